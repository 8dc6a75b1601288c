"""Quotients of polynomials: equal or not is proved, what is none is refused, and the work is bounded."""

from __future__ import annotations

import pytest

from exgen.judging.polynomials import MAX_WORK, NoPolynomial, NoValue, Ring
from exgen.terms import parse


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("(x + y)^2", "x^2 + 2x y + y^2", True),
        ("(x + y)^2", "x^2 + x y + y^2", False),
        ("1/x + 1/y", "(x + y)/(x y)", True),
        ("1/x + 1/y", "2/(x + y)", False),
        ("1/x - 1/x", "0", True),
        ("x/y/x", "1/y", True),
        ("(x/y)^-2", "y^2/x^2", True),
        ("(x/y)^-2", "x^2/y^2", False),
        ("50% x", "x/2", True),
        ("-(x - y)", "y - x", True),
        ("(x^2 - 1)/(x - 1)", "x + 1", True),
        ("x^0", "1", True),
        ("x + 10^-30", "x", False),
    ],
)
def test_equality_is_proved_both_ways(a: str, b: str, same: bool) -> None:
    assert Ring(("x", "y")).equal(parse(a), parse(b)) is same


@pytest.mark.parametrize(
    "text", ["sqrt(x)", "x^(1/2)", "x^y", "exp(x)", "pi*x", "|x|", "2^100000", "x^3000", "(x + y + 1)^70"]
)
def test_what_is_no_polynomial_or_too_large_a_one(text: str) -> None:
    with pytest.raises(NoPolynomial):
        Ring(("x", "y")).quotient(parse(text))


@pytest.mark.parametrize("text", ["1/(x - x)", "(x - x)^-1", "(x - x)^0", "y/0"])
def test_what_is_nowhere_defined(text: str) -> None:
    with pytest.raises(NoValue):
        Ring(("x", "y")).quotient(parse(text))


def test_multiplications_are_counted() -> None:
    ring = Ring(("x", "y"))
    ring.quotient(parse("(x + y)*(x - y)"))
    assert ring.work == 4
    with pytest.raises(NoPolynomial):
        ring.quotient(parse("(x + y + 1)^15*(x - y + 1)^15*(x + 2y + 1)^15"))
    assert ring.work > MAX_WORK
