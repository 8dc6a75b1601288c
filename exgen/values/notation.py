"""How values print: for LaTeX, for Python (torch), and plainly, as a student would type them.

What `plain` writes, `reading.read` reads back to the same value. Every text that exgen prints gets its numbers here.
A type of value that a kind of answer brings along says how it prints: by methods `_latex_`, `_python_` and `_plain_`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache, lru_cache
from numbers import Rational
from typing import Any

from exgen.errors import BadSolution
from exgen.values.numbers import Array, is_expression
from exgen.values.sets import Finite, Interval


def latex(value: Any) -> str:
    """`value` in math mode; strings as they are, since in a problem file they are prose or LaTeX already."""
    match value:
        case str():
            return value
        case bool():
            return r"\text{true}" if value else r"\text{false}"
        case Rational():
            return _fraction(value, r"\frac{%d}{%d}")
        case Array() if len(value.shape) == 2:
            return _stacked([" & ".join(latex(entry) for entry in row) for row in value])
        case Array() | list() | tuple():
            return _listed(value, latex)
        case Interval():
            low = r"-\infty" if value.low is None else latex(value.low)
            high = r"\infty" if value.high is None else latex(value.high)
            return f"{'[' if value.low_closed else '('}{low}, {high}{']' if value.high_closed else ')'}"
        case Finite():
            return r"\{" + ", ".join(latex(item) for item in value.items) + r"\}" if value.items else r"\emptyset"
    return _printed("latex", value)


def _stacked(rows: list[str]) -> str:
    """Rows in brackets, with more room between them where fractions would touch."""
    end = r" \\[3pt] " if any(r"\frac" in row for row in rows) else r" \\ "
    return rf"\begin{{pmatrix}} {end.join(rows)} \end{{pmatrix}}"


def column(value: Any) -> str:
    """LaTeX of a vector as a column; of a matrix or a number as it is."""
    upright = isinstance(value, Array) and len(value.shape) == 1
    return _stacked([latex(entry) for entry in value]) if upright else latex(value)


def row(vector: Any) -> str:
    """LaTeX of a vector as a row without commas, as a factor in a matrix product."""
    return rf"\begin{{pmatrix}} {' & '.join(map(latex, vector))} \end{{pmatrix}}"


def dot(a: Any, b: Any) -> str:
    """LaTeX of the dot product of two vectors before it is worked out."""
    return " + ".join(rf"{paren(u)} \cdot {paren(v)}" for u, v in zip(a, b, strict=True))


def python(value: Any) -> str:
    """`value` as Python source; an exact number as a float, so that torch takes it for a real number."""
    match value:
        case bool() | str() | int():
            return repr(value)
        case Rational():
            return f"{value.numerator}.0" if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
        case Array() | list() | tuple():
            return _listed(value, python)
    return _printed("python", value)


def plain(value: Any) -> str:
    """`value` as a student would type it: `4/3`, `3*x^2 + 4*x*y`, `[1, 2]`, `[[1, 2], [3, 4]]`."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Rational():
            return _fraction(value, "%d/%d")
        case Array() | list() | tuple():
            return _listed(value, plain, "")
    return _printed("plain", value)


def source(value: Any) -> str:
    """What a torch script prints for a value: text as it is, all else as `python`."""
    return value if isinstance(value, str) else python(value)


def paren(value: Any) -> str:
    """LaTeX of `value`, in brackets where it would not stand as a factor or a base: (-3), (x + 1)."""
    bare = latex(value)
    if isinstance(value, (int, Fraction)):
        simple = value >= 0 and value.denominator == 1
    else:
        simple = not is_expression(value) or not (value.is_Add or value.is_Mul or value.is_Rational)
    return bare if simple else rf"\left({bare}\right)"


def signed(value: Any) -> str:
    """LaTeX of `value` as a further term of a sum: `+ 3`, `- 3`."""
    negative = value < 0 if isinstance(value, Rational) else value.could_extract_minus_sign()
    return f"- {latex(-value)}" if negative else f"+ {latex(value)}"


def decimal(value: Any, figures: int = 4) -> str:
    """A real number to `figures` significant figures, rounded half up, without an exponent."""
    if is_expression(value):
        import sympy

        number = Fraction(str(sympy.N(value, figures + 12)))
    else:
        number = Fraction(value)
    if number == 0:
        return "0"
    places = figures - 1
    while abs(number) * Fraction(10) ** places >= 10**figures:
        places -= 1
    while abs(number) * Fraction(10) ** places < 10 ** (figures - 1):
        places += 1
    digits = int(abs(number) * Fraction(10) ** places + Fraction(1, 2))
    if digits == 10**figures:  # rounded up to one figure more
        digits, places = digits // 10, places - 1
    sign = "-" if number < 0 else ""
    if places <= 0:
        return f"{sign}{digits * 10**-places}"
    whole, part = divmod(digits, 10**places)
    return f"{sign}{whole}.{part:0{places}d}"


def _listed(items: Any, spell: Callable[[Any], str], lone: str = ",") -> str:
    """Items one after another, a tuple in round brackets; `lone` stands behind the only one of a tuple."""
    inside = ", ".join([spell(item) for item in items])
    return f"({inside}{lone * (len(items) == 1)})" if isinstance(items, tuple) else f"[{inside}]"


def _fraction(value: Rational, form: str) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return ("-" if value < 0 else "") + form % (abs(value.numerator), value.denominator)


def _printed(spelling: str, value: Any) -> str:
    if hasattr(type(value), f"_{spelling}_"):
        return str(getattr(value, f"_{spelling}_")())
    if not is_expression(value):
        hint = "use exact numbers, expressions and arrays of them"
        raise BadSolution(f"a {type(value).__name__} cannot be printed", hint)
    return _printed_once(spelling, value)


@lru_cache(maxsize=20_000)
def _printed_once(spelling: str, expression: Any) -> str:
    return _printers()[spelling].doprint(expression)


@cache
def _printers() -> dict[str, Any]:
    """sympy's printers, bent to our three spellings; made on first use, since sympy takes long to import."""
    from sympy.printing.latex import LatexPrinter
    from sympy.printing.precedence import PRECEDENCE
    from sympy.printing.str import StrPrinter

    class Plain(StrPrinter):
        """`^` for powers, `ln`, and `e^x`, which is what the reader's rules call them."""

        def _print_Pow(self, expr: Any, rational: bool = False) -> str:
            text: str = super()._print_Pow(expr, rational)
            return text.replace("**", "^")

        def _print_exp(self, expr: Any) -> str:
            return f"e^{self.parenthesize(expr.args[0], PRECEDENCE['Pow'])}"

        def _print_Exp1(self, expr: Any) -> str:
            return "e"

        def _print_log(self, expr: Any) -> str:
            return f"ln({self._print(expr.args[0])})"

    class Torch(StrPrinter):
        """Calls of torch's functions, on tensors; what has no tensor in it is a plain number."""

        def _print(self, expr: Any, **settings: Any) -> str:
            constant = is_expression(expr) and not expr.is_Rational and not expr.free_symbols
            return repr(float(expr.evalf(20))) if constant else super()._print(expr, **settings)

        def _print_Pow(self, expr: Any, rational: bool = False) -> str:
            if expr.exp.is_Rational and abs(expr.exp).q == 2 and abs(expr.exp).p == 1:
                base = self.parenthesize(expr.base, PRECEDENCE["Pow"])
                return f"{base}**{'-' if expr.exp < 0 else ''}0.5"
            return super()._print_Pow(expr, rational)

        def _print_Max(self, expr: Any) -> str:
            numbers = [argument for argument in expr.args if not argument.free_symbols]
            first, *others = (self._print(argument) for argument in expr.args if argument.free_symbols)
            for other in others:
                first = f"torch.maximum({first}, {other})"
            return f"torch.clamp({first}, min={self._print(numbers[0])})" if numbers else first

        def _print_Function(self, expr: Any) -> str:
            name = {"Abs": "abs"}.get(expr.func.__name__, expr.func.__name__)
            return f"torch.{name}({', '.join(self._print(argument) for argument in expr.args)})"

        def _print_exp(self, expr: Any) -> str:
            return self._print_Function(expr)

        def _print_log(self, expr: Any) -> str:
            return self._print_Function(expr)

    class Latex(LatexPrinter):
        """Logarithms as on the blackboard: ln 3, ln x, ln(x + 1)."""

        def _print_log(self, expr: Any, exp: Any = None) -> str:
            inside = expr.args[0]
            bare = self._print(inside)
            if not (inside.is_Symbol or inside.is_Integer):
                bare = rf"\left({bare}\right)"
            return rf"\ln^{{{exp}}} {bare}" if exp is not None else rf"\ln {bare}"

    return {
        "latex": Latex({"ln_notation": True, "fold_short_frac": False}),
        "plain": Plain(),
        "python": Torch(),
    }
