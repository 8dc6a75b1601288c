"""An interval: its ends and their brackets.

It is typed as (0, 2], x in ]0, 2], 0 < 5x <= 2, x > 0 and x <= 2, |x - 1| < 2, {x | x > 3} or x > 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exgen import notation, reading, terms
from exgen.answers.base import Answer, Judgement, Question, together
from exgen.answers.finite import EMPTY
from exgen.answers.number import agree
from exgen.cleaning import Clean, cleaned
from exgen.equality import Outcome
from exgen.errors import Unreadable
from exgen.lexing import MAX_LENGTH
from exgen.sets import Interval

WANTED = "write it like (0, 2], with inf where there is no end, or as an inequality such as 0 < x <= 2"
SOLVED = "solve it first, so that the variable stands alone, as in 0 < x <= 2"
_SIGN = re.compile(r"<=|>=|=<|=>|≤|≥|<|>")
_CLOSED = {"<=", "=<", "≤", ">=", "=>", "≥"}
_UP = {"<", "<=", "=<", "≤"}

_NAME = r"\\?[^\W\d]+(?:_?\{?\w+\}?)?"
_REALS = r"(?:∈|(?<=\s)in(?=\s))\s*(?:R|reals|the reals)(?![\w^])"
_NAMED = re.compile(rf"{_NAME}\s*(?::?=|:|∈|(?<=\s)in(?=[\s(\[\]]))\s*(?=[(\[\]{{∅])")  # x ∈ [0, 2], I = [0, 2]
_IS_REAL = re.compile(rf"[,;(]?\s*(?:and\s+|where\s+|for\s+)?{_NAME}\s*{_REALS}\s*[,;)]?")
_ALL_OF = re.compile(rf"\{{\s*{_NAME}\s*(?:{_REALS}\s*)?[|:]\s*(.*)\}}", re.DOTALL)  # {x | x < 3}
_LEAD = re.compile(r"(?:(?:for|when|if|all|every|any)\s+)+", re.IGNORECASE)
_WHOLE = {"r", "all real numbers", "all reals", "the real line", "the whole line", "all numbers", "every number"}
_AND = re.compile(r"(?<=\s)(?:and|und)(?=\s)|∧|&&?|;|,(?=\s)|,(?![0-9])|(?<![0-9]),", re.IGNORECASE)
_OR = re.compile(r"(?<=\s)(?:or|oder)(?=\s)|∨|∪", re.IGNORECASE)
_INFINITE = re.compile(r"([+-]?)\s*(?:(?:np|numpy|math|torch)\.)?(?:inf|infinity|infty|oo|∞)", re.IGNORECASE)


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
        """Ends in the wrong order are unreadable, in what is due too."""
        bare = _undressed(cleaned(text, MAX_LENGTH, "an interval", WANTED))
        if EMPTY.fullmatch(bare.text.lower()):
            return Answer((OPEN, OPEN), "none", misfit="an interval is asked for, and this is the empty set")
        if another := _OR.search(bare.text):
            bare.refuse("one interval is asked for, and these are two", WANTED, another.start())
        if bare.text.lower() in _WHOLE:
            low, high = OPEN, OPEN
        else:
            low, high = (_inequalities if _SIGN.search(bare.text) else _brackets)(bare, question)
        _in_order(low, high, bare)
        left, right = "[" if low.closed else "(", "]" if high.closed else ")"
        plain = f"{left}{'-' * (low.term is None)}{low.plain}, {high.plain}{right}"
        names = frozenset[str]().union(*(terms.names_of(end.term) for end in (low, high) if end.term is not None))
        value = Interval(low.value, high.value, low.closed, high.closed)
        return Answer((low, high), plain, value, low.term is None and high.term is None, names)

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
        return Judgement(together(halves, len(halves)), halves, why=", and ".join(said))

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        """The whole line."""
        yield Answer((OPEN, OPEN), "(-inf, inf)")


def _same_end(mine: End, key: End, question: Question) -> Outcome:
    if mine.term is None or key.term is None:
        return Outcome.EQUAL if mine.term is key.term else Outcome.DIFFERENT
    return agree(mine.term, key.term, question)


# -- reading -------------------------------------------------------------------------------------------------------


def _undressed(whole: Clean) -> Clean:
    """Without what names it or says that the variable is real."""
    if named := _NAMED.match(whole.text):
        whole = whole.part(named.end(), len(whole.text))
    if within := _ALL_OF.fullmatch(whole.text):
        whole = whole.part(*within.span(1))
    if _SIGN.search(whole.text):
        if whole.text[0] == "{" and whole.text[-1] == "}":
            whole = whole.part(1, len(whole.text) - 1)
        whole = whole.replaced(_IS_REAL, "")
        if lead := _LEAD.match(whole.text):
            whole = whole.part(lead.end(), len(whole.text))
    elif real := re.fullmatch(rf"{_NAME}\s*{_REALS}", whole.text):
        whole = Clean(whole.typed, "R", whole.origin[: max(1, real.start())])
    return whole.part(0, len(whole.text))


def _in_order(low: End, high: End, whole: Clean) -> None:
    if low.term is None or high.term is None:
        return
    apart = _sign_of(terms.total(high.term, terms.Apply("neg", (low.term,))))
    if apart == -1:
        whole.refuse("the left end is right of the right end", "write the smaller number first, as in (0, 2]")
    if apart == 0 and not (low.closed and high.closed):
        whole.refuse("no number lies between these ends", WANTED)


def _sign_of(term: terms.Term) -> int | None:
    """Of a constant: -1, 0 or 1; None where it is none or cannot be told."""
    value = terms.rational(term)
    if value is not None:
        return (value > 0) - (value < 0)
    if terms.names_of(term):
        return None
    exact = terms.to_exact(term)
    if isinstance(exact, Fraction):
        return (exact > 0) - (exact < 0)
    number = exact.evalf(15, maxn=60)
    return None if not number.is_comparable or abs(number) < 1e-9 else 1 if number > 0 else -1


def _end(part: Clean, closed: bool, left: bool, question: Question) -> End:
    """An end, on the left or on the right; infinity has to have the sign of its side."""
    if infinite := _INFINITE.fullmatch(part.text):
        if left is not (infinite[1] == "-"):
            side, other = ("left", "right") if left else ("right", "left")
            hint = f"write {'-inf' if left else 'inf'} on the {side}"
            part.refuse(f"{part.text.replace(' ', '')} stands on the {side}, and no number is {other} of it", hint)
        return OPEN
    try:
        return End(question.term(part.text, ()), closed)
    except Unreadable as error:
        part.refuse(error.message, error.hint or WANTED, error.position)


def _brackets(whole: Clean, question: Question) -> tuple[End, End]:
    text = whole.text
    if len(text) < 4 or text[0] not in "([]" or text[-1] not in ")][":
        whole.refuse("this is no interval", WANTED)
    cuts, depth = [], 0
    for i, c in enumerate(text[1:-1], 1):
        depth += (c in "([{") - (c in ")]}")
        if c in ",;" and depth == 0:
            cuts.append(i)
    parting = [i for i in cuts if text[i] == ";"] or cuts
    if len(parting) > 1:  # in (0, 0,4] the comma before the blank parts the ends
        parting = [i for i in cuts if text[i + 1] == " "]
    if len(parting) != 1:
        hint = "write it like (0, 2], or (0; 0,4] with decimal commas" if len(cuts) > 1 else WANTED
        whole.refuse(f"an interval has two ends, and this has {len(cuts) + 1}", hint)
    at = parting[0]
    low = _end(whole.part(1, at), text[0] == "[", True, question)
    return low, _end(whole.part(at + 1, len(text) - 1), text[-1] == "]", False, question)


# -- inequalities --------------------------------------------------------------------------------------------------


def _inequalities(whole: Clean, question: Question) -> tuple[End, End]:
    """One inequality, or two that bound from either side: x > 0 and x <= 2."""
    parts = whole.split(_AND)
    if len(parts) > 8 or not all(_SIGN.search(part.text) for part in parts):
        parts = [whole]
    bounds = [bound for part in parts for bound in _bounds(part, question)]
    names = sorted({name for name, *_ in bounds})
    if len(names) > 1:
        whole.refuse(f"one variable is bounded by an interval, and these are {' and '.join(names[:3])}", WANTED)
    lows = [end for _, left, end in bounds if left]
    highs = [end for _, left, end in bounds if not left]
    if len(lows) > 1 or len(highs) > 1:
        whole.refuse("these inequalities do not bound one interval from either side once", WANTED)
    return (*lows, OPEN)[0], (*highs, OPEN)[0]


Bound = tuple[str, bool, End]  # the variable, whether it is bounded from the left, and by what


def _bounds(whole: Clean, question: Question) -> list[Bound]:
    """Those of one chain: 0 < x <= 2, 2 >= 5x > 0, x > 3, 3 < x or |x - 1| < 2."""
    signs = _SIGN.findall(whole.text)
    parts = whole.split(_SIGN)
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
        reach = _end(part, closed, False, question)
        if reach.term is None:
            return [(name, False, reach)]
        below = End(terms.Apply("neg", (reach.term,)), closed)
        return [_bound(term.args[0], name, left, end, parts[middle]) for left, end in ((True, below), (False, reach))]
    return [_bound(term, name, left, _end(part, closed, left, question), parts[middle]) for part, left, closed in ends]


def _variable(part: Clean) -> bool:
    """Whether a side has a variable in it; which letter it is does not matter."""
    try:
        return not _INFINITE.fullmatch(part.text) and bool(terms.names_of(_free(part)))
    except Unreadable:
        return False


def _free(part: Clean) -> terms.Term:
    return reading.read(part.text, (), free=True, scalar=True)


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


KIND = IntervalKind()
