"""`exgen stats`: what a class got right and wrong, from its marks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from exgen.cli.console import clean


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the statistics as JSON instead of a table.")
def stats(folder: Path, as_json: bool) -> None:
    """Facility, discrimination, mistakes, fairness and reliability of the marks in DIR/marks/.

    Writes DIR/marks/statistics.html, and the same as statistics.md, with its pictures, and as statistics.json.

    \b
    exgen autograde build/backprop-7 answers/*.md
    exgen stats build/backprop-7
    """
    from exgen.statistics import findings, summary, text
    from exgen.system import files

    found = summary.of_folder(folder)
    place = (folder if folder.is_dir() else folder.parent) / "marks"
    with files.alone(place):
        text.write(found, place)
    if as_json:
        click.echo(summary.to_json(found), nl=False)
        return
    if found.parts:
        _print_parts(found)
    for sentence in findings.of(found):
        click.echo(clean(sentence))
    students = findings.plural(found.students, "student")
    click.echo(f"{students}; the report is {place / 'statistics.html'}")


def _print_parts(found: Any) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 120, markup=False, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("part", "problem"):
        table.add_column(heading, overflow="fold", max_width=32)
    for heading in ("facility", "discrimination", "blank", "unreadable"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("commonest mistake", overflow="fold")
    for part in found.parts:
        r = part.discrimination.value
        mistake = f"{part.mistakes[0].name} ({part.mistakes[0].students})" if part.mistakes else ""
        numbers = [f"{part.facility:.2f}", "–" if r is None else f"{r:.2f}"]
        counts = [str(part.blank or ""), str(part.refused or "")]
        cells = [part.label, part.problem, *numbers, *counts, mistake]
        table.add_row(*(Text(clean(cell)) for cell in cells))
    console.print(table)
