"""Exact numbers and arrays of them: what `draw` makes and `solve` computes with.

A number is a `fractions.Fraction`; where roots, e or variables come in, a sympy expression. sympy is imported
only there, so that a problem of rational numbers never waits for it. Floats are refused: a key is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from numbers import Rational
from typing import Any

from exgen.errors import BadSolution
from exgen.values.symbols import Symbol

Scalar = Any  # Fraction | sympy.Expr; sympy ships no types, and is not imported here


def exact(value: Any) -> Any:
    """`value` as an exact number, or as an `Array` of them if it is a list or tuple (nested for a matrix).

    Takes integers, Fractions, sympy expressions and strings such as "3/2" or "0.1". Raises BadSolution for a float.
    """
    if isinstance(value, (Fraction, Array, Symbol)):
        return value
    if isinstance(value, (list, tuple)):
        return Array.of(value)
    if isinstance(value, (Rational, str)):
        return Fraction(value)
    if isinstance(value, float):
        hint = "write it as a string, exact('0.1'), or as a fraction"
        raise BadSolution(f"{value!r} is a float, and a key is exact", hint)
    if is_expression(value):
        return Fraction(int(value.p), int(value.q)) if value.is_Rational else value
    raise BadSolution(f"{value!r} is not a number", "exact() takes integers, fractions, expressions and lists of them")


def is_expression(value: Any) -> bool:
    """Whether `value` is a sympy expression, asked without importing sympy."""
    kind = type(value)  # asked of the value, sympy would work its symbols out
    return hasattr(kind, "free_symbols") and hasattr(kind, "is_Rational")


def symbols_in(value: Any) -> frozenset[Any]:
    """The variables of an expression, or of the entries of an Array; none of anything else."""
    if isinstance(value, Array):
        return frozenset().union(*map(symbols_in, value.entries))
    return _free_symbols(value) if is_expression(value) else frozenset()


@lru_cache(maxsize=20_000)
def _free_symbols(expression: Any) -> frozenset[Any]:
    return frozenset(expression.free_symbols)


@lru_cache(maxsize=20_000)
def is_value(expression: Any) -> bool:
    """Whether an expression can be a key: it has variables, or a finite value."""
    return bool(expression.free_symbols) or expression.is_finite is True


def is_exact(value: Any) -> bool:
    """Whether `value` is one of the values that answers are: an exact number, an expression, an Array of them."""
    return isinstance(value, (Fraction, Array, Symbol)) or is_expression(value)


class Array:
    """A vector, matrix or tensor of exact numbers, with the operators of torch tensors.

    Operators work entry by entry on equal shapes, or with one number on either side; nothing else broadcasts.
    `@` is the product of matrices and vectors. Immutable.
    """

    __slots__ = ("entries", "shape")

    def __init__(self, entries: Iterable[Scalar], shape: tuple[int, ...]) -> None:
        self.entries = tuple(entries)
        self.shape = shape
        if len(self.entries) != math.prod(shape):
            raise BadSolution(f"{len(self.entries)} entries do not fill the shape {shape}")

    @classmethod
    def of(cls, nested: Sequence[Any]) -> Array:
        """From a list of numbers, or of equally long lists."""
        rows = [exact(item) for item in nested]
        if not any(isinstance(row, Array) for row in rows):
            return cls(rows, (len(rows),))
        if not all(isinstance(row, Array) and row.shape == rows[0].shape for row in rows):
            raise BadSolution("the rows of an array differ in length")
        return cls([entry for row in rows for entry in row.entries], (len(rows), *rows[0].shape))

    # -- looking --
    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, tuple):
            head, *rest = index
            return self[head][tuple(rest)] if rest else self[head]
        if isinstance(index, slice):
            return Array.of([self[i] for i in range(*index.indices(len(self)))])
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} of an array of shape {self.shape}")
        size = math.prod(self.shape[1:])
        start = (index % len(self)) * size
        part = self.entries[start : start + size]
        return part[0] if len(self.shape) == 1 else Array(part, self.shape[1:])

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def tolist(self) -> list[Any]:
        """The entries as lists, nested as deep as the shape is long."""
        return [row.tolist() if isinstance(row, Array) else row for row in self]

    def __repr__(self) -> str:
        return f"exact({self.tolist()!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Array) and self.shape == other.shape and self.entries == other.entries

    def __hash__(self) -> int:
        return hash((self.entries, self.shape))

    # -- calculating --
    def map(self, function: Callable[[Scalar], Scalar]) -> Array:
        """`function` of each entry."""
        return Array([exact(function(entry)) for entry in self.entries], self.shape)

    def _with(self, other: Any, operation: Callable[[Scalar, Scalar], Scalar]) -> Any:
        if isinstance(other, Array):
            if other.shape != self.shape:
                raise BadSolution(f"shapes {self.shape} and {other.shape} do not agree")
            return Array([exact(operation(a, b)) for a, b in zip(self.entries, other.entries)], self.shape)
        if isinstance(other, (Rational, Symbol)) or is_expression(other):
            return self.map(lambda entry: operation(entry, exact(other)))
        return NotImplemented

    def __add__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a - b)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a / b)

    def __pow__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a**b)

    def __radd__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b + a)

    def __rsub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b - a)

    def __rmul__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b * a)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b / a)

    def __neg__(self) -> Array:
        return self.map(lambda entry: -entry)

    def __matmul__(self, other: Any) -> Any:
        if not isinstance(other, Array):
            return NotImplemented
        if len(self.shape) > 2 or len(other.shape) > 2 or self.shape[-1] != other.shape[0]:
            raise BadSolution(f"a product of shapes {self.shape} and {other.shape} does not exist")
        if len(self.shape) == 2:
            return Array.of([row @ other for row in self])
        if len(other.shape) == 2:
            return Array.of([self @ column for column in other.T])
        return exact(sum((a * b for a, b in zip(self.entries, other.entries)), Fraction(0)))

    @property
    def T(self) -> Array:
        """The transpose of a matrix; a vector as it is."""
        if len(self.shape) == 1:
            return self
        rows, columns = self.shape
        return Array([self.entries[i * columns + j] for j in range(columns) for i in range(rows)], (columns, rows))

    def sum(self) -> Scalar:
        """The sum of all entries."""
        return exact(sum(self.entries, Fraction(0)))

    def mean(self) -> Scalar:
        """The mean of all entries."""
        return exact(self.sum() / len(self.entries))


def outer(u: Array, v: Array) -> Array:
    """u vᵀ of two vectors, shape (len(u), len(v))."""
    return Array.of([[a * b for b in v] for a in u])
