"""The problem file that `exgen new` writes: whole, sound, and short enough to read before changing it."""

from __future__ import annotations

_TEXT = r'''"""TITLE_LINE"""

from exgen import Mistake, assume, derivative, exact, nonzero, signed

TITLE = "Slope of a parabola"
SOURCE = ""
LEVELS = {1: dict(largest=5), 2: dict(largest=9), 3: dict(largest=20)}  # knobs of draw


def draw(rng, largest=9):
    """The numbers of one variant. Use rng for every choice; throw a draw away with assume()."""
    a, b, x = (exact(nonzero(rng, largest)) for _ in range(3))
    assume(2 * a * x + b != 0)
    return {"a": a, "b": b, "x": x}


def solve(step, a, b, x):
    """The key, step by step and exactly. A step with marks is a question."""
    y = step("y", a * x**2 + b * x, marks=1)
    square = step("square", derivative(lambda x: a * x**2, at=x))
    line = step("line", derivative(lambda x: b * x, at=x))
    step("dy_dx", square + line, marks=2)


# Run by torch, in float64, to check the key: binds every step that has marks by its name. Printed in the key as well.
CHECK = """
x = torch.tensor(<< x >>, requires_grad=True)
y = << a >> * x**2 + (<< b >>) * x
dy_dx, = torch.autograd.grad(y, x)
print(y, dy_dx)
"""

MISTAKES = [
    Mistake(
        "factor lost",
        "The derivative of a square brings down a factor 2. Check: from 3 to 3.01 a square grows by about 0.06.",
        square=lambda a, x: a * x,
    ),
    Mistake(
        "value for slope",
        "This is the value of the function at this place, not how fast it changes there.",
        dy_dx=lambda y: y,
    ),
]

STATEMENT = r"""
Let $y = << a >> x^2 << b | signed >> x$, at $x = << x >>$.
"""

QUESTIONS = {
    "y": "Give the value of $y$.",
    "dy_dx": "Give the slope $dy/dx$.",
}

SOLUTION = r"""
The value is $y = << y >>$. Each term has its own slope: the square gives $2 \cdot << a | paren >> \cdot << x | paren >>
= << square >>$ and the line gives $<< line >>$. Together, $dy/dx = << dy_dx >>$.
"""
'''


def text(id: str) -> str:
    """The starting file of a problem."""
    name = id.rpartition("/")[2].replace("-", " ").capitalize()
    return _TEXT.replace("TITLE_LINE", f"{name}: say here what is practised.")
