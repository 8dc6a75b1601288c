"""Lines of worked solutions, worked out by hand."""

from __future__ import annotations

import pytest

from exgen import activation_named, aligned, entry_products, exact, forward_lines, ln, numbered, row_products


def lines_of(text: str) -> list[str]:
    first, *lines, last = text.split("\n")
    assert (first, last) == (r"\begin{aligned}", r"\end{aligned}")
    return lines


def test_lines_stand_below_each_other() -> None:
    assert lines_of(aligned(["a &= 1", "b &= 2", "c &= 3"], "4pt")) == [r"a &= 1 \\[4pt]", r"b &= 2 \\[4pt]", "c &= 3"]
    assert lines_of(aligned(["a &= 1", "b &= 2"])) == [r"a &= 1 \\", "b &= 2"]
    assert lines_of(aligned(["a &= 1"], "4pt")) == ["a &= 1"]


def test_a_matrix_times_a_vector_row_by_row() -> None:
    # 1 · 3 + (-2) · 1 = 1 and 0 · 3 + 1/2 · 1 = 1/2
    matrix, vector = exact([[1, -2], [0, "1/2"]]), exact([3, 1])
    assert lines_of(row_products(matrix, vector, matrix @ vector)) == [
        r"&1 \cdot 3 + \left(-2\right) \cdot 1 = 1 \\",
        r"&0 \cdot 3 + \left(\frac{1}{2}\right) \cdot 1 = \frac{1}{2}",
    ]


def test_rows_are_numbered() -> None:
    assert numbered(exact([5, 6]), ["a", "b"]) == [[1, 5, "a"], [2, 6, "b"]] and numbered([]) == []


def test_vectors_entry_by_entry() -> None:
    assert lines_of(entry_products(exact([2, -3]), exact([-1, "1/4"]), exact([-2, "-3/4"]))) == [
        r"&2 \cdot \left(-1\right) = -2 \\[4pt]",
        r"&\left(-3\right) \cdot \left(\frac{1}{4}\right) = -\frac{3}{4}",
    ]


@pytest.mark.parametrize("wrong", [exact([1, 2, 3]), exact([1])])
def test_results_are_as_many_as_lines(wrong: object) -> None:
    with pytest.raises(ValueError):
        row_products(exact([[1, 2], [3, 4]]), exact([1, 1]), wrong)  # type: ignore[arg-type]


def test_the_lines_of_a_layer_without_and_with_its_activation() -> None:
    # 2 · 3 + (-1) · 4 + (-2) = 0, and sigma(0) = 1/2
    given = exact([[2, -1]]), exact([3, 4]), exact([-2]), exact([0])
    sums = r"s_{1} &= 2 \cdot 3 + \left(-1\right) \cdot 4 + \left(-2\right) = 0"
    assert forward_lines(*given) == [sums]
    values = r", & x_{1} &= \sigma\left(0\right) = \frac{1}{2}"
    assert forward_lines(*given, activation_named("sigmoid"), exact(["1/2"])) == [sums + values]


def test_layers_may_have_numbers() -> None:
    (line,) = forward_lines(exact([[1]]), exact([1]), exact([ln(3) - 1]), exact([ln(3)]), layer="(2)")
    assert line == r"s^{(2)}_{1} &= 1 \cdot 1 + \left(-1 + \ln 3\right) = \ln 3"
