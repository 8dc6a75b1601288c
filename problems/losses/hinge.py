"""The multi-class hinge loss: its terms, its value with weight decay, and its gradient on scores and weights."""

from exgen import Array, Mistake, assume, exact, latex, outer, relu, signed, substitute, variable, where
from exgen.figures import curves

TITLE = "The multi-class hinge loss"
SOURCE = "notes, lecture 3: L_i = Σ_{j≠y} max(0, s_j - s_y + 1), the mean over the examples plus λ Σ w²; there without λ"
# Scores alone; one example with weights and a penalty; two examples.
LEVELS = {
    1: dict(classes=4, inputs=0, counts=[2]),
    2: dict(classes=4, inputs=2, counts=[2]),
    3: dict(classes=3, inputs=2, counts=[2, 1]),
}
CONVENTIONS = {
    "hinge loss": r"The hinge loss of one example with the scores $s$ and the label $y$ is "
    r"$L_i = \sum_{j \ne y} \max(0,\, s_j - s_y + 1)$; classes are counted from 1.",
    "weight decay": r"The penalty is $\lambda$ times the sum of the squares of all weights, without a factor $1/2$.",
    "layout of W": "In $s = Wx$ the matrix $W$ has a row for each class and a column for each input; a gradient has the shape "
    "of what it belongs to.",
}
DOMAIN = {"m": [1, 6]}

INTROS = [
    "A classifier of {n} classes is trained with the hinge loss.",
    "The scores of a linear classifier with {n} classes are judged by the hinge loss.",
    "A support vector machine for {n} classes uses the hinge loss.",
]
PENALTIES = ["1/2", "1/4", "1/5", "1/10", "1/20"]
NUMBERS = {3: "three", 4: "four"}


def draw(rng, classes=4, inputs=2, counts=(2,)):
    labels = [rng.randint(1, classes) for _ in counts]
    W = x = None
    if inputs:
        W = [[rng.choice([-3, -2, -1, 1, 2, 3]) for _ in range(inputs)] for _ in range(classes)]
        x = [rng.sample([-3, -2, -1, 1, 2, 3], inputs) for _ in counts]
        scores = [[sum(map(product, row, u)) for row in W] for u in x]
        assume(len(set(map(tuple, W))) == classes and all(0 not in s for s in scores))
    else:
        scores = [rng.sample(range(-6, 12), classes) for _ in counts]
        scores = [[exact(s) / rng.choice([1, 1, 2]) for s in row] for row in scores]
        assume(all(0 not in row for row in scores))
    for s, label, count in zip(scores, labels, counts):
        terms = [s[j] - s[label - 1] + 1 for j in range(classes) if j != label - 1]
        # As many terms above 0 as are wanted; none at the kink, and none that another margin would not change.
        assume(sum(t > 0 for t in terms) == count and 0 not in terms and 1 not in terms)
        assume(max(map(abs, terms)) <= 12 and len(set(terms)) == len(terms) and sum(terms) != 0)
    return {
        "W": W and exact(W),
        "x": x and exact(x),
        "scores": None if inputs else exact(scores),
        "labels": tuple(labels),
        "decay": exact(rng.choice(PENALTIES)),
        "wording": {"intro": rng.choice(INTROS).format(n=NUMBERS[classes])},
    }


def product(a, b):
    return a * b


def solve(step, W, x, scores, labels, decay, wording, slip=""):
    n = len(labels)
    m = variable("m")

    def asked(name, rows, **ask):
        """A row for each example; one example alone is a vector."""
        return step(name, exact(rows), **ask) if n > 1 else exact([step(name, exact(rows)[0], **ask)])

    s = scores if W is None else asked("s", [W @ u for u in x], marks=2 * n)
    due = []
    for row, label in zip(s, labels):
        differences = row - row[label - 1]
        if slip == "reversed":
            differences = -differences
        terms = differences + {"margin subtracted": -1, "no margin": 0}.get(slip, 1)
        terms = terms if slip == "negative kept" else relu_of(terms, label)
        due.append([t if j != label or slip == "label counted" else exact(0) for j, t in enumerate(terms, 1)])
    terms = asked("terms", due, marks=2 * n)
    hinge = step("hinge", exact([row.sum() for row in terms]).mean(), marks=1)
    if W is not None:
        factor = 1 if slip == "decay lost" else decay
        step("total", hinge + factor * (W * W).sum(), marks=1)
    own = step("own", -m, kind="expression", marks=1)
    slopes = []
    for row, label in zip(terms, labels):
        active = row.map(lambda t: where(t > 0, exact(1), exact(0)))
        count = sum(a for j, a in enumerate(active, 1) if j != label)
        if slip == "all classes":
            active = 0 * active + 1
        slopes.append([a if j != label else substitute(own, {m: count}) for j, a in enumerate(active, 1)])
    ds = asked("ds", slopes, marks=2 * n)
    if W is not None:
        data = exact([outer(g, u) for g, u in zip(ds, x)])
        total = sum((outer(g, u) for g, u in zip(ds[1:], x[1:])), data[0]) / (1 if slip == "sum" else n)
        due = {"half": decay, "no penalty": 0, "decay lost": 2}.get(slip, 2 * decay)
        step("dW", total + due * W, marks=4)


def relu_of(terms, label):
    """max(0, ·) of every term but that of the label, which is no term."""
    return exact([relu(t) if j != label else t for j, t in enumerate(terms, 1)])


CHECK = """
import torch
import torch.nn.functional as F
torch.set_default_dtype(torch.float64)

labels = torch.tensor(<< labels | list >>) - 1  # torch counts classes from 0
%% if W is none
s = torch.tensor(<< scores >>, requires_grad=True)
%% else
W = torch.tensor([
%% for row in W
    << row >>,
%% endfor
], requires_grad=True)
x = torch.tensor(<< x >>)
s = x @ W.T
%% endif
classes = s.shape[1]
# torch divides by the number of classes
losses = F.multi_margin_loss(s, labels, reduction="none") * classes
ds, = torch.autograd.grad(losses.sum(), s, retain_graph=True)
others = torch.ones_like(s).scatter(1, labels[:, None], 0.0)
terms = torch.clamp(1 - (s.gather(1, labels[:, None]) - s), min=0) * others
hinge = losses.mean()
%% if W is not none
total = hinge + << decay >> * torch.linalg.norm(W)**2
dW, = torch.autograd.grad(total, W)
%% endif
%% if labels | length == 1
s, terms, ds = s[0], terms[0], ds[0]
%% endif

# m other classes with one score, at a few m
m = torch.tensor(<< points.get("m", [1, 2, 3]) >>)
s_y = torch.zeros(3, requires_grad=True)
own, = torch.autograd.grad((m * torch.relu(2 - s_y + 1)).sum(), s_y)
print(terms, hinge, ds, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "label counted among the terms",
        "The sum runs over the classes other than the label. The label's own term would be $\\max(0, 0 + 1) = 1$, whatever "
        "the scores. Check: a classifier with very safe scores has the loss 0.",
        slip="label counted",
    ),
    Mistake(
        "margin subtracted",
        "The margin 1 is added to $s_j - s_y$: a wrong class costs something as soon as it comes within 1 of the label. "
        "Check: where $s_j = s_y$ the term is 1.",
        slip="margin subtracted",
    ),
    Mistake(
        "margin left out",
        "A term is $\\max(0, s_j - s_y + 1)$, with the margin 1. Check: where $s_j = s_y$ the term is 1, not 0.",
        slip="no margin",
    ),
    Mistake(
        "difference of the scores reversed",
        "A term grows with the score of the wrong class: it is $s_j - s_y + 1$, and not $s_y - s_j + 1$. Check: the class with "
        "the largest score has the largest term.",
        slip="reversed",
    ),
    Mistake(
        "negative terms kept",
        "A class that lies more than the margin below the label adds nothing: $\\max(0, \\cdot)$ turns what is negative "
        "into 0. Check: no term of the loss can be below 0.",
        slip="negative kept",
    ),
    Mistake(
        "1 for the label, whatever the count",
        "The label's score stands with a minus in every term, so each term above 0 adds $-1$ to its derivative. Check: the "
        "entries of the gradient on the scores add up to 0.",
        own=exact(-1),
    ),
    Mistake(
        "label left without gradient",
        "The label has no term of its own, but its score stands in all the others. Check: the entries of the gradient on "
        "the scores add up to 0.",
        own=exact(0),
    ),
    Mistake(
        "sign of the label's entry",
        "In $s_j - s_y + 1$ the score of the label has a minus. Check: a larger score of the label makes the loss smaller, "
        "so its entry is negative.",
        own=lambda own: -own,
    ),
    Mistake(
        "terms that are 0 counted in the gradient",
        "Where $\\max(0, \\cdot)$ gives 0, a small change of the score changes nothing, so the derivative is 0. Check: move "
        "that score by 0.01 and work out its term again.",
        slip="all classes",
    ),
    Mistake(
        "strength of the penalty lost",
        "The sum of the squares is multiplied by $\\lambda$, in the loss and so in its gradient. Check: for $\\lambda = 0$ the "
        "penalty must vanish.",
        slip="decay lost",
    ),
    Mistake(
        "2 of the penalty lost",
        "The derivative of $\\lambda w^2$ is $2\\lambda w$; only a penalty with the factor $\\lambda/2$ would leave $\\lambda w$. "
        "Check: the convention on the sheet has no factor $1/2$.",
        slip="half",
    ),
    Mistake(
        "penalty left out of the gradient",
        "The loss is a sum of two parts, and so is its gradient: the penalty adds $2\\lambda W$. Check: a class whose gradient on "
        "the scores is 0 still has its weights pulled towards 0.",
        slip="no penalty",
    ),
    Mistake(
        "sum in place of the mean",
        "The loss is the mean over the examples, so their gradients are added and divided by their number. Check: with "
        "every example written down twice nothing must change.",
        slip="sum",
    ),
]

STATEMENT = r"""
<< wording["intro"] >>
%% if W is none
One example has the label $y = << labels[0] >>$ and the scores
$$ s = << scores[0] >>, \qquad L_i = \sum_{j \ne y} \max(0,\, s_j - s_y + 1). $$
<< figure(picture(scores[0], labels[0], False)) >>

One term over the difference $d = s_j - s_y$.
%% elif labels | length == 1
Its scores are $s = Wx$. One example has the input $x$ and the label $y = << labels[0] >>$:
$$ W = << W >>, \qquad x = << x[0] >>, \qquad L_i = \sum_{j \ne y} \max(0,\, s_j - s_y + 1). $$
The whole loss is $L = L_i + \lambda \sum_{j,k} W_{jk}^2$ with $\lambda = << decay >>$.
%% else
Its scores are $s = Wx$. There are $N = 2$ examples:
$$ W = << W >>, \qquad x^{(1)} = << x[0] >>, \quad y^{(1)} = << labels[0] >>, \qquad x^{(2)} = << x[1] >>, \quad y^{(2)} = << labels[1] >>, $$
$$ L_i = \sum_{j \ne y} \max(0,\, s_j - s_y + 1), \qquad L = \frac{1}{N} \sum_i L_i + \lambda \sum_{j,k} W_{jk}^2, \qquad \lambda = << decay >>. $$
%% endif

%% set rows = "as a matrix with a row for each example" if labels | length > 1 else "as a vector"
%% if W is not none
<< answer("s") >> Give the scores << rows >>.

%% endif
<< answer("terms") >> Give the terms $\max(0,\, s_j - s_y + 1)$ << rows >>, an entry for each class; the label is not
part of the sum, and 0 stands in its place.

%% if W is none
<< answer("hinge") >> Give the loss $L_i$.
%% elif labels | length == 1
<< answer("hinge") >> Give $L_i$, the loss without the penalty.

<< answer("total") >> Give the whole loss $L$.
%% else
<< answer("hinge") >> Give the mean $\frac{1}{N} \sum_i L_i$, the loss without the penalty.

<< answer("total") >> Give the whole loss $L$.
%% endif

<< answer("own") >> For any number of classes, of which $m$ have a term above 0: give $\partial L_i / \partial s_y$, the
derivative with respect to the score of the label, as a formula in $m$.

%% if labels | length > 1
<< answer("ds") >> Give the gradients $\partial L_i / \partial s$ for the numbers above, a row for each example (each of its own
loss $L_i$, without $1/N$).
%% else
<< answer("ds") >> Give the gradient $\partial L_i / \partial s$ for the numbers above.
%% endif

%% if W is not none
<< answer("dW") >> Give the gradient $\partial L / \partial W$ of the whole loss in the shape of $W$.
%% endif
"""

SOLUTION = r"""
%% set n = labels | length
%% set S = scores if W is none else (s if n > 1 else [s])
%% set T, G = (terms, ds) if n > 1 else ([terms], [ds])
%% if W is not none
Each score is a row of $W$ times $x$:
%% if n == 1
$$ s = W x = << S[0] >>. $$
%% else
$$ s^{(1)} = W x^{(1)} = << S[0] >>, \qquad s^{(2)} = W x^{(2)} = << S[1] >>. $$
%% endif
%% endif
%% for i in range(n)
%% if n > 1
Example << i + 1 >>, with the label << labels[i] >> and
%% else
The label is << labels[i] >>, with
%% endif
$s_y = << S[i][labels[i] - 1] >>$:

<< table(["$j$", "$s_j - s_y + 1$", "term", "$\\partial L_i / \\partial s_j$"], worked(S[i], labels[i], T[i], G[i])) >>

%% endfor
The terms are added up:
%% if n == 1
$$ L_i = << terms_of(T[0], labels[0]) >> = << T[0].sum() >>. $$
%% else
$$ L_1 = << terms_of(T[0], labels[0]) >> = << T[0].sum() >>, \qquad L_2 = << terms_of(T[1], labels[1]) >> = << T[1].sum() >>. $$
The mean is $\frac{1}{2}(<< T[0].sum() >> + << T[1].sum() >>) = << hinge >>$.
%% endif
%% if W is not none
The squares of the weights add up to $<< squares(W) >>$, so
$$ L = << hinge >> + << decay >> \cdot << squares(W) >> = << total >>. $$
%% endif

A term above 0 has the slope 1 in its own score $s_j$ and the slope $-1$ in $s_y$; a term that is 0 stays 0 when the scores move a
little, so it has no slope at all. The score of the label meets all $m$ terms above 0:
$$ \frac{\partial L_i}{\partial s_j} = 1 \text{ or } 0 \quad (j \ne y), \qquad \frac{\partial L_i}{\partial s_y} = -m. $$
%% for i in range(n)
<< "In example %d" % (i + 1) if n > 1 else "Here" >> $m$ is << -G[i][labels[i] - 1] >>, so
$\partial L_<< "i" if n == 1 else i + 1 >> / \partial s = << G[i] >>$.
%% endfor
Sanity check: the entries add up to 0, since adding the same number to all scores changes no difference. A $-1$ for the label,
whatever $m$ is, would break that.
%% if W is not none

Upstream times local: $s_j = \sum_k W_{jk} x_k$ passes back $x_k$, which makes an outer product, a column times a row. The penalty
adds $2\lambda W$, with $2\lambda = << 2 * decay >>$.
%% if n == 1
$$ \frac{\partial L}{\partial W} = \frac{\partial L_i}{\partial s}\, x^\top + 2\lambda W
= << column(G[0]) >> << one_row(x[0]) >> + << times(2 * decay) >> << W >> = << dW >>. $$
Sanity check: the row of a class that has no slope on its score is $<< 2 * decay >>$ times its row of $W$.
%% else
$$ \frac{\partial L}{\partial W} = \frac{1}{2} \sum_i \frac{\partial L_i}{\partial s}\, x^\top + 2\lambda W, $$
$$ \frac{1}{2} \left( << column(G[0]) >> << one_row(x[0]) >> + << column(G[1]) >> << one_row(x[1]) >> \right) + << times(2 * decay) >> << W >>
= << dW >>. $$
Sanity check: without the penalty each column would add up to 0, as the gradients on the scores do.
%% endif
%% endif
%% if n == 1

<< figure(picture(S[0], labels[0])) >>

The terms as points on the hinge $\max(0, d + 1)$ with $d = s_j - s_y$. None of them lies on the kink at $d = -1$.
%% endif
"""


def worked(s, label, terms, slopes):
    rows = []
    own = s[label - 1]
    for j, (value, term, slope) in enumerate(zip(s, terms, slopes), 1):
        if j == label:
            rows.append([exact(j), "the label", "none", slope])
        else:
            rows.append([exact(j), f"${latex(value)} {signed(-own)} + 1 = {latex(value - own + 1)}$", term, slope])
    return rows


def terms_of(terms, label):
    return " + ".join(latex(t) for j, t in enumerate(terms, 1) if j != label)


def times(factor):
    """LaTeX of a factor in front of a matrix."""
    return "" if factor == 1 else latex(factor)


def squares(W):
    return (W * W).sum()


def column(values):
    return Array(values.entries, (len(values), 1))


def one_row(values):
    return Array(values.entries, (1, len(values)))


def picture(s, label, marked=True):
    """The hinge, with a point for each class but the label or without."""
    places = [(value - s[label - 1], j) for j, value in enumerate(s, 1) if j != label]
    low, high = min(-4, *(d - 1 for d, _ in places)), max(2, *(d + 1 for d, _ in places))
    marks = [(d, max(exact(0), d + 1), f"j = {j}") for d, j in places if marked]
    return curves([[(low, 0), (-1, 0), (high, high + 1)]], [], marks, axes_names=("d", ""),
                  alt="The hinge max(0, d + 1)" + ", with a point for each class but the label" * marked)
