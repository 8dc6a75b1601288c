"""Values and limits of a scaled and shifted sigmoid, its symmetry, and which of several sigmoids is steeper."""

import math

from exgen import (
    LETTERS,
    Mistake,
    assume,
    decimal,
    exact,
    exp,
    latex,
    ln,
    nonzero,
    paren,
    sigmoid,
    sign,
    signed,
    variable,
)
from exgen.figures import curves

TITLE = "Values and limits of a sigmoid"
SOURCE = "notes, 25 January: σ(0) = 1/2, σ(x) comes close to 1 and to 0 far out; σ(5x) is steeper than σ(x)"
LEVELS = {
    1: dict(kind="plain"),  # σ(kx), either sign of k: powers of e, and a decimal
    2: dict(kind="moved"),  # σ(kx + c): a logarithm put in, and the symmetry
    3: dict(kind="scaled"),  # a σ(kx + c) + d
}
CONVENTIONS = {"sigmoid": r"$\sigma(u) = 1/(1 + e^{-u})$, with the natural exponential."}

INTROS = [
    "A unit with one input computes",
    "A smooth switch is modelled by",
    "Let an activation be given by",
    "Consider, for all real numbers, the function",
]
LIMITS = [
    "Give three numbers, in this order: the limit of ${f}({x})$ for ${x} \\to -\\infty$, the value {value}, and the limit "
    "for ${x} \\to +\\infty$.",
    "What does ${f}({x})$ come close to as ${x} \\to -\\infty$, what is {value}, and what does ${f}({x})$ come close to as "
    "${x} \\to +\\infty$? Give the three numbers in this order.",
]


def draw(rng, kind="moved"):
    a, c, d = exact(1), exact(0), exact(0)
    if kind == "plain":
        k = rng.choice([-1, 1]) * exact(rng.choice(["1/3", "1/2", 2, 3, 4, 5, 6, 8, 10]))
        u = exact(nonzero(rng, 4))
    else:
        k, c = rng.choice([-1, 1]) * exact(rng.choice(["1/2", 2, 3, 4])), exact(nonzero(rng, 6))
        u = rng.choice([-1, 1]) * ln(rng.randint(2, 9))
    if kind == "scaled":
        a, d = nonzero(rng, 9) * exact(1), exact(nonzero(rng, 9))
        # The middle and the ends of the range are five different numbers from 0, 1/2, 1 and the factor itself.
        assume(abs(a) > 1 and a + d != 0 and a / 2 + d not in (0, exact("1/2")) and d not in (1, -a / 2, -2 * a))
    return {
        "kind": kind,
        "a": a,
        "k": k,
        "c": c,
        "d": d,
        "place": (u - c) / k,
        "rivals": rivals(rng, kind),
        "wording": {
            "intro": rng.choice(INTROS),
            "limit": rng.choice(LIMITS),
            "name": rng.choice("fgh"),
            "variable": rng.choice("xtzv"),
        },
    }


def rivals(rng, kind):
    """Four sigmoids as (factor, slope inside, shift inside): the steepest is told by no single sign or number."""
    slopes = rng.sample(range(1, 10), 4)
    if kind == "plain":
        return tuple((1, slope, 0) for slope in slopes)
    factors = [1] * 4 if kind == "moved" else [nonzero(rng, 6) for _ in slopes]
    found = tuple((a, rng.choice([-1, 1]) * k, rng.randint(-9, 9)) for a, k in zip(factors, slopes))
    assume(len({abs(a * k) for a, k, _ in found}) == 4)
    # Each way to go wrong leads to a letter of its own.
    sizes = [lambda a, k: abs(a * k), lambda a, k: -abs(a * k), lambda a, k: a * k, lambda a, k: abs(k)]
    letters = [largest(found, size) for size in sizes[: 3 if kind == "moved" else 4]]
    assume(len(set(letters)) == len(letters))
    return found


def solve(step, kind, a, k, c, d, place, rivals, wording, slip=""):
    u = step("u", (k * place + c) * (-1 if slip == "minus" else 1))
    middle = step("middle", a * sigmoid(0) + d)
    rising = sign(k) * (-1 if slip == "minus" else 1)
    down = step("down", a * (1 - rising) / 2 + d)
    up = step("up", a * (1 + rising) / 2 + d)
    course = step("course", exact([down, middle, up]), marks=3)
    value = step("value", a * sigmoid(u) + d, marks=2, exact_only=True)
    if kind == "plain":
        step("rounded", value, marks=1, figures=3, wanted="number, a decimal of 3 significant figures")
    else:
        step("mirrored", 2 * course[1] - value, marks=1)
    if kind != "plain":
        step("w", -k * variable(wording["variable"]) - c, marks=1)
    step("steepest", largest(rivals, lambda a, k: abs(a * k)), marks=1, choices=list(LETTERS[: len(rivals)]))


def largest(rivals, size):
    """The letter of the sigmoid of the largest size."""
    sizes = [size(a, k) for a, k, _ in rivals]
    return LETTERS[sizes.index(max(sizes))]


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
a, k, c, d = << a >>, << k >>, << c >>, << d >>

def f(x):
    return a * torch.sigmoid(k * x + c) + d

centre, place = torch.tensor(-c / k), torch.tensor(<< place >>)
far = torch.tensor(float("inf"))
middle, value, mirrored = f(centre), f(place), f(2 * centre - place)
rounded = value
up, down = f(far), f(-far)
course = torch.stack([down, middle, up])
%% if kind != "plain"
<< wording["variable"] >> = torch.tensor(<< points.get(wording["variable"], [1, 2, 3]) >>)
w = torch.logit(1 - torch.sigmoid(k * << wording["variable"] >> + c))
%% endif

# the slope of each of the four where its sigmoid is 1/2
slopes = []
for a, k, c in << rivals >>:
    x = torch.tensor(-c / k, requires_grad=True)
    slope, = torch.autograd.grad(a * torch.sigmoid(k * x + c), x)
    slopes.append(slope.abs())
steepest = "ABCD"[torch.stack(slopes).argmax()]
print(middle, value, up, down, steepest)
"""

MISTAKES = [
    Mistake(
        "limits swapped",
        "As its argument $u$ grows, $e^{-u}$ goes to 0 and the sigmoid to 1; as $u$ falls, $e^{-u}$ grows without "
        "bound and the sigmoid goes to 0. Which end that is depends on the sign in front of the variable. "
        "Check: put in a large number, with its sign.",
        up=lambda up, a, d: a + 2 * d - up,
        down=lambda down, a, d: a + 2 * d - down,
    ),
    Mistake(
        "minus of the exponent lost",
        "The sigmoid has $e^{-u}$ in its denominator; with $e^{u}$ the curve would fall where it should rise. "
        "Check: a positive argument gives a value above one half.",
        slip="minus",
    ),
    Mistake(
        "0 in the middle",
        "At the argument 0 the sigmoid is $1/(1 + e^0) = 1/2$; it is the hyperbolic tangent that is 0 there. "
        "Check: the exponential of 0 is 1, not 0.",
        middle=lambda d: d,
    ),
    Mistake(
        "-1 as the lower end",
        "The sigmoid lies between 0 and 1; it is the hyperbolic tangent that reaches down to $-1$. "
        "Check: an exponential is positive, so one over 1 plus an exponential is positive too.",
        up=lambda up, a, d: 2 * (up - d) - a + d,
        down=lambda down, a, d: 2 * (down - d) - a + d,
    ),
    Mistake(
        "argument for value",
        "This is the argument of the sigmoid, or made from it; the sigmoid is still to be taken. "
        "Check: a sigmoid lies between 0 and 1.",
        value=lambda u, a, d: a * u + d,
    ),
    Mistake(
        "1 in the denominator lost",
        "The denominator is $1 + e^{-u}$; without the 1 only $e^{u}$ is left. Check: a sigmoid lies between 0 and 1.",
        value=lambda u, a, d: a * exp(u) + d,
    ),
    Mistake(
        "constants outside left out",
        "These are values of the sigmoid alone; the factor in front of it and the constant behind it come on top. "
        "Check: with a factor of 100 the values could not stay below 1.",
        a=exact(1),
        d=exact(0),
    ),
    Mistake(
        "constant behind left out",
        "The constant behind the sigmoid moves the whole curve up or down, its ends and its middle as well. "
        "Check: where the sigmoid comes close to 0, what is left of the formula?",
        d=exact(0),
    ),
    Mistake(
        "mirrored at 0",
        "The values on either side of the middle add up to twice the value in the middle, since "
        "$\\sigma(-u) = 1 - \\sigma(u)$. A value with the other sign belongs to the hyperbolic tangent. "
        "Check: is the answer between the two limits?",
        mirrored=lambda value: -value,
    ),
    Mistake(
        "only one sign turned",
        "$1 - \\sigma(u) = \\sigma(-u)$, and $-u$ turns every sign of $u$ round. "
        "Check: add $w$ and the old argument; the sum must be 0.",
        w=lambda w, c: w + 2 * c,
    ),
    Mistake(
        "1 minus the argument",
        "The 1 cannot be moved into the sigmoid: $1 - \\sigma(u)$ is $\\sigma(-u)$, not $\\sigma(1 - u)$. "
        "Check: at $u = 0$ both sides must be one half.",
        w=lambda w: 1 + w,
    ),
    Mistake(
        "flattest for steepest",
        "A larger factor in front of the variable runs through the same values in less room, so the curve is steeper. "
        "Check: over which stretch of the axis does each argument go from $-1$ to $1$?",
        steepest=lambda rivals: largest(rivals, lambda a, k: -abs(a * k)),
    ),
    Mistake(
        "largest with its sign",
        "A curve that falls is steep too: what counts is the size of the slope and not its sign. "
        "Check: sketch both curves near the middle.",
        steepest=lambda rivals: largest(rivals, lambda a, k: a * k),
    ),
    Mistake(
        "factor in front not counted",
        "The slope in the middle is a quarter of the product of both factors: stretching a curve upwards makes it steeper. "
        "Check: how far does each curve rise or fall in all?",
        steepest=lambda rivals: largest(rivals, lambda a, k: abs(k)),
    ),
]

STATEMENT = r"""
%% set f, x = wording["name"], wording["variable"]
<< wording["intro"] >>
$$ << f >>(<< x >>) = << formula(a, k, c, d, x) >>, \qquad\text{where}\quad \sigma(u) = \frac{1}{1 + e^{-u}}. $$

<< answer("course") >> << asked(wording, -c / k) >>

<< answer("value") >> Give the exact value of $<< f >>\left(<< shown(place, k, c) >>\right)$<< "." if kind == "plain" else ", a fraction or a whole number." >>

%% if kind == "plain"
<< answer("rounded") >> Give the same value as a decimal, to 3 significant figures.
%% else
<< answer("mirrored") >> Let $<< x >>_0$ be the place in (a) and $<< x >>_1$ that in (b). Give the exact value of $<< f >>(<< x >>_2)$ at the
place $<< x >>_2 = 2<< x >>_0 - << x >>_1$, which lies as far from $<< x >>_0$ as $<< x >>_1$, on the other side.
%% endif

%% if kind != "plain"
<< answer("w") >> For which $w$, an expression in $<< x >>$, is $1 - \sigma(<< argument(k, c, x) >>) = \sigma(w)$ for
all $<< x >>$?

%% endif
<< answer("steepest") >> Which of these curves is the steepest, rising or falling, where its sigmoid is $\frac{1}{2}$?
Give one
letter.
<< options(listed(rivals, x)) >>
"""

SOLUTION = r"""
%% set f, x = wording["name"], wording["variable"]
Write $u = << argument(k, c, x) >>$ for the argument. At $<< x >> = << -c / k >>$ it is $0$, and $e^0 = 1$, so
$\sigma(0) = \frac{1}{2}$ and $<< f_of(f, -c / k, a, d) >> << middle >>$.

%% set s = logistic(u)
At $<< x >> = << shown(place, k, c) >>$ the argument is $u = << u >>$. So $e^{-u} = << power(-u) >>$ and
$$ \sigma(u) = \frac{1}{1 + << power(-u) >>}<< "" if kind == "plain" else " = " + latex(s) >>, \qquad
%% if kind == "plain"
<< f >>\left(<< shown(place, k, c) >>\right) = << value >> \approx << rounded | decimal(3) >>. $$
The argument is << "positive" if u > 0 else "negative" >>, and the value << "above" if u > 0 else "below" >> one half,
as it has to be.
%% else
<< f >>(<< x >>_1) = << value_of(a, d, s, value) >>. $$

At $<< x >>_2 = 2<< x >>_0 - << x >>_1$ the argument is $-u$, and
$$ \sigma(-u) = \frac{1}{1 + e^{u}} = \frac{e^{-u}}{e^{-u} + 1} = 1 - \sigma(u). $$
So the two values lie as far above as below the middle, and add up to twice the middle:
$<< f >>(<< x >>_2) = 2 \cdot << factor(middle) >> - << factor(value) >> = << mirrored >>$. No further exponential is
needed.
The same rule says that $w = -u = << w >>$, with every sign turned round.
%% endif

%% if k > 0
For $<< x >> \to +\infty$ the argument grows without bound, $e^{-u} \to 0$ and $\sigma \to 1$; for
$<< x >> \to -\infty$ the argument
falls without bound, $e^{-u} \to \infty$ and $\sigma \to 0$.
%% else
The factor $<< k >>$ of $<< x >>$ is negative. For $<< x >> \to +\infty$ the argument falls without bound,
$e^{-u} \to \infty$ and $\sigma \to 0$;
for $<< x >> \to -\infty$ it grows without bound, $e^{-u} \to 0$ and $\sigma \to 1$.
%% endif
%% if kind == "scaled"
With the factor $<< a >>$ and the constant $<< d >>$ the limits are $<< up >>$ for $+\infty$ and $<< down >>$ for
$-\infty$. From left to right: $<< course >>$.
%% else
So the limits are $<< up >>$ for $+\infty$ and $<< down >>$ for $-\infty$. From left to right: $<< course >>$.
%% endif

<< figure(drawn(a, k, c, d, wording, place, middle, value)) >>

Steepness: the derivative of $a\,\sigma(kx + c)$ is $ak\,\sigma(1 - \sigma)$, which is $\frac{ak}{4}$ where
$\sigma = \frac{1}{2}$. The shift $c$ only
moves the curve, and the sign says whether it rises or falls; what counts is the size of the product $ak$:
<< table(["", "curve", "$ak$", "size of the slope"], compared(rivals, x)) >>

The steepest is << steepest >>.

Sanity check: a sigmoid stays between its two limits. Here they are $<< down >>$ and $<< up >>$, and $<< middle >>$
lies half-way
between them; $<< value | decimal(3) >>$ lies between them too.
"""


def argument(k, c, x):
    """LaTeX of kx + c."""
    factor = {1: "", -1: "-"}.get(k, latex(k))
    return f"{factor}{x} {signed(c)}" if c else f"{factor}{x}"


def formula(a, k, c, d, x):
    factor = {1: "", -1: "-"}.get(a, latex(a) + r"\,")
    return rf"{factor}\sigma({argument(k, c, x)})" + (f" {signed(d)}" if d else "")


def listed(rivals, x):
    return [f"${formula(exact(a), exact(k), exact(c), 0, x)}$" for a, k, c in rivals]


def compared(rivals, x):
    return [
        [letter, text, exact(a * k), exact(abs(a * k)) / 4]
        for letter, text, (a, k, _) in zip(LETTERS, listed(rivals, x), rivals)
    ]


def asked(wording, centre):
    """The three numbers that tell the course of the curve from left to right."""
    f, x = wording["name"], wording["variable"]
    value = rf"${f}\left({latex(centre)}\right)$"
    return wording["limit"].replace("{f}", f).replace("{x}", x).replace("{value}", value)


def power(u):
    """LaTeX of e to the u: a number where u is a logarithm."""
    value = exp(u)
    return latex(exact(value)) if getattr(value, "is_Rational", True) else f"e^{{{latex(u)}}}" if u != 1 else "e"


def shown(place, k, c):
    """LaTeX of the place: a fraction, or a logarithm and a number over one denominator."""
    if not hasattr(place, "free_symbols"):
        return latex(place)
    turn, size, sign_out = 1 if k > 0 else -1, abs(k), ""
    log, number = exact(turn * (k * place + c)), -turn * c
    falls = log.could_extract_minus_sign()
    if falls and number < 0:
        log, number, sign_out = -log, -number, "-"
    top = f"{latex(number)} {signed(log)}" if falls and not sign_out else f"{latex(log)} {signed(number)}"
    if size.denominator == 1 < size:
        return rf"{sign_out}\frac{{{top}}}{{{latex(size)}}}"
    return top if size == 1 and not sign_out else rf"{sign_out}{times(1 / size)}\left({top}\right)"


def times(value):
    return "" if value == 1 else latex(value)


def factor(value):
    return latex(value) if value >= 0 else paren(value)


def logistic(u):
    return sigmoid(u)


def scaled(a, d, s):
    """LaTeX of a s + d with the numbers put in."""
    text = latex(s) if a == 1 else rf"{latex(a)} \cdot {latex(s)}"
    return text + (f" {signed(d)}" if d else "")


def value_of(a, d, s, value):
    return latex(value) if a == 1 and d == 0 else f"{scaled(a, d, s)} = {latex(value)}"


def f_of(f, x, a, d):
    text = rf"{f}\left({latex(x)}\right) ="
    return text if a == 1 and d == 0 else f"{text} {scaled(a, d, exact('1/2'))} ="


def drawn(a, k, c, d, wording, place, middle, value):
    """The curve with the places that were asked for, and its two limits as dashed lines."""
    x = wording["variable"]
    centre, near = float(-c / k), float(place)
    reach = max(6 / abs(float(k)), 1.4 * abs(near - centre))
    low, high = centre - reach, centre + reach
    at = [low + (high - low) * i / 120 for i in range(121)]
    curve = [(t, float(a) / (1 + math.exp(-float(k) * t - float(c))) + float(d)) for t in at]
    marks = [(-c / k, middle, "", -c / k, middle), (near, float(value), "", "", decimal(value, 3))]
    return curves([curve], [wording["name"]], marks, axes_names=(x, ""), alt="The curve, an S between its two limits")
