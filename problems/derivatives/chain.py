"""The chain rule, with the inner functions named: a factor for each level of nesting, and their product."""

from exgen import (
    Mistake,
    assume,
    cos,
    decimal,
    diff,
    exact,
    exp,
    latex,
    ln,
    nonzero,
    paren,
    sigmoid,
    sin,
    sqrt,
    substitute,
    tanh,
    variable,
)

TITLE = "The chain rule, level by level"
SOURCE = "notes, lecture 4: the derivative of e^(sin(x²)) is e^(sin(x²)) · cos(x²) · 2x"
# The functions that may stand around a polynomial of the given degree; at level 3 one stands between the two. A cosine
# stands only where no number is asked for: it is flat where it has a simple value.
LEVELS = {
    1: dict(degree=1, middle=[], outer=["power", "exp", "sin", "cos", "sigmoid", "tanh"]),
    2: dict(degree=2, middle=[], outer=["power", "exp", "sin", "ln", "root", "sigmoid", "tanh", "quotient"]),
    3: dict(
        degree=2,
        middle=["sin", "exp", "tanh"],
        outer=["power", "exp", "ln", "root", "sigmoid", "tanh", "quotient"],
    ),
}
CONVENTIONS = {
    "logarithm": r"$\ln$ is the natural logarithm, to the base $e$.",
    "angles": "Angles are in radians.",
    "sigmoid": r"$\sigma(x) = 1/(1 + e^{-x})$, with the derivative $\sigma'(x) = \sigma(x)\,(1 - \sigma(x))$.",
}

# The count goes by the signs of the formulas, and σ' is long only because the key writes σ out in powers of e.
ALLOWS = {"uneven work": "every variant of a level asks for one rule a level of nesting, and for one product"}

NAMES = ["x", "t", "s", "z"]
INNER = ["u, v", "a, b", "p, q", "g, h"]
INTROS = [
    "A loss depends on a single parameter as",
    "A signal goes through several functions, one inside the other:",
    "The output of a small network with one input is",
    "Consider the composite function",
]
# Where a function has simple values, it and its derivative.
NICE = {"power": [-2, -1, 1, 2], "root": [1, 4, 9], "ln": [1, 2, 3, 4, 5], "quotient": [1, 2, 3, 4]}


def draw(rng, degree=2, middle=(), outer=("power", "exp")):
    chain = [*([rng.choice(middle)] if middle else []), rng.choice(outer)]
    place, shift = rng.choice([-3, -2, -1, 1, 2, 3]), 0
    at = rng.choice(NICE.get(chain[-1], [0]))
    if middle:
        # Innermost 0 at the place, where sin, tanh and exp have simple values; the shift does the same one level up.
        middle_at, at = rng.choice([n for n in NICE.get(chain[-1], [0]) if n != 1]), 0
        assume(middle_at >= 0 and not (chain[0] == "exp" and middle_at == 0))
        shift = middle_at - (chain[0] == "exp")
    if degree == 1:
        poly = [nonzero(rng, 4), rng.choice([-5, -4, -3, -2, 2, 3, 4, 5])]
        slope = poly[1]
    else:
        first, second = nonzero(rng, 6), nonzero(rng, 4)
        poly = [at - second * place**2 - first * place, first, second]
        slope = first + 2 * second * place
        assume(poly[0] and abs(poly[0]) <= 30)
        assume(middle or chain[-1] not in ("root", "ln", "quotient") or above_zero(*poly))
    # A factor that is left out has to show in the number as well.
    assume(1 < abs(slope) <= 20)
    x, inside = rng.choice(NAMES), rng.choice(INNER)
    return {
        "chain": " ".join(chain),
        "poly": exact(poly),
        "shift": exact(shift),
        "power": rng.randint(3, 5),
        "variables": f"{x}, {inside}" if middle else f"{x}, {inside.split(', ')[0]}",
        "place": exact(place) if degree > 1 else None,
        "wording": {"intro": rng.choice(INTROS), "output": rng.choice("yfL")},
    }


def above_zero(c, b, a):
    """Whether a x² + b x + c is positive for every x, so that it has a root, a logarithm and a reciprocal."""
    return a > 0 and b * b < 4 * a * c


def solve(step, chain, poly, shift, power, variables, place, wording, slip=""):
    x, *names = [variable(name) for name in variables.split(", ")]
    functions = [lambda u, kind=kind: CALLS[kind](u, power) for kind in chain.split()]
    inside = [polynomial(poly, x), *(f(name) + shift for f, name in zip(functions[:-1], names))]
    where = dict(zip(map(str, names), inside))

    def in_x(expression):
        for name, value in reversed(list(zip(names, inside))):
            expression = substitute(expression, {name: value})
        return expression

    # From the outside in: each function is differentiated by its own argument, and stays at its own argument.
    last = functions[-1](names[-1])
    due = diff(last, names[-1])
    if slip == "outer kept":
        due = last
    if slip == "power rule" and chain.endswith("exp"):
        due = names[-1] * last / exp(1)
    factors = [step("outer", due, marks=1, where=where)]
    if len(names) == 2:
        factors.append(step("middle", diff(functions[0](names[0]), names[0]), marks=1, where=where))
    factors.append(step("inner", slope(poly, x), kind="expression", marks=1))
    product = exact(1)
    for factor in SLIPS.get(slip, lambda factors: factors)(factors):
        product = product * factor
    if slip == "added":
        product = sum(factors, exact(0))
    if slip == "at the input":
        product = substitute(product, {names[-1]: x})
    if slip == "nested":
        product = factors[-1]
        for factor, name in zip(factors[-2::-1], names):
            product = substitute(factor, {name: product})
    total = step("total", in_x(product), marks=len(factors), where=where)
    if place is not None:
        step("slope", substitute(in_x(total), {x: place}), marks=1)


SLIPS = {
    "innermost dropped": lambda factors: factors[:-1],
    "middle dropped": lambda factors: [factors[0], factors[-1]],
    "outer alone": lambda factors: factors[:1] if len(factors) > 2 else factors,
}

# Each function as it is computed, as it is written, as torch spells it, and the derivative in words of the blackboard.
CALLS = {
    "power": lambda u, n: u**n,
    "exp": lambda u, n: exp(u),
    "sin": lambda u, n: sin(u),
    "cos": lambda u, n: cos(u),
    "ln": lambda u, n: ln(u),
    "root": lambda u, n: sqrt(u),
    "sigmoid": lambda u, n: sigmoid(u),
    "tanh": lambda u, n: tanh(u),
    "quotient": lambda u, n: 1 / u,
}
WRITTEN = {
    "power": r"\left({u}\right)^{{{n}}}",
    "exp": "e^{{{u}}}",
    "sin": r"\sin\left({u}\right)",
    "cos": r"\cos\left({u}\right)",
    "ln": r"\ln\left({u}\right)",
    "root": r"\sqrt{{{u}}}",
    "sigmoid": r"\sigma\left({u}\right)",
    "tanh": r"\tanh\left({u}\right)",
    "quotient": r"\frac{{1}}{{{u}}}",
}
RULES = {
    "power": "{n} {u}^{{{m}}}",
    "exp": "e^{{{u}}}",
    "sin": r"\cos({u})",
    "cos": r"-\sin({u})",
    "ln": r"\frac{{1}}{{{u}}}",
    "root": r"\frac{{1}}{{2\sqrt{{{u}}}}}",
    "sigmoid": r"\sigma({u})\,(1 - \sigma({u}))",
    "tanh": r"1 - \tanh^2({u})",
    "quotient": r"-\frac{{1}}{{{u}^2}}",
}
TORCH = {
    "power": "{u}**{n}",
    "exp": "torch.exp({u})",
    "sin": "torch.sin({u})",
    "cos": "torch.cos({u})",
    "ln": "torch.log({u})",
    "root": "torch.sqrt({u})",
    "sigmoid": "torch.sigmoid({u})",
    "tanh": "torch.tanh({u})",
    "quotient": "1 / {u}",
}


CHECK = """
%% set x, u, v = (names(variables) + [""])[:3]
%% set last = v or u
import torch
torch.set_default_dtype(torch.float64)
c = << poly >>

def forward(<< x >>):
    << u >> = sum(c[i] * << x >>**i for i in range(len(c)))
%% if v
    << v >> = << torch_call(chain.split()[0], u, power) >> + (<< shift >>)
    return << u >>, << v >>, << torch_call(chain.split()[1], v, power) >>
%% else
    return << u >>, << torch_call(chain, u, power) >>
%% endif

# as functions, compared at a few points
start = torch.tensor(<< points.get(x, [1, 2, 3]) >>, requires_grad=True)
nodes = [start, *forward(start)]
outer, = torch.autograd.grad(nodes[-1].sum(), nodes[-2], retain_graph=True)
%% if v
middle, = torch.autograd.grad(nodes[2].sum(), nodes[1], retain_graph=True)
%% endif
inner, = torch.autograd.grad(nodes[1].sum(), start, retain_graph=True)
total, = torch.autograd.grad(nodes[-1].sum(), start)
%% if place is not none

# at the place of the question
start = torch.tensor(<< place >>, requires_grad=True)
slope, = torch.autograd.grad(forward(start)[-1], start)
print(slope)
%% endif
"""

MISTAKES = [
    Mistake(
        "innermost derivative dropped",
        "The chain rule has a factor for every level, and the last one is the derivative of the innermost function. "
        "Check: with $2x$ in place of $x$ everything happens twice as fast, so the slope must be twice as large.",
        slip="innermost dropped",
    ),
    Mistake(
        "middle derivative dropped",
        "The chain rule has a factor for every level; the function in the middle has one too. "
        "Check: count the functions that are nested, and count the factors.",
        slip="middle dropped",
    ),
    Mistake(
        "both inner derivatives dropped",
        "Only the outermost function was differentiated. What stands inside it changes with the variable as well, and "
        "each level inside adds a factor. "
        "Check: count the functions that are nested, and count the factors.",
        slip="outer alone",
    ),
    Mistake(
        "derivatives added",
        "Rates of change along a chain multiply; they do not add. "
        "Check: if the inner function is constant, nothing changes, so the derivative must be 0.",
        slip="added",
    ),
    Mistake(
        "outer derivative at the variable itself",
        "The derivative of the outer function belongs at the value that the function is given, the inner function, "
        "not at the variable. "
        "Check: write the inner function under one name first, and put it back at the end.",
        slip="at the input",
    ),
    Mistake(
        "derivatives put into each other",
        "The chain rule multiplies the derivatives; it does not put the derivative of the inner function into that of "
        "the outer one. "
        "Check with $(x^2)^2 = x^4$, whose derivative is $4x^3$ and not $4x$.",
        slip="nested",
    ),
    Mistake(
        "outer function not differentiated",
        "The outer function was copied; its factor is its derivative. Only $e^u$ is its own derivative. "
        "Check: with $x$ alone inside, the answer must be the derivative of the outer function.",
        slip="outer kept",
    ),
    Mistake(
        "power rule for an exponential",
        "The power rule is for a variable to a fixed power. In $e^u$ the variable is in the exponent, and the "
        "derivative by $u$ is $e^u$ again. "
        "Check: at $u = 0$ the slope of $e^u$ is 1, not 0.",
        slip="power rule",
    ),
]

STATEMENT = r"""
%% set f = wording["output"]
%% set x, u, v = (names(variables) + [""])[:3]
%% set last = v or u
<< wording["intro"] >>
$$ << f >> = << whole(chain, poly, shift, power, x) >>. $$
Give the inner functions names:
%% if v
$$ << f >> = << call(chain.split()[1], v, power) >>, \qquad << v >> =
<< shifted(call(chain.split()[0], u, power), shift) >>, \qquad << u >> = << polynomial(poly, variable(x)) >>. $$
%% else
$$ << f >> = << call(chain, u, power) >>, \qquad << u >> = << polynomial(poly, variable(x)) >>. $$
%% endif

<< answer("outer") >> Give $<< slope_name(f, last) >>$ as an expression in $<< last >>$.

%% if v
<< answer("middle") >> Give $<< slope_name(v, u) >>$ as an expression in $<< u >>$.

%% endif
<< answer("inner") >> Give $<< slope_name(u, x) >>$ as an expression in $<< x >>$.

<< answer("total") >> Give $<< slope_name(f, x) >>$ as an expression in $<< x >>$.

%% if place is not none
<< answer("slope") >> What is the value of $<< slope_name(f, x) >>$ at $<< x >> = << place >>$?
%% endif
"""

SOLUTION = r"""
%% set f = wording["output"]
%% set x, u, v = (names(variables) + [""])[:3]
%% set kinds, last = chain.split(), v or u
The chain rule multiplies one derivative for each level, from the outside in, each taken at its own argument:
%% if v
$$ << fraction(f, x) >> = << fraction(f, v) >> \cdot << fraction(v, u) >> \cdot << fraction(u, x) >>. $$
%% else
$$ << fraction(f, x) >> = << fraction(f, u) >> \cdot << fraction(u, x) >>. $$
%% endif
Level by level:
<< table(["function", "derivative"], levels(chain, poly, shift, power, variables, f)) >>
%% if "sigmoid" in kinds

Written out in powers of $e$, $\sigma(<< last >>)\,(1 - \sigma(<< last >>)) = << outer >>$; both are right.
%% endif

Put back what the names stand for, and multiply:
$$ \begin{aligned} << fraction(f, x) >> &= << factored(chain, poly, shift, power, variables) >>. \end{aligned} $$
%% if place is not none

The numbers go in last. At $<< x >> = << place >>$, from the inside out,
$<< u >> = << value_of(poly, place) >>$<< " and $%s = %s$" % (v, latex(middle_value(kinds[0], poly, shift, place))) if v >>,
so the factors are
$$ << fraction(f, x) >> = << factor_values(chain, poly, shift, power, variables, place) >> = << slope >>. $$
%% endif

%% set at = place if place is not none else exact(0)
Sanity check without any rule: over $0.001$ to either side of $<< x >> = << at >>$ the chord of the graph has the
slope $<< chord(chain, poly, shift, power, at) >>$, and the derivative there is $<< rounded(total, x, at) >>$.
Without the factor $<< slope_name(u, x) >>$, which is $<< inner_slope(poly, at) >>$ there, it would be
$<< rounded(total / inner_slope(poly, at), x, at) >>$, and the two would not agree.
"""


def polynomial(poly, x):
    return sum((c * x**i if i else c for i, c in enumerate(poly)), exact(0))


def slope(poly, x):
    """The derivative of the polynomial, from those of the powers of x."""
    return exact(sum((c * diff(x**i, x) for i, c in enumerate(poly) if i), exact(0)))


def names(variables):
    return variables.split(", ")


def call(kind, u, n):
    text = WRITTEN[kind].format(u=u, n=n, m=n - 1)
    return text.replace(rf"\left({u}\right)", f"({u})" if kind != "power" else u)


def shifted(text, shift):
    return f"{text} + {latex(shift)}" if shift else text


def whole(chain, poly, shift, power, x):
    """LaTeX of the function with everything written out."""
    text = latex(polynomial(poly, variable(x)))
    kinds = chain.split()
    for level, kind in enumerate(kinds):
        text = WRITTEN[kind].format(u=text, n=power)
        text = shifted(text, shift) if level + 1 < len(kinds) else text
    return text


def torch_call(kind, u, n):
    return TORCH[kind].format(u=u, n=n)


def slope_name(y, x):
    return rf"\mathrm{{d}}{y}/\mathrm{{d}}{x}"


def fraction(y, x):
    return rf"\frac{{\mathrm{{d}}{y}}}{{\mathrm{{d}}{x}}}"


def rule(kind, u, n, bracketed=False):
    """LaTeX of the derivative of a function at u."""
    if bracketed and kind in ("power", "quotient"):
        u = rf"\left({u}\right)"
    return RULES[kind].format(u=u, n=n, m=n - 1)


def levels(chain, poly, shift, power, variables, f):
    x, *inside = names(variables)
    kinds = chain.split()
    lines = []
    for level in range(len(kinds) - 1, -1, -1):
        y, u, last = (f if level == len(kinds) - 1 else inside[level + 1]), inside[level], level == len(kinds) - 1
        text = call(kinds[level], u, power)
        text = text if last else shifted(text, shift)
        lines.append([f"${y} = {text}$", f"${slope_name(y, u)} = {rule(kinds[level], u, power)}$"])
    u = polynomial(poly, variable(x))
    return [*lines, [f"${inside[0]} = {latex(u)}$", f"${slope_name(inside[0], x)} = {latex(slope(poly, variable(x)))}$"]]


def arguments(chain, poly, shift, power, x):
    """LaTeX of what each function is given, from the inside out."""
    texts = [latex(polynomial(poly, variable(x)))]
    for kind in chain.split()[:-1]:
        texts.append(shifted(WRITTEN[kind].format(u=texts[-1], n=power), shift))
    return texts


def factored(chain, poly, shift, power, variables):
    """LaTeX of the derivative as the product of its factors, the outer one on a line of its own where there are three."""
    x = names(variables)[0]
    kinds, texts = chain.split(), arguments(chain, poly, shift, power, x)
    factors = [rule(kind, text, power, bracketed=True) for kind, text in zip(kinds, texts)]
    bracketed = [kind == "tanh" or text.startswith("-") for kind, text in zip(kinds, factors)]
    factors = [rf"\left({text}\right)" if around else text for around, text in zip(bracketed, factors)]
    outer, *others = [*reversed(factors), paren(slope(poly, variable(x)))]
    then = r" \\ &\quad \cdot " if len(others) > 1 else r" \cdot "
    return outer + then + r" \cdot ".join(others)


def value_of(poly, place):
    return exact(sum((c * place**i for i, c in enumerate(poly)), exact(0)))


def inner_slope(poly, place):
    return exact(sum((i * c * place ** (i - 1) for i, c in enumerate(poly) if i), exact(0)))


def middle_value(kind, poly, shift, place):
    return exact(CALLS[kind](value_of(poly, place), 1) + shift)


def factor_values(chain, poly, shift, power, variables, place):
    """LaTeX of the product of the factors' values."""
    u, at, shown = variable("u"), value_of(poly, place), []
    for kind in chain.split():
        value = substitute(diff(CALLS[kind](u, power), u), {u: at})
        shown.append(paren(value) if value < 0 else latex(value))
        at = exact(CALLS[kind](at, power) + shift)
    return r" \cdot ".join([*reversed(shown), paren(inner_slope(poly, place))])


def composed(chain, poly, shift, power, at):
    kinds, value = chain.split(), value_of(poly, at)
    for level, kind in enumerate(kinds):
        value = CALLS[kind](value, power) + (shift if level + 1 < len(kinds) else 0)
    return value


def chord(chain, poly, shift, power, at):
    """The slope of the chord from 0.001 before a place to 0.001 behind it, as a decimal."""
    small = exact("0.001")
    ends = [composed(chain, poly, shift, power, at + side * small) for side in (1, -1)]
    return decimal((ends[0] - ends[1]) / (2 * small), 5)


def rounded(expression, x, at):
    return decimal(substitute(expression, {variable(x): at}), 5)
