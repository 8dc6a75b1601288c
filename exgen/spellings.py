"""The words of answers in their many spellings: functions, Greek letters, and the commands of LaTeX."""

from __future__ import annotations

from exgen.characters import GREEK
from exgen.terms import FUNCTIONS

# -- functions ---------------------------------------------------------------------------------------------------

SPELLINGS = {name: name for name in FUNCTIONS} | {
    "ln": "log", "lg": "log_10", "ld": "log_2", "lb": "log_2", "sgn": "sign", "signum": "sign", "fabs": "abs",
    "logistic": "sigmoid", "expit": "sigmoid", "maximum": "max", "minimum": "min", "cbrt": "root_3",
    "cosec": "csc", "cotan": "cot", "tg": "tan", "ctg": "cot", "fraction": "quotient", "rational": "quotient",
}  # fmt: skip
for _name in ("sin", "cos", "tan"):
    SPELLINGS |= dict.fromkeys((f"a{_name}", f"arc{_name}", f"arc{_name.replace('tan', 'tg')}"), f"arc{_name}")
    SPELLINGS |= dict.fromkeys((f"a{_name}h", f"ar{_name}h", f"arc{_name}h"), f"ar{_name}h")
# what "did you mean" may propose
SUGGESTED = sorted(set(SPELLINGS) - {"quotient", "fraction", "rational", "lb", "ld"})
WRAPPERS = {"tensor", "array", "matrix", "vector", "asarray", "size"}

# -- LaTeX -------------------------------------------------------------------------------------------------------

SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "lvert": "|", "rvert": "|", "vert": "|", "mid": "|",
    "lbrack": "[", "rbrack": "]", "lbrace": "{", "rbrace": "}", "lparen": "(", "rparen": ")", "prime": "'",
    "{": "{", "}": "}", "%": "%", "*": "*", "^": "^", "[": "[", "]": "]", "(": "(", ")": ")",
}  # fmt: skip
IGNORED = set("left right big Big bigl bigr Bigl Bigr bigg biggl biggr displaystyle textstyle limits".split(" "))
IGNORED |= set("quad qquad thinspace , ; ! : > $".split(" ")) | {" "}
MATRICES = {"matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array"}
GREEK_WORDS = {word: word for word in GREEK.values()}
GREEK_WORDS |= {"var" + word: word for word in ("epsilon", "theta", "phi", "rho", "sigma", "pi", "kappa")}
ACCENTS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde"}
