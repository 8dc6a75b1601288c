"""Where the variables of a problem live, and the fixed points at which two expressions are compared."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any, TypeAlias

from flint import arb, fmpq

from exgen.errors import InstructorError, Unreadable
from exgen.judging.balls import Point, middle, quotient
from exgen.judging.breaks import Form
from exgen.judging.cells import Cells, Lines, dyadic, exact
from exgen.terms import Term, canonical, parse, rational

Interval: TypeAlias = tuple[Fraction | None, Fraction | None]  # None: without end
Domain: TypeAlias = tuple[tuple[str, Interval], ...]  # sorted by name; a name that is not in it is real

_WORDS: dict[str, Interval] = {
    "positive": (Fraction(0), None),
    "nonnegative": (Fraction(0), None),
    "negative": (None, Fraction(0)),
    "nonpositive": (None, Fraction(0)),
    "real": (None, None),
    "nonzero": (None, None),
}
_NUMBER = r"[-+]?[0-9./]+"
_BETWEEN = re.compile(rf"({_NUMBER})\s*(<=?|≤)\s*(\w+)\s*(<=?|≤)\s*({_NUMBER})")
_BESIDE = re.compile(rf"(\w+)\s*(<=?|>=?|!=|≠|≤|≥)\s*({_NUMBER})")
_WITHIN = re.compile(rf"(\w+)\s*(?:in|∈)\s*[\[(]\s*({_NUMBER})\s*,\s*({_NUMBER})\s*[\])]")
_WORD = re.compile(r"(\w+)\s*:?\s*(?:is\s+)?(\w+)")

# Endpoints are never drawn, so that open and closed intervals are the same here; equality at almost every point is.


def domain_of(given: Mapping[str, Any] | Domain | str | None) -> Domain:
    """The domain in its one form: from a mapping of name to a word or [low, high], or from text: "x > 0, 0 < y < 1".

    Raises InstructorError for what is not understood.
    """
    if not given:
        return ()
    if isinstance(given, tuple):
        return given
    return _from_text(given) if isinstance(given, str) else _from_mapping(given)


def _from_mapping(given: Mapping[str, Any]) -> Domain:
    found: dict[str, Interval] = {}
    hint = f"one of {', '.join(_WORDS)}, or [0, 1]"
    for name, where in given.items():
        if isinstance(where, str):
            if where.strip().lower() not in _WORDS:
                raise InstructorError(f"the domain {where!r} of {name} is not understood", hint)
            found[canonical(name)] = _WORDS[where.strip().lower()]
        elif isinstance(where, Sequence) and len(where) == 2:
            found[canonical(name)] = _ends(_end(where[0]), _end(where[1]), name)
        else:
            raise InstructorError(f"the domain of {name} is not understood", hint)
    return tuple(sorted(found.items()))


@lru_cache(maxsize=256)
def _from_text(text: str) -> Domain:
    found: dict[str, Interval] = {}
    waiting: list[str] = []  # the x of "x, y > 0"
    for part in re.split(r",(?![^\[(]*[\])])|;|\band\b", text):
        clause = part.strip()
        low: Fraction | None = None
        high: Fraction | None = None
        if m := _BETWEEN.fullmatch(clause):
            name, low, high = m[3], _end(m[1]), _end(m[5])
        elif m := _WITHIN.fullmatch(clause):
            name, low, high = m[1], _end(m[2]), _end(m[3])
        elif m := _BESIDE.fullmatch(clause):
            name, bound = m[1], _end(m[3])
            low = bound if m[2] in {">", ">=", "≥"} else None
            high = bound if m[2] in {"<", "<=", "≤"} else None
        elif (m := _WORD.fullmatch(clause)) and m[2].lower() in _WORDS:
            name, (low, high) = m[1], _WORDS[m[2].lower()]
        elif clause.isidentifier():
            waiting.append(clause)
            continue
        else:
            raise InstructorError(f"the domain {clause[:60]!r} is not understood", "write it like x > 0, 0 < y < 1")
        for each in [*waiting, name]:
            old = found.get(canonical(each), (None, None))
            ends = [e for e in (old[0], low) if e is not None], [e for e in (old[1], high) if e is not None]
            found[canonical(each)] = _ends(max(ends[0], default=None), min(ends[1], default=None), each)
        waiting = []
    if waiting:
        raise InstructorError(f"the domain of {waiting[0]} is not stated", "write it like x > 0, 0 < y < 1")
    return tuple(sorted(found.items()))


def _ends(low: Fraction | None, high: Fraction | None, name: str) -> Interval:
    if low is not None and high is not None and low >= high:
        raise InstructorError(f"the domain of {name} is empty", "the lower end comes first")
    return low, high


def _end(value: Any) -> Fraction | None:
    """An end of an interval; None where it is infinite."""
    if value is None or str(value).strip().lstrip("+-") in {"inf", "oo", "∞"}:
        return None
    try:
        end = rational(parse(str(value)))
    except Unreadable:
        end = None
    if end is None:
        raise InstructorError(f"{value!r} is not an end of a domain", "write a number")
    return end


# -- points ------------------------------------------------------------------------------------------------------

TRIED = 48  # points, at most
SOME = 16  # of these are always looked at where there are breaks: all signs of up to four names
MAX_STARTS = 4  # points from which curved breaks are searched
MAX_FOUND = 300  # points between those


@lru_cache(maxsize=512)
def points(names: tuple[str, ...], domain: Domain, seed: str) -> tuple[Point, ...]:
    """Fixed points of the domain, exact as dyadic numbers: the small ones first, of either sign, then of every size."""
    if not names:
        return ({},)
    rng = random.Random(f"{seed}|{names}|{domain}")
    places = dict(domain)
    columns = [_coordinates(rng, places.get(name, (None, None)), bit % 5) for bit, name in enumerate(names)]
    return tuple(dict(zip(names, point, strict=True)) for point in islice(zip(*columns, strict=True), TRIED))


def _coordinates(rng: random.Random, place: Interval, bit: int) -> Iterator[arb]:
    low, high = place
    for i in range(TRIED):
        width = (1, 3, 1, 30, 2, 3, 1000)[i % 7]
        step = width * Fraction(rng.randrange(1 << 20, 1 << 24), 1 << 24)
        value = -step if i >> bit & 1 else step  # so that few points see every sign of every name
        if low is not None and high is not None:
            if not low < value < high:
                value = low + (high - low) * (step / width)
        elif low is not None and value <= low:
            value = low + step
        elif high is not None and value >= high:
            value = high - step
        # cut to a dyadic number, so that it is the same exact number at every precision
        yield exact(fmpq((value.numerator << 40) // value.denominator, 1 << 40))


@lru_cache(maxsize=64)
def cell_points(
    names: tuple[str, ...], domain: Domain, seed: str, forms: tuple[Form, ...], curved: tuple[Term, ...]
) -> tuple[tuple[Point, ...], bool]:
    """A point in each cell that the breaks cut the domain into, and whether no cell of affine breaks is left out."""
    rng = random.Random(f"{seed}|{names}|{domain}|cells")
    ends = {_end_form(names, name, end) for name, place in domain if name in names for end in place if end is not None}
    walls = (*forms, *sorted(ends - set(forms), key=str))
    cells = Cells(rng)
    places = cells.places(walls, len(names))
    whole = cells.all
    if curved:
        starts = places[:MAX_STARTS]
        starts += [tuple(middle(point[name]) for name in names) for point in points(names, domain, seed)[:MAX_STARTS]]
        lines = Lines(names, curved, forms, rng)
        places += islice(lines.places(starts), MAX_FOUND)
        whole = whole and not lines.tired
    found = []
    limits = [(names.index(name), low, high) for name, (low, high) in domain if name in names]
    for place in places:
        if all(
            (low is None or place[i] > quotient(low)) and (high is None or place[i] < quotient(high))
            for i, low, high in limits
        ):
            numbers = dyadic(place, walls)
            if numbers is not None:
                found.append(dict(zip(names, numbers, strict=True)))
    return tuple(found), whole


def _end_form(names: tuple[str, ...], name: str, end: Fraction) -> Form:
    return (*(fmpq(int(other == name)) for other in names), -quotient(end))
