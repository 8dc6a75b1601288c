"""Several losses on shared leaves: each loss's own gradient, what .grad holds after each call, and weighted sums."""

import re
from functools import lru_cache

from exgen import Mistake, assume, diff, exact, latex, nonzero, paren, plain, shuffled, substitute, variable

TITLE = "Several losses, one gradient"
SOURCE = "notes, 25 January: multiple losses, after gradients that are added by several calls of backward"
# `calls` are what backward is called on, by the number of losses in it; `leaves` share every loss.
LEVELS = {
    1: dict(leaves=1, calls=[1, 1, 2], resets=["all"]),
    2: dict(leaves=2, calls=[1, 1, 2], resets=["all"]),
    3: dict(leaves=2, calls=[1, 1, 2, 3], resets=["all", "one"]),
}
CONVENTIONS = {
    "accumulation": "Gradients are those of torch: backward adds to what x.grad holds, and a graph that was not "
    "retained is freed by the first backward through it."
}

H = variable("h")
NAMES = {1: ["w", "x", "a", "u", "p"], 2: ["w, b", "u, v", "a, c", "m, c", "p, q"]}
INTROS = {
    1: [
        "Two losses depend on one leaf tensor:",
        "A program has two losses and one parameter:",
        "One number is pulled at by two losses:",
    ],
    2: [
        "The two parameters of a small model are shared by {n} losses, some of them through the model's output $h$:",
        "A model of two parameters is trained with {n} losses:",
        "In this program {n} losses depend on the same two leaf tensors:",
    ],
}
COUNTS = {2: "two", 3: "three"}


# The losses of two leaves, of numbers as of symbols; quadratic in the leaves, also through h.
FORMULAS = {
    "fit": lambda c, w, b, h: (h - c) ** 2,
    "sizes": lambda c, w, b, h: c * (w**2 + b**2),
    "difference": lambda c, w, b, h: c * (w - b) ** 2,
    "sum": lambda c, w, b, h: c * (w + b) ** 2,
    "product": lambda c, w, b, h: -c * w * b,
    "first by h": lambda c, w, b, h: c * h * w,
    "second by h": lambda c, w, b, h: c * h * b,
}


def draw(rng, leaves=2, calls=(1, 1, 2), resets=("all",)):
    names = rng.choice(NAMES[leaves])
    at = [nonzero(rng, 4 if leaves == 1 else 3) for _ in range(leaves)]
    number = 3 if 3 in calls else 2
    slope = rng.choice([-1, 1]) * rng.randint(2, 4)  # of h = slope w + b
    if leaves == 1:
        drawn = [curve(rng) for _ in range(number)]
        own = [[power * a * at[0] ** (power - 1) + b] for power, a, b in drawn]
    else:
        drawn = [("fit", nonzero(rng, 6)), (rng.choice(["sizes", "difference", "sum", "product"]), rng.randint(1, 3))]
        drawn += [(rng.choice(["first by h", "second by h"]), nonzero(rng, 3))] if number == 3 else []
        drawn = shuffled(rng, drawn)
        own = [slopes_of(kind, c, at, slope) for kind, c in drawn]
        assume(abs(slope * at[0] + at[1]) > 1)  # an h of 0 would take the work out of it
    entries = [entry for each in own for entry in each]
    assume(all(1 < abs(entry) <= 60 for entry in entries) and len(set(entries)) == len(entries))
    z = symbols(names)
    if leaves == 1:
        hidden, losses = None, [a * z[0] ** power + b * z[0] for power, a, b in drawn]
    else:
        # A difference is written c - m, not -c + m.
        hidden = slope * z[0] + z[1]
        losses = [FORMULAS[kind](c, *(sorted(z, key=str) if kind == "difference" else z), H) for kind, c in drawn]
    return {
        "names": names,
        "at": exact(at),
        "hidden": hidden,
        "losses": losses,
        "program": ", ".join(program_of(rng, calls, resets, number, z, weighted=leaves > 1)),
        "wording": {"intro": rng.choice(INTROS[leaves]).format(n=COUNTS[number])},
    }


def curve(rng):
    """(power, a, b) of a quadratic or a cubic a w^power + b w."""
    power = rng.choice([2, 2, 3])
    return power, nonzero(rng, 4 if power == 2 else 2), nonzero(rng, 6)


def slopes_of(kind, c, at, slope):
    """The gradient of a loss by the leaves, from central differences, which are exact where all is quadratic."""
    def value(w, b):
        return FORMULAS[kind](c, w, b, slope * w + b)

    w, b = at
    return [(value(w + 1, b) - value(w - 1, b)) // 2, (value(w, b + 1) - value(w, b - 1)) // 2]


def program_of(rng, calls, resets, number, z, weighted):
    """Moves such as L1, L2, none, L1 + 2*L2; `none` and `zero` set back all leaves, `none w` only one of them."""
    singles = shuffled(rng, range(1, number + 1))
    sums = []
    for size in calls:
        if size == 1:
            sums.append(f"L{singles.pop()}")
            continue
        chosen = sorted(rng.sample(range(1, number + 1), size))
        factors = [1] * size
        if weighted:
            factors = [rng.choice([1, 2, 3]), *(rng.choice([-2, -1, 2, 3]) for _ in chosen[1:])]
            assume({abs(factor) for factor in factors} != {1})
        sums.append(combined(chosen, factors))
    order = shuffled(rng, sums)
    places = sorted(rng.sample(range(1, len(calls)), len(resets)))
    kinds = shuffled(rng, resets)
    moves = []
    for place, call in enumerate(order):
        if place in places:
            reset = rng.choice(["none", "zero"])
            moves.append(reset if kinds[places.index(place)] == "all" else f"{reset} {rng.choice(z)}")
        moves.append(call)
    return moves


def combined(chosen, factors):
    """`L1 + 2*L3 - L2` of the losses 1, 3, 2 and the factors 1, 2, -1."""
    text = ""
    for loss, factor in zip(chosen, factors):
        term = f"L{loss}" if abs(factor) == 1 else f"{abs(factor)}*L{loss}"
        text = f"{text} {'-' if factor < 0 else '+'} {term}" if text else f"{'-' if factor < 0 else ''}{term}"
    return text


def parts_of(call):
    """(factor, loss) of each term of a sum of losses; () of a move that sets gradients back."""
    found = re.findall(r"([-+]?) ?(?:(\d+)\*)?L(\d)", call)
    return [(int(f"{sign}{factor or 1}"), int(loss)) for sign, factor, loss in found]


@lru_cache(maxsize=256)  # every mistake and every student asks for it again
def gradient_of(loss, hidden, z, at, cut=False):
    """The gradient of one loss by the leaves, directly and through h; `cut` stops the chain at h, as if it were a leaf."""
    here = dict(zip(z, at))
    if hidden is None:
        return exact([substitute(diff(loss, name), here) for name in z])
    here[H] = substitute(hidden, here)
    through = substitute(diff(loss, H), here)
    return exact([
        substitute(diff(loss, name), here) + through * (1 if cut else diff(hidden, name)) for name in z
    ])  # fmt: skip


def solve(step, names, at, hidden, losses, program, wording, slip=""):
    z = symbols(names)
    own = []
    for i, loss in enumerate(losses, 1):
        due = gradient_of(loss, hidden, z, at, slip == "chain cut")
        value = step(f"own{i}", due if len(z) > 1 else due[0], marks=1)
        own.append(value if len(z) > 1 else exact([value]))

    calls = [parts_of(move) for move in program.split(", ") if parts_of(move)]
    columns = ("call", *(f"{name}.grad" for name in names.split(", ")))
    table = step.table("grads", columns, labels=["call"], marks=len(calls))
    held = dict.fromkeys(names.split(", "))
    number = 0
    for move in program.split(", "):
        parts = parts_of(move)
        if not parts:
            only = move.partition(" ")[2]
            for name in held:
                if slip != "never set back" and (not only or name == only or slip == "both set back"):
                    held[name] = None
            continue
        number += 1
        added = total_of(parts, own, slip)
        for i, name in enumerate(held):
            replaced = held[name] is None or slip == "overwritten"
            held[name] = added[i] if replaced else held[name] + added[i]
        _, *cells = table.row(exact(number), *held.values())
        held = dict(zip(held, cells))


def total_of(parts, own, slip):
    """The gradient of a weighted sum of losses: the same sum of their gradients."""
    if slip == "last loss only":
        parts = parts[-1:]
    if slip == "weights ignored":
        parts = [(1 if factor > 0 else -1, loss) for factor, loss in parts]
    total = 0 * own[0]
    for factor, loss in parts:
        total = total + factor * own[loss - 1]
    return total / len(parts) if slip == "averaged" else total


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
%% for line in forward_lines(names, at, hidden, losses)
<< line >>
%% endfor

leaves = [<< names >>]
%% for i in range(1, (losses | length) + 1)
own<< i >> = torch.stack(torch.autograd.grad(L<< i >>, leaves, retain_graph=True))<< "[0]" if "," not in names >>
%% endfor

grads = []
%% for line, calls in backward_lines(names, program)
<< line >>
%% if calls
grads.append((len(grads) + 1, *(leaf.grad.item() for leaf in leaves)))
%% endif
%% endfor
print(*grads, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "own gradient given in place of the sum",
        "Each call of backward adds the gradient of its own loss to what .grad already holds; it does not replace it. "
        "Check: after two calls without setting back, .grad is the sum of two gradients.",
        slip="overwritten",
    ),
    Mistake(
        "only the last loss counts",
        "The gradient of a sum of losses is the sum of their gradients: every loss of the sum takes part, not only the "
        "last one that is named. Check: the order of the terms of a sum does not matter.",
        slip="last loss only",
    ),
    Mistake(
        "losses averaged",
        "A sum of losses is not divided by their number: its gradient is the plain sum of the gradients. Check: the "
        "gradient of $L + L$ is that of $2L$, twice the gradient of $L$.",
        slip="averaged",
    ),
    Mistake(
        "setting back overlooked",
        "Setting .grad to None or to zero takes away all that was added before it; the next call starts from nothing.",
        slip="never set back",
    ),
    Mistake(
        "weights of the losses ignored",
        "A factor before a loss goes through to its gradient: backward on $L_1 - 2 L_2$ adds the first gradient less "
        "twice the second. Check: put the losses' own gradients into the same formula.",
        slip="weights ignored",
    ),
    Mistake(
        "all leaves set back",
        "The line sets back the gradient of the leaf that it names and of no other; each leaf has a .grad of its own.",
        slip="both set back",
    ),
    Mistake(
        "chain stopped at h",
        "A loss that depends on $h$ reaches a parameter through $h$: its derivative by $h$ is multiplied by the "
        "derivative of $h$ with respect to that parameter. Check: nudge the parameter by 0.001 and see how far $h$ moves.",
        slip="chain cut",
    ),
]

STATEMENT = r"""
%% set z = symbols(names)
<< wording["intro"] >>

<< code(listing(names, at, hidden, losses, program)) >>

With retain graph set to true, a graph is kept for later calls of backward.

%% for loss in losses
<< answer("own%d" % loop.index) >> Give the gradient of $L_{<< loop.index >>}$ alone
%%- if z | length > 1
, as the vector $[\partial L_{<< loop.index >>}/\partial << z[0] >>, \partial L_{<< loop.index >>}/\partial << z[1] >>]$
of numbers.
%%- else
, $dL_{<< loop.index >>}/d<< z[0] >>$, as a number.
%%- endif


%% endfor
<< answer("grads") >> Give what << "each .grad holds" if z | length > 1 else "the .grad of $%s$ holds" % z[0] >> right
after each call of backward, a row a call, the calls counted from 1.
"""

SOLUTION = r"""
%% set z = symbols(names)
%% if hidden is not none
Forward: $h = << hidden >> = << value_of(hidden, z, at) >>$. A loss in which $h$ stands reaches the leaves through $h$,
with $\partial h/\partial << z[0] >> = << derivative_of(hidden, z[0]) >>$ and
$\partial h/\partial << z[1] >> = << derivative_of(hidden, z[1]) >>$; where a leaf also stands in a loss directly, both
ways add up.

%% endif
Each loss by itself, upstream times local:
$$ \begin{aligned}
%% for line in derivations(names, at, hidden, losses)
<< line >><< " \\\\[4pt]" if not loop.last else "." >>
%% endfor
\end{aligned} $$

Differentiation is linear: the gradient of a weighted sum of losses is the same weighted sum of their gradients. And
every call of backward adds to .grad; only setting back starts again from nothing.

<< table(["call", "of"] + headings(names), history(names, program, own_of(parameters), grads)) >>

So $L_1$ and $L_2$, called one after the other, leave what one call on $L_1 + L_2$ leaves. Sanity check: the last row is
the sum of all that was added since each leaf was last set back. The gradient of the last loss alone is in .grad only
where nothing was there before.
"""


def symbols(names):
    return tuple(variable(name) for name in names.split(", "))


def derivative_of(formula, name):
    return diff(formula, name)


def value_of(formula, z, at):
    return substitute(formula, dict(zip(z, at)))


def source(formula):
    return plain(formula).replace("^", "**")


def forward_lines(names, at, hidden, losses):
    lines = [
        f"{name} = torch.tensor({float(value)}, requires_grad=True)" for name, value in zip(names.split(", "), at)
    ]
    lines += [f"h = {source(hidden)}"] if hidden is not None else []
    return lines + [f"L{i} = {source(loss)}" for i, loss in enumerate(losses, 1)]


def backward_lines(names, program):
    """(line, whether it calls backward) of each move; every call but the last retains its graph."""
    moves = program.split(", ")
    lines = []
    for i, move in enumerate(moves):
        if parts_of(move):
            called = move if re.fullmatch(r"L\d", move) else f"({move})"
            lines.append((f"{called}.backward({'retain_graph=True' if i + 1 < len(moves) else ''})", True))
            continue
        kind, _, only = move.partition(" ")
        leaves = [only] if only else names.split(", ")
        if kind == "none":
            lines.append((" = ".join(f"{name}.grad" for name in leaves) + " = None", False))
        else:
            lines += [(f"{name}.grad.zero_()", False) for name in leaves]
    return lines


def listing(names, at, hidden, losses, program):
    return "\n".join([*forward_lines(names, at, hidden, losses), *(line for line, _ in backward_lines(names, program))])


def derivations(names, at, hidden, losses):
    """LaTeX of each derivative: the rule, its numbers, its value."""
    z = symbols(names)
    here = dict(zip(z, at))
    lines = []
    for i, loss in enumerate(losses, 1):
        for name in z:
            if hidden is None:
                rule, value = latex(diff(loss, name)), substitute(diff(loss, name), here)
                lines.append(rf"\frac{{dL_{i}}}{{d{name}}} &= {rule} = {latex(value)}")
                continue
            inside = {**here, H: substitute(hidden, here)}
            through, straight, local = diff(loss, H), diff(loss, name), diff(hidden, name)
            rules, numbers = [], []
            if through != 0:
                rules.append(rf"{paren(through)} \cdot {paren(local)}")
                numbers.append(rf"{paren(substitute(through, inside))} \cdot {paren(local)}")
            if straight != 0:
                rules.append(latex(straight))
                numbers.append(latex(substitute(straight, inside)))
            value = sum((substitute(through, inside) * local, substitute(straight, inside)))
            shown = " = ".join([joined(rules), *([joined(numbers)] if through != 0 else []), latex(value)])
            lines.append(rf"\frac{{\partial L_{i}}}{{\partial {name}}} &= {shown}")
    return lines


def joined(terms):
    """A sum of printed terms; one that begins with a minus brings its own sign."""
    text = terms[0]
    for term in terms[1:]:
        text += f" {term}" if term.startswith("-") else f" + {term}"
    return text


def headings(names):
    return [f"added to ${name}$" for name in names.split(", ")] + [f".grad of ${name}$" for name in names.split(", ")]


def own_of(parameters):
    """Each loss's own gradient, once more from the formulas, as a list of arrays."""
    z = symbols(parameters["names"])
    return [gradient_of(loss, parameters["hidden"], z, parameters["at"]) for loss in parameters["losses"]]


def history(names, program, own, grads):
    rows, values = [], iter(grads.rows)
    note = ""
    for move in program.split(", "):
        parts = parts_of(move)
        if not parts:
            only = move.partition(" ")[2]
            note = f", ${only}$ set back before" if only else ", set back before"
            continue
        added = total_of(parts, own, "")
        call, *held = next(values)
        shown = "$" + re.sub(r"L(\d)", r"L_{\1}", move).replace("*", "") + "$"
        rows.append([call, shown + note, *added, *held])
        note = ""
    return rows
