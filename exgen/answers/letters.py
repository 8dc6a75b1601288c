"""Letters of the options that hold: one, several or none."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from exgen import reading
from exgen.answers.base import EQUAL, Answer, Judgement, Question
from exgen.equality import Outcome
from exgen.errors import Unreadable


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

    def read(self, text: str, question: Question) -> Answer:
        letters = reading.read_letters(text)
        known = question.ask.get("choices", letters)
        for letter in letters:
            if letter not in known:
                position = max(text.upper().find(letter), 0)
                raise Unreadable(f"there is no option {letter}", text, position, f"the options are {', '.join(known)}")
        plain = ", ".join(letters) or "none"
        return Answer(letters, plain, plain)

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Each right letter earns its share and each wrong one takes one away, never below nothing."""
        chosen, right = set(answer.content), set(due.content)
        if chosen == right:
            return EQUAL
        credit = Fraction(max(0, len(chosen & right) - len(chosen - right)), max(1, len(right)))
        return Judgement(Outcome.DIFFERENT, credit)


KIND = Letters()
