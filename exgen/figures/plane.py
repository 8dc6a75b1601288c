"""The picture of a plane: points of two classes, boundaries w · x + b = 0, and the regions that they cut out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from exgen.figures.axes import Axes, Range
from exgen.figures.placing import beside, best, clip, overlap
from exgen.figures.primitives import Circle, Figure, Line, Point, Polygon, Shape, Text, figure_of
from exgen.figures.spelling import plain

LARGEST, DOT = 7.0, 0.13  # longer side of the frame and radius of a point, in cm


def plane(
    points: Sequence[tuple[Any, ...]] = (),
    lines: Sequence[tuple[Any, ...]] = (),
    regions: Sequence[Sequence[tuple[Any, Any, Any]]] = (),
    x_range: tuple[Any, Any] | None = None,
    y_range: tuple[Any, Any] | None = None,
    names: tuple[str, str] = ("x_1", "x_2"),
    normals: bool = False,
    alt: str = "",
) -> Figure:
    """A plane with `points` (x, y, class[, label]): class above 0 is filled, with a plus, else open, with a minus.

    `lines` (w1, w2, b[, label]) are w1 x + w2 y + b = 0, with an arrow along w if `normals`; where both weights are 0
    there is no line. Each of `regions` is a list of (w1, w2, b): where w1 x + w2 y + b >= 0 holds for all, shaded.
    `x_range` and `y_range` are (low, high), else what the points need; `names` are those of the axes, which have one
    scale, so that right angles are right. `alt` says in words what is seen, where it should not be the points.
    """
    xs, ys = _range(points, 0, x_range), _range(points, 1, y_range)
    across, up = xs[1] - xs[0], ys[1] - ys[0]
    unit = min(1.3, LARGEST / max(across, up, 1e-9))  # cm; Axes refuses what is empty
    axes = Axes(xs, ys, unit * across, unit * up)
    areas = [Polygon(tuple(axes.at(x, y) for x, y in area)) for planes in regions if (area := _region(axes, planes))]
    dots = [Circle(*axes.at(float(p[0]), float(p[1])), DOT, "ink" if p[2] > 0 else "paper") for p in points]
    cuts = [(line, cut) for line in lines if (cut := _cut(axes, line))]
    drawn: list[Shape] = [Line(cut, thick=True, colour="accent") for _, cut in cuts]
    busy: list[Shape] = [*dots, *drawn, *axes.zeros()]
    arrows: list[Shape] = []
    for line, cut in cuts if normals else ():
        arrows.append(_normal(axes, line, cut, dots))
        busy.append(arrows[-1])
    labels: list[Shape] = []
    for point, dot in zip(points, dots):
        if len(point) > 3 and point[3]:
            labels.append(best(beside(dot.x, dot.y, point[3], DOT + 0.06), busy, axes.frame))
            busy.append(labels[-1])
    for line, cut in cuts:
        if len(line) > 3 and line[3]:
            labels.append(best(_along(cut, line[3]), busy, axes.frame, 0.12))
            busy.append(labels[-1])
    marks = [mark for dot in dots for mark in _mark(dot)]
    return figure_of([*areas, *axes.zeros(), *axes.ruler(names, whole=True), *drawn, *arrows, *dots, *marks, *labels],
                     alt or _alt(points, lines))


def _range(points: Sequence[tuple[Any, ...]], axis: int, given: tuple[Any, Any] | None) -> Range:
    """The range given, or that of the points and the origin with room to spare."""
    if given:
        return float(given[0]), float(given[1])
    values = [0.0, *(float(point[axis]) for point in points)]
    spare = max(1, round(0.06 * (max(values) - min(values))))
    return math.floor(min(values)) - spare, math.ceil(max(values)) + spare


def _cut(axes: Axes, line: Sequence[Any]) -> tuple[Point, Point] | None:
    """The part of a line within the frame, on paper."""
    w1, w2, b = (float(value) for value in line[:3])
    if w1 == 0 and w2 == 0:
        return None
    (x0, x1), (y0, y1) = axes.x_range, axes.y_range
    if abs(w2) >= abs(w1):
        ends = [(x, -(w1 * x + b) / w2) for x in (x0, x1)]
    else:
        ends = [(-(w2 * y + b) / w1, y) for y in (y0, y1)]
    cut = clip(axes.frame, axes.at(*ends[0]), axes.at(*ends[1]))
    return cut if cut and cut[0] != cut[1] else None


def _region(axes: Axes, planes: Sequence[tuple[Any, Any, Any]]) -> list[Point]:
    """The corners of what the half-planes leave of the frame (Sutherland and Hodgman's clipping)."""
    (x0, x1), (y0, y1) = axes.x_range, axes.y_range
    corners: list[Point] = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    for w1, w2, b in planes:
        kept: list[Point] = []
        sides = [float(w1) * x + float(w2) * y + float(b) for x, y in corners]
        for i, (here, side) in enumerate(zip(corners, sides)):
            before, last = corners[i - 1], sides[i - 1]
            if (side >= 0) != (last >= 0):
                t = last / (last - side)
                kept.append((before[0] + t * (here[0] - before[0]), before[1] + t * (here[1] - before[1])))
            if side >= 0:
                kept.append(here)
        corners = kept
    return corners if len(corners) > 2 else []


def _normal(axes: Axes, line: Sequence[Any], cut: tuple[Point, Point], dots: Sequence[Circle]) -> Line:
    """An arrow from the line along its weights, in cm as long as fits, where it is clear of the points."""
    w1, w2 = float(line[0]), float(line[1])
    length = math.sqrt(w1 * w1 + w2 * w2)
    tries = []
    for long, t in [(long, t) for long in (0.9, 0.6) for t in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)]:
        x, y = cut[0][0] + t * (cut[1][0] - cut[0][0]), cut[0][1] + t * (cut[1][1] - cut[0][1])
        tip = x + long * w1 / length, y + long * w2 / length
        tries.append(Line(((x, y), tip), arrow=True, thick=True, colour="accent"))
    inside = [a for a in tries if 0 < a.points[1][0] < axes.width and 0 < a.points[1][1] < axes.height] or tries
    return min(inside, key=lambda a: sum(overlap(a.bounds, dot.bounds, 0.05) for dot in dots))


def _along(cut: tuple[Point, Point], label: str) -> list[Text]:
    (x0, y0), (x1, y1) = cut
    return [place for t in (0.85, 0.15, 0.7, 0.3, 0.6, 0.4, 0.5, 0.93, 0.07)
            for place in beside(x0 + t * (x1 - x0), y0 + t * (y1 - y0), label, 0.26, colour="accent")]


def _mark(dot: Circle) -> list[Shape]:
    """The sign in a point: a plus in paper on ink, or a minus in ink on paper."""
    arm = 0.6 * dot.r
    level, upright = ((dot.x - arm, dot.y), (dot.x + arm, dot.y)), ((dot.x, dot.y - arm), (dot.x, dot.y + arm))
    if dot.fill == "paper":
        return [Line(level, thick=True)]
    return [Line(bar, thick=True, colour="paper") for bar in (level, upright)]


def _alt(points: Sequence[tuple[Any, ...]], lines: Sequence[tuple[Any, ...]]) -> str:
    said = [f"({plain(str(p[0]))}, {plain(str(p[1]))}) {'plus' if p[2] > 0 else 'minus'}" for p in points]
    count = [f"{len(lines)} line{'s' * (len(lines) > 1)}"] if lines else []
    return "Plane: " + ", ".join([*said, *count])
