"""Balls: each operation holds the value that it has, and says where there is none or where that cannot be told."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from flint import arb, fmpq

from exgen.judging import Undefined, Unsure, ball, magnitude, quotient
from exgen.judging.balls import OPERATIONS, Scale, middle
from exgen.terms import FUNCTIONS, parse


def at(text: str, **point: object) -> arb:
    return ball(parse(text), {name: arb(value) for name, value in point.items()})


# Worked out by hand: what is known of a function at one place where it could be mistaken for another.
KNOWN = [
    ("1 - x + x*x/4", {"x": 6}, 4), ("-50%", {}, "-0.5"), ("x^3", {"x": -2}, -8), ("x^-2", {"x": 2}, "0.25"),
    ("4^(1/2)", {}, 2), ("0^2", {}, 0), ("x^2", {"x": 0}, 0), ("root(x, 3)", {"x": -27}, -3), ("root(16, 4)", {}, 2),
    ("sqrt(9)", {}, 3), ("exp(0)", {}, 1), ("ln(e)", {}, 1), ("log(8, 2)", {}, 3), ("|x|", {"x": -3}, 3),
    ("sign(x)", {"x": -7}, -1), ("sign(x)", {"x": 0}, 0), ("max(1, x, 2)", {"x": 3}, 3), ("min(1, x, 2)", {"x": 3}, 1),
    ("relu(x)", {"x": -3}, 0), ("relu(x)", {"x": 3}, 3), ("sin(pi/2)", {}, 1), ("cos(pi)", {}, -1),
    ("tan(pi/4)", {}, 1), ("cot(pi/4)", {}, 1), ("sec(pi)", {}, -1), ("csc(pi/2)", {}, 1), ("6arcsin(1/2)/pi", {}, 1),
    ("arccos(-1)/pi", {}, 1), ("4arctan(1)/pi", {}, 1), ("sinh(ln(2))", {}, "0.75"), ("cosh(ln(2))", {}, "1.25"),
    ("tanh(ln(2))", {}, "0.6"), ("5coth(ln(2))", {}, "8.333333333333333333333333333333333333333333"),
    ("sech(ln(2))", {}, "0.8"), ("3csch(ln(2))", {}, 4), ("exp(arsinh(3/4))", {}, 2), ("exp(arcosh(5/4))", {}, 2),
    ("exp(artanh(3/5))", {}, 2), ("sigmoid(ln(3))", {}, "0.75"), ("sigmoid(-ln(3))", {}, "0.25"),
    ("exp(softplus(ln(3)))", {}, 4), ("exp(-softplus(-ln(3)))", {}, "0.75"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "point", "value"), KNOWN)
def test_a_ball_is_about_its_value(text: str, point: dict[str, int], value: object) -> None:
    difference = at(text, **point) - arb(value)
    assert abs(difference) < arb("1e-12") or (difference.contains(0) and difference.rad() < arb("1e-12"))


def test_every_operation_is_known_at_some_place() -> None:
    assert set(FUNCTIONS) < set(OPERATIONS)
    seen = {"abs", *re.findall(r"[a-z]+(?=\()", " ".join(text for text, *_ in KNOWN))}
    assert set(FUNCTIONS) <= seen


@pytest.mark.parametrize(
    "text",
    [
        "1/0", "0^-1", "0^0", "ln(0)", "ln(-1)", "log(2, 1)", "log(2, -2)", "sqrt(-1)", "(-1)^(1/2)", "root(-1, 2)",
        "root(2, 1/2)", "root(2, 0)", "arcsin(2)", "arccos(-2)", "arcosh(1/2)", "artanh(1)", "cot(0)", "coth(0)",
        "csch(0)", "infinity", "1 + 2/(3 - 3)",
    ],
)  # fmt: skip
def test_where_there_is_surely_no_value(text: str) -> None:
    with pytest.raises(Undefined):
        at(text)


@pytest.mark.parametrize(
    "text", ["1/x", "ln(x)", "sqrt(x)", "x^(1/3)", "sign(x)", "arcsin(1 + x)", "arcosh(1 + x)", "csc(x)"]
)
def test_a_ball_that_is_too_wide_to_tell(text: str) -> None:
    with pytest.raises(Unsure):
        ball(parse(text), {"x": arb(0, 1)})


def test_a_wide_ball_holds_every_value() -> None:
    wide = {"x": arb(1, 2)}  # from -1 to 3
    ends = [("x^2", 0, 9), ("|x|", 0, 3), ("relu(x)", 0, 3), ("max(x, 2)", 2, 3), ("sigmoid(x)", "0.27", "0.95")]
    for text, low, high in ends:
        found = ball(parse(text), wide)
        assert found.contains(arb(low)) and found.contains(arb(high)), text


def test_a_tiny_ball_around_zero_is_taken_to_be_real() -> None:
    tiny = {"x": arb(0, "1e-30")}
    for text in ("sqrt(x)", "x^(1/2)", "root(x, 4)"):
        found = ball(parse(text), tiny)
        assert found.contains(0) and abs(found) < arb("1e-6")


def test_sizes() -> None:
    assert [magnitude(arb(value)) for value in (0, 1, 1000, "0.001")] == [0, 1, 10, -9]
    assert middle(arb(fmpq(3, 4))) == fmpq(3, 4) == quotient(Fraction(3, 4))


def test_a_scale_remembers_the_largest_that_was_met_on_the_way() -> None:
    for text, least in [("exp(x) - exp(x)", 1400), ("exp(-x) + 1", 1400), ("1 - tanh(x)", 3000), ("x + 1", 32)]:
        scale = Scale()
        scale.ball(parse(text), {"x": arb(1000)})
        assert least <= scale.largest < 2 * least, text
