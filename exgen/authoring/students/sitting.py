"""One variant of a problem that made-up students sit, and how they are marked."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exgen.answers import Question
from exgen.exercises import Exercise
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import Marked

LONG = 1.0  # seconds of processor that marking one student may take


@dataclass(frozen=True)
class Student:
    """What one student types, by step; a step that is missing is left blank. `name` says what kind of student it is."""

    name: str
    typed: Mapping[str, str]


@dataclass
class Sitting:
    """`faults` are sentences about what marking must never do: stop, take long, or give a mark that there is not."""

    exercise: Exercise
    questions: tuple[Question, ...]
    marker: Marker
    faults: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, exercise: Exercise) -> Sitting:
        questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
        return cls(exercise, questions, Marker(questions, exercise))

    @property
    def keys(self) -> dict[str, str]:
        return {question.step: question.key for question in self.questions}

    def value(self, question: Question) -> Any:
        return self.exercise.key[question.step].value

    def mark(self, student: Student) -> list[Marked]:
        """The marks, question by question; none where marking stopped."""
        began = time.process_time()
        try:
            marked = self.marker.mark({q.label: student.typed.get(q.step, "") for q in self.questions})
        except Exception as error:  # whatever it is, it is what the audit looks for
            self.faults.append(f"{student.name}: marking stopped with {type(error).__name__}: {error}")
            return []
        if (took := time.process_time() - began) > LONG:
            self.slow.append(f"{student.name}: marking took {took:.1f} s")
        for part in marked:
            if not 0 <= part.marks <= part.of:
                self.faults.append(f"{student.name}: {part.label} earns {part.marks} of {part.of}")
        return marked
