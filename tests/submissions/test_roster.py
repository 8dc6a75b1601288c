"""Rosters: what Moodle, Canvas and spreadsheets write, every problem with its line, and ids made safe for paths."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen import submissions
from exgen.errors import BadRoster
from exgen.submissions import Student, roster
from exgen.submissions.roster import read, safe


def roster_of(tmp_path: Path, text: str | bytes) -> list[Student]:
    file = tmp_path / "roster.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(file)


def refused(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(BadRoster) as caught:
        roster_of(tmp_path, text)
    return str(caught.value)


PLAIN = "id,name,email\n4711,Ada Lovelace,ada@x.org\n4712,Zoë Núñez,zoe@x.org\n"
BOTH = [Student("4711", "Ada Lovelace", "ada@x.org"), Student("4712", "Zoë Núñez", "zoe@x.org")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_signs_and_line_ends(tmp_path: Path, encoding: str, sign: str, end: str) -> None:
    assert roster_of(tmp_path, PLAIN.replace(",", sign).replace("\n", end).encode(encoding)) == BOTH


MOODLE = """First name,Last name,"ID number","Email address",Groups
Ada,Lovelace,4711,ada@x.org,"A, B"
Zoë,Núñez,4712,zoe@x.org,
"""
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (77),Final Score
,,,,,Manual Posting,
"    Points Possible",,,,,10,(read only)
"Lovelace, Ada",4711,u1,ada,Deep Learning,9.5,95
"Núñez, Zoë",4712,u2,zoe,Deep Learning,,
"""


def test_what_moodle_exports(tmp_path: Path) -> None:
    ada, zoe = roster_of(tmp_path, MOODLE)
    assert ada == Student("4711", "Ada Lovelace", "ada@x.org", {"Groups": "A, B"})
    assert zoe == Student("4712", "Zoë Núñez", "zoe@x.org")


def test_what_moodle_exports_without_id_numbers(tmp_path: Path) -> None:
    """No two accounts share an email address."""
    [ada] = roster_of(tmp_path, "First name,Surname,Email address\nAda,Lovelace,ada@x.org\n")
    assert (ada.id, ada.name, ada.email) == ("ada@x.org", "Ada Lovelace", "ada@x.org")
    assert re.fullmatch(r"ada_x\.org-[0-9a-f]{8}", ada.copy)


def test_what_canvas_exports(tmp_path: Path) -> None:
    """Its lines above the students are none, and its other columns are kept."""
    ada, zoe = roster_of(tmp_path, CANVAS)
    assert (ada.id, ada.name) == ("4711", "Lovelace, Ada") and (zoe.id, zoe.name) == ("4712", "Núñez, Zoë")
    assert ada.columns["SIS User ID"] == "u1" and ada.columns["Homework 1 (77)"] == "9.5"
    assert "Homework 1 (77)" not in zoe.columns


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("ID;NAME;E-Mail", ("a", "b", "c")),
        ("student_id;Full Name;email", ("a", "b", "c")),
        ("Matrikelnummer;Vorname;Nachname", ("a", "b c", "")),
        ("nachname;vorname;id", ("c", "b a", "")),
        ("username;id;name", ("b", "c", "")),
        ("student;name;total", ("a", "b", "")),
        ("x;y;id", ("c", "", "")),
        ("sep", ("a", "", "")),
    ],
)
def test_columns_go_by_their_names(tmp_path: Path, header: str, wanted: tuple[str, str, str]) -> None:
    text = "sep=;\r\nid;x;y\r\na;b;c\r\n" if header == "sep" else f"\n{header}\n\na;b;c\n"
    [student] = roster_of(tmp_path, text)
    assert (student.id, student.name, student.email) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column of ids; its first line has nothing"),
        ("id,name\n", "has no students"),
        ("name,group\nAda,1\n", "no column of ids; its first line has 'name', 'group'.*name one of them id"),
        ("id,id,name\n1,2,Ada\n", "two columns 'id'"),
        ("id,name\n1,Ada\n,Ben\n2,C\n", "line 3: the id is empty"),
        ("id,name\n1,Ada\n\u202e\u200b,Ben\n", "line 3: the id is empty"),
        ("id,name\n1,Ada\n2,Ben\n1,Chloé\n", "line 4: the id '1' stands on line 2 already"),
        ("id,name\nab,Ada\nAB,Ben\n", "line 3: the id 'AB' stands on line 2 already"),
        ("id,name\n\u202eab,Ada\nab,Ben\n", "line 3: the id 'ab' stands on line 2"),
        ("id,name\n_1_,Ada\n1,Ben\n", "line 3: the id '1' stands on line 2"),
        ("id,name\n1,Lovelace, Ada\n", "line 2: 3 cells, where the first line names 2 columns"),
        (f"id,name\n{'x' * 301},Ada\n", "line 2: an id of 301 characters; at most 300"),
        ("id,name\n<!-- x -->,Ada\n", "line 2: the id '<!-- x -->' would not come back from an answer file"),
        ('id,name\n1,"Ada\n2,Ben\n', "line 2: a quotation mark is not closed"),
        ('id,name\n1,"Ada" x\n', "line 2: a quotation mark out of place"),
        ('id,name\n1,"Ada\nLovelace"\n,Ben\n', "line 4: the id is empty"),
        ("id" + ",x" * 600 + "\n", "more than 500 cells"),
        (b"%PDF-1.5\0\0\0\0\0\0\0\0\0\0" + bytes(range(128, 256)) * 3, "is no text file"),
        (b"PK\x03\x04" + b"\0" * 60, "is no text file"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert re.search(said, refused(tmp_path, text).replace("\n", " "))


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    said = refused(tmp_path, "id,name\n,A\n1,B\n1,C\n" + ",D\n" * 50)
    lines = said.splitlines()
    assert lines[1:3] == ["line 2: the id is empty", "line 4: the id '1' stands on line 3 already"]
    assert "and more" in lines and len(lines) == 13


def test_files_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "fifo")
    for name, said in {"gone": "cannot be read: No such file", ".": "is not a file", "fifo": "is not a file"}.items():
        with pytest.raises(BadRoster, match=said):
            read(tmp_path / name)
    monkeypatch.setattr(roster, "LARGEST_FILE", 20)
    assert "at most 20 are read" in refused(tmp_path, PLAIN)


def test_a_roster_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "MOST", 3)
    assert "more than 3 students" in refused(tmp_path, "id\n1\n2\n3\n4\n")


def test_names_are_one_line_of_text(tmp_path: Path) -> None:
    [student] = roster_of(tmp_path, f'id,name\n1,"Ada\n\x1b[31m\u202e  Lovelace\n{"x" * 400}"\n')
    assert student.name.startswith("Ada [31m Lovelace xxx") and len(student.name) == 300


# -- ids in paths ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("id", ["4711", "S1234567", "ada.lovelace", "a-b_c"])
def test_an_id_that_is_safe_stays(id: str) -> None:
    assert safe(id) == id


@pytest.mark.parametrize(
    "id", ["..", "../../etc", "a/b", ".hidden", "-rf", "a b", "שלום", "x" * 300, "a-->b", "1.", "~"]
)
def test_an_id_that_is_not_safe_is_made_so(id: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}-[0-9a-f]{8}", safe(id))


@given(st.lists(st.text(min_size=1, max_size=300), min_size=2, max_size=2, unique=True))
def test_every_id_has_a_folder_of_its_own(ids: list[str]) -> None:
    one, other = (safe(id) for id in ids)
    assert one != other
    for name in (one, other):
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name) and name[0] not in ".-" and len(name) < 60


@given(st.text(max_size=300), st.text(min_size=1, max_size=300))
def test_a_form_that_is_made_out_reads_back(name: str, id: str) -> None:
    """Whatever a name holds, the id, the sheet and the blanks below it are read as they were meant."""
    name, id = submissions.one_line(name), submissions.one_line(id)
    handed_in = submissions.parse(submissions.form_head("exam copy 1", name, id) + "Answer 1: 5\n", Path("a.md"))
    assert (handed_in.sheet, handed_in.copy, handed_in.answers) == ("exam", "1", {"1": "5"})
    if "<!--" not in id and "-->" not in id:
        assert submissions.same(handed_in.student) == submissions.same(id)
