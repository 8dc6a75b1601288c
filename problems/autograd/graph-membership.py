"""Which tensors of a program require their gradient, which are leaves, and whose .grad backward fills.

The program is Python as it is printed. `solve` reads it line by line and keeps, for each tensor, what torch's rules say
of it; torch itself is asked only by CHECK.
"""

import ast
import re
from types import SimpleNamespace

from exgen import Mistake, assume, shuffled
from exgen.figures import computation_graph

TITLE = "Who is in the graph?"
SOURCE = "notes, 22 and 25 January: a = x + y, b = x + z, where z alone requires its gradient; 24 January: detach"
# `special` are lines that make a tensor outside the graph, `extras` lines that make no tensor; there are `rows`
# tensors in all, `inside` of them or more in the graph that backward walks.
LEVELS = {
    1: dict(rows=5, leaves=2, special=1, extras=0, inside=3, kinds=["detach", "no grad", "plain"]),
    2: dict(rows=6, leaves=2, special=2, extras=0, inside=3, kinds=["detach", "no grad", "times detached", "plain"]),
    3: dict(rows=7, leaves=3, special=2, extras=1, inside=4, kinds=["detach", "no grad", "like", "item", "clone"]),
}
CONVENTIONS = {
    "graph": "The flags of tensors are those of torch: $\\texttt{requires\\_grad}$ and $\\texttt{is\\_leaf}$ as the program "
    "leaves them; .grad is filled where it holds a tensor, and not where it is None."
}

LETTERS = [("x", "y", "z"), ("u", "v", "w"), ("w", "b", "x"), ("p", "q", "r"), ("a", "b", "c")]
RESULTS = [("g", "h", "k", "m", "n"), ("s", "d", "e", "h", "q"), ("d", "e", "g", "h", "k"), ("m", "n", "k", "g", "l")]
INTROS = [
    "Follow this program and its graph:",
    "Autograd includes some of these tensors in its graph and excludes others:",
    "A program works with numbers kept in tensors and then calls backward:",
    "Read this program as autograd does:",
]
ASKS = [
    "Say for each tensor, when the program has run, whether it requires its gradient, whether it is a leaf, and whether "
    "its .grad is filled: true or false in each place,",
    "What are the two flags of each tensor at the end, and is its .grad filled? Write true or false in each place,",
]


# -- making a program --------------------------------------------------------------------------------------------

def draw(rng, rows=6, leaves=2, special=2, extras=0, inside=3, kinds=("detach", "no grad", "plain")):
    inputs = list(rng.choice(LETTERS))[:leaves]
    letters = [letter for letter in rng.choice(RESULTS) if letter not in inputs]
    assume(len(letters) >= rows - len(inputs))
    asked = [rng.random() < 0.55 for _ in inputs]
    assume(0 < sum(asked) < max(3, len(asked)))
    lines = [made_by_hand(rng, name, flag) for name, flag in zip(inputs, asked)]

    makers = rng.sample(list(kinds), special)
    makers = [*shuffled(rng, [*makers, *["op"] * (rows - len(inputs) - special - 1)]), "last"]
    for name, kind in zip(letters, makers):
        lines.append(made(rng, kind, name, lines))
    for kind in rng.sample(["bare detach", "requires", "retain"], extras):
        lines = with_extra(rng, kind, lines)
    program = "\n".join([*lines, f"{letters[len(makers) - 1]}.backward()"])

    seen, last = walk(program)
    assume(last.needs and not last.leaf)
    # Every tensor goes on into another one, and the rows are of several kinds.
    words = re.findall(r"[a-z_]+", program.replace("requires_grad=True", ""))
    assume(all(words.count(name) > 1 for name in seen))
    within = reached(program)
    assume(len(within) >= inside and sum(not tensor.leaf for tensor, _ in within.values()) > 1)
    assume(len({flags(tensor) for tensor in seen.values()}) >= 3)
    return {"program": program, "wording": {"intro": rng.choice(INTROS), "ask": rng.choice(ASKS)}}


def made_by_hand(rng, name, asked):
    return f"{name} = torch.tensor({rng.randint(1, 5)}.0{', requires_grad=True' if asked else ''})"


def made(rng, kind, name, lines):
    """One line (two under no_grad) that makes a tensor; it takes those first that no line has used yet."""
    seen, _ = walk("\n".join(lines))
    used = set(re.findall(r"[a-z]+", " ".join(line.partition(" = ")[2] for line in lines)))
    order = shuffled(rng, seen)
    order = sorted(order, key=lambda other: other in used or rng.random() < 0.25)
    within = [other for other in order if seen[other].needs]
    if kind == "detach":
        assume(within)
        return f"{name} = {within[0]}.detach()"
    if kind == "clone":
        return f"{name} = {order[0]}.clone()"
    if kind == "like":
        return f"{name} = torch.{rng.choice(['ones_like', 'zeros_like', 'rand_like'])}({order[0]})"
    if kind in ("times detached", "item"):
        assume(within and len(order) > 1)
        other = next(other for other in order if other != within[0])
        return f"{name} = {within[0]}.{'item' if kind == 'item' else 'detach'}() {rng.choice('*+-')} {other}"
    if kind == "plain":
        without = [other for other in order if not seen[other].needs]
        assume(without)
        return f"{name} = {formula(rng, without[:1])}"
    if kind == "no grad":
        assume(within)
        others = [other for other in order if other != within[0]][:1]
        return f"with torch.no_grad():\n    {name} = {formula(rng, shuffled(rng, [within[0], *others[: rng.randint(0, 1)]]))}"
    if kind == "last":
        unused = [other for other in seen if other not in used]
        assume(len(unused) <= 3)
        more = [other for other in order if other in within and other not in unused]
        return f"{name} = {formula(rng, shuffled(rng, [*unused, *more[: max(0, 2 - len(unused))]]))}"
    return f"{name} = {formula(rng, order[:2] if rng.random() < 0.75 else order[:1])}"


def formula(rng, names):
    if len(names) == 1:
        return rng.choice(["{0}**2", "{0} * {1}", "{1} * {0}", "{0} + {1}", "{1} - {0}"]).format(names[0], rng.randint(2, 5))
    return f" {rng.choice('*+-' if len(names) == 2 else '*+')} ".join(names)


def with_extra(rng, kind, lines):
    """One more line that makes no tensor, right after one that fits."""
    seen, _ = walk("\n".join(lines))
    fits = {
        "bare detach": lambda tensor: tensor.needs,
        "requires": lambda tensor: tensor.leaf and not tensor.needs,
        "retain": lambda tensor: tensor.needs and not tensor.leaf,
    }[kind]
    places = [i for i, line in enumerate(lines) if fits(seen[defined(line)])]
    assume(places)
    place = rng.choice(places)
    call = {"bare detach": "detach()", "requires": "requires_grad_()", "retain": "retain_grad()"}[kind]
    return [*lines[: place + 1], f"{defined(lines[place])}.{call}", *lines[place + 1 :]]


def defined(line):
    """The name that a line gives a tensor, or that its call is made on."""
    return re.match(r"(?:with .*\n)?\s*([a-z]+)", line)[1]


# -- torch's rules -----------------------------------------------------------------------------------------------

def walk(program, slip=""):
    """The tensors of a program by name, as it leaves them, and the one that backward is called on (None without)."""
    state = SimpleNamespace(tensors={}, recording=True, slip=slip, last=None)
    for line in ast.parse(program).body:
        if isinstance(line, ast.With):
            state.recording = slip == "no grad ignored"
            for inner in line.body:
                run_line(inner, state)
            state.recording = True
        else:
            run_line(line, state)
    return state.tensors, state.last


def run_line(line, state):
    value = value_of(line.value, state)
    if isinstance(line, ast.Assign):
        value.name = line.targets[0].id
        state.tensors[value.name] = value


def tensor(made, needs=False, leaf=True, sources=(), sign="leaf"):
    return SimpleNamespace(
        name="", made=made, needs=needs, leaf=leaf, sources=list(sources), sign=sign, retains=False, filled=False,
    )  # fmt: skip


def value_of(node, state):
    """The tensor that an expression gives, or None for a plain number."""
    if isinstance(node, ast.Name):
        return state.tensors[node.id]
    if isinstance(node, ast.BinOp):
        sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Pow: "square"}[type(node.op)]
        inputs = [value_of(side, state) for side in (node.left, node.right)]
        return result([value for value in inputs if value is not None], sign, state)
    if isinstance(node, ast.Call):
        return called(node, state)
    return None


def result(inputs, sign, state):
    """The result of an operation: recorded where one of its inputs requires its gradient, and nothing forbids it."""
    needing = [value for value in inputs if value.needs]
    enough = all if state.slip == "all inputs" else any
    if not state.recording:
        made = "not recorded, no grad"
    elif enough(value.needs for value in inputs):
        return tensor("recorded", True, False, needing, sign)
    else:
        made = "not recorded, no input needs it"
    return tensor(made, False, state.slip != "results are no leaves")


def called(node, state):
    method = node.func.attr
    owner = node.func.value
    if isinstance(owner, ast.Name) and owner.id == "torch":
        if method == "tensor":
            asked = any(word.arg == "requires_grad" and word.value.value for word in node.keywords)
            return tensor("made by hand", asked)
        return tensor("new, takes the shape only")
    value = value_of(owner, state)
    if method == "detach":
        if state.slip == "in place":
            value.needs, value.leaf, value.retains = False, True, False
        if state.slip == "detach ignored":
            return tensor("recorded", value.needs, not value.needs, [value] if value.needs else [])
        return tensor("detached", leaf=state.slip != "results are no leaves")
    if method == "clone":
        return result([value], "clone", state)
    if method == "item":
        return None
    if method == "requires_grad_":
        value.needs = True
        value.made += ", then asked"
    elif method == "retain_grad":
        value.retains = True
    elif method == "backward":
        state.last = value
        backward(value, state.slip)
        if state.slip == "every leaf filled":
            for other in state.tensors.values():
                other.filled = other.filled or (other.needs and other.leaf)
    return value


def backward(value, slip, seen=None):
    """Fill .grad from here on back: of leaves that require it, and of tensors that were told to retain it."""
    seen = [] if seen is None else seen
    if any(value is other for other in seen) or not value.needs:
        return
    seen.append(value)
    value.filled = value.leaf or value.retains or slip == "every tensor filled"
    for source in value.sources:
        backward(source, slip, seen)


def flags(value, slip=""):
    leaf = value.leaf and (value.needs or slip != "leaves require it")
    return value.needs, leaf, value.filled


def solve(step, program, wording, slip=""):
    seen, _ = walk(program, slip)
    columns = ("tensor", "requires grad?", "leaf?", ".grad filled?")
    table = step.table("members", columns, labels=["tensor"], marks=len(seen))
    for name, value in seen.items():
        table.row(name, *flags(value, slip))


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
<< program >>

import warnings

def member(name, tensor):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a non-leaf it is None
        filled = tensor.grad is not None
    return name, tensor.requires_grad, tensor.is_leaf, filled

members = [
%% for name in names(program)
    member("<< name >>", << name >>),
%% endfor
]
print(*members, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "non-leaf thought to keep .grad",
        "Backward fills .grad of leaves only; the gradients of results pass through and are not kept, unless the "
        "tensor was told to retain its own. Check: torch gives None for .grad of a result, with a warning.",
        slip="every tensor filled",
    ),
    Mistake(
        "detach thought to work in place",
        "The detach method gives a new tensor outside the graph and leaves the old one as it was; a call whose result "
        "is not kept does nothing. Check: the method in place would be spelled with an underscore at its end.",
        slip="in place",
    ),
    Mistake(
        "unrecorded result said to be no leaf",
        "A tensor that does not require its gradient is a leaf by convention, also when an operation made it: nothing "
        "stands behind it in the graph. Check: is there any operation that backward could go back to from there?",
        slip="results are no leaves",
    ),
    Mistake(
        "no grad ignored",
        "Under no grad nothing is recorded: a result does not require its gradient, whatever its inputs are.",
        slip="no grad ignored",
    ),
    Mistake(
        "gradient required of all inputs",
        "A result requires its gradient as soon as one of its inputs does; not all of them have to. "
        "Check: a weight times a data point depends on the weight, though the data need no gradient.",
        slip="all inputs",
    ),
    Mistake(
        "leaf off the path thought to be filled",
        "Backward fills the leaves that it reaches from its own tensor through recorded operations. A leaf that enters "
        "only through a detached tensor, or under no grad, is never reached. Check: trace a path back to it.",
        slip="every leaf filled",
    ),
    Mistake(
        "detach ignored",
        "A detached tensor does not require its gradient, and backward does not go through it.",
        slip="detach ignored",
    ),
    Mistake(
        "leaf taken for tensor with gradient",
        "The two flags are not the same: a tensor made by hand is a leaf, whether it requires its gradient or not.",
        slip="leaves require it",
    ),
]

STATEMENT = r"""
<< wording["intro"] >>

<< code(program) >>

<< answer("members") >><< wording["ask"] >> a row a tensor, in the order << listed(program) >>.
"""

SOLUTION = r"""
The rules, in the order in which they are needed:

A result requires its gradient when the operation is recorded, that is, when at least one input requires it and no grad
is not on. What is detached, or made anew, is outside the graph.

A tensor that does not require its gradient is a leaf; one that requires it is a leaf when it was made by hand, and not
when a recorded operation made it.

Backward on << last_name(program) >> goes back through recorded operations only. It fills .grad of the leaves it reaches
that require their gradient, and of a result only where this was told to retain it.

<< table(["tensor", "how it was made", "requires grad", "leaf", "reached", ".grad"], reasons(program)) >>

<< figure(picture(program)) >>

The picture shows the recorded graph that backward walks, from right to left; inputs that require no gradient, and
plain numbers, are left out.
Sanity check: who is not in the picture has no .grad, and a tensor with wires on both sides keeps none unless it retains it.
"""


# -- words of the texts ------------------------------------------------------------------------------------------

def names(program):
    return list(walk(program)[0])


def listed(program):
    return ", ".join(f"${name}$" for name in names(program))


def last_name(program):
    return f"${walk(program)[1].name}$"


def reached(program):
    """The tensors of the recorded graph behind the last one, by name, and the inputs of each, by name."""
    found, waiting = {}, [walk(program)[1]]
    while waiting:
        value = waiting.pop(0)
        if value.name not in found:
            found[value.name] = value, named_sources(value)
            waiting += found[value.name][1]
    return found


def named_sources(value):
    """The inputs that have a name, also those that go in through a part of a longer formula."""
    return [other for source in value.sources for other in ([source] if source.name else named_sources(source))]


def reasons(program):
    seen, _ = walk(program)
    inside = reached(program)
    rows = []
    for name, value in seen.items():
        made = value.made
        if value.made == "recorded":
            made = "recorded, from " + " and ".join(f"${source.name}$" for source in named_sources(value))
        grad = "filled" if value.filled else "None"
        if value.filled and not value.leaf:
            grad = "filled, retained"
        rows.append([f"${name}$", made, said(value.needs), said(value.leaf), said(name in inside), grad])
    return rows


def said(flag):
    return "yes" if flag else "no"


def picture(program):
    inside = reached(program)
    order = [name for name in names(program) if name in inside]
    nodes = [(name, inside[name][0].sign) for name in order]
    edges = [(source.name, name) for name in order for source in inside[name][1]]
    return computation_graph(nodes, edges)
