"""The hyperbolic tangent: its values, its derivative 1 - tanh², and the sigmoid that it is made of."""

import math
from functools import lru_cache

from exgen import (
    Mistake,
    assume,
    derivative,
    exact,
    exp,
    latex,
    ln,
    nonzero,
    paren,
    sigmoid,
    sign,
    signed,
    substitute,
    tanh,
    variable,
)
from exgen.figures import curves

TITLE = "Hyperbolic tangent"
SOURCE = "notes, 25 January: tanh = (e^x - e^(-x))/(e^x + e^(-x))"
LEVELS = {
    1: dict(kind="plain"),  # tanh(x), by way of the sigmoid
    2: dict(kind="quotient"),  # tanh(kx + c), differentiated as a quotient
    3: dict(kind="scaled"),  # a tanh(kx + c) + d, as a scaled sigmoid; its limits
}
CONVENTIONS = {
    "tanh": r"$\tanh u = (e^u - e^{-u})/(e^u + e^{-u})$ and $\sigma(u) = 1/(1 + e^{-u})$, with the natural exponential."
}

INTROS = [
    "The activation of a unit is the hyperbolic tangent:",
    "In a small recurrent network the activation is the hyperbolic tangent. For one unit,",
    "A unit with one input has the hyperbolic tangent as its activation:",
]
KNOWN = [
    "At another place only the value is known:",
    "Elsewhere the place has been lost, but the value was stored:",
    "In the backward pass only the stored value of the forward pass is at hand:",
]
VALUES = ["1/10", "1/5", "1/4", "1/3", "2/5", "3/5", "2/3", "3/4", "4/5", "9/10"]


def draw(rng, kind="quotient"):
    outer, inner, shift, offset = exact(1), exact(1), exact(0), exact(0)
    if kind != "plain":
        inner, shift = rng.choice([-1, 1]) * exact(rng.choice(["1/2", 2, 3, 4, 5])), exact(nonzero(rng, 6))
    if kind == "scaled":
        outer, offset = rng.choice([-1, 1]) * exact(rng.randint(2, 9)), exact(nonzero(rng, 9))
        assume(outer * inner not in (1, -1) and abs(outer) != abs(offset) and outer + offset != 1)
    ratio = rng.randint(2, 9)  # e^(2u), or one over it
    known = rng.choice([-1, 1]) * exact(rng.choice(VALUES))
    assume(abs(known) != exact(ratio - 1) / (ratio + 1))
    slopes = [outer * inner * 4 * ratio / (ratio + 1) ** 2, outer * inner * (1 - known**2)]
    assume(all(abs(slope.numerator) < 1000 for slope in slopes))  # to work by hand
    u = rng.choice([-1, 1]) * ln(ratio) / 2
    return {
        "kind": kind,
        "outer": outer,
        "inner": inner,
        "shift": shift,
        "offset": offset,
        "place": exact((u - shift) / inner),
        "known": outer * known + offset,
        "wording": {"intro": rng.choice(INTROS), "known": rng.choice(KNOWN), "variable": rng.choice("xzv")},
    }


def solve(step, kind, outer, inner, shift, offset, place, known, wording):
    x, t = variable(wording["variable"]), variable("t")
    u, scaled = step("u", line(inner, shift, wording["variable"])), kind == "scaled"
    meant = {} if kind == "plain" else {"u": u}
    rate = inner
    if kind == "quotient":
        dN = step("dN", inner * derivative(lambda v: exp(v) - exp(-v), at=u), marks=1, where=meant)
        dD = step("dD", inner * derivative(lambda v: exp(v) + exp(-v), at=u), marks=1, where=meant)
        places = [-shift / inner, (ln(exact(2)) - shift) / inner]
        top = step("top", numerator(dN, dD, u, x, tuple(places)), kind="number", marks=1)
        rate = top / 4  # since 4/D² is 1 - (N/D)²
    if kind != "plain":
        step("w", 2 * u, marks=1, where=meant)
    if scaled:
        step("height", 2 * outer, marks=1)
        step("base", offset - outer, marks=1)
        step("up", offset + outer * sign(inner), marks=1)
        step("down", offset - outer * sign(inner), marks=1)
    s_place = step("s_place", sigmoid(2 * (inner * place + shift)), marks=1 if kind == "plain" else 0, exact_only=True)
    t_place = step("t_place", 2 * s_place - 1, marks=1, exact_only=True)
    rate = step("rate", rate)
    wanted = dict(kind="expression", where={"t": tanh(u), **meant}, wanted="expression in t")
    slope = step("slope", slope_in_t(outer * rate), marks=2, **wanted)
    step("at_place", substitute(slope, {t: t_place, x: place}), marks=1)
    t_known = step("t_known", (known - offset) / outer, marks=1 if scaled else 0)
    step("at_known", substitute(slope, {t: t_known, x: argument_of(t_known, inner, shift)}), marks=1)


# What a variant works out again for each of its mistakes.


@lru_cache(maxsize=1000)
def line(inner, shift, name):
    return inner * variable(name) + shift


@lru_cache(maxsize=1000)
def halves(u, side):
    """e^u + side e^(-u)."""
    return exp(u) + side * exp(-u)


@lru_cache(maxsize=1000)
def numerator(dN, dD, u, x, places):
    """That of the quotient rule: a number where it is the same at all places, which takes less than to expand it."""
    whole = dN * halves(u, 1) - halves(u, -1) * dD
    found = {substitute(whole, {x: place}) for place in places}
    return found.pop() if len(found) == 1 else exact(whole.expand())


@lru_cache(maxsize=1000)
def slope_in_t(factor):
    """factor (1 - t²)."""
    return factor * (1 - variable("t") ** 2)


@lru_cache(maxsize=1000)
def argument_of(t, inner, shift):
    """Where the hyperbolic tangent of inner x + shift is t."""
    return (ln((1 + t) / (1 - t)) / 2 - shift) / inner


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
%% set x = wording["variable"]

def u(x):
    return << inner >> * x + (<< shift >>)

def f(x):
    return << outer >> * torch.tanh(u(x)) + (<< offset >>)

def slope_at(x):
    x = x.clone().requires_grad_()
    slope, = torch.autograd.grad(f(x).sum(), x)
    return slope

# expressions, compared at a few points
x = torch.tensor(<< points.get(x, [1, 2, 3]) >>, requires_grad=True)
slope = slope_at(x)
N, D = 2 * torch.sinh(u(x)), 2 * torch.cosh(u(x))
dN, = torch.autograd.grad(N.sum(), x, retain_graph=True)
dD, = torch.autograd.grad(D.sum(), x)
above, below = torch.exp(u(x)) / D, torch.exp(-u(x)) / D  # (1 + tanh)/2, (1 - tanh)/2
w = torch.log(above) - torch.log(below)

# numbers
near = (torch.tensor(0.3) - (<< shift >>)) / (<< inner >>)
top = slope_at(near) / (<< outer >>) * 4 * torch.cosh(u(near)) ** 2
far, place = torch.tensor(float("inf")), torch.tensor(<< place >>)
up, down = f(far), f(-far)
low, high = torch.sort(torch.stack([up, down])).values
height, base = << "high - low, low" if outer > 0 else "low - high, high" >>  # where the sigmoid goes from 0 to 1
s_place, t_place = torch.sigmoid(2 * u(place)), torch.tanh(u(place))
at_place = slope_at(place)
t_known = (torch.tensor(<< known >>) - (<< offset >>)) / (<< outer >>)
at_known = slope_at((torch.atanh(t_known) - (<< shift >>)) / (<< inner >>))
print(t_place, at_place, at_known)
"""

MISTAKES = [
    Mistake(
        "argument not doubled",
        "Divide numerator and denominator of the hyperbolic tangent by $e^{u}$: what is left is $e^{-2u}$, so the sigmoid is "
        "taken at $2u$. Check: how fast does each side come close to 1?",
        s_place=lambda place, inner, shift: sigmoid(inner * place + shift),
        w=lambda w: w / 2,
    ),
    Mistake(
        "sigmoid for hyperbolic tangent",
        "This is the value of a sigmoid, between 0 and 1; the hyperbolic tangent runs from $-1$ to 1. "
        "Check: at a negative place the hyperbolic tangent is negative.",
        t_place=lambda s_place: s_place,
    ),
    Mistake(
        "minus 1 left out",
        "$2\\sigma$ runs from 0 to 2; only with the $-1$ does it run from $-1$ to 1, as the hyperbolic tangent does. "
        "Check: at the argument 0 the hyperbolic tangent is 0.",
        t_place=lambda s_place: 2 * s_place,
        base=lambda offset: offset,
    ),
    Mistake(
        "factor 2 in front left out",
        "The sigmoid is 1 high and the hyperbolic tangent 2, from $-1$ to 1, so the sigmoid is doubled. "
        "Check: compare both sides far out.",
        t_place=lambda s_place: s_place - 1,
        height=lambda outer: outer,
    ),
    Mistake(
        "lower end of the sigmoid",
        "The hyperbolic tangent comes close to $-1$ on one side, not to 0. "
        "Check: it is odd, so its two limits differ in their sign only.",
        up=lambda up, offset, outer, inner: offset + outer * (1 + sign(inner)) / 2,
        down=lambda offset, outer, inner: offset + outer * (1 - sign(inner)) / 2,
    ),
    Mistake(
        "square forgotten",
        "The derivative is $1 - t^2$ times the inner factor, with the square. "
        "Check: the slope is the same at $t$ and at $-t$, since the curve is odd.",
        slope=lambda slope, outer, rate: outer * rate * (1 - variable("t")),
    ),
    Mistake(
        "derivative of the sigmoid",
        "$s(1 - s)$ belongs to the sigmoid; the hyperbolic tangent has $1 - t^2$. "
        "Check: at the argument 0 the hyperbolic tangent is 0, and it is not flat there.",
        slope=lambda outer, rate: outer * rate * variable("t") * (1 - variable("t")),
    ),
    Mistake(
        "plus for minus",
        "The quotient rule gives $(D^2 - N^2)/D^2 = 1 - t^2$. "
        "Check: far out, where $t$ comes close to 1, the curve is flat.",
        slope=lambda outer, rate: outer * rate * (1 + variable("t") ** 2),
    ),
    Mistake(
        "inner factor forgotten",
        "The argument of the exponentials is differentiated as well, and gives the factor in front of the variable. "
        "Check: a larger factor makes the curve steeper.",
        dN=lambda dN, inner: dN / inner,
        dD=lambda dD, inner: dD / inner,
        rate=exact(1),
    ),
    Mistake(
        "minus of the exponent lost",
        "The derivative of $e^{-u}$ has the factor $-1$, which turns the sign of the second term round: the derivative of the "
        "difference is a sum, and that of the sum a difference. Check: at $u = 0$ the sum is at its lowest, and flat.",
        dN=lambda u, inner: inner * halves(u, -1),
        dD=lambda u, inner: inner * halves(u, 1),
    ),
    Mistake(
        "outer factor forgotten",
        "A constant factor stays when a function is differentiated. "
        "Check: stretch a curve upwards by a factor, and all its slopes grow by that factor.",
        slope=lambda slope, outer: slope / outer,
    ),
    Mistake(
        "constant kept",
        "A constant that is added has the derivative 0. Check: moving a curve up or down changes none of its slopes.",
        slope=lambda slope, offset: slope + offset,
    ),
    Mistake(
        "place for value",
        "In the formula $t$ is the value of the hyperbolic tangent, not the place. Check: $t$ lies between $-1$ and 1.",
        at_place=lambda slope, place: substitute(slope, {variable("t"): place}),
    ),
    Mistake(
        "factors left out at the known value",
        "$1 - t^2$ is the derivative with respect to the argument; the factors of the formula for the slope come on top. "
        "Check: put the value for $t$ into the whole formula.",
        at_known=lambda t_known: 1 - t_known**2,
    ),
    Mistake(
        "whole value for the hyperbolic tangent",
        "The value that is known holds the constant and the factor as well; take them off first to get $t$. "
        "Check: $t$ lies between $-1$ and 1.",
        t_known=lambda known: known,
    ),
]

STATEMENT = r"""
%% set x, f = wording["variable"], "g" if kind == "scaled" else "f"
<< wording["intro"] >>
%% if kind == "quotient"
$$ f(<< x >>) = \tanh u = \frac{N}{D}, \qquad N = e^{u} - e^{-u}, \quad D = e^{u} + e^{-u}, \quad u = << argument(inner, shift, x) >>. $$
%% elif kind == "scaled"
$$ g(<< x >>) = << times(outer) >>\tanh u << offset | signed >>, \qquad u = << argument(inner, shift, x) >>. $$
%% else
$$ f(<< x >>) = \tanh << x >>. $$
%% endif

%% if kind == "quotient"
<< answer("dN") >> Give the derivative of $N$ with respect to $<< x >>$, as an expression in $<< x >>$.

<< answer("dD") >> Give the derivative of $D$ with respect to $<< x >>$, as an expression in $<< x >>$.

<< answer("top") >> In the quotient rule $f' = (N'D - ND')/D^2$ the numerator is a number. Which one?

%% endif
%% if kind != "plain"
<< answer("w") >> For which $w$, an expression in $<< x >>$, is $\tanh u = 2\sigma(w) - 1$ for all $<< x >>$?

%% endif
%% if kind == "scaled"
<< answer("height") >> With this $w$, $g(<< x >>) = A\,\sigma(w) + B$ for all $<< x >>$, with two numbers $A$ and $B$.
Give $A$.

<< answer("base") >> Give $B$.

<< answer("up") >> What does $g(<< x >>)$ come close to as $<< x >> \to +\infty$?

<< answer("down") >> What does $g(<< x >>)$ come close to as $<< x >> \to -\infty$?

%% endif
%% if kind == "plain"
<< answer("s_place") >> The hyperbolic tangent can be had from a sigmoid. Give the exact value of $\sigma(2<< x >>)$ at
$<< x >> = << shown(place, inner, shift) >>$.

<< answer("t_place") >> Give the exact value of $f(<< x >>)$ at the same place.
%% else
<< answer("t_place") >> Give the exact value of $\tanh u$ at $<< x >> = << shown(place, inner, shift) >>$.
%% endif

<< answer("slope") >> Give the derivative $<< f >>'(<< x >>)$ as a formula in
$t = \tanh << "u" if kind != "plain" else x >>$ alone.

<< answer("at_place") >> Give the number $<< f >>'(<< x >>)$ at $<< x >> = << shown(place, inner, shift) >>$.

%% if kind == "scaled"
<< answer("t_known") >> << wording["known"] >> $g(<< x >>) = << known >>$. What is $t = \tanh u$ there?

<< answer("at_known") >> What is $g'(<< x >>)$ there?
%% else
<< answer("at_known") >> << wording["known"] >> $f(<< x >>) = << known >>$. What is $f'(<< x >>)$ there?
%% endif
"""

SOLUTION = r"""
%% set x, f = wording["variable"], "g" if kind == "scaled" else "f"
%% if kind == "plain"
%% set u = x
%% else
%% set u = "u"
%% endif
%% if kind == "quotient"
The factor of $<< x >>$ in $u$ is $<< inner >>$, so $e^{u}$ has the derivative $<< times(inner) >>e^{u}$ and $e^{-u}$
has $<< times(-inner) >>e^{-u}$.
Each of $N$ and $D$ turns into the other:
$$ N' = << times(inner) >>(e^{u} + e^{-u}) = << times(inner) >>D, \qquad D' = << times(inner) >>(e^{u} - e^{-u}) = << times(inner) >>N. $$
In the quotient rule the squares differ by a number, since $e^{u} e^{-u} = 1$:
$$ N'D - ND' = << times(inner) >>(D^2 - N^2) = << times(inner) >>\left((e^{2u} + 2 + e^{-2u}) - (e^{2u} - 2 + e^{-2u})\right)
= << inner | paren >> \cdot 4 = << top >>. $$
%% endif
The sigmoid inside: divide numerator and denominator of $\tanh << u >>$ by $e^{<< u >>}$,
$$ \tanh << u >> = \frac{1 - e^{-2<< u >>}}{1 + e^{-2<< u >>}} = \frac{2 - (1 + e^{-2<< u >>})}{1 + e^{-2<< u >>}} = 2\,\sigma(2<< u >>) - 1. $$
%% if kind != "plain"
So $w = 2u = << w >>$.
%% endif
%% if kind == "scaled"
With the factor and the constant outside,
$$ g = << outer | paren >> \cdot (2\sigma(w) - 1) << offset | signed >> = << times(height) >>\sigma(w) << base | signed >>, $$
so $A = << height >>$ and $B = << base >>$. The hyperbolic tangent comes close to $1$ where $u \to \infty$, and to $-1$
where $u \to -\infty$. The factor
$<< inner >>$ of $<< x >>$ is << "positive" if inner > 0 else "negative" >>, so $g \to << up >>$ for
$<< x >> \to +\infty$ and $g \to << down >>$ for $<< x >> \to -\infty$.
%% endif

%% set power = odds(s_place)
At $<< x >> = << shown(place, inner, shift) >>$<< "," if kind == "plain" else " the argument is $u = %s$. There" | format(latex(argument_at(inner, place, shift))) >> $2<< u >> = << doubled(inner, place, shift) >>$, so $e^{-2<< u >>} = << power >>$ and
$$ \sigma(2<< u >>) = \frac{1}{1 + << power >>} = << s_place >>, \qquad \tanh << u >> = 2 \cdot << s_place >> - 1 = << t_place >>. $$

%% if kind == "quotient"
The derivative is $<< top | paren >>/D^2$, and $4/D^2 = (D^2 - N^2)/D^2 = 1 - t^2$ with $t = N/D$. So
$$ f' = \frac{<< top >>}{4}\,(1 - t^2) = << times(inner) >>(1 - t^2). $$
%% elif kind == "plain"
By the quotient rule, numerator and denominator each turn into the other, and
$$ f' = \frac{(e^{<< x >>} + e^{-<< x >>})^2 - (e^{<< x >>} - e^{-<< x >>})^2}{(e^{<< x >>} + e^{-<< x >>})^2} = 1 - t^2. $$
%% else
The derivative of $\tanh u$ with respect to $u$ is $1 - t^2$; the chain rule adds the factor $<< inner >>$ of $u$, and
the factor $<< outer >>$ in front stays:
$$ g' = << outer | paren >> \cdot << inner | paren >> \cdot (1 - t^2) = << times(outer * inner) >>(1 - t^2). $$
%% endif
Neither $1 - t$ nor $t(1 - t)$ can be right: the curve is odd, so its slope is the same at $t$ and at $-t$, and at
$t = 0$ it is steepest.

At that place
$$ << f >>' = << product(outer * inner, t_place) >> = << at_place >>. $$
%% if kind == "scaled"
Where $g = << known >>$, first $t = \frac{g - << offset | paren >>}{<< outer >>} = << t_known >>$; then
%% else
Where $t = << t_known >>$ is known, the place is not needed:
%% endif
$$ << f >>' = << product(outer * inner, t_known) >> = << at_known >>. $$

<< figure(drawn(outer, inner, shift, offset, f, x, place, at_place)) >>

Sanity check: a slope must have the sign of the product of the factors,
<< "here positive" if outer * inner > 0 else "here negative" >>, and be no larger in size than
at the middle, where $t = 0$ and the slope is $<< outer * inner >>$. The difference quotient from $0.001$ before the
first place to $0.001$
behind it is $<< quotient(outer, inner, shift, place) | decimal(4) >>$, and the formula says
$<< at_place | decimal(4) >>$.
"""


def argument(k, c, x):
    """LaTeX of kx + c."""
    return f"{times(k, '')}{x}" + (f" {signed(c)}" if c else "")


def times(value, space=r"\,"):
    """LaTeX of a factor in front of a symbol."""
    return {1: "", -1: "-"}.get(value, latex(value) + space)


def argument_at(inner, place, shift):
    return exact(inner * place + shift)


def doubled(inner, place, shift):
    return exact(2 * (inner * place + shift))


def odds(s):
    return exact((1 - s) / s)


def product(factor, t):
    """LaTeX of factor (1 - t²) with the numbers put in, and one step on."""
    square, rest = rf"1 - {paren(t)}^2", latex(1 - t * t)
    if factor == 1:
        return square
    front = paren(factor) if factor < 0 else latex(factor)
    return rf"{front} \cdot \left({square}\right) = {front} \cdot {rest}"


def shown(place, inner, shift):
    """LaTeX of the place: half a logarithm and a number over one denominator."""
    turn, size = 1 if inner > 0 else -1, 2 * abs(inner)
    log, number = exact(turn * 2 * (inner * place + shift)), -turn * 2 * shift
    falls, sign_out = log.could_extract_minus_sign(), ""
    if falls and number <= 0:
        log, number, sign_out = -log, -number, "-"
    if not number:
        return rf"{sign_out}\frac{{1}}{{{latex(size)}}} {latex(log)}"
    top = f"{latex(number)} {signed(log)}" if falls and not sign_out else f"{latex(log)} {signed(number)}"
    return (
        rf"{sign_out}\left({top}\right)"
        if size == 1 and sign_out
        else top
        if size == 1
        else rf"{sign_out}\frac{{{top}}}{{{latex(size)}}}"
    )


def quotient(outer, inner, shift, place):
    """The difference quotient of the function around a place."""

    def g(x):
        return float(outer) * math.tanh(float(inner) * x + float(shift))

    return exact(f"{(g(float(place) + 0.001) - g(float(place) - 0.001)) / 0.002:.9f}")


def drawn(outer, inner, shift, offset, f, x, place, slope):
    """The curve and its derivative, with the slope that was asked for."""
    centre, near = float(-shift / inner), float(place)
    reach = max(2.5 / abs(float(inner)), 1.3 * abs(near - centre))
    at = [centre - reach + 2 * reach * i / 120 for i in range(121)]
    t = [math.tanh(float(inner) * place + float(shift)) for place in at]
    curve = [(place, float(outer) * value + float(offset)) for place, value in zip(at, t)]
    slopes = [(place, float(outer * inner) * (1 - value * value)) for place, value in zip(at, t)]
    mark = (near, slope, "", f"{near:.2f}", slope)
    return curves(
        [curve, slopes], [f, f"{f}'"], [mark], axes_names=(x, ""), alt=f"The curves of {f} and its derivative"
    )
