"""Towers of steep sigmoids: read a given network as steps, then find weights for a wanted tower.

Any weights that work are right. Sigmoids are judged between bounds that are exact fractions, 10^-40 apart, at the points
that are printed, so that a difference to the tolerance is decided by no rounding. A unit is a row: its bias, then its
weight; the output begins with its bias too.
"""

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from exgen import Mistake, assume, decimal, exact, latex, nonzero, plain, signed
from exgen.figures import curves

TITLE = "Towers from steep sigmoids"
SOURCE = "notes, lecture 3: the step T1 less the step T2 is a tower; the tower from 0.40 to 0.60"
# `falling`: units of the given network that step down; `towers`: side by side, on a floor.
LEVELS = {
    1: dict(towers=1, free=False, falling=0, floors=[0], dips=False),
    2: dict(towers=1, free=True, falling=1, floors=[0], dips=True),
    3: dict(towers=2, free=True, falling=1, floors=[-3, -2, -1, 1, 2, 3], dips=True),
}
CONVENTIONS = {
    "sigmoid": r"$\sigma(x) = 1/(1 + e^{-x})$.",
    "step": "A sigmoid unit steps where its output is $1/2$.",
    "sigmoid units": "Units are written as rows, the bias first: a hidden unit $[b, w]$ has the output $\\sigma(wx + b)$, and "
    "an output unit $[c, v_1, v_2, \\ldots]$ has the output $c + v_1 h_1 + v_2 h_2 + \\cdots$, without a sigmoid.",
}
TOLERANCE = Fraction(1, 10)  # of the output; a hidden unit has to be within a tenth of this of 0 or 1

INTROS = [
    "A network with one input has {n} sigmoid units in its hidden layer and a linear output:",
    "The {n} hidden units of this network with the input $x$ are steep sigmoids:",
    "One input, {n} sigmoid units, one linear output:",
]


def draw(rng, towers=1, free=True, falling=1, floors=(0,), dips=True):
    grid = exact(rng.choice(["1/10", "1/5", "1/4", "1/2", "1"]))
    units = towers + 1

    def steep():
        return rng.choice([20, 30, 40, 50]) / grid

    # The given network: its steps in any order, no two jumps alike, and no tower.
    places = [k * grid for k in rng.sample([k for k in range(-8, 13) if k], units)]
    down = set(rng.sample(range(units), falling))
    weights = [-steep() if i in down else steep() for i in range(units)]
    jumps = [nonzero(rng, 9) for _ in range(units)]
    assume(len({abs(jump) for jump in jumps}) == units and all(abs(place) != 1 for place in places))
    assume(places != sorted(places) and len({abs(place) for place in places}) == units)
    given = [[-w * s, w] for w, s in zip(weights, places)]
    assume(all(abs(b) != abs(w) for b, w in given))

    # The wanted towers: two edges or three, at least two steps of the grid apart.
    first = rng.choice([k for k in range(-6, 6) if k])
    at = [first]
    for _ in range(towers):
        at.append(at[-1] + rng.randint(2, 4))
    edges = [k * grid for k in at]
    floor = rng.choice(list(floors))
    heights = [nonzero(rng, 9) if dips else rng.randint(2, 9) for _ in range(towers)]
    assume(len({floor, *heights}) == towers + 1 and all(abs(edge) not in map(abs, places) for edge in edges[:1]))
    assume(heights[0] - floor != jumps[0])
    tested = [
        edges[0] - 2 * grid,
        *(edge + side * grid / 2 for edge in edges for side in (-1, 1)),
        edges[-1] + 2 * grid,
    ]
    return {
        "given": exact(given),
        "output": exact([nonzero(rng, 5) if falling else 0, *jumps]),
        "edges": exact(edges),
        "levels": exact([floor, *heights, floor]),
        "tested": exact(tested),
        "steep": exact(steep()),
        "free": free,
        "wording": {
            "intro": rng.choice(INTROS).format(n={2: "two", 3: "three"}[units]),
            "step": rng.choice([0, 1]),
            "wanted": rng.choice([0, 1]),
        },
    }


def solve(step, given, output, edges, levels, tested, steep, free, wording, slip=""):
    units = len(given)
    places = step("places", [-b / w for b, w in given], marks=2 if units == 3 else 1)
    upward = [w > 0 or slip == "all up" for _, w in given]
    step("values", heights_of(places, upward, output, slip), marks=3 if units == 3 else 2)

    rows = exact([[-steep * edge, steep] for edge in edges])
    hidden = step(
        "hidden", rows if free else [b for b, _ in rows], marks=2,
        objection=lambda answer: hidden_fault(answer, edges, tested, steep, free),
        wanted=f"matrix, {units} by 2: a row [b, w] for each unit" if free else f"vector of {units}: a bias for each unit",
    )  # fmt: skip
    step(
        "out", output_for(hidden if free else [[b, steep] for b in hidden], edges, levels), marks=3 if units == 3 else 2,
        objection=lambda answer: output_fault(answer, edges, levels, tested, hidden, steep, free),
        wanted=f"vector of {units + 1}: the bias c, then a weight for each unit",
    )  # fmt: skip


def output_for(hidden, edges, levels):
    """Bias and weights for hidden units that step near the edges, upwards or downwards and in any order."""
    jumps = [b - a for a, b in zip(levels, levels[1:])]
    order = list(range(len(edges)))
    if all(weight for _, weight in hidden):
        near = [min(order, key=lambda i: abs(edges[i] + bias / weight)) for bias, weight in hidden]
        order = near if sorted(near) == order else order
    # A unit that falls is 1 left of its edge: its weight is turned round, and the bias makes up for it.
    falls = [weight < 0 for _, weight in hidden]
    weights = [-jumps[i] if down else jumps[i] for i, down in zip(order, falls)]
    return [levels[0] + sum(jumps[i] for i, down in zip(order, falls) if down), *weights]


# -- reading a network as steps ----------------------------------------------------------------------------------


def heights_of(places, upward, output, slip=""):
    """The output left of all steps, between them and right of them, from left to right."""
    bias, *jumps = output
    if slip == "bias forgotten":
        bias = 0 * bias
    order = list(range(len(jumps))) if slip == "as listed" else sorted(range(len(jumps)), key=lambda i: places[i])
    now = bias + sum(jump for jump, up in zip(jumps, upward) if not up)
    found = [now]
    for i in order:
        if slip == "not added up":
            now = bias
        now = now + (jumps[i] if upward[i] else -jumps[i])
        found.append(now)
    return exact(found)


# -- judging by property -----------------------------------------------------------------------------------------


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


def unit_bounds(row, x):
    bias, weight = row
    return sigmoid_bounds(weight * x + bias)


def sum_bounds(output, units):
    """The bounds of c + v1 h1 + v2 h2 + ... from those of the units."""
    bias, *weights = output
    low = bias + sum(v * (h[0] if v > 0 else h[1]) for v, h in zip(weights, units, strict=True))
    high = bias + sum(v * (h[1] if v > 0 else h[0]) for v, h in zip(weights, units, strict=True))
    return low, high


def away(bounds, target, tolerance):
    """Whether it is certain that a value between the bounds is further than the tolerance from the target."""
    return bounds[1] < target - tolerance or bounds[0] > target + tolerance


def refused(answer, shape):
    """A sentence about an answer that is no array of rational numbers of that shape, or None."""
    if getattr(answer, "shape", None) != shape:
        size = " by ".join(map(str, shape))
        return f"{'a matrix' if len(shape) == 2 else 'a vector'} of {size} numbers is asked for"
    if not all(isinstance(value, (int, Fraction)) for value in answer.entries):
        return "weights and biases have to be whole numbers, fractions or decimals"
    if any(max(abs(value.numerator), value.denominator) > 10**15 for value in answer.entries):
        return "numbers of more than 15 digits are not judged here; smaller weights do as well"
    return None


def rows_of(hidden, steep, free):
    return [(b, w) for b, w in hidden] if free else [(b, steep) for b in hidden]


def directions(hidden, steep, free, units):
    """For each order in which a student may mean the units: pairs of the edge and whether the unit steps up."""
    if refused(hidden, (units, 2) if free else (units,)) or any(w == 0 for _, w in rows_of(hidden, steep, free)):
        return [[(i, True) for i in range(units)]]
    rows = rows_of(hidden, steep, free)
    order = sorted(range(units), key=lambda i: -rows[i][0] / rows[i][1])
    return [[(i, rows[i][1] > 0) for i in range(units)], [(order.index(i), rows[i][1] > 0) for i in range(units)]]


@lru_cache(maxsize=1000)
def hidden_fault(answer, edges, tested, steep, free):
    """Why hidden units do not step as they should, with the share of the edges that have a unit; or None."""
    units = len(edges)
    if said := refused(answer, (units, 2) if free else (units,)):
        return said
    found, faults = {}, []
    for i, row in enumerate(rows_of(answer, steep, free), 1):
        if said := unit_fault(i, row, edges, tested, found):
            faults.append(said)
    if not faults:
        return None
    has = "has" if len(found) == 1 else "have"
    return f"{faults[0]}. {len(found)} of the {units} edges {has} a unit that steps there", Fraction(len(found), units)


def unit_fault(i, row, edges, tested, found):
    """What is wrong with one unit, or None: then its edge is added to `found`."""
    b, w = row
    if w == 0:
        return f"unit {i} has the weight 0, so that it does not step at all"
    sides = []
    for x in tested:
        u = w * x + b
        side = int(u >= 0)
        # From 5 on, the sigmoid is within 1/100 of 0 or of 1; below, its bounds say.
        if abs(u) < 5 and away(sigmoid_bounds(u), side, TOLERANCE / 10):
            return (
                f"at x = {plain(x)} unit {i} gives {rounded(sigmoid_bounds(u))}, which is not within {plain(TOLERANCE / 10)} "
                f"of 0 or of 1: it steps at x = {plain(-b / w)} and has the weight {plain(w)}{hint(row, edges)}"
            )
        sides.append(side)
    place = next((k for k, edge in enumerate(edges) if divides(sides, tested, edge)), None)
    if place is None:
        said = f"unit {i} steps at x = {plain(-b / w)}, and no edge is there; the edges are at {listed(edges)}"
        return said + hint(row, edges)
    if place in found:
        return f"the units {found[place]} and {i} both step at the edge x = {plain(edges[place])}, and each edge needs one"
    found[place] = i
    return None


def hint(row, edges):
    """What a unit would need to step at an edge, where it is a small thing."""
    b, w = row
    if b / w in edges:
        return "; with the other sign of its bias it would step at an edge, since ws + b has to be 0 there"
    if b and -w / b in edges:
        return "; with its two numbers exchanged it would step at an edge: the bias stands first"
    return ""


def divides(sides, tested, edge):
    """Whether a unit that is on as `sides` say steps between the points on the left and on the right of an edge."""
    left = {side for side, x in zip(sides, tested) if x < edge}
    right = {side for side, x in zip(sides, tested) if x > edge}
    return len(left) == len(right) == 1 and left != right


def output_fault(answer, edges, levels, tested, hidden, steep, free):
    """Where an output unit fails with the hidden units, or, where these do not do, with ideal steps that were meant."""
    units = len(edges)
    if said := refused(answer, (units + 1,)):
        return said
    wanted = [levels[sum(edge < x for edge in edges)] for x in tested]
    own = rows_of(hidden, steep, free) if hidden_fault(hidden, edges, tested, steep, free) is None else None

    def at(x, meant):
        if own is not None:
            return [unit_bounds(row, x) for row in own]
        return [(Fraction(on), Fraction(on)) for on in ((x > edges[k]) == up for k, up in meant)]

    said = None
    for meant in [None] if own is not None else directions(hidden, steep, free, units):
        made = [sum_bounds(answer, at(x, meant)) for x in tested]
        wrong = [i for i, bounds in enumerate(made) if away(bounds, wanted[i], TOLERANCE)]
        if not wrong:
            return None
        said = said or about(answer, made, wanted, tested, wrong, own, meant)
    return said


def about(answer, made, wanted, tested, wrong, own, meant):
    """What is wrong with an output unit: the first point where it fails, and what it looks like on the whole."""
    first = wrong[0]
    failing = "this point only" if len(wrong) == 1 else "the points x = " + listed([tested[i] for i in wrong])
    said = (
        f"at x = {plain(tested[first])} the output is {rounded(made[first])}, where {plain(wanted[first])} is wanted. "
        f"It is off by more than {plain(TOLERANCE)} at {failing}"
    )
    if own is None:
        said += ". Your hidden units were taken for ideal steps at the edges here"
    upward = [w > 0 for _, w in own] if own is not None else [up for _, up in meant]
    jumps = [v if up else -v for v, up in zip(answer[1:], upward)]
    if len(wanted) == 6 and jumps[0] * jumps[1] > 0:
        return (
            f"{said}. Both steps go {'up' if jumps[0] > 0 else 'down'}: a stair, not a tower; what goes up at one edge has "
            "to come down at the other"
        )
    turned = [2 * wanted[0] - value for value in wanted]
    if not any(away(bounds, value, TOLERANCE) for bounds, value in zip(made, turned)):
        return f"{said}. The tower stands on its head: the signs of the weights, or the two edges, are swapped"
    shift = wanted[first] - sum(made[first]) / 2
    if all(not away((low + shift, high + shift), value, TOLERANCE) for (low, high), value in zip(made, wanted)):
        return f"{said}. The output is off by the same everywhere, so look at its bias"
    return said


def rounded(bounds):
    """A value between close bounds, for a sentence."""
    middle = (bounds[0] + bounds[1]) / 2
    nearest = round(middle)
    if abs(middle - nearest) < Fraction(1, 2000):
        return str(nearest) if nearest or abs(middle) < Fraction(1, 10**9) else "almost 0"
    shown = decimal(middle, 4)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def listed(values):
    names = [plain(value) for value in values]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
given = torch.tensor(<< given >>)
output = torch.tensor(<< output >>)
b, w = given.T

x = torch.zeros(len(b), requires_grad=True)
slope, = torch.autograd.grad((w * x + b).sum(), x)
places = -b / slope                    # one step of Newton's method from 0: the argument is linear

def network(rows, output, x, times=1.0):
    hidden = torch.sigmoid(times * (x[:, None] * rows[:, 1] + rows[:, 0]))
    return output[0] + hidden @ output[1:]

steps = places.detach().sort().values
between = torch.cat([steps[:1] - 1, (steps[1:] + steps[:-1]) / 2, steps[-1:] + 1])
values = network(given, output, between, times=1e4)     # as good as ideal steps

edges, levels = torch.tensor(<< edges >>), torch.tensor(<< levels >>)
x = torch.tensor(<< tested >>)
wanted = levels[torch.searchsorted(edges, x)]
%% if free
rows = torch.tensor(<< hidden >>)
%% else
rows = torch.tensor([[b, << steep >>] for b in << hidden >>])
%% endif
units = torch.sigmoid(x[:, None] * rows[:, 1] + rows[:, 0])
hidden = bool((torch.minimum(units, 1 - units) < 0.01).all())
off = network(rows, torch.tensor(<< out >>), x) - wanted
out = bool((off.abs() < 0.1).all())
print(places, values, off)
"""

MISTAKES = [
    Mistake(
        "sign of the place",
        "A unit steps where its whole argument is 0: $wx + b = 0$ at $x = -b/w$. Check: put the place into the argument; it "
        "must come out as 0.",
        places=lambda places: -places,
    ),
    Mistake(
        "weight forgotten in the place",
        "The bias alone does not say where a unit steps: $wx + b = 0$ is solved by $x = -b/w$. Check: put the place into the "
        "argument; it must come out as 0.",
        places=lambda given: [-b for b, _ in given],
    ),
    Mistake(
        "place upside down",
        "$wx + b = 0$ is divided by the weight, not by the bias: $x = -b/w$. Check: put the place into the argument; it must "
        "come out as 0.",
        places=lambda given: [-w / b for b, w in given],
    ),
    Mistake(
        "jumps not added up",
        "A step adds its jump to what is there already: a unit that has gone on stays on. Check: on the far right all units "
        "with positive weights are on, not the last one only.",
        slip="not added up",
    ),
    Mistake(
        "steps taken in the order of the units",
        "From left to right the steps come in the order of their places, whatever the order of the units. Check: mark the "
        "places on a line and go along it.",
        slip="as listed",
    ),
    Mistake(
        "falling unit taken for a rising one",
        "A unit with a negative weight is 1 on the left of its step and 0 on the right. Check: put a large negative $x$ into "
        "its argument.",
        slip="all up",
    ),
    Mistake(
        "output bias forgotten",
        "The output has a bias of its own, which is there at every $x$. Check: where all units are 0, the output is its "
        "bias.",
        slip="bias forgotten",
    ),
]

STATEMENT = r"""
%% set n = edges | length
<< wording["intro"] >>
$$ << network_formula(given, output) >>. $$

%% if wording["step"]
<< answer("places") >> At which $x$ do the hidden units step? Answer with a vector, in the order in which they are written.
%% else
<< answer("places") >> Give the places at which the hidden units step, as a vector in the order in which they stand above.
%% endif

<< answer("values") >> Take each unit for the ideal step that it is close to. Which values does $y$ have, from left to right: before
the first step, between the steps, and after the last one? Answer with a vector of << n + 1 >>.

%% if free
<< answer("hidden") >> Now a new network is wanted, with << count(n) >> hidden units, whose output
<< described(edges, levels) >>.

<< figure(target(edges, levels, tested)) >>

<< table(["$x$"] + shown(tested), [["$y$"] + shown(targets(edges, levels, tested))]) >>

Give hidden units as a matrix with a row $[b, w]$ for each. Each edge needs a unit of its own that steps there, up or down, so
steeply that at the points $x$ of the table it is within $\frac{1}{100}$ of 0 or of 1. Any order, and any weights that work, are
right.
%% else
<< answer("hidden") >> Now a new network is wanted, whose output << described(edges, levels) >>.

<< figure(target(edges, levels, tested)) >>

<< table(["$x$"] + shown(tested), [["$y$"] + shown(targets(edges, levels, tested))]) >>

It has two hidden units, both with the weight $<< steep >>$: $h_1 = \sigma(<< steep >>x + b_1)$ and
$h_2 = \sigma(<< steep >>x + b_2)$. Give biases $[b_1, b_2]$ with which each edge of the tower has a unit that steps there (at
the points of the table it is then within $\frac{1}{100}$ of 0 or of 1). Either order is right.
%% endif

<< answer("out") >> Give an output unit $[c, << names("v", n) >>]$ for your hidden units, in their order, with which the output of
the network is within $\frac{1}{10}$ of what is wanted at the points $x$ of the table. Any weights that work are right.
"""

SOLUTION = r"""
%% set n = edges | length
Rule: $\sigma(wx + b)$ steps where its argument is 0, at $x = -b/w$: upwards if $w > 0$, downwards if $w < 0$.
%% for b, w in given
$$ \sigma(<< argument(w, b) >>): \qquad x = -\frac{<< b >>}{<< w >>} = << places[loop.index0] >> \quad \text{<<
"up" if w > 0 else "down" >>, so } y \text{ jumps by } {<< jump(w, output[loop.index]) >>}. $$
%% endfor
Far on the left << far_out(given, true) >>, so $y = << values[0] >>$ there. From left to right the steps come at
$<< in_order(places) >>$, and each adds its jump to what is there already: $y$ takes the values $<< values >>$. Check: far on
the right << far_out(given, false) >>, which gives $<< values[n] >>$ as well.

For the wanted output, a unit that is to step at $s$ needs $ws + b = 0$, so $b = -ws$. With the weight $<< steep >>$ the argument is
$<< steep * reach(edges, tested) >>$ or more in size at every point of the table, and $\sigma(-<< steep * reach(edges, tested)
>>)$ is below $0.0001$:
%% for edge in edges
$$ s = << edge >>: \quad b = -<< steep >> \cdot << edge | paren >> = << -steep * edge >>, \qquad h_<< loop.index >> =
\sigma(<< argument(steep, -steep * edge) >>). $$
%% endfor
The tempting $b = ws$ puts the steps at $<< shown_negative(edges) >>$.

A unit that steps up, times $v$, makes the output jump by $v$. So the bias is the value on the far left, $c = << levels[0] >>$, and the
weights are the jumps that are wanted at the edges:
%% for edge in edges
$$ v_<< loop.index >> = << levels[loop.index] >> << -levels[loop.index0] | signed >> = << levels[loop.index] - levels[loop.index0]
>>, $$
%% endfor
that is $[c, << names("v", n) >>] = << out >>$. The weights add up to 0, since the output comes back to where it was; weights
of one sign only would make a stair. Other answers are right too, such as units that step down, with the opposite weights and
another bias.

%% if n == 2
<< figure(shares(edges, out, steep, tested)) >>

The picture shows $v_1 h_1$ and, dashed, $v_2 h_2$. Their sum is the tower:

%% endif
<< figure(target(edges, levels, tested, out, steep)) >>

Sanity check, with the units rounded to 0 and 1:

<< table(["$x$"] + unit_names(n) + ["$y$", "wanted"], test_rows(edges, levels, tested, out)) >>
"""


# -- texts -------------------------------------------------------------------------------------------------------


def argument(w, b):
    """LaTeX of wx + b."""
    return f"{latex(w)}x {signed(b)}"


def network_formula(given, output):
    """LaTeX of y as a sum of weighted sigmoids."""
    bias, *weights = output
    terms = [rf"{'-' if v < 0 else '+'} {'' if abs(v) == 1 else latex(abs(v))}\,\sigma({argument(w, b)})"
             for v, (b, w) in zip(weights, given)]  # fmt: skip
    text = " ".join(terms)
    text = f"{latex(bias)} {text}" if bias else text.removeprefix("+ ").removeprefix(r"\,")
    return "y = " + text.replace(r"- \,", "- ").replace(r"+ \,", "+ ")


def count(n):
    return {2: "two", 3: "three"}[n]


def far_out(given, left):
    """What the units are far on one side, in words."""
    if all(w > 0 for _, w in given):
        return f"all units are {0 if left else 1}"
    rising = "rising unit is" if len(given) == 2 else "rising units are"
    return f"the {rising} {0 if left else 1} and the falling one is {1 if left else 0}"


def jump(w, v):
    return latex(v if w > 0 else -v)


def in_order(places):
    return ", ".join(latex(place) for place in sorted(places))


def shown(values):
    return [f"${latex(value)}$" for value in values]


def shown_negative(edges):
    return ", ".join(latex(-edge) for edge in edges)


def names(letter, n):
    return ", ".join(f"{letter}_{i + 1}" for i in range(n))


def unit_names(n):
    return [f"$h_{i + 1}$" for i in range(n)]


def reach(edges, tested):
    """The smallest distance of a point from an edge."""
    return min(abs(x - edge) for x in tested for edge in edges)


def targets(edges, levels, tested):
    return [levels[sum(edge < x for edge in edges)] for x in tested]


def described(edges, levels):
    """The wanted output in words."""
    parts = [f"${latex(level)}$ for ${latex(a)} < x < {latex(b)}$" for level, a, b in zip(levels[1:], edges, edges[1:])]
    return f"is close to {' and to '.join(parts)}, and close to ${latex(levels[0])}$ outside"


def test_rows(edges, levels, tested, out):
    rows = []
    for x, due in zip(tested, targets(edges, levels, tested)):
        on = [int(x > edge) for edge in edges]
        made = out[0] + sum(v * h for v, h in zip(out[1:], on))
        rows.append(shown([x, *map(exact, on), made, due]))
    return rows


# -- pictures ----------------------------------------------------------------------------------------------------


def sigmoid_at(u):
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, u))))


def grid(tested, edges):
    """Places for a smooth picture: evenly, and close together about the edges."""
    low, high = float(tested[0]), float(tested[-1])
    even = [low + (high - low) * i / 30 for i in range(31)]
    fine = [float(edge) + (high - low) * i / 400 for edge in edges for i in range(-10, 11)]
    return sorted(even + fine)


def thinned(line):
    """A curve without the points between equal neighbours."""
    flat = [abs(line[i - 1][1] - y) + abs(line[i + 1][1] - y) < 1e-4 for i, (_, y) in enumerate(line[1:-1], 1)]
    return [line[0], *(point for point, same in zip(line[1:-1], flat) if not same), line[-1]]


def target(edges, levels, tested, out=None, steep=None):
    """The wanted output, with the points at which it is judged; with an output unit, the network's own curve."""
    marks = [(x, due) for x, due in zip(tested, targets(edges, levels, tested))]
    if out is None:
        line = [(tested[0], levels[0])]
        for edge, before, after in zip(edges, levels, levels[1:]):
            line += [(edge, before), (edge, after)]
        line.append((tested[-1], levels[-1]))
        said = "The wanted output, constant between its edges, with dots where it is judged"
    else:
        at = grid(tested, edges)
        weights = [float(v) for v in out]
        rows = [[sigmoid_at(float(steep) * (x - float(edge))) for edge in edges] for x in at]
        line = [(x, weights[0] + sum(v * h for v, h in zip(weights[1:], row))) for x, row in zip(at, rows)]
        said = "The output of the network, through all dots"
    return curves([thinned(line)], [""], marks, axes_names=("x", "y"), alt=said)


def shares(edges, out, steep, tested):
    """Each hidden unit times its weight."""
    at = grid(tested, edges)
    samples = [[(x, float(v) * sigmoid_at(float(steep) * (x - float(edge)))) for x in at] for v, edge in zip(out[1:], edges)]
    return curves([thinned(line) for line in samples], ["", ""], axes_names=("x", ""), alt="The two hidden units, each times its output weight")
