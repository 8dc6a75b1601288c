"""What a student typed, read into exact values without ever being run as code.

`read` takes an expression, a vector or a matrix, `read_table` the cells of a table; `exgen.short` takes what is not
mathematics. Each ends, whatever the input, soon and in little memory, with a value or with Unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from exgen.characters import normal
from exgen.cleaning import unwrapped
from exgen.errors import Unreadable
from exgen.grammar import Parser
from exgen.lexing import MAX_LENGTH, Lexer
from exgen.names import vocabulary
from exgen.short import FALSE, TRUE
from exgen.terms import Term

# What may stand left of an equals sign: a name, a function of names, or a derivative.
_LETTERS = r"(?:\\(?:hat|bar|tilde|vec|mathbf|dot)\s*\{?\\?\w+\}?|\\?[A-Za-zα-ωΑ-Ω]+)"
_NAME = (
    rf"{_LETTERS}(?:_\{{[^{{}}=]{{1,20}}\}}|_?\w{{1,12}})?(?:\^\{{?[(\[]\w{{1,3}}[)\]]\}}?)?'{{0,3}}(?:\s*\([\w\s,]{{1,30}}\))?"
)
_D = r"(?:\\partial\s*|∂\s*|\\mathrm\{d\}\s*|d\s*)(?:\^\{?2\}?\s*)?"
_OF = r"(?:\(\s*[^()=]{1,60}\s*\)\s*)"
_LEFT = re.compile(
    rf"\s*(?:{_NAME}(?:\.grad)?|{_D}(?:{_NAME}|{_OF})?\s*/\s*{_D}{_NAME}(?:\^\{{?2\}}?)?\s*(?:{_OF}|{_NAME})?"
    rf"|\\[dt]?frac\s*\{{\s*{_D}(?:{_NAME})?\s*\}}\s*\{{\s*{_D}{_NAME}\s*\}}\s*(?:{_NAME})?"
    rf"|(?:∇|\\nabla\s?)(?:_\w|_\{{\w{{1,9}}\}})?\s*{_NAME})?\s*"
)


def read(text: str, names: Iterable[str] | None = None, *, free: bool = False, scalar: bool = False) -> Term:
    """An expression, a vector or a matrix.

    `names` are the problem's; any other is refused, unless `free`. Without `names` every single letter, subscripted
    or not, is a variable and a run of letters their product. `scalar` says that one number is wanted, so that the
    comma of 0,5 is a decimal comma. Raises Unreadable.
    """
    if len(text) > MAX_LENGTH:
        message = f"an answer of more than {MAX_LENGTH} characters"
        raise Unreadable(message, text, MAX_LENGTH, "write it in a simpler form")
    clean, origin = normal(text)
    clean, start = unwrapped(clean)
    allowed = vocabulary(() if names is None else tuple(names), free or names is None)
    lexer = Lexer(text, clean, origin, allowed, scalar)
    if not clean[start:].strip():
        raise Unreadable("there is no answer here", text, 0, "type a number, an expression or a vector")
    lexer.start = _after_equals(lexer, start)
    return Parser(lexer, allowed).answer()


_E = re.compile(r"\be\b")
_TIMES_E = re.compile(r"(?<![\w.])([0-9]+)e(?=[-+−][0-9])")


def holds_e(key: str) -> bool:
    """Whether the number e stands in a key."""
    return _E.search(key) is not None


def beside(key: str, text: str) -> str:
    """An answer as it is meant beside a key that holds the number e: there 5e+6 is 5e + 6, and 5.0e+6 still 5000000."""
    return _TIMES_E.sub(r"\1*e", text) if "e" in text and holds_e(key) else text


def _after_equals(lexer: Lexer, start: int) -> int:
    """Where the value starts: after `dy/dx =`, if that is there."""
    clean = lexer.clean
    at = min((i for i in (clean.find("=", start), clean.find("≈", start)) if i >= 0), default=-1)
    if at < 0 or "requires_grad" in clean[:at] or "dtype" in clean[:at] or "grad_fn" in clean[:at]:
        return start
    if clean[at - 1 : at] == ":":
        at -= 1
    if at - start > 160 or not _LEFT.fullmatch(clean, start, at):
        hint = "give one value; only a name or a derivative may stand left of ="
        lexer.fail("an equation is not understood here", at, hint)
    return at + (2 if clean[at] == ":" else 1)


# -- tables ------------------------------------------------------------------------------------------------------

MAX_TABLE = 20_000  # characters, and MAX_ROWS lines, of one table
MAX_ROWS = 500

_SIZE = re.compile(r"[0-9]+")
_RULE = re.compile(r"[\s|:+=-]*-[\s|:+=-]*")


def read_table(text: str) -> list[list[str]]:
    """The cells of a table, row by row, as typed; without its heading and the rule under it.

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
    rules = [i for i, line in enumerate(lines) if _RULE.fullmatch(line) and ("|" in line or "--" in line)]
    if rules and rules[0] <= 1:
        lines = lines[rules[0] + 1 :]
        rules = [i - rules[0] - 1 for i in rules[1:]]
        rows = [_cells(line, _separator(lines)) for i, line in enumerate(lines) if i not in rules]
        return rows
    rows = [_cells(line, _separator(lines)) for i, line in enumerate(lines) if i not in rules]
    if len(rows) > 1 and _heading(rows[0]) and not any(_heading(row) for row in rows[1:]):
        rows.pop(0)
    return rows


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
