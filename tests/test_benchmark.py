"""The pairs of benchmarks/pairs.toml: their verdicts are exgen's, and those of plain floating point numbers."""

from __future__ import annotations

import math
import runpy
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from exgen.answers.comparison import compare
from exgen.judging import domain_of
from exgen.reading import read
from exgen.terms import Apply, Constant, Name, Number, Term, names_of

JUDGING = runpy.run_path(str(Path(__file__).resolve().parent.parent / "benchmarks" / "judging.py"))
PAIRS: list[dict[str, Any]] = JUDGING["pairs"]()
IDS = [f"{i}-{pair['verdict']}" for i, pair in enumerate(PAIRS)]
POINTS = [
    [0.37, 0.81, 0.23, 0.64, 0.52, 0.91],
    [0.72, 0.19, 0.58, 0.33, 0.87, 0.44],
    [0.12, 0.95, 0.77, 0.29, 0.61, 0.5],
]

FLOATS: dict[str, Any] = {
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "add": lambda *args: math.fsum(args),
    "mul": lambda *args: math.prod(args),
    "div": lambda x, y: x / y,
    "pow": lambda x, y: x**y,
    "neg": lambda x: -x,
    "log": math.log,
}


def value(term: Term, point: dict[str, float]) -> float:
    """The oracle: floats."""
    if isinstance(term, Number):
        return float(term.value)
    if isinstance(term, Name):
        return point[term.name]
    if isinstance(term, Constant):
        return {"e": math.e, "pi": math.pi}[term.name]
    assert isinstance(term, Apply)
    work = FLOATS.get(term.op) or getattr(math, term.op)
    return float(work(*(value(arg, point) for arg in term.args)))


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
def test_a_pair_has_the_verdict_of_floats_and_of_exgen(pair: dict[str, Any]) -> None:
    terms = read(pair["answer"], scalar=True), read(pair["key"])
    names = sorted(names_of(terms[0]) | names_of(terms[1]))
    same = []
    for numbers in POINTS:
        try:
            a, b = (value(term, dict(zip(names, numbers))) for term in terms)
        except ValueError:  # a logarithm or a root of a negative number
            same.append(False)
        else:
            same.append(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12))
    assert all(same) == (pair["verdict"] == "right")
    assert compare(pair["answer"], pair["key"], domain=pair.get("domain")).verdict == pair["verdict"]


def test_there_are_enough_pairs_and_none_twice() -> None:
    assert len({(pair["answer"], pair["key"]) for pair in PAIRS}) == len(PAIRS) >= 300
    right = sum(pair["verdict"] == "right" for pair in PAIRS)
    assert 0.4 < Fraction(right, len(PAIRS)) < 0.6
    for pair in PAIRS:
        assert all(low is not None for _, (low, _) in domain_of(pair.get("domain")))


def test_the_peers_get_the_same_pairs_in_their_own_notation() -> None:
    sympy = pytest.importorskip("sympy")
    for pair in PAIRS[::7]:
        assert "^" not in pair["python"][0] and "**" not in pair["latex"][0]
        sympy.sympify(pair["python"][1], {name: sympy.Symbol(name) for name in pair["names"]})  # our own text
