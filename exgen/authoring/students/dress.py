"""The same answer in another dress: each kind typed as people and programs write it, a dozen ways and more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exgen import answers
from exgen.answers import Question
from exgen.authoring.students.entry_ways import ARRAY, EXPRESSION, NUMBER
from exgen.authoring.students.other_ways import INTERVAL, LETTERS, SET, SHAPE, TRUTH
from exgen.authoring.students.sitting import Sitting, Student
from exgen.authoring.students.table_ways import TABLE
from exgen.authoring.students.way import COMMON, Way

WAYS: dict[str, dict[str, Way]] = {
    "number": NUMBER,
    "expression": EXPRESSION,
    "array": ARRAY,
    "set": SET,
    "interval": INTERVAL,
    "letters": LETTERS,
    "true or false": TRUTH,
    "shape": SHAPE,
    "table": TABLE,
}


def ways_of(question: Question) -> Mapping[str, Way]:
    """The ways of a kind: of one that has none of its own those that every answer can be typed in."""
    return WAYS.get(question.kind, COMMON)


def typed(question: Question, value: Any, way: str) -> str:
    """A value in one of the WAYS of its kind; as the key is printed where it cannot be written in that way."""
    return ways_of(question)[way](value, question) or answers.named(question.kind).plain(value)


def students(sitting: Sitting) -> Iterator[tuple[Student, Mapping[str, str]]]:
    """Each types all parts of one kind in one way, until every way was typed; and the way of each step."""
    for number in range(max(len(ways_of(question)) for question in sitting.questions)):
        ways = {question.step: way_of(question, number) for question in sitting.questions}
        text = {q.step: typed(q, sitting.value(q), ways[q.step]) for q in sitting.questions}
        yield Student(", ".join(dict.fromkeys(ways.values())), text), ways


def rounds(way: str) -> bool:
    """Whether a number typed in this way may be rounded, so that what follows from it is not what followed before."""
    return "decimal" in way or way in ("about", "tensor(...)", "np.array(...)")


def way_of(question: Question, number: int) -> str:
    """The ways of a kind in turn."""
    ways = list(ways_of(question))
    return ways[number % len(ways)]
