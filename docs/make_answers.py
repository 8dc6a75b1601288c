"""Print docs/answers.md, the manual of what can be typed, from the rows that test it, tests/answers.toml.

python docs/make_answers.py            writes docs/answers.md
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TABLE = HERE.parent / "tests" / "answers.toml"
MANUAL = HERE / "answers.md"

HEAD = """\
# What you can type, and how it is judged

Answers are plain mathematics, as on paper, typed into a text file; Python, LaTeX and unicode are understood too. Any
form that is equal to the key is right, unless the question asks for a form. `exgen read-answers FILE` shows how each of
your answers was understood, and needs no key.

| verdict | what it means |
|---|---|
| right | equal to the key, or a decimal that rounds or cuts it to at least 3 significant figures |
| wrong | surely different from the key |
| unreadable | not understood, with a caret under the character and a hint; nothing is guessed |
| blank | nothing was answered |
| review | could not be decided; a person looks at it |

A few rules answer most questions:

- Products need no sign (`2x`, `x(x+1)`), quotients go from left to right: `1/2x` is x/2; write `1/(2x)` for the other.
- Powers come before the minus: `-2^2` is −4. `e^2x` is e²·x: write `e^(2x)`.
- A number typed as a fraction or a root is compared exactly, an integer too if the key is one. A decimal is
  compared to its figures, if the answer is one number; inside an expression with variables a decimal is exact: `0.333x`
  is not x/3.
- Two expressions are equal if they are so wherever both are defined; a question may say where its variables live.
- Vectors and matrices go in `[ ]` or `( )`: `[1, 2, 3]`, `[1, 2; 3, 4]`, `[[1, 2], [3, 4]]`.
- One value is one answer: no equations to be solved, no `±`, no code. Where a set is asked for, `±1` is two elements. A
  name may stand before it (`f'(-2) = 92`), and the same value in other forms after it (`-14/3 = -4.67`), if they agree.
- What could mean two things is not read: `2\\frac{1}{2}`, `0.1(6)`, `x[1]`, `[0,5; 1,5]` where two numbers are asked.
- An interval is `(0, 2]`, `]0, 2]` or an inequality; one that is linear is solved for its variable: `0 < 5x <= 10`.
- A comma parts numbers where several are asked for. It is a decimal comma where one number is, or where semicolons part
  them (`0,5; 1,5`); where it could be either, the answer is unreadable.
- `$`, code and emphasis around an answer, sized brackets and fullwidth signs make no difference anywhere.

In the file,

- `Answer 1(a):` begins an answer, which stands on that line or below it, up to a blank line or the next label. An
  exercise with one part is `Answer 4:`, and `Answer 4(a):` as well.
- The first row of a matrix or a table may stand on the line of the label. Lines below go on with it where they have as
  many cells, two at least, parted in the same way. Any other line is a remark: it changes nothing, and your instructor
  sees it.
- Lines below the label that begin with `- ` are the items of a list: `- A` and `- C` are A and C. One line alone,
  `- 1`, could be a list or a minus, and nothing is guessed: write `-1`, or write it on the line of the label.
- What stands in a comment, `<!-- ... -->`, does not count.

Every row below is a test: this answer to that key gets this verdict, on a sheet that is marked.

(Printed by `make docs` from `tests/answers.toml`.)
"""


def manual() -> str:
    """The whole manual, as Markdown."""
    parts = [HEAD]
    for part in tomllib.loads(TABLE.read_text(encoding="utf-8")).values():
        parts.append(f"\n## {part['title']}\n\n| typed | key | verdict | why |\n|:--|:--|:--|:--|\n")
        parts += [row_of(row) for row in part["rows"]]
    return "".join(parts)


def row_of(row: dict[str, Any]) -> str:
    said = [row.get("why", "")]
    if "domain" in row:
        said.append(f"where {row['domain']}" if isinstance(row["domain"], str) else f"where {spelled(row['domain'])}")
    if "names" in row:
        said.append(f"the names are {', '.join(row['names'])}")
    if "choices" in row:
        said.append(f"the options are {', '.join(row['choices'])}")
    if "columns" in row:
        said.append(f"the columns are {', '.join(row['columns'])}")
    if "wanted" in row:
        said.append(f"asked for: {row['wanted'].partition(': ')[2]}")
    if "form" in row:
        said.append(f"asked for: {row['form']}")
    cells = [code(row["typed"]), code(row["key"]), row["verdict"], plain("; ".join(filter(None, said)))]
    return f"| {' | '.join(cells)} |\n"


def spelled(domain: dict[str, Any]) -> str:
    """`x positive, y from 0 to 1`."""
    return ", ".join(f"{k} from {v[0]} to {v[1]}" if isinstance(v, list) else f"{k} {v}" for k, v in domain.items())


def code(text: str) -> str:
    """Text as code in a cell of a table; what does not print is spelled out, what is long is cut."""
    shown = text if len(text) <= 60 else f"{text[:40]}... ({len(text)} characters)"
    shown = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in shown.replace("\n", " ⏎ "))
    if not shown.strip():
        return "(nothing)"
    shown = shown.replace("|", "\\|")
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def plain(text: str) -> str:
    """Prose in a cell of a table."""
    for sign in "\\|*_<>`$[]":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())


if __name__ == "__main__":
    MANUAL.write_text(manual(), encoding="utf-8")
