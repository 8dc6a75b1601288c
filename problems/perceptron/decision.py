"""A perceptron with two inputs: its outputs, its boundary line with the intercepts, the sides of the line, distances."""

from math import lcm

from exgen import (
    Interval,
    Mistake,
    assume,
    exact,
    latex,
    nonzero,
    paren,
    shuffled,
    signed,
    sqrt,
    substitute,
    variable,
    where,
)
from exgen.figures import plane

TITLE = "The half-planes of a perceptron"
SOURCE = "notes, lecture 3: f(x) = 1 when Σ w x + b ≥ 0 and 0 else; with a sign function, -1 else"
# One of the `points` lies on the line. `side` asks where along an upright line the output is 1; `found` gives weights of
# a length without root, asks for a distance, and for a perceptron whose line goes through two given points.
LEVELS = {
    1: dict(points=3, side=False, found=False),
    2: dict(points=4, side=True, found=False),
    3: dict(points=4, side=True, found=True),
}
CONVENTIONS = {
    "decision": "A perceptron has the output $1$ where $w \\cdot x + b \\ge 0$, so also where this sum is exactly 0. What it "
    "puts out otherwise, $0$ or $-1$, stands in each exercise."
}

INTROS = [
    "A perceptron with the inputs {names} has the weights and the bias",
    "A neuron decides by the sign of a weighted sum of its inputs {names}. Its weights and its bias are",
    "A linear classifier for points {point} of the plane is given by the weights and the bias",
]
NAMES = [("x_1", "x_2"), ("x_1", "x_2"), ("u", "v"), ("s", "t"), ("x_u", "x_v")]
LENGTHS = [(3, 4), (4, 3), (5, 12), (12, 5), (6, 8), (8, 6)]  # of weight vectors without a root


def draw(rng, points=4, side=True, found=False):
    if found:
        size = rng.choice(LENGTHS)
        w = [rng.choice([1, -1]) * size[0], rng.choice([1, -1]) * size[1]]
        b = nonzero(rng, 4) * lcm(*size) // rng.choice([1, 2])
        assume(b % w[0] == 0 and b % w[1] == 0)
    else:
        # The intercepts come first: with whole ones, the weights are small and the fractions short.
        p, q = nonzero(rng, 6), nonzero(rng, 6)
        assume(abs(p) != abs(q))
        common = rng.choice([1, -1, 1, -1, 2, -2])
        w, b = [lcm(p, q) // p * common, lcm(p, q) // q * common], -lcm(p, q) * common
    p, q = -b // w[0], -b // w[1]
    assume(abs(p) != abs(q) and max(map(abs, (*w, b))) <= 48)
    # On the line: whole steps from one intercept, not the intercepts themselves.
    step = (p // common_divisor(p, q), -q // common_divisor(p, q))
    along = [(p + k * step[0], k * step[1]) for k in range(-12, 13) if k not in (0, -common_divisor(p, q))]
    along = [place for place in along if max(map(abs, place)) <= 9]
    assume(along)
    placed = [rng.choice(along)]
    while len(placed) < points:
        place = (nonzero(rng, 6), nonzero(rng, 6))
        if place not in placed:
            placed.append(place)
    sums = [w[0] * x + w[1] * y + b for x, y in placed]
    outs = [s >= 0 for s in sums[1:]]
    assume(sums.count(0) == 1 and 0 < sum(outs) < len(outs))
    # The bias matters, and so does its sign.
    assume(any((s >= 0) != (s - b >= 0) for s in sums) and any((s >= 0) != (s - 2 * b >= 0) for s in sums))
    apart = (0, 0)
    if found:
        apart = (nonzero(rng, 6), nonzero(rng, 6))
        far = w[0] * apart[0] + w[1] * apart[1] + b
        assume(far != 0 and far != b and apart not in placed and abs(far) <= 99)
    return {
        "w": exact(w),
        "b": exact(b),
        "low": rng.choice([0, -1]),
        "places": exact(shuffled(rng, placed)),
        "at": exact(nonzero(rng, 5)) if side else None,
        "apart": exact(apart) if found else None,
        "through": through(rng) if found else None,
        "names": rng.choice(NAMES),
        "wording": {"intro": rng.choice(INTROS), "asks": rng.randint(0, 1)},
    }


def common_divisor(p, q):
    return abs(p * q) // lcm(p, q)


def through(rng):
    """Two points, and a third that lies on neither line with a weight 0."""
    (a, b), (c, d), (e, f) = [(rng.randint(-5, 5), rng.randint(-5, 5)) for _ in range(3)]
    turn = (c - a) * (f - b) - (d - b) * (e - a)
    assume(a != c and b != d and 0 < abs(turn) <= 40 and a * d != b * c)
    return exact([[a, b], [c, d], [e, f]])


def solve(step, w, b, low, places, at, apart, through, names, wording, slip=""):
    used = exact(0) if slip == "no bias" else -b if slip == "minus bias" else b
    sums = step("sums", [w @ point + used for point in places], marks=1)
    if slip == "strict":
        step("outputs", [where(total > 0, 1, low) for total in sums], marks=2)
    else:
        step("outputs", [where(total >= 0, 1, low) for total in sums], marks=2)
    cuts = [used / w[0], used / w[1]] if slip == "sign" else [-used / w[0], -used / w[1]]
    step("cuts", cuts[::-1] if slip == "exchanged" else cuts, marks=2)
    first = variable(names[0])
    slope = -w[1] / w[0] if slip == "upside down" else w[0] / w[1] if slip == "slope sign" else -w[0] / w[1]
    line = step("line", slope * first - used / w[1], marks=1)
    if at is not None:
        edge = exact(substitute(line, {first: at}))
        upwards = w[1] > 0 or slip == "upwards"
        closed = slip != "strict"
        step("side", Interval(edge, None, closed) if upwards else Interval(None, edge, False, closed), marks=2)
    if apart is not None:
        far = w @ apart + (0 if slip == "distance without bias" else used)
        length = 1 if slip == "no length" else w[0] * w[0] + w[1] * w[1] if slip == "squared" else sqrt(w @ w)
        step("distance", where(far < 0, -far, far) / length, marks=1)
        step("neuron", joining(through), marks=2, objection=objection_to(through, names),
             wanted="vector of 3: the bias first, then the two weights")  # fmt: skip


def joining(through):
    """[b, w_1, w_2] of a perceptron with its line through the first two points, and the third on the side of 1."""
    (a, b), (c, d), (e, f) = through
    w = [b - d, c - a]
    bias = -(w[0] * a + w[1] * b)
    side = -1 if w[0] * e + w[1] * f + bias < 0 else 1
    return exact([side * bias, side * w[0], side * w[1]])


def objection_to(through, names):
    def objection(answer):
        if getattr(answer, "shape", None) != (3,):
            return "three numbers are asked for, the bias first, then the two weights"
        bias, *w = answer
        sums = [bias + w[0] * x + w[1] * y for x, y in through]
        if not any(w):
            return "both weights are 0, so that there is no line and the output is the same everywhere"
        for name, place, total in zip("PQ", through, sums):
            if total != 0:
                last_first = [w[1] + bias * x + w[0] * y for x, y in through]
                hint = "; with the last entry in front it would: the bias stands first" if last_first[:2] == [0, 0] else ""
                return f"the line does not go through {name}: at {typed(place)} the sum is {shown(total)}, and not 0{hint}"
        if sums[2] < 0:
            return (
                f"the line goes through P and Q, but at R, {typed(through[2])}, the sum is {shown(sums[2])}, which is "
                "below 0, so that the output there is not 1; turn all three signs"
            )
        return None

    return objection


def typed(place):
    return "(" + ", ".join(map(str, place)) + ")"


def shown(value):
    if not hasattr(value, "numerator") or max(abs(value.numerator), value.denominator) < 10**9:
        return str(value)
    return "above 0" if value > 0 else "below 0"


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
w, b = torch.tensor(<< w >>), << b >>
x = torch.tensor([
%% for point in places
    << point >>,
%% endfor
])
sums = torch.nn.functional.linear(x, w[None], torch.tensor([b]))[:, 0]
outputs = torch.heaviside(sums, torch.tensor(1.0)) * (1 - (<< low >>)) + (<< low >>)

def meet(line, other):
    # where the boundary meets another line, each a row [w1, w2, -b]
    both = torch.stack([line, other])
    return torch.linalg.solve(both[:, :2], both[:, 2])

def upright(at):
    return meet(boundary, torch.tensor([1.0, 0.0, at]))[1]

boundary = torch.tensor([*w.tolist(), -b])
cuts = torch.stack([meet(boundary, torch.tensor([0.0, 1.0, 0.0]))[0], upright(0.0)])
line = torch.stack([upright(at) for at in << points[names[0]] >>])
%% if at is not none
edge = upright(<< at >>).item()
above = (w @ torch.tensor([<< at >>, edge + 1]) + b).item() > 0
side = [edge, None] if above else [None, edge]
%% endif
%% if apart is not none
# the shortest way to the line: the least solution of w . d = -(w . x + b)
total = w @ torch.tensor(<< apart >>) + b
distance = torch.linalg.norm(torch.linalg.pinv(w[None]) @ total[None])
bias, *weights = << neuron >>
made = torch.tensor(<< through >>) @ torch.tensor(weights) + bias
neuron = bool((made[:2] == 0).all() and made[2] > 0)
%% endif
print(sums, outputs, cuts)
"""

MISTAKES = [
    Mistake(
        "0 taken for below",
        "A sum of exactly 0 belongs to the output 1, since the rule says at least 0. Check: find the point that lies on the "
        "boundary line; it counts as inside, and so does the end of an interval.",
        slip="strict",
        convention=True,
    ),
    Mistake(
        "bias forgotten",
        "The bias belongs to every sum, and it moves the line away from the origin. Check: at the origin the sum is the bias; "
        "a line without bias goes through the origin.",
        slip="no bias",
    ),
    Mistake(
        "bias subtracted",
        "The bias is added to the weighted inputs; a threshold would be subtracted. Check: at the origin the sum is the bias, "
        "with its own sign.",
        slip="minus bias",
    ),
    Mistake(
        "sign of the intercepts",
        "On the axis the other input is 0, and $w x + b = 0$ gives $x = -b/w$. Check: put the intercept in; the sum must "
        "come out as 0.",
        slip="sign",
    ),
    Mistake(
        "intercepts exchanged",
        "The line meets the axis of the first input where the second input is 0, so that only the first weight counts there. "
        "Check: put each intercept in, with 0 for the other input; the sum must come out as 0.",
        slip="exchanged",
    ),
    Mistake(
        "slope upside down",
        "To solve for the second input, divide by the second weight: the slope is $-w_1/w_2$. Check: the line must go through "
        "both intercepts.",
        slip="upside down",
    ),
    Mistake(
        "sign of the slope",
        "The term with the first input goes to the other side, with the other sign: the slope is $-w_1/w_2$. Check: the line "
        "must go through both intercepts.",
        slip="slope sign",
    ),
    Mistake(
        "inequality not turned",
        "Dividing an inequality by a negative number turns it round, and the second weight is negative here. Check: try one "
        "number on either side of the end.",
        slip="upwards",
    ),
    Mistake(
        "sum for distance",
        "The sum $w \\cdot x + b$ grows with the length of $w$, a distance does not: divide by the length of $w$. Check: multiply "
        "weights and bias by 2; the line stays where it is.",
        slip="no length",
    ),
    Mistake(
        "length not under its root",
        "Divide by the length of $w$, the root of the sum of squares, not by its square. Check: multiply weights and bias by "
        "2; the distance must not change.",
        slip="squared",
    ),
]

STATEMENT = r"""
%% set x, y = names
<< intro_of(wording["intro"], names) >>
$$ w = << w >>, \qquad b = << b >>. $$
The output is $1$ when $w \cdot x + b \ge 0$, and $<< low >>$ otherwise.

<< table(["point", "$(" ~ x ~ ", " ~ y ~ ")$"], point_rows(places)) >>

<< answer("sums") >> Give $w \cdot x + b$ for the << "three" if places | length == 3 else "four" >> points, as a vector in the order of the table.

<< answer("outputs") >> Give the outputs for these points, as a vector.

%% if wording["asks"]
<< answer("cuts") >> Where does the boundary line, $w \cdot x + b = 0$, meet the two axes? Give a vector: the $<< x >>$ of the
point with $<< y >> = 0$, then the $<< y >>$ of the point with $<< x >> = 0$.
%% else
<< answer("cuts") >> Give the intercepts of the boundary line $w \cdot x + b = 0$ as a vector: first the one on the axis of
$<< x >>$, then the one on the axis of $<< y >>$.
%% endif

<< answer("line") >> Solve the equation of the boundary line for $<< y >>$: give $<< y >>$ as a formula in $<< x >>$.

%% if at is not none
<< answer("side") >> For which $<< y >>$ is the output $1$ when $<< x >> = << at >>$? Give an interval or an inequality; say by
brackets or signs whether its end belongs to it.

%% endif
%% if apart is not none
<< answer("distance") >> How far is the point $<< point_of(apart) >>$ from the boundary line?

<< answer("neuron") >> Another perceptron, with the same rule, has the points $P = << point_of(through[0]) >>$ and
$Q = << point_of(through[1]) >>$ on its boundary line, and its output at $R = << point_of(through[2]) >>$ is $1$. Give such a bias
and such weights, $[b, w_1, w_2]$. Any that work are right.
%% endif
"""

SOLUTION = r"""
%% set x, y = names
Rule: $w \cdot x + b = << formula(w, b, names) >>$, with the numbers of each point filled in, is compared with 0. Exactly 0 is
enough for the output $1$.

<< table(["point", "sum", "output"], worked(w, b, low, places)) >>

On the axis of $<< x >>$ the other input is 0, which leaves $<< term(w[0], x) >> << b | signed >> = 0$; on the axis of $<< y >>$ it is
$<< term(w[1], y) >> << b | signed >> = 0$. Hence the intercepts
$$ << x >> = << -b >> / << w[0] | paren >> = << cuts[0] >>, \qquad << y >> = << -b >> / << w[1] | paren >> = << cuts[1] >>. $$
Solved for $<< y >>$, with the division by $<< w[1] >>$ last,
$$ << term(w[1], y) >> = << term(-w[0], x) >> << -b | signed >> \quad\Longrightarrow\quad << y >> = << line >>. $$
Sanity check: at $<< x >> = 0$ this is the second intercept, and it is 0 at $<< x >> = << cuts[0] >>$, the first one. The slope
$-w_1/w_2 = << -w[0] / w[1] >>$ is the only part that does not depend on the bias.

<< figure(picture(w, b, low, places, names)) >>

The shaded half-plane has the output $1$; its edge, the line, belongs to it. The weights, drawn as an arrow, point into it.
The signs of $w$ and $b$ matter: with all three turned, the line is the same and the outputs off the line are exchanged.

%% if at is not none
With $<< x >> = << at >>$ the condition is $<< term(w[1], y) >> << (w[0] * at + b) | signed >> \ge 0$, that is,
$<< term(w[1], y) >> \ge << -(w[0] * at + b) >>$. Dividing by $<< w[1] >>$, which is
<< "positive, keeps the sign" if w[1] > 0 else "negative, turns the sign" >>:
$$ << y >> << "\\ge" if w[1] > 0 else "\\le" >> << -(w[0] * at + b) / w[1] >>, \qquad\text{the interval } << side >>. $$
%% endif
%% if apart is not none

The sum at $<< point_of(apart) >>$ is $<< sum_at(w, b, apart) >>$. A step of length 1 straight towards the line changes the sum
by the length of $w$, which is $\sqrt{<< w[0] | paren >>^2 + << w[1] | paren >>^2} = << length_of(w) >>$, so the distance is
$$ \frac{|w \cdot x + b|}{\lVert w \rVert} = \frac{|<< value_at(w, b, apart) >>|}{<< length_of(w) >>} = << distance >>. $$

The line through $P$ and $Q$ has the direction $Q - P = << point_of(through[1] - through[0]) >>$, and weights at right angles to it
are, for instance, $<< point_of(neuron[1:]) >>$. The bias makes the sum at $P$ zero, $b = << neuron[0] >>$. The sums at $P$, $Q$
and $R$ are then $0$, $0$ and $<< sum_at(neuron[1:], neuron[0], through[2]) >>$; were the last one negative, all three numbers would have to
change their sign. Any positive multiple of $<< neuron >>$ does as well.

<< figure(picture(neuron[1:], neuron[0], low, through, names, "PQR")) >>
%% endif
"""


def intro_of(text, names):
    x, y = names
    return text.format(names=f"${x}$ and ${y}$", point=f"$({x}, {y})$")


def point_of(place):
    return "(" + ", ".join(latex(entry) for entry in place) + ")"


def point_rows(places):
    return [[exact(i), f"${point_of(point)}$"] for i, point in enumerate(places, 1)]


def term(factor, name):
    return {1: name, -1: f"-{name}"}.get(factor, f"{latex(factor)}\\,{name}")


def formula(w, b, names):
    second = term(abs(w[1]), names[1])
    return f"{term(w[0], names[0])} {'-' if w[1] < 0 else '+'} {second} {signed(b)}"


def sum_at(w, b, place):
    terms = " + ".join(f"{paren(a) if i else latex(a)} \\cdot {paren(v)}" for i, (a, v) in enumerate(zip(w, place)))
    return f"{terms} {signed(b)} = {latex(w @ place + b)}"


def value_at(w, b, place):
    return w @ place + b


def worked(w, b, low, places):
    rows = []
    for i, place in enumerate(places, 1):
        rows.append([exact(i), f"${sum_at(w, b, place)}$", exact(1 if w @ place + b >= 0 else low)])
    return rows


def length_of(w):
    return latex(sqrt(w @ w))


def picture(w, b, low, places, names, labels="123456"):
    dots = [(x, y, 1 if w[0] * x + w[1] * y + b >= 0 else -1, label) for (x, y), label in zip(places, labels)]
    line = (w[0], w[1], b)
    alt = "The boundary line and the half-plane of the output 1"
    return plane(dots, [line], [[line]], names=names, normals=True, alt=alt)
