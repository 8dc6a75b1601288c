# ruff: noqa: E501  (a row a line)
"""Formulas: what every format can set is allowed, and what one of them cannot is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from exgen import printing
from exgen.printing import formulas
from exgen.printing.mathematics import mathml
from exgen.system import latex
from tests.conftest import MADE_UP

OVER = "sqrt overline underline overbrace underbrace bar hat tilde vec dot ddot check breve widehat widetilde"
WORDS = "text textbf textit textrm texttt mathrm mathbf mathit mathsf mathtt mathbb mathcal operatorname boldsymbol"


def example(command: str) -> str:
    """A formula with a command and what it needs around it."""
    if command in ("frac", "dfrac", "tfrac", "binom"):
        return rf"\{command}{{a}}{{b}}"
    if command in [*OVER.split(), *WORDS.split(), "overrightarrow"]:
        return rf"\{command}{{A}}"
    if command in ("left", "right"):
        return r"\left( x \right)"
    if command in ("begin", "end"):
        return r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"
    if command in ("big", "Big", "bigg", "Bigg"):
        return rf"\{command}( x \{command})"
    return r"\sum\limits_{i} x" if command in ("limits", "nolimits") else rf"x \{command} y"


EXAMPLES = [example(command) for command in sorted(formulas.COMMANDS)]
EXAMPLES += [rf"x \{sign} y" for sign in sorted(formulas.SIGNS - {"\\", "{", "}"})] + [r"\{ x \}"]
for name in sorted(formulas.ENVIRONMENTS - {"gathered"}):
    columns = "{rl}" if name == "array" else ""
    EXAMPLES.append(rf"\begin{{{name}}}{columns} a & b \\ c & d \end{{{name}}}")
EXAMPLES += [r"\begin{gathered} a \\ b \end{gathered}", "x_1^2", "x'^2", r"\left[ {x_\alpha^\beta} \right)", r"\frac12"]


@pytest.mark.parametrize("formula", EXAMPLES)
def test_what_the_table_allows_is_legal_and_set_as_mathml(formula: str) -> None:
    assert formulas.wrong_with(formula) == ""
    assert "<code>" not in mathml(formula, False)


@pytest.mark.tex
@pytest.mark.slow
@pytest.mark.skipif(not latex.is_there(), reason="needs latexmk and pdflatex")
def test_what_the_table_allows_is_set_by_latex() -> None:
    preamble = str(printing.format_named("latex").template.preamble())
    assert latex.document(formulas.document(preamble, EXAMPLES), "formulas.tex").pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        (r"\foo x", r"\foo, which no format is sure to set"),
        (r"\aproxx", r"\aproxx, which no format is sure to set: did you mean 'approx'?"),
        (r"\begin{align} a \end{align}", "the environment 'align', which no format is sure to set: did you mean 'aligned'?"),
        (r"\begin{tikzpicture} a \end{tikzpicture}", "the environment 'tikzpicture'"),
        (r"\frac{1}{2", "{ that is not closed"),
        ("x}", "} without {"),
        (r"\left( x", r"\left that is not closed"),
        (r"x \right)", r"\right without \left"),
        (r"\left( {x \right)}", r"{ closed by \right"),
        (r"\begin{aligned} a \end{cases}", r"\begin{aligned} closed by \end{cases}"),
        ("a & b", "a bare '&'"),
        ("x^2^3", "two '^' behind one sign"),
        (r"x_{1}_\alpha", "two '_' behind one sign"),
        (r"\frac{x_1_2}{3}", "two '_' behind one sign"),
        ("x^2'", "a prime behind a power"),
        ("x^", "a '^' with nothing behind it"),
        ("\frac12", r"the character '\x0c': in quotes a command begins with two backslashes, \\frac"),
        ("x²", "the sign '²'"),
        (r"\text{Größe}", "the sign 'ö'"),
        (r"\text{a_b}", "'_' in words"),
        ("50 %", "a bare '%'"),
        (r"\@x", r"\@, which no format is sure to set"),
    ],
)
def test_what_some_format_cannot_set_is_named(formula: str, why: str) -> None:
    assert formulas.wrong_with(formula).startswith(why)


def test_formulas_of_a_text_and_what_variants_have_in_common() -> None:
    text = "Let $x = 3$ and\n$$ y = x^{12},\n\\qquad z $$ so $x$."
    assert list(formulas.of_text(text)) == ["x = 3", " y = x^{12},\n\\qquad z ", "x"]
    assert formulas.without_numbers("x = 37 y_2") == formulas.without_numbers("x = 5 y_1")


CHAIN = (MADE_UP / "tiny" / "chain.py").read_text(encoding="utf-8")


def checked(exgen: Callable[..., Result], folder: Path, old: str, new: str, *words: str) -> list[str]:
    assert old in CHAIN
    (folder / "bank" / "made").mkdir(parents=True)
    (folder / "bank" / "made" / "up.py").write_text(CHAIN.replace(old, new), encoding="utf-8")
    result = exgen("check", "made/up", "--seeds", 2, "--students", 0, *words, bank=folder / "bank")
    return [line.strip() for line in result.stdout.splitlines()[1:]]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("s = a + b$", r"s = a \plus b$", r"\$s = a \\plus b\$ has \\plus, which no format is sure to set"),
        ("$s = << s >>$", r"$\frac{s = << s >>$", r"\$\\frac\{s = \d+\$ has \{ that is not closed"),
        ("A sum is asked for.", "A sum, $x^2^3$.", r"\$x\^2\^3\$ has two '\^' behind one sign"),
        ("Give $s$.", 'Give $s$.\n\n<< table(["$\\\\foo$"], [[1]]) >>', r"\$\\foo\$ has \\foo, which no format"),
    ],
)
def test_check_refuses_a_formula_that_some_format_cannot_set(
    exgen: Callable[..., Result], tmp_path: Path, old: str, new: str, said: str
) -> None:
    """Once, not once a level or seed."""
    [first] = checked(exgen, tmp_path, old, new, "--no-latex")
    assert re.match(rf"level 1, seed 0: \S+up\.py(?:, line \d+)?: {said}", first)


@pytest.mark.tex
@pytest.mark.slow
@pytest.mark.skipif(not latex.is_there(), reason="needs latexmk and pdflatex")
def test_check_has_latex_set_the_formulas(exgen: Callable[..., Result], tmp_path: Path) -> None:
    """What is balanced and known may still be no formula."""
    [said] = checked(exgen, tmp_path, "s = a + b$", r"s = \begin{cases} a & b & c & d \end{cases} \left x \right y$")
    assert said.startswith(r"LaTeX cannot set $s = \begin{cases}")
