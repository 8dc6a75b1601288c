"""A table, marked row by row; what each column holds is told by the key's own cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from exgen import notation, reading
from exgen.answers import array, number, truth
from exgen.answers.base import EQUAL, Answer, Judgement, Kind, Question, different, together
from exgen.equality import Outcome
from exgen.errors import Unreadable
from exgen.trace import Table


class Word:
    """A cell that only says what its row is about; blanks, case and emphasis do not count."""

    name = "word"

    def suits(self, value: Any) -> bool:
        return isinstance(value, str)

    def plain(self, value: Any) -> str:
        return str(value)

    def wanted(self, value: Any, ask: Mapping[str, Any]) -> str:
        return self.name

    def room(self, value: Any, ask: Mapping[str, Any]) -> float:
        return 0.0

    def asks(self, value: Any) -> dict[str, Any]:
        return {}

    def read(self, text: str, question: Question) -> Answer:
        return Answer("".join(c for c in text.lower() if c.isalnum()), text.strip(), text.strip())

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        return EQUAL if answer.content == due.content else different()

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        return ()


class WordOr(Word):
    """A cell of a column where some rows have one of these words in place of a value: `none` beside numbers."""

    def __init__(self, kind: Kind, words: set[str]) -> None:
        self.kind = kind
        self.words = words

    def read(self, text: str, question: Question) -> Answer:
        is_word = text.strip().lower() in self.words
        return super().read(text, question) if is_word else self.kind.read(text, question)


CELLS: tuple[Kind, ...] = (truth.KIND, array.KIND, number.KIND, Word())


class TableKind:
    name = "table"

    def suits(self, value: Any) -> bool:
        return isinstance(value, Table)

    def plain(self, value: Table) -> str:
        return "\n".join("| " + " | ".join(notation.plain(cell) for cell in row) + " |" for row in value.rows)

    def wanted(self, value: Table, ask: Mapping[str, Any]) -> str:
        return f"table with columns {', '.join(value.columns)}"

    def asks(self, value: Table) -> dict[str, Any]:
        return {"columns": list(value.columns)}

    def room(self, value: Table, ask: Mapping[str, Any]) -> float:
        return 0.0  # the sheet prints an empty table instead

    def read(self, text: str, question: Question) -> Answer:
        """Rows as tuples of answers; a cell that cannot be read spoils its own row only, which is then None."""
        lines = [cells for cells in reading.read_table(text) if not _is_heading(cells, question)]
        kinds = _cell_kinds(question.key)
        rows: list[tuple[Answer, ...] | None] = []
        first = None
        for cells in lines:
            try:
                rows.append(_read_row(cells, kinds, question))
            except Unreadable as error:
                rows.append(None)
                first = first or error
        if first and not any(rows):
            raise first
        plain = "\n".join("| " + " | ".join(c.plain for c in row) + " |" if row else "| ? |" for row in rows)
        values = tuple(tuple(cell.value for cell in row) if row else None for row in rows)
        return Answer(tuple(rows), plain, Table(tuple(question.ask.get("columns", ())), values))  # type: ignore[arg-type]

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        """Each cell is a decision; a table that goes on after the last row has a row too many."""
        width = len(due.content[0])
        missing = (Outcome.DIFFERENT,) * width
        mine = [*answer.content[: len(due.content)], *[None] * (len(due.content) - len(answer.content))]
        rows = [
            missing if row is None else tuple(_judge_cell(a, b, question) for a, b in zip(row, key, strict=True))
            for row, key in zip(mine, due.content, strict=True)
        ]
        decisions = tuple(cell for row in rows for cell in row)
        outcome = together(decisions, width * len(due.content))
        extra = width if len(answer.content) > len(due.content) else 0
        if extra:
            outcome = Outcome.DIFFERENT
        why = "" if outcome is Outcome.EQUAL else self._why(answer, due, rows, question)
        return Judgement(outcome, decisions, extra, why, width)

    def guesses(self, key: Answer, question: Question) -> Iterable[Answer]:
        """In each column the value that stands there most often."""
        columns = [_commonest(cells) for cells in zip(*key.content, strict=True)]
        rows = tuple(tuple(columns) for _ in key.content)
        yield Answer(rows, "")

    def _why(self, answer: Answer, due: Answer, rows: Sequence[Sequence[Outcome]], question: Question) -> str:
        first = next((i for i, row in enumerate(rows) if set(row) != {Outcome.EQUAL}), None)
        if first is None:
            return f"all {len(rows)} rows are right, but the table goes on after the end"
        if first >= len(answer.content):
            return f"the table stops after row {len(answer.content)}, too early"
        row = answer.content[first]
        if row is None:
            return f"row {first + 1} cannot be read"
        columns = question.ask.get("columns", ())
        wrong = [
            columns[i] if i < len(columns) else f"column {i + 1}"
            for i, outcome in enumerate(rows[first])
            if outcome is not Outcome.EQUAL
        ]
        return f"row {first + 1} is the first that does not follow: look at {', '.join(wrong)}"


@lru_cache(maxsize=256)
def _cell_kinds(key: str) -> list[Kind]:
    """What each column of the key holds."""
    rows = [[cell.strip().lower() for cell in row.strip().strip("|").split("|")] for row in key.splitlines()]
    return [_column_kind(cells) for cells in zip(*rows, strict=False)]


@lru_cache(maxsize=256)
def _cell_keys(key: str) -> list[str]:
    """A cell of each column of the key: one that is no word, where there is one."""
    rows = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in key.splitlines()]
    columns = zip(*rows, strict=False)
    return [next((c for c in cells if not isinstance(_cell_kind(c.lower()), Word)), cells[0]) for cells in columns]


def _column_kind(cells: tuple[str, ...]) -> Kind:
    kinds = {cell: _cell_kind(cell) for cell in cells}
    words = {cell for cell, kind in kinds.items() if isinstance(kind, Word)}
    values = [kind for cell, kind in kinds.items() if cell not in words]
    if not values:
        return kinds[cells[0]]
    return WordOr(values[0], words) if words else values[0]


def _cell_kind(text: str) -> Kind:
    if text in ("true", "false"):
        return truth.KIND
    if text.startswith("["):
        return array.KIND
    return number.KIND if any(c.isdigit() for c in text) or "pi" in text else Word()


def _is_heading(cells: list[str], question: Question) -> bool:
    """A row that repeats the names of the columns, or the rule under them."""
    columns = [str(column).lower().strip("$ ") for column in question.ask.get("columns", ())]
    text = [cell.lower().strip("$ *") for cell in cells]
    return text == columns or all(set(cell) <= set(":-= ") for cell in cells)


def _read_row(cells: list[str], kinds: list[Kind], question: Question) -> tuple[Answer, ...]:
    cells = [cell for cell in cells if cell not in ("=", ":")]  # `g = -12`, for a row of two cells
    if len(question.ask.get("columns", ())) == 2:
        if len(cells) == 1 and (pair := re.fullmatch(r"([^=:]+)[=:]([^=:]+)", cells[0])):
            cells = [pair[1].strip(), pair[2].strip()]
        elif len(cells) == 2:
            cells = [cells[0].rstrip("=: "), cells[1].lstrip("=: ")]
    kinds = kinds or [_cell_kind(cell.strip().lower()) for cell in cells]  # no key at hand: as the cells look
    wanted = len(question.ask.get("columns", kinds))
    if len(cells) != wanted:
        text = " | ".join(cells)
        hint = "write one row a line, with | between the cells"
        raise Unreadable(f"a row of this table has {wanted} cells, and this one has {len(cells)}", text, 0, hint)
    keys = _cell_keys(question.key) or [""] * len(cells)
    beside = (replace(question, key=key) for key in keys)
    return tuple(kind.read(cell, asked) for kind, cell, asked in zip(kinds, cells, beside))


def _commonest(cells: tuple[Answer, ...]) -> Answer:
    """The cell of a column that stands in it most often, the first of several."""
    shown = [cell.plain for cell in cells]
    return max(cells, key=lambda cell: shown.count(cell.plain))


def _judge_cell(mine: Answer, due: Answer, question: Question) -> Outcome:
    if isinstance(mine.value, str) is not isinstance(due.value, str):
        return Outcome.DIFFERENT
    kind = next(kind for kind in CELLS if kind.suits(due.value))
    return kind.judge(mine, due, question).outcome


KIND = TableKind()
