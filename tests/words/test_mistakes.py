"""Mistakes with names, and those that several families share."""

from __future__ import annotations

import pytest

from exgen import Mistake, known
from exgen.bank import Bank
from exgen.errors import BadSolution


def test_a_mistake_keeps_what_it_changes() -> None:
    mistake = Mistake("doubled", "Once is enough.", marks=0.5, replace={"half": abs}, s=2)
    assert (mistake.name, mistake.feedback, mistake.marks) == ("doubled", "Once is enough.", 0.5)
    assert not mistake.convention
    assert (mistake.changes, mistake.replace) == ({"s": 2}, {"half": abs}) and repr(mistake) == "Mistake('doubled')"


def test_a_known_mistake_brings_its_sentence() -> None:
    mistake = known("2 of the square lost", convention=True, slope=7)
    assert mistake.feedback.startswith("The derivative of a square is twice its base.")
    assert mistake.convention and mistake.changes == {"slope": 7}


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(BadSolution, match="no mistake '2 of the squares lost' is known") as refused:
        known("2 of the squares lost")
    assert refused.value.hint == "did you mean '2 of the square lost'?"


def test_records_name_mistakes_so_what_is_known_keeps_its_names() -> None:
    said = {mistake.name for id in Bank.default([]) for mistake in Bank.default([]).problem(id).mistakes}
    for name in ("local without upstream", "product not swapped", "2 of the square lost", "upstream and local swapped"):
        assert known(name).name == name and name in said
