"""A Markdown document as one HTML file that needs no network: formulas as MathML, pictures inside."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from exgen.exercises import texts
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


@lru_cache(maxsize=4096)
def mathml(latex: str, display: bool) -> str:
    """A formula; what cannot be spelled in MathML stays LaTeX, as code."""
    import latex2mathml.converter

    source = re.sub(r"\\\\\s*\[\d+pt\]", r"\\\\", latex.strip())
    source = re.sub(r"\\begin\{aligned\}(.*?)\\end\{aligned\}", _aligned, source, flags=re.DOTALL)
    try:
        made: str = latex2mathml.converter.convert(source, display="block" if display else "inline")
    except Exception:  # its errors have no common name
        made = "<mi>&</mi>"
    if re.search(r">(\\[^<]*|&)<", made):
        return f"<code>{html.escape(latex)}</code>"
    return _FUNCTION.sub(r"\1<mspace width='0.17em'/>", made)


_FUNCTION = re.compile(r"(<mi>(?:ln|log|exp|sin|cos|tan|tanh)</mi>)(?=<m(?!o))")  # without a bracket behind


def _aligned(found: re.Match[str]) -> str:
    """Columns to the right and to the left by turns, as an array, which MathML has."""
    columns = max(row.count("&") for row in found[1].split(r"\\")) + 1
    return rf"\begin{{array}}{{{('rl' * columns)[:columns]}}}{found[1]}\end{{array}}"
