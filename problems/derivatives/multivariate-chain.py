"""The chain rule with several paths: a product along each path from x to y, and the sum over the paths."""

from math import prod

from exgen import Mistake, assume, decimal, diff, exact, latex, nonzero, paren, sqrt, substitute, variable
from exgen.figures import computation_graph

TITLE = "The chain rule over several paths"
SOURCE = "notes, lecture 4: Δy = Σ ∂f/∂gᵢ · dgᵢ/dx · Δx for y = f(g₁(x), ..., gₘ(x))"
# The terms of f by their exponents, and the kinds of the inner functions; both are dealt out anew in each variant.
LEVELS = {
    1: dict(terms=[[2, 0], [1, 1], [0, 1]], inner=["linear", "square"], small=False),
    2: dict(terms=[[2, 1], [0, 2], [1, 0]], inner=["square", "square"], small=True),
    3: dict(terms=[[1, 1, 0], [0, 1, 1], [0, 0, 2], [1, 0, 0]], inner=["linear", "square", "other"], small=True),
}
CONVENTIONS = {"vectors": "Entries of vectors are given in the order in which the functions or variables are named."}

DOMAIN = dict.fromkeys("xtz", "positive")  # of the input, since it may stand under a root

NAMES = {2: ["u, v", "a, b", "p, q", "r, s", "h_1, h_2"], 3: ["u, v, w", "a, b, c", "p, q, r", "h_1, h_2, h_3"]}
INTROS = [
    "A number ${x}$ reaches the output ${y}$ on {count} paths:",
    "One input ${x}$ feeds {count} units, and their outputs are combined into ${y}$:",
    "A weight ${x}$ is shared by {count} parts of a model, and the loss is ${y}$:",
    "In a forward pass ${x}$ is used {count} times on the way to ${y}$:",
]
COUNTS = {2: "two", 3: "three"}


def draw(rng, terms=([2, 0], [1, 1], [0, 1]), inner=("linear", "square"), small=False):
    m = len(inner)
    x, y = rng.choice(["x", "t", "z"]), rng.choice(["y", "L", "f"])
    variables = rng.choice(NAMES[m])
    assume(x not in variables)
    order = rng.sample(range(m), m)
    monomials = [tuple(powers[i] for i in order) for powers in terms]
    factors = [nonzero(rng, 4) for _ in monomials]
    point = rng.choice([1, 4] if "other" in inner else [-3, -2, -1, 1, 2, 3])
    kinds = rng.sample(list(inner), m)
    functions = [function(rng, kind, point, variable(x)) for kind in kinds]
    place, slopes = [value for _, value, _ in functions], [slope for *_, slope in functions]
    assume(len({*place, point, 0}) == m + 2 and all(abs(value) <= 6 for value in place))
    assume(len(set(slopes)) == m and 0 not in slopes and 1 not in slopes)
    partials = [sum(partial_at(f, p, place, i) for f, p in zip(factors, monomials)) for i in range(m)]
    paths = [a * b for a, b in zip(partials, slopes)]
    total = sum(paths)
    # No path is worth nothing, and none of the wrong ways leads to the right number.
    assume(all(abs(p) > 1 for p in partials) and len({*paths, 0, total, prod(paths)}) == m + 3)
    assume(max(map(abs, paths)) <= 150 and abs(total) <= 200 and abs(prod(paths)) <= 9999 and abs(total) > 1)
    names = [variable(name) for name in variables.split(", ")]
    return {
        "f": exact(sum((term(f, p, names) for f, p in zip(factors, monomials)), exact(0))),
        "g": exact([expression for expression, *_ in functions]),
        "variables": variables,
        "input": x,
        "point": exact(point),
        "dx": exact(rng.choice(["1/100", "-1/100", "1/50", "-1/50"])) if small else None,
        "wording": {"intro": rng.choice(INTROS), "output": y},
    }


def function(rng, kind, point, x):
    """An inner function, its value and its slope at the point."""
    value = nonzero(rng, 5)
    if kind == "linear":
        slope = rng.choice([-4, -3, -2, 2, 3, 4])
        return slope * x + (value - slope * point), value, slope
    if kind == "square":
        second, first = rng.choice([-2, -1, 1, 2]), nonzero(rng, 4)
        rest = value - second * point**2 - first * point
        return second * x**2 + first * x + rest, value, 2 * second * point + first
    if rng.random() < 0.5:
        factor = nonzero(rng, 4) * (2 if point == 1 else 4)
        root = 1 if point == 1 else 2
        rest = value - factor * root
        return factor * sqrt(x) + rest, value, factor // (2 * root)
    factor = nonzero(rng, 4) * point**2
    return factor / x + (value - factor // point), value, -factor // point**2


def partial_at(factor, powers, place, i):
    if not powers[i]:
        return 0
    return factor * powers[i] * prod(v ** (p - (j == i)) for j, (v, p) in enumerate(zip(place, powers)))


def term(factor, powers, names):
    product = exact(factor)
    for power, name in zip(powers, names):
        product = product * name**power if power else product
    return product


def solve(step, f, g, variables, input, point, dx, wording, slip=""):
    x, names = variable(input), symbols(variables)
    rules = []
    where = dict(zip(map(str, names), g))  # who writes out what an inner variable stands for is right as well
    for i, name in enumerate(names):
        due = sum((diff(f, other) for other in names), exact(0)) if slip == "total" else diff(f, name)
        rules.append(step(f"f{i + 1}", due, kind="expression", marks=1, where=where))
    place = step("place", [substitute(inner, {x: point}) for inner in g], marks=1)
    slopes = step("slopes", [substitute(diff(inner, x), {x: point}) for inner in g], marks=1)
    at = {name: point if slip == "at x" else value for name, value in zip(names, place)}
    partials = step("partials", [substitute(rule, at) for rule in rules])
    paths = step("paths", partials * slopes, marks=len(names))
    total = step("total", paths.sum(), marks=1)
    if dx is not None:
        step("change", total * dx, marks=1)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def inner(<< input >>):
%% for formula in g
    << symbols(variables)[loop.index0] >> = << formula >>
%% endfor
    return << variables >>

def outer(<< variables >>):
    return << f >>

# the partial derivatives as functions, compared at a few points
at = torch.tensor(<< points.get(input, [1, 2, 3]) >>)
nodes = [node.requires_grad_() for node in inner(at)]
<< slots(variables) >> = torch.autograd.grad(outer(*nodes).sum(), nodes)

# at the point of the question; for one path the others are cut
x = torch.tensor(<< point >>, requires_grad=True)
place = torch.stack(inner(x))
slopes = torch.stack([torch.autograd.grad(node, x)[0] for node in inner(x)])

def path(k):
    cut = [n if i == k else n.detach() for i, n in enumerate(inner(x))]
    return torch.autograd.grad(outer(*cut), x)[0]

paths = torch.stack([path(k) for k in range(len(place))])
total, = torch.autograd.grad(outer(*inner(x)), x)
%% if dx is not none
change = total * (<< dx >>)
%% endif
print(paths, total)
"""

MISTAKES = [
    Mistake(
        "first path only",
        "A change of the input goes along all paths at once, and their effects add up; here only the first path "
        "counts. "
        "Check: recompute the output with the input moved by 0.001, and compare.",
        total=lambda paths: paths[0],
    ),
    Mistake(
        "last path only",
        "A change of the input goes along all paths at once, and their effects add up; here only the last path counts. "
        "Check: recompute the output with the input moved by 0.001, and compare.",
        total=lambda paths: paths[-1],
    ),
    Mistake(
        "paths multiplied",
        "Factors multiply along a path; different paths add. "
        "Check: if one path is cut, the others still carry their change, so the result cannot become 0.",
        total=lambda paths: product_of(paths),
    ),
    Mistake(
        "inner derivatives dropped",
        "Each path goes on from the inner function to the input, and multiplies by the inner slope as well. "
        "Check: if an inner function were constant, its path would carry nothing.",
        paths=lambda partials: partials,
    ),
    Mistake(
        "outer derivatives dropped",
        "Each path begins at the output: the inner slope is multiplied by the partial derivative of the outer "
        "function. "
        "Check: an inner variable that counts twice as much in the outer function must count twice as much here.",
        paths=lambda slopes: slopes,
    ),
    Mistake(
        "partial derivatives at the input",
        "The partial derivatives of the outer function belong at the values of the inner functions, which the outer "
        "function is given, not at the input. Check: write the inner values beside the names before substituting.",
        slip="at x",
    ),
    Mistake(
        "other variables not held constant",
        "A partial derivative of the outer function moves one of its variables and holds the others still; the other "
        "paths come in later, in the sum. "
        "Check: a term without that variable must be gone.",
        slip="total",
    ),
    Mistake(
        "change not multiplied",
        "The derivative is the change for each unit of the input; for a small step it is multiplied by the size of "
        "the step. "
        "Check: half the step must give half the change.",
        change=lambda total: total,
    ),
    Mistake(
        "change divided by the step",
        "A slope is a change divided by a step, so the change is the slope times the step. "
        "Check: a small step must make a small change.",
        change=lambda total, dx: total / dx,
    ),
]

STATEMENT = r"""
%% set y, x, names = wording["output"], input, symbols(variables)
<< wording["intro"].format(x=x, y=y, count=counted(names)) >>
$$ \begin{aligned}
%% for name in names
<< name >> &= g_<< loop.index >>(<< x >>) = << g[loop.index0] >>, \\
%% endfor
<< y >> &= f(<< listed(names) >>) = << f >>.
\end{aligned} $$

<< figure(drawn(names, x, y)) >>

%% for name in names
<< answer("f%d" % loop.index) >> Give $\partial f/\partial << name >>$ as an expression in $<< listed(names) >>$.

%% endfor
<< answer("place") >> Give the values of $<< listed(names) >>$ at $<< x >> = << point >>$, as a vector.

<< answer("slopes") >> Give the derivatives of $<< listed(names) >>$ with respect to $<< x >>$ at
$<< x >> = << point >>$, as a vector.

<< answer("paths") >> What does each of the << counted(names) >> paths contribute to the derivative of $<< y >>$
with respect to $<< x >>$ at $<< x >> = << point >>$? Give the << counted(names) >> numbers as a vector, for the
paths through $<< listed(names) >>$.

<< answer("total") >> What is the value of $\mathrm{d}<< y >>/\mathrm{d}<< x >>$ at $<< x >> = << point >>$?

%% if dx is not none
<< answer("change") >> To first order, by how much does $<< y >>$ change when $<< x >>$ changes from $<< point >>$ by
$\Delta << x >> = << dx >>$?
%% endif
"""

SOLUTION = r"""
%% set y, x, names = wording["output"], input, symbols(variables)
Along a path the factors multiply, upstream times local; where paths meet again, at $<< x >>$, their contributions add
up:
$$ \frac{\mathrm{d}<< y >>}{\mathrm{d}<< x >>} = << formula(names, x) >>. $$
The partial derivatives hold the other inner variables constant:
$$ << partials_of(f, names) >>. $$

They belong at the values of the inner functions, not at $<< x >>$. At $<< x >> = << point >>$:
<< table(
    ["path through", "value", "partial derivative", "inner derivative", "product"],
    rows(g, names, x, point, place, partials, slopes, paths)
) >>

$$ \frac{\mathrm{d}<< y >>}{\mathrm{d}<< x >>} = << added(paths) >> = << total >>. $$
%% if dx is not none
For a small step,
$$ \Delta << y >> \approx \frac{\mathrm{d}<< y >>}{\mathrm{d}<< x >>} \, \Delta << x >>
= << total | paren >> \cdot << dx | paren >> = << change >>. $$
%% endif

<< figure(drawn(names, x, y, point, place, substitute(f, at(names, place)), partials, total)) >>

%% set small = exact("0.001")
Sanity check: with $<< x >> = << point >> + 0.001$ all inner values move, and $<< y >>$ changes by
$<< nudge(f, g, names, x, point) >>$. This is about $0.001$ times $<< total >>$; with one of the paths alone it would be
about $<< (small * paths[0]) | decimal >>$<< others(paths) >>.
"""


def symbols(variables):
    return [variable(name) for name in variables.split(", ")]


def product_of(paths):
    result = exact(1)
    for path in paths:
        result = result * path
    return result


def slots(variables):
    return ", ".join(f"f{i + 1}" for i in range(len(variables.split(", "))))


def counted(names):
    return COUNTS[len(names)]


def listed(names):
    return ", ".join(map(latex, names))


def formula(names, x):
    parts = [
        rf"\frac{{\partial f}}{{\partial {latex(name)}}} \cdot \frac{{\mathrm{{d}}{latex(name)}}}{{\mathrm{{d}}{x}}}"
        for name in names
    ]
    return " + ".join(parts)


def partials_of(f, names):
    return r", \qquad ".join(rf"\frac{{\partial f}}{{\partial {latex(n)}}} = {latex(diff(f, n))}" for n in names)


def at(names, place):
    return dict(zip(names, place))


def rows(g, names, x, point, place, partials, slopes, paths):
    lines = []
    for i, name in enumerate(names):
        rule = diff(g[i], variable(x))
        local = f"${latex(rule)} = {latex(slopes[i])}$" if hasattr(rule, "free_symbols") else slopes[i]
        product = f"${paren(partials[i])} \\cdot {paren(slopes[i])} = {latex(paths[i])}$"
        lines.append([f"${latex(name)}$", place[i], partials[i], local, product])
    return lines


def added(paths):
    return " + ".join(latex(path) if path >= 0 or not i else paren(path) for i, path in enumerate(paths))


def others(paths):
    texts = [f"${decimal(exact('0.001') * path)}$" for path in list(paths)[1:]]
    return " or " + texts[0] if len(texts) == 1 else ", " + " or ".join(texts)


def nudge(f, g, names, x, point):
    """By how much y changes when the input grows by a thousandth."""
    values = []
    for there in (point, point + exact("0.001")):
        inside = [substitute(inner, {variable(x): there}) for inner in g]
        values.append(substitute(f, at(names, inside)))
    return decimal(values[1] - values[0])


def drawn(names, x, y, point=None, place=(), height=None, partials=(), total=None):
    """The graph of the paths; in the key with the values above the wires and the gradients below."""
    shown = [latex(name) for name in names]
    nodes = [(x, "leaf"), *((name, f"g_{i + 1}") for i, name in enumerate(shown)), (y, "f")]
    edges = [*((x, name) for name in shown), *((name, y) for name in shown)]
    if point is None:
        return computation_graph(nodes, edges)
    values = {x: point, **dict(zip(shown, place)), y: height}
    return computation_graph(nodes, edges, values, {x: total, **dict(zip(shown, partials)), y: 1})
