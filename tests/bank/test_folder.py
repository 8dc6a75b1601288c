"""Banks: ids and topics from paths alone, several folders, and what `exgen list` shows without running a file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from exgen.bank import Bank
from exgen.bank.folder import INDEX
from exgen.errors import InstructorError, UnknownProblem
from exgen.system import paths
from tests.conftest import MADE_UP


def put(folder: Path, *ids: str, text: str = 'TITLE = "T"\nLEVELS = {1: {}, 2: {}}\n') -> Path:
    for id in ids:
        file = folder / f"{id}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def test_ids_and_topics_are_paths(tmp_path: Path) -> None:
    bank = Bank([put(tmp_path, "b/two", "a/one", "a/three", "a/deep/four", "b-c/five")])
    assert list(bank) == ["a/deep/four", "a/one", "a/three", "b-c/five", "b/two"] and len(bank) == 5
    assert bank.topics() == ["a", "a/deep", "b", "b-c"]
    assert bank.in_topic("a") == ["a/one", "a/three"] and bank.in_topic("a/") == bank.in_topic("a")
    assert bank.file("a/one") == tmp_path / "a" / "one.py"


def test_hidden_files_and_helpers_are_no_problems(tmp_path: Path) -> None:
    put(tmp_path, "a/one", "a/_helper", "_drafts/two", ".git/three", "a/.hidden")
    (tmp_path / "a" / "notes.txt").write_text("x")
    (tmp_path / "a" / "__pycache__").mkdir()
    put(tmp_path, "a/__pycache__/four")
    assert list(Bank([tmp_path])) == ["a/one"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("a/oen", "did you mean 'a/one'?"), ("one", ""), ("A/ONE", ""), ("", "exgen list"), ("../a/one", "a/one")],
)
def test_an_unknown_problem(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(UnknownProblem, match="there is no problem") as caught:
        Bank([put(tmp_path, "a/one")]).file(name)
    assert hint in caught.value.hint and caught.value.hint


def test_an_unknown_topic(tmp_path: Path) -> None:
    bank = Bank([put(tmp_path, "tensors/one", "graphs/two")])
    with pytest.raises(UnknownProblem, match="no topic 'tensor'") as caught:
        bank.in_topic("tensor")
    assert caught.value.hint == "did you mean 'tensors'?"
    with pytest.raises(UnknownProblem) as caught:
        bank.in_topic("xyz")
    assert caught.value.hint == "the topics are graphs, tensors"


def test_problems_and_topics_are_selected_once_in_the_order_named(tmp_path: Path) -> None:
    bank = Bank([put(tmp_path, "a/one", "a/two", "b/three")])
    assert bank.select(["b", "a/two", "a"]) == ["b/three", "a/two", "a/one"]
    assert bank.select([]) == list(bank)
    with pytest.raises(UnknownProblem, match="no problem or topic 'a/tow'"):
        bank.select(["a", "a/tow"])


def test_a_later_folder_hides_an_earlier_one(tmp_path: Path) -> None:
    first, second = put(tmp_path / "1", "a/one", "a/two"), put(tmp_path / "2", "a/two", "a/three")
    bank = Bank([first, second])
    assert list(bank) == ["a/one", "a/three", "a/two"]
    assert bank.file("a/two").is_relative_to(second) and bank.file("a/one").is_relative_to(first)


def test_the_default_bank_is_the_shipped_one_then_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = Bank.default()
    assert shipped.folders == [paths.bank_folder()] and len(shipped) >= 9
    first, second, extra = (put(tmp_path / name, f"mine/{name}") for name in ("one", "two", "three"))
    monkeypatch.setenv("EXGEN_BANK", os.pathsep.join(map(str, [first, second])))
    bank = Bank.default([extra])
    assert bank.folders == [paths.bank_folder(), first, second, extra]
    assert bank.in_topic("mine") == ["mine/one", "mine/three", "mine/two"]
    monkeypatch.setenv("EXGEN_BANK", "")
    assert Bank.default().folders == shipped.folders


def test_a_bank_that_is_no_folder(tmp_path: Path) -> None:
    for place in (tmp_path / "gone", put(tmp_path, "a/one") / "a" / "one.py"):
        with pytest.raises(InstructorError, match="there is no bank at"):
            Bank([place])


# -- what list shows ---------------------------------------------------------------------------------------------

ENTRY = {"title": "T", "levels": {"1": {"marks": 3, "variants": 500}, "2": {"marks": 4, "variants": 900}}}


def test_a_summary_comes_from_the_index_until_the_file_changes(tmp_path: Path) -> None:
    bank = Bank([put(tmp_path, "a/one")])
    unknown = {"marks": None, "variants": None}
    assert bank.summary("a/one") == {"id": "a/one", "topic": "a", "title": "T", "levels": {"1": unknown, "2": unknown}}
    assert bank.note({"a/one": ENTRY}) == [tmp_path / INDEX]
    assert bank.summary("a/one") == {"id": "a/one", "topic": "a", **ENTRY}
    put(tmp_path, "a/one", text='TITLE = "New"\nLEVELS = {7: {}}\n')
    assert bank.summary("a/one") == {"id": "a/one", "topic": "a", "title": "New", "levels": {"7": unknown}}


def test_noting_the_same_again_writes_nothing(tmp_path: Path) -> None:
    bank = Bank([put(tmp_path, "a/one", "a/two")])
    bank.note({"a/one": ENTRY, "a/two": ENTRY})
    assert bank.note({"a/one": ENTRY}) == [] and json.loads((tmp_path / INDEX).read_text()).keys() == {"a/one", "a/two"}
    (tmp_path / "a" / "two.py").unlink()
    Bank([tmp_path]).note({"a/one": ENTRY})
    assert json.loads((tmp_path / INDEX).read_text()).keys() == {"a/one"}, "what is gone leaves the index"


def test_each_folder_keeps_an_index_of_its_own(tmp_path: Path) -> None:
    first, second = put(tmp_path / "1", "a/one", "a/two"), put(tmp_path / "2", "a/two")
    bank = Bank([first, second])
    bank.note({"a/one": ENTRY, "a/two": ENTRY})
    assert json.loads((first / INDEX).read_text()).keys() == {"a/one"}
    assert json.loads((second / INDEX).read_text()).keys() == {"a/two"}
    assert bank.summary("a/two")["levels"] == ENTRY["levels"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"a/one": 3}', '{"a/one": {"digest": 1}}', '{"a/one": []}'])
def test_a_damaged_index_is_no_index(tmp_path: Path, text: str) -> None:
    bank = Bank([put(tmp_path, "a/one")])
    (tmp_path / INDEX).write_text(text)
    assert bank.summary("a/one")["title"] == "T"


@pytest.mark.parametrize("text", ["TITLE = ", "x" * 100, "\0", "TITLE = f()\nLEVELS = g()", "raise SystemExit"])
def test_a_summary_never_runs_a_file(tmp_path: Path, text: str) -> None:
    bank = Bank([put(tmp_path, "a/one", text=text)])
    assert bank.summary("a/one")["id"] == "a/one"


def test_the_shipped_index_is_of_the_shipped_bank() -> None:
    """Its entries are of files that are there; `exgen check` brings stale ones up to date."""
    index = json.loads((paths.bank_folder() / INDEX).read_text(encoding="utf-8"))
    assert index.keys() <= set(Bank.default())


def test_the_made_up_bank_has_no_index() -> None:
    assert not (MADE_UP / INDEX).exists(), "checked in place: `rm tests/made_up/index.json`"
