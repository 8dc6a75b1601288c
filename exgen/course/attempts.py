"""Whose files are, and which of several counts: one upload is one person's, and no upload sets another one's aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import PurePosixPath

from exgen.course.intake import Accounts, Item
from exgen.submissions import Claim, Date, People, one_person, same, two_people

LATEST = (
    "the latest is the one with Canvas' highest attachment number, else with the latest date of its file (in an "
    "archive: the date kept there), else the last by name"
)
MOST_CLAIMS = 50  # people of one id among whom attempts are looked for
MOST_SAID = 10  # labels, or files, in one sentence


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself; `answered` are the labels with an answer, each with a digest of it.

    `digest` tells the file from a changed one; `owner` is the student whose copy of the sheet it answers, where copies
    have owners.
    """

    student: str
    name: str
    digest: bytes
    answered: Mapping[str, bytes]
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that is to be marked, as whose, with what a person should know of it.

    `whose` says what is in doubt of whose it is; students are not told that. `twice` are labels that another file of
    the same submission answers otherwise.
    """

    item: Item
    digest: bytes
    student: str
    name: str
    notes: tuple[str, ...] = ()
    whose: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()


Read = tuple[Item, Head]


def papers(read: Sequence[Read], accounts: Accounts, people: People) -> list[Paper]:
    """What is to be marked, in order: one file an upload. All others are set aside."""
    uploads: dict[tuple[str, ...], list[Read]] = defaultdict(list)
    for item, head in read:
        if not (item.sender or head.student or head.name or head.answered):
            accounts.set_aside(item.order, item.place.shown, "is a blank form, without a name")
        else:
            uploads[item.upload].append((item, head))
    found = [_counted(files, accounts, people) for files in _of_one_person(uploads.values(), people)]
    found.sort(key=lambda one: one.item.order)
    return _told_apart(_claimed(found, people))


@dataclass(frozen=True, slots=True)
class _Counted:
    """What counts of one person's files, with what is said of it."""

    paper: Paper
    claim: Claim

    @property
    def item(self) -> Item:
        return self.paper.item


def _claim(item: Item, head: Head) -> Claim:
    return Claim(item.sender, head.student, head.name, head.owner)


def _of_one_person(uploads: Iterable[list[Read]], people: People) -> list[list[Read]]:
    """The uploads, those put together that are one person's: without a sender, if their ids and names go together.

    The same file twice is one person's as well, as where an archive of a platform's was given twice.
    """
    found: list[list[Read]] = []
    met: dict[tuple[str, ...], list[tuple[Claim, bytes, list[Read]]]] = defaultdict(list)
    for files in uploads:
        item, head = _best(files, people)
        claim = _claim(item, head)
        known = met[item.sender.key if item.sender else (same(claim.student(people)),)]
        for other, digest, others in known:
            if digest == head.digest or (not item.sender and one_person(claim, other, people)):
                others += files
                break
        else:
            found.append(files)
            if len(known) < MOST_CLAIMS:
                known.append((claim, head.digest, files))
    return found


def _best(files: list[Read], people: People) -> Read:
    """The file that counts: one with answers, and of the sender, before all others; then the latest."""
    return max(
        files, key=lambda one: (bool(one[1].answered), not _claim(*one).foreign(people), _when(one[0]), one[0].order)
    )


def _when(item: Item) -> tuple[tuple[int, int], Date]:
    """By what attempts are put in order; LATEST says it in words. Of two that are alike in it none is the later one."""
    return item.sender.attempt if item.sender else (0, 0), item.date


def _counted(files: list[Read], accounts: Accounts, people: People) -> _Counted:
    """What is to be marked of one person's files; the others are set aside."""
    item, head = _best(files, people)
    claim, shown = _claim(item, head), item.place.shown
    theirs: list[Read] = []
    strange: list[Read] = []
    for one in files:
        if one[0] is not item:
            said = _claim(*one)
            (strange if said.foreign(people) or two_people(claim, said, people) else theirs).append(one)
    if not claim.id and (ids := {one.student: None for _, one in theirs if one.student}):
        claim = replace(claim, id=next(reversed(ids)))  # the sender's other files say who it is
    student = claim.student(people)
    if claim.barred(people) and same(student) == same(claim.id):
        student = _with_sender(student, item)
    for other, _ in theirs:
        earlier = _when(other) < _when(item)
        why = f"is an earlier attempt of student {student}" if earlier else "is of the same submission"
        accounts.set_aside(other.order, other.place.shown, f"{why}; {shown} counts")
    for other, other_head in strange:
        why = f"is of another student by what it says, {_named(other_head)}"
        why += f"; {shown} of the same sender is marked, and its own sender has to hand this in"
        accounts.set_aside(other.order, other.place.shown, why)
    notes, twice = _beside(item, head, theirs)
    if item.sender and item.sender.late:
        notes.append(f"handed in late, says {item.sender.system}")
    whose = [*claim.doubts(people), *_without_id(claim, student)]
    if strange:
        named = _listed(dict.fromkeys(_named(one) for _, one in strange))
        whose.append(f"who handed this in also handed in files of others, which are not marked: {named}")
    name = head.name or (item.sender.name if item.sender else "")
    return _Counted(Paper(item, head.digest, student, name, tuple(notes), tuple(whose), twice), claim)


def _beside(item: Item, head: Head, files: list[Read]) -> tuple[list[str], tuple[str, ...]]:
    """What a person should know of the other files of a student, and the labels that they leave in doubt."""
    notes: list[str] = []
    twice: list[str] = []
    for other, other_head in files:
        shown, earlier = other.place.shown, _when(other) < _when(item)
        if not earlier:
            clash = [label for label, text in other_head.answered.items() if head.answered.get(label, text) != text]
            notes += [f"{label} is answered twice, otherwise in {shown}" for label in clash if label not in twice]
            twice += clash
        if lost := [label for label in other_head.answered if label not in head.answered]:
            which = "an earlier attempt" if earlier else "another file of the same submission"
            notes.append(f"{which}, {shown}, also answers {_listed(lost)}")
    return notes, tuple(dict.fromkeys(twice))


def _without_id(claim: Claim, student: str) -> Iterator[str]:
    """What stands for an id, where neither the platform nor the file has one."""
    if claim.sender and claim.sender.people:
        return
    if not student:
        yield f"no student id in the file; {'the number of its account' if claim.sender else 'its name'} stands for it"
    elif not claim.id and not claim.name:
        yield "no student id in the file; the one whose copy it is stands for it"


def _listed(some: Iterable[str]) -> str:
    listed = list(some)
    return ", ".join(listed[:MOST_SAID]) + (" ..." if len(listed) > MOST_SAID else "")


def _named(head: Head) -> str:
    return " ".join(part for part in (head.name, head.student) if part) or head.owner


def _with_sender(student: str, item: Item) -> str:
    """An id that more than one may claim, told apart by who has sent the file."""
    by = item.sender
    return f"{student} ({f'{by.system} {by.id}' if by else PurePosixPath(item.place.shown).stem})"


def _claimed(found: list[_Counted], people: People) -> list[Paper]:
    """The papers; an id that several uploads claim is of the one whom the platform or the roster confirms, if any."""
    claims: dict[str, list[_Counted]] = defaultdict(list)
    for one in found:
        claims[same(one.paper.student)].append(one)
    several = {id: all_ for id, all_ in claims.items() if len(all_) > 1}
    confirmed = {id: [one for one in all_ if one.claim.confirmed(people)] for id, all_ in several.items()}
    papers = []
    for one in found:
        paper, by, id = one.paper, one.item.sender, same(one.paper.student)
        if not paper.student:
            paper = replace(paper, student=by.id if by and by.id else PurePosixPath(one.item.place.shown).stem)
        elif id in confirmed:
            goes_by = by or PurePosixPath(one.item.place.shown).stem
            said = f"student id {paper.student} stands on files of several people; this one is of {goes_by}"
            if not (len(confirmed[id]) == 1 and confirmed[id][0] is one):
                paper = replace(paper, student=_with_sender(paper.student, one.item))
            paper = replace(paper, whose=(*paper.whose, said))
        papers.append(paper)
    return papers


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
        if student != paper.student:
            said = f"another student goes by {paper.student}, too"
            paper = replace(paper, student=student, whose=paper.whose or (said,))
        apart.append(paper)
    return apart
