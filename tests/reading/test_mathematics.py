"""Reading an answer: commas, positions of refusals, hostile input, and that all that is read reads back."""

from __future__ import annotations

import contextlib
import gc
import random
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exgen.answers.comparison import compare
from exgen.errors import Unreadable
from exgen.reading import functions_of, read, read_table
from exgen.reading.mathematics import decimal_commas
from exgen.reading.short import read_letters, read_shape, read_truth
from exgen.terms import plain


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1 2\n3 4", "[[1, 2], [3, 4]]"),
        ("1, 2", "[1, 2]"),
        ("0,5", "[0, 5]"),
    ],
)
def test_how_an_answer_reads_back(typed: str, shown: str) -> None:
    assert plain(read(typed)) == shown


def test_one_number_may_have_a_decimal_comma() -> None:
    assert read("0,5", scalar=True) == read("0.5")
    assert read("2x + 1,25", scalar=True) == read("2x + 1.25")
    assert read("max(1,2)", scalar=True) == read("max(1, 2)")
    with pytest.raises(Unreadable):
        read("1,000", scalar=True)


def test_a_text_has_at_most_4000_characters() -> None:
    assert read(" " * 3999 + "1") == read("1")
    for text, said in [(" " * 4000 + "1", "4000 characters"), ("  ", "no answer"), ("$ $", "no answer")]:
        with pytest.raises(Unreadable, match=said):
            read(text)


@pytest.mark.parametrize(
    ("typed", "names", "position", "hint"),
    [
        ("2 + foo*x", ["x"], 4, "x"),
        ("x + y2", ["x", "y_1"], 4, "did you mean 'y_1'?"),
        ("X", ["x"], 0, "did you mean 'x'?"),
        ("3x + wieght", ["x", "weight"], 5, "did you mean 'weight'?"),
        ("(1 + 2", None, 0, "close it with )"),
        ("x² + $", None, 5, "$"),
        ("3 + sni(x)", None, 4, "did you mean 'sin'?"),
        ("−x′", None, 2, "derivative"),
        ("sin^-1 x", None, 3, "arcsin"),
        ("[1, 2; 3, 4; 5]", None, 13, "as many entries"),
        ("[[1], [2, 3]]", None, 6, "as many entries"),
        ("[1, (2, 3); 4, 5]", None, 4, "alike"),
        ("(-6, 1), -29\n(-2, 6), 0", None, 9, "alike"),
        ("[1, []]", None, 4, "entries"),
        ("x + E", ["x"], 4, "Euler"),
        ("3 + 2½", None, 4, "7/2"),
        ("2x + 0.1(6)", None, 8, "fraction"),
        ("y = 2 + x[1]", None, 9, "x_1"),
        ("w = 1/3 = 0.334", None, 9, "one value"),
        ("x^2_1 + (", None, 9, "complete"),
    ],
)
def test_a_refusal_points_at_the_character(typed: str, names: list[str] | None, position: int, hint: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(typed, names)
    assert caught.value.position == position
    assert hint in caught.value.hint
    assert caught.value.text == typed
    assert caught.value.caret().endswith("^")


def test_which_names_are_functions_is_seen_from_their_formulas() -> None:
    where = {"u": "2z + 1", "s": "sigmoid(u)", "c": "3", "f": "x*z"}
    assert functions_of(where, ["s", "u", "z", "x"]) == {"u": ("z",), "s": ("u",), "f": ("x", "z")}
    assert plain(read("f(x, z) + f", ["f", "x", "z"], functions={"f": ("x", "z")})) == "f + f"


@pytest.mark.parametrize(
    ("typed", "shape", "shown"),
    [
        ("0,5", (), "0.5"),
        ("[6,-5,5]", (), "[6, -5, 5]"),
        ("1,2,3", (), "[1, 2, 3]"),
        ("[0,5; 1,5]", (2, 2), "[[0, 5], [1, 5]]"),
        ("[1, 2]", (3,), "[1, 2]"),
        ("[1,5]", (2, 1), "[1, 5]"),
        ("12", (3,), "12"),
        ("a[15, 3, 1]", (3,), "[15, 3, 1]"),
    ],
)
def test_what_is_asked_decides_how_commas_are_read(typed: str, shape: tuple[int, ...], shown: str) -> None:
    assert plain(read(typed, [], shape=shape)) == shown


@pytest.mark.parametrize(
    ("typed", "shape"),
    [
        ("[0,5]", ()),
        ("[0,5; 1,5]", (2,)),
        ("[0,8 ; 0,6]", (2, 1)),
        ("1,5, 2,5", (2,)),
        ("[1,5,2,5]", (2,)),
        ("[[1,5], [2,5]]", (2,)),
        ("12345", (5,)),
        ("1001", (2, 2)),
        ("a = 3, b = -1", ()),
    ],
)
def test_what_could_be_right_in_another_reading_is_refused(typed: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(Unreadable) as caught:
        read(typed, [], shape=shape)
    assert caught.value.hint


def test_decimal_commas() -> None:
    assert decimal_commas("[0,5; -1,25]") == "[0.5; -1.25]"
    assert decimal_commas("1,5, 2,5") == "1.5, 2.5"
    assert decimal_commas("1,5,2,5") == "1.5,2.5"
    for text in ("1, 2", "1,2,3", "x,5", "1.5,2", "f(1,x)"):
        assert decimal_commas(text) is None


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789xye.,;+-*/^()[]{}|_ =%\n'σ²√π\\αsinlqrtfac&\u200b", max_size=40))
def test_whatever_is_read_reads_back(text: str) -> None:
    try:
        term = read(text)
    except Unreadable as error:
        assert 0 <= error.position <= len(text)
        assert error.message
        return
    assert read(plain(term)) == term


HOSTILE = [
    "9**9**9", "(" * 5000, "(" * 2000, "x" * 10**6, "1e999999999", "10^(10^8)", "\\frac{" * 400 + "1",
    "x^(" * 1000, "x^(" * 20 + "x" + ")" * 20, "(x-a)^6000", "\0", "x\0", "\ud800", "x\u202e+1",
    "x\u200b+1", "1/" * 1900 + "1",
    "-" * 3999, "+" * 3999, "x " * 1999, "x" * 3999, "|" * 3999, "|x" * 1999, "[" * 3999, "[1," * 1300, "sin " * 900,
    "√" * 3999, "√-" * 1999, "x" + "%" * 3900, "{" * 3999, "\\left(" * 500, "$" * 3999, "=" * 3999, "x=" * 1999,
    "a" * 2000 + "=1", "_" * 3999, "x_" * 1999, "x_{" * 1300, "\\" * 3999, "^" * 3999, "1" * 3999, "." * 3999,
    "," * 3999, "1," * 1999, "1 " * 1999, ";" * 3999, "\n" * 3999, "1\n" * 1999, "x'" * 1999, "²" * 3999, "½" * 1300,
    "[" + "1," * 500 + "1]" + "*2" * 99, "\\begin{pmatrix}" * 200, "\\sqrt[" * 600, "2^" * 1999 + "2", "(1)" * 1300,
    "(1,2)^T" * 500, "∂y/∂" * 700 + "=", "α" * 3999, "é" * 3999, "x̂" * 1999, "e" * 3999, "1e5" * 1300, "pi" * 1999,
    "np." * 1300 + "x", "log_" * 900, "[[1],[2,3]]", "[[],[1]]", "[]*2", "[1,[2]]", "max([])",
    "[]^T", "[[]]^T", "max()",
    "\\frac", "\\frac12\\frac", "(x+1)^T", "\x7f", "\u2028", "\U0001f600", "\ufeffx", "1" * 200 + "e400", "[1,2]^2",
    "sin^2", "√", "log_", "\\sqrt[]{x}", "{}", "x{}", "[;]", "[,]", "&", "\\\\", "=", "%", "!",
    "2e4{,}4", "_", "x_{1", "'", "tensor", "=" * 30 + "1", "1=" * 8 + "1", "a=1," * 900 + "a=1", "→" * 3999,
    "1->" * 1300, "~" * 3999,
    "⟨" * 3999, "<1,2>", "<" + "1," * 900 + "1>", "5!" * 600, "300!" * 200, "\\binom" * 600, "\\binom{300}{150}" * 90,
    "…" * 1300,
    "x^2_1" * 700, "x_{\\text{a}}" * 300, "_\\mathrm{" * 400, "{x}_" * 900, "1 and " * 600, "at least " * 400 + "5",
    "f(" + "1" * 38 + "=3", "f(" * 80 + "=", "\\lim" * 600 + "=1", "tensor(1" + ", dtype=a" * 400 + ")",
    "3 " + "a" * 3000,
    "3 aaa aaa" + " " * 3900, "e^x=" * 7 + "e^x", "9^9^9=9^9^9", "x^x^x=x^x^x=x^x^x", "e^(10^400 x)", "1" * 10**6,
    "^T", "[1,2]^T^T", "__import__('os').system('x')", "().__class__", "lambda: 0", "f\"{x}\"", "x if x else y",
]  # fmt: skip


def random_texts() -> list[str]:
    rng = random.Random("hostile")
    pieces = [*"0123456789xye.,;+-*/^()[]{}|_ =%\n'σ²√π", "sin", "\\frac", "ln ", "e^", "\\left(", "x_1"]
    sizes = [rng.randrange(1, 40) for _ in range(300)] + [1500] * 10
    return ["".join(rng.choice(pieces) for _ in range(size)) for size in sizes]


@pytest.fixture
def no_collection() -> Iterator[None]:
    """Going over all objects of a long test run takes longer than reading."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collection")
@pytest.mark.parametrize("text", [pytest.param(text, id=str(i)) for i, text in enumerate([*HOSTILE, *random_texts()])])
def test_whatever_is_typed_is_soon_read_or_refused(text: str) -> None:
    functions = {"x": ("y",)}
    readers = [read, lambda t: read(t, ["x", "y"], functions=functions), lambda t: read(t, scalar=True)]
    readers += [lambda t: read(t, [], shape=(3,)), lambda t: read(t, shape=(2, 2))]
    for reader in [*readers, read_letters, read_shape, read_truth, read_table]:
        start = time.thread_time()
        try:
            reader(text)
        except Unreadable as error:
            assert 0 <= error.position <= len(text)
            error.caret()
        # 5 ms where it was written; the bound is 50 ms on a machine that does nothing else
        assert time.thread_time() - start < 0.25
    for key in ("x + 1", "sin(x)", "[1, 2]"):
        assert compare(text, key).verdict in {"right", "wrong", "unreadable", "blank", "review"}


@pytest.mark.parametrize("text", ["x" * 10**6, "(x+1)" * 240, "[" + "1," * 500 + "1]", "9^9^9^9", "2^" * 40 + "2"])
def test_reading_takes_little_memory(text: str) -> None:
    tracemalloc.start()
    try:
        with contextlib.suppress(Unreadable):
            read(text)
        assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    finally:
        tracemalloc.stop()
