"""How learning platforms write their exports. To add one, add a module with `read(file, assignment, scale) -> Export`.

A module's name is what `--format` takes, with hyphens; one with HAS_ASSIGNMENTS takes `--assignment` as well.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

from exgen.platforms.exports import Export


def has_assignments(name: str) -> bool:
    """Whether an export in this format may have several assignments, of which one has to be chosen."""
    return hasattr(_module(name), "HAS_ASSIGNMENTS")


def read(name: str, file: Path, assignment: str = "", scale: bool = False) -> Export:
    """An export in a format. Raises BadExport where it is none, or not clear what to fill in."""
    found = _module(name).read(file, assignment, scale)
    assert isinstance(found, Export)
    return found


def _module(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name.replace('-', '_')}")
