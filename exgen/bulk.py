"""Mark a class: what was handed in goes through all cores, a student at a time, to DIR/marks.

What is marked waits in a file without a name until all is, so that memory does not grow with the class and a run that is
stopped leaves the former marks as they were. The same files give the same bytes, for any number of processes.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exgen import feedback, files, gradebook, intake, overrides
from exgen.bank import Bank
from exgen.desk import Done, Order, Task, prepare
from exgen.errors import BadSubmission, CannotWrite, ExgenError
from exgen.intake import Accounts, Head, Item, Paper
from exgen.overrides import Overrides
from exgen.places import Member, Place
from exgen.pool import Here, Pool, Stopped
from exgen.record import Copies, Record
from exgen.senders import Sender

SECONDS = 60  # of processor time for one student: what takes more goes to a person
TRIES = 3  # exercises of one student that may take so much

Progress = Callable[[int, int, str], None]  # so many done, of so many, and what


class Spool:
    """Students marked, on the disk and not in memory: a line of JSON each, in a file without a name."""

    def __init__(self, folder: Path | None) -> None:
        self._file: Any = tempfile.TemporaryFile(dir=folder)
        self._count = 0

    def add(self, done: Done) -> None:
        texts = {
            extension: text if isinstance(text, str) else {"base64": base64.b64encode(text).decode("ascii")}
            for extension, text in done.feedback.items()
        }
        line = {"entry": gradebook.entry(done.student), "feedback": texts, "pictures": done.pictures}
        self._file.seek(0, 2)
        self._file.write(json.dumps(line).encode("ascii") + b"\n")
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def lines(self) -> Iterator[dict[str, Any]]:
        self._file.seek(0)
        place = 0
        while line := self._file.readline():
            place = self._file.tell()
            yield json.loads(line)
            self._file.seek(place)

    def entries(self) -> Iterator[dict[str, Any]]:
        """The students as marks.json has them."""
        for line in self.lines():
            yield line["entry"]

    def close(self) -> None:
        self._file.close()


@dataclass
class Marks:
    """A class, marked: the students in the spool, and what became of all other files."""

    sheet: str
    labels: list[str]
    spool: Spool
    accounts: Accounts = field(default_factory=Accounts)
    doubts: list[str] = field(default_factory=list)
    failed: list[ExgenError] = field(default_factory=list)  # feedback that could not be printed
    gone: list[str] = field(default_factory=list)  # feedback of students of an earlier run, put into `gone/`

    @property
    def counts(self) -> tuple[int, int, int]:
        """Files marked, refused and set aside: together all that there were."""
        return len(self.spool), len(self.accounts.refused), len(self.accounts.aside)
