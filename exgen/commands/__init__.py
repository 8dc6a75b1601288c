"""The commands, in the order in which `exgen --help` shows them: a file each, which loads what is slow when it runs."""

from exgen.commands.autograde import autograde
from exgen.commands.check import check
from exgen.commands.compare import compare
from exgen.commands.gradescope import gradescope
from exgen.commands.list import list_command
from exgen.commands.make_sheet import make_sheet
from exgen.commands.new import new
from exgen.commands.read_answers import read_answers
from exgen.commands.regrade import regrade
from exgen.commands.show import show
from exgen.commands.stats import stats
from exgen.commands.whose import whose

COMMANDS = (
    list_command, show, make_sheet, read_answers, autograde, regrade, stats, whose, gradescope, compare, check, new,
)  # fmt: skip
