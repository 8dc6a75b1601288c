"""Exact numbers, and arrays of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from exgen import exact, maximum, outer, variable
from exgen.errors import BadSolution
from exgen.values import Array

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


def test_rational_work_never_waits_for_sympy() -> None:
    script = (
        "import sys; from exgen import *; v = exact([1, '1/2']); assert v @ v and relu(v) and maximum(v, 2)\n"
        "assert plain(v / 3) == '[1/3, 1/6]' and latex(v) and counted(v) == 'two'\n"
        "assert not {'sympy', 'torch', 'click', 'exgen.figures'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
