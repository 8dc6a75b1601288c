"""Names of people in LaTeX: as text, whatever is in them, and nothing vanishes."""

from __future__ import annotations

import shutil
import string
import subprocess
import unicodedata
from pathlib import Path

import pytest

from exgen.printing.lettering import lacking, latex_name, latex_text


def box(*signs: str) -> str:
    return "".join(rf"{{\fboxsep1pt\fbox{{\tiny\texttt{{{ord(c):04X}}}}}}}" for c in signs)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("Chloé Ñandú Søren Łukasz Weiß Șerban", "Chloé Ñandú Søren Łukasz Weiß Șerban"),
        ("Chloe\u0301", "Chloé"),
        ("Nguyễn Thị", r"Nguy\~{\^{e}}n Th\d{i}"),
        ("Tuyết", r"Tuy\'{\^{e}}t"),
        ("ṻ", box("ṻ")),
        ("ộ Phương", r"\d{\^{o}} Phu\kern-.1em'\kern-.05em{}o\kern-.1em'\kern-.05em{}ng"),
        ("李", box("李")),
        ("Дима", box(*"Дима")),
        ("שלום", box(*"שלום")),
        ("ﬁn ＡＢ", "fin AB"),
        ("\u0301x", box("\u0301") + "x"),
        (r"\input{/etc/x} & % # _ $", r"\textbackslash{}input\{/etc/x\} \& \% \# \_ \$"),
        ("a--b ``c''", "a-{}-b `{}`c'{}'"),
        ("x" * 25, r"xxxxxxxxxx\hspace{0pt}xxxxxxxxxx\hspace{0pt}xxxxx"),
    ],
)
def test_names(name: str, printed: str) -> None:
    assert latex_name(name, 80) == printed


def test_a_long_name_is_cut_and_says_so() -> None:
    printed = latex_name("Wilhelm " * 40, 80)
    assert printed.endswith("…") and len(printed.replace(r"\hspace{0pt}", "")) <= 80
    assert latex_name("x" * 80, 80).count("x") == 80


def test_what_is_lacking() -> None:
    assert lacking("Chloé Nguyễn Łukasz — ﬁ") == "" and lacking("Emi 田中 Ωx") == "田中Ω"


@pytest.mark.tex
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdflatex"), reason="needs pdflatex")
def test_what_is_not_boxed_is_there_in_print(tmp_path: Path) -> None:
    """All signs of these ranges that get no box: Latin with its accents, and punctuation."""
    ranges = (*range(0x21, 0x7F), *range(0xA1, 0x250), *range(0x1E00, 0x1F00), *range(0x2010, 0x2040))
    signs = [c for c in map(chr, ranges) if c.isprintable() and c != "|" and not lacking(c)]
    assert len(signs) > 500
    lines = "\n\n".join(f"{latex_text(c)}|" for c in signs)
    head = r"\documentclass{article}\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\usepackage{lmodern}"
    head += r"\tracinglostchars=3\parindent0pt\begin{document}"
    (tmp_path / "a.tex").write_text(f"{head}\n{lines}\n\\end{{document}}\n", encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120)
    assert done.returncode == 0 and "Missing character" not in (tmp_path / "a.log").read_text(errors="replace")
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "a.pdf", "-"], cwd=tmp_path, capture_output=True, text=True).stdout
        shown = unicodedata.normalize("NFKD", text).replace("ı", "i").replace("ȷ", "j")
        wanted = unicodedata.normalize("NFKD", "".join(signs))
        for letter in string.ascii_letters:
            assert shown.count(letter) >= wanted.count(letter), letter
