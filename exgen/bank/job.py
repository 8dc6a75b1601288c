"""What a piece of work is to be done with: handed on as one thing, from the command to the last process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from exgen.bank.folder import Bank

Progress = Callable[[int, str], AbstractContextManager[Callable[[str], None]]]


@contextmanager
def silent(total: int, doing: str) -> Iterator[Callable[[str], None]]:
    """No progress is shown."""
    yield lambda _: None


@dataclass(frozen=True)
class Job:
    """The bank, the folder to write into, the formats to print, where torch runs, and how many processes there may be.

    `jobs` is 0 where all is to be done in this process. `progress(total, doing)` is a context; it gives what is called
    with the name of each thing that is done. In another process a job has a bank of its own and shows no progress.
    """

    bank: Bank
    out: Path | None = None
    formats: tuple[str, ...] = ("markdown",)
    device: str = "auto"  # or cpu, cuda
    jobs: int = 0
    progress: Progress = silent

    @property
    def folder(self) -> Path:
        """`out`, where there has to be one."""
        assert self.out is not None
        return self.out

    def __reduce__(self) -> tuple[Any, ...]:
        return _elsewhere, (tuple(self.bank.folders), self.out, self.formats, self.device)


def _elsewhere(folders: tuple[Path, ...], out: Path | None, formats: tuple[str, ...], device: str) -> Job:
    return Job(_opened(folders), out, formats, device)


@lru_cache(maxsize=1)
def _opened(folders: tuple[Path, ...]) -> Bank:
    """A process opens a bank once: what was loaded of it is kept."""
    return Bank(folders)
