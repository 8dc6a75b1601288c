"""Where a scaled and shifted sigmoid is steepest, and how steep: the maximum of the derivative of a σ(kx + c) + d."""

import math

from exgen import Mistake, assume, decimal, derivative, exact, latex, ln, nonzero, sigmoid, signed
from exgen.figures import curves

TITLE = "Where a sigmoid is steepest"
SOURCE = "notes, 25 January: the derivative of the sigmoid is σ(1 - σ), and its maximum is 1/4"
LEVELS = {
    1: dict(offset=False, signs=[1], slopes=[2, 3, 4, 5, 6, 8, 10], asked=False),
    2: dict(offset=True, signs=[1, -1], slopes=["1/2", "1/3", "3/2", 2, 3, 4, 5, 6, 8, 10], asked=False),
    3: dict(offset=True, signs=[1, -1], slopes=["1/2", "1/3", "3/2", 2, 3, 4, 5, 6], asked=True),
}
CONVENTIONS = {"sigmoid": r"$\sigma(x) = 1/(1 + e^{-x})$, with the derivative $\sigma'(x) = \sigma(x)\,(1 - \sigma(x))$."}

INTROS = [
    "The output of a unit with one input is",
    "An activation function is scaled and moved to",
    "A smooth switch is modelled by",
    "Consider the function",
]
CHANCES = ["1/5", "1/4", "1/3", "2/3", "3/4", "4/5"]


def draw(rng, offset=True, signs=(1, -1), slopes=(2, 3, 4), asked=False):
    sign = rng.choice(signs)  # of a and k alike: the derivative then has a maximum and not a minimum
    a, k = sign * exact(rng.randint(2, 12)), sign * exact(rng.choice(slopes))
    c, d = exact(nonzero(rng, 9)), exact(nonzero(rng, 9) if offset else 0)
    # 1/2 and 1/4 shall not be right by accident, a place that is off by one shall not be 0, from which nothing follows,
    # and the place shall fit into a picture.
    assume(a * k not in (1, 2) and abs(c / k) <= 8 and -c / k not in (exact("1/2"), exact("1/4"), -1, 1))
    return {
        "a": a,
        "k": k,
        "c": c,
        "d": d,
        "p": exact(rng.choice(CHANCES)) if asked else None,
        "wording": {
            "intro": rng.choice(INTROS),
            "name": rng.choice("fgh"),
            "variable": rng.choice("xtzv"),
            "written": rng.choice(["sigma", "fraction"]),
            "asks": rng.choice(["where", "point"]),
            "picture": not offset,
        },
    }


def solve(step, a, k, c, d, p, wording):
    def slope(x):
        return a * k * derivative(sigmoid, at=k * x + c)

    half = step("half", sigmoid(0))
    place = step("place", -c / k, marks=1 if d == 0 else 2)
    step("largest", slope(place), marks=2)
    step("height", a * half + d, marks=1)
    if p is not None:
        second = step("second", (ln(p / (1 - p)) - c) / k, marks=2)
        step("slope", slope(second), marks=1)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
a, k, c, d = << a >>, << k >>, << c >>, << d >>

def f(x):
    return a * torch.sigmoid(k * x + c) + d

def slopes(x):
    x = x.clone().requires_grad_()
    first, = torch.autograd.grad(f(x).sum(), x, create_graph=True)
    second, = torch.autograd.grad(first.sum(), x)
    return first.detach(), second

# f' grows where f'' > 0 and falls where f'' < 0: close in on the turn
low, high = sorted([(-25 - c) / k, (30 - c) / k])
for _ in range(5):
    x = torch.linspace(low, high, 1001)
    rising = int((slopes(x)[1] > 0).sum())
    low, high = x[rising - 1].item(), x[rising].item()
place = torch.tensor((low + high) / 2)
largest, _ = slopes(place)
half = torch.sigmoid(k * place + c)
height = f(place)
%% if p is not none
second = (torch.logit(torch.tensor(<< p >>)) - c) / k
slope, _ = slopes(second)
%% endif
print(half, place, largest, height)
"""

MISTAKES = [
    Mistake(
        "1/4 as the value of the sigmoid",
        "1/4 is how large the derivative of the sigmoid is at its maximum; the value of the sigmoid there is another "
        "number. Check: which $s$ makes $s(1 - s)$ as large as it can be?",
        half=exact("1/4"),
    ),
    Mistake(
        "largest value for largest slope",
        "Where the sigmoid comes close to 1 it is almost flat; the question is where it is steepest. "
        "Check: at $s = 1$ the derivative $s(1 - s)$ is 0.",
        half=exact(1),
    ),
    Mistake(
        "1/2 as the place",
        "1/2 is the value of the sigmoid at the maximum, not the place of the maximum: $1 - 2s = 0$ was solved for "
        "$s = \\sigma(u)$, and $u$ is still to be found. Check: where is the sigmoid 1/2?",
        place=exact("1/2"),
    ),
    Mistake(
        "inner factor forgotten in the place",
        "The maximum is where the whole argument of the sigmoid is 0; if this is $kx + c$, then $x = -c/k$ and not $-c$. "
        "Check: put the place into the argument; it must come out as 0.",
        place=lambda c: -c,
    ),
    Mistake(
        "sign of the place",
        "The maximum is where the argument of the sigmoid is 0. Solving $kx + c = 0$ takes $c$ to the other side, with the "
        "other sign. "
        "Check: put the place into the argument; it must come out as 0.",
        place=lambda c, k: c / k,
    ),
    Mistake(
        "1/2 as the maximum",
        "1/2 is the value of the sigmoid where its derivative is largest, not the value of the derivative. "
        "Check: $s(1 - s)$ at $s = 1/2$.",
        largest=exact("1/2"),
    ),
    Mistake(
        "1/4 whatever the factors",
        "1/4 is the largest slope of the sigmoid by itself; here there is a factor in front of it and one inside. "
        "Check: stretch a curve upwards by a factor, and all its slopes grow by that factor.",
        largest=exact("1/4"),
    ),
    Mistake(
        "inner factor forgotten in the maximum",
        "By the chain rule the derivative of $\\sigma(kx + c)$ has the factor $k$ as well. "
        "Check: a larger $k$ makes the curve steeper.",
        largest=lambda a: a / 4,
    ),
    Mistake(
        "outer factor forgotten in the maximum",
        "A constant factor stays when a function is differentiated, so it multiplies every slope. "
        "Check: stretch a curve upwards by a factor, and all its slopes grow by that factor.",
        largest=lambda k: k / 4,
    ),
    Mistake(
        "value for slope",
        "This is the value of the function at that place; the question is how steep it is there. "
        "Check: a constant added to the function must not change the answer.",
        largest=lambda a, d: a / 2 + d,
    ),
    Mistake(
        "value as the place",
        "The given number $p$ is to be the value of the sigmoid, not the place. The sigmoid is undone by the logarithm of "
        "the odds: $\\sigma(u) = p$ where $u = \\ln(p/(1 - p))$. Check: put the place in; the value must be $p$.",
        second=lambda p: p,
    ),
    Mistake(
        "odds upside down",
        "$\\sigma(u) = p$ where $e^{-u} = (1 - p)/p$, so $u = \\ln(p/(1 - p))$. "
        "Check: where $p$ is above 1/2, the argument is positive.",
        second=lambda second, c, k: -2 * c / k - second,
    ),
    Mistake(
        "one of the two factors forgotten",
        "Where the sigmoid has the value $p$, its derivative is $p(1 - p)$, and here the factor $1 - p$ is missing. "
        "Check: at $p = 1/2$ this must give back the largest slope.",
        slope=lambda a, k, p: a * k * p,
    ),
]

STATEMENT = r"""
%% set f, x = wording["name"], wording["variable"]
<< wording["intro"] >>
%% if wording["written"] == "sigma"
$$ << f >>(<< x >>) = << formula(a, k, c, d, wording) >>, \qquad\text{where}\quad \sigma(u) = \frac{1}{1 + e^{-u}}. $$
%% else
$$ << f >>(<< x >>) = << formula(a, k, c, d, wording) >>. $$
%% endif
%% if wording["picture"]

<< figure(drawn(a, k, c, d, wording)) >>
%% endif

%% if wording["asks"] == "where"
<< answer("place") >> Where is the derivative $<< f >>'$ largest?
%% else
<< answer("place") >> Give the $<< x >>$ at which $<< f >>$ is steepest.
%% endif

<< answer("largest") >> How large is the derivative $<< f >>'$ there?

<< answer("height") >> What is the value of $<< f >>$ there?

%% if p is not none
<< answer("second") >> << "" if wording["written"] == "sigma" else "Let $\\sigma(u) = 1/(1 + e^{-u})$. " >>At which $<< x >>$ is $\sigma(<< argument(k, c, x) >>) = << p >>$?

<< answer("slope") >> What is the value of $<< f >>'$ at that place?
%% endif
"""

SOLUTION = r"""
%% set f, x = wording["name"], wording["variable"]
Write $u = << argument(k, c, x) >>$ and $s = \sigma(u)$. The derivative of the sigmoid is $s(1 - s)$, and the chain rule adds
the factor $<< k >>$ of $u$:
$$ << f >>'(<< x >>) = << a | paren >> \cdot << k | paren >> \cdot s(1 - s) = << a * k >>\, s(1 - s). $$

Since $s(1 - s) = \frac{1}{4} - (s - \frac{1}{2})^2$, this is largest where $s = << half >>$; setting the derivative
$1 - 2s$ to 0 says the same. Now $s$ is a value of the sigmoid and not yet a place. $\sigma(u) = \frac{1}{2}$ where
$e^{-u} = 1$, that is $u = 0$:
$$ << argument(k, c, x) >> = 0 \quad\Longrightarrow\quad << x >> = << place >>, \qquad
<< f >>'\left(<< place >>\right) = << a * k >> \cdot \frac{1}{2} \cdot \frac{1}{2} = << largest >>. $$
There $<< f >>\left(<< place >>\right) = << a | paren >> \cdot \frac{1}{2}<< " " ~ signed(d) if d != 0 >> = << height >>$, half-way between
the values that $<< f >>$ comes close to far out on either side.
%% if p is not none

For $\sigma(u) = << p >>$, solve $1/(1 + e^{-u}) = << p >>$: then $e^{-u} = << (1 - p) / p >>$ and
$u = << log(p / (1 - p)) >>$, so
$$ << argument(k, c, x) >> = << log(p / (1 - p)) >> \quad\Longrightarrow\quad
<< x >> = << solved(p, c, k) >> \approx << second | decimal(3) >>. $$
The slope needs $s$ only: $<< a * k >>\, s(1 - s) = << a * k >> \cdot << p >> \cdot << 1 - p >> = << slope >>$.
%% endif

<< figure(drawn(a, k, c, d, wording, place, largest)) >>

%% set one, other = place - 1 / k, place + 1 / k
Sanity check: a little to either side the slope must be smaller. At $<< x >> = << one >>$ and at $<< x >> = << other >>$, where
$u$ is $-1$ and $1$, it is only $<< slope_at(a, k, c, one) | decimal(3) >>$; the maximum is $<< rounded(largest) >>$.
%% if place != half
%% set there = slope_at(a, k, c, half)
The tempting place $\frac{1}{2}$ gives $<< f >>'(\frac{1}{2}) \approx << there | decimal(3) >>$ only.
%% endif
"""


def argument(k, c, x):
    """LaTeX of kx + c."""
    factor = {1: "", -1: "-"}.get(k, latex(k))
    return f"{factor}{x} {signed(c)}" if c else f"{factor}{x}"


def formula(a, k, c, d, wording):
    """LaTeX of the function, with the sign σ or with its fraction written out."""
    end = f" {signed(d)}" if d else ""
    if wording["written"] == "sigma":
        factor = {1: "", -1: "-"}.get(a, latex(a) + r"\,")
        return rf"{factor}\sigma\left({argument(k, c, wording['variable'])}\right){end}"
    minus = "-" if a < 0 else ""
    return rf"{minus}\frac{{{latex(abs(a))}}}{{1 + e^{{{argument(-k, -c, wording['variable'])}}}}}{end}"


def log(odds):
    return rf"\ln {latex(odds)}" if odds > 1 else rf"-\ln {latex(1 / odds)}"


def solved(p, c, k):
    """LaTeX of the place where the sigmoid is p, over one denominator."""
    top = f"{log(p / (1 - p))} {signed(-c)}" if c else log(p / (1 - p))
    if k == 1:
        return top
    return rf"\frac{{{top}}}{{{latex(k)}}}" if k.denominator == 1 else rf"{latex(1 / k)} \left({top}\right)"


def slope_at(a, k, c, x):
    return a * k * derivative(sigmoid, at=k * x + c)


def rounded(value):
    """LaTeX of a number, and as a decimal if it is none that one sees at a glance."""
    said = decimal(value, 3)
    same = "=" if exact(said) == value else r"\approx"
    return latex(value) if value.denominator == 1 else f"{latex(value)} {same} {said}"


def drawn(a, k, c, d, wording, place=None, largest=None):
    """The curve alone; with a place, its derivative too, and the maximum marked."""
    f, x = wording["name"], wording["variable"]
    size = abs(float(k))
    low, high = math.floor(-float(c / k) - 5 / size - 0.5), math.ceil(-float(c / k) + 6 / size)
    at = [low + (high - low) * i / 120 for i in range(121)]
    s = [1 / (1 + math.exp(-float(k) * t - float(c))) for t in at]
    values = [(t, float(a) * v + float(d)) for t, v in zip(at, s)]
    if place is None:
        return curves([values], [f], axes_names=(x, ""), alt=f"The curve of {f}, an S that rises from left to right")
    slopes = [(t, float(a * k) * v * (1 - v)) for t, v in zip(at, s)]
    mark = (place, largest, "", place, largest)
    return curves([values, slopes], [f, f"{f}'"], [mark], axes_names=(x, ""), alt=f"The curves of {f} and its derivative")
