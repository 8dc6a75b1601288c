"""The least-squares line in closed form: by means and centred sums, and by the normal equations."""

import math

from exgen import Mistake, assume, exact, latex, nonzero, signed, substitute, variable
from exgen.figures import curves

TITLE = "The least-squares line in closed form"
SOURCE = "notes, lecture 3: how to find optimal parameters: closed-form solution, for linear regression"
# Three points; four points and what is left; the same by matrices.
LEVELS = {
    1: dict(points=3, kind="means"),
    2: dict(points=4, kind="means"),
    3: dict(points=4, kind="matrix"),
}
CONVENTIONS = {
    "squared error": "The loss is the mean of the squared errors, not halved; a residual is the target less the prediction.",
}

INTROS = [
    "A line ${w}x + {b}$ is fitted to {n} points so that the mean squared error is as small as it can be.",
    "Linear regression with the model $\\hat y = {w}x + {b}$ on {n} points is solved without gradient descent.",
    "The parameters of $\\hat y = {w}x + {b}$ that minimise the mean squared error on {n} points can be worked out directly.",
]
NAMES = [("w", "b"), ("w", "b"), ("m", "c"), ("a", "b"), ("k", "d")]
COUNTS = {3: "three", 4: "four"}


def draw(rng, points=3, kind="means"):
    w, b = exact(nonzero(rng, 6)) / rng.choice([1, 1, 2]), nonzero(rng, 8)
    x = rng.sample(range(-4, 8), points)
    assume(sum(x) and sum(x) % points == 0)
    # Residuals with the sum 0, also when they are weighted by x, leave the line as it was chosen.
    r = residuals(rng, x)
    y = [w * u + b + e for u, e in zip(x, r)]
    assume(all(v.denominator == 1 and abs(v) <= 30 for v in y) and len(set(y)) == points and sum(y))
    through = exact(sum(u * v for u, v in zip(x, y))) / sum(u * u for u in x)
    assume(w != through and b != through and all(r))
    assume(abs(w) != 1)
    return {"x": exact(x), "y": exact(y), "kind": kind, "names": rng.choice(NAMES), "wording": {"intro": rng.choice(INTROS)}}


def residuals(rng, x):
    """Whole residuals that are orthogonal to 1 and to x."""
    if len(x) == 3:
        a, b, c = x[1] - x[2], x[2] - x[0], x[0] - x[1]
        for p in (2, 3, 5, 7, 11):
            while a % p == b % p == c % p == 0:
                a, b, c = a // p, b // p, c // p
        size = rng.choice([-2, -1, 1, 2])
        r = [size * a, size * b, size * c]
    else:
        # The last two follow from the first two.
        first, second = nonzero(rng, 6), nonzero(rng, 6)
        rest = -(first * (x[0] - x[3]) + second * (x[1] - x[3]))
        assume(rest % (x[2] - x[3]) == 0)
        third = rest // (x[2] - x[3])
        r = [first, second, third, -first - second - third]
    assume(max(map(abs, r)) <= 8)
    return r


def solve(step, x, y, kind, names, wording):
    n = len(x)
    w = variable(names[0])
    if kind == "means":
        x_mean = step("x_mean", x.mean(), marks=1)
        y_mean = step("y_mean", y.mean(), marks=1)
        b_of_w = step("b_of_w", y_mean - w * x_mean, kind="expression", marks=1)
        Sxy = step("Sxy", ((x - x_mean) * (y - y_mean)).sum(), marks=1)
        Sxx = step("Sxx", ((x - x_mean) * (x - x_mean)).sum(), marks=1)
        slope = step("slope", Sxy / Sxx, marks=1)
        shift = step("shift", substitute(b_of_w, {w: slope}), marks=1)
        if n == 3:
            return
    else:
        A = step("A", exact([[(x * x).sum(), x.sum()], [x.sum(), exact(n)]]), marks=2)
        c = step("c", exact([(x * y).sum(), y.sum()]), marks=1)
        det = step("det", A[0][0] * A[1][1] - A[0][1] * A[1][0], marks=1)
        due = [(A[1][1] * c[0] - A[0][1] * c[1]) / det, (A[0][0] * c[1] - A[1][0] * c[0]) / det]
        slope, shift = step("theta", exact(due), marks=2)
    r = step("r", y - (slope * x + shift), marks=2)
    step("least", (r * r).mean(), marks=1)


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
x = torch.tensor(<< x >>)
y = torch.tensor(<< y >>)
X = torch.stack([x, torch.ones_like(x)], dim=1)
theta = torch.linalg.lstsq(X, y[:, None]).solution[:, 0]
slope, shift = theta
%% if kind == "means"
x_mean, y_mean = x.mean(), y.mean()
table = torch.cov(torch.stack([x, y]), correction=0) * len(x)
Sxx, Sxy = table[0, 0], table[0, 1]

# the best shift for a few slopes: a parabola with the second derivative 2
b_of_w = []
for w in << points.get(names[0], [1, 2, 3]) >>:
    b = torch.tensor(0.0, requires_grad=True)
    down, = torch.autograd.grad(((y - w * x - b)**2).mean(), b)
    b_of_w.append(-down / 2)
b_of_w = torch.stack(b_of_w)
%% else
A, c = X.T @ X, X.T @ y
det = torch.linalg.det(A)
%% endif
r = y - X @ theta
least = r.square().mean()
print(theta, r, least)
"""

MISTAKES = [
    Mistake(
        "line through the origin",
        "$\\sum xy / \\sum x^2$ is the slope of the best line without a shift. With a shift both sums have to be centred. Check: the "
        "residuals of the best line with a shift add up to 0.",
        slope=lambda x, y: (x @ y) / (x @ x),
        theta=lambda x, y: exact([(x @ y) / (x @ x), 0]),
    ),
    Mistake(
        "sums not centred",
        "The means are subtracted before the products are formed: $\\sum (x - \\bar x)(y - \\bar y)$. Check: moving all points to the "
        "right must not change the sum.",
        Sxy=lambda x, y: x @ y,
        Sxx=lambda x: x @ x,
    ),
    Mistake(
        "roles of x and y exchanged",
        "The sum of the products is divided by the sum of squares of the inputs $x$, since the errors are measured in the direction "
        "of $y$. Check: with all targets doubled the slope must double.",
        slope=lambda x, y: fit(y, x)[0],
        theta=lambda x, y: exact(exchanged(x, y)),
    ),
    Mistake(
        "sign of the shift",
        "The best line goes through the point of the means, so the shift is $\\bar y$ less the slope times $\\bar x$. Check: put "
        "$\\bar x$ into the line; $\\bar y$ must come out.",
        b_of_w=lambda x, y, names: y.mean() + variable(names[0]) * x.mean(),
        theta=lambda theta, x, y: exact([theta[0], y.mean() + theta[0] * x.mean()]),
    ),
    Mistake(
        "slope from the first to the last point",
        "The line is not one through two of the points; every point counts. Check: the residuals must add up to 0, and so must "
        "their products with $x$.",
        slope=lambda x, y: (y[-1] - y[0]) / (x[-1] - x[0]),
        theta=lambda x, y: exact(chord(x, y)),
    ),
    Mistake(
        "prediction minus target",
        "A residual is the target less the prediction on this sheet. Check: a point above the line has a positive residual.",
        r=lambda r: -r,
    ),
    Mistake(
        "sum in place of the mean",
        "The loss is the mean of the squared residuals. Check: with every point written down twice the loss must stay the same.",
        least=lambda r: (r * r).sum(),
    ),
    Mistake(
        "corner of the matrix",
        "The lower right entry is the sum of the squares of the column of ones, which is the number of points. Check: multiply the "
        "second row of $X^\\top$ by the second column of $X$.",
        A=lambda A: exact([[A[0][0], A[0][1]], [A[1][0], 1]]),
    ),
    Mistake(
        "minus of the inverse lost",
        "The inverse of a 2 by 2 matrix exchanges the diagonal entries and changes the sign of the others, before it is divided by "
        "the determinant. Check: multiply it by the matrix; the identity must come out.",
        theta=lambda A, c, det: exact([A[1][1] * c[0] + A[0][1] * c[1], A[1][0] * c[0] + A[0][0] * c[1]]) / det,
    ),
]

STATEMENT = r"""
%% set w, b = names
<< wording["intro"].format(w=w, b=b, n=count(x)) >>

<< table(["$n$", "$x_n$", "$y_n$"], rows_of(x, y)) >>

<< figure(scatter(x, y)) >>

%% if kind == "means"
<< answer("x_mean") >> Give the mean $\bar x$ of the inputs.

<< answer("y_mean") >> Give the mean $\bar y$ of the targets.

<< answer("b_of_w") >> Set $\partial L / \partial << b >> = 0$: give the best $<< b >>$ for a given $<< w >>$ as an expression in $<< w >>$.

<< answer("Sxy") >> Give $S_{xy} = \sum_n (x_n - \bar x)(y_n - \bar y)$.

<< answer("Sxx") >> Give $S_{xx} = \sum_n (x_n - \bar x)^2$.

<< answer("slope") >> Give the best $<< w >>$.

<< answer("shift") >> Give the best $<< b >>$.
%% else
The design matrix $X$ has a row $[x_n, 1]$ for each point, and $\theta = [<< w >>, << b >>]$ solves the normal equations
$X^\top X\, \theta = X^\top y$.

<< answer("A") >> Give $X^\top X$.

<< answer("c") >> Give $X^\top y$ as a vector.

<< answer("det") >> Give the determinant of $X^\top X$.

<< answer("theta") >> Give $\theta = [<< w >>, << b >>]$.
%% endif

%% if x | length > 3
<< answer("r") >> Give the residuals of this line as a vector.

<< answer("least") >> Give the mean squared error of this line.
%% endif
"""

SOLUTION = r"""
%% set w, b = names
%% if kind == "matrix"
%% set slope, shift = theta
%% endif
The loss is $L = \frac{1}{<< x | length >>} \sum_n (y_n - << w >>x_n - << b >>)^2$. It is smallest where both derivatives are 0:
$$ \frac{\partial L}{\partial << b >>} = -\frac{2}{<< x | length >>} \sum_n (y_n - << w >>x_n - << b >>) = 0, \qquad
\frac{\partial L}{\partial << w >>} = -\frac{2}{<< x | length >>} \sum_n x_n (y_n - << w >>x_n - << b >>) = 0. $$
%% if kind == "means"
The means are $\bar x = << x_mean >>$ and $\bar y = << y_mean >>$. The first equation says that the residuals add up to 0, so
$<< b >> = \bar y - << w >> \bar x = << b_of_w >>$. Put into the second one, only differences from the means are left:

<< table(["$n$", "$x_n - \\bar x$", "$y_n - \\bar y$", "product", "square of the first"], centred(x, y)) >>

$$ << w >> = \frac{S_{xy}}{S_{xx}} = \frac{<< Sxy >>}{<< Sxx >>}<< shortened(Sxy, Sxx) >>, \qquad << b >> = << y_mean >> - << slope | paren >> \cdot << x_mean | paren >> = << shift >>. $$
The tempting $\sum x_n y_n / \sum x_n^2 = << through(x, y) >>$ belongs to lines through the origin, which have no $<< b >>$.
%% else
With the columns $x$ and 1 of $X$ these are the normal equations. The entries are sums,
$$ X^\top X = \begin{pmatrix} \sum x_n^2 & \sum x_n \\ \sum x_n & N \end{pmatrix} = << A >>, \qquad
X^\top y = \begin{pmatrix} \sum x_n y_n \\ \sum y_n \end{pmatrix} = \begin{pmatrix} << c[0] >> \\ << c[1] >> \end{pmatrix}. $$
The determinant is $<< A[0][0] >> \cdot << A[1][1] >> - (<< A[0][1] >>)^2 = << det >>$, and the inverse exchanges the diagonal entries and changes the signs
of the others:
$$ \theta = \frac{1}{<< det >>} \begin{pmatrix} << A[1][1] >> & << -A[0][1] >> \\ << -A[1][0] >> & << A[0][0] >> \end{pmatrix}
\begin{pmatrix} << c[0] >> \\ << c[1] >> \end{pmatrix} = << theta >>. $$
%% endif
%% if x | length > 3

The residuals of the line $<< line(slope, shift) >>$ are $<< r >>$, and their squares have the mean $<< least >>$.
%% endif
Sanity check: the residuals<< " $%s$" | format(left(x, y, slope, shift) | latex) if x | length == 3 >> add up to 0, and so do their products with $x_n$. A line for
which one of these sums is not 0 could be moved or turned to a smaller loss.

<< figure(picture(x, y, slope, shift)) >>

The points with the line; the dashed sticks are the residuals.
"""


def fit(x, y):
    """Slope and shift of the least-squares line."""
    u, v = x - x.mean(), y - y.mean()
    slope = (u @ v) / (u @ u)
    return slope, y.mean() - slope * x.mean()


def exchanged(x, y):
    slope = fit(y, x)[0]
    return [slope, y.mean() - slope * x.mean()]


def chord(x, y):
    slope = (y[-1] - y[0]) / (x[-1] - x[0])
    return [slope, y.mean() - slope * x.mean()]


def through(x, y):
    return (x @ y) / (x @ x)


def count(x):
    return COUNTS[len(x)]


def rows_of(x, y):
    return [[exact(i), u, v] for i, (u, v) in enumerate(zip(x, y), 1)]


def centred(x, y):
    rows = []
    for i, (u, v) in enumerate(zip(x - x.mean(), y - y.mean()), 1):
        rows.append([exact(i), u, v, u * v, u * u])
    return rows


def shortened(top, bottom):
    value = top / bottom
    return "" if value.numerator == top and value.denominator == bottom else f" = {latex(value)}"


def line(slope, shift):
    factor = {1: "", -1: "-"}.get(slope, latex(slope))
    return f"{factor}x {signed(shift)}"


def left(x, y, slope, shift):
    return y - (slope * x + shift)


def frame(x, y, heights=()):
    """The ranges of a picture that shows all points, and these heights too."""
    low, high = min(*y, *heights), max(*y, *heights)
    spare = 0.08 * float(high - low)
    return (float(min(x)) - 0.8, float(max(x)) + 0.8), (float(low) - spare, float(high) + spare)


def scatter(x, y):
    """The points alone: a curve that runs above the frame is not seen."""
    xs, ys = frame(x, y)
    return curves([[(at, math.inf) for at in xs]], [], [(u, v, "") for u, v in zip(x, y)], xs, ys, axes_names=("x", "y"),
                  alt="The points")


def picture(x, y, slope, shift):
    """The points, the line and the residuals as dashed sticks between them."""
    xs, _ = frame(x, y)
    ends = [(at, float(slope) * at + float(shift)) for at in xs]
    _, ys = frame(x, y, [v for _, v in ends])
    sticks = [point for u, v in zip(x, y) for point in ((u, v), (u, slope * u + shift), (u, math.inf))]  # the pen is lifted
    return curves([ends, sticks], [], [(u, v, "") for u, v in zip(x, y)], xs, ys, axes_names=("x", "y"),
                  alt="The points, the least-squares line among them, and the residuals")
