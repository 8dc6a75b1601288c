"""The worked values of the notes, carry and mistakes of the autograd and backprop families."""

from fractions import Fraction

import pytest

from exgen.bank import Bank
from exgen.exercises import proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, WRONG
from exgen.values import diff, exact, variable


def exercise_of(id, **parameters):
    exercise = restore(Bank.default([]).problem(id), "notes", 2, parameters)
    assert proof.check(exercise) < 1e-12
    return exercise


def mark(exercise, *answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    return Marker(questions, exercise).mark(dict(zip([question.label for question in questions], answers)))


def verdicts(exercise, *answers):
    return [part.verdict for part in mark(exercise, *answers)]


def mean_chain(x):
    wording = {"intro": "", "names": list("xabcy")}
    return exercise_of(
        "autograd/mean-chain",
        x=exact(x), scale=exact(1), shift=exact(2), power=2, offset=exact(3), wording=wording,
    )  # fmt: skip


@pytest.mark.parametrize(("x", "gradient"), [([0, 1, 2], ["4/3", 2, "8/3"]), ([2, 3, 4], ["8/3", "10/3", 4])])
def test_mean_chain_of_the_notes(x, gradient):
    assert mean_chain(x).key["dy_dx"].value == exact(gradient)


def test_mean_chain_carries_a_wrong_local_derivative_on():
    marked = mark(mean_chain([0, 1, 2]), "[4, 6, 9]", "[1/3, 1/3, 1/3]", "[4/3, 2, 3]")
    assert [part.verdict for part in marked] == [WRONG, RIGHT, FOLLOWS]
    assert [part.marks for part in marked] == [pytest.approx(2 / 3), 1, 2]
    assert "1(a)" in marked[2].feedback


def test_mean_chain_rounded_on_the_way_is_right():
    assert verdicts(mean_chain([0, 1, 2]), "[4, 6, 8]", "[0.333, 0.333, 0.333]", "[1.332, 1.998, 2.664]") == [
        RIGHT, RIGHT, FOLLOWS,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        (("[4, 6, 8]", "[1, 1, 1]", "[4, 6, 8]"), "1/n forgotten"),
        (("[0, 2, 4]", "", ""), "differentiated at the input"),
        (("[2, 2, 2]", "", ""), "base dropped"),  # the slip of the notes
        (("[2, 3, 4]", "", ""), "exponent not brought down"),
        (("[8, 18, 32]", "", ""), "exponent not lowered"),
        (("[4, 6, 8]", "[1/3, 1/3, 1/3]", "[1/3, 1/3, 1/3]"), "one factor of the chain missing"),
    ],
)
def test_mean_chain_knows_a_mistake(answers, name):
    told = [part for part in mark(mean_chain([0, 1, 2]), *answers) if part.verdict == MISTAKE]
    assert len(told) == 1
    assert name in told[0].feedback


def scaled_mean_chain():
    # a = -2x + 5 = [3, -1], b = a³, c = b - 4; db/da = 3a² = [27, 3], dy/dx = 1/2 · 3a² · (-2) = [-27, -3]
    wording = {"intro": "", "names": list("xabcy")}
    numbers = {"x": exact([1, 3]), "scale": exact(-2), "shift": exact(5), "offset": exact(-4)}
    return exercise_of("autograd/mean-chain", power=3, wording=wording, **numbers)


@pytest.mark.parametrize(
    "answers",
    [
        ("27, 3", "(1/2, 1/2)", "(-27, -3)"),
        ("3*[9, 1]", "[0.500, 0.500]", "x.grad = [-27, -3]"),
        ("[27; 3]", "[[1/2], [1/2]]", "[-27.0, -3.0]"),
        ("[3*3^2, 3*(-1)^2]", "[1, 1]/2", "-[27, 3]"),
        (r"\begin{pmatrix} 27 \\ 3 \end{pmatrix}", r"[\frac{1}{2}, \frac12]", "tensor([-27., -3.])"),
    ],
)
def test_mean_chain_in_other_forms(answers):
    assert verdicts(scaled_mean_chain(), *answers) == [RIGHT] * 3


def test_mean_chain_goes_on_through_the_first_step():
    part = mark(scaled_mean_chain(), "[27, 3]", "[1/2, 1/2]", "[27/2, 3/2]")[2]
    assert part.verdict == MISTAKE and "first step left out" in part.feedback


def accumulation(program):
    function = 3 * variable("x") ** 2 + 15
    wording = {"intro": "", "comment": ""}
    return exercise_of("autograd/accumulation", function=function, at=exact(3), program=program, wording=wording)


def test_accumulation_of_the_notes():
    exercise = accumulation("forward, backward, forward, backward, forward, backward")
    assert exercise.key["slope"].value == 18
    assert [row[1] for row in exercise.key["grads"].value.rows] == [18, 36, 54]


def test_accumulation_models_setting_back_and_a_freed_graph():
    again = "forward, backward retained, backward, backward"
    exercise = accumulation(f"forward, backward retained, zero, backward, {again}")
    assert [row[1] for row in exercise.key["grads"].value.rows] == [18, 18, 36, 54]
    assert exercise.key["raises"].value == 9  # x; y, its call, zero_, its call; y, its two calls; the one too many


@pytest.mark.parametrize(
    ("program", "grads", "name"),
    [
        ("forward, backward, none, forward, backward, forward, backward", "1 18\n2 36\n3 54", "setting back overlook"),
        ("forward, backward, zero, forward, backward, forward, backward", "1 18\n2 36\n3 18", "set back too late"),
        ("forward, backward, forward, backward, none, forward, backward", "1 18\n2 18\n3 18", "overwritten, not added"),
    ],
)
def test_accumulation_knows_how_gradients_are_set_back(program, grads, name):
    part = mark(accumulation(program), "18", grads)[1]
    assert part.verdict == MISTAKE and name in part.feedback


def test_accumulation_knows_a_graph_thought_to_be_kept():
    fails = accumulation("forward, backward retained, backward, backward")
    assert verdicts(fails, "18", "1 18\n2 36", "5") == [RIGHT] * 3
    counted = mark(fails, "18", "1 18\n2 36", "3")[2]
    assert counted.verdict == MISTAKE and "calls counted, not lines" in counted.feedback
    marked = mark(fails, "18", "1 18\n2 36\n3 54", "0")
    assert marked[2].verdict == MISTAKE and "graph thought to be kept" in marked[2].feedback
    holds = accumulation("forward, backward retained, backward, forward, backward")
    assert verdicts(holds, "18", "1 18\n2 36\n3 54", "0") == [RIGHT] * 3


@pytest.mark.parametrize("table", ["1 | 18\n2 | 36\n3 | 54", "1; 18\n2; 36\n3; 54", "1, 18\n2, 18+18\n3, 54.0"])
def test_accumulation_takes_a_table_in_other_forms(table):
    exercise = accumulation("forward, backward, forward, backward, forward, backward")
    assert verdicts(exercise, "dy/dx = 18", table) == [RIGHT] * 2


@pytest.mark.parametrize(
    ("slope", "grads", "verdict", "name"),
    [
        ("18", "1 18\n2 18\n3 18", MISTAKE, "overwritten, not added"),
        ("18", "1 18\n2 6\n3 0", MISTAKE, "higher derivatives"),
        ("12", "1 12\n2 24\n3 36", FOLLOWS, "1(a)"),
        ("18", "1 18\n2 36\n3 50", WRONG, "Row 3"),
    ],
)
def test_accumulation_marks_a_table(slope, grads, verdict, name):
    exercise = accumulation("forward, backward, forward, backward, forward, backward")
    part = mark(exercise, slope, grads)[1]
    assert part.verdict == verdict
    assert name in part.feedback


NOTES_GRAPH = "g = x * y; f = g + z; d = f - t; L = d ^ 2"


def scalar_graph():
    numbers = {name: exact(value) for name, value in {"x": -2, "y": 3, "z": 1, "t": -4}.items()}
    return exercise_of("backprop/scalar-graph", graph=NOTES_GRAPH, wording={"intro": ""}, **numbers)


def test_scalar_graph_of_the_notes():
    key = scalar_graph().key
    assert dict(key["forward"].value.rows) == {"g": -6, "f": -5, "d": -1, "L": 1}
    downstream = {row[0]: row[3] for row in key["backward"].value.rows}
    assert downstream == {"d": -2, "f": -2, "t": 2, "g": -2, "z": -2, "x": -6, "y": 4}


FORWARD = "g -6\nf -5\nd -1\nL 1"
BACKWARD = ["d 1 -2 -2", "f -2 1 -2", "t -2 -1 2", "g -2 1 -2", "z -2 1 -2", "x -2 3 -6", "y -2 -2 4"]


@pytest.mark.parametrize(
    ("row", "typed", "rest", "name"),
    [
        (
            0,
            "d 1 -1 -1",
            ["f -1 1 -1", "t -1 -1 1", "g -1 1 -1", "z -1 1 -1", "x -1 3 -3", "y -1 -2 2"],
            "2 of the square",
        ),
        (0, "d 1 2 2", ["f 2 1 2", "t 2 -1 -2", "g 2 1 2", "z 2 1 2", "x 2 3 6", "y 2 -2 -4"], "sign of the base"),
        (2, "t -2 1 -2", BACKWARD[3:], "minus lost"),
        (5, "x -2 -2 4", ["y -2 3 -6"], "product not swapped"),
        (5, "x -2 3 3", ["y -2 -2 -2"], "local without upstream"),
    ],
)
def test_scalar_graph_knows_a_mistake_in_the_middle(row, typed, rest, name):
    table = "\n".join([*BACKWARD[:row], typed, *rest])
    part = mark(scalar_graph(), FORWARD, table)[1]
    assert part.verdict == MISTAKE
    assert name in part.feedback
    assert 0 < part.marks < 7


def test_scalar_graph_carries_a_forward_slip_on():
    exercise = scalar_graph()
    forward = "g -6\nf -7\nd -3\nL 9"  # z subtracted
    backward = "\n".join(["d 1 -6 -6", "f -6 1 -6", "t -6 -1 6", "g -6 1 -6", "z -6 1 -6", "x -6 3 -18", "y -6 -2 12"])
    marked = mark(exercise, forward, backward)
    assert [part.verdict for part in marked] == [WRONG, FOLLOWS]
    assert marked[0].marks == Fraction(8, 3)


def shared_weights():
    x0, x1, x2, x3, w1, w2, y = (variable(name) for name in ("x_0", "x_1", "x_2", "x_3", "w_1", "w_2", "y"))
    numbers = {"x0": exact(1), "w1": exact(2), "w2": exact(3), "y": exact(4)}
    return exercise_of(
        "backprop/shared-weights",
        phi_1=w1 * x0, phi_2=w2 * x1 + x0, phi_3=x1 + w1 * x2, loss=(x3 - y) ** 2, wording={"intro": ""}, **numbers,
    )  # fmt: skip


def test_shared_weights_by_hand():
    # x1 = 2, x2 = 7, x3 = 16, dl/dx3 = 24; dl/dx2 = 48, dl/dx1 = 24 + 48 · 3 = 168,
    # dl/dw1 = 24 · 7 + 168 · 1 = 336, dl/dw2 = 48 · 2 = 96: both formulas of the notes.
    key = shared_weights().key
    assert [key[name].value for name in ("x1", "x2", "x3")] == [2, 7, 16]
    assert key["dl_dw1_value"].value == 336
    assert key["dl_dw2_value"].value == 96


FORMULAS = ("2*w1*(x3-y)", "2(x3-y) + 2 w1 (x3-y) w2", "2(x3-y) x2 + (2(x3-y) + 2 w1 (x3-y) w2) x0", "2 w1 (x3-y) x1")


def test_shared_weights_takes_intermediate_values_or_their_formulas():
    exercise = shared_weights()
    assert verdicts(exercise, *FORMULAS, "336", "96") == [RIGHT] * 6
    written_out = "2*w1*(w1*x0 + w1*(w2*w1*x0 + x0) - y)"
    assert verdicts(exercise, written_out, *FORMULAS[1:], "336", "96") == [RIGHT] * 6


@pytest.mark.parametrize(
    ("answers", "found", "name"),
    [
        ((FORMULAS[0], "2(x3-y)", "2(x3-y) x2 + 2(x3-y) x0", FORMULAS[3], "192", "96"), 1, "second path left out"),
        ((*FORMULAS[:2], "(2(x3-y) + 2 w1 (x3-y) w2) x0", FORMULAS[3], "168", "96"), 2, "late use"),
        ((*FORMULAS[:2], "2(x3-y) x2", FORMULAS[3], "168", "96"), 2, "early use"),
        ((*FORMULAS[:2], "4(x3-y)^2 x2 (1 + w1 w2) x0", FORMULAS[3], "28224", "96"), 2, "paths multiplied"),
    ],
)
def test_shared_weights_knows_a_mistake_and_carries_it_on(answers, found, name):
    marked = mark(shared_weights(), *answers)
    assert marked[found].verdict == MISTAKE
    assert name in marked[found].feedback
    assert all(part.verdict in (RIGHT, FOLLOWS) for i, part in enumerate(marked) if i != found)


def test_shared_weights_takes_other_forms_and_no_near_misses():
    exercise = shared_weights()
    right = ["w_1 \\cdot 2 (x_3 - y)", "(2x_3 - 2y)(1 + w_1 w_2)", "", "x₁·w₁·(2x₃ − 2y)", "3.36*10^2", "96.0"]
    assert verdicts(exercise, *right) == [RIGHT, RIGHT, "blank", RIGHT, RIGHT, RIGHT]
    wrong = ["2 w_1 (y - x_3)", "2(x_3 - y) + 2 w_1 (x_3 - y)", "x_0", "w_1", "335", "-96"]
    assert RIGHT not in verdicts(exercise, *wrong)


def test_shared_weights_without_the_upstream_gradient():
    marked = mark(shared_weights(), "w_1", "1 + w_1 w_2", "x_2 + (1 + w_1 w_2) x_0", "w_1 x_1", "14", "4")
    assert [part.verdict for part in marked[:5]] == [MISTAKE] * 3 + [FOLLOWS] * 2
    assert all("upstream gradient of the loss" in part.feedback for part in marked[:3])


def test_shared_weights_every_path_is_there_whatever_is_drawn():
    words = Bank.default([]).problem("backprop/shared-weights").draw.__globals__
    wanted = {"FIRST": "w_1", "SECOND": "x_1 w_2", "THIRD": "x_1 x_2 w_1"}
    for choices, names in wanted.items():
        for formulas in words[choices].values():
            assert all(diff(formula, variable(name)) != 0 for formula in formulas for name in names.split())
