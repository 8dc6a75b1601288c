"""Tables: rows by their names, columns by their heads, cells that are missing or cannot be read, marks by cell."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from exgen import answers
from exgen.answers import Ask, Question
from exgen.bank import Bank, Problem
from exgen.errors import BadSolution, Unreadable
from exgen.exercises import Exercise, make, restore, run
from exgen.judging import Outcome
from exgen.marking import Marker
from exgen.reading import Names
from exgen.record import BLANK, MISTAKE, RIGHT, UNREADABLE, VERDICTS, WRONG, Marked
from exgen.submissions import match, uploads
from exgen.values import exact
from tests.conftest import Made

KIND = answers.named("table")
ASK = Ask(details={"columns": ["node", "value", "leaf?"], "labels": ["node"], "rows": [["w_1"], ["h"], ["L"]]})
NODES = Question("1", "s", 6, "table", "| w_1 | 3 | true |\n| h | -2 | false |\n| L | 5/7 | true |", ASK)


def judged(text: str, question: Question = NODES) -> answers.Judgement:
    return KIND.judge(KIND.read(text, question), KIND.read(question.key, question), question)


@pytest.mark.parametrize(
    "text",
    [
        "h -2 f\nL 5/7 t\nw_1 3 t",
        "| $L$ | 0.714 | T |\n| **h** | -2.0 | no |\n| `w1` | 3 | yes |",
        "| node | value | leaf? |\n|---|---|---|\n| $w_{1}$ | 3 | 1 |\n| H | -2 | 0 |\n| l | 5/7 | 1 |",
        "node; value; leaf?\nL; 5/7; true\nw₁; 3; true\nnode h; -2; false",
        "| value | leaf? | Node |\n|---|---|---|\n| 5/7 | t | L |\n| 3 | t | w_1 |\n| -2 | f | h |",
        "| 3 | t |\n| -2 | f |\n| 5/7 | t |",
        "| leaf? | value |\n|---|---|\n| t | 3 |\n| f | -2 |\n| t | 5/7 |",
        "| | 3 | t |\n| | -2 | f |\n| | 5/7 | t |",
        "| h | -2 | f |\n| h | -2 | f |\n| L | 5/7 | t |\n| w_1 | 3 | t |",
        "| node | value | leaf? |\n| ---- | ----- | ----- |\n| w_1 | | |\n| h | | |\n| L | | |\n"
        "| w_1 | 3 | t |\n| h | -2 | f |\n| L | 5/7 | t |",
    ],
)
def test_rows_are_found_by_their_names(text: str) -> None:
    assert judged(text).outcome is Outcome.EQUAL
    assert KIND.read(text, NODES).plain.splitlines()[0].startswith("| w_1 | 3 |")


@pytest.mark.parametrize(
    ("text", "right", "said"),
    [
        ("h -2 f\nL 5/7 t", 4, "row w_1 is missing"),
        ("w_1 3 t\nL 5/7 t", 4, "row h is missing"),
        ("w_1 3 t", 2, "the table stops after row w_1, too early"),
        ("w_1 3 t\nh 2 f\nL 5/7 t", 5, "row h is the first that does not follow: look at value"),
        ("| w_1 | 3 | |\n| h | -2 | f |\n| L | - | t |", 4, "look at leaf?"),
        ("w_1 3 t\nh1 -2 f\nL 5/7 t", 4, "row h is missing; there is no row h1 (did you mean 'h'?)"),
        ("q 1 t\nw_1 3 t\nh -2 f\nL 5/7 t", 6, "all 3 rows are right, but the table goes on after the end"),
    ],
)
def test_a_row_that_is_missing_or_unknown_shifts_no_other(text: str, right: int, said: str) -> None:
    found = judged(text)
    assert found.outcome is Outcome.DIFFERENT and found.right == right and len(found.decisions) == 6
    assert said in found.reason
    assert found.extra == (2 if "goes on" in said else 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("w_1 3 t\nh -2 f\nh 2 f\nL 5/7 t", "row h stands here twice"),
        ("w_1 3 t\nh 1+ f\nL 5/7 t", "row h, value: "),
        ("w_1 3 maybe\nh -2 f\nL 5/7 t", "row w_1, leaf?: neither true nor false"),
        ("| w_1 | 3 | t | 4 |\n| h | -2 | f |\n| L | 5/7 | t |", "a row of this table has 3 cells, and this one has 4"),
    ],
)
def test_what_cannot_be_read_goes_to_a_person_and_spoils_no_more(text: str, said: str) -> None:
    read = KIND.read(text, NODES)
    assert read.unclear and said in read.unclear.message and read.unclear.caret()
    assert judged(text).right >= 4


@pytest.mark.parametrize("text", ["all of them", "a 1 t\nb 2 t", "w_1 @ @"])
def test_where_nothing_is_understood_a_person_reads_all(text: str) -> None:
    with pytest.raises(Unreadable):
        KIND.read(text, NODES)


def test_a_row_may_be_named_by_several_cells() -> None:
    ask = {"columns": ["gate", "input", "local"], "labels": ["gate", "input"], "rows": [["L", "h"], ["L", "g"]]}
    question = Question("1", "s", 2, "table", "| L | h | 2 |\n| L | g | 3 |", Ask(details=ask))
    assert judged("L g 3\nL h 2", question).outcome is Outcome.EQUAL
    assert judged("h L 2\nL g 3", question).right == 1


def test_case_tells_names_apart_where_there_are_both() -> None:
    names = Names([["W"], ["w"], ["h"], ["-1"], ["1"], ["(1, 0)"]])
    typed = ("w", "$W$", "H", "1.0", "2/2", "−1", "[1 0]", "1/0")
    assert [names.find([text]) for text in typed] == [1, 0, 2, 4, 4, 3, 5, None]


def test_a_table_without_labels_is_read_row_by_row() -> None:
    """Also one of a record from before there were labels."""
    ask = Ask(details={"columns": ["k", "value"], "rows": 5})
    question = Question("1", "s", 2, "table", "| 1 | 4 |\n| 2 | 6 |", ask)
    assert judged("1 4\n2 6", question).outcome is Outcome.EQUAL
    assert judged("2 6\n1 4", question).right == 0
    assert judged("| 1 | 4 |\n| | |\n| 2 | 6 |", question).right == 2  # the second row is the third
    assert KIND.read("| 1 | 4 |\n| | |\n| 2 | 6 |", question).plain != KIND.read("1 4\n2 6", question).plain


@pytest.mark.parametrize("cell", ["10^300", "1e300", "-1e300", "1e300*1e300", "10^4000", "1/10^300", "1e999999"])
def test_huge_numbers_are_no_exception(kinds: Exercise, mark: Callable[..., dict[str, Marked]], cell: str) -> None:
    for text in (f"1 {cell}\n2 {cell}\n3 {cell}", f"1 11\n2 {cell}\n3 {cell}", f"{cell} {cell}\n{cell} {cell}"):
        part = mark(kinds, rows=text)["rows"]
        assert part.verdict in VERDICTS and 0 <= part.marks < part.of


# -- marks -------------------------------------------------------------------------------------------------------

Mark = Callable[..., dict[str, Marked]]


def test_an_unreadable_cell_keeps_what_the_others_earn(kinds: Exercise, mark: Mark) -> None:
    part = mark(kinds, rows="1 11\n2 1+\n3 47")["rows"]
    assert (part.verdict, part.marks) == (UNREADABLE, 2)
    assert "Row 2, value: " in part.feedback and "^" in part.feedback


def test_one_value_in_all_cells_earns_nothing() -> None:
    flags = Question("1", "s", 6, "table", "| a | true | 0 |\n| b | true | 5 |\n| c | false | 0 |", Ask(details={
        "columns": ["t", "leaf?", "n"], "labels": ["t"], "rows": [["a"], ["b"], ["c"]],
    }))  # fmt: skip
    marker = Marker((flags,))
    assert marker.guessed(flags) == 4
    earned = [marker.mark({"1": "\n".join(f"{t} {flag} 0" for t in "abc")})[0].marks for flag in ("true", "false")]
    assert earned == [0, 0]
    assert marker.mark({"1": "a t 0\nb t 5\nc t 0"})[0].marks == 3


def test_the_first_row_that_does_not_follow_is_wrong_by_the_key_too(kinds: Exercise, mark: Mark) -> None:
    """Row 2 is wrong; row 3 is the key's and does not follow from row 2; what is said names row 2."""
    told = mark(kinds, rows="1 11\n2 24\n3 47")["rows"].feedback
    assert told.startswith("Row 2 is the first")


def thirds(problem: Callable[..., Problem]) -> Exercise:
    """a/9, 2a/9, 4a/9 in a table: decimals that have no end."""
    made = problem(
        ('    s = step("s", a + b, marks=1)\n', """    t = step.table("t", ("k", "value"), labels=["k"], marks=3)
    _, value = t.row(1, a / 9)
    for k in (2, 3):
        _, value = t.row(k, 2 * value)
    s = step("s", a + b, marks=1)
"""),
        ("STATEMENT = r\"\"\"\n", "STATEMENT = r\"\"\"\n<< answer(\"t\") >> Double twice.\n\n"),
    )  # fmt: skip
    return restore(made, "1", 2, {"a": exact(2), "b": exact(3), "c": exact(4)})


@pytest.mark.parametrize("last", ["0.889", "0.888", "0.8889", "8/9"])
@pytest.mark.parametrize("first", ["0.222", "2/9"])
def test_rounded_on_the_way_and_worked_out_unrounded(
    problem: Callable[..., Problem], mark: Mark, first: str, last: str
) -> None:
    exercise = thirds(problem)
    assert mark(exercise, t=f"1 {first}\n2 0.444\n3 {last}")["t"].verdict == RIGHT
    # A slip in the first row; what follows is worked out from it, rounded or cut.
    part = mark(exercise, t=f"1 4/9\n2 {last}\n3 1.78")["t"]
    assert (part.verdict, part.marks) == (WRONG, 2) and "Row 1 is the first" in part.feedback


# -- what authors say --------------------------------------------------------------------------------------------

def table(**ask: Any) -> Any:
    def solve(step: Any) -> None:
        found = step.table("t", ("k", "value"), marks=1, **ask)
        for k in (1, 2):
            found.row(exact(k), exact(k * k))

    return lambda: KIND.details(run(solve, {})["t"].value)


def test_what_stands_in_the_record() -> None:
    assert table()() == {"columns": ["k", "value"]}
    assert table(rows=3)() == {"columns": ["k", "value"], "rows": [[], [], []]}
    assert table(labels=["k"])() == {"columns": ["k", "value"], "labels": ["k"], "rows": [["1"], ["2"]]}
    assert table(labels=["k"], rows=range(1, 4))()["rows"] == [["1"], ["2"], ["3"]]


@pytest.mark.parametrize(
    "ask",
    [
        {"labels": ["q"]}, {"labels": ["k"], "rows": 3}, {"labels": ["k"], "rows": [2, 1]},
        {"labels": ["k"], "rows": [(1, 2)]},
    ],
)
def test_an_author_is_told_what_does_not_fit(ask: Any) -> None:
    with pytest.raises(BadSolution):
        table(**ask)()


# -- on sheets that are made -------------------------------------------------------------------------------------

def test_the_sheets_print_a_row_for_each(made: Made) -> None:
    form = (made.folder / "answers.md").read_text(encoding="utf-8")
    assert "| k   | value |\n| --- | ----- |\n| 1   |       |\n| 2   |       |\n| 3   |       |\n" in form
    sheet = (made.folder / "sheet.md").read_text(encoding="utf-8")
    assert all(f"| ${k}$ |  |" in sheet for k in (1, 2, 3))
    latex = (made.folder / "sheet.tex").read_text(encoding="utf-8")
    assert all(f"${k}$ &" in latex for k in (1, 2, 3))


def filled(made: Made, change: Callable[[str], str]) -> tuple[dict[str, str], Marked]:
    """The form as it was printed, with a change, read and marked."""
    text = change((made.folder / "answers.md").read_text(encoding="utf-8"))
    file = Path(made.folder.parent / "filled.md")
    file.write_text(text, encoding="utf-8")
    typed = match(uploads.read(file), made.record.sheet, made.record.questions)
    questions = tuple(question for question in made.record.questions if question.label.startswith("2"))
    return typed, next(part for part in Marker(questions).mark(typed) if part.label == "2(h)")


def test_a_form_that_was_left_alone_is_blank(made: Made) -> None:
    typed, part = filled(made, lambda form: form)
    assert set(typed.values()) == {""} and part.verdict == BLANK
    typed, part = filled(made, lambda form: form.replace("| 1   |       |", "|1||").replace("<!-- 2(h)", "<!-- "))
    assert typed["2(h)"] and part.verdict == BLANK  # also where the comment is gone


def test_a_form_that_was_filled_in_is_read(made: Made) -> None:
    cells = [line.strip("| ").split(" | ") for line in made.key()["2(h)"].splitlines()]

    def fill(form: str, rows: list[list[str]]) -> str:
        for k, value in rows:
            form = form.replace(f"| {k}   |       |", f"| {k}   | {value} |")
        return form

    assert filled(made, lambda form: fill(form, cells))[1].verdict == RIGHT
    part = filled(made, lambda form: fill(form, cells[1:]))[1]
    assert (part.verdict, part.marks) == (WRONG, 2) and "row 1 is missing" in part.feedback.lower()


def test_an_answer_beside_its_label_leaves_the_empty_table_behind(made: Made) -> None:
    """It is answered there, and what the form printed below it is nothing that a person has to look at."""
    form = (made.folder / "answers.md").read_text(encoding="utf-8").replace("Answer 2(h):", "Answer 2(h): 1 11")
    file = Path(made.folder.parent / "beside.md")
    file.write_text(form, encoding="utf-8")
    found = uploads.read(file)
    assert found.answers["2(h)"] == "1 11" and not found.notes


def test_a_mistake_is_told_of_rows_in_any_order(kinds: Exercise, mark: Mark) -> None:
    part = mark(kinds, rows="3 13\n1 11\n2 12")["rows"]
    assert part.verdict == MISTAKE and "Row 2 is the first" in part.feedback


def test_where_the_number_of_rows_is_asked_the_form_does_not_tell_it() -> None:
    bank = Bank.default()
    for seed in range(20):
        exercise = make(bank.problem("autograd/accumulation"), seed, 3)
        calls = exercise.parameters["program"].count("backward")
        assert len(exercise.question(exercise.key["grads"], "1").ask.details["rows"]) == calls


def test_fractions_of_marks_are_exact(kinds: Exercise, mark: Mark) -> None:
    assert mark(kinds, rows="1 11\n2 23")["rows"].marks == Fraction(2)


def test_a_column_of_numbers_and_words() -> None:
    key = "| 1 | none |\n| 2 | -3 |"
    question = Question("1", "s", 2, "table", key, Ask(details={"columns": ["call", "grad"]}))
    kind = answers.named("table")
    due = kind.read(key, question)
    for typed, right in [(key, 2), ("1 | None\n2 | 3", 1), ("1 | 0\n2 | -3", 1), ("1 | none\n2 | none", 1)]:
        assert kind.judge(kind.read(typed, question), due, question).right == 2 + right, typed


@pytest.mark.parametrize("text", ["a = 4\nb = -3", "a=4\nb=-3", "a: 4\nb: -3", "a 4\nb -3", "| a | 4 |\n| b | -3 |"])
def test_rows_of_two_cells(text: str) -> None:
    key = "| a | 4 |\n| b | -3 |"
    question = Question("1", "s", 2, "table", key, Ask(details={"columns": ["node", "gradient"]}))
    kind = answers.named("table")
    assert kind.judge(kind.read(text, question), kind.read(key, question), question).outcome.name == "EQUAL"
