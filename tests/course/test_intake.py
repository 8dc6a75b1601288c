"""Finding what was handed in: every file is accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from exgen.course.intake import Accounts, Item, find
from exgen.errors import BadSubmission
from exgen.submissions import Member, Place, Reader, Sender
from tests.submissions.test_places import archive, packed


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


def test_the_outermost_name_of_a_platform_says_who_has_sent_a_file(tmp_path: Path) -> None:
    path = tmp_path / "Ben_2_assignsubmission_file" / "mallory" / "Ada_1_assignsubmission_file" / "a.md"
    path.parent.mkdir(parents=True)
    path.write_text("x")
    [item] = found_in(tmp_path)[0]
    assert item.sender and (item.sender.id, item.sender.name) == ("2", "Ben")


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
