"""Marking over the whole bank: made-up students sit one level of every family; `make check` takes many and all."""

from __future__ import annotations

import math

import pytest

from exgen.answers import Question
from exgen.authoring import marking_audit
from exgen.authoring.students.figures import DRESS, LATER, NOTHING, SLIP_DRESSED
from exgen.authoring.students.guess import EMPTY_BRACKETS
from exgen.bank import Bank
from exgen.exercises import make
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS
from exgen.values import Array, exact, notation

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


@pytest.mark.parametrize("number", ["0", "-1"])
@pytest.mark.parametrize("id", [id for id in IDS if any(m.convention for m in BANK.problem(id).mistakes)])
def test_a_convention_does_not_pay_for_one_number_everywhere(id: str, number: str) -> None:
    """What counts once is guarded as what follows is: of one number everywhere nothing is paid but by the key."""
    problem = BANK.problem(id)
    for level in problem.levels:
        exercise = make(problem, "constant", level)
        questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
        typed = {q.label: notation.plain(filled(q, number)) for q in questions if q.kind in ("number", "array")}
        marked = Marker(questions, exercise).mark(typed)
        assert not [part for part in marked if part.verdict == FOLLOWS]


def filled(question: Question, number: str) -> object:
    """One number in the shape that is asked for."""
    shape = tuple(question.ask.details.get("shape", ()))
    return Array([exact(number)] * math.prod(shape), shape) if shape else exact(number)
