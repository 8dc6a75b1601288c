"""`exgen check`: everything that must hold for the bank."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from exgen.cli.console import DEVICES, indented, progress, with_bank
from exgen.errors import InstructorError


@click.command()
@click.argument("names", metavar="[ID|TOPIC]...", nargs=-1)
@click.option("--seeds", default=20, show_default=True, type=click.IntRange(0), help="Seeds a level.")
@click.option(
    "--students",
    default=5,
    show_default=True,
    type=click.IntRange(0),
    help="Variants a level that made-up students sit, for the audit of marking; 0 leaves it out.",
)
@click.option("--device", type=DEVICES, default="cpu", show_default=True, help="Where torch runs.")
@click.option("--jobs", default=0, help="Processes [default: one a core].")
@with_bank
def check(bank: Any, names: Sequence[str], seeds: int, students: int, device: str, jobs: int) -> None:
    """Check everything that must hold for the bank, and say what does not.

    sympy against torch, mistakes recognised, statements without leaks, prose legal in all formats, every format
    renders, enough distinct variants, answers fit for paper, as much work for every student of a level. Notes the
    variants for `exgen list`.

    Where that holds, made-up students sit a few variants and marking is checked by what they earn. Who types the key
    in another dress (a column, a LaTeX matrix, decimals, a table with tabs) earns full marks. Who knows nothing (types
    zeros or ones everywhere, all letters, what is printed) earns at most 8 % of the bank's marks, a quarter of a
    problem's and half of a part's; empty brackets earn nothing. Who makes one slip and works on consistently loses at
    most 0.5 % of what comes later over the bank, and a quarter after any one slip. Who makes a named mistake is told.
    Who types what is hostile (huge numbers, deep brackets, endless texts) stops nothing. What goes to a person counts
    neither as earned nor as lost. Over few variants chance earns a part now and then: limits of what is earned
    without knowledge are strict from --students 24 on.

    \b
    exgen check softmax/values --seeds 200
    exgen check softmax/values --students 30
    exgen --bank my-problems check
    """
    from exgen.authoring import audit
    from exgen.errors import CannotWrite

    ids = bank.select(names)
    for id in ids:
        bank.file(id)
    found = []
    with progress(len(ids), "checking") as step:
        for report, figures in _in_parallel(bank, ids, (seeds, students), device, jobs):
            step(report.id)
            found.append((report, figures))
            _say(report, figures)
    with contextlib.suppress(CannotWrite):  # an installed bank may belong to another user; its index then stays
        bank.note({report.id: audit.index_entry(report) for report, _ in found if report.levels})
    sat = [figures for _, figures in found if figures]
    wrong = {report.id for report, figures in found if _complaints(report, figures)}
    wrong |= _attack(bank, [figures.id for figures in sat], jobs)
    short = _of_the_bank(sat) if not names and len(sat) == len(ids) else 0
    if wrong:
        raise InstructorError(f"{len(wrong)} of {len(found)} problems do not hold")
    if short:
        raise InstructorError("marking does not hold over the whole bank")
    click.echo(f"all {len(found)} problems hold")


def _complaints(report: Any, figures: Any) -> list[str]:
    from exgen.authoring import complaints

    return [*report.complaints, *(complaints(figures) if figures else ())]


def _say(report: Any, figures: Any) -> None:
    from exgen.authoring import said_of

    complaints = _complaints(report, figures)
    mark = click.style("does not hold", fg="red") if complaints else click.style("holds", fg="green")
    variants = ", ".join(str(level["variants"]) for level in report.levels.values())
    click.echo(
        f"{report.id}: {mark} ({report.seeds} seeds a level, variants {variants or 'none'}, "
        f"work {report.spread:.2f} : 1, largest error {report.largest_error:.0e}, "
        f"{report.solved or 'not solved'}, {report.seconds:.1f} s)"
    )
    for said in [*(said_of(figures) if figures else ()), *complaints]:
        click.echo(indented(said))


def _attack(bank: Any, ids: Sequence[str], jobs: int) -> set[str]:
    """Let hostile students sit these problems, and say what they did to marking; the problems that did not stand it."""
    from exgen.authoring import marking_audit
    from exgen.system import cores

    hurt: set[str] = set()
    said: set[tuple[str, str]] = set()  # once for all levels
    number = len(list(marking_audit.attacks(bank, ids)))
    if number:
        with progress(number, "hostile answers") as step:
            for attack, sentences in marking_audit.attacked(bank, ids, jobs or cores()):
                step(attack.id)
                for sentence in sentences:
                    hurt.add(attack.id)
                    if (attack.id, sentence) not in said:
                        said.add((attack.id, sentence))
                        click.echo(indented(f"{attack.id}, level {attack.level}, seed 0: {sentence}"))
        click.echo(f"hostile answers: {number} marked, {len(hurt)} of {len(ids)} problems did not stand them")
    return hurt


def _of_the_bank(sat: Sequence[Any]) -> int:
    """Say what students earned over the whole bank; how many sentences fall short."""
    from exgen.authoring import bank_complaints, said_of_bank

    for said in said_of_bank(sat):
        click.echo(said)
    complaints = list(bank_complaints(sat))
    for said in complaints:
        click.echo(indented(said))
    return len(complaints)


def _in_parallel(
    bank: Any, ids: Sequence[str], seeds: tuple[int, int], device: str, jobs: int
) -> Iterator[tuple[Any, Any]]:
    """Reports and figures in the order of `ids`, by several processes where there are several problems."""
    from exgen.system import choose_device, cores

    chosen = choose_device(device) if device != "cpu" else "cpu"
    workers = min(jobs or cores(), len(ids))
    if workers < 2:
        yield from (_audited(bank, id, seeds, chosen) for id in ids)
        return
    from exgen.system import workshop

    with workshop(workers, "checks problems", "with --jobs 1 it takes less memory") as submit:
        work = [submit(_audit, [str(f) for f in bank.folders], id, seeds, chosen) for id in ids]
        for future in work:
            yield future.result()


def _audit(folders: list[str], id: str, seeds: tuple[int, int], device: str) -> tuple[Any, Any]:
    from exgen.bank import Bank

    return _audited(Bank([Path(folder) for folder in folders]), id, seeds, device)


def _audited(bank: Any, id: str, seeds: tuple[int, int], device: str) -> tuple[Any, Any]:
    """The report of a problem, and the figures of marking where the problem itself is sound: else they tell nothing."""
    from exgen.authoring import audit, marking_audit

    report = audit.audit(bank, id, seeds[0], device)
    if report.complaints or not seeds[1]:
        return report, None
    return report, marking_audit.audit(bank.problem(id), seeds[1])
