"""The one grammar of answers: tokens to a term, by precedence climbing.

    sum      + -            left to right
    product  * / and none   left to right: 1/2x is x/2; no product is implied before a number
    minus    -x             takes in a product: -2x is -(2x); after * / ^ a power only
    power    ^              right to left; % follows it

A function without a bracket takes the factors that stand next to it: sin 2x + 1 is sin(2x) + 1.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import lru_cache
from typing import NoReturn

from exgen.terms.characters import normal
from exgen.terms.lexing import Lexer, Token
from exgen.terms.names import Names, vocabulary
from exgen.terms.tree import FUNCTIONS, Apply, Constant, Name, Number, Row, Term, joined, parts
from exgen.terms.vectors import Arithmetic, Refused, shape, transposed

MAX_DEPTH = 50  # brackets, functions and powers within one another
MAX_TREE = 150  # levels of the tree, which a/b/c/... reaches too

DECIMAL_HINT = "write 0.5; 1.5 or [1, 2; 3, 4]"

SUM, PRODUCT, FACTOR, POWER = 10, 20, 21, 40
CLOSES = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
ENDS = {"end", "close", ",", ";", "&", "newline", "number"}  # no expression goes on with these
OPERANDS = {"name", "constant", "function", "sigma", "open", "frac", "root", "wrapper", "of"}
_TWO_NUMBERS = re.compile(r"\(\s*[0-9]+\s*,\s*[0-9]+\s*\)")
MAX_WHOLE = 300  # of a factorial or a binomial coefficient


class Parser:
    """Reads the tokens of one answer; `lexer` knows the text, and words refusals."""

    comma: Token | None = None  # the first that could be a decimal comma
    called: frozenset[str] = frozenset()  # functions that stand with their own variables, s(z)
    unclear: tuple[tuple[Token, Token, bool], ...] = ()  # and with something else, s(2z)

    def __init__(self, lexer: Lexer, names: Names) -> None:
        self.tokens = lexer.run()
        self.lexer = lexer
        self.names = names
        self.at = 0
        self.token = self.tokens[0]
        self.depth = 0
        self.bars = 0  # open |, within the innermost bracket
        self.blanks = False  # whether a blank parts entries here
        self.vectors = Arithmetic()

    def answer(self) -> Term:
        """The whole answer."""
        if self.lexer.lines:
            term = self.entries("end", blanks=not self.has_commas(0))
        else:
            begin = self.token
            first = None if begin.kind in ENDS else self.expression()
            done = first is not None and self.token.kind == "end"
            before = (first, begin) if first is not None else None
            term = first if first is not None and done else self.entries("end", blanks=False, first=before)
        if self.unclear:
            self.no_unclear()
        stack = [(term, 1)] if len(self.tokens) > MAX_TREE // 2 else []  # a token adds no more than two levels
        while stack:
            here, depth = stack.pop()
            if depth > MAX_TREE:
                self.fail("this is nested too deeply", self.tokens[-1], "write it in a simpler form")
            stack.extend((part, depth + 1) for part in parts(here))
        return term

    # -- moving along --

    def step(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.at += 1
            self.token = self.tokens[self.at]
        return token

    def fail(self, message: str, token: Token, hint: str = "") -> NoReturn:
        self.lexer.fail(message, token.at, hint)

    def missing(self, what: str) -> NoReturn:
        """Something else than what has to stand here."""
        token = self.token
        if token.kind == "end":
            self.fail(f"the answer ends where {what} is missing", token, "complete it, or delete what is left over")
        if token.kind == "'":
            self.fail("a prime stands for a derivative", token, "write the derivative out, as in s(x)*(1 - s(x))")
        if token.kind in {"=", "<", ">", "≈", "→", "~"}:
            self.fail(f"{token.text} is not understood here", token, "give one value; a name and = may stand before it")
        if token.kind == "!":
            self.fail("a factorial of nothing", token, "write it as in 5!")
        if token.kind == "number":
            self.fail("a number follows without a sign between", token, "write * or ^ or a comma between them")
        if token.kind == "close":
            message = f"{token.text} closes a bracket too early, or one that was never opened"
            self.fail(message, token, f"{what} is missing before it")
        self.fail(f"{token.text[:20]} stands where {what} is missing", token, "check what stands before it")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.too_deep()

    def too_deep(self) -> NoReturn:
        self.fail("this is nested too deeply", self.token, "write it in a simpler form")

    # -- expressions --

    def expression(self, least: int = SUM) -> Term:
        """A term, and what is joined to it by operators that bind at least so tightly."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.too_deep()
        token = self.token
        kind = token.kind
        if kind == "name" or kind == "number":  # what most begin with
            self.at += 1
            self.token = self.tokens[self.at]
            left: Term = Name(token.text) if kind == "name" else literal(token.text)
        else:
            left = self.prefix(least)
        while True:
            kind = self.token.kind
            if kind in ENDS or (self.blanks and self.token.spaced and self.parted(kind)):
                break
            if kind == "+" or kind == "-":
                if least > SUM:
                    break
                self.step()
                right = self.expression(PRODUCT)
                left = self.apply("add", left, self.apply("neg", right) if kind == "-" else right)
            elif kind == "*" or kind == "/":
                if least > PRODUCT:
                    break
                self.step()
                left = self.apply("mul" if kind == "*" else "div", left, self.expression(FACTOR))
            elif kind == "^":
                if least > POWER:
                    break
                self.step()
                left = self.apply("pow", left, self.expression(POWER))
            elif kind == "%":
                self.step()
                left = self.apply("percent", left)
            elif kind in OPERANDS or (kind == "|" and not self.bars):
                if least > PRODUCT:
                    break
                if self.blanks and isinstance(left, Row):
                    break
                at = self.at
                if self.token.text == "[":
                    self.no_index(left, self.tokens[at - 1])
                right = self.expression(FACTOR)
                if self.tokens[at].kind == "frac":
                    self.no_mixed(at, right)
                if type(left) is Name and left.name == "C" and "C" not in self.names.known:
                    self.no_choice(self.tokens[at])
                left = self.apply("mul", left, right)
            elif kind == "!":
                left = self.factorial(left)
            elif kind == "transpose":
                if isinstance(left, Row):
                    self.step()
                    left = transposed(left)
                else:
                    left = self.apply("pow", left, self.power_of_t())
            else:
                break
        self.depth -= 1
        return left

    def parted(self, kind: str) -> bool:
        """Whether the blank before this token parts entries: [1 -2] has two, [1 - 2] one."""
        if kind in "+-":
            return not self.tokens[self.at + 1].spaced  # there is at least the end
        return kind in OPERANDS or kind in {"number", "|"}

    def prefix(self, least: int) -> Term:
        token = self.token
        kind = token.kind
        if kind == "number" or kind == "name":
            self.at += 1
            self.token = self.tokens[self.at]
            return literal(token.text) if kind == "number" else Name(token.text)
        if kind == "-" or kind == "+":
            self.step()
            operand = self.expression(max(least, PRODUCT))
            return self.apply("neg", operand) if kind == "-" else operand
        if kind == "open":
            return self.bracket()
        if kind == "constant":
            self.step()
            return Constant(token.text)
        if kind == "function":
            return self.call(self.step())
        if kind == "sigma":
            return self.sigma(self.step())
        if kind == "of":
            return self.defined(self.step())
        if kind == "|":
            return self.absolute()
        if kind == "frac":
            self.step()
            above = self.argument()
            below = self.argument()
            return self.binomial(token, above, below) if token.text == "binom" else self.apply("div", above, below)
        if kind == "root":
            return self.root(self.step())
        if kind == "wrapper":
            self.step()
            if self.token.kind != "open":
                self.fail(f"{token.text} needs a bracket", token, "write [1, 2, 3]")
            return self.bracket()
        self.missing("a number or a name")

    def absolute(self) -> Term:
        bar = self.step()
        outer, self.bars = self.bars, self.bars + 1
        blanks, self.blanks = self.blanks, False
        inner = self.expression()
        if self.token.kind != "|":
            self.fail("this | is never closed", bar, "write abs(x) where bars are unclear")
        self.step()
        self.bars, self.blanks = outer, blanks
        return self.apply("abs", inner)

    # -- whole numbers --

    def whole(self, term: Term, token: Token, what: str) -> int:
        """A small number that was typed, and not a variable."""
        if not isinstance(term, Number) or term.value.denominator != 1 or term.figures or term.value > MAX_WHOLE:
            self.fail(f"{what} is understood of whole numbers up to {MAX_WHOLE} only", token, "write it out")
        return int(term.value)

    def factorial(self, left: Term) -> Term:
        """n! where n is a number; two of them may stand side by side."""
        token = self.step()
        value = Number(Fraction(math.factorial(self.whole(left, token, "a factorial"))))
        if self.token.kind == "!":
            self.fail("a factorial of a factorial", self.token, "use brackets")
        if self.token.kind == "number" and self.tokens[self.at + 1].kind == "!":
            return self.apply("mul", value, self.expression(FACTOR))
        return value

    def binomial(self, token: Token, above: Term, below: Term) -> Term:
        n, k = (self.whole(term, token, "a binomial coefficient") for term in (above, below))
        return Number(Fraction(math.comb(n, k)))

    # -- two readings --

    def no_mixed(self, at: int, right: Term) -> None:
        r"""2\frac{1}{2} is 2.5 to some, and a product to others; `at` is the place of the fraction."""
        before = self.tokens[at - 1]
        if not before.text.isdigit() or (at > 1 and self.tokens[at - 2].kind == "^"):
            return
        if type(right) is Apply and right.op == "div" and all(type(arg) is Number for arg in right.args):
            self.fail("a mixed number could be a sum or a product", before, "write 7/2 for three and a half")

    def no_index(self, left: Term, before: Token) -> None:
        """x[1] is an entry of x to some, and a product to others."""
        number, closing = self.tokens[self.at + 1 : self.at + 3] if self.at + 2 < len(self.tokens) else (before, before)
        if number.kind == "number" and closing.kind == "close" and (before.kind == "name" or isinstance(left, Row)):
            hint = f"write {before.text}_{number.text}, or {before.text}*{number.text}" if before.kind == "name" else ""
            self.fail("this could be an entry or a product", self.token, hint or "write the result only")

    def no_choice(self, token: Token) -> None:
        """C(7, 3) is a binomial coefficient to some, a product to others; it stands after a C that is no known name."""
        if _TWO_NUMBERS.match(self.lexer.clean, token.at):
            self.fail("this could be a binomial coefficient or a product", token, "write binomial(7, 3)")

    def defined(self, token: Token) -> Term:
        """A name that stands for a function of others: s(z) is s, s(1 - s) a product, and s(-z) could be either."""
        of = self.names.functions[token.text]
        inside = self.inside() if self.token.text == "(" and not (self.blanks and self.token.spaced) else []
        if not inside:
            return Name(token.text)
        if [part.text for part in inside] == ", ".join(of).replace(",", " ,").split():
            self.called |= {token.text}
            for _ in range(len(inside) + 2):
                self.step()
        elif all(part.text in of if part.kind in {"name", "of"} else part.kind != "," for part in inside):
            odd = [part.text for part in inside] in (["-", of[0]], ["0"], ["1"])
            self.unclear += ((token, self.token, odd),)
        return Name(token.text)

    def inside(self) -> list[Token]:
        """The tokens in the bracket that begins here."""
        depth = 0
        for place in range(self.at, len(self.tokens)):
            depth += {"open": 1, "close": -1}.get(self.tokens[place].kind, 0)
            if depth == 0:
                return self.tokens[self.at + 1 : place]
        return []

    def no_unclear(self) -> None:
        """Where s(z) was typed, s(2z) is no product; s(-z) and s(0) never surely are."""
        for token, start, odd in self.unclear:
            if odd or token.text in self.called:
                of = ", ".join(self.names.functions[token.text])
                hint = f"write {token.text} for {token.text}({of}), and a product with *"
                self.fail(f"this could be {token.text} somewhere else, or a product", start, hint)

    # -- functions --

    def call(self, token: Token) -> Term:
        op, _, base = token.text.partition("_")
        extra: tuple[Term, ...] = (Number(Fraction(int(base))),) if base else ()
        if self.token.kind == "_" and op == "log":
            self.step()
            extra = (self.argument(digits=False),)
        power = None
        if self.token.kind == "'":
            self.fail(f"{op}' stands for a derivative", self.token, "write the derivative out")
        if self.token.kind == "^":
            sign = self.step()
            power = self.argument(digits=False)
            if isinstance(power, Apply) and power.op == "neg":
                hint = f"write arc{op}(x) or 1/{op}(x)" if op in {"sin", "cos", "tan"} else f"write 1/{op}(x)"
                self.fail(f"{op}^-1 could be the inverse or the reciprocal", sign, hint)
        value = self.applied(op, self.arguments(token), extra, token)
        return value if power is None else self.apply("pow", value, power)

    def applied(self, op: str, args: tuple[Term, ...], extra: tuple[Term, ...], token: Token) -> Term:
        """The function of its arguments, their number checked; of a vector, entry by entry."""
        if op in {"max", "min"} and len(args) == 1 and isinstance(args[0], Row):
            args = args[0].items
        args += extra
        if op == "binomial" and len(args) == 2:
            return self.binomial(token, *args)
        if op == "factorial" and len(args) == 1:
            return Number(Fraction(math.factorial(self.whole(args[0], token, "a factorial"))))
        if op in {"binomial", "factorial"}:
            self.fail(f"{op} takes {2 if op == 'binomial' else 1} numbers", token, "write binomial(7, 3) or 5!")
        if op == "quotient":
            return self.apply("div", *args) if len(args) == 2 else self.fail("a fraction has two parts", token)
        least, most = FUNCTIONS[op]
        if not least <= len(args) <= most:
            wanted = f"{least} argument{'s' if least > 1 else ''}" if least == most else f"{least} to {most} arguments"
            self.fail(f"{op} takes {wanted}, not {len(args)}", token, "check the commas and brackets")
        return self.apply(op, *args)

    def arguments(self, token: Token) -> tuple[Term, ...]:
        """What a function is applied to: a bracket's entries, a | |, or the factors that stand next to it."""
        if self.token.kind == "open":
            inside = self.bracket(call=True)
            return inside.items if isinstance(inside, Row) else (inside,)
        if self.token.kind == "|":
            return (self.absolute(),)
        if self.token.kind not in OPERANDS and self.token.kind != "number":
            name = "ln" if token.text == "log" else token.text.partition("_")[0]
            self.fail(f"{name} needs something to be applied to", token, f"write {name}(...) with a bracket")
        argument = self.expression(FACTOR)
        while self.token.kind in {"name", "constant", "frac", "root"} and not (self.blanks and self.token.spaced):
            argument = self.apply("mul", argument, self.expression(FACTOR))
        if self.token.kind in {"open", "|"} and not self.blanks and not (self.token.kind == "|" and self.bars):
            hint = "put the whole argument in brackets"
            self.fail("it is unclear where the function's argument ends", self.token, hint)
        return (argument,)

    def sigma(self, token: Token) -> Term:
        """σ before a bracket is the sigmoid, unless the problem has a name sigma."""
        if self.token.kind == "'":
            self.fail("σ' is a derivative", self.token, "write it out: σ(x)*(1 - σ(x))")
        if self.token.kind == "open":
            return self.applied("sigmoid", self.arguments(token), (), token)
        if not self.names.free:
            self.lexer.unknown("sigma", token.at)
        return Name("sigma")

    def root(self, token: Token) -> Term:
        index: Term | None = None
        if token.text == "\\sqrt" and self.token.text == "[":
            index = self.bracket()
            if isinstance(index, Row) and len(index.items) == 1:
                index = index.items[0]
        elif token.text in {"3", "4"}:
            index = literal(token.text)
        if token.text == "\\sqrt" and self.token.kind == "number" and len(self.token.text) > 1:
            self.fail("LaTeX would draw this root over the first digit only", self.token, r"write \sqrt{12}")
        radicand = self.argument(digits=False)
        if index is None:
            return self.apply("sqrt", radicand)
        if isinstance(index, Apply) and index.op == "neg":  # as with a power
            return self.apply("div", Number(Fraction(1)), self.apply("root", radicand, *index.args))
        return self.apply("root", radicand, index)

    def argument(self, digits: bool = True) -> Term:
        r"""What a LaTeX command, a root or a base takes: a bracket, or one sign; of \frac12 one digit."""
        token = self.token
        if token.kind == "number" and digits and len(token.text) > 1:
            if not token.text.isdigit():
                self.fail("it is unclear what belongs to this fraction", token, r"write \frac{1}{2}")
            self.tokens[self.at] = self.token = Token("number", token.text[1:], token.at + 1)
            return literal(token.text[0])
        if token.kind == "-":
            self.step()
            self.deeper()
            value = self.apply("neg", self.argument(digits))
            self.depth -= 1
            return value
        if token.kind not in OPERANDS and token.kind not in {"number", "|"}:
            self.missing("a bracket, a number or a name")
        if token.kind == "function" and token.text != "sqrt":
            self.fail("it is unclear how far this reaches", token, "use brackets")
        self.deeper()
        value = self.prefix(POWER)
        self.depth -= 1
        return value

    # -- brackets --

    def has_commas(self, start: int) -> bool:
        """Whether a comma parts the entries of the bracket whose first token is `start`."""
        depth = 0
        for token in self.tokens[start:]:
            if token.kind == "open":
                depth += 1
            elif token.kind == "close":
                depth -= 1
                if depth < 0:
                    return False
            elif token.kind in ",&" and depth == 0:
                return True
        return False

    def bracket(self, call: bool = False) -> Term:
        """A bracket in an expression, a vector, a matrix, or (`call`) the arguments of a function as a Row."""
        opening = self.token
        self.deeper()
        square = opening.text == "[" and not call
        typed = self.lexer.clean[opening.at] == "["  # after \begin{pmatrix} a blank parts nothing
        blanks = square and typed and not self.has_commas(self.at + 1)
        self.step()
        (bars, self.bars), (outer, self.blanks) = (self.bars, 0), (self.blanks, blanks)
        closer = CLOSES[opening.text]
        begin = self.token
        first = self.expression() if opening.text == "(" and begin.kind != "close" else None
        if first is not None and self.token.text == ")":
            inner = Row((first,)) if call else first  # what most brackets are
        else:
            inner = self.entries(closer, blanks, opening, call, (first, begin) if first is not None else None)
        self.step()
        self.bars, self.blanks = bars, outer
        self.depth -= 1
        return inner

    def entries(
        self,
        closer: str,
        blanks: bool,
        opening: Token | None = None,
        call: bool = False,
        first: tuple[Term, Token] | None = None,
    ) -> Term:
        """Entries up to the closing bracket or the end; rows parted by semicolons or lines. `first` is read already."""
        self.blanks = blanks
        rows: list[list[Term]] = [[]]
        signs: list[Token] = []
        starts: list[Token] = []  # of the entries
        if first is not None:
            rows[0].append(first[0])
            starts.append(first[1])
            self.parting(rows, signs)
        while True:
            token = self.token
            if token.kind == "close" or token.kind == "end":
                if (token.kind == "end") == (closer == "end") and (closer == "end" or token.text == closer):
                    break
                if token.kind == "end" and opening:
                    self.fail(f"this {opening.text} is never closed", opening, f"close it with {closer}")
                if opening:
                    self.fail(f"{opening.text} is closed by {token.text}", token, f"close it with {closer}")
                self.fail(f"{token.text} was never opened", token, "every bracket needs its partner")
            if (
                rows[-1]
                and not signs_end(self.tokens, self.at)
                and not (blanks and token.spaced)
                and not (blanks and isinstance(rows[-1][-1], Row))
            ):
                self.missing("a sign")
            starts.append(token)
            rows[-1].append(self.expression())
            self.parting(rows, signs)
        if len(rows) > 1 and not rows[-1]:
            rows.pop()
        if not call:
            if not rows[0]:
                if opening is None:
                    self.fail("nothing stands here", self.token, "type a number, an expression or a vector")
                self.fail("an empty bracket", opening, "write its entries")
            if signs or len(starts) > 1:
                self.alike(rows, starts)
        return self.arranged(rows, signs, opening, call)

    def alike(self, rows: list[list[Term]], starts: list[Token]) -> None:
        """Refuses, at the one that differs, an entry of another shape than the first, and a row of another length."""
        wide = len(rows[0])
        first = shape(rows[0][0]) if type(rows[0][0]) is Row else ()
        place = 0
        for row in rows:
            if len(row) != wide:
                if self.comma is not None:
                    self.fail("these commas could be decimal commas", self.comma, DECIMAL_HINT)
                message = f"the rows differ in length: {wide} and {len(row)} entries"
                self.fail(message, starts[place], "every row of a matrix has as many entries")
            for item in row:
                if (first or type(item) is Row) and shape(item) != first:
                    if not (first and shape(item)):
                        message, hint = "a list and a number stand side by side", "write all entries alike"
                    else:
                        message, hint = "the rows differ in length", "every row of a matrix has as many entries"
                    self.fail(message, starts[place], hint)
                place += 1

    def parting(self, rows: list[list[Term]], signs: list[Token]) -> None:
        """What may follow an entry: a sign before the next one, or before the next row."""
        kind = self.token.kind
        if kind in {",", "&"}:
            signs.append(sign := self.step())
            if kind == "," and self.comma is None and not self.token.spaced and self.token.kind == "number":
                self.comma = sign
            if self.token.kind in {"end", ",", ";"}:
                self.missing("an entry")
        elif kind in {";", "newline"}:
            signs.append(self.step())
            rows.append([])

    def arranged(self, rows: list[list[Term]], signs: list[Token], opening: Token | None, call: bool) -> Term:
        """The entries found in a bracket as an expression, a vector or a matrix."""
        bracket = opening.text if opening else ""
        if len(rows) == 1 and len(rows[0]) == 1 and not (signs or call) and (bracket != "[" or self.around_matrix()):
            return rows[0][0]
        if bracket == "⟨" and any(isinstance(item, Row) for row in rows for item in row):
            self.fail("an inner product has to be worked out", opening or self.token, "write its value")
        if call and len(rows) > 1:
            self.fail("a function's arguments are parted by commas", signs[0], "write max(a, b)")
        if len(rows) == 1:
            items = rows[0]
        elif all(len(row) == 1 for row in rows):
            column = bracket == "[" or any(sign.kind == "newline" for sign in signs)
            stacked = not column or any(isinstance(row[0], Row) for row in rows)
            items = [row[0] if stacked else Row((row[0],)) for row in rows]
        else:
            if bracket != "[" and any(sign.kind == "," for sign in signs) and any(s.kind == ";" for s in signs):
                self.fail("these commas could be decimal commas", signs[0], DECIMAL_HINT)
            items = [Row(tuple(row)) for row in rows]
        return Row(tuple(items))

    def around_matrix(self) -> bool:
        r"""Whether the square bracket that closes here stands around one matrix of LaTeX, \left[\begin{matrix} ..."""
        last = self.tokens[self.at - 1]
        return last.kind == "close" and self.lexer.clean[last.at] == "\\"

    # -- building --

    def apply(self, op: str, *args: Term) -> Term:
        for arg in args:
            if type(arg) is Row:
                try:
                    return self.vectors.spread(op, args)
                except Refused as error:
                    self.fail(error.message, self.token, error.hint)
        return joined(op, args) if op == "add" or op == "mul" else Apply(op, args)

    def power_of_t(self) -> Term:
        """The exponent of (x)^T, where T is a letter as any other; at its sign."""
        sign = self.token
        if not self.names.free:
            self.fail("only a vector or a matrix can be transposed", sign, "leave the T out")
        self.token = self.tokens[self.at] = Token("name", "T", sign.at)
        return self.expression(POWER)


def parse(text: str) -> Term:
    """Mathematics that an author writes, in the spellings of answers; any letter is a variable. Raises Unreadable."""
    clean, origin = normal(text)
    names = vocabulary((), True, ())
    return Parser(Lexer(text, clean, origin, names, True), names).answer()


def signs_end(tokens: list[Token], at: int) -> bool:
    """Whether the token before `at` parts entries."""
    return tokens[at - 1].kind in {",", "&", ";", "newline"}


@lru_cache(maxsize=4096)
def literal(text: str) -> Number:
    """A number token: an integer (also as `3.`, which is how numpy prints one), or a decimal with its figures."""
    if text.isdigit() or text[-1] == ".":
        return Number(Fraction(int(text.rstrip("."))))
    mantissa = text.lower().partition("e")[0]
    whole, _, places = mantissa.partition(".")
    significant = (whole + places).lstrip("0")
    return Number(Fraction(text), len(significant) if significant else max(1, len(places)))
