"""Mark a class: what was handed in goes through all cores, a student at a time, to DIR/marks.

What is marked waits in a file without a name until all is, so that memory does not grow with the class, and a run that
is stopped before it writes has changed nothing. The same files give the same bytes, for any number of processes.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from exgen import feedback, record
from exgen.bank import Job
from exgen.course import attempts, intake, report
from exgen.course.attempts import Head, Paper
from exgen.course.intake import Accounts, Item
from exgen.course.worker import ALL, Done, Order, Task, prepare
from exgen.errors import BadSubmission, CannotWrite, ExgenError
from exgen.feedback import gradebook
from exgen.marking import Overrides, overrides
from exgen.record import MARKS_FILE, ClassMarks, Copies, LeftOut, Record, Student
from exgen.submissions import Member, People, Place, Sender, roster
from exgen.system import Here, Pool, Stopped, files

SECONDS = 60  # of processor time for one student: what takes more goes to a person
TRIES = 3  # exercises of one student that may take so much

@dataclass(frozen=True, slots=True)
class Printed:
    """A student's feedback by the extension of its file, and pictures in it by their names."""

    feedback: dict[str, str | bytes]
    pictures: dict[str, str]


class Spool:
    """Students marked, on the disk and not in memory, in a file without a name.

    Each has two lines of JSON: the student's in marks.json, and the feedback.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        try:
            self._file: Any = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - it lives as long as the marks
        except OSError as error:
            raise _full(folder, error) from None
        self.ids: list[str] = []

    def add(self, done: Done) -> None:
        texts = {
            extension: text if isinstance(text, str) else {"base64": base64.b64encode(text).decode("ascii")}
            for extension, text in done.feedback.items()
        }
        lines = (record.student_line(done.student), json.dumps({"feedback": texts, "pictures": done.pictures}))
        try:
            self._file.seek(0, 2)
            self._file.write("".join(f"{line}\n" for line in lines).encode("ascii"))
            self._file.flush()
        except OSError as error:
            raise _full(self._folder, error) from None
        self.ids.append(done.student.student)

    def __len__(self) -> int:
        return len(self.ids)

    def students(self) -> Iterator[Student]:
        """The students as marks.json has them."""
        for student, _ in self._lines():
            yield record.read_student(student)

    def printed(self) -> Iterator[Printed]:
        """Their feedback, in the same order."""
        for _, line in self._lines():
            feedback = json.loads(line)
            yield Printed({name: _bytes(text) for name, text in feedback["feedback"].items()}, feedback["pictures"])

    def _lines(self) -> Iterator[tuple[bytes, bytes]]:
        self._file.seek(0)
        while line := self._file.readline():
            other = self._file.readline()
            place = self._file.tell()
            yield line, other
            self._file.seek(place)


def _bytes(text: str | dict[str, str]) -> str | bytes:
    return base64.b64decode(text["base64"]) if isinstance(text, dict) else text


def _full(folder: Path | None, error: OSError) -> CannotWrite:
    place = folder or tempfile.gettempdir()
    hint = "nothing that stood there has changed"
    return CannotWrite(f"{place} does not take what is marked: {error.strerror}", hint)


@dataclass
class Marks:
    """A class, marked: the students in the spool, and what became of all other files.

    `problems` are the files of the bank that it was marked by: a short hash of each, by its id.
    """

    sheet: str
    labels: list[str]
    spool: Spool
    problems: dict[str, str]
    accounts: Accounts = field(default_factory=Accounts)
    doubts: list[str] = field(default_factory=list)
    failed: list[ExgenError] = field(default_factory=list)  # feedback that could not be printed
    gone: list[str] = field(default_factory=list)  # feedback of a former run, put away


# -- marking -----------------------------------------------------------------------------------------------------


def mark(
    job: Job,
    truth: Record | Copies,
    paths: Iterable[Path],
    decided: Overrides | None = None,
    by: Sender | None = None,
    seconds: int = SECONDS,
) -> Marks:
    """Mark what lies at some paths by the processes of a job; without bounds where it has none.

    `by` is the sender of all of it, where a platform gives one submission at a time. Nothing is written; the job's
    folder is where the marks will stand. What cannot be marked stands in the accounts and stops nothing. Raises
    BadOverrides, BadRecord and CannotWrite.
    """
    folder, decided = job.out, decided or Overrides(Path(overrides.FILE))
    marks = Marks(truth.sheet, list(truth.labels), Spool(folder), record.problem_files(truth, job.bank))
    people = People(roster.assigned(truth.file.parent) if isinstance(truth, Copies) else ())
    with workers(Order(job, truth, decided), seconds) as pool:
        leave_out = [folder, folder.parent] if folder else []  # the marks, and the sheet's own files
        items = intake.find(paths, lambda places: _listed(pool, places), marks.accounts, leave_out, by)
        with job.progress(len(items), "reading") as step:
            read = list(_read(pool, items, marks.accounts, step))
        papers = attempts.papers(read, marks.accounts, people)
        doubts: dict[str, None] = {}
        marked: dict[intake.Upload, str] = {}
        with job.progress(len(papers), "marking") as step:
            for task, result in pool.run((Task(paper) for paper in papers), once_more):
                paper = task.what
                assert isinstance(paper, Paper)
                step(paper.student)
                shown = paper.item.place.shown
                if not isinstance(result, Done):
                    marks.accounts.refuse(paper.item.order, shown, _refusal(result, shown), paper.item.upload)
                    continue
                marks.spool.add(result)
                marks.failed += result.failed
                doubts.update(dict.fromkeys(result.doubts))
                decided.met.add(result.student.student.casefold())
                marks.labels += [part.label for part in result.student.parts if part.label not in marks.labels]
                marked[paper.item.upload] = shown
    marks.doubts = list(doubts)
    marks.accounts.settle(marked)
    return marks


def workers(order: Order, seconds: int = SECONDS) -> Pool | Here:
    """The processes that mark, each with so many processor seconds for a student; this one where the job has none."""
    jobs = order.job.jobs
    return Pool(jobs, prepare, order, seconds) if jobs else Here(prepare, order)


def _listed(pool: Pool | Here, places: Sequence[Place]) -> Iterator[tuple[Place, list[Member] | BadSubmission]]:
    for task, result in pool.run(Task(place) for place in places):
        assert isinstance(task.what, Place)
        yield task.what, result if isinstance(result, list) else _refusal(result, task.what.shown)


def _read(
    pool: Pool | Here, items: Sequence[Item], accounts: Accounts, step: Callable[[str], None]
) -> Iterator[tuple[Item, Head]]:
    """The heads of files; those that cannot be read go to the accounts."""
    for task, result in pool.run(Task(item) for item in items):
        item = task.what
        assert isinstance(item, Item)
        step(item.place.shown)
        if isinstance(result, Head):
            yield item, result
        else:
            accounts.refuse(item.order, item.place.shown, _refusal(result, item.place.shown), item.upload)


def _refusal(result: BadSubmission | Stopped, shown: str) -> BadSubmission:
    if isinstance(result, BadSubmission):
        return result
    return BadSubmission(f"{shown} was not read: that {result.why}")


def once_more(task: Task, stopped: Stopped) -> Task | None:
    """The same paper without the exercise that took too much; after some of these, without any."""
    if stopped.doing is None:
        return None
    number = stopped.doing if len(task.passed) < TRIES - 1 else ALL
    return replace(task, passed=(*task.passed, (number, stopped.why)))


# -- writing -----------------------------------------------------------------------------------------------------


def write(marks: Marks, folder: Path) -> None:
    """Write the feedback, then marks.json, grades.csv and report.md, each whole or not at all. Raises CannotWrite.

    Feedback that a former run wrote, and this one did not, goes to the folder `gone`: nobody gets it by mistake.
    """
    files.sweep(folder)
    names = feedback.file_names(marks.spool.ids)
    written: set[str] = set()
    given: list[tuple[str, ...]] = []
    for name, printed in zip(names, marks.spool.printed()):
        texts = {f"{name}.{extension}": text for extension, text in printed.feedback.items()}
        given.append(tuple(texts))
        for file, text in {**texts, **printed.pictures}.items():
            if file not in written:
                # marks.json and grades.csv have all that counts; what is lost with the power is printed again.
                files.write(folder / file, text, False)
                written.add(file)
    marks.gone = [file for file in record.feedback_files(folder) if file not in written]
    for file in marks.gone:
        _move(folder / file, folder / "gone" / file)
    students = (replace(student, feedback_files=own) for student, own in zip(marks.spool.students(), given))
    files.write(folder / MARKS_FILE, record.marks_lines(_summed_up(marks), students))
    files.write(folder / "grades.csv", gradebook.csv_lines(marks.sheet, marks.labels, marks.spool.students()))
    everyone, accounts = marks.spool.students(), marks.accounts
    said = report.lines(marks.sheet, len(marks.spool), accounts, everyone, marks.doubts, marks.failed, marks.gone)
    files.write(folder / "report.md", said)


def _summed_up(marks: Marks) -> ClassMarks:
    """All of marks.json but the students."""
    return ClassMarks(
        marks.sheet,
        labels=tuple(marks.labels),
        problems=marks.problems,
        refused=tuple(LeftOut(left.shown, left.why) for left in marks.accounts.refused),
        set_aside=tuple(LeftOut(left.shown, left.why) for left in marks.accounts.aside),
        doubts=tuple(marks.doubts),
    )


def _move(old: Path, new: Path) -> None:
    try:
        files.make_folder(new.parent)
        old.replace(new)
    except FileNotFoundError:
        pass  # a run that was stopped has moved it
    except OSError as error:
        raise CannotWrite(f"{new} could not be written: {error.strerror}", "it is still where it was") from None
