"""What is kept of the marks of a class: marks.json."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

MARKS_FORMAT = 2  # of marks.json


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked answer. `marks` is exact; `read` is how the answer was understood, "" where it was not.

    `mistakes` names what an answer that counts as a mistake is consistent with: mostly one, several where they agree.
    `due` is what followed from the student's own earlier answers, "" where that is the key or was not asked for.
    """

    label: str
    verdict: str
    marks: Fraction
    of: int
    answer: str
    read: str
    feedback: str
    mistakes: tuple[str, ...] = ()
    due: str = ""
