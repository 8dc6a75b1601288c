"""Intervals, sets, letters and shapes: rows of what is typed, and what it earns."""

from fractions import Fraction

import pytest

from exgen import answers
from exgen.answers import Ask, Question
from exgen.errors import Unreadable
from exgen.marking import Marker
from exgen.marking.credit import share
from exgen.values import Finite, Interval, exact

HALF_OPEN = Interval(0, exact("2/3"), high_closed=True)
RAY = Interval(3, None)
ROOTS = Finite([1, -2, exact("1/2")])
PLACES = Finite([exact([0, 0]), exact([1, -1])])


def judged(value, text, **ask):
    """(outcome, credit) of a text for a key, as marking has them."""
    kind = answers.kind_of(value)
    question = Question("1", "y", 1, kind.name, kind.plain(value), Ask.of_data(kind.details(value) | ask))
    marker = Marker((question,))
    found = marker.compare(question, marker.read(question, text), question.key)
    return found.outcome.name, share(found, marker.guessed(question))


@pytest.mark.parametrize(
    "text",
    [
        "(0, 2/3]",
        "]0; 2/3]",
        "(0, 0.667]",
        "0 < x <= 2/3",
        "2/3 >= x > 0",
        "0<η≤2/3",
        r"$0 < \eta \le \frac{2}{3}$",
        "(0,2/3].",
    ],
)
def test_an_interval_in_any_spelling(text):
    assert judged(HALF_OPEN, text) == ("EQUAL", 1)


@pytest.mark.parametrize("text", ["(3, inf)", "x > 3", "3 < x", "(3, ∞)", r"(3, \infty)", "]3, oo["])
def test_a_ray(text):
    assert judged(RAY, text) == ("EQUAL", 1)


@pytest.mark.parametrize(
    ("text", "credit"),
    [("(0, 2/3)", 0.75), ("[0, 2/3)", 0.5), ("(0, 3/2]", 0), ("x > 0", 0), ("x < 5", 0), ("(-inf, inf)", 0), ("∅", 0)],
)
def test_half_is_for_the_numbers_and_half_for_the_brackets(text, credit):
    assert judged(HALF_OPEN, text) == ("DIFFERENT", credit)


@pytest.mark.parametrize(
    "text", ["(0, 1, 2)", "0 2", "(0", "1 < 2", "0 < x > 1", "x", "(0, 2/3", "(a(b, 1)", "<" * 2000, "x" * 5000, ""]
)
def test_no_interval(text):
    with pytest.raises(Unreadable):
        judged(HALF_OPEN, text)


@pytest.mark.parametrize(
    "text",
    [
        "{1, -2, 1/2}",
        "-2, 1, 0.5",
        "x = 1, x = -2 or x = 1/2",
        "1 and -2 and 1/2",
        r"\{1, -2, \frac12\}",
        "1; -2; 1/2; 1",
    ],
)
def test_a_set_in_any_order(text):
    assert judged(ROOTS, text) == ("EQUAL", 1)


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("-2, 1/2", 0.5), ("1, -2", 0.5), ("1", 0), ("-2", 0), ("none", 0), ("1, -2, 1/2, 7", 0.5), ("1, 2, 3, 4", 0),
        ("1, -2, 7", 0), ("1, -2, 1, -2", 0.5), ("-1, 0, 1", 0),
    ],
)  # fmt: skip
def test_elements_count_above_one_that_anyone_would_try_and_each_too_many_takes_one_away(text, credit):
    assert judged(ROOTS, text) == ("DIFFERENT", credit)


def test_a_set_of_points():
    assert judged(PLACES, "(1, -1), (0, 0)") == ("EQUAL", 1)
    assert judged(PLACES, "{[1, -1]}") == ("DIFFERENT", 0)
    assert judged(Finite([*PLACES.items, exact([2, 3])]), "(1, -1), (2, 3)") == ("DIFFERENT", 0.5)


@pytest.mark.parametrize(
    "text",
    ["none", "None.", "{}", "{ }", "∅", r"$\emptyset$", "impossible", "not possible", "It is impossible.",
     "it's not possible", "no such threshold", "no such number exists", "no theta works", r"no $\theta$",
     "there are none", "does not exist"],
)  # fmt: skip
def test_the_empty_set(text):
    assert judged(Finite([]), text) == ("EQUAL", 1)
    assert judged(ROOTS, text) == ("DIFFERENT", 0)


@pytest.mark.parametrize("text", ["3", "0", "n"])
def test_not_the_empty_set(text):
    assert judged(Finite([]), text) == ("DIFFERENT", 0)


@pytest.mark.parametrize(
    ("text", "credit"), [("A, C", 1), ("ca", 1), ("A", 0.5), ("A, B, C", 0.5), ("B", 0), ("A B C D", 0)]
)
def test_letters_never_pay_for_guessing(text, credit):
    assert judged("A, C", text, choices=["A", "B", "C", "D"])[1] == credit


@pytest.mark.parametrize(
    ("text", "right"), [("3x14x14", True), ("(3, 14, 14)", True), ("(14, 14, 3)", False), ("(3, 14)", False)]
)
def test_shapes(text, right):
    assert (judged((3, 14, 14), text)[0] == "EQUAL") is right


@pytest.mark.parametrize("value", [HALF_OPEN, RAY, ROOTS, PLACES, Finite([]), Interval(None, exact("-1/2"))])
def test_what_is_printed_reads_back(value):
    kind = answers.kind_of(value)
    assert kind.read(kind.plain(value), Question("1", "y", 1, kind.name, "")).value == value


def test_a_column_of_numbers_and_words() -> None:
    key = "| 1 | none |\n| 2 | -3 |"
    question = Question("1", "s", 2, "table", key, Ask(details={"columns": ["call", "grad"]}))
    kind = answers.named("table")
    due = kind.read(key, question)
    for typed, right in [(key, 2), ("1 | None\n2 | 3", 1), ("1 | 0\n2 | -3", 1), ("1 | none\n2 | none", 1)]:
        assert kind.judge(kind.read(typed, question), due, question).right == 2 + right, typed


@pytest.mark.parametrize(
    ("typed", "key", "credit"),
    [
        ("[2, 5]", [[2, 5]], 1),
        ("[2, 5]", [[2], [5]], 1),
        ("[[2, 5]]", [2, 5], 1),
        ("[[2], [5]]", [2, 5], 1),
        ("[2, 6]", [[2, 5]], Fraction(1, 2)),
        ("[[2], [5]]", [[2, 5]], 0),
        ("[2, 5, 1]", [[2, 5]], 0),
        ("[1, 2, 3, 4]", [[1, 2], [3, 4]], 0),
    ],
)
def test_a_vector_is_a_matrix_of_one_row_or_column(typed: str, key: list[int], credit: int) -> None:
    assert judged(exact(key), typed)[1] == credit


@pytest.mark.parametrize(
    ("text", "value", "credit"),
    [
        ("c >= -12 and c <= 12", Interval(-12, 12, True, True), 1),
        ("12 >= c, c >= -12", Interval(-12, 12, True, True), 1),
        ("c > -12 and c <= 12", Interval(-12, 12, True, True), Fraction(3, 4)),
        ("|c| <= 12", Interval(-12, 12, True, True), 1),
        ("12 >= abs(c)", Interval(-12, 12, True, True), 1),
        ("|c| < 12", Interval(-12, 12, True, True), Fraction(1, 2)),
        ("|x - 1| < 2", Interval(-1, 3), 1),
        (r"$\left|x + \frac{1}{2}\right| \leq 1$", Interval(exact("-3/2"), exact("1/2"), True, True), 1),
        (r"$\eta \in (0, 2)$", Interval(0, 2), 1),
        ("eta in (0, 2)", Interval(0, 2), 1),
        ("η ∈ ]0, 2[", Interval(0, 2), 1),
    ],
)
def test_intervals_as_people_write_them(text: str, value: Interval, credit: object) -> None:
    assert judged(value, text)[1] == credit


@pytest.mark.parametrize(
    "text", ["|x| > 2", "x < 0 and x < 2", "0 < x < 2 and x < 1", "x > 0 or x < 2", "|x - | < 1", "|3| < 4"]
)
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(Unreadable):
        judged(Interval(0, 2), text)


def test_a_set_with_thin_spaces() -> None:
    assert judged(Finite([exact(0), exact(-6)]), r"$\left\{0,\,-6\right\}$") == ("EQUAL", 1)


@pytest.mark.parametrize("text", ["a = 4\nb = -3", "a=4\nb=-3", "a: 4\nb: -3", "a 4\nb -3", "| a | 4 |\n| b | -3 |"])
def test_rows_of_two_cells(text: str) -> None:
    key = "| a | 4 |\n| b | -3 |"
    question = Question("1", "s", 2, "table", key, Ask(details={"columns": ["node", "gradient"]}))
    kind = answers.named("table")
    assert kind.judge(kind.read(text, question), kind.read(key, question), question).outcome.name == "EQUAL"
