"""marks/overrides-to-decide.toml: an entry for each answer that needs a person, to be filled in and moved over."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from exgen.marking import Overrides
from exgen.record import Marked, Student
from exgen.system import files

FILE = "overrides-to-decide.toml"

HEAD = """\
# What a person has to decide, part by part. Give marks, say why if you like, and move the entries to overrides.toml
# beside this file: marking reads that one and never writes it. An entry without marks stays open. This file is written
# anew by every run.
"""


def write(folder: Path, students: Iterable[Student], decided: Overrides) -> Path | None:
    """Write overrides-to-decide.toml, and return it; where nothing is open, there is none. Raises CannotWrite."""
    file = folder / FILE
    if text := entries(students, decided):
        files.write(file, text)
        return file
    file.unlink(missing_ok=True)
    return None


def entries(students: Iterable[Student], decided: Overrides) -> str:
    """An entry for each answer that needs a person and has none yet; "" where none does.

    All answers to one part stand together, reviews first, so that one person decides them alike; nobody is named.
    """
    found: list[tuple[tuple[int, int, int], str]] = []
    for number, student in enumerate(students):
        for place, part in enumerate(student.parts):
            if part.waits and not decided.stands(student.student, part.label):
                found.append(((part.verdict.refused, place, number), _entry(student, part)))
    return "\n".join([HEAD, *(text for _, text in sorted(found))]) if found else ""


def _entry(student: Student, part: Marked) -> str:
    lines = [f"# {part.label}, of {part.of}: {part.verdict}. {part.sentences}"]
    lines += [f"#   {note}" for note in student.notes if note.startswith(f"{part.label} ")]
    for name, text in (("answer", part.answer), ("read", part.read), ("key", part.key)):
        if text and (name != "read" or text != part.answer.strip()):
            lines += [f"#   {name}: {line}" for line in text[:2000].split("\n")[:30]]
    lines = [_printable(line) for line in lines]
    lines += ["[[override]]", f"student = {_quoted(student.student)}", f"part = {_quoted(part.label)}"]
    return "\n".join([*lines, "# marks = ", 'comment = ""', ""])


def _quoted(text: str) -> str:
    """Any text as a string of TOML."""
    escapes = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(escapes.get(c, c if c.isprintable() else f"\\U{ord(c):08x}") for c in text) + '"'


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
