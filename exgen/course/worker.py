"""What one process does with one file: list what is in it, read its head, or mark it and print the feedback."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from exgen import feedback
from exgen.bank import Job
from exgen.course.attempts import Head, Paper
from exgen.course.intake import Item
from exgen.errors import BadSubmission, NoTeX
from exgen.feedback import gradebook
from exgen.marking import Marker, Overrides, marker_of
from exgen.record import Copies, Marked, Record, Student, for_a_person
from exgen.submissions import Place, Reader, Sender, Submission, match, uploads

Say = Callable[[int | None], None]
ALL = -1


@dataclass(frozen=True)
class Order:
    """What every process has to know."""

    job: Job
    truth: Record | Copies
    decided: Overrides


@dataclass(frozen=True, slots=True)
class Kept:
    """A student of a marks.json, to be marked again."""

    student: Student


@dataclass(frozen=True, slots=True)
class Task:
    """A place to list, a file to read the head of, a paper to mark, or a student to mark again.

    `passed` are exercises (from 0, or ALL) that are not tried again, with the reason: it took too much before.
    """

    what: Place | Item | Paper | Kept
    passed: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Done:
    """A student marked, with the feedback by extension, pictures that it shows, and doubts about the bank.

    The pictures of a copy come with the first student that a process marks of it.
    """

    student: Student
    feedback: dict[str, str | bytes]
    pictures: dict[str, str]
    doubts: tuple[str, ...]
    failed: tuple[NoTeX, ...] = ()


@dataclass(frozen=True)
class _Bounded:
    """A marker that says which exercise it marks, and never fails: what cannot be marked goes to a person."""

    marker: Marker
    number: int
    passed: str
    say: Say
    notes: list[str]

    def mark(self, typed: Mapping[str, str]) -> list[Marked]:
        if self.passed:
            return self._for_a_person(typed, f"Marking this {self.passed}; a person will look at it.")
        self.say(self.number)
        try:
            return self.marker.mark(typed)
        except Exception as error:  # of an engine or a bank that meets what it was not made for
            stopped = f"stopped with {type(error).__name__}"
            self.notes.append(f"marking exercise {self.number + 1} {stopped}, a fault of the problem or of exgen")
            return self._for_a_person(typed, f"Marking this {stopped}; a person will look at it.")

    def _for_a_person(self, typed: Mapping[str, str], said: str) -> list[Marked]:
        return [
            for_a_person(asked.label, asked.marks, typed.get(asked.label, ""), said, key=asked.key)
            for asked in self.marker.questions
        ]


def prepare(order: Order) -> Callable[[Task, Say], Any]:
    """A desk of its own for a process; what it is given, and cannot do, it returns as a BadSubmission."""
    desk = Desk(order)

    def work(task: Task, say: Say) -> Any:
        try:
            if isinstance(task.what, Place):
                return desk.reader.members(task.what)
            if isinstance(task.what, Kept):
                return desk.again(task.what, task.passed, say)
            return desk.head(task.what) if isinstance(task.what, Item) else desk.mark(task.what, task.passed, say)
        except BadSubmission as error:
            return error

    return work


class Desk:
    """Reads and marks for one class, and keeps what students have in common."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.reader = Reader()
        self.bank = order.job.bank
        self.press = feedback.Press(self.bank, order.job.formats)
        self._copy: str | None = None
        self._pictured: str | None = None
        self._markers: list[tuple[Marker, str]] = []
        if isinstance(order.truth, Record):  # all students' alike
            self.markers(order.truth)

    def head(self, item: Item) -> Head:
        """What a file says of itself. Raises BadSubmission where it could not be marked either."""
        handed_in, digest = self._taken(item)
        truth = gradebook.find(self.order.truth, handed_in)
        typed = match(handed_in, truth.sheet, truth.questions)
        answered = {label: _digest(_without_blanks(text).encode()) for label, text in typed.items() if text}
        return Head(handed_in.student, handed_in.name, digest, answered, truth.student)

    def mark(self, paper: Paper, passed: tuple[tuple[int, str], ...], say: Say) -> Done:
        handed_in, digest = self._taken(paper.item)
        if digest != paper.digest:
            raise BadSubmission(f"{handed_in.file} changed while it was being read", "mark again")
        handed_in.student, handed_in.name = paper.student, paper.name
        handed_in.twice.update(paper.twice)
        return self.marked(handed_in, paper.notes, paper.whose, paper.item.sender, passed, say)

    def again(self, kept: Kept, passed: tuple[tuple[int, str], ...], say: Say) -> Done:
        """Mark what marks.json kept of a student. Raises BadSubmission where the record no longer has the copy."""
        student = kept.student
        handed_in = Submission(
            student.file,
            sheet=self.order.truth.sheet,
            copy=student.copy,
            name=student.name,
            student=student.student,
            answers={part.label: part.answer for part in student.parts},
            notes=list(student.notes),
            twice=set(student.twice),
        )
        return self.marked(handed_in, (), student.whose, student.sender, passed, say)

    def marked(
        self,
        handed_in: Submission,
        notes: tuple[str, ...],
        whose: tuple[str, ...],
        sender: Sender | None,
        passed: tuple[tuple[int, str], ...],
        say: Say,
    ) -> Done:
        truth = gradebook.find(self.order.truth, handed_in)
        markers = self.markers(truth)
        why, faults = dict(passed), list[str]()
        bounded = [
            _Bounded(marker, i, why.get(i, why.get(ALL, "")), say, faults) for i, (marker, _) in enumerate(markers)
        ]
        student = gradebook.mark_one(truth, bounded, handed_in)
        say(None)
        told = tuple(dict.fromkeys((*student.notes, *notes, *faults)))  # what is marked again has been told before
        student = replace(student, notes=told, whose=whose, sender=sender)
        parts = self.order.decided.decide(student.student, truth, student.parts, student.twice)
        student = replace(student, parts=parts)
        doubts = tuple(doubt for _, doubt in markers if doubt)
        try:
            texts = self.press.print(student, truth)
        except NoTeX as error:
            return Done(student, {}, {}, doubts, (error,))
        pictures = {}
        if self._pictured != truth.copy:
            pictures, self._pictured = self.press.pictures(truth), truth.copy
        return Done(student, texts, pictures, doubts)

    def markers(self, truth: Record) -> list[tuple[Marker, str]]:
        """What marks the exercises of a record, each with a doubt about the bank or ""; the last copy's are kept."""
        if self._copy != truth.copy:
            self._markers = [marker_of(exercise, self.bank) for exercise in truth.exercises]
            self._copy = truth.copy
        return self._markers

    def _taken(self, item: Item) -> tuple[Submission, bytes]:
        data = self.reader.read(item.place, uploads.largest(item.kind))
        return uploads.take_apart(data, item.kind, item.place.shown), _digest(data)


def _without_blanks(text: str) -> str:
    """What two copies of an answer have in common, however they were saved."""
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
