"""What a sheet is to hold, before anything is drawn: from the command line, or from a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exgen.bank import Bank, Problem
from exgen.errors import InstructorError, did_you_mean
from exgen.system import naming

MOST = 500  # exercises that one line of a plan may ask for

# What a plan and each of its [[exercises]] may say, and of which type it is.
PLAN_KEYS: Mapping[str, Any] = {
    "title": str,
    "name": str,
    "date": object,
    "seed": (str, int),
    "minutes": int,
    "roster": str,
    "exercises": list,
}
LINE_KEYS: Mapping[str, Any] = {"problem": str, "topic": str, "level": int, "count": int}


@dataclass(frozen=True)
class Wanted:
    """One line of a plan: a problem or a topic, at a level, so many exercises of it (0: one of each problem)."""

    name: str
    level: int = 2
    count: int = 0


@dataclass(frozen=True)
class Plan:
    """What a sheet is to hold, before anything is drawn."""

    wanted: tuple[Wanted, ...]
    seed: str = "1"
    name: str = ""
    title: str = ""
    date: str = ""
    minutes: int = 0
    file: Path | None = None
    roster: Path | None = None

    def named(self) -> str:
        """The sheet's name: as given, or from what it holds and its seed; safe as a folder's name."""
        if self.name and not naming.names_a_sheet(self.name):
            hint = "letters, digits, '-', '_' and '.' make a name, up to 80 of them; some, as 'con', no Windows has"
            raise InstructorError(f"'{self.name}' cannot name a sheet", hint)
        asked = [(wanted.name, wanted.level, wanted.count) for wanted in self.wanted]
        return self.name or naming.of_a_sheet(asked, self.seed)


def asked(bank: Bank, plan: Plan) -> Iterator[tuple[Problem, int]]:
    """The problems and levels of a sheet's exercises, in its order."""
    for wanted in plan.wanted:
        ids = bank.select([wanted.name])
        count = wanted.count or len(ids)
        for id in (ids * (count // len(ids) + 1))[:count]:
            problem = bank.problem(id)
            if wanted.level not in problem.levels:
                problem.knobs(wanted.level)
            yield problem, wanted.level


def read_plan(file: Path) -> Plan:
    """A plan from a TOML file: title, name, date, seed, minutes, roster (seen from the plan's own folder), and
    [[exercises]] with problem or topic, level, count.

    Raises InstructorError, naming the key that is wrong.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InstructorError(f"the plan {file} cannot be read: {error}") from None
    _expect(file, data, PLAN_KEYS)
    if not data.get("exercises"):
        hint = '[[exercises]] with `topic = "backprop"` names some'
        raise InstructorError(f"the plan {file} names no exercises", hint)
    if data.get("minutes", 1) < 1:
        raise InstructorError(f"the plan {file}: 'minutes' is {data['minutes']}")
    wanted = []
    for line in data["exercises"]:
        _expect(file, line, LINE_KEYS)
        if not 1 <= line.get("count", 1) <= MOST:
            raise InstructorError(f"the plan {file}: 'count' is {line['count']}", f"from 1 to {MOST}")
        if ("problem" in line) == ("topic" in line):
            raise InstructorError(f"the plan {file}: each of [[exercises]] has a problem or a topic")
        wanted.append(Wanted(line.get("problem") or line["topic"], line.get("level", 2), line.get("count", 0)))
    return Plan(
        wanted=tuple(wanted),
        seed=str(data.get("seed", 1)),
        name=data.get("name", file.stem),
        title=data.get("title", ""),
        date=str(data.get("date", "")),
        minutes=data.get("minutes", 0),
        file=file,
        roster=file.parent / data["roster"] if data.get("roster") else None,
    )


def _expect(file: Path, data: Any, known: Mapping[str, Any]) -> None:
    if not isinstance(data, dict):
        raise InstructorError(f"the plan {file}: [[exercises]] holds lines of `key = value`")
    for key, value in data.items():
        if key not in known:
            raise InstructorError(f"the plan {file} has an unknown key '{key}'", did_you_mean(key, known))
        if not isinstance(value, known[key]) or (known[key] is int and isinstance(value, bool)):
            raise InstructorError(f"the plan {file}: '{key}' is {value!r}")
