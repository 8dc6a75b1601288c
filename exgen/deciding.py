"""Are two terms equal? Exactly where that can be decided, else by balls at fixed points.

    rational numbers, polynomials, their quotients    python-flint's fmpq_mpoly: a proof both ways
    all else    balls at points of the domain: one that excludes zero proves DIFFERENT; EQUAL is said when all hold
                zero, also at 1,024 bits and at more than any number on the way could hide

Points where a side is not defined do not count. Where there is none left, or at the bound of the work, the outcome is
UNDECIDED: a person looks. Nothing is ever simplified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from flint import arb, ctx

from exgen.balls import Point, Scale, Undefined, Unsure, ball
from exgen.domains import Domain, domain_of, points
from exgen.pieces import KINKS, PIECES, parted
from exgen.polynomials import OPERATIONS, NoPolynomial, NoValue, Quotient, Ring
from exgen.terms import Apply, Constant, Name, Number, Row, Term, bits, names_of, rational

LOW, HIGH, HIGHEST = 96, 1024, 24_000  # bits
MAX_KEPT = 64  # of each sort that is remembered of one key
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
    return decide(a, Due(b, domain, seed))


def decide(a: Term, due: Due) -> Outcome:
    """Whether a scalar term is what is due; what is known of `due` from earlier decisions is used again."""
    if due.value is not None and (value := rational(a)) is not None:
        return Outcome.EQUAL if value == due.value else Outcome.DIFFERENT
    mine = Side(a, due.positive)
    names = due.names if mine.names <= due.side.names else tuple(sorted(mine.names.union(due.names)))
    if mine.rational and due.side.rational:
        ring = Ring(names)
        try:
            return Outcome.EQUAL if ring.same(ring.quotient(a), due.quotient(names)) else Outcome.DIFFERENT
        except NoPolynomial:
            pass
        except NoValue:
            return Outcome.UNDECIDED
    if mine.infinite or due.side.infinite:
        return Outcome.EQUAL if mine.infinite == due.side.infinite else Outcome.DIFFERENT
    before = ctx.prec
    try:
        return _Duel(mine, due, names).decide()
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


class Side:
    """What has to be known of one term before it is compared: all of it from one walk."""

    __slots__ = ("digits", "infinite", "names", "nodes", "numbers", "positive", "rational", "term", "wanted")

    def __init__(self, term: Term, positive: frozenset[str] = frozenset()) -> None:
        self.term = term
        self.positive = positive  # names of positive numbers
        self.names: set[str] = set()
        self.nodes = 0
        self.digits = 0  # bits of all numbers as typed
        self.numbers: set[Fraction] = set()  # at which a definition may change; those of ordinary size left out
        self.wanted = 2  # points at which a difference has to hold zero
        self.rational = True  # whether it may be a quotient of polynomials
        self.infinite = 0
        self.look(term)
        if not self.rational:
            self.infinite = _infinite(term)

    def look(self, term: Term) -> None:
        """Count the nodes and note what the points have to respect."""
        self.nodes += 1
        kind = type(term)
        if kind is Apply:
            op, args = term.op, term.args  # type: ignore[union-attr]
            for arg in args:
                self.look(arg)
            if op == "pow":
                whole = type(args[1]) is Number and args[1].value.denominator == 1
                if not whole and parted(op, args, self.positive):
                    self.wanted = max(self.wanted, 8)
                if not whole or type(args[0]) is not Name:
                    self.note(rational(term))
            elif op == "div":  # 10^6 and 1/3 are numbers too
                self.note(rational(term))
            elif op not in OPERATIONS:
                self.rational = False
                if op in KINKS:
                    self.wanted = 32
                elif op in PIECES and parted(op, args, self.positive):
                    self.wanted = max(self.wanted, 8)
        elif kind is Number:
            value = term.value  # type: ignore[union-attr]
            above, below = value.as_integer_ratio()
            if below == 1 and above < 3:  # what most are
                self.digits += 2
            else:
                self.digits += bits(value)
                self.note(value)
        elif kind is Name:
            self.names.add(term.name)  # type: ignore[union-attr]
        else:
            self.rational = False

    def note(self, value: Fraction | None) -> None:
        """Beside numbers of ordinary size there are points in any case."""
        if value is not None:
            above, below = value.numerator, value.denominator
            if (above > 2 * below or 0 < 4 * above < below) and bits(value) < 500:
                self.numbers.add(value)


Value: TypeAlias = "arb | type[Undefined] | type[Unsure]"


class Due:
    """A key with its domain and seed, and what was calculated of it: its polynomial, values at `kept` sets of points.

    (Values of one set are some 50,000 bytes.)
    """

    def __init__(
        self, term: Term, domain: Mapping[str, Any] | Domain | str | None = None, seed: str = "", kept: int = MAX_KEPT
    ) -> None:
        self.term = term
        self.domain = domain_of(domain)
        self.seed = seed
        self.kept = kept
        self.value = rational(term)
        self.quotients: dict[tuple[str, ...], Quotient] = {}
        self.sights: dict[tuple[tuple[str, ...], tuple[Fraction, ...]], Sight] = {}

    @cached_property
    def positive(self) -> frozenset[str]:
        """Names of positive numbers."""
        return frozenset(name for name, (low, _) in self.domain if low is not None and low >= 0)

    @cached_property
    def side(self) -> Side:
        return Side(self.term, self.positive)

    @cached_property
    def names(self) -> tuple[str, ...]:
        return () if self.value is not None else tuple(sorted(self.side.names))

    def quotient(self, names: tuple[str, ...]) -> Quotient:
        """As a quotient of polynomials in these names."""
        found = self.quotients.get(names)
        if found is None:
            found = Ring(names).quotient(self.term)
            if len(self.quotients) < MAX_KEPT:
                self.quotients[names] = found
        return found

    def sight(self, names: tuple[str, ...], near: tuple[Fraction, ...]) -> Sight:
        """The points for these names, and the values there."""
        found = self.sights.get((names, near))
        if found is None:
            found = Sight(self.term, points(names, self.domain, self.seed, near))
            if len(self.sights) < self.kept:
                self.sights[names, near] = found
        return found


class Sight:
    """Values of a key at some points, each calculated once. flint's precision has to be set already."""

    def __init__(self, term: Term, points: tuple[Point, ...]) -> None:
        self.term = term
        self.points = points
        self.values: dict[tuple[int, int], Value] = {}
        self.scaled: dict[tuple[int, int], tuple[Value, int]] = {}

    def value(self, index: int, precision: int) -> arb:
        """The ball at a point. Raises Undefined or Unsure."""
        found = self.values.get((index, precision))
        if found is None:
            found = _tried(ball, self.term, self.points[index])
            if len(self.values) < 4 * MAX_KEPT:
                self.values[index, precision] = found
        if type(found) is not arb:
            raise found
        return found

    def scale(self, index: int, precision: int) -> tuple[arb, int]:
        """The ball, and the largest scale on the way to it."""
        found = self.scaled.get((index, precision))
        if found is None:
            scale = Scale()
            found = _tried(scale.ball, self.term, self.points[index]), scale.largest
            if len(self.scaled) < MAX_KEPT and precision < 4 * HIGH:
                self.scaled[index, precision] = found
        if type(found[0]) is not arb:
            raise found[0]
        return found


def _tried(evaluate: Callable[[Term, Point], arb], term: Term, point: Point) -> Value:
    try:
        return evaluate(term, point)
    except (Undefined, Unsure) as error:
        return type(error)


class _Duel:
    """Two terms, evaluated at points until it is known whether they differ."""

    def __init__(self, mine: Side, due: Due, names: tuple[str, ...]) -> None:
        side = due.side
        self.a = mine.term
        self.due = due
        self.names = names
        self.work = 0
        self.nodes = mine.nodes + side.nodes
        # rounded up, so that the values of the key are wanted at few precisions
        self.digits = -(-(mine.digits + side.digits) // 128) * 128
        self.wanted = max(mine.wanted, side.wanted) if names else 1
        near: tuple[Fraction, ...] = ()
        if self.wanted > 2 and (mine.numbers or side.numbers):
            some = sorted(mine.numbers | side.numbers)[:5]
            values = dict.fromkeys([*some, *(p / q for p in some for q in some)])
            near = tuple(sign * value for sign in (1, -1) for value in values)
        self.key = due.sight(names, near)

    def decide(self) -> Outcome:
        held: list[int] = []
        for index in range(len(self.key.points)):
            holds: bool | None = None
            if held and self.wanted == 2:  # the last point that is wanted may confirm at once
                holds = self.survives(index)
                if holds:
                    return Outcome.EQUAL
            if holds is None:
                holds = self.holds_zero(index)
            if holds is False:
                return Outcome.DIFFERENT
            if holds:
                held.append(index)
            if len(held) == self.wanted or self.work > MAX_WORK:
                break
        sure = 0
        for index in held:
            holds = self.survives(index)
            if holds is False:
                return Outcome.DIFFERENT
            sure += bool(holds)
            if sure and self.wanted <= 2:
                return Outcome.EQUAL
            if self.work > MAX_WORK:
                break
        if held and _ordered(self.a) == _ordered(self.due.term):
            return Outcome.EQUAL
        # Every piece has to confirm; but at some points values grow too large for that.
        return Outcome.EQUAL if held and 2 * sure >= len(held) and self.work <= MAX_WORK else Outcome.UNDECIDED

    def holds_zero(self, index: int) -> bool | None:
        """Whether the ball of the difference holds zero; None where a side is not defined or nothing can be told."""
        for precision in (LOW, 4 * LOW, HIGH):
            ctx.prec = precision
            self.work += self.nodes * (1 + precision // 128)
            try:
                a, b = ball(self.a, self.key.points[index]), self.key.value(index, precision)
            except Undefined:
                return None
            except Unsure:
                continue
            if not a.overlaps(b):
                return False
            if a.rel_accuracy_bits() > 40 < b.rel_accuracy_bits() or _narrow(a - b, a, 32):
                return True
        return None

    def survives(self, index: int) -> bool | None:
        """Whether the ball still holds zero at HIGH, and at more bits than the values met could hide."""
        precision = HIGH + self.digits + 64
        while precision <= HIGHEST and self.work <= MAX_WORK:
            ctx.prec = precision
            self.work += self.nodes * (1 + precision // 128)
            scale = Scale()
            try:
                a = scale.ball(self.a, self.key.points[index])
                b, largest = self.key.scale(index, precision)
            except (Undefined, Unsure):
                return None
            if not a.overlaps(b):
                return False
            needed = HIGH + self.digits + 2 * max(scale.largest, largest)
            if needed <= precision and _narrow(a - b, a, HIGH // 2):
                return True
            precision = max(needed, 2 * precision)
        return None


def no_value(term: Term) -> bool:
    """Whether a constant has surely no real value: 1/0, ln(-1), infinity - infinity."""
    if names_of(term) or _infinite(term):
        return False
    before, ctx.prec = ctx.prec, HIGH
    try:
        ball(term, {})
    except Undefined:
        return True
    except Unsure:
        pass
    finally:
        ctx.prec = before
    return False


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
    return bool(difference.rad() * _POWERS[bits] < (_ONE if a.contains(0) else abs(a)))


_ONE = arb(1)
_POWERS = {bits: arb(2) ** bits for bits in (32, HIGH // 2)}  # exact at any precision
