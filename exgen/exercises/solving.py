"""Solve many variants of a problem by one run of its solution with symbols, where that gives what a plain run gives.

Variants that differ in their exact numbers only have one *structure*: the same strings, plain integers and shapes. The
third variant of a structure is traced: `solve` runs on symbols, once for the key and once for each mistake, and what it
does is kept as straight-line code on flint's rationals. The code counts only after it has equalled plain runs on
further variants; what cannot be traced (a branch on a value, an answer by property) always runs as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from flint import fmpq

from exgen.answers import Ask
from exgen.bank import Problem
from exgen.exercises.trace import Step, Trace, run
from exgen.values import Finite, Interval, Symbol, Table, Tape, Untraceable, is_expression, kink, kinks, tree
from exgen.words import Mistake

UNTIL = 2  # variants of a structure that run plainly before it is traced
SAMPLES = 3  # traced variants that are run plainly as well, to be compared
MOST = 256  # structures of one problem that are kept

Signature: TypeAlias = tuple[Any, ...]  # the answer to each question, None where a run does not get there
WORDING = "wording"  # the parameter that a solution does not depend on


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
    found = [signature_of(key, questions)]
    for i, mistake in enumerate(problem.mistakes):
        program = structure.mistakes[i] if structure.key else None
        if program is not None:
            try:
                signature = program.signature(parameters, questions)
            except ZeroDivisionError:
                program = None
        if program is None or structure.samples < SAMPLES:
            plain = signature_of(run_plainly(problem, parameters, mistake), questions)
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
    known = structures(problem)
    seen = sum(structure.seen for structure in known)
    traced = sum(structure.seen for structure in known if structure.key)
    if traced * 10 >= seen * 9:
        return "traced"
    reasons = Counter({structure.reason: structure.seen for structure in known if structure.reason})
    why = reasons.most_common(1)[0][0] if reasons else f"{len(known)} structures in {seen} variants"
    return f"{100 * traced // seen} % traced: {why}" if traced else f"not traced: {why}"


# -- structures --------------------------------------------------------------------------------------------------


@dataclass
class Structure:
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


_structures: WeakKeyDictionary[Problem, dict[Any, Structure]] = WeakKeyDictionary()


def structures(problem: Problem) -> list[Structure]:
    """Those of the variants so far."""
    return list(_structures.get(problem, {}).values())


def _structure(problem: Problem, parameters: Mapping[str, Any]) -> Structure:
    known = _structures.setdefault(problem, {})
    structure = tuple((n, None if n == WORDING else tree.structure(v, _fixed)) for n, v in parameters.items())
    found = known.get(structure)
    if found is None:
        if len(known) >= MOST:
            known.clear()
        found = known[structure] = Structure()
    return found


def _fixed(leaf: Any) -> Any:
    """What of a leaf belongs to the structure: all but an exact number."""
    return Fraction if isinstance(leaf, Fraction) else (type(leaf), leaf)


class _Wording:
    """The wording of a variant, which a traced solution may not look at."""

    def __getitem__(self, name: str) -> Any:
        raise Untraceable("the solution depends on the wording")

    get = __getitem__


def _symbolic(parameters: Mapping[str, Any], tape: Tape, inputs: list[str]) -> dict[str, Any]:
    """The parameters with symbols for their exact numbers; the symbols' names are added to `inputs`."""

    def symbol(leaf: Any) -> Any:
        if not isinstance(leaf, Fraction):
            return leaf
        inputs.append(f"p{len(inputs)}")
        return Symbol(tape, inputs[-1])

    return {n: _Wording() if n == WORDING else tree.mapped(symbol, value) for n, value in parameters.items()}


def _numbers(parameters: Mapping[str, Any]) -> Iterator[fmpq]:
    """The exact numbers of parameters, in the order of `_symbolic`."""
    for name, value in parameters.items():
        if name != WORDING:
            for leaf in tree.leaves(value):
                if isinstance(leaf, Fraction):
                    yield fmpq(leaf.numerator, leaf.denominator)


# -- programs ----------------------------------------------------------------------------------------------------


class _Place(int):
    """The index of an exact number among the results of a program."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A value of a step without its numbers: one like it, and its leaves, places where a number stands."""

    like: Any
    leaves: tuple[Any, ...]
    structure: Hashable

    def built(self, results: tuple[fmpq, ...]) -> Any:
        """The value with its numbers put in."""
        return tree.rebuilt(self.like, [_number(results[x]) if type(x) is _Place else x for x in self.leaves])

    def answer(self, results: tuple[fmpq, ...]) -> Any:
        """The same as `_answer` gives of the value."""
        return self.structure, *(results[x] if type(x) is _Place else x for x in self.leaves)


def _number(number: fmpq) -> Fraction:
    return Fraction(int(number.p), int(number.q))


_SETS = (Finite, Interval)  # of which the order of what is in them, or an end that is infinite, tells nothing


def _form(value: Any, tape: Tape, results: list[str]) -> _Form:
    """The form of a value; the names of its exact numbers are added to `results`. Raises Untraceable."""
    if isinstance(value, Table) and any(isinstance(leaf, Symbol) for leaf in tree.leaves(value.printed)):
        raise Untraceable("the rows that a table prints depend on numbers")
    found: list[Any] = []
    for leaf in tree.leaves(value, _SETS):
        if isinstance(leaf, (Symbol, Fraction)):
            results.append(tape.name(leaf))
            found.append(_Place(len(results) - 1))
        elif leaf is None or isinstance(leaf, (bool, int, str)) or is_expression(leaf):
            found.append(leaf)
        else:
            raise Untraceable(f"a step is of the type {type(leaf).__name__}")
    return _Form(value, tuple(found), tree.structure(value, whole=_SETS))


class _Program:
    """A traced run: its steps, each with the shape of its value, and code that gives their numbers."""

    def __init__(self, code: Callable[..., tuple[Any, ...]], steps: list[tuple[Step, _Form]]) -> None:
        self.code = code
        self.steps = steps
        self.forms = {step.name: form for step, form in steps}

    def results(self, parameters: Mapping[str, Any], met: list[str] | None = None) -> tuple[fmpq, ...]:
        token = kinks.set(met)
        try:
            return self.code(*_numbers(parameters))
        finally:
            kinks.reset(token)

    def run(self, parameters: Mapping[str, Any]) -> Trace:
        """The trace for these numbers. Raises ZeroDivisionError."""
        trace = Trace()
        results = self.results(parameters, trace.kinks)
        for step, form in self.steps:
            value = form.built(results)
            trace.steps[step.name] = Step(step.name, value, value, step.marks, step.ask)
        return trace

    def signature(self, parameters: Mapping[str, Any], questions: Iterable[str]) -> Signature:
        """The answers to the questions, for these numbers. Raises ZeroDivisionError."""
        results = self.results(parameters)
        return tuple(self.forms[name].answer(results) if name in self.forms else None for name in questions)


def signature_of(trace: Trace, questions: Iterable[str]) -> Signature:
    """The same of a plain run."""
    return tuple(_answer(trace[name].value) if name in trace else None for name in questions)


def _answer(value: Any) -> Any:
    """Structure and leaves of an answer, its exact numbers as flint's."""
    found = tree.leaves(value, _SETS)
    numbers = (fmpq(x.numerator, x.denominator) if isinstance(x, Fraction) else x for x in found)
    return tree.structure(value, whole=_SETS), *numbers


def _same(traced: Trace, plain: Trace) -> bool:
    """Whether two runs without pins agree in every step and what is asked about it."""
    ours, theirs = ([(s.name, s.due, s.marks, s.ask) for s in trace.values()] for trace in (traced, plain))
    return ours == theirs and bool(traced.kinks) == bool(plain.kinks)


def _traced(problem: Problem, parameters: Mapping[str, Any], mistake: Mistake | None) -> _Program:
    """Run the solution on symbols. Raises Untraceable, or whatever the symbols made it raise."""
    tape = Tape()
    inputs: list[str] = []
    trace = run_plainly(problem, _symbolic(parameters, tape, inputs), mistake)
    if trace.ended:
        raise Untraceable(trace.ended)
    results: list[str] = []
    steps = []
    for step in trace.values():
        _refuse_symbols(step.ask)
        steps.append((step, _form(step.value, tape, results)))
    body = [f"def program({', '.join(inputs)}):", *tape.lines, f"return ({' '.join(f'{name},' for name in results)})"]
    names: dict[str, Any] = {"relu": _relu, "maximum": _maximum, "sign": _sign}
    names |= {name: fmpq(value.numerator, value.denominator) for name, value in tape.constants.items()}
    exec("\n ".join(body), names)  # lines that symbols wrote: no text of a problem or a student is in them
    return _Program(names["program"], steps)


def _refuse_symbols(asked: Ask) -> None:
    """Raises Untraceable where what a step says about its answer holds a symbol, or a function that could."""
    if any(isinstance(x, Symbol) or callable(x) for x in tree.leaves([asked.where, asked.domain, asked.objection])):
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
