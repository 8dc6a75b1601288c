"""Three numbers, and three questions of which each needs the ones before it."""

from exgen import Mistake, exact

TITLE = "A short chain"
LEVELS = {1: dict(largest=20), 2: dict(largest=30)}
CONVENTIONS = {"order": "Work from left to right."}


def draw(rng, largest=30):
    a, b, c = rng.sample(range(2, largest), 3)
    return {"a": exact(a), "b": exact(b), "c": exact(c)}


def solve(step, a, b, c):
    s = step("s", a + b, marks=1)
    p = step("p", s * c, marks=2)
    step("q", p - s, marks=3)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
s = torch.tensor(<< a >>) + << b >>
p = s * << c >>
q = p - s
"""

MISTAKES = [
    Mistake("multiplied", "A sum is asked for.", s=lambda a, b: a * b),
    Mistake("added", "The last step takes away.", marks=0.5, q=lambda p, s: p + s),
]

STATEMENT = r"""
Let $a = << a >>$, $b = << b >>$ and $c = << c >>$, and then $s = a + b$, $p = s c$ and $q = p - s$.

<< answer("s") >> Give $s$.

<< answer("p") >> Give $p$.

<< answer("q") >> Give $q$.
"""

SOLUTION = r"""
$s = << s >>$, $p = << p >>$ and $q = << q >>$.
"""
