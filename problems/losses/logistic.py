"""Logistic regression: the probability σ(wᵀx + b), its negative log-likelihood, and the gradient (p - y) x."""

import math
from itertools import product

from exgen import Mistake, assume, decimal, exact, exp, latex, ln, nonzero, paren, signed, substitute, variable
from exgen.figures import curves, plane

TITLE = "Logistic regression: loss and gradient"
SOURCE = "notes, lecture 3: sigmoid output and negative log-likelihood"
# One example without bias; with bias; three examples and the mean over them.
LEVELS = {
    1: dict(examples=1, inputs=2, bias=False, largest=3),
    2: dict(examples=1, inputs=3, bias=True, largest=3),
    3: dict(examples=3, inputs=2, bias=True, largest=2),
}
CONVENTIONS = {
    "logistic loss": r"Labels are 0 and 1, $p = \sigma(s) = 1/(1 + e^{-s})$ is the probability of the label 1, and the negative "
    r"log-likelihood of one example is $\ell = -\ln p$ for the label 1 and $\ell = -\ln(1 - p)$ for the label 0, with the "
    "natural logarithm.",
}
DOMAIN = {"p": [0, 1], "y": [0, 1]}

INTROS = [
    "Logistic regression is to tell {pair} apart.",
    "A single neuron with a sigmoid learns to tell {pair} apart.",
    "A classifier with one sigmoid output is trained to tell {pair} apart.",
]
PAIRS = ["cats from dogs", "spam from other mail", "healthy from sick leaves", "even from odd digits", "day from night"]


def draw(rng, examples=3, inputs=2, bias=True, largest=2):
    base = rng.choice([2, 2, 3, 5] if examples == 1 else [2, 3])
    largest = {2: largest, 3: 2, 5: 1}[base]
    v = [nonzero(rng, 3) for _ in range(inputs)]
    c = nonzero(rng, 3) if bias else 0
    # All inputs with a small logit that is not 0, of which the examples are taken.
    every = product([-4, -3, -2, -1, 1, 2, 3, 4], repeat=inputs)
    fitting = [u for u in every if len(set(u)) > 1 and 0 < abs(sum(a * b for a, b in zip(v, u)) + c) <= largest]
    assume(len(fitting) >= examples and len(set(v)) > 1)
    x = [list(u) for u in rng.sample(fitting, examples)]
    powers = [sum(a * b for a, b in zip(v, u)) + c for u in x]
    labels = [rng.randint(0, 1) for _ in x]
    # The losses of the labels and of the other labels differ.
    assume(sum(k if y else -k for k, y in zip(powers, labels)))
    if examples > 1:
        shares = [exact(base) ** k / (1 + exact(base) ** k) - y for k, y in zip(powers, labels)]
        sums = [sum(e * u[j] for e, u in zip(shares, x)) for j in range(inputs)] + [sum(shares)]
        assume(len(set(labels)) == 2 and len(set(powers)) > 1 and all(sums))
        assume(all(abs(s.numerator) < 300 for s in sums) and len(set(map(abs, sums))) == len(sums))
    return {
        "v": exact(v),
        "c": exact(c),
        "base": base,
        "x": exact(x),
        "labels": tuple(labels),
        "bias": bias,
        "wording": {"intro": rng.choice(INTROS).format(pair=rng.choice(PAIRS))},
    }


def solve(step, v, c, base, x, labels, bias, wording):
    n = len(labels)
    P, Y = variable("p"), variable("y")

    def asked(name, values, **ask):
        """An entry for each example; one example alone is a number."""
        return step(name, exact(values), **ask) if n > 1 else exact([step(name, exact(values)[0], **ask)])

    s = asked("s", [(v @ u + c) * ln(base) for u in x], marks=n)
    p = asked("p", 1 / (1 + exp(-s)), marks=n, exact_only=True)
    step("loss", exact([-ln(a if y else 1 - a) for a, y in zip(p, labels)]).mean(), marks=1)
    own = step("own", P - Y, kind="expression", marks=1)
    ds = asked("ds", [substitute(own, {P: a, Y: exact(y)}) for a, y in zip(p, labels)], marks=n)
    step("gw", exact([(ds * column).sum() / n for column in x.T]), marks=2)
    if bias:
        step("gb", ds.sum() / n, marks=1)


CHECK = """
import torch
import torch.nn.functional as F
from math import log
torch.set_default_dtype(torch.float64)

w = (torch.tensor(<< v >>) * log(<< base >>)).requires_grad_()
b = torch.tensor(<< c >> * log(<< base >>), requires_grad=True)
x = torch.tensor(<< x >>)
y = torch.tensor(<< labels | list >>, dtype=torch.float64)
s = torch.mv(x, w) + b
p = torch.sigmoid(s)
each = F.binary_cross_entropy_with_logits(s, y, reduction="none")
ds, = torch.autograd.grad(each.sum(), s, retain_graph=True)
loss = each.mean()
gw, gb = torch.autograd.grad(loss, (w, b))
%% if labels | length == 1
s, p, ds = s[0], p[0], ds[0]
%% endif

# the formula, at a few points
at_p = torch.tensor(<< points.get("p", [0.5] * 3) >>)
at_y = torch.tensor(<< points.get("y", [0.5] * 3) >>)
logits = torch.logit(at_p).requires_grad_()
each = F.binary_cross_entropy_with_logits(logits, at_y, reduction="none")
own, = torch.autograd.grad(each.sum(), logits)
print(p, loss, gw, gb)
"""

MISTAKES = [
    Mistake(
        "minus of the exponent lost",
        "The sigmoid is $1/(1 + e^{-s})$, with a minus in the exponent; without it this is the probability of the label 0. "
        "Check: a positive logit must give more than 1/2.",
        p=lambda p: 1 - p,
    ),
    Mistake(
        "odds for the probability",
        "$e^s$ are the odds $p/(1 - p)$; the probability is $e^s/(1 + e^s)$. Check: a probability is never above 1, whatever "
        "the logit.",
        p=lambda s: exp(s),
    ),
    Mistake(
        "loss of the other label",
        "For the label 1 the loss is $-\\ln p$, for the label 0 it is $-\\ln(1 - p)$; here the two have been exchanged. "
        "Check: an example with a high probability of its own label has a small loss.",
        loss=lambda p, labels: mean_loss(p, [1 - y for y in labels]),
    ),
    Mistake(
        "logarithm to the base 10",
        "The loss is taken with the natural logarithm. Check: the derivative of $-\\ln p$ is $-1/p$; another base would bring "
        "in a factor.",
        loss=lambda loss: loss / ln(10),
    ),
    Mistake(
        "minus of the loss lost",
        "A probability is below 1 and its logarithm is negative; the minus makes the loss positive. Check: a loss must fall "
        "as the probability of the label grows.",
        loss=lambda loss: -loss,
    ),
    Mistake(
        "probability of the other label for the loss",
        "The loss is the negative logarithm of the probability of the label, not what this probability lacks to 1. Check: a "
        "probability close to 0 must give a loss without bound.",
        loss=lambda p, labels: exact([1 - a if y else a for a, y in zip(listed(p), labels)]).mean(),
    ),
    Mistake(
        "gradient with the wrong sign",
        "The derivative is $p - y$, and not the other way round. Check: for the label 1 a larger logit makes the loss "
        "smaller, so the derivative is negative.",
        own=lambda own: -own,
    ),
    Mistake(
        "label not subtracted",
        "For the label 1 the loss is $-\\ln p$, and its derivative is $p - 1$, not $p$. Check: where $p = y$ the loss cannot get "
        "smaller, and the derivative is 0.",
        own=lambda: variable("p"),
    ),
    Mistake(
        "slope of the sigmoid kept",
        "The factor $p(1 - p)$ of the sigmoid cancels against the $1/p$ or $1/(1 - p)$ of the logarithm. It stays with the "
        "squared error only. Check: for the label 1 and $p$ close to 0 the derivative is close to $-1$.",
        own=lambda own: own * variable("p") * (1 - variable("p")),
    ),
    Mistake(
        "slope of the sigmoid left out",
        "This is the derivative with respect to $p$; the sigmoid is still to be passed, and it multiplies by $p(1 - p)$. "
        "Check: the derivative with respect to the logit lies between $-1$ and 1.",
        own=lambda own: own / (variable("p") * (1 - variable("p"))),
    ),
    Mistake(
        "input left out",
        "$w_j$ is multiplied by the input $x_j$, which is the derivative of the logit with respect to it. Check: an input of 0 "
        "cannot be changed by its weight.",
        gw=lambda ds, x: exact([total(ds) / len(x)] * x.shape[1]),
    ),
    Mistake(
        "sum in place of the mean",
        "The loss is the mean over the examples, so their gradients are added and divided by their number. Check: with "
        "every example written down twice the gradient must stay the same.",
        gw=lambda gw, labels: gw * len(labels),
        gb=lambda gb, labels: gb * len(labels),
    ),
]

STATEMENT = r"""
%% set n = labels | length
<< wording["intro"] >> The logit is $s = w^\top x<< " + b" if bias >>$ and $p = \sigma(s)$ is the probability of the label 1.
At present
%% if bias
$$ w = << v >> \ln << base >>, \qquad b = << multiple(c, base) >>. $$
%% else
$$ w = << v >> \ln << base >>. $$
%% endif
%% if n == 1
One example has the input $x = << x[0] >>$ and the label $y = << labels[0] >>$; its negative log-likelihood is $\ell$.
%% else
The loss $L$ is the mean of the negative log-likelihoods $\ell$ of these examples:

<< table(["$i$", "$x$", "$y$"], examples_of(x, labels)) >>
%% endif
%% if v | length == 2

<< figure(places(v, c, x, labels)) >>

The label 1 is a point with a plus, the label 0 one with a minus. The line is where $s = 0$, and the arrow points to where $s > 0$.
%% endif

%% if n == 1
<< answer("s") >> Give the logit $s$, as a multiple of $\ln << base >>$.

<< answer("p") >> Give $p$ exactly.

<< answer("loss") >> Give the loss $\ell$.
%% else
<< answer("s") >> Give the logits of the examples as a vector.

<< answer("p") >> Give their probabilities $p$ as a vector of exact values.

<< answer("loss") >> Give the loss $L$.
%% endif

<< answer("own") >> Give $\partial \ell / \partial s$ of one example as a formula in $p$ and $y$: one formula for both labels.

%% if n == 1
<< answer("ds") >> Give the value of $\partial \ell / \partial s$ for this example.

<< answer("gw") >> Give the gradient $\partial \ell / \partial w$.
%% else
<< answer("ds") >> Give the values of $\partial \ell / \partial s$ for the examples as a vector (without $1/<< n >>$).

<< answer("gw") >> Give the gradient $\partial L / \partial w$.
%% endif

%% if bias
<< answer("gb") >> Give $\partial << "\\ell" if n == 1 else "L" >> / \partial b$.
%% endif
"""

SOLUTION = r"""
%% set n = labels | length
%% if n == 1
%% set k = power(s, base)
The logit is the inner product<< " and the bias" if bias >>, a multiple of $\ln << base >>$:
$$ s = \big(<< summed(v, x[0], c, bias) >>\big) \ln << base >> = << multiple(k, base) >>, \qquad
e^{-s} = << base ** (-k) >>, \qquad p = \frac{1}{1 + << base ** (-k) >>} = << p >>. $$
The label is $<< labels[0] >>$, so
$$ \ell = << "-\\ln p" if labels[0] else "-\\ln(1 - p)" >> = -\ln << p if labels[0] else 1 - p >> \approx << loss | decimal(3) >>. $$
%% else
The logits are multiples of $\ln << base >>$, so that $e^{-s}$ is a power of $<< base >>$:

<< table(["$i$", "$s$", "$p = 1/(1 + e^{-s})$", "$y$", "$\\ell$", "$p - y$"], worked(v, x, c, base, p, labels)) >>

$$ L = \frac{1}{<< n >>} \sum_i \ell_i \approx << loss | decimal(3) >>. $$
%% endif
<< "The" if n == 1 else "Each" >> logarithm is that of a number below 1, so the minus makes the loss positive.

Chain rule, for the label 1: $\ell = -\ln p$ has the derivative $-1/p$ with respect to $p$, and the sigmoid has $p(1 - p)$. Upstream
times local,
$$ \frac{\partial \ell}{\partial s} = -\frac{1}{p} \cdot p(1 - p) = p - 1 \quad (y = 1), \qquad
\frac{\partial \ell}{\partial s} = \frac{1}{1 - p} \cdot p(1 - p) = p \quad (y = 0), $$
together $\partial \ell / \partial s = p - y$: the slope of the sigmoid has cancelled.

%% if n == 1
Here that is $<< p >> - << labels[0] >> = << ds >>$. The weight $w_j$ reaches the logit through its product with $x_j$<< ", the bias through the factor 1" if bias >>:
$$ \frac{\partial \ell}{\partial w} = (p - y)\, x = << ds | latex if ds > 0 else ds | paren >> \cdot << x[0] >> = << gw >><< "." if not bias else "," >>
%% if bias
\qquad \frac{\partial \ell}{\partial b} = p - y = << gb >>.
%% endif
$$
%% else
The last column holds the slopes on the logits. Each is multiplied by its own input, and the mean is taken:
$$ \frac{\partial L}{\partial w} = \frac{1}{<< n >>} \Big( << scaled(ds, x) >> \Big) = << gw >>, $$
$$ \frac{\partial L}{\partial b} = \frac{1}{<< n >>} \big( << added(ds) >> \big) = << gb >>. $$
%% endif
%% if n == 1
Sanity check: the slope on the logit is << "negative, since a larger logit makes the label 1 more probable" if labels[0] else "positive, since a larger logit makes the label 0 less probable" >>,
and the gradient is a multiple of the input.
%% else
Sanity check: the slopes on the logits are negative where the label is 1 and positive where it is 0.
%% endif

<< figure(picture(s, base, labels, x)) >>

The loss over the logit, for the label 1 (full line) and for the label 0 (dashed), with the example<< "s" if n > 1 >> marked.
"""


def listed(p):
    return list(p) if hasattr(p, "shape") else [p]


def total(ds):
    return ds.sum() if hasattr(ds, "shape") else ds


def mean_loss(p, labels):
    return exact([-ln(a if y else 1 - a) for a, y in zip(listed(p), labels)]).mean()


def examples_of(x, labels):
    return [[exact(i), u, exact(y)] for i, (u, y) in enumerate(zip(x, labels), 1)]


def multiple(k, base):
    return {0: "0", 1: rf"\ln {base}", -1: rf"-\ln {base}"}.get(k, rf"{latex(k)} \ln {base}")


def power(s, base):
    return exact(s / ln(base))


def summed(v, u, c, bias):
    first, *others = zip(v, u)
    text = " + ".join([rf"{latex(first[0])} \cdot {paren(first[1])}", *(rf"{paren(a)} \cdot {paren(b)}" for a, b in others)])
    return f"{text} {signed(c)}" if bias else text


def worked(v, x, c, base, p, labels):
    rows = []
    for i, (u, a, y) in enumerate(zip(x, p, labels), 1):
        k = v @ u + c
        loss = rf"$-\ln {latex(a if y else 1 - a)} \approx {decimal(-ln(a if y else 1 - a), 3)}$"
        rows.append([exact(i), f"${multiple(k, base)}$", a, exact(y), loss, a - y])
    return rows


def scaled(ds, x):
    first, *others = [rf"{latex(abs(d))} {latex(u)}" for d, u in zip(ds, x)]
    signs = ["-" if d < 0 else "+" for d in ds]
    return ("-" if signs[0] == "-" else "") + " ".join([first, *(f"{s} {t}" for s, t in zip(signs[1:], others))])


def added(ds):
    first, *others = ds
    return " ".join([latex(first), *map(signed, others)])


def places(v, c, x, labels):
    """The examples in the plane of the two inputs, and the line on which the logit is 0."""
    points = [(*u, 1 if y else -1, str(i) if len(labels) > 1 else "") for i, (u, y) in enumerate(zip(x, labels), 1)]
    return plane(points, [(*v, c)], x_range=(-5, 5), y_range=(-5, 5), normals=True,
                 alt="The examples with their labels, and the line on which the logit is 0")


def picture(s, base, labels, x):
    """Both branches of the loss over the logit."""
    places = [float(power(k, base)) * math.log(base) for k in listed(s)]
    reach = max(3.0, *(abs(k) + 0.8 for k in places), 0.0)
    at = [-reach + 2 * reach * i / 80 for i in range(81)]
    one, zero = [(t, math.log(1 + math.exp(-t))) for t in at], [(t, math.log(1 + math.exp(t))) for t in at]
    marks = [(k, math.log(1 + math.exp(-k if y else k)), str(i) if len(places) > 1 else "")
             for i, (k, y) in enumerate(zip(places, labels), 1)]
    return curves([one, zero], ["y = 1", "y = 0"], marks, axes_names=("s", "\\ell"),
                  alt="The loss over the logit: falling for the label 1, rising for the label 0")
