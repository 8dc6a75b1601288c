"""statistics.md: the statistics of a class in words and tables, with the pictures beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from exgen import printing
from exgen.printing import markdown_code as code
from exgen.printing import markdown_text as text
from exgen.printing import webpage
from exgen.record import VERDICTS
from exgen.statistics import fairness, findings, plots
from exgen.statistics.findings import percent, plural
from exgen.statistics.partwise import Measured, Part, short
from exgen.statistics.summary import Statistics, to_json
from exgen.system import files

PICTURES = "statistics"  # the folder of the pictures, beside statistics.md
QUOTED = 5  # unreadable answers of each part; statistics.json has more
MOST_MISTAKES = 40  # rows of the table; statistics.json has all

MEASURES = """
**Facility** is the mean share of the marks, from 0 to 1; a blank counts as 0. Its interval is Wilson's, of 95 %; where
a part gives marks in between it is rather too wide than too narrow. **Discrimination** is the correlation of a part
with the rest of the sheet, with Fisher's interval of 95 %. **Alpha without** is the reliability that the sheet would
have without the part; where it is above that of the whole sheet, the part measures something else than the others.
"""
COMPARED = f"""
Each group is held against all others who had the part, by Fisher's exact test on who has full marks (of the whole
sheet: the median of the class or more). p is corrected for all comparisons, by Holm's method: that any group of a fair
sheet stands out has a probability of at most 5 %. What costs only some of the marks shows in the facility and not in p.
Groups of fewer than {fairness.LEAST} students are not compared.
"""


def write(found: Statistics, folder: Path) -> list[Path]:
    """Write statistics.md, the same as a page and as JSON, and the pictures. Raises CannotWrite."""
    drawn = plots.drawn(found)
    pictures = {f"{PICTURES}/{name}": svg for name, svg in drawn.items()}
    said = markdown(found, drawn)
    shown = webpage.page(said, f"Statistics of {found.sheet}", pictures)
    texts = {**pictures, "statistics.md": said, "statistics.html": shown, "statistics.json": to_json(found)}
    for name, written in texts.items():
        files.write(folder / name, written)
    return [folder / name for name in texts]


def markdown(found: Statistics, pictures: Iterable[str]) -> str:
    """The whole report. `pictures` are the names of those that there are."""
    there = set(pictures)
    lines = [f"# Statistics of {text(found.sheet)}", ""]
    if not found.totals:
        nobody = "Nobody has been marked yet" if not found.students else "No part of this sheet has marks"
        return printing.tidy("\n".join([*lines, f"{nobody}: there is nothing to count."]))
    marks = " or ".join(str(number) for number in found.totals.marks)
    lines += [f"{plural(found.students, 'student')}, {plural(len(found.parts), 'part')}, {marks} marks."]
    if found.students < findings.FEW:
        lines += ["Of so few students every number here is rough: look at its interval."]
    lines += ["", "## What to look at first", ""]
    said = findings.of(found, text)
    lines += [f"- {sentence}" for sentence in said] or ["Nothing stands out."]
    sections = (_totals, _parts, _mistakes, _unreadable, _blanks, _reliability, _variants, _runs)
    for section in sections:
        lines += ["", *section(found, there)]
    return printing.tidy("\n".join(lines))


def _picture(name: str, about: str, there: set[str]) -> list[str]:
    return ["", f"![{about}]({PICTURES}/{name})", ""] if name in there else [""]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers_from: int = 1) -> list[str]:
    """A table in Markdown; the columns from `numbers_from` on stand to the right."""
    rule = ["---" if i < numbers_from else "---:" for i in range(len(head))]
    return ["", *(f"| {' | '.join(row)} |" for row in [head, rule, *rows]), ""]


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _measured(measured: Measured) -> str:
    if measured.value is None:
        return "–"
    if measured.interval is None:
        return _number(measured.value)
    low, high = map(_number, measured.interval)
    return f"{_number(measured.value)} ({low} to {high})"


def _listed(labels: Sequence[str]) -> str:
    return f"{', '.join(labels[:-1])} and {labels[-1]}" if len(labels) > 1 else "".join(labels)


# -- the sections ------------------------------------------------------------------------------------------------

def _totals(found: Statistics, there: set[str]) -> Iterator[str]:
    totals = found.totals
    assert totals is not None
    yield "## Totals"
    yield from _picture("totals.svg", "A histogram of the totals", there)
    if found.students == 1:
        yield f"The one student has {percent(totals.mean)} of the marks."
        return
    low, median, high = totals.quartiles
    yield (
        f"The totals go from {percent(totals.lowest)} to {percent(totals.highest)} of all marks. Half of the students "
        f"have {percent(low)} to {percent(high)}, the median is {percent(median)}, the mean {percent(totals.mean)}"
        f" (standard deviation {percent(totals.deviation.value or 0)})."
    )


def _parts(found: Statistics, there: set[str]) -> Iterator[str]:
    yield "## Parts"
    verdicts = [verdict for verdict in VERDICTS if any(verdict in part.verdicts for part in found.parts)]
    head = ["part", "problem", "marks", "facility", "discrimination", "alpha without", *verdicts]
    yield from _table(head, (_part(part, verdicts) for part in found.parts), 2)
    yield from _picture("parts.svg", "Verdicts, facility and discrimination of each part", there)
    yield " ".join(_seen(found))
    for measure, name in (("discrimination", "discrimination"), ("alpha_without", "alpha without them")):
        reasons: dict[str, list[str]] = {}
        for part in found.parts:
            measured: Measured = getattr(part, measure)
            if measured.value is None:
                reasons.setdefault(measured.why, []).append(text(part.label))
        for why, labels in reasons.items():
            yield ""
            yield f"No {name} for {_listed(labels)}: {why}."
    yield MEASURES


def _part(part: Part, verdicts: Iterable[str]) -> list[str]:
    return [
        text(part.label),
        text(part.problem) or "–",
        str(part.of),
        _measured(Measured(part.facility, "", part.interval)),
        _measured(part.discrimination),
        _measured(part.alpha_without),
        *(str(part.verdicts.get(verdict, 0)) for verdict in verdicts),
    ]


def _seen(found: Statistics) -> Iterator[str]:
    """What the picture of the parts shows."""
    if len(found.parts) < 2:
        return
    hardest = min(found.parts, key=lambda part: part.facility)
    easiest = max(found.parts, key=lambda part: part.facility)
    if hardest.facility == easiest.facility:
        yield f"All parts are equally hard: {percent(hardest.facility)} of the marks were earned."
    else:
        yield f"Hardest is {text(hardest.label)}, with {percent(hardest.facility)} of its marks earned;"
        yield f"easiest is {text(easiest.label)}, with {percent(easiest.facility)}."
    defined = [(part.discrimination.value, part) for part in found.parts if part.discrimination.value is not None]
    if len(defined) > 1:
        most, least = max(defined, key=lambda item: item[0]), min(defined, key=lambda item: item[0])
        yield f"{text(most[1].label)} tells best who is good at the rest (discrimination {_number(most[0])}),"
        yield f"{text(least[1].label)} tells least ({_number(least[0])})."


def _mistakes(found: Statistics, there: set[str]) -> Iterator[str]:
    yield "## Mistakes by name"
    most = plots.mistakes(found.parts)
    if not most:
        yield ""
        yield "No answer agreed with a mistake that has a name."
        return
    rows = [
        [text(part.label), text(name), f"{students} of {part.students}", percent(students / part.students)]
        for part, name, students in most[:MOST_MISTAKES]
    ]
    yield from _table(["part", "consistent with", "students", "share"], rows, 2)
    if len(most) > MOST_MISTAKES:
        yield f"{plural(len(most) - MOST_MISTAKES, 'more mistake')}, each made by fewer, stand in statistics.json."
    yield from _picture("mistakes.svg", "How many students made which mistake", there)
    part, name, students = most[0]
    yield (
        f"The commonest is “{text(name)}” in {text(part.label)}: {students} of {plural(part.students, 'student')}. "
        "An answer counts for each of the mistakes that it agrees with; an answer with full marks counts for none."
    )


def _unreadable(found: Statistics, there: set[str]) -> Iterator[str]:
    yield "## What could not be read"
    yield ""
    parts = [part for part in found.parts if part.unreadable]
    if not parts:
        yield "Every answer could be read."
    for part in parts:
        count, different = part.refused, part.unreadable_different
        shown = "" if different <= QUOTED else f", the {QUOTED} commonest"
        yield f"**{text(part.label)}**: {plural(count, 'answer')} of {part.students}{shown}"
        yield ""
        for typed in part.unreadable[:QUOTED]:
            times = f" ({typed.students} times)" if typed.students > 1 else ""
            yield f"- {code(typed.name)}{times}: {text(typed.example)}"
        yield ""


def _blanks(found: Statistics, there: set[str]) -> Iterator[str]:
    yield "## Blanks"
    parts = [part for part in found.parts if part.blank]
    if not parts:
        yield ""
        yield "Nothing was left blank."
        return
    rows = [
        [text(p.label), f"{p.blank} of {p.students}", percent(p.blank / p.students), str(p.not_reached)] for p in parts
    ]
    yield from _table(["part", "blank", "share", "not reached"], rows)
    yield "Not reached are the blanks after which a student wrote nothing any more: perhaps for want of time."


def _reliability(found: Statistics, there: set[str]) -> Iterator[str]:
    yield "## Reliability"
    yield ""
    alpha, error = found.alpha, found.error
    if alpha.value is None:
        yield f"Cronbach's alpha is not defined here: {alpha.why}."
        return
    yield f"Cronbach's alpha is {_number(alpha.value)}."
    if alpha.value < 0:
        yield "Below 0 the parts go against each other: students who are good at some are worse at others."
        return
    yield (
        "It is 0 where the parts have nothing to do with each other, and 1 where they all say the same; usually "
        "0.7 or more is asked for, and 0.9 where much depends on a single result."
    )
    if error.value is not None:
        yield (
            f"The standard error of a total is then {percent(error.value)} of all marks: by so much a student's total "
            "might as well have been higher or lower."
        )
    if found.students < findings.FEW:
        yield f"Of {plural(found.students, 'student')} all this is rough."


def _variants(found: Statistics, there: set[str]) -> Iterator[str]:
    fair = found.fairness
    yield "## Fairness over variants"
    yield ""
    numbers = [exercise.exercise for exercise in fair.exercises]
    if all(exercise.variants < 2 for exercise in fair.exercises) and len(set(numbers)) == len(numbers):
        yield "All students had the same variants: there is nothing to compare."
        return
    for exercise in fair.exercises:
        had = f"{plural(exercise.variants, 'variant')} for {plural(exercise.students, 'student')}"
        yield f"- Exercise {exercise.exercise}, {text(exercise.problem)}: {had}; {text(exercise.why)}."
    yield ""
    if not fair.groups:
        yield "So nothing can be said about fairness from the marks."
        return
    flagged = sum(group.flagged for group in fair.groups)
    stand = "none stands" if not flagged else "one stands" if flagged == 1 else f"{flagged} groups stand"
    were = "comparison was" if len(fair.groups) == 1 else "comparisons were"
    yield f"{len(fair.groups)} {were} made, and {stand} out."
    most = plots.most_telling(fair.groups)
    rows = [
        [
            text(group.part),
            text(short(group.name, 60)),
            _measured(Measured(group.facility, "", group.interval)),
            _number(group.others_facility),
            f"{group.full} of {group.students}",
            f"{group.others_full} of {group.others}",
            f"{group.corrected:.2g}" + (" ★" if group.flagged else ""),
        ]
        for group in most
    ]
    if len(fair.groups) > len(most):
        yield f"The {len(most)} that differ most clearly:"
    yield from _table(["part", "who", "facility", "of the others", "full marks", "of the others", "p"], rows, 2)
    yield from _picture("variants.svg", "Facility of groups beside that of all others", there)
    first = most[0]
    against = f"{percent(first.facility)} of the marks against {percent(first.others_facility)}"
    yield f"Clearest is {text(first.part)}, {text(short(first.name, 60))}: {against}."
    yield COMPARED


def _runs(found: Statistics, there: set[str]) -> Iterator[str]:
    if not found.runs:
        return
    yield "## From run to run"
    rows = []
    for i, run in enumerate(found.runs):
        spread = "–" if run.quartiles is None else ", ".join(map(_number, run.quartiles))
        changes = [run.new_students, run.gone_students, run.new_answers, run.marked_otherwise]
        mean = "–" if run.mean is None else _number(run.mean)
        rows.append([text(run.run), str(run.students), mean, spread, *(str(n) if i else "" for n in changes)])
    head = ["run", "students", "mean", "quartiles", "students new", "gone", "answers new", "marked otherwise"]
    yield from _table(head, rows)
    yield from _picture("runs.svg", "Mean and quartiles of the totals from run to run", there)
    first, last = found.runs[0], found.runs[-1]
    if first.mean is not None and last.mean is not None:
        yield f"From the first run on the mean went from {percent(first.mean)} to {percent(last.mean)} of all marks."
    yield (
        "*Answers new* were typed otherwise than in the run before. *Marked otherwise* are answers that are the same "
        "and have other marks, by another key, rule or decision: that is no progress of the students."
    )
    labels = list(dict.fromkeys(label for run in found.runs for label in run.facility))
    cells = (
        [text(label), *(_number(run.facility[label]) if label in run.facility else "–" for run in found.runs)]
        for label in labels
    )
    yield from _table(["facility", *(text(run.run) for run in found.runs)], cells)
