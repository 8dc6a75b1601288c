"""Where a label can stand: overlaps of boxes and lines, and the choice of the best of several places."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from exgen.figures.primitives import Anchor, Bounds, Circle, Colour, Line, Point, Shape, Size, Text, text

CORNERS: tuple[Anchor, ...] = ("above right", "above left", "below right", "below left")
SIDES: tuple[Anchor, ...] = ("right", "left", "above", "below")


def overlap(a: Bounds, b: Bounds, gap: float = 0.0) -> bool:
    """Whether two boxes come closer than `gap`."""
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def meets(box: Bounds, start: Point, end: Point, gap: float = 0.0) -> bool:
    """Whether a straight line passes through a box, or nearer to it than `gap` (Liang and Barsky's clipping)."""
    return clip((box[0] - gap, box[1] - gap, box[2] + gap, box[3] + gap), start, end) is not None


def clip(box: Bounds, start: Point, end: Point) -> tuple[Point, Point] | None:
    """The part of a straight line within a box, if there is one."""
    first, last = 0.0, 1.0
    dx, dy = end[0] - start[0], end[1] - start[1]
    rooms = (start[0] - box[0], box[2] - start[0], start[1] - box[1], box[3] - start[1])
    for step, room in zip((-dx, dx, -dy, dy), rooms):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    if first > last:
        return None
    return (start[0] + first * dx, start[1] + first * dy), (start[0] + last * dx, start[1] + last * dy)


def clashes(label: Text, obstacles: Iterable[Shape], gap: float = 0.05) -> float:
    """How badly a label stands in the way: 0 is not at all, a label or circle counts 10, a line 3, a faint one 1."""
    total = 0.0
    box = label.bounds
    left, low, right, high = box[0] - gap, box[1] - gap, box[2] + gap, box[3] + gap
    for other in obstacles:
        if isinstance(other, Line):
            for (x0, y0), (x1, y1) in pairwise(other.points):
                beyond = (x0 < left and x1 < left) or (x0 > right and x1 > right)  # most of a curve is far away
                if beyond or (y0 < low and y1 < low) or (y0 > high and y1 > high):
                    continue
                if meets(box, (x0, y0), (x1, y1), gap):
                    total += 1.0 if other.colour == "muted" else 3.0
                    break
        elif isinstance(other, Circle):
            dx, dy = other.x - min(max(other.x, box[0]), box[2]), other.y - min(max(other.y, box[1]), box[3])
            total += 10.0 * (dx * dx + dy * dy < (other.r + gap) ** 2)
        elif isinstance(other, Text):
            total += 10.0 * overlap(box, other.bounds, gap)
    return total


def beside(x: float, y: float, label: str, gap: float, size: Size = "small", colour: Colour = "ink") -> list[Text]:
    """Eight places around a point for its label, the best first; at a corner `gap` counts along both axes."""
    shift = {"right": (1.0, 0.0), "left": (-1.0, 0.0), "above": (0.0, 1.0), "below": (0.0, -1.0)}
    places = []
    for anchor in (*CORNERS, *SIDES):
        steps = [shift[word] for word in anchor.split()]
        reach = gap if len(steps) == 1 else 0.7 * gap
        dx, dy = (reach * sum(step[axis] for step in steps) for axis in (0, 1))
        places.append(text(x + dx, y + dy, label, anchor, size, colour))
    return places


def best(places: Sequence[Text], obstacles: Sequence[Shape], within: Bounds, gap: float = 0.05) -> Text:
    """The place with the fewest clashes, the first among equals; leaving `within` counts as a clash."""
    def cost(label: Text) -> float:
        box = label.bounds
        outside = min(box[0] - within[0], box[1] - within[1], within[2] - box[2], within[3] - box[3]) < gap
        return clashes(label, obstacles, gap) + 20.0 * outside

    return cheapest(places, cost)[0]


def cheapest(places: Sequence[Text], cost: Callable[[Text], float]) -> tuple[Text, float]:
    """The place that costs least, the first among equals, and what it costs; what is free is taken at once."""
    chosen, least = places[0], math.inf
    for place in places:
        if (asked := cost(place)) < least:
            chosen, least = place, asked
        if not least:
            break
    return chosen, least
