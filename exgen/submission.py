"""Answer files: the blank form that students get, and what they send back.

A file is Markdown with one `Answer 1(a): ...` line a blank. Nothing in it is ever evaluated; whatever it holds, it
gives a Submission with notes, or a BadSubmission.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from exgen.answers import Question
from exgen.errors import BadSubmission, did_you_mean

LARGEST_FILE = 1_000_000  # bytes; a filled-in form of 50 questions has some 5,000
LONGEST_NAME = 300
DECORATION = r"[\s>*_#`~+\-•]*"

_LABEL = re.compile(
    rf"^{DECORATION}answer[\s*_]*(?P<number>\d{{1,4}})[\s*_.]*(?:\(\s*(?P<letter>[a-z])\s*\)|(?P<bare>[a-z])(?![a-z]))?"
    rf"[\s*_`]*[:=：][\s*_`]*?(?P<value>.*)$",
    re.IGNORECASE,
)
_LIKE_A_LABEL = re.compile(rf"^{DECORATION}answer\b[\s*_]*[\d(]", re.IGNORECASE)
_SHEET = re.compile(r"<!--\s*exgen sheet:\s*(?P<sheet>.*?)\s*-->", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FIELD = re.compile(
    rf"^{DECORATION}(?P<name>name|student)(?:[ _-]?(?:id|number|no\.?))?[\s*_]*[:=：](?P<value>.*)$", re.IGNORECASE
)


@dataclass
class Submission:
    """One answer file, taken apart. `answers` maps labels to the raw text typed; `notes` say what needs a look."""

    file: Path
    sheet: str = ""
    name: str = ""
    student: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    twice: set[str] = field(default_factory=set)


def blank_form(sheet: str, questions: Iterable[Question]) -> str:
    """answers.md: a bare line a blank, with a comment above it that says what is wanted."""
    lines = [f"<!-- exgen sheet: {sheet} -->", "Name:", "Student:", ""]
    for question in questions:
        lines += [f"<!-- {question.label}: {question.ask['wanted']} -->", f"Answer {question.label}:", ""]
    return "\n".join(lines)


def read(file: Path) -> Submission:
    """Take an answer file apart. Raises BadSubmission where it cannot be read or is no text."""
    return parse(_text(file), file)


def parse(text: str, file: Path) -> Submission:
    """Take the text of an answer file apart."""
    submission = Submission(file)
    if found := _SHEET.search(text):
        submission.sheet = _one_line(found["sheet"])
    submission.wanted = dict(re.findall(r"<!--\s*(\d+(?:\([a-z]\))?):\s*(.*?)\s*-->", text))
    # Comments become blank lines, so that line numbers stay those of the file.
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    lines = text.split("\n")
    label, start = "", 0
    value: list[str] = []
    for number, line in enumerate(lines, 1):
        if match := _LABEL.match(line):
            _keep(submission, label, value, start)
            letter = match["letter"] or match["bare"]
            label = f"{int(match['number'])}({letter.lower()})" if letter else str(int(match["number"]))
            value, start = [_bare(match["value"], line)], number
        elif not label and (found := _FIELD.match(line)):
            key = found["name"].lower()
            if not getattr(submission, key):
                setattr(submission, key, _one_line(found["value"].strip(" \t*_`")))
        elif not label or not _goes_on(value):
            if line.strip() and _LIKE_A_LABEL.match(line):
                said = "looks like an answer but has no label that is understood"
                submission.notes.append(f"line {number} {said}: {_cut(line)}")
            elif line.strip() and label:
                submission.notes.append(f"line {number} belongs to no answer: {_cut(line)}")
        else:
            value.append(line)
    _keep(submission, label, value, start)
    return submission


def match(submission: Submission, sheet: str, questions: Iterable[Question]) -> dict[str, str]:
    """The answers by the labels of a sheet; labels that it does not have become notes.

    Raises BadSubmission for a file that names another sheet.
    """
    if submission.sheet and submission.sheet != sheet:
        raise BadSubmission(
            f"{submission.file}: these are answers to the sheet '{_cut(submission.sheet)}', not to '{sheet}'",
            "mark them with that sheet's folder",
        )
    if not submission.sheet:
        submission.notes.append("the line that names the sheet is missing")
    labels = [question.label for question in questions]
    for label in submission.answers.keys() - set(labels):
        if label + "(a)" in labels:
            hint = f"the sheet has {label}(a) and so on"
        elif label.rstrip("()abcdefghijklmnopqrstuvwxyz") in labels:
            hint = f"the sheet has {label.split('(')[0]} without parts"
        else:
            hint = did_you_mean(label, labels)
        submission.notes.append(f"the sheet has no {label}{': ' + hint if hint else ''}")
    return {label: submission.answers.get(label, "") for label in labels}


def _keep(submission: Submission, label: str, value: list[str], line: int) -> None:
    if not label:
        return
    text = "\n".join(value).strip()
    if text and set(text) <= set("_.… \n"):
        text = ""  # a line of dots is still a blank
    old = submission.answers.get(label)
    if old and text and old != text:
        submission.notes.append(f"{label} is answered twice, again on line {line}: {_cut(text)}")
        submission.twice.add(label)
    elif not old:
        submission.answers[label] = text


def _goes_on(value: list[str]) -> bool:
    """Whether an answer continues on the next line: nothing written yet, a table, or a bracket still open."""
    text = "\n".join(value)
    if not text.strip():
        return True
    if value[0].strip() == "" and value[-1].strip() != "":
        return True
    if value[-1].lstrip().startswith("|"):
        return True
    opened = sum(text.count(c) for c in "([{") > sum(text.count(c) for c in ")]}")
    return opened or text.count(r"\begin") > text.count(r"\end") or text.count("$$") % 2 == 1


def _bare(value: str, line: str) -> str:
    """The value without the emphasis that its label opened: `**Answer 2:** 8`, `**Answer 2: 8**`."""
    value = value.strip()
    for sign in ("**", "__", "`", "*"):
        if line.lstrip(" >#-").startswith(sign):
            if value.startswith(sign):
                value = value[len(sign) :].strip()
            elif value.endswith(sign):
                value = value[: -len(sign)].strip()
    return value


def _text(file: Path) -> str:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise BadSubmission(f"{file} is not a file")
        if status.st_size > LARGEST_FILE:
            raise BadSubmission(f"{file} has {status.st_size:,} bytes; an answer file has at most {LARGEST_FILE:,}")
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE)
    except OSError as error:
        raise BadSubmission(f"{file} cannot be read: {error.strerror or error}") from None
    return decode(data, file)


def decode(data: bytes, file: Path) -> str:
    """Text of any encoding that editors write, with "\\n" line ends. Raises BadSubmission for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    elif data[1::2].count(0) > len(data) // 4:
        text = data.decode("utf-16-le", "replace")
    elif data[::2].count(0) > len(data) // 4:
        text = data.decode("utf-16-be", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if text.count("\0") > 8 or text.count("\N{REPLACEMENT CHARACTER}") > len(text) // 10 + 8:
        raise BadSubmission(f"{file} is no text file", "save it as plain text")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x0c", "\n")


def _one_line(text: str) -> str:
    """A name or id: printable, on one line, bounded. Direction marks go, since they could make two ids look alike."""
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(kept.split())[:LONGEST_NAME]


def _cut(text: str) -> str:
    flat = _one_line(text)
    return flat if len(flat) <= 60 else flat[:57] + "..."
