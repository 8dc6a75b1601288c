"""What was handed in: every file there is, each accounted for.

A file is marked, refused, or set aside, the last two with their reason. Archives count as what is in them.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from exgen.errors import BadSubmission
from exgen.submissions import Date, Member, Place, Sender, places, sender, uploads

_SYSTEM = {".ds_store", "thumbs.db", "desktop.ini", "__macosx", ".ipynb_checkpoints", ".git"}
_MEDIA = set(
    "png jpg jpeg gif svg heic heif webp bmp tif tiff mp3 m4a wav ogg mp4 mov avi mkv webm css js sqlite".split()
)

MOST_FILES = 100  # of one upload that are looked at for answers

Order = tuple[int, ...]
Upload = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A file that may hold answers. `order` is its place among all, `kind` as `uploads` has it.

    `upload` is the same for all that one sender has handed in. Without a platform's word an archive is one upload, and
    a file is one.
    """

    place: Place
    kind: str
    sender: Sender | None
    date: Date
    order: Order
    upload: Upload


@dataclass(frozen=True, slots=True)
class Left:
    """A file that is not marked, and why."""

    order: Order
    shown: str
    error: BadSubmission
    upload: Upload = ()

    @property
    def why(self) -> str:
        """The reason without the name of the file before it."""
        return self.error.message.removeprefix(f"{self.shown} ").removeprefix(f"{self.shown}: ")


@dataclass
class Accounts:
    """What became of the files that are not marked."""

    refused: list[Left] = field(default_factory=list)
    aside: list[Left] = field(default_factory=list)

    def refuse(self, order: Order, shown: str, error: BadSubmission, upload: Upload = ()) -> None:
        self.refused.append(Left(order, shown, error, upload))

    def set_aside(self, order: Order, shown: str, why: str) -> None:
        self.aside.append(Left(order, shown, BadSubmission(why)))

    def settle(self, marked: Mapping[Upload, str]) -> None:
        """Set aside what cannot be read where its sender has answers that were: `marked` has their file by upload."""
        kept = []
        for left in self.refused:
            if other := marked.get(left.upload):
                self.set_aside(left.order, left.shown, f"{left.why}; {other} of the same sender is marked")
            else:
                kept.append(left)
        self.refused = sorted(kept, key=lambda left: left.order)
        self.aside.sort(key=lambda left: left.order)


# -- finding -----------------------------------------------------------------------------------------------------

Listed = Callable[[Sequence[Place]], Iterable[tuple[Place, "list[Member] | BadSubmission"]]]


def find(
    paths: Iterable[Path],
    list_archives: Listed,
    accounts: Accounts,
    leave_out: Sequence[Path] = (),
    by: Sender | None = None,
) -> list[Item]:
    """The files that may hold answers, in order; all others go to the accounts.

    `list_archives` gives what is in archives; `leave_out` are folders that are passed over within others. `by` is the
    sender of everything there is, where that is known; then the dates of files say nothing.
    """
    paths = list(paths)
    found = _Found(accounts, by)
    for number, (place, status, why, named) in enumerate(_all_files(paths, leave_out)):
        if why:
            accounts.refuse((number,), place.shown, BadSubmission(why))
        elif status:
            # An archive that is all there is, is a class that somebody packed.
            packed = named and len(paths) == 1 and place.shown.lower().endswith(".zip")
            item = Item(place, "", by, () if by else places.date_of(status), (number,), found.of(by, place, packed))
            found.sort(item, _names(place, named), named)
    for _ in range(2):  # archives, and archives in them
        waiting, found.archives = found.archives, {}
        for place, listed in list_archives([item.place for item in waiting.values()]):
            item = waiting[place]
            if isinstance(listed, BadSubmission):
                accounts.refuse(item.order, place.shown, listed, item.upload)
                continue
            if not listed:
                accounts.set_aside(item.order, place.shown, "is an archive with nothing in it")
            for number, member in enumerate(listed):
                found.sort_member(item, (*item.order, number), member)
    for item in found.archives.values():
        said = f"{item.place.shown} is an archive in an archive in an archive"
        accounts.refuse(item.order, item.place.shown, BadSubmission(said, "unpack it"), item.upload)
    return _bounded(_believed(sorted(found.items, key=lambda item: item.order)), accounts)


class _Found:
    def __init__(self, accounts: Accounts, by: Sender | None) -> None:
        self.accounts = accounts
        self.by = by
        self.items: list[Item] = []
        self.archives: dict[Place, Item] = {}

    def of(self, by: Sender | None, place: Place, packed: bool = False) -> Upload:
        return by.key if by else () if packed else ("", place.shown)

    def sort(self, item: Item, names: list[str], named: bool) -> None:
        """Put a file where it belongs, by its name. One that was `named` by hand is read whatever it is called."""
        order, shown, suffix = item.order, item.place.shown, PurePosixPath(names[-1]).suffix.lower()
        if not named and (why := _passed_over(names)):
            self.accounts.set_aside(order, shown, why)
            return
        if not item.sender and not (named and suffix == ".zip"):
            item = _sent(item, names)
        kind = uploads.kind_of(names[-1])
        if suffix == ".zip":
            self.archives[item.place] = replace(item, kind="zip")
        elif kind or named:
            self.items.append(replace(item, kind=kind or "form"))
        elif suffix[1:] in _MEDIA:
            self.accounts.set_aside(order, shown, f"is a {suffix} file")
        else:
            hint = f"answers are read from {uploads.told()} files, and from .zip archives of them"
            self.accounts.refuse(order, shown, BadSubmission(f"{shown} is a {suffix} file", hint), item.upload)

    def sort_member(self, archive: Item, order: Order, member: Member) -> None:
        names, place = member.name.strip("/").split("/"), member.place
        upload = archive.upload or self.of(None, place)
        item = Item(place, "", archive.sender, member.date, order, upload)
        if member.why and not _passed_over(names):
            said = BadSubmission(f"{place.shown} {member.why}")
            self.accounts.refuse(order, place.shown, said, upload if archive.sender else _sent(item, names).upload)
        else:
            self.sort(item, names, False)


def _sent(item: Item, names: list[str]) -> Item:
    """A file with the sender that names tell, from the outside in, since inner ones are students'.

    Where the platform's name stands is part of the upload: elsewhere the same name may be a student's.
    """
    for depth, name in enumerate(names):
        if by := sender(name):
            where = "/".join(item.place.shown.split("/")[: depth - len(names)])
            return replace(item, sender=by, upload=(where, *by.key))
    return item


def _believed(items: list[Item]) -> list[Item]:
    """The items, without senders where names only look like those of Canvas: `hw_2026_11_ada.md`.

    Canvas numbers each attachment once. And three files and more, all of one user, are no class: `quiz_3_4711_ada.md`.
    """
    folders: dict[str, dict[int, Sender]] = {}  # the senders by identity: what is in an archive shares that of its name
    for item in items:
        if item.sender and item.sender.system == "Canvas":
            folders.setdefault(_folder(item.place), {})[id(item.sender)] = item.sender
    false = set()
    for folder, senders in folders.items():
        numbers = [by.attempt[0] for by in senders.values() if by.attempt[0]]
        users = {by.key for by in senders.values()}
        if len(set(numbers)) < len(numbers) or (len(senders) > 2 and len(users) == 1):
            false.add(folder)
    return [
        replace(item, sender=None, upload=("", item.place.shown))
        if item.sender and item.sender.system == "Canvas" and _folder(item.place) in false
        else item
        for item in items
    ]


def _folder(place: Place) -> str:
    return place.path if place.members else str(PurePosixPath(place.path).parent)


def _bounded(items: list[Item], accounts: Accounts) -> list[Item]:
    """At most so many files an upload, for time is given to each that is read."""
    counted: Counter[Upload] = Counter()
    kept = []
    for item in items:
        counted[item.upload] += 1
        if counted[item.upload] <= MOST_FILES:
            kept.append(item)
        else:
            said = f"{item.place.shown} is one of more than {MOST_FILES} files of one sender"
            accounts.refuse(item.order, item.place.shown, BadSubmission(said, "give it by itself"), item.upload)
    return kept


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
