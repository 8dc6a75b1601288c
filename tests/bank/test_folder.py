"""Banks: ids and topics from paths alone, several folders, and what `exgen list` shows without running a file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from exgen.bank import Bank, project
from exgen.bank.folder import INDEX, name_of
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
    assert caught.value.hint.startswith("did you mean 'tensors'?\n")
    with pytest.raises(UnknownProblem) as caught:
        bank.in_topic("xyz")
    assert caught.value.hint.startswith("the topics are graphs, tensors\n")


def test_problems_and_topics_are_selected_once_in_the_order_named(tmp_path: Path) -> None:
    bank = Bank([put(tmp_path, "a/one", "a/two", "b/three")])
    assert bank.select(["b", "a/two", "a"]) == ["b/three", "a/two", "a/one"]
    assert bank.select([]) == list(bank)
    with pytest.raises(UnknownProblem, match="no problem or topic 'a/tow'"):
        bank.select(["a", "a/tow"])


def test_two_files_of_one_id_are_refused_and_named(tmp_path: Path) -> None:
    first, second = put(tmp_path / "1", "a/one", "a/two"), put(tmp_path / "2", "a/two", "a/three")
    said = r"two files are the problem 'a/two': .*1/a/two\.py and .*2/a/two\.py"
    with pytest.raises(InstructorError, match=said) as two:
        Bank([first, second])
    assert "move one of the files" in two.value.hint
    put(second, "a/one")
    with pytest.raises(InstructorError, match=r"'a/one': .*, and 1 more ids stand twice"):
        Bank([first, second])
    shipped = next(iter(Bank.default()))
    with pytest.raises(InstructorError, match=f"two files are the problem '{shipped}'"):
        Bank.default([put(tmp_path / "3", shipped)])


def test_a_folder_that_is_named_twice_is_one_bank(tmp_path: Path) -> None:
    first, second = put(tmp_path / "1", "a/one"), put(tmp_path / "2", "a/two")
    again = tmp_path / "2" / ".." / "1"
    assert Bank([first, second, again]).folders == [first, second]
    assert Bank.default([paths.bank_folder()]).folders == [paths.bank_folder()]


def config(folder: Path, text: str = '[tool.exgen]\nbank = ["mine"]\n') -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / project.FILE).write_text(text)
    return folder


def test_the_first_place_that_names_banks_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option, then the environment, then the nearest file; its paths are seen from the file."""
    shipped = paths.bank_folder()
    monkeypatch.chdir(tmp_path)
    assert Bank.default().folders == [shipped] and len(Bank.default()) >= 9 and not Bank.default().own
    option, first, second = (put(tmp_path / name, f"own/{name}") for name in ("option", "one", "two"))
    kept = put(config(tmp_path) / "mine", "own/kept")
    assert Bank.default().folders == [shipped, Path("mine")] and Bank.default().own == ["own/kept"]
    below = tmp_path / "build" / "deep"
    below.mkdir(parents=True)
    config(tmp_path / "build", "[tool.other]\nbank = 3\n")
    monkeypatch.chdir(below)
    assert Bank.default().folders == [shipped, kept]
    monkeypatch.setenv("EXGEN_BANK", os.pathsep.join(map(str, [first, second])))
    assert Bank.default().folders == [shipped, first, second] and Bank.default().own == ["own/one", "own/two"]
    assert Bank.default([option]).folders == [shipped, option]
    monkeypatch.setenv("EXGEN_BANK", "gone")
    with pytest.raises(InstructorError, match="no bank at gone, which EXGEN_BANK names"):
        Bank.default()
    monkeypatch.setenv("EXGEN_BANK", "")
    assert Bank.default().folders == [shipped, kept]


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("[tool.exgen\n", "cannot be read", "--bank DIR"),
        ("[tool]\nexgen = 3\n", "[tool.exgen] is a table", "--bank DIR"),
        ('[tool.exgen]\nbnak = ["a"]\n', "[tool.exgen] has no 'bnak'", "did you mean 'bank'?"),
        ('[tool.exgen]\nformat = "pdf"\n', "[tool.exgen] has no 'format'", "it knows bank"),
        ('[tool.exgen]\nbank = "mine"\n', "'bank' under [tool.exgen] is 'mine'", "a list of folders"),
        ('[tool.exgen]\nbank = [1]\n', "'bank' under [tool.exgen] is [1]", "a list of folders"),
        ('[tool.exgen]\nbank = ["gone"]\n', "no bank at gone, which pyproject.toml names", 'bank = ["DIR"]'),
    ],
)
def test_a_project_file_that_is_wrong_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str, hint: str
) -> None:
    monkeypatch.chdir(config(tmp_path, text))
    with pytest.raises(InstructorError) as caught:
        Bank.default()
    assert said in caught.value.message and hint in caught.value.hint


def test_what_a_record_calls_a_bank_holds_on_other_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    text = (MADE_UP / "tiny" / "chain.py").read_text(encoding="utf-8")
    below, beside = put(here / "banks" / "b", "a/one", text=text), put(tmp_path / "beside", "a/deep/two", text=text)
    bank = Bank([below, beside])
    assert name_of(bank.problem("a/one")) == "banks/b" and name_of(bank.problem("a/deep/two")) == "beside"
    assert name_of(Bank.default().problem("softmax/values")) == ""


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
    first, second = put(tmp_path / "1", "a/one"), put(tmp_path / "2", "a/two")
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
