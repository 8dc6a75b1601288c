"""The autograder of Gradescope: its two scripts run as there, and results.json is there whatever happens."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.metadata
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from exgen.cli import main
from exgen.course import gradescope
from tests.conftest import MADE_UP, Made

Exgen = Callable[..., Result]

# What the specification has, for a submission and for a test of it.
OUTER = {
    "score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility",
    "stdout_visibility", "extra_data", "tests", "leaderboard",
}  # fmt: skip
TEST = {
    "score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags", "visibility",
    "extra_data",
}  # fmt: skip
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}


def is_as_specified(found: dict[str, Any]) -> None:
    assert found.keys() <= OUTER and isinstance(found["execution_time"], (int, float))
    assert isinstance(found["extra_data"], dict) and isinstance(found["output"], str)
    assert {found[name] for name in ("output_format", "test_output_format", "test_name_format")} <= FORMATS
    assert {found["visibility"], found["stdout_visibility"]} <= VISIBILITIES
    assert "score" in found or found["tests"], "one of them is required"
    for test in found["tests"]:
        assert test.keys() <= TEST and {"score", "max_score"} <= test.keys()
        assert 0 <= test["score"] <= test["max_score"] and test["status"] in ("passed", "failed")
        assert isinstance(test["name"], str) and isinstance(test["output"], str)
        assert re.fullmatch(r"\d+(\.\d+)?", test["number"])
        assert test["visibility"] in VISIBILITIES and {test["name_format"], test["output_format"]} <= FORMATS
        assert all(isinstance(tag, str) for tag in test["tags"]) and isinstance(test["extra_data"], dict)


class Autograder:
    """The folders of Gradescope's container, somewhere else: source/, submission/, results/, and run_autograder."""

    def __init__(self, root: Path, archive: Path) -> None:
        self.root = root
        for name in ("source", "submission", "results"):
            (root / name).mkdir(parents=True)
        with zipfile.ZipFile(archive) as held:
            for info in held.infolist():
                file = Path(held.extract(info, root / "source"))
                file.chmod(info.external_attr >> 16 & 0o777)
        shutil.copy(root / "source" / "run_autograder", root / "run_autograder")

    def with_this_python(self) -> None:
        """In place of setup.sh: the Python of the tests."""
        python = self.root / "venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        python.chmod(0o755)

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.root), **environment}
        return subprocess.run(
            [self.root / script], cwd=self.root, env=clean, capture_output=True, text=True, timeout=300, check=False
        )

    def hand_in(self, files: dict[str, str | bytes], run: Callable[[], Any] | None = None) -> dict[str, Any]:
        """The results of a submission of these files, of run_autograder or of a `run` in its place."""
        shutil.rmtree(self.root / "submission")
        for name, content in files.items():
            file = self.root / "submission" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        (self.root / "submission").mkdir(exist_ok=True)
        run() if run else self.run("run_autograder")
        found = json.loads((self.root / "results" / "results.json").read_text())
        is_as_specified(found)
        return found


@pytest.fixture(scope="module")
def archive(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(made.folder, tmp_path_factory.mktemp("gradescope") / "tiny-7")
    (folder / "marks").mkdir()
    (folder / "marks" / "overrides.toml").write_text('[[accept]]\npart = "1(a)"\nanswer = "7"\n')
    result = CliRunner().invoke(main, [f"--bank={MADE_UP}", "gradescope", str(folder)])
    assert result.exit_code == 0, result.output
    assert "for an assignment of 28 points" in result.output
    return folder / "gradescope.zip"


@pytest.fixture
def autograder(archive: Path, tmp_path: Path) -> Autograder:
    found = Autograder(tmp_path / "autograder", archive)
    found.with_this_python()
    return found


# -- the zip -----------------------------------------------------------------------------------------------------

def test_the_zip_holds_what_gradescope_asks_for_and_no_more(archive: Path) -> None:
    with zipfile.ZipFile(archive) as held:
        modes = {info.filename: info.external_attr >> 16 for info in held.infolist()}
        assert modes["setup.sh"] == modes["run_autograder"] == 0o100755 and modes["record.json"] == 0o100644
        bank = {name for name in modes if name.startswith("exgen/_bank/")}
        assert bank == {f"exgen/_bank/tiny/{name}.py" for name in ("chain", "kinds", "shifted-squares")}
        assert not [name for name in modes if "__pycache__" in name or "key" in name.split("/")[-1].split(".")]
        for script in ("setup.sh", "run_autograder"):
            assert held.read(script).startswith(b"#!/usr/bin/env bash\n")
        needed = held.read("requirements.txt").decode().splitlines()
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in needed)
    assert {"sympy", "python-flint", "jinja2"} <= {line.split("==")[0] for line in needed}
    assert not any("torch" in line for line in needed)


def test_the_zip_is_the_same_each_time(exgen: Exgen, archive: Path, tmp_path: Path) -> None:
    assert exgen("gradescope", archive.parent, "--out", tmp_path / "again.zip").exit_code == 0
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_the_scripts_are_bash(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as held:
        for script in ("setup.sh", "run_autograder"):
            subprocess.run(["bash", "-n", held.extract(script, tmp_path)], check=True, timeout=20)


# -- what runs there ---------------------------------------------------------------------------------------------

def test_a_submission_is_marked_part_by_part(autograder: Autograder, made: Made) -> None:
    text = made.answers("4711", "Ada", _1a="7", _1b="", _2b="[1, 2", _2c=made.nearly())
    found = autograder.hand_in({"answers.md": text, "photo.png": b"\x89PNG"})
    tests = {test["name"].split()[0]: test for test in found["tests"]}
    assert list(tests) == list(made.key()) and found["execution_time"] > 0
    assert sum(test["max_score"] for test in tests.values()) == 28
    accepted, blank, unreadable, partly = (tests[label] for label in ("1(a)", "1(b)", "2(b)", "2(c)"))
    assert (accepted["score"], accepted["status"], accepted["tags"]) == (1, "passed", ["wrong"])
    assert accepted["output"] == "Decided by your instructor." and accepted["number"] == "1.1"
    assert (blank["score"], blank["status"], blank["tags"]) == (0, "failed", ["blank"])
    assert unreadable["tags"] == ["unreadable"] and "^" in unreadable["output"]
    assert (partly["score"], partly["max_score"], partly["status"]) == (2, 4, "failed")
    assert {test["visibility"] for test in tests.values()} == {"after_published"}
    assert "1(a): 7\n1(b): blank\n" in found["output"] and "2(b): not understood." in found["output"]
    assert "Not marked: photo.png: is a .png file" in found["output"]
    assert found["extra_data"]["student"] == "4711"
    assert made.key()["2(c)"] not in found["output"] + partly["output"], "who may hand in again is not told the key"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "there is no answer file"),
        ({"photo.png": b"\x89PNG"}, "there are no answers in photo.png"),
        ({"notes.txt": "Dear all"}, "notes.txt has no line that begins like `Answer 1\\(a\\):`"),
        ({"a.md": bytes(range(256)) * 20}, ": a.md is no text file"),
        ({"a.md": "<!-- exgen sheet: other -->\nStudent: 1\nAnswer 1(a): 1\n"}, "answers to the sheet 'other', not to"),
        ({"a.md": b"x" * 2_000_000}, "2,000,000 bytes"),
    ],
)
def test_what_cannot_be_marked_is_said(
    autograder: Autograder, monkeypatch: pytest.MonkeyPatch, files: dict[str, str | bytes], said: str
) -> None:
    monkeypatch.setenv("AUTOGRADER", str(autograder.root))
    found = autograder.hand_in(files, gradescope.run)
    assert (found["score"], found["tests"]) == (0, []) and re.search(said, found["output"]), found["output"]
    assert str(autograder.root) not in found["output"]


@pytest.mark.slow
def test_files_of_students_are_never_loaded(autograder: Autograder, made: Made) -> None:
    evil = "open('../results/results.json', 'w').write('{}')\nraise SystemExit\n"
    names = ("json.py", "sympy.py", "exgen/__init__.py", "sitecustomize.py", "record.json", "run_autograder")
    found = autograder.hand_in({"answers.md": made.answers("1"), **dict.fromkeys(names, evil)})
    assert sum(test["score"] for test in found["tests"]) == 28
    for name in names[:4]:
        (autograder.root / name).parent.mkdir(exist_ok=True)
        (autograder.root / name).write_text(evil)
    assert sum(test["score"] for test in autograder.hand_in({"a.md": made.answers("1")})["tests"]) == 28


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("record.json", "{"),
        ("gradescope.json", "{}"),
        ("exgen/feedback/gradebook.py", "import os\nos.abort()"),
        ("exgen/feedback/gradebook.py", "raise MemoryError"),
        ("exgen/marking/marker.py", "def ("),
        ("marks/overrides.toml", "[["),
    ],
)
def test_whatever_breaks_there_are_results_with_a_sentence(
    autograder: Autograder, made: Made, name: str, text: str
) -> None:
    (autograder.root / "source" / name).write_text(text)
    found = autograder.hand_in({"a.md": made.answers("1")})
    assert found["score"] == 0 and "your instructor will look at them" in found["output"]
    assert "Traceback" not in found["output"]


def test_old_results_do_not_stay(autograder: Autograder, made: Made) -> None:
    autograder.hand_in({"a.md": made.answers("1")})
    shutil.rmtree(autograder.root / "venv")
    assert autograder.hand_in({"a.md": made.answers("1")})["tests"] == []


@pytest.mark.slow
def test_copies_are_marked_by_their_own_keys(exgen: Exgen, tmp_path: Path) -> None:
    words = ["make-sheet", "--problem", "tiny/chain", "--name", "w", "--copies", 2, "--jobs", 1, "--out", "w"]
    assert exgen(*words).exit_code == 0
    assert exgen("gradescope", "w", "--visibility", "visible", "--out", "w.zip").exit_code == 0
    autograder = Autograder(tmp_path / "autograder", tmp_path / "w.zip")
    autograder.with_this_python()
    line = json.loads((tmp_path / "w" / "record.jsonl").read_text().splitlines()[1])
    key = line["exercises"][0]["parts"][0]["key"]
    found = autograder.hand_in({"a.md": f"<!-- exgen sheet: w copy 2 -->\nStudent: 1\nAnswer 1(a): {key}\n"})
    assert [test["score"] for test in found["tests"]] == [1, 0, 0] and found["extra_data"]["copy"] == "2"
    assert {test["visibility"] for test in found["tests"]} == {"visible"}
    found = autograder.hand_in({"a.md": f"<!-- exgen sheet: w -->\nStudent: 1\nAnswer 1(a): {key}\n"})
    assert "does not say which copy" in found["output"] and found["score"] == 0


# -- in an empty environment -------------------------------------------------------------------------------------

def wheel(name: str, folder: Path) -> list[str]:
    """An installed package put back into a wheel, for pip to find without a network; returns what it needs."""
    package = importlib.metadata.distribution(name)
    about = package.read_text("WHEEL") or ""
    tag = re.search(r"^Tag: (.*)$", about, re.MULTILINE)
    assert tag and package.files
    stem = f"{re.sub(r'[-.]+', '_', package.metadata['Name'])}-{package.version}"
    rows = []
    with zipfile.ZipFile(folder / f"{stem}-{tag[1]}.whl", "w") as archive:
        for file in package.files:
            path = Path(str(package.locate_file(file)))
            if ".." in file.parts or file.suffix == ".pyc" or file.name in ("RECORD", "INSTALLER", "REQUESTED"):
                continue
            data = path.read_bytes()
            archive.writestr(file.as_posix(), data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            rows.append([file.as_posix(), f"sha256={digest}", len(data)])
        place = next(file.parent for file in package.files if file.name == "METADATA")
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([*rows, [(place / "RECORD").as_posix(), "", ""]])
        archive.writestr((place / "RECORD").as_posix(), out.getvalue())
    wanted = [line for line in package.requires or [] if "extra ==" not in line and "platform_system" not in line]
    return [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in wanted]


@pytest.mark.slow
def test_the_two_scripts_run_in_an_empty_environment(archive: Path, made: Made, tmp_path: Path) -> None:
    autograder = Autograder(tmp_path / "autograder", archive)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    needed = (autograder.root / "source" / "requirements.txt").read_text().splitlines()
    todo, there = [line.split("==")[0] for line in needed], set[str]()
    while todo:
        if (name := todo.pop().lower()) not in there:
            there.add(name)
            todo += wheel(name, wheels)
    python = Path(sys.executable).resolve().parent
    done = autograder.run(
        "source/setup.sh", PATH=f"{python}:/usr/bin:/bin", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels),
        PIP_NO_COMPILE="1", PIP_NO_CACHE_DIR="1",
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    found = autograder.hand_in({"answers.md": made.answers("4711", "Ada", _1c="0")})
    assert sum(test["score"] for test in found["tests"]) == 25, found
    listed = os.listdir(next((autograder.root / "venv" / "lib").iterdir()) / "site-packages")
    assert "sympy" in listed and not [name for name in listed if name.startswith(("torch", "exgen"))]
