"""Any text as LaTeX prose that pdfLaTeX can set, whoever typed it: nothing in it is a command, and nothing vanishes.

Its fonts (T1 and TS1) have the letters of the languages that are written in Latin ones. A sign that they lack is
printed as a small box with its number in Unicode, as browsers do: 李 is a box with 674E.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_COMMANDS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
}  # fmt: skip
_LACKING = set("ĦħĸĿŀŉŦŧſ")  # of Latin-1 and Latin Extended-A
_OTHERS = set("ȘșȚțẞ‐‑‒–—‘’‚“”„…†‡•‰‹›€™№←→")
# Above a letter, and below it: LaTeX sets the first kind only right on the letter.
_ABOVE = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v",
}  # fmt: skip
_BELOW = {"\u0323": "d", "\u0326": "textcommabelow", "\u0327": "c", "\u0328": "k", "\u0331": "b"}
_HORN = {"\u031b": r"\kern-.1em'\kern-.05em{}"}  # of Vietnamese, to the right
_GLYPHS = "ĂăĄąĆćČčĎďĚěĘęĞğĹĺĽľŃńŇňŐőŔŕŘřŚśŠšŞşŤťŢţŰűŮůŹźŽžŻż"  # besides Latin-1, the letters that are one in T1
_ONE_GLYPH = {*map(chr, range(0xC0, 0x100)), *_GLYPHS}
_LONG = 15  # characters of a word that is broken where a line ends
_MEETING = re.compile(r"(?<=[-`',!?])(?=[-`',])")  # signs that become others where they meet: -- is a dash


def latex_text(text: str) -> str:
    """Any text as prose."""
    if text.isascii():
        return text.translate(_TABLE) if text.isprintable() else printable(text).translate(_TABLE)
    return "".join(_letter(cluster) for cluster in _clusters(printable(text)))


def latex_name(text: str, most: int) -> str:
    """The name or id of a person, cut where it is longer than `most`, and sure to fit its line or to be broken."""
    shown = text if len(text) <= most else text[: most - 1].rstrip() + "…"
    words = []
    for word in shown.split():
        pieces = [word[at : at + 10] for at in range(0, len(word), 10)] if len(word) > _LONG else [word]
        words.append(r"\hspace{0pt}".join(_MEETING.sub("{}", latex_text(piece)) for piece in pieces))
    return " ".join(words)


def lacking(text: str) -> str:
    """The signs of a text that are printed as boxes."""
    return "".join(cluster for cluster in _clusters(printable(text)) if r"\fbox" in _letter(cluster))


def _clusters(text: str) -> Iterator[str]:
    """The letters, each with the accents that follow it."""
    return iter(re.findall(r"[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+", unicodedata.normalize("NFD", text)))


@lru_cache(maxsize=4096)
def _letter(cluster: str) -> str:
    whole = unicodedata.normalize("NFC", cluster)
    if len(whole) == 1 and _is_plain(whole):
        return _COMMANDS.get(whole, whole)
    base, accents = cluster[0], cluster[1:]
    wide = unicodedata.normalize("NFKC", base)  # full-width letters, ligatures
    if (not accents and len(wide) > 1) or (wide.isascii() and base > "\u2fff"):
        return latex_text(wide)
    above = [accent for accent in accents if accent in _ABOVE]
    others = [accent for accent in accents if accent in _HORN] + [accent for accent in accents if accent in _BELOW]
    # LaTeX sets a second accent right only on a letter that is one glyph with the first.
    twice = len(above) == 2 and unicodedata.normalize("NFC", base + above[0]) in _ONE_GLYPH
    can = base.isalpha() and _is_plain(base) and len(above) + len(others) == len(accents) > 0
    if not can or (len(above) > 1 and not twice):
        return "".join(_box(c) for c in whole)
    said = base
    for accent in above + others:
        said = said + _HORN[accent] if accent in _HORN else rf"\{(_ABOVE | _BELOW)[accent]}{{{said}}}"
    return said


def _is_plain(c: str) -> bool:
    """Whether the fonts have it."""
    return " " <= c <= "~" or ("\xa1" <= c <= "\u017f" and c != "\xad" and c not in _LACKING) or c in _OTHERS


def _box(c: str) -> str:
    return rf"{{\fboxsep1pt\fbox{{\tiny\texttt{{{ord(c):04X}}}}}}}"


def printable(text: str) -> str:
    """The text with blanks for what is no sign."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


_TABLE = str.maketrans(_COMMANDS)
