"""Letters of the options that hold: one, several or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from exgen.answers.ask import Ask
from exgen.answers.base import Answer, Judgement, Kind, Question, together
from exgen.judging import Outcome
from exgen.reading import short


class Letters(Kind):
    name = "letters"

    def suits(self, value: Any) -> bool:
        return isinstance(value, str)

    def plain(self, value: Any) -> str:
        return str(value)

    def latex(self, value: Any, figures: int | None = None) -> str:
        return rf"\text{{{value}}}"

    def wanted(self, value: Any, ask: Ask, variables: Sequence[str] = ()) -> str:
        return f"letters, of {', '.join(ask.choices)}" if ask.choices else self.name

    def read(self, text: str, question: Question) -> Answer:
        letters = short.read_letters(text, question.ask.choices)
        plain = ", ".join(letters) or "none"
        return Answer(letters, plain, plain, vanishes=not letters)

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Each option is a decision: to tick it or not."""
        chosen, right = set(answer.content), set(due.content)
        options = question.ask.choices or sorted(chosen | right) or ["none"]
        decisions = tuple(_agree((letter in chosen) is (letter in right)) for letter in options)
        extra = len((chosen | right) - set(options))
        outcome = Outcome.DIFFERENT if extra else together(decisions, len(options))
        return Judgement(outcome, decisions, extra)

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        """All options, and none of them."""
        for letters in (question.ask.choices, ()):
            yield Answer(letters, ", ".join(letters) or "none")


def _agree(same: bool) -> Outcome:
    return Outcome.EQUAL if same else Outcome.DIFFERENT


KIND = Letters()
