"""Stationary points of polynomials, their kinds, and where gradient descent with a small rate ends."""

from itertools import combinations

from exgen import Finite, Mistake, assume, diff, exact, latex, nonzero, shuffled, signed, substitute, variable
from exgen.figures import curves

TITLE = "Stationary points, and where descent ends"
SOURCE = "notes, lecture 3: global minima, local minima and saddle points; saddles are more frequent than minima in many dimensions"
# Two minima and a maximum; a minimum and a flat point; two variables with nine stationary points.
LEVELS = {
    1: dict(kind="valleys"),
    2: dict(kind="flat"),
    3: dict(kind="saddles"),
}
CONVENTIONS = {
    "kinds": "A stationary point is a place where the gradient is 0. A saddle is one that is neither a minimum nor a maximum; "
    "for a function of one variable this is a place where the slope is 0 and has the same sign on both sides.",
    "small rate": "Gradient descent with a small rate: the rate is so small that no step passes a stationary point. Where it "
    "ends is the limit of its steps.",
}

INTROS = [
    "A loss surface is given by",
    "Gradient descent runs on the loss",
    "Consider the loss",
]
FEW = {1: "The loss of a small network along one direction looks like", 2: "In two of its parameters the loss of a network looks like"}
ONE = ["w", "x", "u", "t"]
# Minimum, maximum and minimum: 0 is one of them, the sum is a multiple of 3, and the two distances are not the same.
VALLEYS = [(a, b, c) for a, b, c in combinations(range(-9, 10), 3)
           if 0 in (a, b, c) and c - a < 10 and (a + b + c) % 3 == 0 and b - a != c - b]  # fmt: skip
TWO = [("u", "v"), ("x", "y"), ("w_1", "w_2"), ("a", "b")]


def draw(rng, kind="valleys"):
    starts = None
    if kind == "saddles":
        names = rng.choice(TWO)
        p, q = rng.sample([1, 2, 3, 4, 5, 6], 2)
        k = rng.sample([exact("1/4"), exact("1/2"), exact(1), exact(2), exact(3)], 2)
        x, y = map(variable, names)
        s, t = nonzero(rng, 3), nonzero(rng, 3)
        loss = k[0] * ((x - s) ** 4 - 2 * p**2 * (x - s) ** 2) + k[1] * ((y - t) ** 4 - 2 * q**2 * (y - t) ** 2) + rng.randint(1, 9)
        roots = exact([[s - p, s, s + p], [t - q, t, t + q]])
        away = [rng.choice([-1, 1]) * rng.choice([exact(1) / 2, exact(m + 1), exact(m + 2)]) for m in (p, q, q)]
        assume(abs(away[0]) != p and q not in map(abs, away[1:]))
        starts = exact([[s + away[0], t + away[1]], [s, t + away[2]]])
    else:
        names = (rng.choice(ONE),)
        x = variable(names[0])
        scale, constant = exact(rng.choice([1, 2, 3] if kind == "valleys" else ["1/4", "1/2", 1, 2])), rng.randint(0, 9)
        if kind == "valleys":
            zero = rng.randrange(3)  # which of the three places, from the left, is 0
            low, middle, high = places = rng.choice([places for places in VALLEYS if places[zero] == 0])
            a, b = (place for place in places if place)
            loss = scale * (x**4 - exact(4) * (a + b) / 3 * x**3 + 2 * a * b * x**2) + constant
            roots = exact([low, middle, high])
            # The start is on the side of the minimum that is not the lowest, where there is room for it.
            left = high - middle > middle - low
            places = [low - 1, low - 2, low - 3] if left else [high + 1, high + 2, high + 3]
            inside = list(range(low + 1, middle)) if left else list(range(middle + 1, high))
            starts = exact([rng.choice(places + inside)])
        else:
            s, q = nonzero(rng, 4), nonzero(rng, 6)
            loss = scale * (3 * (x - s) ** 4 - 4 * q * (x - s) ** 3) + constant
            roots = exact(sorted([s, s + q]))
            side = 1 if q > 0 else -1
            away = -side * exact(rng.choice([1, 2, 3, 4, 5]))
            beyond = rng.choice([exact(q) + side * rng.choice([1, 2, 3]), exact(q) / 2, exact(q) * 3 / 4])
            starts = exact(shuffled(rng, [s + away, s + beyond]))
            assume(q != -s)
    return {
        "loss": loss,
        "names": names,
        "roots": roots,
        "starts": starts,
        "kind": kind,
        "wording": {"intro": rng.choice([*INTROS, FEW[len(names)]])},
    }


def solve(step, loss, names, roots, starts, kind, wording, slip=""):
    x = [variable(name) for name in names]
    centre = centre_of(loss, names, roots, kind)
    slopes = [step(f"d{i}", diff(loss, name), kind="expression", marks=1) for i, name in enumerate(x, 1)]

    def shape(i, place):
        """-1, 0 or 1: the sign of the second derivative by one variable."""
        bend = exact(substitute(diff(slopes[i], x[i]), {x[i]: place}))
        return (bend > 0) - (bend < 0)

    def end(i, start, places):
        """The next stationary place downhill of the start, by the own derivative; None where there is none."""
        slope = exact(substitute(slopes[i], {x[i]: start}))
        if slope == 0:
            return start
        sides = [place for place in places if place < start], [place for place in places if place > start]
        down, up = sides if slope > 0 else sides[::-1]
        ahead = up if slip == "uphill" and up else down
        return min(ahead, key=lambda place: abs(place - start)) if ahead else None

    def found(places, lost):
        """Slips of the pen among the roots."""
        places = [place for place in places if place != lost or slip != "factor lost"]
        return [-place for place in places] if slip == "signs" else places

    if kind == "saddles":
        us = list(step("us", Finite(found(roots[0], centre[0])), marks=2).items)
        vs = list(step("vs", Finite(found(roots[1], centre[1])), marks=2).items)
        pairs = [exact([u, v]) for u in us for v in vs]
        kinds = [(shape(0, u), shape(1, v)) for u in us for v in vs]
        wanted = [(-1, -1)] if slip == "exchanged" else [(1, 1), (1, -1), (-1, 1)] if slip == "saddle" else [(1, 1)]
        step("minima", Finite([p for p, k in zip(pairs, kinds) if k in wanted], shape=(2,)), marks=2)
        wanted = [] if slip == "saddle" else [(1, -1), (-1, 1)]
        step("saddles", Finite([p for p, k in zip(pairs, kinds) if k in wanted], shape=(2,)), marks=2)
        wanted = [(1, 1)] if slip == "exchanged" else [(-1, -1)]
        step("maxima", Finite([p for p, k in zip(pairs, kinds) if k in wanted], shape=(2,)), marks=1)
        step("end", point(end(0, starts[0][0], us), end(1, starts[0][1], vs)), marks=1)
        stays = max(us) if slip == "leaves" else starts[1][0]
        step("second", point(stays, end(1, starts[1][1], vs)), marks=1)
        return
    points = step("points", Finite(found(roots, centre[0])), marks=len(roots)).items
    signs = [shape(0, place) for place in points]
    wanted = {"saddle": (0, 1), "exchanged": (-1,)}.get(slip, (1,))
    minima = step("minima", Finite([p for p, k in zip(points, signs) if k in wanted]), marks=1)
    if kind == "valleys":
        wanted = 1 if slip == "exchanged" else -1
        maxima = step("maxima", Finite([p for p, k in zip(points, signs) if k == wanted]), marks=1)
        low = lowest(loss, x[0], points)
        step("end", low if slip == "lowest" else end(0, starts[0], points), marks=1)
        stays = maxima.items[0] if maxima.items else starts[0]
        step("second", low if slip == "leaves" else stays, marks=1)
    else:
        step("saddles", Finite([p for p, k in zip(points, signs) if k == 0 and slip != "saddle"]), marks=1)
        for name, start in zip(("end", "second"), starts):
            place = end(0, start, points)
            step(name, minima.items[-1] if slip == "leaves" and minima.items else place, marks=1)


def centre_of(loss, names, roots, kind):
    """For each variable the place where the loss, as it is written, makes a factor of the derivative 0."""
    if kind == "saddles":
        return [places[1] for places in roots]
    bends = diff(loss, variable(names[0]), 2)
    flat = [place for place in roots if substitute(bends, {variable(names[0]): place}) == 0]
    return flat if kind == "flat" else [exact(0)]


def point(u, v):
    return None if u is None or v is None else exact([u, v])


def lowest(loss, x, points):
    values = [exact(substitute(loss, {x: place})) for place in points]
    return points[values.index(min(values))]


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def loss(<< names | join(", ") >>):
    return << loss >>

# the derivatives, at a few points
%% for name in names
<< name >> = torch.tensor(<< points.get(name, [1, 2, 3]) >>, requires_grad=True)
%% endfor
<< slots(names) >> = torch.autograd.grad(loss(<< names | join(", ") >>).sum(), (<< names | join(", ") >>,))

class Line:
    # a polynomial of degree 4 in one variable: its slope from values of autograd,
    # the roots of the slope from a companion matrix

    def __init__(self, f):
        self.f = f
        x = torch.tensor([-2.0, -1.0, 1.0, 2.0], requires_grad=True)
        slopes, = torch.autograd.grad(f(x).sum(), x)
        powers = torch.stack([x.detach()**k for k in range(4)], dim=1)
        self.slope = [round(c, 6) for c in torch.linalg.solve(powers, slopes).tolist()]
        companion = torch.diag(torch.ones(2), -1)
        companion[:, 2] = -torch.tensor(self.slope[:3]) / self.slope[3]
        self.roots = sorted({round(z.real, 4) + 0.0 for z in torch.linalg.eigvals(companion).tolist()})

    def at(self, x):
        a, b, c, d = self.slope
        return a + x * (b + x * (c + x * d))

    def kind(self, root):
        before, after = self.at(root - 1e-3), self.at(root + 1e-3)
        return "minimum" if before < 0 < after else "maximum" if after < 0 < before else "saddle"

    def end(self, start):
        # many small steps, and the nearest root
        far = max(abs(start), *map(abs, self.roots)) + 1
        rate = 0.5 / sum(k * abs(c) * far**(k - 1) for k, c in enumerate(self.slope) if k)
        for _ in range(4000):
            start -= rate * self.at(start)
        return min(self.roots, key=lambda root: abs(root - start))

%% if kind == "saddles"
first, second_line = Line(lambda u: loss(u, 0 * u)), Line(lambda v: loss(0 * v, v))
us, vs = first.roots, second_line.roots
kinds = {(u, v): {first.kind(u), second_line.kind(v)} for u in us for v in vs}
minima = [list(place) for place, kind in kinds.items() if kind == {"minimum"}]
maxima = [list(place) for place, kind in kinds.items() if kind == {"maximum"}]
saddles = [list(place) for place, kind in kinds.items() if len(kind) > 1]
end, second = [[first.end(u), second_line.end(v)] for u, v in << starts >>]
%% else
line = Line(loss)
points = line.roots
kinds = ("minimum", "maximum", "saddle")
minima, maxima, saddles = [[x for x in points if line.kind(x) == kind] for kind in kinds]
end = line.end(<< starts[0] >>)
second = line.end(<< "maxima[0]" if kind == "valleys" else starts[1] >>)
%% endif
print(minima, maxima, saddles, end, second)
"""

MISTAKES = [
    Mistake(
        "factor divided away",
        "Dividing the derivative by a factor loses the place where this factor is 0. Set each factor to 0 instead. Check: put that "
        "place into the derivative.",
        slip="factor lost",
    ),
    Mistake(
        "signs of the places",
        "A factor $w - 3$ is 0 at $w = 3$, and not at $-3$. Check: put each place into the derivative; it must come out as 0.",
        slip="signs",
    ),
    Mistake(
        "minima and maxima exchanged",
        "A positive second derivative bends the curve upwards, which makes a minimum. Check: the square of a variable has the "
        "second derivative 2, and a minimum.",
        slip="exchanged",
    ),
    Mistake(
        "saddle taken for a minimum",
        "A gradient of 0 does not make a minimum: at a saddle there is a way down. Check: work out the loss a little to every "
        "side of the place.",
        slip="saddle",
    ),
    Mistake(
        "descent thought to leave by itself",
        "Where the gradient is 0 a step changes nothing, and where it is 0 in one direction nothing changes in that direction; "
        "descent stops at maxima and saddles too, if it gets there. Check: work out one step.",
        slip="leaves",
    ),
    Mistake(
        "lowest minimum taken for the end",
        "Descent with a small rate knows only the slope where it is, and ends in the valley in which it starts, whether this is the "
        "lowest or not. Check: the way to the lowest minimum would lead uphill first.",
        slip="lowest",
    ),
    Mistake(
        "uphill",
        "A step of descent goes against the gradient: where the slope is positive, to the left. Check: the loss must become smaller.",
        slip="uphill",
    ),
]

STATEMENT = r"""
%% set x = names[0]
<< wording["intro"] >>
$$ L(<< names | join(", ") >>) = << loss >>. $$

%% if kind == "saddles"
%% set y = names[1]
<< answer("d1") >> Give $\partial L / \partial << x >>$ as an expression.

<< answer("d2") >> Give $\partial L / \partial << y >>$ as an expression.

<< answer("us") >> For which $<< x >>$ is $\partial L / \partial << x >> = 0$? Give the set of all real ones.

<< answer("vs") >> For which $<< y >>$ is $\partial L / \partial << y >> = 0$?

<< answer("minima") >> Give the set of all minima, as points such as $[1, 2]$ with commas between them.

<< answer("saddles") >> Give the set of all saddles.

<< answer("maxima") >> Give the set of all maxima.

<< answer("end") >> Gradient descent with a small rate is started at $<< starts[0] >>$. At which point does it end?

<< answer("second") >> It is started at $<< starts[1] >>$. At which point does it end?
%% else
<< answer("d1") >> Give $L'(<< x >>)$ as an expression.

<< answer("points") >> Give the set of all stationary points.

<< answer("minima") >> Which of them are minima, global or local? Give a set.

%% if kind == "valleys"
<< answer("maxima") >> Which of them are maxima, global or local? Give a set, or none.

<< answer("end") >> Gradient descent with a small rate is started at $<< x >> = << starts[0] >>$. At which $<< x >>$ does it end?

<< answer("second") >> It is started exactly at the maximum. At which $<< x >>$ does it end?
%% else
<< answer("saddles") >> Which of them are saddles? Give a set, or none.

<< answer("end") >> Gradient descent with a small rate is started at $<< x >> = << starts[0] >>$. At which $<< x >>$ does it end?

<< answer("second") >> It is started at $<< x >> = << starts[1] >>$. At which $<< x >>$ does it end?
%% endif
%% endif
"""

SOLUTION = r"""
%% set x = names[0]
%% set centre = centre_of(loss, names, roots, kind)
%% if kind == "saddles"
%% set y = names[1]
Each derivative holds one variable only, and falls into factors:
$$ \frac{\partial L}{\partial << x >>} = << d1 >> = << factored(loss, names, roots, centre, 0) >>, $$
$$ \frac{\partial L}{\partial << y >>} = << d2 >> = << factored(loss, names, roots, centre, 1) >>. $$
So $<< x >>$ is one of $<< us >>$ and $<< y >>$ one of $<< vs >>$, which makes $3 \cdot 3 = 9$ stationary points. The second derivatives, one for each direction:

<< table(["$%s$" | format(x), "second derivative", "in this direction"], bends(loss, names, roots, 0)) >>

<< table(["$%s$" | format(y), "second derivative", "in this direction"], bends(loss, names, roots, 1)) >>

A minimum bends upwards in both directions, a maximum downwards in both, and a saddle one way each: there are << minima | length >> minima,
<< maxima | length >> maximum and << saddles | length >> saddles,
$$ << minima >>, \qquad << maxima >>, $$
$$ << saddles >>. $$
Each coordinate goes downhill by itself to the next place where its derivative is 0. From $<< starts[0] >>$ that is $<< end >>$, a minimum. From $<< starts[1] >>$
the derivative with respect to $<< x >>$ is 0 and stays 0, so $<< x >>$ never moves, and descent ends at the saddle $<< second >>$. A little noise
would take it away from there.
Sanity check: nothing but the saddle's own line leads there; started beside that line, descent ends in a minimum.

<< figure(picture(loss, names, roots, centre, kind)) >>

The loss over $<< x >>$ for $<< y >> = << centre[1] >>$: two valleys and a hill between them.
%% else
The derivative falls into factors, none of which must be divided away:
$$ L'(<< x >>) = << d1 >> = << factored(loss, names, roots, centre, 0) >>. $$
It is 0 at $<< points >>$. The second derivatives there, and the sign of the slope on both sides:

<< table(["$%s$" | format(x), "second derivative", "slope to the left", "slope to the right", "kind"], kinds_of(loss, names, roots)) >>

%% if kind == "valleys"
With a small rate descent goes downhill to the next stationary point. From $<< starts[0] >>$ that is $<< end >>$, a local minimum, although the loss is lower at
$<< lowest_of(loss, names, roots) >>$. Exactly at the maximum the slope is 0: no step changes anything, and descent stays at $<< second >>$. The slightest push would
send it down one side.
%% else
Where the second derivative is 0 it does not decide; the slope does. At $<< centre[0] >>$ it has the same sign on both sides, so this is a saddle, a flat place on
the way down. With a small rate descent goes downhill to the next stationary point: from $<< starts[0] >>$ that is $<< end >>$, and from $<< starts[1] >>$ it
is $<< second >>$. Before the flat place the steps get shorter and shorter and never pass it, although it is no minimum.
%% endif
Sanity check: the curve.

<< figure(picture(loss, names, roots, centre, kind)) >>
%% endif
"""


def slots(names):
    return ", ".join(f"d{i + 1}" for i in range(len(names))) + ("," if len(names) == 1 else "")


def places_of(roots, i):
    return list(roots[i]) if len(roots.shape) > 1 else list(roots)


def factored(loss, names, roots, centre, i):
    """LaTeX of the derivative as a product of factors."""
    x = variable(names[i])
    lead = exact(diff(loss, x, 4)) / 6
    places = places_of(roots, i)
    factors = [(names[i] if place == 0 else f"({names[i]} {signed(-place)})") for place in places]
    squares = ["^2" if len(places) == 2 and place == centre[i] else "" for place in places]
    return ("" if lead == 1 else latex(lead)) + "".join(map("".join, zip(factors, squares)))


def bends(loss, names, roots, i):
    x = variable(names[i])
    rows = []
    for place in places_of(roots, i):
        bend = exact(substitute(diff(loss, x, 2), {x: place}))
        rows.append([place, bend, "minimum" if bend > 0 else "maximum"])
    return rows


def kinds_of(loss, names, roots):
    x = variable(names[0])
    slope, rows = diff(loss, x), []
    for place in roots:
        bend = exact(substitute(diff(loss, x, 2), {x: place}))
        left, right = (exact(substitute(slope, {x: place + side * exact("1/10")})) for side in (-1, 1))
        said = "saddle" if (left > 0) == (right > 0) else "minimum" if right > 0 else "maximum"
        rows.append([place, bend, word(left), word(right), said])
    return rows


def word(slope):
    return "positive" if slope > 0 else "negative"


def lowest_of(loss, names, roots):
    return lowest(loss, variable(names[0]), list(roots))


def picture(loss, names, roots, centre, kind):
    """The loss along the first variable, with its stationary points."""
    x = variable(names[0])
    line = substitute(loss, {variable(names[1]): centre[1]}) if kind == "saddles" else loss
    places = places_of(roots, 0)
    spare = float(max(places) - min(places)) * 0.28
    low, high = float(min(places)) - spare, float(max(places)) + spare
    coefficients = [float(substitute(diff(line, x, k) if k else line, {x: exact(0)})) / f for k, f in enumerate((1, 1, 2, 6, 24))]
    at = [low + (high - low) * i / 100 for i in range(101)]
    values = [(t, sum(c * t**k for k, c in enumerate(coefficients))) for t in at]
    marks = [(place, substitute(line, {x: place}), "") for place in places]
    return curves([values], [], marks, axes_names=(names[0], "L"), alt="The loss with its stationary points")
