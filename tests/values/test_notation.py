"""How values print: what is written plainly reads back to the same value, and torch takes what is written for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from exgen import decimal, exact, latex, paren, plain, relu, signed, variable
from exgen.errors import BadSolution
from exgen.exercises import freeze, thaw
from exgen.judging import Outcome
from exgen.judging.deciding import equal
from exgen.reading import read
from exgen.reading.short import read_shape, read_truth
from exgen.system.torch_process import load_torch
from exgen.terms import to_exact
from exgen.values import Array
from exgen.values.notation import python

X, Y, X1 = variable("x"), variable("y"), variable("x_1")
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("value", "as_latex", "as_plain", "as_python"),
    [
        (exact(3), "3", "3", "3.0"),
        (exact(-3), "-3", "-3", "-3.0"),
        (HALF, r"\frac{1}{2}", "1/2", "1/2"),
        (-HALF, r"-\frac{1}{2}", "-1/2", "-1/2"),
        (exact([1, "-1/2"]), r"[1, -\frac{1}{2}]", "[1, -1/2]", "[1.0, -1/2]"),
        (exact([[1], [3]]), r"\begin{pmatrix} 1 \\ 3 \end{pmatrix}", "[[1], [3]]", "[[1.0], [3.0]]"),
        (True, r"\text{true}", "true", "True"),
        ("A, C", "A, C", "A, C", "'A, C'"),
        ((3, 4), "(3, 4)", "(3, 4)", "(3, 4)"),
        ((3,), "(3,)", "(3)", "(3,)"),
        (7, "7", "7", "7"),
        (X**2 * Y, "x^{2} y", "x^2*y", "x**2*y"),
        (3 * X1 + 1, "3 x_{1} + 1", "3*x_1 + 1", "3*x_1 + 1"),
        (sympy.exp(-X), "e^{- x}", "e^(-x)", "torch.exp(-x)"),
        (sympy.log(X), r"\ln x", "ln(x)", "torch.log(x)"),
        (sympy.log(3), r"\ln 3", "ln(3)", "1.0986122886681098"),
        (sympy.sqrt(2), r"\sqrt{2}", "sqrt(2)", None),
        (sympy.tanh(X), r"\tanh{\left(x \right)}", "tanh(x)", "torch.tanh(x)"),
    ],
)  # fmt: skip
def test_three_spellings(value: Any, as_latex: str, as_plain: str, as_python: str | None) -> None:
    assert (latex(value), plain(value)) == (as_latex, as_plain)
    assert as_python is None or python(value) == as_python


@pytest.mark.parametrize(
    ("value", "bare", "added"),
    [
        (exact(3), "3", "+ 3"),
        (exact(-3), r"\left(-3\right)", "- 3"),
        (exact(0), "0", "+ 0"),
        (HALF, r"\left(\frac{1}{2}\right)", r"+ \frac{1}{2}"),
        (-HALF, r"\left(-\frac{1}{2}\right)", r"- \frac{1}{2}"),
        (X, "x", "+ x"),
        (X + 1, r"\left(x + 1\right)", "+ x + 1"),
        (-X, r"\left(- x\right)", "- x"),
    ],
)
def test_as_a_factor_and_as_a_further_term(value: Any, bare: str, added: str) -> None:
    assert (paren(value), signed(value)) == (bare, added)


@pytest.mark.parametrize(
    ("value", "figures", "text"),
    [
        (Fraction(2, 3), 3, "0.667"), (Fraction(-2, 3), 4, "-0.6667"), (Fraction(1, 8), 2, "0.13"), (exact(0), 3, "0"),
        (exact(12345), 3, "12300"), (exact(12345), 5, "12345"), (exact(100), 4, "100.0"),
        (Fraction(999, 1000), 2, "1.0"), (Fraction(1, 30000), 2, "0.000033"), (sympy.sqrt(2), 4, "1.414"),
        (sympy.exp(-9), 3, "0.000123"), (sympy.pi * 10**6, 3, "3140000"), (-sympy.E, 4, "-2.718"),
    ],
)  # fmt: skip
def test_decimals(value: Any, figures: int, text: str) -> None:
    assert decimal(value, figures) == text


@given(st.fractions(max_denominator=10**6), st.integers(1, 8))
def test_a_decimal_is_within_half_a_unit(value: Fraction, figures: int) -> None:
    text = decimal(value, figures)
    if value:
        assert abs(Fraction(text) - value) <= abs(value) / 10 ** (figures - 1) / 2
        assert "e" not in text and len(text.strip("-0.").replace(".", "")) <= figures


@pytest.mark.parametrize("value", [0.5, None, {1: 2}, object()])
@pytest.mark.parametrize("spelling", [latex, plain, python])
def test_what_is_no_value_is_refused(value: object, spelling: Callable[[Any], str]) -> None:
    with pytest.raises(BadSolution):
        spelling(value)


# -- what is written plainly reads back --------------------------------------------------------------------------

FRACTIONS = st.fractions(max_denominator=999).filter(lambda f: abs(f) < 10**6)
ARRAYS = st.one_of(
    st.lists(FRACTIONS, min_size=1, max_size=4).map(exact),
    st.integers(1, 3).flatmap(
        lambda n: st.lists(st.lists(FRACTIONS, min_size=n, max_size=n), min_size=1, max_size=3).map(exact)
    ),
)
LEAVES = st.one_of(
    st.sampled_from([X, Y, X1, variable("w_12"), variable("alpha"), variable("theta_1"), sympy.E, sympy.pi]),
    st.integers(-9, 9).map(sympy.Integer),
    st.fractions(-3, 3, max_denominator=9).map(lambda f: sympy.Rational(f.numerator, f.denominator)),
)
ONE = [sympy.exp, sympy.sin, sympy.cos, sympy.tanh, sympy.sqrt, sympy.log, sympy.Abs]
ONE += [lambda e: 1 / (1 + sympy.exp(-e)), lambda e: e**2, lambda e: e**3, lambda e: -e, lambda e: 1 / e]
TWO = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / b, lambda a, b: (a + b) ** 2]


def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(lambda f, e: f(e), st.sampled_from(ONE), inner),
        st.builds(lambda f, a, b: f(a, b), st.sampled_from(TWO), inner, inner),
    )


def sensible(value: Any) -> bool:
    """Real, finite and of bounded size, as whatever the bank makes is."""
    bad = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.I)
    if value.has(*bad) or len(str(value)) > 200 or any(abs(n) > 10**6 for n in value.atoms(sympy.Integer)):
        return False
    # Towers such as exp(exp(exp(e))) are refused as answers: see what is read of them in test_reading.
    inside = [argument for f in value.atoms(sympy.Function) for argument in f.args if argument.is_number]
    real = all(part.is_real is not False for part in sympy.preorder_traversal(value) if part.is_number)
    return real and all(abs(sympy.N(argument)) < 1000 for argument in inside)


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=8).filter(sensible)


@given(st.one_of(FRACTIONS, ARRAYS))
def test_numbers_and_arrays_read_back(value: Any) -> None:
    back = to_exact(read(plain(value)))
    assert back == value and type(back) is type(value)
    assert thaw(freeze(value)) == value


@given(EXPRESSIONS)
def test_expressions_read_back(value: Any) -> None:
    names = sorted(str(name) for name in value.free_symbols)
    written = plain(exact(value))
    back = to_exact(read(written, names))
    if exact(value) != back and sympy.expand(value - back) != 0:
        # The same value in another of sympy's forms; undecided is no proof, and different would be a bug.
        assert equal(read(written, names), read(plain(back), names)) is not Outcome.DIFFERENT
        point = dict.fromkeys(value.free_symbols, sympy.Rational(3, 7))
        there, here = (complex(one.subs(point).evalf(30)) for one in (value, sympy.sympify(back)))
        assert abs(there - here) <= 1e-12 * max(1, abs(there)), written


@given(st.booleans())
def test_truths_read_back(value: bool) -> None:
    assert read_truth(plain(value)) is value


@given(st.lists(st.integers(0, 999), max_size=4).map(tuple))
def test_shapes_read_back(value: tuple[int, ...]) -> None:
    from exgen.answers.shape import KIND

    assert read_shape(KIND.plain(value)) == value


VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.text(), st.none(), FRACTIONS, ARRAYS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(), inner, max_size=3),
    ),
    max_leaves=6,
)


@given(VALUES)
def test_any_parameter_comes_back_from_a_record(value: Any) -> None:
    back = thaw(json.loads(json.dumps(freeze(value))))
    assert back == value and _types(back) == _types(value)


def _types(value: Any) -> Any:
    """Lists, tuples, truths, integers and fractions are told apart, all the way down."""
    if isinstance(value, dict):
        return {name: _types(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value), [_types(item) for item in value]
    return value.shape if isinstance(value, Array) else type(value)


# -- what is written for torch -----------------------------------------------------------------------------------

@given(st.one_of(FRACTIONS, ARRAYS))
def test_torch_takes_numbers_for_floats(value: Any) -> None:
    torch = load_torch()
    made = torch.tensor(eval(python(value)), dtype=torch.float64)
    assert made.is_floating_point()
    entries = value.entries if isinstance(value, Array) else (value,)
    assert made.flatten().tolist() == [float(entry) for entry in entries]


FEW = st.sampled_from([X, Y, sympy.Integer(2), sympy.Rational(1, 3), sympy.pi])


@given(st.recursive(FEW, grown, max_leaves=5).filter(sensible))
def test_torch_takes_expressions(value: Any) -> None:
    """The text is Python that gives the value, with tensors for variables."""
    torch = load_torch()
    names = {"torch": torch, "x": torch.tensor(0.7, dtype=torch.float64), "y": torch.tensor(1.3, dtype=torch.float64)}
    found = torch.as_tensor(eval(python(exact(value)), names), dtype=torch.float64)
    exactly = sympy.N(value.subs({X: 0.7, Y: 1.3}), 20)
    if exactly.is_real and abs(exactly) < 1e6:
        assert abs(float(found) - float(exactly)) <= 1e-9 * max(1, abs(float(exactly)))


def test_a_relu_of_symbols_is_no_value() -> None:
    with pytest.raises(TypeError):
        relu(X)
