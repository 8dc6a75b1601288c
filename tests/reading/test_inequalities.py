"""Inequalities solved for their variable, and those that bound no interval."""

from __future__ import annotations

import pytest

from exgen.errors import Unreadable
from exgen.reading import End, cleaned, ends_of, read


def bounds(text: str) -> str:
    """The interval, as (0, 2]."""
    low, high = ends_of(cleaned(text, 4000, "an interval", ""), lambda part: read(part, ()))

    def shown(end: End, sign: str) -> str:
        return f"{sign}inf" if end.term is None else end.plain

    return f"{'[' if low.closed else '('}{shown(low, '-')}, {shown(high, '')}{']' if high.closed else ')'}"


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("0 < x <= 2", "(0, 2]"),
        ("2 >= x > 0", "(0, 2]"),
        ("x > 3", "(3, inf)"),
        ("3 > x", "(-inf, 3)"),
        ("x > 0 and x <= 2", "(0, 2]"),
        ("x ≤ 2, x ≥ -1", "[-1, 2]"),
        ("0 < 5x <= 2", "(0, 2/5]"),
        ("-x < 2", "(-2, inf)"),
        ("0 < 1 - 2x <= 4", "[-3/2, 1/2)"),
        ("x/3 - 1 >= 1/2", "[9/2, inf)"),
        ("|x| <= 12", "[-12, 12]"),
        ("2 > |x - 1|", "(-1, 3)"),
        ("x < inf", "(-inf, inf)"),
    ],
)
def test_what_bounds_the_variable(text: str, interval: str) -> None:
    assert bounds(text) == interval


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1 < 2", 4), ("0 < x > 1", 0), ("|x| > 2", 0), ("x > 0 and y < 2", 0), ("x < 0 and x < 2", 0), ("x < x", 4),
        ("x^2 < 4", 0), ("x + y < 2", 0), ("0x < 2", 0), ("x > inf", 4), ("0 < x < 2 +", 10), ("0 < x < y < 2", 0),
    ],
)  # fmt: skip
def test_what_bounds_no_interval(text: str, at: int) -> None:
    with pytest.raises(Unreadable) as caught:
        bounds(text)
    assert caught.value.position == at
