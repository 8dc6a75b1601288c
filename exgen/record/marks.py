"""marks.json: the marks of a class, a line a student. It is written and read here and nowhere else.

    {
     "format": 2, "sheet": ..., "labels": [...], "problems": {...},      what is known of the class
     "students": [
      {"student": ..., "parts": [{"label": ..., "verdict": ..., ...}, ...], ...},
      ...
     ],
     "refused": [...], "set_aside": [...], "doubts": [...]               the files that were not marked, and the bank
    }

Marks have four places. What is said of an answer is text there: its sentences, then the caret in lines of its own.
What says nothing of `copy`, `sender`, `whose`, `due` and `decided` is left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from exgen.errors import InstructorError
from exgen.record.marked import ClassMarks, Decided, LeftOut, Marked, Said, Student
from exgen.record.verdicts import Verdict, verdict_named
from exgen.submissions import Sender

MARKS_FILE = "marks.json"
MARKS_FORMAT = 2
FORMER = "former"  # marks/former/1/, marks/former/2/ ... hold what was there before

AGAIN = "exgen autograde writes it anew"


# -- writing -----------------------------------------------------------------------------------------------------

def marks_lines(marks: ClassMarks, students: Iterable[Student] | None = None) -> Iterator[str]:
    """marks.json in pieces. `students` stand in the place of the class's own where they come one at a time."""
    head = {
        "format": MARKS_FORMAT,
        "sheet": marks.sheet,
        "labels": list(marks.labels),
        "problems": dict(marks.problems),
    }
    tail = {
        "refused": [{"file": left.file, "why": left.why} for left in marks.refused],
        "set_aside": [{"file": left.file, "why": left.why} for left in marks.set_aside],
        "doubts": list(marks.doubts),
    }
    yield "{" + "".join(f"\n {_json(name)}: {_json(value)}," for name, value in head.items()) + '\n "students": ['
    comma = "\n  "
    for student in marks.students if students is None else students:
        yield comma + student_line(student)
        comma = ",\n  "
    yield "\n ]" + "".join(f",\n {_json(name)}: {_json(value)}" for name, value in tail.items()) + "\n}\n"


def student_line(student: Student) -> str:
    """The line of a student, without its end."""
    by = student.sender
    return _json({
        "student": student.student,
        "name": student.name,
        "file": student.file,
        **({"copy": student.copy} if student.copy else {}),
        **({"sender": {"system": by.system, "id": by.id, "name": by.name, "late": by.late}} if by else {}),
        "total": number(student.total),
        "of": student.of,
        "flags": student.flags,
        "needs": student.needs,
        **({"whose": student.whose} if student.whose else {}),
        "notes": student.notes,
        "twice": student.twice,
        "parts": [_data(part) for part in student.parts],
        "feedback_files": student.feedback_files,
    })  # fmt: skip


def _data(part: Marked) -> dict[str, Any]:
    data: dict[str, Any] = {
        "label": part.label,
        "verdict": part.verdict,
        "marks": number(part.marks),
        "of": part.of,
        "answer": part.answer,
        "read": part.read,
        "feedback": part.feedback,
        "mistakes": part.mistakes,
        "key": part.key,
    }
    if part.due:
        data["due"] = part.due
    if by := part.decided:
        data["decided"] = {"by": by.by, "machine": number(by.machine), "comment": by.comment}
    return data


def number(marks: Fraction) -> int | float:
    """Marks as they are written: with four places."""
    return int(marks) if marks.denominator == 1 else round(float(marks), 4)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


# -- reading -----------------------------------------------------------------------------------------------------

def read_marks(folder: Path) -> ClassMarks:
    """The marks.json of a folder of marks. Raises InstructorError, naming what is wrong with it and where.

    An older format is read as far as it goes: what it lacks is "" or ().
    """
    file = folder / MARKS_FILE
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        hint = "exgen autograde DIR SUBMISSIONS marks some answers first"
        raise InstructorError(f"there is no {MARKS_FILE} in {folder}", hint) from None
    except OSError as error:
        raise InstructorError(f"{file} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise InstructorError(f"{file} is cut off or damaged: {error}", AGAIN) from None
    try:
        return _class(data, file)
    except _Wrong as wrong:
        raise InstructorError(f"{file} was damaged or edited: {wrong}", AGAIN) from None


def former_marks(folder: Path) -> list[tuple[str, Path]]:
    """The folders of earlier runs under a folder of marks, the first one first, with their numbers."""
    found = [path.parent for path in (folder / FORMER).glob(f"*/{MARKS_FILE}") if path.parent.name.isdecimal()]
    return [(path.name, path) for path in sorted(found, key=lambda path: (int(path.name), path))]


def feedback_files(folder: Path) -> list[str]:
    """The files of feedback that a marks.json names, a line at a time; of one that is damaged, what can be read."""
    found = []
    with suppress(OSError), (folder / MARKS_FILE).open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            with suppress(ValueError, TypeError, RecursionError):
                student = json.loads(line.strip().rstrip(","))
                named = student.get("feedback_files", []) if isinstance(student, dict) else []
                found += [name for name in named if name == Path(name).name]
    return found


def read_student(line: str | bytes) -> Student:
    """A student from a line that `student_line` gave."""
    return _student(json.loads(line), "the student", older=False)


class _Wrong(Exception):
    pass


_NEEDED: Any = object()


def _need(data: Any, place: str, name: str, kind: Any, otherwise: Any = _NEEDED) -> Any:
    if not isinstance(data, dict):
        raise _Wrong(f"{place} has no '{name}'")
    value = data.get(name, otherwise)
    if value is _NEEDED:
        raise _Wrong(f"{place} has no '{name}'")
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise _Wrong(f"'{name}' of {place} is {json.dumps(value)[:40]}")
    return value


def _texts(data: Any, place: str, name: str, otherwise: Any = _NEEDED) -> tuple[str, ...]:
    value = _need(data, place, name, list, otherwise)
    if not all(isinstance(text, str) for text in value):
        raise _Wrong(f"the {name} of {place} are no list of texts")
    return tuple(value)


def _class(data: Any, file: Path) -> ClassMarks:
    format = _need(data, "it", "format", int, 1)
    if format > MARKS_FORMAT:
        raise InstructorError(
            f"{file} is of format {format}, and this exgen knows formats up to {MARKS_FORMAT}",
            "a newer exgen reads it: pip install --upgrade exgen",
        )
    older = format < MARKS_FORMAT
    items = _need(data, "it", "students", list)
    students = []
    for i, item in enumerate(items, 1):
        students.append(_student(item, f"student {i}", older))
        items[i - 1] = None  # so that a large class is not held twice
    problems = _need(data, "it", "problems", dict, {})
    return ClassMarks(
        sheet=_need(data, "it", "sheet", str),
        students=tuple(students),
        labels=_texts(data, "it", "labels", [] if older else _NEEDED),
        problems={id: str(digest) for id, digest in problems.items()},
        refused=_left_out(data, "refused", older),
        set_aside=_left_out(data, "set_aside", older),
        doubts=_texts(data, "it", "doubts", []),
        format=format,
    )


def _left_out(data: Any, name: str, older: bool) -> tuple[LeftOut, ...]:
    items = enumerate(_need(data, "it", name, list, [] if older else _NEEDED), 1)
    return tuple(LeftOut(*(_need(item, f"{name} {i}", word, str) for word in ("file", "why"))) for i, item in items)


def _student(data: Any, place: str, older: bool) -> Student:
    text, texts = ("", []) if older else (_NEEDED, _NEEDED)
    name = _need(data, place, "student", str)
    parts = tuple(_part(item, place, text) for item in _need(data, place, "parts", list))
    if len({part.label for part in parts}) < len(parts):
        raise _Wrong(f"{place} has a part twice")
    total = data.get("total")
    return Student(
        student=name,
        name=_need(data, place, "name", str, text),
        file=_need(data, place, "file", str, text),
        parts=parts,
        notes=_texts(data, place, "notes", texts),
        copy=_need(data, place, "copy", str, ""),
        twice=_texts(data, place, "twice", texts),
        sender=_sender(data["sender"], place) if "sender" in data else None,
        whose=_texts(data, place, "whose", []),
        feedback_files=_texts(data, place, "feedback_files", texts),
        written=None if older and total is None else Fraction(str(_marks(data, place, "total"))),
    )


def _sender(data: Any, place: str) -> Sender:
    place = f"the sender of {place}"
    system, id, name = (_need(data, place, word, str) for word in ("system", "id", "name"))
    return Sender(system, id, name, _need(data, place, "late", bool))


def _part(data: Any, student: str, text: Any) -> Marked:
    label, named, answer, feedback, read, key = _part_texts(data, student, text)
    place = f"{label} of {student}"
    verdict = _verdict(named, place)
    of = _need(data, place, "of", int)
    marks = _marks(data, place, "marks", of)
    return Marked(
        label=label,
        verdict=verdict,
        marks=exact(marks),
        of=of,
        answer=answer,
        read=read,
        said=_said(feedback, _names(data, place), verdict),
        key=key,
        due=_need(data, place, "due", str, ""),
        decided=_decided(data["decided"], place) if "decided" in data else None,
    )


_PART_TEXTS = itemgetter("label", "verdict", "answer", "feedback", "read", "key")


def _part_texts(data: Any, student: str, text: Any) -> tuple[str, ...]:
    with suppress(KeyError, TypeError):  # all at once: a class has a hundred thousand parts, and few of them lack one
        found: tuple[str, ...] = _PART_TEXTS(data)
        if {*map(type, found)} == {str}:
            return found
    label = _need(data, f"a part of {student}", "label", str)
    needed = (_need(data, f"{label} of {student}", name, str) for name in ("verdict", "answer", "feedback"))
    return (label, *needed, *(_need(data, f"{label} of {student}", name, str, text) for name in ("read", "key")))


def _verdict(name: str, place: str) -> Verdict:
    try:
        return verdict_named(name)
    except KeyError:
        raise _Wrong(f"the verdict of {place} is {json.dumps(name)[:40]}") from None


def _marks(data: Any, place: str, name: str, of: float = math.inf) -> float:
    marks: float = _need(data, place, name, (int, float))
    if not math.isfinite(marks) or not 0 <= marks <= of:
        raise _Wrong(f"the {name} of {place} are {marks} of {of}")
    return marks


@lru_cache(maxsize=4096)
def exact(marks: float) -> Fraction:
    """Marks are written with four places; those of a third are a third again."""
    return Fraction(marks).limit_denominator(1000) if marks % 1 else Fraction(int(marks))


def _names(data: Mapping[str, Any], place: str) -> tuple[str, ...]:
    names = data.get("mistakes", [])
    if not isinstance(names, list) or (names and not all(isinstance(name, str) for name in names)):
        raise _Wrong(f"the mistakes of {place} are no list of names")
    return tuple(names)


def _said(feedback: str, mistakes: tuple[str, ...], verdict: Verdict) -> tuple[Said, ...]:
    """What is said, as far as its text tells: a caret stands under what is refused."""
    if not feedback and not mistakes:
        return ()
    sentence, _, caret = feedback.partition("\n") if verdict.refused else (feedback, "", "")
    return (Said(sentence, mistakes, verdict.refused, caret),)


def _decided(data: Any, place: str) -> Decided:
    place = f"the decision on {place}"
    by, comment = (_need(data, place, word, str) for word in ("by", "comment"))
    return Decided(by, exact(_marks(data, place, "machine")), comment)
