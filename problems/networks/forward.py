"""The forward pass of a small network: sums and outputs, layer by layer."""

from exgen import Array, Mistake, assume, exact, exp, latex, ln, paren, relu, sigmoid
from exgen.figures import network

TITLE = "Forward pass of a network"
SOURCE = "notes, lecture DL-5: s^l = W^l x^(l-1) + b^l and x^l = σ(s^l) for l = 1, ..., L"
# The activations that a layer may have, layer by layer.
LEVELS = {
    1: dict(sizes=(2, 2, 2), choices=[["relu"], ["linear"]]),
    2: dict(sizes=(3, 2, 2), choices=[["sigmoid", "tanh"], ["linear"]]),
    3: dict(sizes=(2, 3, 2, 2), choices=[["relu"], ["sigmoid", "tanh"], ["linear", "sigmoid"]]),
}
CONVENTIONS = {
    "layer": "A layer is $s = Wx + b$ with $W_{ij}$ from input $j$ to neuron $i$, then $x = f(s)$ entry by entry. "
    "A linear layer has no activation: $x = s$.",
}

# Where an activation is rational: the sum, as a multiple of the logarithm of a number, and the value there.
PLACES = {
    "sigmoid": [(1, 2, "2/3"), (-1, 2, "1/3"), (1, 3, "3/4"), (-1, 3, "1/4"), (1, 4, "4/5"), (-1, 4, "1/5")],
    "tanh": [("1/2", 2, "1/3"), ("-1/2", 2, "-1/3"), ("1/2", 3, "1/2"), ("-1/2", 3, "-1/2"), (1, 2, "3/5"), (-1, 2, "-3/5")],
}
LATEX = {"sigmoid": r"\sigma", "tanh": r"\tanh", "relu": r"\operatorname{ReLU}"}
DEFINED = {
    "sigmoid": r"\sigma(s) = \frac{1}{1 + e^{-s}}",
    "tanh": r"\tanh(s) = \frac{e^{2s} - 1}{e^{2s} + 1}",
    "relu": r"\operatorname{ReLU}(s) = \max(0, s)",
}
INTROS = [
    "One example runs through a network with {inputs} inputs and layers of {rest} neurons:",
    "Work out by hand what a network of {inputs} inputs and layers of {rest} neurons makes of one example:",
    "A fully connected network has {inputs} inputs; its layers have {rest} neurons. It is given one example:",
]
COUNTED = {2: "two", 3: "three"}
SMALL = [-3, -2, -1, 1, 2, 3]


def draw(rng, sizes=(3, 2, 2), choices=(("sigmoid",), ("linear",))):
    activations = tuple(rng.choice(names) for names in choices)
    x = rng.sample([-3, -2, -1, 1, 2, 3, 4], sizes[0])
    given, last = {"x0": exact(x)}, len(activations)
    for layer, (activation, n) in enumerate(zip(activations, sizes[1:]), 1):
        # Weights that take the denominators of the values before them away.
        W = [[rng.choice(SMALL if entry.denominator == 1 else [-2, -1, 1, 2]) * entry.denominator
              for entry in map(exact, x)] for _ in range(n)]
        assume(all(row not in W[:i] for i, row in enumerate(W)) and (n != len(x) or W[0][1] != W[1][0]))
        dots = [sum(w * entry for w, entry in zip(row, x)) for row in W]
        if activation in PLACES:
            places = rng.sample(PLACES[activation], n)
            assume(len({base for _, base, _ in places}) == n)
            s = [exact(factor) * ln(exact(base)) for factor, base, _ in places]
            b, x = [place - dot for place, dot in zip(s, dots)], [exact(value) for _, _, value in places]
        else:
            b = [rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]) for _ in range(n)]
            s = [dot + bias for dot, bias in zip(dots, b)]
            # Sums of both signs, so that a ReLU does something and one too many would be seen.
            assume(sum(entry < 0 for entry in s) == 1 and all(0 < abs(entry) <= 30 for entry in s))
            x = [max(entry, exact(0)) for entry in s] if activation == "relu" else s
        assume(layer == last or any(entry != 0 for entry in x))
        given |= {f"W{layer}": exact(W), f"b{layer}": exact(b)}
    intro = rng.choice(INTROS).format(inputs=COUNTED[sizes[0]], rest=spoken(sizes[1:]))
    return {**given, "activations": activations, "wording": {"intro": intro}}


def solve(step, x0, W1, b1, W2, b2, activations, wording, W3=None, b3=None, slip=""):
    x, last = x0, len(activations)
    for layer, (W, b) in enumerate([(W1, b1), (W2, b2), (W3, b3)][:last], 1):
        f, hidden = activations[layer - 1], layer < last
        if slip == "last activated" and not hidden and f == "linear":
            f = activations[0]
        if (slip == "last left linear" and not hidden) or (slip == "no activation" and hidden):
            f = "linear"
        turned = W.T if slip == "transposed" and W.shape[0] == W.shape[1] else W
        without = slip in ("no bias", "bias after")
        s = step(f"s{layer}", turned @ x if without else turned @ x + b, marks=1)
        out = activate(f, s, slip)
        x = step(f"x{layer}", out + b if slip == "bias after" else out, marks=1)


def activate(activation, s, slip=""):
    if activation == "linear":
        return s
    if activation == "relu":
        return relu(s) + relu(-s) if slip == "absolute value" else relu(s)
    if activation == "sigmoid":
        return sigmoid(-s) if slip == "sign of the exponent" else sigmoid(s)
    return 1 - 2 / (1 + exp(2 * s))  # tanh, in a form that is rational at logarithms of rational numbers


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
x0 = torch.tensor(<< x0 >>)
%% for name in activations
%% set l = loop.index
W<< l >> = torch.tensor(<< parameters["W%d" % l] >>)
b<< l >> = torch.tensor(<< parameters["b%d" % l] >>)
s<< l >> = torch.nn.functional.linear(x<< l - 1 >>, W<< l >>, b<< l >>)
x<< l >> = << "s%d" % l if name == "linear" else "torch.%s(s%d)" % (name, l) >>
%% endfor
print(<< "x%d" % (activations | length) >>)
"""

MISTAKES = [
    Mistake(
        "W transposed",
        "Neuron $i$ adds up row $i$ of $W$ times the inputs. Check: if only $W_{12}$ were not 0, the second input would reach "
        "the first neuron and nothing else.",
        slip="transposed",
    ),
    Mistake(
        "activation in a linear layer",
        "The last layer is linear in this exercise: its output is its sum. Check: without an activation outputs may be of any "
        "size and sign.",
        slip="last activated",
    ),
    Mistake(
        "last activation left out",
        "The last layer of this exercise has an activation as well, and its output is the activation of its sum. Check: a "
        "logistic output lies between 0 and 1.",
        slip="last left linear",
    ),
    Mistake(
        "sums handed on",
        "What a hidden layer hands on is the activation of its sums. Check: without activations all layers together could be "
        "replaced by one.",
        slip="no activation",
    ),
    Mistake(
        "biases left out",
        "Every sum ends with the bias of its neuron. Check: with all inputs 0 the sums of the first layer are its biases.",
        slip="no bias",
    ),
    Mistake(
        "bias added after the activation",
        "The bias belongs inside the sum, before the activation: $x = f(Wx + b)$. Check: an output of a logistic layer "
        "cannot leave the range from 0 to 1, nor one of a ReLU layer be negative, whatever the bias.",
        slip="bias after",
    ),
    Mistake(
        "sign of the exponent",
        "The logistic function is $1/(1 + e^{-s})$, with a minus sign. Check: it grows with $s$, and is above one half "
        "where $s$ is positive.",
        slip="sign of the exponent",
    ),
    Mistake(
        "absolute value for ReLU",
        "ReLU makes a negative sum 0; it does not turn its sign. Check: a neuron whose sum is negative is off.",
        slip="absolute value",
    ),
]

STATEMENT = r"""
%% set last = activations | length
<< wording["intro"] >>
$$ << layers(activations) >> $$
%% for formula in definitions(activations)
%% if loop.first
Here $<< formula >>$<< "." if loop.last else " and" >>
%% else
$<< formula >>$.
%% endif
%% endfor
Activations work entry by entry, and
%% if activations[last - 1] == "linear"
the last layer is linear, without an activation.
%% else
the last layer has an activation as well.
%% endif

<< figure(picture(x0, activations, parameters)) >>

The example, the weights and the biases are
$$ x^{(0)} = << stacked(x0) >><< values(activations, parameters) >>. $$
Here $W_{ij}$ leads from input $j$ of the layer to neuron $i$. Give vectors with their entries in order, all numbers exactly or to
3 significant figures.

%% for layer in range(1, last + 1)
<< answer("s%d" % layer) >> Give $s^{(<< layer >>)}$.

<< answer("x%d" % layer) >> Give $x^{(<< layer >>)}$.

%% endfor
"""

SOLUTION = r"""
%% set results = {"s1": s1, "x1": x1, "s2": s2, "x2": x2, "s3": s3 if s3 is defined else 0, "x3": x3 if x3 is defined else 0}
Rule: each sum is a row of $W$ times the values that come in, plus the bias of the neuron; the activation comes last, and its
results go on to the next layer.
%% for name in activations
%% set l = loop.index
%% set W, b, before = parameters["W%d" % l], parameters["b%d" % l], x0 if l == 1 else results["x%d" % (l - 1)]

Layer << l >><< ", without an activation" if name == "linear" >>:
$$ \begin{aligned}
%% for row in W
%% set i = loop.index
%% set s, x = results["s%d" % l][i - 1], results["x%d" % l][i - 1]
s^{(<< l >>)}_{<< i >>} &= << products(row, before) >> + << b[i - 1] | paren >> = << s >>, & x^{(<< l >>)}_{<< i >>} &= << applied(name, s) >><< x >><< " \\\\[4pt]" if not loop.last >>
%% endfor
\end{aligned} $$
%% endfor

%% if activations[-1] == "linear"
Since the last layer is linear, $x^{(<< activations | length >>)} = s^{(<< activations | length >>)}$; an activation there would have changed the
outputs.
%% else
The last layer has its activation too, so both outputs lie between 0 and 1, as the sums need not.
%% endif
Sanity check: << checked(activations) >> Each $s$ has as many entries as its $W$ has rows.
"""


def layers(activations):
    lines = []
    for layer, name in enumerate(activations, 1):
        s = rf"s^{{({layer})}}"
        out = s if name == "linear" else rf"{LATEX[name]}({s})"
        lines.append(rf"{s} &= W^{{({layer})}} x^{{({layer - 1})}} + b^{{({layer})}}, & x^{{({layer})}} &= {out}")
    return r"\begin{aligned} " + r", \\ ".join(lines) + r". \end{aligned}"


def definitions(activations):
    return [DEFINED[name] for name in dict.fromkeys(activations) if name != "linear"]


def applied(name, s):
    return "" if name == "linear" else rf"{LATEX[name]}\left({latex(s)}\right) = "


def checked(activations):
    said = {
        "relu": "Outputs of ReLU are never negative.",
        "sigmoid": "Outputs of the logistic function lie between 0 and 1, above one half where the sum is positive.",
        "tanh": "Outputs of tanh lie between $-1$ and 1, with the signs of the sums.",
    }
    return said[activations[0]]


def spoken(sizes):
    names = [COUNTED[size] for size in sizes]
    return ", ".join(names[:-1]) + f" and {names[-1]}"


def products(a, b):
    """LaTeX of a dot product before it is worked out."""
    return " + ".join(rf"{paren(u)} \cdot {paren(v)}" for u, v in zip(a, b))


def stacked(value):
    """LaTeX of a vector as a column, or of a matrix."""
    rows = [" & ".join(map(latex, row)) if isinstance(row, Array) else latex(row) for row in value]
    return r"\begin{pmatrix} " + (r" \\[3pt] " if any(r"\frac" in row for row in rows) else r" \\ ").join(rows) + r" \end{pmatrix}"


def values(activations, parameters):
    """LaTeX of all weights and biases, in two displays or one a layer."""
    parts = []
    for layer in range(1, len(activations) + 1):
        W, b = stacked(parameters[f"W{layer}"]), stacked(parameters[f"b{layer}"])
        joint = r", $$ $$ " if layer == 2 or len(activations) > 2 else r", \qquad "
        parts.append(rf"{joint}W^{{({layer})}} = {W}, \qquad b^{{({layer})}} = {b}")
    return "".join(parts)


def picture(x0, activations, parameters):
    """The network; with its numbers where they are small."""
    sizes = [len(x0), *(len(parameters[f"b{layer}"]) for layer in range(1, len(activations) + 1))]
    names = [[rf"x^{{({layer})}}_{i + 1}" for i in range(size)] for layer, size in enumerate(sizes)]
    if len(activations) > 2 or activations[0] != "relu":
        return network(names)
    weights = [[[latex(w) for w in row] for row in parameters[f"W{layer}"]] for layer in (1, 2)]
    biases = [[f"b = {latex(b)}" for b in parameters[f"b{layer}"]] for layer in (1, 2)]
    return network(names, weights, biases)
