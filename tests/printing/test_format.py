"""Rendering: one vocabulary in every format, statements that cannot leak, prose that two formats read alike."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from exgen import course, feedback, figures, printing, record
from exgen.authoring.audit import illegal_prose
from exgen.bank import Bank, Job, Problem
from exgen.errors import AuthorError, BrokenProblem, InstructorError
from exgen.exercises import Exercise, make
from exgen.printing import Format, format_named, formats, markdown_text, marks, tidy
from exgen.printing.lettering import latex_text
from exgen.system import paths

Make = Callable[..., Problem]
Exgen = Callable[..., Result]
GIVEN = {"a": "2", "b": "3", "c": "4"}


def printed(problem: Problem, name: str = "markdown", *, key: bool = False) -> str:
    form = format_named(name)
    return form.alone(form.exercise(make(problem, 1, 2, GIVEN), 1, key=key), key=key)


# -- formats -----------------------------------------------------------------------------------------------------

def test_a_format_is_a_file() -> None:
    assert formats()["markdown"] == "markdown.md.j2" and formats()["latex"] == "latex.tex.j2"
    assert (format_named("latex").extension, format_named("markdown").extension) == ("tex", "md")
    assert not [name for name in formats() if name.startswith("figure")]
    with pytest.raises(InstructorError, match="no format 'latx'") as caught:
        format_named("latx")
    assert caught.value.hint == "did you mean 'latex'?"


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the templates, in which formats can be added."""
    folder = shutil.copytree(paths.template_folder(), tmp_path / "templates")
    monkeypatch.setattr(paths, "template_folder", lambda: folder)
    for kept in (formats, format_named):
        kept.cache_clear()
    yield folder
    for kept in (formats, format_named):
        kept.cache_clear()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("%% macro options(", "%% macro choices(", "the format bare does not spell options"),
        ("%% macro code(", '%% set mathematics = "mathlm"\n%% macro code(', "wants mathematics spelled as 'mathlm'"),
    ],
)
def test_a_format_that_lacks_something_says_what(templates: Path, old: str, new: str, said: str) -> None:
    text = (templates / "markdown.md.j2").read_text()
    (templates / "bare.md.j2").write_text(text.replace(old, new))
    with pytest.raises(InstructorError, match=said):
        format_named("bare")


def test_a_format_of_webpages_is_one_file(templates: Path, exgen: Exgen, tmp_path: Path) -> None:
    """A sheet, its key and feedback with MathML and pictures beside them: the template is all that is new."""
    shutil.copy(Path(__file__).parent / "html.html.j2", templates)
    problems = ("perceptron/decision", "backprop/scalar-graph", "learning-theory/concepts", "perceptron/trace")
    named = [word for id in problems for word in ("--problem", id)]
    made = exgen("make-sheet", *named, "--format", "html", "--name", "web", "--out", "web", "--device", "cpu")
    assert made.exit_code == 0, made.output
    truth = record.read(tmp_path / "web")
    assert isinstance(truth, record.Record)
    lines = [f"Answer {question.label}: 7" for question in truth.questions]
    (tmp_path / "s1.md").write_text("\n".join(["<!-- exgen sheet: web -->", "Student: s<1", "", *lines]))
    (tmp_path / "back").mkdir()
    job = Job(Bank.default(), tmp_path / "back", feedback.checked(["html"]))
    course.write(course.mark(job, truth, [tmp_path / "s1.md"]), tmp_path / "back")
    [own] = [file.name for file in (tmp_path / "back").glob("*.html")]
    shown: set[str] = set()
    for file in (tmp_path / "web" / "sheet.html", tmp_path / "web" / "key.html", tmp_path / "back" / own):
        text = file.read_text()
        assert "<math" in text and "$" not in re.sub("<pre>.*?</pre>", "", text, flags=re.DOTALL), file
        assert not re.search("[\x02\x03]", text) and "&lt;math" not in text and "&lt;b&gt;" not in text, file
        pictures = set(re.findall(r'<img src="([^"]*)"', text))
        assert pictures and all((file.parent / name).read_text().startswith("<svg") for name in pictures), file
        assert all(name.startswith("figures/key-") == (file.name == "key.html") for name in pictures), file
        shown |= {str((file.parent / name).relative_to(tmp_path)) for name in pictures}
    assert shown == {str(drawn.relative_to(tmp_path)) for drawn in tmp_path.glob("*/figures/*")}
    assert "s&lt;1" in (tmp_path / "back" / own).read_text()


@pytest.mark.parametrize("name", formats())
def test_every_word_in_every_format(problem: Make, name: str) -> None:
    """Each word is spelled, and what stands in it comes out, in every format."""
    words = (
        '<< table(["$k$", "name"], [[a, "first"], [b, "second"]]) >>\n\n<< options(["this $a$", b, "that"]) >>\n\n'
        '<< code("x = 1  # {&_%}\\ny = x") >>\n\n<< figure(picture()) >>\n\n<< answer("s") >> Give'
    )
    picture = 'def picture():\n    return computation_graph([("x", "leaf"), ("f", "exp")], [("x", "f")])\n\n\n'
    made = problem(
        ('<< answer("s") >> Give', words),
        ("def draw", f"{picture}def draw"),
        ("from exgen import", "from exgen.figures import computation_graph\nfrom exgen import"),
    )
    text = printed(made, name)
    for said in ("$k$", "first", "second", "this $a$", "that", "x = 1  # {&_%}", "y = x"):
        assert said in text
    assert printing.MARK not in text and "<<" not in text
    exercise = format_named(name).exercise(make(made, 1, 2, GIVEN), 1)
    drawn = "".join(exercise.figures.values()) or text
    assert "<svg" in drawn or r"\begin{pgfpicture}" in drawn


def test_a_new_format_is_one_file(problem: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template with the words in it prints every problem, and no problem knows of it."""
    folder = shutil.copytree(paths.template_folder(), tmp_path / "templates")
    (folder / "shout.txt.j2").write_text((folder / "markdown.md.j2").read_text().replace("**", "!!"))
    monkeypatch.setattr(paths, "template_folder", lambda: folder)
    text = Format("shout", "txt").exercise(make(problem(), 1, 2, GIVEN), 1)
    assert "Give $s$." in text.parts[0].text
    assert "!!1(a)!!" in Format("shout", "txt").alone(text, key=False)


# -- statements --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["s", "p", "q", "s.value", "key", "solve", "exercise", "step", "points"])
def test_a_statement_cannot_see_what_it_asks_for(problem: Make, name: str) -> None:
    made = problem(("Give $s$.", f"Give $s$. << {name} >>"))
    with pytest.raises(BrokenProblem, match=rf"STATEMENT: '{name.split('.')[0]}' is undefined") as caught:
        printed(made, key=True)
    assert "a statement sees parameters only" in caught.value.hint


def test_a_solution_sees_the_steps_and_a_sheet_shows_no_solution(problem: Make) -> None:
    assert "$s = 5$, $p = 20$ and $q = 15$" in printed(problem(), key=True)
    asked = printed(problem())
    for said in ("20", "15", "torch", "A sum is asked for"):
        assert said not in asked
    assert "Let $a = 2$, $b = 3$ and $c = 4$" in asked and "**1(b)** [2 marks] Give $p$." in asked
    assert "**1(a)** [1 mark] Give $s$." in asked


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('<< answer("p") >> Give $p$.', "", "STATEMENT asks for s, q; solve gives marks to s, p, q"),
        ('<< answer("p") >>', '<< answer("s") >>', "STATEMENT asks for s, s, q"),
        ('<< answer("p") >>', '<< answer("r") >>', "STATEMENT asks for s, r, q"),
        ("Give $p$", "Give << $p$", r"line 39: STATEMENT: unexpected char"),
        ("Give $p$", "\n%% if a\nGive $p$", "line 43: STATEMENT: Unexpected end of template"),
        ("Give $p$", "<< a.b.c >> Give $p$", "STATEMENT: "),
        ("Give $p$", "<< 1 / 0 >> Give $p$", "STATEMENT: ZeroDivisionError"),
        ("$s = << s >>$", "$s = << s[0] >>$", "SOLUTION"),
        ("$s = << s >>$", "$s = << nothing >>$", "SOLUTION: 'nothing' is undefined"),
    ],
)
def test_a_text_that_cannot_be_filled_in_is_the_authors(problem: Make, old: str, new: str, said: str) -> None:
    with pytest.raises(BrokenProblem, match=said):
        printed(problem((old, new)), key=True)


def test_blanks_may_stand_in_a_sentence(problem: Make) -> None:
    made = problem(
        ('<< answer("s") >> Give $s$.\n\n<< answer("p") >> Give $p$.\n\n<< answer("q") >> Give $q$.',
         'Give $s$ in << answer("s") >>, $p$ in << answer("p") >> and $q$ in << answer("q") >>.'),
    )  # fmt: skip
    assert "Give $s$ in **(a)**, $p$ in **(b)** and $q$ in **(c)**." in printed(made)
    assert "*number*" in printed(made), "a part without a text of its own says what is wanted"
    assert r"in \textbf{(a)}, $p$" in printed(made, "latex")


def alone(problem: Make, text: str) -> Problem:
    return problem(
        (", marks=2)", ")"), (", marks=3)", ")"), ('<< answer("s") >> Give $s$.', text),
        ('\n<< answer("p") >> Give $p$.\n', ""), ('\n<< answer("q") >> Give $q$.\n', ""),
    )  # fmt: skip


# -- questions by step, and names that all texts share ----------------------------------------------------------

TOLD = '<< answer("s") >> Give $s$.\n\n<< answer("p") >> Give $p$.\n\n<< answer("q") >> Give $q$.\n'
GIVE = {step: f"Give ${step}$." for step in "spq"}


def asking(problem: Make, questions: dict[str, str], *changes: tuple[str, str], told: str = "") -> Problem:
    """The chain with its questions in QUESTIONS, and `told` of them in its statement."""
    return problem((TOLD, told), ("SOLUTION =", f"QUESTIONS = {questions!r}\n\nSOLUTION ="), *changes)


@pytest.mark.parametrize("name", formats())
def test_questions_are_the_paragraphs_that_ask(problem: Make, name: str) -> None:
    as_before = printed(problem(), name, key=True)
    assert printed(asking(problem, GIVE), name, key=True) == as_before
    others = {step: GIVE[step] for step in "pq"}
    assert printed(asking(problem, others, told='<< answer("s") >> Give $s$.\n'), name, key=True) == as_before


def test_a_question_that_this_variant_does_not_ask_is_left_out(problem: Make) -> None:
    made = asking(problem, GIVE, ("s * c, marks=2", "s * c, marks=2 * (c > 4)"))
    assert "Give $p$" not in printed(made) and "Give $q$" in printed(made)


def test_questions_are_filled_in_from_parameters_and_may_hold_words(problem: Make) -> None:
    of = '%% if a == 2\nGive $s$ of $<< a >>$.\n<< options(["this", b]) >>\n%% else\nNot this.\n%% endif'
    text = printed(asking(problem, {**GIVE, "s": of}))
    assert "Give $s$ of $2$." in text and "$3$" in text and "Not this" not in text
    with pytest.raises(BrokenProblem, match="QUESTIONS, s: 's' is undefined") as caught:
        printed(asking(problem, {**GIVE, "s": "Give << s >>."}))
    assert "cannot leak an answer" in caught.value.hint


@pytest.mark.parametrize("steps", ["psq", "sp", "spqq", ""])
def test_each_question_stands_once_in_the_order_of_solve(problem: Make, steps: str) -> None:
    told = '<< answer("q") >> Give $q$.\n' if steps == "spqq" else ""
    with pytest.raises(BrokenProblem, match="solve gives marks to s, p, q"):
        printed(asking(problem, {step: GIVE[step] for step in steps}, told=told))


def letting(problem: Make, text: str) -> Problem:
    """The chain with a text in LET, and `twice` of it in statement, question and solution."""
    questions = {**GIVE, "s": "Twice is $<< twice >>$."}
    solved = ("$q = << q >>$.", "$q = << q >>$. << twice + s >>;")
    let = ("SOLUTION =", f"LET = {text!r}\n\nSOLUTION =")
    return asking(problem, questions, let, solved, told="It is << twice >>.\n")


def test_let_sets_names_for_all_texts(problem: Make) -> None:
    text = printed(letting(problem, "%% set twice = 2 * a\n%% set _own, other = 1, 2"), key=True)
    assert "It is 4." in text and "Twice is $4$." in text and "9;" in text


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("%% set twice = 2 * s", "LET: 's' is undefined", "parameters only"),
        ("%% set twice =", "line 42: LET: Expected an expression", ""),
        ("twice = 2 * a", "LET prints “twice = 2", "%% set f = ..."),
        ("%% set twice = a / 0", "LET: ZeroDivisionError", ""),
    ],
)
def test_what_let_cannot_set_is_said(problem: Make, text: str, said: str, hint: str) -> None:
    with pytest.raises(AuthorError, match=re.escape(said)) as caught:
        printed(letting(problem, text))
    assert hint in caught.value.hint


@pytest.mark.parametrize("name", formats())
def test_a_lone_question_has_a_number_and_no_letter(problem: Make, name: str) -> None:
    for text in ('<< answer("s") >> Give $s$.', 'Give the sum << answer("s") >>.'):
        made = alone(problem, text)
        shown = printed(made, name)
        assert "(a)" not in shown and "****" not in shown and r"\textbf{}" not in shown
        assert printing.labels_of(make(made, 1), 3) == [("s", "3", "")]
    assert "**1** [1 mark]" in printed(alone(problem, '<< answer("s") >> Give $s$.'))


def test_lines_of_statements_swallow_no_blank_lines(problem: Make) -> None:
    made = problem(("Give $s$.", "Give $s$.\n%% if a > 1\nLarge.\n%% else\nSmall.\n%% endif\n\nMore.<# a remark #>"))
    assert "Give $s$.\nLarge.\n\nMore.\n\n**1(b)**" in printed(made)


# -- prose -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("50 % of it", "'%' outside math"),
        ("a_b", "'_'"),
        ("a & b", "'&'"),
        ("#1", "'#'"),
        ("*bold*", "'*'"),
        (r"\emph{x}", "'\\\\'"),
        ("`code`", "'`'"),
        ("a ~ b", "'~'"),
        ("x^2", "'^'"),
        ("{x}", "'{'"),
        ("1 < 2", "'<'"),
        ("[a]", "'['"),
        ("a | b", "'|'"),
        ("costs $5", "has a $ without its partner"),
        ("First:\n- item", "a line that Markdown takes for a list: -"),
        ("First:\n1. item", "a line that Markdown takes for a list: 1."),
        ("First:\n+ item", "a line that Markdown takes for a list: +"),
    ],
)
def test_prose_that_two_formats_read_differently_is_said(text: str, said: str) -> None:
    assert any(said in wrong for wrong in illegal_prose(text)), list(illegal_prose(text))


@pytest.mark.parametrize(
    "text",
    ["Plain words, (in brackets): 1 + 1 = 2!", "Math $a_b \\% \\{x\\}$ is free.", "$$ \\frac{a & b}{c} $$", "", "Zoë"],
)
def test_prose_that_is_common_to_both(text: str) -> None:
    assert not list(illegal_prose(text))


# -- escapes -----------------------------------------------------------------------------------------------------

def test_any_text_as_latex_prose() -> None:
    assert latex_text(r"50% & \x{_}^~#$<>") == (
        r"50\% \& \textbackslash{}x\{\_\}\textasciicircum{}\textasciitilde{}\#\$\textless{}\textgreater{}"
    )
    assert latex_text("a\nb\0c\u202ed") == "a b c d"


def test_any_text_as_markdown_prose() -> None:
    text = markdown_text("# *a* [b](c) <i> `d` $e$ 1. | ![f](g)\n- h")
    for raw in ("*a*", "[b](", "<i>", "`d`", "$e$", "![f]", "\n"):
        assert raw not in text
    assert "&lt;i&gt;" in text


@given(st.text(max_size=80))
def test_no_text_breaks_out_of_its_escapes(text: str) -> None:
    escaped = latex_text(text)
    bare = re.sub(r"\{\\fboxsep1pt\\fbox\{\\tiny\\texttt\{[0-9A-F]{4,6}\}\}\}", "", escaped)
    bare = bare.replace(r"\kern-.1em'\kern-.05em{}", "'")
    while (less := re.sub(r"\\(?:[`'^~=.\"urHvdckb]|textcommabelow)\{([^\W_]'?)\}", r"\1", bare)) != bare:
        bare = less
    for word in (r"\textbackslash{}", r"\textasciicircum{}", r"\textasciitilde{}", r"\textless{}", r"\textgreater{}"):
        bare = bare.replace(word, "")
    for sign in r"{}$&#%_":
        bare = bare.replace(f"\\{sign}", "")
    assert set(bare).isdisjoint("\\{}$&#%_^~<>") and escaped.isprintable()
    shown = markdown_text(text)
    assert shown.isprintable() and "<" not in shown
    assert all(shown[i - 1] == "\\" for i, sign in enumerate(shown) if sign in "*`[]$|_")  # each escaped


@given(st.lists(st.text(max_size=20), max_size=8).map("\n".join))
def test_tidy_is_done_once(text: str) -> None:
    done = tidy(text)
    assert tidy(done) == done and done.endswith("\n") and "\n\n\n" not in done and " \n" not in done


@pytest.mark.parametrize(
    ("number", "text"),
    [(3, "3"), (0, "0"), (10, "10"), (Fraction(5, 2), "2.5"), (Fraction(5, 3), "1.67"), (Fraction(1, 3), "0.33")],
)
def test_marks_as_people_write_them(number: Any, text: str) -> None:
    assert marks(number) == text


# -- keys --------------------------------------------------------------------------------------------------------

def test_a_key_shows_every_kind(kinds: Exercise) -> None:
    form = format_named("markdown")
    text = form.alone(form.exercise(kinds, 2, key=True), key=True)
    for said in (
        r"**2(a)** $\frac{5}{7}$", "**2(b)** $[2, 4]$", r"\begin{pmatrix} 5 & 1 \\ 0 & 5 \end{pmatrix}", "$3 x^{2} y$",
        r"$\text{A, C}$", r"$\text{true}$", "$(3, 3)$", "| $3$ | $47$ |", "$[2, -1]$", "```python\nimport torch",
    ):  # fmt: skip
        assert said in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [("exact(2) / 3", "0.667"), ("exact([1, 2]) / 3", "[0.333, 0.667]"), ("exact([[1], [2]]) / 3", "pmatrix")],
)
def test_a_key_in_decimals_keeps_its_shape(problem: Make, value: str, shown: str) -> None:
    """`figures=3` asks for decimals: numbers, vectors and matrices print as what they are."""
    made = problem(("a + b, marks=1", f"{value}, marks=1, figures=3"), ("s * c", "a * c"), ("p - s", "p - a"))
    form = format_named("latex")
    key = str(form.exercise(make(made, 1, 2, GIVEN), 1, key=True).parts[0].key)
    assert shown in key and "0.667" in key


def test_a_figure_without_words_of_the_format_is_a_figure(tmp_path: Path) -> None:
    drawn = figures.computation_graph([("x", "leaf"), ("f", "exp")], [("x", "f")])
    for name in formats():
        template = format_named(name).template
        assert str(template.figure(drawn, "f.svg") if hasattr(template, "figure_file") else template.figure(drawn))


@pytest.mark.skipif(not shutil.which("pandoc"), reason="needs pandoc")
def test_pandoc_reads_the_markdown(problem: Make, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(printed(problem(), key=True))
    command = ["pandoc", "--from", "gfm", "--to", "html", tmp_path / "a.md"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
