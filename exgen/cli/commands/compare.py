"""`exgen compare`: one answer against one key."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from exgen.cli.console import clean
from exgen.errors import ExgenError


@click.command(context_settings={"ignore_unknown_options": True})  # so that -1 is an answer
@click.argument("answer", required=False)
@click.argument("key", required=False)
@click.option("--lines", is_flag=True, help="JSON lines from standard input, one out for each, in order.")
def compare(answer: str | None, key: str | None, lines: bool) -> None:
    """Judge one answer against one key: right, wrong, unreadable, blank or review.

    With --lines, each line is {"answer", "key", "names"?, "domain"?, "form"?} and gives {"verdict", "read", "why"}.

    \b
    exgen compare "2(x+1)" "2x + 2"
    exgen compare 0.667 2/3
    exgen compare --lines < pairs.jsonl
    """
    from exgen.answers import comparison

    if not lines:
        if answer is None or key is None:
            raise click.UsageError("compare takes an ANSWER and a KEY, or --lines")
        click.echo(json.dumps(_verdict(comparison.compare(answer, key)), ensure_ascii=False))
        return
    failed = False
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        result, bad = _compare_line(line, number)
        failed = failed or bad
        sys.stdout.write(json.dumps(result, ensure_ascii=True) + "\n")
        sys.stdout.flush()
    if failed:
        sys.exit(1)


def _compare_line(line: str, number: int) -> tuple[dict[str, Any], bool]:
    from exgen.answers import comparison

    try:
        pair = json.loads(line)
        if not isinstance(pair, dict) or not all(isinstance(pair.get(name), str) for name in ("answer", "key")):
            raise ValueError('it needs the texts "answer" and "key"')
        texts = [pair[name] for name in ("answer", "key")]
        found = comparison.compare(texts[0], texts[1], pair.get("names"), pair.get("domain"), pair.get("form"))
        return _verdict(found), False
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        why = f"line {number} is not a pair: {error}"
    except ExgenError as error:
        why = f"line {number}: {error.message}"
    click.echo(f"exgen: {clean(why)}", err=True)
    return {"verdict": "review", "read": "", "why": why}, True


def _verdict(found: Any) -> dict[str, Any]:
    return {"verdict": found.verdict, "read": found.read, "why": found.why}
