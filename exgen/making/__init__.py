"""From a plan to a folder: a sheet with its key, or a copy for everyone of a roster."""

from exgen.making import assignment, copies, sheet, whose
from exgen.making.sheet import Wanted
