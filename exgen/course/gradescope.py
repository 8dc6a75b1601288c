"""Marking on Gradescope: the zip that it builds an autograder from, and what runs there.

    setup.sh           run once; installs what marking needs, which torch is no part of
    run_autograder     run for each submission; leaves results/results.json whatever happens
    record.json        the sheet; exgen/ is this package, with the problems of the sheet in exgen/_bank
    assigned.json      the students' ids, names and addresses, where the sheet was made from a roster
    marks/             the instructor's overrides.toml, if there is one

Beside them stand submission/, with what is handed in, and submission_metadata.json, which says by whom.

The format is that of https://gradescope-autograders.readthedocs.io/en/latest/specs/.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
import os
import re
import time
import traceback
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from exgen import record, submissions
from exgen.bank import Bank, Job
from exgen.course import grading
from exgen.errors import BadSubmission, InstructorError, StudentError
from exgen.marking import overrides
from exgen.record import Copies, Marked, Record, Student, number
from exgen.submissions import Sender, of_gradescope, roster
from exgen.system import files, paths

SETTINGS = "gradescope.json"
METADATA = "submission_metadata.json"
LARGEST_METADATA = 100_000_000  # bytes: the results of all former submissions stand in it
NOT_NEEDED = {"torch", "matplotlib", "pypdf"}  # by marking: they prove keys, draw statistics and deal out pages
PATIENCE = 300  # seconds for one submission

SETUP = """\
#!/usr/bin/env bash
# Run once, when the image is built: a Python of its own, with what marking needs.
set -euo pipefail
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$source")"

find_python() {
  for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  return 1
}

if ! python="$(find_python)"; then
  apt-get update
  apt-get install -y python3.12 python3.12-venv || apt-get install -y python3.11 python3.11-venv
  python="$(find_python)"
fi
"$python" -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$source/requirements.txt"
PYTHONPATH="$source" "$root/venv/bin/python" -P -c 'import exgen.course.gradescope'
"""

RUN = """\
#!/usr/bin/env bash
# Run for each submission. Whatever happens, results.json is there afterwards, and says what happened.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
test -d "$root/source" || root=/autograder
results="$root/results/results.json"
mkdir -p "$root/results"
rm -f "$results"
export AUTOGRADER="$root" PYTHONPATH="$root/source" PYTHONDONTWRITEBYTECODE=1
# -P: nothing is loaded from the folder that this is run in.
timeout --kill-after=10 PATIENCE "$root/venv/bin/python" -P -c 'from exgen.course.gradescope import run; run()'
if ! test -s "$results"; then
  cat > "$results" <<'END'
STOPPED
END
fi
"""


# -- the zip -----------------------------------------------------------------------------------------------------

def build(truth: Record | Copies, bank: Bank, home: Path, visibility: str) -> bytes:
    """The zip of a sheet's autograder: of the same sheet, bank and versions the same bytes. Raises UnknownProblem."""
    source = home / (record.LINES if isinstance(truth, Copies) else record.FILE)
    stopped = json.dumps(stopped_result(), indent=1)
    held = {
        "setup.sh": SETUP.encode(),
        "run_autograder": RUN.replace("PATIENCE", str(PATIENCE)).replace("STOPPED", stopped).encode(),
        "requirements.txt": "".join(f"{line}\n" for line in requirements()).encode(),
        SETTINGS: (json.dumps({"visibility": visibility, "exgen": _version()}) + "\n").encode(),
        source.name: source.read_bytes(),
    }
    if students := roster.assigned(home):
        held[roster.LEDGER] = roster.to_ledger(students).encode()
    if (file := home / "marks" / overrides.FILE).exists():
        held[f"marks/{overrides.FILE}"] = file.read_bytes()
    for file in paths.package_folder().rglob("*.py"):
        name = file.relative_to(paths.package_folder())
        if name.parts[0] not in ("_bank", "_templates"):
            held[f"exgen/{name.as_posix()}"] = file.read_bytes()
    for id, own in record.banks(truth).items():
        held[f"exgen/_bank/{id}.py"] = bank.file(id, own).read_bytes()
    return _zipped(held)


def _zipped(held: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    # Stored: what a compressor makes of the same bytes differs between machines.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(held):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3  # modes as on Unix
            info.external_attr = (0o100755 if name in ("setup.sh", "run_autograder") else 0o100644) << 16
            archive.writestr(info, held[name])
    return out.getvalue()


def requirements() -> list[str]:
    """What marking depends on, in the versions that are installed here."""
    _version()
    wanted = importlib.metadata.requires("exgen") or []
    names = {re.split(r"[^\w.-]", line, maxsplit=1)[0].lower() for line in wanted if "extra ==" not in line}
    return [f"{name}=={_version(name)}" for name in sorted(names - NOT_NEEDED)]


def _version(name: str = "exgen") -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        raise InstructorError(f"{name} is not installed here", "pip install exgen") from None


# -- what runs there ---------------------------------------------------------------------------------------------

def run() -> None:
    """Mark what is in $AUTOGRADER/submission into $AUTOGRADER/results/results.json. Raises CannotWrite only."""
    root = Path(os.environ["AUTOGRADER"])
    began = time.monotonic()
    try:
        result = mark(root / "source", root / "submission", root / METADATA)
    except StudentError as error:
        result = refused(error)
    except Exception:
        result = stopped_result(traceback.format_exc())
    # Files are named as they were handed in.
    result["output"] = result["output"].replace(f"{root / 'submission'}{os.sep}", "")
    result["execution_time"] = round(time.monotonic() - began, 2)
    files.write(root / "results" / "results.json", json.dumps(result, indent=1) + "\n", shared=True)


def mark(source: Path, handed_in: Path, metadata: Path) -> dict[str, Any]:
    """The results of one submission, by whom `metadata` says. Raises BadSubmission where there is nothing to mark."""
    truth = record.read(source)
    settings = json.loads((source / SETTINGS).read_text(encoding="utf-8"))
    decided = overrides.read(source / "marks", truth)
    job = Job(Bank.default(), formats=(), jobs=1)
    marks = grading.mark(job, truth, [handed_in], decided, by=_sender(metadata))
    students = list(marks.spool.students())
    if not students:
        if marks.accounts.refused:
            raise marks.accounts.refused[0].error
        names = ", ".join(left.shown for left in marks.accounts.aside)
        said = f"there are no answers in {names}" if names else "there is no answer file (answers.md)"
        raise BadSubmission(said, "fill in the blank form that came with the sheet, and hand it in")
    [student] = students
    own = truth.find(student.copy)
    wanted = {question.label: question.ask.wanted for question in own.questions} if own else {}
    left = [f"Not marked: {left.shown}: {left.why}" for left in marks.accounts.refused + marks.accounts.aside]
    return results(student, wanted, settings, left)


def _sender(metadata: Path) -> Sender:
    """Who has handed in, by the platform's file; without a name where it does not say, as where there is none."""
    try:
        return of_gradescope(submissions.text_of(metadata, LARGEST_METADATA))
    except BadSubmission:
        return of_gradescope("")


def results(
    student: Student, wanted: Mapping[str, str], settings: Mapping[str, str], more: Iterable[str] = ()
) -> dict[str, Any]:
    """A student as Gradescope's results: a test a part; `more` is said of the whole submission."""
    said = ["This is how your answers were understood.", *(_read(part) for part in student.parts)]
    said += [*(f"Note: {note}" for note in student.notes), *more]
    tests = [_test(part, wanted.get(part.label, ""), settings["visibility"]) for part in student.parts]
    if student.whose:
        tests.append(_for_a_person(student.whose))
    return {
        **_outer("\n".join(said)),
        "extra_data": {
            "student": student.student,
            "name": student.name,
            "copy": student.copy,
            "flags": student.flags,
            "exgen": settings["exgen"],
        },
        "tests": tests,
    }


def _read(part: Marked) -> str:
    if part.verdict.refused:
        return f"{part.label}: not understood. {part.feedback}"
    return f"{part.label}: {part.read or 'blank'}"


def _test(part: Marked, wanted: str, visibility: str) -> dict[str, Any]:
    exercise, _, letter = part.label.rstrip(")").partition("(")
    said = [f"{part.verdict.said}.", part.feedback]
    if part.decided:
        said = ["Decided by your instructor.", part.decided.comment]
    return {
        "score": number(part.marks),
        "max_score": part.of,
        "status": "passed" if part.marks == part.of else "failed",
        "name": f"{part.label} {wanted}".strip(),
        "name_format": "text",
        "number": f"{exercise}.{ord(letter) - ord('a') + 1}" if letter else exercise,
        "output": "\n".join(line for line in said if line),
        "output_format": "text",
        "tags": [part.verdict.name],
        "visibility": visibility,
        "extra_data": {"answer": part.answer, "read": part.read, "mistakes": list(part.mistakes)},
    }


def _for_a_person(whose: Iterable[str]) -> dict[str, Any]:
    """A test without marks, which only instructors see: whose answers these are is in doubt."""
    return {
        "score": 0,
        "max_score": 0,
        "status": "failed",
        "name": "Whose answers these are: for a person",
        "name_format": "text",
        "number": "0",
        "output": "\n".join(whose),
        "output_format": "text",
        "tags": ["person"],
        "visibility": "hidden",
        "extra_data": {},
    }


def _outer(output: str) -> dict[str, Any]:
    return {
        "execution_time": 0,
        "output": output,
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
    }


def refused(error: StudentError) -> dict[str, Any]:
    """Results for what cannot be marked: what is wrong, and what to do."""
    said = f"Your submission cannot be marked: {error.message}\n{error.hint}".strip()
    return {**_outer(said), "score": 0, "extra_data": {"refused": error.message}, "tests": []}


def stopped_result(why: str = "") -> dict[str, Any]:
    """Results for when marking itself stopped: no fault of the student's."""
    said = "Marking stopped before it was done. Your files have arrived, and your instructor will look at them."
    return {**_outer(said), "score": 0, "extra_data": {"stopped": why}, "tests": []}
