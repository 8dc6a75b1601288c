"""Exact numbers and arrays of them: what `draw` makes and `solve` computes with.

A number is a `fractions.Fraction`; where roots, e or variables come in, a sympy expression. sympy is imported
only there, so that a problem of rational numbers never waits for it. Floats are refused: a key is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from fractions import Fraction
from functools import lru_cache
from numbers import Rational
from types import CellType, FunctionType
from typing import Any

from exgen.errors import BadSolution
from exgen.values.symbols import Symbol, Truth, calculate

Scalar = Any  # Fraction | sympy.Expr; sympy ships no types, and is not imported here


def exact(value: Any) -> Any:
    """`value` as an exact number, or as an `Array` of them if it is a list or tuple (nested for a matrix).

    Takes integers, Fractions, sympy expressions and strings such as "3/2" or "0.1". Raises BadSolution for a float.
    """
    if isinstance(value, (Fraction, Array, Symbol)):
        return value
    if isinstance(value, (list, tuple)):
        return Array.of(value)
    if isinstance(value, (Rational, str)):
        return Fraction(value)
    if isinstance(value, float):
        hint = "write it as a string, exact('0.1'), or as a fraction"
        raise BadSolution(f"{value!r} is a float, and a key is exact", hint)
    if is_expression(value):
        return Fraction(int(value.p), int(value.q)) if value.is_Rational else value
    raise BadSolution(f"{value!r} is not a number", "exact() takes integers, fractions, expressions and lists of them")


def is_expression(value: Any) -> bool:
    """Whether `value` is a sympy expression, asked without importing sympy."""
    kind = type(value)  # asked of the value, sympy would work its symbols out
    return hasattr(kind, "free_symbols") and hasattr(kind, "is_Rational")


def symbols_in(value: Any) -> frozenset[Any]:
    """The variables of an expression, or of the entries of an Array; none of anything else."""
    if isinstance(value, Array):
        return frozenset().union(*map(symbols_in, value.entries))
    return _free_symbols(value) if is_expression(value) else frozenset()


@lru_cache(maxsize=20_000)
def _free_symbols(expression: Any) -> frozenset[Any]:
    return frozenset(expression.free_symbols)


@lru_cache(maxsize=20_000)
def is_value(expression: Any) -> bool:
    """Whether an expression can be a key: it has variables, or a finite value."""
    return bool(expression.free_symbols) or expression.is_finite is True


def is_exact(value: Any) -> bool:
    """Whether `value` is one of the values that answers are: an exact number, an expression, an Array of them."""
    return isinstance(value, (Fraction, Array, Symbol)) or is_expression(value)


class Array:
    """A vector, matrix or tensor of exact numbers, with the operators of torch tensors.

    Operators work entry by entry on equal shapes, or with one number on either side; nothing else broadcasts.
    `@` is the product of matrices and vectors. Immutable.
    """

    __slots__ = ("entries", "shape")

    def __init__(self, entries: Iterable[Scalar], shape: tuple[int, ...]) -> None:
        self.entries = tuple(entries)
        self.shape = shape
        if len(self.entries) != math.prod(shape):
            raise BadSolution(f"{len(self.entries)} entries do not fill the shape {shape}")

    @classmethod
    def of(cls, nested: Sequence[Any]) -> Array:
        """From a list of numbers, or of equally long lists."""
        rows = [exact(item) for item in nested]
        if not any(isinstance(row, Array) for row in rows):
            return cls(rows, (len(rows),))
        if not all(isinstance(row, Array) and row.shape == rows[0].shape for row in rows):
            raise BadSolution("the rows of an array differ in length")
        return cls([entry for row in rows for entry in row.entries], (len(rows), *rows[0].shape))

    # -- looking --
    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, tuple):
            head, *rest = index
            return self[head][tuple(rest)] if rest else self[head]
        if isinstance(index, slice):
            return Array.of([self[i] for i in range(*index.indices(len(self)))])
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} of an array of shape {self.shape}")
        size = math.prod(self.shape[1:])
        start = (index % len(self)) * size
        part = self.entries[start : start + size]
        return part[0] if len(self.shape) == 1 else Array(part, self.shape[1:])

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def tolist(self) -> list[Any]:
        """The entries as lists, nested as deep as the shape is long."""
        return [row.tolist() if isinstance(row, Array) else row for row in self]

    def __repr__(self) -> str:
        return f"exact({self.tolist()!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Array) and self.shape == other.shape and self.entries == other.entries

    def __hash__(self) -> int:
        return hash((self.entries, self.shape))

    # -- calculating --
    def map(self, function: Callable[[Scalar], Scalar]) -> Array:
        """`function` of each entry."""
        return Array([exact(function(entry)) for entry in self.entries], self.shape)

    def _with(self, other: Any, operation: Callable[[Scalar, Scalar], Scalar]) -> Any:
        if isinstance(other, Array):
            if other.shape != self.shape:
                raise BadSolution(f"shapes {self.shape} and {other.shape} do not agree")
            return Array([exact(operation(a, b)) for a, b in zip(self.entries, other.entries)], self.shape)
        if isinstance(other, (Rational, Symbol)) or is_expression(other):
            return self.map(lambda entry: operation(entry, exact(other)))
        return NotImplemented

    def __add__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a - b)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a / b)

    def __pow__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a**b)

    def __radd__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b + a)

    def __rsub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b - a)

    def __rmul__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b * a)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: b / a)

    def __neg__(self) -> Array:
        return self.map(lambda entry: -entry)

    def __matmul__(self, other: Any) -> Any:
        if not isinstance(other, Array):
            return NotImplemented
        if len(self.shape) > 2 or len(other.shape) > 2 or self.shape[-1] != other.shape[0]:
            raise BadSolution(f"a product of shapes {self.shape} and {other.shape} does not exist")
        if len(self.shape) == 2:
            return Array.of([row @ other for row in self])
        if len(other.shape) == 2:
            return Array.of([self @ column for column in other.T])
        return exact(sum((a * b for a, b in zip(self.entries, other.entries)), Fraction(0)))

    @property
    def T(self) -> Array:
        """The transpose of a matrix; a vector as it is."""
        if len(self.shape) == 1:
            return self
        rows, columns = self.shape
        return Array([self.entries[i * columns + j] for j in range(columns) for i in range(rows)], (columns, rows))

    def sum(self) -> Scalar:
        """The sum of all entries."""
        return exact(sum(self.entries, Fraction(0)))

    def mean(self) -> Scalar:
        """The mean of all entries."""
        return exact(self.sum() / len(self.entries))


def outer(u: Array, v: Array) -> Array:
    """u vᵀ of two vectors, shape (len(u), len(v))."""
    return Array.of([[a * b for b in v] for a in u])


# -- functions with a kink ---------------------------------------------------------------------------------------
# A draw that lands on a kink is thrown away, since there the key would be a matter of convention. Marking may land
# on one (a student's own wrong value), and then the convention written here holds.

kinks: ContextVar[list[str] | None] = ContextVar("kinks", default=None)


def kink(name: str) -> None:
    seen = kinks.get()
    if seen is not None:
        seen.append(name)


_OWN: set[Callable[..., Any]] = set()  # exgen's own functions, which never change


def _entrywise(function: Callable[..., Scalar]) -> Callable[..., Any]:
    def apply(*values: Any) -> Any:
        arrays = [value for value in values if isinstance(value, Array)]
        if not arrays:
            return exact(function(*(exact(value) for value in values)))
        shape = arrays[0].shape
        if any(array.shape != shape for array in arrays):
            raise BadSolution(f"shapes {[array.shape for array in arrays]} do not agree")
        columns = [value.entries if isinstance(value, Array) else [exact(value)] * math.prod(shape) for value in values]
        return Array([exact(function(*entry)) for entry in zip(*columns)], shape)

    apply.__doc__, apply.__name__ = function.__doc__, function.__name__
    _OWN.add(apply)
    return apply


@_entrywise
def relu(x: Scalar) -> Scalar:
    """max(0, x), entry by entry; its slope at 0 is taken as 0, as torch does."""
    if isinstance(x, Symbol):
        return calculate("relu({})", x)
    if x == 0:
        kink("relu at 0")
    return x if x > 0 else Fraction(0)


@_entrywise
def maximum(a: Scalar, b: Scalar) -> Scalar:
    """The larger of two, entry by entry; a tie is a kink."""
    if isinstance(a, Symbol) or isinstance(b, Symbol):
        return calculate("maximum({}, {})", a, b)
    if a == b:
        kink("a tie of max")
    return a if a > b else b


@_entrywise
def sign(x: Scalar) -> Scalar:
    """-1, 0 or 1."""
    if isinstance(x, Symbol):
        return calculate("sign({})", x)
    return Fraction((x > 0) - (x < 0))


def where(condition: Any, then: Any, otherwise: Any) -> Any:
    """`then` where the condition holds, else `otherwise`."""
    if isinstance(condition, Truth):
        if isinstance(then, Array) and isinstance(otherwise, Array) and then.shape == otherwise.shape:
            return Array([where(condition, *pair) for pair in zip(then.entries, otherwise.entries)], then.shape)
        return calculate("({1} if {0} else {2})", condition, then, otherwise)
    return exact(then if condition else otherwise)


# -- functions whose exact values need sympy ---------------------------------------------------------------------

# One variant is solved many times over, once for each mistake, and most of what sympy is asked is the same each time.
# Symbols of a trace have no hash and stop here: what needs sympy cannot be traced.
_asked = lru_cache(maxsize=20_000)


def _sympy(name: str, doc: str) -> Callable[[Any], Any]:
    @_asked
    def function(x: Scalar) -> Scalar:
        import sympy

        return getattr(sympy, name)(x)

    function.__doc__, function.__name__ = doc, name
    return _entrywise(function)


exp = _sympy("exp", "e to the x, exactly, entry by entry.")
ln = _sympy("log", "The natural logarithm, exactly, entry by entry.")
sqrt = _sympy("sqrt", "The root, exactly, entry by entry.")
sin = _sympy("sin", "Sine of radians.")
cos = _sympy("cos", "Cosine of radians.")
tanh = _sympy("tanh", "Hyperbolic tangent.")


@_entrywise
@_asked
def sigmoid(x: Scalar) -> Scalar:
    """1/(1 + e^(-x)), exactly, entry by entry."""
    import sympy

    return 1 / (1 + sympy.exp(-x))


# -- calculus ----------------------------------------------------------------------------------------------------

def variable(name: str) -> Scalar:
    """A real sympy symbol, for problems whose answers are expressions."""
    import sympy

    return sympy.Symbol(name, real=True)


def diff(expression: Scalar, name: Any, times: int = 1) -> Scalar:
    """The derivative of an expression by a variable, `times` times, by sympy.

    Sums are differentiated term by term: but for their factors, terms are met in many variants, and remembered.
    """
    for _ in range(times):
        expression = _differentiated(expression, name)
    return expression


@_asked
def _differentiated(expression: Scalar, name: Any) -> Scalar:
    if not is_expression(expression):
        return Fraction(0)
    terms = [term.as_coeff_Mul() for term in expression.as_coeff_add()[1]]
    return exact(sum((factor * _term_differentiated(term, name) for factor, term in terms), Fraction(0)))


@_asked
def _term_differentiated(term: Scalar, name: Any) -> Scalar:
    import sympy

    return exact(sympy.diff(term, name))


def substitute(expression: Scalar, values: dict[Any, Scalar]) -> Scalar:
    """The expression with numbers in place of its variables, all at once."""
    if not is_expression(expression):
        return exact(expression)
    if any(isinstance(value, Symbol) for value in values.values()):
        return _rational(expression, values)
    return _substituted(expression, tuple(values.items()))


@_asked
def _substituted(expression: Scalar, values: tuple[tuple[Any, Scalar], ...]) -> Scalar:
    given = dict(values)
    try:
        return _rational(expression, given)
    except _NotRational:
        _bits(expression, given)
        return exact(expression.xreplace({name: _number(value) for name, value in values}))


MAX_BITS = 20_000  # of a number that comes of putting numbers into an expression, which may be a student's own


def _bounded(bits: float) -> float:
    if bits > MAX_BITS:
        hint = "keep powers of large numbers out"
        raise BadSolution("numbers in place of variables would make a number too large to work with", hint)
    return bits


def _bits(expression: Any, values: dict[Any, Scalar]) -> float | None:
    """About how long a number the expression comes to, None for all else. Raises BadSolution where it is too long.

    sympy works powers of powers of numbers out, however large they are.
    """
    value = values.get(expression, expression)
    if isinstance(value, (int, Fraction)) or value.is_Rational:
        return max(int(value.numerator).bit_length(), int(value.denominator).bit_length())
    sizes = [_bits(arg, values) for arg in value.args] if value is expression else []
    known = [size for size in sizes if size is not None]
    if not sizes or len(known) < len(sizes):
        return None
    if expression.is_Pow:
        power = expression.exp
        return _bounded(known[0] * max(1.0, float(abs(power)) if power.is_Rational else 2.0 ** min(known[1], 99)))
    return _bounded(sum(known) if expression.is_Mul else max(known))


def _number(value: Scalar) -> Any:
    """A Fraction as sympy's own rational number."""
    import sympy

    return value if is_expression(value) else sympy.Rational(value.numerator, value.denominator)


class _NotRational(Exception):
    pass


def _rational(expression: Any, values: dict[Any, Scalar]) -> Any:
    """The value of a rational expression at rational numbers: a hundred times faster than sympy's subs."""
    if expression.is_Rational:
        return Fraction(int(expression.p), int(expression.q))
    if expression.is_Symbol:
        value = values.get(expression)
        if isinstance(value, (int, Fraction)):
            return Fraction(value)
        if isinstance(value, Symbol):
            return value
    elif expression.is_Add:
        return sum((_rational(term, values) for term in expression.args), Fraction(0))
    elif expression.is_Mul:
        return math.prod((_rational(factor, values) for factor in expression.args), start=Fraction(1))
    elif expression.is_Pow and expression.exp.is_Integer and abs(expression.exp) < 1000:
        base, power = _rational(expression.base, values), int(expression.exp)
        if isinstance(base, Symbol):
            return base**power
        _bounded(max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(power))
        if base or power > 0:
            return base**power
    raise _NotRational


def derivative(function: Callable[[Scalar], Scalar], at: Any) -> Any:
    """f'(at) of a function of one number; at an Array, entry by entry."""
    slope = _slope(function)
    return at.map(slope) if isinstance(at, Array) else slope(exact(at))


def gradient(function: Callable[[Any], Scalar], at: Array) -> Array:
    """The gradient of a scalar function of an Array, in the shape of `at`."""
    return Array([exact(partial(*at.entries)) for partial in _partials(function, at.shape)], at.shape)


def _slope(function: Callable[[Scalar], Scalar]) -> Callable[..., Scalar]:
    function, given = _opened(function)

    def differentiate() -> Callable[..., Scalar]:
        import sympy

        x = sympy.Symbol("x", real=True)
        return _evaluator(sympy.diff(function(x), x), (x, *given))

    return _completed(_remembered(function, None, differentiate), given)


def _partials(function: Callable[[Any], Scalar], shape: tuple[int, ...]) -> list[Callable[..., Scalar]]:
    function, given = _opened(function)

    def differentiate() -> list[Callable[..., Scalar]]:
        import sympy

        names = tuple(sympy.Symbol(f"x{i}", real=True) for i in range(math.prod(shape)))
        result = function(Array(names, shape))
        return [_evaluator(sympy.diff(result, name), (*names, *given)) for name in names]

    return [_completed(partial, given) for partial in _remembered(function, shape, differentiate)]


def _opened(function: Callable[..., Any]) -> tuple[Callable[..., Any], dict[Any, Symbol]]:
    """A function closed over symbols of a trace, as one over symbols of sympy; and which of these stands for which."""
    given: dict[Any, Symbol] = {}

    def opened(value: Any) -> Any:
        if isinstance(value, Symbol):
            import sympy

            name = sympy.Dummy(value.name, real=True)
            given[name] = value
            return name
        if isinstance(value, Array):
            return Array([opened(entry) for entry in value.entries], value.shape)
        return value

    cells = getattr(function, "__closure__", None) or ()
    inside = [opened(cell.cell_contents) for cell in cells]
    if not given or not isinstance(function, FunctionType):
        return function, {}
    closure = tuple(CellType(value) for value in inside)
    return FunctionType(function.__code__, function.__globals__, None, function.__defaults__, closure), given


def _completed(evaluate: Callable[..., Scalar], given: dict[Any, Symbol]) -> Callable[..., Scalar]:
    """With the numbers that a function was closed over behind those that it is given."""
    return (lambda *values: evaluate(*values, *given.values())) if given else evaluate


# The functions of a problem are differentiated once, not once a variant: a lambda written at one place of one file,
# closed over equal values, is one function. Code alone does not tell files apart, so the file's globals belong to the
# key, by their id; they are kept with what is known, so that no other file can come by the same id.
_known: dict[Any, tuple[Any, Any]] = {}
MOST_KNOWN = 4096


def _remembered(function: Callable[..., Any], shape: Any, work: Callable[[], Any]) -> Any:
    code, cells = getattr(function, "__code__", None), getattr(function, "__closure__", None) or ()
    inside = tuple(cell.cell_contents for cell in cells)
    # Only what cannot change behind our back tells functions apart.
    defaults = getattr(function, "__defaults__", None)
    world = getattr(function, "__globals__", None)
    if function in _OWN:
        key: Any = (function, shape)
    elif code is None or defaults or not all(isinstance(v, (int, str, Fraction, Array)) for v in inside):
        return work()
    else:
        key = (id(world), code, inside, shape)
    if key not in _known:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[key] = world, work()
    return _known[key][1]


def _evaluator(expression: Any, names: tuple[Any, ...]) -> Callable[..., Scalar]:
    """An expression as a function of numbers: a polynomial in Fractions where it is one, else by substitution."""
    import sympy

    if not names or not expression.is_polynomial(*names) or expression.free_symbols - set(names):
        return lambda *values: substitute(expression, dict(zip(names, values)))
    terms = sympy.Poly(expression, *names).terms()
    if not all(factor.is_Rational for _, factor in terms):
        return lambda *values: substitute(expression, dict(zip(names, values)))
    plain = [(powers, Fraction(int(factor.p), int(factor.q))) for powers, factor in terms]

    def polynomial(*values: Scalar) -> Scalar:
        total = Fraction(0)
        for powers, factor in plain:
            for value, power in zip(values, powers):
                if power:
                    factor = factor * value**power
            total = total + factor
        return total

    return polynomial
