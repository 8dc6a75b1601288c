"""Words around a value: `at least 5`, `3 updates`. They are only looked for where mathematics alone is not read."""

from __future__ import annotations

import re

from exgen.errors import did_you_mean
from exgen.terms import GREEK_WORDS, INFINITY, SPELLINGS, WRAPPERS, Names

_BEFORE = re.compile(
    r"\s*(?:at (?:least|most)|exactly|about|approximately|approx\.?|roughly|around|circa|ca\.|it is|the answer is)"
    r"\s+(?=[-+]?[\s(\[]*[\d.\\])",
    re.IGNORECASE,
)
_WORD = r"[A-Za-zÄÖÜäöüß]{3,30}"
_UNIT = re.compile(
    rf"(?P<value>\s*[-+]?(?:[0-9]+(?:[.,/][0-9]+)?))\s*(?:\\[,;: ]|~)?\s*"
    rf"(?:\\(?:text|mathrm|textrm)\s*\{{\s*)?(?P<words>{_WORD}(?:\s+{_WORD})?)\s*\}}?\s*"
)
# A unit does not change the value; these words do.
_COUNTING = set(
    "percent prozent per hundred hundert thousand tausend million millions billion billions milliarde milliarden "
    "dozen half halves third thirds quarter quarters fifth fifths sixth sixths tenth tenths degrees degree grad "
    "squared cubed plus minus over under divided times mal durch mod modulo root factorial point comma and und not "
    "twice double more less fewer than hundredths thousandths power raised "
    "choose below above wrong undefined infinity".split()
)
_PLACE = re.compile(r"\s*[A-Za-z]\w{0,20}(?P<inside>\[[-0-9\s,]{3,60}\])\s*")


def in_words(clean: str, start: int, names: Names, shape: tuple[int, ...] | None) -> tuple[int, int] | None:
    """The span of the value, where words stand around it that leave it as it is."""
    if m := _BEFORE.match(clean, start):
        return m.end(), len(clean)
    if names.free:
        return None  # letters are products there
    m = _UNIT.fullmatch(clean, start)
    if m and all(_is_unit(word, names) for word in m["words"].split()):
        return m.span("value")
    m = _PLACE.fullmatch(clean, start)
    if m and shape and m["inside"].count(",") == shape[0] - 1 > 0:  # a[0, 2], where a place is asked for
        return m.span("inside")
    return None


def _is_unit(word: str, names: Names) -> bool:
    """A plain word, which is neither mathematics nor a slip of the problem's names: not xyz where x and y are names."""
    low = word.lower()
    taken = _COUNTING | GREEK_WORDS.keys() | SPELLINGS.keys() | WRAPPERS | INFINITY
    letters = sum(letter in names.known for letter in word)
    plain = word.islower() or word.istitle()
    return plain and low not in taken and 2 * letters < len(word) and not did_you_mean(word, names.known)
