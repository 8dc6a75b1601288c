"""What students hand in, by the kind of file. A kind is a module here with `read(text, file) -> Submission`.

Nothing in a file is ever evaluated, and no typed answer becomes a value here: it stays the text that was typed.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path, PurePosixPath

from exgen.errors import BadSubmission
from exgen.submissions import answer_file
from exgen.submissions.answer_file import Submission
from exgen.submissions.places import Place, Reader

KINDS = {
    ".md": "form", ".markdown": "form", ".txt": "form", ".text": "form", "": "form",
    ".json": "mapping_json", ".toml": "mapping_toml", ".yaml": "mapping_yaml", ".yml": "mapping_yaml",
    ".ipynb": "notebook", ".html": "webpage", ".htm": "webpage",
}  # fmt: skip
# Bytes: there are pictures in notebooks, and the time of some parsers grows faster than what they read.
LARGEST = {"notebook": 10_000_000, "mapping_toml": 100_000, "mapping_yaml": 100_000, "webpage": 300_000}


def kind_of(name: str) -> str:
    """The kind of a file by its extension; "" where it is none of these."""
    return KINDS.get(PurePosixPath(name).suffix.lower(), "")


def largest(kind: str) -> int:
    """The most bytes that a file of a kind may have."""
    return LARGEST.get(kind, answer_file.LARGEST_FILE)


def take_apart(data: bytes, kind: str, file: str) -> Submission:
    """What a file of a kind holds; `file` names it for people. Raises BadSubmission."""
    module = import_module(f"{__name__}.{kind or 'form'}")
    found = module.read(answer_file.decode(data, file), file)
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
