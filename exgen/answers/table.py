"""A table, read row by row and marked cell by cell; what each cell holds is told by the key's own cells."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from exgen.answers import fits
from exgen.answers.ask import Ask
from exgen.answers.base import Answer, Judgement, Kind, Question, together
from exgen.answers.layout import Layout, as_row, look
from exgen.errors import BadSolution
from exgen.judging import Outcome
from exgen.reading import Names
from exgen.values import Table, notation


@dataclass(frozen=True, slots=True)
class Rows:
    """The content of a table: rows as tuples of answers in the key's order, None for a row or a cell that is missing.

    `strangers` are the names of rows that the table does not have.
    """

    rows: tuple[tuple[Answer | None, ...] | None, ...]
    strangers: tuple[str, ...] = ()


class TableKind(Kind):
    name = "table"
    carries_rows = True
    in_form: ClassVar = {"columns": fits.words, "labels": fits.words, "rows": fits.rows, "cells": fits.words}

    def suits(self, value: Any) -> bool:
        return isinstance(value, Table)

    def plain(self, value: Table) -> str:
        return "\n".join(as_row(notation.plain(cell) for cell in row) for row in value.rows)

    def latex(self, value: Table, figures: int | None = None) -> str:
        return ""

    def table(self, value: Table) -> Table:
        return value

    def wanted(self, value: Table, ask: Ask, variables: Sequence[str] = ()) -> str:
        return f"table with columns {', '.join(value.columns)}"

    def details(self, value: Table) -> dict[str, Any]:
        """Columns, how their cells look, and what is printed of the rows: the cells that name each, where some do."""
        looks = [look(column) for column in zip(*value.rows, strict=True)]
        asked: dict[str, Any] = {"columns": list(value.columns), **({"cells": looks} if any(looks) else {})}
        if not value.labels:
            return asked | ({"rows": [[] for _ in range(value.printed)]} if isinstance(value.printed, int) else {})
        rows = [[notation.plain(cell) for cell in row] for row in value.label_cells()]
        own = [[notation.plain(cell) for cell in row] for row in replace(value, printed=()).label_cells()]
        if rows[: len(own)] != own:
            raise BadSolution("the rows that a sheet prints are not those of the key", f"the key has {own}")
        if not Names(rows).all_differ:
            raise BadSolution("two rows of a table have one name", f"they are named {rows}: name them by more columns")
        return asked | {"labels": list(value.labels), "rows": rows}

    def blank_form(self, ask: Ask) -> list[str]:
        """An empty table, with the cells that name its rows; nothing where no rows are printed."""
        rows, columns = ask.details.get("rows"), ask.details.get("columns", [])
        if not isinstance(rows, list):
            return []
        labels = ask.details.get("labels", [])
        lines = [list(columns)]
        for row in rows:
            cells = iter(row)
            lines.append([next(cells, "") if column in labels else "" for column in columns])
        lines = [[" ".join(cell.split()).replace("|", "\\|") for cell in line] for line in lines]
        widths = [max(3, *map(len, column)) for column in zip(*lines, strict=True)]
        lines.insert(1, ["-" * width for width in widths])
        return [as_row(cell.ljust(width) for cell, width in zip(line, widths)) for line in lines]

    def room(self, value: Table, ask: Ask) -> float:
        return 0.0  # the sheet prints an empty table instead

    def read(self, text: str, question: Question) -> Answer:
        """A table that was left as the form printed it is blank; what cannot be read goes to a person, cell by cell."""
        layout = Layout(question)
        typed = layout.placed(text)
        rows: list[tuple[Answer | None, ...] | None] = [None] * (max(typed.rows, default=-1) + 1)
        shown, unclear = [], typed.unclear
        for index in range(len(rows)):
            if index in typed.rows:
                rows[index], said, error = layout.cells(index, typed.rows[index])
                shown.append(said)
                unclear = unclear or error
            elif not layout.printed:
                shown.append(as_row("" for _ in layout.columns))  # it counts, so that the next one is the next
        found = [cell for row in rows if row for cell in layout.of(row) if cell]
        if unclear and not found:
            raise unclear
        shown += typed.strange
        blank = not (rows or typed.strangers)
        values: Any = tuple(row and tuple(cell and cell.value for cell in row) for row in rows)
        return Answer(
            content=Rows(tuple(rows), typed.strangers),
            plain="\n".join(shown),
            value=Table(layout.columns, values, layout.labels),
            vanishes=bool(found) and all(cell.vanishes for cell in found),
            names=frozenset().union(*(cell.names for cell in found)),
            unclear=unclear,
            blank=blank,
        )

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Each cell is a decision, but those that name a row; a table that goes on after the end has a row too many."""
        layout = Layout(question)
        key, mine = due.content.rows, answer.content.rows
        mine = (*mine, *[None] * (len(key) - len(mine)))
        decisions = tuple(
            layout.judge(i, row[i] if row else None, of[i] if of else None)
            for row, of in zip(mine, key)
            for i in layout.values
        )
        width = len(layout.values)
        too_many = any(mine[len(key) :]) or (bool(answer.content.strangers) and all(mine[: len(key)]))
        outcome = Outcome.DIFFERENT if too_many else together(decisions, width * len(key))
        judged = Judgement(outcome, decisions, width * too_many, width=width)
        return replace(judged, why=lambda: why_not(judged, answer, question))

    def better(self, by_key: Judgement, by_own: Judgement, answer: Answer, question: Question) -> Judgement:
        """A row counts by the key or by the rows before it, whichever is better; counted over the key's rows."""
        own = (*by_own.rows, *by_key.rows[len(by_own.rows) :])
        rows = [max(pair, key=lambda row: row.count(Outcome.EQUAL)) for pair in zip(by_key.rows, own)]
        decisions = tuple(cell for row in rows for cell in row)
        extra = min(by_key.extra, by_own.extra)
        outcome = Outcome.DIFFERENT if extra else together(decisions, len(by_key.decisions))
        judged = Judgement(outcome, decisions, extra, width=by_key.width)
        return replace(judged, why=lambda: why_not(judged, answer, question))

    def first_wrong(self, judged: Judgement, question: Question) -> str:
        first = _first_wrong(judged)
        return "" if first is None else f"Row {Layout(question).row(first)} is the first that does not follow. "

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        """The same in all cells of a kind: one number, one truth value."""
        rows = key.content.rows
        for digits, flag in itertools.product(("0", "1", "-1"), (True, False)):
            guess = tuple(_easy(cells, digits, flag) for cells in zip(*rows, strict=True))
            yield Answer(Rows((guess,) * len(rows)), "")


KIND = TableKind()


# -- what is said ------------------------------------------------------------------------------------------------


def _first_wrong(judged: Judgement) -> int | None:
    return next((i for i, row in enumerate(judged.rows) if set(row) != {Outcome.EQUAL}), None)


def why_not(judged: Judgement, answer: Answer, question: Question) -> str:
    """The first row that is not right, and what in it, by the decisions: they are those of the key or of own rows."""
    if judged.outcome is Outcome.EQUAL:
        return ""
    layout, rows = Layout(question), answer.content.rows
    said = [f"there is no row {layout.name(answer.content.strangers[0])}"] if answer.content.strangers else []
    first = _first_wrong(judged)
    if first is None:
        said.insert(0, f"all {len(judged.rows)} rows are right, but the table goes on after the end")
    elif first >= len(rows):
        last = layout.row(len(rows) - 1) if rows else ""
        said.insert(0, f"the table stops after row {last}, too early" if rows else "no row is there")
    elif rows[first] is None:
        said.insert(0, f"row {layout.row(first)} is missing")
    else:
        wrong = [layout.columns[i] for i, cell in zip(layout.values, judged.rows[first]) if cell is not Outcome.EQUAL]
        said.insert(0, f"row {layout.row(first)} is the first that does not follow: look at {', '.join(wrong)}")
    return "; ".join(said)


def _easy(cells: Iterable[Answer], number: str, truth: bool) -> Answer | None:
    """The cell of a column that is this number, this truth value or a word; None where none is."""
    for cell in cells:
        value = cell.value
        if value is truth or isinstance(value, str) or cell.plain == number or (cell.vanishes and number == "0"):
            return cell
    return None
