"""How a class did from one run of marking to the next: what was answered anew, and what was marked otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from exgen.record import ClassMarks
from exgen.statistics import measures

Answers = Mapping[str, Mapping[str, tuple[str, Fraction]]]  # what was typed and its marks, by student and label


@dataclass(frozen=True, slots=True)
class Run:
    """One run of marking. What changed is since the run before it, among the students who are in both.

    `facility` is the mean share of the marks of each label; a label is a column, whatever problem it belongs to.
    `marked_otherwise` counts answers that are the same and have other marks: by another key, rule or decision.
    """

    run: str
    students: int
    mean: float | None
    quartiles: tuple[float, float, float] | None
    facility: dict[str, float]
    new_students: int = 0
    gone_students: int = 0
    new_answers: int = 0
    marked_otherwise: int = 0


def series(runs: Iterable[tuple[str, ClassMarks]]) -> tuple[Run, ...]:
    """The runs in order, each with what changed since the one before; no more than two are held at a time."""
    found: list[Run] = []
    before: Answers = {}
    for name, marked in runs:
        answers = {
            student.student.casefold(): {part.label: (part.answer, part.marks) for part in student.parts}
            for student in marked.students
        }
        found.append(_run(name, marked, answers, before if found else answers))
        before = answers
    return tuple(found)


def _run(name: str, marked: ClassMarks, answers: Answers, before: Answers) -> Run:
    totals = [student.total / student.of for student in marked.students if student.of]
    shares: dict[str, list[Fraction]] = {}
    for student in marked.students:
        for part in student.parts:
            shares.setdefault(part.label, []).append(part.share)
    both = [
        (then, now)
        for student in answers.keys() & before.keys()
        for label, now in answers[student].items()
        if (then := before[student].get(label))
    ]
    return Run(
        run=name,
        students=len(marked.students),
        mean=float(sum(totals, Fraction(0)) / len(totals)) if totals else None,
        quartiles=measures.quartiles(map(float, totals)),
        facility={label: float(sum(own, Fraction(0)) / len(own)) for label, own in shares.items()},
        new_students=len(answers.keys() - before.keys()),
        gone_students=len(before.keys() - answers.keys()),
        new_answers=sum(then[0] != now[0] for then, now in both),
        marked_otherwise=sum(then[0] == now[0] and then[1] != now[1] for then, now in both),
    )
