"""The operations that a variant asks for are counted."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from exgen import derivative, exact, relu
from exgen.bank import Bank
from exgen.exercises import effort


@pytest.mark.parametrize(
    ("solve", "wanted"),
    [
        (lambda step, x, v: step("y", x + 1, marks=1), 1 + 1),
        (lambda step, x, v: step("y", 2 - x * 3 / x, marks=1), 3 + 1),
        (lambda step, x, v: step("y", (x**4), marks=1), 3 + 1),
        (lambda step, x, v: step("y", x * 0 + 0, marks=1), 0 + 1),
        (lambda step, x, v: step("y", -abs(x), marks=1), 0 + 1),
        (lambda step, x, v: step("y", v * x, marks=1), 2 + 3),  # an entry of v is 0
        (lambda step, x, v: step("y", v @ v, marks=1), 2 + 1 + 1),
        (lambda step, x, v: step("y", relu(v), marks=1), 0 + 3),
        (lambda step, x, v: step("y", derivative(lambda t: t**3, at=x), marks=1), 2 + 1),
        (lambda step, x, v: step("y", True, marks=1), 0 + 1),
    ],
)
def test_operations_and_answers_count(solve: Any, wanted: int) -> None:
    problem = replace(Bank.default().problem("autograd/mean-chain"), solve=solve)
    assert effort(problem, {"x": Fraction(5), "v": exact([2, 0, 3])}) == wanted
