"""`exgen autograde`: mark what students handed in against a record."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from exgen.cli.console import clean, complain, fill_in, progress, with_bank, with_exports
from exgen.errors import InstructorError

MOST_ROWS = 200  # students that the table shows; grades.csv has all
MOST_LINES = 30  # of each kind; report.md has all


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("answers", metavar="SUBMISSIONS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the marks as JSON instead of a table.")
@click.option(
    "--feedback", "formats", default="markdown", show_default=True, metavar="FORMAT,...", help="markdown, html, pdf."
)
@click.option("--jobs", default=0, type=click.IntRange(0), help="Processes [default: one a core].")
@with_exports
@with_bank
def autograde(
    bank: Any,
    exports: Sequence[Any],
    folder: Path,
    answers: Sequence[Path],
    as_json: bool,
    formats: str,
    jobs: int,
) -> None:
    """Mark what students handed in against the record in DIR; writes DIR/marks/.

    SUBMISSIONS are files, folders, and the zip archives that Moodle and Canvas give: Markdown, JSON, TOML, YAML,
    notebooks, and what was typed into a page.

    \b
    exgen autograde build/backprop-7 answers/
    exgen autograde build/backprop-7 submissions.zip --feedback markdown,pdf
    exgen autograde build/backprop-7 submissions.zip --format moodle-worksheet Grades.csv
    """
    from exgen import course, feedback, record
    from exgen.bank import Job
    from exgen.course import report, to_decide
    from exgen.marking import overrides
    from exgen.system import cores, files

    truth = record.read(folder)
    place = (folder if folder.is_dir() else folder.parent) / "marks"
    wanted = feedback.checked(formats.split(","))
    job = Job(bank, place, wanted, jobs=jobs or cores(), progress=progress)
    with files.alone(place):
        decided = overrides.read(place, truth)
        marks = course.mark(job, truth, answers, decided)
        course.write(marks, place)
        waiting = to_decide.write(place, marks.spool.students(), decided)
        if as_json:
            with (place / record.MARKS_FILE).open(encoding="utf-8") as lines:
                for line in lines:
                    click.echo(line, nl=False)
        else:
            _print_table(marks)
            _print_needs(marks)
            if waiting:
                click.echo(f"  {waiting} has an entry to fill in for each answer")
            _print_aside(marks)
            click.echo(f"{report.counts(len(marks.spool), marks.accounts)}; feedback and grades.csv are in {place}")
        all_joined = fill_in(exports, marks.spool.students(), place, quiet=as_json)
    for doubt in marks.doubts:
        complain(InstructorError(f"{doubt}", "marked by the frozen key, without follow-through"))
    wrong = [left.error for left in marks.accounts.refused] + marks.failed + decided.strangers()
    for error in wrong[:MOST_LINES]:
        complain(error)
    if len(wrong) > MOST_LINES:
        click.echo(f"       {len(wrong) - MOST_LINES:,} more of these are in {place / 'report.md'}", err=True)
    if wrong or marks.doubts or not all_joined:
        sys.exit(1)


def _print_table(marks: Any) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from exgen import printing

    if len(marks.spool) > MOST_ROWS:
        return
    console = Console(width=None if sys.stdout.isatty() else 120, markup=False, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("student", "name"):
        table.add_column(heading, overflow="fold", max_width=24)
    # Where the parts do not fit beside the names, the totals have to do.
    parts = marks.labels if 7 * len(marks.labels) + 50 < console.width else []
    for heading in (*parts, "total", "of"):
        table.add_column(heading, justify="right", no_wrap=True)
    for student in marks.spool.students():
        earned = {part.label: printing.marks(part.marks) for part in student.parts}
        cells = [student.student, student.name, *(earned.get(label, "") for label in parts)]
        cells += [printing.marks(student.total), str(student.of)]
        table.add_row(*(Text(clean(cell)) for cell in cells))
    console.print(table)


def _print_needs(marks: Any) -> None:
    count = 0
    for student in marks.spool.students():
        if not (needs := student.needs):
            continue
        count += 1
        if count == 1:
            click.secho("needs a person", bold=True)
        if count <= MOST_LINES:
            click.echo(f"  {clean(student.student)}: {clean('; '.join(needs))}")
    if count > MOST_LINES:
        click.echo(f"  and {count - MOST_LINES:,} more, in report.md")


def _print_aside(marks: Any) -> None:
    aside = marks.accounts.aside
    if aside:
        click.secho("set aside", bold=True)
    for left in aside[:MOST_LINES]:
        click.echo(f"  {clean(left.shown)}: {clean(left.why)}")
    if len(aside) > MOST_LINES:
        click.echo(f"  and {len(aside) - MOST_LINES:,} more, in report.md")
    if marks.gone:
        click.echo(f"{len(marks.gone):,} files of feedback that only a former run wrote are in gone/ now")
