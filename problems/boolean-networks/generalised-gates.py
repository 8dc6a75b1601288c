"""One neuron for all, any or at least K of some literals: weights 1 and -1, and thresholds that count the negated ones."""

from exgen import Mistake, assume, exact, nonzero, shuffled, variable, where
from exgen.figures import network

TITLE = "Gates with negated inputs"
SOURCE = "notes, 9 January: all, any and at least K of x_1 .. x_L and the negated x_(L+1) .. x_N: L, L - N + 1, L - N + K"
# `formulas` asks for the threshold in L, N and K; `bipolar` asks again for inputs that are -1 and 1.
LEVELS = {
    1: dict(inputs=[5], formulas=False, bipolar=False),
    2: dict(inputs=[6], formulas=True, bipolar=False),
    3: dict(inputs=[7, 8], formulas=True, bipolar=True),
}
CONVENTIONS = {
    "gates": "A gate of this kind has the weights $1$ and $-1$ only and puts out $1$ when $w \\cdot x \\ge \\theta$, else $0$. Of "
    "the thresholds that do, the largest is asked for. $\\bar{x}$ is the negation of $x$: true when $x$ is off."
}

INTROS = [
    "One neuron looks at the {n} literals",
    "Take the following {n} literals, some of them negated:",
    "A neuron with {n} inputs is to count how many of these literals are true:",
]
DOMAIN = {"L": "positive", "N": "positive", "K": "positive"}


def draw(rng, inputs=(6,), formulas=False, bipolar=False):
    n = rng.choice(list(inputs))
    negated = rng.randint((n - 1) // 2, (n + 3) // 2)
    signs = shuffled(rng, [-1] * negated + [1] * (n - negated))
    least = rng.randint(2, n - 1)
    assume(least != n - negated)  # else inputs of -1 and 1 would leave the threshold as it is
    assume(least != negated and (not bipolar or 2 * least != n))  # nor is the threshold 0
    places = [shuffled(rng, [1] * h + [0] * (n - h)) for h in (n // 2, (n + 1) // 2, n // 2 + 1)]
    true = [sum((bit == 1) == (sign == 1) for bit, sign in zip(place, signs)) for place in places]
    # One place just reaches the threshold of the third gate, one just fails, and counts of inputs would go wrong.
    assume(least - 1 in true and least in true and len({tuple(place) for place in places}) == 3)
    assume(any((sum(place) >= least) != (t >= least) for place, t in zip(places, true)))
    other = shuffled(rng, [-1] * (negated + nonzero(rng, 1)) + [1] * n)[:n]
    assume(1 < other.count(-1) < n - 1 and other != signs)
    return {
        "n": n,
        "negated": tuple(i for i, sign in enumerate(signs, 1) if sign < 0),
        "least": least,
        "places": exact(places),
        "other": exact(other),
        "theta": rng.randint(2, n - 1) - other.count(-1),
        "formulas": formulas,
        "bipolar": bipolar,
        "wording": {"intro": rng.choice(INTROS).format(n={5: "five", 6: "six", 7: "seven", 8: "eight"}[n])},
    }


def signs_of(n, negated):
    """1 for each literal without a negation, -1 for each with one."""
    return exact([-1 if i in negated else 1 for i in range(1, n + 1)])


def positive(weights):
    """How many weights are above 0."""
    return sum((where(w > 0, 1, 0) for w in weights), exact(0))


def threshold(plain, many, least, slip=""):
    """Of at least `least` of `many` literals, `plain` of them not negated."""
    if slip == "negations ignored":
        return least
    if slip == "turned":
        return many - plain + least
    if slip == "strict":
        return plain - many + least - 1
    return plain - many + least


def solve(step, n, negated, least, places, other, theta, formulas, bipolar, wording, slip=""):
    # Small counts are plain numbers in the parameters: a right answer meets one of them by chance.
    signs = signs_of(n, negated)
    n, least, theta = exact(n), exact(least), exact(theta)
    ones = signs * 0 + 1
    w = step("weights", ones if slip == "all ones" else positive_only(signs) if slip == "zeros" else signs, marks=1)
    plain = positive(w)
    every, some = threshold(plain, n, n, slip), threshold(plain, n, exact(1), slip)
    if slip == "exchanged":
        every, some = some, every
    count = step("thresholds", exact([every, some, threshold(plain, n, least, slip)]), marks=3)[2]
    sums = step("sums", [w @ place for place in places], marks=1)
    step("outputs", [where(total >= count, 1, 0) for total in sums], marks=1)
    step("needed", theta if slip == "negations ignored" else theta + n - positive(other), marks=1)
    if formulas:
        step("formula", threshold(variable("L"), variable("N"), variable("K"), slip), marks=1)
    if bipolar:
        step("both_signs", count if slip == "as before" else 2 * least - n, marks=1)


def positive_only(signs):
    return (signs + 1) / 2


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
signs = torch.tensor(<< signs_of(n, negated) >>)
n = len(signs)

def gate(x, on, least):
    # the largest threshold that puts out 1 exactly where at least so many literals are true
    true = ((x == on) == (signs > 0)).sum(dim=1)
    sums = x @ signs
    theta = sums[true >= least].min()
    assert torch.equal(sums >= theta, true >= least)
    return theta

x = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * n)
weights = signs
thresholds = torch.stack([gate(x, 1, n), gate(x, 1, 1), gate(x, 1, << least >>)])
places = torch.tensor([
%% for place in places
    << place >>,
%% endfor
])
sums = torch.mv(places, weights)
outputs = (((places == 1) == (signs > 0)).sum(dim=1) >= << least >>).double()
other = torch.tensor(<< other >>)
fires = x @ other >= << theta >>
needed = ((x == 1) == (other > 0)).sum(dim=1)[fires].min()
%% if formulas
L, N, K = torch.tensor(<< points["L"] >>), torch.tensor(<< points["N"] >>), torch.tensor(<< points["K"] >>)
formula = K - (N - L)
%% endif
%% if bipolar
both_signs = gate(2 * x - 1, 1, << least >>)
%% endif
print(thresholds, sums, outputs, needed)
"""

MISTAKES = [
    Mistake(
        "negations left out of the weights",
        "A negated input speaks against the gate when it is on, so its weight is $-1$. Check: turn a negated input on; the sum "
        "must go down.",
        slip="all ones",
    ),
    Mistake(
        "weight 0 for negated inputs",
        "With the weight 0 the neuron does not see the input at all. A negated input has the weight $-1$. Check: the sum must "
        "change when the input does.",
        slip="zeros",
    ),
    Mistake(
        "negations left out of the thresholds",
        "A negated literal that is true adds 0 to the sum, not 1; one that is false takes 1 away. So each negated literal lowers "
        "the threshold by 1. Check: what is the sum when all literals are true?",
        slip="negations ignored",
    ),
    Mistake(
        "thresholds of all and any exchanged",
        "All literals together give the largest sum, so all needs the larger threshold. Check: which of the two gates is on "
        "more often?",
        slip="exchanged",
    ),
    Mistake(
        "negations with the wrong sign",
        "A negated literal lowers the threshold by 1; it does not raise it. Check: what is the largest sum that the weights can "
        "give at all? No threshold may be above it.",
        slip="turned",
    ),
    Mistake(
        "threshold one too low",
        "The output is 1 also at $w \\cdot x = \\theta$, so the threshold is the smallest sum that shall do. Check: take one true "
        "literal less than needed; the sum must be below $\\theta$.",
        slip="strict",
        convention=True,
    ),
    Mistake(
        "threshold for 0 and 1 kept",
        "With the inputs $-1$ and $1$ a false literal takes 1 away, whether it is negated or not, and a true one adds 1. Check: "
        "what is the sum when exactly K literals are true?",
        slip="as before",
    ),
]

STATEMENT = r"""
<< wording["intro"] >>
$$ << literals(signs_of(n, negated)) >>. $$
Inputs are 0 or 1, and the neuron puts out 1 when $w \cdot x \ge \theta$. Where several thresholds do, give the largest.

<< answer("weights") >> Give the weights, $[<< "w_1, \\ldots, w_" ~ n >>]$. They are the same for all of the gates below.

<< answer("thresholds") >> Give the thresholds of three gates, as a vector: the first is on when all literals are true, the second
when any literal is true, one or more of them, the third when at least $<< least >>$ of the literals are true.

<< answer("sums") >> Give $w \cdot x$, as a vector, for the three inputs
$$ << stacked(places) >>. $$

<< answer("outputs") >> Give the outputs of the gate for at least $<< least >>$ literals at these inputs, as a vector.

<< answer("needed") >> Another neuron of this kind has the weights $<< other >>$ and the threshold $\theta = << theta >>$. How many of
its literals have to be true for the output 1?

%% if formulas
<< answer("formula") >> Now there are $N$ literals, $L$ of them without and $N - L$ with a negation. Give the threshold of the
gate for at least $K$ true literals, as a formula in $L$, $N$ and $K$.
%% endif

%% if bipolar
<< answer("both_signs") >> Go back to the literals above, but let inputs that are off be $-1$ and not 0. What is now the largest
threshold of the gate for at least $<< least >>$ true literals, with the same weights?
%% endif
"""

SOLUTION = r"""
%% set signs = signs_of(n, negated)
%% set plain, every, any, some = plain_of(signs), thresholds[0], thresholds[1], thresholds[2]
Rule: give a plain input the weight 1 and a negated one the weight $-1$. Then a true literal adds 1 if it is plain and 0 if it is
negated; a false one adds 0 if it is plain and $-1$ if it is negated. In either case truth makes a difference of 1, so
$$ w \cdot x = (\text{number of true literals}) - (\text{number of negated literals}). $$
Here << plain >> literals are plain and << n - plain >> are negated: $w = << weights >>$.

All << n >> literals true: $\theta = << n >> - << n - plain >> = << every >>$. One true literal: $\theta = 1 - << n - plain >> = << any >>$. At least
<< least >>: $\theta = << least >> - << n - plain >> = << some >>$. Together: $<< thresholds >>$. Thresholds may be 0 or negative, since sums may.

<< figure(drawing(weights, some)) >>

<< table(["$x$", "true literals", "$w \\cdot x$", "output"], worked(signs, places, least)) >>

The other neuron has << n - plain_of(other) >> negated literals, and fires when the number of true ones less
<< n - plain_of(other) >> is at least $<< theta >>$: at least $<< theta >> + << n - plain_of(other) >> = << needed >>$.
%% if formulas

In general the sum is the number of true literals less $N - L$, which gives $\theta = K - (N - L)$: with $K = N$ it is $L$ for all,
with $K = 1$ it is $L - N + 1$ for any.
%% endif
%% if bipolar

With inputs $-1$ and $1$ every true literal adds 1 and every false one $-1$, negated or not. At exactly << least >> true literals the
sum is $<< least >> - (<< n >> - << least >>) = << both_signs >>$.
%% endif

Sanity check: the largest sum is that of all literals true, << plain >>, and the smallest is $-<< n - plain >>$; all thresholds lie
between them, that of all at the top.
"""


def literals(signs):
    return ", \\; ".join(f"x_{i}" if sign > 0 else rf"\bar{{x}}_{i}" for i, sign in enumerate(signs, 1))


def stacked(places):
    return ", \\quad ".join("(" + ", ".join(map(str, place)) + ")" for place in places)


def plain_of(weights):
    return int(positive(weights))


def worked(signs, places, least):
    rows = []
    for place in places:
        true = sum((bit == 1) == (sign > 0) for bit, sign in zip(place, signs))
        shown = "$(" + ", ".join(map(str, place)) + ")$"
        rows.append([shown, exact(true), signs @ place, exact(int(true >= least))])
    return rows


def drawing(weights, theta):
    names = [f"x_{i}" for i in range(1, len(weights) + 1)]
    return network([names, ["y"]], [[list(weights)]], [[rf"\ge {theta}"]], alt="The gate, its weights on the edges")
