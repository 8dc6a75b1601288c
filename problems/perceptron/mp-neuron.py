"""McCulloch-Pitts units: the table of a given unit, and the largest threshold for Boolean functions, or none at all."""

from itertools import product
from math import comb

from exgen import Finite, Mistake, assume, exact, shuffled
from exgen.figures import network

TITLE = "McCulloch-Pitts units"
SOURCE = "notes, lecture 3: f(x) = 1(Σ x ≥ θ); an inhibitory input that is 1 forces the output 0; the units for x y' and NOR"
# `inputs` and `inhibitory` are those of the given unit; the functions have `over` inputs each. `bound` is how many of
# the functions may be such that no unit computes them; `wide` asks for how many inputs a larger unit fires, which no
# table can show.
LEVELS = {
    1: dict(inputs=3, inhibitory=[1], over=2, functions=3, bound=[1], wide=False),
    2: dict(inputs=4, inhibitory=[1], over=3, functions=4, bound=[1, 2], wide=False),
    3: dict(inputs=4, inhibitory=[1, 2], over=4, functions=4, bound=[1, 2], wide=True),
}
CONVENTIONS = {
    "McCulloch-Pitts": "In a McCulloch-Pitts unit an inhibitory input that is 1 forces the output 0, whatever the others "
    "are. Otherwise the output is 1 when the number of excitatory inputs that are 1 is at least $\\theta$, and 0 if not. "
    "Weights there are none; $\\theta$ is a whole number."
}

INTROS = [
    "A McCulloch-Pitts unit has the inputs {names}, each 0 or 1.",
    "The inputs {names} of a McCulloch-Pitts unit are 0 or 1.",
    "Consider a McCulloch-Pitts unit with the Boolean inputs {names}.",
    "The Boolean inputs {names} go into a McCulloch-Pitts unit.",
]
ASKS = [
    "Give the outputs of the unit as a vector, for the inputs in that order.",
    "Which outputs does the unit have? Answer with a vector, in that order of the inputs.",
]
LETTERS = ["x", "u", "v", "z", "s"]


# -- Boolean functions -------------------------------------------------------------------------------------------

# A function is (kind, k, signs): signs[i] is 1 for an input that is taken as it is, 0 for one that is negated.
def value_of(function, bits):
    kind, k, signs = function
    plain = [bit for bit, sign in zip(bits, signs) if sign]
    negated = [bit for bit, sign in zip(bits, signs) if not sign]
    match kind:
        case "at least":
            return int(sum(plain) >= k and not any(negated))
        case "nor":
            return int(not any(bits))
        case "nand":
            return int(not all(bits))
        case "odd":
            return sum(bits) % 2
        case "even":
            return 1 - sum(bits) % 2
        case "exactly":
            return int(sum(bits) == k)
        case "at most":
            return int(sum(bits) <= k)
        case "or not":
            return int(any(plain) or not all(negated))
        case "or both":
            return int(bits[0] or all(bits[1:]))
    raise ValueError(f"no Boolean function is called {kind}")


def table_of(function):
    return [value_of(function, bits) for bits in product((0, 1), repeat=len(function[2]))]


def possible_of(n):
    """What one unit computes: at least k of some inputs and none of the others, and NOR."""
    found = [("nor", 0, (0,) * n)]
    for signs in product((0, 1), repeat=n):
        if sum(signs) > 0:
            found += [("at least", k, signs) for k in range(1, sum(signs) + 1)]
    return found


def bound_of(n):
    """What no unit computes."""
    ones = (1,) * n
    found = [("nand", 0, ones), ("odd", 0, ones), ("even", 0, ones)]
    if n > 2:
        found += [("exactly", k, ones) for k in range(1, n)] + [("at most", k, ones) for k in range(1, n - 1)]
        found += [("or both", 0, ones)]
    found += [("or not", 0, signs) for signs in product((0, 1), repeat=n) if 0 < sum(signs) < n]
    return found


def draw(rng, inputs=4, inhibitory=(1,), over=3, functions=4, bound=(1, 2), wide=False):
    inhibits = [0] * inputs
    for place in rng.sample(range(inputs), rng.choice(list(inhibitory))):
        inhibits[place] = 1
    excitatory = inputs - sum(inhibits)
    # From the second level on, one inhibitory input and one excitatory input more than θ tell a veto from a weight -1.
    theta = rng.randint(1, max(1, excitatory - 1))
    bound = rng.choice(list(bound))
    # No two with one threshold, or 1 would be the commonest by far.
    thresholds = rng.sample(range(over + 1), functions - bound)
    found = [rng.choice([function for function in possible_of(over) if function[1] == k]) for k in thresholds]
    # One of them at least has negated inputs or asks for several: its threshold is not just 1.
    assume(any(kind == "at least" and (k > 1 or 0 < sum(signs) < over) for kind, k, signs in found))
    found += rng.sample(bound_of(over), bound)
    name = rng.choice(LETTERS)
    size = rng.randint(6, 8) if wide else 0
    veto = rng.randint(1, size - 4) if wide else 0
    return {
        "inhibits": tuple(inhibits),
        "theta": theta,
        "functions": tuple(shuffled(rng, found)),
        "wide": (size, veto, rng.randint(2, size - veto - 1)) if wide else (),
        "wording": {
            "name": name,
            "intro": rng.choice(INTROS).format(names=listed([f"${name}_{i + 1}$" for i in range(inputs)])),
            "ask": rng.choice(ASKS),
        },
    }


def fires(bits, inhibits, theta, slip=""):
    excitatory = sum(bit for bit, inhibitory in zip(bits, inhibits) if not inhibitory)
    veto = sum(bit for bit, inhibitory in zip(bits, inhibits) if inhibitory)
    if slip == "minus one":
        return int(excitatory - veto >= theta)
    if slip == "all alike":
        return int(excitatory + veto >= theta)
    if slip == "strict":
        return int(excitatory > theta and not veto)
    if slip == "ignored":
        return int(excitatory >= theta)
    return int(excitatory >= theta and not veto)


def largest(function, slip=""):
    """The largest threshold for a function, as a set: empty where no unit computes it."""
    kind, k, signs = function
    if slip == "given up":
        return Finite([])
    if kind == "at least":
        if slip == "strict":
            return Finite([k - 1])
        if slip == "negated counted":
            return Finite([k + len(signs) - sum(signs)])
        if slip == "negated subtracted":
            return Finite([k - len(signs) + sum(signs)])
        if slip == "turned round":
            return Finite([sum(signs) - k + 1])
        return Finite([k])
    if kind == "nor":
        return Finite([{"strict": -1, "nor is 1": 1}.get(slip, 0)])
    if slip == "nand" and kind == "nand":
        return Finite([0])
    if slip == "counted" and kind in ("odd", "exactly"):
        return Finite([max(k, 1)])
    if slip == "counted" and kind in ("or not", "or both"):
        return Finite([1])
    return Finite([])


def solve(step, inhibits, theta, functions, wide, wording, slip=""):
    places = list(product((0, 1), repeat=len(inhibits)))
    step("outputs", [fires(bits, inhibits, theta, slip) for bits in places], marks=3 if len(inhibits) > 3 else 2)
    for i, function in enumerate(functions, 1):
        step(f"theta{i}", largest(function, slip), marks=1, wanted="set: one number, such as 7, or the word impossible")
    if wide:
        size, veto, least = wide
        free = size - veto
        counts = [comb(free, k) for k in range(least + (slip == "strict"), free + 1)]
        factor = 2**veto if slip == "ignored" else 1
        step("count", comb(free, least) if slip == "exactly" else factor * sum(counts), marks=2)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def inputs(n):
    return torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * n)

def unit(x, inhibits, theta):
    # a column for each row of inhibits, which says with 1 what is inhibitory
    return ((x @ (1 - inhibits).T >= theta) & (x @ inhibits.T == 0)).double()

def largest(table):
    # every threshold, and every choice of inhibitory inputs
    n = len(table).bit_length() - 1
    x, target = inputs(n), torch.tensor(table)[:, None]
    for theta in range(n + 1, -2, -1):
        if (unit(x, x, theta) == target).all(dim=0).any():
            return [float(theta)]
    return []

inhibitory = torch.tensor([<< inhibits | list >>], dtype=torch.float64)
outputs = unit(inputs(<< inhibits | length >>), inhibitory, << theta >>)[:, 0]
%% for function in functions
theta<< loop.index >> = largest(<< table_of(function) >>)
%% endfor
%% if wide
size, veto, least = << wide >>
count = unit(inputs(size), torch.tensor([[1.0] * veto + [0.0] * (size - veto)]), least).sum()
%% endif
print(outputs)
"""

MISTAKES = [
    Mistake(
        "inhibition taken for a weight of -1",
        "An inhibitory input that is 1 forces the output 0, however many excitatory inputs are 1. It is a veto, not one "
        "vote against. Check: the row with all inputs 1 has the output 0.",
        slip="minus one",
    ),
    Mistake(
        "more than the threshold in place of at least",
        "The unit fires also when the count is exactly $\\theta$. Check: the AND of two inputs has $\\theta = 2$; with more than "
        "$\\theta$ it would never fire.",
        slip="strict",
    ),
    Mistake(
        "inhibitory inputs ignored",
        "An inhibitory input does not count, but it does forbid: wherever it is 1, the output is 0. Check: the output 1 never "
        "stands in a row with an inhibitory 1.",
        slip="ignored",
    ),
    Mistake(
        "inhibitory inputs counted",
        "Only excitatory inputs are counted. An inhibitory input that is 1 makes the output 0 and never helps to reach "
        "$\\theta$. Check: the output 1 never stands in a row with an inhibitory 1.",
        slip="all alike",
    ),
    Mistake(
        "negated inputs counted in the threshold",
        "A negated input is made inhibitory, and inhibitory inputs are not counted: the threshold is the number of inputs "
        "that must be 1. Check: where the function is 1, count the excitatory inputs that are 1; the count must reach "
        "$\\theta$.",
        slip="negated counted",
    ),
    Mistake(
        "negated inputs subtracted from the threshold",
        "This would be right for weights of $-1$. Here a negated input is inhibitory and forbids by itself, so that it does "
        "not change the threshold. Check: put all inputs that are not negated at 0 and see whether the unit fires.",
        slip="negated subtracted",
    ),
    Mistake(
        "OR and AND exchanged",
        "At least one of them needs the threshold 1, all of them the number of them. Check: how many excitatory inputs are "
        "1 in the row with the fewest, among the rows with the value 1?",
        slip="turned round",
    ),
    Mistake(
        "possible function given up",
        "A unit may have inhibitory inputs, and its threshold may be 0. Make each input inhibitory that is 0 wherever the "
        "function is 1, and count the others. Check: try your unit on every row.",
        slip="given up",
    ),
    Mistake(
        "threshold 1 for NOR",
        "Without excitatory inputs the count is always 0, and 0 does not reach 1. With $\\theta = 0$ the unit fires unless an "
        "input forbids it. Check: the row of zeros must have the output 1.",
        slip="nor is 1",
    ),
    Mistake(
        "NAND thought possible",
        "With all inputs inhibitory and $\\theta = 0$ the unit computes NOR: a single 1 forbids. NAND is 0 only when all "
        "inputs are 1. Check: in a row with a single 1 NAND is 1, and this unit is 0.",
        slip="nand",
    ),
    Mistake(
        "count that is too large overlooked",
        "The unit fires for every count from $\\theta$ on; it cannot stop firing because there are more, and all inputs of one "
        "kind count alike. Check: go through all rows that reach this threshold, also those with the value 0.",
        slip="counted",
    ),
    Mistake(
        "exactly the threshold in place of at least",
        "At least $\\theta$ means $\\theta$ or more: add the numbers of ways for each count that is large enough. Check: the row in "
        "which all excitatory inputs are 1 makes the unit fire as well.",
        slip="exactly",
    ),
]

STATEMENT = r"""
%% set n, x = inhibits | length, wording["name"]
<< wording["intro"] >> << said_of(inhibits, x) >>, and the threshold is $\theta = << theta >>$.

<< figure(drawing(inhibits, theta, x)) >>

%% if n < 4
The inputs are listed by counting upwards:

<< table(heads(n, x), input_rows(n)) >>
%% else
The inputs $(<< x >>_1, \ldots, << x >>_<< n >>)$ are listed by counting upwards: $(0, 0, 0, 0)$, $(0, 0, 0, 1)$, $(0, 0, 1, 0)$, $(0, 0, 1, 1)$ and
so on up to $(1, 1, 1, 1)$.
%% endif

<< answer("outputs") >> << wording["ask"] >>

%% for function in functions
%% if loop.first
<< answer("theta1") >> For this and for each of the next << functions | length - 1 >> functions, another unit is to be built with
the << functions[0][2] | length >> inputs << listed(every_of(functions[0], x)) >>. Every input may be made excitatory or
inhibitory as you like. Give the largest whole number $\theta$ with which a unit computes the function; write impossible if no
unit computes it, whatever $\theta$ is. << described(function, x) >>
%% else
<< answer("theta" ~ loop.index) >> << described(function, x) >>
%% endif

%% endfor
%% if wide
<< answer("count") >> A larger unit has << wide[0] >> inputs, of which << wide[1] >> << "is" if wide[1] == 1 else "are" >>
inhibitory, and the threshold $\theta = << wide[2] >>$. For how many of the $2^{<< wide[0] >>}$ possible inputs is its output 1?
%% endif
"""

SOLUTION = r"""
%% set n, x = inhibits | length, wording["name"]
Rule: look at the inhibitory inputs first. If one of them is 1, the output is 0 and nothing has to be counted. Otherwise
count the excitatory inputs that are 1, and compare with $\theta = << theta >>$; a count of exactly $<< theta >>$ is enough.

<< table(heads(n, x) + ["veto", "count", "output"], worked(inhibits, theta)) >>

Sanity check: the output is 1 in << sum_of(outputs) >> rows. An inhibitory input is no weight of $-1$: in the row where all
inputs are 1 the veto decides, whatever the count is.

For a function, find out what each input has to be. An input that must be 0 wherever the function is 1 is inhibitory;
then $\theta$ is the smallest count of the other inputs among the rows with the value 1, and every row with such a count
and no veto must have the value 1.

%% for function in functions
(<< "abcdefghij"[loop.index] >>) << described(function, x) >>
<< reason(function, x) >>

%% endfor
%% if wide
%% set size, veto, least = wide
(<< "abcdefghij"[functions | length + 1] >>) All inhibitory inputs have to be 0, which leaves << size - veto >> free inputs, and
$<< least >>$ or more of these have to be 1. The number of ways to choose exactly $k$ of them is a binomial coefficient:
$$ << ways(size - veto, least) >> = << count >>. $$
Sanity check: this is less than the $2^{<< size - veto >>} = << 2 ** (size - veto) >>$ inputs without a veto.
%% endif
"""


def listed(words, last="and"):
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def names_where(signs, wanted, x):
    return [f"${x}_{i + 1}$" for i, sign in enumerate(signs) if bool(sign) == wanted]


def said_of(inhibits, x):
    names = names_where(inhibits, True, x)
    if len(names) == 1:
        return f"The input {names[0]} is inhibitory, the others are excitatory"
    return f"The inputs {listed(names)} are inhibitory, the others are excitatory"


def every_of(function, x):
    return [f"${x}_{i + 1}$" for i in range(len(function[2]))]


def described(function, x):
    """A function in words."""
    kind, k, signs = function
    plain, negated = names_where(signs, True, x), names_where(signs, False, x)
    every = every_of(function, x)
    if kind == "at least":
        if len(plain) == 1:
            words = f"{plain[0]} is 1"
        elif k == 1:
            words = f"at least one of {listed(plain)} is 1"
        elif k == len(plain):
            words = f"{listed(plain)} are {'both' if k == 2 else 'all'} 1"
        else:
            words = f"at least {k} of {listed(plain)} are 1"
        if len(negated) == 1:
            words += f" and {negated[0]} is 0"
        elif negated:
            words += f" and {listed(negated)} are {'both' if len(negated) == 2 else 'all'} 0"
        return f"The function is 1 if {words}, and 0 otherwise."
    words = {
        "nor": f"all of {listed(every)} are 0 (NOR)",
        "nand": f"at least one of {listed(every)} is 0 (NAND)",
        "odd": f"an odd number of {listed(every)} is 1" + (" (XOR)" if len(every) == 2 else ""),
        "even": f"an even number of {listed(every)} is 1, none included" + (" (XNOR)" if len(every) == 2 else ""),
        "exactly": f"exactly {'one' if k == 1 else k} of {listed(every)} {'is' if k == 1 else 'are'} 1",
        "at most": f"at most {'one' if k == 1 else k} of {listed(every)} {'is' if k == 1 else 'are'} 1",
        "or not": "at least one of these holds: "
        + listed([*(f"{name} is 1" for name in plain), *(f"{name} is 0" for name in negated)], "or"),
        "or both": f"{every[0]} is 1, or {listed(every[1:])} are {'both' if len(every) == 3 else 'all'} 1, or both hold",
    }[kind]
    return f"The function is 1 if {words}, and 0 otherwise."


def vector(bits):
    return "$(" + ", ".join(map(str, bits)) + ")$"


def reason(function, x):
    """Why this threshold, or why none: worked from the function's table alone."""
    n = len(function[2])
    places = list(product((0, 1), repeat=n))
    value = dict(zip(places, table_of(function)))
    vetoes = []
    for i in range(n):
        pairs = [(bits, (*bits[:i], 1, *bits[i + 1 :])) for bits in places if bits[i] == 0]
        falls = next((pair for pair in pairs if value[pair[0]] > value[pair[1]]), None)
        if falls is None:
            continue
        name = f"${x}_{i + 1}$"
        on = next((bits for bits in places if bits[i] and value[bits]), None)
        if on is not None:
            return (
                f"From {vector(falls[0])} to {vector(falls[1])} only {name} goes from 0 to 1, and the value falls from 1 to 0. "
                f"An excitatory input never takes the output from 1 to 0, so {name} would have to be inhibitory. But the "
                f"value at {vector(on)} is 1, where {name} is 1 and would forbid it. So the answer is: impossible."
            )
        vetoes.append(i)
    free = [bits for bits in places if not any(bits[i] for i in vetoes)]
    low = min((bits for bits in free if value[bits]), key=sum)
    off = next((bits for bits in free if not value[bits] and sum(bits) >= sum(low)), None)
    if off is not None:
        return (
            f"No input can be inhibitory, since for each there is a row with the value 1 where it is 1. But {vector(low)} "
            f"has the value 1 and {vector(off)} the value 0, though as many inputs or more are 1 there; a count cannot tell "
            "them apart this way. So the answer is: impossible."
        )
    kinds = "No input is inhibitory" if not vetoes else f"Inhibitory: {listed([f'${x}_{i + 1}$' for i in vetoes])}"
    if len(vetoes) == n:
        return (
            f"{kinds}. No excitatory input is left, so the count is always 0, and 0 must be enough: $\\theta = 0$ is the "
            "largest. With $\\theta = 1$ the unit would never fire."
        )
    return (
        f"{kinds}. Among the rows with the value 1, the fewest excitatory inputs are 1 in {vector(low)}: "
        f"$\\theta = {sum(low)}$. With one more this row would be lost."
    )


def heads(n, x):
    return [f"${x}_{i + 1}$" for i in range(n)]


def input_rows(n):
    return [[exact(bit) for bit in bits] for bits in product((0, 1), repeat=n)]


def worked(inhibits, theta):
    rows = []
    for bits in product((0, 1), repeat=len(inhibits)):
        veto = any(bit and inhibitory for bit, inhibitory in zip(bits, inhibits))
        count = sum(bit for bit, inhibitory in zip(bits, inhibits) if not inhibitory)
        cells = ["yes", "", exact(0)] if veto else ["no", f"${count}$", exact(int(count >= theta))]
        rows.append([*map(exact, bits), *cells])
    return rows


def sum_of(outputs):
    return int(outputs.sum())


def ways(free, least):
    terms = [rf"\binom{{{free}}}{{{k}}}" for k in range(least, free + 1)]
    return " + ".join(terms) + " = " + " + ".join(str(comb(free, k)) for k in range(least, free + 1))


def drawing(inhibits, theta, x):
    edges = [r"\text{veto}" if inhibitory else "" for inhibitory in inhibits]
    names = [f"{x}_{i + 1}" for i in range(len(inhibits))]
    return network([names, ["y"]], [[edges]], [[rf"\ge {theta}"]], alt="A unit; inhibitory inputs are marked veto")
