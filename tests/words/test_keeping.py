"""What is kept: one result for equal arguments, and none where arguments cannot be told apart."""

from __future__ import annotations

from typing import Any

from exgen import kept
from exgen.words.keeping import MOST

calls: list[Any] = []


@kept
def said(*arguments: Any) -> str:
    """What was said."""
    calls.append(arguments)
    return " ".join(map(str, arguments))


def asked(*arguments: Any) -> int:
    calls.clear()
    assert [said(*arguments), said(*arguments)] == [" ".join(map(str, arguments))] * 2
    return len(calls)


def test_a_result_is_kept_for_equal_arguments() -> None:
    assert [asked(1, "a"), asked([1, [2]]), asked({"x": (1, 2)}), asked()] == [1, 1, 1, 1]
    assert said.__doc__ == "What was said."


def test_equal_is_not_the_same() -> None:
    assert [said(1), said(True), said(1.0), said([1]), said((1,))] == ["1", "True", "1.0", "[1]", "(1,)"]


def test_what_has_no_hash_is_worked_out_again() -> None:
    assert asked({1, 2}) == 2


def test_no_more_than_so_much_is_kept() -> None:
    for n in range(MOST + 1):
        said("many", n)
    calls.clear()
    said("many", MOST)
    said("many", 0)
    assert calls == [("many", 0)]
