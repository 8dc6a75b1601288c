"""A sheet's folder: written whole or not at all, never over what it must not replace, and told to make."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exgen import record
from exgen.bank import Job
from exgen.errors import BadRecord, CannotWrite
from exgen.making.certificate import prove
from exgen.making.documents import texts
from exgen.making.plan import Plan, asked
from exgen.making.sheet import Sheet, compose
from exgen.system import Engine, files, paths


@dataclass(frozen=True)
class Finished:
    """A sheet in its folder; `replaced` says that the record there was another one."""

    sheet: Sheet
    certificate: Mapping[str, Any]
    files: list[Path]
    replaced: bool


def make(job: Job, plan: Plan, replace: bool = False) -> Finished:
    """Draw, print, prove and write a sheet. Raises what `compose`, `texts`, `prove` and `write` raise."""
    number = sum(line.count or len(job.bank.select([line.name])) for line in plan.wanted)
    # torch takes longest to load, so a process of its own does it while the exercises are made and printed.
    with Engine() as engine, job.progress(2 * number, "making") as step:
        made = compose(job.bank, plan, step)
        printed = texts(made, job.formats, str(job.folder))
        certificate = prove(made, job.device, step, engine)
    truth = job.folder / record.FILE
    former = truth.read_bytes() if truth.is_file() else b""
    written = write(job, made, certificate, printed, replace)
    return Finished(made, certificate, written, former not in (b"", truth.read_bytes()))


def write(
    job: Job,
    sheet: Sheet,
    certificate: Mapping[str, Any],
    printed: Mapping[str, str | bytes] | None = None,
    replace: bool = False,
) -> list[Path]:
    """Write a sheet's folder; returns the files. `printed` is what `texts` gives, where that has been made already.

    To `replace` is to put it in the place of a sheet of other exercises, too, which else is refused.

    Every file is whole or as it was before, and the record comes last: where it is newer than what it was made from,
    the folder is whole. For a plan from a file, `sheet.d` tells make what that is. Raises CannotWrite and NoTeX.
    """
    out = job.folder
    written = dict(printed or texts(sheet, job.formats, str(out)))
    written["certificate.json"] = json.dumps(certificate, indent=1) + "\n"
    if sheet.plan.file:
        written["sheet.d"] = dependencies(job, sheet.plan)
    truth = record.to_json(sheet.record)
    _keep_what_was_marked(out, truth)
    if not replace:
        _keep_another(out, sheet)
    written[record.FILE] = truth
    for name, text in written.items():
        files.write(out / name, text, shared=files.is_handed_out(name))
    return [out / name for name in written]


def _keep_what_was_marked(out: Path, truth: str) -> None:
    """Refuse to put another record in the place of one that students have been marked by, or in that of copies."""
    if (out / record.LINES).exists():
        raise CannotWrite(f"{out} holds copies of a sheet", "choose another --name or --out")
    there = out / record.FILE
    if not (out / "marks").exists() or not there.is_file():
        return
    if not record.is_same(there.read_text(encoding="utf-8", errors="replace"), truth):
        hint = "choose another --name or --out, or move its marks/ away"
        raise CannotWrite(f"{out} holds a sheet that has been marked, and this one is another", hint)


def _keep_another(out: Path, sheet: Sheet) -> None:
    """Refuse to put a record in the place of one of other exercises, but for a plan that has made that one.

    The same exercises may have other numbers: problems are mended before a sheet is handed out.
    """
    try:
        there = record.read(out)
    except BadRecord:
        return  # none, or one that nobody can be marked by
    assert isinstance(there, record.Record)
    if sheet.plan.file and (out / "sheet.d").exists() and there.sheet == sheet.name:
        return
    if said := _difference(there, sheet.record):
        hint = "choose another --name or --out; --replace puts this one there, and answers to the other are lost to it"
        raise CannotWrite(f"{out} holds another sheet: {said}", hint)


def _difference(there: record.Record, here: record.Record) -> str:
    """What keeps two records from being of the same exercises, in words."""
    if there.sheet != here.sheet:
        return f"its name is '{there.sheet}', and this one's '{here.sheet}'"
    for number, (one, other) in enumerate(zip(there.exercises, here.exercises), 1):
        own, new = (f"{each.problem} of level {each.level}, seed {each.seed}" for each in (one, other))
        if own != new:
            return f"exercise {number} there is {own}, and here {new}"
    counts = len(there.exercises), len(here.exercises)
    many = "s" * (counts[0] > 1)
    return "" if counts[0] == counts[1] else f"it has {counts[0]} exercise{many}, and this one {counts[1]}"


def dependencies(job: Job, plan: Plan, last: str = record.FILE) -> str:
    """A make fragment: what a sheet in its folder was made from, so that make knows when to make it again.

    `last` is the file that is written when all others are. The folder of a topic is one of those that it was made from,
    since a new problem in it changes the sheet.
    """
    bank = job.bank
    used = {bank.file(problem.id) for problem, _ in asked(bank, plan)}
    topics = {bank.file(id).parent for line in plan.wanted for id in bank.select([line.name]) if id != line.name}
    engine = {*paths.package_folder().rglob("*.py"), *paths.template_folder().glob("*.j2")}
    named = {file for file in (plan.file, plan.roster) if file}
    here = Path.cwd()
    names = [_make_name(path.resolve(), here) for path in sorted({*used, *topics, *engine, *named})]
    target = _make_name((job.folder / last).resolve(), here)
    # A bare line for each, so that make goes on where one of them is gone.
    rule = " \\\n  ".join([f"{target}:", *names])
    return f"{rule}\n\n" + "".join(f"{name}:\n" for name in names)


def _make_name(path: Path, here: Path) -> str:
    name = path.relative_to(here) if path.is_relative_to(here) else path
    return str(name).replace(" ", "\\ ").replace("$", "$$").replace("#", "\\#")
