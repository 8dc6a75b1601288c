"""The whole bank, by being there: every problem that stands in problems/ must hold, look as it did, and compile."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exgen import printing
from exgen.authoring import again, audit
from exgen.bank import Bank, Problem
from exgen.errors import BrokenProblem
from exgen.exercises import make
from exgen.making import Plan, Wanted
from exgen.making.documents import documents
from exgen.making.sheet import compose
from exgen.system import latex

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("EXGEN_GOLDEN") == "write"
BANK = Bank.default()
IDS = list(BANK)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return BANK


def test_the_bank_is_there() -> None:
    assert len(IDS) >= 30


@pytest.mark.parametrize("id", IDS)
def test_everything_holds(bank: Bank, id: str) -> None:
    """As `exgen check` does, over few seeds and draws; `make check` takes many."""
    report = audit.audit(bank, id, seeds=3, device="cpu", draws=50)
    # Some mistakes can be told in few variants only.
    complaints = [said for said in report.complaints if "cannot be told in any of" not in said]
    assert not complaints, "\n".join(complaints)
    # What is marked by property says itself what is wrong with an answer.
    questions = make(bank.problem(id), 0, 2).questions
    assert report.levels and (report.mistakes or all(question.ask.objection for question in questions))


@pytest.mark.slow
def test_another_process_draws_the_same_variants(bank: Bank) -> None:
    some = [bank.problem(id) for id in IDS[::3]]
    drawn = {one.id: [again.digest_of(make(one, 0, level)) for level in one.levels] for one in some}
    assert again.differing(bank, drawn, seeds=1, jobs=1) == {}


DRAW = "    a, b, c = rng.sample(range(2, largest), 3)\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((DRAW, "    a, b, c = 3, rng.randint(4, 50), 7\n"), "level 1: 47 distinct variants in 1000 draws"),
        (("exact(a)", "exact(10000 * a)"), "level 1, seed 0: the answer to 's' holds \\d{5,}, too long"),
        (("s=lambda a, b: a * b", "s=lambda s: s"), "the mistake “multiplied” cannot be told in any of 2 seeds"),
        (("p = s * <<", "p = s + <<"), "'p' is \\d+ by solve, but torch gives"),
        (("q = p - s\n", "r = p - s\n"), "the torch script does not bind 'q'"),
        (("Give $p$", "Give 50 % of $p$"), "STATEMENT has '%' outside math"),
        (("$s = << s >>$,", "$s = << s >>$_"), "SOLUTION has '_' outside math"),
        (("A sum is asked for.", "A *sum* is asked for."), "the mistake “multiplied” has '\\*' outside math"),
        (("<< a >>$, $b", "<< d >>$, $b"), "STATEMENT: 'd' is undefined"),
        (('<< answer("p") >> ', ""), "STATEMENT asks for s, q; solve gives marks to s, p, q"),
        (("marks=2", "marks=int(c)"), "level 1, seed 1: variants of \\d+ and \\d+ marks"),
        (("import torch\n", f"import torch{' ' * 120}# far\n"), "a line of the torch script has \\d+ characters"),
        (("def solve(step", "def solve(step, d"), "there is no parameter 'd', which solve takes"),
        (("TITLE =", "TITEL ="), "has no TITLE"),
    ],
)
def test_the_audit_says_what_does_not_hold(
    problem: Callable[..., Problem], tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    """The chain of tests/made_up holds; with one thing changed the audit says that one thing."""
    with contextlib.suppress(BrokenProblem):
        problem(change)
    report = audit.audit(Bank([tmp_path]), "made/up", seeds=2, device="cpu")
    assert any(re.search(said, complaint) for complaint in report.complaints), report.complaints


# -- golden files ------------------------------------------------------------------------------------------------

def golden(id: str, form: printing.Format) -> Path:
    return GOLDEN / form.name / f"{id.replace('/', '-')}.{form.extension}"


@pytest.mark.parametrize("name", printing.formats())
@pytest.mark.parametrize("id", IDS)
def test_golden(bank: Bank, id: str, name: str) -> None:
    """What is printed of one variant is what was looked at last; `make golden` writes the files anew."""
    form = printing.format_named(name)
    exercise = make(bank.problem(id), "golden", 2)
    asked, solved = (form.alone(form.exercise(exercise, 1, key=key), key=key) for key in (False, True))
    text = f"{asked}\n{'=' * 20} key {'=' * 20}\n\n{solved}"
    file = golden(id, form)
    if WRITE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.exists(), "no golden file: `make golden` writes it"
    assert text == file.read_text(encoding="utf-8"), "printed otherwise: look at it, and `make golden` if it is right"


def test_golden_files_are_of_problems_that_are_there() -> None:
    wanted = {golden(id, printing.format_named(name)) for id in IDS for name in printing.formats()}
    stale = {file for file in GOLDEN.rglob("*") if file.is_file()} - wanted
    if WRITE:
        for file in stale:
            file.unlink()
    else:
        assert not stale


# -- LaTeX -------------------------------------------------------------------------------------------------------

def complaints(log: str, source: str) -> Iterator[str]:
    """Overfull boxes of more than a point and references to nothing, with the line of the source."""
    lines = source.splitlines()
    for found in re.finditer(r"Overfull \\hbox \((\d+\.\d+)pt too wide\)(?:.*?at lines? (\d+))?.*", log):
        if float(found[1]) > 1:
            yield f"{found[0]}\n    {lines[int(found[2]) - 1][:200] if found[2] else ''}"
    for found in re.finditer(r".*(?:undefined references|Reference .* undefined|Citation .* undefined).*", log):
        yield found[0]
    for found in re.finditer(r"Missing character:.*", log):
        yield found[0]


def test_what_latex_complains_of_is_found() -> None:
    log = """
Overfull \\hbox (0.6pt too wide) in paragraph at lines 1--2
Overfull \\hbox (13.2pt too wide) in paragraph at lines 2--3
Overfull \\hbox (2.0pt too wide) detected at line 1
Overfull \\hbox (3.0pt too wide) has occurred while \\output is active
LaTeX Warning: Reference `x' on page 1 undefined on input line 3.
LaTeX Warning: There were undefined references.
Missing character: There is no ² in font cmr10!
"""
    found = list(complaints(log, "first\nsecond"))
    assert [line.split("(")[-1][:6] for line in found[:3]] == ["13.2pt", "2.0pt ", "3.0pt "]
    assert found[0].endswith("    second") and found[1].endswith("    first") and len(found) == 6


@pytest.mark.tex
@pytest.mark.slow
@pytest.mark.skipif(not latex.is_there(), reason="needs latexmk and pdflatex")
@pytest.mark.parametrize("which", ["sheet", "key"])
def test_every_family_compiles_and_fits_the_page(bank: Bank, which: str) -> None:
    """All families at all levels in one document, which TeX sets in the time of three."""
    wanted = tuple(Wanted(id, level, 1) for id in IDS for level in bank.problem(id).levels)
    made = compose(bank, Plan(wanted, seed="tex", title="Everything: 100 % of $it$ & more_"))
    source = documents(made, ["latex"])[f"{which}.tex"]
    made_of = latex.document(source, f"{which}.tex")
    assert made_of.pdf.startswith(b"%PDF-")
    found = list(complaints(made_of.log, source))
    assert not found, "\n".join(found)
