"""`exgen regrade`: mark a class again without its files, and say who changes before anything does."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from exgen.cli.console import DEVICES, clean, complain, fill_in, progress, with_bank, with_exports
from exgen.errors import InstructorError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--rekey", is_flag=True, help="Take the keys that the bank gives now, each proved by torch.")
@click.option("--apply", is_flag=True, help="Write the marks; the former ones are kept in DIR/marks/former/.")
@click.option("--json", "as_json", is_flag=True, help="Print what changes as JSON.")
@click.option("--device", type=DEVICES, default="auto", show_default=True, help="Where torch proves new keys.")
@click.option("--jobs", default=0, type=click.IntRange(0), help="Processes [default: one a core].")
@with_exports
@with_bank
def regrade(
    bank: Any,
    exports: Sequence[Any],
    folder: Path,
    rekey: bool,
    apply: bool,
    as_json: bool,
    device: str,
    jobs: int,
) -> None:
    """Mark the answers kept in DIR/marks/marks.json again, and say whose marks change, by how much, and why.

    Why: a key (of that exercise), the bank (a mistake, a rule of the problem), a rule (of exgen's marking) or an
    override. Nothing is written without --apply. Without --rekey the keys of the record stand.

    \b
    exgen regrade build/backprop-7
    exgen regrade build/backprop-7 --rekey --apply
    """
    from exgen import course, record
    from exgen.bank import Job
    from exgen.course import regrade, to_decide
    from exgen.course import rekey as keys
    from exgen.marking import overrides
    from exgen.system import cores, files

    if exports and not apply:
        raise click.UsageError("--format goes with --apply: without it nothing is written")
    truth = record.read(folder)
    home = folder if folder.is_dir() else folder.parent
    place = home / "marks"
    job = Job(bank, place, device=device, jobs=jobs or cores(), progress=progress)
    alone = files.alone(place) if apply else contextlib.nullcontext()
    before = regrade.marks_of(place)
    all_joined = True
    with tempfile.TemporaryDirectory() as work, alone:
        if apply:
            before = regrade.marks_of(place)
        decided = overrides.read(place, truth)
        new = keys.Rekeyed(truth, Path())
        if rekey:
            new = keys.rekey(job, truth, Path(work))
        job = replace(job, formats=regrade.formats(before) if apply else ())
        regraded = regrade.again(job, new.truth, before, decided)
        changes = bool(new.differences or regraded.anything)
        if apply and changes:
            number = regrade.keep(place)
            if new.differences:
                keys.take_over(new, home, number)
            course.write(regraded.marks, place)
            to_decide.write(place, regraded.marks.spool.students(), decided)
        if as_json:
            said = {
                "keys": [asdict(difference) for difference in new.differences],
                "students": [asdict(student) for student in regraded.students],
                "retold": regraded.retold,
                "applied": apply and changes,
            }
            click.echo(json.dumps(said, indent=1, ensure_ascii=False))
        else:
            _print_keys(new)
            _print_students(regraded)
            if apply and changes:
                click.echo(f"the former marks are in {place / record.FORMER / str(number)}")
                _print_stale(home, new)
            elif changes:
                click.echo("nothing is written: --apply takes this over")
        if apply:
            all_joined = fill_in(exports, regraded.marks.spool.students(), place, quiet=as_json)
    for doubt in regraded.marks.doubts:
        hint = "--rekey takes the bank's key; until then the record's counts, without follow-through"
        complain(InstructorError(doubt, hint))
    wrong = [*regraded.marks.failed, *decided.strangers()]
    for error in wrong:
        complain(error)
    if wrong or regraded.marks.doubts or not all_joined:
        sys.exit(1)


def _print_keys(new: Any) -> None:
    """One line for each part and what changes about it, with the first copy as an example."""
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for difference in new.differences:
        groups.setdefault((difference.label, difference.problem, difference.what), []).append(difference)
    for (label, problem, what), all_ in groups.items():
        first = all_[0]
        where = f" in copy {first.copy}, and likewise in {len(all_) - 1} more" if len(all_) > 1 else ""
        where = where or (f" in copy {first.copy}" if first.copy else "")
        click.echo(clean(f"{label} of {problem}: {what} {_flat(first.before)} → {_flat(first.after)}{where}"))
    if new.certificates:
        proofs = [exercise for proof in new.certificates.values() for exercise in proof["exercises"]]
        worst = max(exercise["largest_relative_error"] for exercise in proofs)
        device = next(iter(new.certificates.values()))["device"].partition(":")[0]
        click.echo(f"proved by torch on {device}, largest relative error {worst:.1e}\n")


def _print_students(regraded: Any) -> None:
    for student in regraded.students:
        who = f"{student.student}  {student.name}".rstrip()
        parts = ", ".join(_part(part) for part in student.parts)
        click.echo(clean(f"{who}: {_change(student)} of {student.of}; {parts}"))
    total = len(regraded.marks.spool)
    if regraded.students:
        up = sum(student.after > student.before for student in regraded.students)
        down = sum(student.after < student.before for student in regraded.students)
        click.echo(f"{len(regraded.students)} of {total} students change: {up} up, {down} down")
    else:
        click.echo(f"no marks change, of {total} students")
    if regraded.retold:
        click.echo(f"{regraded.retold} answers keep their marks, and something else is said of them")


def _part(part: Any) -> str:
    verdict = part.was if part.now == part.was else f"{part.was}, now {part.now}"
    return f"{part.label} {_change(part)} ({part.why}: {verdict})"


def _change(marked: Any) -> str:
    return " → ".join(f"{number:.2f}".rstrip("0").rstrip(".") for number in (marked.before, marked.after))


def _print_stale(home: Path, new: Any) -> None:
    stale = sorted(path.name for path in home.glob("key.*")) or (["keys/"] if (home / "keys").is_dir() else [])
    if new.differences and stale:
        click.echo(f"{', '.join(stale)} still print{'s' * (len(stale) == 1)} the former key")


def _flat(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "..."
