"""Whose answers these are, through the command line: what must be told to a person, and what must stay quiet."""

from __future__ import annotations

import csv
import json
import os
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from exgen import record
from exgen.cli import main
from exgen.course import gradescope
from exgen.submissions import alike, of_gradescope
from exgen.submissions.persons import near
from tests.conftest import MADE_UP, Made, filled
from tests.course.test_gradescope import Autograder
from tests.submissions.test_places import archive, packed

Files = dict[str, "str | bytes | tuple[int, str | bytes]"]  # by name, some with the day they are of

ROSTER = """\
id,name,email
4711,Ada Lovelace,ada@uni.example
4712,Ben Okafor,ben@uni.example
4713,Zoë Müller,zoe@uni.example
4714,Gráinne O'Neill,g.oneill@uni.example
4715,李明,ming@uni.example
4716,Anna Schmidt,anna.s@uni.example
4717,Anna Müller,anna.m@uni.example
s-18x,Lê Thị Hồng,hong@uni.example
"""


@dataclass(frozen=True)
class Course:
    """A sheet of one exercise, made for the roster: a copy for each."""

    folder: Path

    def form(self, owner: str, name: str | None = None, student: str | None = None, **other: str) -> str:
        """The copy of a student solved, with other lines for name and id, or other answers: `a="7"`."""
        copy = record.read(self.folder).find("", owner)
        assert copy
        names = {row["id"]: row["name"] for row in csv.DictReader(ROSTER.splitlines())}
        answers = {part.label: other.get(part.label[-2], part.key) for part in copy.questions}
        id = owner if student is None else student
        return filled(f"quiz copy {copy.copy}", answers, id, names[owner] if name is None else name)


@dataclass
class Marked:
    """What came of a run: rows of grades.csv by student, entries of marks.json by file, and what was printed."""

    rows: dict[str, dict[str, str]]
    entries: dict[str, dict[str, Any]]
    aside: dict[str, str]
    printed: str

    @property
    def flags(self) -> dict[str, str]:
        return {student: row["flags"] for student, row in self.rows.items() if row["flags"]}

    @property
    def totals(self) -> dict[str, str]:
        return {student: row["total"] for student, row in self.rows.items()}

    def tells(self, student: str, said: str) -> None:
        """That a person is told: in grades.csv, in marks.json and on the screen."""
        assert said in self.rows[student]["flags"], self.rows
        [entry] = [entry for entry in self.entries.values() if entry["student"] == student]
        assert any(said in flag for flag in entry["flags"])
        needs = self.printed.partition("needs a person")[2].splitlines()
        assert any(line.startswith(f"  {student}: ") and said in line for line in needs), self.printed


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    folder = tmp_path_factory.mktemp("identity")
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    words = ["make-sheet", "--problem", "tiny/chain", "--roster", str(folder / "roster.csv"), "--name", "quiz"]
    words += ["--jobs", "1", "--format", "markdown", "--out", str(folder / "quiz")]
    environment = {"EXGEN_SECRET": str(folder / "secret")}
    (folder / "secret").touch(mode=0o600)
    (folder / "secret").write_text("a secret that stands in a test of ours")
    result = CliRunner().invoke(main, [f"--bank={MADE_UP}", *words], env=environment)
    assert result.exit_code == 0, result.output
    return Course(folder / "quiz")


Mark = Callable[..., Marked]


@pytest.fixture
def mark(exgen: Callable[..., Result], course: Course, made: Made, tmp_path: Path) -> Mark:
    """Mark files, in an archive or in a folder, by the course's sheet or by one that all have alike."""

    def run(files: Files, packed: bool = True, alike: bool = False, beside: Files | None = None) -> Marked:
        home = tmp_path / "sheet"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(made.folder if alike else course.folder, home)
        shutil.rmtree(tmp_path / "in", ignore_errors=True)
        (tmp_path / "in").mkdir()
        paths = [tmp_path / "in"]
        if packed:
            write_archive(tmp_path / "in" / "class.zip", files)
        for name, content in [*({} if packed else files).items(), *(beside or {}).items()]:
            day, data = content if isinstance(content, tuple) else (1, content)
            file = tmp_path / "in" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data if isinstance(data, bytes) else data.encode())
            os.utime(file, (1_700_000_000 + 86_400 * day,) * 2)
        result = exgen("autograde", home, *paths)
        data = json.loads((home / "marks" / "marks.json").read_text())
        with (home / "marks" / "grades.csv").open(encoding="utf-8", newline="") as lines:
            rows = {row["student"]: row for row in csv.DictReader(lines)}
        cut = len(str(tmp_path / "in")) + 1 + len("class.zip/") * packed
        aside = {left["file"][cut:]: left["why"] for left in data["set_aside"] + data["refused"]}
        entries = {entry["file"][cut:]: entry for entry in data["students"]}
        return Marked(rows, entries, aside, result.output)

    return run


def write_archive(path: Path, files: Files) -> None:
    days = {name: content[0] if isinstance(content, tuple) else 1 for name, content in files.items()}
    data = {name: content[1] if isinstance(content, tuple) else content for name, content in files.items()}

    def dated(info: Any) -> None:
        info.date_time = (2026, 11, days[info.filename], 12, 0, 0)

    archive(path, data, dated)


ADA, BEN = "Ada Lovelace_1_assignsubmission_file", "Ben Okafor_2_assignsubmission_file"
MALLORY = "Mallory_9_assignsubmission_file"
CANVAS_ADA, CANVAS_BEN = "lovelaceada_101_9001", "okaforben_102_9002"


# -- attacks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alike", [True, False])
def test_no_files_of_one_sender_set_anothers_aside(mark: Mark, course: Course, made: Made, alike: bool) -> None:
    """Three ids in one folder, one of them Ada's, without a name and newer."""

    def form(id: str, name: str = "", **other: str) -> str:
        if alike:
            return made.answers(id, name, **{f"_1{part}": text for part, text in other.items()})
        return course.form("4711", name, id, **other)

    found = mark(
        {
            f"{ADA}/answers.md": form("4711", "Ada Lovelace"),
            f"{MALLORY}/a.md": (9, form("4711", a="0", b="0", c="0")),
            f"{MALLORY}/b.md": form("4799", "Mallory"),
            f"{MALLORY}/c.md": form("4798"),
        },
        alike=alike,
    )
    assert found.totals["4711"] == ("28" if alike else "6") and len(found.rows) == 2
    assert found.entries[f"{ADA}/answers.md"]["student"] == "4711"
    [mallory] = [student for student in found.rows if student != "4711"]
    found.tells(mallory, "also handed in files of others, which are not marked: ")
    assert len(found.aside) == 2 and all("is of another student" in why for why in found.aside.values())


@pytest.mark.parametrize("name", ["", "Mallory"])
def test_a_newer_file_with_anothers_id_in_a_folder(mark: Mark, course: Course, name: str) -> None:
    files: Files = {"a.md": course.form("4711"), "b.md": (9, course.form("4711", name, a="0", b="0", c="0"))}
    found = mark(files, packed=False)
    assert found.totals == {"4711": "6", "4711 (b)": "0"}
    for student in found.rows:
        found.tells(student, "student id 4711 stands on files of several people")


def test_a_newer_file_without_a_name_where_there_is_no_roster(mark: Mark, made: Made) -> None:
    found = mark({"a.md": made.answers(), "b.md": (9, made.answers(name="", _1a="0"))}, packed=False, alike=True)
    assert found.totals == {"4711 (a)": "28", "4711 (b)": "27"} and len(found.flags) == 2


@pytest.mark.parametrize(
    ("name", "student", "said"),
    [
        (None, None, "the student id 4711 in the file is not that of"),
        ("Ben Okafor", "4712", "the copy that is answered is another student's"),
        ("", "", "the copy that is answered is another student's"),
        ("Ben Okafor", "", "the copy that is answered is another student's"),
        (None, "4712", "the name in the file, Ada Lovelace, is not that of"),
    ],
)
@pytest.mark.parametrize("file", [f"{BEN}/answers.md", f"{CANVAS_BEN}_answers.md"])
def test_anothers_solved_copy_is_flagged(
    mark: Mark, course: Course, file: str, name: str | None, student: str | None, said: str
) -> None:
    """The platform's word counts: it is Ben's row, whatever the file says, and Ada's stays hers."""
    found = mark({file: course.form("4711", name, student)})
    assert found.rows.keys() == {"4712"}
    found.tells("4712", said)
    found.tells("4712", "the copy that is answered is another student's")


def test_anothers_solved_copy_in_a_folder(mark: Mark, course: Course) -> None:
    files: Files = {"x.md": course.form("4711", "Ben Okafor", "4712"), "y.md": course.form("4713", "Anna Schmidt")}
    found = mark(files, packed=False)
    found.tells("4712", "the copy that is answered is another student's")
    found.tells("4713", "the name in the file, Anna Schmidt, is not that of student id 4713")


def test_a_namesakes_copy_is_flagged(mark: Mark, course: Course) -> None:
    """Anna is not Anna, where the roster has both."""
    found = mark({"Anna Schmidt_5_assignsubmission_file/answers.md": course.form("4717")})
    assert found.rows.keys() == {"4716"}
    found.tells("4716", "is not that of Anna Schmidt, participant 5 of Moodle")


def test_one_upload_makes_one_student(mark: Mark, course: Course) -> None:
    """Whatever ids are in it: a folder of Moodle, an archive in it, and an archive in a plain folder."""
    phantoms = {f"{i}.md": course.form("4711", "", str(i)) for i in range(9000, 9040)}
    found = mark({f"{BEN}/all.zip": packed({**phantoms})})
    assert found.rows.keys() == {"4712"}
    found.tells("4712", "also handed in files of others")
    found = mark({}, packed=False, beside={"all.zip": packed({**phantoms}), "ada.md": course.form("4711")})
    assert len(found.rows) == 2 and found.totals["4711"] == "6"
    [other] = [student for student in found.rows if student != "4711"]
    found.tells(other, f"student id {other} is not on the roster")
    found.tells(other, "also handed in files of others, which are not marked: ")


def test_an_archive_that_is_all_there_is_is_a_class(
    exgen: Callable[..., Result], course: Course, tmp_path: Path
) -> None:
    write_archive(tmp_path / "pile.zip", {f"{id}.md": course.form(id) for id in ("4711", "4712", "4713")})
    home = shutil.copytree(course.folder, tmp_path / "quiz")
    result = exgen("autograde", home, tmp_path / "pile.zip")
    assert result.exit_code == 0 and "3 files: 3 marked" in result.output and "needs a person" not in result.output


def test_names_that_cannot_be_compared_are_told(mark: Mark, course: Course) -> None:
    """Whoever has a name in another script is not anybody."""
    found = mark({"王芳_3_assignsubmission_file/answers.md": course.form("4711")})
    found.tells("4711", "whether student id 4711 is that of 王芳, participant 3 of Moodle")


@pytest.mark.parametrize("name", [f"{ADA}/z.md", "lovelaceada_101_9999_z.md"])
def test_a_platforms_name_is_forged_elsewhere(mark: Mark, course: Course, name: str) -> None:
    """In an archive of a student's beside that of the platform, with a later date and a higher number."""
    forged = packed({name: course.form("4711", a="0", b="0", c="0")})
    real = name.replace("z.md", "answers.md").replace("9999", "9001")
    found = mark({real: course.form("4711")}, beside={"mallory.zip": forged})
    assert sorted(found.totals.values()) == ["0", "6"]
    for student in found.rows:
        found.tells(student, "student id 4711 stands on files of several people")


def test_an_archive_given_twice_is_quiet(mark: Mark, course: Course) -> None:
    again = packed({f"{ADA}/answers.md": course.form("4711")})
    quiet(mark({f"{ADA}/answers.md": course.form("4711")}, beside={"again.zip": again}), "4711")


def test_an_id_that_is_not_on_the_roster_goes_to_a_person(mark: Mark, course: Course) -> None:
    found = mark({"x.md": course.form("4711", "Nobody", "9999")}, packed=False)
    found.tells("9999", "student id 9999 is not on the roster")


@pytest.mark.parametrize("names", [("a.md", "b.md"), ("b.md", "a.md"), ("a.json", "z.md")])
def test_two_files_of_one_submission_that_differ_go_to_a_person(
    mark: Mark, course: Course, names: tuple[str, str]
) -> None:
    one, other = course.form("4711"), course.form("4711", b="7")
    if names[0].endswith("json"):
        first, *_, b = (line.partition(": ")[2] for line in one.splitlines() if line.startswith("Answer"))
        one = json.dumps({"sheet": "quiz", "copy": "4711", "student": "4711", "answers": {"1(a)": first, "1(b)": b}})
    found = mark({f"{ADA}/{names[0]}": one, f"{ADA}/{names[1]}": other})
    found.tells("4711", "1(b) is answered twice, otherwise in ")
    [entry] = found.entries.values()
    assert [part["verdict"] for part in entry["parts"]] == ["right", "review", "right"] and entry["twice"] == ["1(b)"]


def test_two_files_of_one_name_and_date_in_a_folder(mark: Mark, course: Course) -> None:
    found = mark({"a.md": course.form("4711", b="7"), "b.md": course.form("4711")}, packed=False)
    found.tells("4711", "1(b) is answered twice")


def test_what_is_told_stays_told_when_it_is_marked_again(
    exgen: Callable[..., Result], mark: Mark, course: Course, tmp_path: Path
) -> None:
    mark({f"{BEN}/answers.md": course.form("4711")})
    before = json.loads((tmp_path / "sheet" / "marks" / "marks.json").read_text())["students"]
    assert exgen("regrade", tmp_path / "sheet", "--apply").exit_code == 0
    assert json.loads((tmp_path / "sheet" / "marks" / "marks.json").read_text())["students"] == before
    told = (tmp_path / "sheet" / "marks" / "4712.md").read_text()
    assert "another student" not in told and "not that of" not in told, "students are not told of doubts about them"


# -- what must stay quiet ----------------------------------------------------------------------------------------


def quiet(found: Marked, *students: str) -> None:
    assert found.rows.keys() == set(students) and not found.flags, found.flags
    assert "needs a person" not in found.printed


@pytest.mark.parametrize(
    ("platform", "owner", "name", "student"),
    [
        ("Ada Lovelace", "4711", "Lovelace, Ada", "4711"),
        ("Lovelace, Ada", "4711", "Ada", "04711"),
        ("Ada Lovelace", "4711", "Ada King Lovelace", "47 11"),
        ("Ada Augusta Lovelace", "4711", "A. Lovelace", "4711."),
        ("Ada Lovelace", "4711", "", "4711"),
        ("Ada Lovelace", "4711", "Ada Lovelace", ""),
        ("Ada Lovelace", "4711", "", ""),
        ("Ada Lovelace", "4711", "Ada Lovelase", "4171"),
        ("Ada Lovelace", "4711", "Ada Lovelace", "ada@uni.example"),
        ("Group A-Ada Lovelace", "4711", "Ada Lovelace", "4711"),
        ("Participant 7", "4711", "Ada Lovelace", "4711"),
        ("Zoe Mueller", "4713", "Zoë Müller", "4713"),
        (unicodedata.normalize("NFD", "Zoë Müller"), "4713", "ZOE MULLER", "4713"),
        ("Grainne ONeill", "4714", "Gráinne O’Neill", "4714"),
        ("李 明", "4715", "Ming Li", "4715"),
        ("Anna Müller", "4717", "Anna Müller", "4717"),
        ("Le Thi Hong", "s-18x", "Hồng Lê", "S-18X"),
        ("Le Thi Hong", "s-18x", "Hồng", "s18x"),
    ],
)
def test_the_same_person_otherwise_spelled(
    mark: Mark, course: Course, platform: str, owner: str, name: str, student: str
) -> None:
    number = "7" if platform == "Participant 7" else "1"
    file = f"{platform}_{number}_assignsubmission_file/answers.md"
    quiet(mark({file: course.form(owner, name, student)}), owner)


@pytest.mark.parametrize(
    ("platform", "owner"),
    [
        ("lovelaceada", "4711"), ("mullerzoe", "4713"), ("müllerzoë", "4713"), ("oneillgrainne", "4714"),
        ("李明", "4715"),
    ],
)  # fmt: skip
def test_names_as_canvas_writes_them(mark: Mark, course: Course, platform: str, owner: str) -> None:
    quiet(mark({f"{platform}_101_9001_answers.md": course.form(owner), f"{platform}_101_9002_scan.pdf": "%PDF"}), owner)


def test_a_resubmission_is_quiet(mark: Mark, course: Course) -> None:
    """With the id typed otherwise, without a name, under another name of the file, in another kind, an old one left."""
    again = course.form("4711", "", "4711 ")
    found = mark({f"{ADA}/answers.md": course.form("4711", b="7"), f"{ADA}/final (2).md": (2, again)})
    quiet(found, "4711")
    assert found.totals == {"4711": "6"} and "earlier attempt" in found.aside[f"{ADA}/answers.md"]
    second = course.form("4711", "Lovelace, Ada")
    found = mark({"answers.md": course.form("4711", b="7"), "mine.md": (2, second)}, packed=False)
    quiet(found, "4711")
    assert found.totals == {"4711": "6"}
    found = mark({f"{CANVAS_ADA}_answers.md": again, "lovelaceada_101_9005_answers-1.md": course.form("4711", c="0")})
    quiet(found, "4711")
    assert found.entries.keys() == {"lovelaceada_101_9005_answers-1.md"}


def test_an_empty_form_beside_the_filled_one_is_quiet(mark: Mark, course: Course) -> None:
    blank = course.form("4711", a="", b="", c="")
    found = mark({f"{ADA}/answers.md": course.form("4711"), f"{ADA}/answers (1).md": (2, blank)})
    quiet(found, "4711")
    assert found.totals == {"4711": "6"}


def test_the_same_answers_in_two_files_are_quiet(mark: Mark, course: Course) -> None:
    form = course.form("4711")
    quiet(mark({f"{ADA}/answers.md": form, f"{ADA}/copy of answers.txt": form.replace("\n", "\r\n")}), "4711")
    quiet(mark({"a.md": course.form("4711", ""), "b.md": course.form("4711", "")}, packed=False), "4711")


def test_a_form_of_another_sheet_beside_the_right_one_is_quiet(mark: Mark, course: Course) -> None:
    old = course.form("4711").replace("quiz copy", "week-1 copy")
    quiet(mark({f"{ADA}/answers.md": course.form("4711"), f"{ADA}/old.md": (2, old)}), "4711")


def test_a_class_without_a_roster_is_quiet(mark: Mark, made: Made) -> None:
    """Names as they are typed, short forms, no id at all."""
    files: Files = {
        f"{ADA}/answers.md": made.answers("4711", "Ada"), f"{BEN}/a.md": made.answers("4712", "B. Okafor"),
        "Zoë Müller_3_assignsubmission_file/a.md": made.answers("", "Zoe Mueller"),
        "Dmitri Wolf_4_assignsubmission_file/a.md": made.answers("", ""),
    }  # fmt: skip
    quiet(mark(files, alike=True), "4711", "4712", "3", "4")


def test_files_whose_names_only_look_like_canvas(mark: Mark, course: Course) -> None:
    ids = ("4711", "4712", "4713")
    quiet(mark({f"hw_2026_11_{id}.md": course.form(id) for id in ids}, packed=False), *ids)
    quiet(mark({f"quiz_3_{id}_answers.md": course.form(id) for id in ids}, packed=False), *ids)


# -- Gradescope --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def container(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Autograder:
    folder = tmp_path_factory.mktemp("container")
    words = [f"--bank={MADE_UP}", "gradescope", str(course.folder), "--out", str(folder / "quiz.zip")]
    assert CliRunner().invoke(main, words).exit_code == 0
    return Autograder(folder / "autograder", folder / "quiz.zip")


@pytest.fixture
def hand_in(container: Autograder, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    monkeypatch.setenv("AUTOGRADER", str(container.root))

    def run(files: dict[str, str | bytes], metadata: Any) -> dict[str, Any]:
        file = container.root / "submission_metadata.json"
        file.unlink(missing_ok=True)
        if metadata is not None:
            file.write_bytes(metadata if isinstance(metadata, bytes) else json.dumps(metadata).encode())
        return container.hand_in(files, gradescope.run)

    return run


def user(name: str, email: str = "", sid: str = "") -> dict[str, Any]:
    return {"id": 12, "name": name, "email": email, "sid": sid}


def told(found: dict[str, Any]) -> str:
    """What only instructors see of whose answers these are."""
    return "\n".join(test["output"] for test in found["tests"] if "person" in test["tags"])


@pytest.mark.parametrize(
    "users",
    [
        [user("Ben Okafor")], [user("B.", "ben@uni.example")], [user("", "", "4712")],
        [user("Ben Okafor"), user("Zoë Müller", "zoe@uni.example")],
    ],
)  # fmt: skip
def test_gradescope_says_who_handed_in(
    hand_in: Callable[..., dict[str, Any]], course: Course, users: list[Any]
) -> None:
    found = hand_in({"answers.md": course.form("4711")}, {"id": 5, "users": users})
    assert found["extra_data"]["student"] == "4712" and sum(test["score"] for test in found["tests"]) == 6
    assert "the student id 4711 in the file is not that of" in told(found)
    assert all(test["visibility"] == "hidden" for test in found["tests"] if "person" in test["tags"])
    assert "not that of" not in found["output"], "students are not told of doubts about them"


@pytest.mark.parametrize(
    "users",
    [
        [user("Ada Lovelace", "ada@uni.example", "4711")], [user("Ada King", "x@y.z", "30012345")],
        [user("Ben Okafor"), user("Ada Lovelace")], [user("Lovelace, Ada")], [],
    ],
)  # fmt: skip
def test_gradescope_agrees(hand_in: Callable[..., dict[str, Any]], course: Course, users: list[Any]) -> None:
    found = hand_in({"answers.md": course.form("4711")}, {"id": 5, "users": users})
    assert (found["extra_data"]["student"], found["extra_data"]["flags"], told(found)) == ("4711", [], "")


HOSTILE = [
    None, b"", b"{", b"[" * 100_000, b"\xff\xfe\0", b'{"users": ' + b"9" * 10_000 + b"}", [], 7, {"users": {}},
    {"users": [None, 7, [], {"name": {}, "email": [], "sid": True}]}, {"users": [{"name": "\u202e\n" * 9000}] * 9000},
    {"users": [], "created_at": {}, "assignment": []}, {"users": [{"assignment": {"due_date": 7}}], "created_at": "x"},
]  # fmt: skip


@pytest.mark.parametrize("metadata", HOSTILE, ids=range(len(HOSTILE)))
def test_metadata_of_any_kind_ends_nothing(
    hand_in: Callable[..., dict[str, Any]], course: Course, metadata: Any
) -> None:
    found = hand_in({"answers.md": course.form("4711")}, metadata)
    assert found["extra_data"]["student"] == "4711" and sum(test["score"] for test in found["tests"]) == 6
    assert len(json.dumps(found)) < 20_000


def test_gradescope_says_when(hand_in: Callable[..., dict[str, Any]], course: Course) -> None:
    due = {"due_date": "2018-07-31T23:00:00.000000-07:00"}
    data = {"users": [user("Ada Lovelace")], "assignment": due, "created_at": "2018-08-01T05:59:00.000000+00:00"}
    assert hand_in({"answers.md": course.form("4711")}, data)["extra_data"]["flags"] == []
    late = {**data, "created_at": "2018-08-01T06:01:00.000000+00:00"}
    flags = ["handed in late, says Gradescope"]
    assert hand_in({"answers.md": course.form("4711")}, late)["extra_data"]["flags"] == flags
    longer = {**late, "users": [{**user("Ada Lovelace"), "assignment": {"due_date": "2018-08-09T23:00:00-07:00"}}]}
    assert hand_in({"answers.md": course.form("4711")}, longer)["extra_data"]["flags"] == []


def test_two_files_on_gradescope_are_one_submission(hand_in: Callable[..., dict[str, Any]], course: Course) -> None:
    """The dates of files are those of unpacking there, and say nothing."""
    files: dict[str, str | bytes] = {"a.md": course.form("4711", b="7"), "b.md": course.form("4711")}
    found = hand_in(files, {"users": [user("Ada Lovelace")]})
    assert [test["tags"] for test in found["tests"]] == [["right"], ["review"], ["right"]]
    assert "1(b) is answered twice, otherwise in a.md" in found["output"]
    files = {"a.md": course.form("4711"), "b.md": course.form("4712")}
    found = hand_in(files, {"users": [user("Ada Lovelace")]})
    assert found["extra_data"]["student"] == "4711" and "Ben Okafor 4712" in told(found)


def test_the_autograder_knows_no_more_of_students_than_it_needs(container: Autograder) -> None:
    held = json.loads((container.root / "source" / "assigned.json").read_text())
    assert {name for student in held["students"] for name in student} == {"student", "name", "email"}


@given(st.text(max_size=200) | st.recursive(st.text(), lambda some: st.lists(some) | st.dictionaries(st.text(), some)))
def test_any_text_is_metadata(data: Any) -> None:
    assert of_gradescope(data if isinstance(data, str) else json.dumps({"users": data})).system == "Gradescope"


# -- names and ids -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Ada Lovelace", "lovelaceada", True), ("Ben Okafor", "bennettsara", False), ("Li Wu", "wuli", True),
        ("Li Wu", "muellerlisa", False), ("Đorđe Petrović", "Djordje Petrovic", True),
        ("Jean-Pierre", "Jeanpierre", True), ("Ben", "Benjamin Okafor", True), ("B. Okafor", "Ben Okafor", True),
        ("", "Ada", None), ("", "", None), ("...", "Ada", None), ("李明", "Li Ming", None), ("李明", "王芳", False),
        ("Иван Петров", "Ivan Petrov", None), ("A. Smith", "A. Jones", False), ("Ben", "Benjamin O.", True),
        ("Straße", "STRASSE", True), ("Chloé Dubois", "duboischlo", True), ("1", "2", None),
    ],
)  # fmt: skip
def test_names_that_are_alike(one: str, other: str, expected: bool | None) -> None:
    assert alike(one, other) is alike(other, one) is expected


@given(st.text(max_size=30), st.text(max_size=30))
def test_alike_is_symmetric_and_an_empty_name_is_like_none(one: str, other: str) -> None:
    assert alike(one, other) is alike(other, one) and alike(one, "") is None and near(one, other) == near(other, one)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("4711", "4711 ", True), ("4711", "04711", True), ("4711", "４７１１", True), ("4711", "4171", True),
        ("4711", "471", False), ("47110", "4711", True), ("4711", "4799", False), ("1", "2", False),
        ("ab-1", "AB1", True),
    ],
)  # fmt: skip
def test_ids_with_a_slip(one: str, other: str, expected: bool) -> None:
    assert near(one, other) is near(other, one) is expected
