"""Whose a file is, by all that is said of it: docs/marking.md has the rule.

The platform says who handed it in. The file says a name and an id, and which copy it answers; the copy says whom it was
made out to. The ledger of a sheet that was made from a roster says who is in the course. The platform's word counts
before all others; where two cannot mean one person, a person is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exgen.submissions.answer_file import same
from exgen.submissions.persons import Said, alike, letters, near, plain, words
from exgen.submissions.roster import Student
from exgen.submissions.senders import Sender


class People:
    """The students of a roster, if there is one, by their ids, addresses and names."""

    def __init__(self, students: Iterable[Student] = ()) -> None:
        self._ids: dict[str, Student] = {}
        self._plain: dict[str, list[Student]] = {}
        self._names: dict[str, list[Student]] = {}
        self._met: dict[Said, Student | None] = {}
        for student in students:
            for id in (student.id, student.email):
                if id:
                    self._ids.setdefault(same(id), student)
            self._plain.setdefault(plain(student.id), []).append(student)
            if name := letters(student.name):
                self._names.setdefault(name, []).append(student)

    def __bool__(self) -> bool:
        return bool(self._ids)

    def find(self, said: Said) -> Student | None:
        """The student who is meant: by an id, else by the whole name, if no other has it."""
        if said not in self._met:
            self._met[said] = self._find(said)
        return self._met[said]

    def _find(self, said: Said) -> Student | None:
        for id in said.ids:
            found = self._ids.get(same(id))
            spelled = self._plain.get(plain(id), []) if plain(id) else []
            if found or len(spelled) == 1:
                return found or spelled[0]
        named, whole = words(said.name), [*self._names.get(letters(said.name), [])]
        # The same letters are the same name if they make the same words, or one word of them, as Canvas does.
        whole = [one for one in whole if words(one.name) == named or len(named) == 1]
        return whole[0] if len(whole) == 1 else None

    def differ(self, one: Said, other: Said) -> bool:
        """Whether two sayings cannot mean one person. What says nothing differs from nothing."""
        if not ((one.name or any(one.ids)) and (other.name or any(other.ids))):
            return False
        found = [self.find(one), self.find(other)]
        if found[0] and found[1]:
            return found[0] is not found[1]
        (these, name), (those, other_name) = (_of(said, student) for said, student in zip((one, other), found))
        named = alike(name, other_name)
        return _other_ids(these, those, any(found)) if named is None else not named


def _of(said: Said, student: Student | None) -> tuple[list[str], str]:
    """The ids and the name that a saying comes to."""
    if student is None:
        return [*said.ids], said.name
    return [*said.ids, student.id, student.email], said.name or student.name


def _other_ids(these: list[str], those: list[str], known: bool) -> bool:
    """Whether no id is one of the others, though some can be compared. Beside a `known` one a slip of the pen shows."""
    pairs = [(one, other) for one in these for other in those if one and other]
    if any(near(*pair) if known else plain(pair[0]) == plain(pair[1]) for pair in pairs):
        return False
    return any(known or _of_a_kind(one, other) for one, other in pairs)


def _of_a_kind(one: str, other: str) -> bool:
    """Whether two ids can be compared: a number is no address, and one of four figures none of eight."""
    if one.isdecimal() and other.isdecimal():
        return abs(len(one) - len(other)) < 2
    return not (one.isdecimal() or other.isdecimal()) and ("@" in one) == ("@" in other)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of one file: by the platform, in the file, and of the copy that it answers."""

    sender: Sender | None = None
    id: str = ""
    name: str = ""
    owner: str = ""

    @property
    def _id(self) -> Said:
        return Said(ids=(self.id,) if self.id else ())

    @property
    def _owner(self) -> Said:
        return Said(ids=(self.owner,) if self.owner else ())

    def doubts(self, people: People) -> Iterator[str]:
        """What does not go together, in a sentence each. They name nobody whom the file or the platform does not."""
        by, known = f"{self.sender}, who handed it in", people.find(self._id) or people.find(self._owner)
        if self._unlike(people, self._id):
            yield f"the student id {self.id} in the file is not that of {by}"
        elif people and self.id and not people.find(self._id) and not people.find(self._user(people)):
            yield f"student id {self.id} is not on the roster"
        elif known and known.name and self._users and not self.confirmed(people):
            yield f"whether student id {known.id} is that of {by}, cannot be told from their names"
        if self._unlike(people, Said(self.name)):
            yield f"the name in the file, {self.name}, is not that of {by}"
        elif people.find(self._id) and people.differ(Said(self.name), self._id):
            yield f"the name in the file, {self.name}, is not that of student id {self.id}"
        if self._unlike(people, self._owner) or any(
            people.differ(said, self._owner) for said in (self._id, Said(self.name))
        ):
            # Marked all the same; whether sheets were swapped or handed on is for a person to find out.
            yield "the copy that is answered is another student's"

    def foreign(self, people: People) -> bool:
        """Whether the file is of somebody else than its sender, by what it says of itself."""
        return any(self._unlike(people, said) for said in (self._id, Said(self.name), self._owner))

    def barred(self, people: People) -> bool:
        """Whether the id in the file is that of somebody on the roster who cannot be the sender."""
        return people.find(self._id) is not None and self._unlike(people, self._id)

    def student(self, people: People) -> str:
        """The id of whose it is: as the platform's word and the roster have it, else as the file says; "" without."""
        if found := people.find(self._user(people)) or people.find(self._id):
            return found.id
        if self.id or (self.owner and not self._unlike(people, self._owner)):
            return self.id or self.owner
        return next((id for user in self._users for id in user.ids), "")

    def confirmed(self, people: People) -> bool:
        """Whether the platform, or without one the name in the file, goes with the id, by the roster or by a name."""
        if self.barred(people):
            return False
        users = self._users or (Said(self.name),)
        if not people:
            return any(bool(self._users) and alike(user.name, self.name) for user in users)
        known = people.find(Said(ids=(self.student(people),)))
        return known is not None and any(
            people.find(user) is known or alike(user.name, known.name) for user in users
        )

    @property
    def _users(self) -> tuple[Said, ...]:
        return self.sender.people if self.sender else ()

    def _unlike(self, people: People, said: Said) -> bool:
        """Whether something is said of none of those whose account sent the file."""
        return bool(self._users) and all(people.differ(user, said) for user in self._users)

    def _user(self, people: People) -> Said:
        """The one of the account who is on the roster; of several the one whom the file names."""
        known = [user for user in self._users if people.find(user)]
        meant = [said for said in (self._id, self._owner) if said.ids]
        fitting = [user for said in meant for user in known if not people.differ(user, said)]
        return next(iter(fitting or known), Said())


def one_person(one: Claim, other: Claim, people: People) -> bool:
    """Whether two files of one id are of one person where no platform says it: by their names, neither empty."""
    return bool(alike(one.name, other.name)) and not people.differ(Said(one.name), Said(other.name))


def two_people(one: Claim, other: Claim, people: People) -> bool:
    """Whether two files cannot be of one person, by what they say of themselves."""
    pairs = ((Said(ids=(one.id,)), Said(ids=(other.id,))), (Said(one.name), Said(other.name)))
    return any(people.differ(*pair) for pair in pairs)
