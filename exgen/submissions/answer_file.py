"""Answer files: the blank form that students get, and what they send back.

A file is Markdown with one `Answer 1(a): ...` line a blank. Nothing in it is ever evaluated; whatever it holds, it
gives a Submission with notes, or a BadSubmission.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from exgen.answers import Question, asking
from exgen.errors import BadSubmission, did_you_mean
from exgen.reading import is_blank
from exgen.submissions import rows
from exgen.submissions.places import Place, Reader

LARGEST_FILE = 1_000_000  # bytes; a filled-in form of 50 questions has some 5,000
LONGEST_ANSWER = 20_000  # characters that are kept of one answer; the reader refuses such a one
LONGEST_NAME = 300
MOST_NOTES = 50

# Labels are looked for in the head of a line only, so that no line can take long to match.
HEAD = 200
_DECORATION = r"[\s>*_#`~+\-•]*"
# What nobody sees, and editors and web pages leave: soft hyphens, zero-width and direction marks, byte order marks.
_UNSEEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_LIST_SIGNS = re.compile(r"(?:\s|[>#]|[-+*•](?=\s))*")
_LABEL = re.compile(
    rf"{_DECORATION}(?P<answer>answers?)(?:\s+(?:to|for|no\.?|number|question)\b)?[\s*_:]*(?P<number>\d{{1,4}})[\s*_.]*"
    r"(?:\(\s*(?P<letter>[a-z])\s*\)|(?P<bare>[a-z])(?![a-z]))?[\s*_`]*(?::=|[:=：])",
    re.IGNORECASE,
)
_FIELD = re.compile(
    rf"{_DECORATION}(?P<name>name|student)(?:[ _-]?(?:id|number|no\.?))?[\s*_]*[:=：]", re.IGNORECASE
)
_NAMED = re.compile(r"\s*exgen sheet:", re.IGNORECASE)
_SHEET = re.compile(r"(?P<sheet>.*?)(?:\s+copy\s+(?P<copy>\S{1,300}))?\s*", re.IGNORECASE)
_WANTED = re.compile(r"\s*(?P<label>\d{1,4}(?:\([a-z]\))?):(?P<wanted>.*)")


@dataclass
class Submission:
    """One answer file, taken apart.

    `answers` maps labels to the raw text typed, `places` to where they stand, `wanted` to the comments of the form;
    `notes` say what needs a look, `twice` which labels were answered in two ways.
    """

    file: str
    sheet: str = ""
    copy: str = ""
    name: str = ""
    student: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    twice: set[str] = field(default_factory=set)

    def keep(self, label: str, text: str, place: str) -> None:
        """Take down an answer; a second one that is another goes to a person, and to the notes."""
        nothing = is_blank(text) or asking.is_untouched(text, self.wanted.get(label, ""))
        text = "" if nothing else text.strip()[: LONGEST_ANSWER + 1]
        old = self.answers.get(label)
        if old and text and old != text:
            self.note(f"{label} is answered twice, again on {place}: {_cut(text)}")
            self.twice.add(label)
        elif not old:
            self.answers[label] = text
            self.places[label] = place

    def fit(self, labels: Collection[str]) -> None:
        """Give answers the labels that a sheet has: an exercise with one part is N, and N(a) as well."""
        for label in list(self.answers):
            own = label.removesuffix("(a)") if label.endswith("(a)") else f"{label}(a)"
            lone = own in labels and label not in labels and f"{own.removesuffix('(a)')}(b)" not in labels
            if lone and not any(other.startswith(f"{own}(") for other in labels):
                self.keep(own, self.answers.pop(label), self.places.pop(label))
                if label in self.twice:
                    self.twice.add(own)

    def tell(self, name: str, text: str) -> None:
        """Take down the `name` or the `student`, where it is not known yet."""
        if not getattr(self, name):
            setattr(self, name, one_line(text[: 10 * HEAD].strip(" \t*_`")))

    def tell_sheet(self, text: str) -> None:
        """Take down which sheet it is, from `NAME` or `NAME copy 12`."""
        if not self.sheet and (found := _SHEET.fullmatch(text[: 2 * HEAD])):
            self.sheet, self.copy = one_line(found["sheet"]), one_line(found["copy"] or "")

    def note(self, text: str) -> None:
        if len(self.notes) < MOST_NOTES:
            self.notes.append(text)


def form_head(sheet: str, name: str = "", student: str = "") -> str:
    """How a blank answers.md begins."""
    # A name that opens or closes a comment would hide what stands after it.
    fields = [f"Name: {name}", f"Student: {student}"]
    fields = [line.replace("<!--", "<! --").replace("-->", "-- >").rstrip() for line in fields]
    return "\n".join([f"<!-- exgen sheet: {sheet} -->", *fields, "", ""])


def blanks(questions: Iterable[Question]) -> str:
    """The rest of it: a bare line a blank, and a table to fill in where one is asked for.

    The comment above it says what is wanted.
    """
    lines = []
    for question in questions:
        lines += [f"<!-- {question.label}: {asking.said(question)} -->", f"Answer {question.label}:", ""]
        if table := asking.form(question):
            lines += [*table, ""]
    return "\n".join(lines)


def label_of(text: str) -> str:
    """`1(a)` of `1(a)`, `1a`, `Answer 1 (A)`; "" where it is no label."""
    text = seen(text[:HEAD]).strip()
    found = _LABEL.fullmatch(f"{text}:") or _LABEL.fullmatch(f"Answer {text}:")
    return _label(found) if found else ""


def _label(found: re.Match[str]) -> str:
    letter = found["letter"] or found["bare"]
    return f"{int(found['number'])}({letter.lower()})" if letter else str(int(found["number"]))


def seen(text: str) -> str:
    """A text without the characters that nobody sees."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def parse(text: str, file: str) -> Submission:
    """Take the text of an answer file apart, line by line; the time it takes grows with its length and no faster."""
    submission = Submission(file)
    add(submission, text)
    return submission


def add(submission: Submission, text: str, where: str = "") -> None:
    """Take down what a text says; `where` it is goes before the numbers of its lines."""
    hidden: list[tuple[int, str]] = []
    lines = _without_comments(seen(text).split("\n"), submission, where, hidden)
    label, start, value = "", "", _Value("")
    printed = asking.printed_lines(submission.wanted.values())
    for number, line in enumerate(lines, 1):
        if found := _LABEL.match(line[:HEAD]):
            if label:
                _finish(submission, label, value, start)
            label, start = _label(found), f"{where}line {number}"
            value = _Value(_bare(line[found.end() :], line[: found.start("answer")]))
        elif not label and (found := _FIELD.match(line[:HEAD])):
            submission.tell(found["name"].lower(), line[found.end() :])
        elif label and value.goes_on(line):
            value.add(line)
        elif line.strip() and asking.squeezed(line) not in printed:
            submission.note(f"{where}line {number} belongs to no answer: {_cut(line)}")
    if label:
        _finish(submission, label, value, start)
    for number, line in hidden:
        found = _LABEL.match(line[:HEAD])
        if found and not is_blank(line[found.end() :]) and not submission.answers.get(_label(found)):
            said = f"{_label(found)} is answered within a comment, which does not count: {_cut(line[found.end() :])}"
            submission.note(f"{where}line {number}: {said}")


def _finish(submission: Submission, label: str, value: _Value, start: str) -> None:
    text = value.text()
    if text.startswith(rows.UNSURE) and not value.first:
        typed = _cut(text.replace(rows.UNSURE, "-", 1))
        said = f"'{typed}' below the label of {label} could be an item of a list or a minus"
        submission.note(f"{start}: {said}: write the answer on the line of its label")
    submission.keep(label, text, start)


def has_answers(text: str) -> bool:
    """Whether a text has a line that names an answer, or its writer or the sheet."""
    return any(
        _LABEL.match(line[:HEAD]) or _FIELD.match(line[:HEAD]) or "exgen sheet:" in line[:HEAD]
        for line in seen(text).split("\n")
    )


class _Value:
    """The lines of one answer as they come in, with what tells whether the next one belongs to it."""

    def __init__(self, first: str) -> None:
        self.first = first.strip()
        self.lines: list[str] = []
        self.ended = False  # a line below was no row
        self.size = self.opened = self.begun = self.dollars = self.fences = 0
        self.add(first)

    def add(self, line: str) -> None:
        if self.size <= LONGEST_ANSWER:
            self.lines.append(line[: LONGEST_ANSWER + 1])
        self.size += len(line) + 1
        self.opened += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
        self.begun += line.count(r"\begin") - line.count(r"\end")
        self.dollars += line.count("$$")
        self.fences += line.count("```")

    def goes_on(self, line: str) -> bool:
        """Nothing written yet, a block of lines, a further row, or something that was opened and not closed."""
        last = self.lines[-1].strip()
        if not last:
            return self.is_blank()
        if not self.first or last.startswith("|"):
            return True
        if self.opened > 0 or self.begun > 0 or self.dollars % 2 == 1 or self.fences % 2 == 1:
            return True
        if self.size <= LONGEST_ANSWER:
            self.ended = self.ended or not rows.goes_on(self.first, line)
        return not self.ended

    def is_blank(self) -> bool:
        return self.size < 1000 and not any(line.strip() for line in self.lines)

    def text(self) -> str:
        """What was typed; of a list below the label its items."""
        text = "\n".join(self.lines).strip()
        return text if self.first else rows.items(text)


def _without_comments(
    lines: list[str], submission: Submission, where: str, hidden: list[tuple[int, str]]
) -> list[str]:
    """The lines without comments, so that line numbers stay; what comments say of sheet and blanks goes on record.

    What else they say is `hidden`, with its line. A comment that is not closed ends with its line: it must not swallow
    the answers after it.
    """
    kept = list(lines)
    number = 0
    while number < len(kept):
        line = kept[number]
        start = line.find("<!--")
        if start < 0:
            number += 1
            continue
        end = line.find("-->", start)
        if end >= 0:
            _remember(submission, line[start + 4 : end])
            hidden.append((number + 1, line[start + 4 : end]))
            kept[number] = line[:start] + line[end + 3 :]
            if len(line) > 10 * HEAD:  # a line of comments without end
                kept[number] = kept[number].replace("<!--", "")
            continue
        last = _end_of_comment(kept, number)
        if last == number:
            submission.note(f"{where}line {number + 1}: a comment is not closed")
        else:
            hidden += [(number + 1, line[start + 4 :])]
            hidden += [(at + 1, kept[at].partition("-->")[0]) for at in range(number + 1, last + 1)]
            kept[last] = kept[last].partition("-->")[2]
        kept[number] = line[:start]
        kept[number + 1 : last] = [""] * (last - number - 1)
        number += 1
    return kept


def _end_of_comment(lines: list[str], start: int) -> int:
    """The line on which a comment of several lines ends; its own where it was not closed before another begins."""
    for number in range(start + 1, len(lines)):
        before, closed, _ = lines[number].partition("-->")
        if "<!--" in before:
            break
        if closed:
            return number
    return start


def _remember(submission: Submission, comment: str) -> None:
    comment = comment[: asking.LONGEST]
    if found := _NAMED.match(comment):
        submission.tell_sheet(comment[found.end() :])
    elif found := _WANTED.fullmatch(comment):
        submission.wanted.setdefault(found["label"], found["wanted"].strip())


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
    submission.fit(labels)
    for label in [label for label in submission.answers if label not in labels]:
        if label + "(a)" in labels:
            hint = f"the sheet has {label}(a) and so on"
        elif label.rstrip("()abcdefghijklmnopqrstuvwxyz") in labels:
            hint = f"the sheet has {label.split('(')[0]} without parts"
        else:
            hint = did_you_mean(label, labels)
        submission.note(f"{submission.places[label]}: the sheet has no {label}{': ' + hint if hint else ''}")
    return {label: submission.answers.get(label, "") for label in labels}


def _bare(value: str, before: str) -> str:
    """The value without the emphasis that opened `before` its label: `* **Answer 2:** 8`, `**Answer 2: 8**`."""
    value = value.strip()
    emphasis = _LIST_SIGNS.sub("", before, count=1).strip()
    inner = value[len(emphasis) : -len(emphasis)] if emphasis else ""
    if inner.strip() and value == f"{emphasis}{inner}{emphasis[::-1]}" and emphasis not in inner:
        return inner.strip()
    if emphasis and value.startswith(emphasis[::-1]):
        return value[len(emphasis) :].strip()
    if emphasis and value.endswith(emphasis[::-1]):
        return value[: -len(emphasis)].strip()
    return value


def text_of(file: Path, largest: int = LARGEST_FILE) -> str:
    """The text of a file that may be anything, of so many bytes at most. Raises BadSubmission."""
    return decode(Reader().read(Place(str(file), str(file)), largest), str(file))


def decode(data: bytes, file: str) -> str:
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
    return plain_lines(text)


def plain_lines(text: str) -> str:
    """Text with "\\n" at the end of each line, whichever way it was written."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x0c", "\n")


def one_line(text: str) -> str:
    """A name or id: printable, on one line, bounded. Direction marks go, since they could make two ids look alike."""
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(kept.split())[:LONGEST_NAME].rstrip()


def same(id: str) -> str:
    """What the spellings of one id have in common: students type it by hand."""
    return unicodedata.normalize("NFC", one_line(id).strip(" *_`")).casefold()


def _cut(text: str) -> str:
    flat = one_line(text[: 10 * HEAD])
    return flat if len(flat) <= 60 else flat[:57] + "..."
