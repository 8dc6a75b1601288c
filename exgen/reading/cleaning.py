"""An answer without what only dresses it: signs that nobody sees, Markdown and LaTeX around it, a name before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from exgen.errors import Unreadable
from exgen.terms import normal

_WRAPS = [(sign, sign) for sign in ("$$", "$", "```", "`", "**", "__", "*", "_")] + [("\\[", "\\]"), ("\\(", "\\)")]
_MARKS = set("$`*_\\.,;")
_GOES_ON = re.compile(r".?[0-9.]\.\.")  # 0.333...

_WORDS = re.compile(r"\\(?:text(?:rm|bf|it|tt)?|boxed)\s*\{([^{}]*)\}")
_LETTERS = re.compile(r"\\(?:math(?:rm|bf|bb|it)|operatorname)\s*\{([^{}]*)\}")
_ROOM = re.compile(r"(?<!\\)\\(?:[,;:! ]|quad(?![a-z])|qquad(?![a-z])|displaystyle(?![a-z]))")
_SIZED = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![a-zA-Z])\s*\.?|(?<!\\)\\[()\[\]]|[$`]")
_SIGNS = {
    re.compile(rf"\\(?:{spelled})(?![a-zA-Z])\s?"): sign
    for spelled, sign in {
        "leq?q?(?:slant)?": "<=", "geq?q?(?:slant)?": ">=", "lt": "<", "gt": ">", "infty": "inf", "in": "∈",
        "cup": "∪", "emptyset|varnothing": "∅", "pm": "±", "l?and|wedge": "∧", "l?or|vee": "∨", "mid|[lr]?vert": "|",
        "times": "*", "lbrack": "[", "rbrack": "]",
    }.items()
}  # fmt: skip
_OPENING, _CLOSING = re.compile(r"\\(?:\{|lbrace(?![a-z]))"), re.compile(r"\\(?:\}|rbrace(?![a-z]))")


def unwrapped(clean: str) -> tuple[str, int]:
    """Without the signs around the whole answer and the full stop after it; and where it starts."""
    end = len(clean.rstrip())
    start = len(clean) - len(clean.lstrip())
    if clean[start : start + 1] not in _MARKS and clean[end - 1 : end] not in _MARKS:
        return clean, start
    for _ in range(4):
        if end > start and clean[end - 1] in ".,;" and not _GOES_ON.match(clean, max(start, end - 3), end):
            end = len(clean[: end - 1].rstrip())
        for left, right in _WRAPS:
            inside = clean[start + len(left) : end - len(right)]
            around = clean.startswith(left, start) and clean.endswith(right, start, end)
            if around and end - start > len(left + right) and left not in inside:
                end = start + len(left) + len(inside.rstrip())
                start += len(left) + len(inside) - len(inside.lstrip())
                break
    return clean[:end], start


@dataclass(frozen=True)
class Clean:
    """A part of an answer on its way to be read: it knows where its characters were typed, for the caret."""

    typed: str
    text: str
    origin: Sequence[int]

    def refuse(self, message: str, hint: str, at: int = 0) -> NoReturn:
        place = self.origin[min(at, len(self.origin) - 1)] if self.origin else 0
        raise Unreadable(message, self.typed, place, hint)

    def part(self, start: int, end: int) -> Clean:
        """What stands between two places, without the blanks around it."""
        inside = self.text[start:end]
        start += len(inside) - len(inside.lstrip())
        end = start + len(inside.strip())
        return Clean(self.typed, self.text[start:end], self.origin[start:end])

    def cut(self, places: Sequence[tuple[int, int]]) -> list[Clean]:
        """The parts between signs that stand at these places."""
        starts, ends = [0, *(end for _, end in places)], [*(start for start, _ in places), len(self.text)]
        return [self.part(start, end) for start, end in zip(starts, ends, strict=True)]

    def split(self, pattern: re.Pattern[str]) -> list[Clean]:
        return self.cut([m.span() for m in pattern.finditer(self.text)])

    def replaced(self, pattern: re.Pattern[str], by: str) -> Clean:
        """With what a pattern finds replaced; `by` may name its groups."""
        out, origin, at = [], [], 0
        for m in pattern.finditer(self.text):
            new = m.expand(by)
            out += [self.text[at : m.start()], new]
            origin += [*self.origin[at : m.start()], *[self.origin[m.start()]] * len(new)]
            at = m.end()
        return Clean(self.typed, "".join([*out, self.text[at:]]), [*origin, *self.origin[at:]]) if out else self


def cleaned(text: str, most: int, what: str, hint: str) -> Clean:
    """An answer that is no single formula, in plain signs. Raises Unreadable where it has too many characters."""
    if len(text) > most:
        raise Unreadable(f"this is too long for {what}", text, most, hint)
    plain, origin = normal(text)
    plain, start = unwrapped(plain)
    places = range(len(text)) if origin is None else origin
    found = Clean(text, plain[start:], places[start : len(plain)])
    if "\\" in found.text or "$" in found.text or "`" in found.text:
        for spelled, sign in _SIGNS.items():
            found = found.replaced(spelled, sign)
        found = found.replaced(_LETTERS, r"\1").replaced(_WORDS, r" \1 ").replaced(_ROOM, " ").replaced(_SIZED, "")
        found = found.replaced(_OPENING, "{").replaced(_CLOSING, "}")
    return found.part(0, len(found.text))


def is_blank(answer: str) -> bool:
    """Whether nothing was answered: no text, or only what stands for a gap (____, ..., ?)."""
    return len(answer) < 1000 and not answer.strip("_.…? \n\t").strip().strip("_.…?").strip()
