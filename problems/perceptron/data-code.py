"""The code that makes a perceptron's data: shapes, single rows, and lines that fail because shapes do not fit."""

from exgen import LETTERS, Mistake, assume, exact, shuffled

TITLE = "Data for a perceptron, in code"
SOURCE = "notes, lecture 3: X and y are filled by X[::2, :2] = D1 and X[1::2, :2] = D2; shapes [200, 3] and [200, 1]"
# `sets` data sets of `features` columns go into one matrix; `offered` lines are judged, two or three of which fail.
LEVELS = {
    1: dict(sets=2, features=[2, 3, 4], firsts=[False], offered=4, products=False),
    2: dict(sets=2, features=[2, 3, 4], firsts=[False, True], offered=5, products=False),
    3: dict(sets=3, features=[2, 3, 4], firsts=[False, True], offered=5, products=True),
}
CONVENTIONS = {
    "code": "Rows and columns of tensors are counted from 0, as in Python. A slice such as 1::2 takes the rows 1, 3, 5 and so "
    "on. Shapes are those that torch prints, so that a vector with 3 entries has the shape (3,)."
}

INTROS = [
    "This program prepares the data of a perceptron:",
    "The data sets below are put together for the training of a perceptron:",
    "Read this program as Python does; torch is imported.",
]
LABELS = ["1.0", "-1.0", "1.0"]


def draw(rng, sets=2, features=(2,), firsts=(False,), offered=4, products=False):
    d, n = rng.choice(list(features)), rng.randint(11, 99)
    n = n if n % 10 else n + 1
    first, strided = rng.random() < 0.5 if len(firsts) == 2 else firsts[0], rng.random() < 0.6
    # A row of the first set that is not its own number, and one for which halves and strides differ.
    row = rng.randint(sets + 1, sets * n - 2)
    assume(source(row, n, sets, strided) != source(row, n, sets, not strided))
    assume(row // sets != row and row % n != row // sets and row != n)
    rows = [row, *rng.sample([i for i in range(sets * n) if i != row], 3)]
    signs = [LABELS[source(i, n, sets, strided)[0]] for i in rows]
    turned = [LABELS[source(i, n, sets, not strided)[0]] for i in rows]
    assume(len(set(signs)) == 2 and signs != turned)
    right, wrong = candidates(n, d, sets)
    bad = rng.sample(wrong, rng.choice([2, 3]) if offered == 5 else 2)
    lines = shuffled(rng, [*bad, *rng.sample(right, offered - len(bad))])
    left, other = rng.choice(misfits(n, d, sets, strided, first))[:2]
    return {
        "n": n,
        "d": d,
        "sets": sets,
        "strided": strided,
        "first": first,
        "shift": rng.choice([200, 300, 400, 500]) * (2 if d == 4 else 1),
        "rows": tuple(rows),
        "lines": tuple(lines),
        "misfit": (left, other),
        "products": products,
        "wording": {"intro": rng.choice(INTROS)},
    }


def source(row, n, sets, strided):
    """Which data set, counted from 0, and which of its rows a row of X comes from."""
    return (row % sets, row // sets) if strided else (row // n, row % n)


def part(k, n, sets, strided):
    """The slice of rows that data set k goes to."""
    if strided:
        return f"{k or ''}::{sets}"
    ends = [str(k * n) if k else "", str((k + 1) * n) if k < sets - 1 else ""]
    return ":".join(ends)


def columns(d, first):
    return "1:" if first else f":{d}"


def program(n, d, sets, strided, first, shift):
    lines = [f"D1 = torch.arange({n * d}.0).reshape({n}, {d})"]
    lines += [f"D{k} = D1 + {shift * (k - 1)}" for k in range(2, sets + 1)]
    lines += [f"X = torch.ones({sets * n}, D1.size(1) + 1)"]
    lines += [f"X[{part(k, n, sets, strided)}, {columns(d, first)}] = D{k + 1}" for k in range(sets)]
    lines += [f"y = torch.empty({sets * n}, 1)"]
    lines += [f"y[{part(k, n, sets, strided)}] = {LABELS[k]}" for k in range(sets)]
    return [*lines, "w = torch.zeros(X.size(1))"]


def candidates(n, d, sets):
    """Further lines that run, and such that fail."""
    total = sets * n
    right = [
        "X @ w", "X[0].dot(w)", f"X[::{sets}] @ w", "X[0] + w", "X[:, 0] * y[:, 0]", "torch.cat([D1, D2])", "y[0] * X[0]",
        "w + y[0] * X[0]", f"X[{total - 1}]", "X.T @ y", "D1 + D2", f"w[{d}]", "D1.T @ D2", "X - w", "X * y",
    ]  # fmt: skip
    wrong = [
        "w @ X", "X.dot(w)", "D1 @ w", "torch.cat([D1, X])", "X @ y", f"X[{total}]", f"w[{d + 1}]", "X[0] + D1[0]",
        "D1.size(2)", "D1 @ D2", "X + D1", "D1[0].dot(w)", "y @ w", f"X[:, {d + 1}]",
    ]  # fmt: skip
    return right, wrong


def misfits(n, d, sets, strided, first):
    """Assignments whose sides do not fit: left, right, and their shapes."""
    total, rows, inner = sets * n, part(0, n, sets, strided), columns(d, first)
    return [
        (f"X[{rows}]", "D1", (n, d + 1), (n, d)),
        (f"X[:, {inner}]", "D1", (total, d), (n, d)),
        (f"X[{rows}, {inner}]", "torch.cat([D1, D2])", (n, d), (2 * n, d)),
        (f"X[{rows}, {inner}]", "D1.T", (n, d), (d, n)),
        (f"X[{rows}, 0]", "X[:, 0]", (n,), (total,)),
        ("X[:, 0]", "D1[:, 0]", (total,), (n,)),
        (f"y[{rows}]", f"torch.ones({n})", (n, 1), (n,)),
        ("y[:, 0]", "y", (total,), (total, 1)),
    ]


def solve(step, n, d, sets, strided, first, shift, rows, lines, misfit, products, wording, slip=""):
    width = d if slip == "no constant" else d + 1
    X = step("X_shape", (n if slip == "one set" else sets * n, width), marks=1)
    step("y_shape", (X[0],) if slip == "y flat" else (X[0], 1), marks=1)
    w = step("w_shape", (X[1], 1) if slip == "w upright" else (X[1],), marks=1)

    def origin(i):
        k, j = source(i, n, sets, strided != (slip == "halves"))
        if slip == "exchanged":
            k = sets - 1 - k
        return k, i if slip == "same row" else j

    k, j = origin(rows[0])
    entries = [exact(shift * k + d * j + i) for i in range(d)]
    ones = [] if slip == "no constant" else [exact(1)]
    step("row", ones + entries if first != (slip == "constant elsewhere") else entries + ones, marks=2)
    step("labels", [exact(LABELS[origin(i)[0]]) for i in rows], marks=2)
    if products:
        scores = step("score_shape", (X[0], *w[1:]), marks=1)
        step("product_shape", (X[0],) if slip == "no broadcasting" else broadcast(scores, (X[0], 1)), marks=1)
    failing = [LETTERS[i] for i, line in enumerate(lines) if line in candidates(n, d, sets)[1]]
    step("failing", ", ".join(failing), marks=2, choices=list(LETTERS[: len(lines)]))
    left, right = next(shapes for *sides, a, b in misfits(n, d, sets, strided, first)
                       if tuple(sides) == tuple(misfit) for shapes in [(a, b)])  # fmt: skip
    if slip == "no constant" and misfit[0].startswith("X[") and left[-1] == d + 1:
        left = (*left[:-1], d)
    step("left", left, marks=1)
    step("right", right, marks=1)


def broadcast(a, b):
    """The shape of an elementwise product, missing axes put in front. Raises ValueError."""
    size = max(len(a), len(b))
    pairs = list(zip((1,) * (size - len(a)) + tuple(a), (1,) * (size - len(b)) + tuple(b)))
    if any(s != t and 1 not in (s, t) for s, t in pairs):
        raise ValueError("shapes do not fit")
    return tuple(max(pair) for pair in pairs)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
%% for line in program(n, d, sets, strided, first, shift)
<< line >>
%% endfor

X_shape, y_shape, w_shape = tuple(X.shape), tuple(y.shape), tuple(w.shape)
row = X[<< rows[0] >>]
labels = y[<< rows | list >>, 0]
score_shape = tuple((X @ w).shape)
product_shape = tuple(((X @ w) * y).shape)

def fails(line):
    names = {"torch": torch, "X": X.clone(), "y": y.clone(), "w": w, "D1": D1, "D2": D2}
    try:
        exec(line, names)
    except (RuntimeError, IndexError):
        return True
    return False

lines = [
%% for line in lines
    "<< line >>",
%% endfor
]
failing = ", ".join(letter for letter, line in zip("ABCDEFGH", lines) if fails(line))
left = tuple((<< misfit[0] >>).shape)
right = tuple((<< misfit[1] >>).shape)
assert fails("<< misfit[0] >> = << misfit[1] >>")
print(X_shape, y_shape, w_shape, row, labels, failing, left, right)
"""

MISTAKES = [
    Mistake(
        "column of ones left out",
        "The program makes one column more than the data have, and fills it with ones: the constant feature whose weight is "
        "the bias. Check: the second size of X is written as the number of columns of D1, plus 1.",
        slip="no constant",
    ),
    Mistake(
        "rows of one data set only",
        "X holds the rows of all data sets. Check: the first size in the line that makes X.",
        slip="one set",
    ),
    Mistake(
        "y taken for a vector",
        "The program makes y with two sizes, so it is a matrix with one column. Check: a single row of y has the shape (1,) and not ().",
        slip="y flat",
    ),
    Mistake(
        "w taken for a column",
        "The line that makes w gives one size only: w is a vector. Check: dot takes two vectors, and training takes the dot of w with a row of X.",
        slip="w upright",
    ),
    Mistake(
        "data sets exchanged",
        "The first slice starts at row 0, which is even, and gets D1; the rows of the last data set come last. Check: where "
        "does the row 0 of X come from?",
        slip="exchanged",
    ),
    Mistake(
        "blocks and strides exchanged",
        "A slice with two colons takes every second (or third) row; one with a single colon takes neighbouring rows. Check: "
        "from which data sets do the rows 0 and 1 of X come?",
        slip="halves",
    ),
    Mistake(
        "row of the data set with the number of the row of X",
        "The rows of a data set are counted from 0 for themselves: they fill the rows of its slice one after the other. Check: "
        "the last row of X comes from the last row of a data set, which has a smaller number.",
        slip="same row",
    ),
    Mistake(
        "constant feature at the other end",
        "The columns that are not filled with data keep their ones. Check: which columns do the slices on the left name?",
        slip="constant elsewhere",
    ),
    Mistake(
        "broadcasting overlooked",
        "Missing axes are put in front, so a vector counts as one row; a row and a column are both stretched to a matrix. "
        "Check: compare with $\\texttt{y[:, 0]}$, which is a vector, in place of y.",
        slip="no broadcasting",
    ),
]

STATEMENT = r"""
<< wording["intro"] >>

<< code("import torch\n" ~ program(n, d, sets, strided, first, shift) | join("\n")) >>

Here torch.arange makes the numbers 0, 1, 2 and so on, and reshape writes them row by row.

<< answer("X_shape") >> What is the shape of X?

<< answer("y_shape") >> What is the shape of y?

<< answer("w_shape") >> What is the shape of w?

<< answer("row") >> Give $\texttt{X[<< rows[0] >>]}$ as a vector.

<< answer("labels") >> Give the labels y of the rows << listed(rows) >> of X, in this order, as a vector.

%% if products
<< answer("score_shape") >> What is the shape of the matrix product $\texttt{X @ w}$?

<< answer("product_shape") >> What is the shape of $\texttt{(X @ w) * y}$, a product by elements, with broadcasting?
%% endif

<< answer("failing") >> Each of these lines is tried alone at the end of the program. Which of them stop with an error? Give
their letters.

<< options(shown(lines)) >>

<< answer("left") >> The line below fails at the end of the program, because its two sides do not fit.

<< code(misfit[0] ~ " = " ~ misfit[1]) >>

What is the shape of its left side?

<< answer("right") >> What is the shape of its right side?
"""

SOLUTION = r"""
Rule: read the sizes off the lines that make the tensors; a slice keeps an axis and changes its size, a single index drops the
axis.

X has $<< sets >> \cdot << n >> = << sets * n >>$ rows and $<< d >> + 1 = << d + 1 >>$ columns, so its shape is $<< X_shape >>$; one column stays
filled with ones, the constant feature. y has two sizes, $<< y_shape >>$, and w one, $<< w_shape >>$: a weight for each column of X,
the bias among them.

%% set k, j = source(rows[0], n, sets, strided)
%% if strided
The slices with two colons deal the rows out in turn: row $i$ of X comes from the data set $i \bmod << sets >>$, counted from 0, and
from its row $\lfloor i / << sets >> \rfloor$. For $i = << rows[0] >>$ these are << k >> and << j >>, so
%% else
The slices with one colon fill blocks of $<< n >>$ rows: row $i$ of X comes from the data set $\lfloor i / << n >> \rfloor$, counted
from 0, and from its row $i \bmod << n >>$. For $i = << rows[0] >>$ these are << k >> and << j >>, so
%% endif
it is the row << j >> of D<< k + 1 >>. That row of D1 begins with $<< d >> \cdot << j >> = << d * j >>$<< ", and D" ~ (k + 1) ~ " has " ~ shift * k ~ " more everywhere" if k else "" >>:
$$ X_{<< rows[0] >>} = << row >>, $$
with the constant feature in the << "first" if first else "last" >> place. The labels follow from the data sets in the same way:

<< table(["row of X", "data set", "its row", "label"], origins(rows, n, sets, strided)) >>

%% if products
$\texttt{X @ w}$ has an entry for each row, $<< score_shape >>$. To multiply it with y, of the shape $<< y_shape >>$, the vector gets an axis in
front, $(1, << sets * n >>)$; then both are stretched to $<< product_shape >>$. That is no list of products: with $\texttt{y[:, 0]}$ in place of y,
two vectors would be multiplied.
%% endif

The lines that were tried:

<< table(["", "line", "error"], judged(lines, n, d, sets)) >>

In the last line the left side has the shape $<< left >>$ and the right side $<< right >>$. An assignment may stretch its right side,
by adding axes in front or repeating an axis of size 1, but never its left side, and no size here is 1 where it would have to be.

Sanity check: the last row of X, number << sets * n - 1 >>, comes from the last row of D<< sets >>, number << n - 1 >>; each data set is used
up exactly.
"""


def listed(numbers):
    return ", ".join(map(str, numbers[:-1])) + f" and {numbers[-1]}"


def shown(lines):
    return [f"$\\texttt{{{line.replace('_', chr(92) + '_')}}}$" for line in lines]


def origins(rows, n, sets, strided):
    found = [source(i, n, sets, strided) for i in rows]
    return [[exact(i), f"D{k + 1}", exact(j), exact(LABELS[k])] for i, (k, j) in zip(rows, found)]


WHY = {
    "w @ X": "the length of w is not the number of rows of X",
    "X.dot(w)": "dot takes vectors only",
    "D1 @ w": "D1 has no column for the bias",
    "torch.cat([D1, X])": "the numbers of columns differ",
    "X @ y": "X has fewer columns than y has rows",
    "X[0] + D1[0]": "the lengths differ by the constant feature",
    "D1.size(2)": "D1 has the axes 0 and 1 only",
    "D1 @ D2": "D1 has fewer columns than D2 has rows",
    "X + D1": "neither rows nor columns agree",
    "D1[0].dot(w)": "the lengths differ by the constant feature",
    "y @ w": "y has one column, w several entries",
}


def judged(lines, n, d, sets):
    wrong = candidates(n, d, sets)[1]
    return [[letter, shown([line])[0], WHY.get(line, "there is no such index") if line in wrong else "none"]
            for letter, line in zip(LETTERS, lines)]  # fmt: skip
