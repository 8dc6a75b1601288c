"""Lines of worked solutions in LaTeX, with numbers put in and worked out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exgen.values import Array, dot, exact, latex, paren
from exgen.words.layers import Activation


def aligned(lines: Iterable[str], gap: str = "") -> str:
    """Lines below each other, aligned at their `&`; `gap` is the room between two of them: 4pt."""
    end = rf" \\[{gap}]" if gap else r" \\"
    body = f"{end}\n".join(lines)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def numbered(*columns: Iterable[Any]) -> list[list[Any]]:
    """The rows of a table of these columns, with a number before each."""
    return [[exact(number), *cells] for number, cells in enumerate(zip(*columns, strict=True), 1)]


def row_products(matrix: Array, vector: Array, results: Array) -> str:
    """A line for each row of a matrix, times a vector: w . v = result."""
    return aligned(f"&{dot(row, vector)} = {latex(result)}" for row, result in zip(matrix, results, strict=True))


def entry_products(first: Array, second: Array, results: Array) -> str:
    """A line for each entry of two vectors: a . b = result."""
    lines = zip(first, second, results, strict=True)
    return aligned((rf"&{paren(a)} \cdot {paren(b)} = {latex(result)}" for a, b, result in lines), "4pt")


def forward_lines(
    weights: Array,
    inputs: Array,
    biases: Array,
    sums: Array,
    f: Activation | None = None,
    values: Array | None = None,
    layer: str = "",
) -> list[str]:
    """A line for each neuron of a layer: its sum and, where there is an activation, its value.

    `weights` has a row for each neuron. `layer` stands above s and x where several layers are worked out: (1).
    """
    above = f"^{{{layer}}}" if layer else ""
    lines = []
    for i, (row, bias, total) in enumerate(zip(weights, biases, sums, strict=True)):
        line = f"s{above}_{{{i + 1}}} &= {dot(row, inputs)} + {paren(bias)} = {latex(total)}"
        if f and values:
            line += rf", & x{above}_{{{i + 1}}} &= {f.latex}\left({latex(total)}\right) = {latex(values[i])}"
        lines.append(line)
    return lines
