"""A roster: the students of a course, from a CSV file as Moodle, Canvas or a spreadsheet writes it.

Columns are found by their names, in any order. Nothing in a roster is trusted: cells become plain text on one line, and
whatever does not hold is said in sentences with its line, all of them at once.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exgen.errors import BadRecord, BadRoster, BadSubmission
from exgen.submissions import answer_file
from exgen.system import naming

LEDGER = "assigned.json"  # in the folder of a sheet: who got what, as `assignment` writes it
LARGEST_FILE = 20_000_000  # bytes
MOST = 100_000  # students
LONGEST = answer_file.LONGEST_NAME  # characters of an id or a name
MOST_COLUMNS = 500
MOST_SAID = 10  # sentences about one file

# What a column is called, without case, blanks and signs; the first of these that is there counts.
ID = (
    "id", "studentid", "idnumber", "idnummer", "studentnumber", "studentno", "matriculationnumber", "matrikelnummer",
    "matrikelnr", "sisuserid", "userid", "username", "login", "loginid", "sisloginid",
)  # fmt: skip
NAME = ("name", "fullname", "studentname", "displayname", "vollstandigername", "student", "shortname", "sortablename")
FIRST = ("firstname", "firstnames", "givenname", "givennames", "forename", "vorname", "prenom")
LAST = ("lastname", "surname", "familyname", "nachname", "nom")
EMAIL = ("email", "emailaddress", "mail", "emailadresse")


@dataclass(frozen=True)
class Student:
    """One line of a roster. `columns` has the cells of all other columns that are not empty, by heading."""

    id: str
    name: str = ""
    email: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def copy(self) -> str:
        """The id as a name for a folder and for the line that names the sheet."""
        return safe(self.id)


def safe(id: str) -> str:
    """An id as one short word of ASCII: itself where it is one, else what can stay of it and a hash of all of it."""
    kept = re.sub(r"[^A-Za-z0-9._-]+", "_", id)[:40].strip("._-")
    if kept == id and naming.is_portable(id):
        return id
    if not kept or not naming.is_portable(kept):
        kept = f"id-{kept}".rstrip("-")
    return f"{kept}-{hashlib.sha256(id.encode()).hexdigest()[:8]}"


def read(file: Path) -> list[Student]:
    """The students of a roster, in its order. Raises BadRoster."""
    rows = _rows(file)
    line, header = next(rows, (1, []))
    columns = _columns(file, header)
    problems: list[str] = []
    students: list[Student] = []
    lines: dict[str, int] = {}  # by what must differ
    for line, row in rows:
        student, said = _student(row, header, columns)
        if student and not said:
            for mark in {answer_file.same(student.id), student.copy.casefold()}:
                if mark in lines:
                    said = f"the id {shown(student.id)} stands on line {lines[mark]} already"
            if not said:
                lines |= dict.fromkeys((answer_file.same(student.id), student.copy.casefold()), line)
                students.append(student)
        if said:
            problems.append(f"line {line}: {said}")
        if len(students) > MOST:
            raise BadRoster(f"{file} has more than {MOST:,} students", "give a part of it at a time")
        if len(problems) > MOST_SAID:
            break
    if problems:
        more = ["and more"] if len(problems) > MOST_SAID else []
        said = "\n".join([f"the roster {file} cannot be used", *problems[:MOST_SAID], *more])
        raise BadRoster(said, "a line needs an id of its own; nothing was made")
    if not students:
        raise BadRoster(f"the roster {file} has no students", "a line a student, below the line that names the columns")
    return students


def assigned(folder: Path) -> list[Student]:
    """The students of the ledger in the folder of a sheet; none where there is no ledger. Raises BadRecord."""
    file = folder / LEDGER
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))["students"]
        return [Student(str(line["student"]), str(line["name"]), str(line["email"])) for line in listed]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        hint = "without it nobody's name is known: move it away to mark all the same"
        raise BadRecord(f"{file} is damaged: {type(error).__name__}: {error}", hint) from None


def to_ledger(students: Iterable[Student]) -> str:
    """A ledger that says no more than who the students are, for `assigned` to read."""
    lines = [{"student": student.id, "name": student.name, "email": student.email} for student in students]
    return json.dumps({"students": lines}, indent=1) + "\n"


def _student(row: Sequence[str], header: Sequence[str], columns: _Columns) -> tuple[Student | None, str]:
    """The student of a row, or what is wrong with it; neither for a row that is none."""
    if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
        return None, f"{len(row)} cells, where the first line names {len(header)} columns"
    cells = [*row, *[""] * (len(header) - len(row))]
    id = unicodedata.normalize("NFC", answer_file.one_line(cells[columns.id]))
    name = _name(answer_file.one_line(cells[at]) for at in columns.name)
    if not id:
        # Canvas has lines above the students that are none: what an assignment is out of, and how it is posted.
        return None, "" if columns.canvas and name in ("", "Points Possible") else "the id is empty"
    if len(cells[columns.id]) > LONGEST:
        return None, f"an id of {len(cells[columns.id])} characters; at most {LONGEST} are read"
    if answer_file.parse(answer_file.form_head("", "", id), "").student.strip(" *_`") != id.strip(" *_`"):
        return None, f"the id {shown(id)} would not come back from an answer file as it is"
    email = answer_file.one_line(cells[columns.email]) if columns.email is not None else ""
    own = {columns.id, *columns.name, columns.email}
    others = {header[at]: answer_file.one_line(cell) for at, cell in enumerate(cells[: len(header)]) if at not in own}
    return Student(id, name, email, {heading: cell for heading, cell in others.items() if heading and cell}), ""


def _name(parts: Iterator[str]) -> str:
    return answer_file.one_line(" ".join(part for part in parts if part))


def shown(text: str) -> str:
    """An id or a name in a sentence."""
    return f"'{text}'" if len(text) <= 40 else f"'{text[:37]}...'"


# -- the file ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Columns:
    """Where what stands."""

    id: int
    name: tuple[int, ...]
    email: int | None
    canvas: bool


def _columns(file: Path, header: Sequence[str]) -> _Columns:
    """Raises BadRoster where no column has ids, or where two could be meant."""
    words = [_word(heading) for heading in header]

    def find(known: Sequence[str]) -> int | None:
        for name in known:
            if words.count(name) > 1:
                raise BadRoster(f"the roster {file} has two columns '{header[words.index(name)]}'", "rename one")
            if name in words:
                return words.index(name)
        return None

    email, whole, first, last = find(EMAIL), find(NAME), find(FIRST), find(LAST)
    id = find(ID)
    if id is None and "student" in words and words.index("student") not in (whole, None):
        id = words.index("student")  # beside a column of names, as in exgen's own grades.csv
    if id is None:
        id = email  # what Moodle exports where it shows no ID numbers; no two accounts share one
    if id is None:
        said = ", ".join(shown(heading) for heading in header[:12] if heading) or "nothing"
        hint = "name one of them id (or Student ID, ID number, Username, Email address ...)"
        raise BadRoster(f"the roster {file} has no column of ids; its first line has {said}", hint)
    name = [whole] if whole is not None else [first, last]
    canvas = "student" in words and "section" in words
    return _Columns(id, tuple(at for at in name if at is not None), email, canvas)


def _word(heading: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", heading).casefold())


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it begins on, the headings first."""
    text = _text(file)
    skipped = 0
    sign = ""
    if found := re.match(r"sep=([;,\t|])\n", text, re.IGNORECASE):  # how a spreadsheet is told what parts the cells
        sign, skipped = found[1], 1
        text = text[found.end() :]
    sign = sign or _sign(text)
    csv.field_size_limit(LARGEST_FILE)
    table = csv.reader(io.StringIO(text), delimiter=sign, strict=True)
    line = 1
    while True:
        line = table.line_num + 1 + skipped
        try:
            row = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            said = "a quotation mark is not closed" if "end of data" in str(error) else "a quotation mark out of place"
            raise BadRoster(f"the roster {file}, line {line}: {said}", 'a cell is "..." with "" for " in it') from None
        if len(row) > MOST_COLUMNS:
            raise BadRoster(f"the roster {file}, line {line}: more than {MOST_COLUMNS} cells")
        if any(cell.strip() for cell in row):
            yield line, row


def _sign(text: str) -> str:
    """What parts the cells: the sign by which the first line names most columns that are known."""
    head = text.lstrip("\n").split("\n", 1)[0][:10_000]
    known = {*ID, *NAME, *FIRST, *LAST, *EMAIL}

    def names(sign: str) -> int:
        try:
            row = next(csv.reader([head], delimiter=sign), [])
        except csv.Error:
            return 0
        return sum(_word(cell) in known for cell in row)

    return max(",;\t|", key=names)


def _text(file: Path) -> str:
    try:
        return answer_file.text_of(file, LARGEST_FILE)
    except BadSubmission as error:
        raise BadRoster(f"the roster {error.message}", "it is to be a CSV file, UTF-8") from None
