"""The indices of weights: which neurons a weight joins, and where in a matrix it stands."""

from math import prod

from exgen import Array, Mistake, assume, exact, latex, nonzero, shuffled
from exgen.figures import network

TITLE = "Indices of weights"
SOURCE = "notes, lecture DL-5: w^l_jk joins neuron j of layer l and neuron k of layer l - 1"
LEVELS = {
    1: dict(kind="names", sizes=[(a, b, c) for a in (2, 3, 4) for b in (2, 3, 4) for c in (2, 3, 4)]),
    2: dict(kind="picture", sizes=[(3, 2, 2), (2, 3, 2), (2, 2, 3), (3, 2, 1), (2, 3, 1)]),
    3: dict(kind="list", sizes=[(a, *hidden, b) for hidden in [(2, 3), (3, 2)] for a in (2, 3, 4) for b in (2, 3)]),
}
CONVENTIONS = {
    "indices": "The inputs are layer 0. The weight $w^{(l)}_{jk}$ joins neuron $j$ of layer $l$ and neuron $k$ of layer $l - 1$; it is "
    "entry $(j, k)$ of $W^{(l)}$, in row $j$ and column $k$. Neurons are counted from 1, in pictures from the top.",
}

INTROS = [
    "The picture shows a fully connected network with {count} layers after the inputs.",
    "A network has {count} layers besides its inputs, and every neuron is joined with all of the layer before.",
    "Look at this fully connected network, in which {count} layers follow the inputs.",
]
READ = ("number", "from layer", "from neuron", "to layer", "to neuron")
WRITE = ("number", "l", "j", "k")


def draw(rng, kind="names", sizes=((3, 2, 2),)):
    sizes = rng.choice(list(sizes))
    layers = range(1, len(sizes))
    wording = {"intro": rng.choice(INTROS).format(count={2: "two", 3: "three"}[len(sizes) - 1])}
    places = [(l, j, k) for l in layers for j in range(1, sizes[l] + 1) for k in range(1, sizes[l - 1] + 1)]
    # With j and k swapped these are still weights of the network.
    both_ways = [(l, j, k) for l, j, k in places if j != k and (l, k, j) in places]
    if kind == "names":
        read, write = rng.sample(both_ways, 2), rng.sample([place for place in places if place[1] != place[2]], 2)
        assume(sizes[0] != sizes[1] or sizes[1] != sizes[2])
        assume(not set(read) & set(write) and len({place[0] for place in read + write}) == 2)
        return {"kind": kind, "sizes": sizes, "read": tuple(read), "write": tuple(write), "wording": wording}
    if kind == "picture":
        count = len(places)
        numbers = [rng.choice([-1, 1]) * size for size in rng.sample(range(2, 20), count)]
        given = {}
        for l in layers:
            flat, numbers = numbers[: sizes[l] * sizes[l - 1]], numbers[sizes[l] * sizes[l - 1] :]
            given[f"W{l}"] = exact([flat[j * sizes[l - 1] : (j + 1) * sizes[l - 1]] for j in range(sizes[l])])
        layer = rng.choice([l for l in layers if sizes[l] * sizes[l - 1] == 6])
        asked = rng.sample(both_ways, 2)
        write = rng.sample([place for place in places if place[1] != place[2] and place not in asked], 2)
        given |= {"write": tuple(write), "asked": tuple(asked), "layer": layer}
        return {"kind": kind, "sizes": sizes, **given, "wording": wording}
    read = rng.sample(both_ways, 2)
    assume(read[0][0] != read[1][0])
    rows, columns = sizes[2], sizes[1]
    W = [[nonzero(rng, 9) for _ in range(columns)] for _ in range(rows)]
    assume(len({w for row in W for w in row}) == 6)
    return {
        "kind": kind, "sizes": sizes, "read": tuple(read), "W2": exact(W), "wording": wording,
        "listed": tuple(shuffled(rng, [(j, k) for j in range(1, rows + 1) for k in range(1, columns + 1)])),
        "source": rng.randint(1, 2), "target": rng.randint(1, 2),
    }  # fmt: skip


def solve(step, kind, sizes, wording, read=None, write=None, asked=None, layer=None, W1=None, W2=None,
          listed=None, source=None, target=None, slip=""):  # fmt: skip
    earlier = slip == "layer of the source"

    def order(j, k):
        return (k, j) if slip == "swapped" else (j, k)

    if read is not None:
        table = step.table("ends", READ, labels=["number"], marks=len(read))
        for number, (l, j, k) in enumerate(read, 1):
            j, k = order(j, k)
            table.row(*map(exact, (number, l if earlier else l - 1, k, l + 1 if earlier else l, j)))
    if write is not None:
        table = step.table("indices", WRITE, labels=["number"], marks=len(write))
        for number, (l, j, k) in enumerate(write, 1):
            table.row(*map(exact, (number, l - 1 if earlier else l, *order(j, k))))
    if kind == "picture":
        found = []
        for l, j, k in asked:
            j, k = order(j, k)
            found.append({1: W1, 2: W2}[l][j - 1][k - 1])
        step("values", Array.of(found), marks=2)
    if kind != "names":
        W = {1: W1, 2: W2}[layer or 2]
        W = step("matrix", W.T if slip == "swapped" else W, marks=2)
    if kind == "list":
        W = W.T if slip == "swapped" else W
        turned = slip == "row for column"
        step("leaving", W[source - 1] if turned else W.T[source - 1], marks=1)
        step("arriving", W.T[target - 1] if turned else W[target - 1], marks=1)
    pairs = list(zip(sizes, sizes[1:]))
    count = sum(a + b for a, b in pairs) if slip == "added" else sum(a * b for a, b in pairs)
    step("count", exact(count + (sum(sizes[1:]) if slip == "biases" else 0)), marks=1)
    if kind == "list":
        step("paths", exact(sum(sizes) if slip == "added" else prod(sizes)), marks=1)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
sizes = << sizes >>
layers = [None] + [torch.nn.Linear(a, b, bias=False) for a, b in zip(sizes, sizes[1:])]

def ends_of(l, j, k):
    \"\"\"With w_jk the only weight that is not 0: the input that matters, and the sum that it changes.\"\"\"
    W = torch.zeros_like(layers[l].weight)
    W[j - 1, k - 1] = 1
    neuron, from_neuron = torch.func.jacrev(lambda x: W @ x)(torch.ones(W.shape[1])).nonzero()[0].tolist()
    return l - 1, from_neuron + 1, l, neuron + 1

def indices_of(l, from_neuron, to_neuron):
    \"\"\"The weight on which the sum of a neuron depends when one input alone is not 0.\"\"\"
    W = layers[l].weight
    x = torch.nn.functional.one_hot(torch.tensor(from_neuron - 1), W.shape[1]).to(W.dtype)
    slope, = torch.autograd.grad((W @ x)[to_neuron - 1], W)
    return [l] + [place + 1 for place in slope.nonzero()[0].tolist()]

%% if read is defined
ends = [(number, *ends_of(*weight)) for number, weight in enumerate(<< read >>, 1)]
%% endif
%% if write is defined
indices = [(number, *indices_of(l, k, j)) for number, (l, j, k) in enumerate(<< write >>, 1)]
%% endif
%% if kind == "picture"
W1 = torch.tensor(<< W1 >>)
W2 = torch.tensor(<< W2 >>)
weights = {1: W1, 2: W2}
values = torch.stack([weights[l][j - 1, k - 1] for l, j, k in << asked >>])
inputs = torch.eye(sizes[<< layer >> - 1])
matrix = torch.nn.functional.linear(inputs, weights[<< layer >>]).T  # what each input alone makes, in columns
%% endif
%% if kind == "list"
matrix = torch.zeros(sizes[2], sizes[1])
%% for from_neuron, to_neuron, weight in connections(listed, W2)
matrix[<< to_neuron >> - 1, << from_neuron >> - 1] = << weight >>
%% endfor
leaving = matrix @ torch.eye(sizes[1])[<< source >> - 1]
arriving = torch.eye(sizes[2])[<< target >> - 1] @ matrix
paths = torch.linalg.multi_dot([torch.ones(b, a) for a, b in zip(sizes, sizes[1:])][::-1]).sum()
%% endif
count = sum(layer.weight.numel() for layer in layers[1:])
print(count)
"""

MISTAKES = [
    Mistake(
        "j and k swapped",
        "The first index is the neuron that the weight leads to, the second the one that it comes from. Check: in "
        "$s_j = w_{j1} x_1 + w_{j2} x_2 + \\cdots$ the second index is that of the input.",
        slip="swapped",
    ),
    Mistake(
        "layer of the source",
        "The upper index is the layer that the weight leads to: $W^{(l)}$ makes $s^{(l)}$ out of $x^{(l-1)}$. Check: the weights that "
        "leave the inputs, layer 0, are $W^{(1)}$.",
        slip="layer of the source",
    ),
    Mistake(
        "biases counted",
        "Only edges are weights; a bias belongs to one neuron and joins nothing. Check: count the arrows between two layers.",
        slip="biases",
    ),
    Mistake(
        "sizes added",
        "Every neuron of a layer is joined with every one of the layer before, so numbers of neurons are multiplied: between two layers for "
        "the edges, along the layers for the ways. Check: 3 neurons joined with 2 take 6 edges.",
        slip="added",
    ),
    Mistake(
        "row for column",
        "Row $j$ holds what arrives at neuron $j$, column $k$ what leaves neuron $k$ of the layer before. Check: the product of row $j$ with "
        "the inputs is the sum of neuron $j$.",
        slip="row for column",
    ),
]

STATEMENT = r"""
%% set last = sizes | length - 1
<< wording["intro"] >> Layer $l$ works out $s^{(l)} = W^{(l)} x^{(l-1)} + b^{(l)}$, where $x^{(0)}$ holds the inputs, which are layer 0, and
$w^{(l)}_{jk}$, the entry of $W^{(l)}$ in row $j$ and column $k$, joins neuron $j$ of layer $l$ and neuron $k$ of layer $l - 1$. Neurons are counted
from 1, from the top.

<< figure(picture(parameters)) >>

%% if read is defined
<< answer("ends") >> Which neurons do these weights join? Fill in a row for each, with the number that it has here. A connection goes
from the side of the inputs to the side of the outputs.
<< table(["number", "weight"], named(read)) >>

%% endif
%% if write is defined
<< answer("indices") >> Which weights $w^{(l)}_{jk}$ are on these connections? Fill in $l$, $j$ and $k$ for each, with the number that it
has here.
%% if kind == "picture"
<< table(["number", "the edge with the weight"], edges(write, parameters)) >>
%% else
<< table(["number", "from", "to"], described(write)) >>
%% endif

%% endif
%% if kind == "picture"
<< answer("values") >> Read off the values of $<< symbol(asked[0]) >>$ and $<< symbol(asked[1]) >>$, in this order, as a vector.

<< answer("matrix") >> Write down the matrix $W^{(<< layer >>)}$, row by row.

%% endif
%% if kind == "list"
<< answer("matrix") >> The connections between layers 1 and 2 have these weights:
<< table(["from neuron of layer 1", "to neuron of layer 2", "weight"], connections(listed, W2)) >>

Write down the matrix $W^{(2)}$, row by row.

<< answer("leaving") >> Give, as a vector, the weights that leave neuron << source >> of layer 1, in the order of the neurons of layer 2.

<< answer("arriving") >> Give, as a vector, the weights that arrive at neuron << target >> of layer 2, in the order of the neurons of layer 1.

%% endif
<< answer("count") >> How many weights does the network have in all, biases not counted?

%% if kind == "list"
<< answer("paths") >> How many ways lead from any of the inputs to any neuron of layer << last >>, always forward along connections?
%% endif
"""

SOLUTION = r"""
%% set last = sizes | length - 1
Rule: in the sum of neuron $j$ of layer $l$,
$$ s^{(l)}_j = \sum_k w^{(l)}_{jk}\, x^{(l-1)}_k + b^{(l)}_j, $$
the first index is the neuron that the sum belongs to, the second the one whose output is multiplied. The weight is read from right to left, from
neuron $k$ of layer $l - 1$ to neuron $j$ of layer $l$.

%% if read is defined
<< table(["", "weight", "from", "to"], solved(read)) >>

%% endif
%% if write is defined
<< table(["", "from", "to", "weight"], turned(write)) >>

%% endif
%% if kind == "picture"
In the picture, $<< symbol(asked[0]) >> = << parameters["W%d" % asked[0][0]][asked[0][1] - 1][asked[0][2] - 1] >>$ and
$<< symbol(asked[1]) >> = << parameters["W%d" % asked[1][0]][asked[1][1] - 1][asked[1][2] - 1] >>$. Row $j$ of $W^{(<< layer >>)}$ holds what
arrives at neuron $j$ of layer << layer >>:
$$ W^{(<< layer >>)} = << parameters["W%d" % layer] >>. $$
%% endif
%% if kind == "list"
Row $j$ of $W^{(2)}$ holds what arrives at neuron $j$ of layer 2, column $k$ what leaves neuron $k$ of layer 1:
$$ W^{(2)} = << matrix >>, \qquad \text{column } << source >>: \; << leaving >>, \qquad \text{row } << target >>: \; << arriving >>. $$
%% endif

Each pair of neurons in neighbouring layers has one weight:
$$ << products(sizes) >> = << count >>. $$
%% if kind == "list"
A way chooses one neuron in each layer, from the inputs to layer << last >>: $<< sizes | join(" \\cdot ") >> = << paths >>$ ways.
%% endif

Sanity check: $W^{(l)}$ has as many rows as layer $l$ has neurons, so that the first index never passes that number; for $W^{(1)}$ it is
<< sizes[1] >>, and the second index goes up to << sizes[0] >>.
"""


def symbol(place):
    l, j, k = place
    return rf"w^{{({l})}}_{{{j}{k}}}"


def named(places):
    return [[exact(number), f"${symbol(place)}$"] for number, place in enumerate(places, 1)]


def described(places):
    return [
        [exact(number), neuron(l - 1, k), neuron(l, j)]
        for number, (l, j, k) in enumerate(places, 1)
    ]  # fmt: skip


def neuron(layer, number):
    return f"input {number}" if layer == 0 else f"neuron {number} of layer {layer}"


def edges(places, parameters):
    return [[exact(number), parameters[f"W{l}"][j - 1][k - 1]] for number, (l, j, k) in enumerate(places, 1)]


def solved(places):
    return [[exact(i), f"${symbol((l, j, k))}$", neuron(l - 1, k), neuron(l, j)] for i, (l, j, k) in enumerate(places, 1)]


def turned(places):
    return [[exact(i), neuron(l - 1, k), neuron(l, j), f"${symbol((l, j, k))}$"] for i, (l, j, k) in enumerate(places, 1)]


def connections(listed, W):
    """Rows of from, to, weight."""
    return [[k, j, W[j - 1][k - 1]] for j, k in listed]


def products(sizes):
    return " + ".join(rf"{after} \cdot {before}" for before, after in zip(sizes, sizes[1:]))


def picture(parameters):
    names = [[rf"x^{{({l})}}_{i + 1}" for i in range(size)] for l, size in enumerate(parameters["sizes"])]
    if parameters["kind"] != "picture":
        return network(names)
    return network(names, [[[latex(w) for w in row] for row in parameters[f"W{l}"]] for l in (1, 2)])
