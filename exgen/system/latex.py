"""LaTeX, run in a folder that goes afterwards: the same source gives the same PDF, and none starts a program."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exgen.errors import NoTeX

PACKAGES = "texlive-latex-extra texlive-pictures latexmk lmodern"
SECONDS = 300  # that a run may take
LATEXMK = ("latexmk", "-norc", "-pdf")  # as often as the document needs
ONCE = ("pdflatex",)


class Stopped(Exception):
    """LaTeX did not make the PDF: what it `said`, and the line of its log that tells `where`, or ""."""

    def __init__(self, said: str, where: str = "") -> None:
        super().__init__(f"{said} {where}".rstrip())
        self.said = said
        self.where = where


@dataclass(frozen=True)
class Run:
    """What a run has made: the PDF, its log, and the text of the other file that was asked for."""

    pdf: bytes
    log: str
    beside: str


def is_there() -> bool:
    return shutil.which("latexmk") is not None and shutil.which("pdflatex") is not None


def expect(what: str = "a PDF") -> None:
    """Raises NoTeX where there is no LaTeX to make it."""
    if not is_there():
        raise NoTeX(f"there is no latexmk here to make {what}", f"on Debian: apt install {PACKAGES}")


def run(source: str, name: str, program: Sequence[str] = LATEXMK, beside: str = "") -> Run:
    """Run LaTeX on a source as NAME.tex; `beside` is the extension of a file that the source itself writes.

    No command of the shell is run, and TeX reads and writes nothing outside. Raises Stopped.
    """
    # A fixed date makes the same source give the same PDF.
    fixed = {"SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1", "max_print_line": "1000"}
    environment = {**os.environ, **fixed, "openin_any": "p", "openout_any": "p"}
    command = [*program, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", f"{name}.tex"]
    quiet = subprocess.DEVNULL
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.tex"
        file.write_text(source, encoding="utf-8")
        try:
            done = subprocess.run(
                command, cwd=folder, env=environment, stdin=quiet, stdout=quiet, stderr=quiet, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            raise Stopped(f"it took more than {SECONDS} seconds") from None
        written, pdf = file.with_suffix(".log"), file.with_suffix(".pdf")
        log = written.read_text(encoding="utf-8", errors="replace") if written.exists() else ""
        if done.returncode or not pdf.exists():
            lines = log.splitlines()
            said = next((line for line in lines if line.startswith("!")), "! no log").removeprefix("! ")
            raise Stopped(said, next((line for line in lines if re.match(r"l\.\d+ ", line)), ""))
        return Run(pdf.read_bytes(), log, file.with_suffix(beside).read_text(encoding="utf-8") if beside else "")


def document(source: str, shown: str) -> Run:
    """Run LaTeX on a whole document, as often as its references need; `shown` names the file in errors.

    Raises NoTeX where there is no LaTeX or it stops at an error.
    """
    expect()
    try:
        return run(source, "sheet")
    except Stopped as stop:
        raise NoTeX(f"LaTeX stopped at {shown}: {stop}", f"latexmk -pdf {shown} shows the whole log") from None
