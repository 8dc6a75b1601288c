"""Sets, intervals, letters, truth and shapes on a sheet that is made and marked by the commands that people use."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from exgen import answers, record
from exgen.answers import Ask, Question
from exgen.bank import Bank, Job
from exgen.errors import Unreadable
from exgen.making import Plan, Wanted, prove
from exgen.making.folder import write
from exgen.making.sheet import compose

Exgen = Callable[..., Result]

PROBLEM = '''
"""Where a parabola is low."""
from exgen import Finite, Interval, Mistake, exact

TITLE = "A parabola"
LEVELS = {2: dict(largest=9)}
CONVENTIONS = {"order": "Work from left to right."}


def draw(rng, largest=9):
    return {"a": exact(rng.randint(5, largest))}


def solve(step, a):
    roots = step("roots", Finite([a, -a]), marks=2)
    step("below", Interval(min(roots.items), max(roots.items)), marks=2)
    step("points", Finite([exact([0, 0])]), marks=1)
    step("letters", "A, C", marks=2, choices=["A", "B", "C", "D"])
    step("even", True, marks=1)
    step("shape", (50, 3), marks=1)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
a = torch.tensor(<< a >>)
roots = [float(-a), float(a)]
below = roots
points = [[0.0, 0.0]]
letters, even = "A, C", True
shape = tuple(torch.zeros(50, 3).shape)
"""

MISTAKES = [Mistake("one root", "A square has two roots.", roots=lambda a: Finite([a]))]

STATEMENT = r"""
Let $f(x) = x^2 - << a >>^2$.

<< answer("roots") >> Where is $f$ zero?

<< answer("below") >> Where is $f$ below zero?

<< answer("points") >> Where is $x^2 + y^2 = 0$?

<< answer("letters") >> Which hold?

<< options(["f is even", "f is odd", "f has a minimum", "f is linear"]) >>

<< answer("even") >> Is $f$ even?

<< answer("shape") >> Which shape has a batch of 50 points in space?
"""

SOLUTION = r"""
The roots are $<< roots.items[0] >>$ and $<< roots.items[1] >>$.
"""
'''
LABELS = {"roots": "1(a)", "below": "1(b)", "points": "1(c)", "letters": "1(d)", "even": "1(e)", "shape": "1(f)"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bank, and the sheet in `out`."""
    folder = tmp_path_factory.mktemp("kinds")
    file = folder / "bank" / "made" / "parabola.py"
    file.parent.mkdir(parents=True)
    file.write_text(PROBLEM, encoding="utf-8")
    bank = Bank([folder / "bank"])
    composed = compose(bank, Plan((Wanted("made"),), seed="7"))
    write(Job(bank, folder / "out"), composed, prove(composed, "cpu"))
    return folder


@pytest.fixture
def mark(exgen: Exgen, made: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Mark one file on the sheet: what each of the answers got, by step. N is the root."""
    bank, out = made / "bank", tmp_path / "out"
    shutil.copytree(made / "out", out)
    questions = record.read(out).questions
    number = next(question.key for question in questions if question.step == "roots")[1:].split(",")[0]

    def marked(**typed: str) -> dict[str, Any]:
        form = (out / "answers.md").read_text(encoding="utf-8")
        form = form.replace("Name:", "Name: Ada").replace("Student:", "Student: 4711")
        lines = []
        for line in form.splitlines():
            step = next((step for step, label in LABELS.items() if line.startswith(f"Answer {label}:")), "")
            lines.append(f"Answer {LABELS[step]}: {typed.get(step, '').replace('N', number)}" if step else line)
        (tmp_path / "ada.md").write_text("\n".join(lines), encoding="utf-8")
        assert exgen("autograde", "out", "ada.md", bank=bank).exit_code == 0
        found = json.loads((out / "marks" / "marks.json").read_text(encoding="utf-8"))
        [student] = found["students"]
        parts = {part["label"]: part for part in student["parts"]}
        return {step: parts[LABELS[step]] for step in typed}

    return marked


def test_as_people_write_them(mark: Callable[..., dict[str, Any]]) -> None:
    found = mark(
        roots="x = ±N", below="**|x| < N**", points="0,0", letters="Options A and C are right", even="✓",
        shape="$\\left(50, 3\\right)$",
    )  # fmt: skip
    assert [part["verdict"] for part in found.values()] == ["right"] * 6, found


def test_who_knows_nothing_earns_nothing(mark: Callable[..., dict[str, Any]]) -> None:
    found = mark(roots="none", below="(-inf, inf)", points="none", letters="A, B, C, D", even="false", shape="scalar")
    assert [part["marks"] for part in found.values()] == [0] * 6, found


def test_part_marks_and_follow_through(mark: Callable[..., dict[str, Any]]) -> None:
    found = mark(roots="N", below="[-N, N)", letters="A")
    assert [part["verdict"] for part in found.values()] == ["mistake", "wrong", "wrong"]
    assert [float(Fraction(str(part["marks"]))) for part in found.values()] == [1, 1.5, 1], found
    found = mark(roots="{3, -3}", below="0 < x + 3 < 6")
    assert [part["verdict"] for part in found.values()] == ["wrong", "follows"], found


def test_ends_that_a_person_has_to_look_at(mark: Callable[..., dict[str, Any]]) -> None:
    found = mark(below="(N, -N)", letters="a cat", shape="H x W", roots="0,5 and 1,5")
    assert {part["verdict"] for part in found.values()} == {"unreadable"}
    assert "left end is right of the right end" in found["below"]["feedback"]


HOSTILE = [
    "(" * 20_000, "[" * 1990 + "]" * 1990, "{" * 1990 + "}" * 1990, "x" * 20_000, "<" * 20_000, "x<" * 1900,
    "±" * 3900, "1," * 1990, "1;" * 1990, "A " * 190, "and " * 990, "1 and " * 600, "\\left" * 700, "\\text{" * 600,
    "x∈" * 1900, "{x | " * 700, "x ∈ R, " * 500, " " * 3990 + "1", "(A" * 190 + ")" * 10, "\\begin" * 600,
    "for all " * 480, "|x" * 1900, "x_{" + "a," * 1900, "(x,y" * 900, "0 < " + "x_{1" * 900, "0,0" * 1300, "$" * 3999,
    "**" * 1999, "size." * 79, "a.a" * 130, "1 < " + "(" * 60 + "x" + ")" * 60 + " < 2", "+-" * 1900, "9^9^9^9 < x",
    "(0, 9^9^9)", "{9^9^9}", "x < 1/0", "{1/0}",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["interval", "set", "letters", "true or false", "shape"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_is_soon_read_or_refused(kind: str, text: str) -> None:
    question = Question("1", "y", 1, kind, "", Ask(choices=("A", "B"), details={"element": [2]}), ("x",))
    start = time.thread_time()
    try:
        answers.named(kind).read(text, question)
    except Unreadable as error:
        assert 0 <= error.position <= len(text)
        error.caret()
    assert time.thread_time() - start < 0.5
