"""The pool of claims: what holds for each of its items, what is drawn together, and what is said of each option."""

import re
from collections import Counter
from pathlib import Path

import pytest

from exgen import printing
from exgen.authoring.audit import illegal_prose
from exgen.bank import Bank
from exgen.bank.problem import load
from exgen.errors import KeyNotProved
from exgen.exercises import drawn, make, proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import RIGHT, UNREADABLE, WRONG

ID = "learning-theory/concepts"
HEADINGS = {
    "N0": "autograd graph; mean chain; outer product; independent variables; GPU and CPU; ReLU; sigmoid; dense "
    "layer; layer output",
    "N1": "inner and outer product; channels and pooling; device and numpy; linear model; data and labels; gradient "
    "descent; gradient computation; random start and activation; derivative of the squared loss; Jacobian and "
    "Hessian; Jacobian; one variable; two variables; four variables",
    "N2": "inner and outer product; permute; image layout; one variable; partial derivatives; mean chain; sigmoid "
    "values; sigmoid derivative; sigmoid maximum; ReLU; tanh; softmax; training step",
    "N3": "MP neuron; perceptron; perceptron learning; homework: learning for an MLP; regression and features; "
    "polynomial features; discriminative and generative; logistic regression; feed-forward networks; "
    "generalised gates; DNF; four lines; universal approximation; regression by towers; homework: XOR; bias "
    "and weights; deep networks; goodness of a function; losses; search for parameters; loss surface; "
    "derivative and gradient; loss and step; batch gradient descent; stochastic gradient descent; multivariate "
    "chain rule; derivative of the loss by layer; softmax output; the neuron; perceptron, exam notes; "
    "training; convergence result; learning code; linear classifiers; XOR inequalities; table of h1 to h4; "
    "other Boolean functions; sigmoid neuron; any Boolean function; DL-3 universal approximation; several "
    "inputs; place of the step; towers; why deep networks; DL-4 learning; loss functions; risk; search for the "
    "minimum; gradient descent, the goal; gradient descent, the start; numerical gradient; analytical "
    "gradient; hinge loss; batch gradient descent, exam notes; stochastic gradient descent, exam notes; "
    "mini-batch gradient descent; challenges; DL-5 gradient and Jacobian; notation; loss of a network; chain "
    "rule; example of a graph; gradient flow; Jacobian of a composition; backpropagation by layer; Jacobian in "
    "tensor form; forward pass; forward pass and update; example of shared weights; backpropagation and "
    "perceptron; saddle points",
    "N4": "autograd; (a) one variable; (b) partial derivatives; (c) partial derivatives; (d) calls of backward; "
    "inclusion in the DAG; example of the mean; test example; multiple losses",
}


@pytest.fixture(scope="module")
def problem():
    return Bank.default([]).problem(ID)


@pytest.fixture(scope="module")
def pool(problem):
    return problem.draw.__globals__["ITEMS"]


def ids(pool, *wanted):
    assert {item.id for item in pool} >= set(wanted)
    return " ".join(wanted)


def exercise_of(problem, asked):
    return restore(problem, "hand", 2, {"asked": asked, "wording": {"intro": "Choose."}})


def mark(exercise, *answers):
    questions = tuple(exercise.question(exercise.key[step], label) for step, label, _ in labels_of(exercise, 1))
    return Marker(questions, exercise).mark(dict(zip([question.label for question in questions], answers)))


# -- the pool ----------------------------------------------------------------------------------------------------

def test_the_pool_is_large(pool):
    assert sum(item.is_claim for item in pool) >= 150
    assert sum(not item.is_claim for item in pool) >= 40
    assert len({item.id for item in pool}) == len({item.text for item in pool}) == len(pool)


def test_each_heading_of_the_notes_is_asked_about(pool):
    wanted = {f"{notes} {heading}" for notes, headings in HEADINGS.items() for heading in headings.split("; ")}
    assert {place for item in pool for place in item.places} == wanted


def test_each_item_is_whole(problem, pool):
    cut = problem.words["cut"]
    for item in pool:
        assert len(item.options) == 4 and len({option.text for option in item.options}) == 4, item.id
        assert len({cut(option) for option in item.options}) == 4, item.id
        right, *wrong = item.options
        assert all(option.why for option in wrong), item.id
        if item.is_claim:
            v = right.verdict
            assert [option.verdict for option in item.options] == [v, v, not v, not v], item.id
        else:
            assert right.why and all(option.verdict is None for option in item.options), item.id
        assert item.text.endswith("." if item.is_claim else "?"), item.id


def test_the_prose_is_read_alike_by_every_format(pool):
    for item in pool:
        for text in (item.text, *(part for option in item.options for part in (option.text, option.why))):
            assert not list(illegal_prose(text)), (item.id, text)


def test_no_option_gives_itself_away(pool):
    claims = [item for item in pool if item.is_claim]
    true = sum(item.options[0].verdict for item in claims)
    assert 0.4 < true / len(claims) < 0.6
    for items, most in ((claims, 0.3), ([item for item in pool if not item.is_claim], 0.5)):
        longest = sum(len(item.options[0].text) == max(len(option.text) for option in item.options) for item in items)
        assert longest / len(items) < most
    # Of the two reasons for the right verdict, neither the longer nor the shorter one is the right one in most claims.
    longer = sum(len(item.options[0].text) > len(item.options[1].text) for item in claims)
    assert 0.4 < longer / len(claims) < 0.6


def test_what_can_be_tried_out_holds(pool):
    """Each claim's line of torch is true if the claim is, and each question's is true."""
    import torch

    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    names = {"torch": torch, "gradient": lambda f: lambda x: torch.autograd.functional.jacobian(f, x)}
    tried = Counter()
    try:
        for item in pool:
            # These would look like something to fill in.
            assert "<<" not in item.check and ">>" not in item.check, item.id
            if item.check:
                held = bool(eval(item.check, names))
                assert held is (item.options[0].verdict is not False), item.id
                tried[item.is_claim, item.options[0].verdict] += 1
    finally:
        torch.set_default_dtype(default)
    assert min(tried.values()) > 10, tried


# -- draws -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("level", [1, 2, 3])
def test_parts_of_one_sheet_do_not_meet(problem, level):
    letters, seen, knobs = Counter(), set(), problem.knobs(level)
    for seed in range(200):
        parts = problem.words["read"](drawn(problem, seed, knobs)["asked"])
        items = [item for _, item, _ in parts]
        assert len({item.topic for item in items}) == len(items)
        marks = [mark for item in items for mark in item.marks]
        assert len(marks) == len(set(marks))
        for is_claim, depths in ((True, knobs["claims"]), (False, knobs["questions"])):
            assert sorted(item.depth for item in items if item.is_claim is is_claim) == sorted(depths)
        verdicts = {item.options[0].verdict for item in items if item.is_claim}
        assert verdicts == {True, False}
        letters.update(order.index(0) for _, _, order in parts)
        seen.update(item.id for item in items)
    assert max(letters.values()) < 1.25 * min(letters.values()), letters
    assert len(seen) > 80


def test_every_item_can_be_drawn(problem, pool):
    possible = {(True, depth) for knobs in problem.levels.values() for depth in knobs["claims"]}
    possible |= {(False, depth) for knobs in problem.levels.values() for depth in knobs["questions"]}
    assert {(item.is_claim, item.depth) for item in pool} == possible


def test_near_opposites_share_a_mark(pool):
    by_id = {item.id: item for item in pool}
    for one, other in [
        ("softmax-shift", "softmax-scale"),
        ("stops-if-separable", "goes-on-if-not-separable"),
        ("training-error-falls", "test-error-may-rise"),
        ("elementwise-jacobian", "softmax-off-diagonal"),
        ("saturated-sigmoid", "saturated-losses"),
        ("weight-decay-gradient", "regularised-fit"),
        ("xor-one-unit", "deep-linear-xor"),
        # one says what the other asks
        ("dense-bias-per-output", "bias-for-each-neuron"),
        ("three-dense-layers", "weight-matrix-shape"),
        ("outer-rank-one", "weight-gradient-rank"),
        ("paths-add", "branches-add"),
        ("elementwise-jacobian", "sigma-prime-by-entry"),
        ("slope-from-value", "saturated-losses"),
        ("slope-at-most-quarter", "steeper-with-weight"),
        ("sigmoid-never-one", "soft-edges"),
        ("parity-tree-size", "deep-can-be-smaller"),
        ("one-hidden-layer-enough", "deep-can-be-smaller"),
        ("zero-empirical-risk", "fit-is-no-generalisation"),
        ("closed-form", "ad-hoc-recipes"),
        ("hidden-nonlinearity", "linear-in-the-weights"),
    ]:
        assert by_id[one].marks & by_id[other].marks, (one, other)


# -- marking -----------------------------------------------------------------------------------------------------

ASKED = "outer-is-14:3120 softmax-shift:1032 hinge-of-three:2301"  # options by their place in the pool: 0 is right


def test_verdict_and_reason_count_together(problem, pool):
    exercise = exercise_of(problem, ASKED)
    assert [step.value for step in exercise.questions] == ["D", "B", "C"]
    assert [part.verdict for part in mark(exercise, "d", "(B)", "C.")] == [RIGHT] * 3
    same, other, question = mark(exercise, "B", "D", "D")
    assert {part.verdict for part in (same, other, question)} == {WRONG}
    assert same.marks == other.marks == question.marks == 0
    assert same.feedback == (
        "B says: False, because the outer product keeps the squares apart and is the vector $(1, 4, 9)$. "
        "The verdict is right, the reason is not: that is the element-wise product."
    )
    assert "But the claim is true: the denominator grows by the same factor." in other.feedback
    assert question.feedback.startswith("D says: $0$. No: the right score is ahead")


@pytest.mark.parametrize("typed", ["A, D", "D and B", "ABCD", "none"])
def test_exactly_one_letter(problem, typed):
    part = mark(exercise_of(problem, ASKED), typed)[0]
    assert part.verdict == WRONG and part.marks == 0
    assert "one letter is asked for" in part.feedback.lower()


@pytest.mark.parametrize("typed", ["E", "true", "D because of the pairs", "14"])
def test_what_is_no_letter(problem, typed):
    part = mark(exercise_of(problem, ASKED), typed)[0]
    assert part.marks == 0 and part.verdict in (UNREADABLE, WRONG)


def test_each_wrong_option_is_answered(problem, pool):
    objection = problem.words["objection"]
    for item in pool:
        object_to = objection(item, [2, 0, 3, 1])
        assert object_to("B") is None
        for letter, option in zip("ACD", (item.options[2], item.options[3], item.options[1])):
            said = object_to(letter)
            assert said.startswith(f"{letter} says: ") and said.endswith(option.why), said
            assert option.text in said
            assert not list(illegal_prose(said))


def test_named_by_hand(problem):
    exercise = make(problem, 1, 2, {"asked": "sigmoid-at-zero xor-units:0123"})
    assert [step.name for step in exercise.questions] == ["q1", "q2"] and exercise.key["q2"].value == "A"
    assert proof.check(exercise) == 0
    again = make(problem, 2, 3, {"asked": "sigmoid-at-zero xor-units:0123"})
    assert [step.value for step in again.questions] == [step.value for step in exercise.questions]


# -- the check and the key ---------------------------------------------------------------------------------------

def test_a_wrong_verdict_in_the_pool_is_found(tmp_path, problem):
    """The option with the other verdict in the first place: torch contradicts it."""
    asked = "sigmoid-at-zero:0123 xor-units:0123"
    assert proof.check(exercise_of(problem, asked)) == 0
    source = Path(problem.file).read_text(encoding="utf-8")
    block = re.search(r"^\[sigmoid-at-zero\].*?\n\n", source, flags=re.MULTILINE | re.DOTALL)[0]
    turned = block.replace("\ntrue:", "\n?:").replace("\nfalse:", "\ntrue:").replace("\n?:", "\nfalse:")
    file = tmp_path / "concepts.py"
    file.write_text(source.replace(block, turned), encoding="utf-8")
    with pytest.raises(KeyNotProved, match="'q1'"):
        proof.check(exercise_of(load(file, ID), asked))


def test_the_check_looks_for_the_right_reason(problem):
    exercise = exercise_of(problem, ASKED)
    script = proof.script(exercise)
    assert script.count("offered = [") == 3 and script.count("holds = bool(") == 3
    assert proof.check(exercise) == 0
    names = {}
    wrong = script.replace('"ABCD".index("D")', '"ABCD".index("A")')
    exec(wrong, names)
    assert names["q1"] is False and names["q2"] is True


def test_the_key_says_why(problem):
    exercise = exercise_of(problem, ASKED)
    form = printing.format_named("markdown")
    text = form.alone(form.exercise(exercise, 1, key=True), key=True)
    for said in (
        "The claim is false, and D says why.",
        "The verdict is right, the reason is not: that is the element-wise product.",
        "No: this is the inner product $v^T v$.",
        "C is right.",
        "Notes: 22 January, outer product",
    ):
        assert said in text, said
    bare = form.alone(form.exercise(exercise, 1, key=False), key=False)
    assert "says why" not in bare and "element-wise product" not in bare
