"""TOML: decimals stay the digits that were typed; a date is no answer."""

from __future__ import annotations

import tomllib
from typing import Any

from exgen.submissions.answer_file import Submission
from exgen.submissions.uploads import cannot
from exgen.submissions.uploads.mapping import HINT, Mapping, fill

EXTENSIONS = (".toml",)
LARGEST = 100_000  # the time of its parser grows faster than what it reads


def read(text: str, file: str) -> Submission:
    try:
        data = tomllib.loads(text, parse_float=str)
        return fill(Submission(file), _pairs(data))
    except (ValueError, RecursionError) as error:  # also a whole number of thousands of digits
        raise cannot(file, "TOML", error, HINT) from None


def _pairs(data: Any) -> Mapping:
    return Mapping((key, _pairs(value) if isinstance(value, dict) else value) for key, value in data.items())
