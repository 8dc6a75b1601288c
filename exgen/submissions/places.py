"""Places that bytes come from: files, and members of zip archives, one archive in another. Bounded, whatever they hold.

Nothing is unpacked to the disk: a member's name is never a path, and an archive costs no more than what is read of it.
"""

from __future__ import annotations

import os
import stat
import time
import zipfile
import zlib
from collections.abc import Container, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from exgen.errors import BadSubmission

MOST_MEMBERS = 100_000  # of an archive
LARGEST_DIRECTORY = 64_000_000  # bytes of an archive's list of members
MOST_INNER_MEMBERS = 1_000  # of an archive that is in an archive: one student's
LARGEST_INNER = 50_000_000  # bytes of an archive that is in an archive, as it is held in memory
LARGEST_INNER_SUM = 500_000_000  # bytes that it would unpack to
HIGHEST_RATIO = 200  # unpacked to packed, of a member that unpacks to more than SMALL
SMALL = 2_000_000
DEEPEST = 40  # folders in folders

Date = tuple[int, ...]  # year to second, local time: what archives keep

# What zipfile lets through where an archive is damaged or hostile.
DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
    ValueError, LookupError, OverflowError, MemoryError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A file, or a member of an archive: its number there, then its number in that archive. `shown` is for people."""

    path: str
    shown: str
    members: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `why` says why it may not be read, "" where it may."""

    place: Place
    name: str
    size: int
    date: Date
    why: str = ""


class Reader:
    """Reads places, and keeps the archive open that it read last, with the one that this is in."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Place, zipfile.ZipFile]] = {}  # by how many archives it is in

    def read(self, place: Place, largest: int) -> bytes:
        """The bytes at a place, at most `largest`. Raises BadSubmission."""
        if not place.members:
            return _read_file(place, largest)
        archive, member = self._open(place), place.members[-1]
        try:
            info = archive.infolist()[member]
            if why := _objection(info):
                raise BadSubmission(f"{place.shown} {why}")
            if info.file_size > largest:
                raise _too_large(place, info.file_size, largest)
            with archive.open(info) as stream:
                data = stream.read(largest + 1)
        except DAMAGED as error:
            raise BadSubmission(f"{place.shown} cannot be unpacked: {_said(error)}") from None
        if len(data) > largest:
            raise _too_large(place, len(data), largest)
        return data

    def members(self, place: Place) -> list[Member]:
        """The files in the archive at a place. Raises BadSubmission where it is no archive, or too much of one."""
        inner = bool(place.members)
        most = MOST_INNER_MEMBERS if inner else MOST_MEMBERS
        archive = self._open(Place(place.path, place.shown, (*place.members, -1)))
        listed = [(number, info) for number, info in enumerate(archive.infolist()) if info.filename[-1:] != "/"]
        if len(listed) > most:
            raise BadSubmission(f"{place.shown} has {len(listed):,} files in it; at most {most:,} are read")
        if inner and (whole := sum(info.file_size for _, info in listed)) > LARGEST_INNER_SUM:
            raise BadSubmission(f"{place.shown} unpacks to {whole:,} bytes; at most {LARGEST_INNER_SUM:,} are read")
        found = []
        for number, info in listed:
            name = info.filename.replace("\\", "/")
            there = Place(place.path, f"{place.shown}/{name}", (*place.members, number))
            found.append(Member(there, name, info.file_size, tuple(info.date_time), _objection(info)))
        return found

    def _open(self, place: Place) -> zipfile.ZipFile:
        """The archive that holds a place."""
        depth = len(place.members) - 1
        outer = Place(place.path, place.shown, place.members[:-1])
        if depth in self._kept:
            known, archive = self._kept[depth]
            if (known.path, known.members) == (outer.path, outer.members):
                return archive
        stream: IO[bytes] = BytesIO(self.read(outer, LARGEST_INNER)) if outer.members else _opened(outer)
        try:
            _look_at_directory(stream, outer)
            archive = zipfile.ZipFile(stream)
        except DAMAGED as error:
            stream.close()
            raise BadSubmission(f"{outer.shown} is no zip archive that can be read: {_said(error)}") from None
        except BadSubmission:
            stream.close()
            raise
        if depth in self._kept:
            self._kept.pop(depth)[1].close()
        self._kept[depth] = outer, archive
        return archive


def date_of(status: os.stat_result) -> Date:
    """When a file was last changed."""
    try:
        return tuple(time.localtime(int(status.st_mtime))[:6])
    except (OverflowError, ValueError, OSError):
        return (0,) * 6


def _opened(place: Place) -> IO[bytes]:
    """Open what is a plain file, and only that: a pipe or a device could let a reader wait for ever."""
    try:
        handle = os.open(place.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise BadSubmission(f"{place.shown} is not a file")
        return os.fdopen(handle, "rb")
    except (OSError, ValueError) as error:
        raise BadSubmission(f"{place.shown} cannot be read: {_said(error)}") from None


def _read_file(place: Place, largest: int) -> bytes:
    with _opened(place) as stream:
        try:
            size = os.fstat(stream.fileno()).st_size
            data = stream.read(largest + 1) if size <= largest else b""
        except OSError as error:
            raise BadSubmission(f"{place.shown} cannot be read: {_said(error)}") from None
    if max(size, len(data)) > largest:
        raise _too_large(place, max(size, len(data)), largest)
    return data


def _too_large(place: Place, size: int, largest: int) -> BadSubmission:
    return BadSubmission(f"{place.shown} has {size:,} bytes; at most {largest:,} are read")


def _look_at_directory(stream: IO[bytes], place: Place) -> None:
    """Refuse a list of members that would take much memory, before it is read."""
    stream.seek(0, os.SEEK_END)
    end = stream.tell()
    stream.seek(max(0, end - 65_557))
    tail = stream.read(65_557)
    at = tail.rfind(b"PK\5\6")
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if size == 0xFFFFFFFF:  # the figure of an archive of the 64-bit kind stands elsewhere
        at = tail.rfind(b"PK\6\6")
        size = int.from_bytes(tail[at + 40 : at + 48], "little") if at >= 0 else size
    if min(size, end) > LARGEST_DIRECTORY:
        said = f"{place.shown} has a list of files of {size:,} bytes; at most {LARGEST_DIRECTORY:,} are read"
        raise BadSubmission(said)
    stream.seek(0)


def _objection(info: zipfile.ZipInfo) -> str:
    """Why a member may not be read."""
    parts = info.filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0]:
        return "has a name that leads out of its archive"
    if stat.S_ISLNK(info.external_attr >> 16) and info.create_system == 3:
        return "is a link in an archive"
    if info.flag_bits & 0x1:
        return "is encrypted"
    if info.file_size > SMALL and info.file_size > HIGHEST_RATIO * max(1, info.compress_size):
        return f"unpacks to {info.file_size:,} bytes from {info.compress_size:,}"
    return ""


def _said(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def walk(
    path: str, shown: str, avoided: Container[tuple[int, int]] = (), depth: int = 0
) -> Iterator[tuple[Place, os.stat_result | None, str]]:
    """Every file under a folder, in the order of names, each with its status, or with the reason why it is not read.

    Links are not followed, so that none can lead out of the folder or round in a circle. `avoided` are folders in it
    that are passed over, by device and inode.
    """
    try:
        with os.scandir(path) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError as error:
        yield Place(path, shown), None, f"{shown} cannot be read: {_said(error)}"
        return
    for entry in entries:
        name = f"{shown.rstrip('/')}/{entry.name}"
        place = Place(entry.path, name)
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            yield place, None, f"{name} cannot be read: {_said(error)}"
            continue
        if stat.S_ISLNK(status.st_mode):
            yield place, None, f"{name} is a link, and links are not followed"
        elif stat.S_ISDIR(status.st_mode):
            if depth >= DEEPEST:
                yield place, None, f"{name} is a folder too deep in others"
            elif (status.st_dev, status.st_ino) not in avoided:
                yield from walk(entry.path, name, avoided, depth + 1)
        elif not stat.S_ISREG(status.st_mode):
            yield place, None, f"{name} is not a file"
        else:
            yield place, status, ""
