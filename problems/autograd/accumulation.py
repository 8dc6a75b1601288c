"""What `.grad` holds after several calls of backward: gradients are added until they are set back."""

from exgen import Mistake, assume, diff, exact, nonzero, plain, substitute, variable

TITLE = "Gradients that accumulate"
SOURCE = "notes, (d) multiple calls to backward: y = 3x² + 15 at x = 3 gives 18, 36, 54"
LEVELS = {1: dict(calls=3, zeroings=1), 2: dict(calls=4, zeroings=2), 3: dict(calls=5, zeroings=2, retained=True)}
CONVENTIONS = {
    "accumulation": "Gradients are those of torch: backward adds to what x.grad holds, and a graph that was not "
    "retained is freed by the first backward through it."
}

X = variable("x")
INTROS = [
    "A program calls backward several times on one leaf tensor:",
    "Trace this program line by line, keeping the gradient that the leaf tensor holds:",
    "What does the leaf tensor's gradient hold as this program runs?",
]

# A program is a text of moves: "forward", "backward", "backward retained", "none" (x.grad = None), "zero" (in place).
LINES = {
    "backward": "y.backward()",
    "backward retained": "y.backward(retain_graph=True)",
    "none": "x.grad = None",
    "zero": "x.grad.zero_()",
}


def draw(rng, calls=4, zeroings=2, retained=False):
    degree = rng.choice([2, 2, 3])
    size = 5 if degree == 2 else 3
    function = exact(nonzero(rng, 4)) * X**degree + exact(nonzero(rng, 9 if degree == 2 else 5)) * X
    function += exact(nonzero(rng, 20))
    at = exact(nonzero(rng, size))
    slope = substitute(diff(function, X), {X: at})
    assume(2 <= abs(slope) <= 200)
    second, third = (substitute(diff(function, X, n), {X: at}) for n in (2, 3))
    assume(len({slope, 2 * slope, second, slope + second, third}) == 5)
    moves = program_with_error(rng, calls, zeroings) if retained else fresh_program(rng, calls, zeroings)
    return {
        "function": function,
        "at": at,
        "program": ", ".join(moves),
        "wording": {"intro": rng.choice(INTROS), "comment": rng.choice(["", "  # forward"])},
    }


def fresh_program(rng, calls, zeroings):
    """Every backward has a forward of its own; the gradient is set back before some of the calls, but the first."""
    before = rng.sample(range(1, calls), zeroings)
    assume(before != list(range(1, calls)))
    moves = []
    for call in range(calls):
        moves += [rng.choice(["none", "zero"])] if call in before else []
        moves += ["forward", "backward"]
    return moves


def program_with_error(rng, calls, zeroings):
    """One or two forwards, and mostly one backward too many: the graph is freed before the last call.

    Without it the program is a call shorter, so that as many calls succeed. The line that fails is one of several.
    """
    before = rng.sample(range(1, calls - 1), rng.randint(1, zeroings))
    second = rng.choice([None, *range(1, calls - 1)])  # the call that has a new forward
    fails = rng.random() < 0.6
    moves = ["forward"]
    for call in range(calls if fails else calls - 1):
        moves += [rng.choice(["none", "zero"])] if call in before else []
        if call == second:
            moves += ["forward"]
        freed_next = call + 1 == second and rng.random() < 0.5
        moves += ["backward" if call >= calls - 2 or freed_next else "backward retained"]
    return moves


def solve(step, function, at, program, wording, slip=""):
    slope = step("slope", substitute(diff(function, X), {X: at}), marks=1)
    calls = program.count("backward")
    printed = range(1, calls + 1)  # also those that raise, or their number would tell
    table = step.table("grads", ("call", "x.grad"), labels=["call"], marks=working_calls(program), rows=printed)
    gradient, retained, late = None, True, False
    number, raising = 0, 0
    for line, move in enumerate(program.split(", "), 2):  # behind the line that makes x
        if move == "forward":
            retained = True
        elif move in ("none", "zero"):
            if slip == "zeroed late":
                late = True
            elif slip != "never zeroed":
                gradient = None
        else:
            number += 1
            if not retained and slip != "graph kept":
                raising = number if slip == "calls counted" else line
                break
            arriving = slope
            if slip == "higher derivatives":
                arriving = substitute(diff(function, X, number), {X: at})
                gradient = None
            if slip == "overwritten" or gradient is None:
                gradient = arriving
            else:
                gradient = gradient + arriving
            _, gradient = table.row(exact(number), gradient)
            if late:
                gradient, late = None, False
            retained = move == "backward retained"
    if calls_may_fail(program):
        step("raises", exact(raising), marks=1)


def working_calls(program):
    """How many calls of backward come before the one that raises."""
    retained, count = True, 0
    for move in program.split(", "):
        if move == "forward":
            retained = True
        elif move.startswith("backward"):
            if not retained:
                break
            count += 1
            retained = move == "backward retained"
    return count


def calls_may_fail(program):
    return "retained" in program


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
x = torch.tensor(<< at >>, requires_grad=True)
line = 1

def forward():
    return << function >>

slope, = torch.autograd.grad(forward(), x)
grads, raises = [], 0
try:
%% for move in program.split(", ")
    line += 1
%% if move == "forward"
    y = forward()
%% elif move.startswith("backward")
    << code_of(move) >>
    grads.append((len(grads) + 1, x.grad.item()))
%% else
    << code_of(move) >>
%% endif
%% endfor
except RuntimeError:
    raises = line
print(slope, grads, raises)
"""

MISTAKES = [
    Mistake(
        "overwritten, not added",
        "Each backward adds to what x.grad already holds; it does not replace it. "
        "Check: two calls in a row without setting back give twice the slope.",
        slip="overwritten",
    ),
    Mistake(
        "setting back overlooked",
        "Setting x.grad to None or to zero takes away all that was added before it; the next call starts from nothing.",
        slip="never zeroed",
    ),
    Mistake(
        "set back too late",
        "The gradient is set back where the line stands, before the next backward adds to it, not after it.",
        slip="zeroed late",
    ),
    Mistake(
        "higher derivatives",
        "Calling backward again does not differentiate again: each call adds the first derivative once more.",
        slip="higher derivatives",
    ),
    Mistake(
        "graph thought to be kept",
        "A backward without retain graph frees the graph it went through, so a further backward on the same result "
        "raises an error. A new forward makes a new graph.",
        slip="graph kept",
    ),
    Mistake(
        "calls counted, not lines",
        "This counts the calls of backward; asked for is the line of the program, as the message of the error names it. "
        "Check: the line that makes x is line 1.",
        slip="calls counted",
    ),
]

STATEMENT = r"""
<< wording["intro"] >>

<< code(listing(function, at, program, wording)) >>

<< answer("slope") >> Give $dy/dx$ at $x = << at >>$.

<< answer("grads") >> Give the value of the gradient of $x$ right after each call of backward that succeeds, a row a
call, the calls counted from 1.
%% if calls_may_fail(program)

<< answer("raises") >> Which line of the program raises an error? Give its number, with lines counted from 1, or 0 if none does.
%% endif
"""

SOLUTION = r"""
The slope is $\frac{dy}{dx} = << slope_of(function) >>$, at $x = << at >>$ that is $<< slope >>$. Every call of backward
that succeeds adds this number to the gradient, and setting back starts again from nothing:

<< table(["call", "gradient before", "added", "gradient after"], history(slope, grads, program)) >>

%% if calls_may_fail(program)
%% if raises
Line << raises >>, call << working_calls(program) + 1 >> of backward, raises an error: the graph of this $y$ was freed by the call before it, which did not retain it, and
no new forward has been made since.
%% else
No call raises an error: each goes through a graph that is still there.
%% endif
%% endif
Sanity check: between two settings back, the gradients are $1, 2, 3, \ldots$ times the slope.
"""


def code_of(move):
    return LINES[move]


def slope_of(function):
    return diff(function, X)


def listing(function, at, program, wording):
    formula = plain(function).replace("^", "**")
    lines = [f"x = torch.tensor({float(at)}, requires_grad=True)"]
    for move in program.split(", "):
        lines.append(f"y = {formula}{wording['comment']}" if move == "forward" else LINES[move])
    return "\n".join(lines)


def history(slope, grads, program):
    rows, held = [], exact(0)
    values = [value for _, value in grads.rows]
    call = 0
    for move in program.split(", "):
        if move in ("none", "zero"):
            held = exact(0)
        elif move.startswith("backward") and call < len(values):
            rows.append([call + 1, held, slope, values[call]])
            held = values[call]
            call += 1
    return rows
