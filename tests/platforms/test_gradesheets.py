"""Exports of learning platforms: filled in by id, all else byte for byte as it was, and what cannot be joined is named.

The shapes are those that Moodle's grading table and Canvas' gradebook exporter write.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from exgen.errors import BadExport
from exgen.platforms import csv_file, formats, gradesheets
from exgen.record import UNREADABLE, WRONG, Decided, Marked, Said, Student
from exgen.submissions import Sender
from tests.conftest import Made

BOM = "\ufeff"
MOODLE = (
    BOM + "Identifier,\"Full name\",\"ID number\",\"Email address\",Status,Grade,\"Maximum grade\","
    "\"Grade can be changed\",\"Last modified (submission)\",\"Last modified (grade)\",\"Feedback comments\"\r\n"
    "\"Participant 901\",\"Ada Lovelace\",4711,ada@uni.example,\"Submitted for grading - \",,28.00,Yes,"
    "\"Wednesday, 10 June 2026, 2:14 PM\",-,\r\n"
    "Participant 902,Ben Okafor,4712,ben@uni.example,Submitted,78.50,28.00,Yes,-,-,\"old, \"\"text\"\"\nmore\"\r\n"
    "Participant 4711,Zoë O'Neil-Smith,4713,zoe@uni.example,No submission,,28.00,Yes,-,-,\r\n"
)  # fmt: skip
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Week 1 (101),Week 3 (103),Final Score,Unposted Final Score\n"
    ",,,,,,Manual Posting,,\n"
    "    Points Possible,,,,,10.0,28.0,(read only),(read only)\n"
    "\"Lovelace, Ada\",55001,4711,ada,\"S1 and S2\",9.5,,95.0,95.0\n"
    "\"Okafor, Ben\",55002,4712,ben,S1,,12.0,,\n"
    "\"Student, Test\",55009,,t9,S1,,,,\n"
)  # fmt: skip


def student(id: str, name: str = "", total: float = 21, **more: Any) -> Student:
    """A student with one part."""
    earned = Fraction(str(total))
    part = Marked("1(a)", WRONG, earned, 28, "7", "7", (Said("No."),), key="8")
    return Student(id, name, f"{id}.md", **{"parts": (part,), **more})


@pytest.fixture
def fill(tmp_path: Path) -> Callable[..., gradesheets.Filled]:
    def filled(format: str, text: str | bytes, *students: Student, **options: Any) -> gradesheets.Filled:
        file = tmp_path / "export.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return gradesheets.fill(formats.read(format, file, **options), students)

    return filled


def rows(done: gradesheets.Filled) -> list[list[str]]:
    text = done.export.table.data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=done.export.table.separator))


# -- bytes -------------------------------------------------------------------------------------------------------

@given(st.text(alphabet="a,;\t\"\r\n =é'", max_size=60))
def test_a_table_that_is_read_is_written_as_it_was(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "export.csv")
        file.write_bytes(text.encode())
        try:
            found = csv_file.read(file, ["a"])
        except BadExport:
            assert '"' in text
            return
    assert found.data() == text.encode()


@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=4), min_size=1, max_size=4))
def test_cells_are_read_as_the_csv_module_reads_them(written: list[list[str]]) -> None:
    heads = ["first", "second"]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([heads, *written])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "export.csv")
        file.write_bytes(out.getvalue().encode())
        found = csv_file.read(file, heads)
    assert [[found[i, j] for j in range(len(row))] for i, row in enumerate(found.rows)] == [heads, *written]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\xef\xbb\xbfA,B\r\n\xc3\xa9,\r\n", "utf-8"),
        (b"A,B\n\xe9,\n", "cp1252"),
        (b"A,B\n\x81,\n", "latin-1"),
        ("\ufeffA,B\né,\n".encode("utf-16-le"), "utf-16-le"),
        ("\ufeffA,B\né,\n".encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfeA", "latin-1"),
    ],
)
def test_every_encoding_comes_back(tmp_path: Path, data: bytes, encoding: str) -> None:
    file = tmp_path / "e.csv"
    file.write_bytes(data)
    found = csv_file.read(file, ["A", "B"])
    assert found.encoding == encoding and found.data() == data


def test_what_an_encoding_does_not_have_is_written_as_html(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(b"A;B\n\xe9;\n")
    found = csv_file.read(tmp_path / "e.csv", ["A", "B"])
    found[1, 1] = "∂; é"
    assert found.data() == b'A;B\n\xe9;"&#8706;; \xe9"\n'


# -- Moodle ------------------------------------------------------------------------------------------------------

def test_only_grade_and_feedback_of_joined_rows_change(fill) -> None:
    done = fill("moodle-worksheet", MOODLE, student("4711", "Ada Lovelace", 20.5), student("4712", "Ben Okafor"))
    text = done.export.table.data().decode()
    before, after = MOODLE.split("\r\n"), text.split("\r\n")
    assert text.startswith(BOM) and after[0] == before[0] and after[3:] == before[3:]
    said = gradesheets.feedback(student("4711", total=20.5))
    assert after[1] == before[1].replace(" - \",,28", " - \",20.5,28") + f'"{said}"'
    assert after[2].startswith('Participant 902,Ben Okafor,4712,ben@uni.example,Submitted,21,28.00,Yes,-,-,"<p>21 of')
    assert (done.filled, done.strangers) == (2, []) and done.blank == ["Participant 4711 Zoë O'Neil-Smith"]
    assert done.notes == ["feedback that was there is replaced: 4712 Ben Okafor"]


def test_who_sent_a_file_comes_before_what_it_says(fill) -> None:
    """The platform knows who sent a file; what is typed in it may be anything, another's id as well."""
    ada = Sender("Moodle", "901", "Ada Lovelace")
    done = fill("moodle-worksheet", MOODLE, student("4713", "x", 5, sender=ada), student("4712", "", 6))
    assert [row[5] for row in rows(done)[1:]] == ["5", "6", ""]
    assert done.notes[0].startswith("joined by id, but of another name; look at them: 4713 x is Participant 901 Ada")


def test_a_worksheet_of_another_assignment_numbers_otherwise(fill) -> None:
    other = Sender("Moodle", "902", "Ada Lovelace")
    done = fill("moodle-worksheet", MOODLE, student("4711", "Ada", sender=other))
    why = "Ada Lovelace sent the file as participant 902, who is Participant 902 Ben Okafor"
    assert done.filled == 0 and done.strangers == [("4711 Ada", why)]


def test_numbers_of_one_kind_are_not_taken_for_another(fill) -> None:
    """Ada's ID number 4711 is the participant number of another student."""
    done = fill("moodle-worksheet", MOODLE, student("4711", "Ada"), student("4712"), student("4713"), student("902"))
    assert [row[5] for row in rows(done)[1:]] == ["21", "21", "21"]
    assert done.strangers == [("902", "no row has this id")]



def test_a_worksheet_without_names(fill) -> None:
    """Blind marking: the participants' numbers are all that there is."""
    blind = re.sub(r'"Full name",.*?,"Email address",|"?[A-Z][^",]*"?,\d+,\w+@uni.example,', "", MOODLE)
    assert "Ada" not in blind and blind.count("uni.example") == 0
    done = fill("moodle-worksheet", blind, student("901"), student("Participant 902"), student("4711", "Zoë"))
    assert [row[2] for row in rows(done)[1:]] == ["21", "21", "21"] and not done.strangers


def test_an_address_is_an_id_too(fill) -> None:
    done = fill("moodle-worksheet", MOODLE, student("ZOE@uni.example", "Zoë Smith"), student("4711"), student("4712"))
    assert done.filled == 3 and not done.strangers and len(done.notes) == 1


def test_two_that_fit_one_row_are_both_named_and_neither_is_joined(fill) -> None:
    done = fill("moodle-worksheet", MOODLE, student("ada@uni.example"), student("4711"), student("4712"))
    assert done.filled == 1 and [why for _, why in done.strangers] == [
        "2 students fit the row of Participant 901 Ada Lovelace"
    ] * 2  # fmt: skip
    twice = MOODLE.replace("4713", "4712")
    done = fill("moodle-worksheet", twice, student("4711"), student("4712"))
    assert done.strangers == [("4712", "2 rows have this id")] and done.filled == 1


def test_marks_are_converted_only_if_told(fill) -> None:
    hundred = MOODLE.replace("28.00", "100.00")
    done = fill("moodle-worksheet", hundred, student("4711", total=7), student("4712"))
    assert rows(done)[1][5] == "7" and "the platform gives 100 points and the sheet 28; --scale" in done.notes[-1]
    done = fill("moodle-worksheet", hundred, student("4711", total=7), student("4712", total=9.3333), scale=True)
    assert [row[5] for row in rows(done)[1:3]] == ["25", "33.33"] and "--scale" not in done.notes[-1]
    assert rows(done)[1][10].startswith("<p>7 of 28 marks</p>")
    done = fill("moodle-worksheet", MOODLE.replace("28.00", "20.00"), student("4711"), student("4712", total=20))
    assert "which it may not take: 4711" in done.notes[0]


def test_decimal_commas_and_semicolons(fill) -> None:
    german = MOODLE.replace("28.00", '"28,00"')
    done = fill("moodle-worksheet", german, student("4711", total=20.5), student("4712"))
    assert '"28,00"' in done.export.table.data().decode() and ',"20,5","28,00",' in done.export.table.data().decode()
    semicolons = "Student;ID;Section;Week 3 (103)\r\n    Points Possible;;;28,0\r\nAda;7;S;\r\n"
    done = fill("canvas", semicolons, student("7", total=20.5))
    assert done.export.table.data().decode().endswith("Ada;7;S;20,5\r\n")


def test_what_moodle_will_not_take_is_said(fill) -> None:
    done = fill("moodle-worksheet", MOODLE.replace("28.00,Yes", "28.00,No"), student("4711", "Ada"))
    assert "Moodle says that these grades cannot be changed: 4711 Ada" in done.notes
    done = fill("moodle-worksheet", MOODLE.replace("Feedback comments", "Other"), student("4711", "Ada"))
    assert done.notes == ["there is no column 'Feedback comments', so there are grades only"]
    assert rows(done)[1][10] == "" and rows(done)[1][5] == "21"


HOSTILE = [
    "=cmd|' /C calc'!A0", "+1", "-2;=1+1", "@SUM(A1)", "\t=1", "<script>x</script>", 'a","=1', "x\n=1", "a\r\n=1",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_a_student_types_is_a_formula_or_markup(fill, text: str) -> None:
    """Neither as the cell that it is, nor where another separator would take the line apart."""
    said = (Said(text, quoted=True, caret=text),)
    part = Marked("1(a)", UNREADABLE, Fraction(0), 1, text, text, said, text)
    decided = replace(part, label="1(b)", decided=Decided("override", Fraction(0), text))
    hostile = student("4711", text, parts=(decided, part))
    done = fill("moodle-worksheet", MOODLE, hostile)
    cell = rows(done)[1][10]
    assert "<script" not in cell and "\n" not in cell and "\r" not in cell
    data = done.export.table.data().decode().split("\r\n")[1]
    for piece in re.split(r"[;,\t|]", data):
        assert not piece.lstrip(' "').startswith(("=", "+", "@", "\t")), piece
    assert re.fullmatch(r"[^-]*(-,)?[^-]*", data[data.index("<p>") :])


def test_math_is_as_moodle_knows_it_and_only_the_banks() -> None:
    def printed(said: Said) -> str:
        part = Marked("1", WRONG, Fraction(0), 1, said=(said,), key="1")
        return gradesheets.feedback(student("4711", parts=(part,)))

    assert r"Here \(a_1 &lt; 2\) and \(b\). The key" in printed(Said("Here $a_1 < 2$ and $b$."))
    assert r"Here $a_1 &lt; 2$ and $b$. The key" in printed(Said("Here $a_1 < 2$ and $b$.", quoted=True, caret="x\n^"))


# -- Canvas ------------------------------------------------------------------------------------------------------

def test_one_column_of_canvas_changes(fill) -> None:
    done = fill("canvas", CANVAS, student("4711", "Ada Lovelace"), student("4712", total=20.25), assignment="week 3")
    text = done.export.table.data().decode()
    assert text == CANVAS.replace("S2\",9.5,,95", "S2\",9.5,21,95").replace("S1,,12.0", "S1,,20.25")
    assert done.filled == 2 and done.blank == ["55009 Student, Test"] and done.notes == []


@pytest.mark.parametrize("wanted", ["Week 3 (103)", "week 3", "103"])
def test_an_assignment_is_named_in_any_way(fill, wanted: str) -> None:
    assert fill("canvas", CANVAS, student("4711"), assignment=wanted).export.grade == 6


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (CANVAS, {}, r"has 2 assignments: Week 1 \(101\); Week 3 \(103\)\nsay which: --assignment \"Week 1 \(101\)\""),
        (CANVAS, {"assignment": "Wek 3"}, r"no assignment 'Wek 3'\ndid you mean 'week 3'"),
        (CANVAS, {"assignment": "Final Score"}, "no assignment 'Final Score'"),
        (CANVAS.replace("Week 1 (101)", "Week 3 (104)"), {"assignment": "Week 3"}, "2 assignments are called 'Week 3'"),
        (CANVAS.replace("10.0,28.0", "(read only),(read only)"), {}, "has no assignment"),
        (CANVAS.replace(",ID,", ",Id.,"), {}, "no gradebook of Canvas"),
        (MOODLE, {}, "no gradebook of Canvas"),
        ("", {}, "no gradebook of Canvas"),
        ('Student,ID,Section,"W (1)\nx,1,', {}, "a quote in row 1 is not closed"),
        (b"PK\x03\x04xyz", {}, "is a spreadsheet, not a CSV file"),
    ],
)  # fmt: skip
def test_a_canvas_export_that_cannot_be_filled_in(fill, text, options: dict[str, Any], said: str) -> None:
    with pytest.raises(BadExport) as error:
        fill("canvas", text, student("4711"), **options)
    assert re.search(said, str(error.value)), str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CANVAS, "no grading worksheet: it has no column 'Identifier' but Student, ID"),
        (MOODLE.replace(",Grade,", ",Bewertung,"), "no column 'Grade'.*\n.*in English"),
        (MOODLE.replace("Maximum grade", "Scale"), "graded in words"),
    ],
)
def test_a_worksheet_that_cannot_be_filled_in(fill, text: str, said: str) -> None:
    with pytest.raises(BadExport) as error:
        fill("moodle-worksheet", text, student("4711"))
    assert re.search(said, str(error.value)), str(error.value)


def test_canvas_knows_who_sent_a_file(fill) -> None:
    ben = Sender("Canvas", "55002", "okaforben", late=True)
    done = fill("canvas", CANVAS, student("nonsense", "Ben Okafor", sender=ben), assignment="103")
    assert rows(done)[4][6] == "21" and not done.strangers


def test_who_is_excused_stays_excused(fill) -> None:
    text = CANVAS.replace("S2\",9.5,,", "S2\",9.5,EX,").replace("S1,,12.0", "S1,,N/A")
    done = fill("canvas", text, student("4711", "Ada"), student("4712"), assignment="103")
    assert done.export.table.data().decode() == text and [why[:18] for _, why in done.strangers] == [
        "is excused in Canv", "does not have this"
    ]  # fmt: skip


def test_first_and_last_names_apart(fill) -> None:
    text = "LastName,FirstName,ID,SIS Login ID,Section,W (1)\n    Points Possible,,,,,28\nLovelace,Ada,5,ada,S,\n"
    done = fill("canvas", text, student("ada", "Ada Lovelace"))
    assert done.export.table.data().decode().endswith("Lovelace,Ada,5,ada,S,21\n") and done.notes == []


def test_a_row_that_is_cut_off_is_named(fill) -> None:
    done = fill("canvas", "Student,ID,Section,W (1)\nAda,5,S\nBen,6,S,\n", student("5", "Ada"), student("6"))
    assert done.strangers == [("5 Ada", "row 2 of the export is cut off")] and done.filled == 1


# -- the command line --------------------------------------------------------------------------------------------

@pytest.fixture
def sheet(made: Made, tmp_path: Path) -> Path:
    for id, name, changes in (("4711", "Ada Lovelace", {"_1a": "7"}), ("4712", "Ben", {}), ("4799", "Xu", {})):
        (tmp_path / f"{id}.md").write_text(made.answers(id, name, **changes), encoding="utf-8")
    (tmp_path / "Grades.csv").write_text(MOODLE, encoding="utf-8", newline="")
    (tmp_path / "canvas.csv").write_text(CANVAS, encoding="utf-8", newline="")
    return shutil.copytree(made.folder, tmp_path / "tiny-7")


def test_marking_fills_in_copies_of_exports(exgen: Callable[..., Result], sheet: Path, tmp_path: Path) -> None:
    formats = ["--format", "moodle-worksheet", "Grades.csv", "--format", "canvas", "canvas.csv", "--assignment", "103"]
    result = exgen("autograde", sheet, "4711.md", "4712.md", "4799.md", *formats)
    assert result.exit_code == 1, result.output
    assert "4799 Xu is not in moodle-worksheet-Grades.csv: no row has this id" in result.stderr
    assert "2 of 3 rows have a grade in 'Grade' of" in result.stdout
    assert "rows without marks: Participant 4711 Zoë O'Neil-Smith" in result.stdout
    assert (tmp_path / "Grades.csv").read_bytes() == MOODLE.encode()
    filled = (sheet / "marks" / "canvas-canvas.csv").read_text()
    assert filled == CANVAS.replace("S2\",9.5,,95", "S2\",9.5,27,95").replace("S1,,12.0", "S1,,28")
    first = (sheet / "marks" / "moodle-worksheet-Grades.csv").read_bytes()
    (sheet / "marks" / "overrides.toml").write_text('[[accept]]\npart = "1(a)"\nanswer = "7"\n')
    (tmp_path / "4711.md").unlink()
    result = exgen("regrade", sheet, "--apply", *formats[:3])
    assert "2 of 3 rows have a grade" in result.stdout
    second = (sheet / "marks" / "moodle-worksheet-Grades.csv").read_bytes()
    assert b",27,28.00" in first and b",28,28.00" in second
    kept = (sheet / "marks" / "former" / "1" / "moodle-worksheet-Grades.csv").read_bytes()
    assert kept == first


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("autograde tiny-7 4711.md --format canvas canvas.csv", 1, "has 2 assignments"),
        ("autograde tiny-7 4711.md --format canvas no.csv", 1, "no.csv cannot be read: No such file"),
        ("autograde tiny-7 4711.md --format word Grades.csv", 2, "word"),
        ("autograde tiny-7 4711.md --assignment x", 2, "--assignment goes with --format canvas"),
        ("autograde tiny-7 4711.md --scale", 2, "--scale goes with --format"),
        ("regrade tiny-7 --format canvas canvas.csv --assignment 103", 2, "--format goes with --apply"),
    ],
)
def test_an_export_is_looked_at_before_anything_is_marked(
    exgen: Callable[..., Result], sheet: Path, words: str, code: int, said: str
) -> None:
    result = exgen(*words.split())
    assert result.exit_code == code and said in result.stderr, result.output
    assert not (sheet / "marks").exists()


def test_json_stays_json(exgen: Callable[..., Result], sheet: Path) -> None:
    result = exgen("autograde", sheet, "4711.md", "--json", "--format", "moodle-worksheet", "Grades.csv")
    assert json.loads(result.stdout)["students"][0]["student"] == "4711"
    assert (sheet / "marks" / "moodle-worksheet-Grades.csv").exists()
