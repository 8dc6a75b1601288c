"""Marking a large class, stopped, starved and attacked: `make soak`.

    python tests/soak/soak.py [--students 1000] [--kills 50] [CHECK ...]

Each check prints what it measured, or what does not hold; the exit code is then 1. It takes some ten minutes.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "benchmarks"), str(TESTS.parent)]

import hostile  # noqa: E402 - after the path to it
import turns  # noqa: E402

CHECKS: dict[str, Callable[[Class], str]] = {}


def check(function: Callable[[Class], str]) -> Callable[[Class], str]:
    CHECKS[function.__name__] = function
    return function


def require(holds: object, said: str) -> None:
    if not holds:
        raise AssertionError(said)


class Class:
    """A sheet with 20 answers, the answer files of a class, a third of them wrong, and their marks undisturbed."""

    def __init__(self, place: Path, students: int, kills: int) -> None:
        self.place, self.students, self.kills = place, students, kills
        self.sheet = place / "sheet"
        turns.hand_in(str(self.sheet), students, False)
        self.answers = self.sheet / "answers"
        self._calm: dict[int, dict[str, bytes]] = {}
        self._homes = 0

    def home(self) -> Path:
        """A folder with the record, to mark into."""
        self._homes += 1
        home = self.place / f"home-{self._homes}"
        home.mkdir()
        shutil.copy(self.sheet / "record.json", home)
        return home

    def some(self, count: int) -> Path:
        """A folder with the answer files of the first students."""
        folder = self.place / f"first-{count}"
        if not folder.exists():
            folder.mkdir()
            for number in range(1, count + 1):
                os.link(self.answers / f"{number}.md", folder / f"{number}.md")
        return folder

    def calm(self, count: int) -> dict[str, bytes]:
        """The marks of the first students, undisturbed."""
        if count not in self._calm:
            home = self.home()
            done = finish(start(home, self.some(count)))
            require(done[0] == 0, done[2])
            self._calm[count] = tree(home / "marks")
        return self._calm[count]


def start(home: Path, *paths: Path | str, words: tuple[str, ...] = (), **how: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "exgen", "autograde", str(home), *map(str, paths), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how)


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=1800)
    require("Traceback" not in err + out, err)
    return process.returncode, out, err


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def same(found: dict[str, bytes], calm: dict[str, bytes]) -> None:
    differ = sorted(name for name in found.keys() | calm.keys() if found.get(name) != calm.get(name))
    require(not differ, f"{len(differ)} files differ from an undisturbed run: {', '.join(differ[:5])}")


def grades(home: Path) -> dict[str, list[str]]:
    with (home / "marks" / "grades.csv").open(encoding="utf-8", newline="") as lines:
        return {row[0]: row for row in csv.reader(lines)}


def adds_up(out: str) -> int:
    """How many files a run says that there were, where what became of them adds up to it."""
    [line] = [line for line in out.splitlines() if " files: " in line]
    total, _, rest = line.partition(";")[0].replace(",", "").partition(" files: ")
    require(int(total) == sum(int(word) for word in rest.split() if word.isdecimal()), line)
    return int(total)


# -- speed and memory --------------------------------------------------------------------------------------------


class Watch(threading.Thread):
    """The largest memory that any process of a run had at once, the first and those that mark, in megabytes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        super().__init__(daemon=True)
        self.process, self.parent, self.worker = process, 0.0, 0.0
        self.start()

    def run(self) -> None:
        while self.process.returncode is None:
            for pid in descendants(self.process.pid):
                peak = peak_of(pid)
                if pid == self.process.pid:
                    self.parent = max(self.parent, peak)
                else:
                    self.worker = max(self.worker, peak)
            time.sleep(0.05)


def descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += parents.get(found[-1], [])
    return found


def peak_of(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


@check
def speed_and_memory(all_: Class) -> str:
    """All students on all cores, and a fifth of them: memory is that of one student, not of the class."""
    said, peaks = [], []
    for count in (all_.students // 5, all_.students):
        began = time.perf_counter()
        process = start(all_.home(), all_.some(count))
        watch = Watch(process)
        code, out, err = finish(process)
        spent = time.perf_counter() - began
        require(code == 0 and adds_up(out) == count, err)
        peaks.append((watch.parent, watch.worker))
        said.append(f"{count} students × 20 answers in {spent:.1f} s, {20 * count / spent:.0f} answers/s")
        said[-1] += f", {watch.parent:.0f} MB, a worker {watch.worker:.0f} MB"
    ratios = [large / small for small, large in zip(*peaks)]
    require(max(ratios) < 1.15, f"memory grows: {ratios}")
    return f"{'; '.join(said)}; {ratios[0]:.2f} and {ratios[1]:.2f} times as much for 5 times the class"


@check
def one_process(all_: Class) -> str:
    count = all_.students // 5
    home = all_.home()
    code, _, err = finish(start(home, all_.some(count), words=("--jobs", "1")))
    require(code == 0, err)
    same(tree(home / "marks"), all_.calm(count))
    return f"{len(all_.calm(count))} files, byte for byte those of all cores"


# -- runs that are stopped and runs that meet --------------------------------------------------------------------


@check
def killed(all_: Class) -> str:
    """kill -9 at random moments, of the run alone or with all that it started; then a run that finishes."""
    count = all_.students // 5
    calm = all_.calm(count)
    began = time.perf_counter()
    finish(start(all_.home(), all_.some(count)))
    whole = time.perf_counter() - began
    home, rng, stopped = all_.home(), random.Random(), 0
    for number in range(all_.kills):
        process = start(home, all_.some(count), start_new_session=True)
        # The last fifth is where files are written: half of the moments are there.
        late = number % 2
        time.sleep(rng.uniform(0.75 * whole if late else 0, 1.05 * whole))
        stopped += process.poll() is None
        if number % 4 < 2:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        for name, data in tree(home / "marks").items() if (home / "marks").exists() else ():
            require(Path(name).name.startswith(".") or data == calm[name], f"{name} is half a file")
    code, _, err = finish(start(home, all_.some(count)))
    require(code == 0, err)
    same(tree(home / "marks"), calm)
    return f"{stopped} of {all_.kills} runs of {whole:.1f} s were stopped; the next one's marks are undisturbed"


@check
def interrupted(all_: Class) -> str:
    """Ctrl-C, which a terminal sends to all that was started, at moments from the first on."""
    moments = [0.2 * number for number in range(15)]
    for moment in moments:
        home = all_.home()
        process = start(home, all_.answers, start_new_session=True)
        while not (home / "marks").exists():
            time.sleep(0.01)
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGINT)
        code, _, err = finish(process)
        require((code, err.strip()) == (130, "stopped"), f"after {moment:.1f} s, {code}: {err}")
    return f"Ctrl-C at {len(moments)} moments: one word, code 130"


@check
def two_at_once(all_: Class) -> str:
    count = all_.students // 5
    home = all_.home()
    runs = [start(home, all_.some(count)) for _ in range(2)]
    (first, _, said), (second, _, also) = map(finish, runs)
    require({first, second} == {0, 1}, f"codes {first} and {second}")
    require("another run is writing into" in said + also, said + also)
    same(tree(home / "marks"), all_.calm(count))
    return "one marks, the other says so"


# -- what a disk and a folder can do -----------------------------------------------------------------------------


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@check
def disk_full(all_: Class) -> str:
    """A disk that is too small, then larger and larger: a sentence, nothing half, until the marks have room."""
    count = all_.students // 5
    calm = all_.calm(count)
    place, size, failed = all_.place / "disk", 200, 0
    with small_disk(place, f"{size}k"):
        shutil.copy(all_.sheet / "record.json", place)
        while size < 1_000_000:
            code, _, err = finish(start(place, all_.some(count)))
            if code == 0:
                break
            failed += 1
            require("No space left on device" in err and err.count("\n") == 2, err)
            for name, data in tree(place / "marks").items():
                require(data == calm[name], f"{name} is half a file")
            size = size * 3 // 2
            subprocess.run(["mount", "-o", f"remount,size={size}k", str(place)], check=True)
        same(tree(place / "marks"), calm)
    require(failed >= 3, f"only {failed} disks were too small")
    return f"{failed} disks too small, a sentence each and nothing half; with {size} kB the marks are undisturbed"


@check
def read_only(all_: Class) -> str:
    place = all_.place / "fixed"
    with small_disk(place, "1m"):
        shutil.copy(all_.sheet / "record.json", place)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        code, _, err = finish(start(place, all_.some(5)))
    require(code == 1 and "Read-only file system" in err, err)
    return err.strip().splitlines()[0].replace(str(all_.place), "...")


@check
def vanishing(all_: Class) -> str:
    """Files that go, change and are cut short while a run reads them: the others' marks are as ever."""
    count = all_.students // 5
    folder = all_.place / "vanishing"
    shutil.copytree(all_.some(count), folder)
    home, rng = all_.home(), random.Random(3)
    names = rng.sample(sorted(path.name for path in folder.iterdir()), count // 5)
    process = start(home, folder)
    for number, name in enumerate(names):
        time.sleep(0.02)
        if number % 3 == 0:
            (folder / name).unlink()
        elif number % 3 == 1:
            (folder / name).write_text("Answer 1(a): 3", encoding="utf-8")
        else:
            os.truncate(folder / name, 100)
    _, out, _ = finish(process)
    files = adds_up(out)
    found = grades(home)
    calm = {row[0]: row for row in csv.reader(all_.calm(count)["grades.csv"].decode().splitlines())}
    left = {Path(name).stem for name in names}
    differ = [student for student in calm if student not in left and found.get(student) != calm[student]]
    require(not differ, f"the marks of {differ[:5]} differ")
    return f"{files} files, {len(names)} of them gone, changed or cut off meanwhile; the others' marks are as ever"


@check
def many_files(all_: Class) -> str:
    """10,000 files: ten attempts of each student."""
    folder = all_.place / "many"
    folder.mkdir()
    attempts = 10_000 // all_.students
    for number in range(1, all_.students + 1):
        text = (all_.answers / f"{number}.md").read_text(encoding="utf-8")
        for attempt in range(attempts):
            file = folder / f"{number}-{attempt}.md"
            file.write_text(text if attempt == 3 else text.replace("Answer 1", "Answer 9", 1), encoding="utf-8")
            os.utime(file, (10**9 + (attempt != 3) * -86400 - attempt, 10**9 + (attempt != 3) * -86400 - attempt))
    home = all_.home()
    finish(start(home, all_.answers))
    whole = grades(home)
    began = time.perf_counter()
    process = start(home, folder)
    watch = Watch(process)
    _, out, err = finish(process)
    spent = time.perf_counter() - began
    require(adds_up(out) == attempts * all_.students, err)
    report = (home / "marks" / "report.md").read_text(encoding="utf-8")
    require(report.count("is an earlier attempt of student") == (attempts - 1) * all_.students, "attempts")
    found = {student: row[3:-1] for student, row in grades(home).items()}
    require(found == {student: row[3:-1] for student, row in whole.items()}, "the marks of the latest attempts differ")
    said = f"{attempts * all_.students:,} files in {spent:.0f} s, {watch.parent:.0f} MB"
    return f"{said}; the latest of {attempts} attempts counts"


@check
def hostile_files(all_: Class) -> str:
    """A class with every file in tests/hostile.py beside it, a 100 MB one, a pipe and loops among them."""
    count = all_.students // 5
    record = json.loads((all_.sheet / "record.json").read_text(encoding="utf-8"))
    labels = [part["label"] for exercise in record["exercises"] for part in exercise["parts"]]
    folder = all_.place / "hostile"
    files = hostile.write(folder, record["sheet"], labels)
    home = all_.home()
    began = time.perf_counter()
    _, out, _ = finish(start(home, folder, all_.some(count), words=("--feedback", "markdown,html")))
    spent = time.perf_counter() - began
    require(adds_up(out) == count + files, f"{adds_up(out)} files and not {count + files}")
    found = grades(home)
    for row in csv.reader(all_.calm(count)["grades.csv"].decode().splitlines()):
        require(found.get(row[0]) == row, f"the marks of {row[0]} differ")
    refused = out.partition(" refused")[0].split()[-1]
    said = f"{files} hostile files, {refused} of them refused, in {spent:.0f} s"
    return f"{said}; the marks of {count} others are as ever"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checks", nargs="*", choices=[[], *CHECKS], metavar="CHECK", default=[])
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=50)
    asked = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="exgen-soak-") as place:
        all_ = Class(Path(place), asked.students, asked.kills)
        for name in asked.checks or CHECKS:
            try:
                print(f"{name}: {CHECKS[name](all_)}", flush=True)
            except subprocess.CalledProcessError as error:  # who is not root cannot mount
                print(f"{name}: left out: {' '.join(map(str, error.cmd[:2]))} is not allowed here", flush=True)
            except AssertionError as error:
                failed += 1
                print(f"{name}: DOES NOT HOLD: {error}", flush=True)
    print(f"{failed} checks do not hold" if failed else "all that was checked holds")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
