"""The questions of one exercise: answers are read beside them, and compared with what is due, each text once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from exgen import answers
from exgen.answers import Answer, Judgement, Kind, Question
from exgen.errors import Unreadable
from exgen.exercises import Exercise
from exgen.marking.credit import counted
from exgen.values import is_exact

LONGEST_KEPT = 4000  # characters of what is remembered of one exercise, and how much is
MOST_KEPT = 20_000

T = TypeVar("T")


@dataclass(frozen=True)
class Questions:
    """The questions of an exercise as a record froze them; `exercise` is None where the bank gives another key now."""

    questions: tuple[Question, ...]
    exercise: Exercise | None = None
    _known: dict[Any, Any] = field(default_factory=dict, repr=False)  # a class mostly types the same again

    def read(self, question: Question, text: str) -> Answer:
        """An answer, or what is due, which is read in the same way. Raises Unreadable."""

        def work() -> Answer | Unreadable:
            try:
                return answers.named(question.kind).read(text, question)
            except Unreadable as error:
                return error

        found = self.once(("read", question.step, text), work)
        if isinstance(found, Unreadable):
            raise found.with_traceback(None)  # which would grow with each student
        answer: Answer = found
        return answer

    def compare(self, question: Question, answer: Answer, due: str) -> Judgement:
        """An answer with what is due. Raises Unreadable where that is too large."""

        def work() -> Judgement:
            return answers.named(question.kind).judge(answer, self.read(question, due), question)

        return self.once(("compare", question.step, answer.plain, due), work)

    def guessed(self, question: Question) -> int:
        """How many decisions of a key the best guess has right: what its kind knows, or a copy of what is printed."""

        def work() -> int:
            kind, key = answers.named(question.kind), self.read(question, question.key)
            shape = getattr(key.value, "shape", None)
            alike = [value for value in self._printed if getattr(value, "shape", None) == shape]
            copies = [copy for value in alike if (copy := self._as_answer(kind, value, question))]
            judged = (kind.judge(guess, key, question) for guess in (*kind.guesses(key, question), *copies))
            return max([0, *map(counted, judged)])

        return self.once(("guessed", question.step), work)

    @property
    def _printed(self) -> list[Any]:
        return [v for v in self.exercise.parameters.values() if is_exact(v)] if self.exercise else []

    def _as_answer(self, kind: Kind, value: Any, question: Question) -> Answer | None:
        """A printed value as somebody's answer; None where it is none to this question."""
        if not kind.suits(value):
            return None
        try:
            answer = self.read(question, kind.plain(value))
        except Unreadable:
            return None
        return None if answer.misfit else answer

    def once(self, asked: tuple[str, ...], work: Callable[[], T]) -> T:
        """What `work` gives, remembered for texts of the usual length."""
        if asked in self._known:
            found: T = self._known[asked]
            return found
        made = work()
        if sum(map(len, asked)) <= LONGEST_KEPT:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[asked] = made
        return made
