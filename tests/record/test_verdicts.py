"""The table of verdicts: a verdict is its name, and no other module switches on the names."""

from __future__ import annotations

import ast
import json
import pickle
from pathlib import Path

import pytest

import exgen
from exgen.record import (
    ACCEPTED,
    BLANK,
    FOLLOWS,
    MISTAKE,
    REVIEW,
    RIGHT,
    UNREADABLE,
    VERDICTS,
    WRONG,
    Verdict,
    verdict_named,
)

PACKAGE = Path(exgen.__file__).parent
# The rules that give a verdict; the comparison of two texts, which has words of its own; and an audit that wants RIGHT.
GIVING = {"marking/marker.py", "marking/overrides.py", "authoring/audit.py", "record/marked.py"}
OF_COMPARISONS = {"answers/comparison.py", "cli/commands/compare.py"}


@pytest.mark.parametrize("verdict", VERDICTS, ids=str)
def test_a_verdict_is_its_name(verdict: Verdict) -> None:
    assert verdict == verdict.name and f"{verdict}" == verdict.name and {verdict: 1}[verdict.name] == 1
    assert json.dumps([verdict]) == f'["{verdict.name}"]' and verdict.said
    assert verdict_named(verdict.name) is verdict is pickle.loads(pickle.dumps(verdict))


def test_there_is_no_other() -> None:
    with pytest.raises(KeyError):
        verdict_named("great")


def test_each_is_drawn_in_its_own_way() -> None:
    assert len({(verdict.grey, verdict.hatch) for verdict in VERDICTS}) == len(VERDICTS)


def test_what_follows_from_them() -> None:
    def those(name: str) -> set[Verdict]:
        return {verdict for verdict in VERDICTS if getattr(verdict, name)}

    assert those("right") == {RIGHT, FOLLOWS, ACCEPTED}
    assert those("person") == {UNREADABLE, REVIEW} and those("undecided") == {REVIEW}
    assert set(VERDICTS) - those("is_read") == {UNREADABLE, BLANK} == those("refused") | those("blank")
    assert set(VERDICTS) - those("shows_key") == {RIGHT, ACCEPTED}
    assert those("shows_due") == {MISTAKE, WRONG, REVIEW}


def names_in(file: Path) -> set[str]:
    """The verdicts that a module names, as a constant or as a text that it compares or looks up."""
    constants = {verdict.name.upper() for verdict in VERDICTS}
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("exgen.record"):
            found |= {alias.name for alias in node.names} & constants
        elif isinstance(node, (ast.Compare, ast.Subscript)):
            texts = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
            found |= {verdict.name for verdict in VERDICTS if verdict in texts and verdict != "right"}
    return found


def test_all_others_ask_the_table() -> None:
    naming = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if file.name != "__init__.py" and file.name != "verdicts.py" and names_in(file)
    }
    assert naming - OF_COMPARISONS == GIVING
