"""The measures on cases that are worked out by hand here, or that textbooks give."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen.statistics import measures


def exact(*numbers: int | str) -> list[Fraction]:
    return [Fraction(number) for number in numbers]


# -- correlation -------------------------------------------------------------------------------------------------

def test_correlation_by_hand() -> None:
    """Deviations (-3/2, -1/2, 1/2, 3/2) and (-1, 1, -1, 1): products 1, squares 5 and 4, so 2/sqrt(5 * 4)."""
    r = measures.correlation(exact(1, 2, 3, 4), exact(0, 2, 0, 2))
    assert r == pytest.approx(2 / math.sqrt(20), abs=1e-15)
    # tanh(atanh(0.4472136) -+ 1.959964 / sqrt(1)): atanh is 0.4812118, so tanh(-1.4787522) and tanh(2.4411758)
    assert measures.correlation_interval(r or 0, 4) == pytest.approx((-0.901231, 0.984953), abs=1e-5)


def test_what_lies_on_a_line_has_correlation_1_exactly() -> None:
    thirds = exact("1/3", "2/3", "1", "4/3", "7/3")
    assert measures.correlation(thirds, [1 - 7 * x for x in thirds]) == -1
    assert measures.correlation(thirds, thirds) == 1
    assert measures.correlation_interval(1.0, 5) is None


@pytest.mark.parametrize(
    ("xs", "ys"),
    [([], []), ([1], [1]), ([1, 2], [2, 1]), ([1, 1, 1], [1, 2, 3]), ([1, 2, 3], ["1/3", "1/3", "1/3"])],
)
def test_undefined_correlations(xs, ys) -> None:
    assert measures.correlation(exact(*xs), exact(*ys)) is None


# -- Cronbach's alpha --------------------------------------------------------------------------------------------

def test_alpha_by_hand() -> None:
    """Three parts, four students. Variances (over n - 1 = 3):

    a = 0 1 1 1: mean 3/4, squares 9/16 + 3/16 = 3/4, so 1/4        b = 0 0 1 1: 1, so 1/3
    c = 0 1 0 2: mean 3/4, squares (9 + 1 + 9 + 25)/16 = 11/4, so 11/12
    totals 0 2 2 4: mean 2, squares 8, so 8/3. Alpha = 3/2 (1 - (1/4 + 1/3 + 11/12) / (8/3)) = 3/2 (1 - 9/16) = 21/32.
    Without a: b + c = 0 1 1 3, mean 5/4, squares (25 + 1 + 1 + 49)/16 = 19/4, so 19/12; 2 (1 - (5/4)/(19/12)) = 8/19.
    Without b: a + c = 0 2 1 3, squares 5, so 5/3; 2 (1 - (7/6)/(5/3)) = 3/5.
    Without c: a + b = 0 1 2 2, mean 5/4, squares (25 + 1 + 9 + 9)/16 = 11/4, so 11/12; 2 (1 - (7/12)/(11/12)) = 8/11.
    """
    found = measures.alphas([exact(0, 1, 1, 1), exact(0, 0, 1, 1), exact(0, 1, 0, 2)])
    assert found == (Fraction(21, 32), [Fraction(8, 19), Fraction(3, 5), Fraction(8, 11)])


def test_alpha_may_be_negative_and_is_1_for_parts_that_agree() -> None:
    """Of 0 1 2 and 2 0 1: variances 1 and 1, totals 2 1 3 with variance 1, so 2 (1 - 2/1) = -2."""
    assert measures.alphas([exact(0, 1, 2), exact(2, 0, 1)])[0] == -2
    assert measures.alphas([exact(0, 1, 2)] * 4) == (1, [1] * 4)


@pytest.mark.parametrize("parts", [[], [[1, 2, 3]], [[1], [2]], [[], []], [[1, 1], [2, 2]], [[0, 1], [1, 0]]])
def test_undefined_alphas(parts) -> None:
    alpha, without = measures.alphas([exact(*marks) for marks in parts])
    assert alpha is None and len(without) == len(parts)


@given(st.lists(st.lists(st.integers(0, 4), min_size=5, max_size=5), min_size=2, max_size=5))
def test_alpha_without_a_part_is_the_alpha_of_the_others(parts: list[list[int]]) -> None:
    marks = [exact(*own) for own in parts]
    _, without = measures.alphas(marks)
    assert without == [measures.alphas(marks[:i] + marks[i + 1 :])[0] for i in range(len(marks))]


# -- Wilson's interval -------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("share", "count", "interval"),
    [
        # z^2 = 3.841459: (z^2/2 -+ z sqrt(z^2/4)) / (10 + z^2) = 0 and 3.841459/13.841459
        (0.0, 10, (0.0, 0.277533)),
        (1.0, 10, (0.722467, 1.0)),
        # the middle stays 1/2; half = z/(1 + z^2/4) sqrt(1/16 + z^2/64) = z/2 / sqrt(4 + z^2)
        (0.5, 4, (0.150039, 0.849961)),
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263 and 15 of 148
        (81 / 263, 263, (0.2553, 0.3662)),
        (15 / 148, 148, (0.0624, 0.1605)),
    ],
)
def test_wilson(share: float, count: int, interval: tuple[float, float]) -> None:
    assert measures.wilson(share, count) == pytest.approx(interval, abs=6e-5)


def test_wilson_of_nobody_is_anything() -> None:
    assert measures.wilson(0.0, 0) == (0.0, 1.0)


@given(st.floats(0, 1), st.integers(1, 10**6))
def test_wilson_holds_the_mean_and_stays_between_0_and_1(share: float, count: int) -> None:
    low, high = measures.wilson(share, count)
    assert 0 <= low <= share + 1e-12 and share - 1e-12 <= high <= 1


# -- Fisher's test -----------------------------------------------------------------------------------------------

def test_fisher_is_that_of_the_lady_tasting_tea() -> None:
    """Of 8 cups, 4 with milk first. C(8, 4) = 70 choices; 3 right: 16 ways, 4 right: 1, and as many the other way."""
    assert measures.fisher(3, 4, 4, 8) == pytest.approx(34 / 70, abs=1e-12)
    assert measures.fisher(4, 4, 4, 8) == pytest.approx(2 / 70, abs=1e-12)
    assert measures.fisher(2, 4, 4, 8) == pytest.approx(1)


@given(st.integers(1, 4), st.integers(0, 7))
def test_fisher_counts_the_groups_that_are_as_unusual(count: int, successes: int) -> None:
    """Against all groups of seven students, one by one."""
    marks = [1] * successes + [0] * (7 - successes)
    met = [sum(group) for group in combinations(marks, count)]
    for inside in set(met):
        as_unusual = [met.count(other) <= met.count(inside) for other in met]
        assert measures.fisher(inside, count, successes, 7) == pytest.approx(sum(as_unusual) / len(met), abs=1e-9)


def test_holm_by_hand() -> None:
    """0.01 * 4 = 0.04, then 0.02 * 3 = 0.06; 0.025 * 2 = 0.05 may not be below that; 0.9 * 1."""
    assert measures.holm([0.9, 0.01, 0.025, 0.02]) == pytest.approx([0.9, 0.04, 0.06, 0.06])
    assert measures.holm([]) == [] and measures.holm([0.7, 0.8]) == [1.0, 1.0]


# -- quartiles ---------------------------------------------------------------------------------------------------

def test_quartiles() -> None:
    """Of 1 to 6: a quarter of the way along 5 steps is 1.25, so 2.25."""
    assert measures.quartiles([6, 1, 2, 5, 3, 4]) == (2.25, 3.5, 4.75)
    assert measures.quartiles([7]) == (7, 7, 7) and measures.quartiles([]) is None
