"""Polynomial features: all monomials up to a degree, their values at a point, and how many there are."""

from itertools import combinations_with_replacement, product
from math import comb, factorial, prod

from exgen import Array, Mistake, exact, latex, paren, substitute, variable

TITLE = "Polynomial features"
SOURCE = "notes, lecture DL-3: polynomial expansion; for XOR the features (x_u, x_v, x_u x_v)"
# (variables, degree) of the features that are written out.
LEVELS = {
    1: dict(sizes=[(2, 2)], larger=[(2, 3), (2, 4), (3, 2), (4, 2), (2, 5)], formula=False),
    2: dict(sizes=[(2, 3), (3, 2)], larger=[(4, 3), (5, 2), (6, 2), (5, 3), (4, 4), (3, 4)], formula=False),
    3: dict(sizes=[(2, 3), (3, 2)], larger=[(3, 4), (4, 3), (5, 3), (3, 5), (4, 4)], formula=True),
}
CONVENTIONS = {
    "polynomial features": "The features up to degree $d$ are all different products of at most $d$ factors, each of them a variable, which may come "
    "more than once; their order makes no difference, and no number stands in front. Whether the constant feature 1 counts is said in "
    "each exercise.",
    "order of features": "By degree, the lowest first; within a degree like words in a dictionary, a power as a letter repeated.",
}

NAMES = ["xyz", "uvw", "pqr", "rst"]
INTROS = [
    "A linear model is made more flexible by polynomial features of its inputs.",
    "Before a linear classifier is trained, its inputs are expanded to polynomial features.",
    "Data that no line separates is mapped to polynomial features first.",
]
COUNTED = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


def draw(rng, sizes=((2, 2),), larger=((4, 3),), formula=False):
    inputs, degree = rng.choice(list(sizes))
    constant = rng.choice([True, False])
    point = [rng.choice([-1, 1]) * size for size in rng.sample([2, 3, 4, 5] if degree == 2 else [2, 3, 4], inputs)]
    given = {
        "inputs": inputs,
        "degree": degree,
        "constant": constant,
        "names": tuple(rng.choice(NAMES)[:inputs]),
        "point": exact(point),
        "larger": rng.choice(list(larger)),
        "wording": {"intro": rng.choice(INTROS)},
    }
    if not formula:
        return given
    # A weight for each degree, so that the question does not show how many features there are.
    weights = rng.sample([-3, -2, -1, 1, 2, 3], degree + 1)[0 if constant else 1 :]
    # In the number of variables for a degree, or in the degree for a number of variables.
    return {**given, "weights": exact(weights), "asked": rng.choice(["n for 2", "n for 3", "d for 2", "d for 3"])}


def products(inputs, degree, slip=""):
    """The features after the constant one, each as a tuple of the numbers of its factors."""
    chosen = product if slip == "ordered" else combinations_with_replacement
    kept = {
        "no cross terms": lambda factors: len(set(factors)) == 1,
        "no powers": lambda factors: len(set(factors)) == len(factors),
        "highest degree": lambda factors: len(factors) == degree,
    }.get(slip, lambda factors: True)
    if slip == "ordered":
        return [factors for size in range(1, degree + 1) for factors in chosen(range(inputs), repeat=size)]
    return [factors for size in range(1, degree + 1) for factors in chosen(range(inputs), size) if kept(factors)]


def number_of(n, d, slip=""):
    """How many features with the constant one; n or d may be an expression, the other a plain integer."""
    if slip == "no cross terms":
        return n * d + 1
    if slip == "ordered":
        return (n ** (d + 1) - 1) / (n - 1) if is_letter(d) else sum(n**k for k in range(d + 1))
    low, high = (n, d) if isinstance(d, int) else (d, n)
    return prod(low + k for k in range(1, high + 1)) / exact(factorial(high))


def is_letter(value):
    return not isinstance(value, int)


def solve(step, inputs, degree, constant, names, point, larger, wording, weights=None, asked=None, slip=""):
    letters = [variable(name) for name in names]
    first = [exact(1)] if constant != (slip == "constant") else []
    features = [prod(letters[i] for i in factors) for factors in products(inputs, degree, slip)]
    phi = step("phi", Array.of(first + features), marks=3, kind="array", any_length=True, wanted="vector of expressions")
    place = dict(zip(letters, point))
    values = Array.of([substitute(feature, place) for feature in phi])
    values = step("values", values, marks=2, kind="array", any_length=True, wanted="vector of numbers")
    left_out = 0 if first else 1
    step("count", exact(number_of(*larger, slip)) - left_out, marks=1)
    if asked is not None:
        name, fixed = asked.split(" for ")
        n, d = (variable(name), int(fixed)) if name == "n" else (int(fixed), variable(name))
        step("formula", number_of(n, d, slip) - left_out, marks=2, kind="expression", wanted=f"expression in {name}")
    if weights is not None:
        # With an own list of features, their own degrees count.
        degrees = [degree_of(feature, letters, degree) for feature in phi]
        lowest = degree + 1 - len(weights)
        fitting = len(degrees) == len(values) and all(size is not None and size >= lowest for size in degrees)
        step("model", sum(weights[d - lowest] * v for d, v in zip(degrees, values)) if fitting else None, marks=1)


def degree_of(feature, letters, most):
    """The degree of a monomial, by what doubling all letters does; None where it is none or above the highest."""
    ones, twos = (exact(substitute(feature, {letter: exact(k) for letter in letters})) for k in (1, 2))
    return next((size for size in range(most + 1) if ones and twos == ones * 2**size), None)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

# powers in all monomials of degree at most d in n variables, by degree, then as in a dictionary
def exponents(n, d):
    grid = torch.cartesian_prod(*[torch.arange(d + 1)] * n).reshape(-1, n).tolist()
    found = [row for row in grid if sum(row) <= d]
    return sorted(found, key=lambda row: (sum(row), [-power for power in row]))

def features(*x):
    rows = exponents(len(x), << degree >>)[<< 0 if constant else 1 >>:]
    return [torch.stack([value**power for value, power in zip(x, row)]).prod(dim=0) for row in rows]

# at a few points, the constant as a number
%% for name in names
<< name >> = torch.tensor(<< points[name] >>)
%% endfor
phi = features(<< names | join(", ") >>)
%% if constant
phi = [1.0, *phi[1:]]
%% endif
values = torch.stack(features(*torch.tensor(<< point >>)))
%% if weights is defined
degrees = torch.tensor(exponents(<< inputs >>, << degree >>)[<< 0 if constant else 1 >>:]).sum(dim=1)
model = torch.tensor(<< weights >>)[degrees - << 0 if constant else 1 >>] @ values
%% endif
count = len(exponents(*<< larger >>)) - << 0 if constant else 1 >>
%% if asked is defined
%% set name, fixed = asked.split(" for ")

# a polynomial through the numbers of features for small << name >>
small = torch.arange(1, << fixed >> + 2)
numbers = [len(exponents(<< "int(k), %s" % fixed if name == "n" else "%s, int(k)" % fixed >>)) - << 0 if constant else 1 >> for k in small]
powers = torch.arange(<< fixed >> + 1)
fit = torch.linalg.solve(small[:, None].double() ** powers, torch.tensor(numbers).double())
formula = (torch.tensor(<< points[name] >>)[:, None] ** powers) @ fit
%% endif
print(values, count)
"""

MISTAKES = [
    Mistake(
        "cross terms forgotten",
        "Products of different variables are features too, such as $xy$; powers of single variables alone do not do. Check: XOR "
        "needs the feature $xy$, as it is no sum of a function of $x$ and one of $y$.",
        slip="no cross terms",
    ),
    Mistake(
        "constant feature",
        "Whether the constant feature 1 belongs to the list is said in the exercise. Check: compare the first entry of your list with "
        "the question, and count once more.",
        slip="constant",
    ),
    Mistake(
        "powers forgotten",
        "A variable may be a factor more than once: $x^2$ is a feature of degree 2 as well as $xy$. Check: with one variable the features of "
        "degree 2 would otherwise be the variable alone.",
        slip="no powers",
    ),
    Mistake(
        "highest degree only",
        "All degrees up to the highest belong to the list, the variables themselves too. Check: a linear function must still "
        "be a combination of the features.",
        slip="highest degree",
    ),
    Mistake(
        "orders counted separately",
        "$xy$ and $yx$ are the same number, so they are one feature, not two. Check: no feature may agree with another at every point.",
        slip="ordered",
    ),
]

STATEMENT = r"""
<< wording["intro"] >> The features up to degree $<< degree >>$ in the << counted(inputs) >> variables << spoken(names) >> are all different products of
at most << degree >> factors, each of them one of these variables. A variable may be a factor more than once, the order of the factors makes no
difference, and no number stands in front.
%% if constant
The constant feature 1 is one of them, as the product without factors.
%% else
The constant feature 1 does not count here: there is at least one factor.
%% endif
Order them by degree, the lowest first, and within a degree like words in a dictionary, where a power is a letter repeated.

<< answer("phi") >> Write down $\phi(<< names | join(", ") >>)$, the vector of all features, in this order.

<< answer("values") >> Give its value at $(<< names | join(", ") >>) = << point_of(point) >>$.

<< answer("count") >> How many features up to degree << larger[1] >> are there in << counted(larger[0]) >> variables, by the same rules?

%% if asked is defined
%% set name, fixed = asked.split(" for ")
<< answer("formula") >> How many features up to degree << fixed if name == "n" else "$d$" >> are there in << "$n$" if name == "n" else counted(fixed | int) >>
variables, by the same rules? Give an expression in $<< name >>$.
%% endif

%% if weights is defined
<< answer("model") >> In a linear model every feature has a weight, which depends on its degree only:
<< table(["degree", "weight of each feature"], by_weight(weights, degree)) >>

Give the weighted sum of the features at $(<< names | join(", ") >>) = << point_of(point) >>$.
%% endif
"""

SOLUTION = r"""
Rule: go through the degrees, and for each degree through all choices of factors; the order of the factors makes no difference.
<< table(["degree", "features", "values at the point"], by_degree(phi, values, inputs, degree, constant)) >>

Together $\phi = << phi >>$, with the values $<< values >>$.

How many: write a product of at most $d$ factors as a row of $d$ places, the empty ones first filled with a further letter 1. It then takes
$d$ of $n + 1$ letters, repetitions allowed, and there are
$$ \binom{n + d}{d} = \frac{(n + 1)(n + 2) \cdots (n + d)}{d!} $$
of these, the constant 1 among them. For $n = << larger[0] >>$ and $d = << larger[1] >>$ that is
$$ \binom{<< larger[0] + larger[1] >>}{<< larger[1] >>} = << choose(larger[0] + larger[1], larger[1]) >><< ", \\qquad \\text{without the constant } %s" % count if not constant >>. $$
%% if asked is defined
%% set name, fixed = asked.split(" for ")
For $<< "d" if name == "n" else "n" >> = << fixed >>$ it becomes
$$ \frac{<< rising(name, fixed | int) >>}{<< divisor(fixed | int) >>}<< " - 1" if not constant >> = << formula_of(parameters) >>. $$
%% endif

%% if weights is defined
With the weights, degree by degree, the sum is $<< sums(weights, values, inputs, degree, constant) >> = << model >>$.
%% endif

Sanity check: here $n = << inputs >>$ and $d = << degree >>$ give << choose(inputs + degree, degree) >> with the constant feature, and the list has
<< phi | length >> entries<< ", as the constant is left out" if not constant >>. Powers of single variables alone would be
$<< inputs >> \cdot << degree >>$ and miss the cross terms, without which XOR stays out of reach.
"""


def counted(n):
    return COUNTED[n]


def choose(n, k):
    return comb(n, k)


def divisor(fixed):
    return factorial(fixed)


def spoken(names):
    shown = [f"${name}$" for name in names]
    return ", ".join(shown[:-1]) + f" and {shown[-1]}"


def point_of(point):
    return "(" + ", ".join(latex(value) for value in point) + ")"


def by_degree(phi, values, inputs, degree, constant):
    sizes = [0] * constant + [len(factors) for factors in products(inputs, degree)]
    rows = []
    for size in range(0 if constant else 1, degree + 1):
        chosen = [i for i, length in enumerate(sizes) if length == size]
        listed = [", ".join(latex(array[i]) for i in chosen) for array in (phi, values)]
        rows.append([exact(size), *(f"${text}$" for text in listed)])
    return rows


def by_weight(weights, degree):
    lowest = degree + 1 - len(weights)
    return [[exact(lowest + k), weight] for k, weight in enumerate(weights)]


def sums(weights, values, inputs, degree, constant):
    """LaTeX of the weight of each degree times the sum of its features."""
    sizes = [0] * constant + [len(factors) for factors in products(inputs, degree)]
    lowest = degree + 1 - len(weights)
    totals = [sum(v for v, size in zip(values, sizes) if size == lowest + k) for k in range(len(weights))]
    return " + ".join(rf"{paren(weight)} \cdot {paren(total)}" for weight, total in zip(weights, totals))


def rising(name, fixed):
    return "".join(f"({name} + {k})" for k in range(1, fixed + 1))


def formula_of(parameters):
    """The formula multiplied out."""
    name, fixed = parameters["asked"].split(" for ")
    letter = variable(name)
    n, d = (letter, int(fixed)) if name == "n" else (int(fixed), letter)
    return latex((number_of(n, d) - int(not parameters["constant"])).expand())
