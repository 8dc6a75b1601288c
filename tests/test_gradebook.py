"""Marking a class: grades.csv, marks.json and feedback files, whatever students call themselves."""

from __future__ import annotations

import csv
import io
import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import Made, filled
from hypothesis import given
from hypothesis import strategies as st

from exgen import gradebook
from exgen.bank import Bank
from exgen.errors import ExgenError
from exgen.gradebook import Marks
from exgen.marking import VERDICTS

HOSTILE = [
    "../../etc/x", "a/b", "a\\b", ".", "..", ".hidden", "", " ", "CON", "x" * 500, "=cmd|' /C calc'!A0", "+1", "-1",
    "@SUM(A1)", "\t=1", "<script>alert(1)</script>", "[click](http://x)", "![](http://x)", "`rm`", "| a | b |",
    "# head", "a,b", 'a"b', "a\rb", "Zoë", "Zoe\u0308",
    "４７", "\u202e4711", "$x$", "\\input{a}", "%00", "a:b", "*", "~",
    "grades.csv", "figures", "marks", "4711",
]  # fmt: skip


@pytest.fixture
def mark(made: Made, bank: Bank, tmp_path: Path):
    """Mark texts of answer files, named by their place."""

    def marked(*texts: str | bytes) -> Marks:
        files = []
        for i, text in enumerate(texts):
            files.append(tmp_path / f"file-{i}.md")
            files[-1].write_bytes(text if isinstance(text, bytes) else text.encode())
        return gradebook.mark(made.record, bank, files)

    return marked


def rows(marks: Marks) -> list[list[str]]:
    return list(csv.reader(io.StringIO(gradebook.grades_csv(marks), newline="")))


# -- grades.csv --------------------------------------------------------------------------------------------------

def test_a_row_a_student_and_a_column_a_part(made: Made, mark) -> None:
    bobs = made.answers("4712", "Bob", _1c="", _2b="[1, 2", _2c="[[0, 1], [0, 0]]")
    marks = mark(made.answers("4711", "Ada Lovelace"), bobs)
    header, ada, bob = rows(marks)
    labels = list(made.key())
    assert header == ["student", "name", "sheet", *labels, "total", "of", "flags"]
    assert ada[:3] == ["4711", "Ada Lovelace", "tiny-7"] and ada[-3:] == ["28", "28", ""]
    of_bob = dict(zip(header, bob))
    assert (of_bob["1(c)"], of_bob["2(b)"], of_bob["2(c)"]) == ("0", "0", "2")
    assert (of_bob["total"], of_bob["of"], of_bob["flags"]) == ("21", "28", "unreadable 2(b)")
    assert sum(float(of_bob[label]) for label in labels) == 21


def test_marks_of_thirds_are_exact_inside_and_short_outside(made: Made, mark) -> None:
    table = "\n".join(made.key()["2(h)"].splitlines()[:2])
    marks = mark(made.answers(_2h=table, _3a="[0, 0, 0]"), made.answers("2", _3b="[1/3, 0, 0]"))
    assert marks.students[1].total == Fraction(82, 3)
    assert rows(marks)[2][-3] == "27.33"
    assert gradebook.as_data(marks)["students"][1]["total"] == 27.3333


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", '=HYPERLINK("http://x")', "\r=1"])
def test_no_cell_is_a_formula(made: Made, mark, text: str) -> None:
    marks = mark(filled("tiny-7", {"1(a)": "1", "99": text}, text, text))
    [_, row] = rows(marks)
    for cell in (row[0], row[1], row[-1]):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")), cell


# -- marks.json --------------------------------------------------------------------------------------------------

def test_marks_json_has_the_shape_of_the_surface(made: Made, mark) -> None:
    marks = mark(made.answers(_1a="7", _1b="x +"))
    data = json.loads(gradebook.to_json(marks))
    assert data == gradebook.as_data(marks)
    [student] = data["students"]
    assert {"student", "name", "file", "total", "of", "parts"} <= student.keys()
    assert (student["student"], student["name"], student["of"]) == ("4711", "Ada Lovelace", 28)
    assert student["file"].endswith("file-0.md")
    assert [part["label"] for part in student["parts"]] == list(made.key())
    for part in student["parts"]:
        fields = {"label", "verdict", "marks", "of", "answer", "read", "feedback", "mistakes", "key"}
        assert part.keys() - {"due"} == fields and part["key"] == made.key()[part["label"]]
        assert part["verdict"] in VERDICTS and 0 <= part["marks"] <= part["of"]
    assert student["total"] == sum(part["marks"] for part in student["parts"])
    first, second, *_ = student["parts"]
    assert (first["verdict"], first["answer"], first["read"]) == ("wrong", "7", "7")
    assert (second["verdict"], second["answer"], second["read"]) == ("unreadable", "x +", "")


def test_marks_json_says_what_was_due_where_it_is_not_the_key(made: Made, mark) -> None:
    [student] = gradebook.as_data(mark(made.answers(_1a="7", _1b="0")))["students"]
    first, second, third, *_ = student["parts"]
    assert "due" not in first and second["due"] not in ("", second["key"]) and "due" not in third


# -- feedback ----------------------------------------------------------------------------------------------------

def feedback(made: Made, bank: Bank, marks: Marks) -> list[str]:
    solutions = gradebook.worked_solutions(made.record, bank)
    return [gradebook.feedback(student, made.record, solutions) for student in marks.students]


def test_feedback_says_each_answer_its_reading_verdict_and_marks(made: Made, bank: Bank, mark) -> None:
    [text] = feedback(made, bank, mark(made.answers(_1a="1/2x", _1b="", _2b="[1, 2", _2d="3 x² y")))
    assert text.splitlines()[2].replace("\\", "") == "Ada Lovelace (4711)"
    assert "**1(a)** could not be read: 0 of 1" in text and "```text\n1/2x\n```" in text
    assert "**1(b)** no answer: 0 of 2" in text
    assert "**2(a)** right: 1 of 1" in text
    assert re.search(r"```text\n\[1, 2\n *\^\n```", text), "the caret under the place"
    assert "The key is\n\n```text\n" + made.key()["1(b)"] in text
    assert text.count("### Worked solution") == 3 and "The double: $" in text


def test_worked_solutions_of_a_problem_that_is_gone_are_its_keys(made: Made, tmp_path: Path) -> None:
    solutions = gradebook.worked_solutions(made.record, Bank([tmp_path]))
    for label, key in made.key().items():
        assert any(f"- {label}: `{' '.join(key.split())}`" in text for text in solutions.texts)


def test_nothing_that_a_student_wrote_becomes_markup(made: Made, bank: Bank, mark) -> None:
    evil = "<img src=x> [a](http://b) ``` $x$ # h"
    [text] = feedback(made, bank, mark(filled("tiny-7", {"1(a)": evil, "1(b)": "```", "88": evil}, evil, evil)))
    outside, fence = [], ""
    for line in text.splitlines():
        if fence:
            fence = "" if line == fence else fence
        elif line.startswith("```"):
            fence = "`" * (len(line) - len(line.lstrip("`")))
        else:
            outside.append(line)
    assert not fence
    prose = "\n".join(outside)
    assert "<img" not in prose and not re.search(r"(?<!\\)\[a", prose)
    assert "&lt;img" in prose


# -- who is who --------------------------------------------------------------------------------------------------

def test_a_duplicate_student_is_refused_and_the_first_counts(made: Made, mark) -> None:
    marks = mark(made.answers("A1", _1a=""), made.answers("a1"), made.answers(" A1 "), made.answers("A2"))
    assert [(student.student, student.total) for student in marks.students] == [("A1", 27), ("A2", 28)]
    assert [path.name for path, _ in marks.refused] == ["file-1.md", "file-2.md"]
    assert "student a1 already handed in" in marks.refused[0][1].message and "file-0.md" in marks.refused[0][1].message


def test_a_student_without_an_id_goes_by_the_file(made: Made, mark) -> None:
    [student] = mark(made.answers("")).students
    assert student.student == "file-0" and "no student id in the file" in student.flags[0]


def test_an_answer_twice_goes_to_a_person(made: Made, mark) -> None:
    [student] = mark(made.answers() + "\nAnswer 1(a): 999999\n").students
    assert (student.parts[0].verdict, student.parts[0].marks) == ("review", 0)
    assert any("1(a)" in flag and "999999" in flag for flag in student.flags) and "review 1(a)" in student.flags


def test_what_cannot_be_marked_is_refused_and_the_rest_is_marked(made: Made, mark) -> None:
    marks = mark(made.answers("1"), bytes(500), "", made.answers("2").replace("tiny-7", "other"), made.answers("3"))
    assert [student.student for student in marks.students] == ["1", "3"]
    assert len(marks.refused) == 3 and all(isinstance(error, ExgenError) for _, error in marks.refused)
    assert [entry["file"].rsplit("/", 1)[1] for entry in gradebook.as_data(marks)["refused"]] == [
        "file-1.md", "file-2.md", "file-3.md",
    ]  # fmt: skip


def test_every_student_has_a_file_of_their_own_inside_the_folder(made: Made, bank: Bank, mark, tmp_path: Path) -> None:
    """Hostile ids leave no file outside marks/, and none writes over another's or over grades.csv."""
    marks = mark(*(filled("tiny-7", {"1(a)": "1"}, student, "x") for student in HOSTILE))
    before = set(tmp_path.rglob("*"))
    folder = tmp_path / "marks"
    gradebook.write(marks, made.record, bank, folder)
    written = set(tmp_path.rglob("*")) - before - {folder}
    assert all(path.parent == folder for path in written)
    names = [path.name for path in written]
    assert len({name.casefold() for name in names}) == len(names) == len(marks.students) + 2
    assert {"grades.csv", "marks.json"} <= set(names) and "4711.md" in names
    assert len(rows(marks)) == len(marks.students) + 1
    assert [entry["student"] for entry in json.loads((folder / "marks.json").read_text())["students"]]


def test_two_students_whose_names_become_one(made: Made, mark) -> None:
    names = gradebook._file_names(["a/b", "a_b", "A_B", "a:b", "a_b-2"])
    assert len({name.casefold() for name in names}) == 5 and names[0].startswith("a_b")


@given(st.lists(st.text(max_size=100), max_size=8))
def test_file_names_are_safe_and_different(students: list[str]) -> None:
    names = gradebook._file_names(students)
    assert len({name.casefold() for name in names}) == len(students)
    for name in names:
        assert name.isascii() and set(name).isdisjoint("/\\\0:*?\"<>|\n ")
        assert 0 < len(name) < 100 and not name.startswith(".")


@given(st.text(max_size=200))
def test_a_code_block_holds_whatever_it_is_given(text: str) -> None:
    first, *middle, last = gradebook.block(text).split("\n")
    assert first == last + "text" and set(last) == {"`"}
    assert not any(line.strip().startswith(last) for line in middle)
    assert "\n" not in gradebook.code(text)


def test_marks_are_the_same_whatever_the_order_of_the_files(made: Made, bank: Bank, tmp_path: Path) -> None:
    files = []
    for student, answer in (("1", "7"), ("2", ""), ("3", made.key()["1(a)"])):
        files.append(tmp_path / f"{student}.md")
        files[-1].write_text(made.answers(student, _1a=answer), encoding="utf-8")
    there = gradebook.mark(made.record, bank, files).students
    back = gradebook.mark(made.record, bank, reversed(files)).students
    assert there == back[::-1]
