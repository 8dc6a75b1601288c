"""What stands on the sides of equals signs: `dy/dx = 6x`, `f'(-2) = 92`, `a = 3, b = -1`, `1/3 = 0.333`, `→ 1`.

Here a text is cut; what its parts are worth, and whether they agree, `reading` says.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from exgen.terms import canonical

MAX_SIDES = 8

# What may stand left of an equals sign: a name, a function of names or numbers, a derivative, or names in a bracket.
_LETTERS = r"(?:\\(?:hat|bar|tilde|vec|mathbf|boldsymbol|mathrm|dot)\s*\{?\\?\w+\}?|\\?[A-Za-zα-ωΑ-Ω]+)"
_NUMBERS = r"(?:[-+\d\s,./*^(){}√π]|\\[dt]?frac|\\sqrt|\\pi|\\ln|\\left|\\right|pi|sqrt|ln|e){1,40}"
_BRACKET = rf"(?:\s*(?:\\left\s*)?\((?:[\w\s,]{{1,30}}|{_NUMBERS}?)(?:\\right\s*)?\))"
_NAME = rf"{_LETTERS}(?:_\{{[^{{}}=]{{1,60}}\}}|_?\w{{1,12}})?(?:\^\{{?[(\[]\w{{1,3}}[)\]]\}}?)?'{{0,3}}{_BRACKET}?"
_D = r"(?:\\partial\s*|∂\s*|\\mathrm\{d\}\s*|d\s*)(?:\^\{?2\}?\s*)?"
_OF = r"(?:\(\s*[^()=]{1,60}\s*\)\s*)"
_DERIVATIVE = (
    rf"{_D}(?:{_NAME}|{_OF})?\s*/\s*{_D}{_NAME}(?:\^\{{?2\}}?)?\s*(?:{_OF}|{_NAME})?"
    rf"|\\[dt]?frac\s*\{{\s*{_D}(?:{_NAME})?\s*\}}\s*\{{\s*{_D}{_NAME}\s*\}}\s*(?:{_NAME})?"
    rf"|(?:∇|\\nabla\s?)(?:_\w|_\{{\w{{1,9}}\}})?\s*{_NAME}"
)
_LEFT = re.compile(rf"\s*(?:{_NAME}(?:\.grad)?|{_DERIVATIVE}|(?:\\lim(?![a-z])|lim\s)[^=≈]*)?\s*")
_SURELY_LEFT = re.compile(rf"\s*(?:{_DERIVATIVE}|[^\s'=]*'+{_BRACKET}?)\s*")
_ONE = r"\\?[A-Za-zα-ωΑ-Ω]+(?:_\{\w{1,9}\}|_?\w{1,9})?"
_TUPLE = re.compile(rf"\s*(?:\\left\s*)?[(\[]?\s*({_ONE}(?:\s*,\s*{_ONE})+)\s*(?:\\right\s*)?[)\]]?\s*")
_SIGN = re.compile(
    r"(?P<open>[(\[{⟨])|(?P<close>[)\]}⟩])|(?P<arrow>→|->|=>|\\(?:to|(?:long)?rightarrow|Rightarrow)(?![A-Za-z]))"
    r"|(?P<either> (?:or|oder) )|(?P<equals>:?=|≈|~|\\(?:approx|simeq|sim|cong)(?![A-Za-z]))|(?P<entry>[,;\n])"
)
_PARTS = re.compile(r"[=≈→~]|->|\\(?:to|(?:long)?rightarrow|Rightarrow|approx|simeq|sim|cong)(?![A-Za-z])")


class Sides(NamedTuple):
    """The spans of the values; `names` what a bracket of names, or the entries one by one, were called.

    `listed` says that the values are the entries of a list, else they are one value in several forms. `at` is where
    the first sign stands, if there is something on its left that is no name: then all sides are values.
    """

    spans: list[tuple[int, int]]
    names: tuple[str, ...] = ()
    listed: bool = False
    at: int = -1


class NoSides(Exception):
    """The text cannot be cut; where, and why."""

    def __init__(self, at: int, message: str = "an equation is not understood here", hint: str = "") -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.hint = hint or "give one value; only a name or a derivative may stand left of ="


def has_sides(clean: str) -> bool:
    return _PARTS.search(clean) is not None


def sides(clean: str, start: int) -> Sides:
    """Raises NoSides."""
    cuts: list[tuple[int, int, str]] = []
    depth = 0
    for m in _SIGN.finditer(clean, start):
        kind = m.lastgroup or ""
        if kind in ("open", "close"):
            depth = max(0, depth + (1 if kind == "open" else -1))
        elif depth == 0:
            before, after = clean[m.start() - 1 : m.start()], clean[m.end() : m.end() + 1]
            if m[0] == "=" and (after == "=" or before in ("<", ">", "!")):
                raise NoSides(m.start())
            if m[0] == "~" and clean[start : m.start()].strip() and before != " ":
                raise NoSides(m.start(), "~ could mean about, or a blank", "write = or a product with *")
            cuts.append((m.start(), m.end(), kind))
    signs = [cut for cut in cuts if cut[2] in ("equals", "arrow")]
    if not signs:
        return Sides([(start, len(clean))])
    if either := next((cut for cut in cuts if cut[2] == "either"), None):
        raise NoSides(either[0] + 1, "several values are not understood here", "give one value")
    if len(signs) > MAX_SIDES:
        raise NoSides(signs[MAX_SIDES][0])
    return _entries(clean, start, cuts) or _one(clean, start, signs)


def _one(clean: str, start: int, signs: list[tuple[int, int, str]]) -> Sides:
    """One value, perhaps in several forms, perhaps with a name before it."""
    ends = [at for at, _, _ in signs] + [len(clean)]
    spans = list(zip([start, *(end for _, end, _ in signs)], ends, strict=True))
    arrows = [sign for sign in signs if sign[2] == "arrow"]
    first = clean[slice(*spans[0])]
    if len(arrows) > 1 and len(arrows) == len(signs):  # 4 -> 2 -> 1
        return Sides(spans, listed=True)
    called: tuple[str, ...] = ()
    at = signs[0][0]
    if len(first) <= 160 and _LEFT.fullmatch(first):
        at = -1
    elif len(first) <= 160 and (m := _TUPLE.fullmatch(first)):
        at, called = -1, tuple(canonical(name.strip()) for name in m[1].split(","))
    if any(sign is not signs[0] or at >= 0 for sign in arrows):
        raise NoSides(arrows[-1][0], "an arrow is not understood here", "give one value, or the entries of a list")
    if at < 0:
        spans = spans[1:]
        while len(spans) > 1 and _SURELY_LEFT.fullmatch(clean, *spans[0]):
            spans = spans[1:]
    return Sides(spans, called, at=at)


def _entries(clean: str, start: int, cuts: list[tuple[int, int, str]]) -> Sides | None:
    """Entries with their names, a = 3, b = -1; None where these are not all."""
    if not any(kind == "entry" for _, _, kind in cuts):
        return None
    spans, names = [], []
    edges = [(start, start, "entry"), *cuts, (len(clean), len(clean), "entry")]
    bounds = [edge for edge in edges if edge[2] == "entry"]
    for (_, begin, _), (end, _, _) in zip(bounds, bounds[1:], strict=False):
        if not clean[begin:end].strip():
            continue
        inner = [cut for cut in cuts if begin <= cut[0] < end and cut[2] != "entry"]
        if len(inner) != 1 or inner[0][2] != "equals" or not re.fullmatch(rf"\s*{_ONE}\s*", clean[begin : inner[0][0]]):
            return None
        names.append(canonical(clean[begin : inner[0][0]].strip()))
        spans.append((inner[0][1], end))
    return Sides(spans, tuple(names), listed=True) if len(spans) > 1 else None
