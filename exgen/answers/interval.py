"""An interval: its ends and their brackets.

It is typed as (0, 2], x in ]0, 2], 0 < 5x <= 2, x > 0 and x <= 2, |x - 1| < 2, {x | x > 3} or x > 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from exgen import terms
from exgen.answers.ask import Ask
from exgen.answers.base import Answer, Judgement, Kind, Question, different, together
from exgen.answers.finite import EMPTY
from exgen.answers.number import agree
from exgen.judging import Outcome
from exgen.reading import OPEN, SIGN, WANTED, Clean, End, Reader, cleaned, end_of, ends_of
from exgen.terms import MAX_LENGTH
from exgen.values import Interval, notation

_NAME = r"\\?[^\W\d]+(?:_?\{?\w+\}?)?"
_REALS = r"(?:∈|(?<=\s)in(?=\s))\s*(?:R|reals|the reals)(?![\w^])"
_NAMED = re.compile(rf"{_NAME}\s*(?::?=|:|∈|(?<=\s)in(?=[\s(\[\]]))\s*(?=[(\[\]{{∅])")  # x ∈ [0, 2], I = [0, 2]
_IS_REAL = re.compile(rf"[,;(]?\s*(?:and\s+|where\s+|for\s+)?{_NAME}\s*{_REALS}\s*[,;)]?")
_ALL_OF = re.compile(rf"\{{\s*{_NAME}\s*(?:{_REALS}\s*)?[|:]\s*(.*)\}}", re.DOTALL)  # {x | x < 3}
_LEAD = re.compile(r"(?:(?:for|when|if|all|every|any)\s+)+", re.IGNORECASE)
_WHOLE = {"r", "all real numbers", "all reals", "the real line", "the whole line", "all numbers", "every number"}
_OR = re.compile(r"(?<=\s)(?:or|oder)(?=\s)|∨|∪", re.IGNORECASE)


class IntervalKind(Kind):
    name = "interval"

    def suits(self, value: Any) -> bool:
        return isinstance(value, Interval)

    def plain(self, value: Interval) -> str:
        low = "-inf" if value.low is None else notation.plain(value.low)
        high = "inf" if value.high is None else notation.plain(value.high)
        return f"{'[' if value.low_closed else '('}{low}, {high}{']' if value.high_closed else ')'}"

    def room(self, value: Any, ask: Ask) -> float:
        return 1.6

    def read(self, text: str, question: Question) -> Answer:
        """Ends in the wrong order are unreadable, in what is due too."""

        def read(part: str) -> terms.Term:
            return question.term(part, ())

        bare = _undressed(cleaned(text, MAX_LENGTH, "an interval", WANTED))
        if EMPTY.fullmatch(bare.text.lower()):
            return Answer((OPEN, OPEN), "none", misfit="an interval is asked for, and this is the empty set")
        if another := _OR.search(bare.text):
            bare.refuse("one interval is asked for, and these are two", WANTED, another.start())
        if bare.text.lower() in _WHOLE:
            low, high = OPEN, OPEN
        else:
            low, high = (ends_of if SIGN.search(bare.text) else _brackets)(bare, read)
        _in_order(low, high, bare)
        left, right = "[" if low.closed else "(", "]" if high.closed else ")"
        plain = f"{left}{'-' * (low.term is None)}{low.plain}, {high.plain}{right}"
        names = frozenset[str]().union(*(terms.names_of(end.term) for end in (low, high) if end.term is not None))
        value = Interval(low.value, high.value, low.closed, high.closed)
        return Answer((low, high), plain, value, low.term is None and high.term is None, names)

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Half is for the ends, both of them, and half for their brackets: those of an end that is finite."""
        if answer.misfit:
            return different(answer.misfit)
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
    if SIGN.search(whole.text):
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


def _brackets(whole: Clean, read: Reader) -> tuple[End, End]:
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
    low = end_of(whole.part(1, at), text[0] == "[", True, read)
    return low, end_of(whole.part(at + 1, len(text) - 1), text[-1] == "]", False, read)


KIND = IntervalKind()
