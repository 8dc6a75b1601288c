"""`exgen list`: the bank, a line a problem."""

from __future__ import annotations

import json
from typing import Any

import click

from exgen.cli.console import with_bank


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@with_bank
def list_command(bank: Any, as_json: bool) -> None:
    """List the bank, a line a problem: id, title, levels, marks, distinct variants.

    Variants were counted by `exgen check` over 1,000 draws a level; ? stands where a file has changed since.

    \b
    exgen list
    exgen list --json | jq '.[].id'
    """
    entries = [bank.summary(id) for id in bank]
    if as_json:
        click.echo(json.dumps(entries, indent=1, ensure_ascii=False))
        return
    rows = [("id", "title", "levels", "marks", "variants")]
    for entry in entries:
        levels = entry["levels"]
        marks, variants = (
            " ".join("?" if level[what] is None else str(level[what]) for level in levels.values())
            for what in ("marks", "variants")
        )
        rows.append((entry["id"], entry["title"], " ".join(levels), marks, variants))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for number, row in enumerate(rows):
        line = "  ".join([*(text.ljust(width) for text, width in zip(row, widths)), row[4]])
        click.secho(line.rstrip(), bold=number == 0)
