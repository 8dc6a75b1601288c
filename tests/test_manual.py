"""The manual is what marking does: each of its rows is an answer to a question of its kind."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from exgen import answers, terms
from exgen.answers import Ask, Question
from exgen.marking import Marker
from exgen.reading import read
from exgen.record import BLANK, MISTAKE, REVIEW, RIGHT, UNREADABLE, WRONG

TABLE = tomllib.loads((Path(__file__).parent / "answers.toml").read_text(encoding="utf-8"))
ROWS = [
    pytest.param(row, id=f"{name}-{i}")
    for name, part in TABLE.items()
    for i, row in enumerate(part["rows"], 1)
]
VERDICTS = {
    RIGHT: "right",
    WRONG: "wrong",
    MISTAKE: "wrong",
    UNREADABLE: "unreadable",
    BLANK: "blank",
    REVIEW: "review",
}
ASKS = ("form", "choices", "columns", "wanted", "element")


def question_of(row: dict[str, Any]) -> Question:
    """The question that a row answers; of mathematics the key tells its kind."""
    kind, names = row.get("kind"), row.get("names")
    if kind is None:
        key = read(row["key"], names, free=names is None)
        kind = "array" if isinstance(key, terms.Row) else "expression" if terms.names_of(key) else "number"
    ask = {name: row[name] for name in ASKS if name in row}
    domain = row.get("domain") or {}
    return Question("1", "y", 1, kind, row["key"], Ask.of_data(ask), None if names is None else tuple(names), domain)


@pytest.mark.parametrize("row", ROWS)
def test_marking_does_what_the_manual_says(row: dict[str, Any]) -> None:
    question = question_of(row)
    [found] = Marker((question,)).mark({"1": row["typed"]})
    assert VERDICTS[found.verdict] == row["verdict"], found
    assert found.feedback or found.verdict not in (UNREADABLE, REVIEW)


def test_every_kind_is_in_the_manual() -> None:
    assert {question_of(row.values[0]).kind for row in ROWS} == set(answers.kinds())
