"""What a short PyTorch program prints: forward values, gradients that add up, detached branches, steps of descent.

The program is Python as it is printed. `solve` works it out line by line in exact numbers, by torch's rules; CHECK runs
the very same lines in torch.
"""

import ast
import re
from functools import lru_cache
from types import SimpleNamespace

from exgen import Array, Mistake, assume, exact, latex, shuffled, variable

TITLE = "What does this program print?"
SOURCE = "notes, 24 and 25 January: short programs around loss.backward(), detach, and gradients that are added"
# `prints` is the number of values that are asked for.
LEVELS = {
    1: dict(kind="one leaf", prints=3, largest=80),
    2: dict(kind="two leaves", prints=4, largest=80),
    3: dict(kind="training", prints=5, largest=100),
}
CONVENTIONS = {
    "printing": "Of what a program prints the values count, not the spelling: $[4, 6]$ for a tensor of two entries, a plain "
    "number for a scalar.",
    "accumulation": "Gradients are those of torch: backward adds to what x.grad holds, and a graph that was not "
    "retained is freed by the first backward through it.",
}

NAMES = [("x", "w", "v"), ("w", "b", "x"), ("u", "v", "c"), ("a", "b", "c"), ("p", "q", "c")]
LOSSES = ["y", "loss", "L", "out"]
INTROS = [
    "Run this program by hand:",
    "What does this program print, line by line?",
    "A colleague asks what the following lines print. Work it out on paper:",
    "Follow the values and the gradients through this program:",
]


# -- making a program --------------------------------------------------------------------------------------------

def draw(rng, kind="two leaves", prints=4, largest=80):
    lines = {"one leaf": one_leaf, "two leaves": two_leaves, "training": training}[kind](rng)
    program = "\n".join(lines)
    printed = []
    run_program(program, lambda name, value, **_: printed.append(value) or value)
    assume(len(printed) == prints)
    entries = [entry for value in printed for entry in (value.entries if isinstance(value, Array) else [value])]
    assume(all(entries) and max(map(abs, entries)) <= largest and all(entry.denominator <= 100 for entry in entries))
    assume(all(len(str(entry.numerator).lstrip("-")) <= 3 for entry in entries if entry.denominator > 1))
    # Each line that prints has a value of its own, and something happens beyond sums of plain squares.
    assume(len(set(map(str, printed))) == prints)
    assume(any(word in program for word in ("mean", "detach", "no_grad", "optim")))
    return {"program": program, "wording": {"intro": rng.choice(INTROS)}}


def tensor_line(rng, name, n, needs, largest=4):
    numbers = rng.sample([k for k in range(-largest + 1, largest + 1) if k], n)
    value = f"[{', '.join(f'{k}.0' for k in numbers)}]" if n > 1 else f"{numbers[0]}.0"
    return f"{name} = torch.tensor({value}{', requires_grad=True' if needs else ''})"


def close(rng):
    return rng.choice([".sum()", ".sum()", ".mean()"])


def plus(rng, least=1):
    """A further number of a sum: ` + 3`, ` - 2`; from 2 on where a factor is wanted."""
    number = rng.choice([-1, 1]) * rng.randint(least, 4)
    return f" {'-' if number < 0 else '+'} {abs(number)}"


def recorded(rng, x):
    """One element-wise formula of x, in brackets, so that it can be summed."""
    k = rng.randint(2, 4)
    return rng.choice([
        f"({x}**2)", f"({k} * {x}**2)", f"(({x}{plus(rng)})**2)", f"({x}**2{plus(rng, 2)} * {x})", f"({x} * ({x}{plus(rng)}))",
    ])  # fmt: skip


def detached(rng, x, y):
    """Lines that end in a scalar y, in which a part of x does not count."""
    k, c = rng.randint(2, 3), rng.choice("dkgh")
    return rng.choice([
        [f"{y} = ({x}.detach() * {x}**2){close(rng)}"],
        [f"{y} = ({x}**2 * ({x}{plus(rng)}).detach()){close(rng)}"],
        [f"{c} = {k} * {x}.detach()", f"{y} = ({c} * {x} + {x}**2){close(rng)}"],
        [f"{c} = {x}**2", f"{y} = ({c} + {k} * {c}.detach() * {x}){close(rng)}"],
        ["with torch.no_grad():", f"    {c} = {x}{plus(rng)}", f"{y} = ({c} * {x}**2){close(rng)}"],
        [f"{c} = ({x}**2).sum().item()", f"{y} = ({c} * {x} - {x}**2){close(rng)}"],
    ])  # fmt: skip


def reset(rng, *names):
    zero = rng.random() < 0.5
    return [f"{name}.grad.zero_()" if zero else f"{name}.grad = None" for name in names]


def one_leaf(rng):
    """Two rounds on one tensor of two entries; one round may have a detached part."""
    x, y = rng.choice(NAMES)[0], rng.choice(LOSSES)
    plain = [f"{y} = {recorded(rng, x)}{close(rng)}"]
    rounds = [plain, detached(rng, x, y) if rng.random() < 0.7 else [f"{y} = {recorded(rng, x)}.mean()"]]
    lines = [tensor_line(rng, x, 2, True)]
    early = rng.random() < 0.5
    for i, forward in enumerate(shuffled(rng, rounds)):
        lines += reset(rng, x) if i and rng.random() < 0.5 else []
        lines += [*forward, f"{y}.backward()"]
        lines += [f"print({y}.item())"] if early == (i == 0) else []
        lines += [f"print({x}.grad)"]
    return lines


def two_leaves(rng):
    """Two rounds on two tensors that both require their gradient; one of them may be set back in between."""
    x, w, _ = rng.choice(NAMES)
    y = rng.choice([name for name in LOSSES if name not in (x, w)])
    scalar = rng.random() < 0.5
    first, second = shuffled(rng, (x, w))
    one = [f"{y} = ({first} * {second}{plus(rng, 2)} * {first}){close(rng)}"]
    if rng.random() < 0.5:
        h = rng.choice("hgs")
        one = [f"{h} = {first}{plus(rng, 2)} * {second}", f"{y} = ({h}**2){close(rng)}"]
    two = rng.choice([
        [f"{y} = ({first}.detach() * {second}**2 + {first}**2){close(rng)}"],
        [f"{y} = ({first}**2 * ({second}{plus(rng)}).detach() + {second} * {first}){close(rng)}"],
        ["with torch.no_grad():", f"    k = {first} * {second}", f"{y} = (k * {second} + {first}**2){close(rng)}"],
        [f"k = ({first} - {second}).detach()", f"{y} = (k * {second} * {first}){close(rng)}"],
    ])  # fmt: skip
    lines = [tensor_line(rng, x, 2, True), tensor_line(rng, w, 1 if scalar else 2, True)]
    shown = shuffled(rng, [f"print({y}.item())", f"print({x}.grad)"])
    for i, forward in enumerate(shuffled(rng, [one, two])):
        lines += reset(rng, *rng.choice([(), (x,), (w,), (x, w)])) if i else []
        lines += [*forward, f"{y}.backward()"]
        lines += [f"print({x}.grad)", f"print({w}.grad)"] if i else shown
    return lines


def training(rng):
    """Two steps of gradient descent in a loop, by hand or by an optimiser; the gradient is set back, or is not."""
    w, b, x = rng.choice([("w", "b", "x"), ("w", "c", "x"), ("a", "b", "x"), ("u", "c", "x")])
    rate = rng.choice(["0.5", "0.25", "0.1", "0.2"])
    lines = [tensor_line(rng, x, 2, False, 2), tensor_line(rng, w, 2, True, 3), tensor_line(rng, b, 1, True, 3)]
    byhand = rng.random() < 0.5
    if not byhand:
        lines += [f"opt = torch.optim.SGD([{w}, {b}], lr={rate})"]
    forward = [rng.choice([f"y = ({w} * {x}).sum() + {b}", f"y = ({w} * {x} + {b}).sum()", f"y = ({w} * {x}).mean() + {b}"])]
    error = f"(y{plus(rng)})**2"
    extra = rng.choice([
        "", "", f" + ({w}**2).sum()", f" + ({w}.detach() * {w}).sum()", f" + {b}.detach() * {b}", f" + ({w}**2).mean()",
    ])  # fmt: skip
    forward += [f"loss = {error}{extra}"]
    cleared = rng.random() < 0.6
    if byhand:
        update = ["with torch.no_grad():", f"    {w} -= {rate} * {w}.grad", f"    {b} -= {rate} * {b}.grad"]
        back = reset(rng, w, b) if cleared else []
    else:
        update, back = ["opt.step()"], ["opt.zero_grad()"] if cleared else []
    # Setting back stands at the beginning of a pass where the optimiser does it, else at its end.
    body = [*forward, "loss.backward()", f"print({w}.grad)", *update]
    body = [*back, *body] if not byhand and rng.random() < 0.5 else [*body, *back]
    body = [*body[: body.index("loss.backward()")], "print(loss.item())", *body[body.index("loss.backward()") :]]
    lines += ["for step in range(2):", *("    " + line for line in body)]
    return [*lines, f"print({rng.choice([w, w, b])})"]


# -- torch's rules -----------------------------------------------------------------------------------------------

def run_program(program, out, slip=""):
    """Work a program out; `out(name, value, marks=1)` is told what it prints, and gives back what to go on with."""
    state = SimpleNamespace(names={}, recording=True, out=out, slip=slip, count=0, history=[], calls=[])
    run_lines(parsed(program), state)
    return state


@lru_cache(maxsize=64)  # every mistake and every text runs it again
def parsed(program):
    return ast.parse(program).body


def run_lines(lines, state):
    for line in lines:
        if isinstance(line, ast.With):
            state.recording = False
            run_lines(line.body, state)
            state.recording = True
        elif isinstance(line, ast.For):
            for _ in range(line.iter.args[0].value):
                run_lines(line.body, state)
        elif isinstance(line, ast.AugAssign):
            change(state.names[line.target.id], of(line.value, state), state)
        elif isinstance(line, ast.Expr):
            of(line.value, state)
        elif isinstance(line.targets[0], ast.Attribute):
            set_back(of(line.targets[0].value, state), None, state)
        else:
            name, value = line.targets[0].id, of(line.value, state)
            state.names[name] = value
            if hasattr(value, "needs"):
                value.name = name
                state.history.append((f"${name}$ is worked out" if value.inputs else f"${name}$ is made", "", value.value))


def tensor(value, needs=False, sign="", inputs=()):
    return SimpleNamespace(value=value, needs=needs, sign=sign, inputs=inputs, grad=None, name="", of=None)


def change(target, step, state):
    """w -= step, in place and not recorded: w stays the leaf that it is."""
    if state.slip != "step missed":
        target.value = target.value - value_of(step)
        state.history.append((f"update of ${target.name}$", -value_of(step), target.value))


def set_back(leaf, value, state):
    if state.slip != "never set back":
        leaf.grad = value
        state.history.append((f"gradient of ${leaf.name}$ set back", "", "None" if value is None else value))


def value_of(operand):
    return operand.value if isinstance(operand, SimpleNamespace) else operand


def of(node, state):
    """What an expression gives: a tensor, a plain number, or None."""
    if isinstance(node, ast.Constant):
        return exact(str(node.value))
    if isinstance(node, ast.UnaryOp):
        return -of(node.operand, state)
    if isinstance(node, ast.List):
        return [of(entry, state) for entry in node.elts]
    if isinstance(node, ast.Name):
        return state.names[node.id]
    if isinstance(node, ast.Attribute):
        leaf = of(node.value, state)
        return tensor(leaf.grad)
    if isinstance(node, ast.BinOp):
        sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Pow: "**"}[type(node.op)]
        return result(sign, [of(node.left, state), of(node.right, state)], state)
    return called(node, state)


def result(sign, inputs, state):
    """A tensor made by an operation; recorded where an input requires its gradient, and no grad is not on."""
    if not any(isinstance(operand, SimpleNamespace) for operand in inputs):
        return forward(sign, inputs)
    recording = state.recording or state.slip == "detached counted"
    needs = recording and any(operand.needs for operand in inputs if isinstance(operand, SimpleNamespace))
    return tensor(forward(sign, [value_of(operand) for operand in inputs]), needs, sign, inputs)


def forward(sign, values):
    if sign == "sum":
        return values[0].sum()
    if sign == "mean":
        return values[0].mean()
    a, b = values
    if sign == "**":
        return a ** int(b)
    return a + b if sign == "+" else a - b if sign == "-" else a * b


def called(node, state):
    method = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
    if method == "print":
        return show(node.args[0], state)
    if method == "tensor":
        asked = any(word.arg == "requires_grad" and word.value.value for word in node.keywords)
        value = of(node.args[0], state)
        return tensor(exact(value), asked)
    if method == "SGD":
        return SimpleNamespace(leaves=of(node.args[0], state), rate=of(node.keywords[0].value, state))
    if method == "zero_":
        leaf = of(node.func.value.value, state)  # of `x.grad.zero_()` the x
        return set_back(leaf, 0 * leaf.value, state)
    value = of(node.func.value, state)
    if method in ("sum", "mean"):
        return result(method, [value], state)
    if method == "detach":
        if state.slip == "detached counted":
            return value
        constant = tensor(value.value)
        constant.of = value
        return constant
    if method == "item":
        return value if state.slip == "detached counted" else value.value
    if method == "backward":
        return backward(value, state)
    for leaf in value.leaves:  # an optimiser
        if method == "zero_grad":
            set_back(leaf, None, state)
        elif method == "step":
            change(leaf, value.rate * leaf.grad, state)
    return None


def show(node, state):
    """Print a value; where a student has another one, the program goes on with that."""
    state.count += 1
    shown = value_of(of(node, state))
    if state.slip == "shape" and isinstance(shown, Array):
        state.out(f"out{state.count}", exact([len(shown)]), marks=1)
        return
    given = state.out(f"out{state.count}", shown, marks=1)
    state.history.append((f"print {state.count}", "", shown))
    if isinstance(node, ast.Attribute):
        of(node.value, state).grad = given
    elif isinstance(node, ast.Name):
        of(node, state).value = given


def backward(last, state):
    """Add to .grad of every leaf that requires it; upstream times local, along each path by itself."""
    arrived = []  # (leaf, gradient of this call), in the order in which backward meets them

    def push(value, upstream):
        if not value.inputs:
            for place, (leaf, before) in enumerate(arrived):
                if leaf is value:
                    arrived[place] = leaf, before + upstream
                    return
            arrived.append((value, upstream))
            return
        values = [value_of(operand) for operand in value.inputs]
        for place, operand in enumerate(value.inputs):
            if isinstance(operand, SimpleNamespace) and operand.needs:
                push(operand, fitted(local(value.sign, place, values, state.slip) * upstream, operand.value))

    push(last, exact(1))
    state.calls.append(last)
    for leaf, gradient in arrived:
        fresh = leaf.grad is None or state.slip == "overwritten"
        leaf.grad = gradient if fresh else leaf.grad + gradient
        state.history.append((f"backward from ${spelled(last)}$, at ${leaf.name}$", gradient, leaf.grad))


def local(sign, place, values, slip):
    if sign == "**":
        power = int(values[1])
        return (1 if slip == "exponent lost" else power) * values[0] ** (power - 1)
    if sign == "*":
        return values[1 - place]
    if sign == "mean":
        n = 1 if slip == "1/n forgotten" else len(values[0])
        return (0 * values[0] + 1) / n
    if sign == "sum":
        return 0 * values[0] + 1
    return exact(-1 if sign == "-" and place == 1 else 1)


def fitted(gradient, value):
    """A gradient in the shape of its tensor: of one number that went into all entries, all of them together."""
    return gradient.sum() if isinstance(gradient, Array) and not isinstance(value, Array) else gradient + 0 * value


def solve(step, program, wording, slip=""):
    run_program(program, step, slip)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
printed = []

def print(value):
    printed.append(value.tolist() if torch.is_tensor(value) else value)

<< program >>
%% for name in outs(program)
<< name >> = printed[<< loop.index0 >>]
%% endfor
"""

MISTAKES = [
    Mistake(
        "gradient overwritten, not added",
        "Each call of backward adds to what .grad already holds; it does not replace it. "
        "Check: nothing between the two calls sets the gradient back.",
        slip="overwritten",
    ),
    Mistake(
        "setting back overlooked",
        "Setting .grad to None or to zero, as an optimiser's zero grad also does, takes away all that was added before "
        "it; the next call starts from nothing.",
        slip="never set back",
    ),
    Mistake(
        "detached branch counted",
        "What is detached, taken out as a number, or made under no grad is a constant for backward: its value counts in "
        "the forward pass, its derivative does not. Check: treat it as a number that was typed into the formula.",
        slip="detached counted",
    ),
    Mistake(
        "shape given for the value",
        "The program prints the tensor, not its shape: one number for each entry.",
        slip="shape",
    ),
    Mistake(
        "1/n forgotten",
        "The mean of n entries passes back 1/n to each of them, not 1. Check: the gradient of the mean of n equal "
        "entries adds up to the slope of one of them.",
        slip="1/n forgotten",
    ),
    Mistake(
        "exponent not brought down",
        "The power rule multiplies by the old exponent: a square has the slope 2 times its base. "
        "Check: from 3 to 3.01 the square grows by about 0.06.",
        slip="exponent lost",
    ),
    Mistake(
        "update missed",
        "The update changes the parameters in place, and the next pass works with the new values. "
        "Check: the loss of the second pass is not that of the first.",
        slip="step missed",
    ),
]

STATEMENT = r"""
<< wording["intro"] >>

<< code(program) >>

%% for name in outs(program)
<< answer(name) >> << asked(program, loop.index0) >>

%% endfor
"""

SOLUTION = r"""
Forward, each line gives its value as in any program. Backward goes from the tensor that it is called on through the
recorded operations, upstream times local, and what arrives at a leaf is added to its .grad. What is detached, turned into a
number by item, or made under no grad, enters as a constant.

%% for line in rules(program)
%% if loop.first
The derivatives, for entry $i$ where the tensor is a vector:
$$ \begin{aligned}
%% endif
<< line >><< " \\\\[4pt]" if not loop.last else "." >>
%% if loop.last
\end{aligned} $$
%% endif
%% endfor

With the numbers of the program:
<< table(["event", "what is added", "value then"], events(program)) >>

<< notes(program) | join(" ") >>

So the values printed are, in order:
$$ << results(program) >>. $$
Sanity check: a gradient has the shape of its tensor. And nudging one entry of a leaf by $0.001$ must change the loss by
about $0.001$ times what this backward alone adds to that entry, with all detached parts held still.
"""


# -- words of the texts ------------------------------------------------------------------------------------------

ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"]


@lru_cache(maxsize=64)
def values(program):
    """What the program prints, in order."""
    printed = []
    run_program(program, lambda name, value, **_: printed.append(value) or value)
    return printed


def outs(program):
    return [f"out{i}" for i in range(1, len(values(program)) + 1)]


def asked(program, place):
    value = values(program)[place]
    what = f"a vector of {len(value)} numbers" if isinstance(value, Array) else "a number"
    return f"Give the {ORDINALS[place]} value that is printed, {what}."


def spelled(value):
    return value.name if len(value.name) == 1 else rf"\text{{{value.name}}}"


def events(program):
    rows = run_program(program, lambda name, value, **_: value).history
    words = {"$loss$": "the loss", "$out$": "the output"}
    return [[next((event.replace(a, b) for a, b in words.items() if a in event), event), *rest] for event, *rest in rows]


def rules(program):
    """LaTeX of the derivative of each tensor that backward is called on, by each leaf; each formula once."""
    lines = []
    for last in run_program(program, lambda name, value, **_: value).calls:
        found = {}
        by_letters(last, exact(1), found)
        for leaf, formula in found.values():
            line = rf"\frac{{\partial {spelled(last)}}}{{\partial {entry(leaf)}}} &= {latex(formula)}"
            lines += [line] if line not in lines else []
    return lines


def by_letters(value, upstream, found):
    """As `backward` does it, with letters for the values: {id of a leaf: (leaf, formula)}."""
    if not value.inputs:
        found[id(value)] = value, upstream + (found[id(value)][1] if id(value) in found else 0)
        return
    letters = [letter(operand) for operand in value.inputs]
    for place, operand in enumerate(value.inputs):
        if isinstance(operand, SimpleNamespace) and operand.needs:
            if value.sign in ("sum", "mean"):
                by = exact(1) / (len(operand.value) if value.sign == "mean" else 1)
            else:
                by = local(value.sign, place, letters, "")
            formula = by * upstream
            if isinstance(value.value, Array) and not isinstance(operand.value, Array):
                formula = summed(formula, len(value.value))
            by_letters(operand, formula, found)


def letter(operand):
    """The name of a tensor, with its index where it has entries; a formula of names where it has none."""
    if not isinstance(operand, SimpleNamespace):
        return operand
    if operand.name:
        return variable(entry(operand))
    if operand.of:
        return letter(operand.of)
    if operand.sign in ("sum", "mean"):
        inner = summed(letter(operand.inputs[0]), len(operand.inputs[0].value))
        return inner / len(operand.inputs[0].value) if operand.sign == "mean" else inner
    return forward(operand.sign, [letter(inner) for inner in operand.inputs])


def entry(value):
    return f"{value.name}_i" if isinstance(value.value, Array) else spelled(value)


def summed(formula, n):
    """The sum over all entries; of what is the same for each, n times it."""
    if "i" not in re.findall(r"_\{?(\w)", latex(formula)):
        return n * formula
    return variable(rf"{{\sum_i \left({latex(formula)}\right)}}")


def notes(program):
    """What decides the numbers of this program, in a sentence each."""
    said = []
    if "detach" in program:
        said.append("The detached part keeps its value in the forward pass and passes nothing back.")
    if "no_grad" in program and "-=" not in program:
        said.append("The line under no grad makes a constant.")
    if ".item() *" in program or ".sum().item()" in program:
        said.append("What item gives is a plain number, so no gradient goes through it.")
    if ".mean()" in program:
        said.append("A mean of two entries passes back one half to each of them.")
    set_to = [word for word in ("zero_()", "grad = None", "zero_grad()") if word in program]
    if set_to:
        said.append("Where a gradient is set back, the next backward starts from nothing; elsewhere it adds.")
    else:
        said.append("Nothing sets the gradients back, so the second backward adds to what the first one left.")
    if "-=" in program or "step()" in program:
        said.append("Each update changes the parameters in place, and the second pass works with the new values.")
    return said


def results(program):
    return ", \\quad ".join(latex(value) for value in values(program))
