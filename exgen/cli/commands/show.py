"""`exgen show`: one exercise on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from exgen.cli.console import with_bank


@click.command()
@click.argument("id")
@click.option("--seed", default="1", show_default=True, help="Any text; a sheet's record names the seeds it used.")
@click.option("--level", default=2, show_default=True, help="1, 2 or 3: how large and how intricate.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A knob or a parameter (repeatable).")
@click.option("--key", is_flag=True, help="With answers, worked solution, torch script and mistakes.")
@click.option("--format", "form", default="markdown", show_default=True, help="markdown or latex.")
@with_bank
def show(bank: Any, id: str, seed: str, level: int, settings: Sequence[str], key: bool, form: str) -> None:
    """Print one exercise.

    \b
    exgen show softmax/values --seed 3 --key
    exgen show autograd/mean-chain --set x=[0,1,2] --set shift=2 --set power=2 --set offset=3 --key
    """
    from exgen import printing
    from exgen.exercises import make

    given = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise click.BadParameter(f"'{setting}' is not NAME=VALUE", param_hint="--set")
        given[name.strip()] = value.strip()
    chosen = printing.format_named(form)
    exercise = make(bank.problem(id), seed, level, given)
    click.echo(chosen.alone(chosen.exercise(exercise, 1, key=key), key=key), nl=False)
