"""Check a key with torch: run the problem's own script and compare every marked step, in float64.

The script shares nothing with `solve` but the parameters. It binds each marked step by name; an answer that is an
expression is compared at points, which the script gets as `points`; for one marked by property the script sees the
key's example under the step's name, and binds that name to whether the example works.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from numbers import Rational
from typing import Any

import jinja2
from flint import arb, ctx

from exgen import answers, reading
from exgen.bank import Problem, in_text, line_of_name, line_of_step, line_of_text
from exgen.errors import BadSolution, ExgenError, KeyNotProved, Unreadable, did_you_mean
from exgen.exercises import texts
from exgen.exercises.exercise import Exercise
from exgen.exercises.trace import Step
from exgen.judging import Undefined, Unsure, ball, quotient
from exgen.system import Engine, ScriptStopped, run_script
from exgen.terms import Term
from exgen.values import Finite, Table, notation, substitute, symbols_in, tree, variable
from exgen.words import draws

TOLERANCE = 1e-9
PRECISION = 256  # bits in which the value of a key is worked out
POINTS = 3


TORCH = "import torch\ntorch.set_default_dtype(torch.float64)\n"  # how a script begins that does not begin otherwise


@cache
def _template(problem: Problem) -> jinja2.Template:
    source = problem.check.removeprefix("\n").rstrip("\n") + "\n"
    begun = re.search(r"^import torch$", source, re.MULTILINE)
    return texts.environment(notation.source).from_string(source if begun else TORCH + source)


def points(exercise: Exercise) -> dict[str, list[Fraction]]:
    """Where expressions are compared: for each variable a few numbers of its domain, the same on every machine."""
    return exercise.once("points", lambda: _points(exercise))


def _points(exercise: Exercise) -> dict[str, list[Fraction]]:
    names = {str(name) for step in exercise.questions for name in symbols_in(step.value)}
    for step in exercise.questions:
        names |= {str(name) for formula in step.ask.where.values() for name in symbols_in(formula)}
        names -= step.ask.where.keys()
    rng = draws.generator(exercise.problem.id, f"{exercise.seed}#points")
    domain = dict(exercise.problem.domain)
    for step in exercise.questions:
        domain |= step.ask.domain
    return {name: [_within(rng, domain.get(name)) for _ in range(POINTS)] for name in sorted(names)}


def _within(rng: random.Random, domain: Any) -> Fraction:
    """A number of eighths, not 0, in the range that the problem states for a variable."""
    size, negative = Fraction(rng.randint(3, 17), 8), rng.random() < 0.5
    if isinstance(domain, (list, tuple)):
        low, high = Fraction(domain[0]), Fraction(domain[1])
        return low + (high - low) * size / 4
    if domain in ("positive", "nonnegative"):
        return size
    return -size if negative or domain == "negative" else size


def script(exercise: Exercise) -> str:
    """The torch script of one exercise, as it is run and as the key prints it."""
    return exercise.once("script", lambda: _script(exercise))


def _script(exercise: Exercise) -> str:
    examples = {step.name: step.value for step in exercise.questions if step.ask.objection}
    at = {"points": points(exercise)}
    try:
        own = {"parameters": exercise.parameters, **exercise.problem.words}
        return _template(exercise.problem).render({**own, **exercise.parameters, **examples, **at})
    except ExgenError:
        raise
    except Exception as error:
        problem = exercise.problem
        names = {**exercise.parameters, **exercise.problem.words}
        raise in_text(problem.file, "CHECK", problem.check, error, names, jinja2.Environment().filters) from error


def check(exercise: Exercise, device: str = "cpu", engine: Engine | None = None) -> float:
    """Run the script, in this process or by an `engine`, and return the largest relative error of any marked step.

    Raises KeyNotProved where a step differs by more than TOLERANCE, is missing, or the script stops.
    """
    problem = exercise.problem
    source = script(exercise)
    names = [step.name for step in exercise.questions]
    try:
        found = (engine.run if engine else run_script)(source, f"CHECK of {problem.id}", names, device)
    except ScriptStopped as stop:
        said = source.splitlines()[stop.line - 1].strip() if stop.line else ""
        where = f"{problem.file}, line {line_of_text(problem.file, problem.check, stop.line or 1)}: at `{said}`"
        raise KeyNotProved(f"{_name(exercise)}: the torch script stopped with {stop}", where) from None
    at = points(exercise)
    worst = 0.0
    for step in exercise.questions:
        if step.name not in found:
            meant = did_you_mean(step.name, re.findall(r"^(\w+)(?=.*=)", source, re.MULTILINE))
            where = f"{problem.file}, line {line_of_name(problem.file, 'CHECK')}: "
            said = f"{_name(exercise)}: the torch script does not bind '{step.name}'"
            raise KeyNotProved(said, where + (meant or "it binds each step that has marks"))
        theirs = found[step.name]
        if step.ask.objection:
            ours: Any = True
            theirs = all(theirs) if isinstance(theirs, list) else theirs
        else:
            ours = floats(_defined(step), at)
            if isinstance(step.value, Finite):
                ours, theirs = sorted(ours), sorted(theirs)
        if at or answers.kind_of(step.value, step.ask.kind).has_variables:
            ours = _spread(ours, theirs)
        distance = distance_of(ours, theirs)
        if not distance <= TOLERANCE:
            raise KeyNotProved(
                f"{_name(exercise)}: '{step.name}' is {notation_of(step)} by solve, but torch gives {theirs}",
                f"one of solve and CHECK is wrong: {problem.file}, "
                f"lines {line_of_step(problem.file, step.name)} and {line_of_name(problem.file, 'CHECK')}",
            )
        worst = max(worst, distance)
    return worst


def notation_of(step: Step) -> str:
    if isinstance(step.value, Table):
        return str([tuple(notation.plain(cell) for cell in row) for row in step.value.rows])
    return notation.plain(step.value)


def _defined(step: Step) -> Any:
    """The step's value with formulas in place of the names that `where` says stand for them."""
    value = step.value
    for name, formula in reversed(list(step.ask.where.items())):
        value = substitute(value, {variable(name): formula})
    return value


def _name(exercise: Exercise) -> str:
    return f"{exercise.problem.id}, level {exercise.level}, seed {exercise.seed}"


def floats(ours: Any, at: Mapping[str, list[Fraction]]) -> Any:
    """An exact value as floats, nested as torch's; of an expression there are several, in the last axis."""
    return tree.nested(ours, lambda leaf: _float(leaf, at))


def _float(ours: Any, at: Mapping[str, list[Fraction]]) -> Any:
    """A leaf of an exact value as a float; an expression as its values at the points."""
    if ours is None or isinstance(ours, (bool, str)):
        return ours
    if isinstance(ours, Rational):
        return float(ours)
    names = [str(symbol) for symbol in symbols_in(ours)]
    # As it is printed: what students are marked by is what torch has confirmed.
    try:
        term = reading.read(notation.plain(ours), names)
    except Unreadable as error:
        raise BadSolution(f"the key {notation.plain(ours)[:80]} does not read back: {error.message}") from None
    values = [_number(term, {name: at[name][k] for name in names}) for k in range(POINTS if names else 1)]
    return values if names else values[0]


def _number(term: Term, place: Mapping[str, Fraction]) -> float:
    """The value of a term where its variables have these values."""
    before, ctx.prec = ctx.prec, PRECISION
    try:
        return float(ball(term, {name: arb(quotient(value)) for name, value in place.items()}))
    except (Undefined, Unsure):
        return math.nan
    finally:
        ctx.prec = before


def _spread(ours: Any, theirs: Any) -> Any:
    """An expression that is a constant has the same value at every point; so have constant entries of an array."""
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [_spread(mine, its) for mine, its in zip(ours, theirs, strict=True)]
    at_points = isinstance(theirs, list) and len(theirs) == POINTS
    return [ours] * POINTS if isinstance(ours, float) and at_points else ours


def distance_of(ours: Any, theirs: Any) -> float:
    """The largest relative error; infinite where shapes or kinds differ, or torch gives no number."""
    if isinstance(ours, list) or isinstance(theirs, list):
        if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
            return max((distance_of(a, b) for a, b in zip(ours, theirs)), default=0.0)
        return math.inf
    if isinstance(ours, (bool, str)) or ours is None:
        return 0.0 if ours == theirs else math.inf
    if isinstance(theirs, (str, bool)) or theirs is None:
        return math.inf
    distance = abs(ours - theirs) / max(1.0, abs(ours))
    return distance if distance == distance else math.inf  # max() would lose a nan
