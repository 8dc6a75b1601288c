"""One question of each kind of answer, and one that is marked by property."""

from exgen import Mistake, diff, exact, variable

TITLE = "Of every kind"
LEVELS = {2: dict(largest=60)}
CONVENTIONS = {"order": "Work from right to left.", "zero": "Zero is even."}

X, Y = variable("x"), variable("y")


def draw(rng, largest=60):
    n = rng.randint(2, largest)
    return {
        "n": exact(n),
        "v": exact(rng.sample(range(1, 9), 2)),
        "power": rng.choice([2, 3, 4]),
        "wording": {"intro": rng.choice(["Look at $f$.", "Take $f$."])},
    }


def solve(step, n, v, power, wording, slip=""):
    step("third", n / 7, marks=1)
    step("double", 2 * v, marks=2)
    step("square", exact([[n, 1], [0, n]]), marks=4)
    step("slope", diff(X**power * Y, X), marks=2)
    step("letters", "A, C", marks=2, choices=["A", "B", "C", "D"])
    step("odd", n % 2 == 1, marks=1)
    step("shape", (3, power), marks=1)
    rows = step.table("rows", ("k", "value"), labels=["k"], marks=3)
    value = n
    for k in (1, 2, 3):
        _, value = rows.row(exact(k), value + 1 if slip == "no doubling" else 2 * value + 1)

    def objection(w):
        if len(w) != len(v):
            return f"{len(v)} weights are asked for"
        return None if w @ v == 0 and w != 0 * w else f"with these the product is {w @ v}"

    step("weights", exact([v[1], -v[0]]), marks=2, objection=objection)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
third = torch.tensor(<< n >>) / 7
double = torch.tensor(<< v >>) * 2
square = << n >> * torch.eye(2) + torch.tensor([[0.0, 1.0], [0.0, 0.0]])
x = torch.tensor(<< points["x"] >>, requires_grad=True)
slope, = torch.autograd.grad((x ** << power >> * torch.tensor(<< points["y"] >>)).sum(), x)
letters = "A, C"
odd = << n >> % 2 == 1
shape = tuple(torch.zeros(3, << power >>).shape)
rows, value = [], torch.tensor(<< n >>)
for k in (1, 2, 3):
    value = 2 * value + 1
    rows.append((k, value))
weights = bool(torch.tensor(<< weights >>) @ torch.tensor(<< v >>) == 0)
"""

MISTAKES = [
    Mistake("not doubled", "Each value is twice the one before it, plus 1.", slip="no doubling"),
    Mistake("power kept", "The power falls by one.", slope=lambda power: power * X**power * Y),
]

STATEMENT = r"""
<< wording["intro"] >> Let $f = x^{<< power >>} y$, $n = << n >>$ and $v = << v >>$.

<< answer("third") >> Give $n/7$.

<< answer("double") >> Give $2v$.

<< answer("square") >> Give the matrix with $n$ on its diagonal and 1 above it.

<< answer("slope") >> Give $\partial f/\partial x$.

<< answer("letters") >> Which of these are vowels or follow one in "BAC"?

<< options(["the second", "the first", "the third", "none"]) >>

<< answer("odd") >> Is $n$ odd?

<< answer("shape") >> Which shape has a matrix of 3 rows and << power >> columns?

<< answer("rows") >> Start from $n$; three times, double and add 1.

<< answer("weights") >> Give a vector that is orthogonal to $v$.
"""

SOLUTION = r"""
A third: $<< third >>$. The double: $<< double >>$. The slope: $<< slope >>$.

<< table(["$k$", "value"], rows.rows) >>
"""
