"""A value is its structure and its leaves, and comes back from the two."""

from __future__ import annotations

from collections import namedtuple
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen.values import Array, Finite, Interval, Table, exact, tree, variable

X = variable("x")
_number = st.fractions(max_denominator=9)
_scalar = st.one_of(_number, st.sampled_from([X, X**2 + 1]))
_leaf = st.one_of(_scalar, st.integers(), st.booleans(), st.none(), st.text(max_size=3))
_array = st.lists(st.integers(1, 3), min_size=1, max_size=3).flatmap(
    lambda shape: st.lists(_scalar, min_size=_size(shape), max_size=_size(shape)).map(
        lambda entries: Array(entries, tuple(shape))
    )
)
_end = st.none() | _number
_whole = st.one_of(
    _leaf,
    _array,
    st.builds(Interval, _end, _end, st.booleans(), st.booleans()),
    st.lists(_number, max_size=4).map(Finite),
    st.just(Finite([], (2,))),
    st.lists(st.none() | st.tuples(_leaf, _array), max_size=3).map(
        lambda rows: Table(("a", "b"), tuple(rows), ("a",), 3)
    ),
)
values = st.recursive(
    _whole,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=2), inner, max_size=3),
    ),
    max_leaves=8,
)


def _size(shape: list[int]) -> int:
    size = 1
    for n in shape:
        size *= n
    return size


def told(value: Any) -> Any:
    """With what equality of values leaves out."""
    return value, type(value), tree.structure(value), getattr(value, "labels", None), getattr(value, "printed", None)


@given(values)
def test_a_value_comes_back_from_its_leaves(value: Any) -> None:
    assert told(tree.rebuilt(value, tree.leaves(value))) == told(value)
    assert told(tree.mapped(lambda leaf: leaf, value)) == told(value)


@given(values)
def test_leaves_are_no_trees_and_structure_tells_how_many(value: Any) -> None:
    found = tree.leaves(value)
    assert all(tree.leaves(leaf) == [leaf] for leaf in found)
    kept = tree.structure(value, lambda leaf: "a leaf")
    assert str(kept).count("a leaf") >= len(found) and hash(kept) == hash(tree.structure(value, lambda leaf: "a leaf"))


@given(values)
def test_other_leaves_have_the_same_structure(value: Any) -> None:
    """But for sets, in which equal elements are one."""
    count = iter(range(10_000))
    other = tree.rebuilt(value, [exact(next(count)) for _ in tree.leaves(value)])
    assert tree.structure(other) == tree.structure(value)
    assert tree.leaves(other) == list(range(len(tree.leaves(value))))


@given(values)
def test_too_few_or_too_many_leaves(value: Any) -> None:
    found = tree.leaves(value)
    with pytest.raises(ValueError, match="too many leaves"):
        tree.rebuilt(value, [*found, 1])
    if found:
        with pytest.raises(ValueError, match="too few leaves"):
            tree.rebuilt(value, found[:-1])


@given(values, values)
def test_equal_values_have_one_structure(one: Any, other: Any) -> None:
    if tree.structure(one) == tree.structure(other) and tree.leaves(one) == tree.leaves(other):
        assert one == other


A = exact([[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("value", "leaves"),
    [
        (exact(3), [3]), ("A, C", ["A, C"]), (True, [True]), (None, [None]), (X + 1, [X + 1]),
        (A, [1, 2, 3, 4]), ((3, [A[0], 5]), [3, 1, 2, 5]), ({"b": 1, "a": (2,)}, [1, 2]), ((), []), ({}, []),
        (Interval(None, 2), [None, 2]), (Finite([exact([1, 2]), exact([3, 4])]), [1, 2, 3, 4]),
        (Table(("k", "v"), ((exact(1), A[0]), None)), [1, 1, 2, None]),
    ],
)  # fmt: skip
def test_leaves(value: Any, leaves: list[Any]) -> None:
    assert tree.leaves(value) == leaves


def test_what_is_whole_is_a_leaf() -> None:
    value = (Finite([1, 2]), Interval(0, 1), A)
    assert tree.leaves(value, (Finite, Interval)) == [Finite([1, 2]), Interval(0, 1), 1, 2, 3, 4]
    assert tree.rebuilt(value, ["a", "b", 5, 6, 7, 8], (Finite, Interval)) == ("a", "b", exact([[5, 6], [7, 8]]))
    assert tree.structure((Finite([1]),), whole=(Finite,)) == tree.structure((Finite([1, 2]),), whole=(Finite,))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (A, exact([[0, 0], [0, 1]]), True), (A, exact([1, 2, 3, 4]), False), ([1], (1,), False),
        ({"a": 1}, {"b": 1}, False),
        (Interval(0, 1), Interval(5, 6), True), (Interval(0, 1), Interval(0, 1, True), False), (1, "a", True),
        (Finite([1]), Finite([2]), True), (Finite([]), Finite([], (2,)), False), ((), [], False), ((), ((),), False),
    ],
)  # fmt: skip
def test_structures(one: Any, other: Any, same: bool) -> None:
    assert (tree.structure(one) == tree.structure(other)) is same


@pytest.mark.parametrize(
    ("value", "nested"),
    [
        (A, [[1, 2], [3, 4]]),
        (exact(2), 2),
        ((A[0], 7), [[1, 2], 7]),
        (Interval(None, 2), [None, 2]),
        (Finite([3, 1]), [3, 1]),
    ],
)  # fmt: skip
def test_nested_lists(value: Any, nested: Any) -> None:
    assert tree.nested(value, lambda leaf: leaf) == nested


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (A, (2, 2)), (exact(3), ()), (X, ()), (True, "bool"), (None, "NoneType"), ("A", "str"), ((1, 2), "tuple"),
        (Finite([1]), "Finite"), (Interval(0, 1), "Interval"),
    ],
)  # fmt: skip
def test_what_can_stand_in_for_a_value(value: Any, shape: Any) -> None:
    assert tree.shape(value) == shape


def test_a_type_of_ones_own() -> None:
    class Pair:
        def __init__(self, left: Any, right: Any) -> None:
            self.parts = (left, right)

    pair = Pair(exact(1), A)
    assert tree.leaves(pair) == [pair]
    tree.register(Pair, lambda pair: pair.parts, lambda pair, parts: Pair(*parts))
    assert tree.leaves([pair]) == [1, 1, 2, 3, 4]
    assert tree.mapped(lambda leaf: leaf + 1, pair).parts == (Fraction(2), A + 1)


def test_what_inherits_is_walked_and_stays_what_it_is() -> None:
    Point = namedtuple("Point", "x y")
    moved = tree.mapped(lambda leaf: leaf + 1, Point(1, 2))
    assert moved == Point(2, 3) and isinstance(moved, Point)
