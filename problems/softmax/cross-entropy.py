"""Cross-entropy behind a softmax: the loss, its gradient on the logits, and on the weights of the layer before them."""

from exgen import (
    Mistake,
    assume,
    exact,
    exp,
    latex,
    ln,
    outer,
    plain,
    shuffled,
    signed,
    substitute,
    variable,
)

TITLE = "Softmax with cross-entropy"
SOURCE = "notes, lecture 3 (softmax as the last layer, negative log-likelihood); the gradient is p - onehot(k)"
LEVELS = {
    1: dict(kind="logits"),  # logits given: loss, and the gradient on them
    2: dict(kind="layer"),  # the input of the last layer is given too: the gradient on W and b
    3: dict(kind="whole"),  # W, b and the input given: the forward pass first, the gradient on the input as well
}
CONVENTIONS = {
    "cross-entropy": r"The loss of one example with the label $k$ is $L = -\ln p_k$, with $p = \operatorname{softmax}(s)$, "
    r"$p_i = e^{s_i} / \sum_j e^{s_j}$, and the natural logarithm; classes are counted from 1.",
    "layout of W": r"In $s = Wx + b$ the matrix $W$ has a row for each output and a column for each input; a gradient has the "
    "shape of what it belongs to.",
}
DOMAIN = {"p_k": [0, "1/2"], "p_j": [0, "1/2"]}

INTROS = [
    "A classifier of {n} classes is shown one example, whose label is class ${k}$.",
    "One training example of class ${k}$ goes through a classifier of {n} classes.",
    "In a classifier of {n} classes, the label of the present example is ${k}$.",
]
NUMBERS = ["", "one", "two", "three", "four", "five", "six"]


def draw(rng, kind="layer"):
    n = 3
    label = rng.randint(1, n)
    if kind == "whole":
        # Powers of 2 for exponentials: W, b and so the logits are whole multiples of ln 2.
        x = exact(rng.sample([-2, -1, 1, 2, 3], 2))
        weights = exact([[rng.randint(-2, 2) for _ in x] for _ in range(n)])
        powers = shuffled(
            rng, rng.choice([[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 4], [-1, 0, 1], [-1, 0, 2], [-2, -1, 1]])
        )
        bias = exact(powers) - weights @ x
        assume(max(map(abs, bias)) <= 4 and all(any(row) for row in weights) and len(set(map(tuple, weights))) == n)
        assume(
            all(sum(row[j] != 0 for row in weights) >= 2 for j in range(2)) and sum(not entry for entry in bias) <= 1
        )
        shares = [exact(2) ** power for power in powers]
        parts = dict(W=weights * ln(2), b=bias * ln(2), logits=None)
    else:
        shares = [exact(share) for share in rng.sample(range(1, 9), n)]
        common = rng.randint(-3, 3)
        x = exact(rng.sample([-4, -3, -2, -1, 1, 2, 3, 4, 5], 3)) if kind == "layer" else None
        parts = dict(W=None, b=None, logits=exact([ln(share) + common for share in shares]))
        assume(sum(shares) <= 15)
    assume(2 * shares[label - 1] != sum(shares))  # or a probability would be what it lacks to 1
    return {
        "kind": kind,
        **parts,
        "x": x,
        "label": label,
        "wording": {"intro": rng.choice(INTROS), "input": rng.choice("xhz"), "logits": rng.choice("su")},
    }


def solve(step, kind, W, b, logits, x, label, wording):
    pk, pj = variable("p_k"), variable("p_j")
    s = logits
    if kind == "whole":
        s = step("s", W @ x + b, marks=2)
    weights = step("weights", exp(s))
    p = step("p", weights / weights.sum(), marks=2, exact_only=True)
    step("loss", -ln(p[label - 1]), marks=1)
    own = step("own", pk - 1, kind="expression", marks=1)
    others = step("others", pj, kind="expression", marks=1)
    due = [substitute(own if i == label else others, {pk: entry, pj: entry}) for i, entry in enumerate(p, 1)]
    ds = step("ds", exact(due), marks=2)
    if kind != "logits":
        step("dW", outer(ds, x), marks=2)
        step("db", ds, marks=1)
    if kind == "whole":
        step("dx", W.T @ ds, marks=2)


def largest(p):
    """The place of the class with the largest probability, from 0."""
    return max(range(len(p)), key=lambda i: float(p[i]))


def beside(p, label):
    """The place, from 0, of an entry beside that of the label: the next one, for the last label the one before."""
    return label if label < len(p) else label - 2


def onehot(p, place):
    return exact([int(i == place) for i in range(len(p))])


CHECK = """
import torch
import torch.nn.functional as F
from math import log as ln
torch.set_default_dtype(torch.float64)

def loss_of(s):
    return F.cross_entropy(s, torch.tensor(<< label - 1 >>))  # torch counts classes from 0

%% if kind == "logits"
s = torch.tensor(<< typed(logits) >>, dtype=torch.float64, requires_grad=True)
loss = loss_of(s)
ds, = torch.autograd.grad(loss, s)
%% else
x = torch.tensor(<< x >>, requires_grad=True)
%% if kind == "whole"
W = torch.tensor(<< typed(W) >>, requires_grad=True)
b = torch.tensor(<< typed(b) >>, requires_grad=True)
%% else
W = torch.zeros(<< logits | length >>, << x | length >>, requires_grad=True)  # any W will do: b makes up for it
b = torch.tensor(<< typed(logits) >>, dtype=torch.float64, requires_grad=True)
%% endif
s = W @ x + b
loss = loss_of(s)
ds, dW, db, dx = torch.autograd.grad(loss, (s, W, b, x))
%% endif
p = torch.softmax(s, dim=0)

# the formulas, at a few points: logits with two probabilities pk, pj and a third one
own, others = [], []
for pk, pj in zip(<< points.get("p_k", [0.1, 0.2, 0.3]) >>, << points.get("p_j", [0.1, 0.2, 0.3]) >>):
    at = torch.log(torch.tensor([pk, pj, 1 - pk - pj])).requires_grad_()
    slopes, = torch.autograd.grad(F.cross_entropy(at, torch.tensor(0)), at)
    own, others = own + [slopes[0]], others + [slopes[1]]
own, others = torch.stack(own), torch.stack(others)
print(p, loss, ds)
"""

MISTAKES = [
    Mistake(
        "not normalised",
        "These are the exponentials alone; softmax divides each of them by their sum. "
        "Check: the entries of a softmax add up to 1.",
        p=lambda weights: weights,
    ),
    Mistake(
        "minus of the loss lost",
        "A probability is below 1 and its logarithm is negative; the minus makes the loss positive. "
        "Check: a loss must fall as the probability of the label grows.",
        loss=lambda loss: -loss,
    ),
    Mistake(
        "logarithm to the base 10",
        "The loss is taken with the natural logarithm. "
        "Check: the derivative of $-\\ln p$ is $-1/p$; another base would bring in a factor.",
        loss=lambda loss: loss / ln(10),
    ),
    Mistake(
        "loss of the class with the largest probability",
        "The loss looks at the probability of the label, not at the one that the classifier likes best. "
        "Check: a classifier that is sure and wrong must have a large loss.",
        loss=lambda p: -ln(p[largest(p)]),
    ),
    Mistake(
        "entry beside the label's",
        "This is the entry next to that of the label. Classes are counted from 1 here, so the label names the entry of that "
        "number. Check: put a finger on the entries and count.",
        loss=lambda p, label: -ln(p[beside(p, label)]),
        ds=lambda p, label: p - onehot(p, beside(p, label)),
    ),
    Mistake(
        "1 minus the probability for the loss",
        "The cross-entropy is the negative logarithm of the probability of the label, not what it lacks to 1. "
        "Check: a probability close to 0 must give a loss without bound.",
        loss=lambda p, label: 1 - p[label - 1],
    ),
    Mistake(
        "gradient with the wrong sign",
        "The gradient is $p - \\operatorname{onehot}(k)$, and not the other way round. "
        "Check: a larger logit of the label makes the loss smaller, so its entry is negative.",
        own=lambda own: 1 - variable("p_k"),
        others=lambda others: -variable("p_j"),
    ),
    Mistake(
        "1 of the label not subtracted",
        "The 1 comes from the logit of the label itself, in $-\\ln p_k = \\ln \\sum_j e^{s_j} - s_k$. "
        "Check: the entries of the gradient on the logits add up to 0.",
        own=lambda own: variable("p_k"),
    ),
    Mistake(
        "entry of the label only",
        "Every logit is part of the sum in the denominator, so the loss depends on all of them and not only on that of the "
        "label. Check: the entries of the gradient on the logits add up to 0.",
        others=exact(0),
    ),
    Mistake(
        "gradient on the probability",
        "$-1/p_k$ is the derivative of the loss with respect to $p_k$; the softmax is still to be passed. "
        "Check: the gradient on a logit lies between $-1$ and 1.",
        own=lambda own: -1 / variable("p_k"),
        others=exact(0),
    ),
    Mistake(
        "input left out of the gradient on W",
        "In $s_i = \\sum_j W_{ij} x_j + b_i$ the derivative with respect to $W_{ij}$ is $x_j$, so each column holds the gradient "
        "on the logits times its own input. Check: an input of 0 cannot be changed by its weight.",
        dW=lambda ds, x: outer(ds, 0 * x + 1),
    ),
    Mistake(
        "label left out of the gradient on W",
        "The gradient on the logits is $p - \\operatorname{onehot}(k)$, and it is this that is multiplied by the inputs. "
        "Check: each column of the answer has to add up to 0.",
        dW=lambda p, x: outer(p, x),
    ),
    Mistake(
        "gradient on b times the sum of the inputs",
        "$b_i$ stands alone in $s_i$, with the derivative 1; no input is multiplied to it. "
        "Check: it is the weight of an input that is always 1.",
        db=lambda ds, x: ds * x.sum(),
    ),
    Mistake(
        "probabilities passed back",
        "What is passed back to the input is the gradient on the logits, $p - \\operatorname{onehot}(k)$, not $p$. "
        "Check: add the same row to every row of $W$; the probabilities stay, so the answer must stay too.",
        dx=lambda W, p: W.T @ p,
    ),
]

STATEMENT = r"""
%% set s, h = wording["logits"], wording["input"]
<< wording["intro"].format(n=number(3), k=label) >>
%% if kind == "logits"
Its logits are
$$ << s >> = << shown(logits) >>, \qquad p = \operatorname{softmax}(<< s >>), \qquad L = -\ln p_{<< label >>}. $$
%% elif kind == "layer"
The last layer has the input $<< h >>$ and gives the logits $<< s >> = W<< h >> + b$:
$$ << h >> = << x >>, \qquad << s >> = << shown(logits) >>, \qquad p = \operatorname{softmax}(<< s >>), \qquad L = -\ln p_{<< label >>}. $$
%% else
The last layer has the input $<< h >>$ and gives the logits $<< s >> = W<< h >> + b$, with
$p = \operatorname{softmax}(<< s >>)$ and $L = -\ln p_{<< label >>}$:
$$ << h >> = << x >>, \qquad W = << doubled(W) >> \ln 2, \qquad b = << doubled(b) >> \ln 2. $$
%% endif

%% if kind == "whole"
<< answer("s") >> Give $<< s >>$ as a vector.

%% endif
<< answer("p") >> Give $p$ as a vector of exact values.

<< answer("loss") >> Give the loss $L$.

<< answer("own") >> For any number of classes and the label $k$: give $\partial L/\partial << s >>_k$ as a formula in
$p_k$.

<< answer("others") >> Give $\partial L/\partial << s >>_j$ for $j \ne k$ as a formula in $p_j$.

<< answer("ds") >> Give the gradient $\partial L/\partial << s >>$ for the numbers above.

%% if kind != "logits"
<< answer("dW") >> Give the gradient $\partial L/\partial W$ in the shape of $W$, 3 by << x | length >>: row $i$
belongs to class $i$, column $j$ to
the input $<< h >>_j$.

<< answer("db") >> Give the gradient $\partial L/\partial b$.

%% endif
%% if kind == "whole"
<< answer("dx") >> Give the gradient $\partial L/\partial << h >>$.
%% endif
"""

SOLUTION = r"""
%% set z, h = wording["logits"], wording["input"]
%% if kind == "whole"
The logits are $<< z >> = W<< h >> + b = << doubled(s) >> \ln 2$, so their exponentials are powers of 2:
$$ e^{<< z >>} = << weights >>, \qquad \sum_i e^{<< z >>_i} = << weights.sum() >>, \qquad p = << p >>. $$
%% else
The exponentials are $<< weights >>$<< ", all with the factor $%s$, which cancels" | format(power(logits)) if common(logits) else "" >>. Divided by their sum,
$$ p = << p >>. $$
%% endif
The label is $<< label >>$, so
$$ L = -\ln p_{<< label >>} = -\ln << p[label - 1] >><< " = %s" | format(latex(loss)) if p[label - 1].numerator == 1 else "" >> \approx << loss | decimal(3) >>. $$
The probability is below 1, so its logarithm is negative and the loss positive.

Written with the logits the loss is
$$ L = -\ln \frac{e^{<< z >>_k}}{\sum_j e^{<< z >>_j}} = \ln \sum_j e^{<< z >>_j} - << z >>_k. $$
The first term has the derivative $e^{<< z >>_j} / \sum_i e^{<< z >>_i} = p_j$ with respect to $<< z >>_j$; the second
one gives $-1$, for the label only:
$$ \frac{\partial L}{\partial << z >>_k} = p_k - 1, \qquad \frac{\partial L}{\partial << z >>_j} = p_j \quad (j \ne k), \qquad\text{together}\quad
\frac{\partial L}{\partial << z >>} = p - \operatorname{onehot}(k). $$
Here that is
$$ \frac{\partial L}{\partial << z >>} = << p >> - << onehot(p, label - 1) >> = << ds >>. $$
Sanity check: the entries add up to 0, and only that of the label is negative: the loss falls when its logit grows.
Without the $-1$
they would add up to 1.
%% if kind != "logits"

In $<< z >>_i = \sum_j W_{ij} << h >>_j + b_i$ the derivative with respect to $W_{ij}$ is $<< h >>_j$ and with respect
to $b_i$ is $1$. Upstream times local gives an
outer product, a column times a row, in the shape of $W$:
$$ \frac{\partial L}{\partial W} = \frac{\partial L}{\partial << z >>}\, << h >>^\top = << ds | column >> << x | row >> = << dW >>,
\qquad \frac{\partial L}{\partial b} = << db >>. $$
Sanity check: each column adds up to 0, as the gradient on the logits does, and the columns are in the proportion of
the inputs.
%% endif
%% if kind == "whole"

The input $<< h >>_j$ meets every class, $<< z >>_i$ with the factor $W_{ij}$, so all paths are added up, which is
$W^\top$ times the gradient on the logits:
$$ \frac{\partial L}{\partial << h >>} = W^\top \frac{\partial L}{\partial << z >>} = \ln 2 \cdot << doubled(W).T >> << ds | column >> = << dx >>. $$
%% endif
"""


def number(n):
    return NUMBERS[n] if n < len(NUMBERS) else str(n)


def typed(values):
    """Python source; ln is imported there under this name."""
    return plain(values)


def doubled(values):
    """The whole numbers of which these are multiples of ln 2."""
    return exact([doubled(row) for row in values]) if len(values.shape) > 1 else exact([v / ln(2) for v in values])


def common(logits):
    """The whole number that all logits share beside their logarithms."""
    first = logits[0]
    return exact(first.as_coeff_Add()[0]) if hasattr(first, "as_coeff_Add") else first


def power(logits):
    return latex(exp(common(logits)))


def shown(logits):
    return "[" + ", ".join(map(sum_of, logits)) + "]"


def sum_of(value):
    """LaTeX with a number before a logarithm, as one writes it by hand."""
    if getattr(value, "is_Add", False):
        whole, log = value.as_coeff_Add()
        return f"{latex(exact(whole))} {signed(log)}"
    return latex(value)
