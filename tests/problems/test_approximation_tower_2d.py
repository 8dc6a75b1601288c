"""Towers over a rectangle: the notes' 20, 10 and 0 with the threshold 15, any weights that work, and what fails."""

from fractions import Fraction
from itertools import product

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore, run
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import ACCEPTED, FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import Interval, exact

ID = "approximation/tower-2d"
# Two ridges of the height 10 over [1, 4] x [-2, 3], as in the notes.
NOTES = {
    "given": exact([1, 4, -2, 3]), "scales": exact([2, 1, 3, 2]), "heights": exact([10, 10]), "rule": ">=",
    "tested": exact([["5/2", "1/2"], ["5/2", 4], [0, "1/2"], [5, 4]]), "box": exact([1, 4, -2, 3]),
    "free": False, "smooth": False, "wording": {"intro": "", "asked": 0},
}  # fmt: skip
FREE = NOTES | {"heights": exact([4, 9]), "box": exact([-3, 2, 1, 3]), "free": True}
SMOOTH = FREE | {"smooth": True}
STEPS = "[[3, 1, 0], [-2, 1, 0], [-1, 0, 1], [-3, 0, 1]]"
STEEP = "[[60, 20, 0], [-40, 20, 0], [-20, 0, 20], [-60, 0, 20]]"


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def own(problem, parameters):
    exercise = restore(problem, "own", 1, parameters)
    assert proof.check(exercise) < 1e-9
    return exercise


# -- the notes' tower --------------------------------------------------------------------------------------------

def test_the_notes_by_hand(problem):
    """2 x1 - 2, x1 - 4, 3 x2 + 6, 2 x2 - 6; 20 inside, 10 on the ridges, 0 outside; 15 lies in (10, 20]."""
    key = own(problem, NOTES).key
    assert key["edges"].value == exact([1, 4, -2, 3])
    assert key["sums"].value == exact([20, 10, 10, 0])
    assert key["threshold"].value == Interval(10, 20, False, True)
    assert key["output"].value == exact([-15, 10, -10, 10, -10])
    above = own(problem, NOTES | {"rule": ">"}).key
    assert above["threshold"].value == Interval(10, 20, True, False)
    assert own(problem, FREE).key["threshold"].value == Interval(9, 13, False, True)


@pytest.mark.parametrize("theta", ["10", "10.01", "15", "19.9", "20", "20.01"])
def test_thresholds_of_the_notes(problem, theta):
    """The bias is the threshold with the other sign: from above 10 up to 20 the tower stands."""
    part = mark(own(problem, NOTES), output=f"[-{theta}, 10, -10, 10, -10]")["output"]
    if 10 < float(theta) <= 20:
        assert part.verdict in (RIGHT, ACCEPTED) and part.marks == 2
    else:
        assert part.verdict == WRONG
        assert ("the ridges fire" if theta == "10" else "threshold is too high") in part.feedback


def test_the_rule_at_zero_counts(problem):
    above = own(problem, NOTES | {"rule": ">"})
    assert mark(above, output="[-10, 10, -10, 10, -10]")["output"].verdict == ACCEPTED
    assert mark(above, output="[-20, 10, -10, 10, -10]")["output"].verdict == WRONG


# -- own networks ------------------------------------------------------------------------------------------------

WORKS = [
    (FREE, STEPS, "[-3, 2, -2, 2, -2]"),
    (FREE, "[[-1, 0, 1], [2, -1, 0], [3, 1, 0], [6, 0, -2]]", "[-3.5, 1, 1, 1, 1]"),
    (FREE, "[[-3, -1, 0], [-2, 1, 0], [1, 0, -1], [-3, 0, 1]]", "[-0, -1, -1, -1, -1]"),
    # a line that is not quite upright does as well
    (FREE, "[[31, 10, 1/10], [-20, 10, 0], [-1, 0, 1], [-3, 0, 1]]", "[-3, 2, -2, 2, -2]"),
    (SMOOTH, STEEP, "[-30, 20, -20, 20, -20]"),
    (SMOOTH, "[[40, -20, 0], [60, 20, 0], [-20, 0, 20], [60, 0, -20]]", "[-70, 20, 20, 20, 20]"),
    (SMOOTH, STEEP, "[-7.5, 5, -5, 5, -5]"),
]


@pytest.mark.parametrize("parameters, hidden, output", WORKS)
def test_any_weights_that_work_are_accepted(problem, parameters, hidden, output):
    marked = mark(own(problem, parameters), hidden=hidden, output=output)
    assert marked["hidden"].verdict in (RIGHT, ACCEPTED) and marked["hidden"].marks == 3, marked["hidden"]
    assert marked["output"].verdict in (RIGHT, ACCEPTED) and marked["output"].marks == 2, marked["output"]


FAILS = [
    (FREE, "hidden", "[[-3, 1, 0], [2, 1, 0], [1, 0, 1], [3, 0, 1]]", "so no output unit can tell them apart"),
    (FREE, "hidden", "[[3, 1, 0], [-2, 1, 0], [-1, 0, 1], [0, 0, 1]]",
     "(3/2, 5/2), in the rectangle, and (3/2, 7/2), outside"),
    (FREE, "hidden", "[[-3, 1, 0], [2, 1, 0], [1, 0, 1], [3, 0, 1]]",
     "x_1 = 3, and the edges are at -3 and 2; with the other sign of its bias it would step at one. 0 of"),
    (FREE, "hidden", "[[1, 0], [0, 1]]", "matrix of 4 by 3"),
    (FREE, "hidden", "[[sqrt(2), 1, 0], [-2, 1, 0], [-1, 0, 1], [-3, 0, 1]]", "fractions or decimals"),
    (FREE, "output", "[-1, 2, -2, 2, -2]", "the ridges fire, where only one coordinate"),
    (FREE, "output", "[-5, 2, -2, 2, -2]", "The threshold is too high"),
    (FREE, "output", "[-3, 2, 2, 2, 2]", "fails at"),
    (FREE, "output", "[-3, 2, -2, 2]", "vector of 5"),
    (SMOOTH, "hidden", STEPS, "unit 1 gives 0.3775, which is not within 1/100"),
    (SMOOTH, "hidden", "[[60, 20, 0], [-40, 20, 0], [-20, 0, 20], [-70, 0, 20]]", "unit 4 gives 0.5"),
    (SMOOTH, "output", "[-3, 2, -2, 2, -2]", "where 0 is wanted"),
    (SMOOTH, "output", "[-10, 20, -20, 20, -20]", "The threshold is too low"),
]


# Three marks for the four edges: these have a unit at three of them.
THREE = ["[[3, 1, 0], [-2, 1, 0], [-1, 0, 1], [0, 0, 1]]", "[[60, 20, 0], [-40, 20, 0], [-20, 0, 20], [-70, 0, 20]]"]


@pytest.mark.parametrize("parameters, step, typed, said", FAILS)
def test_what_is_wrong_is_said(problem, parameters, step, typed, said):
    hidden = typed if step == "hidden" else STEEP if parameters["smooth"] else STEPS
    part = mark(own(problem, parameters), hidden=hidden, **({"output": typed} if step == "output" else {}))[step]
    assert part.verdict == WRONG and part.marks == (Fraction(9, 4) if typed in THREE else 0)
    assert said in part.feedback


def test_the_output_is_judged_with_own_units(problem):
    """In the student's order; where the hidden units do not do, ideal ones in the order of the statement stand in."""
    exercise = own(problem, FREE)
    turned = "[[-1, 0, 1], [-2, 1, 0], [3, 1, 0], [-3, 0, 1]]"
    assert mark(exercise, hidden=turned, output="[-3, 2, -2, 2, -2]")["hidden"].verdict == ACCEPTED
    assert mark(exercise, hidden=turned, output="[-4, 3, -3, 3, -3]")["output"].verdict == ACCEPTED
    other = "[[-2, 1, 0], [3, 1, 0], [-1, 0, 1], [-3, 0, 1]]"
    assert mark(exercise, hidden=other, output="[-4, 3, -3, 3, -3]")["output"].verdict == WRONG
    assert mark(exercise, hidden=other, output="[-4, -3, 3, 3, -3]")["output"].verdict == ACCEPTED
    wrong = "[[-3, 1, 0], [2, 1, 0], [1, 0, 1], [3, 0, 1]]"
    assert mark(exercise, hidden=wrong, output="[-4, 3, -3, 3, -3]")["output"].verdict == ACCEPTED
    assert "ideal ones" in mark(exercise, hidden=wrong, output="[-2, 3, -3, 3, -3]")["output"].feedback
    assert mark(exercise, output="[-4, 3, -3, 3, -3]")["output"].verdict == ACCEPTED


# Units that fall are on where those that rise are off: h = 1 - h', so that 2 h - 3 = -2 h' - 1.
FITTING = [
    ([[3, 1, 0], [-2, 1, 0], [-1, 0, 1], [-3, 0, 1]], [-3, 2, -2, 2, -2]),
    ([[-1, 0, 1], [-2, 1, 0], [3, 1, 0], [-3, 0, 1]], [-3, 2, -2, 2, -2]),
    ([[-3, -1, 0], [2, -1, 0], [1, 0, -1], [3, 0, -1]], [-3, -2, 2, -2, 2]),
    ([[-3, -1, 0], [-2, 1, 0], [-1, 0, 1], [-3, 0, 1]], [-1, -2, -2, 2, -2]),
    ([[-2, 1, 0], [3, 1, 0], [-1, 0, 1], [-3, 0, 1]], [-3, -2, 2, 2, -2]),
    ([[3, 1, 1], [-2, 1, 0], [-1, 0, 1], [-3, 0, 1]], [-3, 2, -2, 2, -2]),  # no step across: as they are listed
]


@pytest.mark.parametrize("hidden, output", FITTING)
def test_what_follows_goes_with_own_units(problem, hidden, output):
    exercise = own(problem, FREE)
    assert run(problem.solve, exercise.parameters, {"hidden": exact(hidden)})["output"].due == exact(output)


def test_what_small_weights_can_separate(problem):
    """All 1,882 threshold functions of four inputs are found with weights up to 3 (Muroga)."""
    small = problem.solve.__globals__["small_weights"]()
    corners = list(product((0, 1), repeat=4))
    found = set()
    for weights in small:
        sums = [sum(w * v for w, v in zip(weights, corner)) for corner in corners]
        found |= {tuple(s >= least for s in sums) for least in {*sums, max(sums) + 1}}
    assert len(found) == 1882
    separable = problem.solve.__globals__["separable"]
    assert not separable(((0, 0, 0, 0), (1, 1, 0, 0)), ((0, 1, 0, 0), (1, 0, 0, 0)))


# -- the given network -------------------------------------------------------------------------------------------

SLIPS = [
    (NOTES, "sign of the edges", "edges", "[-1, -4, 2, -3]"),
    (NOTES, "weight forgotten in the edges", "edges", "[2, 4, -6, 6]"),
    (NOTES, "ridges taken for 0", "sums", "[20, 0, 0, 0]"),
    (NOTES, "ridge that does not come down", "sums", "[20, 20, 10, 20]"),
    (NOTES, "second unit added", "sums", "[20, 30, 10, 40]"),
    (FREE, "heights of the ridges exchanged", "sums", "[13, 9, 4, 0]"),
    (NOTES, "threshold so low that the ridges fire", "threshold", "(0, 20]"),
    (FREE, "threshold above the lower ridge only", "threshold", "4 < theta <= 13"),
    (NOTES, "ends of the interval", "threshold", "[10, 20)"),
]


@pytest.mark.parametrize("parameters, name, step, typed", SLIPS)
def test_each_mistake_is_named(problem, parameters, name, step, typed):
    part = mark(own(problem, parameters), **{step: typed})[step]
    assert part.verdict == MISTAKE and name in part.feedback
    assert part.marks < part.of


def test_every_mistake_is_tried(problem):
    assert {name for _, name, _, _ in SLIPS} == {mistake.name for mistake in problem.mistakes}


def test_thresholds_as_they_are_typed(problem):
    exercise = own(problem, NOTES)
    for typed in ("(10, 20]", "10 < theta <= 20", "20 >= t > 10", "]10, 20]"):
        assert mark(exercise, threshold=typed)["threshold"].verdict == RIGHT, typed
    assert mark(exercise, threshold="(10, 20)")["threshold"].marks == Fraction(3, 2)


def test_sums_follow_from_own_edges(problem):
    """Steps at 2 and 4, -6 and 6: (5/2, 1/2) and (5/2, 4) lie on the tower then, the other two on the ridge in x2."""
    marked = mark(own(problem, NOTES), edges="[2, 4, -6, 6]", sums="[20, 20, 10, 10]")
    assert marked["edges"].verdict == MISTAKE
    assert marked["sums"].verdict == FOLLOWS and marked["sums"].marks == 2


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_key_everywhere_else(problem, level):
    """The key's sums take the values H1 + H2, H1, H2 and 0, each once."""
    for seed in range(8):
        exercise = make(problem, seed, level)
        h1, h2 = exercise.parameters["heights"]
        assert sorted(exercise.key["sums"].value) == sorted([h1 + h2, h1, h2, 0])
        threshold = exercise.key["threshold"].value
        assert (threshold.low, threshold.high) == (max(h1, h2), h1 + h2)
