"""Which lines below an answer are a part of it: the rows of a matrix or a table, and the items of a list.

A remark below an answer must not become a part of it, and no row may be lost.
"""

from __future__ import annotations

import re

from exgen.terms import GREEK, SPELLINGS

LONGEST = 2000  # characters of a line that is looked at
DEEPEST = 4  # brackets around a row
_WORD = re.compile(r"\\?[^\W\d_]{2,}")
_DECIMAL = re.compile(r"\s*[-+−]?\d+,\d+\s*")
_KNOWN = {*SPELLINGS, *GREEK.values(), "true", "false", "yes", "no", "inf", "infty", "nan"}
_OPEN, _CLOSE = "([{", ")]}"
_ITEM = re.compile(r"\s*(?P<sign>[-+*•–])\s+(?P<item>\S.*)")
_MINUS = "-–"
_PLAIN = re.compile(r"[A-Z](?:\s*(?:,|;|and|\s)\s*[A-Z])*|\([A-Za-z]\)|(?i:true|false|yes|no|none)")
UNSURE = "•"  # no sign of mathematics: what begins with it is read as nothing


def goes_on(first: str, line: str) -> bool:
    """Whether a line is a further row of what began with `first` on the line of the label.

    It is where it has as many cells, two at least, parted in the same way; where no sign but a comma, a semicolon or a
    blank parts them, a word that is no function's and does not stand in the first row tells a remark.
    """
    first, line = first.strip(), line.strip()
    if not line or max(len(first), len(line)) > LONGEST:
        return False
    for sign in "|\t":
        if sign in first and sign in line:
            return first.strip("|").count(sign) == line.strip("|").count(sign)
    own, its = _cells(first), _cells(line)
    if len(own) < 2 or len(own) != len(its) or _DECIMAL.fullmatch(first) or _DECIMAL.fullmatch(line):
        return False
    words = {word for word in _WORD.findall(line) if not word.startswith("\\")} - set(_WORD.findall(first))
    if any(word not in _KNOWN and word.lower() not in _KNOWN for word in words):
        return False
    return all(_may_be_a_value(cell) for cell in its)


def _may_be_a_value(cell: str) -> bool:
    return any(c.isalnum() or c in "∞" for c in cell) and cell[-1] not in ".!?:="


def _cells(line: str) -> list[str]:
    """A line cut at its semicolons, else commas, else blanks, outside brackets; of one in brackets its inside."""
    for _ in range(DEEPEST):
        if line and line[0] in _OPEN and _closing(line) == len(line.rstrip(",;")) - 1:
            line = line[1 : _closing(line)].strip()
    for sign in (";", ",", " "):
        cells = _cut(line.rstrip(",;"), sign)
        if len(cells) > 1:
            return cells
    return [line]


def _closing(line: str) -> int:
    """Where the bracket closes that a line begins with; -1 where it does not."""
    depth = 0
    for at, c in enumerate(line):
        depth += (c in _OPEN) - (c in _CLOSE)
        if depth == 0:
            return at
    return -1


def _cut(line: str, sign: str) -> list[str]:
    cells, depth, start = [], 0, 0
    for at, c in enumerate(line):
        depth += (c in _OPEN) - (c in _CLOSE)
        if c == sign and depth <= 0:
            cells.append(line[start:at])
            start = at + 1
    return [cell.strip() for cell in [*cells, line[start:]] if cell.strip()]


def items(text: str) -> str:
    """The lines of a list in Markdown without its signs: `- A`, `- C` below a label are A and C.

    One line alone that begins with a minus and a blank could be a list or a negative number. Nothing is guessed: it
    cannot be read then, unless it is option letters or a word.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    found = [_ITEM.fullmatch(line) for line in lines]
    matches = [item for item in found if item]
    if not lines or len(matches) < len(lines) or len({item["sign"] for item in matches}) > 1:
        return text
    if len(lines) == 1 and matches[0]["sign"] in _MINUS and not _PLAIN.fullmatch(matches[0]["item"].strip()):
        return f"{UNSURE} {matches[0]['item'].strip()}"
    return "\n".join(item["item"].strip() for item in matches)
