"""What students get back: each answer, how it was read, what went wrong; and the marks as a table."""

from exgen.feedback import gradebook
from exgen.feedback.gradebook import Student
from exgen.feedback.pages import SAID, Press, checked, file_names, formats, worked_solutions
