"""Statistics of small classes, against numbers that are worked out by hand here."""

from __future__ import annotations

import json
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from exgen import course
from exgen.bank import Bank, Job
from exgen.errors import InstructorError
from exgen.record import ClassMarks, Decided, Marked, Outline, Said, Student, verdict_named
from exgen.statistics import fairness, findings, measures, plots, results, runs, summary
from exgen.statistics import text as in_words
from exgen.statistics.partwise import Measured
from exgen.statistics.summary import Statistics
from tests.conftest import Made

SHEET = {"": (Outline("made/up", 2, "1", {"n": 2}, ("1(a)", "1(b)", "1(c)")),)}


def part(label: str, marks: float | str, of: int = 1, verdict: str = "", answer: str = "x", *said: Said) -> Marked:
    earned = Fraction(marks)
    named = verdict_named(verdict or ("right" if earned == of else "wrong"))
    return Marked(label, named, earned, of, answer, said=said)


def student(name: str, copy: str, *parts: Marked) -> Student:
    return Student(name, "", f"{name}.md", parts, copy=copy)


def results_of(*rows: Sequence[float | str], copies: Sequence[str] = ()) -> ClassMarks:
    """A row a student: the marks of 1(a), 1(b), 1(c) ... of 1 mark each."""
    copies = copies or [""] * len(rows)
    students = [
        student(str(i), copy, *(part(f"1({'abcdefgh'[j]})", marks) for j, marks in enumerate(row)))
        for i, (row, copy) in enumerate(zip(rows, copies, strict=True), 1)
    ]
    return ClassMarks("made", tuple(students))


def of(*rows: Sequence[float | str]) -> Statistics:
    return summary.compute(results_of(*rows), SHEET)


def report(found: Statistics) -> str:
    return in_words.markdown(found, plots.drawn(found))


# -- parts -------------------------------------------------------------------------------------------------------

def test_facility_discrimination_and_alpha_by_hand() -> None:
    """Four students: a = 0 1 1 1, b = 0 0 1 1, c = 0 1 0 1 (of 1 mark each).

    Facility 3/4, 1/2, 1/2. Rest of a: (b + c)/2 = 0, 1/2, 1/2, 1: deviations of a -3/4, 1/4, 1/4, 1/4 (squares 3/4),
    of the rest -1/2, 0, 0, 1/2 (squares 1/2), products 3/8 + 1/8 = 1/2: r = 1/2 / sqrt(3/8) = 0.816497.
    Rest of b: (a + c)/2 = 0, 1, 1/2, 1: deviations -5/8, 3/8, -1/8, 3/8 (squares 44/64), of b -1/2, -1/2, 1/2, 1/2
    (squares 1), products 5/16 - 3/16 - 1/16 + 3/16 = 1/4: r = 1/4 / sqrt(11/16) = 1/sqrt(11).
    Alpha: variances 1/4, 1/3, 1/3, of the total 0 2 2 3 (deviations -7/4, 1/4, 1/4, 5/4, squares 76/16) 19/12:
    3/2 (1 - (11/12)/(19/12)) = 12/19. Without a: b + c = 0 1 1 2, variance 2/3: 2 (1 - (2/3)/(2/3)) = 0.
    """
    found = of([0, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1])
    a, b, c = found.parts
    assert [own.facility for own in found.parts] == [0.75, 0.5, 0.5]
    assert a.interval == measures.wilson(0.75, 4)
    assert a.discrimination.value == pytest.approx(0.5 / math.sqrt(3 / 8))
    assert b.discrimination.value == c.discrimination.value == pytest.approx(1 / math.sqrt(11))
    assert found.alpha.value == pytest.approx(12 / 19)
    assert a.alpha_without.value == 0
    # Shares of the totals 0, 2/3, 2/3, 1: variance (19/12)/9, so the error is sqrt(19/108 * 7/19) = sqrt(7/108).
    assert found.error.value == pytest.approx(math.sqrt(7 / 108))


def test_totals() -> None:
    """Shares 0, 2/3, 2/3, 1: the quartiles are 3/4 of the way to the second and 1/4 from the third to the last."""
    totals = of([0, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]).totals
    assert totals and totals.marks == (3,)
    assert (totals.lowest, totals.highest, totals.mean) == (0, 1, pytest.approx(7 / 12))
    assert totals.quartiles == pytest.approx((1 / 2, 2 / 3, 3 / 4))
    assert totals.histogram == (1, 0, 0, 0, 0, 0, 2, 0, 0, 1)
    assert totals.deviation.value == pytest.approx(math.sqrt(19 / 108))


def test_marks_in_between_count_as_they_are() -> None:
    found = of(["1/3", 1], ["2/3", 0], [1, "1/2"])
    assert [own.facility for own in found.parts] == [pytest.approx(2 / 3), 0.5]


def test_verdicts_mistakes_and_unreadable_answers_are_counted() -> None:
    long = "y" * 500
    rows = [
        part("1", 0, 4, "mistake", "x", Said("So.", mistakes=("factor lost",))),
        part("1", 1, 4, "mistake", "x", Said("So.", mistakes=("factor lost", "sign turned"))),
        part("1", 0, 4, "unreadable", "2 +\n  ", Said("Something is missing after +. Go on.", caret="2 +\n  ^")),
        part("1", 0, 4, "unreadable", "2  +", Said("Something is missing after +. Go on.", caret="2  +\n   ^")),
        part("1", 0, 4, "unreadable", long, Said("Too long.")),
        part("1", 4, 4),
        part("1", 0, 4, "review"),
        replace(part("1", 3, 4, "review"), decided=Decided("override", Fraction(0))),
    ]
    students = tuple(student(str(i), "", own) for i, own in enumerate(rows))
    found = summary.compute(ClassMarks("made", students), {"": (Outline("a/b", 2, "1", {}, ("1",)),)})
    [only] = found.parts
    assert only.verdicts == {"right": 1, "mistake": 2, "unreadable": 3, "review": 2}
    assert [(m.name, m.students) for m in only.mistakes] == [("factor lost", 2), ("sign turned", 1)]
    first, second = only.unreadable
    assert (first.name, first.students) == ("2 +", 2) and first.example == "Something is missing after +. Go on."
    assert second.name == "y" * 77 + "..." and only.unreadable_different == 2
    assert found.waiting == 1 and only.facility == 8 / 32
    assert only.discrimination.why == "there is no other part"


def test_what_is_left_blank_at_the_end_was_not_reached() -> None:
    def answered(name: str, *verdicts: str) -> Student:
        return student(name, "", *(part(f"1({'abc'[i]})", 0, 1, v) for i, v in enumerate(verdicts)))

    students = (
        answered("1", "blank", "wrong", "blank"),
        answered("2", "wrong", "blank", "blank"),
        answered("3", "blank", "blank", "blank"),
    )
    found = summary.compute(ClassMarks("made", students), SHEET)
    assert [(own.blank, own.not_reached) for own in found.parts] == [(2, 1), (2, 2), (3, 3)]


def test_a_label_of_two_problems_is_two_parts() -> None:
    outlines = {
        "1": (Outline("a/x", 2, "1", {}, ("1(a)", "1(b)")),),
        "2": (Outline("b/y", 2, "1", {}, ("1(a)", "1(b)")),),
    }
    found = summary.compute(results_of([1, 0], [0, 0], [1, 1], copies=["1", "2", "1"]), outlines)
    assert [(own.label, own.problem, own.students) for own in found.parts] == [
        ("1(a)", "a/x", 2), ("1(a)", "b/y", 1), ("1(b)", "a/x", 2), ("1(b)", "b/y", 1),
    ]  # fmt: skip
    assert found.alpha.why == "at least two parts are needed that every student has"
    assert found.parts[0].alpha_without.why == "not every student has this part"
    text = report(found)
    assert "- Exercise 1, a/x: 1 variant for 2 students; all had the same variant." in text
    assert "So nothing can be said about fairness" in text


def test_parts_stand_in_the_order_of_the_sheet() -> None:
    students = (student("1", "", *(part(label, 1) for label in ("10", "2(b)", "2(a)", "1"))),)
    found = summary.compute(ClassMarks("made", students), {})
    assert [own.label for own in found.parts] == ["1", "2(a)", "2(b)", "10"]
    assert found.unknown == 1


# -- classes that have little to tell ----------------------------------------------------------------------------

CLASSES = {
    "nobody": [],
    "one": [[1, 0, 1]],
    "one, blank": [[0, 0, 0]],
    "two": [[1, 0, 1], [0, 0, 1]],
    "all right": [[1, 1, 1]] * 30,
    "all wrong": [[0, 0, 0]] * 30,
    "one part": [[1], [0], [1]],
    "no part": [[], []],
    "equal totals": [[1, 0], [0, 1], [1, 0], [0, 1]],
}


@pytest.mark.parametrize("rows", CLASSES.values(), ids=CLASSES)
def test_whatever_a_class_did_it_is_said_in_words(rows) -> None:
    found = of(*rows)
    text = report(found)
    assert not re.search(r"\bnan\b|\binf\b|None", text), text
    assert json.loads(summary.to_json(found))["students"] == len(rows)
    for own in found.parts:
        for measured in (own.discrimination, own.alpha_without):
            assert (measured.value is None) == bool(measured.why)
    assert (found.alpha.value is None) == bool(found.alpha.why)


def test_what_is_not_defined_says_why() -> None:
    assert "Nobody has been marked yet: there is nothing to count." in report(of())
    one = report(of([1, 0, 1]))
    assert "No discrimination for 1(a), 1(b) and 1(c): at least three students are needed." in one
    assert "Cronbach's alpha is not defined here: at least two students are needed." in one
    assert "The one student has 67 % of the marks." in one
    right = report(of(*[[1, 1, 1]] * 30))
    assert "No discrimination for 1(a), 1(b) and 1(c): all earned the same on this part." in right
    assert "Cronbach's alpha is not defined here: all students have the same total." in right
    assert "1(a) is very easy: 100 % of its marks were earned." in right
    assert "All parts are equally hard" in right


def test_findings_name_what_is_odd() -> None:
    """1(c) goes the other way: discrimination -1 over the rest, alpha below 0."""
    rows = [[1, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 1], [1, 1, 0], [0, 0, 1]] * 4
    rows[0] = [1, 0, 0]  # or there would be no interval
    said = findings.of(of(*rows))
    assert any(sentence.startswith("1(c): those who are better at the rest do worse here") for sentence in said)


# -- fairness over variants --------------------------------------------------------------------------------------

def class_of(copies: int, each: int, right: Callable[[int, int], bool]) -> ClassMarks:
    rows, names = [], []
    for copy in range(1, copies + 1):
        for i in range(each):
            rows.append([int(right(copy, i)), i % 2])
            names.append(str(copy))
    return results_of(*rows, copies=names)


def outlines_of(copies: int, parameters: Callable[[int], Mapping[str, object]]) -> dict[str, tuple[Outline, ...]]:
    return {
        str(copy): (Outline("made/up", 2, f"s.{copy}", parameters(copy), ("1(a)", "1(b)")),)
        for copy in range(1, copies + 1)
    }


def test_a_variant_with_a_wrong_key_stands_out() -> None:
    """Of 4 copies with 12 students each, nobody is right in copy 3 and all others are.

    Fisher: 12 of 48 were chosen and hold all 12 failures, 1 way in C(48, 12); 4 copies in 2 parts and in the total
    make 12 comparisons.
    """
    found = fairness.compare(
        class_of(4, 12, lambda copy, i: copy != 3).students,
        outlines_of(4, lambda copy: {"x": {"exact": str(copy)}, "wording": {"mapping": [["intro", "Let"]]}}),
    )
    [exercise] = found.exercises
    assert (exercise.by, exercise.variants, exercise.students, len(found.groups)) == ("variant", 4, 48, 12)
    own = {(group.part, group.group): group for group in found.groups}
    bad = own["1(a)", "copy 3"]
    assert (bad.students, bad.facility, bad.full, bad.others, bad.others_full) == (12, 0.0, 0, 36, 36)
    assert bad.interval == measures.wilson(0, 12)
    assert bad.p == pytest.approx(1 / math.comb(48, 12)) and bad.flagged
    assert bad.command == "exgen show made/up --seed s.3 --level 2 --key"
    assert not own["1(b)", "copy 3"].flagged and not own["1(a)", "copy 1"].flagged
    assert own["total", "copy 3"].flagged
    whole = Statistics("made", 48, (), None, Measured(None), Measured(None), found)
    assert any("exgen show made/up --seed s.3 --level 2 --key prints it" in said for said in findings.of(whole))


def test_two_groups_make_one_comparison() -> None:
    """All 8 of copy 1 are right in 1(a) and none of copy 2: 2 ways in C(16, 8). 1(b) is even.

    The median total is 1 of 2 marks. The 4 students below it are of copy 2: 2 C(8, 4) ways in C(16, 4), which is 1/13.
    """
    found = fairness.compare(class_of(2, 8, lambda copy, i: copy == 1).students, outlines_of(2, lambda c: {"x": c}))
    total, first, second = found.groups
    assert (total.part, first.part, second.part) == ("total", "1(a)", "1(b)")
    assert [own.p for own in found.groups] == pytest.approx([1 / 13, 2 / math.comb(16, 8), 1])
    assert [own.corrected for own in found.groups] == pytest.approx([2 / 13, 6 / math.comb(16, 8), 1])
    assert first.flagged and not total.flagged


def test_copies_with_the_same_numbers_are_one_variant() -> None:
    """Copies 1 and 3, 2 and 4 differ in their wording only."""
    outlines = outlines_of(4, lambda c: {"x": {"exact": str(c % 2)}, "wording": {"mapping": [["intro", str(c)]]}})
    found = fairness.compare(class_of(4, 3, lambda copy, i: True).students, outlines)
    assert {(group.group, group.students, group.others) for group in found.groups} == {("copies 1, 3", 6, 6)}


def test_where_everybody_has_a_variant_of_their_own_what_was_drawn_is_compared() -> None:
    """40 students with a copy each: those who drew `max` fail. `n` groups them just the same, and is looked at once."""

    def drawn(copy: int) -> Mapping[str, object]:
        kind = ["max", "mean"][copy % 2]
        return {"x": {"exact": f"[{copy}, 1]"}, "kind": kind, "n": copy % 2, "odd": copy == 1}

    found = fairness.compare(class_of(40, 1, lambda copy, i: copy % 2 == 1).students, outlines_of(40, drawn))
    [exercise] = found.exercises
    assert exercise.by == "draw"
    assert exercise.why == "each variant was had by 1 student; compared by what was drawn: kind"
    assert [(group.name, group.part, group.full, group.others_full) for group in found.groups if group.flagged] == [
        ("kind = mean", "1(a)", 20, 0)
    ]


def test_what_cannot_be_compared_says_so() -> None:
    few = fairness.compare(class_of(3, 2, lambda copy, i: True).students, outlines_of(3, lambda copy: {"x": copy}))
    assert not few.groups
    assert few.exercises[0].why == (
        "each variant was had by 2 students at most, and nothing that was drawn by 5 or more: nothing can be said"
    )
    same = fairness.compare(class_of(3, 9, lambda copy, i: True).students, outlines_of(3, lambda copy: {"x": 1}))
    assert same.exercises[0].why == "all had the same variant"
    alone = fairness.compare(class_of(1, 1, lambda copy, i: True).students, outlines_of(1, lambda copy: {"x": 1}))
    assert not alone.groups and fairness.compare((), {}).exercises == ()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"exact": "[1, 2]"}, "[1, 2]"), (True, "true"), (None, "none"), (3, "3"), ("max", "max"),
        ({"tuple": [1, {"exact": "1/2"}]}, "(1, 1/2)"), ([], "()"), ({"odd": 1}, '{"odd": 1}'),
    ],
)  # fmt: skip
def test_parameters_are_shown_as_people_write_them(value: object, shown: str) -> None:
    assert fairness.shown(value) == shown


# -- from run to run ---------------------------------------------------------------------------------------------

def test_runs_tell_new_answers_from_new_marks() -> None:
    def run(*students: tuple[str, str, int]) -> ClassMarks:
        marked = (student(name, "", part("1", marks, 1, "", typed)) for name, typed, marks in students)
        return ClassMarks("made", tuple(marked))

    first = run(("A", "1", 0), ("B", "2", 0), ("C", "3", 1))
    second = run(("a", "1", 1), ("B", "4", 1), ("D", "5", 0), ("E", "6", 0))
    one, two = runs.series([("1", first), ("now", second)])
    assert (one.mean, two.mean) == (pytest.approx(1 / 3), 1 / 2)
    assert (one.new_students, one.new_answers, one.marked_otherwise) == (0, 0, 0)
    assert (two.new_students, two.gone_students, two.new_answers, two.marked_otherwise) == (2, 1, 1, 1)


# -- files -------------------------------------------------------------------------------------------------------

@pytest.fixture
def marked(made: Made, bank: Bank, tmp_path: Path) -> Path:
    """The folder of a sheet with three students marked; one has turned a sign round in 1(a)."""
    files = []
    turned = f"-({made.key()['1(a)']})"
    for i, changes in enumerate([{}, {"_1a": turned, "_2b": "[1, 2"}, {"_1c": "", "_2b": "[1, 2"}]):
        files.append(tmp_path / f"{i}.md")
        files[-1].write_text(made.answers(str(i), **changes), encoding="utf-8")
    folder = tmp_path / "sheet"
    folder.mkdir()
    (folder / "record.json").write_bytes((made.folder / "record.json").read_bytes())
    course.write(course.mark(Job(bank), made.record, files), folder / "marks")
    return folder


def test_what_marking_writes_is_read(marked: Path) -> None:
    found = summary.of_folder(marked)
    assert found.students == 3 and found.unknown == 0 and found.runs == ()
    first = found.parts[0]
    assert (first.label, first.problem, first.of, first.facility) == ("1(a)", "tiny/chain", 1, pytest.approx(2 / 3))
    assert [(mistake.name, mistake.students) for mistake in first.mistakes] == [("sign turned round", 1)]
    [unreadable] = next(own for own in found.parts if own.label == "2(b)").unreadable
    assert (unreadable.name, unreadable.students) == ("[1, 2", 2) and "closed" in unreadable.example


def test_the_command_writes_report_json_and_pictures_twice_alike(marked: Path, exgen) -> None:
    done = exgen("stats", marked)
    assert done.exit_code == 0, done.output
    assert "3 students; the report is" in done.output and "2(b)" in done.output
    folder = marked / "marks"
    written = {path: path.read_bytes() for path in folder.rglob("statistics*/*") if path.is_file()}
    written |= {path: path.read_bytes() for path in folder.glob("statistics.*")}
    assert {path.name for path in written} == {
        "statistics.md", "statistics.html", "statistics.json", "totals.svg", "parts.svg", "mistakes.svg",
    }  # fmt: skip
    for svg in (path for path in written if path.suffix == ".svg"):
        ElementTree.fromstring(written[svg])
    text = (folder / "statistics.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\((.*?)\)\n\n\S", text)  # each with words under it
    assert sorted(pictures) == [f"statistics/{name}.svg" for name in ("mistakes", "parts", "totals")]
    again = exgen("stats", marked, "--json")
    assert again.stdout == (folder / "statistics.json").read_text() == written[folder / "statistics.json"].decode()
    assert all(path.read_bytes() == content for path, content in written.items())


def test_former_runs_are_a_series(marked: Path) -> None:
    marks = marked / "marks"
    for name in ("2", "10", "odd"):
        (marks / "former" / name).mkdir(parents=True)
        (marks / "former" / name / "marks.json").write_bytes((marks / "marks.json").read_bytes())
    data = json.loads((marks / "former" / "2" / "marks.json").read_text())
    data["students"][0]["parts"][0]["marks"] = 0
    (marks / "former" / "2" / "marks.json").write_text(json.dumps(data))
    found = summary.of_folder(marked)
    assert [(run.run, run.marked_otherwise) for run in found.runs] == [("2", 0), ("10", 1), ("now", 0)]
    text = report(found)
    assert "## From run to run" in text and "statistics/runs.svg" in text


def test_hostile_names_are_no_markup(tmp_path: Path) -> None:
    evil = "<img src=x> [a](http://b) | $\\foo ]]> & \x00 `x`"
    rows = [
        student(evil + str(i), evil + str(i % 2), part("1(a)", i % 2, 1, "mistake", "x", Said("", mistakes=(evil,))),
                part("1(b)", 0, 1, "unreadable", evil, Said(evil)))
        for i in range(24)
    ]  # fmt: skip
    outlines = {evil + str(i): (Outline(evil, 2, evil, {evil: evil + str(i)}, ("1(a)", "1(b)")),) for i in range(2)}
    found = summary.compute(ClassMarks(evil, tuple(rows)), outlines)
    in_words.write(found, tmp_path)
    text = (tmp_path / "statistics.md").read_text(encoding="utf-8")
    prose = re.sub(r"(`+).*?\1", "", text)
    assert "<img" not in prose and not re.search(r"(?<!\\)\[a\]", prose) and "\x00" not in text
    for svg in (tmp_path / "statistics").glob("*.svg"):
        ElementTree.parse(svg)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.update(format=99), "is of format 99, and this exgen knows formats up to"),
        (lambda data: data.pop("students"), "it has no 'students'"),
        (lambda data: data["students"][0].pop("parts"), "student 1 has no 'parts'"),
        (lambda data: data["students"][1]["parts"][0].update(verdict="great"), "1(a) of student 2"),
        (lambda data: data["students"][0]["parts"][0].update(marks=7), "the marks of 1(a) of student 1 are 7 of 1"),
        (lambda data: data["students"][0]["parts"][0].update(marks=-0.5), "-0.5 of 1"),
        (lambda data: data["students"][0]["parts"][0].update(marks=float("nan")), "nan of 1"),
        (lambda data: data["students"][0]["parts"][0].update(mistakes="all"), "no list of names"),
        (lambda data: data["students"][0]["parts"].append(data["students"][0]["parts"][0]), "a part twice"),
    ],
)
def test_damaged_marks_are_an_error_with_a_place(marked: Path, change, said: str, exgen) -> None:
    file = marked / "marks" / "marks.json"
    data = json.loads(file.read_text())
    change(data)
    file.write_text(json.dumps(data))
    with pytest.raises(InstructorError, match=re.escape(said)):
        results.read(file.parent)
    done = exgen("stats", marked)
    assert done.exit_code == 1 and "marks.json" in done.output


def test_a_sheet_that_was_not_marked_says_what_to_do(made: Made, exgen) -> None:
    done = exgen("stats", made.folder)
    assert done.exit_code == 1 and "exgen autograde" in done.output
    (file := Path("sheet/marks/marks.json")).parent.mkdir(parents=True)
    file.write_text("{")
    done = exgen("stats", "sheet")
    assert done.exit_code == 1 and "cut off or damaged" in done.output


def test_a_large_class_takes_little_time() -> None:
    """The work for a student does not grow with the class."""
    import time

    def seconds(count: int) -> float:
        rows = [[(i * j) % 3 / 2 for j in range(1, 9)] for i in range(count)]
        marked = results_of(*rows)
        start = time.process_time()
        summary.compute(marked, SHEET)
        return time.process_time() - start

    assert min(seconds(800) for _ in range(2)) < 8 * max(seconds(200), 0.01)
