"""The layout: modules import from lower floors only, one module prints, and nothing that was typed is ever run.

The tests have the same rooms, and come in by the same names as everyone: what a module keeps to itself is no test's.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import exgen

PACKAGE = Path(exgen.__file__).parent

# From the ground up. A room imports from floors below its own, through its door: what its `__init__` imports.
FLOORS = [
    "errors",
    "values figures system",
    "words terms",
    "judging bank",
    "reading",
    "answers",
    "exercises",
    "printing submissions",
    "record",
    "making marking",
    "feedback statistics",
    "platforms authoring",
    "course",
    "api",
    "cli",
    "__main__",
]
FLOOR_OF = {room: floor for floor, row in enumerate(FLOORS) for room in row.split()}
MODULES = sorted(PACKAGE.rglob("*.py"))
IDS = [file.relative_to(PACKAGE).as_posix() for file in MODULES]


def room_of(file: Path) -> str:
    """`answers` for answers/number.py, `errors` for errors.py."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imports(file: Path) -> Iterator[tuple[int, str, str]]:
    """Line, room and the rest of each import of exgen's own, wherever in the file it stands."""
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
            if first == "exgen" and rest and rest[0] in FLOOR_OF:
                yield node.lineno, rest[0], ".".join(rest[1:])
            elif first == "exgen":
                yield node.lineno, "__init__", ".".join(rest)


def test_every_room_has_a_floor() -> None:
    assert {room_of(file) for file in MODULES} == {*FLOOR_OF, "__init__"}


@pytest.mark.parametrize("file", MODULES, ids=IDS)
def test_imports_point_down(file: Path) -> None:
    room = room_of(file)
    floor = FLOOR_OF.get(room, len(FLOORS))
    for line, other, _ in imports(file):
        if other == "__init__":
            assert room in ("cli", "__init__"), f"{file.name}, line {line} imports the words of problem files"
        elif other != room:
            assert FLOOR_OF[other] < floor, f"{file.name}, line {line}: {room} imports {other}, not below it"


@cache
def door(room: str) -> set[str]:
    """What a room hands on."""
    found: set[str] = set()
    for node in tree_of(PACKAGE / room / "__init__.py").body:
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return {name for name in found if not name.startswith("_")}


@pytest.mark.parametrize("file", MODULES, ids=IDS)
def test_rooms_are_entered_through_their_doors(file: Path) -> None:
    for line, other, name in imports(file):
        if other in (room_of(file), "__init__", "errors") or not name:
            continue
        assert name in door(other), f"{file.name}, line {line}: the door of {other} does not hand on {name}"


def test_doors_hand_on_what_is_used() -> None:
    used = {(other, name) for file in MODULES for _, other, name in imports(file) if other != room_of(file)}
    entered = {other for other, name in used if not name}  # `from exgen import record`: any of its names
    for room in FLOOR_OF.keys() - entered - {"errors", "__main__", "cli", "words", "api"}:
        assert door(room) <= {name for other, name in used if other == room}, room


def test_the_words_of_problem_files_are_low_and_light() -> None:
    """`from exgen import ...` in a problem file reaches the second floor and no further, and loads nothing slow."""
    reached = {other for _, other, _ in imports(PACKAGE / "__init__.py")} - {"__init__"}
    assert reached and all(FLOOR_OF[other] <= FLOOR_OF["words"] for other in reached)
    code = "import exgen, sys; print({'sympy', 'torch', 'click', 'rich', 'jinja2', 'matplotlib'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


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


TALKING = {"cli", "__main__"}
SILENT = [file for file in MODULES if room_of(file) not in TALKING]


@pytest.mark.parametrize("file", SILENT, ids=lambda file: room_of(file))
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
TRUSTED = {("problem", "exec"), ("problem", "compile"), ("torch_process", "exec"), ("torch_process", "compile")}
TRUSTED |= {("solving", "exec")}  # lines that symbols wrote, of operators and numbers


@pytest.mark.parametrize("file", MODULES, ids=IDS)
def test_nothing_is_run_but_trusted_problem_files(file: Path) -> None:
    for line, name in calls(file):
        bare = name.rpartition(".")[2]
        runs = name in RUNS or bare in RUNS_SYMPY or name in {"os.system", "os.popen", "pickle.loads", "yaml.load"}
        assert not runs or (file.stem, name) in TRUSTED, f"{file.name}, line {line}: {name}"
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.keyword) and node.arg == "shell":
            raise AssertionError(f"{file.name}, line {node.value.lineno}: a shell")


def test_the_trusted_places_are_those_that_run_code() -> None:
    found = {(file.stem, name) for file in MODULES for _, name in calls(file) if name in RUNS}
    assert found == TRUSTED


# Where answers are read and judged these are not even named: SymPy ends with few of the texts that people type.
JUDGING = [file for file in MODULES if room_of(file) in {"terms", "reading", "judging", "answers"}]
NOT_NAMED = {"eval", "exec", "compile", "sympify", "parse_expr", "nsimplify", "parse_latex", "simplify", "__import__"}


@pytest.mark.parametrize("file", JUDGING, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_no_answer_is_ever_run(file: Path) -> None:
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Name):
            assert node.id not in NOT_NAMED
        elif isinstance(node, ast.Attribute):
            # re.compile is the one innocent bearer of such a name
            regular = node.attr == "compile" and isinstance(node.value, ast.Name) and node.value.id == "re"
            assert node.attr not in NOT_NAMED or regular
        elif isinstance(node, ast.ImportFrom):
            assert not {alias.name for alias in node.names} & NOT_NAMED


# -- tests -------------------------------------------------------------------------------------------------------

TESTS = Path(__file__).parent
TEST_FILES = sorted(TESTS.rglob("*.py"))
TEST_IDS = [file.relative_to(TESTS).as_posix() for file in TEST_FILES]

# Folders that are no rooms, and files that are about no single module of theirs.
BESIDE = {
    "fuzz": "what `make fuzz` runs",
    "golden": "files that the tests compare with",
    "made_up": "a bank of problems that the tests use",
    "problems": "the problems of the bank",
    "soak": "what `make soak` runs",
}
WHOLE = {
    "answers/test_kinds_on_a_sheet.py": "each kind from the sheet to the mark",
    "api/test_docs.py": "the examples of its manual",
    "figures/test_figures.py": "each figure as it is written, which all of its modules make together",
    "system/test_modes.py": "who may read and change what commands write",
    "system/test_stopping.py": "commands that are stopped half-way, whatever they write with",
}


def test_every_room_has_its_tests() -> None:
    rooms = {room_of(file) for file in MODULES if file.parent != PACKAGE}
    tested = {file.parent.name for file in TESTS.glob("*/test_*.py")} - BESIDE.keys()
    folders = {folder.name for folder in TESTS.iterdir() if folder.is_dir() and not folder.name.startswith((".", "_"))}
    assert tested == rooms and folders == rooms | BESIDE.keys()


@pytest.mark.parametrize("name", [name for name in TEST_IDS if "/test_" in name and name.split("/")[0] not in BESIDE])
def test_a_file_of_tests_is_about_a_module_of_its_room(name: str) -> None:
    module = PACKAGE / name.replace("/test_", "/").removesuffix(".py")
    there = module.is_dir() or module.with_suffix(".py").exists()
    assert there is not (name in WHOLE), f"there is no exgen/{name.replace('/test_', '/')} that {name} could be about"


def test_what_is_about_a_whole_room_is_there() -> None:
    assert set(WHOLE) <= set(TEST_IDS)


def private_names(file: Path) -> Iterator[tuple[int, str]]:
    """Line and name of each name with an underscore before it that is imported, or taken from what is not one's own."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ImportFrom):
            names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
        elif isinstance(node, ast.Attribute):
            own = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls", "os"}
            names = [] if own else [node.attr]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("setattr", "getattr", "delattr")):
            texts = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            names = [text.rpartition(".")[2] for text in texts]
        else:
            continue
        # with one behind it too it is a protocol's, as of Python or Jupyter
        yield from ((node.lineno, name) for name in names if name.startswith("_") and not name.endswith("_"))


@pytest.mark.parametrize("file", TEST_FILES, ids=TEST_IDS)
def test_tests_use_public_names(file: Path) -> None:
    assert list(private_names(file)) == []


def test_private_names_are_seen(tmp_path: Path) -> None:
    """So that the test above says something."""
    bad = ["from exgen.terms.tree import _tame", "tree._tame(1)", 'monkeypatch.setattr(tree, "_tame", 1)']
    good = ["self._x = os._exit", "sheet._repr_markdown_()", "from exgen import __version__"]
    for number, line in enumerate([*bad, *good]):
        file = tmp_path / f"test_{number}.py"
        file.write_text(line)
        assert list(private_names(file)) == [(1, "_tame")] * (line in bad), line
