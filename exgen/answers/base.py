"""What every kind of answer has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

from exgen import reading
from exgen.answers.ask import Ask
from exgen.errors import Unreadable
from exgen.judging import Outcome
from exgen.terms import Term
from exgen.values import Table, notation


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of a question when its answer is read and judged; all of it stands in the record.

    `key` is the key as a student would type it, `names` what an answer may name, `domain` the range of each name,
    `seed` fixes the points at which expressions are compared.
    """

    label: str
    step: str
    marks: int
    kind: str
    key: str
    ask: Ask = field(default_factory=Ask)
    names: tuple[str, ...] | None = None
    domain: Mapping[str, Any] = field(default_factory=dict)
    seed: str = ""

    def term(self, text: str, shape: tuple[int, ...] | None = None, array: bool = False) -> Term:
        """What was typed as mathematics: with the names of the question, and beside its key, where 5e+6 is 5e + 6.

        `shape` is what is asked for, () for one number, None where it is not known; an `array` needs no brackets.
        Raises Unreadable.
        """
        typed = reading.beside("e" if self.ask.e else self.key, text)
        where = self.ask.where
        functions = _functions(tuple(where.items()), self.names) if where else None
        read = reading.read_array if array else reading.read
        return read(typed, self.names, shape=shape, functions=functions)


@cache
def _functions(where: tuple[tuple[str, str], ...], names: tuple[str, ...] | None) -> dict[str, tuple[str, ...]]:
    return reading.functions_of(dict(where), names)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the normal form of its question.

    `content` is what `judge` compares, `plain` how it reads back, `value` the exact value that later steps may go on
    with, in the shape of the key: None where there is none. `misfit` says what it is where that is not what is asked
    for (a vector of 3 for one of 2), `unclear` why a part of it could not be read. `vanishes` says that it tells
    nothing: it is 0 throughout, the empty set or the whole line. `names` are the variables in it. `blank` says that
    nothing was answered: a table that is as the form printed it.
    """

    content: Any
    plain: str
    value: Any = None
    vanishes: bool = False
    names: frozenset[str] = frozenset()
    misfit: str = ""
    unclear: Unreadable | None = None
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """How an answer compares with what is due.

    `decisions` are what the key decides (entries, cells, options, ends) in its order, each as the answer has it, and
    `extra` is how many of them it has too many: `marking/credit.py` makes marks of both. `why` says what is wrong, or
    makes that sentence when it is asked for, as `reason`: of most comparisons nobody wants it.
    `width` is how many decisions make a row, in a table. `right_value` says that the value is right and its form not.
    """

    outcome: Outcome
    decisions: tuple[Outcome, ...] = ()
    extra: int = 0
    why: str | Callable[[], str] = ""
    width: int = 0
    right_value: bool = False

    @property
    def reason(self) -> str:
        return self.why if isinstance(self.why, str) else self.why()

    @property
    def right(self) -> int:
        return self.decisions.count(Outcome.EQUAL)

    @property
    def rows(self) -> tuple[tuple[Outcome, ...], ...]:
        """The decisions of a table, row by row."""
        width = self.width or 1
        return tuple(self.decisions[i : i + width] for i in range(0, len(self.decisions), width))


EQUAL = Judgement(Outcome.EQUAL, (Outcome.EQUAL,))


def different(why: str = "") -> Judgement:
    """Wrong as a whole."""
    return Judgement(Outcome.DIFFERENT, (Outcome.DIFFERENT,), why=why)


def together(decisions: Iterable[Outcome], of: int) -> Outcome:
    """The outcome of a comparison by its parts, of which the key has `of`.

    This is the one place that says that a whole is right, and it says so only where as many parts were compared as
    there are.
    """
    found = tuple(decisions)
    if Outcome.DIFFERENT in found or len(found) != of or not of:
        return Outcome.DIFFERENT
    return Outcome.EQUAL if found.count(Outcome.EQUAL) == of else Outcome.UNDECIDED


class Kind(ABC):
    """A kind of answer: one module in this room, which names its instance KIND.

    What a kind does not say of itself is as it is here. `carries_rows`: its answers have rows, each due from those
    before it. `is_term`: the content of an answer is one term, in which a general slip can be looked for. `rounds`:
    its numbers may be typed as decimals with which others go on. `has_variables`: answers are in the variables of the
    exercise. `in_form` are the details (see Ask) that the blank form carries, in its order, each with what it has to
    be when it comes back: a form is a stranger's text. `length` is the one that tells how many entries there are,
    which the form keeps to itself where that is asked.
    """

    name: ClassVar[str]
    carries_rows: ClassVar[bool] = False
    is_term: ClassVar[bool] = False
    rounds: ClassVar[bool] = False
    has_variables: ClassVar[bool] = False
    length: ClassVar[str] = ""
    in_form: ClassVar[Mapping[str, Callable[[Any], bool]]] = {}

    @abstractmethod
    def suits(self, value: Any) -> bool:
        """Whether a step of this value is answered in this kind."""

    def plain(self, value: Any) -> str:
        """The value as a student would type it."""
        return notation.plain(value)

    def latex(self, value: Any, figures: int | None = None) -> str:
        """The value in math mode, as a key prints it; as decimals of so many figures. "" where `table` prints it."""
        return notation.latex(value)

    def table(self, value: Any) -> Table | None:
        """The table that a sheet prints empty and a key filled in, where the answer is one."""
        return None

    def wanted(self, value: Any, ask: Ask, variables: Sequence[str] = ()) -> str:
        """What the blank form asks for, beginning with the kind's name; tells nothing that a sheet would not.

        `variables` are those of the exercise.
        """
        return self.name

    def details(self, value: Any) -> dict[str, Any]:
        """What reading an answer has to know of the key, and a sheet shows as well, as JSON: shape, columns."""
        return {}

    def blank_form(self, ask: Ask) -> list[str]:
        """The lines that stand below a question's label in the form, to be filled in."""
        return []

    def room(self, value: Any, ask: Ask) -> float:
        """Centimetres of white paper to work in."""
        return 0.8

    @abstractmethod
    def read(self, text: str, question: Question) -> Answer:
        """The answer in normal form. Raises Unreadable."""

    @abstractmethod
    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Compare an answer with what is due, read by the same `read`."""

    def better(self, by_key: Judgement, by_own: Judgement, answer: Answer, question: Question) -> Judgement:
        """An answer by what follows from earlier ones; where its parts are judged one by one, by the better of both."""
        return by_own

    def first_wrong(self, judged: Judgement, question: Question) -> str:
        """A sentence that names the first part that is wrong, for what is said of a mistake; "" where it has none."""
        return ""

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        """What can be typed without knowing anything, of all that only what gets most of this key right."""
        return ()
