"""The keys that the bank gives now, in the place of those that a record holds; torch has to prove each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from exgen import record
from exgen.answers import Question
from exgen.bank import Bank, Job
from exgen.errors import InstructorError
from exgen.exercises import Exercise, restore
from exgen.making import Plan, Sheet, prove
from exgen.printing import labels_of
from exgen.record import Copies, Record
from exgen.system import files

HINT = "that is another sheet: what was asked cannot be marked by it"


@dataclass(frozen=True)
class Difference:
    """What changes about one part of a copy: its key, its marks, or how it is judged."""

    copy: str
    problem: str
    label: str
    what: str
    before: str
    after: str


@dataclass
class Rekeyed:
    """A record with the keys of today. `certificates` are by copy, of those that change."""

    truth: Record | Copies
    file: Path
    differences: list[Difference] = field(default_factory=list)
    certificates: dict[str, dict[str, Any]] = field(default_factory=dict)


def rekey(job: Job, truth: Record | Copies, folder: Path) -> Rekeyed:
    """Write the record with the bank's keys into a folder, and read it from there.

    Raises InstructorError or BrokenProblem where the bank no longer has an exercise or asks something else, and
    KeyNotProved where torch does not agree.
    """
    file = folder / (record.LINES if isinstance(truth, Copies) else record.FILE)
    rekeyed = Rekeyed(truth, file)
    opened = file.open("w", encoding="utf-8", newline="\n")
    with opened as out, job.progress(len(truth), "proving") as step:
        for own in truth.each():
            new, exercises = _with_keys_of_today(own, job.bank)
            found = [
                difference
                for old, now in zip(own.exercises, new.exercises)
                for before, after in zip(old.parts, now.parts)
                for difference in _differences(own.copy, old.problem, before, after)
            ]
            if found:
                rekeyed.differences += found
                plan = Plan((), name=own.sheet, title=own.title)
                made = Sheet(plan, tuple(exercises), own.copy)
                rekeyed.certificates[own.copy] = prove(made, job.device)
            out.write(record.to_line(new) + "\n" if isinstance(truth, Copies) else record.to_json(new))
            step(own.copy)
    # Read from the file: what a record has to be is checked there.
    rekeyed.truth = record.read(file)
    return rekeyed


def take_over(rekeyed: Rekeyed, home: Path, number: int) -> None:
    """Put the record in the place of the sheet's, which is kept as record.former-N, and the certificates likewise.

    Raises CannotWrite.
    """
    there = home / rekeyed.file.name
    files.write(there.with_name(f"{there.stem}.former-{number}{there.suffix}"), there.read_bytes())
    files.write(there, rekeyed.file.read_bytes())
    for copy, certificate in rekeyed.certificates.items():
        place = home / "keys" / copy if copy else home
        files.write(place / "certificate.json", json.dumps(certificate, indent=1) + "\n")


def _with_keys_of_today(truth: Record, bank: Bank) -> tuple[Record, list[Exercise]]:
    frozen, exercises = [], []
    for number, old in enumerate(truth.exercises, 1):
        exercise = restore(bank.problem(old.problem, old.bank), old.seed, old.level, old.parameters)
        parts = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, number))
        if [(part.label, part.step) for part in parts] != [(part.label, part.step) for part in old.parts]:
            asked, now = (", ".join(f"{part.label} {part.step}" for part in some) for some in (old.parts, parts))
            raise InstructorError(f"{old.problem} now asks for other things: {now}; the record has {asked}", HINT)
        frozen.append(replace(old, parts=parts))
        exercises.append(exercise)
    return replace(truth, exercises=tuple(frozen)), exercises


def _differences(copy: str, problem: str, before: Question, after: Question) -> list[Difference]:
    old, new = _flat(before), _flat(after)
    return [
        Difference(copy, problem, before.label, what, old.get(what, "nothing"), new.get(what, "nothing"))
        for what in dict.fromkeys([*old, *new])
        if old.get(what) != new.get(what)
    ]


def _flat(question: Question) -> dict[str, str]:
    """A question's fields as text, those of `ask` one by one, as they stand in a record."""
    own = {name.name: getattr(question, name.name) for name in fields(Question) if name.name not in ("ask", "seed")}
    flat: Mapping[str, Any] = {**own, **question.ask.data()}
    return {name: _text(value) for name, value in flat.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
