"""The chain rule for vector functions: the Jacobian of a composition is the product of the Jacobians."""

from math import prod

from exgen import Mistake, assume, decimal, diff, exact, latex, nonzero, outer, paren, shuffled, substitute, variable

TITLE = "The Jacobian of a composition"
SOURCE = "notes, lecture 4: the Jacobian of f(g(x)) is that of f at g(x) times that of g at x"
# Sizes are (inputs of g, outputs of g, outputs of f); at level 3 a loss follows, and a gradient goes back.
LEVELS = {
    1: dict(sizes=[[2, 2, 2]], loss=False, largest=3),
    2: dict(sizes=[[2, 3, 2], [2, 2, 3]], loss=False, largest=3),
    3: dict(sizes=[[2, 2, 3]], loss=True, largest=2),
}
CONVENTIONS = {
    "Jacobian": r"Jacobians in numerator layout: entry $(i, j)$ is $\partial f_i/\partial x_j$; a row for each output, "
    "a column for each input.",
}

LETTERS_OF = ["x z y", "x u v", "s p q", "r a b", "x h y"]
INTROS = [
    "Two layers follow each other. The first maps ${x}$ to ${z}$, the second maps ${z}$ to ${y}$:",
    "A forward pass computes ${z} = g({x})$ and then ${y} = f({z})$, where",
    "The function $f \\circ g$ maps ${x}$ to ${z} = g({x})$ and on to ${y} = f({z})$, with the components",
]


def draw(rng, sizes=([2, 2, 2],), loss=False, largest=3):
    n, k, m = rng.choice(list(sizes))
    x, z, y = rng.choice(LETTERS_OF).split()
    place = rng.sample([-3, -2, -1, 1, 2, 3], n)
    assume(abs(place[0]) != abs(place[1]))
    between = rng.sample([-3, -2, -1, 1, 2, 3], k)
    assume(n != k or between != place)
    g, f = (formulas(rng, inputs, outputs, largest) for inputs, outputs in ((n, k), (k, m)))
    first = [[slope_at(each, place, i) for i in range(n)] for each in g]
    second = [[slope_at(each, between, i) for i in range(k)] for each in f]
    product = [[sum(row[j] * first[j][i] for j in range(k)) for i in range(n)] for row in second]
    entries = [entry for row in product for entry in row]
    assume(0 not in entries and max(map(abs, entries)) <= 40 and len(set(entries)) > 2)
    # No input of either function is without effect at the place.
    assume(all(any(line) for line in [*first, *zip(*first), *second, *zip(*second)]))
    assume(sum(row.count(0) for row in [*first, *second]) <= 2)
    assume(len(set(map(tuple, first))) == k and len(set(map(tuple, second))) == m)
    end, misses = [rng.randint(-5, 5) for _ in range(m)], [nonzero(rng, 3) for _ in range(m)]
    return {
        "g": exact([polynomial(each, symbols(x, n), place, value) for each, value in zip(g, between)]),
        "f": exact([polynomial(each, symbols(z, k), between, value) for each, value in zip(f, end)]),
        "letters": f"{x} {z} {y}",
        "point": exact(place),
        "target": exact([e - r for e, r in zip(end, misses)]) if loss else None,
        "wording": {"intro": rng.choice(INTROS)},
    }


def formulas(rng, inputs, outputs, largest):
    """(factor, exponents) of the terms of each output: a product or a square, and a linear term; no input is left out."""
    made, last = [], range(inputs)
    for i in range(outputs):
        a, b, *_ = last = shuffled(rng, last) if i % inputs == 0 else [*last[2:], *shuffled(rng, last[:2])]
        curved = {a: 1, b: 1} if i % 2 == 0 else {a: 2}
        made.append([(nonzero(rng, largest), [p.get(j, 0) for j in range(inputs)]) for p in (curved, {b: 1})])
    return made


def value_at(terms, place):
    return sum(factor * prod(v**p for v, p in zip(place, powers)) for factor, powers in terms)


def slope_at(terms, place, i):
    """The derivative by input i at a place, in whole numbers."""
    lowered = [(factor * powers[i], [p - (j == i) for j, p in enumerate(powers)]) for factor, powers in terms]
    return value_at([(factor, powers) for factor, powers in lowered if factor], place)


def polynomial(terms, names, place, value):
    """The sum of the terms, and the constant with which it has a value at the place."""
    products = (factor * prod(name**p for name, p in zip(names, powers) if p) for factor, powers in terms)
    return sum(products, exact(value - value_at(terms, place)))


def solve(step, g, f, letters, point, target, wording, slip=""):
    x, z, _ = letters.split()
    inputs, inner = symbols(x, len(point)), symbols(z, len(g))
    at = dict(zip(inputs, point))
    between = step("between", [substitute(each, at) for each in g], marks=1)
    then = dict(zip(inner, between))
    wrong = dict(zip(inputs, between)) if slip == "g at g" and len(inner) == len(inputs) else at
    first = jacobian(g, inputs, slip).map(lambda each: substitute(each, wrong))
    first = step("first", first.T if slip == "transposed" else first, marks=2)
    if target is not None:
        end = step("end", [substitute(each, then) for each in f], marks=1)
    wrong = dict(zip(inner, point)) if slip == "f at x" and len(inner) == len(inputs) else then
    second = jacobian(f, inner, slip).map(lambda each: substitute(each, wrong))
    second = step("second", second.T if slip == "transposed" else second, marks=2)
    if target is None:
        step("product", composed(second, first, slip), marks=2)
        return
    upstream = step("upstream", 2 * (end - target), marks=1)
    middle = step("middle", second @ upstream if slip == "transposed" else upstream @ second, marks=2)
    if slip == "inner dropped":
        due = middle
    elif slip == "one path":
        due = middle[0] * first[0]
    else:
        due = first @ middle if slip in ("wrong order", "transposed") else middle @ first
    step("grad", due, marks=2)


def composed(second, first, slip):
    """The product of the Jacobians; a slip that the sizes do not allow is none."""
    if slip == "transposed" or (slip == "wrong order" and first.shape[1] == second.shape[0]):
        return first @ second
    if slip == "inner dropped" and first.shape[0] == first.shape[1]:
        return second
    if slip == "entry by entry" and first.shape == second.shape:
        return second * first
    return outer(second.T[0], first[0]) if slip == "one path" else second @ first


def jacobian(functions, names, slip=""):
    if slip == "total":
        sums = [sum((diff(each, name) for name in names), exact(0)) for each in functions]
        return exact([[total] * len(names) for total in sums])
    return exact([[diff(each, name) for name in names] for each in functions])


CHECK = """
%% set x, z, y = letters.split()
import torch
torch.set_default_dtype(torch.float64)

def g(v):
    << listed_plain(x, point) >> = v
    return torch.stack([
%% for each in g
        << each >>,
%% endfor
    ])

def f(v):
    << listed_plain(z, g) >> = v
    return torch.stack([
%% for each in f
        << each >>,
%% endfor
    ])

# a row for each output
def jacobian(function, v):
    v, rows = v.detach().requires_grad_(), []
    for part in function(v):
        rows += torch.autograd.grad(part, v, retain_graph=True)
    return torch.stack(rows)

x = torch.tensor(<< point >>, requires_grad=True)
between = g(x)
first = jacobian(g, x)
second = jacobian(f, between)
# the composition in one piece, without the chain rule
product = jacobian(lambda x: f(g(x)), x)
%% if target is not none
end = f(between)
loss = ((end - torch.tensor(<< target >>))**2).sum()
upstream, middle, grad = torch.autograd.grad(loss, (end, between, x))
%% endif
print(first, second, product)
"""

MISTAKES = [
    Mistake(
        "product in the wrong order",
        "The Jacobian of the function that is applied last stands on the left, as in $f(g(x))$ itself; a product of "
        "matrices cannot be turned round. "
        "Check: the rows of the result belong to the last outputs, its columns to the first inputs.",
        slip="wrong order",
    ),
    Mistake(
        "outer Jacobian at the input",
        "The outer function is given $g(x)$, so its Jacobian belongs at $g(x)$ and not at $x$. "
        "Check: its entries are formulas in the variables between the two functions; whose values were put in?",
        slip="f at x",
    ),
    Mistake(
        "inner Jacobian at the values between",
        "The inner function is given $x$, so its Jacobian belongs at $x$ and not at $g(x)$. "
        "Check: its entries are formulas in the inputs; whose values were put in?",
        slip="g at g",
    ),
    Mistake(
        "inner Jacobian dropped",
        "The step from the values between back to the inputs has a Jacobian too, and it multiplies. "
        "Check: if the inner function were constant, the result would have to be 0.",
        slip="inner dropped",
    ),
    Mistake(
        "multiplied entry by entry",
        "Jacobians are multiplied as matrices, row by column: each entry adds up all paths through the values between. "
        "Check: how many paths lead from the first input to the first output?",
        slip="entry by entry",
    ),
    Mistake(
        "one path only",
        "An entry adds up the paths through all values between; here only the path through the first one counts. "
        "Check: move the first input alone; which of the values between move?",
        slip="one path",
    ),
    Mistake(
        "Jacobians transposed",
        "In the layout printed on the sheet a row belongs to an output and a column to an input. "
        "Check: the first row must hold the derivatives of the first component.",
        convention=True,
        slip="transposed",
    ),
    Mistake(
        "other inputs not held constant",
        "A partial derivative moves one input and holds the others still. Here the derivatives with respect to all "
        "inputs stand in one sum. "
        "Check: the columns of a Jacobian must not all be equal.",
        slip="total",
    ),
]

STATEMENT = r"""
%% set x, z, y = letters.split()
<< wording["intro"].format(x=x, z=z, y=y) >>
$$ << z >> = g(<< x >>) = \begin{pmatrix} << stacked(g) >> \end{pmatrix}, \qquad
<< y >> = f(<< z >>) = \begin{pmatrix} << stacked(f) >> \end{pmatrix}. $$
%% if target is not none
A loss compares $<< y >>$ with the target $t = << target >>$: $l = \sum_i (<< y >>_i - t_i)^2$. All questions are
about the input $<< x >> = << point >>$.
%% else
All questions are about the input $<< x >> = << point >>$.
%% endif

<< answer("between") >> Give $<< z >> = g(<< x >>)$ as a vector.

<< answer("first") >> Give the value of the Jacobian $J_g$ at $<< x >>$, as a matrix.

%% if target is not none
<< answer("end") >> Give $<< y >> = f(g(<< x >>))$ as a vector.

%% endif
<< answer("second") >> Give the value of the Jacobian $J_f$ that the chain rule needs, as a matrix.

%% if target is none
<< answer("product") >> Give the Jacobian of $f(g(<< x >>))$ with respect to $<< x >>$, as a matrix.
%% else
<< answer("upstream") >> Give the gradient of the loss with respect to $<< y >>$, as a vector.

<< answer("middle") >> Give the gradient of the loss with respect to $<< z >>$, as a vector.

<< answer("grad") >> Give the gradient of the loss with respect to $<< x >>$, as a vector.
%% endif
"""

SOLUTION = r"""
%% set x, z, y = letters.split()
%% set n, k, m = point | length, g | length, f | length
The chain rule for vector functions multiplies Jacobians, the one that is applied last on the left, each at its own
input:
$$ J_{f \circ g}(<< x >>) = J_f(g(<< x >>)) \, J_g(<< x >>). $$
$J_f$ is << m >> by << k >> and $J_g$ is << k >> by << n >>, so the product is << m >> by << n >>: a row for each output
of $f$ and a column for each input of $g$.
%% if m != n
In the other order the sizes do not fit.
%% elif k == n
In the other order the sizes fit as well, but the numbers are others, and they mean nothing.
%% else
The other order exists as well, but is << k >> by << k >>: it cannot be this Jacobian.
%% endif

Inner function first. Row $i$ of its Jacobian holds the partial derivatives of component $i$, with the numbers put in
last:
$$ g(<< x >>) = << between >>, \qquad J_g = << jacobian(g, symbols(x, n)) >> = << first >>. $$

The outer function is given $<< z >> = << between >>$, not $<< x >>$, so its Jacobian belongs there:
$$ J_f = << jacobian(f, symbols(z, k)) >> = << second >>. $$
%% if target is none

The product, row by column:
$$ J_{f \circ g} = << second >> << first >> = << product >>. $$
The entry in its first corner, for example, adds up the paths from $<< x >>_1$ to $<< y >>_1$, one through each entry
of $<< z >>$:
$$ << corner(second, first) >> = << product[0][0] >>. $$
%% set whole = product
%% else

The loss is a function of $<< y >> = << end >>$, and its gradient there is
$$ \frac{\partial l}{\partial << y >>} = 2 (<< y >> - t) = << upstream >>. $$

A gradient goes back by a product from the left, vector times matrix, one layer at a time:
$$ \frac{\partial l}{\partial << z >>} = \frac{\partial l}{\partial << y >>} J_f = << upstream >> << second >> =
<< middle >>, $$
$$ \frac{\partial l}{\partial << x >>} = \frac{\partial l}{\partial << z >>} J_g = << middle >> << first >> =
<< grad >>. $$
The first entry, for example, is $<< dotted(middle, first) >> = << grad[0] >>$. The product of the two matrices is
never needed: two products of a vector with a matrix are cheaper.
%% endif

Sanity check: with $<< x >>_1$ larger by $0.001$ and the rest as it was,
%% if target is none
$<< y >>_1$ changes by $<< nudge(g, f, letters, point) >>$; the corner says $0.001 \cdot << product[0][0] | paren >>$.
%% else
the loss changes by $<< nudge(g, f, letters, point, target) >>$; the gradient says $0.001 \cdot << grad[0] | paren >>$.
%% endif
"""


def symbols(letter, count):
    return [variable(f"{letter}_{i + 1}") for i in range(count)]


def listed_plain(letter, items):
    return ", ".join(f"{letter}_{i + 1}" for i in range(len(items)))


def stacked(functions):
    return r" \\ ".join(map(latex, functions))


def corner(second, first):
    return " + ".join(f"{paren(second[0][k])} \\cdot {paren(first[k][0])}" for k in range(len(first)))


def dotted(vector, matrix):
    return " + ".join(f"{paren(vector[k])} \\cdot {paren(matrix[k][0])}" for k in range(len(matrix)))


def nudge(g, f, letters, point, target=None):
    """By how much the first output, or the loss, changes when the first input grows by a thousandth."""
    x, z, _ = letters.split()
    values = []
    for small in (exact(0), exact("0.001")):
        at = dict(zip(symbols(x, len(point)), [point[0] + small, *list(point)[1:]]))
        between = [substitute(each, at) for each in g]
        end = [substitute(each, dict(zip(symbols(z, len(g)), between))) for each in f]
        values.append(end[0] if target is None else sum(((a - t) ** 2 for a, t in zip(end, target)), exact(0)))
    return decimal(values[1] - values[0])
