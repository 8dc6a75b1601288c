"""softmax/cross-entropy: losses and gradients worked by hand, answers carried forward, and each mistake recognised."""

import pytest

from exgen import exact
from exgen.bank import Bank
from exgen.exercises import make, proof
from exgen.marking import Marker
from exgen.printing import labels_of

ID = "softmax/cross-entropy"
LOGITS = {"logits": "[0, ln 2, ln 3]", "label": "2"}
LAYER = {"logits": "[1, 1 + ln 2, 1 + ln 3]", "label": "1", "x": "[2, -3, 4]"}
WHOLE = {
    "W": "[[ln 2, 0], [0, 2 ln 2], [-ln 2, ln 2]]", "b": "[-2 ln 2, ln 2, 3 ln 2]", "x": "[2, -1]", "label": "3"
}  # fmt: skip


def given(settings, level):
    return make(Bank.default().problem(ID), "notes", level, settings)


def mark(exercise, **typed):
    """{step: (verdict, marks, feedback)}; a step that is not typed gets its key."""
    questions = {s: exercise.question(exercise.key[s], label) for s, label, _ in labels_of(exercise, 1)}
    answers = {question.label: typed.get(step, question.key) for step, question in questions.items()}
    marked = Marker(tuple(questions.values()), exercise).mark(answers)
    return {step: (m.verdict, m.marks, m.feedback) for step, m in zip(questions, marked)}


def test_loss_and_gradient_on_the_logits():
    exercise = given(LOGITS, 1)
    assert proof.check(exercise) < 1e-12
    marked = mark(exercise, p="[1/6, 1/3, 1/2]", loss="ln 3", own="p_k - 1", others="p_j", ds="[0.1666, -2/3, 1/2]")
    assert {verdict for verdict, *_ in marked.values()} == {"right"}
    assert mark(exercise, loss="1.10")["loss"][0] == "right"
    assert mark(exercise, loss="-ln(1/3)")["loss"][0] == "right"


def test_gradient_on_the_weights():
    exercise = given(LAYER, 2)
    assert proof.check(exercise) < 1e-12
    assert exercise.key["dW"].value == exact([["-5/3", "5/2", "-10/3"], ["2/3", -1, "4/3"], [1, "-3/2", 2]])
    verdict, _, feedback = mark(exercise, dW="[[-5/3, 2/3, 1], [5/2, -1, -3/2], [-10/3, 4/3, 2]]")["dW"]
    assert verdict == "wrong" and "transpose" in feedback


def test_a_whole_layer():
    """s = [0, -1, 0] ln 2, so p = [2, 1, 2]/5 and the gradient on the logits is [2, 1, -3]/5."""
    exercise = given(WHOLE, 3)
    assert proof.check(exercise) < 1e-12
    marked = mark(
        exercise,
        s="[0, -ln 2, 0]",
        p="[0.4, 0.2, 0.4]",
        loss="ln(5/2)",
        ds="[0.4, 0.2, -0.6]",
        dW="[[4/5, -2/5], [2/5, -1/5], [-6/5, 3/5]]",
        db="[2/5, 1/5, -3/5]",
        dx="[ln 2, -ln(2)/5]",
    )
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_own_probabilities_are_carried_on():
    marked = mark(
        given(LAYER, 2), p="[1/7, 2/7, 4/7]", loss="ln 7", ds="[-6/7, 2/7, 4/7]", db="[-6/7, 2/7, 4/7]",
        dW="[[-12/7, 18/7, -24/7], [4/7, -6/7, 8/7], [8/7, -12/7, 16/7]]",
    )  # fmt: skip
    assert [marked[step][0] for step in ("loss", "ds", "dW", "db")] == ["follows"] * 4


def test_own_logits_and_own_formulas_are_carried_on():
    marked = mark(given(WHOLE, 3), s="[0, -ln 2, ln 2]", p="[2/7, 1/7, 4/7]")
    assert [marked[step][0] for step in ("s", "p")] == ["wrong", "follows"]
    marked = mark(given(LOGITS, 1), own="1 - p_k", others="-p_j", ds="[-1/6, 2/3, -1/2]")
    assert "wrong sign" in marked["own"][2]
    assert marked["ds"][:2] == ("follows", 2)


@pytest.mark.parametrize(
    ("name", "level", "settings", "step", "typed"),
    [
        ("not normalised", 1, LOGITS, "p", "[1, 2, 3]"),
        ("minus of the loss lost", 1, LOGITS, "loss", "-ln 3"),
        ("logarithm to the base 10", 1, LOGITS, "loss", "0.477"),
        ("loss of the class with the largest probability", 2, LAYER, "loss", "ln 2"),
        ("entry beside the label's", 2, LAYER, "loss", "ln 3"),
        ("entry beside the label's", 1, LOGITS, "ds", "[1/6, 1/3, -1/2]"),
        ("1 minus the probability for the loss", 1, LOGITS, "loss", "2/3"),
        ("gradient with the wrong sign", 1, LOGITS, "ds", "[-1/6, 2/3, -1/2]"),
        ("1 of the label not subtracted", 1, LOGITS, "own", "p_k"),
        ("1 of the label not subtracted", 1, LOGITS, "ds", "[1/6, 1/3, 1/2]"),
        ("entry of the label only", 1, LOGITS, "others", "0"),
        ("entry of the label only", 1, LOGITS, "ds", "[0, -2/3, 0]"),
        ("gradient on the probability", 1, LOGITS, "own", "-1/p_k"),
        ("gradient on the probability", 1, LOGITS, "ds", "[0, -3, 0]"),
        ("input left out of the gradient on W", 3, WHOLE, "dW", "[[2/5, 2/5], [1/5, 1/5], [-3/5, -3/5]]"),
        ("label left out of the gradient on W", 3, WHOLE, "dW", "[[4/5, -2/5], [2/5, -1/5], [4/5, -2/5]]"),
        ("gradient on b times the sum of the inputs", 2, LAYER, "db", "[-5/2, 1, 3/2]"),
        ("probabilities passed back", 3, WHOLE, "dx", "[0, 4 ln(2)/5]"),
    ],
)
def test_a_mistake_is_recognised(name, level, settings, step, typed):
    exercise = given(settings, level)
    verdict, marks, feedback = mark(exercise, **{step: typed})[step]
    assert verdict == "mistake" and name in feedback
    assert marks < exercise.key[step].marks
