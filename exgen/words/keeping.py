"""What the functions of a problem file gave, kept for when a mistake, a text or the next draw asks again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

MOST = 1024  # results of one function


class Kept:
    """A function that remembers; made by `kept`."""

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self.__wrapped__ = function
        self._known: dict[Any, Any] = {}

    def __call__(self, *arguments: Any) -> Any:
        key = tuple(map(_key, arguments))
        try:
            found = self._known.get(key, self)
        except TypeError:  # symbols of a trace have no hash
            return self.__wrapped__(*arguments)
        if found is self:
            found = self.__wrapped__(*arguments)
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = found
        return found


def kept(function: Callable[..., Any]) -> Kept:
    """Keep what a function gives for equal arguments. It must give the same each time, and nobody may change that."""
    return Kept(function)


def _key(value: Any) -> Any:
    """A value as part of a key: 1 and True are equal, but not the same argument."""
    if isinstance(value, (list, tuple)):
        return (type(value), *map(_key, value))
    if isinstance(value, dict):
        return (dict, *((name, _key(item)) for name, item in value.items()))
    return type(value), value
