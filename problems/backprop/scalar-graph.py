"""Forward and backward through a small graph of numbers: at each gate, upstream times local is downstream."""

from exgen import Mistake, assume, exact, latex, shuffled
from exgen.words.graphs import Gate, read_graph

TITLE = "Backpropagation through a graph of numbers"
SOURCE = "notes, lecture DL-5: g = xy, f = g + z, L = (f - t)²"
LEVELS = {
    1: dict(leaves=3, squares=1, largest=5),
    2: dict(leaves=4, squares=1, largest=5),
    3: dict(leaves=5, squares=2, largest=3),
}
CONVENTIONS = {
    "gradient flow": "At each gate, upstream is the gradient of the loss with respect to the gate's output, local the "
    "derivative of that output with respect to one input, and downstream their product."
}

LEAVES = [("x", "y", "z", "t", "s"), ("a", "b", "c", "d", "t"), ("p", "q", "r", "s", "t"), ("u", "v", "w", "x", "y")]
GATES = [("g", "h", "k", "m", "n"), ("f", "g", "h", "k", "m")]
COUNTS = ["no", "one", "two", "three", "four", "five"]
INTROS = [
    "The graph below computes a loss from {n} numbers.",
    "A forward pass runs {n} numbers through the gates below and ends in a loss.",
    "Follow one forward and one backward pass through this graph of {n} inputs.",
]

def draw(rng, leaves=4, squares=1, largest=5):
    names = rng.choice(LEAVES)[:leaves]
    value = {name: rng.choice([-1, 1]) * rng.randint(2, largest) for name in names}
    numbers = {name: exact(number) for name, number in value.items()}
    letters = [letter for letter in rng.choice(GATES) if letter not in names]
    graph, waiting = [], list(names)
    # One product at level 1, two above: equal work, and something else than products at every level.
    operations = ["*"] * (1 if leaves == 3 else 2) + [rng.choice("+-") for _ in range(leaves - (2 if leaves == 3 else 3))]
    operations = shuffled(rng, [*operations, *"^" * (squares - 1)])
    while operations:
        found = [(operation, fitting(operation, waiting, value, graph)) for operation in operations]
        operation, places = next((pair for pair in found if pair[1]), ("", []))
        assume(places)
        operations.remove(operation)
        combine(operation, rng.choice(places), letters.pop(0), waiting, value, graph)
    assume(2 < abs(value[waiting[0]]) <= 25 and graph[-1].operation != "^")
    combine("^", 0, "L", waiting, value, graph)  # a loss ends in a square
    assume(largest_gradient(graph, value) <= 999)
    return {**numbers, "graph": "; ".join(map(str, graph)), "wording": {"intro": rng.choice(INTROS).format(n=COUNTS[leaves])}}


def fitting(operation, waiting, value, graph):
    """Where in the row of values that wait a gate may be put: over neighbours, so that no two wires cross."""
    if operation == "^":
        # A bare leaf is not squared, no square is squared again, and the factor 2 can only be lost where it matters.
        plain = [gate.name for gate in graph if gate.operation != "^"]
        return [place for place, name in enumerate(waiting) if name in plain and 2 < abs(value[name]) <= 5]
    return [place for place, pair in enumerate(zip(waiting, waiting[1:])) if fits(operation, *(value[n] for n in pair))]


def fits(operation, a, b):
    """Whether a gate has a small value, not 0, and a product two factors that differ in size."""
    return 0 < abs(made(operation, a, b)) <= 60 and (operation != "*" or abs(a) != abs(b))


def combine(operation, place, name, waiting, value, graph):
    """Put a gate over the values at a place of the row."""
    inputs = tuple(waiting[place : place + (1 if operation == "^" else 2)])
    value[name] = made(operation, *(value[i] for i in inputs))
    waiting[place : place + len(inputs)] = [name]
    graph.append(Gate(name, operation, inputs))


def made(operation, a, b=2):
    return {"+": a + b, "-": a - b, "*": a * b, "^": a**2}[operation]


def largest_gradient(graph, value):
    """How large the numbers on the way back become: a draw is kept only where they stay easy on paper."""
    gradient = {graph[-1].name: 1}
    for gate in reversed(graph):
        a, b = value[gate.inputs[0]], value[gate.inputs[-1]]
        local = {"+": (1, 1), "-": (1, -1), "*": (b, a), "^": (2 * a,)}[gate.operation]
        gradient.update({source: gradient[gate.name] * slope for source, slope in zip(gate.inputs, local)})
    return max(map(abs, gradient.values()))


def solve(step, graph, wording, slip="", **leaves):
    nodes = read_graph(graph).gates
    value = dict(leaves)
    forward = step.table("forward", ("node", "value"), labels=["node"], marks=len(nodes))
    for gate in nodes:
        _, value[gate.name] = forward.row(gate.name, gate.value(value))

    edges = sum(len(gate.inputs) for gate in nodes)
    backward = step.table("backward", ("input", "upstream", "local", "downstream"), labels=["input"], marks=edges)
    gradient = {nodes[-1].name: exact(1)}
    for gate in reversed(nodes):
        upstream = gradient[gate.name]
        for source, local in zip(gate.inputs, locals_of(gate, value, slip)):
            downstream = local if slip == "no upstream" else upstream * local
            shown = (local, upstream) if slip == "columns swapped" else (upstream, local)
            *_, gradient[source] = backward.row(source, *shown, downstream)


def locals_of(gate, value, slip):
    """The local derivative of a gate with respect to each of its inputs, or what a slip makes of it."""
    if (slip, gate.operation) in (("two lost", "^"), ("own factor", "*")):
        return [value[name] for name in gate.inputs]
    found = gate.slopes(value)
    if (slip, gate.operation) == ("sign of the base", "^"):
        return [-found[0]]
    return [found[0], -found[1]] if (slip, gate.operation) == ("minus lost", "-") else found


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
%% for name in read_graph(graph).leaves
<< name >> = torch.tensor(<< parameters[name] >>, requires_grad=True)
%% endfor
%% for gate in read_graph(graph).gates
<< gate.name >> = << gate.torch >>
%% endfor
values = [<< read_graph(graph).names | join(", ") >>]
forward = list(zip("<< read_graph(graph).names | join(" ") >>".split(), values))

def rows(gate, *inputs):
    upstream, = torch.autograd.grad(L, gate, retain_graph=True)
    local = torch.autograd.grad(gate, inputs, retain_graph=True)
    return [(upstream, one, upstream * one) for one in local]

numbers = [
%% for gate in read_graph(graph).gates | reverse
    *rows(<< gate.name >>, << gate.inputs | join(", ") >>),
%% endfor
]
names = "<< input_names(graph) | join(" ") >>".split()
backward = [(name, *row) for name, row in zip(names, numbers)]
print(forward, *backward, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "local without upstream",
        "What goes down to an input is upstream times local. Here the local derivative alone was passed on, as if "
        "every gate were the last. Check: after the last gate the upstream gradient is no longer 1.",
        slip="no upstream",
    ),
    Mistake(
        "product not swapped",
        "A product passes each input the value of the other one: the derivative of $uv$ with respect to $u$ is $v$. "
        "Check: make one input a little larger and see how much the product grows.",
        slip="own factor",
    ),
    Mistake(
        "minus lost",
        "The second input of a difference has the local derivative $-1$: as it grows, the difference falls.",
        slip="minus lost",
    ),
    Mistake(
        "2 of the square lost",
        "The derivative of a square is twice its base. Check: from 3 to 3.01 the square grows by about 0.06.",
        slip="two lost",
    ),
    Mistake(
        "sign of the base",
        "The derivative of a square is twice its base, and the base keeps its sign: it is what was worked out going forward, "
        "not turned round. Check: from $-3$ to $-2.99$ the square falls, so its slope there is negative.",
        slip="sign of the base",
    ),
    Mistake(
        "upstream and local swapped",
        "Upstream is what arrives from the loss; local is the derivative of this gate alone. The product is the same, "
        "the names are not.",
        slip="columns swapped",
    ),
]

STATEMENT = r"""
<< wording["intro"] >> Its last value is the loss $L$.
$$ << read_graph(graph).latex >> $$

<< figure(read_graph(graph).picture(parameters)) >>

The inputs are << inputs(graph, parameters) >>.

<< answer("forward") >> Work out the value of every gate, a row a gate, in the order
$<< read_graph(graph).names | join("$, $") >>$.

<< answer("backward") >> Go back from $L$ and give for each input of each gate the upstream gradient, the local
derivative and the downstream gradient, a row an input, in the order $<< input_names(graph) | join("$, $") >>$.
"""

SOLUTION = r"""
Forward, each gate from its inputs:
$$ \begin{aligned}
%% for gate in read_graph(graph).gates
<< gate.name >> &= << gate.latex >> = << gate.filled(values(parameters, forward)) >>
= << values(parameters, forward)[gate.name] >><< " \\\\" if not loop.last >>
%% endfor
\end{aligned} $$

Backward, from $\partial L/\partial L = 1$. The local derivatives are 1 and 1 for a sum, $1$ and $-1$ for a difference,
the other factor for a product, and twice the base for a square; each downstream gradient is the upstream gradient of
the next gate.
$$ \begin{aligned}
%% for source, upstream, local, downstream in backward.rows
\frac{\partial L}{\partial << source >>} &= \frac{\partial L}{\partial << user(graph, source) >>} \cdot
\frac{\partial << user(graph, source) >>}{\partial << source >>} = << read_graph(graph).product(upstream, local) >>
= << downstream >><< " \\\\[4pt]" if not loop.last >>
%% endfor
\end{aligned} $$

<< figure(read_graph(graph).picture(values(parameters, forward), gradients(backward))) >>

%% set leaf = loudest(graph, backward)
Values stand above the wires and gradients of $L$ below them. Sanity check: run forward again with $<< leaf >>$ larger by
$0.001$, and all else as it was. $L$ changes by $<< read_graph(graph).nudged(parameters, leaf) | decimal(3) >>$, which is about
$0.001 \cdot << gradients(backward)[leaf] | paren >>$.
"""


def inputs(graph, parameters):
    return ", ".join(f"${name} = {latex(parameters[name])}$" for name in read_graph(graph).leaves)


def input_names(graph):
    return [source for gate in reversed(read_graph(graph).gates) for source in gate.inputs]


def user(graph, source):
    """The gate that an input goes into."""
    return next(gate.name for gate in read_graph(graph).gates if source in gate.inputs)


def values(parameters, forward):
    """What every name of the graph stands for."""
    return {**parameters, **dict(forward.rows)}


def gradients(backward):
    return {"L": exact(1), **{source: downstream for source, _, _, downstream in backward.rows}}


def loudest(graph, backward):
    """The input with the largest gradient."""
    return max(read_graph(graph).leaves, key=lambda name: abs(gradients(backward)[name]))
