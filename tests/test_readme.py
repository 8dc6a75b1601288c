"""The README is executed: every console block in order, in one folder, and its output compared."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click import Group

from exgen.authoring import starter
from exgen.cli import main
from tests import consoles

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The folder in which every command was run, and what each of them printed; one secret for the class."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "examples", folder / "examples")
    secret = folder.parent / "secret of the readme"
    secret.touch(mode=0o600)
    secret.write_text("no secret at all, since it stands in a test")
    return folder, consoles.run(README, folder, {"week-5": {"EXGEN_SECRET": str(secret)}})


@pytest.mark.slow
@pytest.mark.xdist_group("readme")
def test_console_blocks(executed):
    _, ran = executed
    consoles.holds(ran)
    assert len(ran) >= 8


TOLD = {
    "right": ("right", "accepted"),
    "mistake": ("mistake",),
    "slip": ("wrong", "mistake"),
    "unreadable": ("unreadable",),
    "blank": ("blank",),
    "a decimal where the exact value is asked for": ("wrong",),
}


@pytest.mark.slow
@pytest.mark.xdist_group("readme")
def test_the_class_is_marked_as_it_was_filled_in(executed, monkeypatch):
    """What is right is right in every spelling and file, a mistake is called by its name, and nothing else is."""
    monkeypatch.syspath_prepend(ROOT / "examples" / "class")
    import fill_in

    sheet = executed[0] / "build" / "week-5"
    data = json.loads((sheet / "marks" / "marks.json").read_text(encoding="utf-8"))
    marked = {entry["student"]: {part["label"]: part for part in entry["parts"]} for entry in data["students"]}
    students = {student.id: student for student in fill_in.everybody(sheet)}
    assert students.keys() - marked.keys() == {"8029", "8030"} and marked.keys() <= students.keys()
    met = set()
    for id, parts in marked.items():
        for given in students[id].given:
            part = parts[given.question.label]
            did, _, name = given.did.partition(": ")
            met.add(did)
            if (id, part["label"]) == ("8016", "1(a)"):
                assert part["verdict"] == "review"
            elif did in TOLD:
                assert part["verdict"] in TOLD[did], (id, given, part)
                assert not name or name in part["mistakes"], (id, given, part)
    assert met == {*TOLD, "follows"}


@pytest.mark.parametrize("name", list(main.commands))
def test_every_command_is_in_the_readme(name):
    assert isinstance(main, Group)
    assert f"`exgen {name}" in README


def test_the_problem_file_shown_is_the_one_that_new_writes():
    assert starter.text("derivatives/parabola").strip() in README


def test_the_examples_of_all_kinds_of_files_give_the_same_marks(tmp_path):
    from exgen import course, record
    from exgen.bank import Bank, Job
    from exgen.making import read_plan
    from exgen.making.sheet import compose

    bank = Bank.default()
    made = compose(bank, read_plan(ROOT / "examples" / "tour.toml"))
    truth = record.of(made.name, made.title, list(made.exercises))
    subprocess.run([sys.executable, ROOT / "examples" / "as_moodle.py", tmp_path / "exam.zip"], check=True)
    typed, sent = (
        {
            student.student: [(part.label, part.verdict, part.marks) for part in student.parts]
            for student in course.mark(Job(bank), truth, [path]).spool.students()
        }
        for path in (ROOT / "examples" / "answers", tmp_path / "exam.zip")
    )
    assert len(sent) == 5 and sent.items() <= typed.items()


def test_the_examples_reach_every_verdict(tmp_path):
    from exgen import course, record
    from exgen.bank import Bank, Job
    from exgen.making import read_plan
    from exgen.making.sheet import compose
    from exgen.record import VERDICTS

    bank = Bank.default()
    made = compose(bank, read_plan(ROOT / "examples" / "tour.toml"))
    truth = record.of(made.name, made.title, list(made.exercises))
    marks = course.mark(Job(bank), truth, [ROOT / "examples" / "answers"])
    assert not marks.accounts.refused
    assert {part.verdict for student in marks.spool.students() for part in student.parts} == set(VERDICTS)
