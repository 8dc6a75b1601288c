"""A finite set of numbers or vectors, in any order: {1, -2}, x = 1 or x = -2, ±1, none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from exgen import reading, terms
from exgen.answers import fits
from exgen.answers.ask import Ask
from exgen.answers.base import Answer, Judgement, Kind, Question, together
from exgen.answers.number import agree
from exgen.errors import Unreadable
from exgen.judging import Outcome
from exgen.reading import Clean, cleaned
from exgen.terms import MAX_LENGTH, entries, filled, fit
from exgen.terms import shape as shape_of
from exgen.values import Finite, notation

WANTED = "write the elements with commas between them, as in {1, -2}, or none"
POINTS = "write each of them in brackets, as in {(1, 2), (3, 4)}, or none"
COMMAS = "write decimals with a point, as in {0.5, 1.5}, or a blank after each comma"
MOST = 50
# How people say that there is no such number: in a few words, or by the sign of the empty set.
EMPTY = re.compile(
    r"(?:there (?:is|are) )?(?:none|nothing|no(?: such)? \\?[^\W\d]+(?: [^\W\d]+)?)"
    r"|(?:it(?: i|')s )?(?:impossible|not possible)|(?:it )?(?:does|do) not exist|(?:the )?empty(?: set)?"
    r"|keine?|unmöglich|∅|\{\s*\}"
)
_NAME = r"\\?[^\W\d]+(?:_?\{[\w,\s]+\}|_?\w+)?"
_NAMED = re.compile(  # S = {1, -2}, x ∈ {1, -2}, x = ±1, (x, y) = (0, 0)
    rf"(?:{_NAME}|\(\s*{_NAME}(?:\s*,\s*{_NAME})*\s*\))\s*(?::?=|:|∈|(?<=\s)in(?=[\s{{(\[]))\s*(?=[{{(\[±+\-0-9∅]|none)"
)
_SIGN = re.compile(
    r"\\begin(?![a-z])|\\end(?![a-z])|[()\[\]{}]|[,;\n∨∧]|(?<=\s)(?:and|or|und|oder)(?=\s)", re.IGNORECASE
)
_BRACKETS = {*"()[]{}", "\\begin", "\\end"}
_PLUS_MINUS = re.compile(r"±|\+/-|\+-")
_IN_A_NUMBER = re.compile(r"(?<=[0-9]),(?=[0-9])")


class FiniteKind(Kind):
    name = "set"
    in_form: ClassVar = {"element": fits.sizes}

    def suits(self, value: Any) -> bool:
        return isinstance(value, Finite)

    def plain(self, value: Finite) -> str:
        return "{" + ", ".join(notation.plain(item) for item in value.items) + "}" if value.items else "none"

    def wanted(self, value: Any, ask: Ask, variables: Sequence[str] = ()) -> str:
        return "set, in any order" + ", exact" * ask.exact_only

    def room(self, value: Any, ask: Ask) -> float:
        return 1.6

    def details(self, value: Finite) -> dict[str, Any]:
        return {"element": list(value.shape)} if value.shape else {}

    def read(self, text: str, question: Question) -> Answer:
        whole = cleaned(text, MAX_LENGTH, "a set", WANTED)
        if named := _NAMED.match(whole.text):
            whole = whole.part(named.end(), len(whole.text))
        shape = _element(question)
        items = [] if EMPTY.fullmatch(whole.text.lower()) else _elements(whole, shape, question)
        value = Finite([terms.to_exact(item) for item in items])
        plain = "{" + ", ".join(map(terms.plain, items)) + "}" if items else "none"
        names = frozenset[str]().union(*map(terms.names_of, items))
        return Answer(tuple(items), plain, value, vanishes=not items, names=names)

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Each element of the key is a decision, that there is none is one; each element too many takes one away."""
        if not due.content:
            decision = Outcome.DIFFERENT if answer.content else Outcome.EQUAL
            return Judgement(decision, (decision,), why=_why(answer.content, 0))
        decisions = [Outcome.DIFFERENT] * len(due.content)
        extra = []
        for mine in answer.content:
            outcomes = [_same(mine, key, question) for key in due.content]
            free = [i for i, decision in enumerate(decisions) if decision is not Outcome.EQUAL]
            if Outcome.EQUAL in outcomes:  # one that is there twice is not too many
                place = next((i for i in free if outcomes[i] is Outcome.EQUAL), outcomes.index(Outcome.EQUAL))
                decisions[place] = Outcome.EQUAL
            elif place := next((i + 1 for i in free if outcomes[i] is Outcome.UNDECIDED), 0):
                decisions[place - 1] = Outcome.UNDECIDED
            else:
                extra.append(mine)
        outcome = Outcome.DIFFERENT if extra else together(decisions, len(due.content))
        why = _why(extra, decisions.count(Outcome.DIFFERENT))
        return Judgement(outcome, tuple(decisions), len(extra), why)

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        """That there is none, and one small number."""
        yield Answer((), "none", vanishes=True)
        for number in (0, 1, -1):
            term = filled(terms.number(number), _element(question))
            yield Answer((term,), terms.plain(term))


def _why(extra: Sequence[terms.Term], missing: int) -> str:
    said = []
    if extra:
        said.append(f"not an element: {', '.join(terms.plain(item)[:60] for item in extra[:5])}")
    if missing:
        said.append(f"{missing} missing")
    return "; ".join(said)


def _same(mine: terms.Term, key: terms.Term, question: Question) -> Outcome:
    if shape_of(mine) != shape_of(key):
        return Outcome.DIFFERENT
    pairs = zip(entries(mine), entries(key), strict=True)
    return together((agree(a, b, question) for a, b in pairs), len(entries(key)))


# -- reading -------------------------------------------------------------------------------------------------------


def _element(question: Question) -> tuple[int, ...]:
    """The shape of an element: () of a number."""
    if "element" in question.ask.details:
        return tuple(question.ask.details["element"])
    return _element_of_key(question.key, question.names) if question.key not in ("", "none") else ()


@lru_cache(maxsize=1024)
def _element_of_key(key: str, names: tuple[str, ...] | None) -> tuple[int, ...]:
    return shape_of(reading.read(f"[{key[1:-1]}]", names).items[0])  # type: ignore[union-attr]


def _elements(whole: Clean, shape: tuple[int, ...], question: Question) -> list[terms.Term]:
    whole = _inside(whole, shape)
    parts = _parts(whole, shape)
    if not parts:
        whole.refuse("there is no element here", WANTED)
    if len(parts) > MOST:
        whole.refuse(f"a set of more than {MOST} elements", WANTED)
    items = [item for part in parts for item in _read(part, shape, question)]
    lone = items[0] if len(items) == 1 else None
    if isinstance(lone, terms.Row) and shape_of(lone) != shape and shape_of(lone)[1:] == shape:
        return list(lone.items)  # a list of the elements
    if isinstance(lone, terms.Row) and not shape and fit(lone, (len(entries(lone)),)):
        return entries(lone)
    numbers = [item for item in items if not isinstance(item, terms.Row)]
    if shape == (len(numbers),) and len(numbers) == len(items):
        return [terms.Row(tuple(items))]  # 0,0 is the one point (0, 0)
    if shape and len(numbers) > 1:
        whole.refuse(f"vectors of {shape[0]} numbers are asked for, and these are numbers", POINTS)
    return items


def _inside(whole: Clean, shape: tuple[int, ...]) -> Clean:
    """Without the brackets around all of them."""
    for _ in range(3):
        signs = _scan(whole.text)
        text = whole.text
        if len(text) < 2 or text[0] not in "{([" or any(depth == 0 for *_, depth in signs[1:-1]):
            return whole
        if signs[0][0] or signs[-1][1] != len(text):
            return whole
        inside = whole.part(1, len(text) - 1)
        if text[0] != "{" and shape and inside.text[:1] not in ("(", "[", "{", "\\"):
            return whole
        whole = inside
    return whole


def _scan(text: str) -> list[tuple[int, int, str, int]]:
    """The brackets and the signs that part elements: where, which, and how many brackets are open there or around."""
    found, depth = [], 0
    for m in _SIGN.finditer(text):
        opens, closes = m[0] in "([{" or m[0] == "\\begin", m[0] in ")]}" or m[0] == "\\end"
        depth -= closes
        found.append((m.start(), m.end(), m[0].lower(), depth))
        depth += opens
    return found


def _parts(whole: Clean, shape: tuple[int, ...]) -> list[Clean]:
    """The elements, between commas, semicolons, line ends, `and` and `or` that stand outside brackets."""
    signs = [(start, end, sign) for start, end, sign, depth in _scan(whole.text) if not depth and sign not in _BRACKETS]
    commas = [place for place in signs if place[2] == ","]
    others = [place for place in signs if place[2] != ","]
    in_numbers = [place for place in commas if _IN_A_NUMBER.match(whole.text, place[0])]
    if commas and any(sign == ";" for *_, sign in others):  # the comma of 0,5; 1,5 is in a number, or in a point
        if not shape and len(in_numbers) < len(commas):
            whole.refuse("commas and semicolons part the elements here", COMMAS, commas[0][0])
        commas = []
    elif in_numbers and not shape and (others or len(in_numbers) < len(commas)):
        whole.refuse("this comma could part two elements or start the decimals", COMMAS, in_numbers[0][0])
    places = sorted((start, end) for start, end, _ in (*commas, *others))
    return [part for part in whole.cut(places) if part.text]


def _read(part: Clean, shape: tuple[int, ...], question: Question) -> list[terms.Term]:
    """One element, or the two of ±1."""
    if named := _NAMED.match(part.text):
        part = part.part(named.end(), len(part.text))
    signs = list(_PLUS_MINUS.finditer(part.text))
    if signs and (len(signs) > 1 or (signs[0][0] == "+-" and part.text[: signs[0].start()].rstrip("([{ "))):
        part.refuse("it is unclear which elements are meant by these signs", WANTED, signs[-1].start())
    both = [part.replaced(_PLUS_MINUS, sign) for sign in "+-"] if signs else [part]
    comma = any(sign == "," and depth == 0 for *_, sign, depth in _scan(part.text))
    return [_fitted(one, shape, comma, question) for one in both]


def _fitted(part: Clean, shape: tuple[int, ...], comma: bool, question: Question) -> terms.Term:
    text = part.text
    if re.fullmatch(r"0[0-9]+", text):
        part.refuse("this is no number", COMMAS)
    try:
        term = question.term(f"[{text}]" if comma and shape else text, () if comma and not shape else None)
    except Unreadable as error:
        part.refuse(error.message, error.hint or WANTED, error.position)
    while not shape and isinstance(term, terms.Row) and len(term.items) == 1:
        term = term.items[0]
    fitted = fit(term, shape) if shape and isinstance(term, terms.Row) else term
    if fitted is None and ";" in text and _IN_A_NUMBER.search(text):
        part.refuse("these commas could part numbers or start the decimals", COMMAS)
    return term if fitted is None else fitted


KIND = FiniteKind()
