"""A number, exact or as a decimal of at least three figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from numbers import Rational
from typing import Any

from exgen import judging, reading, terms
from exgen.answers.ask import Ask
from exgen.answers.base import EQUAL, Answer, Judgement, Kind, Question, different, together
from exgen.errors import Unreadable
from exgen.judging import Outcome, not_in_form, rounding
from exgen.terms import entries, shape
from exgen.values import is_expression, notation


class Number(Kind):
    name = "number"
    is_term = True
    rounds = True

    def suits(self, value: Any) -> bool:
        if isinstance(value, bool):
            return False
        return isinstance(value, Rational) or (is_expression(value) and not value.free_symbols)

    def latex(self, value: Any, figures: int | None = None) -> str:
        return notation.latex(value) if figures is None else notation.decimal(value, figures)

    def wanted(self, value: Any, ask: Ask, variables: Sequence[str] = ()) -> str:
        return ", ".join(filter(None, (self.name, ask.form, "exact" * ask.exact_only)))

    def room(self, value: Any, ask: Ask) -> float:
        return 1.6

    def read(self, text: str, question: Question) -> Answer:
        """A bracket around one number is that number."""
        term = question.term(text, ())
        while isinstance(term, terms.Row) and len(term.items) == 1:
            term = term.items[0]
        if isinstance(term, terms.Row):
            misfit = "one number is asked for, and this is a list"
            return Answer(term, terms.plain(term), exact_or_none(term), misfit=misfit)
        return Answer(term, terms.plain(term), exact_or_none(term), is_zero(term), frozenset(terms.names_of(term)))

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        if answer.misfit or due.misfit:
            return alike(answer, due, question)
        outcome = agree(answer.content, due.content, question)
        if outcome is Outcome.EQUAL:
            return in_form(answer.content, question)
        return Judgement(outcome, (outcome,), why=lambda: why_not(answer.content, due.content, question))


def alike(answer: Answer, due: Answer, question: Question) -> Judgement:
    """An answer of another shape than the one asked for: right where what is due is of that shape too.

    What a mistake leads to may be, and what follows from an own answer.
    """
    sizes = shape(answer.content)
    if sizes != shape(due.content):
        return different(answer.misfit)
    pairs = list(zip(entries(answer.content), entries(due.content), strict=True))
    outcome = together((agree(mine, key, question) for mine, key in pairs), math.prod(sizes))
    return Judgement(outcome, (outcome,), why=answer.misfit)


def in_form(term: terms.Term, question: Question) -> Judgement:
    """Right, or half right where the question asks for a form that the term is not in."""
    form = question.ask.form
    if form and (why := not_in_form(term, form)):
        return Judgement(Outcome.DIFFERENT, (), why=f"the value is right, but {why}", right_value=True)
    return EQUAL


def agree(answer: terms.Term, due: terms.Term, question: Question) -> Outcome:
    """Whether one scalar is another, by the rules of the question."""
    return judging.agrees(
        defined(answer, question),
        defined(due, question),
        domain=question.domain,
        seed=question.seed,
        figures=question.ask.least_figures,
        exact_only=question.ask.exact_only,
    )


def defined(term: terms.Term, question: Question) -> terms.Term:
    """The term with the formulas in place of the names that stand for them (`where` of the question).

    A formula may name those before it, so the last ones go first.
    """
    where = question.ask.where
    for name in reversed(list(where)):
        term = terms.substitute(term, name, _formula(where[name], question.names))
    return term


@cache
def _formula(text: str, names: tuple[str, ...] | None) -> terms.Term:
    return reading.read(text, names)


def why_not(answer: terms.Term, due: terms.Term, question: Question) -> str:
    """What a student can be told about a scalar that is not right, without being told the key."""
    if terms.names_of(due):
        return ""
    if terms.names_of(answer):
        return "a number is asked for, and this has variables in it"
    return rounding.lacks(answer, due, question.ask.least_figures, question.ask.exact_only)


def exact_or_none(term: terms.Term) -> Any:
    """The value that later steps can go on with; None where there is none, or none that could be worked with."""
    try:
        return terms.to_exact(term)
    except Unreadable:
        return None


def is_zero(term: terms.Term) -> bool:
    return terms.rational(term) == 0


KIND = Number()
