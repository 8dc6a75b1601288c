"""Numbers and lists as prose says them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def in_words(number: int) -> str:
    """A whole number as prose spells it: no, one, ... twelve, then in digits."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else str(number)


def counted(items: Any, noun: str = "") -> str:
    """How many items there are, or their number itself, in words: `three`, `one`; with a noun `three inputs`."""
    number = items if isinstance(items, int) else len(items)
    return f"{in_words(number)} {noun}{'s' * (number != 1)}" if noun else in_words(number)


def listed(items: Iterable[Any], last: str = "and") -> str:
    """`3`, `3 and 4`, `3, 4 and 2`; "" of nothing."""
    *before, end = list(map(str, items)) or [""]
    return f"{', '.join(before)} {last} {end}" if before else end
