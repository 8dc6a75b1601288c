"""Ctrl-C, an output that takes nothing, and names that not every system has: a sentence and an exit code, each time."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from exgen import feedback
from exgen.errors import InstructorError
from exgen.making import Wanted
from exgen.making.sheet import Plan
from exgen.submissions import roster
from exgen.system import naming, paths, processes
from tests.conftest import MADE_UP, Made

Exgen = Callable[..., Result]
COMMAND = [sys.executable, "-m", "exgen"]


def children(pid: int) -> int:
    """How many processes it and those that it has started have started, and that are there."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    return sum(1 + children(int(child)) for child in found)


@pytest.mark.skipif(not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("begun", [1, 2, 3])  # processes that are started when it is stopped: the last ones still load
@pytest.mark.parametrize(
    "words",
    [
        ["make-sheet", "--topic", "softmax", "--name", "s"],
        ["make-sheet", "--topic", "softmax", "--name", "s", "--copies", "400", "--jobs", "3"],
        ["check", "softmax", "--seeds", "500", "--jobs", "3"],
        ["autograde", "tiny-7", "in", "--jobs", "2"],
    ],
    ids=["sheet", "copies", "check", "marks"],
)
def test_control_c_is_one_sentence(made: Made, tmp_path: Path, words: list[str], begun: int) -> None:
    if words[0] == "autograde":
        shutil.copytree(made.folder, tmp_path / "tiny-7")
        (tmp_path / "in").mkdir()
        for number in range(400):
            (tmp_path / "in" / f"{number}.md").write_text(made.answers(student=str(number)))
    run = subprocess.Popen(
        COMMAND + words,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A test run in the background may have been told to ignore Ctrl-C, which children inherit.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while children(run.pid) < (begun if "--jobs" in words else 1):  # a sheet without copies starts one
        assert run.poll() is None, "it was done before it could be stopped"
        time.sleep(0.005)
    for _ in range(2):  # twice, as people do
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does
    _, said = run.communicate(timeout=120)
    assert run.returncode == 130, said
    sentence = r"\s*stopped(: the copies so far are whole; the same command goes on from there)?\s*"
    assert re.fullmatch(sentence, said.decode())


@pytest.mark.parametrize("words", ["list", "--help", "--version", "compare 1 2", "autograde --help", "show tiny/chain"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_that_is_full_is_a_sentence(words: str) -> None:
    with Path("/dev/full").open("w") as full:
        command = [*COMMAND, f"--bank={MADE_UP}", *words.split()]
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert run.returncode == 1 and run.stderr == "exgen: the output could not be written: No space left on device\n"


def test_a_reader_who_has_gone_needs_no_sentence() -> None:
    run = subprocess.Popen([*COMMAND, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout
    run.stdout.close()
    assert b"Traceback" not in run.communicate(timeout=60)[1]


DEVICES = ["CON", "nul", "Aux", "prn.x", "com1", "LPT9.tar.gz"]


@pytest.mark.parametrize("id", [*DEVICES, "a.", "a ", "..", ".", "nul.", "con .x", "conin$"])
def test_no_name_is_made_that_windows_does_not_have(id: str) -> None:
    copy = roster.safe(id)
    (own,) = feedback.file_names([id])
    for name in (copy, f"{own}.md"):
        assert naming.is_portable(name) and re.fullmatch(r"[\w-][\w.-]*", name), name
    assert len({roster.safe(id), roster.safe(id.swapcase()), roster.safe(f"{id}x")}) >= 2


@pytest.mark.parametrize("name", [*DEVICES, "s."])
def test_a_sheet_has_no_such_name(name: str) -> None:
    with pytest.raises(InstructorError, match="cannot name a sheet"):
        Plan((Wanted("tiny"),), name=name).named()
    assert naming.is_portable(Plan((Wanted(name.rstrip(".")),), seed=name).named())


def test_names_that_every_system_has_stay() -> None:
    for name in ("4711", "console", "aux-1", "com", "com10", "nullable", "x.con", "a.b"):
        assert naming.is_portable(name) and roster.safe(name) == name


def test_a_roster_with_such_ids_makes_copies(exgen: Exgen, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("id,name\nCON,Connie\nnul.txt,Nul\naux,Auxilia\n")
    made = exgen("make-sheet", "--problem", "tiny/chain", "--name", "w", "--roster", "r.csv", "--jobs", 1, "--out", "w")
    assert made.exit_code == 0, made.output
    heads = []
    for folder in sorted((tmp_path / "w" / "copies").iterdir()):
        assert naming.is_portable(folder.name)
        (tmp_path / f"{folder.name}.md").write_text((folder / "answers.md").read_text().replace("1(a):\n", "1(a): 1\n"))
        heads.append(f"{folder.name}.md")
    marked = exgen("autograde", "w", *heads)
    assert marked.exit_code == 0, marked.output
    assert all(naming.is_portable(path.name) for path in (tmp_path / "w").rglob("*"))


def test_cores_are_counted_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("process_cpu_count", "sched_getaffinity"):
        monkeypatch.delattr(os, name, raising=False)
    assert processes.cores() == (os.cpu_count() or 1)
    monkeypatch.setattr(os, "process_cpu_count", lambda: 3, raising=False)
    assert processes.cores() == 3
    found = [file.name for file in paths.package_folder().rglob("*.py") if "sched_getaffinity" in file.read_text()]
    assert found == ["processes.py"]


def test_control_c_waits_whichever_thread_was_given_it() -> None:
    """The system may hand the signal to a thread that draws a progress bar, which does not hold it back."""
    done = threading.Event()
    threading.Thread(target=done.wait, daemon=True).start()
    seen = []
    try:
        with pytest.raises(KeyboardInterrupt), processes.deaf():
            for _ in range(2):
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.01)
            seen.append("all of it")
    finally:
        done.set()
    assert seen == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


STOPPED_AS_A_PROCESS_STARTS = """
import multiprocessing.popen_forkserver as popen, os, signal, sys, threading
from exgen.system import Pool

def prepare(order):
    return lambda task, say: task

def connect(fds, connect=popen.forkserver.connect_to_new_process):
    try:
        return connect(fds)
    finally:  # it is there, and waits to be told what to do
        os.kill(os.getpid(), signal.SIGINT)

if __name__ == "__main__":
    popen.forkserver.connect_to_new_process = connect
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    try:
        with Pool(1, prepare, "", 5) as workers:
            list(workers.run(["x"]))
    except KeyboardInterrupt:
        sys.exit(130)
"""


def test_control_c_as_a_process_starts_says_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "stopped.py").write_text(STOPPED_AS_A_PROCESS_STARTS)
    run = subprocess.run([sys.executable, "stopped.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (run.returncode, run.stderr) == (130, "")
