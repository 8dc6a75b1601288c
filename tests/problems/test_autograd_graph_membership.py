"""The graph's members: torch's rules as solve models them, against tables worked by hand and against torch itself."""

from fractions import Fraction

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import MISTAKE, RIGHT, UNREADABLE, WRONG

ID = "autograd/graph-membership"

NOTES = """
x = torch.tensor(1.0)
y = torch.tensor(2.0)
z = torch.tensor(3.0, requires_grad=True)
a = x + y
b = x + z
b.backward()
"""


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def exercise_of(problem, program):
    exercise = restore(problem, "hand", 2, {"program": program.strip(), "wording": {"intro": "", "ask": ""}})
    assert proof.check(exercise) == 0
    return exercise


def mark(exercise, answer):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    (part,) = Marker(questions, exercise).mark({questions[0].label: answer})
    return part


def spelled(exercise):
    """Each row as its name and letters: r requires its gradient, l is a leaf, g has .grad."""
    rows = exercise.key["members"].value.rows
    return " ".join(name + ":" + "".join(c for c, flag in zip("rlg", row) if flag) for name, *row in rows)


def test_the_notes(problem):
    assert spelled(exercise_of(problem, NOTES)) == "x:l y:l z:rlg a:l b:r"


# What each rule of torch leaves behind; torch itself is asked by exercise_of.
START = "w = torch.tensor(2.0, requires_grad=True)\nv = torch.tensor(3.0, requires_grad=True)\n"
PROGRAMS = {
    "detach": ("d = w.detach()\ny = d * v\ny.backward()", "w:rl v:rlg d:l y:r"),
    "bare detach": ("w.detach()\ny = w * v\ny.backward()", "w:rlg v:rlg y:r"),
    "no grad": ("with torch.no_grad():\n    d = w * v\ny = d * v\ny.backward()", "w:rl v:rlg d:l y:r"),
    "clone": ("d = w.clone()\ny = d * v\ny.backward()", "w:rlg v:rlg d:r y:r"),
    "like": ("d = torch.ones_like(w)\ny = d * v\ny.backward()", "w:rl v:rlg d:l y:r"),
    "item": ("y = w.item() * v\ny.backward()", "w:rl v:rlg y:r"),
    "requires": ("d = w.detach()\nd.requires_grad_()\ny = d * v\ny.backward()", "w:rl v:rlg d:rlg y:r"),
    "retain": ("d = w * v\nd.retain_grad()\ny = d**2\ny.backward()", "w:rlg v:rlg d:rg y:r"),
    "part": ("y = w.detach() * v + 2\ny.backward()", "w:rl v:rlg y:r"),
    "both ways": ("d = w.detach()\ny = d * w\ny.backward()", "w:rlg v:rl d:l y:r"),
    "retained off the path": ("d = w * v\nd.retain_grad()\ny = v - 1\ny.backward()", "w:rl v:rlg d:r y:r"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_rules(problem, name):
    program, due = PROGRAMS[name]
    assert spelled(exercise_of(problem, START + program)) == due


def test_a_table_is_marked_by_its_flags(problem):
    exercise = exercise_of(problem, NOTES)
    right = "x no yes no\ny no yes no\nz yes yes yes\na no yes no\nb yes no no"
    assert mark(exercise, right).verdict == RIGHT
    part = mark(exercise, right.replace("y no yes no", "y no no yes"))
    # 8 of the 15 flags are false: a table of nothing but false earns nothing, and two wrong flags cost two of 7.
    assert (part.verdict, part.marks, part.of) == (WRONG, Fraction(25, 7), 5)
    unclear = mark(exercise, right.replace("b yes no no", "b yes maybe no"))
    assert (unclear.verdict, unclear.marks) == (UNREADABLE, Fraction(30, 7)) and "Row b, leaf?" in unclear.feedback
    assert mark(exercise, "all of them are leaves").verdict == UNREADABLE


@pytest.mark.parametrize("form", ["| {} | {} | {} | {} |", "{}; {}; {}; {}", "{}, {}, {}, {}", "{}\t{}\t{}\t{}"])
@pytest.mark.parametrize("words", [("true", "false"), ("True", "False"), ("yes", "no"), ("T", "F")])
def test_forms_of_a_table(problem, form, words):
    exercise = exercise_of(problem, NOTES)
    key = exercise.key["members"].value.rows
    rows = [[name, *(words[0] if flag else words[1] for flag in row)] for name, *row in key]
    assert mark(exercise, "\n".join(form.format(*row) for row in rows)).verdict == RIGHT


EVERYTHING = """
x = torch.tensor(2.0)
w = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(4.0, requires_grad=True)
h = w * x
d = b.detach()
with torch.no_grad():
    k = h * b
y = h + d - k
y.backward()
"""
KEY = ["x n y n", "w y y y", "b y y n", "h y n n", "d n y n", "k n y n", "y y n n"]


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("non-leaf thought to keep .grad", {3: "h y n y", 6: "y y n y"}),
        ("detach thought to work in place", {2: "b n y n"}),
        ("unrecorded result said to be no leaf", {4: "d n n n", 5: "k n n n"}),
        ("no grad ignored", {2: "b y y y", 5: "k y n n"}),
        ("gradient required of all inputs", {1: "w y y n", 3: "h n y n", 6: "y n y n"}),
        ("leaf off the path thought to be filled", {2: "b y y y"}),
        ("detach ignored", {2: "b y y y", 4: "d y n n"}),
        ("leaf taken for tensor with gradient", {0: "x n n n", 4: "d n n n", 5: "k n n n"}),
    ],
)
def test_mistakes_are_known_by_their_rows(problem, name, changed):
    exercise = exercise_of(problem, EVERYTHING)
    assert mark(exercise, "\n".join(KEY)).verdict == RIGHT
    part = mark(exercise, "\n".join(changed.get(i, row) for i, row in enumerate(KEY)))
    assert part.verdict == MISTAKE, part
    assert name in part.feedback
    wrong = sum(a != b for i, row in changed.items() for a, b in zip(row, KEY[i]))
    assert part.marks == 7 * max(Fraction(0), 1 - Fraction(wrong, 21 - 11))


def test_one_row_of_a_mistake_is_enough(problem):
    """Only one of the results is said to keep .grad."""
    exercise = exercise_of(problem, EVERYTHING)
    part = mark(exercise, "\n".join([*KEY[:3], "h y n y", *KEY[4:]]))
    assert part.verdict == MISTAKE and "non-leaf thought to keep .grad" in part.feedback and 6 < part.marks < 7


def test_programs_are_of_many_structures(problem):
    programs = [make(problem, seed, 3).parameters["program"] for seed in range(30)]
    shapes = {"\n".join(line.partition(" = ")[2] or line for line in program.splitlines()) for program in programs}
    assert len(shapes) == 30
    for word in ("no_grad", "detach()", "retain_grad", "requires_grad_()", "item()", "clone()", "_like("):
        assert any(word in program for program in programs), word
