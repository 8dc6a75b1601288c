"""Forward and backward through a small graph of numbers: at each gate, upstream times local is downstream."""

from exgen import Mistake, assume, exact, in_words, known, shuffled
from exgen.words.graphs import Gate, read_graph, slopes_but

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
    return {**numbers, "graph": "; ".join(map(str, graph)), "wording": {"intro": rng.choice(INTROS).format(n=in_words(leaves))}}


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


def solve(step, graph, wording, **leaves):
    net, value = read_graph(graph), dict(leaves)
    forward = step.table("forward", ("node", "value"), labels=["node"], marks=len(net.gates))
    for gate in net.gates:
        _, value[gate.name] = forward.row(gate.name, gate.value(value))

    columns = ("input", "upstream", "local", "downstream")
    backward = step.table("backward", columns, labels=["input"], marks=len(net.edges))
    gradient = {net.names[-1]: exact(1)}
    for gate in reversed(net.gates):
        for source, local in zip(gate.inputs, slopes(gate, value)):
            *_, gradient[source] = backward.row(source, *passed(gradient[gate.name], local))


def slopes(gate, value):
    return gate.slopes(value)


def passed(upstream, local):
    """The cells of a row of the way back."""
    return upstream, local, upstream * local


CHECK = """
%% set net = read_graph(graph)
%% for name in net.leaves
<< name >> = torch.tensor(<< parameters[name] >>, requires_grad=True)
%% endfor
%% for gate in net.gates
<< gate.name >> = << gate.torch >>
%% endfor
values = [<< net.names | join(", ") >>]
forward = list(zip("<< net.names | join(" ") >>".split(), values))

def rows(gate, *inputs):
    upstream, = torch.autograd.grad(L, gate, retain_graph=True)
    local = torch.autograd.grad(gate, inputs, retain_graph=True)
    return [(upstream, one, upstream * one) for one in local]

numbers = [
%% for gate in net.gates | reverse
    *rows(<< gate.name >>, << gate.inputs | join(", ") >>),
%% endfor
]
names = "<< net.edges | map("last") | join(" ") >>".split()
backward = [(name, *row) for name, row in zip(names, numbers)]
print(forward, *backward, sep="\\n")
"""

MISTAKES = [
    known("local without upstream", replace={"passed": lambda upstream, local: (upstream, local, local)}),
    known("product not swapped", replace={"slopes": slopes_but("*", lambda gate, value: [value[i] for i in gate.inputs])}),
    Mistake(
        "minus lost",
        "The second input of a difference has the local derivative $-1$: as it grows, the difference falls.",
        replace={"slopes": slopes_but("-", lambda gate, value: [1, 1])},
    ),
    known("2 of the square lost", replace={"slopes": slopes_but("^", lambda gate, value: [value[i] for i in gate.inputs])}),
    Mistake(
        "sign of the base",
        "The derivative of a square is twice its base, and the base keeps its sign: it is what was worked out going forward, "
        "not turned round. Check: from $-3$ to $-2.99$ the square falls, so its slope there is negative.",
        replace={"slopes": slopes_but("^", lambda gate, value: [-slope for slope in gate.slopes(value)])},
    ),
    known("upstream and local swapped", replace={"passed": lambda upstream, local: (local, upstream, upstream * local)}),
]

LET = "%% set net = read_graph(graph)"

STATEMENT = r"""
<< wording["intro"] >> Its last value is the loss $L$.
$$ << net.latex >> $$

<< figure(net.picture(parameters)) >>

The inputs are << net.given(parameters) >>.
"""

QUESTIONS = {
    "forward": """Work out the value of every gate, a row a gate, in the order
$<< net.names | join("$, $") >>$.""",
    "backward": """Go back from $L$ and give for each input of each gate the upstream gradient, the local
derivative and the downstream gradient, a row an input, in the order $<< net.edges | map("last") | join("$, $") >>$.""",
}

SOLUTION = r"""
%% set value, gradients = dict(parameters, **dict(forward.rows)), net.gradients(backward.rows)
Forward, each gate from its inputs:
$$ \begin{aligned}
%% for gate in net.gates
<< gate.name >> &= << gate.latex >> = << gate.filled(value) >>
= << value[gate.name] >><< " \\\\" if not loop.last >>
%% endfor
\end{aligned} $$

Backward, from $\partial L/\partial L = 1$. The local derivatives are 1 and 1 for a sum, $1$ and $-1$ for a difference,
the other factor for a product, and twice the base for a square; each downstream gradient is the upstream gradient of
the next gate.
$$ \begin{aligned}
%% for gate, source in net.edges
%% set _, upstream, local, downstream = backward.rows[loop.index0]
\frac{\partial L}{\partial << source >>} &= \frac{\partial L}{\partial << gate >>} \cdot
\frac{\partial << gate >>}{\partial << source >>} = << net.product(upstream, local) >>
= << downstream >><< " \\\\[4pt]" if not loop.last >>
%% endfor
\end{aligned} $$

<< figure(net.picture(value, gradients)) >>

%% set leaf = net.loudest(gradients)
Values stand above the wires and gradients of $L$ below them. Sanity check: run forward again with $<< leaf >>$ larger by
$0.001$, and all else as it was. $L$ changes by $<< net.nudged(parameters, leaf) | decimal(3) >>$, which is about
$0.001 \cdot << gradients[leaf] | paren >>$.
"""
