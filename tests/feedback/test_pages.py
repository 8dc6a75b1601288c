"""What students get back, in each format; whatever they call themselves and whatever they typed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen import feedback, printing
from exgen.bank import Bank
from exgen.errors import InstructorError
from exgen.feedback import Press, file_names, gradebook
from exgen.marking import marker_of
from exgen.printing import escaping, page
from exgen.printing.mathematics import mathml
from exgen.submissions import parse
from exgen.system import latex
from tests.conftest import Made, filled

Print = Callable[..., dict[str, str | bytes]]

EVIL = "<img src=x> [a](http://b) ``` $x$ # h \\input{/etc/passwd} {{ 7 }} </style><script>alert(1)</script> ~ ^ _ % &"


@pytest.fixture
def printed(made: Made, bank: Bank) -> Print:
    """The feedback for the text of an answer file, by extension."""

    def made_of(text: str, *formats: str) -> dict[str, str | bytes]:
        handed_in = parse(text, "answers.md")
        markers = [marker_of(exercise, bank)[0] for exercise in made.record.exercises]
        student = gradebook.mark_one(made.record, markers, handed_in)
        return Press(bank, formats or ("markdown",)).print(student, made.record)

    return made_of


# -- Markdown ----------------------------------------------------------------------------------------------------

def test_feedback_says_each_answer_its_reading_verdict_and_marks(made: Made, printed: Print) -> None:
    text = printed(made.answers(_1a="1/2x", _1b="", _2b="[1, 2", _2d="3 x² y"))["md"]
    assert isinstance(text, str)
    assert text.splitlines()[2].replace("\\", "") == "Ada Lovelace (4711)"
    assert "**1(a)** could not be read, so a person will look at it: 0 of 1" in text and "```text\n1/2x\n```" in text
    assert "**1(b)** no answer: 0 of 2" in text
    assert "**2(a)** right: 1 of 1" in text
    assert re.search(r"```text\n\[1, 2\n *\^\n```", text), "the caret under the place"
    assert "The key is\n\n```text\n" + made.key()["1(b)"] in text
    assert text.count("### Worked solution") == 3 and "The double: $" in text


def test_what_was_due_is_said_where_the_answer_is_not_right(made: Made, printed: Print) -> None:
    text = str(printed(made.answers(_1a="7", _1b="0"))["md"])
    due = text.partition("From your own earlier answers it would be\n\n```text\n")[2].partition("\n")[0]
    assert due and due != made.key()["1(b)"] and text.count("From your own earlier answers") == 1


def test_worked_solutions_of_a_problem_that_is_gone_are_its_keys(made: Made, tmp_path: Path) -> None:
    handed_in = parse(made.answers(), "answers.md")
    markers = [marker_of(exercise, Bank([tmp_path]))[0] for exercise in made.record.exercises]
    student = gradebook.mark_one(made.record, markers, handed_in)
    text = str(Press(Bank([tmp_path]), ["markdown"]).print(student, made.record)["md"])
    for label, key in made.key().items():
        assert f"- {label}: `{' '.join(key.split())}`" in text


def test_nothing_that_a_student_wrote_becomes_markup(printed: Print) -> None:
    text = str(printed(filled("tiny-7", {"1(a)": EVIL, "1(b)": "```", "88": EVIL}, EVIL, EVIL))["md"])
    outside, fence = [], ""
    for line in text.splitlines():
        if fence:
            fence = "" if line == fence else fence
        elif line.startswith("```"):
            fence = "`" * (len(line) - len(line.lstrip("`")))
        else:
            outside.append(line)
    assert not fence
    prose = "\n".join(outside)
    assert "<img" not in prose and not re.search(r"(?<!\\)\[a", prose)
    assert "&lt;img" in prose


@given(st.text(max_size=200))
def test_a_code_block_holds_whatever_it_is_given(text: str) -> None:
    first, *middle, last = escaping.markdown_block(text).split("\n")
    assert first == last + "text" and set(last) == {"`"}
    assert not any(line.strip().startswith(last) for line in middle)
    assert "\n" not in escaping.markdown_code(text)


# -- HTML --------------------------------------------------------------------------------------------------------

class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_a_page_is_whole_and_has_formulas_and_pictures_in_it(made: Made, printed: Print) -> None:
    text = str(printed(made.answers(_1a="x +"), "html")["html"])
    tags = Tags(text).tags
    assert {"math", "pre", "h2"} <= {tag for tag, _ in tags}
    assert "$" not in re.sub(r"<pre>.*?</pre>", "", text, flags=re.DOTALL), "every formula is MathML"
    for tag, attributes in tags:
        for name in ("src", "href"):
            assert attributes.get(name, "data:").startswith("data:"), (tag, attributes)  # type: ignore[union-attr]


def test_a_picture_is_part_of_the_page() -> None:
    drawn = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    text = page("![a <b>](figures/1-1.svg) ![gone](figures/2.svg)", "t", {"figures/1-1.svg": drawn})
    [picture] = [attributes for tag, attributes in Tags(text).tags if tag == "img"]
    assert picture["src"].startswith("data:image/svg+xml;base64,") and picture["alt"] == "a <b>"
    assert "gone" in text


def test_nothing_that_a_student_wrote_becomes_html(printed: Print) -> None:
    """The page for a hostile student has the tags of the page for a harmless one, and no others."""
    evil = str(printed(filled("tiny-7", {"1(a)": EVIL}, EVIL, EVIL), "html")["html"])
    harmless = str(printed(filled("tiny-7", {"1(a)": "@"}, "x", "y"), "html")["html"])
    known = {tag for tag, _ in Tags(harmless).tags}
    assert {tag for tag, _ in Tags(evil).tags} <= known | {"pre", "code"}
    assert evil.count("<script") == 0 and evil.count("</style>") == 1 and "<img src=x" not in evil


@pytest.mark.parametrize(
    ("latex", "inside"),
    [
        (r"\frac{4}{3}", "<mfrac>"),
        (r"\begin{aligned} a &= 1 \\[3pt] b &= 2 \end{aligned}", "<mtable>"),
        (r"\begin{pmatrix} 1 & 2 \\[3pt] 3 & 4 \end{pmatrix}", "<mtable>"),
        (r"\operatorname{mean}(c) \le \sigma(x)", "mean"),
        (r"a < b", "&#x0003C;"),
        (r"\ln s", "<mi>ln</mi><mspace width='0.17em'/><mi>s</mi>"),
        (r"\ln(s)", "<mi>ln</mi><mo"),
    ],
)
def test_formulas_are_mathml(latex: str, inside: str) -> None:
    made = mathml(latex, True)
    assert inside in made and "3pt" not in made
    ElementTree.fromstring(made)  # well-formed


@pytest.mark.parametrize("latex", [r"\nonsense{x}", r"\frac{1}", "{", r"\left( x", r"a & b"])
def test_what_is_no_mathml_stays_latex(latex: str) -> None:
    ElementTree.fromstring(mathml(latex, False).replace("&nbsp;", " "))


# -- PDF ---------------------------------------------------------------------------------------------------------

@pytest.mark.tex
@pytest.mark.skipif(not latex.is_there(), reason="no LaTeX here")
def test_a_pdf_of_hostile_answers_compiles(printed: Print) -> None:
    signs = "−x₁² · σ(√2) ≤ ∞ 田 \u202e \x07 ñ ř ½ 🙂 \ud800 " + "".join(map(chr, range(32, 127)))
    pdf = printed(filled("tiny-7", {"1(a)": EVIL, "1(b)": signs, "88": signs}, signs, "Zoë Müller 李"), "pdf")["pdf"]
    assert isinstance(pdf, bytes) and pdf.startswith(b"%PDF")


@given(st.text(max_size=100))
def test_what_was_typed_is_no_command(text: str) -> None:
    """Whatever it is, its braces are closed, and the text goes on as prose behind it."""
    typed = escaping.latex_typed(text)
    assert typed.isprintable() and typed.count("{") - typed.count("\\{") == typed.count("}") - typed.count("\\}")


def test_prose_keeps_its_math_and_escapes_the_rest() -> None:
    assert escaping.latex_prose(r"A $x_1^2$ & 5\% of w_1") == r"A $x_1^2$ \& 5\% of w\_1"
    assert escaping.latex_prose("costs $5") == r"costs \$5"


# -- names -------------------------------------------------------------------------------------------------------

def test_two_students_whose_names_become_one() -> None:
    names = file_names(["a/b", "a_b", "A_B", "a:b", "a_b-2"])
    assert len({name.casefold() for name in names}) == 5 and names[0].startswith("a_b")
    assert file_names(["Report", "report.md", "4711"]) == ["Report-2", "report.md", "4711"]
    assert file_names(["statistics"]) == ["statistics-2"]


@given(st.lists(st.text(max_size=100), max_size=8))
def test_file_names_are_safe_and_different(students: list[str]) -> None:
    names = file_names(students)
    assert len({name.casefold() for name in names}) == len(students)
    for name in names:
        assert name.isascii() and set(name).isdisjoint("/\\\0:*?\"<>|\n ")
        assert 0 < len(name) < 100 and not name.startswith(".")


def test_formats_that_there_are() -> None:
    assert feedback.checked(["html", " markdown", "html"]) == ("html", "markdown")
    with pytest.raises(InstructorError, match="no feedback in the format 'htm'"):
        feedback.checked(["htm"])
    assert all("feedback" in dir(printing.format_named(name).template) for name in ("markdown", "latex"))
