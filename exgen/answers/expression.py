"""An expression in the problem's variables; any form equal to the key is right, and a sum earns by its terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from exgen import reading, terms
from exgen.answers.ask import Ask
from exgen.answers.base import Answer, Judgement, Question
from exgen.answers.number import Number, defined
from exgen.judging import Outcome, summands
from exgen.values import is_expression


class Expression(Number):
    name = "expression"
    rounds = False
    has_variables = True

    def suits(self, value: Any) -> bool:
        return is_expression(value) and bool(value.free_symbols)

    def wanted(self, value: Any, ask: Ask, variables: Sequence[str] = ()) -> str:
        """Names every variable of the exercise: those of the key alone would give a part of it away."""
        form = f", {ask.form}" if ask.form else ""
        return f"expression{form} in {', '.join(variables)}"

    def room(self, value: Any, ask: Ask) -> float:
        return 2.0

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Where the key is a sum each of its terms is a decision; a term that it does not have is one too many."""
        whole = super().judge(answer, due, question)
        if whole.outcome is not Outcome.DIFFERENT or whole.right_value or answer.misfit:
            return whole
        found = _terms_of(answer.content, due.content, question)
        if found is None:
            return whole
        mine, key = found
        decisions = tuple(
            Outcome.EQUAL if mine.get(place) == value else Outcome.DIFFERENT for place, value in key.items()
        )
        extra = len(mine.keys() - key.keys())
        return Judgement(whole.outcome, decisions, extra, lambda: whole.reason or _why(mine, key))

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        """A number, where the key has one as a term."""
        for text in ("1", "-1"):
            yield Answer(reading.read(text), text)


def _terms_of(
    answer: terms.Term, due: terms.Term, question: Question
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The terms of both, where the key is a sum of several and both can be taken apart."""
    if not summands.is_sum(due):
        return None
    found = summands.alike((defined(answer, question), defined(due, question)))
    # Only where they are the terms that stand in the key: of a sum of products nobody knows those of its expansion.
    return (found[0], found[1]) if found and len(found[1]) == len(terms.parts(due)) else None


def _why(mine: dict[str, Any], key: dict[str, Any]) -> str:
    """Which terms are not right, where some are."""
    right = [place for place, value in key.items() if mine.get(place) == value]
    if not right:
        return ""
    said = [f"the {_named(place)} is missing" for place in key if place not in mine]
    said += [f"the {_named(place)} is not right" for place in key if place in mine and mine[place] != key[place]]
    said += [f"there is no {_named(place)}" for place in mine if place not in key]
    return ", and ".join(said)


def _named(place: str) -> str:
    return f"term in {place}" if place else "constant term"


KIND = Expression()
