"""The gradient through a chain of sigmoid neurons: a factor a layer, none above a quarter of its weight."""

from fractions import Fraction
from math import prod

from exgen import Mistake, assume, decimal, derivative, exact, latex, ln, maximum, paren, sigmoid, variable
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

LOGITS = [("0", "1/4"), ("ln 2", "2/9"), ("ln 3", "3/16"), ("ln 4", "4/25")]
INTROS = [
    "A network of {n} layers has a single neuron in each:",
    "Take a network that is as narrow as can be, {n} layers of one neuron each:",
    "In a chain of {n} sigmoid neurons, each neuron gets the output of the one before:",
]
COUNTS = ["no", "one", "two", "three", "four"]


def draw(rng, layers=3, shared=True, depth=True, general=False):
    chosen = [rng.choice(LOGITS) for _ in range(layers)]
    signs = [rng.choice([-1, 1]) for _ in range(layers)]
    sizes = ["1", "2", "3"] + (["1/2", "3/2", "4", "6"] if not depth else ["1/2", "3/2"] if shared else ["4", "6", "8"])
    one = rng.choice([-1, 1]) * Fraction(rng.choice(sizes))
    w = [one if shared else rng.choice([-1, 1]) * Fraction(rng.choice(sizes)) for _ in range(layers)]
    factors = [weight * Fraction(slope) for weight, (_, slope) in zip(w, chosen)]
    assume(chosen.count(LOGITS[0]) <= layers // 2 and len(set(chosen)) > 1 and any(weight != 1 for weight in w))
    assume(shared or (len(set(map(abs, w))) > 1 and min(w) < 0))
    product, bound = prod(factors), prod(map(abs, w)) / 4**layers
    assume(max(abs(n) for f in (product, bound) for n in (f.numerator, f.denominator)) <= 999 and abs(product) != bound)
    x0 = exact(rng.choice([-3, -2, -1, 1, 2, 3]))
    before, b = x0, []
    for weight, (name, _), sign in zip(w, chosen, signs):
        s = sign * ln(exact(int(name[-1]))) if name != "0" else exact(0)
        b.append(s - weight * before)
        before = sigmoid(s)
    parameters = {"x0": x0, "w": exact(w), "b": exact(b), "general": general, "u": None, "limit": None}
    if depth:
        # For another network: at this weight and limit the depth is found by doubling, not by a table of logarithms.
        parameters["u"] = exact(abs(one)) if shared else exact(rng.choice(["1/2", "1", "3/2", "2", "4/3"]))
        assume(parameters["u"] <= 2)
        parameters["limit"] = exact(rng.choice(["1/100", "1/1000", "1/10000"]))
    return {**parameters, "wording": {"intro": rng.choice(INTROS).format(n=COUNTS[layers])}}


def solve(step, x0, w, b, general, u, limit, wording, slip=""):
    chain = step.table("chain", ("layer", "s", "x", "factor"), labels=["layer"], marks=2 * len(w))
    before, factors = x0, []
    for layer, (weight, bias) in enumerate(zip(w, b), 1):
        s = weight * before + bias
        x = sigmoid(s)
        slope = x if slip == "value" else derivative(lambda s: sigmoid(s), at=x if slip == "slope at x" else s)
        _, _, before, factor = chain.row(exact(layer), s, x, slope if slip == "no weight" else weight * slope)
        factors.append(factor)
    step("gradient", sum(factors) if slip == "added" else prod(factors), marks=1)
    quarter = exact(1) if slip == "bound without 1/4" else exact("1/4")
    size = [exact(1) if slip == "no weight" else maximum(weight, -weight) for weight in w]
    step("bound", prod(quarter * weight for weight in size), marks=1)
    if u is not None:
        step("depth", depth(exact("1/4") if slip == "no weight" else u / 4, limit) - (slip == "one too few"), marks=1)
    if general:
        a, length = variable("a"), variable("L")
        step("formula", (a / 4) ** length if slip != "added" else length * a / 4, marks=1, kind="expression")


def depth(factor, limit):
    """The fewest factors whose product is below the limit; the factor is below 1."""
    count, product = 1, factor
    while product >= limit:
        count, product = count + 1, product * factor
    return exact(count)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
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
        slip="no weight",
    ),
    Mistake(
        "factors added",
        "Along a chain the factors are multiplied; only different paths are added, and here is one path. Check: if one "
        "factor is 0, nothing can pass.",
        slip="added",
    ),
    Mistake(
        "value in place of the slope",
        "What is multiplied is the slope of the logistic function, $\\sigma(s)(1 - \\sigma(s))$, not its value. Check: no "
        "slope is above 1/4.",
        slip="value",
    ),
    Mistake(
        "slope taken at x",
        "The slope belongs at $s$, what the activation was given. With $x = \\sigma(s)$ it is $x(1 - x)$, and no further "
        "activation of $x$ is taken. Check: the slope at $s = 0$ is 1/4.",
        slip="slope at x",
    ),
    Mistake(
        "largest slope taken as 1",
        "The logistic function is nowhere steeper than 1/4, so each layer brings at most a quarter of the size of its "
        "weight. Check: $x(1 - x)$ is largest at one half.",
        slip="bound without 1/4",
    ),
    Mistake(
        "one layer too few",
        "At this depth the bound is still at or above the limit; it has to be below. Check: raise the factor to the number "
        "given and compare.",
        slip="one too few",
    ),
]

STATEMENT = r"""
<< wording["intro"] >>
$$ s_l = w_l\, x_{l-1} + b_l, \qquad x_l = \sigma(s_l), \qquad l = << counting(w) >>. $$

<< figure(picture(w)) >>

The input is $x_0 = << x0 >>$, and
<< table(["$l$", "$w_l$", "$b_l$"], rows(w, b)) >>

<< answer("chain") >> Work out $s_l$, $x_l$ and the factor $\partial x_l/\partial x_{l-1}$ of each layer, a row a layer,
exactly or to 3 significant figures.

<< answer("gradient") >> Give $\partial x_{<< w | length >>}/\partial x_0$.

<< answer("bound") >> The slope of $\sigma$ has a largest value. Use it to give the best upper bound for
$\left|\partial x_{<< w | length >>}/\partial x_0\right|$ that holds for these weights, whatever $x_0$ and the $b_l$ are, with
each layer bounded by itself.

%% if u is not none
<< answer("depth") >> A deeper chain of the same kind has the weight $<< u >>$ or $-<< u >>$ in every layer. How many layers
does it need at least, so that this kind of bound for the gradient at $x_0$ is below $<< limit >>$?

%% endif
%% if general
<< answer("formula") >> Every weight of a chain of $L$ layers has the size $|w_l| = a > 0$. Give the bound as an expression in
$a$ and $L$.

%% endif
"""

SOLUTION = r"""
The chain rule gives each layer the factor $\frac{\partial x_l}{\partial x_{l-1}} = w_l\, \sigma'(s_l)$ with
$\sigma'(s_l) = x_l (1 - x_l)$. Layer by layer:
$$ \begin{aligned}
%% for layer, s, x, factor in chain.rows
%% set i = loop.index0
s_{<< i + 1 >>} &= << w[i] | paren >> \cdot << before(chain, x0, i) | paren >> + << b[i] | paren >> = << s >>, & x_{<< i + 1 >>} &= << x >>, &
<< w[i] | paren >> \cdot << x >> \cdot << left(x) >> &= << factor >><< " \\\\[4pt]" if not loop.last >>
%% endfor
\end{aligned} $$

Only one path leads from $x_0$ to $x_{<< w | length >>}$, so the factors are multiplied:
$$ \frac{\partial x_{<< w | length >>}}{\partial x_0} = << product(chain) >> = << gradient >>. $$

<< figure(picture(w, x0, chain)) >>

Values stand above the wires; below them is the gradient of $x_{<< w | length >>}$, which is 1 at the end and is multiplied by
a factor a layer on the way back.

The slope $x(1 - x)$ is largest at $x = \frac{1}{2}$, where it is $\frac{1}{4}$. So no factor is larger than a quarter of the
size of its weight:
$$ \left|\frac{\partial x_{<< w | length >>}}{\partial x_0}\right| \le << bounds(w) >> = << bound >>. $$
Sanity check: the gradient itself has the size $<< size(gradient) >>$, which is below the bound.
%% if u is not none

With weights of size $<< u >>$ each layer brings a factor of at most $\frac{1}{4} \cdot << u | paren >> = << u / 4 >>$:
$$ \left(<< u / 4 >>\right)^{<< depth - 1 >>} \approx << power(u, depth - 1) >> \ge << limit >>, \qquad
\left(<< u / 4 >>\right)^{<< depth >>} \approx << power(u, depth) >> < << limit >>. $$
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


def rows(w, b):
    return [[exact(i), weight, bias] for i, (weight, bias) in enumerate(zip(w, b), 1)]


def counting(w):
    return ", ".join(str(layer) for layer, _ in enumerate(w, 1))


def before(chain, x0, i):
    return chain.rows[i - 1][2] if i else x0


def left(x):
    return rf"\left(1 - {latex(x)}\right)"


def product(chain):
    return r" \cdot ".join(paren(factor) for *_, factor in chain.rows)


def bounds(w):
    return r" \cdot ".join(rf"\frac{{{latex(abs(weight))}}}{{4}}" if weight.denominator == 1
                           else rf"\frac{{1}}{{4}} \cdot {latex(abs(weight))}" for weight in w)


def size(value):
    return abs(value)


def power(u, count):
    return decimal((u / 4) ** count.numerator, 3)


def picture(w, x0=None, chain=None):
    names = [f"x_{i}" for i in range(len(w) + 1)]
    nodes = [(names[0], "leaf"), *((name, r"\sigma") for name in names[1:])]
    edges = list(zip(names, names[1:]))
    if chain is None:
        return computation_graph(nodes, edges)
    values = {names[0]: x0, **{name: row[2] for name, row in zip(names[1:], chain.rows)}}
    gradients, carried = {names[-1]: exact(1)}, exact(1)
    for name, row in reversed(list(zip(names, chain.rows))):
        carried = carried * row[3]
        gradients[name] = carried
    return computation_graph(nodes, edges, values, gradients)
