"""The two files that outlive a run: record.json, the frozen truth of a sheet, and marks.json, what a class earned."""

from exgen.record.marked import ClassMarks, Decided, LeftOut, Marked, Said, Student, for_a_person
from exgen.record.marks import (
    FORMER,
    MARKS_FILE,
    MARKS_FORMAT,
    feedback_files,
    former_marks,
    marks_lines,
    number,
    read_marks,
    read_student,
    student_line,
)
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
from exgen.record.verdicts import (
    ACCEPTED,
    BLANK,
    FOLLOWS,
    MISTAKE,
    REVIEW,
    RIGHT,
    UNREADABLE,
    VERDICTS,
    WRONG,
    Verdict,
    verdict_named,
)
