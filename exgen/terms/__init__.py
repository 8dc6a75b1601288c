"""Mathematics as a small tree: the characters, names and grammar that text becomes a Term by, and what a Term can do.

Nothing here is ever run as code, whatever was typed. `parse` is for what authors write; `exgen.reading` reads answers.
"""

from exgen.terms import characters
from exgen.terms.characters import CHARACTERS, GREEK, normal
from exgen.terms.grammar import Parser, parse
from exgen.terms.lexing import MAX_LENGTH, Lexer
from exgen.terms.names import Names, canonical, vocabulary
from exgen.terms.spellings import GREEK_WORDS, INFINITY, SPELLINGS, STYLES, WRAPPERS
from exgen.terms.tree import (
    FUNCTIONS,
    MAX_BITS,
    Apply,
    Constant,
    Decimal,
    Name,
    Number,
    Row,
    Term,
    about,
    bits,
    decimal_of,
    figures,
    infinite,
    joined,
    names_of,
    number,
    parts,
    plain,
    product,
    rational,
    rounded,
    substitute,
    to_exact,
    total,
)
from exgen.terms.vectors import entries, filled, fit, shape
