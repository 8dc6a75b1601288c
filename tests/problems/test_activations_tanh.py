"""activations/tanh: values worked by hand, answers carried forward, and each mistake recognised."""

import pytest

from exgen import exact
from exgen.bank import Bank
from exgen.exercises import make, proof
from exgen.marking import Marker
from exgen.printing import labels_of

ID = "activations/tanh"
PLAIN = {"place": "ln 2", "known": "1/3"}
QUOTIENT = {"inner": "-3", "shift": "2", "place": "(2 - ln(3)/2)/3", "known": "-1/3"}
SCALED = {"outer": "-5", "inner": "2", "shift": "-1", "offset": "3", "place": "(1 + ln 2)/2", "known": "4"}


def given(settings, level):
    return make(Bank.default().problem(ID), "notes", level, settings)


def mark(exercise, **typed):
    """{step: (verdict, marks, feedback)}; a step that is not typed gets its key. {x} stands for the variable."""
    x = exercise.parameters["wording"]["variable"]
    questions = {s: exercise.question(exercise.key[s], label) for s, label, _ in labels_of(exercise, 1)}
    answers = {q.label: typed.get(step, q.key).replace("{x}", x) for step, q in questions.items()}
    marked = Marker(tuple(questions.values()), exercise).mark(answers)
    return {step: (m.verdict, m.marks, m.feedback) for step, m in zip(questions, marked)}


def test_the_hyperbolic_tangent_itself():
    """tanh(ln 2) = (2 - 1/2)/(2 + 1/2) = 3/5."""
    exercise = given(PLAIN, 1)
    assert proof.check(exercise) < 1e-12
    marked = mark(exercise, s_place="0.8", t_place="(2 - 1/2)/(2 + 1/2)", slope="1 - t^2", at_place="0.64")
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_the_quotient_rule():
    exercise = given(QUOTIENT, 2)
    assert proof.check(exercise) < 1e-9
    marked = mark(
        exercise,
        dN="-3(e^(2 - 3{x}) + e^(3{x} - 2))",
        dD="-3e^(2 - 3{x}) + 3e^(3{x} - 2)",
        top="-12",
        w="4 - 6{x}",
        t_place="1/2",
        slope="3t^2 - 3",
        at_place="-9/4",
        at_known="-8/3",
    )
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


@pytest.mark.parametrize("typed", ["-3(1 - t)(1 + t)", "-3/cosh(2 - 3{x})^2", "-3(1 - tanh(2 - 3{x})^2)"])
def test_any_form_of_the_slope_is_right(typed):
    assert mark(given(QUOTIENT, 2), slope=typed)["slope"][0] == "right"


def test_a_scaled_one():
    """g = -5 tanh(2x - 1) + 3 = -10 σ(4x - 2) + 8; at tanh = 3/5 the slope is -10 · 16/25."""
    exercise = given(SCALED, 3)
    assert proof.check(exercise) < 1e-9
    marked = mark(
        exercise,
        w="4{x} - 2",
        height="-10",
        base="8",
        up="-2",
        down="8",
        t_place="0.6",
        slope="-10(1 - t^2)",
        at_place="-32/5",
        t_known="-1/5",
        at_known="-48/5",
    )
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_own_steps_are_carried_on():
    exercise = given(QUOTIENT, 2)
    marked = mark(
        exercise,
        dN="e^(2 - 3{x}) + e^(3{x} - 2)",
        dD="e^(2 - 3{x}) - e^(3{x} - 2)",
        top="4",
        slope="1 - t^2",
        at_place="3/4",
        at_known="8/9",
    )
    assert marked["dN"][0] == "mistake" and "inner factor" in marked["dN"][2]
    assert [marked[step][0] for step in ("top", "slope", "at_place", "at_known")] == ["follows"] * 4


# One of two terms is right: of the two powers of e, half of 1 mark; of -10 + 10 t^2 the square, half of 2 marks.
TERMS_RIGHT = {"minus of the exponent lost": exact("1/2"), "constant kept": 1}


def test_own_value_and_own_formula_are_carried():
    exercise = given(SCALED, 3)
    marked = mark(exercise, t_place="4/5", slope="-10(1 + t^2)", at_place="-82/5", t_known="1/5", at_known="-52/5")
    assert [marked[step][0] for step in ("at_place", "at_known")] == ["follows"] * 2


@pytest.mark.parametrize(
    ("name", "level", "settings", "step", "typed"),
    [
        ("argument not doubled", 1, PLAIN, "s_place", "2/3"),
        ("argument not doubled", 3, SCALED, "w", "2{x} - 1"),
        ("sigmoid for hyperbolic tangent", 1, PLAIN, "t_place", "4/5"),
        ("minus 1 left out", 1, PLAIN, "t_place", "8/5"),
        ("minus 1 left out", 3, SCALED, "base", "3"),
        ("factor 2 in front left out", 1, PLAIN, "t_place", "-1/5"),
        ("factor 2 in front left out", 3, SCALED, "height", "-5"),
        ("lower end of the sigmoid", 3, SCALED, "down", "3"),
        ("square forgotten", 1, PLAIN, "slope", "1 - t"),
        ("square forgotten", 2, QUOTIENT, "slope", "-3(1 - t)"),
        ("derivative of the sigmoid", 2, QUOTIENT, "slope", "-3t(1 - t)"),
        ("plus for minus", 1, PLAIN, "slope", "1 + t^2"),
        ("inner factor forgotten", 3, SCALED, "slope", "-5(1 - t^2)"),
        ("minus of the exponent lost", 2, QUOTIENT, "dN", "-3(e^(2 - 3{x}) - e^(3{x} - 2))"),
        ("outer factor forgotten", 3, SCALED, "slope", "2(1 - t^2)"),
        ("constant kept", 3, SCALED, "slope", "-10(1 - t^2) + 3"),
        ("place for value", 1, PLAIN, "at_place", "1 - ln(2)^2"),
        ("factors left out at the known value", 2, QUOTIENT, "at_known", "8/9"),
        ("whole value for the hyperbolic tangent", 3, SCALED, "t_known", "4"),
    ],
)
def test_a_mistake_is_recognised(name, level, settings, step, typed):
    verdict, marks, feedback = mark(given(settings, level), **{step: typed})[step]
    assert (verdict, marks) == ("mistake", TERMS_RIGHT.get(name, 0))
    assert name in feedback


@pytest.mark.parametrize(
    ("step", "typed"),
    [("dN", "-3(e^u + e^(-u))"), ("w", "2u"), ("slope", "-3(1 - tanh(u)^2)"), ("slope", "-3 sech(u)^2")],
)
def test_the_name_of_the_argument_may_be_used(step, typed):
    assert mark(given(QUOTIENT, 2), **{step: typed})[step][0] == "right"
