"""The manual is what its script prints, from the rows that are tested."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

from tests import consoles
from tests.test_floors import FLOORS, PACKAGE

ROOT = Path(__file__).parent.parent


def load(name="make_answers"):
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_manual_is_printed_from_the_rows():
    script = load()
    assert (ROOT / "docs" / "answers.md").read_text(encoding="utf-8") == script.manual(), "`make docs` prints it anew"


def test_what_is_hostile_stays_in_its_cell():
    script = load()
    assert script.code("a|b\n`c`") == "`` a\\|b ⏎ `c` ``"
    assert "\u202e" not in script.code("\u202ex")
    assert script.code(" ") == "(nothing)"


@pytest.mark.slow
def test_the_page_on_marking_prints_what_the_commands_print(tmp_path):
    ran = consoles.run((ROOT / "docs" / "marking.md").read_text(encoding="utf-8"), tmp_path)
    consoles.holds(ran)
    assert len(ran) >= 3


def test_the_manual_for_authors_says_all_that_the_code_has():
    script = load("make_problems")
    assert script.missing() == [], "docs/make_problems.py has to say it"
    assert (ROOT / "docs" / "problems.md").read_text(encoding="utf-8") == script.manual(), "`make docs` prints it anew"


def test_what_is_new_in_the_code_is_missed_in_the_manual(monkeypatch):
    script = load("make_problems")
    monkeypatch.setitem(script.answers.kinds(), "colour", None)
    monkeypatch.setitem(script.problem.OPTIONAL, "AUTHOR", str)
    monkeypatch.setitem(script.printing.FILTERS, "shout", script.notation.plain)
    monkeypatch.setattr(script.figures, "tree", lambda leaves: None, raising=False)
    monkeypatch.setattr(script.figures, "__all__", [*script.figures.__all__, "tree"])
    monkeypatch.setattr(script, "docstring", lambda value: value.__doc__ or "")
    assert script.missing() == [
        "the name of a problem file 'AUTHOR'",
        "the kind of answer 'colour'",
        "the picture 'tree'",
        "the filter 'shout'",
        "the option 'leaves' of the picture 'tree': a word in its docstring",
    ]


@pytest.mark.slow
def test_the_manual_for_authors_prints_what_the_commands_print(tmp_path):
    ran = consoles.run((ROOT / "docs" / "problems.md").read_text(encoding="utf-8"), tmp_path)
    consoles.holds(ran)
    assert len(ran) >= 5


def test_the_page_on_the_house_knows_every_room_and_what_it_is_for():
    page = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    said = re.findall(r"^\| (\d+) \| `(\w+)` \| (.*) \|$", page, re.MULTILINE)
    rooms = [(str(floor), room) for floor, row in enumerate(FLOORS, 1) for room in row.split()]
    assert sorted((floor, room) for floor, room, _ in said) == sorted(rooms)
    for _, room, line in said:
        door = next(path for path in (PACKAGE / room / "__init__.py", PACKAGE / f"{room}.py") if path.exists())
        assert ast.get_docstring(ast.parse(door.read_text(encoding="utf-8"))).splitlines()[0] == line


def test_the_page_on_the_house_names_files_that_are_there():
    page = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([a-z_]+/[a-z_/.]*)`", page):
        assert any((ROOT / place / name).exists() for place in ("exgen", "")), name
