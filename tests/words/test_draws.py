"""What draws and letters are made with."""

from __future__ import annotations

import random

import pytest

from exgen import LETTERS, letters_of, nonzero, shuffled
from exgen.words.draws import Rejected, assume


@pytest.mark.parametrize(("truths", "said"), [([True, False, 1], "A, C"), ([0, None], "none"), ([], "none")])
def test_the_letters_of_what_holds(truths: list[object], said: str) -> None:
    assert letters_of(truths) == letters_of(iter(truths)) == said
    assert LETTERS[0] == "A" and len(LETTERS) == 26


def test_a_draw_is_thrown_away_unless_what_is_assumed_holds() -> None:
    assume([0])
    with pytest.raises(Rejected):
        assume([])


def test_nonzero_and_shuffled() -> None:
    rng, items = random.Random(1), [1, 2, 3]
    assert {nonzero(rng, 2) for _ in range(60)} == {-2, -1, 1, 2}
    assert sorted(shuffled(rng, items)) == items == [1, 2, 3]
