"""Answer files: near-misses of labels, encodings, values of several lines, and that nothing is swallowed."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from exgen import record, submissions
from exgen.errors import BadSubmission
from exgen.reading import is_blank
from exgen.submissions import Submission, match, uploads
from exgen.submissions.answer_file import LARGEST_FILE
from tests.conftest import MADE_UP, Made, filled

FILE = "answers.md"


def parse(text: str) -> Submission:
    return submissions.parse(text, FILE)


def notes(text: str) -> str:
    return "\n".join(parse(text).notes)


# -- labels ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    "line",
    [
        "Answer 1(a): 8", "answer 1 (a) = 8", "ANSWER 1(A): 8", "Answer 1a: 8", "Answer 1 a) : 8", "Answer 1(a):8",
        "Answer 1.(a): 8", "Answer 1.a: 8", "  Answer 1(a): 8", "\tAnswer 1(a):\t8", "**Answer 1(a):** 8",
        "**Answer 1(a)**: 8", "**Answer 1(a): 8**", "__Answer 1(a):__ 8", "*Answer 1(a):* 8", "`Answer 1(a): 8`",
        "- Answer 1(a): 8", "* Answer 1(a): 8", "+ Answer 1(a): 8", "> Answer 1(a): 8", "## Answer 1(a): 8",
        "• Answer 1(a): 8", "Answer 01(a): 8", "Answer1(a): 8", "Answer 1( a ): 8", "Answer 1(a)： 8",
        "Answer 1(a) := 8", "Answer (1a): 8", "Answer 1(a) 8", "Answer 1(a) - 8", "Answer to 1(a): 8",
        "Antwort 1(a): 8", "1(a): 8", "Answer: 1(a): 8", "Answer 1(a);8", "Answer no. 1(a): 8",
    ],
)  # fmt: skip
def test_a_near_miss_is_understood_or_reported(line: str) -> None:
    """Not lost in any case: a line that names an answer is taken as one, or a note shows it."""
    found = parse(f"Name: x\n{line}\n")
    if found.answers:
        assert found.answers == {"1(a)": "8"} and not found.notes
    else:
        assert any("line 2" in note and "8" in note for note in found.notes)


@pytest.mark.parametrize(
    "line",
    [
        "answer 1 (a) = 8", "**Answer 1(a):** 8", "**Answer 1(a)**: 8", "**Answer 1(a): 8**", "- Answer 1(a): 8",
        "ANSWER 1(A):8", "Answer 1a: 8", "> Answer 1(a): 8", "## Answer 1(a): 8", "`Answer 1(a): 8`",
        "Answer 1.(a) : 8",
    ],
)  # fmt: skip
def test_near_misses_that_are_understood(line: str) -> None:
    assert parse(line).answers == {"1(a)": "8"}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("**Answer 2:** 8", "8"),
        ("Answer 2: *x", "*x"),
        ("Answer 2: **x", "**x"),
        ("Answer 2: x: 3", "x: 3"),
        ("Answer 2: 012", "012"),
        ("Answer 2: no", "no"),
        ("Answer 2: 1e3", "1e3"),
        ("Answer 2: # 3", "# 3"),
        ("Answer 2: - 3", "- 3"),
        ("Answer 2: y = 3", "y = 3"),
        ("Answer 2: {a: 1}", "{a: 1}"),
        ("Answer 2: 'x", "'x"),
        ('Answer 2: "x', '"x'),
        ("Answer 2: 2 * 3 * 4", "2 * 3 * 4"),
        ("Answer 2: a_1 + a_2", "a_1 + a_2"),
        ("Answer 2: | 1 |", "| 1 |"),
        ("Answer 2: ___", ""),
        ("Answer 2: ......", ""),
        ("Answer 2:", ""),
        ("Answer 2:   ", ""),
        ("Answer 2: ~", "~"),
        ("Answer 2: %", "%"),
        ("Answer 2: \\frac{1}{2}", "\\frac{1}{2}"),
    ],
)
def test_a_value_is_raw_text(line: str, value: str) -> None:
    assert parse(f"{line}\nAnswer 3: 4\n").answers == {"2": value, "3": "4"}


# -- values of several lines -------------------------------------------------------------------------------------

def test_tables_and_matrices_go_on_to_the_next_label() -> None:
    table = "| step | w |\n|------|---|\n| 1 | [0, 1] |"
    matrix = "[[1, 2],\n [3, 4]]"
    loose = "Answer 2:\n\n 1 2\n 3 4\n\n<!-- 3: x -->\nAnswer 3: 5\n"
    found = parse(f"Answer 1(a):\n{table}\n\nAnswer 1(b): {matrix}\n{loose}")
    assert found.answers == {"1(a)": table, "1(b)": matrix, "2": "1 2\n 3 4", "3": "5"}
    assert not found.notes


@pytest.mark.parametrize(
    "value",
    ["\\begin{bmatrix} 1\\\\\n3 \\end{bmatrix}", "$$\n1\n$$", "(1,\n2)", "```\n1 2\n3 4\n```", "| 1 | 2 |\n| 3 | 4 |"],
)
def test_what_is_open_goes_on(value: str) -> None:
    assert parse(f"Answer 1: {value}\nAnswer 2: 3\n").answers == {"1": value, "2": "3"}


def test_a_line_that_belongs_to_nothing_is_reported() -> None:
    text = "Dear teacher,\nAnswer 1: 3\nI am not sure about this one.\n\nAnswer 2: 4\nAnswer the third: 5\n"
    found = parse(text)
    assert found.answers == {"1": "3", "2": "4"}
    assert any("line 3" in note and "I am not sure" in note for note in found.notes)
    assert any("line 6" in note and "Answer the third" in note for note in found.notes)


def test_an_answer_twice_is_reported_with_its_line() -> None:
    found = parse("Answer 1: 3\nAnswer 2: 5\nAnswer 1: 4\n")
    assert found.answers == {"1": "3", "2": "5"} and found.twice == {"1"}
    assert found.notes == ["1 is answered twice, again on line 3: 4"]


@pytest.mark.parametrize("text", ["Answer 1: 3\nAnswer 1: 3\n", "Answer 1:\nAnswer 1: 3\n", "Answer 1: 3\nAnswer 1:\n"])
def test_twice_the_same_or_a_blank_is_no_doubt(text: str) -> None:
    found = parse(text)
    assert found.answers == {"1": "3"} and not found.twice and not found.notes


def test_a_comment_that_is_not_closed_swallows_nothing() -> None:
    text = "<!-- 1: vector of 3 --\nAnswer 1: [1, 2]\n\n<!-- 2: number -->\nAnswer 2: 3\n<!-- 3: number\nAnswer 3: 4\n"
    found = parse(text)
    for label, line, value in (("1", 2, "[1, 2]"), ("3", 7, "4")):
        told = any(f"line {line}" in note for note in found.notes)
        assert found.answers.get(label) == value or told
    assert found.answers["2"] == "3"


def test_comments_are_no_answers() -> None:
    found = parse("<!-- exgen sheet: s -->\n<!-- 1: number -->\nAnswer 1: <!-- here --> 3\n<!-- Answer 2: 4 -->\n")
    assert (found.sheet, found.answers, found.wanted) == ("s", {"1": "3"}, {"1": "number"})


# -- the head ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("lines", "name", "student"),
    [
        ("Name: Ada Lovelace\nStudent: 4711", "Ada Lovelace", "4711"),
        ("**Name:** Ada\n**Student:** 4711", "Ada", "4711"),
        ("name = Ada\nStudent ID: 4711", "Ada", "4711"),
        ("- Name: Ada\n- student number: 4711", "Ada", "4711"),
        ("Name:\nStudent:", "", ""),
        ("Name: A\u202eda\x07\nStudent: 47\u200b11", "Ada", "4711"),
        ("Name: " + "x" * 5000, "x" * 300, ""),
        ("Name: <b>Ada</b>\nStudent: ../../x", "<b>Ada</b>", "../../x"),
    ],
)
def test_name_and_student(lines: str, name: str, student: str) -> None:
    found = parse(f"<!-- exgen sheet: s -->\n{lines}\n\nAnswer 1: 3\n")
    assert (found.name, found.student, found.answers) == (name, student, {"1": "3"})


# -- against a sheet ---------------------------------------------------------------------------------------------

def test_a_filled_in_form_matches_its_sheet(made: Made) -> None:
    found = parse(made.answers(_1a="6"))
    typed = match(found, "tiny-7", made.record.questions)
    assert typed == made.key() | {"1(a)": "6"} and not found.notes


def test_the_blank_form_is_blank(made: Made) -> None:
    found = uploads.read(made.folder / "answers.md")
    assert set(match(found, "tiny-7", made.record.questions).values()) == {""} and not found.notes
    assert list(found.wanted) == list(made.key())
    assert found.wanted["2(b)"].startswith("vector of 2 {")
    assert found.wanted["2(h)"].startswith("table with columns k, value {")
    form = (made.folder / "answers.md").read_text()
    assert "mark" not in form and all(f"\nAnswer {label}:\n" in form for label in made.key())
    assert not [key for key in made.key().values() if len(key) > 5 and key in form]


def test_labels_that_the_sheet_does_not_have_are_reported(made: Made) -> None:
    found = parse("<!-- exgen sheet: tiny-7 -->\nAnswer 1: 3\nAnswer 9: 4\nAnswer 3(d): 5\nAnswer 2(a): 1\n")
    typed = match(found, "tiny-7", made.record.questions)
    assert {label for label, text in typed.items() if text} == {"2(a)"}
    said = "\n".join(found.notes)
    for line, label in ((2, "1"), (3, "9"), (4, "3(d)")):
        assert any(f"line {line}" in note and label in note for note in found.notes), said
    assert "the sheet has 1(a) and so on" in said


def test_another_sheet_is_refused_and_a_missing_name_noted(made: Made) -> None:
    with pytest.raises(BadSubmission, match="answers to the sheet 'tiny-8', not to 'tiny-7'"):
        match(parse("<!-- exgen sheet: tiny-8 -->\nAnswer 1(a): 3\n"), "tiny-7", made.record.questions)
    found = parse("Answer 1(a): 3\n")
    match(found, "tiny-7", made.record.questions)
    assert found.notes == ["the line that names the sheet is missing"]


# -- encodings and hostile files ---------------------------------------------------------------------------------

TEXT = "<!-- exgen sheet: s -->\nName: Zoë Müller\nAnswer 1: 3·x²\nAnswer 2: −4\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "\r\n").encode("utf-16"),
        TEXT.replace("−", "-").encode("latin-1"),
        TEXT.replace("−", "-").encode("cp1252"),
        TEXT.rstrip("\n").encode(),
    ],
)
def test_encodings(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(data)
    found = uploads.read(file)
    assert (found.sheet, found.name, found.answers["1"]) == ("s", "Zoë Müller", "3·x²")
    assert found.answers["2"] in ("−4", "-4") and not found.notes


@pytest.mark.parametrize(
    ("data", "said"),
    [(bytes(1000), "no text"), (bytes(range(256)) * 10, "no text"), (b"x" * (LARGEST_FILE + 1), "1,000,001 bytes")],
    ids=["nulls", "binary", "large"],
)
def test_what_is_no_answer_file_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(data)
    with pytest.raises(BadSubmission, match=said):
        uploads.read(file)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSubmission, match="is not a file"):
        uploads.read(tmp_path)
    with pytest.raises(BadSubmission, match="No such file"):
        uploads.read(tmp_path / "gone.md")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadSubmission, match="is not a file"):
        uploads.read(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(BadSubmission, match="cannot be read"):
        uploads.read(tmp_path / "loop")


N = LARGEST_FILE - 1000


@pytest.mark.parametrize(
    "text",
    [
        "Answer 1: [\n" + "1,\n" * (N // 3), "Answer 1: [\n" + "\n" * N, "Answer 1:\n" + "x\n" * (N // 2),
        "Answer 1:\n" + "|x\n" * (N // 3), "Answer 1: " + "\\begin\n" * (N // 7), "Answer 1: " + "(" * N,
        "Answer 1" + " " * N, "Answer 1" + "*" * N, "answer " * (N // 7), "> " * (N // 2),
        "name" + " " * N, "Name: " + "x" * N, "<!-- exgen sheet:" + " " * N,
        "<!-- exgen sheet: a" + " " * N + "b", "<!-- exgen sheet: " * (N // 18),
        "<!-- 1: " * (N // 8), "<!-- 1:" + " " * N, "<!--" * (N // 4), "Answer 1: 1\n" * (N // 12),
        "".join(f"Answer {i}: 1\n" for i in range(9999)),
        "Answer 1: 1 2\n" + "1 2\n" * (N // 4), "Answer 1:\n" + "- 1\n" * (N // 4), "<!--\n-->\n" * (N // 9),
        ("Answer 1: 1 2\n" + ("(" * 990 + ")" * 990 + "\n") * 3) * (N // 6000),
        "<!--\n" + "Answer 1: 3\n" * (N // 12) + "-->",
    ],
    ids=range(25),
)  # fmt: skip
def test_no_file_takes_time(text: str) -> None:
    began = time.process_time()
    parse(text)
    assert time.process_time() - began < 3


@given(st.text(max_size=400))
def test_any_text_gives_a_submission(text: str) -> None:
    parse(text)


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_refusal(data: bytes) -> None:
    try:
        text = submissions.decode(data, FILE)
    except BadSubmission:
        return
    assert "\r" not in text
    parse(text)


LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=30)


@given(st.dictionaries(st.sampled_from(["1(a)", "1(b)", "2", "3(c)", "10"]), LINE))
def test_what_was_written_comes_back(answers: dict[str, str]) -> None:
    """Whatever is seen on a line after a label is that answer, to the character; or a note says otherwise."""
    found = parse(filled("s", answers, "1", "x"))
    for label, text in answers.items():
        kept = found.answers[label]
        text = submissions.seen(text)
        assert kept == text.strip() or (not kept and is_blank(text)) or found.notes or "<!--" in text


# -- what editors and students add -------------------------------------------------------------------------------

@pytest.mark.parametrize("sign", ["\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u202a", "\u200f"])
def test_what_nobody_sees_does_no_harm(sign: str) -> None:
    for line in ("Answer 1(a): [1, 2]", "**Answer 1(a):** [1, 2]", "Answer 1(a):\n[1, 2]"):
        for at in range(len(line) + 1):
            found = parse(f"<!-- exgen sheet: s -->\nName: Ada\n{line[:at]}{sign}{line[at:]}\n")
            assert (found.answers, found.notes) == ({"1(a)": "[1, 2]"}, [])
    assert submissions.label_of(f"1{sign}(a)") == "1(a)"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("* **Answer 2(b):** 2", "2"), ("- **Answer 2(b): 2**", "2"), ("* *Answer 2(b):* 2", "2"),
        ("+ Answer 2(b): *x", "*x"),
        ("* Answer 2(b): *x", "*x"), ("***Answer 2(b):*** 2", "2"), ("> * **Answer 2(b):** 2", "2"),
        ("## **Answer 2b:** 2", "2"),
        ("**Answer 2(b)**: **8**", "8"), ("**Answer 2(b):** **8**", "**8**"), ("• __Answer 2(b):__ 2 * 3", "2 * 3"),
        ("**Answer 2(b):** *8*", "*8*"), ("- `Answer 2(b): 2`", "2"), ("* **Answer 2(b)** = 2", "2"),
        ("_Answer 2(b):_ a_1", "a_1"),
    ],
)  # fmt: skip
def test_marks_of_lists_and_emphasis_are_no_answer(line: str, value: str) -> None:
    assert parse(line).answers == {"2(b)": value}


@pytest.mark.parametrize(
    "text",
    [
        "<!--\nAnswer 1: 4\n-->\nAnswer 2: 3\n", "<!-- Answer 1: 4\n\n\nmore -->\nAnswer 2: 3\n",
        "<!-- Answer 1: 4 -->\nAnswer 2: 3\n",
        "Answer 2: 3 <!--\n" + "long\n" * 100 + "Answer 1: 4\n-->\n", "<!--\nAnswer 1: 4\n--> Answer 2: 3\n",
        "<!--\nAnswer 1: 4\n-->\nAnswer 1:\nAnswer 2: 3\n",
    ],
)  # fmt: skip
def test_an_answer_within_a_comment_does_not_count_and_is_told(text: str) -> None:
    found = parse(text)
    assert {label: typed for label, typed in found.answers.items() if typed} == {"2": "3"}
    [note] = found.notes
    assert note.endswith("1 is answered within a comment, which does not count: 4")


def test_a_comment_with_an_old_answer_beside_the_new_one_is_nothing_to_tell() -> None:
    found = parse("<!-- Answer 1: 4 -->\n<!--\nAnswer 2:\n-->\nAnswer 1: 5\n")
    assert found.answers == {"1": "5"} and not found.notes


def test_an_exercise_with_one_part_is_n_and_n_a(exgen: Callable[..., Result], tmp_path: Path) -> None:
    """On a sheet where exercise 1 has one part and exercise 2 three: as printed, in the form and the record."""
    words = ["--problem", "tiny/lone", "--problem", "tiny/chain", "--name", "w", "--out", "w"]
    bank = shutil.copytree(MADE_UP, tmp_path / "bank")
    chain = (bank / "tiny" / "chain.py").read_text()
    lone = chain.replace("a + b, marks=1", "a + b").replace("s * c, marks=2", "s * c")
    asked = ('<< answer("s") >>', '<< answer("p") >>')
    lone = "\n".join(line for line in lone.split("\n") if not line.startswith(asked))
    (bank / "tiny" / "lone.py").write_text(lone)
    made = exgen("make-sheet", *words, bank=bank)
    assert made.exit_code == 0, made.output
    folder = tmp_path / "w"
    questions = record.read(folder).questions
    assert [question.label for question in questions] == ["1", "2(a)", "2(b)", "2(c)"]
    form = (folder / "answers.md").read_text()
    assert "\nAnswer 1:\n" in form and "1(a)" not in form
    first, second = (folder / "sheet.tex").read_text().split("\\question ")[1:]
    assert "\\renewcommand{\\partlabel}{}" in first and "partlabel" not in second
    for typed, others in (("1", []), ("1(a)", []), ("1a", []), ("1 (A)", ["Answer 1(b): 3"])):
        filled_in = form.replace("Answer 1:", f"Answer {typed}: {questions[0].key}") + "\n".join(others)
        found = parse(filled_in)
        assert match(found, "w", questions)["1"] == questions[0].key
        assert bool(found.notes) == bool(others)
    twice = parse(form.replace("Answer 1:", "Answer 1: 3\nAnswer 1(a): 4"))
    assert match(twice, "w", questions)["1"] == "3" and twice.twice == {"1"}
    (tmp_path / "in.md").write_text(form.replace("Answer 1:", "Answer 1(a): 1/3"))
    said = exgen("read-answers", "in.md", bank=bank).stdout
    assert "\n1: 1/3\n" in said and "1(a)" not in said


def test_n_is_n_a_where_that_is_the_only_part(made: Made) -> None:
    [question] = made.record.questions[:1]
    for label in ("1", "1(a)"):
        found = parse(f"<!-- exgen sheet: s -->\nAnswer {label}: 3\n")
        assert match(found, "s", [question]) == {"1(a)": "3"} and not found.notes
    found = parse("<!-- exgen sheet: s -->\nAnswer 1: 3\n")
    assert match(found, "s", made.record.questions[:2]) == {"1(a)": "", "1(b)": ""} and found.notes
