"""Calculus with expressions: derivatives and gradients of the functions of a problem, and numbers put in."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from types import CellType, FunctionType
from typing import Any

from exgen.errors import BadSolution
from exgen.values.functions import OWN, remembered
from exgen.values.numbers import Array, Scalar, exact, is_expression
from exgen.values.symbols import Symbol


def variable(name: str) -> Scalar:
    """A real sympy symbol, for problems whose answers are expressions."""
    import sympy

    return sympy.Symbol(name, real=True)


def diff(expression: Scalar, name: Any, times: int = 1) -> Scalar:
    """The derivative of an expression by a variable, `times` times, by sympy.

    Sums are differentiated term by term: but for their factors, terms are met in many variants, and remembered.
    """
    for _ in range(times):
        expression = _differentiated(expression, name)
    return expression


@remembered
def _differentiated(expression: Scalar, name: Any) -> Scalar:
    if not is_expression(expression):
        return Fraction(0)
    terms = [term.as_coeff_Mul() for term in expression.as_coeff_add()[1]]
    return exact(sum((factor * _term_differentiated(term, name) for factor, term in terms), Fraction(0)))


@remembered
def _term_differentiated(term: Scalar, name: Any) -> Scalar:
    import sympy

    return exact(sympy.diff(term, name))


def substitute(expression: Scalar, values: dict[Any, Scalar]) -> Scalar:
    """The expression with numbers in place of its variables, all at once."""
    if not is_expression(expression):
        return exact(expression)
    if any(isinstance(value, Symbol) for value in values.values()):
        return _rational(expression, values)
    return _substituted(expression, tuple(values.items()))


@remembered
def _substituted(expression: Scalar, values: tuple[tuple[Any, Scalar], ...]) -> Scalar:
    given = dict(values)
    try:
        return _rational(expression, given)
    except _NotRational:
        _bits(expression, given)
        return exact(expression.xreplace({name: _number(value) for name, value in values}))


MAX_BITS = 20_000  # of a number that comes of putting numbers into an expression, which may be a student's own


def _bounded(bits: float) -> float:
    if bits > MAX_BITS:
        hint = "keep powers of large numbers out"
        raise BadSolution("numbers in place of variables would make a number too large to work with", hint)
    return bits


def _bits(expression: Any, values: dict[Any, Scalar]) -> float | None:
    """About how long a number the expression comes to, None for all else. Raises BadSolution where it is too long.

    sympy works powers of powers of numbers out, however large they are.
    """
    value = values.get(expression, expression)
    if isinstance(value, (int, Fraction)) or value.is_Rational:
        return max(int(value.numerator).bit_length(), int(value.denominator).bit_length())
    sizes = [_bits(arg, values) for arg in value.args] if value is expression else []
    known = [size for size in sizes if size is not None]
    if not sizes or len(known) < len(sizes):
        return None
    if expression.is_Pow:
        power = expression.exp
        return _bounded(known[0] * max(1.0, float(abs(power)) if power.is_Rational else 2.0 ** min(known[1], 99)))
    return _bounded(sum(known) if expression.is_Mul else max(known))


def _number(value: Scalar) -> Any:
    """A Fraction as sympy's own rational number."""
    import sympy

    return value if is_expression(value) else sympy.Rational(value.numerator, value.denominator)


class _NotRational(Exception):
    pass


def _rational(expression: Any, values: dict[Any, Scalar]) -> Any:
    """The value of a rational expression at rational numbers: a hundred times faster than sympy's subs."""
    if expression.is_Rational:
        return Fraction(int(expression.p), int(expression.q))
    if expression.is_Symbol:
        value = values.get(expression)
        if isinstance(value, (int, Fraction)):
            return Fraction(value)
        if isinstance(value, Symbol):
            return value
    elif expression.is_Add:
        return sum((_rational(term, values) for term in expression.args), Fraction(0))
    elif expression.is_Mul:
        return math.prod((_rational(factor, values) for factor in expression.args), start=Fraction(1))
    elif expression.is_Pow and expression.exp.is_Integer and abs(expression.exp) < 1000:
        base, power = _rational(expression.base, values), int(expression.exp)
        if isinstance(base, Symbol):
            return base**power
        _bounded(max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(power))
        if base or power > 0:
            return base**power
    raise _NotRational


def derivative(function: Callable[[Scalar], Scalar], at: Any) -> Any:
    """f'(at) of a function of one number; at an Array, entry by entry."""
    slope = _slope(function)
    return at.map(slope) if isinstance(at, Array) else slope(exact(at))


def gradient(function: Callable[[Any], Scalar], at: Array) -> Array:
    """The gradient of a scalar function of an Array, in the shape of `at`."""
    return Array([exact(partial(*at.entries)) for partial in _partials(function, at.shape)], at.shape)


def _slope(function: Callable[[Scalar], Scalar]) -> Callable[..., Scalar]:
    function, given = _opened(function)

    def differentiate() -> Callable[..., Scalar]:
        import sympy

        x = sympy.Symbol("x", real=True)
        return _evaluator(sympy.diff(function(x), x), (x, *given))

    return _completed(_remembered(function, None, differentiate), given)


def _partials(function: Callable[[Any], Scalar], shape: tuple[int, ...]) -> list[Callable[..., Scalar]]:
    function, given = _opened(function)

    def differentiate() -> list[Callable[..., Scalar]]:
        import sympy

        names = tuple(sympy.Symbol(f"x{i}", real=True) for i in range(math.prod(shape)))
        result = function(Array(names, shape))
        return [_evaluator(sympy.diff(result, name), (*names, *given)) for name in names]

    return [_completed(partial, given) for partial in _remembered(function, shape, differentiate)]


def _opened(function: Callable[..., Any]) -> tuple[Callable[..., Any], dict[Any, Symbol]]:
    """A function closed over symbols of a trace, as one over symbols of sympy; and which of these stands for which."""
    given: dict[Any, Symbol] = {}

    def opened(value: Any) -> Any:
        if isinstance(value, Symbol):
            import sympy

            name = sympy.Dummy(value.name, real=True)
            given[name] = value
            return name
        if isinstance(value, Array):
            return Array([opened(entry) for entry in value.entries], value.shape)
        return value

    cells = getattr(function, "__closure__", None) or ()
    inside = [opened(cell.cell_contents) for cell in cells]
    if not given or not isinstance(function, FunctionType):
        return function, {}
    closure = tuple(CellType(value) for value in inside)
    return FunctionType(function.__code__, function.__globals__, None, function.__defaults__, closure), given


def _completed(evaluate: Callable[..., Scalar], given: dict[Any, Symbol]) -> Callable[..., Scalar]:
    """With the numbers that a function was closed over behind those that it is given."""
    return (lambda *values: evaluate(*values, *given.values())) if given else evaluate


# The functions of a problem are differentiated once, not once a variant: a lambda written at one place of one file,
# closed over equal values, is one function. Code alone does not tell files apart, so the file's globals belong to the
# key, by their id; they are kept with what is known, so that no other file can come by the same id.
_known: dict[Any, tuple[Any, Any]] = {}
MOST_KNOWN = 4096


def _remembered(function: Callable[..., Any], shape: Any, work: Callable[[], Any]) -> Any:
    code, cells = getattr(function, "__code__", None), getattr(function, "__closure__", None) or ()
    inside = tuple(cell.cell_contents for cell in cells)
    # Only what cannot change behind our back tells functions apart.
    defaults = getattr(function, "__defaults__", None)
    world = getattr(function, "__globals__", None)
    if function in OWN:
        key: Any = (function, shape)
    elif code is None or defaults or not all(isinstance(v, (int, str, Fraction, Array)) for v in inside):
        return work()
    else:
        key = (id(world), code, inside, shape)
    if key not in _known:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[key] = world, work()
    return _known[key][1]


def _evaluator(expression: Any, names: tuple[Any, ...]) -> Callable[..., Scalar]:
    """An expression as a function of numbers: a polynomial in Fractions where it is one, else by substitution."""
    import sympy

    if not names or not expression.is_polynomial(*names) or expression.free_symbols - set(names):
        return lambda *values: substitute(expression, dict(zip(names, values)))
    terms = sympy.Poly(expression, *names).terms()
    if not all(factor.is_Rational for _, factor in terms):
        return lambda *values: substitute(expression, dict(zip(names, values)))
    plain = [(powers, Fraction(int(factor.p), int(factor.q))) for powers, factor in terms]

    def polynomial(*values: Scalar) -> Scalar:
        total = Fraction(0)
        for powers, factor in plain:
            for value, power in zip(values, powers):
                if power:
                    factor = factor * value**power
            total = total + factor
        return total

    return polynomial
