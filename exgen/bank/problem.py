"""One problem file, loaded: its parts by name, checked for what every problem needs."""

from __future__ import annotations

import hashlib
import inspect
import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from exgen import words
from exgen.bank.misspelt import misspelt
from exgen.bank.signatures import arguments
from exgen.errors import BrokenProblem, ExgenError, UnknownProblem, did_you_mean
from exgen.words import Mistake

NEEDED: dict[str, Any] = {
    "TITLE": str,
    "LEVELS": dict,
    "draw": Callable,
    "solve": Callable,
    "CHECK": str,
    "STATEMENT": str,
    "SOLUTION": str,
}
OPTIONAL: dict[str, Any] = {
    "SOURCE": str,
    "MISTAKES": list,
    "CONVENTIONS": dict,
    "ALLOWS": dict,
    "DOMAIN": dict,
    "LET": str,
    "QUESTIONS": dict,
}
WORDS = {name: word for name, word in vars(words).items() if name in words.__all__ and inspect.isfunction(word)}
ALLOWABLE = {"few variants", "long numbers", "uneven work"}


@dataclass(frozen=True, eq=False)
class Problem:
    """A family of exercises. `id` is the file's path in the bank without `.py`; `topic` is its folder."""

    id: str
    file: Path
    title: str
    levels: Mapping[int, Mapping[str, Any]]
    draw: Callable[..., dict[str, Any]]
    solve: Callable[..., None]
    check: str
    statement: str
    solution: str
    let: str = ""  # lines that set names for statement, questions and solution
    questions: Mapping[str, str] = field(default_factory=dict)  # by step, in the order of solve
    source: str = ""
    mistakes: tuple[Mistake, ...] = ()
    conventions: Mapping[str, str] = field(default_factory=dict)
    allows: Mapping[str, str] = field(default_factory=dict)
    domain: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)  # for its texts: exgen's and its own

    @property
    def topic(self) -> str:
        return self.id.rpartition("/")[0]

    def knobs(self, level: int) -> dict[str, Any]:
        """The arguments of `draw` at a level. Raises UnknownProblem for a level that the problem does not have."""
        if level not in self.levels:
            raise UnknownProblem(
                f"{self.id} has no level {level}", f"it has the levels {', '.join(map(str, self.levels))}"
            )
        return dict(self.levels[level])

    def knob_names(self) -> set[str]:
        return set(list(inspect.signature(self.draw).parameters)[1:])

    def switches_of(self, mistake: Mistake) -> dict[str, Any]:
        """The changes of a mistake that are arguments of `solve`; the others pin steps."""
        return {name: value for name, value in mistake.changes.items() if name in arguments(self.solve)}


def _is_word(name: str, value: Any, file: Path) -> bool:
    """Whether the texts of a file may use a name: a function of its own, one of exgen's words, or a constant."""
    if name in NEEDED or name in OPTIONAL:
        return False
    if name.isupper() or (inspect.isfunction(value) and value.__module__.startswith("exgen.")):
        return True
    function = inspect.unwrap(value) if callable(value) else value
    return inspect.isfunction(function) and function.__code__.co_filename == str(file)


def digest(file: Path) -> str:
    """A short hash of a problem file's bytes, by which the index knows whether it is stale."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def load(file: Path, id: str) -> Problem:
    """Read a problem file and check that it has every part. Raises BrokenProblem, naming file and line."""
    try:
        source = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenProblem(str(file), 0, f"cannot be read ({error})") from None
    module = ModuleType(f"exgen_problem_{id.replace('/', '_')}")
    module.__file__ = str(file)
    try:
        # A bank is trusted code: running it is what it is there for.
        exec(compile(source, str(file), "exec"), module.__dict__)
    except SyntaxError as error:
        raise BrokenProblem(str(file), error.lineno or 0, f"is not Python: {error.msg}") from None
    except ExgenError as error:
        raise BrokenProblem(str(file), line_of(error, file), error.message, error.hint) from error
    except Exception as error:
        raise BrokenProblem(str(file), line_of(error, file), f"{type(error).__name__}: {error}") from error
    parts = _parts(module, file, source)
    return Problem(
        id=id,
        file=file,
        title=parts["TITLE"],
        levels=parts["LEVELS"],
        draw=parts["draw"],
        solve=parts["solve"],
        check=parts["CHECK"],
        statement=parts["STATEMENT"],
        solution=parts["SOLUTION"],
        let=parts.get("LET", ""),
        questions=parts.get("QUESTIONS", {}),
        source=parts.get("SOURCE", ""),
        mistakes=tuple(parts.get("MISTAKES", ())),
        conventions=parts.get("CONVENTIONS", {}),
        allows=parts.get("ALLOWS", {}),
        domain=parts.get("DOMAIN", {}),
        words={**WORDS, **{name: value for name, value in vars(module).items() if _is_word(name, value, file)}},
    )


def line_of(error: BaseException, file: Path | str) -> int:
    """The last line of `file` that an exception passed through; 0 if none."""
    lines = [frame.lineno or 0 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    return lines[-1] if lines else 0


def _line_with(source: str, part: str, word: str) -> int:
    """The first line of a part of a file that has a word; that of the part where the word is nowhere in it."""
    lines = source.splitlines()
    start = next((i for i, text in enumerate(lines) if text.startswith(part)), 0)
    has = re.compile(rf"\b{re.escape(word)}\b")
    return 1 + next((i for i, text in enumerate(lines[start:], start) if has.search(text)), start)


def _parts(module: ModuleType, file: Path, source: str) -> dict[str, Any]:
    def line(word: str) -> int:
        return next((i for i, text in enumerate(source.splitlines(), 1) if text.startswith(word)), 0)

    def broken(word: str, message: str, hint: str = "") -> BrokenProblem:
        return BrokenProblem(str(file), line(word), message, hint)

    parts: dict[str, Any] = {}
    names = vars(module)
    for name, kind in {**NEEDED, **OPTIONAL}.items():
        if name not in names:
            if name in NEEDED:
                shouted = [word for word in names if word.isupper() or callable(names[word])]
                hint = did_you_mean(name, [word for word in shouted if word not in NEEDED])
                raise broken(name, f"has no {name}", hint or "`exgen new ID` writes a problem file with every part")
            continue
        if not isinstance(names[name], kind):
            raise broken(name, f"{name} is a {type(names[name]).__name__}, not a {kind.__name__}")
        parts[name] = names[name]
    if not parts["LEVELS"] or not all(
        isinstance(level, int) and isinstance(knobs, dict) for level, knobs in parts["LEVELS"].items()
    ):
        raise broken("LEVELS", "LEVELS must map whole numbers to knobs of draw", "such as {1: dict(n=2), 2: dict(n=3)}")
    arguments = list(inspect.signature(parts["draw"]).parameters)[1:]
    for level, knobs in parts["LEVELS"].items():
        for knob in knobs:
            if knob not in arguments:
                message = f"level {level} turns a knob '{knob}' that draw does not have"
                raise broken("LEVELS", message, did_you_mean(knob, arguments))
    for mistake in parts.get("MISTAKES", ()):
        if not isinstance(mistake, Mistake):
            raise broken("MISTAKES", f"MISTAKES holds a {type(mistake).__name__}, not a Mistake")
    for word in parts.get("ALLOWS", {}):
        if word not in ALLOWABLE:
            raise broken("ALLOWS", f"ALLOWS has no '{word}'", f"it knows {', '.join(sorted(ALLOWABLE))}")
    for step, text in parts.get("QUESTIONS", {}).items():
        if not isinstance(text, str):
            raise broken("QUESTIONS", f"QUESTIONS has a {type(text).__name__} for '{step}', not a sentence")
    for part, word, said, hint in misspelt(source, parts, names):
        raise BrokenProblem(str(file), _line_with(source, part, word), said, hint)
    return parts
