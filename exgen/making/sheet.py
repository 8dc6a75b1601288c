"""A sheet: the exercises of a plan, drawn and numbered; no variant of a problem stands on it twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exgen import record, submissions
from exgen.bank import Bank, Problem
from exgen.errors import UnknownProblem
from exgen.exercises import Exercise, make, variant
from exgen.making.plan import Plan, asked
from exgen.submissions import Student

TRIES = 100  # rounds in which a problem has to give a variant that is not on the sheet yet ...
TRIES_EACH = 5  # ... and how many more for each variant of it that another copy has

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Sheet:
    """The exercises of a plan, drawn."""

    plan: Plan
    exercises: tuple[Exercise, ...]
    copy: str = ""  # which of many variants of the sheet
    student: Student | None = None  # whose it is

    @property
    def name(self) -> str:
        return self.plan.named()

    @cached_property
    def record(self) -> record.Record:
        """What marking will go by."""
        student = self.student.id if self.student else ""
        return record.of(self.name, self.title, list(self.exercises), self.copy, student)

    @property
    def shown(self) -> str:
        """The name that is printed."""
        return f"{self.name} copy {self.copy}" if self.copy else self.name

    @property
    def form_head(self) -> str:
        """How its blank answer file begins."""
        owner = (self.student.name, self.student.id) if self.student else ()
        return submissions.form_head(self.shown, *owner)

    @property
    def title(self) -> str:
        if self.plan.title:
            return self.plan.title
        topics = list(dict.fromkeys(exercise.problem.topic.replace("-", " ") for exercise in self.exercises))
        return f"Exercises: {', '.join(topics)}" if len(topics) <= 3 else "Exercises"


def compose(
    bank: Bank,
    plan: Plan,
    progress: Progress = lambda _: None,
    copy: str = "",
    seed: str = "",
    student: Student | None = None,
    taken: Mapping[str, Collection[str]] | None = None,
) -> Sheet:
    """Draw the exercises of a plan; or of one copy of it, from a seed of its own.

    A line of the plan takes one exercise of each of its problems, or `count` in all, going round again; round k draws
    with the seed "SEED.k", counted over the sheet, so that no exercise stands on it twice. Rounds that give a variant
    that is `taken` (by problem, as `record.variant` says it) are passed over, as long as another one is found.
    """
    plan.named()
    rounds: dict[str, int] = {}
    seen: dict[str, list[Exercise]] = {}
    exercises: list[Exercise] = []
    for problem, level in asked(bank, plan):
        others, start = seen.setdefault(problem.id, []), rounds.get(problem.id, 0)
        elsewhere = (taken or {}).get(problem.id, ())
        exercise, rounds[problem.id] = _drawn(problem, level, seed or plan.seed, start, others, elsewhere)
        others.append(exercise)
        exercises.append(exercise)
        progress(problem.id)
    return Sheet(plan, tuple(exercises), copy, student)


def again(
    bank: Bank, plan: Plan, seeds: Sequence[str], copy: str = "", student: Student | None = None
) -> Sheet:
    """A sheet that was composed before, from the seeds that its exercises had."""
    exercises = [make(problem, seed, level) for (problem, level), seed in zip(asked(bank, plan), seeds)]
    return Sheet(plan, tuple(exercises), copy, student)


def _drawn(
    problem: Problem, level: int, seed: str, start: int, others: Sequence[Exercise], taken: Collection[str]
) -> tuple[Exercise, int]:
    """The exercise of the first round that does, and the number of that round."""
    shared = None
    for k in range(start + 1, start + 1 + TRIES + TRIES_EACH * len(taken)):
        exercise = make(problem, f"{seed}.{k}", level)
        if others and variant(exercise.parameters) in {variant(other.parameters) for other in others}:
            continue
        if not taken or record.variant(exercise.parameters) not in taken:
            return exercise, k
        shared = shared or (exercise, k)
    if shared is None:
        said = f"{problem.id} has no {len(others) + 1} different variants at level {level}"
        raise UnknownProblem(said, "ask for fewer of it")
    return shared
