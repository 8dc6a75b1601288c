"""The gradient of the squared error of a linear model: as a formula, on data, and one step of descent with it."""

from exgen import Mistake, assume, decimal, diff, exact, latex, nonzero, paren, signed, substitute, variable
from exgen.figures import curves

TITLE = "The gradient of the mean squared error"
SOURCE = "notes, lecture 2: y = wx + b, and the gradient of (y - (wx + b))², there with a slip; gradient descent"
# One example, a table of examples, and a layer of two outputs with two examples.
LEVELS = {
    1: dict(kind="line", examples=1),
    2: dict(kind="line", examples=3),
    3: dict(kind="layer", examples=2),
}
CONVENTIONS = {
    "squared error": "The squared error of one example is not halved; that of a vector is the sum of the squares of its entries. "
    "A mean squared error divides by the number of examples.",
    "layout of W": "In $Wx + b$ the matrix $W$ has a row for each output and a column for each input; a gradient has the "
    "shape of what it belongs to.",
}

# Input, target, weight and bias.
NAMES = [("x", "y", "w", "b"), ("x", "t", "w", "b"), ("x", "y", "m", "c"), ("u", "v", "w", "b"), ("x", "y", "a", "b")]
INTROS = [
    "A straight line is fitted by gradient descent.",
    "A linear model with one input is trained on measured values.",
    "A single neuron without activation learns from examples.",
    "A small regression is trained step by step.",
]
LAYERS = [
    "A linear layer is trained on two examples.",
    "A layer without activation has two inputs and two outputs, and learns from two examples.",
    "Two outputs are predicted from two inputs by one linear layer.",
]
RATES = ["1/4", "1/5", "1/10", "1/20", "1/50", "1/100"]


def draw(rng, kind="line", examples=3):
    rate = exact(rng.choice(RATES))
    if kind == "line":
        x = [nonzero(rng, 5) for _ in range(examples)]
        w, b = rng.choice([-4, -3, -2, 2, 3, 4]), nonzero(rng, 5)
        # The residuals are chosen, the targets follow from them.
        r = [nonzero(rng, 5) for _ in range(examples)]
        y = [w * u + b + e for u, e in zip(x, r)]
        by_w, by_b = sum(e * u for e, u in zip(r, x)), sum(r)
        assume(len(set(x)) == examples and all(0 < abs(t) <= 20 for t in y))
        assume(by_w and by_b and abs(by_w) <= 30 and abs(by_w) != abs(by_b))
        new = [w + 2 * rate * by_w / examples, b + 2 * rate * by_b / examples]
        assume(all(new) and all(abs(v.numerator) <= 400 for v in new))
        # The step is short enough to make the loss smaller.
        assume(sum((t - new[0] * u - new[1]) ** 2 for u, t in zip(x, y)) < sum(e * e for e in r))
    else:
        x = [[nonzero(rng, 3) for _ in range(2)] for _ in range(examples)]
        w, b = [[rng.choice([-3, -2, 2, 3]) for _ in range(2)] for _ in range(2)], [nonzero(rng, 4) for _ in range(2)]
        r = [[nonzero(rng, 4) for _ in range(2)] for _ in range(examples)]
        y = [[sum(map(product, row, u)) + c + e for row, c, e in zip(w, b, errors)] for u, errors in zip(x, r)]
        sums = [sum(errors[i] * u[j] for errors, u in zip(r, x)) for i in range(2) for j in range(2)]
        by_b = [sum(errors[i] for errors in r) for i in range(2)]
        assume(all(0 < abs(t) <= 20 for row in y for t in row) and x[0] != x[1] and all(sums) and all(by_b) and w[0] != w[1])
        assume(sums[1] != sums[2] and len(set(map(abs, sums))) > 2)
        new = [v + rate * s for row, pair in zip(w, (sums[:2], sums[2:])) for v, s in zip(row, pair)]
        assume(all(new) and all(c + rate * s for c, s in zip(b, by_b)))
        # To first order the loss falls by the rate times the squared gradient, to second order by less; here by half at least.
        bend = [sum(map(product, (*sums[2 * i : 2 * i + 2], by_b[i]), (*u, 1))) for i in range(2) for u in x]
        assume(rate * sum(k * k for k in bend) <= sum(s * s for s in (*sums, *by_b)))
    return {
        "kind": kind,
        "inputs": exact(x),
        "targets": exact(y),
        "weight": exact(w),
        "bias": exact(b),
        "rate": rate,
        "names": rng.choice(NAMES) if kind == "line" else ("x_j", "y_i", "W_ij", "b_i"),
        "wording": {
            "intro": rng.choice(INTROS if kind == "line" else LAYERS),
        },
    }


def product(a, b):
    return a * b


def solve(step, kind, inputs, targets, weight, bias, rate, names, wording, slip=""):
    n = len(targets)
    line = kind == "line"
    x, y, w, b = map(variable, names)
    r = variable("r" if line else "r_i")
    either = {"r": y - (w * x + b)} if line else {}
    # Upstream 2r times the inner derivative; of y - (wx + b) in a layer as on a line.
    dw = step("dw", 2 * r * diff(y - (w * x + b), w), kind="expression", marks=1, where=either)
    db = step("db", 2 * r * diff(y - (w * x + b), b), kind="expression", marks=1, where=either)
    if not line:
        step("entry", w)  # a name that an answer may use, though the right one has no need of it

    def predicted(u):
        return weight * u + bias if line else weight @ u + bias

    due = exact([t - predicted(u) for u, t in zip(inputs, targets)])
    if n > 1:
        errors = step("r", due, marks=n)
    else:
        errors = exact([step("r", due[0], marks=1)])

    def slopes(formula, errors):
        """The sum of a formula over the examples, with these residuals."""
        if line:  # a formula may be written with r, or written out
            at = [{r: e, x: u, y: e + weight * u + bias, w: weight, b: bias} for u, e in zip(inputs, errors)]
            return sum((substitute(formula, place) for place in at), exact(0))
        at = [[[{x: u[j], r: e[i], w: weight[i][j]} for j in range(2)] for i in range(2)] for u, e in zip(inputs, errors)]
        return exact([[sum(substitute(formula, k[i][j]) for k in at) for j in range(2)] for i in range(2)])

    def by_bias(errors):
        total = slopes(db, errors)
        return total if line else exact([row[0] for row in total])

    divisor = 1 if slip == "sum" else n
    gw = step("gw", slopes(dw, errors) / divisor, marks=1 if line else 4)
    gb = step("gb", by_bias(errors) / divisor, marks=1 if line else 2)
    eta = {"uphill": -rate, "no rate": 1}.get(slip, rate)
    new = step("new_w", weight - eta * gw, marks=1 if line else 2)
    if slip == "new w":
        shift = [new * u - weight * u if line else new @ u - weight @ u for u in inputs]
        gb = by_bias(errors - exact(shift)) / n
    step("new_b", bias - eta * gb, marks=1)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

# the formulas, at a few points
%% if kind == "line"
w = torch.tensor(<< points.get(names[2], [1, 2, 3]) >>, requires_grad=True)
b = torch.tensor(<< points.get(names[3], [1, 2, 3]) >>, requires_grad=True)
%% else
w, b = (torch.zeros(3, requires_grad=True) for _ in range(2))  # y is then the residual
%% endif
x = torch.tensor(<< points.get(names[0], [1, 2, 3]) >>)
y = torch.tensor(<< points.get(names[1] if kind == "line" else "r_i", [1, 2, 3]) >>)
dw, db = torch.autograd.grad(((y - (w * x + b))**2).sum(), (w, b))

# the data
x = torch.tensor(<< inputs >>)
y = torch.tensor(<< targets >>)
w = torch.tensor(<< weight >>, requires_grad=True)
b = torch.tensor(<< bias >>, requires_grad=True)
%% if kind == "line"
model = w * x + b
loss = torch.nn.functional.mse_loss(model, y)
%% else
model = torch.nn.functional.linear(x, w, b)
loss = torch.nn.functional.mse_loss(model, y, reduction="sum") / len(x)
%% endif
r = (y - model).detach()<< ".squeeze()" if targets | length == 1 >>
gw, gb = torch.autograd.grad(loss, (w, b))
with torch.no_grad():
    new_w, new_b = w - << rate >> * gw, b - << rate >> * gb
print(gw, gb, new_w, new_b, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "whole product for the inner derivative",
        "The inner function is the target minus weight times input minus bias; its derivative with respect to the weight "
        "is minus the input. The weight itself does not stay, and the minus does. Check: the derivative of $5w$ with "
        "respect to $w$ is 5, not $5w$.",
        dw=lambda kind, names: twisted(kind, names),
    ),
    Mistake(
        "minus of the inner derivative lost",
        "The prediction stands with a minus in $y - (wx + b)$, so the inner derivative is negative. Check: where the "
        "prediction is too small, a larger bias makes the loss smaller, so its derivative must be negative.",
        dw=lambda dw: -dw,
        db=lambda db: -db,
    ),
    Mistake(
        "input forgotten",
        "The weight acts through its product with the input, so the inner derivative has the input as a factor; without it "
        "this is the derivative with respect to the bias. Check: with the input 0 the weight would not matter at all.",
        dw=lambda dw, names: dw / variable(names[0]),
    ),
    Mistake(
        "2 of the square lost",
        "The derivative of a square is twice its base, times the inner derivative. Check: from 3 to 3.01 the square grows "
        "by about 0.06.",
        dw=lambda dw: dw / 2,
        db=lambda db: db / 2,
    ),
    Mistake(
        "sum in place of the mean",
        "The loss is a mean over the examples, so the gradient is the mean of the gradients of the examples, not their sum. "
        "Check: with every example written down twice the gradient must stay the same.",
        slip="sum",
    ),
    Mistake(
        "uphill",
        "The gradient points to where the loss grows; a step of descent subtracts it. Check: the loss with the new values "
        "must be smaller than before, if the rate is small enough.",
        slip="uphill",
    ),
    Mistake(
        "learning rate left out",
        "A step subtracts the learning rate times the gradient. Check: half the rate must give half the step.",
        slip="no rate",
    ),
    Mistake(
        "bias updated with the new weight",
        "Both parameters are changed at once, with the gradient at the old values; the new weight is first used in the "
        "next step. Check: whether weight or bias is updated first must make no difference.",
        slip="new w",
    ),
]

STATEMENT = r"""
%% set x, y, w, b = names
<< wording["intro"] >>
%% if kind == "line"
The loss of one example with the input $<< x >>$ and the target $<< y >>$ is
$$ \ell = \big(<< y >> - (<< w >><< x >> + << b >>)\big)^2. $$

<< answer("dw") >> Give $\partial \ell / \partial << w >>$ as a formula in $<< x >>$, $<< y >>$, $<< w >>$ and $<< b >>$. You may write
$r$ for the residual $<< y >> - (<< w >><< x >> + << b >>)$.

<< answer("db") >> Give $\partial \ell / \partial << b >>$ in the same way.

%% if targets | length == 1
<< answer("r") >> At present $<< w >> = << weight >>$ and $<< b >> = << bias >>$, the line of the picture. The example is
$<< x >> = << inputs[0] >>$, $<< y >> = << targets[0] >>$. Give its residual $r = << y >> - (<< w >><< x >> + << b >>)$.

<< figure(lines(inputs, targets, names, [(weight, bias)])) >>

<< answer("gw") >> Give the value of $\partial \ell / \partial << w >>$ for this example.

<< answer("gb") >> Give the value of $\partial \ell / \partial << b >>$.
%% else
<< answer("r") >> At present $<< w >> = << weight >>$ and $<< b >> = << bias >>$, and the loss $L$ is the mean of $\ell$ over the
<< targets | length >> examples below. Give their residuals $r_i = << y >>_i - (<< w >><< x >>_i + << b >>)$ as a vector.

<< table(["$i$", "$%s$" | format(x), "$%s$" | format(y)], examples_of(inputs, targets)) >>

<< figure(lines(inputs, targets, names, [(weight, bias)])) >>

<< answer("gw") >> Give the value of $\partial L / \partial << w >>$.

<< answer("gb") >> Give the value of $\partial L / \partial << b >>$.
%% endif

<< answer("new_w") >> One step of gradient descent with the rate $\eta = << rate >>$ updates $<< w >>$ and $<< b >>$ at the same time. Give the
new $<< w >>$.

<< answer("new_b") >> Give the new $<< b >>$.
%% else
The residual of an example with the input $x$ and the target $y$ is the vector $r = y - (Wx + b)$, and its loss is
$\ell = r_1^2 + r_2^2$.

<< answer("dw") >> Give $\partial \ell / \partial W_{ij}$ as a formula in $r_i$, $x_j$ and $W_{ij}$ (not all of these need occur).

<< answer("db") >> Give $\partial \ell / \partial b_i$ in the same way.

<< answer("r") >> At present and for the examples $k = 1, 2$,
$$ W = << weight >>, \qquad b = << bias >>, $$
$$ x^{(1)} = << inputs[0] >>, \quad y^{(1)} = << targets[0] >>, \qquad x^{(2)} = << inputs[1] >>, \quad y^{(2)} = << targets[1] >>. $$
Give the residuals as a matrix with a row for each example.

<< answer("gw") >> The loss $L$ is the mean of $\ell$ over the two examples. Give the gradient $\partial L / \partial W$ in the shape of $W$.

<< answer("gb") >> Give the gradient $\partial L / \partial b$.

<< answer("new_w") >> One step of gradient descent with the rate $\eta = << rate >>$ updates $W$ and $b$ at the same time. Give the new $W$.

<< answer("new_b") >> Give the new $b$.
%% endif
"""

SOLUTION = r"""
%% set x, y, w, b = names
%% if kind == "line"
%% set n = targets | length
Chain rule: the outer function is the square of $r = << y >> - (<< w >><< x >> + << b >>)$, with the derivative $2r$; the inner one has the
derivatives $\partial r / \partial << w >> = -<< x >>$ and $\partial r / \partial << b >> = -1$. Upstream times local:
$$ \frac{\partial \ell}{\partial << w >>} = 2r \cdot (-<< x >>) = -2<< x >>\big(<< y >> - (<< w >><< x >> + << b >>)\big), \qquad
\frac{\partial \ell}{\partial << b >>} = 2r \cdot (-1) = -2\big(<< y >> - (<< w >><< x >> + << b >>)\big). $$
The tempting $2r \cdot << w >><< x >>$ keeps the weight and loses the minus: it multiplies by the inner function itself, not by its
derivative.

%% if n == 1
The residual is
$$ r = << targets[0] >> - \big(<< weight >> \cdot << inputs[0] | paren >> << bias | signed >>\big) = << r >>, $$
so
$$ \frac{\partial \ell}{\partial << w >>} = -2 \cdot << inputs[0] | paren >> \cdot << r | paren >> = << gw >>, \qquad
\frac{\partial \ell}{\partial << b >>} = -2 \cdot << r | paren >> = << gb >>. $$
%% else
<< table(["$i$", "prediction", "residual $r_i$", "$-2%s_i r_i$" | format(x), "$-2r_i$"], worked(inputs, targets, weight, bias)) >>

The loss is a mean, and so is its gradient: the last two columns are added and divided by << n >>,
$$ \frac{\partial L}{\partial << w >>} = \frac{<< added(inputs, targets, weight, bias, 1) >>}{<< n >>} = << gw >>, \qquad
\frac{\partial L}{\partial << b >>} = \frac{<< added(inputs, targets, weight, bias, 0) >>}{<< n >>} = << gb >>. $$
%% endif
The step subtracts the rate times the gradient, for both parameters at the old values:
$$ << w >> \leftarrow << weight >> - << rate >> \cdot << gw | paren >> = << new_w >>, \qquad
<< b >> \leftarrow << bias >> - << rate >> \cdot << gb | paren >> = << new_b >>. $$
%% set before, after = risk(inputs, targets, weight, bias), risk(inputs, targets, new_w, new_b)
Sanity check: the loss was $<< before >>$ and is now $<< rounded(after) >>$.

<< figure(picture(inputs, targets, weight, bias, gw, new_w, names)) >>

The loss as a function of $<< w >>$ alone, with $<< b >> = << bias >>$; the dashed tangent has the slope $<< gw >>$.

<< figure(lines(inputs, targets, names, [(weight, bias), (new_w, new_b)])) >>

The line before the step, and dashed the line after it.
%% else
Each output has its own residual, $r_i = y_i - \sum_j W_{ij} x_j - b_i$. Only $r_i$ depends on $W_{ij}$, with the derivative $-x_j$, and
on $b_i$, with the derivative $-1$. Upstream $2r_i$ times local:
$$ \frac{\partial \ell}{\partial W_{ij}} = -2 r_i x_j, \qquad \frac{\partial \ell}{\partial b_i} = -2 r_i,
\qquad\text{as arrays}\quad \frac{\partial \ell}{\partial W} = -2\, r\, x^\top, \quad \frac{\partial \ell}{\partial b} = -2\, r. $$
The tempting $2 r_i W_{ij} x_j$ keeps the weight and loses the minus: it multiplies by the product itself, not by its derivative.

The residuals are, example by example,
$$ \begin{aligned}
%% for k in range(2)
r^{(<< k + 1 >>)} &= << targets[k] >> - << predicted(weight, bias, inputs[k]) >> = << r[k] >><< " \\\\" if not loop.last >>
%% endfor
\end{aligned} $$
The mean over the two examples halves the sum of two outer products, a column times a row each, so the factor $-2$ becomes $-1$:
$$ \frac{\partial L}{\partial W} = -\left( << column(r[0]) >> << row(inputs[0]) >> + << column(r[1]) >> << row(inputs[1]) >> \right)
= << gw >>, $$
$$ \frac{\partial L}{\partial b} = -\big( << r[0] >> + << r[1] >> \big) = << gb >>. $$
The step subtracts the rate times the gradient, for both at the old values:
$$ W \leftarrow << weight >> - << rate >> << gw >> = << new_w >>, $$
$$ b \leftarrow << bias >> - << rate >> \cdot << gb >> = << new_b >>. $$
Sanity check: $r\,x^\top$ has a row for each output and a column for each input, the shape of $W$; $x\,r^\top$ would be its transpose.
%% set before, after = risk(inputs, targets, weight, bias), risk(inputs, targets, new_w, new_b)
The loss was $<< before >>$ and is now $<< rounded(after) >>$.
%% endif
"""


def twisted(kind, names):
    """The derivative with respect to the weight as a slip of the pen in the notes has it."""
    x, _, w, _ = map(variable, names)
    return 2 * variable("r" if kind == "line" else "r_i") * w * x


def predicted(weight, bias, u):
    return weight @ u + bias


def examples_of(inputs, targets):
    return [[exact(i), u, t] for i, (u, t) in enumerate(zip(inputs, targets), 1)]


def worked(inputs, targets, weight, bias):
    rows = []
    for i, (u, t) in enumerate(zip(inputs, targets), 1):
        p = weight * u + bias
        rows.append([exact(i), f"${latex(weight)} \\cdot {paren(u)} {signed(bias)} = {p}$", t - p, -2 * u * (t - p), -2 * (t - p)])
    return rows


def added(inputs, targets, weight, bias, power):
    """LaTeX of the sum of the examples' derivatives, with the inputs as factors or without."""
    first, *others = [-2 * u**power * (t - weight * u - bias) for u, t in zip(inputs, targets)]
    return " ".join([latex(first), *map(signed, others)])


def risk(inputs, targets, weight, bias):
    total = exact(0)
    for u, t in zip(inputs, targets):
        e = t - (weight @ u + bias) if hasattr(u, "shape") else t - (weight * u + bias)
        total += (e * e).sum() if hasattr(e, "shape") else e * e
    return total / len(targets)


def rounded(value):
    return latex(value) if value.denominator == 1 else rf"\approx {decimal(value, 3)}"


def column(v):
    return exact([[entry] for entry in v])


def row(v):
    return exact([list(v)])


def picture(inputs, targets, weight, bias, gw, new, names):
    """The loss over the weight, with its tangent at the present weight."""
    here = risk(inputs, targets, weight, bias)
    curvature = 2 * sum(u * u for u in inputs) / len(inputs)
    bottom = weight - gw / curvature
    reach = max(abs(float(bottom - weight)), abs(float(new - weight)), 0.2) * 1.5
    low = float(weight) - reach
    at = [low + 2 * reach * i / 80 for i in range(81)]
    least = float(here - gw * gw / curvature / 2)
    values = [(v, least + float(curvature) / 2 * (v - float(bottom)) ** 2) for v in at]
    short = reach / 3
    line = [(float(weight) + s, float(here + 0) + float(gw) * s) for s in (-short, short)]
    return curves([values, line], ["L" if len(inputs) > 1 else "\\ell", ""], [(weight, here, "")], axes_names=(names[2], ""),
                  alt="The loss over the weight, a parabola, with its tangent at the present weight")


def lines(inputs, targets, names, parameters):
    """The examples and one or two lines, each given by its weight and bias."""
    low, high = float(min(inputs)) - 1, float(max(inputs)) + 1
    drawn = [[(u, float(w) * u + float(b)) for u in (low, high)] for w, b in parameters]
    heights = [*map(float, targets), *(v for line in drawn for _, v in line)]
    spare = 0.08 * (max(heights) - min(heights))
    return curves(drawn, [], [(u, t, "") for u, t in zip(inputs, targets)], (low, high),
                  (min(heights) - spare, max(heights) + spare), axes_names=names[:2],
                  alt="The examples as points, and the line" + " before and after the step" * (len(parameters) > 1))
