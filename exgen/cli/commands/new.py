"""`exgen new`: a problem file to start from."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from exgen.cli.console import bank_option
from exgen.errors import InstructorError


@click.command()
@click.argument("id")
@bank_option
@click.pass_context
def new(ctx: click.Context, id: str, banks: Sequence[str]) -> None:
    """Write a problem file to start from, that passes `exgen check`.

    It goes into your own bank, the last one where there are several, or into problems/ here. The folder is made.

    \b
    exgen new backprop/my-graph
    exgen new losses/huber --bank my-problems
    """
    import re

    from exgen.authoring import starter
    from exgen.bank import Bank, project
    from exgen.system import files, naming, paths

    if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)+", id) or not all(map(naming.is_portable, id.split("/"))):
        hint = "an id is TOPIC/NAME in small letters, digits and '-'"
        raise InstructorError(f"'{id}' cannot be a problem's id", hint)
    known = project.banks([*ctx.obj, *banks])
    folder = known[-1] if known else Path("problems")
    file = folder / f"{id}.py"
    bank = Bank([paths.bank_folder(), *(place for place in known if place.is_dir())])
    if there := bank.file(id) if id in bank else file if file.exists() else None:
        raise InstructorError(f"{there} is there already", "choose another id, or edit that file")
    files.write(file, starter.text(id), shared=True)
    click.echo(f"wrote {file}")
    is_found = folder.resolve() == paths.bank_folder().resolve() or folder in project.banks()
    click.echo(f"next: exgen {'' if is_found else f'--bank {shlex.quote(str(folder))} '}check {id}")
    if not is_found:
        click.echo(f"to leave out --bank: keep it in {project.FILE}, under [tool.exgen], as bank = [\"{folder}\"]")
