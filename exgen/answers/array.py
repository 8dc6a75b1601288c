"""A vector or a matrix, marked entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from exgen import notation, reading, terms
from exgen.answers.base import Answer, Judgement, Question
from exgen.answers.number import agree, in_form, is_zero, why_not
from exgen.equality import Outcome
from exgen.errors import Unreadable
from exgen.exact import Array


class ArrayKind:
    name = "array"

    def suits(self, value: Any) -> bool:
        return isinstance(value, Array)

    def plain(self, value: Any) -> str:
        return notation.plain(value)

    def wanted(self, value: Any, ask: Mapping[str, Any]) -> str:
        if len(value.shape) == 1:
            return f"vector of {value.shape[0]}"
        return f"matrix, {' by '.join(map(str, value.shape))}"

    def room(self, value: Any, ask: Mapping[str, Any]) -> float:
        return 2.0 if len(value.shape) == 1 else 1.2 + 0.8 * value.shape[0]

    def read(self, text: str, question: Question) -> Answer:
        term = _read(text, question)
        vanishes = all(is_zero(entry) for entry in entries(term))
        return Answer(term, terms.plain(term), terms.to_exact(term), vanishes, frozenset(terms.names_of(term)))

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Each entry earns its share. A wrong shape earns nothing, but a vector in a row or a column is one vector."""
        theirs, ours = shape_of(answer.content), shape_of(due.content)
        if {len(theirs), len(ours)} == {1, 2} and [n for n in theirs if n != 1] == [n for n in ours if n != 1]:
            theirs = ours
        if theirs != ours:
            turned = theirs == ours[::-1] and _transposed(answer.content, due.content, question)
            why = "this is the transpose of what is due" if turned else _shapes_differ(theirs, ours)
            return Judgement(Outcome.DIFFERENT, Fraction(0), why)
        pairs = list(zip(entries(answer.content), entries(due.content)))
        outcomes = [agree(mine, key, question) for mine, key in pairs]
        if all(outcome is Outcome.EQUAL for outcome in outcomes):
            return in_form(answer.content, question)
        wrong = [i for i, outcome in enumerate(outcomes) if outcome is Outcome.DIFFERENT]
        credit = Fraction(outcomes.count(Outcome.EQUAL), len(outcomes))
        if not wrong:
            return Judgement(Outcome.UNDECIDED, credit)
        if len(ours) == 2 and _transposed(answer.content, due.content, question):
            return Judgement(Outcome.DIFFERENT, credit, "this is the transpose of what is due")
        named = ", ".join(_place(i, ours) for i in wrong)
        why = f"not right: entry {named}" if len(wrong) == 1 else f"not right: entries {named}"
        told = next((text for i in wrong if (text := why_not(*pairs[i], question))), "")
        return Judgement(Outcome.DIFFERENT, credit, f"{why} ({told})" if told else why)


def _read(text: str, question: Question) -> terms.Term:
    """An array, which people also type without brackets: 1 2; 3 4, or a row a line."""
    try:
        return reading.read(text, question.names)
    except Unreadable:
        if any(bracket in text for bracket in "[]()|\\="):
            raise
        try:
            return reading.read(f"[{text.strip().rstrip('.')}]", question.names)
        except Unreadable:
            pass
        raise  # what is wrong with the text as it was typed


def entries(term: terms.Term) -> list[terms.Term]:
    return [entry for item in term.items for entry in entries(item)] if isinstance(term, terms.Row) else [term]


def shape_of(term: terms.Term) -> tuple[int, ...]:
    return (len(term.items), *shape_of(term.items[0])) if isinstance(term, terms.Row) and term.items else ()


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
    turned = [mine[j * rows + i] for i in range(rows) for j in range(columns)]
    return all(agree(a, b, question) is Outcome.EQUAL for a, b in zip(turned, key))


KIND = ArrayKind()
