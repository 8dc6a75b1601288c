"""Pictures: the same bytes everywhere, nothing over the edge, no label on another, and files that programs can read."""

from __future__ import annotations

import hashlib
import math
import os
import random
import shutil
import subprocess
import sys
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import jinja2
import pytest

from exgen.errors import AuthorError
from exgen.figures import FILTERS, Figure, Line, Polygon, Text, computation_graph, curves, network, plane
from exgen.figures.labels import as_label
from exgen.figures.placing import meets, overlap
from exgen.figures.spelling import plain
from exgen.figures.writing import cm

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
NODES = [("x", "leaf"), ("y", "leaf"), ("z", "leaf"), ("t", "leaf"),
         ("g", "*"), ("f", "+"), ("d", "-"), ("L", "square")]
EDGES = [("x", "g"), ("y", "g"), ("g", "f"), ("z", "f"), ("f", "d"), ("t", "d"), ("d", "L")]
VALUES = {"x": -2, "y": 3, "z": 1, "t": -4, "g": -6, "f": -5, "d": -1, "L": 1}
GRADIENTS = {"x": -6, "y": 4, "z": -2, "g": -2, "f": -2, "d": -2, "t": 2, "L": 1}


def macros(name: str) -> jinja2.environment.TemplateModule:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"), undefined=jinja2.StrictUndefined, autoescape=False,
        variable_start_string="<<", variable_end_string=">>", line_statement_prefix="%%", block_start_string="<%",
        block_end_string="%>", comment_start_string="<#", comment_end_string="#>", trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(FILTERS, xml=escape)
    return environment.get_template(name).module


def tikz(figure: Figure) -> str:
    return macros("figure_tikz.j2").figure(figure)


def svg(figure: Figure) -> str:
    return macros("figure_svg.j2").figure(figure)


def drawn_graph(seed: int) -> Figure:
    """A random graph of up to 12 nodes with fan-out, unused results and labels of all lengths."""
    rng = random.Random(f"graph#{seed}")
    nodes = [(name, "leaf") for name in "wxyzt"[: rng.randint(2, 5)]]
    edges = []
    for i in range(rng.randint(3, 12 - len(nodes))):
        sign = rng.choice(["+", "*", "-", "/", "max", "square", "sigmoid", "exp", "ln", "relu", "tanh"])
        count = 2 if sign in ("+", "*", "-", "/", "max") else 1
        edges += [(name, f"v_{{{i + 1}}}") for name, _ in rng.choices(nodes[-6:], k=count)]
        nodes.append((f"v_{{{i + 1}}}", sign))
    used = {name for edge in edges for name in edge}
    nodes = [node for node in nodes if node[0] in used]
    numbers = [-2, 3, 12, Fraction(-4, 3), Fraction(25, 16), r"\sigma(-2)", "0.125"]
    return computation_graph(nodes, edges, {name: rng.choice(numbers) for name, _ in nodes},
                             {name: rng.choice(numbers) for name, _ in nodes if rng.random() < 0.8})


def drawn_network(seed: int) -> Figure:
    rng = random.Random(f"network#{seed}")
    sizes = [rng.randint(2, 3), rng.randint(2, 4), rng.randint(1, 2)]
    layers = [[f"{'xhy'[i]}_{j + 1}" for j in range(size)] for i, size in enumerate(sizes)]
    weights = [[[rng.choice([-2, -1, 1, 2, Fraction(-3, 2), "", None]) for _ in range(k)] for _ in range(j)]
               for k, j in zip(sizes, sizes[1:])]
    return network(layers, weights, [[rf"\ge {rng.randint(-2, 2)}" for _ in range(j)] for j in sizes[1:]])


def drawn_plane(seed: int) -> Figure:
    rng = random.Random(f"plane#{seed}")
    grid = rng.sample([(x, y) for x in range(-4, 5) for y in range(-4, 5)], 6)
    w1, w2, b = rng.randint(-3, 3), rng.randint(-3, 3), rng.randint(-4, 4)
    points = [(x, y, w1 * x + w2 * y + b, "ABCDEF"[i]) for i, (x, y) in enumerate(grid)]
    return plane(points, [(w1, w2, b, r"w\cdot x+b=0")], [[(w1, w2, b)]], normals=True)


def sigmoids() -> Figure:
    xs = [i / 8 for i in range(-48, 49)]
    values = [1 / (1 + math.exp(-x)) for x in xs]
    slopes = [s * (1 - s) for s in values]
    return curves([list(zip(xs, values)), list(zip(xs, slopes))], [r"\sigma(x)", r"\sigma'(x)"],
                  [(0, Fraction(1, 4), r"(0, \frac{1}{4})", 0, Fraction(1, 4))], y_range=(-0.1, 1.1))


def spread() -> list[Figure]:
    makers = [drawn_graph, drawn_network, drawn_plane]
    return [make(seed) for seed in range(25) for make in makers] + [sigmoids()]


FIGURES = spread()


def texts(figure: Figure) -> list[Text]:
    return [shape for shape in figure.shapes if isinstance(shape, Text)]


# -- what holds for every picture --------------------------------------------------------------------------------

def test_everything_is_within_the_picture() -> None:
    for figure in FIGURES:
        for shape in figure.shapes:
            left, bottom, right, top = shape.bounds
            assert min(left, bottom) > 0 and right < figure.width and top < figure.height, (figure.alt, shape)


def test_no_label_stands_on_another() -> None:
    for figure in FIGURES:
        for a, b in combinations(texts(figure), 2):
            assert not overlap(a.bounds, b.bounds), (figure.alt, a, b)


def test_no_wire_of_a_graph_passes_through_a_label() -> None:
    for seed in range(60):
        figure = drawn_graph(seed)
        lines = [shape for shape in figure.shapes if isinstance(shape, Line)]
        for label in texts(figure):
            for line in lines:
                assert not any(meets(label.bounds, *ends) for ends in zip(line.points, line.points[1:])), (seed, label)


def test_the_same_picture_whatever_the_hash_seed() -> None:
    code = ("import hashlib; from tests.figures import test_figures as t\n"
            "print(hashlib.sha256(''.join(t.svg(f) + t.tikz(f) for f in t.FIGURES[:12]).encode()).hexdigest())")
    said = set()
    for seed in "12":
        paths = str(ROOT)
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths}
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
        said.add(done.stdout.strip())
    here = hashlib.sha256("".join(svg(f) + tikz(f) for f in FIGURES[:12]).encode()).hexdigest()
    assert said == {here}


def test_svg_is_a_whole_file() -> None:
    for figure in FIGURES[:12] + FIGURES[-1:]:
        root = ElementTree.fromstring(svg(figure))
        assert root.tag == f"{SVG}svg" and root.get("viewBox", "").startswith("0 0 ")
        assert root.findtext(f"{SVG}title") == figure.alt != ""


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="needs a TeX")
def test_tikz_compiles_and_fits_the_line(tmp_path: Path) -> None:
    pictures = "\n\n".join(rf"\noindent {tikz(figure)}" for figure in FIGURES[:12] + FIGURES[-1:])
    (tmp_path / "a.tex").write_text(
        r"\documentclass{article}" + macros("figure_tikz.j2").figure_preamble()
        + r"\textwidth=13.55cm \begin{document}" + pictures + r"\end{document}")
    done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "a.tex"],
                          cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout and "Warning: Font" not in done.stdout


# -- computation graphs ------------------------------------------------------------------------------------------

def test_the_key_adds_gradients_and_nothing_else_changes_its_wording() -> None:
    asked = {text.label for text in texts(computation_graph(NODES, EDGES, {n: VALUES[n] for n in "xyzt"}))}
    assert asked == {"x", "y", "z", "t", "-2", "3", "1", "-4", "g", "f", "d", "L", r"\times", "+", "-", r"(\cdot)^2"}
    key = texts(computation_graph(NODES, EDGES, VALUES, GRADIENTS))
    assert {"g = -6", "f = -5", "d = -1", "L = 1"} <= {text.label for text in key}
    below = sorted(text.label for text in key if text.colour == "second")
    assert below == sorted(str(value) for value in GRADIENTS.values())


def test_leaves_keep_their_order_and_stand_at_the_left() -> None:
    figure = computation_graph(NODES, EDGES)
    leaves = [next(text for text in texts(figure) if text.label == name) for name in "xyzt"]
    assert len({leaf.x for leaf in leaves}) == 1
    assert [leaf.y for leaf in leaves] == sorted((leaf.y for leaf in leaves), reverse=True)


@pytest.mark.parametrize("first, second", ["ab", "ba"])
def test_operands_enter_from_top_to_bottom(first: str, second: str) -> None:
    figure = computation_graph([("a", "leaf"), ("b", "leaf"), ("c", "-")], [(first, "c"), (second, "c")])
    height = {text.label: text.y for text in texts(figure)}
    wires = [s for s in figure.shapes if isinstance(s, Line) and s.arrow and len(s.points) == 2][:2]
    ports = {min("ab", key=lambda name: abs(height[name] - wire.points[0][1])): wire.points[-1][1] for wire in wires}
    assert ports[first] > ports[second]


@pytest.mark.parametrize("nodes, edges, said", [
    ([("x", "leaf"), ("f", "exp")], [("y", "f")], "no node 'y'"),
    ([("x", "leaf"), ("f", "+"), ("g", "+")], [("x", "f"), ("g", "f"), ("f", "g")], "circle"),
    ([("x", "leaf"), ("f", "exp")], [], "leaf"),
])
def test_a_graph_that_is_none_is_refused(nodes: list[tuple[str, str]], edges: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(AuthorError, match=said):
        computation_graph(nodes, edges)


# -- networks, planes, curves ------------------------------------------------------------------------------------

def test_xor_shows_all_its_numbers() -> None:
    figure = network([["x_1", "x_2"], ["h_1", "h_2"], ["y"]], [[[1, 1], [1, 1]], [[1, -2]]],
                     [[r"\ge 1", r"\ge 2"], [r"\ge 1"]])
    labels = [text.label for text in texts(figure)]
    assert sorted(labels) == sorted(["x_1", "x_2", "h_1", "h_2", "y", *"11111", "-2", *[r"\ge 1"] * 2, r"\ge 2"])
    edges = [shape for shape in figure.shapes if isinstance(shape, Line)]
    assert len(edges) == 6 + 1  # and the one that leaves


def test_a_network_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(AuthorError, match="weights"):
        network([["x"], ["y", "z"]], [[[1, 2]]])
    with pytest.raises(AuthorError, match="biases"):
        network([["x"], ["y"]], None, [["1"], ["2"]])
    with pytest.raises(AuthorError, match="layer"):
        network([["x"]])


def test_a_half_plane_is_cut_at_the_frame() -> None:
    figure = plane([], [(1, 1, 0)], [[(1, 1, 0)]], x_range=(-1, 1), y_range=(-1, 1))
    [area] = [shape for shape in figure.shapes if isinstance(shape, Polygon)]
    [cut] = [shape for shape in figure.shapes if isinstance(shape, Line) and shape.colour == "accent"]
    corners = {(round(x, 6), round(y, 6)) for x, y in area.points}
    ends = {(round(x, 6), round(y, 6)) for x, y in cut.points}
    assert len(corners) == 3 and ends < corners  # a right triangle on the line


def test_no_weights_no_line_and_no_room_no_region() -> None:
    figure = plane([(0, 0, 1)], [(0, 0, 3)], [[(1, 0, -1), (-1, 0, -1)]])
    assert not any(isinstance(shape, Polygon) for shape in figure.shapes)
    assert not any(isinstance(shape, Line) and shape.colour == "accent" for shape in figure.shapes)


def test_the_normal_points_along_the_weights() -> None:
    figure = plane([], [(1, 2, -1)], x_range=(-3, 3), y_range=(-3, 3), normals=True)
    [arrow] = [shape for shape in figure.shapes if isinstance(shape, Line) and shape.arrow]
    (x0, y0), (x1, y1) = arrow.points
    assert (y1 - y0) / (x1 - x0) == pytest.approx(2) and x1 > x0


def test_the_maximum_of_the_slope_is_marked() -> None:
    figure = sigmoids()
    assert {r"\frac{1}{4}", r"(0, \frac{1}{4})", r"\sigma(x)", r"\sigma'(x)"} <= {text.label for text in texts(figure)}
    assert any(isinstance(shape, Line) and shape.dashed and shape.colour == "muted" for shape in figure.shapes)


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(AuthorError, match="range"):
        plane([], x_range=(2, 2))
    with pytest.raises(AuthorError, match="range"):
        curves([[(0, 1), (0, 2)]])


# -- labels and numbers ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("label, row", [
    ("x_1", "x1"), (r"-\frac{4}{3}", "−4/3"), (r"\partial L/\partial f", "∂L/∂f"), ("g = -6", "g = −6"),
    (r"2\frac{1}{3}x", "2(1/3)x"), (r"(\frac{1}{2})^2", "(1/2)^2"), (r"\frac{a+b}{2x}", "(a + b)/(2x)"),
    (r"e^{-x}", "e^−x"), (r"\sigma'(x)", "σ′(x)"), (r"\ln 2", "ln 2"), (r"-\ln(x)", "−ln(x)"),
    (r"\max(0,x)", "max(0, x)"), (r"\sqrt{2}", "√2"), (r"\sqrt{x+1}", "√(x + 1)"), (r"\hat{y}\ge 0", "y\u0302 ≥ 0"),
    (r"\mathbf{w}\cdot x+b=0", "w · x + b = 0"), (r"\left(\frac12\right)", "(1/2)"), (r"\text{step 3}", "step 3"),
    ("A < B", "A < B"), (r"\frac{1}{1+e^{-x}}", "1/(1 + e^−x)"), ("1-2", "1 − 2"), (r"w_{jk}^l", "wjk^l"),
])
def test_labels_are_spelled_in_a_row(label: str, row: str) -> None:
    assert plain(label) == row


@pytest.mark.parametrize("label", ["50%", "a & b", "$x$", "#", "{x", "x}", "x_", r"\frac{1}", r"\input{a}", r"\text{$}",
                                   "a\nb", "~", r"\text{a"])
def test_labels_that_tex_or_a_row_cannot_spell_are_refused(label: str) -> None:
    with pytest.raises(AuthorError, match="label"):
        computation_graph([(label, "leaf")], [])


def test_hostile_text_is_escaped_in_svg() -> None:
    alt = '</title><script>alert("1")</script> & more'
    label = r"\text{</text><script>} < x"
    figure = computation_graph([("x", "leaf"), ("f", "exp")], [("x", "f")], {"x": label}, alt=alt)
    root = ElementTree.fromstring(svg(figure))
    assert root.findtext(f"{SVG}title") == alt
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "rect", "polyline", "polygon", "circle", "text", "tspan"}
    assert any("</text><script>" in "".join(text.itertext()) for text in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("value, label", [
    (3, "3"), (Fraction(-4, 3), r"-\frac{4}{3}"), (Fraction(4, 2), "2"), ("x", "x"),
])
def test_numbers_become_labels(value: object, label: str) -> None:
    assert as_label(value) == label


def test_floats_are_no_labels() -> None:
    with pytest.raises(AuthorError, match="picture"):
        as_label(0.1)


@pytest.mark.parametrize("value, shown", [
    (0.0, "0"), (-0.0, "0"), (-0.0001, "0"), (1.5, "1.5"), (10.0, "10"), (100, "100"), (2 / 3, "0.667"),
    (0.0625, "0.062"), (0.0625 + 1e-12, "0.062"), (0.0625 - 1e-12, "0.062"), (-1 / 3, "-0.333"),
])
def test_coordinates_do_not_hang_on_the_last_bit(value: float, shown: str) -> None:
    assert cm(value) == shown


def test_tikz_of_a_small_graph() -> None:
    assert tikz(computation_graph([("x", "leaf"), ("y", "sigmoid")], [("x", "y")], {"x": 2}, {"x": "-1"})) == GOLDEN


GOLDEN = r"""\begin{pgfpicture}{0cm}{0cm}{2.951cm}{0.843cm}\pgfsetroundjoin\pgfsetlinewidth{0.6pt}
\pgfsetstrokecolor{exgenink}\exgenpath(0.404,0.414)(1.061,0.414)\pgfusepathqstroke
\pgfsetstrokecolor{exgenink}\exgenpath(1.061,0.414)(1.411,0.414)\pgfusepathqstroke
\pgfsetfillcolor{exgenink}\exgenpath(1.561,0.414)(1.361,0.484)(1.411,0.414)(1.361,0.344)\pgfusepathqfill
\pgfsetstrokecolor{exgenink}\exgenpath(2.101,0.414)(2.701,0.414)\pgfusepathqstroke
\pgfsetfillcolor{exgenink}\exgenpath(2.851,0.414)(2.651,0.484)(2.701,0.414)(2.651,0.344)\pgfusepathqfill
\exgenlabel{1}{{10}{12}}{exgenink}(0.304,0.326){x}
\exgenlabel{0.5}{{9}{11}}{exgenink}(0.733,0.49){2}
\exgenlabel{0.5}{{9}{11}}{exgensecond}(0.733,0.106){-1}
\pgfsetstrokecolor{exgenink}\pgfsetfillcolor{exgenpaper}\exgencircle{0.27}(1.831,0.414)
\exgenlabel{0.5}{{9}{11}}{exgenink}(1.831,0.334){\sigma}
\exgenlabel{0.5}{{9}{11}}{exgenink}(2.376,0.559){y}
\end{pgfpicture}
"""
