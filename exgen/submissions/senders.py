"""Who handed something in, as the learning platform says: nothing of it can be chosen by who hands in.

Moodle and Canvas say it by the names of files, when all submissions are downloaded:

    Moodle   Ada Lovelace_1_assignsubmission_file/answers.md           1 is the participant's number in its worksheet
             Ada Lovelace_1_assignsubmission_file_answers.md           where it was told to make no folders
             Ada Lovelace_1_assignsubmission_onlinetext/onlinetext.html
    Canvas   lovelaceada_123_4567_answers.md                           123 is the user's ID, 4567 the attachment's
             lovelaceada_LATE_123_4567_answers-1.md                    late; -1 is a second file of this name
             lovelaceada_123_text.html                                 typed into the page
             anon_Ab3xY_4567_answers.md                                an assignment without names

Gradescope says it in submission_metadata.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exgen.submissions.persons import Said, words

MOST_USERS = 50  # of one submission
LONGEST = 300  # characters of a name or an id

_MOODLE = re.compile(r"(?P<name>.{1,300}?)_(?P<id>\d{1,20})_assignsubmission_[a-z]+(?:_.*)?", re.DOTALL)
_CANVAS = re.compile(
    r"(?:(?P<name>[^\W_][^_]{0,299})(?P<late>_LATE)?_(?P<id>\d{1,20})|(?P<anon_late>LATE_)?anon_(?P<anon>[^\W_]{4,12}))"
    r"_(?:(?P<file>\d{1,20})_.+\.\w{1,10}|(?:text|link)\.html)",
    re.DOTALL | re.IGNORECASE,
)
_AGAIN = re.compile(r"-(\d{1,4})(?:\.\w{1,10})?$")


@dataclass(frozen=True, slots=True)
class Sender:
    """Someone whom a platform knows. `attempt` grows from one handing in to the next, as far as the name tells.

    `users` are the people of the account, where the platform says more of them than one name.
    """

    system: str
    id: str
    name: str = ""
    late: bool = False
    attempt: tuple[int, int] = (0, 0)
    users: tuple[Said, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """What tells senders apart: Moodle numbers its participants anew in each assignment, so the name as well."""
        return self.system, self.id, " ".join(sorted(words(self.name)))

    @property
    def people(self) -> tuple[Said, ...]:
        """Who it may be; nobody where an assignment is marked without names (`Participant 7`)."""
        hidden = re.fullmatch(r"\D*", self.name.removesuffix(self.id)) and self.name.endswith(self.id)
        return self.users or (() if not self.name or hidden else (Said(self.name),))

    def __str__(self) -> str:
        named = f"{self.name}, " if self.name else ""
        return f"{named}{'participant' if self.system == 'Moodle' else 'user'} {self.id} of {self.system}"


def sender(name: str) -> Sender | None:
    """The sender that the name of a folder or a file tells."""
    if found := _MOODLE.fullmatch(name):
        return Sender("Moodle", found["id"], _line(found["name"]))
    if found := _CANVAS.fullmatch(name):
        again = _AGAIN.search(name)
        attempt = (int(found["file"] or 0), int(again[1]) if again else 0)
        late = bool(found["late"] or found["anon_late"])
        return Sender("Canvas", found["id"] or f"anon_{found['anon']}", _line(found["name"] or ""), late, attempt)
    return None


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST]


# -- Gradescope --------------------------------------------------------------------------------------------------


def of_gradescope(text: str) -> Sender:
    """The sender of a submission on Gradescope, of its submission_metadata.json; without users where it is none."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    data = data if isinstance(data, dict) else {}
    listed = data.get("users")
    users = [user for user in listed if isinstance(user, dict)] if isinstance(listed, list) else []
    found = []
    for user in users[:MOST_USERS]:
        said = Said(_text(user, "name"), tuple(id for id in (_text(user, "sid"), _text(user, "email")) if id))
        if said.name or said.ids:
            found.append(said)
    name = " and ".join(said.name or said.ids[0] for said in found)[:LONGEST]
    ids = sorted(id for id in (_text(user, "id") for user in users[:MOST_USERS]) if id)
    return Sender("Gradescope", "+".join(ids)[:LONGEST], name, _late(data, users), users=tuple(found))


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return _line(str(value)[: 10 * LONGEST]) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _late(data: Mapping[str, Any], users: list[dict[str, Any]]) -> bool:
    """Whether it came after the date that holds for all who handed it in; False where a date is missing."""
    due = [held.get("due_date") for held in (user.get("assignment") for user in users) if isinstance(held, dict)]
    general = data.get("assignment")
    due = due or [general.get("due_date") if isinstance(general, dict) else None]
    try:
        return all(datetime.fromisoformat(data["created_at"]) > datetime.fromisoformat(str(date)) for date in due)
    except (KeyError, TypeError, ValueError, OverflowError):
        return False
