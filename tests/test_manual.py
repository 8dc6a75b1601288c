"""The manual is what marking does: each of its rows is an answer to a question of its kind."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from exgen import answers, terms
from exgen.answers import Question
from exgen.marking import BLANK, MISTAKE, REVIEW, RIGHT, UNREADABLE, WRONG, Marker
from exgen.reading import read

TABLE = tomllib.loads((Path(__file__).parent / "answers.toml").read_text(encoding="utf-8"))
# What has no exact value that steps could go on with is unreadable in marking, though `exgen compare` can judge it; and
# blanks between entries without a bracket are a vector there.
APART = {
    ("1.50", "1/0"), ("1.50", "tan(pi/2)"), ("0^0", "1"), ("9^9^9", "9^9^9"), ("9^9^9", "9^9^8"), ("10^(10^8)", "1"),
    ("(e - e)^2 + (1 - e)^2", "(1 - e)^2"), ("(σ(1) - σ(1))^2 + 1", "1"), ("sqrt((ln 4 - 2ln 2)^2)", "0"),
    ("1/(x-x)", "1"), ("log(-x^2-1)", "log(-x^2-1)"), ("sqrt(-1-x^2)", "x"), ("relu(10^-60 - |x - 7|)", "0"),
    ("1 2 3", "[1, 2, 3]"), ("[7, 1/0, 3]", "[1, 2, 3]"),
}  # fmt: skip
ROWS = [
    pytest.param(
        row,
        id=f"{name}-{i}",
        marks=pytest.mark.xfail(strict=True) if (row["typed"], row["key"]) in APART and "kind" not in row else (),
    )
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
    return Question("1", "y", 1, kind, row["key"], ask, None if names is None else tuple(names), domain)


@pytest.mark.parametrize("row", ROWS)
def test_marking_does_what_the_manual_says(row: dict[str, Any]) -> None:
    question = question_of(row)
    [found] = Marker((question,)).mark({"1": row["typed"]})
    assert VERDICTS[found.verdict] == row["verdict"], found
    assert found.feedback or found.verdict not in (UNREADABLE, REVIEW)


def test_every_kind_is_in_the_manual() -> None:
    assert {question_of(row.values[0]).kind for row in ROWS} == set(answers.kinds())
