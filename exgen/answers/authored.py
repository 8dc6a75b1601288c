"""What an author says of an answer, checked where it is said: at the step."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from exgen.answers import registry
from exgen.answers.ask import AUTHORS, Ask, Misfit
from exgen.errors import BadSolution, InstructorError, did_you_mean
from exgen.judging import domain_of, form_named

_NOTHING = Ask()


def asked(step: str, given: Mapping[str, Any]) -> Ask:
    """What a step was given about its answer. Raises BadSolution, with the step's name and the word that is wrong."""
    if not given:
        return _NOTHING
    if "objection" not in given:  # a function is made anew in each run, all else is the same in most
        with suppress(TypeError):  # of a list or a mapping
            return _remembered(step, **given)
    return _asked(step, given)


@lru_cache(maxsize=1024, typed=True)
def _remembered(step: str, /, **given: Any) -> Ask:
    return _asked(step, given)


def _asked(step: str, given: Mapping[str, Any]) -> Ask:
    if unknown := sorted(given.keys() - AUTHORS.keys()):
        near = [meant for name in unknown if (meant := did_you_mean(name, AUTHORS))]
        hint = near[0] if near else f"a step takes {', '.join(sorted(AUTHORS))}"
        raise BadSolution(f"step '{step}' is given {', '.join(unknown)}", hint)
    try:
        ask = Ask.of_author(given)
    except Misfit as error:
        raise BadSolution(f"step '{step}': {error.name} is {error.value!r}", f"it has to be {error.wanted}") from None
    try:
        if ask.kind:
            registry.named(ask.kind)
        if ask.form:
            form_named(ask.form)
        if ask.domain:
            domain_of(ask.domain)
    except (BadSolution, InstructorError) as error:
        raise BadSolution(f"step '{step}': {error.message}", error.hint) from None
    return ask
