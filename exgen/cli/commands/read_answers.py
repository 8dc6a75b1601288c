"""`exgen read-answers`: how each answer in a file is understood."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from exgen.cli.console import clean, indented
from exgen.errors import InstructorError, Unreadable

if TYPE_CHECKING:
    from exgen import api


@click.command("read-answers")
@click.argument("file", type=click.Path(path_type=Path))
def read_answers(file: Path) -> None:
    """Show how each answer in a file is understood; for students, needs no key.

    \b
    exgen read-answers answers.md
    """
    from exgen import api

    found = api.read_file(file)
    said = {"sheet": found.sheet, "name": found.name, "student": found.student}
    click.echo(", ".join(f"{what} {value or '(blank)'}" for what, value in said.items()))
    if not found.answers:
        hint = "is it an answer file?"
        raise InstructorError(f"{file} has no line that begins with `Answer 1:` or `Answer 1(a):`", hint)
    unclear = sum(_say(label, answer) for label, answer in found.answers.items())
    for note in found.notes:
        click.secho(f"note: {clean(note)}", fg="yellow")
    if unclear and not found.comments:
        hint = "note: the comments of the blank form are missing, which say what is asked; marking may understand more"
        click.secho(hint, fg="yellow")
    if unclear:
        click.echo(f"{unclear} answer{'s' * (unclear > 1)} not understood")


def _say(label: str, answer: api.Reading | Unreadable) -> bool:
    """Show one answer; whether a part of it is not understood."""
    wrong = answer if isinstance(answer, Unreadable) else answer.unclear
    if not isinstance(answer, Unreadable):
        shown = "blank" if answer.blank else answer.plain
        click.echo(f"{label}:" + ("\n" + indented(shown) if "\n" in shown else f" {clean(shown)}"))
    if wrong:
        click.secho(f"{label}: not understood. {clean(wrong.message)}", fg="red")
        if wrong.text:
            click.echo(indented(wrong.caret()))
        if wrong.hint:
            click.echo(f"    {clean(wrong.hint)}")
    return wrong is not None
