"""A steep sigmoid as a step: where it steps, how steep it is, and the weight and bias for a wanted step."""

import math

from exgen import (
    Interval,
    Mistake,
    assume,
    decimal,
    exact,
    latex,
    ln,
    nonzero,
    sign,
    signed,
    variable,
)
from exgen.figures import curves

TITLE = "A sigmoid unit as a step"
SOURCE = "notes, lecture 3: towers are built of steep sigmoids σ(wx + b), which step at s = -b/w"
LEVELS = {1: dict(asks="slope", signs=[1]), 2: dict(asks="values", signs=[1, -1]), 3: dict(asks="limit", signs=[1, -1])}
CONVENTIONS = {
    "sigmoid": r"$\sigma(x) = 1/(1 + e^{-x})$, with the derivative $\sigma'(x) = \sigma(x)\,(1 - \sigma(x))$.",
    "step": "A sigmoid unit steps where its output is $1/2$. Logarithms are natural.",
}
DOMAIN = {"n": "positive"}

INTROS = [
    "A hidden unit with one input has the output",
    "One sigmoid unit of a hidden layer computes",
    "A unit that is to serve as a step has the output",
]
ODDS = [3, 4, 7, 9, 19]  # a probability of r/(1 + r)
CLOSE = [9, 19, 49, 99, 999]  # 1/ε - 1


def draw(rng, asks="values", signs=(1, -1)):
    parts = rng.choice([2, 4, 5, 10])
    w = rng.choice(signs) * parts * rng.randint(2, 12)
    s, t = exact(nonzero(rng, 2 * parts)) / parts, exact(nonzero(rng, 2 * parts)) / parts
    b = -w * s
    # No mistake shall be right by accident.
    assume(abs(t) not in (abs(s), 1) and abs(s) != 1 and b * b != w * w and abs(b) != 1)
    given = {"asks": asks, "given_w": exact(w), "given_b": b, "t": t, "m": None, "odds": None, "delta": None}
    given |= {"direction": rng.choice([1, -1]) if asks == "values" else 1, "places": None}
    if asks == "slope":
        m = rng.randint(3, 30)
        assume(4 * m != w and m * 4 != abs(b) and abs((4 * m * t).numerator) < 1000)
        given["m"] = exact(m)
    else:
        given["odds"] = exact(rng.choice(ODDS if asks == "values" else CLOSE))
        given["delta"] = exact(rng.choice(["1/2", "1/4", "1/5", "1/10", "1/20"]))
        # A number of 100 or more would be wrong when it is rounded to a whole number of three figures.
        assume(abs(t) * math.log(given["odds"]) < 99 * given["delta"])
    if asks == "limit":
        near = [s - exact(rng.randint(1, 2 * parts)) / parts, s + exact(rng.randint(1, 2 * parts)) / parts]
        given["places"] = exact(rng.sample(near, 2))
    given["wording"] = {"intro": rng.choice(INTROS), "x": rng.choice("xxzv"), "where": rng.choice([0, 1])}
    return given


def solve(step, asks, given_w, given_b, t, m, odds, delta, direction, places, wording, slip=""):
    step("place", -given_b / given_w, marks=1)
    turned = -1 if slip == "down" else 1
    if asks != "slope":
        argument = odds if slip == "no logarithm" else ln(odds)
        distance = 2 * delta if slip == "whole width" else delta
    if asks == "limit":
        sides = [(1 + turned * sign(given_w * x + given_b)) / 2 for x in places]
        step("limits", [*sides, exact("1/2")], marks=2)
        step("slope", variable("n") * given_w / 4, marks=1)
        step("bias", -given_w * t, marks=1)
        step("enough", Interval(argument / (given_w * sign(given_w) * distance), None, True), marks=2)
        return
    half = exact("1/2")  # the value at the step, and the slope of the sigmoid is σ (1 - σ)
    step("slope", half * (1 - half) * given_w, marks=1)
    if asks == "slope":
        step("bias", -given_w * t, marks=1)
        weight = step("weight", m if slip == "no quarter" else 4 * m, marks=1)
    else:
        step("bias", -variable("w") * t, marks=1)
        weight = step("weight", turned * direction * argument / distance, marks=2)
    step("second", -weight * t, marks=1)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
w, b, t = << given_w >>, << given_b >>, << t >>

def root(f):
    # the place where f changes its sign, looked for in ever finer grids
    low, high = -2000.0, 2000.0
    for _ in range(6):
        at = torch.linspace(low, high, 1001)
        k = f(at).sign().diff().nonzero()[0, 0]
        low, high = at[k].item(), at[k + 1].item()
    return torch.tensor((low + high) / 2)

def slope_of(f, x):
    x = torch.as_tensor(x).clone().requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0]

place = root(lambda x: torch.sigmoid(w * x + b) - 0.5)
%% if asks == "slope"
slope = slope_of(lambda x: torch.sigmoid(w * x + b), place)
bias = root(lambda b: torch.sigmoid(w * t + b) - 0.5)
weight = root(lambda w: slope_of(lambda x: torch.sigmoid(w * (x - t)), torch.full_like(w, t)) - << m >>)
second = root(lambda b: torch.sigmoid(weight * t + b) - 0.5)
%% elif asks == "values"
slope = slope_of(lambda x: torch.sigmoid(w * x + b), place)
bias = torch.stack([root(lambda b: torch.sigmoid(v * t + b) - 0.5) for v in << points["w"] >>])
left, right, half_way = << values(odds, direction)[0] >>, << values(odds, direction)[1] >>, << delta >>
weight = root(lambda w: torch.sigmoid(w * half_way) - right)
second = root(lambda b: torch.sigmoid(weight * t + b) - 0.5)
print(torch.sigmoid(weight * (t - half_way) + second) - left)
%% else
n = torch.tensor(1e6)
limits = torch.sigmoid(n * (w * torch.tensor(<< places >>) + b)).tolist()
limits.append(torch.sigmoid(n * 0.0).item())
slope = torch.stack([slope_of(lambda x: torch.sigmoid(n * (w * x + b)), place) for n in << points["n"] >>])
bias = root(lambda b: torch.sigmoid(w * t + b) - 0.5)
far = t + << delta >> if w > 0 else t - << delta >>
enough = [root(lambda n: 1 - torch.sigmoid(n * (w * far + bias)) - 1 / (1 + << odds >>)), None]
%% endif
print(place, slope, bias)
"""

MISTAKES = [
    Mistake(
        "sign of the place",
        "The step is where the whole argument of the sigmoid is 0. Solving $wx + b = 0$ takes $b$ to the other side, with "
        "the other sign: $s = -b/w$. Check: put the place into the argument; it must come out as 0.",
        place=lambda given_w, given_b: given_b / given_w,
    ),
    Mistake(
        "weight forgotten in the place",
        "The bias alone does not say where the step is: $wx + b = 0$ is solved by $x = -b/w$. Check: put the place into "
        "the argument; it must come out as 0.",
        place=lambda given_b: -given_b,
    ),
    Mistake(
        "place upside down",
        "$wx + b = 0$ is divided by the weight, not by the bias: $x = -b/w$. Check: with the bias 0 the step is at 0.",
        place=lambda given_w, given_b: -given_w / given_b,
    ),
    Mistake(
        "slope without the quarter",
        "The slope of the sigmoid itself is $\\sigma(1 - \\sigma)$, which is $1/4$ where $\\sigma = 1/2$; the weight "
        "multiplies it. Check: a weight of 1 must give the largest slope of the sigmoid, and that is not 1.",
        slope=lambda slope: 4 * slope,
    ),
    Mistake(
        "value for slope",
        "$1/2$ is the value of the unit at its step; the question is how steep it is there. Check: a larger weight makes "
        "the step steeper, so the weight has to be in the answer.",
        slope=exact("1/2"),
    ),
    Mistake(
        "sign of the bias",
        "For a step at $s$ the argument has to be 0 there: $ws + b = 0$, so $b = -ws$. Check: put $s$ into the argument; "
        "it must come out as 0.",
        bias=lambda bias: -bias,
        second=lambda second: -second,
        convention=True,
    ),
    Mistake(
        "weight forgotten in the bias",
        "$b = -s$ is right for the weight 1 only; the weight multiplies the place: $b = -ws$. Check: put the place of the "
        "step into the argument; it must come out as 0.",
        bias=lambda t: -t,
        second=lambda t: -t,
    ),
    Mistake(
        "place divided by the weight",
        "From $ws + b = 0$ follows $b = -ws$: the place is multiplied by the weight. It is the way back, $s = -b/w$, that "
        "divides. Check: put the place of the step into the argument; it must come out as 0.",
        bias=lambda bias, t: t * t / bias,
        second=lambda second, t: t * t / second,
    ),
    Mistake(
        "slope taken for the weight",
        "The slope at the step is a quarter of the weight, so the weight is four times the slope. Check: work out the "
        "slope at the step from your weight, as for the given unit.",
        slip="no quarter",
    ),
    Mistake(
        "logarithm not taken",
        "$\\sigma(u) = p$ where $e^u = p/(1 - p)$; the argument itself is $u = \\ln(p/(1 - p))$. Check: put the argument "
        "back into the sigmoid.",
        slip="no logarithm",
    ),
    Mistake(
        "whole width for the distance from the step",
        "The argument is $w(x - s)$, and $x - s$ is the distance from the step to one side; from one side to the other "
        "it is twice that. Check: put one of the two ends into the unit.",
        slip="whole width",
    ),
    Mistake(
        "up for down",
        "A unit rises where its weight is positive and falls where it is negative. Check: work out the sign of the "
        "argument on one side of the step.",
        slip="down",
    ),
    Mistake(
        "value 1 at the step itself",
        "At the step the argument is 0, whatever the factor in front of it is, and $\\sigma(0)$ is neither 0 nor 1. "
        "Check: work out the unit there for one factor of your choice.",
        limits=lambda limits: [limits[0], limits[1], exact(1)],
    ),
    Mistake(
        "inequality turned round",
        "A larger factor makes the step steeper, and so closer to the ideal one: the condition bounds the factor from below. "
        "Check: try a factor ten times as large.",
        enough=lambda enough: Interval(0, enough.low, False, True),
    ),
]

STATEMENT = r"""
%% set x = wording["x"]
%% set fx = "(" ~ x ~ ")"
<< wording["intro"] >>
%% if asks == "limit"
$$ y_n<< fx >> = \sigma\left(n \cdot (<< argument(given_w, given_b, x) >>)\right), \qquad n > 0. $$
The larger $n$, the closer the unit is to a step from one value to another.

<< answer("place") >> << asked(wording, "y_n") >>

<< answer("limits") >> What does $y_n<< fx >>$ come close to as $n \to \infty$: at $<< x >> = << places[0] >>$, at
$<< x >> = << places[1] >>$, and at the place of the step itself? Answer with a vector of these three limits.

<< answer("slope") >> Give the slope $y_n'$ at the place of the step, as an expression in $n$.

<< answer("bias") >> The number $<< given_b >>$ is to be replaced by another, $c$, so that
$\sigma\left(n \cdot (<< scaled(given_w, x) >> + c)\right)$ steps at $<< x >> = << t >>$. Which $c$ does this?

<< answer("enough") >> The ideal step at $<< x >> = << t >>$ is 0 on one side and 1 on the other. For which $n > 0$ does the unit
of the last question differ from it by at most $<< 1 / (1 + odds) >>$ at every $<< x >>$ whose distance from $<< t >>$ is at
least $<< delta >>$? Answer with an interval, with exact ends.
%% else
$$ y = \sigma(<< argument(given_w, given_b, x) >>). $$

<< answer("place") >> << asked(wording, "y") >>

<< answer("slope") >> How large is the slope of $y$, its derivative by $<< x >>$, at that place?

%% if asks == "slope"
<< answer("bias") >> The weight $<< given_w >>$ stays. With which bias does the unit step at $<< x >> = << t >>$?

<< answer("weight") >> Now the unit is to have the slope $<< m >>$ at its step. Which weight does this?

<< answer("second") >> With the weight of the last question, which bias puts the step at $<< x >> = << t >>$?
%% else
<< answer("bias") >> A unit $\sigma(w << x >> + b)$ is to step at $<< x >> = << t >>$. Give its bias $b$ as an expression in its
weight $w$.

<< answer("weight") >> This unit is to << "rise" if direction > 0 else "fall" >>: from $<< values(odds, direction)[0] >>$ at
$<< x >> = << t - delta >>$ through $\frac{1}{2}$ at $<< x >> = << t >>$ to $<< values(odds, direction)[1] >>$ at
$<< x >> = << t + delta >>$, as in the picture. Give its weight $w$. An exact answer may have a logarithm in it.

<< figure(wanted(t, delta, odds, direction, x)) >>

<< answer("second") >> Give its bias $b$, as a number.
%% endif
%% endif
"""

SOLUTION = r"""
%% set x = wording["x"]
Rule: $\sigma(u) = \frac{1}{2}$ where $e^{-u} = 1$, that is $u = 0$. So a unit $\sigma(w<< x >> + b)$ steps where
$w<< x >> + b = 0$, at $s = -b/w$, and a step at $s$ needs the bias $b = -ws$.

%% if asks == "limit"
A factor $n$ in front does not move the zero of the argument:
%% endif
$$ << argument(given_w, given_b, x) >> = 0 \quad\Longrightarrow\quad << x >> = -\frac{<< given_b >>}{<< given_w >>} = << place >>. $$
%% if asks == "limit"

Far from it, the sign of the argument decides: $\sigma(nu)$ comes close to 1 where $u > 0$ and to 0 where $u < 0$.
%% for p in places
$$ << x >> = << p >>: \quad << given_w >> \cdot << p | paren >> << given_b | signed >> = << given_w * p + given_b >>
<< ">" if given_w * p + given_b > 0 else "<" >> 0, \quad\text{so the limit is } << limits[loop.index0] >>. $$
%% endfor
At the step itself the argument is 0 for every $n$, and the unit stays at $\sigma(0) = \frac{1}{2}$. Together:
$<< limits >>$.

Slope: $\sigma' = \sigma(1 - \sigma)$ is $\frac{1}{2} \cdot \frac{1}{2} = \frac{1}{4}$ at the step, and the chain rule adds the
factor of $<< x >>$, which is $<< n_times(given_w) >>$:
$$ y_n'\left(<< place >>\right) = \frac{1}{4} \cdot << in_brackets(n_times(given_w)) >> = << slope >>. $$
Its size grows without bound as the unit comes close to a jump.

For a step at $<< t >>$: $<< given_w >> \cdot << t | paren >> + c = 0$, so $c = << bias >>$.

Write the distance from the step as $d$. On the side of 1 the unit is $\sigma(<< n_times(absolute(given_w)) >>\, d)$, and it
is off by $1 - \sigma$; on the side of 0 it is off by as much, since $\sigma(-u) = 1 - \sigma(u)$. Both are largest where
$d$ is smallest, at $d = << delta >>$. So the condition is
$$ \sigma\left(<< n_times(absolute(given_w)) >> \cdot << delta >>\right) \ge << odds / (1 + odds) >>
\quad\Longleftrightarrow\quad << n_times(absolute(given_w) * delta) >> \ge \ln << odds >>
\quad\Longleftrightarrow\quad n \ge << enough.low >> \approx << enough.low | decimal(4) >>. $$
That is the interval $<< enough >>$: a larger $n$ is steeper and never worse. The picture shows the unit with the smallest such
$n$ and, dashed, with four times as much.

<< figure(pair(given_w, t, delta, enough.low, x)) >>

Sanity check: at the smallest such $n$ the argument at the distance $<< delta >>$ is $\ln << odds >>$, and
$\sigma(\ln << odds >>) = 1/(1 + \frac{1}{<< odds >>}) = << odds / (1 + odds) >>$.
%% else
Check: $<< given_w >> \cdot << place | paren >> << given_b | signed >> = 0$. The tempting $b/w = << -place >>$ gives
$<< 2 * given_b >>$ instead.

Slope: $\sigma' = \sigma(1 - \sigma)$ is $\frac{1}{2} \cdot \frac{1}{2} = \frac{1}{4}$ at the step, and the chain rule adds the
weight as a factor: $\frac{1}{4} \cdot << given_w | paren >> = << slope >>$.

%% if asks == "slope"
For a step at $<< t >>$ with the same weight: $b = -<< given_w >> \cdot << t | paren >> = << bias >>$.

The slope at the step is $w/4$, wherever the step is. It is $<< m >>$ for $w = 4 \cdot << m >> = << weight >>$, and the step is at
$<< t >>$ for $b = -<< weight >> \cdot << t | paren >> = << second >>$.
The picture shows the given unit and, dashed, the one of (d) and (e).

<< figure(compared(given_w, given_b, weight, second, x)) >>
%% else
For a step at $<< t >>$: $w \cdot << t | paren >> + b = 0$, so $b = << bias >>$, whatever $w$ is. With it the argument is
$w << x >> + b = w (<< x >> << -t | signed >>)$, the weight times the distance from the step.

At $<< x >> = << t + delta >>$ this is $<< delta >>\, w$. From $\sigma(u) = p$ follows $e^{-u} = (1 - p)/p$, so
$u = \ln(p/(1 - p))$, here with $p = << values(odds, direction)[1] >>$:
$$ << delta >>\, w = << "" if direction > 0 else "-" >>\ln << odds >>
\quad\Longrightarrow\quad w = << weight >> \approx << weight | decimal(4) >>,
\qquad b = -w \cdot << t | paren >> = << second >> \approx << second | decimal(4) >>. $$
The distance to use is $<< delta >>$, from the step to one side, not $<< 2 * delta >>$, from one side to the other.

Sanity check: the unit << "rises" if direction > 0 else "falls" >>, so the weight is << "positive" if direction > 0 else
"negative" >>; and at $<< x >> = << t - delta >>$ the argument is the opposite, with
$\sigma(-u) = 1 - \sigma(u) = << values(odds, direction)[0] >>$.
%% endif
%% endif
"""


def scaled(w, x):
    """LaTeX of wx."""
    return {1: "", -1: "-"}.get(w, latex(w)) + x


def argument(w, b, x):
    """LaTeX of wx + b."""
    return f"{scaled(w, x)} {signed(b)}"


def n_times(w):
    return scaled(w, r"\,n") if abs(w) != 1 else scaled(w, "n")


def in_brackets(factor):
    return rf"\left({factor}\right)" if factor.startswith("-") else factor


def absolute(w):
    return abs(w)


def asked(wording, y):
    x = wording["x"]
    if wording["where"]:
        return f"At which ${x}$ does the unit step, that is, where is ${y} = 1/2$?"
    return f"Where is the step of the unit, the ${x}$ with ${y} = 1/2$?"


def values(odds, direction):
    """The values of the wanted unit on the left and on the right."""
    low, high = 1 / (1 + odds), odds / (1 + odds)
    return (low, high) if direction > 0 else (high, low)


def samples(w, b, low, high):
    at = [low + (high - low) * i / 160 for i in range(161)]
    return [(x, 1 / (1 + math.exp(-max(-60.0, min(60.0, w * x + b))))) for x in at]


def wanted(t, delta, odds, direction, x):
    w = direction * math.log(odds) / float(delta)
    low, high = float(t - 4 * delta), float(t + 4 * delta)
    left, right = values(odds, direction)
    marks = [(t - delta, left, "", "", left), (t, exact("1/2"), "", t, ""), (t + delta, right, "", "", right)]
    return curves(
        [samples(w, -w * float(t), low, high)], [""], marks, y_range=(0, 1), axes_names=(x, "y"),
        alt=f"A sigmoid that {'rises' if direction > 0 else 'falls'} through one half",
    )  # fmt: skip


def compared(w, b, weight, second, x):
    s, t = float(-b / w), float(-second / weight)
    room = max(10 / float(min(w, weight)), 0.4 * abs(s - t))
    low, high = min(s, t) - room, max(s, t) + room
    curve = [samples(float(w), float(b), low, high), samples(float(weight), float(second), low, high)]
    marks = [(s, exact("1/2"), "", -b / w), (t, exact("1/2"), "", -second / weight)]
    return curves(curve, ["", ""], marks, y_range=(0, 1), axes_names=(x, "y"), alt="The given unit and the wanted one")


def pair(w, t, delta, least, x):
    """The unit at the smallest factor that is enough, and at four times as much."""
    n, slope, place = float(decimal(least, 8)), float(w), float(t)
    low, high = place - 4 * float(delta), place + 4 * float(delta)
    curve = [samples(k * n * slope, -k * n * slope * place, low, high) for k in (1, 4)]
    return curves(
        curve, ["", ""], [(t - delta, curve[0][60][1], "", t - delta), (t + delta, curve[0][100][1], "", t + delta)],
        y_range=(0, 1), axes_names=(x, "y"), alt="The unit with the smallest factor, and steeper with four times the factor",
    )  # fmt: skip
