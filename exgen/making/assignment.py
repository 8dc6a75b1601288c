"""Who gets which variant: drawn from a secret, so that nobody can foresee it, and kept in a ledger, so that it stays.

    .exgen/secret        made on first use, readable by its owner alone, ignored by git; EXGEN_SECRET names another file
    DIR/assigned.json    who got what; the copies themselves are as `copies` makes them

A student's seed is the HMAC of the sheet's name and the student's id under the secret. Whoever is in the ledger or in
the record needs no secret any more: the seeds stand there.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exgen import record
from exgen.bank import Job
from exgen.errors import BadRecord, BadRoster, CannotWrite, InstructorError
from exgen.making import copies
from exgen.making.copies import Made, Seat
from exgen.making.plan import Plan
from exgen.submissions import LEDGER, Student, same, shown
from exgen.system import files

FORMAT = 1
LARGEST_SECRET = 4096  # bytes
SHORTEST_SECRET = 16


@dataclass(frozen=True, repr=False)
class Secret:
    """What seeds are made with. It has no repr, so that it cannot get into a message."""

    key: bytes

    def seed(self, sheet: str, student: str) -> str:
        """The seed of a student's copy, in 64 signs. JSON keeps the two fields apart, whatever is in them."""
        return hmac.new(self.key, json.dumps([sheet, student]).encode(), "sha256").hexdigest()


def secret_file() -> Path:
    """Where the secret is, or would be."""
    return Path(os.environ.get("EXGEN_SECRET") or Path(".exgen") / "secret")


def read_secret(file: Path) -> Secret | None:
    """The secret in a file; None where there is no such file. Raises InstructorError where it cannot serve as one."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_SECRET:
            raise InstructorError(f"{file} is no secret of exgen's", "EXGEN_SECRET names the file")
        if status.st_mode & 0o077:
            raise InstructorError(f"the secret {file} can be read by others", f"chmod 600 {file}")
        key = file.read_bytes().strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InstructorError(f"the secret {file} cannot be read: {error.strerror}") from None
    if len(key) < SHORTEST_SECRET:
        raise InstructorError(f"the secret {file} is too short", f"{SHORTEST_SECRET} signs at least, chosen by chance")
    return Secret(key)


def make_secret(file: Path) -> Secret:
    """A new secret in a file that is not there yet; where another process was faster, its secret."""
    try:
        files.make_folder(file.parent)
        if file == Path(".exgen") / "secret":
            files.write(file.parent / ".gitignore", "*\n")
        temporary = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(secrets.token_hex(32).encode() + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
            os.link(temporary, file)  # unlike a renaming, this never replaces a secret
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError:
        pass
    except OSError as error:
        raise CannotWrite(f"the secret {file} could not be written: {error.strerror}", "no copy was made") from None
    made = read_secret(file)
    assert made is not None
    return made


# -- the ledger --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """What one student got: the name of the copy, the seeds of its exercises, and the digest of its line."""

    student: Student
    copy: str
    exercises: tuple[tuple[str, str, str], ...]  # (problem, seed, variant)
    digest: str

    @property
    def seeds(self) -> tuple[str, ...]:
        return tuple(seed for _, seed, _ in self.exercises)

    def data(self) -> dict[str, Any]:
        exercises = [dict(zip(("problem", "seed", "variant"), exercise)) for exercise in self.exercises]
        own = {"student": self.student.id, "name": self.student.name, "email": self.student.email}
        kept = {"columns": dict(self.student.columns)} if self.student.columns else {}
        return {**own, **kept, "copy": self.copy, "exercises": exercises, "record": self.digest}


def read_ledger(out: Path, sheet: str = "", mend: bool = False) -> dict[str, Entry]:
    """Who got what, by what the spellings of an id have in common.

    It stands in assigned.json, and in lines of the record that a run which was stopped has not put down there. Raises
    BadRecord, and CannotWrite where it is of another sheet than this one.
    """
    file = out / LEDGER
    entries: dict[str, Entry] = {}
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["format"] > FORMAT:
            raise BadRecord(f"{file} is of format {data['format']}", "a newer exgen reads it")
        if sheet and data["sheet"] != sheet:
            raise CannotWrite(f"{out} holds copies of the sheet '{data['sheet']}'", "choose another --out or --name")
        for line in data["students"]:
            student = Student(line["student"], line["name"], line["email"], line.get("columns", {}))
            exercises = tuple((each["problem"], each["seed"], each["variant"]) for each in line["exercises"])
            entries[same(student.id)] = Entry(student, line["copy"], exercises, line["record"])
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        hint = f"{record.LINES} tells the same of all copies that are there: move {LEDGER} away"
        raise BadRecord(f"{file} is damaged: {type(error).__name__}: {error}", hint) from None
    for line, data in record.each_line(out, mend):
        if "student" not in data:
            continue
        before = entries.get(same(data["student"]))
        exercises = tuple((each["problem"], each["seed"], variant) for each, variant in _variants(data))
        student = before.student if before else Student(data["student"])
        entries[same(student.id)] = Entry(student, data["copy"], exercises, copies.digest(line))
    return entries


def _variants(data: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for exercise in data["exercises"]:
        yield exercise, record.variant(exercise["parameters"], frozen=True)


def write_ledger(out: Path, sheet: str, students: Sequence[Student]) -> None:
    """Put down who has got what, if anyone has; names and other columns as in the roster, for those in it."""
    now = {same(student.id): student for student in students}
    lines = []
    for key, entry in read_ledger(out, sheet, mend=True).items():
        student = now.get(key, entry.student)
        lines.append(Entry(_as(student, entry.student.id), entry.copy, entry.exercises, entry.digest).data())
    if not lines:
        return
    text = json.dumps({"format": FORMAT, "sheet": sheet, "students": lines}, indent=1, ensure_ascii=False) + "\n"
    files.write(out / LEDGER, text)


def _as(student: Student, id: str) -> Student:
    """A student with the id as it was spelled when the copy was made."""
    return Student(id, student.name, student.email, student.columns)


# -- making ------------------------------------------------------------------------------------------------------


def make(job: Job, plan: Plan, students: Sequence[Student], new_secret: bool = False) -> tuple[Made, Path | None]:
    """Make a copy for each student of a roster; and the file of a secret that was made for it, if one was.

    Who has had a copy in the folder before keeps it. Raises what `copies.fill` raises; and InstructorError where there
    are newcomers and the secret that the others' variants came from is not there, unless `new_secret`.
    """
    out = job.folder
    sheet = plan.named()
    with files.alone(out, shared=True):
        entries = read_ledger(out, sheet, mend=True)
        newcomers = [student for student in students if same(student.id) not in entries]
        _expect_free(newcomers, entries)
        secret, made = _secret(sheet, newcomers, entries, out, new_secret)
        seats = []
        for student in students:
            if entry := entries.get(same(student.id)):
                seats.append(Seat(entry.copy, "", _as(student, entry.student.id), entry.seeds, entry.digest))
            else:
                assert secret
                seats.append(Seat(student.copy, secret.seed(sheet, student.id), student))
        done = copies.fill(job, plan, seats)
        write_ledger(out, sheet, students)  # last: where it is newer than the roster, all is made
        return done, made


def _expect_free(newcomers: Sequence[Student], entries: Mapping[str, Entry]) -> None:
    folders = {entry.copy.casefold(): entry.student.id for entry in entries.values()}
    for student in newcomers:
        if other := folders.get(student.copy.casefold()):
            said = f"student {shown(student.id)} would get the folder of {shown(other)}, who has left the roster"
            raise BadRoster(said, "change the id of one of them")


def _secret(
    sheet: str, newcomers: Sequence[Student], entries: Mapping[str, Entry], out: Path, new: bool
) -> tuple[Secret | None, Path | None]:
    """The secret, if one is needed; and its file if it was made now."""
    if not newcomers:
        return None, None
    file = secret_file()
    secret = read_secret(file)
    if entries and not new and not (secret and _is_theirs(secret, sheet, entries)):
        count = f"{len(newcomers)} newcomer{'s' * (len(newcomers) > 1)}"
        lost = "the one that the variants so far came from"
        said = f"the secret in {file} is not {lost}" if secret else f"the secret in {file} is lost, {lost}"
        said = f"{out} has {count}, and {said}"
        hint = "put it back, or name it by EXGEN_SECRET; or go on with another, for newcomers only: --new-secret"
        raise InstructorError(said, hint)
    return (secret, None) if secret else (make_secret(file), file)


def _is_theirs(secret: Secret, sheet: str, entries: Mapping[str, Entry]) -> bool:
    """Whether any of those who have a copy got it from this secret."""
    for entry in entries.values():
        if any(seed.rpartition(".")[0] == secret.seed(sheet, entry.student.id) for seed in entry.seeds):
            return True
    return False
