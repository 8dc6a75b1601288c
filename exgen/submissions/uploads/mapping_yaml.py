"""YAML, of which nothing is resolved: `1e3`, `no`, `012` and `*x` stay the text that was typed.

Read event by event: no value is made of a scalar, no alias is followed, no tag is heeded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exgen.submissions.answer_file import Submission
from exgen.submissions.uploads import cannot
from exgen.submissions.uploads.mapping import DEEPEST, HINT, Mapping, fill

EXTENSIONS, ALSO = (".yaml",), (".yml",)
LARGEST = 100_000  # the time of its parser grows faster than what it reads


def read(text: str, file: str) -> Submission:
    import yaml

    try:
        events = yaml.parse(text, Loader=yaml.BaseLoader)
        data = _Reader(text, events).document()
    except (yaml.YAMLError, ValueError, RecursionError, LookupError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        raise cannot(file, "YAML", place + (getattr(error, "problem", None) or str(error)), HINT) from None
    if not isinstance(data, Mapping):
        raise cannot(file, "answers", "it is no mapping of labels to answers", HINT)
    return fill(Submission(file), data)


MOST_OPEN = 20  # brackets within brackets: PyYAML's time grows with their square


class _Reader:
    """Builds the first document from its events."""

    def __init__(self, text: str, events: Iterator[Any]) -> None:
        self._text, self._events = text, events

    def document(self) -> Any:
        for event in self._events:
            if event.__class__.__name__ == "DocumentStartEvent":
                return self._value(next(self._events))
        return None

    def _value(self, event: Any, depth: int = 0) -> Any:
        name = event.__class__.__name__
        if depth > DEEPEST + 2:
            raise ValueError("it is nested too deep")
        if name == "AliasEvent" or getattr(event, "anchor", None) or getattr(event, "tag", None):
            return self._as_it_stands(event, depth)
        if name == "ScalarEvent":
            return event.value
        if event.flow_style:
            return self._as_it_stands(event, depth)
        if name == "SequenceStartEvent":
            return list(self._items("SequenceEndEvent", depth))
        items = self._items("MappingEndEvent", depth)
        return Mapping((key if isinstance(key, str) else "", next(items)) for key in items)

    def _items(self, end: str, depth: int) -> Iterator[Any]:
        while (event := next(self._events)).__class__.__name__ != end:
            yield self._value(event, depth + 1)

    def _as_it_stands(self, first: Any, depth: int) -> str | Mapping:
        """The text between the two ends of a value: `[1/2, 3]` is no list to YAML here, and `{1, 2}` no mapping."""
        last, opened = first, int(first.__class__.__name__.endswith("StartEvent"))
        while opened:
            last = next(self._events)
            name = last.__class__.__name__
            opened += name.endswith("StartEvent") - name.endswith("EndEvent")
            if opened > MOST_OPEN:
                raise ValueError("it is nested too deep")
        return self._text[first.start_mark.index : last.end_mark.index]
