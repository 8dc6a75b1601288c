"""Two-layer threshold networks: the notes' inequalities, any weights that work, what is said of those that do not."""

from fractions import Fraction
from itertools import product

import pytest

from exgen.bank import Bank
from exgen.exercises import make, proof, restore, run
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import ACCEPTED, FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact

ID = "boolean-networks/xor"
WORDING = {"intro": "", "columns": "", "results": ""}

# The notes' network for XOR: one hidden neuron an input, and an output neuron that is still to be found. Its own output
# neuron here computes OR of the hidden neurons, which is on everywhere but nowhere needed.
NOTES = {
    "target": (0, 1, 1, 0),
    "low": 0,
    "rule": ">=",
    "hidden": exact([[0, -1, -1], [-1, -1, 1], [-1, 1, -1], [-2, 1, 1]]),
    "output": exact([-1, 1, 1, 1, 0]),
    "width": 0,
    "wording": WORDING,
}
XOR = {**NOTES, "hidden": exact([[0, 1, -1], [-1, 1, 1]]), "output": exact([-1, 1, 1]), "width": 2}
INPUTS = ["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"]


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


def mark(exercise, **answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    assert set(answers) <= {question.step for question in questions}
    marked = Marker(questions, exercise).mark({q.label: answers.get(q.step, "") for q in questions})
    return {question.step: part for question, part in zip(questions, marked)}



def plain(array):
    rows = [list(row) if hasattr(row, "__iter__") else row for row in array]
    return "[" + ", ".join(f"[{', '.join(map(str, r))}]" if isinstance(r, list) else str(r) for r in rows) + "]"


# -- the notes' XOR ----------------------------------------------------------------------------------------------

def test_the_notes_hidden_layer_fires_once_for_each_input(problem):
    exercise = restore(problem, "notes", 1, NOTES)
    assert exercise.key["hidden_outputs"].value == exact([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    assert exercise.key["outputs"].value == exact([1, 1, 1, 0])
    assert proof.check(exercise) == 0


@pytest.mark.parametrize("w0", [-2, -1, 0, 1])
def test_the_notes_inequalities_are_what_is_asked(problem, w0):
    """w1 < -w0, w2 >= -w0, w3 >= -w0, w4 < -w0; where one is broken, its row is named."""
    exercise = restore(problem, "notes", 1, NOTES)
    for near in product((-1, 0, Fraction(1, 2)), repeat=4):
        w = [-w0 + d for d in near]
        holds = [w[0] < -w0, w[1] >= -w0, w[2] >= -w0, w[3] < -w0]
        part = mark(exercise, neuron=plain([w0, *w]))["neuron"]
        if all(holds):
            assert part.verdict in (ACCEPTED, RIGHT) and part.marks == 2
            continue
        assert part.verdict == WRONG and part.marks == 0
        assert f"On the input {INPUTS[holds.index(False)]} " in part.feedback
        said = part.feedback.split("fails on")[1]
        for holding, place in zip(holds, INPUTS):
            assert (place in said) != holding or holds.count(False) == 1


def test_the_rule_above_zero_turns_the_inequalities(problem):
    exercise = restore(problem, "notes", 1, {**NOTES, "rule": ">", "hidden": exact(
        [[1, -1, -1], [0, -1, 1], [0, 1, -1], [-1, 1, 1]])})
    assert mark(exercise, neuron="[-1, 1, 2, 2, 1]")["neuron"].verdict == ACCEPTED
    assert "(0, 1)" in mark(exercise, neuron="[-1, 1, 1, 2, 1]")["neuron"].feedback


def test_one_neuron_cannot(problem):
    """Of the Boolean functions of 2, 3 and 4 inputs, 14, 104 and 1,882 are threshold functions (Muroga)."""
    words = problem.solve.__globals__
    separate, small = words["separate"], words["small_weights"]
    for n, many in ((2, 14), (3, 104)):
        corners = list(product((0, 1), repeat=n))
        mixed = [t for t in product((0, 1), repeat=2**n) if 0 < sum(t) < 2**n]
        assert sum(separate(corners, t, ">=") is not None for t in mixed) + 2 == many
    corners = list(product((0, 1), repeat=4))
    found = set()
    for weights in small(4):
        sums = [sum(w * v for w, v in zip(weights, corner)) for corner in corners]
        found |= {tuple(s >= least for s in sums) for least in {*sums, max(sums) + 1}}
    assert len(found) == 1882


@pytest.mark.parametrize("n", [2, 3])
def test_every_function_needs_two_layers_and_has_an_example(problem, n):
    words = problem.solve.__globals__
    assert len(words["library"](n)) >= 2
    for target, (low, rule) in product(words["library"](n), product((0, -1), (">=", ">"))):
        places = words["all_inputs"](n, low)
        assert words["separate"](places, target, rule) is None
        (p, q), (r, s) = words["clash"](places, target)
        assert target[p] == target[q] == 1 and target[r] == target[s] == 0
        width = len(words["library"](n)[target][1])
        layer, neuron = words["example"](target, low, rule, width)
        patterns = words["outputs_of"](layer, places, low, rule)
        assert [words["fire"](neuron, row, low, rule) for row in patterns] == [1 if t else low for t in target]


# -- own networks ------------------------------------------------------------------------------------------------

def test_any_network_that_works_is_accepted(problem):
    exercise = restore(problem, "own", 2, XOR)
    answers = {"layer": "[[0, 1, -1], [-1/2, 0.5, 0.5]]", "layer_outputs": "[[1, 0], [0, 1], [1, 1], [1, 1]]"}
    assert mark(exercise, **answers)["layer"].verdict == WRONG
    answers = {"layer": "[[-1, 1, -1], [-0.5, -1, 1]]", "layer_outputs": "[[0, 0], [0, 1], [1, 0], [0, 0]]"}
    marked = mark(exercise, **answers, neuron="[-1/3, 7, 1/3]")
    verdicts = [marked[step].verdict for step in ("layer", "layer_outputs", "neuron")]
    assert verdicts == [ACCEPTED, FOLLOWS, ACCEPTED]
    assert [marked[step].marks for step in ("layer", "layer_outputs", "neuron")] == [2, 1, 2]


def test_a_layer_that_cannot_do_is_told_why(problem):
    exercise = restore(problem, "own", 2, XOR)
    same = mark(exercise, layer="[[-1, 1, 1], [-1, 1, 1]]")["layer"]
    assert same.verdict == WRONG and "the inputs (0, 1) and (1, 1)" in same.feedback.lower()
    copied = mark(exercise, layer="[[-1, 1, 0], [-1, 0, 1]]")["layer"]
    assert "add up to the same" in copied.feedback


def test_a_slip_in_the_own_hidden_outputs_is_carried(problem):
    """The output neuron is judged with the hidden layer, or with what the student took its outputs for."""
    exercise = restore(problem, "own", 2, XOR)
    layer = "[[-1, 1, 1], [-2, 1, 1]]"
    marked = mark(exercise, layer=layer, layer_outputs="[[0, 1], [1, 1], [1, 1], [1, 0]]", neuron="[-2, 1, 1]")
    assert marked["layer_outputs"].verdict == WRONG
    assert marked["neuron"].verdict == ACCEPTED
    alone = mark(exercise, layer=layer, neuron="[-2, 1, 1]")["neuron"]
    assert alone.verdict == WRONG and "AND" in alone.feedback


def test_the_keys_output_neuron_has_to_go_with_the_own_hidden_layer(problem):
    """The key has OR before AND: its output neuron is wrong for AND before OR, and right where no own layer can do."""
    exercise = restore(problem, "own", 2, XOR)
    example = plain(exercise.key["neuron"].value)
    marked = mark(exercise, layer="[[-2, 1, 1], [-1, 1, 1]]", neuron=example)
    assert (marked["layer"].verdict, marked["neuron"].verdict) == (ACCEPTED, WRONG)
    assert "fails on the inputs (0, 1), (1, 0)" in marked["neuron"].feedback
    for layer in ("", plain(exercise.key["layer"].value), "[[-1, 1, 1], [-1, 1, 1]]"):
        assert mark(exercise, layer=layer, neuron=example)["neuron"].verdict == RIGHT
    scaled = mark(exercise, layer="[[-2, 2, 2], [-4, 2, 2]]", neuron=example)["neuron"]
    assert scaled.marks == 2


def test_what_follows_goes_with_the_own_hidden_layer(problem):
    """AND before OR puts out (0, 0), (0, 1), (0, 1), (1, 1): on at (0, 1) only, -h1 + h2 >= 1."""
    exercise = restore(problem, "own", 2, XOR)
    turned = run(problem.solve, exercise.parameters, {"layer": exact([[-2, 1, 1], [-1, 1, 1]])})
    assert turned["neuron"].due == exact([-1, -1, 1])
    # Two neurons that are one cannot do: nothing better is known than the key's.
    alike = run(problem.solve, exercise.parameters, {"layer": exact([[-1, 1, 1], [-1, 1, 1]])})
    assert alike["neuron"].due == exercise.key["neuron"].value


def test_another_value_for_off_costs_its_marks_once(problem):
    """-1 where 0 is printed, in the outputs of the given hidden layer and of the own one (OR and AND)."""
    exercise = restore(problem, "own", 2, XOR)
    own = {"layer": "[[-1, 1, 1], [-2, 1, 1]]", "layer_outputs": "[[-1, -1], [1, -1], [1, -1], [1, 1]]"}
    marked = mark(exercise, hidden_outputs="[[1, -1], [-1, 1], [1, 1], [1, 1]]", outputs="[-1, -1, 1, 1]", **own)
    assert marked["hidden_outputs"].verdict == MISTAKE and marked["hidden_outputs"].marks < 2
    assert (marked["layer_outputs"].verdict, marked["layer_outputs"].marks) == (FOLLOWS, 1)
    assert mark(exercise, **own)["layer_outputs"].verdict == MISTAKE


COMPUTED = {
    "[-1, 1, 0]": "OR",
    "[-1, 0, 1]": "AND",
    "[0, -1, 1]": "XNOR",
    "[0, -1, 0]": "NOR",
    "[1, 0, 0]": "the same value for every input",
}


@pytest.mark.parametrize("neuron, computes", COMPUTED.items())
def test_what_a_wrong_network_computes_is_named(problem, neuron, computes):
    exercise = restore(problem, "own", 2, XOR)
    part = mark(exercise, layer="[[-1, 1, 1], [-2, 1, 1]]", neuron=neuron)["neuron"]
    assert part.verdict == WRONG
    assert f"It computes {computes}." in part.feedback
    assert "fails on" in part.feedback


ADVICE = {
    "[-1, 1, 0]": "The input (1, 1) asks for b + w_1 + w_2 < 0. Check",
    "[-1, 0, 1]": "The input (0, 1) asks for b + w_1 >= 0. Check",
    "[1, -1, 1]": "With all signs turned it would do",
    "[1, 1, -1]": "With the other sign of the bias it would do",
    "[1, -1, -1]": "With the last entry in front it would do",
    "[3, 0, -1]": "Its sums, from 2 to 3, all give the same output. Check",
}


@pytest.mark.parametrize("neuron, advice", ADVICE.items())
def test_what_to_do_about_a_wrong_network_is_told(problem, neuron, advice):
    exercise = restore(problem, "own", 2, XOR)
    assert advice in mark(exercise, layer="[[-1, 1, 1], [-2, 1, 1]]", neuron=neuron)["neuron"].feedback


ODD = ["e^e^e^9", "sqrt(2)", "w", "sin(10^50)", "1/0", "10^5000"]


@pytest.mark.parametrize("entry", ODD)
def test_odd_weights_are_refused_politely(problem, entry):
    exercise = restore(problem, "own", 2, XOR)
    marked = mark(exercise, hidden_outputs=f"[[{entry}, 1], [0, 1], [1, 1], [1, 1]]", outputs="[1, 0, 1, 1]",
                  layer=f"[[{entry}, 1, 1], [-2, 1, 1]]", neuron=f"[{entry}, 1, -1]")
    for step in ("layer", "neuron"):
        assert marked[step].marks == 0 or entry == "10^5000"
        assert marked[step].feedback or marked[step].verdict == ACCEPTED


@pytest.mark.parametrize("answer", ["[1, 2]", "7", "[[1, 2, 3]]", "[[1, 2, 3], [1, 2, 3], [1, 2, 3]]"])
def test_wrong_shapes_are_refused_politely(problem, answer):
    exercise = restore(problem, "own", 2, XOR)
    marked = mark(exercise, layer=answer, neuron=answer)
    assert "2 by 3" in marked["layer"].feedback
    assert marked["neuron"].feedback and marked["neuron"].marks == 0


# -- the given network -------------------------------------------------------------------------------------------

def test_given_network_by_hand(problem):
    """h1 = [0, 1, -1] is on for x1 >= x2, h2 = [-1, 1, 1] is OR; y = [-1, 1, 1] is OR of both: on everywhere."""
    exercise = restore(problem, "own", 2, XOR)
    assert exercise.key["hidden_outputs"].value == exact([[1, 0], [0, 1], [1, 1], [1, 1]])
    assert exercise.key["outputs"].value == exact([1, 1, 1, 1])


def test_other_conventions_by_hand(problem):
    """Off is -1 and 0 is not enough: h1 has the sums 0, -2, 2, 0; h2 -3, -1, -1, 1; y 1, 1, 1, 3 less 1."""
    exercise = restore(problem, "own", 2, {**XOR, "low": -1, "rule": ">", "output": exact([1, -1, 1])})
    assert exercise.key["hidden_outputs"].value == exact([[-1, -1], [-1, -1], [1, -1], [-1, 1]])
    assert exercise.key["outputs"].value == exact([1, 1, -1, 1])
    assert proof.check(exercise) == 0


def test_outputs_follow_from_own_hidden_outputs(problem):
    exercise = make(problem, 3, 2)
    key = exercise.key["hidden_outputs"].value
    low = exercise.parameters["low"]
    for place in range(len(key.entries)):
        entries = list(key.entries)
        entries[place] = 1 + low - entries[place]
        own = type(key)(entries, key.shape)
        due = run(problem.solve, exercise.parameters, {"hidden_outputs": own})["outputs"].due
        marked = mark(exercise, hidden_outputs=plain(own), outputs=plain(due))
        assert marked["hidden_outputs"].verdict == WRONG
        if len(set(due)) == 2 and list(due) != [1 if t else low for t in exercise.parameters["target"]]:
            assert marked["outputs"].verdict in (RIGHT, FOLLOWS) and marked["outputs"].marks == 1


def test_each_mistake_in_the_middle_is_named(problem):
    """The hidden layer goes wrong and the output follows from it; or the hidden layer is right and the output wrong."""
    seen = set()
    for seed in range(30):
        exercise = make(problem, seed, 2)
        for mistake, trace in exercise.mistakes:
            hidden = trace["hidden_outputs"].due
            if hidden != exercise.key["hidden_outputs"].value:
                due = run(problem.solve, exercise.parameters, {"hidden_outputs": hidden})["outputs"].due
                marked = mark(exercise, hidden_outputs=plain(hidden), outputs=plain(due))
                assert marked["hidden_outputs"].verdict == MISTAKE
                seen |= {mistake.name} if mistake.name in marked["hidden_outputs"].feedback else set()
            pinned = {"hidden_outputs": exercise.key["hidden_outputs"].value}
            wrong = exercise.with_mistake(mistake, pinned)["outputs"].due
            if wrong != exercise.key["outputs"].value:
                part = mark(exercise, hidden_outputs=plain(pinned["hidden_outputs"]), outputs=plain(wrong))["outputs"]
                assert part.verdict == MISTAKE and "consistent with" in part.feedback
                seen |= {mistake.name} if mistake.name in part.feedback else set()
    assert seen == {mistake.name for mistake in problem.mistakes}


def test_given_network_is_never_the_answer(problem):
    for level in (1, 2, 3):
        for seed in range(20):
            exercise = make(problem, seed, level)
            p = exercise.parameters
            assert list(exercise.key["outputs"].value) != [1 if t else p["low"] for t in p["target"]]
            reused = mark(exercise, neuron=plain(p["output"]))["neuron"] if level == 1 else None
            assert reused is None or reused.verdict == WRONG
