"""Who has sent a file: what the names of Moodle and Canvas tell, and Gradescope's metadata."""

from __future__ import annotations

import json
from typing import Any

import pytest

from exgen.submissions import Sender, of_gradescope, sender


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Ada Lovelace_1_assignsubmission_file", ("Moodle", "1", "Ada Lovelace", False, (0, 0))),
        ("Ada Lovelace_1_assignsubmission_file_", ("Moodle", "1", "Ada Lovelace", False, (0, 0))),
        ("Ada Lovelace_1_assignsubmission_file_answers.md", ("Moodle", "1", "Ada Lovelace", False, (0, 0))),
        ("Ada_B_12_assignsubmission_onlinetext", ("Moodle", "12", "Ada_B", False, (0, 0))),
        ("Group A-Zoë 李_3_assignsubmission_file", ("Moodle", "3", "Group A-Zoë 李", False, (0, 0))),
        ("Participant 7_7_assignsubmission_file", ("Moodle", "7", "Participant 7", False, (0, 0))),
        ("lovelaceada_123_4567_answers.md", ("Canvas", "123", "lovelaceada", False, (4567, 0))),
        ("lovelaceada_LATE_123_4567_answers-2.md", ("Canvas", "123", "lovelaceada", True, (4567, 2))),
        ("lovelaceada_late_123_4567_my answers.md", ("Canvas", "123", "lovelaceada", True, (4567, 0))),
        ("lovelaceada_123_text.html", ("Canvas", "123", "lovelaceada", False, (0, 0))),
        ("anon_Ab3xY_4567_answers.md", ("Canvas", "anon_Ab3xY", "", False, (4567, 0))),
        ("LATE_anon_Ab3xY_4567_answers.md", ("Canvas", "anon_Ab3xY", "", True, (4567, 0))),
    ],
)
def test_names_of_platforms(name: str, found: tuple[object, ...]) -> None:
    by = sender(name)
    assert by and (by.system, by.id, by.name, by.late, by.attempt) == found


@pytest.mark.parametrize(
    "name", ["answers.md", "week_3.md", "ada_answers.md", "1_2_3.md", "exam_12_34", "_1_2_x.md", "x" * 5000]
)
def test_other_names(name: str) -> None:
    assert sender(name) is None


def test_a_sender_is_told_apart_by_number_and_name_in_any_order() -> None:
    ada = Sender("Moodle", "1", "Ada Lovelace")
    assert ada.key == Sender("Moodle", "1", "lovelace Ada", late=True, attempt=(3, 0)).key
    others = [Sender("Moodle", "1", "Ben Okafor"), Sender("Moodle", "2", ada.name), Sender("Canvas", "1", ada.name)]
    assert ada.key not in [other.key for other in others]


@pytest.mark.parametrize(
    ("name", "people"),
    [("Ada Lovelace", ["Ada Lovelace"]), ("Participant 7", []), ("Team 12 7", ["Team 12 7"]), ("", [])],
)
def test_a_number_alone_names_nobody(name: str, people: list[str]) -> None:
    assert [said.name for said in Sender("Moodle", "7", name).people] == people


def test_a_sender_in_words() -> None:
    assert str(Sender("Moodle", "1", "Ada")) == "Ada, participant 1 of Moodle"
    assert str(Sender("Canvas", "123")) == "user 123 of Canvas"


# -- Gradescope --------------------------------------------------------------------------------------------------

DUE = "2026-11-28T12:00:00+01:00"
ADA = {"id": 7, "name": " Ada\n Lovelace", "sid": "4711", "email": "ada@example.org", "assignment": {"due_date": DUE}}
BEN = {"id": 5, "name": "", "sid": "4712", "assignment": {"due_date": "2026-11-30T12:00:00+01:00"}}


def told(*users: Any, at: str = "2026-11-29T12:00:00+01:00") -> Sender:
    return of_gradescope(json.dumps({"created_at": at, "users": users}))


def test_people_of_gradescope() -> None:
    by = told(ADA, BEN)
    assert (by.system, by.id, by.name) == ("Gradescope", "5+7", "Ada Lovelace and 4712")
    assert [(said.name, said.ids) for said in by.people] == [
        ("Ada Lovelace", ("4711", "ada@example.org")),
        ("", ("4712",)),
    ]


def test_late_is_what_is_late_for_all() -> None:
    assert told(ADA).late
    assert not told(ADA, BEN).late, "another one of the group had more time"
    assert not told(ADA, at="2026-11-28T10:59:00+00:00").late, "a minute before, on another clock"
    assert told(ADA, at="2026-11-28T11:01:00+00:00").late
    assert not told({**ADA, "assignment": None}).late
    general = {"created_at": "2026-11-29T12:00:00+01:00", "users": [{"name": "Ada"}], "assignment": {"due_date": DUE}}
    assert of_gradescope(json.dumps(general)).late


@pytest.mark.parametrize(
    "text", ["", "no", "[1]", "{}", '{"users": 3}', '{"users": [3, null, {"name": true}]}', "[" * 100_000]
)
def test_metadata_that_tells_nobody(text: str) -> None:
    by = of_gradescope(text)
    assert (by.users, by.id, by.name, by.late) == ((), "", "", False)
