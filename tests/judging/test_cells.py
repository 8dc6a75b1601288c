"""A point in every cell: of squares that are hidden, of cells that are narrow or far."""

from __future__ import annotations

import pytest

from exgen.answers.comparison import compare

PAIRS = [  # answer, key, domain, verdict
    ("|x-10^9|", "x-10^9", None, "wrong"),
    ("|x-1/2|", "1/2-x", "0<x<1/2", "right"),
    ("|x-1/2|", "1/2-x", "0<x<0.500001", "wrong"),
    ("relu(x-3)", "0", "0<x<3", "right"),
    ("sign(sin(x))", "1", "0<x<3", "right"),
    ("sign(sin(x))", "1", "0<x<4", "wrong"),
    ("e^x+10^-50*relu(x-2)", "e^x", None, "wrong"),
    ("arcosh((x-40)^2)", "arcosh((x-40)^2)*sign(x-40)", None, "wrong"),
    ("exp(-1/x^2)*relu(x)", "0", None, "wrong"),
    ("min(x^2,x^4)", "x^4", None, "wrong"),
    ("sqrt(x^4-2x^2+1)", "|x^2-1|", None, "right"),
    ("sqrt(x^4-2x^2+1)", "x^2-1", None, "wrong"),
    ("sqrt(x^4-2x^2+1)", "1-x^2", None, "wrong"),
    ("sqrt(e^(2x)-2e^x+1)", "e^x-1", None, "wrong"),
    ("sqrt(e^(2x)-2e^x+1)", "1-e^x", None, "wrong"),
    ("sqrt(e^(2x)-200e^x+10000)", "|e^x-100|", None, "right"),
    ("sqrt(e^(2x)-2e^(x+50)+e^100)", "e^50-e^x", None, "wrong"),
    ("sqrt((ln x-50)^2)", "50-ln x", None, "wrong"),
    ("sqrt(1-2sin(x)+sin(x)^2)", "1-sin(x)", None, "right"),
    ("sqrt(1-4sin(x)+4sin(x)^2)", "1-2sin(x)", None, "wrong"),
    ("relu(sin(100x)-0.9999)", "0", None, "wrong"),
    ("max(x,x+10^-30)", "x", None, "wrong"),
    ("x+relu(0.001-|x-y|)", "x", None, "wrong"),
    ("|x y-1|", "1-x y", None, "wrong"),
    ("|x^2+y^2-10^6|", "10^6-x^2-y^2", None, "wrong"),
    ("|x^2+y^2-1/10^6|", "x^2+y^2-1/10^6", None, "wrong"),
]


@pytest.mark.parametrize(("answer", "key", "domain", "verdict"), PAIRS)
def test_pairs_by_hand(answer: str, key: str, domain: str | None, verdict: str) -> None:
    assert compare(answer, key, domain=domain).verdict == verdict
