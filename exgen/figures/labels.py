"""Labels in pictures: a little LaTeX mathematics, read into atoms.

A label is what would stand between dollar signs: `x_1`, `-\\frac{4}{3}`, `\\partial L/\\partial f`. It is read into
atoms once: TeX gets the label as it is, other formats what `spelling.py` makes of the atoms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from numbers import Rational

from exgen.errors import AuthorError

THIN = "\N{THIN SPACE}"

GREEK = {
    **{name: chr(0x3B1 + i) for i, name in enumerate(
        "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma sigma "
        "tau upsilon varphi chi psi omega".split()) if name not in ("omicron", "varsigma")},
    "epsilon": "ϵ", "phi": "ϕ",
}
UPRIGHT = {
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "partial": "∂", "nabla": "∇", "infty": "∞", "prime": "′", "top": "⊤", "neg": "¬",
    "lnot": "¬", "ldots": "…", "dots": "…", "cdots": "⋯", "ell": "ℓ", "lfloor": "⌊", "rfloor": "⌋", "sum": "Σ",
    "{": "{", "}": "}", "%": "%", "#": "#", "&": "&", "_": "_", "$": "$", "|": "‖",
}
BINARY = {"cdot": "·", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "odot": "⊙", "oplus": "⊕", "circ": "∘",
          "land": "∧", "wedge": "∧", "lor": "∨", "vee": "∨"}
RELATION = {"le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "to": "→",
            "rightarrow": "→", "Rightarrow": "⇒", "mapsto": "↦", "in": "∈", "lt": "<", "gt": ">"}
FUNCTIONS = frozenset("exp ln log sin cos tan sinh cosh tanh arcsin arccos arctan max min arg det dim".split())
SPACES = {",": THIN, ":": THIN, ";": THIN, "!": "", " ": " ", "quad": "\N{EM SPACE}", "qquad": "\N{EM SPACE}" * 2}
WORDS = {"text": "upright", "textrm": "upright", "mathrm": "upright", "operatorname": "upright", "mathbf": "bold"}
ACCENTS = {"bar": "\u0304", "overline": "\u0304", "hat": "\u0302", "tilde": "\u0303", "vec": "\u20d7"}
SIZERS = frozenset({"left", "right"})


@dataclass(frozen=True, slots=True)
class Atom:
    """One sign, or one construction of several; `role` decides the spaces around it."""

    role: str  # ord, bin, sign (no operand to its left), rel, open, close, punct, word, space; or with parts: frac, ...
    text: str = ""
    style: str = "upright"  # upright, italic, bold
    parts: tuple[tuple[Atom, ...], ...] = ()


def as_label(value: object) -> str:
    """A number as LaTeX; a string as it is."""
    if isinstance(value, Rational):
        sign, top, bottom = "-" if value < 0 else "", abs(value.numerator), value.denominator
        return f"{sign}{top}" if bottom == 1 else f"{sign}\\frac{{{top}}}{{{bottom}}}"
    if isinstance(value, str):
        return value
    raise AuthorError(f"{value!r} cannot stand in a picture", "labels are LaTeX strings, integers or fractions")


# -- reading -----------------------------------------------------------------------------------------------------

@lru_cache(maxsize=4096)
def read(label: str) -> tuple[Atom, ...]:
    """The atoms of a label. Raises AuthorError for what a picture without TeX could not spell."""
    atoms, position = _row(label, 0, closing="")
    if position < len(label):
        raise _unspellable(label, "a brace closes that was not opened")
    return atoms


def _unspellable(label: str, why: str) -> AuthorError:
    return AuthorError(f"the label {label!r} of a picture: {why}", "labels are letters, numbers, scripts, \\frac")


def _row(label: str, position: int, closing: str) -> tuple[tuple[Atom, ...], int]:
    atoms: list[Atom] = []
    while position < len(label) and label[position] != "}":
        if label[position] == " ":
            position += 1
            continue
        atom, position = _atom(label, position)
        if atom is not None:
            atoms.append(atom)
    if closing and position >= len(label):
        raise _unspellable(label, "a brace is not closed")
    return _unary(atoms), position + len(closing)


def _unary(atoms: list[Atom]) -> tuple[Atom, ...]:
    """Signs with nothing to their left take no spaces."""
    row: list[Atom] = []
    for index, atom in enumerate(atoms):
        before = next((a.role for a in reversed(atoms[:index]) if a.role != "space"), "open")
        alone = before in ("bin", "rel", "open", "punct", "word") or index == len(atoms) - 1
        row.append(Atom("sign", atom.text, atom.style) if atom.role == "bin" and alone else atom)
    return tuple(row)


def _argument(label: str, position: int) -> tuple[tuple[Atom, ...], int]:
    """What a script or a command applies to: a group in braces, or one atom."""
    while position < len(label) and label[position] == " ":
        position += 1
    if position >= len(label):
        raise _unspellable(label, "something is missing at the end")
    if label[position] == "{":
        return _row(label, position + 1, closing="}")
    atom, position = _atom(label, position)
    return (() if atom is None else (atom,)), position


def _atom(label: str, position: int) -> tuple[Atom | None, int]:
    sign = label[position]
    after = position + 1
    if sign == "\\":
        return _command(label, after)
    if sign == "{":
        inner, after = _row(label, after, closing="}")
        return Atom("group", parts=(inner,)), after
    if sign in "^_":
        inner, after = _argument(label, after)
        return Atom("sup" if sign == "^" else "sub", parts=(inner,)), after
    if sign in "$%#&~}" or not sign.isprintable():
        raise _unspellable(label, f"{sign!r} means something else to TeX")
    if sign in "+-*±×·÷−":
        return Atom("bin", {"-": "−", "*": "∗"}.get(sign, sign)), after
    if sign in "=<>≤≥≠":
        return Atom("rel", sign), after
    role = "open" if sign in "([" else "close" if sign in ")]" else "punct" if sign in ",;" else "ord"
    return Atom(role, "′" if sign == "'" else sign, "italic" if sign.isalpha() else "upright"), after


def _command(label: str, position: int) -> tuple[Atom | None, int]:
    end = position
    while end < len(label) and label[end].isascii() and label[end].isalpha():
        end += 1
    end = max(end, position + 1)
    name = label[position:end]
    if name in GREEK:
        return Atom("ord", GREEK[name], "italic"), end
    if name in UPRIGHT:
        return Atom("ord", UPRIGHT[name]), end
    if name in BINARY:
        return Atom("bin", BINARY[name]), end
    if name in RELATION:
        return Atom("rel", RELATION[name]), end
    if name in FUNCTIONS:
        return Atom("word", name), end
    if name in SPACES:
        return Atom("space", SPACES[name]), end
    if name in SIZERS:
        return (None, end + 1) if label[end : end + 1] == "." else (None, end)
    if name in WORDS:
        close = label.find("}", end)
        text = label[end + 1 : close]
        if label[end : end + 1] != "{" or close < 0 or any(c in text for c in "{\\$%#&~^_"):
            raise _unspellable(label, f"\\{name} takes plain words in braces")
        return Atom("word" if name == "operatorname" else "ord", text, WORDS[name]), end and close + 1
    if name == "frac":
        top, end = _argument(label, end)
        bottom, end = _argument(label, end)
        return Atom("frac", parts=(top, bottom)), end
    if name == "sqrt":
        inner, end = _argument(label, end)
        return Atom("sqrt", parts=(inner,)), end
    if name in ACCENTS:
        inner, end = _argument(label, end)
        if len(inner) != 1 or len(inner[0].text) != 1:
            raise _unspellable(label, f"\\{name} goes over one letter")
        return Atom("ord", inner[0].text + ACCENTS[name], inner[0].style), end
    raise _unspellable(label, f"\\{name} is not known")
