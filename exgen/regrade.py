"""Mark a class again from what marks.json kept of it: by other keys, rules, problems or overrides. No file of a student
is needed.

    DIR/marks/former/1/            the marks as they were before the first regrade
    DIR/record.former-1.json       the record that they were marked by, where that has changed since
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from exgen import gradebook, record, submission
from exgen.bank import Bank
from exgen.errors import BadSubmission, CannotWrite, InstructorError
from exgen.gradebook import Marks
from exgen.overrides import OPEN, Overrides
from exgen.record import Copies, Record

MARKS = "marks.json"
FORMER = "former"
AGAIN = "exgen autograde marks the answer files again"


@dataclass(frozen=True)
class Change:
    """One part of one student's that earns other marks than before. `why` is key, bank, rule or override."""

    label: str
    was: str
    before: float
    now: str
    after: float
    why: str


@dataclass(frozen=True)
class Changed:
    """One student whose marks change."""

    student: str
    name: str
    before: float
    after: float
    of: int
    parts: tuple[Change, ...]


@dataclass
class Regraded:
    """What marking again comes to. `retold` counts answers that keep their marks and are told something else."""

    marks: Marks
    students: list[Changed] = field(default_factory=list)
    retold: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.students or self.retold)


def former_marks(folder: Path) -> dict[str, Any]:
    """marks.json of a folder of marks. Raises InstructorError where it is not there, too old or damaged."""
    file = folder / MARKS
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        marked = data["format"]
        for student in data["students"]:
            texts = [student["student"], student["name"], student["file"], student.get("copy", "")]
            for part in student["parts"]:
                texts += [part["label"], part["answer"], part["key"], part["verdict"], part["feedback"]]
                float(part["marks"])
            texts += [*student["notes"], *student["twice"]]
            if not all(isinstance(text, str) for text in texts):
                raise TypeError
    except FileNotFoundError:
        hint = "exgen autograde DIR ANSWERS marks some answers first"
        raise InstructorError(f"there is no {MARKS} in {folder}", hint) from None
    except OSError as error:
        raise InstructorError(f"{file} cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        data = marked = None
    if not isinstance(marked, int) or marked < gradebook.FORMAT:
        raise InstructorError(f"{file} was damaged, edited or written by an older exgen", AGAIN)
    return data


def again(
    before: Mapping[str, Any],
    truth: Record | Copies,
    bank: Bank,
    decided: Overrides,
    progress: Callable[[str], None] = lambda _: None,
) -> Regraded:
    """Mark the answers in `before`, a marks.json, by a record and the bank as they are now.

    Raises InstructorError where the record does not have what was marked.
    """
    if before["sheet"] != truth.sheet:
        raise InstructorError(f"the marks are those of the sheet '{before['sheet']}', not of '{truth.sheet}'", AGAIN)
    marks = Marks(truth.sheet, list(before["labels"]), problems=gradebook.problems(truth, bank))
    marks.refused = [(Path(item["file"]), BadSubmission(item["why"])) for item in before["refused"]]
    regraded = Regraded(marks)
    doubts: dict[str, None] = {}
    markers = lru_cache(maxsize=1)(lambda copy: [record.marker(e, bank) for e in _found(truth, copy).exercises])
    edited = {id for id, digest in marks.problems.items() if before.get("problems", {}).get(id) != digest}
    for old in before["students"]:
        own = _found(truth, old.get("copy", ""))
        doubts.update({doubt: None for _, doubt in markers(own.copy) if doubt})
        handed_in = submission.Submission(
            Path(old["file"]),
            sheet=truth.sheet,
            copy=own.copy,
            name=old["name"],
            student=old["student"],
            answers={part["label"]: part["answer"] for part in old["parts"]},
            twice=set(old["twice"]),
        )
        student = gradebook.mark_one(own, [marker for marker, _ in markers(own.copy)], handed_in)
        parts = decided.decide(student.student, own, student.parts, student.twice)
        student = replace(student, parts=parts, notes=tuple(old["notes"]))
        marks.students.append(student)
        _compare(regraded, old, gradebook.entry(student), _reasons(old, own, edited))
        progress(student.student)
    marks.doubts = list(doubts)
    return regraded


def _found(truth: Record | Copies, copy: str) -> Record:
    found = truth.find(copy)
    if found is None or (not copy and isinstance(truth, Copies)):
        raise InstructorError(f"the record has no copy '{copy}', and an answer file of it was marked", AGAIN)
    return found


def _reasons(old: Mapping[str, Any], truth: Record, edited: set[str]) -> dict[str, str]:
    """Why the marks of a part may have changed, if no override changed them: what changed in its exercise."""
    keys = {part["label"]: part["key"] for part in old["parts"]}
    found = {}
    for exercise in truth.exercises:
        rekeyed = any(keys.get(part.label) != part.key for part in exercise.parts)
        why = "key" if rekeyed else "bank" if exercise.problem in edited else "rule"
        found.update({part.label: why for part in exercise.parts})
    return found


def _compare(
    regraded: Regraded, old: Mapping[str, Any], new: Mapping[str, Any], reasons: Mapping[str, str]
) -> None:
    """Put down what has changed between two entries of a marks.json for one student."""
    changes = []
    earlier = {part["label"]: part for part in old["parts"]}
    for part in new["parts"]:
        was = earlier.get(part["label"])
        if was == part:
            continue
        if was is None or was["marks"] != part["marks"]:
            before, verdict = (was["marks"], was["verdict"]) if was else (0, "not asked")
            other = (was or {}).get("decided") != part.get("decided")
            why = "override" if other else reasons[part["label"]]
            changes.append(Change(part["label"], verdict, before, part["verdict"], part["marks"], why))
        else:
            regraded.retold += 1
    if changes:
        who = (new["student"], new["name"], old["total"], new["total"], new["of"])
        regraded.students.append(Changed(*who, tuple(changes)))


# -- taking it over ----------------------------------------------------------------------------------------------

def keep(folder: Path) -> int:
    """Copy a folder of marks into former/N/ of it, and return N; one that has been kept already is not kept again.

    Raises CannotWrite.
    """
    there = folder / FORMER
    numbers = sorted(int(path.name) for path in there.glob("*/") if path.name.isdecimal()) or [0]
    last, target = there / str(numbers[-1]) / MARKS, there / str(numbers[-1] + 1)
    try:
        if last.is_file() and last.read_bytes() == (folder / MARKS).read_bytes():
            return numbers[-1]
        part = there / f".{target.name}.part"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(folder, part, ignore=_passing)
        part.rename(target)
    except (OSError, shutil.Error) as error:
        with suppress(OSError):
            shutil.rmtree(there / f".{target.name}.part", ignore_errors=True)
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotWrite(f"the former marks could not be kept in {target}: {reason}", "nothing has changed") from None
    return numbers[-1] + 1


def _passing(folder: str, names: list[str]) -> Iterable[str]:
    """What is no result of marking: former marks, what the instructor writes, and what begins with a dot."""
    return [name for name in names if name in (FORMER, OPEN) or name.startswith(".")]

