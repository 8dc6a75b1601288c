"""What a student typed, read into exact values without ever being run as code.

`read` takes an expression, a vector or a matrix, `read_table` the cells of a table; `exgen.short` takes what is not
mathematics. Each ends, whatever the input, soon and in little memory, with a value or with Unreadable.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from exgen.cleaning import unwrapped
from exgen.errors import Unreadable
from exgen.short import FALSE, TRUE
from exgen.sides import NoSides, Sides, has_sides, sides
from exgen.terms import (
    MAX_LENGTH,
    Lexer,
    Names,
    Number,
    Parser,
    Row,
    Term,
    about,
    canonical,
    figures,
    names_of,
    normal,
    number,
    parts,
    plain,
    vocabulary,
)
from exgen.terms import shape as shape_of
from exgen.tidy import tidy
from exgen.wording import in_words


def read_array(text: str, names: Iterable[str] | None = None, **how: Any) -> Term:
    """As `read`, of a vector or a matrix, which people also type without brackets: 1 2; 3 4, or a row a line."""
    try:
        return read(text, names, **how)
    except Unreadable:
        if rows := _in_rows(text):
            return read(rows, names, **how)
        if any(bracket in text for bracket in "[]()|\\="):
            raise
        try:
            return read(f"[{text.strip().rstrip('.')}]", names, **how)
        except Unreadable:
            pass
        raise  # what is wrong with the text as it was typed


def _in_rows(text: str) -> str:
    """A matrix that was typed as the rows of a Markdown table, in brackets; "" where it is none."""
    lines = [line.strip() for line in text.strip().split("\n")[:MAX_ROWS]]
    if not all(re.fullmatch(r"\|[^|]+(?:\|[^|]+)+\|", line) for line in lines):
        return ""
    rows = [line.strip("|").split("|") for line in lines if not _RULE.fullmatch(line)]
    shown = [", ".join(cell.strip() for cell in row) for row in rows]
    return f"[{shown[0]}]" if len(shown) == 1 else f"[{', '.join(f'[{row}]' for row in shown)}]"


def read(
    text: str,
    names: Iterable[str] | None = None,
    *,
    free: bool = False,
    scalar: bool = False,
    shape: tuple[int, ...] | None = None,
    functions: Mapping[str, tuple[str, ...]] | None = None,
    entries: Sequence[str] = (),
) -> Term:
    """An expression, a vector or a matrix.

    `names` are the problem's; any other is refused, unless `free`. Without `names` every single letter, subscripted
    or not, is a variable and a run of letters their product. `functions` are those names that stand for functions of
    others: with {"s": ("z",)}, s(z) is s. `shape` is what is asked for, () for one number (or `scalar`): then 0,5 has
    a decimal comma, and what could be right with other commas only is refused. `entries` names the entries of a
    vector in their order, for `b = 1, a = 2`. Raises Unreadable.
    """
    if len(text) > MAX_LENGTH:
        message = f"an answer of more than {MAX_LENGTH} characters"
        raise Unreadable(message, text, MAX_LENGTH, "write it in a simpler form")
    clean, origin = normal(text)
    if (scalar or shape == ()) and "\n" in clean:
        clean = clean.replace("\n", " ")  # a sum that goes on in the next line
    clean, start = unwrapped(clean)
    if "$" in clean and clean.count("$", start) % 2 == 0:  # around each entry: [$1$, $-3$]
        clean = clean[:start] + clean[start:].replace("$", " ")
    known = () if names is None else tuple(names)
    allowed = vocabulary(known, free or names is None, tuple(functions.items()) if functions else ())
    wanted = () if scalar else shape
    if not clean[start:].strip():
        raise Unreadable("there is no answer here", text, 0, "type a number, an expression or a vector")
    special = _SPECIAL.search(clean)
    if special:
        clean = tidy(clean)
    reader = _Reader(text, clean, origin, allowed, wanted, entries)
    try:
        return reader.whole(start) if special else reader.value(start, len(clean))
    except Unreadable:
        spoken = in_words(clean, start, allowed, wanted)
        if spoken is None:
            raise
        try:
            return reader.value(*spoken)
        except Unreadable:
            pass
        raise  # what is wrong with the text as it was typed


_SPECIAL = re.compile(  # what is tidied, or parts sides
    r"[_=<≈→~]|->|\\(?:to|approx|sim|cong|(?:long)?rightarrow|Rightarrow)| (?:and|und) "
)
_DECIMAL = re.compile(r"(?<![\w.,])([0-9]+),([0-9]+)(?!\w|\.[0-9]|,\S)")
_PAIRS = re.compile(r"[\s\[(]*(?:[-+]?[0-9]+,[0-9]+,)+[-+]?[0-9]+,[0-9]+[\s\])]*")


def decimal_commas(text: str) -> str | None:
    """The text with points for its decimal commas, if it may have any: of 1,5; 2 and 1,5, 2,5 and 1,5,2,5."""
    if _PAIRS.fullmatch(text):
        return re.sub(r"([0-9]+),([0-9]+)", r"\1.\2", text)
    changed = _DECIMAL.sub(r"\1.\2", text)
    return changed if changed != text else None


class _Reader:
    """Reads the parts of one answer."""

    def __init__(
        self,
        text: str,
        clean: str,
        origin: list[int] | None,
        names: Names,
        shape: tuple[int, ...] | None,
        entries: Sequence[str],
    ) -> None:
        self.text, self.clean, self.origin = text, clean, origin
        self.names = names
        self.shape = shape
        self.entries = entries

    def whole(self, start: int) -> Term:
        """The value, after `dy/dx =` if that is there."""
        if not has_sides(self.clean):
            return self.value(start, len(self.clean))
        try:
            found = sides(self.clean, start)
        except NoSides as error:
            self.fail(error.message, error.at, error.hint)
        if found.listed:
            values = [self.value(*span, inner=True) for span in found.spans]
            if any(isinstance(value, Row) for value in values) or self.shape == ():
                self.fail("one value is asked for" if self.shape == () else "a list of lists", start, "give one value")
            return self.ordered(Row(tuple(values)), found.names, start)
        if len(found.spans) == 1:
            value = self.value(*found.spans[0])
        else:
            value = self.chain(found)
        return self.ordered(value, found.names, start) if found.names else value

    def chain(self, found: Sides) -> Term:
        """One value in several forms, which have to agree: the last exact one, or the decimal with most figures."""
        values = [self.value(*span) for span in found.spans]
        best = max(range(len(values)), key=lambda i: (*_exactness(values[i]), i))
        for i, value in enumerate(values):
            if not _same(value, values[best]):
                shown = [plain(term)[:40] for term in (values[min(i, best)], values[max(i, best)])]
                hint = "give one value; only a name or a derivative may stand left of ="
                self.fail(f"{shown[0]} and {shown[1]} are not surely equal", found.spans[max(i, best)][0], hint)
        return values[best]

    def ordered(self, value: Term, names: tuple[str, ...], start: int) -> Term:
        """A list whose entries have names, in the order asked for: as typed only where it can be no other."""
        if not names:
            return value
        if not isinstance(value, Row) or len(value.items) != len(names) or len(set(names)) < len(names):
            self.fail("as many values are needed as names", start, "write the values alone, as in [1, 2]")
        asked = tuple(map(canonical, self.entries))
        if set(names) == set(asked):
            return Row(tuple(value.items[names.index(name)] for name in asked))
        if asked or list(names) != sorted(names, key=_natural):
            self.fail("the order of these values is unclear", start, "write them alone, in the order asked for: [1, 2]")
        return value

    def value(self, start: int, end: int, inner: bool = False) -> Term:
        """One value. `inner`: an entry of what was asked for."""
        shape = () if inner else self.shape
        term = self.parsed(start, end, shape == ())
        if shape is None or (not shape and type(term) is not Row):
            return term
        if shape == () and "," in self.clean:
            term = self.parsed(start, end, False)  # a list, whatever its commas are
        if _fits(term, shape):
            return term
        typed = self.clean[start:end].strip()
        if len(shape) == 1 and shape[0] == len(typed) > 2 and set(typed) <= {"0", "1"}:
            return Row(tuple(number(int(digit)) for digit in typed))  # a column of a truth table, written as 0110
        self.no_other_reading(term, start, end, shape)
        return term

    def parsed(self, start: int, end: int, scalar: bool) -> Term:
        clean = self.clean if end == len(self.clean) else self.clean[:end]
        lexer = Lexer(self.text, clean, self.origin, self.names, scalar)
        lexer.start = start
        return Parser(lexer, self.names).answer()

    def no_other_reading(self, term: Term, start: int, end: int, shape: tuple[int, ...]) -> None:
        """What does not fit is refused where it would fit with decimal commas, or cut into digits."""
        typed = self.clean[start:end].strip()
        changed = decimal_commas(self.clean[start:end]) if "," in typed else None
        if changed:
            changed = self.clean[:start] + changed
            other = Lexer(self.text, changed, self.origin, self.names, False)
            other.start = start
            try:
                fits = _fits(Parser(other, self.names).answer(), shape)
            except Unreadable:
                fits = False
            if fits:
                place = next(i for i in range(start, end) if self.clean[i] != changed[i])
                self.fail("this comma could be a decimal comma", place, "write 0.5; 1.5, or put blanks after commas")
        if typed.isdigit() and len(typed) == math.prod(shape) > 1:
            hint = f"write {', '.join(typed[:3])}" + ", ..." * (len(typed) > 3)
            self.fail("these digits could be one number or several", start, hint)

    def fail(self, message: str, at: int, hint: str) -> NoReturn:
        Lexer(self.text, self.clean, self.origin, self.names, False).fail(message, at, hint)


def _fits(term: Term, shape: tuple[int, ...]) -> bool:
    """Whether a term has a shape, where 5 is [5] and a row or a column is a vector."""
    return [n for n in shape_of(term) if n != 1] == [n for n in shape if n != 1]


def _natural(name: str) -> list[tuple[str, int]]:
    """Names in the order a, b, w_1, w_2, w_10."""
    return [(word, int(digits or 0)) for word, digits in re.findall(r"([^0-9]+)([0-9]*)", name)]


def _exactness(term: Term) -> tuple[bool, int]:
    """Whether no decimal is in a term, and else how many figures it shows as one decimal."""
    return not _decimals(term), figures(term) or 0


def _decimals(term: Term) -> list[int]:
    """The figures of the decimals in a term."""
    if isinstance(term, Number):
        return [] if term.figures is None else [term.figures]
    return [count for part in parts(term) for count in _decimals(part)]


def _same(a: Term, b: Term) -> bool:
    """Whether two forms of one value agree: exactly, by rounding, or about so where decimals were worked with."""
    from exgen.judging import Outcome, agrees

    if isinstance(a, Row) and isinstance(b, Row):
        return shape_of(a) == shape_of(b) and all(map(_same, a.items, b.items))
    if isinstance(a, Row) or isinstance(b, Row):
        return False
    if Outcome.EQUAL in (agrees(a, b, figures=1), agrees(b, a, figures=1)):
        return True
    if any(_decimals(term) and not figures(term) for term in (a, b)):
        left, right = about(a), about(b)
        allowed = min(0.02, 5 * 10.0 ** -min([*_decimals(a), *_decimals(b)]))
        return left is not None and right is not None and abs(left - right) <= allowed * max(abs(left), abs(right))
    return False


def functions_of(where: Mapping[str, str], names: Iterable[str] | None) -> dict[str, tuple[str, ...]]:
    """Which names are functions of others, for `read`, by the formulas that they stand for."""
    found = {name: tuple(sorted(names_of(read(formula, names)))) for name, formula in where.items()}
    return {name: of for name, of in found.items() if of}


_E = re.compile(r"(?<![\w.])e\b|(?<=[0-9])e(?![\w.]|[-+−][0-9])")
_TIMES_E = re.compile(r"(?<![\w.])([0-9]+)e(?=[-+−][0-9])")


def holds_e(key: str) -> bool:
    """Whether the number e stands in a key."""
    return _E.search(key) is not None


def beside(key: str, text: str) -> str:
    """An answer as it is meant beside a key that holds the number e: there 5e+6 is 5e + 6, and 5.0e+6 still 5000000."""
    return _TIMES_E.sub(r"\1*e", text) if "e" in text and holds_e(key) else text


# -- tables ------------------------------------------------------------------------------------------------------

MAX_TABLE = 20_000  # characters, and MAX_ROWS lines, of one table
MAX_ROWS = 500

_SIZE = re.compile(r"[0-9]+")
_RULE = re.compile(r"[\s|:+=-]*-[\s|:+=-]*")


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
    rules = [i for i, line in enumerate(lines) if _RULE.fullmatch(line) and ("|" in line or "--" in line)]
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
