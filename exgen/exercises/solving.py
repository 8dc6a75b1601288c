"""Solve many variants of a problem by one run of its solution with symbols, where that gives what a plain run gives.

Variants that differ in their exact numbers only have one *structure*: the same strings, plain integers and shapes. The
third variant of a structure is traced: `solve` runs on symbols, once for the key and once for each mistake, and what it
does is kept as straight-line code on flint's rationals. The code counts only after it has equalled plain runs on
further variants; what cannot be traced (a branch on a value, an answer by property) always runs as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from flint import fmpq

from exgen.bank import Problem
from exgen.exercises.trace import Step, Trace, run
from exgen.values import Array, Finite, Interval, Symbol, Table, Tape, Untraceable, kink, kinks
from exgen.words import Mistake

UNTIL = 2  # variants of a structure that run plainly before it is traced
SAMPLES = 3  # traced variants that are run plainly as well, to be compared
MOST = 256  # structures of one problem that are kept

Signature: TypeAlias = tuple[Any, ...]  # the answers to all questions, flat


def run_plainly(
    problem: Problem,
    parameters: Mapping[str, Any],
    mistake: Mistake | None = None,
    pins: Mapping[str, Any] | None = None,
) -> Trace:
    """Run the solution as it stands; with what a mistake changes of it, on top of other pins."""
    if mistake is None:
        return run(problem.solve, parameters, pins)
    switches = problem.switches_of(mistake)
    pinned = {name: value for name, value in mistake.changes.items() if name not in switches}
    return run(problem.solve, parameters, {**(pins or {}), **pinned}, switches, mistake.replace)


def key_of(problem: Problem, parameters: Mapping[str, Any]) -> Trace:
    """The run without pins. Raises what `solve` raises."""
    structure = _structure(problem, parameters)
    structure.seen += 1
    if structure.key is None and structure.traceable and structure.seen > UNTIL:
        structure.trace(problem, parameters)
    program = structure.key
    if program is None:
        return run_plainly(problem, parameters)
    try:
        key = program.run(parameters)
    except ZeroDivisionError:
        return run_plainly(problem, parameters)
    if structure.samples < SAMPLES:
        plain = run_plainly(problem, parameters)
        if not _same(key, plain):
            structure.give_up("a traced run did not equal the plain run")
            return plain
    return key


def signatures(problem: Problem, parameters: Mapping[str, Any], key: Trace) -> list[Signature]:
    """The answers of the key, and those that each mistake leads to."""
    structure = _structure(problem, parameters)
    questions = [step.name for step in key.questions()]
    found = [_signature(key, questions)]
    for i, mistake in enumerate(problem.mistakes):
        program = structure.mistakes[i] if structure.key else None
        if program is not None:
            try:
                signature = program.signature(parameters, questions)
            except ZeroDivisionError:
                program = None
        if program is None or structure.samples < SAMPLES:
            plain = _signature(run_plainly(problem, parameters, mistake), questions)
            if program is not None and plain != signature:
                structure.mistakes[i] = None
            signature = plain
        found.append(signature)
    if structure.key is not None:
        structure.samples += 1
    return found


def reason_not_traced(problem: Problem, parameters: Mapping[str, Any]) -> str:
    """Why variants like this one are not traced; "" where they are, or too few have been seen."""
    return _structure(problem, parameters).reason


def said_of(problem: Problem) -> str:
    """How the variants so far were solved, in a few words: traced, in part, or why not."""
    known = list(_structures.get(problem, {}).values())
    seen = sum(structure.seen for structure in known)
    traced = sum(structure.seen for structure in known if structure.key)
    if traced * 10 >= seen * 9:
        return "traced"
    reasons = Counter({structure.reason: structure.seen for structure in known if structure.reason})
    why = reasons.most_common(1)[0][0] if reasons else f"{len(known)} structures in {seen} variants"
    return f"{100 * traced // seen} % traced: {why}" if traced else f"not traced: {why}"


# -- structures --------------------------------------------------------------------------------------------------


@dataclass
class _Structure:
    """What is known of all variants that differ in their numbers only."""

    seen: int = 0
    samples: int = 0
    traceable: bool = True
    reason: str = ""
    key: _Program | None = None
    mistakes: list[_Program | None] = field(default_factory=list)

    def trace(self, problem: Problem, parameters: Mapping[str, Any]) -> None:
        try:
            self.key = _traced(problem, parameters, None)
        except Exception as error:  # whatever a symbol made `solve` do: its plain run says if it is wrong
            self.give_up(str(error))
            return
        for mistake in problem.mistakes:
            try:
                self.mistakes.append(_traced(problem, parameters, mistake))
            except Exception:
                self.mistakes.append(None)

    def give_up(self, reason: str) -> None:
        self.key, self.traceable, self.reason = None, False, reason


_structures: WeakKeyDictionary[Problem, dict[Any, _Structure]] = WeakKeyDictionary()


def _structure(problem: Problem, parameters: Mapping[str, Any]) -> _Structure:
    known = _structures.setdefault(problem, {})
    structure = tuple((name, _form(name, value)) for name, value in parameters.items())
    found = known.get(structure)
    if found is None:
        if len(known) >= MOST:
            known.clear()
        found = known[structure] = _Structure()
    return found


def _form(name: str, value: Any) -> Any:
    """What of a parameter belongs to the structure: all but exact numbers, and the wording."""
    if isinstance(value, Fraction):
        return Fraction
    if isinstance(value, Array):
        return (value.shape, *(_form("", entry) for entry in value.entries))
    if isinstance(value, (tuple, list)):
        return (type(value).__name__, *(_form("", item) for item in value))
    if name == "wording":
        return None
    if isinstance(value, dict):
        return tuple((key, _form("", item)) for key, item in value.items())
    return type(value), value


class _Wording:
    """The wording of a variant, which a traced solution may not look at."""

    def __getitem__(self, name: str) -> Any:
        raise Untraceable("the solution depends on the wording")

    get = __getitem__


def _symbolic(name: str, value: Any, tape: Tape, inputs: list[str]) -> Any:
    """A parameter with symbols for its exact numbers; their names are added to `inputs`."""
    if isinstance(value, Fraction):
        inputs.append(f"p{len(inputs)}")
        return Symbol(tape, inputs[-1])
    if isinstance(value, Array):
        return Array([_symbolic("", entry, tape, inputs) for entry in value.entries], value.shape)
    if isinstance(value, (tuple, list)):
        return type(value)(_symbolic("", item, tape, inputs) for item in value)
    if name == "wording":
        return _Wording()
    if isinstance(value, dict):
        return {key: _symbolic("", item, tape, inputs) for key, item in value.items()}
    return value


def _numbers(name: str, value: Any) -> Iterator[fmpq]:
    """The exact numbers of a parameter, in the order of `_symbolic`."""
    if isinstance(value, Fraction):
        yield fmpq(value.numerator, value.denominator)
    elif isinstance(value, Array):
        for entry in value.entries:
            yield from _numbers("", entry)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _numbers("", item)
    elif isinstance(value, dict) and name != "wording":
        for item in value.values():
            yield from _numbers("", item)


# -- programs ----------------------------------------------------------------------------------------------------


class _Place(int):
    """The index of an exact number among the results of a program."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """An array, a table or a tuple, in parts."""

    parts: tuple[Any, ...]
    build: Callable[[tuple[Any, ...]], Any]


def _shaped(value: Any, tape: Tape, results: list[str]) -> Any:
    """A value with places for its exact numbers, the names of which are added to `results`."""
    if isinstance(value, (Symbol, Fraction)):
        results.append(tape.name(value))
        return _Place(len(results) - 1)
    if isinstance(value, Array):
        return _Whole(_all_shaped(value.entries, tape, results), lambda entries: Array(entries, value.shape))
    if isinstance(value, Table):
        return _Whole(_all_shaped(value.rows, tape, results), value.with_rows)
    if isinstance(value, tuple):
        return _Whole(_all_shaped(value, tape, results), lambda items: items)
    if isinstance(value, (Interval, Finite)):
        raise Untraceable(f"a step is of the type {type(value).__name__}")
    return value


def _all_shaped(values: Iterable[Any], tape: Tape, results: list[str]) -> tuple[Any, ...]:
    return tuple(_shaped(value, tape, results) for value in values)


def _built(shape: Any, results: tuple[fmpq, ...]) -> Any:
    """The value of a shape, with its numbers put in."""
    if type(shape) is _Place:
        number = results[shape]
        return Fraction(int(number.p), int(number.q))
    if type(shape) is _Whole:
        return shape.build(tuple(_built(part, results) for part in shape.parts))
    return shape


def _flat(shape: Any) -> Iterator[Any]:
    """The places of a shape, and what is in it besides; the sizes of its parts keep shapes apart."""
    if type(shape) is _Whole:
        yield len(shape.parts)
        for part in shape.parts:
            yield from _flat(part)
    else:
        yield shape


class _Program:
    """A traced run: its steps, each with the shape of its value, and code that gives their numbers."""

    def __init__(self, code: Callable[..., tuple[Any, ...]], steps: list[tuple[Step, Any]]) -> None:
        self.code = code
        self.steps = steps
        self.asked = {step.name: list(_flat(shape)) for step, shape in steps}

    def results(self, parameters: Mapping[str, Any], met: list[str] | None = None) -> tuple[fmpq, ...]:
        token = kinks.set(met)
        try:
            return self.code(*(number for name, value in parameters.items() for number in _numbers(name, value)))
        finally:
            kinks.reset(token)

    def run(self, parameters: Mapping[str, Any]) -> Trace:
        """The trace for these numbers. Raises ZeroDivisionError."""
        trace = Trace()
        results = self.results(parameters, trace.kinks)
        for step, shape in self.steps:
            value = _built(shape, results)
            trace.steps[step.name] = Step(step.name, value, value, step.marks, dict(step.ask))
        return trace

    def signature(self, parameters: Mapping[str, Any], questions: Iterable[str]) -> Signature:
        """The answers to the questions, for these numbers. Raises ZeroDivisionError."""
        results = self.results(parameters)
        return tuple(
            results[place] if type(place) is _Place else place
            for name in questions
            for place in self.asked.get(name, (None,))
        )


def _signature(trace: Trace, questions: Iterable[str]) -> Signature:
    """The same of a plain run."""
    return tuple(item for name in questions for item in (_answer(trace[name].value) if name in trace else (None,)))


def _answer(value: Any) -> Iterator[Any]:
    if isinstance(value, Fraction):
        yield fmpq(value.numerator, value.denominator)
    elif isinstance(value, (Array, Table, tuple)):
        parts = value.entries if isinstance(value, Array) else value.rows if isinstance(value, Table) else value
        yield len(parts)
        for part in parts:
            yield from _answer(part)
    else:
        yield value


def _same(traced: Trace, plain: Trace) -> bool:
    """Whether two runs without pins agree in every step and what is asked about it."""
    ours, theirs = ([(s.name, s.due, s.marks, s.ask) for s in trace.values()] for trace in (traced, plain))
    return ours == theirs and bool(traced.kinks) == bool(plain.kinks)


def _traced(problem: Problem, parameters: Mapping[str, Any], mistake: Mistake | None) -> _Program:
    """Run the solution on symbols. Raises Untraceable, or whatever the symbols made it raise."""
    tape = Tape()
    inputs: list[str] = []
    trace = run_plainly(problem, {n: _symbolic(n, v, tape, inputs) for n, v in parameters.items()}, mistake)
    if trace.ended:
        raise Untraceable(trace.ended)
    results: list[str] = []
    steps = []
    for step in trace.values():
        _refuse_symbols(step.ask)
        steps.append((step, _shaped(step.value, tape, results)))
    body = [f"def program({', '.join(inputs)}):", *tape.lines, f"return ({' '.join(f'{name},' for name in results)})"]
    names: dict[str, Any] = {"relu": _relu, "maximum": _maximum, "sign": _sign}
    names |= {name: fmpq(value.numerator, value.denominator) for name, value in tape.constants.items()}
    exec("\n ".join(body), names)  # lines that symbols wrote: no text of a problem or a student is in them
    return _Program(names["program"], steps)


def _refuse_symbols(asked: Any) -> None:
    """Raises Untraceable where what a step says about its answer holds a symbol, or a function that could."""
    if isinstance(asked, (dict, list, tuple, Array)):
        for item in asked.values() if isinstance(asked, dict) else asked:
            _refuse_symbols(item)
    elif isinstance(asked, (Symbol, Interval, Finite)) or callable(asked):
        raise Untraceable("what a step says about its answer depends on numbers")


# What `exact` says of Fractions, of flint's rationals.


def _relu(x: fmpq) -> fmpq:
    if x == 0:
        kink("relu at 0")
    return x if x > 0 else _ZERO


def _maximum(a: fmpq, b: fmpq) -> fmpq:
    if a == b:
        kink("a tie of max")
    return a if a > b else b


def _sign(x: fmpq) -> fmpq:
    return fmpq((x > 0) - (x < 0))


_ZERO = fmpq(0)
