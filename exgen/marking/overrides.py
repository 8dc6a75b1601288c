"""marks/overrides.toml: what an instructor decides, over what marking says. It is read here, and never written.

    [[override]]                 [[accept]]
    student = "4711"             part = "1(a)"
    part = "2(f)"                answer = "3/4"      # counts as right as well
    marks = 1.5                  copy = "12"         # left out: for all copies, where all have the same key
    comment = "Either sign."     comment = ""

An override without marks is one that is not decided yet. The machine's verdict stays beside what was decided.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from exgen import answers
from exgen.answers import Answer, Question
from exgen.errors import BadOverrides, Unreadable, did_you_mean
from exgen.judging import Outcome
from exgen.record import REVIEW, Copies, Decided, Marked, Record, Said

FILE = "overrides.toml"
LONGEST = 4000  # characters of a comment


@dataclass(frozen=True)
class Override:
    """One student's marks for one part; None where they are not decided yet."""

    place: str
    student: str
    part: str
    marks: Fraction | None
    comment: str


@dataclass(frozen=True)
class Accept:
    """A further answer to one part that counts as right, in all copies or in one."""

    place: str
    part: str
    answer: str
    copy: str
    comment: str


@dataclass
class Overrides:
    """The entries of an overrides.toml, and the students that were met."""

    file: Path
    entries: dict[tuple[str, str], Override] = field(default_factory=dict)  # by student, casefolded, and part
    accepts: dict[str, list[Accept]] = field(default_factory=dict)  # by part
    met: set[str] = field(default_factory=set)
    _due: dict[tuple[str, str, str], Answer] = field(default_factory=dict, repr=False)

    def decide(
        self, student: str, truth: Record, parts: Iterable[Marked], twice: Container[str]
    ) -> tuple[Marked, ...]:
        """A student's marked answers, with those replaced that an entry decides on.

        Which of two answers counts (`twice`, by label) is for an override to say, not for a further answer. Raises
        BadOverrides where a part has fewer marks in this copy than an entry gives.
        """
        self.met.add(student.casefold())
        asked = {question.label: question for question in truth.questions}
        found = []
        for part in parts:
            entry = self.entries.get((student.casefold(), part.label))
            if entry and entry.marks is not None:
                part = _decided(part, _within(entry.place, entry.marks, part.of), "override", entry.comment)
            elif part.label not in twice:
                for accept in self.accepts.get(part.label, []):
                    if accept.copy in ("", truth.copy):
                        part = self._accepted(accept, truth.copy, asked[part.label], part)
            found.append(part)
        return tuple(found)

    def _accepted(self, accept: Accept, copy: str, question: Question, part: Marked) -> Marked:
        """All marks for a further answer. It earns nothing in part: what shares an entry with it shows nothing."""
        if part.marks == part.of or not part.verdict.is_read:
            return part
        kind = answers.named(question.kind)
        try:
            answer = kind.read(part.answer, question)
            if (known := (accept.place, copy, part.label)) not in self._due:
                self._due[known] = kind.read(accept.answer, question)
        except Unreadable:
            return part  # a copy whose part 1(a) asks for something else
        judged = kind.judge(answer, self._due[known], question)
        if judged.outcome is Outcome.UNDECIDED and not part.decided:
            said = "Whether this equals a further answer that counts could not be decided; a person will look at it."
            return replace(part, verdict=REVIEW, said=(Said(said),), due="")
        return _decided(part, Fraction(part.of), "accept", accept.comment) if judged.outcome is Outcome.EQUAL else part

    def stands(self, student: str, part: str) -> bool:
        """Whether there is an entry for this part of a student, decided or not."""
        return (student.casefold(), part) in self.entries

    def strangers(self) -> list[BadOverrides]:
        """One error for each entry about a student of whom nothing was marked."""
        return [
            BadOverrides(
                f"{entry.place}: nothing of a student {entry.student} was marked",
                did_you_mean(student, self.met) or "the id is the one in grades.csv",
            )
            for (student, _), entry in self.entries.items()
            if student not in self.met
        ]


def read(folder: Path, truth: Record | Copies) -> Overrides:
    """The overrides in a folder of marks, none where there is no file. Raises BadOverrides, naming the entry."""
    found = Overrides(folder / FILE)
    try:
        data = tomllib.loads(found.file.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (FileNotFoundError, NotADirectoryError):
        return found
    except (OSError, ValueError, RecursionError) as error:
        raise BadOverrides(f"{found.file} cannot be read: {error}", "it is TOML; autograde shows how") from None
    for name in data:
        if name not in ("override", "accept"):
            hint = did_you_mean(name, ["override", "accept"]) or "entries begin with [[override]] or [[accept]]"
            raise BadOverrides(f"{found.file} has an unknown '{name}'", hint)
    for place, entry in _entries(found.file, data, "override", ("student", "part", "marks", "comment")):
        override = _override(place, entry, truth)
        key = (override.student.casefold(), override.part)
        if key in found.entries:
            raise BadOverrides(f"{override.place} says the same as {found.entries[key].place}", "one of them counts")
        found.entries[key] = override
    for place, entry in _entries(found.file, data, "accept", ("part", "answer", "copy", "comment")):
        accept, question = _accept(place, entry, truth)
        accepts = found.accepts.setdefault(accept.part, [])
        for other in accepts:
            if other.copy == accept.copy and _same(accept, other, question):
                raise BadOverrides(f"{accept.place} says the same as {other.place}", "one of them will do")
        accepts.append(accept)
    return found


def _entries(file: Path, data: Mapping[str, Any], kind: str, known: Sequence[str]) -> Iterable[tuple[str, Any]]:
    """The entries of a kind, each with its place for errors; of known keys only, with text where text belongs."""
    listed = data.get(kind, [])
    if not isinstance(listed, list):
        raise BadOverrides(f"{file}: {kind} is no list of entries", f"an entry begins with [[{kind}]]")
    for number, entry in enumerate(listed, 1):
        place = f"{file}, [[{kind}]] {number}"
        if not isinstance(entry, dict):
            raise BadOverrides(f"{place} is no entry", f"an entry begins with [[{kind}]]")
        about = [str(entry[key])[:60] for key in ("student", "part") if key in entry]
        place += f" ({', '.join(about)})" if about else ""
        for key, value in entry.items():
            if key not in known:
                raise BadOverrides(f"{place} has an unknown '{key}'", did_you_mean(key, known))
            if key != "marks" and not isinstance(value, str):
                if key not in ("student", "copy", "part", "answer") or type(value) is not int:
                    raise BadOverrides(f"{place}: '{key}' is no text", f'{key} = "..."')
                entry[key] = str(value)
        yield place, entry


def _override(place: str, entry: Mapping[str, Any], truth: Record | Copies) -> Override:
    _needs(place, entry, "student", "part")
    question = _question(place, entry["part"], "", truth)
    marks = entry.get("marks")
    if marks is not None and (isinstance(marks, bool) or not isinstance(marks, (int, Decimal))):
        raise BadOverrides(f"{place}: marks are a number, and this is {str(marks)[:60]!r}", "marks = 1.5")
    given = None if marks is None else _within(place, marks, question.marks)
    return Override(place, entry["student"].strip(), question.label, given, entry.get("comment", "")[:LONGEST])


def _within(place: str, marks: int | Decimal | Fraction, of: int) -> Fraction:
    if (isinstance(marks, Decimal) and not marks.is_finite()) or not 0 <= marks <= of:
        raise BadOverrides(f"{place}: {str(marks)[:60]} marks, and the part has {of}", f"from 0 to {of}")
    return Fraction(marks)


def _accept(place: str, entry: Mapping[str, Any], truth: Record | Copies) -> tuple[Accept, Question]:
    _needs(place, entry, "part", "answer")
    copy = entry.get("copy", "").strip()
    question = _question(place, entry["part"], copy, truth)
    accept = Accept(place, question.label, entry["answer"], copy, entry.get("comment", "")[:LONGEST])
    _read(accept, question)
    if not copy:
        _same_for_all(place, question.label, truth)
    return accept, question


def _same_for_all(place: str, label: str, truth: Record | Copies) -> None:
    """Refuse a further answer for all copies where they have numbers of their own: it would be right in few of them."""
    keys = truth.keys(label)
    if len(different := set(keys.values())) > 1:
        some = ", ".join(list(keys)[:3])
        said = f"{place}: the {len(keys)} copies of this sheet have {len(different)} different keys to {label}"
        hint = f'an entry for each copy says for which one its answer counts: copy = "..." (there are {some} and so on)'
        raise BadOverrides(said, hint)


def _same(one: Accept, other: Accept, question: Question) -> bool:
    judge = answers.named(question.kind).judge
    return judge(_read(one, question), _read(other, question), question).outcome is Outcome.EQUAL


def _read(accept: Accept, question: Question) -> Answer:
    try:
        return answers.named(question.kind).read(accept.answer, question)
    except Unreadable as error:
        said = f"{accept.place}: the answer '{accept.answer[:60]}' cannot be read: {error.message}"
        raise BadOverrides(said, error.hint or "write it as a student would") from None


def _question(place: str, label: str, copy: str, truth: Record | Copies) -> Question:
    """The question of a label: in a copy, or in the first copy that has it."""
    if copy and truth.find(copy) is None:
        raise BadOverrides(f"{place}: there is no copy {copy[:60]} of this sheet", "left out, it holds for all copies")
    wanted = "".join(label.split()).lower()
    for record in [truth.find(copy)] if copy else truth.each():
        for question in record.questions if record else ():
            if question.label == wanted:
                return question
    hint = did_you_mean(wanted, truth.labels) or f"it has {', '.join(truth.labels)}"
    raise BadOverrides(f"{place}: the sheet has no part '{label[:60]}'", hint)


def _needs(place: str, entry: Mapping[str, Any], *keys: str) -> None:
    for key in keys:
        if not entry.get(key, "").strip():
            raise BadOverrides(f"{place} has no '{key}'", f'{key} = "..."')


def _decided(part: Marked, marks: Fraction, by: str, comment: str) -> Marked:
    machine = part.decided.machine if part.decided else part.marks
    return replace(part, marks=marks, decided=Decided(by, machine, comment.strip()))
