"""Graphs that are drawn with forks: every value is used, some twice, and all numbers stay simple."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from exgen.words.draws import Rejected
from exgen.words.forks import forked_graph
from exgen.words.graphs import Gate, read_graph

OPERATIONS = [["*", "+", "max", "^"], ["*", "-", "/", "sigmoid", "^", "relu"], ["*", "+", "-", "tanh", "exp", "ln"]]


def drawn(operations: list[str], seed: int) -> tuple[list[Gate], dict[str, object]]:
    rng = random.Random(seed)
    while True:
        try:
            return forked_graph(rng, ["x", "y", "z"], operations, list("abcdfgh"))
        except Rejected:
            continue


@pytest.mark.parametrize("operations", OPERATIONS)
@pytest.mark.parametrize("seed", range(3))
def test_operations_values_and_forks(operations: list[str], seed: int) -> None:
    gates, numbers = drawn(operations, seed)
    graph = read_graph("; ".join(map(str, gates)))
    assert sorted(gate.operation for gate in graph.gates) == sorted(operations)
    assert graph.leaves == tuple(numbers) == ("x", "y", "z") and graph.names[-1] == "L"
    uses = [source for _, source in graph.edges]
    assert set(uses) == {"x", "y", "z", *graph.names[:-1]}
    # Joining three leaves takes two operations on two values; each further one is a use more.
    assert len(uses) - len(set(uses)) == sum(len(gate.inputs) == 2 for gate in gates) - 2


@pytest.mark.parametrize("operations", OPERATIONS)
def test_gradients_are_rational_and_short(operations: list[str]) -> None:
    gates, numbers = drawn(operations, 7)
    value, rows = dict(numbers), []
    for gate in gates:
        value[gate.name] = gate.value(value)
    total = {"L": Fraction(1)}
    for gate in reversed(gates):
        for source, slope in zip(gate.inputs, gate.slopes(value)):
            rows.append((source, total[gate.name], slope, total[gate.name] * slope))
            total[source] = total.get(source, Fraction(0)) + rows[-1][3]
    assert read_graph("; ".join(map(str, gates))).gradients(rows) == total
    assert all(isinstance(n, Fraction) and abs(n.numerator) <= 150 and n.denominator <= 150 for n in total.values())


def test_the_same_generator_gives_the_same_graph() -> None:
    assert drawn(OPERATIONS[1], 5) == drawn(OPERATIONS[1], 5)
