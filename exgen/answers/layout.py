"""Which cell of a typed table is which, and how each is read: by the names of its rows and the heads of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from exgen import reading
from exgen.answers import array, number, truth
from exgen.answers.base import EQUAL, Answer, Judgement, Kind, Question, different
from exgen.errors import Unreadable
from exgen.judging import Outcome
from exgen.reading import Names, is_blank


class Word(Kind):
    """A cell that only says what its row is about; blanks, case and emphasis do not count."""

    name = "word"

    def suits(self, value: Any) -> bool:
        return isinstance(value, str)

    def plain(self, value: Any) -> str:
        return str(value)

    def read(self, text: str, question: Question) -> Answer:
        return Answer("".join(c for c in text.lower() if c.isalnum()), text.strip(), text.strip())

    def judge(self, answer: Answer, due: Answer, question: Question) -> Judgement:
        return EQUAL if answer.content == due.content else different()


class WordOr(Word):
    """A cell of a column where some rows have one of these words in place of a value: `none` beside numbers."""

    def __init__(self, kind: Kind, words: set[str]) -> None:
        self.kind = kind
        self.words = words

    def read(self, text: str, question: Question) -> Answer:
        is_word = text.strip().lower() in self.words
        return super().read(text, question) if is_word else self.kind.read(text, question)


@dataclass(slots=True)
class Typed:
    """What was typed, by row of the key: the text of each cell by its column. A row without any text is not there."""

    rows: dict[int, dict[int, str]]
    strangers: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()  # those rows as they were typed
    unclear: Unreadable | None = None


class Layout:
    """Which rows and columns a table has, by its question: by the key, or by what the form says of it."""

    def __init__(self, question: Question) -> None:
        details = question.ask.details
        self.question = question
        self.key = _grid(question.key)
        self.columns: tuple[str, ...] = tuple(details.get("columns", ()))
        if not self.columns and self.key:
            self.columns = tuple(f"column {i}" for i in range(1, len(self.key[0]) + 1))
        if any(len(row) != len(self.columns) for row in self.key):
            raise ValueError("the key has other columns than the question")
        self.labels, self.printed = _labels(details, self.columns)
        self.names, self.heads = _named(self.columns, self.labels, self.printed)
        self.naming = [i for i, column in enumerate(self.columns) if column in self.labels]
        self.values = [i for i, column in enumerate(self.columns) if column not in self.labels]
        self.kinds = _column_kinds(question.key) or [_looking(look) for look in details.get("cells", ())]

    def row(self, index: int) -> str:
        """What a row is called."""
        return self.name(", ".join(self.printed[index])) if index < len(self.printed) else str(index + 1)

    def name(self, text: str) -> str:
        return text[:60]

    def of(self, row: tuple[Any, ...]) -> list[Any]:
        """The cells of a row that are worked out."""
        return [row[i] for i in self.values]

    # -- which cell is which --

    def placed(self, text: str) -> Typed:
        """Find the row and the column of each cell. Raises Unreadable where no row can be told."""
        heading, lines = reading.read_table(text)
        order = list(range(len(self.columns)))
        if found := self._order(heading):
            order = found
        elif heading and self._index(heading[: len(order)]) is not None:
            lines.insert(0, heading)  # no heading: its cells name a row
        typed: list[dict[int, str]] = []
        unclear = None
        for cells in lines:
            if found := self._order(cells):
                order = found
            elif not all(set(cell) <= set(":-= ") for cell in cells) or is_blank("".join(cells)):
                try:
                    typed.append(self._row(cells, order))
                except Unreadable as error:
                    unclear = unclear or error
                    typed.append({})
        found_rows = self._by_name(typed) if self.labels and self.printed else self._in_order(typed)
        found_rows.unclear = unclear or found_rows.unclear
        return found_rows

    def _order(self, cells: Sequence[str]) -> list[int] | None:
        """The columns that a row of heads names: all, or all that are worked out. None where it is no row of heads."""
        if not self.columns:
            return None
        found = [self.heads.find([cell]) for cell in cells]
        if None in found or len(set(found)) != len(found) or not set(self.values) <= set(found):
            return None
        return [i for i in found if i is not None]

    def _index(self, cells: Sequence[str]) -> int | None:
        """The row that the cells of a line name."""
        if not self.printed or len(cells) <= max(self.naming, default=0):
            return None
        return self.names.find([cells[i] for i in self.naming])

    def _row(self, cells: list[str], order: list[int]) -> dict[int, str]:
        """The cells of a line by their column."""
        cells = [cell for cell in cells if cell not in ("=", ":")]  # `g = -12`, for a row of two cells
        if len(self.columns) == 2 == len(order):
            if len(cells) == 1 and (pair := re.fullmatch(r"([^=:]+)[=:]([^=:]+)", cells[0])):
                cells = [pair[1].strip(), pair[2].strip()]
            elif len(cells) == 2:
                cells = [cells[0].rstrip("=: "), cells[1].lstrip("=: ")]
        if not self.columns:
            return dict(enumerate(cells))
        if len(cells) == len(order):
            return dict(zip(order, cells))
        here = dict(zip(order, cells))
        if len(cells) < len(order) and self._index(cells) is not None and not self._filled(here):
            return here  # `| 5 |`: nothing but the name of a row
        if self.labels and len(cells) == len(self.values) and len(order) == len(self.columns):
            return dict(zip(self.values, cells))
        text = " | ".join(cells)
        hint = "write one row a line, with | between the cells"
        raise Unreadable(f"a row of this table has {len(order)} cells, and this one has {len(cells)}", text, 0, hint)

    def _filled(self, cells: Mapping[int, str]) -> bool:
        return any(not self.is_gap(i, cell) for i, cell in cells.items() if i in self.values or not self.columns)

    def _in_order(self, typed: list[dict[int, str]]) -> Typed:
        """Row k is the k-th."""
        return Typed({i: cells for i, cells in enumerate(typed) if self._filled(cells)})

    def _by_name(self, typed: list[dict[int, str]]) -> Typed:
        """Rows by the cells that name them; in order where all of these were left away."""
        filled = [cells for cells in typed if self._filled(cells)]
        nameless = [cells for cells in filled if is_blank("".join(cells.get(i, "") for i in self.naming))]
        many = len(self.key) or len(self.printed)
        enough = len(filled) == many if self.key else len(filled) <= many
        if filled and len(nameless) == len(filled) == len(typed) and enough:
            return self._in_order(typed)
        rows: dict[int, dict[int, str]] = {}
        strangers, strange, unclear, twice = [], [], None, set()
        for cells in filled:
            name = [cells.get(i, "") for i in self.naming]
            shown = as_row(cells.get(i, "").strip() for i in range(len(self.columns)))
            index = self.names.find(name)
            if index is None:
                strangers.append(self._stranger(name))
                strange.append(shown)
            elif index in rows and not self._same(rows[index], cells):
                hint = "leave one of the two"
                unclear = unclear or Unreadable(f"row {self.row(index)} stands here twice, and differs", shown, 0, hint)
                twice.add(index)
            else:
                rows.setdefault(index, cells)
        rows = {index: cells for index, cells in rows.items() if index not in twice}  # neither counts meanwhile
        if strangers and not rows and unclear is None:
            hint = f"the rows are {', '.join(self.row(i) for i in range(min(len(self.printed), 12)))}"
            raise Unreadable(f"there is no row {strangers[0]}", strange[0], 0, hint)
        return Typed(rows, tuple(strangers), tuple(strange), unclear)

    def _stranger(self, name: list[str]) -> str:
        said = ", ".join(part.strip() for part in name)[:60] or "without a name"
        meant = self.names.meant(name)
        return f"{said} ({meant.rstrip('?')}?)" if meant else said

    def _same(self, one: Mapping[int, str], other: Mapping[int, str]) -> bool:
        return all("".join(one.get(i, "").split()) == "".join(other.get(i, "").split()) for i in self.values)

    # -- what stands in a cell --

    def kind(self, column: int, text: str) -> Kind:
        return self.kinds[column] if column < len(self.kinds) else _cell_kind(text.strip().lower())

    def is_gap(self, column: int, text: str) -> bool:
        """Whether a cell was left empty, or says with a dash that it is."""
        kind = self.kinds[column] if column < len(self.kinds) else None
        if isinstance(kind, WordOr) and text.strip().lower() in kind.words:
            return False
        dash = set(text.strip()) <= set("-–—") and kind is not truth.KIND  # beside ticks it may mean false
        return is_blank(text) or dash

    def cells(
        self, index: int, typed: Mapping[int, str]
    ) -> tuple[tuple[Answer | None, ...], str, Unreadable | None]:
        """A row as answers, as it reads back, and the first cell that cannot be read."""
        read: list[Answer | None] = []
        shown: list[str] = []
        first = None
        for column in range(len(self.columns) or len(typed)):
            cell, said = None, ""
            text = typed.get(column, "")
            if column in self.naming and index < len(self.printed):
                cell = _label(self.printed[index][self.naming.index(column)])
            elif not self.is_gap(column, text):
                try:
                    cell = self.kind(column, text).read(text, self._asked(index, column))
                except Unreadable as error:
                    head = f", {self.columns[column]}" if column < len(self.columns) else ""
                    place = f"row {self.row(index)}{head}: {error.message}"
                    first = first or Unreadable(place, error.text or text, error.position, error.hint)
                    said = "?"
            read.append(cell)
            shown.append(cell.plain if cell else said)
        return tuple(read), as_row(shown), first

    def _asked(self, index: int, column: int) -> Question:
        """The question that a cell answers."""
        if not self.key:
            details = self.question.ask.details
            looks = details.get("cells", ())
            sizes = re.findall(r"\d+", looks[column]) if column < len(looks) else ()
            shape = {"shape": list(map(int, sizes))} if sizes else {}
            return replace(self.question, ask=replace(self.question.ask, details={**details, **shape}))
        key = self.key[index][column] if index < len(self.key) and column < len(self.key[index]) else ""
        if not key or isinstance(_cell_kind(key.lower()), Word):
            key = _samples(self.question.key)[column]
        return replace(self.question, key=key)

    def judge(self, column: int, mine: Answer | None, due: Answer | None) -> Outcome:
        if mine is None or due is None:
            return Outcome.DIFFERENT
        if isinstance(mine.value, str) or isinstance(due.value, str):
            same = mine.content == due.content and type(mine.value) is type(due.value)
            return Outcome.EQUAL if same else Outcome.DIFFERENT
        kind = self.kind(column, due.plain)
        return (kind.kind if isinstance(kind, WordOr) else kind).judge(mine, due, self.question).outcome


@lru_cache(maxsize=256)
def _grid(key: str) -> tuple[tuple[str, ...], ...]:
    """The cells of a key."""
    return tuple(tuple(cell.strip() for cell in row.strip().strip("|").split("|")) for row in key.splitlines())


def _labels(
    details: Mapping[str, Any], columns: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The columns that name a row, and these cells of each; none where they do not fit: a form may be edited."""
    labels, rows = details.get("labels"), details.get("rows")
    if not isinstance(labels, list) or not isinstance(rows, list) or not rows or not set(labels) < set(columns):
        return (), ()
    for row in rows:
        if not isinstance(row, list) or len(row) != len(labels) or not all(isinstance(cell, str) for cell in row):
            return (), ()
    return tuple(labels), tuple(map(tuple, rows))


@lru_cache(maxsize=256)
def _named(
    columns: tuple[str, ...], labels: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> tuple[Names, Names]:
    return Names(rows, [column for column in columns if column in labels]), Names([(column,) for column in columns])


@lru_cache(maxsize=256)
def _column_kinds(key: str) -> list[Kind]:
    """What each column of the key holds."""
    return [_column_kind(tuple(cell.lower() for cell in cells)) for cells in zip(*_grid(key), strict=False)]


@lru_cache(maxsize=256)
def _samples(key: str) -> list[str]:
    """A cell of each column of the key: one that is no word, where there is one."""
    columns = zip(*_grid(key), strict=False)
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


@lru_cache(maxsize=1024)
def _label(text: str) -> Answer:
    """A cell that names a row, by the name that the row has."""
    kind = _cell_kind(text.lower())
    return kind.read(text, Question("", "", 0, kind.name, ""))


def look(cells: Sequence[Any]) -> str:
    """What the form says of a column, where it is no column of numbers or words: true or false, a vector of so many."""
    if all(isinstance(cell, bool) for cell in cells):
        return truth.KIND.name
    shapes = {getattr(cell, "shape", ()) for cell in cells}
    return "array " + " ".join(map(str, shapes.pop())) if len(shapes) == 1 and shapes != {()} else ""


def _looking(look: str) -> Kind:
    """The kind of a column by what the form says of it; one that it says nothing of is as its cells look."""
    return truth.KIND if look == truth.KIND.name else array.KIND if look.startswith("array ") else _AS_IT_LOOKS


class _AsItLooks(Word):
    def read(self, text: str, question: Question) -> Answer:
        return _cell_kind(text.strip().lower()).read(text, question)


_AS_IT_LOOKS = _AsItLooks()


def as_row(cells: Iterable[str]) -> str:
    """A row as it is printed."""
    return f"| {' | '.join(cells)} |"
