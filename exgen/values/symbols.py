"""Symbols that stand for exact numbers while a solution is traced: every operation on one is written down.

What is written down is Python, one line an operation, to be run on the numbers of each variant. A symbol has no
value: whatever would ask for one (`if x > 0`, `x == y`, `max(x, y)`, `f"{x}"`) raises Untraceable.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn


class Untraceable(Exception):
    """A solution asked for the value of a symbol, or did with it what only a number can do."""


class Tape:
    """The lines of a trace, and by their names the exact numbers in them. Equal operations are written once."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.constants: dict[str, Fraction] = {}
        self._written: dict[str, str] = {}
        self._named: dict[Fraction, str] = {}

    def write(self, operation: str, *operands: Any) -> str:
        """Write an operation on symbols and exact numbers, `{}` for each; returns the name of its result."""
        line = operation.format(*map(self.name, operands))
        if line not in self._written:
            name = self._written[line] = f"v{len(self.lines)}"
            self.lines.append(f"{name} = {line}")
        return self._written[line]

    def name(self, value: Any) -> str:
        """How a line names a symbol, a truth or an exact number."""
        if isinstance(value, (Symbol, Truth)):
            if value.tape is not self:
                raise Untraceable("a symbol of another trace")
            return value.name
        if not isinstance(value, (int, Fraction)):
            raise Untraceable(f"a {type(value).__name__} among symbols")
        exact = Fraction(value)
        if exact not in self._named:
            name = self._named[exact] = f"c{len(self.constants)}"
            self.constants[name] = exact
        return self._named[exact]


def calculate(operation: str, *operands: Any) -> Symbol:
    """The symbol of what an operation on symbols and numbers gives, one of them a symbol."""
    tape = next(operand.tape for operand in operands if isinstance(operand, (Symbol, Truth)))
    return Symbol(tape, tape.write(operation, *operands))


def _has_no_value(*_: Any) -> NoReturn:
    raise Untraceable("a solution asks for the value of a symbol")


class Truth:
    """What comparing symbols gives: a condition for `where`, and nothing else."""

    __slots__ = ("name", "tape")

    def __init__(self, tape: Tape, name: str) -> None:
        self.tape = tape
        self.name = name

    __bool__ = __eq__ = __ne__ = __hash__ = __str__ = __format__ = _has_no_value


class Symbol:
    """An exact number that is not known yet."""

    __slots__ = ("name", "tape")

    def __init__(self, tape: Tape, name: str) -> None:
        self.tape = tape
        self.name = name

    def __pow__(self, power: Any) -> Symbol:
        if not isinstance(power, (int, Fraction)) or power.denominator != 1:
            raise Untraceable("a power that is no whole number")
        return self if power == 1 else calculate(f"{{}} ** {int(power)}", self)

    def __neg__(self) -> Symbol:
        return calculate("-{}", self)

    def __pos__(self) -> Symbol:
        return self

    def __abs__(self) -> Symbol:
        return calculate("abs({})", self)

    __bool__ = __eq__ = __ne__ = __hash__ = __str__ = __format__ = _has_no_value
    __int__ = __float__ = __index__ = __round__ = __iter__ = _has_no_value


def _operator(sign: str, neutral: int | None) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """An operator of symbols and its reflection; `neutral` is the number on the right that changes nothing."""

    def operator(self: Symbol, other: Any) -> Any:
        if isinstance(other, (int, Fraction)) and other == neutral:
            return self
        return calculate(f"{{}} {sign} {{}}", self, other) if _is_number(other) else NotImplemented

    def reflected(self: Symbol, other: Any) -> Any:
        if sign in "+*" and other == neutral:
            return self
        return calculate(f"{{}} {sign} {{}}", other, self) if _is_number(other) else NotImplemented

    return operator, reflected


def _comparison(sign: str) -> Callable[[Symbol, Any], Any]:
    def compare(self: Symbol, other: Any) -> Any:
        if not _is_number(other):
            return NotImplemented
        return Truth(self.tape, self.tape.write(f"{{}} {sign} {{}}", self, other))

    return compare


def _is_number(value: Any) -> bool:
    return isinstance(value, (Symbol, int, Fraction)) and not isinstance(value, bool)


for _name, _sign, _neutral in (("add", "+", 0), ("sub", "-", 0), ("mul", "*", 1), ("truediv", "/", 1)):
    _straight, _reflected = _operator(_sign, _neutral)
    setattr(Symbol, f"__{_name}__", _straight)
    setattr(Symbol, f"__r{_name}__", _reflected)
for _name, _sign in (("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">=")):
    setattr(Symbol, f"__{_name}__", _comparison(_sign))
