"""What tests share: a bank of made-up problems, a sheet made from it, and the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, settings

from exgen import record
from exgen.bank import Bank, Job, Problem
from exgen.bank.problem import load
from exgen.cli import main
from exgen.exercises import Exercise, restore
from exgen.making import Plan, Sheet, Wanted, prove
from exgen.making.folder import write
from exgen.making.sheet import compose
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import Marked
from exgen.values import exact

TESTS = Path(__file__).parent
MADE_UP = TESTS / "made_up"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that take seconds come first, so that no worker is left with one when the others have done."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


# In CI the same examples in each run; `make fuzz` looks for new ones, and for longer.
_quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile(
    "default", max_examples=60, deadline=None, derandomize="CI" in os.environ, suppress_health_check=_quiet
)
settings.register_profile("fuzz", max_examples=3000, deadline=None, suppress_health_check=_quiet)
settings.load_profile("default")


@pytest.fixture(autouse=True)
def no_bank_of_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXGEN_BANK", raising=False)


# -- problems ----------------------------------------------------------------------------------------------------

@pytest.fixture(scope="session")
def bank() -> Bank:
    """tiny/chain, tiny/kinds and tiny/shifted-squares, in tests/made_up."""
    return Bank([MADE_UP])


@pytest.fixture(scope="session")
def chain(bank: Bank) -> Exercise:
    """s = a + b = 5 (1 mark), p = s c = 20 (2 marks), q = p - s = 15 (3 marks), of a = 2, b = 3, c = 4."""
    return restore(bank.problem("tiny/chain"), "1", 2, {"a": exact(2), "b": exact(3), "c": exact(4)})


@pytest.fixture(scope="session")
def kinds(bank: Bank) -> Exercise:
    """A question of each kind, of n = 5, v = [1, 2] and f = x^3 y."""
    given = {"n": exact(5), "v": exact([1, 2]), "power": 3, "wording": {"intro": "Look."}}
    return restore(bank.problem("tiny/kinds"), "1", 2, given)


@pytest.fixture
def problem(tmp_path: Path) -> Callable[..., Problem]:
    """Load a problem file: the chain's, with some of its text replaced."""

    def make(*changes: tuple[str, str], id: str = "made/up") -> Problem:
        text = (MADE_UP / "tiny" / "chain.py").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"{old!r} is not in the file to change"
            text = text.replace(old, new)
        file = tmp_path / f"{id}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return load(file, id)

    return make


@pytest.fixture(scope="session")
def mark() -> Callable[..., dict[str, Marked]]:
    """Mark answers by step: mark(exercise, s="6", p="24") gives a Marked by step."""

    def marked(exercise: Exercise, **typed: str) -> dict[str, Marked]:
        labels = labels_of(exercise, 1)
        questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels)
        found = Marker(questions, exercise).mark({label: typed.get(step, "") for step, label, _ in labels})
        return {step: part for (step, *_), part in zip(labels, found)}

    return marked


# -- a sheet -----------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Made:
    """A sheet that was made and written. Its folder is shared: tests that change it take a copy."""

    folder: Path
    sheet: Sheet
    record: record.Record

    def key(self) -> dict[str, str]:
        return {question.label: question.key for question in self.record.questions}

    def nearly(self, entry: int = 99) -> str:
        """The matrix of 2(c) with another last entry: half right beside the best guess."""
        return f"{self.key()['2(c)'].rpartition(', ')[0]}, {entry}]]"

    def answers(self, student: str = "4711", name: str = "Ada Lovelace", **changes: str) -> str:
        """An answer file with the key, or with what is given for a label written as `_1a` in place of 1(a)."""
        given = {f"{label[1:-1]}({label[-1]})": text for label, text in changes.items()}
        assert given.keys() <= self.key().keys(), "the sheet has no such label"
        return filled(self.record.sheet, self.key() | given, student, name)


def filled(sheet: str, answers: Mapping[str, str], student: str, name: str) -> str:
    lines = [f"<!-- exgen sheet: {sheet} -->", f"Name: {name}", f"Student: {student}", ""]
    for label, text in answers.items():
        lines += [f"Answer {label}:" + ("\n" if "\n" in text else " ") + text, ""]
    return "\n".join(lines)


@pytest.fixture(scope="session")
def made(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The sheet `tiny-7`: 1(a) to 1(c) of the chain, 2(a) to 2(i) of every kind, 3(a) to 3(c) of the squares."""
    composed = compose(bank, Plan((Wanted("tiny"),), seed="7"))
    folder = tmp_path_factory.mktemp("made") / "tiny-7"
    write(Job(bank, folder, ("markdown", "latex")), composed, prove(composed, "cpu"))
    return Made(folder, composed, record.read(folder))


# -- the command line --------------------------------------------------------------------------------------------

@pytest.fixture
def exgen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command with the made-up bank, in an empty folder; nothing but an exit may come out of it."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object, input: str | None = None, bank: Path | None = MADE_UP) -> Result:
        banks = [f"--bank={bank}"] if bank else []
        result = CliRunner().invoke(main, [*banks, *map(str, words)], input=input)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        assert "Traceback" not in result.output
        return result

    return run


