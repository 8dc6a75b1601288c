"""A table that was typed: its heading and its cells, as text."""

from __future__ import annotations

import re

from exgen.errors import Unreadable
from exgen.reading.short import FALSE, TRUE

MAX_TABLE = 20_000  # characters, and MAX_ROWS lines, of one table
MAX_ROWS = 500

_SIZE = re.compile(r"[0-9]+")
RULE = re.compile(r"[\s|:+=-]*-[\s|:+=-]*")


def read_table(text: str) -> tuple[list[str], list[list[str]]]:
    """The heading of a table, [] where it has none, and its cells, row by row, as typed; without the rule between.

    Takes Markdown, and lines parted by tabs, semicolons, commas or blanks (not inside brackets). Without a rule the
    first line is a heading if it alone has no numbers and no truth values.
    """
    if len(text) > MAX_TABLE:
        message = f"a table of more than {MAX_TABLE} characters"
        raise Unreadable(message, text, MAX_TABLE, "leave out what is not asked for")
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    lines = [line for line in lines if line and line not in {"```", "$$"}]
    if not lines:
        raise Unreadable("there is no table here", text, 0, "write one row a line, with | between the cells")
    if len(lines) > MAX_ROWS:
        raise Unreadable(f"a table of more than {MAX_ROWS} rows", text, 0, "leave out what is not asked for")
    rules = [i for i, line in enumerate(lines) if RULE.fullmatch(line) and ("|" in line or "--" in line)]
    rest = [line for i, line in enumerate(lines) if i not in rules]
    sign = _separator(rest)
    rows = [_cells(line, sign) for line in rest]
    if rules and rules[0] <= 1:
        return (rows[0], rows[1:]) if rules[0] else ([], rows)
    if len(rows) > 1 and _heading(rows[0]) and not any(_heading(row) for row in rows[1:]):
        return rows[0], rows[1:]
    return [], rows


def _heading(row: list[str]) -> bool:
    # a lone w, t or f is a variable's name sooner than a truth value
    truths = {word for word in TRUE | FALSE if len(word) > 1} | set("TF✓✔✗✘")
    return all(cell not in truths and cell.lower() not in truths and not _SIZE.search(cell) for cell in row)


def _separator(lines: list[str]) -> str:
    """What parts the cells: the first of these that stands outside brackets in every line."""
    for sign in "|\t;,":
        if all(len(_cells(line, sign)) > 1 or (sign == "|" and "|" in line) for line in lines):
            return sign
    return " "


def _cells(line: str, sign: str) -> list[str]:
    """One line cut at a sign where no bracket is open (at | in any case: brackets span no cells of Markdown)."""
    if sign == "|":
        line = line.removeprefix("|")
        if line.endswith("|") and not line.endswith("\\|"):
            line = line[:-1]
    cells, depth, start = [], 0, 0
    for i, c in enumerate(line):
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        elif c == sign and (depth <= 0 or sign == "|") and line[i - 1 : i] != "\\":
            cells.append(line[start:i])
            start = i + 1
    cells = [cell.strip().replace("\\|", "|") for cell in [*cells, line[start:]]]
    return [cell for cell in cells if cell] if sign == " " else cells
