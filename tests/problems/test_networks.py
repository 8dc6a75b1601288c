"""Worked values, carry and mistakes of the families on networks: forward passes, indices of weights, linear layers."""

from fractions import Fraction

import pytest

from exgen import ln
from exgen.bank import Bank
from exgen.exercises import proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact


def exercise_of(name, **parameters):
    exercise = restore(
        Bank.default([]).problem(f"networks/{name}"), "by hand", 2, {"wording": {"intro": ""}, **parameters}
    )
    assert proof.check(exercise) < 1e-12
    return exercise


def mark(exercise, **answers):
    """Mark answers given by the names of their steps; the others stay as the key has them."""
    asked = {step: exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1)}
    assert set(answers) <= set(asked)
    typed = {question.label: answers.get(step, question.key) for step, question in asked.items()}
    return dict(zip(asked, Marker(tuple(asked.values()), exercise).mark(typed)))


def told(exercise, **answers):
    """Which parts are marked as something else than right, by their verdicts."""
    return {step: part.verdict for step, part in mark(exercise, **answers).items() if part.verdict != RIGHT}


def is_told_as(name, exercise, step, **answers):
    part = mark(exercise, **answers)[step]
    assert part.verdict == MISTAKE
    assert f"“{name}”" in part.feedback


def values(exercise, *steps):
    return [exercise.key[step].value for step in steps]


# -- forward -----------------------------------------------------------------------------------------------------


def rectified():
    return exercise_of(
        "forward",
        x0=exact([3, -3]),
        W1=exact([[-3, 1], [-1, -1]]),
        b1=exact([-1, 5]),
        W2=exact([[3, 3], [-2, -3]]),
        b2=exact([2, 5]),
        activations=("relu", "linear"),
    )


def logistic():
    return exercise_of(
        "forward",
        x0=exact([2, 1]),
        W1=exact([[1, -1], [2, 1]]),
        b1=exact([ln(3) - 1, -5 - ln(2)]),
        W2=exact([[4, 3], [-4, 6], [8, -3]]),
        b2=exact([1, 0, -2]),
        W3=exact([[1, 0, 1], [2, 1, -1]]),
        b3=exact([-8 - ln(4), -7 + ln(2)]),
        activations=("sigmoid", "relu", "sigmoid"),
    )


def test_forward_with_a_neuron_that_is_off():
    # s1 = (-9 - 3 - 1, -3 + 3 + 5)
    assert values(rectified(), "s1", "x1", "s2", "x2") == [
        exact([-13, 5]), exact([0, 5]), exact([17, -10]), exact([17, -10]),
    ]  # fmt: skip


def test_forward_through_three_layers():
    # x1 = (3/4, 1/3): s2 = (3 + 1 + 1, -3 + 2, 6 - 1 - 2), s3 = (8 - 8 - ln 4, 10 - 3 - 7 + ln 2)
    assert values(logistic(), "x1", "s2", "x2") == [exact(["3/4", "1/3"]), exact([5, -1, 3]), exact([5, 0, 3])]
    assert values(logistic(), "s3", "x3") == [exact([-ln(4), ln(2)]), exact(["1/5", "2/3"])]
    assert told(logistic(), s1="[ln 3, -0.6931]", x1="[0.75, 0.333]", s3="[ln(1/4), ln 2]", x3="[0.2, 2/3]") == {}


def test_forward_each_layer_follows_from_the_one_before():
    answers = {"s1": "[-13, 11]", "x1": "[0, 11]", "s2": "[35, -28]", "x2": "[35, -28]"}
    assert told(rectified(), **answers) == {"s1": WRONG, "x1": FOLLOWS, "s2": FOLLOWS, "x2": FOLLOWS}
    # The ReLU of own sums above 0 writes them down again; the answers before it show that this is work.
    assert told(logistic(), s2="[5, 1, 3]", x2="[5, 1, 3]") == {"s2": WRONG, "x2": FOLLOWS}


@pytest.mark.parametrize(
    ("exercise", "step", "answers", "name"),
    [
        (rectified, "s1", {"s1": "[-7, 11]"}, "W transposed"),
        (rectified, "x2", {"x2": "[17, 0]"}, "activation in a linear layer"),
        (rectified, "x1", {"x1": "[-13, 5]"}, "sums handed on"),
        (rectified, "s1", {"s1": "[-12, 0]", "x1": "[0, 0]", "s2": "[0, 0]"}, "biases left out"),
        (rectified, "x1", {"x1": "[13, 5]"}, "absolute value for ReLU"),
        (rectified, "x1", {"s1": "[-12, 0]", "x1": "[-1, 5]"}, "bias added after the activation"),
        (logistic, "x1", {"x1": "[1/4, 2/3]"}, "sign of the exponent"),
        (logistic, "x3", {"x3": "[-ln 4, ln 2]"}, "last activation left out"),
    ],
)
def test_forward_knows_a_mistake(exercise, step, answers, name):
    is_told_as(name, exercise(), step, **answers)


def test_forward_a_mistake_in_the_middle_leaves_what_follows():
    answers = {"x1": "[13, 5]", "s2": "[56, -36]", "x2": "[56, -36]"}
    assert told(rectified(), **answers) == {"x1": MISTAKE, "s2": FOLLOWS, "x2": FOLLOWS}


# -- indices -----------------------------------------------------------------------------------------------------


def named():
    return exercise_of(
        "indices", kind="names", sizes=(3, 2, 4), read=((2, 2, 1), (1, 1, 2)), write=((1, 2, 3), (2, 4, 2))
    )


def drawn():
    return exercise_of(
        "indices", kind="picture", sizes=(3, 2, 2), W1=exact([[1, 2, 3], [4, 5, 6]]), W2=exact([[7, 8], [9, 10]]),
        write=((1, 2, 3), (2, 1, 2)), asked=((1, 1, 2), (2, 2, 1)), layer=1,
    )  # fmt: skip


def listed():
    return exercise_of(
        "indices", kind="list", sizes=(4, 2, 3, 2), read=((3, 1, 2), (2, 2, 1)), W2=exact([[1, 2], [3, 4], [5, 6]]),
        listed=((2, 1), (1, 1), (3, 2), (1, 2), (2, 2), (3, 1)), source=2, target=1,
    )  # fmt: skip


def rows(exercise, step):
    return [tuple(map(int, row)) for row in exercise.key[step].value.rows]


def test_indices_as_in_the_notes():
    # w^l_jk joins the j-th neuron of layer l and the k-th of layer l - 1
    assert rows(named(), "ends") == [(1, 1, 1, 2, 2), (2, 0, 2, 1, 1)]
    assert rows(named(), "indices") == [(1, 1, 2, 3), (2, 2, 4, 2)]
    assert values(named(), "count") == [2 * 3 + 4 * 2]


def test_indices_in_a_picture_and_in_a_list():
    assert rows(drawn(), "indices") == [(1, 1, 2, 3), (2, 2, 1, 2)]
    assert values(drawn(), "values", "matrix", "count") == [exact([2, 9]), exact([[1, 2, 3], [4, 5, 6]]), 10]
    asked = "leaving", "arriving", "count", "paths"
    assert values(listed(), *asked) == [exact([2, 4, 6]), exact([1, 2]), 20, 4 * 2 * 3 * 2]


def test_indices_rows_and_columns_follow_from_the_own_matrix():
    answers = {"matrix": "[[1, 2], [4, 3], [5, 6]]", "leaving": "[2, 3, 6]"}
    assert told(listed(), **answers) == {"matrix": WRONG, "leaving": FOLLOWS}


def test_indices_rows_of_a_matrix_of_one_number_are_no_work():
    wrong = "1 0 0 0 0\n2 0 0 0 0"
    answers = {"ends": wrong, "matrix": "[7 7; 7 7; 7 7]", "leaving": "[7, 7, 7]", "arriving": "[7, 7]", "count": "7"}
    found = mark(listed(), **answers, paths="7")
    assert sum(part.marks for part in found.values()) == 0


@pytest.mark.parametrize(
    ("exercise", "step", "answers", "name"),
    [
        (named, "ends", {"ends": "1 1 2 2 1\n2 0 1 1 2"}, "j and k swapped"),
        (named, "indices", {"indices": "1 1 3 2\n2 2 2 4"}, "j and k swapped"),
        (named, "indices", {"indices": "1 0 2 3\n2 1 4 2"}, "layer of the source"),
        (named, "ends", {"ends": "1 2 1 3 2\n2 1 2 2 1"}, "layer of the source"),
        (named, "count", {"count": "20"}, "biases counted"),
        (named, "count", {"count": "11"}, "sizes added"),
        (drawn, "values", {"values": "[4, 8]"}, "j and k swapped"),
        (drawn, "matrix", {"matrix": "[1 4; 2 5; 3 6]"}, "j and k swapped"),
        (listed, "matrix", {"matrix": "[1 3 5; 2 4 6]"}, "j and k swapped"),
        (listed, "leaving", {"leaving": "[3, 4]"}, "row for column"),
        (listed, "paths", {"paths": "11"}, "sizes added"),
    ],
)
def test_indices_know_a_mistake(exercise, step, answers, name):
    is_told_as(name, exercise(), step, **answers)


def test_indices_a_wrong_cell_costs_one_cell():
    part = mark(named(), indices="1 1 2 3\n2 2 3 2")["indices"]
    assert (part.verdict, part.marks) == (WRONG, Fraction(8, 5))


# -- linear layers -----------------------------------------------------------------------------------------------


def stack(**more):
    return exercise_of(
        "collapse", W1=exact([[1, 2], [3, -1]]), b1=exact([1, -2]), W2=exact([[2, 1], [-1, 1]]), b2=exact([3, 1]),
        x=exact([1, -1]), **more,
    )  # fmt: skip


def test_two_linear_layers_are_one():
    # W2 W1 = ((2 + 3, 4 - 1), (-1 + 3, -2 - 1)), W2 b1 = (0, -3)
    assert values(stack(), "W", "b", "y") == [exact([[5, 3], [2, -3]]), exact([3, -2]), exact([5, 3])]


def test_a_linear_activation_changes_nothing_but_numbers():
    assert values(stack(c=exact(2)), "W", "b", "y") == [exact([[10, 6], [4, -6]]), exact([3, -5]), exact([7, 5])]


def test_three_linear_layers_are_one():
    three = stack(W3=exact([[1, 0], [2, 1]]), b3=exact([0, 1]))
    assert values(three, "W", "b") == [exact([[5, 3], [12, 3]]), exact([3, 5])]
    answers = {"W21": "[[5, 3], [2, 3]]", "W": "[[5, 3], [12, 9]]", "b21": "[3, 2]", "b": "[3, 9]"}
    assert told(three, **answers) == {"W21": WRONG, "W": FOLLOWS, "b21": WRONG, "b": FOLLOWS}


def test_output_follows_from_the_own_layer():
    assert told(stack(), W="[[5, 3], [2, 3]]", y="[5, -3]") == {"W": WRONG, "y": FOLLOWS}
    assert told(stack(), b="[4, -2]", y="[6, 3]") == {"b": WRONG, "y": FOLLOWS}


@pytest.mark.parametrize(
    ("step", "answers", "name"),
    [
        ("W", {"W": "[[0, 3], [7, 2]]"}, "factors in the order of the layers"),
        ("W", {"W": "[[3, 3], [2, 0]]"}, "matrices added"),
        ("b", {"b": "[4, -1]"}, "bias of the first layer not multiplied"),
        ("b", {"b": "[3, 1]"}, "bias of the first layer lost"),
        ("b", {"b": "[7, -5]"}, "last bias multiplied too"),
    ],
)
def test_linear_layers_know_a_mistake(step, answers, name):
    is_told_as(name, stack(), step, **answers)


@pytest.mark.parametrize(
    ("step", "answers", "name"),
    [
        ("W", {"W": "[[5, 3], [2, -3]]"}, "factor of the activation lost"),
        ("b", {"b": "[3, -2]"}, "factor of the activation missing at the bias"),
    ],
)
def test_linear_activation_is_not_lost(step, answers, name):
    is_told_as(name, stack(c=exact(2)), step, **answers)
