"""How the texts of a problem are filled in: Jinja, with delimiters that LaTeX and Python leave free.

`<< value >>` prints a value, a line that starts with `%%` is a statement (`<% %>` within a line), `<# #>` a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import jinja2
from jinja2.ext import Extension


class LineStatements(Extension):
    """Lines that start with `%%` as block tags, which alone swallow the end of their line.

    (Jinja's own line statements also swallow the blank lines behind; and with trim_blocks a comment or a tag at the
    end of a line of prose would join two paragraphs.)
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        source = re.sub(r"(?<![-+])(%>|#>)", r"+\1", source)
        return re.sub(r"^[ \t]*%%(.*)$", r"<%\1 %>", source, flags=re.MULTILINE)


def environment(write: Callable[[Any], str], folder: Any = None) -> jinja2.Environment:
    """An environment that spells values by `write` and refuses names that it does not have."""

    def finalize(value: Any) -> str:
        if value.__class__ is str:  # most of what a template prints
            return value
        # `<< a if b >>` without an else is no name that is missing: it prints nothing. A missing name raises here.
        return str(value) if isinstance(value, jinja2.Undefined) else write(value)

    return jinja2.Environment(
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        block_start_string="<%",
        block_end_string="%>",
        extensions=[LineStatements],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        finalize=finalize,
        loader=jinja2.FileSystemLoader(folder) if folder else None,
    )
