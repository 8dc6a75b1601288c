"""XOR on features: the notes' map, any plane that works, none without the product, mistakes told by their answers."""

from itertools import product

import pytest

from exgen.bank import Bank
from exgen.exercises import proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import ACCEPTED, FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact, variable

ID = "boolean-networks/xor-features"

NOTES = {
    "name": "xor",
    "low": 0,
    "high": 1,
    "rule": ">=",
    "given": exact([-1, 1, 2, -3]),
    "weights": exact([variable(f"w_{i}") for i in (1, 2, 3)]),
    "wording": {"intro": ""},
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


def test_the_notes_map(notes):
    """(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1); the given sums are -1, 1, 0, -1."""
    assert notes.key["features"].value == exact([[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]])
    assert notes.key["sums"].value == exact([-1, 1, 0, -1])
    assert notes.key["total"].value == variable("w_3")
    assert proof.check(notes) == 0


def test_every_function_and_code_has_a_plane(problem):
    words = problem.solve.__globals__
    for name, low, high in product(words["FUNCTIONS"], (-3, -1, 0, 1), (1, 2, 3)):
        if low < high:
            bias, *w = words["plane_for"](name, low, high)
            places = words["places_of"](3 if name.endswith("t") else 2, low, high)
            sums = [bias + sum(a * v for a, v in zip(w, words["features"](place))) for place in places]
            assert 0 not in sums and [int(s > 0) for s in sums] == words["values_of"](name)


PLANES = {
    "[-1, 2, 2, -4]": None,
    "[-1/2, 1, 1, -2]": None,
    "[-1, 1, 1, -3]": None,
    "[-1, 2, 2, -3]": "at the input (1, 1), where f is 0, the sum is 0",
    "[-1, 1, 1, 0]": "with the weight 0 for the product no plane can do it",
    "[0, 1, 1, -2]": "at the input (0, 0), where f is 0, the sum is 0, so that the output is 1",
    "[-1, 1, 1]": "a vector of 4 is asked for",
    "[1, 2, 2, -4]": "fails at (0, 0), (1, 1). With the other sign of the bias it would do",
    "[2, 2, -4, -1]": "fails at (0, 0), (0, 1). With the last entry in front it would do",
    "[1, -2, -2, 4]": "fails at (0, 0), (0, 1), (1, 0), (1, 1). With all signs turned it would do",
    "[-3, 1, 1, 1]": "fails at (0, 1), (1, 0), (1, 1). Check: write down for each input",
}


@pytest.mark.parametrize("typed", PLANES)
def test_any_plane_that_works(notes, typed):
    part = mark(notes, plane=typed)["plane"]
    if PLANES[typed] is None:
        assert part.verdict in (ACCEPTED, RIGHT) and part.marks == 2
    else:
        assert part.verdict == WRONG and part.marks == 0
        assert PLANES[typed].lower() in part.feedback.lower()


FORMS = {
    "features": ["[0,0,0; 0,1,0; 1,0,0; 1,1,1]", "(0,0,0), (0,1,0), (1,0,0), (1,1,1)", "0 0 0\n0 1 0\n1 0 0\n1 1 1"],
    "total": ["w_3", "w3", "1*w_3", "s = w_3"],
    "plane": ["(-1, 2, 2, -4)", "-1, 2, 2, -4", "[-0.25, 0.5, 0.5, -1.0]"],
}


@pytest.mark.parametrize("step", FORMS)
def test_other_forms(notes, step):
    for typed in FORMS[step]:
        assert mark(notes, **{step: typed})[step].verdict in (RIGHT, ACCEPTED), typed


def test_the_plane_seen_from_the_side(problem):
    """Of every function and code, the picture's line parts the two kinds of points that it shows."""
    words = problem.solve.__globals__
    for name, (low, high) in product(words["FUNCTIONS"], [(0, 1), (-1, 1), (-3, 1), (2, 3)]):
        drawn = words["from_the_side"](name, low, high, words["plane_for"](name, low, high))
        assert drawn.alt and words["slice_of"](name, low, high) in (low, high)
        value = dict(zip(words["places_of"](3 if name.endswith("t") else 2, low, high), words["values_of"](name)))
        third = [words["slice_of"](name, low, high)] if name.endswith("t") else []
        ends, middle = value[(low, low, *third)], value[(low, high, *third)]
        assert ends == value[(high, high, *third)] != middle == value[(high, low, *third)]


def test_the_printed_rule_counts(problem):
    exercise = restore(problem, "strict", 1, {**NOTES, "rule": ">"})
    assert mark(exercise, plane="[0, 1, 1, -2]")["plane"].verdict == ACCEPTED
    assert mark(exercise, plane="[-1, 1, 1, -2]")["plane"].verdict == WRONG


TOLD = {
    ("sums", "[-1, 1, 0, 2]"): "product left out",
    ("total", "0"): "product left out",
    ("features", "[[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 2]]"): "sum in place of the product",
    ("sums", "[0, 2, 1, 0]"): "bias forgotten",
    ("outputs", "[0, 1, 0, 0]"): "wrong side of 0",
}


@pytest.mark.parametrize("step, typed", TOLD)
def test_mistakes_are_told(notes, step, typed):
    part = mark(notes, **{step: typed})[step]
    assert part.verdict == MISTAKE
    assert TOLD[step, typed] in part.feedback


def test_other_codes(problem):
    """With -1 and 2: the products 1, -2, -2, 4 give w_3 (1 + 4 + 2 + 2); half of it would be 5 w_3."""
    exercise = restore(problem, "codes", 2, {**NOTES, "low": -1, "high": 2})
    assert mark(exercise, total="9w_3")["total"].verdict == RIGHT
    assert "only two of the four" in mark(exercise, total="5 w_3")["total"].feedback
    part = mark(exercise, features="[[1, -1, -1], [-1, 2, -2], [2, -1, -2], [2, 2, 4]]")["features"]
    assert part.verdict in (WRONG, MISTAKE)


def test_sums_follow_from_own_features(notes):
    marked = mark(notes, features="[[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1]]", sums="[-4, 1, 0, -1]")
    assert (marked["features"].verdict, marked["sums"].verdict) == (WRONG, FOLLOWS)
