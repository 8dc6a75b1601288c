"""softmax/jacobian: formulas and matrices worked by hand, answers carried forward, and each mistake recognised."""

import pytest

from exgen import exact
from exgen.bank import Bank
from exgen.exercises import make, proof
from exgen.marking import Marker
from exgen.printing import labels_of

ID = "softmax/jacobian"
TWO = {"logits": "[0, ln 3]", "nudges": "[1/10, -1/10]"}
THREE = {"logits": "[0, ln 2, ln 3]", "nudges": "[1/10, 1/5, -1/10]"}
SCALED = {"logits": "[0, ln(2)/2, ln(3)/2]", "scale": "2", "upstream": "[3, -3, 1]", "anchor": "2"}


def given(settings, level):
    return make(Bank.default().problem(ID), "notes", level, settings)


def mark(exercise, **typed):
    """{step: (verdict, marks, feedback)}; a step that is not typed gets its key. {p} stands for the output's letter."""
    p = exercise.parameters["wording"]["output"]
    questions = {s: exercise.question(exercise.key[s], label) for s, label, _ in labels_of(exercise, 1)}
    answers = {q.label: typed.get(step, q.key).replace("{p}", p) for step, q in questions.items()}
    marked = Marker(tuple(questions.values()), exercise).mark(answers)
    return {step: (m.verdict, m.marks, m.feedback) for step, m in zip(questions, marked)}


def test_two_classes():
    """The change of the first is 3/16 (1/10 + 1/10), and the second loses as much."""
    exercise = given(TWO, 1)
    assert exercise.key["jacobian"].value == exact([["3/16", "-3/16"], ["-3/16", "3/16"]])
    assert proof.check(exercise) < 1e-12
    marked = mark(exercise, y="[1/4, 3/4]", same="{p}_i - {p}_i^2", other="-{p}_j {p}_i", change="[3/80, -3/80]")
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_three_classes():
    """The mean of the nudges under p is 1/60 + 4/60 - 3/60 = 1/30; the changes are p_i (nudge_i - 1/30)."""
    exercise = given(THREE, 2)
    assert proof.check(exercise) < 1e-12
    marked = mark(
        exercise,
        y="[1/6, 1/3, 1/2]",
        log_same="1 - {p}_i",
        log_other="-{p}_j",
        same="{p}_i(1 - {p}_i)",
        other="-{p}_i*{p}_j",
        jacobian="[[5/36, -2/36, -3/36], [-2/36, 8/36, -6/36], [-3/36, -6/36, 9/36]]",
        change="[1/90, 1/18, -1/15]",
    )
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_a_factor_inside_and_a_gradient_passed_back():
    """p = [1/6, 1/3, 1/2] and the mean of the upstream gradient under p is 0, so the answer is 2 p g."""
    exercise = given(SCALED, 3)
    assert proof.check(exercise) < 1e-12
    marked = mark(
        exercise,
        same="2{p}_i(1 - {p}_i)",
        other="-2{p}_i {p}_j",
        back="[1, -2, 1]",
        anchored="[-ln(2)/2, 0, ln(3)/2 - ln(2)/2]",
    )
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_own_formulas_are_carried_to_the_matrix():
    """The first change is (5 + 2 * 2 - 3)/360, from the own first row and the nudges 1, 2 and -1 tenths."""
    exercise = given(THREE, 2)
    marked = mark(
        exercise,
        log_other="{p}_j",
        other="{p}_i {p}_j",
        jacobian="[[5/36, 2/36, 3/36], [2/36, 8/36, 6/36], [3/36, 6/36, 9/36]]",
        change="[1/60, 1/30, 1/60]",
    )
    assert marked["log_other"][0] == "mistake" and "sign off the diagonal" in marked["log_other"][2]
    assert [marked[step][0] for step in ("other", "jacobian", "change")] == ["follows"] * 3


def test_own_probabilities_and_own_matrix_are_carried():
    marked = mark(given(TWO, 1), y="[1/3, 2/3]", jacobian="[[2/9, -2/9], [-2/9, 2/9]]")
    assert marked["jacobian"][:2] == ("follows", 2)
    wrong = "[[1, -1/9, -1/6], [-1/9, 4/9, -1/3], [-1/6, -1/3, 1/2]]"
    marked = mark(given(SCALED, 3), jacobian=wrong, back="[19/6, -2, 1]")
    assert [marked[step][0] for step in ("jacobian", "back")] == ["wrong", "follows"]


@pytest.mark.parametrize(
    ("name", "level", "settings", "step", "typed"),
    [
        ("diagonal only", 1, TWO, "other", "0"),
        ("diagonal only", 1, TWO, "jacobian", "[[3/16, 0], [0, 3/16]]"),
        ("sign off the diagonal", 1, TWO, "other", "{p}_i {p}_j"),
        ("the formula of the diagonal everywhere", 2, THREE, "log_other", "1 - {p}_j"),
        ("the formula of the diagonal everywhere", 1, TWO, "other", "{p}_i(1 - {p}_j)"),
        ("denominator held constant", 1, TWO, "same", "{p}_i"),
        ("derivative of the logarithm", 1, TWO, "same", "1 - {p}_i"),
        ("plus for minus on the diagonal", 2, THREE, "log_same", "1 + {p}_i"),
        ("not normalised", 1, TWO, "y", "[1, 3]"),
        ("factor inside the softmax forgotten", 3, SCALED, "same", "{p}_i(1 - {p}_i)"),
        ("whole probability for the change", 2, THREE, "change", "[1/60, 1/15, -1/20]"),
        ("other logits left as they are", 3, SCALED, "anchored", "[0, 0, ln(3)/2]"),
        ("diagonal only in the backward pass", 3, SCALED, "back", "[5/6, -4/3, 1/2]"),
    ],
)
def test_a_mistake_is_recognised(name, level, settings, step, typed):
    exercise = given(settings, level)
    verdict, marks, feedback = mark(exercise, **{step: typed})[step]
    assert verdict == "mistake" and name in feedback
    assert marks < exercise.key[step].marks
