"""Exercises and marks from Python: what notebooks show, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from exgen import api
from tests.conftest import MADE_UP


@pytest.fixture(scope="module")
def bank() -> api.Bank:
    return api.Bank(MADE_UP)


def test_all_right_is_all_marks(bank: api.Bank) -> None:
    exercise = bank.exercise("tiny/chain", seed=3)
    marks = exercise.mark(exercise.key)
    assert marks.total == marks.of == exercise.marks and not marks.needs
    assert [part.label for part in marks] == exercise.labels


def test_what_is_left_out_is_blank(bank: api.Bank) -> None:
    marks = bank.exercise("tiny/chain", seed=3).mark({})
    assert marks.total == 0 and {part.verdict for part in marks} == {"blank"}


def test_a_part_that_is_not_there_is_refused(bank: api.Bank) -> None:
    exercise = bank.exercise("tiny/chain")
    for refused in (lambda: exercise.mark({"1(z)": "3"}), lambda: exercise.read("1(z)", "3")):
        with pytest.raises(api.ExgenError, match=re.escape("tiny/chain has no part '1(z)'")):
            refused()
    with pytest.raises(api.ExgenError, match="no format 'word'"):
        exercise.text("word")
    with pytest.raises(api.ExgenError, match=r"as pdf is no text|no latexmk"):
        exercise.mark({}).feedback("pdf")


@pytest.mark.parametrize("value", [3, 0.5, None, ["1"], b"1"])
def test_what_is_no_text_is_no_answer(bank: api.Bank, value: Any) -> None:
    exercise = bank.exercise("tiny/chain")
    label = exercise.labels[0]
    asked: list[Callable[[], object]] = [
        lambda: api.read(value),
        lambda: api.compare(value, "1"),
        lambda: api.compare("1", value),
        lambda: exercise.read(label, value),
        lambda: exercise.mark({label: value}),
        lambda: bank.sheet("tiny/chain").handed_out.mark({label: value}),
    ]
    for ask in asked:
        with pytest.raises(api.ExgenError, match=f"an answer is text, .* not {type(value).__name__}: "):
            ask()


@pytest.mark.parametrize("value", [3, None])
def test_names_that_are_no_text_are_not_there(bank: api.Bank, value: Any) -> None:
    exercise = bank.exercise("tiny/chain")
    for ask in (lambda: bank.exercise(value), lambda: exercise.read(value, "1"), lambda: exercise.text(value)):
        with pytest.raises(api.ExgenError, match=f"{value}"):
            ask()
    with pytest.raises(api.ExgenError, match="has no level '2'"):
        bank.exercise("tiny/chain", level=str(2))  # type: ignore[arg-type]


def test_notebooks_show_pictures_without_files(bank: api.Bank) -> None:
    shown = bank.exercise("backprop/scalar-graph")._repr_markdown_()
    assert "](data:image/svg+xml;base64," in shown and "](figures/" not in shown


def test_feedback_of_a_notebook_has_the_solution_and_its_pictures(bank: api.Bank) -> None:
    exercise = bank.exercise("backprop/scalar-graph")
    shown = exercise.mark(exercise.key)._repr_markdown_()
    assert "Worked solution" in shown and "](figures/" not in shown
    assert exercise.mark(exercise.key).feedback("html").lstrip().startswith("<!DOCTYPE html>")


def test_a_bank_shows_its_problems(bank: api.Bank) -> None:
    assert "| `tiny/chain` |" in bank._repr_markdown_() and len(bank) == len(list(bank))


def test_a_made_sheet_is_marked_without_files(bank: api.Bank) -> None:
    sheet = bank.sheet("tiny/chain", seed=2)
    assert sheet.text() == sheet._repr_markdown_() and sheet.text("latex", key=True).startswith("\\documentclass")
    handed_out = sheet.handed_out
    assert handed_out.mark(handed_out.key(), student="4711", name="Ada").name == "Ada"
    with pytest.raises(api.ExgenError, match="no part '9'"):
        handed_out.mark({"9": "1"})
    with pytest.raises(api.ExgenError, match="no copy '7'"):
        handed_out.key("7")


def test_a_copy_is_marked_by_its_own_key(bank: api.Bank, exgen, tmp_path) -> None:
    made = exgen("make-sheet", "--problem", "tiny/chain", "--copies", 2, "--jobs", 1, "--out", tmp_path / "c")
    assert made.exit_code == 0, made.output
    handed_out = bank.handed_out(tmp_path / "c")
    keys = {copy: handed_out.key(copy) for copy in "12"}
    assert keys["1"] != keys["2"]
    for copy, key in keys.items():
        assert handed_out.mark(key, copy).total == handed_out.mark(key, copy).of
    with pytest.raises(api.ExgenError, match="has copies: name one"):
        handed_out.mark(keys["1"])


def test_a_file_shows_what_cannot_be_read(tmp_path) -> None:
    (tmp_path / "a.md").write_text("Answer 1(a): 2x\nAnswer 1(b): 2 +\nAnswer 2:\n")
    found = api.read_file(tmp_path / "a.md")
    assert str(found["1(a)"]) == "2*x" and isinstance(found["1(b)"], api.ExgenError) and found["2"].blank
