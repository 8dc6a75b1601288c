"""torch: runs scripts in this process, in one of its own that loads it meanwhile, or in several that do other work too.

`serve` answers each line of JSON with one: {"source", "title", "names", "device"} with {"found"} or {"stopped"},
{"device"} with {"about"}.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import re
import subprocess
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from types import CodeType
from typing import Any

from exgen.errors import InstructorError, NoDevice
from exgen.system.processes import Handler, Here, Pool, Stopped, Turn, deaf, serving


@cache
def load_torch() -> Any:
    """torch, imported where it is first needed; it would warn of a missing NumPy, which nothing here uses."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
        import torch
    return torch


def choose_device(wanted: str) -> str:
    """`cpu` or `cuda` for `auto`, `cpu` or `cuda`. Raises NoDevice where cuda is asked for and there is none."""
    torch = load_torch()
    there = torch.cuda.is_available()
    if wanted == "cuda" and not there:
        raise NoDevice("torch finds no CUDA device here", "--device auto takes the CPU where there is none")
    return "cuda" if wanted != "cpu" and there else "cpu"


def about(wanted: str) -> dict[str, str]:
    """The device that scripts run on, what it is called, and torch's version. Raises NoDevice."""
    torch = load_torch()
    device = choose_device(wanted)
    name = device if device == "cpu" else f"cuda: {torch.cuda.get_device_name()}"
    return {"device": device, "name": name, "torch": torch.__version__}


class ScriptStopped(Exception):
    """A script raised an error; `line` is its line, 0 where it is not known."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def run_script(source: str, title: str, names: Sequence[str], device: str) -> dict[str, Any]:
    """Run a torch script; what it binds to `names`, tensors as nested lists. Raises ScriptStopped."""
    torch = load_torch()
    default = torch.get_default_dtype()
    try:
        # Entering torch.device slows every call down, so it is left out where it changes nothing.
        elsewhere = torch.device(device) if device != "cpu" else contextlib.nullcontext()
        with elsewhere, contextlib.redirect_stdout(io.StringIO()):
            frame, namespace = numbers_apart(source)
            exec(_compiled(frame, title), namespace)
    except Exception as error:
        lines = [frame.lineno or 0 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == title]
        lines = lines or [getattr(error, "lineno", 0) or 0]
        raise ScriptStopped(f"{type(error).__name__}: {error}", lines[-1]) from None
    finally:
        torch.set_default_dtype(default)
    return {name: _plain(namespace[name]) for name in names if name in namespace}


def _plain(value: Any) -> Any:
    """Tensors as nested lists of numbers."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


# Scripts of one problem mostly differ in their numbers only, and compiling one takes longer than running it. So the
# numbers are taken out, to be given as names, and what remains is compiled once.
_TEXT_OR_NUMBER = re.compile(
    r"""\#.* | '[^'\n]*' | "[^"\n]*"
    | (?:(?<=[\[(,=])|(?<=[,=]\ ))(?P<entry>-?\d+(?:\.\d+)?(?:/\d+)?)(?=[,\])\n])  # all of an entry: -4/3
    | (?<![\w.])(?<![0-9.][eE][-+])(?P<number>\d+(?:\.\d+)?)(?![\w.])""",
    re.VERBOSE,
)
_PRINTED = re.compile(r"^print\([^;\n]*\)$", re.MULTILINE)  # nobody reads it, and spelling a tensor takes long
_READ = re.compile(r"\bprint\s*=|def print\b|stdout")  # unless the script itself does
_LEFT_ALONE = ('"""', "'''", "case ")  # what spans lines, and patterns, where a name would mean something else


def numbers_apart(source: str) -> tuple[str, dict[str, Any]]:
    """A script without printing, with names in place of its numbers; and the numbers by these names."""
    if any(sign in source for sign in _LEFT_ALONE):
        return source, {}
    numbers: dict[str, Any] = {}

    def name(m: re.Match[str]) -> str:
        text = m["entry"] or m["number"]
        if not text:
            return m[0]
        above, _, below = text.partition("/")
        value = float(above) if "." in above else int(above)
        numbers[f"_{len(numbers)}"] = value / int(below) if below else value
        return f"_{len(numbers) - 1}"

    if not _READ.search(source):
        source = _PRINTED.sub("pass", source)
    return _TEXT_OR_NUMBER.sub(name, source), numbers


@lru_cache(maxsize=512)
def _compiled(source: str, name: str) -> CodeType:
    return compile(source, name, "exec")


# -- a process of its own ----------------------------------------------------------------------------------------


class Engine:
    """A process that loads torch from now on. Use it as a context; it is stopped at the end."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        with deaf():
            self.process = subprocess.Popen(serving(__name__), stdin=pipe, stdout=pipe, text=True, encoding="utf-8")

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def about(self, wanted: str) -> dict[str, str]:
        """As the function of this name. Raises NoDevice."""
        said = self._ask({"device": wanted})
        if "about" not in said:
            raise NoDevice(*said["refused"])
        found: dict[str, str] = said["about"]
        return found

    def run(self, source: str, title: str, names: Sequence[str], device: str) -> dict[str, Any]:
        """As `run_script`. Raises ScriptStopped."""
        said = self._ask({"source": source, "title": title, "names": list(names), "device": device})
        if "stopped" in said:
            raise ScriptStopped(*said["stopped"])
        found: dict[str, Any] = said["found"]
        return found

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        except (OSError, ValueError) as error:
            self.process.wait(5)
            hint = "`python -c 'import torch'` says why, if torch cannot be loaded"
            raise InstructorError(f"the process that runs torch ended ({self.process.returncode})", hint) from error
        return answer


def serve() -> None:
    """Answer lines until there are no more."""
    with contextlib.suppress(BrokenPipeError):
        _serve()


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    load_torch()
    for line in os.fdopen(os.dup(0), encoding="utf-8"):
        asked = json.loads(line)
        said: dict[str, Any]
        try:
            said = {"found": run_script(**asked)} if "source" in asked else {"about": about(asked["device"])}
        except ScriptStopped as stop:
            said = {"stopped": [str(stop), stop.line]}
        except NoDevice as error:
            said = {"refused": [error.message, error.hint]}
        answers.write(json.dumps(said) + "\n")
        answers.flush()


# -- several processes -------------------------------------------------------------------------------------------


@contextlib.contextmanager
def workshop(jobs: int, doing: str, hint: str = "", writes: bool = False) -> Iterator[Callable[..., Turn[Any]]]:
    """Starts functions in other processes, which have torch, or runs them in this one where `jobs` is 1 or 0.

    Where it is stopped, a process that `writes` is let finish what it is at, and all others are ended at once. Raises
    InstructorError where the system ends one of the processes; `doing` and `hint` are for its sentence.
    """

    def give_up(task: Any, stopped: Stopped) -> None:
        raise InstructorError(f"a process that {doing} was ended, perhaps for lack of memory", hint)

    with Pool(jobs, _with_torch, None, None, writes) if jobs > 1 else Here(_plainly, None) as pool:
        yield lambda function, *arguments: pool.submit((function, arguments), give_up)


def _plainly(_: None) -> Handler:
    return lambda task, say: task[0](*task[1])


def _with_torch(_: None) -> Handler:
    load_torch().set_num_threads(1)
    # torch and sympy are a million objects that live as long as the process: going over them again and again for
    # rubbish costs a tenth of the time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    return _plainly(None)
