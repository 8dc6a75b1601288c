"""The value of a term in floating point: fast and not sure, to find places at which balls then decide."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from exgen.terms import Apply, Constant, Name, Number, Term

Function = Callable[[Sequence[float]], float]

_PYTHON = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
}
_OWN: dict[str, Callable[..., float]] = {
    "add": lambda *args: sum(args),
    "mul": lambda *args: math.prod(args),
    "div": lambda x, y: x / y,
    "pow": lambda x, y: math.exp(y * math.log(x)) if x > 0 else x ** round(y) if y == round(y) else math.nan,
    "neg": lambda x: -x,
    "percent": lambda x: x / 100,
    "root": lambda x, n: math.copysign(abs(x) ** (1 / n), x) if n % 2 == 1 or x >= 0 else math.nan,
    "abs": abs,
    "relu": lambda x: max(0.0, x),
    "max": lambda *args: max(args),
    "min": lambda *args: min(args),
    "sign": lambda x: (x > 0) - (x < 0),
    "sigmoid": lambda x: 0.5 + math.tanh(x / 2) / 2,
    "softplus": lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
    "cot": lambda x: 1 / math.tan(x),
    "sec": lambda x: 1 / math.cos(x),
    "csc": lambda x: 1 / math.sin(x),
    "coth": lambda x: 1 / math.tanh(x),
    "sech": lambda x: 1 / math.cosh(x),
    "csch": lambda x: 1 / math.sinh(x),
}


def function(term: Term, names: Sequence[str]) -> Function:
    """The term as a function of coordinates. Without a value it raises ArithmeticError or ValueError, or gives nan."""
    if isinstance(term, Name):
        place = names.index(term.name)
        return lambda point: point[place]
    if isinstance(term, (Number, Constant)):
        constant = _constant(term)
        return lambda point: constant
    assert isinstance(term, Apply)
    inner = [function(arg, names) for arg in term.args]
    first = inner[0]
    apply: Callable[..., float] = _OWN.get(term.op) or getattr(math, _PYTHON.get(term.op, term.op))
    if len(inner) == 1:
        return lambda point: apply(first(point))
    second = inner[1]
    if len(inner) == 2:
        if term.op == "add":
            return lambda point: first(point) + second(point)
        if term.op == "mul":
            return lambda point: first(point) * second(point)
        return lambda point: apply(first(point), second(point))
    return lambda point: apply(*[f(point) for f in inner])


def _constant(term: Number | Constant) -> float:
    if isinstance(term, Constant):
        return {"e": math.e, "pi": math.pi}.get(term.name, math.nan)
    try:
        return float(term.value)
    except OverflowError:
        return math.inf
