"""Made-up students: what they type, and what the audit of marking says of what they earn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import pytest

from exgen.answers import Ask, Question
from exgen.authoring import marking_audit
from exgen.authoring.students import consistent, dress, figures, guess, hostile
from exgen.authoring.students.figures import DRESS, LATER, NOTHING, Cell, Figures
from exgen.authoring.students.sitting import Sitting, Student
from exgen.bank import Bank, Problem
from exgen.exercises import Exercise, restore
from exgen.record import RIGHT, Marked
from exgen.system import processes
from exgen.values import Finite, Interval, Table, exact


@pytest.fixture
def sitting(kinds: Exercise) -> Sitting:
    """A question of each kind."""
    return Sitting.of(kinds)


@pytest.fixture
def sums(chain: Exercise) -> Sitting:
    """s = 2 + 3, p = 4 s, q = p - s, for 1, 2 and 3 marks."""
    return Sitting.of(chain)


# -- the same answer in another dress ----------------------------------------------------------------------------

def test_each_kind_is_typed_in_a_dozen_ways_and_more(sitting: Sitting) -> None:
    for question in sitting.questions:
        typed = {dress.typed(question, sitting.value(question), way) for way in dress.WAYS[question.kind]}
        assert len(dress.WAYS[question.kind]) >= 12 and len(typed) >= 8, (question.kind, typed)
    assert {question.kind for question in sitting.questions} >= dress.WAYS.keys() - {"interval", "set"}


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("array", exact([1, "-1/2"]), {
            "column": "[[1], [-1/2]]", "one-row matrix": "[[1, -1/2]]", "blanks for commas": "[1 -1/2]",
            "pmatrix": r"$\begin{pmatrix} 1 \\ -\frac{1}{2} \end{pmatrix}$",
            "matrix as sympy prints": r"\left[\begin{matrix} 1 \\ -\frac{1}{2} \end{matrix}\right]",
            "decimals, 3 figures": "[1, -0.500]", "decimals, as programs print": "[1, -0.5]",
            "fractions unreduced": "[2/2, -2/4]", "minus of a word processor": "[1, −1 / 2]",
        }),
        ("array", exact([[1, 2], [3, 4]]), {
            "blanks for commas": "[1 2; 3 4]", "a row a line": "1, 2\n3, 4", "semicolons": "[1, 2; 3, 4]",
            "column": "[[1, 2], [3, 4]]",
        }),
        ("interval", Interval(None, exact("1/2"), False, True), {
            "inequality": "x <= 1/2", "outward brackets": "]-inf, 1/2]", "∞": "(-∞, 1/2]",
            "two inequalities": "(-inf, 1/2]",
        }),
        ("interval", Interval(exact(0), exact(2), False, True), {
            "inequality": "0 < x <= 2", "inequality from above": "2 >= x > 0", "outward brackets": "]0, 2]",
            "two inequalities": "x > 0 and x <= 2", "brackets that grow": r"\left(0, 2\right]",
        }),
        ("interval", Interval(exact(3), None, True), {"inequality": "x >= 3", "inequality with ≤": "x ≥ 3"}),
        ("set", Finite([1, -2]), {
            "x = ... or x = ...": "x = 1 or x = -2", "without braces": "1, -2", "other order": "{-2, 1}",
        }),
        ("set", Finite([]), {"without braces": "None", "other order": "nothing"}),
        ("letters", "A, C", {"one word": "AC", "in brackets": "(a), (c)", "other order": "C, A"}),
        ("shape", (3, 4), {"x between": "3x4", "torch.Size": "torch.Size([3, 4])"}),
        ("shape", (3,), {"x between": "(3,)"}),
        ("table", Table(("n", "v"), ((1, exact("1/2")), (2, exact("1/3"))), ("n",)), {
            "tabs": "1\t1/2\n2\t1/3", "rows in another order": "| 2 | 1/3 |\n| 1 | 1/2 |",
            "heading with a rule": "| n | v |\n| --- | --- |\n| 1 | 1/2 |\n| 2 | 1/3 |",
            "decimals in cells": "| 1 | 0.500 |\n| 2 | 0.333 |", "fractions unreduced": "| 1 | 2/4 |\n| 2 | 2/6 |",
        }),
    ],
)  # fmt: skip
def test_a_dress(kind: str, value: Any, wanted: Mapping[str, str]) -> None:
    question = Question("1(a)", "y", 1, kind, "")
    assert {way: dress.typed(question, value, way) for way in wanted} == wanted


@pytest.mark.parametrize("ask", [Ask(exact_only=True), Ask(form="simplified fraction")])
def test_a_dress_keeps_to_what_is_asked(ask: Ask) -> None:
    question = Question("1(a)", "y", 1, "number", "", ask)
    typed = {way: dress.typed(question, exact("1/3"), way) for way in dress.WAYS["number"]}
    assert not any("0.3" in text for text in typed.values())
    assert ("2/6" in typed.values()) == (not ask.form)


def test_all_that_are_dressed_earn_full_marks(sitting: Sitting) -> None:
    for student, _ in dress.students(sitting):
        short = [(part.answer, part.feedback) for part in sitting.mark(student) if part.marks != part.of]
        assert not short, student.name


# -- who knows nothing -------------------------------------------------------------------------------------------

def test_who_knows_nothing_types_what_has_the_right_shape(sitting: Sitting) -> None:
    ones = guess.GUESSES[1]
    typed = {question.kind: ones.text(question, sitting.value(question)) for question in sitting.questions}
    assert typed["array"] == "[1, 1]" and typed["letters"] == "A, B, C, D" and typed["true or false"] == "true"
    assert typed["number"] == typed["expression"] == "1" and typed["shape"] == "(1, 1)"
    assert re.fullmatch(r"(\| \d+ \| 1 \|\n?)+", typed["table"])


def test_what_is_printed_is_copied(sitting: Sitting, sums: Sitting) -> None:
    copies = [student for student in guess.students(sums) if "copied" in student.name]
    assert [student.typed for student in copies] == [{"s": n, "p": n, "q": n} for n in "234"]
    vectors = [s.typed["double"] for s in guess.students(sitting) if "copied" in s.name]
    assert vectors == ["[5, 5]", "[1, 2]", "[3, 3]"]


@pytest.mark.parametrize(
    ("value", "text", "printed"),
    [
        (exact(12), "Let $a = 12$.", True),
        (exact(12), "Let $a = 1.2$.", False),
        (exact([1, -2]), r"$\begin{pmatrix} 1 \\ -2 \end{pmatrix}$", True),
        (exact([1, 2, 3]), "(1, 7), (2, 8), (3, 9)", True),
        (exact([1, 2, 3]), "3, 2, 1", False),
        (True, "1", False),
        ((), "1", False),
        ("12", "12", False),
    ],
)
def test_what_is_printed(value: Any, text: str, printed: bool) -> None:
    assert guess.is_printed(value, text) == printed


def test_empty_brackets_earn_nothing(sitting: Sitting) -> None:
    student = next(guess.students(sitting))
    assert student.name == guess.EMPTY_BRACKETS and student.typed["double"] == "[[], []]"
    assert [part.marks for part in sitting.mark(student)] == [0] * len(sitting.questions)


# -- one slip, then consistent -----------------------------------------------------------------------------------

def test_what_follows_from_a_slip_is_typed(sums: Sitting) -> None:
    slips = {(slip.question.step, slip.name): slip for slip in consistent.slips(sums)}
    assert len(slips) == 9
    slip = slips["s", "wrong by one"]
    assert slip.student and slip.student.typed == {"s": "6", "p": "24", "q": "18"} and slip.later == ("p", "q")
    assert [part.marks for part in sums.mark(slip.student)] == [0, 2, 3]
    assert slips["q", "wrong sign"].later == ()


def test_a_slip_of_one_entry_and_of_one_cell(sitting: Sitting) -> None:
    slips = {(slip.question.step, slip.name): slip for slip in consistent.slips(sitting)}
    assert slips["double", "one entry by one"].wrong == exact([2, 5])
    table = slips["rows", "one cell by one"]
    key, typed = (text.splitlines() for text in (table.question.key, table.typed))
    assert sum(a != b for a, b in zip(key, typed)) >= 1 and len(key) == len(typed) and key[0] == typed[0]


def test_a_slip_that_ends_the_work_is_no_student(problem: Callable[..., Problem]) -> None:
    made = problem(("s * c, marks=2", "c / (s - 6), marks=2"))
    sitting = Sitting.of(restore(made, "1", 1, {"a": exact(2), "b": exact(3), "c": exact(4)}))
    slips = {(slip.question.step, slip.name): slip for slip in consistent.slips(sitting)}
    assert slips["s", "wrong by one"].student is None and slips["s", "wrong sign"].student


def test_mistakes_from_the_start_and_on_top_of_a_slip(sums: Sitting) -> None:
    typed = {mistake.name: student.typed for mistake, student in consistent.mistaken(sums)}
    assert typed == {"multiplied": {"s": "6", "p": "24", "q": "18"}, "added": {"s": "5", "p": "20", "q": "25"}}
    slip = next(slip for slip in consistent.slips(sums) if slip.question.step == "p" and slip.name == "wrong by one")
    on_top = {mistake.name: student.typed for mistake, student in consistent.on_top(sums, slip)}
    assert on_top == {"added": {"s": "5", "p": "21", "q": "26"}}


# -- hostile answers ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("number", range(hostile.COUNT))
def test_hostile_answers_stop_nothing(sitting: Sitting, number: int) -> None:
    marked = sitting.mark(hostile.student(sitting, number))
    assert len(marked) == len(sitting.questions) and not sitting.faults


def test_what_marking_must_never_do_is_said(sums: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    question = sums.questions[0]
    too_much = Marked(question.label, RIGHT, Fraction(2), 1, "5", "5")
    monkeypatch.setattr(type(sums.marker), "mark", lambda *_: [too_much])
    assert sums.mark(Student("Ada", {})) == [too_much]

    def stop(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(type(sums.marker), "mark", stop)
    assert sums.mark(Student("Ben", {})) == []
    assert sums.faults == ["Ada: 1(a) earns 2 of 1", "Ben: marking stopped with ZeroDivisionError: division by zero"]


def test_each_hostile_answer_is_marked_within_bounds(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was ended is a sentence; the processes themselves are tested with marking."""

    class Processes(processes.Here):
        def __init__(self, jobs: int, prepare: Any, order: Any, seconds: int) -> None:
            super().__init__(prepare, order)
            assert seconds == marking_audit.BOUND

        def run(self, tasks: Any, again: Any = None) -> Iterator[tuple[Any, Any]]:
            for number, (task, result) in enumerate(super().run(tasks)):
                yield task, processes.Stopped("took too much processor time") if number == 1 else result

    monkeypatch.setattr(processes, "Pool", Processes)
    found = list(marking_audit.attacked(bank, ["tiny/chain"], jobs=1))
    assert len(found) == 2 * hostile.COUNT
    assert [said for _, said in found if said] == [["10^300: marking took too much processor time"]]


# -- what falls short --------------------------------------------------------------------------------------------

def tallied(sort: str, earned: int, person: int = 0, way: str = "a way", seeds: int = 30) -> Figures:
    """Of 1000 marks."""
    made = Figures("made/up", seeds)
    made.sums[Cell(sort, way, 1, "s")] = figures.Tally(Fraction(earned), Fraction(person), 1000)
    made.examples[Cell(sort, way, 1, "s")] = "an example"
    return made


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (tallied(NOTHING, 500), ["earns 50 % of all marks: a way"]),
        (tallied(NOTHING, 501), ["earns 50.1 % of all marks: a way", "earns 50.1 % of 's': an example"]),
        (tallied(NOTHING, 250), []),
        (tallied(NOTHING, 740, seeds=9), ["earns 74 % of all marks"]),
        (tallied(NOTHING, 760, seeds=9), ["earns 76 % of all marks", "earns 76 % of 's': an example"]),
        (tallied(NOTHING, 1, way=guess.EMPTY_BRACKETS), ["an example"]),
        (tallied(DRESS, 999), ["an example"]),
    ],
)
def test_what_falls_short_of_one_problem(made: Figures, said: list[str]) -> None:
    complaints = list(figures.complaints(made))
    assert len(complaints) == len(said) and all(a in b for a, b in zip(said, complaints))


def test_what_few_variants_have_to_copy_counts_of_all_marks() -> None:
    made = tallied(NOTHING, 100)
    made.sums[Cell(NOTHING, "a copy", 1, "s")] = figures.Tally(Fraction(90), of=90)
    assert made.best_guess() == ("a way", 0.1) and made.parts() == {(1, "s"): ("a way", 0.1)}


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (tallied(DRESS, 995), ""),
        (tallied(DRESS, 994, person=2), "the same answers in another dress earn 99.4 % (0.2 % to a person)"),
        (tallied(LATER, 995), ""),
        (tallied(LATER, 900, person=95), ""),
        (tallied(LATER, 994), "a consistent student loses 0.6 % of what comes after a slip"),
        (tallied(NOTHING, 80), ""),
        (tallied(NOTHING, 81), "who knows nothing earns 8.1 % of all marks: a way"),
    ],
)
def test_what_falls_short_over_the_bank(made: Figures, said: str) -> None:
    assert list(figures.bank_complaints([made])) == ([said] if said else [])


def test_many_sentences_of_one_sort_are_counted() -> None:
    made = Figures("made/up", 1, faults=[f"fault {number}" for number in range(9)])
    assert list(figures.complaints(made))[-2:] == ["fault 5", "... and 3 more like the last"]


def test_a_key_that_never_changes(problem: Callable[..., Problem]) -> None:
    unfair = marking_audit.audit(problem(("a + b, marks=1", "0 * a + 1, marks=1")), seeds=3)
    said = r"who knows nothing earns 100 % of 's': level 1, seed 0, \(a\) 's', .*'1' earns 1 of 1 \(right\)"
    assert any(re.search(said, complaint) for complaint in figures.complaints(unfair))


def test_a_slip_that_costs_too_much(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of it, and that by this an author can do it again; no slip of the chain costs anything."""
    monkeypatch.setattr(marking_audit, "MOST_BY_ONE_SLIP", -1)
    found = marking_audit.audit(bank.problem("tiny/chain"), seeds=1, levels=[1])
    said = r"0 % of what comes later is lost: level 1, seed 0, "
    said += r"\(b\) 'p', after \(a\) '(\d+)' \(wrong by one\): '(\d+)' "
    assert any(re.match(said + r"earns 2 of 2 \(follows\); the key is '\d+'", text) for _, text in found.heavy)
    assert any(re.match(said, complaint) for complaint in figures.complaints(found))


def test_a_fair_problem(bank: Bank) -> None:
    found = marking_audit.audit(bank.problem("tiny/chain"), seeds=3)
    assert not list(figures.complaints(found))
    first, second = figures.said_of(found)
    assert first.startswith("another dress earns 100 %; a slip costs 0 % of what comes later; 4 of 4 mistakes are told")
    assert second.startswith("no knowledge earns 0 % at most")
