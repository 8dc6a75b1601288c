"""How answers are understood, before anything is marked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exgen import answers, reading
from exgen.answers import Question, asking
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

    Without `names` any letter is a variable; with them, others are refused. Raises Unreadable, which has a `caret`.
    """
    return plain(reading.read_array(text, None if names is None else list(names)))


def reading_of(question: Question, text: str) -> Reading:
    """How an answer to a question is understood. Raises Unreadable."""
    if reading.is_blank(text):
        return Reading("", blank=True)
    found = answers.named(question.kind).read(text, question)
    return Reading(found.plain, found.blank, found.misfit, found.unclear)


def read_file(file: str | os.PathLike[str]) -> dict[str, Reading | Unreadable]:
    """How each answer of a file is understood, by label, as `exgen read-answers` shows it: no key is needed.

    What cannot be read is an Unreadable in its place. Raises BadSubmission.
    """
    handed_in = uploads.read(Path(file))
    handed_in.fit(handed_in.wanted)
    found: dict[str, Reading | Unreadable] = {}
    for label, text in handed_in.answers.items():
        try:
            found[label] = reading_of(asking.question(label, handed_in.wanted.get(label, "")), text)
        except Unreadable as error:
            found[label] = error
    return found
