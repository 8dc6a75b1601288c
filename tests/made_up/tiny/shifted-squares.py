"""Gradient of a mean through three element-wise steps: the smallest autograd graph."""
from exgen import Mistake, derivative, exact, gradient

TITLE = "Mean of shifted squares"
SOURCE = "notes, lecture 3"
LEVELS = {1: dict(n=2, largest=9), 2: dict(n=3, largest=9), 3: dict(n=4, largest=12)}   # knobs of draw


def draw(rng, n=3, largest=9):
    return {"x": exact(rng.sample(range(-largest, largest + 1), n))}


def solve(step, x):                                   # sympy: exact, symbolic
    a = step("a", x + 2)
    b = step("b", a**2)
    c = step("c", b + 3)
    step("y", c.mean())
    db_da = step("db_da", derivative(lambda a: a**2, at=a), marks=1)
    dy_dc = step("dy_dc", gradient(lambda c: c.mean(), at=c), marks=1)
    step("dy_dx", dy_dc * db_da, marks=2)             # pinning db_da carries on to here


CHECK = """                                           # torch: run to check the key, and printed in it
import torch
torch.set_default_dtype(torch.float64)
x = torch.tensor(<< x >>, requires_grad=True)
a = x + 2
b = a**2
c = b + 3
y = c.mean()
dy_dc, dy_dx = torch.autograd.grad(y, (c, x), retain_graph=True)
db_da, = torch.autograd.grad(b.sum(), a)
"""

MISTAKES = [
    Mistake("sum, not mean", "The mean also divides by n.", dy_dc=lambda c: 0 * c + 1),
    Mistake("factor lost", "The derivative of a² is 2a.", db_da=lambda a: a),
    Mistake("shift dropped", "Differentiate at a = x + 2, not at x.", db_da=lambda x: 2 * x),
]

STATEMENT = r"""
Let $x = << x >>$ and, element by element,
$$ a = x + 2, \qquad b = a^2, \qquad c = b + 3, \qquad y = \operatorname{mean}(c). $$
Give the local derivatives << answer("db_da") >> and << answer("dy_dc") >>, and the gradient << answer("dy_dx") >>.
"""

SOLUTION = r"""
Forward: $a = << a >>$, $b = << b >>$, $c = << c >>$, so $y = << y >>$. Backward, with $n = << x | length >>$: ...
"""
