"""Forward and central differences: their values, their errors, and how the errors shrink with the step."""

from exgen import Mistake, assume, decimal, diff, exact, nonzero, substitute, variable

TITLE = "Finite differences"
SOURCE = "notes, lecture 4: (f(x + δ) - f(x))/δ as a slow and approximate way to a gradient"
LEVELS = {
    1: dict(kinds=["cubic"], orders=False, symbolic=False),
    2: dict(kinds=["quotient"], orders=True, symbolic=False),
    3: dict(kinds=["cubic"], orders=True, symbolic=True),
}
CONVENTIONS = {
    "order": "An error is of order p when it is about proportional to the p-th power of the step, for small steps.",
}

NAMES = ["x", "t", "w", "s"]
INTROS = [
    "To test a backward pass, a derivative is compared with differences of the function",
    "A program has no rule for the derivative of a function and takes differences instead, of",
    "The slope of a loss is estimated from a few of its values. The loss is",
]
# Places and steps at which quotients are short: (place, step, what a numerator has to be divided by).
SHORT = [
    ("1", "1/2", 3),
    ("-1", "1/2", 3),
    ("1", "1/3", 8),
    ("1", "1/4", 15),
    ("-1", "1/4", 15),
    ("1", "1/5", 24),
    ("2", "1", 6),
    ("-2", "1", 6),
]


def draw(rng, kinds=("cubic",), orders=True, symbolic=False):
    name = rng.choice(NAMES)
    x = variable(name)
    if rng.choice(kinds) == "cubic":
        place, by = exact(rng.choice([-3, -2, -1, 1, 2, 3])), exact(rng.choice(["1/10", "1/5", "1/2"]))
        a, b, c = nonzero(rng, 2), nonzero(rng, 4), nonzero(rng, 6)
        rest = nonzero(rng, 9)
        f = exact(a * x**3 + b * x**2 + c * x + rest)

        def value(at):
            return a * at**3 + b * at**2 + c * at + rest

        slope, bend, third = 3 * a * place**2 + 2 * b * place + c, 6 * a * place + 2 * b, 6 * a
    else:
        place, by, whole = rng.choice(SHORT)
        place, by = exact(place), exact(by)
        a, b, rest = whole * nonzero(rng, 6 if whole < 10 else 3), nonzero(rng, 6), nonzero(rng, 9)
        f = exact(a / x + b * x**2 + rest)

        def value(at):
            return a / at + b * at**2 + rest

        slope, bend, third = -a / place**2 + 2 * b * place, 2 * a / place**3 + 2 * b, -6 * a / place**4
    forward = (value(place + by) - value(place)) / by
    central = (value(place + by) - value(place - by)) / (2 * by)
    # f'' and f''' are not 0, so that the orders are 1 and 2, and the central difference is the better one.
    assume(bend and third and abs(central - slope) < abs(forward - slope) and abs(slope) > 1)
    assume(len({slope, forward, central, value(place), 1}) == 5)
    assume(all(short(each) for each in (forward, central, slope, forward - slope, central - slope)))
    return {
        "f": f,
        "input": name,
        "by": rng.choice(["h", "k"]),
        "place": place,
        "size": by,
        "finer": rng.choice([2, 3, 4, 5, 10]) if orders else None,
        "symbolic": symbolic,
        "wording": {"intro": rng.choice(INTROS), "output": rng.choice([letter for letter in "fgL" if letter != name])},
    }


def short(value):
    return abs(value.numerator) < 1000 and value.denominator < 1000


def solve(step, f, input, by, place, size, finer, symbolic, wording, slip=""):
    x, h = variable(input), variable(by)
    if symbolic:
        rules = [rule_of(f, x, h, slip), central_of(f, x, h, slip)]
        forward_rule = step("forward_rule", rules[0], kind="expression", form="expanded", marks=2)
        central_rule = step("central_rule", rules[1], kind="expression", form="expanded", marks=2)
        at = {x: place, h: size}
        due = [substitute(forward_rule, at), substitute(central_rule, at)]
    else:
        there, here, back = (substitute(f, {x: at}) for at in (place + size, place, place - size))
        due = differences(there, here, back, size, slip)
    forward = step("forward", due[0], marks=1)
    central = step("central", due[1], marks=1)
    slope = step("slope", substitute(f if slip == "value" else diff(f, x), {x: place}), marks=1)
    errors = []
    for name, value in (("forward_error", forward), ("central_error", central)):
        error = value - slope
        size_of = error if slip == "sign kept" else absolute(error)
        errors.append(step(name, size_of / absolute(slope) if slip == "relative" else size_of, marks=1))
    if finer:
        orders = step("orders", exact({"remainder": [2, 3], "both first": [1, 1]}.get(slip, [1, 2])))
        step("shrink", exact([exact(finer) ** int(order) for order in orders]), marks=2)


def absolute(value):
    return value if value >= 0 else -value


def differences(there, here, back, size, slip):
    """Forward and central difference of three values of the function."""
    if slip == "not divided":
        return there - here, there - back
    if slip == "divided once":
        return (there - here) / size, (there - back) / size
    if slip == "backward":
        return (here - back) / size, (there - back) / (2 * size)
    if slip == "wrong sign":
        return (back - here) / size, (back - there) / (2 * size)
    if slip == "step outside":
        return exact(1), exact(1)
    return (there - here) / size, (there - back) / (2 * size)


def rule_of(f, x, h, slip):
    """The forward difference as a polynomial in x and h."""
    return differences(*values_of(f, x, h, slip), h, slip)[0].expand() if slip != "step outside" else exact(1)


def central_of(f, x, h, slip):
    return differences(*values_of(f, x, h, slip), h, slip)[1].expand() if slip != "step outside" else exact(1)


def values_of(f, x, h, slip):
    if slip == "powers apart":  # (x + h)³ taken for x³ + h³
        rest = substitute(f, {x: exact(0)})
        return f + substitute(f, {x: h}) - rest, f, f + substitute(f, {x: -h}) - rest
    return f.xreplace({x: x + h}), f, f.xreplace({x: x - h})


CHECK = """
%% set F, x = wording["output"], input
import torch
torch.set_default_dtype(torch.float64)

def << F >>(<< x >>):
    return << f >>

def differences(<< x >>, << by >>):
    forward = (<< F >>(<< x >> + << by >>) - << F >>(<< x >>)) / << by >>
    central = (<< F >>(<< x >> + << by >>) - << F >>(<< x >> - << by >>)) / (2 * << by >>)
    return forward, central

at = torch.tensor(<< place >>, requires_grad=True)
forward, central = differences(at.detach(), << size >>)
slope, = torch.autograd.grad(<< F >>(at), at)
forward_error, central_error = (forward - slope).abs(), (central - slope).abs()
%% if finer

# by what the errors of a small step are divided
def errors(by):
    return [abs(value - slope) for value in differences(at.detach(), by)]

shrink = [round((errors(by)[i] / errors(by / << finer >>)[i]).item()) for i, by in ((0, 1e-4), (1, 1e-2))]
%% endif
%% if symbolic

# as functions, compared at a few points
forward_rule, central_rule = differences(
    torch.tensor(<< points.get(x, [1, 2, 3]) >>), torch.tensor(<< points.get(by, [1, 2, 3]) >>)
)
%% endif
print(forward, central, slope)
"""

MISTAKES = [
    Mistake(
        "not divided",
        "This is a difference of two values; a slope is a difference divided by the distance of the two places. "
        "Check: for a straight line the answer must be its slope, whatever the step.",
        slip="not divided",
    ),
    Mistake(
        "central difference divided by one step",
        "The two places of a central difference are two steps apart, so it is divided by twice the step. "
        "Check: for a straight line the answer must be its slope.",
        slip="divided once",
    ),
    Mistake(
        "backward for forward",
        "A forward difference goes from the place itself to the place one step ahead; this one comes from behind. "
        "Check: at which two places was the function evaluated?",
        slip="backward",
    ),
    Mistake(
        "step of the wrong sign",
        "The value ahead comes first and the value behind is taken from it; here it is the other way round. "
        "Check: for a growing function both differences must be positive.",
        slip="wrong sign",
    ),
    Mistake(
        "step added outside",
        "The step belongs inside the function: its value at the place plus the step, not its value plus the step. "
        "Check: with the step outside every function would have the slope 1.",
        slip="step outside",
    ),
    Mistake(
        "value for slope",
        "This is the value of the function at the place, not that of its derivative. "
        "Check: a constant added to the function must not change the answer.",
        slip="value",
    ),
    Mistake(
        "sign of the error kept",
        "An absolute error is how far the two numbers are apart, so it is not negative. "
        "Check: is one of two absolute errors smaller because it is better, or only because it is negative?",
        slip="sign kept",
    ),
    Mistake(
        "relative for absolute error",
        "This was divided by the exact value, which makes a relative error; the absolute one is asked for. "
        "Check: difference and error must add up to the exact value, or the exact value and the error to the "
        "difference.",
        slip="relative",
    ),
    Mistake(
        "both differences of first order",
        "In a central difference the terms with the second derivative cancel, which leaves an error with the square "
        "of the step. "
        "Check: halve the step and compare the errors.",
        slip="both first",
    ),
    Mistake(
        "order before the division",
        "This is the order of the first term that Taylor's formula leaves over; the division by the step lowers it "
        "by one. "
        "Check: halve the step and compare the errors.",
        slip="remainder",
    ),
    Mistake(
        "powers taken apart",
        "A power of a sum is not the sum of the powers: $(x + h)^2 = x^2 + 2xh + h^2$. "
        "Check: without the mixed terms the difference would not depend on the place.",
        slip="powers apart",
    ),
]

STATEMENT = r"""
%% set F, x, h = wording["output"], input, by
<< wording["intro"] >>
$$ << F >>(<< x >>) = << f >>. $$
With a step $<< h >> > 0$, the forward difference at $<< x >>$ compares the values at $<< x >>$ and
$<< x >> + << h >>$, the central one those at $<< x >> - << h >>$ and $<< x >> + << h >>$. Both are estimates of
$<< F >>'(<< x >>)$.

%% if symbolic
<< answer("forward_rule") >> Give the forward difference at $<< x >>$ as an expanded polynomial in $<< x >>$ and
$<< h >>$.

<< answer("central_rule") >> Give the central difference at $<< x >>$ as an expanded polynomial in $<< x >>$ and
$<< h >>$.

%% endif
<< answer("forward") >> Give the forward difference at $<< x >> = << place >>$ with the step $<< h >> = << size >>$.

<< answer("central") >> Give the central difference at the same place with the same step.

<< answer("slope") >> Give the exact derivative $<< F >>'(<< place >>)$.

<< answer("forward_error") >> What is the absolute error of the forward difference?

<< answer("central_error") >> What is the absolute error of the central difference?

%% if finer
<< answer("shrink") >> A small step is divided by $<< finer >>$. By about which factors are the errors of the forward and of
the central difference divided? Use the orders of the errors, and give both factors as a vector.
%% endif
"""

SOLUTION = r"""
%% set F, x, h, X = wording["output"], input, by, variable(input)
A slope is a difference of values divided by the distance of the places:
$$ \text{forward} = \frac{<< F >>(<< x >> + << h >>) - << F >>(<< x >>)}{<< h >>}, \qquad
\text{central} = \frac{<< F >>(<< x >> + << h >>) - << F >>(<< x >> - << h >>)}{2 << h >>}. $$
The places of the central difference are two steps apart, so it is divided by $2 << h >>$.
%% if symbolic

With powers of sums multiplied out, everything without $<< h >>$ cancels, and the rest is divided by $<< h >>$:
$$ \text{forward} = << forward_rule >>, $$
$$ \text{central} = << central_rule >>. $$
%% endif

The values at $<< x >> = << place >>$ and one step of $<< size >>$ to either side:
<< table(["place", "value"], values(f, X, place, size)) >>

$$ \text{forward} = \frac{<< at(f, X, place + size) >> << (-at(f, X, place)) | signed >>}{<< size >>} = << forward >>,
\qquad
\text{central} = \frac{<< at(f, X, place + size) >> << (-at(f, X, place - size)) | signed >>}{<< 2 * size >>} =
<< central >>. $$

The exact derivative is $<< F >>'(<< x >>) = << diff(f, X) >>$, at the place $<< F >>'(<< place >>) = << slope >>$. So
the absolute errors are
$$ \left| << forward >> << (-slope) | signed >> \right| = << forward_error >>, \qquad
\left| << central >> << (-slope) | signed >> \right| = << central_error >>. $$

Taylor's formula says where they come from:
$$ << F >>(<< x >> \pm << h >>) = << F >>(<< x >>) \pm << F >>'(<< x >>)\, << h >> + \tfrac{1}{2} << F >>''(<< x >>)\,
<< h >>^2
\pm \tfrac{1}{6} << F >>'''(<< x >>)\, << h >>^3 + \ldots $$
In the forward difference the term with $<< F >>''$ stays, divided by $<< h >>$: an error of about
$\frac{1}{2} |<< F >>''|\, << h >>$, of order 1. In the central difference it cancels, and what stays is about
$\frac{1}{6} |<< F >>'''|\, << h >>^2$, of order 2. Here $<< F >>''(<< place >>) = << second(f, X, place, 2) >>$ and
$<< F >>'''(<< place >>) = << second(f, X, place, 3) >>$, neither of them 0.

Sanity check: halve the step. An error of order 1 is then about halved, one of order 2 about quartered:
<< table(["step", "forward error", "central error"], halved(f, X, place, size)) >>
%% if finer
With the step divided by $<< finer >>$, the errors are divided by about $<< finer >>^1 = << shrink[0] >>$ and
$<< finer >>^2 = << shrink[1] >>$.
%% else
A central difference needs no more values than a forward one whose value at $<< x >>$ is not known yet, and is much
better.
%% endif
"""


def at(f, x, place):
    return substitute(f, {x: place})


def second(f, x, place, times):
    return substitute(diff(f, x, times), {x: place})


def values(f, x, place, size):
    return [[each, at(f, x, each)] for each in (place - size, place, place + size)]


def halved(f, x, place, size):
    slope, lines = substitute(diff(f, x), {x: place}), []
    for step in (size, size / 2, size / 4):
        forward, central = differences(at(f, x, place + step), at(f, x, place), at(f, x, place - step), step, "")
        lines.append([step, f"${decimal(absolute(forward - slope))}$", f"${decimal(absolute(central - slope))}$"])
    return lines
