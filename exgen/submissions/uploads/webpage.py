"""HTML, as learning platforms keep what was typed into a page: paragraphs become lines, tables rows with bars.

A raised 2 is a power and a lowered one a subscript: lost, they would change what was answered.
"""

from __future__ import annotations

import html
import re

from exgen.submissions.answer_file import Submission, has_answers, parse

EXTENSIONS, ALSO = (".html",), (".htm",)
LARGEST = 300_000

# Tag by tag and not by html.parser, whose time grows with the square of what is not closed. Possessive, and bounded.
_TAG = re.compile(
    r"""<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]{0,20})(?P<rest>(?:[^<>"']|"[^"]{0,1000}"|'[^']{0,1000}')*+)>"""
    r"|<!--(?P<comment>[^\n]{0,400}?)-->|<[!?][^<>]{0,1000}+>"
)
_FORMULA = re.compile(r"""data-equation-content\s*=\s*(?:"([^"]*)"|'([^']*)')""")  # of Canvas' pictures

_LINES = frozenset(
    "address article blockquote body br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section "
    "table tbody thead tr ul".split()
)
_SILENT = frozenset("head script style title template".split())
_STRUCK = frozenset(("del", "s", "strike"))


def read(text: str, file: str) -> Submission:
    page = _Page()
    place = 0
    for found in _TAG.finditer(text):
        page.text(text[place : found.start()])
        place = found.end()
        if found["tag"]:
            page.tag(found["tag"].lower(), bool(found["close"]), found["rest"])
        elif found["comment"]:
            page.say(f"<!--{found['comment']}-->")
    page.text(text[place:])
    submission = parse(page.lines(), file)
    if page.struck:
        submission.note("something on the page is struck out, and was left out")
    return submission


class _Page:
    """What the tags and texts of a page come to, in their order."""

    def __init__(self) -> None:
        self.struck = False
        self._said: list[str] = []
        self._open = dict.fromkeys((*_SILENT, *_STRUCK, "pre", "td", "th"), 0)
        self._scripts: list[tuple[str, int]] = []  # what is raised or lowered, and where it began
        self._heading = -1

    def lines(self) -> str:
        text = "".join(self._said).replace("\xa0", " ")
        return re.sub(r" *\n *", "\n", re.sub(r"[ \t]+", " ", text))

    def _within(self, tags: frozenset[str]) -> bool:
        return any(self._open[tag] for tag in tags)

    def text(self, text: str) -> None:
        text = html.unescape(text)
        if self._within(_STRUCK):
            self.struck = self.struck or bool(text.strip())
        else:
            self.say(text if self._open["pre"] else re.sub(r"\s+", " ", text))

    def say(self, text: str) -> None:
        if text and not self._within(_SILENT) and not self._within(_STRUCK):
            self._said.append(text)

    def tag(self, tag: str, closes: bool, rest: str) -> None:
        if tag in ("td", "th") and not closes:
            self.say(" | ")
        if tag in self._open:
            self._open[tag] = max(0, self._open[tag] - 1) if closes else self._open[tag] + 1
        if tag in ("sup", "sub"):
            self._script(tag, closes)
        elif tag == "h1":
            self._head(closes)
        elif tag == "img" and (typed := _FORMULA.search(rest)):
            self.say(f" {html.unescape(typed[1] or typed[2] or '')} ")
        elif tag == "tr":
            self._open |= {"td": 0, "th": 0}
            if closes:
                self.say(" |")
        in_a_cell = self._within(frozenset(("td", "th")))  # a row stays a line
        if tag in _LINES and not in_a_cell and not (self._said and self._said[-1].endswith("\n")):
            self.say("\n")
        if tag == "table" and closes and not in_a_cell:
            self.say("\n")

    def _script(self, tag: str, closes: bool) -> None:
        if not closes:
            self._scripts.append((tag, len(self._said)))
        elif self._scripts and self._scripts[-1][0] == tag:
            _, start = self._scripts.pop()
            inner = "".join(self._said[start:]).strip()
            del self._said[start:]
            if inner:
                self.say(f"^({inner})" if tag == "sup" else f"_{{{inner}}}" if len(inner) > 1 else f"_{inner}")

    def _head(self, closes: bool) -> None:
        """The first heading is the platform's, the task and who answers, unless there is an answer in it."""
        if not closes:
            self._heading = len(self._said)
        elif self._heading >= 0:
            if not has_answers("".join(self._said[self._heading :])):
                del self._said[self._heading :]
            self._heading = -1
