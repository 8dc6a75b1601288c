# ruff: noqa: E501  (a row a line)
"""What authors are told: each sentence once, with file, line, the word that is wrong and what may have been meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import MADE_UP

Exgen = Callable[..., Result]
CHAIN = (MADE_UP / "tiny" / "chain.py").read_text(encoding="utf-8")
TITLE = 'TITLE = "A short chain"\n'


@pytest.fixture
def check(exgen: Exgen, tmp_path: Path) -> Callable[..., list[str]]:
    """What `exgen check` says of the chain with some of its text replaced, line by line."""

    def said(*changes: tuple[str, str], students: int = 0) -> list[str]:
        text = CHAIN
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        file = tmp_path / "bank" / "made" / "up.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        result = exgen("check", "made/up", "--seeds", 2, "--students", students, "--no-latex", bank=tmp_path / "bank")
        lines = result.stdout.replace(str(file), "FILE").splitlines()
        assert lines[0].startswith("made/up: "), result.output
        return [line.strip() for line in lines[1:]]

    return said


FIGURE = "from exgen.figures import network\nfrom exgen import"
DRAWN = "<< figure(network([['x'], ['y']], wieghts=[[[1]]])) >>\n\n<< answer(\"s\")"


@pytest.mark.parametrize(
    ("old", "new", "said", "hint"),
    [
        # names that a file may have
        ("TITLE =", "TITEL =", "line 5: has no TITLE, but 'TITEL'", "did you mean 'TITLE'?"),
        ("SOLUTION =", "SOLUTON =", "line 44: has no SOLUTION, but 'SOLUTON'", "did you mean 'SOLUTION'?"),
        ("MISTAKES =", "MISTAKE =", "line 29: has no MISTAKES, but 'MISTAKE'", "did you mean 'MISTAKES'?"),
        ("def solve", "def slove", "line 15: has no solve, but 'slove'", "did you mean 'solve'?"),
        (TITLE, f'{TITLE}ALLOWS = {{"few varaints": "x"}}\n', "line 6: ALLOWS has no 'few varaints'", "'few variants'?"),
        ("1: dict(largest=20)", "1: dict(lagrest=20)", "line 6: level 1 turns a knob 'lagrest'", "'largest'?"),
        ("{1: dict", '{"1": dict', "line 6: LEVELS must map whole numbers to knobs of draw, and has '1'", "{1: dict(n=2)"),
        ("import Mistake, exact", "import Mistake, exakt", "line 3: ImportError: cannot import name 'exakt'", "'exact'?"),
        # draw and solve
        ("rng.sample", "rng.smaple", "line 11: draw stopped with AttributeError", "did you mean 'sample'?"),
        ("exact(a)", "exat(a)", "line 12: draw stopped with NameError: name 'exat'", "did you mean 'exact'?"),
        ("return {", "return 7, {", "line 10: draw gives a tuple, not the numbers", 'return {"a": a, "b": b}'),
        ('"c": exact', '"cc": exact', "line 15: solve does not take the parameter 'cc'", "did you mean 'c'?"),
        ("def solve(step, a, b, c)", "def solve(step, a, b, c, d)", "line 15: there is no parameter 'd', which solve takes", ""),
        ("(step, a, b", "(step, *, a, bb", "line 15: solve does not take the parameter 'b'", "did you mean 'bb'?"),
        # what a step asks for
        ("marks=2", 'marks=2, kind="nmber"', "line 17: step 'p': there is no kind of answer 'nmber'", "'number'?"),
        ("marks=2", 'marks=2, kind="integer"', "line 17: step 'p': there is no kind of answer 'integer'", "did you mean 'interval'?"),
        ("marks=2", "marks=2, figurs=4", "line 17: step 'p' is given figurs", "did you mean 'figures'?"),
        ("marks=2", 'marks=2, form="expandd"', "line 17: step 'p': there is no form 'expandd'", "'expanded'?"),
        ("marks=2", 'marks=2, domain={"x": "postive"}', "line 17: step 'p': the domain 'postive' of x", "one of positive"),
        ("marks=2", 'marks=2, figures="4"', "line 17: step 'p': figures is '4'", "a whole number from 1 to 30"),
        ("marks=2", "marks=-2", "line 17: step 'p': marks is -2", "a whole number"),
        ("marks=2", 'marks="2"', "line 17: step 'p': marks is '2'", "a whole number"),
        (TITLE, f'{TITLE}DOMAIN = {{"x": "up"}}\n', "line 6: DOMAIN: the domain 'up' of x is not understood", "positive"),
        # mistakes
        ("s=lambda", "ss=lambda", "line 30: the mistake “multiplied” changes 'ss', no step and no", "did you mean 's'?"),
        ("lambda p, s", "lambda p, ss", "line 31: the mistake “added” wants 'ss', no step and no", "did you mean 's'?"),
        ("marks=0.5", "mrks=0.5", "line 31: the mistake “added” changes 'mrks', no step", "did you mean 'marks'?"),
        ("marks=0.5", "marks=5", "line 31: the mistake “added” has marks=5", "from 0 to 1"),
        # texts
        ("<< a >>$, $b", "<< aa >>$, $b", "line 35: STATEMENT: 'aa' is undefined", "a statement sees parameters only"),
        ("Give $q$.", "Give << c | singed >>.", "line 41: STATEMENT has no filter 'singed'", "did you mean 'signed'?"),
        ('answer("q")', 'answer("qq")', "line 41: STATEMENT asks for s, p, qq; solve gives marks to", "did you mean 'q'?"),
        ("Give $q$.", "Give << $q$.", "line 41: STATEMENT: unexpected char '$'", ""),
        ("$q = << q >>$", "$q = << qq >>$", "line 45: SOLUTION: 'qq' is undefined", "did you mean 'q'?"),
        ("q = p - s\n\"", "q = p - << ss >>\n\"", "line 26: CHECK: 'ss' is undefined", ""),
        ("q = p - s\n\"", "q = p - << a | decimel >>\n\"", "line 26: CHECK has no filter 'decimel'", "docs/problems.md"),
        # the script
        ("q = p - s\n\"", "q2 = p - s\n\"", "made/up, level 1, seed 0: the torch script does not bind 'q'", "did you mean 'q2'?"),
        ("q = p - s\n\"", "q = p - t\n\"", "the torch script stopped with NameError", "FILE, line 26: at `q = p - t`"),
    ],
)  # fmt: skip
def test_each_is_said_once_with_its_line_and_nothing_else_is(
    check: Callable[..., list[str]], old: str, new: str, said: str, hint: str
) -> None:
    first, *more = check((old, new))
    assert said in first
    assert hint in "\n".join(more)
    hints = [line for line in more if not line.startswith("FILE, line ")]
    assert len(hints) <= 2 and len(more) <= 2, "a cascade"


def test_an_option_of_a_picture_that_is_misspelt(check: Callable[..., list[str]]) -> None:
    first, hint = check(("from exgen import", FIGURE), ('<< answer("s")', DRAWN))
    assert first == "FILE, line 38: STATEMENT: TypeError: network() got an unexpected keyword argument 'wieghts'"
    assert hint == "did you mean 'weights'?"


def test_a_switch_that_solve_does_not_compare_with(check: Callable[..., list[str]]) -> None:
    found = check(
        ("def solve(step, a, b, c):", 'def solve(step, a, b, c, slip=""):'),
        ("s * c, marks", 's * c if slip != "halved" else s, marks'),
        ('p, s: p + s),', 'p, s: p + s),\n    Mistake("half", "A half is lost.", slip="halvde"),'),
    )
    assert found == [
        "FILE, line 32: the mistake “half” cannot be told in any of 2 seeds a level; "
        "slip='halvde': did you mean 'halved'?"
    ]


def test_a_question_that_no_variant_asks(check: Callable[..., list[str]]) -> None:
    found = check(
        ("s * c, marks=2", "s * c"),
        ('<< answer("p") >> Give $p$.\n\n<< answer("q") >> Give $q$.\n"""', '"""\nQUESTIONS = {\n    "p": "Give $p$.",\n    "q": "Give $q$.",\n}'),
    )
    assert found == [
        "FILE, line 41: QUESTIONS has a sentence for 'p', to which none of 2 seeds a level gives marks",
        "step('p', ..., marks=1) asks for it",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Give $s$.", "Give $s.", "line 34: STATEMENT has a $ without its partner"),
        ("Give $s$.", r"Give $\fracc{s}{1}$.", r"line 37: $\fracc{s}{1}$ has "),
        ("A sum is asked for.", "A sum is *asked* for.", "line 30: the mistake “multiplied” has '*' outside math"),
    ],
)
def test_what_no_format_can_print_is_said_with_its_line(
    check: Callable[..., list[str]], old: str, new: str, said: str
) -> None:
    [first, *_] = check((old, new))
    assert first.startswith(f"level 1, seed 0: FILE, {said}"), first


def test_several_words_of_mistakes_are_each_told(check: Callable[..., list[str]]) -> None:
    found = check(("s=lambda a, b", "t=lambda a, bb"))
    assert [re.sub(r"FILE, line \d+: |, no step.*", "", line) for line in found[::2]] == [
        "the mistake “multiplied” changes 't'",
        "the mistake “multiplied” wants 'bb'",
    ]


@pytest.mark.parametrize(
    "draw",
    [
        "import random\n    a, b, c = random.sample(range(2, largest), 3)",
        "import time\n    a, b, c = 2, 3, 4 + int(time.time()) % 10**6",
        "a, b, c = [int(x[1:]) for x in {f'x{rng.randint(2, 9)}', 'x11', 'x12', 'x13'}][:3]",
        "a, b, c = 2, 3, 4 + len(SEEN)\n    SEEN.append(1)",
    ],
    ids=["the global generator", "the clock", "the order of a set", "what was drawn before"],
)
def test_a_draw_that_hangs_on_more_than_its_seed(check: Callable[..., list[str]], draw: str) -> None:
    allowed = f'{TITLE}ALLOWS = {{"few variants": "x", "long numbers": "x", "uneven work": "x"}}\nSEEN = []\n'
    found = check(("a, b, c = rng.sample(range(2, largest), 3)", draw), (TITLE, allowed))
    [said] = [line for line in found if "cannot be told" not in line]
    assert re.match(r"made/up, level 1, seed [01]: another process draws another variant from the same seed;", said)
