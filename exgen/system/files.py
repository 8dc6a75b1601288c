"""Write files, and folders of files, whole or not at all.

What exgen writes is as secret as the keys: it is its owner's alone (0600, folders 0700), whatever the umask is. What
students get, and what tells nothing, is `shared`: its mode is the umask's.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from exgen.errors import CannotWrite

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
# Of a sheet's own folder, what may be handed out. A key's pictures show answers.
_HANDED_OUT = re.compile(r"sheet\..*|answers\.md|certificate\.json|figures/(?!key-).*")


def is_handed_out(name: str) -> bool:
    """Whether a file of a sheet's or a copy's folder is for students, or tells them nothing."""
    return bool(_HANDED_OUT.fullmatch(name))


def write(path: Path, content: str | bytes | Iterable[str], lasting: bool = True, shared: bool = False) -> None:
    """Write to a temporary file beside `path` and rename it: `path` holds the old bytes or the new, never half.

    Text is UTF-8 with "\\n" line ends on every system, and may come in pieces. `lasting` waits for the disk, so that
    this holds when the power fails, too. Raises CannotWrite.
    """
    pieces = [content] if isinstance(content, (str, bytes)) else content
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}") if path.name else path
    try:
        make_folder(path.parent, shared)
        with os.fdopen(_new(temporary, shared), "wb") as stream:
            for piece in pieces:
                stream.write(_bytes(piece))
            stream.flush()
            if lasting:
                os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException as error:
        # Also when interrupted: no temporary file stays behind.
        with suppress(OSError, ValueError):
            temporary.unlink(missing_ok=True)
        if not isinstance(error, (OSError, ValueError)):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotWrite(f"{path} could not be written: {reason}", "nothing that stood there has changed") from None


def write_folder(folder: Path, contents: Mapping[str, str | bytes], shared: bool = False) -> None:
    """Write files by their names in a folder: a new folder by one rename, one that is there file by file.

    The first is several times as fast, and neither waits for the disk. Raises CannotWrite.
    """
    if folder.exists():
        for name, content in contents.items():
            write(folder / name, content, lasting=False, shared=shared)
        return
    temporary = folder.with_name(f".{folder.name[:80]}~")
    try:
        shutil.rmtree(temporary, ignore_errors=True)
        for part in sorted({os.path.dirname(name) for name in contents}):
            make_folder(temporary / part, shared)
        for name, content in contents.items():
            with os.fdopen(_new(temporary / name, shared), "wb") as stream:
                stream.write(_bytes(content))
        os.rename(temporary, folder)
    except BaseException as error:
        shutil.rmtree(temporary, ignore_errors=True)
        if not isinstance(error, (OSError, ValueError)):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotWrite(f"{folder} could not be written: {reason}", "nothing of it is there") from None


def _new(file: Path, shared: bool) -> int:
    """A new file, open for writing: with its mode from the first moment."""
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666 if shared else PRIVATE)


def make_folder(folder: Path, shared: bool = False) -> None:
    """Make a folder, and those that it is in, where they are not there; what is there keeps its mode."""
    if folder.is_dir():
        return
    if not folder.parent.is_dir():
        make_folder(folder.parent, shared)
    try:
        os.mkdir(folder, 0o777 if shared else PRIVATE_FOLDER)
    except FileExistsError:
        if not folder.is_dir():  # and none that another process has made meanwhile
            raise


def keep_private(folder: Path, make: bool = True) -> None:
    """Close a folder to others, with all that is in it; or `make` it so."""
    if make:
        make_folder(folder)
    for place, _, names in os.walk(folder):
        for path, mode in [(place, PRIVATE_FOLDER), *((os.path.join(place, name), PRIVATE) for name in names)]:
            with suppress(OSError):  # another owner's, or gone
                there = os.lstat(path)
                if there.st_mode & 0o077 and not stat.S_ISLNK(there.st_mode):
                    os.chmod(path, mode)


def append(file: Path) -> int:
    """A private file, open for adding to its end; one that is there is closed to others first."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, PRIVATE)
    with suppress(OSError):
        os.fchmod(handle, PRIVATE)
    return handle


@contextmanager
def alone(folder: Path, shared: bool = False) -> Iterator[None]:
    """Make a folder and hold it, so that no other process that asks for the same writes into it meanwhile.

    One that is not `shared` is closed to others, with all that is in it.

    The lock is the kernel's: it ends with the process, however that ends. Raises CannotWrite where another has it.
    """
    try:
        if shared:
            make_folder(folder, shared)
        else:
            make_folder(folder.parent, shared=True)
            keep_private(folder)
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
