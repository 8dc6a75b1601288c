"""What was handed in: every file there is, each accounted for.

A file is marked, refused, or set aside, the last two with their reason. Archives count as what is in them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from exgen import places, uploads
from exgen.errors import BadSubmission
from exgen.places import Date, Member, Place
from exgen.senders import Sender, sender

READ = "answers are read from .md, .txt, .json, .toml, .yaml, .ipynb and .html files, and from .zip archives of them"

_SYSTEM = {".ds_store", "thumbs.db", "desktop.ini", "__macosx", ".ipynb_checkpoints", ".git"}
_MEDIA = set(
    "png jpg jpeg gif svg heic heif webp bmp tif tiff mp3 m4a wav ogg mp4 mov avi mkv webm css js sqlite".split()
)

Order = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A file that may hold answers. `order` is its place among all, `kind` as `uploads` has it."""

    place: Place
    kind: str
    sender: Sender | None
    date: Date
    order: Order


@dataclass(frozen=True, slots=True)
class Left:
    """A file that is not marked, and why."""

    order: Order
    shown: str
    error: BadSubmission
    sender: Sender | None = None

    @property
    def why(self) -> str:
        """The reason without the name of the file before it."""
        return self.error.message.removeprefix(f"{self.shown} ").removeprefix(f"{self.shown}: ")


@dataclass
class Accounts:
    """What became of the files that are not marked."""

    refused: list[Left] = field(default_factory=list)
    aside: list[Left] = field(default_factory=list)

    def refuse(self, order: Order, shown: str, error: BadSubmission, by: Sender | None = None) -> None:
        self.refused.append(Left(order, shown, error, by))

    def set_aside(self, order: Order, shown: str, why: str) -> None:
        self.aside.append(Left(order, shown, BadSubmission(why)))

    def settle(self, marked: dict[tuple[str, str], str]) -> None:
        """Set aside what cannot be read where its sender has answers that were: `marked` has their file by sender."""
        kept = []
        for left in self.refused:
            if left.sender and left.sender.key in marked:
                other = marked[left.sender.key]
                self.set_aside(left.order, left.shown, f"{left.why}; {other} of the same sender is marked")
            else:
                kept.append(left)
        self.refused = sorted(kept, key=lambda left: left.order)
        self.aside.sort(key=lambda left: left.order)


# -- finding -----------------------------------------------------------------------------------------------------

Listed = Callable[[Sequence[Place]], Iterable[tuple[Place, "list[Member] | BadSubmission"]]]


def find(
    paths: Iterable[Path], list_archives: Listed, accounts: Accounts, leave_out: Sequence[Path] = ()
) -> list[Item]:
    """The files that may hold answers, in order; all others go to the accounts.

    `list_archives` gives what is in archives; `leave_out` are folders that are passed over within others.
    """
    found = _Found(accounts)
    for number, (place, status, why, named) in enumerate(_all_files(paths, leave_out)):
        if why:
            accounts.refuse((number,), place.shown, BadSubmission(why))
        elif status:
            found.sort((number,), place, _names(place, named), places.date_of(status), named)
    for _ in range(2):  # archives, and archives in them
        waiting, found.archives = found.archives, {}
        for place, listed in list_archives([item.place for item in waiting.values()]):
            item = waiting[place]
            if isinstance(listed, BadSubmission):
                accounts.refuse(item.order, place.shown, listed, item.sender)
                continue
            if not listed:
                accounts.set_aside(item.order, place.shown, "is an archive with nothing in it")
            for number, member in enumerate(listed):
                found.sort_member((*item.order, number), member, item.sender)
    for item in found.archives.values():
        said = f"{item.place.shown} is an archive in an archive in an archive"
        accounts.refuse(item.order, item.place.shown, BadSubmission(said, "unpack it"), item.sender)
    return sorted(found.items, key=lambda item: item.order)


class _Found:
    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self.items: list[Item] = []
        self.archives: dict[Place, Item] = {}

    def sort(
        self, order: Order, place: Place, names: list[str], date: Date, named: bool, by: Sender | None = None
    ) -> None:
        """Put a file where it belongs, by its name. One that was `named` by hand is read whatever it is called."""
        if not named and (why := _passed_over(names)):
            self.accounts.set_aside(order, place.shown, why)
            return
        suffix = PurePosixPath(names[-1]).suffix.lower()
        if suffix == ".zip":
            self.archives[place] = Item(place, "zip", by or (None if named else sender(names)), date, order)
            return
        kind = uploads.kind_of(names[-1])
        item = Item(place, kind or "form", by or sender(names), date, order)
        if kind or named:
            self.items.append(item)
        elif suffix[1:] in _MEDIA:
            self.accounts.set_aside(order, place.shown, f"is a {suffix} file")
        else:
            said = BadSubmission(f"{place.shown} is a {suffix} file", READ)
            self.accounts.refuse(order, place.shown, said, item.sender)

    def sort_member(self, order: Order, member: Member, by: Sender | None) -> None:
        names = member.name.strip("/").split("/")
        if member.why and not _passed_over(names):
            said = BadSubmission(f"{member.place.shown} {member.why}")
            self.accounts.refuse(order, member.place.shown, said, by or sender(names))
        else:
            self.sort(order, member.place, names, member.date, False, by)


def _passed_over(names: list[str]) -> str:
    """Why a file is none that a student wrote."""
    if any(name.lower() in _SYSTEM for name in names):
        return "was left there by a system or an editor"
    if names[-1].startswith(".") or names[-1].endswith("~"):
        return "is a hidden file or an editor's copy"
    return ""


def _all_files(
    paths: Iterable[Path], leave_out: Sequence[Path]
) -> Iterator[tuple[Place, os.stat_result | None, str, bool]]:
    """Every file that is named or lies in a folder that is named, once: (place, status, why not, named)."""
    met: set[tuple[int, int]] = set()
    avoided = {_identity(folder) for folder in leave_out}
    for path in paths:
        shown = str(path)
        try:
            status = path.stat()
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or error
            yield Place(shown, shown), None, f"{shown} cannot be read: {said}", True
            continue
        if stat.S_ISDIR(status.st_mode):
            found = places.walk(shown, shown, avoided)
        elif stat.S_ISREG(status.st_mode):
            found = iter([(Place(shown, shown), status, "")])
        else:
            found = iter([(Place(shown, shown), None, f"{shown} is not a file")])
        for place, known, why in found:
            if known and (known.st_dev, known.st_ino) in met and known.st_nlink == 1:
                continue  # named twice
            if known:
                met.add((known.st_dev, known.st_ino))
            yield place, known, why, place.path == shown


def _identity(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_dev, status.st_ino


def _names(place: Place, named: bool) -> list[str]:
    """A file's name and those of its folders, as far as they were given, from the outside in."""
    return list(PurePosixPath(place.shown).parts)[-2 if named else -42 :]
