"""Ways of typing sets, intervals, letters, truth values and shapes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from exgen.answers import Question
from exgen.authoring.students.spelling import decimals, latex, minus, plain
from exgen.authoring.students.way import COMMON, Way
from exgen.values import Interval

# -- sets and intervals ------------------------------------------------------------------------------------------

EMPTY = ["none", "{}", "∅", "no solution", "empty set", r"$\emptyset$", "there are none", "None", "nothing"]


def _elements(write: Callable[[list[str]], str], spell: Callable[[Any], str] = plain) -> Way:
    """A set by the texts of its elements; an empty one is written in words."""
    return lambda value, _: write([spell(item) for item in value.items]) if value.items else None


def _or_empty(way: Way, word: str) -> Way:
    return lambda value, question: way(value, question) or (None if value.items else word)


SETS: dict[str, Way] = {
    **COMMON,
    "between dollars": _elements(lambda items: rf"$\{{{', '.join(items)}\}}$", latex),
    "braces that grow": _elements(lambda items: rf"\left\{{{', '.join(items)}\right\}}", latex),
    "without braces": _elements(", ".join),
    "other order": _elements(lambda items: "{" + ", ".join(reversed(items)) + "}"),
    "semicolons": _elements("; ".join),
    "x = ... or x = ...": _elements(lambda items: " or ".join(f"x = {item}" for item in items)),
    "x_1 = ..., x_2 = ...": _elements(lambda items: ", ".join(f"x_{i} = {t}" for i, t in enumerate(items, 1))),
    "... and ...": _elements(" and ".join),
    "S = before it": _elements(lambda items: "S = {" + ", ".join(items) + "}"),
    "as a list": _elements(lambda items: "[" + ", ".join(items) + "]"),
    "an element twice": _elements(lambda items: "{" + ", ".join([*items, items[0]]) + "}"),
    "minus of a word processor": _elements(lambda items: "{" + ", ".join(items) + "}", minus),
}
# An empty set in one of the words for it.
SET = {name: _or_empty(way, EMPTY[number % len(EMPTY)]) for number, (name, way) in enumerate(SETS.items())}


def _ends(value: Interval, infinity: str = "inf", spell: Callable[[Any], str] = plain) -> tuple[str, str]:
    low = f"-{infinity}" if value.low is None else spell(value.low)
    return low, infinity if value.high is None else spell(value.high)


def _brackets(value: Interval, signs: str = "[(])", between: str = ", ", **how: Any) -> str:
    """`signs` are those of a closed and an open left end, and of a closed and an open right end."""
    low, high = _ends(value, **how)
    return f"{signs[not value.low_closed]}{low}{between}{high}{signs[2 + (not value.high_closed)]}"


def _inequality(
    value: Interval, signs: tuple[str, str] = ("<", "<="), spell: Callable[[Any], str] = plain
) -> str | None:
    low, high = _ends(value, spell=spell)
    if value.low is None:
        return None if value.high is None else f"x {signs[value.high_closed]} {high}"
    if value.high is None:
        return f"x {_turned(signs[value.low_closed])} {low}"
    return f"{low} {signs[value.low_closed]} x {signs[value.high_closed]} {high}"


def _turned(sign: str) -> str:
    return sign.translate(str.maketrans("<≤", ">≥")).replace("leq", "geq")


def _from_above(value: Interval, _: Question) -> str | None:
    if value.low is None or value.high is None:
        return None
    low, high = _ends(value)
    return f"{high} {'>=' if value.high_closed else '>'} x {'>=' if value.low_closed else '>'} {low}"


def _both(between: str) -> Way:
    def way(value: Interval, _: Question) -> str | None:
        if value.low is None or value.high is None:
            return None
        low, high = _ends(value)
        return f"x {'>=' if value.low_closed else '>'} {low}{between}x {'<=' if value.high_closed else '<'} {high}"

    return way


INTERVAL: dict[str, Way] = {
    **COMMON,
    "outward brackets": lambda value, _: _brackets(value, "[]]["),
    "∞": lambda value, _: _brackets(value, infinity="∞"),
    "oo": lambda value, _: _brackets(value, infinity="oo"),
    "semicolon": lambda value, _: _brackets(value, between="; "),
    "between dollars": lambda value, _: f"${_brackets(value, infinity=chr(92) + 'infty', spell=latex)}$",
    "brackets that grow": lambda value, _: (
        "\\left" + _brackets(value, infinity="\\infty", spell=latex)[:-1] + "\\right" + _brackets(value)[-1]
    ),
    "x in before it": lambda value, _: f"x in {_brackets(value)}",
    "x ∈ before it": lambda value, _: f"x ∈ {_brackets(value, infinity='∞')}",
    "I = before it": lambda value, _: f"I = {_brackets(value)}",
    "inequality": lambda value, _: _inequality(value),
    "inequality with ≤": lambda value, _: _inequality(value, ("<", "≤")),
    "inequality of LaTeX": lambda value, _: (t := _inequality(value, ("<", r"\leq"), latex)) and f"${t}$",
    "inequality from above": _from_above,
    "two inequalities": _both(" and "),
    "two inequalities, comma": _both(", "),
    "minus of a word processor": lambda value, _: _brackets(value, spell=minus).replace("-", "−"),
    "decimals": lambda value, question: _brackets(value, spell=decimals(question)),
}

# -- letters, truth, shapes --------------------------------------------------------------------------------------


def _letters(write: Callable[[list[str]], str], none: str = "none") -> Way:
    def way(value: str, _: Question) -> str:
        letters = re.findall(r"[A-Z]", value) if value != "none" else []
        return write(letters) if letters else none

    return way


LETTERS: dict[str, Way] = {
    **COMMON,
    "small letters": _letters(lambda letters: ", ".join(letters).lower(), "None"),
    "one word": _letters("".join, "NONE"),
    "one small word": _letters(lambda letters: "".join(letters).lower(), "none of them"),
    "blanks": _letters(" ".join, "-"),
    "in brackets": _letters(lambda letters: ", ".join(f"({letter.lower()})" for letter in letters), "∅"),
    "... and ...": _letters(" and ".join, "none of the above"),
    "semicolons": _letters("; ".join),
    "other order": _letters(lambda letters: ", ".join(reversed(letters))),
    "between dollars": _letters(lambda letters: f"${', '.join(letters)}$"),
    "half a bracket": _letters(lambda letters: ", ".join(f"{letter})" for letter in letters)),
    "in braces": _letters(lambda letters: "{" + ", ".join(letters) + "}"),
    "a letter a line": _letters("\n".join),
    "option before it": _letters(lambda letters: f"option {letters[0]}" if len(letters) == 1 else ", ".join(letters)),
}

TRUE = ["true", "True", "TRUE", "T", "t", "yes", "Yes", "y", "1", "true.", "`True`", "**true**", "wahr", "✓", "correct"]
FALSE = ["false", "False", "FALSE", "F", "f", "no", "No", "n", "0", "false.", "`False`", "**false**", "falsch", "✗"]
FALSE.append("incorrect")


def _word(number: int) -> Way:
    return lambda value, _: (TRUE if value else FALSE)[number]


TRUTH: dict[str, Way] = {f"{TRUE[i]} or {FALSE[i]}": _word(i) for i in range(len(TRUE))}


def _sizes(write: Callable[[list[str]], str], least: int = 1) -> Way:
    return lambda value, _: write([str(size) for size in value]) if len(value) >= least else None


SHAPE: dict[str, Way] = {
    **COMMON,
    "square brackets": _sizes(lambda sizes: f"[{', '.join(sizes)}]", 0),
    "torch.Size": _sizes(lambda sizes: f"torch.Size([{', '.join(sizes)}])", 0),
    "without blanks": _sizes(lambda sizes: f"({','.join(sizes)})", 2),
    "x between": _sizes("x".join, 2),
    "× between": _sizes(" × ".join, 2),
    "* between": _sizes("*".join, 2),
    "by between": _sizes(" by ".join, 2),
    "no brackets": _sizes(", ".join),
    "\\times between": _sizes(lambda sizes: rf"${(chr(92) + 'times ').join(sizes)}$", 2),
    "between dollars": _sizes(lambda sizes: f"$({', '.join(sizes)})$", 2),
    "brackets that grow": _sizes(lambda sizes: rf"$\left({', '.join(sizes)}\right)$", 2),
    "shape = before it": _sizes(lambda sizes: f"shape = ({', '.join(sizes)}{',' * (len(sizes) == 1)})"),
}
