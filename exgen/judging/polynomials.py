"""Terms as quotients of polynomials with rational coefficients (python-flint), where equality is a proof both ways."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, TypeAlias

from flint import fmpq, fmpq_mpoly_ctx

from exgen.judging.balls import quotient
from exgen.terms import MAX_BITS, Apply, Name, Number, Term, rational

OPERATIONS = {"add", "mul", "div", "neg", "percent"}  # and whole powers
MAX_WORK = 40_000  # pairs of monomials multiplied in one comparison
MAX_TERMS = 2_000  # of one power

Polynomial: TypeAlias = Any  # fmpq, or fmpq_mpoly where there are variables
Quotient: TypeAlias = tuple[Polynomial, Polynomial | None]  # above and below; None for 1


class NoPolynomial(Exception):
    """Not a quotient of polynomials, or too large a one."""


class NoValue(Exception):
    """Divided by the zero polynomial: nowhere defined."""


@lru_cache(maxsize=1024)
def variables(names: tuple[str, ...]) -> dict[str, Polynomial]:
    """One generator a name, all of one ring."""
    context = fmpq_mpoly_ctx.get([f"v{i}" for i in range(len(names))], "degrevlex")
    return dict(zip(names, context.gens(), strict=True))


class Ring:
    """Quotients of polynomials in some names; `work` counts what the multiplications cost."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.variables = variables(names) if names else {}
        self.work = 0

    def equal(self, a: Term, b: Term) -> bool:
        """Whether both are the same; raises NoPolynomial or NoValue."""
        return self.same(self.quotient(a), self.quotient(b))

    def same(self, a: Quotient, b: Quotient) -> bool:
        """Whether two quotients of this ring are equal."""
        above, below = a
        other, under = b
        return bool(self.times(above, under) == self.times(other, below))

    def quotient(self, term: Term) -> Quotient:
        kind = type(term)
        if kind is Number:
            return quotient(term.value), None  # type: ignore[union-attr]
        if kind is Name:
            return self.variables[term.name], None  # type: ignore[union-attr]
        if kind is not Apply:
            raise NoPolynomial
        op, args = term.op, term.args  # type: ignore[union-attr]
        if op == "pow":
            return self.power(args[0], args[1])
        if op not in OPERATIONS:
            raise NoPolynomial
        above, below = self.quotient(args[0])
        if op == "neg":
            return -above, below
        if op == "percent":
            return above / 100, below
        for arg in args[1:]:
            other, under = self.quotient(arg)
            if op == "add":
                if below is under or (below is not None and under is not None and below == under):
                    above = above + other
                else:
                    above = self.times(above, under) + self.times(other, below)
                    below = under if below is None else self.times(below, under)
            elif op == "mul":
                above = self.times(above, other)
                below = under if below is None else self.times(below, under)
            else:
                if other == 0:
                    raise NoValue
                above = self.times(above, under)
                below = other if below is None else self.times(below, other)
        return above, below

    def times(self, a: Polynomial, b: Polynomial | None) -> Polynomial:
        if b is None:
            return a
        if type(a) is not fmpq and type(b) is not fmpq:
            self.work += len(a) * len(b)
            if self.work > MAX_WORK:
                raise NoPolynomial
        elif type(a) is fmpq and type(b) is fmpq and a.height_bits() + b.height_bits() > MAX_BITS:
            raise NoPolynomial
        return a * b

    def power(self, base: Term, exponent: Term) -> Quotient:
        k = exponent.value if type(exponent) is Number else rational(exponent)
        if k is None or k.denominator != 1:
            raise NoPolynomial
        n = abs(k.numerator)
        above, below = self.quotient(base)
        if k.numerator <= 0:
            if above == 0:
                raise NoValue
            if k.numerator < 0:
                above, below = (fmpq(1) if below is None else below), above
        return self.raised(above, n), None if below is None else self.raised(below, n)

    def raised(self, base: Polynomial, n: int) -> Polynomial:
        """base^n, after a look at how large it would be."""
        if type(base) is fmpq:
            if base.height_bits() * n > MAX_BITS:
                raise NoPolynomial
            return base**n
        if n > 3:
            terms = len(base)
            if n > MAX_TERMS or (terms > 1 and math.comb(min(terms, 50) + n - 1, n) > MAX_TERMS):
                raise NoPolynomial
            if n * max((c.height_bits() for c in base.coeffs()), default=1) > MAX_BITS:
                raise NoPolynomial
        self.work += len(base) ** min(n, 3)
        if self.work > MAX_WORK:
            raise NoPolynomial
        return base**n
