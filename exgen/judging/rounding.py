"""The rule for decimals: right is what equals the exact value rounded, or cut, to as many figures as are asked or more.

Zeros at the end need not be typed: 1.1 is ln 3 rounded to 1.10. All that is typed counts: 0.3330 is no rounding of 1/3.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

from flint import arb, ctx

from exgen.judging.balls import Undefined, Unsure, ball, quotient
from exgen.judging.deciding import Outcome
from exgen.terms import Decimal, Term, decimal_of, rational, rounded

FIGURES = 3  # at least, where a question does not ask for more
ROUNDING = f"Give answers exactly, or as decimals of at least {FIGURES} significant figures."
# How far below and above a decimal, in units of its last figure, the number may lie that it was rounded or cut from.
BELOW, ABOVE = Fraction(-1, 2), Fraction(1)

Within: TypeAlias = Callable[[Any, Callable[[Fraction], Any]], bool | None]


def rounds(typed: Decimal, key: Term, figures: int = FIGURES) -> Outcome:
    """Whether a decimal is a key rounded or cut to at least `figures` figures. A float's own error is forgiven."""
    lacking = max(figures - typed.figures, 0)
    unit = typed.unit / 10**lacking
    size = abs(typed.value)
    # 1.0 may stand for 0.9996, which has four figures below it, but not for 0.996
    below = unit / 10 if lacking and _power_of_ten(size) else unit

    def within(exact: Any, convert: Callable[[Fraction], Any]) -> bool | None:
        gap = exact - convert(size)
        least, most = convert(BELOW * below), convert(ABOVE * unit)
        if gap < least or gap >= most:
            return False
        return True if gap >= least and gap < most else None

    near = _compared(typed.value, key, within)
    return _close(typed.value, key) if near is not Outcome.EQUAL and typed.figures >= 15 else near


def lacks(answer: Term, key: Term, figures: int = FIGURES, exact_only: bool = False) -> str:
    """What a number that is near the key lacks, as a sentence; empty where it is not near."""
    typed = rounded(answer, key)
    if typed is None:
        return ""
    if rounds(typed, key, 1) is not Outcome.EQUAL:
        return ""
    if exact_only:
        return f"the exact value is asked for, and this is a {'decimal' if decimal_of(answer) else 'rounding'}"
    if typed.figures < figures:
        plural = "s" * (typed.figures != 1)
        return f"this shows {typed.figures} significant figure{plural}, and at least {figures} are asked for"
    return ""


def _power_of_ten(value: Fraction) -> bool:
    return (
        set(str(max(value.numerator, value.denominator))) <= {"0", "1"} and min(value.numerator, value.denominator) == 1
    )


def _close(value: Fraction, key: Term) -> Outcome:
    """Whether the value is the key to a part in 10^12."""

    def within(exact: Any, convert: Callable[[Fraction], Any]) -> bool | None:
        gap, allowed = abs(exact - convert(abs(value))), exact / 10**12
        return True if gap <= allowed else False if gap > allowed else None

    return _compared(value, key, within)


def _compared(value: Fraction, key: Term, within: Within) -> Outcome:
    exact = rational(key)
    if exact is not None:
        if exact * value <= 0:
            return Outcome.DIFFERENT
        return Outcome.EQUAL if within(abs(exact), Fraction) else Outcome.DIFFERENT
    before = ctx.prec
    try:
        for precision in (128, 512, 2048):
            ctx.prec = precision
            try:
                number = ball(key, {})
            except Unsure:
                continue
            except Undefined:
                break
            if value < 0:
                number = -number
            if number <= 0:
                return Outcome.DIFFERENT
            found = within(number, lambda x: arb(quotient(x))) if number > 0 else None
            if found is not None:
                return Outcome.EQUAL if found else Outcome.DIFFERENT
    finally:
        ctx.prec = before
    return Outcome.UNDECIDED
