"""A tower over a rectangle: four steps, their sum, and a threshold that only the rectangle passes.

Any weights that work are right. Threshold units are judged in exact arithmetic, sigmoids between bounds that are exact
fractions, 10^-40 apart, at the points that are printed. A unit is a row: its bias first, then a weight for each input.
"""

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache, lru_cache
from itertools import product
from operator import mul

from exgen import Interval, Mistake, assume, decimal, exact, latex, plain, signed
from exgen.figures import plane

TITLE = "A tower over a rectangle"
SOURCE = "notes, lecture 3: towers in 3D; two ridges of the height 10 add up to 20, 10 and 0, and only what is above 15 fires"
# `alike`: whether both ridges are equally high; `free`: whether the hidden units are to be found as well.
LEVELS = {
    1: dict(alike=True, free=False, smooth=False),
    2: dict(alike=False, free=True, smooth=False),
    3: dict(alike=False, free=True, smooth=True),
}
CONVENTIONS = {
    "units over a plane": "Units are written as rows, the bias first: $[b, w_1, w_2, \\ldots]$ has the sum "
    "$b + w_1 x_1 + w_2 x_2 + \\cdots$. A threshold unit is 1 or 0; the rule for a sum of exactly 0 stands in each exercise.",
    "sigmoid": r"$\sigma(x) = 1/(1 + e^{-x})$.",
}
TOLERANCE = Fraction(1, 10)  # of a smooth output; a hidden sigmoid has to be within a tenth of this of 0 or 1

INTROS = [
    "A network with the inputs $x_1$ and $x_2$ is to mark a rectangle.",
    "A tower over a rectangle of the plane is built from steps in $x_1$ and in $x_2$.",
    "Two inputs, four hidden units, one output: the network is to recognise a rectangle.",
]


def draw(rng, alike=False, free=True, smooth=False):
    def sides():
        low, width = rng.randint(-6, 4), rng.randint(2, 5)
        assume(low and low + width)
        return [low, low + width]

    given = [*sides(), *sides()]
    assume(len({abs(end) for end in given}) == 4)
    box = [*sides(), *sides()] if free else given
    assume(not free or all(a != b for a, b in zip(given, box)))
    heights = [rng.randint(2, 15)] * 2 if alike else rng.sample(range(2, 16), 2)
    scales = rng.sample([1, 2, 3, rng.choice([2, 3])], 4)
    # One point inside, one on each ridge, and one on neither.
    inside = [exact(given[0] + given[1]) / 2, exact(given[2] + given[3]) / 2]
    aside = [exact(rng.choice([low - 1, high + 1])) for low, high in (given[:2], given[2:])]
    tested = [inside, [inside[0], aside[1]], [aside[0], inside[1]], aside]
    return {
        "given": exact(given),
        "scales": exact(scales),
        "heights": exact(heights),
        "tested": exact(rng.sample(tested, 4)),
        "rule": rng.choice([">=", ">"]),
        "box": exact(box),
        "free": free,
        "smooth": smooth,
        "wording": {"intro": rng.choice(INTROS), "asked": rng.choice([0, 1])},
    }


def solve(step, given, scales, heights, tested, rule, box, free, smooth, wording, slip=""):
    rows = hidden_rows(given, scales)
    edges = step("edges", [-b / (u + v) for b, u, v in rows], marks=2)
    step("sums", [sum_at(point, edges, heights, rule, slip) for point in tested], marks=2)

    # What the sum is on the rectangle, and the most that it is anywhere else.
    top, next_best = heights[0] + heights[1], max(heights)
    low = {"ridges fire": exact(0), "lower ridge": min(heights)}.get(slip, next_best)
    upper_end = (rule == ">=") != (slip == "ends")
    step("threshold", Interval(low, top, not upper_end, upper_end), marks=2)

    if free:
        example = hidden_rows(box, [20 if smooth else 1] * 4)
        hidden = step(
            "hidden", example, marks=3, objection=lambda answer: hidden_fault(answer, box, rule, smooth),
            wanted="matrix, 4 by 3: a row [b, w_1, w_2] for each unit",
        )  # fmt: skip
        out = exact(output_for(hidden, box)) * (10 if smooth else 1)
    else:
        hidden = rows
        out = [-(top + next_best) / 2, heights[0], -heights[0], heights[1], -heights[1]]
    step(
        "output", out, marks=2, objection=lambda answer: output_fault(answer, box, rule, smooth, hidden),
        wanted="vector of 5: the bias first, then a weight for each hidden unit",
    )  # fmt: skip


def output_for(hidden, box):
    """Bias and weights of the threshold for units that step near the edges, upwards or downwards and in any order."""
    order = list(range(4))
    if all(bool(u) != bool(v) for _, u, v in hidden):
        near = [
            min((0, 1) if u else (2, 3), key=lambda i: abs(box[i] + bias / (u + v))) for bias, u, v in hidden
        ]
        order = near if sorted(near) == order else order
    # A unit that falls is on where one that rises is off: its weight is turned round, and the bias makes up for it.
    rising, falls = [(2, -2, 2, -2)[i] for i in order], [u + v < 0 for _, u, v in hidden]
    bias = -3 + sum(weight for weight, down in zip(rising, falls) if down)
    return [bias, *(-weight if down else weight for weight, down in zip(rising, falls))]


# -- the given network -------------------------------------------------------------------------------------------


def hidden_rows(edges, scales):
    """Units that step up at the left and right edge in x1, and at the lower and upper edge in x2."""
    rows = [[-edge * k, k * (i < 2), k * (i > 1)] for i, (edge, k) in enumerate(zip(edges, scales))]
    return exact(rows)


def sum_at(point, edges, heights, rule, slip=""):
    """H1 (h1 - h2) + H2 (h3 - h4), from the places at which the units step."""
    x, y = point
    on = [int(at >= edge if rule == ">=" else at > edge) for at, edge in zip((x, x, y, y), edges)]
    back = {"never down": 0, "up again": 1}.get(slip, -1)
    first, second = heights if slip != "exchanged" else (heights[1], heights[0])
    strips = on[0] + back * on[1], on[2] + back * on[3]
    if slip == "ridges 0" and 0 in strips:
        strips = 0, 0
    return first * strips[0] + second * strips[1]


# -- judging by property -----------------------------------------------------------------------------------------


def around(box):
    """Sixteen points, each half a unit away from an edge in x1 and from one in x2."""
    half = Fraction(1, 2)
    across, up = [[end + side for end in ends for side in (-half, half)] for ends in (box[:2], box[2:])]
    return list(product(across, up))


def inside(point, box):
    return box[0] < point[0] < box[1] and box[2] < point[1] < box[3]


def sigmoid_bounds(u):
    """Fractions just below and just above σ(u)."""
    if u < 0:
        low, high = sigmoid_bounds(-u)
        return 1 - high, 1 - low
    if u > 100:
        return 1 - Fraction(1, 10**40), Fraction(1)
    with localcontext() as context:
        context.prec = 50  # Decimal.exp rounds correctly
        power = Fraction((Decimal(-u.numerator) / Decimal(u.denominator)).exp())
    room = Fraction(1, 10**44)
    return 1 / (1 + power * (1 + room)), 1 / (1 + power * (1 - room))


def unit_bounds(row, inputs, rule, smooth):
    """Bounds of a unit's output from bounds of its inputs; of its sum, and of that put through the unit."""
    bias, *weights = row
    low = bias + sum(w * (h[0] if w > 0 else h[1]) for w, h in zip(weights, inputs, strict=True))
    high = bias + sum(w * (h[1] if w > 0 else h[0]) for w, h in zip(weights, inputs, strict=True))
    if smooth:
        return (low + high) / 2, (sigmoid_bounds(low)[0], sigmoid_bounds(high)[1])
    on = Fraction(low >= 0 if rule == ">=" else low > 0)  # low and high are equal here
    return low, (on, on)


def away(bounds, target, tolerance):
    """Whether it is certain that a value between the bounds is further than the tolerance from the target."""
    return bounds[1] < target - tolerance or bounds[0] > target + tolerance


def refused(answer, shape):
    """A sentence about an answer that is no array of rational numbers of that shape, or None."""
    if getattr(answer, "shape", None) != shape:
        size = " by ".join(map(str, shape))
        return f"{'a matrix' if len(shape) == 2 else 'a vector'} of {size} numbers is asked for, the bias first in each unit"
    if not all(isinstance(value, (int, Fraction)) for value in answer.entries):
        return "weights and biases have to be whole numbers, fractions or decimals"
    if any(max(abs(value.numerator), value.denominator) > 10**15 for value in answer.entries):
        return "numbers of more than 15 digits are not judged here; smaller weights do as well"
    return None


@cache
def small_weights():
    """Weights that are enough for every threshold function of four inputs, small ones first."""
    return sorted(product(range(-3, 4), repeat=4), key=lambda w: sum(map(abs, w)))


@cache
def separable(on, off):
    """Whether one threshold unit can be on for some patterns of four units and off for the others."""
    return any(
        min(sum(map(mul, w, p)) for p in on) > max(sum(map(mul, w, p)) for p in off) for w in small_weights()
    )  # fmt: skip


@lru_cache(maxsize=1000)
def hidden_fault(answer, box, rule, smooth):
    """Why no output unit can do with these hidden units what is wanted, with the share of the edges that are there; or None."""
    if said := refused(answer, (4, 3)):
        return said
    spots = around(box)
    columns, vague = [], {}
    for i, (bias, u, v) in enumerate(answer):
        sums = [bias + u * x + v * y for x, y in spots]
        columns.append([int(total >= 0 if rule == ">=" or smooth else total > 0) for total in sums])
        # From 5 on, a sigmoid is within 1/100 of 0 or of 1; below, its bounds say.
        for spot, total, on in zip(spots, sums, columns[i]) if smooth else ():
            if abs(total) < 5 and away(sigmoid_bounds(total), on, TOLERANCE / 10):
                vague[i] = (
                    f"at {plain(spot)} unit {i + 1} gives {rounded(sigmoid_bounds(total))}, which is not within "
                    f"{plain(TOLERANCE / 10)} of 0 or of 1: it is not steep enough, or does not step at an edge"
                )
                break
    said = next(iter(vague.values()), "") or inseparable(list(zip(*columns)), spots, box)
    if not said:
        return None
    there = sum(has_unit(k, [c for i, c in enumerate(columns) if i not in vague], spots, box) for k in range(4))
    said += astray(answer, box)
    return f"{said}. {there} of the 4 edges {'has' if there == 1 else 'have'} a unit that steps there", Fraction(there, 4)


def inseparable(patterns, spots, box):
    """Why no output unit can tell the points in the rectangle from the others, or ""."""
    on = {pattern: spot for pattern, spot in zip(patterns, spots) if inside(spot, box)}
    off = {pattern: spot for pattern, spot in zip(patterns, spots) if not inside(spot, box)}
    for pattern in patterns:
        if pattern in on and pattern in off:
            return (
                f"the points {plain(on[pattern])}, in the rectangle, and {plain(off[pattern])}, outside, get the same hidden "
                f"outputs {plain(pattern)}, so no output unit can tell them apart"
            )
    if not separable(tuple(sorted(on)), tuple(sorted(off))):
        return "no output unit can be on for the hidden outputs in the rectangle and off for those outside"
    return ""


def has_unit(k, columns, spots, box):
    """Whether some unit is on at all points on one side of an edge and off at those on the other."""
    beyond = [int(spot[k // 2] > box[k]) for spot in spots]
    return any(column in (beyond, [1 - side for side in beyond]) for column in columns)


def astray(answer, box):
    """A unit along an axis that steps where no edge is, in words; "" if there is none."""
    for i, (b, *w) in enumerate(answer, 1):
        if (w[0] == 0) == (w[1] == 0):
            continue
        axis = 0 if w[0] else 1
        place, ends = -b / w[axis], box[2 * axis : 2 * axis + 2]
        if place not in ends:
            turned = "; with the other sign of its bias it would step at one" if -place in ends else ""
            edges = f"the edges are at {plain(ends[0])} and {plain(ends[1])}"
            return f"; unit {i} steps at x_{axis + 1} = {plain(place)}, and {edges}{turned}"
    return ""


def output_fault(answer, box, rule, smooth, hidden):
    """Where an output unit fails, with the hidden units given or typed; where these do not do, with ideal ones."""
    if said := refused(answer, (5,)):
        return said
    own = hidden if hidden_fault(hidden, box, rule, smooth) is None else None
    rows = hidden_rows(box, [1] * 4) if own is None else own
    spots, wrong = around(box), []
    for spot in spots:
        hidden = [unit_bounds(row, [(x, x) for x in spot], rule, smooth and own is not None)[1] for row in rows]
        total, made = unit_bounds(answer, hidden, rule, smooth)
        if away(made, int(inside(spot, box)), TOLERANCE if smooth else 0):
            wrong.append((spot, total, made))
    if not wrong:
        return None
    spot, total, made = wrong[0]
    said = (
        f"at {plain(spot)}, {region(spot, box)}, the sum of the output unit is {rounded((total, total))} and its output "
        f"{rounded(made)}, where {int(inside(spot, box))} is wanted"
    )
    if len(wrong) > 1:
        said += f"; it fails at {len(wrong)} of the {len(spots)} points"
    kinds = {region(spot, box) for spot, _, _ in wrong}
    if all(kind.startswith("on a ridge") for kind in kinds):
        said += ". The threshold is too low: the ridges fire, where only one coordinate is within its edges"
    elif kinds == {"in the rectangle"}:
        said += ". The threshold is too high: it does not fire there"
    if own is None:
        said += (
            ". Your hidden units were taken for ideal ones here, which step up at the left, right, lower and upper edge, "
            "in this order"
        )
    return said


def region(point, box):
    across, up = box[0] < point[0] < box[1], box[2] < point[1] < box[3]
    if across and up:
        return "in the rectangle"
    return (
        f"on a ridge, where only x_{1 if across else 2} is within its edges"
        if across or up
        else "outside of both ridges"
    )


def rounded(bounds):
    """A value between close bounds, for a sentence."""
    middle = (bounds[0] + bounds[1]) / 2
    nearest = round(middle)
    if abs(middle - nearest) < Fraction(1, 2000):
        return str(nearest) if nearest or abs(middle) < Fraction(1, 10**9) else "almost 0"
    shown = decimal(middle, 4)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
heights = torch.tensor(<< heights >>)
rows = torch.tensor(<< hidden_rows(given, scales) >>)

x = torch.zeros(4, 2, requires_grad=True)               # for each unit a point of its own
slopes, = torch.autograd.grad((x * rows[:, 1:]).sum(), x)
edges = -rows[:, 0] / slopes.sum(dim=1)                  # one input of each unit has the weight 0

def on(total):
    return (total << rule >> 0).double()

def ridges(x):
    h = on(x @ rows[:, 1:].T + rows[:, 0])
    return (h[:, 0] - h[:, 1]) * heights[0] + (h[:, 2] - h[:, 3]) * heights[1]

sums = ridges(torch.tensor(<< tested >>))
half = torch.arange(-15, 15) + 0.5
everywhere = torch.cartesian_prod(half, half)
low, high = edges[0::2].detach(), edges[1::2].detach()
within = ((everywhere > low) & (everywhere < high)).all(dim=1)
threshold = [ridges(everywhere[~within]).max(), ridges(everywhere[within]).min()]

box = torch.tensor(<< box >>)
near = (box[:, None] + torch.tensor([-0.5, 0.5])).flatten()
spots = torch.cartesian_prod(near[:4], near[4:])
wanted = ((spots > box[0::2]) & (spots < box[1::2])).all(dim=1)
%% if free
rows = torch.tensor(<< hidden >>)
%% endif
out = torch.tensor(<< output >>)
total = spots @ rows[:, 1:].T + rows[:, 0]
%% if smooth
units = torch.sigmoid(total)
made = torch.sigmoid(units @ out[1:] + out[0])
output = bool(((made - wanted.double()).abs() < 0.1).all())
%% else
units = on(total)
made = on(units @ out[1:] + out[0])
output = torch.equal(made, wanted.double())
%% endif
%% if free
hidden = bool((torch.minimum(units, 1 - units) < 0.01).all()) and output
%% endif
print(edges, sums, threshold, made)
"""

MISTAKES = [
    Mistake(
        "sign of the edges",
        "A unit steps where its sum is 0: $wx + b = 0$ at $x = -b/w$. Check: put the place into the sum; it must come out "
        "as 0.",
        edges=lambda edges: -edges,
    ),
    Mistake(
        "weight forgotten in the edges",
        "The bias alone does not say where a unit steps: $wx + b = 0$ is solved by $x = -b/w$. Check: put the place into the "
        "sum; it must come out as 0.",
        edges=lambda given, scales: given * scales,
    ),
    Mistake(
        "ridges taken for 0",
        "The sum adds the two ridges, so where only one coordinate is within its edges, one ridge is still there. It is the "
        "threshold that takes it away. Check: work out the four units at that point one by one.",
        slip="ridges 0",
    ),
    Mistake(
        "ridge that does not come down",
        "Beyond its second edge a ridge is over: the second unit is on there as well, and its weight takes the height away. "
        "Check: far out all four units of the same kind are on, and the sum is 0.",
        slip="never down",
    ),
    Mistake(
        "second unit added",
        "The second unit of a ridge comes with a minus sign: step up, then step down. Check: far to the upper right all "
        "units are on, and the sum is 0.",
        slip="up again",
    ),
    Mistake(
        "heights of the ridges exchanged",
        "The first height belongs to the ridge along $x_2$, which $x_1$ decides, the second to the other one. Check: which "
        "of the coordinates is within its edges at that point?",
        slip="exchanged",
    ),
    Mistake(
        "threshold so low that the ridges fire",
        "The threshold has to be above what the sum is on a ridge alone, not only above 0. Check: would the output unit be "
        "on at a point with only one coordinate within its edges?",
        slip="ridges fire",
    ),
    Mistake(
        "threshold above the lower ridge only",
        "The sum is as high as the higher one of the two ridges outside of the rectangle, and the threshold has to stop "
        "that one as well. Check: try the threshold on a point of each ridge.",
        slip="lower ridge",
    ),
    Mistake(
        "ends of the interval",
        "At an end of the interval the threshold is equal to a sum, and the rule that is printed says whether such a sum is "
        "enough. Check: put each end in for the threshold.",
        slip="ends",
    ),
]

STATEMENT = r"""
%% set kind = "sigmoid units" if smooth else "threshold units"
<< wording["intro"] >> In << "a first network" if free else "this network" >>, of threshold units, a unit with the sum $s$ is 1 for $s << sign_of(rule) >> 0$ and 0
otherwise. Its hidden units are the rows
$$ h_1, h_2, h_3, h_4: \quad << hidden_rows(given, scales) >>, \qquad\text{and}\quad
S = << heights[0] >>(h_1 - h_2) + << heights[1] >>(h_3 - h_4). $$

<< answer("edges") >> Where do the units step? Give the $x_1$ at which $h_1$ and $h_2$ step, and the $x_2$ at which $h_3$ and $h_4$
step, as a vector of 4.

%% if wording["asked"]
<< answer("sums") >> What is $S$ at the points << listed(tested) >>? Answer with a vector of 4, in this order.
%% else
<< answer("sums") >> Work out $S$ at the points << listed(tested) >>, as a vector of 4 in this order.
%% endif

<< answer("threshold") >> The output is 1 for $S << sign_of(rule) >> \theta$ and 0 otherwise. For which $\theta$ is it 1 on the rectangle
between the four edges, and 0 everywhere else? Answer with an interval.

%% if free
<< answer("hidden") >> Now a second network is wanted, of << kind >> in both layers. Its output is to be
%% if smooth
within $\frac{1}{10}$ of 1 at the points in the rectangle $<< rectangle(box) >>$ of the picture, and within $\frac{1}{10}$ of 0 at the
points outside:
%% else
1 in the rectangle $<< rectangle(box) >>$ and 0 outside, at the points of the picture:
%% endif

<< figure(drawn(box)) >>

The points are half a unit away from the edges in both coordinates, at
$$ x_1: \; << coordinates(box, 0) >>, \qquad x_2: \; << coordinates(box, 1) >>. $$
Give four hidden units that allow it, as a matrix with a row $[b, w_1, w_2]$ for each.
%% if smooth
At each of the points each of them has to be within $\frac{1}{100}$ of 0 or of 1.
%% endif
Any weights that work are right.

<< answer("output") >> Give an output unit $[b, v_1, v_2, v_3, v_4]$ for your hidden units, in their order, with which the network
does this. Any weights that work are right.
%% else
<< answer("output") >> Give a threshold unit $[b, v_1, v_2, v_3, v_4]$ that sees $h_1, \ldots, h_4$ and does the same with them: it is
1 on the rectangle and 0 everywhere else. It is tried at the 16 points that are half a unit away from an edge in $x_1$ and from
one in $x_2$. Any weights that work are right.
%% endif
"""

SOLUTION = r"""
%% set H1, H2 = heights[0], heights[1]
A unit steps where its sum is 0, at $-b/w$:
$$ << edge_sums(given, scales) >>. $$
So $h_1 - h_2$ is 1 for $x_1$ between $<< given[0] >>$ and $<< given[1] >>$ and 0 elsewhere: times $<< H1 >>$ a ridge of that height, which
runs along $x_2$. Likewise $h_3 - h_4$ makes a ridge of the height $<< H2 >>$, where $x_2$ is between $<< given[2] >>$ and
$<< given[3] >>$. The sum has four values:

<< table(["$x_1$ within its edges", "$x_2$ within its edges", "$S$"], value_rows(heights)) >>

<< table(["point", "$h_1$", "$h_2$", "$h_3$", "$h_4$", "$S$"], point_rows(tested, given, heights, rule)) >>

The output has to be 1 for $<< H1 + H2 >>$ and 0 for all smaller values, of which $<< largest(heights) >>$ is the largest. With
$S << sign_of(rule) >> \theta$ this asks for
$$ << H1 + H2 >> << sign_of(rule) >> \theta \quad\text{and not}\quad << largest(heights) >> << sign_of(rule) >> \theta, \qquad\text{so } \theta
\in << threshold >>. $$
The middle, $<< (H1 + H2 + largest(heights)) / 2 >>$, is the safest. The tempting small threshold lets the ridges fire: then the
output is 1 on a whole cross, not on the rectangle.

<< figure(ridges(given, heights)) >>

%% if free
For the new rectangle, an example is two units for each direction that step up at its edges, and both ridges may have the
same height:
$$ << hidden >>, \qquad << output >>. $$
%% if smooth
At the points, half a unit from the edges, the sums of the hidden units are $10$ in size or more, and $\sigma(-10) < 0.0001$. The sum of
the output unit is close to $20 (h_1 - h_2 + h_3 - h_4) - 30$: $10$ in the rectangle, $-10$ on a ridge, and $-30$ outside of both, so
that the output is close to 1 there, and to 0 elsewhere. Small weights, such as $1$ in place of $20$, would leave it half-way.
%% else
The sum of the output unit is $2 (h_1 - h_2 + h_3 - h_4) - 3$: $1$ in the rectangle, $-1$ on a ridge, and $-3$ outside of both.
%% endif
%% else
The sum of the output unit can be $S$ less that middle threshold, so that the bias is the threshold with the other sign:
$$ << output >>, \qquad\text{with the sum } S << output[0] | signed >>. $$
%% endif

The test, a row for each kind of place:

<< table(["place", "$h_1 - h_2$", "$h_3 - h_4$", "sum", "output"], test_rows(output, smooth)) >>
"""


# -- texts -------------------------------------------------------------------------------------------------------


def sign_of(rule):
    return r"\ge" if rule == ">=" else ">"


def listed(points):
    names = [f"({latex(x)}, {latex(y)})" for x, y in points]
    return "$" + "$, $".join(names[:-1]) + f"$ and ${names[-1]}$"


def rectangle(box):
    return rf"{latex(box[0])} < x_1 < {latex(box[1])},\ {latex(box[2])} < x_2 < {latex(box[3])}"


def coordinates(box, i):
    half = Fraction(1, 2)
    return ", ".join(latex(end + side) for end in box[2 * i : 2 * i + 2] for side in (-half, half))


def edge_sums(given, scales):
    terms = []
    for i, (edge, k) in enumerate(zip(given, scales)):
        factor = "" if k == 1 else latex(k)
        terms.append(rf"{factor}x_{1 if i < 2 else 2} {signed(-edge * k)} = 0 \text{{ at }} {{{latex(edge)}}}")
    return rf"{terms[0]}, \quad {terms[1]}; \qquad {terms[2]}, \quad {terms[3]}"


def largest(heights):
    return max(heights)


def value_rows(heights):
    h1, h2 = heights
    return [
        ["yes", "yes", f"${latex(h1)} + {latex(h2)} = {latex(h1 + h2)}$"],
        ["yes", "no", f"${latex(h1)}$"],
        ["no", "yes", f"${latex(h2)}$"],
        ["no", "no", "$0$"],
    ]


def point_rows(tested, given, heights, rule):
    rows = []
    for x, y in tested:
        on = [int(at > edge) for at, edge in zip((x, x, y, y), given)]
        made = sum_at((x, y), given, heights, rule)
        rows.append([f"$({latex(x)}, {latex(y)})$", *(f"${h}$" for h in on), f"${latex(made)}$"])
    return rows


def test_rows(output, smooth):
    about = "close to " if smooth else ""
    rows = []
    for place, first, second in [
        ("rectangle", 1, 1), ("ridge where $x_1$ is within its edges", 1, 0), ("ridge where $x_2$ is within its edges", 0, 1),
        ("outside of both", 0, 0),
    ]:  # fmt: skip
        total = output[0] + output[1] * first + output[3] * second
        row = [place, f"${first}$", f"${second}$", f"{about}${latex(total)}$", f"{about}${int(total > 0)}$"]
        rows.append(row)
    return rows


# -- pictures ----------------------------------------------------------------------------------------------------


def ranges(box):
    return (box[0] - 2, box[1] + 2), (box[2] - 2, box[3] + 2)


def strips(box):
    """The half-planes of the two ridges."""
    return [[(1, 0, -box[0]), (-1, 0, box[1])], [(0, 1, -box[2]), (0, -1, box[3])]]


def drawn(box):
    """The wanted rectangle, with the points at which the network is tried."""
    across, up = ranges(box)
    points = [(x, y, 1 if inside((x, y), box) else -1) for x, y in around(box)]
    first, second = strips(box)
    return plane(
        points, [], [first + second], across, up,
        alt="A rectangle with four points in it, marked plus, and twelve around it, marked minus",
    )  # fmt: skip


def ridges(box, heights):
    """The two ridges from above, with the value of the sum in the rectangle and on each arm of the cross."""
    across, up = ranges(box)
    lines = [(1, 0, -box[0]), (1, 0, -box[1]), (0, 1, -box[2]), (0, 1, -box[3])]
    x, y = (box[0] + box[1]) / 2, (box[2] + box[3]) / 2
    places = [((x, y), sum(heights), 1), ((x, box[3] + 1), heights[0], -1), ((box[1] + 1, y), heights[1], -1),
              ((box[1] + 1, box[3] + 1), 0, -1)]  # fmt: skip
    points = [(*place, kind, f"S = {latex(exact(value))}") for place, value, kind in places]
    return plane(
        points, lines, strips(box), across, up, alt="Two ridges that cross; their sum is largest in the rectangle"
    )
