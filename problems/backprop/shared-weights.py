"""Backpropagation where a weight is used twice and an activation goes two ways: paths add up."""

from exgen import Mistake, assume, diff, exact, latex, nonzero, paren, substitute, variable
from exgen.figures import computation_graph

TITLE = "A weight that is used twice"
SOURCE = "notes, lecture DL-5, the last example: x¹ = φ¹(x⁰, w¹), x² = φ²(x⁰, x¹, w²), x³ = φ³(x¹, x², w¹)"
LEVELS = {1: dict(depth=1), 2: dict(depth=2), 3: dict(depth=3)}
CONVENTIONS = {
    "partial": "$\\partial \\ell/\\partial v$ is by how much $\\ell$ changes with $v$ along all ways from $v$ to $\\ell$; where it is asked "
    "for as a formula, intermediate values may stand in it by their names.",
}

X0, X1, X2, X3, W1, W2, Y = (variable(name) for name in ("x_0", "x_1", "x_2", "x_3", "w_1", "w_2", "y"))

# What each function may be, by level; a level's functions ask for the same number of products and squares.
FIRST = {1: [W1 * X0, W1 * X0 + 1, W1 + X0, W1 - X0], 2: [W1 * X0, W1 * X0 + 1, W1 * X0 - 1, W1 * X0 + 2],
         3: [W1 * X0**2, W1**2 * X0, (W1 + X0) ** 2, (W1 - X0) ** 2]}
SECOND = {1: [X0 + W2 * X1, X1 + W2 * X0, W2 * X1 - X0, X0 * W2 - X1], 2: [X0 + W2 * X1, W2 * X1 - X0, X0 * X1 + W2, X1 * (X0 + W2)],
          3: [W2 * X1 * X0, X0 * X1 + W2**2, W2 * X1**2 + X0, X1 * (X0 + W2)]}
THIRD = {1: [X1 + W1 * X2, W1 * X2 - X1, X2 + W1 * X1, X1 * W1 - X2], 2: [X1 * X2 + W1, X1 + W1 * X2, W1 * X2 - X1, W1 * (X1 + X2), W1 * X1 - X2],
         3: [W1 * X1 * X2, X1 * X2 - W1, X1**2 + W1 * X2, W1 * (X1 - X2), W1 * X1 + X2**2]}
LOSSES = {1: [X3, -X3, 2 * X3], 2: [(X3 + Y) ** 2, (X3 - Y) ** 2], 3: [(X3 - Y) ** 2 / 2, (X3 + Y) ** 2 / 2]}
ALLOWS = {"uneven work": "every variant has the same graph and the same paths; what differs is a sign or a term of a function"}
INTROS = [
    "A small network uses the weight $w_1$ twice, and the value $x_1$ goes two ways:",
    "In this network two layers share the weight $w_1$, and $x_1$ feeds both layers after it:",
    "Backpropagate through a graph in which $w_1$ and $x_1$ are each used in more than one place:",
]


def draw(rng, depth=2):
    phi_1, phi_2, phi_3 = phi = [rng.choice(choices[depth]) for choices in (FIRST, SECOND, THIRD)]
    loss = rng.choice(LOSSES[depth])
    x0, w1, w2, y = (exact(nonzero(rng, 3)) for _ in range(4))
    assume(abs(w1) > 1 and abs(w2) > 1)  # a weight of 1 would hide its factor
    parameters = {"phi_1": phi_1, "phi_2": phi_2, "phi_3": phi_3, "loss": loss}
    parameters |= {"x0": x0, "w1": w1, "w2": w2, "y": y if Y in loss.free_symbols else exact(0)}
    values = forward(**parameters)
    assume(all(0 < abs(values[name]) <= 60 for name in (X1, X2, X3)))
    dl_dx3, *gradients = backward(phi, loss, values)
    assume((abs(dl_dx3) > 1 or depth == 1) and all(abs(number) < 1000 for number in gradients))
    return {**parameters, "wording": {"intro": rng.choice(INTROS)}}


def forward(phi_1, phi_2, phi_3, loss, x0, w1, w2, y):
    values = {X0: x0, W1: w1, W2: w2, Y: y}
    for name, formula in ((X1, phi_1), (X2, phi_2), (X3, phi_3)):
        values[name] = substitute(formula, values)
    return values


def backward(phi, loss, values):
    """The gradients at x_3, x_2, x_1, w_1 and w_2 as numbers."""
    slope = lambda formula, name: substitute(diff(formula, name), values)
    dl_dx3 = slope(loss, X3)
    dl_dx2 = dl_dx3 * slope(phi[2], X2)
    dl_dx1 = dl_dx3 * slope(phi[2], X1) + dl_dx2 * slope(phi[1], X1)
    return [dl_dx3, dl_dx2, dl_dx1, dl_dx3 * slope(phi[2], W1) + dl_dx1 * slope(phi[0], W1), dl_dx2 * slope(phi[1], W2)]


def solve(step, phi_1, phi_2, phi_3, loss, x0, w1, w2, y, wording):
    values = forward(phi_1, phi_2, phi_3, loss, x0, w1, w2, y)
    values |= {X1: step("x1", values[X1]), X2: step("x2", values[X2]), X3: step("x3", values[X3])}
    meaning = {"kind": "expression", "where": {"x_1": phi_1, "x_2": phi_2, "x_3": phi_3}}

    dl_dx3 = step("dl_dx3", diff(loss, X3))
    dl_dx2 = step("dl_dx2", dl_dx3 * diff(phi_3, X2), marks=1, **meaning)
    long_way = step("long_way", dl_dx2 * diff(phi_2, X1))
    dl_dx1 = step("dl_dx1", dl_dx3 * diff(phi_3, X1) + long_way, marks=2, **meaning)
    late_use = step("late_use", dl_dx3 * diff(phi_3, W1))
    early_use = step("early_use", dl_dx1 * diff(phi_1, W1))
    dl_dw1 = step("dl_dw1", late_use + early_use, marks=2, **meaning)
    dl_dw2 = step("dl_dw2", dl_dx2 * diff(phi_2, W2), marks=1, **meaning)

    step("dl_dw1_value", substitute(dl_dw1, values), marks=1)
    step("dl_dw2_value", substitute(dl_dw2, values), marks=1)


CHECK = """

def loss_at(x_0, w_1, w_2, y):
    x_1 = << phi_1 >>
    x_2 = << phi_2 >>
    x_3 = << phi_3 >>
    l = << loss >>
    return torch.autograd.grad(l.sum(), (x_2, x_1, w_1, w_2))

# the formulas, at a few points
%% for name in ["x_0", "w_1", "w_2", "y"]
<< name >> = torch.tensor(<< points.get(name, points["x_0"]) >>, requires_grad=True)
%% endfor
dl_dx2, dl_dx1, dl_dw1, dl_dw2 = loss_at(x_0, w_1, w_2, y)

# the numbers
x_0, w_1, w_2, y = (torch.tensor(v, requires_grad=True) for v in (<< x0 >>, << w1 >>, << w2 >>, << y >>))
*_, dl_dw1_value, dl_dw2_value = loss_at(x_0, w_1, w_2, y)
print(dl_dw1_value, dl_dw2_value)
"""

MISTAKES = [
    Mistake(
        "second path left out",
        "The value $x_1$ reaches the loss along two paths, straight into $x_3$ and through $x_2$; their products are "
        "added. Check: count the formulas in which $x_1$ stands.",
        long_way=lambda long_way: 0 * long_way,
    ),
    Mistake(
        "late use of the weight dropped",
        "The weight $w_1$ stands in $x_3$ as well as in $x_1$, so $x_3$ contributes its own term, directly. "
        "Check: count the formulas in which $w_1$ stands.",
        late_use=lambda late_use: 0 * late_use,
    ),
    Mistake(
        "early use of the weight dropped",
        "The weight $w_1$ also made $x_1$, and $x_1$ reaches the loss; that path adds the gradient at $x_1$ times "
        "the derivative of $x_1$ with respect to $w_1$. Check: count the formulas in which $w_1$ stands.",
        early_use=lambda early_use: 0 * early_use,
    ),
    Mistake(
        "upstream gradient of the loss left out",
        "The derivative of the loss with respect to $x_3$ is the upstream gradient of everything before it. "
        "It is 1 only where the loss is $x_3$ itself. Check: twice the loss must have twice the gradient.",
        dl_dx3=lambda: exact(1),
    ),
    Mistake(
        "paths multiplied",
        "Factors along one path are multiplied; different paths are added. Check: if one of the two uses of $w_1$ is taken away, "
        "the other one still moves the loss.",
        dl_dw1=lambda late_use, early_use: late_use * early_use,
    ),
]

STATEMENT = r"""
<< wording["intro"] >>
$$ x_1 = << phi_1 >>, \qquad x_2 = << phi_2 >>, \qquad x_3 = << phi_3 >>, \qquad \ell = << loss >>. $$

<< figure(picture(phi_1, phi_2, phi_3)) >>

The forward pass has $x_0 = << x0 >>$, $w_1 = << w1 >>$, $w_2 = << w2 >>$<% if Y in loss.free_symbols %>, $y = << y >>$<% endif %>.
"""

QUESTIONS = {
    "dl_dx2": r"Give $\partial \ell/\partial x_2$ as a formula.",
    "dl_dx1": r"Give $\partial \ell/\partial x_1$ as a formula; $x_2$ depends on $x_1$.",
    "dl_dw1": r"Give $\partial \ell/\partial w_1$ as a formula.",
    "dl_dw2": r"Give $\partial \ell/\partial w_2$ as a formula.",
    "dl_dw1_value": r"Work out the number $\partial \ell/\partial w_1$ for the values above.",
    "dl_dw2_value": r"Work out the number $\partial \ell/\partial w_2$ for the values above.",
}

SOLUTION = r"""
Forward: $x_1 = << x1 >>$, $x_2 = << x2 >>$, $x_3 = << x3 >>$.

Backward, from the loss. Only $x_3$ stands in it, and $x_2$ stands in $x_3$ alone:
$$ \frac{\partial \ell}{\partial x_3} = << dl_dx3 >>, \qquad
\frac{\partial \ell}{\partial x_2} = \frac{\partial \ell}{\partial x_3} \cdot \frac{\partial x_3}{\partial x_2}
= << product(dl_dx3, phi_3, X2) >>. $$

Two paths lead from $x_1$ to the loss, one straight into $x_3$ and one through $x_2$; they are added:
$$ \frac{\partial \ell}{\partial x_1} = \frac{\partial \ell}{\partial x_3} \cdot \frac{\partial x_3}{\partial x_1} +
\frac{\partial \ell}{\partial x_2} \cdot \frac{\partial x_2}{\partial x_1} $$
$$ = << product(dl_dx3, phi_3, X1) >> + << product(dl_dx2, phi_2, X1) >>. $$

The weight $w_1$ is used in $x_3$ and in $x_1$; both uses count, the second with the whole gradient at $x_1$:
$$ \frac{\partial \ell}{\partial w_1} = \frac{\partial \ell}{\partial x_3} \cdot \frac{\partial x_3}{\partial w_1} +
\frac{\partial \ell}{\partial x_1} \cdot \frac{\partial x_1}{\partial w_1} $$
$$ = << product(dl_dx3, phi_3, W1) >> + \frac{\partial \ell}{\partial x_1} \cdot << factor(diff(phi_1, W1)) >>. $$

The weight $w_2$ is used once:
$$ \frac{\partial \ell}{\partial w_2} = \frac{\partial \ell}{\partial x_2} \cdot \frac{\partial x_2}{\partial w_2}
= << product(dl_dx2, phi_2, W2) >>. $$

With the numbers of the forward pass, in the same order:
%% set at = forward(phi_1, phi_2, phi_3, loss, x0, w1, w2, y)
%% set more = forward(phi_1, phi_2, phi_3, loss, x0, w1 + exact("0.001"), w2, y)
%% set u3, u2, u1, v1, v2 = backward([phi_1, phi_2, phi_3], loss, at)
$$ \begin{aligned}
\frac{\partial \ell}{\partial x_3} &= << u3 >> \\[4pt]
\frac{\partial \ell}{\partial x_2} &= << times(u3, phi_3, X2, at) >> = << u2 >> \\[4pt]
\frac{\partial \ell}{\partial x_1} &= << times(u3, phi_3, X1, at) >> + << times(u2, phi_2, X1, at) >> = << u1 >> \\[4pt]
\frac{\partial \ell}{\partial w_1} &= << times(u3, phi_3, W1, at) >> + << times(u1, phi_1, W1, at) >> = << dl_dw1_value >> \\[4pt]
\frac{\partial \ell}{\partial w_2} &= << times(u2, phi_2, W2, at) >> = << dl_dw2_value >>
\end{aligned} $$

<< figure(picture(phi_1, phi_2, phi_3, at, [u3, u2, u1, v1, v2])) >>

Values stand above the wires and gradients of $\ell$ below them. Sanity check: make $w_1$ larger by $0.001$ in both of its
places and run forward again. The loss changes by $<< (substitute(loss, more) - substitute(loss, at)) | decimal(3) >>$, which is
about $0.001 \cdot << dl_dw1_value | paren >>$.
"""


def factor(formula):
    """LaTeX of a formula as a factor, in brackets where a lecturer writes some."""
    bare = latex(formula)
    return rf"\left({bare}\right)" if any(sign in bare[1:] for sign in "+-") or bare.startswith("-") else bare


def product(upstream, formula, name):
    return rf"{factor(upstream)} \cdot {factor(diff(formula, name))}"


def times(upstream, formula, name, at):
    """The same with the numbers put in."""
    return rf"{paren(upstream)} \cdot {paren(substitute(diff(formula, name), at))}"


def picture(phi_1, phi_2, phi_3, at=None, gradients=()):
    """Which value goes into which function: the paths along which gradients come back."""
    nodes = [("x_0", "leaf"), ("w_1", "leaf"), ("w_2", "leaf")]
    nodes += [("x_1", r"\phi^1"), ("x_2", r"\phi^2"), ("x_3", r"\phi^3"), (r"\ell", r"\mathrm{loss}")]
    edges = [(str(v), str(name)) for name, formula in ((X1, phi_1), (X2, phi_2), (X3, phi_3))
             for v in (X0, X1, X2, W1, W2) if v in formula.free_symbols]
    values = {str(name): value for name, value in (at or {}).items() if name is not Y}
    below = dict(zip([r"\ell", "x_3", "x_2", "x_1", "w_1", "w_2"], [exact(1), *gradients])) if gradients else {}
    return computation_graph(nodes, [*edges, ("x_3", r"\ell")], values, below)
