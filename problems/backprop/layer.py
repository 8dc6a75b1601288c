"""One dense layer with its activation, forward and backward: the four equations of backpropagation."""

from exgen import Mistake, assume, derivative, exact, exp, ln, outer, relu, shuffled, sigmoid, where

TITLE = "Backpropagation through one layer"
SOURCE = "notes, lecture DL-5: the four equations for the gradients at s, at x of the layer before, at W and at b"
LEVELS = {
    1: dict(inputs=2, neurons=2, following=0),
    2: dict(inputs=3, neurons=2, following=0),
    3: dict(inputs=3, neurons=3, following=2),
}
CONVENTIONS = {
    "layer": "A layer is $s = Wx + b$ with $W_{ij}$ from input $j$ to neuron $i$, then $x = f(s)$ entry by entry. "
    "A gradient has the shape of what it belongs to.",
}

# Where an activation and its slope are rational: (s, slope there, upstream gradients that keep the product simple).
PLACES = {
    "sigmoid": [("ln 2", "2/9", [9, 18]), ("ln 3", "3/16", [8, 16]), ("ln 4", "4/25", [25])],
    "tanh": [("ln 2", "16/25", [25]), ("ln 3", "9/25", [25]), ("half ln 3", "3/4", [4, 8])],
    "relu": [(n, "1", [2, 3, 4, 5]) for n in (1, 2, 3, 4)],
}
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
    "Layer {l} of a network takes {inputs} inputs and has {neurons} neurons with the activation ${f}$:",
    "In a fully connected network, layer {l} has {neurons} neurons, {inputs} inputs and the activation ${f}$:",
    "Take layer {l} of a network on its own: {inputs} inputs, {neurons} neurons, the activation ${f}$:",
]
COUNTS = ["no", "one", "two", "three"]


def draw(rng, inputs=3, neurons=2, following=0):
    activation = rng.choice(["sigmoid", "tanh", "relu"])
    x_prev = [rng.choice([-1, 1]) * size for size in rng.sample([1, 2, 3, 4], inputs)]
    W = [[rng.choice([-3, -2, -1, 1, 2, 3]) for _ in range(inputs)] for _ in range(neurons)]
    assume(len(set(map(tuple, W))) == neurons)
    assume(all(W[i][j] != W[j][i] for i in range(neurons) for j in range(min(i, inputs))))
    chosen = shuffled(rng, PLACES[activation])[:neurons]
    signs = shuffled(rng, [1, -1, 1 if activation == "relu" else rng.choice([1, -1])][:neurons])
    s = [sign * logit(place) for sign, (place, _, _) in zip(signs, chosen)]
    b = [place - sum(w * x for w, x in zip(row, x_prev)) for place, row in zip(s, W)]
    upstream = [rng.choice([-1, 1]) * rng.choice(sizes) for _, _, sizes in chosen]
    assume(len(set(upstream)) == neurons)
    layer = {"W": exact(W), "b": exact(b), "x_prev": exact(x_prev), "activation": activation}
    names = {"l": rng.randint(1, 4), "intro": rng.choice(INTROS)}
    if not following:
        return {**layer, "upstream": exact(upstream), "wording": names}
    # The next layer: two gradients, and a column of weights for each neuron that sends back what was chosen.
    d = [rng.choice([-3, -2, -1, 1, 2, 3]) for _ in range(2)]
    assume(abs(d[0]) != abs(d[1]))
    columns = []
    for due in upstream:
        ways = [(u, (due - d[0] * u) // d[1]) for u in range(-7, 8) if u and (due - d[0] * u) % d[1] == 0]
        ways = [way for way in ways if 0 < abs(way[1]) <= 7]
        assume(ways)
        columns.append(rng.choice(ways))
    return {**layer, "W_next": exact(columns).T, "ds_next": exact(d), "wording": names}


def logit(place):
    """The number that a place of PLACES names."""
    if isinstance(place, int):
        return place
    return ln(exact(int(place[-1]))) / (2 if place.startswith("half") else 1)


def solve(step, W, b, x_prev, activation, wording, upstream=None, W_next=None, ds_next=None, slip=""):
    s = step("s", W @ x_prev + b, marks=1)
    x = step("x", activate(activation, s), marks=1)
    dx = upstream if W_next is None else step("dx", W_next.T @ ds_next, marks=2)
    slope = step("slope", slopes(activation, x if slip == "slope at x" else s))
    ds = step("ds", dx @ slope if slip == "dot" else dx * slope, marks=2)
    step("dW", outer(x_prev, ds) if slip == "outer turned" else outer(ds, x_prev), marks=2)
    step("db", ds, marks=1)
    turned = slip == "not transposed" and W.shape[0] == W.shape[1]
    step("dx_prev", W @ ds if turned else W.T @ ds, marks=2)


def activate(activation, s):
    if activation == "relu":
        return relu(s)
    return sigmoid(s) if activation == "sigmoid" else hyperbolic(s)


def hyperbolic(s):
    """tanh, written so that it is rational where s is the logarithm of a rational number."""
    return (exp(2 * s) - 1) / (exp(2 * s) + 1)


def slopes(activation, s):
    if activation == "relu":
        return s.map(lambda entry: where(entry > 0, 1, 0))
    return derivative((lambda s: sigmoid(s)) if activation == "sigmoid" else hyperbolic, at=s)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
W = torch.tensor(<< W >>, requires_grad=True)
b = torch.tensor(<< b >>, requires_grad=True)
x_prev = torch.tensor(<< x_prev >>, requires_grad=True)
s = W @ x_prev + b
x = torch.<< activation >>(s)
# a loss that has the gradient of the question
%% if W_next is defined
l = torch.tensor(<< ds_next >>) @ (torch.tensor(<< W_next >>) @ x)
%% else
l = torch.tensor(<< upstream >>) @ x
%% endif
dx, ds, dW, db, dx_prev = torch.autograd.grad(l, (x, s, W, b, x_prev))
print(s, x, ds, dW, db, dx_prev, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "W not transposed on the way back",
        "Input $j$ reaches the loss through every neuron, with the weights $W_{ij}$ of column $j$: the gradient at the "
        "inputs is $W^T$ times the gradient at $s$. Check: if $W_{12}$ were the only weight that is not 0, only "
        "the second input would get a gradient.",
        slip="not transposed",
    ),
    Mistake(
        "outer product the wrong way round",
        "Row $i$ of the gradient at $W$ belongs to neuron $i$: it is the gradient at $s_i$ times the inputs. "
        "Check: the gradient has as many rows as $W$, and row $i$ is 0 where the gradient at $s_i$ is 0.",
        slip="outer turned",
    ),
    Mistake(
        "slope of the activation left out",
        "Between $x$ and $s$ stands the activation: the gradient at $s$ is the gradient at $x$ times the slope "
        "at $s$. Check: a flat activation lets nothing through.",
        slope=lambda slope: 0 * slope + 1,
    ),
    Mistake(
        "slope taken at x",
        "The slope belongs at what the activation was given, which is $s$, not at what it gave, which is $x$. "
        "Check: for the logistic function the slope at $s$ is $x(1 - x)$, with no further activation of $x$.",
        slip="slope at x",
    ),
    Mistake(
        "value of the activation in place of its slope",
        "What is multiplied on the way back is the slope of the activation, not its value. Check: far to the right "
        "the logistic function has the value 1 and the slope 0.",
        slope=lambda x: x,
    ),
    Mistake(
        "summed over the neurons",
        "The activation works entry by entry, so the gradient at $s$ is an entry-by-entry product with the slopes, "
        "not a matrix product. Check: it must have one entry for each entry of $s$.",
        slip="dot",
    ),
]

STATEMENT = r"""
%% set l, f = wording["l"], act(activation)
<< wording["intro"].format(l=l, inputs=counted(x_prev), neurons=counted(b), f=f) >>
$$ s^{(<< l >>)} = W^{(<< l >>)} x^{(<< l - 1 >>)} + b^{(<< l >>)}, \qquad x^{(<< l >>)} = << f >>(s^{(<< l >>)}), \qquad
<< definition(activation) >>, $$
$$ W^{(<< l >>)} = << W >>, \qquad b^{(<< l >>)} = << b | column >>, \qquad x^{(<< l - 1 >>)} = << x_prev | column >>. $$
%% if W_next is defined
In layer << l + 1 >>, whose sums are $s^{(<< l + 1 >>)} = W^{(<< l + 1 >>)} x^{(<< l >>)} + b^{(<< l + 1 >>)}$, backpropagation
has reached
$$ W^{(<< l + 1 >>)} = << W_next >>, \qquad \frac{\partial \ell}{\partial s^{(<< l + 1 >>)}} = << ds_next | column >>. $$
%% else
Backpropagation has reached this layer with
$$ \frac{\partial \ell}{\partial x^{(<< l >>)}} = << upstream | column >>. $$
%% endif
Here $W_{ij}$ leads from input $j$ to neuron $i$, and every gradient has the shape of what it belongs to. Give vectors
with their entries in order, matrices row by row, all numbers exactly or to 3 significant figures.

<< answer("s") >> Give $s^{(<< l >>)}$.

<< answer("x") >> Give $x^{(<< l >>)}$.

%% if W_next is defined
<< answer("dx") >> Give $\partial \ell/\partial x^{(<< l >>)}$.

%% endif
<< answer("ds") >> Give $\partial \ell/\partial s^{(<< l >>)}$.

<< answer("dW") >> Give $\partial \ell/\partial W^{(<< l >>)}$.

<< answer("db") >> Give $\partial \ell/\partial b^{(<< l >>)}$.

<< answer("dx_prev") >> Give $\partial \ell/\partial x^{(<< l - 1 >>)}$.
"""

SOLUTION = r"""
%% set l, f = wording["l"], act(activation)
Forward, neuron by neuron: row $i$ of $W^{(<< l >>)}$ times the inputs, plus $b_i$; then the activation.
$$ \begin{aligned}
%% for weights in W
%% set i = loop.index
s_{<< i >>} &= << weights | dot(x_prev) >> + << b[i - 1] | paren >> = << s[i - 1] >>, & x_{<< i >>} &= << f >>\left(<< s[i - 1] >>\right) = << x[i - 1] >><< " \\\\[4pt]" if not loop.last >>
%% endfor
\end{aligned} $$

%% if W_next is defined
The outputs reach the loss through the sums of layer << l + 1 >>, so the gradient at $x^{(<< l >>)}$ collects, for each
neuron, the column of weights that leaves it:
$$ \frac{\partial \ell}{\partial x^{(<< l >>)}} = \left(W^{(<< l + 1 >>)}\right)^T \frac{\partial \ell}{\partial s^{(<< l + 1 >>)}}:
\qquad \begin{aligned}
%% for weights in W_next.T
&<< weights | dot(ds_next) >> = << dx[loop.index0] >><< " \\\\" if not loop.last >>
%% endfor
\end{aligned} $$

%% endif
Each sum $s_i$ reaches the loss through $x_i$ alone. The slope is taken at $s_i$, with $<< slope_rule(activation) >>$,
and upstream times local is
$$ \frac{\partial \ell}{\partial s_i} = \frac{\partial \ell}{\partial x_i} \cdot << slope_name(activation) >>(s_i): \qquad \begin{aligned}
%% for entry in ds
&<< (dx if W_next is defined else upstream)[loop.index0] | paren >> \cdot << slope[loop.index0] | paren >> = << entry >><< " \\\\[4pt]" if not loop.last >>
%% endfor
\end{aligned} $$

The weight $W_{ij}$ multiplies input $j$ in $s_i$, and $b_i$ stands in $s_i$ with the factor 1:
$$ \frac{\partial \ell}{\partial W^{(<< l >>)}} = \frac{\partial \ell}{\partial s^{(<< l >>)}} \left(x^{(<< l - 1 >>)}\right)^T
= << ds | column >> << x_prev | row >> = << dW >>, $$
$$ \frac{\partial \ell}{\partial b^{(<< l >>)}} = \frac{\partial \ell}{\partial s^{(<< l >>)}} = << db | column >>. $$

Input $j$ reaches the loss through every neuron; the paths are added, which is column $j$ of the weights times the
gradient at $s$:
$$ \frac{\partial \ell}{\partial x^{(<< l - 1 >>)}} = \left(W^{(<< l >>)}\right)^T \frac{\partial \ell}{\partial s^{(<< l >>)}}:
\qquad \begin{aligned}
%% for weights in W.T
&<< weights | dot(ds) >> = << dx_prev[loop.index0] >><< " \\\\" if not loop.last >>
%% endfor
\end{aligned} $$

Sanity check by shapes: the gradient at $W^{(<< l >>)}$ has << counted(b) >> rows and << counted(x_prev) >> columns as $W^{(<< l >>)}$ has,
and the one at $x^{(<< l - 1 >>)}$ has << counted(x_prev) >> entries.
%% if W | length == x_prev | length
Here $W^{(<< l >>)}$ is square, so shapes do not tell whether it was transposed: without the transpose the last answer
would begin with $<< W[0] | dot(ds) >>$, which adds over the inputs of one neuron and not over the neurons that one
input reaches.
%% else
Only with the transpose does the product for the inputs exist at all.
%% endif
"""


def act(activation):
    return LATEX[activation]


def definition(activation):
    return DEFINED[activation]


def slope_rule(activation):
    return SLOPES[activation]


def slope_name(activation):
    return LATEX[activation] + "'"


def counted(items):
    return COUNTS[len(items)]
