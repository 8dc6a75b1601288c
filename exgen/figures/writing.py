"""Filters of the templates that draw pictures: coordinates, and labels where there is no TeX."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from xml.sax.saxutils import escape

from exgen.figures.labels import THIN
from exgen.figures.primitives import Point, Text
from exgen.figures.spelling import THIN_WIDTH, runs

PIXELS = 45  # a centimetre on a screen: 10 pt text is then as large as a browser's own


def cm(value: float) -> str:
    """A coordinate in cm, the same on every machine; 3 decimals, since with 2 a curve is seen to have corners."""
    return _rounded(value, 3)


def px(value: float) -> str:
    """A length in cm as SVG's pixels."""
    return _rounded(value * PIXELS, 2)


@lru_cache(maxsize=20_000)
def _rounded(value: float, places: int) -> str:
    # Noise in the last bits of a float must not decide a tie, so that it goes before the tie is broken.
    settled = round(value * 10**8)
    unit = 10 ** (8 - places)
    shown, rest = divmod(abs(settled), unit)
    shown += 2 * rest > unit or (2 * rest == unit and shown % 2)
    whole, part = divmod(shown, 10**places)
    digits = f"{whole}.{part:0{places}d}".rstrip("0").rstrip(".")
    return f"-{digits}" if settled < 0 and shown else digits


def cm_points(points: Iterable[Point], between: str) -> str:
    """Points in cm."""
    return between.join([f"{cm(x)},{cm(y)}" for x, y in points])


def px_points(points: Iterable[Point], height: float) -> str:
    """Points in SVG's pixels, where y runs downwards from the `height` of the picture."""
    return " ".join([f"{px(x)},{px(height - y)}" for x, y in points])


def svg_label(shape: Text) -> str:
    """What stands inside the <text> element of a Text: tspans, escaped.

    Viewers drop a thin space at either end of a tspan, so that there it becomes a distance.
    """
    em, rise, spans, gap = shape.em, 0.0, [], 0
    for run in runs(shape.label):
        words = run.text.strip(THIN)
        gap += len(run.text) - len(run.text.lstrip(THIN))
        after = len(run.text.rstrip(THIN)) - len(run.text) if words else 0
        if not words:
            continue
        style = {"italic": ' font-style="italic"', "bold": ' font-weight="bold"', "upright": ""}[run.style]
        size = f' font-size="{px(em * run.size)}"' if run.size != 1.0 else ""
        shift = f' dx="{px(THIN_WIDTH * em * gap)}"' if gap else ""
        shift += f' dy="{px(em * (rise - run.rise))}"' if run.rise != rise else ""
        spans.append(f"<tspan{shift}{size}{style}>{escape(words)}</tspan>")
        rise, gap = run.rise, -after
    return "".join(spans)


FILTERS: dict[str, Callable[..., str]] = {
    "cm": cm, "px": px, "cm_points": cm_points, "px_points": px_points, "svg_label": svg_label,
}
