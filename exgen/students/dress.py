"""The same answer in another dress: each kind of answer typed as people and programs write it, a dozen ways and more.

A way gives None where the answer cannot be written in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from exgen import answers
from exgen.answers import Question
from exgen.exact import Array
from exgen.sets import Interval
from exgen.students.sitting import Sitting, Student
from exgen.students.spelling import as_printed, decimals, latex, listed, matrix, minus, plain, rows_of, unreduced
from exgen.trace import Table

Way: TypeAlias = Callable[[Any, Question], str | None]


def typed(question: Question, value: Any, way: str) -> str:
    """A value in one of the WAYS of its kind; as the key is printed where it cannot be written in that way."""
    return WAYS[question.kind][way](value, question) or answers.named(question.kind).plain(value)


def students(sitting: Sitting) -> Iterator[tuple[Student, Mapping[str, str]]]:
    """Each types all parts of one kind in one way, until every way was typed; and the way of each step."""
    for number in range(max(len(WAYS[question.kind]) for question in sitting.questions)):
        ways = {question.step: way_of(question, number) for question in sitting.questions}
        text = {q.step: typed(q, sitting.value(q), ways[q.step]) for q in sitting.questions}
        yield Student(", ".join(dict.fromkeys(ways.values())), text), ways


def rounds(way: str) -> bool:
    """Whether a number typed in this way may be rounded, so that what follows from it is not what followed before."""
    return "decimal" in way or way in ("about", "tensor(...)", "np.array(...)")


def way_of(question: Question, number: int) -> str:
    """The ways of a kind in turn."""
    ways = list(WAYS[question.kind])
    return ways[number % len(ways)]


def _around(left: str, right: str = "", spell: Callable[[Any], str] | None = None) -> Way:
    """The whole answer between two signs."""

    def way(value: Any, question: Question) -> str:
        return left + (spell(value) if spell else answers.named(question.kind).plain(value)) + right

    return way


def _spelled(spell: Callable[[Any], str]) -> Way:
    return lambda value, question: spell(value)


def _unless_form(way: Way) -> Way:
    """For a way that changes the form, which some questions ask for."""
    return lambda value, question: None if "form" in question.ask else way(value, question)


# -- numbers and expressions -------------------------------------------------------------------------------------

def _chain(value: Any, question: Question) -> str | None:
    """3/8 = 0.375"""
    rounded = decimals(question)(value)
    return f"{plain(value)} = {rounded}" if rounded != plain(value) else None


COMMON: dict[str, Way] = {
    "as the key is printed": _around(""),
    "full stop": _around("", "."),
    "backticks": _around("`", "`"),
    "bold": _around("**", "**"),
    "blanks around": _around("  ", "  "),
}
SCALAR: dict[str, Way] = {
    "between dollars": _around("$", "$", latex),
    "LaTeX in \\( \\)": _around(r"\(", r"\)", latex),
    "large fractions of LaTeX": lambda value, _: "$$" + latex(value).replace(r"\frac", r"\dfrac") + "$$",
    "y = before it": _around("y = "),
    "= before it": _around("= "),
    "minus of a word processor": _spelled(minus),
    "in brackets": _around("(", ")"),
    "as a list of one": _around("[", "]"),
    "over 1": _unless_form(lambda value, _: f"({plain(value)})/1"),
}
NUMBER: dict[str, Way] = {
    **COMMON,
    **SCALAR,
    "decimal, 3 figures": lambda value, question: decimals(question)(value),
    "decimal, as programs print": lambda value, question: as_printed(question)(value),
    "decimal, 6 figures": lambda value, question: decimals(question, 3)(value),
    "fraction unreduced": _unless_form(_spelled(unreduced)),
    "tensor(...)": lambda value, question: f"tensor({decimals(question, 3)(value)})",
    "about": lambda value, question: f"≈ {rounded}" if (rounded := decimals(question)(value)) != plain(value) else None,
    "exact = decimal": _chain,
}


def _juxtaposed(value: Any, _: Question) -> str:
    """Products without a sign where that is plain: 3x."""
    return re.sub(r"(?<![\w.])(\d+)\*(?=[a-zA-Z(])(?!e\^)", r"\1", plain(value))


def _superscripts(value: Any, _: Question) -> str:
    return re.sub(r"\^([0-9])(?![0-9/.])", lambda m: "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(m[1])], plain(value))


EXPRESSION: dict[str, Way] = {
    **COMMON,
    **SCALAR,
    "f(...) = before it": lambda value, q: f"f({q.names[0] if q.names else 'x'}) = {plain(value)}",
    "** for powers": lambda value, _: plain(value).replace("^", "**"),
    "products without a sign": _juxtaposed,
    "points for products": lambda value, _: plain(value).replace("*", "·"),
    "raised digits": _superscripts,
    "exp for powers of e": lambda value, _: re.sub(r"\be\^(\([^()]*\)|\w+)", _exp, plain(value)),
    "0 added": _unless_form(lambda value, _: f"{plain(value)} + 0"),
    "doubled and halved": _unless_form(lambda value, _: f"2*({plain(value)})/2"),
}


def _exp(found: re.Match[str]) -> str:
    return f"exp({found[1].strip('()')})"


# -- vectors and matrices ----------------------------------------------------------------------------------------

def _cells(value: Any, spell: Callable[[Any], str] = plain, upright: bool = False) -> list[list[str]]:
    rows = [[spell(entry) for entry in row] for row in rows_of(value)]
    return [[entry] for entry in rows[0]] if upright and len(value.shape) == 1 else rows


def _nested(rows: list[list[str]], value: Any) -> str:
    """As Python lists, of the value's own shape."""
    inside = listed(rows, "[", ", ", "]")
    return inside if len(value.shape) == 1 else f"[{inside}]"


def _lists(spell: Callable[[Any], str], before: str = "", after: str = "") -> Way:
    return lambda value, _: f"{before}{_nested(_cells(value, spell), value)}{after}"


def _by_blanks(value: Any, _: Question) -> str | None:
    """[1 2; 3 4], as numpy and Octave print it."""
    rows = _cells(value)
    return None if any(" " in entry for row in rows for entry in row) else f"[{'; '.join(map(' '.join, rows))}]"


def _a_row_a_line(value: Any, _: Question) -> str | None:
    return "\n".join(", ".join(row) for row in _cells(value)) if len(value.shape) == 2 else None


def _vector_only(way: Callable[[Any], str]) -> Way:
    return lambda value, _: way(value) if len(value.shape) == 1 else None


ARRAY: dict[str, Way] = {
    **COMMON,
    "column": _vector_only(lambda value: f"[{listed(_cells(value, upright=True), '[', ', ', ']')}]"),
    "one-row matrix": _vector_only(lambda value: f"[[{', '.join(map(plain, value))}]]"),
    "semicolons": lambda value, _: f"[{'; '.join(map(', '.join, _cells(value, upright=True)))}]",
    "blanks for commas": _by_blanks,
    "no brackets": _vector_only(lambda value: ", ".join(map(plain, value))),
    "a row a line": _a_row_a_line,
    "round brackets": lambda value, _: _nested(_cells(value), value).replace("[", "(").replace("]", ")"),
    "transposed row": _vector_only(lambda value: f"({', '.join(map(plain, value))})^T"),
    "pmatrix": lambda value, _: f"${matrix(_cells(value, latex, upright=True))}$",
    "bmatrix, a vector as a row": lambda value, _: f"$${matrix(_cells(value, latex), 'bmatrix')}$$",
    "matrix as sympy prints": lambda value, _: rf"\left[{matrix(_cells(value, latex, upright=True), 'matrix')}\right]",
    "Matrix(...) of sympy": lambda value, _: f"Matrix([{listed(_cells(value, upright=True), '[', ', ', ']')}])",
    "tensor(...)": lambda value, question: _lists(decimals(question, 3), "tensor(", ")")(value, question),
    "np.array(...)": lambda value, question: _lists(decimals(question, 3), "np.array(", ")")(value, question),
    "array of LaTeX": lambda value, _: _latex_array(value),
    "decimals, 3 figures": lambda value, question: _lists(decimals(question))(value, question),
    "decimals, as programs print": lambda value, question: _lists(as_printed(question))(value, question),
    "fractions unreduced": _unless_form(_lists(unreduced)),
    "minus of a word processor": _lists(minus),
    "w = before it": _lists(plain, "w = "),
}


def _latex_array(value: Any) -> str:
    rows = _cells(value, latex, upright=True)
    inside = r"\\".join("&".join(row) for row in rows)
    return rf"\left(\begin{{array}}{{{'c' * len(rows[0])}}}{inside}\end{{array}}\right)"


# -- sets and intervals ------------------------------------------------------------------------------------------

EMPTY = ["none", "{}", "∅", "no solution", "empty set", r"$\emptyset$", "there are none", "None", "nothing"]


def _elements(write: Callable[[list[str]], str], spell: Callable[[Any], str] = plain) -> Way:
    """A set by the texts of its elements; an empty one is written in words."""
    return lambda value, _: write([spell(item) for item in value.items]) if value.items else None


def _or_empty(way: Way, word: str) -> Way:
    return lambda value, question: way(value, question) or (None if value.items else word)


SETS: dict[str, Way] = {
    **COMMON,
    "between dollars": _elements(lambda items: rf"$\{{{', '.join(items)}\}}$", latex),
    "braces that grow": _elements(lambda items: rf"\left\{{{', '.join(items)}\right\}}", latex),
    "without braces": _elements(", ".join),
    "other order": _elements(lambda items: "{" + ", ".join(reversed(items)) + "}"),
    "semicolons": _elements("; ".join),
    "x = ... or x = ...": _elements(lambda items: " or ".join(f"x = {item}" for item in items)),
    "x_1 = ..., x_2 = ...": _elements(lambda items: ", ".join(f"x_{i} = {t}" for i, t in enumerate(items, 1))),
    "... and ...": _elements(" and ".join),
    "S = before it": _elements(lambda items: "S = {" + ", ".join(items) + "}"),
    "as a list": _elements(lambda items: "[" + ", ".join(items) + "]"),
    "an element twice": _elements(lambda items: "{" + ", ".join([*items, items[0]]) + "}"),
    "minus of a word processor": _elements(lambda items: "{" + ", ".join(items) + "}", minus),
}
# An empty set in one of the words for it.
SET = {name: _or_empty(way, EMPTY[number % len(EMPTY)]) for number, (name, way) in enumerate(SETS.items())}


def _ends(value: Interval, infinity: str = "inf", spell: Callable[[Any], str] = plain) -> tuple[str, str]:
    low = f"-{infinity}" if value.low is None else spell(value.low)
    return low, infinity if value.high is None else spell(value.high)


def _brackets(value: Interval, signs: str = "[(])", between: str = ", ", **how: Any) -> str:
    """`signs` are those of a closed and an open left end, and of a closed and an open right end."""
    low, high = _ends(value, **how)
    return f"{signs[not value.low_closed]}{low}{between}{high}{signs[2 + (not value.high_closed)]}"


def _inequality(
    value: Interval, signs: tuple[str, str] = ("<", "<="), spell: Callable[[Any], str] = plain
) -> str | None:
    low, high = _ends(value, spell=spell)
    if value.low is None:
        return None if value.high is None else f"x {signs[value.high_closed]} {high}"
    if value.high is None:
        return f"x {_turned(signs[value.low_closed])} {low}"
    return f"{low} {signs[value.low_closed]} x {signs[value.high_closed]} {high}"


def _turned(sign: str) -> str:
    return sign.translate(str.maketrans("<≤", ">≥")).replace("leq", "geq")


def _from_above(value: Interval, _: Question) -> str | None:
    if value.low is None or value.high is None:
        return None
    low, high = _ends(value)
    return f"{high} {'>=' if value.high_closed else '>'} x {'>=' if value.low_closed else '>'} {low}"


def _both(between: str) -> Way:
    def way(value: Interval, _: Question) -> str | None:
        if value.low is None or value.high is None:
            return None
        low, high = _ends(value)
        return f"x {'>=' if value.low_closed else '>'} {low}{between}x {'<=' if value.high_closed else '<'} {high}"

    return way


INTERVAL: dict[str, Way] = {
    **COMMON,
    "outward brackets": lambda value, _: _brackets(value, "[]]["),
    "∞": lambda value, _: _brackets(value, infinity="∞"),
    "oo": lambda value, _: _brackets(value, infinity="oo"),
    "semicolon": lambda value, _: _brackets(value, between="; "),
    "between dollars": lambda value, _: f"${_brackets(value, infinity=chr(92) + 'infty', spell=latex)}$",
    "brackets that grow": lambda value, _: (
        "\\left" + _brackets(value, infinity="\\infty", spell=latex)[:-1] + "\\right" + _brackets(value)[-1]
    ),
    "x in before it": lambda value, _: f"x in {_brackets(value)}",
    "x ∈ before it": lambda value, _: f"x ∈ {_brackets(value, infinity='∞')}",
    "I = before it": lambda value, _: f"I = {_brackets(value)}",
    "inequality": lambda value, _: _inequality(value),
    "inequality with ≤": lambda value, _: _inequality(value, ("<", "≤")),
    "inequality of LaTeX": lambda value, _: (t := _inequality(value, ("<", r"\leq"), latex)) and f"${t}$",
    "inequality from above": _from_above,
    "two inequalities": _both(" and "),
    "two inequalities, comma": _both(", "),
    "minus of a word processor": lambda value, _: _brackets(value, spell=minus).replace("-", "−"),
    "decimals": lambda value, question: _brackets(value, spell=decimals(question)),
}

# -- letters, truth, shapes --------------------------------------------------------------------------------------


def _letters(write: Callable[[list[str]], str], none: str = "none") -> Way:
    def way(value: str, _: Question) -> str:
        letters = re.findall(r"[A-Z]", value) if value != "none" else []
        return write(letters) if letters else none

    return way


LETTERS: dict[str, Way] = {
    **COMMON,
    "small letters": _letters(lambda letters: ", ".join(letters).lower(), "None"),
    "one word": _letters("".join, "NONE"),
    "one small word": _letters(lambda letters: "".join(letters).lower(), "none of them"),
    "blanks": _letters(" ".join, "-"),
    "in brackets": _letters(lambda letters: ", ".join(f"({letter.lower()})" for letter in letters), "∅"),
    "... and ...": _letters(" and ".join, "none of the above"),
    "semicolons": _letters("; ".join),
    "other order": _letters(lambda letters: ", ".join(reversed(letters))),
    "between dollars": _letters(lambda letters: f"${', '.join(letters)}$"),
    "half a bracket": _letters(lambda letters: ", ".join(f"{letter})" for letter in letters)),
    "in braces": _letters(lambda letters: "{" + ", ".join(letters) + "}"),
    "a letter a line": _letters("\n".join),
    "option before it": _letters(lambda letters: f"option {letters[0]}" if len(letters) == 1 else ", ".join(letters)),
}

TRUE = ["true", "True", "TRUE", "T", "t", "yes", "Yes", "y", "1", "true.", "`True`", "**true**", "wahr", "✓", "correct"]
FALSE = ["false", "False", "FALSE", "F", "f", "no", "No", "n", "0", "false.", "`False`", "**false**", "falsch", "✗"]
FALSE.append("incorrect")


def _word(number: int) -> Way:
    return lambda value, _: (TRUE if value else FALSE)[number]


TRUTH: dict[str, Way] = {f"{TRUE[i]} or {FALSE[i]}": _word(i) for i in range(len(TRUE))}


def _sizes(write: Callable[[list[str]], str], least: int = 1) -> Way:
    return lambda value, _: write([str(size) for size in value]) if len(value) >= least else None


SHAPE: dict[str, Way] = {
    **COMMON,
    "square brackets": _sizes(lambda sizes: f"[{', '.join(sizes)}]", 0),
    "torch.Size": _sizes(lambda sizes: f"torch.Size([{', '.join(sizes)}])", 0),
    "without blanks": _sizes(lambda sizes: f"({','.join(sizes)})", 2),
    "x between": _sizes("x".join, 2),
    "× between": _sizes(" × ".join, 2),
    "* between": _sizes("*".join, 2),
    "by between": _sizes(" by ".join, 2),
    "no brackets": _sizes(", ".join),
    "\\times between": _sizes(lambda sizes: rf"${(chr(92) + 'times ').join(sizes)}$", 2),
    "between dollars": _sizes(lambda sizes: f"$({', '.join(sizes)})$", 2),
    "brackets that grow": _sizes(lambda sizes: rf"$\left({', '.join(sizes)}\right)$", 2),
    "shape = before it": _sizes(lambda sizes: f"shape = ({', '.join(sizes)}{',' * (len(sizes) == 1)})"),
}

# -- tables ------------------------------------------------------------------------------------------------------


def _grid(value: Table, spell: Callable[[Any], str] = plain) -> list[list[str]]:
    """The cells as they are typed, those that name a row as they are printed."""
    spells = [plain if column in value.labels else spell for column in value.columns]
    return [[_cell(cell, how) for cell, how in zip(row, spells)] for row in value.rows]


def _cell(cell: Any, spell: Callable[[Any], str]) -> str:
    if isinstance(cell, Array):
        return _nested(_cells(cell, spell), cell)
    return plain(cell) if isinstance(cell, (bool, str)) else spell(cell)


def _lines(left: str, between: str, right: str, spell: Callable[[Any], str] = plain) -> Way:
    def way(value: Table, _: Question) -> str | None:
        grid = _grid(value, spell)
        if between.strip() != "|" and any(set(cell) & {between.strip() or " ", ","} for row in grid for cell in row):
            return None
        return listed(grid, left, "\n", right, between)

    return way


def _headed(rule: bool) -> Way:
    def way(value: Table, question: Question) -> str:
        columns = [str(column) for column in value.columns]
        head = [columns, ["---"] * len(columns)] if rule else [columns]
        return listed([*head, *_grid(value)], "| ", "\n", " |", " | ")

    return way


def _of(how: Callable[[Question], Callable[[Any], str]]) -> Way:
    return lambda value, question: listed(_grid(value, how(question)), "| ", "\n", " |", " | ")


def _around_cells(left: str, right: str) -> Way:
    return lambda value, _: listed(
        [[f"{left}{cell}{right}" for cell in row] for row in _grid(value)], "| ", "\n", " |", " | "
    )


TABLE: dict[str, Way] = {
    "as the key is printed": _around(""),
    "without outer bars": _lines("", " | ", ""),
    "no blanks": _lines("|", "|", "|"),
    "tabs": _lines("", "\t", ""),
    "commas": _lines("", ", ", ""),
    "semicolons": _lines("", "; ", ""),
    "heading with a rule": _headed(True),
    "heading alone": _headed(False),
    "blank lines between": lambda value, _: listed(_grid(value), "| ", "\n\n", " |", " | "),
    "minus of a word processor": _of(lambda _: minus),
    "LaTeX in cells": _of(lambda _: lambda cell: f"${latex(cell)}$"),
    "decimals in cells": _of(decimals),
    "decimals in cells, as programs print": _of(as_printed),
    "fractions unreduced": _of(lambda _: unreduced),
    "rows in another order": lambda value, _: (
        listed(_grid(value)[::-1], "| ", "\n", " |", " | ") if value.labels else None
    ),
    "bold cells": _around_cells("**", "**"),
    "backticks in cells": _around_cells("`", "`"),
    "indented": lambda value, _: listed(_grid(value), "    | ", "\n", " |", " | "),
}

WAYS: dict[str, dict[str, Way]] = {
    "number": NUMBER,
    "expression": EXPRESSION,
    "array": ARRAY,
    "set": SET,
    "interval": INTERVAL,
    "letters": LETTERS,
    "true or false": TRUTH,
    "shape": SHAPE,
    "table": TABLE,
}
