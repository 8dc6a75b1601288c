"""Learning rates on a quadratic loss: which converge, which overshoot, which is the best, and how many steps it takes."""

import math

from exgen import LETTERS, Interval, Mistake, assume, diff, exact, latex, nonzero, shuffled, substitute, variable
from exgen.figures import curves

TITLE = "Choosing the learning rate"
SOURCE = "notes, lecture 3: choose a proper learning rate; gradient descent on a loss ½a(w - c)²"
# The curvature given; to be found; and two parameters of different curvature.
LEVELS = {
    1: dict(kind="given"),
    2: dict(kind="hidden"),
    3: dict(kind="two"),
}
CONVENTIONS = {
    "gradient descent": r"A step with the learning rate $\eta > 0$ is $w \leftarrow w - \eta\, \nabla L(w)$; the start is not the "
    "minimum.",
    "interval": "An interval is written like $(0, 2]$ or as an inequality like $0 < x \\le 2$; round brackets leave the end out.",
}
DOMAIN = {"eta": "positive"}

INTROS = [
    "Gradient descent with a constant learning rate $\\eta$ is run on",
    "How the learning rate $\\eta$ acts can be worked out exactly for a quadratic loss. Let",
    "Close to a minimum many losses look like a parabola. Gradient descent with the rate $\\eta$ is run on",
]
ONE = ["w", "x", "u", "t"]
TWO = [("u", "v"), ("w", "b"), ("x", "y"), ("w_1", "w_2")]
# What a step leaves of the distance, the number of steps asked for, and the start's distance by the tolerance.
RATIOS = [("1/2", 3, 6), ("1/2", 4, 12), ("1/2", 5, 20), ("1/3", 3, 20), ("1/3", 4, 50), ("2/3", 4, 5), ("2/3", 5, 6), ("1/4", 3, 40),
          ("1/4", 4, 100), ("1/5", 3, 100), ("3/4", 5, 4), ("3/5", 4, 6), ("3/5", 3, 4), ("2/5", 3, 10), ("2/5", 4, 30), ("1/2", 6, 50), ("2/3", 6, 10), ("3/4", 6, 5)]  # fmt: skip


def draw(rng, kind="given"):
    count = rng.choice([3, 4, 5, 6])
    ratio, _, reach = rng.choice([row for row in RATIOS if row[1] == count])
    distance = rng.choice([k for k in (1, 2, 3, 4, 5, 6, 8, 10) if reach != 1])
    if kind != "two":
        sign = rng.choice([1, -1])
        a = exact(rng.choice([2, 3, 5, 6, 8, 10, 12, 16, 20] + ([1, "1/2", "3/2", "5/2"] if kind == "given" else [])))
        c = nonzero(rng, 6)
        names = (rng.choice(ONE),)
        w = variable(names[0])
        loss = a * (w - c) ** 2 / 2
        loss = loss if kind == "given" else loss.expand() + rng.randint(1, 9)
        start = [c + rng.choice([-1, 1]) * distance]
        rate = (1 - sign * exact(ratio)) / a
        between = [exact(k) for k in ("1/4", "1/3", "1/2", "2/3", "3/4")]
        rates = [rng.choice(between) / a, (1 + rng.choice(between)) / a, 2 / a, (2 + rng.choice(between)) / a]
        rates = shuffled(rng, rates)
        assume(rate not in (*rates, 1 / a) and all(r.denominator <= 240 for r in (*rates, rate)))
        optimum, curvatures = [c], [a]
        assume(start[0])
    else:
        names = rng.choice(TWO)
        x, y = map(variable, names)
        low, high = rng.choice([(1, 3), (1, 4), (2, 3), (2, 5), (3, 4), (3, 5), (1, 5), (2, 6), (4, 6), (4, 5), (3, 7), (2, 8), (5, 8), (6, 10)])
        curvatures = [exact(low), exact(high)] if rng.random() < 0.5 else [exact(high), exact(low)]
        optimum = [nonzero(rng, 5), nonzero(rng, 5)]
        loss = curvatures[0] * (x - optimum[0]) ** 2 / 2 + curvatures[1] * (y - optimum[1]) ** 2 / 2
        # With this rate both distances shrink, and the slower one decides.
        rate, rates = 1 / exact(rng.choice([high + 1, high + 2, high, low + high])), []
        start = [m + rng.choice([-1, 1]) * rng.choice([1, 2, 3, 4]) for m in optimum]
        slow = max(abs(1 - rate * k) for k in curvatures)
        assume(exact("1/4") <= slow <= exact("3/4") and rate != exact(2) / (low + high))
        distance = max(abs(s - m) for s, m in zip(start, optimum))
        # The parameter of the slower direction starts farthest away, so that it decides the count.
        far = [abs(1 - rate * k) == slow and abs(s - m) == distance for k, s, m in zip(curvatures, start, optimum)]
        assume(any(far) and all(start) and len({abs(1 - rate * k) for k in curvatures}) == 2)
        # A tolerance of one figure between what is left before the last step and after it.
        before, after = distance * slow ** (count - 1), distance * slow**count
        fitting = [e for e in TOLERANCES if after < e < before]
        assume(fitting)
        tolerance = rng.choice(fitting)
    if kind != "two":
        tolerance = exact(distance) / reach
        before, after = (distance * exact(ratio) ** k for k in (count - 1, count))
        assume(after < tolerance < before and tolerance.denominator <= 100)
    return {
        "loss": loss,
        "names": names,
        "start": exact(start),
        "optimum": exact(optimum),
        "curvatures": exact(curvatures),
        "rates": exact(rates) if rates else None,
        "rate": rate,
        "tolerance": tolerance,
        "shown": kind == "hidden",
        "wording": {"intro": rng.choice(INTROS)},
    }


TOLERANCES = [exact(k) / m for m in (1, 10, 100) for k in (1, 2, 3, 4, 5, 6, 7, 8, 9)]


def solve(step, loss, names, start, optimum, curvatures, rates, rate, tolerance, shown, wording, slip=""):
    eta = variable("eta")
    bends = [exact(diff(diff(loss, name), name)) for name in map(variable, names)]
    if slip == "curvature halved":
        bends = [bend / 2 for bend in bends]
    factors = [step(f"f{i}", 1 - bend * eta, kind="expression", marks=1) for i, bend in enumerate(bends, 1)]

    def where_it_is(factor, value):
        """The rate at which a factor, linear in the rate, has a value."""
        at0, at1 = substitute(factor, {eta: exact(0)}), substitute(factor, {eta: exact(1)})
        return (value - at0) / (at1 - at0)

    limits = [where_it_is(factor, -1) for factor in factors]
    direct = [where_it_is(factor, 0) for factor in factors]
    if slip == "1/a":
        limits = direct
    high = max(limits) if slip == "larger limit" else min(limits)
    step("converges", Interval(exact(0), high), marks=2)
    if len(factors) > 1:
        step("straight", Interval(exact(0), min(direct)), marks=2)
        best = sum_to_zero(factors, where_it_is)
        best = step("best", min(direct) if slip == "fastest alone" else best, marks=2)
        step("left", abs(substitute(factors[0], {eta: best})), marks=1)
    else:
        if shown:
            step("overshoots", Interval(direct[0], high), marks=2)
        step("best", {"limit": high}.get(slip, direct[0]), marks=1)
        at = [abs(substitute(factors[0], {eta: r})) for r in rates]
        good = [r < high for r in rates] if slip == "1/a" else [value < 1 for value in at]
        step("good", letters(good), marks=2, choices=list(LETTERS[: len(rates)]))
        step("forever", letters([value == 1 for value in at]), marks=1, choices=list(LETTERS[: len(rates)]))
    left = [abs(substitute(factor, {eta: rate})) for factor in factors]
    counts = [steps_to(abs(s - m), factor, tolerance) for s, m, factor in zip(start, optimum, left)]
    step("count", max(counts) - (slip == "one step less"), marks=1)


def sum_to_zero(factors, where_it_is):
    """The rate at which the two factors are each other's negative."""
    return where_it_is(factors[0] + factors[1], 0)


def letters(flags):
    return ", ".join(letter for letter, flag in zip(LETTERS, flags) if flag) or "none"


def steps_to(distance, factor, tolerance):
    """How many steps bring a distance down to the tolerance."""
    for k in range(60):
        if distance <= tolerance:
            return k
        distance = distance * factor
    return 60


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
optimum = torch.tensor(<< optimum >>)
start = torch.tensor(<< start >>)

def loss(<< names | join(", ") >>):
    return << loss >>

# a step for each of several rates at once: w has a row for each parameter
def step(w, rates):
    w = w.clone().requires_grad_()
    slopes, = torch.autograd.grad(loss(*w).sum(), w)
    return (w - rates * slopes).detach()

# factors: one step, compared with the distance before it, at a few rates
rates = torch.tensor(<< points.get("eta", [0.5, 1, 1.5]) >>)
begin, middle = start[:, None].expand(-1, len(rates)), optimum[:, None]
<< slots(names) >> = (step(begin, rates) - middle) / (begin - middle)

# the curvatures decide
bends = torch.linalg.eigvalsh(torch.autograd.functional.hessian(lambda w: loss(*w), start))
converges = [0.0, 2 / bends.max()]
straight = [0.0, 1 / bends.max()]
overshoots = [1 / bends.max(), 2 / bends.max()]
best = 2 / (bends.min() + bends.max())
left = (1 - best * bends.min()).abs()

# steps until the distance is small enough
w, count = start, 0
while (w - optimum).abs().max() > << tolerance >> and count < 60:
    w, count = step(w, << rate >>), count + 1
%% if rates is not none

# with each of the rates given, many steps: every one multiplies the distance by the same number
rates = torch.tensor(<< rates >>)
w = start[:, None].expand(-1, len(rates))
for _ in range(20):
    w = step(w, rates)
ends = ((w - optimum[:, None]) / (start - optimum)[:, None])[0].abs().tolist()
good = ", ".join(letter for letter, end in zip("ABCDE", ends) if end < 1 - 1e-9)
forever = ", ".join(letter for letter, end in zip("ABCDE", ends) if abs(end - 1) < 1e-9)
%% endif
print(converges, best, count)
"""

MISTAKES = [
    Mistake(
        "best rate as the limit",
        "Up to the rate 1 by the curvature the steps do not overshoot; but steps that overshoot by less than they have come "
        "still get nearer. Only at 2 by the curvature they do not any more. Check: try a rate between the two.",
        slip="1/a",
    ),
    Mistake(
        "curvature halved",
        "The curvature is the second derivative: for $\\frac{1}{2}a(w - c)^2$ it is $a$, for $aw^2$ it is $2a$. Check: differentiate "
        "the loss twice.",
        slip="curvature halved",
    ),
    Mistake(
        "plus for minus",
        "A step subtracts the gradient, and the gradient is the curvature times the distance: what is left of the distance is "
        "$1 - a\\eta$ times it. Check: a small rate must make the distance smaller.",
        f1=lambda f1: 2 - f1,
        f2=lambda f2: 2 - f2,
    ),
    Mistake(
        "end of the interval included",
        "At the upper end the factor is exactly $-1$: the steps jump between two places for ever and get no nearer. Check: put "
        "the end into the factor.",
        converges=lambda converges: Interval(converges.low, converges.high, False, True),
    ),
    Mistake(
        "largest rate for the best one",
        "At the largest rate that does not diverge nothing is gained in a step; the best one makes the factor 0. Check: put the "
        "rate into the factor.",
        slip="limit",
    ),
    Mistake(
        "one step less",
        "After this number of steps the distance is still above the tolerance. Check: work out the distance after it.",
        slip="one step less",
    ),
    Mistake(
        "limit of the flatter direction",
        "Every direction must converge, so the largest curvature sets the limit. Check: put the rate into both factors.",
        slip="larger limit",
    ),
    Mistake(
        "best rate of the steeper direction alone",
        "This rate settles the steeper direction in one step and leaves the flatter one far away. The best compromise makes both "
        "factors equally large, with opposite signs. Check: compare the two factors at this rate.",
        slip="fastest alone",
    ),
]

STATEMENT = r"""
%% set one = names | length == 1
<< wording["intro"] >>
$$ L(<< names | join(", ") >>) = << loss >>. $$
%% if one
%% if shown
The minimum is at $<< names[0] >> = << optimum[0] >>$.
%% endif

<< figure(valley(loss, names, start, optimum, rate, 0)) >>

The loss, with the start of the last question.

<< answer("f1") >> A step multiplies the distance $<< names[0] >> - << optimum[0] | paren >>$ to the minimum by a factor. Give this factor as an expression in
$\eta$ (type eta).

<< answer("converges") >> For which $\eta > 0$ does gradient descent converge to the minimum? Give the interval, with both of its ends.

%% if shown
<< answer("overshoots") >> For which $\eta$ does it converge, but jump from one side of the minimum to the other with every step? Give the interval.

%% endif
<< answer("best") >> Which $\eta$ reaches the minimum in one step?

<< answer("good") >> With which of these rates does gradient descent converge to the minimum? Give their letters.

<< options(spelled(rates)) >>

<< answer("forever") >> With which of them does it jump between two places for ever, neither nearer nor farther? Give the letter.

<< answer("count") >> With $\eta = << rate >>$ and the start $<< names[0] >> = << start[0] >>$: what is the smallest number of steps after which the distance
to the minimum is at most $<< tolerance >>$?
%% else
Its minimum is at $[<< names | join(", ") >>] = << optimum >>$.

<< figure(contours(names, start, optimum, curvatures, rate, 0)) >>

Contours of the loss, with the start of the last question.

<< answer("f1") >> A step multiplies the distance $<< names[0] >> - << optimum[0] | paren >>$ by a factor. Give this factor as an expression in $\eta$ (type eta).

<< answer("f2") >> Give the factor of $<< names[1] >> - << optimum[1] | paren >>$.

<< answer("converges") >> For which $\eta > 0$ does gradient descent converge to the minimum, from every start? Give the interval, with both of its ends.

<< answer("straight") >> For which $\eta > 0$ are both factors above 0, so that neither parameter ever overshoots? Give the interval, with both of its ends.

<< answer("best") >> Which $\eta$ makes the larger of the two factors, both taken without sign, as small as it can be?

<< answer("left") >> How large are both factors, without sign, at this best rate?

<< answer("count") >> With $\eta = << rate >>$ and the start $<< start >>$: what is the smallest number of steps after which both distances to the minimum are at
most $<< tolerance >>$?
%% endif
"""

SOLUTION = r"""
%% set one = names | length == 1
%% if one
%% set a = curvatures[0]
The second derivative is $L'' = << a >>$, so the gradient is $<< a >>$ times the distance: $L'(<< names[0] >>) = << a >>(<< names[0] >> - c)$ with
$c = << optimum[0] >>$. A step leaves
$$ << names[0] >> - \eta L'(<< names[0] >>) - c = (<< f1 >>)(<< names[0] >> - c). $$
The distance shrinks where the factor lies between $-1$ and $1$:
$$ -1 < << f1 >> < 1 \quad\Longleftrightarrow\quad 0 < \eta < \frac{2}{<< a >>}<< tail(2 / a, a, 2) >>. $$
%% if shown
The factor is negative for $\eta > << 1 / a >>$: then every step ends on the other side, and for $<< 1 / a >> < \eta < << 2 / a >>$ it still converges.
%% endif
It is 0 at $\eta = << best >>$, where one step reaches the minimum. This is not the limit: beyond it the steps overshoot, but up to $<< 2 / a >>$ they come nearer.

<< table(["", "$\\eta$", "factor", "what happens"], told(rates, a)) >>

%% set r = 1 - a * rate
With $\eta = << rate >>$ the factor is $<< r >>$, and the distances, without sign, are
$$ << distances(start[0] - optimum[0], r, count) >>. $$
The first one that is at most $<< tolerance >>$ is that after $<< count >>$ steps.
Sanity check: for a rate close to 0 the factor is just below 1, so that descent is slow but safe.

<< figure(valley(loss, names, start, optimum, rate, 3)) >>

The first steps with $\eta = << rate >>$.
%% else
%% set low, high = smaller(curvatures), larger(curvatures)
The loss is a sum of two parabolas, with the curvatures $<< curvatures[0] >>$ and $<< curvatures[1] >>$, and each parameter goes its own way: its factor is 1 less
its curvature times $\eta$,
$$ << f1 >>, \qquad << f2 >>. $$
Both must lie between $-1$ and $1$. The larger curvature $<< high >>$ is the stricter one:
$$ 0 < \eta < \frac{2}{<< high >>}<< tail(2 / high, high, 2) >>. $$
Both are above 0 for $\eta < \frac{1}{<< high >>}$. As $\eta$ grows, the factor of the steep direction falls faster. The larger of the two, without sign, is least
where they are each other's negative:
$$ 1 - << "" if low == 1 else low >>\eta = -(1 - << high >>\eta) \quad\Longrightarrow\quad \eta = \frac{2}{<< low >> + << high >>} = << best >>, \qquad
\left| 1 - << low >> \cdot << best >> \right| = << left >>. $$
The tempting $\frac{1}{<< high >>}$ settles the steep direction at once, but leaves the factor $<< 1 - low / high >>$ for the other one.

With $\eta = << rate >>$ the factors are $<< 1 - rate * curvatures[0] >>$ and $<< 1 - rate * curvatures[1] >>$, and the distances, without sign, are
$$ << distances(start[0] - optimum[0], 1 - rate * curvatures[0], count) >> \qquad\text{and}\qquad
<< distances(start[1] - optimum[1], 1 - rate * curvatures[1], count) >>. $$
Both are at most $<< tolerance >>$ after $<< count >>$ steps, and not before. Sanity check: one rate for all parameters has to suit the steepest, and the flattest
pays for it.

<< figure(contours(names, start, optimum, curvatures, rate, 4)) >>

The first steps with $\eta = << rate >>$, as a dashed line.
%% endif
"""


def slots(names):
    return ", ".join(f"f{i + 1}" for i in range(len(names))) + ("," if len(names) == 1 else "")


def spelled(rates):
    return [f"$\\eta = {latex(r)}$" for r in rates]


def tail(value, a, top):
    """The fraction reduced, where that changes it."""
    return "" if value.numerator == top and value.denominator == a else f" = {latex(value)}"


def told(rates, a):
    rows = []
    for letter, r in zip(LETTERS, rates):
        f = 1 - a * r
        if abs(f) > 1:
            said = "diverges"
        elif abs(f) == 1:
            said = "jumps for ever"
        else:
            said = "converges from one side" if f > 0 else "converges, overshooting"
        rows.append([letter, r, f, said])
    return rows


def distances(distance, factor, count):
    return r",\; ".join(latex(abs(distance * factor**k)) for k in range(int(count) + 1))


def smaller(values):
    return min(values)


def larger(values):
    return max(values)


def way(start, optimum, curvatures, rate, steps):
    """The places of the first steps, from the start on."""
    places = [start]
    for _ in range(steps):
        places.append(places[-1] - rate * curvatures * (places[-1] - optimum))
    return [tuple(map(float, place)) for place in places]


def numbered(places):
    """Labels of the first ones, if there are several; the later ones stand close together."""
    return [str(k) if k < 3 and len(places) > 1 else "" for k in range(len(places))]


def valley(loss, names, start, optimum, rate, steps):
    """The loss, and the way of the first steps on it."""
    x, bottom = variable(names[0]), float(optimum[0])
    bend = exact(diff(loss, x, 2))
    a, c = float(bend) / 2, float(substitute(loss, {x: optimum[0]}))
    on = [(w, c + a * (w - bottom) ** 2) for (w,) in way(start, optimum, exact([bend]), rate, steps)]
    reach = 1.2 * abs(on[0][0] - bottom)
    at = [bottom - reach + 2 * reach * i / 80 for i in range(81)]
    return curves([[(t, c + a * (t - bottom) ** 2) for t in at], *([on] if steps else [])], [],
                  [(*point, label) for point, label in zip(on, numbered(on))], axes_names=(names[0], "L"),
                  alt="The loss, a parabola, with the start" + " and the places of the first steps, numbered from 0" * (steps > 0))


def contours(names, start, optimum, curvatures, rate, steps):
    """Three contours, the outermost through the start, and the way of the first steps."""
    on = way(start, optimum, curvatures, rate, steps)
    middle, bends = tuple(map(float, optimum)), tuple(map(float, curvatures))
    level = sum(k * (s - m) ** 2 for k, s, m in zip(bends, on[0], middle))
    a, b = (math.sqrt(level / k) for k in bends)
    turns = [2 * math.pi * i / 120 for i in range(121)]
    rings = []
    for part in (1, 2 / 3, 1 / 3):  # outside the frame the pen is lifted
        rings += [*((middle[0] + part * a * math.cos(t), middle[1] + part * b * math.sin(t)) for t in turns), (math.inf, math.inf)]
    return curves([rings, *([on] if steps else [])], [], [(*point, label) for point, label in zip(on, numbered(on))],
                  (middle[0] - 1.1 * a, middle[0] + 1.1 * a), (middle[1] - 1.1 * b, middle[1] + 1.1 * b), axes_names=names,
                  alt="Contours of the loss, ellipses, with the start" + " and the way of the first steps" * (steps > 0))
