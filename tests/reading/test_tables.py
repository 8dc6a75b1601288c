"""Tables as people type them."""

from __future__ import annotations

import pytest

from exgen.errors import Unreadable
from exgen.reading import read_table


def test_tables() -> None:
    rows = [["1", "[0, 1, 1]"], ["2", "[-1, 1, 0]"]]
    assert read_table("| step | w |\n|------|---|\n| 1 | [0, 1, 1] |\n| 2 | [-1, 1, 0] |") == (["step", "w"], rows)
    assert read_table("step | w\n--- | ---\n1 | [0, 1, 1]\n2 | [-1, 1, 0]") == (["step", "w"], rows)
    assert read_table("| 1 | [0, 1, 1] |\n| 2 | [-1, 1, 0] |") == ([], rows)
    assert read_table("step, w\n1, [0, 1, 1]\n2, [-1, 1, 0]") == (["step", "w"], rows)
    assert read_table("1; [0, 1, 1]\n2; [-1, 1, 0]\n") == ([], rows)
    assert read_table("1\t[0, 1, 1]\r\n2\t[-1, 1, 0]") == ([], rows)
    assert read_table("T F\nF T") == ([], [["T", "F"], ["F", "T"]])
    assert read_table("| a | |\n|---|---|\n| 1 | |") == (["a", ""], [["1", ""]])
    with pytest.raises(Unreadable):
        read_table("  \n ")


def test_the_bounds_are_where_they_are_said_to_be() -> None:
    assert len(read_table("1 | 2\n" * 500)[1]) == 500
    for text in ("1 | 2\n" * 501, "1 | " + "2" * 20_000):
        with pytest.raises(Unreadable, match="a table of more than"):
            read_table(text)
