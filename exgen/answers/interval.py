"""An interval: its ends and their brackets.

It is typed as (0, 2], x in ]0, 2], 0 < x <= 2, x > 0 and x <= 2, |x - 1| < 2 or x > 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from exgen import notation, reading, terms
from exgen.answers.base import Answer, Judgement, Question, together
from exgen.answers.number import agree
from exgen.equality import Outcome
from exgen.errors import Unreadable
from exgen.lexing import MAX_LENGTH
from exgen.sets import Interval

WANTED = "write it like (0, 2], with inf where there is no end, or as an inequality such as 0 < x <= 2"
INFINITY = ("inf", "infinity", "oo", "∞", "\\infty", "infty")
_SIGN = re.compile(r"<=|>=|=<|=>|≤|≥|⩽|⩾|\\leq?(?![a-z])|\\geq?(?![a-z])|\\lt(?![a-z])|\\gt(?![a-z])|<|>")
_UP = {"<": False, "\\lt": False, "<=": True, "=<": True, "≤": True, "⩽": True, "\\le": True, "\\leq": True}
_DOWN = {">": False, "\\gt": False, ">=": True, "=>": True, "≥": True, "⩾": True, "\\ge": True, "\\geq": True}


_NAME = r"\\?[^\W\d]+(?:_?\{?\w+\}?)?"
_MEMBER = re.compile(rf"{_NAME}\s*(?:∈|\\in(?![a-z])|(?<=\s)in(?=[\s(\[\]]))\s*")  # x in [0, 2]
_BOTH = re.compile(r"\s+and\s+|\s+und\s+|\s*(?:∧|&&?|\\land(?![a-z])|\\wedge(?![a-z])|[,;])\s*", re.IGNORECASE)
_SIZE = re.compile(
    rf"(?:\||\\[lr]?vert(?![a-z])|abs\s*\()\s*(?P<name>{_NAME})\s*(?:(?P<sign>[-−+])(?P<shift>.+))?(?:\||\\[lr]?vert|\))"
)


@dataclass(frozen=True, slots=True)
class End:
    """One end as it was typed; `term` is None where it is infinite."""

    term: terms.Term | None
    closed: bool


class IntervalKind:
    name = "interval"

    def suits(self, value: Any) -> bool:
        return isinstance(value, Interval)

    def plain(self, value: Interval) -> str:
        low = "-inf" if value.low is None else notation.plain(value.low)
        high = "inf" if value.high is None else notation.plain(value.high)
        return f"{'[' if value.low_closed else '('}{low}, {high}{']' if value.high_closed else ')'}"

    def wanted(self, value: Any, ask: Mapping[str, Any]) -> str:
        return self.name

    def room(self, value: Any, ask: Mapping[str, Any]) -> float:
        return 1.6

    def asks(self, value: Any) -> dict[str, Any]:
        return {}

    def read(self, text: str, question: Question) -> Answer:
        if len(text) > MAX_LENGTH:
            raise Unreadable("this is too long for an interval", text, MAX_LENGTH, WANTED)
        bare = re.sub(r"\\left|\\right|\\[,;!]", "", text.strip().strip("$").rstrip(".")).strip()
        if member := _MEMBER.match(bare):
            bare = bare[member.end() :]
        low, high = _inequalities(bare, text, question) if _SIGN.search(bare) else _brackets(bare, text, question)
        value = Interval(_exact(low), _exact(high), low.closed, high.closed)
        whole = low.term is None and high.term is None
        return Answer((low, high), self.plain(value), value, vanishes=whole)

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Half is for the ends, both of them, and half for their brackets: those of an end that is finite."""
        ends = list(zip(("left", "right"), answer.content, due.content, strict=True))
        values = [_same_end(mine, key, question) for _, mine, key in ends]
        ended = together(values, 2)
        said = [f"the {place} end is not right" for (place, *_), same in zip(ends, values) if same is Outcome.DIFFERENT]
        brackets = []
        for place, mine, key in ends:
            if ended is Outcome.EQUAL and key.term is not None:
                brackets.append(Outcome.EQUAL if mine.closed == key.closed else Outcome.DIFFERENT)
                if mine.closed != key.closed:
                    said.append(f"the {place} end has the right value; whether it belongs to the interval is not right")
        halves = (ended,) * max(1, len(brackets)) + tuple(brackets)
        outcome = together(halves, len(halves)) if said or ended is not Outcome.EQUAL else Outcome.EQUAL
        return Judgement(outcome, halves, why=", and ".join(said))

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        return ()


def _same_end(mine: End, key: End, question: Question) -> Outcome:
    if mine.term is None or key.term is None:
        return Outcome.EQUAL if mine.term is key.term else Outcome.DIFFERENT
    return agree(mine.term, key.term, question)


def _exact(end: End) -> Any:
    return None if end.term is None else terms.to_exact(end.term)


def _brackets(bare: str, text: str, question: Question) -> tuple[End, End]:
    if len(bare) < 4 or bare[0] not in "([]" or bare[-1] not in ")][":
        raise Unreadable("this is no interval", text, 0, WANTED)
    inside = bare[1:-1]
    cuts = [i for i, c in enumerate(inside) if c in ",;" and _depth(inside[:i]) == 0]
    if len(cuts) != 1:
        raise Unreadable(f"an interval has two ends, and this has {len(cuts) + 1}", text, 0, WANTED)
    low = _end(inside[: cuts[0]], bare[0] == "[", text, question)
    high = _end(inside[cuts[0] + 1 :], bare[-1] == "]", text, question)
    return low, high


def _inequalities(bare: str, text: str, question: Question) -> tuple[End, End]:
    """One inequality, or two that bound from either side: x > 0 and x <= 2."""
    both = _BOTH.split(bare) if all(_SIGN.search(part) for part in _BOTH.split(bare)) else [bare]
    if len(both) > 2:
        raise Unreadable("these inequalities do not bound one interval", text, 0, WANTED)
    bounds = [_inequality(part, text, question) for part in both]
    if len(bounds) == 1:
        return bounds[0]
    lows, highs = ([end for end in ends if end.term is not None] for ends in zip(*bounds, strict=True))
    if len(lows) != 1 or len(highs) != 1:
        raise Unreadable("these inequalities do not bound one interval", text, 0, WANTED)
    return lows[0], highs[0]


def _inequality(bare: str, text: str, question: Question) -> tuple[End, End]:
    """0 < x <= 2, 2 >= x > 0, x > 3, 3 < x or |x - 1| < 2."""
    signs = _SIGN.findall(bare)
    parts = [part.strip() for part in _SIGN.split(bare)]
    up, down = all(sign in _UP for sign in signs), all(sign in _DOWN for sign in signs)
    if not (up or down) or len(parts) > 3:
        raise Unreadable("these inequalities do not bound one interval", text, 0, WANTED)
    if down:
        parts, signs = parts[::-1], signs[::-1]
    closed = [({**_UP, **_DOWN})[sign] for sign in signs]
    if len(parts) == 2 and (size := _SIZE.fullmatch(parts[0])):
        return _around(size, _end(parts[1], closed[0], text, question), text, question)
    infinite = End(None, False)
    if len(parts) == 3:
        return _end(parts[0], closed[0], text, question), _end(parts[2], closed[1], text, question)
    if _is_name(parts[0]):
        return infinite, _end(parts[1], closed[0], text, question)
    if _is_name(parts[1]):
        return _end(parts[0], closed[0], text, question), infinite
    raise Unreadable("there is no variable in this inequality", text, 0, WANTED)


def _around(size: re.Match[str], reach: End, text: str, question: Question) -> tuple[End, End]:
    """|x - 1| < 2: from 1 - 2 to 1 + 2."""
    if reach.term is None or not _is_name(size["name"]):
        raise Unreadable("this is no interval", text, 0, WANTED)
    middle = terms.number(0)
    if size["shift"]:
        shift = _end(size["shift"], False, text, question).term
        if shift is None:
            raise Unreadable("this is no interval", text, 0, WANTED)
        middle = terms.Apply("neg", (shift,)) if size["sign"] == "+" else shift
    low = terms.total(middle, terms.Apply("neg", (reach.term,)))
    return End(low, reach.closed), End(terms.total(middle, reach.term), reach.closed)


def _is_name(part: str) -> bool:
    """Whether this is the variable that an inequality bounds; which letter it is does not matter."""
    return re.fullmatch(_NAME, part) is not None and part not in ("e", "pi", "π", *INFINITY)


def _end(part: str, closed: bool, text: str, question: Question) -> End:
    part = part.strip()
    if part.lstrip("+-−").strip().lower() in INFINITY:
        return End(None, False)
    try:
        return End(reading.read(part, question.names, scalar=True), closed)
    except Unreadable as error:
        raise Unreadable(error.message, text, max(text.find(part), 0), error.hint or WANTED) from None


def _depth(text: str) -> int:
    return sum(map(text.count, "([{")) - sum(map(text.count, ")]}"))


KIND = IntervalKind()
