"""A student's answers marked, and grades.csv."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from fractions import Fraction

import pytest

from exgen.bank import Bank
from exgen.errors import BadSubmission
from exgen.feedback import gradebook
from exgen.marking import marker_of
from exgen.record import VERDICTS, Student, student_line
from exgen.submissions import parse
from tests.conftest import Made, filled

Mark = Callable[..., Student]


@pytest.fixture
def mark(made: Made, bank: Bank) -> Mark:
    """Mark the text of an answer file."""
    markers = [marker_of(exercise, bank)[0] for exercise in made.record.exercises]

    def marked(text: str) -> Student:
        handed_in = parse(text, "answers.md")
        return gradebook.mark_one(gradebook.find(made.record, handed_in), markers, handed_in)

    return marked


def rows(made: Made, *students: Student) -> list[list[str]]:
    labels = list(made.key())
    lines = gradebook.csv_lines("tiny-7", labels, students)
    return list(csv.reader(io.StringIO("".join(lines), newline="")))


# -- grades.csv --------------------------------------------------------------------------------------------------

def test_a_row_a_student_and_a_column_a_part(made: Made, mark: Mark) -> None:
    bobs = made.answers("4712", "Bob", _1c="", _2b="[1, 2", _2c=made.nearly())
    header, ada, bob = rows(made, mark(made.answers("4711", "Ada Lovelace")), mark(bobs))
    labels = list(made.key())
    assert header == ["student", "name", "sheet", *labels, "total", "of", "flags"]
    assert ada[:3] == ["4711", "Ada Lovelace", "tiny-7"] and ada[-3:] == ["28", "28", ""]
    of_bob = dict(zip(header, bob))
    assert (of_bob["1(c)"], of_bob["2(b)"], of_bob["2(c)"]) == ("0", "0", "2")
    assert (of_bob["total"], of_bob["of"], of_bob["flags"]) == ("21", "28", "unreadable 2(b)")
    assert sum(float(of_bob[label]) for label in labels) == 21


def test_marks_of_thirds_are_exact_inside_and_short_outside(made: Made, mark: Mark) -> None:
    first, second, _ = made.key()["3(c)"].strip("[]").split(", ")
    student = mark(made.answers("2", _3c=f"[{first}, {second}, 99]"))
    assert student.total == Fraction(82, 3)
    assert rows(made, student)[1][-3] == "27.33"
    assert json.loads(student_line(student))["total"] == 27.3333


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", '=HYPERLINK("http://x")', "\r=1"])
def test_no_cell_is_a_formula(made: Made, mark: Mark, text: str) -> None:
    [_, row] = rows(made, mark(filled("tiny-7", {"1(a)": "1", "99": text}, text, text)))
    for cell in (row[0], row[1], row[-1]):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")), cell


# -- marks.json --------------------------------------------------------------------------------------------------

def test_an_entry_has_the_shape_of_the_surface(made: Made, mark: Mark) -> None:
    student = json.loads(student_line(mark(made.answers(_1a="7", _1b="x +"))))
    always = {"student", "name", "file", "total", "of", "flags", "needs", "notes", "twice", "parts", "feedback_files"}
    assert student.keys() == always
    assert (student["student"], student["name"], student["of"]) == ("4711", "Ada Lovelace", 28)
    assert [part["label"] for part in student["parts"]] == list(made.key())
    for part in student["parts"]:
        fields = {"label", "verdict", "marks", "of", "answer", "read", "feedback", "mistakes", "key"}
        assert part.keys() - {"due"} == fields and part["key"] == made.key()[part["label"]]
        assert part["verdict"] in VERDICTS and 0 <= part["marks"] <= part["of"]
    assert student["total"] == sum(part["marks"] for part in student["parts"])
    first, second, *_ = student["parts"]
    assert (first["verdict"], first["answer"], first["read"]) == ("wrong", "7", "7")
    assert (second["verdict"], second["answer"], second["read"]) == ("unreadable", "x +", "")


def test_an_entry_says_what_was_due_where_it_is_not_the_key(made: Made, mark: Mark) -> None:
    first, second, third, *_ = mark(made.answers(_1a="7", _1b="0")).parts
    assert not first.due and second.due not in ("", second.key) and not third.due


# -- marking -----------------------------------------------------------------------------------------------------

def test_an_answer_twice_goes_to_a_person(made: Made, mark: Mark) -> None:
    student = mark(made.answers() + "\nAnswer 1(a): 999999\n")
    assert (student.parts[0].verdict, student.parts[0].marks) == ("review", 0)
    assert any("1(a)" in flag and "999999" in flag for flag in student.flags) and "review 1(a)" in student.flags
    assert student.twice == ("1(a)",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no line that begins like `Answer 1(a):`"),
        ("<!-- exgen sheet: tiny-8 -->\nAnswer 1(a): 3", "answers to the sheet 'tiny-8', not to 'tiny-7'"),
        ("<!-- exgen sheet: tiny-7 copy 3 -->\nAnswer 1(a): 3", "there is no copy 3 of this sheet"),
    ],
)
def test_what_cannot_be_marked_is_refused(mark: Mark, text: str, said: str) -> None:
    with pytest.raises(BadSubmission) as refused:
        mark(text)
    assert said in refused.value.message and refused.value.message.startswith("answers.md")
