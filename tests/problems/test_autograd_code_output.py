"""Printed values: torch's rules as solve models them, programs worked by hand, mistakes, and what is carried on."""

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact

ID = "autograd/code-output"


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def exercise_of(problem, program):
    exercise = restore(problem, "hand", 2, {"program": program.strip(), "wording": {"intro": ""}})
    assert proof.check(exercise) < 1e-12
    return exercise


def mark(exercise, *answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    return Marker(questions, exercise).mark(dict(zip([question.label for question in questions], answers)))


def printed(exercise):
    return [step.value for step in exercise.questions]


X = "x = torch.tensor([1.0, 3.0], requires_grad=True)\n"
W = "w = torch.tensor(2.0, requires_grad=True)\n"
# Each worked by hand; torch itself is asked by exercise_of.
PROGRAMS = {
    "mean": (X + "y = (x**2).mean()\ny.backward()\nprint(y.item())\nprint(x.grad)", [5, exact([1, 3])]),
    "added": (X + "(x**2).sum().backward()\n(5 * x).sum().backward()\nprint(x.grad)", [exact([7, 11])]),
    "zeroed": (X + "(x**2).sum().backward()\nx.grad.zero_()\n(5 * x).sum().backward()\nprint(x.grad)", [exact([5, 5])]),
    "none": (X + "(x**2).sum().backward()\nx.grad = None\n(5 * x).sum().backward()\nprint(x.grad)", [exact([5, 5])]),
    "detach": (X + "(x.detach() * x**2).sum().backward()\nprint(x.grad)", [exact([2, 18])]),
    "item": (X + "c = (x**2).sum().item()\n(c * x).sum().backward()\nprint(x.grad)", [exact([10, 10])]),
    "no grad": (
        X + "with torch.no_grad():\n    c = x + 1\ny = (c * x).sum()\ny.backward()\nprint(y.item())\nprint(x.grad)",
        [14, exact([2, 4])],
    ),
    "one number into all": (
        X + W + "h = w - x\n(h**2).sum().backward()\nprint(w.grad)\nprint(x.grad)",
        [0, exact([-2, 2])],
    ),
    "both paths": (X + "c = x**2\n(c * c + c).sum().backward()\nprint(x.grad)", [exact([6, 114])]),
    "in place": (
        W + "for step in range(2):\n    y = w**2\n    y.backward()\n"
        "    with torch.no_grad():\n        w -= 0.1 * w.grad\n    print(w)\nprint(w.grad)",
        [exact("1.6"), exact("0.88"), exact("7.2")],
    ),
    "optimiser": (
        W + "opt = torch.optim.SGD([w], lr=0.25)\nfor step in range(2):\n    opt.zero_grad()\n    y = w**2\n"
        "    y.backward()\n    opt.step()\n    print(w)\nprint(w.grad)",
        [1, exact("1/2"), 2],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_rules(problem, name):
    program, due = PROGRAMS[name]
    assert printed(exercise_of(problem, program)) == due


TWICE = (
    X + "y = (x**2).mean()\ny.backward()\nprint(y.item())\nprint(x.grad)\n"
    "y = (x.detach() * x).sum()\ny.backward()\nprint(x.grad)"
)


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        (("5", "[1, 3]", "[1, 3]"), "gradient overwritten, not added"),
        (("5", "[1, 3]", "[3, 9]"), "detached branch counted"),
        (("5", "[2]", "[2]"), "shape given for the value"),
        (("5", "torch.Size([2])", "(2,)"), "shape given for the value"),
        (("5", "[2, 6]", "[3, 9]"), "1/n forgotten"),
        (("5", "[1/2, 3/2]", "[3/2, 9/2]"), "exponent not brought down"),
    ],
)
def test_mistakes_are_known(problem, answers, name):
    marked = mark(exercise_of(problem, TWICE), *answers)
    told = [part for part in marked if part.verdict == MISTAKE]
    assert told and all(name in part.feedback for part in told), marked


def test_a_gradient_goes_on_from_the_printed_one(problem):
    marked = mark(exercise_of(problem, TWICE), "5", "[2, 4]", "[3, 7]")
    assert [part.verdict for part in marked] == [RIGHT, WRONG, FOLLOWS]
    assert "1(b)" in marked[2].feedback


SET_BACK = (
    X + "y = (x**2).sum()\ny.backward()\nprint(x.grad)\nx.grad.zero_()\n"
    "y = (4 * x).sum()\ny.backward()\nprint(x.grad)"
)


def test_setting_back_overlooked(problem):
    marked = mark(exercise_of(problem, SET_BACK), "[2, 6]", "[6, 10]")
    assert [part.verdict for part in marked] == [RIGHT, MISTAKE]
    assert "setting back overlooked" in marked[1].feedback


def test_update_missed(problem):
    program, _ = PROGRAMS["optimiser"]
    exercise = exercise_of(problem, program.replace("print(w)\n", "print(y.item())\n"))
    assert printed(exercise) == [4, 1, 2]
    marked = mark(exercise, "4", "4", "4")
    assert [part.verdict for part in marked] == [RIGHT, MISTAKE, MISTAKE]
    assert "update missed" in marked[1].feedback


@pytest.mark.parametrize("grad", ["[1, 3]", "[1., 3.]", "tensor([1., 3.])", "1, 3", "(1.0, 3.0)", "[2/2, 6/2]"])
def test_values_count_and_not_the_spelling(problem, grad):
    assert mark(exercise_of(problem, TWICE), "5.0", grad, "[2, 6]")[1].verdict == RIGHT


def test_near_misses_are_wrong(problem):
    marked = mark(exercise_of(problem, TWICE), "5.1", "[3, 1]", "[[1, 3], [1, 3]]")
    assert not any(part.verdict in (RIGHT, FOLLOWS) for part in marked)


def test_every_level_has_its_marks_and_its_structure(problem):
    for level, marks in {1: 3, 2: 4, 3: 5}.items():
        for seed in range(10):
            exercise = make(problem, seed, level)
            assert exercise.marks == marks == len(exercise.questions)
            assert ("for step in range" in exercise.parameters["program"]) == (level == 3)
