"""Gates with negated inputs: the notes' three thresholds, against all inputs, and the mistakes about negations."""

from itertools import product

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact, variable

ID = "boolean-networks/generalised-gates"

# x_1, x_2, x_3 and the negated x_4, x_5: L = 3, N = 5; at least 4 of them.
HAND = {
    "n": 5,
    "negated": (4, 5),
    "least": 4,
    "places": exact([[1, 1, 1, 1, 0], [1, 1, 1, 1, 1], [0, 1, 1, 0, 0]]),
    "other": exact([-1, -1, -1, 1, 1]),
    "theta": -1,
    "formulas": True,
    "bipolar": True,
    "wording": {"intro": ""},
}


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


@pytest.fixture(scope="module")
def hand(problem):
    return restore(problem, "hand", 3, HAND)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def test_the_notes_thresholds(hand):
    """L = 3 for all, L - N + 1 = -1 for any, L - N + K = 2 for at least 4."""
    value = {name: step.value for name, step in hand.key.items()}
    assert value["weights"] == exact([1, 1, 1, -1, -1]) and value["thresholds"] == exact([3, -1, 2])
    assert value["formula"] == variable("L") - variable("N") + variable("K")
    assert value["sums"] == exact([2, 1, 2]) and value["outputs"] == exact([1, 0, 1])
    assert value["needed"] == 2 and value["both_signs"] == 3
    assert proof.check(hand) < 1e-9


def test_thresholds_against_all_inputs(problem):
    for signs in product((1, -1), repeat=4):
        sums = {bits: sum(s * b for s, b in zip(signs, bits)) for bits in product((0, 1), repeat=4)}
        true = {bits: sum((b == 1) == (s == 1) for s, b in zip(signs, bits)) for bits in sums}
        for least in range(1, 5):
            found = problem.solve.__globals__["threshold"](signs.count(1), 4, least)
            assert all((sums[bits] >= found) == (true[bits] >= least) for bits in sums)
            assert found in sums.values()


FORMS = ["L - N + K", "K-(N-L)", "K + L - N", "θ = L + K - N", r"$K - \left(N - L\right)$", "-(N-L) + K"]


@pytest.mark.parametrize("typed", ["[1, 1, 1, -1, -1]", "1, 1, 1, -1, -1", "(+1, +1, +1, −1, −1)", "w = [1;1;1;-1;-1]"])
def test_weights_in_other_forms(hand, typed):
    assert mark(hand, weights=typed)["weights"].verdict == RIGHT


@pytest.mark.parametrize("typed", FORMS)
def test_the_formula_in_other_forms(hand, typed):
    assert mark(hand, formula=typed)["formula"].verdict == RIGHT


TOLD = {
    ("weights", "[1, 1, 1, 1, 1]"): "negations left out of the weights",
    ("weights", "[1, 1, 1, 0, 0]"): "weight 0 for negated inputs",
    ("thresholds", "[5, 1, 4]"): "negations left out of the thresholds",
    ("thresholds", "[-1, 3, 2]"): "exchanged",
    ("thresholds", "[7, 3, 6]"): "negations with the wrong sign",
    ("thresholds", "[2, -2, 1]"): "threshold one too low",
    ("formula", "K"): "negations left out of the thresholds",
    ("formula", "N - L + K"): "negations with the wrong sign",
    ("both_signs", "2"): "threshold for 0 and 1 kept",
}


@pytest.mark.parametrize("step, typed", TOLD)
def test_mistakes_are_told(hand, step, typed):
    part = mark(hand, **{step: typed})[step]
    assert part.verdict == MISTAKE
    assert TOLD[step, typed] in part.feedback


def test_thresholds_and_sums_follow_from_own_weights(hand):
    """One sign wrong: 4 weights are 1, so that all needs 4 and any 0; the sums are 3, 2 and 2."""
    marked = mark(hand, weights="[1, 1, 1, -1, 1]", thresholds="[4, 0, 3]", sums="[2, 3, 2]", outputs="[0, 1, 0]")
    assert marked["weights"].verdict == WRONG
    for step, marks in {"thresholds": 3, "sums": 1}.items():
        assert marked[step].verdict == FOLLOWS and marked[step].marks == marks, step


def test_outputs_follow_from_own_threshold(hand):
    marked = mark(hand, thresholds="[3, -1, 1]", sums="[2, 1, 2]", outputs="[1, 1, 1]")
    assert marked["outputs"].verdict == FOLLOWS


def test_every_gate_decides_both_ways(problem):
    for level in (1, 2, 3):
        for seed in range(10):
            outputs = make(problem, seed, level).key["outputs"].value
            assert set(outputs) == {0, 1}
