"""Equals signs: names of entries, and one value in several forms."""

from __future__ import annotations

import pytest

from exgen.errors import Unreadable
from exgen.reading import read
from exgen.terms import plain


def test_the_order_of_named_entries_is_known_or_certain() -> None:
    asked = ("w_1", "w_2", "b")
    for typed in ("w1=1, w2 = 2, b = 3", "b = 3; w_1 = 1; w_{2} = 2", "(b, w1, w2)=(3, 1, 2)", "w_1=1\nw_2=2\nb=3"):
        assert plain(read(typed, entries=asked)) == "[1, 2, 3]"
    assert plain(read("w_2 = 1, w_10 = 2")) == "[1, 2]"
    for typed in ("w_1 = 1, w_2 = 2, b = 3", "a = 1, a = 2", "(a, b) = 3", "(a, b) = (1, 2, 3)", "a = [1, 2], b = [3]"):
        with pytest.raises(Unreadable):
            read(typed)
    with pytest.raises(Unreadable):
        read("w_1 = 1, w_2 = 2", entries=asked)


def test_of_equal_values_the_last_exact_one_counts() -> None:
    shown = {
        "-14/3 = -4.67": "-14/3", "0.333 = 1/3": "1/3", "2/4 = 1/2 = 0.5": "1/2",
        "-ln(8/15) = -ln(0.533) = 0.629": "-ln(8/15)",
        "x + x = 2x": "2*x", "0.5 = 0.50": "0.50", "[1/3, 2/3] = [0.333, 0.667]": "[1/3, 2/3]",
    }  # fmt: skip
    for typed, kept in shown.items():
        assert plain(read(typed)) == kept
    differing = ["1/3 = 0.334", "-ln(8/15) = -ln(0.6)", "x = 2x = 3x", "[1, 2] = [1, 3]", "[1, 2] = 1", "1 = x"]
    for typed in [*differing, "=".join("1" * 12)]:
        with pytest.raises(Unreadable):
            read(typed)
