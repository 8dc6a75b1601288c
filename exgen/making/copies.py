"""Many copies of one sheet, made by several processes, and gone on with where an earlier run stopped.

    DIR/copies/12/    a copy's sheet and blank answer file        DIR/keys/12/    its key and certificate
    DIR/record.jsonl  a line a copy, in the order in which they came; a copy without its line is not there

Copies are made at the same time but counted in order: a copy that holds a variant which an earlier one has is drawn
again, so that the result is the same for any number of processes and interruptions.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from exgen import printing, record
from exgen.bank import Job
from exgen.errors import BadRecord, CannotWrite
from exgen.making import batches
from exgen.making.certificate import prove
from exgen.making.documents import text_formats, texts
from exgen.making.plan import Plan
from exgen.making.sheet import Sheet, again, compose
from exgen.submissions import Student
from exgen.system import Turn, files, workshop

AHEAD = 4  # copies that are under way, for each process


@dataclass(frozen=True)
class Seat:
    """A copy that is wanted: its name in paths and answer files, and whose it is.

    It is drawn from `seed`; where it was drawn before, its exercises are drawn from `seeds`, and have to give the line
    of the record that has this `digest`.
    """

    copy: str
    seed: str = ""
    student: Student | None = None
    seeds: tuple[str, ...] = ()
    digest: str = ""


@dataclass
class Made:
    """What came of it. `spent` are the problems that have fewer variants than copies, so that some are alike."""

    there: int  # copies that an earlier run had made
    copies: int
    exercises: int
    marks: int
    largest_error: float  # of the copies made in this run
    spent: tuple[str, ...]

    def count(self, copy: _Copy) -> None:
        self.exercises, self.marks = copy.exercises, copy.marks
        self.largest_error = max(self.largest_error, copy.largest_error)


@dataclass(frozen=True)
class _Copy:
    """One copy, whose files are written: its line of the record, and the variants in it."""

    line: str
    variants: tuple[tuple[str, str], ...]  # (problem, variant)
    exercises: int
    marks: int
    largest_error: float


def make(job: Job, plan: Plan, count: int) -> Made:
    """Make copies 1 to `count`, those that are not there yet. Raises as `fill`."""
    seats = [Seat(str(number), f"{plan.seed}/{number}") for number in range(1, count + 1)]
    with files.alone(job.folder, shared=True):
        return fill(job, plan, seats)


def fill(job: Job, plan: Plan, seats: Sequence[Seat]) -> Made:
    """Make the copies that are wanted and not there yet; those that are stay, wanted or not.

    Whoever calls it holds the folder alone. Raises what making a sheet raises, NoTeX where one cannot be printed, and
    CannotWrite where the folder holds copies of something else.
    """
    steps = len(seats) * (3 if "pdf" in job.formats else 1)  # then sheets and keys are printed
    with job.progress(steps, "making") as step:
        return _fill(job, plan, seats, step)


def _fill(job: Job, plan: Plan, seats: Sequence[Seat], progress: Callable[[str], None]) -> Made:
    out, jobs = job.folder, max(1, min(job.jobs, len(seats)))
    if (out / record.FILE).exists():
        raise CannotWrite(f"{out} holds a sheet without copies", "choose another --out or --name")
    for place in ("keys", "printed"):
        files.keep_private(out / place, make=False)
    made = Made(0, len(seats), 0, 0, 0.0, ())
    there: list[str] = []
    missing = {seat.copy: seat for seat in seats}
    used: dict[str, set[str]] = {}
    spent: set[str] = set()
    hint = "the same command goes on from here; with --jobs 1 it takes less memory"
    with workshop(jobs, "makes copies", hint, writes=True) as submit:
        work = partial(submit, _make, replace(job, formats=tuple(text_formats(job.formats))), plan)
        for number, (line, data) in enumerate(record.each_line(out, mend=True), 1):
            _keep_apart(out, number, data, seats)
            seat = missing.pop(data["copy"], None)
            lost = seat is not None and not _is_whole(job, plan, seat)
            if number == 1 or lost:
                made.count(work(_drawn_before(seat, line, data), {}, lost).result())
            spent |= _clashes(_variants(data), used)
            _note(_variants(data), used)
            there.append(data["copy"])
            if seat:
                made.there += 1
                progress(seat.copy)
        # Who has had a copy before gets it again, before anyone else could get what is on it.
        waiting = sorted(missing.values(), key=lambda seat: not seat.seeds)
        with record.appending(out) as append:
            for seat, copy in _in_order(work, waiting, AHEAD * jobs):
                if not seat.seeds and (clashes := _clashes(copy.variants, used) - spent):
                    copy = work(seat, {id: used[id] for id in clashes}, True).result()
                spent |= _clashes(copy.variants, used)
                _note(copy.variants, used)
                append(copy.line)
                there.append(seat.copy)
                made.count(copy)
                progress(seat.copy)
        if "pdf" in job.formats:
            batches.print_copies(out, there, [seat.copy for seat in seats], submit, progress)
    made.spent = tuple(sorted(spent))
    return made


def _keep_apart(out: Path, number: int, data: Mapping[str, Any], seats: Sequence[Seat]) -> None:
    """Refuse to mix copies by number, which come in their order, with copies by student."""
    by_student = any(seat.student for seat in seats)
    if by_student != ("student" in data):
        there = "for the students of a roster" if "student" in data else "by number"
        raise CannotWrite(f"{out} holds copies {there}", "choose another --out or --name")
    if not by_student and data["copy"] != str(number):
        said = f"line {number} of {out / record.LINES} is not that of copy {number}"
        raise BadRecord(said, "move the folder away")


def _drawn_before(seat: Seat | None, line: str, data: Mapping[str, Any]) -> Seat:
    """The seat of a line of the record."""
    student = Student(data["student"]) if "student" in data else None
    seeds = tuple(exercise["seed"] for exercise in data["exercises"])
    return replace(seat or Seat(data["copy"], student=student), seeds=seeds, digest=digest(line))


def digest(line: str) -> str:
    """A line of the record in 32 signs."""
    line = record.without_banks(line)
    return hashlib.blake2b(line.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _in_order(
    work: Callable[..., Turn[_Copy]], seats: Iterable[Seat], ahead: int
) -> Iterator[tuple[Seat, _Copy]]:
    """Copies as they are counted, with a few under way at any time."""
    under_way: deque[tuple[Seat, Turn[_Copy]]] = deque()
    for seat in seats:
        under_way.append((seat, work(seat, {}, True)))
        if len(under_way) >= ahead:
            first, future = under_way.popleft()
            yield first, future.result()
    for first, future in under_way:
        yield first, future.result()


def _clashes(variants: Iterable[tuple[str, str]], used: Mapping[str, set[str]]) -> set[str]:
    """The problems of which earlier copies have the same variant."""
    return {id for id, variant in variants if variant in used.get(id, ())}


def _note(variants: Iterable[tuple[str, str]], used: dict[str, set[str]]) -> None:
    for id, variant in variants:
        used.setdefault(id, set()).add(variant)


def _variants(line: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Of a line of the record."""
    return [(each["problem"], record.variant(each["parameters"], frozen=True)) for each in line["exercises"]]


def _is_whole(job: Job, plan: Plan, seat: Seat) -> bool:
    """Whether all files of a copy are there, made out to its student as they are named now."""
    extensions = [printing.format_named(name).extension for name in text_formats(job.formats)]
    own, key = job.folder / "copies" / seat.copy, job.folder / "keys" / seat.copy
    wanted = [own / f"sheet.{extension}" for extension in extensions]
    wanted += [key / f"key.{extension}" for extension in extensions]
    if not all(file.exists() for file in [*wanted, key / "certificate.json"]):
        return False
    try:
        text = (own / "answers.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return text.startswith(Sheet(plan, (), seat.copy, seat.student).form_head)


# -- one copy, in a process of its own ---------------------------------------------------------------------------


def _make(job: Job, plan: Plan, seat: Seat, taken: Mapping[str, set[str]], write: bool) -> _Copy:
    """Draw, check and write one copy, passing over variants that are taken.

    Raises CannotWrite, and writes nothing, where it was drawn before and is another one now.
    """
    if seat.seeds:
        made = again(job.bank, plan, seat.seeds, seat.copy, seat.student)
    else:
        made = compose(job.bank, plan, copy=seat.copy, seed=seat.seed, student=seat.student, taken=taken)
    marks = sum(exercise.marks for exercise in made.exercises)
    own = record.to_line(made.record)
    if seat.digest and digest(own) != seat.digest:
        said = f"{job.folder} holds copies of another sheet, or of an earlier state of the bank"
        raise CannotWrite(said, "choose another --out or --name, or move it away")
    copy = _Copy(own, tuple(_variants(json.loads(own))), len(made.exercises), marks, 0.0)
    if not write:
        return copy
    certificate = prove(made, job.device)
    written = texts(made, job.formats, str(job.folder / "copies" / seat.copy))
    key = {name: text for name, text in written.items() if not files.is_handed_out(name)}
    key["certificate.json"] = json.dumps(certificate, indent=1) + "\n"
    own_files = {name: text for name, text in written.items() if name not in key}
    own_files["answers.md"] = own_files.pop("answers.md")  # last: it says for whom the others were made
    files.write_folder(job.folder / "keys" / seat.copy, key)
    files.write_folder(job.folder / "copies" / seat.copy, own_files, shared=True)
    return replace(copy, largest_error=max(e["largest_relative_error"] for e in certificate["exercises"]))
