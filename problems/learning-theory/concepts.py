"""Claims about everything in the notes, true or false with the reason chosen, and questions with four options.

The pool stands at the end of the file. A claim earns its mark for verdict and reason together: two of its four options
say true and two say false, and of the two with the right verdict one has a reason that does not hold. Every option that
is not right carries what is wrong with it: the key prints it, and the feedback says it to whoever chose the option.
Parts of one sheet come from different topics, and two that share a mark after # (near-opposites, or one that would
give the other away) are never drawn together. Where a claim can be tried out, it has a line of torch that does so.
"""

import json
import re
import textwrap
from collections import namedtuple
from random import Random

from exgen import LETTERS, assume

TITLE = "Claims and their reasons"
SOURCE = "notes, all headings; the lines of the pool say which"
# The depth of each claim and of each question: 1 a definition or a rule, 2 a condition or a consequence of it, 3 what
# takes two of them together, or a counter-example.
LEVELS = {
    1: dict(claims=[1, 1, 1, 1], questions=[1, 1]),
    2: dict(claims=[1, 2, 2, 2, 2], questions=[1, 2]),
    3: dict(claims=[2, 2, 3, 3, 3], questions=[2, 3, 3]),
}

INTROS = [
    "Each part makes a claim or asks a question, and one of its four options is right.",
    "Here are some claims and some questions; each has four options, one of them right.",
    "Claims first, then questions: for each of them, exactly one of four options is right.",
]
RULES = [
    "For a claim, the right option has the right verdict, and a reason that holds; one without the other earns nothing.",
    "A claim is settled by the right verdict together with a reason that holds, and the mark is for both of them.",
]
ASKS = ["Give its letter.", "Write down one letter for each part."]
NOTES = {"N0": "22 January", "N1": "18 January", "N2": "25 January", "N3": "November", "N4": "autograd examples"}

Item = namedtuple("Item", "id, topic, depth, places, marks, text, options, check, is_claim")
Option = namedtuple("Option", "verdict, text, why")  # the verdict is None where a question is asked


def draw(rng, claims=(1, 2, 2, 2, 2), questions=(1, 2)):
    drawn = []
    for is_claim, depths in ((True, claims), (False, questions)):
        for depth in rng.sample(depths, len(depths)):
            fitting = [item for item in BY_DEPTH[is_claim, depth] if not any(clash(item, other) for other in drawn)]
            assume(fitting)
            drawn.append(rng.choice(fitting))
    true = sum(item.options[0].verdict is True for item in drawn)
    assume(0 < true < len(claims))
    # Each letter is right about equally often.
    places = rng.sample((rng.sample(range(4), 4) * 2)[: len(drawn)], len(drawn))
    asked = " ".join(f"{item.id}:{''.join(map(str, order_with(rng, place)))}" for item, place in zip(drawn, places))
    return {"asked": asked, "wording": {"intro": f"{rng.choice(INTROS)} {rng.choice(RULES)} {rng.choice(ASKS)}"}}


def order_with(rng, place):
    """An order of the four options, with the right one, 0, in a given place."""
    order = rng.sample(range(1, 4), 3)
    return [*order[:place], 0, *order[place:]]


def clash(item, other):
    return item.topic == other.topic or bool(item.marks & other.marks)


def solve(step, asked, wording):
    for name, item, order in read(asked):
        right = LETTERS[order.index(0)]
        step(name, right, marks=1, choices=list(LETTERS[:4]), room=0.4, objection=objection(item, order))


CHECK = """
import torch
torch.set_default_dtype(torch.float64)
%% if differentiates(asked)

def gradient(f):
    return lambda x: torch.autograd.functional.jacobian(f, x)
%% endif
%% set keys = [q1|default, q2|default, q3|default, q4|default, q5|default, q6|default, q7|default, q8|default]
%% for name, item, order in read(asked)

# << item.id >>: the options A to D as offered, cut short, and the right one of the pool
offered = [
%% for i in order
    << cut(item.options[i]) >>,
%% endfor
]
right = << cut(item.options[0]) >>
<< name >> = offered["ABCD".index("<< keys[loop.index0] >>")] == right
%% if item.check
holds = bool(
<< wrapped(item.check) >>
)
<< name >> = << name >> and holds is << "True" if item.options[0].verdict is not false else "False" >>
%% endif
%% endfor
print(<< names(asked) >>)
"""

STATEMENT = r"""
<< wording["intro"] >>

%% for name, item, order in read(asked)
<< answer(name) >><< item.text >>

<< options(offered(item, order)) >>

%% endfor
"""

SOLUTION = r"""
%% for name, item, order in read(asked)
(<< "abcdefgh"[loop.index0] >>) << opening(item, order) >> (Notes: << places(item) >>.)

<< options(judged(item, order)) >>

%% endfor
"""


# -- words of the texts ------------------------------------------------------------------------------------------

def read(asked):
    """Each part's name, item and order of options; an id without an order gets one of its own."""
    parts = []
    for i, word in enumerate(asked.split(), 1):
        id, _, order = word.partition(":")
        order = [int(digit) for digit in order] or Random(id).sample(range(4), 4)
        parts.append((f"q{i}", BY_ID[id], order))
    return parts


def names(asked):
    return ", ".join(name for name, _, _ in read(asked))


def differentiates(asked):
    return any("gradient(" in item.check for _, item, _ in read(asked))


def offered(item, order):
    return [said(item.options[i]) for i in order]


def said(option):
    if option.verdict is None:
        return option.text
    return f"{'True' if option.verdict else 'False'}, because {option.text}."


def opening(item, order):
    letter = LETTERS[order.index(0)]
    if item.is_claim:
        return f"The claim is {'true' if item.options[0].verdict else 'false'}, and {letter} says why."
    return f"{letter} is right."


def judged(item, order):
    """What there is to say of each option, in the order in which they are offered."""
    return [against(item, item.options[i]) if i else settled(item) for i in order]


def settled(item):
    right = item.options[0]
    if item.is_claim:
        return f"Right: {right.text}{'; ' if right.why else ''}{right.why}."
    return f"Right: {right.why}."


def against(item, option):
    if item.is_claim and option.verdict is item.options[0].verdict:
        return f"The verdict is right, the reason is not: {option.why}."
    return f"No: {option.why}."


def objection(item, order):
    """The judge of an answer: it quotes the option that was chosen, and says what is wrong with it (without full stop)."""

    def object_to(letters):
        if len(letters) != 1 or letters not in LETTERS[:4]:
            return "one letter is asked for, of A, B, C, D: exactly one option is right"
        chosen = order[LETTERS.index(letters)]
        if chosen == 0:
            return None
        option, right = item.options[chosen], item.options[0]
        quoted = f"{letters} says: {said(option).removesuffix('.')}."
        if option.verdict is None or option.verdict is right.verdict:
            return f"{quoted} {against(item, option)}".removesuffix(".")
        return f"{quoted} But the claim is {'true' if right.verdict else 'false'}: {option.why}"

    return object_to


def places(item):
    return "; ".join(f"{NOTES[place[:2]]}, {place[3:]}" for place in item.places)


def cut(option):
    """An option as a string of Python that fits into a line."""
    verdict = {True: "true: ", False: "false: ", None: ""}[option.verdict]
    return json.dumps(textwrap.shorten(verdict + option.text, 84, placeholder=" ..."), ensure_ascii=False)


def wrapped(expression):
    return textwrap.indent(textwrap.fill(expression, 100, break_long_words=False, break_on_hyphens=False), "    ")


# -- the pool ----------------------------------------------------------------------------------------------------

# == topic, then items with blank lines between. The first line of an item: [id], with ? before it for a question; the
# depth; the places in the notes; marks after #. Then the text, and four options, the right one first: a verdict with
# its reason for a claim, - and an answer for a question. What is wrong with an option stands behind //, and for a
# right one what else there is to say. After check:, an expression that is true if and only if the claim is true; for a
# question, one that is true because the right option is right.
POOL = r"""
== tensors

[inner-is-a-number] 1 N1 inner and outer product; N2 inner and outer product # inner-outer
For a column vector $v$ of length $n$, the product $v^T v$ is a single number.
true: a row of length $n$ times a column of length $n$ adds up $n$ products
true: $v^T v$ lists the squares of the entries side by side // the squares are added up; side by side they would be a vector
false: $v^T v$ multiplies every entry with every entry and has $n$ rows and $n$ columns // that is the outer product $v v^T$
false: $v^T$ and $v$ have different shapes and cannot be multiplied // $1 \times n$ times $n \times 1$ fits, since the inner sizes agree
check: (torch.tensor([[1.0, 2, 3]]) @ torch.tensor([[1.0], [2], [3]])).numel() == 1

[outer-is-14] 1 N0 outer product; N1 inner and outer product; N2 inner and outer product # inner-outer
For the column vector $v = (1, 2, 3)^T$ the outer product $v v^T$ is the number 14.
false: a column times a row has one entry for each pair of entries of $v$
false: the outer product keeps the squares apart and is the vector $(1, 4, 9)$ // that is the element-wise product
true: the entries of $v$ are squared and added, $1 + 4 + 9$ // this is the inner product $v^T v$
true: $v v^T$ and $v^T v$ have the same factors and so the same value // matrix products depend on the order: here even the shapes differ
check: torch.outer(torch.tensor([1.0, 2, 3]), torch.tensor([1.0, 2, 3])).shape == ()

[outer-other-lengths] 2 N0 outer product; N1 inner and outer product # outer-shapes
The outer product $u v^T$ of two column vectors exists only if $u$ and $v$ have the same length.
false: $m \times 1$ times $1 \times n$ fits for all $m$ and $n$
false: it exists for other lengths too, and is then a vector // it is always a matrix, with a row for each entry of $u$
true: each entry of $u$ needs a partner in $v$ at the same place // that holds for the inner product; here every pair is multiplied
true: a product of matrices needs two factors of the same shape // it needs equal inner sizes, and these are 1 and 1
check: torch.outer(torch.ones(2), torch.ones(3)).shape != (2, 3)

[outer-rank-one] 3 N0 outer product; N1 inner and outer product # outer-shapes rank
If $u$ and $v$ are not zero, the matrix $u v^T$ has rank 1.
true: every column of it is a multiple of $u$ // and one of them is not zero
true: all of its rows but the first are zero // row $i$ is $u_i v^T$, zero only where $u_i = 0$
false: its rank is the smaller one of the two lengths // the rows are all multiples of $v^T$, so no two are independent
false: its rank is the number of entries of $u$ that are not zero // rows $u_i v^T$ for different $i$ are multiples of one row
check: torch.linalg.matrix_rank(torch.outer(torch.tensor([1.0, 2, 3]), torch.tensor([4.0, -5]))) == 1

[permute-reads-old-axes] 2 N2 permute # permute
Permuting a tensor of shape $(224, 200, 3)$ by $(2, 0, 1)$ gives the shape $(3, 224, 200)$.
true: entry $i$ of the tuple names the old axis that becomes axis $i$
true: entry $i$ of the tuple names the place to which the old axis $i$ is moved // read so, axis 0 would go to place 2: the shape $(200, 3, 224)$
false: axis 0 moves to the end, and the shape is $(200, 3, 224)$ // this reads the tuple the wrong way round
false: permute changes the order of the numbers and leaves the shape // it moves axes, and each axis takes its size with it
check: torch.empty(224, 200, 3).permute(2, 0, 1).shape == (3, 224, 200)

[reshape-is-no-permute] 3 N2 permute; N2 image layout # permute
Reshaping a channel-last image of shape $(H, W, 3)$, with $H, W > 1$, to $(3, H, W)$ gives the same tensor as permuting its axes by $(2, 0, 1)$.
false: reshaping keeps the reading order and mixes channels // permuting moves the axes, and each number keeps its channel
false: the two results have different shapes // both have the shape $(3, H, W)$
true: both results have the shape $(3, H, W)$, and no number is lost on the way // the same numbers can stand in another order
true: both move the channel axis to the front // reshaping moves no axis; it cuts one long list of numbers anew
check: torch.equal(torch.arange(24).reshape(2, 4, 3).reshape(3, 2, 4), torch.arange(24).reshape(2, 4, 3).permute(2, 0, 1))

[batch-axis-first] 1 N1 channels and pooling; N2 image layout # layout
In a tensor of layout $[B, C, H, W]$ the size of the first axis is the number of colour channels.
false: $B$ counts the images of the batch // the channels come second
false: the channels are the last axis of this layout // last is $W$, the width; channel-last would be $[B, H, W, C]$
true: $B$ stands for the bands of colour of one image // it stands for the batch
true: an image has to begin with its channels // without a batch it does in this layout; here the batch axis comes first

[pool-keeps-channels] 2 N1 channels and pooling # pooling
Max pooling with a $2 \times 2$ window and stride 2 turns a $(3, 28, 28)$ image of layout $[C, H, W]$ into one of shape $(3, 14, 14)$.
true: the window moves over height and width, in each channel by itself
true: the window takes every second pixel row and leaves the columns alone // both height and width are halved
false: the three channels are pooled into one, which gives $(1, 14, 14)$ // no window reaches from one channel into another
false: all three sizes are halved and rounded down, which gives $(1, 14, 14)$ // the channel axis is not pooled at all
check: torch.nn.functional.max_pool2d(torch.zeros(1, 3, 28, 28), 2).shape == (1, 3, 14, 14)

[numpy-needs-detach] 2 N1 device and numpy # numpy detach
In PyTorch, a CPU tensor that requires its gradient is turned into a NumPy array by .numpy() alone, without .detach() before it.
false: an array cannot be a part of the graph // PyTorch refuses until the tensor is detached
false: NumPy has no floating-point numbers // it has them; the obstacle is the graph
true: .numpy() detaches the tensor by itself and says nothing about it // it raises an error instead of dropping the graph in silence
true: NumPy goes on to record the graph // NumPy knows nothing of autograd

[numpy-needs-cpu] 1 N1 device and numpy # numpy
A PyTorch tensor on a GPU has to be copied to the CPU before it is turned into a NumPy array.
true: a NumPy array lies in the main memory // not in the memory of the GPU
true: a GPU tensor has no shape that NumPy could take over // every tensor has a shape; what is missing is access to its memory
false: NumPy reads the memory of the GPU by itself // it does not; PyTorch raises an error
false: .numpy() makes the copy, wherever the tensor lies // .cpu() makes it; .numpy() raises an error for a GPU tensor

[gpu-many-cores] 2 N0 GPU and CPU; N1 device and numpy
Large matrix products run faster on a GPU than on a CPU mainly because one core of a GPU is faster than one core of a CPU.
false: it is their number that counts // a single GPU core is the slower one; there are thousands of them at work at once
false: a GPU needs fewer multiplications for the same product // the arithmetic is the same; it is done side by side
true: speed is a matter of the clock, and a GPU core ticks faster // the clock of a GPU is not faster; the number of cores decides
true: all entries of a product depend on each other and need one fast core // they are independent, which is why many slow cores win

[batch-adds-no-parameters] 2 N0 dense layer; N2 image layout # parameters
Doubling the batch size doubles the number of parameters of a dense layer.
false: all examples share the same $W$ and $b$
false: it doubles $W$ and leaves $b$ as it is // neither of them depends on the batch
true: every example of the batch has weights of its own // the weights are shared; only inputs and outputs have a batch axis
true: twice as many input numbers need twice as many weights // a weight belongs to a pair of an input and an output neuron, not to an example

[dense-bias-per-output] 1 N0 dense layer; N0 layer output # parameters
In a dense layer $s = Wx + b$ with 10 inputs and 32 outputs, $b$ has 32 entries.
true: each output has one bias of its own
true: each pair of an input and an output has one bias // each pair has one weight, which would make 320
false: each input has one bias, which makes 10 // $b$ is added to $Wx$, which has 32 entries
false: a layer has one bias for all of its outputs // $b$ is a vector, with an entry for each output
check: torch.nn.Linear(10, 32).bias.shape == (32,)

[dense-count-with-bias] 3 N0 dense layer; N0 layer output # parameters
A dense layer with 32 inputs, 32 outputs and biases has 1,024 parameters.
false: the weights alone are 1,024, and 32 biases come on top
false: it has one weight and one bias for each neuron, 64 together // each of the 32 neurons has 32 weights
true: $32 \cdot 32 = 1024$ counts everything that is learned // the biases are learned as well
true: its biases belong to the next layer // they are added to this layer's sums, and learned with them
check: sum(p.numel() for p in torch.nn.Linear(32, 32).parameters()) == 1024

? [batch-shape] 1 N2 image layout; N1 channels and pooling # layout
A batch holds 16 colour images with three channels, 28 pixel rows and 30 pixel columns each. Which shape has it in the layout $[B, C, H, W]$?
- $(16, 3, 28, 30)$ // batch, channels, rows, columns, in the order of the letters
- $(16, 28, 30, 3)$ // this is $[B, H, W, C]$, channel-last
- $(3, 16, 28, 30)$ // batch and channels have changed places
- $(16, 3, 30, 28)$ // $H$ counts the rows, so 28 comes before 30

? [permute-to-first] 2 N2 permute; N2 image layout # permute
Which call brings a batch from the layout $[B, H, W, C]$ to $[B, C, H, W]$?
- permute(0, 3, 1, 2) // the new axes are the old ones 0, 3, 1 and 2: $B$, $C$, $H$, $W$
- permute(0, 2, 3, 1) // this takes the old axes $B$, $W$, $C$, $H$; it is the way back
- permute(3, 0, 1, 2) // this puts the channels before the batch
- permute(0, 1, 3, 2) // this only swaps the last two axes: $B$, $H$, $C$, $W$
check: torch.empty(2, 5, 7, 3).permute(0, 3, 1, 2).shape == (2, 3, 5, 7)

? [which-product-exists] 3 N0 outer product; N1 inner and outer product # inner-outer
$u$ is a column of length 2 and $v$ a column of length 3. Which of these products of matrices exists?
- $u v^T$ // $2 \times 1$ times $1 \times 3$: the inner sizes are 1 and 1
- $u^T v$ // $1 \times 2$ times $3 \times 1$: 2 and 3 do not agree
- $u v$ // $2 \times 1$ times $3 \times 1$: 1 and 3 do not agree
- $v^T u$ // $1 \times 3$ times $2 \times 1$: 3 and 2 do not agree

? [three-dense-layers] 3 N0 dense layer; N0 layer output # parameters
In $s = Wx + b$ with $x$ a column, which shapes do $W$ and $b$ of a dense layer with 32 inputs and one output have?
- $W$ is $1 \times 32$, and $b$ has 1 entry // one row of weights for each output, one column for each input
- $W$ is $32 \times 1$, and $b$ has 1 entry // $32 \times 1$ times a column of 32 does not fit; this is $W$ for rows, $xW$
- $W$ is $1 \times 32$, and $b$ has 32 entries // $b$ is added to $Wx$, which has one entry
- $W$ is $32 \times 32$, and $b$ has 1 entry // then $Wx$ would have 32 entries

== derivatives

[constant-no-slope] 1 N1 one variable; N2 one variable; N4 (a) one variable
The constant 15 in $y = 3x^2 + 15$ does not change $dy/dx$ at any $x$.
true: a constant shifts the curve upwards and leaves its slope
true: 15 is smaller than $3x^2$ at every $x$ // at $x = 0$ it is not, and its size does not matter
false: the derivative is $6x + 15$ // a constant has the derivative 0
false: the larger the constant, the steeper the curve // shifting a curve upwards leaves every slope as it was
check: gradient(lambda x: 3 * x**2 + 15)(torch.tensor(3.0)) == gradient(lambda x: 3 * x**2)(torch.tensor(3.0))

[partial-holds-others] 1 N2 partial derivatives; N4 (b) partial derivatives; N0 independent variables # partial
For $z = 5x^3 + 7y^2$ the partial derivative of $z$ with respect to $x$ contains $y$.
false: $y$ is held fixed, and $7y^2$ is a constant
false: $z$ does not depend on $y$ // it does; only its change with $x$ does not
true: it is $15x^2 + 14y$ // that adds the two partial derivatives
true: every variable of a function stays in its derivatives // a term without $x$ vanishes when $x$ alone changes

[mixed-term-stays] 2 N1 two variables; N4 (c) partial derivatives; N1 four variables # partial
For $y = x_1^3 + x_2^2 + 4 x_1 x_2 + 5$, the value of $\partial y / \partial x_1$ at a point depends on $x_2$ as well.
true: the mixed term leaves $4 x_2$, its factor beside $x_1$
true: the term $x_2^2$ leaves $2 x_2$ // with respect to $x_1$ this term is a constant
false: $x_2$ is held constant, so that every term with $x_2$ drops out // a constant factor stays; only constant terms drop out
false: it is $3 x_1^2 + 4$ // the factor $x_2$ of the mixed term has been lost
check: gradient(lambda a: a**3 + 16 + 4 * a * 4)(torch.tensor(3.0)) != gradient(lambda a: a**3 + 4 * a)(torch.tensor(3.0))

[gradient-has-d-entries] 1 N3 derivative and gradient; N3 DL-5 gradient and Jacobian # gradient
The gradient of a differentiable function $f: \mathbb{R}^D \to \mathbb{R}$ at a point is a vector with $D$ entries.
true: each variable has its own partial derivative
true: it collects the values of $f$ at $D$ points near by // its entries are rates of change, not values
false: $f$ has one output, so that its gradient is one number // one output has a rate of change for each of $D$ inputs
false: it has $D$ rows and $D$ columns // that is the Hessian, which holds second derivatives

[gradient-steepest-ascent] 2 N3 derivative and gradient; N3 gradient descent, the goal # gradient uphill
Where the gradient of a differentiable $f$ is not zero, it points in the direction in which $f$ increases fastest.
true: this makes $\nabla f \cdot u$ largest among small steps $u$ of one length
true: it points straight at the nearest maximum of $f$, however far away it is // it knows the slope at one point only, and the way may bend
false: it points where $f$ decreases fastest, which is why gradient descent follows it // descent goes against the gradient
false: it points along the level line through the point // along the level line $f$ does not change; the gradient is at a right angle to it

[long-steps-may-climb] 3 N3 derivative and gradient; N3 loss and step; N1 gradient computation # small-step
If $\nabla L(w) \cdot u < 0$, then $L(w + u) < L(w)$, however long the step $u$ is.
false: the linear term decides for small steps only // a long step can climb again: for $L = w^2$ at 1, $u = -3$ leads to 4
false: the sign of $\nabla L(w) \cdot u$ says nothing, not even for small steps // for small enough steps it decides whether $L$ falls
true: the slope along $u$ keeps its sign // the slope changes along the way: $L = w^2$ falls from 1 to 0 and then rises
true: the terms behind the linear one are never positive // for $L = w^2$ the next term is $u^2 > 0$
check: (torch.tensor(1.0) - 3) ** 2 < torch.tensor(1.0) ** 2

[hessian-symmetric] 2 N1 Jacobian and Hessian; N3 loss and step # hessian
If the second derivatives of $f: \mathbb{R}^n \to \mathbb{R}$ are continuous, its Hessian is a symmetric matrix.
true: mixed second derivatives do not depend on the order of differentiation
true: its entries off the diagonal are all 0 // $f = x_1 x_2$ has the mixed second derivative 1
false: it is a vector with the $n$ second derivatives // that is only its diagonal; there are $n^2$ second derivatives
false: row $i$ holds the gradient of $f$, and gradients differ from row to row // row $i$ is the gradient of $\partial f / \partial x_i$, which does not forbid symmetry

[jacobian-rows] 1 N1 Jacobian; N3 DL-5 gradient and Jacobian; N3 Jacobian in tensor form # jacobian
Written with the gradients of the components as rows, the Jacobian of $f: \mathbb{R}^3 \to \mathbb{R}^2$ has 3 rows.
false: it has a row for each of the 2 outputs
false: it has a row for every pair of an input and an output // that is the number of its entries, 6
true: it has a row for each of the 3 inputs // the inputs are the columns in this layout
true: a Jacobian is square, and 3 is the larger number // a Jacobian need not be square

[gradient-no-diagonal] 2 N1 Jacobian; N1 Jacobian and Hessian # jacobian diagonal
The gradient of a function $f: \mathbb{R}^n \to \mathbb{R}$ with $n > 1$ is the diagonal of its Jacobian.
false: the Jacobian has a single row, and this row is the transposed gradient
false: its Jacobian is the square matrix of second derivatives // that is the Hessian
true: the Jacobian is $n \times n$ with the partial derivatives on its diagonal // that is so for functions that act element by element, with $n$ outputs
true: off the diagonal a Jacobian only repeats what stands on it // entries of a Jacobian are derivatives for different pairs

[elementwise-jacobian] 3 N1 Jacobian; N3 DL-5 gradient and Jacobian; N3 derivative of the loss by layer # jacobian diagonal
The Jacobian of a function that acts element by element, $y_i = \varphi(x_i)$ with differentiable $\varphi$, is a diagonal matrix.
true: $y_i$ does not change when another $x_j$ changes
true: all of its entries equal $\varphi'(x_1)$ // only the diagonal counts, and it holds $\varphi'(x_i)$, each at its own place
false: it is a vector, since each $y_i$ has one derivative // with $n$ inputs and $n$ outputs it is an $n \times n$ matrix
false: all $y_i$ share one function, so that every $x_j$ moves every $y_i$ // sharing the function does not couple the entries
check: gradient(torch.tanh)(torch.tensor([1.0, 2])).count_nonzero() == 2

[inner-derivative] 1 N3 multivariate chain rule; N3 chain rule # chain
The derivative of $e^{\sin(x^2)}$ is $e^{\sin(x^2)} \cos(x^2)$.
false: the derivative $2x$ of the innermost function is missing as a factor
false: $e^{\sin(x^2)}$ turns into $e^{\cos(x^2)}$ // the outer function exp stays as it is, and inner derivatives are factors
true: the chain rule asks for the derivative of the outer and of the middle function only // it asks for one factor for every function in the chain
true: $x^2$ is evaluated and not differentiated // inside sin it is evaluated; its own derivative is a further factor
check: torch.isclose(gradient(lambda x: torch.exp(torch.sin(x**2)))(torch.tensor(2.0)), torch.exp(torch.sin(torch.tensor(4.0))) * torch.cos(torch.tensor(4.0)))

[paths-add] 2 N3 multivariate chain rule; N3 chain rule # chain paths
If $y = f(g_1(x), g_2(x))$, then $dy/dx$ is the product of what the two paths through $g_1$ and $g_2$ contribute.
false: factors multiply along one path, and the paths are added
false: only the path with the larger derivative counts // both inner functions move when $x$ moves
true: the chain rule is always one product // it is one product for each path
true: $g_1$ and $g_2$ change at the same time, and changes at the same time multiply // to first order they add up

[jacobians-in-order] 3 N3 Jacobian of a composition; N3 chain rule # jacobian-chain
For $h(x) = f(g(x))$ with differentiable $f$ and $g$, the Jacobian at $x$ is $J_f(g(x)) \, J_g(x)$, in this order.
true: the change of $x$ goes through $g$ first, so $J_g$ is next to it
true: products of matrices do not depend on their order // they do; the other order need not even exist
false: $g$ acts first, and its Jacobian has to stand first, that is, on the left // what acts first stands on the right, next to the vector
false: both Jacobians are taken at $x$ // $f$ is evaluated at $g(x)$, and so is its Jacobian

[forward-differences-cost] 2 N3 numerical gradient # finite-difference
The gradient of a loss with $D$ parameters by forward differences takes $D + 1$ evaluations of the loss.
true: one at $w$, and one for each shifted parameter
true: one for each example, and one for the bias // the number of examples plays no part in counting evaluations of the loss
false: two are enough, since all parameters can be shifted at once // this would give one number, the change along one direction
false: one is enough, since the loss is a single number // a difference needs at least two values

[finite-difference-inexact] 1 N3 numerical gradient; N3 analytical gradient; N3 derivative and gradient # finite-difference
The quotient $(f(x + \delta) - f(x)) / \delta$ with a fixed $\delta > 0$ is the exact derivative for every differentiable $f$.
false: for $x^2$ it is off by $\delta$ // the derivative is the limit for $\delta \to 0$
false: the quotient is exact only where $f$ has a minimum // there it is off as well, for $x^2$ at 0 by $\delta$
true: any $\delta$ small enough to be written down gives the exact value // for $x^2$ the error is $\delta$ itself, however small
true: the quotient is the definition of the derivative // the definition takes the limit of it
check: torch.isclose((torch.tensor(1.5) ** 2 - 1) / 0.5, torch.tensor(2.0))

[right-angle-no-change] 3 N3 derivative and gradient; N3 loss and step # small-step
A small step at a right angle to the gradient leaves a differentiable $f$ unchanged to first order.
true: the first-order change is $\nabla f \cdot u$, and this is 0
true: $f$ is constant along the whole straight line in that direction // only to first order; $f = x^2 + y^2$ grows along such lines
false: $f$ changes most at a right angle to its gradient // it changes most along the gradient
false: every step changes $f$ by its length times that of the gradient // this holds only along the gradient; the angle counts

? [partial-of-mixed] 1 N1 two variables; N4 (c) partial derivatives # partial
What is $\partial y / \partial x_2$ for $y = x_1^3 + x_2^2 + 4 x_1 x_2 + 5$?
- $2 x_2 + 4 x_1$ // $x_1$ is held fixed: $x_2^2$ gives $2 x_2$, the mixed term $4 x_1$
- $2 x_2$ // the mixed term also changes with $x_2$
- $2 x_2 + 4$ // the factor $x_1$ of the mixed term stays
- $3 x_1^2 + 2 x_2 + 4 x_1$ // $x_1^3$ is a constant when $x_2$ alone changes

? [step-that-descends] 2 N3 loss and step; N3 derivative and gradient # small-step uphill
The gradient of a smooth loss at $w$ is $(3, -4)$. Which of these steps $u$, made short enough by a small factor $t > 0$, lowers the loss?
- $t \cdot (-1, 2)$ // $\nabla L \cdot u = t(-3 - 8) < 0$
- $t \cdot (3, -4)$ // this is the direction of the gradient, uphill
- $t \cdot (2, 1)$ // $3 \cdot 2 - 4 \cdot 1 = 2 > 0$, uphill
- $t \cdot (1, -1)$ // $3 \cdot 1 + 4 \cdot 1 = 7 > 0$, uphill

? [jacobian-of-two] 2 N3 DL-5 gradient and Jacobian; N1 Jacobian # jacobian
What is the Jacobian of $f(x_1, x_2) = (x_1 x_2, \; x_1 + x_2)$, with a row for each component of $f$?
- rows $(x_2, x_1)$ and $(1, 1)$ // row $i$ holds the partial derivatives of component $i$
- rows $(x_2, 1)$ and $(x_1, 1)$ // this is the transposed matrix: its columns are the gradients
- rows $(x_1, x_2)$ and $(1, 1)$ // the derivative of $x_1 x_2$ with respect to $x_1$ is $x_2$
- rows $(x_2, 0)$ and $(0, 1)$ // both components depend on both variables
check: gradient(lambda x: torch.stack([x[0] * x[1], x[0] + x[1]]))(torch.tensor([2.0, 5])).tolist() == [[5, 2], [1, 1]]

? [taylor-of-a-square] 3 N3 loss and step; N1 Jacobian and Hessian # hessian
For $L(w) = w^2$ at $w = 3$, which estimate of $L(3 + u)$ is the one by gradient and Hessian together?
- $9 + 6u + u^2$ // the second derivative is 2, and half of $2u^2$ is $u^2$: exact here
- $9 + 6u + 2u^2$ // the factor one half is missing
- $9 + 6u$ // this is the estimate by the gradient alone
- $9 + 3u + u^2$ // the derivative at 3 is 6, not 3

== autograd

[sum-of-plain-tensors] 1 N0 autograd graph; N4 inclusion in the DAG # members
If neither $x$ nor $y$ requires its gradient, then $l = x + y$ requires its gradient all the same, since it is a result.
false: a result requires its gradient only if one of its inputs does
false: results never require their gradient, only tensors made by hand do // a result does as soon as one input does
true: autograd records every operation on tensors // it records only what depends on a tensor that requires its gradient
true: the loss needs the gradient of every result on its way // only on a way that leads back to a tensor that requires it
check: (torch.ones(2) + torch.ones(2)).requires_grad

[one-input-is-enough] 1 N4 inclusion in the DAG; N0 autograd graph # members
If $z$ requires its gradient and $x$ does not, then $b = x + z$ requires its gradient.
true: one input that requires it is enough for the result
true: autograd sets the flag on $x$ too as soon as it meets $z$ // the flag of $x$ stays as it was
false: all inputs must require their gradient // a weight times a data point would then never be differentiated
false: the first input of an operation decides // the order of the inputs plays no part
check: (torch.ones(2) + torch.ones(2, requires_grad=True)).requires_grad

[calls-accumulate] 1 N4 (d) calls of backward # accumulate
If backward runs on a fresh forward pass twice and .grad is not reset in between, .grad of a leaf holds the sum of both gradients.
true: backward adds to what stands in .grad
true: backward multiplies what stands in .grad by 2 // the second gradient is added; it may differ from the first
false: the second call overwrites the first // nothing is overwritten; resetting is the job of the program
false: the second call raises an error, since .grad is filled // a filled .grad is no error; the new gradient is added to it

[no-third-derivative] 2 N4 (d) calls of backward # accumulate
For $y = 3x^2 + 15$ at $x = 3$, after three forward and backward passes without a reset, x.grad holds the third derivative of $y$, which is 0.
false: it holds 54, the first derivative 18 added three times
false: it holds 18, since each pass overwrites the one before // passes add up when nothing is reset
true: each further call of backward differentiates once more // each pass differentiates $y$ itself, once
true: the derivatives run 18, 6, 0 // these are the first, second and third derivative, and backward only ever gives the first

[results-keep-no-grad] 2 N0 autograd graph; N0 mean chain # members
After y.backward(), .grad of the intermediate result $a = x + 2$ holds $dy/da$, without any further request.
false: by default, backward fills .grad of leaves only // a result has to be told to retain its own
false: the gradient on $a$ is never worked out // it is, on the way to $x$, and then thrown away
true: the gradient passes through $a$ and stays there // it passes through, but it is not kept
true: .grad is filled for every tensor that requires its gradient // for leaves among them; a result has to be told to retain it

[detach-shares-numbers] 2 N1 device and numpy # detach
The detach method of a tensor takes the tensor itself out of the graph.
false: it returns a new tensor outside the graph // the first one stays as it is
false: it deletes the gradient of the tensor and nothing else // .grad is left alone; a tensor outside the graph is returned
true: after x.detach() on a line of its own, x no longer requires its gradient // x is as before; the result of the call was not kept
true: the graph is cut at every place where detach is written // only uses of the returned tensor are cut off
check: not (lambda x: (x.detach(), x)[1])(torch.ones(2, requires_grad=True)).requires_grad

[zero-before-step] 2 N2 training step; N4 (d) calls of backward # loop
In a training loop, the gradients may just as well be set to zero between backward and the step of plain SGD.
false: the step would then subtract 0 and leave the parameters where they are
false: backward needs the parameters of the step, so that the step must come first // the step needs what backward has worked out
true: the step uses the loss, not what stands in .grad // the step reads nothing but .grad
true: the optimizer has kept a copy of the gradients since backward // it reads .grad when the step is made

[sum-for-mean] 2 N0 mean chain; N2 mean chain; N4 example of the mean # mean
If $y$ is the sum of the $n$ entries of $c$ in place of their mean, every entry of x.grad becomes $n$ times as large.
true: the mean has a factor $1/n$ that the sum has not // this factor is on every path to $x$
true: the sum visits every entry $n$ times // it visits each once; the mean divides by $n$
false: x.grad stays the same, since adding constants has derivative 1 // the mean is not the sum plus a constant, but the sum divided by $n$
false: only the value of $y$ changes, not its slopes // a function that is multiplied by $n$ has slopes $n$ times as steep
check: torch.allclose(gradient(lambda x: ((x + 2)**2 + 3).sum())(torch.arange(3.0)), 3 * gradient(lambda x: ((x + 2)**2 + 3).mean())(torch.arange(3.0)))

[losses-add-up] 3 N4 multiple losses # accumulate
Starting from an empty .grad, L1.backward() followed by L2.backward() leaves the same .grad on a shared leaf as (L1 + L2).backward() (the graphs are kept, or made anew).
true: .grad adds up, and so do derivatives // the derivative of a sum is the sum of the derivatives
true: both losses have the same gradient on a leaf that they share // sharing a leaf does not make the gradients equal
false: only the gradient of the second loss is left // nothing is overwritten
false: two calls give the mean of the gradients, one call their sum // both ways give the sum

[backward-needs-a-number] 3 N4 test example # elementwise-loss
For vectors $x$ and $y$ with several entries and $L = (2x + y)^2$ element by element, L.backward() runs without an argument.
false: $L$ is not a single number // backward then needs a vector of weights for the entries
false: backward takes no vectors at all // it does, if it is told how to weigh their entries
true: PyTorch takes the mean of the entries by itself // it raises an error and leaves the choice to the program
true: the entries of $L$ do not depend on each other // they do not, and still there is no single number to differentiate

[entries-by-index] 3 N4 test example # elementwise-loss diagonal
For $L = (2x + y)^2$ element by element and backward with a vector of ones, entry $i$ of x.grad depends on $x_i$ and $y_i$ only.
true: only $L_i$ contains $x_i$, and its derivative is $4(2 x_i + y_i)$
true: backward with ones looks at the first entry and repeats it // every entry of $L$ gets the weight 1
false: the ones add up all entries, so that each slope depends on all of them // they are added, but $\partial L_j / \partial x_i = 0$ for $j \ne i$
false: all entries of x.grad are equal, as the ones are // for $x = [1, 2, 3]$ and $y = [1, 1, 1]$ they are 12, 20, 28
check: gradient(lambda x: ((2 * x + 1)**2).sum())(torch.tensor([1.0, 2, 3])).tolist() == [12, 20, 28]

[graph-without-cycles] 1 N0 autograd graph; N4 inclusion in the DAG
The graph that autograd records of a computation can contain a directed cycle.
false: each operation makes a new tensor from tensors that are there already
false: the graph is a tree, in which each tensor is used once // a tensor may be used often; its paths may meet again, but not in a circle
true: a loop in the program is a cycle in the graph // each round of the loop records new nodes
true: backward goes through the graph against its arrows and closes the circle // going back along the same edges makes no cycle

[autograd-is-exact] 1 N4 autograd; N3 analytical gradient # probing
Autograd finds gradients by shifting each parameter a little and comparing the losses.
false: it multiplies exact local derivatives // along the graph, by the chain rule
false: it guesses a direction and keeps it if the loss falls // that is random probing, and gives no gradient
true: a computer can only take differences, not derivatives // it applies known rules for the derivative of each operation
true: that is what the backward pass does for each node // the backward pass needs no second forward value

[mode-is-no-step] 2 N2 training step # loop
In PyTorch, net.train() runs one step of training.
false: it only sets the mode of layers such as dropout // to their behaviour in training
false: it computes gradients but leaves the parameters // it computes nothing; gradients come from loss.backward()
true: it does forward pass, backward pass and step in one call // a program writes these lines out
true: without it a network has no gradients // gradients are recorded in either mode

[one-graph-one-backward] 3 N4 (d) calls of backward # accumulate
For $y = 3x^2 + 15$, calling y.backward() twice on one and the same graph, without asking to retain it, raises an error in PyTorch.
true: the first call frees what the graph had saved // for going back
true: a leaf can receive a gradient only once // it can as often as one likes, from fresh forward passes
false: the second call finds the same graph and adds 18 once more // it would if the first call had been told to retain the graph
false: the second call gives the second derivative // for this the first gradient would have to be recorded itself

? [grad-of-mean-chain] 1 N2 mean chain; N4 example of the mean # mean
$x = [0, 1, 2]$, and element by element $a = x + 2$, $b = a^2$, $c = b + 3$; $y$ is the mean of $c$. What is x.grad after y.backward()?
- $[4/3, \; 2, \; 8/3]$ // $\frac{1}{3} \cdot 1 \cdot 2a \cdot 1$ at $a = [2, 3, 4]$
- $[4, \; 6, \; 8]$ // the factor $1/3$ of the mean is missing
- $[0, \; 2/3, \; 4/3]$ // the derivative $2a$ is taken at $x$, not at $a = x + 2$
- $[2/3, \; 2/3, \; 2/3]$ // the derivative of $a^2$ is $2a$, not 2
check: torch.allclose(gradient(lambda x: ((x + 2)**2 + 3).mean())(torch.arange(3.0)), torch.tensor([4, 6, 8]) / 3)

? [loop-order] 2 N2 training step; N4 (d) calls of backward # loop
Which order of the lines in a training loop with plain SGD makes each step from the gradient of its own batch, at the present parameters, alone?
- zero the gradients, forward, backward, step // .grad is empty before backward fills it, and the step uses it at once
- forward, backward, zero the gradients, step // the step finds zeros and changes nothing
- zero the gradients, forward, step, backward // the step comes before there is a gradient, and the next round throws it away
- forward, backward, step, with no line that zeroes // from the second round on, old gradients are added to the new one

? [who-gets-grad] 2 N4 inclusion in the DAG; N0 autograd graph # members
Only $z$ was made to require its gradient; $a = x + y$ and $b = x + z$. For which tensors is .grad filled after b.sum().backward()?
- for $z$ only // it is the one leaf that requires its gradient
- for $b$ and $z$ // $b$ is a result; it passes the gradient on and keeps none
- for $x$ and $z$ // $x$ does not require its gradient
- for $x$, $y$ and $z$ // $x$ and $y$ do not require it, and $y$ is not even on the way

? [y-grad-of-square] 3 N4 test example # elementwise-loss
$L = (2x + y)^2$ element by element, $x = [1, 2, 3]$ and $y = [1, 1, 1]$. What is y.grad after backward with a vector of ones?
- $[6, \; 10, \; 14]$ // $2(2x + y) \cdot 1$
- $[12, \; 20, \; 28]$ // this is x.grad: it has the inner factor 2
- $[3, \; 5, \; 7]$ // the factor 2 of the square is missing
- $[9, \; 25, \; 49]$ // these are the values of $L$, not its slopes
check: gradient(lambda y: ((2 * torch.tensor([1.0, 2, 3]) + y)**2).sum())(torch.ones(3)).tolist() == [6, 10, 14]

== backprop

[upstream-times-local] 1 N3 gradient flow; N3 example of a graph # flow paths
At a node, the gradient passed downstream is the gradient from upstream times the local derivative.
true: the chain rule multiplies the two // what comes from the loss, and the node's own slope
true: the local derivative already contains the loss // it knows only the node's own inputs and output
false: the gradient passed downstream is the sum of the two // factors along a path multiply; only paths add up
false: the local derivative alone is passed on // it would say how the node's output changes, not how the loss does

[upstream-from-loss] 1 N3 gradient flow # flow
In backpropagation, the upstream gradient of a node comes from its inputs during the forward pass.
false: it comes back from the side of the loss // during the backward pass
false: it comes from the labels and is the same for every node // it differs from node to node
true: upstream means earlier in the forward pass // gradients flow from the loss backwards, and upstream is seen along this flow
true: the inputs are known first // what is known in the forward pass are values, not gradients

[plus-passes-on] 1 N3 example of a graph # gates
In $f = g + z$, backpropagation gives $g$ and $z$ the same gradient, the one on $f$.
true: both local derivatives are 1
true: $g$ and $z$ have the same value // their values play no part in a sum's slopes
false: the gradient is shared out, half to each // each input moves $f$ at the full rate 1
false: the larger input gets all of it // that is the rule of max

[times-swaps] 2 N3 example of a graph # gates
In $g = xy$, backpropagation gives $x$ the gradient on $g$ times $x$.
false: it is the gradient on $g$ times $y$, the other factor
false: it is the gradient on $g$, unchanged // that is the rule of a sum
true: $x$ is the input that is asked for // the slope of $xy$ in $x$ is $y$
true: the local derivative of a product is the product itself // holding $y$ fixed leaves the slope $y$
check: gradient(lambda x: 5 * x * 3)(torch.tensor(-2.0)) == 5 * -2

[branches-add] 2 N3 multivariate chain rule; N3 gradient flow; N3 example of shared weights # fan-out paths
When one value goes into two nodes, its gradient is the sum of what comes back from both.
true: to first order, changes by both ways add up // a change of the value reaches the loss through both nodes
true: the two nodes send back the same gradient // they need not, and the sum would then be twice one of them
false: the gradients from the two nodes are multiplied // they are multiplied along a path and added over paths
false: the node nearer to the loss decides // every path to the loss counts

[shared-weight-one-term] 3 N3 example of shared weights # fan-out paths
In $x^1 = \varphi^1(x^0, w^1)$, $x^2 = \varphi^2(x^0, x^1, w^2)$, $x^3 = \varphi^3(x^1, x^2, w^1)$ with a loss of $x^3$, the term through $\varphi^3$ alone is $\partial l / \partial w^1$.
false: $w^1$ also acts through $x^1$, and this term is added
false: only the term through $\varphi^1$ counts, where $w^1$ is used first // both uses count
true: $x^1$ is a value that is held fixed when $w^1$ changes // $x^1$ changes with $w^1$
true: $\varphi^3$ is the node next to the loss // being next to the loss does not switch off other paths

[sigma-prime-by-entry] 2 N3 backpropagation by layer; N3 derivative of the loss by layer # layer diagonal
For $x = \sigma(s)$ element by element, $\partial l / \partial s$ is $\partial l / \partial x$ times $\sigma'(s)$, entry by entry.
true: each $x_i$ depends on its own $s_i$ and on no other
true: $\sigma'(s)$ is the same number in every entry // it differs with $s_i$
false: $\partial l / \partial x$ is multiplied by a matrix $W$ here // the weights come in between $s$ and the layer before
false: $\sigma'$ is taken at $x$ // it is taken at $s$; in terms of $x$ it is $x(1 - x)$ for the sigmoid

[transpose-on-the-way-back] 2 N3 backpropagation by layer # layer
With $s = Wx + b$ and gradients written as columns, the gradient on $x$ is $W$ itself times the gradient on $s$.
false: it is $W^T$ times the gradient on $s$ // $\partial l / \partial x_j$ adds $w_{ij} \, \partial l / \partial s_i$ over $i$
false: it is the inverse of $W$ times the gradient on $s$ // no inverse is taken, and $W$ need not be square
true: the way back uses the same matrix as the way forward // the sizes already speak against it: $W$ takes inputs to outputs
true: $s$ is linear in $x$, and a linear map is its own derivative // it is, as Jacobian; gradients go back by its transpose

[weight-gradient-rank] 3 N3 backpropagation by layer; N3 Jacobian in tensor form # layer rank
For one example and $s = Wx + b$, the matrix $\partial l / \partial W$ has rank 1 at most.
true: it is a column times a row, $(\partial l / \partial s) \, x^T$
true: it has a single row // it has the shape of $W$
false: it has the same rank as $W$ // the values of $W$ do not even occur as a factor in it
false: it has full rank, since each weight moves $s$ independently of the other weights // its entries are products $\partial l / \partial s_i \cdot x_j$, all from two vectors

[bias-gradient] 1 N3 backpropagation by layer # layer-bias
With $s_i = \sum_j w_{ij} x_j + b_i$, the gradient on $b_i$ is $\partial l / \partial s_i$ times an input $x_j$.
false: $b_i$ stands in $s_i$ with the factor 1 // so it gets $\partial l / \partial s_i$ itself
false: a bias has no gradient, since it is a constant // it is a parameter, and is learned
true: biases and weights have the same rule // the input is the factor of a weight; a bias has the factor 1
true: every part of $s_i$ is multiplied by an input // $b_i$ is not

[values-are-kept] 1 N3 forward pass and update # cost
Backpropagation through a network needs values from the forward pass, such as each layer's input.
true: local derivatives are taken at these values
true: the loss is worked out again in every layer // it is worked out once, at the end
false: the weights and the value of the loss are enough to find all gradients // $\partial l / \partial W$ contains the layer's input
false: only the values of the last layer are needed // each layer's derivatives are taken at its own values

[backward-twice-forward] 2 N3 forward pass and update # cost
For a dense layer that also passes the gradient on to its input, the matrix products of the backward pass take about twice the multiplications of the forward pass.
true: it has two products where forward has one // one of this size gives the gradient on $W$, one the gradient on the input
true: the forward pass is run once more before going back // it is not; its values were kept
false: it takes half of them, since there are no activations // it has two products where the forward pass has one
false: it takes the square of them // both passes grow with the number of weights

[equal-units-stay-equal] 3 N3 gradient descent, the start; N1 random start and activation # start
If all hidden units of a two-layer network start with the same incoming weights, biases and outgoing weights, gradient descent keeps them equal to each other.
true: equal units get equal gradients, so that every update is the same for all of them
true: the gradient on each of them is 0 // it need not be: they move, all in the same way
false: the examples differ, and each unit learns from other examples // all units see all examples
false: rounding aside, the loss is lowest when units differ, so that descent separates them // it follows gradients, and these are equal

[sigmoid-chain-shrinks] 3 N3 Jacobian of a composition; N2 sigmoid maximum # vanishing sigmoid-slope sigmoid-scale
Through $L$ scalar layers $x^l = \sigma(w \, x^{l-1} + b)$ with $|w| \le 1$, the derivative of the output with respect to the input is at most $(1/4)^L$ in size.
true: each layer has a factor $w \sigma'$, and $\sigma' \le 1/4$
true: $\sigma$ itself is at most $1/4$ // it comes close to 1; its slope is at most $1/4$
false: the factors add up, which gives at most $L/4$ // along a chain derivatives multiply
false: with $|w| = 1$ each layer passes the gradient on unchanged // there is still the factor $\sigma'$

[from-the-loss-back] 2 N3 backpropagation by layer; N3 derivative of the loss by layer # order
Backpropagation can work out $\partial l / \partial x^{(l-1)}$ of a layered network before it knows $\partial l / \partial s^{(l)}$.
false: $x^{(l-1)}$ acts on the loss through $s^{(l)}$ only // so that the gradient on $s^{(l)}$ comes first
false: it works out all layers at the same time // each layer needs the result of the one after it
true: the layers are gone through from the input to the loss // the backward pass goes from the loss to the input
true: $\partial l / \partial x^{(l-1)}$ needs only $W$ and the labels // it needs the gradient that comes back from behind

? [xy-plus-z] 1 N3 example of a graph # gates
$f = xy + z$ and $L = (f - t)^2$ with $x = -2$, $y = 3$, $z = 1$, $t = -4$. What is $\partial L / \partial x$?
- $-6$ // $f = -5$, so $2(f - t) = -2$, times $y = 3$
- $4$ // this is $\partial L / \partial y$: the factor is $x$ in place of $y$
- $-2$ // this is the gradient on $f$, without the local derivative $y$
- $6$ // $2(f - t)$ is $2(-5 + 4) = -2$, with a minus sign
check: gradient(lambda x: (x * 3 + 1 + 4)**2)(torch.tensor(-2.0)) == -6

? [stored-for-weights] 2 N3 forward pass and update; N3 backpropagation by layer # cost
In a layer $s = Wx + b$, $y = \sigma(s)$ with the sigmoid $\sigma$, the gradient $\partial l / \partial y$ has just come back. What of the forward pass does $\partial l / \partial W$ need?
- the input $x$, and $s$ or $y$ // $\partial l / \partial W$ is $(\partial l / \partial y \odot \sigma'(s)) \, x^T$
- the matrix $W$ alone // $W$ is needed to go on to $x$, not for its own gradient
- the bias $b$ and the value of the loss // neither of them occurs in the formula
- the input $x$ alone // $\sigma'(s)$ is needed as well

? [back-to-the-input] 2 N3 backpropagation by layer # layer
$s = Wx + b$, and $\delta$ is the column $\partial l / \partial s$. What is $\partial l / \partial x$?
- $W^T \delta$ // each $x_j$ collects $w_{ij} \delta_i$ over all $i$
- $W \delta$ // this adds over the wrong index, and does not fit if $W$ is not square
- $\delta \, x^T$ // this is $\partial l / \partial W$
- $\delta$ // this is $\partial l / \partial b$

? [two-paths-back] 3 N3 example of shared weights # fan-out paths
$x^2 = \varphi^2(x^0, x^1, w^2)$ and $x^3 = \varphi^3(x^1, x^2, w^1)$, and the loss depends on $x^3$. With $J$ for the Jacobian of a function with respect to its input $x^1$, and gradients as columns, what is $\partial l / \partial x^1$?
- $J_{\varphi^3}^T \, \partial l / \partial x^3 + J_{\varphi^2}^T \, \partial l / \partial x^2$ // $x^1$ goes into both functions, and its two paths add up
- $J_{\varphi^3}^T \, \partial l / \partial x^3$ // the path through $x^2$ is missing
- $J_{\varphi^3}^T J_{\varphi^2}^T \, \partial l / \partial x^3$ // paths are added; this multiplies them
- $J_{\varphi^3} \, \partial l / \partial x^3 + J_{\varphi^2} \, \partial l / \partial x^2$ // going back takes the transposed Jacobians

== activations

[sigmoid-never-one] 1 N2 sigmoid values; N0 sigmoid # sigmoid-range positive-exp
The sigmoid $\sigma(x) = 1 / (1 + e^{-x})$ takes the value 1 at some real number $x$.
false: $e^{-x} > 0$ for every real $x$ // so that $\sigma(x)$ stays below 1
false: the largest value of $\sigma$ is $1/2$ // $\sigma(0)$ is $1/2$, and $\sigma$ goes on rising
true: it does at $x = 0$, where $e^{-x} = 1$ // there it is $1/(1 + 1)$
true: its limit for $x \to \infty$ is 1, and a limit is reached // it comes as close as one likes and never arrives

[sigmoid-at-zero] 1 N2 sigmoid values # sigmoid-value
$\sigma(0) = 1/2$ for the sigmoid $\sigma(x) = 1 / (1 + e^{-x})$.
true: $e^0 = 1$, so that it is $1 / (1 + 1)$
true: $1/2$ is the slope of the sigmoid there // the slope there is $1/4$; the value is asked for
false: $e^0 = 0$, so that it is 1 // $e^0$ is 1
false: a sigmoid is 0 at 0 // that is tanh
check: torch.sigmoid(torch.tensor(0.0)) == 0.5

[sigmoid-limits] 1 N2 sigmoid values # sigmoid-range
For $x \to -\infty$ the sigmoid $1 / (1 + e^{-x})$ tends to 1.
false: $e^{-x}$ grows without bound there // so that the quotient tends to 0
false: it tends to $-1$ on this side // that is tanh; a sigmoid is positive everywhere
true: $e^{-x}$ tends to 0 there // it does for $x \to +\infty$
true: it tends to 1 on both sides, and has a dip in between // it rises from 0 to 1

[slope-at-most-quarter] 2 N2 sigmoid maximum; N2 sigmoid derivative; N0 sigmoid # sigmoid-slope
The slope of the sigmoid $1 / (1 + e^{-x})$ reaches $1/2$ at one place.
false: $\sigma(1 - \sigma)$ is $1/4$ at most // $\sigma' = \sigma(1 - \sigma)$ is largest where $\sigma = 1/2$
false: the slope reaches 1 at $x = 0$ // that is tanh; here it is $1/2 \cdot 1/2$
true: $z(1 - z)$ is largest at $z = 1/2$ // it is, but the largest value is then $1/2 \cdot 1/2$
true: $\sigma(0) = 1/2$ // that is the value; the slope is asked for
check: gradient(lambda x: torch.sigmoid(x).sum())(torch.linspace(-5, 5, 1001)).max() >= 0.5

[place-of-steepest] 2 N2 sigmoid maximum # sigmoid-slope
The sigmoid $1 / (1 + e^{-x})$ is steepest at $x = 1/2$.
false: it is steepest where $\sigma(x) = 1/2$, and that is at $x = 0$
false: it is steepest for $x \to \infty$, where it is largest // there it is flat
true: setting the derivative $1 - 2x$ of $x - x^2$ to zero gives $x = 1/2$ // this $x$ stands for the value $\sigma$, not for its argument
true: the middle between 0 and 1 is $1/2$ // 0 and 1 are the limits of the values; arguments run over all numbers

[sigmoid-5x-steeper] 2 N2 sigmoid values # sigmoid-scale
At $x = 0$ the curve of $\sigma(5x)$ is five times as steep as that of $\sigma(x)$.
true: the chain rule gives the inner derivative 5 as a factor
true: $\sigma(5x)$ has values five times as large // both have values between 0 and 1
false: both curves have the value $1/2$ there and so the same slope // curves may cross at different slopes
false: it is five times as flat, since it is stretched // multiplying $x$ by 5 squeezes the curve
check: torch.isclose(gradient(lambda x: torch.sigmoid(5 * x))(torch.tensor(0.0)), 5 * gradient(torch.sigmoid)(torch.tensor(0.0)))

[scaled-maximum] 3 N2 sigmoid values; N2 sigmoid maximum # sigmoid-scale
The largest slope of $2\sigma(3x)$ is $3/2$.
true: it is 2 times 3 times $1/4$ // both factors multiply the largest slope $1/4$ of $\sigma$
true: $2\sigma(3x)$ has the value $3/2$ where it is steepest // its value there is 1
false: it is $1/4$, as for every sigmoid // this counts neither of the factors 2 and 3
false: it is $3/4$, since a factor in front moves values, not slopes // a factor in front multiplies values and slopes alike
check: torch.isclose(gradient(lambda x: 2 * torch.sigmoid(3 * x))(torch.tensor(0.0)), torch.tensor(1.5))

[relu-of-negative] 1 N0 ReLU; N2 ReLU # relu-value
ReLU turns $-7$ into 7.
false: below 0 it gives 0
false: below 0 it leaves numbers as they are, so that it gives $-7$ // above 0 it does
true: it takes away the sign // that is the absolute value
true: its values are never negative // they are not, and 0 is not negative either

[relu-mask] 2 N0 ReLU; N2 ReLU # relu-slope
At an input $x \ne 0$, ReLU passes a gradient either unchanged or not at all.
true: its slope is 1 for $x > 0$ and 0 for $x < 0$
true: its slope is $x$ for $x > 0$ and 0 for $x < 0$ // $x$ is its value; its slope is 1
false: it passes the gradient multiplied by its output // the output is the value, not the slope
false: it passes the gradient with the sign turned for $x < 0$ // this would be the absolute value; ReLU is flat there

[relu-kink] 2 N0 ReLU; N2 ReLU # relu-slope
ReLU is differentiable at every real number.
false: at 0 the slope from the left is 0 and from the right 1
false: it jumps at 0 // it has no jump: both sides meet in 0, with different slopes
true: it has no jump, and what has no jump is differentiable // a kink has no jump, and no derivative either
true: it is made of two straight lines // at the point where they meet, the slope changes abruptly

[tanh-range] 1 N2 tanh # tanh
The values of tanh lie between 0 and 1, as those of the sigmoid.
false: they lie between $-1$ and 1 // they are negative for $x < 0$
false: they are not bounded // for large $x$ numerator and denominator of tanh are almost equal
true: it is a quotient of two numbers, and both are positive for all $x$ // $e^x - e^{-x}$ is negative for $x < 0$
true: it has the same S shape, so the same values // its S runs from $-1$ to 1
check: torch.tanh(torch.tensor(-1.0)) > 0

[tanh-from-sigmoid] 3 N2 tanh; N2 sigmoid values # tanh sigmoid-value
$\tanh(x) = 2\sigma(2x) - 1$ for every $x$, with $\sigma(x) = 1 / (1 + e^{-x})$.
true: both sides are $(1 - e^{-2x}) / (1 + e^{-2x})$
true: both sides are 0 at $x = 0$, and one common point proves it // two different curves may share a point
false: it is $2\sigma(x) - 1$ // this is $\tanh(x/2)$
false: tanh has negative values, and no expression in $\sigma$ has // $-1$ takes care of this
check: torch.allclose(torch.tanh(torch.linspace(-4, 4, 9)), 2 * torch.sigmoid(2 * torch.linspace(-4, 4, 9)) - 1)

[slope-from-value] 3 N2 sigmoid derivative; N0 sigmoid # sigmoid-slope
If all that is known is that $\sigma(x) = 0.8$ for the sigmoid, its slope at $x$ cannot be found.
false: it is $0.8 \cdot 0.2$, since $\sigma' = \sigma(1 - \sigma)$
false: it is $0.8 \cdot 1.8$, since $\sigma' = \sigma(1 + \sigma)$ // the bracket is $1 - \sigma$; slopes of $\sigma$ never exceed $1/4$
true: $x$ itself is needed to differentiate at $x$ // the formula needs the value only
true: many places have the value 0.8, with different slopes // $\sigma$ rises throughout, and has each value once

[log-of-sigmoid] 3 N2 sigmoid derivative # log-sigmoid
The derivative of $\ln \sigma(x)$ is $1 - \sigma(x)$, for the sigmoid $\sigma$.
true: it is $\sigma' / \sigma$ // and $\sigma' = \sigma(1 - \sigma)$
true: the logarithm turns a product into a difference // that is a rule for a logarithm of a quotient, not for a derivative
false: it is $1 / \sigma(x)$ // the inner derivative $\sigma'(x)$ is missing
false: it is $\sigma(x)(1 - \sigma(x))$ // this is $\sigma'$, without the division by $\sigma$
check: torch.isclose(gradient(torch.nn.functional.logsigmoid)(torch.tensor(0.7)), 1 - torch.sigmoid(torch.tensor(0.7)))

[saturated-sigmoid] 2 N2 sigmoid values; N2 sigmoid derivative # saturation
A sigmoid unit with an input far from 0, on either side, lets almost no gradient through.
true: far from 0, one of $\sigma$ and $1 - \sigma$ is small // and the slope is their product
true: $\sigma$ is close to 0 on both sides // it is close to 1 for large positive inputs
false: for large positive inputs its slope is close to 1 // its value is close to 1, its slope to 0
false: its slope is the same everywhere // it is at most $1/4$, and falls on both sides of 0

? [relu-of-vector] 1 N0 ReLU # relu-value
What does ReLU make of the vector $(1, -7, 6, -5)$?
- $(1, 0, 6, 0)$ // negative entries become 0, the others stay
- $(1, 7, 6, 5)$ // this is the absolute value
- $(1, 0, 1, 0)$ // these are the slopes, not the values
- $(0, -7, 0, -5)$ // this keeps the negative entries in place of the others
check: torch.relu(torch.tensor([1.0, -7, 6, -5])).tolist() == [1, 0, 6, 0]

? [slope-at-three-quarters] 2 N2 sigmoid derivative # sigmoid-slope
At some $x$ the sigmoid has the value $3/4$. What is its slope there?
- $3/16$ // $3/4 \cdot (1 - 3/4)$
- $1/4$ // this is $1 - \sigma$; the factor $\sigma$ is missing
- $21/16$ // this is $\sigma(1 + \sigma)$
- $9/16$ // this is $\sigma^2$
check: torch.isclose(gradient(torch.sigmoid)(torch.log(torch.tensor(3.0))), torch.tensor(3 / 16))

? [max-slope-scaled] 3 N2 sigmoid maximum; N2 sigmoid values # sigmoid-scale
What is the largest slope of $4\sigma(2x - 6)$?
- $2$ // $4 \cdot 2 \cdot 1/4$, at $x = 3$
- $1$ // the inner derivative 2 is missing
- $1/2$ // the factor 4 in front is missing
- $1/4$ // this counts neither the 4 nor the 2
check: torch.isclose(gradient(lambda x: 4 * torch.sigmoid(2 * x - 6))(torch.tensor(3.0)), torch.tensor(2.0))

? [tanh-slope] 3 N2 tanh # tanh
What is the derivative of $t = \tanh(x)$, written with $t$?
- $1 - t^2$ // the quotient rule gives $((e^x + e^{-x})^2 - (e^x - e^{-x})^2) / (e^x + e^{-x})^2$
- $t(1 - t)$ // this is the rule of the sigmoid
- $1 - t$ // at $x = 0$ it would be right, for large $x$ on the negative side it tends to 2
- $1 + t^2$ // then the slope would grow, though the curve becomes flat
check: torch.isclose(gradient(torch.tanh)(torch.tensor(0.6)), 1 - torch.tanh(torch.tensor(0.6))**2)

== softmax

[softmax-sums-to-one] 1 N2 softmax # softmax-simplex
The entries of a softmax add up to 1.
true: each is divided by the sum of all exponentials
true: each of them is 1 divided by the number of entries // that is so for equal inputs only
false: they add up to the sum of the inputs // the division by the sum of exponentials makes it 1
false: each of them lies between 0 and 1, so that the sum can be anything // the common denominator fixes the sum
check: torch.isclose(torch.softmax(torch.arange(3.0), 0).sum(), torch.tensor(1.0))

[softmax-never-zero] 1 N2 softmax # softmax-simplex positive-exp
For finite inputs, an entry of a softmax can be exactly 0.
false: $e^{s} > 0$ for every finite $s$
false: every entry is at least $1/n$ // the smallest can be as close to 0 as one likes
true: an input of 0 gives the entry 0 // $e^0 = 1$, not 0
true: negative inputs are cut off at 0 // that is ReLU

[softmax-equal-inputs] 1 N2 softmax # softmax-value
The softmax of $[5, 5, 5]$ is $[1/3, 1/3, 1/3]$.
true: equal inputs get equal shares of 1
true: softmax divides 5 by the sum 15 // it divides exponentials; for other inputs this would be wrong
false: the entries are larger than those for $[1, 1, 1]$ // both give three equal shares
false: each entry is $e^5$ // it still has to be divided by $3e^5$
check: torch.allclose(torch.softmax(torch.tensor([5.0, 5, 5]), 0), torch.ones(3) / 3)

[softmax-no-plain-ratio] 2 N2 softmax; N3 softmax output # softmax-value
Softmax divides each input by the sum of the inputs.
false: it divides exponentials // so that negative inputs do no harm
false: it divides each input by the largest one // nothing of the kind; the exponentials are divided by their sum
true: that makes the entries add up to 1 // it would, but entries could be negative, and the sum could be 0
true: the exponentials cancel in the quotient // $e^a / (e^a + e^b)$ cannot be reduced so

[softmax-shift] 2 N2 softmax; N3 softmax output # softmax-invariance
Adding the same number to all inputs does not change the softmax.
true: one and the same factor cancels // numerator and denominator are both multiplied by the same power of e
true: softmax looks only at which input is the largest // the sizes of the differences count too
false: all entries grow, since e to a larger number is larger // the denominator grows by the same factor
false: the entries then add up to more than 1 // they always add up to 1
check: torch.allclose(torch.softmax(torch.arange(3.0), 0), torch.softmax(torch.arange(3.0) + 7, 0))

[softmax-scale] 2 N2 softmax; N3 softmax output # softmax-invariance
Multiplying all inputs by 2 never changes the softmax.
false: the differences of the inputs double // and the largest entry gains, if the inputs are not all equal
false: all entries double // they go on adding up to 1
true: numerator and denominator are both multiplied by 2 // they are squared term by term: $e^{2s} = (e^s)^2$
true: the order of the entries stays the same // it does, but their sizes change
check: torch.allclose(torch.softmax(torch.arange(3.0), 0), torch.softmax(2 * torch.arange(3.0), 0))

[softmax-off-diagonal] 2 N3 softmax output; N3 derivative of the loss by layer # softmax-jacobian diagonal
For a softmax output $x$ of inputs $s$, $\partial x_i / \partial s_j = 0$ for $i \ne j$, as in a hidden layer with an activation for each unit.
false: every $s_j$ is in the denominator // the derivative is $-x_i x_j$
false: it is positive, since all entries rise together with any input // raising one input lowers the other entries
true: $x_i$ has only $s_i$ in its numerator // the denominator contains all inputs
true: softmax acts on each input by itself // then the entries could not add up to 1
check: gradient(lambda s: torch.softmax(s, 0))(torch.arange(3.0))[0, 1] == 0

[softmax-largest] 1 N2 softmax # softmax-value
The largest input gets the largest entry of the softmax.
true: the exponential function is increasing // and the denominator is the same for all
true: the largest input gets the entry 1 and the others get 0 // all entries lie strictly between 0 and 1
false: a large input makes a large denominator and so a small entry // its own numerator grows by more
false: the inputs lose their order when they are divided // all are divided by the same positive number

[softmax-rows-zero] 3 N3 softmax output # softmax-jacobian
Each row of the Jacobian of a softmax adds up to 0.
true: shifting all inputs together changes no entry
true: all entries of the Jacobian are 0 // on the diagonal stands $x_i(1 - x_i) > 0$
false: each row adds up to 1, as the entries do // the entries add up to 1, their changes to 0
false: the diagonal is positive and nothing makes up for it // the negative entries $-x_i x_j$ of the row do
check: torch.allclose(gradient(lambda s: torch.softmax(s, 0))(torch.arange(3.0)).sum(1), torch.zeros(3))

[softmax-of-two] 3 N2 softmax; N2 sigmoid values # softmax-sigmoid
The first entry of the softmax of $[a, b]$ is $\sigma(a - b)$, with the sigmoid $\sigma$.
true: both are $1 / (1 + e^{b - a})$ // divide $e^a / (e^a + e^b)$ above and below by $e^a$
true: both lie between 0 and 1, and add up to 1 with the second entry // many functions do; this proves nothing
false: it is $\sigma(a)$, whatever $b$ is // adding to $b$ takes from the first entry
false: it is $\sigma(a) / (\sigma(a) + \sigma(b))$ // softmax divides exponentials, not sigmoids
check: torch.isclose(torch.softmax(torch.tensor([0.3, 1.7]), 0)[0], torch.sigmoid(torch.tensor(0.3 - 1.7)))

[raise-one-input] 2 N3 softmax output; N2 softmax # softmax-jacobian
Raising one input of a softmax and leaving the others raises its own entry and lowers every other one.
true: the slopes are $x_i(1 - x_i)$ and $-x_i x_j$ // the first is positive, the others are negative
true: the raised input pushes the smallest entry below 0 // entries stay positive
false: the others stay as they are, since their inputs do // their denominator grows
false: all entries grow, since the sum of exponentials grows // this sum stands in the denominator

[nll-gradient] 3 N3 softmax output; N3 losses # softmax-loss log-sigmoid
For $p$ the softmax of $s$ and the loss $-\ln p_k$, the gradient on $s$ is $p$ with 1 subtracted at place $k$.
true: $-\ln p_k$ is $\ln \sum_j e^{s_j} - s_k$ // the first part has the slopes $p$, the second the slope $-1$ at place $k$
true: the gradient of $-\ln p_k$ on $p$ is already $p$ with 1 subtracted // on $p$ it is $-1/p_k$ at place $k$ and 0 elsewhere
false: it is 0 except at place $k$, since only $p_k$ is in the loss // $p_k$ depends on all inputs
false: its entries add up to 1, as those of $p$ do // 1 is subtracted, so that they add up to 0
check: torch.allclose(gradient(lambda s: -torch.log_softmax(s, 0)[1])(torch.arange(3.0)), torch.softmax(torch.arange(3.0), 0) - torch.tensor([0.0, 1, 0]))

[diagonal-bound] 3 N3 softmax output; N2 sigmoid maximum # softmax-jacobian sigmoid-slope
A diagonal entry of the Jacobian of a softmax can be larger than $1/4$.
false: it is $x_i(1 - x_i)$, and this is at most $1/4$
false: it is never positive, since the row has to add up to 0 and has no other sign // the diagonal is positive, the rest of the row negative
true: it equals $x_i$, which can be close to 1 // $x_i$ is the entry, not its slope
true: it grows with the input without bound // for large inputs $x_i$ is close to 1 and its slope close to 0

? [softmax-012] 1 N2 softmax # softmax-value
What is the second entry of the softmax of $[0, 1, 2]$?
- $e / (1 + e + e^2)$ // $e^1$ divided by $e^0 + e^1 + e^2$
- $1/3$ // this divides the inputs without taking exponentials
- $e$ // the division by the sum is missing
- $e / (e + e^2)$ // $e^0 = 1$ also belongs to the sum
check: torch.isclose(torch.softmax(torch.arange(3.0), 0)[1], torch.e / (1 + torch.e + torch.exp(torch.tensor(2.0))))

? [softmax-same] 2 N2 softmax # softmax-invariance
Which of these has the same softmax as $[0, 1, 3]$?
- $[-3, -2, 0]$ // 3 is subtracted from every input
- $[0, 2, 6]$ // doubling the inputs doubles their differences
- $[0, -1, -3]$ // turning the signs turns the order round
- $[1, 3, 0]$ // another order of the inputs gives another order of the entries
check: torch.allclose(torch.softmax(torch.tensor([0.0, 1, 3]), 0), torch.softmax(torch.tensor([-3.0, -2, 0]), 0))

? [nll-on-logits] 3 N3 softmax output; N3 losses # softmax-loss log-sigmoid
A softmax gives $p = [1/2, 1/4, 1/4]$, and the first class is the right one. What is the gradient of $-\ln p_1$ on the inputs of the softmax?
- $[-1/2, \; 1/4, \; 1/4]$ // $p$ with 1 subtracted at the right class
- $[1/2, \; -1/4, \; -1/4]$ // the sign is turned: this direction raises $p_1$
- $[-2, \; 0, \; 0]$ // this is the gradient on $p$, not on the inputs
- $[1/2, \; 1/4, \; 1/4]$ // the 1 at the right class has not been subtracted
check: torch.allclose(gradient(lambda s: -torch.log_softmax(s, 0)[0])(torch.log(torch.tensor([2.0, 1, 1]))), torch.tensor([-0.5, 0.25, 0.25]))

== perceptron

[mp-inhibition-vetoes] 1 N3 MP neuron; N3 the neuron # mp
In the McCulloch–Pitts neuron with absolute inhibition, one inhibitory input that is 1 makes the output 0, whatever the others are.
true: inhibition is a veto // the excitatory inputs are then not counted
true: an inhibitory input counts $-1$ in the sum // it is no summand: three excitatory inputs could outweigh $-1$, but not a veto
false: two excitatory inputs outweigh one inhibitory input // nothing outweighs a veto
false: an inhibitory input only raises the threshold by 1 // then enough excitatory inputs could still make it fire

[mp-does-not-learn] 1 N3 the neuron; N3 perceptron, exam notes # mp
The McCulloch–Pitts neuron comes with a rule by which it learns its threshold from examples.
false: its threshold is set by hand // a rule for learning came with the perceptron
false: it has no threshold that could be learned // it has one: it fires if enough inputs are on
true: it adds the input to its weights after each mistake // this is the perceptron's rule
true: without learning it could not compute AND // AND of $n$ inputs needs only the threshold $n$, set by hand

[perceptron-real-inputs] 1 N3 perceptron; N3 perceptron, exam notes # mp-perceptron two-outputs
Unlike the excitatory inputs of a McCulloch–Pitts neuron, the inputs of a perceptron may be real numbers, each with a weight of its own.
true: it compares $\sum_i w_i x_i + b$ with 0 // Boolean inputs of equal weight are a special case
true: its output is a real number as well // its output has two values only
false: both take Boolean inputs only // the perceptron takes real numbers
false: a perceptron gives all inputs the same weight // this is so for excitatory inputs of the McCulloch–Pitts neuron

[nor-by-inhibition] 2 N3 MP neuron; N3 the neuron # mp-gates
A McCulloch–Pitts neuron with two inhibitory inputs, no excitatory ones, and threshold 0 (it fires for a sum of at least 0) computes NOR.
true: the empty sum 0 fires, and each input vetoes
true: it fires as soon as one input is 1 // an inhibitory input that is 1 makes the output 0
false: it never fires, since there is nothing to sum // an empty sum is 0, and 0 is at least 0
false: it computes NAND, since both inputs are needed to veto // one of them is enough

[and-not-threshold] 3 N3 MP neuron; N3 the neuron # mp-gates
A McCulloch–Pitts neuron with $x$ excitatory, $y$ inhibitory and threshold 0 (it fires for a sum of at least 0) computes $x \wedge \neg y$.
false: for $x = y = 0$ it fires // the sum 0 reaches the threshold
false: for $x = y = 1$ it fires, since the sum is 1 // $y$ vetoes there
true: it fires for $x = 1$ and $y = 0$, as it should // it does, and for $x = y = 0$ too, as it should not
true: $y = 1$ always makes it 0, and this is all that is asked // also $x = 0$ must make it 0

[bias-is-minus-threshold] 2 N3 perceptron; N3 perceptron, exam notes # bias
The perceptron condition $\sum_i w_i x_i + b \ge 0$ is the same as $\sum_i w_i x_i \ge \theta$ with $\theta = -b$.
true: taking $b$ to the other side turns its sign
true: $b$ and $\theta$ are both 0 in a perceptron // neither has to be
false: it is $\theta = b$, since a bias is a threshold // on the other side its sign is turned
false: the sign $\ge$ turns into $\le$ when $b$ changes sides // that happens on multiplication by a negative number only

[point-on-the-line] 1 N3 perceptron; N3 perceptron, exam notes # boundary two-outputs
A perceptron that gives 1 where $w^T x + b \ge 0$, and 0 elsewhere, gives 0 for points on the line $w^T x + b = 0$.
false: $0 \ge 0$ holds, so that it gives 1 there
false: it gives $1/2$ there // a threshold has two outputs only
true: a point on the line belongs to neither side // the rule decides: equality belongs to the output 1
true: 0 is not positive // the condition is at least 0, not above 0

[update-on-mistakes] 1 N3 perceptron learning; N3 training # update
Perceptron learning (labels $\pm 1$) changes $w$ at every example that it visits.
false: it changes $w$ only where $y \, w^T x \le 0$
false: it changes $w$ only where $y \, w^T x > 0$ // these are the examples that are right already
true: every example adds $yx$ to $w$ // only those that are not yet right
true: an example that is right is pushed further away from the line // it is left alone

[first-visit-updates] 2 N3 perceptron learning; N3 training; N3 learning code # update
Starting from $w = 0$, and updating where $y \, w^T x \le 0$, the first example visited always causes an update.
true: $w^T x = 0$ there, and $0 \le 0$
true: the first example always has the label $-1$ // its label plays no part, since the product is 0
false: $w^T x = 0$ counts as right // with $\le$ it counts as wrong
false: it depends on the sign of its label // $y \cdot 0 = 0$ for both labels

[stops-if-separable] 1 N3 convergence result # convergence
On a finite data set that is linearly separable (a bias is learned too), perceptron learning makes finitely many updates.
true: this is the convergence theorem; the number of updates has a bound
true: each update makes at least one more example right, and right ones stay right // an update can make other examples wrong again
false: it goes on for ever, with smaller and smaller steps // the steps $yx$ do not shrink, and they end
false: it makes at most one update for each example // an example may cause many updates

[goes-on-if-not-separable] 2 N3 convergence result; N3 linear classifiers # convergence never-stops
Without a limit on the epochs, perceptron learning on data that is not linearly separable stops at the line with the fewest mistakes.
false: there is always an example to update on // every line leaves some $y \, w^T x \le 0$
false: it stops at the first line that it meets twice // there is no such rule, and it goes on
true: it makes the best of every data set // it does not compare lines at all
true: after each update there are fewer mistakes // an update may well increase their number

[not-the-widest-margin] 3 N3 convergence result # separating-line
The separating line at which perceptron learning stops is the one with the largest margin.
false: it stops at the first one without a mistake // which one this is depends on the order of the examples
false: it is the one with the smallest margin // no margin is looked for at all
true: there is only one separating line // separable data usually have infinitely many
true: each update widens the margin, until it cannot become wider // an update mends one example and may narrow the margin of others

[positive-multiples] 2 N3 perceptron; N3 perceptron, exam notes # boundary
Multiplying $w$ and $b$ of a threshold unit by 5 leaves all of its outputs as they are.
true: $5(w^T x + b)$ and $w^T x + b$ agree in sign // and are 0 at the same points
true: the unit looks only at the direction of $x$, not at its length // with a bias the length of $x$ matters
false: the boundary moves five times as far from 0 // its distance from 0 is $|b| / \|w\|$, and both grow by 5
false: five times the sum reaches the threshold sooner // the threshold is 0 for the whole sum, bias included

[mended-at-once] 3 N3 perceptron learning; N3 training # update
After an update on an example, perceptron learning always has this example right.
false: one update may not be enough // $y \, w^T x$ grows by $\|x\|^2$, and may still be below 0
false: $y \, w^T x$ gets smaller by the update // it grows by $y^2 \|x\|^2 = \|x\|^2$
true: this is what the update is made for // it moves the example towards the right side; it may need several updates
true: $w + yx$ is at a right angle to the boundary // that is so of every weight vector, and proves nothing
check: torch.tensor(1.0) * (torch.tensor([-5.0, 0]) + torch.tensor([1.0, 1])) @ torch.tensor([1.0, 1]) > 0

[rule-for-hidden-units] 3 N3 homework: learning for an MLP # mlp-learning
The perceptron's learning rule can be applied to the hidden units of a network just as to a single unit.
false: the data have no targets for hidden units // so that $y$ in $w + yx$ is not known there
false: hidden units have no weights // they have; what is missing is what they should have given
true: the label of the output serves as target for all units // a hidden unit may have to be 0 where the output is 1
true: each unit of a network is a perceptron // it is, but its right output is not given

[bias-column] 2 N3 learning code; N3 training # data
A perceptron without a separate bias learns one all the same if each example gets a further entry that is always 1.
true: the weight of this entry is added to every sum, as a bias is
true: the entry moves all examples through 0 // it lifts them to the height 1; nothing is moved to 0
false: an entry that is always the same carries no information, so that its weight stays 0 // it is updated by $y \cdot 1$ at every mistake
false: then the bias is always 1 // the entry is 1; its weight is learned
check: torch.isclose(torch.tensor([2.0, -3, 0.5]) @ torch.tensor([4.0, 1, 1]), torch.tensor([2.0, -3]) @ torch.tensor([4.0, 1]) + 0.5)

[odd-rows] 1 N3 learning code # slices
In PyTorch, $X[1::2]$ takes the first two rows of $X$.
false: it takes rows 1, 3, 5 and so on // every second one from row 1, counted from 0
false: it takes row 1 twice // 2 is the distance between the rows that are taken
true: 1 stands for the first row that is taken and 2 for the last // rows are counted from 0, and 2 stands behind two colons: it is the stride
true: 2 says how many rows are taken // 2 is the stride
check: torch.arange(10)[1::2].tolist() == [0, 1]

[quiet-epoch] 2 N3 learning code; N3 convergence result # early-stop
If perceptron learning, in a fixed order, makes no update in a whole epoch, it makes none in any later epoch.
true: $w$ is the same as before this epoch // and so is every $y \, w^T x$
true: $w$ is then 0 // with $w = 0$ every example would cause an update
false: later epochs look at other examples // they look at the same data
false: $w$ may have changed at the end of the epoch // without an update $w$ does not change

[labels-zero-one] 3 N3 perceptron learning; N3 training # labels
With labels 0 and 1 in place of $\pm 1$, the rule to add $yx$ to $w$ where $y \, w^T x \le 0$ works as before.
false: an update with $y = 0$ changes nothing // and examples with label 0 always meet the condition
false: examples with label 1 are never updated // they are, in the usual way
true: labels are only names for the classes // in this rule they are factors
true: what counts is that the two labels differ // what counts is their sign

[normals-may-overlap] 3 N3 learning code; N3 linear classifiers # data-code
Points drawn from two normal distributions with means $(0, 0)$ and $(3, 3)$ and standard deviation 1 in each coordinate can always be separated by a line.
false: normal distributions have no bounds // points of one may lie among those of the other
false: normally distributed points can never be separated by a line // often they can; it depends on the draw
true: the means differ by more than one standard deviation // single points still stray far from their mean
true: a line half-way between the means has all points of one class on either side // most points, not all

? [perceptron-update] 1 N3 perceptron learning; N3 training # update
An example $x$ with label $y = \pm 1$ has $y \, w^T x \le 0$. What does perceptron learning do?
- $w \leftarrow w + yx$ // this raises $y \, w^T x$ by $\|x\|^2$
- $w \leftarrow w - yx$ // this makes the mistake larger
- $w \leftarrow w + x$ // for $y = -1$ this moves $w$ the wrong way
- $w \leftarrow yw$ // this turns $w$ round or leaves it, whatever $x$ is

? [mp-at-least-two] 2 N3 MP neuron; N3 the neuron # mp-gates
A McCulloch–Pitts neuron fires if at least $\theta$ of its three excitatory inputs are 1. What does $\theta = 2$ compute?
- at least two of the three inputs are 1 // two or three inputs that are on reach the threshold
- exactly two of the three inputs are 1 // three ones reach the threshold too
- AND of the three inputs // this is $\theta = 3$
- OR of the three inputs // this is $\theta = 1$

? [why-no-hidden-rule] 3 N3 homework: learning for an MLP # mlp-learning flat mlp-xor
Why are networks of several layers trained with sigmoid units and gradients, and not with threshold units and the perceptron rule?
- hidden units have no targets, and a threshold has no useful slope // its slope is 0 wherever it has one
- threshold units cannot represent XOR in any network // two hidden threshold units and one output are enough
- the perceptron rule needs separable data, and data are never separable // some are; this would not explain the hidden units
- threshold units are slower to evaluate // comparing with 0 is fast; the trouble is learning

? [adding-weights-code] 2 N3 learning code; N3 training # data
200 points in the plane get a bias column of ones. What shapes do $X$, a column of labels $y$, and a vector $w$ have in the learning code?
- $(200, 3)$, $(200, 1)$ and $(3)$ // two coordinates and one bias entry for each point, one weight for each of them
- $(200, 2)$, $(200, 1)$ and $(2)$ // the bias column is missing
- $(3, 200)$, $(200, 1)$ and $(200)$ // examples are rows, and there is one weight for each column
- $(200, 3)$, $(200, 1)$ and $(200)$ // $w$ has a weight for each column, not for each example

== boolean-networks

[one-hidden-layer-enough] 1 N3 any Boolean function; N3 other Boolean functions # one-hidden
Every Boolean function of $n$ inputs can be computed by threshold units with one hidden layer.
true: each row of the truth table can have a hidden unit that fires on it alone // an OR of those for the rows with output 1 is the function
true: one hidden unit is enough, if its weights are chosen well // XOR needs two
false: XOR needs two hidden layers // OR and NAND in one hidden layer, and an AND, are enough
false: only linearly separable functions can // these are the ones that need no hidden layer

[table-size-not-needed] 2 N3 other Boolean functions # table-size
Every Boolean function of $n$ inputs needs all $2^n + 1$ units of the construction with one hidden unit for each row of the table.
false: AND needs a single unit // so many are sufficient and seldom necessary
false: so many are not even sufficient for XOR // they are, for every Boolean function
true: each of the $2^n$ rows must have a unit of its own // rows on which the function is 0 need none, and rows can share one
true: a smaller network cannot tell $2^n$ inputs apart // it only has to tell those with output 1 from the others

[one-row-fires] 2 N3 table of h1 to h4; N3 any Boolean function # table
In the construction with one hidden unit for each row of the truth table, exactly one hidden unit fires, whatever the inputs are.
true: the inputs agree with one row and with no other // a unit fires on its own row only
true: all units have the same weights // they differ in the signs of their weights
false: the number of units that fire is the number of inputs that are 1 // a unit fires when the whole input agrees with its row
false: none fires where the function is 0 // the hidden units know nothing of the function; the output weights do

[xor-one-unit] 1 N3 XOR inequalities; N3 linear classifiers # xor never-stops
A single threshold unit $w_1 x_1 + w_2 x_2 + b \ge 0$ computes XOR if its weights are chosen well.
false: no straight line separates its ones from its zeros // $(0, 1)$ and $(1, 0)$ would be on one side, $(0, 0)$ and $(1, 1)$ on the other
false: a single unit computes only AND and OR // it also computes NAND, NOR, $x_1 \wedge \neg x_2$ and others
true: it computes each of the 16 functions of two inputs // it computes 14 of them
true: perceptron learning finds such weights in the end, if it runs for long enough // it never stops on XOR
check: any(all((a * p + b * q + c >= 0) == (p != q) for p in (0, 1) for q in (0, 1)) for a in range(-3, 4) for b in range(-3, 4) for c in range(-3, 4))

[four-rows-four-weights] 3 N3 table of h1 to h4 # table
In the construction with one hidden unit for each row, the conditions on the output weights can contradict each other for some functions.
false: with $w_0$ fixed, each row limits a weight of its own
false: for XOR they contradict each other, for all other functions they do not // that is so for a single unit without hidden layer
true: four inequalities for four weights are too many // each weight has one inequality to itself
true: $w_0$ must be negative for one row and positive for another // $w_0$ can be chosen first, the weights follow

[xor-contradiction] 3 N3 XOR inequalities # xor
The conditions $w_0 < 0$, $w_1 + w_0 \ge 0$, $w_2 + w_0 \ge 0$, $w_1 + w_2 + w_0 < 0$ contradict each other.
true: the middle two add up against the last // they give $w_1 + w_2 \ge -2w_0 > -w_0$
true: the first and the last one alone contradict each other // $w_0 = -1$, $w_1 = w_2 = 0$ meets both
false: $w_1 = w_2 = 1$ and $w_0 = -1$ meet them all // the last sum is then 1, not negative
false: four conditions on three numbers can always be met // the number of conditions does not decide this

[xor-two-hidden] 2 N3 homework: XOR; N3 other Boolean functions # xor mlp-xor
Two hidden threshold units and one output unit are enough to compute XOR.
true: an AND of OR and NAND computes it // OR and NAND are the hidden units
true: two copies of the OR unit, one added to the other, compute it // two equal units know no more than one
false: four hidden units are needed, one for each row // this is one construction, and not the smallest
false: XOR cannot be computed by threshold units at all // a single unit cannot; a network can
check: all(((p + q >= 1) + (p + q <= 1) >= 2) == (p != q) for p in (0, 1) for q in (0, 1))

[parity-tree-size] 3 N3 any Boolean function; N3 why deep networks # parity why-deep
For parity of $n$ inputs ($n$ a power of 2), a tree of XORs with 3 threshold units each has a number of units that doubles with each further input.
false: it has $3(n - 1)$ units // for its $n - 1$ XORs, and this grows linearly
false: it has the same 3 units for every $n$ // each XOR joins two values into one, and $n - 1$ are needed
true: it has $2^{n-1} + 1$ units // this is the network with one hidden layer and a unit for each minterm
true: each further input doubles the table // the tree does not go through the table

[parity-karnaugh] 3 N3 DNF; N3 any Boolean function # parity
For parity of $n$ inputs, a Karnaugh map cannot merge any two of the $2^{n-1}$ minterms.
true: parity differs between neighbouring cells // they differ in exactly one input
true: each of the cells with 1 lies on the border of the map // borders do not count in such a map: it closes round its edges
false: the ones form a block that needs a single term // they form a chessboard
false: neighbouring minterms merge in pairs, and half of them remain // no two ones are neighbours
check: all(bin(i).count("1") % 2 != bin(i ^ 2**k).count("1") % 2 for i in range(16) for k in range(4))

[minterm-unit] 2 N3 DNF; N3 generalised gates # dnf
A unit with weight $+1$ for $A$ and $D$ and $-1$ for $B$ and $C$ (inputs 0 or 1) that fires for a sum of at least 2 detects exactly $A = D = 1$, $B = C = 0$.
true: 2 is the largest sum, reached nowhere else // both plain literals must be 1 and no negated one
true: the sum is never larger than 1 // for $A = D = 1$, $B = C = 0$ it is 2
false: the threshold must be 4, since there are four literals // the largest sum is 2: negated literals that hold contribute 0
false: it also fires for $A = D = B = 1$, $C = 0$ // there the sum is $2 - 1 = 1$
check: [(a, b, c, d) for a in (0, 1) for b in (0, 1) for c in (0, 1) for d in (0, 1) if a - b - c + d >= 2] == [(1, 0, 0, 1)]

[or-with-negated] 3 N3 generalised gates # gates-negated
A unit with weight $+1$ for $x_1$ and $-1$ for $x_2$ (inputs 0 or 1) that fires for a sum of at least 1 computes $x_1 \vee \neg x_2$.
false: for $x_1 = x_2 = 0$ it does not fire // the sum is 0, though $\neg x_2$ holds; the threshold must be 0
false: for $x_1 = x_2 = 1$ it fires, though it should not // $x_1$ holds there, so that it should; the sum is 0
true: an OR has the threshold 1 // each negated literal lowers the threshold by 1
true: one literal that holds contributes 1 to the sum // a negated literal that holds contributes 0
check: all((p - q >= 1) == (p == 1 or q == 0) for p in (0, 1) for q in (0, 1))

[four-lines-and] 1 N3 four lines # region
If four units each fire on one side of a line, a further unit that fires for a sum of at least 4 of their outputs fires where all four do.
true: four outputs reach 4 only if all are 1
true: four is the number of corners that the region has // it is the number of units that are summed
false: it fires where at least one of them does // for this the threshold would be 1
false: it never fires, since a unit's output is at most 1 // each output is at most 1, their sum at most 4

[and-is-convex] 2 N3 four lines # region
The AND of several half-plane units can have any polygon as its region.
false: half-planes meet in convex regions only // and a polygon may have a dent
false: it always has a triangle as its region // with four lines a square is possible
true: each side of the polygon is one line // a dent lies on the wrong side of some side's line
true: with enough lines every shape can be cut out // cutting by whole lines never leaves a dent

[product-feature] 2 N3 linear classifiers # xor
With the product $x_1 x_2$ as a third feature beside $x_1$ and $x_2$ (inputs 0 or 1), XOR becomes linearly separable.
true: a plane such as $x_1 + x_2 - 2 x_1 x_2 = 1/2$ separates it
true: the third feature already equals XOR // it is AND
false: a function of $x_1$ and $x_2$ adds no information, so that nothing changes // no information, but the plane now has a further direction to tilt in
false: XOR is not separable in any features // in these it is
check: all((p + q - 2 * p * q - 0.5 > 0) == (p != q) for p in (0, 1) for q in (0, 1))

[two-outputs-only] 1 N3 other Boolean functions; N3 sigmoid neuron # two-outputs
A single threshold unit can answer with any number between 0 and 1.
false: it has two outputs // graded answers need a unit such as the sigmoid
false: it has one output for each input, as many as there are weights // it has one output, with two possible values
true: its weighted sum can be any real number // the threshold turns the sum into one of two values
true: its weights are real numbers // they are, and its output is one of two values all the same

[not-gate] 1 N3 generalised gates; N3 MP neuron # not-gate
For $x$ in 0 and 1, a unit with weight $-1$ that fires for a sum of at least 0 computes $\neg x$.
true: its sum is 0 for $x = 0$ and $-1$ for $x = 1$
true: a negative weight turns every gate into its negation // it turns the sign of one input only
false: negation needs a hidden layer // one weight and one threshold are enough
false: it never fires, since its sum is never positive // it fires for a sum of at least 0

? [xor-units] 1 N3 homework: XOR; N3 other Boolean functions # table-size
A network for XOR has one hidden unit for each row of its truth table and one output unit. How many units are these?
- 5 // four rows, and the output unit
- 4 // the output unit is missing
- 3 // this is the smaller network with two hidden units
- 8 // the table has $2^2 = 4$ rows, not $2^3$

? [not-one-unit] 2 N3 XOR inequalities; N3 linear classifiers # xor
Which of these functions of two inputs in 0 and 1 can a single threshold unit not compute?
- XNOR // its ones lie at opposite corners, as those of XOR do
- NAND // $-x_1 - x_2 + 3/2 \ge 0$ does
- NOR // $-x_1 - x_2 + 1/2 \ge 0$ does
- $x_1 \wedge \neg x_2$ // $x_1 - x_2 - 1/2 \ge 0$ does

? [parity-of-eight] 3 N3 any Boolean function # parity why-deep
Parity of 8 inputs is computed by a tree of XORs, each with two hidden units and one output unit. How many units and layers of units are these?
- 21 units in 6 layers // 7 XORs of 3 units, and $\log_2 8 = 3$ levels of 2 layers each
- 24 units in 6 layers // a tree with 8 inputs has 7 XORs, not 8
- 21 units in 3 layers // each XOR of the 3 levels has two layers of its own
- 129 units in 2 layers // this is the network with a unit for each of the $2^7$ minterms

? [all-literals-threshold] 3 N3 generalised gates # gates-negated
A unit has weights $+1$ for $x_1, x_2, x_3$ and $-1$ for $x_4, x_5$ (inputs 0 or 1) and fires for a sum of at least $\theta$. With which $\theta$ does it fire if $x_1, x_2, x_3$ are 1 and $x_4, x_5$ are 0, and only then?
- 3 // the sum is 3 then, and smaller on every other input
- 5 // this counts all literals, but negated ones that hold contribute 0: it never fires
- 1 // the sum also reaches 1 with a single plain literal
- $-1$ // the sum reaches $-1$ if at least one literal holds
check: [s for s in [(a, b, c, d, e) for a in (0, 1) for b in (0, 1) for c in (0, 1) for d in (0, 1) for e in (0, 1)] if s[0] + s[1] + s[2] - s[3] - s[4] >= 3] == [(1, 1, 1, 0, 0)]

== approximation

[universal-approximation] 1 N3 universal approximation; N3 DL-3 universal approximation; N3 any Boolean function # uat
A network with one hidden layer of sigmoids and a linear output can come as close as one likes to any continuous function on a closed bounded interval, if it may have enough units.
true: steep sigmoids make steps // and sums of steps approximate continuous functions
true: a sum of sigmoids equals each continuous function exactly // in general it only comes close
false: only polynomials can be approximated // every continuous function on such an interval can
false: at least two hidden layers are needed // one is enough

[no-fixed-width] 2 N3 universal approximation; N3 why deep networks # uat
In the theorem of universal approximation by one hidden layer of sigmoids, one number of units serves for every continuous function and every accuracy.
false: higher accuracy takes more units // the number depends on the function as well
false: the number depends on the number of examples // the theorem speaks of a function, not of examples
true: weights can make up for missing units // a fixed number of sigmoids cannot follow arbitrarily many bends
true: a hundred units are always enough // a function with enough bends needs more

[existence-only] 2 N3 universal approximation; N3 why deep networks # uat
The theorem of universal approximation says that gradient descent finds the weights of the approximating network.
false: it says that such weights exist // and nothing of how to find them
false: it says that gradient descent never finds them // it does not speak of any way of finding them
true: what exists can be found by following the slope // descent may stop elsewhere
true: the theorem is proved by running gradient descent // it can be proved by building towers from steps

[step-place] 1 N3 several inputs; N3 place of the step # step
A steep sigmoid $\sigma(wx + b)$ with $w > 0$ has its step at $x = b/w$.
false: its argument is 0 at $x = -b/w$ // and its value there is $1/2$
false: its step is at $x = -w/b$ // solving $wx + b = 0$ divides by $w$
true: $b$ is the place at which the step is to be, and $w$ is its scale // at $x = b/w$ the argument is $2b$
true: at this place $wx$ equals $b$ // the argument is $wx + b$, and it should be 0
check: torch.isclose(torch.sigmoid(torch.tensor(100.0) * (-40 / 100) - 40), torch.tensor(0.5))

[steeper-with-weight] 1 N3 place of the step; N3 DL-3 universal approximation # step sigmoid-slope sigmoid-scale
If $w > 0$ grows and $b = -ws$ goes with it, $\sigma(wx + b)$ becomes a steeper and steeper step at $x = s$.
true: the slope at $s$ is $w/4$ // and the value there stays $1/2$
true: its values grow beyond 1 // its values stay between 0 and 1
false: the step moves to the right as $w$ grows // $b = -ws$ keeps it at $s$
false: the step becomes flatter, since $b$ works against $w$ // the slope at $s$ is $w/4$

[tower-is-a-difference] 1 N3 regression by towers; N3 towers # tower
The difference of two equally high steps, at $s_1$ and at $s_2 > s_1$, is a tower between $s_1$ and $s_2$.
true: behind $s_2$ the two cancel // and before $s_1$ both are 0
true: between $s_1$ and $s_2$ both steps are up // the one at $s_2$ is not yet up; behind $s_2$ both are
false: it is a staircase that goes up twice // this is the sum of the steps
false: it is 0 everywhere, since equal steps cancel // they are at different places

[two-units-a-tower] 2 N3 regression by towers; N3 towers # tower
Each tower that stands by itself (no shared edges) takes one hidden sigmoid.
false: its two edges take one sigmoid each
false: it takes three, one for its height // the height is in the output weights
true: a sigmoid goes up on one side and down on the other // a sigmoid only rises, or only falls
true: a steep sigmoid is a tower // it is a step: it stays up

[soft-edges] 2 N3 towers; N3 regression by towers # tower-edges sigmoid-range
A tower of height $h$ made from two sigmoids with finite weights is exactly $h$ inside and exactly 0 outside.
false: sigmoids never reach 0 or 1 // and near the edges the tower has values in between
false: it is exact outside, and inside it is not // outside both sigmoids are close to their limits, but do not reach them
true: far from the edges the two sigmoids are exactly 0 or 1 // they come close to 0 and 1 and do not reach them
true: the two errors cancel in the difference // they do not: the sigmoids have their steps at different places

[narrow-towers] 2 N3 regression by towers # narrow
For a continuous function on a closed bounded interval, the error of ideal towers (sharp edges, heights taken from the function) can be made as small as one likes by narrower towers.
true: there a continuous function hardly changes // on short enough intervals it changes as little as one likes
true: on short intervals every continuous function is constant // it changes little there, which is not the same
false: more towers mean more edges, and the error grows // ideal towers stand side by side, and edges add no error
false: the function is curved, and towers are flat // flat pieces can be as close as one likes if they are short

[staircase-weights] 2 N3 regression by towers; N3 towers # tower
If two steep sigmoids with steps at $s_1 < s_2$ both get the output weight $h > 0$, the result is a tower of height $h$ between $s_1$ and $s_2$.
false: behind $s_2$ it is $2h$, not 0 // a tower needs the weights $h$ and $-h$
false: it is 0 behind $s_2$, and the tower has the height $2h$ // behind $s_2$ both steps are up and add up
true: the second step ends the tower // with a positive weight it goes up once more
true: both edges of a tower have the same height // one edge goes up, the other one down

[threshold-fifteen] 3 N3 towers; N3 several inputs # tower-2d
Two crossing ridges of height 10, with 0 beside them, are added in the plane. A step at threshold 5 on the sum leaves the crossing only.
false: each ridge alone is already 10 // a threshold between 10 and 20 is needed
false: a threshold above 20 is needed // the sum at the crossing is 20, and nothing would be left
true: outside the crossing, the sum of the two ridges is below 5 // on each ridge it is 10
true: 5 is half the height of a ridge // half of a ridge is too low: the ridges remain

[jumps-not-uniformly] 3 N3 towers; N3 universal approximation # jump
A function with a jump can be approximated by networks of sigmoids so that the error is below any chosen bound at every point.
false: its output is continuous and cannot follow a jump // close to the jump the error stays, though on average it can be small
false: away from the jump the error cannot be made small either // there it can
true: a steep sigmoid has a jump itself // for finite weights it is continuous
true: towers make the error small on average // on average it can be small; at every point it cannot

[polynomials-do-not] 3 N3 towers # non-polynomial
In the theorem of universal approximation by one hidden layer of any width, a polynomial of fixed degree would do as activation.
false: the output's degree would be bounded too // every output would be a polynomial of at most this degree, whatever the width
false: a polynomial has no derivative // it has; it is the degree that stays bounded
true: polynomials approximate all continuous functions // with growing degree they do; here the degree is fixed
true: only continuity of the activation matters // it must also not be a polynomial

[deep-can-be-smaller] 2 N3 why deep networks # why-deep one-hidden
Since one hidden layer is enough in principle, more layers can never save units.
false: for some functions one layer needs exponentially many // and a deep network does not
false: a network with more layers always has fewer units // not always; for some functions it has
true: every layer adds units to the ones that are needed anyway // a layer may make many units of another one needless
true: the theorem says that one layer is best // it says that one layer is enough, at whatever size

[features-of-features] 2 N3 why deep networks # hierarchy
In a feed-forward network with one hidden layer, a hidden unit can build on the outputs of other hidden units.
false: hidden units of one layer see the inputs only // features made of other features take a further layer
false: hidden units see the output of the network only // they see the inputs, and the output sees them
true: units of one layer are connected to each other // in a feed-forward network connections lead from layer to layer
true: training adapts all hidden units at the same time // their weights are adapted together; their inputs stay what they are

[fit-is-no-generalisation] 3 N3 why deep networks; N3 universal approximation # uat unseen
A network that is large enough to come close to any continuous function is sure to predict well on new examples after it has fitted its training data.
false: between the training points it can do anything // what fits them need not fit new ones
false: a network of this size cannot fit its training data // it can; that is not the trouble
true: its training error bounds its error on new examples // it does not, least of all with many units
true: coming close to any function includes the true one // the data do not say which of many functions is the true one

[step-along-one-axis] 3 N3 several inputs # step-2d
With two inputs, the surface of $\sigma(w_1 x_1 + w_2 x_2 + b)$ with $w_1$ large and $w_2 = 0$ is a step that does not depend on $x_2$.
true: $x_2$ has no influence // it is multiplied by 0, and the step is at $x_1 = -b/w_1$
true: it has its step at the point $(b, 0)$ only // its step runs along a whole line
false: it is a tower over one point of the plane // it goes up once and stays up
false: it needs $w_2$ to be large as well to have a step at all // then the edge would be a slanted line

[any-compact-domain] 3 N3 towers; N3 universal approximation # domain
The theorem of universal approximation of continuous functions holds on the unit cube $[0, 1]^n$ but fails on other closed bounded sets, such as $[-5, 5]^n$.
false: the first layer can shift and scale its inputs // by its weights and biases
false: it fails on the unit cube as well // it holds on closed bounded sets
true: towers can stand between 0 and 1 only // the step is at $-b/w$, which can be any number
true: a sigmoid has values between 0 and 1, and nowhere else // the output weights scale its values, and the domain is about inputs

? [bias-for-step] 1 N3 place of the step; N3 several inputs # step
A steep sigmoid $\sigma(100x + b)$ is to have its step at $x = 0.4$. What is $b$?
- $-40$ // $100 \cdot 0.4 + b = 0$
- $40$ // this puts the step at $-0.4$
- $0.4$ // the place is $-b/w$; this puts it at $-0.004$
- $-0.4$ // the factor 100 is missing
check: torch.sigmoid(torch.tensor(100 * 0.4) - 40) == 0.5

? [output-weights-of-tower] 2 N3 towers; N3 regression by towers # tower
Two steep sigmoids with positive weight have their steps at 0.40 and 0.60. With which output weights do they make a tower of height 3 between the steps?
- $3$ and $-3$ // up by 3 at 0.40, down by 3 at 0.60
- $3$ and $3$ // this goes up to 3 and then to 6
- $-3$ and $3$ // this digs a pit of depth 3
- $0.40$ and $-0.60$ // places belong in the biases, not in the output weights

? [what-uat-says] 2 N3 universal approximation; N3 DL-3 universal approximation # uat
What does the theorem of universal approximation for one hidden layer of sigmoids say?
- for each continuous function on a compact set and each accuracy some width is enough // it says that such a network exists
- for each function, continuous or not, there is a width that gives it exactly, without any error // exactly is too much, and the function has to be continuous
- gradient descent finds the best network of each width // nothing is said of training
- one hidden layer needs fewer units than several // nothing is said of the number of units

? [shared-edges] 3 N3 regression by towers; N3 towers # tower
A function has five different heights, none of them 0, on five neighbouring intervals, and is 0 outside. What is the smallest number of steps (hidden units of one input) that add up to it?
- 6 // 4 jumps between the intervals, and the two outer edges
- 10 // two for each tower, but neighbouring towers can share the step between them
- 5 // the last edge is missing
- 2 // 2 units make a single tower, of one height

== losses

[zero-one-counts-mistakes] 1 N3 loss functions # zero-one
With the 0/1 loss, a right answer costs 1.
false: it costs 0, and a wrong answer costs 1
false: it costs the probability of the class // that is no 0/1 loss, which has two values
true: the loss counts the right answers // it counts the mistakes
true: 1 stands for true // the 1 is for the case that $f(x) \ne y$

[squared-loss-symmetric] 1 N3 loss functions; N2 training step # squared
The squared loss of a prediction is the same for an error of 2 upwards and 2 downwards.
true: a square does not see the sign
true: both cost 2 // both cost 4
false: predictions that are too high cost more // the square is the same on both sides
false: an error downwards has a negative loss // a square is never negative

[nll-falls] 1 N3 losses; N3 loss functions # nll
The loss $-\ln q(z)$ becomes smaller when the probability $q(z)$ of what was observed becomes larger.
true: the minus sign turns the logarithm round
true: it is negative for $q(z) < 1$, and so gets smaller // it is positive there
false: the logarithm rises, and the loss with it // the minus sign turns it round
false: it is the same for all probabilities above $1/2$ // it falls all the way to 0 at 1

[risk-and-empirical-risk] 2 N3 risk; N3 goodness of a function # risk
The empirical risk is the average loss over the given data, and the risk is the expected loss over the distribution that the data come from.
true: a mean over data estimates an expectation
true: the first one is always the larger one // after fitting it is usually the smaller one
false: it is the other way round // what is computed from data is called empirical
false: both are sums over the training data // the risk is an expectation, and no data enter it

[zero-empirical-risk] 3 N3 risk; N3 goodness of a function # risk unseen
If the empirical risk of $f$ on its training data is 0, its risk is 0 too.
false: $f$ may be wrong on other examples
false: the empirical risk is never 0 // for data that are fitted exactly it is
true: the mean over the data is the expected loss // it estimates it, from a part of what may come
true: a loss of 0 cannot get larger // it can be different on other examples

[repeated-data] 2 N3 risk # mean
Listing every example of the data twice doubles the empirical risk of a given $f$.
false: sum and number of examples both double // and their quotient stays
false: it is halved, since there are more examples // the sum of the losses doubles as well
true: there are twice as many losses to be added up in the end // the sum is divided by the number of examples
true: every mistake then counts twice // so does every example, and the mean stays

[argmin-is-a-place] 1 N3 risk; N3 goodness of a function # argmin
$\operatorname{argmin}_w L(w)$ is the smallest value that $L$ takes.
false: it is where $L$ is smallest // a $w$, not a value of $L$
false: it is the largest value of $L$ // neither value nor maximum: it is a place
true: min and argmin are two names for one thing // min is a value of $L$, argmin is a $w$
true: for $(w - 3)^2 + 1$ it is 1 // the smallest value is 1; the argmin is 3

[sum-or-mean] 2 N3 risk; N3 loss of a network # mean
On a fixed data set, the sum of the losses and their mean are smallest at the same parameters.
true: they differ by the positive factor $N$ // which is the same everywhere
true: their values are the same // they differ by the factor $N$; the places of their minima agree
false: the sum is smallest for smaller parameters // a constant positive factor moves no minimum
false: only the mean has a minimum // where one has a minimum, so has the other

[hinge-needs-margin] 2 N3 hinge loss # hinge
The multi-class hinge loss $\sum_{j \ne y} \max(0, s_j - s_y + 1)$ is 0 as soon as the right class has the largest score.
false: it must be ahead by at least 1
false: it is 0 only if all scores are equal // then each other class contributes 1
true: $s_j - s_y$ is then negative // $s_j - s_y + 1$ may still be positive
true: the loss counts the mistakes // that is the 0/1 loss
check: torch.relu(torch.tensor([2.5, 2.8]) - 3 + 1).sum() == 0

[hinge-own-term] 3 N3 hinge loss # hinge
If the term with $j = y$ were included in the multi-class hinge loss $\sum_j \max(0, s_j - s_y + 1)$, the loss would be larger by 1 and its gradient the same.
true: this term is $\max(0, 1)$ // whatever the scores are
true: this term is 0 whatever the scores are // $s_y - s_y + 1$ is 1
false: the gradient on $s_y$ would become larger by 1 // $s_y$ cancels in this term
false: the loss would double // each term stands for one class; this one adds 1

[hinge-gradient-right-score] 3 N3 hinge loss # hinge
For three or more classes and away from kinks, the hinge loss $\sum_{j \ne y} \max(0, s_j - s_y + 1)$ has a gradient on the right score $s_y$ that is always $-1$ or 0.
false: each other class with $s_j - s_y + 1 > 0$ contributes $-1$
false: it is always positive, since the loss grows with every score // the loss falls when $s_y$ rises
true: $s_y$ is one score and has one slope // it stands in every term of the sum
true: the slope of max is 0 or 1 // of each max, and there are several
check: gradient(lambda s: torch.relu(torch.tensor([1.5, 2.5]) - s + 1).sum())(torch.tensor(2.0)) in (-1, 0)

[weight-decay-gradient] 2 N3 hinge loss # regularisation
The regularisation term $\lambda \sum_k w_k^2$ adds $\lambda w$ to the gradient on $w$.
false: the slope of $w_k^2$ is $2 w_k$ // so that it adds $2 \lambda w$
false: it adds $\lambda$, the same for all weights // a square has a slope that grows with $w_k$
true: the derivative of a square is the number itself // it is twice the number
true: the factor 2 cancels // it would with $\lambda / 2$ in front of the sum
check: torch.allclose(gradient(lambda w: 3 * (w**2).sum())(torch.tensor([1.0, -2])), 3 * torch.tensor([1.0, -2]))

[regularisation-pulls-to-zero] 1 N3 hinge loss; N3 regression and features # regularisation
Adding $\lambda \sum_k w_k^2$ with $\lambda > 0$ to a loss makes large weights more costly.
true: the added term grows with each weight // with its size, whatever its sign
true: it makes the loss negative for small weights // the added term is never negative
false: it only shifts the loss by a constant // it depends on the weights
false: it makes weights close to 0 more costly // there the added term is close to 0

[squared-loss-slope] 2 N1 derivative of the squared loss; N1 gradient computation # mse
The derivative of $(y - (wx + b))^2$ with respect to $w$ is $2(y - (wx + b)) \cdot wx$.
false: the inner derivative is $-x$, not $wx$ // the derivative is $-2x(y - (wx + b))$
false: the inner derivative is $-1$, so that it is $-2(y - (wx + b))$ // this is the derivative with respect to $b$
true: the chain rule multiplies by the inner function $wx$ // by its derivative in $w$, with its sign
true: $b$ is a constant and drops out of the bracket // it drops out of the inner derivative only
check: gradient(lambda w: (5 - (w * 2 + 1))**2)(torch.tensor(3.0)) == 2 * (5 - (3 * 2 + 1)) * 3 * 2

[zero-one-no-gradient] 3 N3 loss functions; N3 goodness of a function # zero-one flat
Gradient descent can minimise the 0/1 loss of a threshold classifier on a finite data set directly.
false: its gradient is 0 almost everywhere // small changes of the weights change no answer there
false: the 0/1 loss has no minimum // it takes finitely many values on the data, so it has one
true: a smaller loss is always downhill // the loss is flat with jumps, and its gradient shows no way down
true: 0 and 1 are numbers, and numbers can be differentiated // functions are differentiated; this one is constant between its jumps

[saturated-losses] 3 N3 logistic regression; N2 training step; N2 sigmoid derivative # saturation sigmoid-slope log-sigmoid
A sigmoid output $p = \sigma(s)$ that is close to 0 for a label 1 has a larger gradient on $s$, in size, with the loss $-\ln p$ than with $(p - 1)^2$.
true: the square still has the small factor $p(1 - p)$ // with the logarithm the gradient is $p - 1$, close to $-1$
true: $-\ln p$ is the smaller one of the two losses // for $p$ close to 0 it is the larger one, and losses are not slopes
false: both gradients are close to 0, since the sigmoid is flat there // in $-\ln p$ the factor $1/p$ makes up for it
false: the square makes large errors count more // the error is at most 1 here, and $p(1 - p)$ makes the slope small
check: -gradient(lambda s: -torch.nn.functional.logsigmoid(s))(torch.tensor(-6.0)) > -gradient(lambda s: (torch.sigmoid(s) - 1)**2)(torch.tensor(-6.0))

? [squared-of-five] 1 N3 loss functions # squared
A model gives $f(x) = 3$, and the target is $y = 5$. What is the squared loss of this example?
- $4$ // $(3 - 5)^2$
- $2$ // the error has not been squared
- $-4$ // a square is not negative
- $16$ // this squares twice

? [hinge-of-three] 2 N3 hinge loss # hinge
Three classes have the scores 3, 1 and 2.5, and the first class is the right one. What is $\sum_{j \ne y} \max(0, s_j - s_y + 1)$?
- $0.5$ // $\max(0, 1 - 3 + 1) + \max(0, 2.5 - 3 + 1)$
- $0$ // the right score is ahead, but of 2.5 by less than 1
- $1.5$ // this includes the right class, which would add 1
- $-0.5$ // the first term is cut off at 0; this adds $-1$ for it
check: torch.relu(torch.tensor([1.0, 2.5]) - 3 + 1).sum() == 0.5

? [mse-gradient-b] 3 N1 derivative of the squared loss; N1 gradient computation # mse
What is the derivative of $\frac{1}{N} \sum_i (y_i - (w x_i + b))^2$ with respect to $b$?
- $-\frac{2}{N} \sum_i (y_i - (w x_i + b))$ // the inner derivative with respect to $b$ is $-1$
- $\frac{2}{N} \sum_i (y_i - (w x_i + b))$ // the inner derivative $-1$ is missing
- $-\frac{2}{N} \sum_i x_i (y_i - (w x_i + b))$ // this is the derivative with respect to $w$
- $-2 \sum_i (y_i - (w x_i + b))$ // the factor $1/N$ is missing
check: torch.isclose(gradient(lambda b: ((torch.tensor([1.0, 4]) - (2 * torch.tensor([3.0, 5]) + b))**2).mean())(torch.tensor(1.0)), -(torch.tensor([1.0, 4]) - (2 * torch.tensor([3.0, 5]) + 1)).sum())

== optimization

[step-against-gradient] 1 N1 gradient descent; N3 gradient descent, the goal; N3 forward pass and update # descent uphill
Gradient descent adds a small multiple of the gradient to the parameters.
false: it subtracts one, since the gradient points uphill
false: it subtracts the loss from the parameters // it is the gradient that is subtracted, times the learning rate
true: the gradient points to where the loss falls // it points to where the loss rises fastest
true: the sign is taken care of by the learning rate, which is negative // a learning rate is positive; the minus sign is in the rule

[random-probing] 1 N3 loss surface; N3 search for the minimum # probing
Searching by random probes means to work out the gradient and to go against it.
false: it keeps a random step if the loss falls
false: it works out the gradient of one random example // that is stochastic gradient descent
true: the gradient is a random direction // it is worked out from the loss
true: a probe measures the slope // probes only compare values of the loss

[probing-is-poor] 2 N3 loss surface; N3 search for the minimum # probing uphill small-step
With many parameters, a small step in a random direction usually lowers a smooth loss by much less than a step of the same length against the gradient (where this is not 0).
true: it is nearly at a right angle to the gradient // in many dimensions a random direction is
true: a random direction always goes uphill // about every second one goes downhill
false: all directions are equally good if the step is small // the change is $\nabla L \cdot u$, which depends on the direction
false: random directions find the minimum at once // one step in a random direction has no aim

[convex-no-bad-minimum] 2 N3 batch gradient descent, exam notes; N3 batch gradient descent # convex
On a convex differentiable loss, gradient descent can end in a local minimum that is not a global one.
false: on a convex loss every local minimum is a global one
false: a convex loss has no minimum // $w^2$ is convex and has one
true: what it ends in depends on where it starts // the point may depend on the start, its loss does not
true: convex losses have several valleys of different depth // two valleys with a hill between are not convex

[nonconvex-start-matters] 2 N3 batch gradient descent; N3 gradient descent, the start # nonconvex
On a loss with several valleys, gradient descent with a small learning rate ends at the same point from wherever it starts.
false: it goes down into the valley in which it starts
false: it ends at the point opposite to the start // it has no aim but downhill
true: the lowest valley draws it from all sides // it knows the slope at its place only
true: small steps make it independent of the start // the smaller the steps, the less it can leave its valley

[saddle-is-stationary] 2 N3 saddle points; N3 loss and step # saddle
Where the gradient of a smooth loss of two parameters is 0, the loss has a minimum or a maximum.
false: it may have a saddle, as $w_1^2 - w_2^2$ has at 0
false: it has neither of them where the gradient is 0 // minima and maxima of smooth functions are among these points
true: a gradient of 0 means that the loss cannot fall any more // at a saddle it falls in some directions
true: the Hessian is then positive or negative // it may be positive in one direction and negative in another
check: (lambda e: bool((e > 0).all() or (e < 0).all()))(torch.linalg.eigvalsh(torch.tensor([[2.0, 0], [0, -2]])))

[saddles-are-common] 3 N3 saddle points # saddle
That saddle points are thought to be more frequent than local minima on the loss surfaces of large networks fits with what the Hessian must be like at a minimum.
true: at a minimum every direction must bend upwards // and there are very many directions
true: at a minimum the Hessian is 0 // it is usually positive definite there
false: at a saddle all directions must bend downwards, which is rare // that is a maximum; a saddle has both kinds
false: minima and saddles have the same Hessian, so that they are equally frequent // at a saddle it has eigenvalues of both signs

[minima-of-equal-depth] 1 N3 saddle points; N3 challenges # minima
If, as is thought of large networks, most local minima have a loss close to the global one, ending in a local minimum is seldom much of a loss.
true: then most of them are nearly the best
true: then gradient descent always ends in the global minimum // it may end in another one, which is about as good
false: then the global minimum has a large loss // its loss is the smallest of all
false: then there are no saddle points // nothing is said of them

[sgd-fluctuates] 1 N3 stochastic gradient descent; N3 stochastic gradient descent, exam notes # sgd
In stochastic gradient descent with a small learning rate, the loss over all data falls with every update.
false: an update follows one example only // and may raise the loss of the others
false: it rises with every update, and falls only at the end of an epoch // most updates may well lower it; it fluctuates
true: each update goes against a gradient // against the gradient of one example, not of the whole loss
true: a small learning rate rules out every rise // a small step can still be uphill for the whole loss

[batch-is-redundant] 2 N3 stochastic gradient descent, exam notes # batch
If a large data set has many similar examples, batch gradient descent works out many similar gradients before its first update.
true: it sums over all examples for each update
true: it makes an update after each of them // that is stochastic gradient descent
false: it takes one of the similar examples for all // it goes through every example
false: similar gradients cancel in the sum // they add up; opposite ones would cancel

[sgd-right-on-average] 3 N3 stochastic gradient descent, exam notes; N3 risk # sgd
The gradient of the loss of one example, drawn at random with equal chances, is on average the gradient of the mean loss over the data.
true: this average is the mean of all single gradients // and so the gradient of the mean
true: all examples have the same gradient // they differ, and this is what makes it fluctuate
false: on average it is 0, since the fluctuations of the examples cancel // their mean is the gradient of the mean loss
false: it is smaller by the factor $N$ // it would be $1/N$ of the gradient of the sum; the mean is asked for

[updates-with-a-rest] 2 N3 mini-batch gradient descent # mini-batch
1,000 examples in mini-batches of 128, the smaller last one included, make 7 updates an epoch.
false: 7 batches cover 896 examples only // and the rest makes an eighth update
false: there are 128 updates, one for each batch // 128 is the size of a batch, not their number
true: $1000 / 128$ is 7.8, and the fraction is dropped // the last, smaller batch is included
true: the rest is left for the next epoch // it is said to be included
check: len(torch.arange(1000).split(128)) == 7

[mini-batch-variance] 2 N3 mini-batch gradient descent # mini-batch
If examples are drawn independently, a larger mini-batch makes the mean gradient over it fluctuate more.
false: the mean of more independent values fluctuates less
false: it fluctuates just as much, whatever the size // its variance falls in proportion to $1/n$
true: more examples bring in more randomness // their deviations partly cancel in the mean
true: fluctuations of single examples add up // the sum is divided by the size of the batch

[too-large-a-rate] 3 N3 challenges # rate
For $L(w) = w^2$, gradient descent with learning rate $\eta = 0.9$ diverges, since it jumps over the minimum at each step.
false: each step multiplies $w$ by $-0.8$ // $1 - 0.9 \cdot 2$: the sign changes, and the size shrinks
false: it does not jump over the minimum at all // the sign of $w$ changes at each step, so that it does
true: once it is on the other side it gets away from the minimum // its distance shrinks by the factor 0.8
true: it converges for $\eta < 1/2$ only // below $1/2$ it does not jump over; it converges up to 1
check: abs(torch.tensor(1.0) - 0.9 * 2 * 1.0) > 1

[smaller-rate-not-faster] 1 N3 challenges # rate
The smaller the learning rate, the fewer steps gradient descent needs.
false: small steps make little progress // so that it usually needs more of them
false: the number of steps does not depend on the learning rate // the length of every step does
true: small steps are more exact, so that fewer are needed // exact steps can still be too short
true: a small learning rate means a small loss // it says nothing of the loss

[stays-at-a-maximum] 3 N3 gradient descent, the start; N3 gradient descent, the goal # stationary
Gradient descent that starts exactly at a local maximum of a smooth loss moves away from it.
false: the gradient is 0 there, and so is every step
false: it moves away from minima, not from maxima // at a minimum the gradient is 0 as well, and it stays
true: it always goes downhill // downhill is found by the gradient, which is 0 here
true: the second derivative pushes it off // the rule does not use the second derivative

[one-rate-for-all] 3 N3 challenges # one-rate
One learning rate for all parameters is a difficulty if the loss bends much more strongly in one parameter than in another.
true: a rate that is safe for the steep one is too small for the flat one
true: the gradient has then no direction // it has one, along which the steep parameter dominates
false: the steep parameter needs the larger rate // a larger rate makes it overshoot
false: the gradient is larger where the loss is steep, and this makes up for it // it makes steps there even larger

[closed-form] 1 N3 goodness of a function; N3 search for parameters # closed-form
Linear least squares can be solved only by gradient descent or another way of going step by step.
false: its minimum solves linear equations // which come from setting the gradient to zero
false: it can be solved by no means, neither of the one kind nor of the other // both ways, equations and descent, solve it
true: every loss must be followed downhill // where the equations for the minimum can be solved, there is no need
true: the equations for its minimum are quadratic // the loss is quadratic, its gradient linear

? [one-gd-step] 1 N1 gradient descent; N3 gradient descent, the goal # descent uphill
$L(w) = w^2$ and $w = 3$. Where does one step of gradient descent with learning rate 0.1 lead?
- $2.4$ // $3 - 0.1 \cdot 6$
- $3.6$ // this step goes uphill
- $2.7$ // the derivative of $w^2$ at 3 is 6, not 3
- $-3$ // the learning rate is missing: $3 - 6$
check: torch.isclose(3 - 0.1 * gradient(lambda w: w**2)(torch.tensor(3.0)), torch.tensor(2.4))

? [updates-per-epoch] 2 N3 mini-batch gradient descent; N3 batch gradient descent, exam notes # mini-batch
How many updates does an epoch have for 500 examples in mini-batches of 64, the smaller last one included?
- 8 // 7 batches cover 448 examples, and the remaining 52 make one more
- 7 // the last, smaller batch is missing
- 64 // this is the size of a batch
- 500 // this is the number for single examples
check: len(torch.arange(500).split(64)) == 8

? [rate-for-parabola] 3 N3 challenges # rate
$L(w) = 2w^2$ and $w_0 = 1$. What does gradient descent do with learning rate $\eta = 0.4$?
- it converges, jumping over the minimum at each step // each step multiplies $w$ by $1 - 0.4 \cdot 4 = -0.6$
- it converges from one side // it would for $\eta \le 1/4$; here the factor is negative
- it jumps to and fro between two points for ever // this needs the factor $-1$, which is $\eta = 1/2$
- it diverges // this needs a factor below $-1$, which is $\eta > 1/2$

? [why-mini-batches] 2 N3 mini-batch gradient descent # mini-batch
What is a reason to prefer mini-batches to single examples?
- less fluctuation, and matrix products for many examples // the mean fluctuates less, and the hardware is used well
- they make more updates in each epoch // they make fewer
- they give the exact gradient of the loss over all data // only the full batch does
- they make a learning rate needless // the step is still multiplied by one

== networks

[affine-intercept] 1 N1 linear model # linear-model
In the linear model $\hat{y} = wx + b$, the bias $b$ is the prediction at $x = 0$.
true: the term $wx$ vanishes there
true: the bias is the slope of the line // the slope is $w$
false: the prediction at 0 is $w$ // $w$ is the slope
false: the prediction at 0 is always 0 // it is only if $b = 0$

[two-linear-layers] 2 N3 feed-forward networks # collapse
Two dense layers without an activation between them can compute functions that no single dense layer without activation can.
false: $W_2(W_1 x + b_1) + b_2$ is a single layer again // a matrix times $x$ plus a vector
false: they can compute all continuous functions // that needs an activation that is not linear
true: they have more weights // more numbers, but only one product $W_2 W_1$ counts
true: the second layer bends what the first one has made // without activation nothing is bent

[deep-linear-xor] 3 N3 feed-forward networks; N3 linear classifiers # collapse xor
Ten dense layers without activations, followed by one threshold at the end, can compute XOR of two inputs in 0 and 1.
false: before the threshold all is linear in the inputs // ten linear layers are one, and a threshold on it draws a single line
false: they can if the layers have at least four units // the width does not help, as long as nothing bends
true: networks with enough layers compute every Boolean function // with activations between the layers
true: each layer adds a line // without activations only one line is left

[index-order] 1 N3 notation; N3 loss of a network # indices
If $w^l_{jk}$ is the weight to neuron $j$ of layer $l$ from neuron $k$ of layer $l - 1$, the first index belongs to where the connection ends.
true: $s^l_j$ collects in $j$ what comes from all $k$ // $s^l_j = \sum_k w^l_{jk} x^{l-1}_k + b^l_j$
true: both neurons lie in layer $l$, and the first index is the upper one // $k$ lies in layer $l - 1$
false: the first index is where it begins // in this notation $k$, the second one, is
false: the order of the indices does not matter // $w_{12}$ and $w_{21}$ are different connections

[index-example] 2 N3 notation # indices
If $w^l_{jk}$ is the weight to neuron $j$ of layer $l$ from neuron $k$ of layer $l - 1$, then $w^3_{12}$ leads from neuron 1 of layer 2 to neuron 2 of layer 3.
false: it leads from neuron 2 of layer 2 to neuron 1 of layer 3
false: it leads from neuron 1 of layer 3 to neuron 2 of layer 4 // $l = 3$ is the layer in which it ends
true: 1 comes before 2 // the first index is the end of the connection
true: indices are read along the way of the signal // here they are read the other way, so that $W$ times $x$ works

[weight-matrix-shape] 2 N3 notation; N3 bias and weights; N0 layer output # shape parameters
In $s = Wx + b$ with a column $x$ of 5 inputs and 3 outputs, $W$ has 3 rows and 5 columns.
true: each row makes one output
true: 5 is the number of biases // there are 3 biases, one for each output
false: it has 5 rows, one for each input // rows belong to outputs
false: it has 15 rows, one for each connection // 15 is the number of its entries
check: torch.nn.Linear(5, 3).weight.shape == (3, 5)

[bias-for-each-neuron] 1 N3 notation; N0 layer output # bias parameters
In a dense layer, all neurons share one bias.
false: each neuron $j$ of layer $l$ has its own bias $b^l_j$
false: each connection has its own bias // each connection has its own weight
true: the layer has one vector $b$ // the vector has an entry for each neuron
true: a bias belongs to the inputs, which all neurons share // it belongs to the neuron whose sum it shifts

[input-and-output-names] 1 N3 loss of a network; N3 forward pass # forward
In the notation $s^l = W^l x^{l-1} + b^l$, $x^l = \sigma(s^l)$ for $l = 1, \dots, L$, the output of the network is $x^0$.
false: $x^0$ is the input, and $x^L$ is the output
false: the output is $s^1$ // $s^1$ is the weighted sum of the first layer
true: layers are counted from the output backwards // they are counted from the input
true: the output has gone through no layer // it has gone through all $L$ of them

[sum-before-activation] 1 N3 notation; N3 loss of a network # forward
In a dense layer the activation is applied after the bias has been added.
true: $x^l$ is $\sigma(W^l x^{l-1} + b^l)$ // the bias stands inside the bracket
true: the bias is an activation // it is a number that is added
false: the activation comes first, then weights and bias // then the output of the layer would not be activated
false: the activation is applied to the bias alone // it is applied to the whole sum

[deep-by-layers] 2 N3 deep networks # deep
If layers of weights are counted and a network with more than two of them is called deep, a network with one hidden layer is deep.
false: it has two layers of weights // one into and one out of the hidden layer
false: it has one layer of weights only // it has two: to the hidden layer and to the output
true: input, hidden and output layer are three // three layers of units, but two of weights
true: every network with a hidden layer is deep // by this rule it needs two hidden layers at least

[adaptive-basis] 2 N3 feed-forward networks; N3 regression and features # basis
A network with a linear output differs from a linear combination of fixed basis functions in that its basis functions are learned.
true: hidden units are basis functions that are trained // each with weights of its own
true: it has no basis functions // its hidden units are the basis functions
false: in both the basis functions are chosen before training // in a network only their number is
false: in both only the last weights are trained // in a network the weights inside are trained too

[parameters-of-three-layers] 3 N0 dense layer; N0 layer output # shape parameters
A network with 10 inputs and dense layers of 32, 32 and 1 units, with biases, has 1,441 parameters.
true: the layers have 352, 1,056 and 33 // $320 + 32$, $1024 + 32$ and $32 + 1$
true: the layers have 10, 32 and 32 weights // each unit has a weight for each of its inputs
false: it has 1,376 // the 65 biases are missing
false: it has 75, one for each unit and input // parameters belong to connections and units
check: sum(p.numel() for a, b in ((10, 32), (32, 32), (32, 1)) for p in torch.nn.Linear(a, b).parameters()) == 1441

[collapsed-bias] 3 N3 feed-forward networks # collapse
The layers $W_1, b_1$ and then $W_2, b_2$, without activations, equal one layer with the bias $b_1 + b_2$.
false: $b_1$ goes through the second layer // so that the bias is $W_2 b_1 + b_2$
false: the bias is $b_2$ alone, since the second layer comes last // $b_1$ goes through $W_2$ and remains
true: biases are added in every layer and so add up // $b_1$ is multiplied by $W_2$ on its way
true: the weights are multiplied and the biases added // their sizes may not even agree

[hidden-nonlinearity] 3 N3 feed-forward networks; N3 DL-3 universal approximation # basis linear-weights
In a network with one hidden layer of sigmoids and a linear output, the output is linear in the weights of the output layer and not in those of the hidden layer.
true: hidden weights are inside the sigmoid // and output weights outside
true: hidden weights are never learned // they are; they act through a sigmoid
false: it is linear in all weights, since only sums are formed // the hidden sums go through sigmoids
false: it is linear in none of them // with hidden values fixed it is a weighted sum

[elementwise-batch] 2 N3 bias and weights; N3 forward pass and update # batch
If a batch of examples is the matrix $X$ with one example a column, then $WX$ has one column for each example.
true: $W$ acts on each column by itself // column $i$ of $WX$ is $W$ times column $i$ of $X$
true: $WX$ has the shape of $X$ // it has as many rows as $W$
false: it has one row for each example // examples stay where they are, in columns
false: it has one column for each neuron // neurons are its rows

[linear-work-dominates] 3 N3 forward pass and update # work
In a dense layer with $n$ inputs and $n$ outputs, the activations cost about as many operations as the matrix product.
false: there are $n$ activations, but $n^2$ multiplications
false: there are $n^2$ activations, but $n$ multiplications // it is the other way round
true: each multiplication is followed by an activation // an activation follows a whole sum of $n$ products
true: both are done for each connection // an activation is done once for each output

? [layer-parameters] 1 N3 notation; N0 dense layer # shape parameters
How many parameters has a dense layer from 4 inputs to 3 outputs, with biases?
- 15 // 12 weights and 3 biases
- 12 // the biases are missing
- 16 // there is one bias for each output, not for each input
- 7 // each pair of an input and an output has a weight
check: sum(p.numel() for p in torch.nn.Linear(4, 3).parameters()) == 15

? [collapse-two] 2 N3 feed-forward networks # collapse
Which single layer $Wx + b$ equals $W_2(W_1 x + b_1) + b_2$?
- $W = W_2 W_1$, $b = W_2 b_1 + b_2$ // multiply out the bracket
- $W = W_1 W_2$, $b = W_2 b_1 + b_2$ // $W_1$ acts first and stands next to $x$
- $W = W_2 W_1$, $b = b_1 + b_2$ // $b_1$ is multiplied by $W_2$
- $W = W_2 + W_1$, $b = b_1 + b_2$ // layers one after the other multiply

? [which-weight] 2 N3 notation # indices
$w^l_{jk}$ is the weight to neuron $j$ of layer $l$ from neuron $k$ of layer $l - 1$. Which weight leads from neuron 1 of layer 1 to neuron 3 of layer 2?
- $w^2_{31}$ // it ends in layer 2, at neuron 3, and comes from neuron 1
- $w^2_{13}$ // $j$ and $k$ are swapped
- $w^1_{31}$ // the layer is the one in which the connection ends
- $w^1_{13}$ // the layer is wrong, and $j$ and $k$ are swapped

? [what-bends] 3 N3 feed-forward networks; N3 DL-3 universal approximation # basis
A network with one hidden layer is to have an output that is not linear in its input. What must it have?
- a hidden activation that is not linear // all else in it is sums and products with constants
- more hidden units than inputs // without an activation any number of them is linear
- a bias in every layer // biases shift, and bend nothing
- a linear output layer // this alone bends nothing

== learning-theory

[discriminative] 1 N3 discriminative and generative # generative
A model of $P(k \mid x)$, the probability of class $k$ given the input $x$, is called generative.
false: it is called discriminative // it tells classes apart; generative is a model of $P(x \mid k)$
false: it is called empirical // empirical means from data, and both kinds are learned from data
true: it generates the class // generative means that inputs can be generated
true: every model of a probability is generative // it depends on what the probability is of

[bayes-from-generative] 2 N3 discriminative and generative # generative
From $P(x \mid k)$ and the class frequencies $P(k)$, the probabilities $P(k \mid x)$ can be worked out (where $P(x) > 0$).
true: Bayes' rule gives them // they are proportional to $P(x \mid k) P(k)$
true: $P(k \mid x)$ and $P(x \mid k)$ are equal // they are not; Bayes' rule connects them
false: $P(x)$ is needed as well, and it is not known // it is the sum of $P(x \mid k) P(k)$ over $k$
false: a conditional probability cannot be turned round // Bayes' rule does it

[no-inputs-from-discriminative] 3 N3 discriminative and generative # generative
A model of $P(k \mid x)$ alone is enough to draw new inputs $x$ that look like class $k$.
false: it says nothing of which $x$ occur // for this $P(x)$ is needed too
false: it is enough only if there are two classes // the number of classes does not help
true: the $x$ with the largest $P(k \mid x)$ are typical of class $k$ // they may be inputs that never occur
true: Bayes' rule turns it round without anything else // Bayes' rule needs $P(x)$ here

[logistic-output] 1 N3 logistic regression; N3 sigmoid neuron # logistic sigmoid-range
Logistic regression puts $w^T x$ into a sigmoid, since $w^T x$ can be any real number and a probability cannot.
true: the sigmoid leads to numbers between 0 and 1
true: the sigmoid rounds $w^T x$ to 0 or 1 // it gives numbers in between
false: $w^T x$ is a probability already // it can be negative or larger than 1
false: the sigmoid is there to make the weights of the inputs positive // it acts on the sum, not on the weights

[logistic-boundary] 3 N3 logistic regression # logistic
Logistic regression $\sigma(w^T x)$ that decides for class 1 where its output is at least $1/2$ has a curved decision boundary.
false: the boundary is $w^T x = 0$ // there its output is $1/2$, and this is a straight line or plane
false: it has no boundary, since its output is never exactly $1/2$ // it is exactly $1/2$ where $w^T x = 0$
true: the sigmoid is curved, and so is its boundary // the surface is curved; the place where it is $1/2$ is straight
true: a regression has no straight boundary // the boundary is where the weighted sum is 0

[capacity-bias-variance] 2 N3 regression and features; N3 linear classifiers # capacity
A class of functions with more capacity typically brings less bias and more variance.
true: it fits more, and what it fits varies more // it depends more on the data that happen to be there
true: it fits the average of all data sets exactly, with variance 0 // its variance typically grows
false: it typically brings more bias and less variance // this is what less capacity brings
false: bias and variance fall together as capacity grows // then the largest class would always be best

[variance-of-predictions] 2 N3 regression and features # variance
In the bias-variance decomposition, variance means how much the targets of one training set differ from each other.
false: it is the spread of predictions at a point // from one training set to another
false: it means how far the average prediction lies from the truth // that is the bias
true: variance is always the spread of the data // here it is the spread of what is learned from them
true: targets that differ much make a model vary // targets may differ much and predictions little

[training-error-falls] 3 N3 regression and features; N3 polynomial features # degree
On the same data, the smallest training sum of squares over polynomials of degree at most $d$ never rises when $d$ grows.
true: polynomials of lower degree are among those of higher degree
true: it is 0 from degree 2 on // it is 0 once the polynomial can pass through all points
false: at high degrees the fit swings, and the training error rises // it swings between the points; on the points it fits better
false: it falls at first and rises behind the best degree // this is how the error on new data usually goes

[test-error-may-rise] 2 N3 regression and features; N3 polynomial features # degree unseen
On new data, the error of a polynomial fitted to a few noisy points never rises when its degree grows.
false: a high degree also fits the noise // and this may harm on new points
false: on new data it always rises with the degree // from a too low degree on, it usually falls at first
true: a higher degree includes all lower ones // so the training error never rises; new data are another matter
true: what fits the training data better fits all data better // not if it fits their noise

[linear-in-the-weights] 3 N3 polynomial features; N3 regression and features # features linear-weights
With polynomial features $\varphi(x)$, the model $t = w^T \varphi(x)$ is linear in $w$.
true: each weight multiplies a feature that does not depend on $w$
true: polynomials are linear functions // they are not, in $x$; in $w$ the model is linear
false: it contains squares and products, so that it cannot be linear in anything // these are of $x$, not of $w$
false: it is linear in $x$, not in $w$ // features such as $x^2$ are not linear in $x$

[regularised-fit] 2 N3 regression and features; N3 hinge loss # regularisation
Adding a penalty on large weights is meant to lower the error on the training data.
false: it gives up some fit for less variance // fit on the training data, for less variance on new data
false: it is meant to raise the capacity of the model // it holds it down
true: a smaller loss on the training data is the goal of learning // the goal is a small loss on new data
true: small weights always fit the training data better // the best fit without a penalty is at least as good there

[features-lower-capacity] 3 N3 linear classifiers; N3 regression and features # capacity
Preprocessing of the inputs can lower the capacity of a classifier as well as raise it.
true: inputs can be dropped as well as added // dropping leaves fewer functions, adding products gives more
true: preprocessing changes the labels, and so what can be learned // it changes the inputs
false: it can only raise it, since features are added // inputs can also be dropped or merged
false: capacity depends on the data only // it depends on which functions the classifier can form

[cats-and-dogs] 1 N1 data and labels # tasks
Telling cats from dogs by labels 0 and 1 is regression, since the labels are numbers.
false: the numbers only name two classes // so that it is classification
false: it is density estimation, since pictures are given // a label is asked for each picture
true: every task with numbers as targets is regression // in classification they stand for classes
true: a label of 0.5 would mean half a dog // nobody asks for values between the classes

[pairs-stay-together] 1 N1 data and labels; N3 mini-batch gradient descent # pairs
Before an epoch the inputs may be shuffled, as long as the labels keep their old order.
false: label $i$ belongs to input $i$ // both must be shuffled in the same way
false: neither inputs nor labels may ever be shuffled // shuffling the pairs is usual
true: the labels contain the same values in any order // they would belong to the wrong inputs
true: the loss is a sum and does not see any order // it does not see the order of the pairs; this breaks the pairs

[learning-is-choosing] 2 N3 goodness of a function; N3 DL-4 learning # class
If no function of the class $F$ has a small risk, more training data still lead to one of small risk.
false: data add no function to $F$ // learning chooses among the functions that are there
false: more data then raise the risk of every function // the risk of a function does not depend on the data at hand
true: the risk of the best function falls with the amount of data // it is fixed by $F$ and by the distribution
true: enough data make every function good // they show better how good each one is

[consistency-first] 3 N3 backpropagation and perceptron; N3 saddle points # consistency
A single new training example can force perceptron learning to another line, while it usually moves the minimum of a smooth mean loss over many examples by little.
true: in a mean over many examples one counts little // while a perceptron has to get this one right
true: backpropagation ignores new examples // they count, with the weight of one among many
false: a smooth loss has to fit each example exactly // it weighs all of them, and may leave one wrong
false: perceptron learning has finitely many updates and so does not change // with a new example it may have to make new ones

[proxy-loss] 3 N3 backpropagation and perceptron; N3 loss functions # proxy
On linearly separable data, minimising a squared loss over all examples with a linear model always gives a separating line.
false: the squared loss is only a stand-in for mistakes // and its minimum may leave one
false: on separable data the squared loss has no minimum // it has one: it is a quadratic function that is bounded below
true: where no mistake is needed, the smallest loss has none // examples far on the right side can draw the line over others
true: a separating line has the squared loss 0 // the squared loss also counts right answers that are too far away
check: (lambda X, y: bool((y * (X @ torch.linalg.lstsq(X, y[:, None]).solution)[:, 0] > 0).all()))(torch.tensor([[-1.0, 1], [1, 1], [1.2, 1], [40, 1]]), torch.tensor([-1.0, 1, 1, 1]))

[ad-hoc-recipes] 1 N3 goodness of a function; N3 search for parameters # recipes closed-form
A $k$-nearest-neighbour classifier gets its parameters from a closed formula for the minimum of a squared loss.
false: it keeps the examples and asks the nearest ones // this is a recipe of its own
false: it gets them by gradient descent on a squared loss // it has no weights that are trained
true: it is a kind of linear regression // it forms no linear function of the input
true: every classifier is fitted by such a formula // linear regression is; most others are not

[regression-or-class] 1 N3 goodness of a function; N3 loss functions # tasks
In regression the targets are real numbers and in classification they are classes, and this is why the usual losses differ.
true: only between numbers is there more or less wrong // an answer that is a class is right or wrong
true: regression has no loss // the squared loss is a usual one
false: both have the squared loss only // classification has the 0/1 loss, among others
false: in classification a prediction is never wrong // it is where $f(x) \ne y$

? [which-is-regression] 1 N1 data and labels; N3 loss functions # tasks
Which of these tasks is regression?
- predicting tomorrow's temperature // the target is a real number
- telling cats from dogs // the targets are two classes
- recognising one of ten digits // the targets are ten classes
- deciding whether a mail is spam // the targets are two classes

? [sign-of-variance] 2 N3 regression and features # variance
Which observation speaks for a high variance of a learning method?
- other training sets lead to very different predictions at one point // variance is the spread over training sets
- it predicts nearly the same at this point on every training set, and it is always far off // this is a high bias
- its training error is large, also with much data // this speaks for a high bias
- the targets of its training set range over a wide interval // this is a matter of the data, not of the method

? [bias-from-three] 3 N3 regression and features # variance
Three training sets give the predictions 1, 3 and 5 at a point where the true value is 4, without noise. What are squared bias and variance (divisor 3)?
- $1$ and $8/3$ // mean 3: $(3 - 4)^2$, and $(4 + 0 + 4)/3$
- $1$ and $4$ // this divides by 2 in the variance
- $-1$ and $8/3$ // the bias is $-1$; squared it is 1
- $8/3$ and $1$ // the two have changed places
check: torch.var(torch.tensor([1.0, 3, 5]), correction=0) == torch.tensor(8.0) / 3

? [degree-two-features] 2 N3 polynomial features; N3 regression and features # features
How many features has the polynomial expansion of degree 2 (all monomials up to degree 2, the constant included) of two inputs?
- 6 // 1, $x_1$, $x_2$, $x_1^2$, $x_1 x_2$, $x_2^2$
- 5 // the constant, or the product $x_1 x_2$, is missing
- 4 // these are the squares and the inputs alone
- 3 // these are the terms of degree 2 alone
"""


def parsed(pool):
    items, topic = [], ""
    for block in re.split(r"\n\s*\n", pool.strip()):
        if block.startswith("== "):
            topic = block[3:]
            continue
        head, text, *lines = block.splitlines()
        question, id, depth, places, marks = re.fullmatch(r"(\? )?\[([a-z0-9-]+)\] ([123]) ([^#]+?)(?: # (.*))?", head).groups()
        check = lines.pop().removeprefix("check: ") if lines[-1].startswith("check: ") else ""
        options = []
        for line in lines:
            start, _, rest = line.partition(" ")
            said, _, why = rest.partition(" // ")
            options.append(Option({"true:": True, "false:": False, "-": None}[start], said, why))
        items.append(Item(
            id, topic, int(depth), tuple(places.split("; ")), frozenset((marks or "").split()), text, tuple(options), check,
            not question,
        ))  # fmt: skip
    return items


ITEMS = parsed(POOL)
BY_ID = {item.id: item for item in ITEMS}
BY_DEPTH = {
    (is_claim, depth): [item for item in ITEMS if item.is_claim is is_claim and item.depth == depth]
    for is_claim in (True, False)
    for depth in (1, 2, 3)
}
