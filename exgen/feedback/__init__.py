"""What students get back: each answer, how it was read, what went wrong; and the marks as a table."""

from exgen.feedback import gradebook
from exgen.feedback.pages import Press, checked, file_names, formats, worked_solutions
