"""Is an answer right? Equality as `deciding` has it, and decimals of enough figures."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from exgen.judging.deciding import Due, Outcome, decide, equal, no_value
from exgen.judging.domains import Domain
from exgen.judging.rounding import FIGURES, rounds
from exgen.terms import Row, Term, entries, number, plain, rounded

DUST = Fraction(1, 10**13)  # what floating point leaves of a sum that is zero


def agrees(
    answer: Term,
    key: Term | Due,
    *,
    domain: Mapping[str, Any] | Domain | str | None = None,
    seed: str = "",
    figures: int = FIGURES,
    exact_only: bool = False,
) -> Outcome:
    """`equal`, or, of a number, right as a decimal (see `rounding`).

    What floats leave of zero (1.2e-16) is zero. A key that is judged by often is best given as Due, with its domain
    and seed.
    """
    due = key if isinstance(key, Due) else None if isinstance(key, Row) else Due(key, domain, seed)
    if due is None or isinstance(answer, Row):
        return equal(answer, due.term if due else key, domain=domain, seed=seed)  # type: ignore[arg-type]
    outcome = decide(answer, due)
    if outcome is Outcome.EQUAL or exact_only or due.names:
        return outcome
    typed = rounded(answer, due.term)
    if typed is None:
        return outcome
    if abs(typed.value) < DUST and decide(_ZERO, due) is Outcome.EQUAL:
        return Outcome.EQUAL
    near = rounds(typed, due.term, figures)
    return outcome if near is Outcome.UNDECIDED else near


_ZERO = number(0)


def without_value(term: Term) -> str:
    """The first entry that has surely no real value, as it is typed; "" where each may have one."""
    return next((plain(entry)[:80] for entry in entries(term) if no_value(entry)), "")
