"""Banks of one's own: where a command finds them, and the sentence that says how to name one.

The option --bank comes first, then EXGEN_BANK, then `bank` under [tool.exgen] in the nearest pyproject.toml that has
such a table. The first of these that names a bank is the one that counts.
"""

from __future__ import annotations

import os
import shlex
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from exgen.errors import InstructorError, did_you_mean

FILE = "pyproject.toml"
VARIABLE = "EXGEN_BANK"
KEYS = ("bank",)


def banks(options: Iterable[str | Path] = ()) -> list[Path]:
    """The folders of own banks, as the first place that names some does. Raises InstructorError."""
    return named(options)[0]


def named(options: Iterable[str | Path] = ()) -> tuple[list[Path], str]:
    """The folders of own banks, there or not, and what names them: "" for options. Raises InstructorError."""
    if folders := [Path(folder) for folder in options]:
        return folders, ""
    if folders := [Path(part) for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]:
        return folders, VARIABLE
    return _kept(Path.cwd())


def how_to_name(bank: str = "") -> str:
    """How a bank is named. `bank` is the one that a record says its problem came from, "" where nothing is known."""
    if not bank:
        folder, begin = "DIR", "problems of your own are found"
    elif os.path.isdir(bank):
        folder, begin = shlex.quote(bank), f"the sheet was made with the bank '{bank}', which is found"
    else:
        folder, begin = "DIR", f"the sheet was made with the bank '{bank}', which, wherever it is now, is found"
    return f'{begin} by --bank {folder}, by {VARIABLE}, or by bank = ["{bank or "DIR"}"] under [tool.exgen] in {FILE}'


def _kept(start: Path) -> tuple[list[Path], str]:
    """The banks of the nearest file with a table of exgen's, upwards from a folder, and that file, if any.

    Its paths are seen from the file.
    """
    for folder in (start, *start.parents):
        file = folder / FILE
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InstructorError(f"{file} cannot be read: {error}", how_to_name()) from None
        tool = data.get("tool")
        if isinstance(tool, dict) and "exgen" in tool:
            folders = [_seen_from(start, folder / name) for name in _listed(tool["exgen"], file)]
            return folders, str(_seen_from(start, file))
    return [], ""


def _listed(table: Any, file: Path) -> list[str]:
    if not isinstance(table, dict):
        raise InstructorError(f"{file}: [tool.exgen] is a table", how_to_name())
    for key in table:
        if key not in KEYS:
            hint = did_you_mean(key, KEYS) or f"it knows {', '.join(KEYS)}"
            raise InstructorError(f"{file}: [tool.exgen] has no '{key}'", hint)
    folders = table.get("bank", [])
    if not isinstance(folders, list) or not all(isinstance(name, str) and name for name in folders):
        hint = 'a list of folders, as in ["my-problems"]'
        raise InstructorError(f"{file}: 'bank' under [tool.exgen] is {folders!r}", hint)
    return folders


def _seen_from(start: Path, folder: Path) -> Path:
    """A folder as a person there would type it, where that is short."""
    return folder.relative_to(start) if folder.is_relative_to(start) else folder
