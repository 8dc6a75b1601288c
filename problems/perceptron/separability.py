"""Which Boolean functions one threshold neuron computes: weights for those that it does, a contradiction for the others.

Weights and contradictions are judged by property, in exact arithmetic on all inputs. That two inputs with the value 1 and
two with the value 0 have the same sum is all that can go wrong for functions of two and three inputs.
"""

from functools import cache
from itertools import product
from numbers import Rational

from exgen import LETTERS, Mistake, assume, exact, shuffled, variable
from exgen.figures import plane

TITLE = "Linearly separable or not"
SOURCE = "notes, lecture 3: the four inequalities of XOR, w_0 < 0, w_2 ≥ -w_0, w_1 ≥ -w_0, w_1 + w_2 < -w_0, contradict"
# `bound` of the `functions` are not separable. `conditions` on the 16 functions of two inputs that are to be counted;
# with none of them, the ways to complete a function of which two values are open are counted. `margin` is what the sums
# of the neuron must keep from 0, on either side.
LEVELS = {
    1: dict(inputs=2, functions=4, bound=[1, 2], conditions=1, margin=0),
    2: dict(inputs=3, functions=3, bound=[1, 2], conditions=2, margin=0),
    3: dict(inputs=3, functions=4, bound=[1, 2, 3], conditions=0, margin=1),
}
CONVENTIONS = {
    "separable": "A Boolean function is linearly separable when one threshold neuron computes it, that is, when weights and "
    "a bias exist with $b + w \\cdot x$ on one side of 0 for the inputs with the value 1 and on the other side for those "
    "with the value 0. Constant functions are separable: $w = 0$ does."
}

INTROS = [
    "The table gives some Boolean functions of {n} inputs.",
    "Below are the truth tables of Boolean functions with {n} inputs.",
    "Which Boolean functions can one neuron compute? The table shows some of {n} inputs.",
]


# -- separable or not --------------------------------------------------------------------------------------------

@cache
def places_of(n, low=0):
    """Counting upwards: (0, 0), (0, 1), (1, 0), (1, 1)."""
    return tuple(product((low, 1), repeat=n))


@cache
def clash(table):
    """Places (p, q, r, s) with p + q = r + s, the value 1 at p and q and 0 at r and s; None where there are none."""
    n = len(table).bit_length() - 1
    rows = range(2**n)
    sums = {}
    for p, q in [(p, q) for p in rows for q in rows if p < q and table[p] and table[q]]:
        sums.setdefault(tuple(map(sum, zip(places_of(n)[p], places_of(n)[q]))), (p, q))
    for r, s in [(r, s) for r in rows for s in rows if r < s and not table[r] and not table[s]]:
        if pair := sums.get(tuple(map(sum, zip(places_of(n)[r], places_of(n)[s])))):
            return (*pair, r, s)
    return None


@cache
def separable(n):
    """All tables of n inputs without a clash, and all with one."""
    tables = list(product((0, 1), repeat=2**n))
    return [t for t in tables if clash(t) is None], [t for t in tables if clash(t) is not None]


@cache
def small_weights(n):
    return sorted(product(range(-4, 5), repeat=n), key=lambda w: (sum(map(abs, w)), [-v for v in w]))


@cache
def neuron_for(table, low, rule, margin):
    """The simplest [b, w_1, ...] that does: its sums keep to their sides of 0, or at least `margin` away from it."""
    places = places_of(len(table).bit_length() - 1, low)
    apart = 2 * margin if margin else 1
    for w in small_weights(len(places[0])):
        sums = [sum(a * v for a, v in zip(w, place)) for place in places]
        least = min(s for s, t in zip(sums, table) if t)
        most = max(s for s, t in zip(sums, table) if not t)
        if least - most >= apart:
            middle = (least + most) // 2
            return (-(middle if least - most > 1 else least if rule == ">=" else most), *w)
    raise ValueError(f"no neuron is known for {table}")


def counted(conditions):
    """The functions of two inputs that meet conditions ("ones", m), ("value", i, v), ("same", i, j), ("differ", i, j)."""
    def meets(table, condition):
        kind, *given = condition
        if kind == "ones":
            return sum(table) == given[0]
        if kind == "value":
            return table[given[0]] == given[1]
        if kind == "varied":
            return 0 < sum(table) < 4
        return (table[given[0]] == table[given[1]]) == (kind == "same")

    return [t for t in product((0, 1), repeat=4) if all(meets(t, condition) for condition in conditions)]


def completions(table):
    """The ways to fill in the open values of a table, which stand there as 2."""
    open_at = [i for i, t in enumerate(table) if t == 2]
    found = []
    for values in product((0, 1), repeat=len(open_at)):
        filled = list(table)
        for i, value in zip(open_at, values):
            filled[i] = value
        found.append(tuple(filled))
    return found


# -- the exercise ------------------------------------------------------------------------------------------------

def draw(rng, inputs=3, functions=3, bound=(1, 2), conditions=2, margin=0):
    yes, no = separable(inputs)
    mixed = [t for t in yes if any(t) and not all(t)]
    if inputs == 3:  # functions of which all inputs matter, and that are no mere AND or OR of three
        mixed = [t for t in mixed if 2 <= sum(t) <= 6 and matters(t)]
        no = [t for t in no if 2 <= sum(t) <= 6]
    kept = rng.choice([size for size in bound if size <= len(no)])
    offered = shuffled(rng, [*rng.sample(mixed, functions - kept), *rng.sample(no, kept)])
    target = rng.choice([t for t in mixed if t not in offered])
    low = rng.choice([0, -1])
    asked, partial = [], ()
    if conditions:
        i, j = sorted(rng.sample(range(4), 2))
        single = [("value", i, rng.randint(0, 1)), ("varied",), ("ones", rng.randint(1, 3))]
        pair = [("same", i, j), ("differ", i, j)]
        asked = [rng.choice(single + pair)] if conditions == 1 else [rng.choice(pair), rng.choice(single)]
    else:
        whole = list(rng.choice(mixed + no))
        for place in rng.sample(range(8), 2):
            whole[place] = 2
        partial = tuple(whole)
        assume(0 < sum(clash(t) is None for t in completions(partial)) < 4)
    return {
        "functions": tuple(offered),
        "target": target,
        "low": low,
        "rule": rng.choice([">=", ">"]),
        "margin": margin,
        "conditions": tuple(asked),
        "partial": partial,
        # All of them may be in an answer, whichever the key's formula happens to have.
        "unknowns": exact([variable(name) for name in ("b", *(f"w_{i}" for i in range(1, inputs + 1)))]),
        "wording": {"intro": rng.choice(INTROS).format(n={2: "two", 3: "three"}[inputs]), "name": rng.choice(["g", "h", "f"])},
    }


def matters(table):
    """Whether each input makes a difference somewhere."""
    n = len(table).bit_length() - 1
    return all(any(table[i] != table[i ^ (1 << k)] for i in range(2**n)) for k in range(n))


def solve(step, functions, target, low, rule, margin, conditions, partial, unknowns, wording, slip=""):
    n = len(target).bit_length() - 1
    fits = [LETTERS[i] for i, table in enumerate(functions) if (clash(table) is None) != (slip == "turned")]
    step("letters", ", ".join(fits) or "none", marks=2, choices=list(LETTERS[: len(functions)]))
    step("neuron", exact(neuron_for(target, low, rule, margin)), marks=2, objection=neuron_objection(target, low, rule, margin),
         wanted=f"vector of {n + 1}: the bias first, then a weight for each input")  # fmt: skip
    found = next(table for table in functions if clash(table))
    rows = [places_of(n, low)[i] for i in clash(found)]
    rows = step("clash", rows, marks=2, objection=clash_objection(functions, low),
                wanted=f"matrix, 4 by {n}: the inputs p, q, r, s as its rows")  # fmt: skip
    bias, *weights = unknowns
    total = sum(((a + c) * w for w, a, c in zip(weights, rows[0], rows[1])), exact(0))
    step("total", total + (1 if slip == "bias once" else 2) * bias, marks=1)
    tables = completions(partial) if partial else counted(conditions)
    if slip == "all of them":
        step("count", len(tables), marks=2)
    elif slip == "constants left out":
        step("count", sum(clash(table) is None and 0 < sum(table) < len(table) for table in tables), marks=2)
    elif slip == "the others":
        step("count", sum(clash(table) is not None for table in tables), marks=2)
    else:
        step("count", sum(clash(table) is None for table in tables), marks=2)


# -- what is wrong with an answer --------------------------------------------------------------------------------

def vector(values):
    return "(" + ", ".join(map(str, values)) + ")"


def shown(value):
    """A sum, or only its sign where its digits would fill the page."""
    if max(abs(value.numerator), value.denominator) < 10**9:
        return str(value)
    return "above 0" if value > 0 else "below 0"


def refused(answer, shape):
    if getattr(answer, "shape", None) != shape:
        return f"{' by '.join(map(str, shape))} numbers are asked for"
    if not all(isinstance(entry, Rational) for entry in answer.entries):
        return "only whole numbers, fractions and decimals are understood here"
    return None


def sum_at(neuron, place):
    bias, *weights = neuron
    return bias + sum(w * v for w, v in zip(weights, place))


def holds(total, on, rule, margin):
    if margin:
        return total >= margin if on else total <= -margin
    if rule == ">=":
        return (total >= 0) == bool(on)
    return (total > 0) == bool(on)


def neuron_objection(target, low, rule, margin):
    n = len(target).bit_length() - 1

    def objection(answer):
        if said := refused(answer, (n + 1,)):
            return said
        wrong = [i for i, place in enumerate(places_of(n, low))
                 if not holds(sum_at(answer, place), target[i], rule, margin)]  # fmt: skip
        if not wrong:
            return None
        first = places_of(n, low)[wrong[0]]
        failing = "this input only" if len(wrong) == 1 else "the inputs " + ", ".join(vector(places_of(n, low)[i]) for i in wrong)
        return (
            f"on the input {vector(first)}, where the value is {target[wrong[0]]}, the sum is "
            f"{shown(sum_at(answer, first))}, which should be {bound_of(target[wrong[0]], rule, margin)}. The neuron fails on "
            f"{failing}{near_miss(answer, target, low, rule, margin)}"
        )

    return objection


def near_miss(answer, target, low, rule, margin):
    """A hint where a neuron would do after one change that students often need."""
    bias, *weights = answer
    changed = {
        "with all its signs turned it would be right: it is on where it should be off": [-bias, *(-w for w in weights)],
        "with the other sign of the bias it would be right: a threshold is subtracted from the sum, a bias is added to it":
            [-bias, *weights],
        "with its last entry in front it would be right: the bias stands first": [weights[-1], bias, *weights[:-1]],
        "with all numbers multiplied by a factor it would be right: the sums lie on their sides of 0, but too close to it":
            [v * 10**9 for v in answer],
    }  # fmt: skip
    places = places_of(len(weights), low)
    for said, neuron in changed.items():
        if all(holds(sum_at(neuron, place), on, rule, margin) for place, on in zip(places, target)):
            return f"; {said}"
    return ""


def bound_of(on, rule, margin):
    if margin:
        return f"at least {margin}" if on else f"at most -{margin}"
    if rule == ">=":
        return "at least 0" if on else "below 0"
    return "above 0" if on else "at most 0"


def clash_objection(functions, low):
    n = len(functions[0]).bit_length() - 1

    def objection(answer):
        if said := refused(answer, (4, n)):
            return said
        known = {place: i for i, place in enumerate(places_of(n, low))}
        rows = [tuple(row) for row in answer]
        for row in rows:
            if row not in known:
                return f"{vector(row)} is none of the inputs, which are made of {low} and 1"
        p, q, r, s = rows
        left, right = (tuple(a + b for a, b in zip(*pair)) for pair in ((p, q), (r, s)))
        said = []
        for letter, table in zip(LETTERS, functions):
            values = [table[known[row]] for row in rows]
            if values == [1, 1, 0, 0]:
                if left == right:
                    return None
                said.append(letter)
        if said:
            return (
                f"the values of {' and '.join(said)} are 1, 1, 0, 0 there, but {vector(p)} and {vector(q)} add up to "
                f"{vector(left)}, and {vector(r)} and {vector(s)} to {vector(right)}, so that the sums need not agree"
            )
        return f"none of the functions has the values 1, 1, 0, 0 at {vector(p)}, {vector(q)}, {vector(r)}, {vector(s)}"

    return objection


CHECK = """
import torch
torch.set_default_dtype(torch.float64)

def inputs(n, low=0.0):
    return torch.cartesian_prod(*[torch.tensor([low, 1.0])] * n)

def computed(n):
    # a row for each table that some neuron computes; whole weights up to 2 are enough
    grid = torch.cartesian_prod(*[torch.arange(-2.0, 3.0)] * n, torch.arange(-6.0, 7.0))
    tables = (grid[:, :-1] @ inputs(n).T + grid[:, -1:] >= 0).long()
    digits = 2 ** torch.arange(2**n)
    return torch.unique(tables @ digits)[:, None] // digits % 2

n, low = << inputs_of(target) >>, << low >>
able = computed(n)
functions = [
%% for table in functions
    << table >>,
%% endfor
]
able = set(map(tuple, able.tolist()))
letters = ", ".join(letter for letter, table in zip("ABCDEF", functions) if table in able) or "none"

target = torch.tensor(<< target >>)
bias, *weights = << neuron >>
sums = inputs(n, low) @ torch.tensor(weights) + bias
%% if margin
neuron = torch.equal(torch.where(sums >= << margin >>, 1, torch.where(sums <= -<< margin >>, 0, 2)), target)
%% else
neuron = torch.equal((sums << rule >> 0).long(), target)
%% endif

rows = torch.tensor(<< clash >>)
at = [(inputs(n, low) == row).all(dim=1).nonzero().item() for row in rows]
clash = any([table[i] for i in at] == [1, 1, 0, 0] for table in functions)
clash = clash and torch.equal(rows[0] + rows[1], rows[2] + rows[3])
w = torch.tensor([
%% for values in weights_at(points, inputs_of(target))
    << values >>,
%% endfor
])
b = torch.tensor(<< points["b"] >>)
total = (w.T @ rows[0] + b) + (w.T @ rows[1] + b)
%% if partial
wanted = torch.tensor(<< partial >>)
count = ((computed(n) == wanted) | (wanted == 2)).all(dim=1).sum()
%% else
able = computed(2)
meets = torch.ones(len(able), dtype=torch.bool)
%% for condition in conditions
meets &= << in_torch(condition) >>
%% endfor
count = meets.sum()
%% endif
print(letters, neuron, clash, count)
"""

MISTAKES = [
    Mistake(
        "the letters of the others",
        "These letters are exactly those of the functions that are not separable; the others were asked for. Check: "
        "write down weights for one of your functions and test them on all inputs.",
        slip="turned",
    ),
    Mistake(
        "bias counted once",
        "Each of the two inequalities has the bias in it, so that their sum has it twice. Check: put in numbers for the "
        "weights and the bias, and add the two sums of the neuron.",
        slip="bias once",
    ),
    Mistake(
        "all taken for separable",
        "Among these functions there are some with a contradiction, such as those that are 1 on one diagonal of a square "
        "and 0 on the other. Check: draw the square of the inputs and try to part the ones from the zeros by a line.",
        slip="all of them",
    ),
    Mistake(
        "those that are not separable counted",
        "This is the number of functions that no neuron computes; the others were asked for. Check: most functions of few "
        "inputs are separable.",
        slip="the others",
    ),
    Mistake(
        "constant functions left out",
        "Constant functions are separable: with all weights 0 the bias alone decides. Check: which functions of your list are "
        "0 everywhere or 1 everywhere?",
        slip="constants left out",
    ),
]

STATEMENT = r"""
%% set n, name = inputs_of(target), wording["name"]
<< wording["intro"] >> Inputs that are off are written as $<< low >>$, inputs that are on as $1$; values are 0 or 1.

<< table(heads(n, functions, name, partial), function_rows(functions, target, low, partial)) >>

%% if margin
A neuron has the bias $b$ and the weights $w$. Here its sum $b + w \cdot x$ has to be at least $<< margin >>$ at the inputs with
the value 1, and at most $-<< margin >>$ at those with the value 0: the sums keep a margin.
%% else
A neuron has the bias $b$ and the weights $w$. It computes a function when $b + w \cdot x << sign(rule, 1) >> 0$ at the inputs with
the value 1, and $b + w \cdot x << sign(rule, 0) >> 0$ at those with the value 0.
%% endif

<< answer("letters") >> Which of the functions << listed(functions) >> are linearly separable? Give their letters, or none.

<< answer("neuron") >> The function $<< name >>$ is separable. Give a bias and weights, $<< row_names(n) >>$, of a neuron that
computes it. Any that work are right.

<< answer("clash") >> Choose one of the functions << listed(functions) >> that is not separable, and show it by two inputs $p$, $q$ with
the value 1 and two inputs $r$, $s$ with the value 0 for which $p + q = r + s$, entry by entry: a matrix with the rows $p$,
$q$, $r$, $s$. Any that work are right.

<< answer("total") >> Add the sums of a neuron at your $p$ and at your $q$, and write the result as a formula in
<< symbols_of(n) >> and $b$. (At $r$ and $s$ it is the same, which is the contradiction.)

%% if partial
<< answer("count") >> The function $k$ is open at two inputs. How many of the 4 ways to fill in its values make it
linearly separable?
%% else
<< answer("count") >> There are 16 Boolean functions of two inputs. How many of those << said(conditions, low) >> are linearly
separable?<< " Constant functions count as separable." if has_constants(conditions) else "" >>
%% endif
"""

SOLUTION = r"""
%% set n, name = inputs_of(target), wording["name"]
Rule: to show that a function is separable, give weights; to show that it is not, find inequalities that contradict one
another. If $p + q = r + s$, then the sums of any neuron agree as well,
$$ (b + w \cdot p) + (b + w \cdot q) = (b + w \cdot r) + (b + w \cdot s). $$
With the value 1 at $p$ and $q$ and the value 0 at $r$ and $s$, the left side would have to be the larger one. For functions
of two and three inputs this is the only thing that can go wrong.

<< table(["function", "separable", "$" ~ row_names(n) ~ "$, or a contradiction"], reasons(functions, low, rule, margin)) >>

So the answer to (a) is << letters >>. How complicated a function looks says nothing: weights settle it, or a
contradiction.

%% if n == 2
<< figure(picture(target, neuron, low)) >>
%% endif

For $<< name >>$, the neuron $<< row_names(n) >> = << neuron >>$ has these sums:

<< table(sum_heads(n, name), sum_rows(target, neuron, low, rule, margin)) >>

For the contradiction, with $p = << at(clash, 0) >>$, $q = << at(clash, 1) >>$, $r = << at(clash, 2) >>$ and $s = << at(clash, 3) >>$, both
sides add up to $<< at_sum(clash) >>$. The sums of a neuron at $p$ and at $q$ add up to
$$ << total >>, $$
with the bias twice. At $p$ and $q$ both sums are $<< condition(1, rule, margin) >>$, so this is
$<< condition(1, rule, 2 * margin) >>$. At $r$ and $s$ both are $<< condition(0, rule, margin) >>$, so the same number is
$<< condition(0, rule, 2 * margin) >>$, which cannot be.

%% if partial
The four ways to fill in $k$, in the order of the table:

<< table(["$k$", "separable", "$" ~ row_names(n) ~ "$, or a contradiction"], ways(partial, low, rule, margin)) >>

So $<< count >>$ of the 4 are separable.
%% else
Of the 16 functions of two inputs only XOR and XNOR are not separable: a line parts the four corners of a square in any way but
the two diagonals. Those << said(conditions, low) >> are << counted(conditions) | length >>; << exceptions(conditions) >>, which
leaves $<< count >>$.
%% endif
Sanity check: the opposite of a separable function is separable too, by the opposite weights (and a slightly moved bias
where a sum is 0); separable functions come in such pairs, and so do the others.
"""


def inputs_of(table):
    return len(table).bit_length() - 1


def weights_at(points, n):
    """For the torch script: a few values of each weight; a weight that the key's formula lacks has any."""
    return [points.get(f"w_{i}", points["b"]) for i in range(1, n + 1)]


def in_torch(condition):
    kind, *given = condition
    match kind:
        case "ones":
            return f"able.sum(dim=1) == {given[0]}"
        case "varied":
            return "able.sum(dim=1) % 4 != 0"
        case "value":
            return f"able[:, {given[0]}] == {given[1]}"
    return f"able[:, {given[0]}] {'==' if kind == 'same' else '!='} able[:, {given[1]}]"


def said(conditions, low):
    """Conditions in words."""
    words = []
    for kind, *given in conditions:
        where = [vector(places_of(2, low)[i]) for i in given] if kind in ("same", "differ") else []
        if kind == "ones":
            words.append(f"have the value 1 at exactly {('one', 'two', 'three')[given[0] - 1]} of the four inputs")
        elif kind == "varied":
            words.append("are not constant")
        elif kind == "value":
            words.append(f"have the value {given[1]} at ${vector(places_of(2, low)[given[0]])}$")
        else:
            words.append(f"have {'the same value' if kind == 'same' else 'different values'} at ${where[0]}$ and ${where[1]}$")
    return "that " + " and ".join(words)


def exceptions(conditions):
    names = {(0, 1, 1, 0): "XOR", (1, 0, 0, 1): "XNOR"}
    found = [name for table, name in names.items() if table in counted(conditions)]
    if not found:
        return "neither XOR nor XNOR is among them"
    return f"{' and '.join(found)} {'are' if len(found) == 2 else 'is'} among them"


def listed(functions):
    return ", ".join(LETTERS[: len(functions) - 1]) + f" and {LETTERS[len(functions) - 1]}"


def sign(rule, on):
    return {(">=", 1): "\\ge", (">=", 0): "<", (">", 1): ">", (">", 0): "\\le"}[rule, on]


def row_names(n):
    return "[b, " + ", ".join(f"w_{i}" for i in range(1, n + 1)) + "]"


def symbols_of(n):
    return ", ".join(f"$w_{i}$" for i in range(1, n + 1))


def heads(n, functions, name, partial):
    letters = list(LETTERS[: len(functions)])
    return [*(f"$x_{i}$" for i in range(1, n + 1)), *letters, f"${name}$", *(["$k$"] if partial else [])]


def function_rows(functions, target, low, partial):
    rows = []
    for i, place in enumerate(places_of(inputs_of(target), low)):
        values = [table[i] for table in (*functions, target)]
        last = [] if not partial else ["open" if partial[i] == 2 else exact(partial[i])]
        rows.append([*map(exact, (*place, *values)), *last])
    return rows


def has_constants(conditions):
    return any(len(set(table)) == 1 for table in counted(conditions))


def condition(on, rule, margin):
    """What a sum has to satisfy, as LaTeX."""
    if margin:
        return f"\\ge {margin}" if on else f"\\le -{margin}"
    return f"{sign(rule, on)} 0"


def because(table, low, rule, margin):
    found = clash(table)
    if found is None:
        return f"${list(neuron_for(table, low, rule, margin))}$" if 0 < sum(table) < len(table) else "constant"
    p, q, r, s = (vector(places_of(inputs_of(table), low)[i]) for i in found)
    return f"${p} + {q} = {r} + {s}$"


def reasons(functions, low, rule, margin):
    return [[letter, "no" if clash(table) else "yes", because(table, low, rule, margin)]
            for letter, table in zip(LETTERS, functions)]  # fmt: skip


def ways(partial, low, rule, margin):
    return [[f"${vector(t)}$", "no" if clash(t) else "yes", because(t, low, rule, margin)] for t in completions(partial)]


def sum_heads(n, name):
    return [*(f"$x_{i}$" for i in range(1, n + 1)), f"${name}$", "condition", "sum"]


def sum_rows(target, neuron, low, rule, margin):
    rows = []
    for place, on in zip(places_of(inputs_of(target), low), target):
        total = exact(sum_at(neuron, place))
        rows.append([*map(exact, (*place, on)), f"${condition(on, rule, margin)}$", total])
    return rows


def at(rows, i):
    return vector(rows[i])


def at_sum(rows):
    return vector(rows[0] + rows[1])


def picture(target, neuron, low):
    dots = [(*place, 1 if on else -1, vector(place)) for place, on in zip(places_of(2, low), target)]
    bias, *weights = neuron
    span = (low - 1, 2)
    return plane(dots, [(*weights, bias)], x_range=span, y_range=span, normals=True, alt="The inputs and a separating line")
