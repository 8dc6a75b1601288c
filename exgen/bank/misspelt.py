"""Names in a problem file that nothing answers to: keys of QUESTIONS, and functions that mistakes replace.

Steps are named where `solve` records them: `step("y", ...)`, `step.table("t", ...)`. Where a file works such a name
out, or hands `step` on, not all its steps are known before it runs, and no name is refused.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from typing import Any

from exgen.bank.signatures import arguments
from exgen.errors import did_you_mean


def misspelt(source: str, parts: Mapping[str, Any], names: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """(part, word, sentence, hint) of each wrong name. `names` are all of the file's, `parts` what every file has."""
    recorder = arguments(parts["solve"])[0]
    steps = _steps(parts["solve"], source, recorder)
    for name in parts.get("QUESTIONS", {}):
        if steps is not None and name not in steps:
            yield "QUESTIONS", name, f"QUESTIONS asks for a step '{name}' that solve does not have", _hint(name, steps)
    for mistake in parts.get("MISTAKES", ()):
        for name in mistake.replace:
            if name in ("draw", "solve") or not callable(names.get(name)):
                functions = [known for known, value in names.items() if callable(value)]
                said = f"the mistake “{mistake.name}” replaces '{name}', which is no function of the file"
                yield "MISTAKES", name, said, _hint(name, functions)


def _hint(name: str, known: Any) -> str:
    return did_you_mean(name, known) or f"there are {', '.join(dict.fromkeys(known))}"


def _steps(solve: Callable[..., None], source: str, recorder: str) -> list[str] | None:
    """The names of all steps; None where they cannot be told from the source of `solve`."""
    first, *rest = source.splitlines(True)[inspect.unwrap(solve).__code__.co_firstlineno - 1 :]
    inside = takewhile(lambda line: line[0] in " \t\n)#", rest)
    try:
        nodes = list(ast.walk(ast.parse("".join([first, *inside]))))
    except SyntaxError:  # a text in it goes on where lines are not indented
        return None
    found: dict[str, None] = {}
    calls = 0
    for node in nodes:
        if isinstance(node, ast.Call) and _records(node.func, recorder):
            name = node.args[0] if node.args else None
            if not (isinstance(name, ast.Constant) and isinstance(name.value, str)):
                return None
            found[name.value] = None
            calls += 1
    uses = sum(isinstance(node, ast.Name) and node.id == recorder for node in nodes)
    return list(found) if uses == calls else None


def _records(called: ast.expr, recorder: str) -> bool:
    if isinstance(called, ast.Attribute) and called.attr == "table":
        called = called.value
    return isinstance(called, ast.Name) and called.id == recorder
