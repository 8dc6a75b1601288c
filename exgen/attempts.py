"""Whose files are, and which of several attempts counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import PurePosixPath

from exgen.intake import Accounts, Item, Order
from exgen.places import Date
from exgen.submission import same

LATEST = (
    "the latest is the one with Canvas' highest attachment number, else with the latest date of its file (in an "
    "archive: the date kept there), else the last by name"
)


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself; `answered` are the labels with an answer, `digest` tells it from a changed one.

    `owner` is the student whose copy of the sheet it answers, where copies have owners; `borrowed` says that the id is
    the owner's, since the file has none.
    """

    student: str
    name: str
    digest: bytes
    answered: tuple[str, ...]
    owner: str = ""
    borrowed: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that is to be marked, as whose, with what a person should know of it."""

    item: Item
    digest: bytes
    student: str
    name: str
    notes: tuple[str, ...] = ()


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
        if not (item.sender or head.student or head.name or head.answered):
            accounts.set_aside(item.order, item.place.shown, "is a blank form, without a name")
            continue
        known = by_sender.get(item.sender.key, set()) if item.sender else set()
        if not head.student and len({same(one) for one in known}) == 1:
            head = replace(head, student=min(known))  # the sender's other files say who it is
        elif not head.student and head.owner:
            head = replace(head, student=head.owner, borrowed=True)
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
            ids[item.sender.key].add(same(head.student))
    return [
        (replace(item, sender=None) if item.sender and len(ids[item.sender.key]) > 2 else item, head)
        for item, head in read
    ]


def _whose(item: Item, head: Head) -> tuple[str, ...]:
    if head.student:
        return ("id", same(head.student))
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
    if head.borrowed:
        notes.append("no student id in the file; the one whose copy it is stands for it")
    elif head.owner and head.student and same(head.student) != same(head.owner):
        # Marked all the same; whether sheets were swapped or handed on is for a person to find out.
        notes.append("the copy that is answered is another student's")
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
    others = sorted(by_sender.get(by.key, set()) if by else set(), key=same)
    if len({same(one) for one in others}) < 2:
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
        student = next(name for name in tries if same(name) not in taken)
        taken.add(same(student))
        apart.append(replace(paper, student=student) if student != paper.student else paper)
    return apart
