"""The command line: exit codes, sentences and hints on standard error, and what each command prints."""

from __future__ import annotations

import errno
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from exgen import __version__, printing
from exgen.cli import main, watching
from exgen.system import paths
from exgen.system.torch_process import load_torch
from tests.conftest import MADE_UP, Made

Exgen = Callable[..., Result]
CHAIN = (MADE_UP / "tiny" / "chain.py").read_text(encoding="utf-8")


def says(result: Result, *sentences: str, code: int = 1) -> None:
    """The exit code, and that standard error, and it alone, says all of this."""
    assert result.exit_code == code, result.output
    for sentence in sentences:
        assert re.search(sentence, result.stderr), f"{sentence!r} is not said in:\n{result.stderr}"


@pytest.fixture
def sheet(made: Made, tmp_path: Path) -> Path:
    """A copy of the made sheet's folder."""
    return shutil.copytree(made.folder, tmp_path / "build" / "tiny-7")


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


# -- what cannot be done: a sentence, a hint, exit code 1 --------------------------------------------------------

@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("make-sheet --topic tinny", ["no topic 'tinny'", "did you mean 'tiny'"]),
        ("make-sheet --topic qwerty", ["no topic 'qwerty'", "the topics are .*backprop.*tiny"]),
        ("make-sheet --problem tiny/chian", ["no problem 'tiny/chian'", "did you mean 'tiny/chain'"]),
        ("make-sheet --problem ''", ["no problem ''", "exgen list"]),
        ("make-sheet --topic tiny --level 9", ["has no level 9", "it has the levels? 1, 2"]),
        ("make-sheet --topic tiny --format markdwon", ["no format 'markdwon'", "did you mean 'markdown'"]),
        ("make-sheet --topic tiny --name ../up", ["'../up' cannot name a sheet", "letters, digits"]),
        ("make-sheet --plan no.toml", ["plan no.toml cannot be read"]),
        ("show tiny/chian", ["no problem 'tiny/chian'", "did you mean 'tiny/chain'"]),
        ("show tiny/chain --set d=1", ["no knob or parameter 'd'", "it has a, b, c, largest"]),
        ("show tiny/chain --set a=1..2", ["1..2"]),
        ("show tiny/chain --level 7", ["tiny/chain has no level 7"]),
        ("show tiny/chain --format word", ["no format 'word'"]),
        ("check tiny/chian", ["no problem or topic 'tiny/chian'", "did you mean 'tiny/chain'"]),
        ("read-answers no.md", ["no.md cannot be read: No such file"]),
        ("read-answers .", [r"\. is not a file"]),
        ("autograde no answers.md", ["no record.json in no", "folder that make-sheet wrote"]),
        ("new chain", ["'chain' cannot be a problem's id", "TOPIC/NAME"]),
        ("new ../up/chain", ["cannot be a problem's id"]),
        ("list --bank no", ["no bank at no", "--bank DIR, by EXGEN_BANK, or by .* pyproject.toml"]),
        ("make-sheet --topic qwerty", ["problems of your own are found by --bank DIR"]),
        ("show mine/one", ["problems of your own are found by --bank DIR"]),
        ("new softmax/values", ["softmax/values.py is there already"]),
    ],
)
def test_what_cannot_be_done_is_said_with_a_hint(exgen: Exgen, tmp_path: Path, command: str, said: list[str]) -> None:
    result = exgen(*shlex.split(command))
    says(result, "^exgen: ", *said)
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        "", "lst", "make-sheet", "make-sheet --topic", "make-sheet --topic tiny --level two", "make-sheet --colour red",
        "make-sheet --topic tiny --count 0", "make-sheet --topic tiny --device tpu", "make-sheet --plan p --topic tiny",
        "show", "show tiny/chain --set a", "autograde", "autograde build", "read-answers", "compare", "compare 1",
        "check --seeds -1", "new", "list tiny",
    ],
)  # fmt: skip
def test_wrong_usage_has_a_code_of_its_own(exgen: Exgen, command: str) -> None:
    says(exgen(*command.split()), "^(Usage|Error): ", code=2)


def test_a_command_that_is_misspelt_is_suggested(exgen: Exgen) -> None:
    says(exgen("make-shet"), "No such command 'make-shet'", "(?i)did you mean '?make-sheet", code=2)


def test_cuda_where_there_is_none(exgen: Exgen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_torch().cuda, "is_available", lambda: False)
    result = exgen("make-sheet", "--topic", "tiny", "--device", "cuda")
    says(result, "no CUDA device", "--device auto")
    assert list(tmp_path.iterdir()) == []
    says(exgen("check", "tiny/chain", "--device", "cuda", "--seeds", 1), "no CUDA device")
    assert "by torch on cpu" in exgen("make-sheet", "--topic", "tiny", "--device", "auto").stdout


# -- problem files that are broken -------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("def draw", "def drow", ["problem.py, line 10: has no draw, but 'drow'", "did you mean 'draw'"]),
        ("def solve(step", "def solve(step:", ["problem.py, line 15: is not Python"]),
        ("TITLE = ", "TITLE = nothing + ", ["problem.py, line 5: NameError"]),
        ("a + b, marks=1", "a / 0, marks=1", ["problem.py, line 16: solve stopped with ZeroDivisionError"]),
        ("rng.sample", "rng.smaple", ["problem.py, line 11: draw stopped with AttributeError"]),
        ("<< a >>$, $b", "<< aa >>$, $b", ["problem.py, line 35: STATEMENT: 'aa' is undefined"]),
        ("$q = << q >>$", "$q = << r >>$", ["problem.py, line 45: SOLUTION: 'r' is undefined"]),
        ("s = torch.tensor(<< a >>)", "s = << aa >>", ["CHECK", "'aa' is undefined"]),
        ("p = s * <<", "p = s + <<", ["'p' is 20 by solve, but torch gives 9", "one of solve and CHECK is wrong"]),
    ],
)
def test_a_broken_problem_file(exgen: Exgen, tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    """Its file and line, and what is missing; nothing of a sheet is written."""
    assert old in CHAIN
    fixed = CHAIN.replace("rng.sample(range(2, largest), 3)", "2, 3, 4") if "rng" not in old else CHAIN
    write(tmp_path / "bank" / "made" / "problem.py", fixed.replace(old, new))
    result = exgen("make-sheet", "--topic", "made", "--format", "markdown", "--out", "out", bank=tmp_path / "bank")
    says(result, *said)
    assert not (tmp_path / "out").exists()
    checked = exgen("check", "made", "--seeds", 1, bank=tmp_path / "bank")
    says(checked, "1 of 1 problems do not hold")
    assert re.search(said[0], checked.stdout)


# -- making a sheet ----------------------------------------------------------------------------------------------

def test_make_sheet_writes_a_folder(exgen: Exgen, tmp_path: Path) -> None:
    result = exgen("make-sheet", "--topic", "tiny", "--seed", "7", "--device", "cpu")
    assert result.exit_code == 0, result.output
    assert "tiny-7: 3 exercises, 28 marks, in build/tiny-7" in result.stdout
    assert "every key checked by torch on cpu" in result.stdout
    files = "answers.md certificate.json key.md key.tex record.json sheet.md sheet.tex"
    assert sorted(file.name for file in (tmp_path / "build" / "tiny-7").iterdir()) == files.split()
    assert result.stdout.splitlines()[-1].split() == files.split()


def test_names_come_from_name_or_topic_and_never_from_out(exgen: Exgen, tmp_path: Path) -> None:
    exgen("make-sheet", "--problem", "tiny/chain", "--seed", "7", "--out", "elsewhere", "--format", "markdown")
    for name in ("sheet.md", "key.md", "answers.md", "record.json"):
        text = (tmp_path / "elsewhere" / name).read_text()
        assert "tiny.chain-7" in text and "elsewhere" not in text
    exgen("make-sheet", "--problem", "tiny/chain", "--name", "exam", "--format", "markdown")
    assert json.loads((tmp_path / "build" / "exam" / "record.json").read_text())["sheet"] == "exam"


@pytest.mark.parametrize("out", ["file", "file/folder"])
def test_a_file_stands_where_a_folder_should(exgen: Exgen, tmp_path: Path, out: str) -> None:
    write(tmp_path / "file", "mine")
    result = exgen("make-sheet", "--problem", "tiny/chain", "--out", out)
    assert result.exit_code in (1, 2) and "file" in result.stderr
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_what_was_there(
    exgen: Exgen, sheet: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    before = {file.name: file.read_bytes() for file in sheet.iterdir()}

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    another = ("make-sheet", "--topic", "tiny", "--seed", "8", "--out", sheet, "--replace")
    says(exgen(*another), "could not be written: No space left")
    says(exgen("autograde", sheet, sheet / "answers.md"), "could not be written: No space left")
    monkeypatch.undo()
    assert {file.name: file.read_bytes() for file in sheet.iterdir() if file.is_file()} == before
    assert not [file for file in sheet.rglob("*") if file.is_file() and file.name not in before]


# -- marking -----------------------------------------------------------------------------------------------------

def test_autograde_marks_a_class(exgen: Exgen, made: Made, sheet: Path, tmp_path: Path) -> None:
    files = [
        write(tmp_path / "ada.md", made.answers("4711", "Ada")),
        write(tmp_path / "bob.md", made.answers("4712", "Bob", _1a="no idea", _1c="1000")),
    ]
    result = exgen("autograde", sheet, *files)
    assert result.exit_code == 0, result.output
    assert re.search(r"4711 .*Ada.* 28 .*28", result.stdout)
    assert "unreadable 1(a)" in result.stdout, "what needs a person"
    assert (sheet / "marks" / "4711.md").read_text().count("right: ") == 15
    as_json = exgen("autograde", sheet, tmp_path, "--json")
    assert as_json.exit_code == 0
    assert json.loads(as_json.stdout) == json.loads((sheet / "marks" / "marks.json").read_text())


def test_one_bad_file_never_stops_the_others(exgen: Exgen, made: Made, sheet: Path, tmp_path: Path) -> None:
    good = [write(tmp_path / f"{i}.md", made.answers(str(i))) for i in (1, 2)]
    other = write(tmp_path / "other.md", made.answers("3").replace("tiny-7", "tiny-8"))
    again = write(tmp_path / "again.md", made.answers("1"))
    os.utime(good[0], (1_700_000_000,) * 2)
    noise = tmp_path / "noise.md"
    noise.write_bytes(bytes(range(256)) * 20)
    result = exgen("autograde", sheet, good[0], other, noise, tmp_path / "gone.md", again, good[1])
    says(
        result,
        "other.md: these are answers to the sheet 'tiny-8', not to 'tiny-7'",
        "noise.md is no text file",
        "gone.md cannot be read",
    )
    assert "1.md: is an earlier attempt of student 1; " in " ".join(result.stdout.split())
    assert "6 files: 2 marked, 3 refused, 1 set aside" in result.stdout
    rows = (sheet / "marks" / "grades.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["student", "1", "2"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[: len(text) // 2], "record.json is cut off or damaged"),
        (lambda text: "", "record.json is cut off or damaged"),
        (lambda text: text.replace('"format": 1', '"format": 2'), "of format 2, and this exgen knows formats up to 1"),
        (lambda text: text.replace('"label": "1(a)"', '"label": 1'), "edited: 'label' of a part of exercise 1"),
    ],
    ids=["truncated", "empty", "newer", "edited"],
)
def test_a_record_that_cannot_be_marked_from(
    exgen: Exgen, sheet: Path, change: Callable[[str], str], said: str
) -> None:
    record = sheet / "record.json"
    write(record, change(record.read_text(encoding="utf-8")))
    says(exgen("autograde", sheet, sheet / "answers.md"), said)
    assert not (sheet / "marks").exists()


def test_an_edited_key_is_said_and_marking_goes_on(exgen: Exgen, made: Made, sheet: Path, tmp_path: Path) -> None:
    record = sheet / "record.json"
    data = json.loads(record.read_text())
    data["exercises"][0]["parts"][0]["key"] = "12345"
    write(record, json.dumps(data))
    result = exgen("autograde", sheet, write(tmp_path / "a.md", made.answers(_1a="12345")))
    says(result, "tiny/chain: the bank now gives .* for 1\\(a\\), the record says 12345", "without follow-through")
    assert "28" in (sheet / "marks" / "grades.csv").read_text()


def test_marks_cannot_be_written(exgen: Exgen, sheet: Path) -> None:
    write(sheet / "marks", "a file")
    says(exgen("autograde", sheet, sheet / "answers.md"), "marks.* could not be written", "nothing .* has changed")
    assert (sheet / "marks").read_text() == "a file"


def test_read_answers_needs_no_key(exgen: Exgen, tmp_path: Path) -> None:
    text = "<!-- exgen sheet: s -->\nName: Ada\nAnswer 1: 1/2x\nAnswer 2:\nAnswer 3: 3 +* 4\nAnswer 4: 1\nAnswer 4: 2\n"
    result = exgen("read-answers", write(tmp_path / "a.md", text))
    assert result.exit_code == 0
    for said in (
        "sheet s, name Ada", "1: 1/2*x", "2: blank", "3: not understood", "    3 +* 4\n       ^",
        "1 answer not understood", "4 is answered twice, again on line 7",
    ):  # fmt: skip
        assert said in result.output


def test_read_answers_understands_a_form_as_marking_does(exgen: Exgen, made: Made, tmp_path: Path) -> None:
    """With the comments of the blank form, a key reads back as marking reads it."""
    form = (made.folder / "answers.md").read_text()
    for label, key in made.key().items():
        form = form.replace(f"Answer {label}:", f"Answer {label}:" + ("\n" if "\n" in key else " ") + key)
    result = exgen("read-answers", write(tmp_path / "a.md", form))
    assert "not understood" not in result.stdout and "note:" not in result.stdout
    shown = re.sub(r"\n    ", "\n", result.stdout)
    assert all(f"{label}: {key}" in shown or f"{label}:\n{key}" in shown for label, key in made.key().items())


def test_read_answers_of_a_file_without_answers(exgen: Exgen, tmp_path: Path) -> None:
    says(exgen("read-answers", write(tmp_path / "a.md", "Dear all,\n")), "no line that begins with `Answer 1:`")


# -- comparing ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("answer", "key", "verdict"),
    [
        ("2(x+1)", "2x + 2", "right"),
        ("-1", "-1", "right"),
        ("0.66", "2/3", "wrong"),
        ("3 +", "3", "unreadable"),
        (" ", "3", "blank"),
    ],
)
def test_compare(exgen: Exgen, answer: str, key: str, verdict: str) -> None:
    result = exgen("compare", "--", answer, key)
    found = json.loads(result.stdout)
    assert (result.exit_code, found["verdict"], set(found)) == (0, verdict, {"verdict", "read", "why"})


def test_compare_lines_keeps_the_order_and_survives_bad_lines(exgen: Exgen) -> None:
    pairs = [
        {"answer": "x+y", "key": "y+x"},
        "no json",
        {"answer": "1"},
        [1],
        {"answer": 1, "key": "1"},
        {"answer": "(x+1)^2", "key": "x^2+2x+1", "form": "expanded"},
        {"answer": "abs(x)", "key": "x", "domain": {"x": "positive"}},
        {"answer": "q", "key": "x", "names": ["x"]},
        {"answer": "1", "key": "3 +"},
        {"answer": "1", "key": "1", "form": "no such form"},
        {"answer": "1", "key": "1", "domain": {"x": "nowhere"}},
        {"answer": "1", "key": "1", "names": 3},
    ]
    lines = "\n".join(pair if isinstance(pair, str) else json.dumps(pair) for pair in pairs) + "\n\n"
    result = exgen("compare", "--lines", input=lines)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["verdict"] for one in found[:8]] == [
        "right", "review", "review", "review", "review", "wrong", "right", "unreadable",
    ]  # fmt: skip
    assert len(found) == len(pairs) and all(set(one) == {"verdict", "read", "why"} for one in found)
    assert {one["verdict"] for one in found[8:]} <= {"review", "right"}
    says(result, "line 2 is not a pair", "line 3 is not a pair", "line 10: there is no form")


def test_compare_lines_of_good_pairs_is_done(exgen: Exgen) -> None:
    assert exgen("compare", "--lines", input='{"answer": "1", "key": "2"}\n').exit_code == 0
    assert exgen("compare", "--lines", input="").exit_code == 0


# -- the bank ----------------------------------------------------------------------------------------------------

def test_list_is_a_line_a_problem_with_its_id_first(exgen: Exgen) -> None:
    lines = exgen("list").stdout.splitlines()
    ids = [line.split()[0] for line in lines[1:]]
    entries = json.loads(exgen("list", "--json").stdout)
    assert [entry["id"] for entry in entries] == ids == sorted(ids)
    [chain] = [entry for entry in entries if entry["id"] == "tiny/chain"]
    assert chain == {
        "id": "tiny/chain", "topic": "tiny", "title": "A short chain",
        "levels": {"1": {"marks": None, "variants": None}, "2": {"marks": None, "variants": None}},
    }  # fmt: skip
    assert re.search(r"^tiny/chain +A short chain +1 2 +\? \? +\? \?$", "\n".join(lines), re.MULTILINE)


@pytest.mark.parametrize(
    ("command", "never"),
    [("list", {"torch", "sympy", "rich"}), ("--help", {"torch", "sympy", "rich"}), ("show tiny/chain", {"torch"})],
)
def test_quick_commands_load_nothing_slow(command: str, never: set[str]) -> None:
    script = (
        "import sys\nfrom exgen.cli import main\n"
        f"try:\n    main({['--bank', str(MADE_UP), *command.split()]})\n"
        f"except SystemExit as done:\n    assert not done.code\nprint({never} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr.strip() == "set()"


def test_show_takes_knobs_and_parameters(exgen: Exgen) -> None:
    asked = exgen("show", "tiny/chain", "--set", "a=2", "--set", "b = 3", "--set", "c=1/2")
    assert "Let $a = 2$, $b = 3$ and $c = \\frac{1}{2}$" in asked.stdout
    assert "5/2" not in asked.stdout and r"\frac{5}{2}" not in asked.stdout
    key = exgen("show", "tiny/chain", "--set", "a=2", "--set", "b=3", "--set", "c=1/2", "--key")
    assert r"$p = \frac{5}{2}$" in key.stdout and "torch.tensor(2.0)" in key.stdout
    assert r"\question" in exgen("show", "tiny/chain", "--format", "latex").stdout
    vector = exgen("show", "tiny/shifted-squares", "--set", "x=[0,1,2]", "--key").stdout
    assert r"$x = [0, 1, 2]$" in vector and r"[\frac{4}{3}, 2, \frac{8}{3}]" in vector
    assert r"x^{4} y" in exgen("show", "tiny/kinds", "--set", "power=4").stdout


def test_show_prints_the_exercise_of_a_sheet(exgen: Exgen, made: Made) -> None:
    shown = exgen("show", "tiny/chain", "--seed", "7.1").stdout
    assert shown.split("\n", 2)[2].strip() in (made.folder / "sheet.md").read_text()


def test_show_prints_again_whenever_the_file_is_saved(
    exgen: Exgen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors are said, and watching goes on; so it does while there is no file, and where a template is saved."""
    file = write(tmp_path / "bank" / "made" / "up.py", CHAIN)
    templates = shutil.copytree(paths.template_folder(), tmp_path / "templates")
    monkeypatch.setattr(paths, "template_folder", lambda: templates)
    markdown = templates / "markdown.md.j2"
    template = markdown.read_text(encoding="utf-8")
    looks = [
        lambda: None,  # nothing is saved
        lambda: write(file, CHAIN.replace("Give $s$.", "Say what $s$ is.")),
        lambda: write(file, CHAIN.replace("<< a >>$, $b", "<< aa >>$, $b")),
        lambda: file.unlink(),
        lambda: write(file, CHAIN),
        lambda: write(markdown, template.replace(" | markdown_text", " | nothing")),
        lambda: write(markdown, template.replace(">> mark<<", ">> point<<")),
    ]

    def pause() -> None:
        if not looks:
            raise KeyboardInterrupt
        looks.pop(0)()

    monkeypatch.setattr(watching, "pause", pause)
    shown = exgen("show", "made/up", "--watch", bank=tmp_path / "bank")
    assert shown.exit_code == 0
    assert shown.stdout.count("Give $p$.") == 4 and shown.stdout.count("Say what $s$ is.") == 1
    assert shown.stdout.count("[1 mark]") == 3 and shown.stdout.count("[1 point]") == 1
    says(shown, "line 35: STATEMENT: 'aa' is undefined", "there is no problem 'made/up'", code=0)
    says(shown, r"markdown.md.j2, line \d+: No filter named 'nothing'", code=0)
    assert shown.stderr.count("watching ") == 7
    printing.format_named.cache_clear()


def test_show_does_not_watch_what_is_not_there(exgen: Exgen) -> None:
    says(exgen("show", "tiny/chian", "--watch"), "did you mean 'tiny/chain'")


def test_check_says_what_holds_and_notes_the_variants(exgen: Exgen, tmp_path: Path) -> None:
    bank = shutil.copytree(MADE_UP, tmp_path / "bank")
    result = exgen("check", "tiny", "--seeds", 2, "--students", 0, "--no-latex", bank=bank)
    assert result.exit_code == 0, result.output
    assert re.search(r"^tiny/chain: holds \(2 seeds a level, variants \d+, \d+,", result.stdout, re.MULTILINE)
    assert result.stdout.endswith("all 3 problems hold\n")
    assert re.search(r"tiny/chain +A short chain +1 2 +6 6 +\d+ \d+", exgen("list", bank=bank).stdout)
    write(bank / "tiny" / "chain.py", CHAIN.replace("A short chain", "Changed since"))
    assert re.search(r"tiny/chain +Changed since +1 2 +\? \? +\? \?", exgen("list", bank=bank).stdout)


def test_check_lets_students_sit(exgen: Exgen, tmp_path: Path) -> None:
    bank = shutil.copytree(MADE_UP, tmp_path / "bank")
    checked = exgen("check", "tiny/chain", "--seeds", 2, "--students", 3, "--no-latex", bank=bank)
    assert checked.exit_code == 0, checked.output
    assert "another dress earns 100 %" in checked.stdout and "no knowledge earns 0 % at most" in checked.stdout
    assert "hostile answers: 74 marked, 0 of 1 problems did not stand them" in checked.stdout
    unfair = exgen("check", "tiny/shifted-squares", "--seeds", 2, "--students", 3, "--no-latex", bank=bank)
    says(unfair, "1 of 1 problems do not hold")
    assert "who knows nothing earns 100 % of 'dy_dc'" in unfair.stdout


def test_new_writes_a_file_that_passes_check(exgen: Exgen, tmp_path: Path) -> None:
    bank = tmp_path / "my own"
    result = exgen("new", "losses/huber", bank=bank)
    assert result.exit_code == 0 and "wrote " in result.stdout
    assert result.stdout.endswith(f'under [tool.exgen], as bank = ["{bank}"]\n')
    assert (bank / "losses" / "huber.py").exists()
    words = re.search(r"next: exgen (.*)", result.stdout)
    assert words and shlex.split(words[1])[:2] == ["--bank", str(bank)]
    checked = exgen(*shlex.split(words[1]), bank=None)
    assert checked.exit_code == 0, checked.output
    says(exgen("new", "losses/huber", bank=bank), "is there already")


def test_new_goes_into_problems_here_without_a_bank(exgen: Exgen, tmp_path: Path) -> None:
    assert exgen("new", "losses/huber", bank=None).exit_code == 0
    assert (tmp_path / "problems" / "losses" / "huber.py").exists()


@pytest.fixture
def own(exgen: Exgen, tmp_path: Path) -> Path:
    """A project that keeps a bank of its own: my-problems, with the problem own/chain."""
    write(tmp_path / "pyproject.toml", '[tool.exgen]\nbank = ["my-problems"]\n')
    return write(tmp_path / "my-problems" / "own" / "chain.py", CHAIN).parent.parent


def test_new_goes_into_the_bank_that_the_project_keeps(exgen: Exgen, own: Path) -> None:
    made = exgen("new", "own/slope", bank=None)
    assert made.stdout == "wrote my-problems/own/slope.py\nnext: exgen check own/slope\n"
    assert "own/slope" in exgen("list", bank=None).stdout


def test_check_without_names_is_of_the_own_bank(exgen: Exgen, own: Path, tmp_path: Path) -> None:
    checked = exgen("check", "--seeds", 1, "--students", 0, "--no-latex", bank=None)
    assert checked.exit_code == 0, checked.output
    said = [line.split(":")[0] for line in checked.stdout.splitlines()]
    assert said == ["own/chain", "left out", "all 1 problems hold"]
    assert "problems that come with exgen (`exgen check --all`" in checked.stdout
    says(exgen("check", "--all", "own", bank=None), "--all checks everything", code=2)


def test_a_sheet_knows_the_bank_that_it_came_from(exgen: Exgen, own: Path, tmp_path: Path) -> None:
    """Marking, regrade and the rest say how to name it where they lack it; a record is the same wherever it is."""
    made = exgen("make-sheet", "--problem", "own/chain", "--problem", "softmax/values", "--name", "s", bank=None)
    assert made.exit_code == 0, made.output
    first, second = json.loads((tmp_path / "build" / "s" / "record.json").read_text())["exercises"]
    assert first["bank"] == "my-problems" and "bank" not in second
    assert str(tmp_path) not in (tmp_path / "build" / "s" / "record.json").read_text()
    form = (tmp_path / "build" / "s" / "answers.md").read_text()
    write(tmp_path / "ada.md", form.replace("Name:", "Name: Ada").replace("Answer 1(a):", "Answer 1(a): 7"))
    marking = ["autograde", "build/s", "ada.md"]
    assert exgen(*marking, bank=None).exit_code == 0
    (tmp_path / "pyproject.toml").unlink()
    for words in (marking, ["regrade", "build/s"], ["regrade", "build/s", "--rekey"], ["gradescope", "build/s"]):
        says(exgen(*words, bank=None), "the bank 'my-problems', which is found by --bank my-problems, by EXGEN_BANK")
    own.rename(tmp_path / "moved")
    says(exgen(*marking, bank=None), "the bank 'my-problems', which, wherever it is now, is found by --bank DIR")
    assert exgen(*marking, bank=Path("moved")).exit_code == 0
    again = ["make-sheet", "--problem", "own/chain", "--problem", "softmax/values", "--name", "s"]
    assert exgen(*again, bank=Path("moved")).exit_code == 0, "it has been marked, and is the same but for the folder"


def test_copies_go_on_where_the_bank_has_moved(exgen: Exgen, own: Path, tmp_path: Path) -> None:
    words = ["make-sheet", "--problem", "own/chain", "--name", "c", "--format", "markdown", "--jobs", 1, "--copies"]
    assert exgen(*words, 1, bank=None).exit_code == 0
    (tmp_path / "pyproject.toml").unlink()
    own.rename(tmp_path / "moved")
    made = exgen(*words, 2, bank=Path("moved"))
    assert made.exit_code == 0, made.output
    lines = (tmp_path / "build" / "c" / "record.jsonl").read_text().splitlines()
    assert [json.loads(line)["exercises"][0]["bank"] for line in lines] == ["my-problems", "moved"]


# -- help --------------------------------------------------------------------------------------------------------

def test_every_command_of_the_surface_is_there() -> None:
    surface = "list show make-sheet read-answers autograde compare check new"
    assert main.commands.keys() >= set(surface.split())


@pytest.mark.parametrize("name", main.commands)
def test_every_command_has_help_with_an_example(exgen: Exgen, name: str) -> None:
    command = main.commands[name]
    result = exgen(name, "--help")
    assert result.exit_code == 0
    lines = [line.strip() for line in result.stdout.splitlines()]
    examples = [line.split("#")[0].split("|")[0] for line in lines if line.startswith("exgen ")]
    assert any(name in example.split() for example in examples), f"`exgen {name} --help` shows no example"
    for example in examples:
        for option in re.findall(r" (--[a-z-]+)", example):
            known = [text for parameter in (*command.params, *main.params) for text in parameter.opts]
            assert option in known, f"the example `{example}` uses {option}"
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{option.opts[0]} of {name} has no help"


def test_version(exgen: Exgen) -> None:
    assert __version__ in exgen("--version").stdout


def test_output_has_no_colour_where_it_is_no_terminal(exgen: Exgen, sheet: Path) -> None:
    for words in (["list"], ["make-sheet", "--topic", "nothing"], ["autograde", sheet, sheet / "answers.md"]):
        assert "\x1b" not in exgen(*words).output


@pytest.mark.slow
def test_the_real_command_shows_no_traceback(tmp_path: Path) -> None:
    """Once through a process of its own: everything above runs inside this one."""
    write(tmp_path / "bank" / "made" / "broken.py", "TITLE = \n")
    command = [sys.executable, "-c", "from exgen.cli import main; main()"]
    command += ["--bank", "bank", "make-sheet", "--topic", "made"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("exgen: bank/made/broken.py, line 1: is not Python")
    assert "Traceback" not in done.stderr
