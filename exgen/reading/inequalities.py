"""Inequalities that bound one variable, solved for it: 0 < 5x <= 2, x > 0 and x <= 2, |x - 1| < 2."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exgen import terms
from exgen.errors import Unreadable
from exgen.reading import mathematics
from exgen.reading.cleaning import Clean

WANTED = "write it like (0, 2], with inf where there is no end, or as an inequality such as 0 < x <= 2"
SOLVED = "solve it first, so that the variable stands alone, as in 0 < x <= 2"
SIGN = re.compile(r"<=|>=|=<|=>|≤|≥|<|>")
_CLOSED = {"<=", "=<", "≤", ">=", "=>", "≥"}
_UP = {"<", "<=", "=<", "≤"}
_AND = re.compile(r"(?<=\s)(?:and|und)(?=\s)|∧|&&?|;|,(?=\s)|,(?![0-9])|(?<![0-9]),", re.IGNORECASE)
_INFINITE = re.compile(r"([+-]?)\s*(?:(?:np|numpy|math|torch)\.)?(?:inf|infinity|infty|oo|∞)", re.IGNORECASE)

Reader = Callable[[str], terms.Term]  # what reads the number at an end


@dataclass(frozen=True, slots=True)
class End:
    """One end as it was typed; `term` is None where it is infinite."""

    term: terms.Term | None
    closed: bool

    @property
    def plain(self) -> str:
        return "inf" if self.term is None else terms.plain(self.term)

    @property
    def value(self) -> Any:
        return None if self.term is None else terms.to_exact(self.term)


OPEN = End(None, False)


def end_of(part: Clean, closed: bool, left: bool, read: Reader) -> End:
    """An end, on the left or on the right; infinity has to have the sign of its side."""
    if infinite := _INFINITE.fullmatch(part.text):
        if left is not (infinite[1] == "-"):
            side, other = ("left", "right") if left else ("right", "left")
            hint = f"write {'-inf' if left else 'inf'} on the {side}"
            part.refuse(f"{part.text.replace(' ', '')} stands on the {side}, and no number is {other} of it", hint)
        return OPEN
    try:
        return End(read(part.text), closed)
    except Unreadable as error:
        part.refuse(error.message, error.hint or WANTED, error.position)


def ends_of(whole: Clean, read: Reader) -> tuple[End, End]:
    """One inequality, or two that bound from either side: x > 0 and x <= 2."""
    parts = whole.split(_AND)
    if len(parts) > 8 or not all(SIGN.search(part.text) for part in parts):
        parts = [whole]
    bounds = [bound for part in parts for bound in _bounds(part, read)]
    names = sorted({name for name, *_ in bounds})
    if len(names) > 1:
        whole.refuse(f"one variable is bounded by an interval, and these are {' and '.join(names[:3])}", WANTED)
    lows = [end for _, left, end in bounds if left]
    highs = [end for _, left, end in bounds if not left]
    if len(lows) > 1 or len(highs) > 1:
        whole.refuse("these inequalities do not bound one interval from either side once", WANTED)
    return (*lows, OPEN)[0], (*highs, OPEN)[0]


Bound = tuple[str, bool, End]  # the variable, whether it is bounded from the left, and by what


def _bounds(whole: Clean, read: Reader) -> list[Bound]:
    """Those of one chain: 0 < x <= 2, 2 >= 5x > 0, x > 3, 3 < x or |x - 1| < 2."""
    signs = SIGN.findall(whole.text)
    parts = whole.split(SIGN)
    if len(signs) > 2 or len({sign in _UP for sign in signs}) > 1:
        whole.refuse("these inequalities do not bound one interval", WANTED)
    if empty := next((part for part in parts if not part.text), None):
        empty.refuse("nothing stands on one side of a sign here", WANTED)
    if signs[0] not in _UP:
        parts, signs = parts[::-1], signs[::-1]
    middle = 1 if len(parts) == 3 or not _variable(parts[0]) else 0
    ends = [(part, i < middle, signs[min(i, len(signs) - 1)] in _CLOSED) for i, part in enumerate(parts) if i != middle]
    term, name = _middle(parts[middle])
    if isinstance(term, terms.Apply) and term.op == "abs":
        if len(ends) > 1 or ends[0][1]:
            whole.refuse("these inequalities do not bound one interval", WANTED)
        part, _, closed = ends[0]
        reach = end_of(part, closed, False, read)
        if reach.term is None:
            return [(name, False, reach)]
        below = End(terms.Apply("neg", (reach.term,)), closed)
        return [_bound(term.args[0], name, left, end, parts[middle]) for left, end in ((True, below), (False, reach))]
    return [_bound(term, name, left, end_of(part, closed, left, read), parts[middle]) for part, left, closed in ends]


def _variable(part: Clean) -> bool:
    """Whether a side has a variable in it; which letter it is does not matter."""
    try:
        return not _INFINITE.fullmatch(part.text) and bool(terms.names_of(_free(part)))
    except Unreadable:
        return False


def _free(part: Clean) -> terms.Term:
    return mathematics.read(part.text, (), free=True, scalar=True)


def _middle(part: Clean) -> tuple[terms.Term, str]:
    """What is bounded, and the variable in it."""
    try:
        term = _free(part)
    except Unreadable as error:
        part.refuse(error.message, error.hint or WANTED, error.position)
    names = sorted(terms.names_of(term))
    if len(names) != 1:
        hint = WANTED if not names else SOLVED
        what = f"not {' and '.join(names[:3])}" if names else "and there is none here"
        part.refuse(f"one variable is bounded by an inequality, {what}", hint)
    return term, names[0]


def _bound(term: terms.Term, name: str, left: bool, end: End, part: Clean) -> Bound:
    """What bounds the variable where a factor of it and a sum are bounded: 5x - 1 < 2 is x < 3/5."""
    linear = _linear(term)
    if linear is None or not linear[0]:
        part.refuse(f"{part.text[:40]} is bounded here, and the variable alone is asked for", SOLVED)
    factor, added = linear
    if end.term is not None and name in terms.names_of(end.term):
        part.refuse("the variable stands on both sides of this inequality", SOLVED)
    left = left if factor > 0 else not left
    if end.term is None or (factor == 1 and added is None):
        return name, left, end
    moved = end.term if added is None else terms.total(end.term, terms.Apply("neg", (added,)))
    solved = moved if factor == 1 else terms.Apply("div", (moved, terms.number(factor)))
    value = terms.rational(solved)
    return name, left, End(solved if value is None else terms.number(value), end.closed)


def _linear(term: terms.Term) -> tuple[Fraction, terms.Term | None] | None:
    """The factor of the variable and what is added to it (None: nothing); None of what is no such sum."""
    if isinstance(term, terms.Name):
        return Fraction(1), None
    if not terms.names_of(term):
        return Fraction(0), term
    if not isinstance(term, terms.Apply):
        return None
    if term.op == "add":
        parts = [part for arg in term.args if (part := _linear(arg))]
        added = [by for _, by in parts if by is not None]
        factor = sum((factor for factor, _ in parts), Fraction(0))
        return (factor, terms.total(*added) if added else None) if len(parts) == len(term.args) else None
    inner, scale = _scaled(term)
    found = _linear(inner) if scale else None
    if found is None or scale is None:
        return None
    factor, rest = found
    return factor * scale, rest if rest is None or scale == 1 else terms.product(terms.number(scale), rest)


def _scaled(term: terms.Apply) -> tuple[terms.Term, Fraction | None]:
    """What has the variable in it, and the number that it is multiplied by; None where that is not so."""
    first = term.args[0]
    if term.op in ("neg", "percent"):
        return first, Fraction(-1) if term.op == "neg" else Fraction(1, 100)
    if term.op == "div" and not terms.names_of(term.args[1]):
        by = terms.rational(term.args[1])
        return first, 1 / by if by else None
    inner = [arg for arg in term.args if terms.names_of(arg)]
    numbers = [arg for arg in term.args if not terms.names_of(arg)]
    return inner[0], terms.rational(terms.product(*numbers)) if term.op == "mul" and len(inner) == 1 else None
