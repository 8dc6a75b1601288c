"""Making and marking in bulk, beside what does a part of it, and what a single command takes.

    python benchmarks/making.py [--only ROW ...] [--rounds 3] [--variants 30] [--memory] [--stages] [sizes ...]

The rows:
    bank         every family of the bank, an equal number of variants each: drawn, checked by torch, printed as sheet
                 and key with worked solution in Markdown and LaTeX, recorded, written to files. Beside a plain loop
                 with sympy that checks and writes nothing: a polynomial in three variables, its derivatives, their
                 values at a point, all printed in LaTeX into one small template
    derivatives  the same, the topic derivatives only, beside mathematics_dataset's calculus__differentiate and
                 reasoning-gym's simple_integration, which give a question and its answer, unchecked
    processes    `make-sheet --copies` by two processes beside one, once they are warm
    start        `exgen --help` and `exgen list` beside `python -c pass`
    sheet        `exgen make-sheet --topic backprop` beside importing what it is built on; on all cores
    memory       the largest process of `make-sheet --copies 10000` beside that of 1000; takes minutes: --memory
    marking      answer files of 20 answers, a third wrong, with follow-through, mistakes and feedback files; one sheet
                 for all, and a copy for each; beside math-verify, which only compares pairs

They take turns, each in a fresh process on one core where nothing else is said, warmed up first; medians over the
rounds. A ratio is of one run on one machine. The peers live in environments of their own, benchmarks/.venv-peers
(judging.py's) and benchmarks/.venv-generators, made where they are missing. --stages prints where the time goes, a
line a family, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from judging import PEERS, Judge, pairs, peers_python
from turns import STAGES, folder, pin

HERE = Path(__file__).resolve().parent
GENERATORS = HERE / ".venv-generators"
PACKAGES = ["mathematics-dataset==1.0.1", "reasoning-gym==0.1.25", "numpy<2", "sympy==1.14.0"]
SCRIPT = Path(sys.executable).with_name("exgen")
EXGEN = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-m", "exgen"]
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}

Options = argparse.Namespace


@dataclass
class Row:
    """A line of the table; `ratio` is None where there was nothing to compare with, and `said` says why."""

    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    wanted: float = 0
    least: bool = True
    said: str = ""

    def line(self) -> str:
        if self.ratio is None:
            return f"{self.what:34}{self.ours:>16}  no ratio: {self.said}"
        reached = self.ratio >= self.wanted if self.least else self.ratio <= self.wanted
        wanted = f"{'>=' if self.least else '<='} {self.wanted:g}x"
        verdict = "reached" if reached else "NOT REACHED"
        return f"{self.what:34}{self.ours:>16}{self.peer:>32}{self.ratio:>10.2f}x{wanted:>10}  {verdict}"


class Failed(Exception):
    """A turn that stopped, with the last line that it said."""


# -- turns -------------------------------------------------------------------------------------------------------


def turn(name: str, python: str | Path = sys.executable, **asked: Any) -> Any:
    """What one of turns.py gives, in a fresh process."""
    command = [str(python), str(HERE / "turns.py"), name, json.dumps(asked)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{name}: {(done.stderr.strip() or str(done.returncode)).splitlines()[-1]}")
    return json.loads(done.stdout.splitlines()[-1])


def seconds(command: Sequence[str], cores: int = 1) -> float:
    """What a command takes from start to end."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=lambda: pin(cores))
    spent = time.perf_counter() - start
    if done.returncode:
        raise Failed(f"{' '.join(command)}: {(done.stderr.strip() or str(done.returncode)).splitlines()[-1]}")
    return spent


def medians(rounds: int, turns: Mapping[str, Callable[[], float]]) -> dict[str, float | str]:
    """Turn by turn, so that whatever else the machine does falls on all alike; a sentence for one that failed."""
    found: dict[str, list[float]] = {name: [] for name in turns}
    failed: dict[str, float | str] = {}
    for _ in range(rounds):
        for name, measure in turns.items():
            try:
                if name not in failed:
                    found[name].append(measure())
            except Failed as error:
                failed[name] = str(error)
    return {name: failed.get(name) or statistics.median(found[name]) for name in turns}


def rows_of(
    found: Mapping[str, float | str], whats: Mapping[str, str], wanted: Mapping[str, float], unit: str
) -> Iterator[Row]:
    """exgen's rate beside each peer's."""
    ours = found["exgen"]
    for name, what in whats.items():
        peer = found[name]
        if isinstance(ours, str):
            yield Row(what, "", said=ours)
        elif isinstance(peer, str):
            yield Row(what, f"{ours:,.1f} {unit}", said=peer)
        else:
            yield Row(what, f"{ours:,.1f} {unit}", f"{name} {peer:,.1f}", ours / peer, wanted[name])


# -- the rows ----------------------------------------------------------------------------------------------------


def families(asked: Options, names: Sequence[str], failed: dict[str, str], counts: list[int]) -> Callable[[], float]:
    """A turn that makes as many variants of each family, with another seed each time."""

    def measure() -> float:
        seed = f"bench-{len(counts)}"
        done = turn("bank", cores=1, ids=names, variants=asked.variants, warm=asked.warm, seed=seed)
        failed.update(done["failed"])
        counts.append(done["count"])
        return float(done["rate"])

    return measure


def _complain(failed: Mapping[str, str]) -> None:
    for id, said in failed.items():
        print(f"left out of the count, since it could not be made: {id}: {said}")


def row_bank(asked: Options) -> Iterator[Row]:
    failed: dict[str, str] = {}
    counts: list[int] = []
    turns = {
        "exgen": families(asked, [], failed, counts),
        "sympy": lambda: turn("plain_sympy", cores=1, count=counts[-1], warm=20)["rate"],
    }
    found = medians(asked.rounds, turns)
    _complain(failed)
    yield from rows_of(found, {"sympy": "the bank, variants"}, {"sympy": 15}, "/s")


def row_derivatives(asked: Options) -> Iterator[Row]:
    from exgen.bank import Bank

    failed: dict[str, str] = {}
    counts: list[int] = []
    ids = Bank.default().in_topic("derivatives")
    turns = {"exgen": families(asked, ids, failed, counts)}
    python = peers_python(asked.generators, PACKAGES, "reasoning_gym, mathematics_dataset")
    if python:
        for name in ("mathematics_dataset", "reasoning_gym"):
            turns[name] = lambda name=name: turn(name, python, cores=1, count=counts[-1], warm=20)["rate"]
    found = medians(asked.rounds, turns)
    _complain(failed)
    if not python:
        found |= dict.fromkeys(("mathematics_dataset", "reasoning_gym"), "the peers could not be installed")
    whats = {"mathematics_dataset": "derivatives, variants", "reasoning_gym": "derivatives, variants"}
    yield from rows_of(found, whats, {"mathematics_dataset": 10, "reasoning_gym": 5}, "/s")


def row_processes(asked: Options) -> Iterator[Row]:
    what = "two processes, exercises"
    if len(os.sched_getaffinity(0)) < 2:
        yield Row(what, "", said="there is one core only")
        return
    copies = asked.copies_each
    turns = {
        "exgen": lambda: turn("steady", cores=2, jobs=2, copies=2 * copies, warm=asked.warm)["rate"],
        "one": lambda: turn("steady", cores=2, jobs=1, copies=copies, warm=asked.warm)["rate"],
    }
    yield from rows_of(medians(asked.rounds, turns), {"one": what}, {"one": 1.8}, "/s")


def row_start(asked: Options) -> Iterator[Row]:
    commands = {
        "exgen --help": [*EXGEN, "--help"],
        "exgen list": [*EXGEN, "list"],
        "python -c pass": [sys.executable, "-c", "pass"],
    }
    yield from _commands(asked, commands, {"exgen --help": 10, "exgen list": 15}, 1)


def row_sheet(asked: Options) -> Iterator[Row]:
    with folder() as place:
        commands = {
            "exgen make-sheet --topic backprop": [
                *[*EXGEN, "make-sheet", "--topic", "backprop", "--format", "markdown,latex"],
                *["--out", str(place / "sheet")],
            ],
            "import of what it needs": [sys.executable, "-c", "import sympy, torch, jinja2, click"],
        }
        yield from _commands(asked, commands, {"exgen make-sheet --topic backprop": 1.25}, 0)


def _commands(
    asked: Options, commands: Mapping[str, Sequence[str]], wanted: Mapping[str, float], cores: int
) -> Iterator[Row]:
    """Each command beside the last; a first start of each is not counted."""
    turns = {name: partial(seconds, command, cores) for name, command in commands.items()}
    medians(1, turns)
    found = medians(asked.starts, turns)
    peer = found[list(commands)[-1]]
    for name, bound in wanted.items():
        ours = found[name]
        if isinstance(ours, str) or isinstance(peer, str):
            yield Row(name, "", said=str(ours if isinstance(ours, str) else peer))
        else:
            yield Row(name, f"{ours:.3f} s", f"{list(commands)[-1]} {peer:.3f}", ours / peer, bound, least=False)


def row_memory(asked: Options) -> Iterator[Row]:
    few, many = asked.copies
    what = f"memory, {many} copies of a sheet"
    if not asked.memory and "memory" not in (asked.only or ()):
        yield Row(what, "", said="not measured, since it takes minutes; --memory does")
        return
    command = [*EXGEN, "make-sheet", "--problem", asked.cheap, "--format", "markdown,latex", "--copies"]
    try:
        ours, peer = (turn("memory", command=[*command, str(count)])["megabytes"] for count in (many, few))
    except Failed as error:
        yield Row(what, "", said=str(error))
        return
    yield Row(what, f"{ours:,.1f} MB", f"{few} copies {peer:,.1f}", ours / peer, 1.1, least=False)


def row_marking(asked: Options) -> Iterator[Row]:
    python = peers_python(asked.peers)
    given = pairs() if python else []

    def compared() -> float:
        assert python
        judge = Judge("math-verify", python, given, 5)
        judge.start()
        judge.turn(asked.seconds)
        judge.stop()
        return judge.rates[-1]

    for each in (False, True):
        what = "marking, a copy each" if each else "marking, one sheet"
        students = asked.students // 10 if each else asked.students
        with folder() as place:
            last: dict[str, Any] = {}

            def marked() -> float:
                last.update(turn("marking", cores=1, place=str(place / "sheet")))
                return float(last["rate"])

            try:
                made = turn("hand_in", place=str(place / "sheet"), students=students, each=each)
            except Failed as error:
                yield Row(what, "", said=str(error))
                continue
            turns = {"exgen": marked, **({"math-verify": compared} if python else {})}
            found = medians(asked.rounds, turns)
            if not python:
                found["math-verify"] = "the peer could not be installed"
            verdicts = ", ".join(f"{count} {verdict}" for verdict, count in last.get("verdicts", {}).items())
            print(f"{what}: {students} files, {made['answers']} answers, {made['wrong']} not as in the key: {verdicts}")
            for said in last.get("said", [])[:5]:
                print(f"{what}: {said}")
            yield from rows_of(found, {"math-verify": what}, {"math-verify": 300}, "/s")


ROWS: dict[str, Callable[[Options], Iterator[Row]]] = {
    "bank": row_bank,
    "derivatives": row_derivatives,
    "processes": row_processes,
    "start": row_start,
    "sheet": row_sheet,
    "memory": row_memory,
    "marking": row_marking,
}


def print_stages(asked: Options) -> None:
    """A table in Markdown: milliseconds a variant."""
    table = turn("stages", cores=1, variants=asked.variants, warm=asked.warm)
    print(f"| family | {' | '.join(STAGES)} | all |")
    print("|---|" + "---:|" * (len(STAGES) + 1))
    whole = {id: spent for id, spent in table.items() if not isinstance(spent, str)}
    mean = {stage: statistics.mean(spent[stage] for spent in whole.values()) for stage in STAGES}
    for id, spent in {**whole, "mean of the families": mean}.items():
        print(f"| {id} | {' | '.join(f'{spent[stage]:.1f}' for stage in STAGES)} | {sum(spent.values()):.1f} |")
    _complain({id: said for id, said in table.items() if id not in whole})


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--only", nargs="+", choices=ROWS, help="some rows")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--variants", type=int, default=30, help="of each family")
    options.add_argument("--warm", type=int, default=6, help="of each family, not counted")
    options.add_argument("--stages", action="store_true", help="where the time goes, and nothing else")
    options.add_argument("--copies-each", type=int, default=15, help="processes: copies by each")
    options.add_argument("--starts", type=int, default=9, help="start, sheet: how often each command")
    options.add_argument("--memory", action="store_true", help="measure memory, too")
    options.add_argument("--copies", type=int, nargs=2, default=(1000, 10000), help="memory: the two sizes")
    options.add_argument("--cheap", default="backprop/layer", metavar="ID", help="memory: the family")
    options.add_argument("--students", type=int, default=1000, help="marking: files; a tenth where each has a copy")
    options.add_argument("--seconds", type=float, default=2, help="marking: a turn of math-verify")
    options.add_argument("--peers", type=Path, default=PEERS, help="the folder of math-verify's environment")
    options.add_argument("--generators", type=Path, default=GENERATORS, help="that of the other peers")
    asked = options.parse_args()
    if asked.stages:
        print_stages(asked)
        return 0
    table = []
    for name in asked.only or ROWS:
        for row in ROWS[name](asked):
            table.append(row)
            print(row.line(), flush=True)
    print(f"\nMedians over {asked.rounds} rounds ({asked.starts} starts); {asked.variants} variants a family.\n")
    print(f"{'':34}{'exgen':>16}{'beside':>32}{'ratio':>11}{'wanted':>10}")
    for row in table:
        print(row.line())
    return 0


if __name__ == "__main__":
    sys.exit(main())
