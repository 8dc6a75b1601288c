"""Computation graphs as texts: what is read, what their gates are worth, and how they print."""

from __future__ import annotations

import pytest

from exgen.errors import BadSolution
from exgen.figures import Text
from exgen.values import exact, ln
from exgen.words.graphs import BINARY, UNARY, Gate, Graph, read_graph, slopes_but

NOTES = "g = x * y; f = g + z; d = f - t; L = d ^ 2"


def test_a_text_is_read_and_written() -> None:
    graph = read_graph(NOTES)
    assert (graph.names, graph.leaves) == (["g", "f", "d", "L"], ("t", "x", "y", "z"))
    assert "; ".join(map(str, graph.gates)) == NOTES
    assert read_graph("s=sigmoid( x );q = max(s,y) ; L = q / s").gates == (
        Gate("s", "sigmoid", ("x",)), Gate("q", "max", ("s", "y")), Gate("L", "/", ("q", "s")),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["", "g = x * y;", "g = x", "g = 2 * x", "g = x ^ 3", "g = x ^ y", "g = max(x)", "g = exp(x, y)", "g = open(x)",
     "g = x ** 2", "import os", "g = x * y; h = __import__(os)"],
)  # fmt: skip
def test_what_is_no_gate_is_refused(text: str) -> None:
    with pytest.raises(BadSolution, match="is no gate") as refused:
        read_graph(text)
    assert "h = max(g, z)" in refused.value.hint


VALUES = {"u": exact(3), "v": exact(-2), "l": ln(exact(3)), "m": ln(exact(2))}
WORTH = [
    ("u + v", 1, [1, 1], r"3 + \left(-2\right)"),
    ("v - u", -5, [1, -1], "-2 - 3"),
    ("u * v", -6, [-2, 3], r"3 \cdot \left(-2\right)"),
    ("u / v", "-3/2", ["-1/2", "-3/4"], r"\frac{3}{-2}"),
    ("max(u, v)", 3, [1, 0], r"\max\left(3, -2\right)"),
    ("v ^ 2", 4, [-4], r"\left(-2\right)^2"),
    ("relu(v)", 0, [0], r"\operatorname{ReLU}\left(-2\right)"),
    ("sigmoid(l)", "3/4", ["3/16"], r"\sigma\left(\ln 3\right)"),
    ("tanh(m)", "3/5", ["16/25"], r"\tanh\left(\ln 2\right)"),
    ("exp(l)", 3, [3], r"\exp\left(\ln 3\right)"),
    ("ln(u)", None, ["1/3"], r"\ln\left(3\right)"),
]


@pytest.mark.parametrize(("text", "value", "slopes", "filled"), WORTH)
def test_values_and_slopes(text: str, value: object, slopes: list[object], filled: str) -> None:
    gate = read_graph(f"g = {text}").gates[0]
    assert gate.value(VALUES) == (ln(exact(3)) if value is None else exact(value))
    assert exact(gate.slopes(VALUES)) == exact(slopes)
    assert gate.filled(VALUES) == filled


def test_every_operation_is_tried_above() -> None:
    assert {read_graph(f"g = {text}").gates[0].operation for text, *_ in WORTH} == {*UNARY, *BINARY}


def test_torch_and_floats_say_the_same() -> None:
    import torch

    numbers = {"u": 1.25, "v": -0.5}
    for text, *_ in WORTH:
        gate = read_graph(f"g = {text}").gates[0]
        inputs = dict(zip(gate.inputs, numbers.values()))
        tensors = {n: torch.tensor(x, dtype=torch.float64, requires_grad=True) for n, x in inputs.items()}
        code = compile(gate.torch, "gate", "eval")
        slope = torch.autograd.grad(eval(code, {"torch": torch, **tensors}), tensors[gate.inputs[0]])[0].item()
        graph = Graph((gate,), tuple(sorted(inputs)))
        assert graph.nudged(inputs, gate.inputs[0], by=1e-6) * 1e6 == pytest.approx(slope, abs=1e-4)


def test_formulas_stand_four_to_a_line_and_products_in_brackets() -> None:
    graph = read_graph("a = x * x; b = a + x; c = b / a; d = ln(c); L = d ^ 2")
    assert graph.latex.count(r"\\[4pt]") == 1 and graph.latex.endswith(r"L = d^2. \end{gathered}")
    assert graph.product(exact("-1/2"), exact("2/3")) == r"\left(-\frac{1}{2}\right) \cdot \frac{2}{3}"


def test_the_picture_shows_what_is_given() -> None:
    drawn = read_graph(NOTES).picture({"x": exact(-2), "g": exact("1/2"), "wording": {}}, {"L": exact(1)})
    texts = [shape.label for shape in drawn.shapes if isinstance(shape, Text)]
    assert {"-2", r"g = \frac{1}{2}", "f", "1"} <= set(texts)


def test_wires_and_gradients_of_the_way_back() -> None:
    # L = b², b = a + x, a = x y at x = 2, y = 3: b gets 16, a 16, x 16 and 3 · 16, y 2 · 16
    graph = read_graph("a = x * y; b = a + x; L = b ^ 2")
    assert graph.edges == [("L", "b"), ("b", "a"), ("b", "x"), ("a", "x"), ("a", "y")]
    assert graph.operations == {"*", "+", "^"} and graph.given({"x": exact(2), "y": exact(-3)}) == "$x = 2$, $y = -3$"
    rows = [("b", 1, 16, 16), ("a", 16, 1, 16), ("x", 16, 1, 16), ("x", 16, 3, 48), ("y", 16, 2, 32)]
    gradients = graph.gradients(rows)
    assert gradients == {"L": 1, "b": 16, "a": 16, "x": 64, "y": 32} and graph.loudest(gradients) == "x"


def test_slopes_may_be_wrong_for_some_gates() -> None:
    wrong = slopes_but("* /", lambda gate, values: [values[name] for name in gate.inputs])
    values = {"x": exact(2), "y": exact(3)}
    assert [wrong(read_graph(f"g = x {sign} y").gates[0], values) for sign in "*/+"] == [[2, 3], [2, 3], [1, 1]]
