"""Every table of the bank: its rows are found by their names, it is marked by its cells, and its form is blank."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from exgen import answers
from exgen.answers import Question, asking
from exgen.bank import Bank
from exgen.exercises import make
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import BLANK, RIGHT, WRONG, Marked

FAMILIES = [
    "autograd/accumulation", "autograd/graph-membership", "autograd/multiple-losses", "backprop/cost",
    "backprop/random-graph", "backprop/scalar-graph", "backprop/vanishing", "networks/indices",
    "optimization/batch-kinds", "optimization/gd-trace", "perceptron/trace",
]  # fmt: skip


def markers(id: str) -> Iterator[Marker]:
    for level in (1, 2, 3):
        exercise = make(Bank.default().problem(id), "tables", level)
        questions = (exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
        yield Marker(tuple(questions), exercise)


def tables(marker: Marker) -> list[Question]:
    return [question for question in marker.questions if question.kind == "table"]


def part(marker: Marker, question: Question, text: str) -> Marked:
    """The table with this text, all else with its key."""
    typed = {each.label: each.key for each in marker.questions} | {question.label: text}
    return next(marked for marked in marker.mark(typed) if marked.label == question.label)


def cells_of(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]


def lined(rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def test_all_tables_are_here() -> None:
    bank = Bank.default()
    found = [id for id in bank if "step.table(" in bank.file(id).read_text(encoding="utf-8")]
    assert found == FAMILIES


@pytest.mark.parametrize("id", FAMILIES)
def test_rows_come_in_any_order_and_columns_by_their_heads(id: str) -> None:
    for marker in markers(id):
        for question in tables(marker):
            assert question.ask.details["labels"] and question.ask.details["rows"]
            rows, columns = cells_of(question.key), question.ask.details["columns"]
            assert part(marker, question, lined(rows[::-1])).verdict == RIGHT
            turned = [columns[::-1], ["---"] * len(columns), *(row[::-1] for row in rows)]
            assert part(marker, question, lined(turned)).verdict == RIGHT
            places = [i for i, column in enumerate(columns) if column not in question.ask.details["labels"]]
            nameless = lined([[row[i] for i in places] for row in rows])
            assert part(marker, question, nameless).verdict == RIGHT, nameless


@pytest.mark.parametrize("id", FAMILIES)
def test_a_wrong_cell_costs_one_cell(id: str) -> None:
    for marker in markers(id):
        for question in tables(marker):
            rows, labels = cells_of(question.key), len(question.ask.details["labels"])
            last = rows[-1][-1]
            turned = {"true": "false", "false": "true"}
            rows[-1][-1] = turned.get(last) or (last.replace("[", "[98765+") if "[" in last else "98765")
            marked = part(marker, question, lined(rows))
            all_of = len(rows) * (len(rows[0]) - labels) - marker.guessed(question)
            assert marked.verdict in (WRONG, "mistake") and marked.marks <= question.marks * (1 - Fraction(1, all_of))
            if marked.verdict == WRONG:
                assert marked.marks == question.marks * (1 - Fraction(1, all_of)), (id, marked)


@pytest.mark.parametrize("id", FAMILIES)
def test_the_form_that_was_left_alone_is_blank_and_filled_in_it_is_right(id: str) -> None:
    for marker in markers(id):
        for question in tables(marker):
            form = asking.form(question)
            assert part(marker, question, "\n".join(form)).verdict == BLANK
            rows, wanted = cells_of("\n".join(form[2:])), cells_of(question.key)
            filled = [wanted[i] if i < len(wanted) else row for i, row in enumerate(rows)]
            assert [row[: len(wanted[0])] for row in filled[: len(wanted)]] == wanted
            text = "\n".join([*form[:2], lined(filled)])
            assert part(marker, question, text).verdict == RIGHT
            asked = asking.question(question.label, asking.said(question))
            read = answers.named("table").read(text, asked)
            assert not read.unclear and read.plain == marker.read(question, text).plain
