"""An author's words about an answer are checked at the step: with its name, and the word that was meant."""

from __future__ import annotations

from typing import Any

import pytest

from exgen.answers import Ask, asked
from exgen.bank import Problem
from exgen.errors import BadSolution, BrokenProblem
from exgen.exercises import make, run
from exgen.values import exact, variable


@pytest.mark.parametrize(
    ("given", "said", "hint"),
    [
        ({"figurs": 4}, "step 'y' is given figurs", "did you mean 'figures'?"),
        ({"choise": ["A"]}, "step 'y' is given choise", "did you mean 'choices'?"),
        ({"zzz": 1}, "step 'y' is given zzz", "a step takes any_length, choices, domain, "),
        ({"by_property": True}, "step 'y' is given by_property", "a step takes "),
        ({"figures": "4"}, "step 'y': figures is '4'", "it has to be a whole number from 1 to 30"),
        ({"figures": True}, "step 'y': figures is True", "it has to be a whole number"),
        ({"choices": [1]}, "step 'y': choices is [1]", "it has to be the letters of the options"),
        ({"exact_only": "yes"}, "step 'y': exact_only is 'yes'", "it has to be True or False"),
        ({"objection": "no"}, "step 'y': objection is 'no'", "it has to be a function of the answer"),
        ({"where": [1]}, "step 'y': where is ", "it has to be names with the expressions"),
        ({"where": {1: exact(2)}}, "step 'y': where is ", "it has to be names with the expressions"),
        ({"domain": "x > 0"}, "step 'y': domain is ", "it has to be names with the range of each"),
        ({"room": "2 cm"}, "step 'y': room is '2 cm'", "it has to be a number of centimetres"),
        ({"kind": "tabel"}, "step 'y': there is no kind of answer 'tabel'", "did you mean 'table'?"),
        ({"form": "expandd"}, "step 'y': there is no form 'expandd'", "did you mean 'expanded'?"),
        ({"domain": {"x": "positiv"}}, "step 'y': the domain 'positiv' of x is not understood", "one of "),
    ],
)
def test_what_an_author_cannot_say(given: dict[str, Any], said: str, hint: str) -> None:
    def solve(step: Any) -> None:
        step("y", exact(1), marks=1, **given)

    with pytest.raises(BadSolution) as caught:
        run(solve, {})
    assert caught.value.message.startswith(said) and caught.value.hint.startswith(hint), caught.value


def test_true_is_no_number_even_where_one_was_fine_before() -> None:
    assert asked("y", {"figures": 1}).figures == 1
    with pytest.raises(BadSolution, match="figures is True"):
        asked("y", {"figures": True})
    with pytest.raises(BadSolution, match="exact_only is 1"):
        asked("y", {"exact_only": 1})


def test_a_fault_has_file_and_line(problem: Any) -> None:
    broken: Problem = problem(("a + b, marks=1", "a + b, marks=1, exact_ony=True"))
    with pytest.raises(BrokenProblem, match=r"up\.py, line \d+: step 's' is given exact_ony") as caught:
        make(broken, 1)
    assert caught.value.line and caught.value.hint == "did you mean 'exact_only'?"


def test_what_an_author_can_say() -> None:
    x = variable("x")
    given = {
        "kind": "expression", "objection": print, "domain": {"x": [0, 1]}, "form": "expanded", "figures": 5,
        "exact_only": True, "any_length": True, "choices": ["A", "B"], "where": {"s": x + 1}, "wanted": "it",
        "room": 2.5,
    }  # fmt: skip
    ask = asked("y", given)
    assert {name: getattr(ask, name) for name in given} == {**given, "choices": ("A", "B")}
    assert ask.said == tuple(given)


def test_letters_in_a_row_are_choices() -> None:
    assert asked("y", {"choices": "AB"}) == asked("y", {"choices": ["A", "B"]}) == Ask(choices=("A", "B"))


def test_what_is_none_is_not_said() -> None:
    assert asked("y", {"figures": None, "form": None}) == Ask() == asked("y", {})
