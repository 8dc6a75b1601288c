"""A class in bulk: the same marks whatever else is handed in, whatever stops a run, and however many processes mark."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exgen import course, record
from exgen.bank import Bank, Job
from exgen.course.grading import Marks
from exgen.making import Plan, Wanted
from exgen.making.sheet import compose
from exgen.marking import Marker
from exgen.record import Marked, Student
from exgen.submissions import Sender
from exgen.system import files
from tests import hostile
from tests.conftest import MADE_UP, Made, filled

STUDENTS = 24


@pytest.fixture(scope="module")
def classroom(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answer files of a class; a third of it is wrong, blank or unreadable."""
    folder = tmp_path_factory.mktemp("class") / "answers"
    folder.mkdir()
    write_class(folder, made, STUDENTS)
    return folder


def write_class(folder: Path, made: Made, count: int) -> None:
    rng = random.Random(7)
    for number in range(count):
        answers = {label: rng.choice([key, key, key, "", "7", "x +"]) for label, key in made.key().items()}
        (folder / f"{number:05}.md").write_text(filled("tiny-7", answers, f"s{number}", f"Student {number}"))


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def entries(marks: Marks) -> list[Student]:
    return list(marks.spool.students())


def mark_into(folder: Path, made: Made, *paths: Path, jobs: int = 0, **how: Any) -> Marks:
    job = Job(Bank([MADE_UP]), folder if folder.exists() else None, jobs=jobs, **how)
    marks = course.mark(job, made.record, paths)
    course.write(marks, folder)
    return marks


def command(made: Made, marks: Path, *paths: Path | str, **how: Any) -> subprocess.Popen[str]:
    """`exgen autograde` of a copy of the sheet beside `marks`, as a process."""
    home = marks.parent
    home.mkdir(exist_ok=True)
    if not (home / "record.json").exists():
        shutil.copy(made.folder / "record.json", home)
    words = [sys.executable, "-m", "exgen", "--bank", str(MADE_UP), "autograde", str(home), *map(str, paths)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how)


def run(made: Made, marks: Path, *paths: Path | str, **how: Any) -> tuple[int, str, str]:
    process = command(made, marks, *paths, **how)
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err, err
    return process.returncode, out, err


# -- the same for any number of processes ------------------------------------------------------------------------


def test_any_number_of_processes_gives_the_same_bytes(made: Made, classroom: Path, tmp_path: Path) -> None:
    for jobs in (0, 1, 3):
        mark_into(tmp_path / str(jobs), made, classroom, jobs=jobs, formats=("markdown", "html"))
    none, one, three = (tree(tmp_path / str(jobs)) for jobs in (0, 1, 3))
    assert none == one == three and len(none) >= 2 * STUDENTS + 3


def test_what_is_written(made: Made, classroom: Path, tmp_path: Path) -> None:
    marks = mark_into(tmp_path / "marks", made, classroom)
    data = json.loads((tmp_path / "marks" / "marks.json").read_text())
    assert (data["format"], data["sheet"], data["labels"]) == (2, "tiny-7", list(made.key()))
    read = record.read_marks(tmp_path / "marks")
    assert [replace(student, feedback_files=()) for student in read.students] == entries(marks)
    written = [name for student in data["students"] for name in student["feedback_files"]]
    assert len(written) == STUDENTS and all((tmp_path / "marks" / name).is_file() for name in written)
    assert len((tmp_path / "marks" / "grades.csv").read_text().splitlines()) == STUDENTS + 1
    assert f"{STUDENTS} files: {STUDENTS} marked." in (tmp_path / "marks" / "report.md").read_text()


def test_marks_are_the_same_whatever_the_order_of_the_files(made: Made, classroom: Path) -> None:
    paths = sorted(classroom.iterdir())
    there, back = (entries(course.mark(Job(Bank([MADE_UP])), made.record, order)) for order in (paths, paths[::-1]))
    assert there == back[::-1]


def test_what_canvas_gives(made: Made, tmp_path: Path) -> None:
    """Its names, a second file of one student's, one handed in late, and what was typed into the page."""
    lines = made.answers("4713", "Cem", _1a="7").replace("<!--", "&lt;!--").replace("-->", "--&gt;").splitlines()
    (tmp_path / "submissions.zip").write_bytes(
        hostile.packed(
            {
                "lovelaceada_123_9001_answers.md": made.answers("4711", "Ada", _1a="1"),
                "lovelaceada_123_9007_answers-1.md": made.answers("4711", "Ada"),
                "okaforben_LATE_124_9002_answers.json": json.dumps({"sheet": "tiny-7", "answers": made.key()}),
                "wolfdmitri_125_text.html": "".join(f"<div>{line}</div>" for line in lines),
                "wolfdmitri_125_9003_scan.pdf": b"%PDF",
            }
        )
    )
    marks = course.mark(Job(Bank([MADE_UP]), jobs=2), made.record, [tmp_path / "submissions.zip"])
    found = {student.student: student for student in entries(marks)}
    assert {student: entry.total for student, entry in found.items()} == {"4711": 28, "124": 28, "4713": 27}
    assert found["4711"].file.endswith("answers-1.md")
    assert found["124"].sender == Sender("Canvas", "124", "okaforben", late=True)
    assert "handed in late, says Canvas" in found["124"].flags and found["124"].name == "okaforben"
    left = {Path(left.shown).name: left.why for left in marks.accounts.aside}
    assert not marks.accounts.refused and "earlier attempt of student 4711" in left["lovelaceada_123_9001_answers.md"]
    assert left["wolfdmitri_125_9003_scan.pdf"].startswith("is a .pdf file; ")


def test_many_attempts_of_few(made: Made, tmp_path: Path) -> None:
    for number in range(60):
        file = tmp_path / f"{number:02}.md"
        file.write_text(made.answers(f"s{number % 6}", "Ada", **({} if number < 6 else {"_1a": "7"})))
        os.utime(file, (10**9 - number, 10**9 - number))
    marks = course.mark(Job(Bank([MADE_UP])), made.record, [tmp_path])
    assert [student.total for student in entries(marks)] == [28] * 6 and len(marks.accounts.aside) == 54


# -- hostile files -----------------------------------------------------------------------------------------------


def test_a_hostile_neighbour_changes_nothing(made: Made, classroom: Path, tmp_path: Path) -> None:
    count = hostile.write(tmp_path / "hostile", "tiny-7", list(made.key()))
    alone = entries(course.mark(Job(Bank([MADE_UP])), made.record, [classroom]))
    marks = mark_into(tmp_path / "marks", made, tmp_path / "hostile", classroom, jobs=2)
    beside = [student for student in entries(marks) if student.file.startswith(str(classroom))]
    assert beside == alone
    accounts = marks.accounts
    assert len(marks.spool) + len(accounts.refused) + len(accounts.aside) == count + STUDENTS
    for left in [*accounts.refused, *accounts.aside]:
        assert left.why and "\n" not in left.why and len(left.why) < 400, left
    report = (tmp_path / "marks" / "report.md").read_text()
    assert all(Path(left.shown).name.replace("_", "\\_") in report.replace("_", "\\_") for left in accounts.refused)
    inside = set(tmp_path.rglob("*"))
    assert not [path for path in inside if path.name in ("evil.md", "passwd") and "hostile" not in path.parts]
    assert b"root:" not in b"".join(tree(tmp_path / "marks").values())


TRAP = '''"""An objection that never ends for 13, takes all memory for 14, ends the process for 15, and fails for 16."""

import os

from exgen import exact

TITLE = "A trap"
LEVELS = {2: dict(largest=9)}


def draw(rng, largest=9):
    return {"n": exact(rng.randint(2, largest))}


def solve(step, n):
    def objection(value):
        while value == 13:
            pass
        if value == 14:
            bytearray(1 << 40)
        if value == 15:
            os.abort()
        return None if value == n else 1 / 0 if value == 16 else "no"

    step("any", n, marks=2, objection=objection)
    step("double", 2 * n, marks=1)


CHECK = """
import torch
any = torch.tensor(<< n >>)
double = 2 * any
"""
MISTAKES = []
STATEMENT = r"""
Let $n = << n >>$.

<< answer("any") >> Any.

<< answer("double") >> Twice.
"""
SOLUTION = r"""
So << any >> and << double >>.
"""
'''


def test_one_student_takes_a_bounded_time_and_the_rest_goes_to_a_person(tmp_path: Path) -> None:
    for number in range(1, 6):
        (tmp_path / "bank" / "traps").mkdir(parents=True, exist_ok=True)
        (tmp_path / "bank" / "traps" / f"trap-{number}.py").write_text(TRAP)
    bank = Bank([tmp_path / "bank"])
    composed = compose(bank, Plan((Wanted("traps"),), "1", "traps"))
    truth = record.of("traps", "Traps", list(composed.exercises))
    right = {question.label: question.key for question in truth.questions}
    typed = {
        "good": {}, "spins": {"1(a)": "13"}, "fills": {"2(a)": "14"}, "ends": {"3(a)": "15"}, "odd": {"4(a)": "16"},
        "all": {f"{i}(a)": "15" for i in range(1, 6)}, "last": {},
    }  # fmt: skip
    (tmp_path / "answers").mkdir()
    for student, changes in typed.items():
        (tmp_path / "answers" / f"{student}.md").write_text(filled("traps", right | changes, student, student))
    marks = course.mark(Job(bank, jobs=2), truth, [tmp_path / "answers"], seconds=1)
    assert not marks.accounts.refused
    found = {student.student: student for student in entries(marks)}
    assert list(found) == sorted(typed)
    verdicts = {student: [part.verdict for part in entry.parts] for student, entry in found.items()}
    assert found["good"].total == found["last"].total == found["good"].of == 15
    for student, number in (("spins", 0), ("ends", 2)):
        expected = ["right"] * 10
        expected[2 * number : 2 * number + 2] = ["review", "review"]
        assert verdicts[student] == expected, student
    said = "Marking this took too much processor time; a person will look at it."
    assert found["spins"].parts[0].feedback == said
    assert "ended the process" in found["ends"].parts[4].feedback
    assert verdicts["all"] == ["review"] * 10
    # What raises is caught by the engine: an objection that cannot take a value finds it wrong.
    assert verdicts["fills"][2] in ("wrong", "review") and verdicts["odd"][6] in ("wrong", "review")


def test_a_fault_of_the_engine_goes_to_a_person(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_class(tmp_path, made, 2)
    whole = Marker.mark

    def faulty(marker: Marker, typed: Mapping[str, str]) -> list[Marked]:
        if len(marker.questions) == 9:
            raise RecursionError("deep")
        return whole(marker, typed)

    expected = entries(course.mark(Job(Bank([MADE_UP])), made.record, [tmp_path]))
    monkeypatch.setattr(Marker, "mark", faulty)
    found = entries(course.mark(Job(Bank([MADE_UP])), made.record, [tmp_path]))
    for student, other in zip(found, expected, strict=True):
        assert {part.verdict for part in student.parts[3:12]} == {"review"}
        assert student.parts[:3] + student.parts[12:] == other.parts[:3] + other.parts[12:]
        assert "marking exercise 2 stopped with RecursionError, a fault of the problem or of exgen" in student.needs


# -- files that change -------------------------------------------------------------------------------------------


def test_a_file_that_goes_or_changes_while_it_is_read(made: Made, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_class(tmp_path / "in", made, 4)

    @contextmanager
    def meddle(total: int, doing: str) -> Iterator[Callable[[str], None]]:
        if doing == "marking":
            (tmp_path / "in" / "00001.md").unlink()
            (tmp_path / "in" / "00002.md").write_text(made.answers("s2"))
        yield lambda _: None

    marks = course.mark(Job(Bank([MADE_UP]), progress=meddle), made.record, [tmp_path / "in"])
    assert [student.student for student in entries(marks)] == ["s0", "s3"]
    assert [left.why for left in marks.accounts.refused] == [
        "cannot be read: No such file or directory", "changed while it was being read",
    ]  # fmt: skip


# -- runs that are stopped, and runs that meet -------------------------------------------------------------------


def test_feedback_of_those_who_are_gone_is_put_away(made: Made, classroom: Path, tmp_path: Path) -> None:
    paths = sorted(classroom.iterdir())
    mark_into(tmp_path / "marks", made, *paths[:4])
    (tmp_path / "marks" / "own-notes.md").write_text("mine")
    marks = mark_into(tmp_path / "marks", made, *paths[1:3])
    assert marks.gone == ["s0.md", "s3.md"]
    names = set(tree(tmp_path / "marks")) - {"grades.csv", "marks.json", "report.md"}
    assert names == {"gone/s0.md", "gone/s3.md", "s1.md", "s2.md", "own-notes.md"}
    report = (tmp_path / "marks" / "report.md").read_text()
    assert "`s0.md`" in report and "`gone/`" in report
    damaged = '{"feedback_files": ["../../x"]}\n{"feedback_files": [3, "/etc/passwd"]}\n[1\n'
    (tmp_path / "marks" / "marks.json").write_text(damaged)
    assert mark_into(tmp_path / "marks", made, *paths[1:3]).gone == []


def test_a_run_that_is_killed_is_finished_by_the_next(made: Made, classroom: Path, tmp_path: Path) -> None:
    rng = random.Random()
    mark_into(tmp_path / "calm", made, classroom)
    calm = tree(tmp_path / "calm")
    for _ in range(2):
        process = command(made, tmp_path / "x" / "marks", classroom)
        time.sleep(rng.uniform(0.3, 1.5))
        process.kill()
        process.communicate()
        there = tree(tmp_path / "x" / "marks") if (tmp_path / "x" / "marks").exists() else {}
        for name, data in there.items():
            assert Path(name).name.startswith(".") or data == calm.get(name, data), f"{name} is half a file"
    code, _, err = run(made, tmp_path / "x" / "marks", classroom)
    assert code == 0, err
    whole = tree(tmp_path / "x" / "marks")
    whole.pop("overrides-to-decide.toml")
    assert whole == calm


def test_control_c_is_a_sentence(made: Made, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_class(tmp_path / "in", made, 200)
    process = command(made, tmp_path / "x" / "marks", tmp_path / "in", start_new_session=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "x" / "marks").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(random.uniform(0, 0.4))
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: also while the processes load what they need
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and err.strip() == "stopped"
    assert not (tmp_path / "x" / "marks" / "marks.json").exists()


def test_two_runs_at_once(made: Made, classroom: Path, tmp_path: Path) -> None:
    place = tmp_path / "x" / "marks"
    with files.alone(place):
        code, _, err = run(made, place, classroom)
    assert code == 1 and "another run is writing into" in err and "wait until it is done" in err
    assert tree(place) == {}
    with files.alone(place):
        pass  # that of a process which was killed goes with it, as a run that is killed shows


def limited(size: int) -> Callable[[], None]:
    """Let a process write no file larger than this."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("size", [1000, 100_000])
def test_a_disk_that_takes_no_more_is_a_sentence(made: Made, classroom: Path, tmp_path: Path, size: int) -> None:
    place = tmp_path / "x" / "marks"
    before = {"s0.md": b"old", "marks.json": b"{}", "grades.csv": b"old"}
    for name, data in before.items():
        files.write(place / name, data)
    code, _, err = run(made, place, classroom, preexec_fn=limited(size))
    assert code == 1 and "File too large" in err and err.count("\n") == 2, err
    after = tree(place)
    assert (after["marks.json"], after["grades.csv"]) == (b"{}", b"old")
    assert not [name for name in after if Path(name).name.startswith(".")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only_is_a_sentence(made: Made, classroom: Path, tmp_path: Path) -> None:
    place = tmp_path / "x" / "marks"
    place.mkdir(parents=True)
    place.chmod(0o500)
    code, _, err = run(made, place, classroom)
    place.chmod(0o700)
    assert code == 1 and "Permission denied" in err


@pytest.mark.slow
def test_memory_does_not_grow_with_the_class(made: Made, tmp_path: Path) -> None:
    """Of the process that sees all students; those that mark see one at a time."""
    peaks = []
    for count in (10, 100):
        (tmp_path / str(count)).mkdir()
        write_class(tmp_path / str(count), made, count)
        process = command(made, tmp_path / f"x{count}" / "marks", tmp_path / str(count))
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0
        peaks.append(usage.ru_maxrss)
    assert peaks[1] < 1.1 * peaks[0]
