"""The pictures of the statistics, as SVG that is read in black and white: hatches and marks, no colours.

matplotlib is loaded here and nowhere else. The same numbers give the same bytes: ids are salted, no date is written,
and no settings of the user's are heeded.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from exgen.record import VERDICTS
from exgen.statistics.fairness import Group
from exgen.statistics.partwise import Part, short
from exgen.statistics.runs import Run
from exgen.statistics.summary import BINS, Statistics

MOST_ROWS = 60  # of a picture
MOST_MISTAKES = 15
MOST_GROUPS = 12
LONGEST_NAME = 48
INCH_A_ROW = 0.3

SETTINGS = {
    "svg.fonttype": "none",  # text stays text: small files, and words that can be found
    "svg.hashsalt": "exgen",
    "text.parse_math": False,  # a $ in a name is a $
    "font.size": 9,
    "hatch.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def drawn(found: Statistics) -> dict[str, str]:
    """Each picture that there is something to show in, as SVG, by its file's name."""
    pictures: list[tuple[str, bool, Callable[[Any, Statistics], None]]] = [
        ("totals.svg", found.totals is not None, _totals),
        ("parts.svg", bool(found.parts), _parts),
        ("mistakes.svg", bool(mistakes(found.parts)), _mistakes),
        ("variants.svg", bool(found.fairness.groups), _variants),
        ("runs.svg", sum(run.mean is not None for run in found.runs) > 1, _runs),
    ]
    return {name: _svg(draw, found) for name, there, draw in pictures if there}


def mistakes(parts: Sequence[Part]) -> list[tuple[Part, str, int]]:
    """The mistakes of all parts, the commonest first: part, name, students."""
    found = [(part, mistake.name, mistake.students) for part in parts for mistake in part.mistakes]
    return sorted(found, key=lambda item: -item[2])


def most_telling(groups: Sequence[Group]) -> list[Group]:
    """The groups that differ most clearly from the others, the clearest first."""
    return sorted(groups, key=lambda group: group.p)[:MOST_GROUPS]


def _svg(draw: Callable[[Any, Statistics], None], found: Statistics) -> str:
    import matplotlib

    matplotlib.set_loglevel("ERROR")  # it talks while it looks for fonts
    from matplotlib import style
    from matplotlib.figure import Figure

    with style.context(["default", SETTINGS]), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of signs that its own font lacks: the reader's font may have them
        figure = Figure(layout="constrained")
        draw(figure, found)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _rows(figure: Any, names: Sequence[str], **more: Any) -> Any:
    """Axes with a row for each name, the first on top."""
    figure.set_size_inches(7.2, 1.1 + INCH_A_ROW * len(names))
    axes = figure.subplots(sharey=True, squeeze=False, **more)[0]
    axes[0].set_yticks(range(len(names)), [_plain(name) for name in names])
    axes[0].set_ylim(len(names) - 0.4, -0.6)
    for one in axes:
        one.tick_params(axis="y", length=0)
    return axes


def _plain(text: str) -> str:
    """Text that XML can hold, on one short line."""
    return short("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text), LONGEST_NAME)


def _legend(figure: Any, handles: Sequence[Any], names: Sequence[str]) -> None:
    place = {"loc": "outside upper left", "ncols": 8, "frameon": False}
    figure.legend(handles, names, **place, handlelength=1.6, columnspacing=1.2)


# -- the pictures ------------------------------------------------------------------------------------------------

def _totals(figure: Any, found: Statistics) -> None:
    assert found.totals is not None
    figure.set_size_inches(7.2, 2.8)
    axes = figure.subplots()
    edges = [i / BINS for i in range(BINS)]
    axes.bar(edges, found.totals.histogram, 1 / BINS, align="edge", facecolor="0.8", edgecolor="black")
    for edge, count in zip(edges, found.totals.histogram):
        if count:
            axes.annotate(str(count), (edge + 0.5 / BINS, count), (0, 2), textcoords="offset points", ha="center")
    low, median, high = found.totals.quartiles
    axes.axvline(median, color="black", linewidth=1.5, label="median")
    for i, quartile in enumerate((low, high)):
        axes.axvline(quartile, color="black", linewidth=1, linestyle=":", label="_" * i + "quartiles")
    axes.set(xlim=(0, 1), ylim=(0, 1.15 * max(found.totals.histogram)), xlabel="share of all marks", ylabel="students")
    axes.set_xticks([i / BINS for i in range(BINS + 1)])
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.legend(loc="upper left", frameon=False)


def _parts(figure: Any, found: Statistics) -> None:
    parts = found.parts[:MOST_ROWS]
    verdicts, facility, discrimination = _rows(
        figure, [part.label for part in parts], ncols=3, width_ratios=[5, 3, 3]
    )
    left = [0.0] * len(parts)
    for verdict in VERDICTS:
        widths = [part.verdicts.get(verdict, 0) / part.students for part in parts]
        if any(widths):
            fill = {"facecolor": verdict.grey, "hatch": verdict.hatch or None}
            line = {"edgecolor": "black", "linewidth": 0.6, "label": verdict.name}
            verdicts.barh(range(len(parts)), widths, 0.7, left, **fill, **line)
            left = [a + b for a, b in zip(left, widths)]
    verdicts.set(xlim=(0, 1), xlabel="share of the students")
    _legend(figure, *verdicts.get_legend_handles_labels())
    _points(facility, [(part.facility, part.interval) for part in parts], "o")
    facility.set(xlim=(-0.03, 1.03), xlabel="facility")
    found_r = [(part.discrimination.value, part.discrimination.interval) for part in parts]
    _points(discrimination, found_r, "s")
    discrimination.axvline(0, color="black", linewidth=0.6)
    discrimination.set(xlim=(-1.05, 1.05), xlabel="discrimination")


def _points(axes: Any, rows: Sequence[tuple[float | None, tuple[float, float] | None]], marker: str) -> None:
    """A mark a row with its interval; rows without a number stay empty."""
    for row, (value, interval) in enumerate(rows):
        axes.axhline(row, color="0.85", linewidth=0.5, zorder=0)
        if value is not None:
            axes.plot(interval or (value, value), (row, row), color="black", linewidth=0.9)
            axes.plot(value, row, marker, color="black", markersize=4)


def _mistakes(figure: Any, found: Statistics) -> None:
    most = mistakes(found.parts)[:MOST_MISTAKES]
    [axes] = _rows(figure, [f"{part.label} {name}" for part, name, _ in most])
    counts = [count for *_, count in most]
    axes.barh(range(len(most)), counts, 0.6, facecolor="1", edgecolor="black", hatch="xxxx")
    for row, count in enumerate(counts):
        axes.annotate(str(count), (count, row), (3, 0), textcoords="offset points", va="center")
    axes.set(xlabel="students", xlim=(0, 1.1 * max(counts)))
    axes.xaxis.get_major_locator().set_params(integer=True)


def _variants(figure: Any, found: Statistics) -> None:
    groups = most_telling(found.fairness.groups)
    [axes] = _rows(figure, [f"{group.part}, {group.name}" for group in groups])
    for row, group in enumerate(groups):
        axes.axhline(row, color="0.85", linewidth=0.5, zorder=0)
        axes.plot(group.interval, (row, row), color="black", linewidth=0.9)
        mark, size, name = ("*", 9, "a group that stands out") if group.flagged else ("o", 4, "the group")
        axes.plot(group.facility, row, mark, color="black", markersize=size, label=name)
        axes.plot(group.others_facility, row, "|", color="black", markersize=11, label="all others")
    axes.set(xlim=(-0.03, 1.03), xlabel="facility")
    handles = {name: handle for handle, name in zip(*axes.get_legend_handles_labels())}
    _legend(figure, list(handles.values()), list(handles))


def _runs(figure: Any, found: Statistics) -> None:
    runs: list[Run] = [run for run in found.runs if run.mean is not None][-MOST_ROWS:]
    figure.set_size_inches(7.2, 2.8)
    axes = figure.subplots()
    places = range(len(runs))
    axes.plot(places, [run.mean for run in runs], "o-", color="black", linewidth=1.2, label="mean")
    for i, name in enumerate(("lower quartile", "median", "upper quartile")):
        values = [run.quartiles[i] if run.quartiles else None for run in runs]
        axes.plot(places, values, "_:" if i != 1 else "x--", color="0.35", linewidth=0.9, markersize=7, label=name)
    axes.set_xticks(places, [f"{_plain(run.run)}\n{run.students} students" for run in runs])
    axes.set(ylim=(-0.03, 1.03), ylabel="share of all marks", xlabel="run of marking")
    axes.legend(loc="lower left", ncols=4, frameon=False)
