"""How answers are understood, before anything is marked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exgen import answers, reading
from exgen.answers import Question, asking, typed
from exgen.errors import Unreadable
from exgen.submissions import uploads
from exgen.terms import plain


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer as it is understood: `plain` is how it reads back, `blank` says that nothing was answered.

    `misfit` says what it is where that is not what is asked for; `unclear` is why a part of it cannot be read.
    """

    plain: str
    blank: bool = False
    misfit: str = ""
    unclear: Unreadable | None = None

    def __str__(self) -> str:
        return self.plain


def read(text: str, names: Iterable[str] | None = None) -> str:
    """How mathematics is understood, as text: an expression, a vector or a matrix, typed as on paper.

    Without `names` any letter is a variable; with them, others are refused. Raises Unreadable, which has a `caret`, and
    InstructorError for what is no text.
    """
    return plain(reading.read_array(typed(text), None if names is None else list(names)))


def reading_of(question: Question, text: str) -> Reading:
    """How an answer to a question is understood. Raises Unreadable."""
    if reading.is_blank(text):
        return Reading("", blank=True)
    found = answers.named(question.kind).read(text, question)
    return Reading(found.plain, found.blank, found.misfit, found.unclear)


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A filled-in form as it is understood, with no key at hand.

    `answers` are by label; what cannot be read is an Unreadable in its place. `notes` say what needs a look. Without
    `comments`, those of the blank form which say what is asked, marking may understand more than is shown here.
    """

    sheet: str
    name: str
    student: str
    answers: dict[str, Reading | Unreadable]
    notes: tuple[str, ...]
    comments: bool

    def __getitem__(self, label: str) -> Reading | Unreadable:
        return self.answers[label]


def read_file(file: str | os.PathLike[str]) -> AnswerFile:
    """How each answer of a file is understood, as `exgen read-answers` shows it. Raises BadSubmission."""
    handed_in = uploads.read(Path(file))
    handed_in.fit(handed_in.wanted)
    found: dict[str, Reading | Unreadable] = {}
    for label, text in handed_in.answers.items():
        try:
            found[label] = reading_of(asking.question(label, handed_in.wanted.get(label, "")), text)
        except Unreadable as error:
            found[label] = error
    comments = any("{" in said for said in handed_in.wanted.values())
    return AnswerFile(
        handed_in.sheet, handed_in.name, handed_in.student, found, tuple(handed_in.notes), comments
    )
