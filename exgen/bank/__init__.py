"""Banks of problems: folders of files, each loaded and checked for what every problem needs."""

from exgen.bank.folder import Bank
from exgen.bank.problem import Problem, digest, line_of
from exgen.bank.signatures import arguments
