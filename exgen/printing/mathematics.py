"""Formulas as formats spell them. A template names its spelling by `set mathematics = "mathml"`; else it is LaTeX's.

The bank's prose is the same for all formats: `$...$` is a formula in a line, `$$...$$` one on a line of its own, and
what stands around them has no markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


@dataclass(frozen=True)
class Spelling:
    """How a formula is set, from its LaTeX and whether it has a line of its own; and how the text around it is."""

    formula: Callable[[str, bool], str]
    text: Callable[[str], str]


def spelled(prose: str, how: Spelling) -> str:
    """The bank's prose with its formulas in a spelling."""
    if how is SPELLINGS["latex"]:
        return prose
    pieces, at = [], 0
    for found in FORMULA.finditer(prose):
        own = found[1] is not None
        pieces += [how.text(prose[at : found.start()]), how.formula(found[1] if own else found[2], own)]
        at = found.end()
    return "".join([*pieces, how.text(prose[at:])])


def _latex(latex: str, display: bool) -> str:
    return f"$${latex}$$" if display else f"${latex}$"


@lru_cache(maxsize=4096)
def mathml(latex: str, display: bool) -> str:
    """A formula; what cannot be spelled in MathML stays LaTeX, as code."""
    import latex2mathml.converter

    source = re.sub(r"\\\\\s*\[\d+pt\]", r"\\\\", latex.strip())
    source = re.sub(r"\\begin\{aligned\}(.*?)\\end\{aligned\}", _aligned, source, flags=re.DOTALL)
    try:
        made: str = latex2mathml.converter.convert(source, display="block" if display else "inline")
    except Exception:  # its errors have no common name
        made = "<mi>&</mi>"
    if re.search(r">(\\[^<]*|&)<", made):
        return f"<code>{html.escape(latex)}</code>"
    return _FUNCTION.sub(r"\1<mspace width='0.17em'/>", made)


_FUNCTION = re.compile(r"(<mi>(?:ln|log|exp|sin|cos|tan|tanh)</mi>)(?=<m(?!o))")  # without a bracket behind


def _aligned(found: re.Match[str]) -> str:
    """Columns to the right and to the left by turns, as an array, which MathML has."""
    columns = max(row.count("&") for row in found[1].split(r"\\")) + 1
    return rf"\begin{{array}}{{{('rl' * columns)[:columns]}}}{found[1]}\end{{array}}"


SPELLINGS = {"latex": Spelling(_latex, str), "mathml": Spelling(mathml, html.escape)}
