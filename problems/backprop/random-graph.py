"""Forward and backward through a drawn graph in which values are used more than once: gradients of all uses are added."""

from exgen import Mistake, exact, in_words, known, latex, shuffled, signed
from exgen.words.forks import forked_graph
from exgen.words.graphs import read_graph, slopes_but

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
RULES = {
    "+": ("$u + v$", "1 for both inputs"),
    "-": ("$u - v$", "1 for the first input, $-1$ for the second"),
    "*": (r"$u \cdot v$", "the other factor"),
    "/": (r"$\frac{u}{v}$", r"$\frac{1}{v}$ for the numerator, $-\frac{u}{v^2}$ for the denominator"),
    "max": (r"$\max(u, v)$", "1 for the larger input, 0 for the other"),
    "^": ("$u^2$", "$2u$"),
    "relu": (r"$\operatorname{ReLU}(u)$", "1 where $u > 0$, 0 where $u < 0$"),
    "sigmoid": (r"$\sigma(u)$", r"$\sigma(u)\,(1 - \sigma(u))$"),
    "tanh": (r"$\tanh(u)$", r"$1 - \tanh^2(u)$"),
    "exp": (r"$\exp(u)$", r"$\exp(u)$, its own value"),
    "ln": (r"$\ln(u)$", r"$\frac{1}{u}$"),
}
# What a reader may want to be told of the functions that occur.
MEANINGS = {
    "sigmoid": r"$\sigma(u) = 1/(1 + e^{-u})$",
    "tanh": r"$\tanh(u) = (e^{2u} - 1)/(e^{2u} + 1)$",
    "relu": r"$\operatorname{ReLU}(u) = \max(0, u)$",
}


def draw(rng, leaves=3, two=("*", "+", "max"), one=("^",)):
    names = rng.choice(LEAVES)[:leaves]
    operations = shuffled(rng, [rng.choice(item) if isinstance(item, list) else item for item in [*two, *one]])
    letters = [letter for letter in rng.choice(GATES) if letter not in names]
    graph, numbers = forked_graph(rng, names, operations, letters)
    wording = {"intro": rng.choice(INTROS).format(n=in_words(leaves))}
    return {**numbers, "graph": "; ".join(map(str, graph)), "wording": wording}


def solve(step, graph, wording, **leaves):
    net, value = read_graph(graph), dict(leaves)
    forward = step.table("forward", ("node", "value"), labels=["node"], marks=len(net.gates))
    for gate in net.gates:
        _, value[gate.name] = forward.row(gate.name, gate.value(value))

    columns = ("gate", "input", "upstream", "local", "downstream")
    backward = step.table("backward", columns, labels=["gate", "input"], marks=len(net.edges))
    total = {net.names[-1]: exact(1)}
    for gate in reversed(net.gates):
        upstream = total[gate.name]
        for source, local in zip(gate.inputs, slopes(gate, value)):
            *_, downstream = backward.row(gate.name, source, *passed(upstream, local))
            total[source] = joined(total[source], downstream) if source in total else downstream
    step("leaves", [total[name] for name in net.leaves], marks=len(leaves))


def slopes(gate, value):
    return gate.slopes(value)


def passed(upstream, local):
    """The last cells of a row of the way back."""
    return upstream, local, upstream * local


def joined(before, downstream):
    """The gradient of a value with one more use."""
    return before + downstream


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

def rows(name, gate, function, **inputs):
    upstream, = torch.autograd.grad(L, gate, retain_graph=True)
    copies = [value.detach().requires_grad_() for value in inputs.values()]  # this gate alone
    local = torch.autograd.grad(function(*copies), copies)
    return [(name, source, upstream, one, upstream * one) for source, one in zip(inputs, local)]

backward = [
%% for gate in net.gates | reverse
    *rows("<< gate.name >>", << gate.name >>, lambda << gate.inputs | join(", ") >>: << gate.torch >>, << keywords(gate.inputs) >>),
%% endfor
]
leaves = torch.autograd.grad(L, (<< net.leaves | join(", ") >>))
print(*forward, *backward, leaves, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "only the first use counted",
        "A value that goes several ways gets a gradient back from each of them, and they are added. Here only the way that "
        "the backward pass comes to first was kept. Check: nudge that value, and let all its uses change.",
        replace={"joined": lambda before, downstream: before},
    ),
    Mistake(
        "only the last use counted",
        "A value that goes several ways gets a gradient back from each of them, and they are added. Here a later one "
        "replaced the one before. Check: nudge that value, and let all its uses change.",
        replace={"joined": lambda before, downstream: downstream},
    ),
    Mistake(
        "max lets both through",
        "A maximum follows its larger input alone: the other one gets 0, and so does a ReLU with an input below 0. "
        "Check: nudge the smaller input; the maximum does not move.",
        replace={"slopes": slopes_but("max relu", lambda gate, value: [exact(1) for _ in gate.inputs])},
    ),
    Mistake(
        "value in place of the slope",
        "Local is the slope of the gate, not its value: $\\sigma' = \\sigma(1 - \\sigma)$, $\\tanh' = 1 - \\tanh^2$, and "
        "$\\ln' u = 1/u$. Only the exponential function is its own derivative.",
        replace={"slopes": slopes_but("sigmoid tanh ln", lambda gate, value: [value[gate.name]])},
    ),
    known("local without upstream", replace={"passed": lambda upstream, local: (upstream, local, local)}),
    known("product not swapped", replace={"slopes": slopes_but("*", lambda gate, value: [value[i] for i in gate.inputs])}),
    Mistake(
        "minus lost",
        "A difference falls as its second input grows, and so does a quotient of positive numbers: the local derivative there has "
        "a minus, $-1$ or $-u/v^2$.",
        replace={"slopes": slopes_but("- /", lambda gate, value: [slope * sign for slope, sign in zip(gate.slopes(value), [1, -1])])},
    ),
    known("2 of the square lost", replace={"slopes": slopes_but("^", lambda gate, value: [value[i] for i in gate.inputs])}),
    known("upstream and local swapped", replace={"passed": lambda upstream, local: (local, upstream, upstream * local)}),
]

LET = "%% set net = read_graph(graph)"

STATEMENT = r"""
<< wording["intro"] >> Its last value is the loss $L$.
$$ << net.latex >> $$

<< figure(net.picture(parameters)) >>

The inputs are << net.given(parameters) >>.<< " As always, " ~ there(net, MEANINGS) | join(", ") ~ "." if there(net, MEANINGS) >> All answers are exact numbers; decimals to 3 significant figures
are right too.
"""

QUESTIONS = {
    "forward": """Work out the value of every gate, a row a gate, in the order
$<< net.names | join("$, $") >>$.""",
    "backward": """Go back from $L$ and give for each input of each gate the upstream gradient, the local
derivative and the downstream gradient. Upstream is the whole gradient of $L$ at the gate's output. A row for each pair of
gate and input, in this order: << order(net) >>.""",
    "leaves": """Give the gradient of $L$ with respect to the inputs, as the vector
$$ [<< derivatives(net) >>]. $$""",
}

SOLUTION = r"""
%% set value, gradients = dict(parameters, **dict(forward.rows)), net.gradients(backward.rows)
Forward, each gate from its inputs:
$$ \begin{aligned}
%% for gate in net.gates
<< gate.name >> &= << gate.latex >> << worked(gate, value) >><< " \\\\[4pt]" if not loop.last >>
%% endfor
\end{aligned} $$

Backward. The local derivatives that are needed:
<< table(["gate", "local derivative"], there(net, RULES)) >>

From $\partial L/\partial L = 1$, gate by gate, upstream times local is downstream:
$$ \begin{aligned}
%% for gate, source, upstream, local, downstream in backward.rows
<< gate >> \to << source >>&: & << net.product(upstream, local) >> &= << downstream >><< " \\\\[3pt]" if not loop.last >>
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

<< figure(net.picture(value, gradients)) >>

Values stand above the wires and gradients of $L$ below them. At the inputs the gradient is
$$ [<< derivatives(net) >>] = << leaves >>. $$
%% set leaf = net.loudest(gradients)
Sanity check: run forward again with $<< leaf >>$ larger by $0.001$, and all else as it was. $L$ changes by
$<< net.nudged(parameters, leaf) | decimal(3) >>$, which is about $0.001 \cdot << gradients[leaf] | paren >>$.
"""


def there(net, said):
    """What is said of the operations that occur."""
    return [words for operation, words in said.items() if operation in net.operations]


def order(net):
    return ", ".join(f"$({gate}, {source})$" for gate, source in net.edges)


def derivatives(net):
    return ", ".join(rf"\partial L/\partial {name}" for name in net.leaves)


def keywords(inputs):
    return ", ".join(f"{name}={name}" for name in inputs)


def worked(gate, value):
    """LaTeX of a gate with its numbers put in, and its value where that is not the same again."""
    filled, made = gate.filled(value), latex(value[gate.name])
    return f"= {filled}" + (f" = {made}" if filled != made else "")


def sums(backward):
    """(name, LaTeX of the gradients that come back, their sum) of each value that is used more than once."""
    sent = {}
    for _, source, _, _, downstream in backward.rows:
        sent.setdefault(source, []).append(downstream)
    return [(name, " ".join([latex(parts[0]), *map(signed, parts[1:])]), exact(sum(parts))) for name, parts in sent.items() if len(parts) > 1]
