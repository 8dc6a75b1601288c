"""activations/sigmoid-values: the values of the notes, answers carried forward, and each mistake recognised."""

import pytest

from exgen import exact
from exgen.bank import Bank
from exgen.exercises import make, proof
from exgen.marking import Marker
from exgen.printing import labels_of

ID = "activations/sigmoid-values"
NOTES = {"k": "5", "place": "2/5"}
FALLING = {"k": "-2", "c": "6", "place": "(6 - ln 3)/2"}
SCALED = {"a": "-4", "k": "3", "c": "2", "d": "5", "place": "(ln 4 - 2)/3"}
RIVALS = ((1, -2, 0), (-3, 5, 1), (4, 1, 0), (1, 9, 3))


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
    assert values(exercise, "course") == [exact([0, "1/2", 1])]
    assert proof.check(exercise) < 1e-12
    marked = mark(exercise, course="0, 0.5, 1", value="e^2/(1 + e^2)", rounded="0.881")
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_a_falling_sigmoid():
    exercise = given(FALLING, 2)
    assert values(exercise, "course", "value", "mirrored") == [exact([1, "1/2", 0]), exact("3/4"), exact("1/4")]
    assert proof.check(exercise) < 1e-9
    name = exercise.parameters["wording"]["variable"]
    marked = mark(exercise, value="0.75", w=f"2({name} - 3)")
    assert {verdict for verdict, *_ in marked.values()} == {"right"}


def test_a_scaled_sigmoid():
    exercise = given(SCALED, 3)
    assert values(exercise, "course", "value", "mirrored") == [exact([5, 3, 1]), exact("9/5"), exact("21/5")]
    assert proof.check(exercise) < 1e-9


def test_decimals_are_no_exact_values():
    verdict, marks, feedback = mark(given(NOTES, 1), value="0.881")["value"]
    assert (verdict, marks) == ("wrong", 0) and "exact" in feedback


def test_own_value_is_carried():
    assert mark(given(NOTES, 1), value="e^2/(2 + e^2)", rounded="0.787")["rounded"][0] == "follows"
    marked = mark(given(FALLING, 2), value="1/4", mirrored="3/4")
    assert marked["value"][0] == "mistake" and "minus of the exponent" in marked["value"][2]
    assert marked["mirrored"][:2] == ("follows", 1)
    marked = mark(given(SCALED, 3), course="[5, -2, 1]", value="9/5", mirrored="-29/5")
    assert [marked[step][0] for step in ("course", "mirrored")] == ["wrong", "follows"]


def test_the_course_earns_by_entry():
    # [0, 1/2, 1]: any constant has one of three right, so two of three earn (2 - 1)/(3 - 1) of the 3 marks.
    for typed, marks in (("[0, 1/2, -1]", "3/2"), ("[0, 0, 0]", 0), ("[1/2, 1/2, 1/2]", 0), ("[1, 1/2, 0]", 0)):
        assert mark(given(NOTES, 1), course=typed)["course"][1] == exact(marks)


def test_the_steepest_is_told_by_both_factors():
    words = Bank.default().problem(ID).words
    assert words["largest"](RIVALS, lambda a, k: abs(a * k)) == "B"


@pytest.mark.parametrize(
    ("name", "level", "settings", "typed"),
    [
        ("limits swapped", 1, NOTES, {"course": "[1, 1/2, 0]"}),
        ("limits swapped", 2, FALLING, {"course": "[0, 1/2, 1]"}),
        ("limits swapped", 3, SCALED, {"course": "[1, 3, 5]"}),
        ("minus of the exponent lost", 1, NOTES, {"value": "1/(1 + e^2)", "course": "[1, 1/2, 0]"}),
        ("0 in the middle", 1, NOTES, {"course": "[0, 0, 1]"}),
        ("0 in the middle", 3, SCALED, {"course": "[5, 5, 1]"}),
        ("-1 as the lower end", 1, NOTES, {"course": "[-1, 1/2, 1]"}),
        ("-1 as the lower end", 2, FALLING, {"course": "[1, 1/2, -1]"}),
        ("-1 as the lower end", 3, SCALED, {"course": "[9, 3, 1]"}),
        ("argument for value", 1, NOTES, {"value": "2"}),
        ("1 in the denominator lost", 2, FALLING, {"value": "3"}),
        ("constants outside left out", 3, SCALED, {"value": "4/5"}),
        ("constant behind left out", 3, SCALED, {"course": "[0, -2, -4]"}),
        ("mirrored at 0", 2, FALLING, {"mirrored": "-3/4"}),
        ("only one sign turned", 2, FALLING, {"w": "2{x} + 6"}),
        ("1 minus the argument", 2, FALLING, {"w": "1 + 2{x} - 6"}),
    ],
)
def test_a_mistake_is_recognised(name, level, settings, typed):
    exercise = given(settings, level)
    x = exercise.parameters["wording"]["variable"]
    marked = mark(exercise, **{step: text.replace("{x}", x) for step, text in typed.items()})
    for step in typed:
        verdict, marks, feedback = marked[step]
        # An entry wrong of three costs half of the 3 marks at least, and no more beside a mistake.
        assert verdict == "mistake" and marks <= exact("3/2") and name in feedback


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("flattest for steepest", lambda a, k: -abs(a * k)),
        ("largest with its sign", lambda a, k: a * k),
        ("factor in front not counted", lambda a, k: abs(k)),
    ],
)
def test_a_wrong_letter_is_recognised(name, size):
    for seed in range(3):
        exercise = make(Bank.default().problem(ID), seed, 3)
        letter = exercise.problem.words["largest"](exercise.parameters["rivals"], size)
        verdict, _, feedback = mark(exercise, steepest=letter)["steepest"]
        assert verdict == "mistake" and name in feedback
