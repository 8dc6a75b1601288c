"""How much there is to calculate in a variant: all students of a level should have about the same to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from exgen.bank import Problem
from exgen.exercises.trace import run
from exgen.values import Array, Table, is_expression


def effort(problem: Problem, parameters: Mapping[str, Any]) -> int:
    """The operations of `solve` on exact numbers, without those by 0, and the parts of answers.

    An expression has as many parts as operations, anything else is one for each entry.
    """
    count = _Counter()
    trace = run(problem.solve, {name: count.wrapped(value) for name, value in parameters.items()})
    return count.operations + sum(_parts(step.value) for step in trace.questions())


def _parts(value: Any) -> int:
    if isinstance(value, (Array, tuple, Table)):
        return sum(map(_parts, value.rows if isinstance(value, Table) else value))
    return 1 + int(value.count_ops()) if is_expression(value) else 1


class _Counter:
    """Counts what is done with the numbers that it has wrapped, and with what comes of them."""

    def __init__(self) -> None:
        self.operations = 0

    def wrapped(self, value: Any) -> Any:
        if type(value) is Fraction:
            return _Counted(value, self)
        if isinstance(value, Array):
            return Array([self.wrapped(entry) for entry in value.entries], value.shape)
        if isinstance(value, (tuple, list)):
            return type(value)(map(self.wrapped, value))
        if isinstance(value, dict):
            return {name: self.wrapped(item) for name, item in value.items()}
        return value


class _Counted(Fraction):
    """A Fraction that tells a counter of each operation on it that takes work."""

    counter: _Counter

    def __new__(cls, value: Fraction, counter: _Counter) -> _Counted:
        made = super().__new__(cls, value)
        made.counter = counter
        return made


def _counting(name: str) -> Callable[[_Counted, Any], Any]:
    plain = getattr(Fraction, name)

    def operator(self: _Counted, other: Any) -> Any:
        result = plain(self, other)
        if not isinstance(result, Fraction):
            return result
        if name == "__pow__":
            self.counter.operations += max(0, abs(int(other)) - 1) * (self != 0)
        elif self and other:
            self.counter.operations += 1
        return _Counted(result, self.counter)

    return operator


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "pow"):
    setattr(_Counted, f"__{_name}__", _counting(f"__{_name}__"))
for _name in ("neg", "abs", "pos"):
    _plain = getattr(Fraction, f"__{_name}__")
    setattr(_Counted, f"__{_name}__", lambda self, plain=_plain: _Counted(plain(self), self.counter))
