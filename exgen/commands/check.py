"""`exgen check`: everything that must hold for the bank."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from exgen.console import DEVICES, indented, progress, with_bank
from exgen.errors import InstructorError


@click.command()
@click.argument("names", metavar="[ID|TOPIC]...", nargs=-1)
@click.option("--seeds", default=20, show_default=True, type=click.IntRange(0), help="Seeds a level.")
@click.option("--device", type=DEVICES, default="cpu", show_default=True, help="Where torch runs.")
@click.option("--jobs", default=0, help="Processes [default: one a core].")
@with_bank
def check(bank: Any, names: Sequence[str], seeds: int, device: str, jobs: int) -> None:
    """Check everything that must hold for the bank, and say what does not.

    sympy against torch, mistakes recognised, statements without leaks, prose legal in all formats, every format
    renders, enough distinct variants, answers fit for paper, as much work for every student of a level. Notes the
    variants for `exgen list`.

    \b
    exgen check softmax/values --seeds 200
    exgen --bank my-problems check
    """
    from exgen import audit
    from exgen.errors import CannotWrite

    ids = bank.select(names)
    for id in ids:
        bank.file(id)
    reports = []
    with progress(len(ids), "checking") as step:
        for report in _in_parallel(bank, ids, seeds, device, jobs):
            step(report.id)
            reports.append(report)
            mark = click.style("holds", fg="green") if not report.complaints else click.style("does not hold", fg="red")
            variants = ", ".join(str(level["variants"]) for level in report.levels.values())
            click.echo(
                f"{report.id}: {mark} ({seeds} seeds a level, variants {variants or 'none'}, "
                f"work {report.spread:.2f} : 1, largest error {report.largest_error:.0e}, "
                f"{report.solved or 'not solved'}, {report.seconds:.1f} s)"
            )
            for complaint in report.complaints:
                click.echo(indented(complaint))
    with contextlib.suppress(CannotWrite):  # an installed bank may belong to another user; its index then stays
        bank.note({report.id: audit.index_entry(report) for report in reports if report.levels})
    wrong = sum(bool(report.complaints) for report in reports)
    if wrong:
        raise InstructorError(f"{wrong} of {len(reports)} problems do not hold")
    click.echo(f"all {len(reports)} problems hold")


def _in_parallel(bank: Any, ids: Sequence[str], seeds: int, device: str, jobs: int) -> Iterator[Any]:
    """Reports in the order of `ids`, by several processes where there are several problems."""
    from exgen import audit, pool
    from exgen.engine import choose_device

    chosen = choose_device(device) if device != "cpu" else "cpu"
    workers = min(jobs or pool.cores(), len(ids))
    if workers < 2:
        yield from (audit.audit(bank, id, seeds, chosen) for id in ids)
        return
    from exgen.workshop import workshop

    with workshop(workers, "checks problems", "with --jobs 1 it takes less memory") as submit:
        work = [submit(_audit, [str(f) for f in bank.folders], id, seeds, chosen) for id in ids]
        for future in work:
            yield future.result()


def _audit(folders: list[str], id: str, seeds: int, device: str) -> Any:
    from exgen import audit
    from exgen.bank import Bank

    return audit.audit(Bank([Path(folder) for folder in folders]), id, seeds, device)
