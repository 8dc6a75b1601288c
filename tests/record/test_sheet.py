"""The record: what was frozen comes back, and whatever is wrong with one is said with its place."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exgen import course, record
from exgen.bank import Bank, Job
from exgen.errors import BadRecord
from exgen.marking import marker_of
from exgen.record import BLANK, REVIEW, RIGHT, WRONG
from tests.conftest import Made


def test_a_record_comes_back_as_it_went(made: Made) -> None:
    frozen = record.of("tiny-7", "A title", list(made.sheet.exercises))
    text = record.to_json(frozen)
    (made.folder.parent / "again.json").write_text(text, encoding="utf-8")
    back = record.read(made.folder.parent / "again.json")
    assert back == frozen and record.to_json(back) == text
    assert back.marks == 28 and [part.label for part in back.questions][:4] == ["1(a)", "1(b)", "1(c)", "2(a)"]


def test_a_record_is_what_the_surface_says(made: Made) -> None:
    data = json.loads((made.folder / "record.json").read_text())
    assert {"format", "sheet", "exercises"} <= data.keys() and (data["format"], data["sheet"]) == (1, "tiny-7")
    for exercise in data["exercises"]:
        assert {"problem", "level", "seed", "parameters", "parts"} <= exercise.keys()
        for part in exercise["parts"]:
            assert {"label", "step", "marks", "key"} <= part.keys()
            assert isinstance(part["key"], str) and part["key"]


def test_its_folder_or_its_file_may_be_named(made: Made) -> None:
    assert record.read(made.folder) == record.read(made.folder / "record.json") == made.record


def test_a_record_is_restored_into_its_exercise(made: Made, bank: Bank) -> None:
    for frozen, exercise in zip(made.record.exercises, made.sheet.exercises):
        marker, doubt = marker_of(frozen, bank)
        assert not doubt and marker.exercise is not None
        assert marker.exercise.parameters == exercise.parameters
        assert [step.value for step in marker.exercise.questions] == [step.value for step in exercise.questions]


# -- what cannot be marked from ----------------------------------------------------------------------------------

def refusal(folder: Path, text: str | bytes) -> str:
    file = folder / "record.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadRecord) as caught:
        record.read(folder)
    assert caught.value.hint and (str(file) in caught.value.message)
    return caught.value.message


@pytest.fixture
def text(made: Made) -> str:
    return (made.folder / "record.json").read_text(encoding="utf-8")


def test_no_record(tmp_path: Path) -> None:
    with pytest.raises(BadRecord, match=r"there is no record\.json in"):
        record.read(tmp_path)
    with pytest.raises(BadRecord, match=r"there is no record\.json in"):
        record.read(tmp_path / "nowhere")


def test_a_newer_format(tmp_path: Path, text: str) -> None:
    said = refusal(tmp_path, text.replace('"format": 1', '"format": 7'))
    assert "is of format 7, and this exgen knows formats up to 1" in said


@pytest.mark.parametrize("share", [0, 0.01, 0.2, 0.5, 0.9, 0.999])
def test_a_truncated_record(tmp_path: Path, text: str, share: float) -> None:
    assert "is cut off or damaged" in refusal(tmp_path, text[: int(len(text) * share)])


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", bytes(100), b"[" * 100_000, b"{}", b"[]", b"null", b'{"format": "1"}', b"1"], ids=range(8)
)
def test_what_is_no_record(tmp_path: Path, data: bytes) -> None:
    refusal(tmp_path, data)


@pytest.mark.parametrize("format", [0, -1, True, 1.0, None])
def test_a_format_that_never_was(tmp_path: Path, text: str, format: Any) -> None:
    refusal(tmp_path, text.replace('"format": 1', f'"format": {json.dumps(format)}'))


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every field in a record, whatever it holds."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in items:
        yield (*path, name)
        yield from places(value, (*path, name))


def put(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    data = copy.deepcopy(data)
    inside = data
    for name in path[:-1]:
        inside = inside[name]
    if value is ...:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return data


@pytest.mark.parametrize(
    "value", [..., None, "", 3.5, -1, [], {}, [[]], {"exact": "1/"}, {"exact": 1}, True, "9" * 9000, {"a": {"b": []}}]
)
def test_a_record_damaged_anywhere_is_refused_or_marked(
    made: Made, bank: Bank, tmp_path: Path, text: str, value: Any
) -> None:
    """Any one field replaced or left out: a BadRecord, or a record that still marks (and doubts itself if need be)."""
    data = json.loads(text)
    answers = tmp_path / "ada.md"
    answers.write_text(made.answers(), encoding="utf-8")
    for path in places(data):
        (tmp_path / "record.json").write_text(json.dumps(put(data, path, value)), encoding="utf-8")
        try:
            truth = record.read(tmp_path)
        except BadRecord:
            continue
        marks = course.mark(Job(bank), truth, [answers])
        assert len(marks.spool) + len(marks.accounts.refused) == 1, path


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("sheet",), ..., "the record has no 'sheet'"),
        (("sheet",), 7, "'sheet' of the record is 7"),
        (("exercises",), {}, "'exercises' of the record is {}"),
        (("exercises", 1), "x", "exercise 2 is not a mapping"),
        (("exercises", 1, "problem"), ..., "exercise 2 has no 'problem'"),
        (("exercises", 0, "level"), "two", "'level' of exercise 1 is \"two\""),
        (("exercises", 0, "level"), True, "'level' of exercise 1 is true"),
        (("exercises", 0, "parameters"), [], "'parameters' of exercise 1 is []"),
        (("exercises", 0, "parameters", "a"), {"exact": "1 +"}, "exercise 1"),
        (("exercises", 0, "parameters", "a"), 1.5, "exercise 1"),
        (("exercises", 0, "parts", 1, "label"), ..., "a part of exercise 1 has no 'label'"),
        (("exercises", 0, "parts", 1, "label"), "1(a)", "the label 1(a) stands twice"),
        (("exercises", 0, "parts", 1, "marks"), -2, "'marks' of part 1(b) is -2"),
        (("exercises", 0, "parts", 1, "marks"), "2", "'marks' of part 1(b) is \"2\""),
        (("exercises", 0, "parts", 1, "key"), "3 +", "the key of part 1(b) cannot be read"),
        (("exercises", 0, "parts", 1, "kind"), "essay", "no kind of answer 'essay'"),
        (("exercises", 0, "parts", 1, "step"), ..., "part 1(b) has no 'step'"),
        (("exercises", 0, "parts", 1, "ask"), 3, "'ask' of part 1(b) is 3"),
        (("exercises", 0, "parts", 1, "domain"), ..., "part 1(b) has no 'domain'"),
        (("exercises", 0, "parts", 1, "names"), "abc", "'names' of part 1(b)"),
        (("exercises", 1, "parts", 4, "ask", "choices"), 3, "part 2(e)"),
        (("exercises", 1, "parts", 3, "ask", "figures"), "x", "part 2(d)"),
        (("exercises", 1, "parts", 3, "ask", "figures"), -5, "part 2(d)"),
        (("exercises", 1, "parts", 3, "ask", "where"), 3, "part 2(d)"),
        (("exercises", 1, "parts", 3, "ask", "where"), {"x": 3}, "part 2(d)"),
        (("exercises", 1, "parts", 3, "ask", "where"), {"x": "1 +"}, "part 2(d)"),
        (("exercises", 1, "parts", 3, "domain"), {"x": "nowhere"}, "part 2(d)"),
    ],
)
def test_damage_is_named_with_its_place(
    tmp_path: Path, text: str, path: tuple[Any, ...], value: Any, said: str
) -> None:
    message = refusal(tmp_path, json.dumps(put(json.loads(text), path, value)))
    assert "was damaged or edited" in message and said in message


# -- where bank and record differ --------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("parts", 0, "key", "12345"), r"tiny/chain: the bank now gives \d+ for 1\(a\), the record says 12345"),
        (("parameters", "a", {"exact": "1"}), r"tiny/chain: the bank now gives"),
        (("parameters", "a", "text"), r"tiny/chain: .*solve stopped with TypeError"),
        (("parameters", "d", 3), r"tiny/chain: .*solve does not take the parameter 'd'"),
        (("parts", 0, "step", "t"), r"tiny/chain: the bank now gives nothing for 1\(a\)"),
        (("problem", "tiny/gone"), r"tiny/gone: there is no problem 'tiny/gone'"),
        (("parts", 0, "ask", "by_property", True), r"tiny/chain: "),
    ],
)
def test_an_edited_record_marks_by_the_frozen_key_and_says_so(
    made: Made, bank: Bank, tmp_path: Path, text: str, edit: tuple[Any, ...], said: str
) -> None:
    *path, value = edit
    data = put(json.loads(text), ("exercises", 0, *path), value)
    (tmp_path / "record.json").write_text(json.dumps(data), encoding="utf-8")
    truth = record.read(tmp_path)
    frozen = {question.label: question.key for question in truth.questions}
    answers = tmp_path / "ada.md"
    answers.write_text(made.answers(_1a=frozen["1(a)"], _1b="1", _1c=""), encoding="utf-8")
    marks = course.mark(Job(bank), truth, [answers])
    assert len(marks.doubts) == 1 and re.search(said, marks.doubts[0]), marks.doubts
    [student], [printed] = marks.spool.students(), marks.spool.printed()
    verdicts = [part.verdict for part in student.parts]
    assert verdicts[:3] == [RIGHT, WRONG, BLANK]
    assert set(verdicts[3:]) == {RIGHT}, "the other exercises are as they were"
    assert printed.feedback["md"]


def test_a_changed_bank_changes_no_mark_of_a_sheet_that_is_out(
    made: Made, tmp_path: Path, problem: Callable[..., Any]
) -> None:
    """The bank's solve was mended since: the frozen key counts, and by-property questions go to a person."""
    for name in ("chain", "kinds", "shifted-squares"):
        source = (made.sheet.exercises[0].problem.file.parent / f"{name}.py").read_text(encoding="utf-8")
        changed = source.replace("a + b, marks", "a - b, marks").replace("2 * v, marks", "3 * v, marks")
        (tmp_path / "tiny").mkdir(exist_ok=True)
        (tmp_path / "tiny" / f"{name}.py").write_text(changed, encoding="utf-8")
    answers = tmp_path / "ada.md"
    answers.write_text(made.answers(), encoding="utf-8")
    weights = made.key()["2(i)"]
    other = tmp_path / "bob.md"
    other.write_text(made.answers("2", _2i=f"2*{weights}"), encoding="utf-8")
    marks = course.mark(Job(Bank([tmp_path])), made.record, [answers, other])
    assert [doubt.split(":")[0] for doubt in marks.doubts] == ["tiny/chain", "tiny/kinds"]
    first, second = marks.spool.students()
    assert first.total == 28
    assert second.parts[11].verdict == REVIEW


def test_a_record_of_no_exercises_is_refused(tmp_path: Path) -> None:
    empty = record.to_json(record.Record("empty", "", ()))
    (tmp_path / "record.json").write_text(empty, encoding="utf-8")
    with pytest.raises(BadRecord, match="no exercises"):
        record.read(tmp_path)
