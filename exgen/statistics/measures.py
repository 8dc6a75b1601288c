"""The measures of test theory, on plain numbers: correlation, reliability, intervals, an exact test.

What is not defined is None, never a division by zero. Sums are exact where the numbers are, so that a part on which
all earned the same has a variance of 0 and not of 10^-17.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from fractions import Fraction

NORMAL = 1.959963984540054  # the standard normal distribution's 97.5 % point, for intervals of 95 %


def covariance(xs: Sequence[Fraction], ys: Sequence[Fraction]) -> Fraction:
    """Of a sample of two or more, over n - 1; `covariance(xs, xs)` is the variance."""
    products = sum((x * y for x, y in zip(xs, ys, strict=True)), Fraction(0))
    return (products - sum(xs, Fraction(0)) * sum(ys, Fraction(0)) / len(xs)) / (len(xs) - 1)


def correlation(xs: Sequence[Fraction], ys: Sequence[Fraction]) -> float | None:
    """Pearson's. None below three pairs (two are always on a line), and where xs or ys does not vary."""
    if len(xs) < 3:
        return None
    both = covariance(xs, xs) * covariance(ys, ys)
    if not both:
        return None
    # One root, of an exact number: what lies on a line has a correlation of 1 and not of 0.9999999999999998.
    together = covariance(xs, ys)
    return math.copysign(math.sqrt(together**2 / both), together)


def correlation_interval(r: float, count: int) -> tuple[float, float] | None:
    """95 % interval of a correlation, by Fisher's transformation; None below four pairs, and where r is 1 or -1."""
    if count < 4 or abs(r) >= 1:
        return None
    middle, half = math.atanh(r), NORMAL / math.sqrt(count - 3)
    return math.tanh(middle - half), math.tanh(middle + half)


def alphas(parts: Sequence[Sequence[Fraction]]) -> tuple[Fraction | None, list[Fraction | None]]:
    """Cronbach's alpha of the marks of each part, and what it would be without each; None where it is not defined.

    (That is, for one part, one student, or where all have the same total.) The variance of the total without a part
    follows from the part's covariance with the total, so that the time grows with the parts and not with their square.
    Source: L. J. Cronbach, Coefficient alpha and the internal structure of tests, Psychometrika 16 (1951).
    """
    totals = [sum(marks, Fraction(0)) for marks in zip(*parts, strict=True)]
    if len(totals) < 2:
        return None, [None] * len(parts)
    own = [covariance(marks, marks) for marks in parts]
    sum_of_own, of_total = sum(own, Fraction(0)), covariance(totals, totals)
    without = [of_total + var - 2 * covariance(marks, totals) for var, marks in zip(own, parts)]
    return (
        _alpha(len(parts), sum_of_own, of_total),
        [_alpha(len(parts) - 1, sum_of_own - var, rest) for var, rest in zip(own, without)],
    )


def _alpha(count: int, sum_of_variances: Fraction, of_total: Fraction) -> Fraction | None:
    return Fraction(count, count - 1) * (1 - sum_of_variances / of_total) if count > 1 and of_total else None


def wilson(share: float, count: int) -> tuple[float, float]:
    """95 % interval of a mean of numbers from 0 to 1, by E. B. Wilson's score interval for a proportion (1927).

    It needs no simulation, holds for few students too, and never leaves 0 to 1. It takes the variance for p (1 - p),
    that of answers which are right or wrong; marks in between vary less, so that the interval is rather too wide.
    """
    if not count:
        return 0.0, 1.0
    square = NORMAL**2 / count
    middle = (share + square / 2) / (1 + square)
    half = NORMAL / (1 + square) * math.sqrt(max(0.0, share * (1 - share) / count + square / (4 * count)))
    return max(0.0, middle - half), min(1.0, middle + half)


def fisher(inside: int, count: int, successes: int, total: int) -> float:
    """Fisher's exact test, two-sided: how probable a group as unusual as this one is, if groups were drawn by lot.

    `inside` of the group's `count` succeeded, and `successes` of the `total`, the group among them.
    """
    lowest, highest = max(0, count + successes - total), min(count, successes)
    logarithms = [
        _log_choose(successes, k) + _log_choose(total - successes, count - k) - _log_choose(total, count)
        for k in range(lowest, highest + 1)
    ]
    own = logarithms[inside - lowest]
    # As usual: the tables that are no more probable than this one, with room for rounding.
    return min(1.0, math.fsum(math.exp(value) for value in logarithms if value <= own + 1e-7))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def holm(ps: Sequence[float]) -> list[float]:
    """p-values corrected for how many were looked at (S. Holm, 1979): any that stays below 0.05 may be taken to hold.

    The probability of one false alarm or more is then at most 0.05, whatever depends on what.
    """
    corrected, largest = [1.0] * len(ps), 0.0
    for rank, index in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        largest = max(largest, min(1.0, (len(ps) - rank) * ps[index]))
        corrected[index] = largest
    return corrected


def quartiles(values: Iterable[float]) -> tuple[float, float, float] | None:
    """The lower quartile, the median and the upper quartile, none of them outside of the values; None of no values."""
    ordered = sorted(values)
    if len(ordered) < 2:
        return (ordered[0],) * 3 if ordered else None
    low, middle, high = statistics.quantiles(ordered, n=4, method="inclusive")
    return low, middle, high
