"""Markdown and plain text: the form with its lines `Answer 1(a): ...`."""

from __future__ import annotations

from exgen.submissions.answer_file import Submission, parse

EXTENSIONS, ALSO = (".md", ".txt"), (".markdown", ".text", "")


def read(text: str, file: str) -> Submission:
    return parse(text, file)
