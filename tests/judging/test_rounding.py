"""Decimals: rounded or cut, and what they lack."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exgen.judging import Outcome, agrees, lacks
from exgen.reading import read
from exgen.terms import number


@settings(max_examples=200, deadline=None)
@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=999), st.integers(3, 8))
def test_a_rounded_or_cut_number_agrees_and_its_neighbours_do_not(exact: Fraction, places: int) -> None:
    assume(exact != 0)
    key = number(exact)
    text = f"{float(exact):.{places - 1}e}"
    assert agrees(read(text), key) is Outcome.EQUAL
    mantissa, _, exponent = text.partition("e")
    digits = abs(round(Fraction(mantissa) * 10 ** (places - 1))) + 2
    assume(len(str(digits)) == places)
    off = f"{'-' if exact < 0 else ''}{digits}e{int(exponent) - places + 1}"
    assert agrees(read(off), key) is Outcome.DIFFERENT


@pytest.mark.parametrize(
    ("answer", "key", "figures", "exact", "part"),
    [
        ("0.09", "1/11", 3, True, "the exact value is asked for"),
        ("0.0909", "1/11", 3, True, "the exact value is asked for"),
        ("0.09", "1/11", 3, False, "this shows 1 significant figure, and at least 3"),
        ("0.333", "1/3", 5, False, "this shows 3 significant figures, and at least 5"),
        ("365", "729/2", 3, True, "the exact value is asked for"),
        ("0.2", "1/11", 3, False, ""),
        ("x", "1/11", 3, False, ""),
    ],
)
def test_what_a_number_lacks_that_is_near(answer: str, key: str, figures: int, exact: bool, part: str) -> None:
    found = lacks(read(answer), read(key), figures, exact)
    assert found.startswith(part) and bool(found) == bool(part)
