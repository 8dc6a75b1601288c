"""Mark a class again from what marks.json kept of it: by other keys, rules, problems or overrides.

    DIR/marks/former/1/            the marks as they were before the first regrade
    DIR/record.former-1.json       the record that they were marked by, where that has changed since

No file of a student is needed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exgen import feedback, record
from exgen.bank import Job
from exgen.course import grading, to_decide
from exgen.course.grading import Marks, Spool
from exgen.course.worker import Done, Kept, Order, Task
from exgen.errors import BadSubmission, CannotWrite, InstructorError
from exgen.feedback import gradebook
from exgen.marking import Overrides
from exgen.record import MARKS_FORMAT, Copies, Record
from exgen.system import Stopped, files

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
            texts += [*student.get("whose", []), *student["notes"], *student["twice"], *student["feedback_files"]]
            texts += [item[name] for item in [*data["refused"], *data["set_aside"]] for name in ("file", "why")]
            if not all(isinstance(text, str) for text in texts):
                raise TypeError
    except FileNotFoundError:
        hint = "exgen autograde DIR SUBMISSIONS marks some answers first"
        raise InstructorError(f"there is no {MARKS} in {folder}", hint) from None
    except OSError as error:
        raise InstructorError(f"{file} cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        data = marked = None
    if not isinstance(marked, int) or marked < MARKS_FORMAT:
        raise InstructorError(f"{file} was damaged, edited or written by an older exgen", AGAIN)
    return data


def formats(before: Mapping[str, Any]) -> tuple[str, ...]:
    """The formats of feedback that students have got."""
    names = [name for student in before["students"] for name in student["feedback_files"]]
    extensions = {name.rpartition(".")[2] for name in names}
    return tuple(format for format, extension in feedback.formats().items() if extension in extensions)


def again(job: Job, truth: Record | Copies, before: Mapping[str, Any], decided: Overrides) -> Regraded:
    """Mark the answers in `before`, a marks.json, by a record and the bank as they are now; as `grading.mark` does.

    Raises InstructorError where the record does not have what was marked.
    """
    if before["sheet"] != truth.sheet:
        raise InstructorError(f"the marks are those of the sheet '{before['sheet']}', not of '{truth.sheet}'", AGAIN)
    marks = Marks(truth.sheet, list(before["labels"]), Spool(job.out), record.problem_files(truth, job.bank))
    for item in before["refused"]:
        marks.accounts.refuse((0,), item["file"], BadSubmission(item["why"]))
    for item in before["set_aside"]:
        marks.accounts.set_aside((0,), item["file"], item["why"])
    regraded = Regraded(marks)
    doubts: dict[str, None] = {}
    edited = {id for id, digest in marks.problems.items() if before.get("problems", {}).get(id) != digest}
    problems = _problems(truth)
    workers = grading.workers(Order(job, truth, decided))
    with workers as pool, job.progress(len(before["students"]), "marking") as step:
        for task, result in pool.run((Task(Kept(entry)) for entry in before["students"]), grading.once_more):
            assert isinstance(task.what, Kept)
            old = task.what.entry
            step(old["student"])
            if not isinstance(result, Done):
                raise InstructorError(f"student {old['student']} cannot be marked again: {_why(result)}", AGAIN)
            marks.spool.add(result)
            marks.failed += result.failed
            doubts.update(dict.fromkeys(result.doubts))
            decided.met.add(old["student"].casefold())
            _compare(regraded, old, gradebook.entry(result.student), problems, edited)
    marks.doubts = list(doubts)
    return regraded


def _why(result: BadSubmission | Stopped) -> str:
    return result.message if isinstance(result, BadSubmission) else f"that {result.why}"


def _problems(truth: Record | Copies) -> dict[str, str]:
    """The problem of each label. (All copies hold the same.)"""
    first = next(iter(truth.each()))
    return {part.label: exercise.problem for exercise in first.exercises for part in exercise.parts}


def _compare(
    regraded: Regraded,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    problems: Mapping[str, str],
    edited: set[str],
) -> None:
    """Put down what has changed between two entries of a marks.json for one student."""
    earlier = {part["label"]: part for part in old["parts"]}
    keys = {part["label"]: part["key"] for part in new["parts"]}
    rekeyed = {_number(label) for label, part in earlier.items() if keys.get(label) != part["key"]}
    changes = []
    for part in new["parts"]:
        label = part["label"]
        was = earlier.get(label)
        if was == part:
            continue
        if was is not None and was["marks"] == part["marks"]:
            regraded.retold += 1
            continue
        if (was or {}).get("decided") != part.get("decided"):
            why = "override"
        elif _number(label) in rekeyed:
            why = "key"
        else:
            why = "bank" if problems.get(label) in edited else "rule"
        before, verdict = (was["marks"], was["verdict"]) if was else (0, "not asked")
        changes.append(Change(label, verdict, before, part["verdict"], part["marks"], why))
    if changes:
        who = (new["student"], new["name"], old["total"], new["total"], new["of"])
        regraded.students.append(Changed(*who, tuple(changes)))


def _number(label: str) -> str:
    """The exercise of a label: other keys there may change what follows."""
    return label.partition("(")[0]


# -- taking it over ----------------------------------------------------------------------------------------------

def keep(folder: Path) -> int:
    """Copy a folder of marks into former/N/ of it, and return N; one that has been kept already is not kept again.

    Raises CannotWrite.
    """
    there = folder / FORMER
    numbers = sorted(int(path.name) for path in there.glob("*/") if path.name.isdecimal()) or [0]
    last, target = there / str(numbers[-1]) / MARKS, there / str(numbers[-1] + 1)
    part = there / f".{target.name}.part"
    try:
        if last.is_file() and last.read_bytes() == (folder / MARKS).read_bytes():
            return numbers[-1]
        shutil.rmtree(part, ignore_errors=True)
        files.make_folder(there)
        shutil.copytree(folder, part, ignore=_passing)
        part.rename(target)
    except (OSError, shutil.Error) as error:
        with suppress(OSError):
            shutil.rmtree(part, ignore_errors=True)
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotWrite(f"the former marks could not be kept in {target}: {reason}", "nothing has changed") from None
    return numbers[-1] + 1


def _passing(folder: str, names: list[str]) -> Iterable[str]:
    """What is not kept: marks before these, and what is no result of theirs."""
    return [name for name in names if name in (FORMER, to_decide.FILE, "gone") or name.startswith(".")]
