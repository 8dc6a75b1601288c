"""record.json, or record.jsonl with a line a copy: the frozen truth of a sheet. Marking never draws again."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from exgen import answers, submissions
from exgen.answers import Ask, Misfit, Question
from exgen.bank import Bank, digest, name_of
from exgen.errors import BadRecord, CannotWrite, ExgenError
from exgen.exercises import Exercise, freeze, thaw
from exgen.judging import Outcome, domain_of
from exgen.printing import labels_of
from exgen.system import files

FORMAT = 1
FILE = "record.json"
LINES = "record.jsonl"


@dataclass(frozen=True, slots=True)
class Frozen:
    """One exercise of a record; `bank` is where its problem came from, as `bank.name_of` says it."""

    problem: str
    level: int
    seed: str
    parameters: Mapping[str, Any]
    parts: tuple[Question, ...]
    bank: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """One exercise of a record without its keys. `parameters` are as they stand there, as JSON."""

    problem: str
    level: int
    seed: str
    parameters: Mapping[str, Any]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A sheet as it was handed out; `student` is the id of the one whose copy it is."""

    sheet: str
    title: str
    exercises: tuple[Frozen, ...]
    copy: str = ""
    student: str = ""

    @property
    def labels(self) -> list[str]:
        return [question.label for question in self.questions]

    def find(self, copy: str, student: str = "") -> Record | None:
        """The record of a copy that an answer file names; "" where it names none."""
        return self if copy in ("", self.copy) else None

    def each(self) -> Iterator[Record]:
        """The record of every copy, in order."""
        yield self

    def __len__(self) -> int:
        """How many copies there are."""
        return 1

    def keys(self, label: str) -> dict[str, str]:
        """The key of a part, by the name of the copy."""
        found = [question.key for question in self.questions if question.label == label]
        return {self.copy: found[0]} if found else {}

    def outlines(self) -> dict[str, tuple[Outline, ...]]:
        """What the sheet holds, by the name of its copy; "" where it has none."""
        return {self.copy: _outlines(_data(self), self.sheet)}

    @property
    def questions(self) -> list[Question]:
        return [part for exercise in self.exercises for part in exercise.parts]

    @property
    def marks(self) -> int:
        return sum(question.marks for question in self.questions)


def of(sheet: str, title: str, exercises: list[Exercise], copy: str = "", student: str = "") -> Record:
    """The record of exercises, numbered from 1."""
    frozen = []
    for number, exercise in enumerate(exercises, 1):
        parts = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, number))
        problem, own = exercise.problem, name_of(exercise.problem)
        frozen.append(Frozen(problem.id, exercise.level, exercise.seed, exercise.parameters, parts, own))
    return Record(sheet, title, tuple(frozen), copy, student)


def to_json(record: Record) -> str:
    """The bytes of record.json: sorted nowhere, since its order is the sheet's own."""
    return json.dumps(_data(record), indent=1, ensure_ascii=False) + "\n"


def to_line(record: Record) -> str:
    """The line of a copy in record.jsonl, without its end."""
    return json.dumps(_data(record), ensure_ascii=False, separators=(",", ":"))


def _data(record: Record) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "sheet": record.sheet,
        **({"copy": record.copy} if record.copy else {}),
        **({"student": record.student} if record.student else {}),
        "title": record.title,
        "marks": record.marks,
        "exercises": [
            {
                "problem": exercise.problem,
                **({"bank": exercise.bank} if exercise.bank else {}),
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
                        "ask": part.ask.data(),
                        "names": list(part.names) if part.names is not None else None,
                        "domain": dict(part.domain),
                    }
                    for part in exercise.parts
                ],
            }
            for exercise in record.exercises
        ],
    }


def without_banks(line: str) -> str:
    """A line of record.jsonl without where its problems came from, which is another where they are moved."""
    if '"bank":' not in line:
        return line
    data = json.loads(line)
    for exercise in data["exercises"]:
        exercise.pop("bank", None)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def is_same(one: str, other: str) -> bool:
    """Whether two records mark alike: they say the same, but for where their problems came from."""
    try:
        return one == other or json.loads(without_banks(one)) == json.loads(without_banks(other))
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


def variant(parameters: Mapping[str, Any], frozen: bool = False) -> str:
    """What makes a variant different from others of its problem, in 16 signs: its parameters, but their wording."""
    kept = {name: value if frozen else freeze(value) for name, value in parameters.items() if name != "wording"}
    return hashlib.blake2b(json.dumps(kept).encode(), digest_size=8).hexdigest()


AGAIN = "make-sheet with the same name, seed and problems writes it anew"


def read(folder: Path) -> Record | Copies:
    """The record of a sheet's folder. Raises BadRecord, naming what is wrong with it."""
    if folder.is_dir() and (folder / LINES).exists():
        return Copies(folder / LINES)
    if folder.name == LINES:
        return Copies(folder)
    file = folder / FILE if folder.is_dir() else folder
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadRecord(f"there is no {FILE} in {folder}", "give the folder that make-sheet wrote") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadRecord(f"{file} cannot be read: {error}", AGAIN) from None
    return _parsed(text, str(file))


class Copies:
    """The records of all copies of a sheet, read from the disk one at a time."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._places: dict[str, int] = {}
        self._owners: dict[str, str] = {}
        try:
            with file.open("rb") as lines:
                place = 0
                for line in lines:
                    if found := _COPY.search(line[:HEAD]):
                        copy = found[1].decode("utf-8", "replace")
                        self._places.setdefault(copy, place)
                        if found[2]:
                            self._owners.setdefault(submissions.same(json.loads(found[2])), copy)
                    place += len(line)
        except OSError as error:
            raise BadRecord(f"{file} cannot be read: {error}", AGAIN) from None
        if not self._places:
            raise BadRecord(f"{file} holds no copy", AGAIN)
        first = self.find(next(iter(self._places)))
        assert first is not None
        self.sheet, self.title, self.labels = first.sheet, first.title, first.labels

    def find(self, copy: str, student: str = "") -> Record | None:
        """The record of a copy, or of a student's where none is named; None where there is none.

        Raises BadRecord where its line is damaged.
        """
        copy = copy or self._owners.get(submissions.same(student), "")
        if copy not in self._places:
            return None
        try:
            with self.file.open("rb") as lines:
                lines.seek(self._places[copy])
                text = lines.readline().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadRecord(f"{self.file} cannot be read: {error}", AGAIN) from None
        return _parsed(text, f"copy {copy} in {self.file}")

    def __len__(self) -> int:
        return len(self._places)

    def outlines(self) -> dict[str, tuple[Outline, ...]]:
        """What each copy holds, by its name. No key is read, which makes it quick for hundreds. Raises BadRecord."""
        lines = each_line(self.file.parent)
        return {data["copy"]: _outlines(data, f"copy {data['copy']} in {self.file}") for _, data in lines}

    def keys(self, label: str) -> dict[str, str]:
        """The key of a part in each copy that has it. Nothing else is read of them. Raises BadRecord."""
        found = {}
        for _, data in each_line(self.file.parent):
            for exercise in data["exercises"]:
                for part in _need(exercise, "an exercise", "parts", list):
                    if isinstance(part, dict) and part.get("label") == label:
                        found[str(data["copy"])] = str(part.get("key"))
        return found

    def each(self) -> Iterator[Record]:
        """The record of every copy, in order. Raises BadRecord where a line is damaged."""
        for copy in self._places:
            if found := self.find(copy):
                yield found


_COPY = re.compile(rb'"copy": ?"([^"\\]+)"(?:,"student": ?("(?:[^"\\]|\\.)*"))?')
HEAD = 3000  # bytes of a line in which copy and student stand


def each_line(folder: Path, mend: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lines of record.jsonl in a folder, if there is one, as text and as data, without an end that was cut off.

    To `mend` it is to cut that away, so that the file can be gone on with. Raises BadRecord where a line is none of a
    copy, or of one that an earlier line has.
    """
    file = folder / LINES
    if not file.exists():
        return
    place = 0
    seen: set[str] = set()
    try:
        with file.open("r+b" if mend else "rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):
                    if mend:
                        lines.truncate(place)
                    return
                place += len(line)
                text = line.decode("utf-8").rstrip("\n")
                try:
                    data = json.loads(text)
                    copy = _need(data, "it", "copy", str)
                    for exercise in _need(data, "it", "exercises", list):
                        for name, kind in (("problem", str), ("seed", str), ("parameters", dict)):
                            _need(exercise, "an exercise of it", name, kind)
                except (_Wrong, ValueError, RecursionError) as error:
                    raise BadRecord(f"line {number} of {file} is damaged: {error}", "move the folder away") from None
                if copy in seen:
                    raise BadRecord(f"line {number} of {file} is of copy {copy} again", "move the folder away")
                seen.add(copy)
                yield text, data
    except (OSError, UnicodeDecodeError) as error:
        raise BadRecord(f"{file} cannot be read: {error}", "move it away") from None


@contextmanager
def appending(folder: Path) -> Iterator[Callable[[str], None]]:
    """What adds a line to record.jsonl, which it makes where there is none. Raises CannotWrite."""
    file = folder / LINES
    with ExitStack() as opened:
        lines: BinaryIO | None = None

        def append(line: str) -> None:
            nonlocal lines
            try:
                files.make_folder(folder, shared=True)
                lines = lines or opened.enter_context(os.fdopen(files.append(file), "ab"))
                lines.write(line.encode("utf-8", "replace") + b"\n")
                lines.flush()
            except OSError as error:
                raise CannotWrite(f"{file} could not be written: {error.strerror}", "what is there is whole") from None

        yield append


def _outlines(data: dict[str, Any], file: str) -> tuple[Outline, ...]:
    try:
        return tuple(_outline(item, f"exercise {i}") for i, item in enumerate(data["exercises"], 1))
    except _Wrong as wrong:
        raise BadRecord(f"{file} was damaged or edited: {wrong}", AGAIN) from None


def _parsed(text: str, file: str) -> Record:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"{file} is cut off or damaged: {error}", AGAIN) from None
    if not isinstance(data, dict) or type(data.get("format")) is not int or data["format"] < 1:
        raise BadRecord(f"{file} is no record of a sheet: it has no format number", AGAIN)
    if data["format"] > FORMAT:
        raise BadRecord(
            f"{file} is of format {data['format']}, and this exgen knows formats up to {FORMAT}",
            "a newer exgen reads it: pip install --upgrade exgen",
        )
    try:
        return _record(data)
    except _Wrong as wrong:
        raise BadRecord(f"{file} was damaged or edited: {wrong}", AGAIN) from None
    except (ExgenError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise BadRecord(f"{file} was damaged or edited: {_said(error)}", AGAIN) from None


def problem_files(truth: Record | Copies, bank: Bank) -> dict[str, str]:
    """A short hash of the file of each problem, by its id; "" where the bank has none."""
    return {id: digest(bank.file(id)) if id in bank else "" for id in banks(truth)}


def banks(truth: Record | Copies) -> dict[str, str]:
    """What the record says of the bank of each of its problems, by the problem's id. (All copies hold the same.)"""
    return dict(sorted((exercise.problem, exercise.bank) for exercise in next(iter(truth.each())).exercises))


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
    sheet = _need(data, "the record", "sheet", str)
    words = {name: str(data.get(name, "")) for name in ("title", "copy", "student")}
    return Record(sheet, exercises=exercises, **words)


def _outline(data: Any, place: str) -> Outline:
    return Outline(
        problem=_need(data, place, "problem", str),
        level=_need(data, place, "level", int),
        seed=str(_need(data, place, "seed", (str, int))),
        parameters=_need(data, place, "parameters", dict),
        labels=tuple(_need(part, f"a part of {place}", "label", str) for part in _need(data, place, "parts", list)),
    )


def _exercise(data: Any, place: str) -> Frozen:
    parameters = _need(data, place, "parameters", dict)
    parts = tuple(_part(item, f"a part of {place}", data) for item in _need(data, place, "parts", list))
    return Frozen(
        problem=_need(data, place, "problem", str),
        level=_need(data, place, "level", int),
        seed=str(_need(data, place, "seed", (str, int))),
        parameters={name: _thawed(value, f"the parameter '{name}' of {place}") for name, value in parameters.items()},
        parts=parts,
        bank=_need({"bank": "", **data}, place, "bank", str),
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
    try:
        ask = Ask.of_data(_need(data, place, "ask", dict))
    except Misfit as error:
        raise _Wrong(f"'{error.name}' of {place} is {_short(json.dumps(error.value))}") from None
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
    except (ExgenError, ValueError, TypeError, AttributeError) as error:
        raise _Wrong(f"the key of {place} cannot be read: {_said(error)}") from None
    try:
        domain_of(dict(question.domain))
        holds = kind.judge(key, key, question).outcome is Outcome.EQUAL
    except (ExgenError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise _Wrong(f"{place} cannot be judged: {_said(error)}") from None
    if not holds:
        raise _Wrong(f"the key of {place} is not right by its own rules")
    return question
