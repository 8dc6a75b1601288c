"""Print the copies of a sheet: a LaTeX run for many of them, its pages dealt out to a PDF each.

    DIR/all.pdf                the sheets of all students, for a printer: each begins on a leaf of its own
    DIR/copies/12/sheet.pdf    DIR/keys/12/key.pdf
    DIR/printed/               what LaTeX made, a batch of copies in a file; what has not changed is not run again

A batch is so many copies in the order of the record, whoever made it and when; so the same copies give the same bytes.
Sheets and keys are never in one document.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exgen import record
from exgen.errors import NoTeX
from exgen.system import Turn, files, latex

BATCH = 25  # copies in one run: starting LaTeX takes as long as six sheets
COUNTS = "/exgenPages"  # in a batch's file: how many pages each of its copies has
PLACES = {"sheet": "copies", "key": "keys"}

BEGIN, END = "\\begin{document}\n", "\\end{document}"
# Each copy counts its own pages, and the foot of each page says of how many. That is known on the last one only, and
# a run before, to find it out, would take as long again: so the feet show a form, filled in when the copy is done.
DRIVER = r"""
\makeatletter
\newwrite\exgenout
\immediate\openout\exgenout=\jobname.pages
\newbox\exgenbox
\newcommand\exgencopy{\setcounter{page}{1}%
  \pdfobj reserveobjnum\xdef\exgentotal{\the\pdflastobj}%
  \setbox\exgenbox\hbox{\pdfliteral{/Total Do}\phantom{8}}%
  \immediate\pdfxform resources{/XObject << /Total \exgentotal\space 0 R >>}\exgenbox
  \edef\numpages{\noexpand\pdfrefxform\the\pdflastxform\relax}}
\newcommand\exgendone{\clearpage
  \edef\exgenpages{\the\numexpr\value{page}-1}\immediate\write\exgenout{\exgenpages}%
  \normalfont\normalsize\pdfincludechars\font{0123456789}%
  \immediate\pdfobj useobjnum\exgentotal stream
    attr{/Type /XObject /Subtype /Form /BBox [0 -5 30 15]
      /Resources << /Font << /F \pdffontobjnum\font\space 0 R >> >>}%
    {BT /F \strip@pt\dimexpr\f@size pt*800/803\relax\space Tf (\exgenpages) Tj ET}}
\makeatother
\tracinglostchars=3
"""
# What does not stop LaTeX, and yet is a page with something missing.
_LACKING = re.compile(r"Missing character: .*|LaTeX Warning: Reference .* undefined.*")
_EXERCISE = re.compile(r"^(?=\\needspace\{5\\baselineskip\}\n\\question )", re.MULTILINE)


@dataclass(frozen=True)
class _Batch:
    """Sheets, or keys, of some copies."""

    out: Path
    which: str
    copies: tuple[str, ...]

    def tex(self, copy: str) -> str:
        try:
            return (self.out / PLACES[self.which] / copy / f"{self.which}.tex").read_text(encoding="utf-8")
        except OSError as error:
            raise NoTeX(f"{self.which}.tex of copy {copy} cannot be read: {error.strerror}") from None

    def pdf(self, copy: str) -> Path:
        return self.out / PLACES[self.which] / copy / f"{self.which}.pdf"

    def is_dealt_out(self) -> bool:
        return all(self.pdf(copy).exists() for copy in self.copies)

    @property
    def file(self) -> Path:
        """The file of the whole, named by what it is made from; it comes last, so that its copies have theirs then."""
        made_from = hashlib.sha256(DRIVER.encode())
        for copy in self.copies:
            made_from.update(self.tex(copy).encode())
        return self.out / "printed" / f"{self.which}-{made_from.hexdigest()[:20]}.pdf"


def print_copies(
    out: Path,
    there: Sequence[str],
    wanted: Sequence[str],
    submit: Callable[..., Turn[Any]],
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Make the PDFs of the copies that are `there`, in the order of the record, and all.pdf of those `wanted`.

    `submit` starts a function in some process. Raises NoTeX, naming the copy and the problem at which LaTeX stopped;
    all.pdf is there only if everything is.
    """
    there = [copy for copy in there if all((out / p / copy / f"{w}.tex").exists() for w, p in PLACES.items())]
    chunks = [tuple(there[at : at + BATCH]) for at in range(0, len(there), BATCH)]
    batches = [_Batch(out, which, chunk) for chunk in chunks for which in PLACES]
    made = {batch.file: batch for batch in batches}
    missing = [file for file, batch in made.items() if not (file.exists() and batch.is_dealt_out())]
    if missing:
        (out / "all.pdf").unlink(missing_ok=True)
    try:
        under_way = {file: submit(_print, made[file]) for file in missing}
        for file, batch in made.items():
            if file in under_way:
                under_way[file].result()
            for copy in batch.copies:
                progress(copy)
    except NoTeX:
        # What is not printed yet is made again by the next run, from what is in the bank then.
        for file in missing:
            for copy in () if file.exists() else made[file].copies:
                (out / "keys" / copy / "certificate.json").unlink(missing_ok=True)
        raise
    _print_all(out / "all.pdf", {file: batch for file, batch in made.items() if batch.which == "sheet"}, wanted)
    for file in (out / "printed").iterdir():
        if file not in made:
            file.unlink()


def _print_all(target: Path, made: dict[Path, _Batch], wanted: Sequence[str]) -> None:
    """The pages of all wanted copies; one more page, blank, where the next one would begin on the back of a leaf."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    places: dict[str, Sequence[Any]] = {}
    for file, batch in made.items():
        try:
            reader = PdfReader(file, strict=True)
            about: dict[str, Any] = dict(reader.metadata or {})
            counts = [int(count) for count in str(about[COUNTS]).split()]
            if sum(counts) != len(reader.pages):
                raise ValueError("pages are missing")
            places.update(zip(batch.copies, _dealt(reader.pages, counts), strict=True))
        except (PyPdfError, KeyError, ValueError):
            file.unlink(missing_ok=True)
            raise NoTeX(f"{file} was damaged", "the same command prints it again") from None
    writer = PdfWriter()
    for copy in wanted:
        for page in places[copy]:
            writer.add_page(page)
        if len(places[copy]) % 2:
            writer.add_blank_page()
    files.write(target, _bytes(writer))


def _dealt(pages: Sequence[Any], counts: Sequence[int]) -> Iterator[Sequence[Any]]:
    start = 0
    for count in counts:
        yield pages[start : start + count]
        start += count


def _bytes(writer: Any) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


# -- one batch, in a process of its own --------------------------------------------------------------------------


def _print(batch: _Batch) -> None:
    """Run LaTeX on a batch and write its PDFs; none of them where it stops."""
    from pypdf import PdfReader, PdfWriter

    whole, counts = PdfWriter(), []
    for pdf, some in _compiled(batch, batch.copies):
        for page in PdfReader(io.BytesIO(pdf)).pages:
            whole.add_page(page)
        counts += some
    if len(whole.pages) != sum(counts):
        raise NoTeX(f"LaTeX made {len(whole.pages)} pages for the {sum(counts)} of {len(batch.copies)} copies")
    whole.add_metadata({COUNTS: " ".join(map(str, counts))})
    for copy, pages in zip(batch.copies, _dealt(whole.pages, counts), strict=True):
        own = PdfWriter()
        for page in pages:
            own.add_page(page)
        file = batch.pdf(copy)
        files.write(file, _bytes(own), lasting=False, shared=files.is_handed_out(file.name))
    files.write(batch.file, _bytes(whole), lasting=False)


def _compiled(batch: _Batch, copies: Sequence[str]) -> list[tuple[bytes, list[int]]]:
    """The PDF of some copies of a batch with the number of pages of each; in several where LaTeX stops at the whole."""
    try:
        return [_run([batch.tex(copy) for copy in copies])]
    except latex.Stopped as stop:
        if len(copies) == 1:
            raise _blamed(batch, copies[0], _said(stop)) from None
    half = len(copies) // 2
    return _compiled(batch, copies[:half]) + _compiled(batch, copies[half:])


def _blamed(batch: _Batch, copy: str, said: str) -> NoTeX:
    """What says at which exercise LaTeX stops."""
    tex = batch.tex(copy)
    head, *exercises = _EXERCISE.split(tex)
    truth = record.read(batch.out).find(copy)
    who = f"student {truth.student}" if truth and truth.student else f"copy {copy}"
    where = ""
    for frozen, exercise in zip(truth.exercises if truth else (), exercises):
        try:
            _run([head + exercise.partition("\\end{questions}")[0] + "\\end{questions}\n" + END])
        except latex.Stopped as stop:
            said, where = _said(stop), f" and {frozen.problem}"
            break
    file = batch.pdf(copy).with_suffix(".tex")
    hint = f"latexmk -pdf {file} shows the whole log; when the problem is right, the same command goes on from here"
    return NoTeX(f"LaTeX stopped at the {batch.which} of {who}{where}: {said}", hint)


def _run(texts: Sequence[str]) -> tuple[bytes, list[int]]:
    """One PDF of several documents with the same preamble, and the number of pages of each. Raises latex.Stopped."""
    source = [texts[0].partition(BEGIN)[0], DRIVER, BEGIN]
    for text in texts:
        source += ["\\exgencopy\n", text.partition(BEGIN)[2].rpartition(END)[0], "\n\\exgendone\n"]
    done = latex.run("".join([*source, END, "\n"]), "batch", latex.ONCE, beside=".pages")
    if lacking := _LACKING.search(done.log):
        raise latex.Stopped(lacking[0])
    return done.pdf, [int(count) for count in done.beside.split()]


def _said(stop: latex.Stopped) -> str:
    """LaTeX's own words for what is wrong; the number of the line is that of no file that anyone has."""
    return f"{stop.said} {re.sub(r'^l[.][0-9]+ ', '', stop.where)[-60:]}".rstrip()
