"""HTML, as learning platforms keep what was typed into a page: paragraphs become lines, tables rows with bars.

A raised 2 is a power and a lowered one a subscript: lost, they would change what was answered.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from exgen.submission import Submission, has_answers, parse
from exgen.uploads import cannot

_BREAKS = frozenset(
    "address article blockquote body br dd div dl dt figure footer form h2 h3 h4 h5 h6 header hr li main ol p pre "
    "section table tbody thead tr ul".split()
)
_SILENT = frozenset("head script style title template".split())


def read(text: str, file: str) -> Submission:
    page = _Page()
    try:
        page.feed(text)
        page.close()
    except AssertionError as error:  # of the parser, for a declaration that makes no sense
        raise cannot(file, "a page", error, "hand in the form as it was given") from None
    found = parse(page.text(), file)
    if page.struck:
        found.note("something on the page is struck out, and was left out")
    return found


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.struck = False
        self._said: list[str] = []
        self._silent = self._kept = self._deleted = self._cells = 0
        self._script: list[tuple[str, int]] = []  # what is raised or lowered, and where it began
        self._heading = -1

    def text(self) -> str:
        text = "".join(self._said).replace("\xa0", " ")
        return re.sub(r"[ \t]*\n[ \t]*", "\n", text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in ("del", "s", "strike"):
            self._deleted += 1
        elif tag == "pre":
            self._kept += 1
        elif tag in ("sup", "sub"):
            self._script.append((tag, len(self._said)))
        elif tag == "h1":
            self._heading = len(self._said)
        elif tag in ("td", "th"):
            self._say(" | ")
            self._cells += 1
        elif tag == "img" and (typed := dict(attrs).get("data-equation-content")):  # Canvas' formulas
            self._say(f" {typed} ")
        if tag in _BREAKS or tag == "h1":
            self._say("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("del", "s", "strike"):
            self._deleted = max(0, self._deleted - 1)
        elif tag == "pre":
            self._kept = max(0, self._kept - 1)
        elif tag in ("sup", "sub") and self._script and self._script[-1][0] == tag:
            _, start = self._script.pop()
            inner = "".join(self._said[start:]).strip()
            del self._said[start:]
            if inner:
                self._say(f"^({inner})" if tag == "sup" else f"_{{{inner}}}" if len(inner) > 1 else f"_{inner}")
        elif tag == "h1" and self._heading >= 0:
            if not has_answers("".join(self._said[self._heading :])):  # the platform's: the task, and who answers
                del self._said[self._heading :]
            self._heading = -1
        elif tag in ("td", "th"):
            self._cells = max(0, self._cells - 1)
        elif tag == "tr":
            self._cells = 0
            self._say(" |")
        if tag in _BREAKS or tag == "h1":
            self._say("\n")

    def handle_data(self, data: str) -> None:
        if self._deleted:
            self.struck = self.struck or bool(data.strip())
        else:
            self._say(data if self._kept else re.sub(r"[ \t\n]+", " ", data))

    def handle_comment(self, data: str) -> None:
        if len(data) < 400 and "\n" not in data:
            self._say(f"<!--{data}-->")

    def _say(self, text: str) -> None:
        if not self._silent and not self._deleted:
            self._said.append(" " if text == "\n" and self._cells else text)  # a row stays a line
