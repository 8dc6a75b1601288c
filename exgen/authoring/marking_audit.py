"""Whether marking is fair, for each problem: made-up students sit it, and what they earn is known beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from exgen.authoring.students import consistent, dress, guess, hostile
from exgen.authoring.students.figures import (
    DRESS,
    LATER,
    MOST_BY_ONE_SLIP,
    NOTHING,
    SLIP_DRESSED,
    Cell,
    Figures,
    Tally,
)
from exgen.authoring.students.sitting import Sitting, Student
from exgen.bank import Bank, Problem
from exgen.errors import ExgenError
from exgen.exercises import make
from exgen.record import Marked
from exgen.system import processes

FEWER = 3  # who knows nothing is judged by averages; the others break a rule or not, and sit a third of the seeds
BOUND = 10  # seconds of processor after which the marking of a hostile student is ended


def audit(problem: Problem, seeds: int, levels: Iterable[int] | None = None) -> Figures:
    """Let students sit one problem, `seeds` variants a level."""
    figures = Figures(problem.id, seeds)
    for level in levels or problem.levels:
        for seed in range(seeds):
            try:
                sitting = Sitting.of(make(problem, seed, level))
            except ExgenError:
                continue  # which the audit of the problem itself says
            _Day(figures, sitting, level, seed).sit()
    return figures


class _Day:
    """One variant, sat by everybody."""

    def __init__(self, figures: Figures, sitting: Sitting, level: int, seed: int) -> None:
        self.figures, self.sitting, self.level, self.seed = figures, sitting, level, seed

    def sit(self) -> None:
        self._know_nothing()
        if self.seed % FEWER == 0:
            self._dress()
            slips = list(consistent.slips(self.sitting))
            for number, slip in enumerate(slips):
                self._slip(slip, number)
            self._mistakes()
            self._mistakes_on_top([slip for slip in slips if slip.student])
        where = f"level {self.level}, seed {self.seed}"
        self.figures.faults += [f"{where}: {said}" for said in self.sitting.faults]
        self.figures.slow += [f"{where}: {said}" for said in self.sitting.slow]

    def _said(self, part: Marked, of: str = "") -> str:
        """A sentence by which an author can do it again."""
        typed = part.answer if len(part.answer) <= 120 else f"{part.answer[:120]}..."
        question = next(q for q in self.sitting.questions if q.label == part.label)
        earned = "goes to a person" if part.verdict.person else f"earns {part.marks} of {part.of}"
        why = f": {' '.join(part.feedback.split())[:160]}" if part.feedback and part.marks < part.of else ""
        return (
            f"level {self.level}, seed {self.seed}, {part.label[1:]} '{question.step}'{of}: {typed!r} {earned}"
            f" ({part.verdict}{why}); the key is {question.key[:80]!r}"
        )

    def _dress(self) -> None:
        for student, ways in dress.students(self.sitting):
            for question, part in zip(self.sitting.questions, self.sitting.mark(student)):
                cell = Cell(DRESS, f"{question.kind}: {ways[question.step]}", self.level, question.step)
                self.figures.add(cell, part)
                if part.marks < part.of:
                    self.figures.examples.setdefault(cell, self._said(part, f", {ways[question.step]}"))

    def _know_nothing(self) -> None:
        for student in guess.students(self.sitting):
            for question, part in zip(self.sitting.questions, self.sitting.mark(student)):
                cell = Cell(NOTHING, student.name, self.level, question.step)
                self.figures.add(cell, part)
                if part.marks:
                    self.figures.examples.setdefault(cell, self._said(part, f", {student.name}"))

    def _slip(self, slip: consistent.Slip, number: int) -> None:
        self.figures.counts["slips"] += 1
        if slip.student is None:
            self.figures.counts["slips that end"] += 1
            return
        marked = self._later(slip, self.sitting.mark(slip.student))
        if not marked:
            return
        lost = Tally()
        for part in marked.values():
            lost.add(part)
        cell = Cell(LATER, slip.name, self.level, slip.question.step)
        self.figures.sums[cell] += lost
        made = f", after {slip.question.label[1:]} {slip.typed!r} ({slip.name})"
        if (share := lost.share(lost.lost)) > MOST_BY_ONE_SLIP:
            worst = max(marked.values(), key=lambda part: part.of - part.marks)
            said = f"{100 * share:.0f} % of what comes later is lost: {self._said(worst, made)}"
            self.figures.heavy.append((share, said))
        self._slip_in_another_dress(slip, marked, number)

    def _later(self, slip: consistent.Slip, marked: list[Marked]) -> dict[str, Marked]:
        return {q.step: part for q, part in zip(self.sitting.questions, marked) if q.step in slip.later}

    def _slip_in_another_dress(self, slip: consistent.Slip, before: dict[str, Marked], number: int) -> None:
        """What follows must not depend on how the wrong answer was typed."""
        assert slip.student
        way = dress.way_of(slip.question, self.seed + number)
        if dress.rounds(way):
            return
        text = dress.typed(slip.question, slip.answer, way)
        student = Student(f"{slip.student.name}, {way}", {**slip.student.typed, slip.question.step: text})
        for step, part in self._later(slip, self.sitting.mark(student)).items():
            cell = Cell(SLIP_DRESSED, f"{slip.question.kind}: {way}", self.level, slip.question.step)
            worse = max(Fraction(0), before[step].marks - part.marks)
            if worse:
                made = f", after {slip.question.label[1:]} {text[:80]!r} ({slip.name}, {way})"
                said = f"{worse} less than after the same slip plainly typed: {self._said(part, made)}"
                self.figures.examples.setdefault(cell, said)

    def _mistakes(self) -> None:
        for mistake, student in consistent.mistaken(self.sitting):
            marked = self.sitting.mark(student)
            times = sum(mistake.name in part.mistakes for part in marked)
            self.figures.counts["mistakes"] += 1
            self.figures.counts["told"] += times > 0
            self.figures.counts["told again"] += times > 1
            if not times:
                said = f"level {self.level}, seed {self.seed}: the mistake “{mistake.name}” is made and not told"
                self.figures.untold.setdefault((self.level, mistake.name), said)

    def _mistakes_on_top(self, slips: list[consistent.Slip]) -> None:
        """Of one slip only: of all of them it would be most of the work."""
        for mistake, student in consistent.on_top(self.sitting, slips[self.seed % len(slips)]) if slips else ():
            marked = self.sitting.mark(student)
            self.figures.counts["mistakes on top"] += 1
            self.figures.counts["told on top"] += any(mistake.name in part.mistakes for part in marked)


# -- hostile students, each in bounds of processor and memory ----------------------------------------------------

class Attack(NamedTuple):
    """One hostile student at the first variant of a level; of text alone, since it is sent to a process."""

    id: str
    level: int
    number: int


def attacks(bank: Bank, ids: Iterable[str]) -> Iterator[Attack]:
    for id in ids:
        for level in bank.problem(id).levels:
            yield from (Attack(id, level, number) for number in range(hostile.COUNT))


def attacked(bank: Bank, ids: Iterable[str], jobs: int) -> Iterator[tuple[Attack, list[str]]]:
    """What each hostile student did to marking, in sentences."""
    with processes.Pool(jobs, prepare, tuple(map(str, bank.folders)), BOUND) as pool:
        for attack, said in pool.run(attacks(bank, ids)):
            if isinstance(said, processes.Stopped):
                said = [f"{hostile.name(attack.number)}: marking {said.why}"]
            yield attack, said


def prepare(folders: Any) -> Callable[[Any, Callable[[Any], None]], list[str]]:
    """A handler of attacks, which keeps the variant that it is at."""
    bank = Bank([Path(folder) for folder in folders])
    at: dict[tuple[str, int], Sitting] = {}

    def handler(attack: Attack, _: Callable[[Any], None]) -> list[str]:
        if (attack.id, attack.level) not in at:
            at.clear()
            at[attack.id, attack.level] = Sitting.of(make(bank.problem(attack.id), 0, attack.level))
        sitting = at[attack.id, attack.level]
        sitting.faults, sitting.slow = [], []
        sitting.mark(hostile.student(sitting, attack.number))
        return [*sitting.faults, *sitting.slow]

    return handler
