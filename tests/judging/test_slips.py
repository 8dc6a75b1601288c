"""General slips: told where they explain an answer, and kept to themselves where something else would too."""

import pytest

from exgen.answers import Question
from exgen.bank import Problem
from exgen.exercises import Exercise, run
from exgen.marking import Marker
from exgen.record import MISTAKE, RIGHT, WRONG
from exgen.values import exact, variable

X = variable("x")


def mark(value, answer, **ask):
    """Mark one answer to one question whose key is `value`."""

    def solve(step):
        step("y", value, marks=2, **ask)

    problem = Problem("t/t", None, "", {1: {}}, dict, solve, "", "", "")  # type: ignore[arg-type]
    exercise = Exercise(problem, 1, "1", {}, run(solve, {}))
    question: Question = exercise.question(exercise.key["y"], "1")
    return Marker((question,), exercise).mark({"1": answer})[0]


@pytest.mark.parametrize(
    ("value", "answer", "name"),
    [
        (exact("5/3"), "-5/3", "sign turned round"),
        (exact("5/3"), "3/5", "upside down"),
        (exact("5/3"), "10/3", "factor 2 too much"),
        (exact("5/3"), "5/6", "factor 2 lost"),
        (exact("5/3"), "-1.67", "sign turned round"),
        (exact([1, 2, -3]), "[-1, -2, 3]", "sign turned round"),
        (3 * X**2 + 1, "-3x^2 - 1", "sign turned round"),
        (3 * X**2 + 1, "6x^2 + 2", "factor 2 too much"),
    ],
)
def test_a_slip_is_told(value, answer, name):
    part = mark(value, answer)
    assert (part.verdict, part.marks) == (MISTAKE, 0)
    assert name in part.feedback and part.mistakes == (name,)


def test_logarithm_to_the_base_10():
    from exgen.values import ln

    assert "base 10" in mark(ln(3), "0.477").feedback


def test_degrees_for_radians():
    from exgen.values import sin

    assert "radians" in mark(sin(exact(30)), "0.5").feedback


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (exact(0), "5"),  # 0 has no sign to turn
        (exact(2), "7"),
        (exact([1, 2]), "[-1, 2]"),  # one entry only
    ],
)
def test_no_slip_is_made_up(value, answer):
    assert mark(value, answer).verdict == WRONG


def test_two_slips_that_agree_are_told_neither():
    # Of sqrt(2)/2 the double and the inverse are both sqrt(2).
    from exgen.values import sqrt

    assert mark(sqrt(exact(2)) / 2, "sqrt(2)").verdict == WRONG


@pytest.mark.parametrize(
    ("form", "answer", "verdict", "marks"),
    [
        ("expanded", "x^2 + 2x + 1", RIGHT, 2),
        ("expanded", "(x+1)^2", WRONG, 1),
        ("factored", "(x+1)^2", RIGHT, 2),
        ("factored", "x^2 + 2x + 1", WRONG, 1),
    ],
)
def test_a_right_value_in_another_form_is_half_right(form, answer, verdict, marks):
    part = mark((X + 1) ** 2 if form == "factored" else X**2 + 2 * X + 1, answer, form=form)
    assert (part.verdict, part.marks) == (verdict, marks)
    assert "value is right" in part.feedback or verdict == RIGHT
