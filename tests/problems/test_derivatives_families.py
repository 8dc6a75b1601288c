"""The derivative families: worked values, other right forms, what follows from a wrong answer, and every mistake."""

import time

import pytest

from exgen import exact, substitute
from exgen.bank import Bank
from exgen.exercises import make, proof, run
from exgen.marking import Marker
from exgen.marking.marker import Way
from exgen.printing import labels_of
from exgen.record import ACCEPTED, FOLLOWS, MISTAKE, RIGHT, WRONG

FAMILIES = [
    "single",
    "chain",
    "multivariate-chain",
    "jacobian",
    "jacobian-chain",
    "hessian",
    "directional",
    "finite-difference",
]


def problem(name):
    return Bank.default().problem(f"derivatives/{name}")


def given(name, level, **settings):
    return make(problem(name), "notes", level, settings)


def marker_of(exercise):
    questions = {step: exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1)}
    return questions, Marker(tuple(questions.values()), exercise)


def mark(exercise, **typed):
    """{step: what was marked}; a step that is not typed gets its key."""
    questions, marker = marker_of(exercise)
    answers = {question.label: typed.get(step, question.key) for step, question in questions.items()}
    return dict(zip(questions, marker.mark(answers)))


def verdicts(exercise, **typed):
    marked = mark(exercise, **typed)
    return [marked[step].verdict for step in typed]


def values(exercise, *steps):
    return [exercise.key[step].value for step in steps]


# -- what holds for all ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", FAMILIES)
def test_every_mistake_is_named_in_the_middle(name):
    """All answers before a step are right, and from there on a mistake is made and carried on."""
    seen = set()
    for level in (1, 2, 3):
        for seed in range(6):
            exercise = make(problem(name), seed, level)
            questions, marker = marker_of(exercise)
            for mistake, _ in exercise.mistakes:
                if mistake.name in seen:
                    continue
                pins, typed, wrong = {}, {}, ""
                for step, question in questions.items():
                    trace = exercise.with_mistake(mistake, pins)
                    due = Way(marker, trace, mistake.changes).due(question)
                    if due is None:
                        break
                    typed[question.label] = due
                    if due != question.key:
                        wrong = question.label
                        break
                    pins[step] = exercise.key[step].value
                if wrong:
                    part = next(part for part in marker.mark(typed) if part.label == wrong)
                    assert part.verdict in (MISTAKE, WRONG), (mistake.name, part)
                    seen |= {mistake.name} if mistake.name in part.feedback else set()
    assert seen == {mistake.name for mistake in problem(name).mistakes}


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_wrong_first_answer_leaves_the_rest_to_follow(name, level):
    """The first number or vector is one too large; everything after it is worked out from it and earns its marks."""
    exercise = make(problem(name), 1, level)
    questions, marker = marker_of(exercise)
    first = next((step for step, question in questions.items() if question.kind in ("number", "array")), "inner")
    pins = {first: exercise.key[first].value + 1}
    trace = run(exercise.problem.solve, exercise.parameters, pins)
    typed = {}
    for question in questions.values():
        typed[question.label] = Way(marker, trace, {first}).due(question)
    marked = dict(zip(questions, marker.mark(typed)))
    assert marked[first].verdict in (WRONG, MISTAKE)
    later = [marked[step] for step in list(questions)[list(questions).index(first) + 1 :]]
    assert all(part.verdict in (RIGHT, FOLLOWS, ACCEPTED) and part.marks == part.of for part in later), later


# -- other right forms -------------------------------------------------------------------------------------------

SIGMOID = {"chain": "sigmoid", "poly": "[0, 1, 1]", "variables": "x, u", "place": "0"}
CUBIC = {"f": "x^3 - 2x*y + y^2", "variables": "x, y", "point": "[1, 2]", "move": "[1/10, 1/10]", "places": "[[0, 0]]"}
FORMS = [
    ("single", 1, "NOTES", "first", ["y' = 6x", "6*x^1", "3*2x", "6·x", "$6x$", r"\frac{12x}{2}"]),
    ("single", 1, "NOTES", "slope", ["y'(3) = 18", "6*3", "36/2", "18.0", "18.00"]),
    ("chain", 3, "NESTED", "total", [
        "2x*cos(x^2)*exp(sin(x**2))", r"2x e^{\sin(x^2)} \cos(x^2)", "e^{sin(u)}·cos(u)·2x",
        "dy/dx = 2 x cos(x²) e^(sin(x²))", "2x*e^v*cos(x^2)",
    ]),
    ("chain", 2, "SIGMOID", "outer", [
        "σ(u)(1 - σ(u))", "sigmoid(u) - sigmoid(u)^2", "e^-u/(1 + e^-u)^2", r"\sigma(u)\sigma(-u)",
    ]),
    ("chain", 2, "SIGMOID", "total", [
        r"\sigma(x+x^2)(1-\sigma(x+x^2))(1+2x)", "(2x+1)/(2+e^u+e^-u)", "(1+2x)*sigmoid(u)*(1-sigmoid(x*(x+1)))",
    ]),
    ("multivariate-chain", 1, "PATHS", "f1", ["v", "∂f/∂u = v", "f_u = v", "3x", "v*u/u"]),
    ("multivariate-chain", 1, "PATHS", "paths", ["(24, 12)", "24, 12", "[[24], [12]]", "[24; 12]", "12*[2, 1]"]),
    ("jacobian", 1, "SQUARE", "matrix", [
        "[[2xy, x^2], [5, cos y]]", "J = ((2yx, x²), (5, cos(y)))", "2x*y, x^2\n5, cos(y)",
        r"\begin{bmatrix} 2xy & x^2 \\ 5 & \cos(y) \end{bmatrix}", "[[x*y + y*x, x*x], [10/2, sin(y + pi/2)]]",
    ]),
    ("jacobian", 2, "WIDE", "shape", ["(2, 3)", "2 x 3", "2×3", "2 by 3", "[2, 3]"]),
    ("hessian", 1, "BOWL", "estimate", ["397/50", "7.940", "6 + 1.8 + 0.14", "f = 7.94", "7 + 94%"]),
    ("hessian", 1, "BOWL", "eigen1", ["(2, 6)", "2, 6", "λ = [2, 6]", "[4 - 2, 4 + 2]", "[2; 6]"]),
    ("hessian", 2, "CUBIC", "rule", [
        "[[x*6, -2]; [-2, 2]]", "6x -2; -2 2", "[[3x + 3x, -2], [-2, 4/2]]", "2*[[3x, -1], [-1, 1]]",
        r"\begin{pmatrix} 6x & -2 \\ -2 & 2 \end{pmatrix}",
    ]),
    ("directional", 2, "SLOPE", "change", ["11/100", "0.110", "ΔL = 0.11", "1.1e-1", "0.03 + 0.08"]),
    ("directional", 2, "SLOPE", "unit", [
        "(-0.6, -0.8)", "-1/5*[3, 4]", "-[3, 4]/sqrt(25)", "[-3/5; -4/5]", "[-0.600, -0.800]",
    ]),
    ("directional", 2, "SLOPE", "letters", ["d", "(D)", "D."]),
    ("finite-difference", 3, "CUBE", "forward", ["331/100", "3.310", "(1.331 - 1)/0.1", "3.31000", "3 + 0.31"]),
    ("finite-difference", 3, "CUBE", "forward_rule", [
        "h^2 + 3hx + 3x^2", "3x²+3hx+h²", "forward = 3x^2 + 3x h + h^2", r"3x^{2} + 3xh + h^{2}", "3*x**2 + h**2 + 3hx",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "level", "settings", "step", "forms"), FORMS)
def test_other_right_forms(name, level, settings, step, forms):
    exercise = given(name, level, **globals()[settings])
    assert {form: verdicts(exercise, **{step: form}) for form in forms} == {form: [RIGHT] for form in forms}


# -- single ------------------------------------------------------------------------------------------------------

NOTES = {"z": "3x^2 + 15", "variables": "x", "point": "3"}


def test_single_gives_the_values_of_the_notes():
    exercise = given("single", 1, **NOTES)
    assert values(exercise, "slope", "second") == [18, 6]
    assert proof.check(exercise) < 1e-12
    assert verdicts(exercise, first="6*x", slope="18.0", second="6") == [RIGHT] * 3


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("constant kept", {"first": "6x + 15"}),
        ("power not lowered", {"first": "6x^2"}),
        ("value for slope", {"slope": "42"}),
        ("second derivative as a square", {"second": "36x^2"}),
    ],
)
def test_single_knows_the_mistakes_of_the_notes(name, typed):
    part = mark(given("single", 1, **NOTES), **typed)[next(iter(typed))]
    assert part.verdict == MISTAKE and name in part.feedback and part.marks == 0


def test_single_carries_an_own_derivative():
    marked = mark(given("single", 1, **NOTES), first="6x + 15", slope="33", second="6")
    assert [marked[step].verdict for step in ("first", "slope", "second")] == [MISTAKE, FOLLOWS, RIGHT]


@pytest.mark.parametrize("tower", ["((x+1)^900+1)^900", "(x+1)^300*(x+2)^300", "sqrt(x)*(((x+1)^900+1)^900+1)^900"])
def test_a_tower_of_powers_takes_no_time(tower):
    began = time.process_time()
    assert verdicts(given("single", 1, **NOTES), first=tower, slope="17", second="5") == [WRONG] * 3
    assert time.process_time() - began < 5  # multiplied out or worked out it would take minutes


def test_an_own_derivative_that_is_not_multiplied_out_is_differentiated_on():
    marked = mark(given("single", 1, **{**NOTES, "z": "x^3 + 3x^2"}), first="3x(x + 1)", second="6x + 3")
    assert [marked[step].verdict for step in ("first", "second")] == [WRONG, FOLLOWS]


def test_single_with_roots_in_other_forms():
    root = {"z": "5t^3 - 4sqrt(t) + t - 1 + 6/t^2", "variables": "t", "point": "1", "again": "true"}
    exercise = given("single", 3, **root)
    assert values(exercise, "slope", "bend") == [2, 67]  # 15 - 2 + 1 - 12; 30 + 1 + 36
    forms = {"first": "15t^2 - 2t^(-1/2) + 1 - 12/t^3", "second": "30t + 1/(t*sqrt(t)) + 36t^-4"}
    assert verdicts(exercise, **forms) == [RIGHT] * 2
    assert verdicts(exercise, first="15t^2 - 2t^(1/2) + 1 - 12/t^3") == [WRONG]


def test_an_integral_of_a_reciprocal_is_known():
    reciprocal = {"z": "4/t + 3t^2", "variables": "t", "point": "1", "again": "true"}
    part = mark(given("single", 3, **reciprocal), first="4*ln(t) + t^3")["first"]
    assert part.verdict == MISTAKE and "integrated" in part.feedback


# -- chain -------------------------------------------------------------------------------------------------------

NESTED = {"chain": "sin exp", "poly": "[0, 0, 1]", "shift": "0", "variables": "x, u, v", "place": "1"}


def test_chain_gives_the_derivative_of_the_notes():
    exercise = given("chain", 3, **NESTED)
    assert proof.check(exercise) < 1e-12
    assert verdicts(
        exercise, outer="e^v", middle="cos u", inner="2*x", total="e^(sin(x^2))*cos(x^2)*2x", slope="2.5068"
    ) == [RIGHT] * 5
    assert verdicts(exercise, outer="e^(sin(u))", total="2x*e^v*cos(u)") == [RIGHT] * 2


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("innermost derivative dropped", "e^(sin(x^2))*cos(x^2)"),
        ("middle derivative dropped", "e^(sin(x^2))*2x"),
        ("both inner derivatives dropped", "e^(sin(x^2))"),
        ("derivatives added", "e^(sin(x^2)) + cos(x^2) + 2x"),
        ("outer derivative at the variable itself", "e^x*cos(x^2)*2x"),
        ("derivatives put into each other", "e^(cos(2x))"),
    ],
)
def test_chain_knows_what_is_dropped_at_each_level(name, total):
    part = mark(given("chain", 3, **NESTED), total=total)["total"]
    assert (part.verdict, part.marks) == (MISTAKE, 0)
    assert name in part.feedback


def test_chain_carries_own_factors():
    marked = mark(given("chain", 3, **NESTED), middle="-cos(u)", total="-2x*cos(x^2)*e^(sin(x^2))", slope="-2.5068")
    assert [marked[step].verdict for step in ("total", "slope")] == [FOLLOWS] * 2


def test_chain_with_a_cosine():
    exercise = given("chain", 1, chain="cos", poly="[1, -3]", variables="t, u")
    assert proof.check(exercise) < 1e-12
    assert verdicts(exercise, outer="-sin(u)", total="3 sin(1 - 3t)") == [RIGHT] * 2
    marked = mark(exercise, outer="sin(u)", total="-3sin(1 - 3t)")
    assert marked["outer"].verdict == MISTAKE and "sign" in marked["outer"].feedback
    assert marked["total"].verdict == FOLLOWS


def test_chain_power_rule_on_an_exponential():
    assert "power rule for an exponential" in mark(given("chain", 3, **NESTED), outer="v*e^(v-1)")["outer"].feedback


# -- several paths -----------------------------------------------------------------------------------------------

PATHS = {"f": "u*v", "g": "[x^2, 3x]", "variables": "u, v", "input": "x", "point": "2"}


def test_paths_by_hand():
    """y = 3x³ in two factors: 36 at x = 2, of which 24 go through u = x² and 12 through v = 3x."""
    exercise = given("multivariate-chain", 1, **PATHS)
    assert values(exercise, "place", "slopes", "paths", "total") == [
        exact([4, 6]), exact([4, 3]), exact([24, 12]), 36
    ]  # fmt: skip
    assert proof.check(exercise) < 1e-12


@pytest.mark.parametrize(
    ("name", "total"), [("first path only", "24"), ("last path only", "12"), ("paths multiplied", "288")]
)
def test_paths_add(name, total):
    part = mark(given("multivariate-chain", 1, **PATHS), total=total)["total"]
    assert part.verdict == MISTAKE and name in part.feedback


def test_own_paths_are_added():
    marked = mark(given("multivariate-chain", 1, **PATHS), f1="2v", paths="[48, 12]", total="60")
    assert [marked[step].verdict for step in ("paths", "total")] == [FOLLOWS] * 2


# -- Jacobians ---------------------------------------------------------------------------------------------------

SQUARE = {"f": "[x^2*y, 5x + sin(y)]", "variables": "x, y", "point": "[1, 0]"}
WIDE = {"f": "[x*y + z^2, 3x - y*z]", "variables": "x, y, z", "point": "[1, 2, 3]"}


def test_jacobian_by_hand():
    exercise = given("jacobian", 1, **SQUARE)
    assert exercise.key["value"].value == exact([[0, 1], [5, 1]])
    assert proof.check(exercise) < 1e-12
    assert verdicts(exercise, matrix="[[2xy, x^2], [5, cos(y)]]") == [RIGHT]


def test_jacobian_transposed():
    marked = mark(given("jacobian", 1, **SQUARE), matrix="[[2xy, 5], [x^2, cos(y)]]", value="[[0, 5], [1, 1]]")
    assert marked["matrix"].verdict == MISTAKE and "transposed" in marked["matrix"].feedback
    assert marked["value"].verdict == FOLLOWS


def test_jacobian_of_another_shape_follows_the_shape_that_was_given():
    exercise = given("jacobian", 2, **WIDE)
    assert exercise.key["shape"].value == (2, 3)
    assert exercise.key["value"].value == exact([[2, 1, 6], [3, -3, -2]])
    turned = {"matrix": "[[y, 3], [x, -z], [2z, -y]]", "value": "[[2, 3], [1, -3], [6, -2]]"}
    assert verdicts(exercise, shape="3 x 2", **turned) == [MISTAKE, FOLLOWS, FOLLOWS]
    marked = mark(exercise, **turned)
    assert marked["matrix"].verdict == MISTAKE and "transposed" in marked["matrix"].feedback


def test_jacobian_diagonal_only():
    part = mark(given("jacobian", 1, **SQUARE), matrix="[[2xy, 0], [0, cos(y)]]")["matrix"]
    assert part.verdict == MISTAKE and "diagonal only" in part.feedback


def test_jacobian_of_an_elementwise_function():
    exercise = given("jacobian", 3, element="power", number="3", at="[1, 2, -1]")
    assert exercise.key["diagonal"].value == exact([[3, 0, 0], [0, 12, 0], [0, 0, 3]])
    assert proof.check(exercise) < 1e-12
    marked = mark(exercise, diagonal="[[1, 0, 0], [0, 8, 0], [0, 0, -1]]")["diagonal"]
    assert marked.verdict == MISTAKE and "values for derivatives" in marked.feedback


COMPOSED = {"g": "[x_1*x_2, x_1 + x_2]", "f": "[z_1 + z_2^2, z_1*z_2]", "letters": "x z y", "point": "[1, 2]"}


def test_jacobian_of_a_composition_by_hand():
    """z = (2, 3), J_g = [[2, 1], [1, 1]], J_f = [[1, 6], [3, 2]]."""
    exercise = given("jacobian-chain", 1, **COMPOSED)
    assert values(exercise, "between", "first", "second", "product") == [
        exact([2, 3]), exact([[2, 1], [1, 1]]), exact([[1, 6], [3, 2]]), exact([[8, 7], [8, 5]])
    ]  # fmt: skip
    assert proof.check(exercise) < 1e-12


@pytest.mark.parametrize("level", [1, 2, 3])
def test_no_input_of_a_composition_is_without_effect(level):
    for seed in range(12):
        key = make(problem("jacobian-chain"), seed, level).key
        for step in ("first", "second"):
            matrix = key[step].value
            assert all(any(line) for line in [*matrix, *matrix.T]), (seed, step, matrix)


@pytest.mark.parametrize(
    ("name", "step", "typed"),
    [
        ("product in the wrong order", "product", "[[5, 14], [4, 8]]"),
        ("outer Jacobian at the input", "second", "[[1, 4], [2, 1]]"),
        ("multiplied entry by entry", "product", "[[2, 6], [3, 2]]"),
        ("one path only", "product", "[[2, 1], [6, 3]]"),
    ],
)
def test_jacobian_of_a_composition_knows(name, step, typed):
    part = mark(given("jacobian-chain", 1, **COMPOSED), **{step: typed})[step]
    assert part.verdict == MISTAKE and name in part.feedback


def test_product_follows_from_own_factors():
    exercise = given("jacobian-chain", 1, **COMPOSED)
    assert verdicts(exercise, second="[[1, 4], [2, 1]]", product="[[6, 5], [5, 3]]") == [MISTAKE, FOLLOWS]


# -- Hessian -----------------------------------------------------------------------------------------------------

BOWL = {"f": "2x^2 + 2x*y + 2y^2", "variables": "x, y", "point": "[1, 1]", "move": "[1/10, 1/5]", "places": "[[0, 0]]"}


def test_hessian_by_hand():
    """f(w) = 6, gradient (6, 6), u H u / 2 = (4·0.01 + 4·0.02 + 4·0.04)/2 = 0.14."""
    exercise = given("hessian", 1, **BOWL)
    assert values(exercise, "grad", "hess", "estimate", "eigen1", "kind1") == [
        exact([6, 6]), exact([[4, 2], [2, 4]]), exact("7.94"), exact([2, 6]), "A"
    ]  # fmt: skip
    assert proof.check(exercise) < 1e-12
    assert verdicts(exercise, estimate="397/50") == [RIGHT]


@pytest.mark.parametrize(
    ("name", "step", "typed"),
    [
        ("factor 1/2 forgotten", "estimate", "8.08"),
        ("mixed term counted once", "estimate", "7.92"),
        ("first order only", "estimate", "7.8"),
        ("value at the point left out", "estimate", "1.94"),
        ("mixed derivatives dropped", "hess", "[[4, 0], [0, 4]]"),
        ("coefficients for second derivatives", "hess", "[[2, 1], [1, 2]]"),
        ("minimum and maximum exchanged", "kind1", "B"),
    ],
)
def test_hessian_knows(name, step, typed):
    part = mark(given("hessian", 1, **BOWL), **{step: typed})[step]
    assert part.verdict == MISTAKE and name in part.feedback


def test_estimate_and_kind_follow_from_own_hessian():
    exercise = given("hessian", 1, **BOWL)
    own = {"hess": "[[4, 8], [8, 4]]", "estimate": "8.06", "eigen1": "[-4, 12]", "kind1": "C"}
    assert verdicts(exercise, **own) == [WRONG, FOLLOWS, FOLLOWS, FOLLOWS]


SADDLE = {**BOWL, "f": "x^2 + 4x*y + y^2"}  # eigenvalues -2 and 6


def test_eigenvalues_in_the_wrong_order_are_half_right_and_tell_the_same_kind():
    exercise = given("hessian", 1, **SADDLE)
    marked = mark(exercise, eigen1="[6, -2]", kind1="C")
    assert (marked["eigen1"].verdict, marked["eigen1"].marks) == (MISTAKE, 1)
    assert "decreasing order" in marked["eigen1"].feedback
    assert marked["kind1"].verdict == RIGHT
    for wrong in "AB":  # the first of the two numbers is not the smaller one
        assert mark(exercise, eigen1="[6, -2]", kind1=wrong)["kind1"].marks == 0


def test_an_own_eigenvalue_of_zero_tells_no_kind():
    marked = mark(given("hessian", 1, **BOWL), eigen1="[0, 6]", kind1="C")
    assert marked["kind1"].marks == 0


@pytest.mark.parametrize(
    ("own", "kind"), [("[2, 5]", "A"), ("[-5, -2]", "B"), ("[2 - sqrt(8), 2 + sqrt(8)]", "C"), ("[-0.828, 4.83]", "C")]
)
def test_the_kind_follows_from_own_eigenvalues(own, kind):
    hess = "[[2, 2], [2, 2]]"
    marked = mark(given("hessian", 1, **{**BOWL, "f": "-x^2 - 3x*y + y^2"}), hess=hess, eigen1=own, kind1=kind)
    assert marked["kind1"].verdict in (RIGHT, FOLLOWS)


def test_eigenvalues_follow_from_an_own_hessian_with_roots():
    own = {"hess": "[[2, 2], [2, 4]]", "eigen1": "[3 - sqrt(5), 3 + sqrt(5)]", "kind1": "A"}
    assert verdicts(given("hessian", 1, **SADDLE), **own) == [WRONG, FOLLOWS, FOLLOWS]
    assert verdicts(given("hessian", 1, **SADDLE), **{**own, "eigen1": "(0.764, 5.24)"}) == [WRONG, FOLLOWS, FOLLOWS]


@pytest.mark.parametrize("level", [2, 3])
def test_the_second_order_term_makes_the_estimate_better(level):
    for seed in range(8):
        exercise = make(problem("hessian"), seed, level)
        given, key = exercise.parameters, exercise.key
        names = problem("hessian").words["symbols"](given["variables"])
        real = substitute(given["f"], dict(zip(names, given["point"] + given["move"])))
        first = key["height"].value + key["grad"].value @ given["move"]
        assert abs(real - key["estimate"].value) < abs(real - first)


def test_stationary_points_are_stationary_and_never_degenerate():
    kinds = set()
    for seed in range(12):
        exercise = make(problem("hessian"), seed, 3)
        proof.check(exercise)  # asserts that the gradient vanishes there
        assert all(0 not in exercise.key[step].value.entries for step in ("eigen1", "eigen2"))
        kinds |= {exercise.key[step].value for step in ("kind1", "kind2")}
    assert kinds == {"A", "B", "C"}


# -- directions --------------------------------------------------------------------------------------------------

SLOPE = {"f": "x^2 + x*y", "variables": "x, y", "point": "[4, -5]", "move": "[0.01, 0.02]", "way": "1",
         "choices": "[[0.01, 0.01], [-0.01, 0.01], [0.04, -0.03], [-0.02, -0.01]]"}  # fmt: skip


def test_direction_by_hand():
    """The gradient (2x + y, x) is (3, 4), of length 5."""
    exercise = given("directional", 2, **SLOPE)
    assert values(exercise, "grad", "change", "unit", "letters") == [
        exact([3, 4]), exact("0.11"), exact(["-3/5", "-4/5"]), "D"
    ]  # fmt: skip
    assert proof.check(exercise) < 1e-12


@pytest.mark.parametrize("direction", ["[3, 4]", "[6, 8]", "(0.6, 0.8)", "[0.75, 1]", "[300, 400]", "[sqrt(9), 4]"])
def test_every_multiple_of_the_gradient_is_accepted(direction):
    assert verdicts(given("directional", 2, **SLOPE), direction=direction)[0] in (RIGHT, ACCEPTED)


@pytest.mark.parametrize(
    ("direction", "said"),
    [
        ("[-3, -4]", "the other way"),
        ("[0, 0]", "no direction"),
        ("[4, 3]", "to first order"),
        ("[3, 4.1]", "to first order"),
        ("[4, -3]", "to first order"),
        ("[3, 4, 0]", "vector of 2"),
        ("5", "vector of 2"),
    ],
)
def test_other_directions_are_refused_with_a_reason(direction, said):
    part = mark(given("directional", 2, **SLOPE), direction=direction)["direction"]
    assert (part.verdict, part.marks) == (WRONG, 0) and said in part.feedback


def test_rounded_directions_are_accepted():
    steep = {**SLOPE, "f": "5x + 12y + x*y", "point": "[0, 0]"}
    exercise = given("directional", 2, **steep)
    assert verdicts(exercise, direction="[0.385, 0.923]", unit="[-0.385, -0.923]") == [ACCEPTED, RIGHT]


def test_directions_follow_from_own_gradient():
    own = {"grad": "[8, 4]", "direction": "[2, 1]", "unit": "[-2/sqrt(5), -1/sqrt(5)]", "letters": "B, D"}
    assert verdicts(given("directional", 2, **SLOPE), **own) == [WRONG, ACCEPTED, FOLLOWS, FOLLOWS]


def test_a_direction_of_the_true_gradient_is_right_whatever_came_before():
    marked = mark(given("directional", 2, **SLOPE), grad="[8, 4]", direction="[6, 8]")
    assert (marked["direction"].verdict, marked["direction"].marks) == (ACCEPTED, 1)
    refused = mark(given("directional", 2, **SLOPE), grad="[8, 4]", direction="[1, 2]")["direction"]
    assert refused.verdict == WRONG and "0.0894" in refused.feedback  # of the own gradient


def test_a_direction_copied_from_an_own_gradient_that_shows_no_work_earns_nothing():
    exercise = given("directional", 2, **SLOPE)
    ones = {"grad": "[1, 1]", "change": "1", "direction": "[1, 1]", "unit": "[1, 1]", "letters": "none"}
    part = mark(exercise, **ones)["direction"]
    assert (part.verdict, part.marks) == (WRONG, 0)
    # The same direction beside what follows from it: the change is 0.01 + 0.02.
    assert verdicts(exercise, **{**ones, "change": "0.03"})[:3] == [WRONG, FOLLOWS, ACCEPTED]


@pytest.mark.parametrize(
    ("name", "step", "typed"),
    [
        ("not of length 1", "unit", "[-3, -4]"),
        ("uphill for downhill", "unit", "[3/5, 4/5]"),
        ("divided by the sum", "unit", "[-3/7, -4/7]"),
        ("step along the level line counted", "letters", "C, D"),
        ("uphill for downhill", "letters", "A, B"),
        ("true change", "change", "0.1103"),
    ],
)
def test_directional_knows(name, step, typed):
    part = mark(given("directional", 2, **SLOPE), **{step: typed})[step]
    assert part.verdict == MISTAKE and name in part.feedback


# -- finite differences ------------------------------------------------------------------------------------------

CUBE = {"f": "x^3", "input": "x", "by": "h", "place": "1", "size": "1/10", "finer": "4"}


def test_finite_differences_by_hand():
    exercise = given("finite-difference", 3, **CUBE)
    steps = ("forward", "central", "slope", "forward_error", "central_error")
    assert values(exercise, *steps) == list(exact(["3.31", "3.01", 3, "0.31", "0.01"]))
    assert exercise.key["shrink"].value == exact([4, 16])  # errors 3h + h² and h²
    assert proof.check(exercise) < 1e-9
    assert verdicts(exercise, forward_rule="3x^2 + 3xh + h^2", central_rule="h^2 + 3x^2") == [RIGHT] * 2


def test_the_quotient_itself_earns_half():
    part = mark(given("finite-difference", 3, **CUBE), forward_rule="((x + h)^3 - x^3)/h")["forward_rule"]
    assert part.marks * 2 == part.of and "not expanded" in part.feedback


@pytest.mark.parametrize(
    ("name", "step", "typed"),
    [
        ("not divided", "forward", "0.331"),
        ("not divided", "central", "0.602"),
        ("central difference divided by one step", "central", "6.02"),
        ("backward for forward", "forward", "2.71"),
        ("step of the wrong sign", "forward", "-2.71"),
        ("step added outside", "forward", "1"),
        ("powers taken apart", "forward_rule", "h^2"),
        ("both differences of first order", "shrink", "[4, 4]"),
        ("order before the division", "shrink", "[16, 64]"),
    ],
)
def test_finite_differences_know(name, step, typed):
    own = {"forward_rule": "3x^2 + 3xh + h^2", "central_rule": "3x^2 + h^2"}
    part = mark(given("finite-difference", 3, **CUBE), **{**own, step: typed})[step]
    assert part.verdict == MISTAKE and name in part.feedback


def test_errors_follow_from_own_differences():
    exercise = given("finite-difference", 3, **CUBE)
    assert verdicts(exercise, forward="3.4", forward_error="0.4") == [WRONG, FOLLOWS]


@pytest.mark.parametrize(
    ("typed", "works"),
    [
        ("[4, 3]", True),
        ("[8, 6]", True),
        ("[0.8, 0.6]", True),
        ("[4/3, 1]", True),
        ("[1.33, 1]", True),  # 4/3 rounded
        ("[1, 0.75]", True),
        ("[0.667, 0.5]", True),
        ("[8, 6.01]", False),  # 6.01 is no 6 with three figures
        ("[8, 6.0045]", False),
        ("[1.34, 1]", False),
        ("[-4, -3]", False),
        ("[0, 0]", False),
        ("[4, 0]", False),
    ],
)
def test_a_direction_is_a_multiple_as_far_as_it_is_rounded(typed, works):
    from exgen import terms
    from exgen.bank import Bank
    from exgen.reading import read

    steepest = Bank.default().problem("derivatives/directional").solve.__globals__["steepest"]
    found = steepest(exact([4, 3]), 1)(terms.to_exact(read(typed)))
    assert (found is None) is works, found
