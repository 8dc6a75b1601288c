"""What was handed in: whose it is, which attempt counts, and that every file is accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from exgen.course import attempts
from exgen.course.attempts import Head, Paper, papers
from exgen.course.intake import Accounts, Item, _sent, find
from exgen.errors import BadSubmission
from exgen.submissions import Member, People, Place, Reader, Sender, Student, sender
from tests.submissions.test_places import archive, packed

# -- names of platforms ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("Ada Lovelace_1_assignsubmission_file/answers.md", ("Moodle", "1", "Ada Lovelace", False, (0, 0))),
        ("Ada Lovelace_1_assignsubmission_file_/answers.md", ("Moodle", "1", "Ada Lovelace", False, (0, 0))),
        ("Ada Lovelace_1_assignsubmission_file_answers.md", ("Moodle", "1", "Ada Lovelace", False, (0, 0))),
        ("Ada_B_12_assignsubmission_onlinetext/onlinetext.html", ("Moodle", "12", "Ada_B", False, (0, 0))),
        ("Group A-Zoë 李_3_assignsubmission_file/x/y.md", ("Moodle", "3", "Group A-Zoë 李", False, (0, 0))),
        ("Participant 7_7_assignsubmission_file/a.md", ("Moodle", "7", "Participant 7", False, (0, 0))),
        ("lovelaceada_123_4567_answers.md", ("Canvas", "123", "lovelaceada", False, (4567, 0))),
        ("lovelaceada_LATE_123_4567_answers-2.md", ("Canvas", "123", "lovelaceada", True, (4567, 2))),
        ("lovelaceada_late_123_4567_my answers.md", ("Canvas", "123", "lovelaceada", True, (4567, 0))),
        ("lovelaceada_123_text.html", ("Canvas", "123", "lovelaceada", False, (0, 0))),
        ("anon_Ab3xY_4567_answers.md", ("Canvas", "anon_Ab3xY", "", False, (4567, 0))),
        ("Ben_2_assignsubmission_file/mallory/Ada_1_assignsubmission_file/a.md", ("Moodle", "2", "Ben", False, (0, 0))),
    ],
)
def test_names_of_platforms(path: str, found: tuple[object, ...]) -> None:
    by = _sent(Item(Place(path, path), "form", None, (), (), ()), path.split("/")).sender
    assert by and (by.system, by.id, by.name, by.late, by.attempt) == found


@pytest.mark.parametrize(
    "name", ["answers.md", "week_3.md", "ada_answers.md", "1_2_3.md", "exam_12_34", "_1_2_x.md", "x" * 5000]
)
def test_other_names(name: str) -> None:
    assert sender(name) is None


# -- finding -----------------------------------------------------------------------------------------------------


def found_in(*paths: Path, leave_out: Sequence[Path] = ()) -> tuple[list[Item], Accounts]:
    reader, accounts = Reader(), Accounts()

    def listed(places: Sequence[Place]) -> Iterator[tuple[Place, list[Member] | BadSubmission]]:
        for place in places:
            try:
                yield place, reader.members(place)
            except BadSubmission as error:
                yield place, error

    items = find(paths, listed, accounts, leave_out)
    accounts.settle({})
    return items, accounts


def test_every_file_of_a_folder_is_accounted_for(tmp_path: Path) -> None:
    top = tmp_path / "top"
    inner = packed({"answers.md": "x", "__MACOSX/._answers.md": "x", "deep.zip": packed({"a.md": "x"})})
    moodle = {
        "Ada_1_assignsubmission_file/answers.md": "x", "Ada_1_assignsubmission_file/photo.JPG": "x",
        "Ben_2_assignsubmission_file/work.zip": inner, "Cem_3_assignsubmission_onlinetext/onlinetext.html": "x",
        "Dua_4_assignsubmission_file/scan.pdf": "x", "../evil.md": "x",
    }  # fmt: skip
    top.mkdir()
    archive(top / "moodle.zip", moodle)
    (top / "broken.zip").write_bytes(b"PK\3\4 no")
    (top / "empty.zip").write_bytes(packed({}))
    (top / "notes").mkdir()
    for name in ("a.md", "b.ipynb", "c.yaml", ".DS_Store", "draft.md~", "d.tar.gz"):
        (top / "notes" / name).write_text("x")
    (top / "marks").mkdir()
    (top / "marks" / "4711.md").write_text("x")
    items, accounts = found_in(top, leave_out=[top / "marks"])
    shown = str(top)
    assert [(item.place.shown.removeprefix(shown), item.kind, item.sender and item.sender.name) for item in items] == [
        ("/moodle.zip/Ada_1_assignsubmission_file/answers.md", "form", "Ada"),
        ("/moodle.zip/Ben_2_assignsubmission_file/work.zip/answers.md", "form", "Ben"),
        ("/moodle.zip/Cem_3_assignsubmission_onlinetext/onlinetext.html", "webpage", "Cem"),
        ("/notes/a.md", "form", None), ("/notes/b.ipynb", "notebook", None), ("/notes/c.yaml", "mapping_yaml", None),
    ]  # fmt: skip
    assert [(left.shown.removeprefix(shown), left.why) for left in accounts.refused] == [
        ("/broken.zip", "is no zip archive that can be read: File is not a zip file"),
        ("/moodle.zip/Ben_2_assignsubmission_file/work.zip/deep.zip", "is an archive in an archive in an archive"),
        ("/moodle.zip/Dua_4_assignsubmission_file/scan.pdf", "is a .pdf file"),
        ("/moodle.zip/../evil.md", "has a name that leads out of its archive"),
        ("/notes/d.tar.gz", "is a .gz file"),
    ]  # fmt: skip
    assert [left.shown.removeprefix(shown) for left in accounts.aside] == [
        "/empty.zip", "/moodle.zip/Ada_1_assignsubmission_file/photo.JPG",
        "/moodle.zip/Ben_2_assignsubmission_file/work.zip/__MACOSX/._answers.md",
        "/notes/.DS_Store", "/notes/draft.md~",
    ]  # fmt: skip


def test_a_file_named_by_hand_is_read_whatever_it_is_called_and_once(tmp_path: Path) -> None:
    (tmp_path / ".odd").write_text("x")
    (tmp_path / "a.md").write_text("x")
    items, accounts = found_in(tmp_path / ".odd", tmp_path / "a.md", tmp_path / "a.md", tmp_path / "gone.md")
    assert [Path(item.place.path).name for item in items] == [".odd", "a.md"]
    assert [left.why for left in accounts.refused] == ["cannot be read: No such file or directory"]


def test_what_cannot_be_read_is_set_aside_where_its_sender_has_answers() -> None:
    accounts = Accounts()
    by = Sender("Moodle", "1", "Ada")
    accounts.refuse((1,), "a/scan.pdf", BadSubmission("a/scan.pdf is a .pdf file"), by.key)
    accounts.refuse((0,), "b/scan.pdf", BadSubmission("b/scan.pdf is a .pdf file"), Sender("Moodle", "2").key)
    accounts.settle({by.key: "a/answers.md"})
    assert [left.shown for left in accounts.refused] == ["b/scan.pdf"]
    assert [left.why for left in accounts.aside] == ["is a .pdf file; a/answers.md of the same sender is marked"]


# -- whose, and which counts -------------------------------------------------------------------------------------


def handed(
    shown: str, student: str = "", name: str = "", by: Sender | None = None, day: int = 1, answered: str = "1"
) -> tuple[Item, Head]:
    """A file with an answer a label, `1` or `1=7`, all alike where nothing is said of them."""
    upload = by.key if by else ("", shown)
    item = Item(Place(shown, shown), "form", by, (2026, 11, day, 0, 0, 0), (), upload)
    texts = dict((*one.split("="), "")[:2] for one in answered.split())
    return item, Head(student, name, shown.encode(), {label: text.encode() for label, text in texts.items()})


def chosen(*read: tuple[Item, Head], roster: Sequence[Student] = ()) -> tuple[list[Paper], list[str]]:
    accounts = Accounts()
    ordered = [(replace(item, order=(number,)), head) for number, (item, head) in enumerate(read)]
    found = papers(ordered, accounts, People(roster))
    accounts.settle({})
    assert len(found) + len(accounts.aside) == len(read), "none is lost"
    return found, [f"{left.shown} {left.why}" for left in accounts.aside]


def moodle(number: int, name: str) -> Sender:
    return Sender("Moodle", str(number), name)


def test_of_several_attempts_the_latest_counts() -> None:
    found, aside = chosen(
        handed("b.md", "4711", "Ada", day=3), handed("a.md", "4711", "Ada", day=5), handed("c.md", "4711", "Ada", day=4)
    )
    assert [(paper.item.place.shown, paper.student, paper.notes) for paper in found] == [("a.md", "4711", ())]
    assert aside == [f"{name} is an earlier attempt of student 4711; a.md counts" for name in ("b.md", "c.md")]


def test_the_same_date_goes_by_the_order_and_canvas_by_its_numbers() -> None:
    assert chosen(handed("a.md", "1", "Ada"), handed("b.md", "1", "Ada"))[0][0].item.place.shown == "b.md"
    first, second = (Sender("Canvas", "12", "ada", False, (number, 0)) for number in (900, 1000))
    found, _ = chosen(handed("new.md", "1", by=second, day=1), handed("old.md", "1", by=first, day=9))
    assert found[0].item.place.shown == "new.md"
    again = Sender("Canvas", "12", "ada", False, (900, 2))
    assert chosen(handed("x-2.md", "1", by=again), handed("x.md", "1", by=first))[0][0].item.place.shown == "x-2.md"


def test_what_only_another_file_answers_is_told() -> None:
    [paper], _ = chosen(
        handed("a.md", "1", "Ada", answered="1(a) 1(b) 2"), handed("b.md", "1", "Ada", answered="1(b) 3", day=2)
    )
    assert paper.notes == ("an earlier attempt, a.md, also answers 1(a), 2",) and not paper.twice
    [paper], _ = chosen(handed("a.md", "1", "Ada", answered="1(a)"), handed("b.md", "1", "Ada", answered="3"))
    assert paper.notes == ("another file of the same submission, a.md, also answers 1(a)",)


def test_two_files_of_one_submission_that_differ_are_answered_twice() -> None:
    ada = moodle(1, "Ada")
    pair = [handed("a.md", "1", by=ada, answered="1=7 2=8"), handed("b.md", "1", by=ada, answered="1=6 2=8")]
    [paper], aside = chosen(*pair)
    assert paper.twice == ("1",) and paper.notes == ("1 is answered twice, otherwise in a.md",)
    assert aside == ["a.md is of the same submission; b.md counts"]


def test_who_without_an_id_goes_by_the_platform_and_then_by_the_file() -> None:
    found, _ = chosen(
        handed("x/answers.md", by=moodle(1, "Ada")), handed("y/answers.md"), handed("z/answers.md", name="Zoë")
    )
    assert [(paper.student, paper.name) for paper in found] == [("1", "Ada"), ("answers", ""), ("z/answers", "Zoë")]
    assert found[0].whose == (), "the platform's word is enough"
    assert found[1].whose == found[2].whose == ("no student id in the file; its name stands for it",)


def test_an_id_in_one_file_of_a_sender_goes_for_the_other() -> None:
    ada = moodle(1, "Ada")
    found, aside = chosen(handed("a.md", "4711", by=ada), handed("b.md", "", by=ada))
    assert [paper.student for paper in found] == ["4711"] and len(aside) == 1


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("name", ["Ada", ""])
def test_a_wrong_id_puts_nobodys_answers_aside(order: int, name: str) -> None:
    """Mallory writes Ada's id, by mistake or not: both are marked, Ada's as hers, and a person is told of both."""
    pair = [handed("a.md", "4711", "Ada", moodle(1, "Ada")), handed("m.md", "4711", name, moodle(9, "Mallory"), day=9)]
    found, aside = chosen(*pair[::order])
    assert {paper.student: paper.item.place.shown for paper in found} == {"4711": "a.md", "4711 (Moodle 9)": "m.md"}
    assert not aside and all("student id 4711 stands on files of several" in " ".join(one.whose) for one in found)


def test_where_nothing_confirms_an_id_nobody_has_it() -> None:
    pair = [handed("a.md", "4711", "Ada", moodle(1, "Ada")), handed("m.md", "4711", "Mal", moodle(9, "Mallory"))]
    assert [paper.student for paper in chosen(*pair)[0]] == ["4711 (Moodle 1)", "4711 (Moodle 9)"]


def test_two_names_with_one_id_are_two_people() -> None:
    found, aside = chosen(handed("a.md", "4711", "Ada Lovelace"), handed("b.md", "4711", "Ben Okafor", day=9))
    assert [paper.student for paper in found] == ["4711 (a)", "4711 (b)"] and not aside
    found, aside = chosen(
        handed("a.md", "4711", "Lovelace, Ada"), handed("b.md", "4711", "ada LOVELACE"), handed("c.md", "4711", "Ada")
    )
    assert [paper.student for paper in found] == ["4711"] and len(aside) == 2


def test_a_sender_is_one_student_whatever_ids_stand_on_its_files() -> None:
    ada = moodle(1, "Ada")
    [paper], aside = chosen(*(handed(f"{i}.md", str(i) * 4, by=ada) for i in range(1, 5)))
    assert paper.student == "4444" and len(aside) == 3
    assert paper.whose == ("who handed this in also handed in files of others, which are not marked: 1111, 2222, 3333",)


def test_a_sender_of_another_assignment_is_another() -> None:
    found, aside = chosen(handed("a.md", "1", by=moodle(1, "Ada")), handed("b.md", "2", by=moodle(1, "Ben")))
    assert [paper.student for paper in found] == ["1", "2"] and not aside


def test_ids_that_meet_by_chance_are_told_apart() -> None:
    found, _ = chosen(handed("a.md", "1"), handed("b.md", by=moodle(1, "Ada")), handed("1.md"), handed("d/1.md"))
    assert [paper.student for paper in found] == ["1", "Moodle 1", "1 (2)", "d/1"]


def test_a_blank_form_is_nobodys_and_counts_for_nothing_beside_answers() -> None:
    found, aside = chosen(handed("answers.md", answered=""), handed("b.md", name="Ben", answered=""))
    assert [paper.name for paper in found] == ["Ben"] and aside == ["answers.md is a blank form, without a name"]
    ada = moodle(1, "Ada")
    [paper], _ = chosen(handed("a.md", "1", by=ada), handed("blank.md", "1", by=ada, answered="", day=9))
    assert paper.item.place.shown == "a.md" and not paper.notes + paper.whose


def test_a_copy_has_an_owner() -> None:
    """The owner stands for an id that is missing; another's id counts, and a person is told."""

    def of(owner: str, read: tuple[Item, Head]) -> tuple[Item, Head]:
        return read[0], replace(read[1], owner=owner)

    found, _ = chosen(of("7", handed("a.md", "7")), of("8", handed("b.md")), of("9", handed("c.md", "10")))
    assert [paper.student for paper in found] == ["7", "8", "10"]
    assert [paper.whose for paper in found] == [
        (), ("no student id in the file; the one whose copy it is stands for it",),
        ("the copy that is answered is another student's",),
    ]  # fmt: skip


def test_late_is_told() -> None:
    [paper], _ = chosen(handed("a.md", "1", by=Sender("Canvas", "12", "ada", True)))
    assert paper.notes == ("handed in late, says Canvas",)


def test_what_latest_means_is_said() -> None:
    assert "Canvas' highest attachment number" in attempts.LATEST
