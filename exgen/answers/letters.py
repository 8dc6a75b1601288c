"""Letters of the options that hold: one, several or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from exgen.answers.base import Answer, Judgement, Question, together
from exgen.judging import Outcome
from exgen.reading import short


class Letters:
    name = "letters"

    def suits(self, value: Any) -> bool:
        return isinstance(value, str)

    def plain(self, value: Any) -> str:
        return str(value)

    def wanted(self, value: Any, ask: Mapping[str, Any]) -> str:
        return f"letters, of {', '.join(ask['choices'])}" if "choices" in ask else self.name

    def room(self, value: Any, ask: Mapping[str, Any]) -> float:
        return 0.8

    def asks(self, value: Any) -> dict[str, Any]:
        return {}

    def read(self, text: str, question: Question) -> Answer:
        letters = short.read_letters(text, question.ask.get("choices", ()))
        plain = ", ".join(letters) or "none"
        return Answer(letters, plain, plain, vanishes=not letters)

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Each option is a decision: to tick it or not."""
        chosen, right = set(answer.content), set(due.content)
        options = question.ask.get("choices") or sorted(chosen | right) or ["none"]
        decisions = tuple(_agree((letter in chosen) is (letter in right)) for letter in options)
        extra = len((chosen | right) - set(options))
        outcome = Outcome.DIFFERENT if extra else together(decisions, len(options))
        return Judgement(outcome, decisions, extra)

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        """All options, and none of them."""
        for letters in (tuple(question.ask.get("choices", ())), ()):
            yield Answer(letters, ", ".join(letters) or "none")


def _agree(same: bool) -> Outcome:
    return Outcome.EQUAL if same else Outcome.DIFFERENT


KIND = Letters()
