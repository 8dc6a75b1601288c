"""The perceptron's training table: worked by hand, carried on row by row, and each mistake in the middle of a table."""

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore, run
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import Table, exact

ID = "perceptron/trace"
WORDING = {"intro": "", "table": "", "count": "", "end": ""}

# Worked by hand; in the second and third row the product is 0 although w is not.
EXAMPLE = {
    "x": exact([[2, 1, 1], [-1, 1, 1], [0, 2, 1]]),
    "y": exact([1, -1, -1]),
    "order": (1, 2, 3),
    "limit": "3",
    "constant": "last",
    "wording": WORDING,
}
ROWS = """
| 1 | 1 | 0 | true  | [2, 1, 1]   |
| 1 | 2 | 0 | true  | [3, 0, 0]   |
| 1 | 3 | 0 | true  | [3, -2, -1] |
| 2 | 1 | 3 | false | [3, -2, -1] |
| 2 | 2 | 6 | false | [3, -2, -1] |
| 2 | 3 | 5 | false | [3, -2, -1] |
"""


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def mark(exercise, *answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    return Marker(questions, exercise).mark(dict(zip([question.label for question in questions], answers)))


def typed(rows):
    return "\n".join("| " + " | ".join(map(cell, row)) + " |" for row in rows)


def cell(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if not hasattr(value, "tolist") else "[" + ", ".join(map(str, value)) + "]"


def rows_of(problem, parameters, rows=(), slip=""):
    """The rows that are due where the given ones come first."""
    table = Table(("epoch", "example", "y(w·x)", "updated?", "w"), tuple(rows))
    switches = {"slip": slip} if slip else {}
    return run(problem.solve, parameters, {"trace": table}, switches)["trace"].due.rows


def test_worked_by_hand(problem):
    exercise = restore(problem, "hand", 1, EXAMPLE)
    assert typed(exercise.key["trace"].value.rows).split() == ROWS.replace("true", "yes").replace("false", "no").split()
    assert exercise.key["updates"].value == 3
    assert exercise.key["w"].value == exact([3, -2, -1])
    assert proof.check(exercise) == 0
    assert [part.verdict for part in mark(exercise, ROWS, "3", "[3, -2, -1]")] == [RIGHT] * 3


def test_starts_at_zero_and_updates_there(problem):
    """The notes' rule: w = 0 at first, and y (w · x) <= 0 updates, whatever the label."""
    for seed in range(20):
        exercise = make(problem, seed, 2)
        _, example, score, updated, w = exercise.key["trace"].value.rows[0]
        assert (score, updated) == (0, True)
        assert w == exercise.parameters["x"][int(example) - 1] * exercise.parameters["y"][int(example) - 1]


def test_stops_at_the_limit_where_no_line_separates(problem):
    corners = {"x": exact([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]]), "y": exact([-1, 1, 1, -1])}
    training = {"order": (1, 2, 3, 4), "constant": "first", "limit": "5", "wording": WORDING}
    exercise = restore(problem, "xor", 3, {**corners, **training})
    assert len(exercise.key["trace"].value) == 20
    assert problem.words["crossed_pairs"]([(0, 0), (0, 1), (1, 0), (1, 1)], [-1, 1, 1, -1]) == ((2, 3), (1, 4))


def test_a_wrong_cell_costs_one_cell(problem):
    """One slip in the second row; all that follows from it is right."""
    exercise = restore(problem, "hand", 1, EXAMPLE)
    answer = """
    | 1 | 1 | 0  | true  | [2, 1, 1]  |
    | 1 | 2 | 0  | true  | [3, 0, 1]  |
    | 1 | 3 | -1 | true  | [3, -2, 0] |
    | 2 | 1 | 4  | false | [3, -2, 0] |
    | 2 | 2 | 5  | false | [3, -2, 0] |
    | 2 | 3 | 4  | false | [3, -2, 0] |
    """
    table, updates, w = mark(exercise, answer, "3", "[3, -2, 0]")
    assert (table.verdict, table.of) == (WRONG, 6) and 5 < table.marks < 6
    assert "Row 1, 2 is the first" in table.feedback
    assert updates.verdict == RIGHT
    assert w.verdict == FOLLOWS and w.marks == 1


def test_an_update_forgotten_early_is_counted_as_the_student_did(problem):
    """The count of updates follows from the student's own rows, also where it is a number that the sheet prints."""
    exercise = restore(problem, "hand", 1, EXAMPLE)
    rows = list(exercise.key["trace"].value.rows[:1])
    rows.append((*rows_of(problem, EXAMPLE, rows)[1][:3], False, rows[0][4]))
    rows = rows_of(problem, EXAMPLE, rows)
    own = [rows[0], (*rows[1][:3], False, rows[0][4])]
    rows = (*own, *rows_of(problem, EXAMPLE, own)[2:])
    count = sum(row[3] for row in rows)
    _, updates, w = mark(exercise, typed(rows), str(count), cell(rows[-1][4]))
    assert count == 2 and updates.verdict == FOLLOWS
    assert w.verdict == FOLLOWS


SLIPS = {
    "strict later": "0 taken for right after the first update",
    "predicted": "updated only where the predicted sign is wrong",
    "always": "updated at every visit",
    "constant is 0": "bias never updated",
    "labels 0 and 1": "labels 0 and 1",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_mistake_in_the_middle_is_named(problem, slip):
    """Made once, after rows that are right and before rows that follow: it is told, and costs its own row only."""
    found = 0
    for seed in range(40):
        exercise = make(problem, seed, 2)
        key = exercise.key["trace"].value.rows
        if SLIPS[slip] not in [mistake.name for mistake, _ in exercise.mistakes]:
            continue
        for k in range(2, len(key) - 1):
            row = rows_of(problem, exercise.parameters, key[:k], slip)[k]
            if row != key[k]:
                break
        else:
            continue
        own = (*key[:k], row)
        rows = (*own, *rows_of(problem, exercise.parameters, own)[k + 1 :])
        if len(rows) != len(key):
            continue
        table, *_ = mark(exercise, typed(rows), "", "")
        assert table.verdict == MISTAKE, (seed, k, table.feedback)
        # At a product of 0 with the label 1 two mistakes do the same.
        alike = SLIPS["predicted"] if slip == "strict later" else SLIPS[slip]
        assert SLIPS[slip] in table.feedback or alike in table.feedback
        assert table.of - 2 <= table.marks < table.of
        found += 1
    assert found > 3


def test_stopping_early_and_counting_visits(problem):
    exercise = restore(problem, "hand", 1, EXAMPLE)
    table, updates, w = mark(exercise, "\n".join(ROWS.strip().splitlines()[:4]), "6", "[3, -2, -1]")
    assert table.verdict == MISTAKE and "stopped at the first example" in table.feedback and table.marks == 3
    assert updates.verdict == MISTAKE and "visits counted" in updates.feedback
    assert w.verdict == RIGHT


def test_strict_inequality_never_leaves_the_start(problem):
    exercise = restore(problem, "hand", 1, EXAMPLE)
    zero = "\n".join(f"| 1 | {i} | 0 | false | [0, 0, 0] |" for i in (1, 2, 3))
    table, *_ = mark(exercise, zero, "0", "[0, 0, 0]")
    assert table.verdict == MISTAKE and "0 taken for right”" in table.feedback


def test_weights_without_the_constant(problem):
    exercise = restore(problem, "hand", 1, EXAMPLE)
    rows = rows_of(problem, EXAMPLE, (), "constant left out")
    table, *_ = mark(exercise, typed(rows), "", "")
    assert table.verdict == MISTAKE and "constant feature left out" in table.feedback


ODD = ["[e^e^e^9, 1, 1]", "[sqrt(2), 1, 1]", "[x, y, w]", "[10^4000, 1/3, 0]", "7", "[1]"]


@pytest.mark.parametrize("weights", ODD)
def test_odd_weights_in_a_row_spoil_nothing(problem, weights):
    exercise = restore(problem, "hand", 1, EXAMPLE)
    lines = ROWS.strip().splitlines()
    lines[1] = f"| 1 | 2 | 0 | true | {weights} |"
    table, updates, w = mark(exercise, "\n".join(lines), "3", "[3, -2, -1]")
    assert 5 < table.marks < 6
    assert updates.verdict == RIGHT and w.verdict == RIGHT


def test_equal_work_within_a_level(problem):
    for level, rows in {1: 6, 2: 12, 3: 12}.items():
        for seed in range(30):
            exercise = make(problem, seed, level)
            assert len(exercise.key["trace"].value) == rows
            assert exercise.marks == rows + 2
