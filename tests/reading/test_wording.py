"""Words around a value."""

from __future__ import annotations

import pytest

from exgen.errors import Unreadable
from exgen.reading import read


@pytest.mark.parametrize(
    "words",
    [
        "5 percent", "3 million updates", "3 times x", "3 xs", "2 half",
        "three", "3 or 4", "5 xyz", "3 theta", "2 sin", "4 xYZ",
    ],
)  # fmt: skip
def test_words_that_change_a_number_are_not_passed_over(words: str) -> None:
    with pytest.raises(Unreadable):
        read(words, ["x", "y"])
