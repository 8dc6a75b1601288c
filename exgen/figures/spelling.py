"""Labels of pictures where there is no TeX: runs of unicode, raised and lowered, and how much room they take.

A fraction is written in a row (`4/3`). Widths are estimates, wide enough for Times and Computer Modern alike:
layout keeps its distances by them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from exgen.figures.labels import THIN, Atom, read

SCRIPT = 0.7  # size of a subscript or of half a fraction, of the text around it
SUPER, SUB = 0.38, -0.20  # baselines of scripts, in em
AXIS = 0.25  # height of fraction bars and minus signs above the baseline, in em
THIN_WIDTH = 0.22  # in em
# What is a factor to the right or to the left of it: a/b beside one would read as another product.
FACTOR_BEFORE = frozenset(["ord", "close", "word", "frac", "sqrt", "sup", "sub"])
FACTOR_AFTER = frozenset(["ord", "open", "word", "frac", "sqrt", "sup"])


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in a row of one style; `rise` and `size` in em of the whole label."""

    text: str
    rise: float
    size: float
    style: str


@dataclass(frozen=True, slots=True)
class Extent:
    """Estimated size in em: width, and reach above and below the baseline."""

    width: float
    above: float
    below: float


def runs(label: str) -> list[Run]:
    """The label as runs of characters, for a format that can only raise, lower and slant them."""
    joined: list[Run] = []
    for run in _runs(read(label), 0.0, 1.0):
        last = joined[-1] if joined else None
        if last and (last.rise, last.size, last.style) == (run.rise, run.size, run.style):
            joined[-1] = Run(last.text + run.text, last.rise, last.size, last.style)
        elif run.text:
            joined.append(run)
    return joined


def plain(label: str) -> str:
    """The label as plain text, for titles."""
    said, rise = "", 0.0
    for run in runs(label):
        said += ("^" if run.rise > max(rise, 0.0) else "") + run.text
        rise = run.rise
    return said.replace(THIN, " ")


def _runs(atoms: Sequence[Atom], rise: float, size: float) -> list[Run]:
    found: list[Run] = []
    for index, atom in enumerate(atoms):
        before = atoms[index - 1].role if index else ""
        after = atoms[index + 1].role if index + 1 < len(atoms) else ""
        if atom.role == "sup":
            found += _runs(atom.parts[0], rise + size * SUPER, size * SCRIPT)
        elif atom.role == "sub":
            found += _runs(atom.parts[0], rise + size * SUB, size * SCRIPT)
        elif atom.role == "group":
            found += _runs(atom.parts[0], rise, size)
        elif atom.role == "frac":
            top, bottom = (_runs(part, rise, size) for part in atom.parts)
            whole = [*_bracketed(top, _is_sum(atom.parts[0])), Run("/", rise, size, "upright"),
                     *_bracketed(bottom, not _is_one(atom.parts[1]))]
            found += _bracketed(whole, before in FACTOR_BEFORE or after in FACTOR_AFTER)
        elif atom.role == "sqrt":
            found += [Run("√", rise, size, "upright"),
                      *_bracketed(_runs(atom.parts[0], rise, size), not _is_one(atom.parts[0]))]
        else:
            found.append(Run(_spaced(atom, before, after, THIN if size == 1.0 else ""), rise, size, atom.style))
    return found


def _spaced(atom: Atom, before: str, after: str, space: str) -> str:
    """The sign with the spaces that TeX would put around it, which are none in scripts."""
    left = right = ""
    if atom.role in ("bin", "rel"):
        left, right = space if before else "", space if after else ""
    elif atom.role == "punct":
        right = space if after else ""
    elif atom.role == "word":
        left = space if before in FACTOR_BEFORE else ""
        right = space if after in FACTOR_AFTER - {"open", "sup"} else ""
    return left + atom.text + right


def _is_sum(atoms: Sequence[Atom]) -> bool:
    return any(atom.role in ("bin", "rel", "frac") for atom in atoms)


def _is_one(atoms: Sequence[Atom]) -> bool:
    """Whether atoms need no brackets below a fraction bar or a root: one sign with its scripts, or a number."""
    number = all(atom.text.isdigit() or atom.text == "." for atom in atoms)
    return number or len([atom for atom in atoms if atom.role not in ("sup", "sub")]) == 1


def _bracketed(inner: list[Run], brackets: bool) -> list[Run]:
    if not (brackets and inner):
        return inner
    rise, size = inner[0].rise, inner[0].size
    return [Run("(", rise, size, "upright"), *inner, Run(")", rise, size, "upright")]


# -- measuring ---------------------------------------------------------------------------------------------------

@lru_cache(maxsize=4096)
def extent(label: str) -> Extent:
    """How much room a label may take, in TeX or in a row."""
    stacked = _extent(read(label))
    row = runs(label)
    width = sum(run.size * sum(_width(c) for c in run.text) for run in row)
    return Extent(max(width, stacked.width), stacked.above, stacked.below)


def _width(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    if sign == THIN:
        return THIN_WIDTH
    if sign in " .,;:'′|!()[]/ijltfI":
        return 0.38
    if sign in "mwMW⋯\N{EM SPACE}":
        return 0.95
    if sign in "−+×÷·∗±=<>≤≥≠≈→⇒∈√":
        return 0.78
    if sign.isdigit():
        return 0.54
    return 0.76 if sign.isupper() else 0.58


def _extent(atoms: Sequence[Atom]) -> Extent:
    width, above, below = 0.0, 0.0, 0.0
    for atom in atoms:
        parts = [_extent(part) for part in atom.parts]
        if atom.role in ("sup", "sub"):
            rise = SUPER if atom.role == "sup" else SUB
            one = Extent(SCRIPT * parts[0].width, rise + SCRIPT * parts[0].above, SCRIPT * parts[0].below - rise)
        elif atom.role == "frac":
            wide = SCRIPT * max(part.width for part in parts) + 0.24
            reach = [SCRIPT * (part.above + part.below) + 0.12 for part in parts]
            one = Extent(wide, AXIS + reach[0], reach[1] - AXIS)
        elif atom.role == "sqrt":
            one = Extent(parts[0].width + 0.85, parts[0].above + 0.15, parts[0].below + 0.05)
        elif atom.role == "group":
            one = parts[0]
        else:
            room = 0.5 if atom.role in ("bin", "rel") else 0.0
            tall = any(c.isupper() or c.isdigit() or c in "bdfhiklt()[]/′βδζθλξφψ∂√∇" for c in atom.text)
            deep = any(c in "gjpqy()[]/,;Qβγζημξρφχψ" for c in atom.text) or (atom.text, atom.style) == ("f", "italic")
            one = Extent(sum(_width(c) for c in atom.text) + room, 0.75 if tall else 0.58, 0.24 if deep else 0.02)
        width, above, below = width + one.width, max(above, one.above), max(below, one.below)
    return Extent(width, above, below)
