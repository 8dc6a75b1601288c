"""Functions with a kink, and functions with exact values."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import sympy

from exgen import exact, exp, ln, maximum, relu, sigmoid, sign, sqrt, where
from exgen.values import kinks


@pytest.mark.parametrize(
    ("made", "value", "kink"),
    [
        (lambda: relu(exact([-1, 2])), [0, 2], []),
        (lambda: relu(exact([0, 2])), [0, 2], ["relu at 0"]),
        (lambda: relu(-3), 0, []),
        (lambda: maximum(2, 3), 3, []),
        (lambda: maximum(exact([1, 5]), exact([1, 2])), [1, 5], ["a tie of max"]),
        (lambda: maximum(exact([1, 5]), 3), [3, 5], []),
        (lambda: sign(exact([-2, 0, 3])), [-1, 0, 1], []),
        (lambda: where(1 > 2, 3, exact([4])), [4], []),
        (lambda: relu(sqrt(2) - 1), sympy.sqrt(2) - 1, []),
    ],
)
def test_functions_with_a_kink(made: Callable[[], Any], value: Any, kink: list[str]) -> None:
    seen: list[str] = []
    token = kinks.set(seen)
    try:
        assert made() == exact(value)
    finally:
        kinks.reset(token)
    assert seen == kink


def test_exact_functions() -> None:
    assert exp(exact([0, 1])) == exact([1, sympy.E]) and ln(1) == 0 and sqrt("9/4") == Fraction(3, 2)
    assert sigmoid(0) == Fraction(1, 2) and sigmoid(exact([1])) == exact([1 / (1 + sympy.exp(-1))])
