"""The two files that outlive a run: record.json, the frozen truth of a sheet, and marks.json."""

from exgen.record.marks import MARKS_FORMAT, Marked
from exgen.record.sheet import (
    FILE,
    LINES,
    Copies,
    Frozen,
    Outline,
    Record,
    appending,
    banks,
    each_line,
    is_same,
    of,
    problem_files,
    read,
    to_json,
    to_line,
    variant,
    without_banks,
)
from exgen.record.verdicts import ACCEPTED, BLANK, FOLLOWS, MISTAKE, REVIEW, RIGHT, UNREADABLE, VERDICTS, WRONG
