"""One answer against one key: the table of rows, and what is said where the two differ."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from exgen.answers import comparison
from exgen.answers.comparison import compare
from exgen.judging.deciding import MAX_KEPT
from exgen.judging.domains import points
from tests.conftest import TESTS

TABLE = tomllib.loads((TESTS / "answers.toml").read_text(encoding="utf-8"))
ROWS = [
    pytest.param(row, id=f"{name}-{i}")
    for name, part in TABLE.items()
    for i, row in enumerate(part["rows"], 1)
    if "kind" not in row
]


@pytest.mark.parametrize("row", ROWS)
def test_the_table(row: dict[str, Any]) -> None:
    """The rows of mathematics, as `exgen compare` judges them; marking takes all rows, in test_manual.py."""
    found = compare(row["typed"], row["key"], row.get("names"), row.get("domain"), row.get("form"))
    assert found.verdict == row["verdict"], found
    assert found.why or found.verdict == "right"


def test_the_table_is_large_and_has_no_row_twice() -> None:
    seen = [str({**row, "why": "", "verdict": ""}) for part in TABLE.values() for row in part["rows"]]
    assert len(seen) == len(set(seen))
    assert len(seen) >= 400


def test_a_comparison_says_its_texts_when_asked() -> None:
    found = compare("3*x", "4x")
    assert repr(found) == "Comparison('wrong', '3*x', 'at x = 2 your answer gives 6, the key 8')"


def test_why_says_where_the_two_differ() -> None:
    assert compare("6x", "3x^2").why == "at x = 3 your answer gives 18, the key 27"
    assert compare("0.33", "1/3").why == "this shows 2 significant figures, and at least 3 are asked for"
    assert "transpose" in compare("[[1,2,3],[4,5,6]]", "[[1,4],[2,5],[3,6]]").why
    assert compare("[1, 5]", "[1, 2]").why == "entry 2: your answer is 5, the key 2"
    assert compare("x", "x +").verdict == "review"
    assert compare("[2, 1/0]", "[2, 1]").why == "1/0 has no real value"


def test_flint_is_left_at_the_precision_it_had() -> None:
    from flint import ctx

    before = ctx.prec
    compare("e^(-x)/(1+e^(-x))^2", "σ(x)(1-σ(x))")
    assert ctx.prec == before


def test_what_is_remembered_of_keys_is_bounded() -> None:
    """However many answers are compared with however many keys: `compare --lines` runs on for hours."""
    for i in range(comparison.KEYS + 40):
        comparison.compare(f"max({i + 2}x, y)", f"max({i + 1}x, y)")
    for i in range(40):
        comparison.compare(f"max({i + 7}x, {i}) + y", "max(3x, 5) + y")
    assert comparison.prepared.cache_info().currsize <= comparison.KEYS
    [due] = comparison.prepared("max(3x, 5) + y", None, None).entries
    assert len(due.sights) <= comparison.KEPT
    for sight in due.sights.values():
        assert len(sight.values) <= 16 * MAX_KEPT and len(sight.scaled) <= 4 * MAX_KEPT
    assert points.cache_info().maxsize == 512
