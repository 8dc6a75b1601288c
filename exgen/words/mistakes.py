"""Wrong turns that students take: told by the answers that they lead to."""

from __future__ import annotations

from typing import Any


class Mistake:
    """A wrong turn that students really take, told by the answers that it leads to.

    `changes` are pins and switches: `name=value` is a switch where `solve` has an argument of that name, otherwise it
    pins the step `name`: to a function of steps and parameters (`lambda a: 2 * a`) or to a plain value.
    `marks` is the fraction of a part's marks that the mistake leaves. A `convention` that was taken the other way
    costs marks once in an exercise: what comes after it in the same way is right.
    """

    def __init__(
        self, name: str, feedback: str, *, marks: Any = 0, convention: bool = False, **changes: Any
    ) -> None:
        self.name = name
        self.feedback = feedback
        self.marks = marks
        self.convention = convention
        self.changes = changes

    def __repr__(self) -> str:
        return f"Mistake({self.name!r})"
