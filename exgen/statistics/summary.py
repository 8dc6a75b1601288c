"""What a class got right and wrong: each part, the whole sheet, its variants, and how it went from run to run.

Everything comes from marks.json and the record, which are data; the time that it takes grows with the students only.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

from exgen import record
from exgen.record import ClassMarks, Outline, Student
from exgen.statistics import fairness, measures, results, runs
from exgen.statistics.fairness import Fairness
from exgen.statistics.partwise import Gathered, Measured, Part
from exgen.statistics.runs import Run

FORMAT = 1
BINS = 10  # of the histogram of totals, from 0 to all marks
NOW = "now"


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals as shares of all marks. `histogram` counts students in tenths; the last one holds full marks too."""

    marks: tuple[int, ...]  # how many there are in all; several where copies differ
    mean: float
    deviation: Measured
    quartiles: tuple[float, float, float]
    lowest: float
    highest: float
    histogram: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """A class in numbers. `totals` is None where there is nobody.

    `alpha` is Cronbach's, `error` the standard error of a total as a share of all marks. `waiting` counts answers that
    a person has yet to see, `unknown` students whose copy the record does not have.
    """

    sheet: str
    students: int
    parts: tuple[Part, ...]
    totals: Totals | None
    alpha: Measured
    error: Measured
    fairness: Fairness
    waiting: int = 0
    unknown: int = 0
    runs: tuple[Run, ...] = ()


def of_folder(folder: Path) -> Statistics:
    """The statistics of a sheet's folder, from DIR/marks/ and the record. Raises InstructorError."""
    marks = (folder if folder.is_dir() else folder.parent) / "marks"
    now = results.read(marks)
    found = compute(now, record.read(folder).outlines())
    earlier = ((name, results.read(former)) for name, former in record.former_marks(marks))
    series = runs.series(chain(earlier, [(NOW, now)]))
    return replace(found, runs=series if len(series) > 1 else ())


def compute(marked: ClassMarks, outlines: Mapping[str, Sequence[Outline]]) -> Statistics:
    """What one run of marking says. `outlines` are what the copies hold, as the record gives it."""
    students = marked.students
    problems = {
        copy: {label: outline.problem for outline in own for label in outline.labels} for copy, own in outlines.items()
    }
    gathered: dict[tuple[str, str], Gathered] = {}
    waiting = 0
    for student in students:
        total, of, problem = student.total, student.of, problems.get(student.copy, {})
        last = max((i for i, part in enumerate(student.parts) if not part.verdict.blank), default=-1)
        for i, part in enumerate(student.parts):
            item = (part.label, problem.get(part.label, ""))
            gathered.setdefault(item, Gathered()).add(part, total, of, reached=i < last)
            waiting += part.verdict.undecided and not part.decided
    items = sorted(gathered, key=_place)
    common = [item for item in items if len(gathered[item].marks) == len(students)]
    alpha, without = _reliability([gathered[item].marks for item in common], len(students))
    alone = dict(zip(common, without, strict=True))
    some = Measured(None, "not every student has this part")
    totals = _totals(students)
    return Statistics(
        sheet=marked.sheet,
        students=len(students),
        parts=tuple(gathered[item].part(*item, len(items) == 1, alone.get(item, some)) for item in items),
        totals=totals,
        alpha=alpha,
        error=_error(alpha, totals),
        fairness=fairness.compare(students, outlines),
        waiting=waiting,
        unknown=sum(student.copy not in outlines for student in students),
    )


def _place(item: tuple[str, str]) -> tuple[int, str, str]:
    number, _, letter = item[0].partition("(")
    return (int(number) if number.isdecimal() else 0, letter, item[1])


def _reliability(parts: Sequence[Sequence[Fraction]], students: int) -> tuple[Measured, list[Measured]]:
    """Cronbach's alpha of the parts that every student has, and what it would be without each of them."""
    alpha, without = measures.alphas(parts)

    def measured(value: Fraction | None, parts_left: int) -> Measured:
        if value is not None:
            return Measured(float(value))
        if students < 2:
            return Measured(None, "at least two students are needed")
        if parts_left < 2:
            return Measured(None, "at least two parts are needed that every student has")
        return Measured(None, "all students have the same total")

    return measured(alpha, len(parts)), [measured(value, len(parts) - 1) for value in without]


def _error(alpha: Measured, totals: Totals | None) -> Measured:
    """The standard error of measurement: the deviation that totals would have around what a student can do."""
    if alpha.value is None or totals is None or totals.deviation.value is None:
        return Measured(None, alpha.why)
    if alpha.value < 0:
        return Measured(None, "Cronbach's alpha is negative")
    return Measured(totals.deviation.value * math.sqrt(1 - min(alpha.value, 1)))


def _totals(students: Sequence[Student]) -> Totals | None:
    shares = [student.total / student.of for student in students if student.of]
    quartiles = measures.quartiles(map(float, shares))
    if quartiles is None:
        return None
    histogram = [0] * BINS
    for share in shares:
        histogram[min(int(share * BINS), BINS - 1)] += 1
    deviation = Measured(None, "at least two students are needed")
    if len(shares) > 1:
        deviation = Measured(math.sqrt(measures.covariance(shares, shares)))
    return Totals(
        marks=tuple(sorted({student.of for student in students if student.of})),
        mean=float(sum(shares, Fraction(0)) / len(shares)),
        deviation=deviation,
        quartiles=quartiles,
        lowest=float(min(shares)),
        highest=float(max(shares)),
        histogram=tuple(histogram),
    )


def to_json(found: Statistics) -> str:
    """statistics.json: the same as the report, with all that was compared. Numbers have six places."""
    return json.dumps({"format": FORMAT, **_rounded(asdict(found))}, indent=1, ensure_ascii=True) + "\n"


def _rounded(value: Any) -> Any:
    match value:
        case float():
            return round(value, 6)
        case dict():
            return {name: _rounded(item) for name, item in value.items()}
        case list() | tuple():
            return [_rounded(item) for item in value]
    return value
