"""A student's answers marked, and what marks.json and grades.csv say of a class, a student at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from exgen import printing, submissions
from exgen.errors import BadSubmission
from exgen.marking import Decided, overrides
from exgen.record import REVIEW, UNREADABLE, Copies, Marked, Record
from exgen.submissions import Sender, Submission

TWICE = "This was answered twice, differently; a person will see which counts."


@dataclass(frozen=True)
class Student:
    """One student, marked. `keys` are by label, `twice` the labels that were answered in two ways.

    `whose` says what is in doubt of whose answers these are: it is for the instructor and not for the student.
    """

    student: str
    name: str
    file: str
    parts: tuple[Marked, ...]
    keys: Mapping[str, str]
    notes: tuple[str, ...] = ()
    copy: str = ""
    twice: tuple[str, ...] = ()
    sender: Sender | None = None
    whose: tuple[str, ...] = ()

    @property
    def total(self) -> Fraction:
        return sum((part.marks for part in self.parts), Fraction(0))

    @property
    def of(self) -> int:
        return sum(part.of for part in self.parts)

    @property
    def needs(self) -> list[str]:
        """What needs a person, in a few words each."""
        open_ = [p for p in self.parts if p.verdict in (REVIEW, UNREADABLE) and not isinstance(p, Decided)]
        return [*(f"{part.verdict} {part.label}" for part in open_), *self.whose, *self.notes]

    @property
    def flags(self) -> list[str]:
        """What needs a person, and what one has decided."""
        decided = [overrides.flag(part, printing.marks) for part in self.parts if isinstance(part, Decided)]
        return [*decided, *self.needs]


# -- marking -----------------------------------------------------------------------------------------------------


def find(truth: Record | Copies, handed_in: Submission) -> Record:
    """The record that a student's answers are marked by. Raises BadSubmission where there is none, or no answer."""
    file, copy = handed_in.file, handed_in.copy
    own = truth.find(copy, handed_in.student)
    if own is None and copy:
        raise BadSubmission(f"{file}: there is no copy {copy[:60]} of this sheet", "is it of another sheet?")
    if own is None:
        hint = "its first line names it: <!-- exgen sheet: NAME copy 12 -->"
        raise BadSubmission(f"{file} does not say which copy of the sheet it answers", hint)
    if not handed_in.answers:
        line = f"`Answer {own.questions[0].label}:`"
        raise BadSubmission(f"{file} has no line that begins like {line}", "is it an answer file?")
    return own


class Marks(Protocol):
    """What marks one exercise."""

    def mark(self, typed: Mapping[str, str], /) -> list[Marked]: ...


def mark_one(truth: Record, markers: Sequence[Marks], handed_in: Submission) -> Student:
    """Mark one student's answers. Raises BadSubmission where they are to another sheet."""
    typed = submissions.match(handed_in, truth.sheet, truth.questions)
    parts: list[Marked] = []
    for marker in markers:
        for part in marker.mark(typed):
            if part.label in handed_in.twice:
                part = Marked(part.label, REVIEW, Fraction(0), part.of, part.answer, part.read, TWICE)
            parts.append(part)
    return Student(
        handed_in.student,
        handed_in.name,
        handed_in.file,
        tuple(parts),
        keys={question.label: question.key for question in truth.questions},
        notes=tuple(handed_in.notes),
        copy=truth.copy,
        twice=tuple(part.label for part in parts if part.label in handed_in.twice),
    )


# -- marks.json --------------------------------------------------------------------------------------------------


def entry(student: Student) -> dict[str, Any]:
    """A student in marks.json. What says nothing of `copy`, `sender`, `whose`, `due` and `decided` is left out."""
    by = student.sender
    return {
        "student": student.student,
        "name": student.name,
        "file": student.file,
        **({"copy": student.copy} if student.copy else {}),
        **({"sender": {"system": by.system, "id": by.id, "name": by.name, "late": by.late}} if by else {}),
        "total": _number(student.total),
        "of": student.of,
        "flags": student.flags,
        "needs": student.needs,
        **({"whose": list(student.whose)} if student.whose else {}),
        "notes": list(student.notes),
        "twice": list(student.twice),
        "parts": [
            {
                "label": part.label,
                "verdict": part.verdict,
                "marks": _number(part.marks),
                "of": part.of,
                "answer": part.answer,
                "read": part.read,
                "feedback": part.feedback,
                "mistakes": list(part.mistakes),
                "key": student.keys[part.label],
                **({"due": part.due} if part.due else {}),
                **(_decision(part) if isinstance(part, Decided) else {}),
            }
            for part in student.parts
        ],
    }


def _decision(part: Decided) -> dict[str, Any]:
    return {"decided": {"by": part.by, "machine": _number(part.machine), "comment": part.comment}}


def _number(marks: Fraction) -> int | float:
    return int(marks) if marks.denominator == 1 else round(float(marks), 4)


def json_lines(
    head: Mapping[str, Any], students: Iterable[Mapping[str, Any]], tail: Mapping[str, Any]
) -> Iterator[str]:
    """marks.json, a line a student: what is known before, the students' entries, what is known after."""
    yield "{" + "".join(f"\n {_json(name)}: {_json(value)}," for name, value in head.items()) + '\n "students": ['
    comma = "\n  "
    for student in students:
        yield comma + _json(student)
        comma = ",\n  "
    yield "\n ]" + "".join(f",\n {_json(name)}: {_json(value)}" for name, value in tail.items()) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


# -- grades.csv --------------------------------------------------------------------------------------------------


def csv_lines(sheet: str, labels: Sequence[str], students: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """grades.csv, one row a student, from entries. No cell of text is a formula to a spreadsheet."""
    yield _row(["student", "name", "sheet", *labels, "total", "of", "flags"])
    for student in students:
        earned = {part["label"]: printing.marks(part["marks"]) for part in student["parts"]}
        named = f"{sheet} copy {student['copy']}" if "copy" in student else sheet
        row = [cell(student["student"]), cell(student["name"]), cell(named)]
        row += [earned.get(label, "") for label in labels]
        yield _row([*row, printing.marks(student["total"]), student["of"], cell("; ".join(student["flags"]))])


def _row(cells: Sequence[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def cell(text: str) -> str:
    """Text that a spreadsheet shows and never evaluates."""
    return f"'{text}" if text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
