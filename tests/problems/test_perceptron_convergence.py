"""The bound on updates: worked by hand, carried from the student's own R and γ, never below what training makes."""

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact, sqrt

ID = "perceptron/convergence"

# Products with u = [1, 2, 2]: 11, 3, 5; |x|^2 = 14, 3, 6.
HAND = {
    "x": exact([[1, 3, 2], [1, -1, -1], [1, -1, -2]]),
    "y": exact([1, -1, -1]),
    "u": exact([[1, 2, 2]]),
    "order": (1, 2, 3),
    "factor": 0,
    "wording": {"intro": "", "count": "{order}"},
}


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


@pytest.fixture(scope="module")
def hand(problem):
    return restore(problem, "hand", 1, HAND)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def test_by_hand(hand):
    """γ = 3/3 = 1; (R/γ)^2 = 14. Training: the first visit gives w = [1, 3, 2], which is right for all: 1 update."""
    value = {name: step.value for name, step in hand.key.items()}
    assert value["R"] == sqrt(14) and value["products1"] == exact([11, 3, 5]) and value["gamma1"] == 1
    assert value["bound"] == 14 and value["most"] == 14 and value["updates"] == exact([1, 0, 0])
    assert proof.check(hand) < 1e-9


def test_a_longer_training_by_hand(problem):
    """x = (1, 1), then (1, 2) with the label -1: w = 0, [1, 1], [0, -1], [1, 0], [0, -2], [1, -1], [0, -3] ..."""
    changed = {"x": exact([[1, 0, 1], [1, 0, 2]]), "y": exact([1, -1]), "u": exact([[6, 2, -4]]), "order": (1, 2)}
    exercise = restore(problem, "long", 1, {**HAND, **changed})
    w, updates, clean = [0, 0], [0, 0], 0
    while clean < 2:
        for example, (label, entry) in enumerate(((1, 1), (-1, 2))):
            if label * (w[0] + w[1] * entry) <= 0:
                w, clean = [w[0] + label, w[1] + label * entry], 0
                updates[example] += 1
            else:
                clean += 1
    assert exercise.key["updates"].value == exact(updates) and sum(updates) > 3
    assert exercise.key["R"].value == sqrt(5)
    assert exercise.key["bound"].value >= sum(updates)
    assert proof.check(exercise) < 1e-9


def test_the_better_of_two_separators_counts(problem):
    """[2, 6, 3] has the products 26, 7, 10 and the length 7, so γ = 1 as well."""
    exercise = restore(problem, "two", 3, {**HAND, "u": exact([[1, 2, 2], [2, 6, 3]]), "factor": 3})
    assert exercise.key["gamma2"].value == 1
    assert exercise.key["scaled"].value == 14
    part = mark(exercise, gamma2="1/2", bound="14")
    assert part["bound"].verdict == RIGHT
    own = mark(exercise, gamma1="1/2", gamma2="1/4", bound="56")["bound"]
    assert own.verdict == FOLLOWS and own.marks == 2


def test_the_bound_follows_from_own_answers(hand):
    marked = mark(hand, R="2", gamma1="1/2", bound="16", most="16")
    assert (marked["R"].verdict, marked["bound"].verdict, marked["most"].verdict) == (WRONG, FOLLOWS, FOLLOWS)


def test_gamma_follows_from_own_products(hand):
    marked = mark(hand, products1="[9, 2, 5]", gamma1="2/3", bound="31.5")
    assert [marked[step].verdict for step in ("products1", "gamma1", "bound")] == [WRONG, FOLLOWS, FOLLOWS]


TOLD = {
    ("bound", "sqrt(14)"): "ratio not squared",
    ("gamma1", "3"): "separator not of length 1",
    ("gamma1", "3/sqrt(8)"): "bias left out",
    ("R", "sqrt(13)"): "constant feature left out",
    ("updates", "[2, 2, 2]"): "visits counted",
    ("gamma1", "11/3"): "largest product in place of the smallest",
    ("bound", "13"): "constant feature left out",
}


@pytest.mark.parametrize("step, typed", TOLD)
def test_mistakes_are_told(hand, step, typed):
    part = mark(hand, **{step: typed})[step]
    assert part.verdict == MISTAKE
    assert TOLD[step, typed] in part.feedback


def test_mistakes_in_the_middle_are_carried(hand):
    marked = mark(hand, R="sqrt(14)", gamma1="3", bound="14/9", most="1")
    assert marked["gamma1"].verdict == MISTAKE
    assert marked["bound"].verdict == FOLLOWS and marked["most"].marks == 1


@pytest.mark.parametrize(
    "typed", ["sqrt(14)", "3.742", "3.74", "14^(1/2)", "√14", r"\sqrt{14}", "R = sqrt(14)", "14/sqrt(14)"]
)
def test_a_root_in_other_forms(problem, typed):
    exercise = restore(problem, "root", 1, {**HAND, "x": exact([[1, 2, 3], [1, -1, -1], [1, -1, -2]])})
    assert mark(exercise, R=typed)["R"].verdict == RIGHT


def rounded(value, figures):
    """A number with so many significant figures, the zeros at its end included."""
    return f"{float(value):#.{figures}g}"


@pytest.mark.parametrize("figures", [3, 4])
@pytest.mark.parametrize("level", [1, 2, 3])
def test_who_goes_on_with_rounded_numbers_earns_all_marks(problem, level, figures):
    for seed in range(12):
        exercise = make(problem, f"rounded {seed}", level)
        value = {name: step.value for name, step in exercise.key.items()}
        gammas = [name for name in value if name.startswith("gamma")]
        typed = {name: rounded(value[name], figures) for name in ("R", *gammas)}
        bound = (float(typed["R"]) / max(float(typed[name]) for name in gammas)) ** 2
        assert 1 < bound < 101
        typed["bound"] = rounded(bound, figures)
        typed["most"] = str(int(float(typed["bound"])))
        if "scaled" in value:
            typed["scaled"] = typed["bound"]
        marked = mark(exercise, **typed)
        for name in typed:
            part = marked[name]
            assert part.verdict in (RIGHT, FOLLOWS) and part.marks == part.of, (seed, typed, name)


def test_training_keeps_to_the_bound(problem):
    for level, visits in ((1, 6), (2, 12), (3, 12)):
        for seed in range(15):
            exercise = make(problem, seed, level)
            assert sum(exercise.key["updates"].value) <= exercise.key["most"].value
            order = [i - 1 for i in exercise.parameters["order"]]
            x, y = exercise.parameters["x"], exercise.parameters["y"]
            assert len(list(problem.solve.__globals__["train"](x, y, order, 20))) == visits
