"""Intervals and finite sets of exact values: what some answers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from exgen.values.numbers import exact


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers between two ends; an end that is None is infinite, and open."""

    low: Any
    high: Any
    low_closed: bool = False
    high_closed: bool = False

    def __post_init__(self) -> None:
        for end in ("low", "high"):
            if getattr(self, end) is not None:
                object.__setattr__(self, end, exact(getattr(self, end)))


class Finite:
    """A finite set of numbers or vectors. It keeps their order for printing, and two sets are equal in any order.

    `shape` is that of its elements, () of numbers; it is given where the set may be empty.
    """

    __slots__ = ("items", "shape")

    def __init__(self, items: Any, shape: tuple[int, ...] = ()) -> None:
        self.items = tuple(dict.fromkeys(exact(item) for item in items))
        self.shape: tuple[int, ...] = getattr(self.items[0], "shape", ()) if self.items else shape

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Finite) and frozenset(self.items) == frozenset(other.items)

    def __hash__(self) -> int:
        return hash(frozenset(self.items))

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"Finite({list(self.items)!r})"
