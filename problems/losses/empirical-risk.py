"""Empirical risk: the mean loss of given functions on a table, for three losses, and which function of a class wins."""

from functools import lru_cache
from math import log, prod

from exgen import (
    LETTERS,
    Mistake,
    assume,
    decimal,
    exact,
    latex,
    ln,
    nonzero,
    paren,
    shuffled,
    signed,
    sqrt,
    substitute,
    variable,
)
from exgen.figures import curves

TITLE = "Empirical risk, and which function wins"
SOURCE = "notes, lecture 3: the empirical risk is 1/N times the sum of the losses; f* is the f of the class with the least"
# Lines through the origin; two classifiers and three losses; three classifiers, and all constant ones.
LEVELS = {
    1: dict(kind="lines", models=2, examples=3),
    2: dict(kind="classifiers", models=2, examples=4),
    3: dict(kind="classifiers", models=3, examples=5),
}
CONVENTIONS = {
    "empirical risk": r"$\hat R(f) = \frac{1}{N} \sum_n l(f, z_n)$, the mean of the loss over the $N$ examples.",
    "three losses": r"With the label $y$ of 0 or 1 and the predicted probability $p$ of the label 1: squared loss $(p - y)^2$; 0/1 "
    r"loss 1 where the decision is not $y$ and 0 where it is, with the decision 1 for $p \ge 1/2$ and 0 otherwise; negative "
    r"log-likelihood $-\ln p$ for the label 1 and $-\ln(1 - p)$ for the label 0, with the natural logarithm.",
}
ALLOWS = {"long numbers": "a negative log-likelihood is asked for as a decimal; exactly it is the logarithm of a product"}
DOMAIN = {"q": [0, 1]}

LINES = [
    "A proportional law $f(x) = {w}x$ is to be fitted to {n} measurements.",
    "The class of functions is $F = \\{{ f : f(x) = {w}x \\}}$, and these {n} examples are given.",
    "A spring is measured {n} times; the model is $f(x) = {w}x$.",
]
CLASSIFIERS = [
    "{m} classifiers predict the probability of the label 1 on the same {n} examples.",
    "{m} models have been run on a test set of {n} examples; the table shows their probabilities of the label 1.",
    "For {n} messages {m_small} filters give the probability that the label is 1.",
]
LOSSES = {"squared": "the squared loss", "wrong": "the 0/1 loss", "nll": "the negative log-likelihood"}
COUNTS = ["", "one", "two", "three", "four", "five"]


def draw(rng, kind="classifiers", models=2, examples=4):
    if kind == "lines":
        x, w = rng.sample([-3, -2, -1, 1, 2, 3, 4], examples), rng.choice([-3, -2, 2, 3, 4])
        y = [w * u + nonzero(rng, 3) for u in x]
        over, under = sum(u * v for u, v in zip(x, y)), sum(u * u for u in x)
        weights = rng.sample([k for k in range(w - 2, w + 3) if abs(k) > 1], models)
        risks = [sum((v - k * u) ** 2 for u, v in zip(x, y)) for k in weights]
        assume(all(y) and sum(x) and len(set(risks)) == models and exact(over) / under not in weights)
        assume(exact(sum(y)) / sum(x) != exact(over) / under and over % under)
        assume(all(risk / len(x) not in (0, 1) for risk in risks))
        first = [sum(abs(v - k * u) for u, v in zip(x, y)) for k in weights]
        assume(first != risks)
        parts = dict(p=None, x=exact(x), y=exact(y), weights=exact(weights), letter=rng.choice("wak"))
        parts |= dict(asked=None, order=None)
    else:
        y = [rng.randint(0, 1) for _ in range(examples)]
        assume(min(sum(y), examples - sum(y)) >= (2 if examples > 4 else 1))
        # How many decisions of each are wrong is chosen, then the probability of each label that has come, in tenths.
        likely = []
        for count in rng.sample([1, 2, 3], models):
            places = rng.sample(range(examples), count)
            likely.append([rng.choice([1, 2, 3, 4] if i in places else [6, 7, 8, 9]) for i in range(examples)])
        squared = [sum((10 - k) ** 2 for k in row) for row in likely]
        wrong = [sum(k < 5 for k in row) for row in likely]
        products = [-prod(row) for row in likely]
        assume(unique(squared) and unique(products))
        p = [[exact(k if t else 10 - k) / 10 for k, t in zip(row, y)] for row in likely]
        # No function is the best by all three losses; one that is by one or two of them is asked about.
        winners = [risks.index(min(risks)) for risks in (squared, wrong, products)]
        assume(len(set(winners)) > 1)
        parts = dict(p=exact(p), x=None, y=exact(y), weights=None, letter="q")
        parts |= dict(asked=rng.choice(winners) + 1, order=" ".join(shuffled(rng, list(LOSSES))))
    wording = rng.choice(LINES if kind == "lines" else CLASSIFIERS).format(
        w=parts["letter"], n=COUNTS[examples], m=COUNTS[models].capitalize(), m_small=COUNTS[models]
    )
    return {**parts, "wording": {"intro": wording}}


def unique(risks):
    """Whether just one is the least, and just one the largest."""
    return risks.count(min(risks)) == 1 and risks.count(max(risks)) == 1


def solve(step, p, x, y, weights, letter, asked, order, wording, slip=""):
    n = 1 if slip == "sum" else len(y)
    w = variable(letter)
    power = 1 if slip == "absolute" else 2
    if p is None:
        risk = step("risk", squared_errors(x, y, w) / n, kind="expression", marks=2)
        if slip == "absolute":
            due = [sum(abs(v - k * u) for u, v in zip(x, y)) / n for k in weights]
        else:
            due = [substitute(risk, {w: k}) for k in weights]
        step("squared", exact(due), marks=2)
        # A parabola, so that three values tell where it is lowest.
        at0, at1, at2 = (substitute(risk, {w: exact(k)}) for k in range(3))
        best = step("best", exact("1/2") - (at1 - at0) / (at2 - 2 * at1 + at0), marks=1)
        step("least", substitute(risk, {w: best}), marks=1)
        return
    p, y = p.tolist(), y.tolist()
    squared = step("squared", exact([sum(abs(a - t) ** power for a, t in zip(row, y)) / n for row in p]), marks=len(p))
    counts = [sum((a >= exact("1/2")) != t for a, t in zip(row, y)) for row in p]
    if slip == "correct":
        counts = [len(y) - count for count in counts]
    wrong = step("wrong", exact(counts) / n, marks=len(p))
    likely = [prod(a if t != (slip == "other") else 1 - a for a, t in zip(row, y)) for row in p]
    nll = step("nll", -ln(exact(likely)) / n, marks=len(p) + 1, figures=3)
    risks = {"squared": squared, "wrong": wrong, "nll": nll}
    wins = [letter for letter, name in zip(LETTERS, order.split()) if winner(risks[name], slip) == asked]
    step("wins", ", ".join(wins) or "none", kind="letters", choices=list(LETTERS[:3]), marks=2)
    if len(p) > 2:
        ones = sum(y)
        step("constant", -(ones * ln(w) + (len(y) - ones) * ln(1 - w)) / n, marks=2)
        step("best", ones / len(y), marks=1)


@lru_cache(maxsize=100)
def squared_errors(x, y, w):
    """Their sum, an expression in the weight."""
    return sum((v - w * u) ** 2 for u, v in zip(x, y))


def winner(risks, slip=""):
    """The number of the function with the least risk."""
    sizes = [size(risk) for risk in risks]
    return sizes.index(max(sizes) if slip == "largest" else min(sizes)) + 1


@lru_cache(maxsize=1000)
def size(risk):
    """A risk as a float: logarithms of the risks of one variant are told apart by it, and the same ones come again."""
    return float(risk)


CHECK = """
import torch
import torch.nn.functional as F
torch.set_default_dtype(torch.float64)

y = torch.tensor(<< y >>)
%% if p is none
x = torch.tensor(<< x >>)

def mean_loss(w):
    return F.mse_loss(w * x, y)

risk = torch.stack([mean_loss(w) for w in torch.tensor(<< points.get(letter, [1, 2, 3]) >>)])
squared = torch.stack([mean_loss(w) for w in torch.tensor(<< weights >>)])
best = torch.linalg.lstsq(x[:, None], y[:, None]).solution[0, 0]
least = mean_loss(best)
%% else
p = torch.tensor([
%% for row in p
    << row >>,
%% endfor
])
squared = torch.stack([F.mse_loss(row, y) for row in p])
wrong = (torch.floor(p + 0.5) - y).abs().mean(dim=1)
nll = torch.stack([F.binary_cross_entropy(row, y) for row in p])
risks = {"squared": squared, "wrong": wrong, "nll": nll}
won = {name for name, risk in risks.items() if torch.argmin(risk) == << asked - 1 >>}
wins = ", ".join(letter for letter, name in zip("ABC", "<< order >>".split()) if name in won) or "none"
%% if p | length > 2

def constant_risk(q):
    return F.binary_cross_entropy(q.expand(len(y)), y)

constant = torch.stack([constant_risk(q) for q in torch.tensor(<< points.get("q", [0.5] * 3) >>)])
best = torch.tensor(0.5)
for _ in range(4):  # Newton's method on the slope
    best.requires_grad_()
    slope, = torch.autograd.grad(constant_risk(best), best, create_graph=True)
    bend, = torch.autograd.grad(slope, best)
    best = (best - slope / bend).detach()
%% endif
%% endif
print(squared)
"""

MISTAKES = [
    Mistake(
        "sum in place of the mean",
        "The empirical risk divides the sum of the losses by the number of examples. Check: with every example written "
        "down twice the risk must stay the same.",
        slip="sum",
    ),
    Mistake(
        "root of the mean",
        "The empirical risk is the mean of the squared losses itself; its root is another measure. Check: if all errors were "
        "1/2, the mean of their squares would be 1/4.",
        squared=lambda squared: sqrt(squared),
    ),
    Mistake(
        "absolute errors for squared ones",
        "The squared loss squares each error before the mean is taken; this is the mean of the errors without sign. Check: "
        "an error twice as large must count four times as much.",
        slip="absolute",
    ),
    Mistake(
        "largest risk taken for the winner",
        "A risk is a mean loss, and the best function is that with the least one. Check: a function without any error "
        "has the risk 0.",
        slip="largest",
    ),
    Mistake(
        "correct decisions counted",
        "The 0/1 loss is 1 where the decision is wrong, so the risk is the share of wrong decisions. Check: a classifier "
        "that is always right has the risk 0.",
        slip="correct",
    ),
    Mistake(
        "probability of the other label",
        "For the label 1 the loss is $-\\ln p$, for the label 0 it is $-\\ln(1 - p)$. Check: a confident and right prediction "
        "has a loss close to 0.",
        slip="other",
    ),
    Mistake(
        "minus of the logarithm lost",
        "Probabilities are below 1 and their logarithms negative; the minus makes the loss positive. Check: a perfect "
        "prediction has the loss 0, and no loss is below it.",
        nll=lambda nll: -nll,
    ),
    Mistake(
        "logarithm to the base 10",
        "The negative log-likelihood is taken with the natural logarithm. Check: a probability of 1/2 costs 0.693, not 0.301.",
        nll=lambda nll: nll / ln(10),
    ),
    Mistake(
        "sums divided",
        "The least risk is where its derivative is 0: this divides the sum of $xy$ by the sum of $x^2$, not the sum of $y$ by "
        "that of $x$. Check: put both into the risk.",
        best=lambda best, x, y: best if x is None else y.sum() / x.sum(),
    ),
    Mistake(
        "mixed term of the squares lost",
        "$(y - f)^2 = y^2 - 2yf + f^2$, with a term in the middle. Check: put a number for the weight into one of the losses, "
        "and compare.",
        risk=lambda x, y, letter: (x @ x * variable(letter) ** 2 + y @ y) / len(y),
    ),
    Mistake(
        "least risk taken for 0",
        "The derivative of the risk is 0 there, the risk itself only if all examples lie on the line. Check: put the weight "
        "into the risk.",
        least=lambda least: 0 * least,
    ),
    Mistake(
        "share of the label 0",
        "The constant is a probability of the label 1, and the best one is the share of the label 1. Check: where all "
        "labels are 1 the best constant is 1.",
        best=lambda best, x: 1 - best if x is None else best,
    ),
]

STATEMENT = r"""
<< wording["intro"] >>
%% if p is none

<< table(["$n$", "$x_n$", "$y_n$"], examples_of(x, y)) >>

The loss is squared, $l(f, z_n) = (y_n - f(x_n))^2$.

<< figure(lines(x, y, weights)) >>

The examples, and two functions of the class: A as a full line and B as a dashed one.

<< answer("risk") >> Give the empirical risk $\hat R(<< letter >>)$ as a function of $<< letter >>$.

<< answer("squared") >> Give the empirical risks of the functions A and B as a vector:
$$ \text{A: } f(x) = << weights[0] >>x, \qquad \text{B: } f(x) = << weights[1] >>x. $$

<< answer("best") >> Which $<< letter >>$ has the least empirical risk among all real numbers?

<< answer("least") >> Give this least risk.
%% else

<< table(heads(p), rows_of(p, y)) >>

<< answer("squared") >> Give the empirical risks with the squared loss as a vector, in the order << names_of(p) >>.

<< answer("wrong") >> Give the empirical risks with the 0/1 loss as a vector.

<< answer("nll") >> Give the empirical risks with the negative log-likelihood as a vector, as decimals of 3 significant figures or
exactly.

<< answer("wins") >> By which losses does $f_<< asked >>$ have the least empirical risk of all? Give the letters.
<< options(named(order)) >>

%% if p | length > 2
<< answer("constant") >> Now take the class of all constant functions: each predicts the same probability $q$ for every example.
Give their empirical risk with the negative log-likelihood as a function of $q$.

<< answer("best") >> Which $q$ of this class wins?
%% endif
%% endif
"""

SOLUTION = r"""
The empirical risk is the mean of the losses: work out the loss of each example, add up, divide by $N = << y | length >>$.
%% if p is none
Each example contributes $(y_n - << letter >>x_n)^2$:
$$ \hat R(<< letter >>) = \frac{1}{<< y | length >>} \Big( << squares(x, y, letter) >> \Big)
= \frac{1}{<< y | length >>} \big( << expanded(x, y, letter) >> \big). $$

<< table(["$n$", "error of A", "squared", "error of B", "squared"], errors(x, y, weights)) >>

$$ \hat R(A) = \frac{<< squared[0] * y | length >>}{<< y | length >>}<< shortened(squared[0], y) >>, \qquad
\hat R(B) = \frac{<< squared[1] * y | length >>}{<< y | length >>}<< shortened(squared[1], y) >>, $$
and << "A" if squared[0] < squared[1] else "B" >> wins, since its risk is the smaller one. Among all $<< letter >>$ the risk is least where its derivative is 0:
$$ \hat R'(<< letter >>) = -\frac{2}{<< y | length >>} \sum_n x_n (y_n - << letter >>x_n) = 0 \quad\Longrightarrow\quad
<< letter >> = \frac{\sum x_n y_n}{\sum x_n^2} = << best >>, $$
with $\sum x_n y_n = << inner(x, y) >>$ and $\sum x_n^2 = << inner(x, x) >>$.
The risk there is $<< least >>$. Sanity check: it is less than that of A and of B.

<< figure(picture(x, y, letter, weights, squared, best)) >>

The risk of every function of the class, with A, B and the winner, which is the line of the next picture.

<< figure(lines(x, y, [best])) >>
%% else

<< table(["", "squared losses", "risk"], squared_rows(p, y, squared)) >>

By the squared loss $f_<< winner(squared) >>$ wins. For the 0/1 loss only the side of $1/2$ counts:

<< table(["", "decisions", "wrong", "risk"], wrong_rows(p, y, wrong)) >>

By the 0/1 loss $f_<< winner(wrong) >>$ wins. For the negative log-likelihood take the probability that each model gives to the label that
has come, $p$ where $y = 1$ and $1 - p$ where $y = 0$; a sum of logarithms is the logarithm of the product:

<< table(["", "probabilities of the labels", "product", "risk"], nll_rows(p, y, nll)) >>

By the negative log-likelihood $f_<< winner(nll) >>$ wins. The answer for $f_<< asked >>$ is << wins >>.
Sanity check: the three losses need not agree. The 0/1 loss does not see how sure a wrong decision was; the negative log-likelihood
punishes sure and wrong ones most.
%% if p | length > 2

A constant function $q$ gives the probability $q$ to each of the $<< y.sum() >>$ labels 1 and $1 - q$ to each of the
$<< y | length - y.sum() >>$ labels 0:
$$ \hat R(q) = -\frac{<< y.sum() >>}{<< y | length >>} \ln q - \frac{<< y | length - y.sum() >>}{<< y | length >>} \ln(1 - q), \qquad
\hat R'(q) = \frac{1}{<< y | length >>} \left( -\frac{<< y.sum() >>}{q} + \frac{<< y | length - y.sum() >>}{1 - q} \right) = 0 $$
where $q = << best >>$, the share of the labels 1.

<< figure(curve(y, best)) >>
%% endif
%% endif
"""


def examples_of(x, y):
    return [[exact(i), u, v] for i, (u, v) in enumerate(zip(x, y), 1)]


def heads(p):
    return ["$n$", "$y_n$", *(f"$p_n$ of $f_{i}$" for i in range(1, len(p) + 1))]


def rows_of(p, y):
    return [[exact(i), t, *(tenths(row[i - 1]) for row in p)] for i, t in enumerate(y, 1)]


def tenths(value):
    return f"${float(value):.1f}$"


def names_of(p):
    return ", ".join(f"$f_{i}$" for i in range(1, len(p) + 1))


def named(order):
    return [LOSSES[name] for name in order.split()]


def inner(u, v):
    return u @ v


def squares(x, y, name):
    def one(u, v):
        minus = {1: f"- {name}", -1: f"+ {name}"}.get(u, f"{signed(-u)}{name}")
        return f"({latex(v)} {minus})^2"

    return " + ".join(one(u, v) for u, v in zip(x, y))


def expanded(x, y, name):
    return f"{latex(x @ x)}{name}^2 {signed(-2 * (x @ y))}{name} {signed(y @ y)}"


def errors(x, y, weights):
    rows = []
    for i, (u, v) in enumerate(zip(x, y), 1):
        a, b = (v - k * u for k in weights)
        rows.append([exact(i), f"${latex(v)} - {paren(weights[0] * u)} = {latex(a)}$", a * a, b, b * b])
    return rows


def shortened(risk, y):
    over = risk * len(y)
    return "" if over.denominator == 1 and risk.denominator == len(y) else f" = {latex(risk)}"


def risk_at(x, y, w):
    return sum((v - w * u) ** 2 for u, v in zip(x, y)) / len(y)


def squared_rows(p, y, risks):
    rows = []
    for i, (row, risk) in enumerate(zip(p, risks), 1):
        terms = " + ".join(f"{float((a - t) ** 2):.2f}" for a, t in zip(row, y))
        rows.append([f"$f_{i}$", f"${terms}$", risk])
    return rows


def wrong_rows(p, y, risks):
    rows = []
    for i, (row, risk) in enumerate(zip(p, risks), 1):
        decisions = [int(a >= exact("1/2")) for a in row]
        rows.append([f"$f_{i}$", ", ".join(map(str, decisions)), exact(sum(d != t for d, t in zip(decisions, y))), risk])
    return rows


def nll_rows(p, y, risks):
    rows = []
    for i, (row, risk) in enumerate(zip(p, risks), 1):
        shares = [a if t else 1 - a for a, t in zip(row, y)]
        product = prod(shares)
        text = r" \cdot ".join(f"{float(share):.1f}" for share in shares)
        shown = f"{float(product):.6f}".rstrip("0")
        rows.append([f"$f_{i}$", f"${text}$", f"${shown}$", rf"$-\frac{{1}}{{{len(y)}}} \ln {shown} \approx {decimal(risk, 3)}$"])
    return rows


def lines(x, y, weights):
    """The examples, and one or two lines through the origin."""
    low, high = min(0, *map(float, x)) - 0.8, max(0, *map(float, x)) + 0.8
    drawn = [[(at, float(w) * at) for at in (low, high)] for w in weights]
    heights = [*map(float, y), *(v for line in drawn for _, v in line)]
    spare = 0.08 * (max(heights) - min(heights))
    return curves(drawn, "AB"[: len(drawn)] if len(drawn) > 1 else "", [(u, v, "") for u, v in zip(x, y)], (low, high),
                  (min(heights) - spare, max(heights) + spare), axes_names=("x", "y"),
                  alt="The examples as points, and " + ("the lines A and B" if len(drawn) > 1 else "the line with the least risk"))


def picture(x, y, name, weights, risks, best):
    """The risk over the weight, with the two candidates and the best one."""
    places = [float(w) for w in (*weights, best)]
    low, high = min(places) - 0.6, max(places) + 0.6
    at = [low + (high - low) * i / 60 for i in range(61)]
    a, b, c = float(x @ x), float(x @ y), float(y @ y)
    values = [(w, (a * w * w - 2 * b * w + c) / len(y)) for w in at]
    marks = [(weights[0], risks[0], "A"), (weights[1], risks[1], "B"), (best, risk_at(x, y, best), "")]
    return curves([values], [], marks, axes_names=(name, "\\hat R"),
                  alt="The risk over the weight, a parabola, with both candidates and the lowest point")


def curve(y, best):
    share = float(best)
    at = [i / 80 for i in range(3, 78)]
    values = [(q, -share * log(q) - (1 - share) * log(1 - q)) for q in at]
    mark = (best, -share * log(share) - (1 - share) * log(1 - share), "", best, "")
    return curves([values], [], [mark], axes_names=("q", "\\hat R"), alt="The risk of constant functions, with its lowest point")
