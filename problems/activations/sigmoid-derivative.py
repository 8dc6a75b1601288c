"""The derivative of a sigmoid by way of its logarithm, and its value where a place or only a value is known."""

import math
from functools import lru_cache

from exgen import (
    LETTERS,
    Mistake,
    assume,
    derivative,
    diff,
    exact,
    exp,
    latex,
    ln,
    nonzero,
    shuffled,
    sigmoid,
    signed,
    substitute,
    variable,
)
from exgen.figures import curves

TITLE = "The derivative of a sigmoid, step by step"
SOURCE = "notes, lecture 1 and 25 January: ln σ = -ln(1 + e^(-x)), so σ'/σ = e^(-x)/(1 + e^(-x)) and σ' = σ(1 - σ)"
LEVELS = {
    1: dict(kind="inner"),  # σ(kx)
    2: dict(kind="affine"),  # σ(kx + c), either sign of k
    3: dict(kind="scaled"),  # a σ(kx + c) + d: its value is known, not that of the sigmoid; the second derivative
}
CONVENTIONS = {"sigmoid": r"$\sigma(u) = 1/(1 + e^{-u})$; $\ln$ is the natural logarithm."}

INTROS = [
    "The derivative of a sigmoid comes out most easily by way of its logarithm. Let",
    "Instead of the quotient rule, take the logarithm first. Let",
    "Logarithmic differentiation works for the sigmoid as well. Let",
]
KNOWN = [
    "At another place only the value is known:",
    "Elsewhere the place has been lost, but the value was stored:",
    "In the backward pass only the stored value of the forward pass is at hand:",
]
CHANCES = ["1/10", "1/5", "1/4", "1/3", "2/5", "3/5", "2/3", "3/4", "4/5", "9/10"]

# What e^(-u)/(1 + e^(-u)) may be, with s for the sigmoid.
FORMULAS = {
    "rest": ("1 - s", lambda s: 1 - s),
    "plus": ("1 + s", lambda s: 1 + s),
    "same": ("s", lambda s: s),
    "inverse": (r"\frac{1}{s}", lambda s: 1 / s),
    "product": ("s(1 - s)", lambda s: s * (1 - s)),
}


def draw(rng, kind="affine"):
    outer, shift, offset = exact(1), exact(0), exact(0)
    if kind == "inner":
        inner = exact(rng.choice(["1/3", "1/2", "2/3", "3/2", 2, 3, 4, 5, 6, 8, 10]))
    else:
        inner, shift = rng.choice([-1, 1]) * exact(rng.choice(["1/2", 2, 3, 4, 5])), exact(nonzero(rng, 6))
    if kind == "scaled":
        outer, offset = rng.choice([-1, 1]) * exact(rng.randint(2, 9)), exact(nonzero(rng, 9))
        assume(outer * inner not in (1, -1))
    u, chance = rng.choice([-1, 1]) * ln(rng.randint(2, 9)), exact(rng.choice(CHANCES))
    assume(sigmoid(u) != chance and sigmoid(-u) != chance)  # the two slopes are two different numbers
    known = outer * chance + offset
    assume(outer * inner * chance * (1 - chance) != known)  # the slope shall not be the value that is printed
    return {
        "kind": kind,
        "outer": outer,
        "inner": inner,
        "shift": shift,
        "offset": offset,
        "place": exact((u - shift) / inner),
        "known": known,
        "formulas": tuple(shuffled(rng, FORMULAS)),
        "wording": {"intro": rng.choice(INTROS), "known": rng.choice(KNOWN), "variable": rng.choice("xtzv")},
    }


def solve(step, kind, outer, inner, shift, offset, place, known, formulas, wording):
    x, s = variable(wording["variable"]), variable("s")
    scaled, u = kind == "scaled", line(inner, shift, wording["variable"])
    either = {"s": sigmoid(u), "u": u}  # a formula may be written in s, in u, or written out
    A = step("A", below(u), marks=1, where={"u": u})
    dA = step("dA", differentiated(A, u, inner, x), marks=1, where={"u": u})
    ratio = step("ratio", quotient(-dA, A), kind="expression", marks=2, where={"u": u})
    rest = step("rest", letter_of("rest", formulas), marks=1, choices=list(LETTERS[: len(formulas)]))
    # s'/s is a factor times e^(-u)/(1 + e^(-u)), and that is 1/2 where u is 0
    factor = step("factor", 2 * substitute(ratio, {x: -shift / inner}))
    form = FORMULAS[formulas[LETTERS.index(rest)]][1](s)
    slope = step("slope", product(outer * factor * s, form), marks=2, where=either, wanted="expression in s", kind="expression")
    step("at_place", substitute(slope, {s: sigmoid(inner * place + shift), x: place}), marks=1)
    chance = step("chance", (known - offset) / outer, marks=1 if scaled else 0)
    step("at_known", substitute(slope, {s: chance, x: argument_of(chance, inner, shift)}), marks=1)
    if scaled:
        ds_dx = quotient(slope, outer)
        second = product(diff(slope, s), ds_dx)
        step("second", second, marks=2, where=either, wanted="expression in s", kind="expression")


# What a variant works out again for each of its mistakes.


@lru_cache(maxsize=1000)
def line(inner, shift, name):
    return inner * variable(name) + shift


@lru_cache(maxsize=1000)
def below(u):
    """The denominator of the sigmoid."""
    return 1 + exp(-u)


@lru_cache(maxsize=1000)
def differentiated(A, u, inner, x):
    """The derivative of A. For the denominator itself sympy is asked once, and not once a variant."""
    return inner * derivative(lambda v: 1 + exp(-v), at=u) if below(u) == A else diff(A, x)


@lru_cache(maxsize=1000)
def quotient(a, b):
    return a / b


@lru_cache(maxsize=1000)
def product(a, b):
    return a * b


@lru_cache(maxsize=1000)
def argument_of(chance, inner, shift):
    """Where the sigmoid of inner x + shift has this value."""
    return (ln(chance / (1 - chance)) - shift) / inner


def letter_of(name, formulas):
    return LETTERS[formulas.index(name)]


CHECK = """
import torch
import torch.nn.functional as F
torch.set_default_dtype(torch.float64)

def u(x):
    return << inner >> * x + (<< shift >>)

def g(x):
    return << outer >> * torch.sigmoid(u(x)) + (<< offset >>)

def derivatives(x):
    x = x.clone().requires_grad_()
    first, = torch.autograd.grad(g(x).sum(), x, create_graph=True)
    second, = torch.autograd.grad(first.sum(), x)
    return first.detach(), second

# expressions, compared at a few points
x = torch.tensor(<< points.get(wording["variable"], [1, 2, 3]) >>, requires_grad=True)
A = 1 / torch.sigmoid(u(x))
dA, = torch.autograd.grad(A.sum(), x)
ratio, = torch.autograd.grad(F.logsigmoid(u(x)).sum(), x)
slope, second = derivatives(x)
at = torch.linspace(-2, 2, 5)  # where no two of the formulas come close
s = torch.sigmoid(at)
formulas = [<< in_python(formulas) >>]
wanted = torch.exp(-at) / (1 + torch.exp(-at))
rest = ", ".join("ABCDE"[i] for i, value in enumerate(formulas) if torch.allclose(value, wanted))

# numbers
at_place, _ = derivatives(torch.tensor(<< place >>))
chance = (torch.tensor(<< known >>) - (<< offset >>)) / (<< outer >>)
at_known, _ = derivatives((torch.logit(chance) - (<< shift >>)) / (<< inner >>))
print(at_place, at_known)
"""

MISTAKES = [
    Mistake(
        "minus of the exponent lost",
        "The sigmoid is $1/(1 + e^{-u})$, with a minus in the exponent, for the whole argument $u$. "
        "Check: a large argument must make the sigmoid come close to 1.",
        A=lambda inner, shift, wording: 1 + exp(inner * variable(wording["variable"]) + shift),
    ),
    Mistake(
        "inner factor forgotten",
        "The exponent is differentiated as well, and gives the factor in front of the variable. "
        "Check: a larger factor makes the curve steeper, so it must be seen in the derivative.",
        dA=lambda dA, inner: dA / inner,
    ),
    Mistake(
        "sign of the inner derivative",
        "The derivative of $e^{-u}$ is $-e^{-u}$ times the derivative of $u$; the minus of the exponent comes out as a "
        "factor. Check: if $u$ grows, $e^{-u}$ falls.",
        dA=lambda dA: -dA,
    ),
    Mistake(
        "minus of the logarithm lost",
        "The logarithm of $1/A$ is $-\\ln A$, so the right side has the derivative $-A'/A$. "
        "Check: where the sigmoid rises, $s'/s$ is positive.",
        ratio=lambda ratio: -ratio,
    ),
    Mistake(
        "inner derivative of the logarithm left out",
        "The derivative of $\\ln A$ is $A'/A$, not $1/A$: the inner function is differentiated too. "
        "Check: if $A$ did not change at all, its logarithm would not change either.",
        ratio=lambda A: -1 / A,
    ),
    Mistake(
        "plus for minus",
        "With $s = 1/(1 + e^{-u})$, what is left to 1 is $1 - s = e^{-u}/(1 + e^{-u})$; it cannot be $1 + s$. "
        "Check: far out, where $s$ comes close to 1, the curve is flat, and $s(1 + s)$ would be 2.",
        rest=lambda formulas: letter_of("plus", formulas),
    ),
    Mistake(
        "the sigmoid itself",
        "The sigmoid has a 1 in its numerator; here it is $e^{-u}$. "
        "Check: at a large $u$ the quotient comes close to 0, but the sigmoid to 1.",
        rest=lambda formulas: letter_of("same", formulas),
    ),
    Mistake(
        "logarithmic derivative for derivative",
        "The derivative of $\\ln s$ is $s'/s$; to get $s'$ it has to be multiplied by $s$. "
        "Check: where $s$ comes close to 0 the curve is flat.",
        slope=lambda slope: slope / variable("s"),
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
        "In the formula $s$ is the value of the sigmoid, not the place; take the sigmoid of the argument first. "
        "Check: $s$ lies between 0 and 1.",
        at_place=lambda slope, place: substitute(slope, {variable("s"): place}),
    ),
    Mistake(
        "p(1 - p) and nothing else",
        "$p(1 - p)$ is the derivative with respect to the argument of the sigmoid; the factors of the formula for the "
        "slope come on top. Check: put the value for $s$ into the whole formula.",
        at_known=lambda chance: chance * (1 - chance),
    ),
    Mistake(
        "whole value for the sigmoid",
        "The value that is known holds the constant and the factor as well; take them off first to get $s$. "
        "Check: $s$ lies between 0 and 1.",
        chance=lambda known: known,
    ),
    Mistake(
        "differentiated with respect to s",
        "$s$ depends on the variable, so the chain rule multiplies by $s'$ again. "
        "Check: far out, where the curve is flat, the second derivative comes close to 0.",
        second=lambda slope: diff(slope, variable("s")),
    ),
]

STATEMENT = r"""
%% set x, g = wording["variable"], "g" if kind == "scaled" else "s"
<< wording["intro"] >>
%% if kind == "scaled"
$$ s(<< x >>) = \sigma(u) = \frac{1}{1 + e^{-u}} \quad\text{with}\quad u = << argument(inner, shift, x) >>, \qquad
g(<< x >>) = << times(outer) >>s(<< x >>) << offset | signed >>. $$
%% else
$$ s(<< x >>) = \sigma(u) = \frac{1}{1 + e^{-u}} \quad\text{with}\quad u = << argument(inner, shift, x) >>. $$
%% endif

<< answer("A") >> Write $\ln s(<< x >>) = -\ln A(<< x >>)$. Give $A(<< x >>)$ as an expression in $<< x >>$.

<< answer("dA") >> Give the derivative $A'(<< x >>)$ as an expression in $<< x >>$.

<< answer("ratio") >> Differentiate both sides of $\ln s = -\ln A$: give $s'(<< x >>)/s(<< x >>)$ as an expression in
$<< x >>$.

<< answer("rest") >> Which of these is $\dfrac{e^{-u}}{1 + e^{-u}}$, for every $u$, if $s$ is $\sigma(u)$? Give one
letter.
<< options(written(formulas)) >>

<< answer("slope") >> Give the derivative $<< g >>'(<< x >>)$ as a formula in $s = s(<< x >>)$ alone; write $s$ for
$s(<< x >>)$.

<< answer("at_place") >> Give the number $<< g >>'\left(<< shown(place, inner, shift) >>\right)$.

%% if kind == "scaled"
<< answer("chance") >> << wording["known"] >> $g(<< x >>) = << known >>$. What is $s(<< x >>)$ there?

<< answer("at_known") >> What is $g'(<< x >>)$ there?

<< answer("second") >> Give the second derivative $g''(<< x >>)$ as a formula in $s$ alone.
%% else
<< answer("at_known") >> << wording["known"] >> $s(<< x >>) = << known >>$. What is $s'(<< x >>)$ there?
%% endif
"""

SOLUTION = r"""
%% set x, g = wording["variable"], "g" if kind == "scaled" else "s"
The logarithm turns the quotient into a difference, $\ln \frac{1}{A} = \ln 1 - \ln A = -\ln A$, with
$$ A(<< x >>) = 1 + e^{-u} = << A >>, \qquad A'(<< x >>) = << times(-inner) >>e^{-u} = << dA >>, $$
since the exponent $-u = << argument(-inner, -shift, x) >>$ has the derivative $<< -inner >>$. The left side $\ln s$
has the derivative
$s'/s$, the right side $-A'/A$:
$$ \frac{s'}{s} = -\frac{A'}{A} = << times(inner) >>\frac{e^{-u}}{1 + e^{-u}}. $$

The quotient is what the sigmoid lacks to 1,
$$ 1 - s = \frac{1 + e^{-u}}{1 + e^{-u}} - \frac{1}{1 + e^{-u}} = \frac{e^{-u}}{1 + e^{-u}}, $$
which is << rest >>. So $s'/s = << times(inner) >>(1 - s)$, and multiplied by $s$
$$ s' = << times(inner) >>s(1 - s)<% if kind == "scaled" %>, \qquad g' = << outer | paren >> \cdot s' = << times(outer * inner) >>s(1 - s)<% endif %>. $$
%% if kind == "scaled"
The constant $<< offset >>$ has the derivative 0.
%% endif
The formula with a plus, $s(1 + s)$, cannot be right: far out, where $s$ comes close to 1, the curve is flat, and
$1 - s$ says so.

%% set here = sigmoid(inner * place + shift)
At $<< x >> = << shown(place, inner, shift) >>$ the argument is $u = << argument_at(inner, place, shift) >>$, so
$s = 1/(1 + << odds(here) >>) = << here >>$ and
$$ << g >>' = << times(outer * inner) >>\cdot << here >> \cdot << exact(1 - here) >> = << at_place >>. $$
%% if kind == "scaled"
Where $g = << known >>$, first $s = \frac{g - << offset | paren >>}{<< outer >>} = << chance >>$; then
%% else
Where only $s = << known >>$ is known, the place is not needed:
%% endif
$$ << g >>' = << times(outer * inner) >>\cdot << chance >> \cdot << 1 - chance >> = << at_known >>. $$
%% if kind == "scaled"
For the second derivative, $s - s^2$ has the derivative $1 - 2s$ with respect to $s$, and $s$ depends on $<< x >>$, so
the factor $s'$ comes on top:
$$ g'' = << times(outer * inner) >>(1 - 2s) \cdot s' = << times(outer * inner * inner) >>s(1 - s)(1 - 2s). $$
It is 0 where $s = \frac{1}{2}$, and there the slope is at its << "largest" if outer * inner > 0 else "lowest" >>.
%% endif

<< figure(drawn(outer, inner, shift, offset, g, x, place, at_place)) >>

Sanity check: the slope as a difference quotient, from $0.001$ before the place to $0.001$ behind it, is
$<< difference(outer, inner, shift, place) | decimal(4) >>$; the formula says $<< at_place | decimal(4) >>$.
"""


def argument(k, c, x):
    """LaTeX of kx + c."""
    return f"{times(k, '')}{x}" + (f" {signed(c)}" if c else "")


def times(value, space=r"\,"):
    """LaTeX of a factor in front of a symbol."""
    return {1: "", -1: "-"}.get(value, latex(value) + space)


def argument_at(inner, place, shift):
    return exact(inner * place + shift)


def odds(s):
    return exact((1 - s) / s)


def written(formulas):
    return [f"${FORMULAS[name][0]}$" for name in formulas]


def in_python(formulas):
    python = {"rest": "1 - s", "plus": "1 + s", "same": "s", "inverse": "1 / s", "product": "s * (1 - s)"}
    return ", ".join(python[name] for name in formulas)


def shown(place, inner, shift):
    """LaTeX of the place: a logarithm and a number over one denominator."""
    turn, size = 1 if inner > 0 else -1, abs(inner)
    log, number = exact(turn * (inner * place + shift)), -turn * shift
    falls, sign = log.could_extract_minus_sign(), ""
    if falls and number <= 0:
        log, number, sign = -log, -number, "-"
    top = latex(log)
    if number:
        top = f"{latex(number)} {signed(log)}" if falls and not sign else f"{latex(log)} {signed(number)}"
    inside = rf"\left({top}\right)" if number else top
    if size.denominator == 1 < size:
        return rf"{sign}\frac{{{top}}}{{{latex(size)}}}"
    return f"{sign}{inside if sign else top}" if size == 1 else f"{sign}{latex(1 / size)} {inside}"


def difference(outer, inner, shift, place):
    """The difference quotient of the function around a place, as an exact fraction of floats."""

    def g(x):
        return float(outer) / (1 + math.exp(-float(inner) * x - float(shift)))

    return exact(f"{(g(float(place) + 0.001) - g(float(place) - 0.001)) / 0.002:.9f}")


def drawn(outer, inner, shift, offset, g, x, place, slope):
    """The curve and its derivative, with the slope that was asked for."""
    centre, near = float(-shift / inner), float(place)
    reach = max(5 / abs(float(inner)), 1.3 * abs(near - centre))
    at = [centre - reach + 2 * reach * i / 120 for i in range(121)]
    s = [1 / (1 + math.exp(-float(inner) * t - float(shift))) for t in at]
    curve = [(t, float(outer) * v + float(offset)) for t, v in zip(at, s)]
    slopes = [(t, float(outer * inner) * v * (1 - v)) for t, v in zip(at, s)]
    mark = (near, slope, "", f"{near:.2f}", slope)
    return curves(
        [curve, slopes], [g, f"{g}'"], [mark], axes_names=(x, ""), alt=f"The curves of {g} and its derivative"
    )
