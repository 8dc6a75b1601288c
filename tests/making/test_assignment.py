"""A variant for each student: nobody can foresee it, nobody else changes it, and the secret stays one."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from exgen import course, record
from exgen.bank import Bank, Job
from exgen.errors import BadRecord, BadRoster, CannotWrite, InstructorError
from exgen.making import Plan, Wanted, assignment, copies
from exgen.making.assignment import Secret, make_secret, read_ledger, read_secret
from exgen.submissions import Student, uploads
from tests.conftest import MADE_UP

FEW = '''"""Has four variants."""
from exgen import exact
TITLE = "Twice"
LEVELS = {2: {}}
def draw(rng):
    return {"x": exact(rng.randint(1, 4))}
def solve(step, x):
    step("y", 2 * x, marks=2)
CHECK = """
import torch
torch.set_default_dtype(torch.float64)
y = torch.tensor(<< x >>) * 2
"""
STATEMENT = """Twice $<< x >>$? << answer("y") >>"""
SOLUTION = "$<< y >>$"
'''
CLASS = [Student("4711", "Ada Lovelace", "ada@x.org", {"Group": "A"}), Student("47/../12", "Ben"), Student("s3")]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EXGEN_SECRET", raising=False)


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    folder = tmp_path_factory.mktemp("bank")
    (folder / "numbers").mkdir()
    (folder / "numbers" / "few.py").write_text(FEW)
    return Bank([folder, MADE_UP])


def make(bank: Bank, out: Path, students: list[Student], *names: str, **changes: Any) -> copies.Made:
    plan = Plan(tuple(Wanted(name) for name in names or ("tiny/chain", "numbers/few")), "1", "exam")
    new_secret = changes.pop("new_secret", False)
    done, _ = assignment.make(Job(bank, out, device="cpu", **changes), plan, students, new_secret)
    return done


def lines(out: Path) -> dict[str, Any]:
    return {line["student"]: line for _, line in record.each_line(out)}


def variants(out: Path) -> dict[str, Any]:
    return {id: [exercise["parameters"] for exercise in line["exercises"]] for id, line in lines(out).items()}


def everything(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# -- the secret --------------------------------------------------------------------------------------------------

def test_seeds_hang_on_the_secret_the_sheet_and_the_student() -> None:
    secret = Secret(b"x" * 32)
    seeds = {secret.seed("exam", "4711"), secret.seed("exam", "4712"), secret.seed("exam2", "4711")}
    seeds |= {Secret(b"y" * 32).seed("exam", "4711"), secret.seed("exa", "m4711"), secret.seed('exam", "4711', "")}
    assert len(seeds) == 6 and all(re.fullmatch("[0-9a-f]{64}", seed) for seed in seeds)
    # The HMAC-SHA256 of the list as JSON, worked out by openssl.
    assert secret.seed("exam", "4711") == "3f80b69f4888f1cb0f345890b38764e272ff27216157748cfd1fff3f6cdf64aa"


def test_the_secret_is_made_once_for_its_owner_alone_and_never_committed(few: Bank, tmp_path: Path) -> None:
    _, made = assignment.make(Job(few, tmp_path / "a", device="cpu"), Plan((Wanted("tiny/chain"),)), CLASS)
    file = tmp_path / ".exgen" / "secret"
    assert made and made.resolve() == file and stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text()
    assert re.fullmatch("[0-9a-f]{64}\n", text)
    _, again = assignment.make(Job(few, tmp_path / "b", device="cpu"), Plan((Wanted("tiny/kinds"),)), CLASS)
    assert again is None and file.read_text() == text
    subprocess.run(["git", "init", "-q"], check=True)
    ignored = subprocess.run(["git", "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True)
    assert ".exgen" not in ignored.stdout and "a/record.jsonl" in ignored.stdout


def test_another_file_may_hold_the_secret(few: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXGEN_SECRET", str(tmp_path / "safe" / "mine"))
    make(few, tmp_path / "out", CLASS)
    assert not (tmp_path / ".exgen").exists() and stat.S_IMODE((tmp_path / "safe" / "mine").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "safe").iterdir()] == ["mine"]


def test_two_processes_make_one_secret(tmp_path: Path) -> None:
    first = make_secret(tmp_path / "secret")
    assert make_secret(tmp_path / "secret") == first == read_secret(tmp_path / "secret")
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("brief\n", 0o600, "is too short"),
        ("x" * 5000, 0o600, "is no secret of exgen's"),
        ("a secret that all can read", 0o644, "can be read by others.*chmod 600"),
        (None, 0, "is no secret of exgen's"),
    ],
)
def test_a_secret_that_is_none(tmp_path: Path, text: str | None, mode: int, said: str) -> None:
    file = tmp_path / "secret"
    if text is None:
        file.mkdir()
    else:
        file.write_text(text)
        file.chmod(mode)
    with pytest.raises(InstructorError) as caught:
        read_secret(file)
    assert re.search(said, str(caught.value).replace("\n", " "))
    assert text is None or text.strip() not in str(caught.value)


def test_the_secret_is_in_nothing_that_is_written_or_printed(exgen: Any, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("id,name\n1,Ada\n2,Ben\n")
    command = ["make-sheet", "--problem", "tiny/chain", "--name", "exam", "--device", "cpu", "--jobs", 1]
    run: Result = exgen(*command, "--roster", "roster.csv", "--format", "markdown,latex")
    assert run.exit_code == 0 and "a new secret is in .exgen/secret" in run.stdout
    secret = (tmp_path / ".exgen" / "secret").read_bytes().strip()
    assert secret not in run.output.encode()
    for name, data in everything(tmp_path / "build").items():
        assert secret not in data, name
    assert secret.decode() not in repr(read_secret(tmp_path / ".exgen" / "secret"))
    seeds = {exercise["seed"] for line in lines(tmp_path / "build" / "exam").values() for exercise in line["exercises"]}
    for name, data in everything(tmp_path / "build" / "exam" / "copies").items():
        assert not any(seed.partition(".")[0].encode() in data for seed in seeds), name


# -- who gets what -----------------------------------------------------------------------------------------------

def test_layout(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path, CLASS, formats=["markdown", "latex"])
    assert {path.name for path in (tmp_path / "copies").iterdir()} == {student.copy for student in CLASS}
    for student in CLASS:
        own, key = tmp_path / "copies" / student.copy, tmp_path / "keys" / student.copy
        assert {path.name for path in own.iterdir()} == {"sheet.md", "sheet.tex", "answers.md"}
        assert {path.name for path in key.iterdir()} == {"key.md", "key.tex", "certificate.json"}
        handed_in = uploads.read(own / "answers.md")
        assert (handed_in.sheet, handed_in.copy) == ("exam", student.copy)
        assert (handed_in.name, handed_in.student) == (student.name, student.id)
    text = (tmp_path / "copies" / "4711" / "sheet.md").read_text()
    assert "| Ada Lovelace | 4711 |" in text and "`exam copy 4711`" in text
    assert "Ada Lovelace & Student id & " in (tmp_path / "copies" / "4711" / "sheet.tex").read_text()
    assert "| &nbsp; | s3 |" in (tmp_path / "copies" / "s3" / "sheet.md").read_text()
    assert list(lines(tmp_path)) == ["4711", "47/../12", "s3"]


def test_the_ledger_says_who_got_what(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path, CLASS)
    file = tmp_path / "assigned.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    data = json.loads(file.read_text())
    ada = data["students"][0]
    assert data["sheet"] == "exam" and [each["student"] for each in data["students"]] == ["4711", "47/../12", "s3"]
    assert (ada["name"], ada["email"], ada["columns"]) == ("Ada Lovelace", "ada@x.org", {"Group": "A"})
    assert [each["problem"] for each in ada["exercises"]] == ["tiny/chain", "numbers/few"]


def test_the_same_at_once_and_in_steps(few: Bank, tmp_path: Path) -> None:
    students = [Student(f"s{i}", f"Name {i}") for i in range(6)]
    make(few, tmp_path / "at-once", students, "tiny/chain", "tiny/kinds")
    for count in (2, 3, 6):
        make(few, tmp_path / "in-steps", students[:count], "tiny/chain", "tiny/kinds")
    assert everything(tmp_path / "at-once") == everything(tmp_path / "in-steps")


def test_no_two_share_a_variant_while_there_are_enough(
    few: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four variants for four students, whatever the secret; the fifth shares one, which is said."""
    for number in range(5):
        secret, out = tmp_path / f"secret-{number}", tmp_path / str(number)
        make_secret(secret)
        monkeypatch.setenv("EXGEN_SECRET", str(secret))
        made = make(few, out, [Student(str(i)) for i in range(4)], "numbers/few")
        assert len({str(variant) for variant in variants(out).values()}) == 4 and not made.spent
    assert make(few, out, [Student(str(i)) for i in range(5)], "numbers/few").spent == ("numbers/few",)


def test_nobody_is_moved(few: Bank, tmp_path: Path) -> None:
    """Whoever joins, leaves, comes back, stands elsewhere or is spelled otherwise: all keep variants and files."""
    make(few, tmp_path / "out", CLASS)
    before, files = variants(tmp_path / "out"), everything(tmp_path / "out")
    others = [Student("new", "Newcomer"), CLASS[2], Student("4711 ", "Ada Lovelace", "ada@x.org", {"Group": "A"})]
    made = make(few, tmp_path / "out", others)
    assert (made.there, made.copies) == (2, 3)
    after = variants(tmp_path / "out")
    assert {id: after[id] for id in before} == before and after.keys() - before.keys() == {"new"}
    make(few, tmp_path / "out", [*CLASS, Student("S4", "x")])
    assert {id: variants(tmp_path / "out")[id] for id in after} == after
    now = everything(tmp_path / "out")
    assert all(now[name] == data for name, data in files.items() if name not in ("record.jsonl", "assigned.json"))


def test_a_name_that_changes_is_printed_anew_and_nothing_else(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path, CLASS)
    before, truth = variants(tmp_path), (tmp_path / "record.jsonl").read_bytes()
    make(few, tmp_path, [Student("4711", "Ada King"), *CLASS[1:]])
    assert variants(tmp_path) == before and (tmp_path / "record.jsonl").read_bytes() == truth
    assert "| Ada King | 4711 |" in (tmp_path / "copies" / "4711" / "sheet.md").read_text()
    assert uploads.read(tmp_path / "copies" / "4711" / "answers.md").name == "Ada King"
    assert read_ledger(tmp_path)["4711"].student.name == "Ada King"


def test_what_is_lost_is_made_again(few: Bank, tmp_path: Path) -> None:
    """A file, the end of the record, the ledger, or all but the ledger."""
    make(few, tmp_path / "out", CLASS)
    whole = everything(tmp_path / "out")
    (tmp_path / "out" / "keys" / "s3" / "key.md").unlink()
    lines = tmp_path / "out" / "record.jsonl"
    lines.write_bytes(lines.read_bytes()[:-30])
    make(few, tmp_path / "out", CLASS)
    assert everything(tmp_path / "out") == whole
    (tmp_path / "out" / "assigned.json").unlink()
    make(few, tmp_path / "out", CLASS)
    assert everything(tmp_path / "out") == whole
    ledger = (tmp_path / "out" / "assigned.json").read_bytes()
    shutil.rmtree(tmp_path / "out")
    shutil.rmtree(tmp_path / ".exgen")  # nor is the secret needed
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "assigned.json").write_bytes(ledger)
    make(few, tmp_path / "out", CLASS)
    assert everything(tmp_path / "out") == whole


def test_a_lost_secret_is_said_and_not_made_up_for(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path / "out", CLASS)
    before = everything(tmp_path / "out")
    secret = tmp_path / ".exgen" / "secret"
    kept = secret.read_text()
    secret.unlink()
    assert make(few, tmp_path / "out", CLASS).there == 3, "without newcomers it is not needed"
    newcomer = [*CLASS, Student("new")]
    with pytest.raises(InstructorError, match=r"out has 1 newcomer, and the secret in .* is lost") as caught:
        make(few, tmp_path / "out", newcomer)
    assert "--new-secret" in caught.value.hint and not secret.exists() and everything(tmp_path / "out") == before
    secret.write_text("another secret, of another course")
    secret.chmod(0o600)
    with pytest.raises(InstructorError, match=r"the secret in .* is not the one that the variants so far came from"):
        make(few, tmp_path / "out", newcomer)
    (tmp_path / "out" / "assigned.json").unlink()  # the record knows, too
    with pytest.raises(InstructorError, match="is not the one"):
        make(few, tmp_path / "out", newcomer)
    assert make(few, tmp_path / "out", newcomer, new_secret=True).there == 3
    assert {id: line for id, line in variants(tmp_path / "out").items() if id != "new"} == variants_of(before)
    for text in (kept, "another secret, of another course"):  # both are theirs now
        secret.write_text(text)
        make(few, tmp_path / "out", [*newcomer, Student(f"after {len(text)}")])


def variants_of(files: dict[str, bytes]) -> dict[str, Any]:
    found = [json.loads(line) for line in files["record.jsonl"].splitlines()]
    return {line["student"]: [exercise["parameters"] for exercise in line["exercises"]] for line in found}


def test_copies_of_another_kind_are_not_mixed(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path / "out", [Student("1"), Student("2")], "numbers/few")
    plan = Plan((Wanted("numbers/few"),), "1", "exam")
    with pytest.raises(CannotWrite, match="holds copies for the students of a roster"):
        copies.make(Job(few, tmp_path / "out", device="cpu"), plan, 2)
    with pytest.raises(CannotWrite, match="copies of another sheet"):
        make(few, tmp_path / "out", [Student("1"), Student("2")], "tiny/chain")
    with pytest.raises(CannotWrite, match="copies of the sheet 'exam'"):
        assignment.make(Job(few, tmp_path / "out", device="cpu"), Plan((Wanted("numbers/few"),), "1", "b"), CLASS)
    copies.make(Job(few, tmp_path / "numbered", device="cpu"), plan, 2)
    with pytest.raises(CannotWrite, match="holds copies by number"):
        make(few, tmp_path / "numbered", [Student("1")], "numbers/few")


def test_a_newcomer_never_gets_the_folder_of_one_who_left(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path, [Student("a b")], "numbers/few")
    with pytest.raises(BadRoster, match="would get the folder of 'a b', who has left the roster"):
        make(few, tmp_path, [Student(Student("a b").copy)], "numbers/few")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "sheet": "exam", "students": [1]}'])
def test_a_ledger_that_is_damaged(few: Bank, tmp_path: Path, text: str) -> None:
    (tmp_path / "assigned.json").write_text(text)
    with pytest.raises(BadRecord, match=r"assigned\.json is damaged"):
        make(few, tmp_path, CLASS)


def test_two_runs_at_once(few: Bank, tmp_path: Path) -> None:
    from exgen.system import files

    with files.alone(tmp_path / "out"), pytest.raises(CannotWrite, match="another run is writing into"):
        make(few, tmp_path / "out", CLASS)
    assert not (tmp_path / "out").exists(), "a folder with nothing in it goes again"


# -- marking -----------------------------------------------------------------------------------------------------

def test_each_student_is_marked_by_their_own_key(few: Bank, tmp_path: Path) -> None:
    make(few, tmp_path / "out", CLASS, "tiny/chain")
    truth = record.read(tmp_path / "out")
    forms = {student.id: (tmp_path / "out" / "copies" / student.copy / "answers.md").read_text() for student in CLASS}
    for student in CLASS:
        own = truth.find(student.copy)
        assert own and own.student == student.id
        for question in own.questions:
            line = f"Answer {question.label}:"
            forms[student.id] = forms[student.id].replace(line, f"{line} {question.key}")
    given = {
        "own": forms["4711"],
        "bare": forms["s3"].split("\n", 1)[1],  # without the line that names the sheet
        "swapped": forms["47/../12"].replace("Student: 47/../12", "Student: 9999"),
        "nobody": forms["4711"].replace("Student: 4711", "Student:"),
    }
    for name, text in given.items():
        (tmp_path / f"{name}.md").write_text(text)
    marks = course.mark(Job(few), truth, [tmp_path / f"{name}.md" for name in ("own", "bare", "swapped")])
    assert not marks.accounts.refused
    own_one, bare, swapped = marks.spool.students()
    assert (own_one.student, own_one.total, own_one.of, own_one.flags) == ("4711", 6, 6, [])
    assert (bare.student, bare.copy, bare.total) == ("s3", "s3", 6)
    assert (swapped.student, swapped.total) == ("9999", 6)
    assert swapped.flags == [
        "student id 9999 is not on the roster", "the copy that is answered is another student's"
    ]  # fmt: skip
    odd = Student('a"b\\c ñ "copy":"1"')
    make(few, tmp_path / "odd", [odd], "tiny/chain")
    found = record.read(tmp_path / "odd").find("", odd.id)
    assert found and (found.student, found.copy) == (odd.id, odd.copy)
    [nobody] = course.mark(Job(few), truth, [tmp_path / "nobody.md"]).spool.students()
    assert nobody.student == "4711" and not nobody.flags, "the name is that of the copy's owner"


# -- the command line --------------------------------------------------------------------------------------------

def test_roster_in_a_plan_or_on_the_command_line(exgen: Any, tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "roster.csv").write_text("id;name\n1;李 Ming\n2;Ben\n")
    (tmp_path / "course" / "week.toml").write_text('roster = "roster.csv"\n[[exercises]]\nproblem = "tiny/chain"\n')
    command = ["make-sheet", "--plan", "course/week.toml", "--jobs", 1, "--device", "cpu"]
    run: Result = exgen(*command)
    assert run.exit_code == 0, run.output
    assert "week: 2 students, 1 exercise, 6 marks each, in build/week" in run.stdout
    assert "small boxes stand for these: '1'" in run.stdout
    depends = (tmp_path / "build" / "week" / "sheet.d").read_text()
    assert depends.startswith("build/week/assigned.json:") and "course/roster.csv" in depends
    assert "2 students (2 had theirs already)" in exgen(*command).stdout
    assert exgen(*command, "--copies", 3).exit_code == 2
    assert exgen("make-sheet", "--topic", "tiny", "--new-secret").exit_code == 2
    (tmp_path / "course" / "roster.csv").write_text("id;name\n1;Ada\n1;Ben\n")
    run = exgen(*command)
    assert run.exit_code == 1 and "line 3: the id '1' stands on line 2 already" in run.stderr


@pytest.mark.slow
def test_killed_and_gone_on_with(few: Bank, tmp_path: Path) -> None:
    """What comes of it is what an undisturbed run makes."""
    students = [Student(f"s{i}", f"Name {i}") for i in range(60)]
    (tmp_path / "roster.csv").write_text("id,name\n" + "".join(f"{each.id},{each.name}\n" for each in students))
    make_secret(tmp_path / ".exgen" / "secret")
    command = [sys.executable, "-m", "exgen", f"--bank={MADE_UP}", "make-sheet", "--problem", "tiny/chain"]
    command += ["--problem", "tiny/kinds", "--roster", "roster.csv", "--name", "exam", "--jobs", "1", "--device", "cpu"]
    for count in (3, 20):
        run = subprocess.Popen([*command, "--format", "markdown", "--out", "out"])
        until = time.monotonic() + 60
        while lines_in(tmp_path / "out") < count and run.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        run.kill()
        run.wait(timeout=60)
        assert count <= lines_in(tmp_path / "out") < 60
    make(few, tmp_path / "out", students, "tiny/chain", "tiny/kinds")
    make(few, tmp_path / "undisturbed", students, "tiny/chain", "tiny/kinds")
    found = {name: data for name, data in everything(tmp_path / "out").items() if "~/" not in name}
    assert found == everything(tmp_path / "undisturbed")


def lines_in(out: Path) -> int:
    file = out / "record.jsonl"
    return file.read_bytes().count(b"\n") if file.exists() else 0
