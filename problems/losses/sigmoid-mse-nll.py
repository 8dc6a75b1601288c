"""A sigmoid output under the squared error and under the negative log-likelihood: which of them still learns when it is saturated."""

import math

from exgen import (
    LETTERS,
    Mistake,
    assume,
    exact,
    exp,
    latex,
    ln,
    nonzero,
    paren,
    shuffled,
    signed,
    substitute,
    variable,
)
from exgen.figures import curves

TITLE = "Squared error or log-likelihood on a sigmoid"
SOURCE = "notes, 25 January and lecture 3: σ' = σ(1 - σ), mean squared error, negative log-likelihood"
# Probabilities given; logits given; one weight and one bias, and the gradient on the weight.
LEVELS = {
    1: dict(kind="chances", examples=2),
    2: dict(kind="logits", examples=3),
    3: dict(kind="weight", examples=3),
}
CONVENTIONS = {
    "sigmoid output": r"$p = \sigma(s) = 1/(1 + e^{-s})$ is the probability of the label 1, and labels are 0 and 1.",
    "two losses": r"Squared error of one example: $E = (p - y)^2$, not halved. Negative log-likelihood: $N = -\ln p$ for the label 1 "
    r"and $N = -\ln(1 - p)$ for the label 0, with the natural logarithm.",
}
DOMAIN = {"p": [0, 1], "y": [0, 1]}

INTROS = [
    "An output unit with a sigmoid can be trained with the squared error $E$ or with the negative log-likelihood $N$.",
    "Two colleagues train the same sigmoid output, one with the squared error $E$, the other with the negative "
    "log-likelihood $N$.",
    "For a unit with a sigmoid output two losses are compared, the squared error $E$ and the negative log-likelihood $N$.",
]
OPTIONS = {
    "N": "the negative log-likelihood only",
    "E": "the squared error only",
    "both": "both",
    "none": "neither of them",
}
ORDERS = [("N", "E", "both", "none"), ("E", "N", "both", "none"), ("both", "none", "N", "E"), ("none", "both", "E", "N")]
INPUTS = [-4, -3, -2, -1, 1, 2, 3, 4]
CHANCES = sorted({exact(a) / b for b in (3, 4, 5, 6, 8, 10) for a in range(1, b)} - {exact("1/2")})


def draw(rng, kind="logits", examples=3):
    labels = shuffled(rng, [0, 1, *(rng.randint(0, 1) for _ in range(examples - 2))])
    parts = dict(chances=None, odds=None, x=None, v=None, c=None, base=None)
    if kind == "chances":
        p = rng.sample(CHANCES, examples)
        parts |= dict(chances=exact(p))
    elif kind == "logits":
        pairs = [(rng.randint(1, 9), rng.randint(1, 9)) for _ in labels]
        odds = [exact(a) / b for a, b in pairs]
        assume(1 not in odds and len(set(odds)) == examples and all(a + b <= 12 for a, b in pairs))
        p = [a / (1 + a) for a in odds]
        parts |= dict(odds=exact(odds))
    else:
        # Two inputs with a small logit make the bias; an input may come again, with the other label.
        base, v, (first, second) = rng.choice([2, 2, 3, 3, 4, 5, 6, 7, 9]), nonzero(rng, 3), rng.sample(INPUTS, 2)
        reach = {2: 3, 3: 2}.get(base, 1)
        c = nonzero(rng, reach) - v * first
        assume(0 < abs(c) <= 6 and 0 < abs(v * second + c) <= reach)
        x, labels = zip(*rng.sample([(u, y) for u in INPUTS if 0 < abs(v * u + c) <= reach for y in (0, 1)], examples))
        assume(len(set(x)) > 1 and len(set(labels)) == 2)
        p = [exact(base) ** k / (1 + exact(base) ** k) for k in (v * u + c for u in x)]
        # The mean gradients on the weight are short fractions.
        sums = [sum((a - y) * u * slope for a, y, u, slope in zip(p, labels, x, slopes)) / examples
                for slopes in ([2 * a * (1 - a) for a in p], [1] * examples)]
        assume(all(total and total.denominator < 1000 and abs(total.numerator) < 1000 for total in sums))
        parts |= dict(x=exact(x), v=exact(v), c=exact(c), base=base)
    slopes = [2 * (a - y) * a * (1 - a) for a, y in zip(p, labels)]
    assume(all(slope.denominator < 1000 for slope in slopes))
    return {
        **parts,
        "labels": exact(labels),
        "saturated": rng.randint(0, 1),
        "order": rng.choice(ORDERS),
        "wording": {"intro": rng.choice(INTROS)},
    }


def solve(step, chances, odds, x, v, c, base, labels, saturated, order, wording):
    P, Y = variable("p"), variable("y")
    slope = P * (1 - P)
    dE = step("dE", (P - Y) * slope * 2, kind="expression", marks=2)
    dN = step("dN", P - Y, kind="expression", marks=1)
    p = chances
    if chances is None:
        odds = odds if x is None else exp((v * x + c) * ln(base))
        p = step("p", odds / (1 + odds), marks=len(labels), exact_only=True)
    at = [{P: a, Y: y} for a, y in zip(p, labels)]
    E = step("E", exact([substitute(dE, place) for place in at]), marks=len(labels))
    N = step("N", exact([substitute(dN, place) for place in at]), marks=len(labels))
    if x is not None:
        step("wE", (E * x).sum() / len(labels), marks=1)
        step("wN", (N * x).sum() / len(labels), marks=1)
    far = {P: exact(1 - saturated), Y: exact(saturated)}
    step("limits", exact([substitute(dE, far), substitute(dN, far)]), marks=2)
    step("learns", letter_of("N", order), marks=1, choices=list(LETTERS[:4]))


def letter_of(name, order):
    return LETTERS[order.index(name)]


CHECK = """
import torch
import torch.nn.functional as F
from math import log
torch.set_default_dtype(torch.float64)

def slopes(s, y):
    s = s.clone().requires_grad_()
    squared = F.mse_loss(torch.sigmoid(s), y, reduction="sum")
    likelihood = F.binary_cross_entropy_with_logits(s, y, reduction="sum")
    return torch.autograd.grad(squared, s)[0], torch.autograd.grad(likelihood, s)[0]

# the formulas, at a few points
at_p = torch.tensor(<< points.get("p", [0.25, 0.5, 0.75]) >>)
at_y = torch.tensor(<< points.get("y", [0.25, 0.5, 0.75]) >>)
dE, dN = slopes(torch.logit(at_p), at_y)

# the examples
y = torch.tensor(<< labels >>)
%% if chances is not none
s = torch.logit(torch.tensor(<< chances >>))
%% elif x is none
s = torch.log(torch.tensor(<< odds >>))
%% else
x = torch.tensor(<< x >>)
w = torch.tensor(<< v >> * log(<< base >>), requires_grad=True)
s = w * x + (<< c >>) * log(<< base >>)
wE, = torch.autograd.grad(F.mse_loss(torch.sigmoid(s), y), w, retain_graph=True)
wN, = torch.autograd.grad(F.binary_cross_entropy_with_logits(s, y), w)
s = s.detach()
%% endif
p = torch.sigmoid(s)
E, N = slopes(s, y)

# far on the wrong side
far = torch.tensor(<< -60 if saturated else 60 >>.0)
limits = torch.stack(slopes(far, torch.tensor(<< saturated >>.0)))
learning = [name for name, value in zip("EN", limits) if value.abs() > 1e-9]
choice = {"EN": "both", "": "none"}.get("".join(learning), "".join(learning))
learns = "ABCD"[<< order | list >>.index(choice)]
print(p, E, N, limits)
"""

MISTAKES = [
    Mistake(
        "slope of the sigmoid kept in the log-likelihood",
        "The factor $p(1 - p)$ of the sigmoid cancels against the $1/p$ or $1/(1 - p)$ that the logarithm passes back. Check: for "
        "the label 1 work it out as $-1/p$ times $p(1 - p)$.",
        dN=lambda dN: dN * variable("p") * (1 - variable("p")),
    ),
    Mistake(
        "slope of the sigmoid left out of the log-likelihood",
        "This is the derivative with respect to $p$; the sigmoid is still to be passed, and it multiplies by $p(1 - p)$. "
        "Check: for the label 1 the derivative with respect to $s$ is $p - 1$ and never below $-1$.",
        dN=lambda dN: dN / (variable("p") * (1 - variable("p"))),
    ),
    Mistake(
        "label not subtracted",
        "For the label 1 the derivative of $-\\ln p$ is $p - 1$, not $p$. Check: where $p = y$ the loss cannot get smaller, and "
        "the derivative is 0.",
        dN=lambda: variable("p"),
    ),
    Mistake(
        "slope of the sigmoid left out of the squared error",
        "$2(p - y)$ is the derivative with respect to $p$; the sigmoid is still to be passed, and it multiplies by $p(1 - p)$. "
        "Check: far out the sigmoid is flat, so the squared error hardly changes with $s$ there.",
        dE=lambda: 2 * (variable("p") - variable("y")),
    ),
    Mistake(
        "2 of the square lost",
        "The derivative of a square is twice its base. Check: from 3 to 3.01 the square grows by about 0.06.",
        dE=lambda dE: dE / 2,
    ),
    Mistake(
        "sign of the squared error's derivative",
        "The derivative of $(p - y)^2$ has the sign of $p - y$. Check: for the label 1 a larger logit makes the loss smaller, "
        "so the derivative is negative.",
        dE=lambda dE: -dE,
    ),
    Mistake(
        "sign of the log-likelihood's derivative",
        "The derivative is $p - y$, and not the other way round. Check: for the label 1 a larger logit makes the loss "
        "smaller, so the derivative is negative.",
        dN=lambda dN: -dN,
    ),
    Mistake(
        "minus of the exponent lost",
        "The sigmoid is $1/(1 + e^{-s})$, with a minus in the exponent. Check: a positive logit must give more than 1/2.",
        p=lambda p: 1 - p,
    ),
    Mistake(
        "input left out",
        "The weight is multiplied by the input, which is the derivative of the logit with respect to it. Check: an example "
        "with the input 0 cannot change the weight.",
        wE=lambda E: E.mean(),
        wN=lambda N: N.mean(),
    ),
    Mistake(
        "thought to learn with both losses",
        "Where the sigmoid is flat its slope $p(1 - p)$ is almost 0, and the squared error passes its gradient through that "
        "slope. Check: compare the two limits.",
        learns=lambda order: letter_of("both", order),
    ),
    Mistake(
        "losses exchanged",
        "It is the squared error that loses its gradient where the sigmoid is flat. Check: compare the two limits.",
        learns=lambda order: letter_of("E", order),
    ),
]

STATEMENT = r"""
<< wording["intro"] >> For one example with the logit $s$ and the label $y$,
$$ p = \sigma(s), \qquad E = (p - y)^2, \qquad N = \begin{cases} -\ln p & \text{for } y = 1 \\ -\ln(1 - p) & \text{for } y = 0. \end{cases} $$

%% if chances is not none
<< figure(losses(saturated)) >>

Both losses over $s$, for the label << saturated >>.

%% endif
<< answer("dE") >> Give $\partial E / \partial s$ as a formula in $p$ and $y$.

<< answer("dN") >> Give $\partial N / \partial s$ as a formula in $p$ and $y$: one formula for both labels.

%% if chances is not none
<< answer("E") >> Two examples have these probabilities and labels. Give their $\partial E / \partial s$ as a vector.

<< table(["$n$", "$p_n$", "$y_n$"], rows_of(chances, labels)) >>
%% elif x is none
<< answer("p") >> Three examples have these logits and labels. Give their $p$ as a vector of exact values.

<< table(["$n$", "$s_n$", "$y_n$"], rows_of(logits(odds), labels)) >>

<< answer("E") >> Give their $\partial E / \partial s$ as a vector.
%% else
<< answer("p") >> The logit is $s = wx + b$ with $w = << multiple(v, base) >>$ and $b = << multiple(c, base) >>$. Give $p$ for these
three examples as a vector of exact values.

<< table(["$n$", "$x_n$", "$y_n$"], rows_of(x, labels)) >>

<< answer("E") >> Give their $\partial E / \partial s$ as a vector.
%% endif

<< answer("N") >> Give their $\partial N / \partial s$ as a vector.

%% if x is not none
<< answer("wE") >> Give the derivative of the mean of $E$ over the examples with respect to $w$.

<< answer("wN") >> Give the derivative of the mean of $N$ with respect to $w$.

%% endif
<< answer("limits") >> A unit is sure and wrong: the label is << saturated >> and $s \to << "-" if saturated >>\infty$. Give
the limits of $\partial E / \partial s$ and of $\partial N / \partial s$, as a vector of two.

<< answer("learns") >> With which loss does gradient descent still learn from such an example? Give a letter.

<< options(names_of(order)) >>
"""

SOLUTION = r"""
%% set n = labels | length
The sigmoid has the slope $\sigma'(s) = p(1 - p)$, and both losses reach $s$ through it. Upstream times local:
$$ \frac{\partial E}{\partial s} = 2(p - y) \cdot p(1 - p), $$
$$ \frac{\partial N}{\partial s} = -\frac{1}{p} \cdot p(1 - p) = p - 1 \quad (y = 1), \qquad
\frac{\partial N}{\partial s} = \frac{1}{1 - p} \cdot p(1 - p) = p \quad (y = 0), $$
together $\partial N / \partial s = p - y$. The logarithm's derivative cancels the slope of the sigmoid; the square's does not.

%% if x is not none
With $s = (<< line(v, c) >>) \ln << base >>$ the exponential $e^s$ is a power of $<< base >>$, and $p = e^s / (1 + e^s)$:
%% elif odds is not none
With $e^s$ at hand, $p = e^s / (1 + e^s)$:
%% else
The numbers put in:
%% endif

<< table(["$n$", "$p_n$", "$y_n$", "$2(p_n - y_n)\\, p_n(1 - p_n)$", "$p_n - y_n$"], worked(chances if chances is not none else p, labels, E, N)) >>

%% if x is not none
Each example's slope is multiplied by its input, and the mean is taken:
$$ \frac{\partial}{\partial w} \operatorname{mean} E = \frac{1}{<< n >>} \sum_n \frac{\partial E_n}{\partial s} x_n = << wE >>, \qquad
\frac{\partial}{\partial w} \operatorname{mean} N = \frac{1}{<< n >>} \sum_n (p_n - y_n) x_n = << wN >>. $$
%% endif
For the label << saturated >> and $s \to << "-" if saturated >>\infty$ the probability $p$ tends to $<< 1 - saturated >>$, so $p(1 - p) \to 0$:
$$ \frac{\partial E}{\partial s} \to 2(<< 1 - saturated >> - << saturated >>) \cdot 0 = 0, \qquad
\frac{\partial N}{\partial s} \to << 1 - saturated >> - << saturated >> = << 1 - 2 * saturated >>. $$
So the example that is most wrong moves nothing under the squared error, and most under the log-likelihood: the answer is
<< learns >>, << chosen(order, learns) >>.

<< figure(picture(saturated)) >>

Both derivatives over $s$ for the label << saturated >>. Sanity check: where $p = y$ both are 0, and both have the sign of $p - y$.
"""


def names_of(order):
    return [OPTIONS[name] for name in order]


def chosen(order, letter):
    return OPTIONS[order[LETTERS.index(letter)]]


def rows_of(values, labels):
    return [[exact(i), value, y] for i, (value, y) in enumerate(zip(values, labels), 1)]


def logits(odds):
    return [rf"$\ln {latex(a)}$" if a > 1 else rf"$-\ln {latex(1 / a)}$" for a in odds]


def multiple(k, base):
    return {1: rf"\ln {base}", -1: rf"-\ln {base}"}.get(k, rf"{latex(k)} \ln {base}")


def line(v, c):
    return f"{ {1: '', -1: '-'}.get(v, latex(v)) }x {signed(c)}"


def worked(p, labels, E, N):
    return [[exact(i), a, y, f"$2 \\cdot {paren(a - y)} \\cdot {latex(a)} \\cdot {latex(1 - a)} = {latex(e)}$", d]
            for i, (a, y, e, d) in enumerate(zip(p, labels, E, N), 1)]


def losses(y):
    """Both losses over the logit, for one label."""
    at = [-4 + 8 * i / 80 for i in range(81)]
    wrong = [1 / (1 + math.exp(s if y else -s)) for s in at]  # the probability of the other label
    return curves([[(s, -math.log(1 - q)) for s, q in zip(at, wrong)], [(s, q * q) for s, q in zip(at, wrong)]], ["N", "E"],
                  axes_names=("s", ""), alt="The negative log-likelihood and the squared error over the logit, for one label")


def picture(y):
    """Both derivatives over the logit, for one label."""
    at = [-6 + 12 * i / 100 for i in range(101)]
    p = [1 / (1 + math.exp(-s)) for s in at]
    squared = [(s, 2 * (a - y) * a * (1 - a)) for s, a in zip(at, p)]
    likelihood = [(s, a - y) for s, a in zip(at, p)]
    return curves([likelihood, squared], ["N", "E"], axes_names=("s", ""),
                  alt="The derivatives of both losses over the logit; that of the squared error vanishes on both sides")
