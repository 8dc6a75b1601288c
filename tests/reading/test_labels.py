"""Names of rows and columns, however they are spelt."""

from __future__ import annotations

import pytest

from exgen.reading import Names
from exgen.reading.labels import bare


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("w_1", "$w_{1}$"), ("w₁", "w1"), ("σ(z)", r"$\sigma(z)$"), ("x y", r"x \cdot y"), ("0.5", "1/2"),
        ("+3", "3.0"), ("(1, 2)", "1; 2"), ("**L**", "L."),
    ],
)  # fmt: skip
def test_two_spellings_of_a_name(one: str, other: str) -> None:
    assert bare(one) == bare(other)


@pytest.mark.parametrize(("one", "other"), [("W", "w"), ("(1, 2)", "12"), ("w_1", "w_2"), ("-3", "3"), ("f'", "f")])
def test_two_names(one: str, other: str) -> None:
    assert bare(one) != bare(other)


def test_a_name_is_found_with_other_capitals_where_it_can_be_one_only() -> None:
    names = Names([("w",), ("W",), ("Loss",)])
    assert [names.find([cell]) for cell in ("w", "W", "loss", "v")] == [0, 1, 2, None]
    assert Names([("Ab",), ("aB",)]).find(["AB"]) is None
    assert names.meant(["Lost"]) == "did you mean 'Loss'?"


def test_a_name_may_have_the_head_of_its_column_before_it() -> None:
    names = Names([("1", "a"), ("2", "a")], heads=("layer", "node"))
    assert names.find(["Layer 2", "a"]) == 1 and names.find(["2", "node a"]) == 1
    assert names.find(["layer", "a"]) is None
    assert names.all_differ and not Names([("x",), ("$x$",)]).all_differ
