"""marks.json, read back as data: the marks of a class, and those of its former runs of marking."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from exgen.errors import InstructorError
from exgen.record import MARKS_FORMAT, VERDICTS

FILE = "marks.json"
FORMER = "former"  # marks/former/1/, marks/former/2/ ... hold what was there before

AGAIN = "exgen autograde writes it anew"


@dataclass(frozen=True, slots=True)
class Part:
    """One marked answer. `why` is what the student was told, `mistakes` what an answer below full marks agrees with.

    `decided` says that a person gave the marks; the verdict is the machine's all the same.
    """

    label: str
    verdict: str
    marks: Fraction
    of: int
    answer: str
    why: str
    mistakes: tuple[str, ...]
    decided: bool = False

    @property
    def share(self) -> Fraction:
        """Of the marks of this part, from 0 to 1."""
        return self.marks / self.of


@dataclass(frozen=True, slots=True)
class Student:
    """One student's marks. Parts without marks are left out: nothing can be learnt from them."""

    student: str
    copy: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> Fraction:
        return sum((part.marks for part in self.parts), Fraction(0))

    @property
    def of(self) -> int:
        return sum(part.of for part in self.parts)


@dataclass(frozen=True, slots=True)
class Results:
    """A class as it was marked once."""

    sheet: str
    students: tuple[Student, ...]


def read(file: Path) -> Results:
    """The marks of a class. Raises InstructorError, naming what is wrong with the file."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InstructorError(f"there is no {file}", "mark some answers first: exgen autograde DIR ANSWERS") from None
    except OSError as error:
        raise InstructorError(f"{file} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise InstructorError(f"{file} is cut off or damaged: {error}", AGAIN) from None
    if isinstance(data, dict) and isinstance(written := data.get("format", 1), int) and written > MARKS_FORMAT:
        said = f"{file} is of format {written}, and this exgen knows formats up to {MARKS_FORMAT}"
        raise InstructorError(said, "a newer exgen reads it: pip install --upgrade exgen")
    try:
        items = enumerate(_need(data, "it", "students", list), 1)
        students = tuple(_student(item, f"student {i}") for i, item in items)
        return Results(_need(data, "it", "sheet", str), students)
    except _Wrong as wrong:
        raise InstructorError(f"{file} was damaged or edited: {wrong}", AGAIN) from None


def former(folder: Path) -> list[tuple[str, Path]]:
    """The marks of earlier runs under a folder of marks, the first one first: their number and file."""
    found = [path for path in (folder / FORMER).glob(f"*/{FILE}") if path.parent.name.isdecimal()]
    return [(path.parent.name, path) for path in sorted(found, key=lambda path: (int(path.parent.name), path))]


class _Wrong(Exception):
    pass


def _need(data: Any, place: str, name: str, kind: Any) -> Any:
    if not isinstance(data, Mapping) or name not in data:
        raise _Wrong(f"{place} has no '{name}'")
    value = data[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _Wrong(f"'{name}' of {place} is {json.dumps(value)[:40]}")
    return value


def _student(data: Any, place: str) -> Student:
    name = _need(data, place, "student", str)
    parts = [_part(item, f"a part of {place}") for item in _need(data, place, "parts", list)]
    if len({part.label for part in parts}) < len(parts):
        raise _Wrong(f"{place} has a part twice")
    return Student(name, str(data.get("copy", "")), tuple(part for part in parts if part.of))


def _part(data: Any, place: str) -> Part:
    label = _need(data, place, "label", str)
    place = f"{label} of {place.removeprefix('a part of ')}"
    verdict, of = _need(data, place, "verdict", str), _need(data, place, "of", int)
    if verdict not in VERDICTS:
        raise _Wrong(f"the verdict of {place} is {json.dumps(verdict)[:40]}")
    marks = _need(data, place, "marks", (int, float))
    if not math.isfinite(marks) or not 0 <= marks <= of:
        raise _Wrong(f"the marks of {place} are {marks} of {of}")
    mistakes = data.get("mistakes", [])
    if not isinstance(mistakes, list) or not all(isinstance(name, str) for name in mistakes):
        raise _Wrong(f"the mistakes of {place} are no list of names")
    return Part(
        label=label,
        verdict=verdict,
        marks=_exact(marks),
        of=of,
        answer=_need(data, place, "answer", str),
        why=_need(data, place, "feedback", str),
        mistakes=tuple(dict.fromkeys(mistakes)) if marks < of else (),
        decided="decided" in data,
    )


def _exact(marks: float) -> Fraction:
    """Marks are written with four places; those of a third are a third again."""
    return Fraction(marks).limit_denominator(1000) if marks % 1 else Fraction(int(marks))
