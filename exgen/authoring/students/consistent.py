"""Who makes one slip, or one named mistake, and works everything later out from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from exgen import answers
from exgen.answers import Question
from exgen.authoring.students.sitting import Sitting, Student
from exgen.errors import ExgenError
from exgen.exercises import Step, Trace, run
from exgen.values import Array, Table, is_exact
from exgen.words import Mistake


@dataclass(frozen=True)
class Slip:
    """One wrong answer and what follows from it; `student` is None where nothing follows that could be typed.

    `wrong` is pinned, and `answer` what is typed by that: of a table all rows, those after the wrong one as they
    follow from it. `later` are the steps behind the wrong one.
    """

    question: Question
    name: str
    wrong: Any
    answer: Any
    later: tuple[str, ...]
    student: Student | None

    @property
    def typed(self) -> str:
        return self.student.typed[self.question.step] if self.student else ""


def slips(sitting: Sitting) -> Iterator[Slip]:
    for question in sitting.questions:
        value = sitting.value(question)
        for name, wrong in _wrong(question, value):
            if wrong is not None and wrong != value:
                yield _followed(sitting, question, name, wrong)


def _wrong(question: Question, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Table):
        yield "one cell by one", _one_cell(value)
    if not answers.named(question.kind).is_term or not is_exact(value):
        return
    yield "wrong sign", -value
    yield "wrong by one", value + 1
    yield "twice as much", 2 * value
    if isinstance(value, Array) and len(value.entries) > 1:
        yield "one entry by one", _one_entry(value, lambda entry: entry + 1)


def _one_entry(value: Array, change: Callable[[Any], Any]) -> Array:
    """With the last entry changed."""
    return Array([*value.entries[:-1], change(value.entries[-1])], value.shape)


def _one_cell(value: Table) -> Table | None:
    """With the last number of its middle row wrong by one; an empty row follows from the rows before it."""
    place = len(value.rows) // 2
    row = list(value.rows[place])
    for i in reversed(range(len(row))):
        if is_exact(row[i]) and value.columns[i] not in value.labels:
            row[i] = _one_entry(row[i], lambda entry: entry + 1) if isinstance(row[i], Array) else row[i] + 1
            return value.with_rows((*[()] * place, tuple(row)))
    return None


def _followed(sitting: Sitting, question: Question, name: str, wrong: Any) -> Slip:
    exercise = sitting.exercise
    trace = run(exercise.problem.solve, exercise.parameters, {question.step: wrong})
    steps = list(exercise.key)
    behind = set(steps[steps.index(question.step) + 1 :])
    later = tuple(q.step for q in sitting.questions if q.step in behind)
    typed = typed_from(sitting, trace)
    student = None
    if typed.keys() == sitting.keys.keys():
        student = Student(f"{question.label} {name}, then consistent", typed)
    answer = trace[question.step].value if student else wrong
    return Slip(question, name, wrong, answer, later, student)


def typed_from(sitting: Sitting, trace: Trace) -> dict[str, str]:
    """The answers of a run as they are typed, those that there are."""
    typed = {}
    for question in sitting.questions:
        text = _typed(question, trace.get(question.step))
        if text is not None:
            typed[question.step] = text
    return typed


def _typed(question: Question, step: Step | None) -> str | None:
    if step is None:
        return None
    kind = answers.named(question.kind)
    try:
        text = kind.plain(step.value)
        kind.read(text, question)
    except (ExgenError, AttributeError, TypeError, ValueError):
        return None
    return text


# -- named mistakes ----------------------------------------------------------------------------------------------

def mistaken(sitting: Sitting) -> Iterator[tuple[Mistake, Student]]:
    """Each mistake that can be told, made from the start."""
    for mistake, trace in sitting.exercise.mistakes:
        yield mistake, Student(f"“{mistake.name}” from the start", typed_from(sitting, trace))


def on_top(sitting: Sitting, slip: Slip) -> Iterator[tuple[Mistake, Student]]:
    """Each mistake on top of a slip that comes before it."""
    steps = list(sitting.exercise.key)
    for mistake in sitting.exercise.told:
        changed = [steps.index(step) for step in mistake.changes if step in steps]
        if changed and min(changed) <= steps.index(slip.question.step):
            continue
        trace = sitting.exercise.with_mistake(mistake, {slip.question.step: slip.wrong})
        typed = {slip.question.step: "", **typed_from(sitting, trace)}
        yield mistake, Student(f"{slip.question.label} {slip.name}, then “{mistake.name}”", typed)
