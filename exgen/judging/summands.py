"""A sum taken apart into its terms, so that each can be right by itself: 3x^2 + 2x - 1 has three."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from flint import fmpq

from exgen.judging.polynomials import OPERATIONS, NoPolynomial, NoValue, Ring
from exgen.terms import Apply, Constant, Name, Number, Term, joined, names_of, plain

MOST = 30  # terms of a sum, and functions in it


def is_sum(term: Term) -> bool:
    """Whether this was written as a sum."""
    return isinstance(term, Apply) and term.op == "add"


def alike(terms: Iterable[Term]) -> list[dict[str, Fraction]] | None:
    """The coefficients of each term by what they stand before, "" before nothing: {"x^2": 3, "x": 2, "": -1}.

    What is no polynomial (e^x, a root) counts as a name of its own. None where one is a quotient, or too large.
    """
    bare = [_with_names(term) for term in terms]
    names = tuple(sorted(frozenset().union(*map(names_of, bare))))
    if not names or len(names) > MOST:
        return None
    found = []
    for term in bare:
        try:
            above, below = Ring(names).quotient(term)
        except (NoPolynomial, NoValue):
            return None
        if below is not None and type(below) is not fmpq:
            return None
        found.append(_coefficients(above if below is None else above / below, names))
    return None if any(len(each) > MOST for each in found) else found


def _coefficients(polynomial: object, names: tuple[str, ...]) -> dict[str, Fraction]:
    if not hasattr(polynomial, "to_dict"):  # a number
        value = Fraction(int(polynomial.p), int(polynomial.q))  # type: ignore[attr-defined]
        return {"": value} if value else {}
    return {
        _monomial(powers, names): Fraction(int(c.p), int(c.q)) for powers, c in polynomial.to_dict().items()
    }


def _monomial(powers: tuple[int, ...], names: tuple[str, ...]) -> str:
    factors = [(name.removeprefix("@"), int(power)) for name, power in zip(names, powers) if power]
    return "*".join(name if power == 1 else f"{name}^{power}" for name, power in factors)


def _with_names(term: Term) -> Term:
    """The term with a name for each part that is no polynomial."""
    if isinstance(term, Constant):
        return Name(f"@{term.name}")
    if not isinstance(term, Apply):
        return term
    whole = term.op == "pow" and isinstance(term.args[1], Number) and term.args[1].value.denominator == 1
    if term.op not in OPERATIONS and not whole:
        return Name(f"@{plain(term)}")
    args = tuple(map(_with_names, term.args))
    return joined(term.op, args) if term.op in {"add", "mul"} else Apply(term.op, args)
