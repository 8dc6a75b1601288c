"""A table: rows of cells under named columns, the value of a step that asks for several rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """The value of a table step: rows of cells under named columns.

    `labels` are the columns that name a row; without them row k is the k-th. `printed` is what a sheet prints of the
    rows, where the author says so: how many there are, or the label cells of each.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    labels: tuple[str, ...] = field(default=(), compare=False)
    printed: int | tuple[tuple[Any, ...], ...] = field(default=(), compare=False)

    def __len__(self) -> int:
        return len(self.rows)

    def with_rows(self, rows: tuple[tuple[Any, ...], ...]) -> Table:
        return Table(self.columns, rows, self.labels, self.printed)

    def label_cells(self) -> list[list[Any]]:
        """The cells that name each row of a sheet: those of the rows, and of more where the author says so."""
        places = [i for i, column in enumerate(self.columns) if column in self.labels]
        own = [[row[i] for i in places] for row in self.rows]
        return [list(row) for row in self.printed] if isinstance(self.printed, tuple) and self.printed else own

    def values(self) -> Iterator[Any]:
        """The cells that are worked out, row by row: all but those that name a row."""
        places = [i for i, column in enumerate(self.columns) if column not in self.labels]
        return (row[i] for row in self.rows if row for i in places if i < len(row))
