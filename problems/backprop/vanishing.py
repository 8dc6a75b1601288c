"""The gradient through a chain of sigmoid neurons: a factor a layer, none above a quarter of its weight."""

from fractions import Fraction
from math import prod

from exgen import Mistake, activation_named, assume, exact, in_words, latex, maximum, variable
from exgen.figures import computation_graph

TITLE = "Vanishing gradients in a chain of sigmoids"
SOURCE = "notes, lectures 2 and DL-5: the slope of the logistic function is at most 1/4, and the chain rule multiplies"
LEVELS = {
    1: dict(layers=2, shared=True, depth=False, general=False),
    2: dict(layers=3, shared=True, depth=True, general=False),
    3: dict(layers=4, shared=False, depth=True, general=True),
}
CONVENTIONS = {"logistic function": "$\\sigma(s) = 1/(1 + e^{-s})$."}
DOMAIN = {"a": "positive", "L": "positive"}

INTROS = [
    "A network of {n} layers has a single neuron in each:",
    "Take a network that is as narrow as can be, {n} layers of one neuron each:",
    "In a chain of {n} sigmoid neurons, each neuron gets the output of the one before:",
]
PLACES = ["0", "ln 2", "ln 3", "ln 4"]
SIGMOID = activation_named("sigmoid")


def draw(rng, layers=3, shared=True, depth=True, general=False):
    chosen = [SIGMOID.at(rng.choice(PLACES)) for _ in range(layers)]
    signs = [rng.choice([-1, 1]) for _ in range(layers)]
    sizes = ["1", "2", "3"] + (["1/2", "3/2", "4", "6"] if not depth else ["1/2", "3/2"] if shared else ["4", "6", "8"])
    one = rng.choice([-1, 1]) * Fraction(rng.choice(sizes))
    w = [one if shared else rng.choice([-1, 1]) * Fraction(rng.choice(sizes)) for _ in range(layers)]
    assume(sum(place.s == 0 for place in chosen) <= layers // 2 and len(set(chosen)) > 1 and any(weight != 1 for weight in w))
    assume(shared or (len(set(map(abs, w))) > 1 and min(w) < 0))
    product, bound = prod(weight * place.slope for weight, place in zip(w, chosen)), prod(map(abs, w)) / 4**layers
    assume(max(abs(n) for f in (product, bound) for n in (f.numerator, f.denominator)) <= 999 and abs(product) != bound)
    x0 = before = exact(rng.choice([-3, -2, -1, 1, 2, 3]))
    b = []
    for weight, place, sign in zip(w, chosen, signs):
        b.append(sign * place.s - weight * before)
        before = SIGMOID(sign * place.s)
    parameters = {"x0": x0, "w": exact(w), "b": exact(b), "general": general, "u": None, "limit": None}
    if depth:
        # For another network: at this weight and limit the depth is found by doubling, not by a table of logarithms.
        parameters["u"] = exact(abs(one)) if shared else exact(rng.choice(["1/2", "1", "3/2", "2", "4/3"]))
        assume(parameters["u"] <= 2)
        parameters["limit"] = exact(rng.choice(["1/100", "1/1000", "1/10000"]))
    return {**parameters, "wording": {"intro": rng.choice(INTROS).format(n=in_words(layers))}}


def solve(step, x0, w, b, general, u, limit, wording):
    chain = step.table("chain", ("layer", "s", "x", "factor"), labels=["layer"], marks=2 * len(w))
    before, factors = x0, []
    for layer, (weight, bias) in enumerate(zip(w, b), 1):
        s = weight * before + bias
        _, _, before, passed = chain.row(exact(layer), s, SIGMOID(s), factor(weight, s))
        factors.append(passed)
    step("gradient", along(factors), marks=1)
    step("bound", prod(map(most, w)), marks=1)
    if u is not None:
        step("depth", layers_below(limit, most(u)), marks=1)
    if general:
        step("formula", along_equal(variable("a") / 4, variable("L")), marks=1, kind="expression")


def factor(weight, s):
    return weight * SIGMOID.slope(s)


def along(factors):
    return prod(factors)


def along_equal(factor, length):
    return factor**length


def most(weight):
    """The largest size of the factor of a layer."""
    return exact("1/4") * maximum(weight, -weight)


def layers_below(limit, factor):
    """The fewest factors whose product is below the limit; the factor is below 1."""
    count, product = 1, factor
    while product >= limit:
        count, product = count + 1, product * factor
    return exact(count)


CHECK = """
x = [torch.tensor(<< x0 >>, requires_grad=True)]
chain = []
weights = << w >>
biases = << b >>
for layer, (w, b) in enumerate(zip(weights, biases), 1):
    s = w * x[-1] + b
    x.append(torch.sigmoid(s))
    factor, = torch.autograd.grad(x[-1], x[-2], retain_graph=True)
    chain.append((layer, s, x[-1], factor))
gradient, = torch.autograd.grad(x[-1], x[0])

zero = torch.tensor(0.0, requires_grad=True)
steepest, = torch.autograd.grad(torch.sigmoid(zero), zero)
bound = (steepest * torch.tensor(weights).abs()).prod()
%% if u is not none
powers = torch.cumprod((steepest * << u >>).expand(60), dim=0)
depth = int((powers >= << limit >>).sum()) + 1
%% endif
%% if general
# the formula, at a few points
a, L = torch.tensor(<< points["a"] >>), torch.tensor(<< points["L"] >>)
formula = torch.exp(L * torch.log(steepest * a))
%% endif
print(chain, gradient, bound)
"""

MISTAKES = [
    Mistake(
        "weight left out",
        "Each layer multiplies by the slope of the activation and by its weight: the derivative of $\\sigma(wx + b)$ with "
        "respect to $x$ is $w\\,\\sigma'(wx + b)$. Check: with $w = 0$ the input has no effect at all.",
        replace={"factor": lambda weight, s: factor(1, s), "most": lambda weight: most(exact(1))},
    ),
    Mistake(
        "factors added",
        "Along a chain the factors are multiplied; only different paths are added, and here is one path. Check: if one "
        "factor is 0, nothing can pass.",
        replace={"along": sum, "along_equal": lambda factor, length: length * factor},
    ),
    Mistake(
        "value in place of the slope",
        "What is multiplied is the slope of the logistic function, $\\sigma(s)(1 - \\sigma(s))$, not its value. Check: no "
        "slope is above 1/4.",
        replace={"factor": lambda weight, s: weight * SIGMOID(s)},
    ),
    Mistake(
        "slope taken at x",
        "The slope belongs at $s$, what the activation was given. With $x = \\sigma(s)$ it is $x(1 - x)$, and no further "
        "activation of $x$ is taken. Check: the slope at $s = 0$ is 1/4.",
        replace={"factor": lambda weight, s: factor(weight, SIGMOID(s))},
    ),
    Mistake(
        "largest slope taken as 1",
        "The logistic function is nowhere steeper than 1/4, so each layer brings at most a quarter of the size of its "
        "weight. Check: $x(1 - x)$ is largest at one half.",
        bound=lambda w, bound: 4 ** len(w) * bound,
    ),
    Mistake(
        "one layer too few",
        "At this depth the bound is still at or above the limit; it has to be below. Check: raise the factor to the number "
        "given and compare.",
        depth=lambda depth: depth - 1,
    ),
]

STATEMENT = r"""
<< wording["intro"] >>
$$ s_l = w_l\, x_{l-1} + b_l, \qquad x_l = \sigma(s_l), \qquad l = << range(1, w | length + 1) | join(", ") >>. $$

<< figure(picture(w)) >>

The input is $x_0 = << x0 >>$, and
<< table(["$l$", "$w_l$", "$b_l$"], numbered(w, b)) >>
"""

QUESTIONS = {
    "chain": r"""Work out $s_l$, $x_l$ and the factor $\partial x_l/\partial x_{l-1}$ of each layer, a row a layer,
exactly or to 3 significant figures.""",
    "gradient": r"Give $\partial x_{<< w | length >>}/\partial x_0$.",
    "bound": r"""The slope of $\sigma$ has a largest value. Use it to give the best upper bound for
$\left|\partial x_{<< w | length >>}/\partial x_0\right|$ that holds for these weights, whatever $x_0$ and the $b_l$ are, with
each layer bounded by itself.""",
    "depth": """A deeper chain of the same kind has the weight $<< u >>$ or $-<< u >>$ in every layer. How many layers
does it need at least, so that this kind of bound for the gradient at $x_0$ is below $<< limit >>$?""",
    "formula": """Every weight of a chain of $L$ layers has the size $|w_l| = a > 0$. Give the bound as an expression in
$a$ and $L$.""",
}

SOLUTION = r"""
The chain rule gives each layer the factor $\frac{\partial x_l}{\partial x_{l-1}} = w_l\, \sigma'(s_l)$ with
$\sigma'(s_l) = x_l (1 - x_l)$. Layer by layer:
$$ \begin{aligned}
%% for layer, s, x, factor in chain.rows
%% set i = loop.index0
s_{<< i + 1 >>} &= << w[i] | paren >> \cdot << (chain.rows[i - 1][2] if i else x0) | paren >> + << b[i] | paren >> = << s >>, & x_{<< i + 1 >>} &= << x >>, &
<< w[i] | paren >> \cdot << x >> \cdot \left(1 - << x >>\right) &= << factor >><< " \\\\[4pt]" if not loop.last >>
%% endfor
\end{aligned} $$

Only one path leads from $x_0$ to $x_{<< w | length >>}$, so the factors are multiplied:
$$ \frac{\partial x_{<< w | length >>}}{\partial x_0} = << chain.rows | map("last") | map("paren") | join(" \\cdot ") >> = << gradient >>. $$

<< figure(picture(w, x0, chain)) >>

Values stand above the wires; below them is the gradient of $x_{<< w | length >>}$, which is 1 at the end and is multiplied by
a factor a layer on the way back.

The slope $x(1 - x)$ is largest at $x = \frac{1}{2}$, where it is $\frac{1}{4}$. So no factor is larger than a quarter of the
size of its weight:
$$ \left|\frac{\partial x_{<< w | length >>}}{\partial x_0}\right| \le << bounds(w) >> = << bound >>. $$
Sanity check: the gradient itself has the size $<< gradient | abs >>$, which is below the bound.
%% if u is not none

With weights of size $<< u >>$ each layer brings a factor of at most $\frac{1}{4} \cdot << u | paren >> = << u / 4 >>$:
$$ \left(<< u / 4 >>\right)^{<< depth - 1 >>} \approx << ((u / 4) ** (depth - 1)) | decimal(3) >> \ge << limit >>, \qquad
\left(<< u / 4 >>\right)^{<< depth >>} \approx << ((u / 4) ** depth) | decimal(3) >> < << limit >>. $$
So << depth | plain >> layers are enough, and one fewer is not. The bound falls by the same factor with every further layer: this is
how gradients vanish.
%% endif
%% if general

With $|w_l| = a$ in all $L$ layers the bound is a product of $L$ equal factors,
$$ \left|\frac{\partial x_L}{\partial x_0}\right| \le << formula >>. $$
For $a < 4$ it goes to 0 as the depth grows. For $a > 4$ the bound grows, but it is only a bound: large weights also drive
$s_l$ to where the slope is small.
%% endif
"""


def bounds(w):
    return r" \cdot ".join(rf"\frac{{{latex(abs(weight))}}}{{4}}" if weight.denominator == 1
                           else rf"\frac{{1}}{{4}} \cdot {latex(abs(weight))}" for weight in w)


def picture(w, x0=None, chain=None):
    names = [f"x_{i}" for i in range(len(w) + 1)]
    nodes = [(names[0], "leaf"), *((name, r"\sigma") for name in names[1:])]
    rows = chain.rows if chain else []
    values = {name: row[2] for name, row in zip(names[1:], rows)} | ({names[0]: x0} if chain else {})
    gradients = {name: prod(row[3] for row in rows[i:]) for i, name in enumerate(names)} if chain else {}
    return computation_graph(nodes, list(zip(names, names[1:])), values, gradients)
