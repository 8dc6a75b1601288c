"""Bias, variance and expected squared error at a point, from the predictions of models fitted to several training sets."""

from exgen import Array, Mistake, assume, exact, latex, paren, shuffled

TITLE = "Bias and variance from a table of predictions"
SOURCE = "notes, lecture DL-3: bias-variance decomposition, polynomial expansion, capacity grows with the degree"
# models: polynomials that are compared; points: places at which they are; sets: training sets that each was fitted to.
LEVELS = {1: dict(models=1, points=1, sets=4), 2: dict(models=2, points=1, sets=4), 3: dict(models=2, points=2, sets=4)}
CONVENTIONS = {
    "bias and variance": "The training sets of the table stand for all: an expectation over training sets is the mean of the table, with "
    "the divisor $n$, also in the variance. The bias is the mean prediction minus the true value; the noise of new observations has mean 0.",
}

INTROS = [
    "The same kind of model is fitted to {sets} training sets, and each time it is asked for a prediction.",
    "{Sets} teams each get a training set of their own from the same source, and fit polynomials to it.",
    "To see how much a fit depends on the data, polynomials are fitted to {sets} training sets.",
]
# Deviations from the mean that add up to 0, none of them 0.
SMALL = [(-1, -1, 1, 1), (-2, -1, 1, 2), (-1, -1, -1, 3), (-3, 1, 1, 1), (-2, -2, 2, 2)]
LARGE = [(-3, -1, 1, 3), (-4, -2, 2, 4), (-3, -3, 3, 3), (-5, -1, 1, 5), (-4, -1, 2, 3), (-3, -2, 1, 4), (-4, -3, 2, 5)]
WIDEST = [spread for spread in LARGE if sum(entry**2 for entry in spread) > 30]


def draw(rng, models=1, points=1, sets=4):
    low, high = rng.choice([(1, 4), (1, 5), (2, 6), (1, 7), (2, 9), (3, 8)])
    truth = [rng.randint(-9, 9) for _ in range(points)]
    predictions = []
    simple_wins = models > 1 and rng.random() < 0.55  # either model may be the better one
    for model in range(models):
        simple = model == 0 if models > 1 else rng.random() < 0.5
        for place in range(points):
            spread = shuffled(rng, rng.choice(SMALL if simple else WIDEST if simple_wins else LARGE))
            bias = rng.choice(([-3, 3] if simple_wins else [-5, -4, -3, 3, 4, 5]) if simple else [-2, -1, 1, 2])
            predictions.append([truth[place] + bias + entry for entry in spread])
    # Models in the order of the table; the simple one first or last.
    degrees = [low, high] if models > 1 else [low if simple else high]
    rows = [(degree, predictions[i * points : (i + 1) * points]) for i, degree in enumerate(degrees)]
    rows = shuffled(rng, rows)
    noise = exact(rng.choice(["1/2", "1/4", "3/2", "3/4", "5/4"]))
    values = [row for _, block in rows for row in block]
    assume(all(truth) and all(sum(row) and all(row) for row in values))
    if models > 1:  # one model is clearly better, on average over the points
        totals = [sum((v - f) ** 2 for f, row in zip(truth, block) for v in row) for _, block in rows]
        assume(totals[0] != totals[1] and (rows[totals[0] > totals[1]][0] == low) is simple_wins)
    return {
        "predictions": exact(values),
        "truth": exact(truth),
        "noise": noise,
        "degrees": tuple(degree for degree, _ in rows),
        "wording": {"intro": rng.choice(INTROS).format(sets="four", Sets="Four")},
    }


def solve(step, predictions, truth, noise, degrees, wording, slip=""):
    points, n = len(truth), predictions.shape[1]
    # A row of the table for each degree and point, the points changing first; for one row all answers are numbers.
    alone = len(predictions) == 1
    target = Array.of([truth[i % points] for i in range(len(predictions))])
    mean = step("mean", shaped([row.mean() for row in predictions], alone), marks=1)
    bias = mean - shaped(list(target), alone)
    squared = step("squared_bias", bias if slip == "not squared" else bias**2, marks=1)
    middle = [mean] if alone else list(mean)
    if slip == "about the target":
        middle = list(target)
    spread = [sum(((v - m) ** 2 for v in row), exact(0)) for row, m in zip(predictions, middle)]
    variance = shaped([total / (n - 1 if slip == "n - 1" else n) for total in spread], alone)
    if slip == "noise as variance":
        variance = 0 * variance + noise
    if slip == "sum of squares":
        variance = shaped(spread, alone)
    variance = step("variance", variance, marks=2)
    added = {"noise left out": 0, "noise squared": noise**2}.get(slip, noise)
    error = step("error", squared + variance + added, marks=1)
    if alone:
        return
    if points > 1:
        averaged = [sum((error[i * points + p] for p in range(points)), exact(0)) / points for i in range(len(degrees))]
        error = step("average", Array.of(averaged), marks=1)
    larger = degrees[0] > degrees[1]
    capacity = "AB"[larger == (slip == "capacity")]
    step("compared", f"{capacity}, {'C' if error[0] < error[1] else 'D'}", kind="letters", choices=list("ABCD"), marks=2)


def shaped(values, alone):
    return values[0] if alone else Array.of(values)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
predictions = torch.tensor([
%% for row in predictions
    << row >>,
%% endfor
])
truth = torch.tensor(<< truth >>).repeat(<< degrees | length >>)
variance, mean = torch.var_mean(predictions, dim=1, correction=0)
squared_bias = torch.square(mean - truth)
# new observations with a noise of two values, whose mean is 0
noise = torch.tensor([1.0, -1.0]) * torch.tensor(<< noise >>).sqrt()
new = truth[:, None, None] + noise
error = ((new - predictions[:, :, None]) ** 2).mean(dim=(1, 2))
%% if degrees | length > 1
%% if truth | length > 1
average = error.reshape(2, -1).mean(dim=1)
%% endif
capacity, better = torch.tensor(<< degrees >>).argmax(), error.reshape(2, -1).mean(dim=1).argmin()
compared = "AB"[capacity] + ", " + "CD"[better]
%% else
mean, squared_bias, variance, error = (value.squeeze() for value in (mean, squared_bias, variance, error))
%% endif
print(mean, squared_bias, variance, error, sep="\\n")
"""

MISTAKES = [
    Mistake(
        "divided by n - 1",
        "The training sets of the table stand for all that there are, so the variance is the mean of the squared deviations, with the "
        "divisor $n$. Check: only so do squared bias and variance add up to the mean squared distance from the true value.",
        slip="n - 1",
    ),
    Mistake(
        "spread about the true value",
        "The variance measures how the predictions scatter about their own mean; the distance from the true value holds the squared bias as "
        "well. Check: if all predictions were equal, the variance would be 0, however wrong they were.",
        slip="about the target",
    ),
    Mistake(
        "noise for the variance",
        "The variance of the target's noise belongs to the observations and is the same for every model; the variance that is asked for is that of "
        "the predictions. Check: it must change when a prediction changes.",
        slip="noise as variance",
    ),
    Mistake(
        "bias not squared",
        "The bias has a sign; its square is what adds to the error. Check: a squared bias is never negative, and all parts of the error are "
        "measured in the squared unit of $y$.",
        slip="not squared",
    ),
    Mistake(
        "noise left out",
        "A new observation differs from the true value by its noise, which no model can foresee: its variance is the third part of the expected error. "
        "Check: even predictions that are exactly true have this error.",
        slip="noise left out",
    ),
    Mistake(
        "noise squared",
        "What is given is the variance of the noise, which is a mean of squares already. Check: all parts of the error are measured in the squared unit "
        "of $y$, the variance of the noise too.",
        slip="noise squared",
    ),
    Mistake(
        "sum in place of the mean",
        "The variance is the mean of the squared deviations, their sum divided by the number of training sets. Check: writing down every row of "
        "the table twice must not change it.",
        slip="sum of squares",
    ),
    Mistake(
        "capacity the wrong way round",
        "A polynomial of higher degree can also be every polynomial of lower degree, with coefficients 0, so its capacity is the larger one. Whether it "
        "is better is another question.",
        slip="capacity",
    ),
]

STATEMENT = r"""
%% set several, places = degrees | length > 1, truth | length
<< wording["intro"] >>
%% if several
Model A is a polynomial of degree << degrees[0] >>, model B one of degree << degrees[1] >>. At
%% else
The model is a polynomial of degree << degrees[0] >>. At
%% endif
%% if places > 1
two points, $x_1$ and $x_2$, they predict $y$ as follows; the true values are $f(x_1) = << truth[0] >>$ and $f(x_2) = << truth[1] >>$.
%% else
a point $x_0$, where the true value is $f(x_0) = << truth[0] >>$, the predictions of $y$ are these.
%% endif
<< table(heads(predictions), rows_of(predictions, degrees, places)) >>

A new observation is the true value plus noise, $y = f(x) + \varepsilon$. The noise has the mean 0 and the variance
$\sigma^2 = << noise >>$, and does not depend on the training set. Take the << predictions[0] | length >> training sets for all that there are: expectations over
training sets are means with the divisor $n = << predictions[0] | length >>$, in the variance as well.
%% if several
Give vectors with << order(degrees, places) >>.
%% endif
Give numbers exactly or to 3 significant figures.

<< answer("mean") >> Give the mean prediction<< "s" if several >>.

<< answer("squared_bias") >> Give the squared bias<< "es" if several >>.

<< answer("variance") >> Give the variance<< "s" if several >> of the predictions.

<< answer("error") >> Give the expected squared error<< "s" if several >>, over training sets and noise, of predicting a new observation.

%% if places > 1
<< answer("average") >> Give, for A and B, the mean of the expected squared errors at the two points.

%% endif
%% if several
<< answer("compared") >> Which of these hold<< ", with errors as means over the two points" if places > 1 >>? Give the letters of all.
<< options(claims()) >>
%% endif
"""

SOLUTION = r"""
%% set several, places = degrees | length > 1, truth | length
Rule: the expected squared error of a prediction $\hat y$ at a point has three parts, where $E$ is the expectation over training sets:
$$ \underbrace{\left(E[\hat y] - f\right)^2}_{\text{squared bias}} + \underbrace{E\left[(\hat y - E[\hat y])^2\right]}_{\text{variance}}
+ \underbrace{\sigma^2}_{\text{noise}}. $$
%% for row in predictions
%% set i = loop.index0
%% set f = truth[i % places]
%% set m, s, v, e = (mean, squared_bias, variance, error) if not several else (mean[i], squared_bias[i], variance[i], error[i])

<< title(i, degrees, places) >>
$$ \begin{aligned}
E[\hat y] &= \frac{1}{<< row | length >>}\left(<< terms(row) >>\right) = << m >>, & \left(E[\hat y] - f\right)^2 &= \left(<< m >> - << f | paren >>\right)^2 = << s >>, \\
\text{variance} &= \frac{1}{<< row | length >>}\left(<< squares(row, m) >>\right) = << v >>, & \text{error} &= << s >> + << v >> + << noise >> = << e >>.
\end{aligned} $$
%% endfor

%% if places > 1
As a mean over both points, A has $<< average[0] >>$ and B has $<< average[1] >>$.
%% endif
%% if several
A polynomial of higher degree contains those of lower degree, so model << chosen(compared)[0] >> has the larger capacity. The smaller error is that of model
<< chosen(compared)[1] >>: what counts is the sum of squared bias and variance, and << moral(chosen(compared)) >> The letters are << compared >>.
%% endif
The noise adds $<< noise >>$ whatever the model is.

Sanity check, without noise: the mean of $(\hat y - f)^2$ in the first row is $<< direct(predictions[0], truth[0]) >>$, which is
$<< squared_bias[0] if several else squared_bias >> + << variance[0] if several else variance >>$. A divisor $n - 1$, or deviations from $f$ in the variance, would
break this sum.
"""


def heads(predictions):
    return ["", *(f"set {i + 1}" for i in range(len(predictions[0])))]


def rows_of(predictions, degrees, places):
    return [[label(i, degrees, places), *row] for i, row in enumerate(predictions)]


def label(i, degrees, places):
    name = "AB"[i // places] if len(degrees) > 1 else "prediction"
    return f"{name} at $x_{i % places + 1}$" if places > 1 else name


def title(i, degrees, places):
    if len(degrees) == 1:
        return "With the numbers of the table:"
    return f"Model {label(i, degrees, places)}:"


def order(degrees, places):
    if places == 1:
        return "the entry of A first, then that of B"
    return "four entries in the order of the table: A at $x_1$, A at $x_2$, B at $x_1$, B at $x_2$"


def terms(row):
    return " + ".join(paren(v) for v in row)


def squares(row, m):
    return " + ".join(f"{paren(v - m)}^2" for v in row)


def direct(row, f):
    return latex(((row - f) ** 2).mean())


def claims():
    quantities = ["the larger capacity", "the smaller expected squared error"]
    return [f"Model {model} has {quantity}." for quantity in quantities for model in "AB"]


def chosen(letters):
    """The models that the letters of the claims stand for."""
    return [{"A": "A", "B": "B", "C": "A", "D": "B"}[letter] for letter in letters.split(", ")]


def moral(models):
    if models[0] == models[1]:
        return "here the lower bias outweighs the scatter."
    return "here the scatter of the larger model costs more than the bias that it saves."
