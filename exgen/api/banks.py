"""A bank, from which exercises and sheets are made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exgen import record
from exgen.api.exercises import Exercise
from exgen.api.sheets import HandedOut, Sheet
from exgen.bank import Bank as Folders
from exgen.exercises import make
from exgen.making import Plan, Wanted, compose, read_plan
from exgen.values import notation


class Bank:
    """The problems that come with exgen, and those of your own `folders`.

    Without `folders` those in EXGEN_BANK count, and without these those of [tool.exgen] in a pyproject.toml above.
    Raises InstructorError where a folder is not there, or where two problems have one id.
    """

    def __init__(self, *folders: str | os.PathLike[str]) -> None:
        self._folders = Folders.default(map(Path, folders))

    @classmethod
    def over(cls, folders: Folders) -> Bank:
        """A bank whose folders are known already."""
        made = cls.__new__(cls)
        made._folders = folders
        return made

    def __iter__(self) -> Iterator[str]:
        """The ids of its problems, sorted."""
        return iter(self._folders)

    def __len__(self) -> int:
        return len(self._folders)

    def __contains__(self, id: object) -> bool:
        return id in list(self._folders)

    @property
    def topics(self) -> list[str]:
        return self._folders.topics()

    def about(self, id: str) -> dict[str, Any]:
        """Title, topic, and marks and variants a level; the problem is not run. Raises UnknownProblem."""
        return self._folders.summary(id)

    def exercise(self, id: str, seed: str | int = 1, level: int = 2, **settings: Any) -> Exercise:
        """Draw an exercise, as `exgen show` does: the same seed gives the same exercise everywhere.

        `settings` are knobs of the problem, or its parameters: exact values, numbers, lists, or texts as a student
        would type them. Raises UnknownProblem, BrokenProblem, InstructorError.
        """
        typed = {name: value if isinstance(value, str) else notation.plain(value) for name, value in settings.items()}
        return Exercise(make(self._folders.problem(id), seed, level, typed), self._folders)

    def sheet(
        self,
        *names: str,
        seed: str | int = 1,
        level: int = 2,
        count: int = 0,
        name: str = "",
        title: str = "",
        date: str = "",
        minutes: int = 0,
    ) -> Sheet:
        """Draw a sheet of problems and topics: one exercise of each problem, or `count` of each name.

        Raises UnknownProblem, BrokenProblem, and InstructorError for a name that cannot name a sheet.
        """
        wanted = tuple(Wanted(each, level, count) for each in names or self.topics)
        plan = Plan(wanted, str(seed), name, title, date, minutes)
        return Sheet(compose(self._folders, plan), self._folders)

    def planned(self, file: str | os.PathLike[str]) -> Sheet:
        """Draw the sheet of a plan, a TOML file. Raises InstructorError, naming the key that is wrong."""
        return Sheet(compose(self._folders, read_plan(Path(file))), self._folders)

    def handed_out(self, folder: str | os.PathLike[str]) -> HandedOut:
        """A sheet as it was handed out, from the folder that `make-sheet` wrote. Raises BadRecord."""
        return HandedOut(record.read(Path(folder)), self._folders)

    def __repr__(self) -> str:
        return f"<Bank: {len(self)} problems in {len(self.topics)} topics>"

    def _repr_markdown_(self) -> str:
        rows = ["| id | title | levels |", "|---|---|---|"]
        for id in self:
            about = self.about(id)
            rows.append(f"| `{id}` | {about['title']} | {', '.join(about['levels'])} |")
        return "\n".join(rows)
