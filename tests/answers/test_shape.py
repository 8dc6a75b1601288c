"""Shapes of tensors."""

from __future__ import annotations

import pytest

from tests.answers.judged import judged


@pytest.mark.parametrize(
    ("text", "right"), [("3x14x14", True), ("(3, 14, 14)", True), ("(14, 14, 3)", False), ("(3, 14)", False)]
)
def test_shapes(text, right):
    assert (judged((3, 14, 14), text)[0] == "EQUAL") is right
