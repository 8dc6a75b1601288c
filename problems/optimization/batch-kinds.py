"""One epoch of batch, stochastic and mini-batch gradient descent on a small table, and how many updates an epoch has."""

from exgen import Mistake, assume, diff, exact, latex, nonzero, paren, shuffled, signed, substitute, variable
from exgen.figures import curves

TITLE = "Batch, stochastic and mini-batch descent"
SOURCE = "notes, lecture 3: batch gradient descent, w ← w - η∇L(w, xⁱ, yⁱ) for each example, and for mini-batches of n"
# Batch and single examples; mini-batches as well; a last mini-batch that is smaller.
LEVELS = {
    1: dict(examples=3, size=1, rates=["1/4", "1/6", "1/10"]),
    2: dict(examples=4, size=2, rates=["1/4", "1/6"]),
    3: dict(examples=5, size=2, rates=["1/4", "1/6"]),
}
CONVENTIONS = {
    "kinds of descent": r"Batch gradient descent makes one update an epoch with the mean loss over all examples, stochastic gradient "
    r"descent (SGD) one update for each example, mini-batch descent one for each batch with the mean loss over that batch; a last "
    r"batch may be smaller and is used, with the mean over its own examples.",
    "squared error": "The squared error of one example is not halved.",
}

INTROS = [
    "The model $\\hat y = {w}{x}$ is trained on {n} examples with the squared error $\\ell = ({y} - {w}{x})^2$.",
    "A weight ${w}$ is learned from {n} examples; the prediction is ${w}{x}$, and the loss of one example $\\ell = ({y} - {w}{x})^2$.",
    "One epoch of training is done by hand, for the model $\\hat y = {w}{x}$ with $\\ell = ({y} - {w}{x})^2$ and {n} examples.",
]
NAMES = [("w", "x", "y"), ("w", "x", "t"), ("a", "x", "y"), ("w", "u", "v")]
COUNTS = ["", "one", "two", "three", "four", "five"]
COLUMNS = ("update", "gradient", "after")


def draw(rng, examples=4, size=2, rates=("1/4", "1/6")):
    rate = exact(rng.choice(rates))
    x = [rng.choice([-2, -1, 1, 2]) for _ in range(examples)]
    start, y = nonzero(rng, 6), [nonzero(rng, 9) for _ in range(examples)]
    order = shuffled(rng, range(1, examples + 1))
    assume(order != sorted(order) and len(set(zip(x, y))) == examples and len(set(x)) > 1)
    batches = [[order], [[i] for i in order], pieces(order, size)]
    for kind in batches:
        w = exact(start)
        for batch in kind:
            g = sum(2 * x[i - 1] * (w * x[i - 1] - y[i - 1]) for i in batch) / len(batch)
            w -= rate * g
            assume(g and w and max(abs(g), abs(w)) <= 40 and abs(w.numerator) < 1000 and abs(g.numerator) < 1000)
    per = rng.choice([16, 32, 64, 128])
    total = per * rng.randint(5, 40) + rng.randint(1, per - 1)
    return {
        "x": exact(x),
        "y": exact(y),
        "start": exact(start),
        "rate": rate,
        "order": tuple(order),
        "size": size,
        "total": total,
        "per": per,
        "names": rng.choice(NAMES),
        "wording": {"intro": rng.choice(INTROS)},
    }


def pieces(order, size):
    return [list(order[i : i + size]) for i in range(0, len(order), size)]


def solve(step, x, y, start, rate, order, size, total, per, names, wording, slip=""):
    W, X, Y = map(variable, names)
    slope = step("slope", diff((Y - W * X) ** 2, W), kind="expression", marks=1)
    eta = {"uphill": -rate, "no rate": exact(1)}.get(slip, rate)
    if slip == "order":
        order = sorted(order)

    def gradient(w, batch, kind):
        at = start if slip == "kept" else w
        found = sum(substitute(slope, {W: at, X: x[i - 1], Y: y[i - 1]}) for i in batch)
        return found / {"sum": 1, "full size": size if kind == "mini" else len(batch)}.get(slip, len(batch))

    g = step("g", gradient(start, order, "batch"), marks=1)
    step("w_batch", start - eta * g, marks=1)
    for kind, batches in (("sgd", [[i] for i in order]), ("mini", pieces(order, size))):
        if kind == "mini" and size == 1:
            continue
        table = step.table(kind, COLUMNS, labels=["update"], marks=len(batches))
        w = start
        for k, batch in enumerate(batches, 1):
            g = gradient(w, batch, kind)
            _, _, w = table.row(k, g, w - eta * g)
    mini = total // per if slip == "floor" else -(-total // per)
    step("counts", exact([1, total, mini]), marks=2)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
%% set W, X, Y = names

# the derivative for one example, at a few points
<< W >> = torch.tensor(<< points.get(W, [1, 2, 3]) >>, requires_grad=True)
<< X >> = torch.tensor(<< points.get(X, [1, 2, 3]) >>)
<< Y >> = torch.tensor(<< points.get(Y, [1, 2, 3]) >>)
slope, = torch.autograd.grad(((<< Y >> - << W >> * << X >>)**2).sum(), << W >>)

# one epoch of each kind
inputs, targets = torch.tensor(<< x >>), torch.tensor(<< y >>)
order = torch.tensor(<< order | list >>) - 1

def epoch(size):
    weight, rows = torch.tensor(<< start >>), []
    for batch in order.split(size):
        weight.requires_grad_()
        loss = torch.nn.functional.mse_loss(weight * inputs[batch], targets[batch])
        gradient, = torch.autograd.grad(loss, weight)
        weight = (weight - << rate >> * gradient).detach()
        rows.append((len(rows) + 1, gradient.item(), weight.item()))
    return rows

(_, g, w_batch), = epoch(len(order))
sgd, mini = epoch(1), epoch(<< size >>)
counts = [len(torch.empty(<< total >>).split(n)) for n in (<< total >>, 1, << per >>)]
print(w_batch, sgd, mini, counts, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "smaller last batch not counted",
        "The examples that are left over make one more batch: the number of batches is rounded up. Check: the batches "
        "together must hold all examples.",
        slip="floor",
    ),
    Mistake(
        "sum in place of the mean",
        "The loss of a batch is the mean over its examples, so the sum of their gradients is divided by their number. Check: "
        "with every example of a batch written down twice its gradient must stay the same.",
        slip="sum",
    ),
    Mistake(
        "all gradients at the start",
        "Each update starts from the weight that the one before it has left, and its gradient is worked out there. Only batch "
        "descent uses the starting weight for all examples. Check: the second gradient must use the weight of the first row.",
        slip="kept",
    ),
    Mistake(
        "order of the table",
        "The examples are visited in the shuffled order that is given, not in that of the table. Check: which example "
        "belongs to the first update?",
        slip="order",
    ),
    Mistake(
        "2 of the square lost",
        "The derivative of a square is twice its base, times the inner derivative. Check: from 3 to 3.01 the square grows "
        "by about 0.06.",
        slope=lambda slope: slope / 2,
    ),
    Mistake(
        "input forgotten",
        "The weight acts through its product with the input, so the inner derivative has the input as a factor. Check: with "
        "the input 0 the weight would not matter at all.",
        slope=lambda slope, names: slope / variable(names[1]),
    ),
    Mistake(
        "minus of the inner derivative lost",
        "The prediction stands with a minus in the error, so the inner derivative is minus the input. Check: where a positive "
        "input has too small a prediction, a larger weight makes the loss smaller, so the derivative is negative.",
        slope=lambda slope: -slope,
    ),
    Mistake(
        "uphill",
        "The gradient points to where the loss grows; a step of descent subtracts it. Check: the loss of the batch must be "
        "smaller after its update.",
        slip="uphill",
    ),
    Mistake(
        "learning rate left out",
        "An update subtracts the learning rate times the gradient. Check: half the rate must give half the step.",
        slip="no rate",
    ),
    Mistake(
        "smaller last batch divided by the full size",
        "The mean over a batch divides by the number of examples that are in it. Check: a batch of one example is an update "
        "of SGD.",
        slip="full size",
    ),
]

STATEMENT = r"""
%% set w, x_, y_ = names
<< wording["intro"].format(n=count(x), w=w, x=x_, y=y_) >>

<< table(["example", "$%s$" | format(x_), "$%s$" | format(y_)], rows_of(x, y)) >>

Every training starts again from $<< w >> = << start >>$, with the learning rate $\eta = << rate >>$. The epoch visits the examples in the order
<< order | join(", ") >>.

<< answer("slope") >> Give $\partial \ell / \partial << w >>$ for one example as a formula in $<< w >>$, $<< x_ >>$ and $<< y_ >>$.

<< answer("g") >> Batch gradient descent: give the gradient of the mean loss at the start.

<< answer("w_batch") >> Give $<< w >>$ after the one update of batch gradient descent.

<< answer("sgd") >> SGD: give a row for each update of the epoch, with its number, the gradient, and $<< w >>$ after it.

%% if size > 1
<< answer("mini") >> Mini-batches of << count_of(size) >> examples, in the same order: give a row for each update, with its number, the gradient, and
$<< w >>$ after it.

%% endif
<< answer("counts") >> A data set has << total >> examples. How many updates does one epoch have with batch gradient descent, with SGD, and with
mini-batches of << per >>? Give a vector of 3 numbers in this order.
"""

SOLUTION = r"""
%% set w, x_, y_ = names
The chain rule, with the error $<< y_ >> - << w >><< x_ >>$ as inner function: $\partial \ell / \partial << w >> = -2<< x_ >>(<< y_ >> - << w >><< x_ >>)
= 2<< x_ >>(<< w >><< x_ >> - << y_ >>)$.

Batch descent takes the mean of this at the start, over all << count(x) >> examples in the order of the table:
$$ \frac{<< added(x, y, start) >>}{<< x | length >>} = << g >>, \qquad << w >> \leftarrow << start >> - << rate >> \cdot << g | paren >> = << w_batch >>. $$

SGD makes an update after each example, and the next gradient is worked out with the new $<< w >>$:

<< table(["update", "example", "gradient $2%s(%s%s - %s)$" | format(x_, w, x_, y_), "$%s$ after" | format(w)], worked(x, y, start, rate, order, 1)) >>

%% if size > 1
Mini-batches lie between the two: the gradient is the mean over the batch.<< " The last batch has one example, and its mean is over that one." if x | length % size >>

<< table(["update", "examples", "gradient", "$%s$ after" | format(w)], worked(x, y, start, rate, order, size)) >>

%% endif
<< figure(way(x, y, start, rate, order, size, w)) >>

$<< w >>$ after each update<< ": SGD as a full line, mini-batches as a dashed one" if size > 1 else " of SGD" >>, with the number of examples that have been used. Batch descent makes its one
update at the end.

An epoch uses every example once. Batch descent makes << 1 >> update of it, SGD one for each of the << total >> examples, and batches of
<< per >> make
$$ \left\lceil \frac{<< total >>}{<< per >>} \right\rceil = \left\lceil << whole(total, per) >> + \frac{<< rest(total, per) >>}{<< per >>} \right\rceil
= << whole(total, per) + 1 >> $$
updates: << whole(total, per) >> full batches and one of the << rest(total, per) >> examples that are left.
Sanity check: rounding down would leave these << rest(total, per) >> examples out of the epoch.
"""


def count(x):
    return COUNTS[len(x)]


def count_of(n):
    return COUNTS[n]


def rows_of(x, y):
    return [[exact(i), u, v] for i, (u, v) in enumerate(zip(x, y), 1)]


def slope_at(w, u, v):
    return 2 * u * (w * u - v)


def sum_of(values):
    first, *others = values
    return " ".join([latex(first), *map(signed, others)])


def added(x, y, w):
    return sum_of([slope_at(w, u, v) for u, v in zip(x, y)])


def worked(x, y, w, rate, order, size):
    rows = []
    for k, batch in enumerate(pieces(order, size), 1):
        slopes = [slope_at(w, x[i - 1], y[i - 1]) for i in batch]
        g = sum(slopes) / len(slopes)
        if len(batch) > 1:
            shown = rf"\frac{{1}}{{{len(batch)}}} \left( {sum_of(slopes)} \right) = {latex(g)}"
        else:
            u, v = x[batch[0] - 1], y[batch[0] - 1]
            shown = rf"2 \cdot {paren(u)} \left( {latex(w * u)} {signed(-v)} \right) = {latex(g)}"
        new = w - rate * g
        rows.append([exact(k), ", ".join(map(str, batch)), f"${shown}$", rf"${latex(w)} - {latex(rate)} \cdot {paren(g)} = {latex(new)}$"])
        w = new
    return rows


def whole(total, per):
    return total // per


def rest(total, per):
    return total % per


def way(x, y, start, rate, order, size, name):
    """The weight over the examples used, for SGD and for mini-batches, and after the update of batch descent."""
    ways = []
    for n in (1, size) if size > 1 else (1,):
        w, used = start, 0
        ways.append([(0, w)])
        for batch in pieces(order, n):
            w -= rate * sum(slope_at(w, x[i - 1], y[i - 1]) for i in batch) / len(batch)
            used += len(batch)
            ways[-1].append((used, w))
    end = start - rate * sum(slope_at(start, u, v) for u, v in zip(x, y)) / len(x)
    marks = [(*point, "") for points in ways for point in points] + [(len(x), end, r"\text{batch}")]
    return curves(ways, ["\\text{SGD}", "\\text{mini}"][: len(ways)], marks, (0, len(x)), axes_names=("\\text{examples used}", name),
                  alt="The weight after each update, for SGD" + ", for mini-batches" * (size > 1) + " and for batch descent")
