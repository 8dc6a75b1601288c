"""Worked values, carry and mistakes of the families on tensors: products of vectors, layouts, shapes of layers."""

import pytest

from exgen.bank import Bank
from exgen.exercises import proof, restore
from exgen.marking import Marker
from exgen.printing import labels_of
from exgen.record import FOLLOWS, MISTAKE, RIGHT, UNREADABLE, WRONG
from exgen.values import exact


def exercise_of(name, **parameters):
    exercise = restore(Bank.default([]).problem(f"tensors/{name}"), "by hand", 2, {"wording": {}, **parameters})
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


# -- inner and outer products ------------------------------------------------------------------------------------


def alone(is_row=False):
    return exercise_of("inner-outer", u=exact([1, 2, 3]), u_is_row=is_row, offered=["u u", "uT u", "u uT", "uT uT"])


def two():
    return exercise_of(
        "inner-outer", u=exact([1, 2, 3]), v=exact([4, -1, 2]), u_is_row=False, v_is_row=True,
        offered=["u v", "uT v", "u vT", "uT vT"],
    )  # fmt: skip


def different():
    return exercise_of(
        "inner-outer", u=exact([1, -2]), v=exact([3, 1, 2]), w=exact([1, 2, -1]), u_is_row=True, v_is_row=False,
        offered=["uT vT", "u v", "v u", "vT uT", "u vT"],
    )  # fmt: skip


@pytest.mark.parametrize("is_row", [False, True])
def test_products_of_the_notes(is_row):
    notes = exact([[1, 2, 3], [2, 4, 6], [3, 6, 9]])
    assert values(alone(is_row), "exist", "inner", "product") == ["B, C", 14, notes]


def test_products_that_exist_depend_on_how_vectors_are_given():
    assert values(two(), "exist", "inner") == ["A, D", 8]
    is_told_as("rows taken for columns", two(), "exist", exist="B, C")
    assert told(two(), product="[4, -1, 2; 8, -2, 4; 12, -3, 6]") == {}


def test_products_of_different_lengths():
    # rows by columns: u is 1 by 2, v is 3 by 1, so v u (3 by 2) and uT vT (2 by 3) exist
    key = ["A, C", (2, 3), (3, 2), exact([[3, 1, 2], [-6, -2, -4]]), exact([3, -6])]
    assert values(different(), "exist", "shape", "turned_shape", "product", "applied") == key
    assert told(different(), shape="2x3", turned_shape="3 by 2") == {}
    assert told(different(), shape="(3, 2)")["shape"] == MISTAKE


def test_product_with_a_vector_follows_from_the_own_matrix():
    answers = {"product": "[[3, 1, 2], [6, -2, -4]]", "applied": "[3, 6]"}
    assert told(different(), **answers) == {"product": WRONG, "applied": FOLLOWS}
    answers["applied"] = "[3, 2]"
    assert told(different(), **answers) == {"product": WRONG, "applied": WRONG}


@pytest.mark.parametrize(
    ("exercise", "step", "answers", "name"),
    [
        (alone, "product", {"product": "14"}, "inner and outer product swapped"),
        (alone, "product", {"product": "[1, 4, 9]"}, "entry by entry"),
        (alone, "exist", {"exist": "A, D"}, "entry by entry"),
        (alone, "inner", {"inner": "36"}, "every entry with every entry"),
        (two, "product", {"product": "[[4, 8, 12], [-1, -2, -3], [2, 4, 6]]"}, "transposed"),
        (two, "inner", {"inner": "30"}, "every entry with every entry"),
        (different, "product", {"product": "[[3, -6], [1, -2], [2, -4]]"}, "transposed"),
        (different, "exist", {"exist": "B, D"}, "outer sizes compared"),
        (different, "exist", {"exist": "none"}, "entry by entry"),
        (different, "exist", {"exist": "E"}, "rows taken for columns"),
    ],
)
def test_products_know_a_mistake(exercise, step, answers, name):
    is_told_as(name, exercise(), step, **answers)


def test_products_that_are_nearly_right_are_wrong():
    assert told(alone(), inner="13") == {"inner": WRONG}
    assert told(alone(), product="[[1, 2, 3], [2, 4, 6], [3, 6, 8]]") == {"product": WRONG}
    assert told(alone(), inner="[1, 4, 9]")["inner"] in (MISTAKE, WRONG, UNREADABLE)


# -- layouts -----------------------------------------------------------------------------------------------------


def image(**changes):
    parameters = {"source": "HWC", "target": "CHW", "shape": (24, 20, 3), "index": (7, 5, 2), "pool": 2, **changes}
    return exercise_of("layout", **parameters)


def batch_of_rows():
    return image(source="CHW", target="HWC", shape=(3, 29, 28), index=(2, 7, 5), batch=16)


def twice():
    return image(source="BHWC", target="BCHW", shape=(10, 28, 20, 3), index=(4, 7, 5, 2), again=4)


def test_layouts_of_the_notes():
    assert values(image(shape=(224, 224, 3)), "axes", "after") == [(2, 0, 1), (3, 224, 224)]
    notes = image(shape=(28, 28, 3))
    assert values(notes, "after", "pooled") == [(3, 28, 28), (3, 14, 14)]
    back = image(source="CHW", target="HWC", shape=(3, 28, 28), index=(2, 7, 5))
    assert values(back, "after", "pooled") == [(28, 28, 3), (14, 14, 3)]
    is_told_as("channels pooled", back, "pooled", pooled="(28, 14, 1)")


def test_layout_of_one_image():
    assert values(image(), "axes", "after", "place", "pooled") == [(2, 0, 1), (3, 24, 20), (2, 7, 5), (3, 12, 10)]
    assert told(image(), axes="2, 0, 1", after="3x24x20", place="[2, 7, 5]", pooled="torch.Size([3, 12, 10])") == {}


def test_layout_of_a_batch_that_is_pooled_twice():
    key = [(0, 3, 1, 2), (4, 2, 7, 5), (10, 3, 14, 10), (10, 3, 3, 2), (10, 18)]
    assert values(twice(), "axes", "place", "pooled", "pooled_again", "features") == key
    assert values(batch_of_rows(), "batched", "pooled") == [(16, 29, 28, 3), (16, 14, 14, 3)]


def test_layout_carries_shapes_on():
    answers = {"axes": "(1, 2, 0)", "after": "(20, 3, 24)", "place": "(5, 2, 7)", "pooled": "(20, 1, 12)"}
    assert told(image(), **answers) == {"axes": MISTAKE, "after": FOLLOWS, "place": FOLLOWS, "pooled": FOLLOWS}
    answers = {"pooled": "(10, 3, 12, 10)", "pooled_again": "(10, 3, 3, 2)", "features": "(10, 18)"}
    assert told(twice(), **answers) == {"pooled": WRONG}
    answers = {"pooled_again": "(10, 3, 3, 3)", "features": "(10, 27)"}
    assert told(twice(), **answers) == {"pooled_again": WRONG, "features": FOLLOWS}


@pytest.mark.parametrize(
    ("exercise", "step", "answers", "name"),
    [
        (image, "axes", {"axes": "(1, 2, 0)"}, "inverse permutation"),
        (image, "axes", {"axes": "(2, 1, 0)"}, "height and width swapped"),
        (image, "place", {"place": "(0, 21, 17)"}, "reshape in place of permute"),
        (image, "place", {"place": "(7, 5, 2)"}, "index left in the old order"),
        (image, "pooled", {"pooled": "(1, 12, 20)"}, "channels pooled"),
        (image, "pooled", {"pooled": "(3, 23, 19)"}, "stride 1"),
        (image, "pooled", {"pooled": "(3, 12, 20)"}, "one side only"),
        (batch_of_rows, "batched", {"batched": "(29, 28, 3, 16)"}, "batch axis at the end"),
        (batch_of_rows, "pooled", {"pooled": "(16, 29, 14, 1)"}, "channels pooled"),
        (batch_of_rows, "pooled", {"pooled": "(16, 15, 14, 3)"}, "rest rounded up"),
        (twice, "pooled_again", {"pooled_again": "(10, 3, 4, 3)"}, "rest rounded up"),
    ],
)
def test_layout_knows_a_mistake(exercise, step, answers, name):
    is_told_as(name, exercise(), step, **answers)


def test_layout_that_is_no_permutation_carries_nothing_on():
    assert told(image(), axes="(2, 0, 0)", after="(3, 24, 24)") == {"axes": WRONG, "after": WRONG}


# -- dense layers ------------------------------------------------------------------------------------------------


def notes_network():
    return exercise_of("dense-shapes", widths=(10, 32, 32, 1), batch=64)


def open_network():
    # 20 (9 + 1) + 4 (20 + 1) + h (4 + 1) + 1 (h + 1) = 6 h + 285
    return exercise_of("dense-shapes", widths=(9, 20, 4, 0, 1), batch=32, place=3, total=357)


def test_dense_layers_of_the_notes():
    shapes = [(32, 10), (32,), (32, 32), (32,), (1, 32), (1,), 32 * 11 + 32 * 33 + 33, (64, 1)]
    assert values(notes_network(), "W1", "b1", "W2", "b2", "W3", "b3", "total", "out") == shapes


def test_dense_width_from_the_number_of_parameters():
    assert values(open_network(), "width", "W3", "W4", "out") == [12, (12, 4), (1, 12), (32, 1)]
    assert told(open_network(), formula="285 + 6h", W1="20 x 9", out="[32, 1]") == {}
    assert told(open_network(), formula="200 + 84 + 5h + h + 1") == {}


def test_dense_shapes_follow_from_the_own_formula_and_width():
    answers = {"formula": "6h + 297", "width": "10", "W3": "(10, 4)", "W4": "(1, 10)"}
    assert told(open_network(), **answers) == {"formula": WRONG, "width": FOLLOWS, "W3": FOLLOWS, "W4": FOLLOWS}
    assert told(notes_network(), W1="(32, 11)", total=str(1441 + 32)) == {"W1": WRONG, "total": FOLLOWS}


@pytest.mark.parametrize(
    ("exercise", "step", "answers", "name"),
    [
        (notes_network, "total", {"total": "1376"}, "biases forgotten"),
        (notes_network, "total", {"total": str(64 * 1441)}, "batch counted as a parameter"),
        (notes_network, "b1", {"b1": "(1)"}, "one bias for a whole layer"),
        (notes_network, "total", {"total": "1379"}, "one bias for a whole layer"),
        (notes_network, "b1", {"b1": "(10)"}, "a bias for each input"),
        (notes_network, "W1", {"W1": "(10, 32)"}, "inputs by outputs"),
        (notes_network, "out", {"out": "(1, 64)"}, "examples in columns"),
        (open_network, "formula", {"formula": "5h + 260"}, "biases forgotten"),
        (open_network, "formula", {"formula": "32(6h + 285)"}, "batch counted as a parameter"),
        (open_network, "W4", {"W4": "(12, 1)"}, "inputs by outputs"),
    ],
)
def test_dense_knows_a_mistake(exercise, step, answers, name):
    is_told_as(name, exercise(), step, **answers)


def test_dense_near_misses_are_wrong():
    assert told(notes_network(), b1="(32, 1)", total="1440") == {"b1": WRONG, "total": WRONG}
