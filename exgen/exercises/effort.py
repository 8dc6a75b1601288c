"""How much there is to calculate in a variant: all students of a level should have about the same to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from exgen.bank import Problem
from exgen.exercises.trace import run
from exgen.values import Finite, Interval, is_expression, tree


def effort(problem: Problem, parameters: Mapping[str, Any]) -> int:
    """The operations of `solve` on exact numbers, without those by 0, and the parts of answers.

    An expression has as many parts as operations, anything else is one for each entry.
    """
    count = _Counter()
    trace = run(problem.solve, {name: count.wrapped(value) for name, value in parameters.items()})
    parts = (leaf for step in trace.questions() for leaf in tree.leaves(step.value, whole=(Finite, Interval)))
    return count.operations + sum(1 + int(part.count_ops()) if is_expression(part) else 1 for part in parts)


class _Counter:
    """Counts what is done with the numbers that it has wrapped, and with what comes of them."""

    def __init__(self) -> None:
        self.operations = 0

    def wrapped(self, value: Any) -> Any:
        return tree.mapped(lambda leaf: _Counted(leaf, self) if type(leaf) is Fraction else leaf, value)


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
