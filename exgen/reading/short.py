"""Short answers that are no mathematics: true or false, letters of options, the shape of a tensor.

Each reader ends, whatever the input, soon and in little memory, with a value or with Unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from exgen.errors import Unreadable
from exgen.reading.cleaning import Clean, cleaned

MOST = 400  # characters

# -- true or false -------------------------------------------------------------------------------------------------

TRUE = set("true t yes y 1 wahr w ja j richtig r vrai v correct right ✓ ✔ ☑ ✅ 🗸 ⊤ [x]".split())
FALSE = set("false f no n 0 falsch nein faux incorrect wrong ✗ ✘ ☒ ❌ ✖ × ⊥ [] none".split()) | {"[ ]"}
# Python prints None where there is no value, which counts as false there; a box is ticked or empty.
_TICKS = dict.fromkeys(map(ord, "✓✔☑✅🗸⊤"), "true") | dict.fromkeys(map(ord, "✗✘☒❌✖×⊥☐"), "false")
_TICKS |= {0xFE0F: "", 0xFE0E: ""}  # as a picture, as a sign
_TEX_TICKS = {"\\checkmark": "true", "\\top": "true", "\\bot": "false", "\\times": "false"}


def read_truth(text: str) -> bool:
    """True or false, in the spellings that people use: T, yes, 1, wahr, ✓ ..."""
    wanted = "write true or false"
    plain = text[: MOST + 1].translate(_TICKS)
    for spelled, word in _TEX_TICKS.items():
        plain = plain.replace(spelled, word)
    try:
        line = _line(plain, "true or false", wanted).text.strip("\"'“”„ ").lower()
    except Unreadable as error:
        raise Unreadable(error.message, text, min(error.position, len(text)), wanted) from None
    if bracket := re.fullmatch(r"[(\[]\s*(\w+)\s*[)\]]", line):  # [x] is a box with a tick, as it stands
        line = line if line in TRUE else bracket[1]
    if line in TRUE or line in FALSE:
        return line in TRUE
    first = len(text) - len(text.lstrip())
    if not line:
        raise Unreadable("there is no answer here", text, 0, wanted)
    raise Unreadable("neither true nor false", text, first, wanted)


def _line(text: str, what: str, wanted: str) -> Clean:
    """A short answer in plain signs, on one line."""
    return cleaned(text, MOST, what, wanted).replaced(_BLANKS, " ")


_BLANKS = re.compile(r"\s+")

# -- letters -------------------------------------------------------------------------------------------------------

# What may stand beside the letters and says no more than they do.
_AND = set("and und et".split())
_AROUND = _AND | set(
    "option options answer answers choice choices letter letters model models statement statements item items "
    "is are be right correct true hold holds win wins best better both only just the i pick choose antwort sind ist "
    "richtig wahr".split()
)
_NONE = set("none keine keiner keines nothing neither no nichts".split())
_BESIDE_NONE = _AROUND | set("of them these those above all".split())
_ALONE = {"no", "all"}  # words that say too little alone
_BULLET = re.compile(r"(?m)^\s*[-*+]\s+(?=\S)")
_EMPHASIS = re.compile(r"[*_\"'“”„]+")
_REMARK = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[^\W\d_]+|[^\s(){}\[\],;.:/&+]")


def read_letters(text: str, choices: Sequence[str] = ()) -> tuple[str, ...]:
    """Option letters, in capitals, each once, as ordered by the student.

    `A, C`, `a c`, `AC`, `(a) and (c)`, `options A and C are right`, a list, `none`. No word is taken for letters: where
    there is more than one word, each letter stands alone. `choices` are those that there are, where that is known.
    """
    wanted = f"write the letters of your options, as in {', '.join(choices[:2]) or 'A, C'}, or none"
    line = cleaned(text, MOST, "letters", wanted)
    if re.sub(r"\s", "", line.text) in {"-", "∅", "{}"}:
        return ()
    line = line.replaced(_BULLET, ", ").replaced(_EMPHASIS, " ")
    words = [m for m in _WORD.finditer(_without_remarks(line.text)) if m[0].lower() not in _AND]
    said = {m[0].lower() for m in words}
    if said & _NONE and said <= _NONE | _BESIDE_NONE and not (len(said) == 1 and said <= _ALONE):
        return ()
    if not words:
        empty = not line.text.strip()
        line.refuse("there is no answer here" if empty else "no option letter here", wanted)
    letters: list[str] = []
    left = [m for m in words if m[0].lower() not in _AROUND or len(m[0]) == 1]
    left = words if not left and len(words) == 1 else left  # BE alone is B and E
    for m in left:
        word, run = m[0], m[0].upper()
        if not (run.isascii() and run.isalpha()):
            line.refuse(f"letters of options are asked for, and {word[:20]} is none", wanted, m.start())
        spelled = len(run) > 2 and word.islower() and list(word) != sorted(word)  # "bad"; abd and ca are letters
        if len(run) > 1 and (len(left) > 1 or len(set(run)) < len(run) or len(run) > 8 or spelled or said <= _ALONE):
            line.refuse(f"{word[:20]} is a word, not a list of option letters", wanted, m.start())
        for letter in run:
            if choices and letter not in choices:
                known = f"the options are {', '.join(choices)}"
                if len(run) > 1:
                    line.refuse(f"{word[:20]} is a word, not a list of option letters", known, m.start())
                line.refuse(f"there is no option {letter}", known, m.start())
            if letter not in letters:
                letters.append(letter)
    if not letters:
        line.refuse("no option letter here", wanted)
    return tuple(letters)


def _without_remarks(text: str) -> str:
    """With blanks for the brackets in which no letter stands alone, as after D in `D (5 units)`."""

    def kept(m: re.Match[str]) -> str:
        words = re.findall(r"\w+", m[1])
        return " " * len(m[0]) if words and all(len(word) > 1 or word.isdigit() for word in words) else m[0]

    shown = _REMARK.sub(kept, text)
    return shown if shown.strip() else text


# -- shapes --------------------------------------------------------------------------------------------------------

_CALL = re.compile(
    r"^(?:[a-z_][\w.]*\s*(?:==?|:)\s*)?(?:[a-z_]\w*\.)*(?:(?:size|shape|tuple|permute|transpose|reshape|view)\b\s*|"
    r"[a-z_]\w*\s*(?=\[))?(?:[=:]\s*)?(?:(?:[a-z_]\w*\.)*size\b)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:->|→|,|;|x|X|\*|\bby\b|\s)\s*")


def read_shape(text: str, what: str = "shape of a tensor") -> tuple[int, ...]:
    """The shape of a tensor, or another list of whole numbers from 0: a permutation of axes, an index.

    `3x14x14`, `(3, 14, 14)`, `torch.Size([3, 14, 14])`, `permute(1, 2, 0)`, `a[15, 3, 1]`; () of a scalar.
    """
    wanted = "write it like (3, 14, 14) or 3x14x14" if "shape" in what else "write it like (2, 0, 1)"
    line = _line(text, f"the {what}", wanted)
    bare = line.text[_CALL.match(line.text).end() :] or line.text  # type: ignore[union-attr]
    bare, given = bare.strip().lower().rstrip(",; "), bool(bare.strip())
    while bare and (bare[0], bare[-1]) in {("(", ")"), ("[", "]")}:
        bare = bare[1:-1].strip().rstrip(",; ")
    if bare == "scalar" or (not bare and given):
        return ()
    sizes = _BETWEEN.split(bare)
    if not line.text:
        line.refuse("there is no answer here", wanted)
    if any(not (size.isascii() and size.isdigit() and len(size) < 13) for size in sizes):
        bad = next((c for c in line.text if c not in "0123456789xX*,;()[] "), "")
        line.refuse(f"this is not the {what}", wanted, line.text.find(bad) if bad else 0)
    return tuple(map(int, sizes))
