"""A training loop: its shuffled lines put in order, and two steps of descent with and without setting gradients back."""

from exgen import Array, Mistake, assume, exact, latex, nonzero, paren, shuffled

TITLE = "The lines of a training loop"
SOURCE = "notes, 24 January: net.train(), y = net(x), loss = MSE, backward, step"
# `roles` are the lines to be put in order. At the first level one weight, then weight and bias of one example, then of
# batches of two examples, another one in each pass.
LEVELS = {
    1: dict(roles=["zero", "forward", "loss", "backward", "step"], bias=False, size=1, batches=1),
    2: dict(roles=["zero", "forward", "loss", "log", "backward", "step"], bias=True, size=1, batches=1),
    3: dict(
        roles=["zero", "read", "forward", "loss", "backward", "watch", "step"], bias=True, size=2, batches=2,
    ),
}  # fmt: skip
CONVENTIONS = {
    "order of lines": "An order is right when it trains as gradient descent does, a step in each pass with the gradient of "
    "that pass alone; before the loop no gradient is stored.",
    "gradient descent": "A step of SGD with the rate $\\eta$ is $w \\leftarrow w - \\eta\\, \\partial \\ell/\\partial w$, the "
    "same for each parameter; setting gradients back (zero grad) makes the next backward start from nothing.",
}

# What the names are called: the network, the optimiser, the loss, the output.
NAMES = [
    ("net", "opt", "loss", "y"),
    ("model", "optimizer", "loss", "out"),
    ("net", "sgd", "error", "pred"),
    ("model", "opt", "L", "y"),
    ("f", "optimizer", "mse", "y"),
]
INTROS = [
    "The lines of this training loop have been shuffled:",
    "A colleague's training loop has lost the order of its lines:",
    "The body of this loop is complete, but its lines stand in a random order:",
]
ASKS = [
    "Put the lines in an order that trains the model: give their numbers as a vector, first line first.",
    "In which order must the numbered lines stand? Give a vector of their numbers, from the first line to the last.",
]
RATES = ["1/2", "1/4", "1/5", "1/10", "1/20"]


def draw(rng, roles=("zero", "forward", "loss", "backward", "step"), bias=False, size=1, batches=1):
    start = [nonzero(rng, 4) for _ in range(1 + bias)]
    x = [[nonzero(rng, 3) for _ in range(size)] for _ in range(batches)]
    # The errors of the untrained model are chosen, the targets follow from them.
    errors = [[nonzero(rng, 6) for _ in range(size)] for _ in range(batches)]
    offset = start[1] if bias else 0
    t = [[start[0] * u + offset - e for u, e in zip(*rows)] for rows in zip(x, errors)]
    assume(all(0 < abs(target) <= 15 for row in t for target in row))
    assume(all(len(set(zip(*rows))) == size for rows in zip(x, t)) and len({*map(tuple, x)}) == batches)
    rate = exact(rng.choice(RATES))
    start, x, t = exact(start), exact(x), exact(t)
    g1 = slope(start, x[0], t[0])
    w1 = start - rate * g1
    g2 = slope(w1, x[-1], t[-1])
    w2, without = w1 - rate * g2, w1 - rate * (g1 + g2)
    seen = [*g1, *w1, *g2, *w2, *without]
    assume(all(seen) and all(tidy(number) for number in seen) and len(set(seen)) >= len(seen) - 1)
    # Training gets nearer to the targets of a single example, as it should.
    assume(batches > 1 or abs(g2[0]) < abs(g1[0]))
    return {
        "roles": tuple(mixed(rng, roles)),
        "names": rng.choice(NAMES),
        "x": x,
        "t": t,
        "start": start,
        "rate": rate,
        "wording": {"intro": rng.choice(INTROS), "ask": rng.choice(ASKS)},
    }


def tidy(number):
    """Few digits, also where it is written as a decimal."""
    return abs(number) <= 60 and number.denominator <= 100 and abs(number.numerator) <= 999


def mixed(rng, roles):
    """The lines in an order that does not already train."""
    order = shuffled(rng, roles)
    assume(problem_with(order) is not None)
    return order


# -- the order of lines ------------------------------------------------------------------------------------------

NEEDS = {"forward": "read", "loss": "forward", "log": "loss", "backward": "loss", "step": "backward", "watch": "backward"}
MADE = {"read": "the batch", "forward": "the output", "loss": "the loss", "backward": "the gradient"}


def problem_with(order, lines=None):
    """What goes wrong when the roles stand in this order, as a sentence, or None; `lines` are their numbers."""
    place = {role: i for i, role in enumerate(order)}
    number = {role: lines[i] if lines else i + 1 for i, role in enumerate(order)}
    for role, source in NEEDS.items():
        if role in place and source in place and place[role] < place[source]:
            what = f"in the first pass line {number[role]} comes before line {number[source]} has made {MADE[source]}"
            if role == "step":
                return f"{what}: the first step changes nothing, and a later one has at best the gradient of the pass before"
            return f"{what}, and the program stops there with an error"
    zero, back, step = place["zero"], place["backward"], place["step"]
    if back < zero < step:
        return (
            f"line {number['zero']} sets the gradients back after line {number['backward']} has filled them and before line "
            f"{number['step']} uses them: every step finds no gradient, and no parameter ever changes"
        )
    if "watch" in place and back < zero < place["watch"]:
        return f"line {number['watch']} looks at the gradient after line {number['zero']} has set it back: there is none"
    return None


def objection_to(roles):
    def objection(answer):
        numbers = list(answer)
        if sorted(numbers) != list(range(1, len(roles) + 1)):
            return f"each of the line numbers 1 to {len(roles)} is wanted once"
        return problem_with([roles[int(number) - 1] for number in numbers], [int(number) for number in numbers])

    return objection


def in_order(roles):
    """The numbers of the lines in the usual order."""
    usual = ("zero", "read", "forward", "loss", "log", "backward", "watch", "step")
    return [roles.index(role) + 1 for role in usual if role in roles]


# -- two steps of descent ----------------------------------------------------------------------------------------

def slope(values, x, t, slip=""):
    """The gradient of the mean squared error of w x, or of w x + b, over one batch; in the order w, b."""
    bias = values[1] if len(values) > 1 else 0
    errors = values[0] * x + bias - t
    two = 1 if slip == "two lost" else 2
    n = 1 if slip == "summed" else len(x)
    by_w = two * (errors if slip == "input left out" else errors * x).sum() / n
    return exact([by_w, two * errors.sum() / n][: len(values)])


def solve(step, roles, names, x, t, start, rate, wording, slip=""):
    step(
        "order", in_order(roles), marks=2, objection=objection_to(roles),
        wanted=f"vector of {len(roles)}, the line numbers in order",
    )  # fmt: skip
    eta = {"rate left out": 1, "uphill": -rate}.get(slip, rate)

    def asked(name, value):
        """One number where the model has one parameter, else a vector; always an array to go on with."""
        if len(start) > 1:
            return step(name, value, marks=2)
        return exact([step(name, value[0], marks=1)])

    g1 = asked("g1", slope(start, x[0], t[0], slip))
    w1 = asked("w1", start - eta * g1)
    g2 = asked("g2", slope(start if slip == "old weights" else w1, x[-1], t[-1], slip))
    asked("w2", w1 - eta * g2)
    total = g2 if slip == "overwritten" else g1 + g2
    asked("w2_without", w1 - eta * total)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def train(zeroing):
    after = []
%% for line in header(names, x, t, start, rate)
    << line >>
%% endfor
%% for line in arranged(roles, names, start, order)
        << line if "zero_grad" not in line else "if zeroing: " ~ line >>
%% endfor
        values = [p.item() for p in << names[1] >>.param_groups[0]["params"]]
        after.append(torch.tensor(values))
    return after

# the same two steps once more, without the loop
inputs, targets = torch.tensor(<< x >>), torch.tensor(<< t >>)

def gradient(values, k):
    values = values.clone().requires_grad_()
    y = torch.stack([values[0] * u<< " + values[1]" if start | length > 1 >> for u in inputs[k]])
    return torch.autograd.grad(((y - targets[k])**2).mean(), values)[0]

start, rate = torch.tensor(<< start >>), << rate >>
w1, w2 = train(True)
_, w2_without = train(False)
g1, g2 = gradient(start, 0), gradient(w1, -1)
due = torch.stack([start - rate * g1, w1 - rate * g2])
order = torch.allclose(torch.stack([w1, w2]), due)
%% if start | length == 1
g1, w1, g2, w2, w2_without = g1[0], w1[0], g2[0], w2[0], w2_without[0]
%% endif
print(g1, w1, g2, w2, w2_without, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "uphill",
        "The gradient points to where the loss grows; a step of descent subtracts it. "
        "Check: the loss at the new parameters is smaller than before.",
        slip="uphill",
    ),
    Mistake(
        "learning rate left out",
        "A step is the gradient times the learning rate.",
        slip="rate left out",
    ),
    Mistake(
        "2 of the square lost",
        "The derivative of a squared error is twice the error. Check: from 3 to 3.01 the square grows by about 0.06.",
        slip="two lost",
    ),
    Mistake(
        "input left out",
        "The error reaches the weight through the product with the input, so its derivative is multiplied by the input. "
        "Check: with the input 0 the weight would not matter.",
        slip="input left out",
    ),
    Mistake(
        "sum in place of the mean",
        "The loss is the mean over the batch, so the gradient is the mean of the examples' gradients, not their sum.",
        slip="summed",
    ),
    Mistake(
        "second gradient at the old parameters",
        "The second pass runs forward with the parameters that the first step has left. "
        "Check: the second error is not the first one.",
        slip="old weights",
    ),
    Mistake(
        "gradients thought to be overwritten",
        "Without setting back, the second backward adds to what the first one left, and the second step uses the sum of "
        "both gradients: in all the first gradient counts twice. Check: the two results of the second pass differ.",
        slip="overwritten",
    ),
]

STATEMENT = r"""
%% set what, value = "the gradient with respect to $w$", "$w$"
%% if start | length > 1
%% set what, value = "the gradient $[\\partial \\ell/\\partial w, \\partial \\ell/\\partial b]$", "$[w, b]$"
%% endif
<< wording["intro"] >>

<< code(listing(roles, names, x, t, start, rate)) >>

<< model(start) >>

<< answer("order") >> << wording["ask"] >> Any order that trains in the right way is accepted.

<< answer("g1") >> The loop now runs with its lines in the right order. Give << what >> that the first backward works out.

<< answer("w1") >> Give << value >> after the first pass.

<< answer("g2") >> Give << what >> that the second backward works out by itself.

<< answer("w2") >> Give << value >> after the second pass.

<< answer("w2_without") >> The line that sets the gradients back is left out, and the program is started again from the
same values. Give << value >> after its second pass.
"""

SOLUTION = r"""
Each line needs what another one makes: the loss needs the output, backward needs the loss, and the step needs the gradient.
Setting back may stand anywhere but between backward and step, where it would throw away the gradient before it is used.
%% if "watch" in roles
The gradient can be looked at only after backward and before it is set back.
%% endif
One such order is $<< order >>$:

<< code(arranged(roles, names, start, order) | join("\n")) >>

%% if start | length == 1
The derivative of the squared error, by the chain rule: with the error $e = w x - t$,
$$ \frac{\partial \ell}{\partial w} = 2 e \cdot x. $$
%% elif x[0] | length == 1
The derivatives of the squared error, by the chain rule: with the error $e = w x + b - t$,
$$ \frac{\partial \ell}{\partial w} = 2 e \cdot x, \qquad \frac{\partial \ell}{\partial b} = 2 e \cdot 1. $$
%% else
The derivatives of the mean squared error, by the chain rule: with the errors $e_i = w x_i + b - t_i$ of a batch,
$$ \frac{\partial \ell}{\partial w} = \frac{1}{<< x[0] | length >>} \sum_i 2 e_i \cdot x_i, \qquad
\frac{\partial \ell}{\partial b} = \frac{1}{<< x[0] | length >>} \sum_i 2 e_i \cdot 1. $$
%% endif
<< table(["pass", "parameters", "$x$", "$t$", "errors $e$", "gradient", "after the step"],
passes(x, t, start, rate, g1, w1, g2, w2)) >>

Each step subtracts $\eta = << rate >>$ times the gradient, and the second pass starts from what the first one left.

Without setting back, the first pass is the same. In the second, backward adds its gradient to the first one, which is
still there, so that the step uses
$$ << g1 >> + << paren_of(g2) >> = << added(g1, g2) >>, \qquad
<< w1 >> - << rate >> \cdot << paren_of(added(g1, g2)) >> = << w2_without >>. $$
Sanity check: the two results differ by $\eta$ times the first gradient, which has been used twice.
"""


# -- words of the texts ------------------------------------------------------------------------------------------

def code_of(role, names, one):
    net, opt, loss, y = names
    return {
        "zero": f"{opt}.zero_grad()",
        "read": "x, t = batches[step]",
        "forward": f"{y} = w * x" if one else f"{y} = {net}(x)",
        "loss": f"{loss} = (({y} - t)**2).mean()",
        "log": f"history.append({loss}.item())",
        "backward": f"{loss}.backward()",
        "watch": f"slopes.append({net}.weight.grad.item())",
        "step": f"{opt}.step()",
    }[role]


def header(names, x, t, start, rate):
    """The program up to the loop."""
    net, opt, *_ = names
    pairs = [f"{tensor(a, len(start))}, {tensor(b, len(start))}" for a, b in zip(x, t)]
    rate = f"lr={float(rate)}"
    if len(start) == 1:
        lines = [
            f"x, t = {pairs[0]}",
            f"w = torch.tensor({float(start[0])}, requires_grad=True)",
            f"{opt} = torch.optim.SGD([w], {rate})",
        ]
    else:
        lines = [f"x, t = {pairs[0]}"] if len(pairs) == 1 else ["batches = [", *(f"    ({pair})," for pair in pairs), "]"]
        lines += [
            f"{net} = torch.nn.Linear(1, 1)",
            f"torch.nn.init.constant_({net}.weight, {float(start[0])})",
            f"torch.nn.init.constant_({net}.bias, {float(start[1])})",
            f"{opt} = torch.optim.SGD({net}.parameters(), {rate})",
            f"{net}.train()",
            "slopes = []" if len(pairs) > 1 else "history = []",
        ]
    return [*lines, "for step in range(2):"]


def tensor(values, parameters):
    if parameters == 1:
        return f"torch.tensor({float(values[0])})"
    return f"torch.tensor([{', '.join(f'[{float(value)}]' for value in values)}])"


def arranged(roles, names, start, order):
    return [code_of(roles[int(number) - 1], names, len(start) == 1) for number in order]


def listing(roles, names, x, t, start, rate):
    lines = [code_of(role, names, len(start) == 1) for role in roles]
    width = max(map(len, lines))
    body = [f"    {line.ljust(width)}  # {i}" for i, line in enumerate(lines, 1)]
    return "\n".join([*header(names, x, t, start, rate), *body])


def model(start):
    loss = r"the loss is the mean squared error, called $\ell$ here"
    if len(start) == 1:
        return f"The model is $w x$, and {loss}; the mean of one number is that number."
    return f"The layer works out $w x + b$ for each $x$, with weight $w$ and bias $b$, and {loss}."


def shown(values):
    """One number as a number, more as a vector."""
    return values if not isinstance(values, Array) or len(values) > 1 else values[0]


def passes(x, t, start, rate, g1, w1, g2, w2):
    rows, before = [], start
    for number, gradient, after in ((1, g1, w1), (2, g2, w2)):
        at = before if isinstance(before, Array) else exact([before])
        inputs, targets = (x[0], t[0]) if number == 1 else (x[-1], t[-1])
        errors = at[0] * inputs + (at[1] if len(start) > 1 else 0) - targets
        rows.append([exact(number), *map(shown, (at, inputs, targets, errors)), gradient, after])
        before = after
    return rows


def added(a, b):
    return a + b


def paren_of(value):
    return latex(value) if isinstance(value, Array) else paren(value)
