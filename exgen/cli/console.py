"""What commands share: the terminal, the progress bar, and the options that they all take.

This module, `cli` and the commands alone print or exit.
"""

from __future__ import annotations

import contextlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from exgen.errors import BadExport, ExgenError

DEVICES = click.Choice(["auto", "cpu", "cuda"])


# The modules of exgen.platforms.formats, which are not loaded for a word of help.
_FORMATS = pkgutil.iter_modules([str(Path(__file__).parent.parent / "platforms" / "formats")])
EXPORTS = sorted((module.name.replace("_", "-") for module in _FORMATS), reverse=True)


def complain(error: ExgenError) -> None:
    click.secho("exgen: ", fg="red", nl=False, err=True)
    click.echo(clean(error.message), err=True)
    for line in error.hint.splitlines():
        click.echo(f"       {clean(line)}", err=True)


def clean(text: str) -> str:
    """Text from a file, safe for a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def indented(text: str) -> str:
    return "\n".join(f"    {clean(line)}" for line in text.split("\n"))


bank_option = click.option(
    "--bank", "banks", multiple=True, metavar="DIR",
    help="A folder of problems of your own (repeatable). Without it EXGEN_BANK counts, and without that "
    '`bank = ["DIR"]` under [tool.exgen] in pyproject.toml, here or above.',
)  # fmt: skip


def with_bank(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `bank`, the folders of `--bank` before and after the command's name included."""

    @bank_option
    @click.pass_context
    def wrapped(ctx: click.Context, /, banks: tuple[str, ...], **options: Any) -> Any:
        from exgen.bank import Bank

        return ctx.invoke(command, bank=Bank.default([*ctx.obj, *banks]), **options)

    wrapped.__name__, wrapped.__doc__ = command.__name__, command.__doc__
    wrapped.__click_params__ += getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    return wrapped


def with_exports(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `exports`: exports of learning platforms to fill in, read and found to be such."""

    @click.option(
        "--format", "export_files", multiple=True, metavar="FORMAT FILE",
        type=(click.Choice(EXPORTS), click.Path(path_type=Path)),
        help=f"Fill in a copy of an export: {' or '.join(f'{name} FILE' for name in EXPORTS)} (repeatable).",
    )  # fmt: skip
    @click.option("--assignment", default="", help="Which assignment of a Canvas export, where it has several.")
    @click.option("--scale", is_flag=True, help="Convert marks to the points that the platform gives.")
    @click.pass_context
    def wrapped(
        ctx: click.Context, /, export_files: Sequence[tuple[str, Path]], assignment: str, scale: bool, **options: Any
    ) -> Any:
        from exgen.platforms import formats

        if assignment and not any(formats.has_assignments(format) for format, _ in export_files):
            raise click.UsageError("--assignment goes with --format canvas FILE")
        if scale and not export_files:
            raise click.UsageError("--scale goes with --format")
        found = [formats.read(format, file, assignment, scale) for format, file in export_files]
        return ctx.invoke(command, exports=found, **options)

    wrapped.__name__, wrapped.__doc__ = command.__name__, command.__doc__
    wrapped.__click_params__ += getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    return wrapped


def fill_in(exports: Sequence[Any], students: Iterable[Any], folder: Path, quiet: bool = False) -> bool:
    """Write filled copies of exports beside the marks, and say what came of it; whether all students have a row."""
    from exgen.platforms import gradesheets

    students = list(students) if exports else []
    all_joined = True
    for export in exports:
        done = gradesheets.fill(export, students)
        file = done.write(folder)
        if not quiet:
            column = export.table.header[export.grade]
            click.echo(clean(f"{done.filled} of {len(export.rows)} rows have a grade in '{column}' of {file}"))
            if done.blank:
                click.echo(clean(f"  rows without marks: {'; '.join(done.blank)}"))
            for note in done.notes:
                click.echo(clean(f"  {note}"))
        for student, why in done.strangers:
            complain(BadExport(f"{student} is not in {file.name}: {why}"))
            all_joined = False
    return all_joined


@contextlib.contextmanager
def progress(total: int, doing: str) -> Iterator[Callable[[str], None]]:
    """A progress bar on standard error, where that is a terminal; it goes when the work is done."""
    if not sys.stderr.isatty() or total < 2:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda name: bar.update(task, advance=1)
