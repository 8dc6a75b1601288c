"""Typed text to tokens: every spelling of a sign, a function or a name becomes one.

After this step the grammar sees plain mathematics only; whether it was typed as Python, LaTeX or unicode is gone.
Each token keeps the index of its first character in the text as typed, for the caret of a refusal.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from exgen.errors import Unreadable, did_you_mean
from exgen.terms.characters import GREEK
from exgen.terms.names import Names, canonical
from exgen.terms.spellings import (
    ACCENTS,
    BINOMIALS,
    FRACTIONS,
    GREEK_WORDS,
    IGNORED,
    INFINITY,
    MATRICES,
    SIGNS,
    SPELLINGS,
    STYLES,
    SUGGESTED,
    WRAPPERS,
)  # fmt: skip

MAX_LENGTH = 4_000  # characters of one answer, and of these at most MAX_TOKENS tokens
MAX_TOKENS = 1_200
MAX_WORD = 60  # letters
MAX_DIGITS = 200  # of one number, and MAX_EXPONENT of its power of ten
MAX_EXPONENT = 400


class Token(NamedTuple):
    """`kind` is number, name, constant, function, sigma, frac, root, wrapper, open, close, transpose, newline, end,
    or the sign itself.
    """

    kind: str
    text: str
    at: int
    spaced: bool = False  # a blank stands before it


_new = tuple.__new__  # a Token from its four fields, at a third of the time


# -- the signs of a token ------------------------------------------------------------------------------------------

_GREEK_BELOW = rf"_\\(?:{'|'.join(sorted(GREEK_WORDS, key=len, reverse=True))})(?![A-Za-z])|_[α-ωΑ-Ω]"
_SUBSCRIPT = rf"(?:[0-9]*(?:_\s?\{{[^{{}}]{{1,60}}\}}|_[0-9]+|_[A-Za-z]+|{_GREEK_BELOW})*)"  # one or several, or none
_TOKEN = re.compile(
    rf"""(?P<line>\n\s*)
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?:(?=[A-Za-z]+\.)(?:np|numpy|math|torch|nn|functional|sympy|sp|F|jnp|jax)\.)*
      (?P<word>[A-Za-z](?:_?[A-Za-z0-9])*(?:_\{{[^{{}}]{{1,60}}\}}|{_GREEK_BELOW})?)
    | (?P<greek>[α-ωΑ-Ωϵϑϕϱϖϰ])
    | \\(?=[mtbpvoe](?!xp|nd|egin|i\b|heta|au))(?:{STYLES})(?![A-Za-z])\s*
      (?:\{{\s*(?P<text>[A-Za-z]+)\s*\}}|(?=\\?[A-Za-z{{]))
    | \\(?=[hwbot])(?P<accent>hat|widehat|bar|overline|tilde|widetilde)(?![A-Za-z])\s*
      (?:\{{\s*(?P<under>\\?[A-Za-z]+(?:_\{{?[A-Za-z0-9]+\}}?)?)\s*\}}
      |\{{\s*\\(?:{STYLES})(?:\s*\{{\s*(?P<styled>\\?[A-Za-z]+)\s*\}}|\s+(?P<plain>[A-Za-z]))\s*\}}
      |(?P<bare>[A-Za-z]|\\[A-Za-z]+))
    | \\(?P<edge>begin|end)\s*\{{(?P<environment>[A-Za-z]*)\*?\}}
    | \\(?P<command>[A-Za-z]+|.)
    | (?P<power>\*\*)
    | (?P<other>.)
    """,
    re.VERBOSE,
)
_PIECE = re.compile(rf"([A-Za-z]+)({_SUBSCRIPT})")
_AFTER = re.compile(rf"\s?(?=_){_SUBSCRIPT}|{_SUBSCRIPT}")
_BRACED = re.compile(  # a brace around one letter, before what stands below it: {x}_1, {\\hat{y}}_1
    r"\{\s*(?:\\(?P<accent>hat|widehat|bar|overline|tilde|widetilde)"
    r"\s*(?:\{\s*(?P<under>\\?[A-Za-z]+)\s*\}|\s(?P<bare>[A-Za-z]))"
    r"|(?P<letter>\\[A-Za-z]+|[A-Za-zα-ωΑ-Ω]))\s*\}\s*(?=_)"
)
_COLUMNS = re.compile(r"(?:\s*\[[tbc]\])?\s*\{(?:[lcr|@!*\s0-9]|\{[^{}]*\})+\}")  # of an array
_COLOUR = re.compile(r"\s*\{[^{}]{1,40}\}")
_BARE = re.compile(r"\s*(?:([A-Za-z])|([0-9])(?![0-9]*[.,eE][0-9])|\\([A-Za-z]+))")  # after \\frac, without braces
_TRANSPOSE = re.compile(r"\^\s*(?:T|\{\s*(?:T|\\top|\\intercal)\s*\}|\\top|\\intercal|⊤)(?![A-Za-z(])")
_ROOM = re.compile(r"\s*\[\s*[0-9.]+\s*(?:pt|em|ex|mm|cm)\s*\]")  # more room between rows: \\[3pt]
_COMMA = re.compile(r",([0-9]+)(?![0-9])")
_TEX_COMMA = re.compile(r"\{,\}([0-9]+)|,\\!\s*[0-9]")
_REPEATED = re.compile(r"\([0-9]+\)")
_DOTS = re.compile(r"(?:\.{2,}|\\[lc]?dots(?![A-Za-z]))(?P<end>\s*(?:[,;)\]}&≈=\n]|$))?")
_SIGNED = re.compile("e[-+]")
_TERMS = re.compile(r"e(?![\w^(])")
_MORE = {",", ".", "e", "E", "{"}  # what may make more of a number than its digits
_PLAIN = {sign: sign for sign in "+-/,"} | {"(": "open", ")": "close"}  # signs that nothing can make more of
_APPLIES = {"function", "sigma", "of"}
_TAKES = {"frac", "root", "function", "^", "_"}  # what a brace after it belongs to
_INDICES = set("ijkn")
_BELOW = re.compile(r"\s*_")
_HIDDEN_FUNCTION = re.compile("sin|cos|tan|exp|log|ln|sqrt|sigm|relu")
_APPLIED = re.compile(r"(arcsin|arccos|arctan|sinh|cosh|tanh|sin|cos|tan|ln|log|exp|sqrt)([A-Za-z]+)")

# -- the lexer ---------------------------------------------------------------------------------------------------


class Lexer:
    """One pass over one answer. `scalar`: one number is wanted, so that 0,5 has a decimal comma."""

    def __init__(self, typed: str, clean: str, origin: list[int] | None, names: Names, scalar: bool) -> None:
        self.typed, self.clean, self.origin = typed, clean, origin
        self.names = names
        self.scalar = scalar
        self.tokens: list[Token] = []
        self.brackets: list[str] = []  # those that are open; "f" for the one of a function
        self.spaced = False
        self.start = 0  # of the value, after a left-hand side
        self.index = ""  # that stands below names which have none in the problem
        self.lines = False  # whether a line end parts something

    def fail(self, message: str, at: int, hint: str = "") -> NoReturn:
        place = at if self.origin is None else self.origin[min(at, len(self.origin) - 1)] if self.origin else 0
        raise Unreadable(message, self.typed, place, hint)

    def emit(self, kind: str, text: str, at: int) -> None:
        self.tokens.append(_new(Token, (kind, text, at, self.spaced)))
        self.spaced = False

    def run(self) -> list[Token]:
        clean = self.clean
        at, length = self.start, len(clean)
        match, tokens, brackets, met = _TOKEN.match, self.tokens, self.brackets, self.names.met
        while at < length:
            c = clean[at]
            if c in _PLAIN:
                kind = _PLAIN[c]
                if kind == "open":
                    brackets.append("f" if tokens and tokens[-1].kind in _APPLIES else c)
                elif kind == "close" and brackets:
                    brackets.pop()
                tokens.append(_new(Token, (kind, c, at, self.spaced)))
                self.spaced = False
                at += 1
                continue
            if c == " ":
                self.spaced = True
                at += 1
                continue
            m = match(clean, at)
            assert m is not None
            group = m.lastgroup
            if group == "number":
                end = m.end()
                text = m[0]
                if len(text) < 20 and text.isdigit() and clean[end : end + 1] not in _MORE:
                    tokens.append(_new(Token, ("number", text, at, self.spaced)))
                    self.spaced = False
                    at = end
                else:
                    at = self.number(m)
            elif group == "word":
                word = m["word"]
                single = met[word] if word in met else self.names.single(word)
                if single is not None:
                    tokens.append(_new(Token, (*single, m.start("word"), self.spaced)))
                    self.spaced = False
                    at = m.end()
                else:
                    at = self.word(word, m.start("word"), m.end())
            elif group == "other":
                at = self.sign(c, at)
            else:
                at = self.rare(m, group or "")
        if len(tokens) > MAX_TOKENS:
            self.fail("this is too long", tokens[MAX_TOKENS].at, "write it in a simpler form")
        self.spaced = False
        self.emit("end", "", length)
        return tokens

    def number(self, m: re.Match[str]) -> int:
        text, at, end = m[0], m.start(), m.end()
        following = self.clean[end : end + 1]
        if "." in text:
            if following == "(" and _REPEATED.match(self.clean, end):
                hint = "write a fraction, or a product with *"
                self.fail("this could be a repeating decimal or a product", end, hint)
            if following in (".", "\\") and (dots := _DOTS.match(self.clean, end)):
                end = self.cut_off(dots, at)
                following = self.clean[end : end + 1]
        elif following in ("{", ",") and (comma := _TEX_COMMA.match(self.clean, end)):
            if not (comma[1] and text.isdigit()) or (len(comma[1]) == 3 and text.strip("0") and len(text) <= 3):
                self.fail("this comma could group thousands or start the decimals", end, "write 1000 or 1.000")
            text, end = f"{text}.{comma[1]}", comma.end()
            following = self.clean[end : end + 1]
        if self.scalar and following == "," and "." not in text and not {"f", "["} & set(self.brackets):
            comma = _COMMA.match(self.clean, end)
            if comma and "e" not in text.lower():
                if len(comma[1]) == 3 and text.strip("0") and len(text) <= 3:
                    self.fail("this comma could group thousands or start the decimals", end, "write 1000 or 1.000")
                text, end = f"{text}.{comma[1]}", comma.end()
                following = self.clean[end : end + 1]
        if following == "e" and "." not in text and _SIGNED.search(text) and _TERMS.match(self.clean, end):  # 4e+2e
            text = text.partition("e")[0]
            end = at + len(text)
            following = ""
        if "e" in text.lower() and (following.isalpha() or following in ("_", "\\", "(")) and following:
            before, _, after = text.lower().partition("e")
            hint = f"write {before[:20]}*10^({after[:20]}) or {before[:20]}*e ..."
            self.fail("this could be a power of ten or the number e", at, hint)
        if len(text) > MAX_DIGITS:
            self.fail(f"a number of more than {MAX_DIGITS} digits", at, "round it, or write it as a power")
        exponent = text.lower().partition("e")[2]
        if exponent and (len(exponent) > 5 or abs(int(exponent)) > MAX_EXPONENT):
            self.fail(f"a power of ten beyond {MAX_EXPONENT}", at, "no answer is as large or as small as this")
        self.emit("number", text, at)
        return end

    def cut_off(self, dots: re.Match[str], at: int) -> int:
        """Where a decimal that goes on (0.333...) ends: it stands by itself, since nobody can go on with it."""
        before = ["open", *(token.kind for token in self.tokens[-2:])]
        if before[-1] in "+-":
            before.pop()
        if dots["end"] is None or before[-1] not in {"open", ",", ";", "&", "newline"} or "f" in self.brackets:
            self.fail("a decimal that goes on is not exact", dots.start(), "write the fraction, as in 1/3")
        return dots.end() - len(dots["end"])

    def sign(self, c: str, at: int) -> int:
        if c in "+-*/,":
            self.emit(c, c, at)
        elif c in "([{⟨":
            if c == "{" and (end := self.braced(at)):
                return end
            applied = bool(self.tokens) and self.tokens[-1].kind in _APPLIES
            self.brackets.append("f" if applied else c)
            self.emit("open", c, at)
        elif c in ")]}⟩":
            if self.brackets:
                self.brackets.pop()
            self.emit("close", c, at)
        elif c in "^%;|_'=&!<>≈→~":
            if c == "^" and self.tokens and self.tokens[-1].kind == "close" and "T" not in self.names.known:
                m = _TRANSPOSE.match(self.clean, at)
                if m:
                    self.emit("transpose", m[0], at)
                    return m.end()
            self.emit(c, c, at)
        elif c in "√∛∜":
            self.emit("root", {"√": "sqrt", "∛": "3", "∜": "4"}[c], at)
        elif c == "∞":
            self.emit("constant", "infinity", at)
        elif c == ":":
            self.fail("a colon is not understood here", at, "write a quotient with /")
        elif c in "$`":
            self.fail(f"a stray {c}", at, f"put {c} around the whole answer or leave it out")
        elif c in "∂∇":
            self.fail("a derivative is asked for as its value", at, "write the result only")
        else:
            self.fail(f"{c} is not understood", at, "an answer is numbers, names, + - * / ^ and brackets")
        return at + 1

    def braced(self, at: int) -> int:
        """Where a letter in braces ends that has something below it; 0 if there is none at this brace."""
        if "_" not in self.clean or (self.tokens and self.tokens[-1].kind in _TAKES):
            return 0
        m = _BRACED.match(self.clean, at)
        if m is None:
            return 0
        base = (m["letter"] or m["under"] or m["bare"]).lstrip("\\")
        if len(base) > 1 and base not in GREEK_WORDS:
            return 0
        base = GREEK.get(base, base)
        return self.letter(f"{base}_{ACCENTS[m['accent']]}" if m["accent"] else base, at, m.end())

    def rare(self, m: re.Match[str], group: str) -> int:
        """Line ends, ** and what only LaTeX has."""
        at = m.start()
        if group == "line":
            return self.line(m)
        if group == "power":
            self.emit("^", "**", at)
        elif group == "greek":
            return self.letter(GREEK[m["greek"]], at, m.end())
        elif m["text"]:
            if m["text"].lower() not in SPELLINGS and _BELOW.match(self.clean, m.end()):
                return self.letter(m["text"], m.start("text"), m.end())
            return self.word(m["text"], m.start("text"), m.end(), latex=True)
        elif m["accent"]:
            base, _, below = (m["under"] or m["styled"] or m["plain"] or m["bare"]).lstrip("\\").partition("_")
            if below:
                return self.letter(canonical(f"{base}_{ACCENTS[m['accent']]}_{below}"), at, m.end())
            if len(base) > 1 and base not in GREEK_WORDS and f"{base}_{ACCENTS[m['accent']]}" not in self.names.known:
                self.fail("an accent over several letters", at, "put it over one letter, or write y_hat")
            return self.letter(f"{base}_{ACCENTS[m['accent']]}", at, m.end())
        elif m["edge"]:
            name = m["environment"][:20]
            if name in {"vmatrix", "Vmatrix"}:
                self.fail("a determinant has to be worked out", at, "write its value")
            if name not in MATRICES:
                self.fail(f"the LaTeX environment {name} is not understood", at, "use pmatrix, or [1, 2; 3, 4]")
            self.sign("[" if m["edge"] == "begin" else "]", at)
            if name == "array" and m["edge"] == "begin" and (columns := _COLUMNS.match(self.clean, m.end())):
                return columns.end()
        elif m["command"]:
            return self.command(m["command"], at, m.end())
        return m.end()

    def line(self, m: re.Match[str]) -> int:
        """A line end parts the rows of a matrix, unless the line goes on or a round bracket is open."""
        last = self.tokens[-1].kind if self.tokens else "open"
        following = self.clean[m.end() : m.end() + 1]
        goes_on = last in "+-*/^,;&=" or last in {"open", "function"} or following in ("", ",", ";", ")", "]", "}")
        if goes_on or (self.brackets and self.brackets[-1] != "["):
            self.spaced = True
        else:
            self.emit("newline", "\n", m.start())
            self.lines = True
        return m.end()

    def command(self, name: str, at: int, end: int) -> int:
        if name in IGNORED:
            self.spaced = self.spaced or name[0] not in "lrbB"
        elif name in SIGNS:
            sign = SIGNS[name]
            self.sign(sign, at)
        elif name == "\\":
            self.emit(";", "\\\\", at)
            if m := _ROOM.match(self.clean, end):
                return m.end()
        elif name in FRACTIONS:
            return self.fraction(name, at, end)
        elif name in BINOMIALS:
            self.emit("frac", "binom", at)
        elif name in {"color", "textcolor"} and (colour := _COLOUR.match(self.clean, end)):
            return colour.end()
        elif name == "sqrt":
            self.emit("root", "\\sqrt", at)
        elif name == "infty":
            self.emit("constant", "infinity", at)
        elif name in GREEK_WORDS:
            return self.letter(GREEK_WORDS[name], at, end)
        elif name.lower() in SPELLINGS:
            self.emit("function", SPELLINGS[name.lower()], at)
        elif name in {"partial", "nabla"}:
            self.sign("∂", at)
        else:
            self.fail(f"\\{name[:30]} is not understood", at, "write it without LaTeX")
        return end

    def fraction(self, name: str, at: int, end: int) -> int:
        r"""A fraction, and what it takes without braces: of \frac x2 and \frac\pi2 one sign each."""
        self.emit("frac", name, at)
        for _ in range(0 if self.clean[end : end + 1] == "{" else 2):
            m = _BARE.match(self.clean, end)
            if m is None or (m[3] and m[3] not in GREEK_WORDS):
                break
            if m[2]:
                self.emit("number", m[2], m.start(2))
            else:
                self.name(m[1] or GREEK_WORDS[m[3]], m.start(m.lastindex or 0))
            end = m.end()
        return end

    # -- letters --

    def letter(self, name: str, at: int, end: int) -> int:
        """One letter by its name (Greek, or with an accent), and the subscript that follows it."""
        m = _AFTER.match(self.clean, end)
        if m and m[0]:
            name, end = canonical(f"{name}_{m[0].lstrip('_')}"), m.end()
        self.name(name, at)
        return end

    def name(self, name: str, at: int) -> None:
        """A name in canonical form: of the problem, a constant, free, or refused."""
        kind = self.names.kind_of(name)
        if not kind:
            kind, name = "name", self.indexed(name, at)
        if name not in self.names.known and not _PIECE.fullmatch(name):  # it would not read back
            self.fail("this subscript is not understood", at, "subscripts are digits or letters, as in x_12 or x_ij")
        self.emit(kind, name, at)

    def indexed(self, name: str, at: int) -> str:
        """The name w of w_i, where the problem has no other w and the answer no other index; else it is refused."""
        base, _, index = name.rpartition("_")
        others = [known for known in self.names.known if known.startswith(f"{base}_")]
        if base not in self.names.known or others or index not in _INDICES or self.index not in {"", index}:
            self.unknown(name, at)
        self.index = index
        return base

    def unknown(self, name: str, at: int) -> NoReturn:
        known = sorted(self.names.known)
        if name == "E" and "e" not in known:
            self.fail("'E' is not a name of this problem", at, "write e for Euler's number")
        twin = [k for k in known if k.lower() == name.lower()]
        hint = f"did you mean '{twin[0]}'?" if twin else did_you_mean(name, known)
        if not hint:
            hint = f"the names here are {', '.join(known[:12])}" if known else "the answer here is a number"
        self.fail(f"'{name[:40]}' is not a name of this problem", at, hint)

    def word(self, word: str, at: int, end: int, latex: bool = False) -> int:
        """Letters, digits and underscores as typed in one go: a name, a function, or several of these."""
        single = self.names.single(word)
        if single and not (latex and single[0] == "function"):
            self.emit(*single, at)
            return end
        if len(word) == 1:
            self.unknown(word, at)
        if word.lower() in WRAPPERS and self.clean[end : end + 1] == "(":  # float64(3.5), what NumPy prints
            self.emit("wrapper", word, at)
            return end
        if len(word) > MAX_WORD:
            self.fail(f"a word of more than {MAX_WORD} letters", at, "write a product with * or blanks")
        if "_" in word and not self.names.free and (names := self.names.split(word)):  # q_iq_j
            for name in names:
                self.name(name, at)
                at += len(name)
            return end
        read = 0
        for m in _PIECE.finditer(word):
            run, below = m[1], m[2]
            here = at + m.start()
            if m.start() > read:
                break
            read = m.end()
            low = run.lower()
            # a function ends the word: what follows (a base, digits, a name) is read for itself
            if low in SPELLINGS or low in WRAPPERS or (self.unbounded(low) and not below):
                after = here + len(run) if not latex else end
                self.function(run, low, below, here)
                return after
            self.letters(run, below, here, self.clean[end : end + 1] == "(" and m.end() == len(word))
        if read < len(word):  # nothing that was typed is passed over
            self.fail(f"{word[:40]} is not understood", at + read, "write a product with * or blanks")
        return end

    def unbounded(self, low: str) -> bool:
        return low in INFINITY and (low != "oo" or "o" not in self.names.known)

    def function(self, run: str, low: str, below: str, at: int) -> None:
        if self.unbounded(low):
            self.emit("constant", "infinity", at)
        elif low in WRAPPERS:
            self.emit("wrapper", run, at)
        else:
            after = at + len(run) + len(below)
            following = self.clean[after : after + 8].lstrip()[:1]
            if below.isdigit() and SPELLINGS[low] == "log" and run != "ln":
                if following != "(" or below not in {"2", "10"}:
                    self.fail("this could be a logarithm to a base or of a number", at, "write ln(2), or log_2(x)")
                self.emit("function", "log", at)
                self.emit("_", "_", at)
                return
            if below.isdigit() and following == "(":
                self.fail(f"{run}{below} is not a function", at, f"write {run}(...), or {below}*{run}(...)")
            self.emit("function", SPELLINGS[low], at)

    def letters(self, run: str, below: str, at: int, applied: bool) -> None:
        """A run of letters that is neither a known name nor a function, with what stands below its last letter."""
        below = below.lstrip("_")
        whole = canonical(f"{run}_{below}") if below else run
        known = self.names.known
        if whole in known or (run in GREEK_WORDS and (below or run in known or not self.names.split(run))):
            self.name(whole, at)
            return
        if len(run) == 1:
            self.name(whole, at)
            return
        cut = self.names.split(run[:-1] if below else run)
        if cut:
            for piece in cut:
                self.name(piece, at)
                at += len(piece)
            if below:
                self.name(canonical(f"{run[-1]}_{below}"), at)
            return
        if applied and self.names.free and not below:
            hint = did_you_mean(run.lower(), SUGGESTED) or "write a product with *"
            self.fail(f"there is no function {run[:40]}", at, hint)
        m = _APPLIED.fullmatch(run)
        if m and not applied and (len(m[2]) == 1 or m[2] in known or m[2] in GREEK_WORDS):
            self.emit("function", SPELLINGS[m[1]], at)
            self.name(canonical(f"{m[2]}_{below}") if below else m[2], at + len(m[1]))
            return
        if not self.names.free:
            if applied and not below:
                hint = did_you_mean(run.lower(), SUGGESTED)
                self.fail(f"there is no function {run[:40]}", at, hint or "write a product with *")
            self.unknown(whole, at)
        hidden = _HIDDEN_FUNCTION.search(run)
        if hidden:
            name = hidden[0]
            self.fail(f"a function inside the word {run[:40]}", at, f"write blanks or * around it: x*{name}(x)")
        for i, c in enumerate(run):
            self.name(canonical(f"{c}_{below}") if below and i == len(run) - 1 else c, at + i)
