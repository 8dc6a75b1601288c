"""What is printed of a sheet: sheet and key in several formats with their pictures, and the blank answer file."""

from __future__ import annotations

from collections.abc import Sequence

from exgen import judging, printing, submissions
from exgen.exercises import Exercise
from exgen.making.sheet import Sheet
from exgen.system import latex

KEY_PICTURES = "figures/key-"  # how their names begin; `files` keeps these from others


def texts(sheet: Sheet, formats: Sequence[str], shown: str) -> dict[str, str | bytes]:
    """The files that are printed, by their names, in these formats; `shown` names their folder in errors."""
    found: dict[str, str | bytes] = {**documents(sheet, text_formats(formats))}
    if "pdf" in formats:
        for which in ("sheet", "key"):
            found[f"{which}.pdf"] = latex.document(str(found[f"{which}.tex"]), f"{shown}/{which}.tex").pdf
    return found


def text_formats(formats: Sequence[str]) -> list[str]:
    """The formats that templates print: without pdf, which is made from latex."""
    wanted = ["latex" if name == "pdf" and "latex" not in formats else name for name in dict.fromkeys(formats)]
    return [name for name in wanted if name != "pdf"]


def documents(sheet: Sheet, formats: Sequence[str]) -> dict[str, str]:
    """The blank answer file, and sheet and key in these formats with their pictures, by their names."""
    written = {"answers.md": sheet.form_head + submissions.blanks(sheet.record.questions)}
    for name in formats:
        form = printing.format_named(name)
        asked = [form.exercise(exercise, number) for number, exercise in enumerate(sheet.exercises, 1)]
        solved = [_solved(form, *both) for both in zip(asked, sheet.exercises, strict=True)]
        for which, printed in (("sheet", asked), ("key", solved)):
            written[f"{which}.{form.extension}"] = form.document(which, _document(sheet, printed))
            for one in printed:
                written.update(one.figures)
    return written


def _solved(form: printing.Format, asked: printing.Printed, exercise: Exercise) -> printing.Printed:
    """The exercise as the key has it. Its pictures have names of their own: beside the sheet's, they may show answers.
    """
    if asked.figures:
        return form.exercise(exercise, asked.number, key=True, pictures=KEY_PICTURES)
    return form.solved(asked, exercise, pictures=KEY_PICTURES)


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
