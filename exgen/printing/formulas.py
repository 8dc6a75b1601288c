"""The mathematics that every format can set: LaTeX as amsmath knows it, and MathML as pages show it.

A text of a problem may use the commands and environments below between dollar signs, and no others. A command that is
missing here and that both can set is a word more in the table: the tests set each of them in each format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from exgen.errors import did_you_mean
from exgen.printing.mathematics import FORMULA

COMMANDS = frozenset(
    """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau
    upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    ell hbar partial nabla infty emptyset varnothing forall exists neg prime top bot angle dots ldots cdots vdots ddots
    cdot times div pm mp ast star circ bullet odot oplus ominus otimes wedge vee land lor cap cup setminus
    le leq ge geq ne neq ll gg approx equiv sim simeq cong propto in notin ni subset subseteq supset supseteq mid
    parallel perp models vdash
    to gets leftarrow rightarrow leftrightarrow uparrow downarrow mapsto longmapsto Leftarrow Rightarrow
    Leftrightarrow longrightarrow Longrightarrow Longleftrightarrow implies iff
    sum prod int oint bigcup bigcap bigoplus bigotimes
    exp ln log lg sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan max min sup inf lim limsup liminf
    det dim ker gcd deg Pr bmod
    frac dfrac tfrac binom sqrt overline underline overbrace underbrace
    bar hat tilde vec dot ddot check breve widehat widetilde overrightarrow
    text textbf textit textrm texttt mathrm mathbf mathit mathsf mathtt mathbb mathcal operatorname boldsymbol
    left right big Big bigg Bigg lvert rvert lVert rVert vert Vert lfloor rfloor lceil rceil langle rangle lbrace rbrace
    quad qquad limits nolimits begin end
    """.split()
)
SIGNS = frozenset([*r"\ , ; : ! { } | % # & _ $".split(), " "])  # behind a backslash
ENVIRONMENTS = frozenset(["aligned", "gathered", "cases", "matrix", "pmatrix", "bmatrix", "vmatrix", "array"])
_TOKEN = re.compile(r"\\([A-Za-z]+\*?)|\\(.)|(.)", re.DOTALL)
_TEXT = re.compile(r"\\(?:text|textbf|textit|textrm|texttt)\s*\{([^{}\\]*)\}")


def of_text(text: str) -> Iterator[str]:
    """The formulas of a text, without their dollar signs."""
    for found in FORMULA.finditer(text):
        yield found[1] if found[1] is not None else found[2]


def without_numbers(formula: str) -> str:
    """What a formula has in common with those of other variants."""
    return re.sub(r"\d+", "1", formula)


@lru_cache(maxsize=4096)
def wrong_with(formula: str) -> str:
    """Why some format cannot set a formula; "" where all can."""
    for words in _TEXT.findall(formula):
        if found := re.search(r"[_^&#%$~]", words):
            return f"'{found[0]}' in words, where LaTeX takes it for something else"
    inside = _TEXT.sub(lambda m: r"\text{}" if m[1].isascii() else m[0], formula)
    return _unknown(inside) or _unbalanced(inside) or _scripts(inside)


def _unknown(formula: str) -> str:
    for name, sign, other in _TOKEN.findall(formula):
        if name and name not in COMMANDS:
            meant = did_you_mean(name, COMMANDS)
            return f"\\{name}, which no format is sure to set{f': {meant}' if meant else ''}"
        if sign and sign not in SIGNS:
            return f"\\{sign}, which no format is sure to set"
        if other and not other.isprintable() and other != "\n":
            return f"the character {other!r}: in quotes a command begins with two backslashes, \\\\frac"
        if other and not other.isascii():
            return f"the sign '{other}', which LaTeX does not set: use a command"
        if other in ("#", "%", "~"):
            return f"a bare '{other}', which is no mathematics"
    for name in re.findall(r"\\begin\s*\{([^}]*)\}", formula):
        if name not in ENVIRONMENTS:
            meant = did_you_mean(name, ENVIRONMENTS) or f"there are {', '.join(sorted(ENVIRONMENTS))}"
            return f"the environment '{name}', which no format is sure to set: {meant}"
    return ""


_PAIRED = re.compile(
    r"\\begin\s*\{([^}]*)\}|\\end\s*\{([^}]*)\}|\\(left|right)(?![A-Za-z])|\\[A-Za-z]+|\\.|([{}&])", re.DOTALL
)


def _unbalanced(formula: str) -> str:
    """Braces, environments, and \\left with \\right: each closed by its own, within the other."""
    open_: list[str] = []
    for begin, end, size, sign in _PAIRED.findall(formula):
        if begin or size == "left" or sign == "{":
            open_.append(rf"\begin{{{begin}}}" if begin else r"\left" if size else "{")
        elif sign == "&":
            if not any(each.startswith(r"\begin") for each in open_):
                return "a bare '&', which stands in an environment only"
        elif end or size or sign == "}":
            opened, closed = open_.pop() if open_ else "", rf"\end{{{end}}}" if end else r"\right" if size else "}"
            wanted = rf"\begin{{{end}}}" if end else r"\left" if size else "{"
            if opened != wanted:
                return f"{opened} closed by {closed}" if opened else f"{closed} without {wanted}"
    return f"{open_[-1]} that is not closed" if open_ else ""


def _scripts(formula: str) -> str:
    """Two powers or two indices of one sign, of which LaTeX makes an error, and one of nothing."""
    bare = re.sub(r"\\[A-Za-z]+\*?|\\.", "x", formula)
    bare = re.sub(r"\s+(?=[\^_'])|(?<=[\^_])\s+", "", bare)
    while inner := _GROUP.search(bare):
        if why := _row(inner[1]):
            return why
        bare = f"{bare[: inner.start()]}x{bare[inner.end() :]}"
    return _row(bare)


_GROUP = re.compile(r"\{([^{}]*)\}")


def _row(bare: str) -> str:
    """The same of signs in a row, each of one character."""
    has: set[str] = set()
    place = 0
    while place < len(bare):
        sign = bare[place]
        place += 1
        if sign in "^_":
            if sign in has:
                return f"two '{sign}' behind one sign: braces around {{x{sign}a}} part them"
            if bare[place : place + 1] in ("", "^", "_", "&", "'"):
                return f"a '{sign}' with nothing behind it"
            has.add(sign)
            place += 1
        elif sign == "'" and "^" in has:
            return "a prime behind a power: it stands before it"
        elif sign != "'":
            has = set()
    return ""


def document(preamble: str, formulas: Iterable[str]) -> str:
    """A LaTeX document with a formula a line."""
    lines = [preamble.rstrip("\n"), r"\begin{document}"]
    lines += [rf"$\displaystyle {' '.join(formula.split())}$\par" for formula in formulas]
    return "\n".join([*lines, r"\end{document}", ""])


def at_line(document: str, error: str) -> str:
    """The formula of a document at which LaTeX stopped, by the line that its error names; "" where it names none."""
    found = re.search(r"l\.(\d+) ", error)
    line = document.splitlines()[int(found[1]) - 1] if found else ""
    return line.removeprefix(r"$\displaystyle ").removesuffix(r"$\par") if r"\displaystyle" in line else ""
