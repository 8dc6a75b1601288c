"""Arithmetic with vectors and matrices, as far as it is plain: sums, multiples, functions entry by entry."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from exgen.terms.tree import Apply, Row, Term, product, total

MAX_NODES = 10_000  # of arithmetic with vectors in one answer


class Refused(Exception):
    """What is asked of vectors is not understood; with a hint."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def shape(term: Term) -> tuple[int, ...]:
    """() of a number, (3,) of a vector of 3, (2, 3) of a matrix; of the first entry, the others agree."""
    sizes: list[int] = []
    while isinstance(term, Row):
        sizes.append(len(term.items))
        if not term.items:
            break
        term = term.items[0]
    return tuple(sizes)


class Arithmetic:
    """Builds terms from terms, and counts what vectors cost. Raises Refused."""

    def __init__(self) -> None:
        self.nodes = 0

    def apply(self, op: str, *args: Term) -> Term:
        """An operator or a function on terms."""
        for arg in args:
            if type(arg) is Row:
                return self.spread(op, args)
        if op == "add":
            return total(*args)
        return product(*args) if op == "mul" else Apply(op, args)

    def spread(self, op: str, args: tuple[Term, ...]) -> Term:
        """The same where a vector is among the terms."""
        if any(isinstance(arg, Row) and not arg.items for arg in args):
            raise Refused("an empty bracket", "write its entries")
        single = tuple(
            arg.items[0] if isinstance(arg, Row) and len(arg.items) == 1 and not isinstance(arg.items[0], Row) else arg
            for arg in args
        )
        if single != args:
            return self.apply(op, *single)
        shapes = [shape(arg) for arg in args]
        alike = op == "add" and shapes[0] == shapes[-1]
        scaled = (op == "mul" and not all(shapes)) or (op == "div" and not shapes[1])
        if not (alike or scaled or (len(args) == 1 and op != "abs")):
            raise Refused("this arithmetic with vectors is not understood", "work it out and write the entries")
        longest = max(len(arg.items) for arg in args if isinstance(arg, Row))
        self.nodes += longest
        if self.nodes > MAX_NODES:
            raise Refused("too much arithmetic with vectors", "work it out and write the entries")
        return Row(
            tuple(
                self.apply(op, *(arg.items[i] if isinstance(arg, Row) else arg for arg in args)) for i in range(longest)
            )
        )


def transposed(term: Row) -> Row:
    """A column of a vector, columns of a matrix's rows."""
    rows = [item.items for item in term.items if isinstance(item, Row)]
    if not rows:
        return Row(tuple(Row((item,)) for item in term.items))
    return Row(tuple(Row(column) for column in zip(*rows, strict=True)))


def entries(term: Term) -> list[Term]:
    """The numbers in a term, row by row."""
    return [entry for item in term.items for entry in entries(item)] if isinstance(term, Row) else [term]


def fit(term: Term, sizes: tuple[int, ...]) -> Term | None:
    """The term in a shape: a vector is one as a row, as a column and as a matrix of either; None where it is another.

    A matrix keeps its two sides apart, or a row would be a column.
    """
    mine = shape(term)
    if mine == sizes:
        return term
    if len(mine) == len(sizes) == 2 or [n for n in mine if n != 1] != [n for n in sizes if n != 1]:
        return None
    return _shaped(iter(entries(term)), sizes)


def filled(term: Term, sizes: tuple[int, ...]) -> Term:
    """A shape with the same entry everywhere."""
    return _shaped(itertools.repeat(term), sizes)


def _shaped(items: Iterator[Term], sizes: tuple[int, ...]) -> Term:
    if not sizes:
        return next(items)
    return Row(tuple(_shaped(items, sizes[1:]) for _ in range(sizes[0])))
