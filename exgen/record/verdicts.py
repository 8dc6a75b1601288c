"""What an answer can turn out to be, and what follows from it elsewhere.

A further verdict is a row here, and the rule in marking that gives it: all others ask the row and not the name.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, eq=False, repr=False)
class Verdict(str):
    """One verdict. It is its name, as marks.json has it; `said` is what students read.

        right       it earns all marks
        blank       there is no answer
        refused     the answer could not be read; what is said of it quotes what was typed
        undecided   marking gives no verdict of its own
        person      a person has to look at it
        shows_key   feedback shows the key beside it
        shows_due   feedback shows what followed from the student's own earlier answers

    `grey` and `hatch` draw its share of a class, to be read in black and white; dark is good. (Hatches of lines: one of
    dots makes a file of half a megabyte.)
    """

    name: str
    said: str
    grey: str
    hatch: str = ""
    right: bool = False
    blank: bool = False
    refused: bool = False
    undecided: bool = False
    person: bool = False
    shows_key: bool = True
    shows_due: bool = False

    def __new__(cls, name: str, *_: object, **__: object) -> Verdict:
        return super().__new__(cls, name)

    def __reduce__(self) -> tuple[object, ...]:
        return verdict_named, (self.name,)

    @property
    def is_read(self) -> bool:
        """Whether there is an answer that could be compared with others."""
        return not (self.blank or self.refused)


RIGHT = Verdict("right", "right", "0.25", right=True, shows_key=False)
FOLLOWS = Verdict("follows", "right, from your earlier answer", "0.6", right=True)
ACCEPTED = Verdict("accepted", "right: it works", "0.6", "////", right=True, shows_key=False)
MISTAKE = Verdict("mistake", "a known mistake", "1", "xxxx", shows_due=True)
WRONG = Verdict("wrong", "not right", "1", "////", shows_due=True)
UNREADABLE = Verdict(
    "unreadable", "could not be read, so a person will look at it", "1", "||||", refused=True, person=True
)
BLANK = Verdict("blank", "no answer", "1", blank=True)
REVIEW = Verdict(
    "review", "a person will look at this", "1", "----", undecided=True, person=True, shows_due=True
)  # fmt: skip
VERDICTS = (RIGHT, FOLLOWS, ACCEPTED, MISTAKE, WRONG, UNREADABLE, BLANK, REVIEW)

_NAMED = {verdict.name: verdict for verdict in VERDICTS}


def verdict_named(name: str) -> Verdict:
    """The verdict of this name. Raises KeyError."""
    return _NAMED[name]
