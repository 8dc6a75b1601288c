"""Answers marked: what each earns and what is said of it, for one student and for a class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from exgen import printing
from exgen.record.verdicts import REVIEW, Verdict
from exgen.submissions import Sender


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is said of an answer.

    `mistakes` names what it tells of. What is `quoted` holds what was typed, which is anyone's text; all else is prose
    of exgen's and of the bank's, with math in it. `caret` is the line of the answer that is to blame, over a `^`.
    """

    sentence: str
    mistakes: tuple[str, ...] = ()
    quoted: bool = False
    caret: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided over marking, which had given `machine` marks. `by` is "override" or "accept"."""

    by: str
    machine: Fraction
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked answer. `marks` is exact; `read` is how the answer was understood, "" where it was not.

    `due` is what followed from the student's own earlier answers, "" where that is the key or was not asked for.
    Where a person `decided`, the marks are theirs; the verdict and what is said are marking's all the same.
    """

    label: str
    verdict: Verdict
    marks: Fraction
    of: int
    answer: str = ""
    read: str = ""
    said: tuple[Said, ...] = ()
    key: str = ""
    due: str = ""
    decided: Decided | None = None

    @property
    def mistakes(self) -> tuple[str, ...]:
        """What an answer is consistent with: mostly one mistake, several where they agree."""
        return tuple(name for one in self.said for name in one.mistakes)

    @property
    def sentences(self) -> str:
        """All that is said, in words."""
        text = self.said[0].sentence if self.said else ""
        for before, one in pairwise(self.said):
            text += f"{' Or: ' if one.mistakes and before.mistakes else ' '}{one.sentence}"
        return text

    @property
    def caret(self) -> str:
        """The line that is to blame, over a `^`; "" where there is none."""
        return "\n".join(one.caret for one in self.said if one.caret)

    @property
    def quoted(self) -> bool:
        """Whether what is said holds what was typed."""
        return any(one.quoted for one in self.said)

    @property
    def feedback(self) -> str:
        """All that is said, with the caret on lines of its own: as marks.json has it."""
        return f"{self.sentences}\n{self.caret}" if self.caret else self.sentences

    @property
    def share(self) -> Fraction:
        """Of the marks of this part, from 0 to 1."""
        return self.marks / self.of

    @property
    def waits(self) -> bool:
        """Whether a person has yet to look at it."""
        return self.verdict.person and not self.decided


def for_a_person(label: str, of: int, answer: str, said: str, read: str = "", key: str = "") -> Marked:
    """An answer that earns nothing until a person has looked at it."""
    return Marked(label, REVIEW, Fraction(0), of, answer, read, (Said(said),), key)


@dataclass(frozen=True, slots=True)
class Student:
    """One student, marked. `twice` are the labels that were answered in two ways.

    `whose` says what is in doubt of whose answers these are: it is for the instructor and not for the student.
    `written` is the total as a file has it, where the student comes from one: rounded once, and not part by part.
    """

    student: str
    name: str
    file: str
    parts: tuple[Marked, ...]
    notes: tuple[str, ...] = ()
    copy: str = ""
    twice: tuple[str, ...] = ()
    sender: Sender | None = None
    whose: tuple[str, ...] = ()
    feedback_files: tuple[str, ...] = ()
    written: Fraction | None = field(default=None, compare=False)

    @property
    def total(self) -> Fraction:
        return sum((part.marks for part in self.parts), Fraction(0)) if self.written is None else self.written

    @property
    def of(self) -> int:
        return sum(part.of for part in self.parts)

    @property
    def needs(self) -> list[str]:
        """What needs a person, in a few words each."""
        return [*(f"{part.verdict} {part.label}" for part in self.parts if part.waits), *self.whose, *self.notes]

    @property
    def flags(self) -> list[str]:
        """What one has decided, and what needs a person."""
        return [*self._decisions(), *self.needs]

    def _decisions(self) -> Iterator[str]:
        for part in self.parts:
            if part.decided:
                word = "decided" if part.decided.by == "override" else "accepted"
                marks, machine = printing.marks(part.marks), printing.marks(part.decided.machine)
                yield f"{word} {part.label}: {marks} for {machine}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was not marked, and why."""

    file: str
    why: str


@dataclass(frozen=True, slots=True)
class ClassMarks:
    """A class as it was marked once. `problems` are short hashes of the files that it was marked by, by their ids."""

    sheet: str
    students: tuple[Student, ...] = ()
    labels: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[LeftOut, ...] = ()
    set_aside: tuple[LeftOut, ...] = ()
    doubts: tuple[str, ...] = ()
    format: int = 0
