"""activations/sigmoid-derivative: the derivation of the notes, answers carried forward, and each mistake recognised."""

import pytest

from exgen import exact
from exgen.bank import Bank
from exgen.exercises import make, proof
from exgen.marking import Marker
from exgen.printing import labels_of

ID = "activations/sigmoid-derivative"
NOTES = {"inner": "1", "place": "ln 3", "known": "1/5"}
AFFINE = {"inner": "-2", "shift": "3", "place": "(3 - ln 4)/2", "known": "1/3"}
SCALED = {"outer": "6", "inner": "2", "shift": "-1", "offset": "4", "place": "(1 + ln 2)/2", "known": "11/2"}


def given(settings, level):
    return make(Bank.default().problem(ID), "notes", level, settings)


def mark(exercise, **typed):
    """{step: (verdict, marks, feedback)}; a step that is not typed gets its key. {x} stands for the variable."""
    x = exercise.parameters["wording"]["variable"]
    questions = {s: exercise.question(exercise.key[s], label) for s, label, _ in labels_of(exercise, 1)}
    answers = {q.label: typed.get(step, q.key).replace("{x}", x) for step, q in questions.items()}
    marked = Marker(tuple(questions.values()), exercise).mark(answers)
    return {step: (m.verdict, m.marks, m.feedback) for step, m in zip(questions, marked)}


def letter(exercise, name):
    return exercise.problem.words["letter_of"](name, exercise.parameters["formulas"])


def test_the_derivation_of_the_notes():
    exercise = given(NOTES, 1)
    assert [exercise.key[step].value for step in ("at_place", "at_known")] == [exact("3/16"), exact("4/25")]
    assert proof.check(exercise) < 1e-12
    marked = mark(
        exercise,
        A="1 + e^(-{x})",
        dA="-e^(-{x})",
        ratio="e^(-{x})/(1 + e^(-{x}))",
        rest=letter(exercise, "rest"),
        slope="s(1 - s)",
        at_place="0.1875",
        at_known="0.16",
    )
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


@pytest.mark.parametrize(
    "typed",
    ["-2s + 2s^2", "-2 s (1 - s)", "-2 sigma(3 - 2{x})(1 - sigma(3 - 2{x}))", "-2e^(2{x} - 3)/(1 + e^(2{x} - 3))^2"],
)
def test_any_form_of_the_slope_is_right(typed):
    assert mark(given(AFFINE, 2), slope=typed)["slope"][0] == "right"


@pytest.mark.parametrize("typed", ["2s(1 - s)", "-2s(1 + s)", "-2s", "-2{x}(1 - {x})"])
def test_near_misses_are_not(typed):
    assert mark(given(AFFINE, 2), slope=typed)["slope"][0] in ("wrong", "mistake")


def test_a_scaled_sigmoid_of_which_the_value_is_known():
    exercise = given(SCALED, 3)
    assert proof.check(exercise) < 1e-12
    marked = mark(
        exercise, slope="12s - 12s^2", at_place="8/3", chance="0.25", at_known="9/4", second="24s(1 - s)(1 - 2s)"
    )
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_every_step_is_carried_on():
    """Without the inner factor from the second step on."""
    exercise = given(AFFINE, 2)
    marked = mark(
        exercise,
        dA="-e^(2{x} - 3)",
        ratio="e^(2{x} - 3)/(1 + e^(2{x} - 3))",
        slope="s(1 - s)",
        at_place="4/25",
        at_known="2/9",
    )
    assert marked["dA"][0] == "mistake" and "inner factor" in marked["dA"][2]
    assert [marked[step][0] for step in ("ratio", "slope", "at_place", "at_known")] == ["follows"] * 4


def test_own_formula_is_carried_to_the_values():
    exercise = given(SCALED, 3)
    marked = mark(
        exercise,
        rest=letter(exercise, "plus"),
        slope="12s(1 + s)",
        at_place="40/3",
        at_known="15/4",
        second="24s(1 + s)(1 + 2s)",
    )
    assert marked["rest"][0] == "mistake" and "plus for minus" in marked["rest"][2]
    assert [marked[step][0] for step in ("slope", "at_place", "at_known", "second")] == ["follows"] * 4
    assert mark(exercise, chance="1/5", at_known="48/25")["at_known"][:2] == ("follows", 1)


@pytest.mark.parametrize(
    ("name", "level", "settings", "step", "typed"),
    [
        ("minus of the exponent lost", 2, AFFINE, "A", "1 + e^(3 - 2{x})"),
        ("inner factor forgotten", 2, AFFINE, "dA", "-e^(2{x} - 3)"),
        ("inner factor forgotten", 2, AFFINE, "slope", "s(1 - s)"),
        ("sign of the inner derivative", 2, AFFINE, "dA", "-2e^(2{x} - 3)"),
        ("minus of the logarithm lost", 2, AFFINE, "ratio", "2e^(2{x} - 3)/(1 + e^(2{x} - 3))"),
        ("inner derivative of the logarithm left out", 2, AFFINE, "ratio", "-1/(1 + e^(2{x} - 3))"),
        ("plus for minus", 1, NOTES, "slope", "s(1 + s)"),
        ("logarithmic derivative for derivative", 2, AFFINE, "slope", "-2(1 - s)"),
        ("outer factor forgotten", 3, SCALED, "slope", "2s(1 - s)"),
        ("constant kept", 3, SCALED, "slope", "12s(1 - s) + 4"),
        ("place for value", 2, AFFINE, "at_place", "-2 (3 - ln 4)/2 (1 - (3 - ln 4)/2)"),
        ("p(1 - p) and nothing else", 2, AFFINE, "at_known", "2/9"),
        ("whole value for the sigmoid", 3, SCALED, "chance", "11/2"),
        ("differentiated with respect to s", 3, SCALED, "second", "12(1 - 2s)"),
    ],
)
def test_a_mistake_is_recognised(name, level, settings, step, typed):
    verdict, marks, feedback = mark(given(settings, level), **{step: typed})[step]
    assert (verdict, marks) == ("mistake", 0)
    assert name in feedback


def test_a_wrong_letter_is_recognised():
    exercise = given(AFFINE, 2)
    for name, formula in (("plus for minus", "plus"), ("the sigmoid itself", "same")):
        verdict, _, feedback = mark(exercise, rest=letter(exercise, formula))["rest"]
        assert verdict == "mistake" and name in feedback


@pytest.mark.parametrize(
    ("step", "typed"),
    [("A", "1 + e^(-u)"), ("dA", "2e^(-u)"), ("ratio", "-2/(1 + e^u)"), ("slope", "-2 sigma(u) sigma(-u)")],
)
def test_the_name_of_the_argument_may_be_used(step, typed):
    exercise = given(AFFINE, 2)
    assert mark(exercise, **{step: typed})[step][0] == "right"
    assert mark(exercise, **{step: typed.replace("u", "(u + 1)")})[step][0] == "wrong"
