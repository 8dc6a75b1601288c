"""Partial derivatives of a polynomial with mixed terms: one expression a variable, then the gradient at a point."""

from functools import lru_cache
from math import prod

from exgen import Mistake, assume, decimal, diff, exact, latex, nonzero, paren, substitute, variable

TITLE = "Partial derivatives and the gradient at a point"
SOURCE = "notes, lecture 2 and 25 January: 5x³ + 7y² at (3, 2); x₁³ + x₂² + 4x₁x₂ + 5 at (3, 4); 3x⁵ + 2u²kx + lx + l"
# How many variables each term has; the sum of a row is the number of terms in all partial derivatives together. `work` is
# how many factors these may have in all, so that every variant of a level is about as much to do. A constant comes on top.
LEVELS = {
    1: dict(n=2, sizes=[1, 1, 2], largest=6, work=[11, 12]),
    2: dict(n=3, sizes=[1, 1, 2, 3], largest=6, work=[19, 22]),
    3: dict(n=4, sizes=[1, 1, 2, 2, 3], largest=5, work=[24, 27]),
}
CONVENTIONS = {"gradient": "A gradient lists the partial derivatives in the order in which the variables are named."}

NAMES = {
    2: ["x, y", "x_1, x_2", "u, v", "a, b", "s, t", "w_1, w_2"],
    3: ["x_1, x_2, x_3", "u, v, w", "a, b, c", "p, q, r", "r, s, t", "w_1, w_2, w_3"],
    4: ["x_1, x_2, x_3, x_4", "u, v, w, x", "p, q, r, s", "k, l, u, x", "w_1, w_2, w_3, w_4", "a, b, c, d"],
}
INTROS = [
    "A function of {count} variables is given by",
    "A loss depends on {count} parameters as",
    "The output of a small model is a polynomial in its {count} inputs:",
    "Consider, for real numbers $({names})$,",
]
ASKS = [
    "Give {d} as an expression.",
    "Differentiate with respect to ${name}$: give {d} as an expression.",
    "Find {d}, holding every variable but ${name}$ constant.",
]
POINTS = ["Give the gradient of ${output}$ at {at}.", "At {at}, what is the gradient of ${output}$?"]
COUNTS = ["no", "one", "two", "three", "four", "five", "six"]


def draw(rng, n=3, sizes=(1, 1, 2, 3), largest=6, work=(19, 22)):
    variables = rng.choice(NAMES[n])
    x = symbols(variables)
    place = [rng.choice([-3, -2, -1, 1, 2, 3, 4]) for _ in range(n)]
    monomials = []
    for size in sizes:
        chosen = rng.sample(range(n), size)
        powers = dict.fromkeys(chosen, 1)
        powers[chosen[0]] = rng.randint(2, 4) if size == 1 else rng.randint(1, 2)
        monomials.append(tuple(powers.get(i, 0) for i in range(n)))
    # Two powers of one variable alone would leave another one with less to do.
    assume(len(set(monomials)) == len(monomials) and len({m.index(max(m)) for m in monomials if not mixed(m)}) == 2)
    assume(work[0] <= sum(map(factors_left, monomials)) <= work[1])
    factors = [nonzero(rng, largest) for _ in monomials]
    assume(all(abs(factor) > 1 for factor, powers in zip(factors, monomials) if not mixed(powers)))
    # Nothing is constant, so that a slip in one derivative changes the value at the point as well.
    assume(all(any(m[i] and sum(m) > 1 for m in monomials) for i in range(n)))
    assume(sum(abs(value) == 1 for value in place) <= 1 and len(set(place)) == n)
    values = [sum(map(slope_at, factors, monomials, [place] * len(factors), [i] * len(factors))) for i in range(n)]
    assume(all(values) and max(map(abs, values)) <= 300 and len(set(values)) == n)
    output = rng.choice([name for name in ("z", "f", "L", "y", "h") if name not in variables])
    return {
        "z": sum((term(*each, x) for each in zip(factors, monomials)), exact(nonzero(rng, 9))),
        "variables": variables,
        "point": exact(place),
        "wording": {"output": output, "intro": rng.choice(INTROS), "ask": rng.choice(ASKS), "at": rng.choice(POINTS)},
    }


def factors_left(powers):
    """How many factors a term has in all its partial derivatives, a power counted as two."""
    left = [[p - (i == j) for j, p in enumerate(powers)] for i, power in enumerate(powers) if power]
    return sum(1 + sum(p > 0 for p in slope) + sum(p > 1 for p in slope) for slope in left)


def solve(step, z, variables, point, wording, slip=""):
    x = symbols(variables)
    slopes = []
    for i, name in enumerate(x):
        due = sloppy(z, x, i, slip) if slip in SLIPS else differentiated(z, name)
        slopes.append(step(f"d{i + 1}", due, kind="expression", marks=1))
    place = point[::-1] if slip == "numbers swapped" else point
    at = dict(zip(x, place))
    step("grad", [substitute(slope, at) for slope in slopes], marks=len(x))


def sloppy(z, x, i, slip):
    """The derivative of z by x[i] with one wrong rule, applied to every term."""
    if slip == "total":
        return sum((differentiated(z, name) for name in x), exact(0))
    return sum((SLIPS[slip](factor, powers, x, i) for factor, powers in terms(z, x)), exact(0))


def right(factor, powers, x, i):
    """One term, differentiated by the rule: exponent down, power lowered, the other factors as they are."""
    return term(factor * powers[i], [p - (j == i) for j, p in enumerate(powers)], x) if powers[i] else exact(0)


def mixed(powers):
    return sum(power > 0 for power in powers) > 1


def slope_at(factor, powers, place, i):
    """The slope of one term at a point, in whole numbers."""
    if not powers[i]:
        return 0
    return factor * powers[i] * prod(value ** (p - (j == i)) for j, (value, p) in enumerate(zip(place, powers)))


SLIPS = {
    "total": None,
    "mixed dropped": lambda f, p, x, i: exact(0) if mixed(p) else right(f, p, x, i),
    "partner dropped": lambda f, p, x, i: right(f, [q if j == i else 0 for j, q in enumerate(p)], x, i),
    "factor lost": lambda f, p, x, i: right(f, p, x, i) / p[i] if p[i] else exact(0),
    "power kept": lambda f, p, x, i: right(f, p, x, i) * x[i],
    "constant kept": lambda f, p, x, i: right(f, p, x, i) if any(p) else f,
    "others kept": lambda f, p, x, i: right(f, p, x, i) if p[i] or not any(p) else term(f, p, x),
}


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def << wording["output"] >>(<< variables >>):
    return << z >>

# the partial derivatives as functions, compared at a few points
%% for name in names(variables)
<< name >> = torch.tensor(<< points.get(name, [1, 2, 3]) >>, requires_grad=True)
%% endfor
<< slots(variables) >> = torch.autograd.grad(<< wording["output"] >>(<< variables >>).sum(), (<< variables >>))

# their values at the point of the question
point = [torch.tensor(value, requires_grad=True) for value in << point >>]
grad = torch.stack(torch.autograd.grad(<< wording["output"] >>(*point), point))
print(grad)
"""

MISTAKES = [
    Mistake(
        "other variables not held constant",
        "A partial derivative moves one variable and holds the others still, so a term without that variable adds "
        "nothing. Here the derivatives with respect to all variables stand in one sum. "
        "Check: put numbers for the other variables first, and differentiate what is left.",
        slip="total",
    ),
    Mistake(
        "mixed terms dropped",
        "A term in which the variable stands beside others is not a constant: the others stay as its factor. "
        "Check: put numbers for the other variables first; the term is then a number times a power, and has a slope.",
        slip="mixed dropped",
    ),
    Mistake(
        "other factors dropped",
        "In a mixed term the other variables are held constant, and a constant factor stays: it does not become 1. "
        "Check: differentiate the answer with respect to another variable; the order of the two must not matter.",
        slip="partner dropped",
    ),
    Mistake(
        "exponent not brought down",
        "The power rule multiplies by the old exponent: $x^3$ has the derivative $3x^2$. "
        "Check: between 1 and 1.01 a cube grows by about 0.03, not by 0.01.",
        slip="factor lost",
    ),
    Mistake(
        "power not lowered",
        "The power rule lowers the exponent by one as it brings it down: $x^3$ has the derivative $3x^2$. "
        "Check: the degree of a term falls by one when it is differentiated.",
        slip="power kept",
    ),
    Mistake(
        "constant kept",
        "The constant at the end of a formula does not change with any variable, so its derivative is 0. "
        "Check: with another constant the graph moves up or down, and every slope stays the same.",
        slip="constant kept",
    ),
    Mistake(
        "terms of other variables kept",
        "A term without the variable is a constant here, and a constant has the derivative 0; it is not copied. "
        "Check: count the terms; only those that hold the variable are left.",
        slip="others kept",
    ),
    Mistake(
        "numbers of the point in the reverse order",
        "The point gives its numbers in the order in which the variables are named. "
        "Check: write each variable beside its number before substituting.",
        slip="numbers swapped",
    ),
]

STATEMENT = r"""
%% set f, x = wording["output"], symbols(variables)
<< wording["intro"].format(count=counted(x), names=listed(x)) >>
$$ << f >> = << z >>. $$

%% for name in x
<< answer("d%d" % loop.index) >> << wording["ask"].format(d=partial(f, name), name=name | latex) >>

%% endfor
<< answer("grad") >> << wording["at"].format(output=f, at=where(x, point)) >> Give the << counted(x) >> numbers as a
vector, in the order $<< listed(x) >>$.
"""

SOLUTION = r"""
%% set f, x = wording["output"], symbols(variables)
Only one variable moves at a time; all others are held constant. A term without that variable has the derivative 0. In
a term with it, the power rule brings its exponent down and lowers it by one, and every other factor stays. Term by
term:
<< table(["term"] + headings(x), rows(z, x)) >>

Each column, added up, is a partial derivative:
$$ \begin{aligned}
%% for name in x
\frac{\partial << f >>}{\partial << name >>} &= << differentiated(z, name) >><< " \\\\[4pt]" if not loop.last else "." >>
%% endfor
\end{aligned} $$

The numbers of the point go in last. At << where(x, point) >>,
$$ \begin{aligned}
%% for name in x
\frac{\partial << f >>}{\partial << name >>} &= << filled(differentiated(z, name), x, point) >> = << grad[loop.index0] >><< " \\\\[4pt]" if not loop.last else "." >>
%% endfor
\end{aligned} $$

So the gradient there is $<< grad >>$.

Sanity check: move one variable by $0.001$ and leave the others. The change of $<< f >>$ must be about $0.001$ times
that entry of the gradient:
<< table(["variable", "change of $%s$" % f, "expected"], nudges(z, x, point, grad)) >>
%% set pair = crossed(z, x)
%% if pair

A second check needs no numbers, since the order of two partial derivatives does not matter: $<< pair[2] >>$ is the
derivative of $\partial << f >>/\partial << pair[0] >>$ with respect to $<< pair[1] >>$, and also that of
$\partial << f >>/\partial << pair[1] >>$ with respect to $<< pair[0] >>$. If the mixed terms had been dropped, or
their other factors, this would be where it shows.
%% endif
"""


def names(variables):
    return [name.strip() for name in variables.split(",")]


def symbols(variables):
    return tuple(variable(name) for name in names(variables))


def slots(variables):
    return ", ".join(f"d{i + 1}" for i in range(len(names(variables))))


def term(factor, powers, x):
    """factor · x₁^p₁ · x₂^p₂ ..."""
    return exact(factor * monomial(tuple(powers), x)) if any(powers) else exact(factor)


@lru_cache(maxsize=1024)
def monomial(powers, x):
    return prod((name**power for power, name in zip(powers, x) if power), start=x[0] ** 0)


@lru_cache(maxsize=256)
def terms(z, x):
    """(factor, exponents) of each term of a polynomial, the constant last; the factors as sympy has them."""
    return [(factor, powers) for powers, factor in z.as_poly(*x).terms()]


@lru_cache(maxsize=256)  # every mistake asks for it again
def differentiated(z, name):
    """Term by term: but for their factors terms are met in many variants, and diff remembers them."""
    products = [each.as_coeff_Mul() for each in (name**0 * z).as_coeff_add()[1]]
    return exact(sum((factor * diff(rest, name) for factor, rest in products), exact(0)))


def partial(f, name):
    return rf"$\partial {f}/\partial {latex(name)}$"


def counted(x):
    return COUNTS[len(x)] if len(x) < len(COUNTS) else str(len(x))


def listed(x):
    return ", ".join(map(latex, x))


def where(x, point):
    return f"$({listed(x)}) = {latex(tuple(point))}$"


def headings(x):
    return [rf"$\partial/\partial {latex(name)}$" for name in x]


def rows(z, x):
    return [[term(f, p, x), *(right(f, p, x, i) for i in range(len(x)))] for f, p in terms(z, x)]


def filled(slope, x, point):
    """LaTeX of a polynomial with the numbers in place of the variables, before anything is multiplied out."""
    text = ""
    for factor, powers in terms(slope, x) if hasattr(slope, "as_poly") else [(slope, ())]:
        powered = [(paren(value), power) for value, power in zip(point, powers) if power]
        shown = [number if power == 1 else f"{number}^{{{power}}}" for number, power in powered]
        size = [] if abs(factor) == 1 and shown else [latex(abs(factor))]
        sign = "-" if factor < 0 else "+"
        product = r" \cdot ".join([*size, *shown])
        text = f"{text} {sign} {product}" if text else f"{'-' if factor < 0 else ''}{product}"
    return text


def nudges(z, x, point, gradient):
    """For each variable: its name, by how much z changes when it moves by a thousandth, and a thousandth of its slope."""
    small, here = exact("0.001"), dict(zip(x, point))
    changes = [substitute(z, {**here, name: here[name] + small}) - substitute(z, here) for name in x]
    return [[name, f"${decimal(change)}$", f"${decimal(small * slope)}$"] for name, change, slope in zip(x, changes, gradient)]


def crossed(z, x):
    """Two variables that stand together in a term, and the derivative with respect to both; None if no two do."""
    for _, powers in terms(z, x):
        together = [name for name, power in zip(x, powers) if power]
        if len(together) > 1:
            return together[0], together[1], differentiated(differentiated(z, together[0]), together[1])
    return None
