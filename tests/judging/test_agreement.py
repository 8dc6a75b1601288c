"""Agreement: by figures, exactly, and entry by entry."""

from __future__ import annotations

import pytest

from exgen.judging import Outcome, agrees
from exgen.judging.deciding import equal
from exgen.reading import read


def test_figures_and_exactness_can_be_asked_for() -> None:
    third = read("1/3")
    assert agrees(read("0.3333"), third, figures=4) is Outcome.EQUAL
    assert agrees(read("0.333"), third, figures=4) is Outcome.DIFFERENT
    assert agrees(read("0.33"), third, figures=2) is Outcome.EQUAL
    assert agrees(read("0.333"), third, exact_only=True) is Outcome.DIFFERENT
    assert agrees(read("0.5"), read("1/2"), exact_only=True) is Outcome.EQUAL


@pytest.mark.parametrize(
    ("a", "b", "outcome"),
    [
        ("[1, x]", "[2/2, x]", Outcome.EQUAL),
        ("[1, x]", "[1, y]", Outcome.DIFFERENT),
        ("[1, x]", "[1, x, 2]", Outcome.DIFFERENT),
        ("[1]", "1", Outcome.DIFFERENT),
        ("1", "[1]", Outcome.DIFFERENT),
        ("[ln(-1), 1]", "[1, 2]", Outcome.DIFFERENT),
        ("[ln(-1), 1]", "[1, 1]", Outcome.UNDECIDED),
        ("[[1, sin(x)^2]]", "[[1, 1 - cos(x)^2]]", Outcome.EQUAL),
    ],
)
def test_vectors_are_equal_entry_by_entry(a: str, b: str, outcome: Outcome) -> None:
    assert equal(read(a), read(b)) is outcome
    assert agrees(read(a), read(b)) is outcome
