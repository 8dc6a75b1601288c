"""Several losses on shared leaves: worked by hand, each mistake in its rows, what follows from own gradients."""

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact, variable

ID = "autograd/multiple-losses"
W, B, H = variable("w"), variable("b"), variable("h")


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def exercise_of(problem, program, names="w", at=(3,), hidden=None, losses=(W**2 + 2 * W, 2 * W**2 - W)):
    parameters = {"names": names, "at": exact(list(at)), "hidden": hidden, "losses": list(losses), "program": program}
    exercise = restore(problem, "hand", 2, {**parameters, "wording": {"intro": ""}})
    assert proof.check(exercise) < 1e-12
    return exercise


@pytest.fixture(scope="module")
def plain(problem):
    # dL1/dw = 2w + 2 = 8, dL2/dw = 4w - 1 = 11 at w = 3
    return exercise_of(problem, "L1, L2, none, L1 + L2, L2")


@pytest.fixture(scope="module")
def model(problem):
    # h = 2w + b = 3; L1 = (h - 1)²: 2(h - 1) = 4, so [8, 4]; L2 = 3wb: [3b, 3w] = [-3, 6]
    losses = [(H - 1) ** 2, 3 * W * B]
    return exercise_of(problem, "L1, L2, zero b, 2*L1 - L2, none, L2", "w, b", (2, -1), 2 * W + B, losses)


def mark(exercise, *answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    return Marker(questions, exercise).mark(dict(zip([question.label for question in questions], answers)))


def rows(exercise):
    return [tuple(row[1:]) for row in exercise.key["grads"].value.rows]


def test_one_after_the_other_is_the_sum(plain):
    assert [plain.key[name].value for name in ("own1", "own2")] == [8, 11]
    assert rows(plain) == [(8,), (19,), (19,), (30,)]


def test_leaves_are_set_back_by_themselves(model):
    assert model.key["own1"].value == exact([8, 4])
    assert model.key["own2"].value == exact([-3, 6])
    # 5 + 2·8 + 3 = 24 for w, which was not set back; 2·4 - 6 = 2 for b
    assert rows(model) == [(8, 4), (5, 10), (24, 2), (-3, 6)]


@pytest.mark.parametrize(
    ("typed", "name", "marks"),
    [
        ("1 8\n2 11\n3 19\n4 11", "own gradient given in place of the sum", 2),
        ("1 8\n2 19\n3 11\n4 22", "only the last loss counts", 2),
        ("1 8\n2 19\n3 9.5\n4 20.5", "losses averaged", 2),
        ("1 8\n2 19\n3 38\n4 49", "setting back overlooked", 2),
        ("1 8\n2 19\n3 38\n4 49\n", "setting back overlooked", 2),
    ],
)
def test_mistakes_from_the_start(plain, typed, name, marks):
    part = mark(plain, "8", "11", typed)[2]
    assert part.verdict == MISTAKE and name in part.feedback
    assert part.of == 4 and part.marks >= marks


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("1 8 4\n2 5 10\n3 16 -2\n4 -3 6", "weights of the losses ignored"),
        ("1 8 4\n2 5 10\n3 19 2\n4 -3 6", "all leaves set back"),
        ("1 8 4\n2 5 10\n3 24 12\n4 -3 6", "setting back overlooked"),
        ("1 8 4\n2 5 10\n3 8 -6\n4 -3 6", "only the last loss counts"),
    ],
)
def test_mistakes_in_the_middle(model, typed, name):
    """Made once, in the third row; the gradients are set back after it."""
    part = mark(model, "[8, 4]", "[-3, 6]", typed)[2]
    assert part.verdict == MISTAKE, part
    assert name in part.feedback
    assert part.marks >= 3


def test_chain_stopped_at_h_and_what_follows_from_it(model):
    marked = mark(model, "[4, 4]", "[-3, 6]", "1 4 4\n2 1 10\n3 12 2\n4 -3 6")
    assert [part.verdict for part in marked] == [MISTAKE, RIGHT, FOLLOWS]
    assert "chain stopped at h" in marked[0].feedback
    assert "1(a)" in marked[2].feedback and marked[2].marks == 4


def test_rows_follow_from_the_row_before(plain):
    """19 + 11 = 30; a slip in the second row is lost when the gradient is set back."""
    table = mark(plain, "8", "11", "1 8\n2 18\n3 19\n4 30")[2]
    assert (table.verdict, table.marks) == (WRONG, 3)
    assert "row 2" in table.feedback.lower()


def test_near_misses_are_wrong(plain):
    assert [part.verdict for part in mark(plain, "-8", "11.1", "1 8\n2 19\n3 19\n4 31")][1:] == [WRONG, WRONG]


def test_the_listing_is_the_program_that_is_checked(problem):
    for level in (1, 2, 3):
        for seed in range(8):
            exercise = make(problem, seed, level)
            script = proof.script(exercise)
            parts = ("names", "at", "hidden", "losses", "program")
            listing = problem.words["listing"](*(exercise.parameters[name] for name in parts))
            assert all(line in script.splitlines() for line in listing.splitlines())
            assert listing.count("retain_graph=True") == listing.count("backward") - 1
            assert len(exercise.key["grads"].value) == {1: 3, 2: 3, 3: 4}[level]
