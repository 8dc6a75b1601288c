"""A question as data in the blank form: what reading an answer has to know, so that nobody has to guess it from prose.

    <!-- 1(a): vector of 3, exact {"kind":"array","names":["x"],"shape":[3]} -->

A student sees nothing there that the sheet does not say. What comes back is a stranger's text: it is bounded, and only
what has the right form is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from exgen.answers import fits, registry
from exgen.answers.ask import Ask
from exgen.answers.base import Question

LONGEST = 20_000  # characters of the data of one question
# What a form says of a question beside the details of its kind, and what it has to be when it comes back.
_TAKEN: dict[str, Callable[[Any], bool]] = {"choices": fits.words, "where": fits.formulas, "e": fits.flag}


def said(question: Question) -> str:
    """What the form's comment says of a question: in words, then as data."""
    ask = question.ask
    data: dict[str, Any] = {"kind": question.kind}
    if question.names:
        data["names"] = list(question.names)
    kind = registry.named(question.kind)
    told = [name for name in kind.in_form if not (ask.any_length and name == kind.length)]
    known = {name: ask.details.get(name) for name in told} | {name: getattr(ask, name) for name in _TAKEN}
    data |= {name: value for name, value in known.items() if value}
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return f"{ask.wanted} " + text.translate({ord("<"): "\\u003c", ord(">"): "\\u003e"})


def form(question: Question) -> list[str]:
    """What stands below a question's label in the form: an empty table, where the answer is one."""
    return registry.named(question.kind).blank_form(question.ask)


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
    kind = registry.kinds().get(str(data.get("kind")), registry.named("array"))
    names = data.get("names", [] if data else None)
    taken = {**kind.in_form, **_TAKEN}
    ask = Ask.of_data({name: data[name] for name, fit in taken.items() if name in data and fit(data[name])})
    return Question(
        label=label,
        step="",
        marks=0,
        kind=kind.name,
        key="",
        ask=ask,
        names=tuple(names) if names is not None and fits.words(names) else None,
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
