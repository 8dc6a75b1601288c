"""Sheets: names and seeds, the same bytes on every run, plans, conventions, and what make is told."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from exgen import record
from exgen.bank import Bank, Job
from exgen.errors import CannotWrite, ExgenError, InstructorError, KeyNotProved, NoTeX, UnknownProblem
from exgen.making import Plan, Sheet, Wanted, dependencies, folder, prove, read_plan
from exgen.making.documents import documents
from exgen.making.folder import write
from exgen.making.sheet import compose
from exgen.system import latex, naming, paths
from tests.conftest import MADE_UP, Made

Exgen = Callable[..., Result]
FORMATS = ("markdown", "latex")


def seeds(made: Sheet) -> list[str]:
    return [f"{exercise.problem.id.removeprefix('tiny/')} {exercise.seed}" for exercise in made.exercises]


# -- what stands on a sheet --------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([Wanted("tiny")], "chain 7.1, kinds 7.1, shifted-squares 7.1"),
        ([Wanted("tiny", count=2)], "chain 7.1, kinds 7.1"),
        ([Wanted("tiny", count=5)], "chain 7.1, kinds 7.1, shifted-squares 7.1, chain 7.2, kinds 7.2"),
        ([Wanted("tiny/chain", count=3)], "chain 7.1, chain 7.2, chain 7.3"),
        ([Wanted("tiny/kinds"), Wanted("tiny/chain", 1), Wanted("tiny", count=1)], "kinds 7.1, chain 7.1, chain 7.2"),
    ],
)
def test_count_goes_round_and_round_k_draws_with_seed_s_k(bank: Bank, wanted: list[Wanted], expected: str) -> None:
    assert ", ".join(seeds(compose(bank, Plan(tuple(wanted), seed="7")))) == expected


def test_levels_are_those_of_the_plan(bank: Bank) -> None:
    made = compose(bank, Plan((Wanted("tiny/chain", 1), Wanted("tiny/shifted-squares", 3)), seed="7"))
    assert [exercise.level for exercise in made.exercises] == [1, 3] and len(made.exercises[1].parameters["x"]) == 4


def test_no_exercise_stands_on_a_sheet_twice(tmp_path: Path) -> None:
    """Of four variants, four can be asked for; a fifth is refused."""
    text = (MADE_UP / "tiny" / "chain.py").read_text(encoding="utf-8")
    draw = "    a, b, c = rng.sample(range(2, largest), 3)\n"
    assert draw in text
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "one.py").write_text(text.replace(draw, "    a, b, c = rng.randint(3, 6), 7, 8\n"))
    made = compose(Bank([tmp_path]), Plan((Wanted("few/one", count=4),)))
    assert sorted(int(exercise.parameters["a"]) for exercise in made.exercises) == [3, 4, 5, 6]
    with pytest.raises(UnknownProblem, match="few/one has no 5 different variants at level 2"):
        compose(Bank([tmp_path]), Plan((Wanted("few/one", count=5),)))


@pytest.mark.parametrize(
    ("plan", "name"),
    [
        (Plan((Wanted("tiny"),), seed="7"), "tiny-7"),
        (Plan((Wanted("tiny/chain"), Wanted("backprop")), seed="7"), "tiny.chain+backprop-7"),
        (Plan(tuple(Wanted(name) for name in "abcd"), seed="7"), "mixed-7+"),
        (Plan((Wanted("tiny"),), seed="a/b c\n../d"), "tiny-a-b-c-..-d+"),
        (Plan((Wanted("tiny"),), seed="x" * 200), "tiny-" + "x" * 55 + "+"),
        (Plan((Wanted("tiny"),), seed="7", name="exam-A.2"), "exam-A.2"),
        (Plan((Wanted("tiny", 3),), seed="7"), "tiny-7_level-3"),
        (Plan((Wanted("tiny", 1, 6),), seed="7"), "tiny-7_level-1_count-6"),
        (Plan((Wanted("tiny/chain", 2, 1),), seed="7"), "tiny.chain-7"),
        (Plan((Wanted("tiny/chain", 2, 1), Wanted("tiny/chain", 3, 1)), seed="7"), "tiny.chain-tiny.chain-7+"),
    ],
)
def test_a_sheet_is_named_after_what_it_holds_or_as_given(plan: Plan, name: str) -> None:
    """What a short name does not say is told apart by a hash at its end."""
    kept, hashed, _ = plan.named().rpartition("+") if name.endswith("+") else (plan.named(), "", "")
    assert kept + hashed == name and "/" not in name


@pytest.mark.parametrize("name", ["a/b", "../a", ".hidden", "a b", "x" * 81, "a\n", "-->", "a\0"])
def test_names_that_are_none(bank: Bank, name: str) -> None:
    with pytest.raises(InstructorError, match="cannot name a sheet"):
        compose(bank, Plan((Wanted("tiny/chain"),), name=name))


def test_the_name_stands_in_every_file(made: Made) -> None:
    for name in ("sheet.md", "sheet.tex", "key.md", "key.tex", "answers.md", "record.json", "certificate.json"):
        text = (made.folder / name).read_text(encoding="utf-8")
        assert "tiny-7" in text and str(made.folder.parent) not in text, name


def test_titles_and_heads(bank: Bank) -> None:
    plan = Plan((Wanted("tiny/chain"),), title="Exam & <more>", date="1 May", minutes=45)
    written = documents(compose(bank, plan), FORMATS)
    assert "Exam &amp; &lt;more&gt;" in written["sheet.md"] and r"Exam \& \textless{}more" in written["sheet.tex"]
    for name in ("sheet.md", "sheet.tex"):
        assert "1 May" in written[name] and "45 minutes" in written[name] and "of 6" in written[name]
    assert "Name" in written["sheet.md"] and "Student" in written["sheet.md"]


def test_a_sheet_shows_no_key(made: Made) -> None:
    for name in ("sheet.md", "sheet.tex", "answers.md"):
        text = (made.folder / name).read_text(encoding="utf-8")
        for said in ("torch", "Solution", "Mistake", "consistent", "autograd.grad"):
            assert said not in text, f"{name} says {said}"
    key = (made.folder / "key.md").read_text(encoding="utf-8")
    assert "import torch" in key and "Mistakes to look for" in key and "A sum is asked for." in key


def test_conventions_stand_once_and_say_where_they_differ(bank: Bank) -> None:
    """The chain and the kinds disagree on the order; zero is even for all."""
    text = documents(compose(bank, Plan((Wanted("tiny", count=4),))), ["markdown"])["sheet.md"]
    [line] = [line for line in text.splitlines() if line.startswith("**Conventions.**")]
    assert "In exercises 1, 4: Work from left to right." in line
    assert "In exercise 2: Work from right to left." in line
    assert " Zero is even." in line and "exercise 2: Zero" not in line and "3 significant figures" in line
    alone = documents(compose(bank, Plan((Wanted("tiny/chain", count=2),))), ["markdown"])["sheet.md"]
    assert alone.count("Work from left to right.") == 1 and "In exercise" not in alone


def test_marks_and_labels_agree_between_the_files(made: Made) -> None:
    data = json.loads((made.folder / "record.json").read_text())
    sheet_text = (made.folder / "sheet.md").read_text()
    for exercise in data["exercises"]:
        for part in exercise["parts"]:
            assert f"**{part['label']}** [{part['marks']} mark" in sheet_text
            assert f"\nAnswer {part['label']}:\n" in (made.folder / "answers.md").read_text()
    assert "of 28" in sheet_text
    printed = re.findall(r"\\part\[(\d+)\]", (made.folder / "sheet.tex").read_text())
    assert sum(map(int, printed)) == 28


# -- the same bytes ----------------------------------------------------------------------------------------------

@pytest.mark.slow
def test_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    """Two processes, two hash seeds, two folders: every file but the certificate is the same, figures included."""
    found = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", "from exgen.cli import main; main()", f"--bank={MADE_UP}", "make-sheet"]
        command += ["--topic", "backprop", "--topic", "tiny", "--topic", "softmax", "--seed", "7"]
        command += ["--device", "cpu", "--out", str(tmp_path / seed)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=120, capture_output=True)
        files = [file for file in (tmp_path / seed).rglob("*") if file.is_file()]
        found.append({str(file.relative_to(tmp_path / seed)): file.read_bytes() for file in files})
    assert found[0].keys() == found[1].keys() and any(name.startswith("figures/") for name in found[0])
    assert [name for name in found[0] if found[0][name] != found[1][name]] in ([], ["certificate.json"])


def test_making_again_gives_the_same_bytes(bank: Bank, made: Made) -> None:
    again = documents(compose(bank, Plan((Wanted("tiny"),), seed="7")), FORMATS)
    for name, text in again.items():
        assert (made.folder / name).read_text(encoding="utf-8") == text, name


def test_a_format_less_changes_no_other_file(bank: Bank) -> None:
    made = compose(bank, Plan((Wanted("tiny"),), seed="7"))
    both, one = documents(made, FORMATS), documents(made, ["latex"])
    assert one.keys() < both.keys() and all(both[name] == text for name, text in one.items())


# -- proving and writing -----------------------------------------------------------------------------------------

def test_the_certificate_says_what_was_checked(made: Made) -> None:
    data = json.loads((made.folder / "certificate.json").read_text())
    assert {"sheet", "device", "torch", "exercises"} <= data.keys() and data["device"] == "cpu"
    assert [entry["exercise"] for entry in data["exercises"]] == [1, 2, 3]
    assert all(0 <= entry["largest_relative_error"] <= data["tolerance"] for entry in data["exercises"])


def test_a_key_that_is_not_proved_is_never_written(tmp_path: Path) -> None:
    text = (MADE_UP / "tiny" / "chain.py").read_text(encoding="utf-8")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "one.py").write_text(text.replace("p = s *", "p = 2 * s *"))
    with pytest.raises(KeyNotProved, match="'p' is"):
        prove(compose(Bank([tmp_path]), Plan((Wanted("bad/one"),))), "cpu")


def test_the_record_is_written_last(bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a folder holds a new record, all of it is new."""
    written: list[str] = []
    monkeypatch.setattr(folder.files, "write", lambda path, text, **_: written.append(path.name))
    composed = compose(bank, Plan((Wanted("tiny/chain"),), file=tmp_path / "plan.toml"))
    write(Job(bank, tmp_path, FORMATS), composed, {})
    assert written[-1] == record.FILE and {"sheet.md", "key.tex", "sheet.d", "certificate.json"} < set(written)


def test_a_folder_that_does_not_take_files(bank: Bank, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CannotWrite):
        write(Job(bank, tmp_path / "file", FORMATS), compose(bank, Plan((Wanted("tiny/chain"),))), {})


def test_pdf_without_tex_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(NoTeX, match="no latexmk here") as caught:
        latex.document("", "")
    assert "apt install" in caught.value.hint


@pytest.mark.tex
@pytest.mark.slow
@pytest.mark.skipif(not latex.is_there(), reason="needs latexmk and pdflatex")
def test_tex_that_does_not_compile_is_one_sentence() -> None:
    source = "\\documentclass{article}\n\\begin{document}\n\\nonsense\n\\end{document}\n"
    with pytest.raises(NoTeX, match=r"LaTeX stopped at out/sheet\.tex: Undefined control sequence\. l\.3"):
        latex.document(source, "out/sheet.tex")


# -- plans -------------------------------------------------------------------------------------------------------

PLAN = """
title = "Mixed"
date = 2026-05-01
seed = 11
minutes = 60

[[exercises]]
topic = "tiny"
count = 2

[[exercises]]
problem = "tiny/chain"
level = 1
"""


def plan_of(tmp_path: Path, text: str) -> Plan:
    file = tmp_path / "mixed-exam.toml"
    file.write_text(text, encoding="utf-8")
    return read_plan(file)


def test_a_plan(bank: Bank, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, PLAN)
    assert plan.wanted == (Wanted("tiny", 2, 2), Wanted("tiny/chain", 1, 0))
    assert (plan.title, plan.date, plan.seed, plan.minutes) == ("Mixed", "2026-05-01", "11", 60)
    assert seeds(compose(bank, plan)) == ["chain 11.1", "kinds 11.1", "chain 11.2"]
    assert plan.named() == "mixed-exam" and plan_of(tmp_path, f'name = "other"{PLAN}').named() == "other"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("minutes", "minuets"), "has an unknown key 'minuets'.*did you mean 'minutes'"),
        (("count", "cuont"), "has an unknown key 'cuont'.*did you mean 'count'"),
        (("minutes = 60", 'minutes = "60"'), "'minutes' is '60'"),
        (("level = 1", 'level = "one"'), "'level' is 'one'"),
        (("level = 1", "level = true"), "'level'"),
        (("count = 2", "count = -1"), "'count'"),
        (("count = 2", "count = 0"), "'count'"),
        (("count = 2", "count = 501"), "'count'"),
        (("minutes = 60", "minutes = -5"), "'minutes'"),
        (("seed = 11", "seed = [1]"), "'seed' is"),
        (('topic = "tiny"', 'topic = "tiny"\nproblem = "tiny/chain"'), "a problem or a topic"),
        (('topic = "tiny"', ""), "a problem or a topic"),
        (("[[exercises]]", "[[tasks]]"), "unknown key 'tasks'"),
        ((PLAN[PLAN.index("[[") :], ""), "names no exercises"),
        ((PLAN[PLAN.index("[[") :], "exercises = [1]"), "lines of"),
        ((PLAN[PLAN.index("[[") :], "exercises = []"), "names no exercises"),
        (('title = "Mixed"', 'title = "Mixed'), "cannot be read: .*line 2"),
        (('title = "Mixed"', "title = 3"), "'title' is 3"),
        (('title = "Mixed"', 'name = "a/b"'), "'a/b' cannot name a sheet"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_followed(bank: Bank, tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert change[0] in PLAN
    with pytest.raises(InstructorError) as caught:
        compose(bank, plan_of(tmp_path, PLAN.replace(*change)))
    assert re.search(said, str(caught.value).replace("\n", " "))


def test_a_plan_of_what_is_not_there(bank: Bank, tmp_path: Path) -> None:
    for old, new, said in [
        ('"tiny"', '"tinny"', "no problem or topic 'tinny'"),
        ('"tiny/chain"', '"tiny/chian"', "did you mean 'tiny/chain'"),
        ("level = 1", "level = 9", "tiny/chain has no level 9"),
    ]:
        with pytest.raises(UnknownProblem, match=said):
            compose(bank, plan_of(tmp_path, PLAN.replace(old, new)))
    with pytest.raises(InstructorError, match="cannot be read"):
        read_plan(tmp_path / "gone.toml")
    (tmp_path / "latin.toml").write_bytes(b'title = "\xfc"')
    with pytest.raises(InstructorError, match="cannot be read"):
        read_plan(tmp_path / "latin.toml")


# -- what make is told -------------------------------------------------------------------------------------------

def test_dependencies_name_what_a_sheet_was_made_from(
    bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = dependencies(Job(bank, tmp_path / "build" / "mixed-exam"), plan_of(tmp_path, PLAN))
    target, _, rest = text.partition(": \\\n")
    assert target == "build/mixed-exam/record.json"
    first, _, bare = rest.partition("\n\n")
    names = [line.strip(" \\") for line in first.splitlines()]
    assert "mixed-exam.toml" in names and str(MADE_UP / "tiny") in names
    assert str(MADE_UP / "tiny" / "chain.py") in names and str(MADE_UP / "tiny" / "kinds.py") in names
    assert str(MADE_UP / "tiny" / "shifted-squares.py") not in names
    assert str(paths.template_folder() / "latex.tex.j2") in names and str(Path(folder.__file__)) in names
    assert bare.splitlines() == [f"{name}:" for name in names], "make goes on where one of them is gone"


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
@pytest.mark.parametrize("folder", ["plain", "with blank", "dollar$", "hash#"])
def test_make_reads_them(bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """make is quiet while nothing changed, and makes the sheet again when the plan or a problem did."""
    monkeypatch.chdir(tmp_path)
    own = Bank([shutil.copytree(MADE_UP, tmp_path / folder / "bank")])
    (tmp_path / folder / "plan.toml").write_text(PLAN)
    made = compose(own, read_plan(tmp_path / folder / "plan.toml"))
    write(Job(own, Path("out")), made, {})
    (tmp_path / "Makefile").write_text("out/record.json:\n\t@echo again\n-include out/sheet.d\n")

    def again() -> bool:
        done = subprocess.run(["make", "out/record.json"], capture_output=True, text=True, check=True, timeout=60)
        return "again" in done.stdout

    assert not again()
    later = (Path("out") / "record.json").stat().st_mtime + 10
    for changed in (tmp_path / folder / "plan.toml", tmp_path / folder / "bank" / "tiny" / "chain.py"):
        before = changed.stat().st_mtime
        os.utime(changed, (later, later))
        assert again(), changed
        os.utime(changed, (before, before))
    (tmp_path / folder / "plan.toml").unlink()
    assert again()


def test_every_error_has_a_reader(bank: Bank) -> None:
    with pytest.raises(ExgenError):
        compose(bank, Plan((Wanted("tiny/gone"),)))


def test_shipped_plans_can_be_followed() -> None:
    plans: list[Any] = sorted((paths.bank_folder().parent / "sheets").glob("*.toml"))
    if not plans:
        pytest.skip("no plans beside the bank: an installed wheel has none")
    for file in plans:
        made = compose(Bank.default(), read_plan(file))
        assert made.exercises and made.name == file.stem


# -- names and records -------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["a", "a-1", "a/b", "a-b", "b", "a/b-1", "a.b", "A", "level-3", "a/level-3", "con", "1"])
SEEDS = st.sampled_from(["1", "1-1", "7", "b-1", "1_level-3", "1.", "a b", "Ä", "x" * 90, "x" * 91, "1+1", "con", ""])
LINES = st.tuples(NAMES, st.sampled_from([1, 2, 3]), st.sampled_from([0, 1, 3]))
SHEETS = st.tuples(st.lists(LINES, min_size=1, max_size=4), SEEDS)


@given(SHEETS, SHEETS)
def test_no_two_sheets_share_a_name(one: tuple[list[Any], str], other: tuple[list[Any], str]) -> None:
    names = [naming.of_a_sheet(*each) for each in (one, other)]
    for (asked, _), name in zip((one, other), names):
        assert naming.names_a_sheet(name), name
        asked[:] = [(id, level, 0 if "/" in id and count == 1 else count) for id, level, count in asked]
    assert (names[0] == names[1]) == (one == other)


@pytest.mark.slow
def test_another_sheet_is_not_replaced_unless_told_to(exgen: Exgen, tmp_path: Path) -> None:
    words = ["make-sheet", "--problem", "tiny/chain", "--seed", "23", "--format", "markdown", "--level"]
    for level, name in ((1, "tiny.chain-23_level-1"), (2, "tiny.chain-23")):
        assert f"{name}: 1 exercise" in exgen(*words, level).stdout
    named = [*words, 1, "--name", "quiz"]
    assert exgen(*named).exit_code == 0
    first = (tmp_path / "build" / "quiz" / "record.json").read_bytes()
    again = exgen(*named)
    assert again.exit_code == 0 and "stood there" not in again.stdout
    for others, said in (
        ([*words, 2, "--name", "quiz"], "exercise 1 there is tiny/chain of level 1, seed 23.1, and here .* level 2"),
        ([*named, "--seed", 24], "seed 23.1, and here .* seed 24.1"),
        ([*named, "--problem", "tiny/chain"], "it has 1 exercise, and this one 2"),
        ([*words, 1, "--name", "test", "--out", "build/quiz"], "its name is 'quiz', and this one's 'test'"),
    ):
        refused = exgen(*others)
        assert refused.exit_code == 1 and re.search(said, refused.stderr) and "--replace" in refused.stderr
        assert (tmp_path / "build" / "quiz" / "record.json").read_bytes() == first
    told = exgen(*words, 2, "--name", "quiz", "--replace")
    assert told.exit_code == 0 and "record.json is not the one that stood there" in told.stdout
    (tmp_path / "build" / "quiz" / "record.json").write_text("{")
    assert exgen(*named).exit_code == 0, "a damaged one is written anew"


def test_a_problem_that_was_mended_makes_its_sheet_again(exgen: Exgen, tmp_path: Path) -> None:
    own = shutil.copytree(MADE_UP, tmp_path / "bank")
    words = ["make-sheet", "--topic", "tiny", "--seed", "7"]
    assert exgen(*words, bank=own).exit_code == 0
    text = (own / "tiny" / "chain.py").read_text()
    (own / "tiny" / "chain.py").write_text(text.replace("range(2, largest)", "range(3, largest)"))
    again = exgen(*words, bank=own)
    assert again.exit_code == 0 and "record.json is not the one that stood there" in again.stdout


def test_a_plan_that_changed_makes_its_own_sheet_again_and_no_other(exgen: Exgen, tmp_path: Path) -> None:
    plan = tmp_path / "quiz.toml"
    for level in (1, 2):
        plan.write_text(f'seed = 7\n[[exercises]]\nproblem = "tiny/chain"\nlevel = {level}\n')
        made = exgen("make-sheet", "--plan", "quiz.toml")
        assert made.exit_code == 0, made.output
    assert "not the one that stood there" in made.stdout
    assert exgen("make-sheet", "--topic", "tiny", "--name", "other").exit_code == 0
    assert exgen("make-sheet", "--plan", "quiz.toml", "--out", "build/other").exit_code == 1
