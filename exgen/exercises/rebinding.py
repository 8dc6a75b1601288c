"""A function of a problem file as it would be if some of the names that its file uses stood for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import FunctionType
from typing import Any

from exgen.words import Kept


def rebound(function: Callable[..., Any], replaced: Mapping[str, Callable[..., Any]]) -> Callable[..., Any]:
    """`function` in a copy of its file's names, with others in place of some.

    All functions of the file see the copy, so that what a helper calls is replaced as well; the functions that come in
    are not of the copy, and see the file as it is. The file itself stays as it was.
    """
    return _rebound(function, tuple(replaced.items())) if replaced else function


@lru_cache(maxsize=1024)
def _rebound(function: Callable[..., Any], replaced: tuple[tuple[str, Callable[..., Any]], ...]) -> Callable[..., Any]:
    assert isinstance(function, FunctionType)
    world = function.__globals__
    copy = dict(world)
    copy.update({name: _moved(value, world, copy) for name, value in world.items()})
    copy.update(replaced)
    moved: Callable[..., Any] = _moved(function, world, copy)
    return moved


def _moved(value: Any, world: dict[str, Any], copy: dict[str, Any]) -> Any:
    """A function of one world as one of its copy; anything else as it is."""
    if isinstance(value, Kept):
        return Kept(_moved(value.__wrapped__, world, copy))
    if not isinstance(value, FunctionType) or value.__globals__ is not world:
        return value
    moved = FunctionType(value.__code__, copy, value.__name__, value.__defaults__, value.__closure__)
    moved.__kwdefaults__ = value.__kwdefaults__
    return moved
