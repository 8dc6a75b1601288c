"""Names: one spelling of many, and runs of letters cut into those that are known."""

from __future__ import annotations

import pytest

from exgen.reading import read
from exgen.terms import Name, canonical, plain


@pytest.mark.parametrize("name", ["x1", "x_1", "x_{1}", "x₁", "\\x_1", "x_{ 1}"])
def test_one_name_in_many_spellings(name: str) -> None:
    assert canonical(name) == "x_1"
    assert read("x_1", [name]) == Name("x_1")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("q_iq_j", "q_i*q_j"),
        ("qiqj", "q_i*q_j"),
        ("-qi pk", "-q_i*p_k"),
        ("q_i(1-qi)", "q_i*(1 - q_i)"),
        ("2q_iq_j+pk", "2*q_i*q_j + p_k"),
        ("pi", "pi"),
        ("xi", "xi"),
    ],
)
def test_names_with_letters_below_and_no_room_between(typed: str, shown: str) -> None:
    names = ["q_i", "q_j", "p_k", "p_i", "x_i", "xi"]
    assert plain(read(typed, names)) == shown


def test_a_glued_name_is_a_product_where_it_can_be_one() -> None:
    assert plain(read("qi", ["q", "i", "q_i"])) == "q*i"
    assert plain(read("qi", ["q_i"], free=True)) == "q*i"
