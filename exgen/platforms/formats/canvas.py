"""Canvas' gradebook, of which one assignment is filled in."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from exgen.errors import BadExport, did_you_mean
from exgen.platforms import csv_file
from exgen.platforms.csv_file import Table
from exgen.platforms.exports import Export, points

HAS_ASSIGNMENTS = True

# Canvas' own words for columns that are worked out, and for cells that are none of ours to fill.
_WORKED_OUT = re.compile(r"\b(?:Current|Final) (?:Score|Points|Grade)\b|\bOverride (?:Score|Grade|Status)\b")
_ASSIGNMENT = re.compile(r"(?P<name>.*) \((?P<id>\d{1,20})\)", re.DOTALL)
_POSTING = re.compile(r"\s*(?:Muted|Manual Posting.*)?\s*", re.IGNORECASE)
_KEPT = {"EX": "is excused in Canvas", "N/A": "does not have this assignment in Canvas"}


def read(file: Path, assignment: str = "", scale: bool = False) -> Export:
    """The gradebook. Raises BadExport where it is none, or where it is not clear which assignment is meant."""
    found = csv_file.read(file, ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"])
    hint = "in Canvas: Grades, Export, Export entire gradebook"
    own = found.column("ID")
    if own is None or found.column("Section") is None:
        columns = ", ".join(found.header)[:300]
        raise BadExport(f"{file} is no gradebook of Canvas: it has no columns 'ID' and 'Section' but {columns}", hint)
    most_row = next((row for row in range(1, len(found.rows)) if _is_points(found, row)), None)
    grade = _assignment(found, most_row, assignment)
    rows = [
        row
        for row in range(1, len(found.rows))
        if row != most_row and not found.is_blank(row) and not _is_posting(found, row)
    ]
    cell = found[most_row, grade] if most_row is not None else ""
    words = ["SIS User ID", "SIS Login ID", "Integration ID"]
    ids = {name: column for name in words if (column := found.column(name)) is not None}
    names = tuple(i for word in ("Student", "FirstName", "LastName") if (i := found.column(word)) is not None)
    most: dict[int, Fraction | None] = dict.fromkeys(rows, points(cell))
    return Export(
        "canvas", "canvas", found, rows, grade, None, own, ids, names, most, "," in cell, scale, kept=_KEPT
    )  # fmt: skip


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
