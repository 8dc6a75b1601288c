"""What is said of an answer beside its value: by the author at the step, and in the question that is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from exgen.judging import rounding

MOST_FIGURES = 30
HIDDEN = ("kind", "objection", "domain")  # what a record keeps elsewhere, or not at all


class Misfit(ValueError):
    """A word that there is, with a value of the wrong type."""

    def __init__(self, name: str, value: Any, wanted: str) -> None:
        super().__init__(f"'{name}' is {wanted}")
        self.name = name
        self.value = value
        self.wanted = wanted


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of an answer.

    By the author: `kind` names the kind of answer where the value's type does not tell; `objection(answer)` marks by
    property: None, what is wrong, or that and the share of the marks that is earned all the same; `domain` is the
    range of variables, `form` one of the judge's forms; `figures` are how many a decimal must show, in which the key
    is printed too; `exact_only` refuses decimals; `any_length` says that how many entries there are is part of the
    question; `choices` are the letters of options; `where` maps names that an answer may use to what they stand for,
    in a question as text; `wanted` is what the blank form says is wanted; `room` is white paper in cm.

    In a question besides: `by_property` where the author gave an objection, `e` where the number e stands in one of
    the keys, and `details`, what its kind has to know of the key and a sheet shows as well (shape, columns), as JSON.
    `said` are the names of all that was said, in the order of the record.
    """

    kind: str = ""
    objection: Callable[[Any], Any] | None = None
    domain: Mapping[str, Any] = field(default_factory=dict)
    form: str = ""
    figures: int | None = None
    exact_only: bool = False
    any_length: bool = False
    choices: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    wanted: str = ""
    room: float | None = None
    by_property: bool = False
    e: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
    said: tuple[str, ...] = field(default=(), compare=False)

    @property
    def least_figures(self) -> int:
        """How many figures a decimal must show at least."""
        return rounding.FIGURES if self.figures is None else self.figures

    @classmethod
    def of_author(cls, given: Mapping[str, Any]) -> Ask:
        """What a step is given. Raises Misfit; the names are those of AUTHORS."""
        kept = {name: _fitting(AUTHORS, name, value) for name, value in given.items() if value is not None}
        return cls(**kept, said=tuple(kept))

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Ask:
        """What `data` gave, read back from JSON; what it does not know are details of a kind. Raises Misfit."""
        kept = {name: _fitting(_WRITTEN, name, value) for name, value in data.items() if name in _WRITTEN}
        details = {name: value for name, value in data.items() if name not in _WRITTEN}
        return cls(**kept, details=details, said=tuple(data))

    def data(self) -> dict[str, Any]:
        """All that was said, for JSON."""
        unsaid = [name for name in _WRITTEN if getattr(self, name) != _DEFAULTS[name]]
        names = dict.fromkeys((*self.said, *self.details, *unsaid))
        return {name: getattr(self, name) if name in _WRITTEN else self.details[name] for name in names}

    def asked(self, details: Mapping[str, Any], where: Mapping[str, str], e: bool, wanted: str) -> Ask:
        """What a question keeps of it, with what is known of the key."""
        by_property = self.objection is not None
        flags = [name for name, holds in (("e", e), ("by_property", by_property)) if holds]
        own = (name for name in self.said if name not in HIDDEN)
        said = tuple(dict.fromkeys((*own, *details, *flags, "wanted")))
        return replace(
            self,
            **{name: _DEFAULTS[name] for name in HIDDEN},
            where=where,
            wanted=wanted,
            by_property=by_property,
            e=e,
            details=details,
            said=said,
        )


_DEFAULTS: dict[str, Any] = {known.name: getattr(Ask(), known.name) for known in fields(Ask)}


# -- which value fits which name -----------------------------------------------------------------------------------

Fits = tuple[Callable[[Any], bool], str]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return type(value) is int and 1 <= value <= MOST_FIGURES


def _are_words(value: Any) -> bool:
    return isinstance(value, (list, tuple, str)) and all(map(_is_text, value))


def _is_size(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, value))


def _are_texts(value: Any) -> bool:
    return _is_mapping(value) and all(map(_is_text, value.values()))


_BOTH: dict[str, Fits] = {
    "form": (_is_text, "the name of a form"),
    "figures": (_is_count, f"a whole number from 1 to {MOST_FIGURES}"),
    "exact_only": (_is_flag, "True or False"),
    "any_length": (_is_flag, "True or False"),
    "choices": (_are_words, "the letters of the options"),
    "wanted": (_is_text, "what the blank form says"),
    "room": (_is_size, "a number of centimetres"),
}
# What an author can say of an answer.
AUTHORS: dict[str, Fits] = {
    "kind": (_is_text, "the name of a kind of answer"),
    "objection": (callable, "a function of the answer"),
    "domain": (_is_mapping, "names with the range of each"),
    "where": (_is_mapping, "names with the expressions that they stand for"),
    **_BOTH,
}
# What a record has beside the details of kinds.
_WRITTEN: dict[str, Fits] = {
    **_BOTH,
    "where": (_are_texts, "names with the formulas that they stand for"),
    "by_property": (_is_flag, "True or False"),
    "e": (_is_flag, "True or False"),
}


def _fitting(known: Mapping[str, Fits], name: str, value: Any) -> Any:
    fits, wanted = known[name]
    if not fits(value):
        raise Misfit(name, value, wanted)
    return tuple(value) if name == "choices" else value
