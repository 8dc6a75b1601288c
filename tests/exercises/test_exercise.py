"""Drawing: seeds, settings, draws that are thrown away, mistakes told apart, parameters in a record."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from exgen import exact
from exgen.bank import Bank, Problem
from exgen.errors import BrokenProblem, ExgenError, InstructorError
from exgen.exercises import drawn, freeze, make, thaw, variant
from exgen.making import Plan, Wanted
from exgen.making.sheet import compose
from exgen.words import draws

Make = Callable[..., Problem]
DRAW = "    a, b, c = rng.sample(range(2, largest), 3)\n"


# -- seeds -------------------------------------------------------------------------------------------------------

def test_the_same_seed_gives_the_same_exercise(bank: Bank) -> None:
    for id in bank:
        first, again = (make(bank.problem(id), "7.1", 2) for _ in range(2))
        assert first.parameters == again.parameters and variant(first.parameters) == variant(again.parameters)
        assert [step.value for step in first.questions] == [step.value for step in again.questions]
    assert make(bank.problem("tiny/chain"), 7).parameters == make(bank.problem("tiny/chain"), "7").parameters


def test_a_seed_gives_the_same_numbers_on_every_machine(bank: Bank) -> None:
    """Frozen here: a change would change every sheet that is out."""
    assert make(bank.problem("tiny/chain"), "7.1").parameters == {"a": 2, "b": 6, "c": 11}
    rng = draws.generator("a/b", "7.1")
    assert [rng.randint(0, 99) for _ in range(5)] == [65, 5, 23, 1, 24]


def test_neighbouring_seeds_levels_and_problems_share_nothing(bank: Bank) -> None:
    chain = bank.problem("tiny/chain")
    drawn_apart = {variant(make(chain, seed).parameters) for seed in range(60)}
    assert len(drawn_apart) >= 58
    first = [draws.generator(id, 7).random() for id in ("a/b", "a/c", "a/b#7")]
    assert len(set(first)) == 3


def test_an_exercise_does_not_depend_on_its_neighbours(bank: Bank) -> None:
    alone = compose(bank, Plan((Wanted("tiny/kinds"),), seed="7")).exercises[0]
    among = compose(bank, Plan((Wanted("tiny", count=8),), seed="7")).exercises
    [same] = [exercise for exercise in among if exercise.problem.id == "tiny/kinds" and exercise.seed == "7.1"]
    assert same.parameters == alone.parameters == make(bank.problem("tiny/kinds"), "7.1").parameters


def test_drawing_leaves_the_global_generator_alone(bank: Bank) -> None:
    random.seed(1)
    before = random.getstate()
    make(bank.problem("tiny/chain"), 3)
    assert random.getstate() == before


# -- draws that are thrown away ----------------------------------------------------------------------------------

def test_a_draw_may_be_thrown_away(problem: Make) -> None:
    made = problem((DRAW, DRAW + "    assume(a < b < c)\n"), ("import Mistake, exact", "import Mistake, assume, exact"))
    for seed in range(20):
        given = make(made, seed).parameters
        assert given["a"] < given["b"] < given["c"]
        assert drawn(made, seed, made.knobs(2)).keys() == {"a", "b", "c"}


def test_a_draw_that_is_always_thrown_away_is_the_authors(problem: Make) -> None:
    made = problem((DRAW, DRAW + "    assume(False)\n"), ("import Mistake, exact", "import Mistake, assume, exact"))
    with pytest.raises(BrokenProblem, match="draws in a row were thrown away, seed 1") as caught:
        make(made, 1)
    assert "assume()" in caught.value.hint


def test_no_draw_lands_on_a_kink(problem: Make) -> None:
    made = problem(
        (DRAW, "    a, b, c = rng.randint(-1, 1), rng.randint(-1, 1), 5\n"),
        ("a + b, marks", "relu(a + b) + 1, marks"),
        ("import Mistake, exact", "import Mistake, exact, relu"),
    )
    for seed in range(30):
        given = make(made, seed).parameters
        assert given["a"] + given["b"] != 0
    assert make(made, 1, 2, {"a": "1", "b": "-1"}).key.kinks == ["relu at 0"], "by hand it may"


def test_a_draw_keeps_at_least_half_of_its_mistakes(problem: Make) -> None:
    """a b = a + b for 2 and 2: there `multiplied`, the one mistake, cannot be told."""
    added = '    Mistake("added", "The last step takes away.", marks=0.5, q=lambda p, s: p + s),\n'
    made = problem((DRAW, "    a, b, c = rng.choice([2, 3]), rng.choice([2, 3]), 5\n"), (added, ""))
    assert all(make(made, seed).parameters != {"a": 2, "b": 2, "c": 5} for seed in range(30))
    by_hand = make(made, 1, 2, {"a": "2", "b": "2"})
    assert by_hand.parameters["a"] == 2 and by_hand.mistakes == []


def test_mistakes_are_told_apart(problem: Make) -> None:
    """Left out: one that gives the key, and those that give the same answers as another."""
    made = problem(
        (
            "MISTAKES = [\n",
            "MISTAKES = [\n"
            '    Mistake("none", "It is right.", s=lambda a, b: b + a),\n'
            '    Mistake("twin", "As the other.", s=lambda a, b: b * a),\n'
            '    Mistake("last", "Another.", q=lambda q: q + 1),\n'
        )
    )
    exercise = make(made, 1, 2, {"a": "3", "b": "4", "c": "5"})
    assert [mistake.name for mistake, _ in exercise.mistakes] == ["last", "added"]
    [(_, trace), _] = exercise.mistakes
    assert trace["q"].value == exercise.key["q"].value + 1


def test_a_name_that_stands_for_an_expression_may_be_used(problem: Make) -> None:
    made = problem(
        ("import Mistake, exact", "import Mistake, exact, variable"),
        ("a + b, marks=1", 'a + b, marks=1, kind="expression", where={"w": 2 * variable("x")}'),
    )
    exercise = make(made, 1)
    assert {"w", "x"} <= set(exercise.names)
    assert exercise.variables == ["x"]


# -- settings ----------------------------------------------------------------------------------------------------

def test_parameters_and_knobs_by_hand(bank: Bank) -> None:
    chain, kinds = bank.problem("tiny/chain"), bank.problem("tiny/kinds")
    by_hand = make(chain, 1, 2, {"a": "1/2", "c": "-3"})
    assert (by_hand.parameters["a"], by_hand.parameters["c"]) == (exact("1/2"), -3)
    assert by_hand.parameters["b"] == make(chain, 1, 2, {"c": "5"}).parameters["b"], "the rest is drawn as ever"
    assert set(map(int, make(chain, 1, 2, {"largest": "5"}).parameters.values())) == {2, 3, 4}
    power = make(kinds, 1, 2, {"power": "5"}).parameters["power"]
    assert power == 5 and type(power) is int


@pytest.mark.parametrize(
    ("id", "settings", "said"),
    [
        ("chain", {"d": "1"}, "tiny/chain has no knob or parameter 'd'"),
        ("chain", {"lagrest": "1"}, "did you mean 'largest'"),
        ("chain", {"a": "1 +"}, "a=1 \\+"),
        ("chain", {"a": "[1, 2]"}, "a=.*a number is wanted"),
        ("chain", {"largest": "abc"}, "largest=abc.*whole number"),
        ("chain", {"largest": "2"}, "tiny/chain"),
        ("kinds", {"power": "abc"}, "power=abc.*whole number"),
        ("kinds", {"power": "1/2"}, "power=1/2.*whole number"),
        ("kinds", {"wording": "abc"}, "'wording' cannot be set"),
        ("shifted-squares", {"x": "3"}, "x=3.*a vector is wanted"),
        ("shifted-squares", {"n": "0"}, "tiny/shifted-squares"),
        ("shifted-squares", {"n": "10^9"}, "tiny/shifted-squares|n=10"),
    ],
)
def test_settings_that_do_not_do_are_refused(bank: Bank, id: str, settings: dict[str, str], said: str) -> None:
    with pytest.raises(InstructorError, match=said):  # not the author's
        make(bank.problem(f"tiny/{id}"), 1, 2, settings)


# -- an exercise -------------------------------------------------------------------------------------------------

def test_questions_marks_and_names(chain: Any, kinds: Any) -> None:
    assert [step.name for step in chain.questions] == ["s", "p", "q"] and chain.marks == 6
    assert kinds.names == ["n", "v", "x", "y"] and kinds.variables == ["x", "y"]
    question = kinds.question(kinds.key["weights"], "1(i)")
    assert (question.kind, question.key, question.ask.by_property) == ("array", "[2, -1]", True)
    assert question.ask.objection is None and json.dumps(question.ask.data())
    assert question.ask.wanted == "vector of 2" and question.seed == "tiny/kinds#1"


def test_every_kind_of_question_goes_into_a_record(kinds: Any) -> None:
    found = ", ".join(kinds.question(step, "1").kind for step in kinds.questions)
    assert found == "number, array, array, expression, letters, true or false, shape, table, array"


def test_parameters_come_back_from_a_record(bank: Bank) -> None:
    for id in bank:
        parameters = dict(make(bank.problem(id), 5).parameters)
        frozen = json.loads(json.dumps({name: freeze(value) for name, value in parameters.items()}))
        back = {name: thaw(value) for name, value in frozen.items()}
        assert back == parameters and [type(value) for value in back.values()] == list(map(type, parameters.values()))


@pytest.mark.parametrize(
    "frozen", [1.5, {"exact": 3}, {"exact": "1 +"}, {"other": 1}, {"mapping": [1]}, {"tuple": 3}, [1.5]], ids=str
)
def test_what_is_no_parameter_is_refused(frozen: Any) -> None:
    with pytest.raises((ValueError, TypeError, ExgenError)):
        thaw(frozen)


def test_wording_makes_no_variant() -> None:
    one, two = {"a": exact(1), "wording": {"intro": "A"}}, {"a": exact(1), "wording": {"intro": "B"}}
    assert variant(one) == variant(two) != variant({**one, "a": exact(2)})


def test_a_mistake_that_leads_nowhere_is_left_out(problem: Make) -> None:
    """Who divides by a - b gets no further where they are equal."""
    divided = '    Mistake("divided", "They are added.", s=lambda a, b: 1 / (a - b)),\n'
    made = problem(("MISTAKES = [\n", f"MISTAKES = [\n{divided}"))
    assert "divided" in [mistake.name for mistake in make(made, 1, 2, {"a": "3", "b": "4", "c": "5"}).told]
    assert "divided" not in [mistake.name for mistake in make(made, 1, 2, {"a": "3", "b": "3", "c": "5"}).told]
