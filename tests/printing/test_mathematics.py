"""Formulas in the bank's prose, in each spelling."""

from __future__ import annotations

import re

import pytest

from exgen.printing.mathematics import SPELLINGS, mathml, spelled


@pytest.mark.parametrize("prose", ["", "a < b", "$x$", "Let $a < 1$ & $$b$$", "$$\na \\\\\nb\n$$ then $c$.\n\nNext"])
def test_latex_is_what_the_bank_holds(prose: str) -> None:
    assert spelled(prose, SPELLINGS["latex"]) == prose
    pieces = re.split(r"(\$\$.+?\$\$|\$.+?\$)", prose, flags=re.DOTALL)
    formulas = [SPELLINGS["latex"].formula(piece.strip("$"), piece.startswith("$$")) for piece in pieces[1::2]]
    assert formulas == pieces[1::2]


def test_a_webpage_has_mathml_and_text_in_which_nothing_is_markup() -> None:
    inline, own = mathml("a < 1", False), mathml(r"\frac{1}{2}", True)
    shown = spelled("If $a < 1$ & <b>:\n\n$$\\frac{1}{2}$$ end", SPELLINGS["mathml"])
    assert shown == f"If {inline} &amp; &lt;b&gt;:\n\n{own} end"
    assert 'display="inline"' in shown and 'display="block"' in shown and "$" not in shown
