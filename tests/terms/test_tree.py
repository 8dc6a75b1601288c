"""Terms: how they are written back, their exact values, and the figures of decimals."""

from __future__ import annotations

import contextlib
import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exgen import terms
from exgen.errors import Unreadable
from exgen.judging import Outcome, agrees
from exgen.reading import read
from exgen.terms import (
    Apply,
    Constant,
    Decimal,
    Name,
    Number,
    Row,
    Term,
    decimal_of,
    names_of,
    number,
    parse,
    parts,
    plain,
    product,
    rational,
    rounded,
    substitute,
    to_exact,
    total,
)
from exgen.terms.tree import decimal
from exgen.values import Array


def test_infinity_has_a_sign() -> None:
    for typed in ("oo", "+∞", "infty", "Infinity", "inf", "\\infty"):
        assert terms.infinite(read(typed, [])) == 1
        assert terms.infinite(read(f"-{typed}" if typed != "+∞" else "-∞", [])) == -1
    assert terms.infinite(read("5")) == 0
    assert plain(read("oo", ["o"])) == "o*o"


NUMBERS = st.one_of(
    st.integers(0, 10**6).map(lambda n: Number(Fraction(n))),
    st.tuples(st.integers(1, 10**6), st.integers(-30, 30)).map(
        lambda p: Number(Fraction(p[0]) * Fraction(10) ** p[1], len(str(p[0])))
    ),
    st.integers(1, 6).map(lambda places: Number(Fraction(0), places)),
)
LEAVES = st.one_of(
    NUMBERS,
    st.sampled_from(["x", "y", "x_1", "w_12", "alpha", "W", "x_i"]).map(Name),
    st.sampled_from(["e", "pi", "infinity"]).map(Constant),
)


def grown(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda args: total(*args)),
        st.lists(inner, min_size=2, max_size=4).map(lambda args: product(*args)),
        st.tuples(st.sampled_from(["div", "pow", "root"]), inner, inner).map(lambda p: Apply(p[0], p[1:])),
        st.tuples(st.sampled_from(["neg", "percent", "log", "exp", "sin", "abs", "sigmoid"]), inner).map(
            lambda p: Apply(p[0], p[1:])
        ),
        st.tuples(inner, inner).map(lambda p: Apply("log", p)),
        st.lists(inner, min_size=1, max_size=3).map(lambda args: Apply("max", tuple(args))),
    )


SCALARS = st.recursive(LEAVES, grown, max_leaves=12)
VECTORS = st.lists(SCALARS, min_size=1, max_size=4).map(lambda items: Row(tuple(items)))
MATRICES = st.integers(1, 3).flatmap(
    lambda n: st.lists(st.lists(LEAVES, min_size=n, max_size=n), min_size=1, max_size=3).map(
        lambda rows: Row(tuple(Row(tuple(row)) for row in rows))
    )
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(SCALARS, VECTORS, MATRICES))
def test_what_is_written_reads_back_to_the_same_term(term: Term) -> None:
    assert read(plain(term)) == term


def test_exact_values() -> None:
    import sympy

    x = sympy.Symbol("x", real=True)
    assert to_exact(read("1/3 + 50%")) == Fraction(5, 6)
    assert to_exact(read("[1, 1/2]")) == Array.of(["1", "1/2"])
    assert to_exact(read("e^(2x)")) == sympy.exp(2 * x)
    assert to_exact(read("sqrt(8)")) == 2 * sympy.sqrt(2)
    assert to_exact(read("sigmoid(x)")) == 1 / (1 + sympy.exp(-x))
    assert to_exact(read("log_2(8)")) == sympy.log(8) / sympy.log(2)
    assert to_exact(read("sqrt(4)")) == 2


@pytest.mark.parametrize("text", ["9^9^9", "10^(10^8)", "1/0", "infinity", "1/(x-x)", "0^-1", "2^(10^9)*x", "ln(-1)"])
def test_what_has_no_exact_value_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        to_exact(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "sqrt(1e300 + 1)^(110^6)", "root(1e300, 1e-5)", "sqrt(exp(1000^(1e-300)))", "relu(cbrt(0.5)^relu(10^12))",
        "tan((1e-300)^(-3)^(10^pi))", "(1e-300*pi)^1000", "1e400*pi*exp(1e400)", "arctan(tan(3^1000))", "e^(e^(e^20))",
        "e^(10^400 x)", "sin(10^-300 x)", "x^(10^400 y)", "e^(9^9^9 x)",
        "x^(1 + 110^6)", "csc(sinh(csc(1e-300)))", "log(log(pi - 0.5, cos(1e-300)), 10)", "sign(exp(exp(exp(9))) - 1)",
    ],
)  # fmt: skip
def test_sympy_never_gets_to_see_what_it_would_not_end_with(text: str) -> None:
    start = time.thread_time()
    with contextlib.suppress(Unreadable):
        to_exact(read(text))
    assert time.thread_time() - start < 1


def test_ordinary_values_are_not_refused_as_too_large() -> None:
    for text in (
        "exp(1000)",
        "2^1000*pi",
        "1e400*pi",
        "(1 + x)^50",
        "e^(-x/1e6)",
        "3^(1/3)",
        "sqrt(10^14)",
        "x^0.001",
        "e^(x/1e9)",
    ):
        assert to_exact(read(text)) is not None


@pytest.mark.parametrize("op", sorted(terms.FUNCTIONS))
def test_every_function_can_be_read_valued_and_judged(op: str) -> None:
    least, _ = terms.FUNCTIONS[op]
    inside = {"arcosh": "x + 2", "root": "x, 3"}.get(op, "x/7" if least == 1 else "x, 2")
    term = read(f"{op}({inside})")
    assert read(plain(term)) == term
    assert agrees(term, total(term, number(0)), domain="0 < x < 1") is Outcome.EQUAL
    assert agrees(term, total(term, number(1)), domain="0 < x < 1") is Outcome.DIFFERENT
    point = terms.substitute(term, "x", read("1/2"))
    assert abs(complex(to_exact(point)).imag) < 1e-12


def test_decimals_know_their_figures() -> None:
    shown = {"0.50": 2, "-1.230": 4, "33.3%": 3, "1.2*10^-3": 2, "0.001": 1, "1e3": 1}
    for text, figures in shown.items():
        found = decimal_of(read(text))
        assert found is not None
        assert found.figures == figures
    assert decimal_of(read("12")) is None
    assert decimal_of(read("0.5/2")) is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a/(b c)", "a/(b*c)"),
        ("(2^3)^2", "(2^3)^2"),
        ("a-(b-c)", "a - (b - c)"),
        ("a-(b*c)", "a - b*c"),
        ("a+(b+c)", "a + b + c"),
    ],
)
def test_no_bracket_is_written_more_than_needed(typed: str, shown: str) -> None:
    assert plain(read(typed)) == shown


@pytest.mark.parametrize(
    ("value", "figures", "shown"),
    [
        (0, 2, "0.00"), ("1/2", 2, "0.50"), (12, 2, "1.2e1"), (12, 3, "12.0"), ("1/1000000", 1, "0.000001"),
        ("1/10000000", 1, "1e-7"), (1200, 2, "1.2e3"), (7, 1, "7e0"),
    ],
)  # fmt: skip
def test_a_decimal_shows_its_figures_and_no_other(value: object, figures: int, shown: str) -> None:
    assert decimal(Fraction(value), figures) == shown


def test_sums_and_products_are_flat() -> None:
    x, y, z = (Name(name) for name in "xyz")
    assert total(x, total(y, z)) == total(total(x, y), z) == Apply("add", (x, y, z))
    assert product(product(x, y), z) == Apply("mul", (x, y, z)) != total(x, y, z)
    assert total(x) == product(x) == x
    assert substitute(total(x, y), "y", total(x, z)) == Apply("add", (x, x, z))


def test_what_is_in_a_term() -> None:
    term = parse("[x + 2y, sin(x_1)^e]")
    assert names_of(term) == {"x", "y", "x_1"}
    assert [plain(part) for part in parts(term)] == ["x + 2*y", "sin(x_1)^e"]
    assert plain(substitute(term, "x", parse("a b"))) == "[a*b + 2*y, sin(x_1)^e]"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/3 + 50%", "5/6"), ("-(2/3)^-2", "-9/4"), ("2^3^2", 512), ("0^0", None), ("1/0", None), ("2^(1/2)", None),
        ("x", None), ("e", None), ("2^30000", None),
    ],
)  # fmt: skip
def test_plain_arithmetic_is_exact(text: str, value: object) -> None:
    assert rational(parse(text)) == (None if value is None else Fraction(value))


def test_a_whole_number_is_a_rounding_beside_a_key_that_is_not_whole() -> None:
    assert rounded(parse("37"), parse("73/2")) == Decimal(Fraction(37), 2, Fraction(1))
    assert rounded(parse("37"), parse("36")) is None
    assert rounded(parse("-1.20"), parse("36")) == Decimal(Fraction(-6, 5), 3, Fraction(1, 100))
