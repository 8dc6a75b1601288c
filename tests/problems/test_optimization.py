"""The optimisation families: values worked by hand, answers carried forward, and each mistake recognised."""

import re
from collections import Counter
from fractions import Fraction

import pytest

from exgen import exact, printing
from exgen.bank import Bank
from exgen.exercises import make, proof, restore, run
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.values import Table


def problem(family):
    return Bank.default().problem(f"optimization/{family}")


def by_hand(family, level, parameters):
    exercise = restore(problem(family), "hand", level, parameters)
    assert proof.check(exercise) < 1e-9
    return exercise


def mark(exercise, **typed):
    """{step: (verdict, marks, feedback)}; a step that is not typed gets its key."""
    questions = {s: exercise.question(exercise.key[s], label) for s, label, _ in labels_of(exercise, 1)}
    answers = {question.label: typed.get(step, question.key) for step, question in questions.items()}
    marked = Marker(tuple(questions.values()), exercise).mark(answers)
    return {step: (m.verdict, m.marks, m.feedback) for step, m in zip(questions, marked)}


def values(exercise, *steps):
    return [exercise.key[step].value for step in steps]


def verdicts(marked, *steps):
    return [marked[step][0] for step in steps or marked]


def rows_of(exercise, rows=(), slip="", step="trace"):
    """The rows that are due where the given ones come first."""
    switches = {"slip": slip} if slip else {}
    pins = {step: Table(exercise.key[step].value.columns, tuple(rows))}
    return run(exercise.problem.solve, exercise.parameters, pins, switches)[step].due.rows


def typed(rows):
    return "\n".join("| " + " | ".join(map(cell, row)) + " |" for row in rows)


def cell(value):
    return str(value) if not hasattr(value, "tolist") else "[" + ", ".join(map(str, value)) + "]"


# -- gd-trace ----------------------------------------------------------------------------------------------------

def descent(loss, names, start, rate, steps, optimum, decay=None):
    from exgen import variable

    return {
        "loss": loss(*map(variable, names)), "names": names, "start": exact(start), "rate": exact(rate), "steps": steps,
        "optimum": exact(optimum), "decay": None if decay is None else exact(decay), "wording": {"intro": ""},
    }  # fmt: skip


@pytest.fixture(scope="module")
def one():
    return by_hand("gd-trace", 1, descent(lambda u: 3 * (u + 4) ** 2 + 2, ("u",), 5, "1/9", 4, -4))


@pytest.fixture(scope="module")
def two():
    return by_hand(
        "gd-trace", 2, descent(lambda w, b: w**2 + 2 * w * b + 2 * b**2 - 6 * b, ("w", "b"), [1, 2], "1/4", 3, [-3, 3])
    )


@pytest.fixture(scope="module")
def decayed():
    return by_hand(
        "gd-trace", 3,
        descent(lambda w, b: w**2 + 2 * w * b + 2 * b**2 - 6 * b, ("w", "b"), [1, 2], "1/4", 3, [-3, 3], "1/2"),
    )  # fmt: skip


ONE = """
| 1 | 5     | 54 | -1    |
| 2 | -1    | 18 | -3    |
| 3 | -3    | 6  | -11/3 |
| 4 | -11/3 | 2  | -35/9 |
"""
# gradient [2w + 2b, 2w + 4b - 6]
TWO = """
| 1 | [1, 2]      | [6, 4]      | [-1/2, 1]     |
| 2 | [-1/2, 1]   | [1, -3]     | [-3/4, 7/4]   |
| 3 | [-3/4, 7/4] | [2, -1/2]   | [-5/4, 15/8]  |
"""


def test_gd_by_hand(one, two, decayed):
    assert verdicts(mark(one, trace=ONE, d1="6(u + 4)")) == ["right"] * 3
    assert verdicts(mark(two, trace=TWO, d1="2(w + b)")) == ["right"] * 4
    # with 1 - 2ηλ = 3/4: [3/4 - 6/4, 3/2 - 1] = [-3/4, 1/2]; then the gradient is [-1/2, -11/2]
    first, second, _ = decayed.key["trace"].value.rows
    assert first == (1, exact([1, 2]), exact([6, 4]), exact(["-3/4", "1/2"]))
    assert second == (2, first[3], exact(["-1/2", "-11/2"]), exact(["-7/16", "7/4"]))
    assert values(decayed, "shrink") == [exact("3/4")]


def test_gd_decimals_are_right(one):
    rows = ONE.replace("-11/3", "-3.67").replace("-35/9", "-3.889")
    assert mark(one, trace=rows)["trace"][0] == "right"


def test_gd_a_wrong_cell_costs_one_cell(one):
    rows = ["| 1 | 5 | 54 | -1 |", "| 2 | -1 | 18 | -2 |", "| 3 | -2 | 12 | -10/3 |", "| 4 | -10/3 | 4 | -34/9 |"]
    verdict, marks, feedback = mark(one, trace="\n".join(rows))["trace"]
    assert (verdict, marks) == ("wrong", 4 * Fraction(9, 10)) and "Row 2 is the first" in feedback


def test_gd_own_formula_is_carried(one):
    """2 of the square lost: 3u + 12, so each step is half as long."""
    own = run(one.problem.solve, one.parameters, {"d1": one.mistakes[0][1]["d1"].value / 2})["trace"].due.rows
    marked = mark(one, d1="3u + 12", trace=typed(own))
    assert verdicts(marked, "d1", "trace") == ["mistake", "follows"]


SLIPS = {
    "uphill": "uphill",
    "restart": "every step started from the first place",
    "rate squared": "learning rate squared",
    "no rate": "learning rate left out",
    "kept": "gradient of the first step kept",
    "one by one": "second parameter updated with the new first one",
    "no decay": "weight decay left out of the steps",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_gd_mistakes_from_the_start_and_in_the_middle(slip, two, decayed):
    exercise = decayed if slip == "no decay" else two
    verdict, _, feedback = mark(exercise, trace=typed(rows_of(exercise, slip=slip)))["trace"]
    assert verdict == "mistake" and SLIPS[slip] in feedback
    key = exercise.key["trace"].value.rows
    own = (*key[:1], rows_of(exercise, key[:1], slip)[1])
    rows = (*own, *rows_of(exercise, own)[2:])
    verdict, marks, feedback = mark(exercise, trace=typed(rows))["trace"]
    assert (verdict, 2 <= marks < 3) == ("mistake", True)
    assert SLIPS[slip] in feedback and "Row 2 is the first" in feedback


def test_gd_mistakes_in_the_formulas(two, decayed):
    assert "mixed term dropped" in mark(two, d1="2w")["d1"][2]
    assert "2 of the squares lost" in mark(two, d1="w + 2b")["d1"][2]
    assert "2 of the penalty lost" in mark(decayed, shrink="7/8")["shrink"][2]


def test_gd_converges():
    for level in (1, 2):
        for seed in range(20):
            exercise = make(problem("gd-trace"), seed, level)
            rows = exercise.key["trace"].value.rows
            optimum = exercise.parameters["optimum"]
            first, last = rows[0][1] - optimum, rows[-1][3] - optimum
            assert (last @ last < first @ first) if level > 1 else abs(last) < abs(first)


# -- batch-kinds -------------------------------------------------------------------------------------------------

# w = -3, gradients 2x(wx - y); in the order 2, 3, 1, 5, 4
EPOCH = {
    "x": exact([-2, 2, -2, -2, 1]), "y": exact([2, -8, 1, 5, 9]), "start": exact(-3), "rate": exact("1/4"),
    "order": (2, 3, 1, 5, 4), "size": 2, "total": 1000, "per": 64, "names": ("w", "x", "y"), "wording": {"intro": ""},
}  # fmt: skip
SGD = """
| 1 | 8   | -5    |
| 2 | -36 | 4     |
| 3 | 40  | -6    |
| 4 | -30 | 1.5   |
| 5 | 32  | -13/2 |
"""
MINI = """
| 1 | -6    | -3/2  |
| 2 | -25/2 | 13/8  |
| 3 | 33    | -53/8 |
"""


@pytest.fixture(scope="module")
def epoch():
    return by_hand("batch-kinds", 3, EPOCH)


def test_epoch_by_hand(epoch):
    marked = mark(epoch, slope="2x(w x - y)", g="-56/5", w_batch="-0.2", sgd=SGD, mini=MINI, counts="[1, 1000, 16]")
    assert verdicts(marked) == ["right"] * 6


def test_epoch_rows_follow_from_own_rows(epoch):
    rows = ["| 1 | 8 | -5 |", "| 2 | -36 | 3 |", "| 3 | 32 | -5 |", "| 4 | -28 | 2 |", "| 5 | 36 | -7 |"]
    verdict, marks, feedback = mark(epoch, sgd="\n".join(rows))["sgd"]
    assert (verdict, 4 < marks < 5) == ("wrong", True) and "Row 2 is the first" in feedback


def test_epoch_own_formula_is_carried(epoch):
    rows = run(epoch.problem.solve, epoch.parameters, {"slope": epoch.key["slope"].value / 2})["mini"].due.rows
    marked = mark(epoch, slope="x(w x - y)", g="-28/5", w_batch="-8/5", mini=typed(rows))
    assert verdicts(marked, "slope", "g", "w_batch", "mini") == ["mistake", "follows", "follows", "follows"]


EPOCH_SLIPS = [
    ("sum", "mini", "sum in place of the mean"),
    ("kept", "sgd", "all gradients at the start"),
    ("order", "sgd", "order of the table"),
    ("uphill", "sgd", "uphill"),
    ("no rate", "mini", "learning rate left out"),
    ("full size", "mini", "smaller last batch divided by the full size"),
]


@pytest.mark.parametrize(("slip", "step", "name"), EPOCH_SLIPS)
def test_epoch_mistakes(slip, step, name, epoch):
    verdict, _, feedback = mark(epoch, **{step: typed(rows_of(epoch, slip=slip, step=step))})[step]
    assert verdict == "mistake" and name in feedback


def test_epoch_mistakes_in_one_answer(epoch):
    assert "smaller last batch not counted" in mark(epoch, counts="[1, 1000, 15]")["counts"][2]
    assert "input forgotten" in mark(epoch, slope="2(w x - y)")["slope"][2]
    assert "minus of the inner derivative lost" in mark(epoch, slope="2x(y - w x)")["slope"][2]
    assert "sum in place of the mean" in mark(epoch, g="-56")["g"][2]


def test_epoch_gradient_kept_in_the_middle(epoch):
    key = epoch.key["sgd"].value.rows
    wrong = rows_of(epoch, key[:2], "kept", "sgd")[2]
    own = (*key[:2], wrong)
    rows = (*own, *rows_of(epoch, own, step="sgd")[3:])
    verdict, marks, feedback = mark(epoch, sgd=typed(rows))["sgd"]
    assert (verdict, marks) == ("mistake", 4) and "all gradients at the start" in feedback


# -- learning-rate -----------------------------------------------------------------------------------------------

def rates_of(loss, names, start, optimum, curvatures, rate, tolerance, rates=None, shown=True):
    from exgen import variable

    return {
        "loss": loss(*map(variable, names)), "names": names, "start": exact(start), "optimum": exact(optimum),
        "curvatures": exact(curvatures), "rates": rates and exact(rates), "rate": exact(rate),
        "tolerance": exact(tolerance), "shown": shown, "wording": {"intro": ""},
    }  # fmt: skip


@pytest.fixture(scope="module")
def rate():
    """Curvature 8: the limit is 1/4; with 1/5 the distances are 10, 6, 18/5, 54/25."""
    rates = ["1/4", "1/3", "1/24", "1/6"]
    return by_hand(
        "learning-rate", 2,
        rates_of(lambda w: 4 * w**2 + 24 * w + 43, ("w",), [-13], [-3], [8], "1/5", "5/2", rates),
    )  # fmt: skip


@pytest.fixture(scope="module")
def steep():
    """Curvatures 2 and 8; with 1/10 the factors are 4/5 and 1/5, the distances 2, 8/5, 32/25, 128/125."""
    return by_hand(
        "learning-rate", 3,
        rates_of(lambda u, v: (u - 1) ** 2 + 4 * (v - 5) ** 2, ("u", "v"), [3, 4], [1, 5], [2, 8], "1/10", "11/10"),
    )  # fmt: skip


def test_rates_by_hand(rate, steep):
    assert values(rate, "best", "good", "forever", "count") == [exact("1/8"), "C, D", "A", 3]
    marked = mark(rate, f1="1 - 8 η", converges="0 < eta < 1/4", overshoots="]0.125, 0.25[", good="D C", best="0.125")
    assert verdicts(marked) == ["right"] * 7
    assert values(steep, "best", "left", "count") == [exact("1/5"), exact("3/5"), 3]
    marked = mark(steep, f1="1 - 2eta", converges="(0, 1/4)", straight="0 < \\eta < 1/8")
    assert verdicts(marked) == ["right"] * 7


def test_rates_half_of_an_interval(rate):
    """Two marks: one for both numbers, half of one for each bracket; a wrong number earns nothing."""
    for typed, earned in [("[0, 1/4)", 1.5), ("[0, 1/4]", 1), ("(0, 1/3)", 0), ("(-inf, inf)", 0)]:
        verdict, marks, _ = mark(rate, converges=typed)["converges"]
        assert (verdict, marks) == ("wrong", earned)


def test_rates_own_factor_is_carried(rate, steep):
    marked = mark(rate, f1="1 - 6eta", converges="(0, 1/3)", overshoots="(1/6, 1/3)", best="1/6", count="1")
    assert verdicts(marked, "converges", "overshoots", "best", "count") == ["follows"] * 4
    marked = mark(steep, f2="1 - 6eta", converges="(0, 1/3)", straight="(0, 1/6)", best="1/4", left="1/2")
    assert verdicts(marked, "f2", "converges", "straight", "best", "left") == ["wrong", *["follows"] * 4]


def test_rates_own_best_is_carried(steep):
    assert mark(steep, best="1/4", left="1/2")["left"][0] == "follows"


@pytest.mark.parametrize(
    ("name", "which", "step", "typed"),
    [
        ("best rate as the limit", "rate", "converges", "(0, 1/8)"),
        ("best rate as the limit", "rate", "good", "C"),
        ("curvature halved", "rate", "f1", "1 - 4eta"),
        ("curvature halved", "rate", "converges", "(0, 1/2)"),
        ("plus for minus", "rate", "f1", "1 + 8eta"),
        ("end of the interval included", "rate", "converges", "(0, 1/4]"),
        ("largest rate for the best one", "rate", "best", "1/4"),
        ("one step less", "rate", "count", "2"),
        ("limit of the flatter direction", "steep", "converges", "(0, 1)"),
        ("best rate of the steeper direction alone", "steep", "best", "1/8"),
    ],
)
def test_rates_mistakes(name, which, step, typed, rate, steep):
    verdict, _, feedback = mark({"rate": rate, "steep": steep}[which], **{step: typed})[step]
    assert verdict == "mistake" and name in feedback


# -- stationary --------------------------------------------------------------------------------------------------

def landscape(kind, loss, names, roots, starts):
    from exgen import variable

    return {
        "kind": kind, "loss": loss(*map(variable, names)), "names": names, "roots": exact(roots),
        "starts": exact(starts), "wording": {"intro": ""},
    }  # fmt: skip


@pytest.fixture(scope="module")
def lands():
    """8w(w + 5)(w + 1); 12w²(w - 1); 4u(u² - 9) with v(v² - 1)."""
    return {
        1: by_hand("stationary", 1, landscape(
            "valleys", lambda w: 2 * w**4 + 16 * w**3 + 20 * w**2 + 1, ("w",), [-5, -1, 0], [1])),
        2: by_hand("stationary", 2, landscape("flat", lambda w: 3 * w**4 - 4 * w**3, ("w",), [0, 1], [-1, 2])),
        3: by_hand("stationary", 3, landscape(
            "saddles", lambda u, v: u**4 - 18 * u**2 + (v**4 - 2 * v**2) / 4, ("u", "v"), [[-3, 0, 3], [-1, 0, 1]],
            [[5, -3], [0, -3]])),
    }  # fmt: skip


def test_stationary_by_hand(lands):
    points = {"points": "0, -1, -5", "minima": "{0, -5}", "maxima": "-1"}
    marked = mark(lands[1], d1="8w(w + 5)(w + 1)", **points, end="0", second="-1")
    assert verdicts(marked) == ["right"] * 6
    marked = mark(lands[2], points="{1, 0}", minima="1", saddles="0", end="0", second="1")
    assert verdicts(marked) == ["right"] * 6
    minima = "(3, 1), (3, -1), (-3, 1), (-3, -1)"
    marked = mark(lands[3], minima=minima, saddles="(0, 1), (0, -1), (3, 0), (-3, 0)", maxima="(0, 0)", end="(3, -1)")
    assert verdicts(marked) == ["right"] * 9
    assert values(lands[3], "second") == [exact([0, -1])]


def test_stationary_kinds_follow_from_own_points(lands):
    marked = mark(lands[1], points="{-5, -1, 2}", minima="{-5, 2}", maxima="{-1}", end="-1")
    assert verdicts(marked, "points", "minima") == ["wrong", "follows"]
    marked = mark(lands[3], us="{0, 3}", minima="[3, 1], [3, -1]", saddles="[0, 1], [0, -1], [3, 0]")
    assert verdicts(marked, "us", "minima", "saddles") == ["wrong", "follows", "follows"]


@pytest.mark.parametrize(
    ("name", "level", "step", "typed"),
    [
        ("factor divided away", 1, "points", "{-5, -1}"),
        ("factor divided away", 3, "us", "{-3, 3}"),
        ("signs of the places", 1, "points", "{0, 1, 5}"),
        ("signs of the places", 2, "points", "{0, -1}"),
        ("minima and maxima exchanged", 1, "minima", "{-1}"),
        ("saddle taken for a minimum", 2, "minima", "{0, 1}"),
        ("saddle taken for a minimum", 3, "saddles", "none"),
        ("descent thought to leave by itself", 1, "second", "-5"),
        ("descent thought to leave by itself", 2, "end", "1"),
        ("descent thought to leave by itself", 3, "second", "[3, -1]"),
        ("lowest minimum taken for the end", 1, "end", "-5"),
        ("uphill", 3, "end", "[0, 0]"),
    ],
)
def test_stationary_mistakes(name, level, step, typed, lands):
    land = lands[level]
    if name == "uphill":  # started between two places, and not outside all of them, from where no way up ends
        land = by_hand("stationary", level, {**land.parameters, "starts": exact([[2, "-1/2"], [0, -3]])})
    verdict, _, feedback = mark(land, **{step: typed})[step]
    assert verdict == "mistake" and name in feedback


@pytest.mark.parametrize("level", [1, 2, 3])
def test_stationary_has_no_answer_that_most_variants_share(level):
    keys = [make(problem("stationary"), seed, level).key for seed in range(40)]
    for name in keys[0]:
        counted = Counter(cell(key[name].value) for key in keys)
        assert counted.most_common(1)[0][1] <= 20, name


def test_stationary_shifted_by_hand():
    """12(w - 2)²(w - 5) is negative at 0, so descent goes right; 4(u - 1)((u - 1)² - 9) and (v + 2)((v + 2)² - 1)."""
    flat = by_hand("stationary", 2, landscape(
        "flat", lambda w: 3 * (w - 2) ** 4 - 12 * (w - 2) ** 3, ("w",), [2, 5], [6, 0]))  # fmt: skip
    marked = mark(flat, d1="12(w - 2)^2 (w - 5)", points="{2, 5}", minima="5", saddles="2", end="5", second="2")
    assert verdicts(marked) == ["right"] * 6
    wells = by_hand("stationary", 3, landscape(
        "saddles", lambda u, v: (u - 1) ** 4 - 18 * (u - 1) ** 2 + ((v + 2) ** 4 - 2 * (v + 2) ** 2) / 4, ("u", "v"),
        [[-2, 1, 4], [-3, -2, -1]], [[6, -5], [1, -5]]))  # fmt: skip
    marked = mark(wells, us="{-2, 1, 4}", vs="{-3, -2, -1}", maxima="(1, -2)", end="(4, -3)", second="(1, -3)")
    assert verdicts(marked) == ["right"] * 9


def test_stationary_nothing_follows_where_descent_ends_nowhere(lands):
    """By the own derivative, of the wrong sign, the loss falls to the right of all places: there is no end to name."""
    verdict, _, feedback = mark(lands[1], d1="-8w(w + 5)(w + 1)", end="7")["end"]
    assert verdict == "wrong" and "earlier answer" not in feedback
    verdict, _, feedback = mark(lands[3], us="{-3, 0}", d1="-4u(u^2 - 9)", end="[7, -1]")["end"]
    assert verdict == "wrong" and "earlier answer" not in feedback


# -- closed-form -------------------------------------------------------------------------------------------------

def line(x, y, kind):
    return {"x": exact(x), "y": exact(y), "kind": kind, "names": ("w", "b"), "wording": {"intro": ""}}


@pytest.fixture(scope="module")
def lines():
    return {
        1: by_hand("closed-form", 1, line([-3, 1, -4], [4, 6, -7], "means")),
        2: by_hand("closed-form", 2, line([1, -2, 6, 7], [6, 10, -2, -10], "means")),
        3: by_hand("closed-form", 3, line([1, -2, 6, 7], [6, 10, -2, -10], "matrix")),
    }


def test_line_by_hand(lines):
    assert values(lines[1], "x_mean", "y_mean", "Sxy", "Sxx", "slope", "shift") == [-2, 1, 28, 14, 2, 5]
    assert values(lines[2], "Sxy", "Sxx", "slope", "shift", "least") == [-108, 54, -2, 7, 5]
    assert values(lines[3], "A", "c", "det") == [exact([[90, 12], [12, 4]]), exact([-96, 4]), 216]
    assert values(lines[3], "theta", "r", "least") == [exact([-2, 7]), exact([1, -1, 3, -3]), 5]
    assert mark(lines[1], b_of_w="1 - w (-2)")["b_of_w"][0] == "right"


def test_line_shift_follows_from_own_slope(lines):
    marked = mark(lines[2], slope="-3/2", shift="11/2", r="[2, 3/2, 3/2, -5]", least="67/8")
    assert verdicts(marked, "slope", "shift", "r", "least") == ["wrong", "follows", "follows", "follows"]


def test_line_sums_are_carried(lines):
    marked = mark(lines[1], Sxy="24", slope="12/7", shift="31/7")
    assert verdicts(marked, "Sxy", "slope", "shift") == ["wrong", "follows", "follows"]
    marked = mark(lines[3], A="[[90, 12], [12, 3]]", det="126", theta="[-8/3, 12]")
    assert verdicts(marked, "A", "det", "theta") == ["wrong", "follows", "follows"]


@pytest.mark.parametrize(
    ("name", "level", "step", "typed"),
    [
        ("line through the origin", 1, "slope", "11/13"),
        ("line through the origin", 3, "theta", "[-16/15, 0]"),
        ("sums not centred", 1, "Sxy", "22"),
        ("sums not centred", 2, "Sxx", "90"),
        ("roles of x and y exchanged", 1, "slope", "2/7"),
        ("sign of the shift", 1, "shift", "-3"),
        ("sign of the shift", 3, "theta", "[-2, -5]"),
        ("slope from the first to the last point", 1, "slope", "11"),
        ("prediction minus target", 3, "r", "[-1, 1, -3, 3]"),
        ("sum in place of the mean", 2, "least", "20"),
        ("corner of the matrix", 3, "A", "[[90, 12], [12, 1]]"),
        ("minus of the inverse lost", 3, "theta", "[-14/9, -11/3]"),
    ],
)
def test_line_mistakes(name, level, step, typed, lines):
    verdict, marks, feedback = mark(lines[level], **{step: typed})[step]
    assert verdict == "mistake" and name in feedback
    assert marks < lines[level].key[step].marks


# -- convexity ---------------------------------------------------------------------------------------------------

def bowl(kind, loss, names, **parts):
    from exgen import variable

    given = {"place": None, "said": (), "values": None, "open": None, **parts}
    return {"kind": kind, "loss": loss(*map(variable, names)), "names": names, **given, "wording": {"intro": ""}}


@pytest.fixture(scope="module")
def bowls():
    """3(t + 2); 36(t + 4)(t - 2); determinants 16 - c² and 8c - 81."""
    from exgen import variable

    c, said = variable("c"), ("every", "once", "near", "tangent")
    return {
        1: by_hand("convexity", 1, bowl(
            "cubic", lambda t: t**3 / 2 + 3 * t**2 - 9 * t, ("t",), place=exact(-1), said=said)),
        2: by_hand("convexity", 2, bowl(
            "quartic", lambda t: 3 * t**4 + 12 * t**3 - 144 * t**2 - 9 * t, ("t",), place=exact(3), said=said)),
        3: by_hand("convexity", 3, bowl(
            "quadratic", lambda u, v: u**2 + c * u * v + 4 * v**2, ("u", "v"), open="mixed",
            values=exact([3, 4, 5, -6]))),
        4: by_hand("convexity", 3, bowl(
            "quadratic", lambda u, v: c * u**2 - 9 * u * v + 2 * v**2, ("u", "v"), open="square",
            values=exact(["97/8", "57/8", "77/8", "81/8"]))),
    }  # fmt: skip


def test_convex_by_hand(bowls):
    assert verdicts(mark(bowls[1], bend="3(t + 2)", at="3", convex="t >= -2", claims="D, C")) == ["right"] * 4
    outer = {"left": "(-inf, -4]", "right": "t >= 2"}
    marked = mark(bowls[2], bend="36(t + 4)(t - 2)", at="252", concave="-4 <= t <= 2", **outer)
    assert verdicts(marked) == ["right"] * 6
    marked = mark(bowls[3], det="16 - c^2", convex="[-4, 4]", unique="A", saddle="C, D")
    assert verdicts(marked) == ["right"] * 4
    marked = mark(bowls[4], det="4 * 2c - 81", convex="c >= 10.125", unique="A", saddle="B, C")
    assert verdicts(marked) == ["right"] * 4


def test_convex_open_ends_are_told(bowls):
    verdict, marks, feedback = mark(bowls[1], convex="t > -2")["convex"]
    assert verdict == "mistake" and marks == 1 and "ends left out" in feedback


def test_convex_own_derivative_is_carried(bowls):
    marked = mark(bowls[1], bend="3(t + 3)", at="6", convex="[-3, inf)")
    assert verdicts(marked, "bend", "at", "convex") == ["wrong", "follows", "follows"]
    marked = mark(bowls[2], bend="36(t + 5)(t - 2)", at="288", concave="[-5, 2]", left="(-inf, -5]")
    assert verdicts(marked, "bend", "at", "concave", "left") == ["wrong", "follows", "follows", "follows"]


def test_convex_letters_follow_from_own_interval(bowls):
    marked = mark(bowls[3], convex="[-8, 8]", unique="A, B, C, D", saddle="none")
    assert verdicts(marked, "convex", "unique", "saddle") == ["wrong", "follows", "follows"]


@pytest.mark.parametrize(
    ("name", "which", "step", "typed"),
    [
        ("one positive value taken for all", 1, "claims", "A, B, C, D"),
        ("one positive value taken for all", 3, "convex", "(-inf, inf)"),
        ("one positive value taken for all", 4, "convex", "[0, inf)"),
        ("convex and concave exchanged", 1, "convex", "(-inf, -2]"),
        ("ends left out", 3, "convex", "(-4, 4)"),
        ("first derivative for the second", 1, "bend", "3t^2/2 + 6t - 9"),
        ("slope for the second derivative", 1, "at", "-27/2"),
        ("signs of the places", 2, "concave", "[-2, 4]"),
        ("2 of the squares lost", 3, "det", "4 - c^2"),
        ("plus in the determinant", 4, "det", "8c + 81"),
        ("border counted as one minimum", 3, "unique", "A, B"),
    ],
)
def test_convex_mistakes(name, which, step, typed, bowls):
    verdict, _, feedback = mark(bowls[which], **{step: typed})[step]
    assert verdict == "mistake" and name in feedback


# -- pictures ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("family", "level", "asked", "solved"),
    [
        ("gd-trace", 1, 1, 1), ("gd-trace", 2, 0, 1), ("gd-trace", 3, 1, 1),
        ("learning-rate", 1, 1, 1), ("learning-rate", 2, 1, 1), ("learning-rate", 3, 1, 1),
        ("closed-form", 1, 1, 1), ("closed-form", 3, 1, 1), ("convexity", 1, 0, 2), ("convexity", 2, 0, 2),
        ("batch-kinds", 2, 0, 1), ("stationary", 1, 0, 1), ("stationary", 3, 0, 1),
    ],
)  # fmt: skip
def test_pictures(family, level, asked, solved):
    """In the statement the start or the data alone; the steps, lines and kinds in the key."""
    form = printing.format_named("markdown")
    exercise = make(problem(family), 1, level)
    pictures = [form.alone(form.exercise(exercise, 1, key=key), key=key).count("![") for key in (False, True)]
    assert pictures == [asked, asked + solved]
    if asked:
        statement = form.exercise(exercise, 1, key=False)
        assert "steps" not in "".join(re.findall(r"!\[(.*?)\]", statement.intro))
