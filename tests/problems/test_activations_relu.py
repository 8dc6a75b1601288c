"""activations/relu: the values of the notes, answers carried forward, and each mistake recognised."""

import pytest

from exgen import exact
from exgen.bank import Bank
from exgen.exercises import make, proof
from exgen.marking import Marker
from exgen.printing import labels_of

ID = "activations/relu"
NOTES = {"x": "[1, -7, 6, -5, 3, 10]", "arriving": "[4, -5, -2, 9, 3, 7]"}
LEAKY = {"x": "[-4, 3, -8, 6, 5]", "slope": "1/4", "target": "[2, 5, -7, -1, 3]"}
TRAINED = {"x": "[1, -3, 4, -2]", "scale": "-2", "shift": "3", "slope": "1/5", "target": "[4, 6, 2, 10]"}


def given(settings, level):
    return make(Bank.default().problem(ID), "notes", level, settings)


def mark(exercise, **typed):
    """{step: (verdict, marks, feedback)}; a step that is not typed gets its key."""
    questions = {s: exercise.question(exercise.key[s], label) for s, label, _ in labels_of(exercise, 1)}
    answers = {question.label: typed.get(step, question.key) for step, question in questions.items()}
    marked = Marker(tuple(questions.values()), exercise).mark(answers)
    return {step: (m.verdict, m.marks, m.feedback) for step, m in zip(questions, marked)}


def values(exercise, *steps):
    return [exercise.key[step].value for step in steps]


def test_values_of_the_notes():
    exercise = given(NOTES, 1)
    assert values(exercise, "y", "mask", "dz") == [
        exact([1, 0, 6, 0, 3, 10]), exact([1, 0, 1, 0, 1, 1]), exact([4, 0, -2, 0, 3, 7])
    ]  # fmt: skip
    assert proof.check(exercise) < 1e-12
    assert mark(exercise, y="(1, 0, 6, 0, 3, 10)")["y"][0] == "right"


def test_leaky_relu_under_a_loss():
    exercise = given(LEAKY, 2)
    assert proof.check(exercise) < 1e-12
    marked = mark(
        exercise,
        y="[-1, 3, -2, 6, 5]",
        mask="[0.250, 1, 1/4, 1, 1]",
        upstream="[-3, -2, 5, 7, 2]",
        dz="[-3/4, -2, 1.25, 7, 2]",
    )
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_a_trained_slope():
    """z = [1, 9, -5, 7], so y = [1, 9, -1, 7] and y - t = [-3, 3, -3, -3]; only the third entry is below 0."""
    exercise = given(TRAINED, 3)
    assert proof.check(exercise) < 1e-12
    assert values(exercise, "z", "dz", "dx", "dslope") == [
        exact([1, 9, -5, 7]), exact([-3, 3, "-3/5", -3]), exact([6, -6, "6/5", 6]), 15
    ]  # fmt: skip


def test_own_values_are_carried_back():
    exercise = given(LEAKY, 2)
    marked = mark(
        exercise,
        y="[-1, 3, -2, 6, 4]",
        mask="[1, 1/4, 1, 1, 1]",
        upstream="[-3, -2, 5, 7, 1]",
        dz="[-3, -1/2, 5, 7, 1]",
    )
    assert [marked[step][0] for step in ("y", "mask", "upstream", "dz")] == ["wrong", "wrong", "follows", "follows"]
    assert marked["dz"][1] == 2


def test_own_gradient_is_carried_to_the_input():
    marked = mark(given(TRAINED, 3), dz="[-3, 3, -3, -3]", dx="[6, -6, 6, 6]")
    assert marked["dx"][:2] == ("follows", 1)


def test_formulas_are_told_from_the_activation():
    words = Bank.default().problem(ID).words
    for kind in ("relu", "leaky"):
        assert words["fitting"](tuple(words["family"](kind)), kind) == "A, B, C"


@pytest.mark.parametrize(
    ("name", "level", "settings", "step", "typed"),
    [
        ("absolute value", 1, NOTES, "y", "[1, 7, 6, 5, 3, 10]"),
        ("entries below 0 left as they are", 1, NOTES, "y", "[1, -7, 6, -5, 3, 10]"),
        ("mask reversed", 1, NOTES, "mask", "[0, 1, 0, 1, 0, 0]"),
        ("values for slopes", 1, NOTES, "mask", "[1, 0, 6, 0, 3, 10]"),
        ("sign for slope", 1, NOTES, "mask", "[1, -1, 1, -1, 1, 1]"),
        ("upstream gradient left out", 1, NOTES, "dz", "[1, 0, 1, 0, 1, 1]"),
        ("masked by the sign of the gradient", 1, NOTES, "dz", "[4, 0, 0, 9, 3, 7]"),
        ("plain ReLU", 2, LEAKY, "y", "[0, 3, 0, 6, 5]"),
        ("mask reversed", 2, LEAKY, "mask", "[1, 1/4, 1, 1/4, 1/4]"),
        ("target minus output", 2, LEAKY, "upstream", "[3, 2, -5, -7, -2]"),
        ("half forgotten", 2, LEAKY, "upstream", "[-6, -4, 10, 14, 4]"),
        ("factor of the first step forgotten", 3, TRAINED, "dx", "[-3, 3, -3/5, -3]"),
        ("factor of the first step, and the shift", 3, TRAINED, "dx", "[9, -3, 21/5, 9]"),
        ("entries above 0 counted too", 3, TRAINED, "dslope", "18"),
        ("entry left out of the slope's gradient", 3, TRAINED, "dslope", "-3"),
    ],
)
def test_a_mistake_is_recognised(name, level, settings, step, typed):
    exercise = given(settings, level)
    verdict, marks, feedback = mark(exercise, **{step: typed})[step]
    assert verdict == "mistake" and name in feedback
    assert marks < exercise.key[step].marks


def test_a_mistake_in_the_middle_is_carried_on():
    marked = mark(given(LEAKY, 2), mask="[0, 1, 0, 1, 1]", dz="[0, -2, 0, 7, 2]")
    assert marked["mask"][0] == "mistake" and "plain ReLU" in marked["mask"][2]
    assert marked["dz"][0] == "follows"
