"""Activations by hand: values, slopes, and the places where both are rational."""

from __future__ import annotations

from fractions import Fraction

import pytest

from exgen import activation_named, exact, layer_names, ln, unit_names
from exgen.errors import BadSolution

# sigma(ln n) = n/(n + 1), with the slope n/(n + 1)²; tanh(ln n) = (n² - 1)/(n² + 1), with 1 - tanh²
PLACES = [
    ("sigmoid", ["2/3", "3/4", "4/5"], ["2/9", "3/16", "4/25"], [(9, 18), (8, 16), (25,)]),
    ("tanh", ["3/5", "4/5", "1/2"], ["16/25", "9/25", "3/4"], [(25,), (25,), (4, 8)]),
    ("relu", [1, 2, 3, 4], [1, 1, 1, 1], [(2, 3, 4, 5)] * 4),
]


@pytest.mark.parametrize(("name", "values", "slopes", "easy"), PLACES)
def test_places_are_rational_on_both_sides(name: str, values: list[str], slopes: list[str], easy: list[object]) -> None:
    f = activation_named(name)
    assert f.name == name
    assert [place.value for place in f.places] == list(exact(values))
    assert [place.slope for place in f.places] == list(exact(slopes))
    assert [place.easy for place in f.places] == easy
    assert all(isinstance(n, Fraction) for place in f.places for n in (place.value, place.slope))
    for place in f.places:
        assert f.about(float(place.s)) == pytest.approx(float(place.value))
        assert (f(place.s), f.slope(place.s)) == (place.value, place.slope)
        assert (f.slope(-place.s) == place.slope) is f.both_sides


def test_places_by_their_names() -> None:
    f = activation_named("sigmoid")
    assert (f.at("0").s, f.at("0").value, f.at("0").slope) == (0, Fraction(1, 2), Fraction(1, 4))
    assert f.at("0").easy == (4, 8) and f.at("ln 3").s == ln(exact(3))
    assert (f.at("-ln 3").s, f.at("-ln 3").value) == (-ln(exact(3)), Fraction(1, 4))
    tanh = activation_named("tanh")
    assert [tanh.at(place).s for place in ("half ln 3", "-half ln 3")] == [ln(exact(3)) / 2, -ln(exact(3)) / 2]
    assert tanh.at("-half ln 3").value == Fraction(-1, 2)


def test_layers_go_entry_by_entry() -> None:
    relu = activation_named("relu")
    assert relu(exact([-2, 3])) == exact([0, 3]) and relu.slope(exact([-2, 3])) == exact([0, 1])
    assert activation_named("sigmoid").slope(exact([0, 0])) == exact(["1/4", "1/4"])


def test_values_and_parameters_are_named_by_their_layers() -> None:
    assert unit_names(2, exact([7])) == [["x^{(0)}_1", "x^{(0)}_2"], ["x^{(1)}_1"]]
    assert layer_names(["W1", "x 0", "s12"]) == ["$W^{(1)}$", "$x^{(0)}$", "$s^{(12)}$"]


def test_an_activation_prints() -> None:
    tanh = activation_named("tanh")
    assert (tanh.latex, tanh.rule) == (r"\tanh", r"\tanh'(s) = 1 - \tanh^2(s)")
    assert tanh.defined == r"\tanh(s) = \frac{e^{2s} - 1}{e^{2s} + 1}"


def test_an_unknown_activation_is_refused() -> None:
    with pytest.raises(BadSolution, match="no activation 'sigmoids'") as refused:
        activation_named("sigmoids")
    assert refused.value.hint == "did you mean 'sigmoid'?"
    with pytest.raises(BadSolution) as refused:
        activation_named("gelu?")
    assert "relu" in refused.value.hint
