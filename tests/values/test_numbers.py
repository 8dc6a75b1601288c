"""Exact numbers, arrays of them, functions with a kink, derivatives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from exgen import (
    derivative,
    diff,
    exact,
    exp,
    gradient,
    ln,
    maximum,
    outer,
    relu,
    sigmoid,
    sign,
    sqrt,
    substitute,
    variable,
    where,
)
from exgen.errors import BadSolution
from exgen.values import Array, kinks

X, Y = variable("x"), variable("y")


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (3, Fraction(3)), ("3/2", Fraction(3, 2)), ("0.1", Fraction(1, 10)), (Fraction(2, 4), Fraction(1, 2)),
        (sympy.Rational(3, 2), Fraction(3, 2)), (sympy.Integer(3), Fraction(3)), (sympy.sqrt(2), sympy.sqrt(2)), (X, X),
    ],
)  # fmt: skip
def test_exact_numbers(given: Any, value: Any) -> None:
    assert exact(given) == value and type(exact(given)) is type(value)


@pytest.mark.parametrize("given", [0.5, [1, 0.5], None, {1, 2}, object(), [[1, 2], [3]], [1, [2]], [[1], [2, 3]]])
def test_what_is_not_exact_is_refused(given: Any) -> None:
    with pytest.raises(BadSolution):
        exact(given)


def test_lists_become_arrays() -> None:
    vector, matrix = exact([1, "1/2"]), exact([[1, 2, 3], [4, 5, 6]])
    assert vector.shape == (2,) and vector.tolist() == [1, Fraction(1, 2)] and len(matrix) == 2
    assert matrix.shape == (2, 3) and matrix[1] == exact([4, 5, 6]) and matrix[1, 2] == 6 and matrix[-1][0] == 4
    assert matrix[0:1] == exact([[1, 2, 3]]) and [row[0] for row in matrix] == [1, 4]
    assert exact([[[1, 2]], [[3, 4]]]).shape == (2, 1, 2)
    assert exact(vector) is vector and hash(exact([1, 2])) == hash(exact([1, 2])) and exact([1, 2]) != exact([[1, 2]])
    with pytest.raises(IndexError):
        vector[2]


@pytest.mark.parametrize(
    ("made", "value"),
    [
        (lambda v, m: v + v, [2, 4]),
        (lambda v, m: v + 1, [2, 3]),
        (lambda v, m: 1 + v, [2, 3]),
        (lambda v, m: 1 - v, [0, -1]),
        (lambda v, m: v - 1, [0, 1]),
        (lambda v, m: 2 * v, [2, 4]),
        (lambda v, m: v * v, [1, 4]),
        (lambda v, m: v / 2, ["1/2", 1]),
        (lambda v, m: 2 / v, [2, 1]),
        (lambda v, m: v**2, [1, 4]),
        (lambda v, m: -v, [-1, -2]),
        (lambda v, m: Fraction(1, 3) * v, ["1/3", "2/3"]),
        (lambda v, m: m @ v, [5, 11]),
        (lambda v, m: v @ m, [7, 10]),
        (lambda v, m: m @ m, [[7, 10], [15, 22]]),
        (lambda v, m: m.T, [[1, 3], [2, 4]]),
        (lambda v, m: v.T, [1, 2]),
        (lambda v, m: outer(v, v), [[1, 2], [2, 4]]),
        (lambda v, m: v * X, [X, 2 * X]),
    ],
)
def test_operators_are_those_of_tensors(made: Callable[..., Any], value: Any) -> None:
    assert made(exact([1, 2]), exact([[1, 2], [3, 4]])) == exact(value)


def test_sums_products_and_means_are_numbers() -> None:
    vector = exact([1, 2, 4])
    assert (vector @ vector, vector.sum(), vector.mean()) == (21, 7, Fraction(7, 3))
    assert all(type(value) is Fraction for value in (vector @ vector, vector.sum(), vector.mean()))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda v, m: v + exact([1, 2, 3]),
        lambda v, m: v + m,
        lambda v, m: m @ exact([1, 2, 3]),
        lambda v, m: maximum(v, exact([1, 2, 3])),
        lambda v, m: Array([1, 2, 3], (2, 2)),
        lambda v, m: v + 0.5,
        lambda v, m: [1, 2] @ v,
        lambda v, m: v + "1",
    ],
)
def test_shapes_must_agree_and_floats_stay_out(wrong: Callable[..., Any]) -> None:
    with pytest.raises((BadSolution, TypeError)):
        wrong(exact([1, 2]), exact([[1, 2], [3, 4]]))


@given(st.lists(st.fractions(max_denominator=9), min_size=2, max_size=2), st.integers(-5, 5))
def test_arithmetic_is_that_of_fractions(entries: list[Fraction], number: int) -> None:
    vector = exact(entries)
    assert (vector + number).tolist() == [entry + number for entry in entries]
    assert (vector * vector).sum() == vector @ vector == sum(entry * entry for entry in entries)
    assert 0 - (-vector) == vector and vector - vector == 0 * vector


# -- kinks -------------------------------------------------------------------------------------------------------

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


# -- derivatives -------------------------------------------------------------------------------------------------

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


def test_rational_work_never_waits_for_sympy() -> None:
    script = (
        "import sys; from exgen import *; v = exact([1, '1/2']); assert v @ v and relu(v) and maximum(v, 2)\n"
        "assert plain(v / 3) == '[1/3, 1/6]' and latex(v) and counted(v) == 'two'\n"
        "assert not {'sympy', 'torch', 'click', 'exgen.figures'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
