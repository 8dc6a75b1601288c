"""One exercise, to look at, to answer and to mark."""

from __future__ import annotations

from collections.abc import Mapping

from exgen import exercises, printing, record
from exgen.answers import Question, plain, typed
from exgen.api.marks import Marks, all_of, check_label, marked
from exgen.api.pictures import with_pictures
from exgen.api.readings import Reading, reading_of
from exgen.bank import Bank
from exgen.exercises import proof
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.submissions import Submission


class Exercise:
    """An exercise, drawn. Its parts are labelled as when it stands alone: 1(a), 1(b) ..., or 1 where there is one."""

    def __init__(self, drawn: exercises.Exercise, bank: Bank) -> None:
        self._drawn, self._bank = drawn, bank
        steps = labels_of(drawn, 1)
        self._questions = {label: drawn.question(drawn.key[step], label) for step, label, _ in steps}
        self._marker = Marker(tuple(self._questions.values()), drawn)

    @property
    def id(self) -> str:
        return self._drawn.problem.id

    @property
    def title(self) -> str:
        return self._drawn.problem.title

    @property
    def level(self) -> int:
        return self._drawn.level

    @property
    def seed(self) -> str:
        return self._drawn.seed

    @property
    def marks(self) -> int:
        return self._drawn.marks

    @property
    def parameters(self) -> dict[str, str]:
        """What was drawn, as it would be typed; the choice of words is left out."""
        drawn = self._drawn.parameters.items()
        return {name: value if isinstance(value, str) else plain(value) for name, value in drawn if name != "wording"}

    @property
    def labels(self) -> list[str]:
        return list(self._questions)

    @property
    def key(self) -> dict[str, str]:
        """The key of each part, by its label, as a student would type it."""
        return {label: question.key for label, question in self._questions.items()}

    def text(self, format: str = "markdown", key: bool = False) -> str:
        """The exercise in a format, as `exgen show` prints it; with its worked `key`, or without.

        Raises InstructorError for a format that there is not.
        """
        return self._printed(format, key)[0]

    def prove(self, device: str = "cpu") -> float:
        """Check the key with torch; returns the largest relative error of any step. Raises KeyNotProved, NoDevice."""
        return proof.check(self._drawn, device)

    def read(self, label: str, answer: str) -> Reading:
        """How an answer to a part is understood, before anything is marked. Raises InstructorError, Unreadable."""
        return reading_of(self._question(label), typed(answer))

    def mark(self, answers: Mapping[str, str]) -> Marks:
        """Mark answers, by the labels of their parts; what is left out is blank. Raises InstructorError for a label."""
        truth = record.of(self.id, self.title, [self._drawn])
        handed_in = Submission("", self.id, answers=all_of(self.labels, answers, self.id))
        return marked(truth, self._bank, handed_in, [self._marker])

    def _question(self, label: str) -> Question:
        check_label(label, self._questions, self.id)
        return self._questions[label]

    def _printed(self, format: str, key: bool) -> tuple[str, Mapping[str, str]]:
        chosen = printing.format_named(format)
        printed = chosen.exercise(self._drawn, 1, key=key)
        return chosen.alone(printed, key=key), printed.figures

    def __repr__(self) -> str:
        return f"<Exercise {self.id}, level {self.level}, seed {self.seed}: {self.marks} marks>"

    def _repr_markdown_(self) -> str:
        return with_pictures(*self._printed("markdown", key=False))
