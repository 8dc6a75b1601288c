"""McCulloch-Pitts units: the notes' units, every threshold against all units, mistakes told by their answers."""

from itertools import product

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import MISTAKE, RIGHT
from exgen.values import Finite, exact

ID = "perceptron/mp-neuron"
WORDING = {"name": "x", "intro": "", "ask": ""}
ONES = (1, 1)

# The notes' unit for x y', with the functions of its page.
NOTES = {
    "inhibits": (0, 1),
    "theta": 1,
    "functions": (("at least", 2, ONES), ("at least", 1, ONES), ("nor", 0, (0, 0)), ("at least", 1, (1, 0)),
                  ("nand", 0, ONES), ("odd", 0, ONES)),
    "wide": (),
    "wording": WORDING,
}  # fmt: skip


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def test_the_notes_units(problem):
    exercise = restore(problem, "notes", 1, NOTES)
    assert exercise.key["outputs"].value == exact([0, 0, 1, 0])
    thresholds = [exercise.key[f"theta{i}"].value for i in range(1, 7)]
    assert thresholds == [Finite([2]), Finite([1]), Finite([0]), Finite([1]), Finite([]), Finite([])]
    assert proof.check(exercise) == 0


@pytest.mark.parametrize("n", [2, 3, 4])
def test_what_is_possible_is_what_some_unit_computes(problem, n):
    """All units of n inputs, tried out: the functions of the bank fall on the right side, with the right threshold."""
    words = problem.solve.__globals__
    places = list(product((0, 1), repeat=n))
    computed = {}
    for inhibits in places:
        for theta in range(n + 1):
            table = tuple(int(sum(b for b, i in zip(bits, inhibits) if not i) >= theta
                              and not any(b and i for b, i in zip(bits, inhibits))) for bits in places)
            computed[table] = max(theta, computed.get(table, 0))
    for function in words["possible_of"](n):
        assert words["largest"](function) == Finite([computed[tuple(words["table_of"](function))]])
    for function in words["bound_of"](n):
        assert tuple(words["table_of"](function)) not in computed
        assert "impossible" in words["reason"](function, "x")


def test_a_wide_unit_by_hand(problem):
    """7 inputs, 1 inhibitory, at least 4 of 6: 15 + 6 + 1."""
    exercise = restore(problem, "wide", 3, {**NOTES, "wide": (7, 1, 4)})
    assert exercise.key["count"].value == 22
    assert mark(exercise, count="22")["count"].verdict == RIGHT
    for slip, wrong in {"strict": "7", "exactly": "15", "ignored": "44"}.items():
        part = mark(exercise, count=wrong)["count"]
        assert part.verdict == MISTAKE and part.marks == 0, slip


@pytest.mark.parametrize("typed", ["2", "{2}", "{2.0}", "θ = 2", "2.", "$\\theta = 2$", "4/2"])
def test_a_threshold_in_other_forms(problem, typed):
    exercise = restore(problem, "notes", 1, NOTES)
    assert mark(exercise, theta1=typed)["theta1"].verdict == RIGHT


@pytest.mark.parametrize("typed", ["{}", "none", "∅", "impossible", "no such threshold", "not possible", "None."])
def test_none_in_other_forms(problem, typed):
    marked = mark(restore(problem, "notes", 1, NOTES), theta5=typed, theta1=typed)
    assert marked["theta5"].verdict == RIGHT
    assert marked["theta1"].verdict == MISTAKE and marked["theta1"].marks == 0


TOLD = {
    ("outputs", "[0, 0, 1, 1]"): "inhibitory inputs ignored",
    ("outputs", "[0, 1, 1, 1]"): "inhibitory inputs counted",
    ("outputs", "[0, 0, 0, 0]"): "more than the threshold",
    ("theta3", "1"): "threshold 1 for NOR",
    ("theta4", "2"): "negated inputs counted",
    ("theta5", "0"): "NAND thought possible",
    ("theta6", "1"): "count that is too large",
    ("theta3", "impossible"): "possible function given up",
    ("theta1", "1"): "more than the threshold",
    ("theta2", "2"): "OR and AND exchanged",
    ("theta4", "0"): "more than the threshold",
}


@pytest.mark.parametrize("step, typed", TOLD)
def test_mistakes_are_told(problem, step, typed):
    part = mark(restore(problem, "notes", 1, NOTES), **{step: typed})[step]
    assert part.verdict == MISTAKE
    assert TOLD[step, typed] in part.feedback


def test_a_veto_is_no_weight(problem):
    """Two excitatory inputs, one inhibitory, threshold 1: (1, 1, 1) would fire with a weight of -1."""
    exercise = restore(problem, "veto", 1, {**NOTES, "inhibits": (0, 0, 1)})
    assert exercise.key["outputs"].value == exact([0, 0, 1, 0, 1, 0, 1, 0])
    part = mark(exercise, outputs="[0, 0, 1, 0, 1, 0, 1, 1]")["outputs"]
    assert "weight of -1" in part.feedback


def test_every_level_asks_what_it_says(problem):
    for level, (rows, functions, none) in {1: (8, 3, {1}), 2: (16, 4, {1, 2}), 3: (16, 4, {1, 2})}.items():
        for seed in range(10):
            exercise = make(problem, seed, level)
            assert len(exercise.key["outputs"].value) == rows
            found = [step.value for name, step in exercise.key.items() if name.startswith("theta")]
            assert len(found) == functions and found.count(Finite([])) in none
            assert all(found.count(value) == 1 for value in found if value != Finite([]))
            assert ("count" in exercise.key) == (level == 3)
