"""Any character that is typed, as one of ASCII or a Greek letter: what unicode has, before there are tokens."""

from __future__ import annotations

import re
import unicodedata

from exgen.errors import Unreadable

GREEK = {
    letter: unicodedata.name(letter).split()[-1].lower().replace("lamda", "lambda")
    for letter in map(chr, range(0x3B1, 0x3CA))
} | {"ς": "sigma", "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ϱ": "rho", "ϖ": "pi", "ϰ": "kappa"}
GREEK |= {letter.upper(): name.capitalize() for letter, name in GREEK.items() if len(letter.upper()) == 1}
COMBINING = {"\u0302": "_hat", "\u0304": "_bar", "\u0305": "_bar", "\u0303": "_tilde"}

CHARACTERS = dict.fromkeys("−–—‐‑‒﹣➖", "-") | dict.fromkeys("·×⋅∙∗•✕✖", "*") | dict.fromkeys("÷⁄∕", "/")
CHARACTERS |= {c: c for c in "≤≥∈∪±∅∧∨→"} | dict.fromkeys("≦⩽≲", "≤") | dict.fromkeys("≧⩾≳", "≥")
CHARACTERS |= {"、": ",", "。": "."} | dict.fromkeys("“”„‟«»", '"')
CHARACTERS |= dict.fromkeys("′’ʹ", "'") | {"\r": "\n", "\f": "\n", "\t": " ", "µ": "μ", "∣": "|", "∖": "\\", "Ω": "Ω"}
CHARACTERS |= {c: c for c in "√∛∜∞∂∇⊤≈→⟨⟩"} | dict.fromkeys("≃≅∼≒", "≈") | dict.fromkeys("⟶⇒⟹↦➔", "→")
CHARACTERS |= dict.fromkeys("〈❬〈", "⟨") | dict.fromkeys("〉❭〉", "⟩") | dict.fromkeys("…⋯", "...")

_ALIKE = {ord(c): plain for c, plain in CHARACTERS.items() if plain != "\n" and len(plain) == 1}
_PLAIN = re.compile("[ -~" + re.escape("".join([*GREEK, *(set(CHARACTERS.values()) - {"\n"})])) + "]*")


def normal(text: str) -> tuple[str, list[int] | None]:
    """The text in ASCII and Greek letters, and the index each of its characters had (None: its own)."""
    if text.isascii() and text.isprintable() and "\\_" not in text:
        return text, None
    same = text.translate(_ALIKE)
    if _PLAIN.fullmatch(same) and "\\_" not in same:
        return same, None
    out: list[str] = []
    origin: list[int] = []
    script = ""  # the bracket of the super- or subscript we are in
    for at, c in enumerate(text + "\0"):
        form = unicodedata.decomposition(c) if not c.isascii() else ""
        kind = "^(" if form.startswith("<super>") else "_{" if form.startswith("<sub>") else ""
        if kind != script:
            new = {"": "", "^(": ")", "_{": "}"}[script] + kind
            out.append(new)
            origin.extend([at] * len(new))
            script = kind
        if at == len(text):
            break
        piece = _character(c, text, at)
        out.append(piece)
        origin.extend([at] * len(piece))
    return "".join(out), origin


def _character(c: str, text: str, at: int) -> str:
    if c == "\\" and text.startswith("\\_", at):
        return ""
    if c in CHARACTERS:
        return CHARACTERS[c]
    if (c.isascii() and (c.isprintable() or c == "\n")) or c in GREEK:
        return c
    if c in COMBINING:
        return COMBINING[c]
    category = unicodedata.category(c)
    if category == "Cf":  # zero-width and direction marks, byte order marks: nobody sees them
        return ""
    if category == "Zs":
        return " "
    folded = unicodedata.normalize("NFKC", c)
    if "⁄" in folded:
        above, _, below = folded.partition("⁄")
        return f"\\frac{{{above}}}{{{below}}}"
    if len(folded) == 1 and (folded in GREEK or folded in CHARACTERS or (folded.isascii() and folded.isprintable())):
        return CHARACTERS.get(folded, folded)
    apart = unicodedata.normalize("NFD", c)
    if len(apart) == 2 and apart[0].isascii() and apart[1] in COMBINING:
        return apart[0] + COMBINING[apart[1]]
    if category[0] == "C":
        raise Unreadable("a character here cannot be printed", text, at, "delete it and type the answer again")
    name = unicodedata.name(c, "this character").lower()
    raise Unreadable(f"{c} ({name}) is not understood", text, at, "type it with the signs of a plain keyboard")
