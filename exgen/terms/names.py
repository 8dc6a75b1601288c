"""Names of variables: their one spelling, and which of them an answer may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from exgen.terms.characters import GREEK, normal
from exgen.terms.spellings import GREEK_WORDS, SPELLINGS

MAX_MET = 500  # words of which is kept how they are read


@lru_cache(maxsize=4096)
def canonical(name: str) -> str:
    """The one spelling of a name: `x1`, `x_{1}` and `x₁` are `x_1`, and `α` is `alpha`."""
    clean = "".join(GREEK.get(c, c) for c in re.sub(r"[\s{}\\,]", "", normal(name)[0]))
    return re.sub(r"^([A-Za-z]+)([0-9]+)$", r"\1_\2", clean)


class Names:
    """The names an answer may hold: those of a problem, and with `free` any letter, subscripted or not, besides."""

    def __init__(self, known: Iterable[str], free: bool, functions: Iterable[tuple[str, tuple[str, ...]]] = ()) -> None:
        self.known = {canonical(name) for name in known}
        self.functions = {canonical(name): tuple(map(canonical, of)) for name, of in functions}  # what each one is of
        self.free = free
        self.short: dict[str, str] = {}  # qi for q_i, where it can be nothing else
        self.pieces = sorted(self.known | {"e", "pi"}, key=len, reverse=True)
        if not free:
            glued = {name.replace("_", ""): name for name in sorted(self.known) if name.replace("_", "").isalpha()}
            taken = self.known | GREEK_WORDS.keys() | SPELLINGS.keys()
            self.short = {word: name for word, name in glued.items() if word not in taken and not self.split(word)}
            self.pieces = sorted([*self.pieces, *self.short], key=len, reverse=True)
        self.met: dict[str, tuple[str, str] | None] = {}  # what `single` said

    def kind_of(self, name: str) -> str:
        """name, constant or sigma, as which a name in canonical form is read; "" if it is none here."""
        if name in self.known:
            return "of" if name in self.functions else "name"
        if name in {"e", "pi"}:
            return "constant"
        if name == "sigma":
            return "sigma"
        return "name" if self.free else ""

    def single(self, word: str) -> tuple[str, str] | None:
        """Kind and text of a word that is one token, whatever follows it; None if that has to be seen."""
        found = self._single(word)
        if len(self.met) < MAX_MET:
            self.met[word] = found
        return found

    def _single(self, word: str) -> tuple[str, str] | None:
        if word in self.known:
            return self.kind_of(word), word
        if word in self.short:
            return self.kind_of(self.short[word]), self.short[word]
        if len(word) == 1:
            kind = self.kind_of(word)
            return (kind, word) if kind else None
        if canonical(word) in self.known:
            return self.kind_of(canonical(word)), canonical(word)
        low = word.lower()
        return ("function", SPELLINGS[low]) if low in SPELLINGS and word.isalpha() else None

    def split(self, run: str) -> list[str]:
        """A run of letters cut into known names, long ones first; [] where that cannot be done."""
        cuts: dict[int, list[str]] = {len(run): []}
        for start in range(len(run) - 1, -1, -1):
            for piece in self.pieces:
                if start + len(piece) in cuts and run.startswith(piece, start):
                    cuts[start] = [self.short.get(piece, piece), *cuts[start + len(piece)]]
                    break
        return cuts.get(0, [])


@lru_cache(maxsize=512)
def vocabulary(known: tuple[str, ...], free: bool, functions: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Names:
    """The Names of a problem, made once."""
    return Names(known, free, functions)
