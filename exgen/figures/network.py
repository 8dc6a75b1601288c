"""The picture of a layered network: neurons as circles, weights on the edges, biases or thresholds in the neurons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from exgen.errors import AuthorError
from exgen.figures.labels import as_label
from exgen.figures.placing import cheapest, clashes
from exgen.figures.primitives import Circle, Figure, Line, Shape, Text, figure_of, text

# Rooms to try, in cm: between neurons of a layer, and between layers. The first that gives every weight a place of
# its own is taken.
ROOMS = ((0.55, 2.2), (0.55, 2.7), (0.8, 2.7), (0.8, 3.4), (1.1, 3.4), (1.1, 4.2), (1.4, 4.2))
CLEAR = 0.03  # of a weight from anything else, in cm
PASSES = 4  # over all weights, each time with the others where they last were
# Of a weight along its edge: best is near the source, where edges of one neuron have parted and others not yet crossed.
PLACES = tuple(sorted((i / 100 for i in range(12, 88, 4)), key=lambda t: (abs(t - 0.3), t)))


def network(
    layers: Sequence[Sequence[str]],
    weights: Sequence[Sequence[Sequence[object]]] | None = None,
    biases: Sequence[Sequence[object]] | None = None,
    alt: str = "",
) -> Figure:
    """A network of `layers` of named neurons, inputs first.

    `weights[l][j][k]` stands on the edge from neuron k of layer l to neuron j of layer l + 1: a label, "" for an
    edge without one, None for no edge. `biases[l][j]` is written in neuron j of layer l + 1 (`\\ge 1`, `b = -2`).
    `alt` says in words what is seen, where it should not be the sizes of the layers.
    """
    _shaped(layers, weights, biases)
    inside: Sequence[Sequence[object]] = biases or [[""] * len(row) for row in layers[1:]]
    notes = [[""] * len(layers[0]), *([as_label(note) for note in row] for row in inside)]
    matrices = weights or [[[""] * len(a) for _ in b] for a, b in pairwise(layers)]
    radii = [max(_radius(name, note) for name, note in zip(row, more)) for row, more in zip(layers, notes)]
    tries: list[tuple[float, int, list[float], list[list[float]], list[tuple[Line, str]], list[Text]]] = []
    for apart, width in ROOMS:
        pitch = 2 * max(radii) + apart
        heights = [[pitch * ((len(row) - 1) / 2 - j) for j in range(len(row))] for row in layers]
        columns = _columns(heights, radii, width)
        wires = [wire for i, matrix in enumerate(matrices)
                 for wire in _wires(columns[i : i + 2], radii[i : i + 2], heights[i], heights[i + 1], matrix)]
        placed, crowding = _placed(wires)
        tries.append((crowding, len(tries), columns, heights, wires, placed))
        if crowding == 0:
            break
    _, _, columns, heights, wires, placed = min(tries, key=lambda found: found[:2])
    end = columns[-1] + radii[-1]
    out: list[Shape] = [Line(((end, y), (end + 0.55, y)), arrow=True, colour="muted") for y in heights[-1]]
    neurons = [shape for i, row in enumerate(layers) for j, name in enumerate(row)
               for shape in _neuron(columns[i], heights[i][j], radii[i], name, notes[i][j], i == 0)]
    return figure_of([*(line for line, _ in wires), *out, *placed, *neurons], alt or _alt(layers))


def _columns(heights: Sequence[Sequence[float]], radii: Sequence[float], width: float) -> list[float]:
    """Where the layers stand: wider apart where edges would be steep."""
    columns = [0.0]
    for i, (left, right) in enumerate(pairwise(heights)):
        steep = 0.7 * max(abs(a - b) for a in left for b in right)
        columns.append(columns[-1] + max(width, steep) + radii[i] + radii[i + 1])
    return columns


def _shaped(layers: Sequence[Sequence[str]], weights: Sequence[Sequence[Sequence[object]]] | None,
            biases: Sequence[Sequence[object]] | None) -> None:
    sizes = [len(row) for row in layers]
    if len(sizes) < 2 or 0 in sizes:
        raise AuthorError("a network needs inputs and at least one more layer, none of them empty")
    if weights is not None:
        shape = [[len(row) for row in matrix] for matrix in weights]
        wanted = [[k] * j for k, j in pairwise(sizes)]
        if shape != wanted:
            raise AuthorError("the weights of a network do not fit its layers",
                              "weights[l][j][k] leads from neuron k of layer l to neuron j of layer l + 1")
    if biases is not None and [len(row) for row in biases] != sizes[1:]:
        raise AuthorError("the biases of a network do not fit its layers", "one list for each layer after the inputs")


def _radius(name: str, note: str) -> float:
    """Of a circle that holds the name, and the note below it."""
    boxes = [label.bounds for label in _words(0.0, 0.0, name, note)]
    return max(0.34, *(math.sqrt(max(-b[0], b[2]) ** 2 + ((b[1] + b[3]) / 2) ** 2) + 0.11 for b in boxes))


def _words(x: float, y: float, name: str, note: str) -> list[Text]:
    if not note:
        return [text(x, y, name)]
    return [text(x, y + 0.04, name, "above", "small"), text(x, y - 0.05, note, "below", "small")]


def _neuron(x: float, y: float, radius: float, name: str, note: str, is_input: bool) -> list[Shape]:
    return [Circle(x, y, radius, "shade" if is_input else "paper"), *_words(x, y, name, note)]


def _wires(columns: Sequence[float], radii: Sequence[float], starts: Sequence[float], heights: Sequence[float],
           matrix: Sequence[Sequence[object]]) -> list[tuple[Line, str]]:
    """The edges between two layers, from circle to circle, with their labels."""
    wires = []
    x0, x1 = columns
    for j, y1 in enumerate(heights):
        for k, y0 in enumerate(starts):
            weight = matrix[j][k]
            if weight is None:
                continue
            length = math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2)
            dx, dy = (x1 - x0) / length, (y1 - y0) / length
            ends_at = (x0 + radii[0] * dx, y0 + radii[0] * dy), (x1 - radii[1] * dx, y1 - radii[1] * dy)
            wires.append((Line(ends_at, arrow=True, colour="muted"), as_label(weight)))
    return wires


def _placed(wires: Sequence[tuple[Line, str]]) -> tuple[list[Text], float]:
    """A place on its edge for each weight, and how much they are in the way of one another and of other edges."""
    shown = [(line, _places(line, weight)) for line, weight in wires if weight]
    lines = [line for line, _ in wires]
    placed = [tries[0] for _, tries in shown]
    crossed: dict[tuple[int, Text], float] = {}  # what a place of a weight costs for the edges that it is in the way of
    worst = 0.0
    for _ in range(PASSES):
        worst = 0.0
        for i, (own, tries) in enumerate(shown):
            rest = [*placed[:i], *placed[i + 1 :]]

            def cost(label: Text, i: int = i, own: Line = own, rest: list[Text] = rest) -> float:
                if (i, label) not in crossed:
                    crossed[i, label] = clashes(label, [line for line in lines if line is not own], CLEAR)
                return crossed[i, label] + clashes(label, rest, CLEAR)

            placed[i], least = cheapest(tries, cost)
            worst += least
        if worst == 0:
            break
    return placed, worst


def _places(line: Line, weight: str) -> list[Text]:
    (x0, y0), (x1, y1) = line.points
    return [text(x0 + t * (x1 - x0), y0 + t * (y1 - y0), weight, size="small", backed=True) for t in PLACES]


def _alt(layers: Sequence[Sequence[str]]) -> str:
    sizes = ", then ".join(f"{len(row)} neuron{'s' * (len(row) > 1)}" for row in layers[1:])
    return f"Network: {len(layers[0])} inputs, {sizes}"
