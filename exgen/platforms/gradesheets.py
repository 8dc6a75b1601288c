"""Fill in the export of a learning platform.

Rows are joined by id: by whom the platform says that a file is, else by the id that a student gave. Only the grade and
feedback columns change; the rest of the file keeps its bytes. What cannot be joined without doubt is named.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exgen import printing
from exgen.errors import BadExport, CannotWrite
from exgen.platforms.exports import Export
from exgen.record import Marked, Student
from exgen.submissions import alike
from exgen.system import files

OURS = "<p>"  # what feedback of exgen's begins with


@dataclass
class Filled:
    """What came of it. `strangers` are students without a row, with the reason; `blank` are rows without marks."""

    export: Export
    filled: int = 0
    strangers: list[tuple[str, str]] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def write(self, folder: Path) -> Path:
        """Write the filled copy into a folder of marks. Raises CannotWrite rather than touch the export."""
        source = self.export.table.file
        target = folder / f"{self.export.format}-{source.name}"
        if target.exists() and target.samefile(source):
            raise CannotWrite(f"{target} is the export itself", "copy it elsewhere first")
        files.write(target, self.export.table.data())
        return target


# -- joining -----------------------------------------------------------------------------------------------------

def fill(export: Export, students: Sequence[Student]) -> Filled:
    """Fill in the marks of students."""
    done = Filled(export)
    joined = _joined(export, students, done)
    above, locked, unlike, replaced = [], [], [], []
    for row, student in sorted(joined.items()):
        now = export.table[row, export.grade].strip()
        if why := export.kept.get(now.upper()):
            done.strangers.append((_who(student), f"{why}; the cell stays as it is"))
            continue
        if max(export.grade, export.feedback or 0) >= len(export.table.rows[row]):
            done.strangers.append((_who(student), f"row {row + 1} of the export is cut off"))
            continue
        grade = student.total
        most = export.most[row]
        if export.scale:
            if most is None:
                raise BadExport(f"{export.table.file} does not say how many points there are", "leave out --scale")
            grade = grade * most / student.of if student.of else grade
        elif most is not None and grade > most:
            above.append(_who(student))
        if export.locked is not None and export.table[row, export.locked].strip().casefold() == "no":
            locked.append(_who(student))
        if alike(student.name, " ".join(export.table[row, i] for i in export.names)) is False:
            unlike.append(f"{_who(student)} is {_named(export, row)}")
        text = printing.marks(grade)
        export.table[row, export.grade] = text.replace(".", ",") if export.comma else text
        if export.feedback is not None:
            said, there = feedback(student), export.table[row, export.feedback].strip()
            if there and not there.startswith(OURS):
                replaced.append(_who(student))
            export.table[row, export.feedback] = said
        done.filled += 1
    done.blank = [_named(export, row) for row in export.rows if row not in joined]
    for said, who in (
        ("joined by id, but of another name; look at them", unlike),
        ("above the most that the platform gives, which it may not take", above),
        ("Moodle says that these grades cannot be changed", locked),
        ("feedback that was there is replaced", replaced),
    ):
        if who:
            done.notes.append(f"{said}: {'; '.join(who)}")
    _compare_points(done, students)
    return done


def _compare_points(done: Filled, students: Iterable[Student]) -> None:
    export = done.export
    if export.no_feedback and export.feedback is None:
        done.notes.append(export.no_feedback)
    totals = {student.of for student in students}
    most = {points for points in export.most.values() if points is not None}
    if not export.scale and most - totals and totals:
        given, own = (", ".join(sorted(map(printing.marks, some))) for some in (most, totals))
        done.notes.append(f"the platform gives {given} points and the sheet {own}; --scale would convert")


def _joined(
    export: Export, students: Sequence[Student], done: Filled
) -> dict[int, Student]:
    """The student of each row; who has none goes to the strangers."""
    own = _index(export, export.own)
    columns = {name: _index(export, column) for name, column in export.ids.items()}
    usual = _usual(students, {"own": own, **columns})
    claims: dict[int, list[Student]] = {}
    for student in students:
        rows, why = _rows(export, student, own, columns, usual)
        if len(rows) == 1:
            claims.setdefault(rows[0], []).append(student)
        else:
            done.strangers.append((_who(student), why or f"{len(rows)} rows have this id" if rows else why))
    joined = {}
    for row, several in claims.items():
        if len(several) == 1:
            joined[row] = several[0]
            continue
        for student in several:
            done.strangers.append((_who(student), f"{len(several)} students fit the row of {_named(export, row)}"))
    return joined


def _rows(
    export: Export,
    student: Student,
    own: Mapping[str, list[int]],
    columns: Mapping[str, Mapping[str, list[int]]],
    usual: Mapping[str, list[int]],
) -> tuple[list[int], str]:
    """The rows that may be a student's, and why there is none."""
    sender = student.sender
    if sender and sender.system.casefold() == export.system:
        rows = own.get(sender.id.casefold(), [])
        # Where participants are numbered anew for each assignment, the number alone could be someone else's.
        unlike = len(rows) == 1 and alike(sender.name, _name(export, rows[0])) is False
        if unlike and export.renumbered:
            return [], f"{sender.name} sent the file as participant {sender.id}, who is {_named(export, rows[0])}"
        if rows:
            return rows, ""
    id = student.student.casefold()
    rows = usual.get(id, [])
    if not rows and "@" in id:  # an address is no number of another kind
        rows = sorted({row for index in columns.values() for row in index.get(id, [])})
    return rows, "" if rows else "no row has this id"


def _usual(
    students: Iterable[Student], columns: Mapping[str, Mapping[str, list[int]]]
) -> Mapping[str, list[int]]:
    """The one column by which most students are found: numbers of one kind may be those of another."""
    ids = [student.student.casefold() for student in students]
    found = Counter({name: sum(id in index for id in ids) for name, index in columns.items()})
    return columns[max(columns, key=lambda name: (found[name], name != "own"))]


def _index(export: Export, column: int) -> dict[str, list[int]]:
    """Rows by the value of a column; `Participant 12` is found as 12, too."""
    index: dict[str, list[int]] = {}
    for row in export.rows:
        value = export.table[row, column].strip().casefold()
        number = re.fullmatch(r"\D*?(\d+)", value) if column == export.own else None
        for id in {value, number[1] if number else value} - {""}:
            index.setdefault(id, []).append(row)
    return index


def _who(student: Student) -> str:
    return f"{student.student} {student.name}".strip()


def _name(export: Export, row: int) -> str:
    return " ".join(export.table[row, column].strip() for column in export.names)


def _named(export: Export, row: int) -> str:
    return f"{export.table[row, export.own].strip()} {_name(export, row)}".strip() or f"row {row + 1}"


# -- what a cell says --------------------------------------------------------------------------------------------

def feedback(student: Student) -> str:
    """A student's feedback as HTML on one line, which is what Moodle keeps: what students typed is text in it."""
    parts = "".join(f"<li>{_part(part)}</li>" for part in student.parts)
    total = f"{printing.marks(student.total)} of {student.of} marks"
    return f"{OURS}{total}</p><ul>{parts}</ul>"


def _part(part: Marked) -> str:
    marks = f"{printing.marks(part.marks)} of {part.of}"
    verdict = "decided by your instructor" if part.decided else part.verdict.said
    said = [f"<b>{_text(part.label)}</b> {verdict}, {marks}."]
    if part.decided and part.decided.comment:
        said.append(_text(part.decided.comment))
    if part.marks != part.of:
        if part.read:
            said.append(f"You wrote <code>{_text(part.read)}</code>.")
        if part.sentences and not part.decided:
            prose = _text(part.sentences)
            # Math of the bank's own as MathJax knows it; what was typed stays as it is.
            said.append(prose if part.quoted else re.sub(r"\$([^$]+)\$", r"\(\1\)", prose))
        said.append(f"The key is <code>{_text(part.key)}</code>.")
    return " ".join(said)


# Escaped as well: what would begin a formula where a spreadsheet takes another separator to end a cell.
_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "=+-@|\t"}


def _text(text: str) -> str:
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    flat = flat if len(flat) <= 600 else flat[:597] + "..."
    return html.escape(flat).translate(_SIGNS)
