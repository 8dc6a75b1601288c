"""XOR and its like with one neuron on features: the product of two inputs as a further one makes them separable.

Any plane that works is right, judged in exact arithmetic on all inputs, with the features or with what the student took
them for.
"""

from itertools import product
from math import gcd
from numbers import Rational

from exgen import Mistake, assume, exact, nonzero, variable, where
from exgen.figures import plane

TITLE = "XOR made separable by a feature"
SOURCE = "notes, lecture 3: φ(x) = (x_u, x_v, x_u x_v), a new dimension in which XOR has a separating plane"
# `codes` are what off and on are written as. With `third`, a third input takes part, without a product of its own.
LEVELS = {
    1: dict(codes=[(0, 1), (-1, 1)], third=False),
    2: dict(codes=[(-1, 2), (1, 2), (-2, 1), (1, 3), (-1, 3), (-3, 1), (2, 3)], third=False),
    3: dict(codes=[(-1, 1), (-1, 2), (1, 2), (-2, 1), (1, 3)], third=True),
}
CONVENTIONS = {
    "features": "A neuron on features puts out 1 when its sum of bias and weighted features is on the side of 0 that the exercise "
    "states, and 0 otherwise. Weights are listed with the bias first, then in the order of the features."
}

INTROS = [
    "One threshold neuron cannot compute $f$ from its inputs. It is given features of them:",
    "A function that is not linearly separable can become so with another feature:",
    "In place of its inputs, a threshold neuron sees the features",
]
# Whether it is on, from u, v, t as 0 and 1; and in words.
FUNCTIONS = {
    "xor": (lambda u, v, t: u != v, "$x_u$ and $x_v$ differ"),
    "xnor": (lambda u, v, t: u == v, "$x_u$ and $x_v$ are equal"),
    "xor and t": (lambda u, v, t: u != v and t, "$x_u$ and $x_v$ differ and $x_t$ is on"),
    "xor or t": (lambda u, v, t: u != v or t, "$x_u$ and $x_v$ differ, or $x_t$ is on, or both"),
    "xnor or not t": (lambda u, v, t: u == v or not t, "$x_u$ and $x_v$ are equal, or $x_t$ is off, or both"),
    "xnor and not t": (lambda u, v, t: u == v and not t, "$x_u$ and $x_v$ are equal and $x_t$ is off"),
}


def draw(rng, codes=((0, 1), (-1, 1)), third=False):
    low, high = rng.choice(list(codes))
    name = rng.choice([key for key in FUNCTIONS if key.endswith("t") == third])
    rule, n = rng.choice([">=", ">"]), 3 if third else 2
    given = [nonzero(rng, 4), *(nonzero(rng, 3) for _ in range(n + 1))]
    rows = [features(place) for place in places_of(n, low, high)]
    sums = [given[0] + sum(w * v for w, v in zip(given[1:], row)) for row in rows]
    made = [int(on(total, rule)) for total in sums]
    # Some sum is 0, so that the rule matters; the product matters; and the given plane does not compute f.
    assume(0 in sums and 0 < sum(made) < len(made) and made != values_of(name))
    assume([on(total - given[3] * row[2], rule) for total, row in zip(sums, rows)] != [on(total, rule) for total in sums])
    return {
        "name": name,
        "low": low,
        "high": high,
        "rule": rule,
        "given": exact(given),
        "weights": exact([variable(f"w_{i}") for i in range(1, n + 2)]),
        "wording": {"intro": rng.choice(INTROS)},
    }


def on(total, rule):
    return total >= 0 if rule == ">=" else total > 0


def places_of(n, low, high):
    """Counting upwards: (low, low), (low, high) and so on."""
    return list(product((low, high), repeat=n))


def features(place, slip=""):
    """x_u, x_v, their product, and the other inputs."""
    u, v, *rest = place
    third = {"sum": u + v, "absolute sign": -abs(u * v) if u < 0 else u * v}.get(slip, u * v)
    return [u, v, third, *rest]


def values_of(name):
    """The truth table of a function."""
    is_on, n = FUNCTIONS[name][0], 3 if name.endswith("t") else 2
    return [int(bool(is_on(*bits, *[0] * (3 - n)))) for bits in product((0, 1), repeat=n)]


def plane_for(name, low, high):
    """[b, w] of a plane whose sums are never 0: u' + v' - 2 u' v' is XOR, where u' = (u - low)/(high - low) is 0 or 1."""
    d = high - low
    w = [2 * (low + high), 2 * (low + high), -4]
    b = -4 * low * high - (3 if name in ("xor and t", "xnor or not t") else 1) * d * d
    if name.endswith("t"):
        w, b = [*w, 2 * d], b - 2 * d * low
    sign = -1 if name.startswith("xnor") else 1
    common = gcd(b, *w) * sign
    return [b // common, *(entry // common for entry in w)]


def solve(step, name, low, high, rule, given, weights, wording, slip=""):
    n = len(weights) - 1
    places = places_of(n, low, high)
    rows = step("features", [features(place, slip) for place in places], marks=2)
    carried(rows)
    bias, *w = given
    sums = []
    for row in rows:
        terms = [a * v for i, (a, v) in enumerate(zip(w, row)) if i != 2 or slip != "no product"]
        sums.append(sum(terms, bias * 0 if slip == "no bias" else bias))
    sums = step("sums", sums, marks=1)
    outputs = [where(total > 0, 1, 0) if (rule == ">") != (slip == "other rule") else where(total >= 0, 1, 0) for total in sums]
    step("outputs", outputs, marks=1)
    first = rows[0][2] + rows[-1 if n == 2 else 6][2]
    last = rows[1 if n == 2 else 2][2] + rows[2 if n == 2 else 4][2]
    if slip == "no product":
        step("total", exact(0), marks=2, kind="expression")
    else:
        step("total", weights[2] * (first if slip == "half of it" else first - last), marks=2, kind="expression")
    key = values_of(name)
    step("plane", exact(plane_for(name, low, high)), marks=2, objection=objection_to(places, key, rule, rows),
         wanted=f"vector of {n + 2}: the bias first, then a weight for each feature")  # fmt: skip


def carried(array):
    """Raises ValueError, which ends follow-through, for features that are not rational, or of very many digits."""
    if not all(isinstance(v, Rational) and abs(v.numerator) + v.denominator < 10**9 for v in array.entries):
        raise ValueError("only rational numbers of few digits are carried on")


def objection_to(places, key, rule, own):
    def objection(answer):
        if getattr(answer, "shape", None) != (len(own[0]) + 1,):
            return f"{len(own[0]) + 1} numbers are asked for, the bias first, then a weight for each feature"
        if not all(isinstance(entry, Rational) for entry in answer.entries):
            return "the bias and the weights have to be whole numbers, fractions or decimals"
        bias, *w = answer
        for rows in (own, [features(place) for place in places]):
            sums = [bias + sum(a * v for a, v in zip(w, row)) for row in rows]
            wrong = [i for i, total in enumerate(sums) if on(total, rule) != bool(key[i])]
            if not wrong:
                return None
        first = wrong[0]
        failing = "at this input only" if len(wrong) == 1 else "at " + ", ".join(shown_place(places[i]) for i in wrong)
        return (
            f"at the input {shown_place(places[first])}, where f is {key[first]}, the sum is {shown(sums[first])}, so that the "
            f"output is {1 - key[first]}. The neuron fails {failing}. {advice(answer, rows, key, rule)}"
        )

    return objection


def advice(answer, rows, key, rule):
    """What to do about a plane that fails: a change that is enough, or what to look at."""
    bias, *w = answer
    if w[2] == 0:
        return "With the weight 0 for the product no plane can do it, as one neuron on the inputs cannot"
    changed = {
        "With the last entry in front it would do: the bias stands first": [w[-1], bias, *w[:-1]],
        "With the other sign of the bias it would do: a threshold is subtracted from the sum, a bias is added to it": [-bias, *w],
        "With all signs turned it would do: it is 1 where it should be 0": [-v for v in answer],
    }
    for said, (b, *v) in changed.items():
        if all(on(b + sum(a * x for a, x in zip(v, row)), rule) == bool(want) for row, want in zip(rows, key)):
            return said
    return "Check: write down for each input what its sum has to satisfy, and put your numbers into all of them"


def shown_place(place):
    return "(" + ", ".join(map(str, place)) + ")"


def shown(value):
    if max(abs(value.numerator), value.denominator) < 10**9:
        return str(value)
    return "above 0" if value > 0 else "below 0"


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
x = torch.cartesian_prod(*[torch.tensor([<< low >>.0, << high >>.0])] * << weights | length - 1 >>)
features = torch.cat([x[:, :2], x[:, :2].prod(dim=1, keepdim=True), x[:, 2:]], dim=1)

def neuron(row):
    return torch.nn.functional.linear(features, torch.tensor([row[1:]]), torch.tensor(row[:1]))[:, 0]

sums = neuron(<< given >>)
outputs = (sums << rule >> 0).double()
f = torch.tensor(<< values_of(name) >>)
plane = torch.equal((neuron(<< plane >>) << rule >> 0).long(), f)
# the sums on the diagonal less the others, in numbers, with any other weights and bias
others = torch.arange(3.0, 3.0 + << weights | length >>).tolist()
total = []
for w in << points["w_3"] >>:
    corners = neuron([7.0, *others[:2], w, *others[3:]]).reshape(2, 2, -1)[:, :, 0]
    total.append(corners.diagonal().sum() - corners.flip(1).diagonal().sum())
total = torch.stack(total)
print(features, sums, outputs, plane, total)
"""

MISTAKES = [
    Mistake(
        "product left out",
        "The third weight belongs to the product of the two inputs. Without it the neuron sees the inputs alone, and the sums "
        "on the two diagonals agree. Check: a plane that does not use the product is one neuron on the inputs.",
        slip="no product",
    ),
    Mistake(
        "sum in place of the product",
        "The third feature is the product of the inputs. Their sum is a combination of the first two features and makes nothing "
        "separable. Check: a new feature has to be no weighted sum of the old ones.",
        slip="sum",
    ),
    Mistake(
        "bias forgotten",
        "Every sum has the bias in it, whatever the features are. Check: the first entry of the list has no feature.",
        slip="no bias",
    ),
    Mistake(
        "wrong side of 0",
        "A sum of exactly 0 goes the way that the rule in the exercise says. Check: mark the inputs where the sum is 0.",
        slip="other rule",
    ),
    Mistake(
        "only two of the four sums",
        "The sums of the other two inputs are subtracted, with their products too. Check: put in numbers for all weights and work "
        "out the four sums.",
        slip="half of it",
    ),
    Mistake(
        "sign of a product",
        "The product of two negative numbers is positive. Check: which sign has the product of an input with itself?",
        slip="absolute sign",
    ),
]

STATEMENT = r"""
%% set n = weights | length - 1
<< wording["intro"] >>
$$ \phi(x) = (<< feature_names(n) >>). $$
Inputs that are off are $<< low >>$, inputs that are on are $<< high >>$. A neuron on the features has the sum $b + w \cdot \phi(x)$, and
its output is 1 when this is $<< "\\ge" if rule == ">=" else ">" >> 0$, and 0 otherwise. The function $f$ is 1 when << told(name) >>, and 0
otherwise:

<< table(heads(n), rows_of(name, low, high)) >>
%% if n == 2

<< figure(corners(name, low, high)) >>
%% endif

<< answer("features") >> Give the features for all inputs, in the order of the table: a matrix with a row $\phi(x)$ for each.

<< answer("sums") >> A neuron has $[b, << weight_names(n) >>] = << given >>$. Give its sums, as a vector.

<< answer("outputs") >> Give the outputs of this neuron, as a vector.

<< answer("total") >> For any bias and weights, write $s(x)$ for the sum. Give a formula in the weights for
$$ << corner(low, low, n, low) >> + << corner(high, high, n, low) >> - << corner(low, high, n, low) >> - << corner(high, low, n, low) >>. $$

<< answer("plane") >> Give a bias and weights, $[b, << weight_names(n) >>]$, with which the neuron computes $f$. Any that work are right.
"""

SOLUTION = r"""
%% set n = weights | length - 1
Rule: work out the product first; from then on it is a feature like the others, and the neuron is linear in the features.

<< table(heads(n)[:-1] + ["$x_u x_v$", "sum", "output", "$f$"], worked(name, low, high, rule, given)) >>

In the combination of four sums the bias and the terms of single inputs cancel, and only the product is left:
$$ w_3 \left(<< product_of(low, low) >> + << product_of(high, high) >> - << product_of(low, high) >> - << product_of(high, low) >>\right) = << total >>. $$
The factor is $(<< high >> - << low | paren >>)^2$, never 0. Without the product the four sums could not be told apart in this way: that
is why XOR is not separable in its inputs. With it, any sign can be reached.

To find a plane, write $u$ and $v$ for the inputs as 0 and 1. Then $u + v - 2uv$ is 1 where they differ and 0 where they are equal, and
$u = << as_bit(low, high) >>$ brings in the inputs as they are. Multiplied out and made whole, one plane is
$$ [b, << weight_names(n) >>] = << plane >>. $$

<< table(heads(n)[:-1] + ["$x_u x_v$", "sum", "output", "$f$"], worked(name, low, high, rule, plane)) >>

The plane has equal weights for $x_u$ and $x_v$, so that it can be seen from the side, as a line in $x_u + x_v$ and
$x_u x_v$<< "" if n == 2 else ", here for inputs with $x_t = " ~ slice_of(name, low, high) ~ "$" >>. The line parts what no line
parts in the plane of $x_u$ and $x_v$:

<< figure(from_the_side(name, low, high, plane)) >>

Sanity check: the last two columns agree. With the weight 0 for the product this cannot be, whatever the others are.
"""


def feature_names(n):
    return "x_u, x_v, x_u x_v" + (", x_t" if n == 3 else "")


def weight_names(n):
    return ", ".join(f"w_{i}" for i in range(1, n + 2))


def told(name):
    return FUNCTIONS[name][1]


def heads(n):
    return ["$x_u$", "$x_v$", *(["$x_t$"] if n == 3 else []), "$f$"]


def rows_of(name, low, high):
    n = 3 if name.endswith("t") else 2
    return [[*map(exact, (*place, value))] for place, value in zip(places_of(n, low, high), values_of(name))]


def worked(name, low, high, rule, neuron):
    n = 3 if name.endswith("t") else 2
    bias, *w = neuron
    rows = []
    for place, value in zip(places_of(n, low, high), values_of(name)):
        total = bias + sum(a * v for a, v in zip(w, features(place)))
        rows.append([*map(exact, (*place, place[0] * place[1], total, int(on(total, rule)), value))])
    return rows


def as_bit(low, high):
    """LaTeX of an input as 0 or 1."""
    shifted = "x_u" if low == 0 else f"x_u {'-' if low > 0 else '+'} {abs(low)}"
    return shifted if high - low == 1 else f"({shifted})/{high - low}" if low else f"{shifted}/{high}"


def corner(u, v, n, t):
    return f"s({u}, {v}, {t})" if n == 3 else f"s({u}, {v})"


def product_of(u, v):
    return f"{f'({u})' if u < 0 else u} \\cdot {f'({v})' if v < 0 else v}"


def corners(name, low, high):
    """The inputs in their plane, filled where f is 1."""
    points = [(*place, 1 if value else -1) for place, value in zip(places_of(2, low, high), values_of(name))]
    span = (low - 1, high + 1)
    return plane(points, x_range=span, y_range=span, names=("x_u", "x_v"), alt="The four inputs; f is 1 on one diagonal only")


def slice_of(name, low, high):
    """The value of the third input with which the function is not constant in the other two."""
    return low if name in ("xor or t", "xnor and not t") else high


def from_the_side(name, low, high, neuron):
    """The inputs by their sum and their product, with the plane as a line."""
    bias, *w = neuron
    third = [slice_of(name, low, high)] if name.endswith("t") else []
    value = dict(zip(places_of(2 + len(third), low, high), values_of(name)))
    points = []
    for places in ([(low, low)], [(low, high), (high, low)], [(high, high)]):
        u, v = places[0]
        points.append((u + v, u * v, 1 if value[(u, v, *third)] else -1, ", ".join(map(shown_place, places))))
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    line = (w[0], w[2], bias + sum(a * t for a, t in zip(w[3:], third)))
    return plane(
        points, [line], [[line]], (min(xs) - 1, max(xs) + 2), (min(ys) - 1, max(ys) + 1),
        names=("x_u + x_v", "x_u x_v"), normals=True, alt="The inputs by their sum and their product, parted by a line",
    )  # fmt: skip
