"""Finite sets: spellings, credit, and the empty one."""

from __future__ import annotations

import pytest

from exgen import answers
from exgen.answers import Question
from exgen.values import Finite, exact
from tests.answers.judged import judged

ROOTS = Finite([1, -2, exact("1/2")])
PLACES = Finite([exact([0, 0]), exact([1, -1])])


@pytest.mark.parametrize(
    "text",
    [
        "{1, -2, 1/2}",
        "-2, 1, 0.5",
        "x = 1, x = -2 or x = 1/2",
        "1 and -2 and 1/2",
        r"\{1, -2, \frac12\}",
        "1; -2; 1/2; 1",
    ],
)
def test_a_set_in_any_order(text):
    assert judged(ROOTS, text) == ("EQUAL", 1)


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("-2, 1/2", 0.5), ("1, -2", 0.5), ("1", 0), ("-2", 0), ("none", 0), ("1, -2, 1/2, 7", 0.5), ("1, 2, 3, 4", 0),
        ("1, -2, 7", 0), ("1, -2, 1, -2", 0.5), ("-1, 0, 1", 0),
    ],
)  # fmt: skip
def test_elements_count_above_one_that_anyone_would_try_and_each_too_many_takes_one_away(text, credit):
    assert judged(ROOTS, text) == ("DIFFERENT", credit)


def test_a_set_of_points():
    assert judged(PLACES, "(1, -1), (0, 0)") == ("EQUAL", 1)
    assert judged(PLACES, "{[1, -1]}") == ("DIFFERENT", 0)
    assert judged(Finite([*PLACES.items, exact([2, 3])]), "(1, -1), (2, 3)") == ("DIFFERENT", 0.5)


@pytest.mark.parametrize(
    "text",
    ["none", "None.", "{}", "{ }", "∅", r"$\emptyset$", "impossible", "not possible", "It is impossible.",
     "it's not possible", "no such threshold", "no such number exists", "no theta works", r"no $\theta$",
     "there are none", "does not exist"],
)  # fmt: skip
def test_the_empty_set(text):
    assert judged(Finite([]), text) == ("EQUAL", 1)
    assert judged(ROOTS, text) == ("DIFFERENT", 0)


@pytest.mark.parametrize("text", ["3", "0", "n"])
def test_not_the_empty_set(text):
    assert judged(Finite([]), text) == ("DIFFERENT", 0)


@pytest.mark.parametrize("value", [ROOTS, PLACES, Finite([])])
def test_what_is_printed_reads_back(value):
    kind = answers.kind_of(value)
    assert kind.read(kind.plain(value), Question("1", "y", 1, kind.name, "")).value == value


def test_a_set_with_thin_spaces() -> None:
    assert judged(Finite([exact(0), exact(-6)]), r"$\left\{0,\,-6\right\}$") == ("EQUAL", 1)
