"""The command line. A command is a file in `commands/`.

Exit codes: 0 done (also where answers are wrong), 1 something could not be done or does not hold, 2 wrong usage.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

import click

from exgen import __version__
from exgen.cli.commands import COMMANDS
from exgen.cli.console import bank_option, complain
from exgen.errors import CannotWrite, ExgenError, did_you_mean


class Group(click.Group):
    """Turns exgen's errors into a sentence and a hint on standard error, and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if args and (hint := did_you_mean(args[0], self.commands)) and "mean" not in error.message.lower():
                raise click.UsageError(f"{error.message} {hint[0].upper()}{hint[1:]}", ctx) from None
            raise

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ExgenError as error:
            complain(error)
            ctx.exit(1)
        except KeyboardInterrupt as stop:
            from exgen.system import stop_hearing

            stop_hearing(stop)
            click.echo(f"\nstopped{': ' * bool(str(stop))}{stop}", err=True)
            ctx.exit(130)

    def main(self, *args: Any, **options: Any) -> Any:
        """Say in a sentence that the output cannot be written; a reader who has gone (`| head`) needs none."""
        try:
            return super().main(*args, **options)
        except OSError as error:
            with contextlib.suppress(OSError):
                where = f"{error.filename} could not be used" if error.filename else "the output could not be written"
                complain(CannotWrite(f"{where}: {error.strerror or error}"))
            with contextlib.suppress(OSError, ValueError):
                # What is left in the buffer would be tried once more at the end.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="exgen")
@bank_option
@click.pass_context
def main(ctx: click.Context, banks: tuple[str, ...]) -> None:
    """Make and mark exercises in the mathematics of deep learning.

    Every key is worked out exactly by sympy and checked by torch before it is printed.

    \b
    exgen list                                    what there is
    exgen make-sheet --topic backprop --seed 7    a sheet, its key and its blank answer file
    exgen autograde build/backprop-7 answers/*.md marks what students filled in
    """
    ctx.obj = list(banks)


for _command in COMMANDS:
    main.add_command(_command)
