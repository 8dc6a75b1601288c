"""Characters: any sign of unicode as one of ASCII or a Greek letter, and where each was typed."""

from __future__ import annotations

import pytest

from exgen.errors import Unreadable
from exgen.terms import normal


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("2x + 1", "2x + 1"),
        ("−x·y÷2", "-x*y/2"),
        ("x² + y₁₂", "x^(2) + y_{12}"),
        ("xⁿ⁺¹y", "x^(n+1)y"),
        ("½x", "\\frac{1}{2}x"),
        ("ŷ", "y_hat"),
        ("y\u0302", "y_hat"),
        ("y\u0304 y\u0303", "y_bar y_tilde"),
        ("𝟏𝒙", "1x"),
        ("ϕµς", "ϕμς"),
        ("≦ ⩾ ≃ ⟶", "≤ ≥ ≈ →"),
        ("１，２", "1,2"),
        ("a\u00a0b\u2009c", "a b c"),
        ("x\u200b\ufeff1", "x1"),
        ("a\r\fb", "a\n\nb"),
        ("w\\_1", "w_1"),
        ("…", "..."),
    ],
)
def test_what_is_typed_in_plain_signs(typed: str, plain: str) -> None:
    assert normal(typed)[0] == plain


@pytest.mark.parametrize(
    ("typed", "origin"),
    [("a²b", [0, 1, 1, 1, 2, 2]), ("x\u200b\u2009y", [0, 2, 3]), ("½", [0] * 11), ("ŷ1", [0] * 5 + [1])],
)
def test_each_character_knows_where_it_was_typed(typed: str, origin: list[int]) -> None:
    plain, found = normal(typed)
    assert found == origin and len(plain) == len(origin)


@pytest.mark.parametrize("typed", ["2x", "−x·y", "αβ", "√2"])
def test_signs_that_are_one_for_one_stay_in_their_places(typed: str) -> None:
    assert normal(typed)[1] is None


@pytest.mark.parametrize(("typed", "at"), [("x + \0", 4), ("1\ud800", 1), ("a李", 1), ("xy😀", 2)])
def test_a_character_that_is_not_understood_is_shown(typed: str, at: int) -> None:
    with pytest.raises(Unreadable) as caught:
        normal(typed)
    assert caught.value.position == at and caught.value.text == typed
