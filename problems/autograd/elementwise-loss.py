"""Gradients of an element-wise squared loss of two tensors, by the chain rule and as backward leaves them."""


from exgen import Mistake, assume, diff, exact, latex, nonzero, paren, plain, substitute, variable

TITLE = "Gradients of an element-wise loss"
SOURCE = "notes, 25 January: L = (2x + y)² with x = [1, 2, 3], y = [1, 1, 1] gives [12, 20, 28] and [6, 10, 14]"
# `shapes` are the formulas inside the square: sums at the first two levels, and a product of the tensors at the third,
# where the vector handed to backward is no longer made of ones.
LEVELS = {
    1: dict(n=2, shapes=["ax + y", "x + by"], weighted=False),
    2: dict(n=3, shapes=["ax + by"], weighted=False),
    3: dict(n=3, shapes=["axy + bx", "axy + by"], weighted=True),
}
CONVENTIONS = {
    "gradient of a vector": "Where backward is called on a vector $L$, it is handed a vector $v$ of the same length, and "
    "the gradients are those of $v_1 L_1 + v_2 L_2 + \\cdots$; with $v$ all ones, those of the plain sum."
}

NAMES = ["x, y", "u, w", "p, q", "a, b", "h, k", "y, z"]  # not v and s, which the texts use
INTROS = [
    "Two tensors of {n} entries meet in a loss that is worked out entry by entry:",
    "This program computes an element-wise loss from two leaf tensors of {n} entries:",
    "A loss of {n} entries depends on two tensors that both require their gradient:",
]
# Both hand backward a vector of ones.
ONES = ["L.backward(torch.ones_like(L))", "L.sum().backward()"]


# What stands inside the square, of numbers as of symbols; linear in x and in y.
INNER = {
    "ax + y": lambda a, b, x, y: a * x + y,
    "x + by": lambda a, b, x, y: x + b * y,
    "ax + by": lambda a, b, x, y: a * x + b * y,
    "axy + bx": lambda a, b, x, y: a * x * y + b * x,
    "axy + by": lambda a, b, x, y: a * x * y + b * y,
}


def draw(rng, n=3, shapes=("ax + by",), weighted=False):
    names, shape = rng.choice(NAMES), rng.choice(shapes)
    a, b = (nonzero(rng, 4) for _ in range(2))
    assume(abs(a) != abs(b) and (weighted or 1 not in (abs(a), abs(b))))
    largest = 3 if weighted else 6
    first, second = ([nonzero(rng, largest) for _ in range(n)] for _ in range(2))
    inside = [INNER[shape](a, b, x, y) for x, y in zip(first, second)]
    assume(all(2 < abs(value) <= 15 for value in inside) and len(set(zip(first, second))) == n)
    # A vector of equal entries would not tell the tensors apart.
    assume(len(set(first)) > 1 and len(set(second)) > 1)
    v = [nonzero(rng, 3) for _ in range(n)] if weighted else [1] * n
    assume(not weighted or len(set(v)) > 1)
    # One more of what it is linear in changes it by its derivative.
    by_x = [INNER[shape](a, b, x + 1, y) - s for x, y, s in zip(first, second, inside)]
    by_y = [INNER[shape](a, b, x, y + 1) - s for x, y, s in zip(first, second, inside)]
    grads = [[2 * w * s * local for w, s, local in zip(v, inside, by)] for by in (by_x, by_y)]
    assume(all(grads[0]) and all(grads[1]) and sum(grads[0]) and sum(grads[1]))
    assume(max(abs(value) for row in grads for value in row) <= 400)
    return {
        "names": names,
        "inner": INNER[shape](exact(a), exact(b), *symbols(names)),
        "first": exact(first),
        "second": exact(second),
        "upstream": exact(v),
        "wording": {"intro": rng.choice(INTROS), "call": rng.choice(ONES)},
    }


def solve(step, names, inner, first, second, upstream, wording, slip=""):
    x, y = symbols(names)
    by_first = step("by_first", slope(inner, x, y, slip), kind="expression", marks=1)
    by_second = step("by_second", slope(inner, y, x, slip), kind="expression", marks=1)
    arriving = 0 * upstream + 1 if slip == "ones handed in" else upstream
    for name, expression in (("first_grad", by_first), ("second_grad", by_second)):
        local = exact([substitute(expression, {x: i, y: j}) for i, j in zip(first, second)])
        gradient = arriving * local
        step(name, gradient.sum() if slip == "summed" else gradient, marks=len(first))


def slope(inner, name, other, slip):
    """The derivative of the square of `inner` by `name`, or what a wrong rule makes of it."""
    if slip == "inner factor":
        return 2 * inner
    if slip == "two lost":
        return inner * diff(inner, name)
    if slip == "base lost":
        return 2 * diff(inner, name)
    if slip == "squared by terms":
        return sum((diff(term**2, name) for term in inner.as_coeff_add()[1]), exact(0))
    return 2 * diff(inner, other if slip == "swapped" else name) * inner


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def loss(<< names >>):
    return (<< inner >>)**2

# the derivatives of one entry as functions, compared at a few points
%% for name in names.split(", ")
<< name >> = torch.tensor(<< points.get(name, [1, 2, 3]) >>, requires_grad=True)
%% endfor
by_first, by_second = torch.autograd.grad(loss(<< names >>).sum(), (<< names >>))

# the program
first = torch.tensor(<< first >>, requires_grad=True)
second = torch.tensor(<< second >>, requires_grad=True)
loss(first, second).backward(torch.tensor(<< upstream >>))
first_grad, second_grad = first.grad, second.grad
print(first_grad, second_grad, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "inner factor forgotten",
        "The square of $s$ passes back $2s$ to $s$, and from there the chain goes on: it is multiplied by the derivative "
        "of $s$ itself. Check: the two gradients are equal only where both tensors stand in $s$ with the same factor.",
        slip="inner factor",
    ),
    Mistake(
        "2 of the square lost",
        "The derivative of $s^2$ is $2s$. Check: from 3 to 3.01 the square grows by about 0.06, not by 0.03.",
        slip="two lost",
    ),
    Mistake(
        "base of the square lost",
        "The derivative of $s^2$ keeps its base: it is $2s$, not 2. Check: at $s = 0$ the square is flat, so both "
        "gradients vanish there.",
        slip="base lost",
    ),
    Mistake(
        "squared term by term",
        "The square of a sum is not the sum of the squares: the mixed term is missing, and with it a part of each "
        "gradient. Check: $(1 + 2)^2$ is 9, and $1^2 + 2^2$ is 5.",
        slip="squared by terms",
    ),
    Mistake(
        "the two tensors swapped",
        "Each gradient is the derivative with respect to its own tensor. Check: the factor that stands before a tensor "
        "inside the square is the factor in this tensor's own gradient.",
        slip="swapped",
    ),
    Mistake(
        "summed to one number",
        "The gradient of a leaf has the shape of the leaf: one entry for each of its entries. The loss is summed, the "
        "gradient is not. Check: changing one entry of the tensor changes one entry of the loss.",
        slip="summed",
    ),
    Mistake(
        "vector handed to backward left out",
        "The vector that backward is given is the upstream gradient of the loss: entry by entry it multiplies what "
        "comes from the chain. Check: where its entry is $-1$, that entry of the loss counts negatively.",
        slip="ones handed in",
    ),
]

STATEMENT = r"""
%% set x, y = symbols(names)
<< wording["intro"].format(n=(first | length)) >>

<< code(listing(names, inner, first, second, upstream, wording)) >>

So $L_i = (<< subscripted(inner, names) >>)^2$ for each $i$.

<< answer("by_first") >> Give the derivative of one entry, $\partial L_i/\partial << x >>_i$, as an expression in
$<< x >>$ and $<< y >>$, which stand for $<< x >>_i$ and $<< y >>_i$.

<< answer("by_second") >> Give $\partial L_i/\partial << y >>_i$ in the same way.

<< answer("first_grad") >> What does the gradient of $<< x >>$ hold when the program has run? Give all its entries.

<< answer("second_grad") >> What does the gradient of $<< y >>$ hold?
"""

SOLUTION = r"""
%% set x, y = symbols(names)
Write $s_i = << subscripted(inner, names) >>$, so that $L_i = s_i^2$. Entry $i$ of the loss depends on entry $i$ of each
tensor and on no other one. The chain rule has two factors, the slope of the square at $s_i$ and the derivative of $s_i$:
$$ \begin{aligned}
\frac{\partial L_i}{\partial << x >>_i} &= 2 s_i \cdot << diff(inner, x) | paren >> = << by_first >>, \\[4pt]
\frac{\partial L_i}{\partial << y >>_i} &= 2 s_i \cdot << diff(inner, y) | paren >> = << by_second >>,
\end{aligned} $$
where $<< x >>$ and $<< y >>$ stand for their entries $i$.

%% if ones(upstream)
Backward gets a vector of ones, so each entry of the loss counts once, and the derivatives of one entry are the
gradients, filled in entry by entry:
%% else
Backward gets $v = << upstream >>$: entry $i$ of the loss counts $v_i$ times, and upstream times local is downstream:
%% endif
<< table(["$i$", "$%s_i$" % x, "$%s_i$" % y, "$s_i$", "$v_i$", "gradient of $%s$" % x, "gradient of $%s$" % y],
rows(names, inner, first, second, upstream, first_grad, second_grad)) >>

So the gradient of $<< x >>$ is $<< first_grad >>$ and that of $<< y >>$ is $<< second_grad >>$.

Sanity check: the two entries in one row come from the same $2 v_i s_i$, so they are to each other as the derivatives
of $s_i$ are. A gradient that is one number, the sum of these, would not fit the leaf: with it, a step of gradient
descent could not tell the entries apart.
"""


def symbols(names):
    return [variable(name) for name in names.split(", ")]


def subscripted(inner, names):
    """The formula of one entry: 2x_i + y_i."""
    return latex(substitute(inner, {variable(name): variable(f"{name}_i") for name in names.split(", ")}))


def ones(upstream):
    return all(entry == 1 for entry in upstream)


def listing(names, inner, first, second, upstream, wording):
    lines = [
        f"{name} = torch.tensor({floats(values)}, requires_grad=True)"
        for name, values in zip(names.split(", "), (first, second))
    ]
    call = wording["call"] if ones(upstream) else f"L.backward(torch.tensor({floats(upstream)}))"
    return "\n".join([*lines, f"L = ({plain(inner).replace('^', '**')})**2", call])


def floats(values):
    return "[" + ", ".join(str(float(value)) for value in values) + "]"


def rows(names, inner, first, second, upstream, first_grad, second_grad):
    x, y = symbols(names)
    found = []
    for i, (p, q, v) in enumerate(zip(first, second, upstream)):
        s = substitute(inner, {x: p, y: q})
        by = [substitute(diff(inner, z), {x: p, y: q}) for z in (x, y)]
        product = [f"${latex(v)} \\cdot 2 \\cdot {paren(s)} \\cdot {paren(slope)} = {latex(total[i])}$"
                   for slope, total in zip(by, (first_grad, second_grad))]  # fmt: skip
        found.append([exact(i + 1), p, q, s, v, *product])
    return found
