"""What problem files import beside exact values: draws, mistakes, graphs."""

from exgen.words import draws
from exgen.words.draws import LETTERS, assume, nonzero, shuffled
from exgen.words.mistakes import Mistake
