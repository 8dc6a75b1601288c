"""Fill in the answer files of the made-up class, as students do, and pack them as Moodle does.

    python examples/class/fill_in.py build/week-5 build/answers.zip
    python examples/class/fill_in.py build/week-5 build/found.txt 8023    one student's, on a sheet without a name

What students hand in is written down here: how they spell what is right (SPELLINGS), what they write that cannot be
read (UNREADABLE), how one mistake leads to the next answer (`Exercise`), how they label their answers
(`Student.labelled`), and in which files they come (`handed_in`). What is right is asked of the record; the same record
gives the same bytes.
"""

from __future__ import annotations

import csv
import html
import json
import random
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from exgen import reading, record, terms
from exgen.answers import Question
from exgen.bank import Bank
from exgen.errors import ExgenError
from exgen.exercises import trace
from exgen.marking import marker_of
from exgen.marking.follow import Way
from exgen.values import notation

CLASS = Path(__file__).parent / "roster.csv"


# -- how students spell what is right ----------------------------------------------------------------------------
#
# Each takes an answer as the key has it: -10*x_1 - 6*x_2^2, [e^2/(1 + e^2), 1/(1 + e^2)], | g | 2 |.

def as_in_the_key(text: str) -> str:
    return text


def as_in_python(text: str) -> str:
    """-10*x_1 - 6*x_2**2, [exp(2)/(1 + exp(2)), 1/(1 + exp(2))]"""
    return re.sub(r"\be\^(\d+)", r"exp(\1)", text).replace("^", "**")


def as_on_paper(text: str) -> str:
    """−10x₁ − 6x₂², (e²/(1 + e²), 1/(1 + e²))"""
    text = re.sub(r"\^(\d)(?!\d)", lambda found: "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(found[1])], text)
    text = re.sub(r"_(\d)", lambda found: "₀₁₂₃₄₅₆₇₈₉"[int(found[1])], text)
    return _in_round_brackets(text.replace("*", "").replace("-", "−"))


def as_in_latex(text: str) -> str:
    r"""$-10 x_{1} - 6 x_{2}^{2}$, \begin{pmatrix} \frac{e^{2}}{1 + e^{2}} \\ \frac{1}{1 + e^{2}} \end{pmatrix}"""
    if text.startswith("|"):
        return text
    text = re.sub(r"(\^|_)(\d+)", r"\1{\2}", text).replace("*", " ")
    text = re.sub(r"([^\s,\[\]/]+)/\(([^()]*)\)", r"\\frac{\1}{\2}", text)
    text = re.sub(r"(\d+)/(\d+)", r"\\frac{\1}{\2}", text)
    if text.startswith("[["):
        rows = [" & ".join(row.split(", ")) for row in text[2:-2].split("], [")]
        text = r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"
    elif text.startswith("["):
        text = r"\begin{pmatrix} " + r" \\ ".join(text[1:-1].split(", ")) + r" \end{pmatrix}"
    return f"${text}$"


def in_decimals(text: str) -> str:
    """[0.8808, 0.1192]; what has variables, and whole numbers, stay as they are"""

    def decimal(one: str) -> str:
        try:
            value = terms.to_exact(reading.read(one, names=()))
            return one if re.fullmatch(r"-?\d+", one) else notation.decimal(value, 4)
        except ExgenError:
            return one

    if text.startswith(("|", "[[")):
        return text
    if text.startswith("["):
        return f"[{', '.join(decimal(one) for one in text[1:-1].split(', '))}]"
    return decimal(text)


def in_short(text: str) -> str:
    """Vectors without brackets, tables without lines: 2, -1 and `g   2`"""
    if text.startswith("|"):
        return "\n".join("   ".join(cell.strip() for cell in row.strip("| ").split("|")) for row in text.splitlines())
    if text.startswith("[["):
        return "; ".join(" ".join(row.split(", ")) for row in text[2:-2].split("], ["))
    return text[1:-1] if text.startswith("[") else text


def _in_round_brackets(text: str) -> str:
    return f"({text[1:-1]})" if re.fullmatch(r"\[[^\[\]]*\]", text) else text


SPELLINGS: tuple[Callable[[str], str], ...] = (
    as_in_the_key, as_on_paper, as_in_python, in_decimals, as_in_latex, in_short,
)  # fmt: skip

# What cannot be read, by the kind of answer.
UNREADABLE = {
    "number": ["see page 2", "2 +", "three", "≈1,5?"],
    "expression": ["2x +", "3a^", "d/dx of the above", "(2x + 1"],
    "array": ["[1, 2", "the same as above", "1 2 ; ; 3", "[a; b]"],
    "table": ["see my notes", "I did it in my head"],
}


# -- what students think -----------------------------------------------------------------------------------------

@dataclass
class Given:
    """What is handed in for one question: the text, and what the student did ("right", "mistake: factor lost" ...)."""

    question: Question
    text: str
    did: str


class Exercise:
    """One exercise of a student's copy: what is right, and what would follow from something else."""

    def __init__(self, frozen: record.Frozen, bank: Bank) -> None:
        self.marker, doubt = marker_of(frozen, bank)
        assert self.marker.exercise, doubt
        self.exercise = self.marker.exercise
        self.questions = frozen.parts

    def right(self) -> list[Given]:
        return [Given(question, question.key, "right") for question in self.questions]

    def with_a_mistake(self, rng: random.Random) -> list[Given]:
        """A mistake that has a name, made where it is first made; all later answers are consistent with it."""
        mistake = rng.choice(self.exercise.told)
        way = self.marker.way(mistake)
        given = self.right()
        made = False
        for one in given:
            one.text = way.due(one.question) or one.text
            if one.text != one.question.key:
                one.did = "follows" if made else f"mistake: {mistake.name}"
                made = True
        return given

    def with_a_slip(self, rng: random.Random) -> list[Given]:
        """One number is wrong for no reason at all; what comes after it is right given that."""
        given = self.right()
        slipped = rng.choice([one for one in given[:-1] if not one.question.ask.by_property])
        slipped.text, slipped.did = _with_another_number(slipped.text, rng), "slip"
        pins = {slipped.question.step: self.marker.read(slipped.question, slipped.text).value}
        way = Way(self.marker, trace.run(self.exercise.problem.solve, self.exercise.parameters, pins))
        for one in given[given.index(slipped) + 1 :]:
            text = way.due(one.question) or one.text
            if text != one.text:
                one.text, one.did = text, "follows"
        return given


def _with_another_number(text: str, rng: random.Random) -> str:
    """An answer in which one whole number is another one; in a table one of the last row, so that few others follow."""
    found = [*re.finditer(r"(?<![\w^_.])\d+", text)]
    one = found[-1] if text.startswith("|") else rng.choice(found)
    return f"{text[: one.start()]}{int(one[0]) + rng.choice([1, 2, 10])}{text[one.end() :]}"


# -- the class ---------------------------------------------------------------------------------------------------

@dataclass
class Student:
    """Someone of the roster, with what they write on their copy of the sheet."""

    number: int  # in the roster, from 1
    id: str
    name: str
    copy: record.Record
    bank: Bank
    given: list[Given] = field(default_factory=list)

    @property
    def sheet(self) -> str:
        return f"{self.copy.sheet} copy {self.copy.copy}"

    def __post_init__(self) -> None:
        # What happens to a student does not depend on their variant, only the numbers in it do.
        rng = random.Random(f"{self.copy.sheet} {self.id}")
        good = rng.betavariate(1.1, 0.8)  # how much of the sheet they can do, from 0 to 1
        spell = SPELLINGS[self.number % len(SPELLINGS)]
        for frozen in self.copy.exercises:
            luck, choices = [rng.random() for _ in range(3)], random.Random(rng.random())
            self.given += _thought_out(Exercise(frozen, self.bank), good, luck, choices)
        if rng.random() > good + 0.2:  # no time left
            for one in self.given[-4:]:
                one.text, one.did = "", "blank"
        for one in self.given:
            if one.did == "blank":
                continue
            if rng.random() < 0.03:
                one.text, one.did = rng.choice(UNREADABLE[one.question.kind]), "unreadable"
            elif spell is in_decimals and one.question.ask.exact_only and "^" in one.text:
                one.text, one.did = spell(one.text), "a decimal where the exact value is asked for"
            else:
                one.text = spell(one.text)

    def labelled(self, label: str) -> str:
        """`Answer 1(a):` stays as it is printed with most, and is typed again by some."""
        number, letter = label.rstrip(")").split("(")
        return {
            5: f"**Answer {label}:**",
            11: f"answer {number} ({letter}) =",
            17: f"Answer {number}{letter}:",
            23: f"- Answer {label}:",
        }.get(self.number, f"Answer {label}:")

    def form(self, answers: int | None = None) -> str:
        """answers.md filled in, or only its first answers."""
        lines = [f"<!-- exgen sheet: {self.sheet} -->", f"Name: {self.name}", f"Student: {self.id}", ""]
        for one in self.given[:answers]:
            lines += [f"<!-- {one.question.label}: {one.question.ask.wanted} -->"] * (self.number % 3 > 0)
            lines += [self.labelled(one.question.label) + ("\n" if "\n" in one.text else " ") + one.text, ""]
        return "\n".join(lines)

    def mapping(self) -> str:
        """The same as JSON."""
        given = {one.question.label: one.text for one in self.given}
        data = {"sheet": self.sheet, "name": self.name, "student": self.id, "answers": given}
        return json.dumps(data, indent=1, ensure_ascii=False)

    def notebook(self) -> str:
        """The same as a Jupyter notebook: a cell with a tag for each answer, between cells that were run."""
        head = [f"<!-- exgen sheet: {self.sheet} -->\n", f"Name: {self.name}\n", f"Student: {self.id}\n"]
        first = self.given[0]
        head += [f"\n{self.labelled(first.question.label)} {first.text}"]
        cells: list[dict[str, object]] = [{"cell_type": "markdown", "metadata": {}, "source": head}]
        work = {"cell_type": "code", "metadata": {}, "source": ["import torch"], "outputs": [], "execution_count": 1}
        cells.append(work)
        for one in self.given[1:]:
            tags = [f"exgen-answer:{one.question.label}"]
            cells.append({"cell_type": "raw", "metadata": {"tags": tags}, "source": one.text.splitlines(keepends=True)})
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)

    def page(self) -> str:
        """The same typed into Moodle's own field."""
        lines = [html.escape(line, quote=False) for line in self.form().splitlines()[1:]]
        return f"<p>&lt;!-- exgen sheet: {self.sheet} --&gt;</p>" + "".join(f"<p>{line}</p>" for line in lines if line)


def _thought_out(exercise: Exercise, good: float, luck: list[float], choices: random.Random) -> list[Given]:
    if luck[0] < good:
        return exercise.right()
    given = exercise.with_a_mistake(choices) if luck[1] < 0.7 else exercise.with_a_slip(choices)
    if luck[2] > good + 0.4:  # sees that it cannot be, and gives up
        for one in given[1:]:
            one.text, one.did = "", "blank"
    return given


def everybody(folder: Path, roster: Path = CLASS) -> list[Student]:
    """The class, each with the copy of the sheet in `folder` that is theirs."""
    truth, bank = record.read(folder), Bank.default()
    with roster.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = []
    for number, row in enumerate(rows, 1):
        copy = truth.find("", row["id"])
        assert copy, f"{folder} has no copy for {row['id']}"
        found.append(Student(number, row["id"], row["name"], copy, bank))
    return found


# -- what comes in -----------------------------------------------------------------------------------------------

Date = tuple[int, int, int, int, int, int]
EVENING: Date = (2026, 11, 26, 21, 40, 0)
LATER: Date = (2026, 11, 26, 23, 55, 0)
PHOTO = bytes.fromhex("89504e470d0a1a0a") + b"a photo of a desk"


def handed_in(student: Student) -> Iterator[tuple[str, Date, str | bytes]]:
    """The files of one student: name, date, content. Most hand in the form; some do not."""
    match student.number:
        case 7:  # twice: the second time with all answers
            yield "answers.md", EVENING, student.form(5)
            yield "answers (2).md", LATER, student.form()
        case 9:
            yield "answers.txt", EVENING, student.form().replace("\n", "\r\n").encode("utf-16")  # an old editor
        case 13:
            yield "answers.json", EVENING, student.mapping()
        case 16:  # changes their mind, and leaves both
            again = next(one for one in student.given if one.text and "\n" not in one.text)
            yield "answers.md", EVENING, f"{student.form()}\n{student.labelled(again.question.label)} 0\n"
        case 19:
            yield "Untitled1.ipynb", EVENING, student.notebook()
        case 21:
            yield "onlinetext.html", EVENING, student.page()
        case 26:  # the work beside the answers
            yield "answers.md", EVENING, student.form()
            yield "IMG_2041.png", EVENING, PHOTO
        case 29:  # instead of the answers
            yield "IMG_0007.png", LATER, PHOTO
        case 30:
            return
        case _:
            yield "answers.md", EVENING, student.form()


def pack(students: list[Student], file: Path) -> int:
    """Everything that was handed in, as Moodle's "Download all submissions" packs it. Returns how many files."""
    count = 0
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in students:
            for name, date, content in handed_in(student):
                kind = "onlinetext" if name == "onlinetext.html" else "file"
                folder = f"{student.name}_{51000 + student.number}_assignsubmission_{kind}"
                archive.writestr(zipfile.ZipInfo(f"{folder}/{name}", date), content, zipfile.ZIP_DEFLATED)
                count += 1
    return count


def main(folder: str, out: str, id: str = "") -> None:
    students = everybody(Path(folder))
    if not id:
        print(f"{pack(students, Path(out))} files of 29 students are in {out}")
        return
    [student] = [student for student in students if student.id == id]
    written = "".join(f"{one.question.label[:-3]}{one.question.label[-2]}) {one.text}\n" for one in student.given)
    Path(out).write_text(written, encoding="utf-8")


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 4:
        sys.exit("usage: fill_in.py FOLDER_OF_THE_SHEET ANSWERS.zip, or FOLDER_OF_THE_SHEET FOUND.txt STUDENT")
    main(*sys.argv[1:])
