"""The certificate of a sheet: what checked its keys, and how far off the two engines were at most."""

from __future__ import annotations

from typing import Any

from exgen.exercises import proof
from exgen.making.sheet import Progress, Sheet
from exgen.system import Engine
from exgen.system import about as torch_about


def prove(
    sheet: Sheet, device: str, progress: Progress = lambda _: None, engine: Engine | None = None
) -> dict[str, Any]:
    """Check every key with torch and return the certificate. Raises KeyNotProved; `device` is auto, cpu or cuda."""
    import platform

    import sympy

    about = engine.about(device) if engine else torch_about(device)
    exercises = []
    for number, exercise in enumerate(sheet.exercises, 1):
        error = proof.check(exercise, about["device"], engine)
        exercises.append(
            {"exercise": number, "problem": exercise.problem.id, "seed": exercise.seed, "largest_relative_error": error}
        )
        progress(exercise.problem.id)
    return {
        "sheet": sheet.shown,
        "device": about["name"],
        "torch": about["torch"],
        "sympy": sympy.__version__,
        "python": platform.python_version(),
        "dtype": "float64",
        "tolerance": proof.TOLERANCE,
        "exercises": exercises,
    }
