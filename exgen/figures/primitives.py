"""What every picture is made of: lines, circles, polygons and texts, in centimetres, y upwards.

A kind of picture is laid out once into a `Figure`; an output format draws these four shapes and knows no kinds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Literal

from exgen.figures.labels import read
from exgen.figures.spelling import AXIS, extent

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]  # left, bottom, right, top
Colour = Literal["ink", "muted", "accent", "second", "paper", "shade"]
Size = Literal["normal", "small"]
Anchor = Literal["centre", "above", "below", "left", "right", "above left", "above right", "below left", "below right"]

EM: dict[Size, float] = {"normal": 0.3515, "small": 0.3163}  # 10 pt and 9 pt in cm
WIDEST = 13.5  # cm of text within a question; a wider picture is drawn smaller
BACKING = (0.08, 0.03)  # cm of paper beside, and above and below, a backed label


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, perhaps with an arrow head at its end."""

    points: tuple[Point, ...]
    arrow: bool = False
    thick: bool = False
    dashed: bool = False
    colour: Colour = "ink"
    kind: ClassVar[str] = "line"

    @property
    def bounds(self) -> Bounds:
        return around(self.points)

    @property
    def head(self) -> tuple[Point, ...]:
        """The arrow head as a polygon, for formats that have none of their own."""
        (x0, y0), (x1, y1) = self.points[-2:]
        length = math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2) or 1.0
        dx, dy = (x1 - x0) / length, (y1 - y0) / length
        return tuple((x1 - back * dx - side * dy, y1 - back * dy + side * dx)
                     for back, side in ((0.0, 0.0), (0.2, 0.07), (0.15, 0.0), (0.2, -0.07)))

    @property
    def shaft(self) -> tuple[Point, ...]:
        """The points of the line, the last drawn back into the arrow head."""
        return (*self.points[:-1], self.head[2]) if self.arrow else self.points


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    r: float
    fill: Colour = "paper"
    colour: Colour = "ink"
    kind: ClassVar[str] = "circle"

    @property
    def bounds(self) -> Bounds:
        return self.x - self.r, self.y - self.r, self.x + self.r, self.y + self.r


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled area without an outline."""

    points: tuple[Point, ...]
    fill: Colour = "shade"
    kind: ClassVar[str] = "polygon"

    @property
    def bounds(self) -> Bounds:
        return around(self.points)


@dataclass(frozen=True)
class Text:
    """A label: `x` is its left end, middle or right end as `align` says, `y` its baseline.

    With `backed`, paper behind it covers what it stands on: a line that ended close to a 1 would look like a minus.
    """

    x: float
    y: float
    label: str
    align: Literal["start", "middle", "end"] = "middle"
    size: Size = "normal"
    colour: Colour = "ink"
    backed: bool = False
    kind: ClassVar[str] = "text"

    @property
    def em(self) -> float:
        """The size of its type in cm."""
        return EM[self.size]

    @cached_property
    def bounds(self) -> Bounds:
        """Estimated."""
        room, em = extent(self.label), self.em
        left = self.x - room.width * em * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.align]
        dx, dy = BACKING if self.backed else (0.0, 0.0)
        return left - dx, self.y - room.below * em - dy, left + room.width * em + dx, self.y + room.above * em + dy


Shape = Line | Circle | Polygon | Text


@dataclass(frozen=True, slots=True)
class Figure:
    """Shapes within (0, 0) and (width, height); later shapes cover earlier ones. `alt` says it in words."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    alt: str = ""

    @property
    def scale(self) -> float:
        """Below 1 where the picture is wider than a page has room for."""
        return min(1.0, WIDEST / self.width)


def figure_of(shapes: Sequence[Shape], alt: str, margin: float = 0.1) -> Figure:
    """A Figure that just holds the shapes, wherever they were laid out."""
    left, bottom, right, top = around(p for s in shapes for p in (s.bounds[:2], s.bounds[2:]))
    moved = tuple(move(shape, margin - left, margin - bottom) for shape in shapes)
    return Figure(right - left + 2 * margin, top - bottom + 2 * margin, moved, alt)


def move(shape: Shape, dx: float, dy: float) -> Shape:
    """The shape, `dx` to the right and `dy` upwards."""
    if isinstance(shape, (Line, Polygon)):
        return replace(shape, points=tuple((x + dx, y + dy) for x, y in shape.points))
    return replace(shape, x=shape.x + dx, y=shape.y + dy)


def around(points: Iterable[Point]) -> Bounds:
    """The smallest box that holds the points."""
    known = list(points)
    xs, ys = [x for x, _ in known], [y for _, y in known]
    return min(xs), min(ys), max(xs), max(ys)


def text(x: float, y: float, label: str, anchor: Anchor = "centre", size: Size = "normal",
         colour: Colour = "ink", backed: bool = False) -> Text:
    """A label `above`, `below`, to the `left` or `right` of a point, or both, or with its `centre` there.

    Beside a point, labels keep one baseline whether or not their letters hang below it.
    """
    read(label)  # whatever cannot be spelled is refused here, before any format draws
    room, em = extent(label), EM[size]
    if anchor.startswith("above"):
        baseline = y + room.below * em
    elif anchor.startswith("below"):
        baseline = y - room.above * em
    else:
        baseline = y - (AXIS if room.above < 0.6 or room.above > 0.8 else 0.34) * em
    align: Literal["start", "middle", "end"] = "end" if "left" in anchor else "start" if "right" in anchor else "middle"
    return Text(x, baseline, label, align, size, colour, backed)
