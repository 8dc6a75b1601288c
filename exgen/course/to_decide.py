"""marks/overrides-to-decide.toml: an entry for each answer that needs a person, to be filled in and moved over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from exgen.marking import Overrides
from exgen.record import REVIEW, UNREADABLE
from exgen.system import files

FILE = "overrides-to-decide.toml"

HEAD = """\
# What a person has to decide, part by part. Give marks, say why if you like, and move the entries to overrides.toml
# beside this file: marking reads that one and never writes it. An entry without marks stays open. This file is written
# anew by every run.
"""


def write(folder: Path, students: Iterable[Mapping[str, Any]], decided: Overrides) -> Path | None:
    """Write overrides-to-decide.toml, and return it; where nothing is open, there is none. Raises CannotWrite."""
    file = folder / FILE
    if text := entries(students, decided):
        files.write(file, text)
        return file
    file.unlink(missing_ok=True)
    return None


def entries(students: Iterable[Mapping[str, Any]], decided: Overrides) -> str:
    """An entry for each answer that needs a person and has none yet; "" where none does. `students` as in marks.json.

    All answers to one part stand together, reviews first, so that one person decides them alike; nobody is named.
    """
    found: list[tuple[tuple[int, int, int], str]] = []
    for number, student in enumerate(students):
        for place, part in enumerate(student["parts"]):
            waits = part["verdict"] in (REVIEW, UNREADABLE) and "decided" not in part
            if not waits or decided.stands(student["student"], part["label"]):
                continue
            found.append(((part["verdict"] == UNREADABLE, place, number), _entry(student, part)))
    return "\n".join([HEAD, *(text for _, text in sorted(found))]) if found else ""


def _entry(student: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    said = part["feedback"].partition("\n")[0]
    lines = [f"# {part['label']}, of {part['of']}: {part['verdict']}. {said}"]
    lines += [f"#   {note}" for note in student["notes"] if note.startswith(f"{part['label']} ")]
    for name, text in (("answer", part["answer"]), ("read", part["read"]), ("key", part["key"])):
        if text and (name != "read" or text != part["answer"].strip()):
            lines += [f"#   {name}: {line}" for line in text[:2000].split("\n")[:30]]
    lines = [_printable(line) for line in lines]
    lines += ["[[override]]", f"student = {_quoted(student['student'])}", f"part = {_quoted(part['label'])}"]
    return "\n".join([*lines, "# marks = ", 'comment = ""', ""])


def _quoted(text: str) -> str:
    """Any text as a string of TOML."""
    escapes = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(escapes.get(c, c if c.isprintable() else f"\\U{ord(c):08x}") for c in text) + '"'


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
