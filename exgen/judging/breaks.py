"""Where the definition of a function changes: the zero sets between which it is one analytic function.

A break is an affine form wherever that can be had, so that all cells between such breaks can be found exactly (see
`cells`): |x - y| breaks at x - y, (x - 5)^2 under a root at x - 5, relu(1/10 - |x|) at x and at 1/10 - x and 1/10 + x.
Any other stays a term, `curved`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product
from typing import TypeAlias

from flint import ctx, fmpq, fmpz

from exgen.judging.balls import Undefined, Unsure, ball, middle, quotient
from exgen.judging.pieces import KINKS, PIECES
from exgen.judging.polynomials import NoPolynomial, NoValue, Polynomial, Ring
from exgen.terms import Apply, Name, Number, Term, bits, names_of, number, rational

Form: TypeAlias = tuple[fmpq, ...]  # one coefficient a name, then the constant

MAX_BRANCHES = 64  # affine forms that one term may be
MAX_BREAKS = 40
MAX_BREAKS_OF_ONE = 120  # where there is one name, so that they cut a line only
MAX_HINTS = 24
MAX_BITS = 2_000  # of a coefficient
FINE = 160  # bits of a constant that is not rational


class Breaks:
    """The breaks of some terms in `names`; `all` is False where there were too many to note."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.places = {name: i for i, name in enumerate(names)}
        self.forms: dict[Form, None] = {}
        self.curved: dict[Term, None] = {}
        self.all = True
        self.exact = True  # as long as every constant is rational

    def look(self, term: Term) -> None:
        """Note every break of a term, those inside first."""
        if type(term) is not Apply:
            return
        op, args = term.op, term.args
        for arg in args:
            self.look(arg)
        if op in {"max", "min"}:
            for a, b in combinations(args, 2):
                self.zeros(_minus(a, b))
        elif op in {"arcsin", "arccos", "artanh"}:
            self.zeros(_minus(args[0], number(1)))
            self.zeros(_minus(args[0], number(-1)))
        elif op == "arcosh":
            self.zeros(_minus(args[0], number(1)))
        elif op in KINKS or (op in PIECES and not (op == "pow" and _whole(args[1]))):
            self.zeros(args[0])

    def zeros(self, term: Term) -> None:
        """Note where a term may change its sign."""
        if len(self.forms) + len(self.curved) > (MAX_BREAKS if len(self.names) > 1 else MAX_BREAKS_OF_ONE):
            self.all = False
            return
        if not names_of(term):
            return
        forms = self.branches(term)
        if forms is not None:
            self.note(forms)
            return
        assert isinstance(term, Apply)
        op, args = term.op, term.args
        if op in {"mul", "div", "neg", "abs", "sqrt"}:
            for arg in args:
                self.zeros(arg)
        elif op in {"pow", "root"}:
            self.zeros(args[0])
        elif op not in {"exp", "sigmoid", "softplus", "cosh", "sech"}:  # these have no zeros
            self.factored(term)

    def factored(self, term: Term) -> None:
        """Note the factors of a quotient of polynomials that are affine; where there are others, the term itself."""
        try:
            above, below = Ring(self.names).quotient(term)
        except (NoPolynomial, NoValue):
            self.curved[term] = None
            return
        for polynomial in (above, below):
            if polynomial is None or type(polynomial) is fmpq:
                continue
            if polynomial.total_degree() > 40 or len(polynomial) > 200:
                self.curved[term] = None
                continue
            for factor, _ in polynomial.factor()[1]:
                if factor.total_degree() <= 1:
                    self.note([self.affine(factor)])
                else:
                    self.curved[term] = None

    def affine(self, polynomial: Polynomial) -> Form:
        coefficients = [fmpq(0)] * (len(self.names) + 1)
        for powers, value in polynomial.to_dict().items():
            place = next((i for i, power in enumerate(powers) if power), -1)
            coefficients[place] = value
        return tuple(coefficients)

    def note(self, forms: Iterable[Form]) -> None:
        for form in forms:
            first = next((value for value in form[:-1] if value != 0), None)
            if first is not None and all(value.height_bits() < MAX_BITS for value in form):
                form = tuple(value / first for value in form)
                self.forms[form if self.exact else tuple(map(_cut, form))] = None

    def branches(self, term: Term) -> list[Form] | None:
        """All affine forms that a term may be, on one side of its breaks or the other; None where it is not affine."""
        kind = type(term)
        if kind is Name:
            return [self.unit(self.places[term.name], fmpq(1))]  # type: ignore[union-attr]
        if kind is Number or not names_of(term):
            value = self.constant(term)
            return None if value is None else [self.unit(-1, value)]
        assert isinstance(term, Apply)
        op = term.op
        if op in {"pow", "div"} and (names_of(term.args[1]) or (op == "pow" and rational(term.args[1]) != 1)):
            return None
        parts = [self.branches(arg) for arg in term.args]
        if op not in _KEEPING or any(part is None for part in parts):
            return None
        found: list[Form] | None = _KEEPING[op](self, [part for part in parts if part is not None])
        return None if found is None or len(found) > MAX_BRANCHES else list(dict.fromkeys(found))

    def constant(self, term: Term) -> fmpq | None:
        """The value of a term without names, near enough where it is not rational."""
        value = rational(term)
        if value is not None:
            return quotient(value) if bits(value) < MAX_BITS else None
        before, ctx.prec = ctx.prec, 2 * FINE
        try:
            near = ball(term, {})
        except (Undefined, Unsure):
            return None
        finally:
            ctx.prec = before
        if not near.is_finite() or abs(near) > 1 << FINE:
            return None
        self.exact = False
        return middle(near)

    def unit(self, place: int, value: fmpq) -> Form:
        form = [fmpq(0)] * (len(self.names) + 1)
        form[place] = value
        return tuple(form)

    def sums(self, parts: list[list[Form]]) -> list[Form] | None:
        found = parts[0]
        for part in parts[1:]:
            found = list(dict.fromkeys(tuple(map(sum, zip(a, b))) for a, b in product(found, part)))
            if len(found) > MAX_BRANCHES:
                return None
        return found

    def products(self, parts: list[list[Form]]) -> list[Form] | None:
        found = parts[0]
        for part in parts[1:]:
            pairs = [(a, b) if _is_constant(b) else (b, a) for a, b in product(found, part)]
            if len(pairs) > MAX_BRANCHES or not all(_is_constant(b) for _, b in pairs):
                return None
            found = list(dict.fromkeys(_times(a, b[-1]) for a, b in pairs))
        return found

    def quotients(self, parts: list[list[Form]]) -> list[Form] | None:
        above, below = parts
        if any(form[-1] == 0 for form in below):
            return None
        return [_times(a, 1 / b[-1]) for a, b in product(above, below)]


def hints(terms: Iterable[Term], names: Sequence[str]) -> list[Form]:
    """The affine forms inside some terms."""
    breaks = Breaks(names)
    stack = list(terms)
    while stack:
        term = stack.pop()
        if names_of(term) and type(term) is Apply:
            forms = breaks.branches(term)
            if forms is None:
                stack.extend(term.args)
            else:
                breaks.note(forms)
    return list(breaks.forms)[:MAX_HINTS]


def _minus(a: Term, b: Term) -> Term:
    return Apply("add", (a, Apply("neg", (b,))))


def _times(form: Form, factor: fmpq) -> Form:
    return tuple(value * factor for value in form)


def _is_constant(form: Form) -> bool:
    return not any(form[:-1])


def _whole(power: Term) -> bool:
    value = rational(power)
    return value is not None and value.denominator == 1


def _cut(value: fmpq) -> fmpq:
    """Two spellings of one irrational number are to be one break."""
    grain = fmpz(2) ** (FINE - 20)
    return fmpq((2 * value.p * grain + value.q) // (2 * value.q), grain)


_KEEPING: dict[str, Callable[[Breaks, list[list[Form]]], list[Form] | None]] = {
    "add": Breaks.sums,
    "mul": Breaks.products,
    "div": Breaks.quotients,
    "pow": lambda self, parts: parts[0],  # to the power 1
    "neg": lambda self, parts: [_times(form, fmpq(-1)) for form in parts[0]],
    "percent": lambda self, parts: [_times(form, fmpq(1, 100)) for form in parts[0]],
    "abs": lambda self, parts: [*parts[0], *(_times(form, fmpq(-1)) for form in parts[0])],
    "relu": lambda self, parts: [*parts[0], self.unit(-1, fmpq(0))],
    "sign": lambda self, parts: [self.unit(-1, fmpq(sign)) for sign in (-1, 1)],
    "max": lambda self, parts: [form for part in parts for form in part],
    "min": lambda self, parts: [form for part in parts for form in part],
}
