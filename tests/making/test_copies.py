"""Copies of a sheet: no two alike, the same for any number of processes, and gone on with after any interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from exgen import course, record
from exgen.bank import Bank, Job
from exgen.cli import main
from exgen.errors import BadRecord, CannotWrite, InstructorError
from exgen.making import Plan, Wanted, copies
from exgen.system import workshop

FEW = '''"""Has six variants."""
from exgen import exact
TITLE = "Twice"
LEVELS = {1: {}, 2: {}}
ALLOWS = {"few variants": "a test"}
def draw(rng):
    return {"x": exact(rng.randint(1, 6)), "wording": {"said": rng.choice(["a", "b", "c"])}}
def solve(step, x, wording):
    step("y", 2 * x, marks=2)
CHECK = """
import torch
torch.set_default_dtype(torch.float64)
y = torch.tensor(<< x >>) * 2
"""
STATEMENT = """Twice $<< x >>$ << wording.said >>? << answer("y") >>"""
SOLUTION = "$<< y >>$"
'''


@pytest.fixture
def few(tmp_path: Path) -> Bank:
    (tmp_path / "bank" / "numbers").mkdir(parents=True)
    (tmp_path / "bank" / "numbers" / "few.py").write_text(FEW)
    return Bank.default([tmp_path / "bank"])


def plan(*names: str, seed: str = "s") -> Plan:
    return Plan(tuple(Wanted(name, 2) for name in names), seed, "exam")


def make(bank: Bank, out: Path, count: int, *names: str, jobs: int = 1, **changes: Any) -> copies.Made:
    given = {"device": "cpu", **changes}
    return copies.make(Job(bank, out, jobs=jobs, **given), plan(*names), count)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def given(folder: Path, problem: str) -> list[str]:
    lines = (folder / "record.jsonl").read_text().splitlines()
    exercises = [exercise for line in lines for exercise in json.loads(line)["exercises"]]
    return [str(exercise["parameters"]["x"]) for exercise in exercises if exercise["problem"] == problem]


def test_no_two_are_alike_while_there_are_enough(few: Bank, tmp_path: Path) -> None:
    made = make(few, tmp_path / "out", 6, "numbers/few")
    assert len(set(given(tmp_path / "out", "numbers/few"))) == 6 and not made.spent
    assert make(few, tmp_path / "out", 9, "numbers/few").spent == ("numbers/few",)
    assert len(given(tmp_path / "out", "numbers/few")) == 9


def test_layout(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path, 2, "numbers/few", "backprop/scalar-graph", formats=("markdown", "latex"))
    sheet, key = {"sheet.md", "sheet.tex", "answers.md"}, {"key.md", "key.tex", "certificate.json"}
    for copy in ("1", "2"):
        assert {file.name for file in (tmp_path / "copies" / copy).glob("*.*")} == sheet
        assert {file.name for file in (tmp_path / "keys" / copy).glob("*.*")} == key
        assert not list((tmp_path / "copies" / copy).rglob("*key*"))
        assert f"exgen sheet: exam copy {copy} -->" in (tmp_path / "copies" / copy / "answers.md").read_text()
        text = (tmp_path / "copies" / copy / "sheet.md").read_text()
        assert f"`exam copy {copy}`" in text and "](figures/" in text
        for name in ("copies", "keys"):
            assert list((tmp_path / name / copy / "figures").iterdir())


def test_the_same_for_any_number_of_processes_and_stops(few: Bank, tmp_path: Path) -> None:
    names = ("numbers/few", "autograd/mean-chain")
    make(few, tmp_path / "at-once", 8, *names)
    for count in (3, 4, 8):
        make(few, tmp_path / "in-steps", count, *names)
    make(few, tmp_path / "by-two", 8, *names, jobs=2)
    assert everything(tmp_path / "at-once") == everything(tmp_path / "in-steps") == everything(tmp_path / "by-two")


def test_a_line_cut_off_and_files_lost_are_made_again(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path / "out", 4, "numbers/few")
    whole = everything(tmp_path / "out")
    lines = tmp_path / "out" / "record.jsonl"
    lines.write_bytes(lines.read_bytes()[:-30])
    (tmp_path / "out" / "keys" / "2" / "key.md").unlink()
    (tmp_path / "out" / "keys" / "1" / "certificate.json").unlink()
    assert make(few, tmp_path / "out", 4, "numbers/few").there == 3
    assert everything(tmp_path / "out") == whole


def test_another_sheet_is_not_overwritten(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path / "out", 2, "numbers/few")
    whole = everything(tmp_path / "out")
    with pytest.raises(CannotWrite, match="copies of another sheet"):
        make(few, tmp_path / "out", 3, "autograd/mean-chain")
    said = CliRunner().invoke(main, ["make-sheet", "--problem", "autograd/mean-chain", "--out", str(tmp_path / "out")])
    assert said.exit_code == 1 and "holds copies of a sheet" in said.stderr
    assert everything(tmp_path / "out") == whole
    assert CliRunner().invoke(main, ["make-sheet", "--problem", "autograd/mean-chain", "--out", str(tmp_path / "one")])
    with pytest.raises(CannotWrite, match="a sheet without copies"):
        make(few, tmp_path / "one", 3, "autograd/mean-chain")


def test_a_record_that_is_out_of_order(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path, 3, "numbers/few")
    lines = (tmp_path / "record.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "record.jsonl").write_text("".join([lines[0], lines[2]]))
    with pytest.raises(BadRecord, match=r"line 2 of .* is not that of copy 2"):
        make(few, tmp_path, 4, "numbers/few")


def test_each_copy_is_marked_by_its_own_key(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path / "out", 4, "numbers/few", "autograd/mean-chain")
    truth = record.read(tmp_path / "out")
    paths = []
    for copy in ("1", "3", "4"):
        own = truth.find(copy)
        assert own
        text = (tmp_path / "out" / "copies" / copy / "answers.md").read_text()
        for question in own.questions:
            text = text.replace(f"Answer {question.label}:", f"Answer {question.label}: {question.key}")
        paths.append(tmp_path / f"{copy}.md")
        paths[-1].write_text(text.replace("Student:", f"Student: s{copy}"))
    lost = paths[0].read_text().replace(" copy 1 -->", " -->")
    for name, text in {"lost": lost, "other": lost.replace("exam -->", "exam copy 9 -->")}.items():
        paths.append(tmp_path / f"{name}.md")
        paths[-1].write_text(text)
    swapped = paths[0].read_text().replace(" copy 1 -->", " copy 3 -->").replace("s1", "swapped")
    paths.append(tmp_path / "swapped.md")
    paths[-1].write_text(swapped)
    marks = course.mark(Job(few), truth, paths)
    totals = {student.student: (student.total, student.of) for student in marks.spool.students()}
    assert [totals[f"s{copy}"] for copy in (1, 3, 4)] == [(6, 6)] * 3
    assert totals["swapped"][0] < 6
    said = [left.error.message for left in marks.accounts.refused]
    assert "does not say which copy" in said[0] and "there is no copy 9" in said[1]
    course.write(marks, tmp_path / "marks")
    assert "exam copy 3" in (tmp_path / "marks" / "grades.csv").read_text()
    assert (tmp_path / "marks" / "s4.md").exists()


def test_a_copy_of_a_sheet_without_copies(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["make-sheet", "--problem", "autograd/mean-chain", "--out", str(tmp_path)])
    assert run.exit_code == 0
    text = (tmp_path / "answers.md").read_text()
    (tmp_path / "a.md").write_text(text.replace(" -->", " copy 2 -->", 1))
    run = CliRunner().invoke(main, ["autograde", str(tmp_path), str(tmp_path / "a.md")])
    assert run.exit_code == 1 and "there is no copy 2 of this sheet" in run.stderr


def command(out: Path, count: int) -> list[str]:
    asked = ["--problem", "perceptron/trace", "--copies", str(count), "--jobs", "2", "--format", "markdown"]
    return [sys.executable, "-m", "exgen", "make-sheet", *asked, "--out", str(out)]


def lines_in(out: Path) -> int:
    file = out / "record.jsonl"
    return file.read_bytes().count(b"\n") if file.exists() else 0


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_stopped_in_the_middle_and_gone_on_with(tmp_path: Path, sign: int) -> None:
    out = tmp_path / "out"
    run = subprocess.Popen(
        command(out, 400),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        # A test run in the background may have been told to ignore Ctrl-C, which children inherit.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    until = time.monotonic() + 60
    while lines_in(out) < 5 and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(run.pid, sign) if sign == signal.SIGINT else run.kill()
    _, said = run.communicate(timeout=60)
    stopped = lines_in(out)
    assert 5 <= stopped < 400
    if sign == signal.SIGINT:
        assert run.returncode == 130 and b"goes on from there" in said and b"Traceback" not in said
    time.sleep(0.5)  # whatever outlived it would go on writing
    before = everything(out)
    time.sleep(0.5)
    assert everything(out) == before
    assert not [name for name in before if Path(name).name.startswith(".")] or sign == signal.SIGKILL
    done = subprocess.run(command(out, stopped + 3), capture_output=True, text=True)
    assert done.returncode == 0 and "were there already" in done.stdout
    subprocess.run(command(tmp_path / "undisturbed", stopped + 3), check=True, capture_output=True)
    whole = everything(tmp_path / "undisturbed")
    assert {name: text for name, text in everything(out).items() if name in whole} == whole


def test_a_process_that_the_system_ends_is_a_sentence() -> None:
    said = "a process that makes copies was ended, perhaps for lack of memory"
    with pytest.raises(InstructorError, match=said), workshop(2, "makes copies") as submit:
        submit(os._exit, 9).result()
