"""`exgen whose`: which student's variant some numbers are from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from exgen.console import clean
from exgen.errors import BadSubmission, InstructorError

SHOWN = 5


@click.command(context_settings={"ignore_unknown_options": True})  # -3 is a number
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("given", metavar="NUMBERS...|FILE", nargs=-1, required=True)
def whose(folder: Path, given: Sequence[str]) -> None:
    """Say whose variant of the sheet in DIR it is, from numbers on it: those of the questions or of the answers.

    Takes numbers, or files: what was read off a photo, an answer file, a sheet without its name.

    \b
    exgen whose build/week-3 7 -2 8/3
    exgen whose build/week-3 photo.txt
    """
    from exgen import assignment, submission
    from exgen import whose as finding

    texts = []
    for word in given:
        if not Path(word).is_file():
            if not finding.numbers_in(word):
                raise InstructorError(f"'{word}' is no file here, and no number")
            texts.append(word)
            continue
        try:
            texts.append(submission.text_of(Path(word)))
        except BadSubmission as error:
            raise InstructorError(error.message, error.hint) from None
    found = finding.whose(folder, texts)
    names = {entry.copy: entry.student.name for entry in assignment.read_ledger(folder).values()}

    def who(candidate: finding.Candidate) -> str:
        return candidate.student or f"copy {candidate.copy}"

    click.echo(f"numbers, and runs of two or three, that tell the variants apart: {found.telling}")
    for candidate in found.candidates[:SHOWN]:
        click.echo(clean(f"{len(candidate.has):6}  {who(candidate)}  {names.get(candidate.copy, '')}").rstrip())
    first = found.candidates[0]
    if len(alike := found.alike) > 1:
        some = ", ".join(map(who, alike[:SHOWN])) + (f" and {len(alike) - SHOWN} more" if len(alike) > SHOWN else "")
        click.echo(clean(f"they cannot tell apart {some}: give more of them"))
    elif not found.sure:
        click.echo(clean(f"most likely the variant of {who(first)}, but not surely: give more of them"))
    else:
        click.echo(clean(f"the variant of {who(first)}"))
    if found.said not in ("", first.copy):
        click.echo(clean(f"though it says of itself that it is copy {found.said}"))
