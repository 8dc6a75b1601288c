"""An exercise: a problem with its numbers drawn, its key worked out by the trace of `solve`, and proved by torch."""

from exgen.exercises import proof, solving, texts
from exgen.exercises.effort import effort
from exgen.exercises.exercise import Exercise, drawn, freeze, make, restore, thaw, variant
from exgen.exercises.trace import Step, Trace, run
