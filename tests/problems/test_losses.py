"""The loss families: values worked by hand, answers carried forward, and each mistake recognised."""

import pytest

from exgen import exact
from exgen.bank import Bank
from exgen.exercises import drawn, make, proof
from exgen.marking import Marker
from exgen.printing import labels_of


def given(family, level, settings):
    exercise = make(Bank.default().problem(f"losses/{family}"), "hand", level, settings)
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


# -- mse-gradient ------------------------------------------------------------------------------------------------

MSE = "mse-gradient"
# r = [5 - 3, 1 - 5, 3 - (-1)] = [2, -4, 4]; sum of r x = 2 - 8 - 4 = -10, sum of r = 2
LINE = {
    "inputs": "[1, 2, -1]", "targets": "[5, 1, 3]", "weight": "2", "bias": "1", "rate": "1/10",
}  # fmt: skip
ONE = {"inputs": "[3]", "targets": "[2]", "weight": "2", "bias": "-1", "rate": "1/10"}  # r = -3
# r = [[1, -1], [2, 1]]: dW = -(r1 x1ᵀ + r2 x2ᵀ) = -([[1, 2], [-1, -2]] + [[2, -2], [1, -1]])
LAYER = {
    "inputs": "[[1, 2], [1, -1]]", "targets": "[[8, -3], [0, 5]]", "weight": "[[2, 3], [3, -2]]",
    "bias": "[-1, -1]", "rate": "1/10",
}  # fmt: skip


def in_names(exercise, text):
    """The text with the variant's own letters for x, y, w and b."""
    for letter, name in zip("XYWB", exercise.parameters["names"]):
        text = text.replace(letter, name)
    return text


def test_mse_by_hand():
    exercise = given(MSE, 2, LINE)
    assert values(exercise, "r", "gw", "gb", "new_w", "new_b") == [
        exact([2, -4, 4]), exact("20/3"), exact("-4/3"), exact("4/3"), exact("17/15")
    ]  # fmt: skip
    exercise = given(MSE, 1, ONE)
    assert values(exercise, "r", "gw", "gb", "new_w", "new_b") == [-3, 18, 6, exact("1/5"), exact("-8/5")]
    exercise = given(MSE, 3, LAYER)
    assert values(exercise, "r", "gw", "gb") == [
        exact([[1, -1], [2, 1]]), exact([[-3, 0], [0, 3]]), exact([-3, 0])
    ]  # fmt: skip
    assert values(exercise, "new_w") == [exact([["23/10", 3], [3, "-23/10"]])]


@pytest.mark.parametrize("typed", ["-2X(Y - (WX + B))", "-2 X r", "2X(WX + B - Y)", "-2XY + 2WX^2 + 2BX"])
def test_mse_any_form_of_the_formula(typed):
    exercise = given(MSE, 2, LINE)
    assert mark(exercise, dw=in_names(exercise, typed))["dw"][0] == "right"


@pytest.mark.parametrize("typed", ["-X(Y - WX - B) + 1", "-2X(Y - WX + B)", "-2W(Y - WX - B)"])
def test_mse_near_misses(typed):
    exercise = given(MSE, 2, LINE)
    assert mark(exercise, dw=in_names(exercise, typed))["dw"][0] in ("wrong", "mistake")


def test_mse_slip_of_the_notes_is_carried():
    exercise = given(MSE, 2, LINE)
    # 2 r w x for each example: 8 - 32 - 16, over 3
    marked = mark(exercise, dw=in_names(exercise, "2(Y - (WX + B)) WX"), gw="-40/3", new_w="10/3")
    assert verdicts(marked, "dw", "gw", "new_w") == ["mistake", "follows", "follows"]
    assert "whole product" in marked["dw"][2]


def test_mse_slip_of_the_notes_in_a_layer():
    """2 r_i W_ij x_j: the mean over the examples is W_ij times what the right one gives, with the other sign."""
    answers = {"dw": "2 r_i W_{ij} x_j", "gw": "[[6, 0], [0, 6]]", "new_w": "[[1.4, 3], [3, -2.6]]"}
    marked = mark(given(MSE, 3, LAYER), **answers)
    assert verdicts(marked, "dw", "gw", "new_w") == ["mistake", "follows", "follows"]
    assert "whole product" in marked["dw"][2]


def test_mse_own_residuals_are_carried():
    marked = mark(given(MSE, 2, LINE), r="[2, -4, 2]", gw="16/3", gb="0", new_w="22/15")
    assert verdicts(marked, "r", "gw", "new_w") == ["wrong", "follows", "follows"]
    assert marked["r"][1] == 2


@pytest.mark.parametrize(
    ("name", "level", "settings", "step", "typed"),
    [
        ("minus of the inner derivative lost", 2, LINE, "dw", "2X(Y - WX - B)"),
        ("input forgotten", 2, LINE, "dw", "-2(Y - WX - B)"),
        ("2 of the square lost", 1, ONE, "db", "-(Y - WX - B)"),
        ("sum in place of the mean", 2, LINE, "gw", "20"),
        ("sum in place of the mean", 3, LAYER, "gw", "[[-6, 0], [0, 6]]"),
        ("uphill", 2, LINE, "new_w", "8/3"),
        ("learning rate left out", 2, LINE, "new_w", "-14/3"),
        # with w = 1/5 the residual is 2 - 3/5 + 1 = 12/5, so b = -1 + 24/50
        ("bias updated with the new weight", 1, ONE, "new_b", "-13/25"),
        ("input forgotten", 3, LAYER, "dw", "-2 r_i"),
    ],
)
def test_mse_mistakes(name, level, settings, step, typed):
    exercise = given(MSE, level, settings)
    text = in_names(exercise, typed) if level < 3 else typed
    verdict, marks, feedback = mark(exercise, **{step: text})[step]
    assert verdict == "mistake" and name in feedback
    assert marks < exercise.key[step].marks


# -- hinge -------------------------------------------------------------------------------------------------------

HINGE = "hinge"
# differences to the label's 2, plus 1: [4, -, -2, 3/2]
SCORES = {"scores": "[[5, 2, -1, 5/2]]", "labels": "[2]"}
# s = W x = [-4, 3, -7] and [-4, -15, -5]; worked in the notes' layout
PAIR = {
    "W": "[[1, 2], [-3, 3], [2, 3]]", "x": "[[-2, -1], [2, -3]]", "labels": "[3, 3]", "decay": "1/4",
}  # fmt: skip
# s = [3, 3, 1, -1], label 3: terms [3, 3, -, 0]; the squares add up to 2 + 5 + 13 + 34
SINGLE = {"W": "[[1, 1], [2, -1], [2, -3], [-3, 5]]", "x": "[[2, 1]]", "labels": "[3]", "decay": "1/2"}


def test_hinge_by_hand():
    exercise = given(HINGE, 1, SCORES)
    assert values(exercise, "terms", "hinge", "ds") == [exact([4, 0, 0, "3/2"]), exact("11/2"), exact([1, -2, 0, 1])]
    exercise = given(HINGE, 3, PAIR)
    assert values(exercise, "s", "terms", "hinge", "total") == [
        exact([[-4, 3, -7], [-4, -15, -5]]), exact([[4, 11, 0], [2, 0, 0]]), exact("17/2"), exact("35/2")
    ]  # fmt: skip
    assert values(exercise, "ds") == [exact([[1, 1, -2], [1, 0, -1]])]
    assert values(exercise, "dW") == [exact([["1/2", -1], ["-5/2", 1], [2, 4]])]
    exercise = given(HINGE, 2, SINGLE)
    assert values(exercise, "s", "terms", "hinge", "total") == [exact([3, 3, 1, -1]), exact([3, 3, 0, 0]), 6, 33]
    assert values(exercise, "dW") == [exact([[3, 2], [4, 0], [-2, -5], [-3, 5]])]


def test_hinge_own_terms_are_carried():
    """One term forgotten: the loss, the gradient and what follows from it."""
    terms, ds = "[[4, 0, 0], [2, 0, 0]]", "[[1, 0, -1], [1, 0, -1]]"
    marked = mark(given(HINGE, 3, PAIR), terms=terms, hinge="3", total="12", ds=ds)
    assert verdicts(marked, "terms", "hinge", "total", "ds") == ["wrong", "follows", "follows", "follows"]


def test_hinge_own_scores_are_carried():
    marked = mark(given(HINGE, 3, PAIR), s="[[-4, 3, -7], [-4, -15, -6]]", terms="[[4, 11, 0], [3, 0, 0]]", hinge="9")
    assert verdicts(marked, "s", "terms", "hinge") == ["wrong", "follows", "follows"]


def test_hinge_own_formula_is_carried():
    marked = mark(given(HINGE, 1, SCORES), own="-1", ds="[1, -1, 0, 1]")
    assert verdicts(marked, "own", "ds") == ["mistake", "follows"]


@pytest.mark.parametrize(
    ("name", "level", "settings", "step", "typed"),
    [
        ("label counted among the terms", 1, SCORES, "terms", "[4, 1, 0, 3/2]"),
        ("label counted among the terms", 3, PAIR, "hinge", "19/2"),
        ("margin subtracted", 1, SCORES, "terms", "[2, 0, 0, 0]"),
        ("margin left out", 1, SCORES, "terms", "[3, 0, 0, 1/2]"),
        ("difference of the scores reversed", 1, SCORES, "terms", "[0, 0, 4, 1/2]"),
        ("negative terms kept", 1, SCORES, "hinge", "7/2"),
        ("1 for the label", 1, SCORES, "ds", "[1, -1, 0, 1]"),
        ("label left without gradient", 1, SCORES, "ds", "[1, 0, 0, 1]"),
        ("sign of the label's entry", 1, SCORES, "own", "m"),
        ("terms that are 0 counted in the gradient", 1, SCORES, "ds", "[1, -2, 1, 1]"),
        ("strength of the penalty lost", 3, PAIR, "total", "89/2"),
        ("2 of the penalty lost", 3, PAIR, "dW", "[[1/4, -3/2], [-7/4, 1/4], [3/2, 13/4]]"),
        ("penalty left out of the gradient", 3, PAIR, "dW", "[[0, -2], [-1, -1/2], [1, 5/2]]"),
        ("sum in place of the mean", 3, PAIR, "dW", "[[1/2, -3], [-7/2, 1/2], [3, 13/2]]"),
    ],
)
def test_hinge_mistakes(name, level, settings, step, typed):
    exercise = given(HINGE, level, settings)
    verdict, marks, feedback = mark(exercise, **{step: typed})[step]
    assert verdict == "mistake" and name in feedback
    assert marks < exercise.key[step].marks


def test_hinge_stays_off_the_kink():
    problem = Bank.default().problem("losses/hinge")
    for level in (1, 2, 3):
        for seed in range(20):
            exercise = make(problem, seed, level)
            labels = exercise.parameters["labels"]
            scores = exercise.parameters["scores"] or [exercise.parameters["W"] @ x for x in exercise.parameters["x"]]
            for s, label in zip(scores, labels):
                assert all(value - s[label - 1] + 1 != 0 for value in s)


# -- logistic ----------------------------------------------------------------------------------------------------

LOGISTIC = "logistic"
# s = (2 - 4 + 2 - 2) ln 2 = -2 ln 2, p = 1/5
SPAM = {"v": "[2, 2, -2]", "c": "-2", "base": "2", "x": "[[1, -2, -1]]", "labels": "[1]"}
# s = [-2, 1, 2] ln 3, p = [1/10, 3/4, 9/10], p - y = [1/10, -1/4, 9/10]
THREE = {
    "v": "[1, -1]", "c": "3", "base": "3", "x": "[[-1, 4], [-4, -2], [2, 3]]", "labels": "[0, 1, 0]",
}  # fmt: skip


def test_logistic_by_hand():
    exercise = given(LOGISTIC, 2, SPAM)
    assert values(exercise, "p", "ds", "gb") == [exact("1/5"), exact("-4/5"), exact("-4/5")]
    assert values(exercise, "gw") == [exact(["-4/5", "8/5", "4/5"])]
    exercise = given(LOGISTIC, 3, THREE)
    assert values(exercise, "p") == [exact(["1/10", "3/4", "9/10"])]
    assert values(exercise, "gw", "gb") == [exact(["9/10", "6/5"]), exact("1/4")]


def test_logistic_other_forms_are_right():
    marked = mark(given(LOGISTIC, 2, SPAM), s="-ln 4", p="0.2", loss="1.61", own="-(y - p)", ds="-0.8")
    assert verdicts(marked, "s", "loss", "own", "ds") == ["right"] * 4
    assert mark(given(LOGISTIC, 3, THREE), loss="(ln(10/9) + ln(4/3) + ln 10)/3")["loss"][0] == "right"


def test_logistic_own_probability_is_carried():
    marked = mark(given(LOGISTIC, 2, SPAM), p="1/3", loss="ln 3", ds="-2/3", gw="[-2/3, 4/3, 2/3]", gb="-2/3")
    assert verdicts(marked, "p", "loss", "ds", "gw") == ["wrong", "follows", "follows", "follows"]


def test_logistic_own_formula_is_carried():
    marked = mark(given(LOGISTIC, 2, SPAM), own="y - p", ds="4/5", gw="[4/5, -8/5, -4/5]")
    assert verdicts(marked, "own", "ds", "gw") == ["mistake", "follows", "follows"]


@pytest.mark.parametrize(
    ("name", "level", "settings", "step", "typed"),
    [
        ("minus of the exponent lost", 2, SPAM, "p", "4/5"),
        ("odds for the probability", 2, SPAM, "p", "1/4"),
        ("loss of the other label", 2, SPAM, "loss", "-ln(4/5)"),
        ("logarithm to the base 10", 2, SPAM, "loss", "ln 5/ln 10"),
        ("minus of the loss lost", 2, SPAM, "loss", "ln(1/5)"),
        ("probability of the other label for the loss", 2, SPAM, "loss", "4/5"),
        ("gradient with the wrong sign", 2, SPAM, "own", "y - p"),
        ("label not subtracted", 2, SPAM, "ds", "1/5"),
        ("slope of the sigmoid kept", 2, SPAM, "own", "(p - y) p (1 - p)"),
        ("slope of the sigmoid left out", 2, SPAM, "own", "(p - y)/(p(1 - p))"),
        ("input left out", 2, SPAM, "gw", "[-4/5, -4/5, -4/5]"),
        ("sum in place of the mean", 3, THREE, "gw", "[27/10, 18/5]"),
    ],
)
def test_logistic_mistakes(name, level, settings, step, typed):
    exercise = given(LOGISTIC, level, settings)
    verdict, marks, feedback = mark(exercise, **{step: typed})[step]
    assert verdict == "mistake" and name in feedback
    assert marks < exercise.key[step].marks


# -- empirical-risk ----------------------------------------------------------------------------------------------

RISK = "empirical-risk"
ORDER = "squared wrong nll"
# sum of xy = 2 + 2 - 3; errors of A: [2 - 2, 1 - 4, 3 + 2] and of B: [2 - 1, 1 - 2, 3 + 1]
SPRING = {"x": "[1, 2, -1]", "y": "[2, 1, 3]", "weights": "[2, 1]"}
# squared of A: 0.01 + 0.16 + 0.36 + 0.04; of B: 0.09 + 0.09 + 0.16 + 0.49
FILTERS = {"p": "[[0.9, 0.4, 0.4, 0.2], [0.7, 0.3, 0.6, 0.7]]", "y": "[1, 0, 1, 0]", "asked": "1", "order": ORDER}
MODELS = {
    "p": "[[0.9, 0.4, 0.4, 0.2, 0.8], [0.7, 0.3, 0.6, 0.7, 0.4], [0.2, 0.9, 0.4, 0.3, 0.6]]", "y": "[1, 0, 1, 0, 1]",
    "asked": "2", "order": ORDER,
}  # fmt: skip


def test_risk_of_lines_by_hand():
    exercise = given(RISK, 1, SPRING)
    assert values(exercise, "squared", "best", "least") == [exact(["34/3", 6]), exact("1/6"), exact("83/18")]
    k = exercise.parameters["letter"]
    for typed in (f"((2 - {k})^2 + (1 - 2{k})^2 + (3 + {k})^2)/3", f"(6{k}^2 - 2{k} + 14)/3"):
        assert mark(exercise, risk=typed)["risk"][0] == "right"
    assert mark(exercise, risk=f"(6{k}^2 + 2{k} + 14)/3")["risk"][0] == "wrong"


def test_risk_of_classifiers_by_hand():
    exercise = given(RISK, 2, FILTERS)
    assert values(exercise, "squared", "wrong") == [exact(["57/400", "83/400"]), exact(["1/4", "1/4"])]
    assert values(exercise, "wins") == ["A, B, C"]  # of two that are equal the first
    exercise = given(RISK, 3, MODELS)
    assert values(exercise, "wrong", "best") == [exact(["1/5", "2/5", "3/5"]), exact("3/5")]
    marked = mark(exercise, constant="-0.6 ln q - 0.4 ln(1 - q)")
    assert verdicts(marked, "constant") == ["right"]


def test_nll_as_decimals_or_logarithms():
    exercise = given(RISK, 2, FILTERS)
    # A: 0.9 · 0.6 · 0.4 · 0.8 = 0.1728, B: 0.7 · 0.7 · 0.6 · 0.3 = 0.0882
    for typed in ("[0.439, 0.607]", "[-ln(0.1728)/4, -ln(0.0882)/4]"):
        assert mark(exercise, nll=typed)["nll"][0] == "right"


def test_risk_winner_follows_from_own_risks():
    """Of the five decisions the second model then has none wrong."""
    assert values(given(RISK, 3, MODELS), "wins") == ["none"]
    marked = mark(given(RISK, 3, MODELS), wrong="[1/5, 0, 3/5]", wins="B")
    assert verdicts(marked, "wrong", "wins") == ["wrong", "follows"]


def test_least_risk_follows_from_own_weight():
    """(14 - 2 + 6)/3 at 1."""
    marked = mark(given(RISK, 1, SPRING), best="1", least="6")
    assert verdicts(marked, "best", "least") == ["wrong", "follows"]


def test_risk_own_expression_is_carried():
    exercise = given(RISK, 1, SPRING)
    k = exercise.parameters["letter"]
    marked = mark(exercise, risk=f"(6{k}^2 - 6{k} + 14)/3", squared="[26/3, 14/3]", best="1/2")
    assert verdicts(marked, "risk", "squared", "best") == ["wrong", "follows", "follows"]


@pytest.mark.parametrize(
    ("name", "level", "settings", "step", "typed"),
    [
        ("sum in place of the mean", 1, SPRING, "squared", "[34, 18]"),
        ("sum in place of the mean", 3, MODELS, "wrong", "[1, 2, 3]"),
        ("root of the mean", 1, SPRING, "squared", "[sqrt(34/3), sqrt(6)]"),
        ("absolute errors for squared ones", 1, SPRING, "squared", "[8/3, 2]"),
        ("absolute errors for squared ones", 2, FILTERS, "squared", "[13/40, 17/40]"),
        ("largest risk taken for the winner", 2, FILTERS, "wins", "B"),
        ("correct decisions counted", 3, MODELS, "wrong", "[4/5, 3/5, 2/5]"),
        ("probability of the other label", 2, FILTERS, "nll", "[-ln(0.1*0.4*0.6*0.2)/4, -ln(0.3*0.3*0.4*0.7)/4]"),
        ("minus of the logarithm lost", 2, FILTERS, "nll", "[ln(0.1728)/4, ln(0.0882)/4]"),
        ("logarithm to the base 10", 2, FILTERS, "nll", "[-ln(0.1728)/(4 ln 10), -ln(0.0882)/(4 ln 10)]"),
        ("sums divided", 1, SPRING, "best", "3"),
        ("least risk taken for 0", 1, SPRING, "least", "0"),
        ("mixed term of the squares lost", 1, SPRING, "squared", "[38/3, 20/3]"),
        ("share of the label 0", 3, MODELS, "best", "2/5"),
    ],
)
def test_risk_mistakes(name, level, settings, step, typed):
    exercise = given(RISK, level, settings)
    verdict, marks, feedback = mark(exercise, **{step: typed})[step]
    assert verdict == "mistake" and name in feedback
    assert marks < exercise.key[step].marks


# -- sigmoid-mse-nll ---------------------------------------------------------------------------------------------

BOTH = "sigmoid-mse-nll"
# p = [6/7, 2/3, 2/5]
TRIPLE = {"odds": "[6, 2, 2/3]", "labels": "[0, 0, 1]", "saturated": "1"}
# p = [2/3, 1/9, 8/9]
WEIGHT = {"v": "2", "c": "-1", "base": "2", "x": "[1, -1, 2]", "labels": "[1, 0, 1]", "saturated": "0"}


def choice(exercise, name):
    return exercise.problem.words["letter_of"](name, exercise.parameters["order"])


def test_saturation_by_hand():
    exercise = given(BOTH, 2, TRIPLE)
    assert values(exercise, "p", "E", "N") == [
        exact(["6/7", "2/3", "2/5"]), exact(["72/343", "8/27", "-36/125"]), exact(["6/7", "2/3", "-3/5"])
    ]  # fmt: skip
    assert values(exercise, "limits", "learns") == [exact([0, -1]), choice(exercise, "N")]
    exercise = given(BOTH, 3, WEIGHT)
    assert values(exercise, "wE", "wN", "limits") == [exact("-52/729"), exact("-2/9"), exact([0, 1])]


@pytest.mark.parametrize("typed", ["2(p - y)p(1 - p)", "-2p(y - p)(1 - p)", "2(p^2 - p y)(1 - p)"])
def test_saturation_any_form(typed):
    assert mark(given(BOTH, 2, TRIPLE), dE=typed)["dE"][0] == "right"


def test_saturation_own_formula_is_carried():
    marked = mark(given(BOTH, 2, TRIPLE), dE="2(p - y)", E="[12/7, 4/3, -6/5]", limits="[-2, -1]")
    assert verdicts(marked, "dE", "E", "limits") == ["mistake", "follows", "follows"]


def test_saturation_own_probabilities_are_carried():
    p, E, N = "[2/3, 1/9, 4/5]", "[-4/27, 16/729, -8/125]", "[-1/3, 1/9, -1/5]"
    marked = mark(given(BOTH, 3, WEIGHT), p=p, E=E, N=N, wN="-38/135")
    assert verdicts(marked, "p", "E", "N", "wN") == ["wrong", "follows", "follows", "follows"]


@pytest.mark.parametrize(
    ("name", "level", "settings", "step", "typed"),
    [
        ("slope of the sigmoid kept in the log-likelihood", 2, TRIPLE, "dN", "(p - y)p(1 - p)"),
        ("slope of the sigmoid left out of the log-likelihood", 2, TRIPLE, "dN", "(p - y)/(p(1 - p))"),
        ("label not subtracted", 2, TRIPLE, "N", "[6/7, 2/3, 2/5]"),
        ("slope of the sigmoid left out of the squared error", 2, TRIPLE, "limits", "[-2, -1]"),
        ("2 of the square lost", 2, TRIPLE, "dE", "(p - y)p(1 - p)"),
        ("sign of the squared error's derivative", 2, TRIPLE, "dE", "2(y - p)p(1 - p)"),
        ("sign of the log-likelihood's derivative", 2, TRIPLE, "limits", "[0, 1]"),
        ("minus of the exponent lost", 2, TRIPLE, "p", "[1/7, 1/3, 3/5]"),
        ("input left out", 3, WEIGHT, "wN", "-1/9"),
    ],
)
def test_saturation_mistakes(name, level, settings, step, typed):
    exercise = given(BOTH, level, settings)
    verdict, marks, feedback = mark(exercise, **{step: typed})[step]
    assert verdict == "mistake" and name in feedback
    assert marks < exercise.key[step].marks


def test_saturation_wrong_letters_are_told():
    exercise = given(BOTH, 2, TRIPLE)
    for option, name in (("both", "thought to learn with both"), ("E", "losses exchanged")):
        assert name in mark(exercise, learns=choice(exercise, option))["learns"][2]


def test_saturation_data_sets_are_many():
    """The options' order and the like left aside; an input may come twice, with both labels."""
    problem = Bank.default().problem(f"losses/{BOTH}")
    sets = set()
    for seed in range(200):
        given = drawn(problem, seed, problem.knobs(3))
        sets.add(str((given["base"], given["v"], given["c"], sorted(zip(given["x"], given["labels"])))))
    assert len(sets) > 120
