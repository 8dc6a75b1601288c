"""Find problems: a problem's id is its path in a bank without `.py`, its topic is its folder. There is no register."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from exgen.bank.problem import Problem, digest, load
from exgen.bank.project import how_to_name, named
from exgen.errors import InstructorError, UnknownProblem, did_you_mean
from exgen.system import files, paths

INDEX = "index.json"


class Bank:
    """The problems of one or more folders. An id names one file: two folders that both have it are refused."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.folders = _once(folders)
        self._files: dict[str, Path] = {}
        self._loaded: dict[str, Problem] = {}
        clashes: list[tuple[str, Path, Path]] = []
        for folder in self.folders:
            if not folder.is_dir():
                raise InstructorError(f"there is no bank at {folder}", how_to_name())
            for id, file in _problems_in(folder):
                if id in self._files:
                    clashes.append((id, self._files[id], file))
                self._files[id] = file
        if clashes:
            id, first, second = clashes[0]
            more = f", and {len(clashes) - 1} more ids stand twice" if len(clashes) > 1 else ""
            hint = "an id names one problem: move one of the files, or leave out its bank"
            raise InstructorError(f"two files are the problem '{id}': {first} and {second}{more}", hint)

    @classmethod
    def default(cls, options: Iterable[str | Path] = ()) -> Bank:
        """The bank that comes with exgen, then banks of one's own: those of --bank, or else as `project` finds them."""
        folders, source = named(options)
        for folder in folders:
            if source and not folder.is_dir():
                raise InstructorError(f"there is no bank at {folder}, which {source} names", how_to_name())
        return cls([paths.bank_folder(), *folders])

    @property
    def own(self) -> list[str]:
        """The ids that do not come with exgen."""
        shipped = paths.bank_folder().resolve()
        return [id for id in self if not self._files[id].resolve().is_relative_to(shipped)]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._files))

    def __len__(self) -> int:
        return len(self._files)

    def topics(self) -> list[str]:
        return sorted({id.rpartition("/")[0] for id in self._files})

    def file(self, id: str, recorded: str = "") -> Path:
        """The file of a problem; `recorded` is the bank that a record says it came from. Raises UnknownProblem."""
        if id not in self._files:
            near = "" if recorded else did_you_mean(id, self._files) or "`exgen list` shows the bank"
            raise UnknownProblem(f"there is no problem '{id}'", _joined(near, how_to_name(recorded)))
        return self._files[id]

    def problem(self, id: str, recorded: str = "") -> Problem:
        """Load one problem. Raises UnknownProblem or BrokenProblem."""
        if id not in self._loaded:
            self._loaded[id] = load(self.file(id, recorded), id)
        return self._loaded[id]

    def in_topic(self, topic: str) -> list[str]:
        """The ids of a topic, in the bank's order. Raises UnknownProblem."""
        ids = [id for id in self if id.rpartition("/")[0] == topic.strip("/")]
        if not ids:
            hint = did_you_mean(topic, self.topics()) or f"the topics are {', '.join(self.topics())}"
            raise UnknownProblem(f"there is no topic '{topic}'", _joined(hint, how_to_name()))
        return ids

    def select(self, names: Iterable[str]) -> list[str]:
        """The ids of problems and topics named in one list; all of the bank for an empty list."""
        names = list(names)
        chosen: list[str] = []
        for name in names:
            if name not in self._files and name not in self.topics():
                hint = did_you_mean(name, [*self._files, *self.topics()]) or "`exgen list` shows the bank"
                raise UnknownProblem(f"there is no problem or topic '{name}'", _joined(hint, how_to_name()))
            chosen += [name] if name in self._files else self.in_topic(name)
        return list(dict.fromkeys(chosen)) if names else list(self)

    # -- what `exgen list` shows, without running any problem --

    def summary(self, id: str) -> dict[str, Any]:
        """Title and levels of a problem, with marks and distinct variants a level; None where the index is stale."""
        file = self.file(id)
        entry = self._index(file, id).get(id, {})
        if _is_fresh(entry, file):
            return {"id": id, "topic": id.rpartition("/")[0], **{key: entry[key] for key in ("title", "levels")}}
        title, levels = _glance(file)
        return {
            "id": id,
            "topic": id.rpartition("/")[0],
            "title": title,
            "levels": {level: {"marks": None, "variants": None} for level in levels},
        }

    def note(self, entries: dict[str, dict[str, Any]]) -> list[Path]:
        """Write what `exgen check` measured into the index of each folder; returns the files that changed.

        Raises CannotWrite.
        """
        changed = []
        for folder in self.folders:
            own = {id: file for id, file in self._files.items() if file.is_relative_to(folder)}
            index = folder / INDEX
            old = _read_index(index)
            new = {id: entry for id, entry in {**old, **entries}.items() if id in own}
            for id in entries.keys() & own.keys():
                new[id] = {"digest": digest(own[id]), **entries[id]}
            if new != old:
                files.write(index, json.dumps(new, indent=1, sort_keys=True, ensure_ascii=False) + "\n", shared=True)
                changed.append(index)
        return changed

    def _index(self, file: Path, id: str) -> dict[str, Any]:
        return _read_index(file.parents[id.count("/")] / INDEX)


def name_of(problem: Problem) -> str:
    """What a record calls the bank of a problem: "" for the one that comes with exgen.

    A path from the working directory, if it is below it, else the folder's name: what holds on one machine only is no
    use on another.
    """
    folder = problem.file.parents[problem.id.count("/")].resolve()
    if folder == paths.bank_folder().resolve():
        return ""
    here = Path.cwd()
    below = folder.is_relative_to(here) and folder != here
    return folder.relative_to(here).as_posix() if below else folder.name


def _once(folders: Iterable[Path]) -> list[Path]:
    """The folders as they are named, each the first time that it is."""
    found: dict[Path, Path] = {}
    for folder in folders:
        found.setdefault(folder.resolve(), folder)
    return list(found.values())


def _problems_in(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*.py")):
        relative = file.relative_to(folder)
        if not any(part.startswith(("_", ".")) for part in relative.parts):
            yield relative.with_suffix("").as_posix(), file


def _joined(*sentences: str) -> str:
    return "\n".join(filter(None, sentences))


def _is_fresh(entry: Any, file: Path) -> bool:
    """Whether an entry of the index is about the file as it is, and whole: the index is only a file, too."""
    if not isinstance(entry, dict) or entry.get("digest") != digest(file) or not isinstance(entry.get("title"), str):
        return False
    levels = entry.get("levels")
    whole = {"marks", "variants"}
    return isinstance(levels, dict) and all(isinstance(x, dict) and whole <= x.keys() for x in levels.values())


def _read_index(file: Path) -> dict[str, Any]:
    try:
        index = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return index if isinstance(index, dict) else {}


def _glance(file: Path) -> tuple[str, list[str]]:
    """TITLE and the keys of LEVELS, read without running the file."""
    title, levels = "?", []
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return "(cannot be read)", []
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
            if name == "TITLE" and isinstance(value, ast.Constant):
                title = str(value.value)
            if name == "LEVELS" and isinstance(value, ast.Dict):
                levels = [str(key.value) for key in value.keys if isinstance(key, ast.Constant)]
    return title, levels
