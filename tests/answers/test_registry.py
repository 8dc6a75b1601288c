"""Kinds are found, not listed: one module more, and a sheet asks for answers of its kind and marks them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exgen import answers, record
from exgen.answers import registry
from exgen.api import HandedOut
from exgen.authoring import audit, complaints, marking_audit
from exgen.bank import Bank, Job
from exgen.errors import BadSolution
from exgen.making import Plan, Wanted, compose, prove, write
from exgen.record import BLANK, FOLLOWS, MISTAKE, RIGHT, UNREADABLE, WRONG

KIND = '''
"""A complex number, typed as 3 - 2i."""

from dataclasses import dataclass
from typing import Any

from exgen import reading, terms
from exgen.answers import Answer, Kind
from exgen.answers.base import Judgement, together
from exgen.judging import Outcome
from exgen.values import diff, exact, plain, substitute, tree, variable

I = variable("i")


@dataclass(frozen=True)
class Complex:
    re: Any
    im: Any

    def __mul__(self, other):
        return Complex(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)

    def _plain_(self):
        return f"{plain(self.re)} + ({plain(self.im)})*i"

    def _latex_(self):
        return f"({plain(self.re)}, {plain(self.im)})"


tree.register(Complex, lambda z: (z.re, z.im), lambda z, parts: Complex(*parts))


class ComplexKind(Kind):
    name = "complex number"

    def suits(self, value):
        return isinstance(value, Complex)

    def read(self, text, question):
        found = terms.to_exact(reading.read(text, ("i",)))
        value = Complex(substitute(found, {I: exact(0)}), exact(diff(found, I)))
        return Answer(value, value._plain_(), value)

    def judge(self, answer, due, question):
        pairs = ((answer.content.re, due.content.re), (answer.content.im, due.content.im))
        decisions = tuple(Outcome.EQUAL if mine == its else Outcome.DIFFERENT for mine, its in pairs)
        return Judgement(together(decisions, 2), decisions, why="one of its two parts is not right")


KIND = ComplexKind()
'''

PROBLEM = '''
"""Powers of a complex number."""
from exgen import Mistake, exact
from exgen.answers.complex_number import Complex

TITLE = "Powers of a complex number"
LEVELS = {2: dict(largest=9)}
CONVENTIONS = {"order": "Work from left to right."}


def draw(rng, largest=9):
    return {"a": exact(rng.randint(2, largest)), "b": exact(rng.randint(12, 19))}


def solve(step, a, b):
    z = Complex(a, b)
    square = step("square", z * z, marks=2)
    step("cube", square * z, marks=2)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
z = torch.complex(torch.tensor(<< a >>), torch.tensor(<< b >>))
square, cube = ([power.real.item(), power.imag.item()] for power in (z**2, z**3))
"""

MISTAKES = [Mistake("i^2 = 1", "$i^2 = -1$.", square=lambda a, b: Complex(a * a + b * b, 2 * a * b))]

STATEMENT = r"""
Let $z = << a >> + << b >> i$.

<< answer("square") >> What is $z^2$?

<< answer("cube") >> What is $z^3$?
"""

SOLUTION = r"""
The square is $<< square >>$ and the cube $<< cube >>$.
"""
'''


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bank]:
    """A bank with a problem of the new kind, the module of which is in a folder of its own."""
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "complex_number.py").write_text(KIND, encoding="utf-8")
    (tmp_path / "bank" / "made").mkdir(parents=True)
    (tmp_path / "bank" / "made" / "powers.py").write_text(PROBLEM, encoding="utf-8")
    monkeypatch.setattr(answers, "__path__", [*answers.__path__, str(tmp_path / "kinds")])
    registry.kinds.cache_clear()
    yield Bank([tmp_path / "bank"])
    registry.kinds.cache_clear()
    sys.modules.pop("exgen.answers.complex_number", None)


def test_a_kind_is_one_module(made: Bank, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sheet = compose(made, Plan((Wanted("made", count=5),), seed="7"))
    write(Job(made, out), sheet, prove(sheet, "cpu"))
    form = (out / "answers.md").read_text(encoding="utf-8")
    assert '<!-- 1(a): complex number {"kind":"complex number"' in form
    form = form.replace("Name:", "Name: Ada").replace("Student:", "Student: 4711")
    key = {question.label: question.key for question in record.read(out).questions}
    for number, exercise in enumerate(record.read(out).exercises, 1):
        a, b = (exercise.parameters[name] for name in "ab")
        own = a * a - b * b + 1, 2 * a * b
        cube = f"{a * own[0] - b * own[1]} + {a * own[1] + b * own[0]}i"
        typed = [
            (key[f"{number}(a)"], f"{a}^3 - 3*{a}*{b}^2 + (3*{a}^2*{b} - {b}^3)*i"),
            (f"{own[0]} + {own[1]}i", cube),
            (f"{a * a + b * b} + {2 * a * b} i", ""),
            (f"{own[0]} + {own[1]}*i", "0"),
            ("(1 + i", key[f"{number}(b)"]),
        ][number - 1]
        for letter, text in zip("ab", typed, strict=True):
            form = form.replace(f"Answer {number}({letter}):", f"Answer {number}({letter}): {text}")
    (tmp_path / "ada.md").write_text(form, encoding="utf-8")
    marks = HandedOut(record.read(out), made).mark_file(tmp_path / "ada.md")
    assert [part.verdict for part in marks] == [
        RIGHT, RIGHT, WRONG, FOLLOWS, MISTAKE, BLANK, WRONG, WRONG, UNREADABLE, RIGHT,
    ]  # fmt: skip
    assert [marks["2(a)"].marks, marks["2(b)"].marks] == [1, 2]
    assert "one of its two parts" in marks["2(a)"].feedback.lower()
    assert "$(-" in marks.feedback(), "the worked solution prints them"


def test_made_up_students_type_answers_of_a_kind_of_its_own(made: Bank) -> None:
    assert not audit.audit(made, "made/powers", seeds=5, device="cpu", draws=100).complaints
    assert not list(complaints(marking_audit.audit(made.problem("made/powers"), seeds=2)))


@pytest.mark.parametrize(("name", "hint"), [("tabel", "did you mean 'table'?"), ("zzz", "there are array, ")])
def test_a_kind_that_there_is_not(name: str, hint: str) -> None:
    with pytest.raises(BadSolution, match=f"there is no kind of answer '{name}'") as caught:
        answers.named(name)
    assert caught.value.hint.startswith(hint)
