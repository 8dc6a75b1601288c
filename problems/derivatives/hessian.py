"""The Hessian of a function of two variables: a second-order estimate, and the kind of its stationary points."""

from fractions import Fraction
from functools import cache
from math import comb, isqrt

from exgen import Mistake, assume, diff, exact, latex, paren, sqrt, substitute, variable

TITLE = "Hessian, Taylor estimate, stationary points"
SOURCE = "notes, lecture 4: L(w + u) ≈ L(w) + ∇L(w)·u + ½ uᵀ∇²L(w)u"
LEVELS = {1: dict(form="quadratic"), 2: dict(form="cubic"), 3: dict(form="two points")}
CONVENTIONS = {
    "Hessian": "The Hessian holds the second partial derivatives, in the order in which the variables are named.",
    "eigenvalues": "Eigenvalues are listed in increasing order, each as often as it occurs.",
}

NAMES = ["x, y", "w_1, w_2", "a, b", "p, q", "s, t", "x_1, x_2"]
INTROS = [
    "A loss depends on two parameters as",
    "Near the place where training stands, a loss is the polynomial",
    "A function of two variables is given by",
]
STEPS = ["1/10", "-1/10", "1/5", "-1/5"]


@cache
def matrices(largest):
    """(h, b, k) of the symmetric matrices [[h, b], [b, k]] with even h, k and eigenvalues that are whole and not 0."""
    evens = [n for n in range(-largest, largest + 1) if n % 2 == 0 and n]
    every = [(h, b, k) for h in evens for b in range(-largest, largest + 1) for k in evens if b]
    return [(h, b, k) for h, b, k in every if h * k != b * b and is_square((h - k) ** 2 + 4 * b * b)]


def is_square(number):
    return isqrt(number) ** 2 == number


def definite(matrix):
    """Of which kind a stationary point with this Hessian is."""
    h, b, k = matrix
    return "saddle" if h * k < b * b else "minimum" if h > 0 else "maximum"


@cache
def by_kind(largest):
    """Such matrices, those of one kind together."""
    kinds = ("minimum", "maximum", "saddle")
    return [[m for m in matrices(largest) if definite(m) == kind] for kind in kinds]


@cache
def pairs():
    """Pairs of such matrices of which the second begins with minus the first row of the first; those of two kinds together."""
    all_of, found = [m for m in matrices(12) if m[0] % 6 == 0], {}
    for m in all_of:
        for n in all_of:
            if (n[0], n[1]) == (-m[0], -m[1]) and m[2] != n[2]:
                found.setdefault((definite(m), definite(n)), []).append((m, n))
    return list(found.values())


def draw(rng, form="cubic"):
    variables, point = rng.choice(NAMES), rng.sample([-2, -1, 1, 2], 2)
    if form == "two points":
        # Hessians M at the origin and N at distance 1 from it on an axis. The gradient vanishes at both, since along this
        # axis M + N is 0, and the Hessian of a cubic function grows evenly from M to N.
        (h, b, k), (_, _, last) = rng.choice(rng.choice(pairs()))
        side = rng.choice([-1, 1])
        z = {(2, 0): h // 2, (1, 1): b, (0, 2): k // 2}
        z |= {(3, 0): -side * h // 3, (2, 1): -side * b, (1, 2): side * (last - k) // 2}
        places = [[0, 0], [side, 0]]
        if rng.random() < 0.5:
            z, places = {(j, i): c for (i, j), c in z.items()}, [place[::-1] for place in places]
    else:
        (h, b, k), place = rng.choice(rng.choice(by_kind(10))), rng.sample([-3, -2, -1, 1, 2, 3], 2)
        parts = [(h // 2, 2, 0), (b, 1, 1), (k // 2, 0, 2)]
        if form == "cubic":
            parts.append((rng.choice([-2, -1, 1, 2]), *rng.choice([(3, 0), (0, 3)])))
        z, places = expanded(parts, place), [place]
    assume(point not in places)
    # The value at the point is small, so that the estimate is a short number.
    z[0, 0] = 0
    z[0, 0] = rng.choice([-4, -3, -2, 2, 3, 4]) - value_of(z, point)
    assume(all(c and abs(c) <= 40 for powers, c in z.items() if powers != (0, 0)))
    slopes = [value_of(slope_of(z, axis), point) for axis in (0, 1)]
    assume(all(slopes) and slopes[0] != slopes[1] and max(map(abs, slopes)) <= 30)
    move = exact([rng.choice(STEPS), rng.choice(STEPS)])
    bends = [[value_of(slope_of(slope_of(z, i), j), point) for j in (0, 1)] for i in (0, 1)]
    second = move @ (exact(bends) @ move) / 2
    estimate = value_of(z, point) + exact(slopes) @ move + second
    assume(1 <= abs(estimate) < 10 and bends[0][1])
    # The estimate is nearer to the truth than it would be without its second-order term, or with twice that.
    assume(2 * abs(value_of(z, exact(point) + move) - estimate) < abs(second))
    x, y = symbols(variables)
    return {
        "f": sum((c * x**i * y**j for (i, j), c in z.items()), exact(0)),
        "variables": variables,
        "point": exact(point),
        "move": move,
        "places": exact(places),
        "form": form,
        "wording": {"intro": rng.choice(INTROS), "output": rng.choice("Lfh")},
    }


def expanded(parts, place):
    """Coefficients by exponents of a sum of c (x - p)^i (y - q)^j."""
    z = {}
    for c, i, j in parts:
        for m in range(i + 1):
            for n in range(j + 1):
                more = c * comb(i, m) * comb(j, n) * (-place[0]) ** (i - m) * (-place[1]) ** (j - n)
                z[m, n] = z.get((m, n), 0) + more
    return z


def value_of(z, point):
    return sum(c * point[0] ** i * point[1] ** j for (i, j), c in z.items())


def slope_of(z, axis):
    return {(i - (axis == 0), j - (axis == 1)): c * (i, j)[axis] for (i, j), c in z.items() if (i, j)[axis]}


def solve(step, f, variables, point, move, places, form, wording, slip=""):
    names = symbols(variables)
    at = dict(zip(names, point))
    height = step("height", substitute(f, at))
    slopes = gradient_of(f, names)
    grad = step("grad", [substitute(slope, at) for slope in slopes], marks=2)
    rule = exact([gradient_of(slope, names) for slope in slopes])
    if slip == "mixed dropped":
        rule = exact([[rule[0][0], 0], [0, rule[1][1]]])
    if slip == "half":
        rule = rule / 2
    if slip == "squares":
        rule = exact([[one * other for other in slopes] for one in slopes])
    rule = step("rule", rule, marks=0 if form == "quadratic" else 3)
    hess = step("hess", rule.map(lambda entry: substitute(entry, at)), marks=2 if form == "quadratic" else 1)
    bend = move @ (hess @ move)
    if slip == "mixed once":
        bend = bend - hess[0][1] * move[0] * move[1]
    second = exact(0) if slip == "first order" else bend if slip == "no half" else bend / 2
    step("estimate", (0 if slip == "height" else height) + grad @ move + second, marks=2)
    for i, place in enumerate(places, 1):
        there = dict(zip(names, place))
        here = hess if form == "quadratic" else rule.map(lambda entry, there=there: substitute(entry, there))
        here = step(f"hess{i}", here)
        middle, half = (here[0][0] + here[1][1]) / 2, (here[0][0] - here[1][1]) / 2
        apart = root(half**2 + (0 if slip == "diagonal" else 1) * here[0][1] * here[1][0])
        due = [middle - apart, middle + apart]
        values = step(f"eigen{i}", due[::-1] if slip == "decreasing" else due, marks=2)
        kind = kind_of(min(values), max(values))
        if slip == "turned":
            kind = {"A": "B", "B": "A"}.get(kind, kind)
        if slip == "by one":
            kind = "A" if max(values) > 0 else "B"
        step(f"kind{i}", kind, marks=1, choices=["A", "B", "C"])


def root(number):
    """The square root, without sympy where it is rational."""
    if isinstance(number, Fraction) and number >= 0:
        above, below = number.as_integer_ratio()
        if is_square(above * below):
            return Fraction(isqrt(above * below), below)
    return sqrt(number)


def kind_of(low, high):
    """Positive eigenvalues: a minimum; negative ones: a maximum; one of each: a saddle point; with a 0 nothing is sure."""
    return "A" if low > 0 else "B" if high < 0 else "C" if low < 0 < high else "none"


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def f(v):
    << variables >> = v
    return << f >>

# w and the stationary places, a column each; then a few places more, to compare functions
v = torch.tensor([
    << point >>,
%% for place in places
    << place >>,
%% endfor
]).T
%% if form != "quadratic"
v = torch.cat([v, torch.tensor([
%% for name in symbols(variables)
    << points.get(name | string, [1, 2, 3]) >>,
%% endfor
])], dim=1)
%% endif
v.requires_grad_()
slopes, = torch.autograd.grad(f(v).sum(), v, create_graph=True)
bends = []
for slope in slopes:
    bends += torch.autograd.grad(slope.sum(), v, retain_graph=True)
bends = torch.stack(bends)
grad, hess = slopes[:, 0], bends[:, :, 0]
%% if form != "quadratic"
rule = bends[:, :, -3:]
%% endif

# the estimate by another way: along u the function has one variable
t = torch.tensor(0.0, requires_grad=True)
along = f(torch.tensor(<< point >>) + t * torch.tensor(<< move >>))
first, = torch.autograd.grad(along, t, create_graph=True)
second, = torch.autograd.grad(first, t)
estimate = along + first + second / 2

def kind(values):
    return "A" if min(values) > 0 else "B" if max(values) < 0 else "C"

%% for place in places
assert slopes[:, << loop.index >>].abs().max() < 1e-9
eigen<< loop.index >> = torch.linalg.eigvalsh(bends[:, :, << loop.index >>])
kind<< loop.index >> = kind(eigen<< loop.index >>)
%% endfor
print(estimate, eigen1, kind1)
"""

MISTAKES = [
    Mistake(
        "factor 1/2 forgotten",
        "The second-order term of Taylor's formula has the factor 1/2. "
        "Check with $x^2$ at 0: its second derivative is 2, and the estimate must give $u^2$ and not $2u^2$.",
        slip="no half",
    ),
    Mistake(
        "mixed term counted once",
        "In the product of $u$, the Hessian and $u$ the mixed derivative occurs twice, above and below the diagonal. "
        "Check with $xy$ at 0, where the estimate must give $u_1 u_2$ itself.",
        slip="mixed once",
    ),
    Mistake(
        "first order only",
        "This is the estimate with the gradient alone; the second-order term adds half of $u$ times the Hessian "
        "times $u$. "
        "Check: where the gradient is 0 this estimate would see no change at all.",
        slip="first order",
    ),
    Mistake(
        "value at the point left out",
        "This is the change that the step brings; the estimate of the value begins with the value before the step. "
        "Check: with a step of 0 the estimate must be the value itself.",
        slip="height",
    ),
    Mistake(
        "mixed derivatives dropped",
        "A term that holds both variables is differentiated by one and then by the other, and what is left need not "
        "be 0. "
        "Check: differentiate the first entry of the gradient by the second variable.",
        slip="mixed dropped",
    ),
    Mistake(
        "coefficients for second derivatives",
        "Every entry is half of what it should be, as if the Hessian held the coefficients of a quadratic form. "
        "Check: the second derivative of $x^2$ is 2.",
        slip="half",
    ),
    Mistake(
        "products of first derivatives",
        "A second derivative is the derivative of a derivative, not a product of two first ones. "
        "Check: a function without squares and products has the Hessian 0, but a gradient.",
        slip="squares",
    ),
    Mistake(
        "diagonal read as eigenvalues",
        "The diagonal holds the eigenvalues only where the entries beside it are 0. "
        "Check: the product of the eigenvalues must be the determinant.",
        slip="diagonal",
    ),
    Mistake(
        "eigenvalues in decreasing order",
        "These are the eigenvalues, and they are asked for in increasing order: the smallest one first, and $-7$ is "
        "smaller than $2$. Check: read the vector from left to right; do the numbers grow?",
        marks="1/2",
        slip="decreasing",
    ),
    Mistake(
        "minimum and maximum exchanged",
        "Positive eigenvalues mean that the function bends upwards in every direction, which makes a minimum. "
        "Check with $x^2 + y^2$: its Hessian is positive, and 0 is its lowest point.",
        slip="turned",
    ),
    Mistake(
        "one eigenvalue taken for all",
        "One eigenvalue says how the function bends in one direction; the kind of the point depends on all directions. "
        "Check: do the eigenvalues have the same sign?",
        slip="by one",
    ),
]

STATEMENT = r"""
%% set F, names = wording["output"], symbols(variables)
<< wording["intro"] >>
$$ << F >>(<< listed(names) >>) = << f >>. $$
Let $w = << tuple_of(point) >>$ and $u = << tuple_of(move) >>$.

<< answer("grad") >> Give the gradient of $<< F >>$ at $w$, as a vector.

%% if form == "quadratic"
<< answer("hess") >> Give the Hessian of $<< F >>$, as a matrix.
%% else
<< answer("rule") >> Give the Hessian of $<< F >>$ as a matrix of expressions.

<< answer("hess") >> Give its value at $w$.
%% endif

<< answer("estimate") >> Estimate $<< F >>(w + u)$ by Taylor's formula up to second order at $w$.

%% if form == "quadratic"
<< answer("eigen1") >> Give the eigenvalues of the Hessian, as a vector in increasing order.

<< answer("kind1") >> $<< F >>$ has one stationary point. Of which kind is it? A: a minimum; B: a maximum; C: a
saddle point.
%% else
%% for place in places
<< answer("eigen%d" % loop.index) >> $<< F >>$ has a stationary point at $<< tuple_of(place) >>$. Give the
eigenvalues of the Hessian there, as a vector in increasing order.

<< answer("kind%d" % loop.index) >> Of which kind is this point? A: a local minimum; B: a local maximum; C: a saddle
point.

%% endfor
%% endif
"""

SOLUTION = r"""
%% set F, names = wording["output"], symbols(variables)
The gradient holds the first partial derivatives, and the Hessian differentiates each of them once more:
$$ \nabla << F >> = \begin{pmatrix} << stacked(gradient_of(f, names)) >> \end{pmatrix}, $$
$$ \nabla^2 << F >> = << rule >>. $$
The order of two partial derivatives does not matter, so the Hessian is symmetric. At $w = << tuple_of(point) >>$,
$$ << F >>(w) = << height >>, \qquad \nabla << F >>(w) = << grad >>, \qquad \nabla^2 << F >>(w) = << hess >>. $$

Taylor's formula up to second order, with $u = << tuple_of(move) >>$:
$$ << F >>(w + u) \approx << F >>(w) + \nabla << F >>(w) \cdot u + \frac{1}{2}\, u^{\mathsf T} \nabla^2 << F >>(w)\,
u. $$
The first-order term is $<< dotted(grad, move) >> = << first_order(grad, move) >>$. In the second-order term the mixed
derivative occurs twice:
$$ \frac{1}{2} \left( << bent(hess, move) >> \right) = << second_order(hess, move) >>. $$
So the estimate is
$<< height >> << first_order(grad, move) | signed >> << second_order(hess, move) | signed >> = << estimate >>$.

%% set real, half = substitute(f, moved(names, point, move)), second_order(hess, move)
%% if form == "quadratic"
Sanity check: a polynomial of degree 2 is its own Taylor formula, and indeed $<< F >>(w + u) = << real >>$. Without the
factor $\frac{1}{2}$ it would be $<< estimate + half >>$, and with the first-order term alone $<< estimate - half >>$.
%% else
Sanity check: the true value is $<< F >>(w + u) = << real | decimal(5) >>$, and the estimate is
$<< estimate | decimal(5) >>$: only terms of third order in $u$ are missing. Without the factor $\frac{1}{2}$ it would be
$<< (estimate + half) | decimal(5) >>$, and with the first-order term alone $<< (estimate - half) | decimal(5) >>$.
%% endif

The kind of a stationary point is told by the eigenvalues $\lambda$ of the Hessian there, the solutions of
$\lambda^2 - (\text{trace})\, \lambda + \text{determinant} = 0$: all positive for a minimum, all negative for a
maximum, of both signs for a saddle point.
%% for place in places

%% set here, values, kind = at_place(loop.index, hess1, hess2, eigen1, eigen2, kind1, kind2)
%% if form == "quadratic"
The Hessian is the same everywhere, also at the stationary point $<< tuple_of(place) >>$, where the gradient is 0:
%% else
At $<< tuple_of(place) >>$, where the gradient is 0, the Hessian is
$$ << here >>, $$
%% endif
$$ \lambda^2 << polynomial(here) >> = (\lambda << (-values[0]) | signed >>)(\lambda << (-values[1]) | signed >>), \qquad
\lambda_1 = << values[0] >>, \quad \lambda_2 = << values[1] >>. $$
So this is << kind_in_words(kind, form) >>. The eigenvalues add up to the trace $<< here[0][0] + here[1][1] >>$, and their
product is the determinant $<< here[0][0] * here[1][1] - here[0][1] * here[1][0] >>$, as it must be; the product of the
numbers on the diagonal is $<< here[0][0] * here[1][1] >>$.
%% endfor
"""


def symbols(variables):
    return tuple(variable(name) for name in variables.split(", "))


def listed(names):
    return ", ".join(map(latex, names))


def tuple_of(values):
    return latex(tuple(values))


def stacked(items):
    return r" \\ ".join(map(latex, items))


def gradient_of(f, names):
    return [diff(f, name) for name in names]


def moved(names, point, move):
    return dict(zip(names, point + move))


def dotted(grad, move):
    return " + ".join(f"{paren(g)} \\cdot {paren(u)}" for g, u in zip(grad, move))


def first_order(grad, move):
    return grad @ move


def second_order(hess, move):
    return move @ (hess @ move) / 2


def bent(hess, move):
    u, v = map(paren, move)
    (a, b), (_, d) = ([paren(entry) for entry in row] for row in hess)
    return rf"{a} \cdot {u}^2 + 2 \cdot {b} \cdot {u} \cdot {v} + {d} \cdot {v}^2"


def polynomial(here):
    """LaTeX of the characteristic polynomial behind its first term."""
    trace, determinant = here[0][0] + here[1][1], here[0][0] * here[1][1] - here[0][1] * here[1][0]
    size = "" if abs(trace) == 1 else latex(abs(trace))
    middle = rf"{'-' if trace > 0 else '+'} {size}\lambda" if trace else ""
    return f"{middle} {'-' if determinant < 0 else '+'} {latex(abs(determinant))}"


def at_place(i, *steps):
    return [steps[k + i - 1] for k in (0, 2, 4)]


def kind_in_words(kind, form):
    local = "" if form == "quadratic" else "local "
    return {"A": f"A, a {local}minimum", "B": f"B, a {local}maximum", "C": "C, a saddle point"}[kind]
