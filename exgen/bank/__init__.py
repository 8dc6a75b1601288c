"""Banks of problems: folders of files, each loaded and checked for what every problem needs."""

from exgen.bank import blame, project
from exgen.bank.blame import hint_of, in_text, line_of, line_of_name, line_of_step, line_of_text, line_of_word
from exgen.bank.folder import Bank, name_of
from exgen.bank.job import Job
from exgen.bank.problem import Problem, digest
from exgen.bank.signatures import arguments
