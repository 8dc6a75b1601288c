"""What an instructor should look at first, in sentences, from the statistics of a class."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from exgen.statistics.fairness import TOTAL, Group
from exgen.statistics.partwise import Part
from exgen.statistics.summary import Statistics

FEW = 20  # students: below, every number is rough
HARD, EASY = 0.2, 0.95  # facility
WEAK = 0.3  # discrimination, at the upper end of its interval
MANY = 0.2  # of the students: mistakes and blanks
MANY_UNREADABLE = 0.1
LEAST = 3  # students that something must have happened to


Spell = Callable[[str], str]  # how a name that others gave is written where the sentences go


def of(found: Statistics, spell: Spell = str) -> list[str]:
    """The findings, the gravest first; none where there is nobody."""
    return [*_of_marking(found), *_of_variants(found, spell), *_of_parts(found, spell)]


def plural(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' * (count != 1)}"


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _of_marking(found: Statistics) -> Iterator[str]:
    if found.waiting:
        wait, count = ("waits", "counts") if found.waiting == 1 else ("wait", "count")
        yield f"{plural(found.waiting, 'answer')} {wait} for a person, and {count} with the marks given so far."
    if found.unknown:
        have = "has a copy" if found.unknown == 1 else "have copies"
        yield f"{plural(found.unknown, 'student')} {have} that the record does not know: they are in no comparison."


def _of_variants(found: Statistics, spell: Spell) -> Iterator[str]:
    for group in found.fairness.groups:
        if group.flagged:
            see = f"; {spell(group.command)} prints it" if group.command else ""
            yield f"{_of_group(group, spell)} Look whether its key is right, and whether it asks for more{see}."


def _of_group(group: Group, spell: Spell) -> str:
    less = "less" if group.facility < group.others_facility else "more"
    what = "The whole sheet" if group.part == TOTAL else spell(group.part)
    return (
        f"{what}, {spell(group.name)}: those who had it earned {less} than the others, {percent(group.facility)} "
        f"of the marks against {percent(group.others_facility)} ({group.students} and {group.others} students; "
        f"p = {group.corrected:.2g}, corrected for all comparisons)."
    )


def _of_parts(found: Statistics, spell: Spell) -> Iterator[str]:
    for part in found.parts:
        label, r = spell(part.label), part.discrimination
        if r.interval and r.interval[1] < 0:
            yield (
                f"{label}: those who are better at the rest do worse here (discrimination {r.value:.2f}). "
                "Look whether its key and its wording are right."
            )
        elif r.interval and r.interval[1] < WEAK:
            yield f"{label} hardly goes with the rest of the sheet (discrimination {r.value:.2f})."
    for part in found.parts:
        if part.students >= LEAST:
            yield from _of_part(part, spell(part.label), spell)


def _of_part(part: Part, label: str, spell: Spell) -> Iterator[str]:
    if part.facility < HARD:
        yield f"{label} is very hard: {percent(part.facility)} of its marks were earned."
    elif part.facility > EASY:
        yield f"{label} is very easy: {percent(part.facility)} of its marks were earned."
    for mistake in part.mistakes:
        if mistake.students >= LEAST and mistake.students >= MANY * part.students:
            who = f"{mistake.students} of {part.students} students"
            yield f"{label}: {who} gave what “{spell(mistake.name)}” leads to. Worth a minute in class."
    if part.refused >= LEAST and part.refused >= MANY_UNREADABLE * part.students:
        yield f"{label}: {part.refused} of {part.students} answers could not be read; below stands what they look like."
    if part.blank >= LEAST and part.blank >= MANY * part.students:
        yield f"{label} was left blank by {part.blank} of {part.students} students."
