# ruff: noqa: E501  (tables have a row a line)
"""Print docs/problems.md, the manual for authors, from the code: its docstrings, its tables, and examples that are run.

python docs/make_problems.py            writes docs/problems.md

What the code has and nothing here says is missing in the manual, and the tests tell: a name of a problem file, an option
of a step, a kind of answer, a form, a filter, a word of texts, a figure, a key of a plan.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import exgen
from exgen import answers, figures, reading
from exgen.answers.ask import AUTHORS
from exgen.authoring import audit, starter
from exgen.bank import problem
from exgen.exercises import restore, texts, trace
from exgen.judging import domains, forms
from exgen.making import plan
from exgen.printing import format as printing
from exgen.printing import formulas
from exgen.values import notation

HERE = Path(__file__).resolve().parent
MANUAL = HERE / "problems.md"

HEAD = """\
# Writing problems

A problem is one file, `TOPIC/NAME.py` in a bank: its id is its path, and there is nothing to register. It says how numbers
are drawn, how they are solved, what is asked, and which wrong turns are known. exgen makes of it the sheet, the key, the
marking, the error carried forward and the feedback.

```console
$ exgen new calculus/slope --bank my-problems
wrote my-problems/calculus/slope.py
next: exgen --bank my-problems check calculus/slope
to leave out --bank: keep it in pyproject.toml, under [tool.exgen], as bank = ["my-problems"]
$ exgen --bank my-problems check calculus/slope --seeds 5 --students 0 --no-latex
calculus/slope: holds (...)
all 1 problems hold
```

Without these options `check` takes 20 seeds a level, lets made-up students sit the problem, and has LaTeX set its formulas.

`exgen show calculus/slope --key --watch` shows an exercise, and again whenever the file is saved.

## Where a bank of your own is found

A bank is a folder of topics. exgen looks for it in this order, and the first place that names one counts:

1. the option `--bank DIR`, before or behind the command, as often as there are banks;
2. the variable `EXGEN_BANK`, with `:` between several (`;` on Windows);
3. `bank` under `[tool.exgen]` in the nearest `pyproject.toml` that has such a table, from the working directory upwards. Its
   paths are seen from that file:

```console
$ printf '[tool.exgen]\\nbank = ["my-problems"]\\n' > pyproject.toml
$ exgen make-sheet --problem calculus/slope --name slopes --format markdown
slopes: 1 exercises, 3 marks, in build/slopes
...
$ grep '"bank"' build/slopes/record.json
   "bank": "my-problems",
```

A sheet's record keeps the name of the bank: its path from where the sheet was made, if it is below that, else the folder's
name. Marking never runs a bank that only a record names, since records are data; where a problem is missing, every command
says which bank it came from, and how to name it. An id names one problem: two files of one id are refused.

`exgen check` without names checks your own bank, and says what it leaves out; `exgen check --all` checks everything.

## A problem file, from top to bottom

This is what `exgen new` writes:

```python
"""

AFTER = """\
```

- **`draw(rng, ...)`** makes the numbers of one variant, as a mapping by name. `rng` is a `random.Random` of the seed: whatever
  is drawn by anything else is no longer the same on every machine, and `check` refuses it. Its other arguments are *knobs*,
  which LEVELS turns.
- **`solve(step, ...)`** is handed `step` and the parameters by name. It records each value that matters with
  `step(name, value)` and goes on with what `step` returns: so a step can be *pinned* to what a student wrote, or to a
  mistake, and the rest follows. A step with `marks` is a question. Values are exact: fractions, roots, expressions and
  arrays of them, and no floats.
- **`CHECK`** is a script that torch runs in float64. It shares nothing with `solve` but the parameters, and binds each step that
  has marks by its name. What the two do not agree on is never printed.
- **`MISTAKES`** are wrong turns with feedback. What cannot be told apart from the key, or from another mistake, is left out of
  a variant by itself.
- **`STATEMENT`** sees parameters only, so that it cannot leak an answer; **`SOLUTION`** sees the steps as well. A paragraph
  that begins with `<< answer("y") >>` is that part of the question. They ask in the order of `solve`.
- Functions of the file, and what it imports from exgen, may be used in its texts.
"""


# -- what only people can say ------------------------------------------------------------------------------------

NAMES = {
    "TITLE": "The heading of the exercise.",
    "LEVELS": "The levels, whole numbers, each with the knobs of `draw`: `{1: dict(n=2), 2: dict(n=3)}`.",
    "draw": "`draw(rng, **knobs)`: the parameters of one variant, by name.",
    "solve": "`solve(step, **parameters)`: the key, step by step. Further arguments with a default are switches of mistakes.",
    "CHECK": "The torch script, filled in with the parameters (`<< x >>` is Python source here), and with `points`: for "
    "each variable a few numbers of its domain, at which expressions are compared.",
    "STATEMENT": "What the sheet prints.",
    "SOLUTION": "What the key prints: the worked solution.",
    "SOURCE": "Where the exercise comes from; `exgen` prints it nowhere.",
    "MISTAKES": "A list of `Mistake`s.",
    "CONVENTIONS": "What is taken for granted, by subject: `{\"relu\": \"The slope of relu at 0 is 0.\"}`. A sheet prints each once.",
    "ALLOWS": "What `check` is to let pass, each with the reason: see below.",
    "DOMAIN": "Where variables live, by name: see `domain` below. It holds for all steps.",
    "LET": "Lines that set names for statement, questions and solution alike: `%% set f = ...`. They see parameters only.",
    "QUESTIONS": "The sentence of each question by its step, in the order of `solve`; then `STATEMENT` needs no `answer`.",
}
ALLOWS = {
    "few variants": f"Fewer than one new variant in {audit.FEW} draws.",
    "long numbers": f"Answers of more than {audit.DIGITS} digits, or {audit.FRACTION_DIGITS} above or below a fraction bar.",
    "uneven work": f"Some variants ask for more than {audit.UNEVEN} times as many operations as others.",
}
ASK = {
    "kind": ("the name of a kind of answer", "The kind, where the value alone does not tell: `kind=\"expression\"`."),
    "figures": ("a whole number", "A decimal has to show so many significant figures, 3 where nothing is said. The key prints decimals."),
    "exact_only": ("True", "Decimals are refused; the form says “exact”."),
    "form": ("a form", "The form that is asked for; the right value in another form earns half."),
    "domain": ("a mapping", "Where variables live, by name: a word, or `[low, high]`."),
    "where": ("a mapping", "Names that an answer may use, with the expressions that they stand for."),
    "choices": ("a list", "The letters of the options, for `letters`."),
    "any_length": ("True", "How many entries a vector has is part of the question; the form does not say."),
    "objection": ("a function", "Any answer that works is right: it gets the answer, and gives None, a sentence that says what fails, or "
                  "such a sentence and the share of the marks that is earned all the same."),
    "wanted": ("a text", "What the blank form says is wanted, instead of what the kind says."),
    "room": ("a number", "Centimetres of white paper under the question."),
}  # fmt: skip
# Of each kind: a value, how it is asked for, and the options that mean something to it.
KINDS = {
    "number": ('exact("4/3")', "", "figures, exact_only, form, where, domain, objection"),
    "expression": ('3 * variable("x") ** 2', "", "form, where, domain, objection"),
    "array": ("exact([[1, 2], [3, 4]])", "", "figures, exact_only, form, where, domain, any_length, objection"),
    "set": ("Finite([exact(1), exact(-2)])", "", "exact_only, objection"),
    "interval": ("Interval(exact(0), exact(2), high_closed=True)", "", "objection"),
    "letters": ('"A, C"', 'choices=["A", "B", "C", "D"]', "choices, objection"),
    "true or false": ("exact(3) > 2", "", "objection"),
    "shape": ("(3, 14, 14)", "", "objection"),
    "table": ('step.table("rows", ("k", "value"), labels=["k"], marks=3)', "", "objection"),
}
FORMS = {
    "expanded": ("x^2 + 2x", "x(x + 2)"),
    "factored": ("x(x + 2)", "x^2 + 2x"),
    "simplified fraction": ("2/3", "4/6"),
    "single power of e": ("e^(x+1)", "e*e^x"),
}
DOMAINS = {
    "positive": "x > 0",
    "nonnegative": "x ≥ 0",
    "negative": "x < 0",
    "nonpositive": "x ≤ 0",
    "real": "every number, as where nothing is said",
    "nonzero": "every number but 0",
}
EXAMPLES = {
    "exact": ['exact("3/2")', "exact([1, 2]) + 1", "exact([[1, 2], [3, 4]]) @ exact([1, -1])"],
    "variable": ['variable("x") ** 2'],
    "diff": ['diff(variable("x") ** 3, variable("x"))'],
    "derivative": ["derivative(lambda x: x**2, at=exact(3))"],
    "gradient": ["gradient(lambda x: (x**2).sum(), at=exact([1, 2]))"],
    "substitute": ['substitute(variable("x") + 1, {variable("x"): exact(2)})'],
    "where": ["where(exact(1) > 0, exact([5, 5]), exact([7, 7]))"],
    "outer": ["outer(exact([1, 2]), exact([3, 4]))"],
    "relu": ["relu(exact([-1, 2]))"],
    "sigmoid": ["sigmoid(exact(0))", "sigmoid(exact(1))"],
    "Finite": ["Finite([exact(1), exact(-2)]).items"],
    "Interval": ["Interval(None, exact(2)).low_closed"],
}
FILTERS = {
    "paren": "<< x | paren >> \\cdot << v | paren >>",
    "signed": "a << x | signed >> << half | signed >>",
    "plain": "<< half | plain >>",
    "latex": "<< half | latex >>",
    "decimal": "<< half | decimal(3) >>",
    "column": "<< v | column >>",
    "row": "<< v | row >>",
    "dot": "<< v | dot(v) >>",
    "cell": "<< half | cell >>",
    "marks": "<< 2.50 | marks >>",
}
WORDS = {
    "answer": ('<< answer("y") >>', "The part of a step: at the head of a paragraph it is that part; elsewhere it prints its letter."),
    "table": ('<< table(["$k$", "value"], [[1, half], [2, x]]) >>', "A table; text stays as it is, values are set as formulas."),
    "options": ('<< options(["the first", "the second"]) >>', "Options with letters, A on."),
    "code": ('<< code("x = 1") >>', "Code, as it stands."),
    "figure": ("<< figure(drawn) >>", "A picture: see below."),
    "parameters": ("<< parameters | length >>", "All parameters by name, for texts that do not know which there are."),
}  # fmt: skip
FIGURES = {
    "computation_graph": 'computation_graph([("x", "leaf"), ("y", "square")], [("x", "y")], values={"x": 3, "y": 9}, gradients={"x": 6})',
    "network": 'network([["x_1", "x_2"], ["y"]], weights=[[[1, -2]]], biases=[["b = 3"]])',
    "plane": 'plane([(0, 0, -1), (1, 1, 1, "A")], lines=[(1, 1, -1, "L")], normals=True)',
    "curves": 'curves([[(0, 0), (1, 1), (2, 4)]], names=["x^2"], marks=[(1, 1, "P", "1", "")])',
}
PLAN = {
    "title": "The heading of the sheet.",
    "name": "Its name, and that of its folder; the plan file's name where nothing is said.",
    "date": "Printed as it stands.",
    "seed": "Any text or number; the same seed gives the same bytes.",
    "minutes": "The time, printed.",
    "roster": "A CSV file of students, seen from the plan's folder: each gets a variant of their own.",
    "exercises": "A list of `[[exercises]]`, each with:",
    "problem": "An id, or",
    "topic": "a topic: one exercise of each of its problems.",
    "level": "1, 2 or 3; 2 where nothing is said.",
    "count": "How many exercises of it; goes round again.",
}


# -- printing ----------------------------------------------------------------------------------------------------

def manual() -> str:
    """The whole manual, as Markdown."""
    parts = [HEAD + starter.text("calculus/slope").rstrip("\n") + "\n" + AFTER]
    for section in (names, words, steps, kinds, mistakes, texts_, pictures, maths, checks, plans):
        parts.append(section())
    return "\n".join(parts)


def names() -> str:
    known = {**problem.NEEDED, **problem.OPTIONAL}
    rows = [(f"`{name}`", "needed" if name in problem.NEEDED else "", NAMES[name]) for name in known]
    allowed = [(f"`{word}`", ALLOWS[word]) for word in sorted(problem.ALLOWABLE)]
    return (
        f"## Names that a file may have\n\n{table(['name', '', 'what it is'], rows)}\n"
        "All other names are the file's own.\n\n"
        f"`ALLOWS = {{\"few variants\": \"why\"}}` knows\n\n{table(['word', 'what it lets pass'], allowed)}"
    )


def words() -> str:
    """What `from exgen import ...` gives, module by module."""
    groups: dict[str, list[str]] = {}
    for name in exgen.__all__:
        groups.setdefault(getattr(getattr(exgen, name), "__module__", ""), []).append(name)
    said = ["## Words: `from exgen import ...`\n"]
    for module, members in groups.items():
        if module:
            said.append(f"### {sentence(sys.modules[module])}\n")
        for name in members:
            said.append(entry(name, getattr(exgen, name)))
    return "\n".join(said)


def entry(name: str, value: Any) -> str:
    """A word with its signature, what its docstring says, and examples with what they give."""
    if not callable(value):
        return f"- **`{name}`**: `{value!r}`\n"
    lines = described(f"- **`{name}{signature(value)}`**", value)
    if isinstance(value, type):
        for method, function in sorted(vars(value).items()):
            bare = getattr(function, "__func__", function)
            if not method.startswith("_") and (inspect.isfunction(bare) or isinstance(bare, property)):
                lines += described(f"  - `.{method}`", bare, 4)
    lines += [f"  - `{source}` is `{shown(source)}`" for source in EXAMPLES.get(name, ())]
    return "\n".join(lines) + "\n"


def steps() -> str:
    rows = [(f"`{name}`", ASK[name][0], ASK[name][1]) for name in sorted(AUTHORS)]
    call, rows_of = trace.Recorder.__call__, trace.Recorder.table
    lived = [(f"`{word}`", DOMAINS[word]) for word in domains._WORDS]
    shaped = []
    for form in forms.FORMS:
        good, bad = FORMS[form]
        said = [forms.not_in_form(reading.read(text, ["x"]), form) for text in (good, bad)]
        assert not said[0] and said[1]
        shaped.append((f"`{form}`", f"`{good}`", f"`{bad}`: {said[1]}"))
    return (
        f"## Steps: `step{signature(call)}`\n\n" + docstring(call) + "\n\n"
        f"`step.table{signature(rows_of)}`\n\n" + docstring(rows_of) + "\n\n"
        "### What a step may say of its answer\n\n" + table(["option", "value", "what it does"], rows) + "\n"
        "### Forms\n\n" + table(["form", "in it", "not in it"], shaped) + "\n"
        "### Domains\n\n" + table(["word", "where it lives"], lived) + "\n"
        "`domain={\"x\": \"positive\", \"t\": [0, 1]}`; ends may be numbers in quotes, as \"1/2\", or `None`.\n"
    )


def kinds() -> str:
    said = ["## Kinds of answer\n", "The value of a step tells its kind; `kind=` chooses where several suit.\n"]
    for name, kind in answers.kinds().items():
        source, more, options = KINDS[name]
        value = evaluated(source) if name != "table" else trace.Table(("k", "value"), ((exgen.exact(1), exgen.exact(3)),), ("k",))
        assert answers.kind_of(value).name == name or "choices" in more
        ask = answers.asked("y", eval(f"dict({more})") if more else {})
        call = source if name == "table" else f'step("y", {source}, marks=2{", " if more else ""}{more})'
        said.append(
            f"### {name}\n\n{sentence(sys.modules[type(kind).__module__])}\n\n"
            f"```python\n{call}\n```\n\n"
            f"The form says `{kind.wanted(value, ask, ['x'])}`; typed as the key prints it: {fenced(kind.plain(value))}. "
            f"Options: {', '.join(f'`{option}`' for option in options.split(', '))}.\n"
        )
    said.append("What students may type for each kind is in [answers.md](answers.md).\n")
    return "\n".join(said)


def mistakes() -> str:
    return f"## Mistakes: `Mistake{signature(exgen.Mistake)}`\n\n{docstring(exgen.Mistake)}\n"


def texts_() -> str:
    shown_words = []
    for word in sorted(_words()):
        source, said = WORDS[word]
        drawn = eval(FIGURES["network"], vars(figures).copy())
        given = {**printing._vocabulary(_exercise()), "x": exgen.exact(2), "half": exgen.exact("1/2"), "drawn": drawn}
        assert _filled(source, given)
        shown_words.append((fenced(source), said))
    filters = []
    for name, function in printing.FILTERS.items():
        if name in FILTERS:
            given = {"x": exgen.exact(-3), "half": exgen.exact("1/2"), "v": exgen.exact([1, -2])}
            result = _filled(FILTERS[name], given)
            filters.append((f"`{name}`", sentence(function), fenced(FILTERS[name]), fenced(result)))
    own = [f"`{name}`" for name in printing.FILTERS if name not in FILTERS]
    return (
        "## Texts\n\nTexts are Jinja with other delimiters: `<< value >>` prints a value, a line that begins with `%%` is a "
        "statement (`%% if`, `%% for`, `%% set`, `%% endif`; `<% %>` within a line), `<# #>` a comment. Formulas stand "
        "between dollar signs. Outside them only what LaTeX and Markdown read alike is allowed: no `* _ # % & ~ ^ < > [ ] | \\` "
        "and no backticks.\n\n"
        "### Words of texts\n\nTexts have all words of problem files, the pictures below, and the constants and functions of their own "
        "file, without an import. Beside these:\n\n" + table(["word", "what it does"], shown_words) + "\n"
        "### Filters\n\nWith `x` = -3, `half` = 1/2 and `v` = [1, -2]:\n\n"
        + table(["filter", "what it gives", "in a text", "printed"], filters)
        + "\n[Jinja's own filters](https://jinja.palletsprojects.com/en/stable/templates/#builtin-filters) (`length`, "
        f"`join`, ...) are there as well. For the templates of formats alone are {', '.join(own)}.\n"
    )


def pictures() -> str:
    said = ["## Pictures: `from exgen.figures import ...`\n", f"{paragraphs(figures)[1]}\n"]
    for name, function in drawing().items():
        source = FIGURES[name]
        drawn = eval(source, vars(figures).copy())
        said.append(
            f"### `{name}{signature(function)}`\n\n{docstring(function)}\n\n```python\n{source}\n```\n\n"
            f"In words: “{drawn.alt}”.\n"
        )
    return "\n".join(said)


def maths() -> str:
    commands = " ".join(f"`\\{name}`" for name in sorted(formulas.COMMANDS, key=lambda name: (name.lower(), name)))
    environments = " ".join(f"`{name}`" for name in sorted(formulas.ENVIRONMENTS))
    return (
        f"## Formulas\n\n{paragraphs(formulas)[1]}\n\nEnvironments: {environments}.\n\n"
        f"<details><summary>The commands</summary>\n\n{commands}\n\n</details>\n"
    )


def checks() -> str:
    from exgen.cli.commands.check import check

    lines = inspect.cleandoc(check.help or "").split("\n\n\b")[0]
    return f"## What `exgen check` asks for\n\n{lines}\n\nAnswers fit for paper have numbers of {audit.DIGITS} digits at most.\n"


def plans() -> str:
    rows = [(f"`{key}`", PLAN[key]) for key in (*plan.PLAN_KEYS, *plan.LINE_KEYS)]
    return (
        "## Plans\n\nA plan is a sheet written down, a TOML file for `exgen make-sheet --plan`; "
        "[mixed-exam.toml](../sheets/mixed-exam.toml) is one to start from.\n\n" + table(["key", "what it says"], rows)
        + "\n(Printed by `make docs` from the code.)\n"
    )


# -- pieces ------------------------------------------------------------------------------------------------------

def _exercise() -> Any:
    """A small exercise, to ask which words its texts may use."""
    namespace: dict[str, Any] = {}
    exec(starter.text("calculus/slope"), namespace)
    made = problem.Problem(
        id="calculus/slope", file=Path("slope.py"), title="", levels=namespace["LEVELS"], draw=namespace["draw"],
        solve=namespace["solve"], check=namespace["CHECK"], statement=namespace["STATEMENT"], solution="",
    )  # fmt: skip
    return restore(made, "1", 2, {name: exgen.exact(2) for name in ("a", "b", "x")})


def _filled(source: str, given: dict[str, Any]) -> str:
    """A text as problems have it, filled in."""
    environment = texts.environment(notation.latex)
    environment.filters.update(printing.FILTERS)
    return environment.from_string(source).render(given)


def _words() -> set[str]:
    """What texts alone may say: not the words that problem files import, nor pictures, nor the names of their problem."""
    exercise = _exercise()
    return set(printing._vocabulary(exercise)) - set(drawing()) - set(exercise.problem.words)


def drawing() -> dict[str, Any]:
    """The functions that draw a picture."""
    found = {name: getattr(figures, name) for name in figures.__all__}
    return {name: value for name, value in found.items() if inspect.isfunction(value)}


def missing() -> list[str]:
    """What the code has and this manual does not say."""
    pairs = {
        "name of a problem file": ({**problem.NEEDED, **problem.OPTIONAL}, NAMES),
        "word of ALLOWS": (problem.ALLOWABLE, ALLOWS),
        "option of a step": (AUTHORS, ASK),
        "kind of answer": (answers.kinds(), KINDS),
        "form": (forms.FORMS, FORMS),
        "domain": (domains._WORDS, DOMAINS),
        "word of texts": (_words(), WORDS),
        "picture": (drawing(), FIGURES),
        "key of a plan": ((*plan.PLAN_KEYS, *plan.LINE_KEYS), PLAN),
        "filter": (
            [name for name, one in printing.FILTERS.items() if one.__module__ in (notation.__name__, printing.__name__)],
            FILTERS,
        ),
    }
    found = [f"the {what} '{name}'" for what, (there, said) in pairs.items() for name in there if name not in said]
    found += [f"the word '{name}': a docstring" for name in exgen.__all__ if callable(one := getattr(exgen, name)) and not one.__doc__]
    return found + [
        f"the option '{option}' of the picture '{name}': a word in its docstring"
        for name, function in drawing().items()
        for option in inspect.signature(function).parameters
        if f"`{option}" not in docstring(function) and option not in ("nodes", "edges")
    ]


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, [":--"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def fenced(text: str) -> str:
    return f"`{' '.join(text.split())}`"


def signature(function: Any) -> str:
    """The arguments, without types and without `self`."""
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for name, parameter in inspect.signature(function).parameters.items()
        if name != "self"
    ]
    return str(inspect.Signature(parameters))


def docstring(value: Any) -> str:
    found = inspect.getdoc(value)
    assert found, f"{value} has no docstring"
    return found


def paragraphs(value: Any) -> list[str]:
    return docstring(value).split("\n\n")


def sentence(value: Any) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join(paragraphs(value)[0].split())


def described(head: str, value: Any, by: int = 2) -> list[str]:
    """An item of a list: what it is called and the first paragraph of its docstring, then the others."""
    first, *others = paragraphs(value)
    lines = f"{head}: {first}\n\n".splitlines()
    lines = [lines[0], *(" " * by + line for line in lines[1:] if line)]
    for paragraph in others:
        lines += ["", *(" " * by + line for line in paragraph.splitlines())]
    return [*lines, ""] if others else lines


def evaluated(source: str) -> Any:
    return eval(source, {name: getattr(exgen, name) for name in exgen.__all__})


def shown(source: str) -> str:
    value = evaluated(source)
    try:
        return notation.plain(value)
    except Exception:
        return repr(value)


if __name__ == "__main__":
    MANUAL.write_text(manual(), encoding="utf-8")
