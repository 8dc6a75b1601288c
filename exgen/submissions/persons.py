"""Whether two names, or two ids, can be those of one person: as platforms print them, and as people type them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# What stays of letters that have no accent to lose, and how umlauts are written without them.
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "a", "œ": "o", "þ": "th", "ı": "i", "ħ": "h"})
_LETTERS |= dict.fromkeys(map(ord, "'’ʼ`´‘"), "")
_UMLAUTS = re.compile("(?<=[aou])e")


@dataclass(frozen=True, slots=True)
class Said:
    """What a platform, a file or a copy says of a person: a name, ids, or both. What is empty says nothing."""

    name: str = ""
    ids: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)
def words(name: str) -> frozenset[str]:
    """The words of a name without capitals, accents, signs and order."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()).translate(_LETTERS)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return frozenset(re.findall(r"[^\W_]+", _UMLAUTS.sub("", plain)))


def letters(name: str) -> str:
    """The same of names of the same letters, however they are parted: `Lovelace, Ada` and `lovelaceada`."""
    return "".join(sorted("".join(words(name))))


def alike(one: str, other: str) -> bool | None:
    """Whether two names share a word, or the beginning of one; None where they cannot be compared.

    An empty name is like no other, and one in other letters cannot be compared either. Middle names, short forms and
    titles are no difference; Canvas writes all words of a name as one.
    """
    these, those = words(one), words(other)
    if not these or not those or _scripts(these).isdisjoint(_scripts(those)):
        return None
    if _shortened(these, those) or _shortened(those, these):
        return True
    return _glued(these, those) or _glued(those, these)


def _scripts(some: frozenset[str]) -> set[bool]:
    return {letter.isascii() for word in some for letter in word if not letter.isdigit()}


def _shortened(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a word is among the others, or begins one of them: Ben, Benjamin. One glued word begins by chance."""
    if any(len(word) > 1 or not word.isascii() for word in some & others):
        return True
    return len(some) <= len(others) and any(
        len(word) > 2 and other.startswith(word) for word in some for other in others
    )


def _glued(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether `some` are one word that is made of the others, or of more than a third of them."""
    if len(some) > 1:
        return False
    [word] = some
    ends = [part for part in others if len(part) < 3 and (word.startswith(part) or word.endswith(part))]
    inside = [*ends, *(part for part in others if len(part) > 2 and part in word)]
    return 3 * sum(map(len, inside)) > sum(map(len, others))


def plain(id: str) -> str:
    """An id without capitals, signs and leading zeros: what nobody means to tell two people apart by."""
    kept = "".join(c for c in unicodedata.normalize("NFKC", id).casefold() if c.isalnum())
    return kept.lstrip("0") or kept


def near(one: str, other: str) -> bool:
    """Whether two ids are one with at most one slip of the hand."""
    one, other = sorted((plain(one), plain(other)), key=len)
    if one == other:
        return True
    if len(one) < 4 or len(other) - len(one) > 1:
        return False
    first = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), len(one))
    rest, longer = one[first:], other[first:]
    if len(rest) < len(longer):
        return rest == longer[1:]
    return rest[1:] == longer[1:] or (rest[:2] == longer[:2][::-1] and rest[2:] == longer[2:])
