"""The small tree that a typed answer is read into, how it is written back, and its exact value.

    Number    3, 0.25, 1.2e-3; never negative, `figures` as typed for a decimal, None for an integer
    Name      a variable of the problem, in canonical form: x_1, alpha
    Constant  e, pi, infinity
    Apply     an operator or a function on terms
    Row       a vector; a Row of Rows is a matrix

The operators are add and mul (of two or more, see `total` and `product`), div, pow, neg and percent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from exgen.errors import Unreadable
from exgen.values import Array, variable

# Nobody changes a term; they are not `frozen` only because that triples the time to make one.

MAX_BITS = 20_000  # of any exact number met on the way; 10^(10^8) is never written out


@dataclass(slots=True, unsafe_hash=True)
class Number:
    """A number as typed: its exact value, and for a decimal its significant figures (for 0.00 the places)."""

    value: Fraction
    figures: int | None = None


@dataclass(slots=True, unsafe_hash=True)
class Name:
    """A variable."""

    name: str


@dataclass(slots=True, unsafe_hash=True)
class Constant:
    """`e`, `pi` or `infinity`."""

    name: str


@dataclass(slots=True, unsafe_hash=True)
class Apply:
    """An operator or one of FUNCTIONS, applied."""

    op: str
    args: tuple[Term, ...]


@dataclass(slots=True, unsafe_hash=True)
class Row:
    """A vector of terms, or a matrix as a Row of Rows."""

    items: tuple[Term, ...]


Term: TypeAlias = Number | Name | Constant | Apply | Row

# Each function, and how many arguments it takes at least and at most. log is natural, log(x, b) has base b.
_OF_ONE = (
    "exp sqrt abs sign sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth sech csch "
    "arsinh arcosh artanh sigmoid relu softplus"
)
FUNCTIONS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(_OF_ONE.split(), (1, 1)),
    "log": (1, 2),
    "root": (2, 2),
    "max": (1, 100),
    "min": (1, 100),
}


def number(value: int | Fraction) -> Term:
    """An exact value as a term: an integer, a quotient of integers, or the negative of one."""
    fraction = Fraction(value)
    size: Term = Number(Fraction(abs(fraction.numerator)))
    if fraction.denominator != 1:
        size = Apply("div", (size, Number(Fraction(fraction.denominator))))
    return Apply("neg", (size,)) if fraction < 0 else size


def total(*terms: Term) -> Term:
    """The sum, with sums among its terms opened, so that a + (b + c) and a + b + c are one tree."""
    return joined("add", terms)


def product(*terms: Term) -> Term:
    """The product, with products among its factors opened."""
    return joined("mul", terms)


def joined(op: str, terms: tuple[Term, ...]) -> Term:
    """The sum (`add`) or the product (`mul`), with its like among the terms opened."""
    args: tuple[Term, ...] = ()
    for term in terms:
        args += term.args if type(term) is Apply and term.op == op else (term,)
    return Apply(op, args) if len(args) > 1 else args[0]


def parts(term: Term) -> tuple[Term, ...]:
    """The terms directly inside."""
    if isinstance(term, Apply):
        return term.args
    return term.items if isinstance(term, Row) else ()


def infinite(term: Term) -> int:
    """1 or -1 of plus or minus infinity, as a limit may be; 0 of all else."""
    if isinstance(term, Apply) and term.op == "neg":
        return -infinite(term.args[0])
    return int(term == Constant("infinity"))


def names_of(term: Term) -> frozenset[str]:
    """The variables."""
    seen = set()
    stack = [term]
    while stack:
        here = stack.pop()
        kind = type(here)
        if kind is Name:
            seen.add(here.name)  # type: ignore[union-attr]
        elif kind is Apply:
            stack.extend(here.args)  # type: ignore[union-attr]
        elif kind is Row:
            stack.extend(here.items)  # type: ignore[union-attr]
    return frozenset(seen)


def substitute(term: Term, name: str, by: Term) -> Term:
    """The term with `by` in place of a name."""
    if isinstance(term, Name):
        return by if term.name == name else term
    if isinstance(term, Row):
        return Row(tuple(substitute(item, name, by) for item in term.items))
    if not isinstance(term, Apply):
        return term
    args = tuple(substitute(arg, name, by) for arg in term.args)
    return joined(term.op, args) if term.op in {"add", "mul"} else Apply(term.op, args)


# -- writing -----------------------------------------------------------------------------------------------------

SUM, NEGATIVE, PRODUCT, POWER, ATOM = range(5)  # how tightly what is written holds together


def plain(term: Term) -> str:
    """The term as a student would type it, with no bracket more than needed; it reads back to the same term."""
    return _written(term)[0]


def _written(term: Term) -> tuple[str, int]:
    if isinstance(term, (Name, Constant)):
        return term.name, ATOM
    if isinstance(term, Number):
        return (decimal(term.value, term.figures), ATOM) if term.figures else _integer(term.value)
    if isinstance(term, Row):
        return "[" + ", ".join(map(plain, term.items)) + "]", ATOM
    op, args = term.op, term.args
    if op == "add":
        text = _within(args[0], NEGATIVE)
        for arg in args[1:]:
            if isinstance(arg, Apply) and arg.op == "neg":
                text += " - " + _within(arg.args[0], PRODUCT)
            else:
                text += " + " + _within(arg, PRODUCT)
        return text, SUM
    if op == "neg":
        return "-" + _within(args[0], PRODUCT), NEGATIVE
    if op == "mul":
        return "*".join([_within(args[0], PRODUCT), *(_within(arg, POWER) for arg in args[1:])]), PRODUCT
    if op == "div":
        return f"{_within(args[0], PRODUCT)}/{_within(args[1], POWER)}", PRODUCT
    if op == "pow":
        return f"{_within(args[0], ATOM)}^{_within(args[1], POWER)}", POWER
    if op == "percent":
        return f"{_within(args[0], ATOM)}%", ATOM
    name = "ln" if op == "log" and len(args) == 1 else op
    return f"{name}({', '.join(map(plain, args))})", ATOM


def _within(term: Term, least: int) -> str:
    """The term inside something that needs it to hold together at least so tightly."""
    text, holds = _written(term)
    return text if holds >= least else f"({text})"


def _integer(value: Fraction) -> tuple[str, int]:
    if value < 0:
        return f"-{abs(value)}", NEGATIVE
    return str(value), ATOM if value.denominator == 1 else PRODUCT


def decimal(value: Fraction, figures: int) -> str:
    """A non-negative value of that many significant figures, as a decimal or, if that needs padding, as 1.2e30."""
    if value == 0:
        return "0." + "0" * figures
    exponent = _exponent(value)
    digits = str(round(value / Fraction(10) ** (exponent - figures + 1)))
    if -6 <= exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    if 0 <= exponent < figures - 1:
        return f"{digits[: exponent + 1]}.{digits[exponent + 1 :]}"
    return f"{digits[0]}.{digits[1:]}e{exponent}" if figures > 1 else f"{digits}e{exponent}"


# -- decimals ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decimal:
    """A number typed as one decimal: its value, its significant figures, and one in the last of them."""

    value: Fraction
    figures: int
    unit: Fraction

    def times(self, factor: Fraction) -> Decimal:
        return Decimal(self.value * factor, self.figures, self.unit * abs(factor))


def decimal_of(term: Term) -> Decimal | None:
    """The decimal that a whole answer is: -0.25, 1.2e-3, 1.2*10^-3 or 33.3%; None for all else, integers too."""
    if isinstance(term, Number):
        return None if term.figures is None else Decimal(term.value, term.figures, _unit(term.value, term.figures))
    if not isinstance(term, Apply):
        return None
    inner = decimal_of(term.args[0])
    if inner is None:
        return None
    if term.op == "neg":
        return inner.times(Fraction(-1))
    if term.op == "percent":
        return inner.times(Fraction(1, 100))
    if term.op == "mul" and len(term.args) == 2:
        power = term.args[1]
        ten = rational(power) if isinstance(power, Apply) and power.op == "pow" else None
        return inner.times(ten) if ten and rational(parts(power)[0]) == 10 else None
    return None


def rounded(term: Term, key: Term) -> Decimal | None:
    """The decimal that an answer to a key is, if it is one.

    A whole number is exact beside a whole key; beside any other it can only be meant as a rounding.
    """
    if (typed := decimal_of(term)) or (typed := whole(term)) is None:
        return typed
    exact = rational(key)
    return None if exact is not None and exact.denominator == 1 else typed


def whole(term: Term) -> Decimal | None:
    """The decimal that a typed integer would be, with all its figures."""
    if isinstance(term, Apply) and term.op == "neg":
        inner = whole(term.args[0])
        return inner.times(Fraction(-1)) if inner else None
    if not isinstance(term, Number) or term.value.denominator != 1:
        return None
    return Decimal(term.value, len(str(term.value.numerator)), Fraction(1))


def figures(term: Term) -> int | None:
    """The significant figures of an answer that is one decimal."""
    found = decimal_of(term)
    return found.figures if found else None


def _unit(value: Fraction, figures: int) -> Fraction:
    if value == 0:
        return Fraction(1, 10**figures)
    return Fraction(10) ** (_exponent(value) - figures + 1)


def _exponent(value: Fraction) -> int:
    """The power of ten of the leading figure."""
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    return exponent - 1 if Fraction(10) ** exponent > value else exponent


# -- exact values ------------------------------------------------------------------------------------------------


def to_exact(term: Term) -> Any:
    """A Fraction, an Array, or a sympy expression in real symbols.

    Built node by node; nothing is parsed. Raises Unreadable where a number on the way would be too large,
    or where there is no real value (1/0, ln(-1), infinity).
    """
    if isinstance(term, Row):
        return Array.of([to_exact(item) for item in term.items])
    value = rational(term)
    if value is not None:
        return value
    _tame(term)
    try:
        built = _sympy(term)
        missing = built.is_finite is False or built.is_real is False or built.has(*_no_values())
    except (ArithmeticError, AttributeError, TypeError, ValueError, RecursionError) as error:
        raise Unreadable(f"{plain(term)[:80]} has no value that could be worked with") from error
    if missing:
        raise Unreadable(f"{plain(term)[:80]} has no real value")
    return Fraction(int(built.p), int(built.q)) if built.is_Rational else built


def rational(term: Term) -> Fraction | None:
    """The value where plain arithmetic gives one; None with variables, roots, e, or above MAX_BITS."""
    if isinstance(term, Number):
        return term.value
    if not isinstance(term, Apply) or term.op not in {"add", "mul", "div", "pow", "neg", "percent"}:
        return None
    values = []
    for arg in term.args:
        value = rational(arg)
        if value is None:
            return None
        values.append(value)
    first = values[0]
    if term.op == "neg":
        return -first
    if term.op == "percent":
        return first / 100
    for other in values[1:]:
        if term.op == "add":
            first += other
        elif term.op == "mul":
            first *= other
        elif term.op == "div":
            if other == 0:
                return None
            first /= other
        elif other.denominator != 1 or bits(first) * abs(other) > MAX_BITS or (first == 0 and other <= 0):
            return None
        else:
            first = Fraction(first**other.numerator)
        if bits(first) > MAX_BITS:
            return None
    return first


def bits(value: Fraction) -> int:
    """The length of the longer of numerator and denominator."""
    return max(value.numerator.bit_length(), value.denominator.bit_length())


MAX_POWER = 10_000  # of an exponent that sympy gets to see, and of its denominator
MAX_SIZE = 1e15  # of what a function is applied to
MAX_SCALE = 1e40  # of a number beside a variable there, and of its reciprocal


def about(term: Term) -> float | None:
    """The value in floating point, if it has one of ordinary size."""
    try:
        found = _tame(term)
    except Unreadable:
        return None
    return found if found is not None and math.isfinite(found) else None


def _tame(term: Term) -> float | None:
    """About the value of a constant, None of all else. Raises Unreadable for powers that sympy would never end with."""
    if isinstance(term, Constant):
        return {"e": math.e, "pi": math.pi}.get(term.name)
    if isinstance(term, Number):
        return _about("mul", [term.value])
    if not isinstance(term, Apply):
        return None
    values = [_tame(arg) for arg in term.args]
    known = [value for value in values if value is not None]
    wild = term.op in FUNCTIONS and any(MAX_SIZE < abs(value) < math.inf for value in known)
    if term.op in _GROWING:
        wild = wild or any(abs(value) > MAX_POWER for value in known)
    elif term.op in {"pow", "root"}:
        exact, power, base = rational(term.args[-1]), values[-1], values[0]
        wild = wild or (exact is not None and max(abs(exact.numerator), exact.denominator) > MAX_POWER)
        if power is not None:
            size = 0.0 if base is None else abs(math.log2(abs(base))) if 0 < abs(base) < math.inf else math.inf
            wild = wild or abs(power) > MAX_POWER or (abs(power) > 1 and size * abs(power) > MAX_BITS)
    if term.op in FUNCTIONS or term.op == "pow":
        inner = [arg for arg, value in zip(term.args, values, strict=True) if value is None]
        wild = wild or any(map(_scaled, inner if term.op != "pow" else inner and term.args[1:]))
    if wild:
        raise Unreadable(f"{plain(term)[:80]} is too large or too fine to be worked with")
    return _about(term.op, known) if len(known) == len(values) else None


def _scaled(term: Term) -> bool:
    """Whether a number in what varies is so large or small that nothing can be worked out with it: e^(10^400 x)."""
    stack = [term]
    while stack:
        here = stack.pop()
        value = rational(here) if isinstance(here, (Number, Apply)) and not names_of(here) else None
        if value is not None:
            if value and not 1 / Fraction(MAX_SCALE) < abs(value) < MAX_SCALE:
                return True
        else:
            stack.extend(parts(here))
    return False


_GROWING = {"exp", "sinh", "cosh", "sigmoid", "softplus", "tanh", "coth", "sech", "csch"}
_FLOATS: dict[str, Callable[..., float]] = {
    "add": lambda *args: sum(args),
    "mul": lambda *args: math.prod(args),
    "div": lambda x, y: x / y,
    "pow": lambda x, y: x**y if x > 0 or y == int(y) else math.inf,
    "neg": lambda x: -x,
    "percent": lambda x: x / 100,
    "root": lambda x, n: math.copysign(abs(x) ** (1 / n), x),
    "abs": abs,
    "relu": lambda x: max(0.0, x),
    "max": max,
    "min": min,
    "sigmoid": lambda x: 0.5 + math.tanh(x / 2) / 2,
}


def _about(op: str, values: Sequence[float | Fraction]) -> float:
    """In floating point; infinite where that has no value."""
    try:
        return float(_FLOATS[op](*values)) if op in _FLOATS else float(getattr(math, _PYTHON.get(op, op))(*values))
    except (ArithmeticError, ValueError, TypeError, AttributeError):
        return math.inf if op not in {"sign", "tanh", "coth", "sech", "csch", "sec", "csc", "cot", "arcosh"} else 1.0


_PYTHON = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arsinh": "asinh", "artanh": "atanh"}


def _no_values() -> tuple[Any, ...]:
    import sympy

    return sympy.zoo, sympy.oo, -sympy.oo, sympy.nan


def _sympy(term: Term) -> Any:
    import sympy

    value = rational(term)
    if value is not None:
        return sympy.Rational(value.numerator, value.denominator)
    if isinstance(term, Name):
        return variable(term.name)
    if isinstance(term, Constant):
        return {"e": sympy.E, "pi": sympy.pi, "infinity": sympy.oo}[term.name]
    if not isinstance(term, Apply):
        raise Unreadable(f"{plain(term)[:80]} is not one number")
    args = [_sympy(arg) for arg in term.args]
    op = term.op
    x = args[0]
    if op == "pow":
        if x.is_Rational and args[1].is_Rational and bits(Fraction(int(x.p), int(x.q))) * abs(args[1]) > MAX_BITS:
            raise Unreadable(f"{plain(term)[:80]} is too large a number")
        return sympy.Pow(x, args[1])
    if op == "root":
        return sympy.sign(x) * sympy.Abs(x) ** (1 / args[1]) if args[1] % 2 == 1 else x ** (1 / args[1])
    if op in {"max", "min"}:  # comparing towers of exponentials has no bound
        return (sympy.Max if op == "max" else sympy.Min)(*args, evaluate=all(arg.is_Rational for arg in args))
    if op == "log" and len(args) == 2:
        return sympy.log(x) / sympy.log(args[1])
    made = {
        "add": lambda: sympy.Add(*args),
        "mul": lambda: sympy.Mul(*args),
        "div": lambda: x / args[1],
        "neg": lambda: -x,
        "percent": lambda: x / 100,
        "sigmoid": lambda: 1 / (1 + sympy.exp(-x)),
        "softplus": lambda: sympy.log(1 + sympy.exp(x)),
        "relu": lambda: sympy.Max(0, x, evaluate=bool(x.is_Rational)),
    }
    if op in made:
        return made[op]()
    spelled = {"abs": "Abs", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}
    spelled |= {"arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh"}
    return getattr(sympy, spelled.get(op, op))(x)
