"""True or false, in any of its spellings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from exgen.answers.base import EQUAL, Answer, Judgement, Question, different
from exgen.reading import short


class Truth:
    name = "true or false"

    def suits(self, value: Any) -> bool:
        return isinstance(value, bool)

    def plain(self, value: Any) -> str:
        return "true" if value else "false"

    def wanted(self, value: Any, ask: Mapping[str, Any]) -> str:
        return self.name

    def room(self, value: Any, ask: Mapping[str, Any]) -> float:
        return 0.8

    def asks(self, value: Any) -> dict[str, Any]:
        return {}

    def read(self, text: str, question: Question) -> Answer:
        value = short.read_truth(text)
        return Answer(value, self.plain(value), value)

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        return EQUAL if answer.content == due.content else different()

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        return ()


KIND = Truth()
