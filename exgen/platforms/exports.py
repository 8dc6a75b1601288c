"""An export of a learning platform that is to be filled in; how each platform writes its own is in `formats/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from exgen.platforms.csv_file import Table


@dataclass
class Export:
    """An export that is ready to be filled in.

    `ids` are the columns that may hold an id, by what they are called; `own` is the platform's own id. `system` is what
    senders call the platform. `kept` are grades that stay as they are, with the reason. A platform that is `renumbered`
    gives people other ids of its own in each assignment. Feedback has a column, or `no_feedback` says why it has none.
    """

    format: str
    system: str
    table: Table
    rows: list[int]
    grade: int
    feedback: int | None
    own: int
    ids: dict[str, int]
    names: tuple[int, ...]
    most: dict[int, Fraction | None]  # by row; what the platform gives at most
    comma: bool
    scale: bool
    locked: int | None = None  # a column that says "no" where a grade cannot be changed
    kept: Mapping[str, str] = field(default_factory=dict)
    renumbered: bool = False
    no_feedback: str = ""


def points(cell: str) -> Fraction | None:
    """A number as platforms write it: `100.00`, `100,00`; None where there is none."""
    text = cell.strip().replace(",", ".")
    return Fraction(text) if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text) else None
