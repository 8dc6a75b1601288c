"""Towers of sigmoids: the notes' tower, any weights that work, what is said of those that do not, the given network."""

import math
from fractions import Fraction

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, run
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import ACCEPTED, FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact

ID = "approximation/tower"
# The notes' tower from 0.40 to 0.60, here of the height 5; the given network has a step at 2, then one at 1.
NOTES = {
    "edges": "[0.4, 0.6]",
    "levels": "[0, 5, 0]",
    "tested": "[0.2, 0.35, 0.45, 0.55, 0.65, 0.8]",
    "steep": "200",
    "given": "[[-80, 40], [-30, 30]]",
    "output": "[0, 3, 4]",
}
FREE = NOTES | {"given": "[[-80, 40], [30, -30]]", "output": "[2, 3, 4]"}


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def notes(problem, level, settings=None):
    exercise = make(problem, 1, level, settings or {1: NOTES, 2: FREE}[level])
    assert proof.check(exercise) < 1e-9
    return exercise


# -- the notes' tower --------------------------------------------------------------------------------------------

def test_level_1_by_hand(problem):
    """200 x - 80 = 0 at 0.4, 200 x - 120 = 0 at 0.6; the given one: a jump of 4 at 1, of 3 more at 2."""
    key = notes(problem, 1).key
    assert key["places"].value == exact([2, 1])
    assert key["values"].value == exact([0, 4, 7])
    assert key["hidden"].value == exact([-80, -120])
    assert key["out"].value == exact([0, 5, -5])


def test_level_2_by_hand(problem):
    """The second unit falls at 1: y is 2 + 4, then 2, and from 2 on 2 + 3."""
    key = notes(problem, 2).key
    assert key["values"].value == exact([6, 2, 5])
    assert key["hidden"].value == exact([[-80, 200], [-120, 200]])


WORKS = [
    (1, "[-80, -120]", "[0, 5, -5]"),
    (1, "[-120, -80]", "[0, -5, 5]"),
    (1, "[-81, -119]", "[1/100, 5, -5.01]"),
    (2, "[[-80, 200], [-120, 200]]", "[0, 5, -5]"),
    (2, "[[-80, 200], [120, -200]]", "[-5, 5, 5]"),
    (2, "[[600, -1000], [400, -1000]]", "[0, 5, -5]"),
    (2, "[[-4*10^9, 10^10], [-120, 200]]", "[0, 5, -5]"),
]


@pytest.mark.parametrize("level, hidden, out", WORKS)
def test_any_weights_that_work_are_accepted(problem, level, hidden, out):
    marked = mark(notes(problem, level), hidden=hidden, out=out)
    for step in ("hidden", "out"):
        assert marked[step].verdict in (RIGHT, ACCEPTED) and marked[step].marks == 2, marked[step]


FAILS = [
    ("hidden", "[-80, -80]", "both step at the edge x = 2/5"),
    ("hidden", "[80, 120]", "unit 1 steps at x = -2/5"),
    ("hidden", "[-80, 120]", "the edges are at 2/5 and 3/5; with the other sign of its bias it would"),
    ("hidden", "[-80, -100]", "1 of the 2 edges has a unit that steps there"),
    ("hidden", "[-80, -100]", "steps at x = 1/2, and no edge is there"),
    ("hidden", "[-70, -120]", "at x = 7/20 unit 1 gives 0.5, which is not within 1/100"),
    ("hidden", "[-80, -120, 3]", "vector of 2"),
    ("hidden", "[sqrt(2), 1]", "whole numbers, fractions or decimals"),
    ("out", "[0, 5, 5]", "Both steps go up: a stair"),
    ("out", "[0, -5, -5]", "Both steps go down: a stair"),
    ("out", "[0, -5, 5]", "stands on its head"),
    ("out", "[1, 5, -5]", "look at its bias"),
    ("out", "[0, 5, -4]", "at x = 13/20 the output is 1, where 0 is wanted"),
    ("out", "[0, 4, -4]", "the points x = 9/20 and 11/20"),
    ("out", "[0, 5]", "vector of 3"),
    ("out", "[0, 10^20, -10^20]", "15 digits"),
]


HALF = ["[-80, -80]", "[-80, -100]", "[-70, -120]", "[-80, 120]"]  # one of the two edges has its unit


@pytest.mark.parametrize("step, typed, said", FAILS)
def test_what_is_wrong_is_said(problem, step, typed, said):
    part = mark(notes(problem, 1), hidden=typed if step == "hidden" else "[-80, -120]", **(
        {"out": typed} if step == "out" else {}))[step]  # fmt: skip
    assert part.verdict == WRONG and part.marks == (1 if typed in HALF else 0)
    assert said.lower() in part.feedback.lower()


def test_numbers_of_a_unit_exchanged_are_told(problem):
    part = mark(notes(problem, 2), hidden="[[200, -80], [200, -120]]")["hidden"]
    assert part.marks == 0 and "the bias stands first" in part.feedback


def test_units_have_to_be_steep(problem):
    exercise = notes(problem, 2)
    part = mark(exercise, hidden="[[-8, 20], [-12, 20]]")["hidden"]
    assert "At x = 1/5 unit 1 gives 0.01799" in part.feedback and "weight 20" in part.feedback
    assert "does not step at all" in mark(exercise, hidden="[[1, 0], [-120, 200]]")["hidden"].feedback
    # σ(u) is within 1/100 where u is 4.6 or more: with 0.05 to the next point the weight has to be 92
    assert mark(exercise, hidden="[[-36.8, 92], [-55.2, 92]]")["hidden"].verdict == ACCEPTED
    assert mark(exercise, hidden="[[-36.4, 91], [-54.6, 91]]")["hidden"].verdict == WRONG


def test_the_output_is_judged_with_own_units(problem):
    """Where they do what is asked, in their order; where not, for the units that were meant."""
    exercise = notes(problem, 1)
    swapped = mark(exercise, hidden="[-120, -80]", out="[0, 5.01, -5.01]")["out"]
    assert swapped.verdict == WRONG and "stands on its head" in swapped.feedback
    assert mark(exercise, hidden="[-120, -80]", out="[0, 5, -5]")["out"].verdict == WRONG
    assert mark(exercise, hidden="[-120, -80]", out="[0, 5.01, -5]")["out"].verdict == WRONG
    assert mark(exercise, hidden="[80, 120]", out="[0, 5.01, -5]")["out"].verdict == ACCEPTED
    assert mark(exercise, hidden="[80, 120]", out="[0, 5, 5]")["out"].verdict == WRONG
    assert mark(exercise, out="[0, 5.01, -5]")["out"].verdict == ACCEPTED


# Units that fall are 1 left of their place: h for a rising one is 1 - h for a falling one.
FITTING = [
    (1, [-80, -120], [0, 5, -5]),
    (1, [-120, -80], [0, -5, 5]),
    (1, [80, 120], [0, 5, -5]),  # none does what is asked: as the units are listed
    (2, [[-80, 200], [120, -200]], [-5, 5, 5]),
    (2, [[80, -200], [120, -200]], [0, -5, 5]),
    (2, [[-120, 200], [80, -200]], [5, -5, -5]),
    (2, [[-80, 0], [-120, 200]], [0, 5, -5]),
]


@pytest.mark.parametrize("level, hidden, out", FITTING)
def test_what_follows_goes_with_own_units(problem, level, hidden, out):
    exercise = notes(problem, level)
    own = run(problem.solve, exercise.parameters, {"hidden": exact(hidden)})
    assert own["out"].due == exact(out)


def test_the_tolerance_itself_is_enough(problem):
    """Two sigmoids that add up to 1 exactly leave the output a tenth off, exactly: that is within a tenth."""
    exercise = notes(problem, 2, FREE | {"tested": "[0.4, 0.6]", "edges": "[0.5, 0.7]", "levels": "[0, 0, 0]"})
    check = exercise.key["out"].ask.objection
    assert check is not None
    assert check(exact([Fraction(1, 10), 0, 0])) is None
    assert check(exact([Fraction(1001, 10000), 0, 0])) is not None


def test_bounds_hold_the_sigmoid(problem):
    bounds = problem.solve.__globals__["sigmoid_bounds"]
    for u in (0, 1, -1, Fraction(7, 3), -30, 99, 100, 101, -(10**12), Fraction(1, 10**12)):
        low, high = bounds(Fraction(u))
        assert 0 <= low <= high <= 1 and high - low < Fraction(1, 10**39)
        assert abs(float(low) - 1 / (1 + math.exp(-min(float(u), 700)) if u > -700 else math.inf)) < 1e-15
    assert bounds(Fraction(0))[0] <= Fraction(1, 2) <= bounds(Fraction(0))[1]


def test_two_towers(problem):
    for seed in range(6):
        exercise = make(problem, seed, 3)
        p = exercise.parameters
        rows = [(-1000 * edge * 20, 20000) for edge in p["edges"]]
        jumps = [b - a for a, b in zip(p["levels"], p["levels"][1:])]
        order = [2, 0, 1]
        hidden = "[" + ", ".join(f"[{rows[i][0]}, {rows[i][1]}]" for i in order) + "]"
        out = f"[{p['levels'][0]}, " + ", ".join(str(jumps[i]) for i in order) + "]"
        marked = mark(exercise, hidden=hidden, out=out)
        assert marked["hidden"].verdict == ACCEPTED and marked["hidden"].marks == 2
        assert marked["out"].verdict in (ACCEPTED, RIGHT) and marked["out"].marks == 3
        levels = f"[{p['levels'][0]}, {p['levels'][1]}, {p['levels'][2]}, {p['levels'][0]}]"
        assert mark(exercise, hidden=hidden, out=levels)["out"].verdict == WRONG


# -- the given network -------------------------------------------------------------------------------------------

SLIPS = [
    (1, "sign of the place", "places", "[-2, -1]"),
    (1, "weight forgotten in the place", "places", "[80, 30]"),
    (1, "place upside down", "places", "[1/2, 1]"),
    (1, "jumps not added up", "values", "[0, 4, 3]"),
    (1, "steps taken in the order of the units", "values", "[0, 3, 7]"),
    (2, "falling unit taken for a rising one", "values", "[2, 6, 9]"),
    (2, "output bias forgotten", "values", "[4, 0, 3]"),
]


@pytest.mark.parametrize("level, name, step, typed", SLIPS)
def test_each_mistake_is_named(problem, level, name, step, typed):
    part = mark(notes(problem, level), **{step: typed})[step]
    assert part.verdict == MISTAKE and name in part.feedback


def test_every_mistake_is_tried(problem):
    assert {name for _, name, _, _ in SLIPS} == {mistake.name for mistake in problem.mistakes}


def test_values_follow_from_own_places(problem):
    """With the signs turned round the unit with the jump of 3 comes first."""
    marked = mark(notes(problem, 1), places="[-2, -1]", values="[0, 3, 7]")
    assert marked["places"].verdict == MISTAKE
    assert marked["values"].verdict == FOLLOWS and marked["values"].marks == 2


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_given_network_in_floats(problem, level):
    for seed in range(8):
        exercise = make(problem, seed, level)
        p = exercise.parameters
        steps = sorted(float(s) for s in exercise.key["places"].value)
        middles = [steps[0] - 1, *((a + b) / 2 for a, b in zip(steps, steps[1:])), steps[-1] + 1]
        for x, due in zip(middles, exercise.key["values"].value):
            units = [1 / (1 + math.exp(-max(-700, min(700, float(w) * x + float(b))))) for b, w in p["given"]]
            made = float(p["output"][0]) + sum(float(v) * h for v, h in zip(p["output"][1:], units))
            assert made == pytest.approx(float(due), abs=0.02)
