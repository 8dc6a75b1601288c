"""The layout: modules import from lower floors only, one module prints, and nothing that was typed is ever run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import exgen

PACKAGE = Path(exgen.__file__).parent

# Floor by floor, and on each floor row by row, from the ground up. A module imports from rows below its own; modules in
# one pair of brackets share a room and may import each other. A package is a room of its own.
FLOORS = {
    0: [
        "errors chance paths texts lettering symbols persons naming",
        "exact blame project watching files figures places page pool table escaping senders",
        "engine",
        "workshop",
        "sets terms",
        "notation trace",
        "gates",
    ],
    1: [
        "problem characters",
        "cleaning",
        "short",
        "solving effort labels",
        "(grammar lexing names spellings vectors tidy sides wording)",
        "rows",
        "slips "
        "(reading equality rounding deciding pieces domains balls breaks cells floats polynomials forms summands)",
        "inequalities",
    ],
    2: ["bank answers"],
    3: ["exercise asking credit"],
    4: ["(marking following) autograd starter", "render", "again formulas proofreading"],
    5: [
        "submission",
        "record roster",
        "overrides uploads exports",
        "sheet audit (students marking_audit) gradebook undecided printing",
        "copies rekey feedback intake",
        "assignment whose identity lms",
        "attempts",
        "desk report",
        "bulk",
        "regrade gradescope statistics",
    ],
    6: ["console", "commands", "cli", "__main__"],
}
ROWS = [row for rows in FLOORS.values() for row in rows]
MODULES = sorted(PACKAGE.rglob("*.py"))
IDS = [file.relative_to(PACKAGE).as_posix() for file in MODULES]


def places() -> dict[str, tuple[int, str]]:
    """Row and room of each module or package."""
    found: dict[str, tuple[int, str]] = {}
    for row, text in enumerate(ROWS):
        room = ""
        for word in text.replace("(", "( ").replace(")", " )").split():
            if word in "()":
                room = f"room {row}" if word == "(" else ""
            else:
                assert word not in found, f"{word} stands twice"
                found[word] = (row, room or word)
    return found


PLACES = places()


def module_of(file: Path) -> str:
    """`answers` for answers/number.py, `cli` for cli.py."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Line and module of each import of exgen's own, wherever in the file it stands."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file.name}, line {node.lineno}: write imports from exgen in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            first, *rest = name.split(".")
            if first == "exgen" and rest and rest[0] in PLACES:
                yield node.lineno, rest[0]
            elif first == "exgen":
                yield node.lineno, "__init__"


def test_every_module_has_a_floor() -> None:
    assert {module_of(file) for file in MODULES} - {"__init__"} == PLACES.keys()


@pytest.mark.parametrize("file", MODULES, ids=IDS)
def test_imports_point_down(file: Path) -> None:
    name = module_of(file)
    row, room = PLACES.get(name, (len(ROWS), name))
    for line, other in imports(file):
        if other == "__init__":
            assert name in ("cli", "__init__"), f"{file.name}, line {line} imports the words of problem files"
            continue
        below, other_room = PLACES[other]
        assert below < row or other_room == room, f"{file.name}, line {line}: {name} imports {other}, not below it"


def test_the_words_of_problem_files_are_low_and_light() -> None:
    """`from exgen import ...` in a problem file reaches floor 1 and no further, and loads nothing slow."""
    reached = {other for _, other in imports(PACKAGE / "__init__.py")} - {"__init__"}
    second = ROWS.index(FLOORS[2][0])
    assert reached and all(PLACES[other][0] < second for other in reached)
    slow = {"sympy", "torch", "click", "rich", "jinja2"}
    heads = (node for node in tree_of(PACKAGE / "exact.py").body if isinstance(node, (ast.Import, ast.ImportFrom)))
    assert not {alias.name.split(".")[0] for node in heads for alias in node.names} & slow


def calls(file: Path) -> Iterator[tuple[int, str]]:
    """Line and name of each call: `print`, `sys.exit`, `.sympify`."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                yield node.lineno, called.id
            elif isinstance(called, ast.Attribute):
                owner = called.value.id if isinstance(called.value, ast.Name) else ""
                yield node.lineno, f"{owner}.{called.attr}"


TALKING = {"console", "commands", "cli", "__main__"}
SILENT = [file for file in MODULES if module_of(file) not in TALKING]


@pytest.mark.parametrize("file", SILENT, ids=lambda file: module_of(file))
def test_only_the_command_line_prints_or_exits(file: Path) -> None:
    talking = {"print", "exit", "quit", "input", "sys.exit", "os._exit", "os.abort"}
    for line, name in calls(file):
        assert name not in talking, f"line {line}: {name}"
    for node in ast.walk(tree_of(file)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            module = getattr(node, "module", None) or ""
            loaded = {alias.name.split(".")[0] for alias in node.names} | {module.split(".")[0]}
            assert not loaded & {"click", "rich", "logging", "argparse"}, f"line {node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
            assert node.attr not in {"stdout", "stderr", "stdin", "argv"}, f"line {node.lineno}"
        if isinstance(node, ast.Raise):
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            assert not (isinstance(raised, ast.Name) and raised.id == "SystemExit"), f"line {node.lineno}"


RUNS = {"eval", "exec", "compile", "__import__"}
RUNS_SYMPY = {"sympify", "parse_expr", "nsimplify", "lambdify", "parse_latex", "S"}
TRUSTED = {("problem", "exec"), ("problem", "compile"), ("engine", "exec"), ("engine", "compile")}
TRUSTED |= {("solving", "exec")}  # lines that symbols wrote, of operators and numbers


@pytest.mark.parametrize("file", MODULES, ids=IDS)
def test_nothing_is_run_but_trusted_problem_files(file: Path) -> None:
    for line, name in calls(file):
        bare = name.rpartition(".")[2]
        runs = name in RUNS or bare in RUNS_SYMPY or name in {"os.system", "os.popen", "pickle.loads", "yaml.load"}
        assert not runs or (module_of(file), name) in TRUSTED, f"{file.name}, line {line}: {name}"
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.keyword) and node.arg == "shell":
            raise AssertionError(f"{file.name}, line {node.value.lineno}: a shell")


def test_the_trusted_places_are_those_that_run_code() -> None:
    found = {(module_of(file), name) for file in MODULES for _, name in calls(file) if name in RUNS}
    assert found == TRUSTED
