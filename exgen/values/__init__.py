"""Exact values: what `draw` makes and `solve` computes with. Numbers, arrays, sets, tables, and how they print."""

from exgen.values import notation, tree
from exgen.values.calculus import derivative, diff, gradient, substitute, variable
from exgen.values.functions import (
    cos,
    exp,
    kink,
    kinks,
    ln,
    maximum,
    relu,
    sigmoid,
    sign,
    sin,
    sqrt,
    tanh,
    where,
)
from exgen.values.notation import column, decimal, dot, latex, paren, plain, row, signed
from exgen.values.numbers import Array, exact, is_exact, is_expression, is_value, outer, symbols_in
from exgen.values.sets import Finite, Interval
from exgen.values.symbols import Symbol, Tape, Untraceable
from exgen.values.table import Table
