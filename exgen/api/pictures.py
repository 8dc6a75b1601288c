"""Pictures within a text, for notebooks."""

from __future__ import annotations

import base64
from collections.abc import Mapping


def with_pictures(text: str, figures: Mapping[str, str]) -> str:
    """Markdown with its pictures in it, for where no files lie beside it."""
    for name, drawn in figures.items():
        data = base64.b64encode(drawn.encode()).decode()
        text = text.replace(f"]({name})", f"](data:image/svg+xml;base64,{data})")
    return text
