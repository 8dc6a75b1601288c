"""A network that is on in a polygon: a half-plane unit for each side, an AND unit, and an OR for two regions.

Any weights that work are right: units are judged by the corners of the polygon, in exact arithmetic.
"""

from fractions import Fraction
from itertools import product
from math import atan2, gcd
from numbers import Rational

from exgen import Mistake, assume, exact, where
from exgen.figures import network, plane

TITLE = "A network that is on in a polygon"
SOURCE = "notes, lecture 3: a perceptron for each of 4 lines, aligned with them, that fires when all are 1: sum ≥ 4"
# `union` adds a second region with `other` sides.
LEVELS = {
    1: dict(sides=3, union=False),
    2: dict(sides=4, union=False),
    3: dict(sides=5, union=True),
}
CONVENTIONS = {
    "half-planes": "A unit $[b, w_1, w_2]$ has the output $1$ where $b + w_1 x_1 + w_2 x_2 \\ge 0$, its boundary line included, "
    "and $0$ elsewhere. Regions include their sides. The unit after these has the same rule."
}

INTROS = [
    "A network of threshold units is to be on in the polygon with the corners {corners}, and off outside.",
    "The corners of a polygon are {corners}. A network is wanted that is on in it and off outside.",
    "Build a network that finds out whether a point lies in the polygon with the corners {corners}.",
]
NAMES = "ABCDEFGH"


def draw(rng, sides=4, union=False):
    points = [(rng.randint(-4, 4), rng.randint(-4, 4)) for _ in range(sides)]
    assume(len(set(points)) == sides)
    mx, my = sum(x for x, _ in points), sum(y for _, y in points)
    corners = sorted(points, key=lambda p: atan2(sides * p[1] - my, sides * p[0] - mx))
    turns = [cross(corners[i - 2], corners[i - 1], corners[i]) for i in range(sides)]
    assume(min(turns) >= 3)
    units = [unit_of(corners[i], corners[(i + 1) % sides]) for i in range(sides)]
    assume(all(w[1] and w[2] for w in units[:2]))
    # A point inside, one outside, and one on the line of a side, not a corner.
    grid = list(product(range(-5, 6), repeat=2))
    signs = {p: [(s > 0) - (s < 0) for s in sums_at(units, p)] for p in grid}
    inside = [p for p in grid if min(signs[p]) > 0]
    border = [p for p in grid if min(signs[p]) == 0 and signs[p].count(0) == 1]
    outside = [p for p in grid if min(signs[p]) < 0 and max(signs[p]) > 0 and 0 not in signs[p]]
    assume(inside and border and outside)
    chosen = [rng.choice(inside), rng.choice(border), rng.choice(outside)]
    return {
        "corners": exact([list(corner) for corner in corners]),
        "points": exact([list(p) for p in rng.sample(chosen, 3)]),
        "other": rng.randint(3, 12) if union else 0,
        "wording": {"intro": rng.choice(INTROS)},
    }


def cross(p, q, r):
    return (q[0] - p[0]) * (r[1] - q[1]) - (q[1] - p[1]) * (r[0] - q[0])


def unit_of(p, q):
    """[b, w_1, w_2] of the line from p to q, positive on its left, in small whole numbers."""
    w = [int(p[1] - q[1]), int(q[0] - p[0])]
    bias = -(w[0] * int(p[0]) + w[1] * int(p[1]))
    common = gcd(bias, *w)
    return [bias // common, w[0] // common, w[1] // common]


def sums_at(units, place):
    return [b + w1 * place[0] + w2 * place[1] for b, w1, w2 in units]


def solve(step, corners, points, other, wording, slip=""):
    k = len(corners)
    key = exact([unit_of(corners[i], corners[(i + 1) % k]) for i in range(k)])
    units = step("units", key, marks=k, objection=units_objection(corners),
                 wanted=f"matrix, {k} by 3: a row [b, w_1, w_2] for each side")  # fmt: skip
    if not rational(units):
        raise ValueError("only rational numbers of few digits are carried on")
    used = [[b * 0, *w] for b, *w in units] if slip == "no bias" else units
    table = [[where(total > 0, 1, 0) if slip == "strict" else where(total >= 0, 1, 0) for total in sums_at(used, p)]
             for p in points]  # fmt: skip
    hidden = step("hidden", [[1 - h for h in row] for row in table] if slip == "outward" else table, marks=3)
    counts = [sum(row, exact(0)) for row in hidden]
    step("outputs", [where(n >= (1 if slip == "or" else k), 1, 0) for n in counts], marks=1)
    step("joint", exact([-k, *[1] * k]), marks=2, objection=and_objection(k),
         wanted=f"vector of {k + 1}: the bias first, then a weight for each unit")  # fmt: skip
    if other:
        step("either", exact([-1, 1, 1]), marks=1, objection=or_objection, wanted="vector of 3: the bias first")
        step("neurons", k + other + (1 if slip == "joints forgotten" else 3), marks=1)


def rational(array):
    return all(isinstance(v, Rational) and abs(v.numerator) + v.denominator < 10**12 for v in array.entries)


def refused(answer, shape):
    if getattr(answer, "shape", None) != shape:
        return f"{' by '.join(map(str, shape))} numbers are asked for, the bias first in each unit"
    if not all(isinstance(entry, Rational) for entry in answer.entries):
        return "weights and biases have to be whole numbers, fractions or decimals"
    return None


def units_objection(corners):
    k = len(corners)

    def fault(i, unit):
        """What is wrong with the unit of a side, or None."""
        ends = NAMES[i], NAMES[(i + 1) % k]
        sums = [unit[0] + unit[1] * x + unit[2] * y for x, y in corners]
        side = f"the unit of the side {''.join(ends)}"
        if not any(list(unit)[1:]):
            return f"{side} has both weights 0, so that it has no line"
        for name in ends:
            if sums[NAMES.index(name)] != 0:
                return f"{side} should be 0 at the corner {name}, and its sum there is {shown(sums[NAMES.index(name)])}"
        if min(sums) < 0:
            name = NAMES[sums.index(min(sums))]
            return f"{side} points outward: at the corner {name} its sum is {shown(min(sums))}, below 0; turn its three signs"
        return None

    def objection(answer):
        if said := refused(answer, (k, 3)):
            return said
        faults = [said for i, unit in enumerate(answer) if (said := fault(i, unit))]
        if not faults:
            return None
        if not any(fault(i, [w2, bias, w1]) for i, (bias, w1, w2) in enumerate(answer)):
            return f"{faults[0]}. With the last entry of each row in front all would be right: the bias stands first"
        if not any(fault(i, [-value for value in unit]) for i, unit in enumerate(answer)):
            return f"{faults[0]}. All {k} lines are right, and all units look outward", Fraction(1, 2)
        good = k - len(faults)
        return f"{faults[0]}. {good} of the {k} units {'is' if good == 1 else 'are'} right", Fraction(good, k)

    return objection


def and_objection(k):
    def objection(answer):
        if said := refused(answer, (k + 1,)):
            return said
        for pattern in sorted(product((0, 1), repeat=k), reverse=True):
            total = answer[0] + sum(w * h for w, h in zip(list(answer)[1:], pattern))
            if (total >= 0) != all(pattern):
                state = "on" if total >= 0 else "off"
                return (
                    f"with the hidden outputs {vector(pattern)} the sum is {shown(total)}, so that it is {state}"
                    + ("; it must need all of them, and an OR needs only one" if total >= 0 else "; it must be on for these")
                    + ". Check: with all units on the sum has to be 0 or more, with any one of them off below 0"
                )
        return None

    return objection


def or_objection(answer):
    if said := refused(answer, (3,)):
        return said
    for pattern in product((0, 1), repeat=2):
        total = answer[0] + answer[1] * pattern[0] + answer[2] * pattern[1]
        if (total >= 0) != any(pattern):
            state = "on" if total >= 0 else "off"
            return (
                f"with the outputs {vector(pattern)} of the two regions the sum is {shown(total)}, so that it is {state}; in the "
                "union is what lies in one region or in both"
            )
    return None


def vector(values):
    return "(" + ", ".join(map(str, values)) + ")"


def shown(value):
    if max(abs(value.numerator), value.denominator) < 10**9:
        return str(value)
    return "above 0" if value > 0 else "below 0"


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
corners = torch.tensor(<< corners >>)
k = len(corners)
own = torch.tensor([
%% for unit in units
    << unit >>,
%% endfor
])

def fire(neurons, values):
    return (values @ neurons[:, 1:].T + neurons[:, 0] >= 0).double()

# a corner is on all units; and on the lines of two sides only
at = corners @ own[:, 1:].T + own[:, 0]
units = bool((at >= 0).all()) and bool(((at == 0).sum(dim=1) == 2).all())
units = units and bool((at.diagonal() == 0).all()) and bool((at.roll(-1, dims=0).diagonal() == 0).all())
x = torch.tensor(<< places_of(parameters) >>)
# inside, or on the edge: to the left of every side, or on it
along, to = corners.roll(-1, dims=0) - corners, x[:, None] - corners[None]
hidden = (along[:, 0] * to[..., 1] - along[:, 1] * to[..., 0] >= 0).double()
outputs = hidden.prod(dim=1)
every = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * k)
joint = torch.equal(fire(torch.tensor([<< joint >>]), every)[:, 0], every.prod(dim=1))
%% if other
two = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
either = torch.equal(fire(torch.tensor([<< either >>]), two)[:, 0], two.amax(dim=1))
neurons = sum([k, << other >>]) + len(["AND", "AND", "OR"])
%% endif
print(hidden, outputs)
"""

MISTAKES = [
    Mistake(
        "boundary left out",
        "A sum of exactly 0 gives the output 1, so a point on a side belongs to the polygon. Check: one of the points lies on the "
        "line of a side.",
        slip="strict",
    ),
    Mistake(
        "normals outward",
        "The weights of a unit point to where it is on, which has to be the side of the polygon. Check: at a point inside, all "
        "units must be on.",
        slip="outward",
    ),
    Mistake(
        "bias forgotten",
        "Without its bias the line of a unit goes through the origin. Check: put a corner of its side in; the sum must be 0.",
        slip="no bias",
    ),
    Mistake(
        "OR in place of AND",
        "A point outside is on the right side of some lines as well; inside, it is so for all of them. Check: the point outside "
        "the polygon must give 0.",
        slip="or",
    ),
    Mistake(
        "AND units not counted",
        "Each region has an AND unit of its own between its half-planes and the last unit. Check: what are the two inputs of the "
        "last unit?",
        slip="joints forgotten",
    ),
]

STATEMENT = r"""
%% set k = corners | length
<< intro_of(wording["intro"], corners) >>

<< figure(picture(corners, points)) >>

<< answer("units") >> Give a half-plane unit for each side, in the order << side_names(k) >>: a matrix with a row $[b, w_1, w_2]$ for each.
It has to be on in the polygon, and its sum has to be 0 on the line of its side. Any that work are right.

<< answer("hidden") >> Give the outputs of your units at the points << listed(points) >>: a matrix with a row for each point.

<< answer("outputs") >> Give the outputs of the whole network at these points, as a vector.

<< answer("joint") >> Give the unit that joins them, on when the point is in the polygon: the bias, then a weight for each unit. Any that
work are right.

%% if other
<< answer("either") >> Another polygon, with << other >> sides, has a network of the same kind. A last unit gets the two outputs, and is on in
the union of the regions. Give its bias and its two weights. Any that work are right.

<< answer("neurons") >> How many units does the whole network have for the union, hidden ones included?
%% endif
"""

SOLUTION = r"""
%% set k = corners | length
Rule: the line through two corners gives the weights, at right angles to the side; a corner on it gives the bias; a corner off it
gives the sign.

<< table(["side", "unit $[b, w_1, w_2]$", "sums at the corners"], worked(corners, units)) >>

No sum is negative, and only the two corners of a side have the sum 0: all units point inward. Any positive multiple of a row
does as well. In the picture the arrows are the weights, and the numbers are the points of the question:

<< figure(solved(corners, units, points)) >>

<< table(["point", "sums", "outputs", "all on?"], at_points(units, points)) >>

A sum of 0 counts as on, so the point on a side is inside. Outside, some units are on all the same: that is why an OR would not do. The AND
unit needs the sum << k >>: $<< joint >>$ is at least 0 only when all << k >> units are on.

<< figure(drawing(units, joint)) >>
%% if other

The union is an OR of the two regions, such as $<< either >>$. In all there are $<< k >> + << other >>$ half-plane units, two AND units and the
last one: $<< neurons >>$.
%% endif

Sanity check: the outputs $<< outputs >>$ agree with the picture.
"""


def places_of(parameters):
    return parameters["points"]


def intro_of(text, corners):
    return text.format(corners=listed_of([f"${NAMES[i]} = {vector(p)}$" for i, p in enumerate(corners)]))


def listed_of(words):
    return ", ".join(words[:-1]) + f" and {words[-1]}"


def listed(points):
    return listed_of([f"${vector(p)}$" for p in points])


def side_names(k):
    return listed_of([f"{NAMES[i]}{NAMES[(i + 1) % k]}" for i in range(k)])


def worked(corners, units):
    k = len(corners)
    return [[f"{NAMES[i]}{NAMES[(i + 1) % k]}", unit, exact([sums_at([unit], p)[0] for p in corners])]
            for i, unit in enumerate(units)]  # fmt: skip


def at_points(units, points):
    rows = []
    for p in points:
        sums = sums_at(units, p)
        on = [int(total >= 0) for total in sums]
        rows.append([f"${vector(p)}$", exact(sums), exact(on), "yes" if all(on) else "no"])
    return rows


def picture(corners, points):
    k = len(corners)
    units = [unit_of(corners[i], corners[(i + 1) % k]) for i in range(k)]
    dots = [(*p, 1, NAMES[i]) for i, p in enumerate(corners)]
    return plane(dots, regions=[[(w1, w2, b) for b, w1, w2 in units]], x_range=(-6, 6), y_range=(-6, 6), alt="The polygon")


def solved(corners, units, points):
    """The lines of the units with their weights as arrows, the polygon, and the points of the question."""
    dots = [(*p, 1 if min(sums_at(units, p)) >= 0 else -1, str(i)) for i, p in enumerate(points, 1)]
    lines = [(w1, w2, b) for b, w1, w2 in units]
    alt = "The lines of the units, their weights as arrows into the polygon, and the points"
    return plane(dots, lines, [lines], x_range=(-6, 6), y_range=(-6, 6), normals=True, alt=alt)


def drawing(units, joint):
    k = len(units)
    names = [["x_1", "x_2"], [f"h_{i + 1}" for i in range(k)], ["y"]]
    weights = [[list(unit)[1:] for unit in units], [list(joint)[1:]]]
    return network(names, weights, [[f"b = {unit[0]}" for unit in units], [f"b = {joint[0]}"]])
