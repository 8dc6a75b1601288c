"""How many updates the perceptron may need, (R/γ)² of given data with a given separator, and how many it really makes."""

from fractions import Fraction
from functools import cache
from itertools import permutations, product
from math import floor, gcd, isqrt

from exgen import Mistake, assume, exact, shuffled, sqrt
from exgen.figures import plane

TITLE = "A bound on the number of updates"
SOURCE = "notes, lecture 3: for linearly separable data the algorithm converges after finitely many updates"
# `visits` is the number of rows of the training, which ends with an epoch without update: the same for every variant of
# a level. With two `separators`, the better one counts; `scaled` asks what a change of units does.
LEVELS = {
    1: dict(examples=3, visits=6, updates=(2, 3), separators=1, scaled=False),
    2: dict(examples=4, visits=12, updates=(3, 6), separators=1, scaled=False),
    3: dict(examples=4, visits=12, updates=(3, 6), separators=2, scaled=True),
}
CONVENTIONS = {
    "perceptron": "Perceptron labels are $1$ and $-1$. An example is updated when $y\\,(w \\cdot x) \\le 0$, so also when this "
    "is exactly 0; an update adds $y\\,x$ to $w$, without a learning rate.",
    "perceptron bound": "Perceptron convergence: each $x$ includes its constant feature 1, training starts at $w = 0$, $R$ is "
    "the largest length of any $x$, and $\\gamma$ is the smallest $y\\,(u \\cdot x)$ of any example for a separator $u$ of "
    "length 1. Then at most $(R/\\gamma)^2$ updates are made.",
}

INTROS = [
    "A perceptron is to be trained on these examples, inputs $x$ with labels $y$:",
    "The training data of a perceptron are linearly separable:",
    "How long can the training of a perceptron take on these {n} examples?",
]
COUNTS = [
    "Train from $w = 0$, visiting the examples in the order {order} in every epoch, until an epoch passes without an update. "
    "How many updates does each example really cause? Give a vector in the order of the table.",
    "Now run the training: start at $w = 0$ and visit the examples in the order {order}, epoch after epoch, until one of them "
    "has no update. How often is $w$ updated by each example? Give a vector in the order of the table.",
]
# Separators of whole length, up to order and signs.
QUADRUPLES = [(1, 2, 2), (2, 3, 6), (1, 4, 8), (4, 4, 7), (2, 6, 9), (6, 6, 7)]


@cache
def whole_separators():
    signs = list(product([1, -1], repeat=3))
    return sorted({tuple(s * v for s, v in zip(sign, turned)) for sizes in QUADRUPLES for turned in permutations(sizes)
                   for sign in signs})  # fmt: skip


def draw(rng, examples=4, visits=12, updates=(3, 6), separators=1, scaled=False):
    hidden = rng.choice(whole_separators())
    points = [(1, rng.randint(-4, 4), rng.randint(-4, 4)) for _ in range(examples)]
    labels = [1 if dot(hidden, point) > 0 else -1 for point in points]
    squares = [dot(point, point) for point in points]
    assume(len(set(points)) == examples and len(set(labels)) == 2 and isqrt(max(squares)) ** 2 != max(squares))
    order = shuffled(rng, range(examples)) if rng.random() < 0.6 else list(range(examples))
    rows = list(train(points, labels, order, visits // examples + 1))
    assume(len(rows) == visits and updates[0] <= sum(changed for _, changed, _ in rows) <= updates[1])
    assume(not any(changed for _, changed, _ in rows[-examples:]))
    # Of all separators of whole length: (the square of γ, the smallest product, u). `fine` are those with a bound in short
    # numbers that is whole, or so far from it that R and γ of three figures leave the same whole number.
    fitting, fine = [], []
    turned = [tuple(label * v for v in point) for label, point in zip(labels, points)]
    for u in whole_separators():
        products = [u[0] * p + u[1] * q + u[2] * r for p, q, r in turned]
        if 0 < min(products) < max(products) <= 40:
            top, bottom = max(squares) * dot(u, u), min(products) ** 2
            fitting.append((Fraction(bottom, dot(u, u)), min(products), u))
            common, beyond = gcd(top, bottom), min(top % bottom, -top % bottom)
            short = top < 100 * bottom and top // common <= 999 and bottom // common <= 99
            if short and (beyond == 0 or 60 * beyond >= top):
                fine.append(fitting[-1])
    assume(fine)
    split = [found for found in fine if (max(squares) / found[0]).denominator > 1]
    fine = split if split and rng.random() < 0.8 else fine
    gamma, m, u = rng.choice(fine)
    assume(gamma != 1 or rng.random() < 0.3)
    us = [u]
    if separators == 2:
        # The better of two is not the one with the larger product.
        others = [v for g, n, v in fitting if g < gamma and n > m]
        assume(others)
        us = shuffled(rng, [u, rng.choice(others)])
    return {
        "x": exact([list(point) for point in points]),
        "y": exact(labels),
        "u": exact([list(v) for v in us]),
        "order": tuple(i + 1 for i in order),
        "factor": rng.choice([2, 3, 5, 10]) if scaled else 0,
        "wording": {"intro": rng.choice(INTROS).format(n=examples), "count": rng.choice(COUNTS)},
    }


def dot(u, v):
    return sum(a * b for a, b in zip(u, v))


def train(x, y, order, epochs, strict=False):
    """The visits: (example counted from 0, whether it is updated, w after it); ends after an epoch without update."""
    w = [0] * len(x[0])
    for _ in range(epochs):
        changes = 0
        for i in order:
            score = y[i] * sum(a * b for a, b in zip(w, x[i]))
            # 0 asks for an update; one who takes it for right still has to leave the start.
            changed = score < 0 or not any(w) if strict else score <= 0
            if changed:
                w = [a + y[i] * b for a, b in zip(w, x[i])]
            changes += changed
            yield i, changed, list(w)
        if not changes:
            return


EPOCHS = 20  # more than any training here takes


def solve(step, x, y, u, order, factor, wording, slip=""):
    squares = [features[1:] @ features[1:] if slip == "no constant" else features @ features for features in x]
    R = step("R", sqrt(max(squares)), marks=1)
    gammas = []
    for k, separator in enumerate(u, 1):
        found = step(f"products{k}", [label * (separator @ features) for features, label in zip(x, y)], marks=1)
        length = exact(1) if slip == "not of length 1" else sqrt(separator @ separator)
        if slip == "length without bias":
            length = sqrt(separator[1:] @ separator[1:])
        smallest = max(found) if slip == "largest" else min(found)
        gammas.append(step(f"gamma{k}", smallest / length, marks=1))
    gamma = gammas[0] if len(gammas) == 1 else (min if slip == "worse one" else max)(gammas)
    ratio = R / gamma
    bound = step("bound", ratio if slip == "not squared" else ratio * ratio, marks=2)
    step("most", -floor(-bound) if slip == "rounded up" else floor(bound), marks=1)
    if factor:
        step("scaled", bound * factor**2 if slip == "only R grows" else bound, marks=1)
    rows = list(train([list(map(int, f)) for f in x], [int(label) for label in y], [i - 1 for i in order], EPOCHS,
                      slip == "strict"))  # fmt: skip
    counts = [sum(changed or slip == "visits" for i, changed, _ in rows if i == k) for k in range(len(x))]
    step("updates", exact(counts), marks=2)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
x = torch.tensor([
%% for features in x
    << features >>,
%% endfor
])
y = torch.tensor(<< y >>)
R = torch.linalg.norm(x, dim=1).max()
gammas = []
%% for separator in u
u = torch.tensor(<< separator >>)
products<< loop.index >> = torch.stack([label * torch.dot(u, features) for features, label in zip(x, y)])
gamma<< loop.index >> = (y * (x @ torch.nn.functional.normalize(u, dim=0))).min()
gammas.append(gamma<< loop.index >>)
%% endfor
bound = (R / max(gammas)) ** 2
most = torch.floor(bound + 1e-9)
%% if factor
scaled = torch.linalg.norm(<< factor >> * x, dim=1).max() ** 2 / (<< factor >> * max(gammas)) ** 2
%% endif

w, updates, changes = torch.zeros(3), torch.zeros(len(x)), 1
while changes:
    changes = 0
    for i in << order | list >>:
        if y[i - 1] * torch.dot(w, x[i - 1]) <= 0:
            w += y[i - 1] * x[i - 1]
            updates[i - 1] += 1
            changes += 1
assert updates.sum() <= most
print(R, gammas, bound, updates)
"""

MISTAKES = [
    Mistake(
        "ratio not squared",
        "The bound is the square of $R/\\gamma$: the length of $w$ grows at most like the root of the number of updates, while "
        "its part along $u$ grows in proportion to it. Check: compare with the number of updates that are really made.",
        slip="not squared",
    ),
    Mistake(
        "separator not of length 1",
        "Twice the separator has the same line and twice the products, so the products alone say nothing. $\\gamma$ belongs to "
        "$u$ of length 1: divide by the length. Check: no $\\gamma$ can be larger than $R$.",
        slip="not of length 1",
    ),
    Mistake(
        "bias left out of the length of the separator",
        "The bias is an entry of the separator, as the constant feature is one of $x$; both belong to the lengths. Check: "
        "three squares stand under the root.",
        slip="length without bias",
    ),
    Mistake(
        "constant feature left out of R",
        "Each $x$ includes its constant feature 1, which adds 1 to the square of its length. Check: three squares stand under "
        "the root.",
        slip="no constant",
    ),
    Mistake(
        "largest product in place of the smallest",
        "$\\gamma$ is what every example keeps at least, so it belongs to the example with the smallest product. Check: no "
        "example may have less than $\\gamma$.",
        slip="largest",
    ),
    Mistake(
        "bound rounded up",
        "The number of updates is whole and at most the bound, so the bound is rounded down. Check: is your number still at "
        "most the bound?",
        slip="rounded up",
    ),
    Mistake(
        "visits counted as updates",
        "A visit is an update only where $y\\,(w \\cdot x)$ is 0 or less; the last epoch has visits only. Check: add $y\\,x$ over the "
        "updates; the sum must be the final $w$.",
        slip="visits",
    ),
    Mistake(
        "0 taken for right after the first update",
        "The rule updates at $y\\,(w \\cdot x) = 0$ too: the example lies on the boundary and is not yet on its side. Check: look "
        "for visits with a product of 0.",
        slip="strict",
    ),
    Mistake(
        "only R taken to grow",
        "With the inputs, constant feature included, the products grow by the same factor, and so does $\\gamma$; their ratio "
        "stays. Check: training makes the same updates as before, only with larger weights.",
        slip="only R grows",
    ),
    Mistake(
        "the worse of two bounds",
        "Every separator gives a bound that holds, so the smaller bound counts: that of the larger $\\gamma$. Check: which of "
        "your two ratios is smaller?",
        slip="worse one",
    ),
]

STATEMENT = r"""
<< wording["intro"] >>

<< table(["example", "$x$", "$y$"], examples_of(x, y)) >>

The first entry of every $x$ is the constant feature 1. The classes are separated by
%% if u | length == 1
$u = << u[0] >>$, the bias first; this $u$ is not of length 1.
%% else
$u = << u[0] >>$, and also by $v = << u[1] >>$, the bias first; these are not of length 1.
%% endif

<< figure(picture(x, y, u)) >>

<< answer("R") >> Give $R$, the largest length of any $x$.

<< answer("products1") >> Give $y\,(u \cdot x)$ for all examples, with $u$ as printed: a vector in the order of the table.

<< answer("gamma1") >> What is $\gamma$ for the separator of length 1 in the direction of $u$?

%% if u | length == 2
<< answer("products2") >> Give $y\,(v \cdot x)$ for all examples, with $v$ as printed.

<< answer("gamma2") >> What is $\gamma$ for the separator of length 1 in the direction of $v$?

<< answer("bound") >> Give $(R/\gamma)^2$ for the one of the two that gives the better, that is, the smaller bound.
%% else
<< answer("bound") >> Give the bound $(R/\gamma)^2$.
%% endif

<< answer("most") >> What is the largest whole number of updates that this bound allows?

%% if factor
<< answer("scaled") >> All entries of all $x$, the constant feature included, are multiplied by $<< factor >>$. What is the
bound now, with the separator that was the better one?

%% endif
<< answer("updates") >> << with_order(wording["count"], order) >>
"""

SOLUTION = r"""
Rule: $R$ and $\gamma$ are both taken over all examples: $R$ is the largest length, $\gamma$ the smallest product with a
separator of length 1.

<< table(["example", "$x \\cdot x$", "$y\\,(u \\cdot x)$"] + (["$y\\,(v \\cdot x)$"] if u | length == 2 else []), worked(x, y, u)) >>

The largest square of a length is $<< largest_of(x) >>$, hence $R = << R >> \approx << R | decimal(3) >>$. The smallest of the
products of $u$ is $<< smallest(products1) >>$, and with the length of $u$
$$ \|u\| = \sqrt{<< squares_of(u[0]) >>} = << length_of(u[0]) >>, \qquad \gamma = \frac{<< smallest(products1) >>}{<< length_of(u[0]) >>}<< reduced(smallest(products1), length_of(u[0])) >>. $$
%% if u | length == 2
In the same way $v$ has the length $\sqrt{<< squares_of(u[1]) >>} = << length_of(u[1]) >>$ and
$$ \gamma = \frac{<< smallest(products2) >>}{<< length_of(u[1]) >>}<< reduced(smallest(products2), length_of(u[1])) >>. $$
The larger $\gamma$ gives the smaller bound, which is that of << "$u$" if gamma1 > gamma2 else "$v$" >>, although its smallest
product is not the larger one: the products do not compare before the lengths are divided out.
%% endif
With $R^2 = << largest_of(x) >>$,
$$ \left(\frac{R}{\gamma}\right)^2 = << largest_of(x) >> \Big/ << better(gamma1, gamma2 if u | length == 2 else gamma1) | paren >>^2 = << bound >>, $$
and the largest whole number that is not above it is $<< most >>$.
%% if factor

Multiplied by $<< factor >>$, every $x$ is $<< factor >>$ times as long, so $R$ is, and every product is $<< factor >>$ times as large, so
$\gamma$ is. Their ratio stays, and the bound is still $<< scaled >>$. The constant feature has to take part in it.
%% endif

The training, with the products before each update:

<< table(["visit", "example", "$y\\,(w \\cdot x)$", "update", "$w$ after"], visits_of(x, y, order)) >>

The examples cause $<< updates >>$ updates, together $<< total(updates) >>$, not more than $<< most >>$. A bound may be far from what happens: it holds for every order of the
examples and for the worst data with this $R$ and this $\gamma$.

%% set w = final(x, y, order)
Sanity check: the proof of the bound says that after $k$ updates $w \cdot u \ge k \gamma$ for $u$ of length 1, and
$|w|^2 \le k R^2$. Here $k = << total(updates) >>$: with the first separator $w \cdot u = << along(w, u[0]) >> \ge << total(updates) * gamma1 >>$, and
$|w|^2 = << square(w) >> \le << total(updates) * largest_of(x) >>$.
"""


def examples_of(x, y):
    return [[exact(i), features, label] for i, (features, label) in enumerate(zip(x, y), 1)]


def with_order(text, order):
    return text.format(order=f"${', '.join(map(str, order))}$")


def total(updates):
    return exact(sum(updates))


def square(vector):
    return vector @ vector


def squares_of(vector):
    return " + ".join(f"({entry})^2" if entry < 0 else f"{entry}^2" for entry in vector)


def length_of(vector):
    return sqrt(vector @ vector)


def largest_of(x):
    return max(features @ features for features in x)


def smallest(products):
    return min(products)


def better(one, other):
    return max(one, other)


def reduced(top, bottom):
    value = exact(top) / bottom
    return "" if value.denominator == bottom else f" = {value}" if value.denominator == 1 else (
        rf" = \frac{{{value.numerator}}}{{{value.denominator}}}")


def worked(x, y, us):
    rows = []
    for i, (features, label) in enumerate(zip(x, y), 1):
        rows.append([exact(i), features @ features, *(label * (u @ features) for u in us)])
    return rows


def visits_of(x, y, order):
    rows, w = [], exact([0, 0, 0])
    for k, (i, changed, after) in enumerate(train(x, y, [i - 1 for i in order], EPOCHS), 1):
        cells = [exact(k), exact(i + 1), y[i] * (w @ x[i]), "yes" if changed else "no"]
        w = exact(after)
        rows.append([*cells, w])
    return rows


def final(x, y, order):
    *_, (_, _, w) = train(x, y, [i - 1 for i in order], EPOCHS)
    return exact(w)


def along(w, u):
    return w @ u / length_of(u)


def picture(x, y, us):
    dots = [(*list(features)[1:], label, str(i)) for i, (features, label) in enumerate(zip(x, y), 1)]
    names = ["u", "v"] if len(us) == 2 else [""]
    return plane(dots, [(u[1], u[2], u[0], name) for u, name in zip(us, names)], normals=True)
