"""Kinds of files that students hand in: what was typed stays what was typed, whichever kind it is in."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen.errors import BadSubmission
from exgen.reading import is_blank
from exgen.submissions import Submission, label_of, uploads

# What other formats are known to change: numbers, truth values, dates, octals, aliases, comments, sets.
TYPED = [
    "1e3", "no", "yes", "on", "012", "0x1F", "1_000", "1.50", "null", "~", "true", "True", "2026-11-28", "12:30:45",
    ".5", "+3", "-3", "x: 3", "x # 2", "'x", '"x', "{1, 2}", "[1/2, 3]", "[[1, 2], [3, 4]]", "- 3", "*x", "&x", "!x",
    "%", "@", "`x`", "| 1 | 2 |", "> 3", "? x", "<<", "=", "\\frac{1}{2}", "1 - w_1", "inf", "nan", "1e400", "9" * 50,
    "A, C", "(0, 1]", "x^2 y", "−3·x²",
]  # fmt: skip


def read(text: str | bytes, kind: str) -> Submission:
    data = text if isinstance(text, bytes) else text.encode()
    return uploads.take_apart(data, kind, f"answers.{kind}")


def as_json(answers: dict[str, object]) -> str:
    return json.dumps({"sheet": "tour copy 3", "name": "Ada", "student": "4711", "answers": answers})


# -- mappings ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", ["mapping_json", "mapping_toml", "mapping_yaml"])
@pytest.mark.parametrize("typed", TYPED)
def test_a_quoted_answer_stays_as_it_is(kind: str, typed: str) -> None:
    quoted = json.dumps(typed, ensure_ascii=False)
    lines = {"mapping_json": f'{{"1(a)": {quoted}}}', "mapping_toml": f'"1(a)" = {quoted}'}
    found = read(lines.get(kind, f"1(a): {quoted}\n"), kind)
    assert found.answers == {"1(a)": "" if is_blank(typed) else typed} and not found.notes


@pytest.mark.parametrize(
    "typed",
    ["1e3", "no", "yes", "012", "0x1F", "1_000", "1.50", "true", "2026-11-28", "12:30:45", "{1, 2}", "[1/2, 3]",
     "[[1, 2],\n  [3, 4]]", "*x", "&x 3", "!!int 3", "!x 3", "1 - w_1", "A, C", "(0, 1]", "−3·x²"],
)  # fmt: skip
def test_yaml_without_quotes_changes_nothing(typed: str) -> None:
    found = read(f"name: Ada\nstudent: 4711\nanswers:\n  1(a): {typed}\n  2: 0x10\n", "mapping_yaml")
    assert found.answers["1(a)"] == typed and found.answers["2"] == "0x10"


@pytest.mark.parametrize("number", ["1e3", "1.50", "0.10", "-0.0", "1E400", "123456789012345678901234567890"])
def test_numbers_without_quotes_stay_the_digits_that_were_typed(number: str) -> None:
    assert read(f'{{"1": {number}}}', "mapping_json").answers == {"1": number}
    assert read(f"1 = {number}", "mapping_toml").answers == {"1": number}


def test_json_with_a_sheet_and_a_name() -> None:
    answers = {"1(a)": [1, "2/3", -0.5], "1b": [[1, 2], [3, 4]], "Answer 2": None, "3": True}
    found = read(as_json(answers), "mapping_json")
    assert (found.sheet, found.copy, found.name, found.student) == ("tour", "3", "Ada", "4711")
    assert found.answers == {"1(a)": "[1, 2/3, -0.5]", "1(b)": "[[1, 2], [3, 4]]", "2": "", "3": "true"}
    assert not found.notes


def test_rows_of_a_table_in_a_list() -> None:
    assert read('{"1": ["| 1 | 2 |", "| 3 | 4 |"]}', "mapping_json").answers == {"1": "| 1 | 2 |\n| 3 | 4 |"}
    block = "1: |\n  | 1 | 2 |\n  | 3 | 4 |\n2:\n  - 1\n  - [2]\n"
    assert read(block, "mapping_yaml").answers == {"1": "| 1 | 2 |\n| 3 | 4 |", "2": "[1, [2]]"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [('{"1": 3, "1": 4}', "mapping_json"), ("1: 3\n1: 4\n", "mapping_yaml")],
)
def test_a_label_twice_goes_to_a_person(text: str, kind: str) -> None:
    found = read(text, kind)
    assert found.twice == {"1"} and "1 is answered twice" in found.notes[0]


@pytest.mark.parametrize("value", ['{"a": 1}', "[[[[[[1]]]]]]", '[{"a": 1}]'])
def test_what_is_no_answer_is_noted(value: str) -> None:
    found = read(f'{{"1": {value}, "2": 3, "hello": 4}}', "mapping_json")
    assert found.answers == {"2": "3"} and len(found.notes) == 2


BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi"))


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("{", "mapping_json", "cannot be read as JSON"),
        ("[1, 2]", "mapping_json", "no mapping of labels"),
        ("[" * 100_000, "mapping_json", "cannot be read as JSON: it is nested too deep"),
        ('{"a":' * 50_000, "mapping_json", "cannot be read as JSON"),
        ("1 = 012", "mapping_toml", "cannot be read as TOML"),
        ("1 = " + "[" * 20_000, "mapping_toml", "cannot be read as TOML"),
        ("1 = " + "9" * 20_000, "mapping_toml", "cannot be read as TOML"),
        ("1: 'x\n", "mapping_yaml", "cannot be read as YAML"),
        ("1: a: b\n", "mapping_yaml", "line 1"),
        ("- 1\n- 2\n", "mapping_yaml", "no mapping of labels"),
        ("", "mapping_yaml", "no mapping of labels"),
        ("1: " + "[" * 50_000, "mapping_yaml", "YAML"),
        ("".join("  " * i + f"a{i}:\n" for i in range(200)), "mapping_yaml", "nested too deep"),
        ("\x01\x02: 3", "mapping_yaml", "YAML"),
        ("{}", "notebook", "no list of cells"),
        ("x", "notebook", "as a notebook"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(text: str, kind: str, said: str) -> None:
    with pytest.raises(BadSubmission) as refused:
        read(text, kind)
    assert said in refused.value.message and "\n" not in refused.value.message


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (BOMB + "1: 3\n", "mapping_yaml"),
        ("1: [" + "[a, " * 2000 + "]" * 2000 + "]\n", "mapping_yaml"),
        ("? " * 30_000, "mapping_yaml"),
        ("- " * 30_000, "mapping_yaml"),
        ("a: " * 20_000, "mapping_yaml"),
        ("x" * 190_000 + ": 1", "mapping_yaml"),
        ("1: 'x" + "\n" * 100_000, "mapping_yaml"),
        ("&a " * 30_000, "mapping_yaml"),
        ("a." * 5_000 + "b = 1", "mapping_toml"),
        ("\n".join(f"a{i} = 1" for i in range(20_000)), "mapping_toml"),
        ("<" * 100_000, "webpage"),
        ("<!--" * 50_000, "webpage"),
        ("<a " * 30_000, "webpage"),
        ("<p>" * 100_000 + "Answer 1: 3", "webpage"),
        ("&" * 100_000, "webpage"),
        ("<sup>" * 50_000, "webpage"),
        ("<![" * 50_000, "webpage"),
    ],
    ids=range(17),
)
def test_no_file_takes_time(text: str, kind: str) -> None:
    began = time.process_time()
    with contextlib.suppress(BadSubmission):
        read(text, kind)
    assert time.process_time() - began < 5


# -- notebooks ---------------------------------------------------------------------------------------------------

def notebook(*cells: dict[str, object]) -> str:
    return json.dumps({"nbformat": 4, "cells": list(cells), "metadata": {}})


def cell(source: object, *tags: str, kind: str = "markdown") -> dict[str, object]:
    return {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)}, "outputs": [{"data": "x"}]}


def test_a_notebook_gives_its_tagged_cells_and_its_answer_lines() -> None:
    found = read(
        notebook(
            cell("<!-- exgen sheet: tour copy 3 -->\nName: Ada\nStudent: 4711"),
            cell("# A heading\n\nProse that belongs to nothing."),
            cell(["[4/3, 2,\n", " 8/3]\n"], "exgen-answer:1(a)", kind="code"),
            cell("# Answer 1(b): 8", "exgen-answer", "other", kind="code"),
            cell("Answer 2: 3\nAnswer 3:\n| 1 | 2 |\n| 3 | 4 |\n\nstray"),
            cell("Answer 4: 5", kind="code"),
            cell("Answer 5(a): [1,\n\n 2]", "EXGEN-ANSWER: 5a"),
        ),
        "notebook",
    )
    assert (found.sheet, found.copy, found.name, found.student) == ("tour", "3", "Ada", "4711")
    assert found.answers == {
        "1(a)": "[4/3, 2,\n 8/3]", "1(b)": "8", "2": "3", "3": "| 1 | 2 |\n| 3 | 4 |", "5(a)": "[1,\n\n 2]",
    }  # fmt: skip
    assert found.notes == ["cell 5, line 6 belongs to no answer: stray"]


@pytest.mark.parametrize(
    "bad",
    [
        {"cell_type": "code", "source": 3, "metadata": {"tags": ["exgen-answer:1"]}},
        {"cell_type": "code", "source": ["x", 3], "metadata": {"tags": "exgen-answer"}},
        {"cell_type": "code", "metadata": None},
        {"source": "Answer 1: 3"},
        {},
    ],
)
def test_a_cell_that_is_none_is_passed_over(bad: dict[str, object]) -> None:
    assert read(notebook(bad, cell("Answer 2: 4")), "notebook").answers.get("2") == "4"


def test_a_tag_that_names_no_answer_is_noted() -> None:
    cells = [cell("3", "exgen-answer:first"), cell("4", "exgen-answer"), cell("5", "exgen-answer:1", "exgen-answer:2")]
    found = read(notebook(*cells), "notebook")
    assert len(found.notes) == 3 and found.answers == {}


# -- pages -------------------------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"><html><head><title>Answer 9: 1</title></head>
<body>
<h1>Test 1: Ada Lovelace</h1><div style="width: 600px;">
<p>&lt;!-- exgen sheet: tour --&gt;</p><p>Name: Ada&nbsp;Lovelace<br>Student: 4711</p>
<p><strong>Answer 1(a):</strong> 3x<sup>2</sup> &minus; x<sub>1</sub> + x<sub>12</sub></p>
<p>Answer 1(b): e<sup>-x</sup>
 &lt; 3</p>
<table><tbody><tr><th>step</th><th><p>w</p></th></tr><tr><td>1</td><td>2</td></tr></tbody></table>
<p>Answer 2:</p><table><tr><td>1</td><td><p>2</p></td></tr><tr><td>3</td><td>4</td></tr></table>
<p>Answer 3: <img class="equation_image" data-equation-content="\\frac{1}{2}" alt="LaTeX"></p>
<p>Answer 4: <s>7</s> 8</p><pre>Answer 5: [1,
2]</pre><script>Answer 6: 1</script><ul><li>Answer 7: 2</li></ul></div></body></html>"""


def test_a_page_keeps_powers_subscripts_and_tables() -> None:
    found = read(PAGE, "webpage")
    assert (found.sheet, found.name, found.student) == ("tour", "Ada Lovelace", "4711")
    assert found.answers == {
        "1(a)": "3x^(2) − x_1 + x_{12}", "1(b)": "e^(-x) < 3", "2": "| 1 | 2 |\n| 3 | 4 |",
        "3": "\\frac{1}{2}", "4": "8", "5": "[1,\n2]", "7": "2",
    }  # fmt: skip
    assert any("struck out" in note for note in found.notes)


# -- all kinds ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text", ["1(a)", "1a", "Answer 1(a)", "answer 1 (A)", " 1.a ", "Answer_1(a)"])
def test_labels(text: str) -> None:
    assert label_of(text) == "1(a)"


@pytest.mark.parametrize("text", ["", "name", "x1", "1(aa)", "answers", "1:2", "-1"])
def test_no_labels(text: str) -> None:
    assert label_of(text) in ("", "1")


def test_the_kind_is_told_by_the_name(tmp_path: Path) -> None:
    assert [uploads.kind_of(name) for name in ("a.MD", "a.json", "b.yml", "x/a.ipynb", "a", "a.pdf", "a.png")] == [
        "form", "mapping_json", "mapping_yaml", "notebook", "form", "", "",
    ]  # fmt: skip
    (tmp_path / "a.json").write_text('{"1": 3}')
    (tmp_path / "a.odd").write_text("Answer 1: 3")
    assert uploads.read(tmp_path / "a.json").answers == uploads.read(tmp_path / "a.odd").answers == {"1": "3"}


@given(st.text(max_size=300), st.sampled_from(sorted(uploads.kinds())))
def test_any_text_gives_a_submission_or_a_refusal(text: str, kind: str) -> None:
    try:
        found = read(text.encode("utf-8", "replace"), kind)
    except BadSubmission as error:
        assert error.message
        return
    assert all(isinstance(value, str) for value in found.answers.values())
