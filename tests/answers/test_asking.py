"""What the blank form says of a question is read back as data, whoever wrote it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from exgen import answers
from exgen.answers import Ask, asking
from exgen.bank import Bank
from exgen.exercises import make
from exgen.printing import labels_of
from exgen.values import Finite, exact


@pytest.mark.slow
def test_the_form_says_what_marking_knows_in_every_family() -> None:
    """An answer is read from the comment alone as marking reads it: the key reads back to the same."""
    bank = Bank.default()
    for id in bank:
        exercise = make(bank.problem(id), "form", 2)
        for step, label, _ in labels_of(exercise, 1):
            question = exercise.question(exercise.key[step], label)
            comment = asking.said(question)
            assert "-->" not in comment and "\n" not in comment
            asked = asking.question(label, comment)
            kind = answers.named(question.kind)
            assert asked.kind == question.kind and set(asked.names or ()) == set(question.names or ())
            here, there = kind.read(question.key, asked), kind.read(question.key, question)
            assert (here.plain, here.misfit) == (there.plain, there.misfit), (id, label)


def test_a_length_that_is_asked_is_not_told() -> None:
    ask = Ask(any_length=True, wanted="vector", details={"shape": [2]})
    question = answers.Question("1", "s", 1, "array", "[1, 2]", ask)
    assert "shape" not in asking.said(question)


@pytest.mark.parametrize(
    "comment",
    ["", "number", "vector of 3", "{", '{"kind": 3}', '{"kind":"no such"}', "[" * 5000, '{"a":' * 3000, "{}" * 20_000,
     '{"kind":"array","shape":[1e9]}', '{"kind":"array","shape":[-1]}', '{"kind":"array","shape":[true]}',
     '{"kind":"number","names":[{}]}', '{"kind":"table","columns":"abc"}', '{"kind":"letters","choices":[["A"]]}',
     '{"kind":"number","where":{"s":3}}', '{"kind":"array","shape":[9999999999]}', "null {null}"],
)  # fmt: skip
def test_a_hostile_form_is_still_read(comment: str) -> None:
    asked = asking.question("1", comment)
    assert asked.kind in answers.kinds()
    assert answers.named("number").read("3", asked).plain == "3"


def test_what_is_not_data_of_a_form_is_not_taken() -> None:
    """A stranger's comment cannot bring words of marking in."""
    data: dict[str, Any] = {"kind": "number", "figures": 1, "by_property": True, "exact_only": False, "key": "3"}
    asked = asking.question("1", json.dumps(data))
    assert asked.ask == Ask() and asked.key == ""


@pytest.mark.parametrize(("kind", "value"), [("number", exact(3)), ("array", exact([1, 2])), ("set", Finite([1]))])
def test_the_form_says_where_exact_values_are_asked(kind: str, value: Any) -> None:
    assert "exact" in answers.named(kind).wanted(value, Ask(exact_only=True))
    assert "exact" not in answers.named(kind).wanted(value, Ask())
