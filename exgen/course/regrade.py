"""Mark a class again from what marks.json kept of it: by other keys, rules, problems or overrides.

    DIR/marks/former/1/            the marks as they were before the first regrade
    DIR/record.former-1.json       the record that they were marked by, where that has changed since

No file of a student is needed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from exgen import feedback, record
from exgen.bank import Job
from exgen.course import grading, to_decide
from exgen.course.grading import Marks, Spool
from exgen.course.worker import Done, Kept, Order, Task
from exgen.errors import BadSubmission, CannotWrite, InstructorError
from exgen.marking import Overrides
from exgen.record import FORMER, MARKS_FILE, MARKS_FORMAT, ClassMarks, Copies, Marked, Record, Student, number
from exgen.system import Stopped, files

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


def marks_of(folder: Path) -> ClassMarks:
    """The marks in a folder. Raises InstructorError where they are not there, damaged, or of an older format."""
    found = record.read_marks(folder)
    if found.format < MARKS_FORMAT:
        raise InstructorError(f"{folder / MARKS_FILE} was written by an older exgen", AGAIN)
    return found


def formats(before: ClassMarks) -> tuple[str, ...]:
    """The formats of feedback that students have got."""
    extensions = {name.rpartition(".")[2] for student in before.students for name in student.feedback_files}
    return tuple(format for format, extension in feedback.formats().items() if extension in extensions)


def again(job: Job, truth: Record | Copies, before: ClassMarks, decided: Overrides) -> Regraded:
    """Mark the answers in `before` by a record and the bank as they are now; as `grading.mark` does.

    Raises InstructorError where the record does not have what was marked.
    """
    if before.sheet != truth.sheet:
        raise InstructorError(f"the marks are those of the sheet '{before.sheet}', not of '{truth.sheet}'", AGAIN)
    marks = Marks(truth.sheet, list(before.labels), Spool(job.out), record.problem_files(truth, job.bank))
    for left in before.refused:
        marks.accounts.refuse((0,), left.file, BadSubmission(left.why))
    for left in before.set_aside:
        marks.accounts.set_aside((0,), left.file, left.why)
    regraded = Regraded(marks)
    doubts: dict[str, None] = {}
    edited = {id for id, digest in marks.problems.items() if before.problems.get(id) != digest}
    problems = _problems(truth)
    workers = grading.workers(Order(job, truth, decided))
    with workers as pool, job.progress(len(before.students), "marking") as step:
        for task, result in pool.run((Task(Kept(student)) for student in before.students), grading.once_more):
            assert isinstance(task.what, Kept)
            old = task.what.student
            step(old.student)
            if not isinstance(result, Done):
                raise InstructorError(f"student {old.student} cannot be marked again: {_why(result)}", AGAIN)
            marks.spool.add(result)
            marks.failed += result.failed
            doubts.update(dict.fromkeys(result.doubts))
            decided.met.add(old.student.casefold())
            as_kept = record.read_student(record.student_line(result.student))
            _compare(regraded, old, as_kept, problems, edited)
    marks.doubts = list(doubts)
    return regraded


def _why(result: BadSubmission | Stopped) -> str:
    return result.message if isinstance(result, BadSubmission) else f"that {result.why}"


def _problems(truth: Record | Copies) -> dict[str, str]:
    """The problem of each label. (All copies hold the same.)"""
    first = next(iter(truth.each()))
    return {part.label: exercise.problem for exercise in first.exercises for part in exercise.parts}


def _compare(
    regraded: Regraded, old: Student, new: Student, problems: Mapping[str, str], edited: set[str]
) -> None:
    """Put down what has changed for one student, both as marks.json has them."""
    earlier = {part.label: part for part in old.parts}
    keys = {part.label: part.key for part in new.parts}
    rekeyed = {_number(label) for label, part in earlier.items() if keys.get(label) != part.key}
    changes = []
    for part in new.parts:
        was = earlier.get(part.label)
        if was == part:
            continue
        if was is not None and was.marks == part.marks:
            regraded.retold += 1
            continue
        if (was.decided if was else None) != part.decided:
            why = "override"
        elif _number(part.label) in rekeyed:
            why = "key"
        else:
            why = "bank" if problems.get(part.label) in edited else "rule"
        changes.append(_change(was, part, why))
    if changes:
        before, after = number(old.total), number(new.total)
        regraded.students.append(Changed(new.student, new.name, before, after, new.of, tuple(changes)))


def _change(was: Marked | None, now: Marked, why: str) -> Change:
    before, verdict = (number(was.marks), was.verdict.name) if was else (0, "not asked")
    return Change(now.label, verdict, before, now.verdict.name, number(now.marks), why)


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
    last, target = there / str(numbers[-1]) / MARKS_FILE, there / str(numbers[-1] + 1)
    part = there / f".{target.name}.part"
    try:
        if last.is_file() and last.read_bytes() == (folder / MARKS_FILE).read_bytes():
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
