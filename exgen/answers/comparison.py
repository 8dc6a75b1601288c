"""One pair of texts: is the answer right, measured by the key? And where it is not, at which numbers the two differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import arb, ctx

from exgen.errors import InstructorError, Unreadable
from exgen.judging import (
    Domain,
    Due,
    Outcome,
    Undefined,
    Unsure,
    agrees,
    ball,
    domain_of,
    lacks,
    magnitude,
    not_in_form,
    quotient,
    without_value,
)
from exgen.reading import beside, is_blank, read, read_array
from exgen.terms import Row, Term, entries, fit, names_of, plain, shape


class Comparison:
    """`verdict` is right, wrong, unreadable, blank or review; `read` is the answer as understood; `why` a sentence.

    The two texts are made when they are asked for: most who judge many answers want the verdicts only.
    """

    __slots__ = ("_read", "_why", "verdict")

    def __init__(self, verdict: str, read: str | Term, why: str | Callable[[], str]) -> None:
        self.verdict = verdict
        self._read = read
        self._why = why

    @property
    def read(self) -> str:
        if not isinstance(self._read, str):
            self._read = plain(self._read)
        return self._read

    @property
    def why(self) -> str:
        if not isinstance(self._why, str):
            self._why = self._why()
        return self._why

    def __repr__(self) -> str:
        return f"Comparison({self.verdict!r}, {self.read!r}, {self.why!r})"


def typed(answer: object) -> str:
    """An answer, which is text. Raises InstructorError for a number, a list, None: they print as no student types."""
    if not isinstance(answer, str):
        said = f"an answer is text, as a student types it, and not {type(answer).__name__}: {answer!r:.60}"
        raise InstructorError(said, 'write it in quotes; "" is a blank one')
    return answer


def compare(
    answer: str,
    key: str,
    names: Sequence[str] | None = None,
    domain: Mapping[str, Any] | str | None = None,
    form: str | None = None,
) -> Comparison:
    """Judge one answer against one key.

    Without `names` they are the key's, and any other letter, subscripted or not, is a free variable. A right value
    in another `form` than asked is wrong, and `why` says so. Raises InstructorError for a domain or a form that does
    not exist, and for what is no text.
    """
    answer, key = typed(answer), typed(key)
    where = domain if domain is None or isinstance(domain, str) else domain_of(domain)
    if is_blank(answer):
        domain_of(where)
        return Comparison("blank", "", "there is no answer")
    try:
        parsed = prepared(key, None if names is None else tuple(names), where)
    except Unreadable as error:
        return Comparison("review", "", f"the key is not understood: {error.message}")
    try:
        reader = read if parsed.scalar else read_array
        found = reader(beside(key, answer), parsed.names, free=names is None, shape=parsed.shape)
    except Unreadable as error:
        return Comparison("unreadable", "", f"{error.message}: {error.hint}" if error.hint else error.message)
    fitted = fit(found, parsed.shape)
    if fitted is None:
        return Comparison("wrong", found, lambda: _shapes(found, parsed.term))
    found, mine = fitted, entries(fitted)
    outcomes = [agrees(entry, due) for entry, due in zip(mine, parsed.entries, strict=True)]
    if outcomes and outcomes.count(Outcome.EQUAL) == len(parsed.entries):
        lacking = not_in_form(found, form) if form else ""
        if lacking:
            return Comparison("wrong", found, f"the value is right, but not the form: {lacking}")
        return Comparison("right", found, "")
    if Outcome.DIFFERENT in outcomes:
        first = outcomes.index(Outcome.DIFFERENT)
        place = f"entry {first + 1}: " if len(mine) > 1 else ""
        return Comparison("wrong", found, lambda: place + _why(mine[first], parsed.entries[first]))
    if empty := without_value(found):
        return Comparison("unreadable", found, f"{empty} has no real value")
    return Comparison("review", found, "this could not be decided, so a person has to look at it")


class Key:
    """A key as it was read, with its entries prepared for judging."""

    def __init__(self, text: str, names: tuple[str, ...] | None, domain: Domain) -> None:
        self.term = read(text, names)
        self.names = tuple(sorted(names_of(self.term))) if names is None else names
        self.scalar = not isinstance(self.term, Row)
        self.shape = shape(self.term)
        self.entries = [Due(entry, domain, text, kept=KEPT) for entry in entries(self.term)]


KEYS, KEPT = 256, 4  # keys that are remembered, and sets of points of each entry of one


@lru_cache(maxsize=KEYS)
def prepared(text: str, names: tuple[str, ...] | None, domain: Domain | str | None) -> Key:
    return Key(text, names, domain_of(domain))


def _shapes(found: Term, due: Term) -> str:
    mine, its = shape(found), shape(due)
    if mine == its[::-1] and len(its) == 2:
        return f"this has shape {mine}, the transpose of what is asked"
    return f"{_shape_in_words(its)} is asked for, and this is {_shape_in_words(mine)}"


def _shape_in_words(sizes: tuple[int, ...]) -> str:
    if len(sizes) < 2:
        return f"a vector of {sizes[0]}" if sizes else "one number or expression"
    return f"a matrix of {' by '.join(map(str, sizes))}"


# -- why not -----------------------------------------------------------------------------------------------------

MAX_SHOWN = 10_000  # bits before the point, or zeros after it
_SIMPLE = tuple(map(Fraction, "2 3 5 7 1 -1 4 1/2 -2 -3 6 10 11 13".split()))


def _why(mine: Term, due: Due) -> str:
    """One sentence on an entry that is wrong."""
    lacking = "" if due.names else lacks(mine, due.term)
    return lacking or _example(mine, due.term, due.domain)


def _example(mine: Term, its: Term, where: Domain) -> str:
    """Where the two differ, at simple numbers."""
    names = tuple(sorted(names_of(mine) | names_of(its)))
    extra = sorted(names_of(mine) - names_of(its))
    before = ctx.prec
    try:
        for start in range(8 if names else 1):
            chosen = _simple_point(names, where, start)
            if chosen is None:
                continue
            ctx.prec = 160
            point = {name: arb(quotient(value)) for name, value in chosen.items()}
            try:
                a, b = ball(mine, point), ball(its, point)
            except (Undefined, Unsure):
                continue
            if (a - b).contains(0) or not (a - b).is_finite():
                continue
            left, right = next(((x, y) for n in (6, 15, 40) if (x := _shown(a, n)) != (y := _shown(b, n))), ("", ""))
            if not left:
                return "your answer is close to the key, but not equal to it"
            at = ", ".join(f"{name} = {value}" for name, value in list(chosen.items())[:4])
            at += ", ..." if len(chosen) > 4 else ""
            verb = "gives" if at else "is"
            return f"{f'at {at} ' if at else ''}your answer {verb} {left}, the key {right}"
    finally:
        ctx.prec = before
    if extra:
        return f"your answer has {extra[0]} in it, which the key does not depend on"
    return "your answer is not equal to the key"


def _simple_point(names: tuple[str, ...], where: Domain, start: int) -> dict[str, Fraction] | None:
    """A small number for each name, within the domain."""
    places = dict(where)
    point: dict[str, Fraction] = {}
    for i, name in enumerate(names):
        low, high = places.get(name, (None, None))
        for j in range(len(_SIMPLE)):
            value = _SIMPLE[(i + start + j) % len(_SIMPLE)]
            if (low is None or value > low) and (high is None or value < high):
                break
        else:
            if low is None or high is None:
                return None
            value = (low + high) / 2
        point[name] = value
    return point


def _shown(value: arb, digits: int) -> str:
    if value.contains(0):
        return "0"  # of which flint shows how far it knows that
    size = magnitude(value)
    if abs(size) > MAX_SHOWN:  # flint would write such a number out, or give up with the whole process
        return f"about {'-' * bool(value < 0)}10^({size * 30103 // 100_000})"
    whole = value.unique_fmpz() if value.is_exact() else None
    return str(int(whole)) if whole is not None and abs(whole) < 10**15 else str(value.str(digits, radius=False))
