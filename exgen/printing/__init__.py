"""Exercises on pages: one template spells a format, and text that anyone may have typed is escaped for each."""

from exgen.printing import formulas, lettering, webpage
from exgen.printing.escaping import markdown_code, markdown_text
from exgen.printing.format import (
    MARK,
    Document,
    Format,
    Printed,
    format_named,
    formats,
    labels_of,
    marks,
    statement,
    tidy,
)
from exgen.printing.webpage import page
