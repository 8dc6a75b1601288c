"""Whatever is typed is soon read or refused, and judged: an endless search for input that breaks this.

    python tests/fuzz/fuzz_reading.py [--seconds 60] [folder of interesting inputs]

Run by `make fuzz` where atheris is installed (`pip install '.[fuzz]'`). A finding is printed with its text and ends
the run: an exception other than Unreadable, 50 ms twice in a row, text that does not read back, or memory that grows.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import resource
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 0.05  # seconds of processor time for one reading or judging; what is instrumented gets three times as long
GROWTH = 200  # MB above what the first thousands of inputs needed
KEYS = ["x + 1", "e^(-x)/(1+e^(-x))^2", "ln(x) + abs(y)", "2/3", "[1, 2, 3]", "[[1, x], [y, 0]]", "tanh(1)", "0"]

# Pieces that a search letter by letter would take long to find.
PIECES = (
    "sin cos tan exp ln log sqrt sigmoid relu tanh max( min( abs( log_2 arcsin sinh softplus root( infinity pi "
    "\\frac{ \\sqrt{ \\left( \\right) \\cdot \\sigma( \\begin{pmatrix} \\end{pmatrix} \\\\ \\hat{ x_{1} x_1 x1 y_hat "
    "^2 ^( ^- e^ ** 1e5 1e-9 0.333 1/3 50% 1/0 0^0 [1, ,2] (1, ; | & np.exp( tensor([ ^T dy/dx= ² ₁ √ σ π − · ½ ∞ "
    "10^6 9^9^9 (x+1)^50 exp(exp( )) x^x^x \\mathbf{ _{\\text{ ^{2}_{1} \\begin{matrix} "
    "\\begin{array}{cc} \\ldots … → ≈ -> {,} "
    "⟨ ⟩ <1,2> \\binom 5! a=1,b=2 =0.333 dtype= np.float64( at least and oo x[1] 0,5; s(z)"
).split()


def main() -> int:
    try:
        import atheris
    except ImportError:
        print("atheris is not installed, so nothing was fuzzed: pip install '.[fuzz]'")
        return 0
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "fuzz")
    asked = options.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    seeds(asked.folder)
    dictionary = asked.folder.parent / "fuzz.dict"
    dictionary.write_text("".join(f"{_quoted(piece)}\n" for piece in PIECES), encoding="utf-8")
    with atheris.instrument_imports(include=["exgen"]):
        one = target()

    def run(data: bytes) -> None:
        choice = data[0] if data else 0
        one(choice, data[1:].decode("utf-8", "surrogateescape" if choice & 1 else "replace"))

    bounds = [f"-max_total_time={asked.seconds}", "-max_len=1200", "-timeout=5"]
    shown = ["-verbosity=0", "-print_final_stats=1", f"-artifact_prefix={asked.folder.parent}/"]
    atheris.Setup([sys.argv[0], str(asked.folder), f"-dict={dictionary}", *bounds, *shown], run)
    atheris.Fuzz()
    return 0


def _quoted(piece: str) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in piece.encode()) + '"'


def seeds(folder: Path) -> None:
    """Where the search starts: what students type, in the rows of the manual."""
    table: dict[str, Any] = tomllib.loads((ROOT / "tests" / "answers.toml").read_text(encoding="utf-8"))
    for name, part in table.items():
        for number, row in enumerate(part["rows"]):
            (folder / f"row-{name}-{number}").write_bytes(b"\0" + row["typed"].encode())


def target() -> Callable[[int, str], None]:
    """What is done with each input; `choice` picks among the readers and keys."""
    from exgen.answers import compare
    from exgen.errors import Unreadable
    from exgen.reading import read, read_table
    from exgen.reading.short import read_letters, read_shape, read_truth
    from exgen.terms import plain

    readers: Sequence[Callable[[str], object]] = (
        lambda t: read(t, ["x", "y"], functions={"x": ("y",)}), lambda t: read(t, scalar=True),
        lambda t: read(t, [], shape=(3,)), read_letters, read_shape, read_truth, read_table,
    )  # fmt: skip
    seen = 0
    settled = 0

    def within_time(work: Callable[[], object], text: str, key: str) -> None:
        start = time.thread_time()
        work()
        if time.thread_time() - start > 3 * LIMIT:
            spent = uninstrumented(text, key)
            assert spent < LIMIT, f"{spent * 1000:.0f} ms twice for {text!r}, judged against {key}"

    def one(choice: int, text: str) -> None:
        nonlocal seen, settled
        reader = readers[choice // 2 % len(readers)]

        def reading() -> None:
            try:
                reader(text)
            except Unreadable as error:
                assert 0 <= error.position <= len(text), text
                error.caret()

        within_time(reading, text, KEYS[0])
        with contextlib.suppress(Unreadable):
            term = read(text)
            assert read(plain(term)) == term, text
        key = KEYS[choice // 8 % len(KEYS)]

        def judging() -> None:
            found = compare(text, key)
            assert found.verdict in {"right", "wrong", "unreadable", "blank", "review"} and isinstance(found.why, str)

        within_time(judging, text, key)
        seen += 1
        if seen % 5000 == 0:
            gc.collect()
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            settled = settled or used
            assert used < settled + GROWTH, f"memory grew from {settled} to {used} MB"

    return one


ALONE = """
import sys, time
from exgen.answers import compare
text, key = sys.argv[1].encode().decode("unicode_escape"), sys.argv[2]
times = []
for _ in range(3):
    start = time.thread_time()
    compare(text, key).why
    times.append(time.thread_time() - start)
print(min(times[1:]))
"""


def uninstrumented(text: str, key: str) -> float:
    """Seconds to judge as users do: in a process of its own, the better of two."""
    escaped = text.encode("unicode_escape").decode()
    done = subprocess.run([sys.executable, "-c", ALONE, escaped, key], capture_output=True, text=True, check=True)
    return float(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
