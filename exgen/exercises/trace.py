"""Run a solution and keep its named steps; any step can be pinned to another value, and the rest follows.

    key              run(solve, parameters)
    follow-through   run(solve, parameters, pins={"dy_da": what the student wrote})
    a mistake        run(solve, parameters, pins={"dy_da": lambda a: 2 * a}), or with `switches` or `replaced`

One function gives the key, error carried forward and the recognition of mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from exgen.answers import Ask, asked, kinds
from exgen.bank import arguments
from exgen.errors import BadSolution, did_you_mean
from exgen.exercises.rebinding import rebound
from exgen.values import (
    Array,
    Finite,
    Interval,
    Symbol,
    Table,
    Untraceable,
    exact,
    is_exact,
    is_expression,
    is_value,
    kinks,
    tree,
)


@dataclass(slots=True)
class Step:
    """One named step of a run.

    `due` is what follows from the steps before it, `value` what was carried on: the same unless the step was pinned.
    A step with marks is a question; `ask` holds what its author said about the answer (kind, objection, form ...).
    """

    name: str
    due: Any
    value: Any
    marks: int = 0
    ask: Ask = field(default_factory=Ask)


class Trace(Mapping[str, Step]):
    """The steps of one run in their order; `ended` says why it stopped early, if it did (pins can make it)."""

    def __init__(self) -> None:
        self.steps: dict[str, Step] = {}
        self.ended = ""
        self.kinks: list[str] = []

    def __getitem__(self, name: str) -> Step:
        return self.steps[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def values_by_name(self) -> dict[str, Any]:
        return {name: step.value for name, step in self.steps.items()}

    def questions(self) -> list[Step]:
        return [step for step in self.steps.values() if step.marks]


class _PinDoesNotFit(Exception):
    pass


class Recorder:
    """The `step` that a solution is handed."""

    def __init__(self, parameters: Mapping[str, Any], pins: Mapping[str, Any]) -> None:
        self.trace = Trace()
        self._parameters = parameters
        self._pins = pins

    def __call__(self, name: str, value: Any, *, marks: int = 0, **ask: Any) -> Any:
        """Record a step and return the value to go on with.

        `marks` makes it a question; `ask` are options that say more of its answer (`kind`, `objection`, `figures` ...).
        Raises BadSolution for an option that there is not, and for a value that it cannot have.
        """
        step = self._record(name, _normal(name, value), marks, ask)
        if name in self._pins:
            step.value = self._pinned(name, step.due)
        return step.value

    def table(
        self,
        name: str,
        columns: Sequence[str],
        *,
        labels: Sequence[str] = (),
        rows: int | Sequence[Any] = (),
        marks: int = 0,
        **ask: Any,
    ) -> TableRecorder:
        """Record a table, a row a step; its rows are handed in through the recorder that this returns.

        `labels` are the columns that name a row: they are printed filled in, and a student's rows are matched by them,
        in any order; they are left out where the order is what is asked. `rows` is what a sheet prints: without labels
        how many rows, with them the label cells of each, where the number of rows in the key would give it away.
        """
        if unknown := [label for label in labels if label not in columns]:
            hint = did_you_mean(unknown[0], columns) or f"it has {', '.join(columns)}"
            raise BadSolution(f"table '{name}' has no column {', '.join(unknown)}", hint)
        printed = rows if isinstance(rows, int) else tuple(_label_cells(name, row, len(labels)) for row in rows)
        if labels and isinstance(printed, int):
            raise BadSolution(f"the rows of table '{name}' have names", "rows= are the label cells of each row")
        pin = self._pins.get(name)
        pinned = pin.rows if isinstance(pin, Table) else ()
        table = Table(tuple(columns), (), tuple(labels), printed)
        return TableRecorder(self._record(name, table, marks, ask), pinned)

    def _record(self, name: str, due: Any, marks: Any, ask: dict[str, Any]) -> Step:
        if name in self.trace.steps:
            raise BadSolution(f"two steps are named '{name}'", "a step is one named value; a table has rows")
        if not isinstance(marks, int) or marks < 0:
            raise BadSolution(f"step '{name}': marks is {marks!r}", "it has to be a whole number, 0 for no question")
        step = self.trace.steps[name] = Step(name, due, due, marks, asked(name, ask))
        return step

    def _pinned(self, name: str, due: Any) -> Any:
        pin = self._pins[name]
        known = {**self._parameters, **self.trace.values_by_name(), name: due}
        value = _normal(name, _carried(_given(pin, known), due))
        meant = callable(pin) and is_exact(value) and is_exact(due)
        if tree.shape(value) != tree.shape(due) and not meant and not self._fits(name, value, due):
            raise _PinDoesNotFit(f"a value of another shape stands for '{name}'")
        return value

    def _fits(self, name: str, value: Any, due: Any) -> bool:
        """Whether a vector of another length stands for one whose length is part of the question."""
        vectors = isinstance(value, Array) and isinstance(due, Array) and len(value.shape) == len(due.shape) == 1
        return vectors and self.trace.steps[name].ask.any_length


class TableRecorder:
    """Takes the rows of one table; row k is due from the rows before it, pinned cell by cell."""

    def __init__(self, step: Step, pinned: Sequence[tuple[Any, ...] | None]) -> None:
        self._step = step
        self._columns: tuple[str, ...] = step.due.columns
        self._pinned = pinned

    def row(self, *cells: Any) -> tuple[Any, ...]:
        """Record the next row and return its cells as they are to be carried on."""
        due = tuple(_normal(column, cell) for column, cell in zip(self._columns, cells, strict=True))
        index = len(self._step.due.rows)
        pinned = self._pinned[index] if index < len(self._pinned) else None
        carried = tuple(map(_fitting, pinned, due)) if pinned and len(pinned) == len(due) else due
        self._step.due = self._step.due.with_rows((*self._step.due.rows, due))
        self._step.value = self._step.value.with_rows((*self._step.value.rows, carried))
        return carried


def _fitting(pin: Any, due: Any) -> Any:
    """What a cell carries on: one that is missing or makes no sense is as it is due."""
    if pin is None:
        return due
    carried = _carried(pin, due)
    return carried if tree.shape(carried) == tree.shape(due) else due


def _label_cells(name: str, row: Any, width: int) -> tuple[Any, ...]:
    """The cells that name a row, as the author gives them; a lone one needs no brackets."""
    cells = tuple(_normal(name, cell) for cell in (row if isinstance(row, (tuple, list)) else (row,)))
    if len(cells) != width:
        raise BadSolution(f"the rows of table '{name}' are named by {width} cells, not by {len(cells)}")
    return cells


def run(
    solve: Callable[..., None],
    parameters: Mapping[str, Any],
    pins: Mapping[str, Any] | None = None,
    switches: Mapping[str, Any] | None = None,
    replaced: Mapping[str, Callable[..., Any]] | None = None,
) -> Trace:
    """Run a solution; `pins` replace steps by name, `switches` arguments of `solve`, `replaced` functions of its file.

    A pin is a value, or a function of steps and parameters, which it names as its arguments (its own name stands for
    what is due); a switch is a value, or a function of parameters. A value of another shape than what is due, or one
    that makes `solve` raise, ends the trace there: `ended` says why. A function, an author's, may give a vector
    for a number. Without any of these an exception of `solve` is the author's, and goes up.
    """
    recorder = Recorder(parameters, pins or {})
    token = kinks.set(recorder.trace.kinks)
    try:
        changed = {name: _given(switch, parameters) for name, switch in (switches or {}).items()}
        rebound(solve, replaced or {})(recorder, **{**parameters, **changed})
    except Untraceable:
        raise
    except _PinDoesNotFit as reason:
        recorder.trace.ended = str(reason)
    except Exception as error:
        if not pins and not switches and not replaced:
            raise
        recorder.trace.ended = f"{type(error).__name__}: {error}"
    finally:
        kinks.reset(token)
    return recorder.trace


def _given(change: Any, known: Mapping[str, Any]) -> Any:
    """What stands for a step or a parameter: a function is given what it names as its arguments."""
    return change(*(known[argument] for argument in arguments(change))) if callable(change) else change


def _carried(pin: Any, due: Any) -> Any:
    """What goes on in place of what is due; some pins look at it first."""
    return pin.carried(due) if hasattr(pin, "carried") else pin


def _normal(name: str, value: Any) -> Any:
    """The one spelling of each value that steps keep: Fractions for rational numbers, no floats."""
    if type(value) is Fraction:
        return value
    if isinstance(value, (bool, str, Table, tuple, Interval, Finite)) or value is None:
        return value
    if isinstance(value, (int, Fraction, Array, list, float, Symbol)) or is_expression(value):
        try:
            value = exact(value)
        except BadSolution as error:
            raise BadSolution(f"step '{name}': {error.message}", error.hint) from None
        for entry in tree.leaves(value):
            if is_expression(entry) and not is_value(entry):
                raise BadSolution(f"step '{name}' is {entry}", "keep such draws out with assume()")
        return value
    if any(kind.suits(value) for kind in kinds().values()):
        return value
    hint = "a step is a number, an array, an interval, a set, a truth value, letters or a table"
    raise BadSolution(f"step '{name}' is a {type(value).__name__}", hint)
