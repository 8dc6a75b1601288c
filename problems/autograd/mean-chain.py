"""Gradient of a mean through element-wise steps: the smallest autograd graph."""

from exgen import Mistake, assume, derivative, exact, gradient, nonzero

TITLE = "Backward through a mean"
SOURCE = "notes, 22 January and 25 January: a = x + 2, b = a², c = b + 3, y = mean(c)"
LEVELS = {
    1: dict(n=3, largest=6, powers=[2], scales=[1]),
    2: dict(n=3, largest=8, powers=[3], scales=[1]),
    3: dict(n=4, largest=6, powers=[2, 3], scales=[-3, -2, 2, 3]),
}
CONVENTIONS = {"index": "Entries of vectors are given in order; mean divides by their number."}

INTROS = [
    "A tensor of {n} entries that requires its gradient runs through three element-wise steps and a mean:",
    "In a forward pass, a tensor of {n} entries is changed element by element and then averaged:",
    "A short program takes {n} numbers, works on each of them by itself, and returns a mean:",
]
ALPHABETS = [("x", "a", "b", "c", "y"), ("x", "u", "v", "w", "z"), ("t", "p", "q", "r", "m")]


def draw(rng, n=3, largest=8, powers=(2, 3), scales=(1,)):
    power = rng.choice(powers)
    small = largest if power == 2 else 4
    x = rng.sample(range(-small, small + 1), n)
    scale, shift = rng.choice(scales), nonzero(rng, 5)
    inner = [scale * entry + shift for entry in x]
    assume(all(inner) and max(map(abs, inner)) <= (14 if power == 2 else 7))
    names = rng.choice(ALPHABETS)
    return {
        "x": exact(x),
        "scale": exact(scale),
        "shift": exact(shift),
        "power": power,
        "offset": exact(nonzero(rng, 9)),
        "wording": {"intro": rng.choice(INTROS), "names": list(names)},
    }


def solve(step, x, scale, shift, power, offset, wording):
    a = step("a", scale * x + shift)
    b = step("b", a**power)
    c = step("c", b + offset)
    step("y", c.mean())
    da_dx = step("da_dx", derivative(lambda x: scale * x + shift, at=x))
    db_da = step("db_da", derivative(lambda a: a**power, at=a), marks=1)
    dc_db = step("dc_db", derivative(lambda b: b + offset, at=b))
    dy_dc = step("dy_dc", gradient(lambda c: c.mean(), at=c), marks=1)
    step("dy_dx", dy_dc * dc_db * db_da * da_dx, marks=2)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
x = torch.tensor(<< x >>, requires_grad=True)
a = << scale >> * x + (<< shift >>)
b = a**<< power >>
c = b + (<< offset >>)
y = c.mean()
dy_dc, dy_dx = torch.autograd.grad(y, (c, x), retain_graph=True)
db_da, = torch.autograd.grad(b.sum(), a)
print(db_da, dy_dc, dy_dx, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "1/n forgotten",
        "The mean of n entries is their sum divided by n, so each entry passes back 1/n, not 1. "
        "Check: the entries of the mean's gradient add up to 1.",
        dy_dc=lambda dy_dc: 0 * dy_dc + 1,
    ),
    Mistake(
        "differentiated at the input",
        "The local derivative of a power belongs at the power's own input, which is the result of the first step, "
        "not at the tensor that came before it.",
        db_da=lambda x, power: power * x ** (power - 1),
    ),
    Mistake(
        "base dropped",
        "The derivative of a power keeps its base: for a square it is twice the base, not just 2. "
        "Check: the slope of a square at 0 is 0.",
        db_da=lambda a, power: 0 * a + power,
    ),
    Mistake(
        "exponent not brought down",
        "The power rule multiplies by the old exponent: a square has the slope 2 times its base.",
        db_da=lambda a, power: a ** (power - 1),
    ),
    Mistake(
        "exponent not lowered",
        "The power rule lowers the exponent by one as it brings it down.",
        db_da=lambda a, power: power * a**power,
    ),
    Mistake(
        "first step left out of the chain",
        "The chain goes on to the input: the first step multiplies by its own slope as well.",
        da_dx=lambda da_dx: 0 * da_dx + 1,
    ),
    Mistake(
        "one factor of the chain missing",
        "Every step on the way back multiplies: here the answer is the mean's gradient alone, "
        "without the local derivative of the power.",
        dy_dx=lambda dy_dc, da_dx: dy_dc * da_dx,
    ),
]

STATEMENT = r"""
%% set X, A, B, C, Y = wording["names"]
<< wording["intro"].format(n=(x | length)) >>
$$ << X >> = << x >>, \qquad << A >> = << "" if scale == 1 else scale >><< X >> << shift | signed >>, \qquad
<< B >> = << A >>^{<< power >>}, \qquad << C >> = << B >> << offset | signed >>, \qquad
<< Y >> = \operatorname{mean}(<< C >>). $$

<< answer("db_da") >> Give the local derivatives $\partial << B >>_i / \partial << A >>_i$ as a vector of numbers.

<< answer("dy_dc") >> Give the gradient of $<< Y >>$ with respect to $<< C >>$.

<< answer("dy_dx") >> Give the gradient of $<< Y >>$ with respect to $<< X >>$, as the backward pass leaves it.
"""

SOLUTION = r"""
%% set X, A, B, C, Y = wording["names"]
Forward, element by element:
$$ << A >> = << a >>, \qquad << B >> = << b >>, \qquad << C >> = << c >>, \qquad << Y >> = << y >>. $$

Local derivatives, each at the value that its step was given. The power rule says that
$\partial << B >>_i / \partial << A >>_i = << power >> << A >>_i<< "^{%d}" % (power - 1) if power > 2 else "" >>$, so
$$ \frac{\partial << B >>}{\partial << A >>} = << db_da >>, \qquad
\frac{\partial << C >>}{\partial << B >>} = << dc_db >>, \qquad
\frac{\partial << A >>}{\partial << X >>} = << da_dx >>. $$

The mean of $n = << x | length >>$ entries is $\frac{1}{<< x | length >>}$ of their sum, so each entry of its gradient
is $\frac{1}{<< x | length >>}$:
$$ \frac{\partial << Y >>}{\partial << C >>} = << dy_dc >>. $$

Backward, upstream times local, entry by entry:
$$ \begin{aligned}
%% for i in range(x | length)
\frac{\partial << Y >>}{\partial << X >>_{<< i + 1 >>}} &=
<< dy_dc[i] >> \cdot << dc_db[i] >> \cdot << db_da[i] | paren >> \cdot << da_dx[i] | paren >> = << dy_dx[i] >><< " \\\\" if not loop.last >>
%% endfor
\end{aligned} $$

Together, the gradient with respect to $<< X >>$ is $<< dy_dx >>$. Sanity check: it has one entry for each entry of
$<< X >>$; make one of these larger by $0.001$ and the mean changes by about $0.001$ times its entry.
"""
