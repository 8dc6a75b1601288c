"""exgen in Python, for notebooks and other programs: banks, exercises, sheets, answers read, compared and marked.

    from exgen import api

    exercise = api.Bank().exercise("autograd/mean-chain", seed=7)
    exercise.mark({"1(a)": "2a"}).total

In Jupyter, what is made here shows itself. All that is raised on purpose is an `ExgenError`; docs/api.md has more.
"""

from exgen.answers import Comparison, compare
from exgen.api.banks import Bank
from exgen.api.exercises import Exercise
from exgen.api.marks import Marks
from exgen.api.readings import AnswerFile, Reading, read, read_file
from exgen.api.sheets import HandedOut, Sheet
from exgen.errors import BadRecord, BadSubmission, ExgenError, InstructorError, KeyNotProved, Unreadable
