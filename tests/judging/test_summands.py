"""Sums taken apart: coefficients by what they stand before."""

from __future__ import annotations

from fractions import Fraction

import pytest

from exgen.judging import summands
from exgen.terms import parse, parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3x^2 + 2x - 1", [{"x^2": 3}, {"x": 2}, {"": -1}]),
        ("0.5x y + y x", [{"x*y": Fraction(1, 2)}, {"x*y": 1}]),
        ("(x + 1)^2 + x", [{"x^2": 1, "x": 2, "": 1}, {"x": 1}]),
        ("2e^x - e^x*x", [{"e^x": 2}, {"e^x*x": -1}]),
        ("x + 0", [{"x": 1}, {}]),
        ("x^2/2 - 3/4*y + 1/2", [{"x^2": Fraction(1, 2)}, {"y": Fraction(-3, 4)}, {"": Fraction(1, 2)}]),
    ],
)
def test_the_terms_of_a_sum(text: str, found: list[dict[str, object]]) -> None:
    term = parse(text)
    assert summands.is_sum(term)
    assert summands.alike(parts(term)) == found


@pytest.mark.parametrize("text", ["1/x + 1", "1 + 2", "(x + y + z + 1)^5 + x"])
def test_what_is_not_taken_apart(text: str) -> None:
    assert summands.alike(parts(parse(text))) is None


def test_what_is_no_sum() -> None:
    assert not summands.is_sum(parse("2x")) and not summands.is_sum(parse("(x + 1)^2"))
