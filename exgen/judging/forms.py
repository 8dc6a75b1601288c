"""The form an answer is asked in: expanded, factored, a simplified fraction, a single power of e.

Each check takes a term whose value is right already, and gives "" or a sentence on what is missing.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from exgen.errors import InstructorError, did_you_mean
from exgen.judging.polynomials import NoPolynomial, NoValue, Polynomial, Ring
from exgen.terms import Apply, Constant, Number, Row, Term, names_of, parts, plain


def not_in_form(term: Term, form: str) -> str:
    """What keeps the term (of a vector: an entry) from the form; "" if nothing. Raises InstructorError."""
    check = form_named(form)
    if isinstance(term, Row):
        return next((why for item in term.items if (why := not_in_form(item, form))), "")
    return check(term)


def form_named(form: str) -> Callable[[Term], str]:
    """The check of a form. Raises InstructorError."""
    check = FORMS.get(form.strip().lower())
    if check is None:
        hint = did_you_mean(form, FORMS) or f"one of: {', '.join(FORMS)}"
        raise InstructorError(f"there is no form {form!r}", hint)
    return check


def _is(term: Term, *ops: str) -> bool:
    return isinstance(term, Apply) and term.op in ops


def _expanded(term: Term) -> str:
    inside = parts(term) if _is(term, "mul", "neg") else parts(term)[:1] if _is(term, "div") else ()
    if any(_is(part, "add") for part in inside) or (_is(term, "pow") and _is(parts(term)[0], "add", "mul")):
        return f"{plain(term)} is not expanded"
    return next((why for part in parts(term) if (why := _expanded(part))), "")


def _factored(term: Term) -> str:
    """Every factor of a polynomial irreducible over the rationals, and no common divisor left in a sum."""
    if _is(term, "mul", "div", "neg"):
        return next((why for part in parts(term) if (why := _factored(part))), "")
    if _is(term, "pow"):
        return _factored(parts(term)[0])
    if not _is(term, "add"):
        return ""
    polynomial = _polynomial(term)
    if polynomial is None:
        return ""
    _, factors = polynomial.factor()
    coefficients = polynomial.coeffs()
    whole = all(c.q == 1 for c in coefficients)
    common = math.gcd(*(int(c.p) for c in coefficients)) if whole else 1
    if sum(power for _, power in factors) > 1 or common > 1:
        return f"{plain(term)} can be factored further"
    return ""


def _polynomial(term: Term) -> Polynomial | None:
    """As flint's polynomial; None for a number, a quotient, or anything else."""
    try:
        above, below = Ring(tuple(sorted(names_of(term)))).quotient(term)
    except (NoPolynomial, NoValue):
        return None
    return above if below is None and hasattr(above, "factor") and hasattr(above, "coeffs") else None


def _simplified_fraction(term: Term) -> str:
    inner = parts(term)[0] if _is(term, "neg") else term
    if not names_of(inner):
        if isinstance(inner, Number) and inner.figures is None:
            return ""
        ends = parts(inner)
        if not (_is(inner, "div") and all(isinstance(end, Number) and end.figures is None for end in ends)):
            return f"{plain(term)} is not one fraction of two integers"
        above, below = (int(end.value) for end in ends if isinstance(end, Number))
        common = math.gcd(above, below)
        if below == 1 or common > 1:
            return f"{plain(term)} can be cancelled" + (f" by {common}" if common > 1 else "")
        return ""
    if not _is(inner, "div"):
        return "" if _polynomial(inner) is not None else f"{plain(term)} is not one fraction"
    tops = [_polynomial(end) for end in parts(inner)]
    if any(_is(part, "div") for end in parts(inner) for part in _all(end)):
        return f"{plain(term)} has a fraction inside a fraction"
    if tops[0] is None or tops[1] is None or names_of(parts(inner)[0]) != names_of(parts(inner)[1]):
        return ""
    return "" if tops[0].gcd(tops[1]).is_constant() else f"{plain(term)} can be cancelled"


def _all(term: Term) -> list[Term]:
    return [term, *(inner for part in parts(term) for inner in _all(part))]


def _single_power(term: Term) -> str:
    """One power of e, which numbers and other factors may multiply."""
    powers = [part for part in _all(term) if _is(part, "exp") or (_is(part, "pow") and parts(part)[0] == Constant("e"))]
    lone = [part for part in _all(term) if part == Constant("e")]
    factors = parts(term) if _is(term, "mul") else (term,)
    if _is(term, "neg"):
        return _single_power(parts(term)[0])
    top = [factor for factor in factors if factor in powers or factor == Constant("e")]
    typed = len(powers) + len(lone) - sum(_is(power, "pow") for power in powers)
    return "" if len(top) == 1 and typed == 1 else f"{plain(term)} is not a single power of e"


FORMS: dict[str, Callable[[Term], str]] = {
    "expanded": _expanded,
    "factored": _factored,
    "simplified fraction": _simplified_fraction,
    "single power of e": _single_power,
}
