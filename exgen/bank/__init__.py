"""Banks of problems: folders of files, each loaded and checked for what every problem needs."""

from exgen.bank.folder import Bank
from exgen.bank.job import Job
from exgen.bank.problem import Problem, arguments, digest, line_of
