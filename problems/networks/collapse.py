"""Layers without a bend between them are one layer: the single W and b that do what the stack does."""

from exgen import Array, Mistake, assume, exact, latex

TITLE = "Stacked linear layers are one layer"
SOURCE = "notes, lecture DL-5: with linear activations we can not do much"
# scale: hidden layers multiply their sums by a number, which is an activation, and linear.
LEVELS = {
    1: dict(sizes=[(2, 2, 2)], scale=False),
    2: dict(sizes=[(2, 3, 2)], scale=True),
    3: dict(sizes=[(2, 2, 2, 2)], scale=False),
}
CONVENTIONS = {
    "linear layers": "A layer is $s = Wx + b$ with columns $x$ and $s$; $W_{ij}$ leads from input $j$ to neuron $i$.",
}

INTROS = [
    "Someone builds a network of {n} dense layers and leaves the bends out:",
    "A network of {n} layers has linear activations only:",
    "{N} dense layers follow one another, with nothing between them that bends:",
]
ONE = [
    "What the whole network computes, one layer can compute: $y = Wx + b$ for every $x$.",
    "The network could be replaced by a single layer $y = Wx + b$ that gives the same $y$ for every $x$.",
]
COUNTED = {2: "two", 3: "three"}
SMALL = [-3, -2, -1, 1, 2, 3]


def draw(rng, sizes=((2, 2, 2),), scale=False):
    sizes = rng.choice(list(sizes))
    pairs = list(zip(sizes, sizes[1:]))
    weights = [[[rng.choice(SMALL[1:5] if len(pairs) > 2 else SMALL) for _ in range(n)] for _ in range(m)] for n, m in pairs]
    biases = [[rng.choice([-4, -3, -2, -1, 1, 2, 3, 4]) for _ in range(m)] for _, m in pairs]
    assume(all(W[0] != W[1] and W[0][1] != W[1][0] for W in weights))
    # The order of the factors matters, and no product vanishes.
    products = [multiplied(b, a) for a, b in zip(weights, weights[1:])]
    assume(all(entry for product in products for row in product for entry in row))
    assume(sizes[0] != sizes[1] or all(multiplied(a, b) != ba for (a, b), ba in zip(zip(weights, weights[1:]), products)))
    assume(all(max(map(abs, row)) <= 25 for product in products for row in product))
    passed = biases[0]
    for W, b in zip(weights[1:], biases[1:]):
        through = [sum(w * a for w, a in zip(row, passed)) for row in W]
        assume(all(through))
        passed = [a + c for a, c in zip(through, b)]
    x = rng.sample(SMALL, sizes[0])
    given = {f"W{l}": exact(W) for l, W in enumerate(weights, 1)} | {f"b{l}": exact(b) for l, b in enumerate(biases, 1)}
    if scale:
        given["c"] = exact(rng.choice([-3, -2, 2, 3]))
    n = COUNTED[len(pairs)]
    wording = {"intro": rng.choice(INTROS).format(n=n, N=n.capitalize()), "one": rng.choice(ONE)}
    return {**given, "x": exact(x), "wording": wording}


def multiplied(A, B):
    return [[sum(a * b for a, b in zip(row, column)) for column in zip(*B)] for row in A]


def solve(step, W1, b1, W2, b2, x, wording, W3=None, b3=None, c=None, slip=""):
    factor = 1 if c is None or slip == "factor lost" else c

    def joined(A, a, B, b):
        """The W and b of A x + a, times the factor of an activation, followed by B s + b."""
        W = A @ B if slip == "order" else B + A if slip == "added" and A.shape == B.shape else B @ A
        if slip == "first bias lost":
            return W * factor, b
        if slip == "bias kept" and a.shape == b.shape:
            return W * factor, a + b
        if slip == "last bias through" and a.shape == b.shape:
            return W * factor, B @ (a + b)
        return W * factor, (B @ a) * (1 if slip == "factor at W alone" else factor) + b

    W, b = joined(W1, b1, W2, b2)
    if W3 is not None:
        W, b = step("W21", W, marks=1), step("b21", b, marks=1)
        W, b = joined(W, b, W3, b3)
    W = step("W", W, marks=2)
    b = step("b", b, marks=2)
    step("y", W @ x + b, marks=1)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def layer(W, b):
    W, b = torch.tensor(W), torch.tensor(b)
    return lambda x: torch.nn.functional.linear(x, W, b)

first = layer(<< W1 >>, << b1 >>)
second = layer(<< W2 >>, << b2 >>)
%% if W3 is defined
third = layer(<< W3 >>, << b3 >>)
%% endif

def two(x):
    return second(<< "%s * " % c if c is defined else "" >>first(x))

def network(x):
    return << "third(two(x))" if W3 is defined else "two(x)" >>

# b is what the network makes of 0, W its Jacobian
x = torch.tensor(<< x >>)
zero = torch.zeros_like(x)
%% if W3 is defined
W21, b21 = torch.autograd.functional.jacobian(two, x), two(zero)
%% endif
W, b = torch.autograd.functional.jacobian(network, x), network(zero)
y = network(x)
print(W, b, y, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "factors in the order of the layers",
        "The first layer acts first, so its matrix stands next to $x$: $W_2(W_1 x)$ is $(W_2 W_1)\\,x$. Check: give the network an $x$ with a "
        "1 and else 0, layer by layer; without biases the result is a column of $W$.",
        slip="order",
    ),
    Mistake(
        "bias of the first layer not multiplied",
        "What the first layer adds goes through the second one like everything else: $W_2(W_1 x + b_1) + b_2$ has the constant $W_2 b_1 + b_2$. "
        "Check: $b$ is what the network makes of $x = 0$.",
        slip="bias kept",
    ),
    Mistake(
        "bias of the first layer lost",
        "The first layer puts out $b_1$ even for $x = 0$, and the second multiplies it by $W_2$. Check: send $x = 0$ through all layers.",
        slip="first bias lost",
    ),
    Mistake(
        "last bias multiplied too",
        "The last bias is added at the very end, where no matrix follows: $W_2 b_1 + b_2$, not $W_2(b_1 + b_2)$. Check: send $x = 0$ "
        "through all layers.",
        slip="last bias through",
    ),
    Mistake(
        "matrices added",
        "Layers one after the other are functions inserted into one another, and their matrices are multiplied. Added matrices would belong to "
        "layers side by side whose outputs are summed.",
        slip="added",
    ),
    Mistake(
        "factor of the activation lost",
        "The activation multiplies what the first layer puts out, weights and bias alike; being linear it does not disappear but goes into "
        "$W$ and $b$. Check: send $x = 0$ through all layers.",
        slip="factor lost",
    ),
    Mistake(
        "factor of the activation missing at the bias",
        "The activation takes the whole sum $W_1 x + b_1$, so that the bias gets the factor as well as the weights. Check: send $x = 0$ "
        "through all layers.",
        slip="factor at W alone",
    ),
]

STATEMENT = r"""
<< wording["intro"] >>
$$ << chain(c is defined, W3 is defined) >> $$
%% if c is defined
Here the activation of the first layer is $f(s) = << c >> s$, entry by entry; the second layer has none.
%% endif
The weights and biases are
$$ << values(parameters) >>. $$
<< wording["one"] >> Give matrices row by row, vectors with their entries in order, all numbers exactly.

%% if W3 is defined
<< answer("W21") >> First join the first two layers to one, $s_2 = W_{21}\, x + b_{21}$. Give $W_{21}$.

<< answer("b21") >> Give $b_{21}$.

%% endif
<< answer("W") >> Give $W$.

<< answer("b") >> Give $b$.

<< answer("y") >> Give $y$ for $x = << stacked(x) >>$.
"""

SOLUTION = r"""
%% if W3 is defined
Rule: insert each layer into the next and multiply out. For the first two,
$$ s_2 = W_2\,(W_1 x + b_1) + b_2 = W_2 W_1\, x + W_2 b_1 + b_2, $$
$$ W_{21} = W_2 W_1 = << stacked(W2) >> << stacked(W1) >> = << stacked(W21) >>, $$
$$ b_{21} = W_2 b_1 + b_2 = << stacked(dot(W2, b1)) >> + << stacked(b2) >> = << stacked(b21) >>. $$
The third layer is inserted in the same way:
$$ W = W_3 W_{21} = << stacked(W3) >> << stacked(W21) >> = << stacked(W) >>, $$
$$ b = W_3 b_{21} + b_3 = << stacked(dot(W3, b21)) >> + << stacked(b3) >> = << stacked(b) >>. $$
%% elif c is defined
Rule: insert the first layer into the second and multiply out. The activation is a factor, $f(s) = << c >> s$:
$$ y = W_2 \cdot << c | paren >>\,(W_1 x + b_1) + b_2 = << c >>\, W_2 W_1\, x + << c | paren >>\, W_2 b_1 + b_2, $$
$$ W = << c >>\, W_2 W_1 = << c >> \cdot << stacked(W2) >> << stacked(W1) >> = << c >> \cdot << stacked(dot(W2, W1)) >> = << stacked(W) >>, $$
$$ b = << c >>\, W_2 b_1 + b_2 = << c >> \cdot << stacked(dot(W2, b1)) >> + << stacked(b2) >> = << stacked(b) >>. $$
%% else
Rule: insert the first layer into the second and multiply out.
$$ y = W_2\,(W_1 x + b_1) + b_2 = W_2 W_1\, x + W_2 b_1 + b_2, $$
$$ W = W_2 W_1 = << stacked(W2) >> << stacked(W1) >> = << stacked(W) >>, $$
$$ b = W_2 b_1 + b_2 = << stacked(dot(W2, b1)) >> + << stacked(b2) >> = << stacked(b) >>. $$
%% endif
With these, $y = << stacked(dot(W, x)) >> + << stacked(b) >> = << stacked(y) >>$.

%% if W3 is defined
Sanity check, layer by layer: $s_1 = << stacked(layer(W1, x, b1)) >>$, then $s_2 = << stacked(layer(W2, layer(W1, x, b1), b2)) >>$, then
$y = << stacked(y) >>$ again.
%% elif c is defined
Sanity check, layer by layer: $s_1 = << stacked(layer(W1, x, b1)) >>$, the activation makes it $<< stacked(layer(W1, x, b1, c)) >>$, and the second
layer $<< stacked(y) >>$ again.
%% else
Sanity check, layer by layer: $s_1 = << stacked(layer(W1, x, b1)) >>$, and $W_2 s_1 + b_2 = << stacked(y) >>$ again.
%% endif
<< ending(W1, W2) >> However many linear layers there are, the network computes nothing that one layer could not: it takes
activations that bend to gain anything by depth.
"""


def ending(W1, W2):
    if W1.shape[0] != W2.shape[0]:
        return "The product in the other order has another shape and cannot be the answer."
    return "The matrix of the first layer stands on the right, next to $x$; the product in the other order is another matrix."


def chain(scaled, three):
    first = "x_1 = f(s_1), \\qquad " if scaled else ""
    middle = "x_1" if scaled else "s_1"
    end = rf"s_2 = W_2 {middle} + b_2, \qquad y = W_3 s_2 + b_3." if three else rf"y = W_2 {middle} + b_2."
    return rf"s_1 = W_1 x + b_1, \qquad {first}{end}"


def dot(A, B):
    return A @ B


def layer(W, x, b, factor=1):
    return (W @ x + b) * factor


def values(parameters):
    layers = [l for l in (1, 2, 3) if f"W{l}" in parameters]
    text = ""
    for l in layers:
        joint = "" if l == 1 else r", $$ $$ " if l == 3 else r", \qquad "
        W, b = stacked(parameters[f"W{l}"]), stacked(parameters[f"b{l}"])
        text += rf"{joint}W_{l} = {W}, \qquad b_{l} = {b}"
    return text


def stacked(value):
    """LaTeX of a vector as a column, or of a matrix."""
    rows = [" & ".join(map(latex, row)) if isinstance(row, Array) else latex(row) for row in value]
    return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"
