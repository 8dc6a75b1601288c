"""What backpropagation costs: multiplications forward and backward, and the values that have to be kept."""

from exgen import LETTERS, Mistake, assume, latex, letters_of, shuffled, variable

TITLE = "What backpropagation costs"
SOURCE = "notes, lecture DL-5: twice the computations of the forward pass; all intermediate results in memory; 3-4-2: 20 and 28 or 40"
LEVELS = {
    1: dict(layers=2, largest=9, slope_counts=[False], general=False),
    2: dict(layers=3, largest=9, slope_counts=[False, True], general=False),
    3: dict(layers=3, largest=9, slope_counts=[False, True], general=True),
}
CONVENTIONS = {
    "multiplications": "One product of two numbers is one multiplication; a matrix with $m$ rows and $n$ columns times a vector takes "
    "$mn$, an outer product of $m$ and $n$ entries takes $mn$. Additions and activations are not counted.",
}
DOMAIN = {"n": "positive", "D": "positive"}  # not L: beside n it would read as a logarithm

INTROS = [
    "A fully connected network has the widths {widths}, the number of inputs first.",
    "The layers of a fully connected network have, from the inputs to the outputs, {widths} entries.",
    "Take a fully connected network with {inputs} inputs and layers of {rest} neurons, that is, with the widths {widths}.",
]


def draw(rng, layers=3, largest=9, slope_counts=(False, True), general=False):
    widths = [rng.randint(2, largest) for _ in range(layers + 1)]
    assume(len(set(widths)) > 2 - (layers < 3) and widths[0] != widths[-1])
    assume(general or layers == 2 or sum(a * b for a, b in zip(widths, widths[1:])) <= 200)
    to_inputs = rng.choice([True, False])
    # Two values that the way back reads whatever is asked, two that it never reads, and two weight matrices.
    last, middle = layers, rng.randint(1, layers - 1)
    offered = [f"x {rng.randint(0, layers - 1)}", f"s {rng.randint(1, layers)}", f"x {last}", f"b {middle}", "W 1", f"W {last}"]
    return {
        "widths": tuple(widths),
        "batch": rng.choice([2, 3, 4, 5, 8, 10]) if general else 1,
        "to_inputs": to_inputs,
        "slope_counts": rng.choice(slope_counts),
        "general": general,
        "offered": shuffled(rng, offered),
        "wording": {"intro": rng.choice(INTROS)},
    }


def solve(step, widths, batch, to_inputs, slope_counts, general, offered, wording):
    sizes = list(zip(widths, widths[1:]))
    step("forward", sum(batch * at_weights(*size) for size in sizes), marks=1)
    table = step.table("layers", ("layer", "at s", "at W", "at x before"), labels=["layer"], marks=len(sizes))
    total = 0
    for layer, size in reversed(list(enumerate(sizes, 1))):
        back = at_inputs(*size) if layer > 1 or to_inputs else 0
        _, *counts = table.row(layer, batch * size[1] * slope_counts, batch * at_weights(*size), batch * back)
        total = total + sum(counts)
    step("backward", total, marks=1)

    kept = letters_of(is_read(name, len(sizes), to_inputs) for name in offered)
    step("kept", kept, kind="letters", choices=list(LETTERS[: len(offered)]), marks=2)
    if general:
        step("forward_formula", variable("D") * variable("n") ** 2, marks=1, kind="expression")
        formula = backward_formula(2, 0 if to_inputs else 1, slope_counts)
        step("backward_formula", formula, marks=2, kind="expression")


def at_weights(before, after):
    """Multiplications of the matrix with a vector, or of an outer product, for one example."""
    return before * after


def at_inputs(before, after):
    """Those of its transpose with a vector."""
    return before * after


def is_read(name, layers, to_inputs):
    """Whether the way back reads a value: inputs of layers, sums under slopes, weights that gradients pass."""
    kind, layer = name.split()
    return {"W": int(layer) > 1 or to_inputs, "s": True, "x": int(layer) < layers, "b": False}[kind]


def backward_formula(passes, left_out, slope_counts):
    n, depth = variable("n"), variable("D")
    return (passes * depth - left_out) * n**2 + int(slope_counts) * depth * n


CHECK = """

class Counter:
    def __init__(self):
        self.products = 0
    def product(self, *shape):
        self.products += torch.ones(shape).count_nonzero().item()  # one for each combination of indices

def run(widths, batch, to_inputs, slope_counts):
    forward, rows, read = Counter(), [], set()
    layers = len(widths) - 1
    for l in range(1, layers + 1):
        forward.product(batch, widths[l], widths[l - 1])       # s = W x + b
    for l in range(layers, 0, -1):
        at_s, at_W, at_x = Counter(), Counter(), Counter()
        read |= {f"s {l}", f"x {l - 1}"}                       # the slope at s, the inputs of W
        if slope_counts:
            at_s.product(batch, widths[l])
        at_W.product(batch, widths[l], widths[l - 1])
        if l > 1 or to_inputs:
            read.add(f"W {l}")
            at_x.product(batch, widths[l - 1], widths[l])
        rows.append((l, at_s.products, at_W.products, at_x.products))
    return forward.products, rows, sum(sum(row[1:]) for row in rows), read

to_inputs, slope_counts = << to_inputs >>, << slope_counts >>
forward, layers, backward, read = run(<< widths >>, << batch >>, to_inputs, slope_counts)
offered = << offered >>
kept = ", ".join(letter for letter, name in zip("ABCDEF", offered) if name in read) or "none"
%% if general

# the formulas, fitted to counts of small networks and compared at a few points
sizes = [(D, n) for D in (1, 2, 3) for n in (1, 2, 3)]
counted = [run([n] * (D + 1), 1, to_inputs, slope_counts) for D, n in sizes]
counts = torch.tensor([[row[0], row[2]] for row in counted], dtype=torch.float64)
def terms(D, n):
    return torch.stack([n**2, D * n**2, D * n, n], dim=-1)
D, n = torch.tensor(sizes, dtype=torch.float64).T
fit = torch.linalg.lstsq(terms(D, n), counts).solution
D, n = torch.tensor(<< points["D"] >>), torch.tensor(<< points["n"] >>)
forward_formula, backward_formula = (terms(D, n) @ fit).T
%% endif
print(forward, layers, backward, kept)
"""

MISTAKES = [
    Mistake(
        "forward pass counted once",
        "The way back has two products for each layer, one for the weights and one for the values of the layer before. "
        "Here only one of them is counted, as in the forward pass.",
        replace={
            "at_inputs": lambda before, after: 0,
            "backward_formula": lambda passes, left_out, slope_counts: backward_formula(1, 0, slope_counts),
        },
    ),
    Mistake(
        "gradient at the inputs",
        "Whether the product for the inputs $x^{(0)}$ counts is said in the question: only a gradient that is wanted is worked "
        "out. Check the row of layer 1.",
        to_inputs=lambda to_inputs: not to_inputs,
    ),
    Mistake(
        "products with the slope",
        "Whether the entry-by-entry products with the slopes count is said in the question; they are one for each neuron.",
        slope_counts=lambda slope_counts: not slope_counts,
    ),
    Mistake(
        "widths added",
        "Each of the neurons multiplies each of the inputs by a weight, so a layer takes the product of both widths, not "
        "their sum. Check: count the entries of $W$.",
        replace=dict.fromkeys(["at_weights", "at_inputs"], lambda before, after: before + after),
    ),
    Mistake(
        "biases counted",
        "A bias is added, not multiplied: only the entries of $W$ take a multiplication.",
        replace={"at_weights": lambda before, after: at_weights(before + 1, after)},
    ),
    Mistake(
        "one example in place of the batch",
        "Every example of the batch goes through the network, forward and backward; all counts grow by the batch size.",
        batch=1,
    ),
    Mistake(
        "only the weights kept",
        "The gradient at $W$ multiplies by the inputs of its layer, and the slope is taken at $s$: both are results of the "
        "forward pass.",
        replace={"is_read": lambda name, *network: name[0] == "W" and is_read(name, *network)},
    ),
    Mistake(
        "weights forgotten",
        "A gradient goes from $s$ back to the values of the layer before through $W^T$: wherever that is worked out, the "
        "weights are needed.",
        replace={"is_read": lambda name, *network: name[0] != "W" and is_read(name, *network)},
    ),
]

STATEMENT = r"""
<< wording["intro"].format(widths=widths | join("-"), inputs=widths[0], rest=listed(widths[1:])) >> Layer $l$ works out
$s^{(l)} = W^{(l)} x^{(l-1)} + b^{(l)}$ and $x^{(l)} = \sigma(s^{(l)})$, where $W^{(l)}$ has a row for each neuron and a column for
each input.
%% if batch > 1
A batch of << batch >> examples runs forward and backward, each example by itself.
%% else
One example runs forward and backward.
%% endif
The backward pass begins with $\partial \ell/\partial x^{(<< widths | length - 1 >>)}$, which is given, and works out, layer by
layer from the last to the first,
$$ \frac{\partial \ell}{\partial s^{(l)}} = \frac{\partial \ell}{\partial x^{(l)}} \odot \sigma'(s^{(l)}), \qquad
\frac{\partial \ell}{\partial W^{(l)}} = \frac{\partial \ell}{\partial s^{(l)}} \left(x^{(l-1)}\right)^T, $$
$$ \frac{\partial \ell}{\partial b^{(l)}} = \frac{\partial \ell}{\partial s^{(l)}}, \qquad
\frac{\partial \ell}{\partial x^{(l-1)}} = \left(W^{(l)}\right)^T \frac{\partial \ell}{\partial s^{(l)}}. $$

Count multiplications of two numbers: $mn$ for a matrix with $m$ rows and $n$ columns times a vector, and $mn$ for an outer
product of $m$ and $n$ entries. Additions, and the work inside $\sigma$ and $\sigma'$, are not counted.
%% if slope_counts
The products entry by entry (written $\odot$) count, one for each neuron.
%% else
The products entry by entry (written $\odot$) are not counted either: their number is 0 here.
%% endif
%% if to_inputs
The gradient at the inputs, $\partial \ell/\partial x^{(0)}$, is wanted too.
%% else
The gradient at the inputs, $\partial \ell/\partial x^{(0)}$, is not wanted and is not worked out.
%% endif
"""

QUESTIONS = {
    "forward": "How many multiplications does the forward pass take?",
    "layers": """How many does the backward pass take for the gradients of each layer at $s^{(l)}$, at $W^{(l)}$ and at
$x^{(l-1)}$? Give a row a layer, the last layer first; write 0 for what is not counted or not worked out.""",
    "backward": "How many does the backward pass take in all?",
    "kept": """Which of these values does the backward pass read, so that they have to be in memory after the forward
pass? Slopes are worked out from $s^{(l)}$. Give the letters of all.
<< options(layer_names(offered)) >>""",
    "forward_formula": """A network of $D$ layers has $n$ inputs and $n$ neurons in every layer. Give the number of
multiplications of its forward pass for one example, as an expression in $D$ and $n$.""",
    "backward_formula": "Give that of its backward pass for one example, counted by the same rules.",
}

SOLUTION = r"""
%% set depth = widths | length - 1
Forward, every weight takes part in one multiplication<< " for each example" if batch > 1 >>:
$$ << batch ~ " \\cdot \\left(" if batch > 1 >><< widths[1:] | dot(widths[:-1]) >><< "\\right)" if batch > 1 >> = << forward >>. $$

Backward, the outer product for $W^{(l)}$ takes one multiplication a weight, and so does the product of the transpose of $W^{(l)}$ with
the gradient at $s^{(l)}$. The gradient at $b^{(l)}$ costs nothing.
<< table(["layer", "at $s^{(l)}$", "at $W^{(l)}$", "at $x^{(l-1)}$"], layers.rows) >>

%% if to_inputs
Row by row these are $<< rows(layers) >> = << backward >>$ in all. Without the gradient at the inputs, layer 1 would save $<< layers.rows[-1][2] >>$ of them.
%% else
Row by row these are $<< rows(layers) >> = << backward >>$ in all. The last entry is 0, since nothing is trained at the inputs: the gradient there is
not wanted.
%% endif
The forward pass takes $<< forward >>$. A layer that passes its gradient on goes forward with one product and back with two:
this is the rule that going back costs twice as much.

What the backward pass reads: $x^{(l-1)}$ for the gradient at $W^{(l)}$, $s^{(l)}$ for the slope, and $W^{(l)}$ for the gradient at
$x^{(l-1)}$. It never reads a bias, nor $x^{(<< depth >>)}$, since $\partial \ell/\partial x^{(<< depth >>)}$ is given.
%% if to_inputs
As the gradient at the inputs is wanted, $W^{(1)}$ is read as well.
%% else
As the gradient at the inputs is not wanted, $W^{(1)}$ is not read.
%% endif
So the answer is << kept >>. The results of all layers stay in memory until the way back has used them.
%% if general

With equal widths each of the $D$ layers has $n^2$ weights: forward takes $<< forward_formula >>$. Backward takes
$D n^2$ for the weights, $<< "D n^2" if to_inputs else "(D - 1)\\,n^2" >>$ for the values before<< ", $D n$ for the slopes" if slope_counts >>, together
$$ << backward_formula >>. $$
Sanity check: for one layer, $D = 1$, this is $<< "2n^2" if to_inputs else "n^2" >><< " + n" if slope_counts >>$. For many wide layers the ratio to the
forward pass goes to 2.
%% endif
"""


def rows(layers):
    return " + ".join(latex(sum(counts)) for _, *counts in layers.rows)
