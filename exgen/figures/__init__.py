"""Pictures are data: laid out once into a few shapes, drawn by each output format's own macro.

Four kinds of picture: `computation_graph`, `network`, `plane`, `curves`. Each returns a `Figure`.
"""

from exgen.figures.curves import curves
from exgen.figures.graph import computation_graph
from exgen.figures.network import network
from exgen.figures.plane import plane
from exgen.figures.primitives import Circle, Figure, Line, Polygon, Text
from exgen.figures.writing import FILTERS

__all__ = [
    "FILTERS", "Circle", "Figure", "Line", "Polygon", "Text", "computation_graph", "curves", "network", "plane",
]
