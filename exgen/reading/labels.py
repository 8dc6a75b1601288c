"""The names of the rows and columns of a table, found again however they are spelt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache

from exgen.errors import did_you_mean
from exgen.terms import CHARACTERS, GREEK

LONGEST = 200  # characters of a name that are looked at
# What only says how a name is printed: fonts, spacing, and the sign of a product, which may be left out as well.
_STYLE = re.compile(
    r"\\(?:text\w*|math\w+|operatorname|boldsymbol|bm|left|right|cdot|times|q?quad|,|;|!|:| )|<[^<>]{1,20}>|&nbsp;"
)
_ALIKE = {ord(c): plain for c, plain in CHARACTERS.items()} | {ord(c): name for c, name in GREEK.items()}
_NUMBER = re.compile(r"[-+]?[0-9]{1,20}(?:\.[0-9]{1,20}|/0*[1-9][0-9]{0,19})?")


def bare(text: str) -> str:
    """What the spellings of one name have in common; case is kept: W and w may be two."""
    return _bare(text[:LONGEST])


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_ALIKE))
    text = _STYLE.sub(" ", text)
    text = re.sub(r"(?<=[0-9])[\s,;]+(?=[-+]?[0-9])", ",", text)  # the numbers of a pair stay two
    kept = "".join(c for c in text if c.isalnum() or c in "-+/.,'").rstrip(".,")
    return str(Fraction(kept)) if _NUMBER.fullmatch(kept) else kept


class Names:
    """The names of rows or columns, in their order; a row may be named by several cells."""

    def __init__(self, names: Iterable[Sequence[str]], heads: Sequence[str] = ()) -> None:
        self.names = [tuple(map(bare, name)) for name in names]
        self.shown = [", ".join(name) for name in names]
        self._heads = [bare(head).casefold() for head in heads]
        self._exact: dict[tuple[str, ...], int] = {}
        self._loose: dict[tuple[str, ...], list[int]] = {}
        for i, name in enumerate(self.names):
            self._exact.setdefault(name, i)
            self._loose.setdefault(_folded(name), []).append(i)

    @property
    def all_differ(self) -> bool:
        return len(self._exact) == len(self.names)

    def find(self, cells: Sequence[str]) -> int | None:
        """Which of them cells name; None where they name none. `layer 2` is 2 under the head `layer`."""
        name = tuple(map(bare, cells))
        found = self._find(name)
        if found is None and self._heads:
            found = self._find(tuple(_after(part, head) for part, head in zip(name, self._heads)))
        return found

    def _find(self, name: tuple[str, ...]) -> int | None:
        if name in self._exact:
            return self._exact[name]
        loose = self._loose.get(_folded(name), [])
        return loose[0] if len(loose) == 1 else None

    def meant(self, cells: Sequence[str]) -> str:
        """"did you mean 'h'?", or "" where none is near."""
        return did_you_mean(", ".join(cells)[:LONGEST], self.shown)


def _folded(name: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in name)


def _after(part: str, head: str) -> str:
    """The name without the head of its column before it."""
    rest = part[len(head) :] if head and part.casefold().startswith(head) else ""
    return bare(rest) or part
