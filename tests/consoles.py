"""Documents whose console blocks are run: each command in order, in one folder, and its output compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

Ran = tuple[str, list[str], "subprocess.CompletedProcess[str]"]


def commands(document: str) -> Iterator[tuple[str, list[str]]]:
    """(command, expected lines) of every console block; lines that begin with `> ` go on with the command."""
    for block in re.findall(r"```console\n(.*?)```", document, flags=re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, *lines = part.splitlines()
            while lines and re.match(r">(?: |$)", lines[0]):
                first += "\n" + lines.pop(0)[2:]
            yield first, lines


def run(document: str, folder: Path, environment: Mapping[str, Mapping[str, str]] | None = None) -> list[Ran]:
    """Run every command; `environment` maps a part of a command to what is set for it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = []
    for command, expected in commands(document):
        more = {k: v for part, words in (environment or {}).items() if part in command for k, v in words.items()}
        done = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env={**os.environ, "PATH": path, **more},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        ran.append((command, expected, done))
    return ran


def agrees(expected: list[str], printed: str) -> bool:
    """Whether the lines are printed in order; a line `...` stands for any lines, `...` in one for any part of it."""
    pattern = ""
    for line in expected:
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pieces = enumerate(line.split("..."))
            pattern += ".*".join(re.escape(piece.strip(" ") if i else piece.rstrip()) for i, piece in pieces)
            pattern += r"[ ]*\n"
    return re.fullmatch(pattern, printed) is not None


def holds(ran: list[Ran]) -> None:
    """All went well and printed what stands in the document."""
    for command, expected, done in ran:
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert agrees(expected, done.stdout), f"{command}\n{done.stdout}"
