"""Decisions a second: exgen beside sympy's simplify(a - b) == 0 and math-verify, on the pairs of pairs.toml.

    python benchmarks/judging.py [--rounds 3] [--seconds 2] [--cap 5] [--alone] [--peers FOLDER]

They take turns on one core, each turn in a fresh process, warmed by an eighth of the file (no peer gains from a pair
that its caches have seen, none suffers from a slow start); a turn is at least once the whole file.
A decision starts from the text of the answer; keys may be kept parsed. Every judge gets the texts in the notation it
reads best: exgen as typed, sympy as Python with its symbols real or positive as the pair says, math-verify as LaTeX.
The peers stop at `--cap` seconds a pair, and live in an environment of their own, benchmarks/.venv-peers, which is
made where it is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PEERS = HERE / ".venv-peers"
PACKAGES = ["math-verify[antlr4_13_2]==0.9.0", "sympy==1.14.0"]

Pair = dict[str, Any]


def pairs() -> list[Pair]:
    """Each pair with its verdict, and in the notations of the peers."""
    from exgen.judging import domain_of
    from exgen.reading import read
    from exgen.terms import names_of

    found = []
    for group in tomllib.loads((HERE / "pairs.toml").read_text(encoding="utf-8")).values():
        domain = group.get("domain")
        positive = [name for name, (low, _) in domain_of(domain) if low is not None and low >= 0]
        for answer, key, verdict, _ in group["pairs"]:
            due = read(key)
            terms = read(answer, names_of(due), free=True, scalar=True), due
            names = sorted(names_of(terms[0]) | names_of(terms[1]))
            pair = {"answer": answer, "key": key, "verdict": verdict, "names": names, "positive": positive}
            pair |= {"python": [python(term) for term in terms], "latex": [latex(term) for term in terms]}
            found.append(pair | ({"domain": domain} if domain else {}))
    return found


# -- the notations of the peers ----------------------------------------------------------------------------------


def python(term: Any) -> str:
    """For sympy; what else it has to know stands in `_sympy`."""
    from exgen.terms import plain

    return plain(term).replace("^", "**").replace("ln(", "log(")


def latex(term: Any) -> str:
    """For math-verify."""
    from exgen.terms import Apply, Constant, Name, Number

    def held(part: Any, *ops: str) -> str:
        loose = isinstance(part, Apply) and part.op in ops
        return rf"\left({latex(part)}\right)" if loose else latex(part)

    if isinstance(term, Number):
        above, below = term.value.as_integer_ratio()
        return str(above) if below == 1 else rf"\frac{{{above}}}{{{below}}}"
    if isinstance(term, Name):
        letter, _, below = term.name.partition("_")
        return f"{letter}_{{{below}}}" if below else letter
    if isinstance(term, Constant):
        return {"e": "e", "pi": r"\pi"}[term.name]
    op, args = term.op, term.args
    if op == "add":
        text = latex(args[0])
        for x in args[1:]:
            taken = isinstance(x, Apply) and x.op == "neg"
            text += f" - {held(x.args[0], 'add')}" if taken else f" + {latex(x)}"
        return text
    if op == "neg":
        return f"-{held(args[0], 'add', 'neg')}"
    if op == "mul":
        return r" \cdot ".join([held(args[0], "add"), *(held(x, "add", "neg") for x in args[1:])])
    if op == "pow":
        loose = isinstance(args[0], Apply) and args[0].op != "sqrt"
        return (rf"\left({latex(args[0])}\right)" if loose else latex(args[0])) + f"^{{{latex(args[1])}}}"
    inner = ", ".join(map(latex, args))
    if op == "sigmoid":
        return rf"\frac{{1}}{{1 + e^{{-{held(args[0], 'add', 'neg')}}}}}"
    if op == "log" and len(args) == 2:
        return rf"\frac{{\ln\left({latex(args[0])}\right)}}{{\ln\left({latex(args[1])}\right)}}"
    if op in {"div", "exp", "sqrt"}:
        return {"div": r"\frac{{{}}}{{{}}}", "exp": "e^{{{}}}", "sqrt": r"\sqrt{{{}}}"}[op].format(*map(latex, args))
    return rf"\{'ln' if op == 'log' else op}\left({inner}\right)"


# -- the judges, each in its process -----------------------------------------------------------------------------


def judge_of(name: str, given: list[Pair], cap: int) -> list[Callable[[], str]]:
    """One function a pair, which decides it from the answer's text."""
    return {"exgen": _exgen, "sympy": _sympy, "math-verify": _math_verify}[name](given, cap)


def _exgen(given: list[Pair], cap: int) -> list[Callable[[], str]]:
    from exgen.answers.comparison import compare

    return [lambda p=p: compare(p["answer"], p["key"], domain=p.get("domain")).verdict for p in given]


def _sympy(given: list[Pair], cap: int) -> list[Callable[[], str]]:
    import signal

    import sympy
    from sympy.parsing.sympy_parser import parse_expr, rationalize, standard_transformations

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    exact = (*standard_transformations, rationalize)

    def decision(pair: Pair) -> Callable[[], str]:
        sign = {name: {"positive": True} if name in pair["positive"] else {"real": True} for name in pair["names"]}
        known = {name: sympy.Symbol(name, **sign[name]) for name in pair["names"]}
        known = {"e": sympy.E, "sigmoid": lambda x: 1 / (1 + sympy.exp(-x))} | known
        text, key = pair["python"][0], parse_expr(pair["python"][1], known, exact)

        def decide() -> str:
            signal.alarm(cap)
            try:
                return "right" if sympy.simplify(parse_expr(text, known, exact) - key) == 0 else "wrong"
            except TimeoutError:
                return "timeout"
            finally:
                signal.alarm(0)

        return decide

    return [decision(pair) for pair in given]


def _math_verify(given: list[Pair], cap: int) -> list[Callable[[], str]]:
    import logging

    from latex2sympy2_extended import NormalizationConfig
    from math_verify import LatexExtractionConfig, parse, verify

    logging.disable(logging.CRITICAL)
    # all of its defaults but one: it would take a last letter for a unit, as in 2ab + 2ac
    normal = NormalizationConfig(basic_latex=True, units=False, malformed_operators=True, nits=True, boxed="all")
    only = [LatexExtractionConfig(normalization_config=normal)]

    def decision(pair: Pair) -> Callable[[], str]:
        text, key = (f"${text}$" for text in pair["latex"])
        gold = parse(key, only, parsing_timeout=cap)

        def decide() -> str:
            found = parse(text, only, parsing_timeout=cap)
            if not found or not gold:
                return "unreadable"
            return "right" if verify(gold, found, timeout_seconds=cap) else "wrong"

        return decide

    return [decision(pair) for pair in given]


def work(name: str) -> None:
    """A judge's process: pairs in, then for each line with a number of seconds one turn."""
    asked = json.loads(sys.stdin.readline())
    decisions = judge_of(name, asked["pairs"], asked["cap"])
    for line in sys.stdin:
        seconds = float(line)
        chosen = decisions if seconds else decisions[::8]  # 0 warms up
        count, start = 0, time.perf_counter()
        while True:
            verdicts = [decide() for decide in chosen]
            count += len(verdicts)
            spent = time.perf_counter() - start
            if spent >= seconds:
                break
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"rate": count / spent, "verdicts": verdicts, "megabytes": used}), flush=True)


class Judge:
    """A judge's process, seen from outside."""

    def __init__(self, name: str, python: Path, given: list[Pair], cap: int) -> None:
        self.name = name
        self.rates: list[float] = []
        self.verdicts: list[str] = []
        self.megabytes = 0
        self.command = [str(python), str(HERE / "judging.py"), "--worker", name]
        self.asked = {"pairs": given, "cap": cap}

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.send(self.asked)
        self.turn(0)

    def send(self, what: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def turn(self, seconds: float) -> None:
        assert self.process.stdout
        self.send(seconds)
        done = json.loads(self.process.stdout.readline())
        if seconds:
            self.rates.append(done["rate"])
            self.verdicts, self.megabytes = done["verdicts"], done["megabytes"]

    def stop(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


class Lines:
    """`exgen compare --lines`: the way in from outside."""

    name = "compare --lines"

    def __init__(self, given: list[Pair]) -> None:
        self.rates: list[float] = []
        self.verdicts: list[str] = []
        self.megabytes = 0
        wanted = ("answer", "key", "domain")
        self.text = "".join(json.dumps({k: p[k] for k in wanted if k in p}) + "\n" for p in given).encode()
        self.count = len(given)

    def start(self) -> None:
        command = [sys.executable, "-m", "exgen", "compare", "--lines"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.turn(0)

    def turn(self, seconds: float) -> None:
        assert self.process.stdin and self.process.stdout
        times = 40 if seconds else 1
        writer = threading.Thread(target=self._write, args=(times,))
        start = time.perf_counter()
        writer.start()
        lines = [self.process.stdout.readline() for _ in range(times * self.count)]
        spent = time.perf_counter() - start
        writer.join()
        if seconds:
            self.rates.append(len(lines) / spent)
            self.verdicts = [json.loads(line)["verdict"] for line in lines[-self.count :]]

    def _write(self, times: int) -> None:
        assert self.process.stdin
        self.process.stdin.write(self.text * times)
        self.process.stdin.flush()

    def stop(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


# -- the table ---------------------------------------------------------------------------------------------------


def peers_python(folder: Path, packages: Sequence[str] = PACKAGES, module: str = "math_verify") -> Path | None:
    """The peers' own Python, set up where it is missing; None, with a sentence, where that cannot be done."""
    python = folder / "bin" / "python"
    ready = subprocess.run([str(python), "-c", f"import {module}"], capture_output=True) if python.exists() else None
    if ready and ready.returncode == 0:
        return python
    print(f"Setting up {folder} with {' and '.join(packages)}: done once.", flush=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
    for command in ([sys.executable, "-m", "venv", "--clear", str(folder)], install):
        if subprocess.run(command).returncode:
            print(f"{' and '.join(packages)} could not be installed, so exgen runs without.")
            return None
    return python


def measure(judges: list[Judge | Lines], rounds: int, seconds: float) -> None:
    """Turn by turn, so that whatever else the machine does falls on all alike."""
    for _ in range(rounds):
        for judge in judges:
            judge.start()
            judge.turn(seconds)
            judge.stop()


def report(judges: list[Judge | Lines], truth: list[str], given: list[Pair], rounds: int, cap: int) -> None:
    rates = {judge.name: statistics.median(judge.rates) for judge in judges}
    right = truth.count("right")
    print(f"{len(truth)} pairs, {right} right and {len(truth) - right} wrong; medians over {rounds} turns on one core;")
    print(f"the peers may take {cap} s a pair.\n")
    heads = f"{'decisions/s':>12}{'exgen is':>12}{'false accepts':>15}{'false rejects':>15}{'reviews':>9}{'MB':>6}"
    print(f"{'':16}{heads}")
    for judge in judges:
        accepts = rejects = reviews = 0
        for verdict, due in zip(judge.verdicts, truth, strict=True):
            accepts += verdict == "right" != due
            rejects += verdict in {"wrong", "unreadable", "timeout"} and due == "right"
            reviews += verdict == "review"
        ratio = f"{rates['exgen'] / rates[judge.name]:.2f}x" if isinstance(judge, Lines) else ""
        ratio = ratio or (f"{rates['exgen'] / rates[judge.name]:,.0f}x" if judge.name != "exgen" else "")
        size = str(judge.megabytes or "")
        print(f"{judge.name:16}{rates[judge.name]:>12,.1f}{ratio:>12}{accepts:>15}{rejects:>15}{reviews:>9}{size:>6}")
    print("\n('exgen is': how many times as fast. False rejects count what a judge could not read or finish, too.)")
    for judge in judges:
        for verdict, due, pair in zip(judge.verdicts, truth, given, strict=True):
            if verdict == "right" != due or (due == "right" != verdict) or verdict == "review":
                print(f"{judge.name} says {verdict}, truly {due}: {pair['answer']}   key {pair['key']}")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=2, help="a turn of exgen's takes at least so long")
    options.add_argument("--cap", type=int, default=5, help="seconds a pair for the peers")
    options.add_argument("--alone", action="store_true", help="exgen only")
    options.add_argument("--peers", type=Path, default=PEERS, help="the folder of the peers' environment")
    options.add_argument("--worker", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if asked.worker:
        work(asked.worker)
        return 0
    given = pairs()
    peers = None if asked.alone else peers_python(asked.peers)
    judges: list[Judge | Lines] = [Judge("exgen", Path(sys.executable), given, asked.cap), Lines(given)]
    if peers:
        judges += [Judge(name, peers, given, asked.cap) for name in ("sympy", "math-verify")]
    measure(judges, asked.rounds, asked.seconds)
    truth = [pair["verdict"] for pair in given]
    report(judges, truth, given, asked.rounds, asked.cap)
    # the verdicts are a promise, the rates depend on the machine
    return int(judges[0].verdicts != truth or judges[1].verdicts != truth)


if __name__ == "__main__":
    sys.exit(main())
