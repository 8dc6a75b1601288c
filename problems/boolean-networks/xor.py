"""Networks of threshold neurons: evaluate a given one, then find weights that compute what one neuron cannot.

Any weights that work are right. They are judged in exact arithmetic on all inputs, the output neuron with the
student's own hidden layer. A neuron is a row: its bias first, then a weight for each of its inputs.
"""

from fractions import Fraction
from functools import cache
from itertools import permutations, product

from exgen import Mistake, assume, exact
from exgen.figures import network

TITLE = "XOR and its like in two layers"
SOURCE = "notes, lecture 3: XOR with one neuron (four inequalities that contradict) and with a hidden layer"
# width: hidden neurons of the network to be found; 0 keeps the given hidden layer and asks for its output neuron only.
LEVELS = {
    1: dict(inputs=2, given=[2, 3], widths=[0]),
    2: dict(inputs=2, given=[2], widths=[2, 3]),
    3: dict(inputs=3, given=[2], widths=[2, 3]),
}
CONVENTIONS = {
    "threshold neurons": "Neurons are written as rows, the bias first: $[b, w_1, w_2, \\ldots]$ has the sum "
    "$b + w_1 x_1 + w_2 x_2 + \\cdots$. The threshold rule, and whether off is $0$ or $-1$, stand in each exercise."
}

INTROS = [
    "A network of threshold neurons has {n} inputs, one hidden layer and one output.",
    "Threshold neurons are joined in two layers: a hidden layer that sees the {n} inputs, and an output neuron that sees "
    "only the hidden layer.",
    "The picture shows a small network of threshold neurons with {n} inputs.",
]
COLUMNS = [
    "Work out the hidden layer of the given network: a matrix with a row for each input, in the order of the table, and a "
    "column for each hidden neuron.",
    "Which hidden outputs does the given network have? Answer with a matrix, its rows the inputs in the order of the "
    "table, its columns the hidden neurons.",
]
RESULTS = [
    "Give the outputs of the given network as a vector, in the order of the table.",
    "What does the given network put out? List $y$ for all inputs, in the order of the table.",
]


# -- Boolean functions and a network for each --------------------------------------------------------------------

# A neuron of the library is (weights, t): it is on when that sum of its inputs, written as 0 and 1, is at least t.
# Each entry: the function of the inputs, when it is on, when it is off, hidden neurons, output neuron,
# and what they do. A, B, C stand for the inputs.
OR, AND = ((1, 1), 1), ((1, 1), 2)
UNLESS = ((1, -1), 1)
SECOND = "$h_1$ is on and $h_2$ is off"
TWO = [
    (lambda a, b: a != b, "its two inputs differ (XOR)", "its two inputs are equal (XNOR)", (OR, AND), UNLESS,
     "$h_1$ is on when at least one input is on (OR), $h_2$ when both are (AND)", SECOND),
]  # fmt: skip
THREE = [
    (lambda a, b, c: (a + b + c) % 2 == 1, "an odd number of its inputs is on", "an even number of its inputs is on",
     (((1, 1, 1), 1), ((1, 1, 1), 2), ((1, 1, 1), 3)), ((1, -1, 1), 1),
     "$h_1$, $h_2$ and $h_3$ are on when at least one, two and three inputs are on", "an odd number of them is on"),
    (lambda a, b, c: a + b + c == 1, "exactly one of its inputs is on", "none of its inputs is on, or more than one",
     (((1, 1, 1), 1), ((1, 1, 1), 2)), UNLESS,
     "$h_1$ is on when at least one input is on, $h_2$ when at least two are", SECOND),
    (lambda a, b, c: a + b + c == 2, "exactly two of its inputs are on", "the number of its inputs that are on is not two",
     (((1, 1, 1), 2), ((1, 1, 1), 3)), UNLESS,
     "$h_1$ is on when at least two inputs are on, $h_2$ when all three are", SECOND),
    (lambda a, b, c: 0 < a + b + c < 3, "its inputs are not all equal", "its inputs are all equal",
     (((1, 1, 1), 1), ((1, 1, 1), 3)), UNLESS,
     "$h_1$ is on when at least one input is on, $h_2$ when all three are", SECOND),
    (lambda a, b, c: a != b, "$A$ and $B$ differ, whatever $C$ is", "$A$ and $B$ are equal, whatever $C$ is",
     (((1, 1, 0), 1), ((1, 1, 0), 2)), UNLESS,
     "$h_1$ is on when $A$ or $B$ is on, $h_2$ when both are", SECOND),
    (lambda a, b, c: a != b and c, "$A$ and $B$ differ and $C$ is on", "$A$ and $B$ are equal or $C$ is off",
     (((1, 1, 2), 3), ((1, 1, 0), 2)), UNLESS,
     "$h_1$ is on when $C$ is on and so is one of $A$ and $B$ or both, $h_2$ when $A$ and $B$ both are", SECOND),
    (lambda a, b, c: a != b or c, "$A$ and $B$ differ or $C$ is on", "$A$ and $B$ are equal and $C$ is off",
     (((1, 1, 2), 1), ((1, 1, -2), 2)), UNLESS,
     "$h_1$ is on when any input is on, $h_2$ when $A$ and $B$ are on and $C$ is off", SECOND),
    (lambda a, b, c: a != (b and c), "$A$ differs from ($B$ and $C$)", "$A$ equals ($B$ and $C$)",
     (((2, 1, 1), 2), ((1, 1, 1), 3)), UNLESS,
     "$h_1$ is on when $A$ is on, or both $B$ and $C$ are, $h_2$ when all three are", SECOND),
    (lambda a, b, c: a != (b or c), "$A$ differs from ($B$ or $C$)", "$A$ equals ($B$ or $C$)",
     (((1, 1, 1), 1), ((2, 1, 1), 3)), UNLESS,
     "$h_1$ is on when any input is on, $h_2$ when $A$ is on and so is $B$ or $C$", SECOND),
]  # fmt: skip

# What weights that go wrong often compute instead.
NAMES = {
    (0, 0, 0, 1): "AND", (0, 1, 1, 1): "OR", (1, 1, 1, 0): "NAND", (1, 0, 0, 0): "NOR", (0, 1, 1, 0): "XOR",
    (1, 0, 0, 1): "XNOR", (0, 0, 1, 1): "the first input", (0, 1, 0, 1): "the second input",
    (1, 1, 0, 0): "NOT of the first input", (1, 0, 1, 0): "NOT of the second input",
    (0, 0, 1, 0): "the first input AND NOT the second", (0, 1, 0, 0): "the second input AND NOT the first",
    (1, 0, 1, 1): "the first input OR NOT the second", (1, 1, 0, 1): "the second input OR NOT the first",
    (0, 0, 0, 0, 0, 0, 0, 1): "AND", (0, 1, 1, 1, 1, 1, 1, 1): "OR", (1, 1, 1, 1, 1, 1, 1, 0): "NAND",
    (1, 0, 0, 0, 0, 0, 0, 0): "NOR", (0, 0, 0, 1, 0, 1, 1, 1): "the majority of the inputs",
}  # fmt: skip


@cache
def library(n):
    """For each function that is asked for, as its truth table: when it is on, and a network with the idea behind it."""
    found = {}
    for function, on, off, hidden, (weights, least), idea, when in TWO if n == 2 else THREE:
        for order in permutations(range(n)):
            table = tuple(int(bool(function(*(bits[i] for i in order)))) for bits in product((0, 1), repeat=n))
            if table in found:
                continue

            def named(text, order=order):
                for letter, i in zip("ABC", order):
                    text = text.replace(f"${letter}$", f"$x_{i + 1}$")
                return text

            placed = tuple((tuple(w[order.index(i)] for i in range(n)), t) for w, t in hidden)
            found[table] = named(on), placed, (weights, least), named(idea), f"on exactly when {when}"
            opposite = tuple(-w for w in weights), 1 - least
            found[tuple(1 - t for t in table)] = named(off), placed, opposite, named(idea), f"off exactly when {when}"
    return found


def neuron_row(neuron, low, rule):
    """A neuron of the library as [b, w_1, ...] for off = `low` and the threshold `rule`."""
    weights, least = neuron
    if low == -1:
        return (sum(weights) - 2 * least + 1, *weights)  # these sums are odd: either rule will do
    return ((-least if rule == ">=" else 1 - least), *weights)


@cache
def example(target, low, rule, width):
    """(hidden rows, output row) of a network for a function; of one neuron a minterm where the library has none."""
    n = number_of_inputs(target)
    if target in library(n):
        _, hidden, output, *_ = library(n)[target]
    else:
        on = [bits for bits, t in zip(product((0, 1), repeat=n), target) if t]
        hidden = tuple((tuple(2 * bit - 1 for bit in bits), sum(bits)) for bits in on)
        output = (1,) * len(on), 1
    spare = width - len(hidden)
    if spare < 0:
        raise ValueError(f"no network with {width} hidden neurons is known for the target {target}")
    hidden = (*hidden, *[((0,) * n, 1)] * spare)  # neurons that are never on, with the weight 0 at the output
    output = (*output[0], *[0] * spare), output[1]
    return exact([neuron_row(row, low, rule) for row in hidden]), exact(neuron_row(output, low, rule))


# -- evaluating --------------------------------------------------------------------------------------------------

def number_of_inputs(target):
    return len(target).bit_length() - 1


def all_inputs(n, low):
    """Counting upwards: (0, 0), (0, 1), (1, 0), (1, 1)."""
    return list(product((low, 1), repeat=n))


def is_on(total, rule):
    return total >= 0 if rule == ">=" else total > 0


def total_of(neuron, values):
    bias, *weights = neuron
    return bias + sum(w * v for w, v in zip(weights, values, strict=True))


def fire(neuron, values, low, rule, slip=""):
    if slip == "bias last":
        neuron = [neuron[-1], *list(neuron)[:-1]]
    if slip == "bias forgotten":
        neuron = [0, *list(neuron)[1:]]
    if slip == "bias as threshold":
        neuron = [-neuron[0], *list(neuron)[1:]]
    total = total_of(neuron, values)
    if slip == "no threshold":
        return total
    if slip == "other rule":
        rule = ">" if rule == ">=" else ">="
    if slip == "other off":
        low = -1 - low
    return 1 if is_on(total, rule) else low


def rational(values):
    return all(isinstance(value, (int, Fraction)) for value in values)


def outputs_of(layer, values, low, rule, slip=""):
    """The outputs of a layer for each of several inputs: a list a row."""
    layer = [simple(neuron) for neuron in layer]
    return [[fire(neuron, row, low, rule, slip) for neuron in layer] for row in map(simple, values)]


def simple(numbers):
    """Plain integers where numbers are whole: sums of them are quicker."""
    return [v.numerator if isinstance(v, Fraction) and v.denominator == 1 else v for v in numbers]


@cache
def small_weights(k):
    """Weights that are enough for every threshold function of k inputs: up to 2 for three inputs, 3 for four."""
    most = max(1, k - 1)
    return sorted(product(range(-most, most + 1), repeat=k), key=lambda w: (sum(map(abs, w)), [-v for v in w]))


def separate(patterns, target, rule):
    """The simplest output neuron that is on for the patterns of the target, or None where there is none."""
    on = [pattern for pattern, t in zip(patterns, target) if t]
    off = [pattern for pattern, t in zip(patterns, target) if not t]
    for weights in small_weights(len(patterns[0])):
        least = min(sum(w * v for w, v in zip(weights, p)) for p in on)
        most = max(sum(w * v for w, v in zip(weights, p)) for p in off)
        if least > most:
            middle = Fraction(least + most, 2)
            edge = least if rule == ">=" else most
            return (-middle if middle.denominator == 1 else -edge, *weights)
    return None


def clash(patterns, target):
    """Places (p, q), (r, s): the patterns p and q of the target add up to those of r and s, which are not; or None."""
    on = [i for i, t in enumerate(target) if t]
    off = [i for i, t in enumerate(target) if not t]
    sums = {}
    for p, q in [(p, q) for p in on for q in on if p <= q]:
        sums.setdefault(tuple(a + b for a, b in zip(patterns[p], patterns[q])), (p, q))
    for r, s in [(r, s) for r in off for s in off if r <= s]:
        if pair := sums.get(tuple(a + b for a, b in zip(patterns[r], patterns[s]))):
            return pair, (r, s)
    return None


# -- what is wrong with weights that do not work -----------------------------------------------------------------

def vector(values):
    return "(" + ", ".join(map(str, values)) + ")"


def refused(answer, shape):
    """A sentence about an answer that is no array of rational numbers of that shape, or None."""
    size = " by ".join(map(str, shape))
    if getattr(answer, "shape", None) != shape:
        return f"a {'matrix' if len(shape) == 2 else 'vector'} of {size} numbers is asked for, the bias first in each neuron"
    if not rational(answer.entries):
        return "weights and biases have to be whole numbers, fractions or decimals"
    return None


def layer_objection(target, low, rule, shape):
    def objection(answer):
        if said := refused(answer, shape):
            return said
        places = all_inputs(number_of_inputs(target), low)
        patterns = [tuple(row) for row in outputs_of(answer, places, low, rule)]
        for i, one in enumerate(patterns):
            for j in range(i):
                if patterns[j] == one and target[i] != target[j]:
                    return (
                        f"the inputs {vector(places[j])} and {vector(places[i])} get the same hidden outputs {vector(one)}, "
                        "but f is on for one of them only, so no output neuron can tell them apart"
                    )
        if separate(patterns, target, rule) is not None:
            return None
        found = clash(patterns, target)
        if found is None:
            return "no output neuron separates the hidden outputs where f is on from those where it is off"
        (p, q), (r, s) = found
        return (
            f"the hidden outputs {vector(patterns[p])} and {vector(patterns[q])}, where f is on, add up to the same as "
            f"{vector(patterns[r])} and {vector(patterns[s])}, where f is off, so no output neuron can be on for the first "
            "two and off for the others"
        )

    return objection


def neuron_objection(target, low, rule, patterns, own):
    """`patterns` are the hidden outputs, `own` what the student takes them for: right by either is right."""

    def objection(answer):
        if said := refused(answer, (len(patterns[0]) + 1,)):
            return said
        wanted = [1 if t else low for t in target]
        if [fire(answer, row, low, rule) for row in own] == wanted:
            return None
        places = all_inputs(number_of_inputs(target), low)
        made = [fire(answer, row, low, rule) for row in patterns]
        wrong = [i for i, (got, due) in enumerate(zip(made, wanted)) if got != due]
        if not wrong:
            return None
        first = wrong[0]
        failing = "this input only" if len(wrong) == 1 else "the inputs " + ", ".join(vector(places[i]) for i in wrong)
        named = name_of(tuple(int(value == 1) for value in made))
        return (
            f"on the input {vector(places[first])} the hidden outputs are {vector(patterns[first])}, so that the sum of the "
            f"output neuron is {shown(total_of(answer, patterns[first]))} and the output {made[first]}, where "
            f"{wanted[first]} is wanted. The network fails on {failing}"
            + (f". It computes {named}" if named else "")
            + f". {advice(answer, patterns, target, low, rule, wrong, made)}"
        )

    return objection


def advice(answer, patterns, target, low, rule, wrong, made):
    """What to do about an output neuron that fails: a change that is enough, or the inequality that is broken."""
    bias, *weights = answer
    changed = {
        "With the last entry in front it would do: the bias stands first": [weights[-1], bias, *weights[:-1]],
        "With the other sign of the bias it would do: a threshold is subtracted from the sum, a bias is added to it":
            [-bias, *weights],
        "With all signs turned it would do: it is on where it should be off": [-bias, *(-w for w in weights)],
    }  # fmt: skip
    for said, neuron in changed.items():
        if [fire(neuron, row, low, rule) for row in patterns] == [1 if t else low for t in target]:
            return said
    if len(set(made)) == 1:
        sums = [total_of(answer, row) for row in patterns]
        if min(sums) == max(sums):
            return f"Its sum is {shown(sums[0])} on every input, whatever the hidden neurons say"
        return (
            f"Its sums, from {shown(min(sums))} to {shown(max(sums))}, all give the same output. Check: move the bias until 0 "
            "lies between them"
        )
    first = wrong[0]
    sign = (">=" if rule == ">=" else ">") if target[first] else ("<" if rule == ">=" else "<=")
    return (
        f"The input {vector(all_inputs(number_of_inputs(target), low)[first])} asks for {combination(patterns[first])} {sign} 0. "
        "Check: write down such an inequality for each input, and put your numbers into all of them"
    )


def shown(value):
    """A sum, or only its sign where its digits would fill the page."""
    if max(abs(value.numerator), value.denominator) < 10**9:
        return str(value)
    return "above 0" if value > 0 else "below 0"


def name_of(table):
    if len(set(table)) == 1:
        return "the same value for every input"
    if table in NAMES:
        return NAMES[table]
    functions = library(number_of_inputs(table))
    return f"the function that is on when {functions[table][0]}" if table in functions else ""


# -- the exercise ------------------------------------------------------------------------------------------------

def draw(rng, inputs=2, given=(2,), widths=(2, 3)):
    target = rng.choice(list(library(inputs)))
    low, rule = rng.choice([0, 0, -1]), rng.choice([">=", ">"])
    size, width = rng.choice(given), rng.choice(widths)
    if inputs == 3:
        width = len(library(3)[target][1])
    hidden = [[rng.randint(-2, 2), *(rng.choice([-2, -1, -1, 1, 1, 2]) for _ in range(inputs))] for _ in range(size)]
    output = [rng.randint(-2, 2), *(rng.choice([-2, -1, -1, 1, 1, 2]) for _ in range(size))]
    places = all_inputs(inputs, low)
    patterns = [tuple(row) for row in outputs_of(hidden, places, low, rule)]
    results = [fire(output, row, low, rule) for row in patterns]
    columns = list(zip(*patterns))
    assume(len(set(columns)) == size and all(len(set(column)) == 2 for column in columns) and len(set(results)) == 2)
    # The rule at 0 matters, biases matter, and the given network is no answer.
    assume(any(total_of(neuron, place) == 0 for neuron in hidden for place in places))
    assume(sum(neuron[0] != 0 for neuron in hidden) >= 1 and output[0] != 0)
    assume([int(value == 1) for value in results] != list(target) and results != output)
    # Where the hidden layer is kept it must do; where another one is asked for it must not.
    assume((separate(patterns, target, rule) is not None) == (width == 0))
    return {
        "target": target,
        "low": low,
        "rule": rule,
        "hidden": exact(hidden),
        "output": exact(output),
        "width": width,
        "wording": {
            "intro": rng.choice(INTROS).format(n={2: "two", 3: "three"}[inputs]),
            "columns": rng.choice(COLUMNS),
            "results": rng.choice(RESULTS),
        },
    }


def solve(step, target, low, rule, hidden, output, width, wording, slip=""):
    n = number_of_inputs(target)
    places = all_inputs(n, low)
    large = n == 3
    first = "no threshold" if slip == "no hidden threshold" else "" if slip == "no output threshold" else slip
    last = "no threshold" if slip in ("no hidden threshold", "no output threshold") else slip

    mine = step("hidden_outputs", outputs_of(hidden, places, low, rule, first), marks=3 if large else 2)
    carried(mine)
    into = places if slip == "inputs into output" and len(hidden) == n else mine
    step("outputs", [made for [made] in outputs_of([output], into, low, rule, last)], marks=2 if large else 1)

    if width == 0:
        patterns = [tuple(row) for row in outputs_of(hidden, places, low, rule)]
        best = exact(list(separate(patterns, target, rule) or [0] * (len(hidden) + 1)))
    else:
        layer, best = example(target, low, rule, width)
        size = (width, n + 1)
        weights = ", ".join(f"w_{i + 1}" for i in range(n))
        layer = step(
            "layer", layer, marks=3 if large else 2, objection=layer_objection(target, low, rule, size),
            wanted=f"matrix, {width} by {n + 1}: a row [b, {weights}] for each neuron",
        )  # fmt: skip
        carried(layer)
        patterns = [tuple(row) for row in outputs_of(layer, places, low, rule)]
        if [fire(best, row, low, rule) for row in patterns] != [1 if t else low for t in target]:
            best = exact(list(separate(patterns, target, rule) or best))
        told = outputs_of(layer, places, low, rule, first) if first else patterns
        mine = step("layer_outputs", exact(told), marks=2 if large else 1)
    # Own hidden outputs count only where they are outputs of neurons.
    own = [tuple(row) for row in mine] if all(value in (low, 1) for value in mine.entries) else patterns
    step(
        "neuron", best, marks=2, objection=neuron_objection(target, low, rule, patterns, own),
        wanted=f"vector of {len(best)}: the bias first, then a weight for each hidden neuron",
    )  # fmt: skip


def carried(array):
    """Raises ValueError, which ends follow-through, for values that are not rational, or of very many digits."""
    if not rational(array.entries) or any(abs(v.numerator) + v.denominator > 10**12 for v in array.entries):
        raise ValueError("only rational numbers of few digits are carried on")


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
low = << low >>
x = torch.cartesian_prod(*[torch.tensor([low, 1.0])] * << number_of_inputs(target) >>)
target = torch.where(torch.tensor(<< target >>) == 1, 1.0, low)

def fire(neurons, inputs):
    neurons = torch.tensor(neurons)
    total = inputs @ neurons[:, 1:].T + neurons[:, 0]
    return torch.where(total << rule >> 0, 1.0, low)

hidden = << hidden >>
hidden_outputs = fire(hidden, x)
outputs = fire([<< output >>], hidden_outputs)[:, 0]
%% if width
own = << layer >>
layer_outputs = fire(own, x)
made = fire([<< neuron >>], layer_outputs)[:, 0]
layer = neuron = torch.equal(made, target)
%% else
made = fire([<< neuron >>], hidden_outputs)[:, 0]
neuron = torch.equal(made, target)
%% endif
print(hidden_outputs, outputs, neuron, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "wrong side of the threshold at 0",
        "A sum of exactly 0 goes the way that the rule printed in the exercise says: on for at least 0, off for above 0. "
        "Check: mark the inputs where a sum is 0 and look at them alone.",
        slip="other rule",
        convention=True,
    ),
    Mistake(
        "bias forgotten",
        "The bias belongs to every sum, whatever the inputs are. Check: a sum without its weighted inputs leaves the bias.",
        slip="bias forgotten",
    ),
    Mistake(
        "bias taken for the threshold",
        "A bias is added and the sum compared with 0. A neuron with the bias $b$ is on when its weighted inputs reach "
        "$-b$, not $b$. Check: a large positive bias makes a neuron be on more often, not less.",
        slip="bias as threshold",
        convention=True,
    ),
    Mistake(
        "last entry of a row taken for the bias",
        "The rows begin with the bias; the weights follow in the order of the inputs. Check: compare with the picture, "
        "where the bias stands in the neuron.",
        slip="bias last",
        convention=True,
    ),
    Mistake(
        "hidden sums handed on",
        "What a hidden neuron hands on is its output, on or off, not its sum. Check: a hidden layer without thresholds "
        "could be merged with the output neuron into one neuron, and one neuron cannot compute $f$.",
        slip="no hidden threshold",
    ),
    Mistake(
        "output sum without its threshold",
        "The output neuron is a threshold neuron too: its sum still has to be compared with 0. Check: the output has two "
        "values only.",
        slip="no output threshold",
    ),
    Mistake(
        "inputs given to the output neuron",
        "The output neuron sees the hidden outputs, not the inputs. Check: follow the arrows of the picture.",
        slip="inputs into output",
    ),
    Mistake(
        "other value for off",
        "There are two habits for a neuron that is off, 0 and $-1$; an exercise keeps to the one that it prints. Check: "
        "the inputs and the outputs take the same two values.",
        slip="other off",
        convention=True,
    ),
]

STATEMENT = r"""
%% set n = number_of_inputs(target)
<< wording["intro"] >> A neuron with the bias $b$ and the weights $w$ is on, with the output $1$, when
$$ b + w \cdot x << sign_of(rule) >> 0, $$
and off, with the output $<< low >>$, otherwise. The inputs take the values $<< low >>$ and $1$ as well. With the bias first in
each row, the given network has the hidden neurons and the output neuron
$$ << hidden_names(hidden) >>: \; << hidden >>, \qquad y: \; << output >>. $$

<< figure(drawing(hidden, output)) >>

The function $f$ is on when << describe(target) >>, and off otherwise:

<< table(heads(n), function_rows(target, low)) >>

<< answer("hidden_outputs") >> << wording["columns"] >>

<< answer("outputs") >> << wording["results"] >>

%% if width
<< answer("layer") >> The given network does not compute $f$, and with its hidden layer no output neuron could. Find
another hidden layer, of << width >> neurons, that allows it: a matrix with a row $<< row_names(n) >>$ for each neuron.
Any weights that work are right.

<< answer("layer_outputs") >> Give the outputs of your hidden layer for all inputs, as a matrix with a row for each
input.

<< answer("neuron") >> Give an output neuron, $<< row_names(width) >>$, with which your hidden layer makes a network
that computes $f$. Any weights that work are right.
%% else
<< answer("neuron") >> The given network does not compute $f$. Keep its hidden layer and find another output neuron,
$<< row_names(hidden | length) >>$, with which it does. Any weights that work are right.
%% endif
"""

SOLUTION = r"""
%% set n = number_of_inputs(target)
Rule: work out $b + w \cdot x$ for each hidden neuron, compare it with 0, and only then go on to the output neuron, whose
inputs are the hidden outputs. On is $1$ for a sum $<< sign_of(rule) >> 0$, off is $<< low >>$. For the given network the sums
$s$ and the outputs are:

<< table(sum_heads(n, hidden | length), sum_rows(target, low, rule, hidden, output)) >>

The last column is not $f$.

Could one neuron compute $f$ from the inputs? Its sum $s(x) = b + w \cdot x$ would have
$$ << contradiction(target, low) >>, $$
since the inputs on the left add up to the same as those on the right. But $f$ is on for both inputs on the left and off
for both on the right, so that the left side would have to be the larger one. So a hidden layer is needed, whatever the
weights.

%% if width
An example. << idea(target)[0] >>; the output neuron is << idea(target)[1] >>.
<< spare(target, width) >>
$$ << hidden_names(layer) >>: \; << layer >>, \qquad y: \; << neuron >>. $$
%% else
With the hidden outputs of (a), each input gives a condition for the new output neuron $<< row_names(hidden | length) >>$. Any
solution of all of them is right, for example
$$ y: \; << neuron >>. $$
%% endif

The test on all inputs, where the condition says what the output neuron has to satisfy:

<< table(test_heads(n, (layer if width else hidden) | length), test_rows(target, low, rule, layer if width else hidden, neuron)) >>

<< figure(drawing(layer if width else hidden, neuron)) >>

Sanity check: the last two columns agree in every row. A single neuron such as OR agrees with $f$ in some rows, but by the
argument above never in all.
"""


def sign_of(rule):
    return r"\ge" if rule == ">=" else ">"


def describe(target):
    functions = library(number_of_inputs(target))
    return functions[target][0] if target in functions else "the table says so"


def idea(target):
    functions = library(number_of_inputs(target))
    if target in functions:
        hidden, output = functions[target][3:]
        return f"Neuron {hidden}", output
    return "Each hidden neuron is on for one of the inputs where $f$ is on", "on when one of them is"


def spare(target, width):
    functions = library(number_of_inputs(target))
    if target in functions and width > len(functions[target][1]):
        return "The last hidden neuron is not needed: it is always off, and the output neuron gives it the weight 0."
    return ""


def hidden_names(layer):
    return ", ".join(f"h_{j + 1}" for j in range(len(layer)))


def row_names(k):
    return "[b, " + ", ".join(f"w_{j + 1}" for j in range(k)) + "]"


def heads(n):
    return [*(f"$x_{i + 1}$" for i in range(n)), "$f$"]


def function_rows(target, low):
    values = [exact(1 if t else low) for t in target]
    return [[*map(exact, place), value] for place, value in zip(all_inputs(number_of_inputs(target), low), values)]


def sum_heads(n, k):
    pairs = [head for j in range(k) for head in (f"$s(h_{j + 1})$", f"$h_{j + 1}$")]
    return [*(f"$x_{i + 1}$" for i in range(n)), *pairs, "$s(y)$", "$y$"]


def sum_rows(target, low, rule, hidden, output):
    rows = []
    for place in all_inputs(number_of_inputs(target), low):
        inner = [fire(neuron, place, low, rule) for neuron in hidden]
        cells = [cell for neuron, value in zip(hidden, inner) for cell in (total_of(neuron, place), value)]
        rows.append([*map(exact, (*place, *cells, total_of(output, inner), fire(output, inner, low, rule)))])
    return rows


def test_heads(n, k):
    names = [*(f"x_{i + 1}" for i in range(n)), *(f"h_{j + 1}" for j in range(k))]
    return [*(f"${name}$" for name in names), "condition", "sum", "$y$", "$f$"]


def test_rows(target, low, rule, layer, neuron):
    rows = []
    opposite = "<" if rule == ">=" else r"\le"
    for place, t in zip(all_inputs(number_of_inputs(target), low), target):
        inner = [fire(row, place, low, rule) for row in layer]
        condition = f"${combination(inner)} {sign_of(rule) if t else opposite} 0$"
        cells = (total_of(neuron, inner), fire(neuron, inner, low, rule), 1 if t else low)
        rows.append([*map(exact, (*place, *inner)), condition, *map(exact, cells)])
    return rows


def combination(values):
    """b + w_1 - w_2 for the hidden outputs 1, -1."""
    return "b" + "".join(f" {'+' if v > 0 else '-'} w_{j + 1}" for j, v in enumerate(values) if v)


def contradiction(target, low):
    places = all_inputs(number_of_inputs(target), low)
    (p, q), (r, s) = clash(places, target)
    return " = ".join(f"s{vector(places[i])} + s{vector(places[j])}" for i, j in ((p, q), (r, s)))


def drawing(layer, neuron):
    n, k = len(layer[0]) - 1, len(layer)
    names = [[f"x_{i + 1}" for i in range(n)], [f"h_{j + 1}" for j in range(k)], ["y"]]
    weights = [[list(row)[1:] for row in layer], [list(neuron)[1:]]]
    biases = [[f"b = {row[0]}" for row in layer], [f"b = {neuron[0]}"]]
    return network(names, weights, biases)
