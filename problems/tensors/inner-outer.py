"""Inner and outer products of rows and columns: which products exist, their shapes, their entries."""

from exgen import LETTERS, Mistake, assume, exact, nonzero, outer, shuffled

TITLE = "Inner and outer products"
SOURCE = "notes, lecture 2 and lecture 3: for v = (1, 2, 3) the inner product is 14, the outer product a 3 by 3 matrix"
LEVELS = {
    1: dict(sizes=[(3, 3)], same=True, largest=7),
    2: dict(sizes=[(3, 3)], same=False, largest=6),
    3: dict(sizes=[(2, 3), (3, 2), (2, 4), (4, 2)], same=False, largest=5),
}
CONVENTIONS = {
    "outer product": "The outer product of one vector with another, in this order, has entry $i$ of the first times entry $j$ "
    "of the second in row $i$ and column $j$. Shapes are rows by columns: a column of 3 entries is 3 by 1, a row is 1 by 3.",
}

NAMES = [("u", "v", "w"), ("a", "b", "c"), ("x", "y", "z"), ("p", "q", "r")]
ONE = [
    "Look at the {kind} of three numbers",
    "A tensor holds three numbers, written as a {kind}:",
    "Three features of an example stand in a {kind}:",
]
TWO = [
    "Two vectors are given, the first as a {first}, the second as a {second}:",
    "Two lists of numbers are to be multiplied; the first stands in a {first}, the second in a {second}:",
    "A program multiplies two tensors: the first is stored as a {first}, the second as a {second}:",
]
EXISTS = [
    "Which of these matrix products exist? Give the letters of all.",
    "Some of these matrix products are defined, others are not. Give the letters of all that are defined.",
]


def draw(rng, sizes=((3, 3),), same=False, largest=6):
    m, n = rng.choice(sizes)
    u = [nonzero(rng, largest) for _ in range(m)]
    v = u if same else [nonzero(rng, largest) for _ in range(n)]
    assume(len(set(map(abs, u))) >= min(m, 3) and len(set(map(abs, v))) >= min(n, 3))
    if m == n:
        inner = sum(a * b for a, b in zip(u, v))
        assume(inner != 0 and inner != sum(u) * sum(v) and (same or u not in (v, [-b for b in v])))
    wording = {"names": list(rng.choice(NAMES)), "intro": rng.choice(ONE if same else TWO), "exists": rng.choice(EXISTS)}
    first_is_row = rng.choice([True, False])
    second_is_row = first_is_row if same else rng.choice([True, False])
    given = {"u": exact(u), "u_is_row": first_is_row}
    if same:
        return {**given, "offered": shuffled(rng, ["u u", "uT u", "u uT", "uT uT"]), "wording": wording}
    given |= {"v": exact(v), "v_is_row": second_is_row}
    if m == n:
        return {**given, "offered": shuffled(rng, ["u v", "uT v", "u vT", "uT vT"]), "wording": wording}
    pairs = ["u v", "uT v", "u vT", "uT vT", "v u", "vT u", "v uT", "vT uT"]
    w = rng.sample([-3, -2, -1, 1, 2, 3, 4], n)
    assume(sum(a * b for a, b in zip(v, w)) not in (0, 1))
    ours = [pair for pair in pairs if exists(pair, m, n, first_is_row, second_is_row)]
    rest = [pair for pair in pairs if pair not in ours]
    offered = shuffled(rng, [*ours, *rng.sample(rest, 3)])
    # Whoever compares the outer sizes, or takes everything for a column, has to give another answer.
    assume(any(exists(pair, m, n, first_is_row, second_is_row, "outer sizes") for pair in offered))
    return {**given, "w": exact(w), "offered": offered, "wording": wording}


def sizes_of(factor, m, n, u_is_row, v_is_row):
    """Rows and columns of one factor such as uT."""
    size, row = (m, u_is_row) if factor[0] == "u" else (n, v_is_row)
    return (1, size) if row != factor.endswith("T") else (size, 1)


def exists(product, m, n, u_is_row, v_is_row, slip=""):
    if slip == "all columns":
        u_is_row = v_is_row = False
    (a, b), (c, d) = (sizes_of(factor, m, n, u_is_row, v_is_row) for factor in product.split())
    if slip == "element-wise":
        return (a, b) == (c, d)
    return a == d if slip == "outer sizes" else b == c


def solve(step, u, u_is_row, offered, wording, v=None, v_is_row=None, w=None, slip=""):
    v, v_is_row = (u, u_is_row) if v is None else (v, v_is_row)
    m, n = len(u), len(v)
    held = [letter for letter, product in zip(LETTERS, offered) if exists(product, m, n, u_is_row, v_is_row, slip)]
    letters = ", ".join(held) or "none"
    step("exist", letters, kind="letters", choices=list(LETTERS[: len(offered)]), marks=2)
    first, second = (v, u) if slip == "transposed" else (u, v)
    if m == n:
        inner = u.sum() * v.sum() if slip == "all pairs" else outer(u, v) if slip == "swapped" else u @ v
        step("inner", u * v if slip == "element-wise" else inner, marks=1, kind="number")
        product = u @ v if slip == "swapped" else outer(first, second)
        step("product", u * v if slip == "element-wise" else product, marks=2, kind="array")
        return
    step("shape", (n, m) if slip == "transposed" else (m, n), marks=1)
    step("turned_shape", (m, n) if slip == "transposed" else (n, m), marks=1)
    product = step("product", outer(first, second), marks=2)
    step("applied", product @ w, marks=1)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
u = torch.tensor(<< u >>)
v = torch.tensor(<< v if v is defined else u >>)
rows = {"u": << u_is_row >>, "v": << v_is_row if v is defined else u_is_row >>}
given = {"u": u.reshape(1, -1) if rows["u"] else u.reshape(-1, 1)}
given["v"] = v.reshape(1, -1) if rows["v"] else v.reshape(-1, 1)

def factor(name):
    return given[name[0]].T if name.endswith("T") else given[name]

found = []
for letter, names in zip("ABCDEFGH", << offered >>):
    left, right = map(factor, names.split())
    try:
        left @ right
        found.append(letter)
    except RuntimeError:  # torch's word for shapes that do not fit
        pass
exist = ", ".join(found) or "none"
product = torch.einsum("i,j->ij", u, v)
%% if w is defined
shape, turned_shape = list(product.shape), list(product.T.shape)
applied = u * torch.dot(v, torch.tensor(<< w >>))
%% else
inner = torch.dot(u, v)
%% endif
print(exist, product, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "inner and outer product swapped",
        "A row times a column adds products up and leaves one number, the inner product; a column times a row has an entry for "
        "each pair, the outer product. Check by shapes: (1 by 3)(3 by 1) is 1 by 1, (3 by 1)(1 by 3) is 3 by 3.",
        slip="swapped",
    ),
    Mistake(
        "entry by entry",
        "The product entry by entry is no matrix product: that one joins the rows of the first factor with the columns of "
        "the second. Check: the inner product is one number, the outer product has an entry for every pair.",
        slip="element-wise",
    ),
    Mistake(
        "every entry with every entry",
        "The inner product adds the products of entries at equal places only. Check: for the vectors $(1, 0)$ and $(0, 1)$, "
        "which are at right angles, it has to be 0.",
        slip="all pairs",
    ),
    Mistake(
        "transposed",
        "In the outer product of the first with the second, row $i$ belongs to entry $i$ of the first vector. Check: row 1 is "
        "the second vector times the first entry of the first vector.",
        slip="transposed",
    ),
    Mistake(
        "rows taken for columns",
        "Whether a vector is given as a row or as a column decides which product exists; here the answers are those for "
        "two columns. Check: write both shapes side by side, in the order of the product.",
        slip="all columns",
    ),
    Mistake(
        "outer sizes compared",
        "A product exists when the two inner sizes agree: columns of the first factor and rows of the second. The outer sizes "
        "are the shape of the result. Check: write the shapes side by side, such as (2 by 1)(1 by 4).",
        slip="outer sizes",
    ),
]

STATEMENT = r"""
%% set names = wording["names"]
%% if v is defined
<< wording["intro"].format(first=kind(u_is_row), second=kind(v_is_row)) >>
$$ << names[0] >> = << printed(u, u_is_row) >>, \qquad << names[1] >> = << printed(v, v_is_row) >>. $$
%% else
<< wording["intro"].format(kind=kind(u_is_row)) >>
$$ << names[0] >> = << printed(u, u_is_row) >>. $$
%% endif
Shapes are rows by columns. The outer product of one vector with another, in this order, is the matrix that has entry $i$ of the
first times entry $j$ of the second in row $i$ and column $j$, whether they are given as rows or as columns.

<< answer("exist") >> << wording["exists"] >>
<< options(named(offered, names)) >>

%% if w is defined
<< answer("shape") >> Give the shape of the outer product of $<< names[0] >>$ with $<< names[1] >>$.

<< answer("turned_shape") >> Give the shape of the outer product of $<< names[1] >>$ with $<< names[0] >>$.

<< answer("product") >> Give the outer product of $<< names[0] >>$ with $<< names[1] >>$, row by row.

<< answer("applied") >> Give the product of this matrix with the column $<< names[2] >> = << printed(w, False) >>$, its entries in
order.
%% elif v is defined
<< answer("inner") >> Give the inner product of $<< names[0] >>$ and $<< names[1] >>$.

<< answer("product") >> Give the outer product of $<< names[0] >>$ with $<< names[1] >>$, row by row.
%% else
<< answer("inner") >> Give the inner product of $<< names[0] >>$ with itself.

<< answer("product") >> Give the outer product of $<< names[0] >>$ with itself, row by row.
%% endif
"""

SOLUTION = r"""
%% set names = wording["names"]
%% set b, b_is_row = (v, v_is_row) if v is defined else (u, u_is_row)
%% set second = names[1] if v is defined else names[0]
Rule: a product exists when the columns of the first factor are as many as the rows of the second; what is left over, the rows of
the first by the columns of the second, is its shape. Transposing turns a row into a column and back.

<< table(["", "product", "shapes", "exists"], tested(offered, names, u | length, b | length, u_is_row, b_is_row)) >>

So the answer is << exist >>.

%% if w is not defined
A row times a column gives one number, the inner product, which adds up the products of entries at equal places:
$$ << products(u, b) >> = << inner >>. $$
%% endif
A column times a row gives the outer product, with a row for each entry of the first vector and a column for each entry of the
second:
$$ << printed(u, False) >> << printed(b, True) >> = << product >>. $$
%% if w is defined
With $<< names[0] >>$ first, its shape is $<< shape >>$; with $<< names[1] >>$ first it is the transpose, of shape $<< turned_shape >>$.

The product with $<< names[2] >>$ needs no matrix. Every row of the outer product is a multiple of $<< names[1] >>$, so each entry
is a multiple of the same inner product:
$$ << products(v, w) >> = << total(v, w) >>, \qquad << total(v, w) >> \cdot << printed(u, False) >> = << printed(applied, False) >>. $$

Sanity check: all rows are multiples of one another. An inner product of $<< names[0] >>$ and $<< names[1] >>$ does not exist at
all, as they have << u | length >> and << v | length >> entries.
%% elif v is defined
Sanity check: the inner product is the sum of the diagonal of the outer product,
$<< diagonal(u, b) >> = << inner >>$. The outer product of $<< second >>$ with $<< names[0] >>$ would be the transpose.
%% else
Sanity check: the inner product of a vector with itself is a sum of squares, so it is not negative; it is the sum of the diagonal
of the outer product, which is symmetric. Both products exist, in opposite orders; their shapes tell which is which.
%% endif
"""


def kind(is_row):
    return "row" if is_row else "column"


def printed(vector, is_row):
    """LaTeX of a vector as a row or a column."""
    joint = " & " if is_row else r" \\ "
    return r"\begin{pmatrix} " + joint.join(str(entry) for entry in vector) + r" \end{pmatrix}"


def spelled(product, names):
    given = {"u": names[0], "v": names[1]}
    return r"\,".join(given[factor[0]] + ("^T" if factor.endswith("T") else "") for factor in product.split())


def named(offered, names):
    return [f"${spelled(product, names)}$" for product in offered]


def tested(offered, names, m, n, u_is_row, v_is_row):
    rows = []
    for letter, product in zip(LETTERS, offered):
        (a, b), (c, d) = (sizes_of(factor, m, n, u_is_row, v_is_row) for factor in product.split())
        said = f"yes, {a} by {d}" if b == c else "no"
        rows.append([letter, f"${spelled(product, names)}$", f"$({a} \\times {b})\\,({c} \\times {d})$", said])
    return rows


def bracketed(number):
    return f"({number})" if number < 0 else f"{number}"


def products(a, b):
    return " + ".join(rf"{bracketed(x)} \cdot {bracketed(y)}" for x, y in zip(a, b))


def total(a, b):
    return a @ b


def diagonal(a, b):
    return " + ".join(bracketed(x * y) for x, y in zip(a, b))
