"""Everything that must hold for a problem, checked over many seeds and said in sentences."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from exgen import answers, printing
from exgen.authoring import again, proofreading
from exgen.bank import Bank, Problem, line_of_name, line_of_word
from exgen.errors import BrokenProblem, ExgenError
from exgen.exercises import Exercise, drawn, effort, freeze, make, proof, solving, thaw, variant
from exgen.marking import Marker
from exgen.printing import formulas, labels_of
from exgen.record import RIGHT

DRAWS = 1000  # for counting variants, of which at least one in FEW has to be a new one
FEW = 5
WORKED = 25  # variants of a level of which the work is measured
UNEVEN = 1.5
DIGITS, FRACTION_DIGITS = 4, 3
LINE = 110  # characters of a torch script that a printed page holds


@dataclass
class Report:
    """What was found of one problem. `complaints` are sentences; a problem without any is sound."""

    id: str
    title: str = ""
    complaints: list[str] = field(default_factory=list)
    levels: dict[str, dict[str, int]] = field(default_factory=dict)
    mistakes: int = 0
    seeds: int = 0
    largest_error: float = 0.0
    solved: str = ""  # whether by a trace, and if not why
    drawn: list[str] = field(default_factory=list)  # a digest of each variant, level by level and seed by seed
    formulas: dict[str, str] = field(default_factory=dict)  # one of each, by what variants have in common
    spread: float = 0.0  # of the work that variants of one level ask for: the most by the least
    seconds: float = 0.0


def audit(bank: Bank, id: str, seeds: int, device: str, draws: int = DRAWS) -> Report:
    """Check one problem over `seeds` seeds a level; never raises for what is wrong with the problem."""
    began = time.perf_counter()
    report = Report(id, seeds=seeds)
    try:
        problem = bank.problem(id)
        report.title, report.mistakes = problem.title, len(problem.mistakes)
        # What costs little comes first, and where it does not hold the rest would only repeat it.
        report.complaints.extend(proofreading.complaints(problem))
        if not report.complaints:
            _over_seeds(problem, seeds, device, report)
            _count_variants(problem, report, draws)
    except ExgenError as error:
        report.complaints.append(str(error))
    report.seconds = time.perf_counter() - began
    return report


def _over_seeds(problem: Problem, seeds: int, device: str, report: Report) -> None:
    """Each sentence once: the first variant that shows it is enough to mend it. Raises what stops a variant."""
    told: Counter[str] = Counter()
    said: set[str] = set()
    asked: set[str] = set()
    for level in problem.levels:
        work: list[int] = []
        marks = 0
        for seed in range(seeds):
            exercise = make(problem, seed, level)
            report.drawn.append(again.digest_of(exercise))
            if seed < WORKED:
                work.append(effort(problem, exercise.parameters))
            marks = marks or exercise.marks
            asked |= {step.name for step in exercise.questions}
            found = [("marks", f"variants of {marks} and {exercise.marks} marks")] if exercise.marks != marks else []
            for kind, sentence in (*found, *_complaints(exercise, device, report, told)):
                if kind not in said:
                    said.add(kind)
                    report.complaints.append(f"level {level}, seed {seed}: {sentence}")
        if work:
            report.complaints.extend(_even(level, work, problem, report))
    report.solved = solving.said_of(problem)
    if seeds:
        for mistake in problem.mistakes:
            if not told[mistake.name]:
                report.complaints.append(proofreading.never_told(problem, mistake, seeds))
        for step in (name for name in problem.questions if name not in asked):
            report.complaints.append(proofreading.never_asked(problem, step, seeds))


def _even(level: int, work: list[int], problem: Problem, report: Report) -> Iterator[str]:
    """Every student of a level has about the same to calculate."""
    spread = max(work) / max(1, min(work))
    report.spread = max(report.spread, spread)
    if spread > UNEVEN and "uneven work" not in problem.allows:
        yield (
            f"level {level}: some variants ask for {min(work)} operations, some for {max(work)}; "
            f"at most {UNEVEN} times as many are fair (or ALLOWS says why there is 'uneven work')"
        )


def _count_variants(problem: Problem, report: Report, draws: int) -> None:
    """Draws alone: solving a thousand variants would take minutes and change next to nothing."""
    for level, knobs in problem.levels.items():
        variants = len({variant(drawn(problem, f"variant {i}", knobs)) for i in range(draws)})
        if variants * FEW < draws and "few variants" not in problem.allows:
            report.complaints.append(
                f"level {level}: {variants} distinct variants in {draws} draws; at least {draws // FEW} are wanted "
                "(or ALLOWS says why there are 'few variants')"
            )
        marks = make(problem, "variant 0", level).marks
        report.levels[str(level)] = {"marks": marks, "variants": variants}


def _complaints(
    exercise: Exercise, device: str, report: Report, told: Counter[str]
) -> Iterator[tuple[str, str]]:
    report.largest_error = max(report.largest_error, proof.check(exercise, device))
    yield from _fits_paper(exercise)
    yield from _marks_itself(exercise, told)
    yield from _freezes(exercise)
    yield from _prints(exercise, report)


def _fits_paper(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Answers that a person can work out by hand: short numbers."""
    if "long numbers" in exercise.problem.allows:
        return
    for step in exercise.questions:
        for number in re.findall(r"\d+(?:/\d+)?", answers.plain(step.value)):
            parts = number.split("/")
            longest = FRACTION_DIGITS if len(parts) == 2 else DIGITS
            if any(len(part) > longest for part in parts):
                yield "paper", f"the answer to '{step.name}' holds {number}, too long to work by hand"


def _marks_itself(exercise: Exercise, told: Counter[str]) -> Iterator[tuple[str, str]]:
    """The key is marked right, each mistake is recognised by name, and a slip is carried forward."""
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    marker = Marker(questions, exercise)
    for part in marker.mark({question.label: question.key for question in questions}):
        if part.verdict != RIGHT:
            yield "key", f"the key of {part.label}, typed as an answer, is marked {part.verdict}: {part.feedback}"
    for mistake in exercise.told:
        typed = {question.label: marker.way(mistake).due(question) or "" for question in questions}
        marked = marker.mark(typed)
        if any(mistake.name in part.mistakes for part in marked):
            told[mistake.name] += 1
        else:
            verdicts = ", ".join(f"{part.label} {part.verdict}" for part in marked)
            yield f"mistake {mistake.name}", f"the mistake “{mistake.name}” is not recognised ({verdicts})"
        for part, question in zip(marked, questions):
            if part.verdict.right and part.marks != question.marks:
                yield "marks", f"{part.label} is {part.verdict} and earns {part.marks} of {question.marks}"


def _freezes(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Parameters come back from a record as they went in."""
    for name, value in exercise.parameters.items():
        if thaw(freeze(value)) != value:
            yield "record", f"the parameter '{name}' does not come back from a record: {value!r}"


def _prints(exercise: Exercise, report: Report) -> Iterator[tuple[str, str]]:
    bare = printing.Format("prose", "", _NO_WORDS).exercise(exercise, 1, key=True)
    file = exercise.problem.file
    for place, text in [
        ("STATEMENT", "\n\n".join([bare.intro, *(part.text for part in bare.parts)])),
        ("SOLUTION", bare.solution),
        *((f"the mistake “{name}”", feedback) for name, feedback in bare.mistakes),
    ]:
        at = line_of_name(file, place) or line_of_word(file, place.partition("“")[2].rstrip("”"), "MISTAKES")
        for wrong in illegal_prose(text):
            yield f"prose {place}", str(BrokenProblem(str(file), at, f"{place} {wrong}"))
    for question in exercise.questions:
        shown = answers.plain(question.value)
        if len(shown) > 12 and shown in f"{bare.intro}":
            yield "leak", f"the statement shows the answer to '{question.name}'"
    for line in bare.script.splitlines():
        if len(line) > LINE:
            yield "script", f"a line of the torch script has {len(line)} characters: {line[:60]} ..."
    for name in printing.formats():
        form = printing.format_named(name)
        for key in (False, True):
            text = form.alone(form.exercise(exercise, 1, key=key), key=key)
            if printing.MARK in text or "<<" in text :
                yield "render", f"{name} prints something that was not filled in"
            if name == "markdown" and key and not _is_unpaired(text):
                yield from _sets(text, file, report)


def _sets(text: str, file: Path, report: Report) -> Iterator[tuple[str, str]]:
    """Every formula of a printed key, in tables and options too, is one that each format can set."""
    for formula in formulas.of_text(re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if why := formulas.wrong_with(formula):
            command = re.search(r"\\[A-Za-z]+", why)
            line = line_of_word(file, command[0]) if command else 0
            yield f"formula {why}", str(BrokenProblem(str(file), line, f"${formula.strip()}$ has {why}"))
        report.formulas.setdefault(formulas.without_numbers(formula), formula)


_NO_WORDS: Any = SimpleNamespace(
    label=lambda letter: "",
    table=lambda header, rows: "",
    options=lambda items: "",
    code=lambda text: "",
    figure=lambda drawn: "",
)


def _is_unpaired(text: str) -> bool:
    """Whether a $ lacks its partner: then nobody can tell what is a formula."""
    return text.count("$") % 2 == 1


def illegal_prose(text: str) -> Iterator[str]:
    """What in a text, outside math, only one of LaTeX and Markdown would read as it is meant."""
    if _is_unpaired(text):
        yield "has a $ without its partner"
        return
    prose = re.sub(r"\$\$.*?\$\$|\$.*?\$", "", text, flags=re.DOTALL)
    if found := re.search(r"[\\#%&~^_*<>{}`\[\]|]", prose):
        around = " ".join(prose[max(0, found.start() - 20) : found.end() + 20].split())
        yield f"has {found[0]!r} outside math, which LaTeX and Markdown read differently: ... {around} ..."
    if found := re.search(r"^\s*(?:[-+]|\d+[.)])\s", prose, flags=re.MULTILINE):
        yield f"has a line that Markdown takes for a list: {found[0].strip()}"


def index_entry(report: Report) -> dict[str, Any]:
    """What `exgen list` shows of a problem."""
    return {"title": report.title, "levels": report.levels}

