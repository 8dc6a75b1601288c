"""marks/report.md: what became of every file, and what a person has to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exgen.course.attempts import LATEST
from exgen.course.intake import Accounts
from exgen.errors import ExgenError
from exgen.printing import markdown_code, markdown_text
from exgen.record import Student


def counts(marked: int, accounts: Accounts) -> str:
    """`24 files: 20 marked, 1 refused, 3 set aside`: the last three add up to the first."""
    numbers = (marked, len(accounts.refused), len(accounts.aside))
    words = zip(numbers, ("marked", "refused", "set aside"))
    total = sum(numbers)
    said = ", ".join(f"{number:,} {word}" for number, word in words if number or word == "marked")
    return f"{total:,} file{'s' * (total != 1)}: {said}"


def lines(
    sheet: str,
    marked: int,
    accounts: Accounts,
    students: Iterable[Student],
    doubts: Iterable[str],
    failed: Iterable[ExgenError],
    gone: Iterable[str],
) -> Iterator[str]:
    """The report, line by line."""
    yield f"# Marks: {markdown_text(sheet)}\n\n{counts(marked, accounts)}.\n"
    hints = (f" ({left.error.hint})" if left.error.hint else "" for left in accounts.refused)
    yield from _section("Refused", ((left.shown, left.why + hint) for left, hint in zip(accounts.refused, hints)))
    aside = ((left.shown, left.why) for left in accounts.aside)
    yield from _section("Set aside", aside, f"Of several attempts the latest counts: {LATEST}.")
    needs = ((student.student, "; ".join(needs)) for student in students if (needs := student.needs))
    yield from _section("Needs a person", needs)
    yield from _section("The bank and the record differ", (("", doubt) for doubt in doubts))
    yield from _section("Feedback that could not be printed", (("", error.message) for error in failed))
    left = "A former run wrote these files, and the last one did not; they are in `gone/` now."
    yield from _section("Feedback of a former run", ((name, "") for name in gone), left)


def _section(title: str, entries: Iterable[tuple[str, str]], words: str = "") -> Iterator[str]:
    empty = True
    for what, why in entries:
        if empty:
            yield f"\n## {title}\n\n" + (f"{words}\n\n" if words else "")
            empty = False
        said = [markdown_code(what)] if what else []
        yield f"- {': '.join([*said, *([markdown_text(why)] if why else [])])}\n"
