"""What an author is told of an error in a problem file: the line, the word that is wrong, and what may have been meant.

Lines are looked up where something has gone wrong, in the file as it is then; 0 where none is to blame.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from exgen.errors import BrokenProblem, ExgenError, did_you_mean

TEMPLATE = "<template>"  # the file that Jinja names where a text is filled in
_UNEXPECTED = re.compile(r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'")
_NO_IMPORT = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_UNDEFINED = re.compile(r"'(\w+)' is undefined")
_UNKNOWN = re.compile(r"No (filter|test) named '(\w+)'")


# -- lines -------------------------------------------------------------------------------------------------------

def line_of(error: BaseException, file: Path | str) -> int:
    """The last line of `file` that an exception passed through."""
    lines = [frame.lineno or 0 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    return lines[-1] if lines else 0


def line_of_name(file: Path, name: str) -> int:
    """The line on which a file says `NAME = ...` or `def name`."""
    begins = re.compile(rf"(?:def\s+)?{re.escape(name)}\b")
    return next((number for number, line in enumerate(_lines(file), 1) if begins.match(line)), 0)


def line_of_word(file: Path, word: str, *after: str) -> int:
    """The first line with a word, seen from the line that has the first of `after`, then the next of them, and so on.

    Where the word is not there, it is the line of the last of `after` that is.
    """
    lines, at = _lines(file), 0
    for text in (*after, word):
        has = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
        at = next((number for number in range(max(at, 1), len(lines) + 1) if has.search(lines[number - 1])), at)
    return at


def line_of_step(file: Path, step: str) -> int:
    """The line on which `solve` records a step; that of `solve` where its name is worked out."""
    records = re.compile(rf"step(?:\.table)?\(\s*['\"]{re.escape(step)}['\"]")
    found = records.search(source := "\n".join(_lines(file)))
    return source.count("\n", 0, found.start()) + 1 if found else line_of_name(file, "solve")


def line_of_text(file: Path, text: str, line: int = 1) -> int:
    """The line in the file of a line of one of its texts, counted as Jinja does, from the first that is not blank."""
    blank = len(text) - len(text.lstrip("\n"))
    try:
        nodes = list(ast.walk(ast.parse("\n".join(_lines(file)))))
    except (SyntaxError, ValueError):
        return 0
    for node in nodes:
        if isinstance(node, ast.Constant) and node.value == text:
            return min(node.lineno + blank + line - 1, node.end_lineno or node.lineno)
    return 0


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


# -- what was meant ----------------------------------------------------------------------------------------------

def hint_of(error: BaseException, names: Mapping[str, Any]) -> str:
    """What an error of Python's may have been meant to be, of the names that stood there; "" where nothing is near."""
    said = str(error)
    if isinstance(error, NameError) and error.name:
        return did_you_mean(error.name, [*names, *dir(builtins)])
    if isinstance(error, AttributeError) and error.name and error.obj is not None:
        return did_you_mean(error.name, [name for name in dir(error.obj) if not name.startswith("_")])
    if isinstance(error, ImportError) and (found := _NO_IMPORT.match(said)) and found[2] in sys.modules:
        return did_you_mean(found[1], vars(sys.modules[found[2]]))
    if isinstance(error, TypeError) and (found := _UNEXPECTED.match(said)):
        function = names.get(found[1].rpartition(".")[2])
        known = _arguments(function) if callable(function) else []
        return did_you_mean(found[2], known) or (f"it takes {', '.join(known)}" if known else "")
    return ""


def _arguments(function: Callable[..., Any]) -> list[str]:
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def in_text(
    file: Path,
    part: str,
    text: str,
    error: Exception,
    names: Mapping[str, Any],
    filters: Iterable[str],
    hint: str = "",
    called: Mapping[str, Any] | None = None,
) -> BrokenProblem:
    """The error of a text of a problem: `part` is what it is called, `names` and `filters` are what it could use.

    `hint` goes with a name that is not there; `called` are further functions that it may have come through.
    """
    said, line = str(getattr(error, "message", error)), getattr(error, "lineno", 0) or 0
    if found := _UNKNOWN.match(said):
        meant = did_you_mean(found[2], filters) or "docs/problems.md has them all"
        return BrokenProblem(str(file), line_of_text(file, text, line), f"{part} has no {found[1]} '{found[2]}'", meant)
    at = line_of_text(file, text, line or line_of(error, TEMPLATE) or 1) or line_of_name(file, part.partition(",")[0])
    at = line_of(error, file) or at
    if found := _UNDEFINED.match(said):
        hints = filter(None, (did_you_mean(found[1], names), hint))
        return BrokenProblem(str(file), at, f"{part}: {said}", "\n".join(hints))
    if line:  # of the template's grammar
        return BrokenProblem(str(file), at, f"{part}: {said}")
    if type(error).__module__.startswith("jinja2"):
        return BrokenProblem(str(file), at, f"{part}: {said}", hint)
    meant = hint_of(error, {**names, **(called or {})}) or str(getattr(error, "hint", ""))
    said = said if isinstance(error, ExgenError) else f"{type(error).__name__}: {said}"
    return BrokenProblem(str(file), at, f"{part}: {said}", meant)
