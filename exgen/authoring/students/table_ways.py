"""Ways of typing tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exgen.answers import Question
from exgen.authoring.students.entry_ways import cells, nested
from exgen.authoring.students.spelling import as_printed, decimals, latex, listed, minus, plain, unreduced
from exgen.authoring.students.way import Way, around
from exgen.values import Array, Table

# -- tables ------------------------------------------------------------------------------------------------------


def _grid(value: Table, spell: Callable[[Any], str] = plain) -> list[list[str]]:
    """The cells as they are typed, those that name a row as they are printed."""
    spells = [plain if column in value.labels else spell for column in value.columns]
    return [[_cell(cell, how) for cell, how in zip(row, spells)] for row in value.rows]


def _cell(cell: Any, spell: Callable[[Any], str]) -> str:
    if isinstance(cell, Array):
        return nested(cells(cell, spell), cell)
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
    "as the key is printed": around(""),
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
