"""Where a function falls into pieces, each of which wants its own points when two are compared.

Functions that are one analytic function on a connected domain agree everywhere if they do on any piece of it. With
KINKS they are not analytic; PIECES may part the domain, save where what they are applied to is `whole`.
"""

from __future__ import annotations

import math

from exgen.terms import Apply, Constant, Name, Number, Term, rational

KINKS = {"abs", "sign", "relu", "max", "min"}
OF_POSITIVE = {"log", "sqrt", "pow", "arctan"}  # analytic where what they are applied to is positive
OF_SOME = {"arcsin", "arccos", "arcosh", "artanh"}  # analytic where it is within bounds
PIECES = {*OF_POSITIVE, *OF_SOME, "root"}  # but whole powers


def parted(op: str, args: tuple[Term, ...], positive: frozenset[str]) -> bool:
    """Whether one of PIECES, so applied, may fall into pieces; `positive` names numbers that are.

    It does not where it is applied to what is linear in the variables: it is defined on a half-space or a slab, and
    several such intersect in a convex set. Nor where that is positive and analytic on all of the problem's domain,
    which is a box: 1 + exp(-x), x^2 + 1, or x/y where both are positive. (Poles part the real line only: there is a
    way round them through the complex numbers.)
    """
    if op == "pow":
        power = rational(args[1])
        if power is not None and power.denominator == 1:
            return False
        args = args[:1]  # an exponent is analytic wherever it is defined
    if op == "root":
        return True
    return not all(_degree(arg) <= 1 or (op in OF_POSITIVE and _positive(arg, positive)) for arg in args)


def _degree(term: Term) -> float:
    """The degree of a polynomial, or no less; infinite of all else."""
    kind = type(term)
    if kind is Name:
        return 1
    if kind is Number:
        return 0
    if kind is not Apply:
        return 0 if term in (Constant("e"), Constant("pi")) else math.inf
    op, args = term.op, term.args  # type: ignore[union-attr]
    if op == "add" or op == "neg":
        return max(map(_degree, args))
    if op == "mul":
        return sum(map(_degree, args))
    if op == "div" and rational(args[1]):
        return _degree(args[0])
    if op == "pow" and type(args[1]) is Number and args[1].value.denominator == 1 and args[1].value.numerator >= 0:
        return _degree(args[0]) * args[1].value.numerator
    return math.inf


def _positive(term: Term, names: frozenset[str]) -> bool:
    """Whether this is surely positive, and analytic, wherever `names` are positive."""
    if isinstance(term, Number):
        return term.value > 0
    if isinstance(term, Name):
        return term.name in names
    if isinstance(term, Constant):
        return term.name != "infinity"
    if not isinstance(term, Apply):
        return False
    op, args = term.op, term.args
    if op in {"exp", "sigmoid", "cosh"}:
        return _degree(args[0]) < math.inf
    if op == "pow" and _positive(args[0], names):
        return _degree(args[1]) < math.inf
    if op == "add":  # one at least is positive, and none negative
        signs = [_positive(arg, names) for arg in args]
        return any(signs) and all(sure or _square(arg) for sure, arg in zip(signs, args, strict=True))
    return op in {"mul", "div", "sqrt"} and all(_positive(arg, names) for arg in args)


def _square(term: Term) -> bool:
    """Whether this is an even power of a polynomial."""
    if not isinstance(term, Apply) or term.op != "pow" or not isinstance(term.args[1], Number):
        return False
    return term.args[1].value % 2 == 0 and _degree(term.args[0]) < math.inf
