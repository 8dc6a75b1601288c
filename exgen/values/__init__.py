"""Exact values: what `draw` makes and `solve` computes with. Numbers, arrays, sets, tables, and how they print."""

from exgen.values import notation
from exgen.values.notation import column, decimal, dot, latex, paren, plain, row, signed
from exgen.values.numbers import (
    Array,
    cos,
    derivative,
    diff,
    exact,
    exp,
    gradient,
    is_exact,
    is_expression,
    is_value,
    kink,
    kinks,
    ln,
    maximum,
    outer,
    relu,
    sigmoid,
    sign,
    sin,
    sqrt,
    substitute,
    symbols_in,
    tanh,
    variable,
    where,
)
from exgen.values.sets import Finite, Interval
from exgen.values.symbols import Symbol, Tape, Untraceable
from exgen.values.table import Table
