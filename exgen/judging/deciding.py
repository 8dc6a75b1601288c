"""Are two terms equal? Exactly where that can be decided, else by balls at fixed points.

    rational numbers, polynomials, their quotients    python-flint's fmpq_mpoly: a proof both ways
    all else    balls at points of the domain: one that excludes zero proves DIFFERENT; EQUAL is said when all hold
                zero, also at 1,024 bits and at more than any number on the way could hide

Two functions that are analytic on a connected set agree on all of it if they do near a point. Where a side has breaks
(see `breaks`) there is therefore a point in each cell between them. Points where a side is not defined do not count.
Where there is none left, where nothing can be told in a cell, or at the bound of the work, the outcome is UNDECIDED: a
person looks. Nothing is ever simplified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cached_property
from typing import Any, TypeAlias

from flint import arb, ctx

from exgen.judging.balls import Point, Scale, Undefined, Unsure, ball
from exgen.judging.breaks import Breaks
from exgen.judging.domains import SOME, Domain, cell_points, domain_of, points
from exgen.judging.pieces import KINKS, PIECES, parted
from exgen.judging.polynomials import OPERATIONS, NoPolynomial, NoValue, Quotient, Ring
from exgen.terms import Apply, Constant, Name, Number, Row, Term, bits, names_of, parts, rational

LOW, HIGH, HIGHEST = 96, 1024, 24_000  # bits
MAX_KEPT = 64  # of each sort that is remembered of one key
MAX_WORK = 40_000  # nodes evaluated in one decision, one at HIGH counting for several
MAX_WORK_IN_CELLS = 1_200_000  # the same where there are breaks


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

    __slots__ = ("broken", "digits", "infinite", "names", "nodes", "positive", "rational", "term")

    def __init__(self, term: Term, positive: frozenset[str] = frozenset()) -> None:
        self.term = term
        self.positive = positive  # names of positive numbers
        self.names: set[str] = set()
        self.nodes = 0
        self.digits = 0  # bits of all numbers as typed
        self.broken = False  # whether its breaks may part the domain
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
                    self.broken = True
            elif op not in OPERATIONS:
                self.rational = False
                if op in KINKS or (op in PIECES and parted(op, args, self.positive)):
                    self.broken = True
        elif kind is Number:
            value = term.value  # type: ignore[union-attr]
            self.digits += 2 if value.denominator == 1 and value.numerator < 3 else bits(value)
        elif kind is Name:
            self.names.add(term.name)  # type: ignore[union-attr]
        else:
            self.rational = False


Value: TypeAlias = "arb | type[Undefined] | type[Unsure]"


class Due:
    """A key with its domain and seed, and what is known of it: its polynomial, its values at `kept` sets of points.

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
        self.breaks: dict[tuple[str, ...], Breaks] = {}
        self.sights: dict[Any, Sight] = {}

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

    def sight(self, names: tuple[str, ...]) -> Sight:
        """Points for these names, and the values there."""
        found = self.sights.get(names)
        if found is None:
            found = Sight(self.term, points(names, self.domain, self.seed))
            if len(self.sights) < self.kept:
                self.sights[names] = found
        return found

    def sight_of_cells(self, names: tuple[str, ...], other: Term) -> Sight:
        """Points in all cells between the breaks of both sides, after some that lie anywhere."""
        mine = self.breaks.get(names)
        if mine is None:
            mine = Breaks(names)
            mine.look(self.term)
            if len(self.breaks) < MAX_KEPT:
                self.breaks[names] = mine
        its = Breaks(names)
        its.look(other)
        forms = tuple({**mine.forms, **its.forms})
        curved = tuple({**mine.curved, **its.curved})
        found = self.sights.get((names, forms, curved))
        if found is None:
            anywhere = points(names, self.domain, self.seed)
            cells, whole = cell_points(names, self.domain, self.seed, forms, curved)
            found = Sight(self.term, anywhere[:SOME] + cells + anywhere[SOME:])
            found.needed = SOME + len(cells)
            found.whole = whole and mine.all and its.all
            if len(self.sights) < max(1, self.kept // 8):  # these are large
                self.sights[names, forms, curved] = found
        return found


class Sight:
    """Values of a key at some points, each calculated once. flint's precision has to be set already."""

    def __init__(self, term: Term, points: tuple[Point, ...]) -> None:
        self.term = term
        self.points = points
        self.needed = 0  # how many have to be looked at, where there are cells
        self.whole = True  # whether there is a point in every cell
        self.values: dict[tuple[int, int], Value] = {}
        self.scaled: dict[tuple[int, int], tuple[Value, int]] = {}

    def value(self, index: int, precision: int) -> arb:
        """The ball at a point. Raises Undefined or Unsure."""
        found = self.values.get((index, precision))
        if found is None:
            found = _tried(ball, self.term, self.points[index])
            if len(self.values) < 16 * MAX_KEPT:
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
            if len(self.scaled) < 4 * MAX_KEPT and precision < 4 * HIGH:
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
        self.broken = bool(names) and (mine.broken or side.broken)
        self.bound = MAX_WORK_IN_CELLS if self.broken else MAX_WORK
        self.key = due.sight_of_cells(names, self.a) if self.broken else due.sight(names)

    def decide(self) -> Outcome:
        outcome = self.in_cells() if self.broken else self.anywhere()
        if outcome is None:  # no point where both are defined
            self.key = self.due.sight_of_cells(self.names, self.a)
            outcome = self.in_cells() if self.names and not self.broken else None
        if outcome is Outcome.UNDECIDED and _ordered(self.a) == _ordered(self.due.term):
            return Outcome.EQUAL
        return outcome or Outcome.UNDECIDED

    def anywhere(self) -> Outcome | None:
        """Of two sides without breaks: two points decide, one of them at all bits, or the one of constants."""
        held: list[int] = []
        wanted = 2 if self.names else 1
        for index in range(len(self.key.points)):
            if held and wanted == 2 and self.survives(index):  # the last point that is wanted may confirm at once
                return Outcome.EQUAL
            found = self.holds_zero(index)
            if found is Outcome.DIFFERENT:
                return found
            if found is Outcome.EQUAL:
                held.append(index)
            if len(held) == wanted or self.work > self.bound:
                break
        for index in held:
            survived = self.survives(index)
            if survived is not None:
                return Outcome.EQUAL if survived else Outcome.DIFFERENT
            if self.work > self.bound:
                break
        return Outcome.UNDECIDED if held else None

    def in_cells(self) -> Outcome | None:
        """Of two sides with breaks: every cell decides, and a point in each at all bits."""
        held: list[int] = []
        outcome = Outcome.EQUAL if self.key.whole else Outcome.UNDECIDED
        for index in range(len(self.key.points)):
            if (held and index >= self.key.needed) or self.work > self.bound:
                break
            found = self.holds_zero(index)
            if found is Outcome.DIFFERENT:
                return found
            if found is Outcome.EQUAL:
                held.append(index)
            elif found is Outcome.UNDECIDED and SOME <= index < self.key.needed:
                outcome = found
        sure = 0
        for index in held:
            survived = self.survives(index)
            if survived is False:
                return Outcome.DIFFERENT
            sure += bool(survived)
            if self.work > self.bound:
                break
        # Every piece has to confirm; but at some points values grow too large for that.
        if 2 * sure < len(held) or self.work > self.bound:
            return Outcome.UNDECIDED
        return outcome if held else None

    def holds_zero(self, index: int) -> Outcome | None:
        """Whether the ball of the difference holds zero, at few bits; None where a side is not defined."""
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
                return Outcome.DIFFERENT
            if a.rel_accuracy_bits() > 40 < b.rel_accuracy_bits() or _narrow(a - b, a, 32):
                return Outcome.EQUAL
        return Outcome.UNDECIDED

    def survives(self, index: int) -> bool | None:
        """Whether the ball still holds zero at HIGH, and at more bits than the values met could hide."""
        precision = HIGH + self.digits + 64
        while precision <= HIGHEST and self.work <= self.bound:
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
    """The term with its sums and its maxima opened, in one order: of towers too large to calculate, these are equal."""
    if not isinstance(term, Apply):
        return term
    found = Apply(term.op, tuple(_ordered(arg) for arg in term.args))
    if term.op in {"add", "mul", "max", "min"} and len(term.args) > 1:
        opened = [part for arg in found.args for part in (parts(arg) if getattr(arg, "op", "") == term.op else (arg,))]
        found = Apply(term.op, tuple(sorted(opened, key=repr)))
    return found


def _narrow(difference: arb, a: arb, bits: int) -> bool:
    """Whether the ball of the difference is so small, measured by the value, that its holding zero says something."""
    if not difference.is_finite():
        return False
    return bool(difference.rad() * _POWERS[bits] < (_ONE if a.contains(0) else abs(a)))


_ONE = arb(1)
_POWERS = {bits: arb(2) ** bits for bits in (32, HIGH // 2)}  # exact at any precision
