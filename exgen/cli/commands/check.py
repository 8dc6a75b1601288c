"""`exgen check`: everything that must hold for the bank."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from exgen.cli.console import DEVICES, indented, progress, with_bank
from exgen.errors import InstructorError

AGAIN = "draw by rng alone: not by random, the clock, the order of a set, or what was drawn before"


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
@click.option(
    "--latex/--no-latex",
    default=True,
    help="Whether LaTeX, where it is found, sets the formulas of each problem once [default: it does].",
)
@click.option("--all", "everything", is_flag=True, help="Where there is an own bank: what comes with exgen as well.")
@with_bank
def check(
    bank: Any,
    names: Sequence[str],
    seeds: int,
    students: int,
    device: str,
    jobs: int,
    latex: bool,
    everything: bool,
) -> None:
    """Check everything that must hold for the bank, and say what does not.

    Without a name it checks your own bank where there is one (--bank), else the one that comes with exgen.

    sympy against torch, mistakes recognised, statements without leaks, prose and formulas legal in all formats, every
    format renders, enough distinct variants, answers fit for paper, as much work for every student of a level, the
    same variant from the same seed in another process. Notes the variants for `exgen list`.

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
    exgen check --bank my-problems
    exgen check --bank my-problems --all
    """
    from exgen.authoring import audit
    from exgen.errors import CannotWrite

    if everything and names:
        raise click.UsageError("--all checks everything; leave out the names")
    own = [] if names or everything else bank.own
    ids = own or bank.select(names)
    whole = len(ids) == len(bank)
    found = []
    with progress(len(ids), "checking") as step:
        for report, figures in _in_parallel(bank, ids, (seeds, students, latex), device, jobs):
            step(report.id)
            found.append((report, figures))
            _say(report, figures)
    with contextlib.suppress(CannotWrite):  # an installed bank may belong to another user; its index then stays
        bank.note({report.id: audit.index_entry(report) for report, _ in found if report.levels})
    sat = [figures for _, figures in found if figures]
    wrong = {report.id for report, figures in found if _complaints(report, figures)}
    wrong |= _draw_again(bank, [report for report, _ in found if report.drawn and report.id not in wrong], seeds, jobs)
    wrong |= _attack(bank, [figures.id for figures in sat], jobs)
    short = _of_the_bank(sat) if whole and not names and len(sat) == len(ids) else 0
    if not names and not whole:
        left_out = len(bank) - len(ids)
        click.echo(f"left out: the {left_out} problems that come with exgen (`exgen check --all` checks these as well)")
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


def _draw_again(bank: Any, reports: Sequence[Any], seeds: int, jobs: int) -> set[str]:
    """Draw all variants once more in another process, and say which problems draw others there."""
    from exgen.authoring import again
    from exgen.system import cores

    if not reports:
        return set()
    differing = again.differing(bank, {report.id: report.drawn for report in reports}, seeds, jobs or cores())
    for id, place in differing.items():
        click.echo(indented(f"{id}, {place}: another process draws another variant from the same seed; {AGAIN}"))
    return set(differing)


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
    bank: Any, ids: Sequence[str], seeds: tuple[int, int, bool], device: str, jobs: int
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


def _audit(folders: list[str], id: str, seeds: tuple[int, int, bool], device: str) -> tuple[Any, Any]:
    from exgen.bank import Bank

    return _audited(Bank([Path(folder) for folder in folders]), id, seeds, device)


def _audited(bank: Any, id: str, seeds: tuple[int, int, bool], device: str) -> tuple[Any, Any]:
    """The report of a problem, and the figures of marking where the problem itself is sound: else they tell nothing."""
    from exgen.authoring import audit, marking_audit

    report = audit.audit(bank, id, seeds[0], device)
    if seeds[2] and not report.complaints:
        report.complaints += _set_by_latex(report.formulas)
    if report.complaints or not seeds[1]:
        return report, None
    return report, marking_audit.audit(bank.problem(id), seeds[1])


def _set_by_latex(formulas: Mapping[str, str]) -> list[str]:
    """What LaTeX says to the formulas of a problem, in one document."""
    from exgen import printing
    from exgen.errors import NoTeX
    from exgen.printing import formulas as finding
    from exgen.system import latex

    if not formulas or not latex.is_there():
        return []
    document = finding.document(str(printing.format_named("latex").template.preamble()), formulas.values())
    try:
        latex.document(document, "formulas.tex")
    except NoTeX as error:
        said = error.message.partition(": ")[2].partition(" l.")[0]
        return [f"LaTeX cannot set ${finding.at_line(document, error.message)}$: {said}"]
    return []
