"""A vector or a matrix, marked entry by entry."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from exgen import reading, terms
from exgen.answers import fits
from exgen.answers.ask import Ask
from exgen.answers.base import Answer, Judgement, Kind, Question, different, together
from exgen.answers.number import agree, alike, exact_or_none, in_form, is_zero, why_not
from exgen.judging import Outcome
from exgen.terms import entries, filled, fit
from exgen.terms import shape as shape_of
from exgen.values import Array, notation


class ArrayKind(Kind):
    name = "array"
    is_term = True
    rounds = True
    length = "shape"
    in_form: ClassVar = {"shape": fits.sizes}

    def suits(self, value: Any) -> bool:
        return isinstance(value, Array)

    def latex(self, value: Any, figures: int | None = None) -> str:
        if figures is not None:
            value = Array([notation.decimal(entry, figures) for entry in value.entries], value.shape)
        return notation.latex(value)

    def wanted(self, value: Any, ask: Ask, variables: Sequence[str] = ()) -> str:
        exact = ", exact" * ask.exact_only
        if len(value.shape) == 1:
            return f"vector{exact}" if ask.any_length else f"vector of {value.shape[0]}{exact}"
        return f"matrix, {' by '.join(map(str, value.shape))}{exact}"

    def room(self, value: Any, ask: Ask) -> float:
        return 2.0 if len(value.shape) == 1 else 1.2 + 0.8 * value.shape[0]

    def details(self, value: Any) -> dict[str, Any]:
        return {"shape": list(value.shape)}

    def read(self, text: str, question: Question) -> Answer:
        open_ended, shape = question.ask.any_length, shape_asked(question)
        term = question.term(text, None if open_ended else shape, array=True)
        if shape is not None and open_ended:
            shape = tuple(n for n in shape_of(term) if n != 1) or (1,)
        if shape is not None:
            fitted = fit(term, shape)
            if fitted is None:
                misfit = _shapes_differ(shape_of(term), shape)
                return Answer(term, terms.plain(term), exact_or_none(term), misfit=misfit)
            term = fitted
        vanishes = all(is_zero(entry) for entry in entries(term))
        return Answer(term, terms.plain(term), exact_or_none(term), vanishes, frozenset(terms.names_of(term)))

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Each entry is a decision; another shape than the one asked for has none of them."""
        if (answer.misfit or due.misfit) and not question.ask.any_length:
            ours, theirs = shape_of(due.content), shape_of(answer.content)
            turned = len(ours) == 2 and theirs == ours[::-1] != ours
            if turned and _transposed(answer.content, due.content, question):
                return different("this is the transpose of what is due")
            return alike(answer, due, question)
        ours = shape_of(due.content)
        theirs = shape_of(answer.content)
        if question.ask.any_length and len(theirs) == len(ours) == 1:
            return _by_element(answer.content, due.content, question)
        if theirs != ours:
            return different(_shapes_differ(theirs, ours))
        pairs = list(zip(entries(answer.content), entries(due.content), strict=True))
        decisions = tuple(agree(mine, key, question) for mine, key in pairs)
        outcome = together(decisions, math.prod(ours))
        if outcome is Outcome.EQUAL:
            return in_form(answer.content, question)
        return Judgement(outcome, decisions, why=lambda: _why(answer.content, due.content, decisions, question))

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        """The same number in every entry: 0, 1, -1, or one that the key has more than once."""
        counted = Counter(map(terms.plain, entries(key.content)))
        often, times = counted.most_common(1)[0]
        for text in dict.fromkeys(("0", "1", "-1", *([often] if times > 1 else []))):
            term = filled(reading.read(text, question.names), shape_of(key.content))
            yield Answer(term, terms.plain(term))


def _by_element(answer: terms.Term, due: terms.Term, question: Question) -> Judgement:
    """A vector of which the length is asked as well: an entry is right where it is among those of the key."""
    mine, left = entries(answer), entries(due)
    in_order = [agree(a, b, question) for a, b in zip(mine, left)] if len(mine) == len(left) else []
    if together(in_order, len(left)) is Outcome.EQUAL:
        return in_form(answer, question)
    decisions = []
    for key in left:
        found = next((i for i, entry in enumerate(mine) if agree(entry, key, question) is Outcome.EQUAL), None)
        decisions.append(Outcome.DIFFERENT if found is None else Outcome.EQUAL)
        if found is not None:
            mine.pop(found)
    missing = decisions.count(Outcome.DIFFERENT)
    said = [f"not among them: {', '.join(terms.plain(entry)[:60] for entry in mine[:5])}"] if mine else []
    said += [f"{missing} missing"] if missing else []
    return Judgement(Outcome.DIFFERENT, tuple(decisions), len(mine), "; ".join(said) or "their order is another one")


def shape_asked(question: Question) -> tuple[int, ...] | None:
    """The shape that an answer has to have; None where nothing is known of it."""
    if "shape" in question.ask.details:
        return tuple(question.ask.details["shape"])
    return _shape_of_key(question.key, question.names) if question.key else None


@lru_cache(maxsize=1024)
def _shape_of_key(key: str, names: tuple[str, ...] | None) -> tuple[int, ...]:
    return shape_of(reading.read(key, names))


def _why(answer: terms.Term, due: terms.Term, decisions: Sequence[Outcome], question: Question) -> str:
    wrong = [i for i, outcome in enumerate(decisions) if outcome is Outcome.DIFFERENT]
    shape = shape_of(due)
    if not wrong:
        return ""
    if len(shape) == 2 and _transposed(answer, due, question):
        return "this is the transpose of what is due"
    named = ", ".join(_place(i, shape) for i in wrong)
    why = f"not right: entry {named}" if len(wrong) == 1 else f"not right: entries {named}"
    mine, ours = entries(answer), entries(due)
    told = next((text for i in wrong if (text := why_not(mine[i], ours[i], question))), "")
    return f"{why} ({told})" if told else why


def _place(index: int, shape: tuple[int, ...]) -> str:
    """Entries are counted from 1, as on paper."""
    if len(shape) < 2:  # () of what a mistake makes one number of
        return str(index + 1)
    return f"({index // shape[1] + 1}, {index % shape[1] + 1})"


def _shapes_differ(theirs: tuple[int, ...], ours: tuple[int, ...]) -> str:
    def name(shape: tuple[int, ...]) -> str:
        if not shape:
            return "one number"
        return f"a vector of {shape[0]}" if len(shape) == 1 else f"a matrix of {' by '.join(map(str, shape))}"

    return f"{name(ours)} is asked for, and this is {name(theirs)}"


def _transposed(answer: terms.Term, due: terms.Term, question: Question) -> bool:
    rows, columns = shape_of(due)
    mine, key = entries(answer), entries(due)
    if not len(mine) == len(key) == rows * columns:
        return False
    turned = [mine[j * rows + i] for i in range(rows) for j in range(columns)]
    return all(agree(a, b, question) is Outcome.EQUAL for a, b in zip(turned, key))


KIND = ArrayKind()
