"""A whole class: what was handed in, marked by all cores, marked again, decided by a person, reported."""

from exgen.course import gradescope, regrade, rekey, report, to_decide
from exgen.course.grading import mark, write
