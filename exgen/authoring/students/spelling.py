"""How people and programs write one number, and several of them: what the ways of typing an answer are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from exgen.answers import Question
from exgen.judging import rounding
from exgen.values import is_expression, notation

Spell: TypeAlias = Callable[[Any], str]  # of one number or expression


def plain(value: Any) -> str:
    return notation.plain(value)


def latex(value: Any) -> str:
    return notation.latex(value)


def minus(value: Any) -> str:
    """With the minus of a word processor, and blanks."""
    return re.sub(r"\s*([+*/])\s*", r" \1 ", notation.plain(value)).replace("-", "−")


def unreduced(value: Any) -> str:
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return f"{2 * value.numerator}/{2 * value.denominator}"
    return notation.plain(value)


def decimals(question: Question, more: int = 0) -> Spell:
    """As many figures as the question asks for, with the zeros at the end; exact where it must be."""
    figures = max(rounding.FIGURES, question.ask.least_figures) + more

    def spell(value: Any) -> str:
        if not is_rounded(value, question):
            return notation.plain(value)
        return notation.decimal(value, figures)

    return spell


def as_printed(question: Question) -> Spell:
    """As programs print a rounded number: without the zeros at the end."""

    def spell(value: Any) -> str:
        text = decimals(question)(value)
        return text.rstrip("0").rstrip(".") if "." in text and "/" not in text else text

    return spell


def is_rounded(value: Any, question: Question) -> bool:
    """Whether a decimal may stand for this value, and would look different from it."""
    if question.ask.exact_only or question.ask.form or isinstance(value, bool):
        return False
    if isinstance(value, (int, Fraction)):
        return value.denominator != 1
    return is_expression(value) and not value.free_symbols and value.is_real is not False


def rows_of(value: Any) -> list[list[Any]]:
    """The entries of an array row by row; a vector is one row."""
    return [list(row) for row in value] if len(value.shape) == 2 else [list(value)]


def listed(rows: Iterable[Iterable[str]], left: str, between: str, right: str, cell: str = ", ") -> str:
    """Each row in brackets: listed(rows, "[", ", ", "]")."""
    return between.join(left + cell.join(row) + right for row in rows)


def matrix(rows: Iterable[Sequence[str]], environment: str = "pmatrix") -> str:
    inside = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{{environment}}} {inside} \end{{{environment}}}"
