"""A finite set of numbers or vectors, in any order: {1, -2}, x = 1 or x = -2, none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from exgen import notation, terms
from exgen.answers.base import EQUAL, Answer, Judgement, Question, together
from exgen.answers.number import agree
from exgen.equality import Outcome
from exgen.errors import Unreadable
from exgen.lexing import MAX_LENGTH
from exgen.sets import Finite
from exgen.vectors import entries
from exgen.vectors import shape as shape_of

WANTED = "write the elements with commas between them, as in {1, -2}, or none"
MOST = 50
# How people say that there is no such number: in a few words, or by the sign of the empty set.
_EMPTY = re.compile(
    r"(?:there (?:is|are) )?(?:none|nothing|no(?: such)? \\?[^\W\d]+(?: [^\W\d]+)?)"
    r"|(?:it(?: i|')s )?(?:impossible|not possible)|(?:it )?(?:does|do) not exist|(?:the )?empty(?: set)?"
    r"|keine?|unmöglich|∅|\\emptyset|\\varnothing|\{\s*\}"
)


class FiniteKind:
    name = "set"

    def suits(self, value: Any) -> bool:
        return isinstance(value, Finite)

    def plain(self, value: Finite) -> str:
        return "{" + ", ".join(notation.plain(item) for item in value.items) + "}" if value.items else "none"

    def wanted(self, value: Any, ask: Mapping[str, Any]) -> str:
        return "set, in any order"

    def room(self, value: Any, ask: Mapping[str, Any]) -> float:
        return 1.6

    def asks(self, value: Any) -> dict[str, Any]:
        return {}

    def read(self, text: str, question: Question) -> Answer:
        if len(text) > MAX_LENGTH:
            raise Unreadable("this is too long for a set", text, MAX_LENGTH, WANTED)
        items = []
        for part in _elements(text):
            try:
                items.append(question.term(part))
            except Unreadable as error:
                place = max(text.find(part), 0) + min(error.position, max(len(part) - 1, 0))
                raise Unreadable(error.message, text, place, error.hint or WANTED) from None
        if len(items) > MOST:
            raise Unreadable(f"a set of more than {MOST} elements", text, 0, WANTED)
        value = Finite([terms.to_exact(item) for item in items])
        plain = "{" + ", ".join(map(terms.plain, items)) + "}" if items else "none"
        return Answer(tuple(items), plain, value, vanishes=not items)

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Each element of the key is a decision; each element too many takes one away."""
        left = list(due.content)
        extra, undecided = [], False
        for mine in answer.content:
            outcomes = [_same(mine, key, question) for key in left]
            if Outcome.EQUAL in outcomes:
                left.pop(outcomes.index(Outcome.EQUAL))
            elif not any(_same(mine, key, question) is Outcome.EQUAL for key in due.content):  # twice is not too many
                undecided = undecided or Outcome.UNDECIDED in outcomes
                extra.append(mine)
        if not left and not extra:
            return EQUAL
        missing = set(map(id, left))
        decisions = tuple(Outcome.DIFFERENT if id(key) in missing else Outcome.EQUAL for key in due.content)
        said = []
        if extra:
            said.append(f"not an element: {', '.join(terms.plain(item)[:60] for item in extra[:5])}")
        if left:
            said.append(f"{len(left)} missing")
        outcome = Outcome.UNDECIDED if undecided else Outcome.DIFFERENT
        return Judgement(outcome, decisions, len(extra), "; ".join(said))

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        return ()


def _same(mine: terms.Term, key: terms.Term, question: Question) -> Outcome:
    if shape_of(mine) != shape_of(key):
        return Outcome.DIFFERENT
    pairs = zip(entries(mine), entries(key), strict=True)
    return together((agree(a, b, question) for a, b in pairs), len(entries(key)))


def _elements(text: str) -> list[str]:
    """The elements as typed: between commas, semicolons, `and`, `or`, outside brackets."""
    bare = re.sub(r"\\left|\\right|\\[,;!]", "", text.strip().strip("$").rstrip("."))
    bare = bare.strip().replace("\\{", "{").replace("\\}", "}")
    if _EMPTY.fullmatch(bare.replace("$", "").lower()):
        return []
    if bare.startswith("{") and bare.endswith("}"):
        bare = bare[1:-1]
    bare = re.sub(r"\s+(?:and|or|und|oder)\s+", ", ", bare)
    parts, start, depth = [], 0, 0
    for i, c in enumerate(bare):
        depth += (c in "([{") - (c in ")]}")
        if c in ",;\n" and depth == 0:
            parts.append(bare[start:i])
            start = i + 1
    return [part.strip() for part in [*parts, bare[start:]] if part.strip()]


KIND = FiniteKind()
