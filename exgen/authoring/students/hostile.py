"""Who types what no exercise asks for: huge numbers, deep brackets, endless texts, signs that nobody expects."""

from __future__ import annotations

from exgen.answers import Question
from exgen.authoring.students.sitting import Sitting, Student
from exgen.values import Array, Table

TEXTS = {
    "a number of 300 digits": "9" * 300,
    "10^300": "10^300",
    "1e300": "1e300",
    "1e300 twice": "[1e300, -1e300]",
    "1e300 in a set": "{1e300, 1e-300}",
    "1e300 in an interval": "(-1e300, 1e300)",
    "10^400 in an exponent": "e^(10^400)",
    "10^400 times a variable in an exponent": "e^(10^400 x)",
    "a tower of powers": "9^9^9^9^9",
    "a root of a root": "sqrt(" * 40 + "2" + ")" * 40,
    "deep brackets": "(" * 300 + "1" + ")" * 300,
    "deep lists": "[" * 60 + "1" + "]" * 60,
    "brackets that do not close": "[" * 500,
    "no entries": "[]",
    "empty rows": "[[], []]",
    "rows of different lengths": "[[1, 2], [3], 4]",
    "a pair among numbers": "[1, (2, 3); 4, 5]",
    "rows of pairs": "(1, 2), 3\n(4, 5), 6\n(7, 8), 9",
    "a list of 2,000": "[" + ", ".join(["1"] * 2000) + "]",
    "a long text": "the answer is " * 2000,
    "a long sum": " + ".join(["x"] * 3000),
    "accents upon accents": "1" + "\u0301" * 500,
    "text from right to left": "\u202e1/2\u202c",
    "signs without width": "\u200b\u200d\ufeff1\u2060",
    "control characters": "1\x00\x1b[31m\x07",
    "half a pair of surrogates": "\ud800 1",
    "digits of other scripts": "٣ + ४",
    "pictures": "🧮" * 50,
    "only bars": "|" * 400,
    "a table of 600 rows": "| 1 | 1 |\n" * 600,
    "division by zero": "1/0",
    "LaTeX that does not end": r"\frac{" * 100,
}
CELLS = ("1e300", "10^300", "1/0", "[]", "")


COUNT = len(TEXTS) + len(CELLS)


def name(number: int) -> str:
    return list(TEXTS)[number] if number < len(TEXTS) else f"{CELLS[number - len(TEXTS)]!r} in every place"


def student(sitting: Sitting, number: int) -> Student:
    """One text as every answer, or one as every entry and every cell."""
    if number < len(TEXTS):
        text = TEXTS[name(number)]
        return Student(name(number), {question.step: text for question in sitting.questions})
    cell = CELLS[number - len(TEXTS)]
    return Student(name(number), {q.step: _everywhere(sitting, q, cell) for q in sitting.questions})


def _everywhere(sitting: Sitting, question: Question, cell: str) -> str:
    match sitting.value(question):
        case Table() as table:
            return "\n".join("| " + " | ".join([cell] * len(row)) + " |" for row in table.rows)
        case Array() as array:
            return f"[{', '.join([cell] * len(array.entries))}]"
    return cell
