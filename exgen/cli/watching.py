"""Wait for files to be saved, by looking at their dates."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

SECONDS = 0.3  # between two looks


def pause() -> None:
    time.sleep(SECONDS)


def saves(files: Callable[[], Iterable[Path]]) -> Iterator[None]:
    """Once at the beginning, then whenever one of the files is saved, comes or goes; until Ctrl-C."""
    before: dict[Path, tuple[int, int]] | None = None
    while True:
        now = {file: state for file in files() if (state := _state(file))}
        if now != before:
            before = now
            yield
        pause()


def _state(file: Path) -> tuple[int, int] | None:
    """Date and size; None where there is no such file, as for a moment while an editor puts a new one in its place."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
