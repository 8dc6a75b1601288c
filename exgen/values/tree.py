"""One walk over values: what is made of parts (arrays, lists, mappings, sets, tables) is a tree, all else a leaf of it.

As with JAX's pytrees a value is its structure and its leaves, and comes back from the two. A type of value that a kind
of answer brings along is a leaf until it is registered.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from exgen.values.numbers import Array, is_expression
from exgen.values.sets import Finite, Interval
from exgen.values.symbols import Symbol
from exgen.values.table import Table

Whole = tuple[type, ...]  # types that are taken as leaves, besides those that are


class _Node(NamedTuple):
    parts: Callable[[Any], Iterable[Any]]
    built: Callable[[Any, Sequence[Any]], Any]
    kept: Callable[[Any], Hashable]
    flat: bool


_registered: dict[type, _Node] = {}
_known: dict[type, _Node | None] = {}  # with the types that inherit from a registered one


def register(
    kind: type,
    parts: Callable[[Any], Iterable[Any]],
    built: Callable[[Any, Sequence[Any]], Any],
    kept: Callable[[Any], Hashable] = lambda value: None,
    flat: bool = False,
) -> None:
    """Have values of a type walked.

    `parts` are those of a value, `built` makes a value like another one of other parts, and what besides its parts
    makes a value what it is, how many they are too, is `kept` in that. Of a `flat` one all parts are leaves.
    """
    _registered[kind] = _Node(parts, built, kept, flat)
    _known.clear()


def _node(kind: type) -> _Node | None:
    try:
        return _known[kind]
    except KeyError:
        found = next((_registered[base] for base in kind.__mro__ if base in _registered), None)
        return _known.setdefault(kind, found)


def _like(value: Any, parts: Sequence[Any]) -> Any:
    return getattr(type(value), "_make", type(value))(parts)


def _array(array: Array, entries: Sequence[Any]) -> Array:
    return Array(entries, array.shape)


def _interval(interval: Interval, ends: Sequence[Any]) -> Interval:
    return Interval(ends[0], ends[1], interval.low_closed, interval.high_closed)


register(Array, lambda array: array.entries, _array, lambda array: array.shape, flat=True)
register(tuple, lambda items: items, _like, len)
register(list, lambda items: items, _like, len)
register(dict, dict.values, lambda mapping, parts: dict(zip(mapping, parts, strict=True)), tuple)
register(Interval, lambda i: (i.low, i.high), _interval, lambda i: (i.low_closed, i.high_closed), flat=True)
register(Finite, lambda f: f.items, lambda f, items: Finite(items, f.shape), lambda f: (f.shape, len(f)))
register(Table, lambda t: t.rows, lambda t, rows: t.with_rows(tuple(rows)), lambda t: (t.columns, len(t)))


def leaves(value: Any, whole: Whole = ()) -> list[Any]:
    """The leaves in their order; an infinite end of an interval and a missing row of a table are the leaf None."""
    node = _node(type(value))
    if node is None or (whole and isinstance(value, whole)):
        return [value]
    if node.flat:
        return list(node.parts(value))
    found: list[Any] = []
    for part in node.parts(value):
        found += leaves(part, whole)
    return found


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """The value with `function` of each leaf in its place."""
    node = _node(type(value))
    if node is None:
        return function(value)
    change = function if node.flat else partial(mapped, function)
    return node.built(value, [change(part) for part in node.parts(value)])


def rebuilt(value: Any, leaves: Iterable[Any], whole: Whole = ()) -> Any:
    """The value with other leaves, in their order. Raises ValueError where they are too few or too many."""
    rest = iter(leaves)
    try:
        made = _rebuilt(value, rest, whole)
    except StopIteration:
        raise ValueError("too few leaves for the value") from None
    if next(rest, rest) is not rest:
        raise ValueError("too many leaves for the value")
    return made


def _rebuilt(value: Any, rest: Iterator[Any], whole: Whole) -> Any:
    node = _node(type(value))
    if node is None or (whole and isinstance(value, whole)):
        return next(rest)
    if node.flat:
        return node.built(value, [next(rest) for _ in node.parts(value)])
    return node.built(value, [_rebuilt(part, rest, whole) for part in node.parts(value)])


def structure(value: Any, leaf: Callable[[Any], Hashable] | None = None, whole: Whole = ()) -> Any:
    """What a value is but for its leaves, of which it has what `leaf` gives.

    It is hashable, and equal for values that are built alike.
    """
    node = _node(type(value))
    if node is None or (whole and isinstance(value, whole)):
        return leaf and leaf(value)
    if not node.flat:
        return (type(value), node.kept(value), *[structure(part, leaf, whole) for part in node.parts(value)])
    return (type(value), node.kept(value), *(map(leaf, node.parts(value)) if leaf else ()))


def nested(value: Any, function: Callable[[Any], Any]) -> Any:
    """The value as lists in lists, an array row by row, with `function` of each leaf."""
    node = _node(type(value))
    if node is None:
        return function(value)
    parts = value if isinstance(value, Array) else node.parts(value)
    return [nested(part, function) for part in parts]


def shape(value: Any) -> Any:
    """What two values must share for one to stand in for the other: the shape of an array, () of a number, a type."""
    if isinstance(value, Array):
        return value.shape
    if is_expression(value) or isinstance(value, (int, Fraction, Symbol)):
        return "bool" if isinstance(value, bool) else ()
    return type(value).__name__
