"""Problems: files in folders, loaded, drawn, solved and proved."""

from exgen.bank import proof, solving, texts
from exgen.bank.effort import effort
from exgen.bank.exercise import Exercise, drawn, freeze, make, restore, thaw, variant
from exgen.bank.folder import Bank
from exgen.bank.problem import Problem, digest, line_of
from exgen.bank.trace import Step, Trace, run, shape
