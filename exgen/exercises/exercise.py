"""One exercise: a problem with its numbers drawn, its key worked out, and its mistakes told apart."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from exgen import answers, reading, terms
from exgen.answers import Kind, Question
from exgen.bank import Problem, hint_of, line_of, line_of_name, line_of_step
from exgen.errors import (
    AuthorError,
    BadSolution,
    BrokenProblem,
    InstructorError,
    UnknownProblem,
    Unreadable,
    did_you_mean,
)
from exgen.exercises import solving
from exgen.exercises.trace import Step, Trace
from exgen.reading import short
from exgen.values import Array, is_expression, notation, symbols_in
from exgen.words import Mistake, draws

T = TypeVar("T")

DRAWS = 5000  # a draw that is thrown away this often is a bug of its file


@dataclass(frozen=True, eq=False)
class Exercise:
    """A problem with parameters. `seed` is the string that its generator was made from."""

    problem: Problem
    level: int
    seed: str
    parameters: Mapping[str, Any]
    key: Trace
    _kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, name: str, work: Callable[[], T]) -> T:
        """What `work` gives, worked out once: an exercise is printed in several formats, and never changes."""
        if name not in self._kept:
            self._kept[name] = work()
        kept: T = self._kept[name]
        return kept

    @cached_property
    def questions(self) -> list[Step]:
        return self.key.questions()

    @property
    def marks(self) -> int:
        return sum(step.marks for step in self.questions)

    @cached_property
    def told(self) -> list[Mistake]:
        """The mistakes that can be told in this variant.

        Left out is one whose answers, taken together, are the key's or another mistake's, or that leads to none: who
        divides by a sum of 0 gets no further.
        """
        own, *others = solving.signatures(self.problem, self.parameters, self.key)
        return [
            mistake
            for mistake, signature in zip(self.problem.mistakes, others, strict=True)
            if signature != own and others.count(signature) == 1 and (None not in signature or self._leads_on(mistake))
        ]

    def _leads_on(self, mistake: Mistake) -> bool:
        """Whether a mistake gives an answer that is not the key's before it ends."""
        trace = self.with_mistake(mistake)
        return any(step.name in trace and trace[step.name].value != step.value for step in self.questions)

    @cached_property
    def mistakes(self) -> list[tuple[Mistake, Trace]]:
        """The mistakes that can be told, each with the run that makes it."""
        return [(mistake, self.with_mistake(mistake)) for mistake in self.told]

    def with_mistake(self, mistake: Mistake, pins: Mapping[str, Any] | None = None) -> Trace:
        """Solve it the way that a mistake goes, on top of other pins."""
        return solving.run_plainly(self.problem, self.parameters, mistake, pins)

    @cached_property
    def variables(self) -> list[str]:
        """The variables of its expressions."""
        values = [*self.parameters.values(), *(step.value for step in self.key.values())]
        values += [formula for step in self.questions for formula in step.ask.where.values()]
        return sorted({str(symbol) for value in values for symbol in symbols_in(value)})

    @cached_property
    def names(self) -> list[str]:
        """The names that an answer may use.

        Variables, names that stand for an expression (`where`), and the one-letter numbers that the statement names.
        """
        meant = {name for step in self.questions for name in step.ask.where}
        return sorted({*self.variables, *meant, *(name for name in self.parameters if len(name.split("_")[0]) == 1)})

    @cached_property
    def _typed(self) -> dict[str, str]:
        """The key of each question as a student would type it, by step."""
        return {step.name: self.kind_of(step).plain(step.value) for step in self.questions}

    def kind_of(self, step: Step) -> Kind:
        """The kind of answer that a step asks for. Raises BrokenProblem where there is none."""
        try:
            return answers.kind_of(step.value, step.ask.kind)
        except BadSolution as error:
            file = self.problem.file
            said = f"step '{step.name}': {error.message}"
            raise BrokenProblem(str(file), line_of_step(file, step.name), said, error.hint) from None

    @cached_property
    def _holds_e(self) -> bool:
        """Whether the number e stands in one of the keys: told of all, or that of one part would be given away."""
        return any(map(reading.holds_e, self._typed.values()))

    def question(self, step: Step, label: str) -> Question:
        """What a record keeps of one question."""
        return self.once(f"question {step.name} {label}", lambda: self._question(step, label))

    def _question(self, step: Step, label: str) -> Question:
        kind = self.kind_of(step)
        wanted = step.ask.wanted or kind.wanted(step.value, step.ask, self.variables)
        where = {name: notation.plain(value) for name, value in step.ask.where.items()}
        return Question(
            label=label,
            step=step.name,
            marks=step.marks,
            kind=kind.name,
            key=self._typed[step.name] if step.marks else kind.plain(step.value),
            ask=step.ask.asked(kind.details(step.value), where, self._holds_e, wanted),
            names=tuple(self.names),
            domain={**self.problem.domain, **step.ask.domain},
            seed=f"{self.problem.id}#{self.seed}",
        )


def make(
    problem: Problem, seed: str | int, level: int = 2, settings: Mapping[str, str] | None = None
) -> Exercise:
    """Draw an exercise, and draw again while one lands on a kink or keeps fewer than half of its mistakes.

    `settings` are knobs of `draw` and parameters, as typed; a variant asked for by hand is kept as it is.
    """
    knobs, fixed = _settings(problem, level, settings or {})
    if settings:
        return _by_hand(problem, seed, level, knobs, fixed)
    for parameters in _draws(problem, seed, knobs):
        exercise = restore(problem, seed, level, parameters)
        if exercise.key.kinks:
            continue
        if len(exercise.told) * 2 >= len(problem.mistakes):
            return exercise
    raise _too_many_draws(problem, seed)


def _by_hand(
    problem: Problem, seed: str | int, level: int, knobs: Mapping[str, Any], fixed: Mapping[str, str]
) -> Exercise:
    """The exercise with knobs and parameters as they were typed; where they do not do, the file is not to blame."""
    try:
        parameters = drawn(problem, seed, knobs)
        for name, text in fixed.items():
            parameters[name] = _as_typed(problem, parameters, name, text)
        return restore(problem, seed, level, parameters)
    except AuthorError as error:
        said = f"{problem.id} cannot be worked out with these values after --set: {error.message}"
        raise InstructorError(said, f"`exgen show {problem.id}` shows values that it can be worked out with") from None


def drawn(problem: Problem, seed: str | int, knobs: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the first draw that `draw` itself does not throw away."""
    for parameters in _draws(problem, seed, knobs):
        return parameters
    raise _too_many_draws(problem, seed)


def variant(parameters: Mapping[str, Any]) -> str:
    """What makes a variant different from others of its problem: its parameters, their wording left out."""
    return repr({name: str(value) for name, value in parameters.items() if name != "wording"})


def _draws(problem: Problem, seed: str | int, knobs: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    rng = draws.generator(problem.id, seed)
    for _ in range(DRAWS):
        try:
            parameters: Any = problem.draw(rng, **knobs)
        except draws.Rejected:
            continue
        except Exception as error:
            raise _blame(problem, "draw", error) from error
        if not isinstance(parameters, dict):
            said = f"draw gives a {type(parameters).__name__}, not the numbers of a variant by their names"
            raise BrokenProblem(str(problem.file), line_of_name(problem.file, "draw"), said, 'return {"a": a, "b": b}')
        yield dict(parameters)


def _too_many_draws(problem: Problem, seed: str | int) -> BrokenProblem:
    return BrokenProblem(
        str(problem.file),
        line_of_name(problem.file, "draw"),
        f"{DRAWS} draws in a row were thrown away, seed {seed}",
        "loosen assume(), or make mistakes that differ from the key",
    )


def restore(problem: Problem, seed: str | int, level: int, parameters: Mapping[str, Any]) -> Exercise:
    """The exercise of given parameters. Raises BrokenProblem where `solve` does not work them out."""
    try:
        key = solving.key_of(problem, parameters)
    except Exception as error:
        mismatch = _not_handed_on(problem, parameters) if isinstance(error, TypeError) else None
        raise mismatch or _blame(problem, "solve", error) from error
    if not key.questions():
        hint = "step('y', ..., marks=1) asks a question"
        line = line_of_name(problem.file, "solve")
        raise BrokenProblem(str(problem.file), line, "no step of solve has marks", hint)
    return Exercise(problem, level, str(seed), parameters, key)


def _blame(problem: Problem, part: str, error: Exception) -> AuthorError:
    if isinstance(error, BadSolution):
        return BrokenProblem(str(problem.file), line_of(error, problem.file), error.message, error.hint)
    said = f"{part} stopped with {type(error).__name__}: {error}"
    hint = hint_of(error, problem.solve.__globals__)
    return BrokenProblem(str(problem.file), line_of(error, problem.file), said, hint)


def _not_handed_on(problem: Problem, parameters: Mapping[str, Any]) -> BrokenProblem | None:
    """The parameter that only one of `draw` (or a record) and `solve` knows."""
    known = list(inspect.signature(problem.solve).parameters.values())[1:]
    takes = [parameter.name for parameter in known]
    wants = [each.name for each in known if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD]
    lacking = [name for name in wants if name not in parameters]
    more = [] if any(each.kind is each.VAR_KEYWORD for each in known) else [n for n in parameters if n not in takes]
    line = line_of_name(problem.file, "solve")
    if more:
        said = f"solve does not take the parameter '{more[0]}'"
        return BrokenProblem(str(problem.file), line, said, did_you_mean(more[0], lacking or takes))
    if lacking:
        said = f"there is no parameter '{lacking[0]}', which solve takes"
        return BrokenProblem(str(problem.file), line, said, did_you_mean(lacking[0], parameters))
    return None


# -- numbers by hand ---------------------------------------------------------------------------------------------

def _settings(problem: Problem, level: int, settings: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Split what was typed after --set into knobs of draw, which are read here, and parameters."""
    knobs = problem.knobs(level)
    own = problem.knob_names()
    fixed = {}
    for name, text in settings.items():
        if name in own:
            knobs[name] = _typed(name, text, like=knobs.get(name))
        else:
            fixed[name] = text
    return knobs, fixed


def _as_typed(problem: Problem, parameters: Mapping[str, Any], name: str, text: str) -> Any:
    if name not in parameters:
        known = [*parameters, *problem.knob_names()]
        hint = did_you_mean(name, known) or f"it has {', '.join(sorted(known))}"
        raise UnknownProblem(f"{problem.id} has no knob or parameter '{name}'", hint)
    return _typed(name, text, like=parameters[name])


def _typed(name: str, text: str, like: Any) -> Any:
    """A value typed at the command line, in the type of the one that it replaces."""
    if isinstance(like, str):
        return text
    if isinstance(like, dict):
        raise InstructorError(f"'{name}' cannot be set: it is no number and no text")
    try:
        value = short.read_truth(text) if isinstance(like, bool) else terms.to_exact(reading.read(text))
    except Unreadable as error:
        raise InstructorError(f"--set {name}={text}: {error.message}", error.hint) from None
    wanted = _wanted(like)
    whole = _whole(value)
    if like is None or isinstance(value, bool) or wanted == "":
        return whole if like is None else value
    if wanted != _wanted(whole if isinstance(like, (int, tuple, list)) else value):
        raise InstructorError(f"--set {name}={text}: {wanted} is wanted")
    if isinstance(like, (int, list)):
        return whole
    return tuple(whole) if isinstance(like, tuple) else value


def _wanted(like: Any) -> str:
    """What a value is, for telling apart what may stand in its place; "" for an expression, where anything may."""
    match like:
        case int():
            return "a whole number"
        case Fraction():
            return "a number"
        case Array():
            return "a vector" if len(like.shape) == 1 else "a matrix"
        case tuple() | list():
            return "a list of whole numbers"
    return ""


def _whole(value: Any) -> Any:
    """Plain integers where `draw` and structure want them (lengths, exponents, indices)."""
    if isinstance(value, Array):
        return [_whole(item) for item in value]
    return int(value) if not is_expression(value) and value.denominator == 1 else value


# -- parameters in a record --------------------------------------------------------------------------------------

def freeze(value: Any) -> Any:
    """A parameter as JSON: plain values as they are, exact ones under a tag, written as a student would type them."""
    match value:
        case bool() | int() | str() | None:
            return value
        case dict():
            return {"mapping": [[freeze(name), freeze(item)] for name, item in value.items()]}
        case tuple():
            return {"tuple": [freeze(item) for item in value]}
        case list():
            return [freeze(item) for item in value]
    return {"exact": notation.plain(value)}


def thaw(frozen: Any) -> Any:
    """What `freeze` wrote, read back. Raises ValueError or Unreadable for anything else."""
    match frozen:
        case bool() | int() | str() | None:
            return frozen
        case list():
            return [thaw(item) for item in frozen]
        case {"mapping": list(items)}:
            return {thaw(name): thaw(item) for name, item in items}
        case {"tuple": list(items)}:
            return tuple(thaw(item) for item in items)
        case {"exact": str(text)}:
            return terms.to_exact(reading.read(text))
    raise ValueError(f"{frozen!r} is no parameter")
