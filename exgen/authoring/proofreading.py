"""What can be said of a problem file for little: words in it that mean nothing, seen on one variant of each level."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from exgen import printing
from exgen.bank import Problem, arguments, line_of_name, line_of_word
from exgen.errors import BrokenProblem, InstructorError, did_you_mean
from exgen.exercises import Exercise, make, proof
from exgen.judging import domain_of
from exgen.words import Mistake

OPTIONS = ("marks", "convention")  # of a mistake, besides what it changes
_WORKED_OUT = re.compile(r"step(?:\.table)?\(\s*(?![\s'\"])")  # a step whose name does not stand there


def complaints(problem: Problem) -> list[str]:
    """Sentences with file, line and word; those of the first check that finds something. Raises BrokenProblem."""
    checks: tuple[Callable[[Problem, Sequence[Exercise]], Iterator[str]], ...] = (_asked, _mistakes, _texts)
    exercises = [make(problem, 0, level) for level in problem.levels]
    for check in checks:
        if found := list(dict.fromkeys(check(problem, exercises))):
            return found
    return []


def never_told(problem: Problem, mistake: Mistake, seeds: int) -> str:
    """The sentence on a mistake that no variant tells; a switch may be a word that `solve` does not compare with."""
    source = problem.file.read_text(encoding="utf-8")
    texts = set(re.findall(r"[\"']([^\"'\n]+)[\"']", source))
    hints = [
        f"; {name}='{value}': {meant}"
        for name, value in problem.switches_of(mistake).items()
        if isinstance(value, str) and source.count(value) < 2 and (meant := did_you_mean(value, texts - {value}))
    ]
    line = line_of_word(problem.file, mistake.name, "MISTAKES")
    said = f"the mistake “{mistake.name}” cannot be told in any of {seeds} seeds a level"
    return _at(problem, line, said + "".join(hints))


def never_asked(problem: Problem, step: str, seeds: int) -> str:
    """The sentence on a question that no variant asks."""
    line = line_of_word(problem.file, step, "QUESTIONS")
    said = f"QUESTIONS has a sentence for '{step}', to which none of {seeds} seeds a level gives marks"
    return _at(problem, line, said, f"step('{step}', ..., marks=1) asks for it")


def _at(problem: Problem, line: int, said: str, hint: str = "") -> str:
    return str(BrokenProblem(str(problem.file), line, said, hint))


# -- what steps ask for ------------------------------------------------------------------------------------------

def _asked(problem: Problem, exercises: Sequence[Exercise]) -> Iterator[str]:
    if wrong := _not_understood(domain_of, problem.domain):
        yield _at(problem, line_of_name(problem.file, "DOMAIN"), f"DOMAIN: {wrong.message}", wrong.hint)
    for exercise in exercises:
        for step in exercise.questions:
            exercise.kind_of(step)


def _not_understood(read: Callable[[Any], Any], value: Any) -> InstructorError | None:
    try:
        read(value)
    except InstructorError as error:
        return error
    return None


# -- what mistakes change ----------------------------------------------------------------------------------------

def _mistakes(problem: Problem, exercises: Sequence[Exercise]) -> Iterator[str]:
    source = problem.file.read_text(encoding="utf-8")
    steps = {name for exercise in exercises for name in exercise.key}
    parameters = {name for exercise in exercises for name in exercise.parameters}
    switches = set(arguments(problem.solve)[1:])
    all_are_known = not _WORKED_OUT.search(source)
    for mistake in problem.mistakes:
        if not _is_a_share(mistake.marks):
            line = line_of_word(problem.file, "marks", "MISTAKES", mistake.name)
            hint = "the share of a part's marks that it leaves, from 0 to 1"
            yield _at(problem, line, f"the mistake “{mistake.name}” has marks={mistake.marks!r}", hint)
        for name, change in mistake.changes.items():
            wrong = [] if name in steps | switches else [("changes", name, [*steps, *switches, *OPTIONS])]
            known = [*parameters, *switches, *steps]
            taken = arguments(change) if callable(change) and name not in switches else ()
            wrong += [("wants", argument, known) for argument in taken if argument not in known]
            for does, word, meant in wrong:
                if all_are_known or f'"{word}"' not in source:
                    line = line_of_word(problem.file, word, "MISTAKES", mistake.name)
                    said = f"the mistake “{mistake.name}” {does} '{word}', no step and no parameter of solve"
                    hint = did_you_mean(word, meant) or f"there are {', '.join(sorted({*meant}))}"
                    yield _at(problem, line, said, hint)


def _is_a_share(marks: Any) -> bool:
    try:
        return 0 <= Fraction(marks) <= 1
    except (TypeError, ValueError, ZeroDivisionError):
        return False


# -- texts -------------------------------------------------------------------------------------------------------

def _texts(problem: Problem, exercises: Sequence[Exercise]) -> Iterator[str]:
    """What is printed can be filled in: what is wrong there is raised, with its line."""
    for exercise in exercises:
        printing.format_named("markdown").exercise(exercise, 1, key=True)
        proof.script(exercise)
    yield from ()
