"""Marking: every verdict, follow-through and what guards it, partial credit, tables, marking by property."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen import judging
from exgen.exercises import Exercise, Step, restore
from exgen.judging import Outcome
from exgen.marking import Marker
from exgen.marking.follow import Following
from exgen.printing import labels_of
from exgen.record import ACCEPTED, BLANK, FOLLOWS, MISTAKE, REVIEW, RIGHT, UNREADABLE, VERDICTS, WRONG, Marked
from exgen.values import exact

Mark = Callable[..., dict[str, Marked]]


def verdicts(marked: dict[str, Marked]) -> str:
    return " ".join(part.verdict for part in marked.values())


def marks(marked: dict[str, Marked]) -> list[Fraction]:
    return [part.marks for part in marked.values()]


# -- follow-through: s = 5, p = s c = 20, q = p - s = 15, of a = 2, b = 3, c = 4 ----------------------------------

@pytest.mark.parametrize(
    ("s", "p", "q", "expected", "earned"),
    [
        ("5", "20", "15", "right right right", 6),
        ("5.0", "40/2", "3*5", "right right right", 6),
        ("7", "28", "21", "wrong follows follows", 5),  # from one
        ("7", "20", "15", "wrong right right", 5),  # the key counts too
        ("7", "20", "13", "wrong right follows", 5),  # q is due from the s and p that were typed
        ("7", "29", "22", "wrong wrong follows", 3),  # from several
        ("5", "21", "16", "right wrong follows", 4),
        ("7", "", "15", "wrong blank right", 3),
        ("7", "", "21", "wrong blank follows", 3),  # p is carried on from s
        ("7", "@", "21", "wrong unreadable follows", 3),
        ("", "28", "23", "blank wrong follows", 3),
        ("7", "28", "99", "wrong follows wrong", 2),
        ("3/2", "6", "9/2", "wrong follows follows", 5),
        ("x", "4x", "3x", "unreadable unreadable unreadable", 0),
        ("", "", "", "blank blank blank", 0),
        ("nothing", "@", "1/0", "unreadable unreadable unreadable", 0),
    ],
)
def test_key_first_then_what_follows(
    chain: Exercise, mark: Mark, s: str, p: str, q: str, expected: str, earned: int
) -> None:
    marked = mark(chain, s=s, p=p, q=q)
    assert (verdicts(marked), sum(marks(marked))) == (expected, earned)


def test_what_was_due_is_told_where_it_is_not_the_key(chain: Exercise, mark: Mark) -> None:
    """q is p - s: 28 - 7 of the answers that were typed, and 15 by the key."""
    marked = mark(chain, s="7", p="28", q="99")
    assert [part.due for part in marked.values()] == ["", "28", "21"]
    assert [part.due for part in mark(chain, s="5", p="", q="15").values()] == ["", "", ""]
    assert [part.due for part in mark(chain, s="5", p="20", q="99").values()] == ["", "", ""]


def test_feedback_names_the_answers_that_it_follows_from(chain: Exercise, mark: Mark) -> None:
    marked = mark(chain, s="7", p="29", q="22")
    assert marked["q"].feedback == "Right, given your own answers to 1(a) and 1(b)."
    assert mark(chain, s="7", p="28", q="")["p"].feedback == "Right, given your own answer to 1(a)."
    assert mark(chain, s="5", p="21", q="16")["q"].feedback == "Right, given your own answer to 1(b)."


@pytest.mark.parametrize(
    ("s", "p", "q", "gamed"),
    [
        ("", "0", "0", "pq"),  # nothing follows from a blank ...
        ("@", "0", "0", "pq"),  # ... from what cannot be read ...
        ("0", "0", "0", "spq"),  # ... or from zeros
        ("0", "0", "-5", "spq"),
        ("0.0", "0", "0", "spq"),
        ("1-1", "0", "0", "spq"),
        ("6", "6", "0", "pq"),  # what is due becomes 0
        ("6", "12", "6", "pq"),  # ... or the answer to (a) over again
        ("6", "-6", "-12", "p"),  # (not so here: honest arithmetic on a wrong value)
        ("6", "10", "4", "pq"),  # ... or c, which is printed
        ("6", "10.0", "4.0", "pq"),
        ("6", "8", "2", "pq"),  # ... or a
        ("1", "4", "3", "pq"),  # p due is c; q due is b
        ("1/2", "2", "3/2", ""),  # p due is a, which is printed: q shows how it was come to
        ("6.0", "12", "6", "pq"),  # however it is spelt
        ("12/2", "12", "6.0", "pq"),
        ("a", "4a", "3a", "spq"),  # a letter is no number
        ("a", "a c", "a c - a", "spq"),
    ],
)
def test_nothing_is_earned_by_gaming(chain: Exercise, mark: Mark, s: str, p: str, q: str, gamed: str) -> None:
    marked = mark(chain, s=s, p=p, q=q)
    assert {step for step in gamed if marked[step].marks} == set()
    rest = [step for step in "spq" if step not in gamed and marked[step].answer]
    assert all(marked[step].verdict == FOLLOWS for step in rest if step != "s")


def test_a_guard_says_why(chain: Exercise, mark: Mark) -> None:
    for p, q, said in [
        ("6", "0", "no other answer here shows how you came to it"),
        ("12", "6", "no other answer here shows how you came to it"),
        ("10", "4", "no other answer here shows how you came to it"),
    ]:
        marked = mark(chain, s="6", p=p, q=q)
        assert said in marked["q"].feedback
        # One such answer may be honest, and a person looks at it; of several none is.
        met = [part for part in marked.values() if said in part.feedback]
        assert [part.verdict for part in met] == [REVIEW, WRONG][: len(met)]
        assert all("nothing is earned by that" in part.feedback for part in met[1:])


def test_what_is_so_in_the_key_is_no_gaming(bank: Any, mark: Mark) -> None:
    """Where the key itself repeats an answer, or is 0, so may what follows."""
    exercise = restore(bank.problem("tiny/chain"), "1", 2, {"a": exact(1), "b": exact(3), "c": exact(2)})
    assert [step.value for step in exercise.questions] == [4, 8, 4]
    assert verdicts(mark(exercise, s="5", p="10", q="5")) == "wrong follows follows"
    zero = restore(bank.problem("tiny/chain"), "1", 2, {"a": exact(1), "b": exact(3), "c": exact(1)})
    assert [step.value for step in zero.questions] == [4, 4, 0]
    assert verdicts(mark(zero, s="5", p="6", q="1")) == "wrong wrong review"  # 1 is printed
    assert verdicts(mark(zero, s="7", p="7", q="0")) == "wrong review right"  # nothing here shows any work


# -- mistakes ----------------------------------------------------------------------------------------------------

def test_a_mistake_is_named_and_earns_what_it_leaves(chain: Exercise, mark: Mark) -> None:
    marked = mark(chain, s="6", p="24", q="18")  # a b, and the rest of it right
    assert verdicts(marked) == "mistake follows follows"
    assert marked["s"].feedback == "This is consistent with “multiplied”. A sum is asked for."
    assert [part.mistakes for part in marked.values()] == [("multiplied",), (), ()]
    added = mark(chain, s="5", p="20", q="25")["q"]
    assert (added.verdict, added.marks) == (MISTAKE, Fraction(3, 2))
    assert "“added”. The last step takes away." in added.feedback


def test_a_mistake_on_top_of_an_earlier_slip_is_seen(chain: Exercise, mark: Mark) -> None:
    marked = mark(chain, s="7", p="28", q="35")
    assert verdicts(marked) == "wrong follows mistake"


def test_where_several_mistakes_agree_the_one_that_explains_more_is_told(problem: Any, mark: Mark) -> None:
    """Both give p = 40; `first` gives q = 7 and `second` q = 50."""
    mistakes = (
        '    Mistake("first", "One.", p=lambda p: 2 * p, q=lambda q: 0 * q + 7),\n'
        '    Mistake("second", "Two.", p=lambda p: 2 * p, q=lambda q: 0 * q + 50),\n'
    )
    made = problem(('    Mistake("multiplied", "A sum is asked for.", s=lambda a, b: a * b),\n', mistakes))
    exercise = restore(made, "1", 2, {"a": exact(2), "b": exact(3), "c": exact(4)})
    assert "“second”" in mark(exercise, s="5", p="40", q="50")["p"].feedback
    assert "“first”" not in mark(exercise, s="5", p="40", q="50")["p"].feedback
    assert "“first”" in mark(exercise, s="5", p="40", q="7")["p"].feedback
    both = mark(exercise, s="5", p="40", q="")["p"]
    assert "“first”. One. Or: This is consistent with “second”. Two." in both.feedback
    assert both.mistakes == ("first", "second")


# -- kinds: n = 5, v = [1, 2], f = x^3 y --------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("step", "typed", "verdict", "earned"),
    [
        ("third", "5/7", RIGHT, 1),
        ("third", "0.714", RIGHT, 1),
        ("third", "0.71", WRONG, 0),
        ("third", "[5/7]", RIGHT, 1),
        ("third", "5/", UNREADABLE, 0),
        ("double", "(2, 4)", RIGHT, 2),
        ("double", "[2, 5]", WRONG, 1),
        ("double", "[1, 5]", WRONG, 0),
        ("double", "[2, 4, 6]", WRONG, 0),
        ("double", "2", WRONG, 0),
        ("double", "[[2], [4]]", RIGHT, 2),
        ("double", "[2, 4", UNREADABLE, 0),
        ("square", "[[5, 1], [0, 5]]", RIGHT, 4),
        ("square", "[[5, 1], [0, 6]]", WRONG, 2),
        ("square", "[[5, 0], [1, 5]]", WRONG, 0),
        ("square", "[5, 1, 0, 5]", WRONG, 0),
        ("slope", "3x^2 y", RIGHT, 2),
        ("slope", "3 y x x", RIGHT, 2),
        ("slope", "3x^3 y", MISTAKE, 0),
        ("slope", "3x^2 z", UNREADABLE, 0),
        ("letters", "C and A", RIGHT, 2),
        ("letters", "A", WRONG, 1),
        ("letters", "A, B", WRONG, 0),
        ("letters", "A, B, C", WRONG, 1),
        ("letters", "A, B, C, D", WRONG, 0),
        ("letters", "none", WRONG, 0),
        ("letters", "E", UNREADABLE, 0),
        ("odd", "yes", RIGHT, 1),
        ("odd", "F", WRONG, 0),
        ("odd", "perhaps", UNREADABLE, 0),
        ("shape", "3x3", RIGHT, 1),
        ("shape", "(3, 4)", WRONG, 0),
        ("shape", "tall", UNREADABLE, 0),
        ("weights", "[2, -1]", RIGHT, 2),
        ("weights", "[-4, 2]", ACCEPTED, 2),
        ("weights", "[2, 1]", WRONG, 0),
        ("weights", "[0, 0]", WRONG, 0),
        ("weights", "[2]", WRONG, 0),
        ("weights", "2", WRONG, 0),
        ("weights", "[a, b]", UNREADABLE, 0),
    ],
)
def test_each_kind(kinds: Exercise, mark: Mark, step: str, typed: str, verdict: str, earned: int) -> None:
    part = mark(kinds, **{step: typed})[step]
    assert (part.verdict, part.marks) == (verdict, earned), part.feedback


def test_feedback_says_what_is_not_right_and_not_the_key(kinds: Exercise, mark: Mark) -> None:
    for step, typed, said in [
        ("third", "0.71", "This shows 2 significant figures, and at least 3 are asked for."),
        ("double", "[2, 5]", "Not right: entry 2."),
        ("double", "[2, 4, 6]", "A vector of 2 is asked for, and this is a vector of 3."),
        ("square", "[[5, 1], [0, 6]]", "Not right: entry (2, 2)."),
        ("square", "[[5, 0], [1, 5]]", "This is the transpose of what is due."),
        ("weights", "[2, 1]", "With these the product is 4."),
        ("letters", "E", "There is no option E. The options are A, B, C, D.\nE\n^"),
    ]:
        assert mark(kinds, **{step: typed})[step].feedback == said


# -- tables: value -> 2 value + 1 from 5: 11, 23, 47 -------------------------------------------------------------

def rows(*values: object) -> str:
    return "| k | value |\n|---|---|\n" + "\n".join(f"| {k} | {value} |" for k, value in enumerate(values, 1))


@pytest.mark.parametrize(
    ("values", "verdict", "earned"),
    [
        ((11, 23, 47), RIGHT, 3),
        ((12, 25, 51), WRONG, 2),  # the later rows follow
        ((11, 24, 49), WRONG, 2),
        ((11, 24, 47), WRONG, 2),  # right by the key
        ((11, 24, 50), WRONG, 1),
        ((11, 23), WRONG, 2),
        ((11,), WRONG, 1),
        ((11, 23, 47, 95), WRONG, 2),  # goes on after the end
        ((11, 23, 47, 95, 191), WRONG, 2),
        ((11, "?", 47), WRONG, 2),
        ((6, 7, 8), MISTAKE, 0),
        ((11, 12, 13), MISTAKE, 1),  # the mistake from the second row on
        ((0, 0, 0), WRONG, 0),
    ],
)
def test_rows_count_one_by_one(
    kinds: Exercise, mark: Mark, values: tuple[object, ...], verdict: str, earned: int
) -> None:
    part = mark(kinds, rows=rows(*values))["rows"]
    assert (part.verdict, part.marks) == (verdict, earned), part.feedback


def test_a_table_says_where_it_first_goes_wrong(kinds: Exercise, mark: Mark) -> None:
    told = mark(kinds, rows=rows(11, 24, 49))["rows"].feedback
    assert "Row 2" in told and "value" in told and "your own earlier rows" in told
    assert "stops after row 2" in mark(kinds, rows=rows(11, 23))["rows"].feedback


@pytest.mark.parametrize("between", [" ", ", ", "|", " | ", "\t", ";"])
def test_a_table_in_any_spelling(kinds: Exercise, mark: Mark, between: str) -> None:
    text = "\n".join(f"{k}{between}{value}" for k, value in enumerate((11, 23, 47), 1))
    assert mark(kinds, rows=text)["rows"].verdict == RIGHT


# -- review ------------------------------------------------------------------------------------------------------

def test_what_cannot_be_decided_goes_to_a_person(kinds: Exercise, mark: Mark, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "agrees", lambda *_, **__: Outcome.UNDECIDED)
    marked = mark(kinds, third="5/7", double="[2, 4]", slope="3x^2 y")
    assert [marked[step].verdict for step in ("third", "double", "slope")] == [REVIEW] * 3
    assert "a person will look at it" in marked["third"].feedback


def questions(exercise: Exercise) -> tuple[Any, ...]:
    return tuple(exercise.question(step, f"1({'abcdefghi'[i]})") for i, step in enumerate(exercise.questions))


def test_without_the_bank_the_frozen_key_alone_counts(chain: Exercise, kinds: Exercise) -> None:
    found = Marker(questions(chain)).mark({"1(a)": "7", "1(b)": "28", "1(c)": "15"})
    assert [part.verdict for part in found] == [WRONG, WRONG, RIGHT]
    by_property = Marker(questions(kinds)).mark({"1(i)": "[-4, 2]"})[-1]
    assert (by_property.verdict, by_property.marks) == (REVIEW, 0)
    assert Marker(questions(kinds)).mark({"1(i)": "[2, -1]"})[-1].verdict == RIGHT


def test_a_frozen_key_stands_even_where_the_bank_says_otherwise(chain: Exercise) -> None:
    first, *others = questions(chain)
    found = Marker((replace(first, key="6"), *others)).mark({"1(a)": "6", "1(b)": "20", "1(c)": "15"})
    assert [part.verdict for part in found] == [RIGHT] * 3


# -- of every answer ---------------------------------------------------------------------------------------------

def test_every_verdict_was_met(chain: Exercise, kinds: Exercise, mark: Mark) -> None:
    """One student for all eight verdicts: review is met above."""
    one = mark(chain, s="6", p="24", q="@") | mark(kinds, third="5/7", double="[9, 9]", weights="[4, -2]")
    assert {part.verdict for part in one.values()} | {REVIEW} == set(VERDICTS)
    assert set(VERDICTS) == {RIGHT, FOLLOWS, ACCEPTED, MISTAKE, WRONG, UNREADABLE, BLANK, REVIEW}


def test_what_was_typed_and_how_it_was_read_are_kept(kinds: Exercise, mark: Mark) -> None:
    marked = mark(kinds, third=" 1/2x ", slope="3x²y", double="<2, 4")
    assert (marked["slope"].answer, marked["slope"].read) == ("3x²y", "3*x^2*y")
    assert marked["double"].read == "" and marked["double"].answer == "<2, 4"
    assert (marked["odd"].answer, marked["odd"].read, marked["odd"].feedback) == ("", "", "")


def test_a_student_is_marked_alone(chain: Exercise) -> None:
    """One marker serves a class: what one student wrote leaves no trace on the next."""
    marker = Marker(questions(chain), chain)
    first = marker.mark({"1(a)": "7", "1(b)": "28", "1(c)": "21"})
    assert [part.verdict for part in marker.mark({"1(b)": "28", "1(c)": "21"})] == [BLANK, WRONG, WRONG]
    assert marker.mark({"1(a)": "7", "1(b)": "28", "1(c)": "21"}) == first


TYPED = st.one_of(
    st.text(max_size=30),
    st.text("0123456789+-*/^.()[]|,xyabc \n", max_size=30),
    st.sampled_from(["0", "1/0", "10^10^10", "[]", "[[]]", "| |", "e^e^e^9", "[0, 0]", "true", "A", "(3,)"]),
    st.integers(-50, 50).map(str),
)


@given(st.lists(TYPED, min_size=9, max_size=9))
def test_whatever_is_typed_is_marked(chain: Exercise, kinds: Exercise, mark: Mark, typed: list[str]) -> None:
    for exercise in (chain, kinds):
        steps = [step.name for step in exercise.questions]
        for part in mark(exercise, **dict(zip(steps, typed))).values():
            assert part.verdict in VERDICTS and 0 <= part.marks <= part.of
            assert part.marks == part.of or part.verdict not in (RIGHT, FOLLOWS, ACCEPTED)
            assert part.marks == 0 or part.verdict not in (BLANK, UNREADABLE)


@given(st.integers(-30, 30), st.integers(-30, 30), st.integers(-30, 30))
def test_follow_through_never_costs_a_mark(chain: Exercise, mark: Mark, s: int, p: int, q: int) -> None:
    """The better of key and follow-through counts: without the earlier answers q earns no more by the key."""
    typed = {"s": str(s), "p": str(p), "q": str(q)}
    together, lone = mark(chain, **typed), mark(chain, q=str(q))
    if q == 15:
        assert together["q"].verdict == RIGHT == lone["q"].verdict
    elif together["q"].verdict == FOLLOWS:
        assert q == p - s
        # 0, 1 and -1, what is printed and what was answered before count only beside an answer that shows work.
        assert q not in (0, 1, -1, 2, 3, 4, s, p) or s == 5 or p in (20, 4 * s)


def objects(monkeypatch: pytest.MonkeyPatch, step: Step, objection: Callable[[Any], Any]) -> None:
    """Have the step marked by another objection."""
    monkeypatch.setattr(step, "ask", replace(step.ask, objection=objection))


def test_an_objection_may_leave_a_share_of_the_marks(
    kinds: Exercise, mark: Mark, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects(monkeypatch, kinds.key["weights"], lambda answer: ("one of two does", Fraction(1, 2)))
    monkeypatch.setattr(Following, "way", None)
    part = mark(kinds, weights="[4, 2]")["weights"]
    assert (part.verdict, part.marks, part.feedback) == (WRONG, 1, "One of two does.")


def test_an_objection_that_breaks_is_no_crash(kinds: Exercise, mark: Mark, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuntimeError

    objects(monkeypatch, kinds.key["weights"], broken)
    monkeypatch.setattr(Following, "way", None)
    assert mark(kinds, weights="[4, -2]")["weights"].verdict == WRONG


def test_a_class_is_marked_as_each_student_alone(kinds: Exercise) -> None:
    """What is remembered from one student must not reach another: all of them by one marker, and each by its own."""
    questions = tuple(kinds.question(kinds.key[step], label) for step, label, _ in labels_of(kinds, 1))
    rng = random.Random(5)
    pool = [*(question.key for question in questions), "", "0", "1/2", "[1, 2]", "x +", "true", "A", "7" * 5000]
    students = [{question.label: rng.choice([question.key, *pool]) for question in questions} for _ in range(120)]
    together = Marker(questions, kinds)
    for typed in students:
        assert together.mark(typed) == Marker(questions, kinds).mark(typed)
    assert together.mark(students[0]) is not together.mark(students[0])


def test_only_the_slip_is_named_as_what_an_answer_follows_from(chain: Exercise, mark: Mark) -> None:
    """q follows from s and from p, and p from s: the slip is in s alone."""
    marked = mark(chain, s="7", p="28", q="21")
    assert verdicts(marked) == "wrong follows follows"
    assert marked["q"].feedback == "Right, given your own answer to 1(a)."
    both = mark(chain, s="7", p="29", q="22")
    assert both["q"].feedback == "Right, given your own answers to 1(a) and 1(b)."


def test_what_would_follow_is_told_only_where_it_is_true_of_all_answers(chain: Exercise, mark: Mark) -> None:
    """An own answer that is not carried on is not among "your own earlier answers"."""
    assert mark(chain, s="7", p="28", q="8")["q"].due == "21"
    assert mark(chain, s="a", p="28", q="8")["q"].due == ""


def test_a_column_is_carried_on_as_the_row_is(bank: Any, mark: Mark) -> None:
    exercise = restore(bank.problem("tiny/shifted-squares"), "1", 2, {"x": exact([1, -4, 3])})
    latex = r"\begin{pmatrix}1\\2\\3\end{pmatrix}"
    for own in ("[1, 2, 3]", "[1; 2; 3]", "[[1, 2, 3]]", latex, "tensor([1., 2., 3.])"):
        marked = mark(exercise, db_da=own, dy_dc="[1/3, 1/3, 1/3]", dy_dx="[1/3; 2/3; 1]")
        assert verdicts(marked) == "wrong right follows", own


def test_what_tells_nothing_pays_nothing_after_what_tells_nothing(chain: Exercise, mark: Mark) -> None:
    """Zeros from a zero are not worth a person's time."""
    marked = mark(chain, s="0", p="0", q="7")
    assert verdicts(marked) == "wrong wrong wrong" and "tells nothing" in marked["p"].feedback
