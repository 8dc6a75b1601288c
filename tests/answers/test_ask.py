"""What is asked of an answer: its defaults, and its way through a record and back."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen import answers
from exgen.answers import Ask, Misfit
from exgen.bank import Bank
from exgen.exercises import make
from exgen.printing import labels_of

_text = st.text(max_size=5)
NAMES = ("form", "wanted", "choices", "figures", "exact_only", "any_length", "where", "room", "shape", "e")
_words = st.lists(st.sampled_from(NAMES), unique=True)


def _value(name: str) -> st.SearchStrategy[Any]:
    return {
        "choices": st.lists(_text, max_size=3),
        "figures": st.integers(1, 30),
        "where": st.dictionaries(_text, _text, max_size=2),
        "room": st.floats(0, 9),
        "shape": st.lists(st.integers(1, 9), max_size=3),
        "form": _text,
        "wanted": _text,
    }.get(name, st.booleans())


_data = _words.flatmap(lambda names: st.fixed_dictionaries({name: _value(name) for name in names}))


@given(_data)
def test_data_comes_back_in_its_own_order(data: dict[str, Any]) -> None:
    text = json.dumps(data)
    assert json.dumps(Ask.of_data(json.loads(text)).data()) == text


def test_what_was_made_in_python_is_written_as_well() -> None:
    assert Ask(figures=4, details={"shape": [2]}).data() == {"shape": [2], "figures": 4}
    assert Ask().data() == {} and Ask.of_data({}) == Ask()


def test_the_default_of_figures_is_one() -> None:
    assert Ask().least_figures == 3 and Ask(figures=5).least_figures == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("figures", 0), ("figures", 31), ("figures", 3.0), ("figures", True), ("figures", "3"), ("form", 3),
        ("choices", 3), ("choices", [1]), ("exact_only", 1), ("any_length", "yes"), ("where", {"x": 3}),
        ("where", []), ("wanted", ["a"]), ("room", -1), ("room", True), ("by_property", 1), ("e", "e"),
    ],
)  # fmt: skip
def test_a_record_with_a_value_of_the_wrong_type(name: str, value: Any) -> None:
    with pytest.raises(Misfit, match=f"'{name}' is ") as caught:
        Ask.of_data({name: value})
    assert (caught.value.name, caught.value.value) == (name, value)


def test_what_a_question_keeps() -> None:
    """In the order of the step; what is known of the key after that, and what the form says at the end."""
    ask = Ask.of_author({"kind": "array", "room": 2, "objection": print, "domain": {"x": "positive"}, "figures": 4})
    asked = ask.asked({"shape": [2]}, {}, e=True, wanted="vector of 2")
    data = {"room": 2, "figures": 4, "shape": [2], "e": True, "by_property": True, "wanted": "vector of 2"}
    assert list(asked.data().items()) == list(data.items())
    assert asked == Ask.of_data(data) and asked.kind == "" and asked.objection is None and asked.domain == {}


def test_what_the_author_wants_stays_where_it_was_said() -> None:
    ask = Ask.of_author({"wanted": "a pair", "exact_only": True})
    assert list(ask.asked({"shape": [2]}, {}, False, "a pair").data()) == ["wanted", "exact_only", "shape"]


def test_no_detail_of_a_kind_has_the_name_of_a_word() -> None:
    for kind in answers.kinds().values():
        assert not kind.in_form.keys() & {field.name for field in fields(Ask)}


def test_every_question_comes_back_from_its_record(bank: Bank) -> None:
    for id in bank:
        exercise = make(bank.problem(id), 3)
        for step, label, _ in labels_of(exercise, 1):
            ask = exercise.question(exercise.key[step], label).ask
            assert Ask.of_data(json.loads(json.dumps(ask.data()))) == ask
