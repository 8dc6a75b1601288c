"""Domains in every form, and the points in them."""

from __future__ import annotations

from typing import Any

import pytest

from exgen.errors import InstructorError
from exgen.judging import Outcome
from exgen.judging.deciding import equal
from exgen.reading import read


def test_the_points_are_fixed_by_the_seed() -> None:
    pair = read("relu(x - 1)*exp(y)"), read("max(0, x - 1)/exp(-y)")
    assert [equal(*pair, seed="a") for _ in range(3)] == [Outcome.EQUAL] * 3
    assert equal(*pair, seed="b") is Outcome.EQUAL


DOMAINS = [{"x": "positive"}, {"x": [0, 5]}, {"x": ["1/2", None]}, "x > 0", "0 < x <= 5", "x in [0, 5]", "x positive"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_in_every_form(domain: Any) -> None:
    assert equal(read("abs(x)"), read("x"), domain=domain) is Outcome.EQUAL
    assert equal(read("abs(x)"), read("-x"), domain=domain) is Outcome.DIFFERENT


@pytest.mark.parametrize("domain", ["x", "x ~ 3", "1 < x < 0", {"x": "odd"}, {"x": [1]}, {"x": ["a", 2]}])
def test_a_domain_that_is_not_understood_is_refused(domain: Any) -> None:
    with pytest.raises(InstructorError):
        equal(read("abs(x)"), read("exp(x)"), domain=domain)
