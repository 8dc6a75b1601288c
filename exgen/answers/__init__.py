"""Kinds of answer, one module each: what it asks for, how it is read, how it is judged.

To add a kind, add a module with a KIND; nothing here names them. Where a value suits several kinds, a question says
which it wants with `kind=`.
"""

from exgen.answers import asking, comparison
from exgen.answers.ask import Ask, Misfit
from exgen.answers.authored import asked
from exgen.answers.base import EQUAL, Answer, Judgement, Kind, Question
from exgen.answers.comparison import Comparison, compare, typed
from exgen.answers.registry import kind_of, kinds, named, plain
