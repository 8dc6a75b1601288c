"""A computation graph written as a text, gate by gate: `g = x * y; h = max(g, z); s = sigmoid(h); L = s ^ 2`.

So it can be a parameter of a problem, be typed after --set and stand in a record. Names that no gate makes are leaves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from exgen.errors import BadSolution
from exgen.figures import Figure, computation_graph
from exgen.values import (
    derivative,
    exact,
    exp,
    gradient,
    is_expression,
    latex,
    ln,
    maximum,
    paren,
    relu,
    sigmoid,
    where,
)
from exgen.words.layers import activation_named, rational_tanh

Scalar = Any
Values = Mapping[str, Scalar]


UNARY = ("^", "sigmoid", "tanh", "exp", "ln", "relu")  # the square is written `g ^ 2`
BINARY = ("+", "-", "*", "/", "max")

_SMOOTH: dict[str, Callable[[Any], Scalar]] = {
    "^": lambda u: u**2, "sigmoid": lambda u: sigmoid(u), "tanh": rational_tanh, "exp": lambda u: exp(u),
    "ln": lambda u: ln(u),
    "+": lambda v: v[0] + v[1], "-": lambda v: v[0] - v[1], "*": lambda v: v[0] * v[1], "/": lambda v: v[0] / v[1],
}  # fmt: skip
_FLOAT: dict[str, Callable[..., float]] = {
    "^": lambda u: u**2, "exp": math.exp, "ln": math.log, "max": max,
    **{name: activation_named(name).about for name in ("sigmoid", "tanh", "relu")},
    "+": lambda u, v: u + v, "-": lambda u, v: u - v, "*": lambda u, v: u * v, "/": lambda u, v: u / v,
}  # fmt: skip
_LATEX = {
    "+": "{} + {}", "-": "{} - {}", "*": r"{} \cdot {}", "/": r"\frac{{{}}}{{{}}}", "max": r"\max\left({}, {}\right)",
    "^": "{}^2", "relu": r"\operatorname{{ReLU}}\left({}\right)", "sigmoid": r"\sigma\left({}\right)",
    "tanh": r"\tanh\left({}\right)", "exp": r"\exp\left({}\right)", "ln": r"\ln\left({}\right)",
}  # fmt: skip
_TORCH = {
    "+": "{} + {}", "-": "{} - {}", "*": "{} * {}", "/": "{} / {}", "max": "torch.maximum({}, {})", "^": "{}**2",
    "relu": "torch.relu({})", "sigmoid": "torch.sigmoid({})", "tanh": "torch.tanh({})", "exp": "torch.exp({})",
    "ln": "torch.log({})",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gate:
    """`name` is what `operation` makes of the values of `inputs`: one of UNARY of one, one of BINARY of two."""

    name: str
    operation: str
    inputs: tuple[str, ...]

    def __str__(self) -> str:
        if self.operation.isalpha():
            return f"{self.name} = {self.operation}({', '.join(self.inputs)})"
        return f"{self.name} = {self.inputs[0]} {self.operation} {'2' if self.operation == '^' else self.inputs[1]}"

    def value(self, values: Values) -> Scalar:
        inputs = [values[name] for name in self.inputs]
        if self.operation == "max":
            return maximum(*inputs)
        if self.operation == "relu":
            return relu(*inputs)
        return _SMOOTH[self.operation](inputs[0] if self.operation in UNARY else inputs)

    def slopes(self, values: Values) -> list[Scalar]:
        """The local derivatives, one for each input; at a kink all are 0."""
        inputs = [values[name] for name in self.inputs]
        if self.operation == "relu":
            return [where(inputs[0] > 0, 1, 0)]
        if self.operation == "max":
            first, second = inputs
            return [where(first > second, 1, 0), where(second > first, 1, 0)]
        if self.operation in UNARY:
            return [derivative(_SMOOTH[self.operation], at=inputs[0])]
        return list(gradient(_SMOOTH[self.operation], at=exact(inputs)))

    @property
    def latex(self) -> str:
        return _LATEX[self.operation].format(*self.inputs)

    @property
    def torch(self) -> str:
        return _TORCH[self.operation].format(*self.inputs)

    def filled(self, values: Values) -> str:
        """LaTeX with the values of the inputs put in."""
        inputs = [_operand(self.operation, values[name], place) for place, name in enumerate(self.inputs)]
        return _LATEX[self.operation].format(*inputs)


@dataclass(frozen=True, slots=True)
class Graph:
    """Gates in the order in which they are worked out; `leaves` are by the alphabet."""

    gates: tuple[Gate, ...]
    leaves: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        return [gate.name for gate in self.gates]

    @property
    def edges(self) -> list[tuple[str, str]]:
        """(gate, input) of each wire, as the way back meets them."""
        return [(gate.name, source) for gate in reversed(self.gates) for source in gate.inputs]

    @property
    def operations(self) -> set[str]:
        return {gate.operation for gate in self.gates}

    @property
    def latex(self) -> str:
        """The gates, four to a line."""
        said = [f"{gate.name} = {gate.latex}" for gate in self.gates]
        lines = [r", \qquad ".join(said[i : i + 4]) for i in range(0, len(said), 4)]
        return r"\begin{gathered} " + r", \\[4pt] ".join(lines) + r". \end{gathered}"

    def given(self, values: Values) -> str:
        """The leaves and their numbers, as prose: $x = 2$, $y = -1$."""
        return ", ".join(f"${name} = {latex(values[name])}$" for name in self.leaves)

    def gradients(self, rows: Iterable[tuple[Any, ...]]) -> dict[str, Scalar]:
        """The whole gradient at every value, of a table of the way back: what comes back from all its uses, added.

        The rows end in input, upstream, local and downstream.
        """
        found: dict[str, Scalar] = {self.names[-1]: exact(1)}
        for *_, source, _, _, downstream in rows:
            found[source] = found.get(source, 0) + downstream
        return found

    def loudest(self, gradients: Values) -> str:
        """The leaf with the largest gradient."""
        return max(self.leaves, key=lambda name: abs(gradients[name]))

    def nudged(self, values: Values, leaf: str, by: float = 0.001) -> float:
        """By how much the last value changes, in floats, when one leaf is larger by so much."""
        ends = []
        for more in (0.0, by):
            known = {name: float(values[name]) + more * (name == leaf) for name in self.leaves}
            for gate in self.gates:
                known[gate.name] = _FLOAT[gate.operation](*(known[name] for name in gate.inputs))
            ends.append(known[self.gates[-1].name])
        return ends[1] - ends[0]

    @staticmethod
    def product(u: Scalar, v: Scalar) -> str:
        """LaTeX of upstream times local, before it is worked out."""
        return _LATEX["*"].format(_operand("*", u, 0), _operand("*", v, 1))

    def picture(self, values: Values, gradients: Values | None = None) -> Figure:
        """The values that are given stand above the wires, the gradients below them."""
        nodes = [(name, "leaf") for name in self.leaves]
        nodes += [(gate.name, "square" if gate.operation == "^" else gate.operation) for gate in self.gates]
        edges = [(name, gate.name) for gate in self.gates for name in gate.inputs]

        def labels(given: Values) -> dict[str, str]:
            return {name: latex(given[name]) for name, _ in nodes if name in given}

        return computation_graph(nodes, edges, labels(values), labels(gradients or {}))


Slopes = Callable[[Gate, Values], list[Scalar]]


def slopes_but(operations: str, wrong: Slopes) -> Slopes:
    """The slopes of gates, but wrong ones of some: `operations` are written with blanks between them."""
    return lambda gate, values: (wrong if gate.operation in operations.split() else Gate.slopes)(gate, values)


def _operand(operation: str, value: Scalar, place: int) -> str:
    """LaTeX of a value within a gate, in brackets where it would be misread without."""
    bare = latex(value)
    if operation == "^" or (operation in "-*" and is_expression(value) and value.is_Add):
        return paren(value)
    misread = bare.startswith("-") and (operation == "*" or (operation in "+-" and place))
    return rf"\left({bare}\right)" if misread else bare


def read_graph(text: str) -> Graph:
    """The graph of a text. Raises BadSolution for a text that is none."""
    return _read(text)


_GATE = re.compile(
    r"\s*(?P<name>[A-Za-z]\w*)\s*=\s*"
    r"(?:(?P<called>[a-z]+)\((?P<of>[\w\s,]+)\)|(?P<a>[A-Za-z]\w*)\s*(?P<sign>\S)\s*(?P<b>\w+))\s*"
)


@lru_cache(maxsize=512)
def _read(text: str) -> Graph:
    gates: list[Gate] = []
    for line in text.split(";"):
        m = _GATE.fullmatch(line)
        found = _gate(m) if m else None
        if not found or found.operation not in UNARY + BINARY or len(found.inputs) != 1 + (found.operation in BINARY):
            hint = f"a gate is written as g = x * y, h = max(g, z) or L = h ^ 2; there are {', '.join(UNARY + BINARY)}"
            raise BadSolution(f"`{line.strip()}` is no gate", hint)
        gates.append(found)
    made = {gate.name for gate in gates}
    return Graph(tuple(gates), tuple(sorted({name for gate in gates for name in gate.inputs} - made)))


def _gate(m: re.Match[str]) -> Gate:
    if m["called"]:
        return Gate(m["name"], m["called"], tuple(part.strip() for part in m["of"].split(",")))
    square = m["sign"] == "^" and m["b"] == "2"
    return Gate(m["name"], m["sign"], (m["a"],) if square else (m["a"], m["b"]))
