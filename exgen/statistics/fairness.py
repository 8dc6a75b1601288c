"""Fairness over variants: whether those who had a variant did as well as the others.

A variant is what was drawn for an exercise, its wording aside; students of one copy share it. Where every variant was
had by a few students only, nothing can be said of one; then students are grouped by each thing that was drawn (the
activation, the number of layers, a coefficient with few values, the wording).
"""

from __future__ import annotations

import json
import shlex
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from exgen import record
from exgen.record import Outline, Student
from exgen.statistics import measures
from exgen.statistics.partwise import short

LEAST = 5  # students: of fewer, on either side, no difference could ever stand out
LONGEST = 200  # characters of a group's name
ALARM = 0.05  # the probability of one false flag or more, over all that was looked at
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Group:
    """How the students of a group did on a part, beside all others who had the same part.

    `p` is Fisher's, on who had full marks and who had not (of the total: the median or more); `corrected` is Holm's,
    for all that was looked at.
    """

    part: str
    problem: str
    by: str  # "copy", "variant", or the name of what was drawn
    group: str
    command: str  # that prints the variant; "" where there are several
    students: int
    facility: float
    interval: tuple[float, float]
    full: int
    others: int
    others_facility: float
    others_full: int
    p: float
    corrected: float = 1.0
    flagged: bool = False

    @property
    def name(self) -> str:
        return self.group if self.by in ("copy", "variant") else f"{self.by} = {self.group}"


@dataclass(frozen=True, slots=True)
class Exercise:
    """What could be compared of an exercise: `by` is "variant", "draw" or "", and `why` says so in words."""

    exercise: int
    problem: str
    students: int
    variants: int
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Fairness:
    """What was compared; each of `groups` is one comparison, and counts in the correction of all."""

    exercises: tuple[Exercise, ...] = ()
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class _Split:
    """Students, by index, sorted into groups of one kind; with the commands that print what a group had."""

    by: str
    groups: Mapping[str, Sequence[int]]
    commands: Mapping[str, str]

    def compared(self) -> list[str]:
        """The groups that can be held against all others; of two groups the smaller one says it all."""
        everybody = sum(map(len, self.groups.values()))
        found = [name for name, own in self.groups.items() if LEAST <= len(own) <= everybody - LEAST]
        return found if len(self.groups) > 2 else sorted(found, key=lambda name: len(self.groups[name]))[:1]


def compare(students: Sequence[Student], outlines: Mapping[str, Sequence[Outline]]) -> Fairness:
    """Compare groups within each exercise of a sheet, and the totals of copies that several students share."""
    parts = [{part.label: part.share for part in student.parts} for student in students]
    exercises, groups = [], _totals(students, outlines)
    for (number, problem), drawn in _exercises(students, outlines).items():
        splits, about = _splits(number, problem, drawn, students)
        exercises.append(about)
        labels = list(dict.fromkeys(label for outline in drawn.values() for label in outline.labels))
        for split in splits:
            for label in labels:
                groups += _compared(split, label, problem, {i: parts[i][label] for i in drawn if label in parts[i]})
    return Fairness(tuple(exercises), tuple(_corrected(groups)))


def _exercises(
    students: Sequence[Student], outlines: Mapping[str, Sequence[Outline]]
) -> dict[tuple[int, str], dict[int, Outline]]:
    """What was drawn for each student, by the exercise's number and problem."""
    found: dict[tuple[int, str], dict[int, Outline]] = {}
    for i, student in enumerate(students):
        for number, outline in enumerate(outlines.get(student.copy, ()), 1):
            found.setdefault((number, outline.problem), {})[i] = outline
    return found


def _splits(
    number: int, problem: str, drawn: Mapping[int, Outline], students: Sequence[Student]
) -> tuple[list[_Split], Exercise]:
    """How the students of an exercise can be grouped, and in words why so."""
    variants: dict[str, list[int]] = {}
    for i, outline in drawn.items():
        variants.setdefault(record.variant(outline.parameters, frozen=True), []).append(i)
    about = Exercise(number, problem, len(drawn), len(variants), "", "all had the same variant")
    if len(variants) < 2:
        return [], about
    names = {_copies(own, students): own for own in variants.values()}
    split = _Split("variant", names, {name: _command(drawn[own[0]]) for name, own in names.items()})
    if split.compared():
        return [split], replace(about, by="variant", why="compared by variant")
    largest = max(map(len, variants.values()))
    had = "1 student" if largest == 1 else f"{largest} students at most"
    few = f"each variant was had by {had}"
    splits = [split for split in _by_draw(drawn) if split.compared()]
    if not splits:
        return [], replace(about, why=f"{few}, and nothing that was drawn by {LEAST} or more: nothing can be said")
    said = f"{few}; compared by what was drawn: {', '.join(split.by for split in splits)}"
    return splits, replace(about, by="draw", why=said)


def _by_draw(drawn: Mapping[int, Outline]) -> list[_Split]:
    """The students grouped by each thing that was drawn; what groups them alike is looked at once."""
    found: dict[str, dict[str, list[int]]] = {}
    for i, outline in drawn.items():
        for name, value in _features(outline.parameters):
            found.setdefault(name, {}).setdefault(value, []).append(i)
    alike: dict[tuple[tuple[int, ...], ...], _Split] = {}
    for name, groups in found.items():
        alike.setdefault(tuple(map(tuple, groups.values())), _Split(name, groups, {}))
    return list(alike.values())


def _features(parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in parameters.items():
        match value:
            case {"mapping": list(pairs)}:
                yield from ((f"{name}.{pair[0]}", shown(pair[1])) for pair in pairs if len(pair) == 2)
            case _:
                yield name, shown(value)


def shown(value: Any) -> str:
    """A parameter, as it stands in a record, for people."""
    match value:
        case {"exact": str(text)}:
            return text
        case {"tuple": list(items)} | list(items):
            return f"({', '.join(map(shown, items))})"
        case bool() | None:
            return {True: "true", False: "false", None: "none"}[value]
    return value if isinstance(value, str) else json.dumps(value)


def _command(outline: Outline) -> str:
    return f"exgen show {outline.problem} --seed {shlex.quote(outline.seed)} --level {outline.level} --key"


def _copies(own: Sequence[int], students: Sequence[Student]) -> str:
    copies = list(dict.fromkeys(students[i].copy for i in own))
    if len(copies) == 1:
        return f"copy {copies[0]}"
    return f"copies {', '.join(copies[:4])}" + (f" and {len(copies) - 4} more" if len(copies) > 4 else "")


def _totals(students: Sequence[Student], outlines: Mapping[str, Sequence[Outline]]) -> list[Group]:
    """The totals of the copies that are shared; a group succeeds in the median of the class or more."""
    copies: dict[str, list[int]] = {}
    for i, student in enumerate(students):
        if student.copy in outlines and student.of:
            copies.setdefault(f"copy {student.copy}", []).append(i)
    shares = {i: students[i].total / students[i].of for own in copies.values() for i in own}
    enough = statistics.median(shares.values()) if shares else Fraction(1)
    return _compared(_Split("copy", copies, {}), TOTAL, "", shares, Fraction(enough))


def _compared(
    split: _Split, part: str, problem: str, shares: Mapping[int, Fraction], enough: Fraction = Fraction(1)
) -> list[Group]:
    """Each group against all others. `shares` are the marks of the part by student, `enough` what counts as full."""
    split = replace(split, groups={name: [i for i in own if i in shares] for name, own in split.groups.items()})
    total, everybody = sum(shares.values(), Fraction(0)), len(shares)
    all_full = sum(share >= enough for share in shares.values())
    found = []
    for name in split.compared():
        own = [shares[i] for i in split.groups[name]]
        earned, full, count = sum(own, Fraction(0)), sum(share >= enough for share in own), len(own)
        facility = float(earned / count)
        found.append(
            Group(
                part=part,
                problem=problem,
                by=split.by,
                group=short(name, LONGEST),
                command=split.commands.get(name, ""),
                students=count,
                facility=facility,
                interval=measures.wilson(facility, count),
                full=full,
                others=everybody - count,
                others_facility=float((total - earned) / (everybody - count)),
                others_full=all_full - full,
                p=measures.fisher(full, count, all_full, everybody),
            )
        )
    return found


def _corrected(groups: Sequence[Group]) -> Iterator[Group]:
    for group, p in zip(groups, measures.holm([group.p for group in groups]), strict=True):
        yield replace(group, corrected=p, flagged=p < ALARM)
