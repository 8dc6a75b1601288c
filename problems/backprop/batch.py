"""The gradient of a mean loss over a batch: one outer product an example, added and divided by the batch size."""

from exgen import Array, Mistake, activation_named, assume, column, exact, in_words, ln, outer, row

TITLE = "Gradients of a layer over a batch"
SOURCE = "notes, lecture DL-5: the gradients at W and b of one example, averaged over a batch"
LEVELS = {
    1: dict(batch=2, inputs=2, activation="linear"),
    2: dict(batch=3, inputs=3, activation="linear"),
    3: dict(batch=3, inputs=2, activation="sigmoid"),
}
CONVENTIONS = {
    "layer": "A layer is $s = Wx + b$ with $W_{ij}$ from input $j$ to neuron $i$, then $x = f(s)$ entry by entry. "
    "A gradient has the shape of what it belongs to.",
    "batch": "The loss of a batch is the mean of the losses of its examples, their sum divided by the batch size $B$.",
}

INTROS = [
    "A batch of {B} examples runs through a layer with {inputs} inputs and two neurons.",
    "A layer of two neurons with {inputs} inputs each is trained on a batch of {B} examples.",
    "One step of training shows a layer with {inputs} inputs and two neurons a batch of {B} examples.",
]
# Logits as multiples of ln 2 or of ln 3, each with upstream gradients that keep the product with the slope simple.
UPSTREAM = {2: {0: [4, 8], 1: [9, 18], 2: [25]}, 3: {0: [4, 8], 1: [8, 16]}}


def draw(rng, batch=3, inputs=3, activation="linear"):
    X = [[rng.choice([-2, -1, 1, 2, 3]) for _ in range(inputs)] for _ in range(batch)]
    assume(len(set(map(tuple, X))) == batch)
    wording = {"intro": rng.choice(INTROS).format(B=in_words(batch), inputs=in_words(inputs))}
    common = {"X": exact(X), "activation": activation, "wording": wording}
    if activation == "linear":
        W = [[rng.choice([-2, -1, 1, 2, 3]) for _ in range(inputs)] for _ in range(2)]
        b = rng.sample([-3, -2, -1, 1, 2, 3], 2)
        delta = [[rng.choice([-4, -3, -2, -1, 1, 2, 3, 4]) for _ in range(2)] for _ in range(batch)]
        Y = [[a - d for a, d in zip(sums(W, b, x), back)] for x, back in zip(X, delta)]
        assume(W[0] != W[1] and fair(X, delta) and all(abs(y) <= 12 for row in Y for y in row))
        return {"W": exact(W), "b": exact(b), "Y": exact(Y), **common}
    # Weights and biases are multiples of ln 2 or of ln 3, such that every sum is one of those with a simple slope.
    base = rng.choice([2, 3])
    size = [-2, -1, 1, 2]
    fitting = [(u, v, c) for u in size for v in size for c in (-3, *size, 3) if suits([u * x + v * y + c for x, y in X], base)]
    assume(len(fitting) > 1)
    neurons = rng.sample(fitting, 2)
    W, b = [[u, v] for u, v, _ in neurons], [c for *_, c in neurons]
    U = [[rng.choice([-1, 1]) * rng.choice(UPSTREAM[base][abs(s)]) for s in sums(W, b, x)] for x in X]
    assume(fair(X, U))
    return {"W": exact(W) * ln(exact(base)), "b": exact(b) * ln(exact(base)), "U": exact(U), **common}


def sums(W, b, x):
    return [sum(w * entry for w, entry in zip(row, x)) + c for row, c in zip(W, b)]


def suits(s, base):
    """Whether all sums of a neuron have a simple slope, and no more than one of them is 0."""
    return all(abs(entry) in UPSTREAM[base] for entry in s) and s.count(0) <= 1


def fair(X, back):
    """Whether the examples do not cancel: no sum over the batch is 0, and no two examples have the same gradient."""
    sums = [sum(d[i] * x[j] for d, x in zip(back, X)) for i in range(2) for j in range(len(X[0]))]
    return all(sums) and all(sum(column) for column in zip(*back)) and len(set(map(tuple, back))) == len(back)


def solve(step, X, W, b, activation, wording, Y=None, U=None):
    S = step("S", Array.of([point + b for point in X @ W.T]), marks=1)
    if activation == "linear":
        difference = step("difference", S - Y)
        delta = step("delta", difference, marks=2)
    else:
        slope = step("slope", activation_named(activation).slope(S))
        delta = step("delta", U * slope, marks=2)
    step("dW", mean([outer(d, x) for d, x in zip(delta, X)]), marks=2)
    step("db", mean(list(delta)), marks=2)


def mean(arrays):
    return sum(arrays[1:], arrays[0]) / len(arrays)


CHECK = """
X = torch.tensor(<< X >>)
W = torch.tensor([
%% for weights in W
    << weights >>,
%% endfor
], requires_grad=True)
b = torch.tensor(<< b >>, requires_grad=True)
S = torch.nn.functional.linear(X, W, b)
%% if activation == "linear"
losses = ((S - torch.tensor(<< Y >>))**2).sum(dim=1) / 2
%% else
# losses that have the gradients of the question
losses = (torch.tensor(<< U >>) * torch.sigmoid(S)).sum(dim=1)
%% endif
delta, = torch.autograd.grad(losses.sum(), S, retain_graph=True)  # example n stands in loss n alone
dW, db = torch.autograd.grad(losses.mean(), (W, b))
print(S, delta, dW, db, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "last example only",
        "The gradient of a mean is the mean of the gradients: every example adds its outer product. Here only the last "
        "example is left, as if each had overwritten the one before. Check: change the first example, and the answer "
        "must change too.",
        replace={"mean": lambda arrays: arrays[-1]},
    ),
    Mistake(
        "b not summed over the batch",
        "The bias is one vector for all examples, so its gradient adds up over the batch. Check: it has one entry for "
        "each neuron, like $b$ itself, and not a row for each example.",
        db=lambda delta: delta / len(delta),
    ),
    Mistake(
        "divided by the batch size twice",
        "The mean divides by $B$ once. Check: with all examples equal, the mean gradient is the gradient of one of them.",
        replace={"mean": lambda arrays: mean(arrays) / len(arrays)},
    ),
    Mistake(
        "sum in place of the mean",
        "The loss of the batch is a mean, so the sum of the gradients is divided by $B$. Check: a batch that holds every "
        "example twice has the same loss and the same gradient.",
        replace={"mean": lambda arrays: mean(arrays) * len(arrays)},
    ),
    Mistake(
        "outer product the wrong way round",
        "Row $i$ of the gradient at $W$ belongs to neuron $i$: each example adds its gradient at $s_i$ times its inputs. "
        "Check: the second column holds what the second input was multiplied with.",
        replace={"outer": lambda u, v: outer(v, u)},
    ),
    Mistake(
        "sign of the difference",
        "The loss falls when $s$ comes closer to $y$. With $s$ above $y$ a larger $s$ makes the loss larger: the gradient "
        "is $s - y$, not $y - s$.",
        difference=lambda difference: -difference,
    ),
    Mistake(
        "slope of the activation left out",
        "Between $x$ and $s$ stands the activation: the gradient at $s$ is the gradient at $x$ times the slope at $s$. "
        "Check: the slope of the logistic function is never above 1/4.",
        slope=lambda slope: 0 * slope + 1,
    ),
]

STATEMENT = r"""
<< wording["intro"] >> Example $n$ has the inputs $x^{(n)}$ and the sums
$$ s^{(n)} = W x^{(n)} + b, \qquad W = << W >>, \qquad b = << b | column >>. $$
%% if activation == "linear"
There is no activation. The loss of an example is $\ell_n = \frac{1}{2} \sum_i \left(s^{(n)}_i - y^{(n)}_i\right)^2$, and the loss
of the batch is the mean, $\ell = \frac{1}{<< X | length >>} \sum_n \ell_n$.

<< table(["$n$", "$x^{(n)}$", "$y^{(n)}$"], rows(X, Y)) >>
%% else
The neurons give $\sigma(s^{(n)})$, with $\sigma(s) = 1/(1 + e^{-s})$. Example $n$ has a loss $\ell_n$ of its own, with the
gradient $g^{(n)}$ at the neurons' outputs $\sigma(s^{(n)})$; the loss of the batch is the mean,
$\ell = \frac{1}{<< X | length >>} \sum_n \ell_n$.

<< table(["$n$", "$x^{(n)}$", "$g^{(n)}$"], rows(X, U)) >>
%% endif

Here $W_{ij}$ leads from input $j$ to neuron $i$, and a gradient has the shape of what it belongs to. Give matrices row by
row, all numbers exactly or to 3 significant figures.
"""

QUESTIONS = {
    "S": "Give the sums $s^{(n)}$ as a matrix with a row for each example.",
    "delta": r"""Give $\partial \ell_n/\partial s^{(n)}$, the gradient of each example's own loss, as a matrix with a
row for each example.""",
    "dW": r"Give $\partial \ell/\partial W$, the gradient of the loss of the batch.",
    "db": r"Give $\partial \ell/\partial b$.",
}

SOLUTION = r"""
Forward, example by example:
$$ \begin{aligned}
%% for point in X
%% set n = loop.index0
s^{(<< n + 1 >>)} &= W << point | column >> + b = << S[n] | column >><< " \\\\[6pt]" if not loop.last >>
%% endfor
\end{aligned} $$

%% if activation == "linear"
The derivative of $\frac{1}{2}(s - y)^2$ is $s - y$, entry by entry and for each example by itself:
$$ \begin{aligned}
%% for point in X
%% set n = loop.index0
\frac{\partial \ell_{<< n + 1 >>}}{\partial s^{(<< n + 1 >>)}} &= << S[n] | column >> - << Y[n] | column >> = << delta[n] | column >><< " \\\\[6pt]" if not loop.last >>
%% endfor
\end{aligned} $$
%% else
The slope of the activation is $\sigma(s)\,(1 - \sigma(s))$, taken at $s^{(n)}$; upstream times local, entry by entry
(written $\odot$):
$$ \begin{aligned}
%% for point in X
%% set n = loop.index0
\frac{\partial \ell_{<< n + 1 >>}}{\partial s^{(<< n + 1 >>)}} &= << U[n] | column >> \odot << slope[n] | column >> = << delta[n] | column >><< " \\\\[10pt]" if not loop.last >>
%% endfor
\end{aligned} $$
%% endif

Each example adds the outer product of its gradient and its inputs; the mean divides by $B = << X | length >>$ once:
$$ \begin{aligned}
\frac{\partial \ell}{\partial W} &= \frac{1}{<< X | length >>} \sum_n \frac{\partial \ell_n}{\partial s^{(n)}} \left(x^{(n)}\right)^T \\[4pt]
&= \frac{1}{<< X | length >>} \left( << outers(delta, X) >> \right) \\[4pt]
&= << dW >>.
\end{aligned} $$

The bias stands in every $s^{(n)}$ with the factor 1, so its gradient is the mean of the rows of part (b):
$$ \frac{\partial \ell}{\partial b} = \frac{1}{<< X | length >>} \left( << delta | map("column") | join(" + ") >> \right) = << db | column >>. $$

Sanity check: the gradients have the shapes of $W$ and of $b$, and neither has anything left of the batch. If every example
stood in the batch twice, the sums would double and so would $B$: both answers would stay as they are.
"""


def rows(X, others):
    return [[exact(n), f"${column(x)}$", f"${column(other)}$"] for n, (x, other) in enumerate(zip(X, others), 1)]


def outers(delta, X):
    return " + ".join(f"{column(d)} {row(x)}" for d, x in zip(delta, X))
