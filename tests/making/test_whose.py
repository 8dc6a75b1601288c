"""Whose variant: from a sheet without its name, from answers, from a few numbers; and when that cannot be told."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import Result

from exgen import record
from exgen.bank import Bank, Job
from exgen.errors import BadRecord, InstructorError
from exgen.making import Plan, Wanted, assignment, whose
from exgen.submissions import Student

CLASS = [Student(f"s{i}", f"Name {i}") for i in range(12)]


@pytest.fixture(scope="module")
def course(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    plan = Plan((Wanted("tiny/chain"), Wanted("tiny/shifted-squares", 3)), "1", "exam")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("EXGEN_SECRET", str(folder / "secret"))
        (folder / "secret").write_text("a secret that is no secret")
        (folder / "secret").chmod(0o600)
        assignment.make(Job(bank, folder / "exam", ("markdown", "latex"), "cpu"), plan, CLASS)
    return folder / "exam"


def bare(course: Path, student: str, name: str = "sheet.md") -> str:
    """A sheet without whose it is."""
    text = (course / "copies" / student / name).read_text()
    return text.replace(f"copy {student}", "").replace(f"| {student} |", "| |").replace(f"Name {student[1:]}", "")


def answers(course: Path, student: str, change: Callable[[str], str] = str) -> str:
    truth = record.read(course).find(student)
    assert truth
    return "".join(f"Answer {question.label}: {change(question.key)}\n\n" for question in truth.questions)


@pytest.mark.parametrize("student", ["s0", "s5", "s11"])
def test_from_a_sheet_or_answers_without_a_name(course: Path, student: str) -> None:
    for text in (bare(course, student), bare(course, student, "sheet.tex"), answers(course, student)):
        found = whose.whose(course, [text])
        assert found.candidates[0].student == student and len(found.alike) == 1
    assert found.sure


def test_answers_that_are_half_wrong(course: Path) -> None:
    text, other = answers(course, "s4").split("\n\n"), answers(course, "s7").split("\n\n")
    found = whose.whose(course, ["\n\n".join([*text[:3], other[3], "Answer 2(b): 12345", *text[5:]])])
    assert found.candidates[0].student == "s4"


def test_decimals_that_were_rounded(course: Path) -> None:
    keys = [question.key for question in record.read(course).find("s3").questions]  # type: ignore[union-attr]
    numbers = [Fraction(part) for key in keys for part in key.strip("[]").split(", ")]
    assert any(number.denominator > 1 for number in numbers)
    typed = " ".join(f"{float(number):.3f}" for number in numbers if number.denominator > 1)
    assert whose.whose(course, [typed]).candidates[0].student == "s3"


def test_what_cannot_be_told(course: Path) -> None:
    chain = {line["student"]: line["exercises"][0]["parameters"] for _, line in record.each_line(course)}
    common = next(value for value in map(str, range(2, 30)) if 2 <= sum(
        value in {each["exact"] for each in own.values()} for own in chain.values()) <= 11)
    found = whose.whose(course, [f"x = {common}"])
    assert len(found.alike) > 1 and not found.sure
    for text, said in {"999983": "none of them has any", "no number": "there is no number"}.items():
        with pytest.raises(InstructorError, match=said):
            whose.whose(course, [text])
    with pytest.raises(BadRecord, match="holds no copies"):
        whose.whose(course / "copies", ["1"])


def test_two_students_with_one_variant(course: Path, tmp_path: Path) -> None:
    line = (course / "record.jsonl").read_text().splitlines()[0]
    twin = line.replace('"copy":"s0","student":"s0"', '"copy":"twin","student":"twin"')
    assert twin != line
    others = (course / "record.jsonl").read_text()
    (tmp_path / "record.jsonl").write_text(f"{others}{twin}\n")
    found = whose.whose(tmp_path, [bare(course, "s0")])
    assert {each.student for each in found.alike} == {"s0", "twin"} and not found.sure


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("x - 3 = -2.5, 4/6; \\frac{8}{3}x^2", ["-3", "-5/2", "2/3", "8/3", "2"]),
        ("x_1 w_{12} x12 3a −7 ½", ["3", "-7", "1/2"]),
        ("1" * 31 + " 2/0 5.", ["5"]),
        ("\x00\ufffd名 4 \u202e5", ["4", "5"]),
        ("", []),
    ],
)
def test_numbers_in_any_text(text: str, numbers: list[str]) -> None:
    assert [value for value, _ in whose.numbers_in(text)] == [Fraction(number) for number in numbers]


@pytest.mark.parametrize("text", ["1 " * 200_000, "-" * 200_000, "1/" * 200_000, "\\frac{" * 100_000, "9" * 400_000])
def test_hostile_texts_end_soon(course: Path, text: str) -> None:
    assert len(whose.numbers_in(text)) <= whose.MOST
    assert len(whose.numbers_in(f"{text}\n" * 3)) <= whose.MOST


# -- the command line --------------------------------------------------------------------------------------------

def test_the_command(exgen: Callable[..., Result], course: Path, tmp_path: Path) -> None:
    (tmp_path / "photo.txt").write_text(bare(course, "s5") + answers(course, "s5").replace("Answer", "So"))
    run = exgen("whose", course, "photo.txt")
    assert run.exit_code == 0 and "it is the variant of s5\n" in run.stdout and "s5, Name 5\n" in run.stdout
    (tmp_path / "leak.md").write_text("<!-- exgen sheet: exam copy s2 -->\n" + answers(course, "s5"))
    assert "though it says of itself that it is copy s2" in exgen("whose", course, "leak.md").stdout
    [vector] = [line["exercises"][1]["parameters"]["x"]["exact"] for _, line in record.each_line(course)
                if line["student"] == "s9"]
    run = exgen("whose", course, *vector.strip("[]").split(", "))
    assert run.exit_code == 0 and "are in that of s9, Name 9" in run.stdout.splitlines()[1]


def test_what_the_command_cannot_read(exgen: Callable[..., Result], course: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "pdf").write_bytes(b"%PDF-1.5 7 0 obj" + bytes(range(256)) * 10)
    (tmp_path / "big").write_bytes(b"1 " * 600_000)
    given = {"fifo": "no file here", "pdf": "no text file", "big": "at most", "gone.md": "no file here"}
    for name, said in given.items():
        run = exgen("whose", course, name)
        assert run.exit_code == 1 and said in run.stderr, run.stderr
    assert exgen("whose", course).exit_code == 2
    assert "holds no copies" in exgen("whose", tmp_path, "3").stderr
