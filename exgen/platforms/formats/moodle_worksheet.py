"""Moodle's offline grading worksheet."""

from __future__ import annotations

from pathlib import Path

from exgen.errors import BadExport
from exgen.platforms import csv_file
from exgen.platforms.exports import Export, points


def read(file: Path, assignment: str = "", scale: bool = False) -> Export:
    """The worksheet. Raises BadExport where it is none, or graded in words."""
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
        "moodle-worksheet", "moodle", found, rows, grade, found.column("Feedback comments"), own, ids,
        () if full is None else (full,),
        {row: points(cell) for row, cell in cells.items()}, any("," in cell for cell in cells.values()), scale,
        found.column("Grade can be changed"), renumbered=True,
        no_feedback="there is no column 'Feedback comments', so there are grades only",
    )  # fmt: skip
