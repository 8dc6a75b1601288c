"""A student's answers marked, and grades.csv, a row a student."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from exgen import printing, submissions
from exgen.errors import BadSubmission
from exgen.record import Copies, Marked, Record, Student, for_a_person
from exgen.submissions import Submission

TWICE = "This was answered twice, differently; a person will see which counts."


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
                part = for_a_person(part.label, part.of, part.answer, TWICE, part.read, part.key)
            parts.append(part)
    return Student(
        handed_in.student,
        handed_in.name,
        handed_in.file,
        tuple(parts),
        notes=tuple(handed_in.notes),
        copy=truth.copy,
        twice=tuple(part.label for part in parts if part.label in handed_in.twice),
    )


# -- grades.csv --------------------------------------------------------------------------------------------------


def csv_lines(sheet: str, labels: Sequence[str], students: Iterable[Student]) -> Iterator[str]:
    """grades.csv, one row a student. No cell of text is a formula to a spreadsheet."""
    yield _row(["student", "name", "sheet", *labels, "total", "of", "flags"])
    for student in students:
        earned = {part.label: printing.marks(part.marks) for part in student.parts}
        named = f"{sheet} copy {student.copy}" if student.copy else sheet
        row = [cell(student.student), cell(student.name), cell(named)]
        row += [earned.get(label, "") for label in labels]
        yield _row([*row, printing.marks(student.total), student.of, cell("; ".join(student.flags))])


def _row(cells: Sequence[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def cell(text: str) -> str:
    """Text that a spreadsheet shows and never evaluates."""
    return f"'{text}" if text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
