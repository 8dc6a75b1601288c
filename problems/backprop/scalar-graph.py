"""Forward and backward through a small graph of numbers: at each gate, upstream times local is downstream."""

from exgen import Mistake, assume, derivative, exact, paren, shuffled
from exgen.figures import computation_graph

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

# A graph is a text, `g = x * y; f = g + z; d = f - t; L = d ^ 2`, so that it can be typed after --set.
OPERATIONS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "^": lambda a: a**2}
LATEX = {"+": "{} + {}", "-": "{} - {}", "*": r"{} \cdot {}", "^": "{}^2"}


def gates(graph):
    """(name, operation, inputs) of each gate, in the order in which they are worked out."""
    found = []
    for line in graph.split(";"):
        name, _, right = line.partition("=")
        first, operation, second = right.split()
        found.append((name.strip(), operation, (first,) if operation == "^" else (first, second)))
    return found


def draw(rng, leaves=4, squares=1, largest=5):
    names = rng.choice(LEAVES)[:leaves]
    numbers = {name: exact(rng.choice([-1, 1]) * rng.randint(2, largest)) for name in names}
    letters = [letter for letter in rng.choice(GATES) if letter not in names]
    graph, value, waiting = [], dict(numbers), list(names)
    # One product at level 1, two above: equal work, and something else than products at every level.
    operations = ["*"] * (1 if leaves == 3 else 2) + [rng.choice("+-") for _ in range(leaves - (2 if leaves == 3 else 3))]
    operations = [*shuffled(rng, [*operations, *"^" * (squares - 1)]), "^"]  # a loss ends in a square
    for left, operation in zip(range(len(operations), 0, -1), operations):
        name = "L" if left == 1 else letters.pop(0)
        if operation == "^":
            # A bare leaf is not squared, and no square is squared again.
            plain = [n for n in waiting if any(gate == n and sign != "^" for gate, sign, _ in graph)]
            assume(plain)
            place = waiting.index(rng.choice(plain))
            inputs = [waiting.pop(place)]
        else:
            place = rng.randrange(len(waiting) - 1)
            inputs = [waiting.pop(place), waiting.pop(place)]
        value[name] = OPERATIONS[operation](*(value[i] for i in inputs))
        assume(value[name] != 0 and (abs(value[name]) <= 60 or name == "L"))
        assume(operation != "*" or abs(value[inputs[0]]) != abs(value[inputs[1]]))
        waiting.insert(place, name)
        graph.append((name, operation, inputs))
    assume(largest_gradient(graph, value) <= 999)
    # Signs and factors can only go wrong where they matter.
    assume(all(2 < abs(value[inputs[0]]) <= 25 for _, operation, inputs in graph if operation == "^"))
    text = "; ".join(f"{name} = {inputs[0]} {op} {inputs[1] if op != '^' else 2}" for name, op, inputs in graph)
    return {**numbers, "graph": text, "wording": {"intro": rng.choice(INTROS).format(n=leaves)}}


def largest_gradient(graph, value):
    """How large the numbers on the way back become: a draw is kept only where they stay easy on paper."""
    gradient = {graph[-1][0]: 1}
    for name, operation, inputs in reversed(graph):
        a, b = value[inputs[0]], value[inputs[-1]]
        slopes = {"+": (1, 1), "-": (1, -1), "*": (b, a), "^": (2 * a,)}[operation]
        gradient.update({source: gradient[name] * slope for source, slope in zip(inputs, slopes)})
    return max(map(abs, gradient.values()))


def solve(step, graph, wording, slip="", **leaves):
    nodes = gates(graph)
    value = dict(leaves)
    forward = step.table("forward", ("node", "value"), marks=len(nodes), rows=len(nodes))
    for name, operation, inputs in nodes:
        _, value[name] = forward.row(name, OPERATIONS[operation](*(value[i] for i in inputs)))

    edges = sum(len(inputs) for _, _, inputs in nodes)
    backward = step.table("backward", ("input", "upstream", "local", "downstream"), marks=edges, rows=edges)
    gradient = {nodes[-1][0]: exact(1)}
    for name, operation, inputs in reversed(nodes):
        upstream = gradient[name]
        for place, source in enumerate(inputs):
            local = local_derivative(operation, place, [value[i] for i in inputs], slip)
            downstream = local if slip == "no upstream" else upstream * local
            shown = (local, upstream) if slip == "columns swapped" else (upstream, local)
            *_, gradient[source] = backward.row(source, *shown, downstream)


def local_derivative(operation, place, values, slip):
    if slip == "own factor" and operation == "*":
        return values[place]
    if slip == "minus lost" and operation == "-":
        return exact(1)
    if slip == "two lost" and operation == "^":
        return values[0]
    return derivative(lambda v: OPERATIONS[operation](*values[:place], v, *values[place + 1 :]), at=values[place])


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
%% for name in leaves_of(graph)
<< name >> = torch.tensor(<< parameters[name] >>, requires_grad=True)
%% endfor
%% for name, operation, inputs in gates(graph)
<< name >> = << inputs[0] >> << "** 2" if operation == "^" else operation ~ " " ~ inputs[1] >>
%% endfor
values = [<< gate_names(graph) | join(", ") >>]
forward = list(zip("<< gate_names(graph) | join(" ") >>".split(), values))

def rows(gate, *inputs):
    upstream, = torch.autograd.grad(L, gate, retain_graph=True)
    local = torch.autograd.grad(gate, inputs, retain_graph=True)
    return [(upstream, one, upstream * one) for one in local]

numbers = [
%% for name, operation, inputs in gates(graph) | reverse
    *rows(<< name >>, << inputs | join(", ") >>),
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
        "A product passes each input the value of the other one: the derivative of a b with respect to a is b. "
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
        "upstream and local swapped",
        "Upstream is what arrives from the loss; local is the derivative of this gate alone. The product is the same, "
        "the names are not.",
        slip="columns swapped",
    ),
]

STATEMENT = r"""
<< wording["intro"] >> Its last value is the loss $L$.
$$ << formulas(graph) >>. $$

<< figure(picture(graph, parameters)) >>

<< answer("forward") >> Work out the value of every gate, a row a gate, in the order
$<< gate_names(graph) | join("$, $") >>$.

<< answer("backward") >> Go back from $L$ and give for each input of each gate the upstream gradient, the local
derivative and the downstream gradient, a row an input, in the order $<< input_names(graph) | join("$, $") >>$.
"""

SOLUTION = r"""
Forward, each gate from its inputs:
$$ \begin{aligned}
%% for name, operation, inputs in gates(graph)
<< name >> &= << shown(operation, inputs) >> = << filled(operation, inputs, parameters, forward) >>
= << value_of(name, forward) >><< " \\\\" if not loop.last >>
%% endfor
\end{aligned} $$

Backward, from $\partial L/\partial L = 1$. The local derivatives are 1 and 1 for a sum, $1$ and $-1$ for a difference,
the other factor for a product, and twice the base for a square; each downstream gradient is the upstream gradient of
the next gate.
$$ \begin{aligned}
%% for source, upstream, local, downstream in backward.rows
\frac{\partial L}{\partial << source >>} &= \frac{\partial L}{\partial << user(graph, source) >>} \cdot
\frac{\partial << user(graph, source) >>}{\partial << source >>} = << upstream | paren >> \cdot << local | paren >>
= << downstream >><< " \\\\" if not loop.last >>
%% endfor
\end{aligned} $$

<< figure(picture(graph, parameters, forward, backward)) >>

Values stand above the wires and gradients of $L$ below them. Sanity check: nudge one input by $0.001$, run forward
again, and compare the change of $L$ with $0.001$ times that input's gradient.
"""


def leaves_of(graph):
    made = set(gate_names(graph))
    return [name for _, _, inputs in gates(graph) for name in inputs if name not in made]


def gate_names(graph):
    return [name for name, _, _ in gates(graph)]


def input_names(graph):
    return [source for _, _, inputs in reversed(gates(graph)) for source in inputs]


def user(graph, source):
    """The gate that an input goes into."""
    return next(name for name, _, inputs in gates(graph) if source in inputs)


def shown(operation, inputs):
    return LATEX[operation].format(*inputs)


def formulas(graph):
    return r", \qquad ".join(f"{name} = {shown(operation, inputs)}" for name, operation, inputs in gates(graph))


def value_of(name, forward):
    return dict(forward.rows)[name]


def filled(operation, inputs, parameters, forward):
    values = {**parameters, **dict(forward.rows)}
    return LATEX[operation].format(*(paren(values[name]) for name in inputs))


def picture(graph, parameters, forward=None, backward=None):
    nodes = [(name, "leaf") for name in leaves_of(graph)] + [(n, "square" if o == "^" else o) for n, o, _ in gates(graph)]
    edges = [(source, name) for name, _, inputs in gates(graph) for source in inputs]
    values = {name: parameters[name] for name in leaves_of(graph)}
    if forward is None:
        return computation_graph(nodes, edges, values)
    gradients = {source: downstream for source, _, _, downstream in backward.rows}
    return computation_graph(nodes, edges, {**values, **dict(forward.rows)}, {**gradients, "L": exact(1)})
