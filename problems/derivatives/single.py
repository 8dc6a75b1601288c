"""The derivative of a sum of powers of one variable: as an expression, at a point, and once more."""

from functools import lru_cache

from exgen import Mistake, assume, decimal, diff, exact, latex, ln, nonzero, signed, substitute, variable

TITLE = "First and second derivative"
SOURCE = "notes, lecture 2, lecture 3 and 25 January: y = 3x² + 15 has y' = 6x, 18 at x = 3, and y'' = 6"
# Exponents of the terms, the constant among them; a list is a choice. A root and a quotient are the powers 1/2 and -n.
LEVELS = {
    1: dict(exponents=[[3], [2], [0]], points=[-3, -2, 2, 3, 4], again=False),
    2: dict(exponents=[[4, 5], [3], [2], [1], [0]], points=[-2, 2, 3], again=True),
    3: dict(exponents=[[2, 3], ["1/2"], [-1, -2], [1], [0]], points=[1, 4], again=True),
}
CONVENTIONS = {"prime": "One prime is the first derivative with respect to the variable named, two are the second."}
NAMES = ["x", "t", "u", "w", "s"]
DOMAIN = dict.fromkeys(NAMES, "positive")  # where a root is drawn; without one, solve says "real"

INTROS = [
    "A function of one variable is given by",
    "A loss depends on a single weight as",
    "The distance covered after some time is described by",
    "Consider the function",
]
SLOPES = ["What is the slope of ${f}$ at ${x} = {p}$?", "Give the value of ${f}'$ at ${x} = {p}$."]
BENDS = ["What is the value of ${f}''$ at ${x} = {p}$?", "Give ${f}''$ at ${x} = {p}$ as a number."]


def draw(rng, exponents=([3], [2], [0]), points=(2, 3, 4), again=False):
    name, point = rng.choice(NAMES), rng.choice(points)
    powers = [exact(rng.choice(choice)) for choice in exponents]
    largest = 4 if max(powers) > 3 else 6
    factors = [factor(rng, power, point, largest) for power in powers]
    assume(all(abs(f) > 1 for f, p in zip(factors, powers) if p not in (0, 1)))
    values = [sum(f * value_at(p, point, times) for f, p in zip(factors, powers)) for times in range(3)]
    # Nice numbers, none of which is another one by accident.
    assume(all(value.denominator <= 4 and abs(value) <= 240 for value in values))
    assume(len({*values, 0, point}) == 5)
    return {
        "z": total(factors, powers, variable(name)),
        "variables": name,
        "point": exact(point),
        "again": again,
        "wording": {
            "output": rng.choice([f for f in ("y", "f", "h", "L") if f != name]),
            "intro": rng.choice(INTROS),
            "slope": rng.choice(SLOPES),
            "bend": rng.choice(BENDS),
        },
    }


def factor(rng, power, point, largest):
    """A coefficient; below a root or a quotient one that its derivatives at the point divide."""
    if power == exact("1/2"):
        return exact(nonzero(rng, 4)) * (4 if point == 1 else 8)
    if power < 0:
        return exact(nonzero(rng, 6)) if point == 1 else exact(nonzero(rng, 3)) * (16 if power == -1 else 32)
    return exact(nonzero(rng, largest if power else 15))


def value_at(power, point, times):
    """The value at the point of a power, differentiated so many times."""
    down = exact(1)
    for _ in range(times):
        down, power = down * power, power - 1
    if power.denominator == 1:
        return down * exact(point) ** power
    return down * exact({1: 1, 4: 2}[point]) ** (2 * power)


def solve(step, z, variables, point, again, wording, slip=""):
    x = variable(variables)
    domain = {variables: "positive" if rooted(z, x) else "real"}
    first = sloppy(z, x, slip) if slip in SLIPS else differentiated(z, x)
    first = step("first", first, kind="expression", marks=2 if again else 1, domain=domain)
    slope = substitute(z if slip == "value" else first, {x: point})
    step("slope", slope, marks=1)
    second = sloppy(first, x, slip) if slip in SLIPS else first**2 if slip == "squared" else differentiated(first, x)
    second = step("second", second, kind="expression", marks=2 if again else 1, domain=domain)
    if again:
        step("bend", substitute(second, {x: point}), marks=1)


@lru_cache(maxsize=256)  # every mistake asks for it again
def differentiated(z, x):
    """Term by term: but for their factors terms are met in many variants, and diff remembers them."""
    products = [each.as_coeff_Mul() for each in parts(z, x)]
    return exact(sum((factor * diff(rest, x) for factor, rest in products), exact(0)))


def sloppy(z, x, slip):
    """The derivative with one wrong rule, applied to every term."""
    return sum((SLIPS[slip](f, p, x) for f, p in terms(z, x)), exact(0))


SLIPS = {
    "constant kept": lambda f, p, x: term(f * p, p - 1, x) if p else f,
    "power kept": lambda f, p, x: term(f * p, p, x),
    "factor lost": lambda f, p, x: term(f, p - 1, x) if p else exact(0),
    "lowered first": lambda f, p, x: term(f * (p - 1), p - 1, x) if p not in (0, 1) else term(f * p, 0, x),
    "towards zero": lambda f, p, x: term(f * p, p + 1 if p < 0 else p - 1, x) if p else exact(0),
    "integrated": lambda f, p, x: term(f / (p + 1), p + 1, x) if p != -1 else f * ln(x),
}


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def << wording["output"] >>(<< variables >>):
    return << z >>

def derivatives(at):
    at = at.requires_grad_()
    once, = torch.autograd.grad(<< wording["output"] >>(at).sum(), at, create_graph=True)
    twice, = torch.autograd.grad(once.sum(), at)
    return once.detach(), twice

# as functions, compared at a few points; then at the point of the question
first, second = derivatives(torch.tensor(<< points.get(variables, [1, 2, 3]) >>))
slope, bend = derivatives(torch.tensor(<< point >>))
print(slope, bend)
"""

MISTAKES = [
    Mistake(
        "constant kept",
        "A constant does not change with the variable, so its derivative is 0. "
        "Check: another constant moves the whole graph up or down, and every slope stays the same.",
        slip="constant kept",
    ),
    Mistake(
        "power not lowered",
        "The power rule lowers the exponent by one as it brings it down: $x^3$ has the derivative $3x^2$. "
        "Check: the derivative of $2x$ must be 2, the slope of a straight line.",
        slip="power kept",
    ),
    Mistake(
        "exponent not brought down",
        "The power rule multiplies by the old exponent: $x^3$ has the derivative $3x^2$. "
        "Check: between 1 and 1.01 a cube grows by about 0.03, not by 0.01.",
        slip="factor lost",
    ),
    Mistake(
        "exponent lowered before it was brought down",
        "The factor is the exponent as it stood before it was lowered: $x^3$ has the derivative $3x^2$, not $2x^2$. "
        "Check: between 1 and 1.01 a cube grows by about 0.03, not by 0.02.",
        slip="lowered first",
    ),
    Mistake(
        "integrated",
        "This is what an integral does with a power: the exponent raised, and divided by. A derivative goes the other "
        "way. Check: differentiate the answer; this must not give back the function itself.",
        slip="integrated",
    ),
    Mistake(
        "negative exponent moved towards 0",
        "Lowering an exponent by one makes a negative one more negative: $x^{-1}$ has the derivative $-x^{-2}$. "
        "Check: one step to the left of $-1$ on the number line is $-2$.",
        slip="towards zero",
    ),
    Mistake(
        "value for slope",
        "This is the value of the function at the point, not that of its derivative. "
        "Check: a constant added to the function must not change the answer.",
        slip="value",
    ),
    Mistake(
        "second derivative as a square",
        "The second derivative is the derivative of the derivative, not its square. "
        "Check: a straight line has a slope, but does not bend: its second derivative is 0.",
        slip="squared",
    ),
]

STATEMENT = r"""
%% set f, x = wording["output"], symbol(variables)
<< wording["intro"] >>
%% if rooted(z, x)
$$ << f >> = << in_order(z, x) >> \qquad\text{for } << x >> > 0. $$
%% else
$$ << f >> = << in_order(z, x) >>. $$
%% endif

<< answer("first") >> Give the derivative << slope_of(f, x) >> as an expression.

<< answer("slope") >> << wording["slope"].format(f=f, x=latex(x), p=latex(point)) >>

<< answer("second") >> Give the second derivative << bend_of(f, x) >> as an expression.

%% if again
<< answer("bend") >> << wording["bend"].format(f=f, x=latex(x), p=latex(point)) >>
%% endif
"""

SOLUTION = r"""
%% set f, x = wording["output"], symbol(variables)
Sums are differentiated term by term, and each power by the power rule: bring the exponent down, then lower it by one,
$$ \frac{\mathrm{d}}{\mathrm{d}<< x >>} << x >>^n = n << x >>^{n-1}. $$
A constant does not change, so its derivative is 0.
%% if rooted(z, x)
The rule holds for every exponent, so write the root as $<< x >>^{1/2}$ and a quotient as a negative power first.
%% endif
The same rule, applied to the derivative, gives the second derivative. Term by term, with the values at
$<< x >> = << point >>$:

%% set here = "at $%s$" % latex(point)
<< table(["term", "as a power", "first derivative", here, "second derivative", here], rows(z, x, point)) >>

So, adding up,
$$ << f >>' = << in_order(first, x) >>, \qquad << f >>'(<< point >>) = << slope >>, $$
$$ << f >>'' = << in_order(second, x) >>, \qquad << f >>''(<< point >>) = << substitute(second, {x: point}) >>. $$

Sanity check, without any rule: the slope of the chord over a short piece of the graph around $<< x >> = << point >>$ is
%% set near = chord(z, x, point)
$$ \frac{<< f >>(<< point | paren >> + 0.01) - << f >>(<< point | paren >> - 0.01)}{0.02} \approx << near >>, $$
close to $<< f >>'(<< point >>) = << slope >>$. The value $<< f >>(<< point >>) = << substitute(z, {x: point}) >>$ is
how high the graph is there; it says nothing about the slope.
"""


def symbol(variables):
    return variable(variables)


def term(factor, power, x):
    """factor · x^power, with a root where the power is a half."""
    return exact(factor * raised(x, power)) if factor and power else exact(factor)


@lru_cache(maxsize=256)
def raised(x, power):
    """x^power; the exponent has to be a number of sympy's own."""
    return x ** (x**0 * power)


def total(factors, powers, x):
    return sum((term(f, p, x) for f, p in zip(factors, powers)), exact(0))


@lru_cache(maxsize=256)
def terms(z, x):
    """(factor, exponent) of each power, in falling order."""
    pairs = [power_of(each, x) for each in parts(z, x)]
    if None in pairs:  # not multiplied out, as a student may leave it
        if degree(z, x) > 20:
            raise ValueError("too many terms to multiply out")
        pairs = [each.as_coeff_exponent(x) for each in parts((x**0 * z).expand(), x)]
    return sorted([(exact(f), exact(p)) for f, p in pairs], key=lambda pair: -pair[1])


def power_of(each, x):
    """(factor, exponent) of a number times a power of x, None of anything else."""
    factor, rest = each.as_coeff_Mul()
    base, power = rest.as_base_exp()
    return (factor, 0) if rest == 1 else (factor, power) if base == x else None


def degree(z, x):
    """The degree of a polynomial, or more, without multiplying it out."""
    if z.is_Pow and z.exp.is_Integer:
        return abs(int(z.exp)) * degree(z.base, x)
    below = [degree(part, x) for part in z.args]
    return int(z == x) if not below else sum(below) if z.is_Mul else max(below)


def parts(z, x):
    """The terms of a sum; of anything else, a number too, the one that it is."""
    constant, others = (x**0 * z).as_coeff_add()
    return [*others, constant] if constant or not others else list(others)


def rooted(z, x):
    """Whether there is a root or a quotient, which not every number has."""
    return any(p < 0 or p.denominator > 1 for _, p in terms(z, x))


def slope_of(f, x):
    return rf"${f}' = \mathrm{{d}}{f}/\mathrm{{d}}{latex(x)}$"


def bend_of(f, x):
    return rf"${f}'' = \mathrm{{d}}^2{f}/\mathrm{{d}}{latex(x)}^2$"


def rows(z, x, point):
    """Each term with its derivatives and their values; a last row that adds up the values."""
    lines, sums = [], [exact(0), exact(0)]
    for f, p in terms(z, x):
        first = term(f * p, p - 1, x)
        second = diff(first, x) if hasattr(first, "free_symbols") else exact(0)
        values = [substitute(each, {x: point}) for each in (first, second)]
        sums = [a + b for a, b in zip(sums, values)]
        shown = f"{ {1: '', -1: '-'}.get(f, latex(f)) }{latex(x)}^{{{exponent(p)}}}" if p else latex(f)
        lines.append([term(f, p, x), f"${shown}$", first, values[0], second, values[1]])
    return [*lines, ["sum", "", "", sums[0], "", sums[1]]]


def in_order(z, x):
    """LaTeX of a sum of powers, the highest first."""
    first, *others = (term(f, p, x) for f, p in terms(z, x))
    return " ".join([latex(first), *map(signed, others)])


def exponent(power):
    return f"{power.numerator}/{power.denominator}" if power.denominator > 1 else str(power.numerator)


def chord(z, x, point):
    """The slope of the chord from 0.01 before the point to 0.01 behind it, as a decimal."""
    small = exact("0.01")
    ends = [substitute(z, {x: point + side * small}) for side in (1, -1)]
    return decimal((ends[0] - ends[1]) / (2 * small), 6)
