"""True or false, in any of its spellings."""

from __future__ import annotations

from typing import Any

from exgen.answers.base import EQUAL, Answer, Judgement, Kind, Question, different
from exgen.reading import short


class Truth(Kind):
    name = "true or false"

    def suits(self, value: Any) -> bool:
        return isinstance(value, bool)

    def plain(self, value: Any) -> str:
        return "true" if value else "false"

    def read(self, text: str, question: Question) -> Answer:
        value = short.read_truth(text)
        return Answer(value, self.plain(value), value)

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        return EQUAL if answer.content == due.content else different()


KIND = Truth()
