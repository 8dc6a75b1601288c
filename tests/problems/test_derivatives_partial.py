"""derivatives/partial: the values of the notes, an answer carried forward, and each mistake recognised."""

from fractions import Fraction

import pytest

from exgen import substitute, variable
from exgen.bank import Bank
from exgen.exercises import make, proof
from exgen.marking import Marker
from exgen.printing import labels_of

ID = "derivatives/partial"
FIRST = {"z": "5x^3 + 7y^2", "variables": "x, y", "point": "[3, 2]"}
SECOND = {"z": "x_1^3 + x_2^2 + 4x_1*x_2 + 5", "variables": "x_1, x_2", "point": "[3, 4]"}
THIRD = {"z": "3x^5 + 2u^2*k*x + l*x + l", "variables": "x, u, k, l", "point": "[2, 4, 3, 1]"}


def given(settings, level=1):
    return make(Bank.default().problem(ID), "notes", level, settings)


def mark(exercise, *typed):
    """(verdict, marks, feedback) of each answer, in order."""
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    answers = {question.label: text for question, text in zip(questions, typed)}
    return [(m.verdict, m.marks, m.feedback) for m in Marker(questions, exercise).mark(answers)]


@pytest.mark.parametrize(
    ("settings", "level", "slopes", "gradient"),
    [
        (FIRST, 1, ["15*x^2", "14*y"], [135, 28]),
        (SECOND, 1, ["3*x_1^2 + 4*x_2", "4*x_1 + 2*x_2"], [43, 20]),  # the notes add 27 + 16 to 42
        (THIRD, 3, ["15*x^4 + 2*k*u^2 + l", "4*k*u*x", "2*u^2*x", "x + 1"], [337, 96, 64, 3]),
    ],
)
def test_values_of_the_notes(settings, level, slopes, gradient):
    exercise = given(settings, level)
    assert exercise.key["grad"].value.tolist() == gradient
    assert proof.check(exercise) < 1e-12
    assert [verdict for verdict, *_ in mark(exercise, *slopes, str(gradient))] == ["right"] * (len(slopes) + 1)


def test_a_wrong_expression_is_carried_to_the_gradient():
    (first, _, _), (second, _, _), (gradient, marks, feedback) = mark(
        given(SECOND), "3x_1^2 + 4", "2x_2 + 4x_1", "[31, 20]"
    )
    assert (first, second, gradient, marks) == ("mistake", "right", "follows", 2)
    assert "1(a)" in feedback


def test_a_gradient_that_follows_from_nothing_earns_its_entries():
    assert mark(given(SECOND), "", "", "[42, 20]")[2][:2] == ("wrong", 1)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("other variables not held constant", ["3x_1^2 + 4x_2 + 2x_2 + 4x_1"] * 2),
        ("mixed terms dropped", ["3x_1^2", "2x_2"]),
        ("other factors dropped", ["3x_1^2 + 4", "2x_2 + 4"]),
        ("exponent not brought down", ["x_1^2 + 4x_2", "x_2 + 4x_1"]),
        ("power not lowered", ["3x_1^3 + 4x_1*x_2", "2x_2^2 + 4x_1*x_2"]),
        ("constant kept", ["3x_1^2 + 4x_2 + 5", "2x_2 + 4x_1 + 5"]),
        ("terms of other variables kept", ["3x_1^2 + x_2^2 + 4x_2", "x_1^3 + 2x_2 + 4x_1"]),
    ],
)
def test_a_mistake_in_the_expressions_is_recognised(name, typed):
    exercise = given(SECOND)
    at = {variable("x_1"): 3, variable("x_2"): 4}
    run = next(run for mistake, run in exercise.mistakes if mistake.name == name)
    own = [substitute(run[step].value, at) for step in ("d1", "d2")]
    marked = mark(exercise, *typed, str([int(value) for value in own]))
    assert any(verdict == "mistake" and name in feedback for verdict, _, feedback in marked[:2])
    # Both entries are one number there, and no other answer shows work: a person decides.
    assert marked[2][0] == ("review" if len(set(own)) == 1 else "follows")


@pytest.mark.parametrize(
    ("first", "gradient"),
    [
        ("4x_2 + 3x_1^2", "(43, 20)"),
        ("∂f/∂x_1 = 3 x_1² + 4 x_2", "43, 20"),
        (r"3x_{1}^{2} + 4x_{2}", "[43; 20]"),
        ("3*x1**2 + 4*x2", "[43.0, 20.0]"),
        ("x_1*(3x_1 + 4x_2/x_1)", "[27 + 16, 12 + 8]"),
    ],
)
def test_other_forms_are_right(first, gradient):
    assert [verdict for verdict, *_ in mark(given(SECOND), first, "2(x_2 + 2x_1)", gradient)] == ["right"] * 3


@pytest.mark.parametrize(
    ("first", "earned"),
    # Of two terms one is right, or both and one is too many: half. In the first one is right, and one too many.
    [("3x_1^2 + 4x_1", 0), ("3x_1^2 - 4x_2", Fraction(1, 2)), ("3x_1^2 + 4x_2 + 0.001", Fraction(1, 2))],
)
def test_near_misses_are_wrong(first, earned):
    assert mark(given(SECOND), first, "", "")[0][:2] == ("wrong", earned)


def test_numbers_of_the_point_swapped():
    verdict, marks, feedback = mark(given(SECOND), "3x_1^2 + 4x_2", "2x_2 + 4x_1", "[60, 22]")[2]
    assert (verdict, marks) == ("mistake", 0)
    assert "reverse order" in feedback


@pytest.mark.parametrize("level", [1, 2, 3])
def test_variants_of_a_level_are_equal_work(level):
    def work(exercise):
        key = exercise.key
        sums = [key[name].value.as_ordered_terms() for name in key if name.startswith("d")]
        return len(exercise.parameters["z"].as_ordered_terms()), sum(map(len, sums))

    assert len({work(make(Bank.default().problem(ID), seed, level)) for seed in range(12)}) == 1
