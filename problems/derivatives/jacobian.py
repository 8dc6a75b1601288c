"""The Jacobian matrix of a vector function: its shape, its entries, its value; and that of an element-wise function."""

from math import prod

from exgen import Mistake, assume, decimal, diff, exact, exp, latex, nonzero, shuffled, sin, substitute, variable

TITLE = "The Jacobian matrix"
SOURCE = "notes, lecture 2 and lecture 4: row i of the Jacobian is the transposed gradient of fᵢ"
# Sizes are (inputs, outputs). Components have products of inputs and a power of one; at level 3 also sin and exp.
LEVELS = {
    1: dict(sizes=[[2, 2]], curved=False, largest=5),
    2: dict(sizes=[[3, 2], [2, 3]], curved=False, largest=5),
    3: dict(sizes=[[3, 2], [2, 3]], curved=True, largest=4),
}
CONVENTIONS = {
    "Jacobian": r"Jacobians in numerator layout: entry $(i, j)$ is $\partial f_i/\partial x_j$; a row for each output, "
    "a column for each input.",
}

NAMES = {2: ["x, y", "x_1, x_2", "u, v", "a, b", "s, t"], 3: ["x, y, z", "x_1, x_2, x_3", "u, v, w", "a, b, c"]}
INTROS = [
    "A layer maps {n} inputs to {m} outputs:",
    "A function from {n} to {m} numbers is given by its components:",
    "A small model has {n} inputs and {m} outputs:",
    "Consider the vector function with {n} inputs and {m} outputs",
]
COUNTS = ["no", "one", "two", "three"]
ELEMENTS = {"power": r"p_i^{{{n}}}", "scaled": r"{n}\,p_i^2 - p_i", "reciprocal": r"{n}/p_i"}


def draw(rng, sizes=([2, 2],), curved=False, largest=5):
    n, m = rng.choice(list(sizes))
    variables = rng.choice(NAMES[n])
    names = [variable(name) for name in variables.split(", ")]
    place = rng.sample([-3, -2, -1, 1, 2, 3, 4], n)
    flat = rng.randrange(n)  # where sin and exp have simple values: this input is 0 at the point
    if curved:
        place[flat] = 0
    components, matrix = [], []
    for row in range(m):
        parts = terms_of(rng, n, largest, row, flat if curved else None)
        components.append(sum((piece(part, names) for part in parts), exact(rng.choice([-3, -2, -1, 1, 2, 3]))))
        matrix.append([sum(slope_of(part, place, j) for part in parts) for j in range(n)])
    entries = [entry for line in matrix for entry in line]
    assume(max(map(abs, entries)) <= 100 and entries.count(0) <= (1 if curved else 0))
    square = [[matrix[i][j] for j in range(min(n, m))] for i in range(min(n, m))]
    assume(all(square[i][j] != square[j][i] for i in range(len(square)) for j in range(i)))
    # Every component holds every input, so that no entry is empty by accident.
    assume(all(len(component.free_symbols) == n for component in components) and len(set(map(tuple, matrix))) == m)
    kind = rng.choice(list(ELEMENTS))
    width = rng.choice({"reciprocal": [-4, -2, 2, 4], "power": [3, 4], "scaled": [2, 3, 4, 5]}[kind])
    at = rng.sample([-2, -1, 2, 1] if kind == "reciprocal" else [-3, -2, -1, 1, 2, 3], 3)
    assume(kind != "power" or max(map(abs, at)) < 3 or width == 3)
    return {
        "f": exact(components),
        "variables": variables,
        "point": exact(place),
        "element": kind if curved else "",
        "number": width,
        "at": exact(at) if curved else None,
        "wording": {"intro": rng.choice(INTROS), "function": rng.choice("fgF"), "vector": rng.choice("hqr")},
    }


def terms_of(rng, n, largest, row, flat):
    """The terms of one component: products of two inputs, and a power of one; `flat` goes into sin or exp."""
    i, j, *rest = shuffled(rng, range(n))
    if flat is not None and i != flat:
        i, j, *rest = flat, i, *(k for k in (j, *rest) if k != flat)
    first = (2, 1) if row == 1 else (1, 1)
    if flat is None:
        parts = [("power", nonzero(rng, largest), spread(n, {i: first[0], j: first[1]}))]
    else:
        parts = [("exp" if row % 2 else "sin", nonzero(rng, largest), (i, j, rng.choice([1, 2, 3])))]
    if rest:  # with three inputs there are fewer outputs, and each has a term more
        parts.append(("power", nonzero(rng, largest), spread(n, {j: 1, rest[0]: 1})))
    alone = rest[0] if rest else j
    return [*parts, ("power", nonzero(rng, largest), spread(n, {alone: 3 if row == 1 else 2}))]


def spread(n, powers):
    return tuple(powers.get(k, 0) for k in range(n))


def piece(part, names):
    kind, factor, what = part
    if kind == "power":
        product = exact(factor)
        for power, name in zip(what, names):
            product = product * name**power if power else product
        return product
    i, j, inner = what
    return factor * names[j] * (sin if kind == "sin" else exp)(inner * names[i])


def slope_of(part, place, j):
    """The derivative of one term by input j at the point, in whole numbers: there the argument of sin and exp is 0."""
    kind, factor, what = part
    if kind == "power":
        if not what[j]:
            return 0
        return factor * what[j] * prod(v ** (p - (j == k)) for k, (v, p) in enumerate(zip(place, what)))
    flat, other, inner = what
    if j == flat:
        return factor * inner * place[other]
    return factor * (kind == "exp") if j == other else 0


def solve(step, f, variables, point, element, number, at, wording, slip=""):
    names = symbols(variables)
    shape = (len(f), len(names))
    if shape[0] != shape[1]:
        shape = step("shape", shape[::-1] if slip == "transposed" else shape, marks=1)
    rows = [[entry(component, names, i, j, slip) for j in range(len(names))] for i, component in enumerate(f)]
    matrix = exact(rows)
    # Who takes the shape the other way round lays the matrix out the other way round.
    if slip == "transposed" or shape == matrix.shape[::-1] != matrix.shape:
        matrix = matrix.T
    matrix = step("matrix", matrix, marks=len(f) * len(names) // 2)
    place = dict(zip(names, point[::-1] if slip == "numbers swapped" else point))
    step("value", matrix.map(lambda each: substitute(each, place)), marks=len(f) * len(names) // 2)
    if element:
        p = variable("p")
        rule = diff(elementwise(element, number, p), p)
        local = elementwise(element, number, p) if slip == "values" else rule
        inside = [substitute(local, {p: each}) for each in at]
        everywhere, each = slip == "full", range(len(at))
        step("diagonal", [[inside[i] if i == j or everywhere else 0 for j in each] for i in each], marks=2)


def entry(component, names, i, j, slip):
    if slip == "diagonal only" and i != j:
        return exact(0)
    if slip == "total":
        return sum((diff(component, name) for name in names), exact(0))
    if slip == "mixed dropped":
        return sum((diff(term, names[j]) for term in parts(component) if len(term.free_symbols) < 2), exact(0))
    if slip == "others kept":
        held = [diff(term, names[j]) if names[j] in term.free_symbols else term for term in parts(component)]
        return sum(held, exact(0))
    return diff(component, names[j])


def parts(component):
    """The terms of a sum, but for its constant."""
    return component.as_coeff_add()[1]


def elementwise(kind, number, p):
    if kind == "power":
        return p**number
    return number * p**2 - p if kind == "scaled" else number / p


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def f(v):
    << variables >> = v
    return [
%% for component in f
        << component >>,
%% endfor
    ]

# a row for each output; of one place, or of several side by side
def jacobian(function, v):
    v, rows = v.requires_grad_(), []
    for part in function(v):
        rows += torch.autograd.grad(part.sum(), v, retain_graph=True)
    return torch.stack(rows)

value = jacobian(f, torch.tensor(<< point >>))
shape = tuple(value.shape)

# as functions, compared at a few points
matrix = jacobian(f, torch.tensor([
%% for name in symbols(variables)
    << points.get(name | string, [1, 2, 3]) >>,
%% endfor
]))
%% if element
diagonal = jacobian(lambda p: << element_torch(element, number) >>, torch.tensor(<< at >>))
%% endif
print(shape, value)
"""

MISTAKES = [
    Mistake(
        "transposed",
        "Here a row belongs to an output and a column to an input, so row i holds the partial derivatives of "
        "component i. "
        "Check: the matrix times a small change of the inputs must be a change of the outputs; do the sizes fit?",
        convention=True,
        slip="transposed",
    ),
    Mistake(
        "diagonal only",
        "Only an element-wise function has a diagonal Jacobian. Here each component holds several inputs, and each of "
        "them has a partial derivative. "
        "Check: move an input that is not in that place; does the component stay as it is?",
        slip="diagonal only",
    ),
    Mistake(
        "other inputs not held constant",
        "A partial derivative moves one input and holds the others still. Here the derivatives with respect to all "
        "inputs stand in one sum. "
        "Check: the columns of a row must not all be equal.",
        slip="total",
    ),
    Mistake(
        "mixed terms dropped",
        "A term with another input beside the one that moves is not a constant: the other one stays as a factor. "
        "Check: put a number for the other input first; the term still has a slope.",
        slip="mixed dropped",
    ),
    Mistake(
        "terms of other inputs kept",
        "A term without the input that moves is constant, and its derivative is 0; it is not copied. "
        "Check: each term of an entry must come from a term that holds the input of its column.",
        slip="others kept",
    ),
    Mistake(
        "numbers of the point in the reverse order",
        "The point gives its numbers in the order in which the inputs are named. "
        "Check: write each input beside its number before substituting.",
        slip="numbers swapped",
    ),
    Mistake(
        "values for derivatives on the diagonal",
        "The diagonal holds the derivative of the function at each entry, not its value. "
        "Check: a constant added to the function must not change its Jacobian.",
        slip="values",
    ),
    Mistake(
        "not diagonal",
        "In an element-wise function output i depends on input i alone, so all entries off the diagonal are 0. "
        "Check: move one input; how many outputs move?",
        slip="full",
    ),
]

STATEMENT = r"""
%% set F, names = wording["function"], symbols(variables)
<< wording["intro"].format(n=counted(names), m=counted(f)) >>
$$ << F >>(<< listed(names) >>) = \begin{pmatrix} << stacked(f) >> \end{pmatrix}. $$

%% if f | length != names | length
<< answer("shape") >> What is the shape of the Jacobian of $<< F >>$? Write it as (rows, columns).

%% endif
<< answer("matrix") >> Give the Jacobian of $<< F >>$ as a matrix of expressions.

<< answer("value") >> Give its value at $(<< listed(names) >>) = << tuple_of(point) >>$.

%% if element
%% set q = wording["vector"]
<< answer("diagonal") >> Another function maps a vector $p$ of three numbers, element by element, to
$<< q >>_i = << element_text(element, number) >>$. Give the value of its Jacobian at $p = << at >>$.
%% endif
"""

SOLUTION = r"""
%% set F, names = wording["function"], symbols(variables)
Row $i$ of the Jacobian is the transposed gradient of component $<< F >>_i$: one component after the other,
differentiated by one input after the other, the other inputs held constant. So << counted(f) >> outputs make
<< counted(f) >> rows, and << counted(names) >> inputs make << counted(names) >> columns:
<< table(["component"] + headings(names), rows(f, names)) >>

$$ J_<< F >> = << matrix >>. $$

The numbers of the point go in last. At $(<< listed(names) >>) = << tuple_of(point) >>$<< reminder(f) >>,
$$ J_<< F >> = << value >>. $$
%% if element

In an element-wise function output $i$ depends on input $i$ alone, so all entries off the diagonal are 0. On the
diagonal stands the derivative $<< element_slope(element, number) >>$ at each entry of $p = << at >>$:
$$ << diagonal >>. $$
So a backward pass multiplies by the diagonal, entry by entry, and never builds this matrix.
%% endif

Sanity check: a small step of the inputs, $\Delta = << step_of(value) >>^{\mathsf T}$, must move the outputs by about
$J \Delta$:
<< table(["component", "change", "row times step"], nudges(f, names, point, value)) >>
%% if value | length == names | length

With rows and columns exchanged the products would be << exchanged(value) >>, and would not agree.
%% else

With rows and columns exchanged the product with $\Delta$ would not even exist.
%% endif
"""


def symbols(variables):
    return [variable(name) for name in variables.split(", ")]


def counted(items):
    return COUNTS[len(items)]


def listed(names):
    return ", ".join(map(latex, names))


def tuple_of(point):
    return latex(tuple(point))


def stacked(f):
    return r" \\ ".join(map(latex, f))


def headings(names):
    return [rf"$\partial/\partial {latex(name)}$" for name in names]


def rows(f, names):
    return [[component, *(diff(component, name) for name in names)] for component in f]


def reminder(f):
    """What is worth recalling where sin and exp stand."""
    text = latex(f)
    facts = [fact for sign, fact in ((r"\sin", r"$\sin 0 = 0$, $\cos 0 = 1$"), ("e^{", "$e^0 = 1$")) if sign in text]
    return " (with " + " and ".join(facts) + ")" if facts else ""


def element_text(kind, number):
    return ELEMENTS[kind].format(n=latex(number))


def element_slope(kind, number):
    p = variable("p")
    return latex(diff(elementwise(kind, number, p), p))


def element_torch(kind, number):
    return {"power": f"p**{number}", "scaled": f"{number} * p**2 - p", "reciprocal": f"{number} / p"}[kind]


def small_step(value):
    """A small change of the inputs, one that moves every output."""
    steps = [exact(numbers[: len(value[0])]) / 1000 for numbers in ([1, -2, 3], [1, 2, 3], [2, 1, -1], [3, 1, 2])]
    return next((step for step in steps if all(row @ step for row in value)), steps[0])


def step_of(value):
    return "(" + ", ".join(("-" if s < 0 else "") + decimal(abs(s), 1) for s in small_step(value)) + ")"


def exchanged(value):
    """The products of the columns with the small step."""
    return " and ".join(f"${decimal(product, 3)}$" for product in value.T @ small_step(value))


def nudges(f, names, point, value):
    lines, steps = [], small_step(value)
    here = dict(zip(names, point))
    there = {name: x + s for name, x, s in zip(names, point, steps)}
    for i, component in enumerate(f):
        change = substitute(component, there) - substitute(component, here)
        lines.append([f"${i + 1}$", f"${decimal(change, 3)}$", f"${decimal(value[i] @ steps, 3)}$"])
    return lines
