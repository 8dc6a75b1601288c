"""What commands share: the terminal, the progress bar, and the options that they all take.

This module, `cli` and the commands alone print or exit.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import click

from exgen.errors import ExgenError

DEVICES = click.Choice(["auto", "cpu", "cuda"])


def complain(error: ExgenError) -> None:
    click.secho("exgen: ", fg="red", nl=False, err=True)
    click.echo(clean(error.message), err=True)
    if error.hint:
        click.echo(f"       {clean(error.hint)}", err=True)


def clean(text: str) -> str:
    """Text from a file, safe for a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def indented(text: str) -> str:
    return "\n".join(f"    {clean(line)}" for line in text.split("\n"))


def with_bank(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `bank`, the folders of `--bank` before and after the command's name included."""

    @click.option("--bank", "banks", multiple=True, metavar="DIR", help="Add a folder of problems (repeatable).")
    @click.pass_context
    def wrapped(ctx: click.Context, /, banks: tuple[str, ...], **options: Any) -> Any:
        from exgen.bank import Bank

        return ctx.invoke(command, bank=Bank.default([*ctx.obj, *banks]), **options)

    wrapped.__name__, wrapped.__doc__ = command.__name__, command.__doc__
    wrapped.__click_params__ += getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    return wrapped


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
