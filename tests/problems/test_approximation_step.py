"""The steep sigmoid as a step: the notes' edges, worked values, mistakes, follow-through, forms of the answers."""

import math

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import Interval, exact, ln

ID = "approximation/step"
# The left edge of the notes' tower from 0.4 to 0.6, and its right edge as the next step.
NOTES = {"given_w": "100", "given_b": "-40", "t": "3/5"}
LEVEL = {
    1: NOTES | {"m": "50"},
    2: NOTES | {"odds": "9", "delta": "1/10", "direction": "-1"},
    3: NOTES | {"odds": "99", "delta": "1/20", "places": "[1/2, 1/5]"},
}


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def notes(problem, level):
    exercise = make(problem, 1, level, LEVEL[level])
    assert proof.check(exercise) < 1e-9
    return exercise


def test_level_1_by_hand(problem):
    """100x - 40 = 0 at 0.4; slope 100/4; at 0.6: b = -60; slope 50: w = 200, b = -120."""
    key = notes(problem, 1).key
    assert [key[name].value for name in ("place", "slope", "bias", "weight", "second")] == [
        exact("2/5"), 25, -60, 200, -120,
    ]  # fmt: skip


def test_level_2_by_hand(problem):
    """Falls from 9/10 to 1/10 within 1/10 on either side of 0.6: w = -10 ln 9, b = 6 ln 9; in general b = -0.6 w."""
    exercise = notes(problem, 2)
    key = exercise.key
    assert key["weight"].value == -10 * ln(9) and key["second"].value == 6 * ln(9)
    w, b = -10 * math.log(9), 6 * math.log(9)
    for x, y in ((0.5, 0.9), (0.6, 0.5), (0.7, 0.1)):
        assert abs(1 / (1 + math.exp(-w * x - b)) - y) < 1e-12
    marked = mark(exercise, bias="-3w/5", weight="-20 ln 3", second="13.2")
    assert [marked[name].verdict for name in ("bias", "weight", "second")] == [RIGHT] * 3
    assert mark(exercise, bias="-0.6*w", weight="10 ln(1/9)", second="ln(9^6)")["second"].verdict == RIGHT
    assert mark(exercise, bias="-3/5")["bias"].verdict == MISTAKE


def test_level_3_by_hand(problem):
    """At 1/2 it is above the step at 2/5, at 1/5 below; slope 25 n; c = -60; 5 n >= ln 99."""
    exercise = notes(problem, 3)
    key = exercise.key
    assert key["limits"].value == exact([1, 0, "1/2"])
    assert key["bias"].value == -60
    assert key["enough"].value == Interval(ln(99) / 5, None, True)
    for typed in ("[ln(99)/5, inf)", "n >= ln(99)/5", "n >= 0.919", "0.2 ln 99 <= n"):
        assert mark(exercise, enough=typed)["enough"].verdict == RIGHT, typed
    for typed in ("n > ln(99)/5", "n >= 0.93", "[ln(99), inf)"):
        assert mark(exercise, enough=typed)["enough"].verdict != RIGHT, typed
    assert mark(exercise, slope="25n")["slope"].verdict == RIGHT
    assert mark(exercise, slope="25")["slope"].verdict == WRONG
    n = math.log(99) / 5
    assert abs(1 / (1 + math.exp(-n * 100 * 0.05)) - 0.99) < 1e-12


SLIPS = [
    (1, "sign of the place", "place", "-2/5"),
    (1, "weight forgotten in the place", "place", "40"),
    (1, "place upside down", "place", "5/2"),
    (1, "slope without the quarter", "slope", "100"),
    (3, "slope without the quarter", "slope", "100n"),
    (1, "value for slope", "slope", "0.500"),
    (1, "sign of the bias", "bias", "60"),
    (2, "sign of the bias", "bias", "0.6w"),
    (1, "weight forgotten in the bias", "bias", "-0.600"),
    (2, "weight forgotten in the bias", "bias", "-3/5"),
    (1, "place divided by the weight", "bias", "-3/500"),
    (2, "place divided by the weight", "bias", "-3/(5w)"),
    (1, "slope taken for the weight", "weight", "50"),
    (2, "logarithm not taken", "weight", "-90"),
    (3, "logarithm not taken", "enough", "n >= 99/5"),
    (2, "whole width for the distance from the step", "weight", "-5 ln 9"),
    (3, "whole width for the distance from the step", "enough", "n >= ln(99)/10"),
    (2, "up for down", "weight", "10 ln 9"),
    (3, "up for down", "limits", "[0, 1, 1/2]"),
    (3, "value 1 at the step itself", "limits", "[1, 0, 1]"),
    (3, "inequality turned round", "enough", "0 < n <= ln(99)/5"),
]


@pytest.mark.parametrize("level, name, step, typed", SLIPS)
def test_each_mistake_is_named(problem, level, name, step, typed):
    part = mark(notes(problem, level), **{step: typed})[step]
    assert part.verdict == MISTAKE and name in part.feedback
    assert part.marks < part.of


FORMS = {
    1: {"place": ["2/5", "0.4", "x = 0.4"], "weight": ["200", "w = 200", "2e2"], "second": ["-120", "b=-120"]},
    2: {
        "bias": ["-3w/5", "-0.6w", "b = -(3/5)*w", r"-\frac{3}{5} w"],
        "weight": ["-10 ln 9", "-20 ln(3)", "-21.97", "-21.9", "10 ln(1/9)", r"-10 \ln 9"],
        "second": ["6 ln 9", "12 ln 3", "13.18", "13.2", "6*log(9)"],
    },
    3: {
        "limits": ["[1, 0, 1/2]", "(1, 0, 0.5)", "1; 0; 0.5"],
        "slope": ["25n", "25 * n", "n*100/4"],
        "enough": ["[ln(99)/5, oo)", "n >= 0.919", "0.2 ln 99 <= n", "[0.919, ∞)", "n ≥ ln(99)/5"],
    },
}


@pytest.mark.parametrize("level", FORMS)
def test_other_forms(problem, level):
    exercise = notes(problem, level)
    for step, texts in FORMS[level].items():
        for typed in texts:
            assert mark(exercise, **{step: typed})[step].verdict == RIGHT, typed


def test_rounded_answers_are_decimals_of_three_figures(problem):
    """None is 100 or more without being whole: rounded to three figures it would be typed as a whole number."""
    for level in (2, 3):
        for seed in range(40):
            for step in make(problem, f"large {seed}", level).questions:
                for value in getattr(step.value, "entries", (step.value,)):
                    if not hasattr(value, "low") and not getattr(value, "free_symbols", None):
                        assert abs(float(value)) < 100 or value == int(value)


def test_every_mistake_is_tried(problem):
    assert {name for _, name, _, _ in SLIPS} == {mistake.name for mistake in problem.mistakes}


def test_the_bias_follows_from_an_own_weight(problem):
    marked = mark(notes(problem, 1), weight="50", second="-30")
    assert marked["weight"].verdict == MISTAKE and marked["second"].verdict == FOLLOWS
    marked = mark(notes(problem, 2), weight="10 ln 9", second="-6 ln 9")
    assert marked["second"].verdict == FOLLOWS and marked["second"].marks == 1
    assert mark(notes(problem, 1), weight="50", second="30")["second"].verdict == MISTAKE


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_key_in_a_plain_sigmoid(problem, level):
    """What was drawn does what is said of it, in floats."""
    for seed in range(10):
        exercise = make(problem, seed, level)
        p, key = exercise.parameters, exercise.key
        w, b, t = float(p["given_w"]), float(p["given_b"]), float(p["t"])
        assert w * float(key["place"].value) + b == pytest.approx(0, abs=1e-9)
        if level == 2:
            own, bias = float(key["weight"].value), float(key["second"].value)
            assert own * t + bias == pytest.approx(0, abs=1e-9)
            right = 1 / (1 + math.exp(-own * (t + float(p["delta"])) - bias))
            assert (right > 0.5) == (p["direction"] > 0)
            assert max(right, 1 - right) == pytest.approx(float(p["odds"] / (1 + p["odds"])))


def test_the_sign_of_the_bias_costs_its_marks_once(problem):
    """b = +ws in both: 60, then 120 for the weight 200."""
    marked = mark(notes(problem, 1), bias="60", weight="200", second="120")
    assert (marked["bias"].verdict, marked["bias"].marks) == (MISTAKE, 0)
    assert (marked["second"].verdict, marked["second"].marks) == (FOLLOWS, 1)
    alone = mark(notes(problem, 1), bias="-60", weight="200", second="120")["second"]
    assert (alone.verdict, alone.marks) == (MISTAKE, 0)
