"""Many variants of one sheet, made by several processes, and gone on with where an earlier run stopped.

    DIR/copies/12/    a copy's sheet and blank answer file        DIR/keys/12/    its key and certificate
    DIR/record.jsonl  a line a copy, in order; a copy without its line is not there

Copies are made at the same time but counted in order: a copy that holds a variant which an earlier one has is made
again with the next seed, so that the result is the same for any number of processes and interruptions.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from exgen import files, record, sheet
from exgen.bank import Bank
from exgen.engine import load_torch
from exgen.errors import CannotWrite
from exgen.sheet import Plan

AGAIN = 20  # times that a copy is made again before its family is taken to have no more variants
AHEAD = 4  # copies that are under way, for each process


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
class _Order:
    """What every process has to know."""

    bank: tuple[Path, ...]
    plan: Plan
    out: Path
    formats: tuple[str, ...]
    device: str


@dataclass(frozen=True)
class _Copy:
    """One copy, whose files are written: its line of the record, and the variants in it."""

    line: str
    variants: tuple[tuple[str, int], ...]  # (problem, hash)
    exercises: int
    marks: int
    largest_error: float


def make(
    bank: Bank,
    plan: Plan,
    count: int,
    out: Path,
    formats: Sequence[str],
    device: str,
    jobs: int,
    progress: Callable[[str], None] = lambda _: None,
) -> Made:
    """Make copies 1 to `count` in `out`, those that are not there yet, by `jobs` processes.

    Raises what making a sheet raises, and CannotWrite where `out` holds copies of something else.
    """
    order = _Order(tuple(bank.folders), plan, out, tuple(formats), device)
    if (out / record.FILE).exists():
        raise CannotWrite(f"{out} holds a sheet without copies", "choose another --out or --name")
    made = Made(0, count, 0, 0, 0.0, ())
    used: dict[str, set[int]] = {}
    spent: set[str] = set()
    with _workshop(order, jobs) as work:
        for number, line in enumerate(record.each_line(out), 1):
            data = json.loads(line)
            whole = _is_whole(order, number)
            if number == 1 or not whole:
                copy = work(number, _rounds(data), line).result()
                if copy.line != line:
                    hint = "choose another --out or --name, or move it away"
                    raise CannotWrite(f"{out} holds copies of another sheet, or of an earlier state of the bank", hint)
                made.count(copy)
            spent |= _clashes(_variants(data), used)
            _note(_variants(data), used)
            made.there = number
            progress(str(number))
        with record.appending(out) as append:
            for number, copy in _in_order(work, range(made.there + 1, count + 1), AHEAD * jobs):
                skipped: dict[str, int] = {}
                for _ in range(AGAIN):
                    again = _clashes(copy.variants, used) - spent
                    if not again:
                        break
                    for id in again:
                        skipped[id] = skipped.get(id, 0) + 1
                    copy = work(number, skipped).result()
                spent |= _clashes(copy.variants, used)
                _note(copy.variants, used)
                append(copy.line)
                made.count(copy)
                progress(str(number))
    made.spent = tuple(sorted(spent))
    return made


def _in_order(
    work: Callable[..., Future[_Copy]], numbers: Iterable[int], ahead: int
) -> Iterator[tuple[int, _Copy]]:
    """Copies as they are counted, with a few under way at any time."""
    under_way: deque[tuple[int, Future[_Copy]]] = deque()
    for number in numbers:
        under_way.append((number, work(number, {})))
        if len(under_way) >= ahead:
            first, future = under_way.popleft()
            yield first, future.result()
    for first, future in under_way:
        yield first, future.result()


def _clashes(variants: Iterable[tuple[str, int]], used: Mapping[str, set[int]]) -> set[str]:
    """The problems of which earlier copies have the same variant."""
    return {id for id, hashed in variants if hashed in used.get(id, ())}


def _note(variants: Iterable[tuple[str, int]], used: dict[str, set[int]]) -> None:
    for id, hashed in variants:
        used.setdefault(id, set()).add(hashed)


def _variants(line: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Of a line of the record; what is worded otherwise only is no other variant."""
    found = []
    for exercise in line["exercises"]:
        parameters = {name: value for name, value in exercise["parameters"].items() if name != "wording"}
        found.append((exercise["problem"], _hashed(json.dumps(parameters))))
    return found


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _rounds(line: Mapping[str, Any]) -> dict[str, int]:
    """How many seeds of each problem a copy of the record has skipped."""
    skipped: dict[str, int] = {}
    for exercise in line["exercises"]:
        before = int(exercise["seed"].rpartition(".")[2]) - 1
        skipped[exercise["problem"]] = min(before, skipped.get(exercise["problem"], before))
    return skipped


def _is_whole(order: _Order, number: int) -> bool:
    """Whether all files of a copy are there."""
    extensions = [sheet.extension(name) for name in order.formats]
    copy = str(number)
    wanted = [order.out / "copies" / copy / f"sheet.{extension}" for extension in extensions]
    wanted += [order.out / "keys" / copy / f"key.{extension}" for extension in extensions]
    return all(file.exists() for file in [*wanted, order.out / "keys" / copy / "certificate.json"])


# -- one copy, in a process of its own ---------------------------------------------------------------------------


@contextmanager
def _workshop(order: _Order, jobs: int) -> Iterator[Callable[..., Future[_Copy]]]:
    """Starts `_make` for this order, in this process where `jobs` is 1."""
    if jobs == 1:

        def here(*arguments: Any) -> Future[_Copy]:
            future: Future[_Copy] = Future()
            future.set_result(_make(order, *arguments))
            return future

        yield here
        return
    import multiprocessing

    # Fresh processes: a fork would inherit torch's threads, and CUDA does not survive one.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)
    try:
        yield lambda *arguments: pool.submit(_make, order, *arguments)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Let the parent alone hear Ctrl-C, and do not outlive it."""
    import multiprocessing
    from multiprocessing.connection import wait

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent:
            wait([parent.sentinel])
            os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    load_torch().set_num_threads(1)
    # torch and sympy are a million objects that live as long as the process: going over them again and again for
    # rubbish costs a tenth of the time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


_banks: dict[tuple[Path, ...], Bank] = {}


def _make(order: _Order, number: int, skipped: Mapping[str, int], line: str = "") -> _Copy:
    """Draw, check and write one copy, passing over so many seeds of some problems.

    Nothing is written where the copy is to be that of a `line` of the record and is not.
    """
    if order.bank not in _banks:
        _banks[order.bank] = Bank(order.bank)
    made = sheet.compose(_banks[order.bank], order.plan, copy=str(number), skipped=skipped)
    marks = sum(exercise.marks for exercise in made.exercises)
    own = record.to_line(made.record)
    copy = _Copy(own, tuple(_variants(json.loads(own))), len(made.exercises), marks, 0.0)
    if line not in ("", own):
        return copy
    certificate = sheet.prove(made, order.device)
    written = sheet.texts(made, order.formats, str(order.out / "copies" / str(number)))
    key = {name: text for name, text in written.items() if name.startswith(("key.", "figures/key-"))}
    key["certificate.json"] = json.dumps(certificate, indent=1) + "\n"
    files.write_folder(order.out / "copies" / str(number), {n: t for n, t in written.items() if n not in key})
    files.write_folder(order.out / "keys" / str(number), key)
    return replace(copy, largest_error=max(e["largest_relative_error"] for e in certificate["exercises"]))
