"""`exgen new`: a problem file to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from exgen.cli.console import with_bank
from exgen.errors import InstructorError


@click.command()
@click.argument("id")
@with_bank
def new(bank: Any, id: str) -> None:
    """Write a problem file to start from, that passes `exgen check`.

    It goes into the last --bank, or into problems/ here.

    \b
    exgen new backprop/my-graph
    exgen new losses/huber --bank my-problems
    """
    import re

    from exgen.authoring import starter
    from exgen.system import files, naming, paths

    if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)+", id) or not all(map(naming.is_portable, id.split("/"))):
        hint = "an id is TOPIC/NAME in small letters, digits and '-'"
        raise InstructorError(f"'{id}' cannot be a problem's id", hint)
    folder = bank.folders[-1] if bank.folders[-1] != paths.bank_folder() else Path("problems")
    file = folder / f"{id}.py"
    if file.exists():
        raise InstructorError(f"{file} is there already", "choose another id, or edit that file")
    files.write(file, starter.text(id), shared=True)
    click.echo(f"wrote {file}")
    bank_option = "" if folder.resolve() == paths.bank_folder().resolve() else f"--bank {folder} "
    click.echo(f"next: exgen {bank_option}check {id}")
