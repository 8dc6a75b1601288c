"""Marking over the whole bank: made-up students sit one level of every family; `make check` takes many and all."""

from __future__ import annotations

import pytest

from exgen import marking_audit
from exgen.bank import Bank
from exgen.students.figures import DRESS, LATER, NOTHING, SLIP_DRESSED
from exgen.students.guess import EMPTY_BRACKETS

BANK = Bank.default()
IDS = list(BANK)
SEEDS = 2  # over so few, who knows nothing is lucky now and then
MOST_OF_A_FAMILY = 0.5


@pytest.mark.parametrize("id", IDS)
def test_marking_is_fair(id: str) -> None:
    problem = BANK.problem(id)
    levels = list(problem.levels)
    found = marking_audit.audit(problem, SEEDS, [levels[IDS.index(id) % len(levels)]])
    assert not found.faults
    dress, later, slip = (found.total(sort) for sort in (DRESS, LATER, SLIP_DRESSED))
    shown = "\n".join([*found.examples.values(), *(said for _, said in found.heavy)])
    assert dress.lost == slip.lost == 0, shown
    assert later.lost * 4 <= later.of, shown
    assert found.total(NOTHING, EMPTY_BRACKETS).earned == 0, shown
    assert found.best_guess()[1] <= MOST_OF_A_FAMILY, found.best_guess()
    assert not found.untold
