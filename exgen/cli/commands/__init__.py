"""The commands, in the order in which `exgen --help` shows them: a file each, which loads what is slow when it runs."""

from exgen.cli.commands.autograde import autograde
from exgen.cli.commands.check import check
from exgen.cli.commands.compare import compare
from exgen.cli.commands.gradescope import gradescope
from exgen.cli.commands.list import list_command
from exgen.cli.commands.make_sheet import make_sheet
from exgen.cli.commands.new import new
from exgen.cli.commands.read_answers import read_answers
from exgen.cli.commands.regrade import regrade
from exgen.cli.commands.show import show
from exgen.cli.commands.stats import stats
from exgen.cli.commands.whose import whose

COMMANDS = (
    list_command, show, make_sheet, read_answers, autograde, regrade, stats, whose, gradescope, compare, check, new,
)  # fmt: skip
