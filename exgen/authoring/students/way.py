"""A way of typing an answer: what the ways of all kinds are made of.

A way gives None where the answer cannot be written in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from exgen import answers
from exgen.answers import Question

Way: TypeAlias = Callable[[Any, Question], str | None]


def around(left: str, right: str = "", spell: Callable[[Any], str] | None = None) -> Way:
    """The whole answer between two signs."""

    def way(value: Any, question: Question) -> str:
        return left + (spell(value) if spell else answers.named(question.kind).plain(value)) + right

    return way


def spelled(spell: Callable[[Any], str]) -> Way:
    return lambda value, question: spell(value)


def unless_form(way: Way) -> Way:
    """For a way that changes the form, which some questions ask for."""
    return lambda value, question: None if question.ask.form else way(value, question)


COMMON: dict[str, Way] = {
    "as the key is printed": around(""),
    "full stop": around("", "."),
    "backticks": around("`", "`"),
    "bold": around("**", "**"),
    "blanks around": around("  ", "  "),
}
