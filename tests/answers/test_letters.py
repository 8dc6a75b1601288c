"""Letters of options."""

from __future__ import annotations

import pytest

from tests.answers.judged import judged


@pytest.mark.parametrize(
    ("text", "credit"), [("A, C", 1), ("ca", 1), ("A", 0.5), ("A, B, C", 0.5), ("B", 0), ("A B C D", 0)]
)
def test_letters_never_pay_for_guessing(text, credit):
    assert judged("A, C", text, choices=["A", "B", "C", "D"])[1] == credit
