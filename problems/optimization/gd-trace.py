"""Gradient descent by hand: a table with a row a step, each row due from the parameters in the row before it."""

import math

from exgen import Mistake, assume, diff, exact, latex, nonzero, paren, substitute, variable
from exgen.figures import curves

TITLE = "Gradient descent by hand"
SOURCE = "notes, lectures 2 and 3: w_new = w_old - α ∂L/∂w; with the penalty λw² the step shrinks w by 1 - 2ηλ as well"
# One parameter; two parameters that share a term; two parameters with weight decay.
LEVELS = {
    1: dict(kind="one", steps=4),
    2: dict(kind="two", steps=3),
    3: dict(kind="decay", steps=3),
}
CONVENTIONS = {
    "gradient descent": r"A step with the learning rate $\eta$ is $w \leftarrow w - \eta\, \nabla L(w)$; all parameters are updated "
    "at the same time, with the gradient at the old values.",
    "weight decay": r"The penalty is $\lambda$ times the sum of the squares of the parameters, without a factor $1/2$.",
}

INTROS = [
    "A loss is minimised by gradient descent.",
    "Follow gradient descent on this loss by hand.",
    "An optimiser runs plain gradient descent.",
    "Gradient descent is started from a given point.",
]
ONE = ["w", "x", "u", "t"]
TWO = [("w", "b"), ("u", "v"), ("w_1", "w_2"), ("a", "b"), ("x", "y")]
# By which the distance to the minimum shrinks in a step, and multiples of which distances stay short for four steps.
FACTORS = {"1/2": 4, "-1/2": 4, "1/4": 16, "3/4": 16, "-1/4": 16, "1/3": 9, "2/3": 9, "-1/3": 9}
COLUMNS = ("step", "before", "gradient", "after")
HALT = exact("9/5")
# The learning rate and the weight of the penalty.
RATES = [("1/4", "1/2"), ("1/5", "1/2"), ("1/4", "1"), ("1/5", "1"), ("1/10", "1"), ("1/10", "2")]
SLOPES = [1, 2, 3, 4, 5, "1/2", "3/2", "5/2"]


def draw(rng, kind="two", steps=3):
    if kind == "one":
        factor = rng.choice(list(FACTORS))
        a, c = exact(rng.choice(SLOPES)), nonzero(rng, 6)
        rate = (1 - exact(factor)) / (2 * a)
        start = c + rng.choice([-2, -1, 1, 2]) * FACTORS[factor]
        assume(rate != 1 and rate.denominator <= 20 and start and abs(start) <= 25)
        name = rng.choice(ONE)
        x = variable(name)
        loss = (a * (x - c) ** 2).expand() + rng.randint(0, 9)  # as a square it would show the minimum
        parts = dict(names=(name,), start=exact(start), decay=None, optimum=exact(c))
    else:
        names = rng.choice(TWO)
        x, y = map(variable, names)
        (p, q), r = rng.choice([(2, 1), (1, 2), (2, 2), (3, 2), (2, 3), (3, 1), (1, 3)]), rng.choice([-2, 2])
        best = [nonzero(rng, 4), nonzero(rng, 4)]
        away = [nonzero(rng, 4), nonzero(rng, 4)]
        start = [m + e for m, e in zip(best, away)]
        rate, decay = rng.choice(RATES)
        rate, decay = exact(rate), exact(decay) if kind == "decay" else None
        linear = [-2 * p * best[0] - r * best[1], -2 * q * best[1] - r * best[0]]
        assume(all(start) and all(linear) and abs(start[0]) != abs(start[1]))
        shrink = 1 - 2 * rate * decay if decay else 1
        # The steps converge: the curvature, with that of the penalty, stays below 2 by the rate in every direction.
        a, b = (2 * rate * (k + (decay or 0)) for k in (p, q))
        assume((HALT - a) * (HALT - b) > (rate * r) ** 2 and a < HALT)
        w = [exact(v) for v in start]
        for _ in range(steps):
            g = [2 * p * w[0] + r * w[1] + linear[0], 2 * q * w[1] + r * w[0] + linear[1]]
            assume(all(g) and all(w) and max(map(abs, g)) <= 60)
            w = [shrink * v - rate * k for v, k in zip(w, g)]
        assume(all(w))
        constant = rng.randint(0, 9)
        loss = p * x**2 + r * x * y + q * y**2 + linear[0] * x + linear[1] * y + constant
        parts = dict(names=names, start=exact(start), decay=decay, optimum=exact(best))
    return {"loss": loss, **parts, "rate": rate, "steps": steps, "wording": {"intro": rng.choice(INTROS)}}


def solve(step, loss, names, start, decay, optimum, rate, steps, wording, slip=""):
    one = len(names) == 1
    x = [variable(name) for name in names]
    formulas = [step(f"d{i}", diff(loss, name), kind="expression", marks=1) for i, name in enumerate(x, 1)]
    shrink = exact(1)
    if decay is not None:
        shrink = step("shrink", 1 - 2 * rate * decay, marks=1)
    shrink = {"no decay": 1, "half decay": 1 - rate * (decay or 0)}.get(slip, shrink)
    eta = {"uphill": -rate, "rate squared": rate**2, "no rate": exact(1)}.get(slip, rate)

    def gradient(w):
        place = dict(zip(x, [w] if one else w))
        found = [substitute(formula, place) for formula in formulas]
        return found[0] if one else exact(found)

    table = step.table("trace", columns(names), labels=["step"], marks=steps)
    w = first = start
    kept = gradient(start)
    for k in range(1, steps + 1):
        g = kept if slip == "kept" else gradient(w)
        new = shrink * (first if slip == "restart" else w) - eta * g
        if slip == "one by one" and not one:
            g = exact([g[0], gradient(exact([new[0], w[1]]))[1]])
            new = shrink * w - eta * g
        w = table.row(k, w, g, new)[3]
    if decay is None:
        step("limit", [optimum, substitute(loss, {x[0]: optimum})] if one else optimum, marks=1)


def columns(names):
    return ("step", f"{names[0]} before", "gradient", f"{names[0]} after") if len(names) == 1 else COLUMNS


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def loss(<< names | join(", ") >>):
    return << loss >>

# the derivatives, at a few points
%% for name in names
<< name >> = torch.tensor(<< points.get(name, [1, 2, 3]) >>, requires_grad=True)
%% endfor
at = [<< names | join(", ") >>]
<< slots(names) >> = torch.autograd.grad(loss(*at).sum(), at)

# the steps
w = torch.tensor(<< start >>)
trace = []
for k in range(1, << steps >> + 1):
    before = w.tolist()
    w.requires_grad_()
    gradient, = torch.autograd.grad(loss(<< "w" if names | length == 1 else "*w" >>), w)
%% if decay is none
    w = (w - << rate >> * gradient).detach()
%% else
    penalty, = torch.autograd.grad(<< decay >> * w.square().sum(), w)
    w = (w - << rate >> * (gradient + penalty)).detach()
%% endif
    trace.append((k, before, gradient.tolist(), w.tolist()))

%% if decay is none
# the gradient is 0 at the limit, and a step makes every distance to it smaller
w = w.reshape(-1).requires_grad_()
slope, = torch.autograd.grad(loss(*w), w)
bends = torch.autograd.functional.hessian(lambda w: loss(*w), w)
limit = (w - torch.linalg.solve(bends, slope)).detach()
%% if names | length == 1
limit = torch.stack([limit[0], loss(*limit)])
%% endif
left = torch.eye(<< names | length >>) - << rate >> * bends
assert torch.linalg.eigvalsh(left).abs().max() < 1
%% else
# what a step leaves of w where the gradient of the loss is 0
w = torch.ones(1, requires_grad=True)
pull, = torch.autograd.grad(<< decay >> * w**2, w)
shrink = (w - << rate >> * pull).detach()[0]
%% endif
print(*trace, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "uphill",
        "The gradient points to where the loss grows; a step of descent subtracts it. Check: the loss at the new place must be "
        "smaller than before.",
        slip="uphill",
    ),
    Mistake(
        "gradient of the first step kept",
        "Each step needs the gradient at the place where it starts. Check: close to the minimum the gradient is small, and "
        "so are the steps.",
        slip="kept",
    ),
    Mistake(
        "every step started from the first place",
        "A step goes on from where the one before has ended. Check: the second column repeats the last one of the row above.",
        slip="restart",
    ),
    Mistake(
        "learning rate squared",
        "A step is the gradient times the learning rate, once. Check: half the rate must give half the step.",
        slip="rate squared",
    ),
    Mistake(
        "learning rate left out",
        "A step is the gradient times the learning rate. Check: half the rate must give half the step.",
        slip="no rate",
    ),
    Mistake(
        "2 of the squares lost",
        "The derivative of a square is twice its base. Check: from 3 to 3.01 the square grows by about 0.06.",
        d1=lambda d1, loss, names: d1 - halves(loss, names, 0),
    ),
    Mistake(
        "second parameter updated with the new first one",
        "Both entries of the gradient belong to the old values; only then are both parameters changed. Check: it must make no "
        "difference which of the two is updated first.",
        slip="one by one",
    ),
    Mistake(
        "mixed term dropped",
        "In the term with both parameters the other one stays as a factor when it is held constant. Check: put a number for the "
        "other parameter first, and differentiate what is left.",
        d1=lambda d1, names: unmixed(d1, names, 0),
        d2=lambda d2, names: unmixed(d2, names, 1),
    ),
    Mistake(
        "weight decay left out of the steps",
        "The penalty pulls every parameter towards 0: before the gradient is subtracted the old value is multiplied by "
        "$1 - 2\\eta\\lambda$. Check: where the gradient of the loss is 0 the parameters still shrink.",
        slip="no decay",
    ),
    Mistake(
        "2 of the penalty lost",
        "The derivative of $\\lambda w^2$ is $2\\lambda w$, so the old value is multiplied by $1 - 2\\eta\\lambda$. Check: the penalty "
        "on this sheet has no factor $1/2$.",
        shrink=lambda rate, decay: 1 - rate * decay,
    ),
]

STATEMENT = r"""
%% set w = listed(names)
<< wording["intro"] >> The loss is
$$ L(<< names | join(", ") >>) = << loss >>, $$
%% if decay is none
the start is $<< w >> = << start >>$, and the learning rate is $\eta = << rate >>$.
%% else
to which the penalty $\lambda(<< names[0] >>^2 + << names[1] >>^2)$ with $\lambda = << decay >>$ is added. The start is
$<< w >> = << start >>$, and the learning rate is $\eta = << rate >>$.
%% endif
%% if names | length == 1

<< figure(valley(loss, names, optimum, [start])) >>
%% elif decay is not none

<< figure(contours(loss, names, optimum, [start])) >>

Contours of $L$, without the penalty, and the start.
%% endif

%% if names | length == 1
<< answer("d1") >> Give $L'(<< names[0] >>)$ as an expression.
%% else
<< answer("d1") >> Give $\partial L / \partial << names[0] >>$ as an expression<< ", without the penalty" if decay is not none >>.

<< answer("d2") >> Give $\partial L / \partial << names[1] >>$ in the same way.
%% endif

%% if decay is not none
<< answer("shrink") >> With the penalty a step can be written as $<< w >> \leftarrow \rho << w >> - \eta \nabla L$, where $\nabla L$ is
still the gradient of $L$ without the penalty. Give the number $\rho$.

%% endif
<< answer("trace") >> Make << steps >> steps. Give a row for each: its number, $<< w >>$ before it, the gradient of $L$
there<< " (without the penalty)" if decay is not none >>, and $<< w >>$ after it.

%% if decay is none
%% if names | length == 1
<< answer("limit") >> The steps go on for ever. To which $<< w >>$ do they tend, and to which loss? Give both as a vector.
%% else
<< answer("limit") >> The steps go on for ever. To which $<< w >>$ do they tend?
%% endif
%% endif
"""

SOLUTION = r"""
%% set w = listed(names)
%% if names | length == 1
The power rule and the chain rule give $L'(<< names[0] >>) = << d1 >>$. Each step works out the gradient at the present place, and
subtracts $\eta = << rate >>$ times it:
%% else
Holding the other parameter constant,
$$ \frac{\partial L}{\partial << names[0] >>} = << d1 >>, \qquad \frac{\partial L}{\partial << names[1] >>} = << d2 >>. $$
%% if decay is none
Each step works out both entries at the present place, and subtracts $\eta = << rate >>$ times them:
%% else
The penalty has the gradient $2\lambda << w >>$, so
$$ << w >> \leftarrow << w >> - \eta \nabla L - 2\eta\lambda << w >> = (1 - 2\eta\lambda) << w >> - \eta \nabla L, \qquad
\rho = 1 - 2 \cdot << rate >> \cdot << decay >> = << shrink >>. $$
Each step works out both entries of $\nabla L$ at the present place:
%% endif
%% endif

<< table(["step", "$%s$" | format(w), "gradient", "$%s$ after" | format(w)], worked(trace, rate, shrink if decay is not none else 1)) >>

Each row starts where the row above has ended, and the gradient is worked out anew.
%% if names | length == 1
The gradient is 0 at $<< names[0] >> = << optimum >>$, and each step multiplies the distance to this place by
$1 - << rate >> \cdot << bend(loss, names) >> = << 1 - rate * bend(loss, names) >>$, so the steps tend to $<< limit[0] >>$, where the loss is
$<< limit[1] >>$.
Sanity check: the distances are $<< distances(trace, optimum) >>$.
%% elif decay is none
Both entries are 0 at $<< w >> = << limit >>$, and there is no other such place; with this rate every step brings $<< w >>$ nearer, so that is where the
steps tend to. Sanity check: put it into both derivatives.
%% else
Sanity check: without the penalty the steps would tend to $<< optimum >>$, where $\nabla L = 0$; the penalty stops them on the way, nearer to 0.
%% endif
%% if names | length == 1
The losses at the start and after the steps are $<< losses(loss, names, trace) >>$<< ", smaller each time" >>.

<< figure(valley(loss, names, optimum, places(trace))) >>
%% else

<< figure(contours(loss, names, optimum, places(trace))) >>

Contours of $L$<< " without the penalty" if decay is not none >>, whose middle is the minimum, and the steps as a dashed line.
%% endif
"""


def slots(names):
    return ", ".join(f"d{i + 1}" for i in range(len(names))) + ("," if len(names) == 1 else "")


def listed(names):
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def halves(loss, names, i):
    """Half the derivative of the square."""
    x = variable(names[i])
    return diff(loss, x, 2) * x / 2 if len(names) > 1 else diff(loss, x) / 2


def unmixed(slope, names, i):
    """A derivative without the other parameter."""
    return substitute(slope, {variable(names[1 - i]): exact(0)}) if len(names) > 1 else slope


def bend(loss, names):
    return exact(diff(loss, variable(names[0]), 2))


def worked(trace, rate, shrink):
    rows = []
    for k, w, g, new in trace.rows:
        kept = latex(w) if shrink == 1 else rf"{latex(shrink)} \cdot {paren(w)}"
        rows.append([k, w, g, rf"${kept} - {latex(rate)} \cdot {paren(g)} = {latex(new)}$"])
    return rows


def distances(trace, optimum):
    return ", ".join(latex(w - optimum) for w in [trace.rows[0][1], *(row[3] for row in trace.rows)])


def losses(loss, names, trace):
    x = variable(names[0])
    return ", ".join(latex(substitute(loss, {x: w})) for w in [trace.rows[0][1], *(row[3] for row in trace.rows)])


def places(trace):
    """Where the steps start and end."""
    return [trace.rows[0][1], *(row[3] for row in trace.rows)]


def numbered(places):
    """Labels of the first ones, if there are several; the later ones stand close together."""
    return [str(k) if k < 3 and len(places) > 1 else "" for k in range(len(places))]


def valley(loss, names, optimum, places):
    """The loss, and the way of the steps on it."""
    x, bottom = variable(names[0]), float(optimum)
    a, c = float(bend(loss, names)) / 2, float(substitute(loss, {x: optimum}))
    reach = 1.2 * abs(float(places[0]) - bottom)
    at = [bottom - reach + 2 * reach * i / 80 for i in range(81)]
    on = [(float(w), c + a * (float(w) - bottom) ** 2) for w in places]
    return curves([[(t, c + a * (t - bottom) ** 2) for t in at], *([on] if len(on) > 1 else [])], [],
                  [(*point, label) for point, label in zip(on, numbered(on))], axes_names=(names[0], "L"),
                  alt="The loss, a parabola, with the start" + " and the places of all steps, numbered from 0" * (len(on) > 1))


def contours(loss, names, optimum, places):
    """Three contours, the outermost through the start, and the way of the steps."""
    x, y = map(variable, names)
    p, r, q = (float(exact(diff(diff(loss, a), b))) / 2 for a, b in ((x, x), (x, y), (y, y)))
    on = [(float(u), float(v)) for u, v in places]
    a, b = map(float, optimum)
    dx, dy = on[0][0] - a, on[0][1] - b
    level = p * dx * dx + 2 * r * dx * dy + q * dy * dy
    ring = []
    for i in range(121):
        u, v = math.cos(2 * math.pi * i / 120), math.sin(2 * math.pi * i / 120)
        size = math.sqrt(level / (p * u * u + 2 * r * u * v + q * v * v))
        ring.append((size * u, size * v))
    rings = []
    for part in (1, 2 / 3, 1 / 3):  # outside the frame the pen is lifted
        rings += [*((a + part * u, b + part * v) for u, v in ring), (math.inf, math.inf)]
    xs, ys = ([point[i] for point in (*rings[:121], *on)] for i in (0, 1))
    spare = 0.06 * (max(xs) - min(xs)), 0.06 * (max(ys) - min(ys))
    return curves([rings, *([on] if len(on) > 1 else [])], [], [(*point, label) for point, label in zip(on, numbered(on))],
                  (min(xs) - spare[0], max(xs) + spare[0]), (min(ys) - spare[1], max(ys) + spare[1]), axes_names=names,
                  alt="Contours of the loss, ellipses, with the start" + " and the way of the steps" * (len(on) > 1))
