"""What every kind of answer has in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from exgen.equality import Outcome


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
    ask: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] | None = None
    domain: Mapping[str, Any] = field(default_factory=dict)
    seed: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was read.

    `content` is what `judge` compares, `plain` how it reads back, `value` the exact value that later steps may go on
    with: None where there is none. `vanishes` says that it is zero throughout, `names` which variables it has.
    """

    content: Any
    plain: str
    value: Any = None
    vanishes: bool = False
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judgement:
    """`credit` is the part of the marks that an answer earns by itself; `why` says what is not right about it."""

    outcome: Outcome
    credit: Fraction
    why: str = ""
    rows: tuple[Outcome, ...] = ()  # a table's, row by row
    right_value: bool = False  # the value is right, its form is not


FORM = Fraction(1, 2)  # what a right value in another form than the one asked for earns
EQUAL = Judgement(Outcome.EQUAL, Fraction(1))


class Kind(Protocol):
    """A kind of answer: one module in this package, which names its instance KIND."""

    name: str

    def suits(self, value: Any) -> bool:
        """Whether a step of this value is answered in this kind."""

    def plain(self, value: Any) -> str:
        """The value as a student would type it."""

    def wanted(self, value: Any, ask: Mapping[str, Any]) -> str:
        """What the blank form asks for, beginning with the kind's name; tells nothing that a sheet would not."""

    def room(self, value: Any, ask: Mapping[str, Any]) -> float:
        """Centimetres of white paper to work in."""

    def read(self, text: str, question: Question) -> Answer:
        """Raises Unreadable."""

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Compare an answer with what is due, read by the same `read`."""
