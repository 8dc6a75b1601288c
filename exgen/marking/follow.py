"""Error carried forward: what a student's later answers follow from, and what is not paid for it.

    what is guarded                        why                              what happens
    what tells nothing (0 throughout,      all follows from 0, from none,   nothing is paid
    none, the whole line) and follows      from the whole line
    from an own answer that does not
    an own answer in variables             all follows from x               it is not carried on
    the same number in every answer        ones follow from ones            nothing follows in the exercise
    what follows can be typed unseen       it is met by chance              paid where another answer of the exercise
    (0, 1, -1, one number everywhere, true,                                 cannot be, and earns by itself; else a
    a letter, a copy)                                                       person decides of one, of others nothing
    what tells nothing and follows from    zeros follow from a unit that    paid once, then a person decides
    an own answer that does                is never on
    one number in all places of an answer  in a table ones follow from ones no part of it is paid

A guard looks at what the key is not: where the key itself is 0, or what is printed, so may an answer be.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from exgen import answers, judging, reading, terms
from exgen.answers import Answer, Judgement, Question
from exgen.errors import ExgenError
from exgen.exercises import Trace, run
from exgen.judging import Outcome
from exgen.marking.credit import share
from exgen.marking.questions import Questions
from exgen.values import Array, Table, is_exact, plain, tree

NOTHING = "nothing follows from an answer that tells nothing, such as 0 or none"
MOST_BITS = 200  # of a number that is carried on, as with LONGEST_PIN
LONGEST_PIN = 400  # characters: what is longer is no answer that anyone went on with, and could cost minutes to carry


@dataclass(frozen=True)
class Way:
    """A run of the solution, and what it gives for each question.

    At the steps that a mistake pins it gives what was pinned, elsewhere what follows from that: not what was carried
    on, which may be a student's own answer.
    """

    marker: Questions
    trace: Trace
    pinned: Container[str] = ()
    _due: dict[str, str | None] = field(default_factory=dict, repr=False)

    def due(self, question: Question) -> str | None:
        """As a student would type it.

        None where the run did not get there, or where what it made is no answer: a student's own value that was
        carried on may lead anywhere.
        """
        if question.step not in self._due:
            self._due[question.step] = self._typed(question)
        return self._due[question.step]

    def _typed(self, question: Question) -> str | None:
        step = self.trace.get(question.step)
        if step is None:
            return None
        try:
            value = step.value if question.step in self.pinned else step.due
            text = answers.named(question.kind).plain(value)
            unclear = self.marker.read(question, text).unclear
        except (ExgenError, AttributeError, TypeError, ValueError):
            return None
        return None if unclear else text


@dataclass(frozen=True)
class Rounded:
    """A number typed as a decimal, as it is carried on: as what is due there, where it is that rounded."""

    term: terms.Term
    value: Any
    figures: int

    def carried(self, due: Any) -> Any:
        """What later steps go on with."""
        if due == self.value or not is_exact(due) or isinstance(due, Array):
            return self.value
        try:
            key = reading.read(plain(due))
            same = judging.agrees(self.term, key, figures=self.figures) is Outcome.EQUAL
        except (ExgenError, ValueError):
            return self.value
        return due if same else self.value


@dataclass(frozen=True)
class RoundedArray:
    """A vector or matrix with decimals in it."""

    entries: tuple[Rounded | Any, ...]
    value: Array

    def carried(self, due: Any) -> Any:
        if not isinstance(due, Array) or due.shape != self.value.shape:
            return self.value
        pairs = zip(self.entries, due.entries, strict=True)
        return Array([e.carried(d) if isinstance(e, Rounded) else e for e, d in pairs], due.shape)


@dataclass(frozen=True)
class OtherShape:
    """A value of another shape than the key: carried on where what is due has that shape too, by own answers."""

    value: Any

    def carried(self, due: Any) -> Any:
        return self.value if tree.shape(self.value) == tree.shape(due) else due


def to_carry(answer: Answer, figures: int) -> Any:
    """The value of an answer, as a pin of a run."""
    if isinstance(answer.value, Table):
        pins = (row and tuple(cell and to_carry(cell, figures) for cell in row) for row in answer.content.rows)
        return answer.value.with_rows(tuple(pins))
    if isinstance(answer.content, terms.Row) and isinstance(answer.value, Array):
        pairs = zip(_leaves(answer.content), answer.value.entries, strict=True)
        entries = tuple(_entry(term, value, figures) for term, value in pairs)
        rounded = any(isinstance(entry, Rounded) for entry in entries)
        return RoundedArray(entries, answer.value) if rounded else answer.value
    if isinstance(answer.value, Fraction):
        return _entry(answer.content, answer.value, figures)
    return answer.value


def _entry(term: terms.Term, value: Any, figures: int) -> Any:
    return Rounded(term, value, figures) if terms.decimal_of(term) else value


def shifted(answer: Answer, units: Fraction) -> Any:
    """The value of a number or an array with its decimals larger, in size, by so many units of their last figure."""
    content = answer.content
    if isinstance(content, terms.Row) and isinstance(answer.value, Array):
        pairs = list(zip(_leaves(content), answer.value.entries, strict=True))
        changed = [_shifted(term, value, units) for term, value in pairs]
        same = all(new is old for new, (_, old) in zip(changed, pairs))
        return answer.value if same else Array(changed, answer.value.shape)
    return _shifted(content, answer.value, units) if isinstance(answer.value, Fraction) else answer.value


def _shifted(term: terms.Term, value: Any, units: Fraction) -> Any:
    typed = terms.decimal_of(term)
    return value if typed is None else value + units * typed.unit * (-1 if value < 0 else 1)


WIDEST = 0.05  # of the value: where more than this lies between the ends, they tell nothing


def _between(entry: terms.Term, ends: list[terms.Term]) -> bool:
    mine, between = terms.about(entry), [terms.about(end) for end in ends]
    if mine is None or any(end is None for end in between):
        return False
    known = [end for end in between if end is not None]
    low, high = min(known), max(known)
    if not high - low <= WIDEST * min(abs(low), abs(high)):
        return bool(low == high == mine)
    typed = terms.decimal_of(entry)
    own = float(typed.unit) if typed else 1e-9 * abs(mine)
    return low - own <= mine <= high + own


def _leaves(term: terms.Term) -> list[terms.Term]:
    return [leaf for item in term.items for leaf in _leaves(item)] if isinstance(term, terms.Row) else [term]


class Following:
    """What follows from one student's own answers to an exercise, by step; and what is paid for it."""

    def __init__(self, marker: Questions, read: Mapping[str, Answer]) -> None:
        self.marker = marker
        self.read = read

    # -- what is carried on --

    @cached_property
    def pins(self) -> dict[str, Any]:
        """The answers that are carried on, by step."""
        pins = {}
        for question in self.marker.questions:
            answer = self.read.get(question.step)
            if answer is not None and self._carries(question, answer):
                pins[question.step] = OtherShape(answer.value) if answer.misfit else answer.value
        return pins

    def _carries(self, question: Question, answer: Answer) -> bool:
        by_row = answers.named(question.kind).carries_rows
        if answer.value is None or (len(answer.plain) > LONGEST_PIN and not by_row):
            return False
        if any(isinstance(n, Fraction) and terms.bits(n) > MOST_BITS for n in numbers_of(answer.value)):
            return False
        key = self.marker.read(question, question.key)
        return not answer.names or bool(key.names)

    @cached_property
    def way(self) -> Way | None:
        """The solution on top of them, as they were typed."""
        return self._run(self.pins)

    @cached_property
    def exact_way(self) -> Way | None:
        """The solution on top of what was meant, where decimals are rounded: some go on with all figures."""
        figures = {question.step: question.ask.least_figures for question in self.marker.questions}
        fitting = [step for step in self.pins if not self.read[step].misfit]
        pins = {**self.pins, **{step: to_carry(self.read[step], figures[step]) for step in fitting}}
        return None if all(pins[step] is self.pins[step] for step in pins) else self._run(pins)

    def _run(self, pins: Mapping[str, Any]) -> Way | None:
        exercise = self.marker.exercise
        return Way(self.marker, run(exercise.problem.solve, exercise.parameters, pins)) if exercise else None

    def due(self, question: Question) -> str | None:
        """What follows from the answers as they were typed."""
        return self.way.due(question) if self.way else None

    def dues(self, question: Question) -> list[str]:
        """What follows, with and without the rounding of the answers before."""
        ways = [way for way in (self.way, self.exact_way) if way]
        if question.ask.exact_only:  # what was rounded gives nothing exact
            ways = ways[-1:]
        return list(dict.fromkeys(due for way in ways if (due := way.due(question)) is not None))

    def follows(self, question: Question) -> bool:
        """Whether an answer is what follows from those before it."""
        return any(self.agrees(question, due) for due in self.dues(question))

    @cached_property
    def _ends(self) -> list[Way]:
        """The solution on top of the least and of the most that typed decimals may stand for; [] without decimals."""
        ways: list[Way | None] = []
        if self.exact_way is None:  # no decimals
            return []
        for more in (judging.rounding.BELOW, judging.rounding.ABOVE):
            pins = {step: shifted(self.read[step], more) for step in self.pins if not self.read[step].misfit}
            if any(pins[step] is not self.read[step].value for step in pins):
                ways.append(self._run({**self.pins, **pins}))
        return [way for way in ways if way]

    def is_near(self, question: Question) -> bool:
        """Whether an answer lies between what follows from the ends of the decimals before it: of 4.1 from 4.05 to 4.2.

        Who goes on with more figures than were typed gets there. Asked of numbers and arrays only.
        """
        answer = self.read.get(question.step)
        if not answers.named(question.kind).rounds or question.ask.exact_only:
            return False
        if answer is None or answer.names or not self._ends:
            return False
        dues = [way.due(question) for way in (self.way, *self._ends) if way]
        reads = [self.marker.read(question, due).content for due in dues if due is not None]
        sides = [_leaves(content) for content in (*reads, answer.content)]
        if len(reads) < 3 or len({len(side) for side in sides}) > 1:
            return False
        return all(_between(entry, ends) for *ends, entry in zip(*sides, strict=True))

    def compare(self, question: Question, due: str) -> Judgement:
        """A student's answer to a question with what is due."""
        return self.marker.compare(question, self.read[question.step], due)

    def beside_own(self, question: Question, by_key: Judgement, due: str) -> Judgement:
        """The better of the key and of what follows, where a kind can tell row by row."""
        by_own = self.compare(question, due)
        return answers.named(question.kind).better(by_key, by_own, self.read[question.step], question)

    def agrees(self, question: Question, due: str | None) -> bool:
        """Whether an answer is what is due, all of it."""
        answer = self.read.get(question.step)
        if answer is None or due is None:
            return False
        return self.marker.compare(question, answer, due).outcome is Outcome.EQUAL

    # -- what is said of it --

    def is_told(self, question: Question) -> bool:
        """Whether what follows may be shown: it is true of all of the answers before, since all were carried on."""
        answered = [earlier for earlier in self._before(question) if earlier.step in self.read]
        left_out = [q for q in answered if q.step not in self.pins or self.read[q.step].misfit]
        return all(map(self.follows, left_out))

    def source(self, question: Question) -> str:
        """The answers that what follows goes back to: those that were wrong by themselves, for the feedback."""
        exercise = self.marker.exercise
        assert exercise is not None and self.way is not None
        labels = []
        for earlier in self._before(question):
            if earlier.step not in self.pins or self.follows(earlier):
                continue
            alone = run(exercise.problem.solve, exercise.parameters, {earlier.step: self.pins[earlier.step]})
            if Way(self.marker, alone).due(question) != question.key:
                labels.append(earlier.label)
        if not labels:
            return f"your {'own earlier rows' if answers.named(question.kind).carries_rows else 'earlier answers'}"
        return f"your own answer{'s' * (len(labels) > 1)} to {' and '.join(labels)}"

    def _before(self, question: Question) -> tuple[Question, ...]:
        return self.marker.questions[: self.marker.questions.index(question)]

    # -- guards --

    def guard(self, question: Question, due: str) -> str:
        """Why nothing is paid for an answer that agrees with what is due, as the end of a sentence; "" where it is."""
        found, key = self.marker.read(question, due), self.marker.read(question, question.key)
        if self.is_one_number:
            return "the same number stands in all of your answers here"
        if self.vanishes(question, due) and self._nothing_before(question):
            return NOTHING
        if self._unseen(question, found, key) and not self._shows_work:
            return "it could be had without them, and no other answer here shows how you came to it"
        return ""

    def vanishes(self, question: Question, due: str) -> bool:
        """Whether what is due tells nothing, and the key does."""
        found, key = self.marker.read(question, due), self.marker.read(question, question.key)
        return found.vanishes and not key.vanishes

    def _nothing_before(self, question: Question) -> bool:
        """Whether an own answer before it tells nothing where the key does, and does not follow itself."""
        for earlier in self._before(question):
            answer = self.read.get(earlier.step)
            if answer and answer.vanishes and self.vanishes(earlier, answer.plain) and not self.follows(earlier):
                return True
        return False

    @cached_property
    def is_one_number(self) -> bool:
        """Whether several answers were given with numbers in them, and all numbers are one."""
        numbers, several = set(), 0
        for step, answer in self.read.items():
            own = numbers_of(answer.value)
            several += bool(own) and step in self.read
            numbers |= own
        return several > 1 and len(numbers) == 1

    def is_filled(self, question: Question) -> bool:
        """Whether one number stands in all places of an answer, and not in all of the key."""
        key = self.marker.read(question, question.key)
        return len(numbers_of(self.read[question.step].value)) == 1 and len(numbers_of(key.value)) > 1

    @cached_property
    def _shows_work(self) -> bool:
        """Whether one answer cannot be typed unseen, and is right or follows, or earns a part of its marks."""
        for question in self.marker.questions:
            answer = self.read.get(question.step)
            if answer is None or answer.misfit:
                continue
            key = self.marker.read(question, question.key)
            if self._unseen(question, answer, None):
                continue
            if question.ask.by_property and self._works(question, answer):
                return True
            judged = self.marker.compare(question, answer, question.key)
            if share(judged, self.marker.guessed(question)):
                return True
            if key.vanishes is answer.vanishes and self.follows(question):
                return True
        return False

    def _works(self, question: Question, answer: Answer) -> bool:
        """Whether an answer by property does what is asked."""
        assert self.marker.exercise is not None
        objection = self.marker.exercise.key[question.step].ask.objection
        assert objection is not None
        try:
            return objection(answer.value) is None
        except Exception:
            return False  # an objection is written for values of the key's shape

    def _unseen(self, question: Question, answer: Answer, key: Answer | None) -> bool:
        """Whether an answer can be typed without any work: a number that is a good guess anywhere, a letter, a copy.

        Where a `key` is given, what the key is as well is none.
        """
        if answer.vanishes:
            return key is None or not key.vanishes
        if isinstance(answer.value, (bool, str)) or _is_plain(answer.value):
            return True
        before = (self.read.get(earlier.step) for earlier in self._before(question))
        if any(other and other.value == answer.value for other in before):
            return True
        assert self.marker.exercise is not None
        # A plain int is a length, an exponent or a limit: small, and often met by chance.
        printed = [value for value in self.marker.exercise.parameters.values() if is_exact(value)]
        return answer.value in printed and (key is None or key.value not in printed)


FEW = {Fraction(0), Fraction(1), Fraction(-1)}


def _is_plain(value: Any) -> bool:
    """Whether a value is 0, 1 or -1, one number everywhere, or two of these; a longer pattern of them is not."""
    if isinstance(value, Table):
        return len(numbers_of(value)) == 1
    numbers = numbers_of(value)
    size = len(value.entries) if isinstance(value, Array) else 1
    if len(numbers) == 1:
        return size > 1 or numbers <= FEW
    return bool(numbers) and numbers <= FEW and size < 3


def numbers_of(value: Any) -> set[Any]:
    """The numbers in a value, each once; an expression counts as one."""
    worked_out = list(value.values()) if isinstance(value, Table) else value
    return {leaf for leaf in tree.leaves(worked_out) if is_exact(leaf)}
