"""Traced runs give what plain runs give: key, mistakes, kinks, for every problem of the bank and for odd solutions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from exgen import Array, derivative, exact, gradient, maximum, relu, sign, where
from exgen.bank import Bank, Problem
from exgen.exercises import drawn, solving
from exgen.values import exp
from exgen.words import Mistake

BANK = Bank.default()
Number = Any


def family(tiny: Problem, solve: Callable[..., None], mistakes: tuple[Mistake, ...] = ()) -> Problem:
    return replace(tiny, solve=solve, mistakes=mistakes)


@pytest.fixture
def tiny() -> Problem:
    return BANK.problem("autograd/mean-chain")


def both(problem: Problem, parameters: dict[str, Any]) -> tuple[Any, Any]:
    """Steps, kinks and signatures as the engine gives them, and by plain runs."""
    key = solving.key_of(problem, parameters)
    found = solving.signatures(problem, parameters, key)
    plain = solving.run_plainly(problem, parameters)
    questions = [step.name for step in plain.questions()]
    runs = [plain, *(solving.run_plainly(problem, parameters, mistake) for mistake in problem.mistakes)]
    return (
        ([(s.name, s.due, s.value, s.marks, s.ask) for s in key.values()], bool(key.kinks), found),
        (
            [(s.name, s.due, s.value, s.marks, s.ask) for s in plain.values()],
            bool(plain.kinks),
            [solving.signature_of(run, questions) for run in runs],
        ),
    )


def strip(steps: Any) -> Any:
    """Objections are functions, made anew in each run."""
    found, kinked, signatures = steps
    bare = [(n, d, v, m, replace(ask, objection=None)) for n, d, v, m, ask in found]
    return bare, kinked, signatures


@pytest.mark.parametrize("id", list(BANK))
@pytest.mark.parametrize("level", [1, 2, 3])
def test_every_problem_both_ways(id: str, level: int) -> None:
    problem = BANK.problem(id)
    for seed in range(8):
        ours, plain = both(problem, drawn(problem, f"both {seed}", problem.knobs(level)))
        assert strip(ours) == strip(plain), f"seed {seed}"


def everything(step: Any, x: Number, v: Array, n: int) -> None:
    a = step("a", x**2 - v[0] / 3 + 1, marks=1)
    step("b", where(x > v[1], a, -a) + abs(x) + relu(v).sum() + maximum(x, v[0]), marks=1)
    step("c", v * a + v.map(sign), marks=2)
    step("d", derivative(lambda t: a * t**n + 1 / t, at=x), marks=1)
    step("e", gradient(lambda w: (w[0] * w[1] + x * w[0] ** 2), at=v), marks=1)
    table = step.table("t", ["k", "w"], marks=2)
    for k in range(n):
        _, x = table.row(k, x - (x - v[0]) / 2)
    step("last", x, marks=1)


MISTAKES = (
    Mistake("doubled", "said", a=lambda a: 2 * a),
    Mistake("no number", "said", c=lambda: "none"),
    Mistake("summed", "said", c=lambda c: c.sum()),
    Mistake("twice", "said", replace={"relu": lambda v: 2 * relu(v)}),
    Mistake("divided", "said", a=lambda a, x: a / (x - 2)),
)


def test_whatever_a_symbol_can_do(tiny: Problem) -> None:
    problem = family(tiny, everything, MISTAKES)
    for i in range(12):
        given = {"x": Fraction(i - 3, 2) + 2 * (i == 3), "v": exact([i % 5 - 2, Fraction(7, 3)]), "n": 2}
        ours, plain = both(problem, given)
        assert ours == plain, i
    (structure,) = solving.structures(problem)
    assert structure.key and [bool(program) for program in structure.mistakes] == [True, False, True, True, True]


def test_kinks_are_seen_in_traced_runs(tiny: Problem) -> None:
    problem = family(tiny, lambda step, x: step("y", relu(x), marks=1))
    for _ in range(4):
        assert not solving.key_of(problem, {"x": Fraction(3)}).kinks
    assert solving.key_of(problem, {"x": Fraction(0)}).kinks == ["relu at 0"]


@pytest.mark.parametrize(
    "solve",
    [
        lambda step, x: step("y", x if x > 0 else -x, marks=1),
        lambda step, x: step("y", x if x == 2 else -x, marks=1),
        lambda step, x: step("y", max(x, Fraction(2)), marks=1),
        lambda step, x: step("y", exp(x), marks=1),
        lambda step, x: step("y", {Fraction(2): 1, Fraction(3): 2}.get(x, 0), marks=1),
        lambda step, x: step("y", 1, marks=1, wanted=f"number near {x}"),
        lambda step, x: step("y", x, marks=1, objection=lambda y: None if y == x else "no"),
        lambda step, x: step("y", Fraction(x), marks=1),
        lambda step, x: step("y", 2**x, marks=1),
        lambda step, x: step("y", sum(range(int(x))), marks=1),
    ],
)
def test_what_asks_for_a_value_runs_as_it_stands(tiny: Problem, solve: Callable[..., None]) -> None:
    problem = family(tiny, solve)
    for i in (2, 3, 4, 5, 2, 9):
        ours, plain = both(problem, {"x": Fraction(i)})
        assert strip(ours) == strip(plain)
    assert solving.reason_not_traced(problem, {"x": Fraction(2)})


def test_rows_that_a_sheet_prints_are_those_of_each_variant(tiny: Problem) -> None:
    def solve(step: Any, x: Number) -> None:
        table = step.table("t", ("k", "w"), labels=["k"], rows=[x, x + 1], marks=1)
        table.row(x, 2 * x)

    problem = family(tiny, solve)
    for i in range(1, 6):
        ours, plain = both(problem, {"x": Fraction(i)})
        assert ours == plain
        assert solving.key_of(problem, {"x": Fraction(i)})["t"].value.label_cells() == [[i], [i + 1]]
    assert solving.reason_not_traced(problem, {"x": Fraction(2)}) == "the rows that a table prints depend on numbers"


def test_a_trace_that_a_sample_contradicts_does_not_count(tiny: Problem) -> None:
    # isinstance asks nothing of a symbol, so only the samples can tell
    problem = family(tiny, lambda step, x: step("y", x if isinstance(x, Fraction) else -x, marks=1))
    for i in range(6):
        ours, plain = both(problem, {"x": Fraction(i + 1)})
        assert ours == plain
    assert "did not equal" in solving.reason_not_traced(problem, {"x": Fraction(2)})


def test_names_and_sizes_make_structures(tiny: Problem) -> None:
    problem = family(tiny, lambda step, x, n, wording: step("y", x.sum() * n, marks=1))
    for n in (1, 2, True, 1):
        for size in (2, 3, 2):
            both(problem, {"x": exact([n] * size), "n": n, "wording": {"said": f"{n}"}})
    assert len(solving.structures(problem)) == 6


def test_wording_may_not_be_used(tiny: Problem) -> None:
    problem = family(tiny, lambda step, x, wording: step("y", x, marks=1, wanted=wording["said"]))
    for i in range(5):
        ours, plain = both(problem, {"x": Fraction(i), "wording": {"said": f"number {i}"}})
        assert ours == plain
    assert "wording" in solving.reason_not_traced(problem, {"x": Fraction(2), "wording": {}})
