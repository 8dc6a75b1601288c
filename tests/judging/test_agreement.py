"""Judging: the table of rows, equality under rewriting, decimals, bounds."""

from __future__ import annotations

import time
import tomllib
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exgen.answers import comparison
from exgen.answers.comparison import compare
from exgen.errors import InstructorError
from exgen.judging import Due, Outcome, agrees, lacks
from exgen.judging.deciding import MAX_KEPT, equal
from exgen.judging.domains import points
from exgen.reading import read
from exgen.terms import Apply, Constant, Name, Number, Term, number, product, total
from tests.conftest import TESTS

TABLE = tomllib.loads((TESTS / "answers.toml").read_text(encoding="utf-8"))
ROWS = [
    pytest.param(row, id=f"{name}-{i}")
    for name, part in TABLE.items()
    for i, row in enumerate(part["rows"], 1)
    if "kind" not in row
]


@pytest.mark.parametrize("row", ROWS)
def test_the_table(row: dict[str, Any]) -> None:
    """The rows of mathematics, as `exgen compare` judges them; marking takes all rows, in test_manual.py."""
    found = compare(row["typed"], row["key"], row.get("names"), row.get("domain"), row.get("form"))
    assert found.verdict == row["verdict"], found
    assert found.why or found.verdict == "right"


def test_the_table_is_large_and_has_no_row_twice() -> None:
    seen = [str({**row, "why": "", "verdict": ""}) for part in TABLE.values() for row in part["rows"]]
    assert len(seen) == len(set(seen))
    assert len(seen) >= 400


# -- rewriting ---------------------------------------------------------------------------------------------------

POLYNOMIAL_LEAVES = st.one_of(
    st.integers(0, 9).map(lambda n: number(n)),
    st.sampled_from(["x", "y", "x_1"]).map(Name),
)
POSITIVE = total(product(Name("x"), Name("x")), number(1))


def trees(functions: tuple[str, ...]) -> st.SearchStrategy[Term]:
    def grown(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        options = [
            st.tuples(inner, inner).map(lambda p: total(*p)),
            st.tuples(inner, inner).map(lambda p: product(*p)),
            inner.map(lambda t: Apply("neg", (t,))),
            st.tuples(inner, st.integers(2, 3)).map(lambda p: Apply("pow", (p[0], number(p[1])))),
            inner.map(lambda t: Apply("div", (t, POSITIVE))),
        ]
        if functions:
            options.append(st.tuples(st.sampled_from(functions), inner).map(lambda p: Apply(p[0], (p[1],))))
        return st.one_of(options)

    return st.recursive(POLYNOMIAL_LEAVES, grown, max_leaves=8)


def rewritten(term: Term, choice: Any) -> Term:
    """The same value, written in another way."""
    if not isinstance(term, Apply):
        ways: list[Term] = [term, total(term, number(0)), product(term, Apply("div", (POSITIVE, POSITIVE)))]
        return ways[choice(len(ways))]
    args = tuple(rewritten(arg, choice) for arg in term.args)
    if term.op == "pow":
        args = args[0], term.args[1]
    way = choice(4)
    if term.op in {"add", "mul"} and way == 1:
        args = args[::-1]
    if term.op == "mul" and way == 2 and isinstance(args[0], Apply) and args[0].op == "add":
        return total(*(product(arg, *args[1:]) for arg in args[0].args))
    if term.op == "neg" and way == 3:
        return product(Apply("neg", (number(1),)), args[0])
    if term.op == "pow" and way == 1 and isinstance(args[1], Number):
        return product(*([args[0]] * int(args[1].value)))
    if term.op == "div" and way == 1:
        return product(args[0], Apply("pow", (args[1], Apply("neg", (number(1),)))))
    if term.op == "exp" and way == 1:
        return Apply("div", (number(1), Apply("exp", (Apply("neg", (args[0],)),))))
    if term.op == "sigmoid" and way == 1:
        return Apply("div", (number(1), total(number(1), Apply("pow", (Constant("e"), Apply("neg", (args[0],)))))))
    if term.op == "tanh" and way == 1:
        doubled = Apply("sigmoid", (product(number(2), args[0]),))
        return total(product(number(2), doubled), Apply("neg", (number(1),)))
    return total(*args) if term.op == "add" else product(*args) if term.op == "mul" else Apply(term.op, args)


@settings(max_examples=150, deadline=None)
@given(trees(()), st.randoms(use_true_random=False))
def test_rewriting_a_quotient_of_polynomials_keeps_it_equal(term: Term, rng: Any) -> None:
    assert equal(rewritten(term, rng.randrange), term) is Outcome.EQUAL


@settings(max_examples=150, deadline=None)
@given(trees(("exp", "sin", "tanh", "sigmoid", "relu", "abs")), st.randoms(use_true_random=False))
def test_rewriting_is_never_called_different(term: Term, rng: Any) -> None:
    assert equal(rewritten(term, rng.randrange), term) is not Outcome.DIFFERENT


def value(term: Term, point: dict[str, Fraction]) -> Fraction:
    """The oracle: plain exact arithmetic."""
    if isinstance(term, Number):
        return term.value
    if isinstance(term, Name):
        return point[term.name]
    assert isinstance(term, Apply)
    args = [value(arg, point) for arg in term.args]
    if term.op == "add":
        return sum(args, Fraction(0))
    if term.op == "mul":
        result = Fraction(1)
        for arg in args:
            result *= arg
        return result
    if term.op == "neg":
        return -args[0]
    return args[0] / args[1] if term.op == "div" else args[0] ** int(args[1])


POINTS = [
    {"x": Fraction(a), "y": Fraction(b), "x_1": Fraction(c, 7)} for a, b, c in [(17, 23, 31), (-5, 101, 3), (2, -9, 50)]
]


@settings(max_examples=200, deadline=None)
@given(trees(()), trees(()))
def test_different_is_what_exact_arithmetic_says(a: Term, b: Term) -> None:
    outcome = equal(a, b)
    differs = any(value(a, point) != value(b, point) for point in POINTS)
    assert not (differs and outcome is Outcome.EQUAL)
    assert not (outcome is Outcome.DIFFERENT and a == b)
    wrapped = equal(Apply("exp", (a,)), Apply("exp", (b,)))
    assert not (differs and wrapped is Outcome.EQUAL)


@settings(max_examples=200, deadline=None)
@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=999), st.integers(3, 8))
def test_a_rounded_or_cut_number_agrees_and_its_neighbours_do_not(exact: Fraction, places: int) -> None:
    assume(exact != 0)
    key = number(exact)
    text = f"{float(exact):.{places - 1}e}"
    assert agrees(read(text), key) is Outcome.EQUAL
    mantissa, _, exponent = text.partition("e")
    digits = abs(round(Fraction(mantissa) * 10 ** (places - 1))) + 2
    assume(len(str(digits)) == places)
    off = f"{'-' if exact < 0 else ''}{digits}e{int(exponent) - places + 1}"
    assert agrees(read(off), key) is Outcome.DIFFERENT


@pytest.mark.parametrize(
    ("answer", "key", "figures", "exact", "part"),
    [
        ("0.09", "1/11", 3, True, "the exact value is asked for"),
        ("0.0909", "1/11", 3, True, "the exact value is asked for"),
        ("0.09", "1/11", 3, False, "this shows 1 significant figure, and at least 3"),
        ("0.333", "1/3", 5, False, "this shows 3 significant figures, and at least 5"),
        ("365", "729/2", 3, True, "the exact value is asked for"),
        ("0.2", "1/11", 3, False, ""),
        ("x", "1/11", 3, False, ""),
    ],
)
def test_what_a_number_lacks_that_is_near(answer: str, key: str, figures: int, exact: bool, part: str) -> None:
    found = lacks(read(answer), read(key), figures, exact)
    assert found.startswith(part) and bool(found) == bool(part)


# -- rules -------------------------------------------------------------------------------------------------------


def test_figures_and_exactness_can_be_asked_for() -> None:
    third = read("1/3")
    assert agrees(read("0.3333"), third, figures=4) is Outcome.EQUAL
    assert agrees(read("0.333"), third, figures=4) is Outcome.DIFFERENT
    assert agrees(read("0.33"), third, figures=2) is Outcome.EQUAL
    assert agrees(read("0.333"), third, exact_only=True) is Outcome.DIFFERENT
    assert agrees(read("0.5"), read("1/2"), exact_only=True) is Outcome.EQUAL


@pytest.mark.parametrize(
    ("a", "b", "outcome"),
    [
        ("[1, x]", "[2/2, x]", Outcome.EQUAL),
        ("[1, x]", "[1, y]", Outcome.DIFFERENT),
        ("[1, x]", "[1, x, 2]", Outcome.DIFFERENT),
        ("[1]", "1", Outcome.DIFFERENT),
        ("1", "[1]", Outcome.DIFFERENT),
        ("[ln(-1), 1]", "[1, 2]", Outcome.DIFFERENT),
        ("[ln(-1), 1]", "[1, 1]", Outcome.UNDECIDED),
        ("[[1, sin(x)^2]]", "[[1, 1 - cos(x)^2]]", Outcome.EQUAL),
    ],
)
def test_vectors_are_equal_entry_by_entry(a: str, b: str, outcome: Outcome) -> None:
    assert equal(read(a), read(b)) is outcome
    assert agrees(read(a), read(b)) is outcome


def test_a_key_that_is_judged_by_often_is_prepared_once() -> None:
    due = Due(read("e^(2x)*abs(y)"), "x > 0")
    for text, outcome in [("(e^x)^2*|y|", Outcome.EQUAL), ("e^(2x)*y", Outcome.DIFFERENT), ("z", Outcome.DIFFERENT)]:
        assert [agrees(read(text), due) for _ in range(3)] == [outcome] * 3
        assert agrees(read(text), due.term, domain="x > 0") is outcome


def test_a_comparison_says_its_texts_when_asked() -> None:
    found = compare("3*x", "4x")
    assert repr(found) == "Comparison('wrong', '3*x', 'at x = 2 your answer gives 6, the key 8')"


def test_the_points_are_fixed_by_the_seed() -> None:
    pair = read("relu(x - 1)*exp(y)"), read("max(0, x - 1)/exp(-y)")
    assert [equal(*pair, seed="a") for _ in range(3)] == [Outcome.EQUAL] * 3
    assert equal(*pair, seed="b") is Outcome.EQUAL


DOMAINS = [{"x": "positive"}, {"x": [0, 5]}, {"x": ["1/2", None]}, "x > 0", "0 < x <= 5", "x in [0, 5]", "x positive"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_in_every_form(domain: Any) -> None:
    assert equal(read("abs(x)"), read("x"), domain=domain) is Outcome.EQUAL
    assert equal(read("abs(x)"), read("-x"), domain=domain) is Outcome.DIFFERENT


@pytest.mark.parametrize("domain", ["x", "x ~ 3", "1 < x < 0", {"x": "odd"}, {"x": [1]}, {"x": ["a", 2]}])
def test_a_domain_that_is_not_understood_is_refused(domain: Any) -> None:
    with pytest.raises(InstructorError):
        equal(read("abs(x)"), read("exp(x)"), domain=domain)


def test_why_says_where_the_two_differ() -> None:
    assert compare("6x", "3x^2").why == "at x = 3 your answer gives 18, the key 27"
    assert compare("0.33", "1/3").why == "this shows 2 significant figures, and at least 3 are asked for"
    assert "transpose" in compare("[[1,2,3],[4,5,6]]", "[[1,4],[2,5],[3,6]]").why
    assert compare("[1, 5]", "[1, 2]").why == "entry 2: your answer is 5, the key 2"
    assert compare("x", "x +").verdict == "review"
    assert compare("[2, 1/0]", "[2, 1]").why == "1/0 has no real value"


def test_a_form_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InstructorError, match="there is no form 'expandd'") as caught:
        compare("x", "x", form="expandd")
    assert caught.value.hint == "did you mean 'expanded'?"
    assert compare("2(x+1)", "2x+2", form="expanded").why.startswith("the value is right")


def test_flint_is_left_at_the_precision_it_had() -> None:
    from flint import ctx

    before = ctx.prec
    compare("e^(-x)/(1+e^(-x))^2", "σ(x)(1-σ(x))")
    assert ctx.prec == before


def chain(count: int, form: str, sign: str = "+") -> str:
    return sign.join(form.replace("#", str(i + 1)) for i in range(count))


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (chain(120, "1/(x+#)"), "x"),
        (chain(60, "1/(x+#*y)"), "x"),
        (chain(60, "(x+#)^9", "*"), "x"),
        ("((((((x+1)^10+1)^10+1)^10+1)^10+1)^10+1)^10", "x"),
        ("(a+b+c+d+f)^40", "(f+a+b+c+d)^40"),
        (f"(x+{'9' * 200}y)^100", "x"),
        ("e^" * 40 + "x", "e^" * 40 + "(x+0)"),
        ("x^" * 40 + "x", "x^" * 40 + "(x+0*ln(x))"),
        ("exp(-exp(9))+x*exp(0)", "x"),
        ("sin(10^300*x)", "sin(10^300*x+0*e^x)"),
        ("sin(exp(exp(exp(x))))", "sin(exp(exp(exp(x+0*pi))))"),
        (chain(100, "sqrt(#)"), chain(100, "sqrt(#+0)")),
        (chain(100, "relu(x-#)"), chain(100, "max(0,x-#)")),
        (f"({'+'.join(f'x_{i}' for i in range(60))})^2", "x"),
        ("e^(10^400 x)", "e^(10^400 x + 0)"),
        ("1 - tanh(10^400 x)^2", "4/(e^(10^400 x) + e^(-10^400 x))^2"),
        ("sigmoid(10^400 x)*relu(10^400 x)", "relu(10^400 x)/(1 + e^(-10^400 x))"),
        (chain(12, "|x_# - y_#|"), chain(12, "max(x_#, y_#) - min(x_#, y_#)", "+1*")),
        ("max(" + ",".join(f"x_{i}" for i in range(60)) + ")", "max(" + ",".join(f"x_{i}+0" for i in range(60)) + ")"),
        ("|" + chain(12, "sin(#x)*e^(#y)") + "|", "max(" + chain(12, "sin(#x)*e^(#y)") + ", 0)"),
        ("[" + ", ".join(["sin(x)^2+cos(x)^2"] * 60) + "]", "[" + ", ".join(["1"] * 60) + "]"),
    ],
    ids=range(21),
)
def test_the_work_is_bounded(answer: str, key: str) -> None:
    start = time.thread_time()
    compare(answer, key)
    assert time.thread_time() - start < 0.5  # some 0.01 s at most where it was written


def test_what_is_remembered_of_keys_is_bounded() -> None:
    """However many answers are compared with however many keys: `compare --lines` runs on for hours."""
    for i in range(comparison.KEYS + 40):
        comparison.compare(f"max({i + 2}x, y)", f"max({i + 1}x, y)")
    for i in range(40):
        comparison.compare(f"max({i + 7}x, {i}) + y", "max(3x, 5) + y")
    assert comparison._key.cache_info().currsize <= comparison.KEYS
    [due] = comparison._key("max(3x, 5) + y", None, None).entries
    assert len(due.sights) <= comparison.KEPT
    for sight in due.sights.values():
        assert len(sight.values) <= 16 * MAX_KEPT and len(sight.scaled) <= 4 * MAX_KEPT
    assert points.cache_info().maxsize == 512
