"""Where a loss is convex, told by its second derivative or its Hessian, and what gradient descent guarantees there."""

import math

from exgen import (
    LETTERS,
    Interval,
    Mistake,
    assume,
    diff,
    exact,
    latex,
    nonzero,
    shuffled,
    signed,
    sqrt,
    substitute,
    variable,
)
from exgen.figures import curves

TITLE = "Where a loss is convex"
SOURCE = "notes, lecture 3: with a convex loss gradient descent is guaranteed to reach the global minimum"
# A cubic, convex on one side; a quartic, concave in between; a quadratic in two variables with an open coefficient.
LEVELS = {
    1: dict(kind="cubic"),
    2: dict(kind="quartic"),
    3: dict(kind="quadratic"),
}
CONVENTIONS = {
    "convex": "A smooth function is convex on an interval where its second derivative is nowhere below 0, and concave where it is nowhere "
    "above 0; ends at which it is 0 belong to the interval. A function of two variables is convex where its Hessian has no negative "
    "eigenvalue.",
    "interval": "An interval is written like $[3, \\infty)$, typed [3, inf), or as an inequality like $x \\ge 3$.",
}

INTROS = ["Consider the loss", "A loss is given by", "Along one direction a loss looks like"]
PLANES = ["Consider the loss", "A loss of two parameters is given by", "Near a stationary point a loss looks like"]
ONE = ["w", "x", "u", "t"]
TWO = [("u", "v"), ("x", "y"), ("w_1", "w_2"), ("a", "b")]
# What is said of L and its convex part, and whether that is so.
CLAIMS = {
    "tangent": ("On an interval where $L$ is convex, no tangent lies above the curve.", True),
    "stationary": ("A stationary point inside an interval where $L$ is convex is a minimum of $L$ on that interval.", True),
    "inner": ("If descent with a small rate stays in an interval where $L$ is convex and tends to a point inside it, that point is a "
              "minimum of $L$ on the interval.", True),
    "near": ("Since the second derivative at the place given is above 0 and continuous, $L$ is convex close to that place.", True),
    "once": ("A second derivative above 0 at one place shows that $L$ is convex everywhere.", False),
    "every": ("$L$ is convex on all real numbers, so descent with a small rate tends to the same minimum from every start.", False),
    "segment": ("The segment between any two points of the curve lies nowhere below the curve.", False),
    "zero": ("Where the second derivative is 0 the slope is 0 as well.", False),
}  # fmt: skip


def draw(rng, kind="quartic"):
    parts = dict(place=None, said=(), values=None, open=None)
    if kind == "quadratic":
        names = rng.choice(TWO)
        x, y = map(variable, names)
        c = variable("c")
        if rng.random() < 0.5:
            p, q = rng.choice([(1, 1), (1, 4), (4, 1), (1, 9), (9, 1), (2, 8), (8, 2), (2, 2), (3, 3), (4, 9), (9, 4), (3, 12), (12, 3), (2, 18)])
            edge = 2 * math.isqrt(p * q)
            loss = p * x**2 + c * x * y + q * y**2
            inside = rng.choice([k for k in range(-edge + 1, edge) if k])
            outside = [rng.choice([edge + 1, edge + 2, -edge - 3]), rng.choice([edge + 4, -edge - 1, -edge - 2])]
            values = [inside, rng.choice([edge, -edge]), *outside]
            where = "mixed"
            assume(edge > 1)
        else:
            m, q = nonzero(rng, 9), rng.randint(1, 8)
            edge = exact(m * m) / (4 * q)
            loss = c * x**2 + m * x * y + q * y**2
            assume(edge.denominator <= 8 and m * m != q)
            values = [edge + rng.choice([1, 2]), edge, edge - rng.choice([exact(1) / 2, exact(1)]), edge + exact(rng.choice([-3, -2, 3]))]
            where = "square"
        assume(len(set(values)) == 4)
        parts |= dict(open=where, values=exact(shuffled(rng, values)), entries=(0, 0))
    else:
        names = (rng.choice(ONE),)
        x = variable(names[0])
        slope, constant = nonzero(rng, 9), rng.randint(0, 9)
        if kind == "cubic":
            k, p = exact(rng.choice([1, -1])) * exact(rng.choice([1, 2, 3, "1/2", "1/3"])), nonzero(rng, 6)
            loss = k * (x**3 - 3 * p * x**2) + slope * x + constant
            place = p + (1 if k > 0 else -1) * rng.randint(1, 5)
            first = 3 * k * (place * place - 2 * p * place) + slope
            second = 6 * k * (place - p)
        else:
            k = exact(rng.choice([1, 2, "1/2", "1/4", 3]))
            p, q = sorted(rng.sample([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6], 2))
            assume(p + q and q - p <= 8)
            loss = k * (x**4 - 2 * (p + q) * x**3 + 6 * p * q * x**2) + slope * x + constant
            place = rng.choice([q + rng.randint(1, 3), p - rng.randint(1, 3)])
            first = k * (4 * place**3 - 6 * (p + q) * place**2 + 12 * p * q * place) + slope
            second = 12 * k * (place - p) * (place - q)
            # The slope is not 0 at either end of the concave part, so that the claim about it is wrong.
            assume(all(k * (4 * e**3 - 6 * (p + q) * e**2 + 12 * p * q * e) + slope for e in (p, q)))
        assume(place and first != second and abs(second) < 1000)
        if kind == "cubic":
            assume(slope != 3 * k * p * p)
        true = rng.sample([name for name, (_, holds) in CLAIMS.items() if holds], 2)
        claims = shuffled(rng, [*true, "once", rng.choice(["every", "segment", "zero"])])
        parts |= dict(place=exact(place), said=tuple(claims))
    parts.pop("entries", None)
    return {
        "loss": loss,
        "names": names,
        "kind": kind,
        **parts,
        "wording": {"intro": rng.choice(PLANES if kind == "quadratic" else INTROS)},
    }


def solve(step, loss, names, kind, place, said, values, open, wording, slip=""):
    x = [variable(name) for name in names]
    closed = slip != "open ends"

    def between(low, high):
        return Interval(low, high, low is not None and closed, high is not None and closed)

    if kind == "quadratic":
        c = variable("c")
        a, m, b = (diff(diff(loss, u), v) for u, v in ((x[0], x[0]), (x[0], x[1]), (x[1], x[1])))
        if slip == "2 lost":
            a, b = a / 2, b / 2
        det = step("det", (a * b + m * m if slip == "plus" else a * b - m * m).expand(), kind="expression", marks=2)
        at0, at1 = (exact(substitute(det, {c: exact(k)})) for k in (0, 1))
        if open == "mixed":
            edge = sqrt(at0 / (at0 - at1))  # the determinant is at0 - (at0 - at1) c²
            due = between(-edge, edge)
        else:
            due = between(-at0 / (at1 - at0), None)  # linear in c
        if slip == "global":
            due = Interval(None, None) if open == "mixed" else Interval(exact(0), None, True)  # the diagonal alone
        convex = step("convex", due, marks=2)
        inside = [above(value, convex.low) and above(convex.high, value) for value in values]
        at_edge = [value in (convex.low, convex.high) for value in values]
        letters = list(LETTERS[: len(values)])
        step("unique", chosen(inside if slip != "edge" else [i or e for i, e in zip(inside, at_edge)]), marks=2, choices=letters)
        step("saddle", chosen([not i and not e for i, e in zip(inside, at_edge)]), marks=2, choices=letters)
        return
    bend = step("bend", diff(diff(loss, x[0]), x[0]), kind="expression", marks=1)
    step("at", substitute(bend, {x[0]: place}), marks=1)
    at0, at1, at2 = (exact(substitute(bend, {x[0]: exact(k)})) for k in (0, 1, 2))
    sign = -1 if slip == "signs" else 1
    if kind == "cubic":
        root = sign * at0 / (at0 - at1)
        upwards = (at1 > at0) != (slip == "exchanged")
        step("convex", between(root, None) if upwards else between(None, root), marks=2)
    else:
        a = (at2 - 2 * at1 + at0) / 2
        b = at1 - at0 - a
        middle, half = sign * -b / (2 * a), sqrt(b * b - 4 * a * at0) / (2 * a)
        concave = step("concave", between(middle - half, middle + half), marks=2)
        step("left", between(None, concave.low), marks=1)
        step("right", between(concave.high, None), marks=1)
    true = [CLAIMS[name][1] or (slip == "global" and name in ("once", "every", "segment")) for name in said]
    step("claims", chosen(true), marks=2, choices=list(LETTERS[: len(said)]))


def above(value, low):
    """Whether a number is above another; a missing end is infinite."""
    return value is None or low is None or bool(value > low)


def chosen(flags):
    return ", ".join(letter for letter, flag in zip(LETTERS, flags) if flag) or "none"


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def loss(<< names | join(", ") >><< ", c" if kind == "quadratic" >>):
    return << loss >>

def lettered(flags):
    return ", ".join(letter for letter, flag in zip("ABCDE", flags) if flag) or "none"

%% if kind == "quadratic"

def hessian(c):
    return torch.autograd.functional.hessian(lambda w: loss(w[0], w[1], c), torch.zeros(2))

# the entries of the Hessian are linear in c
fixed = hessian(0.0)
by_c = hessian(1.0) - fixed
det = torch.stack([torch.linalg.det(hessian(c)) for c in << points.get("c", [1, 2, 3]) >>])

def least(c):
    return torch.linalg.eigvalsh(fixed + c * by_c)[0].item()

# an eigenvalue changes its sign at each end: halve until only the end is left
def end(inside, outside):
    for _ in range(50):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if least(middle) >= 0 else (inside, middle)
    return inside

%% if open == "mixed"
convex = [end(0.0, -100.0), end(0.0, 100.0)]
%% else
convex = [end(1000.0, -1000.0), None]
%% endif
lowest = [least(c) for c in << values >>]
unique = lettered(value > 1e-9 for value in lowest)
saddle = lettered(value < -1e-9 for value in lowest)
print(convex, unique, saddle)
%% else

def bends(x):
    x = x.clone().requires_grad_()
    slopes, = torch.autograd.grad(loss(x).sum(), x, create_graph=True)
    return torch.autograd.grad(slopes.sum(), x)[0]

bend = bends(torch.tensor(<< points.get(names[0], [1, 2, 3]) >>))
at = bends(torch.tensor([<< place >>]))[0]

# the second derivative as a polynomial, and its roots
nodes = torch.arange(-1.0, << 1 if kind == "cubic" else 2 >>)
powers = torch.stack([nodes**k for k in range(len(nodes))], dim=1)
parts = torch.linalg.solve(powers, bends(nodes))
%% if kind == "cubic"
root = -parts[0] / parts[1]
convex = [root, None] if bends(root + 1) > 0 else [None, root]
%% else
companion = torch.stack([torch.tensor([0.0, 1.0]), -parts[:2] / parts[2]])
concave = torch.linalg.eigvals(companion).real.sort().values
left, right = [None, concave[0]], [concave[1], None]
%% endif

# L is not convex everywhere: what would need that is wrong
everywhere = bool((bends(torch.linspace(-50, 50, 1001)) >= 0).all())
local = ("tangent", "stationary", "inner", "near")
claims = lettered(everywhere or name in local for name in << said | list >>)
print(at, claims)
%% endif
"""

MISTAKES = [
    Mistake(
        "one positive value taken for all",
        "That the curve bends upwards in one place or along the axes says nothing of other places and directions; convex means that it "
        "bends upwards everywhere. Check: look for a place or a direction in which it bends downwards.",
        slip="global",
    ),
    Mistake(
        "convex and concave exchanged",
        "Where the second derivative is positive the slope grows and the curve is convex, like a bowl. Check: $x^2$ is convex and has the "
        "second derivative 2.",
        slip="exchanged",
    ),
    Mistake(
        "ends left out",
        "At the end the second derivative, or an eigenvalue, is 0, which is not below 0; the ends belong to the interval by the convention "
        "of the sheet. Check: put the end into the condition.",
        slip="open ends",
    ),
    Mistake(
        "first derivative for the second",
        "Convexity is told by the second derivative; this is the first one. Check: the second derivative of a polynomial has two degrees "
        "less than the polynomial.",
        bend=lambda bend, loss, names: diff(loss, variable(names[0])),
    ),
    Mistake(
        "slope for the second derivative",
        "This is the slope at that place; the second derivative tells how the slope changes. Check: differentiate twice before the "
        "number is put in.",
        at=lambda at, loss, names, place: substitute(diff(loss, variable(names[0])), {variable(names[0]): place}),
    ),
    Mistake(
        "signs of the places",
        "A factor $x - 3$ is 0 at $x = 3$, and not at $-3$. Check: put the place into the second derivative; it must come out as 0.",
        slip="signs",
    ),
    Mistake(
        "2 of the squares lost",
        "The second derivative of $a x^2$ is $2a$, while the mixed term keeps its coefficient. Check: for $(x + y)^2$ the determinant must "
        "be 0, since the loss does not change along $x + y = 0$.",
        slip="2 lost",
    ),
    Mistake(
        "plus in the determinant",
        "The determinant of a 2 by 2 matrix is the product of the diagonal less that of the other two entries. Check: a mixed term of "
        "either sign makes it smaller.",
        slip="plus",
    ),
    Mistake(
        "border counted as one minimum",
        "On the border one eigenvalue is 0: the loss is convex, but flat along a line, and every point of this line is a minimum. Check: "
        "write the loss as a square.",
        slip="edge",
    ),
]

STATEMENT = r"""
<< wording["intro"] >>
$$ L(<< names | join(", ") >>) = << loss >>. $$

%% if kind == "quadratic"
<< answer("det") >> The coefficient $c$ is still open. Give the determinant of the Hessian of $L$ as an expression in $c$.

<< answer("convex") >> For which $c$ is $L$ convex? Give the interval.

<< answer("unique") >> For which of these $c$ is there exactly one minimum, to which gradient descent with a small rate tends from every start?
Give letters.

<< options(spelled(values)) >>

<< answer("saddle") >> For which of them is the origin a saddle? Give letters, or none.
%% else
<< answer("bend") >> Give the second derivative $L''(<< names[0] >>)$ as an expression.

<< answer("at") >> Give its value at $<< names[0] >> = << place >>$.

%% if kind == "cubic"
<< answer("convex") >> What is the largest interval on which $L$ is convex?
%% else
<< answer("concave") >> What is the largest interval on which $L$ is concave?

<< answer("left") >> $L$ is convex on two intervals. Give the left one.

<< answer("right") >> Give the right one.
%% endif

<< answer("claims") >> Which of these statements are true of this $L$? Give letters.

<< options(texts_of(said)) >>
%% endif
"""

SOLUTION = r"""
%% if kind == "quadratic"
%% set x, y = names
The second derivatives are constant. With the mixed one in both corners the Hessian is
$$ \begin{pmatrix} << second(loss, names, 0, 0) >> & << second(loss, names, 0, 1) >> \\ << second(loss, names, 0, 1) >> & << second(loss, names, 1, 1) >> \end{pmatrix},
\qquad \det = << det >>. $$
A symmetric 2 by 2 matrix has no negative eigenvalue just where neither its determinant, which is their product, nor its trace, which is their sum, is
negative.
%% if open == "mixed"
The trace is positive here, so $<< det >> \ge 0$ decides: $c^2 \le << convex.high ** 2 >>$, that is
$$ << convex.low >> \le c \le << convex.high >>. $$
Positive entries on the diagonal are not enough: they tell of the two axes only, and between them a large $c$ of either sign wins.
%% else
$<< det >> \ge 0$ gives
$$ c \ge << convex.low >>, $$
and then the trace is positive as well. That $c > 0$ is not enough: it tells of one axis only, and between the axes the mixed term can win.
%% endif

<< table(["", "$c$", "determinant", "the origin is"], told(values, det)) >>

With a positive determinant there is one minimum, and descent with a small rate is guaranteed to reach it from every start: << unique >>. With a negative one the
origin is a saddle, with a way down to both sides: << saddle >>. On the border the loss is convex, but flat along a line of minima.
Sanity check: the answer contains $c$ for which $L$ is clearly a bowl<< ", such as 0" if open == "mixed" else ", such as very large ones" >>.
%% else
%% set x = names[0]
Differentiate twice:
$$ L'(<< x >>) = << slope_of(loss, x) >>, \qquad L''(<< x >>) = << bend >><< product_of(loss, x) >>. $$
At $<< x >> = << place >>$ this is $<< at >>$.
%% if kind == "cubic"
The second derivative is a line, 0 at $<< convex.low if convex.low is not none else convex.high >>$, and positive on one side only:
$$ L \text{ is convex on } << convex >>. $$
%% else
The second derivative is a parabola open upwards, with two roots, and negative between them:
$$ L \text{ is concave on } << concave >>, \text{ convex on } << left >> \text{ and on } << right >>. $$
%% endif
The positive value at $<< place >>$ tells that $L$ is convex near $<< place >>$, and nothing of the other side.

The statements, one by one:

<< table(["", "true?", "why"], reasons(said)) >>

So the answer is << claims >>.

<< figure(picture(loss, names, place)) >>

The second derivative of $L$, with its value at $<< place >>$. Sanity check: where it is below 0 the slope of $L$ falls.

<< figure(parts(loss, names, place)) >>

$L$ itself, as a full line where it is convex and as a dashed one where it is concave.
%% endif
"""


WHY = {
    "tangent": "that is what convex means for a smooth curve",
    "stationary": "its tangent is level, and no tangent lies above the curve on the interval",
    "inner": "it is a stationary point inside, and so a minimum on the interval",
    "near": "a continuous function stays above 0 nearby",
    "once": "one place tells of its surroundings only",
    "every": "the second derivative is negative somewhere",
    "segment": "that would be convex everywhere, and there is a concave part",
    "zero": "the slope has its turn there, but need not be 0",
}


def texts_of(claims):
    return [CLAIMS[name][0] for name in claims]


def reasons(claims):
    return [[letter, "yes" if CLAIMS[name][1] else "no", WHY[name]] for letter, name in zip(LETTERS, claims)]


def spelled(values):
    return [f"$c = {latex(value)}$" for value in values]


def second(loss, names, i, j):
    return diff(diff(loss, variable(names[i])), variable(names[j]))


def told(values, det):
    rows = []
    for letter, value in zip(LETTERS, values):
        found = exact(substitute(det, {variable("c"): value}))
        rows.append([letter, value, found, "the one minimum" if found > 0 else "a saddle" if found < 0 else "one of many minima"])
    return rows


def slope_of(loss, name):
    return diff(loss, variable(name)).expand()


def product_of(loss, name):
    """LaTeX of the second derivative as a product, where it is one."""
    x = variable(name)
    a, b, c = (exact(substitute(diff(loss, x, 2), {x: exact(k)})) for k in (0, 1, 2))
    lead = (c - 2 * b + a) / 2
    if lead == 0:
        return f" = {latex(b - a)}({name} {signed(a / (b - a))})"
    middle = -(b - a - lead) / (2 * lead)
    half = sqrt(middle * middle - a / lead)
    return f" = {latex(lead)}({name} {signed(half - middle)})({name} {signed(-half - middle)})"


def ends_of(loss, name):
    """The second derivative as c + b x + a x², and the places where it is 0."""
    x = variable(name)
    at0, at1, at2 = (float(exact(substitute(diff(diff(loss, x), x), {x: exact(k)}))) for k in (0, 1, 2))
    a = (at2 - 2 * at1 + at0) / 2
    b = at1 - at0 - a
    if a == 0:
        return (at0, b, a), [-at0 / b]
    half = (b * b - 4 * a * at0) ** 0.5 / (2 * a)
    return (at0, b, a), [-b / (2 * a) - half, -b / (2 * a) + half]


def around(ends, place):
    """Places of a picture that shows all ends and the place given."""
    low, high = min(*ends, float(place)) - 1.5, max(*ends, float(place)) + 1.5
    return [low + (high - low) * i / 60 for i in range(61)]


def picture(loss, names, place):
    """The second derivative around its roots."""
    (c, b, a), ends = ends_of(loss, names[0])
    marks = [(place, c + b * float(place) + a * float(place) ** 2, ""), *((end, 0, "") for end in ends)]
    return curves([[(t, c + b * t + a * t * t) for t in around(ends, place)]], [], marks, axes_names=(names[0], "L''"),
                  alt="The second derivative, with its roots and one of its values")


def parts(loss, names, place):
    """The loss: its convex parts, and its concave part as a second curve."""
    x, ((c, b, a), ends) = variable(names[0]), ends_of(loss, names[0])
    level, slope = (float(exact(substitute(f, {x: exact(0)}))) for f in (loss, diff(loss, x)))

    def height(t):
        return level + slope * t + c / 2 * t**2 + b / 6 * t**3 + a / 12 * t**4

    at = sorted([*around(ends, place), *ends])
    values = [(t, height(t)) for t in at]
    spare = 0.08 * (max(v for _, v in values) - min(v for _, v in values))
    bent = [c + b * t + a * t * t for t in at]
    # Outside the frame the pen is lifted.
    convex, concave = ([p if side * k > -1e-9 else (p[0], math.inf) for p, k in zip(values, bent)] for side in (1, -1))
    heights = [v for _, v in values]
    return curves([convex, concave], [], [(end, height(end), "") for end in ends], (at[0], at[-1]),
                  (min(heights) - spare, max(heights) + spare), axes_names=(names[0], "L"),
                  alt="The loss, full where it is convex and dashed where it is concave")
