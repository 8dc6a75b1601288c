"""Forward and backward through a drawn graph in which values are used more than once: gradients of all uses are added."""

from fractions import Fraction

from exgen import Mistake, assume, exact, latex, ln, shuffled, signed
from exgen.words.graphs import BINARY, Gate, read_graph

TITLE = "Backpropagation through a graph with branches"
SOURCE = "notes, lecture DL-5: gradient flow, upstream times local is downstream"
# `two` and `one` are the operations on two values and on one; a list within stands for one of its items. The number of
# uses beyond the first is the number of operations on two values, less the leaves, plus one.
LEVELS = {
    1: dict(leaves=3, two=["*", ["+", "-"], ["max", "-", "/"]], one=["^"]),
    2: dict(leaves=3, two=["*", ["+", "-"], ["max", "/"]], one=[["sigmoid", "tanh", "exp"], "^", ["relu", "ln"]]),
    3: dict(leaves=4, two=["*", ["+", "*"], "-", "/", "max"], one=[["sigmoid", "tanh"], ["exp", "ln", "sigmoid"], ["^", "relu"]]),
}
CONVENTIONS = {
    "gradient flow": "At each gate, upstream is the gradient of the loss with respect to the gate's output, local the "
    "derivative of that output with respect to one input, and downstream their product.",
    "logarithm": "$\\ln$ is the natural logarithm.",
}

LEAVES = [("x", "y", "z", "t"), ("p", "q", "r", "s"), ("w", "x", "y", "z")]
GATES = [("a", "b", "c", "d", "f", "g", "h"), ("f", "g", "h", "k", "m", "n", "d"), ("g", "h", "k", "m", "n", "a", "b")]
INTROS = [
    "The graph below computes a loss from {n} numbers; some values are used more than once.",
    "A forward pass runs {n} numbers through these gates. Where a wire forks, its value goes several ways.",
    "Follow one forward and one backward pass through this graph of {n} inputs, in which wires fork.",
]
COUNTS = ["no", "one", "two", "three", "four"]
TRIES = 8  # inputs that are tried for a gate before a draw is thrown away
LOGARITHMIC = ("sigmoid", "tanh", "exp")  # gates that are drawn where their input is the logarithm of a rational number

RULES = {
    "+": ("u + v", "1 for both inputs"),
    "-": ("u - v", "1 for the first input, $-1$ for the second"),
    "*": (r"u \cdot v", "the other factor"),
    "/": (r"\frac{u}{v}", r"$\frac{1}{v}$ for the numerator, $-\frac{u}{v^2}$ for the denominator"),
    "max": (r"\max(u, v)", "1 for the larger input, 0 for the other"),
    "^": ("u^2", "$2u$"),
    "relu": (r"\operatorname{ReLU}(u)", "1 where $u > 0$, 0 where $u < 0$"),
    "sigmoid": (r"\sigma(u)", r"$\sigma(u)\,(1 - \sigma(u))$"),
    "tanh": (r"\tanh(u)", r"$1 - \tanh^2(u)$"),
    "exp": (r"\exp(u)", r"$\exp(u)$, its own value"),
    "ln": (r"\ln(u)", r"$\frac{1}{u}$"),
}


def draw(rng, leaves=3, two=("*", "+", "max"), one=("^",)):
    names = rng.choice(LEAVES)[:leaves]
    operations = shuffled(rng, [rng.choice(item) if isinstance(item, list) else item for item in [*two, *one]])
    letters = [letter for letter in rng.choice(GATES) if letter not in names]
    logarithmic = sum(operation in LOGARITHMIC for operation in operations)
    # A value is (whether it is a logarithm, a rational number): of a logarithm, the number that it is the logarithm of.
    value = {name: (False, Fraction(rng.choice([-1, 1]) * size)) for name, size in zip(names, rng.sample(range(1, 6), leaves))}
    logs = rng.sample([Fraction(2), Fraction(3), Fraction(1, 2), Fraction(1, 3)], logarithmic - operations.count("ln"))
    value |= {name: (True, number) for name, number in zip(rng.sample(names, len(logs)), logs)}
    again = len(two) - leaves + 1
    fresh, used, graph = list(names), [], []
    while operations:
        for _ in range(TRIES):
            operation = rng.choice(operations)
            size = 2 if operation in BINARY else 1
            reused = again if len(operations) == 1 else int(bool(used) and again > 0 and rng.random() < 0.5)
            inputs = chosen(rng, operation, size, reused, fresh, used, value)
            if inputs and sensible(operation, inputs, graph) and simple(result(operation, [value[i] for i in inputs])):
                break
        else:
            assume(False)
        operations.remove(operation)
        name = letters.pop(0) if operations else "L"
        value[name] = result(operation, [value[i] for i in inputs])
        again -= reused
        used += [i for i in inputs if i not in used]
        fresh = [n for n in fresh if n not in inputs] + [name]
        graph.append(Gate(name, operation, tuple(inputs)))
    assume(clear(graph, value, names))
    numbers = {name: exact(number) if not log else logarithm(number) for name, (log, number) in value.items() if name in names}
    wording = {"intro": rng.choice(INTROS).format(n=COUNTS[leaves])}
    return {**numbers, "graph": "; ".join(map(str, graph)), "wording": wording}


def chosen(rng, operation, size, reused, fresh, used, value):
    """Inputs for a gate, `reused` of them values that have been used already; None where there are none that fit."""
    inputs = []
    for slot in range(size):
        pool = used if slot < reused else fresh
        fitting = [n for n in pool if n not in inputs and takes(operation, value[n], [value[i] for i in inputs])]
        if not fitting:
            return None
        inputs.append(rng.choice(fitting))
    return shuffled(rng, inputs)


def sensible(operation, inputs, graph):
    """Whether a gate does not undo or repeat another one."""
    before = {gate.operation for gate in graph if gate.name in inputs}
    if (operation == "^" and "^" in before) or {operation, *before} >= {"exp", "ln"}:
        return False
    if operation == "relu" and before & {"^", "exp", "sigmoid", "relu"}:
        return False  # never below 0
    return all(sorted(inputs) != sorted(gate.inputs) for gate in graph)


def takes(operation, candidate, others):
    """Whether a value may go into a gate, given the inputs that it has."""
    log, number = candidate
    if operation in LOGARITHMIC:
        return log
    if operation in ("+", "-", "max"):
        return all(other[0] == log and apart(operation, candidate, other) for other in others)
    if operation == "ln":
        return not log and number > 0 and number != 1
    if operation == "relu":
        return not log and abs(number) >= Fraction(1, 4)
    return not log and number != 0 and all(abs(number) != abs(other) for _, other in others)


def apart(operation, first, second):
    """Whether two inputs differ by enough for a max, and in size otherwise."""
    if operation != "max":
        return first[1] not in (second[1], -second[1])
    if first[0]:
        return not Fraction(4, 5) <= first[1] / second[1] <= Fraction(5, 4)
    return abs(first[1] - second[1]) >= Fraction(1, 4)


def result(operation, inputs):
    log, a = inputs[0]
    b = inputs[-1][1]
    if operation == "max":
        return log, max(a, b)
    if log and operation in ("+", "-"):
        return True, a * b if operation == "+" else a / b
    if operation in LOGARITHMIC:
        return False, {"exp": a, "sigmoid": a / (1 + a), "tanh": (a * a - 1) / (a * a + 1)}[operation]
    if operation == "ln":
        return True, a
    if operation == "relu":
        return False, max(a, Fraction(0))
    return False, {"+": a + b, "-": a - b, "*": a * b, "/": a / b, "^": a * a}[operation]


def simple(value):
    log, number = value
    return number != (1 if log else 0) and abs(number.numerator) <= (12 if log else 40) and number.denominator <= 12


def clear(graph, value, names):
    """Whether all numbers on the way back are simple, few of them are 0, and some value has two uses that both matter."""
    total, uses = {"L": Fraction(1)}, {}
    for gate in reversed(graph):
        for source, slope in zip(gate.inputs, slopes_of(gate.operation, [value[i] for i in gate.inputs], value[gate.name])):
            sent = total[gate.name] * slope
            uses.setdefault(source, []).append(sent)
            total[source] = total.get(source, 0) + sent
            if not (small(slope) and small(sent) and small(total[source])):
                return False
    if any(total[name] == 0 and any(sent) for name, sent in uses.items()):
        return False  # uses that cancel
    if sum(abs(total[gate.name]) not in (0, 1) for gate in graph) < len(graph) // 2:
        return False  # upstream would not matter
    zeros = sum(sent == 0 for each in uses.values() for sent in each)
    matter = [sent for sent in uses.values() if len(sent) > 1 and all(sent) and len(set(sent)) == len(sent)]
    return bool(matter) and zeros <= 1 + len(names) // 4 and sum(total[name] == 0 for name in names) <= 1


def small(number):
    return abs(number.numerator) <= 150 and number.denominator <= 150


def slopes_of(operation, inputs, made):
    (_, a), (_, b), (_, y) = inputs[0], inputs[-1], made
    if operation in ("max", "relu"):
        return tuple(Fraction(way) for way in ((a > b, b > a) if operation == "max" else (a > 0,)))
    return {
        "+": lambda: (Fraction(1), Fraction(1)), "-": lambda: (Fraction(1), Fraction(-1)), "*": lambda: (b, a),
        "/": lambda: (1 / b, -a / b**2), "^": lambda: (2 * a,), "ln": lambda: (1 / a,),
        "sigmoid": lambda: (y * (1 - y),), "tanh": lambda: (1 - y * y,), "exp": lambda: (y,),
    }[operation]()  # fmt: skip


def logarithm(number):
    return ln(exact(number)) if number > 1 else -ln(exact(1 / number))


def solve(step, graph, wording, slip="", **leaves):
    nodes = read_graph(graph).gates
    value = dict(leaves)
    forward = step.table("forward", ("node", "value"), labels=["node"], marks=len(nodes))
    for gate in nodes:
        _, value[gate.name] = forward.row(gate.name, gate.value(value))

    edges = sum(len(gate.inputs) for gate in nodes)
    columns = ("gate", "input", "upstream", "local", "downstream")
    backward = step.table("backward", columns, labels=["gate", "input"], marks=edges)
    total = {nodes[-1].name: exact(1)}
    for gate in reversed(nodes):
        upstream = total[gate.name]
        for source, local in zip(gate.inputs, locals_of(gate, value, slip)):
            downstream = local if slip == "no upstream" else upstream * local
            shown = (local, upstream) if slip == "columns swapped" else (upstream, local)
            *_, downstream = backward.row(gate.name, source, *shown, downstream)
            if source not in total or slip == "last use":
                total[source] = downstream
            elif slip != "first use":
                total[source] = total[source] + downstream
    step("leaves", [total[name] for name in read_graph(graph).leaves], marks=len(leaves))


def locals_of(gate, value, slip):
    """The local derivative of a gate with respect to each of its inputs, or what a slip makes of it."""
    if slip == "max to both" and gate.operation in ("max", "relu"):
        return [exact(1) for _ in gate.inputs]
    if (slip, gate.operation) in (("two lost", "^"), ("own factor", "*")):
        return [value[name] for name in gate.inputs]
    if slip == "value as slope" and gate.operation in ("sigmoid", "tanh", "ln"):
        return [value[gate.name]]
    found = gate.slopes(value)
    return [found[0], -found[1]] if slip == "minus lost" and gate.operation in ("-", "/") else found


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

def rows(name, gate, function, **inputs):
    upstream, = torch.autograd.grad(L, gate, retain_graph=True)
    copies = [value.detach().requires_grad_() for value in inputs.values()]  # this gate alone
    local = torch.autograd.grad(function(*copies), copies)
    return [(name, source, upstream, one, upstream * one) for source, one in zip(inputs, local)]

backward = [
%% for gate in read_graph(graph).gates | reverse
    *rows("<< gate.name >>", << gate.name >>, lambda << gate.inputs | join(", ") >>: << gate.torch >>, << keywords(gate.inputs) >>),
%% endfor
]
leaves = torch.autograd.grad(L, (<< read_graph(graph).leaves | join(", ") >>))
print(*forward, *backward, leaves, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "only the first use counted",
        "A value that goes several ways gets a gradient back from each of them, and they are added. Here only the way that "
        "the backward pass comes to first was kept. Check: nudge that value, and let all its uses change.",
        slip="first use",
    ),
    Mistake(
        "only the last use counted",
        "A value that goes several ways gets a gradient back from each of them, and they are added. Here a later one "
        "replaced the one before. Check: nudge that value, and let all its uses change.",
        slip="last use",
    ),
    Mistake(
        "max lets both through",
        "A maximum follows its larger input alone: the other one gets 0, and so does a ReLU with an input below 0. "
        "Check: nudge the smaller input; the maximum does not move.",
        slip="max to both",
    ),
    Mistake(
        "value in place of the slope",
        "Local is the slope of the gate, not its value: $\\sigma' = \\sigma(1 - \\sigma)$, $\\tanh' = 1 - \\tanh^2$, and "
        "$\\ln' u = 1/u$. Only the exponential function is its own derivative.",
        slip="value as slope",
    ),
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
        "A difference falls as its second input grows, and so does a quotient of positive numbers: the local derivative there has "
        "a minus, $-1$ or $-u/v^2$.",
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
$$ << read_graph(graph).latex >> $$

<< figure(read_graph(graph).picture(parameters)) >>

The inputs are << inputs(graph, parameters) >>.<< meanings(graph) >> All answers are exact numbers; decimals to 3 significant figures
are right too.

<< answer("forward") >> Work out the value of every gate, a row a gate, in the order
$<< read_graph(graph).names | join("$, $") >>$.

<< answer("backward") >> Go back from $L$ and give for each input of each gate the upstream gradient, the local
derivative and the downstream gradient. Upstream is the whole gradient of $L$ at the gate's output. A row for each pair of
gate and input, in this order: << order(graph) >>.

<< answer("leaves") >> Give the gradient of $L$ with respect to the inputs, as the vector
$$ [<< derivatives(graph) >>]. $$
"""

SOLUTION = r"""
Forward, each gate from its inputs:
$$ \begin{aligned}
%% for gate in read_graph(graph).gates
<< gate.name >> &= << gate.latex >> << worked(gate, values(parameters, forward)) >><< " \\\\[4pt]" if not loop.last >>
%% endfor
\end{aligned} $$

Backward. The local derivatives that are needed:
<< table(["gate", "local derivative"], rules(graph)) >>

From $\partial L/\partial L = 1$, gate by gate, upstream times local is downstream:
$$ \begin{aligned}
%% for gate, source, upstream, local, downstream in backward.rows
<< gate >> \to << source >>&: & << read_graph(graph).product(upstream, local) >> &= << downstream >><< " \\\\[3pt]" if not loop.last >>
%% endfor
\end{aligned} $$

%% if sums(backward)
A value that is used more than once gets a gradient from each use, and they are added before anything goes further back:
$$ \begin{aligned}
%% for name, parts, sum in sums(backward)
\frac{\partial L}{\partial << name >>} &= << parts >> = << sum >><< " \\\\[4pt]" if not loop.last >>
%% endfor
\end{aligned} $$
To keep one use only would be the gradient of a graph in which the other uses hold a constant.
%% endif

<< figure(read_graph(graph).picture(values(parameters, forward), gradients(backward))) >>

Values stand above the wires and gradients of $L$ below them. At the inputs the gradient is
$$ [<< derivatives(graph) >>] = << leaves >>. $$
%% set leaf = loudest(graph, leaves)
Sanity check: run forward again with $<< leaf >>$ larger by $0.001$, and all else as it was. $L$ changes by
$<< read_graph(graph).nudged(parameters, leaf) | decimal(3) >>$, which is about $0.001 \cdot << leaves[read_graph(graph).leaves.index(leaf)] | paren >>$.
"""


def order(graph):
    return ", ".join(f"$({name}, {source})$" for name, source in edges_of(graph))


def edges_of(graph):
    """(gate, input) as the way back meets them."""
    return [(gate.name, source) for gate in reversed(read_graph(graph).gates) for source in gate.inputs]


def keywords(inputs):
    return ", ".join(f"{name}={name}" for name in inputs)


def inputs(graph, parameters):
    return ", ".join(f"${name} = {latex(parameters[name])}$" for name in read_graph(graph).leaves)


def meanings(graph):
    """What a reader may want to be told of the functions that occur."""
    there = {gate.operation for gate in read_graph(graph).gates}
    said = []
    if "sigmoid" in there:
        said.append(r"$\sigma(u) = 1/(1 + e^{-u})$")
    if "tanh" in there:
        said.append(r"$\tanh(u) = (e^{2u} - 1)/(e^{2u} + 1)$")
    if "relu" in there:
        said.append(r"$\operatorname{ReLU}(u) = \max(0, u)$")
    return f" As always, {', '.join(said)}." if said else ""


def derivatives(graph):
    return ", ".join(rf"\partial L/\partial {name}" for name in read_graph(graph).leaves)


def rules(graph):
    there = {gate.operation for gate in read_graph(graph).gates}
    return [[f"${formula}$", rule] for operation, (formula, rule) in RULES.items() if operation in there]


def values(parameters, forward):
    """What every name of the graph stands for."""
    return {**parameters, **dict(forward.rows)}


def worked(gate, known):
    """LaTeX of a gate with its numbers put in, and its value where that is not the same again."""
    value = latex(known[gate.name])
    return f"= {gate.filled(known)}" + (f" = {value}" if gate.filled(known) != value else "")


def loudest(graph, leaves):
    """The input with the largest gradient."""
    return max(zip(read_graph(graph).leaves, leaves), key=lambda pair: abs(pair[1]))[0]


def sums(backward):
    """(name, LaTeX of the gradients that come back, their sum) of each value that is used more than once."""
    sent = {}
    for _, source, _, _, downstream in backward.rows:
        sent.setdefault(source, []).append(downstream)
    return [(name, " ".join([latex(parts[0]), *map(signed, parts[1:])]), exact(sum(parts))) for name, parts in sent.items() if len(parts) > 1]


def gradients(backward):
    """The whole gradient at every value: what comes back from all its uses."""
    found = {"L": exact(1)}
    for _, source, _, _, downstream in backward.rows:
        found[source] = found.get(source, 0) + downstream
    return found
