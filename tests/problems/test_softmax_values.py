"""softmax/values: the values of the notes, an answer carried forward, and each mistake recognised."""

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof
from exgen.marking import Marker
from exgen.printing import labels_of

ID = "softmax/values"
NOTES = {"logits": "[0, 1, 2]", "pair": "[3, 1]", "left_out": "3"}
SHIFTED = {"logits": "[0, ln(2), ln(3)]", "pair": "[3, 2]", "shift": "2", "entry": "2"}
FOUR = {"logits": "[1, 0, 1 + ln(2), ln(4)]", "pair": "[1, 4]", "shift": "-1", "entry": "3", "chance": "3/4"}


def given(settings, level):
    return make(Bank.default().problem(ID), "notes", level, settings)


def mark(exercise, **typed):
    """{step: (verdict, marks, feedback)}; a step that is not typed gets its key."""
    questions = {s: exercise.question(exercise.key[s], label) for s, label, _ in labels_of(exercise, 1)}
    answers = {question.label: typed.get(step, question.key) for step, question in questions.items()}
    marked = Marker(tuple(questions.values()), exercise).mark(answers)
    return {step: (m.verdict, m.marks, m.feedback) for step, m in zip(questions, marked)}


def test_values_of_the_notes():
    exercise = given(NOTES, 1)
    assert proof.check(exercise) < 1e-12
    marked = mark(
        exercise,
        p="[e^0/(e^0 + e^1 + e^2), e^1/(e^0 + e^1 + e^2), e^2/(e^0 + e^1 + e^2)]",
        decimals="[0.0900, 0.245, 0.665]",
        rest="(1 + e)/(1 + e + e^2)",
        x="2",
    )
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


@pytest.mark.parametrize(
    "typed",
    [
        "[1/(1 + e + e^2), e/(1 + e + e^2), e^2/(1 + e + e^2)]",
        "[e^(-2)/(e^(-2) + e^(-1) + 1), e^(-1)/(e^(-2) + e^(-1) + 1), 1/(e^(-2) + e^(-1) + 1)]",
        "[1/(1 + e + e^2), 1/(e^(-1) + 1 + e), 1 - (1 + e)/(1 + e + e^2)]",
    ],
)
def test_any_exact_form_is_right(typed):
    assert mark(given(NOTES, 1), p=typed)["p"][0] == "right"


def test_decimals_are_no_exact_values():
    verdict, marks, feedback = mark(given(NOTES, 1), p="[0.0900, 0.245, 0.665]")["p"]
    assert (verdict, marks) == ("wrong", 0)
    assert "exact" in feedback


def test_rational_values_and_the_constant():
    exercise = given(SHIFTED, 2)
    assert proof.check(exercise) < 1e-12
    marked = mark(exercise, p="[1/6, 1/3, 1/2]", shifted_sum="6e^2", shifted_p="1/3", x="ln(3/2)")
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_four_logits_and_one_to_be_found():
    exercise = given(FOUR, 3)
    assert proof.check(exercise) < 1e-12
    marked = mark(
        exercise,
        p="[e/(5 + 3e), 1/(5 + 3e), 2e/(5 + 3e), 4/(5 + 3e)]",
        shifted_sum="(5 + 3e)/e",
        shifted_p="2e/(5 + 3e)",
        x="1 - 2 ln 2",
        t="1 - ln 3",
    )
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_own_exact_values_are_carried_to_the_decimals_and_past_the_constant():
    marked = mark(given(SHIFTED, 2), p="[1/7, 2/7, 4/7]", decimals="[0.143, 0.286, 0.571]", shifted_p="2/7")
    assert marked["p"][0] == "wrong"
    assert marked["decimals"][:2] == ("follows", 1)
    assert marked["shifted_p"][:2] == ("follows", 1)
    assert marked["shifted_sum"][0] == "right"


def test_the_rest_follows_from_own_values():
    marked = mark(given(NOTES, 1), p="[1, e, e^2]", rest="1 + e")
    assert [marked[step][0] for step in ("p", "rest")] == ["mistake", "follows"]
    assert mark(given(NOTES, 1), p="[1, e, e^2]", rest="1 - e^2/(1 + e + e^2)")["rest"][0] == "right"


@pytest.mark.parametrize(
    ("name", "level", "settings", "step", "typed"),
    [
        ("not normalised", 1, NOTES, "p", "[1, e, e^2]"),
        ("normalised without exponentials", 1, NOTES, "p", "[0, 1/3, 2/3]"),
        ("largest subtracted, not exponentiated", 1, NOTES, "p", "[2/3, 1/3, 0]"),
        ("divided by the largest exponential", 1, NOTES, "p", "[e^(-2), e^(-1), 1]"),
        ("minus sign in the exponent", 1, NOTES, "p", "[e^2/(1 + e + e^2), e/(1 + e + e^2), 1/(1 + e + e^2)]"),
        ("own exponential left out of the sum", 1, NOTES, "p", "[1/(e + e^2), e/(1 + e^2), e^2/(1 + e)]"),
        ("constant added to the sum", 2, SHIFTED, "shifted_sum", "6 + 6"),
        ("constant not cancelled", 2, SHIFTED, "shifted_p", "e^2/3"),
        ("constant added to the probability", 2, SHIFTED, "shifted_p", "7/3"),
        ("difference the wrong way round", 2, SHIFTED, "x", "ln(2/3)"),
        ("odds upside down", 3, FOUR, "t", "1 + ln 3"),
    ],
)
def test_a_mistake_is_recognised(name, level, settings, step, typed):
    exercise = given(settings, level)
    verdict, marks, feedback = mark(exercise, **{step: typed})[step]
    assert verdict == "mistake" and name in feedback
    assert marks < exercise.key[step].marks  # an entry that is right all the same keeps its share
