"""`exgen make-sheet`: a sheet with its key, blank answer file and record; or many copies of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from exgen.cli.console import DEVICES, clean, progress, with_bank


@click.command("make-sheet")
@click.option("--topic", "topics", multiple=True, help="One exercise of each problem of a topic (repeatable).")
@click.option("--problem", "problems", multiple=True, metavar="ID", help="One problem (repeatable).")
@click.option("--count", type=click.IntRange(1, 500), help="How many exercises in all; goes round again.")
@click.option("--level", default=2, show_default=True, help="1, 2 or 3: how large and how intricate.")
@click.option("--seed", default="1", show_default=True, help="Any text. The same seed gives the same bytes.")
@click.option("--name", default="", help="The sheet's name [default: from topic, seed, level and count].")
@click.option("--title", default="", help="The heading of the sheet.")
@click.option("--plan", type=click.Path(dir_okay=False, path_type=Path), help="A plan, sheets/NAME.toml, instead.")
@click.option("--format", "formats", default="markdown,latex", show_default=True, help="markdown, latex, pdf.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="The folder [default: build/NAME].")
@click.option("--replace", "replaces", is_flag=True, help="Put it in the place of a sheet of other exercises, too.")
@click.option("--copies", type=click.IntRange(1, 100_000), help="So many variants of the sheet, in DIR/copies/.")
@click.option("--roster", type=click.Path(dir_okay=False, path_type=Path), help="A variant for each student of a CSV.")
@click.option("--new-secret", is_flag=True, help="Newcomers' variants come from a new secret, the old one being lost.")
@click.option("--jobs", default=0, type=click.IntRange(0), help="Processes for copies [default: one a core].")
@click.option("--device", type=DEVICES, default="auto", show_default=True, help="Where torch checks the keys.")
@with_bank
def make_sheet(
    bank: Any,
    formats: str,
    out: Path | None,
    replaces: bool,
    copies: int | None,
    new_secret: bool,
    jobs: int,
    device: str,
    **asked: Any,
) -> None:
    """Make a sheet, its key, its blank answer file and its record.

    Every key is checked by torch before anything is written. With --copies, students get different variants; with
    --roster each one a variant of their own, made out to them, drawn from a secret. A run that was stopped is gone on
    with by the same command.

    \b
    exgen make-sheet --topic backprop --seed 7
    exgen make-sheet --topic softmax --topic activations --count 6 --level 3 --format markdown,pdf
    exgen make-sheet --plan sheets/mixed-exam.toml
    exgen make-sheet --topic backprop --seed 7 --copies 30
    exgen make-sheet --topic backprop --roster roster.csv --format pdf
    """
    from exgen.bank import Job
    from exgen.system import cores

    chosen = _formats(formats)
    plan = _plan(bank, **asked)
    folder = out or Path("build") / plan.named()
    if new_secret and not plan.roster:
        raise click.UsageError("--new-secret is for the newcomers of a roster; say which: --roster FILE")
    if plan.roster and copies:
        raise click.UsageError("a roster says how many copies there are to be; leave out --copies")
    if replaces and (plan.roster or copies):
        raise click.UsageError("--replace is for a sheet without copies")
    job = Job(bank, folder, chosen, device, jobs or cores(), progress)
    if plan.roster:
        _make_for_students(job, plan, new_secret)
    elif copies:
        _make_copies(job, plan, copies)
    else:
        _make_one(job, plan, replaces)


def _formats(names: str) -> tuple[str, ...]:
    """The formats of these names, each of which can be printed here."""
    from exgen import printing
    from exgen.system import latex

    chosen = tuple(text.strip() for text in names.split(",") if text.strip())
    if not chosen:
        raise click.UsageError("--format names no format: markdown, latex or pdf, with commas between")
    for name in chosen:
        if name != "pdf":
            printing.format_named(name)
    if "pdf" in chosen:
        latex.expect()
    return chosen


def _plan(
    bank: Any,
    topics: Sequence[str],
    problems: Sequence[str],
    count: int | None,
    level: int,
    plan: Path | None,
    roster: Path | None,
    **said: Any,
) -> Any:
    """What is asked for, in the plan that is named or in the other options; `said` are seed, name and title."""
    from exgen.making import Plan, read_plan

    if plan and (topics or problems):
        raise click.UsageError("--plan already says which problems; leave out --topic and --problem")
    if not plan and not topics and not problems:
        raise click.UsageError("say what the sheet is to hold: --topic T or --problem ID (`exgen list` shows both)")
    asked = read_plan(plan) if plan else Plan(_lines(bank, topics, problems, level, count), **said)
    return replace(asked, roster=roster or asked.roster)


def _make_one(job: Any, plan: Any, replaces: bool) -> None:
    from exgen import making

    done = making.make(job, plan, replaces)
    exercises, certificate = done.sheet.exercises, done.certificate
    worst = max(exercise["largest_relative_error"] for exercise in certificate["exercises"])
    marks = sum(exercise.marks for exercise in exercises)
    click.echo(f"{done.sheet.name}: {len(exercises)} exercises, {marks} marks, in {job.out}")
    where = certificate["device"].partition(":")[0]
    click.echo(f"every key checked by torch on {where}, largest relative error {worst:.1e}")
    click.echo("  ".join(sorted(path.name for path in done.files if path.parent == job.out)))
    if done.replaced:
        record = job.out / "record.json"
        click.echo(f"{record} is not the one that stood there: what was handed out before cannot be marked by it")


def _make_copies(job: Any, plan: Any, count: int) -> None:
    from exgen.making import copies

    with _goes_on():
        made = copies.make(job, plan, count)
    before = f" ({made.there} were there already)" if made.there else ""
    click.echo(f"{plan.named()}: {count} copies{before}, {_each(made)}, in {job.out}")
    _say_what_holds(made)


def _make_for_students(job: Any, plan: Any, new_secret: bool) -> None:
    from exgen.making import assignment, dependencies
    from exgen.printing import lettering
    from exgen.submissions import roster
    from exgen.system import files

    students = roster.read(plan.roster)
    with _goes_on():
        made, secret = assignment.make(job, plan, students, new_secret)
    if plan.file:
        files.write(job.out / "sheet.d", dependencies(job, plan, roster.LEDGER), shared=True)
    before = f" ({made.there} had theirs already)" if made.there else ""
    count = f"{len(students)} student{'s' * (len(students) != 1)}"
    click.echo(f"{plan.named()}: {count}{before}, {_each(made)}, in {job.out}")
    _say_what_holds(made)
    boxed = [student.id for student in students if lettering.lacking(student.name + student.id)]
    if boxed and {"latex", "pdf"} & set(job.formats):
        some = ", ".join(map(roster.shown, boxed[:5])) + (f" and {len(boxed) - 5} more" if len(boxed) > 5 else "")
        click.echo(clean(f"names with signs that LaTeX's fonts lack; small boxes stand for these: {some}"))
    if secret:
        click.echo(f"a new secret is in {secret}: keep it from students, and keep a copy")


@contextlib.contextmanager
def _goes_on() -> Iterator[None]:
    """Copies that were stopped can be gone on with."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt("the copies so far are whole; the same command goes on from there") from None


def _each(made: Any) -> str:
    return f"{made.exercises} exercise{'s' * (made.exercises != 1)}, {made.marks} marks each"


def _say_what_holds(made: Any) -> None:
    if made.there < made.copies:
        click.echo(f"every key checked by torch, largest relative error {made.largest_error:.1e}")
    for id in made.spent:
        click.echo(f"{id} has fewer variants than there are copies, so some students share one")


def _lines(bank: Any, topics: Sequence[str], problems: Sequence[str], level: int, count: int | None) -> Any:
    """The lines of a plan from the command line; a count over several names is shared out, the first ones first."""
    from exgen.making import Wanted

    for topic in topics:
        bank.in_topic(topic)
    for id in problems:
        bank.file(id)
    ids = [id for topic in topics for id in bank.in_topic(topic)] + list(problems)
    if count is None and not problems:
        return tuple(Wanted(topic, level) for topic in topics)
    if len(topics) == 1 and not problems:
        return (Wanted(topics[0], level, count or 0),)
    total = count or len(ids)
    return tuple(Wanted(ids[i % len(ids)], level, 1) for i in range(total))
