"""The half-planes of a perceptron: worked by hand, in other forms, and with a perceptron of the student's own."""

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import ACCEPTED, FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import Interval, exact

ID = "perceptron/decision"

# 3 u - 4 v - 12 >= 0: through (4, 0) and (0, -3).
HAND = {
    "w": exact([3, -4]),
    "b": exact(-12),
    "low": 0,
    "places": exact([[5, 1], [8, 3], [-1, -5]]),
    "at": exact(2),
    "apart": exact([1, -1]),
    "through": exact([[1, 1], [3, 2], [0, 4]]),
    "names": ("u", "v"),
    "wording": {"intro": "{names}", "asks": 0},
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


def test_by_hand(hand):
    """15 - 4 - 12 = -1, 24 - 12 - 12 = 0, -3 + 20 - 12 = 5; |3 + 4 - 12| / 5 = 1; 6 - 4v - 12 >= 0 for v <= -3/2."""
    value = {name: step.value for name, step in hand.key.items()}
    assert value["sums"] == exact([-1, 0, 5])
    assert value["outputs"] == exact([0, 1, 1])
    assert value["cuts"] == exact([4, -3])
    assert value["side"] == Interval(None, exact("-3/2"), False, True)
    assert value["distance"] == 1
    assert proof.check(hand) < 1e-9


RIGHT_FORMS = {
    "sums": ["[-1, 0, 5]", "-1, 0, 5", "[-1; 0; 5]", "-1\n0\n5", "s = (-1, 0, 5.0)"],
    "outputs": ["[0, 1, 1]", "(0, 1, 1)"],
    "cuts": ["(4, -3)", "4; -3", "[4.0, -3.0]"],
    "line": ["3/4 u - 3", "0.75u-3", "v = (3u - 12)/4", "-(12-3*u)/4"],
    "side": ["v <= -3/2", "(-inf, -1.5]", "-3/2 >= v"],
    "distance": ["1", "5/5", "1.00"],
}


@pytest.mark.parametrize("step", RIGHT_FORMS)
def test_other_forms(hand, step):
    for typed in RIGHT_FORMS[step]:
        assert mark(hand, **{step: typed})[step].verdict == RIGHT, typed


NEURONS = {  # P = (1, 1), Q = (3, 2), R = (0, 4): -1/2 (u - 1) + (v - 1)
    "[-1, -1, 2]": None,
    "[-0.5, -1/2, 1]": None,
    "[-100, -100, 200]": None,
    "[1, 1, -2]": "at R, (0, 4), the sum is -7",
    "[-1, 2, -1]": "does not go through Q: at (3, 2) the sum is 3",
    "[-2, 4, -2]": "at (3, 2) the sum is 6, and not 0; with the last entry in front it would",
    "[-1, 2, -1.0]": "with the last entry in front it would",
    "[3, -1, -2]": "does not go through Q: at (3, 2) the sum is -4",
    "[0, -1, 2]": "does not go through P: at (1, 1) the sum is 1",
    "[0, 0, 0]": "there is no line",
    "[-1, 2]": "A vector of 3 is asked for, and this is a vector of 2",
    "7": "A vector of 3 is asked for, and this is one number",
}


@pytest.mark.parametrize("typed", NEURONS)
def test_any_perceptron_that_works(hand, typed):
    part = mark(hand, neuron=typed)["neuron"]
    if NEURONS[typed] is None:
        assert part.verdict in (ACCEPTED, RIGHT) and part.marks == 2
    else:
        assert part.verdict == WRONG and part.marks == 0
        assert NEURONS[typed] in part.feedback


TOLD = {
    ("outputs", "[0, 0, 1]"): "0 taken for below",
    ("sums", "[11, 12, 17]"): "bias forgotten",
    ("sums", "[23, 24, 29]"): "bias subtracted",
    ("cuts", "[-3, 4]"): "intercepts exchanged",
    ("line", "4/3 u - 3"): "slope upside down",
    ("line", "-3/4 u - 3"): "sign of the slope",
    ("side", "v < -3/2"): "0 taken for below",
    ("side", "[-3/2, inf)"): "inequality not turned",
    ("distance", "5"): "sum for distance",
    ("distance", "1/5"): "length not under its root",
}


@pytest.mark.parametrize("step, typed", TOLD)
def test_mistakes_are_told(hand, step, typed):
    part = mark(hand, **{step: typed})[step]
    assert part.verdict == MISTAKE
    assert TOLD[step, typed] in part.feedback


def test_sign_of_the_intercepts(hand):
    assert "sign of the intercepts" in mark(hand, cuts="[-4, 3]")["cuts"].feedback


def test_outputs_follow_from_own_sums(hand):
    marked = mark(hand, sums="[7, 0, 5]", outputs="[1, 1, 1]")
    assert (marked["sums"].verdict, marked["outputs"].verdict) == (WRONG, FOLLOWS)
    assert marked["outputs"].marks == 2


def test_off_is_minus_one_where_it_says_so(problem):
    exercise = restore(problem, "hand", 3, {**HAND, "low": -1})
    assert exercise.key["outputs"].value == exact([-1, 1, 1])
    assert proof.check(exercise) < 1e-9


def test_one_point_lies_on_the_line(problem):
    for level in (1, 2, 3):
        for seed in range(15):
            exercise = make(problem, seed, level)
            assert list(exercise.key["sums"].value).count(0) == 1
            assert all(cut.denominator == 1 for cut in exercise.key["cuts"].value)
            assert exercise.key["distance"].value.denominator <= 13 if level == 3 else "distance" not in exercise.key


def test_a_sum_of_0_taken_for_below_costs_once(hand):
    marked = mark(hand, outputs="[0, 0, 1]", side="v < -3/2")
    assert (marked["outputs"].verdict, marked["side"].marks) == (MISTAKE, 2)
    # Half of an interval's marks is for its ends, and a mistake leaves half at most.
    assert mark(hand, side="v < -3/2")["side"].marks == 1



def test_the_side_follows_from_the_own_line(hand):
    """The line is v = 3/4 u - 3; with the slope turned, -3/4 u - 3 is -9/2 at u = 2."""
    marked = mark(hand, line="-3/4 u - 3", side="v <= -9/2")
    assert (marked["line"].verdict, marked["side"].verdict, marked["side"].marks) == (MISTAKE, FOLLOWS, 2)
