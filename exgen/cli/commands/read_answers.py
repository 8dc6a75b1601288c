"""`exgen read-answers`: how each answer in a file is understood."""

from __future__ import annotations

from pathlib import Path

import click

from exgen.cli.console import clean, indented
from exgen.errors import InstructorError


@click.command("read-answers")
@click.argument("file", type=click.Path(path_type=Path))
def read_answers(file: Path) -> None:
    """Show how each answer in a file is understood; for students, needs no key.

    \b
    exgen read-answers answers.md
    """
    from exgen import answers
    from exgen.answers import asking
    from exgen.errors import Unreadable
    from exgen.submissions import uploads

    handed_in = uploads.read(file)
    said = {"sheet": handed_in.sheet, "name": handed_in.name, "student": handed_in.student}
    click.echo(", ".join(f"{what} {value or '(blank)'}" for what, value in said.items()))
    if not handed_in.answers:
        hint = "is it an answer file?"
        raise InstructorError(f"{file} has no line that begins with `Answer 1:` or `Answer 1(a):`", hint)
    handed_in.fit(handed_in.wanted)
    unclear = 0
    for label, text in handed_in.answers.items():
        if not text:
            click.echo(f"{label}: blank")
            continue
        question = asking.question(label, handed_in.wanted.get(label, ""))
        try:
            read = answers.named(question.kind).read(text, question)
            shown = "blank" if read.blank else read.plain
            click.echo(f"{label}:" + ("\n" + indented(shown) if "\n" in shown else f" {clean(shown)}"))
            if read.unclear:
                raise read.unclear
        except Unreadable as error:
            unclear += 1
            click.secho(f"{label}: not understood. {clean(error.message)}", fg="red")
            if error.text:
                click.echo(indented(error.caret()))
            if error.hint:
                click.echo(f"    {clean(error.hint)}")
    for note in handed_in.notes:
        click.secho(f"note: {clean(note)}", fg="yellow")
    if unclear and not any("{" in said for said in handed_in.wanted.values()):
        hint = "note: the comments of the blank form are missing, which say what is asked; marking may understand more"
        click.secho(hint, fg="yellow")
    if unclear:
        click.echo(f"{unclear} answer{'s' * (unclear > 1)} not understood")
