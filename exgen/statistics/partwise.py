"""One part of a sheet over a class: how hard it was, whether it goes with the rest, and what went wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from exgen.record import VERDICTS, Marked
from exgen.statistics import measures

MOST_QUOTED = 10  # unreadable answers of one part
LONGEST_QUOTE = 80  # characters of one


@dataclass(frozen=True, slots=True)
class Measured:
    """A number, or None and in words why there is none. Its interval is one of 95 %."""

    value: float | None
    why: str = ""
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many students did something; `example` is what one of them was told."""

    name: str
    students: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sheet: a label, and the problem that it belongs to, since copies may differ in that.

    `facility` is the mean share of the marks, from 0 to 1, with blanks as 0. `discrimination` is the correlation of
    the share of this part with that of the rest of the sheet. `not_reached` are the blanks after which all is blank.
    """

    label: str
    problem: str
    of: int
    students: int
    facility: float
    interval: tuple[float, float]
    discrimination: Measured
    verdicts: dict[str, int]
    mistakes: tuple[Counted, ...]
    unreadable: tuple[Counted, ...]
    unreadable_different: int
    blank: int
    not_reached: int
    alpha_without: Measured

    @property
    def refused(self) -> int:
        """How many answers could not be read."""
        return sum(self.verdicts.get(verdict, 0) for verdict in VERDICTS if verdict.refused)


@dataclass(slots=True)
class Gathered:
    """What is taken up of a part while going through the students, one at a time."""

    of: int = 0
    shares: list[Fraction] = field(default_factory=list)
    marks: list[Fraction] = field(default_factory=list)
    rest: list[Fraction] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    mistakes: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    said: dict[str, str] = field(default_factory=dict)
    not_reached: int = 0

    def add(self, part: Marked, total: Fraction, of: int, reached: bool) -> None:
        """One student's answer; `total` and `of` are those of their whole sheet."""
        self.of = max(self.of, part.of)
        self.marks.append(part.marks)
        self.shares.append(part.share)
        self.rest.append((total - part.marks) / (of - part.of) if of > part.of else Fraction(0))
        self.verdicts[part.verdict.name] += 1
        if part.marks < part.of:
            self.mistakes.update(dict.fromkeys(part.mistakes, 1))
        if part.verdict.refused:
            typed = short(part.answer, LONGEST_QUOTE)
            self.unreadable[typed] += 1
            self.said.setdefault(typed, short(part.sentences, 2 * LONGEST_QUOTE))
        self.not_reached += part.verdict.blank and not reached

    def part(self, label: str, problem: str, alone: bool, alpha_without: Measured) -> Part:
        """The part in numbers; `alone` says that the sheet has no other."""
        students = len(self.marks)
        facility = float(sum(self.shares, Fraction(0)) / students)
        quoted = _commonest(self.unreadable)[:MOST_QUOTED]
        return Part(
            label=label,
            problem=problem,
            of=self.of,
            students=students,
            facility=facility,
            interval=measures.wilson(facility, students),
            discrimination=self._discrimination(alone),
            verdicts={verdict.name: count for verdict in VERDICTS if (count := self.verdicts[verdict])},
            mistakes=tuple(Counted(name, count) for name, count in _commonest(self.mistakes)),
            unreadable=tuple(Counted(typed, count, self.said[typed]) for typed, count in quoted),
            unreadable_different=len(self.unreadable),
            blank=sum(self.verdicts[verdict] for verdict in VERDICTS if verdict.blank),
            not_reached=self.not_reached,
            alpha_without=alpha_without,
        )

    def _discrimination(self, alone: bool) -> Measured:
        r = measures.correlation(self.shares, self.rest)
        if r is not None:
            return Measured(r, "", measures.correlation_interval(r, len(self.shares)))
        if alone:
            return Measured(None, "there is no other part")
        if len(self.shares) < 3:
            return Measured(None, "at least three students are needed")
        return Measured(None, f"all earned the same on {'this part' if len(set(self.shares)) == 1 else 'the rest'}")


def _commonest(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def short(text: str, longest: int) -> str:
    """Text on one line, cut where it is longer; it takes no longer for a longer text."""
    flat = " ".join(text[: 10 * longest].split())
    return flat if len(flat) <= longest and len(text) <= 10 * longest else flat[: longest - 3] + "..."
