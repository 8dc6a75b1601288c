"""A Markdown document as one HTML file that needs no network: formulas as MathML, pictures inside."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping
from functools import cache
from typing import Any

from exgen.exercises import texts
from exgen.printing.mathematics import mathml
from exgen.system import paths


def page(markdown: str, title: str, pictures: Mapping[str, str]) -> str:
    """The document. HTML in the Markdown is shown as text; `pictures` are SVG, by the names that it gives them."""
    body = _markdown().render(markdown, {"pictures": pictures})
    return str(_template().render(title=html.escape(title), body=body))


@cache
def _template() -> Any:
    return texts.environment(str, paths.template_folder()).get_template("feedback_page.j2")


@cache
def _markdown() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.use(dollarmath_plugin, double_inline=True, renderer=lambda text, how: mathml(text, how["display_mode"]))
    reader.add_render_rule("math_block", _block)
    reader.add_render_rule("image", _picture)
    return reader


def _block(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    return f"<p>{mathml(tokens[index].content, True)}</p>\n"


def _picture(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """A picture as the data of its `src`: inside an image nothing in it runs."""
    token = tokens[index]
    drawn = env["pictures"].get(token.attrs.get("src", ""))
    alt = html.escape(token.content)
    if drawn is None:
        return alt
    data = base64.b64encode(drawn.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{alt}">'
