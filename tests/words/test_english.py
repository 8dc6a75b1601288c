"""Numbers and lists as prose says them."""

from __future__ import annotations

import pytest

from exgen import counted, exact, in_words, listed


@pytest.mark.parametrize(("number", "said"), [(0, "no"), (1, "one"), (3, "three"), (12, "twelve"), (13, "13")])
def test_numbers_are_spelled_up_to_twelve(number: int, said: str) -> None:
    assert in_words(number) == said


def test_what_is_counted_has_its_plural() -> None:
    assert [counted(items) for items in ([], "ab", exact([[1, 2], [3, 4], [5, 6]]))] == ["no", "two", "three"]
    assert [counted(n, "input") for n in (0, 1, 2, 20)] == ["no inputs", "one input", "two inputs", "20 inputs"]


@pytest.mark.parametrize(
    ("items", "said"),
    [((), ""), ((3,), "3"), ((3, 4), "3 and 4"), ((3, 4, 2), "3, 4 and 2"), (["$x$", "$y$"], "$x$ and $y$")],
)
def test_a_list_ends_in_and(items: list[object], said: str) -> None:
    assert listed(items) == said


def test_a_list_ends_in_another_word_where_one_is_given() -> None:
    assert listed("ABC", "or") == "A, B or C"
