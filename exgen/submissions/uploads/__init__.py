"""What students hand in, by the kind of file.

To add a kind, add a module with EXTENSIONS and `read(text, file) -> Submission`, perhaps with ALSO (other spellings of
its extensions) and LARGEST (bytes); nothing here names them.

Nothing in a file is ever evaluated, and no typed answer becomes a value here: it stays the text that was typed.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from exgen.errors import BadSubmission
from exgen.submissions import answer_file
from exgen.submissions.answer_file import Submission
from exgen.submissions.places import Place, Reader


@cache
def kinds() -> Mapping[str, Any]:
    """The kinds of files by name: modules here that have EXTENSIONS, as people are told them, and perhaps ALSO."""
    found = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        kind = import_module(f"{__name__}.{module.name}")
        if hasattr(kind, "EXTENSIONS"):
            found[module.name] = kind
    return found


@cache
def extensions() -> Mapping[str, str]:
    """The kind of each extension; "" is a file without one."""
    return {end: name for name, kind in kinds().items() for end in (*kind.EXTENSIONS, *getattr(kind, "ALSO", ()))}


def told() -> str:
    """The extensions as people are told them: .md, .txt and .html."""
    *others, last = [end for kind in kinds().values() for end in kind.EXTENSIONS]
    return f"{', '.join(others)} and {last}"


def kind_of(name: str) -> str:
    """The kind of a file by its extension; "" where it is none of these."""
    return extensions().get(PurePosixPath(name).suffix.lower(), "")


def largest(kind: str) -> int:
    """The most bytes that a file of a kind may have."""
    return int(getattr(kinds().get(kind), "LARGEST", answer_file.LARGEST_FILE))


def take_apart(data: bytes, kind: str, file: str) -> Submission:
    """What a file of a kind holds; `file` names it for people. Raises BadSubmission."""
    found = kinds()[kind or "form"].read(answer_file.decode(data, file), file)
    assert isinstance(found, Submission)
    return found


def read(file: Path) -> Submission:
    """One file from the disk, by its extension, or as text where that says nothing. Raises BadSubmission."""
    kind = kind_of(file.name)
    return take_apart(Reader().read(Place(str(file), str(file)), largest(kind)), kind, str(file))


def cannot(file: str, kind: str, why: object, hint: str) -> BadSubmission:
    """For a file that is not what its extension says."""
    why = "it is nested too deep" if isinstance(why, RecursionError) else why
    return BadSubmission(f"{file} cannot be read as {kind}: {' '.join(str(why).split())[:200]}", hint)
