"""Who sent a file, from the name that a learning platform gave it when all submissions were downloaded.

    Moodle   Ada Lovelace_1_assignsubmission_file/answers.md           1 is the participant's number in its worksheet
             Ada Lovelace_1_assignsubmission_file_answers.md           where it was told to make no folders
             Ada Lovelace_1_assignsubmission_onlinetext/onlinetext.html
    Canvas   lovelaceada_123_4567_answers.md                           123 is the user's ID, 4567 the attachment's
             lovelaceada_LATE_123_4567_answers-1.md                    late; -1 is a second file of this name
             lovelaceada_123_text.html                                 typed into the page
             anon_Ab3xY_4567_answers.md                                an assignment without names
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MOODLE = re.compile(r"(?P<name>.{1,300}?)_(?P<id>\d{1,20})_assignsubmission_[a-z]+(?:_.*)?", re.DOTALL)
_CANVAS = re.compile(
    r"(?:(?P<name>[^\W_][^_]{0,299})(?P<late>_LATE)?_(?P<id>\d{1,20})|(?P<anon_late>LATE_)?anon_(?P<anon>[^\W_]{4,12}))"
    r"_(?:(?P<file>\d{1,20})_.+\.\w{1,10}|(?:text|link)\.html)",
    re.DOTALL | re.IGNORECASE,
)
_AGAIN = re.compile(r"-(\d{1,4})(?:\.\w{1,10})?$")


@dataclass(frozen=True, slots=True)
class Sender:
    """Someone whom a platform knows. `attempt` grows from one handing in to the next, as far as the name tells."""

    system: str
    id: str
    name: str = ""
    late: bool = False
    attempt: tuple[int, int] = (0, 0)

    @property
    def key(self) -> tuple[str, str]:
        return self.system, self.id

    def __str__(self) -> str:
        named = f"{self.name}, " if self.name else ""
        return f"{named}{'participant' if self.system == 'Moodle' else 'user'} {self.id} of {self.system}"


def sender(names: list[str]) -> Sender | None:
    """The sender that the names of a file's folders and its own tell; from the outside in: inner ones are students'."""
    for name in names:
        if found := _MOODLE.fullmatch(name):
            return Sender("Moodle", found["id"], _name(found["name"]))
        if found := _CANVAS.fullmatch(name):
            again = _AGAIN.search(name)
            attempt = (int(found["file"] or 0), int(again[1]) if again else 0)
            late = bool(found["late"] or found["anon_late"])
            return Sender("Canvas", found["id"] or f"anon_{found['anon']}", _name(found["name"] or ""), late, attempt)
    return None


def _name(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
