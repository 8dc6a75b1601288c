"""Arithmetic with vectors and matrices, and the shapes that a term fits."""

from __future__ import annotations

import pytest

from exgen.reading import read
from exgen.terms import Row, Term, entries, filled, fit, number, parse, plain, shape
from exgen.terms.vectors import MAX_NODES, Arithmetic, Refused, transposed

VECTOR, COLUMN, MATRIX = (parse(text) for text in ("[a, b]", "[[a], [b]]", "[[1, 2, 3], [4, 5, 6]]"))


@pytest.mark.parametrize(
    ("text", "sizes"), [("x", ()), ("[a, b]", (2,)), ("[[a], [b]]", (2, 1)), ("[[1, 2, 3], [4, 5, 6]]", (2, 3))]
)
def test_the_shape_of_a_term(text: str, sizes: tuple[int, ...]) -> None:
    assert shape(parse(text)) == sizes


@pytest.mark.parametrize(
    ("typed", "worked_out"),
    [
        ("[1, x] + [y, 2]", "[1 + y, x + 2]"),
        ("[1, 2] - [x, 3]", "[1 - x, 2 - 3]"),
        ("3[x, 2]", "[3*x, 3*2]"),
        ("[x, 2]/y", "[x/y, 2/y]"),
        ("-[x, 2]", "[-x, -2]"),
        ("exp([x, 2])", "[exp(x), exp(2)]"),
        ("2[[1, x], [y, 4]]", "[[2*1, 2*x], [2*y, 2*4]]"),
        ("[x] + 1", "x + 1"),
    ],
)
def test_arithmetic_goes_entry_by_entry(typed: str, worked_out: str) -> None:
    assert plain(read(typed)) == worked_out


@pytest.mark.parametrize(
    ("op", "args"),
    [
        ("add", (VECTOR, number(1))), ("add", (VECTOR, MATRIX)), ("mul", (VECTOR, VECTOR)),
        ("div", (number(1), VECTOR)), ("pow", (VECTOR, number(2))), ("abs", (VECTOR,)), ("neg", (Row(()),)),
    ],
)  # fmt: skip
def test_what_is_not_plain_arithmetic_is_refused(op: str, args: tuple[Term, ...]) -> None:
    with pytest.raises(Refused):
        Arithmetic().apply(op, *args)


def test_arithmetic_with_vectors_is_bounded() -> None:
    arithmetic, long = Arithmetic(), Row((number(1),) * 1000)
    for _ in range(MAX_NODES // 1000):
        arithmetic.apply("neg", long)
    with pytest.raises(Refused, match="too much"):
        arithmetic.apply("neg", long)


def test_a_transpose() -> None:
    assert isinstance(VECTOR, Row) and isinstance(MATRIX, Row)
    assert transposed(VECTOR) == COLUMN
    assert plain(transposed(MATRIX)) == "[[1, 4], [2, 5], [3, 6]]"


@pytest.mark.parametrize(
    ("term", "sizes", "fitted"),
    [
        (VECTOR, (2,), VECTOR),
        (VECTOR, (2, 1), COLUMN),
        (COLUMN, (2,), VECTOR),
        (COLUMN, (1, 2), None),
        (parse("x"), (1,), parse("[x]")),
        (VECTOR, (3,), None),
        (MATRIX, (6,), None),
        (MATRIX, (3, 2), None),
    ],
)
def test_a_vector_fits_as_a_row_and_as_a_column(term: Term, sizes: tuple[int, ...], fitted: Term | None) -> None:
    assert fit(term, sizes) == fitted


def test_entries_stand_row_by_row() -> None:
    assert [plain(entry) for entry in entries(MATRIX)] == ["1", "2", "3", "4", "5", "6"]
    assert plain(filled(parse("x"), (2, 3))) == "[[x, x, x], [x, x, x]]"
