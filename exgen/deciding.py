"""Are two terms equal? Exactly where that can be decided, else by balls at fixed points.

    rational numbers, polynomials, their quotients    python-flint's fmpq_mpoly: a proof both ways
    all else    balls at points of the domain: one that excludes zero proves DIFFERENT; EQUAL is said when all hold
                zero, also at 1,024 bits and at more than any number on the way could hide

Points where a side is not defined do not count. Where there is none left, or at the bound of the work, the outcome is
UNDECIDED: a person looks. Nothing is ever simplified.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from exgen.balls import Point, Scale, Undefined, Unsure, ball
from exgen.domains import Domain, domain_of, points
from exgen.polynomials import NoPolynomial, NoValue, Ring
from exgen.terms import Apply, Constant, Name, Number, Row, Term, bits, names_of, rational

LOW, HIGH, HIGHEST = 96, 1024, 24_000  # bits
MAX_WORK = 40_000  # nodes evaluated in one decision, one at HIGH counting for several


class Outcome(Enum):
    """What is known of two terms."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


def equal(a: Term, b: Term, *, domain: Mapping[str, Any] | Domain | str | None = None, seed: str = "") -> Outcome:
    """Whether two scalar terms have the same value wherever both are defined; vectors and matrices entry by entry."""
    if isinstance(a, Row) or isinstance(b, Row):
        return _rows(a, b, domain, seed)
    if a == b and isinstance(a, (Number, Name)):
        return Outcome.EQUAL
    names = tuple(sorted(names_of(a) | names_of(b)))
    try:
        return Outcome.EQUAL if Ring(names).equal(a, b) else Outcome.DIFFERENT
    except NoPolynomial:
        pass
    except NoValue:
        return Outcome.UNDECIDED
    if _infinite(a) or _infinite(b):
        return Outcome.EQUAL if _infinite(a) == _infinite(b) else Outcome.DIFFERENT
    before = ctx.prec
    try:
        return _Duel(a, b).decide(names, domain_of(domain), seed)
    finally:
        ctx.prec = before


def _rows(a: Term, b: Term, domain: Mapping[str, Any] | Domain | str | None, seed: str) -> Outcome:
    if not (isinstance(a, Row) and isinstance(b, Row)) or len(a.items) != len(b.items):
        return Outcome.DIFFERENT
    outcomes = {equal(x, y, domain=domain, seed=seed) for x, y in zip(a.items, b.items, strict=True)}
    for outcome in (Outcome.DIFFERENT, Outcome.UNDECIDED):
        if outcome in outcomes:
            return outcome
    return Outcome.EQUAL


def _infinite(term: Term) -> int:
    """1 or -1 of plus or minus infinity, 0 of all else."""
    if isinstance(term, Apply) and term.op == "neg":
        return -_infinite(term.args[0])
    return int(term == Constant("infinity"))


# -- balls -------------------------------------------------------------------------------------------------------

# Functions that are one analytic function on a connected domain agree everywhere if they do on any piece of it. With
# these here a function falls into pieces, and every piece wants its points.
_PIECES = {"sqrt", "root", "log", "arcsin", "arccos", "arctan", "arcosh", "artanh"}
_KINKS = {"abs", "sign", "relu", "max", "min"}


class _Duel:
    """Two terms, evaluated at points until it is known whether they differ."""

    def __init__(self, a: Term, b: Term) -> None:
        self.a, self.b = a, b
        self.work = 0
        self.nodes = 0
        self.digits = 0  # bits of all numbers as typed
        self.numbers: set[Fraction] = set()
        self.wanted = 2  # points at which the difference has to hold zero
        self.look(a)
        self.look(b)

    def look(self, term: Term) -> None:
        """Count the nodes and note what the points have to respect."""
        self.nodes += 1
        if isinstance(term, Number):
            self.digits += bits(term.value)
            self.numbers.add(term.value)
        elif isinstance(term, Apply):
            if term.op in _KINKS:
                self.wanted = 32
            elif term.op in _PIECES or (term.op == "pow" and self.broken(*term.args)):
                self.wanted = max(self.wanted, 8)
            for arg in term.args:
                self.look(arg)
            if term.op in {"pow", "div"}:  # 10^6 and 1/3 are numbers too
                value = rational(term)
                if value is not None and bits(value) < 500:
                    self.numbers.add(value)

    def broken(self, base: Term, exponent: Term) -> bool:
        """Whether a power has pieces: not a whole power, and not of a positive number."""
        if isinstance(base, Constant) or (isinstance(base, Number) and base.value > 0):
            return False
        power = rational(exponent)
        return power is None or power.denominator != 1

    def decide(self, names: tuple[str, ...], domain: Domain, seed: str) -> Outcome:
        near: tuple[Fraction, ...] = ()
        if self.wanted > 2:
            # beside numbers of ordinary size there are points in any case
            some = sorted(number for number in self.numbers if number > 2 or 0 < number < Fraction(1, 4))[:5]
            values = dict.fromkeys([*some, *(p / q for p in some for q in some if q)])
            near = tuple(sign * value for sign in (1, -1) for value in values)
        wanted = self.wanted if names else 1
        confirmed = 2 if self.wanted > 8 and names else 1
        held: list[Point] = []
        for point in points(names, domain, seed, near):
            holds = self.holds_zero(point)
            if holds is False:
                return Outcome.DIFFERENT
            if holds:
                held.append(point)
            if len(held) == wanted or self.work > MAX_WORK:
                break
        sure = 0
        for point in held:
            holds = self.survives(point)
            if holds is False:
                return Outcome.DIFFERENT
            sure += bool(holds)
            if sure == confirmed:
                return Outcome.EQUAL
            if self.work > MAX_WORK:
                break
        if held and _ordered(self.a) == _ordered(self.b):
            return Outcome.EQUAL
        # few points are common to both: what there is has to do
        return Outcome.EQUAL if sure and sure == len(held) and self.work <= MAX_WORK else Outcome.UNDECIDED

    def holds_zero(self, point: Point) -> bool | None:
        """Whether the ball of the difference holds zero; None where a side is not defined or nothing can be told."""
        for precision in (LOW, 4 * LOW, HIGH):
            ctx.prec = precision
            self.work += self.nodes * (1 + precision // 128)
            try:
                a, b = ball(self.a, point), ball(self.b, point)
            except Undefined:
                return None
            except Unsure:
                continue
            difference = a - b
            if not difference.contains(0):
                return False
            if a.rel_accuracy_bits() > 40 < b.rel_accuracy_bits() or _narrow(difference, a, 32):
                return True
        return None

    def survives(self, point: Point) -> bool | None:
        """Whether the ball still holds zero at HIGH, and at more bits than the values met could hide."""
        precision = HIGH + self.digits + 64
        while precision <= HIGHEST and self.work <= MAX_WORK:
            ctx.prec = precision
            self.work += self.nodes * (1 + precision // 128)
            scale = Scale()
            try:
                a, b = scale.ball(self.a, point), scale.ball(self.b, point)
            except (Undefined, Unsure):
                return None
            difference = a - b
            if not difference.contains(0):
                return False
            needed = HIGH + self.digits + 2 * scale.largest
            if needed <= precision and _narrow(difference, a, HIGH // 2):
                return True
            precision = max(needed, 2 * precision)
        return None


def _ordered(term: Term) -> Term:
    """The term with its sums and products in one order: of towers too large to calculate, the same ones are equal."""
    if not isinstance(term, Apply):
        return term
    args = tuple(_ordered(arg) for arg in term.args)
    return Apply(term.op, tuple(sorted(args, key=repr)) if term.op in {"add", "mul"} else args)


def _narrow(difference: arb, a: arb, bits: int) -> bool:
    """Whether the ball of the difference is so small, measured by the value, that its holding zero says something."""
    if not difference.is_finite():
        return False
    size = arb(1) if a.contains(0) else abs(a)
    return bool(difference.rad() * arb(2) ** bits < size)
