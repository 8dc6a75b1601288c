"""One dense layer with its activation, forward and backward: the four equations of backpropagation."""

from exgen import Mistake, activation_named, assume, exact, outer, shuffled

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
INTROS = [
    "Layer {l} of a network takes {inputs} inputs and has {neurons} neurons with the activation ${f}$:",
    "In a fully connected network, layer {l} has {neurons} neurons, {inputs} inputs and the activation ${f}$:",
    "Take layer {l} of a network on its own: {inputs} inputs, {neurons} neurons, the activation ${f}$:",
]
WEIGHTS = [-3, -2, -1, 1, 2, 3]


def draw(rng, inputs=3, neurons=2, following=0):
    f = activation_named(rng.choice(["sigmoid", "tanh", "relu"]))
    x_prev = [rng.choice([-1, 1]) * size for size in rng.sample([1, 2, 3, 4], inputs)]
    W = [[rng.choice(WEIGHTS) for _ in range(inputs)] for _ in range(neurons)]
    assume(len(set(map(tuple, W))) == neurons)
    assume(all(W[i][j] != W[j][i] for i in range(neurons) for j in range(min(i, inputs))))  # or transposing is no slip
    chosen = shuffled(rng, f.places)[:neurons]
    signs = shuffled(rng, [1, -1, rng.choice([1, -1]) if f.both_sides else 1][:neurons])
    s = [sign * place.s for sign, place in zip(signs, chosen)]
    b = [place - sum(w * x for w, x in zip(row, x_prev)) for place, row in zip(s, W)]
    upstream = [rng.choice([-1, 1]) * rng.choice(place.easy) for place in chosen]
    assume(len(set(upstream)) == neurons)
    layer = {"W": exact(W), "b": exact(b), "x_prev": exact(x_prev), "activation": f.name}
    wording = {"l": rng.randint(1, 4), "intro": rng.choice(INTROS)}
    if not following:
        return {**layer, "upstream": exact(upstream), "wording": wording}
    # The next layer: two gradients, and a column of weights for each neuron that sends back what was chosen.
    d = [rng.choice(WEIGHTS) for _ in range(2)]
    assume(abs(d[0]) != abs(d[1]))
    columns = []
    for due in upstream:
        ways = [(u, (due - d[0] * u) // d[1]) for u in range(-7, 8) if u and (due - d[0] * u) % d[1] == 0]
        ways = [way for way in ways if 0 < abs(way[1]) <= 7]
        assume(ways)
        columns.append(rng.choice(ways))
    return {**layer, "W_next": exact(columns).T, "ds_next": exact(d), "wording": wording}


def solve(step, W, b, x_prev, activation, wording, upstream=None, W_next=None, ds_next=None):
    f = activation_named(activation)
    s = step("s", W @ x_prev + b, marks=1)
    step("x", f(s), marks=1)
    dx = upstream if W_next is None else step("dx", W_next.T @ ds_next, marks=2)
    slope = step("slope", f.slope(s))
    ds = step("ds", dx * slope, marks=2)
    step("dW", outer(ds, x_prev), marks=2)
    step("db", ds, marks=1)
    step("dx_prev", W.T @ ds, marks=2)


CHECK = """
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
        dx_prev=lambda W, ds: W @ ds,
    ),
    Mistake(
        "outer product the wrong way round",
        "Row $i$ of the gradient at $W$ belongs to neuron $i$: it is the gradient at $s_i$ times the inputs. "
        "Check: the gradient has as many rows as $W$, and row $i$ is 0 where the gradient at $s_i$ is 0.",
        replace={"outer": lambda u, v: outer(v, u)},
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
        slope=lambda activation, x: activation_named(activation).slope(x),
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
        ds=lambda ds: ds.sum(),
    ),
]

LET = '%% set l, f = wording["l"], activation_named(activation)'

STATEMENT = r"""
<< wording["intro"].format(l=l, inputs=counted(x_prev), neurons=counted(b), f=f.latex) >>
$$ s^{(<< l >>)} = W^{(<< l >>)} x^{(<< l - 1 >>)} + b^{(<< l >>)}, \qquad x^{(<< l >>)} = << f.latex >>(s^{(<< l >>)}), \qquad
<< f.defined >>, $$
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
"""

QUESTIONS = {
    "s": "Give $s^{(<< l >>)}$.",
    "x": "Give $x^{(<< l >>)}$.",
    "dx": r"Give $\partial \ell/\partial x^{(<< l >>)}$.",
    "ds": r"Give $\partial \ell/\partial s^{(<< l >>)}$.",
    "dW": r"Give $\partial \ell/\partial W^{(<< l >>)}$.",
    "db": r"Give $\partial \ell/\partial b^{(<< l >>)}$.",
    "dx_prev": r"Give $\partial \ell/\partial x^{(<< l - 1 >>)}$.",
}

SOLUTION = r"""
Forward, neuron by neuron: row $i$ of $W^{(<< l >>)}$ times the inputs, plus $b_i$; then the activation.
$$ << aligned(forward_lines(W, x_prev, b, s, f, x), "4pt") >> $$

%% if W_next is defined
The outputs reach the loss through the sums of layer << l + 1 >>, so the gradient at $x^{(<< l >>)}$ collects, for each
neuron, the column of weights that leaves it:
$$ \frac{\partial \ell}{\partial x^{(<< l >>)}} = \left(W^{(<< l + 1 >>)}\right)^T \frac{\partial \ell}{\partial s^{(<< l + 1 >>)}}:
\qquad << row_products(W_next.T, ds_next, dx) >> $$

%% endif
Each sum $s_i$ reaches the loss through $x_i$ alone. The slope is taken at $s_i$, with $<< f.rule >>$,
and upstream times local is
$$ \frac{\partial \ell}{\partial s_i} = \frac{\partial \ell}{\partial x_i} \cdot << f.latex >>'(s_i): \qquad << entry_products(dx if W_next is defined else upstream, slope, ds) >> $$

The weight $W_{ij}$ multiplies input $j$ in $s_i$, and $b_i$ stands in $s_i$ with the factor 1:
$$ \frac{\partial \ell}{\partial W^{(<< l >>)}} = \frac{\partial \ell}{\partial s^{(<< l >>)}} \left(x^{(<< l - 1 >>)}\right)^T
= << ds | column >> << x_prev | row >> = << dW >>, $$
$$ \frac{\partial \ell}{\partial b^{(<< l >>)}} = \frac{\partial \ell}{\partial s^{(<< l >>)}} = << db | column >>. $$

Input $j$ reaches the loss through every neuron; the paths are added, which is column $j$ of the weights times the
gradient at $s$:
$$ \frac{\partial \ell}{\partial x^{(<< l - 1 >>)}} = \left(W^{(<< l >>)}\right)^T \frac{\partial \ell}{\partial s^{(<< l >>)}}:
\qquad << row_products(W.T, ds, dx_prev) >> $$

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
