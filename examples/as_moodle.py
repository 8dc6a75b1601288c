"""The answers of the made-up students as Moodle gives them: `python as_moodle.py OUT.zip`.

A folder a student, and in each another kind of file: the form, JSON, a notebook, a page, YAML; and a picture.
"""

import html
import json
import sys
import zipfile
from pathlib import Path

from exgen.submissions import uploads

ANSWERS = Path(__file__).parent / "answers"


def as_json(form):
    return json.dumps({"sheet": form.sheet, "name": form.name, "student": form.student, "answers": form.answers})


def as_yaml(form):
    lines = [f"sheet: {form.sheet}", f"name: {form.name}", f"student: {form.student}", "answers:"]
    for label, text in form.answers.items():
        lines += [f"  {label}: |-", *(f"    {line}" for line in text.split("\n"))] if text else [f"  {label}:"]
    return "\n".join(lines) + "\n"


def as_notebook(form):
    """Some answers in cells with a tag that names them, some in cells of text."""
    head = f"<!-- exgen sheet: {form.sheet} -->\nName: {form.name}\nStudent: {form.student}"
    cells = [cell("markdown", head), cell("markdown", "My working is in this notebook.")]
    for number, (label, text) in enumerate(form.answers.items()):
        if number % 2:
            cells.append(cell("markdown", f"Answer {label}:\n{text}"))
        else:
            cells.append(cell("raw", text, f"exgen-answer:{label}"))
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def cell(kind, source, *tags):
    return {"cell_type": kind, "metadata": {"tags": list(tags)}, "source": source.splitlines(keepends=True)}


def as_page(text):
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


def members():
    forms = {name: uploads.read(ANSWERS / f"{name}.md") for name in ("ben", "chloe", "emi")}
    yield "Ada Lovelace_1_assignsubmission_file/answers.md", (ANSWERS / "ada.md").read_text(encoding="utf-8")
    yield "Ben Okafor_2_assignsubmission_file/answers.json", as_json(forms["ben"])
    yield "Chloe Dubois_3_assignsubmission_file/answers.ipynb", as_notebook(forms["chloe"])
    page = as_page((ANSWERS / "dmitri.md").read_text(encoding="utf-8"))
    yield "Dmitri Wolf_4_assignsubmission_onlinetext/onlinetext.html", page
    yield "Emi Tanaka_5_assignsubmission_file/answers.yaml", as_yaml(forms["emi"])
    yield "Emi Tanaka_5_assignsubmission_file/scan.png", b"\x89PNG\r\n"


if __name__ == "__main__":
    with zipfile.ZipFile(sys.argv[1], "w") as archive:
        for name, data in members():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 28, 12, 0, 0)), data)
