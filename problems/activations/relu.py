"""ReLU and leaky ReLU of a vector: the values, the gradient mask, and a gradient passed back through it."""

from functools import cache

from exgen import LETTERS, Mistake, assume, exact, latex, maximum, nonzero, paren, relu, shuffled, sign, signed
from exgen.figures import curves

TITLE = "ReLU, leaky ReLU and the gradient mask"
SOURCE = "notes, lecture 1: ReLU of (1, -7, 6, -5, 3, 10) is (1, 0, 6, 0, 3, 10)"
LEVELS = {
    1: dict(kind="relu", n=6, below=3),  # upstream given
    2: dict(kind="leaky", n=5, below=2),  # upstream from a loss
    3: dict(kind="trained", n=4, below=2),  # kx + c before it, and its slope below 0 is a parameter too
}
CONVENTIONS = {
    "ReLU": r"$\operatorname{ReLU}(v) = \max(0, v)$, entry by entry; its derivative at the kink $v = 0$ is taken as $0$, "
    "and no entry in these exercises is at a kink."
}

INTROS = {
    "relu": [
        "A layer applies ReLU to each entry of a vector:",
        "The units of a hidden layer have the sums below, and ReLU is their activation:",
        "In a forward pass, a vector goes through ReLU, entry by entry:",
    ],
    "leaky": [
        "A layer applies leaky ReLU to each entry of a vector:",
        "The units of a layer have the sums below, and leaky ReLU is their activation:",
        "To keep units from dying, ReLU has been replaced by leaky ReLU, entry by entry:",
    ],
    "trained": [
        "A small layer scales and shifts its input and applies leaky ReLU, entry by entry:",
        "Some numbers are scaled, shifted and put through leaky ReLU, entry by entry:",
        "A layer has one weight and one bias for all its entries, and leaky ReLU as its activation:",
    ],
}
NAMES = [("x", "z", "y", "t"), ("u", "v", "a", "r"), ("p", "q", "h", "d"), ("x", "s", "o", "t")]

# Formulas beside (latex, in torch, value): which of them is the activation? `a` is its slope below 0.
FORMULAS = {
    "relu": {
        "half": (r"\frac{1}{2}\,(v + \lvert v \rvert)", "(v + v.abs()) / 2", lambda v, a: (v + abs(v)) / 2),
        "rest": (r"v - \min(0, v)", "v - v.clamp(max=0)", lambda v, a: v - low(v)),
        "turned": (r"-\min(0, -v)", "-(-v).clamp(max=0)", lambda v, a: -low(-v)),
        "absolute": (r"\lvert v \rvert", "v.abs()", lambda v, a: abs(v)),
        "less": (r"\frac{1}{2}\,(v - \lvert v \rvert)", "(v - v.abs()) / 2", lambda v, a: (v - abs(v)) / 2),
        "more": (r"v + \min(0, v)", "v + v.clamp(max=0)", lambda v, a: v + low(v)),
        "both": (r"\max(v, -v)", "torch.maximum(v, -v)", lambda v, a: maximum(v, -v)),
    },
    "leaky": {
        "larger": (r"\max(v, \alpha v)", "torch.maximum(v, a * v)", lambda v, a: maximum(v, a * v)),
        "parts": (r"\max(0, v) + \alpha \min(0, v)", "v.clamp(min=0) + a * v.clamp(max=0)",
                  lambda v, a: relu(v) + a * low(v)),
        "line": (r"\alpha v + (1 - \alpha) \max(0, v)", "a * v + (1 - a) * v.clamp(min=0)",
                 lambda v, a: a * v + (1 - a) * relu(v)),
        "smaller": (r"\min(v, \alpha v)", "torch.minimum(v, a * v)", lambda v, a: -maximum(-v, -a * v)),
        "folded": (r"\max(0, v) + \alpha \max(0, -v)", "v.clamp(min=0) + a * (-v).clamp(min=0)",
                   lambda v, a: relu(v) + a * relu(-v)),
        "swapped": (r"(1 - \alpha)\, v + \alpha \max(0, v)", "(1 - a) * v + a * v.clamp(min=0)",
                    lambda v, a: (1 - a) * v + a * relu(v)),
        "scaled": (r"\alpha \max(0, v)", "a * v.clamp(min=0)", lambda v, a: a * relu(v)),
    },
}  # fmt: skip
RIGHT = {"relu": ["half", "rest", "turned"], "leaky": ["larger", "parts", "line"]}


def draw(rng, kind="leaky", n=5, below=2):
    slope = exact(0) if kind == "relu" else exact(rng.choice(["1/10", "1/5", "1/4", "1/2", "1/3"]))
    scale, shift = 1, 0
    if kind == "trained":
        scale, shift = rng.choice([-4, -3, -2, 2, 3, 4]), nonzero(rng, 7)
        sums = [scale * x + shift for x in range(-9, 10) if x]
    else:
        # Below 0 there are multiples of the slope's denominator, so that the values stay whole.
        sums = [-i * slope.denominator for i in (range(1, 5) if slope else range(2, 13))] + list(range(2, 13))
    sides = [[z for z in sums if -20 <= z < -1], [z for z in sums if 1 < z <= 20]]
    sides = [rng.sample(side, count) for side, count in zip(sides, (below, n - below))]
    # A gradient of each sign on either side of the kink, so that masking by the wrong sign shows.
    signs = [sign for side in sides for sign in shuffled(rng, [1, -1, *(rng.choice([1, -1]) for _ in side[2:])])]
    z, errors = zip(*shuffled(rng, [(z, sign * rng.randint(2, 9)) for z, sign in zip([*sides[0], *sides[1]], signs)]))
    assume(len(set(map(abs, z))) == n)
    y = [entry if entry > 0 else slope * entry for entry in z]
    x = [(entry - shift) // scale for entry in z]
    family = "relu" if kind == "relu" else "leaky"
    wrong = [name for name in FORMULAS[family] if name not in RIGHT[family]]
    right = rng.choice([1, 2, 3])
    return {
        "kind": kind,
        "x": exact(x),
        "scale": exact(scale),
        "shift": exact(shift),
        "slope": slope,
        "arriving": exact(errors) if kind == "relu" else None,
        "target": None if kind == "relu" else exact([value - error for value, error in zip(y, errors)]),
        "formulas": tuple(shuffled(rng, rng.sample(RIGHT[family], right) + rng.sample(wrong, 4 - right))),
        "wording": {"intro": rng.choice(INTROS[kind]), "names": list(rng.choice(NAMES))},
    }


def solve(step, kind, x, scale, shift, slope, arriving, target, formulas, wording):
    trained = kind == "trained"
    z = step("z", scale * x + shift, marks=1 if trained else 0)
    y = step("y", activation(z, slope), marks=2)
    mask = step("mask", (1 + sign(z)) / 2 + slope * (1 - sign(z)) / 2, marks=2)
    upstream = step("upstream", arriving if kind == "relu" else y - target, marks=0 if kind == "relu" else 1)
    dz = step("dz", upstream * mask, marks=2)
    if trained:
        step("dx", scale * dz, marks=1)
        step("dslope", (upstream * -relu(-z)).sum(), marks=2)
    step("same", fitting(formulas, kind), marks=2, choices=list(LETTERS[: len(formulas)]))


def activation(z, slope):
    return relu(z) - slope * relu(-z)


def low(v):
    """min(0, v)."""
    return -relu(-v)


@cache
def fitting(formulas, kind):
    """The letters of the formulas that are the activation: a line on either side of 0, so a value on each side tells."""
    slope = exact("0" if kind == "relu" else "1/3")
    places = [exact(2), exact(-3)]
    values = [family(kind)[name][2] for name in formulas]
    right = [all(value(v, slope) == activation(v, slope) for v in places) for value in values]
    return ", ".join(letter for letter, holds in zip(LETTERS, right) if holds)


CHECK = """
import torch
import torch.nn.functional as F
torch.set_default_dtype(torch.float64)
x = torch.tensor(<< x >>, requires_grad=True)
a = torch.tensor([<< slope >>], requires_grad=True)
z = << scale >> * x + (<< shift >>)
y = F.prelu(z, a)
mask, = torch.autograd.grad(y.sum(), z, retain_graph=True)
%% if kind == "relu"
loss = (torch.tensor(<< arriving >>) * y).sum()  # a loss with this gradient on y
%% else
loss = (y - torch.tensor(<< target >>)).square().sum() / 2
%% endif
upstream, dz, dx, dslope = torch.autograd.grad(loss, (y, z, x, a))
dslope = dslope[0]

# each formula beside the activation, on a grid
v, a = torch.linspace(-3, 3, 61), 0.3
wanted = F.<< "relu(v)" if kind == "relu" else "leaky_relu(v, a)" >>
values = [
%% for name in formulas
    << python_of(kind, name) >>,
%% endfor
]
same = ", ".join("ABCD"[i] for i, value in enumerate(values) if torch.allclose(value, wanted))
print(y, mask, dz, same)
"""

MISTAKES = [
    Mistake(
        "absolute value",
        "ReLU replaces what is below 0 by 0, and leaky ReLU makes it smaller; neither turns its sign round. "
        "Check: ReLU of $-3$ is the larger of $0$ and $-3$.",
        slope=exact(-1),
    ),
    Mistake(
        "entries below 0 left as they are",
        "An activation that changes nothing would be the identity; the entries below 0 are the ones that are changed. "
        "Check: compare each entry below 0 with the definition.",
        slope=exact(1),
    ),
    Mistake(
        "mask reversed",
        "The derivative is 1 where the entry is above 0, since there the activation is the identity. Here it is the other "
        "way round. Check: make a positive entry larger by 0.1; by how much does its value grow?",
        mask=lambda mask, slope: 1 + slope - mask,
    ),
    Mistake(
        "values for slopes",
        "These are the values of the activation; the mask holds its slopes. "
        "Check: on a straight piece the slope is one and the same number, however large the entry.",
        mask=lambda y: y,
    ),
    Mistake(
        "sign for slope",
        "The slope of the activation below 0 is not $-1$: the curve does not fall there. "
        "Check: from $-3$ to $-2$, does the value go down by 1?",
        mask=lambda z: sign(z),
    ),
    Mistake(
        "plain ReLU",
        "Below 0, leaky ReLU multiplies by its slope there and does not give 0. "
        "Check: its point is that no unit has the gradient 0.",
        slope=exact(0),
    ),
    Mistake(
        "target minus output",
        "The loss is half of $(y - t)^2$, and its derivative with respect to $y$ is $y - t$, not $t - y$. "
        "Check: where $y$ is too large, the loss grows with $y$.",
        upstream=lambda upstream, target: upstream if target is None else -upstream,
    ),
    Mistake(
        "half forgotten",
        "The half in front of the square cancels the 2 that the power rule brings down. "
        "Check: differentiate one term, with the half.",
        upstream=lambda upstream, target: upstream if target is None else 2 * upstream,
    ),
    Mistake(
        "upstream gradient left out",
        "This is the local derivative alone. The chain rule multiplies it by the gradient that arrives from above. "
        "Check: twice the loss must have twice the gradient.",
        dz=lambda mask: mask,
    ),
    Mistake(
        "masked by the sign of the gradient",
        "What decides is the sign of the entry in the forward pass, not the sign of the gradient that arrives: a negative "
        "gradient passes a positive entry unchanged. Check: put the mask beside the forward entries.",
        dz=lambda upstream, slope: activation(upstream, slope),
    ),
    Mistake(
        "factor of the first step forgotten",
        "The chain goes on to the input: each entry is multiplied by the factor of that step as well. "
        "Check: with a factor of 0 the input could not matter at all.",
        dx=lambda dz: dz,
    ),
    Mistake(
        "factor of the first step, and the shift",
        "A constant that is added has the derivative 0; only the factor is passed on. "
        "Check: with another shift the same move of the input moves the sum by the same amount.",
        dx=lambda dz, scale, shift: scale * dz + shift,
    ),
    Mistake(
        "entries above 0 counted too",
        "Above 0 the slope parameter plays no part, so those entries add nothing to its gradient. "
        "Check: change the slope; which of the values move?",
        dslope=lambda upstream, z: (upstream * z).sum(),
    ),
    Mistake(
        "entry left out of the slope's gradient",
        "The value $\\alpha z$ has the derivative $z$ with respect to $\\alpha$, so each upstream gradient is multiplied by its "
        "own $z$. Check: a larger entry moves more when the slope is changed.",
        dslope=lambda upstream, z: (upstream * (1 - sign(z)) / 2).sum(),
    ),
]

STATEMENT = r"""
%% set X, Z, Y, T = wording["names"]
<< wording["intro"] >>
%% if kind == "relu"
$$ << X >> = << x >>, \qquad << Y >> = f(<< X >>) \quad\text{with}\quad f(v) = \operatorname{ReLU}(v) = \max(0, v). $$
In the backward pass the gradient of the loss $L$ with respect to $<< Y >>$ arrives as
$$ \frac{\partial L}{\partial << Y >>} = << arriving >>. $$
%% elif kind == "leaky"
$$ << X >> = << x >>, \qquad << Y >> = f(<< X >>) \quad\text{with}\quad << defined(slope) >> $$
The loss is $L = \frac{1}{2} \sum_i (<< Y >>_i - << T >>_i)^2$ with the targets $<< T >> = << target >>$.
%% else
$$ << X >> = << x >>, \qquad << Z >> = << affine(scale, shift, X) >>, \qquad << Y >> = f(<< Z >>) \quad\text{with}\quad << defined(slope) >> $$
The loss is $L = \frac{1}{2} \sum_i (<< Y >>_i - << T >>_i)^2$ with the targets $<< T >> = << target >>$.
%% endif
Vectors are given in the order of the entries.

%% set inner = Z if kind == "trained" else X
%% if kind == "trained"
<< answer("z") >> Give $<< Z >>$.

%% endif
<< answer("y") >> Give $<< Y >>$.

<< answer("mask") >> Give the derivatives $f'(<< inner >>_i)$ of the activation as a vector.

%% if kind != "relu"
<< answer("upstream") >> Give the gradient $\partial L/\partial << Y >>$ that arrives from the loss.

%% endif
<< answer("dz") >> Give the gradient $\partial L/\partial << inner >>$.

%% if kind == "trained"
<< answer("dx") >> Give the gradient $\partial L/\partial << X >>$.

<< answer("dslope") >> The slope $\alpha$ is trained too. Give $\partial L/\partial \alpha$, a number.

%% endif
<< answer("same") >> Which of these formulas are $f(v)$ for every real number
$v$<< "" if kind == "relu" else " and every slope $0 < \\alpha < 1$" >>? Give
all letters that hold.
<< options(written(kind, formulas)) >>
"""

SOLUTION = r"""
%% set X, Z, Y, T = wording["names"]
%% set inner = Z if kind == "trained" else X
%% if kind == "trained"
First $<< Z >> = << affine(scale, shift, X) >> = << z >>$.
%% endif
Entry by entry, what is above 0 stays; what is below 0
becomes << "0" if kind == "relu" else "$\\alpha = %s$ times as much" | format(latex(slope)) >>.
On either side of 0 the activation is a straight line, so its slope there is $1$ or $<< slope >>$. The gradient is
upstream times local, entry by entry, $\partial L/\partial << inner >>_i = \partial L/\partial << Y >>_i \cdot f'(<< inner >>_i)$:
<< table(["$%s_i$" % inner, "$%s_i$" % Y, "$f'(%s_i)$" % inner, "$\\partial L/\\partial %s_i$" % Y, "$\\partial L/\\partial %s_i$" % inner], columns(z, y, mask, upstream, dz)) >>

%% if kind != "relu"
The upstream column is $<< Y >> - << T >>$: differentiating $\frac{1}{2}(<< Y >>_i - << T >>_i)^2$ brings down a 2,
which the half cancels.

%% endif
So $<< Y >> = << y >>$, the mask is $<< mask >>$, and $\partial L/\partial << inner >> = << dz >>$. The mask looks at
the sign of
$<< inner >>_i$ alone; the sign of the gradient that arrives plays no part. ($<< first_turned(z, upstream)[0] >>$ is
above 0, and its gradient
$<< first_turned(z, upstream)[1] >>$ passes unchanged.)
%% if kind == "trained"

One step further back, $\partial << Z >>_i/\partial << X >>_i = << scale >>$, so
$\partial L/\partial << X >> = << scale | paren >> \cdot << dz >> = << dx >>$.

The slope enters only where $<< Z >>_i$ is below 0: there $<< Y >>_i = \alpha << Z >>_i$, with the derivative
$<< Z >>_i$ with respect to $\alpha$.
Its gradient is the sum over these entries, upstream times local:
$$ \frac{\partial L}{\partial \alpha} = << products(upstream, z) >> = << dslope >>. $$
%% endif

<< figure(drawn(z, y, slope)) >>

Which formulas are $f$? Each is a straight line on either side of 0, so one value on each side decides. At $v = 2$ the
activation is $2$, at $v = -3$ it is << "0" if kind == "relu" else "$-3\\alpha$; take $\\alpha = \\frac{1}{3}$, so it is $-1$" >>:
<< table(["", "formula", "at $2$", "at $-3$", "is it $f$?"], tested(kind, formulas, same)) >>
%% if kind != "relu"

What is right at this slope is right at every slope: with $\alpha$ left in, these formulas are $2$ and $-3\alpha$ there.
%% endif

Sanity check: move one entry of $<< inner >>$ by $0.01$. If it is above 0, $<< Y >>$ moves by $0.01$ as well; if it is
below,
$<< Y >>$ << "does not move, and neither does the loss" if kind == "relu" else "moves by only $%s$ of that" | format(latex(slope)) >>. The absolute value would move $<< Y >>$ the other way there.
"""


def family(kind):
    return FORMULAS["relu" if kind == "relu" else "leaky"]


def python_of(kind, name):
    return family(kind)[name][1]


def written(kind, formulas):
    return [f"${family(kind)[name][0]}$" for name in formulas]


def tested(kind, formulas, same):
    """For each formula its letter, its values on either side of 0, and whether it holds."""
    slope = exact("0" if kind == "relu" else "1/3")
    rows = []
    for letter, name in zip(LETTERS, formulas):
        text, _, value = family(kind)[name]
        rows.append(
            [letter, f"${text}$", value(exact(2), slope), value(exact(-3), slope), "yes" if letter in same else "no"]
        )
    return rows


def defined(slope):
    return rf"f(v) = \begin{{cases}} v & v > 0 \\ \alpha v & v \le 0 \end{{cases}}, \qquad \alpha = {latex(slope)}."


def affine(scale, shift, name):
    return f"{'-' if scale == -1 else latex(scale)}{name} {signed(shift)}"


def columns(*vectors):
    return [list(row) for row in zip(*vectors)]


def first_turned(z, upstream):
    """An entry above 0 that is met by a negative gradient; the draw sees to it that there is one."""
    pairs = list(zip(z, upstream))
    return next(
        (pair for pair in pairs if pair[0] > 0 > pair[1]), next((pair for pair in pairs if pair[0] > 0), pairs[0])
    )


def products(upstream, z):
    return " + ".join(rf"{paren(g)} \cdot {paren(entry)}" for g, entry in zip(upstream, z) if entry < 0)


def drawn(z, y, slope):
    """The activation with the entries of this exercise on it."""
    low_end, high_end = min(*z, exact(-2)) - 1, max(*z, exact(2)) + 1
    bend = [(low_end, slope * low_end), (exact(0), exact(0)), (high_end, high_end)]
    marks = [(place, value) for place, value in zip(z, y)]
    return curves(
        [bend], ["f"], marks, axes_names=("v", ""), alt="The activation, bent at 0, with the entries of this exercise"
    )
