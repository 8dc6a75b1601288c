"""Draw the variants of a problem once more in another process, where whatever hangs on more than the seed differs.

    `serve` reads {"folders", "problems", "seeds"} as JSON, prints {problem: [digest, ...]}

There strings hash otherwise, the global generator is in another state, the clock is years ahead, and seeds are drawn in
the other order. A variant that hangs on any of these has another digest.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from exgen import printing
from exgen.bank import Bank
from exgen.errors import InstructorError
from exgen.exercises import Exercise, freeze, make
from exgen.system import deaf, serving

AHEAD = 123_456_789  # seconds


def digest_of(exercise: Exercise) -> str:
    """A short hash of what a student gets and is marked by: parameters in their order, key and statement."""
    numbers = [(name, freeze(value)) for name, value in exercise.parameters.items()]
    key = [(step.name, step.marks, exercise.kind_of(step).plain(step.value)) for step in exercise.questions]
    said = json.dumps([numbers, key, printing.statement(exercise)])
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def differing(bank: Bank, drawn: Mapping[str, Sequence[str]], seeds: int, jobs: int) -> dict[str, str]:
    """The problems of which a variant is another one in another process, with its level and seed in words.

    `drawn` has the digests of `seeds` variants of each level of each problem, as they were here.
    """
    ids = sorted(drawn)
    with ExitStack() as opened:
        asked = [_asked(bank, share, seeds, opened) for share in (ids[i::jobs] for i in range(jobs)) if share]
        elsewhere = dict(pair for answer in asked for pair in answer().items())
    found: dict[str, str] = {}
    for id in ids:
        places = [f"level {level}, seed {seed}" for level in bank.problem(id).levels for seed in range(seeds)]
        for place, here, there in zip(places, drawn[id], elsewhere[id], strict=True):
            if here != there:
                found.setdefault(id, place)
    return found


def _asked(bank: Bank, ids: Sequence[str], seeds: int, opened: ExitStack) -> Callable[[], dict[str, list[str]]]:
    """Start another process on an order; what gives its answer. It is stopped where nobody waits for it any more."""
    work = Path(opened.enter_context(tempfile.TemporaryDirectory()))
    order = {"folders": [str(folder) for folder in bank.folders], "problems": list(ids), "seeds": seeds}
    (work / "order").write_text(json.dumps(order), encoding="utf-8")
    hashing = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    environment = {**os.environ, "PYTHONHASHSEED": hashing}
    with deaf(), (work / "order").open() as asks, (work / "answer").open("w") as out, (work / "said").open("w") as err:
        process = subprocess.Popen(serving(__name__), stdin=asks, stdout=out, stderr=err, env=environment)
    opened.callback(process.wait)
    opened.callback(process.kill)

    def found() -> dict[str, list[str]]:
        if process.wait():
            said = (work / "said").read_text(encoding="utf-8", errors="replace")
            last = (said.strip().splitlines() or [f"it ended with {process.returncode}"])[-1]
            raise InstructorError(f"the process that draws variants once more stopped: {last}")
        drawn: dict[str, list[str]] = json.loads((work / "answer").read_text(encoding="utf-8"))
        return drawn

    return found


def _draw_all(order: Mapping[str, object]) -> dict[str, list[str]]:
    """The digests of an order; of what cannot be drawn here, the error in its place."""
    folders, problems, seeds = order["folders"], order["problems"], order["seeds"]
    assert isinstance(folders, list) and isinstance(problems, list) and isinstance(seeds, int)
    bank = Bank([Path(folder) for folder in folders])
    return {id: _drawn(bank, id, seeds) for id in problems}


def _drawn(bank: Bank, id: str, seeds: int) -> list[str]:
    places = [(level, seed) for level in bank.problem(id).levels for seed in range(seeds)]
    found = {}
    for level, seed in reversed(places):
        random.seed(f"{id} {level} {seed}")
        try:
            found[level, seed] = digest_of(make(bank.problem(id), seed, level))
        except Exception as error:
            found[level, seed] = f"{type(error).__name__}: {error}"
    return [found[place] for place in places]


def serve() -> None:
    """Answer one order; what problem files print is no part of the answer."""
    out = os.dup(1)
    os.dup2(2, 1)
    real = time.time
    time.time = lambda: real() + AHEAD
    with os.fdopen(os.dup(0), encoding="utf-8") as order, os.fdopen(out, "w", encoding="utf-8") as answer:
        json.dump(_draw_all(json.load(order)), answer)
