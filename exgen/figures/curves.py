"""The picture of one or two functions, given as samples, with points marked on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exgen.errors import AuthorError
from exgen.figures.axes import Axes, Numbered, Range
from exgen.figures.labels import as_label
from exgen.figures.placing import beside, best
from exgen.figures.primitives import Circle, Colour, Figure, Line, Point, Shape, Text, figure_of
from exgen.figures.spelling import plain

WIDTH, HEIGHT = 8.0, 4.6
DASHED = (False, True)
COLOURS: tuple[Colour, Colour] = ("ink", "accent")


def curves(
    samples: Sequence[Sequence[tuple[Any, Any]]],
    names: Sequence[str] = (),
    marks: Sequence[tuple[Any, ...]] = (),
    x_range: tuple[Any, Any] | None = None,
    y_range: tuple[Any, Any] | None = None,
    axes_names: tuple[str, str] = ("x", ""),
    alt: str = "",
) -> Figure:
    """One or two curves: `samples` are lists of (x, y) in the order of x; the second curve is dashed.

    `names[i]` stands beside curve i. `marks` are (x, y, label) or (x, y, label, x label, y label): a dot with dashed
    guides to those axes that are given a label there. `x_range` and `y_range` are (low, high), else what the samples
    need; `axes_names` stand beside the axes. `alt` says in words what is seen, where it should not be the names.
    """
    if not 1 <= len(samples) <= 2 or any(len(curve) < 2 for curve in samples):
        raise AuthorError("a picture of curves has one or two of them, of two points or more each")
    known = [[(float(x), float(y)) for x, y in curve] for curve in samples]
    axes = Axes(_range(known, 0, x_range), _range(known, 1, y_range), WIDTH, HEIGHT)
    drawn = [Line(tuple(part), thick=True, dashed=DASHED[i], colour=COLOURS[i])
             for i, curve in enumerate(known) for part in _visible(axes, curve)]
    guides: list[Shape] = []
    dots: list[Circle] = []
    x_extra: list[Numbered] = []
    y_extra: list[Numbered] = []
    for mark in marks:
        x, y = axes.at(float(mark[0]), float(mark[1]))
        dots.append(Circle(x, y, 0.07, "ink"))
        x_label, y_label = (*mark[3:], "", "")[:2]
        if x_label:
            guides.append(Line(((x, y), (x, 0.0)), dashed=True, colour="muted"))
            x_extra.append((float(mark[0]), as_label(x_label)))
        if y_label:
            guides.append(Line(((x, y), (0.0, y)), dashed=True, colour="muted"))
            y_extra.append((float(mark[1]), as_label(y_label)))
    busy: list[Shape] = [*drawn, *dots, *guides, *axes.zeros()]
    labels: list[Shape] = []
    for mark, dot in zip(marks, dots):
        if len(mark) > 2 and mark[2]:
            labels.append(best(beside(dot.x, dot.y, as_label(mark[2]), 0.17), busy, axes.frame))
            busy.append(labels[-1])
    for i, (name, curve) in enumerate(zip(names, known)):
        if name:
            inside = [axes.at(*p) for p in curve if _within(axes, p)]
            labels.append(best(_along(inside, name, COLOURS[i]), busy, axes.frame))
            busy.append(labels[-1])
    return figure_of([*axes.zeros(), *guides, *axes.ruler(axes_names, x_extra, y_extra), *drawn, *dots, *labels],
                     alt or "Curves of " + " and ".join(plain(name) for name in names if name))


def _range(known: Sequence[Sequence[Point]], axis: int, given: tuple[Any, Any] | None) -> Range:
    if given:
        return float(given[0]), float(given[1])
    values = [point[axis] for curve in known for point in curve]
    spare = (0.08 * (max(values) - min(values)) or 1.0) if axis else 0.0
    return min(values) - spare, max(values) + spare


def _within(axes: Axes, point: Point) -> bool:
    (x0, x1), (y0, y1) = axes.x_range, axes.y_range
    return x0 <= point[0] <= x1 and y0 <= point[1] <= y1


def _visible(axes: Axes, curve: Sequence[Point]) -> list[list[Point]]:
    """The stretches of a curve within the frame, on paper."""
    parts: list[list[Point]] = [[]]
    for point in curve:
        if _within(axes, point):
            parts[-1].append(axes.at(*point))
        elif parts[-1]:
            parts.append([])
    return [part for part in parts if len(part) > 1]


def _along(points: Sequence[Point], label: str, colour: Colour) -> list[Text]:
    places = [points[int(part * (len(points) - 1))] for part in (0.8, 0.7, 0.6, 0.9, 0.35, 0.25, 0.15, 0.5)]
    return [place for x, y in places for place in beside(x, y, label, 0.15, "normal", colour)]
