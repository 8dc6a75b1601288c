"""Tokens: numbers, names and commands of LaTeX, in the spellings that people type."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exgen.errors import Unreadable
from exgen.reading import read
from exgen.terms import Apply, Lexer, Name, Number, Row, Term, normal, plain, product, total, vocabulary

NAMED = {
    "x": ["x", "\\mathbf{x}", "\\textrm{x}"],
    "x_1": ["x_1", "x_{1}", "{x}_{1}", "\\mathbf{x}_1", "\\boldsymbol{x}_{1}"],
    "theta_max": ["\\theta_{max}", "\\theta_{\\text{max}}", "\\theta_\\mathrm{max}", "\\theta_{\\rm max}"],
    "y_hat_1": ["\\hat{y}_1", "{\\hat{y}}_1", "\\hat{\\mathbf{y}}_{1}", "\\hat y_1"],
}


def latex(term: Term, choose: random.Random, least: int = 0) -> str:
    """As people type it: names in many spellings, brackets no more than needed."""
    if isinstance(term, Name):
        return choose.choice(NAMED[term.name])
    if isinstance(term, Number):
        return str(term.value)
    assert isinstance(term, Apply)
    args = term.args
    if term.op == "add":
        text, holds = " + ".join(latex(arg, choose, 2) for arg in args), 0
    elif term.op == "neg":
        text, holds = f"- {latex(args[0], choose, 2)}", 1
    elif term.op == "mul":
        text, holds = " \\cdot ".join(latex(arg, choose, 3) for arg in args), 2
    elif term.op == "div":
        command = choose.choice(["frac", "dfrac", "tfrac"])
        text, holds = f"\\{command}{{{latex(args[0], choose)}}}{{{latex(args[1], choose)}}}", 3
    elif term.op == "pow" and args[0] == Name("x_1") and choose.random() < 0.5:
        text, holds = f"x^{{{latex(args[1], choose)}}}_{{1}}", 4
    elif term.op == "pow":
        text, holds = f"{latex(args[0], choose, 5)}^{{{latex(args[1], choose)}}}", 4
    else:
        text, holds = f"\\{term.op}\\left({latex(args[0], choose)}\\right)", 4
    return text if holds >= least else f"\\left({text}\\right)"


TYPED = st.recursive(
    st.one_of(st.integers(0, 20).map(lambda n: Number(Fraction(n))), st.sampled_from(sorted(NAMED)).map(Name)),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda args: total(*args)),
        st.lists(inner, min_size=2, max_size=3).map(lambda args: product(*args)),
        st.tuples(inner, inner).map(lambda args: Apply("div", args)),
        st.tuples(inner, st.integers(2, 3)).map(lambda p: Apply("pow", (p[0], Number(Fraction(p[1]))))),
        st.tuples(st.sampled_from(["neg", "exp", "sin", "tanh"]), inner).map(lambda p: Apply(p[0], (p[1],))),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(TYPED, st.integers(0, 1000))
def test_what_is_typed_in_latex_is_the_same_term(term: Term, seed: int) -> None:
    assert read(latex(term, random.Random(seed))) == term


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 3).flatmap(lambda n: st.lists(st.lists(TYPED, min_size=n, max_size=n), min_size=2, max_size=3)))
def test_a_matrix_in_latex_is_the_same_matrix(rows: list[list[Term]]) -> None:
    body = " \\\\ ".join(" & ".join(latex(entry, random.Random(7)) for entry in row) for row in rows)
    matrix = Row(tuple(Row(tuple(row)) for row in rows))
    for left, right in (
        ("\\left[\\begin{matrix}", "\\end{matrix}\\right]"),
        ("\\begin{pmatrix}", "\\end{pmatrix}"),
        ("\\left(\\begin{array} {@{}c|c@{}}", "\\end{array}\\right)"),
    ):
        assert read(left + body + right) == matrix


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("50 %", "50%"),
        ("1.50", "1.50"),
        ("1.5e-9", "1.5e-9"),
        ("12.", "12"),
        ("σ(x)", "sigmoid(x)"),
        ("x_{12}", "x_12"),
        ("x_1_2", "x_1_2"),
        ("ŷ_1 x1_2", "y_hat_1*x_1_2"),
        ("2ex", "2*e*x"),
        ("2e3", "2e3"),
    ],
)
def test_what_the_tokens_are(typed: str, shown: str) -> None:
    assert plain(read(typed)) == shown


def tokens(text: str, scalar: bool = False) -> list[str]:
    """The kinds of the tokens, with their texts where these are names or numbers, and where each was typed."""
    clean, origin = normal(text)
    found = Lexer(text, clean, origin, vocabulary(("x", "y", "w_1"), False), scalar).run()
    shown = [token.text if token.kind in {"number", "name", "function"} else token.kind for token in found[:-1]]
    return [f"{text}@{token.at}" for text, token in zip(shown, found)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2x + y", "2@0 x@1 +@3 y@5"),
        ("xy", "x@0 y@1"),
        ("w1 x", "w_1@0 x@3"),
        ("x**2", "x@0 ^@1 2@3"),
        ("np.exp(x)", "exp@3 open@6 x@7 close@8"),
        ("σ(x)", "sigma@0 open@1 x@2 close@3"),
        ("\\frac12", "frac@0 1@5 2@6"),
        ("\\left(x\\right)", "open@5 x@6 close@13"),
        ("2\\,x", "2@0 x@3"),
        ("1.5e-3", "1.5e-3@0"),
        ("3.14...", "3.14@0"),
        ("[1 2\n3]", "open@0 1@1 2@3 newline@4 3@5 close@6"),
        ("0,5; 1", "0@0 ,@1 5@2 ;@3 1@5"),
    ],
)
def test_tokens_and_their_places(text: str, found: str) -> None:
    assert tokens(text) == found.split(" ")


def test_a_comma_is_a_decimal_one_where_one_number_is_wanted() -> None:
    assert tokens("1,5 + x", scalar=True) == ["1.5@0", "+@4", "x@6"]
    assert tokens("max(1,5)", scalar=True) == ["max@0", "open@3", "1@4", ",@5", "5@6", "close@7"]


@pytest.mark.parametrize(
    ("text", "at"),
    [("1" * 201, 0), ("x + 1e401", 4), ("x + " + "x" * 61, 4), ("x " * 1201, 2400), ("x + foo", 4), ("x + #", 4)],
)
def test_what_is_no_token_is_shown(text: str, at: int) -> None:
    with pytest.raises(Unreadable) as caught:
        tokens(text)
    assert caught.value.position == at
