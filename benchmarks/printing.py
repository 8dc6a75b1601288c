"""PDFs of a whole roster, beside a run of pdflatex for each sheet and each key.

The copies are made first, as LaTeX. Then `print_copies` makes the PDFs: a sheet and a key for each student, and
all.pdf. Beside it stands one run of pdflatex for each sheet and each key of a few students, scaled to the class. That
is the least that a loop around pdflatex costs: with page totals, as in batches, it takes two runs each.

`make bench` measures a small class; `--students 500 --single 20` a large one.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from turns import folder

from exgen import record
from exgen.bank import Bank, Job
from exgen.making import assignment, batches, read_plan
from exgen.submissions import Student
from exgen.system import latex, workshop

ROOT = Path(__file__).resolve().parent.parent


def spent(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds on the clock, and of processors, those of children included."""

    def used() -> float:
        both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(one.ru_utime + one.ru_stime for one in both)

    clock, processor = time.perf_counter(), used()
    work()
    return time.perf_counter() - clock, used() - processor


def print_all(out: Path, jobs: int) -> None:
    """What `make-sheet --format pdf` does once the copies are there."""
    there = [line["copy"] for _, line in record.each_line(out)]
    with workshop(jobs, "prints copies") as submit:
        batches.print_copies(out, there, there, submit)


def print_single(out: Path, students: list[str]) -> None:
    command = ["pdflatex", "-interaction=batchmode", "-no-shell-escape"]
    for copy in students:
        for place, which in (("copies", "sheet"), ("keys", "key")):
            done = subprocess.run([*command, f"{which}.tex"], cwd=out / place / copy, stdout=subprocess.DEVNULL)
            assert done.returncode == 0


def forget(out: Path) -> None:
    for file in [out / "all.pdf", *(out / "printed").glob("*.pdf"), *out.glob("*/*/*.pdf")]:
        file.unlink(missing_ok=True)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--students", type=int, default=30)
    options.add_argument("--single", type=int, default=4, help="students for whom pdflatex is run alone")
    options.add_argument("--plan", type=Path, default=ROOT / "sheets" / "mixed-exam.toml")
    options.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    asked = options.parse_args()
    if not latex.is_there():
        print("printing: not measured, there is no pdflatex here")
        return 0
    plan = read_plan(asked.plan)
    students = [Student(f"s{number:04}", f"Student {number}") for number in range(asked.students)]
    with folder() as place:
        os.environ["EXGEN_SECRET"] = str(place / "secret")
        out, jobs = place / "out", max(asked.jobs)
        took, _ = spent(lambda: assignment.make(Job(Bank.default(), out, ("latex",), "cpu", jobs), plan, students))
        print(f"{len(students)} students, {asked.plan.name}; made in {took:.0f} s by {jobs} processes")
        single, least = spent(lambda: print_single(out, [student.copy for student in students[: asked.single]]))
        scale = len(students) / asked.single
        rows = [(f"pdflatex each ({asked.single}, scaled)", single * scale, least * scale)]
        for jobs in asked.jobs:
            forget(out)
            clock, used = spent(lambda: print_all(out, jobs))
            rows.append((f"in batches, by {jobs} process{'es' * (jobs > 1)}", clock, used))
        print(f"{'':32}{'on the clock':>14}{'processors':>14}{'beside':>9}")
        for what, clock, used in rows:
            print(f"{what:32}{clock:12.1f} s{used:12.1f} s{least * scale / used:8.1f}x")
        whole = (out / "all.pdf").stat().st_size / 1e6
        each = sum(file.stat().st_size for file in out.glob("*/*/*.pdf")) / 1e6 / len(students)
        print(f"all.pdf has {whole:.1f} MB; sheet and key of a student have {each:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
