"""The shape of a tensor, such as 3x14x14 or (3, 14, 14)."""

from __future__ import annotations

from typing import Any

from exgen.answers.base import EQUAL, Answer, Judgement, Kind, Question, different
from exgen.reading import short


class Shape(Kind):
    name = "shape"

    def suits(self, value: Any) -> bool:
        return isinstance(value, tuple)

    def plain(self, value: Any) -> str:
        return "(" + ", ".join(map(str, value)) + ("," if len(value) == 1 else "") + ")"

    def read(self, text: str, question: Question) -> Answer:
        asked = question.ask.wanted.partition(": the ")[2] or "shape of a tensor"
        sizes = short.read_shape(text, asked)
        return Answer(sizes, self.plain(sizes), sizes)

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        if answer.content == due.content:
            return EQUAL
        why = ""
        if len(answer.content) != len(due.content):
            sizes = f"{len(due.content)} size{'s are' if len(due.content) != 1 else ' is'}"
            why = f"{sizes} asked for, and here stand{'s' * (len(answer.content) == 1)} {len(answer.content)}"
        elif sorted(answer.content) == sorted(due.content):
            why = "the sizes are right, their order is not"
        return different(why)


KIND = Shape()
