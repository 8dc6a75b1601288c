"""Vectors and matrices."""

from __future__ import annotations

from fractions import Fraction

import pytest

from exgen.values import exact
from tests.answers.judged import judged


@pytest.mark.parametrize(
    ("typed", "key", "credit"),
    [
        ("[2, 5]", [[2, 5]], 1),
        ("[2, 5]", [[2], [5]], 1),
        ("[[2, 5]]", [2, 5], 1),
        ("[[2], [5]]", [2, 5], 1),
        ("[2, 6]", [[2, 5]], Fraction(1, 2)),
        ("[[2], [5]]", [[2, 5]], 0),
        ("[2, 5, 1]", [[2, 5]], 0),
        ("[1, 2, 3, 4]", [[1, 2], [3, 4]], 0),
    ],
)
def test_a_vector_is_a_matrix_of_one_row_or_column(typed: str, key: list[int], credit: int) -> None:
    assert judged(exact(key), typed)[1] == credit
