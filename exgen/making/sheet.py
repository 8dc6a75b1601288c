"""A sheet: several exercises, checked, printed in several formats, with its blank answer file and its record."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from exgen import judging, printing, record, submissions
from exgen.bank import Bank, Problem
from exgen.errors import BadRecord, CannotWrite, InstructorError, NoTeX, UnknownProblem, did_you_mean
from exgen.exercises import Exercise, make, proof, variant
from exgen.submissions import Student
from exgen.system import Engine, files, naming, paths
from exgen.system import about as torch_about

DEFAULT_FORMATS = ("markdown", "latex")
TEX_PACKAGES = "texlive-latex-extra texlive-pictures latexmk lmodern"
MOST = 500  # exercises that one line of a plan may ask for
TRIES = 100  # rounds in which a problem has to give a variant that is not on the sheet yet ...
TRIES_EACH = 5  # ... and how many more for each variant of it that another copy has

# What a plan and each of its [[exercises]] may say, and of which type it is.
PLAN_KEYS: Mapping[str, Any] = {
    "title": str,
    "name": str,
    "date": object,
    "seed": (str, int),
    "minutes": int,
    "roster": str,
    "exercises": list,
}
LINE_KEYS: Mapping[str, Any] = {"problem": str, "topic": str, "level": int, "count": int}

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """One line of a plan: a problem or a topic, at a level, so many exercises of it (0: one of each problem)."""

    name: str
    level: int = 2
    count: int = 0


@dataclass(frozen=True)
class Plan:
    """What a sheet is to hold, before anything is drawn."""

    wanted: tuple[Wanted, ...]
    seed: str = "1"
    name: str = ""
    title: str = ""
    date: str = ""
    minutes: int = 0
    file: Path | None = None
    roster: Path | None = None

    def named(self) -> str:
        """The sheet's name: as given, or from what it holds and its seed; safe as a folder's name."""
        if self.name and not naming.names_a_sheet(self.name):
            hint = "letters, digits, '-', '_' and '.' make a name, up to 80 of them; some, as 'con', no Windows has"
            raise InstructorError(f"'{self.name}' cannot name a sheet", hint)
        asked = [(wanted.name, wanted.level, wanted.count) for wanted in self.wanted]
        return self.name or naming.of_a_sheet(asked, self.seed)


@dataclass(frozen=True)
class Sheet:
    """The exercises of a plan, drawn."""

    plan: Plan
    exercises: tuple[Exercise, ...]
    copy: str = ""  # which of many variants of the sheet
    student: Student | None = None  # whose it is

    @property
    def name(self) -> str:
        return self.plan.named()

    @cached_property
    def record(self) -> record.Record:
        """What marking will go by."""
        student = self.student.id if self.student else ""
        return record.of(self.name, self.title, list(self.exercises), self.copy, student)

    @property
    def shown(self) -> str:
        """The name that is printed."""
        return f"{self.name} copy {self.copy}" if self.copy else self.name

    @property
    def form_head(self) -> str:
        """How its blank answer file begins."""
        owner = (self.student.name, self.student.id) if self.student else ()
        return submissions.form_head(self.shown, *owner)

    @property
    def title(self) -> str:
        if self.plan.title:
            return self.plan.title
        topics = list(dict.fromkeys(exercise.problem.topic.replace("-", " ") for exercise in self.exercises))
        return f"Exercises: {', '.join(topics)}" if len(topics) <= 3 else "Exercises"


def read_plan(file: Path) -> Plan:
    """A plan from a TOML file: title, name, date, seed, minutes, roster (seen from the plan's own folder), and
    [[exercises]] with problem or topic, level, count.

    Raises InstructorError, naming the key that is wrong.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InstructorError(f"the plan {file} cannot be read: {error}") from None
    _expect(file, data, PLAN_KEYS)
    if not data.get("exercises"):
        hint = '[[exercises]] with `topic = "backprop"` names some'
        raise InstructorError(f"the plan {file} names no exercises", hint)
    if data.get("minutes", 1) < 1:
        raise InstructorError(f"the plan {file}: 'minutes' is {data['minutes']}")
    wanted = []
    for line in data["exercises"]:
        _expect(file, line, LINE_KEYS)
        if not 1 <= line.get("count", 1) <= MOST:
            raise InstructorError(f"the plan {file}: 'count' is {line['count']}", f"from 1 to {MOST}")
        if ("problem" in line) == ("topic" in line):
            raise InstructorError(f"the plan {file}: each of [[exercises]] has a problem or a topic")
        wanted.append(Wanted(line.get("problem") or line["topic"], line.get("level", 2), line.get("count", 0)))
    return Plan(
        wanted=tuple(wanted),
        seed=str(data.get("seed", 1)),
        name=data.get("name", file.stem),
        title=data.get("title", ""),
        date=str(data.get("date", "")),
        minutes=data.get("minutes", 0),
        file=file,
        roster=file.parent / data["roster"] if data.get("roster") else None,
    )


def _expect(file: Path, data: Any, known: Mapping[str, Any]) -> None:
    if not isinstance(data, dict):
        raise InstructorError(f"the plan {file}: [[exercises]] holds lines of `key = value`")
    for key, value in data.items():
        if key not in known:
            raise InstructorError(f"the plan {file} has an unknown key '{key}'", did_you_mean(key, known))
        if not isinstance(value, known[key]) or (known[key] is int and isinstance(value, bool)):
            raise InstructorError(f"the plan {file}: '{key}' is {value!r}")


def compose(
    bank: Bank,
    plan: Plan,
    progress: Progress = lambda _: None,
    copy: str = "",
    seed: str = "",
    student: Student | None = None,
    taken: Mapping[str, Collection[str]] | None = None,
) -> Sheet:
    """Draw the exercises of a plan; or of one copy of it, from a seed of its own.

    A line of the plan takes one exercise of each of its problems, or `count` in all, going round again; round k draws
    with the seed "SEED.k", counted over the sheet, so that no exercise stands on it twice. Rounds that give a variant
    that is `taken` (by problem, as `record.variant` says it) are passed over, as long as another one is found.
    """
    plan.named()
    rounds: dict[str, int] = {}
    seen: dict[str, list[Exercise]] = {}
    exercises: list[Exercise] = []
    for problem, level in _asked(bank, plan):
        others, start = seen.setdefault(problem.id, []), rounds.get(problem.id, 0)
        elsewhere = (taken or {}).get(problem.id, ())
        exercise, rounds[problem.id] = _drawn(problem, level, seed or plan.seed, start, others, elsewhere)
        others.append(exercise)
        exercises.append(exercise)
        progress(problem.id)
    return Sheet(plan, tuple(exercises), copy, student)


def again(
    bank: Bank, plan: Plan, seeds: Sequence[str], copy: str = "", student: Student | None = None
) -> Sheet:
    """A sheet that was composed before, from the seeds that its exercises had."""
    exercises = [make(problem, seed, level) for (problem, level), seed in zip(_asked(bank, plan), seeds)]
    return Sheet(plan, tuple(exercises), copy, student)


def _asked(bank: Bank, plan: Plan) -> Iterator[tuple[Problem, int]]:
    """The problems and levels of a sheet's exercises, in its order."""
    for wanted in plan.wanted:
        ids = bank.select([wanted.name])
        count = wanted.count or len(ids)
        for id in (ids * (count // len(ids) + 1))[:count]:
            problem = bank.problem(id)
            if wanted.level not in problem.levels:
                problem.knobs(wanted.level)
            yield problem, wanted.level


def _drawn(
    problem: Problem, level: int, seed: str, start: int, others: Sequence[Exercise], taken: Collection[str]
) -> tuple[Exercise, int]:
    """The exercise of the first round that does, and the number of that round."""
    shared = None
    for k in range(start + 1, start + 1 + TRIES + TRIES_EACH * len(taken)):
        exercise = make(problem, f"{seed}.{k}", level)
        if others and variant(exercise.parameters) in {variant(other.parameters) for other in others}:
            continue
        if not taken or record.variant(exercise.parameters) not in taken:
            return exercise, k
        shared = shared or (exercise, k)
    if shared is None:
        said = f"{problem.id} has no {len(others) + 1} different variants at level {level}"
        raise UnknownProblem(said, "ask for fewer of it")
    return shared


def prove(
    sheet: Sheet, device: str, progress: Progress = lambda _: None, engine: Engine | None = None
) -> dict[str, Any]:
    """Check every key with torch and return the certificate. Raises KeyNotProved; `device` is auto, cpu or cuda."""
    import platform

    import sympy

    about = engine.about(device) if engine else torch_about(device)
    exercises = []
    for number, exercise in enumerate(sheet.exercises, 1):
        error = proof.check(exercise, about["device"], engine)
        exercises.append(
            {"exercise": number, "problem": exercise.problem.id, "seed": exercise.seed, "largest_relative_error": error}
        )
        progress(exercise.problem.id)
    return {
        "sheet": sheet.shown,
        "device": about["name"],
        "torch": about["torch"],
        "sympy": sympy.__version__,
        "python": platform.python_version(),
        "dtype": "float64",
        "tolerance": proof.TOLERANCE,
        "exercises": exercises,
    }


def documents(sheet: Sheet, formats: Sequence[str]) -> dict[str, str]:
    """The blank answer file, and sheet and key in these formats with their pictures, by their names."""
    written = {"answers.md": sheet.form_head + submissions.blanks(sheet.record.questions)}
    for name in formats:
        form = printing.format_named(name)
        asked = [form.exercise(exercise, number) for number, exercise in enumerate(sheet.exercises, 1)]
        solved = [_with_key_pictures(form.solved(*both)) for both in zip(asked, sheet.exercises, strict=True)]
        for which, printed in (("sheet", asked), ("key", solved)):
            written[f"{which}.{form.extension}"] = form.document(which, _document(sheet, printed))
            for one in printed:
                written.update(one.figures)
    return written


def _with_key_pictures(exercise: printing.Printed) -> printing.Printed:
    """The key's pictures under names of their own: beside the sheet's, they may show answers."""
    if not exercise.figures:
        return exercise

    def renamed(text: str) -> str:
        return text.replace("](figures/", "](figures/key-")

    return replace(
        exercise,
        intro=renamed(exercise.intro),
        solution=renamed(exercise.solution),
        parts=tuple(replace(part, text=renamed(part.text)) for part in exercise.parts),
        figures={name.replace("figures/", "figures/key-"): text for name, text in exercise.figures.items()},
    )


def _document(sheet: Sheet, printed: list[printing.Printed]) -> printing.Document:
    return printing.Document(
        name=sheet.shown,
        title=sheet.title,
        date=sheet.plan.date,
        time=str(sheet.plan.minutes) if sheet.plan.minutes else "",
        marks=sum(exercise.marks for exercise in sheet.exercises),
        conventions=(judging.ROUNDING, *_conventions(sheet)),
        exercises=tuple(printed),
        student=sheet.student.id if sheet.student else "",
        student_name=sheet.student.name if sheet.student else "",
    )


def _conventions(sheet: Sheet) -> list[str]:
    """What the problems take for granted, each once; where two differ, each says for which exercise it holds."""
    said: dict[str, dict[str, list[int]]] = {}
    for number, exercise in enumerate(sheet.exercises, 1):
        for subject, text in exercise.problem.conventions.items():
            said.setdefault(subject, {}).setdefault(text, []).append(number)
    lines = []
    for several in said.values():
        for text, numbers in several.items():
            where = ", ".join(map(str, numbers))
            lines.append(text if len(several) == 1 else f"In exercise{'s' * (len(numbers) > 1)} {where}: {text}")
    return lines


def write(
    sheet: Sheet,
    out: Path,
    formats: Sequence[str],
    certificate: Mapping[str, Any],
    bank: Bank | None = None,
    printed: Mapping[str, str | bytes] | None = None,
    replace: bool = False,
) -> list[Path]:
    """Write a sheet's folder; returns the files. `printed` is what `texts` gives, where that has been made already.

    To `replace` is to put it in the place of a sheet of other exercises, too, which else is refused.

    Every file is whole or as it was before, and the record comes last: where it is newer than what it was made from,
    the folder is whole. With a bank, `sheet.d` says to make what that is. Raises CannotWrite and NoTeX.
    """
    written = dict(printed or texts(sheet, formats, str(out)))
    written["certificate.json"] = json.dumps(certificate, indent=1) + "\n"
    if bank:
        written["sheet.d"] = dependencies(sheet, bank, out)
    truth = record.to_json(sheet.record)
    _keep_what_was_marked(out, truth)
    if not replace:
        _keep_another(out, sheet, bank is not None)
    written[record.FILE] = truth
    for name, text in written.items():
        files.write(out / name, text, shared=files.is_handed_out(name))
    return [out / name for name in written]


def texts(sheet: Sheet, formats: Sequence[str], shown: str) -> dict[str, str | bytes]:
    """The files that are printed, by their names, in these formats; `shown` names their folder in errors."""
    found: dict[str, str | bytes] = {**documents(sheet, text_formats(formats))}
    if "pdf" in formats:
        for which in ("sheet", "key"):
            found[f"{which}.pdf"] = compile_tex(str(found[f"{which}.tex"]), f"{shown}/{which}.tex")
    return found


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


def _keep_another(out: Path, sheet: Sheet, planned: bool) -> None:
    """Refuse to put a record in the place of one of other exercises, but for a plan that has made that one.

    The same exercises may have other numbers: problems are mended before a sheet is handed out.
    """
    try:
        there = record.read(out)
    except BadRecord:
        return  # none, or one that nobody can be marked by
    assert isinstance(there, record.Record)
    if planned and (out / "sheet.d").exists() and there.sheet == sheet.name:
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


def text_formats(formats: Sequence[str]) -> list[str]:
    """The formats that templates print: without pdf, which is made from latex."""
    wanted = ["latex" if name == "pdf" and "latex" not in formats else name for name in dict.fromkeys(formats)]
    return [name for name in wanted if name != "pdf"]


def has_tex() -> bool:
    return shutil.which("latexmk") is not None and shutil.which("pdflatex") is not None


def compile_tex(source: str, shown: str, log: list[str] | None = None) -> bytes:
    """The PDF of a LaTeX source, by latexmk without shell escape; its log is appended to `log`.

    `shown` names the file in errors. Raises NoTeX where there is no LaTeX or it stops at an error.
    """
    if not has_tex():
        raise NoTeX("there is no latexmk here to make a PDF", f"on Debian: apt install {TEX_PACKAGES}")
    # A fixed date makes the same source give the same PDF.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1", "max_print_line": "1000"}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "sheet.tex").write_text(source, encoding="utf-8")
        command = ["latexmk", "-norc", "-pdf", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
        command.append("sheet.tex")
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, timeout=300, check=False)
        written = place / "sheet.log"
        text = written.read_text(encoding="utf-8", errors="replace") if written.exists() else ""
        if log is not None:
            log.append(text)
        pdf = place / "sheet.pdf"
        if done.returncode or not pdf.exists():
            said = next((line for line in text.splitlines() if line.startswith("!")), "! no log")
            at = next((line for line in text.splitlines() if re.match(r"l\.\d+ ", line)), "")
            hint = f"latexmk -pdf {shown} shows the whole log"
            raise NoTeX(f"LaTeX stopped at {shown}: {said[2:]} {at}".rstrip(), hint)
        return pdf.read_bytes()


def dependencies(sheet: Sheet, bank: Bank, out: Path, last: str = record.FILE) -> str:
    """A make fragment: what the sheet in `out` was made from, so that make knows when to make it again.

    `last` is the file that is written when all others are. The folder of a topic is one of those that it was made from,
    since a new problem in it changes the sheet.
    """
    used = {bank.file(problem.id) for problem, _ in _asked(bank, sheet.plan)}
    topics = {bank.file(id).parent for line in sheet.plan.wanted for id in bank.select([line.name]) if id != line.name}
    engine = {*paths.package_folder().rglob("*.py"), *paths.template_folder().glob("*.j2")}
    plan = {file for file in (sheet.plan.file, sheet.plan.roster) if file}
    here = Path.cwd()
    names = [_make_name(path.resolve(), here) for path in sorted({*used, *topics, *engine, *plan})]
    target = _make_name((out / last).resolve(), here)
    # A bare line for each, so that make goes on where one of them is gone.
    rule = " \\\n  ".join([f"{target}:", *names])
    return f"{rule}\n\n" + "".join(f"{name}:\n" for name in names)


def _make_name(path: Path, here: Path) -> str:
    name = path.relative_to(here) if path.is_relative_to(here) else path
    return str(name).replace(" ", "\\ ").replace("$", "$$").replace("#", "\\#")
