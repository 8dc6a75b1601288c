"""What was handed in: every file there is, whose it is, and which attempt counts. Each is accounted for.

A file is marked, refused, or set aside, the last two with their reason. Archives count as what is in them.
"""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path, PurePosixPath

from exgen import places, uploads
from exgen.errors import BadSubmission
from exgen.places import Date, Member, Place
from exgen.senders import Sender, sender

LATEST = (
    "the latest is the one with Canvas' highest attachment number, else with the latest date of its file (in an "
    "archive: the date kept there), else the last by name"
)
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
class Head:
    """What a file says of itself; `answered` are the labels with an answer, `digest` tells it from a changed one."""

    student: str
    name: str
    digest: bytes
    answered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that is to be marked, as whose, with what a person should know of it."""

    item: Item
    digest: bytes
    student: str
    name: str
    notes: tuple[str, ...] = ()


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


def find(paths: Iterable[Path], list_archives: Listed, accounts: Accounts, leave_out: Path | None = None) -> list[Item]:
    """The files that may hold answers, in order; all others go to the accounts.

    `list_archives` gives what is in archives; `leave_out` is a folder that is passed over: that of the marks.
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
    paths: Iterable[Path], leave_out: Path | None
) -> Iterator[tuple[Place, os.stat_result | None, str, bool]]:
    """Every file that is named or lies in a folder that is named, once: (place, status, why not, named)."""
    met: set[tuple[int, int]] = set()
    avoided = _identity(leave_out) if leave_out else None
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


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _names(place: Place, named: bool) -> list[str]:
    """A file's name and those of its folders, as far as they were given, from the outside in."""
    return list(PurePosixPath(place.shown).parts)[-2 if named else -42 :]


# -- whose it is, and which counts -------------------------------------------------------------------------------

Read = tuple[Item, Head]


def papers(read: Sequence[Read], accounts: Accounts) -> list[Paper]:
    """What is to be marked, in order, one file a student; attempts that another one has followed are set aside."""
    read = _without_false_senders(read)
    by_sender: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item, head in read:
        if item.sender and head.student:
            by_sender[item.sender.key].add(head.student)
    groups: dict[tuple[str, ...], list[Read]] = defaultdict(list)
    for item, head in read:
        known = by_sender.get(item.sender.key, set()) if item.sender else set()
        if not head.student and len({one.casefold() for one in known}) == 1:
            head = replace(head, student=min(known))  # the sender's other files say who it is
        groups[_whose(item, head)].append((item, head))
    found: list[Paper] = []
    for group in groups.values():
        for claim in _claims(group):
            found.append(_latest(claim, len(claim) < len(group), accounts))
    found.sort(key=lambda paper: paper.item.order)
    return _told_apart([_with_other_ids(paper, by_sender) for paper in found])


def _without_false_senders(read: Sequence[Read]) -> Sequence[Read]:
    """Names that only look like a platform's: one sender has not three ids."""
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item, head in read:
        if item.sender and head.student:
            ids[item.sender.key].add(head.student.casefold())
    return [
        (replace(item, sender=None) if item.sender and len(ids[item.sender.key]) > 2 else item, head)
        for item, head in read
    ]


def _whose(item: Item, head: Head) -> tuple[str, ...]:
    if head.student:
        return ("id", head.student.casefold())
    return ("sender", *item.sender.key) if item.sender else ("file", item.place.shown)


def _claims(group: list[Read]) -> list[list[Read]]:
    """The files of one id, by who handed them in: more than one where an id stands on files of different people.

    A wrong id on one student's file must not put aside the answers of another.
    """
    claims: list[list[Read]] = []
    for item, head in group:
        for claim in claims:
            if all(_one_person(item, head, *other) for other in claim):
                claim.append((item, head))
                break
        else:
            claims.append([(item, head)])
    return claims


def _one_person(item: Item, head: Head, other: Item, other_head: Head) -> bool:
    if item.sender and other.sender:
        return item.sender.key == other.sender.key
    one, two = (set(name.casefold().replace(",", " ").split()) for name in (head.name, other_head.name))
    return one <= two or two <= one


def _latest(claim: list[Read], disputed: bool, accounts: Accounts) -> Paper:
    """The file of a student that counts; the others are set aside."""
    ordered = sorted(claim, key=lambda one: _when(one[0]))
    *earlier, (item, head) = ordered
    student, by = head.student, item.sender
    stem = PurePosixPath(item.place.shown).stem
    notes: list[str] = []
    if disputed:
        student = f"{student} ({f'{by.system} {by.id}' if by else stem})"
        notes.append(f"student id {head.student} stands on files of several people; this one goes by {by or stem}")
    elif not student and by:
        student = by.id
        notes.append(f"no student id in the file; by its name it is of {by}")
    elif not student:
        student = stem
        notes.append("no student id in the file; its name stands for it")
    if by and by.late:
        notes.append(f"handed in late, says {by.system}")
    for old, old_head in earlier:
        why = f"is an earlier attempt of student {student}; {item.place.shown} counts"
        accounts.set_aside(old.order, old.place.shown, why)
        if lost := [label for label in old_head.answered if label not in head.answered]:
            said = ", ".join(lost[:10]) + (" ..." if len(lost) > 10 else "")
            notes.append(f"an earlier attempt, {old.place.shown}, also answers {said}")
    return Paper(item, head.digest, student, head.name or (by.name if by else ""), tuple(notes))


def _when(item: Item) -> tuple[tuple[int, int], Date, Order]:
    """By what attempts are put in order; LATEST says it in words."""
    return item.sender.attempt if item.sender else (0, 0), item.date, item.order


def _with_other_ids(paper: Paper, by_sender: dict[tuple[str, str], set[str]]) -> Paper:
    by = paper.item.sender
    others = sorted(by_sender.get(by.key, set()) if by else set(), key=str.casefold)
    if len({one.casefold() for one in others}) < 2:
        return paper
    return replace(paper, notes=(*paper.notes, f"{by} has handed in files with the student ids {' and '.join(others)}"))


def _told_apart(found: list[Paper]) -> list[Paper]:
    """No two students by one id: files without ids may share their names."""
    taken: set[str] = set()
    apart = []
    for paper in found:
        by, shown = paper.item.sender, PurePosixPath(paper.item.place.shown)
        named = [paper.student, *([f"{by.system} {by.id}"] if by else []), str(shown.with_suffix(""))]
        tries = chain(named, (f"{paper.student} ({number})" for number in count(2)))
        student = next(name for name in tries if name.casefold() not in taken)
        taken.add(student.casefold())
        apart.append(replace(paper, student=student) if student != paper.student else paper)
    return apart
