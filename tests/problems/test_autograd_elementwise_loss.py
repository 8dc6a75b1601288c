"""The element-wise loss: the notes' numbers, the vector handed to backward, and each mistake by its name."""

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, UNREADABLE, WRONG
from exgen.values import exact, variable

ID = "autograd/elementwise-loss"
X, Y = variable("x"), variable("y")


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def exercise_of(problem, inner, first, second, upstream):
    vectors = {"first": exact(first), "second": exact(second), "upstream": exact(upstream)}
    wording = {"intro": "", "call": "L.sum().backward()"}
    exercise = restore(problem, "notes", 2, {"names": "x, y", "inner": inner, **vectors, "wording": wording})
    assert proof.check(exercise) < 1e-12
    return exercise


@pytest.fixture(scope="module")
def notes(problem):
    return exercise_of(problem, 2 * X + Y, [1, 2, 3], [1, 1, 1], [1, 1, 1])


@pytest.fixture(scope="module")
def weighted(problem):
    # L = (xy + 3x)²: dL/dx = 2 s (y + 3), dL/dy = 2 s x, with s = 10 and -8, and v = [2, -1]
    return exercise_of(problem, X * Y + 3 * X, [2, -4], [2, -1], [2, -1])


def mark(exercise, *answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    return Marker(questions, exercise).mark(dict(zip([question.label for question in questions], answers)))


def verdicts(exercise, *answers):
    return [part.verdict for part in mark(exercise, *answers)]


def test_the_notes(notes):
    assert notes.key["by_first"].value == (8 * X + 4 * Y)
    assert notes.key["by_second"].value == (4 * X + 2 * Y)
    assert notes.key["first_grad"].value == exact([12, 20, 28])
    assert notes.key["second_grad"].value == exact([6, 10, 14])


def test_a_vector_handed_to_backward_by_hand(weighted):
    assert weighted.key["first_grad"].value == exact([2 * 2 * 10 * 5, -1 * 2 * -8 * 2])
    assert weighted.key["second_grad"].value == exact([2 * 2 * 10 * 2, -1 * 2 * -8 * -4])


@pytest.mark.parametrize("by_first", ["8x + 4y", "2(2x+y)*2", "4(y + 2 x)", r"2 \cdot (2x + y) \cdot 2"])
def test_other_forms_are_right(notes, by_first):
    answers = (by_first, "2(2x+y)", "12, 20, 28", "[6.0, 10.0, 14.0]")
    assert verdicts(notes, *answers) == [RIGHT] * 4


@pytest.mark.parametrize("by_first", ["8x + 4y + 1/10^20", "8x - 4y", "8x + 4x", "8y + 4x"])
def test_near_misses_are_wrong(notes, by_first):
    assert mark(notes, by_first, "", "", "")[0].verdict in (WRONG, MISTAKE)


def test_gradients_follow_from_the_own_derivatives(notes):
    marked = mark(notes, "8x + 5y", "4x + 2y", "[13, 21, 29]", "[6, 10, 14]")
    assert [part.verdict for part in marked] == [WRONG, RIGHT, FOLLOWS, RIGHT]
    assert "1(a)" in marked[2].feedback


MISTAKES = {
    "inner factor forgotten": ("2(2x+y)", "2(2x+y)", "[6, 10, 14]", "[6, 10, 14]"),
    "2 of the square lost": ("2(2x+y)", "2x+y", "[6, 10, 14]", "[3, 5, 7]"),
    "base of the square lost": ("4", "2", "[4, 4, 4]", "[2, 2, 2]"),
    "squared term by term": ("8x", "2y", "[8, 16, 24]", "[2, 2, 2]"),
    "the two tensors swapped": ("4x+2y", "8x+4y", "[6, 10, 14]", "[12, 20, 28]"),
    "summed to one number": ("8x+4y", "4x+2y", "60", "30"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_known(notes, name):
    marked = mark(notes, *MISTAKES[name])
    assert any(part.verdict == MISTAKE and name in part.feedback for part in marked), marked
    assert not any(part.verdict == UNREADABLE for part in marked)


@pytest.mark.parametrize("number", ["59", "-1", "x", "1e-300"])
def test_one_number_that_is_no_sum_is_wrong(notes, number):
    part = mark(notes, "8x+4y", "4x+2y", number, "")[2]
    assert (part.verdict, part.marks) == (WRONG, 0) and "a vector of 3 is asked for" in part.feedback.lower()


def test_a_mistake_in_the_middle(notes):
    """Only the second derivative is wrong; its gradient follows from it."""
    marked = mark(notes, "8x+4y", "2x+y", "[12, 20, 28]", "[3, 5, 7]")
    assert [part.verdict for part in marked] == [RIGHT, MISTAKE, RIGHT, FOLLOWS]
    assert "2 of the square lost" in marked[1].feedback


def test_ones_handed_in(weighted):
    marked = mark(weighted, "2x(y+3)(y+3)", "2(xy+3x)x", "[100, -32]", "[40, 64]")
    assert [part.verdict for part in marked] == [RIGHT, RIGHT, MISTAKE, MISTAKE]
    assert all("vector handed to backward left out" in part.feedback for part in marked[2:])


def test_levels_differ_in_structure(problem):
    for seed in range(10):
        one, three = make(problem, seed, 1), make(problem, seed, 3)
        assert all(entry == 1 for entry in one.parameters["upstream"])
        assert any(entry != 1 for entry in three.parameters["upstream"])
        assert three.parameters["inner"].as_poly().total_degree() == 2
