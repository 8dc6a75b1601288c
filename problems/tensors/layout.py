"""Layouts of image tensors: permuting axes, batching and pooling, and what each does to a shape."""

from exgen import Mistake, assume

TITLE = "Layouts of image tensors"
SOURCE = "notes, lecture 2: (H, W, C) = 224×224×3, permute (2, 0, 1), 3×224×224; [B, C, H, W]; (3, 28, 28) pooled 2×2 is (3, 14, 14)"
# One image, pooled; then stacked to a batch, with sides that leave a rest; then a batch from the start, pooled twice.
LEVELS = {1: dict(stage="image"), 2: dict(stage="batch"), 3: dict(stage="twice")}
CONVENTIONS = {
    "permute": "$x$.permute$(p_0, p_1, \\ldots)$ puts axis $p_k$ of $x$ in place $k$; axes and indices are counted from 0.",
    "pooling": "Pooling has windows of $k$ by $k$ pixels and the stride $k$, without padding; a rest too small for a window is dropped.",
}

# Pairs of layouts whose permutation is not its own inverse.
THREE = [("HWC", "CHW"), ("CHW", "HWC"), ("WHC", "CWH"), ("CWH", "WHC")]
FOUR = [("BHWC", "BCHW"), ("BCHW", "BHWC"), ("HWCB", "BCHW"), ("HWCB", "BHWC"), ("BCHW", "HWCB")]
SCENES = [
    "An image library hands over {thing} with the axes {source}; a network wants {target}.",
    "{Thing} is stored with the axes {source} and is needed as {target}.",
    "A program reads {thing} whose axes are {source} and changes it to {target}.",
]
AXES = {"H": "height", "W": "width", "C": "channels", "B": "batch"}


def draw(rng, stage="image"):
    source, target = rng.choice(FOUR if stage == "twice" else THREE)
    pool, again = rng.choice([2, 3, 4]), rng.choice([2, 3])
    sides = {"image": range(5, 33), "batch": range(5, 17), "twice": range(3, 8)}[stage]
    height, width = (side * pool for side in rng.sample(sides, 2))
    if stage == "batch":  # one side at least leaves a rest
        height, width = height + rng.randint(1, pool - 1), width + rng.randint(0, pool - 1)
    if stage == "twice":  # fits at first, and leaves a rest the second time
        height, width = height * again + pool * rng.randint(1, again - 1), width * again + pool * rng.randint(0, again - 1)
    if rng.random() < 0.5:
        height, width = width, height
    assume(height != width)
    sizes = {"H": height, "W": width, "C": rng.choice([3, 4, 6, 8])}
    batch = rng.choice([10, 12, 16] if stage == "twice" else [16, 32, 50, 64])
    if height in (batch, 16) or width in (batch, 16):
        batch = 11
    sizes |= {"B": batch} if stage == "twice" else {}
    index = tuple(rng.randint(1, sizes[axis] - 1) for axis in source)
    while len(set(index)) < len(index):
        index = tuple(rng.randint(1, sizes[axis] - 1) for axis in source)
    given = {"source": source, "target": target, "shape": tuple(sizes[axis] for axis in source), "index": index}
    wording = {"scene": rng.choice(SCENES), "name": rng.choice(["x", "a", "t"])}
    if stage == "image":
        return {**given, "pool": pool, "wording": wording}
    if stage == "batch":
        return {**given, "batch": batch, "pool": pool, "wording": wording}
    return {**given, "pool": pool, "again": again, "wording": wording}


def solve(step, source, target, shape, index, pool, wording, batch=None, again=None, slip=""):
    axes = tuple(source.index(axis) for axis in target)
    if slip == "inverse":
        axes = tuple(target.index(axis) for axis in source)
    if slip == "sides swapped":
        axes = tuple(source.index({"H": "W", "W": "H"}.get(axis, axis)) for axis in target)
    axes = step("axes", axes, kind="shape", wanted="shape: the tuple of axes", marks=1)
    if sorted(axes) != list(range(len(source))):
        raise ValueError("a permutation has every axis once")
    after = step("after", tuple(shape[axis] for axis in axes), marks=1)
    place = tuple(index[axis] for axis in axes)
    if slip == "reshape":
        place = unravelled(flat(index, shape), after)
    step("place", index if slip == "index kept" else place, kind="shape", wanted="shape: the tuple of indices", marks=1)
    if batch is not None:
        after = step("batched", (*after, batch) if slip == "batch last" else (batch, *after), marks=1)
        target = target + "B" if slip == "batch last" else "B" + target
    after = step("pooled", pooled(after, target, pool, slip), marks=1)
    if again is not None:
        after = step("pooled_again", pooled(after, target, again, slip), marks=1)
        step("features", flattened(after, target), marks=1)


def pooled(shape, axes, k, slip=""):
    """The shape after pooling over H and W, wherever they stand."""
    over = {"H", "W"}
    if slip == "channels":  # the two axes that stand where height and width do in the other layout
        over = set(axes.replace("B", "")[:2] if axes.replace("B", "")[0] == "C" else axes.replace("B", "")[-2:])
    if slip == "one side":
        over = {"H"}
    if len(shape) != len(axes):
        raise ValueError("this shape has another number of axes")
    return tuple(windows(size, k, slip) if axis in over else size for size, axis in zip(shape, axes))


def windows(size, k, slip=""):
    if slip == "stride 1":
        return size - k + 1
    return max(1, -(-size // k) if slip == "rounded up" else size // k)


def flattened(shape, axes):
    """Batch first, then all values of one image in one row."""
    values = 1
    for size, axis in zip(shape, axes):
        values *= 1 if axis == "B" else size
    return (shape[axes.index("B")], values)


def flat(index, shape):
    number = 0
    for i, size in zip(index, shape):
        number = number * size + i
    return number


def unravelled(number, shape):
    places = []
    for size in reversed(shape):
        number, place = divmod(number, size)
        places.append(place)
    return tuple(reversed(places))


CHECK = """
import itertools
import torch
from torch.nn.functional import max_pool2d
shape, index = << shape >>, << index >>
# a small tensor with another size for each axis, which only one permutation brings to the new layout
sizes = {"B": 2, "C": 3, "H": 4, "W": 5}
small, wanted = (torch.empty([sizes[axis] for axis in layout]) for layout in ("<< source >>", "<< target >>"))
axes, = [p for p in itertools.permutations(range(small.ndim)) if small.permute(p).shape == wanted.shape]
x = torch.zeros(shape, dtype=torch.uint8)
x[index] = 1
y = x.permute(axes)
after, place = list(y.shape), y.nonzero()[0].tolist()

def pooled(images, k):
    \"\"\"With height and width brought to the end and back.\"\"\"
    ends = [axes_of.index("H"), axes_of.index("W")]
    moved = images.movedim(ends, (-2, -1)).flatten(0, -3)
    small = max_pool2d(moved, k)
    rest = [size for i, size in enumerate(images.shape) if i not in ends]
    return small.unflatten(0, rest).movedim((-2, -1), ends)

%% if batch is defined
axes_of = "B<< target >>"
images = torch.stack([y] * << batch >>)
batched = list(images.shape)
images = pooled(images.float(), << pool >>)
pooled = list(images.shape)
%% elif again is not defined
axes_of = "<< target >>"
pooled = list(pooled(y.float(), << pool >>).shape)
%% else
axes_of = "<< target >>"
small = pooled(y.float(), << pool >>)
smaller = pooled(small, << again >>)
pooled, pooled_again = list(small.shape), list(smaller.shape)
features = list(smaller.movedim(axes_of.index("B"), 0).flatten(1).shape)
%% endif
print(axes, after, place)
"""

MISTAKES = [
    Mistake(
        "inverse permutation",
        "Entry $k$ of the tuple says which old axis comes to place $k$, not where old axis $k$ goes. Check: the first "
        "entry is the number, in the old layout, of the axis that the new layout begins with.",
        slip="inverse",
    ),
    Mistake(
        "reshape in place of permute",
        "A reshape keeps the order of the values in memory and only cuts the line of values at other places: the shape is right and the "
        "picture is scrambled. permute moves the axes with their indices. Check: the new indices are the old ones in another order.",
        slip="reshape",
    ),
    Mistake(
        "height and width swapped",
        "Here height and width have changed places, which turns the picture on its side. Check: go through the names of the new "
        "axes one by one and look up the number of each in the old layout.",
        slip="sides swapped",
    ),
    Mistake(
        "index left in the old order",
        "Every index belongs to its axis and moves with it. Check: each index has to be smaller than the size of the axis at which it "
        "stands, and this has to hold for every value of the image.",
        slip="index kept",
    ),
    Mistake(
        "batch axis at the end",
        "The batch is stacked as a new first axis, before all others. Check: index 0 of the first axis gives the first "
        "image, whole.",
        slip="batch last",
    ),
    Mistake(
        "channels pooled",
        "Pooling works on height and width; the channels are pooled each by itself and their number stays. Check: mark the "
        "places of H and W in the layout before any size is divided.",
        slip="channels",
    ),
    Mistake(
        "stride 1",
        "The windows do not overlap: with the stride $k$ a side of $n$ pixels has $n/k$ windows, not $n - k + 1$. Check: "
        "windows of 2 by 2 pixels leave a quarter of the values.",
        slip="stride 1",
    ),
    Mistake(
        "one side only",
        "A window has a height and a width, and so both get smaller. Check: $k$ by $k$ windows leave about "
        "one value for each $k^2$ pixels.",
        slip="one side",
    ),
    Mistake(
        "rest rounded up",
        "Without padding a window has to fit into the image; the rest at the edge is dropped, so the quotient is rounded down. "
        "Check: 7 pixels hold three windows of 2, not four.",
        slip="rounded up",
    ),
]

STATEMENT = r"""
%% set x = wording["name"]
<< scene(wording, source, target, again is defined) >> The letters stand for << legend(source) >>. The tensor
$<< x >>$ has the shape
$$ << spaced(source) >> = << crossed(shape) >>. $$
In a call of permute, entry $k$ of the tuple is the old axis that comes to place $k$. Axes and indices are counted from 0.

<< answer("axes") >> With which tuple does permute change $<< x >>$ from << spaced(source) >> to << spaced(target) >>?

<< answer("after") >> Which shape does the result have?

<< answer("place") >> At which indices of the result stands the value $<< x >>[<< index | join(", ") >>]$?

%% if batch is defined
<< answer("batched") >> A batch stacks << batch >> such results along a new first axis. Which shape does it have?
%% endif

<< answer("pooled") >> << "The batch" if batch is defined else "The result" >> is pooled over height and width: windows of
<< pool >> by << pool >> pixels, stride << pool >>, no padding; where a side is no multiple of << pool >>, the rest is dropped. Which
shape comes out, with the axes in the order that they have?

%% if again is defined
<< answer("pooled_again") >> That is pooled once more by the same rules, now with the stride << again >> and windows of
<< again >> by << again >> pixels. Which shape comes out?

<< answer("features") >> Last, every image of the batch is flattened into one row, for a matrix with a row for each image.
Which shape does the matrix have?
%% endif
"""

SOLUTION = r"""
%% set x = wording["name"]
Rule: write the numbers of the old axes under their names, then read them off in the new order.

<< table(["place", "new axis", "its number in " + spaced(source), "size", "index"], moved(source, target, shape, index)) >>

So the tuple is $<< axes >>$, the shape $<< after >>$, and the value stands at $[<< place | join(", ") >>]$: sizes and indices move with
their axes. A reshape to $<< after >>$ would give the same shape, but it keeps the order in memory. There the value has the number
$<< flat(index, shape) >>$, counted from 0, and a reshape would put it at $[<< unravelled(flat(index, shape), after) | join(", ") >>]$.
%% if batch is defined

Stacking puts the new axis first, and the other sizes stay: $<< batched >>$.
%% endif

Pooling with windows of << pool >> by << pool >> divides height and width by << pool >> and nothing else; what does not fill a window is
dropped:
$$ << quotients(source, shape, pool) >>, \qquad \text{shape } << pooled >>. $$
%% if again is defined
The second time it is the same with << again >>:
$$ << quotients(target, pooled, again) >>, \qquad \text{shape } << pooled_again >>. $$
One image now has $<< size_of("H", target, pooled_again) >> \cdot << size_of("W", target, pooled_again) >> \cdot
<< size_of("C", target, pooled_again) >> = << features[1] >>$ values, so the matrix has the shape $<< features >>$.
%% endif

Sanity check: permute keeps the number of values, $<< shape | join(" \\cdot ") >>$ in either order. Pooling works in
every channel by itself, so their number stays << size_of("C", source, shape) >>.
"""


def scene(wording, source, target, batched):
    thing = "a batch of images" if batched else "an image"
    text = wording["scene"].format(
        thing=thing, Thing=thing.capitalize(), source=spaced(source), target=spaced(target)
    )
    return text


def spaced(axes):
    return "(" + ", ".join(axes) + ")"


def legend(axes):
    words = [f"{AXES[axis]} ({axis})" for axis in axes]
    return ", ".join(words[:-1]) + " and " + words[-1]


def crossed(shape):
    return r" \times ".join(map(str, shape))


def moved(source, target, shape, index):
    rows = []
    for place, axis in enumerate(target):
        old = source.index(axis)
        rows.append([f"${place}$", f"{axis}", f"${old}$", f"${shape[old]}$", f"${index[old]}$"])
    return rows


def size_of(axis, axes, shape):
    return shape[axes.index(axis)]


def quotients(axes, shape, k):
    """LaTeX of height and width divided by k and rounded down."""
    parts = []
    for axis in "HW":
        size = size_of(axis, axes, shape)
        parts.append(rf"\lfloor {size} / {k} \rfloor = {size // k}" if size % k else f"{size} / {k} = {size // k}")
    return r", \qquad ".join(parts)
