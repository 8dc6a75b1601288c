"""What making.py times: one turn, in a process of its own.

    python benchmarks/turns.py NAME JSON      what the function NAME gives for these arguments, as JSON

`cores` among the arguments is how many cores the turn may use; without it, all.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

FORMATS = ("markdown", "latex")
STAGES = ("make", "check", "record", "markdown", "latex", "write")
LEVEL = 2


def pin(cores: int) -> None:
    """Stay on so many cores, the last ones; 0: on all."""
    if cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-cores:])


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="exgen-bench-") as place:
        yield Path(place)


# -- making ------------------------------------------------------------------------------------------------------



def bank(ids: list[str], variants: int, warm: int, seed: str) -> dict[str, Any]:
    """Checked, printed and written variants of each family: what `make-sheet --copies` does, in one process."""
    from exgen.bank import Bank, Job
    from exgen.errors import ExgenError
    from exgen.making import Plan, Wanted, copies

    own, spent, failed = Bank.default(), {}, {}
    with folder() as place:
        for id in ids or list(own):
            try:
                for name, count in ((f"{seed}-warm", warm), (seed, variants)):
                    plan = Plan((Wanted(id, LEVEL, 1),), name)
                    start = time.perf_counter()
                    copies.make(Job(own, place / id / name, FORMATS, "cpu"), plan, count)
                    spent[id] = time.perf_counter() - start
            except ExgenError as error:
                spent.pop(id, None)
                failed[id] = error.message
            shutil.rmtree(place / id, ignore_errors=True)
    return {"rate": len(spent) * variants / sum(spent.values()), "count": len(spent) * variants, "failed": failed}


def stages(variants: int, warm: int) -> dict[str, Any]:
    """Milliseconds a variant, by family and stage."""
    from exgen import record
    from exgen.bank import Bank
    from exgen.errors import ExgenError
    from exgen.making import Plan, Wanted, prove
    from exgen.making.documents import documents
    from exgen.making.sheet import compose
    from exgen.system import files

    own = Bank.default()
    table: dict[str, Any] = {}
    with folder() as place:
        for id in own:
            spent = dict.fromkeys(STAGES, 0.0)
            try:
                for number in range(1, warm + variants + 1):
                    watch = Watch()
                    made = compose(own, Plan((Wanted(id, LEVEL, 1),), "stages"), copy=str(number))
                    watch.lap("make")
                    prove(made, "cpu")
                    watch.lap("check")
                    line = record.to_line(made.record)
                    written = documents(made, ())
                    watch.lap("record")
                    documents(made, ())  # is in each of the next two as well
                    watch.lap("again")
                    for form in FORMATS:
                        written |= documents(made, (form,))
                        watch.lap(form)
                        watch.laps[form] -= watch.laps["again"]
                    watch.start = time.perf_counter()
                    files.write_folder(place / str(number), {**written, "line": line})
                    watch.lap("write")
                    if number > warm:
                        spent = {name: spent[name] + watch.laps[name] for name in STAGES}
                table[id] = {name: 1000 * seconds / variants for name, seconds in spent.items()}
            except ExgenError as error:
                table[id] = error.message
    return table


class Watch:
    """A stop watch with laps by name."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self.start = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name], self.start = now - self.start, now


def plain_sympy(count: int, warm: int) -> dict[str, Any]:
    """What one writes first: sample, differentiate, substitute, print, fill in. Nothing is checked or written."""
    import jinja2
    import sympy

    names = sympy.symbols("x y z")
    text = "Let $f = {{ f }}$. Find the gradient at ${{ at }}$.\n{% for d, v in found %}${{ d }}$, there ${{ v }}$\n"
    template = jinja2.Template(text + "{% endfor %}")
    rng = random.Random(1)

    def variant() -> str:
        terms = [
            rng.choice([-1, 1]) * rng.randint(1, 9) * sympy.prod(name ** rng.randint(0, 3) for name in names)
            for _ in range(5)
        ]
        f, at = sympy.Add(*terms), {name: sympy.Integer(rng.randint(-3, 3)) for name in names}
        slopes = [sympy.diff(f, name) for name in names]
        found = [(sympy.latex(slope), sympy.latex(slope.subs(at))) for slope in slopes]
        return template.render(f=sympy.latex(f), at=sympy.latex(tuple(at.values())), found=found)

    return timed(variant, count, warm)


def mathematics_dataset(count: int, warm: int) -> dict[str, Any]:
    """calculus__differentiate of the training set, as text; long questions, which it would drop, are counted."""
    import numpy

    # It was written for a sympy and a numpy of 2019.
    older = importlib.import_module("sympy.solvers.diophantine")
    newer = importlib.import_module("sympy.solvers.diophantine.diophantine")
    older.base_solution_linear = newer.base_solution_linear  # type: ignore[attr-defined]
    numpy.object = object  # type: ignore[attr-defined]
    calculus = importlib.import_module("mathematics_dataset.modules.calculus")
    random.seed(1)
    numpy.random.seed(1)
    module = calculus.train(lambda entropy: entropy)["differentiate"]

    def variant() -> tuple[str, str]:
        problem = module()
        return str(problem.question), str(problem.answer)

    return timed(variant, count, warm)


def reasoning_gym(count: int, warm: int) -> dict[str, Any]:
    gym = importlib.import_module("reasoning_gym")
    numbers = iter(range(count + warm))
    data = gym.create_dataset("simple_integration", size=count + warm, seed=1)
    return timed(lambda: data[next(numbers)], count, warm)


def timed(variant: Callable[[], Any], count: int, warm: int) -> dict[str, Any]:
    for _ in range(warm):
        variant()
    start = time.perf_counter()
    for _ in range(count):
        variant()
    return {"rate": count / (time.perf_counter() - start), "count": count}


def steady(jobs: int, copies: int, warm: int) -> dict[str, Any]:
    """Exercises a second of `make-sheet --copies` with an exercise of each family, between two copies on the way."""
    from exgen.bank import Bank, Job
    from exgen.making import Plan, Wanted
    from exgen.making import copies as making

    own, times = Bank.default(), []
    plan = Plan(tuple(Wanted(topic, LEVEL) for topic in own.topics()), "steady", "steady")

    @contextlib.contextmanager
    def noted(total: int, doing: str) -> Iterator[Callable[[str], None]]:
        yield lambda _: times.append(time.perf_counter())

    first, last = warm * jobs, warm * jobs + copies
    with folder() as place:  # some more copies, so that none of the processes is idle yet when the clock stops
        making.make(Job(own, place / "x", FORMATS, "cpu", jobs, noted), plan, last + 4 * jobs)
    return {"rate": copies * len(own) / (times[last - 1] - times[first - 1])}


def memory(command: Sequence[str]) -> dict[str, Any]:
    """Megabytes of the largest process that a command started, itself included."""
    with folder() as place:
        subprocess.run([*command, "--out", str(place / "x")], check=True, stdout=subprocess.DEVNULL)
    return {"megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


# -- marking -----------------------------------------------------------------------------------------------------


def hand_in(place: str, students: int, each: bool) -> dict[str, Any]:
    """Make a sheet of 20 answers, or a copy of it for each student, and what they hand in: a third of it wrong."""
    from exgen import record
    from exgen.bank import Bank, Job
    from exgen.making import Plan, copies, make
    from exgen.marking import marker_of

    own, out, rng = Bank.default(), Path(place), random.Random(7)
    plan = Plan(tuple(twenty(own)), "marking", "marking")
    if each:
        copies.make(Job(own, out, FORMATS, "cpu", len(os.sched_getaffinity(0))), plan, students)
    else:
        make(Job(own, out, FORMATS, "cpu"), plan)
    truth = record.read(out)
    (out / "answers").mkdir()
    count = wrong = 0
    exercises: list[Any] = []
    for student in range(1, students + 1):
        frozen = truth.find(str(student) if each else "")
        assert frozen
        if each or not exercises:
            exercises = [marker_of(exercise, own)[0].exercise for exercise in frozen.exercises]
        typed = {question.label: question.key for question in frozen.questions}
        count += len(typed)
        mine = 0
        for one, exercise in rng.sample(list(zip(frozen.exercises, exercises)), len(exercises)):
            if 3 * (wrong + mine) >= count:
                break
            typed |= wrongly(exercise, one.parts, rng)
            mine = sum(typed[question.label] != question.key for question in frozen.questions)
        wrong += mine
        named = f"{frozen.sheet} copy {frozen.copy}" if each else frozen.sheet
        lines = [f"<!-- exgen sheet: {named} -->", "Name: A Student", f"Student: {student}", ""]
        for label, text in typed.items():
            lines += [f"Answer {label}:", text, ""] if "\n" in text else [f"Answer {label}: {text}", ""]
        (out / "answers" / f"{student}.md").write_text("\n".join(lines), encoding="utf-8")
    return {"answers": count, "wrong": wrong}


def twenty(own: Any) -> Iterator[Any]:
    """Exercises with 20 answers in all, from as many topics as there are."""
    from exgen.making import Plan, Wanted
    from exgen.making.sheet import compose

    left = 20
    topics = [own.in_topic(topic) for topic in own.topics()]
    for turn in range(max(map(len, topics))):
        for ids in topics:
            wanted = Wanted(ids[turn % len(ids)], LEVEL, 1)
            if turn < len(ids) and left:
                (exercise,) = compose(own, Plan((wanted,), "marking")).exercises
                if len(exercise.questions) <= left:
                    left -= len(exercise.questions)
                    yield wanted


def wrongly(exercise: Any, parts: Sequence[Any], rng: random.Random) -> dict[str, str]:
    """Answers to one exercise as a mistake with a name gives them, or with a slip in one and the rest gone on with."""
    from exgen import answers
    from exgen.exercises import run

    trace = None
    slipped = rng.choice(parts)
    if exercise.told and rng.random() < 0.5:
        trace = exercise.with_mistake(rng.choice(exercise.told))
    elif slipped.kind in ("number", "expression", "array"):
        slip = rng.choice([Fraction(-1), Fraction(1), Fraction(1, 2)])
        value = exercise.key[slipped.step].value
        value = value.map(lambda entry: entry + slip) if slipped.kind == "array" else value + slip
        trace = run(exercise.problem.solve, exercise.parameters, {slipped.step: value})
    if trace is None:
        return {}
    kept = [part for part in parts if part.step in trace]
    return {part.label: answers.named(part.kind).plain(trace[part.step].value) for part in kept}


def marking(place: str) -> dict[str, Any]:
    """Decisions a second: every file read and marked, all feedback written."""
    from exgen import course, record
    from exgen.bank import Bank, Job

    own, out = Bank.default(), Path(place)
    paths = sorted((out / "answers").glob("*.md"), key=lambda path: int(path.stem))
    for chosen in (paths[::8], paths):  # an eighth warms up
        with folder() as marks_folder:
            start = time.perf_counter()
            truth = record.read(out)
            marks = course.mark(Job(own), truth, chosen)
            course.write(marks, marks_folder)
            spent = time.perf_counter() - start
    verdicts = Counter(part.verdict for student in marks.spool.students() for part in student.parts)
    said = [left.error.message for left in marks.accounts.refused] + marks.doubts
    return {"rate": verdicts.total() / spent, "verdicts": dict(verdicts), "said": said}


TURNS: dict[str, Callable[..., Any]] = {
    turn.__name__: turn
    for turn in (
        bank, stages, plain_sympy, mathematics_dataset, reasoning_gym, steady, memory, hand_in, marking,
    )
}  # fmt: skip

if __name__ == "__main__" and len(sys.argv) == 3:
    asked = json.loads(sys.argv[2])
    pin(asked.pop("cores", 0))
    print(json.dumps(TURNS[sys.argv[1]](**asked)))
