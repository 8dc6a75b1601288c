"""Nothing is right that compares less than the key has, and nothing is earned without knowledge."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen import answers
from exgen.answers import Answer, Ask, Judgement, Question
from exgen.answers.base import together
from exgen.answers.comparison import compare
from exgen.errors import Unreadable
from exgen.judging import Outcome
from exgen.marking.credit import share

EQUAL, DIFFERENT, UNDECIDED = Outcome

KEYS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "number": [("3", {}), ("0", {}), ("-1/2", {})],
    "expression": [("x^2 + 2*x", {}), ("x*y", {})],
    "array": [
        ("[1, 2, 3]", {}),
        ("[0, 0]", {}),
        ("[5]", {}),
        ("[[1, 0], [0, 1]]", {}),
        ("[[1, 2, 3]]", {}),
        ("[[1], [2]]", {}),
        ("[[0, 0, 0], [0, 0, 0]]", {}),
    ],
    "set": [("{1, -2}", {}), ("none", {}), ("{[0, 1], [2, 3]}", {}), ("{0}", {})],
    "interval": [("(0, 2]", {}), ("(-inf, inf)", {}), ("[3, inf)", {})],
    "letters": [("A, C", {"choices": ["A", "B", "C", "D"]}), ("none", {"choices": ["A", "B"]})],
    "shape": [("(3, 14, 14)", {}), ("(1,)", {})],
    "true or false": [("true", {}), ("false", {})],
    "table": [
        ("| 1 | [0, 1] |\n| 2 | [1, 1] |", {"columns": ["k", "w"]}),
        ("| a | true |\n| b | false |\n| c | true |", {"columns": ["node", "leaf"]}),
    ],
}
QUESTIONS = [
    Question("1", "s", 4, kind, key, Ask.of_data(ask), ("x", "y")) for kind, rows in KEYS.items() for key, ask in rows
]

_bracket = st.sampled_from(
    ["[]", "()", "[[]]", "[[],[]]", "[[],[],[]]", "[[],[],[],[]]", "[[[]]]", "[,]", "[;]", "[ ]"]
)
_entry = st.sampled_from(["0", "1", "2", "-2", "1/2", "x", "", "[]", "[1]", "10^300", "1e300", "0/0"])
_shapes = st.recursive(
    st.one_of(_entry, _bracket),
    lambda inner: st.lists(inner, max_size=5).map(lambda items: f"[{', '.join(items)}]"),
    max_leaves=12,
)
_wrapped = st.sampled_from(
    ["%s", "[%s", "[%s]", "tensor(%s)", "{%s}", "| 1 | %s |", "| 1 | %s |\n| 2 | %s |", "%s, %s", "(%s]"]
)
hostile = st.builds(lambda form, inside: form.replace("%s", inside), _wrapped, _shapes)


def judged(question: Question, text: str) -> Judgement | None:
    kind = answers.named(question.kind)
    try:
        answer = kind.read(text, question)
    except Unreadable:
        return None
    return kind.judge(answer, kind.read(question.key, question), question)


def numbers_in(value: Any) -> int:
    """How many single things an answer tells."""
    if hasattr(value, "rows"):
        return sum(numbers_in(row) for row in value.rows)
    if isinstance(value, (tuple, list)):
        return sum(map(numbers_in, value))
    entries = getattr(value, "entries", None)
    return len(entries) if entries is not None else 0 if value is None else 1


@given(st.sampled_from(QUESTIONS), hostile)
def test_what_is_equal_has_all_that_the_key_has(question: Question, text: str) -> None:
    """Empty, ragged, nested and huge shapes: no exception, and no answer of another size is right."""
    found = judged(question, text)
    if found is None or found.outcome is not EQUAL:
        return
    kind = answers.named(question.kind)
    mine, key = kind.read(text, question).value, kind.read(question.key, question).value
    assert found.right == len(found.decisions) > 0
    if question.kind in ("array", "table"):
        assert numbers_in(mine) == numbers_in(key) > 0


@given(st.sampled_from(["[1, 2, 3]", "[[1, 0], [0, 1]]", "5", "[5]", "x^2"]), hostile)
def test_one_pair_compares_all_that_the_key_has(key: str, text: str) -> None:
    found = compare(text, key, names=["x"])
    assert found.verdict in ("right", "wrong", "unreadable", "blank", "review")
    if found.verdict == "right":
        assert any(c in text for c in "0125x")  # nothing at all is no answer


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.kind} {q.key[:12]}")
@pytest.mark.parametrize(
    "text", ["[]", "[[],[]]", "[[],[],[]]", "()", "[[[]]]", "[[], [], [], []]", "[1, (2, 3); 4, 5]"]
)
def test_empty_and_ragged_brackets_earn_nothing(question: Question, text: str) -> None:
    found = judged(question, text)
    ticked = question.kind == "true or false" and text == "[]"  # a box without a tick
    assert found is None or share(found) == 0 or ticked


@given(st.lists(st.sampled_from(list(Outcome)), max_size=6), st.integers(0, 6))
def test_a_whole_is_right_where_all_of_it_is(decisions: list[Outcome], of: int) -> None:
    assert (together(decisions, of) is EQUAL) == (len(decisions) == of > 0 and set(decisions) == {EQUAL})


@given(st.lists(st.sampled_from(list(Outcome)), min_size=1, max_size=9), st.integers(0, 9), st.integers(0, 9))
def test_part_marks_stay_between_nothing_and_all(decisions: list[Outcome], extra: int, guessed: int) -> None:
    found = Judgement(DIFFERENT, tuple(decisions), extra)
    earned = share(found, min(guessed, len(decisions)))
    assert 0 <= earned <= 1
    assert earned < 1 or (found.right == len(decisions) and not extra)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.kind} {q.key[:12]}")
def test_the_best_guess_earns_nothing_unless_it_is_the_key(question: Question) -> None:
    kind = answers.named(question.kind)
    key: Answer = kind.read(question.key, question)
    found = [kind.judge(guess, key, question) for guess in kind.guesses(key, question)]
    guessed = max([0, *(each.right - each.extra for each in found)])
    assert all(share(each, guessed) == 0 for each in found if each.outcome is not EQUAL)


def test_a_share_is_counted_from_where_the_best_guess_stands() -> None:
    half = Judgement(DIFFERENT, (EQUAL, EQUAL, EQUAL, DIFFERENT))
    assert share(half) == Fraction(3, 4) and share(half, 2) == Fraction(1, 2) and share(half, 3) == 0
