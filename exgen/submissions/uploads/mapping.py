"""What JSON, TOML and YAML have in common: a mapping of labels to answers, as it was typed.

    {"sheet": "tour", "name": "Ada Lovelace", "student": "4711", "answers": {"1(a)": "[4/3, 2, 8/3]", "2": ["A", "C"]}}

The labels may also stand beside the name. A list is a vector, a list of lists a matrix.
"""

from __future__ import annotations

from typing import Any

from exgen.submissions.answer_file import Submission, label_of

HINT = "put the answers in quotes, or hand in the form as it was given"
DEEPEST = 4  # lists in lists

Pairs = list[tuple[Any, Any]]


class Mapping(Pairs):
    """The pairs of a mapping in their order, a key that stands twice included."""


def fill(submission: Submission, pairs: Mapping) -> Submission:
    """Take down the pairs of a mapping."""
    for key, value in pairs:
        name = str(key)[:200].strip()
        simple = name.casefold().replace("_", " ")
        if isinstance(value, Mapping) and simple == "answers":
            fill(submission, value)
        elif label := label_of(name):
            text = as_typed(value)
            if text is None:
                submission.note(f"the answer to {label} is no text")
            else:
                submission.keep(label, text, f"the key {name!r}")
        elif simple == "name":
            submission.tell("name", as_typed(value) or "")
        elif simple in ("student", "student id", "student number", "id"):
            submission.tell("student", as_typed(value) or "")
        elif simple == "sheet":
            submission.tell_sheet(as_typed(value) or "")
        elif simple == "copy":
            submission.copy = submission.copy or (as_typed(value) or "").strip()[:300]
        else:
            submission.note(f"the key {name[:60]!r} belongs to no answer")
    return submission


def as_typed(value: Any, depth: int = 0) -> str | None:
    """A value as the text that stands for it in an answer; None for what no answer is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, list) and not isinstance(value, Mapping) and depth < DEEPEST:
        items = [as_typed(item, depth + 1) for item in value]
        texts = [item for item in items if item is not None]
        if len(texts) < len(items):
            return None
        if texts and all(text.lstrip().startswith("|") for text in texts):  # the rows of a table
            return "\n".join(texts)
        return f"[{', '.join(texts)}]"
    return None
