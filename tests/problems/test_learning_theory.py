"""Worked values, carry and mistakes of the families on learning theory: bias and variance, polynomial features."""

from fractions import Fraction

import pytest

from exgen.bank import Bank
from exgen.exercises import proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact


def exercise_of(name, **parameters):
    exercise = restore(
        Bank.default([]).problem(f"learning-theory/{name}"), "by hand", 2, {"wording": {"intro": ""}, **parameters}
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


# -- bias and variance -------------------------------------------------------------------------------------------


def one():
    # mean 9, bias 2, deviations -4, 2, 4, -2
    return exercise_of(
        "bias-variance", predictions=exact([[5, 11, 13, 7]]), truth=exact([7]), noise=exact("1/2"), degrees=(5,)
    )


def two():
    # A: mean 10, bias 3, variance 1; B: mean 8, bias 1, variance 10
    return exercise_of(
        "bias-variance", predictions=exact([[9, 11, 11, 9], [4, 10, 12, 6]]), truth=exact([7]), noise=exact("3/4"),
        degrees=(2, 6),
    )  # fmt: skip


def places():
    return exercise_of(
        "bias-variance", truth=exact([7, -3]), noise=exact("3/2"), degrees=(9, 2),
        predictions=exact([[10, 6, 8, 12], [-8, -7, -4, -1], [9, 11, 11, 9], [-9, -7, -8, -8]]),
    )  # fmt: skip


def test_bias_variance_of_one_model():
    assert values(one(), "mean", "squared_bias", "variance", "error") == [9, 4, 10, exact("29/2")]
    assert told(one(), error="14.5") == {}


def test_bias_variance_of_two_models():
    assert values(two(), "squared_bias", "variance") == [exact([9, 1]), exact([1, 10])]
    assert values(two(), "error", "compared") == [exact(["43/4", "47/4"]), "B, C"]


def test_bias_variance_at_two_points():
    key = [exact([9, -5, 10, -8]), exact([4, 4, 9, 25]), exact([5, "15/2", 1, "1/2"])]
    assert values(places(), "mean", "squared_bias", "variance") == key
    assert values(places(), "average", "compared") == [exact(["47/4", "77/4"]), "A, C"]


def test_bias_variance_sum_follows_from_the_own_parts():
    assert told(one(), mean="8", squared_bias="1", error="11.5") == {
        "mean": WRONG, "squared_bias": FOLLOWS, "error": FOLLOWS,
    }  # fmt: skip
    answers = {"variance": "[3, 10]", "error": "[51/4, 47/4]", "compared": "B, D"}
    assert told(two(), **answers) == {"variance": WRONG, "error": FOLLOWS, "compared": FOLLOWS}


@pytest.mark.parametrize(
    ("step", "answers", "name"),
    [
        ("variance", {"variance": "40/3", "error": "107/6"}, "divided by n - 1"),
        ("variance", {"variance": "14"}, "spread about the true value"),
        ("variance", {"variance": "1/2"}, "noise for the variance"),
        ("variance", {"variance": "40"}, "sum in place of the mean"),
        ("squared_bias", {"squared_bias": "2"}, "bias not squared"),
        ("error", {"error": "14"}, "noise left out"),
        ("error", {"error": "14.25"}, "noise squared"),
    ],
)
def test_bias_variance_knows_a_mistake(step, answers, name):
    is_told_as(name, one(), step, **answers)


def test_bias_variance_capacity_goes_by_the_degree():
    is_told_as("capacity the wrong way round", two(), "compared", compared="A, C")


# -- polynomial features -----------------------------------------------------------------------------------------


def plane(**changes):
    parameters = {"inputs": 2, "degree": 2, "constant": True, "names": ("x", "y"), "point": exact([2, -3]), **changes}
    return exercise_of("polynomial-features", larger=(3, 4), **parameters)


def space():
    return exercise_of(
        "polynomial-features", inputs=3, degree=2, constant=False, names=("x", "y", "z"), point=exact([2, -1, 3]),
        larger=(4, 3), weights=exact([2, -1]), asked="n for 2",
    )  # fmt: skip


def test_features_of_two_variables():
    assert values(plane(), "values", "count") == [exact([1, 2, -3, 4, -6, 9]), 35]
    assert told(plane(), phi="[1, x, y, x^2, y*x, y^2]") == {}
    assert told(plane(constant=False), phi="[x, y, x*x, x y, y*y]", count="34") == {}


def test_features_of_three_variables_and_their_number():
    # 2 (2 - 1 + 3) - (4 - 2 + 6 + 1 - 3 + 9)
    assert values(space(), "values", "model", "count") == [exact([2, -1, 3, 4, -2, 6, 1, -3, 9]), -7, 34]
    assert told(space(), formula="(n + 1)(n + 2)/2 - 1") == {}
    assert told(space(), formula="n(n + 3)/2") == {}
    assert told(space(), formula="(n + 1)(n + 2)/2")["formula"] == MISTAKE  # with the constant


@pytest.mark.parametrize(("asked", "formula"), [("d for 2", "(d^2 + 3d)/2"), ("d for 3", "(d+1)(d+2)(d+3)/6 - 1")])
def test_features_formula_in_the_degree(asked, formula):
    exercise = exercise_of("polynomial-features", **{**space().parameters, "asked": asked})
    assert told(exercise, formula=formula) == {}


def test_feature_values_follow_from_the_own_features():
    answers = {"phi": "[1, x, y, x^2, 2x y, y^2]", "values": "[1, 2, -3, 4, -12, 9]"}
    assert told(plane(), **answers) == {"phi": WRONG, "values": FOLLOWS}
    assert told(space(), values="[2, -1, 3, 4, -2, 6, 1, -3, 8]", model="-6") == {"values": WRONG, "model": FOLLOWS}


def test_features_of_an_own_list_of_another_length_go_on():
    """Without x y: half is the most beside a mistake. Without z^2: 2 (2 - 1 + 3) - (4 - 2 + 6 + 1 - 3) = 2."""
    marked = mark(plane(), phi="[1, x, y, x^2, y^2]", values="[1, 2, -3, 4, 9]")
    assert (marked["phi"].verdict, marked["phi"].marks) == (MISTAKE, Fraction(3, 2))
    assert (marked["values"].verdict, marked["values"].marks) == (FOLLOWS, 2)
    answers = {"phi": "[x, y, z, x^2, x y, x z, y^2, y z]", "values": "[2, -1, 3, 4, -2, 6, 1, -3]", "model": "2"}
    assert told(space(), **answers) == {"phi": WRONG, "values": FOLLOWS, "model": FOLLOWS}
    # Values that do not belong to the own list have no weights.
    part = mark(space(), values="[2, -1, 3, 4, -2, 6, 1, -3]", model="2")["model"]
    assert (part.verdict, part.feedback) == (WRONG, "")


@pytest.mark.parametrize(
    ("exercise", "step", "answers", "name"),
    [
        (plane, "phi", {"phi": "[1, x, y, x^2, y^2]"}, "cross terms forgotten"),
        (plane, "phi", {"phi": "[x, y, x^2, x y, y^2]"}, "constant feature"),
        (plane, "phi", {"phi": "[1, x, y, x y]"}, "powers forgotten"),
        (plane, "phi", {"phi": "[1, x^2, x y, y^2]"}, "highest degree only"),
        (plane, "phi", {"phi": "[1, x, y, x^2, x y, y x, y^2]"}, "orders counted separately"),
        (plane, "count", {"count": "13"}, "cross terms forgotten"),
        (plane, "count", {"count": str(1 + 3 + 9 + 27 + 81)}, "orders counted separately"),
        (space, "count", {"count": "35"}, "constant feature"),
        (space, "formula", {"formula": "2n"}, "cross terms forgotten"),
        (space, "formula", {"formula": "n + n^2"}, "orders counted separately"),
    ],
)
def test_features_know_a_mistake(exercise, step, answers, name):
    is_told_as(name, exercise(), step, **answers)
