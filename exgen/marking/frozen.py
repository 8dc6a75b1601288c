"""What marks an exercise as a record froze it, and why a bank that has changed does not help."""

from __future__ import annotations

from typing import Any

from exgen import answers
from exgen.bank import Bank
from exgen.errors import ExgenError, UnknownProblem
from exgen.exercises import restore
from exgen.marking.marker import Marker
from exgen.record import Frozen


def marker_of(frozen: Frozen, bank: Bank) -> tuple[Marker, str]:
    """What marks an exercise, and "" or why it marks by the frozen key alone."""
    try:
        problem = bank.problem(frozen.problem, frozen.bank)
        exercise = restore(problem, frozen.seed, frozen.level, frozen.parameters)
    except UnknownProblem as error:
        return Marker(frozen.parts), f"{frozen.problem}: {error.message}; {error.hint.splitlines()[-1]}"
    except ExgenError as error:
        return Marker(frozen.parts), f"{frozen.problem}: {error.message}"
    steps = {step.name: step for step in exercise.questions}
    for part in frozen.parts:
        step = steps.pop(part.step, None)
        if step and part.ask.by_property is (step.ask.objection is None):
            said = f"the bank and the record differ on whether {part.label} is marked by property"
            return Marker(frozen.parts), f"{frozen.problem}: {said}"
        now = answers.named(part.kind).plain(step.value) if step and part.kind in _kinds_of(step) else "nothing"
        if now != part.key:
            said = f"the bank now gives {_shortened(now)} for {part.label}, the record says {_shortened(part.key)}"
            return Marker(frozen.parts), f"{frozen.problem}: {said}"
    return Marker(frozen.parts, exercise), ""


def _kinds_of(step: Any) -> set[str]:
    return {answers.kind_of(step.value, step.ask.kind).name}


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:37] + "..."
