"""Files that nobody should hand in, each hostile in a way that is known."""

from __future__ import annotations

import io
import json
import os
import random
import zipfile
from pathlib import Path


def packed(members: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 11, 28, 12, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def write(folder: Path, sheet: str, labels: list[str], large: int = 100_000_000) -> int:
    """Write them into a folder, beside the files of a class; returns how many files are to be accounted for."""
    folder.mkdir(parents=True, exist_ok=True)
    head = f"<!-- exgen sheet: {sheet} -->\nName: Mallory\nStudent: "
    every = [f"Answer {label}: " for label in labels]
    first = every[0]
    bomb = "0" * 40_000_000
    quine = packed({"inner.zip": packed({"deeper.zip": packed({"answers.md": "Answer 1: 3"})})})
    files: dict[str, bytes | str] = {
        # text
        "binary.md": random.Random(1).randbytes(5000),
        "nulls.md": bytes(5000),
        "empty.md": "",
        "letter.md": "Dear teacher, I was ill.",
        "no-end.md": head + "h1\n" + "".join(f"{line}[\n" for line in every),
        "towers.md": head + "h2\n" + "".join(f"{line}{'9^' * 500}9\n" for line in every),
        "nested.md": head + "h3\n" + "".join(f"{line}{'(' * 3000}1{')' * 3000}\n" for line in every),
        "digits.md": head + "h4\n" + "".join(f"{line}{'9' * 19000}\n" for line in every),
        "code.md": head + "h5\n" + "".join(f"{line}__import__('os').system('id')\n" for line in every),
        "latex.md": head + "h6\n" + "".join(f"{line}\\input{{/etc/passwd}}\\write18{{id}}\n" for line in every),
        "formula.md": f"<!-- exgen sheet: {sheet} -->\nName: =cmd|' /C calc'!A0\nStudent: @SUM(A1)\n{first}=1\n",
        "path.md": f"<!-- exgen sheet: {sheet} -->\nName: x\nStudent: ../../../etc/passwd\n{first}1\n",
        "csv.md": f"<!-- exgen sheet: {sheet} -->\nName: grades.csv\nStudent: grades.csv\n{first}1\n",
        "json.md": f"<!-- exgen sheet: {sheet} -->\nName: marks.json\nStudent: marks\n{first}1\n",
        "markup.md": head + f"<script>alert(1)</script>\n{first}``` </pre><img src=x>\n",
        "twice.md": head + "h7\n" + "".join(f"{first}{i}\n" for i in range(5000)),
        "labels.md": head + "h8\n" + "".join(f"Answer {i}(z): 1\n" for i in range(9999)),
        "other.md": "<!-- exgen sheet: another -->\nStudent: h9\nAnswer 1: 3\n",
        "surrogate.md": head + f"h10 \udc80\n{first}\ufffe \ud800",
        "unicode.md": head + f"h11\u202e\u200b\n{first}𝟏𝟐 \U000e0001 \u202e3\n",
        "wide.md": head + f"h12\n{first}[" + "1, " * 6000 + "1]\n",
        # other kinds
        "deep.json": "[" * 200_000,
        "bomb.yaml": "a: &a [x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefg", "bcdefgh")),
        "brackets.yaml": "1: " + "[" * 90_000,
        "python.yaml": "!!python/object/apply:os.system ['id']",
        "dots.toml": "a." * 10_000 + "b = 1",
        "cells.ipynb": json.dumps({"cells": [{"source": "1", "metadata": {"tags": ["exgen-answer"]}}] * 3000}),
        "tags.html": "<a " * 90_000,
        # archives
        "bomb.zip": packed({"answers.md": bomb, "b.md": "Answer 1: 3"}),
        "out.zip": packed({"../../evil.md": "x"}),
        "quine.zip": quine,
        "no.zip": b"PK\3\4" + bytes(100),
        # not for reading
        "photo.png": b"\x89PNG",
        ".DS_Store": b"x",
        "work.pdf": b"%PDF",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    with (folder / "large.md").open("wb") as stream:
        stream.truncate(large)
    os.mkfifo(folder / "pipe.md")
    (folder / "loop.md").symlink_to("loop.md")
    (folder / "round").symlink_to(".")
    (folder / "passwd.md").symlink_to("/etc/passwd")
    deep = folder
    for _ in range(45):
        deep = deep / "d"
    deep.mkdir(parents=True)
    # In bomb.zip two, in quine.zip one in the second; the folders that are too deep are one.
    return len(files) + 5 + 1 + 1
