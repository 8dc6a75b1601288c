"""The words of answers in their many spellings: functions, Greek letters, and the commands of LaTeX."""

from __future__ import annotations

from exgen.terms.characters import GREEK
from exgen.terms.tree import FUNCTIONS

# -- functions ---------------------------------------------------------------------------------------------------

SPELLINGS = {name: name for name in FUNCTIONS} | {
    "ln": "log", "lg": "log_10", "ld": "log_2", "lb": "log_2", "sgn": "sign", "signum": "sign", "fabs": "abs",
    "logistic": "sigmoid", "expit": "sigmoid", "maximum": "max", "minimum": "min", "cbrt": "root_3",
    "cosec": "csc", "cotan": "cot", "tg": "tan", "ctg": "cot", "fraction": "quotient", "rational": "quotient",
    "binom": "binomial", "binomial": "binomial", "comb": "binomial", "factorial": "factorial",
}  # fmt: skip
for _name in ("sin", "cos", "tan"):
    SPELLINGS |= dict.fromkeys((f"a{_name}", f"arc{_name}", f"arc{_name.replace('tan', 'tg')}"), f"arc{_name}")
    SPELLINGS |= dict.fromkeys((f"a{_name}h", f"ar{_name}h", f"arc{_name}h"), f"ar{_name}h")
# what "did you mean" may propose
SUGGESTED = sorted(set(SPELLINGS) - {"quotient", "fraction", "rational", "lb", "ld"})
WRAPPERS = {"tensor", "array", "matrix", "vector", "asarray", "size", "permute", "immutabledensematrix"}
WRAPPERS |= {f"float{bits}" for bits in (16, 32, 64)} | {f"int{bits}" for bits in (8, 16, 32, 64)}  # NumPy's numbers
INFINITY = {"inf", "infinity", "infty", "oo"}

# -- LaTeX -------------------------------------------------------------------------------------------------------

SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "lvert": "|", "rvert": "|", "vert": "|", "mid": "|",
    "lbrack": "[", "rbrack": "]", "lbrace": "{", "rbrace": "}", "lparen": "(", "rparen": ")", "prime": "'",
    "langle": "⟨", "rangle": "⟩", "approx": "≈", "to": "→", "rightarrow": "→",
    "{": "{", "}": "}", "%": "%", "*": "*", "^": "^", "[": "[", "]": "]", "(": "(", ")": ")",
}  # fmt: skip
IGNORED = set("left right big Big bigl bigr Bigl Bigr bigg biggl biggr displaystyle textstyle limits".split(" "))
IGNORED |= set("quad qquad thinspace , ; ! : > $".split(" ")) | {" "}
IGNORED |= set("rm bf it sf tt cal boxed underline scriptstyle".split())
FRACTIONS = {"frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac", "flatfrac"}
BINOMIALS = {"binom", "dbinom", "tbinom"}
STYLES = (
    "mathrm|mathbf|mathit|mathsf|mathtt|mathcal|mathbb|mathnormal|boldsymbol|pmb|bm|vec|operatorname\\*?|emph|mbox"
    "|text(?:rm|bf|it|sf|tt|normal)?"
)  # commands that change how letters look, and not what they are
MATRICES = {"matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "array"}
GREEK_WORDS = {word: word for word in GREEK.values()}
GREEK_WORDS |= {"var" + word: word for word in ("epsilon", "theta", "phi", "rho", "sigma", "pi", "kappa")}
ACCENTS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde"}
