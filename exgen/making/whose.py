"""Whose variant is it? From numbers alone: a leaked photo, a sheet without its name, a pile that was mixed up.

Numbers are looked for alone, and in runs of two and three as they stand in a vector or a formula. What few variants
have says much, what all have says nothing: a variant is scored by what it shares with what is given, each number worth
the logarithm of how rare it is among the variants, each run as much as it is rarer than what it consists of.
"""

from __future__ import annotations

import math
import re
import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from exgen import judging, reading, record, submissions, terms
from exgen.errors import BadRecord, InstructorError, Unreadable
from exgen.terms import characters

MOST = 5000  # numbers that are looked for
LONGEST = 3  # numbers in a run
SURE = 3.0  # by how much the likeliest has to lead, chance having given it one rare number: e^3 is 20 to 1

_FRACTION = re.compile(r"\\[dt]?frac\s*\{\s*(-?\s*\d{1,30})\s*\}\s*\{\s*(\d{1,30})\s*\}")
# What is no number of a variant: the index of x_1, the label 1(a), [2 marks].
_NONE = re.compile(r"_(?:\{[^{}]*\}|\w+)|\b\d{1,3}\([a-z]\)|\[\d{1,3} marks?\]")
_NUMBER = re.compile(r"(-\s*)?(?<![\w.])(\d{1,30}(?:\.\d{1,30})?(?:\s*/\s*\d{1,30})?)(?![\d.]*\d)")

Mark = tuple[Any, ...]  # ("size", 3) or ("run", -3, 4); ("near", 0.333) for a decimal that was rounded


@dataclass(frozen=True)
class Candidate:
    """A copy with what speaks for it."""

    copy: str
    student: str
    score: float
    has: frozenset[Any]


@dataclass(frozen=True)
class Answer:
    """The copies, the likeliest first; how many marks tell them apart; and the copy that the text itself names."""

    candidates: list[Candidate]
    telling: int
    said: str

    @property
    def alike(self) -> list[Candidate]:
        """Those that nothing tells from the first; the first among them."""
        return [each for each in self.candidates if each.score > self.candidates[0].score - 1e-9]

    @property
    def sure(self) -> bool:
        """Whether the first leads by more than chance gives: by much, and by more than others lead the crowd."""
        if len(self.candidates) == 1:
            return True
        first, second, *_ = scores = [each.score for each in self.candidates]
        return first - second > max(SURE + math.log(len(scores)), (second - statistics.median(scores[1:])) / 2)


def numbers_in(text: str) -> list[tuple[Fraction, Fraction]]:
    """The numbers in a text, in order, without indices as in x_1; each with how far off it may be, being rounded."""
    found: list[tuple[Fraction, Fraction]] = []
    for line in text.split("\n"):
        plain = _FRACTION.sub(r" \1/\2 ", _plain(line[:20_000]))
        for sign, body in _NUMBER.findall(_NONE.sub(" ", plain)):
            value = _value(re.sub(r"\s", "", body))
            if value is not None:
                found.append((-value if sign else value, _near(body)))
            if len(found) >= MOST:
                return found
    return found


def _plain(line: str) -> str:
    """The line in ASCII; signs that no answer can have become blanks."""
    try:
        return characters.normal(line)[0]
    except Unreadable:
        known = (c if " " <= c <= "~" or c in characters.CHARACTERS else " " for c in line)
        return characters.normal("".join(known))[0]


@lru_cache(maxsize=50_000)
def _value(body: str) -> Fraction | None:
    """A number without sign, as exgen reads it in answers."""
    try:
        value = terms.to_exact(reading.read(body, scalar=True))
    except (Unreadable, ArithmeticError):
        return None
    return value if isinstance(value, Fraction) else None


def _near(body: str) -> Fraction:
    """One unit of the last place of a decimal with enough figures: it may have been rounded, or cut off."""
    whole, point, part = body.partition(".")
    figures = len((whole + part).lstrip("0"))
    return Fraction(1, 10 ** len(part)) if point and "/" not in part and figures >= judging.FIGURES else Fraction(0)


def marks_of(numbers: Sequence[Fraction]) -> Iterator[Mark]:
    """What is looked for of a sequence: each number without its sign (in x - 3 it stands apart), and the runs."""
    for at, number in enumerate(numbers):
        yield "size", abs(number)
        for length in range(1, min(LONGEST, len(numbers) - at) + 1):
            yield "run", *numbers[at : at + length]


# -- the variants ------------------------------------------------------------------------------------------------


def _sequences(exercise: Mapping[str, Any]) -> Iterator[Sequence[Fraction]]:
    """The numbers of one exercise of a record: those of each parameter and of each key."""
    for value in exercise["parameters"].values():
        yield list(_frozen(value))
    for part in exercise["parts"]:
        yield [value for value, _ in numbers_in(str(part["key"]))]


def _frozen(value: Any) -> Iterator[Fraction]:
    """The numbers in a parameter as it stands in a record."""
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield Fraction(value)
    elif isinstance(value, list):
        for item in value:
            yield from _frozen(item)
    elif isinstance(value, dict):
        if isinstance(text := value.get("exact"), str):
            yield from (number for number, _ in numbers_in(text))
        for name in ("mapping", "tuple"):
            yield from _frozen(value.get(name))


def _shared(line: Mapping[str, Any], marks: set[Mark], rounded: Sequence[tuple[Fraction, Fraction]]) -> frozenset[Mark]:
    """What a line of the record has of what is looked for."""
    try:
        sequences = [numbers for exercise in line["exercises"] for numbers in _sequences(exercise)]
    except (KeyError, TypeError) as error:
        said = f"the record of copy {line['copy']} was damaged or edited: {type(error).__name__}: {error}"
        raise BadRecord(said, "take it from a backup") from None
    has = {mark for numbers in sequences for mark in marks_of(numbers)} & marks
    if rounded:
        sizes = sorted({abs(number) for numbers in sequences for number in numbers})
        for value, near in rounded:
            at = bisect_left(sizes, abs(value) - near)
            if at < len(sizes) and sizes[at] <= abs(value) + near:
                has.add(("near", value))
    return frozenset(has)


# -- which one ---------------------------------------------------------------------------------------------------


def whose(folder: Path, texts: Iterable[str]) -> Answer:
    """Rank the copies in a folder by the numbers in some texts.

    Raises BadRecord where there are no copies, and InstructorError where no number tells them apart.
    """
    if not (folder / record.LINES).exists():
        hint = "give the folder that make-sheet --roster or --copies wrote"
        raise BadRecord(f"{folder} holds no copies of a sheet", hint)
    said, numbers = "", []
    for text in texts:
        handed_in = submissions.parse(text, str(folder))
        said = said or handed_in.copy
        numbers.append(numbers_in("\n".join(handed_in.answers.values()) if handed_in.answers else text))
    marks = {mark for sequence in numbers for mark in marks_of([value for value, _ in sequence])}
    rounded = [number for sequence in numbers for number in sequence if number[1]]
    if not marks:
        raise InstructorError("there is no number in this", "numbers as on the sheet or in the answers: 3 -1/2 0.375")
    found = []
    for _, line in record.each_line(folder):
        found.append((line["copy"], str(line.get("student", "")), _shared(line, marks, rounded)))
    common = Counter(mark for *_, has in found for mark in has)
    rare = {mark: math.log(len(found) / count) for mark, count in common.items()}
    if not any(rare.values()):
        missing = "those that any of them has, all have" if common else "none of them has any"
        raise InstructorError(f"these numbers do not tell the variants apart: {missing}", "give more of them")
    candidates = []
    for copy, student, has in found:
        score = math.fsum(rare[mark] - max((rare[part] for part in _parts(mark)), default=0.0) for mark in has)
        candidates.append(Candidate(copy, student, score, frozenset(mark for mark in has if rare[mark])))
    candidates.sort(key=lambda candidate: -round(candidate.score, 9))
    return Answer(candidates, sum(map(bool, rare.values())), said)


def _parts(mark: Mark) -> list[Mark]:
    """What a variant that has a mark has in any case."""
    kind, *numbers = mark
    if kind != "run":
        return []
    return [("size", abs(numbers[0]))] if len(numbers) == 1 else [mark[:-1], ("run", *numbers[1:])]
