"""The size of the constructions: the notes' numbers, formulas in other forms, mistakes told by their numbers."""

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG

ID = "boolean-networks/size"

# XOR of two inputs: 5 neurons by its table, 3 by its minterms, 3 as a tree of one block.
XOR = {
    "n_table": 2,
    "n_parity": 2,
    "asked": ("exactly", 1, 2),
    "tree": (2, 2),
    "formulas": True,
    "budget": 100,
    "wording": {"intro": ""},
}


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def values(exercise):
    return {name: step.value for name, step in exercise.key.items()}


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def test_the_notes(problem):
    exercise = restore(problem, "notes", 3, XOR)
    found = values(exercise)
    assert [found[name] for name in ("by_table", "by_minterms", "some", "by_tree", "layers")] == [5, 3, 3, 3, 2]
    assert found["weights"] == 2 * 3 + 3
    assert proof.check(exercise) < 1e-9


def test_four_variables_by_hand(problem):
    """4 variables: 8 minterms of parity, so 9 neurons; as a tree 3 XORs of 3 neurons in 4 layers."""
    exercise = restore(problem, "four", 3, {**XOR, "n_parity": 4, "tree": (2, 4), "asked": ("at least", 3, 4)})
    found = values(exercise)
    assert [found[name] for name in ("by_minterms", "by_tree", "layers", "some", "weights")] == [9, 9, 4, 6, 31]
    assert (found["most_minterms"], found["most_tree"]) == (7, 32)
    assert proof.check(exercise) < 1e-9


@pytest.mark.parametrize("r, leaves, neurons, layers", [(2, 8, 21, 6), (3, 9, 20, 4), (4, 16, 45, 4), (3, 27, 65, 6)])
def test_trees_by_hand(problem, r, leaves, neurons, layers):
    found = values(restore(problem, "tree", 3, {**XOR, "tree": (r, leaves)}))
    assert (found["by_tree"], found["layers"]) == (neurons, layers)


FORMS = {
    "parity_formula": {"2^(n-1) + 1": RIGHT, "1/2 * 2^n + 1": RIGHT, "2^n/2+1": RIGHT, "2^n - 1": WRONG},
    "tree_formula": {"3(n - 1)": RIGHT, "3n - 3": RIGHT, "(n-1)*3": RIGHT, "3n": WRONG},
}


@pytest.mark.parametrize("step", FORMS)
def test_formulas_in_other_forms(problem, step):
    exercise = restore(problem, "forms", 3, XOR)
    for typed, verdict in FORMS[step].items():
        assert mark(exercise, **{step: typed})[step].verdict == verdict, typed


TOLD = {
    ("by_table", "64"): "output neuron forgotten",
    ("by_table", "37"): "square in place of power",
    ("by_minterms", "33"): "all rows of the table",
    ("some", "2"): "one hidden neuron",
    ("weights", "60"): "biases not counted",
    ("by_tree", "12"): "first blocks of the tree",
    ("by_tree", "7"): "blocks counted",
    ("layers", "3"): "one layer for each block",
    ("parity_formula", "2^n + 1"): "all rows of the table",
}


@pytest.mark.parametrize("step, typed", TOLD)
def test_mistakes_are_told(problem, step, typed):
    changed = {"n_table": 6, "n_parity": 5, "asked": ("exactly", 2, 5), "tree": (2, 8)}
    part = mark(restore(problem, "told", 2, {**XOR, **changed}), **{step: typed})[step]
    assert part.verdict == MISTAKE
    assert TOLD[step, typed] in part.feedback


def test_weights_follow_from_the_own_number_of_neurons(problem):
    """(5 choose 2) taken for 12: 13 neurons, 12 hidden ones with 6 numbers and an output neuron with 13."""
    exercise = restore(problem, "own", 2, {**XOR, "asked": ("exactly", 2, 5)})
    assert values(exercise)["weights"] == 10 * 6 + 11
    marked = mark(exercise, some="13", weights="85")
    assert (marked["some"].verdict, marked["weights"].verdict) == (WRONG, FOLLOWS)
    assert mark(exercise, some="10", weights="71")["weights"].verdict == RIGHT


@pytest.mark.parametrize("typed", ["65", "2^6 + 1", "64+1", "6.5e1", "N = 65"])
def test_counts_in_other_forms(problem, typed):
    exercise = restore(problem, "forms", 3, {**XOR, "n_table": 6})
    assert mark(exercise, by_table=typed)["by_table"].verdict == RIGHT


def test_levels(problem):
    for level, steps in {1: 5, 2: 8, 3: 10}.items():
        for seed in range(10):
            exercise = make(problem, seed, level)
            assert len(exercise.questions) == steps
            assert (exercise.parameters["tree"][0] > 2) == (level == 3)
