"""The manual is what its script prints, from the rows that are tested."""

import importlib.util
from pathlib import Path

from tests import consoles

ROOT = Path(__file__).parent.parent


def load():
    spec = importlib.util.spec_from_file_location("make_answers", ROOT / "docs" / "make_answers.py")
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


def test_the_page_on_marking_prints_what_the_commands_print(tmp_path):
    ran = consoles.run((ROOT / "docs" / "marking.md").read_text(encoding="utf-8"), tmp_path)
    consoles.holds(ran)
    assert len(ran) >= 3
