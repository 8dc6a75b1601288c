"""What a student gets back: each answer, how it was read, its verdict, what went wrong, and the worked solution.

The words stand in templates/, in the macro `feedback` of each format. HTML is made of the Markdown, PDF of the LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exgen import printing
from exgen.bank import Bank
from exgen.errors import ExgenError, InstructorError, NoTeX, did_you_mean
from exgen.marking import marker_of
from exgen.printing import page
from exgen.record import Marked, Record, Student
from exgen.system import latex, naming

MADE_OF = {"html": "markdown", "pdf": "latex"}  # what is no template: students get a page, and no LaTeX


@dataclass(frozen=True, slots=True)
class Part:
    """One answer as a template prints it. What is not shown is "".

    `prose` is the bank's own text, `refusal` and `comment` (in lines) anyone's; all else is raw text.
    """

    label: str
    heading: str
    comment: tuple[str, ...]
    answer: str
    read: str
    prose: str
    refusal: str
    caret: str
    due: str
    key: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise; `solution` is in the format's own spelling, and where there is none the `keys` stand for it."""

    number: int
    parts: tuple[Part, ...]
    solution: str
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Feedback:
    title: str
    sheet: str
    who: str
    total: Fraction
    of: int
    notes: tuple[str, ...]
    exercises: tuple[Exercise, ...]


def formats() -> dict[str, str]:
    """The formats that there are, and the extensions of their files."""
    printed = {name: file.split(".")[-2] for name, file in printing.formats().items() if name != MADE_OF["pdf"]}
    return {"markdown": "md", **{name: name for name in MADE_OF}, **printed}


def checked(names: Iterable[str]) -> tuple[str, ...]:
    """The formats of these names, each once. Raises InstructorError for one that there is not, NoTeX without LaTeX."""
    found = tuple(dict.fromkeys(name.strip() for name in names))
    for name in found:
        if name not in formats():
            hint = did_you_mean(name, formats()) or f"there are {', '.join(formats())}"
            raise InstructorError(f"there is no feedback in the format '{name}'", hint)
    if "pdf" in found:
        latex.expect("PDFs")
    return found


class Press:
    """Prints feedback in some formats; keeps the solutions of the copy that it printed last."""

    def __init__(self, bank: Bank, formats: Sequence[str]) -> None:
        self._bank, self._formats = bank, formats
        self._copy = ""
        self._solved: dict[str, Solutions] = {}

    def print(self, student: Student, truth: Record) -> dict[str, str | bytes]:
        """The student's feedback by the extension of its file. Raises NoTeX where a PDF cannot be made."""
        texts: dict[str, str | bytes] = {}
        for name, extension in formats().items():
            if name not in self._formats:
                continue
            if name in printing.formats():
                texts[extension] = self._filled(name, student, truth)
            elif name == "pdf":
                texts["pdf"] = self._pdf(student, truth)
            else:
                text = texts.get("md") or self._filled("markdown", student, truth)
                title = f"{truth.title}: {student.name or student.student}"
                texts["html"] = page(str(text), title, self.solutions("markdown", truth).pictures)
        return texts

    def _pdf(self, student: Student, truth: Record) -> bytes:
        source = self._filled("latex", student, truth)
        try:
            return latex.document(source, f"the feedback for student {student.student}").pdf
        except NoTeX as error:
            raise NoTeX(error.message, "--feedback html needs no LaTeX") from None

    def pictures(self, truth: Record) -> dict[str, str]:
        """The files that feedback on this copy shows beside it, by their names."""
        own = [self.solutions(name, truth).pictures for name in self._formats if name in printing.formats()]
        return {name: drawn for pictures in own for name, drawn in pictures.items()}

    def solutions(self, format: str, truth: Record) -> Solutions:
        """The worked solutions of a record in a format."""
        if truth.copy != self._copy:
            self._solved, self._copy = {}, truth.copy
        if format not in self._solved:
            self._solved[format] = worked_solutions(truth, self._bank, format)
        return self._solved[format]

    def _filled(self, format: str, student: Student, truth: Record) -> str:
        form = printing.format_named(format)
        said = of(student, truth, self.solutions(format, truth).texts)
        return printing.tidy(str(form.template.feedback(said)))


@dataclass(frozen=True)
class Solutions:
    """The worked solutions of a sheet, by exercise, "" where there is none; and the pictures in them, by name."""

    texts: tuple[str, ...]
    pictures: dict[str, str]


def worked_solutions(truth: Record, bank: Bank, format: str = "markdown") -> Solutions:
    """Print each exercise's solution; where the bank no longer gives the frozen key, there is none."""
    form = printing.format_named(format)
    texts, pictures = [], dict[str, str]()
    # Each copy has pictures of its own.
    prefix = f"figures/{_safe(truth.copy)}-" if truth.copy else "figures/"
    for number, frozen in enumerate(truth.exercises, 1):
        marker, _ = marker_of(frozen, bank)
        try:
            printed = form.exercise(marker.exercise, number, key=True, pictures=prefix) if marker.exercise else None
        except ExgenError:
            printed = None
        texts.append(printed.solution if printed else "")
        if printed:
            pictures |= {name: drawn for name, drawn in printed.figures.items() if name in printed.solution}
    return Solutions(tuple(texts), pictures)


def of(student: Student, truth: Record, solutions: Sequence[str]) -> Feedback:
    """What there is to say to a student."""
    marked = {part.label: part for part in student.parts}
    exercises = []
    for number, (frozen, solution) in enumerate(zip(truth.exercises, solutions), 1):
        parts = tuple(_part(marked[question.label]) for question in frozen.parts)
        keys = () if solution else tuple((question.label, question.key) for question in frozen.parts)
        exercises.append(Exercise(number, parts, solution, keys))
    who = f"{student.name} ({student.student})" if student.name else student.student
    return Feedback(truth.title, truth.sheet, who, student.total, student.of, student.notes, tuple(exercises))


def _part(part: Marked) -> Part:
    overruled = part.decided and (part.verdict.undecided or part.marks == part.of)
    said = "" if overruled else part.sentences
    return Part(
        label=part.label,
        heading=_heading(part),
        comment=tuple(line for line in part.decided.comment.splitlines() if line) if part.decided else (),
        answer=part.answer,
        read="" if part.read == part.answer.strip() else part.read,
        prose="" if part.quoted else said,
        refusal=said if part.quoted else "",
        caret="" if overruled else part.caret,
        due=part.due if part.verdict.shows_due else "",
        key=part.key if part.verdict.shows_key else "",
    )


def _heading(part: Marked) -> str:
    """What marking says, or what was decided, and then what marking had said."""
    if part.decided is None:
        return f"{part.verdict.said}: {printing.marks(part.marks)} of {part.of}"
    further = "marked by a further answer that your instructor accepts"
    word = "decided by your instructor" if part.decided.by == "override" else further
    first = f" (at first: {part.verdict.said}, {printing.marks(part.decided.machine)})"
    return f"{word}: {printing.marks(part.marks)} of {part.of}{'' if part.verdict.undecided else first}"


def file_names(students: Iterable[str]) -> list[str]:
    """A file name for each student: their id where it can be one, made safe and told apart where it cannot."""
    names: list[str] = []
    taken = {"report": 1, "statistics": 1}  # report.md and statistics.md are the instructor's
    for student in students:
        name = stem = _safe(student) or "student"
        if name != student or name.casefold() in taken:
            while name.casefold() in taken:
                taken[stem.casefold()] = count = taken.get(stem.casefold(), 1) + 1
                name = f"{stem}-{count}"
        taken.setdefault(name.casefold(), 1)
        names.append(name)
    return names


def _safe(text: str) -> str:
    kept = re.sub(r"[^\w.-]", "_", text, flags=re.ASCII).strip(".")[:80]
    return kept if naming.is_portable(kept) else f"student-{kept}"
