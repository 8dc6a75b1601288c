"""record.json: the frozen truth of a sheet. Marking reads it and never draws again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exgen import answers
from exgen.answers import Question
from exgen.bank import Bank
from exgen.domains import domain_of
from exgen.equality import Outcome
from exgen.errors import BadRecord, ExgenError
from exgen.exercise import Exercise, freeze, restore, thaw
from exgen.marking import Marker
from exgen.render import labels_of

FORMAT = 1
FILE = "record.json"


@dataclass(frozen=True, slots=True)
class Frozen:
    """One exercise of a record."""

    problem: str
    level: int
    seed: str
    parameters: Mapping[str, Any]
    parts: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A sheet as it was handed out."""

    sheet: str
    title: str
    exercises: tuple[Frozen, ...]

    @property
    def questions(self) -> list[Question]:
        return [part for exercise in self.exercises for part in exercise.parts]

    @property
    def marks(self) -> int:
        return sum(question.marks for question in self.questions)


def of(sheet: str, title: str, exercises: list[Exercise]) -> Record:
    """The record of exercises, numbered from 1."""
    frozen = []
    for number, exercise in enumerate(exercises, 1):
        parts = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, number))
        frozen.append(Frozen(exercise.problem.id, exercise.level, exercise.seed, exercise.parameters, parts))
    return Record(sheet, title, tuple(frozen))


def to_json(record: Record) -> str:
    """The bytes of record.json: sorted nowhere, since its order is the sheet's own."""
    data = {
        "format": FORMAT,
        "sheet": record.sheet,
        "title": record.title,
        "marks": record.marks,
        "exercises": [
            {
                "problem": exercise.problem,
                "level": exercise.level,
                "seed": exercise.seed,
                "parameters": {name: freeze(value) for name, value in exercise.parameters.items()},
                "parts": [
                    {
                        "label": part.label,
                        "step": part.step,
                        "marks": part.marks,
                        "key": part.key,
                        "kind": part.kind,
                        "ask": dict(part.ask),
                        "names": list(part.names) if part.names is not None else None,
                        "domain": dict(part.domain),
                    }
                    for part in exercise.parts
                ],
            }
            for exercise in record.exercises
        ],
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read(folder: Path) -> Record:
    """The record of a sheet's folder. Raises BadRecord, naming what is wrong with it."""
    file = folder / FILE if folder.is_dir() else folder
    again = "make-sheet with the same name, seed and problems writes it anew"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadRecord(f"there is no {FILE} in {folder}", "give the folder that make-sheet wrote") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadRecord(f"{file} cannot be read: {error}", again) from None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"{file} is cut off or damaged: {error}", again) from None
    if not isinstance(data, dict) or type(data.get("format")) is not int or data["format"] < 1:
        raise BadRecord(f"{file} is no record of a sheet: it has no format number", again)
    if data["format"] > FORMAT:
        raise BadRecord(
            f"{file} is of format {data['format']}, and this exgen knows formats up to {FORMAT}",
            "a newer exgen reads it: pip install --upgrade exgen",
        )
    try:
        return _record(data)
    except _Wrong as wrong:
        raise BadRecord(f"{file} was damaged or edited: {wrong}", again) from None
    except (ExgenError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise BadRecord(f"{file} was damaged or edited: {_said(error)}", again) from None


def marker(frozen: Frozen, bank: Bank) -> tuple[Marker, str]:
    """What marks an exercise, and "" or why it marks by the frozen key alone."""
    try:
        exercise = restore(bank.problem(frozen.problem), frozen.seed, frozen.level, frozen.parameters)
    except ExgenError as error:
        return Marker(frozen.parts), f"{frozen.problem}: {error.message}"
    steps = {step.name: step for step in exercise.questions}
    for part in frozen.parts:
        step = steps.pop(part.step, None)
        if step and bool(part.ask.get("by_property")) != ("objection" in step.ask):
            said = f"the bank and the record differ on whether {part.label} is marked by property"
            return Marker(frozen.parts), f"{frozen.problem}: {said}"
        now = answers.named(part.kind).plain(step.value) if step and part.kind in _kinds_of(step) else "nothing"
        if now != part.key:
            said = f"the bank now gives {_short(now)} for {part.label}, the record says {_short(part.key)}"
            return Marker(frozen.parts), f"{frozen.problem}: {said}"
    return Marker(frozen.parts, exercise), ""


def _kinds_of(step: Any) -> set[str]:
    return {answers.kind_of(step.value, step.ask.get("kind")).name}


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:37] + "..."


# -- reading the parts, with the place of whatever is wrong ------------------------------------------------------

class _Wrong(Exception):
    pass


def _need(data: Any, place: str, name: str, kind: Any) -> Any:
    if not isinstance(data, dict):
        raise _Wrong(f"{place} is not a mapping")
    if name not in data:
        raise _Wrong(f"{place} has no '{name}'")
    value = data[name]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise _Wrong(f"'{name}' of {place} is {_short(json.dumps(value))}")
    return value


def _record(data: dict[str, Any]) -> Record:
    items = _need(data, "the record", "exercises", list)
    if not items:
        raise _Wrong("the record has no exercises")
    exercises = tuple(_exercise(item, f"exercise {i}") for i, item in enumerate(items, 1))
    labels = [part.label for exercise in exercises for part in exercise.parts]
    for label in labels:
        if labels.count(label) > 1:
            raise _Wrong(f"the label {label} stands twice")
    return Record(_need(data, "the record", "sheet", str), str(data.get("title", "")), exercises)


def _exercise(data: Any, place: str) -> Frozen:
    parameters = _need(data, place, "parameters", dict)
    parts = tuple(_part(item, f"a part of {place}", data) for item in _need(data, place, "parts", list))
    return Frozen(
        problem=_need(data, place, "problem", str),
        level=_need(data, place, "level", int),
        seed=str(_need(data, place, "seed", (str, int))),
        parameters={name: _thawed(value, f"the parameter '{name}' of {place}") for name, value in parameters.items()},
        parts=parts,
    )


def _thawed(value: Any, place: str) -> Any:
    try:
        return thaw(value)
    except (ExgenError, ValueError, TypeError, RecursionError) as error:
        raise _Wrong(f"{place} cannot be read: {_said(error)}") from None


def _said(error: Exception) -> str:
    return error.message if isinstance(error, ExgenError) else str(error)


def _part(data: Any, place: str, exercise: Any) -> Question:
    label = _need(data, place, "label", str)
    place = f"part {label}"
    marks = _need(data, place, "marks", int)
    if marks < 0:
        raise _Wrong(f"'marks' of {place} is {marks}")
    kind = answers.named(_need(data, place, "kind", str))
    names = data.get("names")
    if names is not None and not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        raise _Wrong(f"'names' of {place} is {_short(json.dumps(names))}")
    ask = _need(data, place, "ask", dict)
    if "figures" in ask and (type(ask["figures"]) is not int or not 1 <= ask["figures"] <= 30):
        raise _Wrong(f"'figures' of {place} is {_short(json.dumps(ask['figures']))}")
    question = Question(
        label=label,
        step=_need(data, place, "step", str),
        marks=marks,
        kind=kind.name,
        key=_need(data, place, "key", str),
        ask=ask,
        names=None if names is None else tuple(names),
        domain=_need(data, place, "domain", dict),
        seed=f"{exercise.get('problem')}#{exercise.get('seed')}",
    )
    try:
        key = kind.read(question.key, question)
    except (ExgenError, ValueError, TypeError) as error:
        raise _Wrong(f"the key of {place} cannot be read: {_said(error)}") from None
    try:
        domain_of(dict(question.domain))
        holds = kind.judge(key, key, question).outcome is Outcome.EQUAL
    except (ExgenError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise _Wrong(f"{place} cannot be judged: {_said(error)}") from None
    if not holds:
        raise _Wrong(f"the key of {place} is not right by its own rules")
    return question
