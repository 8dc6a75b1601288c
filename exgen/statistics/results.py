"""What can be learnt from: the marks of a class without the parts that have no marks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from exgen import record
from exgen.record import ClassMarks, Student


def read(folder: Path) -> ClassMarks:
    """The marks of a class in a folder of marks. Raises InstructorError, naming what is wrong with the file."""
    found = record.read_marks(folder)
    return replace(found, students=tuple(map(_learnt, found.students)))


def _learnt(student: Student) -> Student:
    return replace(student, parts=tuple(part for part in student.parts if part.of), written=None)
