"""A function from towers: worked values, both ways to take heights and to count units, mistakes, follow-through."""

import math
from fractions import Fraction

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT
from exgen.values import exact

ID = "approximation/piecewise"
WORDING = {"intro": "", "f": "f", "x": "x", "asked": 0}
# f = x^2 + x + 1 on [0, 8) by four towers from midpoints: slopes from 1 to 17.
MIDDLE = {
    "coefficients": exact([1, 1, 1]), "a": exact(0), "width": exact(2), "pieces": 4, "middle": True,
    "shape": "monotone", "shared": False, "weights": False, "cells": (2, 0),
    "tested": exact(["9/2", "3/2"]), "limit": exact("3/10"), "wording": WORDING,
}  # fmt: skip
# f = 2 x^2 - 3 x + 1 on [-1, 3) by four towers from left ends: slopes from -7 to 9.
LEFT = MIDDLE | {
    "coefficients": exact([2, -3, 1]), "a": exact(-1), "width": exact(1), "middle": False, "shape": "turns",
    "shared": True, "weights": True, "cells": (3, 1), "tested": exact(["5/2", "1/2"]), "limit": exact("7/10"),
}  # fmt: skip
GIVEN = MIDDLE | {"shape": "given", "coefficients": exact([1, 0, 1]), "shared": True}


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}


def own(problem, parameters):
    exercise = restore(problem, "own", 3, parameters)
    assert proof.check(exercise) < 1e-9
    return exercise


def test_midpoints_by_hand(problem):
    """f at 1, 3, 5, 7; 4.5 lies in [4, 6), f(4.5) = 25.75; K = 17, 17 * 8 / 2N = 68/N <= 0.3 from 226.7 on."""
    key = own(problem, MIDDLE).key
    assert key["heights"].value == exact([3, 13, 31, 57])
    assert key["outputs"].value == exact([31, 3])
    assert key["error"].value == Fraction(21, 4)
    assert [key[name].value for name in ("lipschitz", "towers", "neurons")] == [17, 227, 454]
    assert own(problem, GIVEN).key["neurons"].value == math.ceil(16 * 8 / 2 / 0.3) + 1


def test_left_ends_by_hand(problem):
    """f at -1, 0, 1, 2 is 6, 1, 0, 3; K = 9, 9 * 4 / N = 36/N <= 0.7 from 51.4 on; units at 53 edges."""
    key = own(problem, LEFT).key
    assert key["heights"].value == exact([6, 1, 0, 3])
    assert key["jumps"].value == exact([6, -5, -1, 3, -3])
    assert key["outputs"].value == exact([3, 1])
    assert key["error"].value == 3
    assert [key[name].value for name in ("lipschitz", "towers", "neurons")] == [9, 52, 53]


def test_forms_of_answers(problem):
    exercise = own(problem, MIDDLE)
    for typed in ("68/N", "17*8/(2N)", "136/(2*N)", "68 N^-1"):
        assert mark(exercise, bound=typed)["bound"].verdict == RIGHT, typed
    for typed in ("136/N", "68", "68/(N+1)"):
        assert mark(exercise, bound=typed)["bound"].verdict != RIGHT, typed
    assert mark(exercise, error="5.25")["error"].verdict == RIGHT
    assert mark(exercise, error="-5.25")["error"].verdict != RIGHT
    assert mark(exercise, towers="226.67")["towers"].verdict != RIGHT


SLIPS = [
    (MIDDLE, "heights taken at another place of the tower", "heights", "[1, 7, 21, 43]"),
    (LEFT, "heights taken at another place of the tower", "heights", "[3, 0, 1, 6]"),
    (MIDDLE, "heights at the right ends", "heights", "[7, 21, 43, 73]"),
    (MIDDLE, "value of the neighbouring tower", "outputs", "[57, 13]"),
    (MIDDLE, "bound for the error", "error", "17"),
    (LEFT, "bound for the error", "error", "9"),
    (LEFT, "slope at the flatter end", "lipschitz", "7"),
    (MIDDLE, "average slope for the steepest", "lipschitz", "9"),
    (MIDDLE, "value for slope", "lipschitz", "73"),
    (MIDDLE, "factor 2 in the bound", "bound", "136/N"),
    (LEFT, "factor 2 in the bound", "bound", "18/N"),
    (GIVEN, "factor 2 in the bound", "towers", "427"),
    (MIDDLE, "length of the interval forgotten", "bound", "17/(2N)"),
    (GIVEN, "length of the interval forgotten", "towers", "27"),
    (MIDDLE, "rounded down", "towers", "226"),
    (MIDDLE, "one unit a tower", "neurons", "227"),
    (MIDDLE, "edges counted the other way", "neurons", "228"),
    (LEFT, "edges counted the other way", "neurons", "104"),
    (LEFT, "heights for weights", "jumps", "[6, 1, 0, 3, -3]"),
    (LEFT, "no way back to 0", "jumps", "[6, -5, -1, 3, 0]"),
]


@pytest.mark.parametrize("parameters, name, step, typed", SLIPS)
def test_each_mistake_is_named(problem, parameters, name, step, typed):
    part = mark(own(problem, parameters), **{step: typed})[step]
    assert part.verdict == MISTAKE and name in part.feedback
    assert part.marks < part.of


def test_every_mistake_is_tried(problem):
    assert {name for _, name, _, _ in SLIPS} == {mistake.name for mistake in problem.mistakes}


def test_what_follows_from_own_heights(problem):
    """Right ends throughout: 1, 0, 3, 10; the network gives 10 and 0, which is 4 more than f(2.5) = 6."""
    marked = mark(own(problem, LEFT), heights="[1, 0, 3, 10]", jumps="[1, -1, 3, 7, -10]", outputs="[10, 0]", error="4")
    assert marked["heights"].verdict == MISTAKE
    assert [marked[name].verdict for name in ("jumps", "outputs", "error")] == [FOLLOWS] * 3


def test_what_follows_from_an_own_constant(problem):
    """K = 9: 36/N, and from 120 towers on at most 0.3; then a unit too few a tower."""
    marked = mark(own(problem, MIDDLE), lipschitz="9", bound="36/N", towers="120", neurons="240")
    assert [marked[name].verdict for name in ("lipschitz", "bound", "towers", "neurons")] == [MISTAKE] + [FOLLOWS] * 3
    marked = mark(own(problem, MIDDLE), bound="136/N", towers="454", neurons="908")
    assert [marked[name].verdict for name in ("bound", "towers", "neurons")] == [MISTAKE, FOLLOWS, FOLLOWS]
    marked = mark(own(problem, MIDDLE), lipschitz="11", bound="44/N", towers="146", neurons="146")
    assert "rounded down" in marked["towers"].feedback and "one unit a tower" in marked["neurons"].feedback


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_bound_holds_and_is_needed(problem, level):
    """On a fine grid the towers stay within the limit, and the constant is the largest slope."""
    for seed in range(8):
        exercise = make(problem, seed, level)
        p, key = exercise.parameters, exercise.key
        a, b = float(p["a"]), float(p["a"] + p["pieces"] * p["width"])
        c2, c1, c0 = map(float, p["coefficients"])
        many, limit = int(key["towers"].value), float(p["limit"])
        for k in range(1000):
            x = a + (b - a) * (k + 0.5) / 1000
            left = a + (b - a) / many * math.floor((x - a) / (b - a) * many)
            place = left + (b - a) / many / 2 if p["middle"] else left
            assert abs((c2 * x * x + c1 * x + c0) - (c2 * place * place + c1 * place + c0)) <= limit + 1e-9
        steepest = max(abs(2 * c2 * x + c1) for x in (a, b))
        share = 2 if p["middle"] else 1
        assert steepest * (b - a) / (share * many) <= limit < steepest * (b - a) / (share * (many - 1))
        if level > 1:
            assert float(key["lipschitz"].value) == steepest
        assert key["neurons"].value == (many + 1 if p["shared"] else 2 * many)


def test_heights_at_the_wrong_place_and_their_bound_cost_once(problem):
    """Left ends for midpoints: f(0), f(2), f(4), f(6), and 17 * 8/N where half of it is due."""
    exercise = own(problem, MIDDLE)
    marked = mark(exercise, heights="[1, 7, 21, 43]", lipschitz="17", bound="136/N")
    assert marked["heights"].verdict == MISTAKE and marked["heights"].marks == 0
    assert (marked["bound"].verdict, marked["bound"].marks) == (FOLLOWS, 1)
    alone = mark(exercise, heights="[3, 13, 31, 57]", lipschitz="17", bound="136/N")["bound"]
    assert (alone.verdict, alone.marks) == (MISTAKE, 0)
