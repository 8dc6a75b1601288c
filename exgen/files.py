"""Write files, and folders of files, whole or not at all."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from exgen.errors import CannotWrite


def write(
    path: Path, content: str | bytes | Iterable[str], lasting: bool = True, private: bool = False
) -> None:
    """Write to a temporary file beside `path` and rename it: `path` holds the old bytes or the new, never half.

    Text is UTF-8 with "\\n" line ends on every system, and may come in pieces. `lasting` waits for the disk, so that
    this holds when the power fails, too. A `private` file is its owner's alone. Raises CannotWrite.
    """
    pieces = [content] if isinstance(content, (str, bytes)) else content
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            for piece in pieces:
                stream.write(_bytes(piece))
            stream.flush()
            if lasting:
                os.fsync(stream.fileno())
        if not private:
            os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException as error:
        # Also when interrupted: no temporary file stays behind.
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        if not isinstance(error, (OSError, ValueError)):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotWrite(f"{path} could not be written: {reason}", "nothing that stood there has changed") from None


def write_folder(folder: Path, contents: Mapping[str, str | bytes]) -> None:
    """Write files by their names in a folder: a new folder by one rename, one that is there file by file.

    The first is several times as fast, and neither waits for the disk. Raises CannotWrite.
    """
    if folder.exists():
        for name, content in contents.items():
            write(folder / name, content, lasting=False)
        return
    temporary = folder.with_name(f".{folder.name[:80]}~")
    try:
        shutil.rmtree(temporary, ignore_errors=True)
        for part in sorted({os.path.dirname(name) for name in contents}):
            os.makedirs(temporary / part, exist_ok=True)
        for name, content in contents.items():
            with open(temporary / name, "wb") as stream:
                stream.write(_bytes(content))
        os.rename(temporary, folder)
    except BaseException as error:
        shutil.rmtree(temporary, ignore_errors=True)
        if not isinstance(error, (OSError, ValueError)):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotWrite(f"{folder} could not be written: {reason}", "nothing of it is there") from None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Make a folder and hold it, so that no other process that asks for the same writes into it meanwhile.

    The lock is the kernel's: it ends with the process, however that ends. Raises CannotWrite where another has it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        hint = "nothing that stood there has changed"
        raise CannotWrite(f"{folder} could not be written: {error.strerror}", hint) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise CannotWrite(f"another run is writing into {folder}", "wait until it is done") from None
    except OSError:
        pass  # a file system without locks
    try:
        yield
    finally:
        os.close(handle)
        with suppress(OSError):  # there is something in it
            folder.rmdir()


def sweep(folder: Path) -> None:
    """Remove what a process that was killed left of files half written."""
    with suppress(OSError):
        for path in folder.iterdir():
            if _HALF.fullmatch(path.name):
                path.unlink(missing_ok=True)


_HALF = re.compile(r"\..{1,40}\.[a-z0-9_]{8}")  # as `write` names them


def _bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8", "replace") if isinstance(content, str) else content


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
