"""Every error that exgen raises on purpose, each made for one reader.

    ExgenError                     a sentence and a hint; the command line prints both and exits with 1
    ├── AuthorError                for whoever writes a problem file
    │   ├── BrokenProblem          the file cannot be loaded, or lacks something: names file and line
    │   ├── BadSolution            `solve` made a value that cannot be a key
    │   └── KeyNotProved           sympy's key and torch's check disagree, or the check does not run
    ├── InstructorError            for whoever makes and marks sheets
    │   ├── UnknownProblem         no such problem, topic, level or knob: says what was meant
    │   ├── BadRecord              record.json is missing, cut off, damaged or of a newer format
    │   ├── BadOverrides           an entry of overrides.toml that cannot be followed
    │   ├── BadExport              a learning platform's file that cannot be filled in
    │   ├── BadRoster              a list of students that cannot be used: says which lines
    │   ├── CannotWrite            a folder or disk that does not take the file
    │   ├── NoDevice               the torch device asked for is not there
    │   └── NoTeX                  LaTeX is missing, or did not compile the file
    └── StudentError               for whoever fills in answers
        ├── Unreadable             one answer: a sentence, a caret under the character, a hint
        └── BadSubmission          one answer file that cannot be marked

A traceback in front of a user is a bug of exgen's.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable


class ExgenError(Exception):
    """A sentence that says what is wrong, and a hint that says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders, and the subclasses take other arguments."""
        return _rebuild, (type(self), self.__dict__)


def _rebuild(kind: type[ExgenError], state: dict[str, object]) -> ExgenError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    error.args = (state["message"],)
    return error


class AuthorError(ExgenError):
    """A problem file that does not do what problem files do."""


class BrokenProblem(AuthorError):
    """The file cannot be loaded; `line` is 0 where no line is to blame."""

    def __init__(self, file: str, line: int, message: str, hint: str = "") -> None:
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}: {message}", hint)
        self.file = file
        self.line = line


class BadSolution(AuthorError):
    """`solve` made a value that cannot be a key."""


class KeyNotProved(AuthorError):
    """The two engines disagree on a key, or the torch script does not run."""


class InstructorError(ExgenError):
    """A command, or a file that it was given, asks for what cannot be had."""


class UnknownProblem(InstructorError):
    """No such problem, topic, level or knob."""


class BadRecord(InstructorError):
    """A record.json that cannot be marked from."""


class BadOverrides(InstructorError):
    """An overrides.toml with an entry that cannot be followed."""


class BadExport(InstructorError):
    """The export of a learning platform that cannot be filled in."""


class BadRoster(InstructorError):
    """A list of students that cannot be used; the message has a line for each thing that is wrong."""


class CannotWrite(InstructorError):
    """A file could not be written; what stood there before still stands."""


class NoDevice(InstructorError):
    """The torch device asked for is not on this machine."""


class NoTeX(InstructorError):
    """No LaTeX on this machine, or it refused the file."""


class StudentError(ExgenError):
    """Something in a student's file."""


class Unreadable(StudentError):
    """One answer that is not understood.

    `text` is the answer as typed and `position` the index in it (0-based) of the character to point at.
    """

    def __init__(self, message: str, text: str = "", position: int = 0, hint: str = "") -> None:
        super().__init__(message, hint)
        self.text = text
        self.position = position

    def caret(self) -> str:
        """The line of the answer that is to blame, cut to 60 columns around a caret under the character."""
        start = self.text.rfind("\n", 0, self.position) + 1
        end = self.text.find("\n", self.position)
        line = self.text[start : end if end >= 0 else len(self.text)]
        column = self.position - start
        cut = max(0, column - 30)
        shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line[cut : cut + 60])
        width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown[: column - cut])
        return f"{shown}\n{' ' * width}^"


class BadSubmission(StudentError):
    """One answer file that cannot be marked; the others still are."""


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """"did you mean 'x'?" for the nearest known word, or "" where none is near."""
    near = difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else ""
