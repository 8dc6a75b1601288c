"""overrides.toml: what an instructor decides stands over what marking says, and what cannot hold is named."""

from __future__ import annotations

import csv
import json
import re
import shutil
import tomllib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from exgen.answers import Question
from exgen.bank import Bank
from exgen.course import to_decide
from exgen.marking import overrides
from exgen.record import REVIEW, WRONG, Frozen, Marked, Record, Said, Student
from tests.conftest import Made

Exgen = Callable[..., Result]


@pytest.fixture
def sheet(made: Made, tmp_path: Path) -> Path:
    return shutil.copytree(made.folder, tmp_path / "build" / "tiny-7")


@pytest.fixture
def mark(exgen: Exgen, made: Made, sheet: Path, tmp_path: Path) -> Callable[..., Result]:
    """Mark three students by the command line, under an overrides.toml of this text."""
    answers = tmp_path / "answers"
    answers.mkdir()
    ada = made.answers("4711", "Ada", _1a="7", _2c=made.nearly())
    texts = {"ada": ada, "bob": made.answers("B-2", "Bob", _1a="no idea") + "\nAnswer 2(a): 999\n"}
    for name, text in {**texts, "eve": made.answers("3", "Eve")}.items():
        (answers / f"{name}.md").write_text(text, encoding="utf-8")

    def marked(text: str = "", *words: object) -> Result:
        (sheet / "marks").mkdir(exist_ok=True)
        (sheet / "marks" / overrides.FILE).write_text(text, encoding="utf-8")
        return exgen("autograde", sheet, answers, *words)

    return marked


def students(sheet: Path) -> dict[str, dict]:
    data = json.loads((sheet / "marks" / "marks.json").read_text())
    for student in data["students"]:
        student["parts"] = {part["label"]: part for part in student["parts"]}
    return {student["student"]: student for student in data["students"]}


def grades(sheet: Path) -> dict[str, dict[str, str]]:
    with (sheet / "marks" / "grades.csv").open(newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


OVERRIDE = '[[override]]\nstudent = "{}"\npart = "{}"\nmarks = {}\ncomment = "{}"\n'


# -- what is decided ---------------------------------------------------------------------------------------------

def test_an_override_stands_in_all_that_is_written(mark, sheet: Path) -> None:
    comment = "Fair <b>enough</b>, [see](http://x) $x$"
    result = mark(OVERRIDE.format("4711", "1(a)", 0.5, comment) + OVERRIDE.format("b-2", "2(A)", 1, ""))
    assert result.exit_code == 0, result.output
    ada, bob = students(sheet)["4711"], students(sheet)["B-2"]
    part = ada["parts"]["1(a)"]
    assert (part["verdict"], part["marks"]) == ("wrong", 0.5)
    assert part["decided"] == {"by": "override", "machine": 0, "comment": comment}
    assert (bob["parts"]["2(a)"]["verdict"], bob["parts"]["2(a)"]["marks"]) == ("review", 1)
    row = grades(sheet)["4711"]
    assert (row["1(a)"], row["total"]) == ("0.5", "25.5") and "decided 1(a): 0.5 for 0" in row["flags"]
    assert sum(part["marks"] for part in ada["parts"].values()) == ada["total"] == 25.5
    feedback = (sheet / "marks" / "4711.md").read_text()
    assert "**1(a)** decided by your instructor: 0.5 of 1 (at first: not right, 0)" in feedback
    assert "<b>" not in feedback and r"\[see\]" in feedback and r"\$x\$" in feedback and "&lt;b&gt;" in feedback
    assert "**2(a)** decided by your instructor: 1 of 1\n" in (sheet / "marks" / "B-2.md").read_text()
    assert "a person will look at this" not in (sheet / "marks" / "B-2.md").read_text()


def test_what_is_decided_is_kept_through_every_run(mark, sheet: Path) -> None:
    text = "# mine\n" + OVERRIDE.format("4711", "1(a)", 1, "yes")
    mark(text)
    first = (sheet / "marks" / "marks.json").read_bytes()
    assert mark(text).exit_code == 0
    assert (sheet / "marks" / "marks.json").read_bytes() == first
    assert (sheet / "marks" / overrides.FILE).read_text() == text
    mark("")
    assert '"decided"' not in (sheet / "marks" / "marks.json").read_text()


def test_an_accepted_answer_counts_for_all_in_any_form(mark, sheet: Path) -> None:
    result = mark('[[accept]]\npart = "1(a)"\nanswer = "14/2"\ncomment = "misprint"\n')
    assert result.exit_code == 0, result.output
    part = students(sheet)["4711"]["parts"]["1(a)"]
    assert (part["verdict"], part["marks"], part["decided"]["by"]) == ("wrong", 1, "accept")
    assert "accepted 1(a): 1 for 0" in grades(sheet)["4711"]["flags"]
    assert "decided" not in students(sheet)["3"]["parts"]["1(a)"], "the key counts as before"
    feedback = (sheet / "marks" / "4711.md").read_text()
    assert "**1(a)** marked by a further answer that your instructor accepts: 1 of 1" in feedback
    assert "misprint" in feedback


def test_an_accepted_answer_earns_nothing_in_part(mark, sheet: Path, made: Made) -> None:
    """The better of key and further answer; three of four entries of the further one are nothing."""
    assert students_marks(mark, sheet, "") == 2
    assert students_marks(mark, sheet, f'[[accept]]\npart = "2(c)"\nanswer = "{made.nearly(98)}"\n') == 2
    assert students_marks(mark, sheet, '[[accept]]\npart = "2(c)"\nanswer = "[[98, 98], [98, 99]]"\n') == 2


def students_marks(mark, sheet: Path, text: str) -> float:
    assert mark(text).exit_code == 0
    return students(sheet)["4711"]["parts"]["2(c)"]["marks"]


def test_an_override_comes_before_an_accepted_answer(mark, sheet: Path) -> None:
    mark(OVERRIDE.format("4711", "1(a)", 0, "no") + '[[accept]]\npart = "1(a)"\nanswer = "7"\n')
    part = students(sheet)["4711"]["parts"]["1(a)"]
    assert (part["marks"], part["decided"]["by"]) == (0, "override")


def test_an_accepted_answer_does_not_decide_which_of_two_counts(mark, sheet: Path) -> None:
    mark('[[accept]]\npart = "2(a)"\nanswer = "999"\n')
    assert students(sheet)["B-2"]["parts"]["2(a)"] .keys().isdisjoint({"decided"})


def test_an_accepted_answer_of_one_copy(exgen: Exgen, tmp_path: Path) -> None:
    made = exgen("make-sheet", "--problem", "tiny/chain", "--name", "w", "--copies", 2, "--jobs", 1, "--out", "w")
    assert made.exit_code == 0, made.output
    for copy in (1, 2):
        text = f"<!-- exgen sheet: w copy {copy} -->\nName: N\nStudent: s{copy}\n\nAnswer 1(a): 1000\n"
        (tmp_path / f"{copy}.md").write_text(text)
    marks = tmp_path / "w" / "marks"
    marks.mkdir()
    (marks / overrides.FILE).write_text('[[accept]]\npart = "1(a)"\nanswer = "1000"\ncopy = 2\n')
    assert exgen("autograde", "w", "1.md", "2.md").exit_code == 0
    found = students(tmp_path / "w")
    assert [found[name]["parts"]["1(a)"]["marks"] for name in ("s1", "s2")] == [0, 1]
    (marks / overrides.FILE).write_text('[[accept]]\npart = "1(a)"\nanswer = "1000"\ncopy = "3"\n')
    result = exgen("autograde", "w", "1.md")
    assert result.exit_code == 1 and "there is no copy 3 of this sheet" in result.stderr


def test_a_further_answer_for_all_is_refused_where_each_has_a_key_of_their_own(exgen: Exgen, tmp_path: Path) -> None:
    made = exgen("make-sheet", "--problem", "tiny/chain", "--name", "w", "--copies", 5, "--jobs", 1, "--out", "w")
    assert made.exit_code == 0, made.output
    (tmp_path / "1.md").write_text("<!-- exgen sheet: w copy 1 -->\nName: N\nStudent: s1\n\nAnswer 1(a): 1000\n")
    entry = '[[accept]]\npart = "1(a)"\nanswer = "1000"\n'
    marks = tmp_path / "w" / "marks"
    marks.mkdir()
    (marks / overrides.FILE).write_text(entry)
    refused = exgen("autograde", "w", "1.md")
    assert refused.exit_code == 1 and not (marks / "marks.json").exists()
    assert re.search(r"\(1\(a\)\): the 5 copies of this sheet have [2-5] different keys to 1\(a\)", refused.stderr)
    assert 'copy = "..." (there are 1, 2, 3 and so on)' in refused.stderr
    (marks / overrides.FILE).write_text(entry + "copy = 1\n")
    assert exgen("autograde", "w", "1.md").exit_code == 0
    assert students(tmp_path / "w")["s1"]["parts"]["1(a)"]["marks"] == 1
    # Where all have the same key, one entry is for all.
    lines = (tmp_path / "w" / "record.jsonl").read_text().splitlines()
    same = [lines[0].replace('"copy":"1"', f'"copy":"{number}"') for number in range(1, 6)]
    (tmp_path / "w" / "record.jsonl").write_text("\n".join(same) + "\n")
    (marks / overrides.FILE).write_text(entry)
    assert exgen("autograde", "w", "1.md").exit_code == 0


# -- entries that cannot hold ------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[override]\n", r"overrides.toml cannot be read: .*line 1"),
        ("[[overide]]\n", r"unknown 'overide'"),
        ("override = 3\n", r"override is no list of entries"),
        ("override = [3]\n", r"\[\[override\]\] 1 is no entry"),
        (OVERRIDE.format("4711", "1(d)", 1, ""), r"\] 1 \(4711, 1\(d\)\): the sheet has no part '1\(d\)'"),
        (OVERRIDE.format("4711", "1(a)", 1.5, ""), r"\(4711, 1\(a\)\): 1.5 marks, and the part has 1\n.*from 0 to 1"),
        (OVERRIDE.format("4711", "1(a)", -1, ""), r": -1 marks"),
        (OVERRIDE.format("4711", "1(a)", "nan", ""), r": NaN marks"),
        (OVERRIDE.format("4711", "1(a)", "1e999999999", ""), r"marks, and the part has 1"),
        (OVERRIDE.format("4711", "1(a)", "true", ""), r"marks are a number"),
        (OVERRIDE.format("4711", "1(a)", '"1"', ""), r"marks are a number"),
        (OVERRIDE.format("4711", "1(a)", 1, "") * 2, r"\[\[override\]\] 2 .*says the same as .*\[\[override\]\] 1"),
        ('[[override]]\npart = "1(a)"\nmarks = 1\n', r"\[\[override\]\] 1 \(1\(a\)\) has no 'student'"),
        ('[[override]]\nstudent = "4711"\npart = "1(a)"\nmark = 1\n', r"unknown 'mark'\n.*did you mean 'marks'"),
        ('[[override]]\nstudent = ["4711"]\npart = "1(a)"\n', r"'student' is no text"),
        ('[[accept]]\npart = "1(a)"\nanswer = "3 +"\n', r"\] 1 \(1\(a\)\): the answer '3 \+' cannot be read"),
        ('[[accept]]\npart = "9"\nanswer = "3"\n', r"no part '9'"),
        ('[[accept]]\npart = "1(a)"\n', r"has no 'answer'"),
        ('[[accept]]\npart = "1(a)"\nanswer = "4/2"\n[[accept]]\npart = "1(a)"\nanswer = "2"', r"2 .*says the same as"),
        ('[[accept]]\npart = "1(a)"\nanswer = "4"\ncopy = "9"\n', r"no copy 9"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_hold_is_named_and_nothing_is_marked(mark, sheet: Path, text: str, said: str) -> None:
    result = mark(text)
    assert result.exit_code == 1 and re.search(said, result.stderr), result.output
    assert not (sheet / "marks" / "marks.json").exists()


def test_an_entry_for_nobody_is_said_and_the_rest_holds(mark, sheet: Path) -> None:
    result = mark(OVERRIDE.format("4712", "1(a)", 1, "") + OVERRIDE.format("4711", "1(a)", 1, ""))
    assert result.exit_code == 1
    assert re.search(r"1 \(4712, 1\(a\)\): nothing of a student 4712 was marked\n.*did you mean '4711'", result.stderr)
    assert students(sheet)["4711"]["total"] == 26


# -- what is open ------------------------------------------------------------------------------------------------

def test_what_is_open_is_written_down_to_be_filled_in(mark, sheet: Path) -> None:
    result = mark()
    file = sheet / "marks" / to_decide.FILE
    text = file.read_text()
    assert str(file) in result.stdout
    assert [(entry["student"], entry["part"]) for entry in tomllib.loads(text)["override"]] == [
        ("B-2", "2(a)"), ("B-2", "1(a)"),
    ], "reviews first"  # fmt: skip
    assert "2(a) is answered twice" in text and "999" in text and "#   answer: no idea" in text
    assert mark(text).exit_code == 0, "as it is, it decides nothing"
    assert "review 2(a)" in grades(sheet)["B-2"]["flags"] and not file.exists(), "what has an entry is not listed again"
    assert mark(text.replace("# marks = ", "marks = 1")).exit_code == 0
    assert grades(sheet)["B-2"]["total"] == "28" and not file.exists()


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=200))
def test_whatever_students_type_is_text_in_what_is_open(student: str, note: str, answer: str) -> None:
    part = Marked("1(a)", REVIEW, Fraction(0), 1, answer, note, (Said(note),), key="1")
    marked = Student(student, "", "a.md", (part,), notes=(f"1(a) {note}",))
    text = to_decide.entries([marked], overrides.Overrides(Path()))
    [found] = tomllib.loads(text.encode("utf-8").decode())["override"]
    assert found.keys() == {"student", "part", "comment"}
    assert found["student"] == re.sub("[\ud800-\udfff]", "\ufffd", student)


def test_no_file_is_no_override(made: Made, bank: Bank, tmp_path: Path) -> None:
    found = overrides.read(tmp_path, made.record)
    assert not found.entries and not found.accepts and not found.strangers()


def test_a_further_answer_is_read_as_marking_reads() -> None:
    """Beside a key with e, 5e+7 is 5e + 7 here, too, on both sides."""
    question = Question("1", "y", 1, "number", "5*e + 6")
    truth = Record("s", "", (Frozen("a/b", 2, "1", {}, (question,)),))
    decided = overrides.Overrides(Path("o"), accepts={"1": [overrides.Accept("here", "1", "5e+7", "", "")]})
    for typed in ("5e+7", "7 + 5*e"):
        part = Marked("1", WRONG, Fraction(0), 1, typed, typed)
        (found,) = decided.decide("4711", truth, [part], ())
        assert found.decided and found.decided.by == "accept" and found.marks == 1, typed
