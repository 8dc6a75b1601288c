"""The command line: the only module that prints or exits.

Exit codes: 0 done (also where answers are wrong), 1 something could not be done or does not hold, 2 wrong usage.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from exgen import __version__
from exgen.errors import ExgenError, InstructorError

DEVICES = click.Choice(["auto", "cpu", "cuda"])


class Group(click.Group):
    """Turns exgen's errors into a sentence and a hint on standard error, and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from exgen.errors import did_you_mean

            if args and (hint := did_you_mean(args[0], self.commands)) and "mean" not in error.message.lower():
                raise click.UsageError(f"{error.message} {hint[0].upper()}{hint[1:]}", ctx) from None
            raise

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ExgenError as error:
            complain(error)
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("\nstopped", err=True)
            ctx.exit(130)


def complain(error: ExgenError) -> None:
    click.secho("exgen: ", fg="red", nl=False, err=True)
    click.echo(_clean(error.message), err=True)
    if error.hint:
        click.echo(f"       {_clean(error.hint)}", err=True)


def _clean(text: str) -> str:
    """Text from a file, safe for a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="exgen")
@click.option("--bank", "banks", multiple=True, metavar="DIR", help="Add a folder of problems (repeatable).")
@click.pass_context
def main(ctx: click.Context, banks: tuple[str, ...]) -> None:
    """Make and mark exercises in the mathematics of deep learning.

    Every key is worked out exactly by sympy and checked by torch before it is printed.

    \b
    exgen list                                    what there is
    exgen make-sheet --topic backprop --seed 7    a sheet, its key and its blank answer file
    exgen autograde build/backprop-7 answers/*.md marks what students filled in
    """
    ctx.obj = list(banks)


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


# -- list and show -----------------------------------------------------------------------------------------------

@main.command("list")
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


@main.command()
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
    from exgen import render
    from exgen.exercise import make

    given = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise click.BadParameter(f"'{setting}' is not NAME=VALUE", param_hint="--set")
        given[name.strip()] = value.strip()
    chosen = render.format_named(form)
    exercise = make(bank.problem(id), seed, level, given)
    click.echo(chosen.alone(chosen.exercise(exercise, 1, key=key), key=key), nl=False)


# -- make-sheet --------------------------------------------------------------------------------------------------

@main.command("make-sheet")
@click.option("--topic", "topics", multiple=True, help="One exercise of each problem of a topic (repeatable).")
@click.option("--problem", "problems", multiple=True, metavar="ID", help="One problem (repeatable).")
@click.option("--count", type=click.IntRange(1, 500), help="How many exercises in all; goes round again.")
@click.option("--level", default=2, show_default=True, help="1, 2 or 3: how large and how intricate.")
@click.option("--seed", default="1", show_default=True, help="Any text. The same seed gives the same bytes.")
@click.option("--name", default="", help="The sheet's name [default: from topic and seed].")
@click.option("--title", default="", help="The heading of the sheet.")
@click.option("--plan", type=click.Path(dir_okay=False, path_type=Path), help="A plan, sheets/NAME.toml, instead.")
@click.option("--format", "formats", default="markdown,latex", show_default=True, help="markdown, latex, pdf.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="The folder [default: build/NAME].")
@click.option("--copies", type=click.IntRange(1, 100_000), help="So many variants of the sheet, in DIR/copies/.")
@click.option("--jobs", default=0, type=click.IntRange(0), help="Processes for copies [default: one a core].")
@click.option("--device", type=DEVICES, default="auto", show_default=True, help="Where torch checks the keys.")
@with_bank
def make_sheet(
    bank: Any,
    topics: Sequence[str],
    problems: Sequence[str],
    count: int | None,
    level: int,
    seed: str,
    name: str,
    title: str,
    plan: Path | None,
    formats: str,
    out: Path | None,
    copies: int | None,
    jobs: int,
    device: str,
) -> None:
    """Make a sheet, its key, its blank answer file and its record.

    Every key is checked by torch before anything is written. With --copies, students get different variants; a run
    that was stopped is gone on with by the same command.

    \b
    exgen make-sheet --topic backprop --seed 7
    exgen make-sheet --topic softmax --topic activations --count 6 --level 3 --format markdown,pdf
    exgen make-sheet --plan sheets/mixed-exam.toml
    exgen make-sheet --topic backprop --seed 7 --copies 30
    """
    from exgen import render, sheet
    from exgen.engine import Engine

    chosen = [text.strip() for text in formats.split(",") if text.strip()]
    if not chosen:
        raise click.UsageError("--format names no format: markdown, latex or pdf, with commas between")
    for form in chosen:
        if form != "pdf":
            render.format_named(form)
    if "pdf" in chosen and not sheet.has_tex():
        sheet.compile_tex("", "")
    if plan:
        if topics or problems:
            raise click.UsageError("--plan already says which problems; leave out --topic and --problem")
        wanted = sheet.read_plan(plan)
    else:
        if not topics and not problems:
            raise click.UsageError("say what the sheet is to hold: --topic T or --problem ID (`exgen list` shows both)")
        wanted = sheet.Plan(_lines(bank, topics, problems, level, count), seed, name, title)
    folder = out or Path("build") / wanted.named()
    if copies:
        _make_copies(bank, wanted, copies, folder, chosen, device, jobs)
        return
    number = sum(line.count or len(bank.select([line.name])) for line in wanted.wanted)
    # torch takes longest to load, so a process of its own does it while the exercises are made and printed.
    with Engine() as engine, progress(2 * number, "making") as step:
        made = sheet.compose(bank, wanted, step)
        printed = sheet.texts(made, chosen, str(folder))
        certificate = sheet.prove(made, device, step, engine)
    written = sheet.write(made, folder, chosen, certificate, bank if plan else None, printed)
    worst = max(exercise["largest_relative_error"] for exercise in certificate["exercises"])
    marks = sum(exercise.marks for exercise in made.exercises)
    click.echo(f"{made.name}: {len(made.exercises)} exercises, {marks} marks, in {folder}")
    where = certificate["device"].partition(":")[0]
    click.echo(f"every key checked by torch on {where}, largest relative error {worst:.1e}")
    click.echo("  ".join(sorted(path.name for path in written if path.parent == folder)))


def _make_copies(
    bank: Any, plan: Any, count: int, folder: Path, formats: Sequence[str], device: str, jobs: int
) -> None:
    from exgen import copies

    try:
        with progress(count, "making") as step:
            workers = min(jobs or len(os.sched_getaffinity(0)), count)
            made = copies.make(bank, plan, count, folder, formats, device, workers, step)
    except KeyboardInterrupt:
        raise InstructorError("stopped", "the copies so far are whole; the same command goes on from there") from None
    before = f" ({made.there} were there already)" if made.there else ""
    each = f"{made.exercises} exercise{'s' * (made.exercises != 1)}, {made.marks} marks each"
    click.echo(f"{plan.named()}: {count} copies{before}, {each}, in {folder}")
    if made.there < count:
        click.echo(f"every key checked by torch, largest relative error {made.largest_error:.1e}")
    for id in made.spent:
        click.echo(f"{id} has fewer variants than there are copies, so some students share one")


def _lines(bank: Any, topics: Sequence[str], problems: Sequence[str], level: int, count: int | None) -> Any:
    """The lines of a plan from the command line; a count over several names is shared out, the first ones first."""
    from exgen.sheet import Wanted

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


# -- read-answers and autograde ----------------------------------------------------------------------------------

@main.command("read-answers")
@click.argument("file", type=click.Path(path_type=Path))
def read_answers(file: Path) -> None:
    """Show how each answer in a file is understood; for students, needs no key.

    \b
    exgen read-answers answers.md
    """
    from exgen import answers, submission
    from exgen.errors import Unreadable

    handed_in = submission.read(file)
    said = {"sheet": handed_in.sheet, "name": handed_in.name, "student": handed_in.student}
    click.echo(", ".join(f"{what} {value or '(blank)'}" for what, value in said.items()))
    if not handed_in.answers:
        hint = "is it an answer file?"
        raise InstructorError(f"{file} has no line that begins with `Answer 1:` or `Answer 1(a):`", hint)
    unclear = 0
    for label, text in handed_in.answers.items():
        if not text:
            click.echo(f"{label}: blank")
            continue
        question = answers.asked_for(label, handed_in.wanted.get(label, ""))
        try:
            shown = answers.named(question.kind).read(text, question).plain
            click.echo(f"{label}:" + ("\n" + _indented(shown) if "\n" in shown else f" {_clean(shown)}"))
        except Unreadable as error:
            unclear += 1
            click.secho(f"{label}: not understood. {_clean(error.message)}", fg="red")
            if error.text:
                click.echo(_indented(error.caret()))
            if error.hint:
                click.echo(f"    {_clean(error.hint)}")
    for note in handed_in.notes:
        click.secho(f"note: {_clean(note)}", fg="yellow")
    if unclear:
        click.echo(f"{unclear} answer{'s' * (unclear > 1)} not understood")


def _indented(text: str) -> str:
    return "\n".join(f"    {_clean(line)}" for line in text.split("\n"))


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("answers", metavar="ANSWERS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the marks as JSON instead of a table.")
@with_bank
def autograde(bank: Any, folder: Path, answers: Sequence[Path], as_json: bool) -> None:
    """Mark filled-in answer files against the record in DIR; writes DIR/marks/.

    \b
    exgen autograde build/backprop-7 answers/*.md
    """
    from exgen import gradebook, record

    truth = record.read(folder)
    home = folder if folder.is_dir() else folder.parent
    paths = [file for path in answers for file in (sorted(path.glob("*.md")) if path.is_dir() else [path])]
    with progress(len(paths), "marking") as step:
        marks = gradebook.mark(truth, bank, paths, step)
    gradebook.write(marks, truth, bank, home / "marks")
    if as_json:
        click.echo(gradebook.to_json(marks), nl=False)
    else:
        _print_marks(marks)
        click.echo(f"{len(marks.students)} marked; feedback and grades.csv are in {home / 'marks'}")
    for doubt in marks.doubts:
        complain(InstructorError(f"{doubt}", "marked by the frozen key, without follow-through"))
    for _, error in marks.refused:
        complain(error)
    if marks.refused or marks.doubts:
        sys.exit(1)


def _print_marks(marks: Any) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from exgen import render

    console = Console(width=None if sys.stdout.isatty() else 120, markup=False, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("student", "name"):
        table.add_column(heading, overflow="fold", max_width=24)
    # Where the parts do not fit beside the names, the totals have to do; grades.csv has all.
    parts = marks.labels if 7 * len(marks.labels) + 50 < console.width else []
    for heading in (*parts, "total", "of"):
        table.add_column(heading, justify="right", no_wrap=True)
    for student in marks.students:
        cells = [student.student, student.name, *(render.marks(part.marks) for part in student.parts if parts)]
        table.add_row(*(Text(_clean(cell)) for cell in [*cells, render.marks(student.total), str(student.of)]))
    console.print(table)
    flagged = [student for student in marks.students if student.flags]
    if flagged:
        click.secho("needs a person", bold=True)
        for student in flagged:
            click.echo(f"  {_clean(student.student)}: {_clean('; '.join(student.flags))}")


# -- compare -----------------------------------------------------------------------------------------------------

@main.command(context_settings={"ignore_unknown_options": True})  # so that -1 is an answer
@click.argument("answer", required=False)
@click.argument("key", required=False)
@click.option("--lines", is_flag=True, help="JSON lines from standard input, one out for each, in order.")
def compare(answer: str | None, key: str | None, lines: bool) -> None:
    """Judge one answer against one key: right, wrong, unreadable, blank or review.

    With --lines, each line is {"answer", "key", "names"?, "domain"?, "form"?} and gives {"verdict", "read", "why"}.

    \b
    exgen compare "2(x+1)" "2x + 2"
    exgen compare 0.667 2/3
    exgen compare --lines < pairs.jsonl
    """
    from exgen import equality

    if not lines:
        if answer is None or key is None:
            raise click.UsageError("compare takes an ANSWER and a KEY, or --lines")
        click.echo(json.dumps(_verdict(equality.compare(answer, key)), ensure_ascii=False))
        return
    failed = False
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        result, bad = _compare_line(line, number)
        failed = failed or bad
        sys.stdout.write(json.dumps(result, ensure_ascii=True) + "\n")
        sys.stdout.flush()
    if failed:
        sys.exit(1)


def _compare_line(line: str, number: int) -> tuple[dict[str, Any], bool]:
    from exgen import equality

    try:
        pair = json.loads(line)
        if not isinstance(pair, dict) or not all(isinstance(pair.get(name), str) for name in ("answer", "key")):
            raise ValueError('it needs the texts "answer" and "key"')
        texts = [pair[name] for name in ("answer", "key")]
        found = equality.compare(texts[0], texts[1], pair.get("names"), pair.get("domain"), pair.get("form"))
        return _verdict(found), False
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        why = f"line {number} is not a pair: {error}"
    except ExgenError as error:
        why = f"line {number}: {error.message}"
    click.echo(f"exgen: {_clean(why)}", err=True)
    return {"verdict": "review", "read": "", "why": why}, True


def _verdict(found: Any) -> dict[str, Any]:
    return {"verdict": found.verdict, "read": found.read, "why": found.why}


# -- check and new -----------------------------------------------------------------------------------------------

@main.command()
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
                click.echo(_indented(complaint))
    with contextlib.suppress(CannotWrite):  # an installed bank may belong to another user; its index then stays
        bank.note({report.id: audit.index_entry(report) for report in reports if report.levels})
    wrong = sum(bool(report.complaints) for report in reports)
    if wrong:
        raise InstructorError(f"{wrong} of {len(reports)} problems do not hold")
    click.echo(f"all {len(reports)} problems hold")


def _in_parallel(bank: Any, ids: Sequence[str], seeds: int, device: str, jobs: int) -> Iterator[Any]:
    """Reports in the order of `ids`, by several processes where there are several problems."""
    from exgen import audit
    from exgen.engine import choose_device

    chosen = choose_device(device) if device != "cpu" else "cpu"
    workers = min(jobs or len(os.sched_getaffinity(0)), len(ids))
    if workers < 2:
        yield from (audit.audit(bank, id, seeds, chosen) for id in ids)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Fresh processes: a fork would inherit torch's threads, and CUDA does not survive one.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        work = [pool.submit(_audit, [str(f) for f in bank.folders], id, seeds, chosen) for id in ids]
        for future in work:
            yield future.result()


def _audit(folders: list[str], id: str, seeds: int, device: str) -> Any:
    from exgen import audit
    from exgen.bank import Bank
    from exgen.engine import load_torch

    load_torch().set_num_threads(1)
    return audit.audit(Bank([Path(folder) for folder in folders]), id, seeds, device)


@main.command()
@click.argument("id")
@with_bank
def new(bank: Any, id: str) -> None:
    """Write a problem file to start from, that passes `exgen check`.

    It goes into the last --bank, or into problems/ here.

    \b
    exgen new backprop/my-graph
    exgen new losses/huber --bank my-problems
    """
    import re

    from exgen import files, paths, starter

    if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)+", id):
        hint = "an id is TOPIC/NAME in small letters, digits and '-'"
        raise InstructorError(f"'{id}' cannot be a problem's id", hint)
    folder = bank.folders[-1] if bank.folders[-1] != paths.bank_folder() else Path("problems")
    file = folder / f"{id}.py"
    if file.exists():
        raise InstructorError(f"{file} is there already", "choose another id, or edit that file")
    files.write(file, starter.text(id))
    click.echo(f"wrote {file}")
    bank_option = "" if folder.resolve() == paths.bank_folder().resolve() else f"--bank {folder} "
    click.echo(f"next: exgen {bank_option}check {id}")
