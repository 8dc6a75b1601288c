"""What only dresses an answer is taken off, and what is left knows where it was typed."""

from __future__ import annotations

import re

import pytest

from exgen.errors import Unreadable
from exgen.reading import cleaned, is_blank
from exgen.reading.cleaning import unwrapped


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("  x + 1. ", "x + 1"),
        ("$x$", "x"),
        ("**3**", "3"),
        ("```\nx\n```", "\nx"),
        ("\\[ x \\]", " x"),
        ("0.333...", "0.333..."),
        ("$$`x`$$.", "x"),
        ("$a$ + $b$", "$a$ + $b$"),
        ("x_1", "x_1"),
    ],
)
def test_signs_around_a_whole_answer(typed: str, bare: str) -> None:
    clean, start = unwrapped(typed)
    assert clean[start:].strip() == bare.strip()
    assert typed[start : len(clean)] == clean[start:], "what is left stands where it stood"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        (r"$0 < \eta \leq 2$", r"0 < \eta <=2"),
        (r"\mathbf{A} \text{and} B", "A  and  B"),
        (r"\left\{0,\,-6\right\}", "{0, -6}"),
        (r"x \in \emptyset", "x ∈∅"),
    ],
)
def test_commands_as_plain_signs(typed: str, plain: str) -> None:
    found = cleaned(typed, 100, "a set", "")
    assert found.text.split() == plain.split()


def test_a_part_points_at_where_it_was_typed() -> None:
    typed = r"$\mathbf{A}$; bad"
    whole = cleaned(typed, 100, "letters", "write A")
    parts = whole.split(re.compile(";"))
    assert [part.text for part in parts][1] == "bad"
    with pytest.raises(Unreadable) as caught:
        parts[1].refuse("no letter", "write A", 1)
    assert (caught.value.position, caught.value.text, caught.value.hint) == (typed.index("bad") + 1, typed, "write A")


def test_an_answer_that_is_too_long() -> None:
    assert cleaned("x" * 10, 10, "a set", "").text == "x" * 10
    with pytest.raises(Unreadable, match="too long for a set") as caught:
        cleaned("x" * 11, 10, "a set", "")
    assert caught.value.position == 10


@pytest.mark.parametrize(("text", "blank"), [("", True), (" ____ ", True), ("…?\n", True), ("0", False), ("-", False)])
def test_what_is_no_answer(text: str, blank: bool) -> None:
    assert is_blank(text) is blank
