"""A point in every cell that breaks cut space into.

Of affine breaks all cells are found. One that the last break does not cut is known already; one that it cuts is cut in
two along a cell which the earlier breaks leave on the break itself, in one dimension less, and there is a point on
either side of it. Of the other breaks, crossings are searched on lines through these points.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import TypeAlias

from flint import arb, ctx, fmpq, fmpq_poly

from exgen.judging.balls import middle
from exgen.judging.breaks import Form, hints
from exgen.judging.floats import function
from exgen.judging.polynomials import NoPolynomial, NoValue, Ring
from exgen.terms import Number, Term, names_of, parts, substitute

Place: TypeAlias = tuple[fmpq, ...]
Height: TypeAlias = Callable[[float], float]

MAX_CELLS = 400
MAX_STEPS = 8_000  # crossings of a break calculated for one set of breaks
_NEAR = fmpq(1, 1 << 33)
MAX_SEARCHED = 1_500_000  # nodes evaluated in that
MAX_POLYNOMIAL = 3_000  # degree times bits of one whose roots are isolated
SCATTERED = 40  # places of each size
MAX_SCATTERED = 60  # that are kept
MAX_INSIDE = 6  # affine forms inside of which cells are taken
MAX_PEAKS = 3  # that one search on a line climbs
MAX_LINES = 6  # along which breaks that are curved are searched
SIZES = (1e-7, 1e-3, 0.04, 0.3, 0.8, 1.7, 3.1, 5.3, 9.7, 17.0, 31.0, 90.0, 1e3, 2e5, 1e9, 1e15, 1e22, 1e30)
GRID = sorted(sign * size for size in SIZES for sign in (1, -1))


def value(form: Sequence[fmpq], place: Place) -> fmpq:
    """Of an affine form at a place."""
    total = form[-1]
    for coefficient, coordinate in zip(form, place):
        total = total + coefficient * coordinate
    return total


def side(form: Form, place: Place) -> int:
    height = value(form, place)
    return (height > 0) - (height < 0)


def signs(forms: Iterable[Form], place: Place) -> tuple[int, ...]:
    """On which side of each break a place is."""
    return tuple(side(form, place) for form in forms)


class Cells:
    """The cells of affine breaks; `all` is False where there were too many to find."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.work = 0
        self.all = True

    def places(self, forms: Sequence[Form], size: int) -> list[Place]:
        """One place in each cell of space of `size` dimensions, on no break."""
        found: dict[tuple[int, ...], Place] = {(): tuple(self.some() for _ in range(size))}
        for k, form in enumerate(forms):
            if len(found) > MAX_CELLS or self.work > MAX_STEPS:
                self.all = False
                break
            axis = max(range(size), key=lambda i: abs(form[i]))
            # what the earlier breaks are on this one: the coordinate of the axis is given by the others
            ratios = [-coefficient / form[axis] for coefficient in form]
            within: dict[Form, None] = {}
            self.work += k * (1 + size // 5)
            for other in forms[:k]:
                rest = [c + other[axis] * ratio for c, ratio in zip(other, ratios)]
                del rest[axis]
                first = next((c for c in rest[:-1] if c != 0), None)
                if first is not None:
                    within[tuple(c / first for c in rest)] = None
            rest = [ratio for i, ratio in enumerate(ratios) if i != axis]
            crossings = [(flat, value(rest, flat)) for flat in self.places(list(within), size - 1)]
            found = {(*where, side(form, place)): place for where, place in found.items()}
            for flat, crossing in crossings:
                self.beside((*flat[:axis], crossing, *flat[axis:]), axis, forms[: k + 1], found)
        return [place for where, place in found.items() if 0 not in where]

    def beside(self, place: Place, axis: int, forms: Sequence[Form], found: dict[tuple[int, ...], Place]) -> None:
        """Two places along an axis from one on the last break: on either side of it, nearer than any other."""
        self.work += len(forms) * (1 + len(place) // 5)
        room = fmpq(1)
        here = [value(form, place) for form in forms[:-1]]
        for form, height in zip(forms, here):
            if form[axis] != 0:
                room = min(room, abs(height / form[axis]))
        step = room * self.some(positive=True)
        where = [(height > 0) - (height < 0) for height in here]
        last = 1 if forms[-1][axis] > 0 else -1
        for sign in (1, -1):
            key = (*where, sign * last)
            if key not in found:
                found[key] = (*place[:axis], place[axis] + sign * step, *place[axis + 1 :])

    def some(self, positive: bool = False) -> fmpq:
        """A number that nobody would think of, of size 1/4 to 3/4."""
        side = 1 if positive or self.rng.randrange(2) else -1
        return fmpq(side * self.rng.randrange(1 << 18, 3 << 18), 1 << 20)


def dyadic(place: Place, forms: Sequence[Form]) -> tuple[arb, ...] | None:
    """The place as numbers that are exact at every precision, on the same sides of all breaks."""
    due = signs(forms, place)
    for bits in (40, 120, 500, 2_500):
        cut = tuple(fmpq((x.p << bits) // x.q, 1 << bits) for x in place)
        if signs(forms, cut) == due:
            return tuple(exact(x) for x in cut)
    return None


def exact(x: fmpq) -> arb:
    """A dyadic number as a ball of radius zero."""
    before, ctx.prec = ctx.prec, 10_000
    try:
        return arb(x)
    finally:
        ctx.prec = before


# -- breaks that are curved --------------------------------------------------------------------------------------


class Lines:
    """Crossings of curved breaks with lines along an axis."""

    def __init__(self, names: Sequence[str], curved: Sequence[Term], forms: Sequence[Form], rng: random.Random) -> None:
        self.names = names
        self.curved = curved
        self.functions = {term: function(term, names) for term in curved}
        self.sizes = {term: size_of(term) for term in curved}
        self.hints = hints(curved, names)
        self.work = 0
        self.forms = forms
        self.rng = rng

    def places(self, starts: Sequence[Place]) -> Iterator[Place]:
        """Places between the crossings of lines through the starts, after some scattered ones."""
        if len(self.names) > 1:
            yield from islice(self.scattered(), MAX_SCATTERED)
        lines = [(start, axis) for start in starts for axis in range(len(self.names))]
        if len(self.names) == 1:
            del lines[1:]
        for start, axis in lines[:MAX_LINES]:
            if self.tired:
                return
            yield from self.along(start, axis, 100 if len(self.names) == 1 else 12)
        if len(self.names) > 1:
            for term in self.curved:
                for form in (None, *self.forms[:MAX_PEAKS]):
                    if self.tired:
                        return
                    yield from self.climb(term, starts[0], form)

    def scattered(self) -> Iterator[Place]:
        """Of places of every size, and of the cells of what is affine inside, one for each new combination of sides."""
        size = len(self.names)
        inside = tuple(dict.fromkeys((*self.forms, *self.hints)))[:MAX_INSIDE]
        tried = Cells(self.rng).places(inside, size)
        for scale in (1, 3, 10, 100, 1000):
            for _ in range(SCATTERED):
                some = (self.rng.uniform(0.02, 1) * self.rng.choice((scale, -scale)) for _ in self.names)
                tried.append(tuple(map(_rational, some)))
        seen: set[tuple[int, ...]] = set()
        for place in tried:
            heights = [self.on_line(term, place, 0)(int(place[0].p) / int(place[0].q)) for term in self.curved]
            where = (*signs(self.forms, place), *((y > 0) - (y < 0) for y in heights))
            if where not in seen and not self.tired:
                seen.add(where)
                yield place

    @property
    def tired(self) -> bool:
        """Whether as much was searched as may be."""
        return self.work > MAX_SEARCHED

    def along(self, start: Place, axis: int, many: int) -> Iterator[Place]:
        """Places between the crossings of one line, those nearest to the start."""
        found = self.between(sorted(set(self.crossings(start, axis))))
        for x in sorted(found, key=lambda x: abs(x - start[axis]))[:many]:
            yield (*start[:axis], x, *start[axis + 1 :])

    def between(self, crossings: list[fmpq]) -> Iterator[fmpq]:
        if not crossings:
            return
        share = fmpq(self.rng.randrange(1 << 18, 3 << 18), 1 << 20)
        for step in (share / 64, share * 64, share * (1 + abs(crossings[0]))):
            yield crossings[0] - step
        for low, high in zip(crossings, crossings[1:]):
            if high - low > _NEAR * (1 + abs(low)):  # else it is one crossing, found twice
                yield low + share * (high - low)
        for step in (share / 64, share * 64, share * (1 + abs(crossings[-1]))):
            yield crossings[-1] + step

    def crossings(self, start: Place, axis: int) -> list[fmpq]:
        found = []
        for form in self.forms:
            if form[axis] != 0:
                found.append(start[axis] - value(form, start) / form[axis])
        for term in self.curved:
            if self.names[axis] in names_of(term) and not self.tired:
                roots = self.roots(term, start, axis)
                known = found + self.turns(start, axis)
                found += self.scanned(self.on_line(term, start, axis), known) if roots is None else roots
        return found

    def turns(self, start: Place, axis: int) -> list[fmpq]:
        """Where something affine inside is zero: what is applied to it may have a minimum there."""
        return [start[axis] - value(form, start) / form[axis] for form in self.hints if form[axis] != 0]

    def roots(self, term: Term, start: Place, axis: int) -> list[fmpq] | None:
        """Of a quotient of polynomials; None of all else."""
        for i, name in enumerate(self.names):
            if i != axis:
                term = substitute(term, name, Number(Fraction(int(start[i].p), int(start[i].q))))
        try:
            quotient = Ring((self.names[axis],)).quotient(term)
        except (NoPolynomial, NoValue):
            return None
        found = []
        for part in quotient:
            if part is None or type(part) is fmpq or part.total_degree() < 1:
                continue
            if part.total_degree() * max(c.height_bits() for c in part.coeffs()) > MAX_POLYNOMIAL:
                return None
            coefficients = [fmpq(0)] * (part.total_degree() + 1)
            for (power,), coefficient in part.to_dict().items():
                coefficients[power] = coefficient
            polynomial = fmpq_poly(coefficients)
            found += [middle(root.real) for root, _ in polynomial.complex_roots() if root.imag.is_zero()]
        return found

    def scanned(self, height: Height, known: Sequence[fmpq]) -> list[fmpq]:
        """Where a function changes its sign between the points of a grid, or comes closest to it and does."""
        at = sorted(int(x.p) / int(x.q) for x in known[:40] if abs(x) < 10**9)
        between = [(a + b) / 2 for a, b in zip(at, at[1:])]
        beside = [x + s * d for x in at for d in (0.01, 1.3, 30.0) for s in (1, -1)]
        sight = [(x, y) for x in sorted({*GRID, *at, *between, *beside}) if not math.isnan(y := height(x))]
        found: list[float] = [x for x, y in sight if y == 0]
        near = [
            (abs(here[1]), before, here, after)
            for before, here, after in zip(sight, sight[1:], sight[2:])
            if abs(here[1]) <= min(abs(before[1]), abs(after[1])) and before[1] * here[1] > 0 < here[1] * after[1]
        ]
        for _, before, here, after in sorted(near)[:MAX_PEAKS]:
            peak = _peak(height, before[0], after[0])
            if peak[1] * here[1] < 0:
                found += [_bisected(height, side, peak) for side in (before, after)]
            elif abs(peak[1]) < 1e-6 * min(abs(before[1]), abs(after[1])):  # it touches zero, as a square does
                found.append(peak[0])
        found += [_bisected(height, a, b) for a, b in zip(sight, sight[1:]) if a[1] * b[1] < 0]
        return [_rational(x) for x in found]

    def on_line(self, term: Term, start: Place, axis: int) -> Height:
        """A term along an axis; nan where it has no value."""
        function = self.functions[term]
        size = self.sizes[term]
        point = [int(x.p) / int(x.q) for x in start]

        def height(x: float) -> float:
            self.work += size
            point[axis] = x
            try:
                return function(point)
            except (ArithmeticError, ValueError):
                return math.nan

        return height

    def climb(self, term: Term, start: Place, form: Form | None = None) -> Iterator[Place]:
        """From a start towards where the term changes its sign, an axis at a time, and what is found there.

        With a form, from where that is zero, and staying there.
        """
        place, held = start, -1
        if form is not None:
            held = max(range(len(start)), key=lambda i: abs(form[i]))
            off = fmpq(self.rng.randrange(1 << 8, 1 << 10), 1 << 34)  # on a break itself is no cell
            place = (*start[:held], start[held] - value(form, start) / form[held] + off, *start[held + 1 :])
        for axis in [i for i, name in enumerate(self.names) if name in names_of(term) and i != held] * 2:
            if form is not None and form[axis] != 0:
                continue
            height = self.on_line(term, place, axis)
            sight = [(x, y) for x in GRID if abs(x) < 2_000 and not math.isnan(y := height(x))]
            if len(sight) > 2:
                i = min(range(len(sight)), key=lambda i: abs(sight[i][1]))
                best, _ = _peak(height, sight[max(i - 1, 0)][0], sight[min(i + 1, len(sight) - 1)][0])
                place = (*place[:axis], _rational(best), *place[axis + 1 :])
        for axis in range(len(self.names)):
            yield from self.along(place, axis, 4)


def _bisected(height: Height, a: tuple[float, float], b: tuple[float, float]) -> float:
    """Where it changes its sign between two points."""
    low, high = a[0], b[0]
    for _ in range(40):
        middle = (low + high) / 2
        if height(middle) * a[1] > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _peak(height: Height, low: float, high: float) -> tuple[float, float]:
    """Where between two points it comes nearest to a change of its sign, or is over it, and its value there."""
    golden = 0.6180339887498949
    a, b = high - golden * (high - low), low + golden * (high - low)
    ya, yb = height(a), height(b)
    side = 1 if ya > 0 else -1
    for _ in range(24):
        if min(ya * side, yb * side) < 0:
            break
        if ya * side < yb * side:
            high, b, yb = b, a, ya
            a = high - golden * (high - low)
            ya = height(a)
        else:
            low, a, ya = a, b, yb
            b = low + golden * (high - low)
            yb = height(b)
    return (a, ya) if ya * side < yb * side else (b, yb)


def size_of(term: Term) -> int:
    """How many nodes it has."""
    return 1 + sum(map(size_of, parts(term)))


def _rational(x: float) -> fmpq:
    return fmpq(*x.as_integer_ratio())
