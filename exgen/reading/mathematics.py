"""Mathematics that a student typed: an expression, a vector or a matrix, with what is written beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from exgen.errors import Unreadable
from exgen.judging import Outcome, agrees
from exgen.reading.cleaning import unwrapped
from exgen.reading.sides import NoSides, Sides, has_sides, sides
from exgen.reading.tables import MAX_ROWS, RULE
from exgen.reading.tidy import tidy
from exgen.reading.wording import in_words
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
    rows = [line.strip("|").split("|") for line in lines if not RULE.fullmatch(line)]
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
