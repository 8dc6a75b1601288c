"""A two-layer network read off a truth table: a hidden neuron for each minterm and an OR, or for each zero and an AND.

Any weights that work are right. A hidden neuron is judged by the inputs at which it is on, the output neuron with the
student's own hidden layer. A neuron is a row: its bias first, then a weight for each of its inputs.
"""

from fractions import Fraction
from itertools import product
from numbers import Rational

from exgen import Interval, Mistake, assume, exact
from exgen.figures import network

TITLE = "A network from a truth table"
SOURCE = "notes, 9 January: f(A, B, C, D) = A B' C' D + ..., one neuron for each term; lecture 3: 2^n + 1 are enough"
# `terms` hidden neurons: one for each row with the value 1, or with `zeros` one for each row with the value 0.
LEVELS = {
    1: dict(inputs=3, terms=2, zeros=[False]),
    2: dict(inputs=3, terms=3, zeros=[False, True]),
    3: dict(inputs=4, terms=3, zeros=[False, True]),
}
CONVENTIONS = {
    "threshold neurons": "Neurons are written as rows, the bias first: $[b, w_1, w_2, \\ldots]$ has the sum "
    "$b + w_1 x_1 + w_2 x_2 + \\cdots$. The threshold rule, and whether off is $0$ or $-1$, stand in each exercise."
}

INTROS = [
    "A Boolean function $f$ of {n} inputs is {value} at these inputs only:",
    "The function $f$ has {n} inputs. It is {value} at the inputs below, and at no others:",
    "Of the truth table of $f$, with {n} inputs, these are all the rows where $f$ is {value}:",
]


def draw(rng, inputs=3, terms=3, zeros=(False, True)):
    low, rule, zero = rng.choice([0, 0, -1]), rng.choice([">=", ">"]), rng.choice(list(zeros))
    rows = sorted(rng.sample(range(2**inputs), terms))
    asked, at = rng.choice(rows), rng.randrange(2**inputs)
    # The bias depends on the literals, so a row of one kind of literals only would hide a mistake.
    ones = sum(all_inputs(inputs, 0)[asked])
    assume(0 < ones < inputs)
    return {
        "inputs": inputs,
        "rows": tuple(rows),
        "zeros": zero,
        "low": low,
        "rule": rule,
        "asked": asked,
        "at": at,
        "wording": {"intro": rng.randrange(len(INTROS))},
    }


def all_inputs(n, low):
    """Counting upwards: (0, 0), (0, 1), (1, 0), (1, 1)."""
    return list(product((low, 1), repeat=n))


def is_on(total, rule):
    return total >= 0 if rule == ">=" else total > 0


def sum_at(neuron, values):
    bias, *weights = neuron
    return bias + sum(w * v for w, v in zip(weights, values))


def weights_for(n, row, zeros):
    """1 for an input that is on in the row and -1 for one that is off; turned round for a neuron that is off there."""
    return [(-1 if zeros else 1) * (1 if bit else -1) for bit in all_inputs(n, 0)[row]]


def sums_without_bias(n, row, zeros, low, slip=""):
    """The sum of these weights at their row, and the nearest one at any other input."""
    here = sum(w * v for w, v in zip(weights_for(n, row, zeros), all_inputs(n, low)[row]))
    if slip == "all inputs":
        here = -n if zeros else n
    apart = 2 if low == -1 else 1  # by so much the sum at a neighbour differs
    return here, here + apart if zeros else here - apart


def biases(here, other, zeros, rule, slip=""):
    """The biases, as an interval, with which a neuron of these sums is on in its row only; with `zeros`, off in it only.

    None where there are none, since the sums are not apart or on the wrong sides of each other.
    """
    if here == other or (here > other) == zeros:
        return None
    if slip == "off by one":
        here, other = here - abs(here - other), other - abs(here - other)
    low_end, high_end = sorted([-here, -other])
    if slip == "threshold":
        low_end, high_end = -high_end, -low_end
    closed_low = (rule == ">=") != (slip == "ends")
    return Interval(exact(low_end), exact(high_end), closed_low, not closed_low)


def neuron_of(n, row, zeros, low, rule):
    found = biases(*sums_without_bias(n, row, zeros, low), zeros, rule)
    return [found.low if found.low_closed else found.high, *weights_for(n, row, zeros)]


def joint(terms, zeros, low, rule):
    """The output neuron: an OR, or with `zeros` an AND; its sums are far from 0 or exactly on the side of 1."""
    if low == -1:
        return [(1 - terms) if zeros else (terms - 1), *[1] * terms]
    edge = terms if zeros else 1
    return [-edge if rule == ">=" else 1 - edge, *[1] * terms]


def solve(step, inputs, rows, zeros, low, rule, asked, at, wording, slip=""):
    near = step("near", exact(list(sums_without_bias(inputs, asked, zeros, low, slip))), marks=1)
    carried(near)
    step("biases", biases(*near, zeros, rule, slip), marks=2)
    shape = (len(rows), inputs + 1)
    weights = ", ".join(f"w_{i + 1}" for i in range(inputs))
    layer = step(
        "layer", exact([neuron_of(inputs, row, zeros, low, rule) for row in rows]), marks=3,
        objection=layer_objection(inputs, rows, zeros, low, rule, shape),
        wanted=f"matrix, {shape[0]} by {shape[1]}: a row [b, {weights}] for each neuron",
    )  # fmt: skip
    carried(layer)
    place = all_inputs(inputs, low)[at]
    sums = [sum_at([exact(0), *list(row)[1:]] if slip == "no bias" else row, place) for row in layer]
    step("sums", sums, marks=1)
    step(
        "neuron", exact(joint(len(rows), zeros, low, rule)), marks=2,
        objection=neuron_objection(inputs, rows, zeros, low, rule, layer),
        wanted=f"vector of {len(rows) + 1}: the bias first, then a weight for each hidden neuron",
    )  # fmt: skip


def carried(array):
    """Raises ValueError, which ends follow-through, for values that are not rational, or of very many digits."""
    if not all(isinstance(v, Rational) and abs(v.numerator) + v.denominator < 10**12 for v in array.entries):
        raise ValueError("only rational numbers of few digits are carried on")


# -- what is wrong with weights that do not work -----------------------------------------------------------------

def vector(values):
    return "(" + ", ".join(map(str, values)) + ")"


def refused(answer, shape):
    if getattr(answer, "shape", None) != shape:
        size = " by ".join(map(str, shape))
        return f"a {'matrix' if len(shape) == 2 else 'vector'} of {size} numbers is asked for, the bias first in each neuron"
    if not all(isinstance(entry, Rational) for entry in answer.entries):
        return "weights and biases have to be whole numbers, fractions or decimals"
    return None


def places_fired(neuron, places, zeros, rule):
    """The places of the inputs at which a neuron is on; with `zeros`, off."""
    return [i for i, place in enumerate(places) if is_on(sum_at(neuron, place), rule) != zeros]


def layer_objection(n, rows, zeros, low, rule, shape):
    """Each hidden neuron has to be on (with `zeros`, off) at one of the rows and nowhere else; all rows have one."""
    places, state = all_inputs(n, low), "off" if zeros else "on"

    def fault(j, neuron, left):
        found = places_fired(neuron, places, zeros, rule)
        if not found:
            best = (min if zeros else max)(places, key=lambda place: sum_at(neuron, place))
            return (
                f"neuron {j} is never {state}: even at {vector(best)}, where its sum is "
                f"{'smallest' if zeros else 'largest'}, this is {shown(sum_at(neuron, best))}"
            )
        if len(found) > 1:
            first = next((i for i in found if i not in rows), found[1])
            return (
                f"neuron {j} is {state} at {len(found)} inputs, also at {vector(places[first])}, where its sum is "
                f"{shown(sum_at(neuron, places[first]))}; it should be {state} at one input only"
            )
        if found[0] not in rows:
            turned = [i for i in rows if i == 2**n - 1 - found[0]]
            hint = f"; this is {vector(places[turned[0]])} with all literals turned round" if turned else ""
            return f"neuron {j} is {state} at {vector(places[found[0]])}, which is none of the rows{hint}"
        if found[0] not in left:
            return f"two neurons are {state} at {vector(places[found[0]])}, and none for some other row"
        left.remove(found[0])
        return None

    def objection(answer):
        if said := refused(answer, shape):
            return said
        left = list(rows)
        faults = [said for j, neuron in enumerate(answer, 1) if (said := fault(j, neuron, left))]
        if not faults:
            return None
        done = len(rows) - len(left)
        has = "has" if done == 1 else "have"
        return f"{faults[0]}. {done} of the {len(rows)} rows {has} a neuron that is right", Fraction(done, len(rows))

    return objection


def neuron_objection(n, rows, zeros, low, rule, layer):
    """The output neuron is tried with the own hidden neurons where they do what is asked, and with ideal ones else."""

    def objection(answer):
        if said := refused(answer, (len(rows) + 1,)):
            return said
        places, wrong = all_inputs(n, low), []
        works = layer_objection(n, rows, zeros, low, rule, layer.shape)(layer) is None
        ideal = [[1 if (i == row) != zeros else low for row in rows] for i in range(2**n)]
        own = [[1 if is_on(sum_at(neuron, place), rule) else low for neuron in layer] for place in places]
        for i, pattern in enumerate(own if works else ideal):
            total, on = sum_at(answer, pattern), (i in rows) != zeros
            if is_on(total, rule) != on:
                wrong.append((places[i], pattern, total, on))
        if not wrong:
            return None
        place, pattern, total, on = wrong[0]
        whose = "your hidden outputs are" if works else "the hidden outputs should be"
        return (
            f"at the input {vector(place)} {whose} {vector(pattern)} and the sum of the output neuron is {shown(total)}, so "
            f"that it is {'off' if on else 'on'}, where f is {1 if on else low}. The network fails at {len(wrong)} of the "
            f"{2**n} inputs. {advice(answer, wrong, zeros)}"
        )

    return objection


def advice(answer, wrong, zeros):
    """What the output neuron is for, and which way its weights or its bias have to go."""
    want = {on for *_, on in wrong}
    gate = "an AND: it is on only when all hidden neurons are" if zeros else "an OR: it is on when any hidden neuron is"
    if min(list(answer)[1:]) <= 0:
        return f"The output neuron is {gate}, so that each of them needs a weight above 0"
    way = ". Its bias is too low" if want == {True} else ". Its bias is too high" if want == {False} else ""
    return f"The output neuron is {gate}{way}"


def shown(value):
    if max(abs(value.numerator), value.denominator) < 10**9:
        return str(value)
    return "above 0" if value > 0 else "below 0"


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
n, low, rows = << inputs >>, << low >>, << rows | list >>
x = torch.cartesian_prod(*[torch.tensor([low, 1.0])] * n)
f = torch.full((2**n,), << "1.0" if zeros else "low * 1.0" >>)
f[rows] = << "low * 1.0" if zeros else "1.0" >>

def fire(neurons, values):
    neurons = torch.tensor(neurons)
    return torch.where(values @ neurons[:, 1:].T + neurons[:, 0] << rule >> 0, 1.0, low)

# the sums without a bias: the row of the question, and the next one
weights = torch.where(x[<< asked >>] == 1, 1.0, -1.0) * << -1 if zeros else 1 >>
without = x @ weights
others = torch.cat([without[:<< asked >>], without[<< asked >> + 1:]])
near = torch.stack([without[<< asked >>], others.<< "min" if zeros else "max" >>()])
biases = sorted((-near).tolist())

own = [
%% for neuron in layer
    << neuron >>,
%% endfor
]
hidden = fire(own, x)
odd_one = hidden == << "low" if zeros else "1" >>
layer = bool((odd_one.sum(dim=0) == 1).all()) and odd_one.any(dim=1).nonzero()[:, 0].tolist() == rows
sums = torch.tensor(own) @ torch.cat([torch.ones(1), x[<< at >>]])
neuron = torch.equal(fire([<< neuron >>], hidden)[:, 0], f)
print(near, biases, layer, sums, neuron)
"""

MISTAKES = [
    Mistake(
        "the number of inputs, whatever the literals",
        "A negated literal that is true adds less than a plain one, unless off is $-1$ and on is $1$. Take the sum at the row "
        "itself. Check: put the row in, weight by weight.",
        slip="all inputs",
    ),
    Mistake(
        "off by one step",
        "The bias has to part the row from its neighbours, which differ from it in one input. Check: put in the row, and then "
        "the row with one input changed.",
        slip="off by one",
    ),
    Mistake(
        "threshold for bias",
        "A bias is added, a threshold is compared with: the bias has the opposite sign. Check: put the row in; the bias and the "
        "weighted inputs together decide.",
        slip="threshold",
    ),
    Mistake(
        "ends of the interval exchanged",
        "Whether a sum of exactly 0 counts as on is printed in the exercise, and it decides which end belongs to the interval. "
        "Check: put each end in as the bias.",
        slip="ends",
    ),
    Mistake(
        "bias left out of the sums",
        "The sum of a neuron has its bias in it. Check: the first entry of the row has no input to go with it.",
        slip="no bias",
    ),
]

STATEMENT = r"""
<< intro_of(wording, inputs, zeros) >>

<< table(heads(inputs), listed(inputs, rows, low)) >>

Inputs that are off are $<< low >>$, those that are on are $1$, and the same holds for outputs. A neuron with the bias $b$ and the
weights $w$ is on when $b + w \cdot x << sign_of(rule) >> 0$.

<< answer("near") >> A neuron has the weights $w = << shown_weights(inputs, asked, zeros) >>$. Give the sum $w \cdot x$ at the input
$<< vector(all_inputs(inputs, low)[asked]) >>$ and the << "smallest" if zeros else "largest" >> one at any other input, as a vector of two.

<< answer("biases") >> This neuron is to be << "off" if zeros else "on" >> at $<< vector(all_inputs(inputs, low)[asked]) >>$ and
<< "on" if zeros else "off" >> at all other inputs. Which biases do? Give an interval or an inequality; its ends matter.

<< answer("layer") >> Give a hidden layer with one neuron for each row of the table above, which is << "off" if zeros else "on" >> at this
input and << "on" if zeros else "off" >> at all others: a matrix with a row $<< row_names(inputs) >>$ for each neuron. Any that work are
right, in any order.

<< answer("sums") >> Give the sums of your hidden neurons at the input $<< vector(all_inputs(inputs, low)[at]) >>$, as a vector.

<< answer("neuron") >> Give an output neuron, $<< row_names(rows | length) >>$, with which your hidden layer computes $f$. Any that work
are right.
"""

SOLUTION = r"""
%% set m = rows | length
%% if zeros
Rule: $f$ is on unless the input is one of the rows with the value $<< low >>$. Each of these rows gets a neuron that is off there
only, a clause such as $<< clause(inputs, rows[0]) >>$, and the output neuron is the AND of them.
%% else
Rule: $f$ is on when the input is one of the rows with the value 1. Each of these rows gets a neuron that is on there only, a
minterm such as $<< term(inputs, rows[0]) >>$, and the output neuron is the OR of them.
%% endif

With the weights $<< shown_weights(inputs, asked, zeros) >>$ the sum without the bias is $<< plain_sum(inputs, asked, zeros, low) >>$ at the row
itself. At its neighbours, where one input is changed, it is $<< next_sum(inputs, asked, zeros, low) >>$, and further away it is
<< "larger" if zeros else "smaller" >> still: $<< near >>$. The row is << "off" if zeros else "on" >> and its neighbours << "on" if zeros else "off" >> when
%% if zeros
$$ b << next_sum(inputs, asked, zeros, low) | signed >> << sign_of(rule) >> 0 \quad\text{but not}\quad b << plain_sum(inputs, asked, zeros, low) | signed >> << sign_of(rule) >> 0. $$
%% else
$$ b << plain_sum(inputs, asked, zeros, low) | signed >> << sign_of(rule) >> 0 \quad\text{but not}\quad b << next_sum(inputs, asked, zeros, low) | signed >> << sign_of(rule) >> 0. $$
%% endif
These are the biases in $<< biases >>$. A bias that does not look at the literals, such as one made from the number of inputs alone,
would be right for some rows only<< ", unless off is $-1$ as here" if low == -1 else "" >>.

One neuron for each row in the same way gives, for example,

<< table(["row", "neuron " ~ "$" ~ row_names(inputs) ~ "$"], layer_rows(inputs, rows, low, layer)) >>

At $<< vector(all_inputs(inputs, low)[at]) >>$ their sums are $<< sums >>$. The output neuron $<< neuron >>$ is << "on only when all hidden neurons are on" if zeros
else "on when any hidden neuron is on" >>:

<< figure(drawing(layer, neuron)) >>

Sanity check: at each input of the table one hidden neuron is << "off and the others on" if zeros else "on and the others off" >>, and at all
other inputs all are << "on" if zeros else "off" >>. So the output neuron sees $<< m + 1 >>$ different patterns only:

<< table(["hidden outputs", "sum", "output"], patterns_of(m, zeros, low, rule, neuron)) >>
"""


def intro_of(wording, n, zeros):
    value = "off" if zeros else "on"
    return INTROS[wording["intro"]].format(n={3: "three", 4: "four"}[n], value=value)


def heads(n):
    return [f"$x_{i + 1}$" for i in range(n)]


def listed(n, rows, low):
    return [[*map(exact, all_inputs(n, low)[row])] for row in rows]


def sign_of(rule):
    return r"\ge" if rule == ">=" else ">"


def row_names(k):
    return "[b, " + ", ".join(f"w_{j + 1}" for j in range(k)) + "]"


def shown_weights(n, row, zeros):
    return exact(weights_for(n, row, zeros))


def term(n, row):
    return r"\,".join(f"x_{i + 1}" if bit else rf"\bar{{x}}_{i + 1}" for i, bit in enumerate(all_inputs(n, 0)[row]))


def clause(n, row):
    return r" \vee ".join(rf"\bar{{x}}_{i + 1}" if bit else f"x_{i + 1}" for i, bit in enumerate(all_inputs(n, 0)[row]))


def plain_sum(n, row, zeros, low):
    return sum(w * v for w, v in zip(weights_for(n, row, zeros), all_inputs(n, low)[row]))


def next_sum(n, row, zeros, low):
    return plain_sum(n, row, zeros, low) + (1 if zeros else -1) * (2 if low == -1 else 1)


def layer_rows(n, rows, low, layer):
    return [[f"${vector(all_inputs(n, low)[row])}$", neuron] for row, neuron in zip(rows, layer)]


def patterns_of(m, zeros, low, rule, neuron):
    usual, odd = (1, low) if zeros else (low, 1)
    patterns = [[odd if i == j else usual for i in range(m)] for j in range(m)] + [[usual] * m]
    rows = []
    for pattern in patterns:
        total = sum_at(neuron, pattern)
        rows.append([f"${vector(pattern)}$", exact(total), exact(1 if is_on(total, rule) else low)])
    return rows


def drawing(layer, neuron):
    n, k = len(layer[0]) - 1, len(layer)
    names = [[f"x_{i + 1}" for i in range(n)], [f"h_{j + 1}" for j in range(k)], ["y"]]
    weights = [[list(row)[1:] for row in layer], [list(neuron)[1:]]]
    return network(names, weights, [[f"b = {row[0]}" for row in layer], [f"b = {neuron[0]}"]])
