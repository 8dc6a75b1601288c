"""A question as data in the blank form: what reading an answer has to know, so that nobody has to guess it from prose.

    <!-- 1(a): vector of 3, exact {"kind":"array","names":["x"],"shape":[3]} -->

A student sees nothing there that the sheet does not say. What comes back is a stranger's text: it is bounded, and only
what has the right form is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from exgen.answers import registry
from exgen.answers.base import Question
from exgen.answers.table import blank_form

LONGEST = 20_000  # characters of the data of one question
MOST = 500  # of names, columns, sizes or rows
LONGEST_WORD = 400


def said(question: Question) -> str:
    """What the form's comment says of a question: in words, then as data."""
    ask = question.ask
    data: dict[str, Any] = {"kind": question.kind}
    if question.names:
        data["names"] = list(question.names)
    hidden = {"shape"} if ask.get("any_length") else set()
    data |= {name: ask[name] for name in _TAKEN if name in ask and name not in hidden and ask[name]}
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return f"{ask['wanted']} " + text.translate({ord("<"): "\\u003c", ord(">"): "\\u003e"})


def form(question: Question) -> list[str]:
    """What stands below a question's label in the form: an empty table, where the answer is one."""
    return blank_form(question.ask) if question.kind == "table" else []


def is_untouched(text: str, comment: str) -> bool:
    """Whether an answer is what the form printed there, in whatever way an editor lined it up."""
    return text.startswith("|") and squeezed("".join(form(question("", comment)))) == squeezed(text)


def printed_lines(comments: Iterable[str]) -> set[str]:
    """The lines of all tables that a form printed, without their blanks: one that was left behind says nothing."""
    return {squeezed(line) for comment in comments for line in form(question("", comment))}


def squeezed(text: str) -> str:
    """A line of a table without what an editor changes in it."""
    return re.sub(r"[-:]{2,}", "-", "".join(text.split()))


def question(label: str, comment: str) -> Question:
    """The question of a form's comment, enough to read an answer; mathematics where it says nothing."""
    data = _data(comment)
    kind = str(data.get("kind"))
    names = data.get("names", [] if data else None)
    ask = {name: data[name] for name, fits in _TAKEN.items() if name in data and fits(data[name])}
    return Question(
        label=label,
        step="",
        marks=0,
        kind=kind if kind in registry.kinds() else "array",
        key="",
        ask=ask,
        names=tuple(names) if names is not None and _words(names) else None,
    )


def _data(comment: str) -> dict[str, Any]:
    start = comment.find("{")
    if start < 0 or len(comment) > LONGEST:
        return {}
    try:
        found = json.loads(comment[start:])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _word(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_WORD


def _words(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST and all(map(_word, value))


def _sizes(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 4 and all(type(n) is int and 0 < n <= MOST for n in value)


def _rows(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST and all(map(_words, value))


def _formulas(value: Any) -> bool:
    return isinstance(value, Mapping) and len(value) <= MOST and _words([*value, *value.values()])


def _flag(value: Any) -> bool:
    return value is True


# What of `ask` is data of the form, and what it has to be when it comes back.
_TAKEN: dict[str, Callable[[Any], bool]] = {
    "shape": _sizes,
    "element": _sizes,
    "columns": _words,
    "labels": _words,
    "rows": _rows,
    "cells": _words,
    "choices": _words,
    "where": _formulas,
    "e": _flag,
}
