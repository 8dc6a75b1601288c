"""Softmax of a vector, exactly and as decimals; what a constant added to every logit does; two logits as a sigmoid."""

import re

from exgen import Mistake, assume, exact, exp, latex, ln, plain

TITLE = "Softmax by hand"
SOURCE = "notes, 25 January: softmax of [0, 1, 2] is [1, e, e²]/(1 + e + e²); its entries add up to 1"
LEVELS = {
    1: dict(kind="whole", shifted=False, asked=False),  # three whole numbers: powers of e
    2: dict(kind="logs", shifted=True, asked=False),  # three logarithms: rational probabilities, and a constant added
    3: dict(kind="both", shifted=True, asked=True),  # four logits of both kinds, and one to be found
}
CONVENTIONS = {
    "softmax": r"$\operatorname{softmax}(s)_i = e^{s_i} / \sum_j e^{s_j}$, with the natural exponential; entries are "
    r"counted from 1, and $\sigma(x) = 1/(1 + e^{-x})$."
}

INTROS = [
    "The last layer of a classifier of {n} classes gives the logits",
    "A network scores {n} classes with",
    "For one input, the {n} outputs before the softmax are",
    "Let the vector of {n} logits be",
]
RESTS = [
    "What do all entries of $p$ but entry {k} add up to?",
    "Give the probability of all classes but class {k} together.",
    "How probable is it that the class is not class {k}?",
]
TWO = [
    "Of all logits keep only ${s}_{i}$ and ${s}_{j}$. The first entry of",
    "Only the classes {i} and {j} are still possible, so their logits alone count: the first entry of",
]
NUMBERS = ["", "one", "two", "three", "four", "five", "six"]
CHANCES = ["1/5", "1/4", "1/3", "2/3", "3/4", "4/5"]


def draw(rng, kind="logs", shifted=True, asked=False):
    if kind == "whole":
        logits = exact(rng.sample(range(-3, 5), 3))
        assume(max(logits) - min(logits) <= 4)
    elif kind == "logs":
        logits = exact([rng.choice([-1, 1]) * ln(rng.randint(1, 6)) for _ in range(3)])
    else:
        powers, factors = rng.sample([0, 1, 2], 2), rng.sample([2, 3, 4, 5], 2)
        pairs = rng.sample([(powers[0], 1), (powers[0], factors[0]), (powers[1], 1), (powers[1], factors[1])], 4)
        logits = exact([power + ln(factor) for power, factor in pairs])
    # Two equal logits would take the point out of comparing them, and a sum of 0 out of a mistake.
    assume(len(set(logits)) == len(logits) and logits.sum() != 0)
    first, second = rng.sample(range(1, len(logits) + 1), 2)
    return {
        "logits": logits,
        "pair": (first, second),
        "shift": exact(rng.choice([-3, -2, -1, 2, 3])) if shifted else None,
        "entry": rng.randint(1, len(logits)),
        "chance": exact(rng.choice(CHANCES)) if asked else None,
        "left_out": rng.randint(1, len(logits)),
        "wording": {"intro": rng.choice(INTROS), "letter": rng.choice("szou"), "rest": rng.choice(RESTS), "two": rng.choice(TWO)},
    }


def solve(step, logits, pair, shift, entry, chance, left_out, wording, slip=""):
    step("weights", exp(logits))
    p = step("p", SLIPS.get(slip, softmax)(logits), marks=len(logits), exact_only=True)
    step("decimals", p, marks=1, figures=3, wanted=f"vector of {len(logits)}, decimals of 3 significant figures")
    step("rest", p.sum() - p[left_out - 1], marks=1)
    if shift is not None:
        step("shifted_sum", exp(logits + shift).sum(), marks=1)
        step("shifted_p", p[entry - 1], marks=1)
    first, second = (logits[i - 1] for i in pair)
    step("x", collected(first - second), marks=1)
    if chance is not None:
        step("t", collected(first - odds(chance)), marks=1)


def softmax(s):
    """With powers of e from e⁰ on, as one would write it: nothing changes when all logits move together."""
    weights = reduced(s)
    return weights / weights.sum()


def reduced(s):
    """The exponentials, with the power of e taken out that they all have."""
    return exp(s - least(s))


def least(s):
    return min(whole(entry) for entry in s)


def whole(value):
    """1 of 1 + ln 4."""
    return exact(value.as_coeff_Add()[0]) if hasattr(value, "as_coeff_Add") else value


def collected(value):
    """A whole number and a logarithm, each once."""
    return whole(value) + ln(exp(value - whole(value)))


def odds(chance):
    """Of the first of two classes, as a logarithm: where the sigmoid has that chance."""
    return ln(chance / (1 - chance))


def largest(s):
    return max(s, key=float)


SLIPS = {
    "not normalised": lambda s: exp(s),
    "no exponentials": lambda s: s / s.sum(),
    "largest subtracted": lambda s: (s - largest(s)) / (s - largest(s)).sum(),
    "by the largest": lambda s: exp(s - largest(s)),
    "minus sign": lambda s: softmax(-s),
    "odds": lambda s: exp(s) / (exp(s).sum() - exp(s)),
}


CHECK = """
import torch
from math import log as ln
torch.set_default_dtype(torch.float64)
s = torch.tensor(<< typed(logits) >>, dtype=torch.float64)
p = decimals = torch.softmax(s, dim=0)
rest = 1 - p[<< left_out - 1 >>]
%% if shift is not none
shifted_sum = torch.exp(s + (<< shift >>)).sum()
shifted_p = torch.softmax(s + (<< shift >>), dim=0)[<< entry - 1 >>]
%% endif
x = torch.logit(torch.softmax(s[[<< pair[0] - 1 >>, << pair[1] - 1 >>]], dim=0)[0])
%% if chance is not none
t = s[<< pair[0] - 1 >>] - torch.logit(torch.tensor(<< chance >>))
%% endif
print(p, rest)
"""

MISTAKES = [
    Mistake(
        "not normalised",
        "These are the exponentials alone; softmax divides each of them by their sum. "
        "Check: the entries of a softmax add up to 1.",
        slip="not normalised",
    ),
    Mistake(
        "normalised without exponentials",
        "Softmax divides the exponentials of the logits by their sum, not the logits themselves. "
        "Check: a logit of 0 has a probability above 0, since the exponential of 0 is 1.",
        slip="no exponentials",
    ),
    Mistake(
        "largest subtracted, not exponentiated",
        "Subtracting the largest logit first is allowed, but the differences still have to be exponentiated. "
        "Check: the largest logit has the largest probability, and never 0.",
        slip="largest subtracted",
    ),
    Mistake(
        "divided by the largest exponential",
        "Softmax divides by the sum of all exponentials, not by the largest of them. "
        "Check: no entry can be 1, since then nothing would be left for the others.",
        slip="by the largest",
    ),
    Mistake(
        "minus sign in the exponent",
        "Softmax exponentiates the logits as they are; the minus belongs to the sigmoid. "
        "Check: the largest logit has the largest probability.",
        slip="minus sign",
    ),
    Mistake(
        "own exponential left out of the sum",
        "The sum in the denominator runs over all entries, the one in the numerator included; without it these are "
        "odds. Check: a probability is below 1, and the entries add up to 1.",
        slip="odds",
    ),
    Mistake(
        "constant added to the sum",
        "A constant added to the logits multiplies each exponential, since $e^{s + c} = e^c e^s$: the sum gets the "
        "factor $e^c$. Check: try it with a single logit.",
        shifted_sum=lambda weights, shift: weights.sum() + len(weights) * shift,
    ),
    Mistake(
        "constant not cancelled",
        "The numerator gets the factor $e^c$, but so does every term of the denominator, and the two cancel. "
        "Check: the new entries have to add up to 1 again.",
        shifted_p=lambda shifted_p, shift: exp(shift) * shifted_p,
    ),
    Mistake(
        "constant added to the probability",
        "The constant is added to the logits, before they are exponentiated; it does not come out as a sum. "
        "Check: the new entries have to lie between 0 and 1 and to add up to 1 again.",
        shifted_p=lambda shifted_p, shift: shifted_p + shift,
    ),
    Mistake(
        "difference the wrong way round",
        "Divide numerator and denominator by the first exponential: $e^a/(e^a + e^b) = 1/(1 + e^{-(a-b)})$, so the "
        "sigmoid is taken at $a - b$. Check: if the first logit is the larger one, $x$ is positive.",
        x=lambda x: -x,
    ),
    Mistake(
        "odds upside down",
        "The odds of the first class are its probability over that of the second one, and their logarithm is the first "
        "logit minus the second one. Check: a probability above one half needs the larger logit.",
        t=lambda logits, pair, chance: collected(logits[pair[0] - 1] + odds(chance)),
    ),
]

STATEMENT = r"""
%% set s, n = wording["letter"], logits | length
<< wording["intro"].format(n=number(n)) >>
$$ << s >> = << shown(logits) >>. $$

<< answer("p") >> Give $p = \operatorname{softmax}(<< s >>)$ as a vector of << number(n) >> exact values.

<< answer("decimals") >> Give the same vector as decimals, to 3 significant figures.

<< answer("rest") >> << wording["rest"].format(k=left_out) >>

%% if shift is not none
<< answer("shifted_sum") >> Now $<< shift >>$ is added to each logit. Give the sum of the << number(n) >> new exponentials.

<< answer("shifted_p") >> Give entry << entry >> of the softmax of these new logits.

%% endif
<< answer("x") >> << wording["two"].format(s=s, i=pair[0], j=pair[1]) >>
$\operatorname{softmax}([<< s >>_{<< pair[0] >>}, << s >>_{<< pair[1] >>}])$ is $\sigma(x)$. Give $x$.

%% if chance is not none
<< answer("t") >> Which logit $t$ makes the first entry of $\operatorname{softmax}([<< s >>_{<< pair[0] >>}, t])$ equal to
$<< chance >>$?
%% endif
"""

SOLUTION = r"""
%% set s, n, first, second = wording["letter"], logits | length, logits[pair[0] - 1], logits[pair[1] - 1]
Softmax exponentiates every logit and divides by the sum, $p_i = e^{<< s >>_i} / \sum_j e^{<< s >>_j}$. The exponentials are
$$ << each(logits, weights) >>. $$

%% if least(logits)
All of them hold the factor $<< power(least(logits)) >>$, which cancels in every quotient. Without it they are
$<< shown(reduced(logits)) >>$ with the sum $<< reduced(logits).sum() >>$, so
%% else
Their sum is $<< weights.sum() >>$, so
%% endif
$$ p = << p >> \approx [<< p | map("decimal", 3) | join(", ") >>]. $$
Every entry lies between 0 and 1, and their sum is the sum of the exponentials over itself, which is $1$. The largest
logit has the largest probability. All entries but entry << left_out >> add up to $1 - p_<< left_out >> = << rest >>$.
%% if shift is not none

With $<< shift >>$ added to each logit, each exponential becomes
$e^{<< s >>_i << shift | signed >>} = << power(shift) >> e^{<< s >>_i}$. So their sum
$<< weights.sum() >>$ gets the same factor and is
$$ << power(shift) >> \cdot << bracketed(weights.sum()) >> = << shifted_sum >>. $$
In the quotient the factor stands above and below and cancels: the softmax stays as it was, and its entry << entry >> is
again $<< p[entry - 1] >> \approx << p[entry - 1] | decimal(3) >>$. The entries could not add up to 1 if each had grown by
that factor.
%% endif

For two logits $a$ and $b$, divide above and below by $e^a$:
$$ \frac{e^a}{e^a + e^b} = \frac{1}{1 + e^{-(a - b)}} = \sigma(a - b). $$
Here $x = << s >>_{<< pair[0] >>} - << s >>_{<< pair[1] >>} = << difference(first, second, x) >>$.
Sanity check: $x$ is << "positive" if x > 0 else "negative" >>, and the
first of the two logits is the << "larger" if x > 0 else "smaller" >> one; $\sigma(x) \approx << logistic(x) | decimal(3) >>$.
%% if chance is not none

For $t$ the same formula says $\sigma(<< s >>_{<< pair[0] >>} - t) = << chance >>$. The sigmoid is undone by the logarithm of
the odds, $<< s >>_{<< pair[0] >>} - t = \ln \frac{<< chance | plain >>}{<< (1 - chance) | plain >>} = << tidy(odds(chance)) >>$, so
$$ t = << difference(first, odds(chance), t) >> \approx << t | decimal(3) >>. $$
Sanity check: a probability << "above" if chance > 1 - chance else "below" >> one half asks for a $t$
<< "below" if chance > 1 - chance else "above" >> $<< s >>_{<< pair[0] >>}$.
%% endif
"""


def number(n):
    return NUMBERS[n] if n < len(NUMBERS) else str(n)


def typed(values):
    """Python source: ln is imported there under this name."""
    return plain(values)


def tidy(value):
    r"""LaTeX as one writes it by hand: \ln 3 in place of \ln{\left(3 \right)}, and a whole number before a logarithm."""
    if getattr(value, "is_Add", False) and whole(value):
        return f"{latex(whole(value))} {less(whole(value) - value)}"
    return re.sub(r"\\ln\{\\left\((\d+|\\frac\{\d+\}\{\d+\}) \\right\)\}", r"\\ln \1", latex(value))


def less(value):
    """LaTeX of a further term of a sum, subtracted."""
    text = tidy(-value)
    return text if text.startswith("-") else f"+ {text}" if value else "- 0"


def shown(values):
    return "[" + ", ".join(map(tidy, values)) + "]"


def difference(a, b, result):
    """LaTeX of a - b, and what it comes to unless that is the same again."""
    direct = f"{tidy(a)} {less(b)}"
    if getattr(b, "is_Add", False):
        direct = rf"{tidy(a)} - \left({tidy(b)}\right)"
    return direct if direct == tidy(result) else f"{direct} = {tidy(result)}"


def power(exponent):
    return "e" if exponent == 1 else f"e^{{{tidy(exponent)}}}"


def each(logits, weights):
    """The exponentials, with what they come to where that is simpler."""
    values = [f"{power(s)} = {tidy(w)}" if s == 0 or "ln" in plain(s) else power(s) for s, w in zip(logits, weights)]
    return r", \qquad ".join(values)


def bracketed(value):
    return rf"\left({latex(value)}\right)" if getattr(value, "is_Add", False) else latex(value)


def logistic(x):
    return 1 / (1 + exp(-x))
