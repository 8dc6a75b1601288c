"""Hidden neurons that begin alike: they get the same gradient, so training cannot tell them apart."""

from itertools import combinations

from exgen import (
    LETTERS,
    Mistake,
    activation_named,
    assume,
    cos,
    exact,
    exp,
    in_words,
    letters_of,
    listed,
    ln,
    nonzero,
    outer,
    shuffled,
    sin,
    tanh,
)

TITLE = "Equal weights at the start"
SOURCE = "notes, lecture DL-5: training starts from an arbitrary w₀; the four equations show why not from equal weights"
LEVELS = {
    1: dict(hidden=2, start="alike"),
    2: dict(hidden=3, start="alike"),
    3: dict(hidden=2, start="zero"),
}
CONVENTIONS = {
    "layer": "A layer is $s = Wx + b$ with $W_{ij}$ from input $j$ to neuron $i$, then $x = f(s)$ entry by entry. "
    "A gradient has the shape of what it belongs to.",
    "update": "All gradients of a step are taken before anything is changed.",
}

INTROS = {
    "alike": [
        "Someone starts a network with the same incoming weights for all of its {n} hidden neurons.",
        "The {n} hidden neurons of a network are given equal incoming weights and equal biases.",
        "To save random numbers, all {n} hidden neurons start with one and the same row of weights.",
    ],
    "zero": [
        "Someone starts the training of a network with all weights and biases at 0.",
        "Every weight and every bias of a network is 0 when training starts.",
        "In place of random numbers, a network starts from zeros throughout.",
    ],
}
# What may be said of two hidden neurons after an update, and its opposite.
CLAIMS = {
    "in": ("Their incoming weights are equal.", "Their incoming weights are different."),
    "out": ("Their outgoing weights are equal.", "Their outgoing weights are different."),
    "values": ("They have equal values for every input.", "There is an input for which their values are different."),
    "gap": (
        "The difference of their outgoing weights is what it was at the start.",
        "The difference of their outgoing weights is another one than at the start.",
    ),
    "moved": (
        "Some of their incoming weights are not what they were at the start.",
        "Their incoming weights are what they were at the start.",
    ),
    "next": (
        "Both rows of $W^{(1)}$ will get the same gradient in the next step.",
        "The two rows of $W^{(1)}$ will get different gradients in the next step.",
    ),
}
# Activations in place of the logistic function: what they are, in LaTeX, in torch. Some are 0 at 0, some are not.
OTHERS = {
    "tanh": (tanh, r"\tanh s", "torch.tanh"),
    "sin": (sin, r"\sin s", "torch.sin"),
    "exp": (exp, "e^s", "torch.exp"),
    "cos": (cos, r"\cos s", "torch.cos"),
    "softplus": (lambda s: ln(1 + exp(s)), r"\ln(1 + e^s)", "torch.nn.functional.softplus"),
}


SIGMOID = activation_named("sigmoid")
SMALL = [-3, -2, -1, 1, 2, 3]


def draw(rng, hidden=2, start="alike"):
    wording = {"intro": rng.choice(INTROS[start]).format(n=in_words(hidden))}
    claims = other = offered = None
    if start == "zero":
        x0, y = rng.sample([-5, -4, *SMALL, 4, 5], 3), rng.choice([-1, 1]) * rng.choice([4, 8, 12, 16, 24])
        W1, b1, w2, b2, eta = [[0] * 3] * 2, [0, 0], [0, 0], 0, rng.choice(["1/2", "1/4"])
        offered = shuffled(rng, ["W1", "b1", "w2", "b2"])
        claims, other = claimed(rng, ["in", "out", "values", "moved", "next"], "all"), rng.choice(list(OTHERS))
    else:
        x0, row = rng.sample(SMALL, 2), [rng.choice(SMALL) for _ in range(2)]
        place = SIGMOID.at(rng.choice(["ln 3", "-ln 3", "0"]))
        # Two hidden neurons may or may not have equal outgoing weights; of three, two have or none.
        first, second, third = rng.sample([-8, -4, 4, 8], 3)
        w2 = shuffled(rng, [first, first if rng.random() < 0.75 else second, *([third] if hidden == 3 else [])])
        delta, b2 = nonzero(rng, 6), rng.choice(SMALL)
        y = sum(w2) * place.value + b2 - delta
        assume(abs(y) <= 15 and abs(x0[0]) != abs(x0[1]))
        # A slip in a hidden value, or in all of them, should leave something to go on with.
        slips = [1, place.value, 2 * place.value, place.value / 2]
        assume(all(abs(delta) != abs(w * slip) for w in (*w2, sum(w2)) for slip in slips))
        if hidden == 2:
            claims = claimed(rng, ["in", "out", "values", "gap", "moved"], "all" if w2[0] == w2[1] else ["gap", "moved"])
        W1, b1 = [row] * hidden, [place.s - sum(w * x for w, x in zip(row, x0))] * hidden
        eta = rng.choice(["1/2", "1/10"])
    numbers = {"x0": x0, "W1": W1, "b1": b1, "w2": w2, "b2": b2, "y": y, "eta": eta}
    numbers = {name: exact(value) for name, value in numbers.items()}
    return {**numbers, "claims": claims, "other": other, "offered": offered, "wording": wording}


def claimed(rng, names, true):
    """Four of them, each as it is or its opposite; one to three hold."""
    claims = [(name, rng.random() < 0.5) for name in rng.sample(names, 4)]
    assume(0 < sum(said == (true == "all" or name in true) for name, said in claims) < 4)
    return claims


def solve(step, x0, W1, b1, w2, b2, y, eta, claims, other, offered, wording):
    zeros = offered is not None
    s1 = step("s1", W1 @ x0 + b1)
    x1 = step("x1", SIGMOID(s1), marks=0 if zeros else 1)
    ds2 = db2 = step("ds2", w2 @ x1 + b2 - y, marks=1)
    dw2 = step("dw2", ds2 * x1, marks=0 if zeros else 1)
    slope = step("slope", SIGMOID.slope(s1))
    ds1 = step("ds1", ds2 * w2 * slope)
    dW1 = step("dW1", outer(ds1, x0), marks=0 if zeros else 2)
    if zeros:
        # What is 0 by its nature, beside what is not; both neurons have the same.
        dw11, dw21, db2 = step("first", exact([dW1[0, 0], dw2[0], ds2]), marks=3)
        ds1, dw2 = exact([dw11 / x0[0]] * 2), exact([dw21] * 2)
        dW1 = outer(ds1, x0)
    down = step("down", -eta)
    after, rows = step("w2_new", w2 + down * dw2, marks=2 if zeros else 1), W1 + down * dW1
    if zeros:
        s1, b2 = rows @ x0 + b1 + down * ds1, b2 + down * db2
        ds2 = step("ds2_later", after @ SIGMOID(s1) + b2 - y, marks=1)
        slope = step("slope_later", SIGMOID.slope(s1))
        rows = rows + down * step("dW1_later", outer(step("ds1_later", ds2 * after * slope), x0), marks=2)
    else:
        rows = step("W1_new", rows, marks=1)
    pairs = [equal(rows[i], rows[j]) and equal(after[i], after[j]) for i, j in combinations(range(len(w2)), 2)]
    told = true_claims(claims, W1, w2, rows, after) if claims else pairs
    step("alike", letters_of(told), kind="letters", choices=list(LETTERS[: len(told)]), marks=1)
    if zeros:
        # Each hidden value is the activation at 0, and nothing passes the outgoing weights.
        moving = [name == "b2" or (name == "w2" and at_zero(other) != 0) for name in offered]
        step("with_other", letters_of(moving), kind="letters", choices=list(LETTERS[: len(moving)]), marks=1)


def true_claims(claims, W1, w2, rows, after):
    same, out = equal(rows[0], rows[1]), equal(after[0], after[1])
    gap = out if w2[0] == w2[1] else after[0] - after[1] == w2[0] - w2[1]
    facts = {"in": same, "out": out, "values": same, "gap": gap, "moved": rows != W1, "next": same and out}
    return [facts[name] == said for name, said in claims]


def equal(a, b):
    return a == b


def at_zero(other):
    return OTHERS[other][0](exact(0))


CHECK = """
x0, y = torch.tensor(<< x0 >>), << y >>

def network(activation=torch.sigmoid):
    W1 = torch.tensor(<< W1 >>, requires_grad=True)
    b1 = torch.tensor(<< b1 >>, requires_grad=True)
    w2 = torch.tensor(<< w2 >>, requires_grad=True)
    b2 = torch.tensor(<< b2 >>, requires_grad=True)
    return [W1, b1, w2, b2], activation

def backward(parameters, activation):
    for p in parameters:
        p.grad = None
    W1, b1, w2, b2 = parameters
    x1 = activation(W1 @ x0 + b1)
    s2 = w2 @ x1 + b2
    s2.retain_grad()
    ((s2 - y)**2 / 2).backward()
    return x1, s2.grad

def update(parameters):
    with torch.no_grad():
        for p in parameters:
            p -= << eta >> * p.grad

parameters, activation = network()
W1, b1, w2, b2 = parameters
x1, ds2 = backward(parameters, activation)
dw2, dW1 = w2.grad, W1.grad
first = torch.stack([dW1[0, 0], dw2[0], b2.grad])
update(parameters)
w2_new, W1_new = w2.detach().clone(), W1.detach().clone()

def same(i, j, *parts):
    return all(torch.allclose(part[i], part[j]) for part in parts)

%% if offered is not none
_, ds2_later = backward(parameters, activation)
dW1_later = W1.grad
update(parameters)
%% endif
%% if claims
w_start, W_start = torch.tensor(<< w2 >>), torch.tensor(<< W1 >>)
facts = {
    "in": same(0, 1, W1), "out": same(0, 1, w2), "values": same(0, 1, W1, b1), "next": same(0, 1, W1, b1, w2),
    "gap": torch.allclose(w2[0] - w2[1], w_start[0] - w_start[1]), "moved": not torch.allclose(W1, W_start),
}
claims = << claims | list >>
alike = ", ".join(letter for letter, (name, claimed) in zip("ABCD", claims) if facts[name] == claimed)
%% else
pairs = torch.combinations(torch.arange(len(w2))).tolist()
alike = ", ".join(letter for letter, (i, j) in zip("ABC", pairs) if same(i, j, W1_new, w2_new)) or "none"
%% endif
%% if offered is not none

parameters, activation = network(<< OTHERS[other][2] >>)
backward(parameters, activation)
moving = {name for name, p in zip(["W1", "b1", "w2", "b2"], parameters) if p.grad.any()}
offered = << offered >>
with_other = ", ".join(letter for letter, name in zip("ABCD", offered) if name in moving) or "none"
%% endif
print(dW1, w2_new, alike)
"""

MISTAKES = [
    Mistake(
        "all gradients taken for zero",
        "Equal weights do not make gradients vanish, they make them equal. The gradient at an outgoing weight is the "
        "gradient at the output times the hidden value, and that value of the logistic function is never 0. Check: nudge "
        "one outgoing weight; does the output move?",
        dw2=lambda dw2: 0 * dw2,
        dW1=lambda dW1: 0 * dW1,
        dW1_later=lambda dW1_later: 0 * dW1_later,
    ),
    Mistake(
        "training taken to tell them apart",
        "Two neurons with the same incoming and the same outgoing weights have the same values and the same gradients, so "
        "the same update keeps them alike. Only a difference at the start can grow. Check: compare rows and entries "
        "after the step.",
        replace={"equal": lambda a, b: False},
    ),
    Mistake(
        "gradient split between equal neurons",
        "Nothing is shared out: each hidden neuron gets the whole gradient that comes along its own outgoing weight. "
        "Check: nudge one weight alone, and compare the change of the loss.",
        dw2=lambda dw2: dw2 / len(dw2),
        dW1=lambda dW1: dW1 / len(dW1),
        dW1_later=lambda dW1_later: dW1_later / len(dW1_later),
    ),
    Mistake(
        "activation at 0 not looked at",
        "From zeros every hidden value is the activation at 0. The gradient at an outgoing weight is the gradient at the output "
        "times that value, so it is 0 where the value is 0, and only there. Check: put 0 into the new activation.",
        replace={"at_zero": lambda other: int(at_zero(other) == 0)},
    ),
    Mistake(
        "outgoing weight left out",
        "The gradient reaches a hidden neuron through its outgoing weight: at 0 nothing passes, and at different weights "
        "the neurons get different gradients. Check: with the outgoing weight at 0 the loss does not feel the neuron.",
        ds1=lambda ds2, slope: ds2 * slope,
        ds1_later=lambda ds2_later, slope_later: ds2_later * slope_later,
    ),
    Mistake(
        "slope of the activation left out",
        "Between the hidden value and its sum stands the logistic function: multiply by its slope, $x(1 - x)$. Check: the "
        "slope is never above 1/4.",
        slope=lambda slope: 0 * slope + 1,
        slope_later=lambda slope_later: 0 * slope_later + 1,
    ),
    Mistake(
        "uphill",
        "The gradient points to where the loss grows; a step of gradient descent goes the other way, "
        "$w - \\eta\\, \\partial \\ell/\\partial w$. Check: a weight whose gradient is positive has to become smaller.",
        down=lambda down: -down,
    ),
]

STATEMENT = r"""
<< wording["intro"] >> The network has one output without activation, and its hidden neurons have the activation
$\sigma(s) = 1/(1 + e^{-s})$:
$$ s^{(1)} = W^{(1)} x^{(0)} + b^{(1)}, \qquad x^{(1)} = \sigma(s^{(1)}), \qquad s^{(2)} = w^{(2)} \cdot x^{(1)} + b^{(2)}, \qquad
\ell = \frac{1}{2} \left(s^{(2)} - y\right)^2. $$

<< figure(network(unit_names(x0, w2) + [["s^{(2)}"]])) >>

The example is $x^{(0)} = << x0 | column >>$, $y = << y >>$, the learning rate $\eta = << eta >>$, and at the start
$$ W^{(1)} = << W1 >>, \qquad b^{(1)} = << b1 | column >>, \qquad w^{(2)} = << w2 | column >>, \qquad b^{(2)} = << b2 >>. $$
Here $W_{ij}$ leads from input $j$ to neuron $i$, and every gradient has the shape of what it belongs to. Give vectors with
their entries in order, matrices row by row, all numbers exactly or to 3 significant figures.
"""

QUESTIONS = {
    "x1": "Give $x^{(1)}$ in the first forward pass.",
    "ds2": r"Give $\partial \ell/\partial s^{(2)}$ << 'there' if offered is none else 'in the first forward pass' >>.",
    "dw2": r"Give $\partial \ell/\partial w^{(2)}$ there.",
    "dW1": r"Give $\partial \ell/\partial W^{(1)}$ there.",
    "first": r"""Give the derivatives of $\ell$ with respect to $W^{(1)}_{11}$, $w^{(2)}_1$ and $b^{(2)}$ there, as a
vector of three.""",
    "w2_new": r"""
%% if offered is none
Give $w^{(2)}$ after one step of gradient descent, $w \leftarrow w - \eta\, \partial \ell/\partial w$.
%% else
Every weight and bias is updated, $w \leftarrow w - \eta\, \partial \ell/\partial w$. Give $w^{(2)}$ after
this first step.
%% endif
""",
    "W1_new": "Give $W^{(1)}$ after the step.",
    "ds2_later": r"""A second step follows, on the same example. Give $\partial \ell/\partial s^{(2)}$ in its forward
pass.""",
    "dW1_later": r"Give $\partial \ell/\partial W^{(1)}$ in the second step.",
    "alike": """
%% if claims
Which of these hold for the two hidden neurons after the << "step" if offered is none else "second step" >>? Give the letters of all.
<< options(sentences(claims)) >>
%% else
Which pairs of hidden neurons are alike after the step, with equal incoming and equal outgoing
weights? Give the letters of all, or none.
<< options(["1 and 2", "1 and 3", "2 and 3"]) >>
%% endif
""",
    "with_other": r"""The same network, again from zeros, is given the activation $<< OTHERS[other][1] >>$ in place of
$\sigma(s)$. Which parameters have a gradient other than 0 in the first step? Give the letters of all, or none.
<< options(layer_names(offered)) >>""",
}

SOLUTION = r"""
Every hidden neuron has the same row of weights and the same bias, so all get the same sum and the same value,
$x^{(1)}_i = \sigma(<< s1[0] >>) = << x1[0] >>$. The output and the gradient there are
$$ s^{(2)} = << w2 | dot(x1) >> + << b2 | paren >> = << ds2 + y >>, \qquad
\frac{\partial \ell}{\partial s^{(2)}} = s^{(2)} - y = << ds2 >>. $$

Each outgoing weight gets that gradient times its hidden value, and all hidden values are equal:
$$ \frac{\partial \ell}{\partial w^{(2)}} = << ds2 | paren >> \cdot << x1 | column >> = << dw2 | column >>. $$

Going back, each hidden neuron gets the gradient times its own outgoing weight, and then the slope
$x^{(1)}_i (1 - x^{(1)}_i) = << slope[0] >>$:
$$ \frac{\partial \ell}{\partial s^{(1)}} = << ds2 | paren >> \cdot << w2 | column >> \odot << slope | column >> = << ds1 | column >>, $$
$$ \frac{\partial \ell}{\partial W^{(1)}} = << ds1 | column >> << x0 | row >> = << dW1 >>. $$
(The sign $\odot$ is the product entry by entry.)

The update:
$$ w^{(2)} - \eta\, \frac{\partial \ell}{\partial w^{(2)}} = << w2 | column >> - << eta >> << dw2 | column >> = << w2_new | column >>. $$
%% if offered is none
$$ W^{(1)} - \eta\, \frac{\partial \ell}{\partial W^{(1)}} = << W1 >> - << eta >> << dW1 >> = << W1_new >>. $$

Rows of $W^{(1)}$ can only come apart where the outgoing weights differ, since all else on the way back is equal. Here
%% if twins(w2)
<< twins(w2) >> are equal: these neurons had equal weights on both sides, got equal gradients, and stay alike in this step
and in every later one. They are one neuron, computed more than once.
%% else
no two outgoing weights are equal, so no two neurons are alike, and they get different gradients at $W^{(1)}$.
%% endif
%% if claims
All entries of $w^{(2)}$ move by the same amount, so their differences stay. The answer is << alike >>.
%% endif
The gradients are not 0: equal is not the same as none. Random weights at the start are there to make neurons differ.
%% else
The gradient at $W^{(1)}$ is 0 only because $w^{(2)}$ was 0: the output's own weights do learn. In the same step $b^{(2)}$ becomes
$<< -eta * ds2 >>$, while $W^{(1)}$ and $b^{(1)}$ stay 0, and so do the sums $s^{(1)}$.

The second step has the hidden values $\frac{1}{2}$ once more, and now outgoing weights that are not 0:
$$ \frac{\partial \ell}{\partial s^{(2)}} = << w2_new | dot(x1) >> + << (-eta * ds2) | paren >> - << y | paren >> = << ds2_later >>, $$
$$ \frac{\partial \ell}{\partial W^{(1)}} = << ds2_later | paren >> \cdot << w2_new | column >> \odot << slope_later | column >>
\, << x0 | row >> = << dW1_later >>. $$

Both rows are equal, and so are both entries of $w^{(2)}$: the hidden neurons move, but together, and remain alike. They are
one neuron, computed twice, however long training goes on. The answer is << alike >>.

%% if at_zero(other)
With $<< OTHERS[other][1] >>$ the hidden values are $<< at_zero(other) >>$, the activation at 0. As with $\sigma$ they are not 0,
so $w^{(2)}$ has a gradient in the first step, $<< ds2 | paren >> \cdot << at_zero(other) >>$ in each entry, and $b^{(2)}$ has the gradient
$<< ds2 >>$. Nothing passes the outgoing weights, which are 0, to $W^{(1)}$ and $b^{(1)}$. So the answer is << with_other >>.
%% else
With $<< OTHERS[other][1] >>$ the hidden values are 0, the activation at 0. Then $\partial \ell/\partial w^{(2)}$ is 0 as well, which
leaves the bias of the output alone: $\partial \ell/\partial b^{(2)} = << ds2 >>$. So the answer is << with_other >>. There the network
would never learn more than a constant.
%% endif
%% endif
"""


def sentences(claims):
    return [CLAIMS[name][0 if claimed else 1] for name, claimed in claims]


def twins(w2):
    """LaTeX of the outgoing weights that are equal; "" if none are."""
    return listed(f"$w^{{(2)}}_{i + 1}$" for i, weight in enumerate(w2) if list(w2).count(weight) > 1)
