"""Perceptron training by hand: a table with a row a visit, each row due from the weights in the row before it."""

from functools import lru_cache
from numbers import Rational

from exgen import Mistake, assume, exact, shuffled
from exgen.figures import plane

TITLE = "Training a perceptron by hand"
SOURCE = "notes, lecture 3: start at w = 0, update w to w + yx while y (w · x) ≤ 0; the bias is a feature that is always 1"
# `rows` is the number of visits: the same for every variant of a level, so that the work and the marks are the same.
LEVELS = {
    1: dict(examples=3, inputs=[2], rows=6, largest=3, updates=(2, 4), fewest=0.25, crossed=[False]),
    2: dict(examples=4, inputs=[2], rows=12, largest=3, updates=(3, 7), crossed=[False]),
    3: dict(examples=4, inputs=[3], rows=12, largest=3, updates=(5, 9), crossed=[True, False]),
}
CONVENTIONS = {
    "perceptron": "Perceptron labels are $1$ and $-1$. An example is updated when $y\\,(w \\cdot x) \\le 0$, so also when this "
    "is exactly 0; an update adds $y\\,x$ to $w$, without a learning rate."
}

COLUMNS = ("epoch", "example", "y(w·x)", "updated?", "w")
INTROS = [
    "A perceptron is trained on {n} examples, each an input $x$ with its label $y$:",
    "These {n} examples, inputs $x$ with labels $y$, are the training data of a perceptron:",
    "Follow the perceptron learning rule on the {n} labelled examples below.",
    "The perceptron learning rule is run by hand on a data set of {n} points:",
]
TABLES = [
    "Write down the training, a row a visit: the epoch, the example, $y\\,(w \\cdot x)$ with the $w$ that the visit finds, "
    "whether $w$ is updated (true or false), and $w$ after the visit. Rows that training does not reach stay empty.",
    "Fill in the table, a row for each visit, with $y\\,(w \\cdot x)$ as it is before any update, true or false for "
    "whether there is an update, and $w$ as the visit leaves it. End the table where training ends.",
]
COUNTS = ["How many updates are made in all?", "How often is $w$ changed by an update, over all epochs?"]
ENDS = ["Give $w$ as it is when training ends.", "With which $w$ does training end?"]


def draw(rng, examples=4, inputs=(2,), rows=12, largest=3, updates=(3, 7), fewest=1, crossed=(False,)):
    crossing = rng.choice(crossed)
    size = 2 if crossing else rng.choice(inputs)
    largest = largest if size == 2 else 2
    constant = rng.choice(["first", "last"])
    points = [tuple(rng.randint(-largest, largest) for _ in range(size)) for _ in range(examples)]
    labels = [rng.choice([1, -1]) for _ in range(examples)]
    assume(len(set(points)) == examples and all(any(point) for point in points) and len(set(labels)) == 2)
    assume(size > 2 or bool(crossed_pairs(points, labels)) == crossing)
    x = [[1, *point] if constant == "first" else [*point, 1] for point in points]
    order = shuffled(rng, range(1, examples + 1)) if rng.random() < 0.6 else list(range(1, examples + 1))
    # Either the limit ends the training, or an epoch without update does, one epoch before the limit.
    limit = rows // examples + (0 if crossing else rng.choice([0, 1]))
    visits = []
    walk(x, labels, order, limit, lambda *cells: visits.append(cells) or cells)
    made = sum(cells[3] for cells in visits)
    assume(len(visits) == rows and updates[0] <= made <= updates[1])
    assume(made > updates[0] or rng.random() < fewest)  # or most variants would have the fewest updates
    assume(all(abs(score) <= 40 for _, _, score, _, _ in visits) and any(w != 0 for w in visits[-1][4]))
    return {
        "x": exact(x),
        "y": exact(labels),
        "order": tuple(order),
        # Text, as a number that is printed could be told from no count of updates that follows from a student's rows.
        "limit": str(limit),
        "constant": constant,
        "wording": {
            "intro": rng.choice(INTROS).format(n=examples),
            "table": rng.choice(TABLES),
            "count": rng.choice(COUNTS),
            "end": rng.choice(ENDS),
        },
    }


def walk(x, y, order, limit, row, slip=""):
    """Visit the examples as the rule says; `row` is told every visit, and gives back the cells to go on with."""
    w = [0] * len(x[0])
    for epoch in range(1, limit + 1):
        changed = False
        for example in order:
            features, label = x[example - 1], y[example - 1]
            score = label * sum(a * b for a, b in zip(w, features))
            update = due(score, label, w, slip)
            after = [a + label * b for a, b in zip(w, features)] if update else list(w)
            *_, update, w = row(epoch, example, score, update, after)
            w = whole(w)
            if slip == "stop" and not update:
                return
            changed = changed or update
        if not changed:
            return


@lru_cache(maxsize=1000)
def visits_of(x, y, order, limit):
    """How many visits the training makes."""
    visits = []
    walk(x, y, order, limit, lambda *cells: visits.append(cells) or cells)
    return len(visits)


def whole(numbers):
    """Plain integers where numbers are whole: sums of them are quicker. Raises ValueError for what cannot be carried on."""
    if not all(isinstance(number, Rational) and abs(number.numerator) + number.denominator < 10**12 for number in numbers):
        raise ValueError("only rational weights of few digits are carried on")
    return [number.numerator if number.denominator == 1 else number for number in numbers]


def due(score, label, w, slip):
    """Whether the visit of an example updates w."""
    if slip == "strict":
        return score < 0
    if slip == "predicted":
        return (1 if score * label >= 0 else -1) != label
    if slip == "strict later":
        return score < 0 or not any(w)
    return slip == "always" or score <= 0


def solve(step, x, y, order, limit, constant, wording, slip=""):
    x, y = [whole(features) for features in x], whole(y)
    visits = visits_of(tuple(map(tuple, x)), tuple(y), tuple(order), int(limit))
    place = 0 if constant == "first" else len(x[0]) - 1
    labels = [max(label, 0) for label in y] if slip == "labels 0 and 1" else y
    if slip == "constant left out":
        x = [[entry for i, entry in enumerate(features) if i != place] for features in x]
    if slip == "constant is 0":
        x = [[entry if i != place else 0 for i, entry in enumerate(features)] for features in x]

    printed = [(epoch, example) for epoch in range(1, int(limit) + 1) for example in order]
    table = step.table("trace", COLUMNS, labels=["epoch", "example"], marks=visits, rows=printed)
    kept = []

    def row(epoch, example, score, update, w):
        kept.append(table.row(epoch, example, score, update, exact(w)))
        return kept[-1]

    walk(x, labels, order, int(limit), row, slip)
    step("updates", sum(update for _, _, _, update, _ in kept), marks=1)
    step("w", kept[-1][-1], marks=1)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
x = torch.tensor([
%% for features in x
    << features >>,
%% endfor
])
y = torch.tensor(<< y >>)
w = torch.zeros(x.shape[1])
trace, updates = [], 0
for epoch in range(1, << limit >> + 1):
    changes = 0
    for example in << order | list >>:
        score = y[example - 1] * torch.dot(w, x[example - 1])
        wrong = score.item() <= 0
        if wrong:
            w = w + y[example - 1] * x[example - 1]
            changes += 1
        trace.append((epoch, example, score.item(), wrong, w.tolist()))
    updates += changes
    if changes == 0:
        break
print(*trace, updates, w, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "0 taken for right",
        "The rule updates when $y\\,(w \\cdot x)$ is 0 or less, so 0 itself calls for an update. Check: at $w = 0$ every product is "
        "0, and training that asked for a negative one would never leave the start.",
        slip="strict",
    ),
    Mistake(
        "0 taken for right after the first update",
        "The rule is the same all along: $y\\,(w \\cdot x) = 0$ puts the example on the boundary, which is not yet right. "
        "Check: look for the rows with a 0 in the third column; each of them has an update.",
        slip="strict later",
    ),
    Mistake(
        "updated only where the predicted sign is wrong",
        "A prediction that counts 0 as the class 1 finds nothing to mend where the label is 1 and the product is 0. The "
        "rule looks at $y\\,(w \\cdot x)$ alone and updates at 0, whatever the label. Check: the very first visit, at $w = 0$, "
        "always makes an update.",
        slip="predicted",
    ),
    Mistake(
        "updated at every visit",
        "An example with $y\\,(w \\cdot x)$ above 0 is on its own side already and leaves $w$ as it is. Check: the third column "
        "decides the fourth; it is true for 0 and less, and false otherwise.",
        slip="always",
    ),
    Mistake(
        "constant feature left out",
        "The constant feature 1 is an entry of $x$ like the others: its weight is the bias, and it is multiplied, added "
        "and updated too. Check: $w$ has as many entries as $x$.",
        slip="constant left out",
    ),
    Mistake(
        "bias never updated",
        "An update adds $y$ times the whole $x$, so also $y$ times the constant feature 1: every update moves the bias by 1 or "
        "by $-1$. Check: the bias at the end is the number of updates with label 1 less that with label $-1$.",
        slip="constant is 0",
    ),
    Mistake(
        "labels 0 and 1",
        "With the label 0 in place of $-1$ the product $y\\,(w \\cdot x)$ is always 0 for that class and the update adds nothing. "
        "The rule needs the labels 1 and $-1$. Check: every update changes the bias.",
        slip="labels 0 and 1",
    ),
    Mistake(
        "stopped at the first example without update",
        "One example that is right says nothing of the others. Training stops only when a whole epoch passes without "
        "an update, or at the limit. Check: the last epoch of the table is complete.",
        slip="stop",
    ),
    Mistake(
        "visits counted as updates",
        "A visit is an update only where $w$ changes. Check: count the rows that say true.",
        updates=lambda trace: len(trace),
    ),
]

STATEMENT = r"""
<< wording["intro"] >>

<< table(["example", "$x$", "$y$"], examples_of(x, y)) >>
%% if x[0] | length == 3

<< figure(picture(x, y, constant)) >>
%% endif

The << constant >> entry of every $x$ is the constant feature 1, so that the << constant >> entry of $w$ is the bias.
Training starts from $w = << zeros(x) >>$, and every epoch visits the examples in the order $<< order | join(", ") >>$. At each
visit:
$$ \text{if } y\,(w \cdot x) \le 0, \text{ then } w \leftarrow w + y\,x; \text{ otherwise } w \text{ stays.} $$
Training stops after the first epoch without an update, and after << limit >> epochs in any case.

<< answer("trace") >> << wording["table"] >>

<< answer("updates") >> << wording["count"] >>

<< answer("w") >> << wording["end"] >>
"""

SOLUTION = r"""
Rule: at each visit work out $y\,(w \cdot x)$ with the present $w$. At 0 or less add $y\,x$ to $w$; above 0 leave $w$ as it
is. The inner product includes the constant feature. Each row takes its $w$ from the row above<< "" if x[0] | length < 4 else
", and the sums are those of the products of the entries" >>.

<< table(["epoch", "example", "$y\\,(w \\cdot x)$", "update", "$w$ after"], worked(trace, x, y)) >>

At the first visit $w$ is 0 and so is the product. It counts as an update: a rule that asked for a product below 0 would
stay at $w = 0$ for ever, since there every product is 0.

<< ending(trace, limit, order) >> The number of updates is the number of rows that add something, $<< updates >>$ of
<< trace | length >> visits, and the final weights are
$$ w = << w >>. $$

Sanity check: $w$ is the sum of $y\,x$ over all updates, so its << constant >> entry, the bias, is the number of updates
with label $1$ less the number with label $-1$: $<< count(trace, y, 1) >> - << count(trace, y, -1) >> = << count(trace, y, 1) - count(trace, y, -1) >>$.
With the final $w$ the examples have these products:

<< table(["example", "$y\\,(w \\cdot x)$"], margins(x, y, w)) >>

<< verdict(x, y, w, constant) >>
%% if x[0] | length == 3

<< figure(picture(x, y, constant, w)) >>

%% if drawn(w, constant)
The line is $w \cdot x = 0$ for the final $w$; the arrow points to the side of the class $1$.
%% else
The weights of both inputs are 0 in the end, so that there is no line to draw: every point gets the sign of the bias.
%% endif
%% endif
"""


def inputs_of(features, constant):
    return list(features)[1:] if constant == "first" else list(features)[:-1]


def examples_of(x, y):
    return [[exact(i), features, label] for i, (features, label) in enumerate(zip(x, y), 1)]


def zeros(x):
    return exact([0] * len(x[0]))


def product(w, features, label):
    """y (w · x) with its numbers filled in; of four entries only the products, which leaves a line short enough."""
    pairs = list(zip(w, features))
    if len(pairs) < 4:
        terms = " + ".join(f"{a if i == 0 else bracketed(a)} \\cdot {bracketed(b)}" for i, (a, b) in enumerate(pairs))
    else:
        terms = " + ".join(f"{a * b if i == 0 else bracketed(a * b)}" for i, (a, b) in enumerate(pairs))
    value = label * sum(a * b for a, b in pairs)
    return f"-({terms}) = {value}" if label < 0 else f"{terms} = {value}"


def bracketed(number):
    return f"({number})" if number < 0 else f"{number}"


def worked(trace, x, y):
    rows, w = [], zeros(x)
    for epoch, example, _, update, after in trace.rows:
        features, label = x[int(example) - 1], y[int(example) - 1]
        decision = f"${'+' if label > 0 else '-'}\\,x$" if update else "none"
        rows.append([epoch, example, f"${product(w, features, label)}$", decision, after])
        w = after
    return rows


def margins(x, y, w):
    return [[exact(i), f"${product(w, features, label)}$"] for i, (features, label) in enumerate(zip(x, y), 1)]


def count(trace, y, label):
    return sum(1 for _, example, _, update, _ in trace.rows if update and y[int(example) - 1] == label)


def ending(trace, limit, order):
    last = trace.rows[-len(order) :]
    epoch = last[-1][0]
    if not any(update for *_, update, _ in last):
        return f"Epoch {epoch} passes without an update, so training stops there."
    return f"The limit of {limit} epochs ends the training, since epoch {epoch} still has an update."


def verdict(x, y, w, constant):
    """What the final w does, and why, where no line can do better."""
    scores = [label * sum(a * b for a, b in zip(w, features)) for features, label in zip(x, y)]
    if all(score > 0 for score in scores):
        return "All are above 0: every example lies on its own side, and further epochs would change nothing."
    said = "Those at 0 or less are not yet right."
    pairs = crossed_pairs([inputs_of(features, constant) for features in x], y) if len(x[0]) == 3 else None
    if pairs is None:
        return f"{said} That alone does not show that the classes cannot be separated; there might be too few epochs."
    (a, b), (c, d) = pairs
    return (
        f"{said} No number of epochs would do: the segment between the examples {a} and {b} of the class $1$ meets the one "
        f"between the examples {c} and {d} of the class $-1$, and a line that had the first on one side and the second on "
        "the other would have the point where they meet on both."
    )


def crossed_pairs(points, labels):
    """Two examples of each class, counted from 1, whose segments cross, or None; in the plane."""
    if len(points[0]) != 2:
        return None

    def side(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    plus = [i for i, label in enumerate(labels) if label > 0]
    minus = [i for i, label in enumerate(labels) if label < 0]
    for a, b in [(a, b) for a in plus for b in plus if a < b]:
        for c, d in [(c, d) for c in minus for d in minus if c < d]:
            p, q, r, s = points[a], points[b], points[c], points[d]
            if side(p, q, r) * side(p, q, s) < 0 and side(r, s, p) * side(r, s, q) < 0:
                return (a + 1, b + 1), (c + 1, d + 1)
    return None


def drawn(w, constant):
    return any(inputs_of(w, constant))


def picture(x, y, constant, w=None):
    dots = [(*inputs_of(features, constant), label, str(i)) for i, (features, label) in enumerate(zip(x, y), 1)]
    if w is None:
        return plane(dots)
    bias = w[0] if constant == "first" else w[-1]
    return plane(dots, [(*inputs_of(w, constant), bias)], normals=True)
