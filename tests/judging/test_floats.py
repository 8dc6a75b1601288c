"""Floating point finds the places at which balls decide: both have the same values."""

from __future__ import annotations

import math

import pytest
from flint import arb

from exgen.answers import compare
from exgen.judging import ball
from exgen.judging.floats import function
from exgen.terms import FUNCTIONS, parse


@pytest.mark.parametrize("op", sorted(FUNCTIONS))
def test_floats_and_balls_agree(op: str) -> None:
    inside = {"arcosh": "y", "root": "x, 3", "max": "x, y", "min": "y, x"}.get(op, "x")
    term = parse(f"{op}({inside}) - 2x*y + 30% - y^-2")
    for x, y in [(0.3, 1.7), (0.9, 5.0)]:
        found = function(term, ["x", "y"])([x, y])
        assert math.isclose(found, float(ball(term, {"x": arb(x), "y": arb(y)})), rel_tol=1e-9, abs_tol=1e-12)


def test_the_largest_of_one_is_that_one() -> None:
    assert [function(parse(f"{op}(x)"), ["x"])([3.5]) for op in ("max", "min")] == [3.5, 3.5]
    assert compare("|sin(max(x))|", "|sin(x)|").verdict == "right"


def test_where_floats_have_no_value() -> None:
    for text in ("1/0", "ln(-x)", "sqrt(-x)", "e^(1000 x)", "infinity", "root(-x, 2)", "(-x)^(1/2)"):
        try:
            found = function(parse(text), ["x"])([1.0])
        except (ArithmeticError, ValueError):
            continue
        assert not math.isfinite(found), text
    assert function(parse("root(-x, 3)"), ["x"])([8.0]) == -2
    assert function(parse("(-x)^3"), ["x"])([2.0]) == -8
