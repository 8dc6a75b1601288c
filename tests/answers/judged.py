"""What a text earns for a key, as marking has it."""

from __future__ import annotations

from exgen import answers
from exgen.answers import Ask, Question
from exgen.marking import Marker
from exgen.marking.credit import share


def judged(value, text, **ask):
    """(outcome, credit) of a text for a key, as marking has them."""
    kind = answers.kind_of(value)
    question = Question("1", "y", 1, kind.name, kind.plain(value), Ask.of_data(kind.details(value) | ask))
    marker = Marker((question,))
    found = marker.compare(question, marker.read(question, text), question.key)
    return found.outcome.name, share(found, marker.guessed(question))
