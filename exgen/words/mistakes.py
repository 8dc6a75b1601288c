"""Wrong turns that students take: told by the answers that they lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from exgen.errors import BadSolution, did_you_mean


class Mistake:
    """A wrong turn that students really take, told by the answers that it leads to.

    `solve` is the right way only; a mistake says what of it goes another way:

        slope=lambda x: x                            another value stands for the step `slope`
        to_inputs=lambda to_inputs: not to_inputs    the parameter `to_inputs` was read wrongly
        replace={"mean": lambda a: a[-1]}            the file's function, or word, `mean` was another one

    A function for a step or a parameter is given steps and parameters by its arguments' names, and under the step's own
    name what is due there; a plain value stands as it is. A replaced function is called as the right one is, by `solve`
    and by all functions of the file; the one that takes its place still sees the right ones.
    `marks` is the fraction of a part's marks that the mistake leaves. A `convention` that was taken the other way
    costs marks once in an exercise: what comes after it in the same way is right.
    """

    def __init__(
        self,
        name: str,
        feedback: str,
        *,
        marks: Any = 0,
        convention: bool = False,
        replace: Mapping[str, Callable[..., Any]] | None = None,
        **changes: Any,
    ) -> None:
        self.name = name
        self.feedback = feedback
        self.marks = marks
        self.convention = convention
        self.replace = dict(replace or {})
        self.changes = changes

    def __repr__(self) -> str:
        return f"Mistake({self.name!r})"


# What several families say of the same slip. Records name mistakes: a name stays as it is.
_KNOWN = {
    "local without upstream": "What goes down to an input is upstream times local. Here the local derivative alone was "
    "passed on, as if every gate were the last. Check: after the last gate the upstream gradient is no longer 1.",
    "product not swapped": "A product passes each input the value of the other one: the derivative of $uv$ with "
    "respect to $u$ is $v$. Check: make one input a little larger and see how much the product grows.",
    "2 of the square lost": "The derivative of a square is twice its base. Check: from 3 to 3.01 the square grows by "
    "about 0.06.",
    "upstream and local swapped": "Upstream is what arrives from the loss; local is the derivative of this gate alone. "
    "The product is the same, the names are not.",
}


def known(name: str, **changes: Any) -> Mistake:
    """A mistake that several families have, with the sentence that they share; what it changes is each family's own.

    `changes` are those of Mistake. Raises BadSolution for a name that is not in the table.
    """
    if name not in _KNOWN:
        raise BadSolution(f"no mistake '{name}' is known", did_you_mean(name, _KNOWN) or "Mistake(...) makes a new one")
    return Mistake(name, _KNOWN[name], **changes)
