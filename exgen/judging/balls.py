"""The value of a term at a point as a ball: an interval that surely holds it (python-flint's arb).

Real values only. Where there is surely none (ln -1, 1/0) Undefined is raised, where the ball is too wide to tell
Unsure.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from exgen.terms import Apply, Constant, Name, Number, Term, rational

HUGE = 1 << 40  # an exponent beyond this is left to exp and log


_AROUND_ZERO, _HALF, _TINY = arb(0, 1), arb(0.5), arb(2) ** -40


class Undefined(Exception):
    """No real value here."""


class Unsure(Exception):
    """Not decided at this precision whether there is a value, or which branch holds."""


Point = dict[str, arb]


def quotient(value: Fraction) -> fmpq:
    """A Fraction as flint's own."""
    return fmpq(value.numerator, value.denominator)


def middle(value: arb) -> fmpq:
    """The midpoint of a finite ball."""
    mantissa, exponent = value.mid().man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def ball(term: Term, point: Point) -> arb:
    """The value of a term where `point` gives the variables, at flint's current precision."""
    kind = type(term)
    if kind is Apply:
        op, args = term.op, term.args  # type: ignore[union-attr]
        first = ball(args[0], point)
        if len(args) == 1:
            return OPERATIONS[op](first)
        if op == "add":
            for arg in args[1:]:
                first = first + ball(arg, point)
            return first
        if op == "mul":
            for arg in args[1:]:
                first = first * ball(arg, point)
            return first
        if op == "pow":
            return _power(term, first, ball(args[1], point))
        return OPERATIONS[op](first, *(ball(arg, point) for arg in args[1:]))
    if kind is Number:
        value = term.value  # type: ignore[union-attr]
        return arb(value.numerator) if value.denominator == 1 else arb(quotient(value))
    if kind is Name:
        return point[term.name]  # type: ignore[union-attr]
    if kind is Constant:
        if term.name == "e":  # type: ignore[union-attr]
            return arb.const_e()
        if term.name == "pi":  # type: ignore[union-attr]
            return arb.pi()
    raise Undefined


def magnitude(value: arb) -> int:
    """About log2 of the midpoint's size; 0 of zero and of what is not finite."""
    if not value.is_finite():
        return 0
    mantissa, exponent = value.mid().man_exp()
    return int(exponent) + int(mantissa).bit_length()


class Scale:
    """Remembers the largest |log2| of all values met, to see how fine a difference could be."""

    def __init__(self) -> None:
        self.largest = 32  # what `see` passes over at a glance

    def see(self, value: arb) -> None:
        if 1e-9 < abs(float(value)) < 1e9 or value.contains(0) or not value.is_finite():
            return
        self.largest = max(self.largest, abs(magnitude(value)))

    def ball(self, term: Term, point: Point) -> arb:
        """As `ball`, remembering. Numbers as typed do not count here: their digits do, elsewhere."""
        if type(term) is Apply:
            op = term.op
            args = [self.ball(arg, point) for arg in term.args]
            if op in _SATURATING and abs(args[0]) > 10:  # 1 - tanh(x) is about 2^(-3x)
                self.largest = max(self.largest, _ceiling(3 * abs(args[0])))
            value = OPERATIONS[op](*args) if op != "pow" else _power(term, *args)
        else:
            value = ball(term, point)
            if type(term) is not Name:
                return value
        self.see(value)
        return value


def _ceiling(value: arb) -> int:
    bound = value.abs_upper()
    return int(bound.ceil().unique_fmpz() or HUGE) if bound < HUGE else HUGE


# -- operations --------------------------------------------------------------------------------------------------


def _sum(*args: arb) -> arb:
    result = args[0]
    for arg in args[1:]:
        result = result + arg
    return result


def _product(*args: arb) -> arb:
    result = args[0]
    for arg in args[1:]:
        result = result * arg
    return result


def _nonzero(x: arb) -> arb:
    if x.contains(0):
        raise Undefined if x.is_zero() else Unsure
    return x


def _divide(x: arb, y: arb) -> arb:
    return x / _nonzero(y)


def _positive(x: arb) -> arb:
    if not x > 0:
        raise Undefined if x <= 0 else Unsure
    return x


def _sqrt(x: arb) -> arb:
    if not x >= 0:
        return _near_zero(x, _HALF)
    return x.sqrt()


def _near_zero(x: arb, power: arb) -> arb:
    """A power that is real from 0 on only, of a ball that holds zero: if it is tiny, it is taken to be real here."""
    if x < 0:
        raise Undefined
    bound = x.abs_upper()
    if not power > 0 or not bound < _TINY:
        raise Unsure
    return bound**power * _AROUND_ZERO


def _log(x: arb, base: arb | None = None) -> arb:
    if base is None:
        return _positive(x).log()
    return _positive(x).log() / _nonzero(_positive(base).log())


def _power(term: Any, base: arb, exponent: arb) -> arb:
    if type(term.args[0]) is Constant:
        return exponent.exp() if term.args[0].name == "e" else base**exponent
    power = term.args[1]
    whole = power.value if type(power) is Number else rational(power)
    if whole is not None and whole.denominator == 1:
        n = whole.numerator  # an int compares ten times as fast as a Fraction
        if n <= 0:
            _nonzero(base)
        if -HUGE < n < HUGE:
            return _raised(base, n) if base.contains(0) else base**n
    if base > 0:
        return base**exponent
    if base.is_zero() and exponent > 0:
        return base
    if base < 0 and (whole is not None or not exponent.contains_integer()):
        if whole is not None and whole.denominator == 1:
            raise Unsure
        raise Undefined
    if whole is not None and whole.denominator != 1:
        return _near_zero(base, exponent)
    raise Unsure


def _raised(base: arb, n: int) -> arb:
    """A whole power of a ball that holds zero, of which flint would say nothing."""
    if n < 3:
        return base * base if n == 2 else base
    bound = base.abs_upper() ** n
    return bound * _AROUND_ZERO


def _root(x: arb, index: arb) -> arb:
    n = index.unique_fmpz() if index.is_exact() and abs(index) <= 1000 else None
    if n is None or n < 1:
        raise Undefined
    if n % 2 and not x >= 0:
        if x < 0:
            return -((-x).root(int(n)))
        return _near_zero(x, 1 / index)
    if not x >= 0:
        return _near_zero(x, 1 / index)
    return x.root(int(n))


def _sign(x: arb) -> arb:
    if x.contains(0) and not x.is_zero():
        raise Unsure
    return x.sgn()


def _within_one(x: arb) -> arb:
    if not abs(x) <= 1:
        raise Undefined if abs(x) > 1 else Unsure
    return x


def _arcosh(x: arb) -> arb:
    if not x >= 1:
        raise Undefined if x < 1 else Unsure
    return x.acosh()


def _artanh(x: arb) -> arb:
    if not abs(x) < 1:
        raise Undefined if abs(x) >= 1 else Unsure
    return x.atanh()


def _sigmoid(x: arb) -> arb:
    # either form is exact; each is sharp on its side
    return 1 / (1 + (-x).exp()) if x > 0 else x.exp() / (1 + x.exp())


def _softplus(x: arb) -> arb:
    return x + (-x).exp().log1p() if x > 0 else x.exp().log1p()


def _fold(choose: Callable[[arb, arb], arb]) -> Callable[..., arb]:
    def folded(*args: arb) -> arb:
        result = args[0]
        for arg in args[1:]:
            result = choose(result, arg)
        return result

    return folded


_SATURATING = {"tanh", "coth", "sigmoid", "softplus", "arctan"}
OPERATIONS: dict[str, Callable[..., arb]] = {
    "add": _sum,
    "mul": _product,
    "div": _divide,
    "neg": lambda x: -x,
    "percent": lambda x: x / 100,
    "exp": lambda x: x.exp(),
    "log": _log,
    "sqrt": _sqrt,
    "root": _root,
    "abs": lambda x: abs(x),
    "sign": _sign,
    "max": _fold(lambda x, y: x.max(y)),
    "min": _fold(lambda x, y: x.min(y)),
    "relu": lambda x: x.max(arb(0)),
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "tan": lambda x: x.sin() / _nonzero(x.cos()),
    "cot": lambda x: x.cos() / _nonzero(x.sin()),
    "sec": lambda x: 1 / _nonzero(x.cos()),
    "csc": lambda x: 1 / _nonzero(x.sin()),
    "arcsin": lambda x: _within_one(x).asin(),
    "arccos": lambda x: _within_one(x).acos(),
    "arctan": lambda x: x.atan(),
    "sinh": lambda x: x.sinh(),
    "cosh": lambda x: x.cosh(),
    "tanh": lambda x: x.tanh(),
    "coth": lambda x: 1 / _nonzero(x).tanh(),
    "sech": lambda x: x.sech(),
    "csch": lambda x: 1 / _nonzero(x).sinh(),
    "arsinh": lambda x: x.asinh(),
    "arcosh": _arcosh,
    "artanh": _artanh,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
}
