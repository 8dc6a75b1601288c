"""Networks from truth tables: XOR and the notes' term by hand, any weights that work, what is said of the others."""

from fractions import Fraction
from itertools import product

import pytest

from exgen.bank import Bank
from exgen.exercises import proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import ACCEPTED, FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import Interval, exact

ID = "boolean-networks/dnf"

# XOR: on at (0, 1) and (1, 0).
XOR = {
    "inputs": 2,
    "rows": (1, 2),
    "zeros": False,
    "low": 0,
    "rule": ">=",
    "asked": 1,
    "at": 3,
    "wording": {"intro": 0},
}


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


@pytest.fixture(scope="module")
def xor(problem):
    return restore(problem, "xor", 1, XOR)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def test_xor_by_hand(xor):
    """(0, 1) has the weights -1, 1 and the sum 1, its neighbours at most 0: -1 <= b < 0."""
    assert xor.key["near"].value == exact([1, 0])
    assert xor.key["biases"].value == Interval(-1, 0, True, False)
    assert xor.key["layer"].value == exact([[-1, -1, 1], [-1, 1, -1]])
    assert xor.key["sums"].value == exact([-1, -1])
    assert proof.check(xor) == 0


def test_the_notes_term(problem):
    """A B' C' D: weights 1, -1, -1, 1; the sum is 2 there and at most 1 elsewhere."""
    exercise = restore(problem, "notes", 3, {**XOR, "inputs": 4, "rows": (9, 3), "asked": 9})
    assert exercise.key["biases"].value == Interval(-2, -1, True, False)
    assert list(exercise.key["layer"].value[0]) == [-2, 1, -1, -1, 1]


@pytest.mark.parametrize("zeros", [False, True])
@pytest.mark.parametrize("low, rule", list(product([0, -1], [">=", ">"])))
def test_intervals_against_all_inputs(problem, low, rule, zeros):
    words = problem.solve.__globals__
    places = words["all_inputs"](3, low)
    for row in range(8):
        found = words["biases"](*words["sums_without_bias"](3, row, zeros, low), zeros, rule)
        for b in [Fraction(k, 4) for k in range(-20, 21)]:
            on = [words["is_on"](words["sum_at"]([b, *words["weights_for"](3, row, zeros)], p), rule) for p in places]
            inside = found.low < b < found.high or (b == found.low and found.low_closed) or (
                b == found.high and found.high_closed)
            assert inside == (on == [(i == row) != zeros for i in range(8)])


@pytest.mark.parametrize("low, rule, zeros", list(product([0, -1], [">=", ">"], [False, True])))
def test_the_example_works(problem, low, rule, zeros):
    changed = {"inputs": 3, "rows": (1, 2, 6), "low": low, "rule": rule, "zeros": zeros}
    exercise = restore(problem, "all", 2, {**XOR, **changed})
    assert proof.check(exercise) == 0
    # At (0, 0, 1) the weights -1, -1, 1 give 1, or 3 where off is -1; one input changed takes 1 away, or 2.
    near = exact([3, 1] if low == -1 else [1, 0])
    assert exercise.key["near"].value == (-near if zeros else near)
    for step in ("layer", "neuron"):
        objection = exercise.key[step].ask.objection
        assert objection and objection(exercise.key[step].value) is None


def test_biases_follow_from_own_sums(problem):
    exercise = restore(problem, "told", 2, {**XOR, "inputs": 3, "rows": (1, 3), "asked": 3, "at": 5})
    follows = mark(exercise, near="[3, 1]", biases="[-3, -1)")["biases"]
    assert follows.verdict == FOLLOWS and follows.marks == 2
    # No bias is on at a sum of 1 and off at one of 2: nothing follows, and the key counts.
    assert mark(exercise, near="[1, 2]", biases="[-2, -1)")["biases"].verdict == RIGHT
    assert mark(exercise, near="[1, 2]", biases="[-1, -2)")["biases"].marks == 0


LAYERS = {
    "[[-1, -1, 1], [-1, 1, -1]]": None,
    "[[-1/2, 1, -1], [-0.5, -1, 1]]": None,
    "[[-1, -2, 1], [-5, 5, -7]]": None,
    "[[-1, 1, 1], [-1, 1, -1]]": "neuron 1 is on at 3 inputs, also at (1, 1)",
    "[[-2, -1, 1], [-1, 1, -1]]": "neuron 1 is never on: even at (0, 1), where its sum is largest, this is -1",
    "[[0, -1, 1], [-1, 1, -1]]": "neuron 1 is on at 3 inputs, also at (0, 0)",
    "[[-1, -1, 1], [-1, -1, 1]]": "two neurons are on at (0, 1)",
    "[[-2, 1, 1], [-1, 1, -1]]": "neuron 1 is on at (1, 1), which is none of the rows",
    "[1, 2]": "2 by 3",
}


@pytest.mark.parametrize("typed", LAYERS)
def test_any_layer_that_works(xor, typed):
    part = mark(xor, layer=typed)["layer"]
    if LAYERS[typed] is None:
        assert part.verdict in (ACCEPTED, RIGHT) and part.marks == 3
    else:
        assert part.verdict == WRONG
        assert part.marks == (Fraction(3, 2) if "neuron" in LAYERS[typed] else 0)
        assert LAYERS[typed].lower() in part.feedback.lower()


def test_literals_turned_round_are_named(problem):
    exercise = restore(problem, "turned", 2, {**XOR, "inputs": 3, "rows": (1, 2), "asked": 1})
    part = mark(exercise, layer="[[-2, 1, 1, -1], [-1, -1, 1, -1]]")["layer"]
    assert "(0, 0, 1) with all literals turned round" in part.feedback


def test_output_and_sums_belong_to_the_own_layer(xor):
    layer = "[[-1/2, 1, -1], [-1/2, -1, 1]]"
    marked = mark(xor, layer=layer, sums="[-1/2, -1/2]", neuron="[-1/2, 1, 1]")
    assert marked["sums"].verdict == FOLLOWS and marked["sums"].marks == 1
    assert marked["neuron"].verdict == ACCEPTED
    part = mark(xor, layer=layer, neuron="[-2, 1, 1]")["neuron"]
    assert part.verdict == WRONG and "at the input (0, 1) your hidden outputs are (0, 1)" in part.feedback.lower()


NEURONS = {
    "[-1, 1, 1]": None,
    "[-1/2, 3, 2]": None,
    "[-2, 1, 1]": "The output neuron is an OR: it is on when any hidden neuron is. Its bias is too low",
    "[0, 1, 1]": "Its bias is too high",
    "[1, -1, -1]": "fails at 2 of the 4 inputs. The output neuron is an OR",
}


OWN = ["", "[[-1, 1, -1], [-1, -1, 1]]", "[[-1, 1, 1], [-1, -1, 1]]", "[[5, 5, 5], [5, 5, 5]]"]


@pytest.mark.parametrize("typed", NEURONS)
@pytest.mark.parametrize("layer", OWN)
def test_an_output_neuron_is_tried_with_ideal_neurons_where_the_own_do_not_do(xor, layer, typed):
    part = mark(xor, layer=layer, neuron=typed)["neuron"]
    if NEURONS[typed] is None:
        assert part.marks == 2
    else:
        assert part.verdict == WRONG and NEURONS[typed] in part.feedback
        assert ("your hidden outputs are" in part.feedback) == (layer in ("", "[[-1, 1, -1], [-1, -1, 1]]"))


@pytest.mark.parametrize("typed", ["[-1, 0)", "-1 <= b < 0", "0 > b >= -1"])
def test_intervals_in_other_forms(xor, typed):
    assert mark(xor, biases=typed)["biases"].verdict == RIGHT


# On three inputs: (0, 1, 1) has the sum 2, so -2 <= b < -1.
TOLD = {
    ("near", "[3, 2]"): "the number of inputs",
    ("biases", "[-3, -2)"): "the number of inputs",
    ("biases", "[-1, 0)"): "off by one step",
    ("biases", "[1, 2)"): "threshold for bias",
    ("biases", "(-2, -1]"): "ends of the interval",
    ("sums", "[0, 0]"): "bias left out",
}


@pytest.mark.parametrize("step, typed", TOLD)
def test_mistakes_are_told(problem, step, typed):
    exercise = restore(problem, "told", 2, {**XOR, "inputs": 3, "rows": (1, 3), "asked": 3, "at": 5})
    part = mark(exercise, **{step: typed})[step]
    assert part.verdict == MISTAKE
    assert TOLD[step, typed] in part.feedback
