"""What problem files are written with, besides exact numbers: draws, slips, English, worked lines, layers.

`exgen` hands all of these on. Graphs of gates are in `exgen.words.graphs` and graphs that are drawn in
`exgen.words.forks`: they load the pictures, which most families do without.
"""

from exgen.words import draws
from exgen.words.draws import LETTERS, assume, letters_of, nonzero, shuffled
from exgen.words.english import counted, in_words, listed
from exgen.words.keeping import Kept, kept
from exgen.words.layers import Activation, activation_named, layer_names, unit_names
from exgen.words.mistakes import Mistake, known
from exgen.words.working import aligned, entry_products, forward_lines, numbered, row_products

__all__ = [
    "LETTERS",
    "Activation",
    "Mistake",
    "activation_named",
    "aligned",
    "assume",
    "counted",
    "entry_products",
    "forward_lines",
    "in_words",
    "kept",
    "known",
    "layer_names",
    "letters_of",
    "listed",
    "nonzero",
    "numbered",
    "row_products",
    "shuffled",
    "unit_names",
]
