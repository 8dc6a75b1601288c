"""`exgen gradescope`: the zip from which Gradescope builds an autograder for a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from exgen.cli.console import with_bank

VISIBILITIES = click.Choice(["hidden", "after_due_date", "after_published", "visible"])


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The zip [default: DIR/gradescope.zip].")
@click.option(
    "--visibility", type=VISIBILITIES, default="after_published", show_default=True,
    help="When students see marks and feedback; how their answers were read they see at once.",
)  # fmt: skip
@with_bank
def gradescope(bank: Any, folder: Path, out: Path | None, visibility: str) -> None:
    """Build the zip of an autograder that marks a sheet on Gradescope; it needs no torch there.

    \b
    exgen gradescope build/backprop-7
    """
    from exgen import record
    from exgen.course import gradescope
    from exgen.system import files

    truth = record.read(folder)
    home = folder if folder.is_dir() else folder.parent
    file = out or home / "gradescope.zip"
    files.write(file, gradescope.build(truth, bank, home, visibility))
    marks = next(iter(truth.each())).marks
    click.echo(f"{file}: upload it under Configure Autograder, for an assignment of {marks} points")
    click.echo("students hand in their answer file; what needs a person is in the tests' tags (review, unreadable)")
