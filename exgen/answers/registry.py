"""The kinds of answer: every module of this room that has a KIND."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

from exgen import answers
from exgen.answers.base import Kind
from exgen.errors import BadSolution, did_you_mean


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its name."""
    found = {}
    for module in sorted(pkgutil.iter_modules(answers.__path__), key=lambda module: module.name):
        kind = getattr(importlib.import_module(f"{__package__}.{module.name}"), "KIND", None)
        if kind is not None:
            found[kind.name] = kind
    return found


def named(name: str) -> Kind:
    """The kind of a name. Raises BadSolution."""
    if name not in kinds():
        hint = did_you_mean(name, kinds()) or f"there are {', '.join(kinds())}"
        raise BadSolution(f"there is no kind of answer '{name}'", hint)
    return kinds()[name]


def kind_of(value: Any, name: str = "") -> Kind:
    """The kind that answers a step of this value. Raises BadSolution where none does."""
    if name:
        return named(name)
    for kind in kinds().values():
        if kind.suits(value):
            return kind
    raise BadSolution(f"no kind of answer suits a {type(value).__name__}")


def plain(value: Any) -> str:
    """A step's value as a student would type it."""
    return kind_of(value).plain(value)
