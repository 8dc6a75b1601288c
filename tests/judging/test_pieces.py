"""Functions that part the domain, and those that do not: roots, logarithms, powers, periods and their inverses."""

from __future__ import annotations

import pytest

from exgen.answers.comparison import compare
from exgen.judging.pieces import parted
from exgen.terms import Apply, parse

PAIRS = [  # answer, key, domain, verdict
    ("sin(x)", "sin(x+2pi)", None, "right"),
    ("x^0", "1", None, "right"),
    ("(x^2)^(1/2)", "x", "x>0", "right"),
    ("(x^2)^(1/2)", "x", None, "wrong"),
    ("ln(x^2)", "2ln(|x|)", None, "right"),
    ("ln(x^4)", "4ln(x)", None, "right"),
    ("(x^6)^(1/3)", "x^2", None, "right"),
    ("root(x^6,3)", "x^2", None, "right"),
    ("root(x^3,3)", "|x|", None, "wrong"),
    ("arctan(tan(x))", "x", "0<x<1", "right"),
    ("|x|^3", "x^3", None, "wrong"),
    ("tan(x)", "sin(x)/sqrt(1-sin(x)^2)", None, "wrong"),
    ("cos(x)", "sqrt(1-sin(x)^2)", None, "wrong"),
    ("|cos(x)|", "sqrt(1-sin(x)^2)", None, "right"),
    ("arccos(x)+arcsin(x)", "pi/2", None, "right"),
    ("arcsin(2x*sqrt(1-x^2))", "2arcsin(x)", None, "wrong"),
    ("arctan(x)+arctan(y)", "arctan((x+y)/(1-x y))", None, "wrong"),
    ("arctan((x+y)/(1-x y))", "arctan(x)+arctan(y)", "0<x<1,0<y<1", "right"),
    ("ln(x)+ln(y)", "ln(x y)", None, "right"),
    ("sqrt(x/y)", "sqrt(x)/sqrt(y)", None, "right"),
    ("x^(1/2)*y^(1/2)", "(x y)^(1/2)", None, "right"),
    ("arcosh(x)", "ln(x+sqrt(x^2-1))", None, "right"),
    ("arcosh(cosh(x))", "x", None, "wrong"),
    ("arcosh(cosh(x))", "|x|", None, "right"),
    ("log(x,y)", "ln(x)/ln(y)", None, "right"),
    ("log(x^2,3)", "2log(x,3)", None, "right"),
]


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("sqrt(x)", False),
        ("ln(2x - y + 1)", False),
        ("arcsin(x + y)", False),
        ("sqrt(x^2)", True),
        ("arctan(x y)", True),
        ("ln(x^2 + 1)", False),
        ("ln(1 + exp(-x))", False),
        ("sqrt(p^3)", False),
        ("ln(p/q)", False),
        ("arcsin(p/q)", True),
        ("x^(1/2)", False),
        ("(x y)^(1/2)", True),
        ("(x y)^2", False),
        ("2^(x y)", False),
        ("root(x, 3)", True),
    ],
)
def test_what_falls_into_pieces(text: str, apart: bool) -> None:
    """Applied to what is linear, or surely positive where p and q are, a function is in one piece."""
    term = parse(text)
    assert isinstance(term, Apply) and parted(term.op, term.args, frozenset("pq")) is apart


@pytest.mark.parametrize(("answer", "key", "domain", "verdict"), PAIRS)
def test_pairs_by_hand(answer: str, key: str, domain: str | None, verdict: str) -> None:
    assert compare(answer, key, domain=domain).verdict == verdict
