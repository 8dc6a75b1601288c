"""JSON: numbers stay the digits that were typed."""

from __future__ import annotations

import json

from exgen.submissions.answer_file import Submission
from exgen.submissions.uploads import cannot
from exgen.submissions.uploads.mapping import HINT, Mapping, fill

EXTENSIONS = (".json",)


def read(text: str, file: str) -> Submission:
    try:
        data = json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=Mapping)
    except (ValueError, RecursionError) as error:
        raise cannot(file, "JSON", error, HINT) from None
    if not isinstance(data, Mapping):
        raise cannot(file, "answers", "it is no mapping of labels to answers", HINT)
    return fill(Submission(file), data)
