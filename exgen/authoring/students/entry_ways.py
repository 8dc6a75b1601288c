"""Ways of typing numbers, expressions, vectors and matrices."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from exgen.answers import Question
from exgen.authoring.students.spelling import (
    as_printed,
    decimals,
    latex,
    listed,
    matrix,
    minus,
    plain,
    rows_of,
    unreduced,
)
from exgen.authoring.students.way import COMMON, Way, around, spelled, unless_form

# -- numbers and expressions -------------------------------------------------------------------------------------

def _chain(value: Any, question: Question) -> str | None:
    """3/8 = 0.375"""
    rounded = decimals(question)(value)
    return f"{plain(value)} = {rounded}" if rounded != plain(value) else None


SCALAR: dict[str, Way] = {
    "between dollars": around("$", "$", latex),
    "LaTeX in \\( \\)": around(r"\(", r"\)", latex),
    "large fractions of LaTeX": lambda value, _: "$$" + latex(value).replace(r"\frac", r"\dfrac") + "$$",
    "y = before it": around("y = "),
    "= before it": around("= "),
    "minus of a word processor": spelled(minus),
    "in brackets": around("(", ")"),
    "as a list of one": around("[", "]"),
    "over 1": unless_form(lambda value, _: f"({plain(value)})/1"),
}
NUMBER: dict[str, Way] = {
    **COMMON,
    **SCALAR,
    "decimal, 3 figures": lambda value, question: decimals(question)(value),
    "decimal, as programs print": lambda value, question: as_printed(question)(value),
    "decimal, 6 figures": lambda value, question: decimals(question, 3)(value),
    "fraction unreduced": unless_form(spelled(unreduced)),
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
    "0 added": unless_form(lambda value, _: f"{plain(value)} + 0"),
    "doubled and halved": unless_form(lambda value, _: f"2*({plain(value)})/2"),
}


def _exp(found: re.Match[str]) -> str:
    return f"exp({found[1].strip('()')})"


# -- vectors and matrices ----------------------------------------------------------------------------------------

def cells(value: Any, spell: Callable[[Any], str] = plain, upright: bool = False) -> list[list[str]]:
    rows = [[spell(entry) for entry in row] for row in rows_of(value)]
    return [[entry] for entry in rows[0]] if upright and len(value.shape) == 1 else rows


def nested(rows: list[list[str]], value: Any) -> str:
    """As Python lists, of the value's own shape."""
    inside = listed(rows, "[", ", ", "]")
    return inside if len(value.shape) == 1 else f"[{inside}]"


def _lists(spell: Callable[[Any], str], before: str = "", after: str = "") -> Way:
    return lambda value, _: f"{before}{nested(cells(value, spell), value)}{after}"


def _by_blanks(value: Any, _: Question) -> str | None:
    """[1 2; 3 4], as numpy and Octave print it."""
    rows = cells(value)
    return None if any(" " in entry for row in rows for entry in row) else f"[{'; '.join(map(' '.join, rows))}]"


def _a_row_a_line(value: Any, _: Question) -> str | None:
    return "\n".join(", ".join(row) for row in cells(value)) if len(value.shape) == 2 else None


def _vector_only(way: Callable[[Any], str]) -> Way:
    return lambda value, _: way(value) if len(value.shape) == 1 else None


ARRAY: dict[str, Way] = {
    **COMMON,
    "column": _vector_only(lambda value: f"[{listed(cells(value, upright=True), '[', ', ', ']')}]"),
    "one-row matrix": _vector_only(lambda value: f"[[{', '.join(map(plain, value))}]]"),
    "semicolons": lambda value, _: f"[{'; '.join(map(', '.join, cells(value, upright=True)))}]",
    "blanks for commas": _by_blanks,
    "no brackets": _vector_only(lambda value: ", ".join(map(plain, value))),
    "a row a line": _a_row_a_line,
    "round brackets": lambda value, _: nested(cells(value), value).replace("[", "(").replace("]", ")"),
    "transposed row": _vector_only(lambda value: f"({', '.join(map(plain, value))})^T"),
    "pmatrix": lambda value, _: f"${matrix(cells(value, latex, upright=True))}$",
    "bmatrix, a vector as a row": lambda value, _: f"$${matrix(cells(value, latex), 'bmatrix')}$$",
    "matrix as sympy prints": lambda value, _: rf"\left[{matrix(cells(value, latex, upright=True), 'matrix')}\right]",
    "Matrix(...) of sympy": lambda value, _: f"Matrix([{listed(cells(value, upright=True), '[', ', ', ']')}])",
    "tensor(...)": lambda value, question: _lists(decimals(question, 3), "tensor(", ")")(value, question),
    "np.array(...)": lambda value, question: _lists(decimals(question, 3), "np.array(", ")")(value, question),
    "array of LaTeX": lambda value, _: _latex_array(value),
    "decimals, 3 figures": lambda value, question: _lists(decimals(question))(value, question),
    "decimals, as programs print": lambda value, question: _lists(as_printed(question))(value, question),
    "fractions unreduced": unless_form(_lists(unreduced)),
    "minus of a word processor": _lists(minus),
    "w = before it": _lists(plain, "w = "),
}


def _latex_array(value: Any) -> str:
    rows = cells(value, latex, upright=True)
    inside = r"\\".join("&".join(row) for row in rows)
    return rf"\left(\begin{{array}}{{{'c' * len(rows[0])}}}{inside}\end{{array}}\right)"
