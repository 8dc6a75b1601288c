"""The code that makes a perceptron's data: the notes' program, the lines that fail, shapes carried on."""

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact

ID = "perceptron/data-code"

# The notes' program, their slices mended: D1 on even rows with the label 1, D2 on odd rows with the label -1.
NOTES = {
    "n": 100,
    "d": 2,
    "sets": 2,
    "strided": True,
    "first": False,
    "shift": 300,
    "rows": (51, 0, 1, 198),
    "lines": ("X.dot(w)", "X[0].dot(w)", "X[200]", "X @ w"),
    "misfit": ("X[::2]", "D1"),
    "products": True,
    "wording": {"intro": ""},
}


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


@pytest.fixture(scope="module")
def notes(problem):
    return restore(problem, "notes", 3, NOTES)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def test_the_notes(problem, notes):
    """[200, 3] and [200, 1]; row 51 is odd, so it is row 25 of D2: 50 and 51, with 300 more."""
    value = {name: step.value for name, step in notes.key.items()}
    assert value["X_shape"] == (200, 3) and value["y_shape"] == (200, 1) and value["w_shape"] == (3,)
    assert value["row"] == exact([350, 351, 1])
    assert value["labels"] == exact([-1, 1, -1, 1])
    assert value["score_shape"] == (200,) and value["product_shape"] == (200, 200)
    assert value["failing"] == "A, C"
    assert (value["left"], value["right"]) == ((100, 3), (100, 2))
    assert proof.check(notes) == 0
    assert "X[1::2, :2] = D2" in problem.solve.__globals__["program"](100, 2, 2, True, False, 300)


SHAPES = ["(200, 3)", "200x3", "torch.Size([200, 3])", "[200, 3]", "200×3", "X.shape = (200, 3)"]


@pytest.mark.parametrize("typed", SHAPES)
def test_shapes_in_other_forms(notes, typed):
    assert mark(notes, X_shape=typed)["X_shape"].verdict == RIGHT


@pytest.mark.parametrize("typed", ["(3,)", "3", "[3]"])
def test_the_shape_of_a_vector(notes, typed):
    assert mark(notes, w_shape=typed)["w_shape"].verdict == RIGHT


LAYOUTS = [(2, True, True), (2, False, False), (3, True, False), (3, False, True)]


@pytest.mark.parametrize("sets, strided, first", LAYOUTS)
def test_every_layout_and_line_against_torch(problem, sets, strided, first):
    words = problem.solve.__globals__
    right, wrong = words["candidates"](13, 3, sets)
    misfits = words["misfits"](13, 3, sets, strided, first)
    lines = right + wrong
    for i, misfit in enumerate(misfits):
        some = tuple(lines[4 * i : 4 * i + 4]) or tuple(lines[:4])
        changed = {"n": 13, "d": 3, "sets": sets, "strided": strided, "first": first, "rows": (20, 1, 25, 2)}
        exercise = restore(problem, "all", 3, {**NOTES, **changed, "lines": some, "misfit": misfit[:2]})
        assert proof.check(exercise) == 0


TOLD = {
    ("X_shape", "(200, 2)"): "column of ones left out",
    ("X_shape", "(100, 3)"): "rows of one data set only",
    ("y_shape", "(200,)"): "y taken for a vector",
    ("w_shape", "(3, 1)"): "w taken for a column",
    ("labels", "[1, -1, 1, -1]"): "data sets exchanged",
    ("row", "[50, 51, 1]"): "data sets exchanged",
    ("row", "[102, 103, 1]"): "blocks and strides exchanged",
    ("row", "[402, 403, 1]"): "row of the data set with the number",
    ("row", "[1, 350, 351]"): "constant feature at the other end",
    ("product_shape", "(200,)"): "broadcasting overlooked",
}


@pytest.mark.parametrize("step, typed", TOLD)
def test_mistakes_are_told(notes, step, typed):
    part = mark(notes, **{step: typed})[step]
    assert part.verdict == MISTAKE
    assert TOLD[step, typed] in part.feedback


def test_shapes_are_carried(notes):
    marked = mark(notes, X_shape="(201, 4)", y_shape="(201, 1)", w_shape="(4,)", score_shape="(201,)",
                  product_shape="(201, 201)")  # fmt: skip
    assert marked["X_shape"].verdict == WRONG
    for step in ("y_shape", "w_shape", "score_shape", "product_shape"):
        assert marked[step].verdict == FOLLOWS and marked[step].marks == 1


def test_broadcasting_follows_from_an_upright_w(notes):
    """With w as a column, X @ w is one too, and the product by elements stays a column."""
    marked = mark(notes, w_shape="(3, 1)", score_shape="(200, 1)", product_shape="(200, 1)")
    assert [marked[step].verdict for step in ("w_shape", "score_shape")] == [MISTAKE, FOLLOWS]


@pytest.mark.parametrize("typed", ["[350, 351, 1]", "(350, 351, 1)", "tensor([350., 351., 1.])", "350, 351, 1"])
def test_a_row_in_other_forms(notes, typed):
    assert mark(notes, row=typed)["row"].verdict == RIGHT


@pytest.mark.parametrize("typed, marks", [("A C", 2), ("c, a", 2), ("A", 1), ("A, B", 0), ("ABCD", 0)])
def test_lines_that_fail_are_counted_one_by_one(notes, typed, marks):
    assert mark(notes, failing=typed)["failing"].marks == marks


def test_each_level_has_its_size(problem):
    for level, (sets, lines) in {1: (2, 4), 2: (2, 5), 3: (3, 5)}.items():
        for seed in range(10):
            exercise = make(problem, seed, level)
            assert exercise.parameters["sets"] == sets and len(exercise.parameters["lines"]) == lines
            assert len(exercise.key["failing"].value.split(", ")) in (2, 3)
