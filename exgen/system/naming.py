"""Names of sheets, and what every system can have as the name of a file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence

# Windows has no files of these names, whatever their extension, nor names that end with a dot.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_SHEET = re.compile(r"(?![.+])[\w.+-]{1,80}")
_ID = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")
_SEED = re.compile(r"[A-Za-z0-9.]+")
MOST = 3  # topics and problems that stand in a name
USUAL = 2  # the level that needs no saying


def is_portable(name: str) -> bool:
    """Whether every system can have a file or a folder of this name, as far as its letters allow."""
    return not _DEVICE.fullmatch(name) and not name.endswith((".", " "))


def names_a_sheet(name: str) -> bool:
    """Whether a name that was given is safe as a folder's, and in the line that names the sheet."""
    return bool(_SHEET.fullmatch(name)) and is_portable(name)


def of_a_sheet(asked: Sequence[tuple[str, int, int]], seed: str) -> str:
    """The name of a sheet without one: `backprop-7`, `losses-23_level-3`, `softmax+losses.hinge-1_count-6`.

    `asked` are (topic or problem, level, count). It says all of this, so that no two sheets share one: what cannot be
    read back from a short name is told apart by a hash of the whole.
    """
    names = [name for name, _, _ in asked]
    levels = [level for _, level, _ in asked]
    counts = [0 if "/" in name and count == 1 else count for name, _, count in asked]
    several = len(asked) > MOST
    name = "mixed" if several else "+".join(name.replace("/", ".") for name in names)
    name = f"{name}-{seed}"
    if levels[0] != USUAL:
        name += f"_level-{levels[0]}"
    if counts[0]:
        name += f"_count-{counts[0]}"
    alike = len(set(levels)) == 1 and (len(asked) == 1 or not any(counts))
    plain = alike and not several and all(map(_ID.fullmatch, names)) and _SEED.fullmatch(seed)
    if plain and names_a_sheet(name):
        return name
    whole = hashlib.sha256(json.dumps([names, levels, counts, seed]).encode()).hexdigest()[:8]
    kept = re.sub(r"[^\w.-]", "-", name, flags=re.ASCII)[:60].strip("-.") or "sheet"
    return f"{kept if is_portable(kept) else f'sheet-{kept}'}+{whole}"
