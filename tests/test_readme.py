"""The README is executed: every console block in order, in one folder, and its output compared."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click import Group

from exgen import starter
from exgen.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands():
    """(command, expected lines) of every console block."""
    for block in re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            yield command, expected.splitlines()


def parts(line):
    return enumerate(line.split("..."))


def agrees(expected, printed):
    """Whether the lines are printed in order; a line `...` stands for any lines, `...` in one for any part of it."""
    pattern = ""
    for line in expected:
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(re.escape(piece.strip(" ") if i else piece.rstrip()) for i, piece in parts(line))
            pattern += r"[ ]*\n"
    return re.fullmatch(pattern, printed) is not None


def test_console_blocks(tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    ran = 0
    for command, expected in commands():
        done = subprocess.run(
            command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert agrees(expected, done.stdout), f"{command}\n{done.stdout}"
        ran += 1
    assert ran >= 8


@pytest.mark.parametrize("name", list(main.commands))
def test_every_command_is_in_the_readme(name):
    assert isinstance(main, Group)
    assert f"`exgen {name}" in README


def test_the_problem_file_shown_is_the_one_that_new_writes():
    assert starter.text("derivatives/parabola").strip() in README


def test_the_examples_of_all_kinds_of_files_give_the_same_marks(tmp_path):
    from exgen import bulk, record, sheet
    from exgen.bank import Bank

    bank = Bank.default()
    made = sheet.compose(bank, sheet.read_plan(ROOT / "examples" / "tour.toml"))
    truth = record.of(made.name, made.title, list(made.exercises))
    subprocess.run([sys.executable, ROOT / "examples" / "as_moodle.py", tmp_path / "exam.zip"], check=True)
    typed, sent = (
        {
            student["student"]: [(part["label"], part["verdict"], part["marks"]) for part in student["parts"]]
            for student in bulk.mark(truth, bank, [path]).spool.entries()
        }
        for path in (ROOT / "examples" / "answers", tmp_path / "exam.zip")
    )
    assert len(sent) == 5 and sent.items() <= typed.items()


def test_the_examples_reach_every_verdict(tmp_path):
    from exgen import bulk, record, sheet
    from exgen.bank import Bank
    from exgen.marking import VERDICTS

    bank = Bank.default()
    made = sheet.compose(bank, sheet.read_plan(ROOT / "examples" / "tour.toml"))
    truth = record.of(made.name, made.title, list(made.exercises))
    marks = bulk.mark(truth, bank, [ROOT / "examples" / "answers"])
    assert not marks.accounts.refused
    assert {part["verdict"] for student in marks.spool.entries() for part in student["parts"]} == set(VERDICTS)
