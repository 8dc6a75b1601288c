"""Sheets: drawn to be handed out, and as they were handed out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from exgen import making
from exgen.api.exercises import Exercise
from exgen.api.marks import Marks, all_of, marked
from exgen.api.pictures import with_pictures
from exgen.bank import Bank, Job
from exgen.errors import InstructorError
from exgen.marking import Marker, marker_of
from exgen.record import Copies, Record
from exgen.submissions import Submission, uploads


class HandedOut:
    """A sheet as students have it; marking goes by its record, whatever has become of the bank since."""

    def __init__(self, truth: Record | Copies, bank: Bank) -> None:
        self._truth, self._bank = truth, bank
        self._markers: dict[str, list[Marker]] = {}

    @property
    def name(self) -> str:
        return self._truth.sheet

    @property
    def title(self) -> str:
        return self._truth.title

    @property
    def labels(self) -> list[str]:
        """The labels of its parts, in order: 1(a), 1(b), 2 ..."""
        return list(self._truth.labels)

    def key(self, copy: str = "") -> dict[str, str]:
        """The key of each part by its label, of a copy where there are several. Raises InstructorError."""
        return {question.label: question.key for question in self._own(copy).questions}

    def mark(self, answers: Mapping[str, str], copy: str = "", student: str = "", name: str = "") -> Marks:
        """Mark answers by the labels of their parts; what is left out is blank. Raises InstructorError."""
        own = self._own(copy)
        handed_in = Submission("", own.sheet, own.copy, name, student, all_of(own.labels, answers, self.name))
        return self._marked(own, handed_in)

    def mark_file(self, file: str | os.PathLike[str]) -> Marks:
        """Mark a filled-in form: Markdown, JSON, TOML, YAML, a notebook, or HTML from a platform.

        It is marked as it stands: who sent it, rosters, attempts and overrides are what `exgen autograde` looks at.
        Raises BadSubmission.
        """
        handed_in = uploads.read(Path(file))
        return self._marked(self._truth.find(handed_in.copy, handed_in.student), handed_in)

    def _marked(self, own: Record | None, handed_in: Submission) -> Marks:
        markers = self._of(own) if own else ()
        return marked(own or self._truth, self._bank, handed_in, markers)

    def _own(self, copy: str) -> Record:
        own = self._truth.find(copy)
        if own is None:
            raise InstructorError(f"{self.name} has no copy '{copy}'" if copy else f"{self.name} has copies: name one")
        return own

    def _of(self, own: Record) -> Sequence[Marker]:
        if own.copy not in self._markers:
            self._markers = {own.copy: [marker_of(exercise, self._bank)[0] for exercise in own.exercises]}
        return self._markers[own.copy]

    def __repr__(self) -> str:
        return f"<HandedOut {self.name}: {len(self._truth)} cop{'y' if len(self._truth) == 1 else 'ies'}>"


class Sheet:
    """A sheet that was drawn: to look at, to write into a folder, and to mark by."""

    def __init__(self, drawn: making.Sheet, bank: Bank) -> None:
        self._drawn, self._bank = drawn, bank

    @property
    def name(self) -> str:
        return self._drawn.name

    @property
    def title(self) -> str:
        return self._drawn.title

    @property
    def marks(self) -> int:
        return self._drawn.record.marks

    @property
    def exercises(self) -> list[Exercise]:
        """Its exercises, each to be looked at alone, where its parts are 1(a), 1(b) ..."""
        return [Exercise(exercise, self._bank) for exercise in self._drawn.exercises]

    @property
    def form(self) -> str:
        """The blank answer file, Markdown that students fill in."""
        return self._texts["answers.md"]

    def text(self, format: str = "markdown", key: bool = False) -> str:
        """The sheet in a format, or its key. Raises InstructorError for a format that there is not."""
        found = making.documents(self._drawn, [format])
        stem = "key" if key else "sheet"
        return next(text for name, text in found.items() if name.startswith(f"{stem}."))

    def write(
        self,
        folder: str | os.PathLike[str],
        formats: Sequence[str] = ("markdown", "latex"),
        device: str = "cpu",
        replace: bool = False,
    ) -> list[Path]:
        """Check every key with torch and write what `make-sheet` writes; returns the files.

        Raises KeyNotProved, NoDevice, CannotWrite, and NoTeX where `formats` has pdf.
        """
        job = Job(self._bank, Path(folder), (formats,) if isinstance(formats, str) else tuple(formats), device)
        return making.write(job, self._drawn, making.prove(self._drawn, device), replace=replace)

    @cached_property
    def handed_out(self) -> HandedOut:
        """The sheet as it is marked by."""
        return HandedOut(self._drawn.record, self._bank)

    @cached_property
    def _texts(self) -> dict[str, str]:
        return making.documents(self._drawn, ["markdown"])

    def __repr__(self) -> str:
        return f"<Sheet {self.name}: {len(self._drawn.exercises)} exercises, {self.marks} marks>"

    def _repr_markdown_(self) -> str:
        return with_pictures(self._texts["sheet.md"], self._texts)
