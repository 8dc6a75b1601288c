"""The one grammar of answers: tokens to a term, by precedence climbing.

    sum      + -            left to right
    product  * / and none   left to right: 1/2x is x/2; no product is implied before a number
    minus    -x             takes in a product: -2x is -(2x); after * / ^ a power only
    power    ^              right to left; % follows it

A function without a bracket takes the factors that stand next to it: sin 2x + 1 is sin(2x) + 1.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NoReturn

from exgen.lexing import Lexer, Token
from exgen.names import Names
from exgen.terms import FUNCTIONS, Apply, Constant, Name, Number, Row, Term, joined, parts
from exgen.vectors import Arithmetic, Refused, shape, transposed

MAX_DEPTH = 50  # brackets, functions and powers within one another
MAX_TREE = 150  # levels of the tree, which a/b/c/... reaches too

SUM, PRODUCT, FACTOR, POWER = 10, 20, 21, 40
CLOSES = {"(": ")", "[": "]", "{": "}"}
ENDS = {"end", "close", ",", ";", "&", "newline", "number"}  # no expression goes on with these
OPERANDS = {"name", "constant", "function", "sigma", "open", "frac", "root", "wrapper"}


class Parser:
    """Reads the tokens of one answer; `lexer` knows the text, and words refusals."""

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
            first = None if self.token.kind in ENDS else self.expression()
            done = first is not None and self.token.kind == "end"
            term = first if first is not None and done else self.entries("end", blanks=False, first=first)
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
        if token.kind in {"=", "<", ">", "≈"}:
            self.fail(f"{token.text} is not understood here", token, "give one value; a name and = may stand before it")
        if token.kind == "!":
            self.fail("a factorial is not understood", token, "write the product out")
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
                left = self.apply("mul", left, self.expression(FACTOR))
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
        if kind == "|":
            return self.absolute()
        if kind == "frac":
            self.step()
            above = self.argument()
            return self.apply("div", above, self.argument())
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
        return self.apply("sqrt", radicand) if index is None else self.apply("root", radicand, index)

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
        first = self.expression() if opening.text == "(" and self.token.kind != "close" else None
        if first is not None and self.token.text == ")":
            inner = Row((first,)) if call else first  # what most brackets are
        else:
            inner = self.entries(closer, blanks, opening, call, first)
        self.step()
        self.bars, self.blanks = bars, outer
        self.depth -= 1
        return inner

    def entries(
        self, closer: str, blanks: bool, opening: Token | None = None, call: bool = False, first: Term | None = None
    ) -> Term:
        """Entries up to the closing bracket or the end; rows parted by semicolons or lines. `first` is read already."""
        self.blanks = blanks
        rows: list[list[Term]] = [[]]
        signs: list[Token] = []
        if first is not None:
            rows[0].append(first)
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
            if rows[-1] and not signs_end(self.tokens, self.at) and not (blanks and token.spaced) and not (
                blanks and isinstance(rows[-1][-1], Row)
            ):
                self.missing("a sign")
            rows[-1].append(self.expression())
            self.parting(rows, signs)
        if len(rows) > 1 and not rows[-1]:
            rows.pop()
        return self.arranged(rows, signs, opening, call)

    def parting(self, rows: list[list[Term]], signs: list[Token]) -> None:
        """What may follow an entry: a sign before the next one, or before the next row."""
        kind = self.token.kind
        if kind in {",", "&"}:
            signs.append(self.step())
            if self.token.kind in {"end", ",", ";"}:
                self.missing("an entry")
        elif kind in {";", "newline"}:
            signs.append(self.step())
            rows.append([])

    def arranged(self, rows: list[list[Term]], signs: list[Token], opening: Token | None, call: bool) -> Term:
        """The entries found in a bracket as an expression, a vector or a matrix."""
        bracket = opening.text if opening else ""
        if len(rows) == 1 and len(rows[0]) == 1 and not (signs or call) and bracket != "[":
            return rows[0][0]
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
                self.fail("these commas could be decimal commas", signs[0], "write 0.5; 1.5 or [1, 2; 3, 4]")
            items = [Row(tuple(row)) for row in rows]
        if not call and len({shape(item) for item in items}) > 1:
            place = opening or self.tokens[0]
            self.fail("the rows differ in length", place, "every row of a matrix has as many entries")
        return Row(tuple(items))

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

