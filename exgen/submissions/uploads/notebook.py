"""Jupyter notebooks: the cells with answers, read and never run.

A cell with the tag `exgen-answer:1(a)` is the answer to 1(a), one with the tag `exgen-answer` says so itself, with
`Answer 1(a):`, and cells of text may hold such lines without a tag. Outputs and all other cells are passed over.
"""

from __future__ import annotations

import json
from typing import Any

from exgen.submissions import answer_file
from exgen.submissions.answer_file import Submission, label_of
from exgen.submissions.uploads import cannot

EXTENSIONS = (".ipynb",)
LARGEST = 10_000_000  # there are pictures in notebooks

TAG = "exgen-answer"
HINT = "save it in Jupyter as a notebook (.ipynb), or hand in the form as it was given"
MOST_CELLS = 10_000


def read(text: str, file: str) -> Submission:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise cannot(file, "a notebook", error, HINT) from None
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(cells, list):
        raise cannot(file, "a notebook", "it has no list of cells", HINT)
    found = Submission(file)
    for number, cell in enumerate(cells[:MOST_CELLS], 1):
        if isinstance(cell, dict):
            _take(found, cell, f"cell {number}")
    return found


def _take(found: Submission, cell: dict[str, Any], place: str) -> None:
    source = _source(cell)
    tags = [tag for tag in _tags(cell) if tag.partition(":")[0].strip().lower() == TAG]
    if not tags:
        if cell.get("cell_type") == "markdown" and answer_file.has_answers(source):
            answer_file.add(found, source, f"{place}, ")
        return
    named = [tag.partition(":")[2] for tag in tags if ":" in tag]
    labels = [label for label in map(label_of, named) if label]
    if len(labels) < len(named) or len(labels) > 1:
        found.note(f"{place}: the tags {', '.join(tags)[:60]!r} do not name one answer")
        return
    first, _, rest = source.strip().partition("\n")
    if labels:
        head, colon, value = first.partition(":")
        if colon and label_of(head.strip(" #*_`>")) == labels[0]:  # it says its label again
            source = f"{value}\n{rest}"
        found.keep(labels[0], source.strip(), place)
    elif answer_file.has_answers(source):
        answer_file.add(found, source, f"{place}, ")
    elif source.strip():
        found.note(f"{place} has the tag {TAG} and says of no answer that it is one")


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return answer_file.plain_lines(source) if isinstance(source, str) else ""


def _tags(cell: dict[str, Any]) -> list[str]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return [tag[:200] for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
