"""The Jacobian of softmax: its two formulas, the matrix for rational probabilities, and what it does with changes of the logits."""

from exgen import Array, Mistake, assume, exact, exp, latex, ln, nonzero, paren, plain, signed, substitute, variable

TITLE = "The Jacobian of softmax"
SOURCE = "notes, lecture 3: an element-wise activation has ∂xᵢ/∂sⱼ = 0 for i ≠ j; for softmax this does not hold"
LEVELS = {
    1: dict(kind="two"),  # two classes: the formulas and the matrix; a small change of both logits
    2: dict(kind="three"),  # three classes: by way of the logarithm
    3: dict(kind="scaled"),  # softmax(βs): a factor in every entry; a gradient passed back; other logits, same output
}
CONVENTIONS = {
    "softmax": r"$\operatorname{softmax}(s)_i = e^{s_i} / \sum_j e^{s_j}$, with the natural exponential; entries are counted from 1.",
    "Jacobian": "In a Jacobian the rows belong to outputs, the columns to inputs.",
}
DOMAIN = {f"{letter}_{index}": [0, "1/2"] for letter in "yqa" for index in "ij"}

INTROS = [
    "The last layer of a classifier of {n} classes turns its logits into probabilities:",
    "A network of {n} classes ends in a softmax. For one input, the logits and the output are",
    "Let the vector of {n} logits and its softmax be",
]
NUMBERS = ["", "one", "two", "three", "four", "five", "six"]


def draw(rng, kind="three"):
    n = 2 if kind == "two" else 3
    shares = rng.sample(range(1, 10 if n == 2 else 8), n)
    assume(sum(shares) <= (15 if n == 2 else 12))
    scale = exact(rng.choice([2, 3, "1/2"])) if kind == "scaled" else exact(1)
    common = rng.choice([-2, -1, 0, 1, 2])
    logits = exact([(ln(share) + common) / scale for share in shares])
    upstream = exact([nonzero(rng, 5) for _ in range(n)]) if kind == "scaled" else None
    if upstream:
        total = sum(share * g for share, g in zip(shares, upstream))
        back = [scale * share * (g * sum(shares) - total) / sum(shares) ** 2 for share, g in zip(shares, upstream)]
        assume(len(set(upstream)) == n and all(back) and all(abs(entry.numerator) < 1000 for entry in back))
    nudges = anchor = None
    if kind == "scaled":
        anchor = rng.randint(1, n)
        assume(logits[anchor - 1] != 0)
    else:
        nudges = exact(rng.sample([-3, -2, -1, 1, 2, 3], n)) / 10
        mean = sum(share * d for share, d in zip(shares, nudges)) / sum(shares)
        change = [share * (d - mean) / sum(shares) for share, d in zip(shares, nudges)]
        assume(all(entry and entry.denominator < 1000 for entry in change))
    return {
        "kind": kind,
        "logits": logits,
        "scale": scale,
        "nudges": nudges,
        "upstream": upstream,
        "anchor": anchor,
        "wording": {
            "intro": rng.choice(INTROS),
            "logits": rng.choice("szu"),
            "output": rng.choice("yqa"),
        },
    }


def solve(step, kind, logits, scale, nudges, upstream, anchor, wording):
    n, (yi, yj) = len(logits), symbols(wording)
    weights = step("weights", exp(scale * logits))
    y = step("y", weights / weights.sum(), marks=2, exact_only=True)
    rate = step("rate", scale)
    one, two = rate * (1 - yi), -rate * yj
    if kind != "two":
        one = step("log_same", one, kind="expression", marks=1)
        two = step("log_other", two, kind="expression", marks=1)
    same = step("same", yi * one, kind="expression", marks=1)
    other = step("other", yi * two, kind="expression", marks=1)
    jacobian = step("jacobian", matrix(same, other, y, yi, yj), marks=n)
    if nudges is not None:
        step("change", jacobian @ nudges, marks=n - 1)
        return
    step("back", jacobian.T @ upstream, marks=2)
    step("anchored", ln(exp(scale * (logits - logits[anchor - 1]))) / scale, marks=2)  # each as one logarithm


def symbols(wording):
    return [variable(f"{wording['output']}_{index}") for index in "ij"]


def matrix(same, other, y, yi, yj):
    """The formulas with the probabilities put in: row i, column j."""

    def entry(i, j):
        return substitute(same, {yi: y[i]}) if i == j else substitute(other, {yi: y[i], yj: y[j]})

    return Array.of([[entry(i, j) for j in range(len(y))] for i in range(len(y))])


CHECK = """
import torch
from math import log as ln
torch.set_default_dtype(torch.float64)
from torch.autograd.functional import jacobian as jacobian_of
%% set i, j = names(wording)

def f(s):
    return torch.softmax(<< scale >> * s, dim=0)

s = torch.tensor(<< typed(logits) >>)
y, jacobian = f(s), jacobian_of(f, s)

# the formulas, at a few points: two probabilities a, b and a third one
same, other, log_same, log_other = [], [], [], []
for a, b in zip(<< points.get(i, [0.1, 0.2, 0.3]) >>, << points.get(j, [0.1, 0.2, 0.3]) >>):
    at = (torch.log(torch.tensor([a, b, 1 - a - b])) / (<< scale >>)).requires_grad_()
    first = f(at)[0]
    row, = torch.autograd.grad(first, at, retain_graph=True)
    log_row, = torch.autograd.grad(first.log(), at)
    same, other = same + [row[0]], other + [row[1]]
    log_same, log_other = log_same + [log_row[0]], log_other + [log_row[1]]
same, other, log_same, log_other = (torch.stack(v) for v in (same, other, log_same, log_other))
%% if nudges is not none
_, change = torch.autograd.functional.jvp(f, s, torch.tensor(<< nudges >>))
%% else
_, back = torch.autograd.functional.vjp(f, s, torch.tensor(<< upstream >>))
anchored = s - s[<< anchor - 1 >>]
assert torch.allclose(f(anchored), y)
%% endif
print(jacobian)
"""

MISTAKES = [
    Mistake(
        "diagonal only",
        "Only an element-wise activation has zeros off the diagonal. In a softmax every logit is part of the sum in the "
        "denominator, so it moves all probabilities. Check: the probabilities always add up to 1, so if one of them grows, "
        "what do the others do?",
        log_other=exact(0),
        other=exact(0),
    ),
    Mistake(
        "sign off the diagonal",
        "A larger logit $j$ makes the denominator larger and leaves the numerator of another class as it is, so that "
        "probability falls. Check: each row of the Jacobian has to add up to 0.",
        log_other=lambda wording, scale: scale * symbols(wording)[1],
        other=lambda wording, scale: scale * symbols(wording)[0] * symbols(wording)[1],
    ),
    Mistake(
        "the formula of the diagonal everywhere",
        "The 1 comes from the numerator, which holds the logit only if $i = j$; off the diagonal it is not there. "
        "Check: each row of the Jacobian has to add up to 0.",
        log_other=lambda wording, scale: scale * (1 - symbols(wording)[1]),
        other=lambda wording, scale: scale * symbols(wording)[0] * (1 - symbols(wording)[1]),
    ),
    Mistake(
        "denominator held constant",
        "The sum in the denominator holds the same logit and has to be differentiated as well. "
        "Check: a probability that is close to 1 can hardly grow any more.",
        log_same=lambda scale: scale,
        log_other=exact(0),
        same=lambda wording, scale: scale * symbols(wording)[0],
        other=exact(0),
    ),
    Mistake(
        "derivative of the logarithm",
        "This is the derivative of the logarithm of the probability, which is the derivative divided by the probability; it "
        "is still to be multiplied by it. Check: a probability that is close to 0 hardly moves.",
        same=lambda wording, scale: scale * (1 - symbols(wording)[0]),
        other=lambda wording, scale: -scale * symbols(wording)[1],
    ),
    Mistake(
        "plus for minus on the diagonal",
        "The denominator grows with the logit too, and takes something away: $1 - p$, not $1 + p$. "
        "Check: a probability that is close to 1 can hardly grow any more.",
        log_same=lambda wording, scale: scale * (1 + symbols(wording)[0]),
        same=lambda wording, scale: scale * symbols(wording)[0] * (1 + symbols(wording)[0]),
    ),
    Mistake(
        "not normalised",
        "These are the exponentials alone; softmax divides each of them by their sum. "
        "Check: the entries of a softmax add up to 1.",
        y=lambda weights: weights,
    ),
    Mistake(
        "factor inside the softmax forgotten",
        "The logits are multiplied before the softmax, so by the chain rule each derivative has that factor as well. "
        "Check: with the factor 0 the logits could not matter at all.",
        rate=exact(1),
    ),
    Mistake(
        "whole probability for the change",
        "The change is the Jacobian times the change of the logits, not each probability times the change of its own. "
        "Check: the probabilities add up to 1 before and after, so their changes add up to 0.",
        change=lambda y, nudges: y * nudges,
    ),
    Mistake(
        "other logits left as they are",
        "Softmax sees the differences of the logits alone: if one of them moves, all have to move by as much. "
        "Check: work out the quotient of two exponentials, before and after.",
        anchored=lambda logits, anchor: exact([0 if i == anchor else s for i, s in enumerate(logits, 1)]),
    ),
    Mistake(
        "diagonal only in the backward pass",
        "Each logit moves every probability, so every entry of the gradient that arrives counts for each logit. "
        "Check: the entries of the answer have to add up to 0, since adding a constant to all logits changes nothing.",
        back=lambda jacobian, upstream: Array([jacobian[i, i] * g for i, g in enumerate(upstream)], upstream.shape),
    ),
]

STATEMENT = r"""
%% set s, y, n = wording["logits"], wording["output"], logits | length
<< wording["intro"].format(n=number(n)) >>
$$ << s >> = << shown(logits) >>, \qquad << y >> = \operatorname{softmax}(<< times(scale) >><< s >>). $$

<< answer("y") >> Give $<< y >>$ as a vector of exact values.

%% if kind != "two"
<< answer("log_same") >> For any number of classes, take the logarithm of the softmax first. Give
$\partial \ln << y >>_i/\partial << s >>_i$ as a formula in $<< y >>_i$.

<< answer("log_other") >> Give $\partial \ln << y >>_i/\partial << s >>_j$ for $j \ne i$ as a formula in $<< y >>_i$
and $<< y >>_j$, as
far as they come in.

%% endif
<< answer("same") >> << "For any number of classes: give" if kind == "two" else "Give" >>
$\partial << y >>_i/\partial << s >>_i$ as a formula in $<< y >>_i$.

<< answer("other") >> Give $\partial << y >>_i/\partial << s >>_j$ for $j \ne i$ as a formula in $<< y >>_i$ and
$<< y >>_j$.

<< answer("jacobian") >> Give the Jacobian of $<< y >>$ with respect to $<< s >>$ for the logits above, a matrix of
<< n >> by << n >>: row $i$,
column $j$ holds $\partial << y >>_i/\partial << s >>_j$.

%% if nudges is not none
<< answer("change") >> The logits are changed by $\Delta << s >> = << nudges >>$. Give the change of $<< y >>$ to first order, as
a vector.
%% else
<< answer("back") >> In the backward pass $\partial L/\partial << y >> = << upstream >>$ arrives. Give
$\partial L/\partial << s >>$.

<< answer("anchored") >> Other logits give the same $<< y >>$. Give those with $<< s >>_<< anchor >> = 0$, as a vector.
%% endif
"""

SOLUTION = r"""
%% set s, y, n = wording["logits"], wording["output"], logits | length
The exponentials of $<< times(scale) >><< s >>$ are $<< weights >>$<< ", all with the factor $%s$, which cancels" | format(power(logits, scale)) if common(logits, scale) else "" >>. So
$$ << y >> = << p(parameters) >>. $$

The logarithm turns the quotient into a difference,
$$ \ln << y >>_i = << times(scale) >><< s >>_i - \ln \sum_k e^{<< times(scale) >><< s >>_k}. $$
The first term depends on $<< s >>_i$ only. The second one depends on every logit: its derivative with respect to
$<< s >>_j$ is
$<< times(scale) >>e^{<< times(scale) >><< s >>_j} / \sum_k e^{<< times(scale) >><< s >>_k} = << times(scale) >><< y >>_j$. So
$$ \frac{\partial \ln << y >>_i}{\partial << s >>_i} = << "1 - %s_i" | format(y) if scale == 1 else "%s(1 - %s_i)" | format(times(scale), y) >>, \qquad
\frac{\partial \ln << y >>_i}{\partial << s >>_j} = -<< times(scale) >><< y >>_j \quad (j \ne i). $$
The derivative of a logarithm is the derivative divided by the value, so both are multiplied by $<< y >>_i$:
$$ \frac{\partial << y >>_i}{\partial << s >>_i} = << times(scale) >><< y >>_i(1 - << y >>_i), \qquad
\frac{\partial << y >>_i}{\partial << s >>_j} = -<< times(scale) >><< y >>_i << y >>_j \quad (j \ne i). $$

With the numbers of this exercise, for instance,
$$ \frac{\partial << y >>_1}{\partial << s >>_1} = << front(scale) >><< p(parameters)[0] >> \cdot << 1 - p(parameters)[0] >> = << jacobian[0, 0] >>, \qquad
\frac{\partial << y >>_1}{\partial << s >>_2} = -<< front(scale) >><< p(parameters)[0] >> \cdot << p(parameters)[1] >> = << jacobian[0, 1] >>, $$
and all together
$$ J = << jacobian >>. $$

The matrix is symmetric. Each row adds up to $<< times(scale) >><< y >>_i\,(1 - << y >>_i - \sum_{j \ne i} << y >>_j) = 0$, and so does each column, since the
probabilities always add up to 1: what one of them gains, the others lose. A matrix that
is zero off the diagonal, as an element-wise activation has it, fails this test.
%% if nudges is not none

To first order the change is $J \Delta << s >>$. Its first entry is
$$ << products(jacobian[0], nudges) >> = << change[0] >>, $$
and all together it is $<< change >>$. Sanity check: the entries add up to 0.
%% else

Backward, $\partial L/\partial << s >>_j = \sum_i \partial L/\partial << y >>_i \cdot \partial << y >>_i/\partial << s >>_j$, which is $J^\top$ times the gradient that arrives. The first
entry is
$$ << products(upstream, jacobian.T[0]) >> = << back[0] >>, $$
and all together $\partial L/\partial << s >> = << back >>$. Sanity check: the entries add up to 0.

If the same constant is added to all logits, its exponential cancels in every quotient, and the probabilities stay. Here
$-<< s >>_<< anchor >>$ is added: $<< anchored >>$. Nothing else will do, since the quotient of two probabilities
tells the difference of their logits.
%% endif
"""


def factor(value):
    return latex(value) if value >= 0 else paren(value)


def number(n):
    return NUMBERS[n] if n < len(NUMBERS) else str(n)


def names(wording):
    return [str(name) for name in symbols(wording)]


def typed(values):
    """Python source; ln is imported there under this name."""
    return plain(values)


def times(scale):
    """LaTeX of the factor in front of a symbol."""
    return "" if scale == 1 else latex(scale) + r"\,"


def front(scale):
    return "" if scale == 1 else latex(scale) + r" \cdot "


def p(parameters):
    """The probabilities, as the student's own slip cannot have changed them."""
    weights = exp(parameters["scale"] * parameters["logits"])
    return weights / weights.sum()


def common(logits, scale):
    """The whole number that all scaled logits share beside their logarithms."""
    first = exact(scale * logits[0])
    return exact(first.as_coeff_Add()[0]) if hasattr(first, "as_coeff_Add") else first


def power(logits, scale):
    return latex(exp(common(logits, scale)))


def shown(logits):
    return "[" + ", ".join(map(sum_of, logits)) + "]"


def sum_of(value):
    """LaTeX with a number before a logarithm, as one writes it by hand."""
    if getattr(value, "is_Add", False):
        whole, log = value.as_coeff_Add()
        return f"{latex(exact(whole))} {signed(log)}"
    return latex(value)


def products(u, v):
    return " + ".join(rf"{factor(a)} \cdot {factor(b)}" for a, b in zip(u, v))
