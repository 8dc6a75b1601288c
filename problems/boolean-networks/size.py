"""How many threshold neurons the named constructions take: from the whole table, from minterms, as a tree of blocks."""

from math import comb

from exgen import Mistake, assume, variable
from exgen.figures import network

TITLE = "How large a network the constructions need"
SOURCE = "notes, lecture 3: 2^n + 1 neurons are enough, but not necessary; homework: how many neurons for XOR"
# `block` is how many inputs a block of the tree has; `formulas` asks for the numbers as formulas in n; `budget` turns
# the question round: how many inputs can so many neurons serve?
LEVELS = {
    1: dict(table=(2, 6), parity=(3, 7), trees=[4, 8, 16], block=[2], formulas=False, budget=False),
    2: dict(table=(4, 8), parity=(4, 9), trees=[8, 16, 32, 64], block=[2], formulas=True, budget=False),
    3: dict(table=(5, 9), parity=(5, 10), trees=[9, 16, 27, 64, 81], block=[3, 4], formulas=True, budget=True),
}
CONVENTIONS = {
    "network size": "Every neuron counts, hidden or output; inputs are no neurons. Layers are counted without the inputs. The "
    "number asked for is what the named construction uses, not the least that could do.",
}
DOMAIN = {"n": "positive"}

INTROS = [
    "Networks of threshold neurons are to compute Boolean functions. Count the neurons of these constructions.",
    "How many threshold neurons does each of these constructions use?",
    "Different constructions of one function can differ much in size. Count their neurons.",
]


def draw(rng, table=(4, 8), parity=(4, 9), trees=(8, 16), block=(2,), formulas=True, budget=False):
    r = rng.choice(list(block))
    fitting = [n for n in trees if power_of(n, r)]
    n_table, n_parity, n_tree = rng.randint(*table), rng.randint(*parity), rng.choice(fitting)
    n_some = rng.randint(*parity)
    kind, j = rng.choice(["exactly", "at least"]), rng.randint(1, n_some - 1)
    # Neither the number of inputs nor a power of 2 shall be the number of minterms by accident.
    assume(n_parity not in (n_table, n_table + 1) and minterms(kind, j, n_some) not in (n_some, 2**n_some, 2 ** (n_some - 1), n_some**2))
    assume(minterms(kind, j, n_some) <= 256 and n_table != 4)
    return {
        "n_table": n_table,
        "n_parity": n_parity,
        "asked": (kind, j, n_some),
        "tree": (r, n_tree),
        "formulas": formulas,
        "budget": rng.randint(40, 900) if budget else 0,
        "wording": {"intro": rng.choice(INTROS)},
    }


def power_of(n, r):
    """The exponent k of n = r**k, or 0 where there is none."""
    k = 0
    while n > 1 and n % r == 0:
        n, k = n // r, k + 1
    return k if n == 1 else 0


def minterms(kind, j, n):
    return comb(n, j) if kind == "exactly" else sum(comb(n, k) for k in range(j, n + 1))


def solve(step, n_table, n_parity, asked, tree, formulas, budget, wording, slip=""):
    output = 0 if slip == "no output" else 1
    half = 0 if slip == "all rows" else 1
    step("by_table", (n_table**2 if slip == "square" else 2**n_table) + output, marks=1)
    step("by_minterms", (n_parity**2 if slip == "square" else 2 ** (n_parity - half)) + output, marks=1)
    kind, j, n = asked
    count = 2**n if slip == "all rows" else 1 if slip == "one neuron" else minterms(kind, j, n)
    some = step("some", count + output, marks=1)
    if formulas:
        count = some - output
        step("weights", count * (n if slip == "no biases" else n + 1) + (0 if slip == "no biases" else 1) + count, marks=2)
    r, leaves = tree
    blocks = leaves // r if slip == "first layer" else (leaves - 1) // (r - 1)
    size = 1 if slip == "block of one" else 2 ** (r - half) + output
    step("by_tree", blocks * size, marks=2)
    depth = power_of(leaves, r)
    step("layers", depth if slip == "one layer a block" else 2 * depth, marks=1)
    if formulas:
        n = variable("n")
        step("parity_formula", (n**2 if slip == "square" else 2 ** (n - half)) + output, marks=1)
        step("tree_formula", (n / r if slip == "first layer" else (n - 1) / (r - 1)) * size, marks=1)
    if budget:
        fits = [n for n in range(2, 40) if 2 ** (n - half) + output <= budget]
        step("most_minterms", max(fits), marks=1)
        step("most_tree", max(r**k for k in range(1, 12) if (r**k - 1) // (r - 1) * size <= budget), marks=1)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def inputs(n):
    return torch.cartesian_prod(*[torch.tensor([0, 1])] * n)

def odd(n):
    # the rows of the table where an odd number of inputs is on
    return int((inputs(n).sum(dim=1) % 2).sum())

def grow(leaves, r, size):
    # join r signals at a time until one is left
    neurons = layers = 0
    while leaves > 1:
        leaves //= r
        neurons, layers = neurons + leaves * size, layers + 2
    return neurons, layers

kind, j, n = << asked >>
on = inputs(n).sum(dim=1)
hidden = int(((on == j) if kind == "exactly" else (on >= j)).sum())
by_table = len(inputs(<< n_table >>)) + 1
by_minterms = odd(<< n_parity >>) + 1
some = hidden + 1
layers_of_it = torch.nn.Sequential(torch.nn.Linear(n, hidden), torch.nn.Linear(hidden, 1))
weights = sum(numbers.numel() for numbers in layers_of_it.parameters())
r, leaves = << tree >>
size = odd(r) + 1
by_tree, layers = grow(leaves, r, size)
%% if formulas
n = torch.tensor(<< points["n"] >>)
parity_formula = torch.exp2(n) / 2 + 1
tree_formula = size * (n - 1) / (r - 1)
%% endif
%% if budget
most_minterms = max(m for m in range(2, 13) if odd(m) + 1 <= << budget >>)
most_tree = max(r**k for k in range(1, 12) if grow(r**k, r, size)[0] <= << budget >>)
%% endif
print(by_table, by_minterms, some, by_tree, layers)
"""

MISTAKES = [
    Mistake(
        "output neuron forgotten",
        "The hidden neurons find their rows; one more neuron is needed that joins them, and it counts too. Check: XOR of two "
        "inputs by its minterms takes 3 neurons, two hidden ones and the output.",
        slip="no output",
    ),
    Mistake(
        "square in place of power",
        "A table of $n$ inputs has $2^n$ rows, since every further input doubles it. Check: 3 inputs give 8 rows, not 9.",
        slip="square",
    ),
    Mistake(
        "all rows of the table counted",
        "A minterm is a row with the value 1; rows with the value 0 need no neuron. Check: XOR of two inputs has four rows and "
        "two minterms.",
        slip="all rows",
    ),
    Mistake(
        "one hidden neuron for all minterms",
        "In this construction every minterm has its own hidden neuron. Check: how many rows of the table have the value 1?",
        slip="one neuron",
    ),
    Mistake(
        "biases not counted",
        "Every neuron has a bias besides the weights of its inputs. Check: count the numbers of one hidden neuron.",
        slip="no biases",
    ),
    Mistake(
        "first blocks of the tree only",
        "The outputs of the first blocks have to be joined as well, until one signal is left. Check: every block takes away "
        "some signals; from all inputs to one signal, how many go?",
        slip="first layer",
    ),
    Mistake(
        "blocks counted, not their neurons",
        "A block is a network by itself, with hidden neurons and an output neuron. Check: a block of two inputs is XOR, which no "
        "single neuron computes.",
        slip="block of one",
    ),
    Mistake(
        "one layer for each block",
        "Every block has two layers, hidden neurons and an output. Check: XOR of two inputs, the smallest tree, has two layers.",
        slip="one layer a block",
    ),
]

STATEMENT = r"""
%% set r, leaves = tree
<< wording["intro"] >>

<< answer("by_table") >> From the whole table: one hidden neuron for each row of the truth table of << n_table >> inputs, and one
output neuron. How many neurons are there?

<< answer("by_minterms") >> From the minterms: one hidden neuron for each row with the value 1, and one output neuron. How many
neurons does the parity of << n_parity >> inputs take, which is 1 when an odd number of them is 1?

<< answer("some") >> From the minterms again: how many neurons does the function of << asked[2] >> inputs take that is 1 when
<< asked[0] >> << asked[1] >> of them << "is" if asked[1] == 1 else "are" >> 1?

%% if formulas
<< answer("weights") >> How many weights and biases does the network of the last question have together, if every hidden neuron
sees all inputs?

%% endif
<< answer("by_tree") >> As a tree: each block computes the parity of << r >> signals from its << 2 ** (r - 1) >> minterms, with an output
neuron of its own, and the outputs of the blocks go into further blocks, << r >> at a time, until one signal is left. How many neurons
does the parity of << leaves >> inputs take this way?

<< answer("layers") >> How many layers does this tree have?

%% if formulas
<< answer("parity_formula") >> Give a formula in $n$ for the number of neurons that the parity of $n$ inputs takes from its
minterms.

<< answer("tree_formula") >> Give a formula in $n$ for the number of neurons of the tree, where $n$ is a power of $<< r >>$.
%% endif

%% if budget
<< answer("most_minterms") >> You have << budget >> neurons. What is the largest number of inputs whose parity they compute from the
minterms?

<< answer("most_tree") >> And what is the largest power of << r >> for which they are enough as a tree?
%% endif
"""

SOLUTION = r"""
%% set r, leaves = tree
%% set kind, j, n = asked
Rule: count the hidden neurons first, then add the output neuron.

A table of << n_table >> inputs has $2^{<< n_table >>} = << 2 ** n_table >>$ rows; with the output neuron these are $<< by_table >>$ neurons.

Half of the rows have an odd number of ones, since changing one input changes parity: $2^{<< n_parity - 1 >>} = << 2 ** (n_parity - 1) >>$
minterms, and $<< by_minterms >>$ neurons.

The rows with << kind >> << j >> of << n >> inputs on are counted by binomial coefficients,
$$ << sum_of(kind, j, n) >>, $$
so there are $<< minterms(kind, j, n) >> + 1 = << minterms(kind, j, n) + 1 >>$ neurons.
%% if formulas
Each hidden neuron has << n >> weights and a bias, the output neuron << minterms(kind, j, n) >> weights and a bias:
$<< minterms(kind, j, n) >> \cdot << n + 1 >> + << minterms(kind, j, n) + 1 >> = << weights >>$.
%% endif

A block of the tree has $2^{<< r - 1 >>} + 1 = << 2 ** (r - 1) + 1 >>$ neurons in 2 layers, and makes one signal of << r >>: it takes
$<< r - 1 >>$ away. From << leaves >> signals to 1 there are $<< leaves - 1 >> / << r - 1 >> = << (leaves - 1) // (r - 1) >>$ blocks, so
$<< (leaves - 1) // (r - 1) >> \cdot << 2 ** (r - 1) + 1 >> = << by_tree >>$ neurons. As $<< leaves >> = << r >>^{<< power_of(leaves, r) >>}$, there are
$<< power_of(leaves, r) >>$ blocks on every way to the output, and $<< layers >>$ layers.

<< figure(block_picture(r)) >>

The picture is one block of << r >> inputs; lines stand for weights.

%% if formulas
In general these are $<< parity_formula >>$ and $<< tree_formula >>$: the one doubles with every input, the other grows in
proportion to their number.
%% endif
%% if budget

With << budget >> neurons: $2^{<< most_minterms - 1 >>} + 1 = << 2 ** (most_minterms - 1) + 1 >>$ is not more than << budget >>, and one
input more needs $<< 2 ** most_minterms + 1 >>$. The tree for $<< most_tree >>$ inputs needs $<< tree_size(most_tree, r) >>$ neurons, and that for
$<< most_tree * r >>$ needs $<< tree_size(most_tree * r, r) >>$.
%% endif

Sanity check: for XOR, the parity of two inputs, the whole table takes $2^2 + 1 = 5$ neurons, its minterms and the tree
$2 + 1 = 3$. That $2^n + 1$ neurons are enough for every function does not say that a function needs them.
"""


def sum_of(kind, j, n):
    if kind == "exactly":
        return rf"\binom{{{n}}}{{{j}}} = {comb(n, j)}"
    terms = [rf"\binom{{{n}}}{{{k}}}" for k in range(j, n + 1)]
    shown = terms if len(terms) <= 4 else [*terms[:2], r"\cdots", terms[-1]]
    return " + ".join(shown) + f" = {minterms(kind, j, n)}"


def tree_size(leaves, r):
    return (int(leaves) - 1) // (r - 1) * (2 ** (r - 1) + 1)


def block_picture(r):
    names = [f"x_{i + 1}" for i in range(r)], [f"h_{k + 1}" for k in range(2 ** (r - 1))], ["y"]
    return network(names, alt=f"A block for the parity of {r} inputs")
