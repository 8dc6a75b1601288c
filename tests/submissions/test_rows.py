"""Which lines below an answer are a part of it: what people type, on a sheet that is made and marked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from exgen import submissions
from exgen.submissions import rows
from tests.conftest import Made

Exgen = Callable[..., Result]


def parse(text: str) -> submissions.Submission:
    return submissions.parse(text, "a.md")


@pytest.mark.parametrize(
    "value",
    [
        "1 2\n3 4", "1, 2\n3, 4", "[1, 2]\n[3, 4]", "[1, 2],\n[3, 4]", "(1, 2), -1\n(-2, 6), 0",
        "(-6, 1), -29\n(3, 6), 30",
        "1 | 2\n3 | 4", "g = 6 | h = 8\nk = 1 | m = 2", "0 | yes\n1 | no way", "1\t2\n3\t4", "1; 2\n3; 4",
        "1/2 -3\n0 sqrt(2)",
        "1/2, ln 3\n-1, exp(2)", r"\frac{1}{2}, 0" + "\n" + r"0, \sqrt{2}", "true, false\nfalse, true", "x, y\n1, 2",
        "0,5 1,5\n2,5 3,5", "1 2 3\n4 5 6\n7 8 9", "step 1 2\nstep 3 4", "-1, ∞\n2, 3", "x_1, 2 x_2\n3 x_1, alpha",
    ],
)  # fmt: skip
def test_a_first_row_on_the_line_of_the_label_keeps_the_others(value: str) -> None:
    for end in ("\n\nAnswer 2: 3\n", "\nAnswer 2: 3\n", "\n\nnot sure\nAnswer 2: 3"):
        found = parse(f"Answer 1(a): {value}{end}")
        assert found.answers == {"1(a)": value, "2": "3"}
        assert len(found.notes) == ("sure" in end)


@pytest.mark.parametrize(
    ("value", "remark"),
    [
        ("3", "I am not sure about this one."), ("3", "4"), ("3", "= 3"), ("1, 2", "because 1, 2"),
        ("1, 2", "see page 3"),
        ("1, 2", "so it is 1, 2"), ("1 2", "not sure"), ("1, 2", "1, 2, 3"), ("0,5", "1,5"),
        ("[1, 2]", "in that order"),
        ("1 2 3", "(see above)"), ("A, C", "not B, though"), ("1, 2", "a) 1, b) 2?"), ("(0, 1)", "or [0, 1]"),
        ("1 | 2", "3"),
        ("1, 2", "1, 2."), ("1 2", "ok then"), ("x y", "my guess"), ("1, 2", "Zeile 1, Spalte 2"),
    ],
)  # fmt: skip
def test_a_remark_is_told_and_changes_nothing(value: str, remark: str) -> None:
    found = parse(f"Answer 1: {value}\n{remark}\nAnswer 2: 3\n")
    assert found.answers == {"1": value, "2": "3"}
    assert found.notes == [f"line 2 belongs to no answer: {remark}"]


@pytest.mark.parametrize("between", ["", "hm", "  ", "3"])
def test_rows_end_where_one_is_missing(between: str) -> None:
    found = parse(f"Answer 1: 1 2\n3 4\n{between}\n5 6\nAnswer 2: 3\n")
    assert found.answers == {"1": "1 2\n3 4", "2": "3"}
    assert found.notes[-1] == "line 4 belongs to no answer: 5 6"


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ("- A\n- C", "A\nC"), ("* 1\n* 2", "1\n2"), ("- 1\n- 2", "1\n2"), ("+ A\n+ B", "A\nB"), ("• A\n\n", "A"),
        ("- A", "A"),
        ("- (a)", "(a)"), ("- true", "true"), ("- none", "none"), ("* 3", "3"), ("+ 3", "3"), ("- A, C", "A, C"),
        ("-1", "-1"), ("-1\n-2", "-1\n-2"), ("- 1\n2", "- 1\n2"), ("- A\n* C", "- A\n* C"),
        ("- 1 2\n  3 4", "- 1 2\n  3 4"),
    ],
)  # fmt: skip
def test_a_list_below_the_label_is_its_items(lines: str, value: str) -> None:
    found = parse(f"Answer 1:\n{lines}\n\nAnswer 2: - 3\n")
    assert found.answers == {"1": value.rstrip(), "2": "- 3"} and not found.notes


@pytest.mark.parametrize("line", ["- 1", "- x", "- 3/4", "- [1, 2]", "- x^2 + 3", "– 1", "- x + 1"])
def test_what_could_be_a_minus_or_an_item_is_not_guessed(line: str) -> None:
    found = parse(f"Answer 1:\n{line}\n")
    assert found.answers["1"].startswith(rows.UNSURE)
    [note] = found.notes
    assert note.startswith("line 1: ") and "could be an item of a list or a minus" in note


def test_on_a_sheet_that_is_marked(exgen: Exgen, made: Made, tmp_path: Path) -> None:
    """Rows keep their marks, lists are their items, and what is not clear goes to a person."""
    key = made.key()
    matrix = key["2(c)"].removeprefix("[[").removesuffix("]]").split("], [")
    text = made.answers(_2c="MATRIX", _1a="MINUS")
    text = text.replace("MATRIX", "\n".join(matrix)).replace(" MINUS", f"\n- {key['1(a)']}")
    assert f"Answer 2(c): {matrix[0]}\n{matrix[1]}\n" in text
    (tmp_path / "4711.md").write_text("\ufeff" + text.replace("Answer 1(b):", "* **Ans\u200bwer 1(b):**"))
    shutil.copytree(made.folder, tmp_path / "tiny-7")
    result = exgen("autograde", tmp_path / "tiny-7", "4711.md", "--json")
    [student] = json.loads(result.stdout)["students"]
    verdicts = {part["label"]: part["verdict"] for part in student["parts"]}
    assert verdicts.pop("1(a)") == "unreadable" and set(verdicts.values()) == {"right"}
    assert any("could be an item of a list" in need for need in student["needs"])


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_lines_can_be_asked_about(first: str, line: str) -> None:
    assert rows.goes_on(first, line) in (True, False)
    assert isinstance(rows.items(first), str)
