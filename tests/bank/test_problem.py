"""Problem files: the one of the design loads as it stands, and whatever is missing is said with file and line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from exgen import plain, printing
from exgen.authoring import audit
from exgen.bank import Bank, Problem, digest
from exgen.bank.problem import load
from exgen.errors import BrokenProblem, UnknownProblem
from exgen.exercises import make
from exgen.words import Mistake
from tests.conftest import MADE_UP

Make = Callable[..., Problem]
LEVELS = "LEVELS = {1: dict(largest=20), 2: dict(largest=30)}"
DRAW = "    a, b, c = rng.sample(range(2, largest), 3)\n"


def test_the_design_s_problem_file_holds_as_it_stands(bank: Bank) -> None:
    """tests/made_up/tiny/shifted-squares.py is the file that the design shows whole."""
    problem = bank.problem("tiny/shifted-squares")
    assert (problem.title, problem.source, problem.topic) == ("Mean of shifted squares", "notes, lecture 3", "tiny")
    assert list(problem.levels) == [1, 2, 3] and problem.knobs(3) == {"n": 4, "largest": 12}
    assert [mistake.name for mistake in problem.mistakes] == ["sum, not mean", "factor lost", "shift dropped"]
    exercise = make(problem, 3, 2, {"x": "[0, 1, 2]"})
    assert [plain(step.value) for step in exercise.questions] == ["[4, 6, 8]", "[1/3, 1/3, 1/3]", "[4/3, 2, 8/3]"]
    report = audit.audit(bank, "tiny/shifted-squares", 2, "cpu")
    assert not report.complaints


@pytest.mark.parametrize("id", ["tiny/chain", "tiny/kinds", "tiny/shifted-squares"])
@pytest.mark.parametrize("name", ["markdown", "latex"])
def test_made_up_problems_print_in_every_format(bank: Bank, id: str, name: str) -> None:
    form = printing.format_named(name)
    exercise = make(bank.problem(id), 1, 2)
    assert all(form.alone(form.exercise(exercise, 1, key=key), key=key) for key in (False, True))


# -- what is missing or wrong ------------------------------------------------------------------------------------

def complaint(make: Make, *changes: tuple[str, str]) -> BrokenProblem:
    with pytest.raises(BrokenProblem) as caught:
        make(*changes)
    assert caught.value.file.endswith("made/up.py") and caught.value.file in caught.value.message
    return caught.value


@pytest.mark.parametrize("part", ["TITLE", "LEVELS", "draw", "solve", "CHECK", "STATEMENT", "SOLUTION"])
def test_a_part_that_is_missing_is_named(problem: Make, part: str) -> None:
    old = f"def {part}(" if part.islower() else f"{part} ="
    mine = part[:1] + part[2:] + part[1:2] if part.islower() else f"MY{part}"
    error = complaint(problem, (old, old.replace(part, mine)))
    assert re.search(rf"up.py, line \d+: has no {part}, but '{mine}'$", error.message)
    assert error.hint == f"did you mean '{part}'?"
    error = complaint(problem, (old, old.replace(part, "xyz")))
    assert error.message.endswith(f"up.py: has no {part}") and "`exgen new ID`" in error.hint


@pytest.mark.parametrize(
    ("change", "line", "said", "hint"),
    [
        (('"A short chain"', "7"), 5, "TITLE is a int, not a str", ""),
        ((LEVELS, "LEVELS = []"), 6, "LEVELS is a list, not a dict", ""),
        ((LEVELS, "LEVELS = {}"), 6, "LEVELS must map whole numbers", "{1:"),
        (("1: dict(largest=20)", '"easy": dict(largest=20)'), 6, "LEVELS must map whole numbers", "{1:"),
        (("1: dict(largest=20)", "1: 20"), 6, "LEVELS must map whole numbers", "{1:"),
        (("1: dict(largest=20)", "1: dict(lagrest=20)"), 6, "level 1 turns a knob 'lagrest'", "mean 'largest'?"),
        (('    Mistake("mult', '    "a text", Mistake("mult'), 29, "MISTAKES holds a str, not a Mistake", ""),
        ((LEVELS, f'{LEVELS}\nALLOWS = {{"all": "x"}}'), 7, "ALLOWS has no 'all'", "few variants"),
        (("def draw(rng, largest=30):", "def draw(rng, largest=30)"), 10, "is not Python: expected ':'", ""),
        (("from exgen import Mistake", "from exgen import Mistook"), 3, "ImportError: cannot import name", ""),
        (('LEVELS = {1', "x = 1 / 0\nLEVELS = {1"), 6, "ZeroDivisionError: division by zero", ""),
        (("from exgen import", "import nowhere\nfrom exgen import"), 3, "ModuleNotFoundError", ""),
        ((DRAW, DRAW.replace("    ", "  ", 1) + "    return 1\n"), 12, "is not Python", ""),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    problem: Make, change: tuple[str, str], line: int, said: str, hint: str
) -> None:
    error = complaint(problem, change)
    assert said in error.message and hint in error.hint
    assert error.line == line and f"up.py, line {line}: " in error.message


@pytest.mark.parametrize("data", [b"\xff\xfe", "TITLE = 'ü'".encode("latin-1"), b"TITLE = '\0'"])
def test_bytes_that_are_no_source(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.py").write_bytes(data)
    with pytest.raises(BrokenProblem):
        load(tmp_path / "a.py", "a/a")


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(BrokenProblem, match="cannot be read"):
        load(tmp_path / "gone.py", "a/gone")


ASKED = 'QUESTIONS = {"s": "Give $s$.", "p": "And $p$.", "q": "And $q$."}'
ADDED = "q=lambda p, s: p + s"


def asking(old: str, new: str) -> tuple[str, str]:
    assert old in ASKED
    return "SOLUTION =", f"{ASKED.replace(old, new)}\n\nSOLUTION ="


@pytest.mark.parametrize(
    ("change", "line", "said", "hint"),
    [
        (asking('"p":', '"pp":'), 44, "QUESTIONS asks for a step 'pp' that solve does not have", "mean 'p'?"),
        (asking('"p":', '"xyz":'), 44, "a step 'xyz'", "there are s, p, q"),
        (asking('"And $p$."', "7"), 44, "QUESTIONS has a int for 'p'", ""),
        (asking(ASKED, "QUESTIONS = []"), 44, "QUESTIONS is a list, not a dict", ""),
        ((ADDED, 'replace={"exakt": abs}'), 31, "“added” replaces 'exakt', which is no function", "mean 'exact'?"),
        ((ADDED, 'replace={"LEVELS": abs}'), 31, "“added” replaces 'LEVELS', which is no function", ""),
        ((ADDED, 'replace={"solve": abs}'), 31, "“added” replaces 'solve'", ""),
    ],
)
def test_a_name_that_nothing_answers_to_is_said_with_its_line(
    problem: Make, change: tuple[str, str], line: int, said: str, hint: str
) -> None:
    error = complaint(problem, change)
    assert said in error.message and hint in error.hint and error.line == line


def test_what_a_word_refuses_is_said_with_its_line(problem: Make) -> None:
    wrong = '    known("2 of the square"),\n    Mistake("mult'
    error = complaint(problem, ("import Mistake", "import known, Mistake"), ('    Mistake("mult', wrong))
    assert (error.line, error.hint) == (30, "did you mean '2 of the square lost'?")
    assert "no mistake '2 of the square' is known" in error.message


@pytest.mark.parametrize(
    "change",
    [
        ('step("q"', 'step("qr"[:1]'),
        ("    p = step", "    also = step\n    p = step"),
        ("    p = step", '    """\ntext"""\n    p = step'),
        ("def solve(step, a, b, c)", "def solve(step, a, b, c, **more)"),
    ],
)
def test_what_the_source_does_not_tell_is_not_missed(problem: Make, change: tuple[str, str]) -> None:
    assert problem(change, (ADDED, "qq=lambda x: x")).mistakes[1].changes.keys() == {"qq"}


# -- what goes wrong later ---------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("changes", "line", "said"),
    [
        ([("a + b, marks=1", "a + 0.5, marks=1")], 16, r"step 's': \d+\.5 is a float"),
        ([("a + b, marks=1", "a + d, marks=1")], 16, "solve stopped with NameError: name 'd' is not defined"),
        ([(DRAW, "    a = b = c = 1 / 0\n")], 11, "draw stopped with ZeroDivisionError"),
        ([(DRAW, "    return 7\n")], 10, "draw gives a int"),
        ([('"c": exact(c)}', '"d": exact(c)}')], 15, "solve does not take the parameter 'd'"),
        ([(", marks=1", ""), (", marks=2", ""), (", marks=3", "")], 15, "no step of solve has marks"),
        ([('step("p", s', 'step("s", s')], 17, "two steps are named 's'"),
        ([("a + b, marks=1", "[a, b][5], marks=1")], 16, "solve stopped with IndexError"),
    ],
)
def test_what_stops_draw_or_solve(problem: Make, changes: list[tuple[str, str]], line: int, said: str) -> None:
    made = problem(*changes)
    with pytest.raises(BrokenProblem, match=said) as caught:
        make(made, 1, 2)
    assert caught.value.line == line


def test_an_unknown_level(problem: Make) -> None:
    with pytest.raises(UnknownProblem, match="made/up has no level 4") as caught:
        make(problem(), 1, 4)
    assert caught.value.hint == "it has the levels 1, 2"


# -- the rest ----------------------------------------------------------------------------------------------------

def test_changes_of_a_mistake_are_pins_or_switches(bank: Bank) -> None:
    kinds = bank.problem("tiny/kinds")
    assert kinds.switches_of(Mistake("a", "b", slip="x", slope=lambda: 1)) == {"slip": "x"}
    assert kinds.knob_names() == {"largest"}


def test_functions_of_the_file_are_words_of_its_texts(problem: Make) -> None:
    helper = 'def shout(text):\n    return text.upper()\n\n\ndef draw(rng'
    made = problem(("def draw(rng", helper), ("Give $s$.", 'Give $s$. << shout("now") >>'))
    form = printing.format_named("markdown")
    assert "Give $s$. NOW" in form.alone(form.exercise(make(made, 1), 1), key=False)


def test_constants_of_the_file_and_words_of_exgen_serve_its_texts(problem: Make) -> None:
    told = '<< counted("ab", "time") >> << WAYS["s"] >>.'
    made = problem((LEVELS, f'{LEVELS}\nWAYS = {{"s": "now"}}'), ("Give $s$.", f"Give $s$ {told}"))
    form = printing.format_named("markdown")
    assert "Give $s$ two times now." in form.alone(form.exercise(make(made, 1), 1), key=False)


def test_a_problem_file_is_loaded_anew_each_time(problem: Make) -> None:
    """Two files leave no trace on each other, though both say `def solve`."""
    first, second = problem(), problem(("a + b, marks", "a - b, marks"))
    numbers = {"a": "7", "b": "5", "c": "2"}
    assert [make(one, 1, 2, numbers).key["s"].value for one in (first, second)] == [12, 2]


def test_a_digest_is_of_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("x = 1\n")
    before = digest(file)
    assert before == digest(file) and len(before) == 16
    file.write_text("x = 2\n")
    assert digest(file) != before


def test_the_file_of_the_chain_is_as_these_tests_take_it() -> None:
    lines = (MADE_UP / "tiny" / "chain.py").read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines[10] == DRAW
