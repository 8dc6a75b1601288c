"""`exgen show`: one exercise on the screen."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from exgen.cli.console import complain, with_bank
from exgen.errors import ExgenError


@click.command()
@click.argument("id")
@click.option("--seed", default="1", show_default=True, help="Any text; a sheet's record names the seeds it used.")
@click.option("--level", default=2, show_default=True, help="1, 2 or 3: how large and how intricate.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A knob or a parameter (repeatable).")
@click.option("--key", is_flag=True, help="With answers, worked solution, torch script and mistakes.")
@click.option("--format", "form", default="markdown", show_default=True, help="markdown or latex.")
@click.option("--watch", is_flag=True, help="Print it again when its file or a template is saved; Ctrl-C ends it.")
@with_bank
def show(
    bank: Any, id: str, seed: str, level: int, settings: Sequence[str], key: bool, form: str, watch: bool
) -> None:
    """Print one exercise.

    \b
    exgen show softmax/values --seed 3 --key
    exgen show autograd/mean-chain --set x=[0,1,2] --set shift=2 --set power=2 --set offset=3 --key
    exgen show losses/huber --bank my-problems --key --watch
    """
    from exgen import printing

    given = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise click.BadParameter(f"'{setting}' is not NAME=VALUE", param_hint="--set")
        given[name.strip()] = value.strip()
    printing.format_named(form)
    file = bank.file(id)
    if not watch:
        click.echo(_printed(bank, id, seed, level, given, key, form), nl=False)
        return
    with contextlib.suppress(KeyboardInterrupt):
        _watch(bank, file, lambda fresh: _printed(fresh, id, seed, level, given, key, form))
    click.echo(err=True)


def _printed(
    bank: Any, id: str, seed: str, level: int, settings: Mapping[str, str], key: bool, form: str
) -> str:
    from exgen import api

    return api.Bank.over(bank).exercise(id, seed, level, **settings).text(form, key)


def _watch(bank: Any, file: Path, printed: Callable[[Any], str]) -> None:
    """Print it anew after each save; what is wrong with the file is said, and watching goes on."""
    from exgen import printing
    from exgen.bank import Bank
    from exgen.cli import watching
    from exgen.system import paths

    for _ in watching.saves(lambda: [file, *paths.template_folder().glob("*.j2")]):
        printing.format_named.cache_clear()
        click.clear()
        try:
            click.echo(printed(Bank(bank.folders)), nl=False)
        except ExgenError as error:
            complain(error)
        click.echo(f"watching {file}: Ctrl-C ends it", err=True)
