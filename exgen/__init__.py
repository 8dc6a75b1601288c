"""exgen makes and marks exam-preparation exercises in the mathematics of deep learning.

The names below are the words that a problem file imports; importing them loads neither sympy nor torch.
"""

from exgen.chance import LETTERS, assume, nonzero, shuffled
from exgen.exact import (
    Array,
    cos,
    derivative,
    diff,
    exact,
    exp,
    gradient,
    ln,
    maximum,
    outer,
    relu,
    sigmoid,
    sign,
    sin,
    sqrt,
    substitute,
    tanh,
    variable,
    where,
)
from exgen.notation import column, decimal, dot, latex, paren, plain, row, signed
from exgen.problem import Mistake
from exgen.sets import Finite, Interval

__version__ = "0.1.0"

__all__ = [
    "LETTERS",
    "Array",
    "Finite",
    "Interval",
    "Mistake",
    "assume",
    "column",
    "cos",
    "decimal",
    "derivative",
    "diff",
    "dot",
    "exact",
    "exp",
    "gradient",
    "latex",
    "ln",
    "maximum",
    "nonzero",
    "outer",
    "paren",
    "plain",
    "relu",
    "row",
    "shuffled",
    "sigmoid",
    "sign",
    "signed",
    "sin",
    "sqrt",
    "substitute",
    "tanh",
    "variable",
    "where",
]
