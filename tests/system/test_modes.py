"""Files that are as secret as the keys are their owner's alone, whatever the umask is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from exgen import record
from exgen.system import files, latex
from tests.conftest import filled

Exgen = Callable[..., Result]
TEX = ",pdf" if latex.is_there() else ""
ROSTER = "id,name\n4711,Ada Lovelace\n4712,Ben Okafor\n"
GRADES = """Student,ID,SIS User ID,SIS Login ID,Section,Test (1)
Points Possible,,,,,30
Ada,1,4711,4711,A,
Ben,2,4712,4712,A,
"""
# What students get, and what tells nothing. All else that a command writes is as secret as the keys.
SHARED = {"answers.md", "certificate.json", "sheet.d", "sheet.md", "sheet.tex", "sheet.pdf", "sheet.html"}


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def closed(folder: Path, mask: int) -> set[str]:
    """Assert the mode of each file and folder below one; the names of those that are closed to others."""
    found = set()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        inside = {"keys", "marks", "printed"} & set(path.relative_to(folder).parts)
        figure = path.parent.name == "figures" and not path.name.startswith("key-")
        is_shared = not inside and (path.is_dir() or path.name in SHARED or figure)
        plain, private = (0o777, 0o700) if path.is_dir() else (0o666, 0o600)
        assert path.stat().st_mode & 0o777 == (plain & ~mask if is_shared else private), name
        if not is_shared:
            found.add(name)
    return found


def mark_and_all_that_follows(exgen: Exgen, folder: str, heads: list[str]) -> None:
    """Every command that writes into a sheet's folder, each as often as it matters."""
    copies = list(record.read(Path(folder)).each())
    for number, head in enumerate(heads):
        truth = copies[number % len(copies)]
        key = {question.label: question.key for question in truth.questions}
        Path(f"{number}.md").write_text(filled(head, key | {truth.labels[0]: "1/"}, f"471{number + 1}", "N"))
    handed_in = [f"{number}.md" for number in range(len(heads))]
    Path("Grades.csv").write_text(GRADES)
    for words in (
        ["autograde", folder, *handed_in, "--feedback", "markdown,html", "--format", "canvas", "Grades.csv", "--scale"],
        ["autograde", folder, handed_in[0]],  # the feedback of others goes to gone/
    ):
        done = exgen(*words)
        assert done.exit_code == 0, done.output
    overrides = Path(folder) / "marks" / "overrides.toml"
    overrides.write_text(f'[[override]]\nstudent = "4711"\npart = "{copies[0].labels[0]}"\nmarks = 1\n')
    assert exgen("regrade", folder, "--apply").exit_code == 0
    assert exgen("regrade", folder, "--rekey", "--apply").exit_code == 0
    assert exgen("stats", folder).exit_code == 0
    assert exgen("gradescope", folder).exit_code == 0


def test_a_sheet_and_its_marks(exgen: Exgen, mask: int) -> None:
    made = exgen("make-sheet", "--topic", "tiny", "--seed", 7, "--out", "build/t", "--format", f"markdown,latex{TEX}")
    assert made.exit_code == 0, made.output
    assert {"key.md", "key.tex", "record.json"} <= closed(Path("build/t"), mask)
    name = record.read(Path("build/t")).sheet
    mark_and_all_that_follows(exgen, "build/t", [name, name])
    found = closed(Path("build/t"), mask)
    told = {"grades.csv", "marks.json", "report.md", "overrides.toml", "statistics.json", "4711.md", "gone/4712.md"}
    assert {f"marks/{name}" for name in told} | {"marks/former/1/marks.json", "gradescope.zip"} <= found


def test_copies_for_a_roster(exgen: Exgen, mask: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXGEN_SECRET", raising=False)
    Path("roster.csv").write_text(ROSTER)
    words = ["make-sheet", "--topic", "tiny", "--name", "w", "--roster", "roster.csv", "--out", "build/w", "--jobs", 1]
    made = exgen(*words, "--format", f"markdown{TEX}")
    assert made.exit_code == 0, made.output
    assert {"assigned.json", "record.jsonl", "keys/4711/key.md"} <= closed(Path("build/w"), mask)
    assert {path.stat().st_mode & 0o077 for path in (Path(".exgen"), *Path(".exgen").iterdir())} == {0}
    mark_and_all_that_follows(exgen, "build/w", ["w copy 4711", "w copy 4712"])
    assert "marks/grades.csv" in closed(Path("build/w"), mask)


def test_what_was_open_to_others_is_closed_by_the_next_run(exgen: Exgen) -> None:
    words = ["make-sheet", "--topic", "tiny", "--name", "w", "--jobs", 1, "--out", "w", "--copies"]
    assert exgen(*words, 1).exit_code == 0
    mark_and_all_that_follows(exgen, "w", ["w copy 1"])
    for path in Path("w").rglob("*"):
        path.chmod(0o777 if path.is_dir() else 0o666)
    for again in ([*words, 2], ["autograde", "w", "0.md"], ["gradescope", "w"]):
        assert exgen(*again).exit_code == 0
    left = [path for path in Path("w").rglob("*") if path.stat().st_mode & 0o077 and "copies" not in path.parts]
    assert [str(path) for path in left] == []


@pytest.mark.parametrize("shared", [True, False])
def test_no_moment_is_looser_than_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared: bool) -> None:
    """At each step of writing over a file that all can read, no file beside it has more rights than it should."""
    before = os.umask(0o002)
    seen = []

    def look(*_: object) -> None:
        seen.extend(path.stat().st_mode & 0o777 for path in tmp_path.iterdir() if path.name != "a")

    replace = os.replace
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", look)
        patched.setattr(os, "replace", lambda *names: (look(), replace(*names)))
        files.write(tmp_path / "a", "x", shared=shared)
    os.umask(before)
    assert set(seen) == {0o664 if shared else 0o600} and len(seen) == 2
