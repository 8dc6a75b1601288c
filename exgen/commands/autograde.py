"""`exgen autograde`: mark answer files against a record."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from exgen.console import clean, complain, progress, with_bank
from exgen.errors import InstructorError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("answers", metavar="ANSWERS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the marks as JSON instead of a table.")
@with_bank
def autograde(bank: Any, folder: Path, answers: Sequence[Path], as_json: bool) -> None:
    """Mark filled-in answer files against the record in DIR; writes DIR/marks/.

    \b
    exgen autograde build/backprop-7 answers/*.md
    """
    from exgen import gradebook, overrides, record

    truth = record.read(folder)
    home = folder if folder.is_dir() else folder.parent
    decided = overrides.read(home / "marks", truth)
    paths = [file for path in answers for file in (sorted(path.glob("*.md")) if path.is_dir() else [path])]
    with progress(len(paths), "marking") as step:
        marks = gradebook.mark(truth, bank, paths, step, decided)
    gradebook.write(marks, truth, bank, home / "marks")
    undecided = overrides.write_open(home / "marks", gradebook.as_data(marks)["students"], decided)
    if as_json:
        click.echo(gradebook.to_json(marks), nl=False)
    else:
        _print_marks(marks)
        if undecided:
            click.echo(f"  {undecided} has an entry to fill in for each answer")
        click.echo(f"{len(marks.students)} marked; feedback and grades.csv are in {home / 'marks'}")
    for doubt in marks.doubts:
        complain(InstructorError(f"{doubt}", "marked by the frozen key, without follow-through"))
    wrong = [error for _, error in marks.refused] + decided.strangers()
    for error in wrong:
        complain(error)
    if wrong or marks.doubts:
        sys.exit(1)


def _print_marks(marks: Any) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from exgen import render

    console = Console(width=None if sys.stdout.isatty() else 120, markup=False, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("student", "name"):
        table.add_column(heading, overflow="fold", max_width=24)
    # Where the parts do not fit beside the names, the totals have to do; grades.csv has all.
    parts = marks.labels if 7 * len(marks.labels) + 50 < console.width else []
    for heading in (*parts, "total", "of"):
        table.add_column(heading, justify="right", no_wrap=True)
    for student in marks.students:
        cells = [student.student, student.name, *(render.marks(part.marks) for part in student.parts if parts)]
        table.add_row(*(Text(clean(cell)) for cell in [*cells, render.marks(student.total), str(student.of)]))
    console.print(table)
    flagged = [student for student in marks.students if student.needs]
    if flagged:
        click.secho("needs a person", bold=True)
        for student in flagged:
            click.echo(f"  {clean(student.student)}: {clean('; '.join(student.needs))}")
