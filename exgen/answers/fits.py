"""Bounds on what comes back as the data of a form, which is a stranger's text: what each word of it has to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST = 500  # of names, columns, sizes or rows
LONGEST_WORD = 400


def word(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_WORD


def words(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST and all(map(word, value))


def sizes(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 4 and all(type(n) is int and 0 < n <= MOST for n in value)


def rows(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST and all(map(words, value))


def formulas(value: Any) -> bool:
    return isinstance(value, Mapping) and len(value) <= MOST and words([*value, *value.values()])


def flag(value: Any) -> bool:
    return value is True
