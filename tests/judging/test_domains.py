"""Domains in every form, and the points in them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from exgen.errors import InstructorError
from exgen.judging import Outcome, domain_of
from exgen.judging.balls import middle, quotient
from exgen.judging.breaks import Breaks
from exgen.judging.deciding import equal
from exgen.judging.domains import SOME, TRIED, cell_points, points
from exgen.reading import read
from exgen.terms import parse


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


@pytest.mark.parametrize(
    ("domain", "ends"),
    [
        ("x > 0", {"x": (0, None)}),
        ("x <= 1/2", {"x": (None, "1/2")}),
        ("x ≥ 2 and y ≤ 3", {"x": (2, None), "y": (None, 3)}),
        ("-1 < x1 < 2, y negative", {"x_1": (-1, 2), "y": (None, 0)}),
        ("x, y > 3", {"x": (3, None), "y": (3, None)}),
        ("x > 0 and x < 5; x > 1", {"x": (1, 5)}),
        ("x in [0, 5]", {"x": (0, 5)}),
        ({"y": [0, None], "x": "real"}, {"x": (None, None), "y": (0, None)}),
        ("x != 0", {"x": (None, None)}),
        (None, {}),
    ],
)
def test_every_form_of_a_domain_is_one(domain: Any, ends: dict[str, tuple[Any, Any]]) -> None:
    wanted = {name: tuple(None if end is None else Fraction(end) for end in place) for name, place in ends.items()}
    assert dict(domain_of(domain)) == wanted
    assert domain_of(domain_of(domain)) == domain_of(domain)


@pytest.mark.parametrize("domain", ["x > 3", "x < -2", "0 < x < 1/1000", "x real"])
def test_points_lie_within_the_domain_each_exact_and_its_own(domain: str) -> None:
    [(_, (low, high))] = domain_of(domain)
    places = [middle(point["x"]) for point in points(("x",), domain_of(domain), "")]
    assert len(set(places)) == len(places) == TRIED
    assert all((low is None or place > quotient(low)) and (high is None or place < quotient(high)) for place in places)
    assert all(point["x"].is_exact() for point in points(("x",), domain_of(domain), ""))
    assert points(("x",), domain_of(domain), "other") != points(("x",), domain_of(domain), "")


def test_a_few_points_see_every_sign_of_four_names() -> None:
    names = ("w", "x", "y", "z")
    some = points(names, (), "")[:SOME]
    assert len({tuple(bool(point[name] > 0) for name in names) for point in some}) == 16
    assert points((), (), "") == ({},)


def test_there_is_a_point_in_each_cell_and_none_outside_of_the_domain() -> None:
    breaks = Breaks(("x",))
    breaks.look(parse("|x - 1| + |x - 1.001| + relu(x - 9)"))
    found, whole = cell_points(("x",), domain_of("0 < x < 5"), "", tuple(breaks.forms), ())
    cells = sorted(sum(float(point["x"]) > edge for edge in (0, 1, 1.001, 5, 9)) for point in found)
    assert whole and cells == [1, 2, 3]
