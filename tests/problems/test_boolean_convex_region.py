"""Networks for polygons: the notes' four lines, any units that work, what is said of units that point outward."""

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import ACCEPTED, FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact

ID = "boolean-networks/convex-region"

# The notes' four lines, as a square: x_2 >= 0, x_1 <= 2, x_2 <= 2, x_1 >= 0.
SQUARE = {
    "corners": exact([[0, 0], [2, 0], [2, 2], [0, 2]]),
    "points": exact([[1, 1], [2, 1], [3, 1]]),
    "other": 3,
    "wording": {"intro": "{corners}"},
}
UNITS = "[[0, 0, 1], [2, -1, 0], [2, 0, -1], [0, 1, 0]]"


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


@pytest.fixture(scope="module")
def square(problem):
    return restore(problem, "square", 3, SQUARE)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def test_the_notes_four_lines(square):
    """All four are on inside and on the border; beyond x_1 = 2 one is off. The sum has to be at least 4."""
    assert square.key["units"].value == exact([[0, 0, 1], [1 * 2, -1, 0], [2, 0, -1], [0, 1, 0]])
    assert square.key["hidden"].value == exact([[1, 1, 1, 1], [1, 1, 1, 1], [1, 0, 1, 1]])
    assert square.key["outputs"].value == exact([1, 1, 0])
    assert square.key["joint"].value == exact([-4, 1, 1, 1, 1])
    assert square.key["neurons"].value == 4 + 3 + 3
    assert proof.check(square) == 0


LAYERS = {
    UNITS: None,
    "[[0, 0, 5], [1, -1/2, 0], [2, 0, -1], [0, 0.1, 0]]": None,
    "[[0, 0, -1], [2, -1, 0], [2, 0, -1], [0, 1, 0]]": "AB points outward: at the corner C its sum is -2",
    "[[0, 0, 1], [3, -1, 0], [2, 0, -1], [0, 1, 0]]": "the unit of the side BC should be 0 at the corner B",
    "[[0, 0, 1], [2, 0, -1], [2, -1, 0], [0, 1, 0]]": "the unit of the side BC should be 0 at the corner B",
    "[[0, 0, 0], [2, -1, 0], [2, 0, -1], [0, 1, 0]]": "both weights 0",
    "[[0, 0, -1], [-2, 1, 0], [-2, 0, 1], [0, -1, 0]]": "All 4 lines are right, and all units look outward",
    "[[0, 0, 1]]": "a matrix of 4 by 3 is asked for",
}


# A mark for each unit that is right; half of the marks for the lines where all look to the wrong side.
RIGHT_UNITS = dict(zip(list(LAYERS)[2:7], (3, 3, 2, 3, 2)))


def test_a_bias_that_stands_last_is_told(square):
    part = mark(square, units="[[0, 1, 0], [-1, 0, 2], [0, -1, 2], [1, 0, 0]]")["units"]
    assert part.marks == 0 and "the bias stands first" in part.feedback


@pytest.mark.parametrize("typed", LAYERS)
def test_any_units_that_work(square, typed):
    part = mark(square, units=typed)["units"]
    if LAYERS[typed] is None:
        assert part.verdict in (ACCEPTED, RIGHT) and part.marks == 4
    else:
        assert part.verdict == WRONG and part.marks == RIGHT_UNITS.get(typed, 0)
        assert LAYERS[typed].lower() in part.feedback.lower()


JOINTS = {
    "[-4, 1, 1, 1, 1]": True,
    "[-3.5, 1, 1, 1, 1]": True,
    "[-7, 2, 2, 2, 2]": True,
    "[-1, 1, 1, 1, 1]": False,
    "[-3, 1, 1, 1, 1]": False,
    "[-5, 1, 1, 1, 1]": False,
}


@pytest.mark.parametrize("typed", JOINTS)
def test_any_and_unit_that_works(square, typed):
    part = mark(square, joint=typed)["joint"]
    assert (part.verdict in (ACCEPTED, RIGHT)) == JOINTS[typed]
    if not JOINTS[typed]:
        assert "with the hidden outputs (1, 1, 1, " in part.feedback.lower()


def test_the_union_takes_an_or(square):
    assert mark(square, either="[-1/2, 1, 1]")["either"].verdict == ACCEPTED
    assert "(0, 1)" in mark(square, either="[-2, 1, 1]")["either"].feedback


def test_outputs_follow_from_own_units(square):
    """One unit turned round: at all three points it is off where it should be on."""
    turned = UNITS.replace("[0, 0, 1]", "[0, 0, -1]")
    marked = mark(square, units=turned, hidden="[[0, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1]]")
    assert marked["units"].verdict == WRONG
    assert marked["hidden"].verdict == FOLLOWS and marked["hidden"].marks == 3
    marked = mark(square, units=UNITS, hidden="[[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]", outputs="[1, 1, 1]")
    assert marked["outputs"].verdict in (FOLLOWS, RIGHT)


TOLD = {
    ("hidden", "[[1, 1, 1, 1], [1, 0, 1, 1], [1, 0, 1, 1]]"): "boundary left out",
    ("hidden", "[[0, 0, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0]]"): "normals outward",
    ("neurons", "8"): "AND units not counted",
}


@pytest.mark.parametrize("step, typed", TOLD)
def test_mistakes_are_told(square, step, typed):
    part = mark(square, **{step: typed})[step]
    assert part.verdict == MISTAKE
    assert TOLD[step, typed] in part.feedback


def test_or_for_and_makes_the_point_outside_belong(square):
    part = mark(square, outputs="[1, 1, 1]")["outputs"]
    assert part.verdict == MISTAKE and "OR in place of AND" in part.feedback


def test_points_are_inside_on_a_side_and_outside(problem):
    for level, sides in ((1, 3), (2, 4), (3, 5)):
        for seed in range(10):
            exercise = make(problem, seed, level)
            assert sorted(exercise.key["outputs"].value) == [0, 1, 1]
            assert exercise.key["units"].value.shape == (sides, 3)
