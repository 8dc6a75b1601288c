"""Derivatives, gradients, and numbers in place of variables."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from exgen import derivative, diff, exact, exp, gradient, sqrt, substitute, variable
from exgen.errors import BadSolution

X, Y = variable("x"), variable("y")


def test_derivatives_entry_by_entry() -> None:
    assert derivative(lambda x: x**3, at=exact(2)) == 12
    assert derivative(lambda x: x**3 + 5, at=exact([1, "1/2"])) == exact([3, "3/4"])
    assert derivative(lambda x: exp(x), at=exact(0)) == 1
    assert derivative(lambda x: 7, at=exact([1, 2])) == exact([0, 0])
    assert gradient(lambda v: (v * v).mean(), at=exact([1, 2])) == exact([1, 2])
    assert gradient(lambda m: (m @ exact([1, 2])).sum(), at=exact([[0, 0], [0, 0]])) == exact([[1, 2], [1, 2]])
    assert diff(X**2 * Y, X) == 2 * X * Y and diff(X**3, X, 2) == 6 * X and diff(X, Y) == 0
    assert substitute(X**2 + Y, {X: Fraction(1, 2), Y: Fraction(3)}) == Fraction(13, 4)
    assert substitute(X * Y, {X: Y, Y: X}) == X * Y and substitute(Fraction(3), {X: 1}) == 3


@pytest.mark.parametrize(
    "tower",
    [
        ((X**900 + 1) ** 900 + 1) ** 900,
        sqrt(X) * ((X**900 + 1) ** 900 + 1) ** 900,
        ((exp(X) + 1) ** 900 * X**900 + 1) ** 900 + ((X**99 + 2) ** 99 + 2) ** 99,
        (X**9999 + 1) ** 9999,
        (X + 1) ** (X**900),
        X ** (X ** (X**X)),
    ],
)
def test_no_tower_of_powers_is_worked_out(tower: Any) -> None:
    """A student's answer may be one, and goes on into later steps."""
    with pytest.raises(BadSolution, match="too large"):
        substitute(tower, {X: Fraction(3)})
    assert substitute(tower, {X: Y}) == tower.xreplace({X: Y})


def test_large_powers_of_ordinary_size_are_worked_out() -> None:
    assert substitute((X + 1) ** 200 / X**3, {X: Fraction(3)}) == Fraction(4**200, 27)
    assert substitute(sqrt(X) * (X + 1) ** 200, {X: Fraction(4)}) == 2 * 5**200


def test_a_remembered_derivative_is_that_of_its_own_closure() -> None:
    """Lambdas of one place are told apart by what they close over, also where it changes."""
    found = [derivative(lambda x, n=n: x**n, at=exact(2)) for n in (1, 2, 3)]
    assert found == [1, 4, 12]
    for power in (1, 2, 3):
        assert derivative(lambda x: x**power, at=exact(2)) == power * 2 ** (power - 1)  # noqa: B023
    for values in ([1, 2], [3, 4]):
        assert gradient(lambda v: v @ exact(values), at=exact([0, 0])) == exact(values)  # noqa: B023
    scale = {"by": 1}
    assert [derivative(lambda x: scale["by"] * x, at=exact(1)) for scale["by"] in (1, 2, 3)] == [1, 2, 3]


def test_a_remembered_derivative_is_that_of_its_own_file() -> None:
    """Two problem files may have the same line at the same place, with helpers of one name that differ."""
    source = "def act(x):\n    return x**{}\n\nslope = derivative(lambda x: act(x), at=exact(2))\n"
    found = []
    for power in (2, 3):
        names = {"derivative": derivative, "exact": exact}
        exec(compile(source.format(power), f"{power}.py", "exec"), names)
        found.append(names["slope"])
    assert found == [4, 12]


SMALL = st.fractions(min_value=-3, max_value=3, max_denominator=7)


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=5), SMALL)
def test_derivatives_of_polynomials(coefficients: list[int], at: Fraction) -> None:
    slope = derivative(lambda x: sum(c * x**i for i, c in enumerate(coefficients)), at=at)
    assert slope == sum((i * c * at ** (i - 1) for i, c in enumerate(coefficients) if i), Fraction(0))


@given(SMALL, SMALL)
def test_substitution_in_numbers_is_sympys(a: Fraction, b: Fraction) -> None:
    expression = (X + 1) ** 3 / (Y**2 + 1) - X * Y / 3 + Y**-2
    assume(b)
    expected = expression.subs({X: sympy.Rational(str(a)), Y: sympy.Rational(str(b))})
    assert substitute(expression, {X: a, Y: b}) == Fraction(int(expected.p), int(expected.q))
