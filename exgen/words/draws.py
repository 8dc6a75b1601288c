"""The generator that `draw` gets, and the way out of a draw that does not do."""

from __future__ import annotations

import random
import string
from collections.abc import Iterable
from typing import Any


class Rejected(Exception):
    """This draw does not do; the engine takes the next one. Never leaves the engine."""


def assume(condition: Any) -> None:
    """Throw the present draw away unless the condition holds (to be used in `draw`)."""
    if not condition:
        raise Rejected


def generator(problem: str, seed: str | int) -> random.Random:
    """The generator of one exercise.

    A string seed goes through SHA-512, so neighbouring seeds share nothing and PYTHONHASHSEED plays no part.
    """
    return random.Random(f"{problem}#{seed}")


def nonzero(rng: random.Random, largest: int) -> int:
    """A whole number from -largest to largest, but 0."""
    return rng.choice([-1, 1]) * rng.randint(1, largest)


def shuffled(rng: random.Random, items: Any) -> list[Any]:
    """The items in a random order; the argument stays as it is."""
    return rng.sample(list(items), len(items))


LETTERS = string.ascii_uppercase


def letters_of(truths: Iterable[Any]) -> str:
    """The letters of the options that hold, as the answer to a question of letters: `A, C`, or `none`."""
    return ", ".join(letter for letter, true in zip(LETTERS, truths) if true) or "none"
