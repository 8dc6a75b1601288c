"""The training loop: every order of the lines against torch itself, and two steps worked by hand."""

from itertools import permutations

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import ACCEPTED, FOLLOWS, MISTAKE, RIGHT, UNREADABLE, WRONG
from exgen.values import exact

ID = "autograd/training-loop"
NAMES = ("net", "opt", "loss", "y")


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def exercise_of(problem, roles, x, t, start, rate):
    numbers = {"x": exact(x), "t": exact(t), "start": exact(start), "rate": exact(rate)}
    wording = {"intro": "", "ask": ""}
    exercise = restore(problem, "hand", 2, {"roles": tuple(roles), "names": NAMES, **numbers, "wording": wording})
    assert proof.check(exercise) < 1e-12
    return exercise


@pytest.fixture(scope="module")
def one(problem):
    # w = 3, x = 2, t = 1: e = 5, gradient 20, w = 3 - 20/10 = 1; e = 1, gradient 4, w = 0.6, or 1 - 24/10 = -1.4
    return exercise_of(problem, ["step", "backward", "loss", "forward", "zero"], [[2]], [[1]], [3], "1/10")


@pytest.fixture(scope="module")
def batch(problem):
    # first batch: errors 2·[1, 2] + 1 - [4, 1] = [-1, 4], gradient [7, 3]; [2, 1] - [7, 3]/2 = [-3/2, -1/2]
    # second: -3/2·[2, -1] - 1/2 - [-3, 0] = [-1/2, 1], gradient [-2, 1/2]; [-3/2, -1/2] - [-1, 1/4] = [-1/2, -3/4]
    roles = ["read", "watch", "zero", "step", "forward", "backward", "loss"]
    return exercise_of(problem, roles, [[1, 2], [2, -1]], [[4, 1], [-3, 0]], [2, 1], "1/2")


def mark(exercise, *answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    return Marker(questions, exercise).mark(dict(zip([question.label for question in questions], answers)))


def values(exercise):
    return [step.value for step in exercise.questions[1:]]


def test_worked_by_hand(one, batch):
    assert one.key["order"].value == exact([5, 4, 3, 2, 1])
    assert values(one) == [20, 1, 4, exact("3/5"), exact("-7/5")]
    pairs = [[7, 3], ["-3/2", "-1/2"], [-2, "1/2"], ["-1/2", "-3/4"], [-4, "-9/4"]]
    assert values(batch) == [exact(pair) for pair in pairs]


# -- the order ---------------------------------------------------------------------------------------------------

def trains(problem, lines, expected):
    """Whether a loop of these lines, run by torch, takes the three steps that are expected."""
    import torch

    source = ["w = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)", "x, t = 2.0, 1.0"]
    source += ["opt = torch.optim.SGD([w], lr=0.1)", "history, after = [], []", "for step in range(3):"]
    source += [f"    {line}" for line in [*lines, "after.append(w.item())"]]
    names = {"torch": torch}
    try:
        exec("\n".join(source), names)
    except (NameError, RuntimeError, AttributeError):
        return False
    return names["after"] == pytest.approx(expected)


@pytest.mark.parametrize("roles", ["zero forward loss backward step", "zero forward loss log backward step"])
def test_every_order_is_judged_as_torch_would(problem, roles):
    code_of, problem_with = problem.words["code_of"], problem.words["problem_with"]
    usual = roles.split()
    expected, w = [], 3.0
    for _ in range(3):
        w -= 0.1 * 4 * (2 * w - 1)
        expected.append(w)
    assert problem_with(usual) is None
    right = 0
    for order in permutations(usual):
        accepted = problem_with(list(order)) is None
        assert accepted == trains(problem, [code_of(role, NAMES, True) for role in order], expected), order
        right += accepted
    assert right > 3


def test_orders_that_are_right_in_another_way(one):
    # numbers: 1 step, 2 backward, 3 loss, 4 forward, 5 zero
    for order in ("[5, 4, 3, 2, 1]", "[4, 5, 3, 2, 1]", "4 3 5 2 1", "(4, 3, 2, 1, 5)"):
        part = mark(one, order)[0]
        assert part.verdict in (RIGHT, ACCEPTED) and part.marks == 2, (order, part)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("[5, 4, 3, 1, 2]", "first step changes nothing"),
        ("[4, 3, 2, 5, 1]", "no parameter ever changes"),
        ("[5, 3, 4, 2, 1]", "before line 4 has made the output"),
        ("[5, 4, 2, 3, 1]", "before line 3 has made the loss"),
        ("[5, 4, 3, 2, 2]", "each of the line numbers 1 to 5"),
        ("[4, 3, 2, 1]", "a vector of 5 is asked for"),
        ("[5, 4, 3, 2, x]", ""),
        ("[1/2, 4, 3, 2, 1]", "each of the line numbers"),
    ],
)
def test_orders_that_are_wrong(one, order, said):
    part = mark(one, order)[0]
    assert part.verdict in (WRONG, UNREADABLE) and part.marks == 0
    assert said in part.feedback.lower()


def test_the_gradient_is_looked_at_before_it_is_set_back(batch):
    # numbers: 1 read, 2 watch, 3 zero, 4 step, 5 forward, 6 backward, 7 loss
    for order in ("[3, 1, 5, 7, 6, 2, 4]", "[1, 5, 7, 6, 4, 2, 3]", "[1, 5, 3, 7, 6, 4, 2]"):
        assert mark(batch, order)[0].verdict in (RIGHT, ACCEPTED), order
    part = mark(batch, "[1, 5, 7, 6, 4, 3, 2]")[0]
    assert part.verdict == WRONG and "line 2 looks at the gradient after line 3" in part.feedback.lower()
    assert "the batch" in mark(batch, "[3, 5, 1, 7, 6, 2, 4]")[0].feedback


# -- the numbers -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("answers", "name"),
    [
        (("20", "5", "36", "8.6", "10.6"), "uphill"),
        (("20", "-17", "-140", "123", "103"), "learning rate left out"),
        (("20", "1", "20", "-1", "-3"), "second gradient at the old parameters"),
        (("20", "1", "4", "0.6", "0.6"), "gradients thought to be overwritten"),
    ],
)
def test_mistakes_are_known(one, answers, name):
    check_told(mark(one, "[5, 4, 3, 2, 1]", *answers), name)


@pytest.mark.parametrize(
    ("answers", "name"),
    [(("-15", "-1/2", "-3/2"), "2 of the square lost"), (("10", "-3", "16"), "input left out")],
)
def test_factors_that_are_lost(problem, one, answers, name):
    """x = -3, where the two differ: e = 5, gradient -30; half of it, w = -1/2, e = 1/2; or 2e = 10, w = -3, e = 8."""
    exercise = exercise_of(problem, one.parameters["roles"], [[-3]], [[1]], [-2], "1/10")
    check_told(mark(exercise, "[5, 4, 3, 2, 1]", *answers), name)


def check_told(marked, name):
    told = [part for part in marked if part.verdict == MISTAKE]
    assert told and all(name in part.feedback for part in told), marked


def test_mean_over_the_batch(batch):
    marked = mark(batch, "[3, 1, 5, 7, 6, 2, 4]", "[14, 6]", "[-5, -2]")
    assert [part.verdict for part in marked[:3]] == [RIGHT, MISTAKE, FOLLOWS]
    assert "sum in place of the mean" in marked[1].feedback


def test_all_follows_from_the_own_gradient(one):
    # 18 for 20: w = 1.2, e = 1.4, gradient 5.6, w = 0.64, or 1.2 - 2.36 = -1.16
    marked = mark(one, "[5, 4, 3, 2, 1]", "18", "1.2", "5.6", "0.64", "-1.16")
    assert [part.verdict for part in marked] == [RIGHT, WRONG, FOLLOWS, FOLLOWS, FOLLOWS, FOLLOWS]
    assert "1(b)" in marked[2].feedback


def test_decimals_are_right(batch):
    marked = mark(batch, "[3, 1, 5, 7, 6, 2, 4]", "7, 3", "[-1.5, -0.5]", "[-2, 0.5]", "[-0.5, -.75]", "[-4.00, -2.25]")
    assert [part.verdict for part in marked] == [RIGHT] * 6


def test_the_printed_order_never_trains(problem):
    for level in (1, 2, 3):
        for seed in range(10):
            exercise = make(problem, seed, level)
            n = len(exercise.parameters["roles"])
            printed = ", ".join(str(i) for i in range(1, n + 1))
            assert mark(exercise, f"[{printed}]")[0].verdict == WRONG
            assert n == {1: 5, 2: 6, 3: 7}[level]
