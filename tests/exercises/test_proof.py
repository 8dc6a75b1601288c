"""The check by torch: a wrong key is caught, whatever kind of answer it is, and so is a script that does not do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from exgen import exact
from exgen.bank import Bank, Problem
from exgen.errors import BrokenProblem, InstructorError, KeyNotProved, NoDevice
from exgen.exercises import Exercise, make, proof, restore
from exgen.system import torch_process
from exgen.values import Array

Make = Callable[..., Problem]


def checked(exercise: Exercise, old: str, new: str) -> float:
    """Check an exercise with some of its script changed."""
    source = exercise.problem.check
    assert old in source
    return proof.check(replace(exercise, problem=replace(exercise.problem, check=source.replace(old, new))))


def test_a_sound_key_passes(bank: Bank) -> None:
    for id in bank:
        for seed in range(5):
            assert proof.check(make(bank.problem(id), seed)) <= proof.TOLERANCE


def test_the_error_of_rounding_is_measured(bank: Bank) -> None:
    worst = max(proof.check(make(bank.problem("tiny/shifted-squares"), seed)) for seed in range(10))
    assert 0 < worst < 1e-14


# -- a wrong key -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("step", "old", "new"),
    [
        ("third", "/ 7", "/ 7 + 1e-6"),
        ("third", "/ 7", "/ 7 * float('nan')"),
        ("third", "/ 7", "/ 0"),
        ("third", "torch.tensor(<< n >>) / 7", "[torch.tensor(<< n >>) / 7]"),
        ("third", "torch.tensor(<< n >>) / 7", "None"),
        ("third", "torch.tensor(<< n >>) / 7", "'5/7'"),
        ("double", "* 2", "* 2 + torch.tensor([0.0, 1e-6])"),
        ("double", "* 2", "* torch.tensor([2.0, float('nan')])"),
        ("double", "* 2", "* torch.tensor([float('nan'), 2.0])"),
        ("double", "* 2", "* torch.tensor([[2.0]])"),
        ("double", "torch.tensor(<< v >>) * 2", "torch.tensor([2.0, 4.0, 0.0])"),
        ("square", "[[0.0, 1.0], [0.0, 0.0]]", "[[0.0, 0.0], [1.0, 0.0]]"),
        ("slope", "x ** << power >>", "x ** 2"),
        ("slope", "slope, =", "_, = slope = "),
        ("letters", "A, C", "A, D"),
        ("odd", "== 1", "== 0"),
        ("odd", "<< n >> % 2 == 1", "'yes'"),
        ("shape", "zeros(3,", "zeros(4,"),
        ("rows", "2 * value + 1", "2 * value"),
        ("rows", "(1, 2, 3)", "(1, 2)"),
        ("rows", "(1, 2, 3)", "(1, 2, 3, 4)"),
        ("weights", "== 0", "!= 0"),
    ],
)
def test_a_wrong_key_is_caught(kinds: Exercise, step: str, old: str, new: str) -> None:
    said = f"tiny/kinds, level 2, seed 1: '{step}' is .* by solve, but torch gives"
    with pytest.raises(KeyNotProved, match=said) as caught:
        checked(kinds, old, new)
    assert re.fullmatch(r"one of solve and CHECK is wrong: \S+/kinds.py, lines \d\d and 43", caught.value.hint)


def test_a_key_that_solve_gets_wrong_is_caught(problem: Make) -> None:
    made = problem(("q\", p - s", 'q", p - s + exact("1/1000000")'))
    with pytest.raises(KeyNotProved, match=r"'q' is \d+/1000000 by solve"):
        proof.check(make(made, 1))


# -- a script that does not do -----------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("old", "new", "said", "at"),
    [
        ("odd =", "even =", "the torch script does not bind 'odd'", ""),
        ("/ 7", "/ nothing", "the torch script stopped with NameError", "third = torch.tensor(5.0) / nothing"),
        ("x ** <<", "x.nothing ** <<", "the torch script stopped with AttributeError", "slope, ="),
        ("/ 7", "/ 7)", "the torch script stopped with SyntaxError", ""),
    ],
)
def test_a_script_that_stops_or_lacks_a_step(kinds: Exercise, old: str, new: str, said: str, at: str) -> None:
    with pytest.raises(KeyNotProved, match=said) as caught:
        checked(kinds, old, new)
    assert at in caught.value.hint


def test_a_name_that_the_script_does_not_have(kinds: Exercise) -> None:
    with pytest.raises(BrokenProblem, match="CHECK: 'nothing' is undefined"):
        checked(kinds, "/ 7", "/ << nothing >>")
    with pytest.raises(BrokenProblem, match=r"kinds\.py"):
        checked(kinds, "/ 7", "/ << n")


def test_a_script_leaves_nothing_behind(kinds: Exercise, capsys: pytest.CaptureFixture[str]) -> None:
    torch = torch_process.load_torch()
    before = torch.get_default_dtype()
    checked(kinds, "import torch", "import torch\nprint('loud')\ntorch.set_default_dtype(torch.float16)")
    assert torch.get_default_dtype() is before and capsys.readouterr() == ("", "")
    with pytest.raises(KeyNotProved):
        checked(kinds, "/ 7", "/ nothing")
    assert torch.get_default_dtype() is before


def test_the_script_is_given_parameters_and_no_steps(kinds: Exercise) -> None:
    text = proof.script(kinds)
    assert "torch.tensor(5.0) / 7" in text and "torch.tensor([1.0, 2.0]) * 2" in text and "<<" not in text
    with pytest.raises(BrokenProblem, match="'double' is undefined"):
        checked(kinds, "/ 7", "/ 7 + 0 * << double >>")


def test_a_script_that_does_not_begin_with_torch_gets_its_two_lines(problem: Make) -> None:
    lines = "import torch\ntorch.set_default_dtype(torch.float64)\n"
    with_them, without = problem(), problem((lines, ""))
    assert lines in with_them.check and "import" not in without.check
    assert proof.script(make(with_them, 1)) == proof.script(make(without, 1))
    assert proof.check(make(without, 1)) == 0
    own = problem((lines, "# torch, please\nimport torch\n"))
    assert proof.script(make(own, 1)).count("import torch") == 1


# -- points ------------------------------------------------------------------------------------------------------

def test_expressions_are_compared_at_points_of_their_domain(kinds: Exercise) -> None:
    at = proof.points(kinds)
    assert list(at) == ["x", "y"]
    assert all(len(values) == proof.POINTS and 0 not in values for values in at.values())
    assert proof.points(kinds) == at != proof.points(replace(kinds, seed="2"))
    for domain, holds in [
        ("positive", lambda value: value > 0),
        ("negative", lambda value: value < 0),
        ([2, 3], lambda value: 2 < value < 4),
    ]:
        within = replace(kinds, problem=replace(kinds.problem, domain={"x": domain}))
        assert all(map(holds, proof.points(within)["x"])), domain


def test_an_expression_that_happens_to_be_constant_is_checked_at_every_point(problem: Make) -> None:
    made = problem(
        ("import Mistake, exact", "import Mistake, diff, exact, variable"),
        ("a + b, marks=1", 'diff(a * variable("x"), variable("x")), marks=1, kind="expression"'),
        ("s = torch.tensor(<< a >>) + << b >>", "s = << a >> * torch.ones(3)"),
        ("p = s *", "p = s[0] *"),
        ("q = p - s", "q = p - s[0]"),
    )
    exercise = restore(made, "1", 2, {"a": exact(2), "b": exact(3), "c": exact(4)})
    assert proof.check(exercise) == 0
    with pytest.raises(KeyNotProved, match="'s' is 2 by solve"):
        checked(exercise, "torch.ones(3)", "torch.tensor([1.0, 1.0, 2.0])")


# -- distances ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("ours", "theirs", "near"),
    [
        (1.0, 1.0, True), (1.0, 1 + 1e-12, True), (1.0, 1.001, False), (1e12, 1e12 + 1, True), (0.0, 1e-12, True),
        ([1.0, 2.0], [1.0, 2.0], True), ([1.0, 2.0], [2.0, 1.0], False), ([1.0], [1.0, 1.0], False), ([], [], True),
        ([1.0, 2.0], [1.0, float("nan")], False), ([2.0, 1.0], [float("nan"), 1.0], False),
        (1.0, float("nan"), False), (1.0, float("inf"), False), (1.0, [1.0], False), (True, True, True),
        (True, False, False), ("A", "A", True), ("A", "B", False), (None, None, True), (1.0, None, False),
        (1.0, "1", False),
    ],
)  # fmt: skip
def test_distances(ours: Any, theirs: Any, near: bool) -> None:
    assert (proof._distance(ours, theirs) <= proof.TOLERANCE) is near


NUMBERS = st.floats(-100, 100)


@given(st.lists(NUMBERS, min_size=1, max_size=4), st.integers(0, 3), st.sampled_from([float("nan"), float("inf"), 1e3]))
def test_one_entry_that_is_off_is_seen(values: list[float], place: int, wrong: float) -> None:
    theirs = [*values]
    theirs[place % len(values)] = wrong
    assert not proof._distance(values, theirs) <= proof.TOLERANCE
    assert proof._distance(values, values) == 0


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (Fraction(1, 3), 1 / 3),
        (sympy.sqrt(2), 2**0.5),
        (exact([1, "1/2"]), [1.0, 0.5]),
        (True, True),
        ("A", "A"),
        ((3, 4), [3.0, 4.0]),
    ],
)
def test_exact_values_as_floats(value: Any, number: Any) -> None:
    found = proof._float(value, {})
    assert proof._distance(found, number) == 0 and not isinstance(found, (Array, sympy.Basic))


# -- devices -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("wanted", "there", "chosen"), [
    ("cpu", False, "cpu"), ("cpu", True, "cpu"), ("auto", False, "cpu"), ("auto", True, "cuda"), ("cuda", True, "cuda"),
])  # fmt: skip
def test_the_device(monkeypatch: pytest.MonkeyPatch, wanted: str, there: bool, chosen: str) -> None:
    monkeypatch.setattr(torch_process.load_torch().cuda, "is_available", lambda: there)
    assert torch_process.choose_device(wanted) == chosen


def test_cuda_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_process.load_torch().cuda, "is_available", lambda: False)
    with pytest.raises(NoDevice, match="no CUDA device") as caught:
        torch_process.choose_device("cuda")
    assert "--device auto" in caught.value.hint


@pytest.mark.skipif(not torch_process.load_torch().cuda.is_available(), reason="needs a CUDA device")
def test_keys_hold_on_cuda(bank: Bank) -> None:
    for id in bank:
        assert proof.check(make(bank.problem(id), 1), "cuda") <= proof.TOLERANCE


@pytest.mark.parametrize(
    ("script", "numbers"),
    [
        ("x = [-1.0, 4/3, -4/3]", [-1.0, 4 / 3, -4 / 3]),
        ("y = a**2 - 3", [2, 3]),
        ("y = x1 + 1e-6 + 2.5e3 - 1.5", [1.5]),
        ("z = f(2, -1)[0]  # 7 of 8", [2, -1, 0]),
        ("s = 'w 3' + \"4\"", []),
        ("y = x**2/3", [2, 3]),
        ('s = """\n1\n"""', []),
    ],
)
def test_numbers_are_taken_out_of_a_script(script: str, numbers: list[float]) -> None:
    frame, names = torch_process._apart(script + "\n")
    assert list(names.values()) == numbers
    given = {"x1": 5.0, "a": 3.0, "x": 2.0, "f": lambda *values: values}
    one, two = dict(given), dict(given) | names
    exec(script, one)
    exec(frame, two)
    assert {name: two[name] for name in one if name != "__builtins__"} == {
        name: one[name] for name in one if name != "__builtins__"
    }


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("print('a')\nx = 1", 1),
        ("import sys\ndef print(*said): sys.said = said\nprint(2)\nx = sys.said", [2]),
        ("said = []\nprint = said.append\nprint(3)\nx = said", [3]),
        ("import io, sys\nsys.stdout = b = io.StringIO()\nprint(4)\nx = b.getvalue()", "4\n"),
    ],
)
def test_printing_is_left_out_where_nobody_reads_it(script: str, found: object) -> None:
    assert torch_process.run_script(script, "CHECK", ["x", "y"], "cpu") == {"x": found}


def test_a_process_of_its_own_gives_the_same(bank: Bank) -> None:
    with torch_process.Engine() as apart:
        assert apart.about("cpu") == torch_process.about("cpu")
        for id in bank:
            exercise = make(bank.problem(id), 1)
            assert proof.check(exercise, "cpu", apart) == proof.check(exercise)
        with pytest.raises(torch_process.ScriptStopped, match="ZeroDivisionError") as caught:
            apart.run("x = 1\ny = 1 / 0", "CHECK", ["x"], "cpu")
        assert caught.value.line == 2
        with pytest.raises(torch_process.ScriptStopped, match="SyntaxError"):
            apart.run("x = (", "CHECK", ["x"], "cpu")
        apart._process.kill()
        with pytest.raises(InstructorError, match="the process that runs torch ended"):
            apart.run("x = 1", "CHECK", ["x"], "cpu")
