"""Exports of learning platforms, Moodle's grading worksheet and Canvas' gradebook: which of their cells to fill in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from exgen.errors import BadExport, did_you_mean
from exgen.platforms import csv_file
from exgen.platforms.csv_file import Table

MOODLE, CANVAS = "moodle-worksheet", "canvas"

# Canvas' own words for columns that are worked out, and for cells that are none of ours to fill.
_WORKED_OUT = re.compile(r"\b(?:Current|Final) (?:Score|Points|Grade)\b|\bOverride (?:Score|Grade|Status)\b")
_ASSIGNMENT = re.compile(r"(?P<name>.*) \((?P<id>\d{1,20})\)", re.DOTALL)
_POSTING = re.compile(r"\s*(?:Muted|Manual Posting.*)?\s*", re.IGNORECASE)


@dataclass
class Export:
    """An export that is ready to be filled in.

    `ids` are the columns that may hold an id, by what they are called; `own` is the platform's own id.
    """

    format: str
    table: Table
    rows: list[int]
    grade: int
    feedback: int | None
    own: int
    ids: dict[str, int]
    names: tuple[int, ...]
    most: dict[int, Fraction | None]  # by row; what the platform gives at most
    comma: bool
    scale: bool
    locked: int | None = None  # Moodle's column "Grade can be changed"


def read(format: str, file: Path, assignment: str = "", scale: bool = False) -> Export:
    """An export in the format MOODLE or CANVAS. Raises BadExport where it is none, or not clear what to fill in."""
    return _canvas(file, assignment, scale) if format == CANVAS else _moodle(file, scale)


def _moodle(file: Path, scale: bool) -> Export:
    found = csv_file.read(file, ["Identifier", "Grade", "Maximum grade", "Feedback comments"])
    hint = "download it in English: Submissions, Actions, Download grading worksheet"
    own, grade = found.column("Identifier"), found.column("Grade")
    if own is None or grade is None:
        missing = "Identifier" if own is None else "Grade"
        columns = ", ".join(found.header)[:300]
        raise BadExport(f"{file} is no grading worksheet: it has no column '{missing}' but {columns}", hint)
    if found.column("Scale") is not None:
        raise BadExport(f"{file} is graded in words, by a scale of Moodle's", "let the assignment have points")
    most = found.column("Maximum grade")
    words = {"id number": "ID number", "email address": "Email address", "username": "Username"}
    ids = {words[name.casefold()]: i for i, name in enumerate(found.header) if name.casefold() in words}
    rows = [row for row in range(1, len(found.rows)) if not found.is_blank(row)]
    cells = {row: found[row, most] if most is not None else "" for row in rows}
    full = found.column("Full name")
    return Export(
        MOODLE, found, rows, grade, found.column("Feedback comments"), own, ids, () if full is None else (full,),
        {row: _points(cell) for row, cell in cells.items()}, any("," in cell for cell in cells.values()), scale,
        found.column("Grade can be changed"),
    )  # fmt: skip


def _canvas(file: Path, assignment: str, scale: bool) -> Export:
    found = csv_file.read(file, ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"])
    hint = "in Canvas: Grades, Export, Export entire gradebook"
    own = found.column("ID")
    if own is None or found.column("Section") is None:
        columns = ", ".join(found.header)[:300]
        raise BadExport(f"{file} is no gradebook of Canvas: it has no columns 'ID' and 'Section' but {columns}", hint)
    points = next((row for row in range(1, len(found.rows)) if _is_points(found, row)), None)
    grade = _assignment(found, points, assignment)
    rows = [
        row
        for row in range(1, len(found.rows))
        if row != points and not found.is_blank(row) and not _is_posting(found, row)
    ]
    cell = found[points, grade] if points is not None else ""
    words = ["SIS User ID", "SIS Login ID", "Integration ID"]
    ids = {name: column for name in words if (column := found.column(name)) is not None}
    names = tuple(i for word in ("Student", "FirstName", "LastName") if (i := found.column(word)) is not None)
    most: dict[int, Fraction | None] = dict.fromkeys(rows, _points(cell))
    return Export(CANVAS, found, rows, grade, None, own, ids, names, most, "," in cell, scale)


def _is_points(found: Table, row: int) -> bool:
    return "Points Possible" in found[row, 0]


def _is_posting(found: Table, row: int) -> bool:
    return all(_POSTING.fullmatch(found[row, column]) for column in range(len(found.rows[row])))


def _assignment(found: Table, points: int | None, wanted: str) -> int:
    """The column of an assignment: the one that is asked for, or the only one."""
    columns = {
        name: column
        for column, name in enumerate(found.header)
        if _ASSIGNMENT.fullmatch(name)
        and not _WORKED_OUT.search(name)
        and not (points is not None and "read only" in found[points, column])
    }
    if not columns:
        raise BadExport(f"{found.file} has no assignment", "make one in Canvas and export the gradebook again")
    shown = "; ".join(columns)
    if not wanted and len(columns) > 1:
        first = next(iter(columns))
        raise BadExport(f"{found.file} has {len(columns)} assignments: {shown}", f'say which: --assignment "{first}"')
    fitting = [name for name in columns if not wanted or wanted.strip().casefold() in _called(name)]
    if len(fitting) == 1:
        return columns[fitting[0]]
    if fitting:
        raise BadExport(f"{len(fitting)} assignments are called '{wanted}': {'; '.join(fitting)}", "give its number")
    hint = did_you_mean(wanted, [_called(name)[1] for name in columns]) or f"there are: {shown}"
    raise BadExport(f"{found.file} has no assignment '{wanted}'", hint)


def _called(header: str) -> tuple[str, ...]:
    """What an assignment's column may be called: `Week 3 (678)`, `Week 3`, `678`."""
    part = _ASSIGNMENT.fullmatch(header)
    return (header.casefold(), part["name"].casefold(), part["id"]) if part else (header.casefold(),)


def _points(cell: str) -> Fraction | None:
    """A number as platforms write it: `100.00`, `100,00`; None where there is none."""
    text = cell.strip().replace(",", ".")
    return Fraction(text) if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text) else None
