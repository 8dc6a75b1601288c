"""The grammar: how tightly operators bind, and functions without brackets or with their variables."""

from __future__ import annotations

from fractions import Fraction

import pytest

from exgen.errors import Unreadable
from exgen.reading import read
from exgen.terms import Number, parse, plain
from exgen.terms.grammar import MAX_DEPTH, MAX_TREE, literal

SIGMOID = {"s": ("z",)}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("-1/2 s(z)(1-s(z))", "-1/2*s*(1 - s)"),
        ("s(z)^2", "s^2"),
        ("s\\left(z\\right) z", "s*z"),
        ("e^s(z)", "e^s"),
        ("s(1-s)", "s*(1 - s)"),
        ("2/s(1-s)", "2/s*(1 - s)"),
        ("e^s(2z)", "e^s*2*z"),
        ("s(2z)", "s*2*z"),
        ("s*(-z)", "s*(-z)"),
    ],
)
def test_a_name_that_is_a_function_of_others(typed: str, shown: str) -> None:
    assert plain(read(typed, ["s", "z"], functions=SIGMOID)) == shown


@pytest.mark.parametrize("typed", ["s(-z)", "s(0)", "s(z) + s(0)", "s(z) s(2z)", "s(2z)/s(z)"])
def test_a_function_somewhere_else_is_not_taken_for_a_product(typed: str) -> None:
    with pytest.raises(Unreadable, match="or a product"):
        read(typed, ["s", "z"], functions=SIGMOID)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("3x^2 + 4xy", "3*x^2 + 4*x*y"),
        ("-2^2", "-2^2"),
        ("(-2)^2", "(-2)^2"),
        ("1/2x", "1/2*x"),
        ("2^3^2", "2^3^2"),
        ("e^-x", "e^(-x)"),
        ("e^{-x^2/2}", "e^(-x^2/2)"),
        ("2*-3", "2*(-3)"),
        ("--3", "-(-3)"),
        ("ln|x|", "ln(abs(x))"),
        ("log_2 x", "log(x, 2)"),
        ("sin^2 x", "sin(x)^2"),
        ("sin 2x + 1", "sin(2*x) + 1"),
        ("[1 -2; x 3y]", "[[1, -2], [x, 3*y]]"),
        ("[1, 2,\n 3]", "[1, 2, 3]"),
        ("[[1. 2.]\n [3. 4.]]", "[[1, 2], [3, 4]]"),
        ("[1,2]^T", "[[1], [2]]"),
        ("l²^T^T^T", "l^2^T^T^T"),
    ],
)
def test_how_tightly_operators_bind(typed: str, shown: str) -> None:
    assert plain(read(typed)) == shown


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2 +", 3), ("(x", 0), ("x)", 1), ("2 * * 3", 4), ("1 + sin", 4), ("x + max()", 4), ("|x", 0), ("x^", 2),
        ("2 3", 2), ("[1, 2", 0),
    ],
)
def test_what_lacks_something_is_refused_at_the_place(text: str, at: int) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(text)
    assert caught.value.position == at


def test_how_deep_a_term_may_be() -> None:
    most = MAX_DEPTH // 2 - 1  # a bracket is a level, and what stands in it
    assert parse("(" * most + "x" + ")" * most) == parse("x")
    assert plain(parse("/".join("x" * MAX_TREE))) == "/".join("x" * MAX_TREE)
    for text in ("(" * (most + 1) + "x" + ")" * (most + 1), "/".join("x" * (MAX_TREE + 1))):
        with pytest.raises(Unreadable, match="too deeply"):
            parse(text)


@pytest.mark.parametrize(
    ("typed", "value", "figures"),
    [("3", 3, None), ("3.", 3, None), ("0.50", "1/2", 2), ("1.20e3", 1200, 3), ("0.00", 0, 2), ("1e-2", "1/100", 1)],
)
def test_a_number_knows_its_figures(typed: str, value: object, figures: int | None) -> None:
    assert literal(typed) == Number(Fraction(value), figures)
