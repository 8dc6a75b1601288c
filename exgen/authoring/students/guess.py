"""Who knows nothing: what can be typed after a look at the questions alone, the same for every variant.

Such a student sees how many numbers are asked for, what the options are, which rows a table has and what is printed,
and works nothing out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exgen import answers, printing
from exgen.answers import Question
from exgen.authoring.students.sitting import Sitting, Student
from exgen.authoring.students.spelling import listed
from exgen.values import Array, Finite, Interval, Table, exact, is_exact, is_expression, notation, symbols_in

EMPTY_BRACKETS = "empty brackets"
WIDEST = 8  # numbers in one row of what is printed as a table
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Guess:
    """What a strategy types for each kind; `number` stands in every entry and every cell."""

    name: str
    number: str
    letters: Callable[[list[str]], str]
    truth: bool
    set: str
    interval: str

    def text(self, question: Question, value: Any) -> str:
        """`value` is the key, of which only the shape is looked at."""
        match value:
            case Array():
                return _filled(value.shape, self.number)
            case str():
                return self.letters(list(question.ask.choices or "ABCD"))
            case bool():
                return notation.plain(self.truth)
            case tuple():
                size = self.number if self.number.isdigit() else "1"
                return f"({', '.join([size] * len(value))}{',' * (len(value) == 1)})"
            case Finite():
                return self.set
            case Interval():
                return self.interval
            case Table():
                return _table(value, self._cell)
        return self.number

    def _cell(self, column: list[Any]) -> str:
        """One cell for a whole column."""
        values = [cell for cell in column if not isinstance(cell, str)]
        if not values:
            return min(column)
        if isinstance(values[0], bool):
            return notation.plain(self.truth)
        return _filled(values[0].shape, self.number) if isinstance(values[0], Array) else self.number


def _letter(number: int) -> Callable[[list[str]], str]:
    return lambda choices: choices[number % len(choices)]


def _all(choices: list[str]) -> str:
    return ", ".join(choices)


def _none(choices: list[str]) -> str:
    return "none"


GUESSES = (
    Guess("zeros, false, none", "0", _none, False, "none", "(-inf, 0)"),
    Guess("ones, true, all letters", "1", _all, True, "{1}", "(0, 1)"),
    Guess("minus ones, false, first letter", "-1", _letter(0), False, "{-1, 1}", "(-1, 1)"),
    Guess("twos, true, second letter", "2", _letter(1), True, "{2}", "(-inf, inf)"),
    Guess("halves, false, third letter", "1/2", _letter(2), False, "{0, 1}", "(0, inf)"),
    Guess("threes, true, last letter", "3", _letter(-1), True, "{0}", "(0, 2)"),
)


def students(sitting: Sitting) -> Iterator[Student]:
    values = {question.step: sitting.value(question) for question in sitting.questions}
    yield Student(EMPTY_BRACKETS, {q.step: _brackets(values[q.step]) for q in sitting.questions})
    for guess in GUESSES:
        yield Student(guess.name, {q.step: guess.text(q, values[q.step]) for q in sitting.questions})
    yield from _copying(sitting, values)


def _filled(shape: tuple[int, ...], entry: str) -> str:
    return f"[{', '.join([_filled(shape[1:], entry)] * shape[0])}]" if shape else entry


def _table(value: Table, cell: Callable[[list[Any]], str]) -> str:
    """All rows that the sheet prints, the cells that name them as they are printed."""
    columns = dict(zip(value.columns, zip(*value.rows)))
    if not value.labels:
        count = value.printed if isinstance(value.printed, int) else len(value.rows)
        rows = [[cell(list(columns[name])) for name in value.columns]] * count
    else:
        rows = []
        for names in value.label_cells():
            given = iter(names)
            fill = [notation.plain(next(given)) if c in value.labels else cell(list(columns[c])) for c in value.columns]
            rows.append(fill)
    return listed(rows, "| ", "\n", " |", " | ")


# -- brackets without anything in them ---------------------------------------------------------------------------

def _brackets(value: Any) -> str:
    """As many empty brackets as there are entries or rows; letters, truth values and shapes have none."""
    match value:
        case Array():
            return f"[{', '.join(['[]'] * value.shape[0])}]"
        case Table():
            return _table(value, lambda column: "[]" if not isinstance(column[0], bool) else "")
        case Finite():
            return f"{{{', '.join(['[]'] * len(value.items))}}}" if value.items else "[[]]"
        case str() | bool() | tuple():
            return ""
    return "[]"


# -- what is printed in the question -----------------------------------------------------------------------------

def _copying(sitting: Sitting, values: Mapping[str, Any]) -> Iterator[Student]:
    """Each printed value in turn, copied wherever it can stand; elsewhere ones, so that something may follow."""
    elsewhere = GUESSES[1]
    text = printing.statement(sitting.exercise)
    given = [value for value in sitting.exercise.parameters.values() if is_printed(value, text)]
    for number, value in enumerate(given, 1):
        typed = {}
        for question in sitting.questions:
            copy = _copied(value, question, values[question.step])
            typed[question.step] = elsewhere.text(question, values[question.step]) if copy is None else copy
        yield Student(f"printed value {number} copied, else ones", typed)


def is_printed(value: Any, text: str) -> bool:
    """Whether a parameter stands in the question: its formula as it is, its numbers in a row or down a column."""
    if isinstance(value, bool):
        return False
    if isinstance(value, (tuple, list)):
        if not value or not all(isinstance(item, (int, Fraction)) for item in value):
            return False
    elif not (isinstance(value, int) or is_exact(value)):
        return False
    if symbols_in(value) and not isinstance(value, Array):
        return notation.latex(value) in text
    own, there = ([number.removesuffix(".0") for number in _NUMBER.findall(t)] for t in (notation.latex(value), text))
    strides = range(1, WIDEST if len(own) > 2 else 2)
    return any(there[at::stride][: len(own)] == own for stride in strides for at in range(len(there)))


def _copied(value: Any, question: Question, key: Any) -> str | None:
    """A printed value with the shape of an answer; None where it cannot have it."""
    if isinstance(key, tuple):
        sizes = value if isinstance(value, (tuple, list)) else value.shape if isinstance(value, Array) else ()
        return notation.plain(tuple(sizes)) if sizes else None
    if isinstance(value, (tuple, list)):
        value = exact(list(value))
    if isinstance(key, Array):
        return _in_shape(value, key.shape)
    entries = list(value.entries) if isinstance(value, Array) else [value]
    if isinstance(key, Finite):
        return "{" + ", ".join(notation.plain(item) for item in Finite(entries).items) + "}"
    kind = answers.named(question.kind)
    return notation.plain(entries[0]) if kind.is_term and (kind.has_variables or not symbols_in(entries[0])) else None


def _in_shape(value: Any, shape: tuple[int, ...]) -> str | None:
    if not isinstance(value, Array):
        return None if is_expression(value) and value.free_symbols else _filled(shape, notation.plain(value))
    if value.shape == shape:
        return notation.plain(value)
    if value.shape == shape[::-1]:
        return notation.plain(value.T)
    if len(value.shape) == 2 and len(shape) == 1 and value.shape[1] == shape[0]:
        return notation.plain(value[0])
    return None
