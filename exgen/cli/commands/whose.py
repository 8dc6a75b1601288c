"""`exgen whose`: which student's variant some numbers are from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from exgen.cli.console import clean
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
    from exgen import submissions
    from exgen.making import assignment
    from exgen.making import whose as finding
    from exgen.submissions import shown

    texts = []
    for word in given:
        if not Path(word).is_file():
            if not finding.numbers_in(word):
                raise InstructorError(f"'{word}' is no file here, and no number")
            texts.append(word)
            continue
        try:
            texts.append(submissions.text_of(Path(word)))
        except BadSubmission as error:
            raise InstructorError(error.message, error.hint) from None
    found = finding.whose(folder, texts)
    names = {entry.copy: entry.student.name for entry in assignment.read_ledger(folder).values()}

    def who(candidate: finding.Candidate) -> str:
        return shown(candidate.student).strip("'") if candidate.student else f"copy {candidate.copy}"

    click.echo(f"{found.telling} numbers, alone or two or three in a row, tell the variants apart; of these,")
    for candidate in found.candidates[:SHOWN]:
        name = names.get(candidate.copy, "")
        click.echo(clean(f"{len(candidate.has):6} are in that of {who(candidate)}{', ' * bool(name)}{name}"))
    if len(alike := found.alike) > 1:
        some = ", ".join(map(who, alike[:SHOWN])) + (f" and {len(alike) - SHOWN} more" if len(alike) > SHOWN else "")
        said = f"they cannot tell apart {some}: give more of them"
    elif found.sure:
        said = f"it is the variant of {who(alike[0])}"
    else:
        said = f"it may be the variant of {who(alike[0])}, but that is not sure: give more of them"
    click.echo(clean(said))
    if found.said not in ("", alike[0].copy):
        click.echo(clean(f"though it says of itself that it is copy {found.said}"))
