"""Part marks: what an answer earns that is not right as a whole. All of the policy is in this module.

A key is made of decisions: the entries of a vector, the cells of a table, the options that were ticked or not. An
answer earns the share that it has right, counted from where the best guess stands: the same number everywhere, all
options, a copy of what is printed. So all zeros, all ones and a copied input earn nothing, and who has everything right
earns everything.

    share = (right - extra - guessed) / (all - guessed), never below 0

What agrees with a mistake that has a name earns what the mistake's author gives, or this share: half at most, but in a
table, where a mistake may touch one cell, what the cells earn.
"""

from __future__ import annotations

from fractions import Fraction

from exgen.answers import Judgement
from exgen.judging import Outcome

NOTHING, ALL = Fraction(0), Fraction(1)
FORM = Fraction(1, 2)  # what a right value in another form than the one asked for earns
MISTAKEN = Fraction(1, 2)  # what is earned at most beside a mistake that has a name


def share(judgement: Judgement, guessed: int = 0) -> Fraction:
    """The part of the marks that an answer earns, where the best guess has `guessed` decisions right."""
    if judgement.outcome is Outcome.EQUAL:
        return ALL
    if judgement.right_value:
        return FORM
    of = len(judgement.decisions)
    earned = counted(judgement) - guessed
    return Fraction(earned, of - guessed) if earned > 0 and guessed < of else NOTHING


def counted(judgement: Judgement) -> int:
    """How many decisions count: those that are right, less those that are too many."""
    return judgement.right - judgement.extra


def beside_mistake(given: Fraction, earned: Fraction, touches_all: bool = True) -> Fraction:
    """The part of the marks of an answer that agrees with a mistake: `given` by its author, `earned` in part.

    Where the mistake touches only some of it, as in a table, it costs no more with a name than without one.
    """
    return max(given, min(earned, MISTAKEN) if touches_all else earned)
