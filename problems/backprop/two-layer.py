"""A network of two layers, forward, backward, and one step of gradient descent."""

from itertools import product

from exgen import Array, Mistake, activation_named, assume, counted, exact, kept, outer, shuffled

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

INTROS = [
    "A network with two inputs, two hidden neurons and {outputs} is trained on one example by one step of gradient descent.",
    "Take one training step by hand: the network has two inputs, two hidden neurons and {outputs}.",
    "One example runs forward and backward through a network of two inputs, two hidden neurons and {outputs}; then every "
    "weight and bias is updated.",
]
WEIGHTS = [-3, -2, -1, 1, 2, 3]
PLACES = {"sigmoid": ["ln 3", "-ln 3", "0"], "tanh": ["half ln 3", "-half ln 3", "0"]}
# Weights of the second layer that keep products with values and slopes simple.
SIMPLE = {"relu": WEIGHTS, "sigmoid": [-8, -4, 4, 8], "tanh": [-2, -1, 1, 2]}
RATES = [("1/10", 15), ("1/20", 30)]  # each with the largest bend at which a step is short enough, and some more


def draw(rng, outputs=1, activations=("sigmoid", "tanh")):
    activation = rng.choice(activations)
    x0 = [rng.choice([-1, 1]) * size for size in rng.sample([1, 2, 3], 2)]
    W1 = rng.sample(list(product(WEIGHTS, repeat=2)), 2)
    names = shuffled(rng, [rng.choice([2, 3, 4]), rng.choice([-4, *WEIGHTS])]) if activation == "relu" else rng.sample(PLACES[activation], 2)
    places = [activation_named(activation).at(str(name)) for name in names]
    x1 = [place.value for place in places]
    short = short_enough(outputs, activation, x1, [place.slope for place in places], 1 + sum(x * x for x in x0))
    assume(short)
    W2, delta, rates = rng.choice(short)
    b2 = [rng.choice(WEIGHTS) for _ in range(outputs)]
    y = [sum(w * x for w, x in zip(row, x1)) + c - d for row, c, d in zip(W2, b2, delta)]
    assume(all(abs(entry) <= 15 for entry in y))
    b1 = [place.s - sum(w * x for w, x in zip(row, x0)) for place, row in zip(places, W1)]
    W2, b2, y = (W2[0], b2[0], y[0]) if outputs == 1 else (W2, b2, y)
    numbers = {"x0": x0, "W1": W1, "b1": b1, "W2": W2, "b2": b2, "y": y, "eta": rng.choice(rates)}
    wording = {"intro": rng.choice(INTROS).format(outputs=counted(outputs, "output"))}
    return {**{name: exact(value) for name, value in numbers.items()}, "activation": activation, "wording": wording}


@kept
def short_enough(outputs, activation, x1, slopes, inside):
    """(weights, gradients at the output, rates) for which a step makes the loss fall, whatever it is taken from.

    It falls where the rate times the square of the largest change of the outputs, for a change of size 1 of all weights
    and biases, is below 2. `inside` is 1 and the squares of the inputs.
    """
    deltas = [d for d in product([-4, -2, 2, 4], repeat=outputs) if len(set(map(abs, d))) == outputs]
    outside, found = 1 + float(sum(x * x for x in x1)), []
    for W2 in product(product(SIMPLE[activation], repeat=2), repeat=outputs):
        bend = outside + inside * sum((w * float(slope)) ** 2 for row in W2 for w, slope in zip(row, slopes))
        rates = [rate for rate, most in RATES if bend <= most]
        found += [(W2, delta, rates) for delta in deltas if rates and tells(W2, delta)]
    return found


def tells(W2, delta):
    """Whether every way of going back from the output leads somewhere else."""
    first, second = (sum(w * d for w, d in zip(column, delta)) for column in zip(*W2))
    return 0 != first != second != 0 and (len(W2) == 1 or (W2[0] != W2[1] and W2[0][1] != W2[1][0]))


def solve(step, x0, W1, b1, W2, b2, y, eta, activation, wording):
    f = activation_named(activation)
    s1 = step("s1", W1 @ x0 + b1, marks=1)
    x1 = step("x1", f(s1), marks=1)
    s2 = step("s2", W2 @ x1 + b2, marks=1)

    ds2 = step("ds2", s2 - y, marks=1)
    dW2 = step("dW2", outer(ds2, x1) if isinstance(y, Array) else ds2 * x1, marks=1)
    dx1 = step("dx1", back(step("W2_back", W2), ds2), marks=1)
    slope = step("slope", f.slope(s1))
    ds1 = step("ds1", dx1 * slope, marks=1)
    dW1 = step("dW1", outer(ds1, x0), marks=1)

    down = step("down", -eta)
    step("W2_new", W2 + down * dW2, marks=1)
    step("b2_new", b2 + down * ds2, marks=1)
    step("W1_new", W1 + down * dW1, marks=1)
    step("b1_new", b1 + down * ds1, marks=1)


def back(W2, ds2):
    return W2.T @ ds2 if isinstance(ds2, Array) else W2 * ds2


CHECK = """
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
        W2_back=lambda W2, eta, dW2: W2 - eta * dW2,
    ),
    Mistake(
        "weights not transposed on the way back",
        "Hidden neuron $j$ reaches the loss through column $j$ of the second layer's weights. Check: if the weights of "
        "column 1 were all 0, the first hidden neuron would get no gradient.",
        dx1=lambda W2, ds2: W2 @ ds2,
    ),
    Mistake(
        "outer product the wrong way round",
        "Row $i$ of the gradient at $W$ belongs to neuron $i$: it is the gradient at $s_i$ times the inputs of the layer. "
        "Check: the gradient must have the shape of $W$.",
        convention=True,
        replace={"outer": lambda u, v: outer(v, u)},
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
        slope=lambda activation, x1: activation_named(activation).slope(x1),
    ),
    Mistake(
        "summed over the hidden neurons",
        "The activation works entry by entry, so the gradient at $s^{(1)}$ is an entry-by-entry product with the slopes, not "
        "a matrix product. Check: it must have one entry for each hidden neuron.",
        ds1=lambda ds1: ds1.sum(),
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

LET = """
%% set f, single = activation_named(activation), y is number
%% set v2 = "w^{(2)}" if single else "W^{(2)}"
"""

STATEMENT = r"""
<< wording["intro"] >>
$$ s^{(1)} = W^{(1)} x^{(0)} + b^{(1)}, \qquad x^{(1)} = << f.latex >>(s^{(1)}), \qquad s^{(2)} = << v2 >><< " \\cdot" if single >> x^{(1)} + b^{(2)}, $$
$$ << f.defined >>. $$

<< figure(network(unit_names(x0, b1) + [["s^{(2)}"] if single else ["s^{(2)}_1", "s^{(2)}_2"]])) >>

The second layer has no activation. The loss is half the squared error,
$\ell = << "\\frac{1}{2} \\left(s^{(2)} - y\\right)^2" if single else "\\frac{1}{2} \\sum_i \\left(s^{(2)}_i - y_i\\right)^2" >>$, and the learning rate is $\eta = << eta >>$. The example and the weights are
$$ x^{(0)} = << x0 | column >>, \qquad y = << y | column >>, \qquad W^{(1)} = << W1 >>, \qquad b^{(1)} = << b1 | column >>, $$
$$ << v2 >> = << W2 | column >>, \qquad b^{(2)} = << b2 | column >>. $$
Here $W_{ij}$ leads from input $j$ to neuron $i$, and every gradient has the shape of what it belongs to. Give vectors with
their entries in order, matrices row by row, all numbers exactly or to 3 significant figures.
"""

QUESTIONS = {
    "s1": "Give $s^{(1)}$.",
    "x1": "Give $x^{(1)}$.",
    "s2": "Give $s^{(2)}$.",
    "ds2": r"Give $\partial \ell/\partial s^{(2)}$.",
    "dW2": r"Give $\partial \ell/\partial << v2 >>$.",
    "dx1": r"Give $\partial \ell/\partial x^{(1)}$.",
    "ds1": r"Give $\partial \ell/\partial s^{(1)}$.",
    "dW1": r"Give $\partial \ell/\partial W^{(1)}$.",
    "W2_new": "Give $<< v2 >>$ after the step.",
    "b2_new": "Give $b^{(2)}$ after the step.",
    "W1_new": "Give $W^{(1)}$ after the step.",
    "b1_new": "Give $b^{(1)}$ after the step.",
}

SOLUTION = r"""
Forward, each sum is the weights times the values that come in, plus the bias:
$$ \begin{aligned}
%% for line in forward_lines(W1, x0, b1, s1, f, x1, layer="(1)")
<< line >> \\[4pt]
%% endfor
%% if single
s^{(2)} &= << W2 | dot(x1) >> + << b2 | paren >> = << s2 >>
%% else
<< forward_lines(W2, x1, b2, s2, layer="(2)") | join(" \\\\[4pt]\n") >>
%% endif
\end{aligned} $$

Backward through the second layer: the 2 of the square cancels the one half of the loss, and each weight gets the gradient
at its sum times the value $x^{(1)}_j$ that it multiplies.
%% if single
$$ \frac{\partial \ell}{\partial s^{(2)}} = s^{(2)} - y = << ds2 >>, \qquad
\frac{\partial \ell}{\partial << v2 >>} = \frac{\partial \ell}{\partial s^{(2)}}\, x^{(1)} = << ds2 | paren >> \cdot << x1 | column >> = << dW2 | column >>. $$
%% else
$$ \frac{\partial \ell}{\partial s^{(2)}} = s^{(2)} - y = << ds2 | column >>, \qquad
\frac{\partial \ell}{\partial << v2 >>} = \frac{\partial \ell}{\partial s^{(2)}} \left(x^{(1)}\right)^T = << ds2 | column >> << x1 | row >> = << dW2 | column >>. $$
%% endif

Backward through the first layer: hidden neuron $j$ reaches the loss through the second layer's weights that multiply
$x^{(1)}_j$, as they were in the forward pass.
%% if single
$$ \frac{\partial \ell}{\partial x^{(1)}} = \frac{\partial \ell}{\partial s^{(2)}}\, << v2 >> = << ds2 | paren >> \cdot << W2 | column >> = << dx1 | column >>. $$
%% else
$$ \frac{\partial \ell}{\partial x^{(1)}} = \left(<< v2 >>\right)^T \frac{\partial \ell}{\partial s^{(2)}}
= << W2.T >> << ds2 | column >> = << dx1 | column >>. $$
%% endif
Then comes the slope at $s^{(1)}$, with $<< f.rule >>$; the sign $\odot$ is the product entry by entry.
$$ \frac{\partial \ell}{\partial s^{(1)}} = << dx1 | column >> \odot << slope | column >> = << ds1 | column >>, $$
$$ \frac{\partial \ell}{\partial W^{(1)}} = \frac{\partial \ell}{\partial s^{(1)}} \left(x^{(0)}\right)^T = << ds1 | column >> << x0 | row >> = << dW1 | column >>. $$

The gradient at each bias is the gradient at its sum. The update goes downhill, with $\eta = << eta >>$:
$$ \begin{aligned}
<< v2 >> - \eta\, \frac{\partial \ell}{\partial << v2 >>} &= << W2 | column >> - << eta >> << dW2 | column >> = << W2_new | column >> \\[4pt]
b^{(2)} - \eta\, \frac{\partial \ell}{\partial b^{(2)}} &= << b2 | column >> - << eta >> \cdot << ds2 | paren if single else ds2 | column >> = << b2_new | column >> \\[4pt]
W^{(1)} - \eta\, \frac{\partial \ell}{\partial W^{(1)}} &= << W1 >> - << eta >> << dW1 | column >> = << W1_new | column >> \\[4pt]
b^{(1)} - \eta\, \frac{\partial \ell}{\partial b^{(1)}} &= << b1 | column >> - << eta >> << ds1 | column >> = << b1_new | column >>
\end{aligned} $$

%% set before, after = losses(activation, x0, y, [W1, b1, W2, b2], [W1_new, b1_new, W2_new, b2_new])
Sanity check: the loss was $<< before | decimal(3) >>$; with the new weights and biases it is about $<< after | decimal(3) >>$. Every
gradient has the shape of what is updated with it, and nothing but the update depends on $\eta$. A way back through the new
$<< v2 >>$ would mix two networks: the gradients belong to the one that made the prediction.
"""


def losses(activation, x0, y, *networks):
    """The loss of each network, in floats."""
    layer = lambda W, x, b: [sum(float(w) * u for w, u in zip(row, x)) + float(c) for row, c in zip(W, b)]
    for W1, b1, W2, b2 in networks:
        rows, shifts, targets = (W2, b2, y) if isinstance(y, Array) else ([W2], [b2], [y])
        x1 = [activation_named(activation).about(s) for s in layer(W1, list(map(float, x0)), b1)]
        yield sum((s - float(target)) ** 2 for s, target in zip(layer(rows, x1, shifts), targets)) / 2
