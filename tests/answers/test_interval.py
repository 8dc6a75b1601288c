"""Intervals: spellings, credit, and what is none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from exgen import answers
from exgen.answers import Question
from exgen.errors import Unreadable
from exgen.values import Interval, exact
from tests.answers.judged import judged

HALF_OPEN = Interval(0, exact("2/3"), high_closed=True)
RAY = Interval(3, None)


@pytest.mark.parametrize(
    "text",
    [
        "(0, 2/3]",
        "]0; 2/3]",
        "(0, 0.667]",
        "0 < x <= 2/3",
        "2/3 >= x > 0",
        "0<η≤2/3",
        r"$0 < \eta \le \frac{2}{3}$",
        "(0,2/3].",
    ],
)
def test_an_interval_in_any_spelling(text):
    assert judged(HALF_OPEN, text) == ("EQUAL", 1)


@pytest.mark.parametrize("text", ["(3, inf)", "x > 3", "3 < x", "(3, ∞)", r"(3, \infty)", "]3, oo["])
def test_a_ray(text):
    assert judged(RAY, text) == ("EQUAL", 1)


@pytest.mark.parametrize(
    ("text", "credit"),
    [("(0, 2/3)", 0.75), ("[0, 2/3)", 0.5), ("(0, 3/2]", 0), ("x > 0", 0), ("x < 5", 0), ("(-inf, inf)", 0), ("∅", 0)],
)
def test_half_is_for_the_numbers_and_half_for_the_brackets(text, credit):
    assert judged(HALF_OPEN, text) == ("DIFFERENT", credit)


@pytest.mark.parametrize(
    "text", ["(0, 1, 2)", "0 2", "(0", "1 < 2", "0 < x > 1", "x", "(0, 2/3", "(a(b, 1)", "<" * 2000, "x" * 5000, ""]
)
def test_no_interval(text):
    with pytest.raises(Unreadable):
        judged(HALF_OPEN, text)


@pytest.mark.parametrize(
    ("text", "value", "credit"),
    [
        ("c >= -12 and c <= 12", Interval(-12, 12, True, True), 1),
        ("12 >= c, c >= -12", Interval(-12, 12, True, True), 1),
        ("c > -12 and c <= 12", Interval(-12, 12, True, True), Fraction(3, 4)),
        ("|c| <= 12", Interval(-12, 12, True, True), 1),
        ("12 >= abs(c)", Interval(-12, 12, True, True), 1),
        ("|c| < 12", Interval(-12, 12, True, True), Fraction(1, 2)),
        ("|x - 1| < 2", Interval(-1, 3), 1),
        (r"$\left|x + \frac{1}{2}\right| \leq 1$", Interval(exact("-3/2"), exact("1/2"), True, True), 1),
        (r"$\eta \in (0, 2)$", Interval(0, 2), 1),
        ("eta in (0, 2)", Interval(0, 2), 1),
        ("η ∈ ]0, 2[", Interval(0, 2), 1),
    ],
)
def test_intervals_as_people_write_them(text: str, value: Interval, credit: object) -> None:
    assert judged(value, text)[1] == credit


@pytest.mark.parametrize(
    "text", ["|x| > 2", "x < 0 and x < 2", "0 < x < 2 and x < 1", "x > 0 or x < 2", "|x - | < 1", "|3| < 4"]
)
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(Unreadable):
        judged(Interval(0, 2), text)


@pytest.mark.parametrize("value", [HALF_OPEN, RAY, Interval(None, exact("-1/2"))])
def test_what_is_printed_reads_back(value):
    kind = answers.kind_of(value)
    assert kind.read(kind.plain(value), Question("1", "y", 1, kind.name, "")).value == value
