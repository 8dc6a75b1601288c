"""The whole text of an answer before it is cut into tokens: what can be spelled more plainly without losing a place.

Every edit keeps the length, so that a caret still points at what was typed.
"""

from __future__ import annotations

import re

from exgen.terms import STYLES

_SCRIPTS = re.compile(r"(?<=[A-Za-z}α-ωΑ-Ω])(\s*\^\s*(?:\{[^{}]*\}|[0-9]))(\s*_\s*(?:\{[^{}]*\}|[0-9]+|[A-Za-z]))")
_STYLED_BELOW = re.compile(
    rf"_\s*\{{\s*\\(?:{STYLES}|rm|it|bf|sf)(?![A-Za-z])\s*(?:\{{\s*([^{{}}]*?)\s*\}}|([^{{}}\\]*?))\s*\}}"
    rf"|_\s*\\(?:{STYLES})\s*\{{\s*([^{{}}]*?)\s*\}}"
)
_KEYWORDS = re.compile(
    r",\s*(?:requires_grad|grad_fn|dtype|device|layout)\s*="
    r"\s*(?:<[^<>]{0,60}>|'[^'\n]{0,40}'|\"[^\"\n]{0,40}\"|[\w.]{1,40})(?=\s*[,)])"
)
_ANGLES = re.compile(r"\s*<([^<>=]*,[^<>=]*)>\s*")
_AND = re.compile(r"(?<=[\s\d)\]}])(?:and|und|et|&)(?=\s)")


def tidy(clean: str) -> str:
    r"""x^2_1 as x_1^2, x_{\text{max}} as x_{max}, <1, 2> as ⟨1, 2⟩, `and` as a comma; without the dtype of a tensor."""
    if "_" in clean:
        if "^" in clean:
            clean = _SCRIPTS.sub(r"\2\1", clean)
        if "\\" in clean:
            clean = _STYLED_BELOW.sub(_plain_below, clean)
    if "=" in clean:
        clean = _KEYWORDS.sub(lambda m: " " * len(m[0]), clean)
    if "<" in clean and _ANGLES.fullmatch(clean):
        clean = clean.replace("<", "⟨").replace(">", "⟩")
    if " and " in clean or " und " in clean:
        clean = _AND.sub(lambda m: ",".ljust(len(m[0])), clean)
    return clean


def _plain_below(m: re.Match[str]) -> str:
    inside = next(part for part in m.groups() if part is not None)
    return "_{" + inside.rjust(len(m[0]) - 3) + "}"
