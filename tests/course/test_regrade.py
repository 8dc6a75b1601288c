"""Regrading by the command line: who changes and why is said first, and nothing is written until it is asked for."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import exgen.course
from exgen.errors import CannotWrite
from exgen.system import files
from tests.conftest import MADE_UP, filled

Exgen = Callable[..., Result]
ANSWERS = {
    "s1": {},
    "s2": {"1(a)": "7"},
    "s3": {"1(c)": "0", "2(b)": "[1, 2"},
    "s4": {"1(a)": "9", "1(b)": "99", "1(c)": "90"},
}


class Class:
    """A sheet of a bank that can be edited, marked once; `run` is the command line with this bank."""

    def __init__(self, exgen: Exgen, folder: Path) -> None:
        self.bank = shutil.copytree(MADE_UP, folder / "bank", ignore=shutil.ignore_patterns("__pycache__"))
        self.run = lambda *words: exgen(*words, bank=self.bank)
        self.home, self.answers = folder / "tiny-7", folder / "answers"
        self.marks = self.home / "marks"

    def make(self) -> None:
        made = self.run("make-sheet", "--topic", "tiny", "--seed", 7, "--out", self.home, "--format", "markdown")
        assert made.exit_code == 0, made.output
        parts = [part for exercise in self.record()["exercises"] for part in exercise["parts"]]
        key = {part["label"]: part["key"] for part in parts}
        assert [key["1(a)"], key["1(b)"], key["1(c)"]] == ["8", "88", "80"]
        self.answers.mkdir()
        for student, changes in ANSWERS.items():
            text = filled("tiny-7", key | changes, student, f"Name of {student}")
            (self.answers / f"{student}.md").write_text(text, encoding="utf-8")
        assert self.run("autograde", self.home, self.answers).exit_code == 0

    def record(self) -> dict:
        return json.loads((self.home / "record.json").read_text())

    def edit(self, *changes: tuple[str, str]) -> None:
        """Replace texts of the chain's problem file."""
        file = self.bank / "tiny" / "chain.py"
        text = file.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")

    def other_key(self) -> None:
        """s is a + b + 1 from now on, and both engines agree."""
        self.edit(("a + b, marks", "a + b + 1, marks"), ("<< a >>) + << b >>", "<< a >>) + << b >> + 1"))

    def students(self, file: str = "marks.json") -> dict[str, dict]:
        data = json.loads((self.marks / file).read_text())
        return {student["student"]: student for student in data["students"]}

    def totals(self, file: str = "marks.json") -> list[float]:
        return [student["total"] for student in self.students(file).values()]

    def files(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.home)): path.read_bytes() for path in self.home.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet that was made and marked once, for all tests to copy."""
    from click.testing import CliRunner

    from exgen.cli import main

    folder = tmp_path_factory.mktemp("marked")
    Class(lambda *words, bank: CliRunner().invoke(main, [f"--bank={bank}", *map(str, words)]), folder).make()
    return folder


@pytest.fixture
def course(exgen: Exgen, marked: Path, tmp_path: Path) -> Class:
    for part in ("tiny-7", "answers"):
        shutil.copytree(marked / part, tmp_path / part)
    return Class(exgen, tmp_path)


# -- keys --------------------------------------------------------------------------------------------------------

def test_another_key_is_said_before_it_is_taken_over(course: Class) -> None:
    course.other_key()
    before = course.files()
    result = course.run("regrade", course.home, "--rekey")
    assert result.exit_code == 0, result.output
    for said in (
        "1(a) of tiny/chain: key 8 → 9", "1(c) of tiny/chain: key 80 → 90", "proved by torch on cpu",
        "s1  Name of s1: 28 → 27 of 28; 1(a) 1 → 0 (key: right, now wrong)",
        "s4  Name of s4: 27 → 28 of 28; 1(a) 0 → 1 (key: ", "4 of 4 students change: 1 up, 3 down",
        "nothing is written: --apply",
    ):  # fmt: skip
        assert said in result.stdout, result.stdout
    assert course.files() == before


def test_the_former_marks_and_record_are_kept(course: Class) -> None:
    course.other_key()
    before = course.files()
    former = course.totals()
    result = course.run("regrade", course.home, "--rekey", "--apply")
    assert result.exit_code == 0, result.output
    assert "key.md still prints the former key" in result.stdout
    assert course.totals() != former and course.totals("former/1/marks.json") == former
    after = course.files()
    for name in ("marks.json", "grades.csv", "s1.md"):
        assert after[f"marks/former/1/{name}"] == before[f"marks/{name}"]
    assert after["record.former-1.json"] == before["record.json"]
    assert "**1(a)** not right: 0 of 1" in after["marks/s1.md"].decode()
    keys = [part["key"] for part in course.record()["exercises"][0]["parts"]]
    assert keys == ["9", "99", "90"]
    again = course.run("regrade", course.home, "--rekey", "--apply")
    assert "no marks change, of 4 students" in again.stdout and course.files() == after


def test_what_is_written_is_what_marking_the_files_would_give(course: Class) -> None:
    """The answers that marks.json keeps are all that is needed."""
    course.run("autograde", course.home, course.answers)
    course.other_key()
    kept = shutil.copytree(course.answers, course.answers.with_name("kept"))
    shutil.rmtree(course.answers)
    assert course.run("regrade", course.home, "--rekey", "--apply").exit_code == 0
    regraded = course.files()
    kept.rename(course.answers)
    assert course.run("autograde", course.home, course.answers).exit_code == 0
    assert course.files() == regraded


def test_a_key_that_torch_does_not_prove_is_refused(course: Class) -> None:
    course.edit(("a + b, marks", "a + b + 1, marks"))
    before = course.files()
    result = course.run("regrade", course.home, "--rekey", "--apply")
    assert result.exit_code == 1 and "'s' is 9 by solve, but torch gives 8" in result.stderr
    assert course.files() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([('step("q", p - s, marks=3)', 'step("q", p - s)')], "now asks for other things: 1\\(a\\) s, 1\\(b\\) p;"),
        ([("def solve(step, a", "def solve(step, e")], "chain.py.*: solve does not take the parameter 'a'"),
        ([("TITLE = ", "TITLE = (")], "chain.py, line 5: is not Python"),
    ],
)
def test_a_problem_that_asks_something_else_gives_no_keys(
    course: Class, changes: list[tuple[str, str]], said: str
) -> None:
    course.edit(*changes)
    before = course.files()
    result = course.run("regrade", course.home, "--rekey", "--apply")
    assert result.exit_code == 1 and re.search(said, result.stderr), result.output
    assert course.files() == before


def test_without_rekey_the_key_of_the_record_stands(course: Class) -> None:
    course.other_key()
    result = course.run("regrade", course.home)
    assert result.exit_code == 1 and "the bank now gives 9 for 1(a), the record says 8" in result.stderr
    assert "--rekey takes the bank's key" in result.stderr
    assert course.totals() == [28, 27, 23, 27]


def test_a_rule_of_the_question_is_rekeyed_as_well(course: Class) -> None:
    course.edit(("a + b, marks=1", "a + b, marks=2"))
    result = course.run("regrade", course.home, "--rekey", "--apply")
    assert "1(a) of tiny/chain: marks 1 → 2" in result.stdout
    assert course.totals() == [29, 27, 24, 27] and course.students()["s1"]["of"] == 29


def test_a_run_that_is_cut_off_is_gone_on_with(course: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record is new and the marks are old: the next regrade finds that, and keeps the former marks once."""
    course.other_key()

    def full(*_: object) -> None:
        raise CannotWrite("marks.json could not be written: No space left on device")

    monkeypatch.setattr(exgen.course, "write", full)
    assert course.run("regrade", course.home, "--rekey", "--apply").exit_code == 1
    monkeypatch.undo()
    monkeypatch.chdir(course.home.parent)
    assert course.record()["exercises"][0]["parts"][0]["key"] == "9" and course.totals()[0] == 28
    result = course.run("regrade", course.home, "--apply")
    assert result.exit_code == 0 and "(key: right, now wrong)" in result.stdout
    assert course.totals()[0] == 27
    assert [path.name for path in (course.marks / "former").iterdir()] == ["1"]


def test_the_keys_of_all_copies(exgen: Exgen, tmp_path: Path) -> None:
    course = Class(exgen, tmp_path)
    made = course.run("make-sheet", "--problem", "tiny/chain", "--name", "w", "--copies", 3, "--jobs", 1, "--out", "w")
    assert made.exit_code == 0, made.output
    before = (tmp_path / "w" / "record.jsonl").read_text().splitlines()
    keys = [[part["key"] for part in json.loads(line)["exercises"][0]["parts"]] for line in before]
    for copy in (1, 3):
        text = filled(f"w copy {copy}", {"1(a)": keys[copy - 1][0]}, f"s{copy}", "")
        (tmp_path / f"{copy}.md").write_text(text)
    assert course.run("autograde", "w", "1.md", "3.md").exit_code == 0
    course.other_key()
    result = course.run("regrade", "w", "--rekey", "--apply")
    assert result.exit_code == 0, result.output
    change = f"1(a) of tiny/chain: key {keys[0][0]} → {int(keys[0][0]) + 1} in copy 1, and likewise in 2 more"
    assert change in result.stdout and "2 of 2 students change: 0 up, 2 down" in result.stdout
    after = (tmp_path / "w" / "record.jsonl").read_text().splitlines()
    found = [json.loads(line)["exercises"][0]["parts"][0]["key"] for line in after]
    assert found == [str(int(key) + 1) for key, *_ in keys]
    assert (tmp_path / "w" / "record.former-1.jsonl").read_text().splitlines() == before


# -- the other reasons -------------------------------------------------------------------------------------------

def test_an_accepted_answer_counts_without_the_files(course: Class) -> None:
    shutil.rmtree(course.answers)
    (course.marks / "overrides.toml").write_text('[[accept]]\npart = "1(a)"\nanswer = "7.0"\n')
    result = course.run("regrade", course.home)
    assert result.exit_code == 0, result.output
    assert "s2  Name of s2: 27 → 28 of 28; 1(a) 0 → 1 (override: wrong)" in result.stdout
    assert "1 of 4 students change: 1 up, 0 down" in result.stdout
    assert course.run("regrade", course.home, "--apply").exit_code == 0
    assert course.students()["s2"]["parts"][0]["decided"]["by"] == "accept"
    assert (course.marks / "overrides.toml").exists() and (course.marks / "former/1/marks.json").exists()
    (course.marks / "overrides.toml").unlink()
    assert "28 → 27 of 28; 1(a) 1 → 0 (override: wrong)" in course.run("regrade", course.home, "--apply").stdout
    assert course.totals("former/2/marks.json") == [28, 28, 23, 27] and course.totals() == [28, 27, 23, 27]


def test_a_mistake_that_earns_more_is_the_banks(course: Class) -> None:
    parameters = dict(course.record()["exercises"][0]["parameters"])
    product = str(int(parameters["a"]["exact"]) * int(parameters["b"]["exact"]))
    for file in course.answers.glob("s2.md"):
        file.write_text(file.read_text().replace("Answer 1(a): 7", f"Answer 1(a): {product}"))
    course.run("autograde", course.home, course.answers)
    course.edit(('"A sum is asked for.",', '"A sum is asked for.", marks=0.5,'))
    result = course.run("regrade", course.home)
    assert "1(a) 0 → 0.5 (bank: mistake)" in result.stdout, result.output
    assert "1 of 4 students change" in result.stdout


def test_other_rules_of_marking(course: Class) -> None:
    """As if an earlier exgen had marked 1(c) of the first student wrong."""
    file = course.marks / "marks.json"
    data = json.loads(file.read_text())
    part = data["students"][0]["parts"][2]
    part["verdict"], part["marks"], data["students"][0]["total"] = "wrong", 0, 25
    file.write_text(json.dumps(data))
    result = course.run("regrade", course.home)
    assert "s1  Name of s1: 25 → 28 of 28; 1(c) 0 → 3 (rule: wrong, now right)" in result.stdout


def test_what_changes_as_data(course: Class) -> None:
    course.other_key()
    result = course.run("regrade", course.home, "--rekey", "--json")
    data = json.loads(result.stdout)
    assert data["keys"][0] == {
        "copy": "", "problem": "tiny/chain", "label": "1(a)", "what": "key", "before": "8", "after": "9",
    }  # fmt: skip
    change = {"label": "1(a)", "was": "right", "before": 1, "now": "wrong", "after": 0, "why": "key"}
    student = {"student": "s1", "name": "Name of s1", "before": 28, "after": 27, "of": 28}
    assert data["students"][0] == {**student, "parts": [change]}
    assert data["applied"] is False


def test_an_answer_given_twice_is_still_for_a_person(course: Class) -> None:
    file = course.answers / "s1.md"
    file.write_text(file.read_text() + "\nAnswer 1(a): 999\n")
    course.run("autograde", course.home, course.answers)
    assert course.students()["s1"]["parts"][0]["verdict"] == "review"
    assert "no marks change" in course.run("regrade", course.home).stdout
    course.other_key()
    course.run("regrade", course.home, "--rekey", "--apply")
    assert course.students()["s1"]["parts"][0]["verdict"] == "review"
    assert any("answered twice" in flag for flag in course.students()["s1"]["flags"])


def test_who_sent_a_file_and_how_feedback_is_printed_stay(course: Class) -> None:
    """Both are known from the files and the command line only, which a regrade does not have."""
    folder = course.answers.with_name("downloaded")
    for number, student in enumerate(ANSWERS, 1):
        own = folder / f"Name of {student}_{number}_assignsubmission_file"
        own.mkdir(parents=True)
        shutil.copy(course.answers / f"{student}.md", own / "answers.md")
    assert course.run("autograde", course.home, folder, "--feedback", "markdown,html").exit_code == 0
    before = course.students()
    assert before["s1"]["sender"]["id"] == "1"
    shutil.rmtree(folder)
    page = (course.marks / "s1.html").read_text()
    course.other_key()
    assert course.run("regrade", course.home, "--rekey", "--apply").exit_code == 0
    for student, entry in course.students().items():
        for kept in ("sender", "name", "file", "notes", "feedback_files"):
            assert entry[kept] == before[student][kept]
    assert (course.marks / "s1.html").read_text() != page
    assert not (course.marks / "gone").exists()


def test_one_process_writes_at_a_time(course: Class) -> None:
    course.other_key()
    with files.alone(course.marks):
        result = course.run("regrade", course.home, "--rekey", "--apply")
        assert result.exit_code == 1 and "another run is writing into" in result.stderr
        assert "4 of 4 students change" in course.run("regrade", course.home, "--rekey").stdout, "to look is allowed"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: "", "cut off or damaged"),
        (lambda text: text[: len(text) // 2], "cut off or damaged"),
        (lambda text: text.replace('"format": 2', '"format": 1'), "older exgen"),
        (lambda text: text.replace('"key"', '"kex"'), "damaged or edited: 1\\(a\\) of student 1 has no 'key'"),
        (lambda text: text.replace('"student": "s1"', '"student": 1'), "'student' of student 1 is 1"),
        (lambda text: text.replace('"sheet": "tiny-7"', '"sheet": "tiny-8"'), "of the sheet 'tiny-8', not of 'tiny-7'"),
        (lambda text: text.replace('"name": "Name of s1"', '"name": "", "copy": "9"'), "there is no copy 9 of this"),
        (None, "there is no marks.json in .*\n.*exgen autograde"),
    ],
)
def test_marks_that_cannot_be_regraded(course: Class, change: Callable[[str], str] | None, said: str) -> None:
    file = course.marks / "marks.json"
    if change is None:
        file.unlink()
    else:
        file.write_text(change(file.read_text()))
    result = course.run("regrade", course.home, "--apply")
    assert result.exit_code == 1 and re.search(said, result.stderr), result.output
    assert not (course.marks / "former").exists()
