"""A function replaced by towers side by side: their heights, the error, and how many towers keep it below a limit."""

from fractions import Fraction

from exgen import (
    Mistake,
    assume,
    exact,
    gradient,
    latex,
    maximum,
    nonzero,
    sign,
    signed,
    substitute,
    variable,
)
from exgen.figures import curves

TITLE = "A function from towers"
SOURCE = "notes, lecture 3: towers side by side approximate a function; choose the interval to reduce errors"
# `shape`: how f runs; where it is "given" the Lipschitz constant stands in the statement.
LEVELS = {
    1: dict(pieces=3, shape="given", weights=False),
    2: dict(pieces=4, shape="monotone", weights=False),
    3: dict(pieces=4, shape="turns", weights=True),
}
DOMAIN = {"N": "positive"}
CONVENTIONS = {
    "Lipschitz constant": r"The Lipschitz constant of $f$ on an interval is the smallest $K$ with "
    r"$|f(u) - f(v)| \le K\,|u - v|$ for all $u$ and $v$ in it."
}

INTROS = [
    "A network of threshold units is to approximate",
    "One hidden layer of threshold units shall come close to",
    "With towers side by side, a network approximates",
]
LIMITS = ["1/10", "3/10", "7/10", "9/10", "1/4", "3/4", "2/5", "3/5", "6/5", "7/5", "1/5", "3/20", "7/20"]


def draw(rng, pieces=4, shape="monotone", weights=False):
    middle = rng.choice([True, False])
    width = 2 if middle else 1  # so that heights are taken at whole numbers
    p = rng.choice([-1, 1]) * (rng.choice([2, 3]) if shape == "turns" else rng.choice([1, 2, 3]))
    length = pieces * width
    if shape == "given":
        a, q = rng.randint(0, 4), 0
    elif shape == "monotone":
        a, q = rng.randint(0, 2), rng.randint(1, 6) * (1 if p > 0 else -1)
        if rng.random() < 0.5:  # the mirror image: steepest on the left
            a, q = -a - length, -q
    else:
        a = rng.randint(-length + 1, -1)
        q = nonzero(rng, 20)
        assume(q % p and 2 * abs(p) * abs(a) > abs(q) and 2 * abs(p) * (a + length) > abs(q))
        assume(q + p * (2 * a + length))  # the two ends are not equally steep
    r = nonzero(rng, 9)
    cells = rng.sample(range(pieces), 2)
    aside = [rng.choice([1, 3]) if middle else 1 for _ in cells]
    tested = [exact(2 * a + 2 * width * i + off) / 2 for i, off in zip(cells, aside)]
    heights_at = [a + width * i + (1 if middle else 0) for i in range(pieces)]
    assume(all(p * (x + heights_at[i]) + q for x, i in zip(tested, cells)))
    steepest = max(abs(2 * p * a + q), abs(2 * p * (a + length) + q))
    limit = exact(rng.choice(LIMITS))
    assume((steepest * length / limit).denominator != 1 and (steepest * length / limit / 2).denominator != 1)
    assume(steepest * length / limit < 999 and (steepest / limit).denominator != 1)
    return {
        "coefficients": exact([p, q, r]),
        "a": exact(a),
        "width": exact(width),
        "pieces": pieces,
        "middle": middle,
        "shape": shape,
        "shared": weights or rng.choice([True, False]),
        "weights": weights,
        "cells": tuple(cells),
        "tested": exact(tested),
        "limit": limit,
        "wording": {
            "intro": rng.choice(INTROS),
            "f": rng.choice("fgh"),
            "x": rng.choice("xxt"),
            "asked": rng.choice([0, 1]),
        },
    }


def solve(step, coefficients, a, width, pieces, middle, shape, shared, weights, cells, tested, limit, wording, slip=""):
    p, q, r = coefficients
    n = variable("N")
    length = pieces * width

    def f(x):
        return p * x**2 + q * x + r

    part = {"other place": 0 if middle else exact("1/2"), "right end": 1}.get(slip, exact("1/2") if middle else 0)
    heights = step("heights", [f(a + (i + part) * width) for i in range(pieces)], marks=2)
    if weights:
        rises = [heights[i] - heights[i - 1] for i in range(1, pieces)]
        step("jumps", [heights[0], *rises, -heights[pieces - 1]], marks=2)
    over = 1 if slip == "neighbour" else 0
    outputs = step("outputs", [heights[(i + over) % pieces] for i in cells], marks=1)
    off = f(tested[0]) - outputs[0]
    step("error", off * sign(off), marks=1)

    ends = [gradient(lambda v: v[0] * v[3] ** 2 + v[1] * v[3] + v[2], at=exact([p, q, r, x]))[3] for x in (a, a + length)]
    steepest = maximum(ends[0] * sign(ends[0]), ends[1] * sign(ends[1]))
    if shape != "given":
        steepest = step("lipschitz", steepest, marks=1)
    across = 1 if slip == "length" else length
    share = 2 if middle != (slip in ("other factor", "other place")) else 1
    bound = steepest * across / (share * n)
    if shape != "given":
        bound = step("bound", bound, marks=1)
    ratio = substitute(bound, {n: exact(1)}) / limit
    towers = step("towers", whole(ratio) if slip == "down" else -whole(-ratio), marks=1)
    step("neurons", towers + 1 if shared else 2 * towers, marks=1)


def whole(ratio):
    """Rounded down. An own bound with roots in it leads no further: to round what students make up can take for ever."""
    if not isinstance(ratio, Fraction):
        raise ValueError("a bound that is no fraction")
    return ratio // 1


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
a, width, pieces = << a >>, << width >>, << pieces >>
p, q, r = << coefficients >>
b = a + pieces * width

def f(x):
    return p * x**2 + q * x + r

def places(edges):
    return << "(edges[:-1] + edges[1:]) / 2" if middle else "edges[:-1]" >>

edges = torch.linspace(a, b, pieces + 1)
heights = f(places(edges))

def network(x):
    # each tower: the unit that goes on at its left edge, less the one that goes on at its right edge
    on = (x[:, None] >= edges).double()
    return (on[:, :-1] - on[:, 1:]) @ heights

tested = torch.tensor(<< tested >>)
outputs = network(tested)
error = (f(tested) - outputs).abs()[0]
%% if weights
# the weights whose running sums are the heights, and 0 after the last edge
jumps = torch.linalg.solve(torch.ones(pieces + 1, pieces + 1).tril(), torch.cat([heights, torch.zeros(1)]))
%% endif

x = torch.linspace(a, b, 1001, requires_grad=True)
slopes, = torch.autograd.grad(f(x).sum(), x)
lipschitz = slopes.abs().max()

def largest(n):
    # the largest distance of an x from the place of its tower, times the Lipschitz constant
    edges = torch.linspace(a, b, int(n) + 1)
    return lipschitz * torch.maximum(edges[1:] - places(edges), places(edges) - edges[:-1]).max()

%% if shape != "given"
bound = torch.stack([largest(1) / n for n in << points["N"] >>])
%% endif
# more towers, lower bound: double their number until it does, then halve the gap
few, towers = 0, 1
while largest(towers) > << limit >>:
    few, towers = towers, 2 * towers
while towers - few > 1:
    middle = (few + towers) // 2
    few, towers = (middle, towers) if largest(middle) > << limit >> else (few, middle)
edges_of = [(i, i + 1) for i in range(towers)]
neurons = << "len({edge for pair in edges_of for edge in pair})" if shared else "sum(len(pair) for pair in edges_of)" >>
print(heights, outputs, error, lipschitz, towers, neurons)
"""

MISTAKES = [
    Mistake(
        "heights taken at another place of the tower",
        "The exercise says at which place of its piece each tower takes its height, and the bound of the error depends on "
        "it. Check: at that place the network and the function agree.",
        slip="other place",
        convention=True,
    ),
    Mistake(
        "heights at the right ends",
        "The right end of a piece is the left end of the next one, and its tower does not even reach it. Check: at the place "
        "that the exercise names, the network and the function agree.",
        slip="right end",
    ),
    Mistake(
        "value of the neighbouring tower",
        "The network has the height of the piece in which the point lies. Check: write down the edges, and between which "
        "two of them the point is.",
        slip="neighbour",
    ),
    Mistake(
        "bound for the error",
        "The Lipschitz constant times a distance says how large the error could be; how large it is at one point is the "
        "difference of two numbers that you have. Check: work out the function there.",
        error=lambda coefficients, a, width, pieces, middle: (
            most(coefficients, a, width, pieces) * (width / 2 if middle else width)
        ),
    ),
    Mistake(
        "slope at the flatter end",
        "The Lipschitz constant is the largest size of the slope anywhere in the interval, so both ends have to be compared. "
        "Check: no slope in the interval may be larger in size.",
        lipschitz=lambda coefficients, a, width, pieces: least(coefficients, a, width, pieces),
    ),
    Mistake(
        "average slope for the steepest",
        "The difference of the values at the ends over the length is the average slope, and somewhere the function is "
        "steeper. Check: compare with the slope at both ends.",
        lipschitz=lambda coefficients, a, width, pieces: average(coefficients, a, width, pieces),
    ),
    Mistake(
        "value for slope",
        "The Lipschitz constant bounds the slope, so it is found from the derivative, not from the function. Check: adding "
        "a constant to the function must not change it.",
        lipschitz=lambda coefficients, a, width, pieces: highest(coefficients, a, width, pieces),
    ),
    Mistake(
        "factor 2 in the bound",
        "A height from the midpoint is at most half a width away, a height from an end at most a whole width. Check: draw "
        "one piece and measure from the place of its height to its farther end.",
        slip="other factor",
    ),
    Mistake(
        "length of the interval forgotten",
        "The width of a tower is the length of the interval divided by the number of towers. Check: a longer interval needs "
        "more towers.",
        slip="length",
    ),
    Mistake(
        "rounded down",
        "With the next lower whole number the bound is still above the limit; the number of towers is rounded up. Check: "
        "put your number into the bound.",
        slip="down",
    ),
    Mistake(
        "one unit a tower",
        "A tower is a step up and a step down, so one unit alone cannot make it. Check: count the units of a network with "
        "one tower.",
        neurons=lambda towers: towers,
    ),
    Mistake(
        "edges counted the other way",
        "Two towers with units of their own have 4 units; where neighbours share the unit at their common edge, they have 3. "
        "Check: count the units for two towers in the way that the exercise says.",
        neurons=lambda towers, shared: 2 * towers if shared else towers + 1,
    ),
    Mistake(
        "heights for weights",
        "A unit that has gone on stays on, so a weight is the jump at its edge: the new height less the one before. Check: "
        "add up the weights of all units that are on in the second piece.",
        jumps=lambda heights: [*heights, -heights[-1]],
    ),
    Mistake(
        "no way back to 0",
        "After the last edge all units are on, and the network shall be 0 again. Check: the weights add up to 0.",
        jumps=lambda jumps: [*jumps[:-1], 0 * jumps[0]],
    ),
]

STATEMENT = r"""
%% set f, x = wording["f"], wording["x"]
%% set b = a + pieces * width
<< wording["intro"] >>
$$ << f >>(<< x >>) = << polynomial(coefficients, x) >> \qquad\text{for } {<< a >>} \le << x >> < << b >> $$
by << number(pieces) >> towers of equal width, side by side. A tower covers its piece with its left end, and without its right
end; its height is the value of $<< f >>$ << "at the midpoint" if middle else "at the left end" >> of the piece. A threshold unit with
the edge $s$ is 1 for $<< x >> \ge s$ and 0 for $<< x >> < s$; the output has no bias.
%% if shared
Neighbouring towers share the unit at their common edge.
%% else
Each tower has two units of its own.
%% endif

<< answer("heights") >> << asked(wording, pieces) >>

%% if weights
<< answer("jumps") >> The units stand in the order of their edges, from $<< a >>$ to $<< b >>$. Give their << pieces + 1 >> output weights
as a vector.
%% endif

<< answer("outputs") >> What does the network give at $<< x >> = << tested[0] >>$ and at $<< x >> = << tested[1] >>$? Answer with a
vector of 2.

<< answer("error") >> How large is the error at $<< x >> = << tested[0] >>$, the distance of the network's value from $<< f >>(<< tested[0] >>)$?

%% if shape == "given"
<< answer("towers") >> The Lipschitz constant of $<< f >>$ on this interval is $K = << most(coefficients, a, width, pieces) >>$. If $N$
towers, of equal width and with heights as above, take the place of the << number(pieces) >>, then their error is at most $K$
times the largest distance of a point from the place at which its tower takes its height. Which is the smallest $N$ for which this
bound is at most $<< limit >>$?
%% else
<< answer("lipschitz") >> Give the Lipschitz constant $K$ of $<< f >>$ on this interval.

<< answer("bound") >> Now $N$ towers, of equal width and with heights as above, take the place of the << number(pieces) >>. Their error
is at most $K$ times the largest distance of a point from the place at which its tower takes its height. Give this bound
as an expression in $N$, with the number for $K$.

<< answer("towers") >> Which is the smallest $N$ for which the bound is at most $<< limit >>$?
%% endif

<< answer("neurons") >> How many hidden units does the network with that many towers have?
"""

SOLUTION = r"""
%% set f, x = wording["f"], wording["x"]
%% set length = pieces * width
%% set b = a + length
%% set K = most(coefficients, a, width, pieces)
The interval has the length $D = << b >> - << a | paren >> = << length >>$, so each of the << number(pieces) >> pieces has the width
$<< width >>$. Each tower takes its height << "in the middle" if middle else "at the left end" >> of its piece:

<< table(["piece", "place", "height"], height_rows(f, x, a, width, middle, heights)) >>

%% if weights
A unit that has gone on stays on, so the weight at an edge is the jump there, the new height less the one before: the first
is $<< heights[0] >>$, then
$$ << differences(heights) >>, $$
and at the end $0 << -heights[pieces - 1] | signed >>$. The weights are $<< jumps >>$, and they add up to 0. The tempting list of
the heights themselves would add them up from piece to piece.

%% endif
%% for t in tested
$$ << x >> = << t >> \text{ lies in } [<< a + width * cells[loop.index0] >>, << a + width * (cells[loop.index0] + 1) >>), \text{
so the network gives } {<< outputs[loop.index0] >>}. $$
%% endfor
At the first of these points the function is $<< f >>\left(<< tested[0] >>\right) = << value(coefficients, tested[0]) >>$, and the
error is $\left|<< value(coefficients, tested[0]) >> << -outputs[0] | signed >>\right| = << error >>$.

<< figure(drawn(coefficients, a, width, pieces, heights, tested, outputs, x)) >>

The picture shows the network and, dashed, $<< f >>$; the dots are the two points.

%% if shape != "given"
The slope is $<< f >>'(<< x >>) = << slope(coefficients, x) >>$, a line, so its size is largest at an end of the interval:
$<< f >>'(<< a >>) = << end_slopes(coefficients, a, length)[0] >>$ and $<< f >>'(<< b >>) = << end_slopes(coefficients, a, length)[1] >>$.
So $K = << lipschitz >>$.

%% endif
%% if middle
With $N$ towers the width is $D/N$. From the midpoint of a piece to its ends it is half of that, so the error is at most
$$ K \cdot \frac{D}{2N} = \frac{<< K >> \cdot << length >>}{2N} = \frac{<< K * length / 2 >>}{N}. $$
%% else
With $N$ towers the width is $D/N$. From the left end of a piece to its right end it is all of that, so the error is at most
$$ K \cdot \frac{D}{N} = \frac{<< K >> \cdot << length >>}{N} = \frac{<< K * length >>}{N}. $$
%% endif
%% set top = K * length / (2 if middle else 1)
This is at most $<< limit >>$ where $N \ge << top >> / << limit | paren >> = << top / limit >>$. The number of towers is whole, so it is
rounded up: $N = << towers >>$. With one less the bound would be $<< top / (towers - 1) >>$, which is above $<< limit >>$.

%% if shared
Each tower has two edges, but neighbours share one: $N$ towers have $N + 1$ edges, and the network has $<< neurons >>$ hidden units.
%% else
Each tower needs a unit for its step up and one for its step down: $2N = << neurons >>$ hidden units.
%% endif

Sanity check: for << number(pieces) >> towers the bound is $<< top / pieces >>$, and the error found above, $<< error >>$, is not larger.
"""


def most(coefficients, a, width, pieces):
    """The largest size of the slope."""
    return max(abs(s) for s in end_slopes(coefficients, a, pieces * width))


def least(coefficients, a, width, pieces):
    return min(abs(s) for s in end_slopes(coefficients, a, pieces * width))


def average(coefficients, a, width, pieces):
    return abs(sum(end_slopes(coefficients, a, pieces * width))) / 2


def highest(coefficients, a, width, pieces):
    return max(abs(value(coefficients, x)) for x in (a, a + pieces * width))


def end_slopes(coefficients, a, length):
    p, q, _ = coefficients
    return [2 * p * x + q for x in (a, a + length)]


def value(coefficients, x):
    p, q, r = coefficients
    return p * x * x + q * x + r


def number(pieces):
    return {2: "two", 3: "three", 4: "four", 5: "five"}.get(pieces, str(pieces))


def asked(wording, pieces):
    if wording["asked"]:
        return f"Give the heights of the {number(pieces)} towers as a vector, from left to right."
    return f"How high are the {number(pieces)} towers? Answer with a vector, from left to right."


def term(factor, power):
    return power if factor == 1 else f"-{power}" if factor == -1 else f"{latex(factor)}{power}"


def joined(terms):
    """LaTeX of a sum from its terms."""
    return " ".join(t if i == 0 or t.startswith("-") else f"+ {t}" for i, t in enumerate(terms)).replace(" -", " - ")


def polynomial(coefficients, x):
    p, q, r = coefficients
    return joined([term(p, f"{x}^2"), *([term(q, x)] if q else []), *([latex(r)] if r else [])])


def slope(coefficients, x):
    p, q, _ = coefficients
    return joined([term(2 * p, x), *([latex(q)] if q else [])])


def height_rows(f, x, a, width, middle, heights):
    rows = []
    for i, height in enumerate(heights):
        left, right = a + width * i, a + width * (i + 1)
        place = (left + right) / 2 if middle else left
        rows.append(
            [
                rf"${latex(left)} \le {x} < {latex(right)}$",
                f"${latex(place)}$",
                f"${f}({latex(place)}) = {latex(height)}$",
            ]
        )
    return rows


def differences(heights):
    return r", \quad ".join(f"{latex(b)} {signed(-a)} = {latex(b - a)}" for a, b in zip(heights, heights[1:]))


def drawn(coefficients, a, width, pieces, heights, tested, outputs, x):
    steps = [(a + width * (i + side), h) for i, h in enumerate(heights) for side in (0, 1)]
    at = [a + width * pieces * exact(i) / 60 for i in range(61)]
    marks = list(zip(tested, outputs))
    return curves(
        [steps, [(t, value(coefficients, t)) for t in at]], ["", ""], marks, axes_names=(x, ""),
        alt="A staircase of towers and the function that it follows",
    )  # fmt: skip
