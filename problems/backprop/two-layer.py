"""A network of two layers, forward, backward, and one step of gradient descent."""

import math
from fractions import Fraction
from functools import cache
from itertools import product

from exgen import (
    Array,
    Mistake,
    assume,
    column,
    derivative,
    exact,
    exp,
    ln,
    outer,
    paren,
    relu,
    shuffled,
    sigmoid,
    where,
)
from exgen.figures import network

TITLE = "One training step of a network with two layers"
SOURCE = "notes, lecture DL-5: forward pass, backward pass, then w ← w - η ∂l/∂w and b ← b - η ∂l/∂b"
LEVELS = {
    1: dict(outputs=1, activations=["relu"]),
    2: dict(outputs=1, activations=["sigmoid", "tanh"]),
    3: dict(outputs=2, activations=["sigmoid", "tanh"]),
}
CONVENTIONS = {
    "layer": "A layer is $s = Wx + b$ with $W_{ij}$ from input $j$ to neuron $i$, then $x = f(s)$ entry by entry. "
    "A gradient has the shape of what it belongs to.",
    "update": "All gradients of a step are taken before anything is changed.",
}

# Where an activation and its slope are rational: s, as a multiple of ln 3, and the value there. UNITS are the weights, and
# multiples of them, that keep products with values and slopes simple.
PLACES = {"sigmoid": [("1", "3/4"), ("-1", "1/4"), ("0", "1/2")], "tanh": [("1/2", "1/2"), ("-1/2", "-1/2"), ("0", "0")]}
UNITS = {"relu": 1, "sigmoid": 4, "tanh": 1}
LATEX = {"sigmoid": r"\sigma", "tanh": r"\tanh", "relu": r"\operatorname{ReLU}"}
DEFINED = {
    "sigmoid": r"\sigma(s) = \frac{1}{1 + e^{-s}}",
    "tanh": r"\tanh(s) = \frac{e^{2s} - 1}{e^{2s} + 1}",
    "relu": r"\operatorname{ReLU}(s) = \max(0, s)",
}
SLOPES = {
    "sigmoid": r"\sigma'(s) = \sigma(s)\,(1 - \sigma(s))",
    "tanh": r"\tanh'(s) = 1 - \tanh^2(s)",
    "relu": r"\operatorname{ReLU}'(s) = 1 \text{ for } s > 0, \quad 0 \text{ for } s < 0",
}
INTROS = [
    "A network with two inputs, two hidden neurons and {outputs} is trained on one example by one step of gradient descent.",
    "Take one training step by hand: the network has two inputs, two hidden neurons and {outputs}.",
    "One example runs forward and backward through a network of two inputs, two hidden neurons and {outputs}; then every "
    "weight and bias is updated.",
]
COUNTED = {1: "one output", 2: "two outputs"}


ROWS = list(product([-3, -2, -1, 1, 2, 3], repeat=2))
RATES = [("1/10", 15), ("1/20", 30)]  # each with the largest bend at which a step is short enough, and some more


def draw(rng, outputs=1, activations=("sigmoid", "tanh")):
    activation = rng.choice(activations)
    x0 = [rng.choice([-1, 1]) * size for size in rng.sample([1, 2, 3], 2)]
    W1 = rng.sample(ROWS, 2)
    if activation == "relu":
        s1 = shuffled(rng, [rng.choice([2, 3, 4]), rng.choice([-4, -3, -2, -1, 1, 2, 3])])
        x1 = [max(0, s) for s in s1]
    else:
        places = rng.sample(PLACES[activation], 2)
        x1 = [Fraction(value) for _, value in places]
    short = short_enough(outputs, activation, tuple(x1), 1 + sum(x * x for x in x0))
    assume(short)
    W2, delta, rates = rng.choice(short)
    b2 = [rng.choice([-3, -2, -1, 1, 2, 3]) for _ in range(outputs)]
    y = [sum(w * x for w, x in zip(row, x1)) + c - d for row, c, d in zip(W2, b2, delta)]
    assume(all(abs(entry) <= 15 for entry in y))
    if activation != "relu":
        s1 = [exact(place) * ln(exact(3)) for place, _ in places]
    b1 = [s - sum(w * x for w, x in zip(row, x0)) for s, row in zip(s1, W1)]
    W2, b2, y = (W2[0], b2[0], y[0]) if outputs == 1 else (W2, b2, y)
    return {
        "x0": exact(x0), "W1": exact(W1), "b1": exact(b1), "W2": exact(W2), "b2": exact(b2), "y": exact(y),
        "eta": exact(rng.choice(rates)), "activation": activation,
        "wording": {"intro": rng.choice(INTROS).format(outputs=COUNTED[outputs])},
    }  # fmt: skip


@cache
def second_layers(outputs, activation):
    """The weights and gradients at the output that tell every way of going back apart."""
    unit, sizes = UNITS[activation], [-2, -1, 1, 2] if activation != "relu" else [-3, -2, -1, 1, 2, 3]
    rows = [[unit * size for size in pair] for pair in product(sizes, repeat=2)]
    deltas = [d for d in product([-4, -2, 2, 4], repeat=outputs) if len(set(map(abs, d))) == outputs]
    found = []
    for W2, delta in product(product(rows, repeat=outputs), deltas):
        back = [sum(row[j] * d for row, d in zip(W2, delta)) for j in range(2)]
        if all(back) and back[0] != back[1] and (outputs == 1 or (W2[0] != W2[1] and W2[0][1] != W2[1][0])):
            found.append((W2, delta))
    return found


@cache
def short_enough(outputs, activation, x1, inside):
    """(weights, gradients at the output, rates) for which a step makes the loss fall, whatever it is taken from.

    It falls where the rate times the square of the largest change of the outputs, for a change of size 1 of all weights
    and biases, is below 2. `inside` is 1 and the squares of the inputs.
    """
    slope = {"relu": lambda x: x > 0, "sigmoid": lambda x: x * (1 - x), "tanh": lambda x: 1 - x * x}[activation]
    slopes = [float(slope(x)) for x in x1]  # quarters and sixteenths, as exact as fractions
    outside, found = 1 + float(sum(x * x for x in x1)), []
    for W2, delta in second_layers(outputs, activation):
        bend = outside + inside * sum((w * f) ** 2 for row in W2 for w, f in zip(row, slopes))
        rates = [rate for rate, most in RATES if bend <= most]
        if rates:
            found.append((W2, delta, rates))
    return found


def solve(step, x0, W1, b1, W2, b2, y, eta, activation, wording, slip=""):
    single = len(W2.shape) == 1  # one output: a vector of weights, and numbers
    s1 = step("s1", W1 @ x0 + b1, marks=1)
    x1 = step("x1", activate(activation, s1), marks=1)
    s2 = step("s2", W2 @ x1 + b2, marks=1)

    ds2 = step("ds2", s2 - y, marks=1)
    dW2 = step("dW2", ds2 * x1 if single else outer(x1, ds2) if slip == "outer turned" else outer(ds2, x1), marks=1)
    used = W2 - eta * dW2 if slip == "updated weights" else W2
    dx1 = step("dx1", used * ds2 if single else used @ ds2 if slip == "not transposed" else used.T @ ds2, marks=1)
    slope = step("slope", slopes(activation, x1 if slip == "slope at x" else s1))
    ds1 = step("ds1", dx1 @ slope if slip == "dot" else dx1 * slope, marks=1)
    dW1 = step("dW1", outer(x0, ds1) if slip == "outer turned" else outer(ds1, x0), marks=1)

    down = step("down", -eta)
    step("W2_new", W2 + down * dW2, marks=1)
    step("b2_new", b2 + down * ds2, marks=1)
    step("W1_new", W1 + down * dW1, marks=1)
    step("b1_new", b1 + down * ds1, marks=1)


def activate(activation, s):
    if activation == "relu":
        return relu(s)
    return sigmoid(s) if activation == "sigmoid" else hyperbolic(s)


def hyperbolic(s):
    """tanh, written so that it is rational where 2s is the logarithm of a rational number."""
    return (exp(2 * s) - 1) / (exp(2 * s) + 1)


def slopes(activation, s):
    if activation == "relu":
        return s.map(lambda entry: where(entry > 0, 1, 0))
    return derivative((lambda s: sigmoid(s)) if activation == "sigmoid" else hyperbolic, at=s)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
x0, y = torch.tensor(<< x0 >>), torch.tensor(<< y >>)
W1 = torch.tensor(<< W1 >>, requires_grad=True)
b1 = torch.tensor(<< b1 >>, requires_grad=True)
W2 = torch.tensor(<< W2 >>, requires_grad=True)
b2 = torch.tensor(<< b2 >>, requires_grad=True)
s1 = torch.nn.functional.linear(x0, W1, b1)
x1 = torch.<< activation >>(s1)
s2 = W2 @ x1 + b2
loss = 0.5 * torch.nn.functional.mse_loss(s2, y, reduction="sum")
ds2, dW2, dx1, ds1, dW1 = torch.autograd.grad(loss, (s2, W2, x1, s1, W1), retain_graph=True)
loss.backward()
with torch.no_grad():
    W2_new, b2_new, W1_new, b1_new = (p - << eta >> * p.grad for p in (W2, b2, W1, b1))
print(s2, ds2, ds1, W2_new, b2_new, W1_new, b1_new, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "uphill",
        "The gradient points to where the loss grows; a step of gradient descent goes the other way, "
        "$w - \\eta\\, \\partial \\ell/\\partial w$. Check: run forward again with the new weights; the loss must be smaller.",
        down=lambda down: -down,
    ),
    Mistake(
        "updated weights on the way back",
        "All gradients belong to the network as it was in the forward pass; here the way back went through the second "
        "layer's weights after their update. Check: nothing before the update depends on $\\eta$.",
        slip="updated weights",
    ),
    Mistake(
        "weights not transposed on the way back",
        "Hidden neuron $j$ reaches the loss through column $j$ of the second layer's weights. Check: if the weights of "
        "column 1 were all 0, the first hidden neuron would get no gradient.",
        slip="not transposed",
    ),
    Mistake(
        "outer product the wrong way round",
        "Row $i$ of the gradient at $W$ belongs to neuron $i$: it is the gradient at $s_i$ times the inputs of the layer. "
        "Check: the gradient must have the shape of $W$.",
        convention=True,
        slip="outer turned",
    ),
    Mistake(
        "slope of the activation left out",
        "Between $x^{(1)}$ and $s^{(1)}$ stands the activation: the gradient at $s$ is the gradient at $x$ times the slope "
        "at $s$. Check: a flat activation lets nothing through.",
        slope=lambda slope: 0 * slope + 1,
    ),
    Mistake(
        "slope taken at x",
        "The slope belongs at what the activation was given, $s^{(1)}$, not at what it gave, $x^{(1)}$. Check: for the "
        "logistic function the slope at $s$ is $x(1 - x)$, with no further activation of $x$.",
        slip="slope at x",
    ),
    Mistake(
        "summed over the hidden neurons",
        "The activation works entry by entry, so the gradient at $s^{(1)}$ is an entry-by-entry product with the slopes, not "
        "a matrix product. Check: it must have one entry for each hidden neuron.",
        slip="dot",
    ),
    Mistake(
        "factor 2 kept",
        "The loss has the factor one half, which the 2 of the square cancels: the gradient at the output is the difference "
        "itself. Check: from 1 to 1.01 half a square grows by about 0.01.",
        ds2=lambda ds2: 2 * ds2,
    ),
    Mistake(
        "sign of the difference",
        "With an output above its target a larger output makes the loss larger: the gradient is output minus target, not "
        "target minus output. Check: a step along the negative gradient has to bring the output closer to its target.",
        ds2=lambda ds2: -ds2,
    ),
]

STATEMENT = r"""
%% set f = act(activation)
<< wording["intro"] >>
$$ s^{(1)} = W^{(1)} x^{(0)} + b^{(1)}, \qquad x^{(1)} = << f >>(s^{(1)}), \qquad s^{(2)} = << weights2(y) >> x^{(1)} + b^{(2)}, $$
$$ << definition(activation) >>. $$

<< figure(picture(y)) >>

The second layer has no activation. The loss is half the squared error,
$\ell = << loss(y) >>$, and the learning rate is $\eta = << eta >>$. The example and the weights are
$$ x^{(0)} = << x0 | column >>, \qquad y = << y | column >>, \qquad W^{(1)} = << W1 >>, \qquad b^{(1)} = << b1 | column >>, $$
$$ << weights2(y, bare=True) >> = << W2 | column >>, \qquad b^{(2)} = << b2 | column >>. $$
Here $W_{ij}$ leads from input $j$ to neuron $i$, and every gradient has the shape of what it belongs to. Give vectors with
their entries in order, matrices row by row, all numbers exactly or to 3 significant figures.

<< answer("s1") >> Give $s^{(1)}$.

<< answer("x1") >> Give $x^{(1)}$.

<< answer("s2") >> Give $s^{(2)}$.

<< answer("ds2") >> Give $\partial \ell/\partial s^{(2)}$.

<< answer("dW2") >> Give $\partial \ell/\partial << weights2(y, bare=True) >>$.

<< answer("dx1") >> Give $\partial \ell/\partial x^{(1)}$.

<< answer("ds1") >> Give $\partial \ell/\partial s^{(1)}$.

<< answer("dW1") >> Give $\partial \ell/\partial W^{(1)}$.

<< answer("W2_new") >> Give $<< weights2(y, bare=True) >>$ after the step.

<< answer("b2_new") >> Give $b^{(2)}$ after the step.

<< answer("W1_new") >> Give $W^{(1)}$ after the step.

<< answer("b1_new") >> Give $b^{(1)}$ after the step.
"""

SOLUTION = r"""
%% set f, v2 = act(activation), weights2(y, bare=True)
Forward, each sum is the weights times the values that come in, plus the bias:
$$ \begin{aligned}
%% for weights in W1
%% set i = loop.index
s^{(1)}_{<< i >>} &= << weights | dot(x0) >> + << b1[i - 1] | paren >> = << s1[i - 1] >>, & x^{(1)}_{<< i >>} &= << f >>\left(<< s1[i - 1] >>\right) = << x1[i - 1] >> \\[4pt]
%% endfor
%% if y is number
s^{(2)} &= << W2 | dot(x1) >> + << b2 | paren >> = << s2 >>
%% else
%% for weights in W2
%% set i = loop.index
s^{(2)}_{<< i >>} &= << weights | dot(x1) >> + << b2[i - 1] | paren >> = << s2[i - 1] >><< " \\\\[4pt]" if not loop.last >>
%% endfor
%% endif
\end{aligned} $$

Backward through the second layer: the 2 of the square cancels the one half of the loss, and each weight gets the gradient
at its sum times the value $x^{(1)}_j$ that it multiplies.
%% if y is number
$$ \frac{\partial \ell}{\partial s^{(2)}} = s^{(2)} - y = << ds2 >>, \qquad
\frac{\partial \ell}{\partial << v2 >>} = \frac{\partial \ell}{\partial s^{(2)}}\, x^{(1)} = << ds2 | paren >> \cdot << x1 | column >> = << dW2 | column >>. $$
%% else
$$ \frac{\partial \ell}{\partial s^{(2)}} = s^{(2)} - y = << ds2 | column >>, \qquad
\frac{\partial \ell}{\partial << v2 >>} = \frac{\partial \ell}{\partial s^{(2)}} \left(x^{(1)}\right)^T = << ds2 | column >> << x1 | row >> = << dW2 | column >>. $$
%% endif

Backward through the first layer: hidden neuron $j$ reaches the loss through the second layer's weights that multiply
$x^{(1)}_j$, as they were in the forward pass.
%% if y is number
$$ \frac{\partial \ell}{\partial x^{(1)}} = \frac{\partial \ell}{\partial s^{(2)}}\, << v2 >> = << ds2 | paren >> \cdot << W2 | column >> = << dx1 | column >>. $$
%% else
$$ \frac{\partial \ell}{\partial x^{(1)}} = \left(<< v2 >>\right)^T \frac{\partial \ell}{\partial s^{(2)}}
= << W2.T >> << ds2 | column >> = << dx1 | column >>. $$
%% endif
Then comes the slope at $s^{(1)}$, with $<< slope_rule(activation) >>$; the sign $\odot$ is the product entry by entry.
$$ \frac{\partial \ell}{\partial s^{(1)}} = << dx1 | column >> \odot << slope | column >> = << ds1 | column >>, $$
$$ \frac{\partial \ell}{\partial W^{(1)}} = \frac{\partial \ell}{\partial s^{(1)}} \left(x^{(0)}\right)^T = << ds1 | column >> << x0 | row >> = << dW1 | column >>. $$

The gradient at each bias is the gradient at its sum. The update goes downhill, with $\eta = << eta >>$:
$$ \begin{aligned}
<< v2 >> - \eta\, \frac{\partial \ell}{\partial << v2 >>} &= << W2 | column >> - << eta >> << dW2 | column >> = << W2_new | column >> \\[4pt]
b^{(2)} - \eta\, \frac{\partial \ell}{\partial b^{(2)}} &= << b2 | column >> - << eta >> \cdot << bracketed(ds2) >> = << b2_new | column >> \\[4pt]
W^{(1)} - \eta\, \frac{\partial \ell}{\partial W^{(1)}} &= << W1 >> - << eta >> << dW1 | column >> = << W1_new | column >> \\[4pt]
b^{(1)} - \eta\, \frac{\partial \ell}{\partial b^{(1)}} &= << b1 | column >> - << eta >> << ds1 | column >> = << b1_new | column >>
\end{aligned} $$

%% set before, after = losses(activation, x0, y, [W1, b1, W2, b2], [W1_new, b1_new, W2_new, b2_new])
Sanity check: the loss was $<< before | decimal(3) >>$; with the new weights and biases it is about $<< after | decimal(3) >>$. Every
gradient has the shape of what is updated with it, and nothing but the update depends on $\eta$. A way back through the new
$<< v2 >>$ would mix two networks: the gradients belong to the one that made the prediction.
"""


def act(activation):
    return LATEX[activation]


def definition(activation):
    return DEFINED[activation]


def slope_rule(activation):
    return SLOPES[activation]


def loss(y):
    return r"\frac{1}{2} \sum_i \left(s^{(2)}_i - y_i\right)^2" if isinstance(y, Array) else r"\frac{1}{2} \left(s^{(2)} - y\right)^2"


def weights2(y, bare=False):
    """LaTeX of the second layer's weights: a matrix, or with one output a vector, of which a dot product is taken."""
    return "W^{(2)}" if isinstance(y, Array) else "w^{(2)}" if bare else r"w^{(2)} \cdot"


def losses(activation, x0, y, *networks):
    """The loss of each network, in floats."""
    f = {"relu": lambda s: max(0.0, s), "sigmoid": lambda s: 1 / (1 + math.exp(-s)), "tanh": math.tanh}[activation]

    def layer(W, x, b):
        return [sum(float(w) * u for w, u in zip(row, x)) + float(c) for row, c in zip(W, b)]

    for W1, b1, W2, b2 in networks:
        rows, shifts, targets = (W2, b2, y) if isinstance(y, Array) else ([W2], [b2], [y])
        x1 = [f(s) for s in layer(W1, [float(u) for u in x0], b1)]
        yield sum((s - float(target)) ** 2 for s, target in zip(layer(rows, x1, shifts), targets)) / 2


def bracketed(value):
    return column(value) if isinstance(value, Array) else paren(value)


def picture(y):
    outputs = ["s^{(2)}_1", "s^{(2)}_2"] if isinstance(y, Array) else ["s^{(2)}"]
    return network([["x^{(0)}_1", "x^{(0)}_2"], ["x^{(1)}_1", "x^{(1)}_2"], outputs])
