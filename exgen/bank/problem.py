"""One problem file, loaded: its parts by name, checked for what every problem needs."""

from __future__ import annotations

import difflib
import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from exgen import words
from exgen.bank.blame import hint_of, line_of, line_of_name, line_of_word
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
                f"{self.id} has no level {level!r}", f"it has the levels {', '.join(map(str, self.levels))}"
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
        hint = hint_of(error, vars(module))
        raise BrokenProblem(str(file), line_of(error, file), f"{type(error).__name__}: {error}", hint) from error
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


def _parts(module: ModuleType, file: Path, source: str) -> dict[str, Any]:
    """The names of a file that exgen knows, each of the type that it has to have."""

    def broken(name: str, message: str, hint: str = "", word: str = "") -> BrokenProblem:
        line = line_of_word(file, word, name) if word else line_of_name(file, name)
        return BrokenProblem(str(file), line, message, hint)

    parts: dict[str, Any] = {}
    names = vars(module)
    for name, kind in {**NEEDED, **OPTIONAL}.items():
        if name not in names:
            if meant := _meant(name, names, kind):
                raise broken(meant, f"has no {name}, but '{meant}'", f"did you mean '{name}'?")
            if name in NEEDED:
                raise broken(name, f"has no {name}", "`exgen new ID` writes a problem file with every part")
            continue
        if not isinstance(names[name], kind):
            raise broken(name, f"{name} is a {type(names[name]).__name__}, not a {kind.__name__}")
        parts[name] = names[name]
    hint = "such as {1: dict(n=2), 2: dict(n=3)}"
    for level, knobs in parts["LEVELS"].items() or [("", {})]:
        if type(level) is not int or not isinstance(knobs, dict):
            said = "LEVELS must map whole numbers to knobs of draw"
            raise broken("LEVELS", f"{said}, and has {level!r}" if level != "" else said, hint, str(level))
    knobs_of_draw = list(inspect.signature(parts["draw"]).parameters)[1:]
    for level, knobs in parts["LEVELS"].items():
        for knob in knobs:
            if knob not in knobs_of_draw:
                message = f"level {level} turns a knob '{knob}' that draw does not have"
                raise broken("LEVELS", message, did_you_mean(knob, knobs_of_draw), knob)
    for mistake in parts.get("MISTAKES", ()):
        if not isinstance(mistake, Mistake):
            raise broken("MISTAKES", f"MISTAKES holds a {type(mistake).__name__}, not a Mistake")
    for word in parts.get("ALLOWS", {}):
        if word not in ALLOWABLE:
            hint = did_you_mean(word, ALLOWABLE) or f"it knows {', '.join(sorted(ALLOWABLE))}"
            raise broken("ALLOWS", f"ALLOWS has no '{word}'", hint, word)
    for step, text in parts.get("QUESTIONS", {}).items():
        if not isinstance(text, str):
            raise broken("QUESTIONS", f"QUESTIONS has a {type(text).__name__} for '{step}', not a sentence", word=step)
    for part, word, said, hint in misspelt(source, parts, names):
        raise broken(part, said, hint, word)
    return parts


def _meant(name: str, names: Mapping[str, Any], kind: Any) -> str:
    """The name in a file that was meant to be one that exgen knows: near to it, of its type, and no other of these."""
    own = [word for word, value in names.items() if word not in NEEDED | OPTIONAL and isinstance(value, kind)]
    if name.isupper():
        own = [word for word in own if word.isupper()]
    near = difflib.get_close_matches(name, own, n=1, cutoff=0.6 if name in NEEDED else 0.8)
    return near[0] if near else ""
