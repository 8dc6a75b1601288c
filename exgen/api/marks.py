"""One student's answers, marked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from exgen import feedback
from exgen.answers import typed
from exgen.api.pictures import with_pictures
from exgen.bank import Bank
from exgen.errors import InstructorError, did_you_mean
from exgen.feedback import gradebook
from exgen.marking import Marker, marker_of
from exgen.printing import marks as shown
from exgen.record import Copies, Marked, Record, Student
from exgen.submissions import Submission


class Marks:
    """The marks of one student, part by part: `marks["1(a)"]` has verdict, marks, of, answer, read, feedback."""

    def __init__(self, student: Student, truth: Record, bank: Bank) -> None:
        self._student, self._truth, self._bank = student, truth, bank

    @property
    def student(self) -> str:
        return self._student.student

    @property
    def name(self) -> str:
        return self._student.name

    @property
    def total(self) -> Fraction:
        return self._student.total

    @property
    def of(self) -> int:
        return self._student.of

    @property
    def needs(self) -> list[str]:
        """What a person has to look at, in a few words each."""
        return self._student.needs

    def __getitem__(self, label: str) -> Marked:
        return {part.label: part for part in self}[label]

    def __iter__(self) -> Iterator[Marked]:
        """The parts, in the order of the sheet."""
        return iter(self._student.parts)

    def feedback(self, format: str = "markdown") -> str:
        """What the student gets back, as markdown or html, with the worked solutions. Raises InstructorError."""
        [text] = feedback.Press(self._bank, feedback.checked([format])).print(self._student, self._truth).values()
        if isinstance(text, bytes):
            raise InstructorError(f"feedback as {format} is no text", "exgen autograde writes it into files")
        return text

    def __repr__(self) -> str:
        return f"<Marks: {shown(self.total)} of {self.of}>"

    def _repr_markdown_(self) -> str:
        return with_pictures(self.feedback(), feedback.worked_solutions(self._truth, self._bank).pictures)


def marked(truth: Record | Copies, bank: Bank, handed_in: Submission, markers: Sequence[Marker] = ()) -> Marks:
    """Mark what one student handed in. Raises BadSubmission where that is to another sheet."""
    own = gradebook.find(truth, handed_in)
    used = markers or [marker_of(exercise, bank)[0] for exercise in own.exercises]
    return Marks(gradebook.mark_one(own, used, handed_in), own, bank)


def check_label(label: str, labels: Collection[str], whose: str) -> None:
    """Raises InstructorError where a sheet or an exercise has no such part."""
    if label not in labels:
        hint = did_you_mean(label, labels) or f"the parts are {', '.join(labels)}"
        raise InstructorError(f"{whose} has no part {label!r}", hint)


def all_of(labels: Collection[str], answers: Mapping[str, str], whose: str) -> dict[str, str]:
    """An answer for each label, "" where none was given. Raises InstructorError."""
    for label in answers:
        check_label(label, labels, whose)
    return {label: typed(answers.get(label, "")) for label in labels}
