"""Runs of a solution: steps, pins, switches, tables row by row, and how a run ends early."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy

from exgen import exact, kept, relu, variable
from exgen.errors import BadSolution
from exgen.exercises import Step, Trace, run
from exgen.values import Table

GIVEN = {"a": exact(2), "b": exact(3)}


def solve(step: Any, a: Any, b: Any, doubled: bool = False) -> None:
    s = step("s", (2 if doubled else 1) * (a + b), marks=1)
    p = step("p", s * b, marks=2)
    step("q", p - s)


def shown(trace: Trace) -> dict[str, tuple[Any, Any]]:
    return {name: (step.due, step.value) for name, step in trace.items()}


def test_a_plain_run_keeps_every_step() -> None:
    trace = run(solve, GIVEN)
    assert shown(trace) == {"s": (5, 5), "p": (15, 15), "q": (10, 10)} and not trace.ended
    assert [step.name for step in trace.questions()] == ["s", "p"] and trace["p"].marks == 2
    assert trace.values_by_name() == {"s": 5, "p": 15, "q": 10} and list(trace) == ["s", "p", "q"]


@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        ({"s": exact(7)}, {"s": (5, 7), "p": (21, 21), "q": (14, 14)}),
        ({"p": exact(1)}, {"s": (5, 5), "p": (15, 1), "q": (-4, -4)}),
        ({"s": exact(7), "p": exact(1)}, {"s": (5, 7), "p": (21, 1), "q": (-6, -6)}),
        ({"s": lambda a: 2 * a}, {"s": (5, 4), "p": (12, 12), "q": (8, 8)}),
        ({"s": lambda s: s + 1}, {"s": (5, 6), "p": (18, 18), "q": (12, 12)}),
        ({"q": lambda s, p, b: s + p + b}, {"s": (5, 5), "p": (15, 15), "q": (10, 23)}),
        ({"s": exact(7), "q": lambda s: s}, {"s": (5, 7), "p": (21, 21), "q": (14, 7)}),
        ({"s": lambda: 0}, {"s": (5, 0), "p": (0, 0), "q": (0, 0)}),
        ({"s": 7}, {"s": (5, 7), "p": (21, 21), "q": (14, 14)}),
        ({"nothing": exact(1)}, {"s": (5, 5), "p": (15, 15), "q": (10, 10)}),
    ],
)
def test_a_pin_stands_for_a_step_and_the_rest_follows(pins: dict[str, Any], expected: dict[str, Any]) -> None:
    trace = run(solve, GIVEN, pins)
    assert shown(trace) == expected and not trace.ended


def doubled(a: Any) -> Any:
    return 2 * a


def sum_of_doubles(step: Any, a: Any, b: Any) -> None:
    step("s", both(a, b))
    step("d", doubled(a))


def both(a: Any, b: Any) -> Any:
    return doubled(a) + doubled(b)


def test_a_switch_may_be_a_function_of_the_parameters() -> None:
    assert run(solve, GIVEN, switches={"b": lambda a, b: a * b})["s"].due == 8
    assert "KeyError" in run(solve, GIVEN, switches={"b": lambda nothing: 1}).ended


def test_a_replaced_function_is_another_one_for_all_of_its_file() -> None:
    assert run(sum_of_doubles, GIVEN).values_by_name() == {"s": 10, "d": 4}
    wrong = {"doubled": lambda a: doubled(a) + 1}
    assert run(sum_of_doubles, GIVEN, replaced=wrong).values_by_name() == {"s": 12, "d": 5}
    assert run(sum_of_doubles, GIVEN, {"d": exact(0)}, replaced=wrong)["d"] == Step("d", exact(5), exact(0))
    assert run(sum_of_doubles, GIVEN).values_by_name() == {"s": 10, "d": 4}


@kept
def tripled(a: Any) -> Any:
    return doubled(a) + a


def test_what_is_kept_of_the_right_function_is_not_taken_for_the_wrong_one() -> None:
    def solve(step: Any, a: Any) -> None:
        step("t", tripled(a))

    assert run(solve, {"a": exact(2)})["t"].due == 6
    assert run(solve, {"a": exact(2)}, replaced={"doubled": lambda a: a})["t"].due == 4
    assert run(solve, {"a": exact(2)})["t"].due == 6


def test_an_exception_of_a_replaced_function_ends_the_run() -> None:
    trace = run(sum_of_doubles, GIVEN, replaced={"doubled": lambda a: a / 0})
    assert "ZeroDivisionError" in trace.ended and not trace


def test_a_switch_is_an_argument_of_solve() -> None:
    assert run(solve, GIVEN, switches={"doubled": True})["q"].due == 20
    assert run(solve, GIVEN, {"s": exact(1)}, {"doubled": True})["s"] == Step("s", exact(10), exact(1), 1)


@pytest.mark.parametrize("pin", [exact([1, 2]), "text", True, lambda: "text", (1, 2), Table((), ())])
def test_a_pin_of_another_shape_ends_the_run(pin: Any) -> None:
    trace = run(solve, GIVEN, {"s": pin})
    assert "another shape stands for 's'" in trace.ended
    assert list(trace) == ["s"] and trace["s"].due == 5


def test_a_function_may_give_another_shape_since_a_mistake_may_lead_there() -> None:
    """Of a student's own value that is not known: it ends the run."""
    trace = run(solve, GIVEN, {"q": lambda s, p: exact([s, p])})
    assert trace["q"].value == exact([5, 15]) and trace["q"].due == 10 and not trace.ended
    assert run(solve, GIVEN, {"s": lambda: exact([1, 2])})["p"].value == exact([3, 6])


def test_a_vector_is_pinned_by_a_vector_of_its_length() -> None:
    def vectors(step: Any) -> None:
        v = step("v", exact([1, 2]))
        step("n", v @ v)

    assert run(vectors, {}, {"v": exact([3, 4])})["n"].due == 25
    assert run(vectors, {}, {"v": exact([3, 4, 5])}).ended and "n" not in run(vectors, {}, {"v": exact(3)})


@pytest.mark.parametrize("pin", [exact(0), lambda: 1 / Fraction(0), lambda nothing: 1, lambda s: s + "1", lambda: None])
def test_an_exception_under_a_pin_ends_the_run(pin: Any) -> None:
    def dividing(step: Any, a: Any) -> None:
        s = step("s", a)
        step("d", 1 / s)

    trace = run(dividing, {"a": exact(2)}, {"s": pin})
    assert trace.ended and "d" not in trace


def test_an_exception_without_pins_is_the_authors() -> None:
    def broken(step: Any, a: Any) -> None:
        step("d", 1 / (a - a))

    with pytest.raises(ZeroDivisionError):
        run(broken, {"a": exact(2)})


# -- tables ------------------------------------------------------------------------------------------------------

def doubling(step: Any, n: Any, rounds: int = 3) -> None:
    table = step.table("t", ("k", "value"), marks=3)
    for k in range(1, rounds + 1):
        _, n = table.row(exact(k), 2 * n)
    step("last", n)


def rows(*values: Any) -> tuple[Any, ...]:
    return tuple((exact(k), exact(value)) for k, value in enumerate(values, 1))


@pytest.mark.parametrize(
    ("pinned", "due", "last"),
    [
        ((), (2, 4, 8), 8),
        (rows(3), (2, 6, 12), 12),
        (rows(2, 5), (2, 4, 10), 10),
        (rows(3, 7, 9), (2, 6, 14), 9),
        (rows(3, 7, 9, 11), (2, 6, 14), 9),
        ((None, *rows(0, 5)[1:]), (2, 4, 10), 10),
        (((exact(1), exact([3])),), (2, 4, 8), 8),
        (((exact(1),),), (2, 4, 8), 8),
        ((("one", exact(3)),), (2, 6, 12), 12),
        (((exact(1), None), *rows(0, 5)[1:]), (2, 4, 10), 10),
    ],
)
def test_each_row_is_due_from_the_rows_before_it(pinned: Any, due: tuple[int, ...], last: int) -> None:
    trace = run(doubling, {"n": exact(1)}, {"t": Table(("k", "value"), pinned)})
    assert [row[1] for row in trace["t"].due.rows] == list(due) and trace["last"].value == last
    assert len(trace["t"].value) == 3 and not trace.ended


def test_a_table_has_the_cells_of_its_columns() -> None:
    def short(step: Any) -> None:
        step.table("t", ("k", "value")).row(exact(1))

    with pytest.raises(ValueError):
        run(short, {})


# -- what a step may be ------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (3, Fraction(3)), (sympy.Rational(1, 2), Fraction(1, 2)), ([1, 2], exact([1, 2])), (True, True),
        ("A, C", "A, C"), ((3, 4), (3, 4)), (sympy.sqrt(2), sympy.sqrt(2)), (variable("x"), variable("x")),
    ],
)  # fmt: skip
def test_a_value_has_one_spelling(value: Any, kept: Any) -> None:
    step = run(lambda step: step("v", value), {})["v"]
    assert step.value == kept and type(step.value) is type(kept)


@pytest.mark.parametrize(
    ("solution", "said"),
    [
        (lambda step: step("v", 0.5), "step 'v': 0.5 is a float"),
        (lambda step: step("v", {1: 2}), "step 'v' is a dict"),
        (lambda step: step("v", sympy.zoo), "step 'v' is zoo"),
        (lambda step: step("v", [1, sympy.oo]), "step 'v' is oo"),
        (lambda step: (step("v", 1), step("v", 2)), "two steps are named 'v'"),
        (lambda step: step("v", 1, mark=2), "step 'v' is given mark"),
    ],
)
def test_what_cannot_be_a_step_is_said_by_name(solution: Any, said: str) -> None:
    with pytest.raises(BadSolution, match=said):
        run(solution, {})


def test_a_run_sees_its_own_kinks_alone() -> None:
    def bent(step: Any, x: Any) -> None:
        step("y", relu(x))

    assert run(bent, {"x": exact([0, 1])}).kinks == ["relu at 0"]
    assert run(bent, {"x": exact([2, 1])}).kinks == []
    assert run(bent, {"x": exact([2, 1])}, {"y": lambda x: relu(0 * x)}).kinks == ["relu at 0", "relu at 0"]


def test_parameters_and_pins_are_left_as_they_were() -> None:
    parameters, pins = dict(GIVEN), {"s": exact(7)}
    assert shown(run(solve, parameters, pins)) == shown(run(solve, parameters, pins))
    assert parameters == GIVEN and pins == {"s": 7} and shown(run(solve, parameters))["q"] == (10, 10)
