"""Shapes of weights and biases in fully connected layers, and how many numbers a network learns."""

from math import prod

from exgen import Mistake, assume, exact, substitute, variable

TITLE = "Shapes and parameters of dense layers"
SOURCE = "notes, lecture 3: layers (inp, 32), (32, 32), (32, 1), each of them with a weight and a bias"
# At level 3 one width is not given; it follows from the number of parameters.
LEVELS = {1: dict(layers=2, open_width=False), 2: dict(layers=3, open_width=False), 3: dict(layers=4, open_width=True)}
CONVENTIONS = {
    "dense layer": "A layer is $s = Wx + b$ with columns $x$ and $s$: $W$ has a row for each neuron and a column for each input, and a "
    "shape is rows by columns. $b$ is a vector, whose shape is its number of entries.",
    "batch": "A batch is a matrix with a row for each example.",
}
DOMAIN = {"h": "positive"}

INTROS = [
    "A fully connected network has {inputs} inputs and layers of {rest} neurons, in this order.",
    "Examples with {inputs} features run through dense layers of {rest} neurons, one after the other.",
    "A network of dense layers takes {inputs} numbers; its layers have {rest} neurons.",
]
USES = [
    "It is trained with batches of {batch} examples.",
    "Every training step uses {batch} examples at once.",
    "The program feeds it {batch} examples at a time.",
]


def draw(rng, layers=3, open_width=False):
    widths = [rng.randint(3, 12)] + [rng.choice([4, 5, 6, 8, 10, 12, 16, 20]) for _ in range(layers - 1)] + [rng.randint(1, 5)]
    assume(len(set(widths)) >= layers and all(a != b for a, b in zip(widths, widths[1:])))
    batch = rng.choice([7, 9, 15, 25, 32, 50, 64])
    assume(batch not in widths)
    given = {"widths": tuple(widths), "batch": batch}
    wording = {"intro": rng.choice(INTROS), "uses": rng.choice(USES)}
    if not open_width:
        assume(total_of(widths) <= 900)
        return {**given, "wording": wording}
    place = rng.randint(1, layers - 1)
    # Mistaken formulas should not lead to whole widths by chance: that is looked at again when mistakes are told.
    total, widths[place] = total_of(widths), 0
    assume(total <= 1500)
    return {"widths": tuple(widths), "batch": batch, "place": place, "total": total, "wording": wording}


def total_of(widths):
    return sum(after * (before + 1) for before, after in zip(widths, widths[1:]))


def solve(step, widths, batch, wording, place=None, total=None, slip=""):
    widths = [exact(width) for width in widths]
    if place is not None:
        h = variable("h")
        named = [h if k == place else width for k, width in enumerate(widths)]
        formula = step("formula", learnt(named, batch, slip), marks=2, kind="expression")
        at0, at1 = (substitute(formula, {h: exact(k)}) for k in (0, 1))  # linear in h
        widths[place] = step("width", (total - at0) / (at1 - at0), marks=1)
    total = exact(0)
    for layer, (before, after) in enumerate(zip(widths, widths[1:]), 1):
        W = step(f"W{layer}", (before, after) if slip == "in by out" else (after, before), marks=1)
        if place is None:
            bias = 1 if slip == "one bias" else before if slip == "bias for inputs" else after
            b = step(f"b{layer}", (bias,), marks=1)
            total = total + prod(W) + (0 if slip == "no biases" else prod(b))
    if place is None:
        step("total", batch * total if slip == "batch counted" else total, marks=2)
    out = (widths[-1], exact(batch)) if slip == "batch in columns" else (exact(batch), widths[-1])
    step("out", out, marks=1)


def learnt(widths, batch, slip=""):
    count = 0
    for before, after in zip(widths, widths[1:]):
        biases = {"no biases": 0, "one bias": 1, "bias for inputs": before}.get(slip, after)
        count = count + after * before + biases
    return batch * count if slip == "batch counted" else count


CHECK = """
import torch
%% if place is defined

def counted(h):
    widths = [width or h for width in << widths >>]
    layers = [torch.nn.Linear(a, b, device="meta") for a, b in zip(widths, widths[1:])]
    return layers, sum(p.numel() for layer in layers for p in layer.parameters())

# the count grows by the same number with each neuron, which two counts show
first, second = counted(1)[1], counted(2)[1]
h = torch.tensor(<< points["h"] >>, dtype=torch.float64)
formula = first + (second - first) * (h - 1)
width = 1 + (<< total >> - first) // (second - first)
layers, reached = counted(width)
assert reached == << total >>
%% else
widths = << widths >>
layers = [torch.nn.Linear(a, b, device="meta") for a, b in zip(widths, widths[1:])]
total = sum(p.numel() for layer in layers for p in layer.parameters())
%% endif
%% for layer in range(1, widths | length)
W<< layer >>, b<< layer >> = list(layers[<< layer - 1 >>].weight.shape), list(layers[<< layer - 1 >>].bias.shape)
%% endfor
x = torch.empty(<< batch >>, << widths[0] >>, device="meta")
out = list(torch.nn.Sequential(*layers)(x).shape)
print(layers, out)
"""

MISTAKES = [
    Mistake(
        "biases forgotten",
        "Every neuron has a bias besides its weights, and biases are learnt too. Check: a layer with one input and one neuron, "
        "$s = wx + b$, has two parameters.",
        slip="no biases",
    ),
    Mistake(
        "inputs by outputs",
        "In $s = Wx + b$ the matrix stands on the left of a column $x$, so it has a column for each input and a row "
        "for each neuron. Check: $(m \\times n)(n \\times 1)$ is $m \\times 1$, as $s$ is.",
        slip="in by out",
    ),
    Mistake(
        "batch counted as a parameter",
        "All examples of a batch go through the same weights, so the number of parameters does not depend on the batch. "
        "Check: the trained network can be given a single example.",
        slip="batch counted",
    ),
    Mistake(
        "one bias for a whole layer",
        "Every neuron has a bias of its own: $b$ is added to $s$ entry by entry. Check: $b$ has as many entries as $s$.",
        slip="one bias",
    ),
    Mistake(
        "a bias for each input",
        "Biases belong to the neurons of a layer, not to its inputs: $b$ is added to $Wx$, which has an entry for each neuron. "
        "Check: $b$ and $Wx$ must have the same number of entries.",
        slip="bias for inputs",
    ),
    Mistake(
        "examples in columns",
        "A batch is written here with a row for each example, so the number of examples comes first. Check: row 1 of the "
        "output belongs to row 1 of the batch.",
        slip="batch in columns",
    ),
]

STATEMENT = r"""
%% set last = widths | length - 1
<< wording["intro"].format(inputs=shown(widths[0]), rest=spoken(widths[1:])) >>
Layer $l$ works out $s^{(l)} = W^{(l)} x^{(l-1)} + b^{(l)}$ and applies an activation entry by entry; $x^{(l-1)}$ is a column,
and every neuron has a bias. << wording["uses"].format(batch=batch) >> Shapes of matrices are rows by columns; the shape of a vector is its number
of entries, such as (5).
%% if place is defined

<< answer("formula") >> The number $h$ of neurons in layer << place >> is still open. Give the number of parameters of the whole
network, all weights and biases, as an expression in $h$.

<< answer("width") >> The network is to have << total >> parameters in all. How many neurons does layer << place >> have?

%% for layer in range(1, last + 1)
<< answer("W%d" % layer) >> << "With this number of neurons, give" if layer == 1 else "Give" >> the shape of $W^{(<< layer >>)}$.

%% endfor
%% else

%% for layer in range(1, last + 1)
<< answer("W%d" % layer) >> Give the shape of $W^{(<< layer >>)}$.

<< answer("b%d" % layer) >> Give the shape of $b^{(<< layer >>)}$.

%% endfor
<< answer("total") >> How many parameters, weights and biases, does the network learn in all?

%% endif
<< answer("out") >> A batch of << batch >> examples is a matrix with a row for each example. Give the shape of the network's output for it,
again with a row for each example.
"""

SOLUTION = r"""
%% set sizes = known(widths, width if place is defined else 0)
Rule: the columns of $W^{(l)}$ meet the entries of $x^{(l-1)}$, and its rows make the entries of $s^{(l)}$, to which $b^{(l)}$ is added. So
$W^{(l)}$ is neurons by inputs, and $b^{(l)}$ has an entry for each neuron. A layer with $n$ inputs and $m$ neurons has
$m \cdot n + m = m\,(n + 1)$ parameters.
%% if place is defined

With $h$ neurons in layer << place >>, that layer has a bias and << widths[place - 1] >> weights for each of them, and the next layer reads them:
$$ << sums(widths) >> = << formula >>. $$
This is to be << total >>, so
$$ h = << solved(formula, total) >> = << width >>. $$
%% endif

<< table(["layer", "inputs", "neurons", "$W$", "$b$", "weights", "biases"], rows_of(sizes)) >>

%% if place is not defined
In all there are
$$ << sums(widths) >> = << total >> $$
parameters. The weights alone would be << learnt(widths, batch, "no biases") >>, without the << total - learnt(widths, batch, "no biases") >> biases.
%% else
Together these are again << total >>.
%% endif
They do not depend on the batch: its << batch >> examples share all weights. The batch only shows in what runs through the network. With a row for each
example, the input is $<< batch >> \times << widths[0] >>$ and the output $<< out >>$.

Sanity check: written side by side for one example, the shapes
$<< chained(sizes) >>$ fit, and leave $<< widths[-1] >> \times 1$.
"""


def shown(width):
    return str(width) if width else "$h$"


def spoken(widths):
    names = [shown(width) for width in widths]
    return ", ".join(names[:-1]) + f" and {names[-1]}"


def known(widths, found):
    return [exact(width) if width else found for width in widths]


def sums(widths):
    """The parameters layer by layer, neurons times inputs and bias."""
    names = [str(width) if width else "h" for width in widths]
    return " + ".join(rf"{after}\,({before} + 1)" for before, after in zip(names, names[1:]))


def solved(formula, total):
    at0, at1 = (substitute(formula, {variable("h"): exact(k)}) for k in (0, 1))
    return rf"\frac{{{total} - {at0}}}{{{at1 - at0}}}"


def rows_of(sizes):
    return [
        [f"${layer}$", before, after, rf"${after} \times {before}$", f"$({after})$", before * after, after]
        for layer, (before, after) in enumerate(zip(sizes, sizes[1:]), 1)
    ]


def chained(sizes):
    factors = [rf"({after} \times {before})" for before, after in zip(sizes, sizes[1:])]
    return r"\,".join([*reversed(factors), rf"({sizes[0]} \times 1)"])
