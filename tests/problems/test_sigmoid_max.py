"""activations/sigmoid-max: the values of the notes, an answer carried forward, and each mistake recognised."""

import pytest

from exgen import exact
from exgen.bank import Bank
from exgen.exercises import make, proof
from exgen.marking import Marker
from exgen.printing import labels_of

ID = "activations/sigmoid-max"
SIGMOID = {"a": "1", "k": "1", "c": "0", "d": "0"}
WHOLE = {"a": "6", "k": "4", "c": "-3", "d": "1", "p": "4/5"}


def given(settings, level=3):
    return make(Bank.default().problem(ID), "notes", level, settings)


def mark(exercise, **typed):
    """{step: (verdict, marks, feedback)}; a step that is not typed gets its key."""
    questions = {s: exercise.question(exercise.key[s], label) for s, label, _ in labels_of(exercise, 1)}
    answers = {question.label: typed.get(step, question.key) for step, question in questions.items()}
    marked = Marker(tuple(questions.values()), exercise).mark(answers)
    return {step: (m.verdict, m.marks, m.feedback) for step, m in zip(questions, marked)}


def test_values_of_the_notes():
    exercise = given(SIGMOID, 1)
    assert [exercise.key[step].value for step in ("place", "largest", "height")] == [0, exact("1/4"), exact("1/2")]
    assert proof.check(exercise) < 1e-12


def test_the_slip_of_the_notes():
    """x = 1/2 is the value of the sigmoid at the maximum, not the place of the maximum."""
    verdict, marks, feedback = mark(given(SIGMOID, 1), place="1/2")["place"]
    assert (verdict, marks) == ("mistake", 0)
    assert "1/2 as the place" in feedback


def test_a_scaled_and_shifted_sigmoid():
    exercise = given(WHOLE)
    assert proof.check(exercise) < 1e-12
    marked = mark(
        exercise, place="x = 3/4", largest="6", height="4", second="(3 + ln 4)/4", slope="3.84"
    )
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_falling_argument():
    exercise = given({"a": "-6", "k": "-1/2", "c": "5", "d": "1", "p": "1/4"})
    values = [exercise.key[step].value for step in ("place", "largest", "height", "slope")]
    assert values == [10, exact("3/4"), -2, exact("9/16")]
    assert proof.check(exercise) < 1e-12


def test_own_place_is_carried_to_the_maximum():
    marked = mark(given(WHOLE), place="3", largest="24e^(-9)/(1 + e^(-9))^2")
    assert [marked[step][0] for step in ("place", "largest")] == ["mistake", "follows"]
    assert marked["largest"][1] == 2
    assert mark(given(WHOLE), place="3", largest="0.00296")["largest"][0] == "follows"


def test_own_second_place_is_carried():
    marked = mark(given(WHOLE), height="5/2", second="3/4 - ln(4)/4", slope="3.84")
    verdicts = [marked[step][0] for step in ("height", "second", "slope")]
    assert verdicts == ["mistake", "mistake", "right"]
    assert mark(given(WHOLE), second="1", slope="4.718")["slope"][0] == "follows"


@pytest.mark.parametrize(
    ("name", "step", "typed"),
    [
        ("1/4 as the value of the sigmoid", "height", "5/2"),
        ("largest value for largest slope", "height", "7"),
        ("1/2 as the place", "place", "1/2"),
        ("inner factor forgotten in the place", "place", "3"),
        ("sign of the place", "place", "-3/4"),
        ("1/2 as the maximum", "largest", "1/2"),
        ("1/4 whatever the factors", "largest", "0.25"),
        ("inner factor forgotten in the maximum", "largest", "3/2"),
        ("outer factor forgotten in the maximum", "largest", "1"),
        ("value for slope", "largest", "4"),
        ("value as the place", "second", "4/5"),
        ("odds upside down", "second", "(3 - ln 4)/4"),
        ("one of the two factors forgotten", "slope", "19.2"),
    ],
)
def test_a_mistake_is_recognised(name, step, typed):
    verdict, marks, feedback = mark(given(WHOLE), **{step: typed})[step]
    assert (verdict, marks) == ("mistake", 0)
    assert name in feedback
