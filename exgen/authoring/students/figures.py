"""What made-up students earned, summed over variants, and what of it falls short of a fair marking."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from exgen.authoring.students.guess import EMPTY_BRACKETS
from exgen.record import Marked

DRESS, NOTHING, LATER, SLIP_DRESSED = "dress", "nothing", "later", "slip dressed"

# Of marks: what is earned without knowledge of a part, of a family and of the bank, and what is lost by a slip.
MOST_OF_A_PART, MOST_OF_A_FAMILY, MOST_OF_THE_BANK = 0.5, 0.25, 0.08
MOST_BY_ONE_SLIP, MOST_BY_SLIPS = 0.25, 0.005
LEAST_IN_DRESS = 0.995
# Over fewer seeds than ENOUGH chance earns a part now and then: then only what is well above the limit is said.
ENOUGH, MORE_OF_A_PART, MORE_OF_A_FAMILY = 24, 0.25, 0.05
SAID = 6  # sentences of one sort


class Cell(NamedTuple):
    """What is summed up over the seeds: one part, as answered by one sort of student in one way."""

    sort: str
    way: str
    level: int
    step: str


@dataclass
class Tally:
    """Marks summed up: what was earned, what a person decides, and what there was to earn."""

    earned: Fraction = Fraction(0)
    person: Fraction = Fraction(0)
    of: int = 0

    def add(self, part: Marked) -> None:
        self.of += part.of
        self.earned += part.marks
        if part.verdict.person:
            self.person += part.of - part.marks

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.earned + other.earned, self.person + other.person, self.of + other.of)

    @property
    def lost(self) -> Fraction:
        """Neither earned nor left to a person."""
        return self.of - self.earned - self.person

    def share(self, marks: Fraction) -> float:
        return float(marks / self.of) if self.of else 0.0


@dataclass
class Figures:
    """Of one problem, `seeds` variants a level.

    `examples` holds for each cell the first variant that shows it; `faults` and `slow` are sentences.
    """

    id: str = ""
    seeds: int = 0
    sums: dict[Cell, Tally] = field(default_factory=lambda: defaultdict(Tally))
    examples: dict[Cell, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    untold: dict[tuple[int, str], str] = field(default_factory=dict)
    heavy: list[tuple[float, str]] = field(default_factory=list)  # single slips that cost more than they may
    faults: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)

    def add(self, cell: Cell, part: Marked) -> None:
        self.sums[cell].add(part)

    def total(self, sort: str, way: str | None = None) -> Tally:
        wanted = (sum for cell, sum in self.sums.items() if cell.sort == sort and way in (None, cell.way))
        return sum(wanted, Tally())

    def ways(self, sort: str) -> list[str]:
        return list(dict.fromkeys(cell.way for cell in self.sums if cell.sort == sort and cell.way != EMPTY_BRACKETS))

    def best_guess(self) -> tuple[str, float]:
        """The strategy without knowledge that earns most, and its share of all marks."""
        totals = {way: self.total(NOTHING, way) for way in self.ways(NOTHING)}
        of = max((total.of for total in totals.values()), default=0)  # not every variant has as much to copy
        shares = {way: float(total.earned / of) for way, total in totals.items()}
        best = max(shares, key=lambda way: shares[way], default="")
        return best, shares.get(best, 0.0)

    def parts(self) -> dict[tuple[int, str], tuple[str, float]]:
        """For each part the strategy that earns most of it."""
        sums = {cell: sum for cell, sum in self.sums.items() if cell.sort == NOTHING and cell.way != EMPTY_BRACKETS}
        of: Counter[tuple[int, str]] = Counter()
        for cell, sum in sums.items():
            of[cell.level, cell.step] = max(of[cell.level, cell.step], sum.of)
        best: dict[tuple[int, str], tuple[str, float]] = {}
        for cell, sum in sums.items():
            place = cell.level, cell.step
            share = float(sum.earned / of[place])
            if place not in best or share > best[place][1]:
                best[place] = (cell.way, share)
        return best


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def said_of(figures: Figures) -> list[str]:
    """The figures of one problem in two lines."""
    dress, later, slip = (figures.total(sort) for sort in (DRESS, LATER, SLIP_DRESSED))
    counts = figures.counts
    guess, share = figures.best_guess()
    parts = figures.parts()
    worst = max(parts, key=lambda place: parts[place][1], default=None)
    first = f"another dress earns {_percent(dress.share(dress.earned))}{_to_a_person(dress)}"
    first += f"; a slip costs {_percent(later.share(later.lost))} of what comes later{_to_a_person(later)}"
    first += f", in another dress {_percent(slip.share(slip.lost))} more" if slip.lost else ""
    first += f"; {counts['told']} of {counts['mistakes']} mistakes are told"
    first += f" ({counts['told again']} of them more than once)" if counts["told again"] else ""
    first += f", {counts['told on top']} of {counts['mistakes on top']} on top of a slip"
    second = f"no knowledge earns {_percent(share)} at most ({guess})"
    if worst:
        level, step = worst
        second += f", of a part {_percent(parts[worst][1])} (level {level}, '{step}': {parts[worst][0]})"
    second += f"; {counts['slips']} slips, {counts['slips that end']} of them lead to nothing that can be typed"
    return [first, second]


def _to_a_person(tally: Tally) -> str:
    return f" ({_percent(tally.share(tally.person))} to a person)" if tally.person else ""


def complaints(figures: Figures) -> Iterator[str]:
    """What falls short in one problem."""
    yield from _few(figures.faults)
    yield from _few(figures.slow)
    yield from _few(_of_dress(figures))
    yield from _of_guesses(figures)
    heavy = sorted(figures.heavy, key=lambda one: -one[0])
    yield from _few([sentence for _, sentence in heavy])
    yield from _few(example for cell, example in figures.examples.items() if cell.sort == SLIP_DRESSED)
    yield from _few(figures.untold.values())


def _of_dress(figures: Figures) -> list[str]:
    """One sentence a way, with the first variant that shows it."""
    first: dict[str, str] = {}
    for cell, example in figures.examples.items():
        if cell.sort == DRESS:
            first.setdefault(cell.way, example)
    return list(first.values())


def _of_guesses(figures: Figures) -> Iterator[str]:
    of_a_part, of_a_family = MOST_OF_A_PART, MOST_OF_A_FAMILY
    if figures.seeds < ENOUGH:
        of_a_part, of_a_family = of_a_part + MORE_OF_A_PART, of_a_family + MORE_OF_A_FAMILY
    empty = [cell for cell, sum in figures.sums.items() if cell.way == EMPTY_BRACKETS and sum.earned]
    yield from _few([figures.examples[cell] for cell in empty])
    guess, share = figures.best_guess()
    if share > of_a_family:
        yield f"who knows nothing earns {_percent(share)} of all marks: {guess}"
    parts = []
    for (level, step), (way, share) in figures.parts().items():
        if share > of_a_part:
            example = figures.examples[Cell(NOTHING, way, level, step)]
            parts.append((share, f"who knows nothing earns {_percent(share)} of '{step}': {example}"))
    yield from _few([sentence for _, sentence in sorted(parts, key=lambda part: -part[0])])


def _few(sentences: Iterable[str]) -> Iterator[str]:
    sentences = list(sentences)
    yield from sentences[:SAID]
    if len(sentences) > SAID:
        yield f"... and {len(sentences) - SAID} more like the last"


# -- the whole bank ----------------------------------------------------------------------------------------------

def bank_complaints(bank: Iterable[Figures]) -> Iterator[str]:
    """What falls short over all problems together."""
    bank = list(bank)
    dress, later = (sum((figures.total(sort) for figures in bank), Tally()) for sort in (DRESS, LATER))
    if dress.of and dress.share(dress.earned) < LEAST_IN_DRESS:
        yield f"the same answers in another dress earn {_percent(dress.share(dress.earned))}{_to_a_person(dress)}"
    if later.share(later.lost) > MOST_BY_SLIPS:
        yield f"a consistent student loses {_percent(later.share(later.lost))} of what comes after a slip"
    for way, share in bank_guesses(bank).items():
        if share > MOST_OF_THE_BANK:
            yield f"who knows nothing earns {_percent(share)} of all marks: {way}"


def said_of_bank(bank: Iterable[Figures]) -> list[str]:
    """The figures of all problems together."""
    bank = list(bank)
    dress, later, slip = (sum((f.total(sort) for f in bank), Tally()) for sort in (DRESS, LATER, SLIP_DRESSED))
    counts = sum((figures.counts for figures in bank), Counter[str]())
    empty = sum((figures.total(NOTHING, EMPTY_BRACKETS) for figures in bank), Tally())
    best = list(bank_guesses(bank).items())[:3]
    return [
        f"another dress earns {_percent(dress.share(dress.earned))}{_to_a_person(dress)}",
        f"a slip costs {_percent(later.share(later.lost))} of what comes later{_to_a_person(later)}, "
        f"in another dress {_percent(slip.share(slip.lost))} more",
        f"{counts['told']} of {counts['mistakes']} mistakes are told ({counts['told again']} of them more than once), "
        f"{counts['told on top']} of {counts['mistakes on top']} on top of a slip",
        f"empty brackets earn {_percent(empty.share(empty.earned))}; no knowledge earns "
        + ", ".join(f"{_percent(share)} ({way})" for way, share in best),
    ]


def bank_guesses(bank: Iterable[Figures]) -> dict[str, float]:
    """What each strategy without knowledge earns of all marks, the best first."""
    bank = list(bank)
    earned: dict[str, Fraction] = defaultdict(Fraction)
    of = 0
    for figures in bank:
        totals = {way: figures.total(NOTHING, way) for way in figures.ways(NOTHING)}
        of += max((tally.of for tally in totals.values()), default=0)
        for way, tally in totals.items():
            earned[way] += tally.earned
    return {way: float(marks / of) for way, marks in sorted(earned.items(), key=lambda one: -one[1]) if of}
