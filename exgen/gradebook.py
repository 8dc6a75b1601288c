"""Mark a class: every answer file against one record, into grades.csv, marks.json and a feedback file a student."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from exgen import files, overrides, record, render, submission
from exgen.bank import Bank
from exgen.errors import BadSubmission, ExgenError
from exgen.marking import REVIEW, UNREADABLE, Marked, Marker
from exgen.overrides import Decided, Overrides
from exgen.record import Copies, Record

FORMAT = 2  # of marks.json
TWICE = "This was answered twice, differently; a person will see which counts."

SAID = {
    "right": "right",
    "follows": "right, from your earlier answer",
    "accepted": "right: it works",
    "mistake": "a known mistake",
    "wrong": "not right",
    "unreadable": "could not be read",
    "blank": "no answer",
    "review": "a person will look at this",
}


@dataclass(frozen=True)
class Student:
    """One student, marked. `keys` are by label, `twice` the labels that were answered in two ways."""

    student: str
    name: str
    file: str
    parts: tuple[Marked, ...]
    keys: Mapping[str, str]
    notes: tuple[str, ...] = ()
    copy: str = ""
    twice: tuple[str, ...] = ()

    @property
    def total(self) -> Fraction:
        return sum((part.marks for part in self.parts), Fraction(0))

    @property
    def of(self) -> int:
        return sum(part.of for part in self.parts)

    @property
    def needs(self) -> list[str]:
        """What needs a person, in a few words each."""
        open_ = [p for p in self.parts if p.verdict in (REVIEW, UNREADABLE) and not isinstance(p, Decided)]
        return [*(f"{part.verdict} {part.label}" for part in open_), *self.notes]

    @property
    def flags(self) -> list[str]:
        """What needs a person, and what one has decided."""
        decided = [overrides.flag(part, render.marks) for part in self.parts if isinstance(part, Decided)]
        return [*decided, *self.needs]


@dataclass
class Marks:
    """A class, marked. `refused` are the files that could not be, with the reason; `doubts` are about the bank."""

    sheet: str
    labels: list[str]
    students: list[Student] = field(default_factory=list)
    refused: list[tuple[Path, ExgenError]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def mark(
    truth: Record | Copies,
    bank: Bank,
    paths: Iterable[Path],
    progress: Callable[[str], None] = lambda _: None,
    decided: Overrides | None = None,
) -> Marks:
    """Mark answer files. A file that cannot be marked is put down as refused and never stops the others."""
    marks = Marks(truth.sheet, list(truth.labels))
    doubts: dict[str, None] = {}
    owner: dict[str, Path] = {}
    markers = lru_cache(maxsize=1)(lambda copy: [record.marker(e, bank) for e in _found(truth, copy).exercises])
    for path in paths:
        try:
            handed_in = submission.read(path)
            own = _found(truth, handed_in.copy, path, handed_in.student)
            doubts.update({doubt: None for _, doubt in markers(own.copy) if doubt})
            student = mark_one(own, [marker for marker, _ in markers(own.copy)], handed_in)
            if student.student.casefold() in owner:
                raise BadSubmission(
                    f"{path}: student {student.student} already handed in {owner[student.student.casefold()]}",
                    "mark the one that counts; this one was left out",
                )
            owner[student.student.casefold()] = path
            if decided:
                parts = decided.decide(student.student, own, student.parts, student.twice)
                student = replace(student, parts=parts)
            marks.students.append(student)
            marks.labels += [part.label for part in student.parts if part.label not in marks.labels]
        except ExgenError as error:
            marks.refused.append((path, error))
        progress(path.name)
    marks.doubts = list(doubts)
    return marks


def _found(truth: Record | Copies, copy: str, path: Path = Path(), student: str = "") -> Record:
    """The record that an answer file is marked by. Raises BadSubmission."""
    found = truth.find(copy, student)
    if found is None and copy:
        raise BadSubmission(f"{path}: there is no copy {copy[:60]} of this sheet", "is it of another sheet?")
    if found is None:
        hint = "its first line names it: <!-- exgen sheet: NAME copy 12 -->"
        raise BadSubmission(f"{path} does not say which copy of the sheet it answers", hint)
    return found


def mark_one(truth: Record, markers: list[Marker], handed_in: submission.Submission) -> Student:
    """Mark one student's answers. Raises BadSubmission where there are none, or where they are to another sheet."""
    path = handed_in.file
    if not handed_in.answers:
        line = f"`Answer {truth.questions[0].label}:`"
        raise BadSubmission(f"{path} has no line that begins like {line}", "is it an answer file?")
    typed = submission.match(handed_in, truth.sheet, truth.questions)
    parts: list[Marked] = []
    for marker in markers:
        for part in marker.mark(typed):
            if part.label in handed_in.twice:
                part = Marked(part.label, REVIEW, Fraction(0), part.of, part.answer, part.read, TWICE)
            parts.append(part)
    notes = list(handed_in.notes)
    student = handed_in.student or truth.student
    if truth.student and not handed_in.student:
        notes.append("no student id in the file; the one whose copy it is stands for it")
    elif truth.student and submission.same(student) != submission.same(truth.student):
        # Marked all the same; whether sheets were swapped or handed on is for a person to find out.
        notes.append("the copy that is answered is another student's")
    if not student:
        student = path.stem
        notes.append("no student id in the file; its name stands for it")
    keys = {question.label: question.key for question in truth.questions}
    twice = tuple(part.label for part in parts if part.label in handed_in.twice)
    return Student(student, handed_in.name, str(path), tuple(parts), keys, tuple(notes), truth.copy, twice)


# -- writing -----------------------------------------------------------------------------------------------------

def write(marks: Marks, truth: Record | Copies, bank: Bank, folder: Path) -> list[Path]:
    """Write grades.csv, marks.json and the feedback files. Raises CannotWrite."""
    files.write(folder / "grades.csv", grades_csv(marks))
    files.write(folder / "marks.json", to_json(marks))
    written = {"grades.csv": None, "marks.json": None}  # in order, each once
    solved = lru_cache(maxsize=1)(lambda copy: worked_solutions(_found(truth, copy), bank))
    names = _file_names([student.student for student in marks.students])
    for student, name in zip(marks.students, names, strict=True):
        solutions = solved(student.copy)
        text = feedback(student, _found(truth, student.copy), solutions)
        for figure, drawn in {f"{name}.md": text, **solutions.figures}.items():
            if figure not in written:
                files.write(folder / figure, drawn, lasting=False)  # grades.csv and marks.json have all that counts
                written[figure] = None
    return [folder / name for name in written]


def grades_csv(marks: Marks) -> str:
    """One row a student. Cells of text that a spreadsheet would take for a formula are quoted by an apostrophe."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["student", "name", "sheet", *marks.labels, "total", "of", "flags"])
    for student in marks.students:
        earned = {part.label: render.marks(part.marks) for part in student.parts}
        sheet = f"{marks.sheet} copy {student.copy}" if student.copy else marks.sheet
        numbers = [earned.get(label, "") for label in marks.labels]
        row = [cell(student.student), cell(student.name), cell(sheet), *numbers]
        table.writerow([*row, render.marks(student.total), student.of, cell("; ".join(student.flags))])
    return out.getvalue()


def cell(text: str) -> str:
    """Text that a spreadsheet shows and never evaluates."""
    return f"'{text}" if text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def as_data(marks: Marks) -> dict[str, Any]:
    """What marks.json holds."""
    return {
        "format": FORMAT,
        "sheet": marks.sheet,
        "labels": marks.labels,
        "students": [entry(student) for student in marks.students],
        "refused": [{"file": str(path), "why": error.message} for path, error in marks.refused],
        "doubts": marks.doubts,
    }


def entry(student: Student) -> dict[str, Any]:
    """A student in marks.json. `due` is there where it is not the key."""
    return {
        "student": student.student,
        "name": student.name,
        "file": student.file,
        **({"copy": student.copy} if student.copy else {}),
        "total": _number(student.total),
        "of": student.of,
        "flags": student.flags,
        "notes": list(student.notes),
        "twice": list(student.twice),
        "parts": [
            {
                "label": part.label,
                "verdict": part.verdict,
                "marks": _number(part.marks),
                "of": part.of,
                "answer": part.answer,
                "read": part.read,
                "feedback": part.feedback,
                "mistakes": list(part.mistakes),
                "key": student.keys[part.label],
                **({"due": part.due} if part.due else {}),
                **(_decision(part) if isinstance(part, Decided) else {}),
            }
            for part in student.parts
        ],
    }


def _decision(part: Decided) -> dict[str, Any]:
    return {"decided": {"by": part.by, "machine": _number(part.machine), "comment": part.comment}}


def to_json(marks: Marks) -> str:
    return json.dumps(as_data(marks), indent=1, ensure_ascii=True) + "\n"


def _number(marks: Fraction) -> int | float:
    return int(marks) if marks.denominator == 1 else round(float(marks), 4)


@dataclass(frozen=True)
class Solutions:
    """The worked solutions of a sheet in Markdown, by exercise, shared by all feedback files."""

    texts: tuple[str, ...]
    figures: dict[str, str]


def worked_solutions(truth: Record, bank: Bank) -> Solutions:
    """Print each exercise's solution; where the bank no longer gives the frozen key, its key alone."""
    form = render.format_named("markdown")
    texts, figures = [], {}
    for number, frozen in enumerate(truth.exercises, 1):
        marker, _ = record.marker(frozen, bank)
        try:
            if marker.exercise is None:
                raise BadSubmission("no solution")
            printed = form.exercise(marker.exercise, number, key=True)
        except ExgenError:
            texts.append("\n".join(f"- {part.label}: {code(part.key)}" for part in frozen.parts))
            continue
        # Each copy has pictures of its own.
        prefix = f"figures/{truth.copy}-" if truth.copy else "figures/"
        texts.append(printed.solution.replace("](figures/", f"]({prefix}"))
        for name, text in printed.figures.items():
            if name in printed.solution:
                figures[name.replace("figures/", prefix, 1)] = text
    return Solutions(tuple(texts), figures)


def feedback(student: Student, truth: Record, solutions: Solutions) -> str:
    """What a student reads: each answer, how it was read, its verdict, what went wrong; then the worked solution."""
    text = render.markdown_text
    who = f"{student.name} ({student.student})" if student.name else student.student
    lines = [f"# {text(truth.title)}", "", text(who), ""]
    lines += [f"**{render.marks(student.total)} of {student.of} marks**", ""]
    for note in student.notes:
        lines += [f"- Note: {text(note)}", ""]
    marked = {part.label: part for part in student.parts}
    for number, (frozen, solution) in enumerate(zip(truth.exercises, solutions.texts), 1):
        lines += [f"## Exercise {number}", ""]
        for question in frozen.parts:
            lines += _feedback_part(marked[question.label], question.key)
        lines += ["### Worked solution", "", solution, ""]
    return render.tidy("\n".join(lines))


def _feedback_part(part: Marked, key: str) -> list[str]:
    lines = [f"**{part.label}** {SAID[part.verdict]}: {render.marks(part.marks)} of {part.of}", ""]
    if isinstance(part, Decided):
        lines = [f"**{part.label}** {overrides.heading(part, SAID[part.verdict], render.marks)}", ""]
        lines += [line for text in part.comment.splitlines() if text for line in (render.markdown_text(text), "")]
    if part.answer:
        lines += ["You wrote", "", block(part.answer), ""]
    if part.read and part.read != part.answer.strip():
        lines += ["which was read as", "", block(part.read), ""]
    if part.feedback and not (isinstance(part, Decided) and (part.verdict == REVIEW or part.marks == part.of)):
        said, _, caret = part.feedback.partition("\n")
        # A refusal quotes what was typed; all other feedback is the bank's own prose.
        lines += [render.markdown_text(said) if part.verdict == UNREADABLE else said, ""]
        if caret:
            lines += [block(caret), ""]
    if part.verdict not in ("right", "accepted"):
        lines += ["The key is", "", block(key), ""]
    return lines


def block(text: str) -> str:
    """Raw text as a code block that nothing in it can end."""
    shown = "\n".join(_visible(line) for line in text.split("\n")[:60])
    shown = shown if len(shown) <= 4000 else shown[:4000] + " ..."
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}"


def code(text: str) -> str:
    """Raw text as inline code."""
    flat = _visible(" ".join(text.split()))
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", flat)), default=0) + 1)
    return f"{ticks} {flat} {ticks}" if "`" in flat else f"`{flat}`"


def _visible(line: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line)


def _file_names(students: list[str]) -> list[str]:
    """A file name for each student: their id where it can be one, made safe and told apart where it cannot."""
    names: list[str] = []
    for student in students:
        safe = re.sub(r"[^\w.-]", "_", student, flags=re.ASCII).lstrip(".")[:80] or "student"
        if safe != student or safe.casefold() in (name.casefold() for name in names):
            stem, count = safe, 1
            while safe.casefold() in (name.casefold() for name in names):
                count += 1
                safe = f"{stem}-{count}"
        names.append(safe)
    return names
