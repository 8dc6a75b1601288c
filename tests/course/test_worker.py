"""What a process does with one file: its head, its marks, and what it cannot do goes to a person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exgen.bank import Bank, Job
from exgen.course.attempts import Head, Paper
from exgen.course.intake import Item
from exgen.course.worker import ALL, Desk, Done, Kept, Order, Task, prepare
from exgen.errors import BadSubmission
from exgen.marking import Marker, Overrides
from exgen.record import REVIEW, RIGHT
from exgen.submissions import Place
from tests.conftest import MADE_UP, Made

FOUND = (2026, 11, 28, 12, 0, 0)


def order_of(made: Made) -> Order:
    job = Job(Bank([MADE_UP]), None, ("markdown",))
    return Order(job, made.record, Overrides(made.folder / "overrides.toml"))


@pytest.fixture(scope="module")
def desk(made: Made) -> Desk:
    return Desk(order_of(made))


def handed(folder: Path, text: str, name: str = "answers.md") -> Item:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return Item(Place(str(file), name), "form", None, FOUND, (), ("", name))


def paper_of(desk: Desk, item: Item, **changes: Any) -> Paper:
    head = desk.head(item)
    return replace(Paper(item, head.digest, head.student, head.name), **changes)


def silent(_: int | None) -> None:
    """Says nothing."""


def test_a_head_is_what_a_file_says_of_itself(desk: Desk, made: Made, tmp_path: Path) -> None:
    head = desk.head(handed(tmp_path, made.answers(_1b="")))
    assert (head.student, head.name, head.owner) == ("4711", "Ada Lovelace", "")
    assert set(head.answered) == made.key().keys() - {"1(b)"}


def test_two_copies_of_an_answer_are_one_however_they_were_saved(desk: Desk, made: Made, tmp_path: Path) -> None:
    def read(text: str) -> Head:
        return desk.head(handed(tmp_path, text))

    one, other = read(made.answers(_1b="2 + 3")), read(made.answers(_1b="2  +\t3").replace("\n", "\r\n"))
    assert one.answered == other.answered and one.digest != other.digest
    assert read(made.answers(_1b="3 + 2")).answered["1(b)"] != one.answered["1(b)"]


def test_what_an_exercise_marks_is_said_before_and_after(desk: Desk, made: Made, tmp_path: Path) -> None:
    said: list[int | None] = []
    done = desk.mark(paper_of(desk, handed(tmp_path, made.answers())), (), said.append)
    assert said == [0, 1, 2, None]
    assert all(part.verdict == RIGHT for part in done.student.parts) and not done.doubts + done.student.notes
    assert list(done.feedback) == ["md"] and "Ada Lovelace" in str(done.feedback["md"])


@pytest.mark.parametrize(("passed", "left"), [([0], [0]), ([0, 2], [0, 2]), ([ALL], [0, 1, 2])])
def test_what_took_too_much_before_goes_to_a_person(
    desk: Desk, made: Made, tmp_path: Path, passed: list[int], left: list[int]
) -> None:
    why = tuple((number, "took more than 60 seconds") for number in passed)
    said: list[int | None] = []
    done = desk.mark(paper_of(desk, handed(tmp_path, made.answers())), why, said.append)
    assert [number for number in said if number is not None] == [n for n in range(3) if n not in left]
    for part in done.student.parts:
        if int(part.label[0]) - 1 in left:
            assert (part.verdict, part.marks, part.answer) == (REVIEW, 0, made.key()[part.label])
            assert part.feedback == "Marking this took more than 60 seconds; a person will look at it."
        else:
            assert part.verdict == RIGHT


def test_a_fault_of_an_exercise_stops_no_other(
    desk: Desk, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = Marker.mark

    def faulty(self: Marker, typed: Any) -> Any:
        if self.questions[0].label.startswith("2"):
            raise ZeroDivisionError
        return sound(self, typed)

    monkeypatch.setattr(Marker, "mark", faulty)
    done = desk.mark(paper_of(desk, handed(tmp_path, made.answers())), (), silent)
    assert {part.label[0] for part in done.student.parts if part.verdict == REVIEW} == {"2"}
    assert {part.label[0] for part in done.student.parts if part.verdict == RIGHT} == {"1", "3"}
    [note] = done.student.notes
    assert note.startswith("marking exercise 2 stopped with ZeroDivisionError")


def test_a_file_that_changes_meanwhile_is_not_marked(desk: Desk, made: Made, tmp_path: Path) -> None:
    item = handed(tmp_path, made.answers())
    paper = paper_of(desk, item)
    handed(tmp_path, made.answers(student="4712"))
    with pytest.raises(BadSubmission, match=r"answers\.md changed while it was being read"):
        desk.mark(paper, (), silent)


def test_whose_it_is_says_the_paper_and_not_the_file(desk: Desk, made: Made, tmp_path: Path) -> None:
    given = {"student": "4711 (Moodle 9)", "name": "Mallory", "whose": ("in doubt",), "notes": ("late",)}
    done = desk.mark(paper_of(desk, handed(tmp_path, made.answers()), **given), (), silent)
    found = done.student
    assert (found.student, found.name) == ("4711 (Moodle 9)", "Mallory")
    assert (found.whose, found.notes) == (("in doubt",), ("late",))


def test_an_entry_that_was_kept_is_marked_again_alike(desk: Desk, made: Made, tmp_path: Path) -> None:
    text = made.answers(_1b="6", _1c="x +")
    first = desk.mark(paper_of(desk, handed(tmp_path, text), notes=("late",)), (), silent).student
    again = desk.again(Kept(first), (), silent).student
    assert (again.parts, again.notes, again.student) == (first.parts, first.notes, first.student)


def test_a_process_returns_what_it_cannot_do(made: Made, tmp_path: Path) -> None:
    order = order_of(made)
    work = prepare(order)
    item = handed(tmp_path, made.answers())
    assert isinstance(work(Task(item), silent), Head)
    assert isinstance(work(Task(paper_of(Desk(order), item)), silent), Done)
    other = handed(tmp_path, made.answers().replace("tiny-7", "another"), "other.md")
    for what in (other, handed(tmp_path, "Dear teacher", "letter.md"), Place(str(tmp_path / "gone.zip"), "gone.zip")):
        assert isinstance(work(Task(what), silent), BadSubmission)
