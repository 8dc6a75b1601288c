"""A frame with ticks outside it, so that no number ever stands in the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from exgen.errors import AuthorError
from exgen.figures.placing import overlap
from exgen.figures.primitives import Bounds, Line, Point, Shape, Text, text

Range = tuple[float, float]
Numbered = tuple[float, str]  # a value, and how it is written
TICK = 0.1


@dataclass(frozen=True, slots=True)
class Axes:
    """Two ranges on a frame of `width` by `height` cm, whose lower left corner is (0, 0)."""

    x_range: Range
    y_range: Range
    width: float
    height: float

    def __post_init__(self) -> None:
        for low, high in (self.x_range, self.y_range):
            if not low < high:
                raise AuthorError(f"the range {low:g} to {high:g} of a picture is empty", "give (low, high)")

    @property
    def frame(self) -> Bounds:
        return 0.0, 0.0, self.width, self.height

    def at(self, x: float, y: float) -> Point:
        """Where a point of the plane stands on paper."""
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        return (x - x0) / (x1 - x0) * self.width, (y - y0) / (y1 - y0) * self.height

    def zeros(self) -> list[Shape]:
        """Faint lines where a coordinate is 0."""
        lines: list[Shape] = []
        x, y = self.at(0.0, 0.0)
        if self.x_range[0] < 0 < self.x_range[1]:
            lines.append(Line(((x, 0.0), (x, self.height)), colour="muted"))
        if self.y_range[0] < 0 < self.y_range[1]:
            lines.append(Line(((0.0, y), (self.width, y)), colour="muted"))
        return lines

    def ruler(self, names: tuple[str, str], x_extra: Sequence[Numbered] = (), y_extra: Sequence[Numbered] = (),
              whole: bool = False) -> list[Shape]:
        """The frame, ticks, their numbers and the names of the axes; extra numbers push out those in their way."""
        w, h = self.width, self.height
        shapes: list[Shape] = [Line(((0.0, 0.0), (w, 0.0), (w, h), (0.0, h), (0.0, 0.0)))]
        below = _numbers([(v, text(self.at(v, 0.0)[0], -0.2, label, "below", "small"))
                          for v, label in [*x_extra, *_ticks(self.x_range, w, whole)]])
        left = _numbers([(v, text(-0.2, self.at(0.0, v)[1], label, "left", "small"))
                         for v, label in [*y_extra, *_ticks(self.y_range, h, whole)]])
        for value, _ in below:
            x = self.at(value, 0.0)[0]
            shapes.append(Line(((x, 0.0), (x, -TICK))))
        for value, _ in left:
            y = self.at(0.0, value)[1]
            shapes.append(Line(((0.0, y), (-TICK, y))))
        labels = [label for _, label in [*below, *left]]
        low = min([label.bounds[1] for label in labels], default=0.0)
        far = min([label.bounds[0] for label in labels], default=0.0)
        names_at = [text(w / 2, low - 0.16, names[0], "below"), text(far - 0.15, h / 2, names[1], "left")]
        return [*shapes, *labels, *(name for name in names_at if name.label)]


def _numbers(wanted: Sequence[tuple[float, Text]]) -> list[tuple[float, Text]]:
    kept: list[tuple[float, Text]] = []
    for value, label in wanted:
        if not any(overlap(label.bounds, other.bounds, 0.08) for _, other in kept):
            kept.append((value, label))
    return kept


def _ticks(span: Range, length: float, whole: bool) -> list[Numbered]:
    """Round values within a range, its ends included, no closer than 0.6 cm; only whole numbers, if `whole`."""
    low, high = span
    step = Decimal(1) if whole else Decimal("0.001")
    for grow in _round_steps(step):
        if float(grow) / (high - low) * length >= 0.6:
            step = grow
            break
    first = math.ceil(round(low / float(step), 6))
    last = math.floor(round(high / float(step), 6))
    return [(float(i * step), f"{(i * step).normalize():f}") for i in range(first, last + 1)]


def _round_steps(step: Decimal) -> list[Decimal]:
    """1, 2, 5, 10, 20, ... times a power of ten."""
    return [step * digit * 10**power for power in range(12) for digit in (1, 2, 5)]
