"""Short answers: true or false, letters of options, shapes; and no word that is taken for any of them."""

from __future__ import annotations

import pytest

from exgen.errors import Unreadable
from exgen.reading.short import read_letters, read_shape, read_truth


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("True", True), ("t", True), ("wahr", True), ("✓", True), ("[x]", True), ("$\\checkmark$", True), ("(1)", True),
        ("**yes**.", True), ("false", False), ("0", False), ("None", False), ("[ ]", False), ("☐", False), ("✗", False),
    ],
)  # fmt: skip
def test_truth(text: str, value: bool) -> None:
    assert read_truth(text) is value


@pytest.mark.parametrize("text", ["", "maybe", "true or false", "2", "not true", "x" * 500])
def test_what_is_no_truth_value(text: str) -> None:
    with pytest.raises(Unreadable):
        read_truth(text)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("A, C", "AC"), ("c a", "CA"), ("AC", "AC"), ("(a) and (c)", "AC"), ("options A and C are right", "AC"),
        ("- A\n- C", "AC"), ("none", ""), ("none of them", ""), ("A (the first one)", "A"), ("D (5 units)", "D"),
        ("A, A", "A"), ("BE", "BE"),
    ],
)  # fmt: skip
def test_letters(text: str, letters: str) -> None:
    assert "".join(read_letters(text)) == letters


@pytest.mark.parametrize("text", ["", "bad", "no", "all", "A and the cat", "1", "ABCABC", "Σ"])
def test_what_are_no_letters(text: str) -> None:
    with pytest.raises(Unreadable):
        read_letters(text)


def test_letters_that_there_are() -> None:
    assert read_letters("b", ["A", "B"]) == ("B",)
    with pytest.raises(Unreadable, match="there is no option C") as caught:
        read_letters("A, C", ["A", "B"])
    assert caught.value.position == 3


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("3x14x14", (3, 14, 14)),
        ("(3, 14)", (3, 14)),
        ("torch.Size([3, 14])", (3, 14)),
        ("permute(1, 2, 0)", (1, 2, 0)),
        ("a[15, 3]", (15, 3)),
        ("shape = (2,)", (2,)),
        ("3 by 4", (3, 4)),
        ("()", ()),
        ("scalar", ()),
        ("7", (7,)),
    ],
)
def test_shapes(text: str, shape: tuple[int, ...]) -> None:
    assert read_shape(text) == shape


@pytest.mark.parametrize(("text", "at"), [("", 0), ("3xn", 2), ("(2, -1)", 4), ("2.5", 1), ("1" * 13, 0)])
def test_what_is_no_shape(text: str, at: int) -> None:
    with pytest.raises(Unreadable) as caught:
        read_shape(text)
    assert caught.value.position == at
