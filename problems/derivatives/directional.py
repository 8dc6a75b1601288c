"""The gradient as a direction: the change along a step, the steepest way, and steps that reduce a loss."""

from fractions import Fraction
from math import floor, gcd, inf, isqrt, log10, prod

from exgen import (
    LETTERS,
    Mistake,
    assume,
    decimal,
    diff,
    exact,
    latex,
    nonzero,
    paren,
    shuffled,
    sqrt,
    substitute,
    variable,
)

TITLE = "Change along a direction, steepest descent"
SOURCE = "notes, lecture 4: Δf ≈ ∇f · Δx; a small step against the gradient reduces the loss"
# Gradients whose length is a whole number, so that a vector of length 1 is short.
PLANE = [[3, 4], [6, 8], [5, 12], [8, 15]]
SPACE = [[1, 2, 2], [2, 3, 6], [2, 4, 4], [1, 4, 8], [4, 4, 7], [2, 6, 9], [3, 6, 6]]
TINY = 1e-9  # what floating point loses
LEVELS = {
    1: dict(gradients=PLANE, unit=False, rate=False, many=4),
    2: dict(gradients=PLANE, unit=True, rate=False, many=4),
    3: dict(gradients=SPACE, unit=True, rate=True, many=5),
}
CONVENTIONS = {"gradient": "A gradient lists the partial derivatives in the order in which the variables are named."}

NAMES = {
    2: ["x, y", "w_1, w_2", "a, b", "x_1, x_2", "s, t"],
    3: ["x, y, z", "w_1, w_2, w_3", "a, b, c", "x_1, x_2, x_3"],
}
ALONG = {2: [[3, 4], [4, 3], [-3, 4], [4, -3]], 3: [[1, 2, 2], [2, -1, 2], [-2, 2, 1], [2, 3, -6], [-6, 2, 3]]}
INTROS = [
    "A loss depends on {count} parameters as",
    "The height of a landscape over the parameters of a small model is",
    "In training, the following function of {count} weights is to be made small:",
]
COUNTS = ["no", "one", "two", "three"]


def draw(rng, gradients=PLANE, unit=True, rate=False, many=4):
    slopes = [rng.choice([-1, 1]) * entry for entry in shuffled(rng, rng.choice(list(gradients)))]
    n = len(slopes)
    variables = rng.choice(NAMES[n])
    point = [rng.choice([-3, -2, -1, 1, 2, 3]) for _ in range(n)]
    assume(len(set(point)) == n)
    # A product and a power; the linear terms are what the gradient then still needs.
    i, j, *rest = shuffled(rng, range(n))
    powers = [spread(n, {i: 1, j: 1}), spread(n, {(rest or [i])[0]: 2 if n == 2 else 3})]
    factors = [nonzero(rng, 3), nonzero(rng, 3 if n == 2 else 2)]
    linear = [slopes[k] - sum(slope_at(f, p, point, k) for f, p in zip(factors, powers)) for k in range(n)]
    assume(all(linear) and max(map(abs, linear)) <= 40)
    names = symbols(variables)
    f = sum((c * name for c, name in zip(linear, names)), exact(nonzero(rng, 9)))
    for c, each in zip(factors, powers):
        f = f + c * prod((name**p for name, p in zip(names, each)), start=exact(1))
    step = [rng.choice([-3, -2, -1, 1, 2, 3]) for _ in range(n)]
    assume(abs(dot(slopes, step)) > 1 and len(set(step)) > 1)
    choices = candidates(rng, slopes, many)
    along = rng.choice(ALONG[n])
    assume(dot(slopes, along))
    return {
        "f": f,
        "variables": variables,
        "point": exact(point),
        "move": exact([exact(entry) / 100 for entry in step]),
        "way": rng.choice([-1, 1]),
        "unit": unit,
        "choices": exact([[exact(entry) / 100 for entry in each] for each in choices]),
        "along": exact(along) if rate else None,
        "wording": {"intro": rng.choice(INTROS), "output": rng.choice("LfJ")},
    }


def spread(n, powers):
    return tuple(powers.get(k, 0) for k in range(n))


def slope_at(factor, powers, place, i):
    if not powers[i]:
        return 0
    return factor * powers[i] * prod(v ** (p - (j == i)) for j, (v, p) in enumerate(zip(place, powers)))


def dot(u, v):
    return sum(a * b for a, b in zip(u, v))


def candidates(rng, slopes, many):
    """Small steps in hundredths: one along the level line, the others uphill and downhill."""
    common = gcd(slopes[0], slopes[1])
    side = rng.choice([-1, 1])
    level = [side * slopes[1] // common, -side * slopes[0] // common, *([0] * (len(slopes) - 2))]
    every = [[rng.choice([-3, -2, -1, 1, 2, 3]) for _ in slopes] for _ in range(many - 1)]
    assume(sum(dot(slopes, each) < 0 for each in every) == 2)
    assume(all(dot(slopes, each) for each in every) and len({direction_of(each) for each in every}) == many - 1)
    # Steps whose entries all go against the gradient would be told at a glance.
    assume(any(a * b > 0 for each in every if dot(slopes, each) < 0 for a, b in zip(slopes, each)))
    return shuffled(rng, [*every, level])


def direction_of(vector):
    return tuple(entry // gcd(*vector) for entry in vector)


def solve(step, f, variables, point, move, way, unit, choices, along, wording, slip=""):
    names = symbols(variables)
    slopes = [diff(drop(f) if slip == "mixed dropped" else f, name) for name in names]
    if slip == "total":
        slopes = [sum(slopes, exact(0)) for _ in names]
    at = dict(zip(names, point))
    grad = step("grad", [substitute(slope, at) for slope in slopes], marks=len(names))
    change = grad @ move
    if slip == "true change":
        change = substitute(f, dict(zip(names, point + move))) - substitute(f, at)
    if slip == "value added":
        change = change + substitute(f, at)
    step("change", change, marks=1)
    step("direction", way * grad, marks=1, objection=steepest(grad, way))
    if unit:
        size = exact(1) if slip == "length" else grad.map(abs).sum() if slip == "sum" else length(grad)
        step("unit", (grad if slip == "uphill" else -grad) / size, marks=2)
    effects = [-(grad @ each) if slip == "uphill" else grad @ each for each in choices]
    chosen = [LETTERS[i] for i, effect in enumerate(effects) if effect < 0 or (slip == "level" and effect == 0)]
    step("letters", ", ".join(chosen) or "none", marks=2, choices=list(LETTERS[: len(choices)]))
    if along is not None:
        step("rate", grad @ along / (exact(1) if slip == "rate" else length(along)), marks=2)


def drop(f):
    """The function without its terms of several variables."""
    return sum((term for term in f.as_coeff_add()[1] if len(term.free_symbols) < 2), exact(0))


def parallel(answer, direction):
    """Whether an answer points that way: some multiple of the direction is, entry by entry, what was rounded to it."""
    low, high = 0.0, inf
    for entry, part in zip(answer, direction):
        ends = rounded_from(entry)
        if not part:
            if ends[0] > TINY or ends[1] < -TINY:
                return False
            continue
        first, last = sorted(end / part for end in ends)
        low, high = max(low, first * (1 - TINY)), min(high, last * (1 + TINY))
    return high > 0 and low <= high


def rounded_from(entry):
    """The numbers that round, or are cut, to an entry of three figures or more; whole numbers and roots are exact."""
    value = float(entry)
    if not isinstance(entry, Fraction) or entry.denominator == 1 or 10**12 % entry.denominator:
        return value, value
    places = next(k for k in range(1, 13) if 10**k % entry.denominator == 0)
    unit = min(10.0**-places, 10.0 ** (floor(log10(abs(value))) - 2))
    return (value - unit / 2, value + unit) if value > 0 else (value - unit, value + unit / 2)


def length(vector):
    """The Euclidean length, without sympy where it is rational."""
    square = exact(dot(vector, vector))
    if isinstance(square, Fraction):
        above, below = square.as_integer_ratio()
        if isqrt(above * below) ** 2 == above * below:
            return Fraction(isqrt(above * below), below)
    return sqrt(square)


def steepest(grad, way):
    """Refuses what is no positive multiple of the gradient (way 1), or of its opposite (way -1)."""
    word = "ascent" if way == 1 else "descent"

    def objection(answer):
        if getattr(answer, "shape", None) != grad.shape:
            return f"a vector of {len(grad)} numbers is asked for"
        theirs, ours = [float(entry) for entry in answer], [way * float(entry) for entry in grad]
        size, steep = dot(theirs, theirs) ** 0.5, dot(ours, ours) ** 0.5
        if not size:
            return "the zero vector has no direction"
        if parallel(answer, ours):
            return None
        along = dot(theirs, ours) / size
        if parallel(answer, [-entry for entry in ours]):
            return f"this is the direction of steepest {'descent' if way == 1 else 'ascent'}, exactly the other way"
        return (
            f"a step of length 0.01 along it changes the function by {0.01 * way * along:.3g} to first order; along "
            f"the direction of steepest {word} it is {0.01 * way * steep:.3g}"
        )

    return objection


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def f(v):
    << variables >> = v
    return << f >>

x = torch.tensor(<< point >>, requires_grad=True)
grad, = torch.autograd.grad(f(x), x)

# slopes along directions: on a line f has one variable t; no gradient in it
def slopes_along(*directions):
    t = torch.zeros(len(directions), requires_grad=True)
    places = x.detach()[:, None] + t * torch.stack(directions).T
    return torch.autograd.grad(f(places).sum(), t)[0]

change, = slopes_along(torch.tensor(<< move >>))
# no direction of length 1 is steeper than the gradient is long
example = torch.tensor(<< direction >>)
steep, = slopes_along(example / example.norm())
direction = bool(abs(<< way >> * steep - grad.norm()) < 1e-9)
%% if unit
unit = -grad / torch.linalg.vector_norm(grad)
%% endif
effects = slopes_along(
%% for each in choices
    torch.tensor(<< each >>),
%% endfor
)
falls = [name for name, effect in zip("ABCDEFG", effects) if effect < -1e-12]
letters = ", ".join(falls) or "none"
%% if along is not none
along = torch.tensor(<< along >>)
rate, = slopes_along(along / along.norm())
%% endif
print(grad, change, effects)
"""

MISTAKES = [
    Mistake(
        "other variables not held constant",
        "A partial derivative moves one variable and holds the others still. Here the derivatives with respect to all "
        "variables stand in one sum. Check: the entries of a gradient need not be equal.",
        slip="total",
    ),
    Mistake(
        "mixed terms dropped",
        "A term in which the variable stands beside another one has a slope; the other one stays as a factor. "
        "Check: put a number for the other variable first.",
        slip="mixed dropped",
    ),
    Mistake(
        "true change for first order",
        "This is the difference of the two values of the function. To first order the change is the product of the "
        "gradient and the step, entry by entry, added up. Check: twice the step must give exactly twice the change.",
        slip="true change",
    ),
    Mistake(
        "value added to the change",
        "This is the value that is expected after the step; the question is by how much it changes. "
        "Check: a step of 0 must give 0.",
        slip="value added",
    ),
    Mistake(
        "uphill for downhill",
        "The gradient points in the direction in which the function grows, so what reduces it goes against the "
        "gradient. "
        "Check: the product of the gradient and a step downhill is negative.",
        slip="uphill",
    ),
    Mistake(
        "not of length 1",
        "The direction is right, but a unit vector is asked for: divide by the length. "
        "Check: the squares of the entries must add up to 1.",
        slip="length",
    ),
    Mistake(
        "divided by the sum of the entries",
        "The length of a vector is the root of the sum of the squares of its entries, not the sum of their sizes. "
        "Check: the squares of the entries must add up to 1.",
        slip="sum",
    ),
    Mistake(
        "step along the level line counted",
        "A step at a right angle to the gradient changes nothing to first order, so it does not reduce the function. "
        "Check: is the product of the gradient and the step negative, or is it 0?",
        slip="level",
    ),
    Mistake(
        "direction not normalised",
        "The slope in a direction is the change for each unit of length, so the vector is divided by its length first. "
        "Check: a vector twice as long has the same direction, and must give the same slope.",
        slip="rate",
    ),
]

STATEMENT = r"""
%% set F, names = wording["output"], symbols(variables)
<< wording["intro"].format(count=counted(names)) >>
$$ << F >>(<< listed(names) >>) = << f >>. $$
All questions are about the point $P = << tuple_of(point) >>$.

<< answer("grad") >> Give the gradient of $<< F >>$ at $P$, as a vector.

<< answer("change") >> To first order, by how much does $<< F >>$ change with the step $\Delta = << decimals(move) >>$
from $P$?

<< answer("direction") >> Give a direction of steepest << "ascent" if way == 1 else "descent" >> of $<< F >>$ at $P$,
as a vector of any length but 0.

%% if unit
<< answer("unit") >> Give the direction of steepest descent at $P$ as a vector of length 1.

%% endif
<< answer("letters") >> Which of these small steps from $P$ reduce $<< F >>$ to first order? Give all their letters.

<< options(shown(choices)) >>

%% if along is not none
<< answer("rate") >> How steep is $<< F >>$ at $P$ in the direction of $v = << along >>$? Give the slope for each unit
of length.
%% endif
"""

SOLUTION = r"""
%% set F, names = wording["output"], symbols(variables)
The partial derivatives, and with the numbers of $P$ the gradient:
$$ \nabla << F >> = \begin{pmatrix} << stacked(f, names) >> \end{pmatrix}, \qquad \nabla << F >>(P) = << grad >>. $$

To first order the change is the product of gradient and step, entry by entry, added up:
$$ \Delta << F >> \approx \nabla << F >> \cdot \Delta = << dotted(grad, move) >> = << short(change) >>. $$

Of all steps of one length, this product is largest along the gradient and smallest against it. So the gradient
itself, or any positive multiple of it, is a direction of steepest ascent, and its opposite one of steepest descent.
Here $<< direction >>$ will do, and so will every positive multiple of it.
%% if unit
A vector of length 1 is divided by its length,
$\lVert \nabla << F >> \rVert = \sqrt{<< dot(grad, grad) >>} = << length(grad) >>$:
$$ -\frac{\nabla << F >>}{\lVert \nabla << F >> \rVert} = << unit >>. $$
%% endif

A small step $u$ reduces $<< F >>$ to first order where $\nabla << F >> \cdot u$ is negative. A step at a right
angle to the gradient stays on the level line, and does not count:
<< table(["step", "product with the gradient", "reduces?"], effects(grad, choices)) >>
So the answer is << letters >>. The entries of a step need not all go against the gradient; their sum decides.
%% if along is not none

The slope in a direction is the change for each unit of length, so $v$ is divided by its length $<< length(along) >>$:
$$ \nabla << F >> \cdot \frac{v}{\lVert v \rVert} = \frac{<< dot(grad, along) >>}{<< length(along) >>} = << rate >>. $$
It lies between $<< -length(grad) >>$ and $<< length(grad) >>$, the slopes of the steepest ways, as it must.
%% endif

Sanity check: with the step $\Delta$ the function really changes by $<< true_change(f, names, point, move) >>$, close
to $<< short(change) >>$.
"""


def symbols(variables):
    return [variable(name) for name in variables.split(", ")]


def counted(names):
    return COUNTS[len(names)]


def listed(names):
    return ", ".join(map(latex, names))


def tuple_of(values):
    return latex(tuple(values))


def stacked(f, names):
    return r" \\ ".join(latex(diff(f, name)) for name in names)


def dotted(grad, move):
    return " + ".join(f"{paren(g)} \\cdot {f'({short(u)})' if u < 0 else short(u)}" for g, u in zip(grad, move))


def short(value):
    """A number of hundredths as a decimal: 0.12, -0.1, 3."""
    whole, part = divmod(abs(int(value * 100)), 100)
    return ("-" if value < 0 else "") + (f"{whole}.{part:02d}".rstrip("0").rstrip("."))


def decimals(vector):
    return "[" + ", ".join(map(short, vector)) + "]"


def shown(choices):
    return [f"${decimals(each)}$" for each in choices]


def effects(grad, choices):
    lines = []
    for letter, each in zip(LETTERS, choices):
        effect = grad @ each
        lines.append([f"{letter}: ${decimals(each)}$", f"${short(effect)}$", "yes" if effect < 0 else "no"])
    return lines


def true_change(f, names, point, move):
    return decimal(substitute(f, dict(zip(names, point + move))) - substitute(f, dict(zip(names, point))))
