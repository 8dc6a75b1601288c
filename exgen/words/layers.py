"""Activations of neurons: how they print, their values and slopes, and where both are rational."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from exgen.errors import BadSolution, did_you_mean
from exgen.values import derivative, exact, exp, ln, relu, sigmoid, where


def rational_tanh(s: Any) -> Any:
    """tanh, rational where 2s is the logarithm of a rational number, which sympy's own is not; entry by entry."""
    return (exp(2 * s) - 1) / (exp(2 * s) + 1)


def _step(s: Any) -> Any:
    """The slope of ReLU; at the kink 0, as torch takes it."""
    return s.map(_step) if hasattr(s, "map") else where(s > 0, 1, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an activation is simple: s, the value and the slope there, both rational.

    `easy` are upstream gradients, whole numbers, whose product with the slope is simple, too.
    """

    s: Any
    value: Fraction
    slope: Fraction

    @property
    def easy(self) -> tuple[int, ...]:
        below = self.slope.denominator
        return {1: (2, 3, 4, 5), 4: (4, 8), 9: (9, 18), 16: (8, 16)}.get(below, (below,))


@dataclass(frozen=True)
class Activation:
    """An activation by its name in torch.

    In LaTeX: `latex` is its sign, `defined` what it is, `rule` what its slope is. `both_sides` says whether a place to
    the left of 0 serves as well as one to the right; ReLU is flat there.
    """

    name: str
    latex: str
    defined: str
    rule: str
    both_sides: bool
    _value: Callable[[Any], Any]
    _slope: Callable[[Any], Any]
    _about: Callable[[float], float]
    _places: tuple[str, ...]

    def __call__(self, s: Any) -> Any:
        """The value at a number, or at each entry of an Array."""
        return self._value(s)

    def slope(self, s: Any) -> Any:
        """The slope at a number, or at each entry of an Array."""
        return self._slope(s)

    def about(self, s: float) -> float:
        """The value at a number, in floats."""
        return self._about(s)

    def at(self, place: str) -> Place:
        """The place that a text names: 0, 2, ln 3, -ln 3, half ln 3."""
        return _place(self.name, place)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Some places to the right of 0."""
        return tuple(map(self.at, self._places))


@cache
def _place(activation: str, place: str) -> Place:
    f = activation_named(activation)
    factor, logarithm, number = place.rpartition("ln ")
    s = ln(exact(number)) if logarithm else exact(number)
    s = s * {"": 1, "-": -1, "half ": exact("1/2"), "-half ": exact("-1/2")}[factor]
    return Place(s, f(s), f.slope(s))


def unit_names(*layers: Any) -> list[list[str]]:
    """LaTeX of the values of each layer, the inputs first: x with the layer above and the place in it below.

    A layer is given by its size, or by anything that has as many entries.
    """
    sizes = [layer if isinstance(layer, int) else len(layer) for layer in layers]
    return [[f"x^{{({layer})}}_{i + 1}" for i in range(size)] for layer, size in enumerate(sizes)]


def layer_names(names: Iterable[str]) -> list[str]:
    """`W1` or `W 1` as prose with the layer above: $W^{(1)}$."""
    return [f"${name[0]}^{{({name[1:].strip()})}}$" for name in names]


_ACTIVATIONS = {
    "sigmoid": Activation(
        "sigmoid", r"\sigma", r"\sigma(s) = \frac{1}{1 + e^{-s}}", r"\sigma'(s) = \sigma(s)\,(1 - \sigma(s))", True,
        sigmoid, lambda s: derivative(sigmoid, at=s), lambda s: 1 / (1 + math.exp(-s)), ("ln 2", "ln 3", "ln 4"),
    ),
    "tanh": Activation(
        "tanh", r"\tanh", r"\tanh(s) = \frac{e^{2s} - 1}{e^{2s} + 1}", r"\tanh'(s) = 1 - \tanh^2(s)", True,
        rational_tanh, lambda s: derivative(rational_tanh, at=s), math.tanh, ("ln 2", "ln 3", "half ln 3"),
    ),
    "relu": Activation(
        "relu", r"\operatorname{ReLU}", r"\operatorname{ReLU}(s) = \max(0, s)",
        r"\operatorname{ReLU}'(s) = 1 \text{ for } s > 0, \quad 0 \text{ for } s < 0", False,
        relu, _step, lambda s: max(0.0, s), ("1", "2", "3", "4"),
    ),
}  # fmt: skip


def activation_named(name: str) -> Activation:
    """sigmoid, tanh or relu. Raises BadSolution for any other name."""
    if name not in _ACTIVATIONS:
        hint = did_you_mean(name, _ACTIVATIONS) or f"there are {', '.join(_ACTIVATIONS)}"
        raise BadSolution(f"there is no activation '{name}'", hint)
    return _ACTIVATIONS[name]
