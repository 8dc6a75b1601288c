"""Separable or not: known counts, any weights and any contradiction that work, and what is said of the others."""

from fractions import Fraction
from itertools import product

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import ACCEPTED, FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact, variable

ID = "perceptron/separability"
AND, OR, XOR, NAND = (0, 0, 0, 1), (0, 1, 1, 1), (0, 1, 1, 0), (1, 1, 1, 0)
UNKNOWNS = exact([variable("b"), variable("w_1"), variable("w_2")])

NOTES = {
    "functions": (AND, XOR, NAND),
    "target": OR,
    "low": 0,
    "rule": ">=",
    "margin": 0,
    "conditions": (("same", 0, 0),),
    "partial": (),
    "unknowns": UNKNOWNS,
    "wording": {"intro": "", "name": "g"},
}


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


@pytest.fixture(scope="module")
def notes(problem):
    return restore(problem, "notes", 1, NOTES)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def test_the_notes(notes):
    """XOR is 1 at (0, 1) and (1, 0): 2 w_0 + w_1 + w_2 would be at least 0 and below 0. 14 of the 16 are separable."""
    assert notes.key["letters"].value == "A, C"
    assert notes.key["count"].value == 14
    b, w1, w2 = UNKNOWNS
    assert notes.key["total"].value == 2 * b + w1 + w2
    assert proof.check(notes) == 0
    for typed in ("w_1 + w_2 + 2b", "2*b+w1+w2"):
        assert mark(notes, total=typed)["total"].verdict == RIGHT


@pytest.mark.parametrize("n, many", [(2, 14), (3, 104)])
def test_known_counts(problem, n, many):
    """Of 16 and 256 functions, 14 and 104 are threshold functions (Muroga); each has weights for either habit."""
    words = problem.solve.__globals__
    yes, no = words["separable"](n)
    assert len(yes) == many and len(no) == 2**2**n - many
    for table in yes:
        if not 0 < sum(table) < len(table):
            continue
        for low, rule, margin in [(0, ">=", 0), (0, ">", 0), (-1, ">=", 0), (-1, ">", 1), (0, ">=", 1)]:
            neuron = exact(words["neuron_for"](table, low, rule, margin))
            assert words["neuron_objection"](table, low, rule, margin)(neuron) is None


@pytest.mark.parametrize("rule", [">=", ">"])
@pytest.mark.parametrize("low", [0, -1])
def test_weights_are_judged_by_the_printed_rule(problem, low, rule):
    exercise = restore(problem, "hand", 1, {**NOTES, "low": low, "rule": rule})
    grid = [Fraction(k, 2) for k in range(-3, 4)]
    for b, w in product(grid, grid):
        sums = [b + w * (x + y) for x, y in product((low, 1), repeat=2)]
        works = [(s >= 0 if rule == ">=" else s > 0) for s in sums] == [False, True, True, True]
        part = mark(exercise, neuron=f"[{b}, {w}, {w}]")["neuron"]
        assert (part.verdict in (ACCEPTED, RIGHT)) == works and part.marks == (2 if works else 0)
        if not works:
            assert "On the input (" in part.feedback


NEAR = {  # OR at 0 and 1, at least 0
    "[1, -1, -1]": "the inputs (0, 0), (1, 1); with all its signs turned",
    "[1, 1, 1]": "this input only; with the other sign of the bias",
    "[1, 1, -1]": "this input only; with its last entry in front",
    "[2, 3, -1]": "this input only; with its last entry in front",
    "[-2, 1, 1]": "fails on the inputs (0, 1), (1, 0)",
}


@pytest.mark.parametrize("typed", NEAR)
def test_what_is_near_is_told(notes, typed):
    assert NEAR[typed] in mark(notes, neuron=typed)["neuron"].feedback


def test_a_margin_that_is_too_small_is_told(problem):
    exercise = restore(problem, "hand", 3, {**NOTES, "margin": 1})
    assert "multiplied by a factor" in mark(exercise, neuron="[-0.1, 0.2, 0.2]")["neuron"].feedback


FORMS = {
    "neuron": ["(-1, 1, 1)", "[-1; 1; 1]", "-1, 1, 1", "[-0.5, 1/2, 0.5]"],
    "clash": ["[0, 1; 1, 0; 0, 0; 1, 1]", "(0, 1), (1, 0), (1, 1), (0, 0)", "(1,0)\n(0,1)\n(0,0)\n(1,1)"],
    "letters": ["A and C", "C, A", "AC"],
    "total": ["b + w_1 + b + w_2", "w1 + w2 + 2b", "2(b + w_1/2 + w_2/2)"],
}


@pytest.mark.parametrize("step", FORMS)
def test_other_forms(notes, step):
    for typed in FORMS[step]:
        part = mark(notes, **{step: typed})[step]
        assert part.verdict in (RIGHT, ACCEPTED), (typed, part.feedback)


def test_a_margin_is_asked_for_where_it_is_printed(problem):
    exercise = restore(problem, "hand", 3, {**NOTES, "margin": 1})
    assert mark(exercise, neuron="[-1, 2, 2]")["neuron"].verdict in (ACCEPTED, RIGHT)
    part = mark(exercise, neuron="[-1, 1, 1]")["neuron"]
    assert part.verdict == WRONG and "the sum is 0, which should be at least 1" in part.feedback


CLASHES = {
    "[[0, 1], [1, 0], [0, 0], [1, 1]]": None,
    "[[1, 0], [0, 1], [1, 1], [0, 0]]": None,
    "[[0, 0], [1, 1], [0, 1], [1, 0]]": "none of the functions has the values 1, 1, 0, 0",
    "[[0, 1], [1, 0], [0, 0], [0, 0]]": "add up to (1, 1), and (0, 0) and (0, 0) to (0, 0)",
    "[[0, 2], [1, 0], [0, 0], [1, 1]]": "(0, 2) is none of the inputs",
    "[0, 1]": "a matrix of 4 by 2",
}


@pytest.mark.parametrize("typed", CLASHES)
def test_any_contradiction_that_works(notes, typed):
    part = mark(notes, clash=typed)["clash"]
    if CLASHES[typed] is None:
        assert part.verdict in (ACCEPTED, RIGHT) and part.marks == 2
    else:
        assert part.verdict == WRONG and part.marks == 0
        assert CLASHES[typed] in part.feedback or CLASHES[typed].capitalize() in part.feedback


def test_the_sum_belongs_to_the_own_contradiction(problem):
    """A and B are both not separable; the key takes the first, this student the second."""
    a, b = (0, 1, 1, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 1, 1, 0)
    names = exact([variable(name) for name in ("b", "w_1", "w_2", "w_3")])
    changed = {"functions": (a, b), "target": (0,) * 7 + (1,), "unknowns": names}
    exercise = restore(problem, "own", 2, {**NOTES, **changed})
    marked = mark(exercise, clash="[[1, 0, 1], [1, 1, 0], [1, 0, 0], [1, 1, 1]]", total="2w_1 + w_2 + w_3 + 2b")
    assert marked["clash"].verdict == ACCEPTED
    assert marked["total"].verdict == FOLLOWS and marked["total"].marks == 1


TOLD = {
    ("letters", "B"): "the letters of the others",
    ("total", "w_1 + w_2 + b"): "bias counted once",
    ("count", "16"): "all taken for separable",
    ("count", "2"): "those that are not separable",
    ("count", "12"): "constant functions left out",
}


@pytest.mark.parametrize("step, typed", TOLD)
def test_mistakes_are_told(notes, step, typed):
    part = mark(notes, **{step: typed})[step]
    assert part.verdict == MISTAKE
    assert TOLD[step, typed] in part.feedback


COUNTS = {
    (("value", 0, 1),): 7,
    (("ones", 2),): 4,
    (("differ", 0, 1),): 6,
    (("differ", 0, 3),): 8,
    (("same", 1, 2), ("varied",)): 4,
}


@pytest.mark.parametrize("conditions", COUNTS)
def test_counts_by_hand(problem, conditions):
    exercise = restore(problem, "count", 2, {**NOTES, "conditions": conditions})
    assert exercise.key["count"].value == COUNTS[conditions]
    assert proof.check(exercise) == 0


def test_open_values(problem):
    """0 at (0, 0) and 1 at (0, 1): of the four ways to go on, XOR alone does not do."""
    exercise = restore(problem, "open", 3, {**NOTES, "conditions": (), "partial": (0, 1, 2, 2)})
    assert exercise.key["count"].value == 3
    assert proof.check(exercise) == 0


def test_every_exercise_has_something_to_show(problem):
    words = problem.solve.__globals__
    for level in (1, 2, 3):
        for seed in range(10):
            exercise = make(problem, seed, level)
            tables = exercise.parameters["functions"]
            assert len({*tables, exercise.parameters["target"]}) == len(tables) + 1
            assert 0 < len([t for t in tables if words["clash"](t)]) < len(tables)
