"""Graphs that are drawn gate by gate, in which some values are used more than once.

All numbers stay simple, on the way forward and on the way back. A value is rational, or the logarithm of a rational
number: there sigmoid, tanh and exp are rational again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exgen.values import exact, ln
from exgen.words.draws import assume, shuffled
from exgen.words.graphs import BINARY, Gate

TRIES = 8  # inputs that are tried for a gate before a draw is thrown away
LOGARITHMIC = ("sigmoid", "tanh", "exp")  # gates that are drawn where their input is the logarithm of a rational number


@dataclass(frozen=True, slots=True)
class _Value:
    """A rational number, or with `log` the logarithm of one."""

    log: bool
    number: Fraction

    @property
    def exact(self) -> Any:
        if not self.log:
            return self.number
        return ln(exact(self.number)) if self.number > 1 else -ln(exact(1 / self.number))

    @property
    def simple(self) -> bool:
        if self.number == (1 if self.log else 0):
            return False
        return abs(self.number.numerator) <= (12 if self.log else 40) and self.number.denominator <= 12


def forked_graph(
    rng: random.Random, leaves: Sequence[str], operations: Sequence[str], letters: Sequence[str]
) -> tuple[list[Gate], dict[str, Any]]:
    """Gates for the operations, named by letters in their order, the last one L; and exact numbers for the leaves.

    Every value is used. Where there are more operations on two values than it takes to join the leaves, some values are
    used again. A draw of which numbers become large, or in which no fork matters, is thrown away.
    """
    waiting, names, graph = list(operations), list(letters), list[Gate]()
    value = _drawn(rng, leaves, operations)
    again = sum(operation in BINARY for operation in operations) - len(leaves) + 1
    fresh, used = list(leaves), list[str]()
    while waiting:
        for _ in range(TRIES):
            operation = rng.choice(waiting)
            reused = again if len(waiting) == 1 else int(bool(used) and again > 0 and rng.random() < 0.5)
            inputs = _inputs(rng, operation, reused, fresh, used, value)
            if inputs and _sensible(operation, inputs, graph) and _made(operation, inputs, value).simple:
                break
        else:
            assume(False)
        waiting.remove(operation)
        name = names.pop(0) if waiting else "L"
        value[name] = _made(operation, inputs, value)
        again -= reused
        used += [i for i in inputs if i not in used]
        fresh = [n for n in fresh if n not in inputs] + [name]
        graph.append(Gate(name, operation, tuple(inputs)))
    assume(_clear(graph, value, leaves))
    return graph, {name: value[name].exact for name in leaves}


def _drawn(rng: random.Random, leaves: Sequence[str], operations: Sequence[str]) -> dict[str, _Value]:
    """Numbers that differ in size, logarithms among them for the gates that take some."""
    sizes = rng.sample(range(1, 6), len(leaves))
    value = {name: _Value(False, Fraction(rng.choice([-1, 1]) * size)) for name, size in zip(leaves, sizes)}
    needed = sum(operation in LOGARITHMIC for operation in operations) - operations.count("ln")
    logs = rng.sample([Fraction(2), Fraction(3), Fraction(1, 2), Fraction(1, 3)], needed)
    return value | {name: _Value(True, number) for name, number in zip(rng.sample(list(leaves), needed), logs)}


def _inputs(
    rng: random.Random,
    operation: str,
    reused: int,
    fresh: Sequence[str],
    used: Sequence[str],
    value: Mapping[str, _Value],
) -> list[str]:
    """Inputs for a gate, `reused` of them values that have been used already; [] where there are none that fit."""
    inputs: list[str] = []
    for slot in range(2 if operation in BINARY else 1):
        others = [value[i] for i in inputs]
        pool = used if slot < reused else fresh
        fitting = [n for n in pool if n not in inputs and _takes(operation, value[n], others)]
        if not fitting:
            return []
        inputs.append(rng.choice(fitting))
    return shuffled(rng, inputs)


def _sensible(operation: str, inputs: Sequence[str], graph: Sequence[Gate]) -> bool:
    """Whether a gate does not undo or repeat another one."""
    before = {gate.operation for gate in graph if gate.name in inputs}
    if (operation == "^" and "^" in before) or {operation, *before} >= {"exp", "ln"}:
        return False
    if operation == "relu" and before & {"^", "exp", "sigmoid", "relu"}:
        return False  # never below 0
    return all(sorted(inputs) != sorted(gate.inputs) for gate in graph)


def _takes(operation: str, candidate: _Value, others: Sequence[_Value]) -> bool:
    """Whether a value may go into a gate, given the inputs that it has."""
    log, number = candidate.log, candidate.number
    if operation in LOGARITHMIC:
        return log
    if operation in ("+", "-", "max"):
        return all(other.log == log and _apart(operation, candidate, other) for other in others)
    if operation == "ln":
        return not log and number > 0 and number != 1
    if operation == "relu":
        return not log and abs(number) >= Fraction(1, 4)
    return not log and number != 0 and all(abs(number) != abs(other.number) for other in others)


def _apart(operation: str, first: _Value, second: _Value) -> bool:
    """Whether two inputs differ by enough for a max, and in size otherwise."""
    a, b = first.number, second.number
    if operation != "max":
        return a not in (b, -b)
    return not Fraction(4, 5) <= a / b <= Fraction(5, 4) if first.log else abs(a - b) >= Fraction(1, 4)


def _made(operation: str, inputs: Sequence[str], value: Mapping[str, _Value]) -> _Value:
    first, a, b = value[inputs[0]], value[inputs[0]].number, value[inputs[-1]].number
    if operation == "max":
        return _Value(first.log, max(a, b))
    if operation == "ln":
        return _Value(True, a)
    if first.log and operation in ("+", "-"):
        return _Value(True, a * b if operation == "+" else a / b)
    if operation in LOGARITHMIC:
        return _Value(False, {"exp": a, "sigmoid": a / (1 + a), "tanh": (a * a - 1) / (a * a + 1)}[operation])
    if operation == "relu":
        return _Value(False, max(a, Fraction(0)))
    return _Value(False, {"+": a + b, "-": a - b, "*": a * b, "/": a / b, "^": a * a}[operation])


def _clear(graph: Sequence[Gate], value: Mapping[str, _Value], leaves: Sequence[str]) -> bool:
    """Whether numbers on the way back are simple, few of them are 0, and a value has two uses that both matter."""
    total: dict[str, Fraction] = {"L": Fraction(1)}
    uses: dict[str, list[Fraction]] = {}
    for gate in reversed(graph):
        for source, slope in zip(gate.inputs, _slopes(gate, value)):
            sent = total[gate.name] * slope
            uses.setdefault(source, []).append(sent)
            total[source] = total.get(source, Fraction(0)) + sent
            if not all(abs(n.numerator) <= 150 and n.denominator <= 150 for n in (slope, sent, total[source])):
                return False
    if any(total[name] == 0 and any(sent) for name, sent in uses.items()):
        return False  # uses that cancel
    if sum(abs(total[gate.name]) not in (0, 1) for gate in graph) < len(graph) // 2:
        return False  # upstream would not matter
    zeros = sum(sent == 0 for each in uses.values() for sent in each)
    matter = [sent for sent in uses.values() if len(sent) > 1 and all(sent) and len(set(sent)) == len(sent)]
    return bool(matter) and zeros <= 1 + len(leaves) // 4 and sum(total[name] == 0 for name in leaves) <= 1


def _slopes(gate: Gate, value: Mapping[str, _Value]) -> Iterator[Fraction]:
    a, b, y = value[gate.inputs[0]].number, value[gate.inputs[-1]].number, value[gate.name].number
    match gate.operation:
        case "max":
            yield from (Fraction(a > b), Fraction(b > a))
        case "+" | "-":
            yield from (Fraction(1), Fraction(1 if gate.operation == "+" else -1))
        case "*":
            yield from (b, a)
        case "/":
            yield from (1 / b, -a / b**2)
        case "relu":
            yield Fraction(a > 0)
        case "^":
            yield 2 * a
        case "ln":
            yield 1 / a
        case "sigmoid":
            yield y * (1 - y)
        case "tanh":
            yield 1 - y * y
        case "exp":
            yield y
