"""PDFs of many copies: few runs of LaTeX, the same bytes, a PDF each, and an error that names the student."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from exgen import record
from exgen.bank import Bank, Job
from exgen.errors import NoTeX
from exgen.making import Plan, Wanted, assignment, batches
from exgen.submissions import Student
from exgen.system import latex
from tests.conftest import MADE_UP

pytestmark = [
    pytest.mark.tex,
    pytest.mark.slow,
    pytest.mark.skipif(not latex.is_there(), reason="needs latexmk and pdflatex"),
]

HOSTILE = [
    Student("4711", "Ada Lovelace"),
    Student("47/../12", r"Ñandú \input{/etc/passwd} & % # _ $ ^ ~ 李"),
    Student("ab", "Ben Okafor"),
    Student("ac", "Ben Okafor"),
    Student("x" * 300, "Wilhelm" * 42),
    Student("שלום", "\u202eדוד مرحبا Дима"),
]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EXGEN_SECRET", raising=False)
    monkeypatch.setattr(batches, "BATCH", 2)


def make(out: Path, students: list[Student], *names: str, bank: Bank | None = None) -> None:
    plan = Plan(tuple(Wanted(name) for name in names or ["tiny/chain"]), "1", "exam")
    assignment.make(Job(bank or Bank([MADE_UP]), out, ("pdf",), "cpu"), plan, students)


def pages(file: Path) -> list[str]:
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(file).pages]


def everything(folder: Path, pattern: str = "*.pdf") -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob(pattern)}


def all_pages_held(file: Path) -> int:
    """How many there are in a file, in its page tree or not."""
    from pypdf import PdfReader

    reader = PdfReader(file)
    held = [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]
    return sum(isinstance(one, dict) and one.get("/Type") == "/Page" for one in held)


def test_a_pdf_each_and_one_for_the_printer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", len(HOSTILE))
    make(tmp_path, HOSTILE, "tiny/chain", "tiny/kinds")
    wanted = {f"copies/{student.copy}/sheet.pdf" for student in HOSTILE}
    wanted |= {f"keys/{student.copy}/key.pdf" for student in HOSTILE} | {"all.pdf"}
    made = everything(tmp_path)
    assert {name for name in made if not name.startswith("printed/")} == wanted
    everyone = pages(tmp_path / "all.pdf")
    place = 0
    for student in HOSTILE:
        own = pages(tmp_path / "copies" / student.copy / "sheet.pdf")
        assert len(own) > 1 and everyone[place : place + len(own)] == own
        assert all_pages_held(tmp_path / "copies" / student.copy / "sheet.pdf") == len(own)
        for number, text in enumerate(own, 1):
            assert re.search(rf"{number}\s*/\s*{len(own)}(?!\d)", text), "each has its own page numbers"
            assert f"copy {student.copy}" in text.replace("\n", "") and "Solution" not in text
            assert not any(f"copy {other.copy}" in text for other in HOSTILE if other is not student)
        place += len(own)
        if len(own) % 2:
            assert everyone[place].strip() == ""
            place += 1
        assert place % 2 == 0, "the next one begins on a leaf of its own"
        key = pages(tmp_path / "keys" / student.copy / "key.pdf")
        assert "Solution" in "".join(key) and re.search(rf"{len(key)}\s*/\s*{len(key)}(?!\d)", key[-1])
    assert place == len(everyone)
    second = pages(tmp_path / "copies" / HOSTILE[1].copy / "sheet.pdf")[0]
    assert r"\input{/etc/passwd}" in second and "674E" in second and "root:" not in second
    assert "05D3" in pages(tmp_path / "copies" / HOSTILE[5].copy / "sheet.pdf")[0]


@pytest.mark.slow
def test_the_same_bytes_at_once_in_steps_and_after_a_stop(tmp_path: Path) -> None:
    students = [*HOSTILE[:2], Student("late", "Later")]
    make(tmp_path / "at-once", students)
    make(tmp_path / "in-steps", students[:1])
    make(tmp_path / "in-steps", students)
    whole = everything(tmp_path / "at-once")
    assert everything(tmp_path / "in-steps") == whole
    for name in ("all.pdf", "copies/late/sheet.pdf"):
        (tmp_path / "at-once" / name).unlink()
    for damaged in (tmp_path / "at-once" / "printed").glob("sheet-*"):
        damaged.write_bytes(damaged.read_bytes()[:3000])
    with pytest.raises(NoTeX, match="was damaged"):
        make(tmp_path / "at-once", students)
    make(tmp_path / "at-once", students)
    assert everything(tmp_path / "at-once") == whole


def test_what_has_not_changed_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    run = batches.typeset
    monkeypatch.setattr(batches, "typeset", lambda texts: runs.append(len(texts)) or run(texts))
    students = [Student(f"s{i}", f"Name {i}") for i in range(3)]
    make(tmp_path, students)
    assert runs == [2, 2, 1, 1], "sheets and keys of two, and of one"
    runs.clear()
    make(tmp_path, list(reversed(students)))
    assert not runs
    names = [re.findall("Name [0-9]", text) for text in pages(tmp_path / "all.pdf")]
    assert [name for some in names for name in some] == ["Name 2", "Name 1", "Name 0"]
    make(tmp_path, [*students[:2], Student("s2", "Renamed")])
    assert runs == [1], "the keys have no names"
    assert len(list((tmp_path / "printed").iterdir())) == 4


def bank_with(folder: Path, text: str) -> Bank:
    """made/up is the chain with a text before its first sentence."""
    chain = (MADE_UP / "tiny" / "chain.py").read_text(encoding="utf-8")
    assert "Let $a" in chain
    (folder / "made").mkdir(parents=True)
    (folder / "made" / "up.py").write_text(chain.replace("Let $a", f"{text}Let $a"), encoding="utf-8")
    return Bank([folder, MADE_UP])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"\\nonsense ", r"Undefined control sequence\."),
        (r"\\textsf{", r"Missing \} inserted|Runaway|File ended"),
        ("∮ ", "Unicode character ∮"),
    ],
    ids=["undefined", "unclosed", "unicode"],
)
def test_where_latex_stops_student_and_problem_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    """Only where a is small, so that a few variants are to blame, and not the first one."""
    (tmp_path / "secret").write_text("a secret by which not the first has a large number")
    (tmp_path / "secret").chmod(0o600)
    monkeypatch.setenv("EXGEN_SECRET", "secret")
    plan = Plan((Wanted("tiny/shifted-squares"), Wanted("made/up")), "1", "exam")
    students = [Student(f"s{i}") for i in range(3)]

    def go(bank: Bank) -> None:
        assignment.make(Job(bank, tmp_path / "out", ("pdf",), "cpu"), plan, students)

    with pytest.raises(NoTeX) as caught:
        go(bank_with(tmp_path / "bad", f"<< '{text}' if a < 7 >>"))
    drawn = {line["student"]: line["exercises"][1]["parameters"] for _, line in record.each_line(tmp_path / "out")}
    small = [student for student, parameters in drawn.items() if int(parameters["a"]["exact"]) < 7]
    assert small and small[0] != "s0", "another secret is to be found for this test"
    wanted = rf"LaTeX stopped at the sheet of student {small[0]} and made/up: .*({said}).*"
    assert re.fullmatch(wanted, caught.value.message)
    assert not everything(tmp_path / "out"), "no half output"
    if said.startswith("Undefined"):
        go(bank_with(tmp_path / "good", ""))  # the problem is put right: the same command goes on
        assert (tmp_path / "out" / "all.pdf").exists()


def test_numbered_copies_are_printed_the_same_way(exgen: Any, tmp_path: Path) -> None:
    command = ["make-sheet", "--problem", "tiny/chain", "--copies", 2, "--jobs", 1, "--format", "pdf", "--out", "out"]
    run: Result = exgen(*command, "--device", "cpu")
    assert run.exit_code == 0, run.output
    assert (tmp_path / "out" / "copies" / "1" / "sheet.pdf").exists()
    assert sum("copy 2" in text for text in pages(tmp_path / "out" / "all.pdf")) == len(
        pages(tmp_path / "out" / "copies" / "2" / "sheet.pdf")
    )


def test_a_run_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latex, "SECONDS", 2)
    endless = "\\documentclass{article}\n\\begin{document}\n\\def\\x{\\x}\\x\n\\end{document}\n"
    with pytest.raises(latex.Stopped, match="more than 2 seconds"):
        batches.typeset([endless])


def test_latex_reads_and_writes_nothing_outside_and_leaves_nothing_out() -> None:
    for command in (r"\input{/etc/passwd}", r"\input{../x}", r"\immediate\openout\exgenout=../x", r"\ref{x}"):
        source = f"\\documentclass{{article}}\n\\begin{{document}}\nx {command}\n\\end{{document}}\n"
        with pytest.raises(latex.Stopped):
            batches.typeset([source])
    assert io.BytesIO(batches.typeset(["\\documentclass{article}\n\\begin{document}\nx\n\\end{document}\n"])[0])
