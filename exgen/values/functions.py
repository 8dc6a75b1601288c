"""Functions of exact numbers, entry by entry of arrays: those with a kink, and those whose values need sympy."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextvars import ContextVar
from fractions import Fraction
from functools import lru_cache
from typing import Any

from exgen.errors import BadSolution
from exgen.values.numbers import Array, Scalar, exact
from exgen.values.symbols import Symbol, Truth, calculate

MOST_ASKED = 20_000  # values of functions that are remembered, of each

# -- functions with a kink ---------------------------------------------------------------------------------------
# A draw that lands on a kink is thrown away, since there the key would be a matter of convention. Marking may land
# on one (a student's own wrong value), and then the convention written here holds.

kinks: ContextVar[list[str] | None] = ContextVar("kinks", default=None)


def kink(name: str) -> None:
    seen = kinks.get()
    if seen is not None:
        seen.append(name)


OWN: set[Callable[..., Any]] = set()  # exgen's own functions, which never change


def _entrywise(function: Callable[..., Scalar]) -> Callable[..., Any]:
    def apply(*values: Any) -> Any:
        arrays = [value for value in values if isinstance(value, Array)]
        if not arrays:
            return exact(function(*(exact(value) for value in values)))
        shape = arrays[0].shape
        if any(array.shape != shape for array in arrays):
            raise BadSolution(f"shapes {[array.shape for array in arrays]} do not agree")
        columns = [value.entries if isinstance(value, Array) else [exact(value)] * math.prod(shape) for value in values]
        return Array([exact(function(*entry)) for entry in zip(*columns)], shape)

    apply.__doc__, apply.__name__ = function.__doc__, function.__name__
    OWN.add(apply)
    return apply


@_entrywise
def relu(x: Scalar) -> Scalar:
    """max(0, x), entry by entry; its slope at 0 is taken as 0, as torch does."""
    if isinstance(x, Symbol):
        return calculate("relu({})", x)
    if x == 0:
        kink("relu at 0")
    return x if x > 0 else Fraction(0)


@_entrywise
def maximum(a: Scalar, b: Scalar) -> Scalar:
    """The larger of two, entry by entry; a tie is a kink."""
    if isinstance(a, Symbol) or isinstance(b, Symbol):
        return calculate("maximum({}, {})", a, b)
    if a == b:
        kink("a tie of max")
    return a if a > b else b


@_entrywise
def sign(x: Scalar) -> Scalar:
    """-1, 0 or 1."""
    if isinstance(x, Symbol):
        return calculate("sign({})", x)
    return Fraction((x > 0) - (x < 0))


def where(condition: Any, then: Any, otherwise: Any) -> Any:
    """`then` where the condition holds, else `otherwise`."""
    if isinstance(condition, Truth):
        if isinstance(then, Array) and isinstance(otherwise, Array) and then.shape == otherwise.shape:
            return Array([where(condition, *pair) for pair in zip(then.entries, otherwise.entries)], then.shape)
        return calculate("({1} if {0} else {2})", condition, then, otherwise)
    return exact(then if condition else otherwise)


# -- functions whose exact values need sympy ---------------------------------------------------------------------

# One variant is solved many times over, once for each mistake, and most of what sympy is asked is the same each time.
# Symbols of a trace have no hash and stop here: what needs sympy cannot be traced.
remembered = lru_cache(maxsize=MOST_ASKED)


def _sympy(name: str, doc: str) -> Callable[[Any], Any]:
    @remembered
    def function(x: Scalar) -> Scalar:
        import sympy

        return getattr(sympy, name)(x)

    function.__doc__, function.__name__ = doc, name
    return _entrywise(function)


exp = _sympy("exp", "e to the x, exactly, entry by entry.")
ln = _sympy("log", "The natural logarithm, exactly, entry by entry.")
sqrt = _sympy("sqrt", "The root, exactly, entry by entry.")
sin = _sympy("sin", "Sine of radians.")
cos = _sympy("cos", "Cosine of radians.")
tanh = _sympy("tanh", "Hyperbolic tangent.")


@_entrywise
@remembered
def sigmoid(x: Scalar) -> Scalar:
    """1/(1 + e^(-x)), exactly, entry by entry."""
    import sympy

    return 1 / (1 + sympy.exp(-x))
