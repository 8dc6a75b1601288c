"""Worked values, carry and mistakes of the backprop families from one layer to drawn graphs."""

import pytest

from exgen import ln
from exgen.bank import Bank
from exgen.exercises import make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import exact


def exercise_of(name, **parameters):
    exercise = restore(
        Bank.default([]).problem(f"backprop/{name}"), "by hand", 2, {"wording": {"intro": "", "l": 1}, **parameters}
    )
    assert proof.check(exercise) < 1e-12
    return exercise


def mark(exercise, **answers):
    """Mark answers given by the names of their steps; the others stay as the key has them."""
    asked = {step: exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1)}
    assert set(answers) <= set(asked)
    typed = {question.label: answers.get(step, question.key) for step, question in asked.items()}
    return dict(zip(asked, Marker(tuple(asked.values()), exercise).mark(typed)))


def told(exercise, **answers):
    """Which parts are marked as something else than right, by their verdicts."""
    return {step: part.verdict for step, part in mark(exercise, **answers).items() if part.verdict != RIGHT}


def is_told_as(name, exercise, step, **answers):
    part = mark(exercise, **answers)[step]
    assert part.verdict == MISTAKE
    assert f"“{name}”" in part.feedback


def values(exercise, *steps):
    return [exercise.key[step].value for step in steps]


# -- one layer ---------------------------------------------------------------------------------------------------


def layer():
    return exercise_of(
        "layer",
        W=exact([[1, 2], [-1, 1]]),
        b=exact([ln(3), 3 - ln(2)]),
        x_prev=exact([2, -1]),
        activation="sigmoid",
        upstream=exact([16, 9]),
    )


def test_layer_by_the_four_equations():
    # s = (ln 3, -ln 2), x = (3/4, 1/3), slopes 3/16 and 2/9
    assert values(layer(), "x", "ds", "dW", "db", "dx_prev") == [
        exact(["3/4", "1/3"]),
        exact([3, 2]),
        exact([[6, -3], [4, -2]]),
        exact([3, 2]),
        exact([1, 8]),
    ]


def test_layer_takes_logarithms_and_decimals():
    assert told(layer(), s="[ln 3, ln(1/2)]", x="[0.75, 0.333]") == {}
    assert told(layer(), s="[1.099, -0.693]") == {}
    assert told(layer(), s="[ln 3, ln 2]")["s"] in (WRONG, MISTAKE)


def test_layer_carries_from_the_own_gradient_at_s():
    answers = {"ds": "[3, 4]", "dW": "[[6, -3], [8, -4]]", "db": "[3, 4]", "dx_prev": "[-1, 10]"}
    assert told(layer(), **answers) == {"ds": WRONG, "dW": FOLLOWS, "db": FOLLOWS, "dx_prev": FOLLOWS}


@pytest.mark.parametrize(
    ("step", "answers", "name"),
    [
        ("dx_prev", {"dx_prev": "[7, -1]"}, "W not transposed on the way back"),
        ("dW", {"dW": "[[6, 4], [-3, -2]]"}, "outer product the wrong way round"),
        ("ds", {"ds": "[16, 9]"}, "slope of the activation left out"),
        ("ds", {"ds": "[12, 3]"}, "value of the activation in place of its slope"),
        ("ds", {"ds": "[16 sigma(3/4)(1 - sigma(3/4)), 9 sigma(1/3)(1 - sigma(1/3))]"}, "slope taken at x"),
        ("ds", {"ds": "5"}, "summed over the neurons"),
    ],
)
def test_layer_knows_a_mistake(step, answers, name):
    is_told_as(name, layer(), step, **answers)


def test_layer_after_a_mistake_what_follows_counts():
    answers = {"ds": "[16, 9]", "dW": "[[32, -16], [18, -9]]", "db": "[16, 9]", "dx_prev": "[7, 41]"}
    # What follows for the bias is also printed in the question; but the key for it repeats the one before, too.
    assert told(layer(), **answers) == {"ds": MISTAKE, "dW": FOLLOWS, "db": FOLLOWS, "dx_prev": FOLLOWS}


def test_layer_with_relu_and_a_layer_that_follows():
    exercise = exercise_of(
        "layer",
        W=exact([[1, 2, 0], [-1, 1, 1]]),
        b=exact([1, 2]),
        x_prev=exact([2, -1, 3]),
        activation="relu",
        W_next=exact([[2, -1], [1, 3]]),
        ds_next=exact([1, 2]),
    )
    assert values(exercise, "s", "x", "dx", "ds", "dx_prev") == [
        exact([1, 2]),
        exact([1, 2]),
        exact([4, 5]),
        exact([4, 5]),
        exact([-1, 13, 5]),
    ]
    assert told(exercise, dx="[4, 6]", ds="[4, 6]", dx_prev="[-2, 14, 6]")["dx_prev"] == FOLLOWS


# -- a batch -----------------------------------------------------------------------------------------------------


def batch():
    return exercise_of(
        "batch",
        X=exact([[1, 2], [3, -1]]),
        W=exact([[1, 1], [2, -1]]),
        b=exact([0, 1]),
        activation="linear",
        Y=exact([[1, 2], [3, 4]]),
    )


def test_batch_averages_outer_products():
    assert values(batch(), "S", "delta", "dW", "db") == [
        exact([[3, 1], [2, 8]]),
        exact([[2, -1], [-1, 4]]),
        exact([["-1/2", "5/2"], ["11/2", -3]]),
        exact(["1/2", "3/2"]),
    ]


def test_batch_carries_from_the_own_gradients():
    assert told(batch(), delta="[[2, -1], [1, 4]]", dW="[[5/2, 3/2], [11/2, -3]]", db="[3/2, 3/2]") == {
        "delta": WRONG, "dW": FOLLOWS, "db": FOLLOWS,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("step", "answers", "name"),
    [
        ("dW", {"dW": "[[-3, 1], [12, -4]]", "db": "[-1, 4]"}, "last example only"),
        ("db", {"db": "[[1, -1/2], [-1/2, 2]]"}, "b not summed over the batch"),
        ("dW", {"dW": "[[-1/4, 5/4], [11/4, -3/2]]", "db": "[1/4, 3/4]"}, "divided by the batch size twice"),
        ("dW", {"dW": "[[-1, 5], [11, -6]]", "db": "[1, 3]"}, "sum in place of the mean"),
        ("dW", {"dW": "[[-1/2, 11/2], [5/2, -3]]"}, "outer product the wrong way round"),
        ("delta", {"delta": "[[-2, 1], [1, -4]]"}, "sign of the difference"),
    ],
)
def test_batch_knows_a_mistake(step, answers, name):
    is_told_as(name, batch(), step, **answers)


def test_batch_with_an_activation():
    exercise = exercise_of(
        "batch",
        X=exact([[1, 1], [2, 1]]),
        W=exact([[1, -1], [1, 1]]) * ln(2),
        b=exact([1, -3]) * ln(2),
        activation="sigmoid",
        U=exact([[9, 9], [25, 8]]),
    )
    # s = ((ln 2, -ln 2), (2 ln 2, 0)), slopes ((2/9, 2/9), (4/25, 1/4))
    assert values(exercise, "delta", "db") == [exact([[2, 2], [4, 2]]), exact([3, 2])]
    is_told_as("slope of the activation left out", exercise, "delta", delta="[[9, 9], [25, 8]]")


# -- two layers --------------------------------------------------------------------------------------------------


def one_output():
    return exercise_of(
        "two-layer",
        x0=exact([-1, -2]),
        W1=exact([[-3, -3], [-1, -1]]),
        b1=exact([-12, 1]),
        W2=exact([3, -1]),
        b2=exact(1),
        y=exact(1),
        eta=exact("1/20"),
        activation="relu",
    )


def two_outputs():
    return exercise_of(
        "two-layer",
        x0=exact([-1, 2]),
        W1=exact([[-3, -3], [-1, 2]]),
        b1=exact([3 + ln(3), -5 - ln(3)]),
        W2=exact([[-4, -4], [-8, 4]]),
        b2=exact([3, 1]),
        y=exact([-5, -6]),
        eta=exact("1/20"),
        activation="sigmoid",
    )


def test_two_layers_with_a_neuron_that_is_off():
    assert values(one_output(), "ds1", "dW1", "W2_new", "b2_new", "W1_new", "b1_new") == [
        exact([0, 4]),
        exact([[0, 0], [-4, -8]]),
        exact([3, "-1/5"]),
        exact("6/5"),
        exact([[-3, -3], ["-4/5", "-3/5"]]),
        exact([-12, "4/5"]),
    ]


def test_two_layers_with_two_outputs():
    assert values(two_outputs(), "s2", "ds2", "dx1", "ds1", "W2_new") == [
        exact([-1, -4]),
        exact([4, 2]),
        exact([-32, -8]),
        exact([-6, "-3/2"]),
        exact([["-83/20", "-81/20"], ["-323/40", "159/40"]]),
    ]


@pytest.mark.parametrize(
    ("step", "answers", "name"),
    [
        ("W2_new", {"W2_new": "[[-77/20, -79/20], [-317/40, 161/40]]"}, "uphill"),
        ("dx1", {"dx1": "[-24, -24]"}, "weights not transposed on the way back"),
        ("dx1", {"dx1": "[-32 - 3/4, -8 - 1/4]"}, "updated weights on the way back"),
        ("dW2", {"dW2": "[[3, 3/2], [1, 1/2]]"}, "outer product the wrong way round"),
        ("ds1", {"ds1": "[-32, -8]"}, "slope of the activation left out"),
        ("ds1", {"ds1": "-15/2"}, "summed over the hidden neurons"),
        ("ds1", {"ds1": "[-32 σ(3/4) σ(-3/4), -8 σ(1/4) σ(-1/4)]"}, "slope taken at x"),
        ("ds2", {"ds2": "[8, 4]"}, "factor 2 kept"),
        ("ds2", {"ds2": "[-4, -2]"}, "sign of the difference"),
    ],
)
def test_two_layers_know_a_mistake(step, answers, name):
    is_told_as(name, two_outputs(), step, **answers)


def test_two_layers_carry_to_the_update():
    answers = {
        "ds1": "[0, 6]",
        "dW1": "[[0, 0], [-6, -12]]",
        "W1_new": "[[-3, -3], [-7/10, -2/5]]",
        "b1_new": "[-12, 7/10]",
    }
    assert told(one_output(), **answers) == {"ds1": WRONG, "dW1": FOLLOWS, "W1_new": FOLLOWS, "b1_new": FOLLOWS}


def test_two_layers_the_loss_falls_in_every_variant():
    """A feedback says so: a step that is short enough makes the loss smaller."""
    problem = Bank.default([]).problem("backprop/two-layer")
    for level in problem.levels:
        for seed in range(6):
            exercise = make(problem, seed, level)
            names = ["W1", "b1", "W2", "b2"]
            stepped = {name: exercise.key[f"{name}_new"].value for name in names}
            again = restore(problem, seed, level, {**exercise.parameters, **stepped})
            before, after = size(exercise.key["ds2"].value) / 2, size(again.key["ds2"].value) / 2
            assert after < before
            # The key says by how much.
            given = exercise.parameters
            start, end = ([values[name] for name in names] for values in (given, stepped))
            said = problem.words["losses"](given["activation"], given["x0"], given["y"], start, end)
            assert list(said) == pytest.approx([before, after])


def size(gradient):
    return sum(float(entry) ** 2 for entry in getattr(gradient, "entries", [gradient]))


# -- what it costs -----------------------------------------------------------------------------------------------


def cost(to_inputs, **changes):
    parameters = {"widths": (3, 4, 2), "batch": 1, "slope_counts": False, "general": False, **changes}
    return exercise_of("cost", to_inputs=to_inputs, offered=["x 0", "s 2", "x 2", "b 1", "W 1", "W 2"], **parameters)


@pytest.mark.parametrize(("to_inputs", "backward", "kept"), [(False, 28, "A, B, F"), (True, 40, "A, B, E, F")])
def test_cost_of_the_notes(to_inputs, backward, kept):
    assert values(cost(to_inputs), "forward", "backward", "kept") == [20, backward, kept]


def test_cost_with_slopes_for_a_batch():
    exercise = cost(False, slope_counts=True, batch=5)
    assert values(exercise, "forward", "backward") == [100, 5 * (28 + 6)]
    is_told_as(
        "one example in place of the batch",
        exercise,
        "forward",
        forward="20",
        layers="2 2 8 8\n1 4 12 0",
        backward="34",
    )


@pytest.mark.parametrize(
    ("step", "answers", "name"),
    [
        ("layers", {"layers": "2 0 8 0\n1 0 12 0", "backward": "20"}, "forward pass counted once"),
        ("layers", {"layers": "2 0 8 8\n1 0 12 12", "backward": "40"}, "gradient at the inputs"),
        ("layers", {"layers": "2 2 8 8\n1 4 12 0", "backward": "34"}, "products with the slope"),
        ("forward", {"forward": "13"}, "widths added"),
        ("forward", {"forward": "26"}, "biases counted"),
        ("kept", {"kept": "F"}, "only the weights kept"),
        ("kept", {"kept": "A, B"}, "weights forgotten"),
    ],
)
def test_cost_knows_a_mistake(step, answers, name):
    is_told_as(name, cost(False), step, **answers)


def test_cost_carries_from_the_own_table():
    assert told(cost(False), layers="2 0 8 8\n1 0 14 0", backward="30") == {"layers": WRONG, "backward": FOLLOWS}


def test_cost_as_a_formula():
    exercise = cost(True, slope_counts=True, general=True)
    assert told(exercise, forward_formula="n*n*D", backward_formula="n D (2n + 1)") == {}
    assert set(told(exercise, backward_formula="2 D n^2")) == {"backward_formula"}
    assert told(cost(False, general=True), backward_formula="2 D n^2 - n^2") == {}
    assert told(exercise, forward_formula="Dn^2", backward_formula="2Dn^2 + Dn") == {}


# -- vanishing gradients -----------------------------------------------------------------------------------------


def chain():
    return exercise_of(
        "vanishing",
        x0=exact(1),
        w=exact([2, 2]),
        b=exact([ln(3) - 2, exact("-3/2")]),
        general=True,
        u=exact(2),
        limit=exact("1/1000"),
    )


SLOPE_AT_X = "1 | ln 3 | 3/4 | 2 σ(3/4)(1 - σ(3/4))\n2 | 0 | 1/2 | 2 σ(1/2) (1 - σ(1/2))"


def test_vanishing_by_hand():
    exercise = chain()
    assert [row[2:] for row in exercise.key["chain"].value.rows] == [
        (exact("3/4"), exact("3/8")),
        (exact("1/2"), exact("1/2")),
    ]
    assert values(exercise, "gradient", "bound", "depth") == [exact("3/16"), exact("1/4"), 10]
    assert told(exercise, formula="a^L / 4^L", gradient="0.1875") == {}
    assert set(told(exercise, formula="a/4^L")) == {"formula"}


def test_vanishing_carries_from_the_own_factors():
    answers = {"chain": "1 | ln 3 | 3/4 | 3/4\n2 | 0 | 1/2 | 1/2", "gradient": "3/8"}
    assert told(chain(), **answers) == {"chain": WRONG, "gradient": FOLLOWS}


@pytest.mark.parametrize(
    ("step", "answers", "name"),
    [
        ("chain", {"chain": "1 | ln 3 | 3/4 | 3/16\n2 | 0 | 1/2 | 1/4", "gradient": "3/64"}, "weight left out"),
        ("gradient", {"gradient": "7/8"}, "factors added"),
        ("chain", {"chain": "1 | ln 3 | 3/4 | 3/2\n2 | 0 | 1/2 | 1", "gradient": "3/2"}, "value in place of the slope"),
        ("chain", {"chain": SLOPE_AT_X}, "slope taken at x"),
        ("bound", {"bound": "4"}, "largest slope taken as 1"),
        ("depth", {"depth": "9"}, "one layer too few"),
    ],
)
def test_vanishing_knows_a_mistake(step, answers, name):
    is_told_as(name, chain(), step, **answers)


# -- symmetry ----------------------------------------------------------------------------------------------------


def alike(w2=(8, 8), y=6):
    return exercise_of(
        "symmetry",
        x0=exact([3, -1]),
        W1=exact([[3, 1], [3, 1]]),
        b1=exact([ln(3) - 8, ln(3) - 8]),
        w2=exact(list(w2)),
        b2=exact(-2),
        y=exact(y),
        eta=exact("1/2"),
        claims=[("in", True), ("out", False), ("gap", True), ("values", False)],
        other=None,
        offered=None,
    )


def zeros(other="tanh"):
    return exercise_of(
        "symmetry",
        x0=exact([-1, 2, -4]),
        W1=exact([[0, 0, 0], [0, 0, 0]]),
        b1=exact([0, 0]),
        w2=exact([0, 0]),
        b2=exact(0),
        y=exact(4),
        eta=exact("1/4"),
        claims=[("in", True), ("next", False), ("moved", True), ("values", True)],
        other=other,
        offered=["b1", "W1", "w2", "b2"],
    )


def test_symmetry_stays_and_is_broken_by_outgoing_weights():
    assert values(alike(), "ds2", "dW1", "W1_new", "alike") == [
        4,
        exact([[18, -6], [18, -6]]),
        exact([[-6, 4], [-6, 4]]),
        "A, C",
    ]
    assert alike(w2=(8, 4), y=3).key["alike"].value == "B, C, D"  # the gap of 4 stays


def test_symmetry_from_zeros_takes_two_steps():
    assert values(zeros(), "first", "w2_new", "ds2_later", "alike", "with_other") == [
        exact([0, -2, -4]),
        exact(["1/2", "1/2"]),
        exact("-5/2"),
        "A, C, D",
        "D",
    ]
    assert zeros().key["dW1_later"].value == exact([["5/16", "-5/8", "5/4"]] * 2)


@pytest.mark.parametrize(
    ("other", "letters", "wrong"),
    [("tanh", "D", "C D"), ("sin", "D", "C D"), ("exp", "C, D", "D"), ("cos", "C, D", "D"), ("softplus", "C, D", "D")],
)
def test_symmetry_another_activation_learns_where_it_is_not_0_at_0(other, letters, wrong):
    assert zeros(other).key["with_other"].value == letters
    is_told_as("activation at 0 not looked at", zeros(other), "with_other", with_other=wrong)


def test_symmetry_carries_the_own_first_step():
    """w after the first step with the wrong sign, and what follows from it."""
    answers = {"w2_new": "[-1/2, -1/2]", "ds2_later": "-7/2", "dW1_later": "[[-7/16, 7/8, -7/4], [-7/16, 7/8, -7/4]]"}
    assert told(zeros(), **answers) == {"w2_new": MISTAKE, "ds2_later": FOLLOWS, "dW1_later": FOLLOWS}


def test_symmetry_carries_the_own_gradients():
    """1 for the hidden values: w is [1, 1], the output 1/2 + 1/2 + 1, and the rows are -2/4 times the inputs."""
    rows = "[[1/2, -1, 2], [1/2, -1, 2]]"
    answers = {"first": "[0, -4, -4]", "w2_new": "[1, 1]", "ds2_later": "-2", "dW1_later": rows}
    assert told(zeros(), **answers) == {"first": WRONG, "w2_new": FOLLOWS, "ds2_later": FOLLOWS, "dW1_later": FOLLOWS}
    # Of what is not 0 anyhow, one of two is right.
    assert mark(zeros(), **answers)["first"].marks * 2 == 3


@pytest.mark.parametrize(
    ("step", "answers", "name"),
    [
        ("dw2", {"dw2": "[0, 0]", "dW1": "[[0, 0], [0, 0]]"}, "all gradients taken for zero"),
        ("alike", {"alike": "B, D"}, "training taken to tell them apart"),
        ("dw2", {"dw2": "[3/2, 3/2]", "dW1": "[[9, -3], [9, -3]]"}, "gradient split between equal neurons"),
        ("dW1", {"dW1": "[[9/4, -3/4], [9/4, -3/4]]"}, "outgoing weight left out"),
        ("dW1", {"dW1": "[[96, -32], [96, -32]]"}, "slope of the activation left out"),
        ("w2_new", {"w2_new": "[19/2, 19/2]", "W1_new": "[[12, -2], [12, -2]]"}, "uphill"),
    ],
)
def test_symmetry_knows_a_mistake(step, answers, name):
    is_told_as(name, alike(), step, **answers)


def test_symmetry_follows_from_own_weights():
    answers = {"dW1": "[[18, -6], [9, -3]]", "W1_new": "[[-6, 4], [-3/2, 5/2]]", "alike": "C, D"}
    assert told(alike(), **answers) == {"dW1": WRONG, "W1_new": FOLLOWS, "alike": FOLLOWS}


# -- drawn graphs ------------------------------------------------------------------------------------------------


def graph(text, **numbers):
    return exercise_of("random-graph", graph=text, **{name: exact(value) for name, value in numbers.items()})


def test_graph_of_the_notes():
    exercise = graph("g = x * y; f = g + z; d = f - t; L = d ^ 2", x=-2, y=3, z=1, t=-4)
    assert exercise.key["leaves"].value == exact([2, -6, 4, -2])  # of t, x, y, z


def test_graph_of_ones_earns_nothing_by_what_follows_from_them():
    """In the table back from L ones follow from ones wherever a gate adds; of the key they have what any ones have."""
    exercise = graph("g = x * y; f = g + z; d = f - t; L = d ^ 2", x=-2, y=3, z=1, t=-4)
    rows = [("L", "d"), ("d", "f"), ("d", "t"), ("f", "g"), ("f", "z"), ("g", "x"), ("g", "y")]
    ones = "\n".join(f"| {gate} | {input} | 1 | 1 | 1 |" for gate, input in rows)
    part = mark(exercise, backward=ones, leaves="[-2, 3, 1, -4]")["backward"]
    assert (part.verdict, part.marks) == (WRONG, 0)


def test_graph_adds_the_gradients_of_all_uses():
    exercise = graph("a = x * y; b = a + x; L = b ^ 2", x=2, y=3)
    assert [row[4] for row in exercise.key["backward"].value.rows] == [16, 16, 16, 48, 32]
    assert exercise.key["leaves"].value == exact([64, 32])
    is_told_as("only the first use counted", exercise, "leaves", leaves="[16, 32]")
    is_told_as("only the last use counted", exercise, "leaves", leaves="[48, 32]")


FORWARD = "s 3/4\np 3/2\nq 2\nL -1/2"
BACKWARD = ["L p 1 1 1", "L q 1 -1 -1", "q s -1 0 0", "q y -1 1 -1", "p s 1 2 2", "p y 1 3/4 3/4", "s x 2 3/16 3/8"]


def curved():
    return graph("s = sigmoid(x); p = s * y; q = max(s, y); L = p - q", x=ln(exact(3)), y=2)


def test_graph_with_a_max_and_a_sigmoid():
    exercise = curved()
    assert told(exercise, forward=FORWARD, backward="\n".join(BACKWARD), leaves="[0.375, -0.25]") == {}


@pytest.mark.parametrize(
    ("row", "rows", "leaves", "name"),
    [
        (2, ["q s -1 1 -1", *BACKWARD[3:6], "s x 1 3/16 3/16"], "[3/16, -1/4]", "max lets both through"),
        (6, ["s x 2 3/4 3/2"], "[3/2, -1/4]", "value in place of the slope"),
        (1, ["L q 1 1 1", "q s 1 0 0", "q y 1 1 1", *BACKWARD[4:]], "[3/8, 7/4]", "minus lost"),
        (4, ["p s 1 3/4 3/4", "p y 1 2 2", "s x 3/4 3/16 9/64"], "[9/64, 1]", "product not swapped"),
        (6, ["s x 0 3/16 0"], "[0, -1/4]", "only the first use counted"),
    ],
)
def test_graph_knows_a_mistake_and_goes_on_from_it(row, rows, leaves, name):
    part = mark(curved(), backward="\n".join([*BACKWARD[:row], *rows]), leaves=leaves)
    assert part["backward"].verdict == MISTAKE
    assert f"“{name}”" in part["backward"].feedback
    assert 0 < part["backward"].marks < 7
    assert part["leaves"].verdict in (RIGHT, FOLLOWS, MISTAKE)


def test_graph_carries_a_slip_on():
    rows = [*BACKWARD[:4], "p s 1 3 3", "p y 1 3/4 3/4", "s x 3 3/16 9/16"]
    part = mark(curved(), backward="\n".join(rows), leaves="[9/16, -1/4]")
    assert (part["backward"].verdict, 5 < part["backward"].marks < 7, part["leaves"].verdict) == (WRONG, True, FOLLOWS)


@pytest.mark.parametrize("seed", range(4))
def test_graph_work_is_the_same_at_a_level(seed):
    problem = Bank.default([]).problem("backprop/random-graph")
    for level, (gates, edges, leaves) in {1: (4, 7, 3), 2: (6, 9, 3), 3: (8, 13, 4)}.items():
        key = make(problem, seed, level).key
        assert [len(key[step].value) for step in ("forward", "backward", "leaves")] == [gates, edges, leaves]
