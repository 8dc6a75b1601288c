"""marks.json comes back as it was written, and whatever is wrong with it is said with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen.errors import InstructorError
from exgen.record import (
    BLANK,
    FOLLOWS,
    MARKS_FILE,
    MARKS_FORMAT,
    MISTAKE,
    RIGHT,
    UNREADABLE,
    VERDICTS,
    ClassMarks,
    Decided,
    LeftOut,
    Marked,
    Said,
    Student,
    feedback_files,
    for_a_person,
    former_marks,
    marks_lines,
    read_marks,
    read_student,
    student_line,
)
from exgen.submissions import Sender

REFUSED = Said("Something is missing after +.", quoted=True, caret="2 +\n  ^")
TOLD = (Said("This is consistent with “a”. So.", ("a",)), Said("This is consistent with “b”. No.", ("b",)))
ADA = Student(
    "4711",
    "Ada",
    "ada.md",
    (
        Marked("1(a)", RIGHT, Fraction(2), 2, "5", "5", key="5"),
        Marked("1(b)", FOLLOWS, Fraction(1, 3), 1, " 6", "6", (Said("Right, given it."),), "7", "6"),
        Marked("1(c)", UNREADABLE, Fraction(0), 1, "2 +", "", (REFUSED,), "8"),
        Marked("2", MISTAKE, Fraction(3, 2), 3, "1", "1", TOLD, "9", "8", Decided("override", Fraction(1, 2), "Yes.")),
    ),
    notes=("late",),
    copy="12",
    twice=("1(a)",),
    sender=Sender("Moodle", "901", "Ada L.", late=True),
    whose=("the copy is another's",),
    feedback_files=("4711.md",),
)
BEN = Student("=2\ud800", "Zoë\n", "ben.md", (Marked("1(a)", BLANK, Fraction(0), 2, key="5"),))
BOTH = ClassMarks(
    "tiny",
    (ADA, BEN),
    ("1(a)", "1(b)", "1(c)", "2"),
    {"a/b": "0123"},
    (LeftOut("x.md", "is no text"),),
    (LeftOut("y.md", "is older"),),
    ("a/b: changed",),
    MARKS_FORMAT,
)


def written(folder: Path, marks: ClassMarks) -> Path:
    (folder / MARKS_FILE).write_text("".join(marks_lines(marks)))
    return folder


# -- there and back ----------------------------------------------------------------------------------------------

def test_what_is_written_is_read_and_written_again_alike(tmp_path: Path) -> None:
    found = read_marks(written(tmp_path, BOTH))
    assert "".join(marks_lines(found)) == (tmp_path / MARKS_FILE).read_text()
    assert replace(found, students=()) == replace(BOTH, students=())
    [ada, ben] = found.students
    assert ben == BEN and ada.sender == ADA.sender and (ada.total, ada.of) == (Fraction("3.8333"), 7)
    assert ada.parts[:3] == ADA.parts[:3] and (ada.flags, ada.needs) == (ADA.flags, ADA.needs)
    assert ada.parts[3].mistakes == ("a", "b") and ada.parts[3].decided == ADA.parts[3].decided


def test_a_line_a_student_in_ascii_as_the_format_has_it(tmp_path: Path) -> None:
    text = "".join(marks_lines(BOTH))
    lines = text.splitlines()
    assert text.isascii() and len(lines) == 13 and lines[6] == f"  {student_line(ADA)},"
    data = json.loads(text)
    assert list(data) == ["format", "sheet", "labels", "problems", "students", "refused", "set_aside", "doubts"]
    ada, ben = data["students"]
    assert ada["total"] == 3.8333 and ada["of"] == 7 and ada["flags"][0] == "decided 2: 1.5 for 0.5"
    assert ada["needs"] == ["unreadable 1(c)", "the copy is another's", "late"]
    assert ada["parts"][2]["feedback"] == "Something is missing after +.\n2 +\n  ^"
    assert ada["parts"][3]["feedback"] == "This is consistent with “a”. So. Or: This is consistent with “b”. No."
    assert ada["parts"][3]["decided"] == {"by": "override", "machine": 0.5, "comment": "Yes."}
    assert not {"copy", "sender", "whose"} & ben.keys() and not {"due", "decided"} & ben["parts"][0].keys()
    assert json.loads("".join(marks_lines(ClassMarks("none"))))["students"] == []


def test_students_are_written_one_at_a_time() -> None:
    taken = []

    def stream() -> Iterator[Student]:
        for student in (BEN, ADA):
            taken.append(student.student)
            yield student

    pieces = marks_lines(replace(BOTH, students=()), stream())
    next(pieces)
    assert not taken
    assert json.loads(next(pieces).strip())["student"] == BEN.student and taken == [BEN.student]


texts = st.text(max_size=20)
shares = st.fractions(0, 1, max_denominator=9)
saying = st.builds(Said, st.text(st.characters(exclude_characters="\n"), min_size=1, max_size=20))


@given(st.sampled_from(VERDICTS), shares, st.integers(1, 9), texts, texts, saying, texts)
def test_any_part_comes_back(
    verdict: Any, share: Fraction, of: int, answer: str, read: str, said: Said, caret: str
) -> None:
    if verdict.refused:
        said = replace(said, quoted=True, caret=caret)
    part = Marked("1", verdict, share * of, of, answer, read, (said,), "k")
    student = replace(BEN, parts=(part,))
    assert read_student(student_line(student)) == student


def test_an_answer_for_a_person_earns_nothing_and_waits() -> None:
    part = for_a_person("1", 3, "x", "It took too long.")
    assert part.waits and not part.marks and part.feedback == "It took too long."
    assert not replace(part, decided=Decided("override", Fraction(0))).waits


# -- what is wrong with it ---------------------------------------------------------------------------------------

def first(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    return lambda data: change(data["students"][0])


def part(change: Callable[[dict[str, Any]], Any], number: int = 0) -> Callable[[dict[str, Any]], Any]:
    return lambda data: change(data["students"][0]["parts"][number])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.update(format=99), "is of format 99, and this exgen knows formats up to 2"),
        (lambda data: data.update(format="2"), "'format' of it is \"2\""),
        (lambda data: data.update(format=True), "'format' of it is true"),
        (lambda data: data.pop("sheet"), "it has no 'sheet'"),
        (lambda data: data.pop("students"), "it has no 'students'"),
        (lambda data: data.update(students={}), "'students' of it is {}"),
        (lambda data: data.update(labels=[1]), "the labels of it are no list of texts"),
        (lambda data: data.update(problems=[]), "'problems' of it is []"),
        (lambda data: data["refused"][0].pop("why"), "refused 1 has no 'why'"),
        (lambda data: data["set_aside"][0].update(file=None), "'file' of set_aside 1 is null"),
        (lambda data: data.update(students=[7]), "student 1 has no 'student'"),
        (first(lambda student: student.update(student=7)), "'student' of student 1 is 7"),
        (first(lambda student: student.pop("parts")), "student 1 has no 'parts'"),
        (first(lambda student: student.pop("notes")), "student 1 has no 'notes'"),
        (first(lambda student: student.update(twice=["1", 2])), "the twice of student 1 are no list of texts"),
        (first(lambda student: student.update(feedback_files="x")), "'feedback_files' of student 1 is \"x\""),
        (first(lambda student: student.update(total="7")), "'total' of student 1 is \"7\""),
        (first(lambda student: student.update(sender=[])), "the sender of student 1 has no 'system'"),
        (first(lambda student: student["sender"].update(late="no")), "'late' of the sender of student 1 is \"no\""),
        (first(lambda student: student["parts"].append(student["parts"][0])), "student 1 has a part twice"),
        (part(lambda part: part.pop("label")), "a part of student 1 has no 'label'"),
        (part(lambda part: part.update(verdict="great")), 'the verdict of 1(a) of student 1 is "great"'),
        (part(lambda part: part.update(marks=7)), "the marks of 1(a) of student 1 are 7 of 2"),
        (part(lambda part: part.update(marks=-0.5)), "the marks of 1(a) of student 1 are -0.5 of 2"),
        (part(lambda part: part.update(marks=float("nan"))), "the marks of 1(a) of student 1 are nan of 2"),
        (part(lambda part: part.update(marks=True)), "'marks' of 1(a) of student 1 is true"),
        (part(lambda part: part.pop("key")), "1(a) of student 1 has no 'key'"),
        (part(lambda part: part.update(mistakes="all")), "the mistakes of 1(a) of student 1 are no list of names"),
        (part(lambda part: part.update(decided="me"), 3), "the decision on 2 of student 1 has no 'by'"),
        (part(lambda part: part["decided"].pop("machine"), 3), "the decision on 2 of student 1 has no 'machine'"),
    ],
)
def test_what_is_damaged_is_said_with_its_place(tmp_path: Path, change: Callable[[Any], Any], said: str) -> None:
    file = written(tmp_path, BOTH) / MARKS_FILE
    data = json.loads(file.read_text())
    change(data)
    file.write_text(json.dumps(data))
    with pytest.raises(InstructorError, match=re.escape(said)) as raised:
        read_marks(tmp_path)
    assert str(file) in raised.value.message and raised.value.hint


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\udcff", '{"format": 2, "sheet"'])
def test_what_is_no_json_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / MARKS_FILE).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InstructorError, match="is cut off or damaged"):
        read_marks(tmp_path)


def test_where_nothing_was_marked_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InstructorError, match=r"there is no marks\.json in ") as raised:
        read_marks(tmp_path)
    assert "exgen autograde" in raised.value.hint


def test_an_older_format_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    marked = {"label": "1", "verdict": "wrong", "marks": 0.3333, "of": 1, "answer": "x", "feedback": "No."}
    data = {"sheet": "old", "students": [{"student": "1", "parts": [marked]}]}
    (tmp_path / MARKS_FILE).write_text(json.dumps(data))
    found = read_marks(tmp_path)
    assert found.format == 1 and found.students[0].total == Fraction(1, 3) and found.students[0].parts[0].key == ""


# -- beside it ---------------------------------------------------------------------------------------------------

def test_former_marks_stand_in_their_order(tmp_path: Path) -> None:
    for name in ("10", "2", "odd", "3"):
        (tmp_path / "former" / name).mkdir(parents=True)
        if name != "3":
            written(tmp_path / "former" / name, BOTH)
    assert [(name, folder.name) for name, folder in former_marks(tmp_path)] == [("2", "2"), ("10", "10")]


def test_files_of_feedback_are_read_of_what_is_cut_off_and_never_lead_elsewhere(tmp_path: Path) -> None:
    assert feedback_files(tmp_path) == []
    outside = replace(ADA, feedback_files=("../../x", "/etc/passwd", "4711.html"))
    text = "".join(marks_lines(replace(BOTH, students=(ADA, outside, BEN))))
    (tmp_path / MARKS_FILE).write_text(text[:-200] + "\n[1]\n\x00")
    assert feedback_files(tmp_path) == ["4711.md", "4711.html"]
