"""Slips that happen in any exercise, tried where none of a family's own mistakes fits.

Each turns what is due into what the slip would make of it. One is told only where it leads to something that is neither
the key nor what another slip leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from exgen.terms import Apply, Constant, Number, Row, Term, rational

TRIGONOMETRIC = {"sin", "cos", "tan", "cot", "sec", "csc"}


@dataclass(frozen=True, slots=True)
class Slip:
    """`change` gives None where the slip cannot be made."""

    name: str
    feedback: str
    change: Callable[[Term], Term | None]


def _negative(term: Term) -> Term | None:
    return Apply("neg", (term,))


def _reciprocal(term: Term) -> Term | None:
    value = rational(term)
    return None if value is not None and value * value in (0, 1) else Apply("div", (_number(1), term))


def _times(factor: Fraction) -> Callable[[Term], Term | None]:
    def change(term: Term) -> Term | None:
        return Apply("mul", (Number(factor), term))

    return change


def _in_degrees(term: Term) -> Term | None:
    """Angles taken for degrees: sin(x) becomes sin(pi x / 180)."""
    return _changed(term, TRIGONOMETRIC, lambda f: Apply(f.op, (_degrees(f.args[0]),)))


def _degrees(angle: Term) -> Term:
    return Apply("div", (Apply("mul", (Constant("pi"), angle)), _number(180)))


def _common_logarithm(term: Term) -> Term | None:
    """log to the base 10 where ln is meant."""
    return _changed(term, {"log"}, lambda f: Apply("log", (f.args[0], _number(10))) if len(f.args) == 1 else f)


def _changed(term: Term, operations: set[str], change: Callable[[Apply], Term]) -> Term | None:
    """The term with its functions changed, or None where it has none of them."""
    if isinstance(term, Apply):
        inside = [_changed(argument, operations, change) for argument in term.args]
        whole = Apply(term.op, tuple(new or old for new, old in zip(inside, term.args)))
        if term.op in operations:
            return change(whole)
        return whole if any(inside) else None
    return None


def _number(value: int) -> Number:
    return Number(Fraction(value))


def _entrywise(change: Callable[[Term], Term | None]) -> Callable[[Term], Term | None]:
    """A change of every entry of a vector or matrix; entries in which the slip cannot be made stay."""

    def changed(term: Term) -> Term | None:
        if not isinstance(term, Row):
            return change(term)
        items = [changed(item) for item in term.items]
        return Row(tuple(new or old for new, old in zip(items, term.items))) if any(items) else None

    return changed


SLIPS = (
    Slip(
        "sign turned round",
        "Everything but the sign agrees. Check: does it grow or fall?",
        _entrywise(_negative),
    ),
    Slip(
        "upside down",
        "This is one over what is due. Check: which should be the larger one, numerator or denominator?",
        _entrywise(_reciprocal),
    ),
    Slip("factor 2 too much", "This is twice what is due.", _entrywise(_times(Fraction(2)))),
    Slip("factor 2 lost", "This is half of what is due.", _entrywise(_times(Fraction(1, 2)))),
    Slip(
        "degrees for radians",
        "Angles are in radians here. Check the setting of the calculator.",
        _entrywise(_in_degrees),
    ),
    Slip("logarithm to the base 10", "Logarithms are natural here: ln, to the base e.", _entrywise(_common_logarithm)),
)
