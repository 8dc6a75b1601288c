"""Spellings that are made plainer before there are tokens, each in its place."""

from __future__ import annotations

import pytest

from exgen.reading.tidy import tidy


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("x^2_1", "x_1^2"),
        ("x^{2}_{12} + 1", "x_{12}^{2} + 1"),
        (r"x_{\text{max}}", "x_{       max}"),
        (r"x_\mathrm{a}", "x_{       a}"),
        ("<1, 2>", "⟨1, 2⟩"),
        ("x < 2", "x < 2"),
        ("1 and 2", "1 ,   2"),
        ("tensor([1], dtype=torch.float64)", "tensor([1]" + " " * 21 + ")"),
        ("operand", "operand"),
    ],
)
def test_what_is_spelled_more_plainly_keeps_its_length(typed: str, plain: str) -> None:
    assert tidy(typed) == plain and len(plain) == len(typed)
