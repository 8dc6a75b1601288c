"""Print exercises: one file in templates/ spells a format, and the same few words stand for it in every problem.

A format is `templates/NAME.EXTENSION.j2`. It defines macros for the words that texts use (`label`, `table`, `options`,
`code`, `figure`), and `sheet`, `key` and `feedback`, which print a whole document. Where it also defines `figure_file`,
pictures are written as files beside the document and `figure` gets the file's name. `mathematics` names the spelling
of its formulas: what a macro gets is spelled already, and the filters `formula` and `prose` spell what is not.
"""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Any

import jinja2

from exgen import answers, figures
from exgen.bank import Problem, blame
from exgen.errors import BadSolution, BrokenProblem, InstructorError, did_you_mean
from exgen.exercises import Exercise, proof, texts
from exgen.printing import escaping, mathematics
from exgen.printing.lettering import latex_name, latex_text
from exgen.printing.mathematics import SPELLINGS
from exgen.system import paths
from exgen.values import Table, notation

MARK = "\x02"  # around a step's name where the statement says answer(step); never in prose
WORD = "\x03"  # around the number of a word that each format spells
PICTURES = {name: drawn for name in figures.__all__ if inspect.isfunction(drawn := getattr(figures, name))}
WORDS = ("label", "table", "options", "code", "figure", "asked", "solved", "sheet", "key", "feedback")
PROSE_WORDS = ("table", "options")  # those whose arguments are prose
ROWS = 8  # of a table of which nobody says how many are printed
_ANSWER = re.compile(f"{MARK}(.*?){MARK}")
_WORD = re.compile(f"{WORD}(.*?){WORD}")


@dataclass(frozen=True, slots=True)
class Part:
    """One question as a template prints it. `text` is "" where the statement names the blank in a sentence."""

    step: str
    label: str
    letter: str
    marks: int
    text: str
    wanted: str
    room: float
    key: str
    key_rows: list[list[str]] = field(default_factory=list)  # a table's key; `key` is then empty
    columns: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)  # of the empty table, with the cells that name them


@dataclass(frozen=True, slots=True)
class Printed:
    """One exercise in one format. `script`, `solution` and `mistakes` are empty on a sheet without key."""

    number: int
    title: str
    marks: int
    intro: str
    parts: tuple[Part, ...]
    solution: str = ""
    script: str = ""
    mistakes: tuple[tuple[str, str], ...] = ()
    figures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A sheet as a template prints it. `time` is in minutes; it and what is known of the student may be ""."""

    name: str
    title: str
    date: str
    time: str
    marks: int
    conventions: tuple[str, ...]
    exercises: tuple[Printed, ...]
    student: str = ""
    student_name: str = ""


class Format:
    """One output format: the words and the formulas as it spells them."""

    def __init__(self, name: str, extension: str, words: Any = None) -> None:
        self.name = name
        self.extension = extension
        environment = texts.environment(notation.latex, paths.template_folder())
        environment.filters.update(FILTERS)
        environment.filters.update({"formula": self.formula, "prose": self.prose})
        self.template: Any = words or environment.get_template(f"{name}.{extension}.j2").module
        how = getattr(self.template, "mathematics", "latex")
        if how not in SPELLINGS:
            hint = did_you_mean(how, SPELLINGS) or f"there are {', '.join(SPELLINGS)}"
            raise InstructorError(f"the format {name} wants mathematics spelled as '{how}', which is not known", hint)
        if missing := [word for word in WORDS if not (words or hasattr(self.template, word))]:
            hint = f"each is a macro of templates/{name}.{extension}.j2"
            raise InstructorError(f"the format {name} does not spell {', '.join(missing)}", hint)
        self._mathematics = SPELLINGS[how]

    def formula(self, latex: str, display: bool = False) -> str:
        """A formula, `display`ed on a line of its own or in a line."""
        return self._mathematics.formula(latex, display)

    def prose(self, text: str) -> str:
        """The bank's prose."""
        return mathematics.spelled(text, self._mathematics)

    def document(self, which: str, document: Document) -> str:
        """A whole file; `which` is sheet or key."""
        document = replace(document, conventions=tuple(map(self.prose, document.conventions)))
        with _of_template(f"{self.name}.{self.extension}.j2"):
            return tidy(str(getattr(self.template, which)(document)))

    def alone(self, printed: Printed, *, key: bool) -> str:
        """One exercise without a document around it."""
        with _of_template(f"{self.name}.{self.extension}.j2"):
            return tidy(str(self.template.solved(printed) if key else self.template.asked(printed)))

    def exercise(
        self, exercise: Exercise, number: int, *, key: bool = False, pictures: str = "figures/"
    ) -> Printed:
        """Fill in an exercise's texts; the names of its pictures, if they are files, begin with `pictures`.

        Raises BrokenProblem, with the name that a text uses and does not have.
        """
        labels = labels_of(exercise, number)
        spelled = _Speller(self, exercise, number, pictures)
        intro, texts = _split(exercise, statement(exercise), labels)
        intro = spelled(intro)
        parts = [
            self._part(exercise, step, label, letter, spelled(texts.get(step, ""))) for step, label, letter in labels
        ]
        title, drawn = exercise.problem.title, spelled.pictures
        printed = Printed(number, title, exercise.marks, intro, tuple(parts), figures=drawn)
        return self.solved(printed, exercise, pictures) if key else printed

    def solved(self, printed: Printed, exercise: Exercise, pictures: str = "figures/") -> Printed:
        """A printed exercise with its key: worked solution, torch script and mistakes."""
        spelled = _Speller(self, exercise, printed.number, pictures, dict(printed.figures))
        return replace(
            printed,
            solution=spelled(solution(exercise)),
            script=proof.script(exercise).strip(),
            mistakes=tuple((mistake.name, self.prose(mistake.feedback)) for mistake in exercise.told),
            figures=spelled.pictures,
        )

    def _part(self, exercise: Exercise, step: str, label: str, letter: str, text: str) -> Part:
        shared = exercise.once(f"part {step} {label}", lambda: _in_all_formats(exercise, step, label, letter))
        cells = {name: [list(map(self.prose, row)) for row in shared[name]] for name in ("key_rows", "rows")}
        return Part(text=text, **{**shared, **cells})


@dataclass
class _Speller:
    """Spells the texts of one exercise in a format, and keeps the pictures that it meets, by their names."""

    form: Format
    exercise: Exercise
    number: int
    prefix: str
    pictures: dict[str, str] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        text = self.form.prose(text)
        if MARK in text:
            text = _ANSWER.sub(self._label, text)
        return _WORD.sub(self._word, text) if WORD in text else text

    def _label(self, found: re.Match[str]) -> str:
        said = {step: letter or label for step, label, letter in labels_of(self.exercise, self.number)}
        return str(self.form.template.label(said[found[1]]))

    def _word(self, found: re.Match[str]) -> str:
        word, arguments = _words_of(self.exercise)[int(found[1])]
        template = self.form.template
        if word in PROSE_WORDS:
            arguments = tuple(map(self._cells, arguments))
        if word != "figure" or not hasattr(template, "figure_file"):
            return str(getattr(template, word)(*arguments))
        name = f"{self.prefix}{self.number}-{len(self.pictures) + 1}.{template.figure_extension}"
        drawn = self.exercise.once(f"{self.form.name} {found[1]}", lambda: str(template.figure_file(*arguments)))
        self.pictures[name] = drawn
        return str(template.figure(*arguments, name))

    def _cells(self, cells: Any) -> Any:
        """Prose, or lists of it, in which words may stand."""
        return self(cells) if isinstance(cells, str) else [self._cells(cell) for cell in cells]


def _split(exercise: Exercise, statement: str, labels: list[tuple[str, str, str]]) -> tuple[str, dict[str, str]]:
    """The text before the parts, and the text of each part that has a paragraph to itself.

    A paragraph that begins with answer(step) is that part; elsewhere answer(step) prints the part's letter.
    """
    wanted = [step for step, *_ in labels]
    asked = _ANSWER.findall(statement)
    if asked != wanted:
        raise _asks_otherwise(exercise.problem, asked, wanted)
    intro: list[str] = []
    texts: dict[str, list[str]] = {}
    current = intro
    for paragraph in re.split(r"\n\s*\n", statement.strip()):
        if opening := _ANSWER.match(paragraph.lstrip()):
            current = texts.setdefault(opening[1], [])
            paragraph = paragraph.lstrip()[opening.end() :].lstrip()
        current.append(paragraph)
    return "\n\n".join(intro), {step: "\n\n".join(text) for step, text in texts.items()}


def _asks_otherwise(problem: Problem, asked: list[str], marked: list[str]) -> BrokenProblem:
    """A statement that does not ask for the steps that have marks, one by one and in their order."""
    unknown = [step for step in asked if step not in marked]
    part = "QUESTIONS" if problem.questions else "STATEMENT"
    line = blame.line_of_word(problem.file, unknown[0] if unknown else "answer", part)
    said = f"{part} asks for {', '.join(asked) or 'nothing'}; solve gives marks to {', '.join(marked)}"
    hint = did_you_mean(unknown[0], marked) if unknown else ""
    return BrokenProblem(
        str(problem.file), line, said, hint or "each step with marks is asked for once, in the order of solve"
    )


# -- texts, filled in once for all formats -----------------------------------------------------------------------


def statement(exercise: Exercise) -> str:
    """The statement with its questions, filled in from parameters only.

    Where it has a word, WORD stands around the word's number, and MARK around the step of each question.
    """
    return exercise.once("statement", lambda: _statement(exercise))


def _statement(exercise: Exercise) -> str:
    names = {**_vocabulary(exercise), **exercise.parameters, **_let(exercise)}
    asked = {step.name for step in exercise.questions}
    said = [f"{MARK}{step}{MARK} {_filled(exercise, f'QUESTIONS, {step}', text, names)}"
            for step, text in exercise.problem.questions.items() if step in asked]
    return "\n\n".join([_filled(exercise, "STATEMENT", exercise.problem.statement, names), *said])


def _let(exercise: Exercise) -> dict[str, Any]:
    """The names that LET sets, of parameters only."""
    return exercise.once("let", lambda: _set(exercise) if exercise.problem.let else {})


def _set(exercise: Exercise) -> dict[str, Any]:
    problem = exercise.problem
    names = {**_vocabulary(exercise), **exercise.parameters}
    with _blaming(problem, "LET", problem.let, names):
        module = _template(problem.let).make_module(names)
        if printed := str(module).strip():
            raise BadSolution(f"LET prints “{printed[:40]}”", "it holds lines that set names: %% set f = ...")
        return {name: value for name, value in vars(module).items() if not name.startswith("_")}


def solution(exercise: Exercise) -> str:
    """The worked solution, filled in from parameters and steps."""
    statement(exercise)  # its words are counted first
    names = {**_vocabulary(exercise), "points": proof.points(exercise)}
    names |= {**exercise.parameters, **_let(exercise), **exercise.key.values_by_name()}
    return exercise.once("solution", lambda: _filled(exercise, "SOLUTION", exercise.problem.solution, names))


def _words_of(exercise: Exercise) -> list[tuple[str, tuple[Any, ...]]]:
    """The words that its texts have used so far, each with its arguments."""
    return exercise.once("words", list)


def _vocabulary(exercise: Exercise) -> dict[str, Any]:
    """What a text can say besides values: exgen's words and pictures, and the names of the problem's own file."""
    used = _words_of(exercise)

    def word(name: str, *arguments: Any) -> str:
        used.append((name, arguments))
        return f"{WORD}{len(used) - 1}{WORD}"

    return {
        **PICTURES,
        **exercise.problem.words,
        "parameters": exercise.parameters,
        "figure": lambda drawn: word("figure", drawn),
        "table": lambda header, rows: word("table", [cell(c) for c in header], [[cell(c) for c in r] for r in rows]),
        "options": lambda items: word("options", [cell(item) for item in items]),
        "code": lambda text: word("code", text.strip("\n")),
        "answer": lambda step: f"{MARK}{step}{MARK}",
    }


@cache
def _environment() -> jinja2.Environment:
    made = texts.environment(notation.latex)
    made.filters.update(FILTERS)
    return made


@cache
def _template(text: str) -> jinja2.Template:
    """A text of a problem, compiled once."""
    return _environment().from_string(text.strip("\n"))


def _filled(exercise: Exercise, part: str, text: str, names: Mapping[str, Any]) -> str:
    with _blaming(exercise.problem, part, text, names):
        return _template(text).render(names)


@contextmanager
def _blaming(problem: Problem, part: str, text: str, names: Mapping[str, Any]) -> Iterator[None]:
    """Whatever goes wrong while a text is filled in is told with its line in the file."""
    try:
        yield
    except BrokenProblem:
        raise
    except Exception as error:
        known = {name: getattr(figures, name) for name in figures.__all__} | problem.solve.__globals__
        hint = "" if part == "SOLUTION" else "a statement sees parameters only, so that it cannot leak an answer"
        filters = _environment().filters
        raise blame.in_text(problem.file, part, text, error, names, filters, hint, known) from error


def labels_of(exercise: Exercise, number: int) -> list[tuple[str, str, str]]:
    """(step, label, letter) of each question: ("y", "1(a)", "(a)"); a lone one is labelled by its number alone."""
    steps = exercise.questions
    if len(steps) == 1:
        return [(steps[0].name, str(number), "")]
    letters = [f"({chr(ord('a') + i)})" for i in range(len(steps))]
    return [(step.name, f"{number}{letter}", letter) for step, letter in zip(steps, letters)]


def _in_all_formats(exercise: Exercise, step: str, label: str, letter: str) -> dict[str, Any]:
    """What of a part does not depend on the format."""
    asked = exercise.key[step]
    question = exercise.question(asked, label)
    kind = answers.named(question.kind)
    table = kind.table(asked.value)
    return {
        "step": step,
        "label": label,
        "letter": letter,
        "marks": asked.marks,
        "wanted": question.ask.wanted,
        "room": kind.room(asked.value, question.ask) if asked.ask.room is None else asked.ask.room,
        "key": kind.latex(asked.value, asked.ask.figures),
        "key_rows": [[cell(c) for c in row] for row in table.rows] if table else [],
        "columns": table.columns if table else (),
        "rows": _blank_rows(table) if table else [],
    }


def _blank_rows(table: Table) -> list[list[str]]:
    """The rows of an empty table: the cells that name each are filled in."""
    if not table.labels:
        count = table.printed if isinstance(table.printed, int) else ROWS
        return [[""] * len(table.columns) for _ in range(count)]
    named = [iter(map(cell, row)) for row in table.label_cells()]
    return [[next(row) if column in table.labels else "" for column in table.columns] for row in named]


@cache
def formats() -> dict[str, str]:
    """The formats that there are, with their template files."""
    return {file.name.split(".")[0]: file.name for file in sorted(paths.template_folder().glob("*.*.j2"))}


@cache
def format_named(name: str) -> Format:
    """Raises InstructorError where there is no such format."""
    if name not in formats():
        hint = did_you_mean(name, formats()) or f"there are {', '.join(formats())}; make-sheet also makes pdf"
        raise InstructorError(f"there is no format '{name}'", hint)
    with _of_template(formats()[name]):
        return Format(name, formats()[name].split(".")[-2])


@contextmanager
def _of_template(file: str) -> Iterator[None]:
    """What is wrong with the template of a format is said of it."""
    try:
        yield
    except jinja2.TemplateError as error:
        line = getattr(error, "lineno", None) or blame.line_of(error, paths.template_folder() / file)
        place = f"{paths.template_folder() / file}, line {line}" if line else f"{paths.template_folder() / file}"
        raise InstructorError(f"{place}: {error.message}") from error


def cell(value: Any) -> str:
    """A cell of a table: text as it is, values in math mode."""
    return value if isinstance(value, str) else f"${notation.latex(value)}$"


def tidy(text: str) -> str:
    """No blanks at line ends, no two blank lines in a row, one newline at the end."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def marks(number: int | Fraction) -> str:
    """`3`, `2.5`, `1.67`: a number of marks as people write it."""
    return f"{float(number):.2f}".rstrip("0").rstrip(".")


FILTERS: dict[str, Callable[..., Any]] = {
    "paren": notation.paren,
    "signed": notation.signed,
    "plain": notation.plain,
    "latex": notation.latex,
    "decimal": notation.decimal,
    "column": notation.column,
    "row": notation.row,
    "dot": notation.dot,
    "cell": cell,
    "marks": marks,
    "latex_text": latex_text,
    "latex_name": latex_name,
    **escaping.FILTERS,
    "xml": html.escape,
    **figures.FILTERS,
}
