"""The picture of a computation graph: wires from left to right, values above them, gradients below.

Every node has a straight piece of wire to its right that nothing else comes near; its labels stand there, and the
wire forks behind it. Wires that pass a column keep a lane of their own, and slope only between the columns, where
there are no labels: so no label is ever crossed, whatever the graph.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exgen.errors import AuthorError, did_you_mean
from exgen.figures.labels import as_label
from exgen.figures.primitives import Circle, Figure, Line, Point, Shape, Text, figure_of, text
from exgen.figures.ranks import arrange, settle
from exgen.figures.spelling import plain

SIGNS = {"*": r"\times", "/": r"\div", "square": r"(\cdot)^2", "sigmoid": r"\sigma", "exp": r"\exp", "ln": r"\ln",
         "log": r"\log", "max": r"\max", "min": r"\min", "tanh": r"\tanh", "relu": r"\mathrm{relu}"}
ORDERED = frozenset(["-", "/", r"\div"])  # operands enter from top to bottom as they are given
SMALLEST, STUB, GAP, AWAY = 0.27, 0.55, 0.5, 0.07  # least radius, wire under labels, gap of columns, label off the wire
SPREAD = 34  # degrees between two wires that enter a circle


@dataclass(eq=False, slots=True)
class Spot:
    """A node in its column, or the lane of a wire that passes the column."""

    name: str = ""
    sign: str = ""  # "" for a leaf or a lane
    above: str = ""
    below: str = ""
    lane: bool = False
    sources: list[Spot] = field(default_factory=list)
    targets: list[Spot] = field(default_factory=list)
    y: float = 0.0

    @property
    def ordered(self) -> bool:
        return self.sign in ORDERED


def computation_graph(
    nodes: Sequence[tuple[str, str]],
    edges: Sequence[tuple[str, str]],
    values: Mapping[str, object] | None = None,
    gradients: Mapping[str, object] | None = None,
    alt: str = "",
) -> Figure:
    """A graph of nodes (name, operation), "leaf" for a leaf, and edges (from, to) in the order of the operands.

    `values` and `gradients` are keyed by name and may leave nodes out. Names, operations and values are labels.
    An operation is a sign (`+`, `\\times`, `\\sigma`) or a word (`square`, `relu`, `max`, `exp`, ...). `alt` says in
    words what is seen, where it should not be put together from nodes and edges.
    """
    values, gradients = values or {}, gradients or {}
    signs = {name: SIGNS.get(sign, sign) for name, sign in nodes}
    _known(signs, [*(name for edge in edges for name in edge), *values, *gradients])
    columns = _columns(signs, edges, values, gradients)
    arrange(columns)
    settle(columns, _room)
    return figure_of(_shapes(columns), alt or _alt(nodes, edges))


def _known(signs: Mapping[str, str], names: Sequence[str]) -> None:
    for name in names:
        if name not in signs:
            raise AuthorError(f"a computation graph has no node {name!r}", did_you_mean(name, signs))


def _depths(signs: Mapping[str, str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The length of the longest path from a leaf to each node."""
    depth = dict.fromkeys(signs, 0)
    for _ in signs:
        before = dict(depth)
        for start, end in edges:
            depth[end] = max(depth[end], depth[start] + 1)
        if depth == before:
            return depth
    raise AuthorError("a computation graph runs in a circle", "edges go from operands to results")


def _columns(signs: Mapping[str, str], edges: Sequence[tuple[str, str]], values: Mapping[str, object],
             gradients: Mapping[str, object]) -> list[list[Spot]]:
    """The nodes by depth, leaves first, with a lane in every column that an edge passes."""
    depth = _depths(signs, edges)
    columns: list[list[Spot]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    spots: dict[str, Spot] = {}
    for name, sign in signs.items():
        leaf = sign == "leaf"
        if leaf != (depth[name] == 0):
            raise AuthorError(f"node {name!r} of a computation graph: a leaf has no operands, and only a leaf")
        value = as_label(values[name]) if name in values else ""
        above = value if leaf else f"{name} = {value}" if value else name
        below = as_label(gradients[name]) if name in gradients else ""
        spots[name] = Spot(name, "" if leaf else sign, above, below)
        columns[depth[name]].append(spots[name])
    for start, end in edges:
        last = spots[start]
        for column in columns[depth[start] + 1 : depth[end]]:
            lane = Spot(lane=True, sources=[last])
            last.targets.append(lane)
            column.append(lane)
            last = lane
        last.targets.append(spots[end])
        spots[end].sources.append(last)
    return columns


def _labels(spot: Spot, x: float, width: float) -> list[Text]:
    """The labels on the wire of a node, which is `width` long and begins at x."""
    middle = x + width / 2
    over = [text(middle, spot.y + AWAY, spot.above, "above", "small")] if spot.above else []
    under = [text(middle, spot.y - AWAY, spot.below, "below", "small", "second")] if spot.below else []
    return over + under


def _room(spot: Spot) -> tuple[float, float]:
    """How far a spot reaches above and below its wire."""
    if spot.lane:
        return 0.12, 0.12
    half = _radius(spot) if spot.sign else 0.2
    bounds = [label.bounds for label in _labels(spot, 0.0, 0.0)]
    return (max([half, *(b[3] - spot.y for b in bounds)]) + 0.12, max([half, *(spot.y - b[1] for b in bounds)]) + 0.12)


def _radius(spot: Spot) -> float:
    left, _, right, _ = text(0, 0, spot.sign, size="small").bounds
    return max(SMALLEST, (right - left) / 2 + 0.06)


def _shapes(columns: Sequence[Sequence[Spot]]) -> list[Shape]:
    """Everything drawn, column by column from the left: wires first, so that circles cover their ends."""
    wires: list[Shape] = []
    marks: list[Shape] = []
    x = 0.0
    ways: dict[Spot, tuple[Point, ...]] = {}  # how the wire out of a spot has come so far
    for column in columns:
        radius = max([_radius(spot) for spot in column if spot.sign], default=0.0)
        boxes = [label.bounds for spot in column for label in _labels(spot, 0.0, 0.0)]
        stub = max([STUB, *(box[2] - box[0] + 0.24 for box in boxes)])
        right = x + 2 * radius + stub
        for spot in column:
            begin = x + 2 * radius
            if spot.sign:
                own = _radius(spot)
                marks += [Circle(x + radius, spot.y, own), text(x + radius, spot.y, spot.sign, size="small")]
                begin = x + radius + own
                for source, port in zip(_entering(spot), _ports(spot, x + radius, own)):
                    wires.append(Line((*ways[source], port), arrow=True))
            elif spot.lane:
                ways[spot] = (*ways[spot.sources[0]], (x, spot.y), (right, spot.y))
                continue
            else:
                marks.append(text(x - 0.1, spot.y, spot.name, "left"))
            ways[spot] = ((right, spot.y),)
            last = not spot.targets
            wires.append(Line(((begin, spot.y), (right + 0.2 * last, spot.y)), arrow=last))
            if len(spot.targets) > 1:
                marks.append(Circle(right, spot.y, 0.045, "ink"))
            marks += _labels(spot, x + 2 * radius, stub)
        x = right + _gap(columns, column)
    return [*wires, *marks]


def _gap(columns: Sequence[Sequence[Spot]], column: Sequence[Spot]) -> float:
    """Room for the wires between two columns: the steeper, the more."""
    steepest = max([abs(spot.y - target.y) for spot in column for target in spot.targets], default=0.0)
    return max(GAP, 0.42 * steepest)


def _entering(spot: Spot) -> list[Spot]:
    """The sources of a node from top to bottom of its circle."""
    return spot.sources if spot.ordered else sorted(spot.sources, key=lambda source: -source.y)


def _ports(spot: Spot, x: float, radius: float) -> list[Point]:
    """Where wires meet a circle, from top to bottom of its left side."""
    count = len(spot.sources)
    angles = [math.radians(180 + SPREAD * 2 * (i - (count - 1) / 2) / max(1, count - 1)) for i in range(count)]
    return [(x + radius * math.cos(a), spot.y + radius * math.sin(a)) for a in angles]


def _alt(nodes: Sequence[tuple[str, str]], edges: Sequence[tuple[str, str]]) -> str:
    words = []
    for name, sign in nodes:
        operands = " and ".join(plain(start) for start, end in edges if end == name)
        if operands:
            words.append(f"{plain(name)} is {plain(SIGNS.get(sign, sign))} of {operands}")
    return "Computation graph: " + "; ".join(words)
